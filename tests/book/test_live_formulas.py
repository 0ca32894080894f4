"""Measured derivatives, softmax, typed formulas and addresses of figures, without a page."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from live import computed

import coursekit as ck
from coursekit.arrays import Array
from coursekit.scalar_graph import Function

FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "sigmoid": ck.sigmoid,
    "sin": np.sin,
    "exp": np.exp,
    "cube": lambda x: x**3,
    "cost": lambda x: 0.5 * (ck.sigmoid(2 * x - 1) - 1) ** 2,
}


def test_differences_are_those_of_the_library() -> None:
    """By hand, centrally, to one side and by the complex step, at random places and steps."""
    rng = np.random.default_rng(0)
    cases: list[tuple[str, float, float]] = [
        (f, float(rng.normal()), float(10 ** rng.uniform(-7, -1)))
        for f in FUNCTIONS
        for _ in range(8)
    ]
    work = "({measure}, [f, x, eps]) => measure(f, x, eps)"
    for (name, x, eps), made in zip(cases, computed("differences", work, cases), strict=True):
        f, at = FUNCTIONS[name], np.array([x])
        noise = 8 * 2**-53 * max(abs(float(f(at)[0])), abs(x)) / eps
        found = {method: values["value"] for method, values in made["found"].items()}

        def total(w: Array, f: Callable[[Array], Array] = f) -> Array:
            return np.asarray(f(w).sum())

        exact = ck.complex_step_gradient(total, at)[0]
        assert np.isclose(made["exact"], exact, rtol=1e-12)
        central = ck.numerical_gradient(total, at, eps)[0]
        assert abs(found["central"] - central) < noise + 1e-12
        assert abs(found["onesided"] - (total(at + eps) - total(at)) / eps) < noise + 1e-12
        sideways = ck.complex_step_gradient(total, at, eps)[0]
        assert np.isclose(found["complex"], sideways, rtol=1e-12)
        for values in made["found"].values():
            error = ck.relative_error(np.array([values["value"]]), np.array([made["exact"]]))
            assert np.isclose(values["error"], error)


def test_softmax_is_that_of_the_library() -> None:
    """Probabilities, their logarithms, cost and error, also of scores that overflow."""
    rng = np.random.default_rng(1)
    drawn = [rng.normal(size=4) * scale for scale in (1, 10, 1000) for _ in range(5)]
    cases = [[z.tolist(), int(rng.integers(4))] for z in [*drawn, np.array([0, -1000, 3, 1e3])]]
    work = """(s, [z, r]) => ({a: s.softmax(z), logs: s.logSoftmax(z), cost: s.crossEntropy(z, r),
      error: s.softmaxError(z, r), plain: s.asItStands(z)})"""  # JSON makes null of nan
    for (scores, r), found in zip(cases, computed("softmax", work, cases), strict=True):
        z, y = np.array(scores)[:, None], ck.one_hot([r], 4)
        assert np.allclose(found["a"], ck.softmax(z)[:, 0], rtol=1e-12)
        assert np.allclose(found["logs"], ck.log_softmax(z)[:, 0], rtol=1e-12)
        assert np.isclose(found["cost"], ck.SOFTMAX_CROSS_ENTROPY.cost(z, y), rtol=1e-9)
        assert np.allclose(found["error"], ck.SOFTMAX_CROSS_ENTROPY.error(z, y)[:, 0])
        overflows = max(scores) > 709.8
        assert (None in found["plain"]) == overflows


def largest(p: ck.Node, q: ck.Node) -> ck.Node:
    """max(p, q), with its slopes."""
    first = float(p.value > q.value)
    return ck.Node(max(p.value, q.value), "max", ((p, first), (q, 1 - first)))


NUMBER = re.compile(r"(?<!\*\*)(?<!\*\* )(?<![\d.])\d+(?:\.\d+)?")
"""A number of a formula, if it is no exponent."""

NAMES = {
    "exp": ck.scalar_graph.exp,
    "log": ck.scalar_graph.log,
    "tanh": ck.scalar_graph.tanh,
    "sigmoid": ck.scalar_graph.sigmoid,
    "relu": ck.scalar_graph.relu,
    "sin": Function("sin", np.sin, lambda x, a: np.cos(x)),
    "cos": Function("cos", np.cos, lambda x, a: -np.sin(x)),
    "sqrt": Function("sqrt", np.sqrt, lambda x, a: 0.5 / a),
    "max": largest,
}


def formula(rng: np.random.Generator, depth: int) -> str:
    """A random formula in a, b and d."""
    if depth == 0 or rng.random() < 0.15:
        return str(rng.choice(["a", "b", "d", "2", "0.5"]))
    inner = [formula(rng, depth - 1) for _ in range(2)]
    kind = rng.integers(6)
    if kind < 3:
        return f"({inner[0]} {rng.choice(['+', '-', '*'])} {inner[1]})"
    if kind == 3:
        return f"{inner[0]} / exp(sin({inner[1]}))"
    if kind == 4:
        one = rng.choice(["sin", "cos", "tanh", "sigmoid", "relu", "exp"])
        return str(rng.choice([f"-{one}(0.3*{inner[0]})", f"max({inner[0]}, {inner[1]})"]))
    return f"({inner[0]})^{rng.choice(['2', '3'])}"


GRAPH = """({parse, evaluate}, {text, given}) => {
  try {
    const graph = parse(text);
    const {values, gradients, broken} = evaluate(graph, new Map(Object.entries(given)));
    const of = (name) => gradients[graph.nodes.findIndex((node) => node.name === name)];
    return {value: values.at(-1), nodes: graph.nodes.length, broken: Boolean(broken),
      slopes: Object.fromEntries(graph.variables.map((name) => [name, of(name)]))};
  } catch (error) {
    if (!error.message || error.from === undefined) throw error;
    return {message: error.message, from: error.from, to: error.to};
  }
}"""


def test_typed_formulas_have_the_values_and_slopes_of_the_library() -> None:
    """The graph of a formula is that of ck.Node, whatever is nested in what."""
    rng = np.random.default_rng(2)
    texts = [
        "a*b + sin(a)",
        "-a^2",
        "2 - 3 - a",
        "a / b / d",
        "a*-b",
        "a ** 2 − b·d",
        "σ(a) + ln(d)",
    ]
    texts += [formula(rng, 3) for _ in range(60)]
    given = {"a": 1.3, "b": -0.7, "d": 0.4}
    cases = [{"text": text, "given": given} for text in texts]
    read = 0
    for text, found in zip(texts, computed("expression", GRAPH, cases), strict=True):
        if "nodes" in found.get("message", ""):
            continue  # too long
        leaves = {name: ck.Node(value) for name, value in given.items()}
        python = text.replace("^", "**").replace("−", "-").replace("·", "*")
        python = python.replace("σ", "sigmoid").replace("ln", "log")
        python = NUMBER.sub(r"number(\g<0>)", python)  # a function takes a node
        result = eval(python, {**NAMES, **leaves, "number": ck.Node})  # noqa: S307 (our own text)
        ck.backward(result)
        assert np.isclose(found["value"], result.value), text
        for name, slope in found["slopes"].items():
            assert np.isclose(slope, leaves[name].gradient), text
        read += 1
    assert read > 50


NONSENSE = {
    "": "Type a formula",
    "   ": "Type a formula",
    "a +": "After “+” something is missing",
    "a b": "a sign is missing",
    "2a": "a sign is missing",
    "(a": "not closed",
    "a)": "not opened",
    "a, b": "comma",
    "$": "“$” has no meaning",
    "a*(b + €)": "“€” has no meaning",
    "💥": "“💥” has no meaning",
    "sin": "sin needs brackets",
    "sin a": "sin needs brackets",
    "foo(a)": "no function foo",
    "constructor(a)": "no function constructor",
    "max(a)": "max takes two numbers, not 1",
    "sin(a, b)": "sin takes one number, not 2",
    "a^b": "An exponent is a number",
    "a^2^3": "One exponent at a time",
    "*a": "Before “*”",
    "()": "Before “)”",
    "alert(1); x": "“;” has no meaning",
    "+".join(["a"] * 40): "more than 24 nodes",
    "a+b+d+e+f+g+h+i+j": "At most 8 letters",
}


def test_what_cannot_be_read_is_told_with_its_place() -> None:
    """Nonsense is answered by one sentence and the place in the text that it is about."""
    cases = [{"text": text, "given": {}} for text in NONSENSE]
    for text, found in zip(NONSENSE, computed("expression", GRAPH, cases), strict=True):
        assert NONSENSE[text] in found["message"], text
        assert 0 <= found["from"] < found["to"] <= len(text) + 2, text


def test_no_text_at_all_breaks_the_reader_of_formulas() -> None:
    """Random characters are a formula or are answered; nothing else happens."""
    rng = np.random.default_rng(3)
    letters = [*"ab12.()+-*/^, $σ", "sin", "max(", "e9", "__proto__", "toString"]
    texts = ["".join(rng.choice(letters, size=rng.integers(1, 14))) for _ in range(600)]
    cases = [{"text": text, "given": {}} for text in texts]
    found = computed("expression", GRAPH, cases)
    assert all("message" in answer or answer["nodes"] > 0 for answer in found)
    assert sum("message" not in answer for answer in found) > 5


def test_a_node_without_a_value_is_named() -> None:
    """log(a) at −1, a division by 0 and an overflow are found, and nothing is thrown."""
    texts = ["log(a)", "1 / (a + 1)", "exp(1000 * (a + 2))", "sqrt(a)", "sqrt(a + 1)"]
    cases = [{"text": text, "given": {"a": -1.0}} for text in texts]
    assert all(answer["broken"] for answer in computed("expression", GRAPH, cases))


FIELDS = """(address, {name, state, search}) => {
  const fields = {
    rate: address.number(0.5, 0, 2), count: address.number(3, 0, 9, {whole: true}),
    points: address.numbers([1, 2], -5, 5, {least: 0, most: 4}),
    way: address.choice("sin", ["sin", "cos"]), on: address.flag(false),
    typed: address.text("a*b", 12),
  };
  const whole = {...address.initial(fields), ...state};
  const written = state ? address.write(name, fields, whole, search) : search;
  return {written, ...address.read(name, fields, written)};
}"""
AT_FIRST = {"rate": 0.5, "count": 3, "points": [1, 2], "way": "sin", "on": False, "typed": "a*b"}


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"rate": 1 / 3, "on": True},
        {"points": []},
        {"points": [-1.5, 0, 4.25], "way": "cos"},
        {"typed": "a & b=2#?+%", "count": 0},
    ],
)
def test_an_address_says_what_is_seen(state: dict[str, Any]) -> None:
    """What is written comes back, only changes are written, and what others wrote stays."""
    case = {"name": "wave", "state": state, "search": "?q=ridge&other.rate=7&wave.way=cos"}
    (found,) = computed("address", FIELDS, [case])
    assert found["state"] == {**AT_FIRST, **state}
    assert not found["refused"]
    assert found["written"].startswith("?q=ridge&other.rate=7")
    assert found["written"].count("wave.") == len(state)


def test_a_stale_address_is_answered() -> None:
    """What does not fit is named with what is accepted, and the rest of the address holds."""
    asked = "?w.rate=9&w.count=1.5&w.points=1_x&w.way=tan&w.on=yes&w.typed=" + "x" * 13
    (found,) = computed("address", FIELDS, [{"name": "w", "search": f"{asked}&w.rat=1"}])
    assert found["state"] == AT_FIRST
    assert {r["key"]: r["accepts"] for r in found["refused"]} == {
        "rate": "a number from 0 to 2",
        "count": "a whole number from 0 to 9",
        "points": "0 to 4 times a number from −5 to 5, with _ between them",
        "way": "one of sin, cos",
        "on": "1 (on) or 0 (off)",
        "typed": "at most 12 characters",
    }
    (part,) = computed("address", FIELDS, [{"name": "w", "search": "?w.rate=1e0&w.way=tan"}])
    assert part["state"] == {**AT_FIRST, "rate": 1}
    assert [r["key"] for r in part["refused"]] == ["way"]


def test_numbers_are_written_as_in_the_book() -> None:
    """Minus signs, four decimals, and powers of ten where those would be all 0."""
    given = [0.25, -0.1163, -1e-12, 0, 3e-8, 2e6, -0.5, np.inf]
    work = "({shown, short}, v) => [shown(v ?? Infinity), short(v ?? Infinity)]"
    found = computed("drawing", work, [v if np.isfinite(v) else None for v in given])
    assert [text for text, _ in found] == [
        "0.2500", "−0.1163", "−1.0·10⁻¹²", "0.0000", "3.0·10⁻⁸", "2.0·10⁶", "−0.5000", "∞",
    ]  # fmt: skip
    assert found[6][1] == "−0.5"


def test_ticks_are_round_numbers_inside_the_scale() -> None:
    """And a scale and its inverse undo each other."""
    rng = np.random.default_rng(4)
    cases = [sorted(rng.normal(size=2) * 10**k) for k in (-3, 0, 0, 2, 5)]
    work = """({linear}, domain) => {
      const x = linear(domain, [40, 300]);
      return [x.ticks(), x.ticks().map((t) => x.invert(x(t)))];
    }"""
    for (low, high), (ticks, back) in zip(cases, computed("drawing", work, cases), strict=True):
        values: Array = np.array(ticks)
        assert 2 <= len(ticks) <= 8
        assert values.min() >= low
        assert values.max() <= high
        assert np.allclose(back, ticks)
