// The figure of softmax: scores to be dragged, the probabilities and the cost that come of them, and
// the way in which each score would go in a step of descent.
"use strict";

course.define("softmax-scores", ["figure", "softmax"], (tools, soft) => {
  const { figure, h, number, numbers, options, slider, handle, linear, axes, shown, power, short } =
    tools;
  const N = 4;
  const fields = {
    z: numbers([2, 1, 0.5, -1], -6, 6),
    right: number(1, 0, N - 1, { whole: true }),
    c: number(0, 0, 1000),
  };
  const NAMES = ["class 1", "class 2", "class 3", "class 4"];
  const pretty = (value) => (Number.isNaN(value) ? "nan" : shown(value));

  function plot(fig, width) {
    const { z, right } = fig.state;
    const height = 390;
    const left = 40;
    const column = (width - left - 4) / N;
    const y = linear([-6, 6], [212, 22]);
    const p = linear([0, 1], [height - 30, 262]);
    const a = soft.softmax(z);
    const error = soft.softmaxError(z, right);
    const x = linear([0, N], [left, width - 4]);
    return h(
      "svg",
      {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: "group",
        "aria-label": "Scores and probabilities",
      },
      h("rect", {
        class: "sm-right",
        x: left + column * right + 2,
        y: 8,
        width: column - 4,
        height: height - 10,
        rx: 8,
      }),
      axes({ x, y, xTicks: [], yLabel: "score z", yTicks: [-6, -3, 0, 3, 6] }),
      axes({ x, y: p, xTicks: [], yLabel: "probability a", yTicks: [0, 0.5, 1] }),
      h("line", { class: "fig-frame", x1: left, x2: width - 4, y1: y(0), y2: y(0) }),
      z.map((score, i) => {
        const middle = left + column * (i + 0.5);
        const wide = Math.min(column * 0.5, 46);
        return h(
          "g",
          { key: `class${i}` },
          h("line", {
            key: "stem",
            class: "sm-stem fig-blue",
            x1: middle,
            x2: middle,
            y1: y(0),
            y2: y(score),
          }),
          h(
            "text",
            { key: "z", x: middle - 13, y: y(score) - 10, "text-anchor": "end" },
            short(score),
          ),
          arrow(middle + 17, y(score), -error[i]),
          h("rect", {
            key: "bar",
            class: "sm-bar fig-green",
            x: middle - wide / 2,
            width: wide,
            y: p(a[i]),
            height: p(0) - p(a[i]),
          }),
          h(
            "text",
            { key: "a", class: "fig-green", x: middle, y: p(a[i]) - 5, "text-anchor": "middle" },
            shown(a[i], 3),
          ),
          h(
            "text",
            { key: "name", x: middle, y: height - 12, "text-anchor": "middle" },
            i === right ? `✓ ${i + 1}` : i + 1,
          ),
          handle(fig, {
            key: "handle",
            label: `score of ${NAMES[i]}`,
            y: score,
            yScale: y,
            at: middle,
            step: 0.1,
            to: (to) => fig.set({ z: z.map((old, k) => (k === i ? to : old)) }),
            drawn: h("circle", { class: "fig-dot fig-blue", r: 8 }),
          }),
        );
      }),
    );
  }

  // Which way, and how fast, descent moves a score: an arrow of 50 px for a slope of 1.
  function arrow(x, y, force) {
    const length = 50 * force;
    if (Math.abs(length) < 2) return null;
    const tip = y - length;
    const back = Math.sign(length) * Math.min(6, Math.abs(length));
    return h("path", {
      key: "arrow",
      class: "sm-arrow fig-red",
      d: `M${x},${y}V${tip}M${x - 4},${tip + back}L${x},${tip}L${x + 4},${tip + back}`,
    });
  }

  function table({ z, right, c }, wide) {
    const moved = z.map((v) => v + c);
    const a = soft.softmax(moved);
    const raw = soft.asItStands(moved);
    const error = soft.softmaxError(moved, right);
    const e = soft.exponentials(moved);
    const rows = z.map((score, i) =>
      h(
        "tr",
        { class: i === right ? "sm-chosen" : null },
        h("th", { scope: "row" }, i === right ? `${i + 1} ✓` : i + 1),
        h("td", null, short(Number(moved[i].toFixed(2)))),
        wide && h("td", null, shown(e[i])),
        h("td", null, shown(a[i])),
        h("td", { class: Number.isNaN(raw[i]) ? "sm-broken" : null }, pretty(raw[i])),
        h("td", null, shown(error[i])),
      ),
    );
    const heads = [
      "class",
      c ? "z + c" : "z",
      wide && ["e", h("sup", null, "z − M")],
      "a",
      "without − M",
      "a − y",
    ].filter(Boolean);
    return h(
      "div",
      { class: "v-scroll", tabindex: "0", role: "group", "aria-label": "The numbers" },
      h(
        "table",
        { class: "fig-table" },
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            heads.map((text) => h("th", { scope: "col" }, text)),
          ),
        ),
        h("tbody", null, rows),
      ),
    );
  }

  function view(fig, width) {
    const { z, right, c } = fig.state;
    return [
      h(
        "div",
        { class: "fig-row" },
        options(fig, {
          key: "right",
          label: "The right class is",
          words: Object.fromEntries(NAMES.map((name, i) => [i, name])),
          value: String(right),
          to: (i) => fig.set({ right: Number(i) }),
        }),
        h(
          "span",
          { class: "sm-cost" },
          `C = −log a${"₁₂₃₄"[right]} = ${shown(soft.crossEntropy(z, right))}`,
        ),
      ),
      plot(fig, width),
      h(
        "div",
        { class: "fig-row" },
        slider(fig, { key: "c", label: "add c to all scores", step: 10 }),
      ),
      table(fig.state, width >= 480),
      h(
        "p",
        { class: "fig-note" },
        "Red arrows: where a step of descent takes each score, at the rate y − a.",
      ),
    ];
  }

  function says({ state: { z, right, c } }) {
    const moved = z.map((v) => v + c);
    const a = soft.softmax(moved);
    const broken = soft.asItStands(moved).some(Number.isNaN);
    const cost = soft.crossEntropy(moved, right);
    return (
      `The probabilities are ${a.map((v) => shown(v, 3)).join(", ")}. ${NAMES[right].replace("c", "C")} is right: the cost is ${cost > 1e6 ? power(cost) : shown(cost)}.` +
      (broken
        ? " Without taking the largest score off, e^z overflows, and the formula as it stands gives nan."
        : "")
    );
  }

  return figure({ title: "Softmax and cross-entropy", fields, view, says });
});
