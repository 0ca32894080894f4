// The figure of the V: the error of a measured derivative against the step, which the reader drags.
"use strict";

course.define("gradient-v", ["figure", "differences"], (tools, { FUNCTIONS, measure }) => {
  const { figure, h, number, choice, options, slider, handle, linear, axes, path, power, short } =
    tools;
  const LOW = 1e-17; // what is drawn of an error of 0
  const NAMES = { central: "central", onesided: "one-sided", complex: "complex step" };
  const COLOURS = { central: "fig-blue", onesided: "fig-orange", complex: "fig-green" };
  const DASHES = { central: null, onesided: "7 4", complex: "2 3" };
  const FORMULAS = {
    central: "(f(x + ε) − f(x − ε)) / 2ε",
    onesided: "(f(x + ε) − f(x)) / ε",
    complex: "Im f(x + iε) / ε",
  };
  const fields = {
    e: number(-3, -15, -1),
    f: choice("sigmoid", Object.keys(FUNCTIONS)),
    x: number(1, -3, 3),
  };
  const WORDS = Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, { text }]) => [name, text]),
  );
  const ten = (exponent) => power(10 ** exponent, 0);
  const log = (error) => Math.log10(Math.max(error, LOW));

  function plot(fig, width) {
    const { e, f, x: at } = fig.state;
    const height = 300;
    const x = linear([-15, -1], [46, width - 12]);
    const y = linear([-17, 1], [height - 48, 24]);
    const exponents = Array.from({ length: 141 }, (_, i) => -15 + i / 10);
    const measured = exponents.map((k) => measure(f, at, 10 ** k).found);
    const here = measure(f, at, 10 ** e).found;
    const step = width < 480 ? 4 : 2;
    return h(
      "svg",
      {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: "group",
        "aria-label": "Relative error against the step",
      },
      axes({
        x,
        y,
        xLabel: "step ε",
        yLabel: "relative error",
        xTicks: range(-15, -1, step),
        yTicks: range(-16, 0, 4),
        xText: ten,
        yText: ten,
      }),
      Object.keys(NAMES).map((method) =>
        h("path", {
          key: method,
          class: `fig-line ${COLOURS[method]}`,
          "stroke-dasharray": DASHES[method],
          d: path(exponents.map((k, i) => [x(k), y(log(measured[i][method].error))])),
        }),
      ),
      h("line", { class: "v-rule", x1: x(e), x2: x(e), y1: y.range[0], y2: y.range[1] }),
      Object.keys(NAMES).map((method) =>
        h("circle", {
          class: `fig-dot ${COLOURS[method]}`,
          r: 5,
          cx: x(e),
          cy: y(log(here[method].error)),
        }),
      ),
      handle(fig, {
        key: "e",
        label: "step ε",
        x: e,
        xScale: x,
        at: y.range[0],
        step: 0.1,
        text: power(10 ** e),
        to: (to) => fig.set({ e: to }),
        drawn: h("path", { class: "fig-dot", d: "M0,-9L8,5H-8Z" }),
      }),
    );
  }

  const range = (from, to, by) =>
    Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);

  // How many digits an error leaves, of the 16 that there are.
  const digits = (error) =>
    Math.max(0, Math.min(16, Math.floor(-Math.log10(Math.max(error, 1e-16)))));

  // A number whose first digits are right and whose others are not.
  function split(value, right) {
    const text = Number.isFinite(value) ? plain(value) : "–";
    let seen = 0;
    let cut = 0;
    const first = text.search(/[1-9]/);
    for (const [i, c] of [...text].entries()) {
      if (i >= first && /\d/.test(c)) seen += 1;
      if (seen > right) break;
      cut = i + 1;
    }
    if (right === 0) cut = 0;
    return [
      h("b", { class: "v-right" }, text.slice(0, cut)),
      h("span", { class: "v-wrong" }, text.slice(cut)),
    ];
  }

  function plain(value) {
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e6))
      return value.toExponential(15).replace("-", "−");
    const decimals = Math.max(0, 15 - Math.floor(Math.log10(size || 1)));
    return value.toFixed(Math.min(decimals, 19)).replace("-", "−");
  }

  // A narrow table leaves out the formulas, and the digits that can be counted.
  function table({ exact, found }, wide) {
    return h(
      "div",
      { class: "v-scroll", tabindex: "0", role: "group", "aria-label": "What each method finds" },
      h(
        "table",
        { class: "fig-table v-table" },
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            h("td", null),
            ["f′(x)", "error", wide && "digits"]
              .filter(Boolean)
              .map((text) => h("th", { scope: "col" }, text)),
          ),
        ),
        h(
          "tbody",
          null,
          h(
            "tr",
            null,
            h("th", { scope: "row" }, "by hand"),
            h("td", { class: "v-digits" }, split(exact, 16)),
            h("td"),
            wide && h("td"),
          ),
          Object.entries(found).map(([method, { value, error }]) =>
            h(
              "tr",
              null,
              h(
                "th",
                { scope: "row", class: COLOURS[method] },
                NAMES[method],
                wide && h("small", null, FORMULAS[method]),
              ),
              h("td", { class: "v-digits" }, split(value, digits(error))),
              h("td", null, error ? power(error) : "0"),
              wide && h("td", null, digits(error)),
            ),
          ),
        ),
      ),
    );
  }

  function view(fig, width) {
    const { e, f, x } = fig.state;
    return [
      h(
        "div",
        { class: "fig-row" },
        options(fig, { key: "f", label: "f(x) =", words: WORDS }),
        slider(fig, { key: "x", label: "x", step: 0.01 }),
      ),
      plot(fig, width),
      h(
        "div",
        { class: "fig-row" },
        slider(fig, {
          key: "e",
          label: "log₁₀ ε",
          step: 0.1,
          text: (k) => `ε = ${power(10 ** k)}`,
        }),
        h("span", null, `ε = ${power(10 ** e)}`),
      ),
      table(measure(f, x, 10 ** e), width >= 480),
    ];
  }

  function says({ state: { e, f, x } }) {
    const { found } = measure(f, x, 10 ** e);
    const parts = Object.entries(found).map(
      ([method, { error }]) =>
        `${NAMES[method]} ${error ? power(error) : "0"} (${digits(error)} digits right)`,
    );
    return `f(x) = ${FUNCTIONS[f].text} at x = ${short(x)}, ε = ${power(10 ** e)}. Relative errors: ${parts.join(", ")}.`;
  }

  return figure({
    title: "The error of a measured derivative against the step",
    fields,
    view,
    says,
  });
});
