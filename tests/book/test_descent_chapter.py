"""The chapter *Gradient descent and SGD*: each labelled equation, each number, each solution.

A check belongs to one equation and judges it by other means than the chapter does: steps taken one
by one, differences, all draws listed, sums in exact fractions.
"""

import math
import re
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product

import numpy as np
import pytest
import sympy as sp
from equations import (
    CHECKS,
    chapter_labels,
    chapter_text,
    checks,
)
from solutions import exercises, listings, planted

import coursekit as ck

CHAPTER = "descent"


def commute():
    """Design matrix with a column of ones, minutes, and the solution by exact fractions."""
    X, y = ck.load_commute()
    w = np.array([2897 / 476, 1555 / 238, 431 / 204])
    return ck.add_bias(X), y, w


def loop_cost(w, X, y):
    """½ of the mean squared residual, one journey after the other."""
    total = 0.0
    for row, target in zip(X, y, strict=True):
        total += (sum(a * b for a, b in zip(row, w, strict=True)) - target) ** 2
    return total / (2 * len(y))


def slopes(f, w, h=1e-20):
    """The gradient by the complex step, entry by entry."""
    found = np.empty(len(w))
    for j in range(len(w)):
        moved = w.astype(complex)
        moved[j] += 1j * h
        found[j] = f(moved).imag / h
    return found


def walk(f, w, rate, steps):
    """Descent on the measured gradient of f; rate is a function of the step from 1."""
    path = [np.array(w, dtype=float)]
    for t in range(1, steps + 1):
        path.append(path[-1] - rate(t) * slopes(f, path[-1]))
    return np.array(path)


def power_iteration(A, steps=5000):
    """The largest eigenvalue of a matrix that has none below 0."""
    v = np.arange(1.0, len(A) + 1)
    for _ in range(steps):
        v = A @ v
        v /= math.sqrt(v @ v)
    return v @ A @ v


def log_cosh(w):
    """A cost that is 1-smooth and no better than that."""
    return np.log(np.cosh(w)).sum()


@checks("eq:gradient-descent", "complex step")
def gradient_descent():
    """The library's path is that of steps along the measured gradient, rates in their order."""

    def f(w):
        return np.sin(w[0]) * w[1] + w[1] ** 4 + w[0] ** 2

    def g(w):
        return np.array([np.cos(w[0]) * w[1] + 2 * w[0], np.sin(w[0]) + 4 * w[1] ** 3])

    def rate(t):
        return 0.1 / (t + 1)

    run = ck.gradient_descent(g, np.array([1.0, -0.5]), rate, 20)
    assert np.allclose(run.path, walk(f, [1.0, -0.5], rate, 20))


@checks("eq:square-descent", "brute force")
def square_descent():
    """The power of 1 − 2η is where exact steps lead, and 0 < η < 1 is where they shrink."""
    for eta in (Fraction(k, 10) for k in range(-1, 13)):
        x = Fraction(7)
        for t in range(30):
            assert x == (1 - 2 * eta) ** t * 7
            x -= eta * 2 * x
        assert (abs(x) < 7) == (0 < eta < 1)


@checks("eq:slope-along", "differences")
def slope_along():
    """The gradient times a direction is the slope along it."""
    rng = np.random.default_rng(0)
    X, y, _ = commute()
    for _ in range(10):
        w, u = rng.normal(size=(2, 3))
        u /= np.linalg.norm(u)
        eps = 1e-4
        slope = (loop_cost(w + eps * u, X, y) - loop_cost(w - eps * u, X, y)) / (2 * eps)
        assert slope == pytest.approx(ck.mse_gradient(w, X, y) @ u, rel=1e-7)


@checks("eq:steepest", "brute force")
def steepest():
    """Of thousands of directions none is steeper than −g/‖g‖, and only near ones are as steep."""
    rng = np.random.default_rng(0)
    g = rng.normal(size=3)
    length = math.sqrt((g * g).sum())
    best = -g / length
    assert g @ best == pytest.approx(-length)
    U = rng.normal(size=(20_000, 3))
    U /= np.linalg.norm(U, axis=1)[:, None]
    found = U @ g
    assert found.min() >= -length
    near = found < -0.999 * length
    assert near.any()
    assert (np.linalg.norm(U[near] - best, axis=1) < 0.05).all()
    assert (np.linalg.norm(U[~near] - best, axis=1) > 0.04).all()


@checks("eq:first-order", "differences")
def first_order():
    """The remainder falls faster than η, and η‖g‖² is the only slope for which it does."""
    w = np.array([0.7, -1.1])
    g = slopes(log_cosh, w)
    etas = np.array([1e-1, 1e-2, 1e-3, 1e-4])
    drops = np.array([log_cosh(w - eta * g) - log_cosh(w) for eta in etas])
    left = np.abs(drops + etas * (g @ g)) / etas
    assert all(b < 0.15 * a for a, b in pairwise(left))
    assert np.abs(drops + 1.01 * etas * (g @ g))[-1] / etas[-1] > 50 * left[-1]


@checks("eq:smooth", "brute force")
def smooth():
    """The gradient of log cosh changes no faster than at the rate 1; of x⁴ at any rate."""
    grid = np.linspace(-3, 3, 121)
    u, v = (a.ravel() for a in np.meshgrid(grid, grid))
    apart = u != v
    rates = np.abs(np.tanh(u) - np.tanh(v))[apart] / np.abs(u - v)[apart]
    assert rates.max() <= 1 + 1e-12
    assert rates.max() > 0.99
    assert all((4 * (x + 1) ** 3 - 4 * x**3) > x for x in (10.0, 1e3, 1e5))


@checks("eq:descent-lemma", "brute force")
def descent_lemma():
    """The parabola stays above, for random pairs; with a smaller L it does not."""
    rng = np.random.default_rng(0)
    X, y, _ = commute()
    L = power_iteration(X.T @ X / 5)
    top = np.linalg.eigh(X.T @ X)[1][:, -1]

    def above(u, v, L):
        p = v - u
        g = slopes(lambda w: loop_cost(w, X, y), u)
        return loop_cost(u, X, y) + g @ p + L / 2 * (p @ p) - loop_cost(v, X, y)

    for _ in range(50):
        u, v = rng.normal(size=(2, 3)) * 3
        assert above(u, v, L) >= -1e-9
        assert above(u, u + top, 0.99 * L) < 0
    for u, v in rng.normal(size=(500, 2)) * 2:
        bound = np.log(np.cosh(u)) + np.tanh(u) * (v - u) + (v - u) ** 2 / 2
        assert np.log(np.cosh(v)) <= bound + 1e-12


@checks("eq:decrease", "brute force")
def decrease():
    """No step raises the cost above the bound; along the steepest eigenvector it is reached."""
    X, y, w_star = commute()
    L = power_iteration(X.T @ X / 5)

    def f(w):
        return loop_cost(w, X, y)

    rng = np.random.default_rng(0)
    top = np.linalg.eigh(X.T @ X)[1][:, -1]
    for start in [*(w_star + 3 * rng.normal(size=(30, 3))), w_star + top]:
        g = slopes(f, start)
        for eta in np.array([0.1, 0.5, 1, 1.5, 1.99]) / L:
            bound = f(start) - eta * (1 - eta * L / 2) * (g @ g)
            assert f(start - eta * g) <= bound + 1e-9
            assert f(start - eta * g) < f(start)
    g = slopes(f, w_star + top)
    eta = 0.7 / L
    reached = f(w_star + top - eta * g)
    assert reached == pytest.approx(f(w_star + top) - eta * (1 - 0.35) * (g @ g))


@checks("eq:gradient-sum", "brute force")
def gradient_sum():
    """The smallest gradient of a descent on log cosh is within the bound after every step."""
    for eta in (0.05, 0.5, 1.0, 1.9):
        path = walk(log_cosh, [6.0, -3.0], lambda t, eta=eta: eta, 60)
        squares = np.array([(np.tanh(w) ** 2).sum() for w in path])
        for T in range(1, 61):
            bound = log_cosh(path[0]) / (eta * (1 - eta / 2) * T)
            assert squares[:T].min() <= bound


@checks("eq:quadratic-step", "complex step")
def quadratic_step():
    """The looped cost after a step of any length is the formula's, and needs no further term."""
    X, y, _ = commute()
    H = sum(np.outer(row, row) for row in X) / 5
    rng = np.random.default_rng(0)
    for w in 3 * rng.normal(size=(10, 3)):
        g = slopes(lambda w: loop_cost(w, X, y), w)
        for eta in (1e-3, 0.1, 0.16, 5.0):
            formula = loop_cost(w, X, y) - eta * (g @ g) + eta**2 / 2 * (g @ H @ g)
            assert loop_cost(w - eta * g, X, y) == pytest.approx(formula, rel=1e-9)


@checks("eq:stable-rate", "brute force")
def stable_rate():
    """Just below 2/λ_max steps converge, just above they run away, and the library agrees."""
    X, y, w_star = commute()
    limit = 2 / power_iteration(X.T @ X / 5)
    assert limit == pytest.approx(0.1501454210573203)
    assert ck.largest_stable_rate(X) == pytest.approx(limit)
    for factor, arrives in ((0.99, True), (1.01, False)):
        w = np.zeros(3)
        for _ in range(3000):
            w = w - factor * limit * X.T @ (X @ w - y) / 5
        assert (np.linalg.norm(w - w_star) < 1e-5) == arrives
    rng = np.random.default_rng(0)
    A = rng.normal(size=(7, 4))
    assert ck.largest_stable_rate(A) == pytest.approx(2 / power_iteration(A.T @ A / 7))


@checks("eq:error-step", "complex step")
def error_step():
    """A step along the measured gradient multiplies the error by I − ηH."""
    X, y, w_star = commute()
    path = walk(lambda w: loop_cost(w, X, y), [1.0, -2.0, 3.0], lambda t: 0.12, 10)
    H = sum(np.outer(row, row) for row in X) / 5
    for before, after in pairwise(path - w_star):
        assert np.allclose(after, before - 0.12 * H @ before, atol=1e-10)


@checks("eq:eigen-decay", "complex step")
def eigen_decay():
    """Coordinates and excess cost after t measured steps are what the powers say."""
    X, y, w_star = commute()
    lam, Q = np.linalg.eigh(X.T @ X / 5)
    for eta in (0.03, 0.15, 0.16):
        path = walk(lambda w: loop_cost(w, X, y), [4.0, 0.0, -1.0], lambda t, eta=eta: eta, 25)
        start = Q.T @ (path[0] - w_star)
        for t, w in enumerate(path):
            assert np.allclose(Q.T @ (w - w_star), (1 - eta * lam) ** t * start, atol=1e-8)
            gap = loop_cost(w, X, y) - loop_cost(w_star, X, y)
            formula = sum(
                k * (1 - eta * k) ** (2 * t) * s**2 for k, s in zip(lam, start, strict=True)
            )
            assert gap == pytest.approx(formula / 2, rel=1e-7, abs=1e-9)


@checks("eq:best-rate", "brute force")
def best_rate():
    """Of many rates none has a smaller slowest factor."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        lam = np.sort(rng.uniform(0.1, 5, size=4))
        kappa = lam[-1] / lam[0]
        rates = np.linspace(0, 2.2 / lam[-1], 4001)
        slowest = np.abs(1 - rates[:, None] * lam).max(axis=1)
        k = slowest.argmin()
        assert rates[k] == pytest.approx(2 / (lam[0] + lam[-1]), abs=2 * rates[1])
        assert slowest[k] == pytest.approx((kappa - 1) / (kappa + 1), abs=3 * rates[1] * lam[-1])
        exact = np.abs(1 - 2 / (lam[0] + lam[-1]) * lam).max()
        assert exact == pytest.approx((kappa - 1) / (kappa + 1))
        assert exact <= slowest.min() + 1e-12


@checks("eq:steps-needed", "brute force")
def steps_needed():
    """That many steps suffice for every κ tried, and a tenth fewer do not for a large one."""
    for kappa in (1.0, 1.5, 3.0, 10.0, 140.3, 1e4):
        for eps in (0.5, 1e-3, 1e-6):
            t = math.ceil((kappa + 1) / 2 * math.log(1 / eps))
            assert ((kappa - 1) / (kappa + 1)) ** t <= eps
            if kappa >= 100 and eps < 0.1:
                assert ((kappa - 1) / (kappa + 1)) ** int(0.9 * t) > eps


@checks("eq:mse-descent", "complex step")
def mse_descent():
    """The step in matrices is the step along the measured gradient of the looped cost."""
    X, y, _ = commute()
    path = walk(lambda w: loop_cost(w, X, y), [0.0, 0.0, 0.0], lambda t: 0.1, 15)
    w = np.zeros(3)
    for expected in path:
        assert np.allclose(w, expected)
        w = w - 0.1 / 5 * X.T @ (X @ w - y)


@checks("eq:momentum", "brute force")
def momentum():
    """The library's path is the sum over all past gradients, each faded by β per step."""
    beta, eta = 0.8, 0.05
    run = ck.gradient_descent(lambda w: np.sinh(w), np.array([1.0, -2.0]), eta, 25, momentum=beta)
    for t in range(25):
        v = -eta * sum(beta ** (t - s) * np.sinh(run.path[s]) for s in range(t + 1))
        assert np.allclose(run.path[t + 1] - run.path[t], v)


@checks("eq:momentum-effective", "brute force")
def momentum_effective():
    """On a slope that stays the same the velocity tends to η/(1−β) times it."""
    g = np.array([2.0, -1.0])
    for beta in (0.0, 0.5, 0.9):
        run = ck.gradient_descent(lambda w: g, np.zeros(2), 0.1, 400, momentum=beta)
        assert np.allclose(run.path[-1] - run.path[-2], -0.1 / (1 - beta) * g)


@checks("eq:momentum-recursion", "symbolic")
def momentum_recursion():
    """Two steps of velocity and place, as symbols, satisfy the recursion of second order."""
    s, v, lam, beta, eta = sp.symbols("s v lambda beta eta")
    seen = [s]
    for _ in range(2):
        v = beta * v - eta * lam * s
        s = s + v
        seen.append(s)
    before, now, after = seen
    assert sp.expand(after - (1 + beta - eta * lam) * now + beta * before) == 0


@checks("eq:momentum-range", "symbolic")
def momentum_range():
    """The discriminant has its two zeros at the ends of the range; the roots multiply to β."""
    p, r, root = sp.symbols("p r root", positive=True)  # p = ηλ, root = √β
    equation = r**2 - (1 + root**2 - p) * r + root**2
    ends = ((1 - root) ** 2, (1 + root) ** 2)
    assert sp.expand(sp.discriminant(equation, r) - (p - ends[0]) * (p - ends[1])) == 0
    assert equation.subs(r, 0) == root**2
    inside = np.roots([1, -(1 + 0.25 - 1.0), 0.25])  # √β = ½, ηλ = 1 lies between ¼ and 2¼
    assert np.iscomplex(inside).all()
    assert np.abs(inside) == pytest.approx(0.5)


@checks("eq:momentum-best", "brute force")
def momentum_best():
    """Of a fine grid of η and β none has a smaller slowest root."""
    low, high = 0.5, 6.0
    kappa = high / low
    root = (math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)
    eta = 4 / (math.sqrt(low) + math.sqrt(high)) ** 2

    def slowest(eta, beta):
        def size(lam):
            roots = np.roots([1, -(1 + beta - eta * lam), beta])
            return np.abs(roots).max()

        return max(size(low), size(high))

    assert slowest(eta, root**2) == pytest.approx(root, abs=1e-6)
    assert eta * low == pytest.approx((1 - root) ** 2)
    assert eta * high == pytest.approx((1 + root) ** 2)
    grid = product(np.linspace(0.3 * eta, 1.8 * eta, 41), np.linspace(0, 0.95, 39))
    assert min(slowest(e, b) for e, b in grid) >= root - 1e-9
    assert root < (kappa - 1) / (kappa + 1)


@checks("eq:minibatch", "brute force")
def minibatch():
    """Each step of the library is along the mean of single gradients of rows that it drew."""
    X, y, _ = commute()
    seen = []

    def gradient(w, rows, targets):
        seen.append((rows, targets))
        return ck.mse_gradient(w, rows, targets)

    rng = np.random.default_rng(0)
    run = ck.stochastic_descent(gradient, np.ones(3), X, y, 0.05, batch_size=2, epochs=4, rng=rng)
    assert [len(t) for _, t in seen] == [2, 2, 1] * 4
    for (before, after), (rows, targets) in zip(pairwise(run.path), seen, strict=True):
        single = []
        for row, target in zip(rows, targets, strict=True):
            one = (row[None], target[None])
            single.append(slopes(lambda w, one=one: loop_cost(w, *one), before))
        assert np.allclose(after, before - 0.05 * sum(single) / len(single))
    for epoch in range(4):
        drawn = np.concatenate([t for _, t in seen[3 * epoch : 3 * epoch + 3]])
        assert sorted(drawn) == sorted(y)


def all_draws(m, b):
    """Every ordered draw of b from m indices, with and without replacement."""
    return {"with": list(product(range(m), repeat=b)), "without": list(permutations(range(m), b))}


def draws_of(m, b, seed=0):
    """Random vectors as gradients, their mean, S², and each scheme's batch means, all listed."""
    d = np.random.default_rng(seed).normal(size=(m, 3))
    mean = d.mean(axis=0)
    S2 = sum(((v - mean) ** 2).sum() for v in d) / m
    means = {
        name: np.array([sum(d[i] for i in B) / b for B in batches])
        for name, batches in all_draws(m, b).items()
    }
    return mean, S2, means


@checks("eq:unbiased", "brute force")
def unbiased():
    """The mean over every possible batch, listed, is the mean over the examples."""
    for m, b in ((5, 1), (5, 2), (5, 3), (4, 4)):
        mean, _, means = draws_of(m, b)
        assert np.allclose(means["with"].mean(axis=0), mean)
        assert np.allclose(means["without"].mean(axis=0), mean)


@checks("eq:variance-with", "brute force")
def variance_with():
    """The mean squared error over every possible draw, listed, is S²/b."""
    for m, b in ((5, 1), (5, 2), (5, 3), (4, 4)):
        mean, S2, means = draws_of(m, b)
        assert ((means["with"] - mean) ** 2).sum(axis=1).mean() == pytest.approx(S2 / b)


@checks("eq:variance-without", "brute force")
def variance_without():
    """The mean squared error over every possible subset, listed, is S²/b·(m−b)/(m−1)."""
    for m, b in ((5, 1), (5, 2), (6, 4), (4, 4)):
        mean, S2, means = draws_of(m, b)
        found = ((means["without"] - mean) ** 2).sum(axis=1).mean()
        assert found == pytest.approx(S2 / b * (m - b) / (m - 1), abs=1e-14)


@checks("eq:sgd-decrease", "brute force")
def sgd_decrease():
    """The mean cost over all batches is within the bound; for one direction it is the bound."""
    X, y, w_star = commute()
    L = power_iteration(X.T @ X / 5)
    rng = np.random.default_rng(0)
    for w in w_star + 2 * rng.normal(size=(10, 3)):
        single = np.array([x * (x @ w - t) for x, t in zip(X, y, strict=True)])
        g = single.mean(axis=0)
        batches = [single[list(B)].mean(axis=0) for B in combinations(range(5), 2)]
        V = np.mean([((v - g) ** 2).sum() for v in batches])
        for eta in (0.01, 0.05, 0.14):
            after = np.mean([loop_cost(w - eta * v, X, y) for v in batches])
            drop = eta * (1 - eta * L / 2) * (g @ g)
            assert after <= loop_cost(w, X, y) - drop + eta**2 * L / 2 * V + 1e-9
    targets, w, eta = np.array([1.0, 2.0, 6.0]), 5.0, 0.3  # ½(w − y)², where L = 1 is exact
    g, V = w - 3.0, ((targets - 3) ** 2).mean()
    cost = [((w - eta * (w - t) - targets) ** 2).mean() / 2 for t in targets]
    before = ((w - targets) ** 2).mean() / 2
    assert np.mean(cost) == pytest.approx(before - eta * (1 - eta / 2) * g**2 + eta**2 / 2 * V)


def second_moments(lam, eta, noise, start, steps):
    """E h_t² for noise that is +s or −s, by listing every sequence of signs."""
    for t in range(steps + 1):
        total = 0.0
        for signs in product((-1, 1), repeat=t):
            e = start
            for sign in signs:
                e = e - eta * (lam * e + sign * noise)
            total += e * e
        yield total / 2**t


@checks("eq:noise-recursion", "brute force")
def noise_recursion():
    """Second moments over all sequences of signs follow the recursion."""
    lam, eta, s = 0.7, 0.4, 1.3
    moments = list(second_moments(lam, eta, s, 2.0, 9))
    for before, after in pairwise(moments):
        assert after == pytest.approx((1 - eta * lam) ** 2 * before + eta**2 * s**2)


@checks("eq:noise-ball", "statistical")
def noise_ball():
    """A long noisy descent has the second moment of the formula, within seven standard errors."""
    rng = np.random.default_rng(0)
    runs, lam, s = 40_000, 0.8, 1.5
    for eta in (0.1, 1.0, 2.0):
        e = np.full(runs, 3.0)
        for _ in range(150):
            e = e - eta * (lam * e + s * rng.normal(size=runs))
        expected = eta * s**2 / (lam * (2 - eta * lam))
        assert (e**2).mean() == pytest.approx(expected, rel=7 * math.sqrt(2 / runs))


def squared_errors(X, y, w_star, eta, batches, steps):
    """E‖h_t‖² for t = 0, 1, … from zero weights, by its exact recursion over the batches."""
    d, r = X.shape[1], X @ w_star - y
    maps = []
    for B in batches:
        rows = list(B)
        T = np.eye(d + 1)
        T[:d, :d] -= eta * X[rows].T @ X[rows] / len(rows)
        T[:d, d] = -eta * X[rows].T @ r[rows] / len(rows)
        maps.append(T)
    start = np.append(-w_star, 1.0)
    M = np.outer(start, start)
    for _ in range(steps):
        yield np.trace(M[:d, :d])
        M = np.mean([T @ M @ T.T for T in maps], axis=0)


@checks("eq:sgd-regression", "brute force")
def sgd_regression():
    """The mean over all batches is within the bound; for one weight a fifth of it is too small."""
    one_weight = (np.ones((4, 1)), np.array([1.0, 2.0, 6.0, 7.0]), np.array([4.0]))
    for X, y, w_star in (commute(), one_weight):
        r, m = X @ w_star - y, len(y)
        lam = np.linalg.eigvalsh(X.T @ X / m)[0]
        S2 = (X**2).sum(axis=1) @ r**2 / m
        longest = (X**2).sum(axis=1).max()
        for eta in (1 / (2 * longest), 1 / (10 * longest)):
            for batches in ([(i,) for i in range(m)], list(combinations(range(m), 2))):
                found = list(squared_errors(X, y, w_star, eta, batches, 400))
                for t, error in enumerate(found):
                    bound = (1 - eta * lam) ** t * (w_star @ w_star) + 2 * eta * S2 / lam
                    assert error <= bound * (1 + 1e-12)
                if X.shape[1] == 1 and len(batches[0]) == 1:
                    assert found[-1] > 2 * eta * S2 / lam / 5


@checks("eq:power-rate", "brute force")
def power_rate():
    """The library's rate times t to the α is c again, by repeated square roots."""
    for t in (1, 2, 7, 1000):
        assert ck.power_rate(0.3, t, 0) == 0.3
        assert ck.power_rate(0.3, t, 2) * t * t == pytest.approx(0.3)
        assert ck.power_rate(0.3, t, 0.25) ** 4 * t == pytest.approx(0.3**4)
        assert ck.power_rate(0.3, t, 0.75) ** 4 * t**3 == pytest.approx(0.3**4)


@checks("eq:inverse-rate", "brute force")
def inverse_rate():
    """The library's rate is added t times to give c."""
    for t in (1, 2, 7, 100):
        assert sum([ck.inverse_rate(0.06, t)] * t) == pytest.approx(0.06)


@checks("eq:inverse-sqrt-rate", "brute force")
def inverse_sqrt_rate():
    """The square of the library's rate is added t times to give c²."""
    for t in (1, 2, 7, 100):
        assert sum([ck.inverse_sqrt_rate(0.06, t) ** 2] * t) == pytest.approx(0.06**2)


@checks("eq:running-mean", "symbolic")
def running_mean():
    """Steps with the rate 1/t over symbols give their mean, from any start."""
    w, seen = sp.Symbol("w"), sp.symbols("y1:7")
    for t, target in enumerate(seen, 1):
        w = sp.expand(w - (w - target) / t)
        assert sp.expand(w - sum(seen[:t]) / t) == 0


def octave(p, k):
    """The sum of t^−p for t from 2^k to 2^(k+1) − 1."""
    return (np.arange(2.0**k, 2.0 ** (k + 1)) ** -p).sum()


@checks("eq:robbins-monro", "brute force")
def robbins_monro():
    """Sums over octaves stay up, or fall geometrically, just where the conditions say."""
    for alpha in (0.3, 0.5, 0.6, 0.75, 1.0, 1.2):
        stays = octave(alpha, 18) > 0.99 * octave(alpha, 17)  # Σ η_t is infinite
        falls = octave(2 * alpha, 18) < 0.9 * octave(2 * alpha, 17)  # Σ η_t² is finite
        assert (stays and falls) == (0.5 < alpha <= 1)
    assert octave(1.0, 18) > 0.69  # the squares of 1/√t: every octave adds ln 2


@checks("eq:integral-bounds", "brute force")
def integral_bounds():
    """The sums lie between the two areas, for powers on both sides of 1."""
    for p in (0.0, 0.5, 1.0, 1.5, 2.0):

        def area(T, p=p):
            return math.log(T) if p == 1 else (T ** (1 - p) - 1) / (1 - p)

        for T in (1, 2, 10, 1000):
            total = math.fsum(t**-p for t in range(1, T + 1))
            assert area(T + 1) - 1e-12 <= total <= 1 + area(T) + 1e-12


def averaged_descent(rates, start=2.0):
    """Mean excess cost of the averaged weights over all draws, and the largest E‖g‖² met.

    The cost is the mean of |w − 1| and |w + 1|, smoothed, which is flat in the middle.
    """

    def prime(w, centre):
        return np.tanh(3 * (w - centre))

    def cost(w):
        return sum(np.log(np.cosh(3 * (w - c))) / 3 for c in (-1, 1)) / 2

    excess, largest = [], 0.0
    for draws in product((-1, 1), repeat=len(rates)):
        w, weighted = start, 0.0
        for eta, centre in zip(rates, draws, strict=True):
            weighted += eta * w
            largest = max(largest, (prime(w, -1) ** 2 + prime(w, 1) ** 2) / 2)
            w = w - eta * prime(w, centre)
        excess.append(cost(weighted / sum(rates)) - cost(0.0))
    return np.mean(excess), largest


@checks("eq:sgd-convex", "brute force")
def sgd_convex():
    """The mean over every sequence of draws is within the bound, for three schedules."""
    for rates in ([0.5] * 9, [1 / t for t in range(1, 10)], [0.8 / t**0.5 for t in range(1, 10)]):
        excess, G2 = averaged_descent(rates)
        bound = (2.0**2 + G2 * sum(e * e for e in rates)) / (2 * sum(rates))
        assert 0 < excess <= bound


@checks("eq:sgd-sqrt", "brute force")
def sgd_sqrt():
    """The bound for c/√t is above the general one, by at most a fifth once T is large."""
    for c, D2, G2 in ((0.1, 4.0, 1.0), (1.0, 1.0, 2.0)):
        for T in (1, 10, 1000, 100_000):
            rates = c / np.sqrt(np.arange(1, T + 1))
            general = (D2 + G2 * (rates**2).sum()) / (2 * rates.sum())
            closed = (D2 + c**2 * G2 * (1 + math.log(T))) / (4 * c * (math.sqrt(T + 1) - 1))
            assert closed >= general - 1e-12
            assert T < 1000 or closed < 1.2 * general
    excess, G2 = averaged_descent([0.8 / t**0.5 for t in range(1, 10)])
    assert excess <= (4 + 0.64 * G2 * (1 + math.log(9))) / (3.2 * (math.sqrt(10) - 1))


@checks("eq:inverse-rate-decay", "brute force")
def inverse_rate_decay():
    """The product of the factors is above the bound, and of its order."""
    for a in (0.0, 0.0095, 0.3, 0.5, 0.9):
        left = 1.0
        for t in range(1, 20_001):
            left *= 1 - a / t
            assert left >= (1 - a) / t**a * (1 - 1e-9)
        assert left <= 1.01 / t**a


@checks("eq:gradient-gap", "brute force")
def gradient_gap():
    """The excess cost lies between the bounds; at the two end eigenvectors it reaches them."""
    X, y, w_star = commute()
    lam, Q = np.linalg.eigh(X.T @ X / 5)

    def bounds(w):
        g = slopes(lambda w: loop_cost(w, X, y), w)
        return g @ g / (2 * lam[-1]), g @ g / (2 * lam[0])

    def gap(w):
        return loop_cost(w, X, y) - loop_cost(w_star, X, y)

    for w in w_star + 3 * np.random.default_rng(0).normal(size=(50, 3)):
        low, high = bounds(w)
        assert low <= gap(w) <= high
    assert gap(w_star + Q[:, -1]) == pytest.approx(bounds(w_star + Q[:, -1])[0])
    assert gap(w_star + Q[:, 0]) == pytest.approx(bounds(w_star + Q[:, 0])[1])


@checks("eq:squared-hinge-step", "differences")
def squared_hinge_step():
    """The step in two cases is the step along the measured gradient of one example's cost."""
    rng = np.random.default_rng(0)
    content = 0
    for _ in range(60):
        w, x = rng.normal(size=(2, 3))
        y, eta = rng.choice([-1.0, 1.0]), 0.3

        def cost(w, x=x, y=y):
            return max(0.0, 1 - y * sum(a * b for a, b in zip(w, x, strict=True))) ** 2 / 2

        g = [(cost(w + e) - cost(w - e)) / 2e-6 for e in 1e-6 * np.eye(3)]
        stepped = w if y * (w @ x) >= 1 else w - eta * (w @ x - y) * x
        content += stepped is w
        assert np.allclose(stepped, w - eta * np.array(g), atol=1e-8)
        by_library = w - eta * ck.margin_gradient(w, x[None], np.array([y]))
        assert np.allclose(stepped, by_library)
    assert 5 < content < 55


MINE = [label for label, check in CHECKS.items() if check.run.__module__ == __name__]


@pytest.mark.parametrize("label", MINE)
def test_equation(label):
    """The equation holds by the means of its check."""
    CHECKS[label].run()


def test_every_equation_has_a_check():
    """The labels of the chapter are those that are checked here."""
    found = chapter_labels(CHAPTER)
    assert len(found) == len(set(found))
    assert set(found) == set(MINE)


def test_numbers_of_the_parabola():
    """A hundred steps from 1000 with rate 0.1, as printed."""
    x = 1000 * 0.8**100
    assert x == pytest.approx(2.0370359763344861e-7)
    assert x * x == pytest.approx(4.149515568880993e-14)
    assert [round(1000 * (-1.2) ** t) for t in (1, 2, 3)] == [-1200, 1440, -1728]
    assert [round(1000 * (-0.8) ** t) for t in (1, 2, 3)] == [-800, 640, -512]
    assert np.allclose(0.8 * np.array([3, 4]), [2.4, 3.2])
    assert np.allclose(0.64 * np.array([3, 4]), [1.92, 2.56])


def test_numbers_of_the_commute():
    """Eigenvalues, limits, condition and steps, as printed."""
    X, y, w_star = commute()
    lam = np.linalg.eigvalsh(X.T @ X / 5)
    assert lam[-1] == pytest.approx(13.320419536713475)
    assert 2 / lam[-1] == pytest.approx(0.1501454210573203)
    assert lam.round(4).tolist() == [0.0950, 0.1806, 13.3204]
    assert (1 - 0.15 * lam).round(3).tolist() == [0.986, 0.973, -0.998]
    assert round(1 - 0.16 * lam[-1], 3) == -1.131
    kappa = lam[-1] / lam[0]
    assert round(kappa, 1) == 140.3
    assert math.ceil((kappa + 1) / 2 * math.log(1e6)) == 976
    assert loop_cost(w_star, X, y) == pytest.approx(2.3971288515406162)
    assert round(0.1 * lam[0], 4) == 0.0095
    left = np.prod(1 - 0.1 * lam[0] / np.arange(1, 10**6 + 1))
    assert left > 0.86
    assert 0.99 * 10**-0.057 > 0.86
    assert round(1 / lam[0], 1) == 10.5
    factors = np.abs(1 - lam[-1] / lam[0] / np.arange(1, 200))
    assert (factors > 1).sum() == 70
    assert np.cumprod(factors).max() > 1e40
    features = (X[:, 1:] - X[:, 1:].mean(axis=0)) / X[:, 1:].std(axis=0)
    assert round(np.linalg.cond(ck.mse_hessian(ck.add_bias(features))), 1) == 6.3


def test_numbers_of_the_harmonic_series():
    """A million terms of the harmonic series."""
    total = math.fsum(1 / t for t in range(1, 10**6 + 1))
    assert total == pytest.approx(14.392726722865724, rel=1e-14)


def test_stopping_at_a_short_step():
    """Over 2000 seeds the rule stops after a median of 14 steps at a cost of 3.71."""
    X, y, _ = commute()
    steps, costs = [], []
    for seed in range(2000):
        rng, w, length, t = np.random.default_rng(seed), np.zeros(3), math.inf, 0
        while length >= 0.02:
            t += 1
            rows = rng.choice(5, 2, replace=False)
            move = -0.06 / math.sqrt(t) * X[rows].T @ (X[rows] @ w - y[rows]) / 2
            w, length = w + move, math.sqrt(move @ move)
        steps.append(t)
        costs.append(loop_cost(w, X, y))
    assert np.median(steps) == 14
    assert (min(steps), max(steps)) == (3, 45)
    assert f"{np.median(costs):.2f}" == "3.71"
    assert min(costs) > 2.9


def test_rates_that_pairs_of_rows_bear():
    """At 0.1 the second moments settle at a cost 5.79 above the minimum; at 0.12 they grow."""
    X, y, w_star = commute()
    batches = [X[list(B)] for B in product(range(5), repeat=2)]
    residuals = [X[list(B)] @ w_star - y[list(B)] for B in product(range(5), repeat=2)]

    def excess(eta, steps):
        M = np.outer(w_star, w_star)
        mean = -w_star
        for _ in range(steps):
            new, new_mean = np.zeros((3, 3)), np.zeros(3)
            for A, r in zip(batches, residuals, strict=True):
                T, shift = np.eye(3) - eta * A.T @ A / 2, eta * A.T @ r / 2
                cross = np.outer(T @ mean, shift)
                new += T @ M @ T.T - cross - cross.T + np.outer(shift, shift)
                new_mean += T @ mean - shift
            M, mean = new / 25, new_mean / 25
        return 0.5 * np.trace(X.T @ X / 5 @ M)

    assert round(excess(0.1, 700), 2) == 5.79
    assert excess(0.12, 700) > 1e4


def test_numbers_of_the_solutions():
    """What the solutions on paper say."""
    assert 0.4**8 < 1e-3 < 0.4**7
    assert math.log(1000) / math.log(2.5) == pytest.approx(7.54, abs=0.005)
    root = (math.sqrt(10) - 1) / (math.sqrt(10) + 1)
    assert (round(root, 3), round(root**2, 3)) == (0.519, 0.270)
    assert round(4 / (math.sqrt(2) + math.sqrt(20)) ** 2, 3) == 0.115
    values = np.array([1.0, 2.0, 6.0])
    assert ((values - 3) ** 2).mean() == pytest.approx(14 / 3)
    with_ = [(a + b) / 2 - 3 for a, b in product(values, repeat=2)]
    without = [(a + b) / 2 - 3 for a, b in combinations(values, 2)]
    assert np.square(with_).sum() == pytest.approx(21)
    assert np.square(without).mean() == pytest.approx(7 / 6)


def test_section_anchors():
    """The sections that feedback links to keep their names."""
    text = chapter_text(CHAPTER)
    anchors = set(re.findall(r"^\(([a-z0-9-]+)\)=$", text, re.MULTILINE))
    assert anchors >= {
        "steepest-descent", "learning-rate", "descent-lemma", "momentum", "sgd", "minibatches",
        "schedules", "stopping", "gd-or-sgd", "iris", "common-mistakes-descent",
        "descent-by-hand", "stable-rate", "convergence-rate", "descent-in-numpy", "noise",
        "debugging-descent",
    }  # fmt: skip


def test_no_listing_answers_the_assignment():
    """No page contains the line that is the answer to a function of ps2."""
    dealt = r"\[\w+ ?: ?\w+ ?\+ ?batch_size\]|rng\.permutation\(m\)"
    limit = r"2 / np\.linalg\.eigvalsh\(X\.T @ X / len"
    ahead = r"gradient\(w \+ (?:beta|momentum|0\.\d+) \* v\)"
    for listing in listings(CHAPTER):
        assert not re.search(rf"{dealt}|{limit}|{ahead}", listing), listing


def test_steps_are_counted_from_the_start():
    """Formulas say what step t leads to, as ps2 does: no index t + 1 is left."""
    text = chapter_text(CHAPTER)
    assert not re.search(r"_\{t ?\+ ?1\}", text)
    assert len(re.findall(r"_\{t-1\}", text)) > 20


def test_symbols_have_one_meaning():
    """The residual alone is called e, L is no bound, and the first weight is called the bias."""
    text = chapter_text(CHAPTER)
    assert not re.search(r"e_\{?t\b|\\tilde w|\$L\$-smooth|2/L\b|\\ell", text)
    assert "w₀" not in text


def test_practice():
    """Two dozen exercises in the chapter's name, quick checks among them."""
    found = exercises(CHAPTER)
    assert len(found) >= 24
    assert all(re.match(r"exr-|ex:descent-", label) for label in found)
    for kind in ("quick", "predict", "true", "bug", "project"):
        assert [label for label in found if f"-{kind}" in label], kind


def test_one_clock_too_early_and_one_too_late():
    """The expected excess costs that the text states for 10/(t + t₀), and for a c far too large."""
    X, y, w_star = commute()
    pairs = [list(B) for B in product(range(5), repeat=2)]
    maps = []
    for B in pairs:
        G = np.zeros((4, 4))
        G[:3, :3] = X[B].T @ X[B] / 2
        G[:3, 3] = X[B].T @ (X[B] @ w_star - y[B]) / 2
        maps.append(G)
    H = X.T @ X / 5

    def excess(rate, steps=3000):
        start = np.append(-w_star, 1.0)
        M, found = np.outer(start, start), []
        G = np.array(maps)
        for t in range(1, steps + 1):
            T = np.eye(4) - rate(t) * G
            M = (T @ M @ T.transpose(0, 2, 1)).mean(axis=0)
            found.append(np.trace(H @ M[:3, :3]) / 2)
        return found

    early, proper, late = (excess(lambda t, t0=t0: 10 / (t + t0)) for t0 in (50, 100, 1000))
    assert max(excess(lambda t: 1 / math.sqrt(t), 200)) > 1e40
    assert max(early) > 1e12
    assert early[-1] > 1e6
    assert [round(late[299], 2), round(proper[299], 2)] == [0.63, 0.30]
    assert [round(late[-1], 3), round(proper[-1], 3)] == [0.053, 0.032]


def excess_near_the_minimum(b, eta, shuffled, epochs=100):
    """Expected excess cost from w*, exactly, averaged over the steps of the last epoch."""
    X, y, w_star = commute()
    cost = np.pad(X.T @ X / 10, (0, 1)).ravel()

    def moment_map(rows):
        """What a step does to the second moments of (h, 1)."""
        G = np.zeros((4, 4))
        G[:3, :3] = X[rows].T @ X[rows] / len(rows)
        G[:3, 3] = X[rows].T @ (X[rows] @ w_star - y[rows]) / len(rows)
        return np.eye(4) - eta * G

    steps = math.ceil(5 / b)
    orders = list(permutations(range(5)) if shuffled else product(range(5), repeat=b))
    after = np.zeros((steps if shuffled else 1, 16, 16))  # after k steps of an epoch, on average
    for order in orders:
        A = np.eye(4)
        for k in range(len(after)):
            A = moment_map(list(order[k * b : (k + 1) * b])) @ A
            after[k] += np.kron(A, A) / len(orders)
    M = np.eye(16)[15]
    for _ in range(epochs if shuffled else epochs * steps):
        found = (after @ M) @ cost
        M = after[-1] @ M
    return found.mean()


def test_shuffling_helps_at_small_rates_with_pieces_of_similar_size():
    """At 0.01 it helps for b = 1 and 2 and harms for b = 4; at 0.06 it harms for all three."""
    for eta in (0.01, 0.06):
        for b in (1, 2, 4):
            shuffled, fresh = (excess_near_the_minimum(b, eta, way) for way in (True, False))
            assert (shuffled < fresh) == (eta == 0.01 and b < 4)
    # the noise of an epoch for tiny rates: 9/16 S² against 2/4 S², and 1/4 S² against 3/2 S²
    for b, ratio in ((4, 9 / 16 / (2 / 4)), (2, 1 / 4 / (3 / 2))):
        found = excess_near_the_minimum(b, 1e-4, True) / excess_near_the_minimum(b, 1e-4, False)
        assert found == pytest.approx(ratio, rel=0.05)


def test_sgd_stays_ahead_where_the_model_fits_exactly():
    """Without noise at the minimum a constant rate gains on the best descent pass after pass."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 5)) * np.linspace(1, 0.2, 5)
    y = X @ rng.normal(size=5)
    lam = np.linalg.eigvalsh(ck.mse_hessian(X))
    whole = ck.gradient_descent(
        lambda w: ck.mse_gradient(w, X, y), np.zeros(5), 2 / (lam[0] + lam[-1]), 40
    ).path
    eta = 1 / (2 * (X**2).sum(axis=1).max())
    run = ck.stochastic_descent(
        ck.mse_gradient, np.zeros(5), X, y, eta, batch_size=4, epochs=40, rng=rng
    )
    by_batches = run.path[::100]
    lead = [ck.mse(a, X, y) / ck.mse(b, X, y) for a, b in zip(whole, by_batches, strict=True)]
    assert all(later > 10 * earlier for earlier, later in pairwise(lead[::10]))


def test_momentum_bears_larger_rates_and_more_noise():
    """Heavy ball with β = 0.9 converges at 0.28 and not at 0.29, whatever the start."""
    X, _, _ = commute()
    lam = np.linalg.eigvalsh(X.T @ X / 5)
    for eta, stable in ((0.16, True), (0.28, True), (0.29, False)):
        roots = [np.abs(np.roots([1, -(1.9 - eta * k), 0.9])).max() for k in lam]
        assert (max(roots) < 1) == stable
    assert 2 * 1.9 / lam[-1] == pytest.approx(0.2852763)


def test_no_line_separates_the_two_flowers():
    """Two versicolor and virginica have the same petals, or one lies among the others' hull."""
    measurements, kind, _ = ck.load_iris()
    first, second = measurements[kind == 1][:, 2:], measurements[kind == 2][:, 2:]
    same = (first[:, None] == second[None]).all(axis=2)
    between = False
    for p in first:  # a convex combination of three of the other kind
        for triple in combinations(np.unique(second, axis=0), 3):
            A = np.vstack([np.array(triple).T, np.ones(3)])
            if abs(np.linalg.det(A)) > 1e-9:
                between = between or bool((np.linalg.solve(A, [*p, 1]) >= 0).all())
        if between:
            break
    assert same.any() or between


def test_planted_limit():
    """The rate is safe, and too small by the root of the number of equal eigenvalues."""
    rate = planted(CHAPTER, "ex:descent-bug-limit")["largest_ridge_rate"]
    X, _, _ = commute()
    assert rate(X, 1.0) < 2 / (power_iteration(X.T @ X / 5) + 1)
    assert rate(3 * np.eye(9), 1.0) == pytest.approx(1 / 3)


def test_planted_velocity():
    """Nothing is remembered: the places are those of plain descent."""
    path = planted(CHAPTER, "ex:descent-bug-velocity")["heavy_path"]
    assert np.allclose(path(lambda x: 2 * x, np.array(10.0), 0.1, 0.5, 3), [10, 8, 6.4, 5.12])


def test_planted_rows():
    """The cost falls from 445 and stays far above its minimum of 2.4."""
    places = planted(CHAPTER, "ex:descent-bug-rows")["noisy_places"]
    X, y, _ = commute()
    assert round(loop_cost(np.zeros(3), X, y)) == 445
    for seed in range(5):
        path = places(np.zeros(3), X, y, 0.02, 2, 500, np.random.default_rng(seed))
        assert 8 < np.mean([loop_cost(w, X, y) for w in path[-100:]]) < 100


def test_planted_clock():
    """Two epochs end at the mean all the same, as the exercise says."""
    mean = planted(CHAPTER, "ex:descent-bug-clock")["running_mean"]
    targets = np.array([1.0, 2, 3, 6])
    for epochs in (1, 2):
        assert mean(targets, epochs, np.random.default_rng(0)) == pytest.approx(3)


def test_scatter_of_single_gradients():
    """The whole gradient and the scatter of single ones: at zero, at w*, far along a flat."""
    X, y, w_star = commute()
    flat = np.linalg.eigh(X.T @ X)[1][:, 0]

    def length_and_scatter(w):
        single = np.array([x * (x @ w - t) for x, t in zip(X, y, strict=True)])
        mean = single.mean(axis=0)
        scatter = math.sqrt(((single - mean) ** 2).sum(axis=1).mean())
        return round(math.sqrt(mean @ mean)), round(scatter)

    assert length_and_scatter(np.zeros(3)) == (108, 79)
    assert length_and_scatter(w_star) == (0, 9)
    for sign in (-1, 1):
        length, scatter = length_and_scatter(w_star + sign * 1000 * flat)
        assert length == 95
        assert scatter > 1000
