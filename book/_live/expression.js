// Formulas that a reader types, as computational graphs: a parser of our own (nothing is evaluated as a
// program), values forward, derivatives back, as coursekit.scalar_graph has them.
"use strict";

course.define("expression", [], () => {
  // What a reader typed and cannot be read: what is wrong, and from where to where.
  class Unreadable extends Error {
    constructor(message, from, to = from + 1) {
      super(message);
      Object.assign(this, { from, to });
    }
  }

  const MOST = 24; // nodes
  const VARIABLES = 8;
  const sigmoid = (x) => 1 / (1 + Math.exp(-x));
  // Value, and slope for the value x and the result a.
  const FUNCTIONS = {
    sin: [Math.sin, (x) => Math.cos(x)],
    cos: [Math.cos, (x) => -Math.sin(x)],
    exp: [Math.exp, (x, a) => a],
    log: [Math.log, (x) => 1 / x],
    sqrt: [Math.sqrt, (x, a) => 1 / (2 * a)],
    tanh: [Math.tanh, (x, a) => 1 - a * a],
    sigmoid: [sigmoid, (x, a) => a * (1 - a)],
    relu: [(x) => Math.max(x, 0), (x) => (x > 0 ? 1 : 0)],
  };
  const ALIAS = { σ: "sigmoid", ln: "log" };
  const ACCEPTED = `letters, numbers, + − * / ^ ( ), max(p, q) and ${Object.keys(FUNCTIONS).join(", ")}`;
  const SIGNS = { "−": "-", "·": "*", "×": "*", "÷": "/", "**": "^" };

  // Words, numbers and signs, each with its place.
  function tokens(text) {
    const found = [];
    const pattern =
      /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|(\p{L}[\p{L}\d_]*)|(\*\*|[-+*/^(),−·×÷]))/uy;
    let at = 0;
    while (text.slice(at).trim()) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) {
        const from = at + text.slice(at).search(/\S/);
        throw new Unreadable(
          `“${[...text.slice(from)][0]}” has no meaning here. Type ${ACCEPTED}.`,
          from,
        );
      }
      const [whole, number, word, sign] = match;
      at += whole.length;
      const from = at - (number ?? word ?? sign).length;
      found.push({
        kind: number ? "number" : word ? "word" : "sign",
        text: SIGNS[sign] ?? number ?? word ?? sign,
        from,
        to: at,
      });
    }
    return found;
  }

  // The graph of a formula: nodes in an order in which each stands after its parents, the last one the
  // result; and the names of its variables, in the order in which they are first met.
  function parse(text) {
    const list = tokens(text);
    const end = { kind: "end", text: "", from: text.length, to: text.length + 1 };
    const nodes = [];
    const variables = new Map();
    let at = 0;
    const peek = () => list[at] ?? end;
    const is = (...signs) => peek().kind === "sign" && signs.includes(peek().text);

    function node(kind, parents, more = {}) {
      if (nodes.length === MOST)
        throw new Unreadable(
          `That makes more than ${MOST} nodes: a shorter formula, please.`,
          0,
          text.length,
        );
      nodes.push({ id: nodes.length, kind, parents: parents.map(({ id }) => id), ...more });
      return nodes.at(-1);
    }

    function sum() {
      let left = product();
      while (is("+", "-")) {
        const kind = list[at++].text;
        left = node(kind, [left, product()]);
      }
      return left;
    }

    function product() {
      let left = signed();
      while (is("*", "/")) {
        const kind = list[at++].text;
        left = node(kind, [left, signed()]);
      }
      return left;
    }

    function signed() {
      if (is("+")) {
        at += 1;
        return signed();
      }
      if (!is("-")) return raised();
      at += 1;
      return node("neg", [signed()]);
    }

    function raised() {
      const base = atom();
      if (!is("^")) return base;
      at += 1;
      const negative = is("-");
      if (negative) at += 1;
      const { kind, text: typed, from, to } = peek();
      if (kind !== "number") throw new Unreadable("An exponent is a number, as in a^2.", from, to);
      at += 1;
      if (is("^")) throw new Unreadable("One exponent at a time: use brackets.", peek().from);
      return node("^", [base], { exponent: negative ? -Number(typed) : Number(typed) });
    }

    function atom() {
      const token = peek();
      at += 1;
      if (token.kind === "number") return node("number", [], { value: Number(token.text) });
      if (token.kind === "word") return is("(") ? call(token) : variable(token);
      if (token.kind === "sign" && token.text === "(") {
        const inside = sum();
        close(token);
        return inside;
      }
      const before = list[at - 2];
      if (token.kind !== "end")
        throw new Unreadable(
          `Before “${token.text}” a number, a letter or a bracket is missing.`,
          token.from,
          token.to,
        );
      throw new Unreadable(
        before
          ? `After “${before.text}” something is missing.`
          : `Type a formula, such as a*b + sin(a): ${ACCEPTED}.`,
        token.from,
      );
    }

    function close(open) {
      if (!is(")")) {
        if (peek().kind === "end")
          throw new Unreadable("This bracket is not closed.", open.from, open.to);
        unexpected();
      }
      at += 1;
    }

    function variable({ text: name, from, to }) {
      const known = ALIAS[name] ?? name;
      if (Object.hasOwn(FUNCTIONS, known) || known === "max")
        throw new Unreadable(`${name} needs brackets: ${name}(a).`, from, to);
      if (!variables.has(name)) {
        if (variables.size === VARIABLES)
          throw new Unreadable(`At most ${VARIABLES} letters, please.`, from, to);
        variables.set(name, node("variable", [], { name }));
      }
      return variables.get(name);
    }

    function call({ text: name, from, to }) {
      const open = list[at++];
      const given = [sum()];
      while (is(",")) {
        at += 1;
        given.push(sum());
      }
      close(open);
      const known = ALIAS[name] ?? name;
      const wanted = known === "max" ? 2 : 1;
      if (known !== "max" && !Object.hasOwn(FUNCTIONS, known)) {
        throw new Unreadable(
          `There is no function ${name}; there are ${Object.keys(FUNCTIONS).join(", ")} and max. For a product write ${name}*(…).`,
          from,
          to,
        );
      }
      if (given.length !== wanted)
        throw new Unreadable(
          `${name} takes ${wanted === 1 ? "one number" : "two numbers"}, not ${given.length}.`,
          from,
          to,
        );
      return node(known, given);
    }

    function unexpected() {
      const { kind, text: typed, from, to } = peek();
      if (kind === "sign" && typed === ")")
        throw new Unreadable("This bracket was not opened.", from, to);
      if (kind === "sign" && typed === ",")
        throw new Unreadable("A comma stands only in max(p, q).", from, to);
      throw new Unreadable(`Before “${typed}” a sign is missing, such as *.`, from, to);
    }

    const result = sum();
    if (peek().kind !== "end") unexpected();
    return { nodes: order(nodes, result), variables: [...variables.keys()] };
  }

  // Nodes in the order in which they were made stand after their parents; the result is made last,
  // unless it is a variable alone.
  const order = (nodes, result) =>
    [...nodes.filter((node) => node !== result), result].map((node, i, all) => ({
      ...node,
      id: i,
      parents: node.parents.map((id) => all.findIndex((other) => other.id === id)),
    }));

  // Value of a node and its local derivatives, from the values of its parents.
  function local({ kind, exponent, value, name }, [p, q], given) {
    switch (kind) {
      case "number":
        return [value, []];
      case "variable":
        return [given.get(name), []];
      case "+":
        return [p + q, [1, 1]];
      case "-":
        return [p - q, [1, -1]];
      case "*":
        return [p * q, [q, p]];
      case "/":
        return [p / q, [1 / q, -p / q / q]];
      case "neg":
        return [-p, [-1]];
      case "^":
        return [p ** exponent, [exponent === 0 ? 0 : exponent * p ** (exponent - 1)]];
      case "max":
        return [Math.max(p, q), p > q ? [1, 0] : [0, 1]];
      default: {
        const [f, slope] = FUNCTIONS[kind];
        const a = f(p);
        return [a, [slope(p, a)]];
      }
    }
  }

  // Values, local derivatives, and derivatives of the result, for a map of values by name; `broken`
  // is the first node without a value.
  function evaluate({ nodes }, given) {
    const values = [];
    const locals = [];
    for (const node of nodes) {
      const [value, slopes] = local(
        node,
        node.parents.map((id) => values[id]),
        given,
      );
      values.push(value);
      locals.push(slopes);
    }
    const broken =
      nodes.find(({ id }) => ![values[id], ...locals[id]].every(Number.isFinite)) ?? null;
    const gradients = nodes.map(() => 0);
    gradients[nodes.length - 1] = 1;
    for (const { id, parents } of [...nodes].reverse()) {
      parents.forEach((parent, k) => {
        gradients[parent] += gradients[id] * locals[id][k];
      });
    }
    return { values, locals, gradients, broken };
  }

  return { Unreadable, FUNCTIONS, ACCEPTED, MOST, VARIABLES, parse, evaluate };
});
