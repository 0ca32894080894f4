// The drawing of a computational graph: a card a node, an arrow from each parent.
"use strict";

course.define("graph-drawing", ["drawing", "graph-layout"], ({ h, short }, { layout }) => {
  const HIGH = 50; // of a card
  const wide = (width) => (width < 520 ? 68 : 78);
  const SIGNS = { "+": "+", "-": "−", "*": "×", "/": "÷", neg: "−", sigmoid: "σ" };

  const title = ({ kind, name, value, exponent }) =>
    name ??
    (kind === "number"
      ? short(value)
      : kind === "^"
        ? `^${short(exponent)}`
        : (SIGNS[kind] ?? kind));
  const fine = (value) => short(Number(value.toFixed(4)));

  function drawing(job, width) {
    const { nodes } = job;
    const plan = layout(nodes);
    const [w, high] = [wide(width), HIGH];
    const across = width >= 520 && plan.layers * (w + 34) <= width + 34;
    const need = plan.most * (w + 10);
    const size = across
      ? [width, Math.max(plan.most * (high + 26), 120)]
      : [Math.max(width, need), plan.layers * (high + 40) - 34];
    const place = ({ layer, at }) =>
      across
        ? [
            w / 2 +
              2 +
              (plan.layers > 1
                ? (layer * (size[0] - w - 4)) / (plan.layers - 1)
                : (size[0] - w) / 2),
            at * size[1],
          ]
        : [at * size[0], 28 + layer * (high + 40)];
    const places = plan.places.map(place);
    return h(
      "div",
      { class: "v-scroll", tabindex: "0", role: "group", "aria-label": "The graph" },
      h(
        "svg",
        {
          width: size[0],
          height: size[1],
          viewBox: `0 0 ${size[0]} ${size[1]}`,
          role: "group",
          "aria-label": `Graph of ${nodes.length} nodes`,
          class: "tg-graph",
        },
        nodes.map((node) => edges(job, node, { places, routes: plan.routes, across, w })),
        nodes.map((node) => card(job, node, places[node.id], w)),
      ),
    );
  }

  // The arrows into a node, from its parents; on the way back with their local derivatives.
  function edges(job, { id, parents }, { places, routes, across, w }) {
    const on = job.now?.id === id && !job.now.seed;
    const done = job.steps.slice(0, job.step).some((step) => step.back && step.id === id);
    const colour = on ? (job.now.back ? " is-lit fig-red" : " is-lit fig-blue") : "";
    return parents.map((parent, k) => {
      const twice = parents[0] === parents[1] ? (k - 0.5) * 22 : 0; // a*a: two arrows
      const out = across ? [w / 2, twice] : [twice, HIGH / 2];
      const into = across ? [-w / 2 - 2, twice] : [twice, -HIGH / 2 - 2];
      const move = ([x, y], [dx, dy]) => [x + dx, y + dy];
      const points = [
        move(places[parent], out),
        ...routes.get(`${id}-${k}`).map((passage) => places[passage]),
        move(places[id], into),
      ];
      const [from, to] = points.slice(-2);
      const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      const label = done ? short(Number(job.locals[id][k].toFixed(3))) : null;
      return h(
        "g",
        { key: `${id}-${k}`, "aria-hidden": "true" },
        h("path", {
          class: `bp-edge${colour}`,
          d: `M${points[0]}${points
            .slice(1)
            .map((point, i) => bend(points[i], point, across))
            .join("")}`,
        }),
        h("path", {
          class: `tg-tip${colour}`,
          d: across ? `M${to}l-7,-4v8z` : `M${to}l-4,-7h8z`,
        }),
        label &&
          h(
            "text",
            {
              class: `tg-local${on ? " fig-red" : ""}`,
              x: middle[0],
              y: middle[1] + 4,
              "text-anchor": "middle",
            },
            label,
          ),
      );
    });
  }

  // A curve that leaves and arrives in the direction of the arrows.
  function bend([x1, y1], [x2, y2], across) {
    const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
    return across ? `C${x},${y1} ${x},${y2} ${x2},${y2}` : `C${x1},${y} ${x2},${y} ${x2},${y2}`;
  }

  function card({ values, valued, sums, now, broken }, node, [x, y], w) {
    const high = HIGH;
    const { id, kind } = node;
    const has = valued.has(id) && Number.isFinite(values[id]);
    const state = `${now?.id === id ? " is-active" : ""}${broken?.id === id ? " is-broken" : ""}`;
    const said = [
      title(node),
      has ? `value ${fine(values[id])}` : "no value yet",
      sums.has(id) && `derivative ${fine(sums.get(id))}`,
    ];
    return h(
      "g",
      {
        key: `n${id}`,
        role: "img",
        "aria-label": said.filter(Boolean).join(", "),
        transform: `translate(${x - w / 2},${y - high / 2})`,
      },
      h("rect", {
        class: `bp-card${state}`,
        width: w,
        height: high,
        rx: kind === "variable" || kind === "number" ? 4 : 16,
      }),
      h(
        "text",
        {
          class: kind === "variable" ? "tg-name" : "tg-name is-word",
          x: w / 2,
          y: 15,
          "text-anchor": "middle",
        },
        title(node),
      ),
      h(
        "text",
        { class: "tg-value fig-blue", x: w / 2, y: 30, "text-anchor": "middle" },
        has ? fine(values[id]) : "·",
      ),
      h(
        "text",
        { class: "tg-value fig-red", x: w / 2, y: 45, "text-anchor": "middle" },
        sums.has(id) ? fine(sums.get(id)) : "",
      ),
    );
  }

  return { drawing, title, fine };
});
