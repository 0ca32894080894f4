// A network as coursekit has it: weights[l-1] is W^l (n_l, n_{l-1}), biases[l-1] is b^l (n_l, 1), one
// example per column; and BP1 to BP4. A matrix is an array of its rows. Nothing here knows a page.
"use strict";

course.define("network", [], () => {
  // Two shapes that do not fit, as NumPy would refuse them.
  class ShapeError extends Error {
    constructor(left, right) {
      super(`(${left.join(", ")}) and (${right.join(", ")}) do not fit`);
      Object.assign(this, { left, right });
    }
  }

  const shape = (A) => [A.length, A[0].length];
  const transpose = (A) => A[0].map((_, j) => A.map((row) => row[j]));
  const map = (A, f) => A.map((row) => row.map(f));

  function multiply(A, B) {
    if (A[0].length !== B.length) throw new ShapeError(shape(A), shape(B));
    return A.map((row) => B[0].map((_, j) => row.reduce((sum, a, k) => sum + a * B[k][j], 0)));
  }

  // f of the entries of two matrices of one shape.
  function entrywise(A, B, f) {
    const fits = A.length === B.length && A[0].length === B[0].length;
    if (!fits) throw new ShapeError(shape(A), shape(B));
    return A.map((row, i) => row.map((a, j) => f(a, B[i][j])));
  }

  const addColumn = (A, b) => A.map((row, i) => row.map((a) => a + b[i][0]));

  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const sigmoidPrime = (z) => sigmoid(z) * (1 - sigmoid(z));

  function forward(weights, biases, x) {
    const zs = [];
    const activations = [x];
    weights.forEach((W, l) => {
      zs.push(addColumn(multiply(W, activations[l]), biases[l]));
      activations.push(map(zs[l], sigmoid));
    });
    return { zs, activations };
  }

  // The mean over the columns of ½‖a^L − y‖².
  function cost(weights, biases, x, y) {
    const a = forward(weights, biases, x).activations.at(-1);
    return (
      entrywise(a, y, (p, q) => 0.5 * (p - q) ** 2)
        .flat()
        .reduce((s, c) => s + c, 0) / y[0].length
    );
  }

  const outputError = (gradA, z, prime = sigmoidPrime) =>
    entrywise(gradA, z, (g, v) => g * prime(v)); // BP1
  const hiddenError = (W, delta, z, prime = sigmoidPrime) =>
    entrywise(multiply(transpose(W), delta), z, (g, v) => g * prime(v)); // BP2
  const biasGradient = (delta) => delta.map((row) => [row.reduce((s, d) => s + d, 0) / row.length]); // BP3
  const weightGradient = (delta, before) =>
    map(multiply(delta, transpose(before)), (g) => g / delta[0].length); // BP4

  // All of a pass forward and back, with `wrong` in it: what of the formulas is got wrong, as in
  // mistakes.js. `stopped` says where the program cannot go on; what comes after is missing.
  function backprop(weights, biases, x, y, wrong = {}) {
    const { zs, activations } = forward(weights, biases, x);
    const L = weights.length;
    const W = [...weights];
    const found = {
      zs,
      activations,
      deltas: [],
      sums: [],
      weightGradients: [],
      biasGradients: [],
      stopped: null,
    };
    const {
      error = (a, target) => a - target,
      atOutput = sigmoidPrime,
      atHidden = sigmoidPrime,
    } = wrong;
    let delta = outputError(entrywise(activations[L], y, error), zs[L - 1], atOutput);
    for (let l = L; l >= 1; l--) {
      try {
        if (l < L && !wrong.notTakenBack) {
          const through = W[l + (wrong.nextWeights ?? 0)];
          found.sums[l - 1] = multiply(wrong.noTranspose ? through : transpose(through), delta);
          delta = entrywise(
            found.sums[l - 1],
            zs[l - 1 + (wrong.slopeLayer ?? 0)],
            (s, z) => s * atHidden(z),
          );
        }
        found.deltas[l - 1] = delta;
        found.biasGradients[l - 1] = biasGradient(delta);
        const gradient = weightGradient(delta, activations[l - 1 + (wrong.previous ?? 0)]);
        found.weightGradients[l - 1] = wrong.transposed ? transpose(gradient) : gradient;
      } catch (reason) {
        if (!(reason instanceof ShapeError)) throw reason;
        found.stopped = { l, reason };
        return found;
      }
      if (wrong.inPlace) {
        W[l - 1] = entrywise(
          W[l - 1],
          found.weightGradients[l - 1],
          (w, g) => w - wrong.inPlace * g,
        );
      }
    }
    return found;
  }

  const EPS = Math.cbrt(2 ** -52); // the step of coursekit.numerical_gradient

  // Central differences of f at the matrix A, entry by entry.
  function numericalGradient(f, A, eps = EPS) {
    return A.map((row, i) =>
      row.map((a, j) => {
        const at = (value) =>
          f(A.map((r, k) => (k === i ? r.map((v, n) => (n === j ? value : v)) : r)));
        return (at(a + eps) - at(a - eps)) / (2 * eps);
      }),
    );
  }

  // The measured gradients: of each W, of each b.
  function measured(weights, biases, x, y, eps = EPS) {
    const put = (list, l, A) => list.map((old, k) => (k === l ? A : old));
    return {
      weightGradients: weights.map((W, l) =>
        numericalGradient((V) => cost(put(weights, l, V), biases, x, y), W, eps),
      ),
      biasGradients: biases.map((b, l) =>
        numericalGradient((c) => cost(weights, put(biases, l, c), x, y), b, eps),
      ),
    };
  }

  // The largest difference over the largest entry of either; other shapes are infinitely far apart.
  function relativeError(G, R) {
    if (G.length !== R.length || G[0].length !== R[0].length) return Infinity;
    const largest = (A) => Math.max(...A.flat().map(Math.abs));
    const size = Math.max(largest(G), largest(R));
    return size ? largest(entrywise(G, R, (g, r) => g - r)) / size : 0;
  }

  return {
    ShapeError,
    shape,
    transpose,
    map,
    multiply,
    entrywise,
    sigmoid,
    sigmoidPrime,
    forward,
    cost,
    outputError,
    hiddenError,
    biasGradient,
    weightGradient,
    backprop,
    numericalGradient,
    measured,
    relativeError,
  };
});
