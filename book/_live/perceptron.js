// The perceptron's rule on points that the reader moves, with the margin and Novikoff's bound.
"use strict";

course.define("perceptron", ["figure", "perceptron-rule", "half-plane", "signed-points"], (kit, rule, half, signed) => {
  const { h, figure, flag, number, choice, linear, axes, path, shown, short } = kit;
  const { SETS, LOW, HIGH, STEP, FEW, MANY, onGrid, pointsField } = signed;
  const MOST = 2000; // corrections

  // The state of the rule after so many corrections, kept until the points change.
  function after(fig, count) {
    const { points } = fig.state;
    let kept = fig.own.kept;
    if (!kept || kept.points !== points || kept.state.updates > count) {
      kept = { points, state: rule.beginning(), last: null, before: null };
    }
    while (kept.state.updates < count) {
      const step = rule.correct(kept.state, points);
      if (!step.learned) break;
      kept = { points, state: step.state, last: step.seen, before: kept.state };
    }
    fig.own.kept = kept;
    return kept;
  }

  // All that is shown, computed once for each drawing.
  function numbers(fig) {
    const { points } = fig.state;
    if (fig.own.widestOf !== points) Object.assign(fig.own, { widestOf: points, widest: rule.widest(points) });
    const { state, last, before } = after(fig, fig.state.corrections);
    const ahead = rule.correct(state, points);
    const best = fig.own.widest;
    return {
      ...state, last, before, best,
      done: !ahead.learned,
      next: ahead.learned ? ahead.seen : null,
      passes: ahead.learned ? state.mistakes.length : ahead.state.mistakes.length,
      margin: rule.margin(state, points),
      right: points.filter((point) => rule.score(state, point) > 0).length,
      bound: best && rule.bound(best, points),
      gamma: best && Math.sqrt(rule.reach(points) / rule.bound(best, points)),
      reach: rule.reach(points),
    };
  }

  const change = (fig, points, chosen = fig.own.chosen) => {
    fig.stop();
    fig.own.chosen = chosen;
    fig.set({ points, corrections: 0 });
  };
  const flip = (fig, i) =>
    change(fig, fig.state.points.map((p, k) => (k === i ? { ...p, y: -p.y } : p)), i);
  const remove = (fig, i) => {
    if (fig.state.points.length <= FEW) return fig.refuse("One point must stay.");
    return change(fig, fig.state.points.filter((_, k) => k !== i), null);
  };
  function add(fig, x, y) {
    const { points, adds } = fig.state;
    if (points.length >= MANY) return fig.refuse(`${MANY} points are the most that fit here.`);
    const point = { x: [onGrid(x), onGrid(y)], y: adds === "plus" ? 1 : -1 };
    return change(fig, [...points, point], points.length);
  }

  const WINDOW = [[LOW, HIGH], [LOW, HIGH]];
  const lines = (points, x, y) => path(points.map((p) => [x(p[0]), y(p[1])]));
  const line = (w, b, x, y) => lines(half.chord(w, b, WINDOW) ?? [], x, y);

  const mark = (y) => (y > 0
    ? h("g", { class: "fig-red" }, h("rect", { class: "fig-dot", x: -8, y: -8, width: 16, height: 16, rx: 2 }),
      h("path", { class: "perceptron-sign", d: "M-4,0H4M0,-4V4" }))
    : h("g", { class: "fig-blue" }, h("circle", { class: "fig-dot", r: 8.5 }),
      h("path", { class: "perceptron-sign", d: "M-4,0H4" })));

  function handleOf(fig, found, i, x, y) {
    const { points } = fig.state;
    const point = points[i];
    const ring = i === found.next ? "perceptron-next" : i === found.last ? "perceptron-last" : null;
    const sign = point.y > 0 ? "plus" : "minus";
    return kit.handle(fig, {
      key: `point${i}`, label: `point ${i + 1}, class ${sign} one`,
      x: point.x[0], y: point.x[1], xScale: x, yScale: y, step: STEP,
      to: (a, b) => change(fig, points.map((p, k) => (k === i ? { ...p, x: [a, b] } : p)), i),
      keys: { Delete: () => remove(fig, i), Backspace: () => remove(fig, i),
        Enter: () => flip(fig, i), " ": () => flip(fig, i) },
      focused: () => {
        if (fig.own.chosen === i) return;
        fig.own.chosen = i;
        fig.draw();
      },
      drawn: h("g", null, ring && h("circle", { class: ring, r: 14 }),
        fig.own.chosen === i && h("circle", { class: "perceptron-chosen", r: 18 }), mark(point.y),
      h("text", { class: "fig-tick", x: 11, y: -9 }, String(i + 1))),
    });
  }

  function plane(fig, found, size) {
    const x = linear([LOW, HIGH], [30, size - 10]);
    const y = linear([LOW, HIGH], [size - 30, 10]);
    const { w, b, margin } = found;
    const norm = Math.hypot(...w);
    const none = norm === 0;
    const empty = (event) => {
      if (event.target.closest(".fig-handle")) return;
      const box = event.currentTarget.getBoundingClientRect();
      const [px, py] = [event.clientX - box.left, event.clientY - box.top].map((p) => (p * size) / box.width);
      const [a, c] = [x.invert(px), y.invert(py)];
      if (a >= LOW && a <= HIGH && c >= LOW && c <= HIGH) add(fig, a, c);
    };
    const shade = (sign, colour) => h("g", { class: colour },
      h("path", { class: "fig-area", d: lines(half.side(w.map((v) => sign * v), sign * b, WINDOW), x, y) }));
    const band = margin > 0 && [margin, -margin].map((m) =>
      h("path", { class: "perceptron-band", d: line(w, b + m * norm, x, y) }));
    const { best } = found;
    const ideal = fig.state.best && best && h("g", { class: "fig-green" },
      h("path", { class: "perceptron-best", d: line(best.w, best.b, x, y) }));
    return h("svg", { key: "plane", class: "perceptron-plane", width: size, height: size, viewBox: `0 0 ${size} ${size}`,
      role: "group", "aria-label": "The points and the line", onclick: empty },
    axes({ x, y, xTicks: [-1, 0, 1, 2], yTicks: [-1, 0, 1, 2] }),
    shade(1, "fig-red"), shade(-1, "fig-blue"), band, ideal,
    h("path", { class: "perceptron-line", d: none ? "" : line(w, b, x, y) }),
    !none && arrow(found, x, y),
    fig.state.points.map((_, i) => handleOf(fig, found, i, x, y)));
  }

  // w, drawn from the line, of a length that shows its direction only.
  function arrow({ w, b }, x, y) {
    const foot = half.foot(w, b, [0.5, 0.5]);
    if (foot.some((c) => c < LOW || c > HIGH)) return null;
    const [ux, uy] = w.map((v) => v / Math.hypot(...w));
    const [px, py] = [x(foot[0]), y(foot[1])];
    const [qx, qy] = [px + 34 * ux, py - 34 * uy];
    const wing = (turn) => `M${qx},${qy}l${-9 * ux + turn * 4 * uy},${9 * uy + turn * 4 * ux}`;
    return h("g", { "aria-hidden": "true" },
      h("path", { class: "perceptron-arrow", d: `M${px},${py}L${qx},${qy}${wing(1)}${wing(-1)}` }),
      h("text", { x: qx + 8 * ux - 4, y: qy - 10 * uy + 4, class: "perceptron-w" }, "w"));
  }

  // Corrections made beside those that the bound allows.
  function meter(found, width) {
    const { updates, bound } = found;
    if (bound === null) return h("p", { key: "meter" }, "No line separates these points, so there is no bound.");
    const full = Math.max(bound, updates, 1);
    const part = (n) => (n / full) * width;
    return h("svg", { key: "meter", width, height: 46, viewBox: `0 0 ${width} 46`, role: "img",
      "aria-label": `${updates} corrections; the bound allows ${Math.floor(bound + 1e-9)}` },
    h("rect", { class: "perceptron-room", x: 0, y: 22, width: part(bound), height: 14, rx: 3 }),
    h("rect", { class: "perceptron-made", x: 0, y: 22, width: part(updates), height: 14, rx: 3 }),
    h("text", { x: 0, y: 14 }, `${updates} made`),
    h("text", { x: width, y: 14, "text-anchor": "end" }, `at most ${shown(bound, 1)}`));
  }

  // A line as an equation, such as 2x₁ − x₂ + 0.5 = 0.
  function equation({ w, b }) {
    const terms = [[w[0], "x₁"], [w[1], "x₂"], [b, ""]].map(([v, name]) => [Number(v.toFixed(2)), name]);
    const said = terms.filter(([v]) => v !== 0).map(([v, name], i) => {
      const sign = v < 0 ? (i ? " − " : "−") : i ? " + " : "";
      const size = Math.abs(v) === 1 && name ? "" : short(Math.abs(v));
      return `${sign}${size}${name}`;
    });
    return `${said.join("") || "0"} = 0`;
  }

  function table(found) {
    const rows = [
      ["line", found.margin === null ? "none yet" : equation(found)],
      ["corrections K", String(found.updates)],
      ["passes begun", String(found.passes)],
      ["margin γ of this line", found.margin === null ? "no line yet" : shown(found.margin, 3)],
      ["R² = max ‖(x, 1)‖²", shown(found.reach, 2)],
      ["largest possible γ̃", found.best ? shown(found.gamma, 4) : "none"],
      ["bound (R/γ̃)²", found.best ? shown(found.bound, 2) : "none"],
    ];
    return h("table", { key: "table", class: "fig-table perceptron-table" }, h("tbody", null, rows.map(([name, value]) =>
      h("tr", { key: name }, h("th", { scope: "row" }, name), h("td", null, value)))));
  }

  const vector = (w) => `(${w.map(short).join(", ")})`;

  // The last correction, with its numbers.
  function why(fig, { last, before, w, b, updates }) {
    if (last === null) return "At w = (0, 0), b = 0 every point has the margin 0 and counts as a mistake.";
    const point = fig.state.points[last];
    const u = short(rule.score(before, point));
    const sign = point.y > 0 ? "+" : "−";
    return `Correction ${updates}: point ${last + 1} had the margin u = ${u}, so w = ${vector(before.w)} ${sign} ${vector(point.x)} `
      + `= ${vector(w)} and b = ${short(before.b)} ${sign} 1 = ${short(b)}.`;
  }

  const ordinal = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

  function says(fig) {
    const found = numbers(fig);
    const { points } = fig.state;
    const made = `${ordinal(found.updates, "correction")} made.`;
    const bound = found.best
      ? `Novikoff's bound allows ${shown(found.bound, 1)}.`
      : "No line separates these points: the rule never comes to an end.";
    if (found.done) {
      const ready = `The line is right on all ${ordinal(points.length, "point")}`;
      const room = found.margin === null ? "." : `, with the margin ${shown(found.margin, 3)}.`;
      return `${made} ${ready}${room} ${bound}`;
    }
    const turn = `Right on ${found.right} of ${points.length}; the next mistake is point ${found.next + 1}.`;
    return `${made} ${turn} ${bound}`;
  }

  function run(fig) {
    if (fig.playing) return fig.stop();
    return fig.play(() => {
      const { done, updates } = numbers(fig);
      if (done || updates >= MOST) return false;
      const leap = Math.max(1, Math.floor(updates / 25));
      let to = updates;
      for (let k = 0; k < leap && to < MOST; k += 1) to = after(fig, to + 1).state.updates;
      fig.set({ corrections: to });
      return true;
    }, 260, MOST);
  }

  function controls(fig, found) {
    const { corrections, points } = fig.state;
    const { chosen } = fig.own;
    const go = (to) => () => { fig.stop(); fig.set({ corrections: to }); };
    const point = points[chosen] && [
      h("span", { key: "who" }, `Point ${chosen + 1}:`),
      kit.button("flip its class", () => flip(fig, chosen), { key: "flip" }),
      kit.button("remove", () => remove(fig, chosen), { key: "remove" }),
    ];
    return [
      h("div", { key: "go", class: "fig-row" },
        kit.button("Next correction", go(found.updates + 1), { class: "fig-button is-main", disabled: found.done || corrections >= MOST }),
        kit.button("Back", go(Math.max(found.updates - 1, 0)), { disabled: found.updates === 0 }),
        kit.button(fig.playing ? "Stop" : "Run", () => run(fig), { disabled: found.done && !fig.playing }),
        kit.button("From zero", go(0), { disabled: found.updates === 0 })),
      h("div", { key: "edit", class: "fig-row" },
        kit.options(fig, { key: "adds", label: "Click in the plane adds", words: { plus: "class +1", minus: "class −1" } }),
        kit.button("Add a point", () => add(fig, 0.5, 0.5), { key: "add" }), point ?? ""),
      h("div", { key: "sets", class: "fig-row" },
        kit.options(fig, {
          key: "set", label: "Points", value: "",
          words: { "": "as they are", ...Object.fromEntries(Object.entries(SETS).map(([k, [name]]) => [k, name])) },
          to: (name) => SETS[name] && change(fig, SETS[name][1](), null),
        }),
        kit.check(fig, { key: "best", label: "show the line of the best bound" })),
    ];
  }

  function view(fig, width) {
    const found = numbers(fig);
    const wide = width >= 620;
    const size = Math.min(wide ? width - 325 : width, 420);
    return [
      h("div", { key: "both", class: "perceptron-both" }, plane(fig, found, size),
        h("div", { key: "side", class: "perceptron-side" }, meter(found, Math.min(wide ? 250 : width, 320)), table(found))),
      h("p", { key: "why" }, why(fig, found)),
      controls(fig, found),
      h("p", { key: "help", class: "fig-note" },
        "Drag a point. Enter turns its class, Delete removes it. A dashed ring is around the next mistake, "
        + "a full ring around the point of the last correction. Every change of the points starts again from w = 0, b = 0."),
    ];
  }

  return (place) => {
    const { set = "and" } = place.dataset;
    return figure({
      title: "The perceptron, correction by correction",
      fields: {
        points: pointsField(SETS[set][1]()),
        corrections: number(0, 0, MOST, { whole: true }),
        adds: choice("plus", ["plus", "minus"]),
        best: flag(false),
      },
      view,
      says,
    })(place);
  };
});
