// Softmax and cross-entropy of one column of scores, as coursekit has them.
"use strict";

course.define("softmax", [], () => {
  const exponentials = (z) => z.map((v) => Math.exp(v - Math.max(...z)));
  const total = (values) => values.reduce((sum, v) => sum + v, 0);

  // e^z_i / Σ e^z_k, with the largest score taken off first.
  function softmax(z) {
    const e = exponentials(z);
    return e.map((v) => v / total(e));
  }

  // The same as it stands: where e^z overflows it is not a number.
  function asItStands(z) {
    const e = z.map(Math.exp);
    return e.map((v) => v / total(e));
  }

  const logSoftmax = (z) => z.map((v) => v - Math.max(...z) - Math.log(total(exponentials(z))));

  // −log a_r, where class r is right.
  const crossEntropy = (z, r) => -logSoftmax(z)[r];

  // a − y, the derivative by the scores.
  const softmaxError = (z, r) => softmax(z).map((a, i) => a - (i === r ? 1 : 0));

  return { exponentials, softmax, asItStands, logSoftmax, crossEntropy, softmaxError };
});
