// Gradient descent with momentum on a mean of squares: eq:mse, eq:momentum, eq:minibatch.
"use strict";

course.define("descent-steps", ["chance"], (chance) => {
  const dot = (u, v) => u.reduce((sum, entry, k) => sum + entry * v[k], 0);

  // C(w) = ‖Xw − y‖²/2m.
  function mse(w, X, y) {
    return X.reduce((sum, row, i) => sum + (dot(row, w) - y[i]) ** 2, 0) / (2 * y.length);
  }

  // ∇C(w) = Xᵀ(Xw − y)/m over the rows that are named, or over all.
  function mseGradient(w, X, y, rows = y.map((_, i) => i)) {
    const g = w.map(() => 0);
    for (const i of rows) {
      const error = dot(X[i], w) - y[i];
      X[i].forEach((entry, k) => {
        g[k] += (error * entry) / rows.length;
      });
    }
    return g;
  }

  // The smaller and the larger eigenvalue of the Hessian XᵀX/m of two weights.
  function curvatures(X) {
    const mean = (j, k) => X.reduce((sum, row) => sum + row[j] * row[k], 0) / X.length;
    const [p, q, r] = [mean(0, 0), mean(0, 1), mean(1, 1)];
    const half = Math.hypot((p - r) / 2, q);
    return [(p + r) / 2 - half, (p + r) / 2 + half];
  }

  // Places w_0, w_1, …; ends early where a number is no longer finite. gradient(w, t), t = 1, 2, …
  function descend(gradient, start, eta, beta, steps) {
    const path = [start];
    let v = start.map(() => 0);
    let w = start;
    for (let t = 1; t <= steps && w.every(Number.isFinite); t += 1) {
      const g = gradient(w, t);
      v = v.map((entry, k) => beta * entry - eta * g[k]);
      w = w.map((entry, k) => entry + v[k]);
      path.push(w);
    }
    return path;
  }

  // Rows for the steps 1, 2, …: each pass takes all m rows in a new order, batch at a time.
  function minibatches(m, batch, seed) {
    const next = chance.uniform(seed);
    const pieces = [];
    return () => {
      if (!pieces.length) {
        const order = chance.shuffled(m, next);
        for (let at = 0; at < m; at += batch) pieces.push(order.slice(at, at + batch));
      }
      return pieces.shift();
    };
  }

  // By how much the offset along an eigenvector of the curvature λ shrinks or grows in a step, in
  // the long run: the larger |r| of r² − (1 + β − ηλ)r + β = 0, eq:heavy-ball-roots.
  function factor(eta, lambda, beta) {
    const half = (1 + beta - eta * lambda) / 2;
    const inside = half * half - beta;
    return inside < 0 ? Math.sqrt(beta) : Math.abs(half) + Math.sqrt(inside);
  }

  // The largest stable rate 2(1 + β)/λ, eq:heavy-ball-limit; without momentum eq:stable-rate.
  const largestRate = (lambda, beta) => (2 * (1 + beta)) / lambda;

  return { mse, mseGradient, curvatures, descend, minibatches, factor, largestRate };
});
