// Descent for the journeys with two weights, on the contours of their cost, with all five or with
// minibatches. Distances are counted from 1.5 km, which rounds the valley a little.
"use strict";

course.define("descent-contours", ["figure", "descent-parts", "chance"], (kit, parts, chance) => {
  const { h, figure, number, linear, axes, path, shown } = kit;
  const { steps } = parts;
  const FROM = 1.5;
  const KM = [2.7, 4.1, 1.0, 5.2, 2.8];
  const MINUTES = [25, 33, 15, 45, 22];
  const X = KM.map((km) => [1, km - FROM]);
  const BOX = [[2, 30], [0, 14]];
  const MOST = 200;
  const FAR = 100; // a cost at about the edge of the window
  const [LOW, HIGH] = steps.curvatures(X);
  const BEST = minimum();
  const LEAST = steps.mse(BEST, X, MINUTES);

  // The normal equations of two weights, by Cramer's rule.
  function minimum() {
    const mean = (of) => KM.reduce((sum, _, i) => sum + of(X[i], MINUTES[i]), 0) / KM.length;
    const [p, q, r] = [1, mean((x) => x[1]), mean((x) => x[1] ** 2)];
    const [u, v] = [mean((_, y) => y), mean((x, y) => x[1] * y)];
    return [(u * r - q * v) / (p * r - q * q), (p * v - q * u) / (p * r - q * q)];
  }

  function walk({ rate, momentum, batch, seed, start }) {
    const next = steps.minibatches(KM.length, batch, seed);
    const rows = batch === KM.length ? () => undefined : next;
    return steps.descend((w) => steps.mseGradient(w, X, MINUTES, rows()), start, rate, momentum, MOST);
  }

  const excess = (w) => Math.max(steps.mse(w, X, MINUTES) - LEAST, 0); // rounding goes below

  // The ellipse on which the cost is so much above its minimum.
  function ellipse(above, x, y) {
    const q = X.reduce((sum, row) => sum + row[1], 0) / X.length;
    const direction = [q, HIGH - 1]; // of the larger eigenvalue, as H = [[1, q], [q, r]]
    const size = Math.hypot(...direction);
    const [c, s] = direction.map((entry) => entry / size);
    const [a, b] = [Math.sqrt((2 * above) / HIGH), Math.sqrt((2 * above) / LOW)];
    const round = Array.from({ length: 97 }, (_, i) => (i * Math.PI) / 48).map((turn) => {
      const [along, across] = [a * Math.cos(turn), b * Math.sin(turn)];
      return [x(BEST[0] + along * c - across * s), y(BEST[1] + along * s + across * c)];
    });
    return path(round);
  }

  function plane(fig, places, width, height) {
    const { steps: now, start } = fig.state;
    const x = linear(BOX[0], [40, width - 10]);
    const y = linear(BOX[1], [height - 38, 22]);
    const near = ([u, v]) => Math.abs(u) < 300 && Math.abs(v) < 300;
    const shownPlaces = places.slice(0, now + 1);
    const end = shownPlaces.findIndex((w) => !near(w));
    const line = shownPlaces.slice(0, end < 0 ? undefined : end + 1).map(([u, v]) =>
      [x(Math.max(Math.min(u, 300), -300)), y(Math.max(Math.min(v, 300), -300))]);
    const clip = `${fig.id}-clip`;
    const [u, v] = BEST;
    return h("svg", { key: "plane", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Contours of the cost and the way of the descent" },
      h("clipPath", { id: clip }, h("rect", { x: 40, y: 22, width: width - 50, height: height - 60 })),
      axes({ x, y, xLabel: "minutes at 1.5 km", yLabel: "minutes per km" }),
      h("g", { "clip-path": `url(#${clip})` },
        [0.5, 2, 8, 20, 40, 80, 140, 220, 320].map((c) => h("path", { key: `c${c}`, class: "descent-contour", d: ellipse(c, x, y) })),
        h("path", { class: "descent-minimum", d: `M${x(u) - 6},${y(v) - 6}l12,12m0,-12l-12,12` }),
        h("g", { class: "fig-blue" }, h("path", { class: "fig-line descent-way", d: path(line) }),
          line.slice(1).map(([cx, cy], t) => h("circle", { key: `at${t}`, class: "fig-dot", cx, cy, r: t === line.length - 2 ? 6 : 2.8 })))),
      h("g", { class: "fig-orange" }, kit.handle(fig, {
        key: "start", label: "start: minutes at 1.5 km, minutes per km", x: start[0], y: start[1], xScale: x, yScale: y, step: 0.1,
        to: (a, b) => fig.set({ start: [a, b] }), radius: 8,
      })));
  }

  // The mean of the excess cost over the later half of the steps that are shown.
  function late(places, now) {
    const half = places.slice(Math.ceil(now / 2), now + 1).map(excess);
    return half.reduce((sum, c) => sum + c, 0) / half.length;
  }

  function says(fig) {
    const { rate, momentum: beta, steps: now, batch } = fig.state;
    const places = walk(fig.state);
    const factors = [LOW, HIGH].map((lambda) => steps.factor(rate, lambda, beta));
    const limit = steps.largestRate(HIGH, beta);
    const cost = excess(places[Math.min(now, places.length - 1)]);
    const left = `After ${now} steps the cost is ${shown(cost, 3)} above its minimum.`;
    if (batch === KM.length) return `${parts.verdict(rate, limit, factors, beta)} ${left}`;
    const number = batch === 1 ? "one journey" : `${batch} journeys`;
    if (cost > 10 * Math.max(excess(fig.state.start), FAR)) {
      const although = rate < limit ? `, although the rate is below the limit ${shown(limit, 3)} of all five` : "";
      return `With ${number} a step it runs away${although}. ${left}`;
    }
    const mean = now > 1 ? ` On average over the later half of the steps it is ${shown(late(places, now), 3)} above.` : "";
    return `With ${number} a step the gradient is right on average only. ${left}${mean}`;
  }

  function controls(fig) {
    const noisy = fig.place.dataset.batches && [
      kit.options(fig, { key: "batch", label: "journeys a step",
        words: { 1: "1", 2: "2", 3: "3", 4: "4", 5: "all 5" }, to: (b) => fig.set({ batch: Number(b) }) }),
      kit.button("Other batches", () => fig.set({ seed: (fig.state.seed + 1) % 1000 }), { key: "seed", disabled: fig.state.batch === KM.length }),
    ];
    return [
      parts.buttons(fig, MOST),
      h("div", { key: "knobs", class: "fig-row" },
        kit.numberBox(fig, { key: "rate", label: "rate η", step: 0.005 }),
        kit.slider(fig, { key: "momentum", label: "momentum β", step: 0.05 }),
        kit.slider(fig, { key: "steps", label: "steps", step: 1 }), noisy),
    ];
  }

  function view(fig, width) {
    const { momentum: beta, steps: now } = fig.state;
    const places = walk(fig.state);
    const wide = width >= 620;
    const first = wide ? Math.floor(width * 0.62) : width;
    const limit = steps.largestRate(HIGH, beta);
    return [
      h("div", { key: "both", class: "fig-panels" }, plane(fig, places, first, Math.round((first - 50) / 2) + 60),
        parts.progress({ key: "left", width: wide ? width - first - 16 : width, height: wide ? Math.round((first - 50) / 2) + 60 : 190,
          values: places.slice(0, Math.max(now, 20) + 1).map(excess), label: "cost above its minimum", now })),
      parts.rates(fig, { width, limit, high: 1.4 * limit, lambda: HIGH, beta, step: 0.005 }),
      controls(fig),
    ];
  }

  // A minibatch figure starts with two journeys a step, the other one with all.
  return (place) => figure({
    title: "Descent on contours",
    fields: {
      rate: number(0.1, 0.001, 1),
      momentum: number(0, 0, 0.95),
      batch: number(place.dataset.batches ? 2 : KM.length, 1, KM.length, { whole: true }),
      start: startField([5, 12]),
      steps: number(place.dataset.batches ? 60 : 15, 0, MOST, { whole: true }),
      seed: number(1, 0, 999, { whole: true }),
    },
    view,
    says,
  })(place);

  // Two numbers, each with limits of its own.
  function startField(initial) {
    const both = BOX.map(([low, high], k) => kit.number(initial[k], low, high));
    const read = (text) => {
      const values = text.split("_").map((part, k) => both[k]?.read(part));
      return values.length === 2 && !values.includes(undefined) ? values : undefined;
    };
    return { initial, accepts: `${both[0].accepts}, _ and ${both[1].accepts}`, read, write: (w) => w.join("_") };
  }
});
