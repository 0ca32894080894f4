"""ps1-regression: the truth its checks rest on, how fine they judge, and what they recognise."""

from fractions import Fraction
from itertools import cycle
from typing import Any

import numpy as np
import pytest
import sympy
from ag_cases import judge_of
from autograd import grad
from autograd import numpy as anp
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error
from variants_ps1 import VARIANTS

from autograder.checks import ps1_regression as ps1
from autograder.checks.digits import COARSE
from autograder.checks.truth import exact_slopes, exact_solve, quotients, whole

judged = judge_of(ps1.ASSIGNMENT)
CHECKS = {check.function: check for check in ps1.ASSIGNMENT.checks}
ENTRIES = {entry.id: entry for entry in ps1.ASSIGNMENT.misconceptions}


@pytest.mark.parametrize(
    "solve",
    [
        lambda X, y: np.linalg.inv(X.T @ X) @ X.T @ y,
        lambda X, y: np.linalg.lstsq(X.T @ X, X.T @ y, rcond=None)[0],
        lambda X, y: np.linalg.pinv(X.T @ X) @ (X.T @ y),
    ],
    ids=["inverse", "lstsq of XᵀX", "pseudo-inverse of XᵀX"],
)
def test_normal_equations_are_recognised_however_they_are_solved(solve: Any) -> None:
    """What comes out is rounding error; that it came from XᵀX is known all the same."""
    for seed in (b"one", b"two", b"three"):
        result = judged("least_squares", solve, seed)
        assert result.points < 9
        assert result.misconception == "least-squares/normal-equations"


def test_a_solution_that_is_not_the_shortest_is_told_so() -> None:
    """It fits as well; the message says what it lacks."""

    def longer(X: Any, y: Any) -> Any:
        w = np.linalg.lstsq(X, y, rcond=None)[0]
        _, s, Qt = np.linalg.svd(X)
        dependent = (s < 1e-9 * s[0]).any() or len(s) < len(Qt)
        return w + Qt[-1] if dependent else w

    result = judged("least_squares", longer)
    assert "not the shortest" in result.message
    assert result.misconception == "least-squares/rank-ignored"


def test_ridge_without_lambda_is_recognised_however_it_is_solved() -> None:
    """Where columns depend on each other the method decides, and is not looked at."""
    for solve in (
        lambda X, y, lam: np.linalg.lstsq(X, y, rcond=None)[0],
        lambda X, y, lam: np.linalg.solve(X.T @ X, X.T @ y),
    ):
        assert judged("ridge", solve).misconception == "ridge/lambda-forgotten"


def test_methods_that_avoid_the_square_are_far_inside_the_tolerance() -> None:
    """For nearly dependent columns: by a factor of 10; and normal equations are far outside."""
    right = [VARIANTS["least_squares"][how] for how in ("coursekit", "QR", "pseudo-inverse")]
    for seed in range(200):
        rng = np.random.default_rng(seed)
        X = ps1.conditioned(rng, int(rng.integers(8, 14)), 5, ps1.NEARLY_DEPENDENT)
        y = X @ rng.uniform(0.5, 1.5, size=5)
        truth = ps1.shortest(X, np.eye(5), y)
        scale = np.abs(truth).max()
        for solve in right:
            assert np.abs(solve(X, y) - truth).max() < 0.1 * ps1.ILL_CONDITIONED * scale
        normal = np.linalg.solve(X.T @ X, X.T @ y)
        assert np.abs(normal - truth).max() > 10 * COARSE * scale


def test_shortest_solution_agrees_with_exact_symbols() -> None:
    """Whole numbers against SymPy's pseudo-inverse, for a matrix of rank 2."""
    A, B = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]]), np.array([[1.0, 0.0, 2.0], [0, 1, -1]])
    y = np.array([0.5, -1.25, 2.0])
    symbolic = sympy.Matrix((A @ B).astype(int)).pinv() * sympy.Matrix(
        [sympy.Rational(v) for v in y]
    )
    np.testing.assert_allclose(ps1.shortest(A, B, y), [float(v) for v in symbolic], rtol=1e-15)


def test_ridge_agrees_with_scikit_learn() -> None:
    """Its alpha is mλ."""
    X, y, lam = ps1.ridge_inputs(np.random.default_rng(1), 9)
    model = Ridge(alpha=9 * lam, fit_intercept=False, solver="svd").fit(X, y)
    np.testing.assert_allclose(ps1.true_ridge(X, y, lam), model.coef_, rtol=1e-12)


def test_ridge_with_a_free_bias_agrees_with_scikit_learn() -> None:
    """Its intercept has no price; one example and a column of ones alone are met by it."""
    for seed in range(20):
        X, y, lam = ps1.free_bias_inputs(np.random.default_rng(seed), 9)
        model = Ridge(alpha=9 * lam, solver="svd").fit(X[:, 1:], y)
        found = ps1.true_ridge(X, y, lam, free=1)
        np.testing.assert_allclose(found, [model.intercept_, *model.coef_], rtol=1e-11)
    np.testing.assert_allclose(ps1.true_ridge(np.ones((4, 1)), np.arange(4.0), 2.0, free=1), [1.5])
    one = ps1.true_ridge(np.array([[1.0, 7.0]]), np.array([3.0]), 2.0, free=1)
    np.testing.assert_allclose(one, [3.0, 0.0], atol=1e-15)


def test_neither_features_nor_targets_have_the_mean_zero() -> None:
    """Else a bias that pays, or one that is the mean of the targets, would be right."""
    for seed in range(50):
        rng = np.random.default_rng(seed)
        from_mean = []
        for _ in range(3):  # as many as the check draws
            X, y, lam = ps1.free_bias_inputs(rng, int(rng.integers(8, 14)))
            free, paying = (ps1.true_ridge(X, y, lam, free=n) for n in (1, 0))
            scale = np.abs(free).max()
            assert (X[:, 0] == 1).all()
            assert abs(free[0] - paying[0]) > 10 * COARSE * scale
            from_mean.append(abs(free[0] - y.mean()) / scale)
        assert max(from_mean) > 100 * COARSE


def test_costs_and_gradients_agree_with_libraries() -> None:
    """scikit-learn's mean squared error is twice ours; autograd differentiates both costs."""
    rng = np.random.default_rng(2)
    w, X, y = ps1.regression_inputs(rng, 9)
    half = mean_squared_error(y, X @ w) / 2
    np.testing.assert_allclose(ps1.true_cost(ps1.squares, w, X, y), half, rtol=1e-14)
    slope = grad(lambda v: anp.mean((X @ v - y) ** 2) / 2)(w)
    np.testing.assert_allclose(ps1.true_gradient(ps1.squares, w, X, y), slope, rtol=1e-12)
    w, X, y = ps1.margin_inputs(rng, 9)

    def hinge(v: Any) -> Any:
        return anp.mean(anp.maximum(0, 1 - y * anp.dot(X, v)) ** 2) / 2

    np.testing.assert_allclose(ps1.true_cost(ps1.hinges, w, X, y), hinge(w), rtol=1e-14)
    slope = grad(hinge)(w)
    np.testing.assert_allclose(ps1.true_gradient(ps1.hinges, w, X, y), slope, rtol=1e-12)


def test_whole_numbers_round_nothing() -> None:
    """0.1 is not a tenth, no digit of near and far numbers is lost, and a kink costs no digit."""
    one, (tenth, far) = whole(np.array([0.1]), np.array([0.0, -(2.0**80), 3e-30]))
    assert 10 * tenth[0] != one
    assert [Fraction(n, one) for n in far] == [0, -(2**80), Fraction(3e-30)]
    A, b = whole(np.array([[1.0, 3.0], [0.0, 1.0]]), np.array([6.0, 1.0]))[1]
    x, over = exact_solve(A, b)
    assert quotients(x, over).tolist() == [3, 1]
    A, b = whole(np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([4.0, 7.0]))[1]
    x, over = exact_solve(A, b)
    assert quotients(x, over).tolist() == [7, 2]
    one, (w,) = whole(np.ones(2), finer=200)
    at_the_kink = exact_slopes(
        lambda v: Fraction(np.maximum(0, v**2 - one**2).sum() ** 2, one**4), w, one
    )
    assert np.abs(at_the_kink).max() < 1e-50


def test_margins_lie_on_all_sides() -> None:
    """Every drawing has margins below 0, between 0 and 1, and above 1; corners are exact."""
    for seed in range(50):
        rng = np.random.default_rng(seed)
        w, X, y = ps1.margin_inputs(rng, 8)
        u = y * (X @ w)
        assert (u < 0).any()
        assert ((u > 0) & (u < 1)).any()
        assert (u > 1).any()
        w, X, y = ps1.corner_inputs(rng)
        assert (y * (X @ w)).tolist() == [-3, 1, 1, 0.5, 30]


def test_what_is_asked_for_is_withheld() -> None:
    """The modules that hold the answers are not there while it is graded."""
    assert {"linear", "margins", "gradcheck"} <= set(ps1.ASSIGNMENT.withheld)


STRANGE: tuple[Any, ...] = (
    None, "w", True, 3, 1j, np.nan, 10**400, {"w": 1}, object(), [], [[]], [[], []], [1, [2, 3]],
    [None], ["0", "1"], np.zeros(0), np.zeros((2, 0)), np.zeros((2, 2, 2)), np.full(3, np.nan),
    np.full(60, np.inf), np.full(3, 1e308), np.full(13, -1e308), [np.array([2**62, -(2**62)])],
    [np.array([0.5, np.nan])], np.arange(60), np.arange(60).reshape(10, 6), [[True, False]],
)  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", CHECKS)
def test_an_answer_may_be_anything(name: str) -> None:
    """Whatever comes back, in turn or always, is judged and not tripped over."""
    for strange in STRANGE:
        assert judged(name, lambda *arguments, strange=strange: strange).points < 10
    turns = cycle(STRANGE)
    assert judged(name, lambda *arguments: next(turns)).points < 10
    grown = lambda *arguments: [np.multiply(a, 1e308) for a in arguments if np.ndim(a)]  # noqa: E731
    assert judged(name, lambda *arguments: (grown(*arguments) or [None])[0]).points < 10
