// The passes through a 2-3-2 network, taken apart into steps of one neuron each. Nothing here knows a page.
//
// A number has a key: "w2.13" is w²₁₃; "b1.2", "x.1", "y.1", "z1.2" and "a1.2" likewise; "s1.2" is
// σ′(z¹₂), "d1.2" is δ¹₂; "gw2.13" and "gb1.2" are the derivatives with respect to w²₁₃ and b¹₂; "C"
// is the cost.
"use strict";

course.define("backprop-steps", ["network", "mistakes"], (network, mistakes) => {
  const UP = { 1: "¹", 2: "²" };
  const DOWN = { 1: "₁", 2: "₂", 3: "₃" };
  const SIZES = [2, 3, 2];
  const range = (n) => Array.from({ length: n }, (_, i) => i + 1);

  // The name of a number, as w²₁₃ of "w2.13".
  function name(key) {
    const [, letters, l, at] = /^([a-zC]+)(\d?)\.?(\d*)$/.exec(key);
    const index = (UP[l] ?? "") + [...at].map((d) => DOWN[d]).join("");
    if (letters === "s") return `σ′(z${index})`;
    if (letters === "d") return `δ${index}`;
    if (letters.length === 2) return `∂C/∂${letters[1]}${index}`;
    return letters + index;
  }

  const rows = (flat, width) =>
    range(flat.length / width).map((_, i) => flat.slice(i * width, (i + 1) * width));

  // Arrays of the network from the numbers of a figure's state.
  const arrays = ({ W1, b1, W2, b2, x, y }) => ({
    weights: [rows(W1, 2), rows(W2, 3)],
    biases: [rows(b1, 1), rows(b2, 1)],
    x: rows(x, 1),
    y: rows(y, 1),
  });

  // Everything that a program computes, by key; what it does not compute is missing.
  function numbersOf(state, found) {
    const { weights, biases, x, y } = arrays(state);
    const numbers = new Map();
    const put = (kind, A) => A?.forEach((row, i) => numbers.set(`${kind}.${i + 1}`, row[0]));
    put("x", x);
    put("y", y);
    for (const l of [1, 2]) {
      const each = (kind, A) =>
        A?.forEach((row, j) => row.forEach((v, k) => numbers.set(`${kind}.${j + 1}${k + 1}`, v)));
      each(`w${l}`, weights[l - 1]);
      each(`gw${l}`, found.weightGradients[l - 1]);
      put(`b${l}`, biases[l - 1]);
      put(`z${l}`, found.zs[l - 1]);
      put(`a${l}`, found.activations[l]);
      put(`s${l}`, network.map(found.zs[l - 1], network.sigmoidPrime));
      put(`d${l}`, found.deltas[l - 1]);
      put(`gb${l}`, found.biasGradients[l - 1]);
    }
    numbers.set("C", network.cost(weights, biases, x, y));
    return numbers;
  }

  // What a program with a mistake (or none) computes, what is right, and what was measured.
  function run(state, mistake) {
    const { weights, biases, x, y } = arrays(state);
    const known = mistakes.find(({ id }) => id === mistake) ?? null;
    const right = network.backprop(weights, biases, x, y);
    const found = known ? network.backprop(weights, biases, x, y, known.wrong) : right;
    const measured = network.measured(weights, biases, x, y);
    const numbers = numbersOf(state, found);
    const truth = numbersOf(state, right);
    const isWrong = (key) => !(Math.abs(numbers.get(key) - truth.get(key)) <= 1e-12);
    return {
      known,
      found,
      right,
      measured,
      numbers,
      truth,
      isWrong,
      check: check(found, measured),
    };
  }

  // The gradient check, an array a line: its relative error, as coursekit.relative_error.
  function check(found, measured) {
    const line = (array, G, R) => ({
      array,
      reference: R,
      gradient: G ?? null,
      error: G ? network.relativeError(G, R) : null,
      shapes: G && [network.shape(G), network.shape(R)],
    });
    return [2, 1].flatMap((l) => [
      line(`W${UP[l]}`, found.weightGradients[l - 1], measured.weightGradients[l - 1]),
      line(`b${UP[l]}`, found.biasGradients[l - 1], measured.biasGradients[l - 1]),
    ]);
  }

  // The steps of a run. A step: its phase, title, general formula, the lines of its equation, and what
  // it computes. A line is a list of terms { key, symbol, value, wrong, gone } and of signs between them.
  function steps(result) {
    const { numbers, known, found } = result;
    const term = (key, more = {}) => ({ key, symbol: name(key), value: numbers.get(key), ...more });
    const made = (key) => term(key, { result: true, wrong: result.isWrong(key) });
    const below = (l, k) => (l === 1 ? `x.${k}` : `a${l - 1}.${k}`);

    const list = [
      {
        phase: "start",
        title: "The network, its input x and its target y",
        formula: "",
        lines: [],
        makes: [],
      },
    ];
    const add = (phase, title, formula, lines, makes, more = {}) =>
      list.push({ phase, title, formula, lines, makes, ...more });

    for (const l of [1, 2]) {
      for (const j of range(SIZES[l])) {
        const sum = range(SIZES[l - 1]).flatMap((k) => [
          term(`w${l}.${j}${k}`),
          "·",
          term(below(l, k)),
          "+",
        ]);
        add(
          "forward",
          `Forward: ${who(l, j)}`,
          "z^l = W^l a^{l−1} + b^l,  a^l = σ(z^l)",
          [
            [made(`z${l}.${j}`), "=", ...sum, term(`b${l}.${j}`)],
            [made(`a${l}.${j}`), "=", "σ(", term(`z${l}.${j}`), ")"],
            [made(`s${l}.${j}`), "=", term(`a${l}.${j}`), "(1 −", term(`a${l}.${j}`), ")"],
          ],
          [`z${l}.${j}`, `a${l}.${j}`, `s${l}.${j}`],
        );
      }
    }
    const squares = range(2).flatMap((k) => [
      "(",
      term(`a2.${k}`),
      "−",
      term(`y.${k}`),
      ")²",
      k === 1 ? "+" : "",
    ]);
    add(
      "cost",
      "The cost",
      "C = ½ ‖a^L − y‖²",
      [[made("C"), "=", "½", "(", ...squares.slice(0, -1), ")"]],
      ["C"],
    );

    for (const k of range(2)) {
      add(
        "BP1",
        `BP1: the error of ${who(2, k)}`,
        "δ^L = (a^L − y) ⊙ σ′(z^L)",
        [[made(`d2.${k}`), "=", ...errorTerms(term, known, k), ...slopeTerms(result, term, 2, k)]],
        [`d2.${k}`],
      );
    }
    for (const j of range(3)) {
      add(
        "BP2",
        `BP2: the error of ${who(1, j)}`,
        "δ^l = ((W^{l+1})^T δ^{l+1}) ⊙ σ′(z^l)",
        backTerms(result, term, made, j),
        [`d1.${j}`],
        stop(result, 1, j),
      );
    }
    for (const l of [2, 1]) {
      const keys = range(SIZES[l]).map((j) => [`gb${l}.${j}`, `d${l}.${j}`]);
      add(
        "BP3",
        `BP3: the derivatives for b${UP[l]}`,
        "∂C/∂b^l = δ^l",
        keys.map(([g, d]) => [made(g), "=", term(d)]),
        keys.map(([g]) => g),
        stop(result, l),
      );
    }
    for (const l of [2, 1]) {
      for (const j of range(SIZES[l])) {
        const keys = range(SIZES[l - 1]).map((k) => `gw${l}.${j}${k}`);
        add(
          "BP4",
          `BP4: the weights into ${who(l, j)}`,
          "∂C/∂W^l = δ^l (a^{l−1})^T",
          keys.map((g, i) => [made(g), "=", ...outerTerms(term, known, below, l, j, i + 1)]),
          keys,
          stop(result, l),
        );
      }
    }
    return list;
  }

  const who = (l, j) => (l === 2 ? `output ${j}` : `hidden neuron ${j}`);

  // Where the program has stopped before layer l is done.
  function stop({ found, known }, l, j) {
    if (known?.wrong.notTakenBack && j === 3)
      return { stopped: "δ² has two entries: there is no δ¹₃." };
    if (!found.stopped || l > found.stopped.l) return {};
    return {
      stopped:
        `${known.product}: the shapes ${found.stopped.reason.message}. ` +
        "NumPy raises a ValueError, and the program ends in BP2 with what it has.",
    };
  }

  // (a − y), or what stands there.
  function errorTerms(term, known, k) {
    const [a, y] = [term(`a2.${k}`), term(`y.${k}`)];
    const wrong = { wrong: true };
    switch (known?.error) {
      case "flipped":
        return ["(", { ...y, ...wrong }, "−", { ...a, ...wrong }, ")"];
      case "alone":
        return ["(", { ...a, ...wrong }, "−", { ...y, gone: true }, ")"];
      case "twice":
        return [{ symbol: "2", value: 2, ...wrong }, "(", a, "−", y, ")"];
      default:
        return ["(", a, "−", y, ")"];
    }
  }

  // · σ′(z), or what stands there.
  function slopeTerms({ known, numbers }, term, l, j) {
    const written = known?.[l === 2 ? "outputSlope" : "hiddenSlope"];
    const right = term(`s${l}.${j}`);
    if (written === undefined) return ["·", right];
    if (written === null) return ["·", { ...right, gone: true }];
    const value = known.wrong[l === 2 ? "atOutput" : "atHidden"](numbers.get(`z${l}.${j}`));
    return [
      "·",
      {
        key: `${/σ′\(a/.test(written("", "")) ? "a" : "z"}${l}.${j}`,
        symbol: written(UP[l], DOWN[j]),
        value,
        wrong: true,
      },
    ];
  }

  // The line of BP2 for hidden neuron j.
  function backTerms(result, term, made, j) {
    const { known, found, numbers } = result;
    if (found.stopped) return [];
    if (known?.wrong.notTakenBack) {
      const from = `d2.${j}`;
      return numbers.has(from) ? [[made(`d1.${j}`), "=", { ...term(from), wrong: true }]] : [];
    }
    const sum = range(2).flatMap((k) => {
      const weight = term(`w2.${k}${j}`);
      if (known?.updated) {
        weight.value -= known.wrong.inPlace * numbers.get(`gw2.${k}${j}`);
        Object.assign(weight, { wrong: true, symbol: `new ${weight.symbol}` });
      }
      return [weight, "·", term(`d2.${k}`), k === 1 ? "+" : ")"];
    });
    const slope = slopeTerms(result, term, 1, j);
    const added = { symbol: "Σ w²δ²", value: found.sums[0][j - 1][0], wrong: known?.updated };
    return [
      [made(`d1.${j}`), "=", "(", ...sum, ...slope],
      [made(`d1.${j}`), "=", added, ...slope],
    ];
  }

  // δ · a of the entry (j, k) of a weight gradient, or what stands there.
  function outerTerms(term, known, below, l, j, k) {
    const wrong = (key, is) => ({ ...term(key), wrong: is });
    if (known?.wrong.previous) return [term(`d${l}.${j}`), "·", wrong(`a${l}.${k}`, true)];
    if (known?.wrong.transposed)
      return [wrong(`d${l}.${k}`, k !== j), "·", wrong(below(l, j), k !== j)];
    return [term(`d${l}.${j}`), "·", term(below(l, k))];
  }

  const PHASES = {
    start: "Start",
    forward: "Forward",
    cost: "Cost",
    BP1: "BP1",
    BP2: "BP2",
    BP3: "BP3",
    BP4: "BP4",
  };
  return { name, arrays, run, steps, mistakes, PHASES, LAST: 18 };
});
