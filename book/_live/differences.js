// Derivatives from values alone: central and one-sided differences, and the complex step. Each
// function is written once, for an arithmetic A, and runs on real and on complex numbers.
"use strict";

course.define("differences", [], () => {
  const REAL = {
    number: (x) => x,
    add: (a, b) => a + b,
    times: (a, b) => a * b,
    over: (a, b) => a / b,
    exp: Math.exp,
    sin: Math.sin,
  };

  // Complex numbers as pairs [re, im].
  const COMPLEX = {
    number: (x) => [x, 0],
    add: ([a, b], [c, d]) => [a + c, b + d],
    times: ([a, b], [c, d]) => [a * c - b * d, a * d + b * c],
    over: ([a, b], [c, d]) => {
      const size = c * c + d * d;
      return [(a * c + b * d) / size, (b * c - a * d) / size];
    },
    exp: ([a, b]) => [Math.exp(a) * Math.cos(b), Math.exp(a) * Math.sin(b)],
    sin: ([a, b]) => [Math.sin(a) * Math.cosh(b), Math.cos(a) * Math.sinh(b)],
  };

  const sigmoid = (A, z) =>
    A.over(A.number(1), A.add(A.number(1), A.exp(A.times(A.number(-1), z))));
  const s = (z) => 1 / (1 + Math.exp(-z));

  // Text, the function itself, and its derivative by hand.
  const FUNCTIONS = {
    sigmoid: { text: "σ(x)", f: sigmoid, slope: (x) => s(x) * (1 - s(x)) },
    sin: { text: "sin x", f: (A, x) => A.sin(x), slope: Math.cos },
    exp: { text: "e^x", f: (A, x) => A.exp(x), slope: Math.exp },
    cube: { text: "x³", f: (A, x) => A.times(A.times(x, x), x), slope: (x) => 3 * x * x },
    cost: {
      text: "½(σ(2x − 1) − 1)²",
      f: (A, x) => {
        const error = A.add(sigmoid(A, A.add(A.times(A.number(2), x), A.number(-1))), A.number(-1));
        return A.times(A.number(0.5), A.times(error, error));
      },
      slope: (x) => 2 * (s(2 * x - 1) - 1) * s(2 * x - 1) * (1 - s(2 * x - 1)),
    },
  };

  const METHODS = {
    central: (f, x, eps) => (f(REAL, x + eps) - f(REAL, x - eps)) / (2 * eps),
    onesided: (f, x, eps) => (f(REAL, x + eps) - f(REAL, x)) / eps,
    complex: (f, x, eps) => f(COMPLEX, [x, eps])[1] / eps,
  };

  // As coursekit.relative_error: the difference over the larger of the two.
  function relativeError(found, exact) {
    const size = Math.max(Math.abs(found), Math.abs(exact));
    return size ? Math.abs(found - exact) / size : 0;
  }

  // What each method finds at x with the step eps, and how far off it is.
  function measure(name, x, eps) {
    const { f, slope } = FUNCTIONS[name];
    const exact = slope(x);
    const found = {};
    for (const [method, quotient] of Object.entries(METHODS)) {
      const value = quotient(f, x, eps);
      found[method] = { value, error: relativeError(value, exact) };
    }
    return { exact, value: f(REAL, x), found };
  }

  return { FUNCTIONS, METHODS, measure, relativeError };
});
