// Points with the labels −1 and +1 for the perceptron: sets to begin with, and as an address has them.
"use strict";

course.define("signed-points", ["chance"], (chance) => {
  const [LOW, HIGH, STEP] = [-1, 2, 0.05];
  const [FEW, MANY] = [1, 24];
  const onGrid = (value) => Number((Math.round(value / STEP) * STEP).toFixed(2));
  const corners = (...signs) =>
    [[0, 0], [0, 1], [1, 0], [1, 1]].map((x, i) => ({ x, y: signs[i] }));
  const SETS = {
    and: ["AND", () => corners(-1, -1, -1, 1)],
    or: ["OR", () => corners(-1, 1, 1, 1)],
    xor: ["XOR, which no line separates", () => corners(-1, 1, 1, -1)],
    clouds: ["two clouds", () => clouds(0.28, 7)],
    narrow: ["two clouds with little room", () => clouds(0.42, 23)],
  };

  // Eight points around each of two places.
  function clouds(spread, seed) {
    const next = chance.uniform(seed);
    return Array.from({ length: 16 }, (_, i) => {
      const y = i % 2 ? 1 : -1;
      const x = [0.5 + 0.5 * y, 0.5 + 0.3 * y].map((centre) =>
        onGrid(Math.min(Math.max(centre + spread * chance.normal(next), LOW), HIGH)));
      return { x, y };
    });
  }

  // Points in an address: x1_x2_label for each, one after the other.
  function pointsField(initial) {
    const accepts = `${FEW} to ${MANY} points x1_x2_label, with numbers from −1 to 2 and labels 1 or -1`;
    const read = (text) => {
      const values = text.split("_").map((part) => (part.trim() === "" ? NaN : Number(part)));
      const points = [];
      for (let k = 0; k < values.length; k += 3) {
        points.push({ x: values.slice(k, k + 2), y: values[k + 2] });
      }
      const fits = points.length >= FEW && points.length <= MANY && points.every(({ x, y }) =>
        x.length === 2 && x.every((v) => v >= LOW && v <= HIGH) && (y === 1 || y === -1));
      return fits ? points : undefined;
    };
    return { initial, accepts, read, write: (points) => points.flatMap(({ x, y }) => [...x, y]).join("_") };
  }

  return { SETS, LOW, HIGH, STEP, FEW, MANY, onGrid, pointsField };
});
