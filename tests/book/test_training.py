"""The chapter *Training in practice*: each labelled equation, and the numbers of its tables.

A check judges by other means than the chapter does: loops over single numbers, powers of matrices,
differences, all draws listed, or draws counted.
"""

import itertools
import math
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp
from equations import CHECKS, chapter_labels, chapter_text, checks
from solutions import exercises, solutions

import coursekit as ck

KIND: dict[str, Any] = {"loss": ck.SOFTMAX_CROSS_ENTROPY}


def digits():
    """Pixels, labels, targets."""
    x, labels = ck.load_digits()
    return x, labels, ck.one_hot(labels, 10)


def commute():
    """Design matrix with its ones, minutes, and the least-squares weights."""
    X, y = ck.load_commute()
    X = ck.add_bias(X)
    return X, y, ck.least_squares(X, y)


def last_factor(p, q, steps=400):
    """The factor by which s_{t+1} = p·s_t − q·s_{t−1} shrinks per step, by its own recursion."""
    before, now, logs = 1.0, 0.7, 0.0
    for _ in range(steps):
        before, now = now, p * now - q * before
        size = math.hypot(before, now)
        before, now, logs = before / size, now / size, logs + math.log(size)
    return math.exp(logs / steps)


def run_rule(rule, slope, w, eta, steps):
    """The path of one number under a rule of the library."""
    run = ck.gradient_descent(lambda v: np.array([slope(v[0])]), np.array([w]), eta, steps,
                              optimiser=rule)  # fmt: skip
    return [float(v[0]) for v in run.path]


# Before the first epoch


@checks("eq:start-cost", "brute force")
def start_cost():
    """Networks with zero weights cost log n on any inputs; no constant guess costs less."""
    rng = np.random.default_rng(0)
    for n in (2, 3, 10):
        params = ck.constant_params([4, 3, n], 0.0)
        y = ck.one_hot(np.arange(6 * n) % n, n)
        assert ck.cost(*params, rng.normal(size=(4, 6 * n)), y, **KIND) == pytest.approx(
            math.log(n)
        )
        for guess in rng.dirichlet(np.ones(n), 50):
            assert -np.log(guess).mean() >= math.log(n)


@checks("eq:start-cost-quadratic", "brute force")
def start_cost_quadratic():
    """Sigmoid outputs with all weights zero cost n/8 with targets of zeros and ones."""
    rng = np.random.default_rng(0)
    for n in (1, 4, 10):
        params = ck.constant_params([3, n], 0.0)
        x, y = rng.normal(size=(3, 20)), rng.integers(0, 2, (n, 20))
        assert ck.cost(*params, x, y) == pytest.approx(n / 8)


# The sweep


@checks("eq:rate-times-steps", "brute force")
def rate_times_steps():
    """Descent with small rates leaves what the exponentials say: half the rate, twice the steps."""
    X, y, w_star = commute()
    H = X.T @ X / 5
    values, Q = np.linalg.eigh(H)
    e0 = Q.T @ -w_star
    for eta, t in ((1e-3, 2000), (5e-4, 4000), (4e-3, 500)):
        w = np.zeros(3)
        for _ in range(t):
            w = w - eta * X.T @ (X @ w - y) / 5
        formula = 0.5 * (values * np.exp(-2 * eta * values * t) * e0**2).sum()
        assert 0.5 * (w - w_star) @ H @ (w - w_star) == pytest.approx(formula, rel=1e-3)


@checks("eq:step-ratio", "brute force")
def step_ratio():
    """One step changes W by its share ρ of the length of W, summed entry by entry."""
    rng = np.random.default_rng(0)
    W, b = ck.init_params([4, 3, 2], rng)
    x, y, eta = rng.normal(size=(4, 5)), rng.random((2, 5)), 0.3
    dW, _ = ck.backprop(W, b, x, y)
    moved, _ = ck.sgd(W, b, x, y, eta=eta, batch_size=5, epochs=1, rng=rng)
    for A, B, g in zip(W, moved, dW, strict=True):
        changed = math.sqrt(sum((p - q) ** 2 for p, q in zip(A.flat, B.flat, strict=True)))
        length = math.sqrt(sum(p * p for p in A.flat))
        assert changed / length == pytest.approx(eta * np.linalg.norm(g) / np.linalg.norm(A))


# Over-fitting


@checks("eq:noise-floor", "statistical")
def noise_floor():
    """Whoever knows each digit pays the floor on redrawn labels, and no other constant less."""
    rng = np.random.default_rng(0)
    q, n, m = 0.2, 10, 400_000
    truth = rng.integers(0, n, m)
    given = np.where(rng.random(m) < q, rng.integers(0, n, m), truth)
    true, other = 1 - q + q / n, q / n

    def paid(p):
        return np.where(given == truth, -math.log(p), -math.log((1 - p) / (n - 1))).mean()

    floor = -true * math.log(true) - (n - 1) * other * math.log(other)
    assert round(floor, 3) == 0.867
    assert paid(true) == pytest.approx(floor, abs=0.01)
    assert all(paid(p) > paid(true) - 1e-4 for p in (0.6, 0.75, 0.8, 0.84, 0.9, 0.99))


@checks("eq:early-stopping", "brute force")
def early_stopping():
    """On all curves of six small numbers, a watch ends where the formula has it, and names t*."""
    x, y = np.array([[1.0]]), np.array([[0.0]])
    for curve in itertools.product((1, 2, 3), repeat=6):
        for patience in (1, 2, 4):
            watch = ck.Watch({"one": (x, y)}, patience=patience, loss=ck.IDENTITY_QUADRATIC)
            ended = 5
            for t, value in enumerate(curve):
                W = np.array([[math.sqrt(2 * value)]])  # its cost is `value`
                if watch([W], [np.zeros((1, 1))]):
                    ended = t
                    break
            best = [min(range(t + 1), key=lambda k: curve[k]) for t in range(6)]
            T = next((t for t in range(6) if t - best[t] >= patience), 5)
            assert (ended, watch.best_epoch) == (T, best[T])


# Penalties and dropout


@checks("eq:weight-decay", "differences")
def weight_decay():
    """A step on the penalised cost is the shrunk weights minus the measured slopes of the loss."""
    rng = np.random.default_rng(0)
    (W,), (b,) = ck.init_params([3, 2], rng)
    x, y, eta, lam = rng.normal(size=(3, 4)), rng.random((2, 4)), 0.4, 0.3
    slopes = ck.numerical_gradient(lambda V: ck.cost([V], [b], x, y), W)
    (found,), _ = ck.sgd([W], [b], x, y, eta=eta, batch_size=4, epochs=1, lam=lam, rng=rng)
    np.testing.assert_allclose(found, (1 - eta * lam) * W - eta * slopes, rtol=1e-6)


@checks("eq:shrunk-direction", "brute force")
def shrunk_direction():
    """Ridge on the commutes shrinks the solution along each eigenvector by its own factor."""
    X, y, w_star = commute()
    values, Q = np.linalg.eigh(X.T @ X / 5)
    for lam in (0.01, 0.2, 5.0):
        found = Q.T @ ck.ridge(X, y, lam)
        np.testing.assert_allclose(found, values / (values + lam) * (Q.T @ w_star), rtol=1e-9)


@checks("eq:dropout", "brute force")
def dropout():
    """Over all masks of three units, the mean sum into the next layer is that of no dropout."""
    a, w, p = (
        [Fraction(1, 2), Fraction(3), Fraction(-2)],
        [Fraction(2), Fraction(1), Fraction(5)],
        Fraction(3, 10),
    )
    mean = Fraction(0)
    for kept in itertools.product((0, 1), repeat=3):
        chance = math.prod(1 - p if k else p for k in kept)
        mean += chance * sum(v * k / (1 - p) * u for v, k, u in zip(w, kept, a, strict=True))
    assert mean == sum(v * u for v, u in zip(w, a, strict=True))
    values = np.unique(ck.dropout_mask((50, 50), 0.3, np.random.default_rng(0)))
    np.testing.assert_allclose(values, [0, float(1 / (1 - p))])


@checks("eq:dropout-moments", "symbolic")
def dropout_moments():
    """Mean and variance of the two values, by symbols."""
    a, p = sp.symbols("a p", positive=True)
    value = a / (1 - p)
    mean = p * 0 + (1 - p) * value
    variance = p * (0 - mean) ** 2 + (1 - p) * (value - mean) ** 2
    assert sp.simplify(mean - a) == 0
    assert sp.simplify(variance - p / (1 - p) * a**2) == 0


# Inputs and batches


@checks("eq:standardise", "brute force")
def standardise():
    """The library's standardised pixels, each by a loop over the examples."""
    x = digits()[0][18:22, :200]
    found = ck.measure_standard(x)(x)
    for row, expected in zip(x, found, strict=True):
        mu = math.fsum(row) / 200
        s = math.sqrt(math.fsum((v - mu) ** 2 for v in row) / 200)
        np.testing.assert_allclose(expected, [(v - mu) / s for v in row], rtol=1e-10, atol=1e-12)


@checks("eq:offset-condition", "symbolic")
def offset_condition():
    """The square of the larger root of λ + 1/λ = μ² + 2, and real data with that offset."""
    mu = sp.symbols("mu", positive=True)
    H = sp.Matrix([[1, mu], [mu, mu**2 + 1]])
    largest = ((mu + sp.sqrt(mu**2 + 4)) / 2) ** 2
    assert sp.simplify(H.det()) == 1
    assert sp.simplify(H.charpoly().as_expr().subs(H.charpoly().gen, largest)) == 0
    u = np.array([-1.0, 1.0])  # mean 0, deviation 1
    for offset in (0.5, 10.0):
        X = np.column_stack([np.ones(2), u + offset])
        kappa = np.linalg.cond(X.T @ X / 2)
        assert kappa == pytest.approx(float(largest.subs(mu, offset)) ** 2)
    assert float(largest.subs(mu, 10)) ** 2 == pytest.approx(1.04e4, rel=5e-3)
    assert float(largest.subs(mu, 200)) ** 2 > 1e9


def mean_cost_after(w, eta, b):
    """The mean cost after a step, over all batches of b rows drawn with replacement."""
    X, y, _ = commute()
    costs = []
    for rows in itertools.product(range(5), repeat=b):
        B = list(rows)
        moved = w - eta * X[B].T @ (X[B] @ w - y[B]) / b
        costs.append(((X @ moved - y) ** 2).mean() / 2)
    return math.fsum(costs) / len(costs)


def noise_at(w):
    """g, H and the covariance of single gradients of the commutes."""
    X, y, _ = commute()
    single = X * (X @ w - y)[:, None]
    return single.mean(axis=0), X.T @ X / 5, np.cov(single.T, bias=True)


@checks("eq:noisy-decrease", "brute force")
def noisy_decrease():
    """The mean over all 5, 25, 125 batches of one to three journeys."""
    X, y, w_star = commute()
    for w, eta in ((0.5 * w_star, 0.03), (0.9 * w_star, 0.01)):
        g, H, Sigma = noise_at(w)
        for b in (1, 2, 3):
            noise = np.trace(H @ Sigma) / b
            formula = ck.mse(w, X, y) - eta * g @ g + eta**2 / 2 * (g @ H @ g + noise)
            assert mean_cost_after(w, eta, b) == pytest.approx(formula, rel=1e-10)


@checks("eq:critical-batch", "brute force")
def critical_batch():
    """The best rate of all batches listed, found by bisection of slopes, and its decrease."""
    X, y, w_star = commute()
    w = 0.9 * w_star
    g, H, Sigma = noise_at(w)
    exact = (g @ g) / (g @ H @ g)
    star = np.trace(H @ Sigma) / (g @ H @ g)
    full = ck.mse(w, X, y) - ck.mse(w - exact * g, X, y)
    for b in (1, 2, 3):
        low, mid, high = (mean_cost_after(w, eta, b) for eta in (0.0, 0.01, 0.02))
        best = 0.01 * (3 * low - 4 * mid + high) / (2 * (low - 2 * mid + high))
        assert best == pytest.approx(exact / (1 + star / b), rel=1e-8)
        assert low - mean_cost_after(w, best, b) == pytest.approx(full / (1 + star / b), rel=1e-8)


# Momentum


@checks("eq:heavy-ball-roots", "brute force")
def heavy_ball_roots():
    """What the heavy ball does to one direction in the long run is the larger root."""
    for beta, u in ((0.9, 0.001), (0.9, 0.5), (0.5, 2.7), (0.8, 3.7)):
        path = run_rule(ck.heavy_ball(beta), lambda w, u=u: u * w, 1.0, 1.0, 600)
        size = [math.hypot(p, q) for p, q in itertools.pairwise(path)]
        measured = (size[-1] / size[199]) ** (1 / (len(size) - 200))
        root = max(abs(np.roots([1, -(1 + beta - u), beta])))
        assert measured == pytest.approx(root, rel=5e-3)
        assert last_factor(1 + beta - u, beta) == pytest.approx(root, rel=2e-2)
    u = 1e-5
    assert max(np.roots([1, -(1.9 - u), 0.9])) == pytest.approx(1 - u / 0.1, abs=2e-7)


@checks("eq:heavy-ball-limit", "brute force")
def heavy_ball_limit():
    """Just below the limit the ball comes to rest, just above it runs away."""
    for beta in (0.0, 0.5, 0.9):
        limit = 2 * (1 + beta)
        for u, rests in ((limit * 0.99, True), (limit * 1.01, False)):
            end = abs(run_rule(ck.heavy_ball(beta), lambda w, u=u: u * w, 1.0, 1.0, 3000)[-1])
            assert (end < 1e-3) if rests else (end > 1e3)


@checks("eq:nesterov", "brute force")
def nesterov():
    """The library's path is that of a loop which takes each slope ahead; the steps by hand too."""
    w, v, path = 1.5, 0.0, [1.5]
    for _ in range(15):
        v = 0.7 * v - 0.1 * math.sinh(w + 0.7 * v)
        w = w + v
        path.append(w)
    np.testing.assert_allclose(
        run_rule(ck.nesterov(0.7), math.sinh, 1.5, 0.1, 15), path, rtol=1e-12
    )
    by_hand = run_rule(ck.nesterov(0.5), lambda w: 2 * w, 10.0, 0.1, 2)
    np.testing.assert_allclose(by_hand, [10, 8, 5.6])
    np.testing.assert_allclose(
        run_rule(ck.heavy_ball(0.5), lambda w: 2 * w, 10.0, 0.1, 2), [10, 8, 5.4]
    )


@checks("eq:nesterov-recursion", "brute force")
def nesterov_recursion():
    """Along each eigenvector of the commutes, exact steps obey the recursion."""
    X, y, w_star = commute()
    H = X.T @ X / 5
    values, Q = np.linalg.eigh(H)
    run = ck.gradient_descent(lambda w: H @ (w - w_star), np.zeros(3), 0.05, 12,
                              optimiser=ck.nesterov(0.6))  # fmt: skip
    s = (np.array(run.path) - w_star) @ Q
    for t in range(1, 12):
        formula = (1 - 0.05 * values) * (1.6 * s[t] - 0.6 * s[t - 1])
        np.testing.assert_allclose(s[t + 1], formula, rtol=1e-9, atol=1e-12)
    assert y.size == 5


@checks("eq:nesterov-roots", "symbolic")
def nesterov_roots():
    """Complex exactly in the range; then the product of conjugate roots is β(1−ηλ)."""
    beta, u, r = sp.symbols("beta u r", positive=True)
    polynomial = r**2 - (1 - u) * (1 + beta) * r + (1 - u) * beta
    discriminant = sp.factor(sp.discriminant(polynomial, r))
    edge = ((1 - beta) / (1 + beta)) ** 2
    assert sp.simplify(discriminant.subs(u, edge)) == 0
    assert sp.simplify(discriminant.subs(u, 1)) == 0
    for b in (0.5, 0.9):
        low = float(edge.subs(beta, b))
        for v in (low * 1.01, (low + 1) / 2, 0.99):
            assert discriminant.subs({beta: b, u: v}) < 0
            roots = np.roots([1, -(1 - v) * (1 + b), (1 - v) * b])
            np.testing.assert_allclose(abs(roots), math.sqrt(b * (1 - v)))
        assert discriminant.subs({beta: b, u: low * 0.99}) > 0


@checks("eq:nesterov-limit", "brute force")
def nesterov_limit():
    """Just below the limit it comes to rest, just above it runs away."""
    for beta in (0.0, 0.5, 0.9):
        limit = (2 + 2 * beta) / (1 + 2 * beta)
        for u, rests in ((limit * 0.99, True), (limit * 1.01, False)):
            end = abs(run_rule(ck.nesterov(beta), lambda w, u=u: u * w, 1.0, 1.0, 1500)[-1])
            assert (end < 1e-3) if rests else (end > 1e3)
    assert round(3.8 / 2.8, 2) == 1.36


# A rate for each weight


@checks("eq:own-rates", "brute force")
def own_rates():
    """With η/λ for each weight, exact steps shrink every error alike."""
    values = [Fraction(1), Fraction(7), Fraction(1000)]
    e, eta = [Fraction(3), Fraction(-2), Fraction(5)], Fraction(1, 4)
    for t in range(6):
        expected = [(1 - eta) ** t * first for first in (3, -2, 5)]
        assert e == expected
        e = [v - eta / lam * (lam * v) for v, lam in zip(e, values, strict=True)]


@checks("eq:typical-size", "brute force")
def typical_size():
    """The steps do not change if the cost is multiplied; each rule of the kind, ε aside."""
    for rule in (ck.adagrad(1e-30), ck.rmsprop(0.9, 1e-30), ck.adam(eps=1e-30)):
        once = run_rule(rule, lambda w: w**3, 1.0, 0.05, 20)
        thousand = run_rule(rule, lambda w: 1000 * w**3, 1.0, 0.05, 20)
        np.testing.assert_allclose(once, thousand, rtol=1e-10)


def slopes_of(path):
    """The slopes w³ that the steps of a path used."""
    return [w**3 for w in path[:-1]]


@checks("eq:adagrad", "brute force")
def adagrad():
    """Each step of the library from the sum of all squares before it, added up anew."""
    path = run_rule(ck.adagrad(1e-3), lambda w: w**3, 1.2, 0.1, 25)
    slopes = slopes_of(path)
    for t in range(1, 26):
        size = math.sqrt(math.fsum(g * g for g in slopes[:t])) + 1e-3
        assert path[t] == pytest.approx(path[t - 1] - 0.1 * slopes[t - 1] / size, rel=1e-12)


@checks("eq:adagrad-rate", "brute force")
def adagrad_rate():
    """With a constant slope step number t has the length η/√t."""
    path = run_rule(ck.adagrad(1e-30), lambda w: -7.0, 0.0, 0.3, 50)
    lengths = np.diff(path)
    np.testing.assert_allclose(lengths, 0.3 / np.sqrt(np.arange(1, 51)), rtol=1e-9)


@checks("eq:rmsprop", "brute force")
def rmsprop():
    """Each step of the library from a running mean that is kept by a loop."""
    path = run_rule(ck.rmsprop(0.8, 1e-3), lambda w: w**3, 1.2, 0.05, 25)
    mean = 0.0
    for t, g in enumerate(slopes_of(path), start=1):
        mean = 0.8 * mean + 0.2 * g * g
        assert path[t] == pytest.approx(
            path[t - 1] - 0.05 * g / (math.sqrt(mean) + 1e-3), rel=1e-11
        )


@checks("eq:faded-mean", "brute force")
def running_mean():
    """The loop and the weighted sum agree exactly, in fractions."""
    beta, squares = Fraction(4, 5), [Fraction(k * k + 1, 3) for k in range(12)]
    mean = Fraction(0)
    for t, square in enumerate(squares, start=1):
        mean = beta * mean + (1 - beta) * square
        weighted = (1 - beta) * sum(beta ** (t - k) * squares[k - 1] for k in range(1, t + 1))
        assert mean == weighted


@checks("eq:bias-correction", "brute force")
def bias_correction():
    """The weights of the first t steps add up to 1 − β^t, in fractions."""
    for beta in (Fraction(0), Fraction(1, 2), Fraction(999, 1000)):
        for t in range(1, 30):
            total = (1 - beta) * sum(beta ** (t - k) for k in range(1, t + 1))
            assert total == 1 - beta**t


@checks("eq:adam", "brute force")
def adam():
    """Each step of the library from weighted sums over all slopes so far, corrected."""
    path = run_rule(ck.adam(0.7, 0.9, 1e-3), lambda w: w**3, 1.2, 0.05, 25)
    slopes = slopes_of(path)
    for t in range(1, 26):
        weights = [(0.7 ** (t - k), 0.9 ** (t - k), slopes[k - 1]) for k in range(1, t + 1)]
        mean = math.fsum(p * g for p, _, g in weights) / math.fsum(p for p, _, _ in weights)
        square = math.fsum(q * g * g for _, q, g in weights) / math.fsum(q for _, q, _ in weights)
        expected = path[t - 1] - 0.05 * mean / (math.sqrt(square) + 1e-3)
        assert path[t] == pytest.approx(expected, rel=1e-11)


# Comparing and searching


@checks("eq:standard-error", "statistical")
def standard_error():
    """The means of 10,000 groups of seven draws spread by about the errors that they give."""
    draws = np.random.default_rng(0).exponential(size=(10_000, 7))
    squares = ((draws - draws.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) / 6 / 7
    assert draws.mean(axis=1).var() == pytest.approx(squares.mean(), rel=0.05)


@checks("eq:paired", "brute force")
def paired():
    """For any ten pairs of numbers, from sums."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=10)
    b = 0.8 * a + rng.normal(size=10)

    def spread(u, v):
        return math.fsum((u - u.mean()) * (v - v.mean())) / 10

    assert spread(a - b, a - b) == pytest.approx(spread(a, a) + spread(b, b) - 2 * spread(a, b))


@checks("eq:grid-values", "brute force")
def grid_values():
    """Grids of n^d points have n values in each coordinate; N random points have N."""
    rng = np.random.default_rng(0)
    for n, d in ((4, 2), (3, 3), (2, 5)):
        grid = list(itertools.product(range(n), repeat=d))
        assert len({point[0] for point in grid}) == n == round(len(grid) ** (1 / d))
        assert np.unique(rng.random(len(grid))).size == len(grid)


@checks("eq:random-hits", "statistical")
def random_hits():
    """Counted in 40,000 searches; 59 trials for the best 5 %, 29 for the best 10 %."""
    rng = np.random.default_rng(0)
    for q, N in ((0.05, 10), (0.05, 59), (0.1, 29)):
        hit = (rng.random((40_000, N)) < q).any(axis=1).mean()
        assert hit == pytest.approx(1 - (1 - q) ** N, abs=5 * 0.5 / 200)
    assert 1 - 0.95**58 < 0.95 <= 1 - 0.95**59
    assert 1 - 0.9**28 < 0.95 <= 1 - 0.9**29


@checks("eq:best-of", "statistical")
def best_of():
    """The mean of the largest of N normal errors is below the bound, and not far below."""
    rng = np.random.default_rng(0)
    for N, share in ((10, 0.7), (100, 0.8), (1000, 0.85)):
        mean = 2 * rng.normal(size=(4000, N)).max(axis=1).mean()
        bound = 2 * math.sqrt(2 * math.log(N))
        assert share * bound < mean < bound


@checks("eq:accuracy-error", "brute force")
def accuracy_error():
    """The variance of the fraction right, over all outcomes of eight examples, exactly."""
    p, m = Fraction(19, 20), 8
    outcomes = [
        (math.prod(p if k else 1 - p for k in right), Fraction(sum(right), m))
        for right in itertools.product((0, 1), repeat=m)
    ]
    mean = sum(chance * share for chance, share in outcomes)
    variance = sum(chance * (share - mean) ** 2 for chance, share in outcomes)
    assert (mean, variance) == (p, p * (1 - p) / m)
    assert round(math.sqrt(0.95 * 0.05 / 400), 3) == 0.011
    assert round(math.sqrt(0.95 * 0.05 / 400) * math.sqrt(2 * math.log(100)), 3) == 0.033
    assert round(math.sqrt(0.9 * 0.1 / 400), 3) == 0.015


MINE = [label for label, check in CHECKS.items() if check.run.__module__ == __name__]


@pytest.mark.parametrize("label", MINE)
def test_equation(label):
    """The equation holds by the means of its check."""
    CHECKS[label].run()


def test_every_equation_has_a_check():
    """The labels of the chapter are those that are checked here."""
    assert sorted(chapter_labels("training")) == sorted(MINE)


# The numbers of the text


def row(name: str) -> list[float]:
    """The numbers of a table's row, ± taken apart, minus signs read."""
    found = re.search(rf"^\| {re.escape(name)} \|(.*)\|$", chapter_text("training"), re.MULTILINE)
    assert found, name
    return [float(n) for n in re.findall(r"-?\d+\.\d+", found[1].replace("−", "-"))]


def noisy_run(seed, m=150, width=32, **options):
    """The held-out losses of 300 epochs on m digits, a fifth with redrawn labels."""
    x, labels, y = digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(labels.size)
    train, held_out = order[:m], order[-400:]
    given = labels[train].copy()
    redrawn = rng.permutation(m)[: m // 5]
    given[redrawn] = rng.integers(0, 10, redrawn.size)
    learnt = x[:, train], ck.one_hot(given, 10)
    watch = ck.Watch({"held out": (x[:, held_out], y[:, held_out])}, **KIND)
    rng = np.random.default_rng(100 + seed)
    W, b = ck.init_params([64, width, 10], rng)
    ck.sgd(W, b, learnt[0], learnt[1], eta=1.0, batch_size=m // 10, epochs=300, rng=rng,
           on_epoch=watch, **KIND, **options)  # fmt: skip
    return watch.history["loss, held out"]


MEANS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "penalty, $\\lambda=0.001$": {"lam": 0.001},
    "penalty, $\\lambda=0.02$": {"lam": 0.02},
    "dropout ½": {"dropout": 0.5},
    "100 units": {"width": 100},
    "100 units, dropout ½": {"dropout": 0.5, "width": 100},
    "600 examples": {"m": 600},
}


@pytest.mark.slow
def test_means_against_over_fitting():
    """Eight draws each: lowest loss, paired gain and end are the table's, and bear its claims."""
    lows, ends, bests = {}, {}, {}
    for name, options in MEANS.items():
        curves = np.array([noisy_run(seed, **options) for seed in range(8)])
        lows[name], ends[name] = curves.min(axis=1), curves[:, -1]
        bests[name] = curves.argmin(axis=1).mean()
    gains = {name: lows["nothing"] - low for name, low in lows.items()}
    for name in MEANS:
        low, low_error, *gain, end, end_error = row(name)
        assert lows[name].mean() == pytest.approx(low, abs=0.03)
        assert ends[name].mean() == pytest.approx(end, abs=0.08)
        for found, error in ((lows[name], low_error), (ends[name], end_error)):
            assert found.std(ddof=1) / 8**0.5 == pytest.approx(error, abs=0.02)
        if gain:
            assert gains[name].mean() == pytest.approx(gain[0], abs=0.02)
            assert gains[name].std(ddof=1) / 8**0.5 == pytest.approx(gain[1], abs=0.01)
    assert 20 < bests["nothing"] < 45
    for name in ("dropout ½", "100 units, dropout ½"):
        assert gains[name].mean() > 3 * gains[name].std(ddof=1) / 8**0.5
    assert ends["nothing"].mean() / lows["nothing"].mean() == pytest.approx(1.8, abs=0.15)
    assert lows["600 examples"].mean() < min(lows[n].mean() for n in MEANS if n != "600 examples")


RULES = {
    "plain": (ck.plain(), 1.0),
    "momentum": (ck.heavy_ball(0.9), 0.1),
    "Nesterov": (ck.nesterov(0.9), 0.1),
    "AdaGrad": (ck.adagrad(), 0.1),
    "RMSProp": (ck.rmsprop(0.9), 0.01),
    "Adam": (ck.adam(), 0.01),
}


def compared(inputs, sizes, parts, rule, middle):
    """The place of the best of seven rates; test losses and accuracies of ten other seeds."""
    _, labels, y = digits()
    train, tuning, test = parts

    def trained(eta, seed):
        rng = np.random.default_rng(seed)
        with np.errstate(all="ignore"):
            return ck.sgd(*ck.init_params(sizes, rng), inputs[:, train], y[:, train], eta=eta,
                          batch_size=20, epochs=10, rng=rng, optimiser=rule, **KIND)  # fmt: skip

    def loss(params, part):
        with np.errstate(all="ignore"):
            W, b = params
            return float(ck.cost(W, b, inputs[:, part], y[:, part], **KIND))

    rates = middle * 3.0 ** np.arange(-3, 4)
    tuned = [np.mean([loss(trained(eta, s), tuning) for s in (100, 101, 102)]) for eta in rates]
    k = int(np.nanargmin(tuned))
    runs = [trained(rates[k], seed) for seed in range(10)]
    right = [ck.accuracy(W, b, inputs[:, test], labels[test]) for W, b in runs]
    return k, np.array([loss(run, test) for run in runs]), np.array(right)


@pytest.mark.slow
def test_comparison_of_rules():
    """Four problems, tuned alike, ten seeds: the table, no rate at an edge, and what is said."""
    x, _, _ = digits()
    order = np.random.default_rng(0).permutation(1797)
    parts = order[:1000], order[1000:1400], order[1400:]
    units = 10 ** np.random.default_rng(7).uniform(-1, 1, (64, 1))
    problems = {
        "as they are": (x, [64, 32, 10]),
        "mixed units": (x * units, [64, 32, 10]),
        "standardised": (ck.measure_standard(x[:, parts[0]])(x), [64, 32, 10]),
        "three hidden layers": (x, [64, 32, 32, 32, 10]),
    }
    means: dict[tuple[str, str], float] = {}
    errors: dict[tuple[str, str], float] = {}
    for name, rule in RULES.items():
        told = row(name)
        for i, (problem, (inputs, sizes)) in enumerate(problems.items()):
            k, losses, right = compared(inputs, sizes, parts, *rule)
            key = problem, name
            means[key], errors[key] = losses.mean(), losses.std(ddof=1) / 10**0.5
            assert 0 < k < 6
            assert means[key] == pytest.approx(told[2 * i], abs=max(3 * told[2 * i + 1], 0.01)), key
            if problem == "as they are":
                assert 0.965 < right.mean() < 0.978
    adaptive, others = ("AdaGrad", "RMSProp", "Adam"), ("plain", "momentum", "Nesterov")
    for problem in ("mixed units", "three hidden layers"):
        worst = max(means[problem, name] for name in adaptive)
        assert worst < 0.8 * min(means[problem, name] for name in others)
    assert means["standardised", "plain"] < means["as they are", "Adam"] + 0.005
    assert max(means["standardised", name] for name in RULES) < 0.11


@pytest.mark.slow
def test_best_rate_of_the_sweep_in_a_long_run():
    """After 30 epochs 3.16 is ahead of 1; runs at 5 differ from seed to seed."""
    x, _, y = digits()
    train = np.random.default_rng(0).permutation(1797)[:1000]
    x, y = x[:, train], y[:, train]

    def ends(eta):
        found = []
        for seed in range(4):
            rng = np.random.default_rng(seed)
            params = ck.sgd(*ck.init_params([64, 32, 10], rng), x, y, eta=eta, batch_size=20,
                            epochs=30, rng=rng, **KIND)  # fmt: skip
            found.append(float(ck.cost(*params, x, y, **KIND)))
        return np.array(found)

    assert ends(3.16).mean() == pytest.approx(0.007, abs=0.002)
    assert ends(1.0).mean() == pytest.approx(0.034, abs=0.003)
    at_the_wall = ends(5.0)
    assert at_the_wall.min() < 0.02
    assert at_the_wall.max() > 3 * at_the_wall.min()


@pytest.mark.slow
def test_slow_rules_catch_up_in_thirty_epochs():
    """Three hidden layers again, four seeds: plain 0.16, heavy ball 0.14, Adam 0.11."""
    x, _, y = digits()
    order = np.random.default_rng(0).permutation(1797)
    train, test = order[:1000], order[1400:]
    told = {(ck.plain(), 3.0): 0.16, (ck.heavy_ball(0.9), 0.1): 0.14, (ck.adam(), 0.01): 0.11}
    for (rule, eta), expected in told.items():
        losses = []
        for seed in range(4):
            rng = np.random.default_rng(seed)
            W, b = ck.init_params([64, 32, 32, 32, 10], rng)
            W, b = ck.sgd(W, b, x[:, train], y[:, train], eta=eta, batch_size=20, epochs=30,
                          rng=rng, optimiser=rule, **KIND)  # fmt: skip
            losses.append(float(ck.cost(W, b, x[:, test], y[:, test], **KIND)))
        assert np.mean(losses) == pytest.approx(expected, abs=0.04)


@pytest.mark.slow
def test_numbers_of_the_project():
    """Digits in a larger frame, eight draws: 0.80 with places drawn once, 0.89 with new ones."""
    x, labels, y = digits()
    order = np.random.default_rng(0).permutation(1797)
    test, train = order[:400], order[400:]
    found: dict[str, list[float]] = {"once": [], "anew": []}
    for seed in range(8):
        rng = np.random.default_rng(100 + seed)
        new, once = (ck.shift_images(x[:, part], 12, rng) for part in (test, train))
        for places, right in found.items():
            rng = np.random.default_rng(seed)
            W, b = ck.init_params([144, 100, 10], rng)
            for _ in range(20):
                inputs = once if places == "once" else ck.shift_images(x[:, train], 12, rng)
                W, b = ck.sgd(W, b, inputs, y[:, train], eta=0.01, batch_size=20, epochs=1,
                              rng=rng, optimiser=ck.adam(), **KIND)  # fmt: skip
            right.append(ck.accuracy(W, b, new, labels[test]))
    told = re.search(
        r"Adam at 0\.01 reaches about (0\.\d+)\. It reaches about (0\.\d+) if",
        chapter_text("training"),
    )
    assert told
    for right, expected in zip(found.values(), told.groups(), strict=True):
        assert np.mean(right) == pytest.approx(float(expected), abs=0.015)


def test_first_layer_of_the_deep_network_moves_less():
    """About fifty times less than the last one, relative to its weights."""
    x, _, y = digits()
    W, b = ck.init_params([64, 32, 32, 32, 10], np.random.default_rng(0))
    dW, _ = ck.backprop(W, b, x[:, :20], y[:, :20], **KIND)
    ratio = [np.linalg.norm(g) / np.linalg.norm(A) for g, A in zip(dW, W, strict=True)]
    assert 30 < ratio[-1] / ratio[0] < 80


def test_a_large_batch_wins_at_equal_steps():
    """Twenty steps on 50 and on 500 digits, each with its best of three rates, three seeds."""
    x, _, y = digits()
    train = np.random.default_rng(0).permutation(1797)[:1000]

    def end(b, eta, seed):
        rng = np.random.default_rng(seed)
        params = ck.sgd(*ck.init_params([64, 32, 10], rng), x[:, train], y[:, train], eta=eta,
                        batch_size=b, epochs=20 * b // 1000, rng=rng, **KIND)  # fmt: skip
        return ck.cost(*params, x[:, train], y[:, train], **KIND)

    best = {b: min(np.mean([end(b, eta, s) for s in range(3)]) for eta in (1.0, 3.0, 5.0))
            for b in (50, 500)}  # fmt: skip
    assert best[500] < 0.85 * best[50]


def test_numbers_of_the_text():
    """Small sums that are printed without a cell."""
    assert (
        sum(p.size for ps in ck.init_params([64, 32, 10], np.random.default_rng(0)) for p in ps)
        == 2410
    )
    assert 64 * 100 + 100 + 100 * 10 + 10 == 7510
    assert math.log(2) / -math.log(1 - 0.001) == pytest.approx(693, abs=0.5)
    assert round((1 - math.sqrt(0.9)) ** 2, 4) == 0.0026
    assert round((1 + math.sqrt(0.9)) ** 2, 3) == 3.797
    assert round(0.1 / math.sqrt(0.001), 2) == 3.16
    assert math.hypot(0.01, 0.01) == pytest.approx(0.014, abs=2e-4)
    assert 5**4 == 625


def test_exercises_are_of_all_kinds():
    """Quick checks beside the questions, predictions, true or false, bugs, and one project."""
    text = chapter_text("training")
    titles = re.findall(r"^`{3,}\{exercise\} (.+)$", text, re.MULTILINE)
    for kind, least in (("Quick check", 8), ("Predict, then run", 4), ("Find the bug", 4),
                        ("True or false, with the reason", 6)):  # fmt: skip
        assert titles.count(kind) >= least, kind
    assert len(re.findall(r"^## Project", text, re.MULTILINE)) == 1
    found = exercises("training")
    assert len(found) >= 22
    assert all(label.startswith("ex:training-") for label in found)
    assert len(solutions("training")) >= 18


def test_no_function_of_an_assignment_is_listed():
    """Nesterov's descent and Adam's step stand in formulas and calls, not as code."""
    text = chapter_text("training")
    assert not re.search(r"def (?:nesterov_descent|adam_step)\b", text)
    assert "beta2**t" not in text
    assert "beta2 ** t" not in text
    assert not re.search(r"gradient\(w \+ ", text)


def test_section_anchors():
    """The sections that other pages and feedback may link to keep their names."""
    anchors = set(re.findall(r"^\(([a-z0-9-]+)\)=$", chapter_text("training"), re.MULTILINE))
    assert anchors >= {
        "start-cost", "training-gradient-check", "training-handful", "rate-sweep",
        "reading-curves", "training-overfitting", "early-stopping", "weight-decay", "dropout",
        "standardise", "batch-size", "heavy-ball", "nesterov", "adagrad", "rmsprop", "adam",
        "training-comparison", "training-test-set", "reproducibility", "training-debugging",
    }  # fmt: skip
