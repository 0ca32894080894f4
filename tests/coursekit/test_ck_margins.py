"""coursekit.margins: four losses of the margin, their slopes, and the cost made of them."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from ck_cases import CHEAP, SEEDS, by_name
from hypothesis import given
from hypothesis import strategies as st

import coursekit as ck

LOSSES = [ck.ZERO_ONE, ck.HINGE, ck.SQUARED_HINGE, ck.LOGISTIC]
SMOOTH = LOSSES[1:]  # where no margin is exactly at a kink
AUTOGRAD = {
    "hinge": lambda u: anp.maximum(1 - u, 0),
    "squared hinge": lambda u: 0.5 * anp.maximum(1 - u, 0) ** 2,
    "logistic": lambda u: anp.logaddexp(0, -u),
}


def problem(seed, m=7, d=3):
    """A random w (d,), X (m, d) and labels (m,)."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=d), rng.normal(size=(m, d)), rng.choice([-1.0, 1.0], m)


@pytest.mark.parametrize("loss", SMOOTH, ids=by_name)
@CHEAP
@given(seed=SEEDS, m=st.integers(1, 8), d=st.integers(1, 5))
def test_gradient_is_autograds(loss, seed, m, d):
    """And central differences agree, away from the kink."""
    w, X, y = problem(seed, m, d)

    def cost(v):
        return AUTOGRAD[loss.name](y * anp.dot(X, v)).mean()

    found = ck.margin_gradient(w, X, y, loss)
    np.testing.assert_allclose(found, autograd.grad(cost)(w), rtol=1e-10, atol=1e-13)
    assert ck.margin_cost(w, X, y, loss) == pytest.approx(cost(w), rel=1e-12)
    if np.abs(y * (X @ w) - 1).min() > 1e-3:
        central = ck.numerical_gradient(lambda v: ck.margin_cost(v, X, y, loss), w)
        np.testing.assert_allclose(found, central, rtol=1e-5, atol=1e-8)


def test_logistic_loss_takes_a_complex_step():
    """It is analytic, so its gradient is exact to the last digits."""
    w, X, y = problem(0)
    exact = ck.complex_step_gradient(lambda v: ck.margin_cost(v, X, y, ck.LOGISTIC), w)
    np.testing.assert_allclose(ck.margin_gradient(w, X, y, ck.LOGISTIC), exact, rtol=1e-13)


def test_zero_one_loss_counts_mistakes_and_teaches_nothing():
    """A score of zero is a mistake; the gradient is zero whatever the labels."""
    X, y = np.array([[1.0], [1.0], [-1.0], [0.0]]), np.array([1.0, -1.0, -1.0, 1.0])
    w = np.ones(1)
    assert ck.margin_cost(w, X, y, ck.ZERO_ONE) == 0.5
    np.testing.assert_array_equal(ck.margin_gradient(w, X, y, ck.ZERO_ONE), [0])


@pytest.mark.parametrize("loss", SMOOTH, ids=by_name)
def test_smooth_losses_bound_the_mistakes(loss):
    """Scaled to 1 at margin 0, each lies above the 0–1 loss."""
    u = np.linspace(-3, 3, 61)
    scaled = loss.value(u) / loss.value(np.zeros(1))
    assert (scaled >= ck.ZERO_ONE.value(u) - 1e-12).all()
    assert (np.diff(loss.prime(u)) >= 0).all()  # convex


def test_values_at_the_kink():
    """At margin 1 hinge and squared hinge are 0, with slope 0 by convention or by nature."""
    one = np.ones(1)
    assert [float(f(one)[0]) for f in (ck.HINGE.value, ck.HINGE.prime)] == [0, 0]
    assert [float(f(one)[0]) for f in (ck.SQUARED_HINGE.value, ck.SQUARED_HINGE.prime)] == [0, 0]


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_extreme_margins_do_not_overflow(loss):
    """Finite at ±1000, without a warning, in float32 too."""
    for dtype in ("float64", "float32"):
        u = np.array([-1000, 1000], dtype=dtype)
        with np.errstate(all="raise", under="ignore"):
            value, slope = loss.value(u), loss.prime(u)
        assert value.dtype == slope.dtype == dtype
        assert np.isfinite([value, slope]).all()


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_inputs_are_not_modified_and_order_does_not_matter(loss):
    """A permutation of the rows changes nothing."""
    w, X, y = problem(1)
    for v in (w, X, y):
        v.flags.writeable = False
    order = np.random.default_rng(0).permutation(len(y))
    g = ck.margin_gradient(w, X, y, loss)
    np.testing.assert_allclose(g, ck.margin_gradient(w, X[order], y[order], loss), atol=1e-14)


@pytest.mark.parametrize("function", [ck.margin_cost, ck.margin_gradient])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": np.array([0.0, 1, 1])}, r"y is \[0.0\], expected labels −1 and \+1"),
        ({"y": np.ones(2)}, r"y has shape \(2,\)"),
        ({"w": np.ones(3)}, r"w has shape \(3,\)"),
        ({"y": np.array([np.nan, 1, 1])}, "y is"),
    ],
)
def test_bad_input_is_named(function, change, message):
    """Labels 0 and 1 are the usual slip."""
    given_ = {"w": np.ones(2), "X": np.ones((3, 2)), "y": np.ones(3)} | change
    with pytest.raises(ck.CourseKitError, match=message):
        function(**given_)


def test_one_class_alone_is_fine():
    """All labels equal: the cost is defined, and descent makes it small."""
    X, y = np.ones((4, 1)), np.ones(4)
    run = ck.gradient_descent(lambda w: ck.margin_gradient(w, X, y), np.zeros(1), 0.5, 100)
    assert ck.margin_cost(run.w, X, y) < 1e-12
