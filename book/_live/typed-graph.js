// The figure of a computational graph: the reader types a formula, and steps through it forward and back.
"use strict";

course.define(
  "typed-graph",
  ["figure", "expression", "graph-drawing"],
  (tools, { parse, evaluate, Unreadable, VARIABLES, ACCEPTED }, { drawing, title, fine }) => {
    const { figure, h, number, numbers, text, button, numberBox } = tools;
    const EXAMPLES = [
      "a*b + sin(a)",
      "(y - (w*x + b))^2",
      "(w*x + v*y) * max(p, q)",
      "log(1 + exp(-t*z))",
    ];
    const readable = (typed) => {
      try {
        return Boolean(parse(typed));
      } catch (error) {
        if (error instanceof Unreadable) return false;
        throw error;
      }
    };

    const fields = {
      f: text(EXAMPLES[0], 120, readable, `a formula of ${ACCEPTED}`),
      step: number(0, 0, 60, { whole: true }),
      at: numbers([2, -3, 1, 0.5, 3, -1, 2, 1], -100, 100, { least: 1, most: VARIABLES }),
    };

    // A graph with its values, and its steps: each node forward, then each node back.
    function work(state) {
      const graph = parse(state.f);
      const given = new Map(graph.variables.map((name, i) => [name, state.at[i] ?? 1]));
      const result = evaluate(graph, given);
      const inner = graph.nodes.filter(({ parents }) => parents.length).map(({ id }) => id);
      const steps = result.broken
        ? []
        : [
            ...inner.map((id) => ({ id, back: false })),
            { id: graph.nodes.length - 1, seed: true },
            ...[...inner].reverse().map((id) => ({ id, back: true })),
          ];
      const step = Math.min(state.step, steps.length);
      return {
        ...graph,
        ...result,
        given,
        steps,
        step,
        now: steps[step - 1] ?? null,
        ...reached(graph, result, steps, step),
      };
    }

    // What is known after so many steps: values, and derivatives as far as they have been added up.
    function reached({ nodes }, { locals }, steps, step) {
      const valued = new Set(nodes.filter(({ parents }) => !parents.length).map(({ id }) => id));
      const sums = new Map();
      for (const { id, seed, back } of steps.slice(0, step)) {
        if (seed) sums.set(id, 1);
        else if (!back) valued.add(id);
        else
          nodes[id].parents.forEach((p, k) =>
            sums.set(p, (sums.get(p) ?? 0) + sums.get(id) * locals[id][k]),
          );
      }
      return { valued, sums };
    }

    // A step in words.
    function told({ nodes, values, locals, sums, now, step, steps, broken, given }) {
      if (broken) {
        const from = broken.parents.map((p) => fine(values[p])).join(" and ");
        return `The node ${title(broken)} has no value, or no derivative, ${from ? `at ${from}` : "here"}: change ${[...given.keys()].join(" or ") || "a number"}.`;
      }
      if (!now)
        return steps.length
          ? "Values go forward, from what is given to the result; derivatives come back."
          : "There is nothing to compute.";
      const node = nodes[now.id];
      if (now.seed) return "Back: the derivative of the result with respect to itself is 1.";
      if (!now.back) {
        const from = node.parents.map((p) => fine(values[p])).join(" and ");
        return `Forward: ${title(node)} of ${from} is ${fine(values[now.id])}.`;
      }
      const sent = node.parents.map((p, k) => {
        const part = sums.get(now.id) * locals[now.id][k];
        const more =
          Math.abs(sums.get(p) - part) > 1e-12 ? `, which makes ${fine(sums.get(p))} there` : "";
        return `${fine(sums.get(now.id))} · ${fine(locals[now.id][k])} = ${fine(part)} goes to ${title(nodes[p])}${more}`;
      });
      const last = step === steps.length ? " All derivatives are there." : "";
      return `Back through ${title(node)}, upstream × local: ${sent.join("; ")}.${last}`;
    }

    function input(fig) {
      const id = `${fig.id}-f`;
      const oninput = ({ target }) => type(fig, target.value);
      return h(
        "label",
        { class: "fig-control tg-formula", for: id },
        h("span", null, "f ="),
        h("input", {
          id,
          type: "text",
          value: fig.own.typed ?? fig.state.f,
          maxlength: 120,
          spellcheck: "false",
          autocapitalize: "off",
          autocomplete: "off",
          oninput,
          "aria-invalid": String(Boolean(fig.own.trouble)),
          "aria-describedby": `${id}-trouble`,
        }),
      );
    }

    function type(fig, typed) {
      try {
        parse(typed);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        Object.assign(fig.own, { typed, trouble: error });
        fig.draw();
        return;
      }
      Object.assign(fig.own, { typed, trouble: null });
      fig.set({ f: typed, step: 0 });
    }

    // What cannot be read, with its place marked.
    function trouble(fig) {
      const { typed, trouble: error } = fig.own;
      const id = `${fig.id}-f-trouble`;
      if (!error) return h("p", { id, class: "tg-trouble" });
      return h(
        "p",
        { id, class: "tg-trouble" },
        h(
          "code",
          null,
          typed.slice(0, error.from),
          h("mark", null, typed.slice(error.from, error.to) || " "),
          typed.slice(error.to),
        ),
        ` ${error.message} The graph is still that of ${fig.state.f}.`,
      );
    }

    function values(fig, { variables }) {
      return h(
        "div",
        { class: "fig-row" },
        variables.map((name, i) => {
          const to = (value) => {
            const padded = Array.from(
              { length: Math.max(variables.length, fig.state.at.length) },
              (_, k) => fig.state.at[k] ?? 1,
            );
            fig.set({ at: padded.map((old, k) => (k === i ? value : old)) });
          };
          return numberBox(fig, {
            key: `at${i}`,
            label: `${name} =`,
            value: fig.state.at[i] ?? 1,
            low: -100,
            high: 100,
            step: 0.5,
            to,
          });
        }),
      );
    }

    function view(fig, width) {
      const job = work(fig.state);
      const last = job.steps.length;
      const forward = (last - 1) / 2;
      const go = (step) => fig.set({ step });
      return [
        input(fig),
        trouble(fig),
        h(
          "div",
          { class: "bp-chips" },
          h("span", { class: "fig-note" }, "For instance"),
          EXAMPLES.map((f) =>
            button(
              f,
              () => {
                fig.own = {};
                fig.set({ f, step: 0 });
              },
              { class: "bp-chip is-example", "aria-pressed": String(f === fig.state.f) },
            ),
          ),
        ),
        values(fig, job),
        drawing(job, width),
        h(
          "div",
          { class: "fig-row bp-walk" },
          button("Back", () => go(job.step - 1), { disabled: job.step === 0 }),
          button("Next", () => go(job.step + 1), {
            disabled: job.step >= last,
            class: "fig-button is-main",
          }),
          button("All values", () => go(forward), { disabled: last === 0 }),
          button("All derivatives", () => go(last), { disabled: last === 0 }),
          h("span", { class: "fig-note" }, `Step ${job.step} of ${last}`),
        ),
      ];
    }

    return figure({
      title: "A computational graph",
      fields,
      view,
      says: ({ state }) => {
        const job = work(state);
        const { nodes, step, steps, gradients, given } = job;
        const slope = (name) => fine(gradients[nodes.find((node) => node.name === name).id]);
        const slopes = [...given.keys()].map((name) => `∂f/∂${name} = ${slope(name)}`).join(", ");
        const done = steps.length && step === steps.length;
        return `${told(job)}${done ? ` ${slopes}.` : ""}`;
      },
    });
  },
);
