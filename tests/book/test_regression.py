"""The chapter *Regression*: each labelled equation, each worked number, each solution.

A check judges one equation by other means than the chapter: loops over single entries, exact
fractions, values of the cost alone, or many random trials.
"""

import math
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from equations import CHECKS, chapter_labels, chapter_text, checks
from solutions import exercises, listings

import coursekit as ck

CHAPTER = "regression"
KM, WEEKDAY, MINUTES = ("2.7", "4.1", "1", "5.2", "2.8"), (1, 1, 0, 1, 0), (25, 33, 15, 45, 22)
ROWS = [[Fraction(1), Fraction(km), Fraction(day)] for km, day in zip(KM, WEEKDAY, strict=True)]
TARGETS = [Fraction(t) for t in MINUTES]
BEST = [Fraction(2897, 476), Fraction(1555, 238), Fraction(431, 204)]


def data(m=7, d=3, seed=0):
    """A design matrix with a column of ones, targets and weights, all random."""
    rng = np.random.default_rng(seed)
    return ck.add_bias(rng.normal(size=(m, d - 1))), rng.normal(size=m), rng.normal(size=d)


def cost_by_loops(w, X, y):
    """The mean squared error by loops, for real or complex numbers or fractions."""
    total = 0
    for row, target in zip(X, y, strict=True):
        e = target - sum(a * b for a, b in zip(row, w, strict=True))
        total = total + e * e
    return total / (2 * len(y))


def ridge_cost_by_loops(w, X, y, lam, free=0):
    """The same with the penalty on all weights but the first `free`."""
    return cost_by_loops(w, X, y) + lam / 2 * sum(v * v for v in w[free:])


def solve_exactly(A, c):
    """Gauss–Jordan elimination in fractions."""
    n = len(A)
    table = [[Fraction(v) for v in row] + [Fraction(c[i])] for i, row in enumerate(A)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if table[i][k])
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [v / table[k][k] for v in table[k]]
        for i in range(n):
            if i != k:
                table[i] = [v - table[i][k] * p for v, p in zip(table[i], table[k], strict=True)]
    return [row[n] for row in table]


def gram(X):
    """XᵀX by loops, in whatever arithmetic X is in."""
    d = len(X[0])
    return [[sum(row[j] * row[k] for row in X) for k in range(d)] for j in range(d)]


def moment(X, y):
    """Xᵀy by loops."""
    return [sum(row[j] * t for row, t in zip(X, y, strict=True)) for j in range(len(X[0]))]


def symbols(m=3, d=2):
    """X, y, w and v of symbols, small enough to expand at once."""
    X = sp.Matrix(m, d, sp.symbols(f"x:{m * d}"))
    return X, *(sp.Matrix(sp.symbols(f"{name}:{n}")) for name, n in (("y", m), ("w", d), ("v", d)))


def squared(v):
    """The sum of the squares of a symbolic vector."""
    return sum(t**2 for t in v)


def predictions(w, X):
    """Xw by loops."""
    return [sum(a * b for a, b in zip(row, w, strict=True)) for row in X]


def complex_gradient(f, w, h=1e-20):
    """Im f(w + ih e_k)/h, written here once more, without coursekit."""
    g = np.empty(len(w))
    for k in range(len(w)):
        shifted = np.array(w, dtype=complex)
        shifted[k] += 1j * h
        g[k] = np.imag(f(shifted)) / h
    return g


def is_least(f, w, seed=0, trials=300):
    """No step from w in any of many directions, long or short, goes lower."""
    rng = np.random.default_rng(seed)
    here = f(w)
    return all(
        f(w + size * rng.normal(size=len(w))) > here - 1e-12 * (1 + abs(here))
        for size in (1e-3, 0.1, 1, 10)
        for _ in range(trials)
    )


@checks("eq:linear-model", "brute force")
def linear_model():
    """w₀ plus a sum over the features, against the product with x₀ = 1 put in front."""
    features = np.random.default_rng(0).normal(size=(5, 2))
    w = np.array([0.3, -1.2, 2.0])
    by_sum = [w[0] + w[1] * x[0] + w[2] * x[1] for x in features]
    assert np.allclose(ck.add_bias(features) @ w, by_sum)


@checks("eq:design-matrix", "brute force")
def design_matrix():
    """Entry i of Xw is wᵀx⁽ⁱ⁾, one example and one feature at a time."""
    X, _, w = data()
    for i in range(7):
        assert (X @ w)[i] == pytest.approx(sum(w[j] * X[i, j] for j in range(3)))


@checks("eq:residual", "brute force")
def residual():
    """At w = (6, 6, 3) the residuals printed in the chapter, in fractions."""
    e = [t - p for t, p in zip(TARGETS, predictions([6, 6, 3], ROWS), strict=True)]
    assert [float(v) for v in e] == [-0.2, -0.6, 3, 4.8, -0.8]
    assert sum(v * v for v in e) == Fraction("33.08")


@checks("eq:mse", "brute force")
def mse():
    """Half the mean of the squared residuals by loops; the same if every example comes twice."""
    X, y, w = data()
    assert ck.mse(w, X, y) == pytest.approx(cost_by_loops(w, X, y))
    assert ck.mse(w, np.vstack([X, X]), np.append(y, y)) == pytest.approx(ck.mse(w, X, y))
    assert cost_by_loops([6, 6, 3], ROWS, TARGETS) == Fraction("3.308")


@checks("eq:normal-density", "brute force")
def normal_density():
    """It adds up to 1 over a fine grid of targets; its mean and its variance are wᵀx and τ²."""
    w, x, tau = np.array([0.5, -2.0, 1.5]), np.array([1.0, 0.3, 2.0]), 0.7
    y = np.linspace(-20, 20, 400_001)
    p = np.exp(-((y - w @ x) ** 2) / (2 * tau**2)) / math.sqrt(2 * math.pi * tau**2)
    share = p * (y[1] - y[0])
    mean = (share * y).sum()
    assert share.sum() == pytest.approx(1)
    assert mean == pytest.approx(w @ x)
    assert (share * (y - mean) ** 2).sum() == pytest.approx(tau**2)


@checks("eq:normal-likelihood", "brute force")
def normal_likelihood():
    """The product of the densities, example by example; no weights are more likely than w*."""
    X, y, w = data()

    def likelihood(v, tau):
        product = 1.0
        for row, target in zip(X, y, strict=True):
            miss = target - sum(a * b for a, b in zip(row, v, strict=True))
            product *= math.exp(-(miss**2) / (2 * tau**2)) / math.sqrt(2 * math.pi * tau**2)
        return product

    for tau in (0.5, 1.0, 3.0):
        right = 7 / tau**2 * cost_by_loops(w, X, y) + 7 / 2 * math.log(2 * math.pi * tau**2)
        assert -math.log(likelihood(w, tau)) == pytest.approx(right)
        best = ck.least_squares(X, y)
        for step in np.random.default_rng(0).normal(size=(200, 3)):
            assert likelihood(best, tau) > likelihood(best + step, tau)


@checks("eq:mse-many", "brute force")
def mse_many():
    """The double sum over examples and targets is the sum of the single costs."""
    rng = np.random.default_rng(0)
    X, Y, W = rng.normal(size=(6, 3)), rng.normal(size=(6, 2)), rng.normal(size=(3, 2))
    by_loops = 0.0
    for i in range(6):
        for k in range(2):
            by_loops += (Y[i, k] - sum(X[i, j] * W[j, k] for j in range(3))) ** 2 / 12
    assert sum(ck.mse(W[:, k], X, Y[:, k]) for k in range(2)) == pytest.approx(by_loops)


@checks("eq:jacobian-linear", "complex step")
def jacobian_linear():
    """Row i of the Jacobian of Xw is the gradient of its entry i."""
    X, _, w = data()
    J = np.array([complex_gradient(lambda v, i=i: predictions(v, X)[i], w) for i in range(7)])
    assert J.shape == X.shape
    assert np.allclose(J, X, rtol=1e-14)


@checks("eq:gradient-forms", "symbolic")
def gradient_forms():
    """cᵀw and wᵀAw, differentiated as symbols; with an A not symmetric, 2Aw would be wrong."""
    A, c = sp.Matrix(3, 3, sp.symbols("a:9")), sp.Matrix(sp.symbols("c:3"))
    w = sp.Matrix(sp.symbols("w:3"))
    linear, form = (c.T * w)[0], (w.T * A * w)[0].expand()
    assert sp.Matrix([linear.diff(t) for t in w]) == c
    gradient = sp.Matrix([form.diff(t) for t in w])
    assert (gradient - (A + A.T) * w).expand() == sp.zeros(3, 1)
    assert (gradient - 2 * A * w).expand() != sp.zeros(3, 1)


@checks("eq:scalar-transpose", "symbolic")
def scalar_transpose():
    """wᵀXᵀy and yᵀXw are the same polynomial."""
    X, y, w, _ = symbols()
    assert sp.expand((w.T * X.T * y)[0] - (y.T * X * w)[0]) == 0


@checks("eq:mse-expanded", "symbolic")
def mse_expanded():
    """The three terms add up to the cost, as polynomials."""
    X, y, w, _ = symbols()
    terms = (w.T * X.T * X * w)[0] - 2 * (w.T * X.T * y)[0] + (y.T * y)[0]
    assert sp.expand(terms / 6 - squared(X * w - y) / 6) == 0


@checks("eq:mse-partial", "complex step")
def mse_partial():
    """Each entry by a sum over the examples, in fractions; and against the complex step."""
    r = [p - t for p, t in zip(predictions([6, 6, 3], ROWS), TARGETS, strict=True)]
    by_sums = [sum(r[i] * ROWS[i][j] for i in range(5)) / 5 for j in range(3)]
    X = np.array(ROWS, dtype=float)
    measured = complex_gradient(lambda v: cost_by_loops(v, X, MINUTES), np.array([6.0, 6, 3]))
    assert [float(v) for v in by_sums] == pytest.approx(list(measured), rel=1e-12)


@checks("eq:mse-gradient", "complex step")
def mse_gradient():
    """Against the complex step on the cost by loops."""
    for seed in range(3):
        X, y, w = data(seed=seed)
        measured = complex_gradient(lambda v, X=X, y=y: cost_by_loops(v, X, y), w)
        assert np.allclose(ck.mse_gradient(w, X, y), measured, rtol=1e-12)


@checks("eq:mse-hessian", "symbolic")
def mse_hessian():
    """All second derivatives of the cost, as symbols; in numbers the library's matrix."""
    X, y, w, _ = symbols()
    H = sp.hessian(squared(X * w - y) / 6, list(w))
    assert (H - X.T * X / 3).expand() == sp.zeros(2, 2)
    numbers = dict(zip(X, [1, -2, 3, 5, 8, 13], strict=True))
    A = np.array(X.subs(numbers), dtype=float)
    assert np.allclose(ck.mse_hessian(A), np.array(H.subs(numbers), dtype=float))


@checks("eq:curvature", "differences")
def curvature():
    """The second difference of the cost along v is ‖Xv‖²/m by loops, and 0 where Xv = 0."""
    rng = np.random.default_rng(0)
    X, y, w = data()
    X = np.column_stack([X, X[:, 1] + X[:, 2]])  # rank 3 of 4
    w = np.append(w, 0.5)
    for v in (*rng.normal(size=(20, 4)), np.array([0, 1, 1, -1.0])):
        along = [cost_by_loops(w + t * v, X, y) for t in (-1, 0, 1)]
        bend = along[0] - 2 * along[1] + along[2]
        assert bend == pytest.approx(sum(z * z for z in predictions(v, X)) / 7, abs=1e-10)
        assert v @ ck.mse_hessian(X) @ v == pytest.approx(bend, abs=1e-10)
        assert bend > -1e-12
    assert abs(bend) < 1e-12


@checks("eq:mse-taylor", "symbolic")
def mse_taylor():
    """The expansion as polynomials, the gradient by differentiation: there is no remainder."""
    X, y, w, v = symbols()
    cost = squared(X * w - y) / 6
    slope = sum(cost.diff(t) * s for t, s in zip(w, v, strict=True))
    moved = squared(X * (w + v) - y) / 6
    assert sp.expand(moved - cost - slope - squared(X * v) / 6) == 0


@checks("eq:normal-equations", "brute force")
def normal_equations():
    """No step from their solution lowers the cost; from another point many do."""
    for seed in range(3):
        X, y, w = data(seed=seed)
        best = ck.normal_equations(X, y)
        assert is_least(lambda v, X=X, y=y: ck.mse(v, X, y), best)
        assert not is_least(lambda v, X=X, y=y: ck.mse(v, X, y), w)


@checks("eq:normal-solution", "brute force")
def normal_solution():
    """The journeys' weights and predictions by elimination in fractions."""
    w = solve_exactly(gram(ROWS), moment(ROWS, TARGETS))
    assert w == BEST
    fitted = predictions(w, ROWS)
    assert [str(p) for p in fitted] == [
        "36899/1428", "49961/1428", "6007/476", "15056/357", "11605/476",
    ]  # fmt: skip
    X = np.array(ROWS, dtype=float)
    inverse = np.linalg.inv(X.T @ X) @ X.T @ np.array(MINUTES)
    assert np.allclose(inverse, [float(v) for v in BEST])


@checks("eq:commute-normal", "brute force")
def commute_normal():
    """The nine sums of products and the three on the right, in fractions."""
    assert gram(ROWS) == [
        [5, Fraction("15.8"), 3], [Fraction("15.8"), Fraction("59.98"), 12], [3, 12, 3],
    ]  # fmt: skip
    assert moment(ROWS, TARGETS) == [140, Fraction("513.4"), 103]


@checks("eq:commute-reduced", "brute force")
def commute_reduced():
    """The two equations that are left have the journeys' weights for their only solution."""
    left = [[2, Fraction("3.8")], [Fraction("3.8"), Fraction("11.98")]]
    assert solve_exactly(left, [37, Fraction("101.4")]) == BEST[:2]
    assert BEST[2] == Fraction(103, 3) - BEST[0] - 4 * BEST[1]


@checks("eq:minimum-value", "brute force")
def minimum_value():
    """(‖y‖² − ‖Xw*‖²)/2m is the cost of the journeys, 34231/14280, in fractions."""
    fitted = predictions(BEST, ROWS)
    difference = sum(t * t for t in TARGETS) - sum(p * p for p in fitted)
    assert difference / 10 == cost_by_loops(BEST, ROWS, TARGETS) == Fraction(34231, 14280)


@checks("eq:orthogonality", "brute force")
def orthogonality():
    """Each column times the residual adds up to exactly 0; the residual itself is not 0."""
    e = [t - p for t, p in zip(TARGETS, predictions(BEST, ROWS), strict=True)]
    assert moment(ROWS, e) == [0, 0, 0]
    assert all(e)


@checks("eq:pythagoras", "brute force")
def pythagoras():
    """Three sums of squares in fractions, at several w."""

    def squares(values):
        return sum(v * v for v in values)

    least = squares(t - p for t, p in zip(TARGETS, predictions(BEST, ROWS), strict=True))
    somewhere: list[list[int | Fraction]] = [[6, 6, 3], [0, 0, 0], [Fraction(1, 7), -20, 11]]
    for w in somewhere:
        e = squares(t - p for t, p in zip(TARGETS, predictions(w, ROWS), strict=True))
        away = predictions([a - b for a, b in zip(w, BEST, strict=True)], ROWS)
        assert e == least + squares(away)


@checks("eq:projection", "brute force")
def projection():
    """Against the projection by Gram and Schmidt, which knows no inverse."""
    X, y, _ = data()
    P = X @ np.linalg.inv(X.T @ X) @ X.T
    basis: list[np.ndarray] = []
    for column in X.T:
        rest = column - sum((b * (b @ column) for b in basis), np.zeros(7))
        basis.append(rest / math.sqrt(rest @ rest))
    foot = sum(b * (b @ y) for b in basis)
    assert np.allclose(P @ y, foot)
    assert np.allclose(P, P.T)
    assert np.allclose(P @ P, P)
    assert sum(P[i, i] for i in range(7)) == pytest.approx(3)


@checks("eq:r-squared", "brute force")
def r_squared():
    """Two sums by loops; 0 for the mean, 1 for the targets, negative for something worse."""
    _, y, _ = data()
    guess = y + np.random.default_rng(3).normal(size=7)
    mean = sum(y) / 7
    above = sum((a - b) ** 2 for a, b in zip(y, guess, strict=True))
    by_hand = 1 - above / sum((a - mean) ** 2 for a in y)
    assert ck.r_squared(y, guess) == pytest.approx(by_hand)
    assert ck.r_squared(y, np.full(7, mean)) == pytest.approx(0)
    assert ck.r_squared(y, y) == 1
    assert ck.r_squared(y, mean - 10 * (y - mean)) < 0


@checks("eq:sum-of-squares", "brute force")
def sum_of_squares():
    """In fractions for the journeys; without the column of ones it fails."""

    def parts(X):
        fitted = predictions(solve_exactly(gram(X), moment(X, TARGETS)), X)
        mean = sum(TARGETS) / 5
        whole = sum((t - mean) ** 2 for t in TARGETS)
        explained = sum((p - mean) ** 2 for p in fitted)
        return whole, explained + sum((t - p) ** 2 for t, p in zip(TARGETS, fitted, strict=True))

    whole, added = parts(ROWS)
    assert whole == added
    whole, added = parts([row[1:] for row in ROWS])
    assert whole != added


@checks("eq:least-squares", "brute force")
def least_squares():
    """Of a rank-deficient problem, the limit of descent from 0, and no other minimum is shorter."""
    X, y, _ = data()
    X = np.column_stack([X, X[:, 1] - 2 * X[:, 2]])
    P, s, Q = np.linalg.svd(X, full_matrices=False)
    by_formula = sum(P[:, i] @ y / s[i] * Q[i] for i in range(3))
    w = np.zeros(4)
    for _ in range(20_000):
        w -= 0.05 * X.T @ (X @ w - y) / 7
    assert np.allclose(by_formula, w, atol=1e-9)
    assert np.allclose(ck.least_squares(X, y), w, atol=1e-9)
    level = np.array([0, 1, -2, -1.0])
    assert np.allclose(X @ level, 0)
    for t in np.random.default_rng(0).normal(size=20):
        assert cost_by_loops(w + t * level, X, y) == pytest.approx(cost_by_loops(w, X, y))
        assert np.linalg.norm(by_formula + t * level) > np.linalg.norm(by_formula)


def stretches(A, count=20_001):
    """‖Av‖ for unit vectors v all round the circle."""
    angle = np.linspace(0, np.pi, count)
    return np.sqrt(((A @ np.array([np.cos(angle), np.sin(angle)])) ** 2).sum(axis=0))


@checks("eq:condition", "brute force")
def condition():
    """The longest and the shortest ‖Xv‖ over a fine circle of unit vectors."""
    X = np.random.default_rng(0).normal(size=(6, 2))
    s = np.linalg.svd(X, compute_uv=False)
    ratio = stretches(X).max() / stretches(X).min()
    assert ratio == pytest.approx(s[0] / s[1], rel=1e-6)
    assert ratio == pytest.approx(np.linalg.cond(X), rel=1e-6)


@checks("eq:condition-bound", "brute force")
def condition_bound():
    """No error of thousands breaks the bound, and the worst one reaches it."""
    rng = np.random.default_rng(0)
    A = np.array([[3.0, 1.0], [0.5, 0.4]])
    kappa = stretches(A).max() / stretches(A).min()
    worst = 0.0
    for w, beta in zip(rng.normal(size=(4000, 2)), rng.normal(size=(4000, 2)), strict=True):
        omega = np.array(np.linalg.solve(A, beta))
        relative = np.linalg.norm(omega) / np.linalg.norm(w)
        allowed = kappa * np.linalg.norm(beta) / np.linalg.norm(A @ w)
        assert relative <= allowed * (1 + 1e-9)
        worst = max(worst, relative / allowed)
    assert worst > 0.99


@checks("eq:condition-squared", "brute force")
def condition_squared():
    """Stretches of X, XᵀX and H round the circle; in another norm the square is missed."""
    for seed in range(5):
        X = np.random.default_rng(seed).normal(size=(6, 2))
        ratio = stretches(X).max() / stretches(X).min()
        for M in (X.T @ X, ck.mse_hessian(X)):
            assert stretches(M).max() / stretches(M).min() == pytest.approx(ratio**2, rel=1e-5)
    V = ck.polynomial_features(np.array([float(km) for km in KM]), 4)
    once, twice = (np.abs(M).sum(axis=0).max() * np.abs(np.linalg.inv(M)).sum(axis=0).max()
                   for M in (V, V.T @ V))  # fmt: skip
    assert 0.45 < twice / once**2 < 0.6


def test_condition_of_a_wide_matrix():
    """κ is infinite if there are more columns than rows; NumPy divides by another number."""
    X = np.array([[1.0, 2, 3], [1, 5, 4]])
    level = np.cross(X[0], X[1])
    assert np.linalg.norm(X @ level) < 1e-12 * np.linalg.norm(level)
    assert np.linalg.cond(X) < 10


@checks("eq:polynomial", "brute force")
def polynomial():
    """Powers by repeated multiplication; the product with w is Horner's value."""
    x, w = np.array([-1.5, 0.0, 2.0]), np.array([3.0, -1, 0.5, 2])
    Phi = ck.polynomial_features(x, 3)
    for i, t in enumerate(x):
        assert list(Phi[i]) == [1, t, t * t, t * t * t]
        assert (Phi @ w)[i] == pytest.approx(((w[3] * t + w[2]) * t + w[1]) * t + w[0])


@checks("eq:nested", "brute force")
def nested():
    """The least cost by elimination in fractions, for random data and growing degree."""
    rng = np.random.default_rng(0)
    for _ in range(5):
        x = [Fraction(int(v)) for v in rng.choice(np.arange(-9, 10), 7, replace=False)]
        y = [Fraction(int(v)) for v in rng.integers(-9, 10, 7)]
        least = []
        for degree in range(7):
            X = [[t**k for k in range(degree + 1)] for t in x]
            least.append(cost_by_loops(solve_exactly(gram(X), moment(X, y)), X, y))
        assert least == sorted(least, reverse=True)
        assert least[-1] == 0


@checks("eq:optimism", "statistical")
def optimism():
    """The mean over 20 000 draws of noise that is not normal, within seven standard errors."""
    rng, m, d, tau = np.random.default_rng(0), 12, 4, 0.7
    X = ck.add_bias(rng.normal(size=(m, d - 1)))
    truth = X @ rng.normal(size=d)
    half = tau * math.sqrt(3)  # uniform noise of variance τ²
    noise, fresh = rng.uniform(-half, half, size=(2, m, 20_000))
    Y = truth[:, None] + noise
    fitted = X @ np.linalg.lstsq(X, Y, rcond=None)[0]
    for target, expected in ((Y, 1 - d / m), (truth[:, None] + fresh, 1 + d / m)):
        costs = ((fitted - target) ** 2).sum(axis=0) / (2 * m)
        error = costs.std() / math.sqrt(costs.size)
        assert abs(costs.mean() - tau**2 / 2 * expected) < 7 * error
        assert 7 * error < 0.05 * tau**2


@checks("eq:optimism-new-inputs", "statistical")
def optimism_new_inputs():
    """Uniform rows with a one, noise of two values: the mean cost at fresh rows, and the bound."""
    rng, m, d, tau, draws = np.random.default_rng(0), 8, 2, 0.7, 40_000
    X = np.stack([np.ones((draws, m)), rng.uniform(-1, 1, (draws, m))], axis=2)
    noise, fresh = tau * rng.choice([-1.0, 1.0], (2, draws, m))
    omega = np.array([2.0, -3.0])
    gram = X.transpose(0, 2, 1) @ X
    right = np.einsum("nij,ni->nj", X, X @ omega + noise)
    w = np.linalg.solve(gram, right[..., None])[..., 0]
    new = np.stack([np.ones(draws), rng.uniform(-1, 1, draws)], axis=1)
    costs = ((new * w).sum(axis=1) - new @ omega - fresh[:, 0]) ** 2 / 2
    sigma = np.diag([1, 1 / 3])  # the mean of x xᵀ
    traces = np.trace(sigma @ np.linalg.inv(gram), axis1=1, axis2=2)
    expected = tau**2 / 2 * (1 + traces.mean())
    assert abs(costs.mean() - expected) < 7 * costs.std() / math.sqrt(draws)
    assert traces.mean() > d / m + 7 * traces.std() / math.sqrt(draws)


@checks("eq:optimism-normal", "statistical")
def optimism_normal():
    """Normal rows that are correlated, 20 000 times: the mean cost at a fresh row."""
    rng, m, d, tau, draws = np.random.default_rng(1), 15, 4, 0.7, 20_000
    mix = rng.normal(size=(d, d))
    X = rng.normal(size=(draws, m, d)) @ mix
    noise, fresh = tau * rng.normal(size=(2, draws, m))
    right = np.einsum("nij,ni->nj", X, noise)  # the true weights are 0
    w = np.linalg.solve(X.transpose(0, 2, 1) @ X, right[..., None])[..., 0]
    new = rng.normal(size=(draws, d)) @ mix
    costs = ((new * w).sum(axis=1) - fresh[:, 0]) ** 2 / 2
    error = costs.std() / math.sqrt(draws)
    assert abs(costs.mean() - tau**2 / 2 * (1 + d / (m - d - 1))) < 7 * error
    assert 7 * error < 0.05


@checks("eq:p-norm", "brute force")
def p_norm():
    """By loops; the triangle inequality holds in all trials for p ≥ 1 and fails for p = ½."""

    def norm(v, p):
        return sum(abs(t) ** p for t in v) ** (1 / p)

    v = np.array([3.0, -4.0])
    assert [norm(v, 1), norm(v, 2)] == [7, 5]
    assert norm(v, 200) == pytest.approx(np.linalg.norm(v, np.inf), rel=1e-9)
    rng = np.random.default_rng(0)
    for p in (1, 1.5, 2, 5):
        for a, b in rng.normal(size=(200, 2, 3)):
            assert norm(a, p) == pytest.approx(np.linalg.norm(a, p))
            assert norm(a + b, p) <= norm(a, p) + norm(b, p) + 1e-12
    assert norm([1, 1], 0.5) == 4 > norm([1, 0], 0.5) + norm([0, 1], 0.5)


@checks("eq:ridge-cost", "brute force")
def ridge_cost():
    """Both terms by loops; the first weight pays like the others."""
    X, y, w = data()
    assert ck.ridge_cost(w, X, y, 0.3) == pytest.approx(ridge_cost_by_loops(w, X, y, 0.3))
    assert ck.ridge_cost(w, X, y, 0.3) > ridge_cost_by_loops(w, X, y, 0.3, free=1)


@checks("eq:ridge-gradient", "complex step")
def ridge_gradient():
    """The data term plus λw, against the complex step on the cost by loops."""
    X, y, w = data()
    found = X.T @ (X @ w - y) / 7 + 0.3 * w
    measured = complex_gradient(lambda v: ridge_cost_by_loops(v, X, y, 0.3), w)
    assert np.allclose(found, measured, rtol=1e-12)
    penalty = complex_gradient(lambda v: 0.15 * sum(t * t for t in v), w)
    assert np.allclose(penalty, 0.3 * w)


@checks("eq:ridge", "brute force")
def ridge():
    """The journeys at λ = 1 by elimination in fractions; no step from the solution goes lower."""
    A = [[v / 5 + (j == k) for k, v in enumerate(row)] for j, row in enumerate(gram(ROWS))]
    exact = solve_exactly(A, [v / 5 for v in moment(ROWS, TARGETS)])
    X, y = np.array(ROWS, dtype=float), np.array(MINUTES, dtype=float)
    assert np.allclose(ck.ridge(X, y, 1.0), [float(v) for v in exact], rtol=1e-13)
    printed = [2.44428407215, 7.05150255395, 1.38113964201]
    assert [float(v) for v in exact] == pytest.approx(printed, rel=1e-11)
    X, y, _ = data(m=3, d=5)  # fewer examples than weights
    assert is_least(lambda w: ridge_cost_by_loops(w, X, y, 0.1), ck.ridge(X, y, 0.1))


@checks("eq:commute-ridge", "brute force")
def commute_ridge():
    """The nine numbers and the three on the right in fractions; their solution is printed."""
    A = [[v / 5 + (j == k) for k, v in enumerate(row)] for j, row in enumerate(gram(ROWS))]
    printed = [
        [2, Fraction("3.16"), Fraction("0.6")],
        [Fraction("3.16"), Fraction("12.996"), Fraction("2.4")],
        [Fraction("0.6"), Fraction("2.4"), Fraction("1.6")],
    ]
    assert printed == A
    c = [v / 5 for v in moment(ROWS, TARGETS)]
    assert c == [28, Fraction("102.68"), Fraction("20.6")]
    assert [round(float(v), 3) for v in solve_exactly(A, c)] == [2.444, 7.052, 1.381]


@checks("eq:ridge-positive", "brute force")
def ridge_positive():
    """For rank-deficient X and many v the form is at least λ‖v‖², with equality where Xv = 0."""
    X, _, _ = data()
    X = np.column_stack([X, X[:, 1] + X[:, 2], np.zeros(7)])
    A, lam = X.T @ X / 7 + 0.01 * np.eye(5), 0.01
    for v in np.random.default_rng(0).normal(size=(200, 5)):
        form = sum(v[j] * A[j, k] * v[k] for j in range(5) for k in range(5))
        assert form == pytest.approx(sum(z * z for z in predictions(v, X)) / 7 + lam * (v @ v))
        assert form >= lam * (v @ v)
    for v in (np.array([0, 1, 1, -1, 0.0]), np.eye(5)[4]):
        assert v @ A @ v == pytest.approx(lam * (v @ v))


@checks("eq:ridge-augmented", "symbolic")
def ridge_augmented():
    """The sum of squares over the taller matrix, 2m times the cost, as polynomials."""
    X, y, w, _ = symbols()
    lam = sp.symbols("lambda", positive=True)
    tall = sp.Matrix.vstack(X, sp.sqrt(3 * lam) * sp.eye(2))
    targets = sp.Matrix.vstack(y, sp.zeros(2, 1))
    cost = squared(X * w - y) / 6 + lam / 2 * squared(w)
    assert sp.expand(squared(tall * w - targets) - 6 * cost) == 0


@checks("eq:ridge-svd", "brute force")
def ridge_svd():
    """Against descent on the penalised cost, for a matrix of rank 3 with four columns."""
    X, y, _ = data()
    X = np.column_stack([X, X[:, 1] - X[:, 2]])
    lam = 0.2
    P, s, Q = np.linalg.svd(X, full_matrices=False)
    by_formula = sum(s[i] / (s[i] ** 2 + 7 * lam) * (P[:, i] @ y) * Q[i] for i in range(3))
    w = np.zeros(4)
    for _ in range(2000):
        w -= 0.1 * (X.T @ (X @ w - y) / 7 + lam * w)
    assert np.allclose(by_formula, w, atol=1e-12)


@checks("eq:ridge-shrinks", "brute force")
def ridge_shrinks():
    """Along 60 strengths, for five data sets, lengths fall and costs rise."""
    for seed in range(5):
        X, y, _ = data(seed=seed)
        ws = [ck.ridge(X, y, lam) for lam in np.logspace(-4, 3, 60)]
        assert np.all(np.diff([math.sqrt(sum(v * v for v in w)) for w in ws]) < 0)
        assert np.all(np.diff([cost_by_loops(w, X, y) for w in ws]) > 0)


@checks("eq:ridge-free-bias", "brute force")
def ridge_free_bias():
    """No step from the solution lowers the cost without the bias's share; a shift moves w₀ only."""
    X, y, _ = data()
    lam = 0.7
    A = X.T @ X / 7 + lam * np.diag([0.0, 1, 1])
    w = np.linalg.solve(A, X.T @ y / 7)
    assert is_least(lambda v: ridge_cost_by_loops(v, X, y, lam, free=1), w)
    assert not is_least(lambda v: ridge_cost_by_loops(v, X, y, lam), w)
    assert np.allclose(np.linalg.solve(A, X.T @ (y + 5) / 7) - w, [5, 0, 0])


def labelled(m=9, d=3, seed=0):
    """Rows, labels ±1 and weights, with margins on both sides of 0 and of 1."""
    X, score, w = data(m, d, seed)
    return X, np.where(score > 0, 1.0, -1.0), 2 * w


@checks("eq:example-margin", "brute force")
def example_margin():
    """Four cases of sign and label, one by one, and a score of 0, which is never right."""
    X, y, w = labelled()
    for row, label in zip(X, y, strict=True):
        score = sum(a * b for a, b in zip(row, w, strict=True))
        right = (score > 0 and label == 1) or (score < 0 and label == -1)
        assert right == (label * score > 0)
    assert ck.margin_cost(np.zeros(3), X, y, ck.ZERO_ONE) == 1


@checks("eq:zero-one", "brute force")
def zero_one():
    """Mistakes counted one by one."""
    for seed in range(5):
        X, y, w = labelled(seed=seed)
        wrong = sum(1 for p, t in zip(predictions(w, X), y, strict=True) if np.sign(p) != t)
        assert ck.margin_cost(w, X, y, ck.ZERO_ONE) == pytest.approx(wrong / 9)


@checks("eq:zero-one-flat", "differences")
def zero_one_flat():
    """Away from scores of 0 all differences vanish exactly; across one there is a jump."""
    X, y, w = labelled()

    def f(v):
        return ck.margin_cost(v, X, y, ck.ZERO_ONE)

    assert np.abs(X @ w).min() > 1e-3
    assert not ck.numerical_gradient(f, w, 1e-4).any()
    reached = {round(9 * f(v)) for v in np.random.default_rng(0).normal(size=(500, 3))}
    assert reached <= set(range(10))
    assert len(reached) > 4


@checks("eq:square-as-margin", "symbolic")
def square_as_margin():
    """The difference of the two sides has the factor y² − 1, so they agree for y = ±1 only."""
    s, y = sp.symbols("s y")
    difference = (s - y) ** 2 - (1 - y * s) ** 2
    assert sp.factor(difference) == sp.factor(-(s - 1) * (s + 1) * (y - 1) * (y + 1))


@checks("eq:margin-cost", "brute force")
def margin_cost():
    """The mean over the rows by loops, with each loss written out."""
    X, y, w = labelled()
    written = {
        ck.HINGE: lambda u: max(0.0, 1 - u),
        ck.SQUARED_HINGE: lambda u: max(0.0, 1 - u) ** 2 / 2,
        ck.LOGISTIC: lambda u: math.log(1 + math.exp(-u)),
        ck.ZERO_ONE: lambda u: float(u <= 0),
    }
    for loss, by_hand in written.items():
        mean = sum(by_hand(t * p) for t, p in zip(y, predictions(w, X), strict=True)) / 9
        assert ck.margin_cost(w, X, y, loss) == pytest.approx(mean)


def one_sided(loss, u, h=1e-7):
    """Slopes from the left and from the right."""
    at = [float(loss.value(np.array(v))) for v in (u - h, u, u + h)]
    return (at[1] - at[0]) / h, (at[2] - at[1]) / h


@checks("eq:hinge", "differences")
def hinge():
    """Slopes on both sides; at 1 they differ, so there is no derivative."""
    for u in (-2.0, 0.0, 0.9, 1.1, 3.0):
        assert one_sided(ck.HINGE, u) == pytest.approx([float(ck.HINGE.prime(np.array(u)))] * 2)
    assert one_sided(ck.HINGE, 1.0) == pytest.approx((-1, 0))
    assert float(ck.HINGE.value(np.array(-1.5))) == 2.5


@checks("eq:squared-hinge", "differences")
def squared_hinge():
    """Slopes on both sides agree everywhere, at 1 too; those of the slope do not agree at 1."""
    loss = ck.SQUARED_HINGE
    for u in (-2.0, 0.0, 0.9, 1.0, 1.1, 3.0):
        assert one_sided(loss, u) == pytest.approx([float(loss.prime(np.array(u)))] * 2, abs=1e-6)
    slope = ck.MarginLoss("slope", loss.prime, loss.prime)
    assert one_sided(slope, 1.0) == pytest.approx((1, 0))
    assert float(loss.value(np.array(-1.0))) == 2


@checks("eq:logistic-loss", "complex step")
def logistic_loss():
    """The formula as it stands, its two forms and its derivative."""
    for u in (-3.0, -0.2, 0.0, 1.0, 4.0):
        plain = math.log(1 + math.exp(-u))
        assert float(ck.LOGISTIC.value(np.array(u))) == pytest.approx(plain)
        assert -math.log(1 / (1 + math.exp(-u))) == pytest.approx(plain)
        slope = np.log(1 + np.exp(-(u + 1e-20j))).imag / 1e-20
        assert float(ck.LOGISTIC.prime(np.array(u))) == pytest.approx(slope)
        assert -1 / (1 + math.exp(u)) == pytest.approx(slope)


@checks("eq:surrogate-bound", "brute force")
def surrogate_bound():
    """On a fine grid all three lie above the 0–1 loss, and touch it at 0."""
    u = np.linspace(-4, 4, 8001)
    wrong = (u <= 0).astype(float)
    for loss, factor in ((ck.HINGE, 1), (ck.SQUARED_HINGE, 2), (ck.LOGISTIC, 1 / math.log(2))):
        assert np.all(factor * loss.value(u) >= wrong - 1e-15)
        assert float(factor * loss.value(np.array(0.0))) == pytest.approx(1)
    assert np.any(ck.SQUARED_HINGE.value(u) < wrong)  # the factor 2 is needed


@checks("eq:margin-gradient", "differences")
def margin_gradient():
    """Central differences of the cost by rows, for the three losses with a slope."""
    for seed in range(4):
        X, y, w = labelled(seed=seed)
        for loss in (ck.HINGE, ck.SQUARED_HINGE, ck.LOGISTIC):

            def f(v, X=X, y=y, loss=loss):
                u = [t * p for t, p in zip(y, predictions(v, X), strict=True)]
                return sum(float(loss.value(np.array(s))) for s in u) / 9

            shifts = 1e-6 * np.eye(3)
            measured = [(f(w + e) - f(w - e)) / 2e-6 for e in shifts]
            assert np.allclose(ck.margin_gradient(w, X, y, loss), measured, atol=1e-8)


@checks("eq:squared-hinge-gradient", "differences")
def squared_hinge_gradient():
    """Each example's own loss, differentiated by differences, against the two cases."""
    X, y, w = labelled(m=30)
    cases = set()
    for x, label in zip(X, y, strict=True):

        def f(v, x=x, label=label):
            return max(0.0, 1 - label * sum(a * b for a, b in zip(v, x, strict=True))) ** 2 / 2

        measured = [(f(w + e) - f(w - e)) / 2e-6 for e in 1e-6 * np.eye(3)]
        far = label * (w @ x) >= 1
        cases.add(bool(far))
        assert np.allclose(np.zeros(3) if far else (w @ x - label) * x, measured, atol=1e-8)
    assert cases == {True, False}


@checks("eq:convex-margin", "brute force")
def convex_margin():
    """The inequality in hundreds of trials for the three losses; the 0–1 loss breaks it."""
    rng = np.random.default_rng(0)
    X, y, _ = labelled()
    broken = 0
    for _ in range(300):
        w, v, t = rng.normal(size=3), rng.normal(size=3), rng.random()
        for loss in (ck.HINGE, ck.SQUARED_HINGE, ck.LOGISTIC, ck.ZERO_ONE):
            between, a, b = (
                ck.margin_cost(p, X, y, loss) for p in ((1 - t) * w + t * v, w, v)
            )  # fmt: skip
            holds = between <= (1 - t) * a + t * b + 1e-12
            if loss is ck.ZERO_ONE:
                broken += not holds
            else:
                assert holds
    assert broken > 0


HERE = {label: c for label, c in CHECKS.items() if c.run.__module__ == __name__}


@pytest.mark.parametrize("label", sorted(HERE))
def test_equation(label):
    """The equation holds when tried with numbers."""
    HERE[label].run()


def test_every_equation_has_a_check():
    """Labels of the chapter's pages and checks in this file are the same set."""
    found = chapter_labels(CHAPTER)
    assert len(found) == len(set(found))
    assert set(found) == set(HERE)


@pytest.mark.parametrize("module", ["linear", "margins"])
def test_every_cited_equation_exists(module):
    """The labels in the docstrings of the two modules stand in this chapter."""
    text = Path(ck.__file__).with_name(f"{module}.py").read_text(encoding="utf-8")
    assert set(re.findall(r"eq:[a-z0-9]+(?:-[a-z0-9]+)*", text)) <= set(chapter_labels(CHAPTER))


def test_commute_numbers():
    """The worked numbers: weights, cost, R², greatest curvature, condition of the degree-4 fit."""
    features, y = ck.load_commute()
    X = ck.add_bias(features)
    w = ck.least_squares(X, y)
    exact = [6.0861344537815126, 6.5336134453781513, 2.1127450980392157]
    assert w == pytest.approx(exact, rel=1e-13)
    assert ((y - X @ w) ** 2).sum() == pytest.approx(23.971288515406162, rel=1e-12)
    assert ck.mse(w, X, y) == pytest.approx(2.3971288515406162, rel=1e-12)
    assert ck.r_squared(y, X @ w) == pytest.approx(0.95459983, abs=5e-9)
    assert np.linalg.eigvalsh(ck.mse_hessian(X))[-1] == pytest.approx(13.320419536713475)
    V = ck.polynomial_features(features[:, 0], 4)
    assert round(np.linalg.cond(V.T @ V) / 1e10) == 7
    assert np.array([1, 3.5, 1]) @ w == pytest.approx(31.1, abs=0.05)


def test_hand_gradient():
    """The gradient at (6, 6, 3), in fractions as in the chapter."""
    r = [p - t for p, t in zip(predictions([6, 6, 3], ROWS), TARGETS, strict=True)]
    gradient = [v / 5 for v in moment(ROWS, r)]
    assert gradient == [Fraction("-1.24"), Fraction("-4.544"), Fraction("-0.8")]


def test_optimism_of_the_examples():
    """4 and 13 weights of 15 points flatter by 27 % and 87 %; new normal inputs cost more."""
    assert [round(100 * d / 15) for d in (4, 13)] == [27, 87]
    assert [1 + d / (15 - d - 1) for d in (4, 13)] == [1.4, 14]


def test_far_flowers_tilt_least_squares():
    """39 of 50 irises by least squares, 45 if the third's classifier does not see the first."""
    task = next(iter(ck.thread_tasks(np.random.default_rng(0))))

    def fit(X, y):
        return ck.least_squares(ck.add_bias(X), y)

    def right(W):
        return (ck.linear_scores(W, task.X_held_out).argmax(axis=1) == task.labels_held_out).sum()

    W = ck.one_against_rest(fit, task.X, task.labels)
    near = task.labels > 0
    without = np.vstack([W[:2], fit(task.X[near], np.where(task.labels[near] == 2, 1.0, -1.0))])
    assert [right(W), right(without)] == [39, 45]


def test_no_listing_answers_the_assignment():
    """No page computes ridge with a free bias."""
    assert not [c for c in listings(CHAPTER) if re.search(r"diag\(\[0|\[0, 0\] = 0|I\[0", c)]


def test_practice():
    """Two dozen exercises in the chapter's name, quick checks among them."""
    found = exercises(CHAPTER)
    assert len(found) >= 24
    assert all(re.match(r"exr-reg-|ex:regression-", label) for label in found)
    for kind in ("quick", "predict", "true", "bug", "project"):
        assert [label for label in found if f"-{kind}" in label], kind


def test_hand_squared_hinge():
    """The three examples cost 1/24 and have the gradient (−1/6, −1/12)."""
    X, y = np.array([[1, -2.0], [1, 0.5], [1, 3.0]]), np.array([-1.0, 1, 1])
    w = np.array([0.0, 1.0])
    assert ck.margin_cost(w, X, y) == pytest.approx(1 / 24)
    assert ck.margin_gradient(w, X, y) == pytest.approx([-1 / 6, -1 / 12])


def test_section_anchors():
    """The sections that feedback links to keep their names."""
    text = chapter_text(CHAPTER)
    anchors = set(re.findall(r"^\(([a-z0-9-]+)\)=$", text, re.MULTILINE))
    assert anchors >= {
        "design-matrix", "mse", "normal-equations", "least-squares", "polynomial-features",
        "ridge", "margin-losses", "squared-hinge", "common-mistakes-regression", "optimality",
        "overfitting", "train-validation", "norms", "classification", "zero-one-loss",
        "linear-model", "gradient-and-layout", "normal-geometry", "r-squared", "margin-gradient",
    }  # fmt: skip
