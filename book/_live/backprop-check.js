// What the gradient check says of a run of the stepper, and which arrays a mistake spoils.
"use strict";

course.define("backprop-check", ["drawing", "backprop-steps"], ({ h, shown, power }, bp) => {
  const GROUPS = {
    "δ²": "d2",
    "δ¹": "d1",
    "∂C/∂b²": "gb2",
    "∂C/∂b¹": "gb1",
    "∂C/∂W²": "gw2",
    "∂C/∂W¹": "gw1",
  };

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
    const half = (l) =>
      h(
        "table",
        { class: "fig-table bp-table" },
        h("caption", null, `Layer ${l}`),
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            ["", "BP3, BP4", "measured", ""].map((text) =>
              text ? h("th", { scope: "col" }, text) : h("td", null),
            ),
          ),
        ),
        h(
          "tbody",
          null,
          run.check
            .filter(({ array }) => array.endsWith(l === 2 ? "²" : "¹"))
            .map((line) => rows(run, line, l)),
        ),
      );
    return h(
      "section",
      { class: "bp-check", "aria-label": "Gradient check" },
      h("p", { class: "bp-title" }, "Gradient check"),
      h("p", { class: "bp-verdict" }, verdict(run)),
      h("div", { class: "bp-tables" }, half(2), half(1)),
    );
  }

  function rows(run, line, l) {
    const said = judge(line);
    const kind = line.array.startsWith("W") ? "gw" : "gb";
    const how = line.error === null || line.error === Infinity ? "" : `${power(line.error, 0)} `;
    const shapes =
      line.error === Infinity
        ? `shape (${line.shapes[0].join(", ")}), not (${line.shapes[1].join(", ")})`
        : "";
    return [
      h(
        "tr",
        { class: "bp-array" },
        h("th", { scope: "row" }, line.array),
        h(
          "td",
          { colspan: 3, class: said === "right" ? "is-right" : "is-bad" },
          `${said === "right" ? "✓" : "✗"} ${how}${shapes || said}`,
        ),
      ),
      line.reference.map((row, j) =>
        row.map((value, k) => {
          const key = `${kind}${l}.${j + 1}${kind === "gw" ? k + 1 : ""}`;
          const has = run.numbers.get(key);
          const bad = run.isWrong(key);
          return h(
            "tr",
            { class: bad ? "is-bad" : null },
            h("th", { scope: "row" }, bp.name(key)),
            h("td", null, has === undefined ? "–" : shown(has)),
            h("td", null, shown(value)),
            h("td", null, bad ? "✗" : "✓"),
          );
        }),
      ),
    ];
  }

  return { harm, verdict, check };
});
