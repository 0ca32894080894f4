"""coursekit.linear: the cost and its derivatives, and the minima, held against SciPy's kin."""

import numpy as np
import pytest
from ck_cases import CHEAP, SEEDS
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.preprocessing import PolynomialFeatures

import coursekit as ck

SIZES = st.integers(1, 6)


def problem(seed, m, d):
    """A random w (d,), X (m, d) and y (m,)."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=d), rng.normal(size=(m, d)), rng.normal(size=m)


def commute():
    """Design matrix with its bias, and minutes, of the commute table."""
    X, y = ck.load_commute()
    return ck.add_bias(X), y


@CHEAP
@given(SEEDS, SIZES, SIZES)
def test_gradient_is_the_derivative_of_the_cost(seed, m, d):
    """By complex step and by central differences, for any shape."""
    w, X, y = problem(seed, m, d)
    found = ck.mse_gradient(w, X, y)
    exact = ck.complex_step_gradient(lambda v: ck.mse(v, X, y), w)
    np.testing.assert_allclose(found, exact, rtol=1e-12, atol=1e-13)
    central = ck.numerical_gradient(lambda v: ck.mse(v, X, y), w)
    np.testing.assert_allclose(found, central, rtol=1e-6, atol=1e-7)


@CHEAP
@given(SEEDS, SIZES, SIZES)
def test_hessian_is_the_derivative_of_the_gradient(seed, m, d):
    """Row by row, by complex step; and it has no negative eigenvalue."""
    w, X, y = problem(seed, m, d)
    H = ck.mse_hessian(X)
    for i in range(d):

        def entry(v, i=i):
            return ck.mse_gradient(v, X, y)[i]

        row = ck.complex_step_gradient(entry, w)
        np.testing.assert_allclose(H[i], row, rtol=1e-12, atol=1e-13)
    assert np.linalg.eigvalsh(H).min() > -1e-12


@CHEAP
@given(SEEDS, st.integers(2, 9), SIZES)
def test_batch_gradient_is_the_mean_of_single_ones(seed, m, d):
    """And the order of the rows does not matter."""
    w, X, y = problem(seed, m, d)
    single = [ck.mse_gradient(w, X[[i]], y[[i]]) for i in range(m)]
    np.testing.assert_allclose(ck.mse_gradient(w, X, y), np.mean(single, axis=0), atol=1e-13)
    order = np.random.default_rng(seed).permutation(m)
    shuffled = ck.mse_gradient(w, X[order], y[order])
    np.testing.assert_allclose(ck.mse_gradient(w, X, y), shuffled, atol=1e-13)


def test_commute_minimum_is_the_exact_fraction():
    """w* = (2897/476, 1555/238, 431/204), C = 34231/1428/10, R² = 0.95459983."""
    X, y = commute()
    exact = np.array([2897 / 476, 1555 / 238, 431 / 204])
    for fit in (ck.least_squares, ck.normal_equations):
        np.testing.assert_allclose(fit(X, y), exact, rtol=1e-12)
    assert ck.mse(exact, X, y) == pytest.approx(34231 / 1428 / 10, rel=1e-13)
    assert ck.r_squared(y, X @ exact) == pytest.approx(0.95459983, abs=5e-9)
    predicted = [36899 / 1428, 49961 / 1428, 6007 / 476, 15056 / 357, 11605 / 476]
    np.testing.assert_allclose(X @ exact, predicted, rtol=1e-13)
    np.testing.assert_allclose(ck.mse_gradient(exact, X, y), 0, atol=1e-12)


def test_commute_ridge_is_the_sources_number():
    """λ = 1, the bias penalised with the rest."""
    X, y = commute()
    expected = [2.44428407215, 7.05150255395, 1.38113964201]
    np.testing.assert_allclose(ck.ridge(X, y, 1.0), expected, rtol=1e-11)


@CHEAP
@given(SEEDS, st.integers(1, 8), SIZES, st.floats(1e-3, 1e3))
def test_ridge_is_scikit_learns_and_its_gradient_vanishes(seed, m, d, lam):
    """scikit-learn sums where we take the mean: its α is mλ."""
    _, X, y = problem(seed, m, d)
    w = ck.ridge(X, y, lam)
    theirs = Ridge(alpha=m * lam, fit_intercept=False, solver="svd").fit(X, y).coef_
    np.testing.assert_allclose(w, theirs, rtol=1e-7, atol=1e-10)
    slope = ck.complex_step_gradient(lambda v: ck.ridge_cost(v, X, y, lam), w)
    np.testing.assert_allclose(slope, 0, atol=1e-10)


def test_least_squares_stays_accurate_where_the_normal_equations_do_not():
    """A degree-12 fit of exact data: ten digits against three."""
    x = np.linspace(0, 1, 50)
    X = ck.polynomial_features(x, 12)
    truth = np.ones(13)
    y = X @ truth
    good = np.abs(ck.least_squares(X, y) - truth).max()
    bad = np.abs(ck.normal_equations(X, y) - truth).max()
    assert good < 1e-6
    assert bad > 1e3 * good


def test_of_many_minima_the_shortest():
    """Two equal columns share the weight; fewer rows than columns are fine."""
    X = np.array([[1.0, 1.0], [2.0, 2.0]])
    np.testing.assert_allclose(ck.least_squares(X, np.array([2.0, 4.0])), [1, 1], rtol=1e-14)
    wide = np.array([[3.0, 4.0]])
    np.testing.assert_allclose(ck.least_squares(wide, np.array([25.0])), [3, 4], rtol=1e-14)


def test_polynomial_features_are_scikit_learns():
    """All powers from 0 up."""
    x = np.random.default_rng(0).normal(size=7)
    theirs = PolynomialFeatures(4).fit_transform(x[:, None])
    np.testing.assert_allclose(ck.polynomial_features(x, 4), theirs, rtol=1e-14)


def test_r_squared_is_scikit_learns():
    """Negative where the mean would have been better."""
    y, other = np.random.default_rng(0).normal(size=(2, 9))
    assert ck.r_squared(y, other) == pytest.approx(r2_score(y, other))
    assert ck.r_squared(y, np.full(9, y.mean())) == pytest.approx(0)


def test_float32_stays_float32():
    """Every function, to the dtype of its input."""
    w, X, y = (v.astype("float32") for v in problem(0, 5, 3))
    found = [
        ck.add_bias(X),
        ck.polynomial_features(y, 2),
        ck.mse(w, X, y),
        ck.mse_gradient(w, X, y),
        ck.mse_hessian(X),
        ck.least_squares(X, y),
        ck.normal_equations(X, y),
        ck.ridge_cost(w, X, y, 0.1),
        ck.ridge(X, y, 0.1),
    ]
    assert [v.dtype for v in found] == [np.float32] * len(found)


def test_integers_are_as_good_as_floats():
    """A table of whole numbers gives the same weights."""
    X, y = np.array([[1, 2], [1, 3], [1, 5]]), np.array([1, 4, 4])
    for fit in (ck.least_squares, ck.normal_equations, lambda X, y: ck.ridge(X, y, 0.5)):
        np.testing.assert_allclose(fit(X, y), fit(X.astype(float), y.astype(float)))


def test_inputs_are_not_modified():
    """Nothing is written to what the caller owns."""
    w, X, y = problem(0, 5, 3)
    for v in (w, X, y):
        v.flags.writeable = False
    ck.mse_gradient(w, X, y), ck.ridge(X, y, 1.0), ck.least_squares(X, y), ck.add_bias(X)


W, X, Y = np.zeros(2), np.ones((3, 2)), np.arange(3.0)
NAN = np.array([0.0, np.nan, 1.0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ck.mse(np.zeros(3), X, Y), r"w has shape \(3,\), expected \(2,\)"),
        (lambda: ck.mse(W, X, Y[:, None]), r"y has shape \(3, 1\), expected \(3,\)"),
        (lambda: ck.mse_gradient(W, Y, Y), r"X has shape \(3,\)"),
        (lambda: ck.mse(W, np.ones((0, 2)), np.ones(0)), "X is empty"),
        (lambda: ck.least_squares(X, NAN), "y is not finite in 1 of 3"),
        (lambda: ck.least_squares(X * np.inf, Y), "X is not finite in 6 of 6"),
        (lambda: ck.least_squares(Y, Y), r"X has shape \(3,\)"),
        (lambda: ck.normal_equations(X, Y), "XᵀX is singular"),
        (lambda: ck.ridge(X, Y, 0.0), "lam is 0.0, expected a positive number"),
        (lambda: ck.ridge(X, Y, np.nan), "lam is nan"),
        (lambda: ck.ridge(X, NAN, 1.0), "y is not finite"),
        (lambda: ck.r_squared(np.ones(3), Y), "y is constant"),
        (lambda: ck.r_squared(Y, Y[:2]), r"prediction has shape \(2,\)"),
        (lambda: ck.add_bias(Y), r"X has shape \(3,\)"),
        (lambda: ck.polynomial_features(X, 2), r"x has shape \(3, 2\)"),
        (lambda: ck.polynomial_features(Y, -1), "degree is -1"),
    ],
)
def test_bad_input_is_named(call, message):
    """One error that says what came and what was expected."""
    with pytest.raises(ck.CourseKitError, match=message) as caught:
        call()
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("m", range(1, 12))
@pytest.mark.parametrize("value", [0.0, 0.1, -0.7, 1e9 / 3, 1e-300])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_r_squared_of_equal_values_is_always_refused(m, value, dtype):
    """Also where the mean of m equal values misses them by rounding."""
    y = np.full(m, value, dtype)
    for prediction in (y, y + 1, np.zeros(m)):
        with pytest.raises(ck.DomainError, match="y is constant"):
            ck.r_squared(y, prediction)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0.3, 0.1 + 0.2], "y is constant"),
        ([True, True], "y is constant"),
        ([], "y is empty"),
        ([1.0, np.nan], "y is not finite in 1 of 2 entries"),
    ],
)
def test_r_squared_without_a_spread_says_why(y, message):
    """Values that differ by rounding alone, no values, and values that are none."""
    with pytest.raises(ck.DomainError, match=message):
        ck.r_squared(y, y)


def test_r_squared_of_close_values_is_given():
    """A spread of a millionth of the values is a spread."""
    y = 1 + 1e-6 * np.arange(4)
    assert ck.r_squared(y, y) == 1
    assert ck.r_squared(y, y[::-1]) == pytest.approx(-3)
