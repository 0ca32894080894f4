// Polynomials fitted to points, with and without a price on the weights: eq:polynomial,
// eq:least-squares, eq:ridge. X is a list of rows.
"use strict";

course.define("polynomial-fit", [], () => {
  const dot = (u, v) => u.reduce((sum, entry, k) => sum + entry * v[k], 0);

  // A row of powers 1, x, …, x^degree for each x.
  const powers = (xs, degree) =>
    xs.map((x) => Array.from({ length: degree + 1 }, (_, k) => x ** k));

  // Turns two columns, and with them two of the directions, until they are perpendicular; false if
  // they are already.
  function turn(columns, directions, i, j) {
    const [p, q, r] = [dot(columns[i], columns[i]), dot(columns[i], columns[j]), dot(columns[j], columns[j])];
    if (Math.abs(q) <= 1e-15 * Math.sqrt(p * r)) return false;
    const tau = (r - p) / (2 * q);
    const tan = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau));
    const cos = 1 / Math.hypot(1, tan);
    for (const list of [columns, directions]) {
      const [u, v] = [list[i], list[j]];
      list[i] = u.map((entry, k) => cos * (entry - tan * v[k]));
      list[j] = v.map((entry, k) => cos * (entry + tan * u[k]));
    }
    return true;
  }

  // The singular value decomposition of X by Jacobi's rotations of its columns, which never forms
  // XᵀX: the columns of US, and the columns of V.
  function decomposed(X) {
    const d = X[0].length;
    const columns = X[0].map((_, k) => X.map((row) => row[k]));
    const directions = X[0].map((_, k) => X[0].map((_, j) => (j === k ? 1 : 0)));
    for (let sweep = 0, turned = true; turned && sweep < 60; sweep += 1) {
      turned = false;
      for (let i = 0; i < d; i += 1) {
        for (let j = i + 1; j < d; j += 1) turned = turn(columns, directions, i, j) || turned;
      }
    }
    return { columns, directions };
  }

  // The w of the smallest ‖Xw − y‖²/2m + λ/2 ‖w‖²; for λ = 0 the shortest of those that fit best.
  function fit(X, y, lambda) {
    const { columns, directions } = decomposed(X);
    const squares = columns.map((column) => dot(column, column));
    const cut = (2.3e-16 * Math.max(X.length, columns.length)) ** 2 * Math.max(...squares);
    const w = X[0].map(() => 0);
    columns.forEach((column, k) => {
      if (squares[k] <= cut) return; // no more than rounding
      const share = dot(column, y) / (squares[k] + y.length * lambda);
      directions[k].forEach((entry, j) => {
        w[j] += share * entry;
      });
    });
    return w;
  }

  // f(x), from the highest power down.
  const value = (w, x) => w.reduceRight((sum, entry) => sum * x + entry, 0);

  // C(w) over the points of xs and ys, eq:mse.
  const mse = (w, xs, ys) =>
    xs.reduce((sum, x, i) => sum + (value(w, x) - ys[i]) ** 2, 0) / (2 * xs.length);

  return { powers, fit, value, mse };
});
