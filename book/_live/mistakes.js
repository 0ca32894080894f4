// Mistakes that students make in backpropagation, as the grader's catalogue has them (a test holds
// them against each other): what is wrong, for network.js, and how the wrong terms are written.
//
// How it is written: `error` names what stands in the place of a − y, outputSlope(l, j) and
// hiddenSlope(l, j) what stands in that of σ′(z) (null: nothing does), `product` what does not fit.
"use strict";

course.define("mistakes", ["network"], ({ sigmoid, sigmoidPrime }) => {
  const one = () => 1;
  const ofA = (z) => sigmoidPrime(sigmoid(z));
  const MISSING = {
    misunderstood: "the derivative of the activation is left out.",
    hint: "The error is a derivative with respect to z, and a lies between: what does the chain rule multiply by?",
  };
  const OF_A = {
    misunderstood: "σ′ is evaluated at the activation a instead of the weighted input z.",
    hint: "Which variable is σ a function of where its slope is needed?",
  };
  const slopeOfA = (l, j) => `σ′(a${l}${j})`;

  return [
    {
      id: "backprop/sign",
      at: "BP1",
      label: "y − a for a − y",
      misunderstood: "the sign is the wrong way round.",
      hint: "Differentiate ½(a − y)² with respect to a, slowly.",
      wrong: { error: (a, y) => y - a },
      error: "flipped",
    },
    {
      id: "backprop/target-missing",
      at: "BP1",
      label: "y forgotten",
      misunderstood: "the targets are not in it: the output stands where its error belongs.",
      hint: "Where does y come in?",
      wrong: { error: (a) => a },
      error: "alone",
    },
    {
      id: "backprop/factor-two",
      at: "BP1",
      label: "½ forgotten",
      misunderstood: "the ½ of ½‖a − y‖² is forgotten.",
      hint: "Differentiate ½(a − y)² with respect to a.",
      wrong: { error: (a, y) => 2 * (a - y) },
      error: "twice",
    },
    {
      id: "backprop/sigma-prime-missing-at-output",
      at: "BP1",
      label: "σ′ forgotten",
      ...MISSING,
      wrong: { atOutput: one },
      outputSlope: null,
    },
    {
      id: "backprop/sigma-prime-of-a-at-output",
      at: "BP1",
      label: "σ′(a) for σ′(z)",
      ...OF_A,
      wrong: { atOutput: ofA },
      outputSlope: slopeOfA,
    },
    {
      id: "hidden-error/lost-transpose",
      at: "BP2",
      label: "transpose forgotten",
      misunderstood:
        "W is used without its transpose: forward and backward go through it in different directions.",
      hint: "Write the shapes of W^{l+1}, δ^{l+1} and δ^l side by side.",
      wrong: { noTranspose: true },
      product: "W² δ²",
    },
    {
      id: "backprop/sigma-prime-missing-in-hidden-layers",
      at: "BP2",
      label: "σ′ forgotten",
      ...MISSING,
      wrong: { atHidden: one },
      hiddenSlope: null,
    },
    {
      id: "backprop/sigma-prime-of-a-in-hidden-layers",
      at: "BP2",
      label: "σ′(a) for σ′(z)",
      ...OF_A,
      wrong: { atHidden: ofA },
      hiddenSlope: slopeOfA,
    },
    {
      id: "backprop/sigma-for-sigma-prime-in-hidden-layers",
      at: "BP2",
      label: "σ for σ′",
      misunderstood: "σ(z) stands where its slope σ′(z) belongs.",
      hint: "Plot both: which one is nearly 0 for large z?",
      wrong: { atHidden: sigmoid },
      hiddenSlope: (l, j) => `σ(z${l}${j})`,
    },
    {
      id: "backprop/z-taken-for-a-in-hidden-layers",
      at: "BP2",
      label: "z(1 − z) for σ′",
      misunderstood: "z(1 − z) is used: σ′ = a(1 − a) holds for a = σ(z), not for z.",
      hint: "What does your function get: z or a?",
      wrong: { atHidden: (z) => z * (1 - z) },
      hiddenSlope: (l, j) => `z${l}${j}(1 − z${l}${j})`,
    },
    {
      id: "backprop/own-layers-W",
      at: "BP2",
      label: "W of its own layer",
      misunderstood: "the error is sent back through the layer's own W^l instead of W^{l+1}.",
      hint: "Which matrix stands between layer l and layer l + 1?",
      wrong: { nextWeights: -1 },
      product: "(W¹)ᵀ δ²",
    },
    {
      id: "backprop/next-layers-z",
      at: "BP2",
      label: "z of the next layer",
      misunderstood: "σ′ is taken at z^{l+1} where the error of layer l needs z^l.",
      hint: "Write BP2 down with all its indices, then compare with the indices of your lists.",
      wrong: { slopeLayer: 1 },
      product: "(W²)ᵀ δ² ⊙ σ′(z²)",
    },
    {
      id: "backprop/error-not-taken-back",
      at: "BP2",
      label: "δ of the wrong layer",
      misunderstood: "all layers get the error of the output layer: it is not taken back.",
      hint: "Under which name does the next round of the loop find the new δ?",
      wrong: { notTakenBack: true },
    },
    {
      id: "backprop/input-modified",
      at: "BP2",
      label: "δ through updated weights",
      misunderstood:
        "the result is computed in the caller's own array, which is another one afterwards.",
      hint: "What do `*=`, `-=` and `w[i] = …` do to an array that came from outside?",
      wrong: { inPlace: 1 },
      updated: true,
    },
    {
      id: "backprop/own-layers-a",
      at: "BP4",
      label: "a of its own layer",
      misunderstood: "the weight gradient uses the layer's own activation a^l instead of a^{l−1}.",
      hint: "What is multiplied by W^l in the forward pass?",
      wrong: { previous: 1 },
    },
    {
      id: "weight-gradient/transposed",
      at: "BP4",
      label: "the transpose of the gradient",
      misunderstood: "the result is the transpose of the gradient.",
      hint: "A gradient has the shape of what one differentiates by: what shape has W^l?",
      wrong: { transposed: true },
    },
  ];
});
