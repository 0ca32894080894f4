"""Hidden checks of ps1-regression. Truth: exact arithmetic with whole numbers."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from autograder.checks.compare import Array, Wrong, expect, numeric
from autograder.checks.inputs import TRIES
from autograder.checks.judge import Assignment, Check, Property, Rng, Trial
from autograder.checks.properties import Judge, for_batch, left_alone, one, several
from autograder.checks.ps1_catalogue import MISCONCEPTIONS
from autograder.checks.truth import exact_slopes, exact_solve, quotients, whole

NEARLY_DEPENDENT = 1e8
"""Condition number κ of an ill-conditioned X. With rounding errors ε, lstsq, QR and the
pseudo-inverse are right to κε = 2e-8; the normal equations, to κ²ε = 2."""
ILL_CONDITIONED = 1e-5
"""The tolerance there."""
SUBTRACTED_FIRST = 3e-3
"""Where residuals are a thousandth of the targets: float32 has lost as many of its digits."""


# Costs, exactly: of whole numbers over `one`.


def squares(w: Array, X: Array, y: Array, one: int) -> Fraction:
    """‖Xw − y‖²/2m."""
    return Fraction(((X @ w - y * one) ** 2).sum(), 2 * len(y) * one**4)


def hinges(w: Array, X: Array, y: Array, one: int) -> Fraction:
    """Σ max(0, 1 − y·Xw)²/2m."""
    return Fraction((np.maximum(0, one**3 - y * (X @ w)) ** 2).sum(), 2 * len(y) * one**6)


Cost = Callable[[Array, Array, Array, int], Fraction]
FINE = 100
"""The step of differences is 2^-FINE of a digit: nothing to where the pieces of a cost meet."""


def true_cost(cost: Cost, w: Array, X: Array, y: Array) -> float:
    """The cost, rounded once, at the end."""
    one, numbers = whole(w, X, y)
    return float(cost(numbers[0], numbers[1], numbers[2], one))


def true_gradient(cost: Cost, w: Array, X: Array, y: Array) -> Array:
    """The gradient by exact differences of the cost."""
    one, (at, rows, targets) = whole(w, X, y, finer=FINE)
    return exact_slopes(lambda v: cost(v, rows, targets, one), at, one)


def shortest(A: Array, B: Array, y: Array) -> Array:
    """The shortest least-squares solution for X = AB, A of full column and B of full row rank."""
    one, (A, B, y) = whole(A, B, y)
    u, over = exact_solve(A.T @ A, A.T @ y)  # Bw = u
    v, below = exact_solve(B @ B.T, u)
    return quotients((B.T @ v) * one, over * below)


def true_ridge(X: Array, y: Array, lam: float, free: int = 0) -> Array:
    """Where the gradient of ‖Xw − y‖²/2m + λ/2 Σ w_j² is 0, the first `free` weights left out."""
    one, (X, y, penalty) = whole(X, y, np.array(lam))
    m, d = X.shape
    each = m * int(penalty) * one
    diagonal = np.array(
        [[each if i == j >= free else 0 for j in range(d)] for i in range(d)], dtype=object
    )
    return quotients(*exact_solve(X.T @ X + diagonal, X.T @ y))


# Inputs.


def rows_inputs(rng: Rng, m: int) -> tuple[Array]:
    return (rng.normal(size=(m, int(rng.integers(2, 6)))),)


def regression_inputs(rng: Rng, m: int, d: int = 0) -> tuple[Array, Array, Array]:
    """w, X and y with residuals of the size of y."""
    d = d or int(rng.integers(2, 6))
    return rng.normal(size=d), rng.normal(size=(m, d)), rng.normal(size=m) * 2


def margin_inputs(rng: Rng, m: int, d: int = 0) -> tuple[Array, Array, Array]:
    """w, X and labels with margins between 0 and 1, below 0, and above 1 in turn.

    The first label is −1, so that it shows where there is but one; so is the third, whose score is
    on the other side of 1 than its margin.
    """
    d = d or int(rng.integers(2, 6))
    w, X, y = rng.normal(size=d), rng.normal(size=(m, d)), rng.choice([-1.0, 1.0], size=m)
    y[:3] = [-1.0, 1.0, -1.0][:m]
    wanted = np.resize([0.4, -0.8, 1.9], m) + rng.uniform(-0.3, 0.3, size=m)
    X += np.outer(y * wanted - X @ w, w) / (w @ w)
    return w, X, y


def conditioned(rng: Rng, m: int, d: int, kappa: float) -> Array:
    """X (m, d) with the condition number κ."""
    stretch = np.geomspace(kappa, 1.0, d) if d > 1 else np.ones(1)
    P, _ = np.linalg.qr(rng.normal(size=(m, d)))
    Q, _ = np.linalg.qr(rng.normal(size=(d, d)))
    return (P * stretch) @ Q.T


LARGE = 4.0
"""Smallest singular value of data for least squares: a ridge of 1e-6 is below all digits judged."""


def fit_inputs(rng: Rng, m: int, smallest: float = 1.0) -> tuple[Array, Array]:
    """A well-conditioned X (m, d), m ≥ d, and y, whose residual is not small."""
    d = int(rng.integers(2, 6)) if m > 5 else m
    return smallest * conditioned(rng, m, d, rng.uniform(2.0, 6.0)), rng.normal(size=m) * 2


def ridge_inputs(rng: Rng, m: int) -> tuple[Array, Array, float]:
    """X, y and λ; a single row is short, so that a descent of few steps is far from its end."""
    X = rng.normal(size=(m, int(rng.integers(2, 6))))
    if m == 1:
        X *= rng.uniform(0.8, 1.4) / np.linalg.norm(X)
    return X, rng.normal(size=m) * 2, float(rng.uniform(0.2, 0.9))


def with_ones(features: Array) -> Array:
    """A column of ones before them."""
    return np.column_stack([np.ones(len(features)), features])


def away(rng: Rng, size: int) -> Array:
    """Numbers of both signs, none near 0."""
    return rng.uniform(0.8, 1.8, size=size) * rng.choice([-1.0, 1.0], size=size)


def free_bias_inputs(rng: Rng, m: int, d: int = 0) -> tuple[Array, Array, float]:
    """X with ones before its features, y and λ; neither features nor targets have the mean 0.

    The targets follow the features, so that no weight is small.
    """
    features = rng.normal(size=(m, (d or int(rng.integers(3, 6))) - 1)) + away(rng, 1)
    y = features @ away(rng, features.shape[1]) + 2 * away(rng, 1) + 0.3 * rng.normal(size=m)
    return with_ones(features), y, float(rng.uniform(0.2, 0.9))


def gentle_inputs(rng: Rng, m: int) -> tuple[Array, Array, float]:
    """The same without means, and a larger λ: in float32 too the order of a sum is no matter."""
    features = rng.normal(size=(m, 2))
    return with_ones(features), rng.normal(size=m) * 2, float(rng.uniform(0.5, 0.9))


# The checks, function by function.


def judge_add_bias(trial: Trial, rng: Rng, m: int) -> None:
    """The first column is 1 and the others are X, number by number."""
    (X,) = rows_inputs(rng, m)
    judge_columns(trial, X)


def one_feature(trial: Trial, rng: Rng) -> None:
    """X (m, 1) becomes (m, 2); so does a square X get wider, not taller."""
    judge_columns(trial, rng.normal(size=(several(rng), 1)))
    judge_columns(trial, rng.normal(size=(3, 3)))


def judge_columns(trial: Trial, X: Array) -> None:
    truth = np.ones((X.shape[0], X.shape[1] + 1))
    truth[:, 1:] = X
    expect(trial.call(X), truth, "X with a bias", "(m, d+1)")


def judge_cost(cost: Cost, draw: Callable[..., Any]) -> Judge:
    """The cost is a number: a sum of squares cancels nothing."""

    def judge(trial: Trial, rng: Rng, m: int) -> None:
        w, X, y = draw(rng, m)
        expect(trial.call(w, X, y), true_cost(cost, w, X, y), "the cost", "")

    return judge


def judge_gradient(cost: Cost, draw: Callable[..., Any], square: bool = False) -> Judge:
    """The gradient is the slope of the cost, entry by entry.

    `square` makes X square, where a lost transpose still fits.
    """

    def judge(trial: Trial, rng: Rng, m: int) -> None:
        size = int(rng.integers(3, 6)) if square else m
        w, X, y = draw(rng, size, size if square else 0)
        expect(trial.call(w, X, y), true_gradient(cost, w, X, y), "the gradient", "(d,)")

    return judge


def perfect_fit(trial: Trial, rng: Rng) -> None:
    """No residual, no cost: integers, so that nothing is rounded."""
    w, X = rng.integers(-4, 5, size=3) * 1.0, rng.integers(-4, 5, size=(6, 3)) * 1.0
    expect(trial.call(w, X, X @ w), 0.0, "the cost of a perfect fit", "")


def small_residuals(trial: Trial, rng: Rng) -> None:
    """Targets in the thousands, residuals near 1: to be had by subtracting before squaring.

    All have one sign: to so few digits their spread must not look like their size.
    """
    w, X, noise = regression_inputs(rng, several(rng))
    w = w * 1000
    y = X @ w + rng.choice([-1.0, 1.0]) * (1 + np.abs(noise))
    value, truth = trial.call(w, X, y), true_cost(squares, w, X, y)
    expect(value, truth, "the cost of small residuals", "", SUBTRACTED_FIRST)


def judge_fit(trial: Trial, rng: Rng, m: int) -> None:
    """A well-conditioned X of full column rank: one solution."""
    X, y = fit_inputs(rng, m, LARGE)
    expect(trial.call(X, y), shortest(X, np.eye(X.shape[1]), y), "w", "(d,)")


def square_fit(trial: Trial, rng: Rng) -> None:
    """As many weights as examples: y is met exactly."""
    X, y = LARGE * conditioned(rng, 4, 4, 5.0), rng.normal(size=4)
    expect(trial.call(X, y), shortest(X, np.eye(4), y), "w", "(d,)")


def nearly_dependent(trial: Trial, rng: Rng) -> None:
    """Next to no residual, so that w is determined to κε."""
    for d in (3, 5):
        X = conditioned(rng, several(rng), d, NEARLY_DEPENDENT)
        y = X @ rng.uniform(0.5, 1.5, size=d)
        value = trial.call(X, y)
        truth = shortest(X, np.eye(d), y)
        expect(value, truth, "w for nearly dependent columns", "(d,)", ILL_CONDITIONED)


def dependent_columns(trial: Trial, rng: Rng) -> None:
    """Rank below d, in integers so that it is exact: the shortest of all solutions.

    By rounding, a singular value that should be 0 is more than 2⁻⁵² of the largest one, so that
    whoever takes any such value for a true one always errs. Pseudo-inverses cut at 4 · 2⁻⁵².
    """
    for d, r in ((4, 2), (5, 3)):
        A, B = dependent(rng, d, r)
        judge_shortest(trial, A, B, rng.normal(size=9), "w for dependent columns")


def dependent(rng: Rng, d: int, r: int) -> tuple[Array, Array]:
    """A (9, r) and B (r, d) with AB of rank r, of which rounding makes one of a higher rank."""
    for _ in range(TRIES):
        A, B = small_integers(rng, (9, r)), small_integers(rng, (d, r)).T
        if np.linalg.lstsq(A @ B, A[:, 0], rcond=-1)[2] > r:
            break
    return A, B


def more_weights(trial: Trial, rng: Rng) -> None:
    """Fewer examples than weights: the shortest w that meets them all."""
    for m, d in ((3, 5), (1, 3)):
        B = small_integers(rng, (d, m)).T
        judge_shortest(trial, np.eye(m), B, rng.normal(size=m), "w for fewer examples than weights")


def small_integers(rng: Rng, shape: tuple[int, int]) -> Array:
    """Full column rank, and a condition number so small that no usual cut is in the way.

    Of a product of two, the smallest singular value that counts is a ninth of the largest or more.
    """
    while True:
        A = rng.integers(-4, 5, size=shape) * 1.0
        if np.linalg.cond(A) < 3:
            return A


def judge_shortest(trial: Trial, A: Array, B: Array, y: Array, symbol: str) -> None:
    X, truth = A @ B, shortest(A, B, y)
    value = trial.call(X, y)
    try:
        expect(value, truth, symbol, "(d,)")
    except Wrong as problem:
        w = numeric(value)
        if w is None or w.shape != truth.shape or not np.allclose(X @ w, X @ truth, 0, 1e-6):
            raise
        raise Wrong(f"{symbol} fits as well as can be, but it is not the shortest") from problem


def judge_powers(degrees: tuple[int, ...]) -> Judge:
    """Column k is x^k to its own scale: the largest power must not hide the others."""

    def judge(trial: Trial, rng: Rng, m: int) -> None:
        for degree in degrees:
            x = rng.uniform(-3.0, 3.0, size=m)
            if m > 1:
                x[int(rng.integers(m))] = 0.0
            one, (base,) = whole(x)
            powers = [quotients(base**k, one**k) for k in range(degree + 1)]
            truth = np.column_stack(powers)
            value = trial.call(x, degree)
            expect(value, truth, "the feature matrix", "(m, degree+1)")
            found = np.asarray(value, dtype=float)
            for k in range(degree + 1):
                expect(found[:, k], truth[:, k], f"the column of x^{k}", "(m,)")

    return judge


def powers_inputs(rng: Rng, m: int) -> tuple[Array, int]:
    return rng.uniform(-3.0, 3.0, size=m), 3


def judge_ridge(trial: Trial, rng: Rng, m: int) -> None:
    """The gradient of the ridge cost is 0 there. λ ≥ 0.2 keeps the condition number below 100."""
    X, y, lam = ridge_inputs(rng, m)
    expect(trial.call(X, y, lam), true_ridge(X, y, lam), "w", "(d,)")


def ridge_for_any_rank(trial: Trial, rng: Rng) -> None:
    """Dependent columns, and fewer examples than weights: for λ > 0 there is one solution."""
    column = rng.normal(size=(8, 2))
    for X in (np.hstack([column, column[:, :1]]), rng.normal(size=(3, 6))):
        y, lam = rng.normal(size=len(X)), float(rng.uniform(0.2, 0.9))
        expect(trial.call(X, y, lam), true_ridge(X, y, lam), "w for dependent columns", "(d,)")


def ridge_from_small_to_large(trial: Trial, rng: Rng) -> None:
    """λ = 10⁻⁴ and 10⁴ for a well-conditioned X (m, d)."""
    X, y = fit_inputs(rng, several(rng))
    for lam in (1e-4, 1e4):
        expect(trial.call(X, y, lam), true_ridge(X, y, lam), "w", "(d,)")


def expect_free_bias(trial: Trial, X: Array, y: Array, lam: float, symbol: str = "w") -> None:
    expect(trial.call(X, y, lam), true_ridge(X, y, lam, free=1), symbol, "(d,)")


def judge_free_bias(trial: Trial, rng: Rng, m: int) -> None:
    """The gradient of the cost is 0 there, and the price of w₀ is not in it."""
    expect_free_bias(trial, *free_bias_inputs(rng, m))


def one_row_or_ones_alone(trial: Trial, rng: Rng) -> None:
    """One example, which the bias meets free of charge; no feature, where it is the mean."""
    X, y, lam = free_bias_inputs(rng, 1)
    expect_free_bias(trial, X, y, lam, "w for one example")
    X, y = np.ones((several(rng), 1)), rng.normal(size=1) + away(rng, 1)
    y = y + rng.normal(size=len(X))
    expect_free_bias(trial, X, y, lam, "w for a column of ones alone")


def free_bias_for_any_rank(trial: Trial, rng: Rng) -> None:
    """A feature that is constant, one that is there twice, fewer examples than weights."""
    X, y, _ = free_bias_inputs(rng, several(rng), 3)
    lam = float(rng.uniform(0.5, 0.9))  # so large that float32 has digits enough
    constant = np.full((len(X), 1), away(rng, 1)[0])
    for wide in (np.hstack([X, constant]), np.hstack([X, X[:, 1:2]])):
        expect_free_bias(trial, wide, y, lam, "w for dependent columns")
    X, y, _ = free_bias_inputs(rng, 3, 5)
    expect_free_bias(trial, X, y, lam, "w for fewer examples than weights")


def free_bias_from_small_to_large(trial: Trial, rng: Rng) -> None:
    """λ = 10⁻² and 10³: at last the bias alone is left, and it is the mean of the targets."""
    for lam in (1e-2, 1e3):
        X, y, _ = free_bias_inputs(rng, several(rng), 3)  # well conditioned, for float32's digits
        expect_free_bias(trial, X, y, lam)


def corner_inputs(rng: Rng) -> tuple[Array, Array, Array]:
    """Margins of −3, exactly 1, 1 again, ½ and 30, in halves so that nothing is rounded."""
    sign = float(rng.choice([-1.0, 1.0]))
    w, y = np.array([1.0, 2.0 * sign]), np.array([1.0, 1.0, -1.0, -1.0, 1.0])
    second = rng.integers(-3, 4, size=5) * 1.0
    wanted = np.array([-3.0, 1.0, 1.0, 0.5, 30.0])
    return w, np.column_stack([y * wanted - w[1] * second, second]), y


def cost_at_the_corner(trial: Trial, rng: Rng) -> None:
    """Margins of exactly 1 and far beyond cost nothing, also where nobody is below 1."""
    w, X, y = corner_inputs(rng)
    expect(trial.call(w, X, y), true_cost(hinges, w, X, y), "the cost", "")
    X, y = X[[1, 2, 4]], y[[1, 2, 4]]
    expect(trial.call(w, X, y), 0.0, "the cost of margins of 1 and more", "")


def gradient_at_the_corner(trial: Trial, rng: Rng) -> None:
    """Examples with a margin of exactly 1 or far beyond pull at nothing."""
    w, X, y = corner_inputs(rng)
    expect(trial.call(w, X, y), true_gradient(hinges, w, X, y), "the gradient", "(d,)")


def usual(
    judge: Judge, draw: Callable[..., tuple[Any, ...]], *others: Property
) -> tuple[Property, ...]:
    """Random data, a single example, what is particular, and inputs left alone."""
    return (
        Property("on random data", 4, for_batch(judge, several)),
        Property("on one example (m = 1)", 1, for_batch(judge, one, times=2)),
        *others,
        left_alone(lambda rng: draw(rng, several(rng))),
    )


CHECKS = (
    Check(
        "add_bias",
        "regression#linear-model",
        usual(judge_add_bias, rows_inputs, Property("one feature, or a square X", 1, one_feature)),
    ),
    Check(
        "mse",
        "regression#mse",
        usual(
            judge_cost(squares, regression_inputs),
            regression_inputs,
            Property("a perfect fit", 1, perfect_fit, conduct=True),
            Property("large targets and small residuals", 1, small_residuals),
        ),
    ),
    Check(
        "mse_gradient",
        "regression#gradient-and-layout",
        usual(
            judge_gradient(squares, regression_inputs),
            regression_inputs,
            Property(
                "as many examples as weights",
                1,
                for_batch(judge_gradient(squares, regression_inputs, square=True), one, times=2),
            ),
        ),
    ),
    Check(
        "least_squares",
        "regression#least-squares",
        (
            Property("on random data of full rank", 4, for_batch(judge_fit, several)),
            Property("as many examples as weights", 1, square_fit),
            Property("nearly dependent columns (κ = 10⁸)", 2, nearly_dependent),
            Property("dependent columns: the shortest solution", 2, dependent_columns),
            Property("fewer examples than weights: the shortest solution", 1, more_weights),
            # of one rank, each way fails in its own way
            left_alone(lambda rng: fit_inputs(rng, several(rng)), repeat=False),
        ),
    ),
    Check(
        "polynomial_features",
        "regression#polynomial-features",
        usual(
            judge_powers((2, 5)),
            powers_inputs,
            Property("degree 1", 1, for_batch(judge_powers((1,)), several, times=1)),
            Property("degree 9", 1, for_batch(judge_powers((9,)), several, times=1)),
        ),
    ),
    Check(
        "ridge",
        "regression#ridge",
        usual(
            judge_ridge,
            ridge_inputs,
            Property("columns that depend on each other", 2, ridge_for_any_rank),
            Property("a small λ and a large one", 1, ridge_from_small_to_large),
        ),
    ),
    Check(
        "ridge_free_bias",
        "regression#ridge",
        (
            Property("on random data", 4, for_batch(judge_free_bias, several)),
            Property("columns that depend on each other", 2, free_bias_for_any_rank),
            Property("a small λ and a large one", 1, free_bias_from_small_to_large),
            Property("one example, or a column of ones alone", 1, one_row_or_ones_alone),
            left_alone(lambda rng: gentle_inputs(rng, several(rng))),
        ),
    ),
    Check(
        "squared_hinge",
        "regression#squared-hinge",
        usual(
            judge_cost(hinges, margin_inputs),
            margin_inputs,
            Property("margins of exactly 1 and beyond", 2, cost_at_the_corner),
        ),
    ),
    Check(
        "squared_hinge_gradient",
        "regression#margin-gradient",
        usual(
            judge_gradient(hinges, margin_inputs),
            margin_inputs,
            Property(
                "as many examples as weights",
                1,
                for_batch(judge_gradient(hinges, margin_inputs, square=True), one, times=2),
            ),
            Property("margins of exactly 1 and beyond", 2, gradient_at_the_corner),
        ),
    ),
)

ASSIGNMENT = Assignment(
    "ps1-regression",
    withheld=(
        "linear",
        "margins",
        "descent",
        "costs",
        "backprop",
        "gradcheck",
        "gradreport",
        "scalar_graph",
        "training",
        "perceptron",  # on small inputs the sigmoid is a straight line, and its cost a mean square
        "network",
    ),
    checks=CHECKS,
    misconceptions=MISCONCEPTIONS,
)
