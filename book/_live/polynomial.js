// Polynomials fitted to points that the reader moves: residual squares, degree, ridge, and the cost
// on points held out. The points are those of the chapter, to three decimals.
"use strict";

course.define("polynomial", ["figure", "polynomial-fit"], (kit, poly) => {
  const { h, figure, number, numbers, flag, linear, log, axes, path, shown, short, power } = kit;
  const TRAIN = [-0.989, -2.36, -0.912, -1.534, -0.49, 0.632, -0.4, 0.573, -0.068, 0.615, -0.064, 0.224, 0.009, 0.509,
    0.028, 0.865, 0.244, -0.075, 0.258, 0.326, 0.551, -0.488, 0.585, -0.097, 0.747, 0.277, 0.834, 0.495, 0.978, 1.314];
  const HELD = [-0.929, -1.515, -0.68, -0.127, -0.569, 0.794, -0.55, 0.282, -0.443, 0.973, -0.394, 0.719, -0.11, 0.682,
    0.03, -0.01, 0.107, 0.59, 0.225, 0.182, 0.25, 0.709, 0.594, 0.058, 0.642, -0.138, 0.794, 0.161, 0.991, 0.748];
  const [X, Y] = [[-1.1, 1.1], [-3, 2]];
  const [HIGHEST, WEAK, STRONG] = [12, -9, 1]; // the degree; λ from 10^−9 to 10
  const COSTS = [1e-3, 10];
  const places = (points) => points.filter((_, k) => k % 2 === 0);
  const heights = (points) => points.filter((_, k) => k % 2 === 1);
  const [HELD_X, HELD_Y] = [places(HELD), heights(HELD)];

  // Points in an address: x_y of each, within the window.
  function pointsField(initial) {
    const { length } = initial;
    const field = numbers(initial, Y[0], Y[1]);
    const accepts = `${length / 2} points x_y, x from −1.1 to 1.1 and y from −3 to 2`;
    const read = (text) => {
      const values = field.read(text);
      return values && places(values).every((x) => x >= X[0] && x <= X[1]) ? values : undefined;
    };
    return { ...field, accepts, read };
  }

  const strength = ({ ridge, exponent }) => (ridge ? 10 ** exponent : 0);

  // The fit and both of its costs.
  function fitted(points, degree, lambda) {
    const [xs, ys] = [places(points), heights(points)];
    const w = poly.fit(poly.powers(xs, degree), ys, lambda);
    return { w, train: poly.mse(w, xs, ys), held: poly.mse(w, HELD_X, HELD_Y) };
  }

  // The fits over all degrees, or over λ, kept while the points are the same.
  function sweep(fig) {
    const { points, degree, ridge } = fig.state;
    const key = `${ridge ? degree : "all"} ${points}`;
    if (fig.own.key !== key) {
      const at = ridge ? Array.from({ length: 41 }, (_, k) => WEAK + k / 4) : Array.from({ length: HIGHEST + 1 }, (_, k) => k);
      const fits = at.map((v) => (ridge ? fitted(points, degree, 10 ** v) : fitted(points, v, 0)));
      Object.assign(fig.own, { key, at, fits });
    }
    return fig.own;
  }

  function square(px, py, fy, right, key) {
    const side = Math.abs(py - fy);
    const left = px + side > right ? px - side : px;
    return h("rect", { key, class: "poly-square", x: left, y: Math.min(py, fy), width: side, height: side });
  }

  function plot(fig, w, width, height) {
    const { points, squares, held } = fig.state;
    const x = linear(X, [36, width - 8]);
    const y = linear(Y, [height - 38, 14]);
    const within = (v) => Math.min(Math.max(v, -40), 40);
    const curve = Array.from({ length: 241 }, (_, i) => X[0] + (i * (X[1] - X[0])) / 240).map((v) => [x(v), y(within(poly.value(w, v)))]);
    const clip = `${fig.id}-clip`;
    const [xs, ys] = [places(points), heights(points)];
    const residual = xs.map((v, i) => [x(v), y(ys[i]), y(within(poly.value(w, v)))]);
    return h("svg", { key: "plot", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "The points and the polynomial" },
      h("clipPath", { id: clip }, h("rect", { x: 36, y: 14, width: width - 44, height: height - 52 })),
      axes({ x, y, xLabel: "x", xTicks: [-1, -0.5, 0, 0.5, 1], yTicks: [-3, -2, -1, 0, 1, 2] }),
      h("g", { "clip-path": `url(#${clip})` },
        squares && h("g", { class: "fig-blue" }, residual.map(([px, py, fy], i) => square(px, py, fy, width - 8, `s${i}`))),
        h("g", { class: "fig-blue" }, residual.map(([px, py, fy], i) => h("path", { key: `r${i}`, class: "poly-residual", d: path([[px, py], [px, fy]]) }))),
        h("path", { class: "fig-line poly-curve", d: path(curve) })),
      held && h("g", { class: "fig-red" }, HELD_X.map((v, i) =>
        h("path", { key: `h${i}`, class: "poly-held", d: `M${x(v)},${y(HELD_Y[i]) - 6}l6,6l-6,6l-6,-6Z` }))),
      h("g", { class: "fig-blue" }, xs.map((v, i) => kit.handle(fig, {
        key: `p${i}`, label: `point ${i + 1}`, x: v, y: ys[i], xScale: x, yScale: y, step: 0.02, radius: 6,
        to: (a, b) => fig.set({ points: points.map((old, k) => (k === 2 * i ? a : k === 2 * i + 1 ? b : old)) }),
      }))));
  }

  // Both costs over the degree, or over λ where there is a price; the handle is what holds now.
  function costs(fig, width, height) {
    const { ridge, degree, exponent } = fig.state;
    const { at, fits } = sweep(fig);
    const x = linear(ridge ? [WEAK, STRONG] : [0, HIGHEST], [48, width - 12]);
    const y = log(COSTS, [height - 38, 22]);
    const clamp = (v) => y(Math.min(Math.max(v, COSTS[0]), COSTS[1]));
    const now = ridge ? exponent : degree;
    const line = (of, colour, dash) => h("g", { class: colour },
      h("path", { class: `fig-line ${dash}`, d: path(fits.map((fit, k) => [x(at[k]), clamp(fit[of])])) }),
      !ridge && fits.map((fit, k) => h("circle", { key: `${of}${k}`, class: "fig-dot", cx: x(at[k]), cy: clamp(fit[of]), r: 3.5 })));
    const best = fits.reduce((least, fit, k) => (fit.held < fits[least].held ? k : least), 0);
    const ticks = ridge ? [-9, -6, -3, 0] : [0, 3, 6, 9, 12];
    return h("svg", { key: "costs", width, height, viewBox: `0 0 ${width} ${height}`, role: "group",
      "aria-label": ridge ? "Costs over λ" : "Costs over the degree" },
    axes({ x, y, xLabel: ridge ? "λ" : "degree", yLabel: "cost", xTicks: ticks, yTicks: [0.001, 0.01, 0.1, 1, 10],
      xText: (t) => (ridge ? power(10 ** t, 0) : short(t)), yText: (v) => (v < 0.01 ? power(v, 0) : short(v)) }),
    h("path", { class: "poly-now", d: path([[x(now), y(COSTS[0])], [x(now), 22]]) }),
    line("train", "fig-blue", ""), line("held", "fig-red", "poly-dashed"),
    h("text", { class: "fig-red", x: width - 12, y: 14, "text-anchor": "end" }, `validation: least at ${ridge ? power(10 ** at[best], 0) : at[best]}`),
    kit.handle(fig, ridge
      ? { key: "exponent", label: "λ, the price of the weights", x: exponent, xScale: x, at: y(COSTS[0]), step: 0.25,
        text: `λ = ${power(10 ** exponent)}`, to: (to) => fig.set({ exponent: to }) }
      : { key: "degree", label: "degree", x: degree, xScale: x, at: y(COSTS[0]), step: 1, to: (to) => fig.set({ degree: to }) }));
  }

  const amount = (v) => (v < 1e4 ? shown(v, 3) : power(v));

  function table(fit) {
    const rows = [["training cost", fit.train, "fig-blue"], ["validation cost", fit.held, "fig-red"],
      ["length of the weights ‖w‖", Math.hypot(...fit.w), null]];
    return h("table", { key: "table", class: "fig-table poly-table" }, h("tbody", null, rows.map(([name, value, colour]) =>
      h("tr", { key: name }, h("th", { scope: "row", class: colour }, name), h("td", null, amount(value))))));
  }

  function says(fig) {
    const { points, degree, ridge } = fig.state;
    const lambda = strength(fig.state);
    const fit = fitted(points, degree, lambda);
    const { at, fits } = sweep(fig);
    const best = fits.reduce((least, one, k) => (one.held < fits[least].held ? k : least), 0);
    const name = ridge ? `Degree ${degree} with λ = ${power(lambda)}` : `Degree ${degree}`;
    const least = ridge ? `λ = ${power(10 ** at[best])}` : `degree ${at[best]}`;
    return `${name}: training cost ${amount(fit.train)}, validation cost ${amount(fit.held)}. The least validation cost is ${amount(fits[best].held)}, of ${least}.`;
  }

  function controls(fig) {
    const { ridge, exponent } = fig.state;
    return [
      h("div", { key: "knobs", class: "fig-row" },
        kit.slider(fig, { key: "degree", label: "degree", step: 1 }),
        kit.check(fig, { key: "ridge", label: "a price on the weights (ridge)" }),
        ridge && h("div", { key: "lambda", class: "fig-row poly-lambda" },
          kit.slider(fig, { key: "exponent", label: "log₁₀ λ", step: 0.25, text: (v) => `λ = ${power(10 ** v)}` }),
          h("span", null, `λ = ${power(10 ** exponent)}`))),
      h("div", { key: "shows", class: "fig-row" },
        kit.check(fig, { key: "squares", label: "residual squares" }),
        kit.check(fig, { key: "held", label: "points held out" })),
    ];
  }

  function view(fig, width) {
    const { points, degree, squares } = fig.state;
    const fit = fitted(points, degree, strength(fig.state));
    const wide = width >= 620;
    const first = wide ? Math.floor(width * 0.58) : width;
    const help = squares ? " The training cost is half the mean area of the squares, in units of y." : "";
    return [
      h("div", { key: "both", class: "fig-panels" }, plot(fig, fit.w, first, wide ? 360 : 300),
        h("div", { key: "side" }, costs(fig, wide ? width - first - 16 : width, wide ? 250 : 210), table(fit))),
      controls(fig),
      h("p", { key: "help", class: "fig-note" },
        `Drag a point. Round points are fitted (training), diamonds are held out (validation).${help}`),
    ];
  }

  return (place) => {
    const { degree = "3", ridge = "0", squares = "1" } = place.dataset;
    return figure({
      title: "Polynomials fitted to points",
      fields: {
        degree: number(Number(degree), 0, HIGHEST, { whole: true }),
        ridge: flag(ridge === "1"),
        exponent: number(-3, WEAK, STRONG),
        squares: flag(squares === "1"),
        held: flag(true),
        points: pointsField(TRAIN),
      },
      view,
      says,
    })(place);
  };
});
