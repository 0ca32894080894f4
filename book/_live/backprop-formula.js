// A step of the stepper in formulas: its symbols, each with its number under it.
"use strict";

course.define("backprop-formula", ["drawing", "backprop-drawing"], ({ h, shown }, drawing) => {
  // Text with z^l and W^{l+1}, the index raised.
  const indexed = (text) =>
    text
      .split(/\^(\{[^}]*\}|\([^)]*\)|\w)/)
      .map((part, i) => (i % 2 ? h("sup", null, part.replace(/[{}()]/g, "")) : part));

  // A symbol such as w²₁₂, with its indices one above the other.
  const PLAIN = { "¹": 1, "²": 2, "₁": 1, "₂": 2, "₃": 3 };
  const digits = (text) => [...text].map((c) => PLAIN[c]).join("");
  const written = (symbol) =>
    symbol.split(/([¹²]?[₁₂₃]+|[¹²])/).map((part, i) => {
      if (i % 2 === 0) return part;
      const up = part.replace(/[₁₂₃]/g, "");
      if (!up) return h("sub", null, digits(part));
      if (up === part) return h("sup", null, digits(part));
      return h(
        "span",
        { class: "bp-index" },
        h("span", null, digits(up)),
        h("span", null, digits(part.slice(up.length))),
      );
    });
  function formula(fig, step) {
    let i = 0;
    const lines =
      step.stopped && !step.lines.every(([made]) => made.value !== undefined) ? [] : step.lines;
    return h(
      "section",
      { class: "bp-formula", "aria-label": "The step in formulas" },
      h("p", { class: "bp-title" }, step.title),
      h("p", { class: "bp-general" }, indexed(step.formula)),
      h(
        "div",
        {
          class: "bp-lines",
          role: "group",
          "aria-label": "Terms; arrow keys go from one to the next",
          onkeydown: along,
        },
        lines.map((line) =>
          h(
            "div",
            { class: "bp-line" },
            together(line).map((parts) =>
              h(
                "span",
                { class: "bp-together" },
                parts.map((part) =>
                  typeof part === "string"
                    ? h("span", { class: "bp-sign" }, part)
                    : term(fig, part, i++),
                ),
              ),
            ),
          ),
        ),
      ),
      step.stopped && h("p", { class: "bp-stopped" }, step.stopped),
      !step.formula &&
        h(
          "p",
          { class: "fig-note" },
          "Next goes through the network one neuron at a time. Click a number with a dotted line to change it.",
        ),
    );
  }

  // The parts of a line that are not to be torn apart at its end: signs stand before their term, and
  // a bracket is closed after it.
  function together(line) {
    const groups = [];
    let open = true;
    for (const part of line) {
      const term = typeof part !== "string";
      if (!groups.length || (open && part !== ")" && part !== ")²")) groups.push([]);
      groups.at(-1).push(part);
      open = term || part.startsWith(")");
    }
    return groups;
  }

  function term(fig, { key, symbol, value, wrong, gone }, i) {
    const point = (to) => () => {
      if (fig.own.term === to) return;
      fig.own.term = to;
      fig.draw();
    };
    const text = value === undefined ? "missing" : fine(key, value);
    const state = `${wrong ? " is-wrong" : ""}${gone ? " is-gone" : ""}`;
    return h(
      "span",
      {
        key: `${fig.state.step} ${i}`,
        role: "img",
        tabindex: i ? "-1" : "0",
        class: `bp-term ${drawing.colour(key ?? "")}${state}`,
        style: { "--at": i },
        "aria-label": `${symbol}: ${text}${gone ? ", left out" : ""}${wrong ? ", wrong" : ""}`,
        onpointerenter: point(key),
        onpointerleave: point(null),
        onfocus: point(key),
        onblur: point(null),
      },
      h("span", { class: "bp-symbol", "aria-hidden": "true" }, written(symbol)),
      h("span", { class: "bp-value" }, gone ? "left out" : text),
    );
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

  return { indexed, formula };
});
