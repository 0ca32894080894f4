// A network of two inputs, one hidden layer and one sigmoid, for two classes: eq:forward, BP1–BP4.
// net is {W1: [[w, w], …], b1: […], W2: […], b2: number}, examples are {x: [x1, x2], y: 0 or 1}.
"use strict";

course.define("small-network", ["chance"], (chance) => {
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const ACTIVATIONS = {
    sigmoid: { value: sigmoid, prime: (z) => sigmoid(z) * (1 - sigmoid(z)) },
    tanh: { value: Math.tanh, prime: (z) => 1 - Math.tanh(z) ** 2 },
    relu: { value: (z) => Math.max(0, z), prime: (z) => (z > 0 ? 1 : 0) },
  };

  // The z of the hidden units, their a, and the z of the output: its answer is σ of that.
  function forward(net, x, kind) {
    const z = net.W1.map(([u, v], j) => u * x[0] + v * x[1] + net.b1[j]);
    const a = z.map(ACTIVATIONS[kind].value);
    return { z, a, out: a.reduce((sum, entry, j) => sum + entry * net.W2[j], net.b2) };
  }

  // The mean cross-entropy, from the score, so that it never takes the logarithm of 0.
  function cost(net, examples, kind) {
    const each = examples.map(({ x, y }) => {
      const { out } = forward(net, x, kind);
      return Math.max(out, 0) + Math.log1p(Math.exp(-Math.abs(out))) - out * y;
    });
    return each.reduce((sum, c) => sum + c, 0) / each.length;
  }

  // The share of the examples that stand on the right side.
  function accuracy(net, examples, kind) {
    const right = examples.filter(({ x, y }) => forward(net, x, kind).out > 0 === (y === 1));
    return right.length / examples.length;
  }

  // The gradient of the cost, shaped as net.
  function backprop(net, examples, kind) {
    const { prime } = ACTIVATIONS[kind];
    const g = { W1: net.W1.map(() => [0, 0]), b1: net.b1.map(() => 0), W2: net.W2.map(() => 0), b2: 0 };
    for (const { x, y } of examples) {
      const { z, a, out } = forward(net, x, kind);
      const error = (sigmoid(out) - y) / examples.length; // BP1, and the 1/m of BP3 and BP4
      g.b2 += error;
      for (let j = 0; j < z.length; j += 1) {
        const delta = net.W2[j] * error * prime(z[j]); // BP2
        g.W2[j] += error * a[j];
        g.b1[j] += delta;
        g.W1[j][0] += delta * x[0];
        g.W1[j][1] += delta * x[1];
      }
    }
    return g;
  }

  // The network after a step of descent on all examples.
  function step(net, examples, kind, eta) {
    const g = backprop(net, examples, kind);
    return {
      W1: net.W1.map((row, j) => row.map((entry, k) => entry - eta * g.W1[j][k])),
      b1: net.b1.map((entry, j) => entry - eta * g.b1[j]),
      W2: net.W2.map((entry, j) => entry - eta * g.W2[j]),
      b2: net.b2 - eta * g.b2,
    };
  }

  // Random weights of the variance that keeps signals alive, eq:init and eq:he; biases are 0.
  function init(units, kind, seed) {
    const next = chance.uniform(seed);
    const [first, second] = [2, units].map((n) => Math.sqrt((kind === "relu" ? 2 : 1) / n));
    return {
      W1: Array.from({ length: units }, () => [0, 0].map(() => first * chance.normal(next))),
      b1: Array(units).fill(0),
      W2: Array.from({ length: units }, () => second * chance.normal(next)),
      b2: 0,
    };
  }

  // Which units are off for every example: a ReLU among them never moves again.
  function dead(net, examples, kind) {
    const each = examples.map(({ x }) => forward(net, x, kind).z);
    return net.b1.map((_, j) => kind === "relu" && each.every((z) => z[j] <= 0));
  }

  return { ACTIVATIONS, sigmoid, forward, cost, accuracy, backprop, step, init, dead };
});
