// The figure of backpropagation: a 2-3-2 network with every number in its node, its passes a step at
// a time, the formula in force with its numbers filled in, mistakes to plant, and the gradient check.
"use strict";

course.define(
  "backprop-stepper",
  ["figure", "backprop-steps", "backprop-drawing", "backprop-formula", "backprop-check"],
  (tools, bp, drawing, { indexed, formula }, { harm, verdict, check }) => {
    const { figure, h, number, numbers, choice, button, slider, options, shown } = tools;
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
    for (const [field, kind, width] of [
      ["W1", "w1", 2],
      ["b1", "b1", 0],
      ["W2", "w2", 3],
      ["b2", "b2", 0],
      ["x", "x", 0],
      ["y", "y", 0],
    ]) {
      fields[field].initial.forEach((_, i) => {
        const at = width ? `${Math.floor(i / width) + 1}${(i % width) + 1}` : i + 1;
        PLACES.set(`${kind}.${at}`, [field, i]);
      });
    }

    const LEAST = 340; // px: on less than that the network is scrolled
    const FIRST = "w1.21"; // the weight that the page follows

    const WORDS = Object.fromEntries([...PLACES.keys()].map((key) => [key, bp.name(key)]));

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
      return h(
        "div",
        { class: "bp" },
        phases(fig, steps),
        h(
          "div",
          width < LEAST
            ? { class: "v-scroll", tabindex: "0", role: "group", "aria-label": "The network" }
            : null,
          drawing.network({
            run,
            step: steps[at],
            visible,
            width: Math.max(width, LEAST),
            chosen: fig.own.edit ?? FIRST,
            pointed: fig.own.term,
            edit,
          }),
        ),
        walk(fig, steps),
        formula(fig, steps[at]),
        h(
          "div",
          { class: "bp-panels" },
          h("div", null, editor(fig, run), plant(fig, run, steps)),
          check(run),
        ),
      );
    }

    function phases(fig, steps) {
      const now = steps[fig.state.step].phase;
      return h(
        "div",
        { class: "bp-phases", role: "group", "aria-label": "Go to" },
        Object.entries(bp.PHASES).map(([phase, label]) => {
          const first = steps.findIndex((step) => step.phase === phase);
          return h(
            "button",
            {
              type: "button",
              class: fig.state.step >= first ? "bp-phase is-done" : "bp-phase",
              "aria-current": phase === now ? "step" : null,
              onclick: () => go(fig, first),
            },
            label,
          );
        }),
      );
    }

    const go = (fig, step) => {
      fig.own.term = null;
      fig.set({ step });
    };

    function walk(fig, steps) {
      const { step } = fig.state;
      return h(
        "div",
        { class: "fig-row bp-walk" },
        button("Back", () => go(fig, step - 1), { disabled: step === 0 }),
        button("Next", () => go(fig, step + 1), {
          disabled: step === bp.LAST,
          class: "fig-button is-main",
        }),
        h("span", { class: "fig-note" }, `Step ${step} of ${bp.LAST}`),
      );
    }

    function editor(fig, run) {
      const key = fig.own.edit ?? FIRST;
      const [field, index] = PLACES.get(key);
      const to = (value) =>
        fig.set({ [field]: fig.state[field].map((old, i) => (i === index ? value : old)) });
      return h(
        "section",
        { class: "bp-editor", "aria-label": "Change a number" },
        options(fig, {
          key: "which",
          label: "Change",
          words: WORDS,
          value: key,
          to: (asked) => {
            fig.own.edit = asked;
            fig.draw();
          },
        }),
        slider(fig, {
          key: "edit",
          label: bp.name(key),
          value: fig.state[field][index],
          low: -10,
          high: 10,
          step: 0.05,
          to,
        }),
        button("One step of descent, η = 1", () => descend(fig, run), { disabled: !whole(run) }),
        h("span", { class: "fig-note" }, fell(fig, run)),
      );
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
      const chips = (at) =>
        h(
          "div",
          { class: "bp-chips" },
          h("span", { class: "bp-at" }, at),
          bp.mistakes
            .filter((mistake) => mistake.at === at)
            .map((mistake) =>
              h(
                "button",
                {
                  type: "button",
                  class: "bp-chip",
                  "aria-pressed": String(run.known === mistake),
                  onclick: () => toggle(fig, mistake),
                },
                mistake.label,
              ),
            ),
        );
      return h(
        "section",
        { class: "bp-mistakes", "aria-label": "Plant a mistake" },
        h("p", { class: "bp-title" }, "Plant a mistake"),
        ["BP1", "BP2", "BP4"].map(chips),
        run.known &&
          h(
            "div",
            { class: "bp-told" },
            h("p", null, `In ${run.known.at}: `, indexed(run.known.misunderstood)),
            h("p", { class: "fig-note" }, indexed(run.known.hint)),
            h("p", null, harm(run, steps)),
          ),
      );
    }

    function toggle(fig, mistake) {
      if (byName.get(fig.state.mistake) === mistake) {
        fig.set({ mistake: "none" });
        return;
      }
      const run = bp.run(fig.state, mistake.id);
      const touched = bp
        .steps(run)
        .map(
          ({ lines, stopped }) =>
            Boolean(stopped) || lines.flat().some((part) => part.wrong || part.gone),
        );
      const step = touched[fig.state.step] ? fig.state.step : Math.max(touched.indexOf(true), 0);
      fig.own.term = null;
      fig.set({ mistake: slug(mistake), step });
    }

    function says(fig) {
      const run = result(fig);
      const step = bp.steps(run)[fig.state.step];
      const made = step.makes
        .filter((key) => run.numbers.has(key) && !step.stopped)
        .map((key) => `${bp.name(key)} = ${shown(run.numbers.get(key))}`);
      const planted = run.known
        ? ` Planted in ${run.known.at}: ${run.known.label}. ${harm(run)}`
        : "";
      return `${step.title}. ${made.join(", ")}${made.length ? "." : ""}${step.stopped ?? ""}${planted} Gradient check: ${verdict(run)} ${fell(fig, run)}`;
    }

    return figure({ title: "Backpropagation through a network, step by step", fields, view, says });
  },
);
