"""The page *Before you start*: each labelled equation, and each folded answer of the self-test."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from equations import BOOK, CHECKS, checks, labels
from solutions import exercises, solutions

PAGE = BOOK / "prerequisites.md"
TEXT = PAGE.read_text(encoding="utf-8")
Function = Callable[[Any], Any]


@checks("eq:pre-linear", "differences")
def linear() -> None:
    """The remainder, divided by h, goes to 0 for smooth f, and does not at a kink."""

    def last(f: Callable[[float], float], slope: float, x: float) -> float:
        return abs(f(x + 1e-5) - f(x) - slope * 1e-5) / 1e-5

    for x in (-1.0, 0.3, 2.0):
        assert last(math.sin, math.cos(x), x) < 1e-5
        assert last(math.sin, math.cos(x) + 0.01, x) > 5e-3
    assert last(abs, 0.0, 0.0) == 1


@checks("eq:pre-taylor", "brute force")
def taylor() -> None:
    """|r| ≤ ½Mh², and half of the bound is not enough."""
    reached = 0.0
    for x in np.linspace(-3, 3, 13):
        for h in (-0.5, -0.01, 0.01, 0.5, 2.0):
            between = np.linspace(min(x, x + h), max(x, x + h), 1001)
            M = np.abs(np.sin(between)).max()
            remainder = abs(math.sin(x + h) - math.sin(x) - math.cos(x) * h)
            bound = M * h * h / 2
            assert remainder <= bound * (1 + 1e-5) + 1e-15
            reached = max(reached, remainder / bound)
    assert reached > 0.9


@checks("eq:pre-rules", "symbolic")
def rules() -> None:
    """Sum, product and reciprocal of arbitrary functions, by symbolic differentiation."""
    x, alpha, beta = sp.symbols("x alpha beta")
    f, g = sp.Function("f")(x), sp.Function("g")(x)
    df, dg = f.diff(x), g.diff(x)
    assert sp.expand((alpha * f + beta * g).diff(x) - alpha * df - beta * dg) == 0
    assert sp.expand((f * g).diff(x) - df * g - f * dg) == 0
    assert sp.simplify((1 / g).diff(x) + dg / g**2) == 0


@checks("eq:pre-chain", "complex step")
def chain() -> None:
    """Compositions of smooth functions; the inner slope is wanted, and f' is taken at g(x)."""
    outer: list[tuple[Function, Function]] = [
        (np.sin, np.cos), (np.exp, np.exp), (lambda u: u**3, lambda u: 3 * u**2),
    ]  # fmt: skip
    inner: list[tuple[Function, Function]] = [
        (lambda x: x**2 + 1, lambda x: 2 * x), (np.sin, np.cos),
    ]  # fmt: skip
    for (f, df), (g, dg) in itertools.product(outer, inner):
        for x in (-1.3, 0.4, 2.1):
            measured = np.imag(f(g(x + 1e-20j))) / 1e-20
            assert df(g(x)) * dg(x) == pytest.approx(measured, rel=1e-13)
            assert df(g(x)) != pytest.approx(measured, rel=1e-3)
            assert df(x) * dg(x) != pytest.approx(measured, rel=1e-3)


@checks("eq:pre-chain-many", "complex step")
def chain_many() -> None:
    """A function of three numbers that depend on x; each of the three terms is wanted."""

    def f(u: Any, v: Any, w: Any) -> Any:
        return u * v**2 + np.sin(w * u)

    for x in (-0.7, 0.3, 1.9):
        u, v, w = np.exp(x), x**2 + 1, np.cos(x)
        outer = v**2 + w * np.cos(w * u), 2 * u * v, u * np.cos(w * u)
        terms = np.array(outer) * [np.exp(x), 2 * x, -np.sin(x)]
        z = x + 1e-20j
        measured = np.imag(f(np.exp(z), z**2 + 1, np.cos(z))) / 1e-20
        assert terms.sum() == pytest.approx(measured, rel=1e-13)
        assert all(terms.sum() - term != pytest.approx(measured, rel=1e-3) for term in terms)


@checks("eq:pre-table", "symbolic")
def table() -> None:
    """Limits of the difference quotients: powers (also negative, fractional), exp and log."""
    x, h = sp.symbols("x h", positive=True)

    def slope(f: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
        return sp.limit((f(x + h) - f(x)) / h, h, 0)

    for n in (sp.Integer(-2), sp.Rational(1, 2), sp.Integer(1), sp.Integer(5)):
        power = sp.Lambda(x, x**n)
        assert sp.simplify(slope(power) - n * x ** (n - 1)) == 0
    assert sp.simplify(slope(sp.exp) - sp.exp(x)) == 0
    assert sp.simplify(slope(sp.log) - 1 / x) == 0


@checks("eq:pre-minimum", "brute force")
def minimum() -> None:
    """Convex functions lie above their stationary value everywhere; x³ and −x² do not."""
    x = np.linspace(-4, 4, 801)
    cases = [(lambda x: np.exp(x) - x, 0.0), (lambda x: 3 * x**2 - 12 * x + 7, 2.0)]
    for f, at in cases:
        second = np.diff(f(x), 2)
        assert second.min() >= 0
        assert np.all(f(x) >= f(at))
    for f in (lambda x: x**3, lambda x: -(x**2)):
        assert np.diff(f(x), 2).min() < 0
        assert not np.all(f(x) >= f(0.0))


@checks("eq:pre-gradient", "differences")
def gradient() -> None:
    """The partial derivatives predict the change in random directions to first order."""
    rng = np.random.default_rng(0)

    def f(w: np.ndarray) -> float:
        return float(w[0] ** 2 * np.sin(w[1]) + np.exp(w[2] * w[0]))

    for _ in range(5):
        w, h = rng.normal(size=3), rng.normal(size=3)
        e = np.exp(w[2] * w[0])
        partial = [2 * w[0] * np.sin(w[1]) + w[2] * e, w[0] ** 2 * np.cos(w[1]), w[0] * e]
        for step in (1e-4, 1e-6):
            change = (f(w + step * h) - f(w)) / step
            assert change == pytest.approx(sum(p * d for p, d in zip(partial, h, strict=True)),
                                           abs=50 * step)  # fmt: skip


@checks("eq:pre-inner", "brute force")
def inner() -> None:
    """Inner product and norm by loops; the norm is Pythagoras, applied d − 1 times."""
    w, x = np.random.default_rng(0).normal(size=(2, 6))
    assert w @ x == pytest.approx(math.fsum(a * b for a, b in zip(w, x, strict=True)))
    length = 0.0
    for a in w:
        length = math.hypot(length, a)
    assert np.sqrt(w @ w) == pytest.approx(length)


@checks("eq:pre-cauchy", "symbolic")
def cauchy() -> None:
    """‖w‖²‖x‖² − (wᵀx)² is a sum of squares that vanish together only for parallel w and x."""
    w, x = sp.symbols("w:4", real=True), sp.symbols("x:4", real=True)
    lengths = sum(a * a for a in w) * sum(a * a for a in x)
    inner = sum(a * b for a, b in zip(w, x, strict=True))
    areas = sum((w[i] * x[j] - w[j] * x[i]) ** 2 for i in range(4) for j in range(i))
    assert sp.expand(lengths - inner**2 - areas) == 0
    assert areas.subs(dict(zip(w, [-3 * a for a in x], strict=True))).expand() == 0


@checks("eq:pre-matmul", "brute force")
def matmul() -> None:
    """Entries by loops, and applying AB is applying B and then A."""
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
    by_loop = [[sum(A[i, k] * B[k, j] for k in range(4)) for j in range(2)] for i in range(3)]
    assert np.allclose(by_loop, A @ B)
    v = rng.normal(size=2)
    assert np.allclose(np.array(by_loop) @ v, A @ (B @ v))


@checks("eq:pre-outer", "brute force")
def outer() -> None:
    """The sum of outer products, entry by entry."""
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
    total = sum(np.multiply.outer(A[:, k], B[k]) for k in range(4))
    for i in range(3):
        for j in range(2):
            assert total[i, j] == pytest.approx(sum(A[i, k] * B[k, j] for k in range(4)))


@checks("eq:pre-transpose", "brute force")
def transpose() -> None:
    """Entry (j, i) of BᵀAᵀ by loops is entry (i, j) of AB; AᵀBᵀ does not even exist."""
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
    right = B.T @ A.T
    assert right.shape == (2, 3)
    for i in range(3):
        for j in range(2):
            assert right[j, i] == pytest.approx(sum(A[i, k] * B[k, j] for k in range(4)))
    with pytest.raises(ValueError, match="mismatch"):
        A.T @ B.T


@checks("eq:pre-psd", "symbolic")
def psd() -> None:
    """For symbols the form is a sum of squares; with dependent columns it vanishes on Xv = 0."""
    X, v = sp.Matrix(3, 2, sp.symbols("x:6")), sp.Matrix(sp.symbols("v:2"))
    form = (v.T * (X.T * X) * v)[0]
    assert sp.expand(form - sum(z**2 for z in X * v)) == 0
    twice = sp.Matrix.hstack(X[:, 0], 2 * X[:, 0])
    level = sp.Matrix([2, -1])
    assert (twice.T * twice * level).expand() == sp.zeros(2, 1)
    assert sp.Matrix([[1, 1], [1, 2], [1, 3]]).rank() == 2


@checks("eq:pre-variance", "statistical")
def variance() -> None:
    """The mean of b draws of a die has variance 35/12/b, within seven standard errors."""
    rng = np.random.default_rng(0)
    n = 100_000
    for b in (2, 5, 20):
        means = rng.integers(1, 7, size=(n, b)).mean(axis=1)
        error = np.sqrt(2 / n)  # of a variance, relative; a mean of dice has lighter tails
        assert means.var() * b / (35 / 12) == pytest.approx(1, abs=7 * error)


MINE = [name for name in CHECKS if name.startswith("eq:pre-")]


@pytest.mark.parametrize("label", MINE)
def test_equation(label: str) -> None:
    """A labelled equation holds."""
    CHECKS[label].run()


def test_every_equation_has_its_check() -> None:
    """The page's labels are exactly those checked here."""
    assert set(labels("prerequisites")) == set(MINE)
    assert len(labels("prerequisites")) == len(MINE)


def test_every_question_has_a_checked_answer() -> None:
    """Quick checks and the sixteen questions, each with an answer that is folded and holds code."""
    questions = exercises("prerequisites")
    assert len([name for name in questions if name.startswith("st-")]) == 16
    assert questions == [name for name, _ in solutions("prerequisites")]
    assert TEXT.count(":class: dropdown") == len(questions)


def test_worked_numbers() -> None:
    """The numbers of the sections that no cell asserts."""
    assert round(math.exp(0.1), 5) == 1.10517
    assert math.exp(0.1) < 1.106
    assert np.array_equal(np.array([[1, 2], [0, -1], [3, 1]]) @ [2, -1], [0, 1, 5])
