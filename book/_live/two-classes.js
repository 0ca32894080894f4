// Examples of two classes for a small network, {x: [x1, x2], y: 0 or 1}, the same in every browser.
"use strict";

course.define("two-classes", ["chance"], (chance) => {
  const [COUNT, NOISE] = [28, 0.09];

  // Without noise: two half circles that reach into each other, and a disc inside of a ring.
  function moon(i, y) {
    const turn = (Math.PI * (i + 0.5)) / COUNT;
    return y ? [1 - Math.cos(turn), 0.5 - Math.sin(turn)] : [Math.cos(turn), Math.sin(turn)];
  }
  function ring(i, y) {
    const turn = 2.4 * i; // about the golden angle: all directions come, and none again
    const radius = y ? 0.5 * Math.sqrt((i + 1) / COUNT) : 1.1;
    return [0.5 + radius * Math.cos(turn), 0.5 + radius * Math.sin(turn)];
  }

  const corners = (...labels) =>
    [[0, 0], [0, 1], [1, 0], [1, 1]].map((x, i) => ({ x, y: labels[i] }));

  // Every other example of class 1, inside of the window from low to high.
  function scattered(shape, low, high) {
    const next = chance.uniform(5);
    const noisy = (v) => Math.min(Math.max(v + NOISE * chance.normal(next), low + 0.05), high - 0.05);
    return Array.from({ length: COUNT }, (_, i) => ({
      x: shape(i, i % 2).map((v) => Number(noisy(v).toFixed(2))),
      y: i % 2,
    }));
  }

  return {
    xor: () => corners(0, 1, 1, 0),
    moons: () => scattered(moon, -1, 2),
    ring: () => scattered(ring, -1, 2),
  };
});
