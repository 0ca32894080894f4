// The perceptron's rule, example by example, and the margin: eq:perceptron-rule, eq:margin.
// Points are {x: [x1, x2], y: −1 or +1}, in the order in which the rule sees them.
"use strict";

course.define("perceptron-rule", [], () => {
  const dot = (u, v) => u.reduce((sum, entry, k) => sum + entry * v[k], 0);
  const length = (v) => Math.sqrt(dot(v, v));

  // Before the first example. at: whose turn it is; mistakes: updates in each pass so far.
  const beginning = () => ({ w: [0, 0], b: 0, at: 0, updates: 0, mistakes: [0], done: false });

  // y(w·x + b): positive if the point is strictly on its side.
  const score = ({ w, b }, { x, y }) => y * (dot(w, x) + b);

  // The state after the next example; learned says whether it was a mistake.
  function look(state, points) {
    const point = points[state.at];
    const learned = !(score(state, point) > 0);
    const after = { ...state, at: state.at + 1, mistakes: [...state.mistakes] };
    if (learned) {
      after.w = state.w.map((entry, k) => entry + point.y * point.x[k]);
      after.b = state.b + point.y;
      after.updates += 1;
      after.mistakes[after.mistakes.length - 1] += 1;
    }
    if (after.at === points.length) {
      after.at = 0;
      if (after.mistakes.at(-1) === 0) after.done = true;
      else after.mistakes.push(0);
    }
    return { state: after, learned, seen: state.at };
  }

  // Looks on until the next correction, or until a pass has ended without one.
  function correct(state, points) {
    let step = { state, learned: false, seen: null };
    while (!step.state.done && !step.learned) step = look(step.state, points);
    return step;
  }

  // Up to so many passes from the state; the last, unfinished pass counts as one.
  function train(points, passes, state = beginning()) {
    let now = state;
    while (!now.done && now.mistakes.length <= passes) now = look(now, points).state;
    return now;
  }

  // γ = min y(w·x + b)/‖w‖; null for a line that is none.
  function margin({ w, b }, points) {
    const size = length(w);
    return size > 0 ? Math.min(...points.map((point) => score({ w, b }, point))) / size : null;
  }

  // R² of eq:novikoff: the largest ‖(x, 1)‖².
  const reach = (points) => Math.max(...points.map(({ x }) => dot(x, x) + 1));

  // (R/γ̃)² for the line (w, b), null unless it separates: eq:novikoff, eq:margin-augmented.
  function bound({ w, b }, points) {
    const least = Math.min(...points.map((point) => score({ w, b }, point)));
    return least > 0 ? (reach(points) * (dot(w, w) + b * b)) / least ** 2 : null;
  }

  // The point of the affine hull of at most three vectors that is nearest to the origin.
  function nearest(vectors) {
    const [p, q, r] = vectors;
    const minus = (u, v) => u.map((entry, k) => entry - v[k]);
    if (!q) return p;
    const u = minus(q, p);
    if (!r) return p.map((entry, k) => entry - (dot(p, u) / dot(u, u)) * u[k]);
    const v = minus(r, p);
    const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    return normal.map((entry) => (entry * dot(normal, p)) / dot(normal, normal));
  }

  // Every choice of one to three of the count first numbers.
  function* choices(count) {
    for (let i = 0; i < count; i += 1) {
      yield [i];
      for (let j = i + 1; j < count; j += 1) {
        yield [i, j];
        for (let k = j + 1; k < count; k += 1) yield [i, j, k];
      }
    }
  }

  // The (w, b) of the largest γ̃, and so of the best bound; null if no line separates the classes.
  // It is the point v of the convex hull of all y(x, 1) that is nearest to the origin. One to three
  // of them span the face around v, and v·p ≥ ‖v‖² for every p. Other choices for which that holds
  // give a separating line too, with a smaller ‖v‖.
  function widest(points) {
    const signed = points.map(({ x, y }) => [y * x[0], y * x[1], y]);
    const close = 1e-9 * Math.sqrt(reach(points));
    let best = [0, 0, 0];
    for (const chosen of choices(points.length)) {
      const v = nearest(chosen.map((i) => signed[i]));
      const size = length(v);
      if (!(size > Math.max(close, length(best)))) continue; // nor what is NaN: equal points
      if (signed.every((p) => dot(v, p) >= size * (size - close))) best = v;
    }
    return length(best) > 0 ? { w: best.slice(0, 2), b: best[2] } : null;
  }

  return { beginning, score, look, correct, train, margin, bound, widest, reach };
});
