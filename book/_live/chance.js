// Random numbers that come again: the same seed gives the same figure in every browser.
"use strict";

course.define("chance", [], () => {
  // A function that returns the next number of [0, 1), evenly spread, each time it is called.
  function uniform(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let bits = Math.imul(state ^ (state >>> 15), state | 1);
      bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
      return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
    };
  }

  // One number of the standard normal distribution; 1 − u is never 0, so the logarithm is finite.
  function normal(next) {
    return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  }

  // The numbers 0 … count − 1 in a new order, each order equally likely.
  function shuffled(count, next) {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i -= 1) {
      const j = Math.floor(next() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  return { uniform, normal, shuffled };
});
