// A line in a window: the part of the window on one side of it, and where it enters and leaves.
// A window is [[left, right], [bottom, top]]; the line is where w·x + b = 0.
"use strict";

course.define("half-plane", [], () => {
  // Around the part of the window where w·x + b > 0: its corners, and the points where the line cuts.
  function around(w, b, [[left, right], [bottom, top]]) {
    const corners = [[left, bottom], [right, bottom], [right, top], [left, top]];
    const value = (p) => w[0] * p[0] + w[1] * p[1] + b;
    return corners.flatMap((p, i) => {
      const q = corners[(i + 1) % 4];
      const [u, v] = [value(p), value(q)];
      const here = u > 0 ? [{ point: p, cut: false }] : [];
      if (u > 0 === v > 0) return here;
      const point = p.map((c, k) => c + (u / (u - v)) * (q[k] - c));
      return [...here, { point, cut: true }];
    });
  }

  // The corners of that part, in order; none if the line passes by.
  const side = (w, b, window) => around(w, b, window).map(({ point }) => point);

  // Both ends of the line inside of the window, or null where it passes by.
  function chord(w, b, window) {
    const ends = around(w, b, window).filter(({ cut }) => cut);
    return ends.length ? ends.map(({ point }) => point) : null;
  }

  // The point of the line that is nearest to the place.
  function foot(w, b, place) {
    const off = (w[0] * place[0] + w[1] * place[1] + b) / (w[0] ** 2 + w[1] ** 2);
    return place.map((c, k) => c - off * w[k]);
  }

  return { side, chord, foot };
});
