// Descent on f(w) = λw²/2, with a rate that the reader drags past its limit.
"use strict";

course.define("descent-curve", ["figure", "descent-parts"], (kit, parts) => {
  const { h, figure, number, linear, axes, path, shown, power } = kit;
  const { steps, MOST } = parts;
  const WINDOW = 4;
  const f = (w, lambda) => (lambda * w * w) / 2;

  function walk({ rate, momentum, curvature, start }) {
    return steps.descend((w) => [curvature * w[0]], [start], rate, momentum, MOST).map(([w]) => w);
  }

  // The steps from place to place, on the curve; those outside of the window point out of it.
  function hops(places, x, y, lambda, most) {
    const top = y.domain[1];
    const inside = (w) => Math.abs(w) <= WINDOW && f(w, lambda) <= top;
    return places.slice(1, most + 1).map((w, t) => {
      const from = places[t];
      if (!inside(from)) return null;
      const ends = [from, Math.max(Math.min(w, 2 * WINDOW), -2 * WINDOW)].map((v) => [x(v), y(Math.min(f(v, lambda), 2 * top))]);
      return h("path", { key: `hop${t}`, class: "fig-line descent-hop", d: path(ends) });
    });
  }

  function curve(fig, places, width, height) {
    const { curvature: lambda, steps: now, start } = fig.state;
    const x = linear([-WINDOW, WINDOW], [40, width - 10]);
    const y = linear([0, f(WINDOW, 2)], [height - 38, 22]);
    const line = Array.from({ length: 121 }, (_, i) => -WINDOW + (i * WINDOW) / 60)
      .filter((w) => f(w, lambda) <= y.domain[1] * 1.02).map((w) => [x(w), y(f(w, lambda))]);
    const clip = `${fig.id}-clip`;
    const dots = places.slice(0, now + 1).map((w, t) => t > 0 && Math.abs(w) <= WINDOW && f(w, lambda) <= y.domain[1] &&
      h("circle", { key: `at${t}`, class: "fig-dot", r: t === now ? 6 : 3.5, cx: x(w), cy: y(f(w, lambda)) }));
    return h("svg", { key: "curve", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "The curve and the steps on it" },
      h("clipPath", { id: clip }, h("rect", { x: 40, y: 0, width: width - 50, height: height - 38 })),
      axes({ x, y, xLabel: "w", yLabel: "f(w) = λw²/2" }),
      h("g", { class: "fig-muted" }, h("path", { class: "fig-line", d: path(line) })),
      h("g", { class: "fig-blue", "clip-path": `url(#${clip})` }, hops(places, x, y, lambda, now), dots),
      h("g", { class: "fig-orange" }, kit.handle(fig, {
        key: "start", label: "start w₀", x: start, xScale: x, at: y(Math.min(f(start, lambda), y.domain[1])), step: 0.05,
        to: (w) => fig.set({ start: w }), radius: 8,
      })));
  }

  // The first w of the path, as a row of numbers.
  function row(places, now, width) {
    const cells = places.slice(0, Math.min(9, Math.floor(width / 75))).map((w, t) => h("td", { key: `w${t}`, class: t <= now ? null : "fig-muted" }, Math.abs(w) < 1e5 ? shown(w, 3) : power(w)));
    return h("div", { key: "row" }, h("table", { class: "fig-table" }, h("tbody", null,
      h("tr", { key: "t" }, h("th", { scope: "row" }, "step"), cells.map((_, t) => h("th", { key: `t${t}`, scope: "col" }, String(t)))),
      h("tr", { key: "w" }, h("th", { scope: "row" }, "w"), cells))));
  }

  function exact({ rate, momentum, curvature }) {
    const factor = 1 - rate * curvature;
    return momentum === 0 ? `Each step multiplies w by 1 − ηλ = ${shown(factor, 3)}.` : "";
  }

  function says(fig) {
    const { rate, momentum, curvature, steps: now } = fig.state;
    const places = walk(fig.state);
    const limit = steps.largestRate(curvature, momentum);
    const factor = steps.factor(rate, curvature, momentum);
    const at = places[Math.min(now, places.length - 1)];
    const over = rate < limit && momentum === 0 && rate * curvature > 1 ? " It jumps across the minimum each time." : "";
    return `${parts.verdict(rate, limit, [factor], momentum)}${over} ${exact(fig.state)} After ${now} steps w is ${Math.abs(at) < 1e5 ? shown(at, 4) : power(at)}.`;
  }

  function view(fig, width) {
    const { curvature: lambda, momentum: beta, steps: now } = fig.state;
    const places = walk(fig.state);
    const wide = width >= 620;
    const first = wide ? Math.floor(width * 0.58) : width;
    const limit = steps.largestRate(lambda, beta);
    return [
      h("div", { key: "both", class: "fig-panels" }, curve(fig, places, first, wide ? 300 : 250),
        parts.progress({ key: "left", width: wide ? width - first - 16 : width, height: wide ? 300 : 190,
          values: places.slice(0, 41).map(Math.abs), label: "distance |w| from the minimum", now: Math.min(now, 40) })),
      parts.rates(fig, { width, limit, high: 1.6 * (2 / lambda) * (1 + beta), lambda, beta, step: 0.01 }),
      row(places, now, width),
      parts.buttons(fig),
      h("div", { key: "knobs", class: "fig-row" },
        kit.numberBox(fig, { key: "rate", label: "rate η", step: 0.01 }),
        kit.slider(fig, { key: "momentum", label: "momentum β", step: 0.05 }),
        kit.slider(fig, { key: "curvature", label: "curvature λ", step: 0.1 })),
    ];
  }

  return figure({
    title: "Descent on a curve",
    fields: {
      rate: number(0.3, 0.001, 13),
      momentum: number(0, 0, 0.95),
      curvature: number(2, 0.5, 4),
      start: number(3, -WINDOW, WINDOW),
      steps: number(8, 0, MOST, { whole: true }),
    },
    view,
    says,
  });
});
