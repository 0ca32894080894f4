// The figure of backpropagation: a 2-3-2 network with every number in its node, its passes a step at
// a time, the formula in force with its numbers filled in, mistakes to plant, and the gradient check.
"use strict";

course.define("backprop-stepper", ["figure", "backprop-steps", "backprop-drawing"], (tools, bp, drawing) => {
  const { figure, h, number, numbers, choice, button, slider, options, shown, power } = tools;
  const slug = ({ id }) => id.split("/")[1];
  const byName = new Map(bp.mistakes.map((mistake) => [slug(mistake), mistake]));
  const fields = {
    step: number(0, 0, bp.LAST, { whole: true }),
    mistake: choice("none", ["none", ...byName.keys()]),
    W1: numbers([0.5, -1, 1, 0.5, -0.5, 1], -10, 10),
    b1: numbers([0, -0.5, 0.5], -10, 10),
    W2: numbers([1, -1, 0.5, -0.5, 1, 1], -10, 10),
    b2: numbers([0, -1], -10, 10),
    x: numbers([1, 0.5], -10, 10),
    y: numbers([1, 0], -10, 10),
  };

  // The field of the state and the place in it of each number that can be changed.
  const PLACES = new Map();
  for (const [field, kind, width] of [["W1", "w1", 2], ["b1", "b1", 0], ["W2", "w2", 3], ["b2", "b2", 0], ["x", "x", 0], ["y", "y", 0]]) {
    fields[field].initial.forEach((_, i) => {
      const at = width ? `${Math.floor(i / width) + 1}${(i % width) + 1}` : i + 1;
      PLACES.set(`${kind}.${at}`, [field, i]);
    });
  }

  const LEAST = 340; // px: on less than that the network is scrolled
  const FIRST = "w1.21"; // the weight that the page follows

  const WORDS = Object.fromEntries([...PLACES.keys()].map((key) => [key, bp.name(key)]));

  // Text with z^l and W^{l+1}, the index raised.
  const indexed = (text) => text.split(/\^(\{[^}]*\}|\([^)]*\)|\w)/).map((part, i) =>
    i % 2 ? h("sup", null, part.replace(/[{}()]/g, "")) : part);

  // A symbol such as w²₁₂, with its indices one above the other.
  const PLAIN = { "¹": 1, "²": 2, "₁": 1, "₂": 2, "₃": 3 };
  const digits = (text) => [...text].map((c) => PLAIN[c]).join("");
  const written = (symbol) => symbol.split(/([¹²]?[₁₂₃]+|[¹²])/).map((part, i) => {
    if (i % 2 === 0) return part;
    const up = part.replace(/[₁₂₃]/g, "");
    if (!up) return h("sub", null, digits(part));
    if (up === part) return h("sup", null, digits(part));
    return h("span", { class: "bp-index" }, h("span", null, digits(up)), h("span", null, digits(part.slice(up.length))));
  });

  const result = (fig) => bp.run(fig.state, byName.get(fig.state.mistake)?.id);

  function view(fig, width) {
    const run = result(fig);
    const steps = bp.steps(run);
    const at = fig.state.step;
    const visible = new Set(steps.slice(0, at + 1).flatMap(({ makes }) => makes));
    const edit = (key) => {
      fig.own.edit = key;
      fig.draw();
      fig.root.querySelector(`#${fig.id}-edit`).focus();
    };
    return h("div", { class: "bp" },
      phases(fig, steps),
      h("div", width < LEAST ? { class: "v-scroll", tabindex: "0", role: "group", "aria-label": "The network" } : null,
        drawing.network({
          run, step: steps[at], visible, width: Math.max(width, LEAST), chosen: fig.own.edit ?? FIRST, pointed: fig.own.term, edit,
        })),
      walk(fig, steps),
      formula(fig, steps[at]),
      h("div", { class: "bp-panels" },
        h("div", null, editor(fig, run), plant(fig, run, steps)),
        check(run)));
  }

  function phases(fig, steps) {
    const now = steps[fig.state.step].phase;
    return h("div", { class: "bp-phases", role: "group", "aria-label": "Go to" },
      Object.entries(bp.PHASES).map(([phase, label]) => {
        const first = steps.findIndex((step) => step.phase === phase);
        return h("button", {
          type: "button", class: fig.state.step >= first ? "bp-phase is-done" : "bp-phase",
          "aria-current": phase === now ? "step" : null,
          onclick: () => go(fig, first),
        }, label);
      }));
  }

  const go = (fig, step) => {
    fig.own.term = null;
    fig.set({ step });
  };

  function walk(fig, steps) {
    const { step } = fig.state;
    return h("div", { class: "fig-row bp-walk" },
      button("Back", () => go(fig, step - 1), { disabled: step === 0 }),
      button("Next", () => go(fig, step + 1), { disabled: step === bp.LAST, class: "fig-button is-main" }),
      h("span", { class: "fig-note" }, `Step ${step} of ${bp.LAST}`));
  }

  function formula(fig, step) {
    let i = 0;
    const lines = step.stopped && !step.lines.every(([made]) => made.value !== undefined) ? [] : step.lines;
    return h("section", { class: "bp-formula", "aria-label": "The step in formulas" },
      h("p", { class: "bp-title" }, step.title),
      h("p", { class: "bp-general" }, indexed(step.formula)),
      h("div", { class: "bp-lines", role: "group", "aria-label": "Terms; arrow keys go from one to the next", onkeydown: along },
        lines.map((line) => h("div", { class: "bp-line" }, line.map((part) =>
          typeof part === "string" ? h("span", { class: "bp-sign" }, part) : term(fig, part, i++))))),
      step.stopped && h("p", { class: "bp-stopped" }, step.stopped),
      !step.formula && h("p", { class: "fig-note" },
        "Next goes through the network one neuron at a time. Click a number with a dotted line to change it."));
  }

  function term(fig, { key, symbol, value, wrong, gone }, i) {
    const point = (to) => () => {
      if (fig.own.term === to) return;
      fig.own.term = to;
      fig.draw();
    };
    const text = value === undefined ? "missing" : fine(key, value);
    const state = `${wrong ? " is-wrong" : ""}${gone ? " is-gone" : ""}`;
    return h("span", {
      key: `${fig.state.step} ${i}`, role: "img", tabindex: i ? "-1" : "0",
      class: `bp-term ${drawing.colour(key ?? "")}${state}`, style: { "--at": i },
      "aria-label": `${symbol}: ${text}${gone ? ", left out" : ""}${wrong ? ", wrong" : ""}`,
      onpointerenter: point(key), onpointerleave: point(null), onfocus: point(key), onblur: point(null),
    }, h("span", { class: "bp-symbol", "aria-hidden": "true" }, written(symbol)), h("span", { class: "bp-value" }, gone ? "left out" : text));
  }

  function along(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const terms = [...event.currentTarget.querySelectorAll(".bp-term")];
    const next = terms[terms.indexOf(document.activeElement) + by];
    event.preventDefault();
    next?.focus();
  }

  // Numbers that were given are short, those that were computed have four decimals.
  const fine = (key, value) => (/^[wbxy]/.test(key ?? "") ? drawing.given(value) : shown(value));

  function editor(fig, run) {
    const key = fig.own.edit ?? FIRST;
    const [field, index] = PLACES.get(key);
    const to = (value) => fig.set({ [field]: fig.state[field].map((old, i) => (i === index ? value : old)) });
    return h("section", { class: "bp-editor", "aria-label": "Change a number" },
      options(fig, { key: "which", label: "Change", words: WORDS, value: key, to: (asked) => { fig.own.edit = asked; fig.draw(); } }),
      slider(fig, { key: "edit", label: bp.name(key), value: fig.state[field][index], low: -10, high: 10, step: 0.05, to }),
      button("One step of descent, η = 1", () => descend(fig, run), { disabled: !whole(run) }),
      h("span", { class: "fig-note" }, fell(fig, run)));
  }

  // What the last step of descent has done, as long as nothing else has changed.
  function fell({ own }, run) {
    const cost = run.numbers.get("C");
    if (own.after !== cost) return "";
    return `The cost was ${shown(own.before)} and is ${shown(cost)}.`;
  }

  // Whether the gradients have the shapes of what they are to be subtracted from.
  const whole = ({ check }) => check.every(({ error }) => error !== null && error !== Infinity);

  function descend(fig, run) {
    const part = {};
    for (const [key, [field, i]] of PLACES) {
      if (!run.numbers.has(`g${key}`)) continue;
      part[field] ??= [...fig.state[field]];
      const after = part[field][i] - run.numbers.get(`g${key}`);
      part[field][i] = tools.clamp(Number(after.toFixed(6)), [-10, 10]);
    }
    const after = bp.run({ ...fig.state, ...part }, run.known?.id).numbers.get("C");
    Object.assign(fig.own, { before: run.numbers.get("C"), after });
    fig.set(part);
  }

  function plant(fig, run, steps) {
    const chips = (at) => h("div", { class: "bp-chips" }, h("span", { class: "bp-at" }, at),
      bp.mistakes.filter((mistake) => mistake.at === at).map((mistake) =>
        h("button", {
          type: "button", class: "bp-chip", "aria-pressed": String(run.known === mistake),
          onclick: () => toggle(fig, mistake),
        }, mistake.label)));
    return h("section", { class: "bp-mistakes", "aria-label": "Plant a mistake" },
      h("p", { class: "bp-title" }, "Plant a mistake"),
      ["BP1", "BP2", "BP4"].map(chips),
      run.known && h("div", { class: "bp-told" },
        h("p", null, `In ${run.known.at}: `, indexed(run.known.misunderstood)),
        h("p", { class: "fig-note" }, indexed(run.known.hint)),
        h("p", null, harm(run, steps))));
  }

  function toggle(fig, mistake) {
    if (byName.get(fig.state.mistake) === mistake) {
      fig.set({ mistake: "none" });
      return;
    }
    const run = bp.run(fig.state, mistake.id);
    const touched = bp.steps(run).map(({ lines, stopped }) =>
      Boolean(stopped) || lines.flat().some((part) => part.wrong || part.gone));
    const step = touched[fig.state.step] ? fig.state.step : Math.max(touched.indexOf(true), 0);
    fig.own.term = null;
    fig.set({ mistake: slug(mistake), step });
  }

  const GROUPS = { "δ²": "d2", "δ¹": "d1", "∂C/∂b²": "gb2", "∂C/∂b¹": "gb1", "∂C/∂W²": "gw2", "∂C/∂W¹": "gw1" };

  const list = (names) => names.join(", ").replace(/, ([^,]*)$/, " and $1");

  // Which arrays a mistake spoils, and which it leaves.
  function harm(run) {
    const bad = [];
    const good = [];
    for (const [name, kind] of Object.entries(GROUPS)) {
      const keys = [...run.truth.keys()].filter((key) => key.startsWith(`${kind}.`));
      (keys.some(run.isWrong) ? bad : good).push(name);
    }
    if (!bad.length) return "With these numbers it changes nothing: try others.";
    return `Wrong now: ${list(bad)}. ${good.length ? `Still right: ${list(good)}.` : "Nothing is right."}`;
  }

  // What the gradient check says, in a word an array: below 10⁻⁶ good, above 10⁻⁵ suspicious.
  function judge({ error }) {
    if (error === null) return "missing";
    if (error === Infinity) return "another shape";
    if (error < 1e-6) return "right";
    return error > 1e-5 ? "wrong" : "look again";
  }

  function verdict({ check: lines }) {
    if (lines.every((line) => judge(line) === "right")) {
      const worst = Math.max(...lines.map(({ error }) => error));
      return `All four arrays agree with the measurement; the largest relative error is ${power(worst, 0)}.`;
    }
    const groups = [...new Set(lines.map(judge))].map((said) => {
      const arrays = lines.filter((line) => judge(line) === said).map(({ array }) => array);
      return `${list(arrays)}: ${said}`;
    });
    return `${groups.join("; ")}.`;
  }

  function check(run) {
    const half = (l) => h("table", { class: "fig-table bp-table" },
      h("caption", null, `Layer ${l}`),
      h("thead", null, h("tr", null, ["", "BP3, BP4", "measured", ""].map((text) =>
        text ? h("th", { scope: "col" }, text) : h("td", null)))),
      h("tbody", null, run.check.filter(({ array }) => array.endsWith(l === 2 ? "²" : "¹")).map((line) => rows(run, line, l))));
    return h("section", { class: "bp-check", "aria-label": "Gradient check" },
      h("p", { class: "bp-title" }, "Gradient check"),
      h("p", { class: "bp-verdict" }, verdict(run)),
      h("div", { class: "bp-tables" }, half(2), half(1)));
  }

  function rows(run, line, l) {
    const said = judge(line);
    const kind = line.array.startsWith("W") ? "gw" : "gb";
    const how = line.error === null || line.error === Infinity ? "" : `${power(line.error, 0)} `;
    const shapes = line.error === Infinity ? `shape (${line.shapes[0].join(", ")}), not (${line.shapes[1].join(", ")})` : "";
    return [
      h("tr", { class: "bp-array" }, h("th", { scope: "row" }, line.array),
        h("td", { colspan: 3, class: said === "right" ? "is-right" : "is-bad" },
          `${said === "right" ? "✓" : "✗"} ${how}${shapes || said}`)),
      line.reference.map((row, j) => row.map((value, k) => {
        const key = `${kind}${l}.${j + 1}${kind === "gw" ? k + 1 : ""}`;
        const has = run.numbers.get(key);
        const bad = run.isWrong(key);
        return h("tr", { class: bad ? "is-bad" : null }, h("th", { scope: "row" }, bp.name(key)),
          h("td", null, has === undefined ? "–" : shown(has)), h("td", null, shown(value)),
          h("td", null, bad ? "✗" : "✓"));
      })),
    ];
  }

  function says(fig) {
    const run = result(fig);
    const step = bp.steps(run)[fig.state.step];
    const made = step.makes.filter((key) => run.numbers.has(key) && !step.stopped)
      .map((key) => `${bp.name(key)} = ${shown(run.numbers.get(key))}`);
    const planted = run.known ? ` Planted in ${run.known.at}: ${run.known.label}. ${harm(run)}` : "";
    return `${step.title}. ${made.join(", ")}${made.length ? "." : ""}${step.stopped ?? ""}${planted} Gradient check: ${verdict(run)} ${fell(fig, run)}`;
  }

  return figure({ title: "Backpropagation through a network, step by step", fields, view, says });
});
