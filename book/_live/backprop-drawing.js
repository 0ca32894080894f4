// The drawing of the 2-3-2 network: cards for neurons, tags for what can be changed, lines for weights.
"use strict";

course.define(
  "backprop-drawing",
  ["drawing", "backprop-steps"],
  ({ h, shown, short }, { name }) => {
    const COLOURS = {
      x: "fig-blue",
      a: "fig-blue",
      w: "fig-purple",
      b: "fig-orange",
      y: "fig-orange",
      s: "fig-green",
      d: "fig-red",
      g: "fig-red",
      z: "",
      C: "",
    };
    const colour = (key) => COLOURS[key[0]] ?? "";
    const given = (value) => short(Number(value.toFixed(4)));
    // A class, and what an element is besides.
    const marked = (base, marks) =>
      [
        base,
        ...Object.keys(marks)
          .filter((mark) => marks[mark])
          .map((mark) => `is-${mark}`),
      ].join(" ");
    const ROW = 16;
    const CARD = 4 * ROW + 8;
    const HIDDEN = [66, 194, 322];
    const ENDS = [112, 290];
    const HEIGHT = 396;

    // Where the columns stand, for a width in pixels.
    function layout(width) {
      const narrow = width < 540;
      const card = narrow ? 74 : 104;
      const input = narrow ? 46 : 72;
      const cost = narrow ? 0 : 150;
      const gap = (width - input - 2 * card - cost - 2) / 2;
      const left = [1, 1 + input + gap, 1 + input + 2 * gap + card];
      return {
        narrow,
        card,
        input,
        left,
        gap,
        cost: narrow ? { x: left[2], y: 201, w: card } : { x: width - 86, y: 201, w: 85 },
      };
    }

    function network(asked) {
      const { run, visible, width } = asked;
      const place = layout(width);
      const { left, card, input } = place;
      const get = (key) => run.numbers.get(key);
      const context = {
        ...asked,
        place,
        get,
        lit: lit(asked.step),
        known: (key) => visible.has(key) && get(key) !== undefined,
      };
      return h(
        "svg",
        {
          class: place.narrow ? "bp-net is-narrow" : "bp-net",
          width,
          height: HEIGHT,
          viewBox: `0 0 ${width} ${HEIGHT}`,
          role: "group",
          "aria-label": "The network",
        },
        [
          ["x", left[0] + input / 2],
          ["layer 1", left[1] + card / 2],
          ["layer 2", left[2] + card / 2],
        ].map(([text, at]) =>
          h("text", { class: "fig-label", x: at, y: 14, "text-anchor": "middle" }, text),
        ),
        edges(context),
        toCost(context),
        [1, 2].map((k) => inputTag(context, k)),
        [1, 2, 3].map((j) => neuron(context, 1, j)),
        [1, 2].map((j) => neuron(context, 2, j)),
        costCard(context),
      );
    }

    // The keys of the numbers that a step uses and makes.
    const lit = ({ lines }) =>
      new Set(
        lines
          .flat()
          .filter(({ key, gone }) => key && !gone)
          .map(({ key }) => key),
      );

    const height = (l, j) => (l === 1 ? HIDDEN : ENDS)[j - 1];

    function edges({ place, lit: used, run, known, get, edit, chosen, pointed, step }) {
      const lines = [];
      const tags = [];
      for (const l of [1, 2]) {
        const [n, before] = l === 1 ? [3, 2] : [2, 3];
        for (let j = 1; j <= n; j++) {
          for (let k = 1; k <= before; k++) {
            const [key, g] = [`w${l}.${j}${k}`, `gw${l}.${j}${k}`];
            const x1 = place.left[l - 1] + (l === 1 ? place.input : place.card);
            const x2 = place.left[l];
            const [y1, y2] = [height(l - 1, k), height(l, j)];
            const on = used.has(key) || used.has(g);
            const back = step.phase.startsWith("BP");
            const [from, to] = back
              ? [
                  [x2, y2],
                  [x1, y1],
                ]
              : [
                  [x1, y1],
                  [x2, y2],
                ];
            lines.push(
              h("path", {
                key: `${key} ${on ? `${step.title}` : ""}`,
                d: `M${from}L${to}`,
                pathLength: 1,
                class: `bp-edge${on ? ` is-lit ${back ? "fig-red" : "fig-blue"}` : ""}`,
              }),
            );
            const t = 0.7;
            tags.push(
              tag({
                key,
                x: x1 + t * (x2 - x1),
                y: y1 + t * (y2 - y1),
                value: get(key),
                small: place.narrow,
                below: known(g)
                  ? { value: get(g), wrong: run.isWrong(g), lit: used.has(g) || pointed === g }
                  : null,
                lit: used.has(key),
                pointed: pointed === key,
                chosen: chosen === key,
                edit,
              }),
            );
          }
        }
      }
      return [h("g", { "aria-hidden": "true" }, lines), h("g", null, tags)];
    }

    // A number that can be changed, and below it the derivative of the cost with respect to it.
    function tag({
      key,
      x,
      y,
      value,
      below,
      lit: on,
      pointed,
      chosen,
      edit,
      small,
      label = "",
      least = 20,
    }) {
      const text = label + given(value);
      const size = small ? 7 : 7.4;
      const under = below && shown(below.value);
      const said = [`${name(key)} = ${given(value)}`];
      if (below) said.push(`${name(`g${key}`)} = ${under}`);
      if (below?.wrong) said.push("wrong");
      const w = Math.max(text.length * size, under ? under.length * 6.8 : 0, least - 6) + 6;
      const top = below ? -16 : -10;
      return h(
        "g",
        {
          key,
          class: marked(`bp-tag ${colour(key)}`, { lit: on, pointed, chosen }),
          transform: `translate(${x.toFixed(1)},${y.toFixed(1)})`,
          role: "img",
          "aria-label": said.join(", "),
          onclick: () => edit(key),
        },
        h("rect", {
          class: "bp-plate",
          x: -w / 2,
          y: top,
          width: w,
          height: below ? 32 : 20,
          rx: 5,
        }),
        h("text", { class: "bp-given", y: top + 14.5, "text-anchor": "middle" }, text),
        below &&
          h(
            "text",
            {
              class: `bp-under fig-red${below.lit ? " is-lit" : ""}`,
              y: top + 28,
              "text-anchor": "middle",
            },
            under,
          ),
        below?.wrong && badge(-w / 2 - 6, top + 24),
      );
    }

    // The sign at a number that is wrong.
    const badge = (x, y) =>
      h(
        "g",
        { class: "bp-badge", transform: `translate(${x},${y})` },
        h("circle", { r: 6.5 }),
        h("path", { d: "M-2.5,-2.5L2.5,2.5M2.5,-2.5L-2.5,2.5" }),
      );

    function inputTag({ place, get, lit: used, pointed, chosen, edit }, k) {
      const key = `x.${k}`;
      const y = ENDS[k - 1];
      return [
        h(
          "text",
          {
            class: "bp-caption fig-blue",
            x: place.left[0] + place.input / 2,
            y: y - 20,
            "text-anchor": "middle",
          },
          name(key),
        ),
        h(
          "g",
          {
            key,
            class: marked("bp-tag bp-input fig-blue", {
              lit: used.has(key),
              pointed: pointed === key,
              chosen: chosen === key,
            }),
            transform: `translate(${place.left[0]},${y - 15})`,
            role: "img",
            "aria-label": `${name(key)} = ${given(get(key))}`,
            onclick: () => edit(key),
          },
          h("rect", { class: "bp-plate", width: place.input, height: 30, rx: 8 }),
          h(
            "text",
            { class: "bp-given", x: place.input / 2, y: 20, "text-anchor": "middle" },
            given(get(key)),
          ),
        ),
      ];
    }

    function neuron(context, l, j) {
      const { place, get, known, run, lit: used, pointed, chosen, edit, step } = context;
      const [x, y] = [place.left[l], height(l, j)];
      const rows = [
        ["z", `z${l}.${j}`],
        ["a", `a${l}.${j}`],
        ["σ′", `s${l}.${j}`],
        ["δ", `d${l}.${j}`],
      ];
      const active = rows.some(([, key]) => step.makes.includes(key));
      const said = rows
        .filter(([, key]) => known(key))
        .map(
          ([symbol, key]) => `${symbol} = ${shown(get(key))}${run.isWrong(key) ? ", wrong" : ""}`,
        );
      const tags = { small: place.narrow, edit };
      const bias = `b${l}.${j}`;
      const g = `g${bias}`;
      const middle = x + place.card / 2;
      return [
        h(
          "g",
          {
            key: `card${l}${j}`,
            role: "img",
            "aria-label": `${l === 1 ? "Hidden neuron" : "Output"} ${j}: ${said.join("; ") || "not computed yet"}`,
          },
          h("rect", {
            class: `bp-card${active ? " is-active" : ""}`,
            x,
            y: y - CARD / 2,
            width: place.card,
            height: CARD,
            rx: 9,
          }),
          rows.map(([symbol, key], i) =>
            row(context, { symbol, key, x, y: y - CARD / 2 + 4 + ROW * i }),
          ),
        ),
        l === 2 &&
          tag({
            ...tags,
            key: `y.${j}`,
            x: middle,
            y: y - CARD / 2 - 13,
            value: get(`y.${j}`),
            label: "y ",
            lit: used.has(`y.${j}`),
            pointed: pointed === `y.${j}`,
            chosen: chosen === `y.${j}`,
          }),
        tag({
          ...tags,
          key: bias,
          x: middle,
          y: y + CARD / 2 + (known(g) ? 19 : 13),
          value: get(bias),
          label: "b ",
          least: place.card,
          below: known(g)
            ? { value: get(g), wrong: run.isWrong(g), lit: used.has(g) || pointed === g }
            : null,
          lit: used.has(bias),
          pointed: pointed === bias,
          chosen: chosen === bias,
        }),
      ];
    }

    function row({ place, get, known, run, lit: used, pointed }, { symbol, key, x, y }) {
      const there = known(key);
      const edge = place.narrow ? 5 : 8;
      const wrong = there && run.isWrong(key);
      const state = { lit: used.has(key) && there, pointed: pointed === key, wrong };
      return h(
        "g",
        { key, class: marked(`bp-row ${colour(key)}`, state) },
        h("rect", { class: "bp-mark", x: x + 3, y, width: place.card - 6, height: ROW, rx: 4 }),
        h("text", { class: "bp-symbol", x: x + edge + 1, y: y + 12.5 }, symbol),
        h(
          "text",
          { class: "bp-number", x: x + place.card - edge, y: y + 12.5, "text-anchor": "end" },
          there ? shown(get(key)) : "·",
        ),
        wrong && badge(x + place.card + 2, y + ROW / 2),
      );
    }

    function toCost({ place, lit: used }) {
      const on = used.has("C") ? " is-lit fig-blue" : "";
      if (place.narrow) return null; // the cost stands between the outputs
      const { x, y } = place.cost;
      return h(
        "g",
        { "aria-hidden": "true" },
        ENDS.map((end) =>
          h("path", {
            class: `bp-edge${on}`,
            pathLength: 1,
            d: `M${place.left[2] + place.card},${end}L${x},${y}`,
          }),
        ),
      );
    }

    function costCard({ place, get, known, lit: used, pointed }) {
      const { x, y, w } = place.cost;
      const there = known("C");
      const state = `${used.has("C") ? " is-active" : ""}${pointed === "C" ? " is-pointed" : ""}`;
      return h(
        "g",
        { role: "img", "aria-label": there ? `Cost ${shown(get("C"))}` : "Cost, not computed yet" },
        h("rect", { class: `bp-card${state}`, x, y: y - 13, width: w, height: 26, rx: 9 }),
        h("text", { class: "bp-symbol", x: x + 8, y: y + 4.5 }, "C"),
        h(
          "text",
          { class: "bp-number", x: x + w - 7, y: y + 4.5, "text-anchor": "end" },
          there ? shown(get("C")) : "·",
        ),
      );
    }

    return { network, colour, given };
  },
);
