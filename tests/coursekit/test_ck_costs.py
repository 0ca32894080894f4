"""coursekit.costs: values, and δ^L against the derivative of the cost."""

import warnings

import numpy as np
import pytest
from ck_cases import LOSSES, by_name, naive_loss, targets

import coursekit as ck


def batch(loss, n=4, m=3, seed=0):
    """Weighted inputs and fitting targets, (n, m) each."""
    rng = np.random.default_rng(seed)
    return 2 * rng.normal(size=(n, m)), targets(loss, n, m, rng)


def cost_of_output(loss, a, y):
    """The cost as a function of the output activation, by its textbook formula."""
    if loss is ck.SOFTMAX_CROSS_ENTROPY:
        return -np.sum(y * np.log(a))
    if loss is ck.SIGMOID_CROSS_ENTROPY:
        return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))
    if loss is ck.MULTICLASS_HINGE:
        right = (a * y).sum(axis=0)
        return np.sum((1 - y) * np.where(a + 1 > right, a + 1 - right, 0))
    return np.sum((a - y) ** 2) / 2


def test_quadratic_by_hand():
    """Columns (1, 2) and (0, 0) against zeros: ½·5 and 0, mean 5/4."""
    a = np.array([[1.0, 0], [2, 0]])
    assert ck.quadratic(a, np.zeros((2, 2))) == 1.25


def test_quadratic_gradient_is_m_times_the_gradient_of_quadratic():
    """quadratic_gradient is per example, so m times the derivative of the mean."""
    a, y = batch(ck.IDENTITY_QUADRATIC)
    exact = a.shape[1] * ck.complex_step_gradient(lambda v: ck.quadratic(v, y), a)
    np.testing.assert_allclose(ck.quadratic_gradient(a, y), exact, rtol=1e-14)


def test_cross_entropy_by_hand():
    """Right answers given 1/2 and 1/4 cost ln 2 and ln 4, mean 3/2 ln 2."""
    a = np.array([[0.5, 0.75], [0.5, 0.25]])
    y = np.array([[1.0, 0], [0, 1]])
    assert ck.cross_entropy(a, y) == pytest.approx(1.5 * np.log(2), rel=1e-15)


@pytest.mark.parametrize("dtype", [float, int, bool])
def test_cross_entropy_takes_zero_times_log_zero_as_zero(dtype):
    """A certain and right prediction costs 0, without a warning."""
    y = np.eye(3, dtype=dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ck.cross_entropy(np.eye(3), y) == 0


def test_cross_entropy_of_a_certain_mistake_is_infinite():
    """Probability 0 for what happened is an infinite surprise, not a large number."""
    with np.errstate(divide="ignore"):
        assert ck.cross_entropy(np.array([[0.0], [1]]), np.array([[1.0], [0]])) == np.inf


def test_l2_penalty_by_hand():
    """λ/2 times the sum of all squared weights: 0.1/2 · (1+4+9) = 0.7."""
    weights = [np.array([[1.0, 2]]), np.array([[3.0]])]
    assert ck.l2_penalty(weights, 0.1) == pytest.approx(0.7, rel=1e-15)


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_cost_agrees_with_its_textbook_formula(loss):
    """The stable form in z equals output activation, then cost."""
    z, y = batch(loss)
    assert loss.cost(z, y) == pytest.approx(naive_loss(loss, z, y), rel=1e-13)
    assert cost_of_output(loss, loss.output(z), y) / 3 == pytest.approx(loss.cost(z, y), rel=1e-13)


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 5), (4, 1), (5, 3)])
def test_error_is_m_times_the_gradient_of_the_cost(loss, n, m):
    """δ^L is per example: m times the complex-step derivative of the mean cost."""
    z, y = batch(loss, n, m)
    exact = m * ck.complex_step_gradient(lambda v: loss.cost(v, y), z)
    np.testing.assert_allclose(loss.error(z, y), exact, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_error_is_the_general_form_of_bp1(loss):
    """δ^L = Jᵀ∇_a C, with J and ∇_a by brute force, holds for every pair."""
    z, y = batch(loss)
    for j in range(z.shape[1]):
        column, target = z[:, [j]], y[:, [j]]
        steps = column + 1e-20j * np.eye(len(column))  # one stepped copy of z per column
        J = loss.output(steps).imag / 1e-20  # J[i, k] = ∂a_i/∂z_k

        def cost(a, target=target):
            return cost_of_output(loss, a, target)

        grad_a = ck.complex_step_gradient(cost, loss.output(column))
        np.testing.assert_allclose(loss.error(z, y)[:, [j]], J.T @ grad_a, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_error_from_output_is_the_error(loss):
    """The same δ^L, from a^L in place of z^L."""
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(4, 6)), targets(loss, 4, 6, rng)
    found = loss.error_from_output(loss.output(z), y)
    np.testing.assert_allclose(found, loss.error(z, y), rtol=1e-12, atol=1e-15)


def test_softmax_error_at_the_worked_example():
    """z = (1, 2, 3), y = e₂ gives (0.0900, −0.7553, 0.6652); elementwise BP1 is wrong there."""
    z, y = np.array([[1.0], [2], [3]]), np.array([[0.0], [1], [0]])
    a = ck.softmax(z)
    delta = ck.SOFTMAX_CROSS_ENTROPY.error(z, y)
    np.testing.assert_allclose(delta.ravel(), [0.0900, -0.7553, 0.6652], atol=5e-5)
    elementwise = ck.output_error(-y / a, z, lambda z: ck.softmax(z) * (1 - ck.softmax(z)))
    np.testing.assert_allclose(elementwise.ravel(), [0, -0.7553, 0], atol=5e-5)


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_extreme_inputs_stay_finite(loss):
    """At z = ±1000 cost and error are finite and nothing warns, right answer or wrong."""
    z = np.array([[1000.0, -1000], [-1000, 1000]])
    with np.errstate(over="raise", divide="raise", invalid="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        for y in (np.eye(2), 1 - np.eye(2)):
            assert np.isfinite(loss.cost(z, y))
            assert np.isfinite(loss.error(z, y)).all()


@pytest.mark.parametrize("loss", LOSSES[2:4], ids=by_name)
def test_confident_mistake_costs_its_margin(loss):
    """Sure by 1000 and wrong costs 1000 per wrong sigmoid, 2000 for the softmax of ±1000."""
    z, y = np.array([[1000.0], [-1000]]), np.array([[0.0], [1]])
    assert loss.cost(z, y) == 2000


def test_multiclass_hinge_by_hand():
    """Scores (1, 3, 2.5), class 2 right: 0 for the first, ½ for the third; then class 3 right."""
    z = np.array([[1.0, 1.0], [3.0, 3.0], [2.5, 2.5]])
    y = np.array([[0.0, 0], [1, 0], [0, 1]])
    assert ck.MULTICLASS_HINGE.cost(z, y) == (0.5 + 1.5) / 2
    error = ck.MULTICLASS_HINGE.error(z, y)
    assert error.T.tolist() == [[0, -1, 1], [0, 1, -1]]


def test_multiclass_hinge_of_two_classes_is_the_hinge_of_their_difference():
    """With u = z_right − z_wrong it is max(0, 1 − u)."""
    z = np.linspace(-3, 3, 13)
    cost = [ck.MULTICLASS_HINGE.cost(np.array([[v], [0.0]]), np.array([[1.0], [0]])) for v in z]
    np.testing.assert_allclose(cost, ck.HINGE.value(z))


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_float32_stays_float32(loss):
    """Cost and error keep single precision."""
    z, y = (v.astype(np.float32) for v in batch(loss))
    assert loss.cost(z, y).dtype == loss.error(z, y).dtype == np.float32
    assert ck.cross_entropy(ck.softmax(z), abs(y)).dtype == np.float32
    assert ck.l2_penalty([z], 0.1).dtype == np.float32


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_inputs_are_not_modified(loss):
    """Neither z nor y is written to."""
    z, y = batch(loss)
    before = z.copy(), y.copy()
    loss.cost(z, y), loss.error(z, y), ck.cross_entropy(ck.softmax(z), y)
    np.testing.assert_array_equal((z, y), before)
