"""The page *Before you start*: each labelled equation, and each folded answer of the self-test."""

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from equations import BOOK, CHECKS, checks, labels
from solutions import solutions

PAGE = BOOK / "prerequisites.md"
TEXT = PAGE.read_text(encoding="utf-8")


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


@checks("eq:pre-rules", "complex step")
def rules() -> None:
    """Sum, product and reciprocal of sin and exp, against complex steps."""
    for x in (-0.7, 0.4, 1.9):
        at = x + 1e-20j
        f, g, df, dg = np.sin(x), np.exp(x), np.cos(x), np.exp(x)
        total = (2 * np.sin(at) - 3 * np.exp(at)).imag / 1e-20
        assert 2 * df - 3 * dg == pytest.approx(total, rel=1e-13)
        product = (np.sin(at) * np.exp(at)).imag / 1e-20
        assert df * g + f * dg == pytest.approx(product, rel=1e-13)
        assert -dg / g**2 == pytest.approx((1 / np.exp(at)).imag / 1e-20, rel=1e-13)


@checks("eq:pre-table", "complex step")
def table() -> None:
    """Powers (also negative and fractional), exponential, logarithm."""
    for x in (0.3, 1.0, 2.5):
        at = x + 1e-20j
        for n in (-2, -0.5, 0.5, 1, 3):
            assert n * x ** (n - 1) == pytest.approx((at**n).imag / 1e-20, rel=1e-13)
        assert math.exp(x) == pytest.approx(np.exp(at).imag / 1e-20, rel=1e-13)
        assert 1 / x == pytest.approx(np.log(at).imag / 1e-20, rel=1e-13)


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
        return w[0] ** 2 * np.sin(w[1]) + np.exp(w[2] * w[0])

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


@checks("eq:pre-cauchy", "brute force")
def cauchy() -> None:
    """|wᵀx| ≤ ‖w‖‖x‖ on random pairs, equal for multiples and only for them."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        w, x = rng.normal(size=(2, rng.integers(2, 6)))
        assert abs(w @ x) < math.hypot(*w) * math.hypot(*x)
        assert abs(w @ (-2.5 * w)) == pytest.approx(math.hypot(*w) * math.hypot(*(2.5 * w)))


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


@checks("eq:pre-psd", "brute force")
def psd() -> None:
    """The quadratic form by loops is a sum of squares; it vanishes on the null space only."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5, 3))
    X[:, 2] = X[:, 0] - 2 * X[:, 1]
    for v in [*rng.normal(size=(20, 3)), np.array([1.0, -2.0, -1.0])]:
        G = X.T @ X
        form = sum(v[i] * G[i, j] * v[j] for i in range(3) for j in range(3))
        squares = sum(sum(X[r, j] * v[j] for j in range(3)) ** 2 for r in range(5))
        assert form == pytest.approx(squares, abs=1e-12)
    assert squares == pytest.approx(0, abs=1e-20)  # the last v is in the null space
    assert np.linalg.eigvalsh(X.T @ X).min() > -1e-12


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
    """Sixteen questions, each with an answer that is folded and holds code."""
    questions = re.findall(r"\{exercise\}[^\n]*\n:label: ([\w-]+)", TEXT)
    assert len(questions) == 16
    assert questions == [name for name, _ in solutions("prerequisites")]
    assert TEXT.count(":class: dropdown") == 16


def test_worked_numbers() -> None:
    """The numbers of the sections that no cell asserts."""
    assert round(math.exp(0.1), 5) == 1.10517
    assert math.exp(0.1) < 1.106
    assert np.array_equal(np.array([[1, 2], [0, -1], [3, 1]]) @ [2, -1], [0, 1, 5])
