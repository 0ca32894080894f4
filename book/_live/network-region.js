// A network with one hidden layer whose weights the reader moves, and the region that it accepts.
"use strict";

course.define("network-region", ["figure", "small-network", "two-classes", "region-paths", "half-plane"], (kit, net, sets, regions, half) => {
  const { h, figure, number, numbers, choice, linear, axes, path, shown, short } = kit;
  const [LOW, HIGH] = [-1, 2];
  const WINDOW = [[LOW, HIGH], [LOW, HIGH]];
  const CENTRE = [0.5, 0.5];
  const [FEW, MANY, LARGE, CELLS] = [1, 6, 1000, 44];
  const [MOST, EACH] = [3000, 5]; // steps of a training, and of them between two pictures
  const KINDS = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };
  const COLOURS = ["fig-purple", "fig-green", "fig-orange", "fig-ink", "fig-purple", "fig-green"];
  const SETS = { xor: "XOR", moons: "two moons", ring: "a disc in a ring" };
  const FOLD = [1, -1, 0, 1, -1, 1, 0, 1, -0.5]; // |x₁ − x₂| − ½

  // The network as a list of numbers, w₁ w₂ b v for each unit and the bias of the output, and back.
  const flat = ({ W1, b1, W2, b2 }) => [...W1.flatMap((row, j) => [...row, b1[j], W2[j]]), b2];
  const units = (weights) => (weights.length - 1) / 4;
  function shaped(weights) {
    const each = Array.from({ length: units(weights) }, (_, j) => weights.slice(4 * j, 4 * j + 4));
    return { W1: each.map(([u, v]) => [u, v]), b1: each.map((e) => e[2]), W2: each.map((e) => e[3]), b2: weights.at(-1) };
  }

  function weightsField(initial) {
    const field = numbers(initial, -LARGE, LARGE, { least: 4 * FEW + 1, most: 4 * MANY + 1 });
    const accepts = `w₁_w₂_b_v for each of ${FEW} to ${MANY} units and then the bias of the output, numbers from −${LARGE} to ${LARGE}`;
    const read = (text) => {
      const values = field.read(text);
      return values && values.length % 4 === 1 ? values : undefined;
    };
    return { ...field, accepts, read, write: (values) => values.map((v) => Number(v.toPrecision(4))).join("_") };
  }

  const examples = (fig) => (fig.own.of === fig.state.data ? fig.own.examples
    : Object.assign(fig.own, { of: fig.state.data, examples: sets[fig.state.data]() }).examples);
  const chosen = (fig) => Math.min(fig.state.unit, units(fig.state.weights)) - 1;

  // New weights; what was noted about the training is forgotten.
  const change = (fig, weights, rest = {}) => {
    fig.stop();
    fig.own.costs = null;
    fig.set({ weights: weights.map((v) => kit.clamp(v, [-LARGE, LARGE])), ...rest });
  };
  function put(fig, index, value) {
    change(fig, fig.state.weights.map((old, i) => (i === index ? value : old)));
  }
  const drawn = (fig, count, kind = fig.state.kind) => {
    fig.own.seed = (fig.own.seed ?? 0) + 1;
    return flat(net.init(count, kind, fig.own.seed));
  };

  // One step of descent, or false where the weights would grow beyond what is shown.
  function step(fig) {
    const { weights, kind, rate } = fig.state;
    const before = shaped(weights);
    const after = flat(net.step(before, examples(fig), kind, rate));
    if (!after.every((v) => Math.abs(v) <= LARGE)) {
      fig.refuse(`A weight would grow beyond ${LARGE}: the rate is too large for these weights.`);
      return false;
    }
    fig.own.costs ??= [net.cost(before, examples(fig), kind)];
    fig.own.costs.push(net.cost(shaped(after), examples(fig), kind));
    fig.state.weights = after;
    return true;
  }

  function train(fig) {
    if (fig.playing) return fig.stop();
    return fig.play(() => {
      for (let k = 0; k < EACH; k += 1) if (!step(fig)) return false;
      return true;
    }, 60, MOST / EACH);
  }

  function unitLine(fig, j, isDead, x, y) {
    const { W1, b1 } = shaped(fig.state.weights);
    const across = half.chord(W1[j], b1[j], WINDOW);
    if (!across) return null;
    const [p, q] = across.map(([a, c]) => [x(a), y(c)]);
    const [u, v] = W1[j].map((w) => w / Math.hypot(...W1[j]));
    const label = [p[0] + 0.12 * (q[0] - p[0]) + 12 * u, p[1] + 0.12 * (q[1] - p[1]) - 12 * v + 4];
    const state = `${j === chosen(fig) ? " is-chosen" : ""}${isDead ? " is-dead" : ""}`;
    return h("g", { key: `unit${j}`, class: COLOURS[j], onclick: () => fig.set({ unit: j + 1 }) },
      h("path", { class: "region-hit", d: path([p, q]) }),
      h("path", { class: `region-unit${state}`, d: path([p, q]) }),
      h("text", { class: `${COLOURS[j]} region-name`, x: label[0], y: label[1], "text-anchor": "middle" }, String(j + 1)));
  }

  // Two handles of the chosen unit: one on its line, near where the reader took hold of it last, for
  // its bias; and one at the tip of its weights.
  function unitHandles(fig, x, y) {
    const j = chosen(fig);
    const { W1, b1 } = shaped(fig.state.weights);
    const [w, b] = [W1[j], b1[j]];
    if (w[0] === 0 && w[1] === 0) return null;
    const clamped = (p) => p.map((c) => kit.clamp(c, [LOW, HIGH]));
    const base = clamped(half.foot(w, b, fig.own.near ?? CENTRE));
    const reach = 0.4;
    const tip = clamped(base.map((c, k) => c + reach * w[k]));
    const name = `unit ${j + 1}`;
    const moveBase = (p, q) => {
      fig.own.near = [p, q];
      put(fig, 4 * j + 2, -(w[0] * p + w[1] * q));
    };
    const moveTip = (p, q) => {
      const turned = [(p - base[0]) / reach, (q - base[1]) / reach];
      if (Math.hypot(...turned) < 0.05) return;
      fig.own.near = base;
      const { weights } = fig.state;
      const bias = -(turned[0] * base[0] + turned[1] * base[1]);
      change(fig, weights.map((old, i) => [turned[0], turned[1], bias][i - 4 * j] ?? old));
    };
    const shaft = path([[x(base[0]), y(base[1])], [x(tip[0]), y(tip[1])]]);
    const common = { xScale: x, yScale: y, step: 0.02 };
    return h("g", { key: "handles", class: COLOURS[j] }, h("path", { class: "region-arrow", d: shaft }),
      kit.handle(fig, { ...common, key: "base", label: `${name}: a point of its line`, x: base[0], y: base[1], to: moveBase,
        drawn: h("rect", { class: "fig-dot", x: -6, y: -6, width: 12, height: 12 }) }),
      kit.handle(fig, { ...common, key: "tip", label: `${name}: its weights, as an arrow`, x: tip[0], y: tip[1], to: moveTip, radius: 7 }));
  }

  const example = ({ x: [a, b], y: label }, i, x, y) => h("g", { key: `e${i}`, class: label ? "fig-red" : "fig-blue",
    transform: `translate(${x(a)},${y(b)})` }, label
    ? h("rect", { class: "fig-dot", x: -5, y: -5, width: 10, height: 10 })
    : h("circle", { class: "fig-dot", r: 5.5 }));

  function plane(fig, dead, size) {
    const { weights, kind, cut } = fig.state;
    const x = linear([LOW, HIGH], [34, size - 14]);
    const y = linear([LOW, HIGH], [size - 40, 22]);
    const built = shaped(weights);
    const values = regions.sampled((p) => net.forward(built, p, kind).out, WINDOW, CELLS);
    const minus = values.map((row) => row.map((v) => -v));
    const place = ([i, j]) => [x(LOW + ((HIGH - LOW) * i) / CELLS), y(LOW + ((HIGH - LOW) * j) / CELLS)];
    const sure = Math.log(9); // a probability of 0.9
    const tint = (colour, of, level) => h("path", { key: `${colour}${level}`, class: `fig-area ${colour}`, d: regions.above(of, level, place) });
    return h("svg", { key: "plane", width: size, height: size - 4, viewBox: `0 0 ${size} ${size - 4}`, role: "group",
      "aria-label": "The plane of the inputs, the region that the network accepts, and the units" },
    axes({ x, y, xLabel: "x₁", yLabel: "x₂", xTicks: [-1, 0, 1, 2], yTicks: [-1, 0, 1, 2] }),
    tint("fig-red", values, 0), tint("fig-red", values, sure), tint("fig-blue", minus, 0), tint("fig-blue", minus, sure),
    h("path", { key: "cut", class: "region-cut", d: path([[x(LOW), y(cut)], [x(HIGH), y(cut)]]) }),
    dead.map((isDead, j) => unitLine(fig, j, isDead, x, y)),
    examples(fig).map((one, i) => example(one, i, x, y)),
    kit.handle(fig, { key: "height", label: "height x₂ of the cut", y: cut, yScale: y, at: x(HIGH), step: 0.05, to: (to) => fig.set({ cut: to }),
      drawn: h("path", { class: "region-grip", d: "M-9,0L3,-7V7Z" }) }),
    unitHandles(fig, x, y));
  }

  // The score along the cut, with a mark where it crosses the line of a unit.
  function profile(fig, width, height) {
    const { weights, kind, cut } = fig.state;
    const built = shaped(weights);
    const out = (at) => net.forward(built, [at, cut], kind).out;
    const crossings = built.W1.map(([u, v], j) => (u === 0 ? NaN : -(v * cut + built.b1[j]) / u));
    const inside = crossings.filter((at) => at > LOW && at < HIGH);
    const places = [...Array.from({ length: 151 }, (_, i) => LOW + ((HIGH - LOW) * i) / 150), ...inside].sort((a, b) => a - b);
    const scores = places.map(out);
    const most = Math.max(1, ...scores.map(Math.abs)) * 1.1;
    const x = linear([LOW, HIGH], [44, width - 10]);
    const y = linear([-most, most], [height - 38, 22]);
    const marks = crossings.map((at, j) => at > LOW && at < HIGH &&
      h("g", { key: `k${j}`, class: COLOURS[j] }, h("circle", { class: "fig-dot", cx: x(at), cy: y(out(at)), r: 5 }),
        h("text", { class: COLOURS[j], x: x(at), y: y(out(at)) - 9, "text-anchor": "middle" }, String(j + 1))));
    return h("svg", { key: "profile", width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
      "aria-label": `The score along the cut: from ${shown(scores[0], 2)} to ${shown(scores.at(-1), 2)}, crossing the lines of ${inside.length} units` },
    axes({ x, y, xLabel: `x₁, at x₂ = ${short(cut)}`, yLabel: "score along the cut", xTicks: [-1, 0, 1, 2], yTicks: y.ticks(6) }),
    h("path", { class: "region-zero", d: path([[x(LOW), y(0)], [x(HIGH), y(0)]]) }),
    h("g", null, h("path", { class: "fig-line", d: path(places.map((at, i) => [x(at), y(scores[i])])) })), marks);
  }

  // The cost after every step of the training so far.
  function costs(fig, width, height) {
    const all = fig.own.costs;
    if (!all) return h("p", { key: "costs", class: "fig-note" }, "Train, and the cost is drawn here.");
    const x = linear([0, all.length - 1], [44, width - 10]);
    const y = linear([0, Math.max(...all) * 1.05], [height - 38, 22]);
    const thin = Math.ceil(all.length / 300);
    const line = all.map((c, t) => [x(t), y(c)]).filter((_, t) => t % thin === 0 || t === all.length - 1);
    return h("svg", { key: "costs", width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
      "aria-label": `The cost, from ${shown(all[0], 3)} to ${shown(all.at(-1), 3)} in ${all.length - 1} steps` },
    axes({ x, y, xLabel: "step", yLabel: "mean cross-entropy", xTicks: x.ticks(4), yTicks: y.ticks(3) }),
    h("g", { class: "fig-blue" }, h("path", { class: "fig-line", d: path(line) })));
  }

  const count = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

  function table(fig, dead) {
    const { kind, weights } = fig.state;
    const built = shaped(weights);
    const all = examples(fig);
    const on = built.b1.map((_, j) => all.filter(({ x }) => net.forward(built, x, kind).z[j] > 0).length);
    const now = chosen(fig);
    const row = (j) => h("tr", { key: `u${j}`, class: j === now ? "is-chosen" : null },
      h("td", null, h("button", { type: "button", class: `region-pick ${COLOURS[j]}`, "aria-pressed": String(j === now),
        "aria-label": `unit ${j + 1}`, onclick: () => fig.set({ unit: j + 1 }) }, String(j + 1))),
      [...built.W1[j], built.b1[j], built.W2[j]].map((v) => h("td", null, shown(v, 2))),
      h("td", { class: dead[j] ? "fig-red" : null }, dead[j] ? "dead" : `${on[j]} of ${all.length}`));
    return h("div", { key: "table" }, h("table", { class: "fig-table region-table" },
      h("thead", null, h("tr", null, ["unit", "w₁", "w₂", "b", "v", "z > 0 for"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, built.b1.map((_, j) => row(j)))));
  }

  function boxes(fig) {
    const j = chosen(fig);
    const box = (label, index) => kit.numberBox(fig, { key: `at${index}`, label, value: Number(fig.state.weights[index].toPrecision(4)),
      low: -LARGE, high: LARGE, step: 0.1, to: (v) => put(fig, index, v) });
    return h("div", { key: "boxes", class: "fig-row" }, h("span", null, `Unit ${j + 1}:`),
      box("w₁", 4 * j), box("w₂", 4 * j + 1), box("b", 4 * j + 2), box("v", 4 * j + 3),
      box("bias of the output", fig.state.weights.length - 1));
  }

  function controls(fig) {
    const { kind, weights } = fig.state;
    const size = units(weights);
    const resized = (n) => {
      const fresh = drawn(fig, n);
      const kept = weights.slice(0, 4 * Math.min(n, size));
      change(fig, [...kept, ...fresh.slice(kept.length, 4 * n), weights.at(-1)]);
    };
    const kill = () => {
      const j = chosen(fig);
      const [u, v] = shaped(weights).W1[j];
      const far = Math.max(...examples(fig).map(({ x }) => u * x[0] + v * x[1]));
      put(fig, 4 * j + 2, Number((-far - 0.2).toFixed(3)));
    };
    const one = () => {
      fig.stop();
      if (step(fig)) fig.set({});
    };
    return [
      h("div", { key: "go", class: "fig-row" },
        kit.button("One step", one, { class: "fig-button is-main" }),
        kit.button(fig.playing ? "Stop" : "Train", () => train(fig)),
        kit.slider(fig, { key: "rate", label: "rate η", step: 0.01 }),
        kit.button("New weights", () => change(fig, drawn(fig, size)))),
      h("div", { key: "what", class: "fig-row" },
        kit.options(fig, { key: "kind", label: "activation", words: KINDS, to: (to) => change(fig, weights, { kind: to }) }),
        kit.options(fig, { key: "data", label: "data", words: SETS, to: (data) => change(fig, weights, { data }) }),
        kit.options(fig, { key: "size", label: "hidden units", value: String(size),
          words: Object.fromEntries(Array.from({ length: MANY }, (_, k) => [k + 1, String(k + 1)])), to: (n) => resized(Number(n)) }),
        kit.button(kind === "relu" ? "Kill the unit" : "Push the unit's line away", kill)),
      boxes(fig),
    ];
  }

  function state(fig) {
    const { weights, kind } = fig.state;
    const built = shaped(weights);
    const all = examples(fig);
    const right = Math.round(net.accuracy(built, all, kind) * all.length);
    return { right, of: all.length, cost: net.cost(built, all, kind), dead: net.dead(built, all, kind) };
  }

  function says(fig) {
    const { right, of, cost, dead } = state(fig);
    const gone = dead.flatMap((isDead, j) => (isDead ? [j + 1] : []));
    const trained = fig.own.costs ? `After ${count(fig.own.costs.length - 1, "step")} of descent the` : "The";
    const ill = gone.length === 0 ? "" : gone.length === 1
      ? ` Unit ${gone[0]} is dead: it sends 0 for every example, and descent no longer moves its weights.`
      : ` Units ${gone.join(", ")} are dead: they send 0 for every example, and descent no longer moves their weights.`;
    return `${trained} network is right on ${right} of ${count(of, "example")}; the mean cross-entropy is ${shown(cost, 3)}.${ill}`;
  }

  function view(fig, width) {
    const { right, of, cost, dead } = state(fig);
    const wide = width >= 620;
    const size = Math.min(wide ? Math.floor(width * 0.56) : width, 440);
    const side = wide ? width - size - 16 : width;
    const done = fig.own.costs ? fig.own.costs.length - 1 : 0;
    return [
      h("div", { key: "both", class: "fig-panels" }, plane(fig, dead, size),
        h("div", { key: "side", class: "region-side" }, profile(fig, side, 210), costs(fig, side, 170))),
      h("p", { key: "now", class: "region-now" }, `right on ${right} of ${of} · cost ${shown(cost, 3)} · ${count(done, "step")}`),
      controls(fig), table(fig, dead),
      h("p", { key: "help", class: "fig-note" },
        "Each unit has a line where its z is 0. Drag the square to shift the line of the chosen unit, and the dot to turn it or to change "
        + "its size. v is its weight in the output. The triangle moves the cut. Squares and their colour: 1; circles and theirs: 0; deeper where the network is sure, above 0.9 or below 0.1."),
    ];
  }

  const START = {
    xor: FOLD,
    moons: flat(net.init(4, "relu", 6)),
    ring: flat(net.init(4, "relu", 6)),
  };

  return (place) => {
    const { data = "xor", kind = "relu" } = place.dataset;
    return figure({
      title: "A small network and its region",
      fields: {
        kind: choice(kind, Object.keys(KINDS)),
        data: choice(data, Object.keys(SETS)),
        weights: weightsField(START[data]),
        rate: number(0.3, 0.01, 5),
        unit: number(1, 1, MANY, { whole: true }),
        cut: number(0.5, LOW, HIGH),
      },
      view,
      says,
    })(place);
  };
});
