"""coursekit.activations: values, derivatives three ways, extremes, dtypes."""

import warnings

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad
from ck_cases import ACTIVATIONS, ANALYTIC, CHEAP, NAIVE, by_name
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import coursekit as ck

Z = np.concatenate([np.linspace(-6, 6, 40), [1e-3, -1e-3]]).reshape(6, 7)  # 0 is not among them
EVERY = [
    *(pytest.param(f, id=f.__name__) for a in ACTIVATIONS for f in (a.value, a.prime)),
    *(pytest.param(f, id=f.__name__) for f in (ck.softmax, ck.log_softmax)),
]
columns = hnp.arrays(float, hnp.array_shapes(min_dims=2, max_dims=2), elements=st.floats(-50, 50))


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=by_name)
def test_prime_agrees_with_central_differences(activation):
    """Away from kinks, each derivative is the slope of its function."""
    h = 1e-5
    slope = (activation.value(Z + h) - activation.value(Z - h)) / (2 * h)
    np.testing.assert_allclose(activation.prime(Z), slope, atol=1e-9)


@pytest.mark.parametrize("activation", ANALYTIC, ids=by_name)
def test_prime_agrees_with_the_complex_step(activation):
    """The complex step finds the derivative of each analytic activation to rounding."""
    exact = activation.value(Z + 1e-20j).imag / 1e-20
    np.testing.assert_allclose(activation.prime(Z), exact, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=by_name)
def test_prime_agrees_with_autograd(activation):
    """Autograd, given the textbook formula, finds the same derivative."""
    expected = elementwise_grad(NAIVE[activation.name])(Z)
    np.testing.assert_allclose(activation.prime(Z), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=by_name)
def test_value_agrees_with_its_textbook_formula(activation):
    """The stable form is the same function as the textbook's."""
    np.testing.assert_allclose(activation.value(Z), NAIVE[activation.name](Z), rtol=1e-13)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=by_name)
def test_prime_from_value_is_prime(activation):
    """The same derivative, from a in place of z."""
    z = np.linspace(-5, 5, 101)
    found = activation.prime_from_value(activation.value(z))
    np.testing.assert_allclose(found, activation.prime(z), rtol=1e-9, atol=1e-16)


def test_derivatives_at_zero():
    """σ′(0) = 1/4, tanh′(0) = 1, the identity's is 1, and relu′(0) = 0 by convention."""
    zero = np.zeros((2, 3))
    at_zero = {a.name: np.unique(a.prime(zero)).tolist() for a in ACTIVATIONS}
    assert at_zero == {"sigmoid": [0.25], "tanh": [1], "identity": [1], "relu": [0]}
    assert ck.relu_prime(np.array([-0.0]))[0] == 0


def test_relu_keeps_the_positive_half():
    """relu clips at zero, and its derivative is a step."""
    z = np.array([-2.0, 0, 5e-324, 3])
    np.testing.assert_array_equal(ck.relu(z), [0, 0, 5e-324, 3])
    np.testing.assert_array_equal(ck.relu_prime(z), [0, 0, 1, 1])


@pytest.mark.parametrize("function", EVERY)
def test_extreme_inputs_give_finite_values_without_a_warning(function):
    """z = ±1000 neither overflows nor turns into nan anywhere."""
    z = np.array([[1000.0, -1000, 0], [-1000, -1000, 1000]])
    raising = np.errstate(over="raise", divide="raise", invalid="raise")
    with raising, warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(function(z)).all()


@pytest.mark.parametrize("function", EVERY)
def test_float32_stays_float32(function):
    """No constant in the formulas lifts single precision to double."""
    assert function(Z.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("function", EVERY)
def test_input_is_not_modified(function):
    """No function writes into the array that it is given."""
    z = Z.copy()
    function(z)
    np.testing.assert_array_equal(z, Z)


@pytest.mark.parametrize("function", EVERY)
def test_shape_is_kept(function):
    """What comes out has the shape of what goes in, for one column and for an empty batch."""
    for shape in [(3, 4), (3, 1), (1, 4), (3, 0)]:
        assert function(np.ones(shape)).shape == shape


@pytest.mark.parametrize("function", [a.prime for a in ANALYTIC] + [ck.softmax, ck.log_softmax])
def test_analytic_functions_accept_complex_numbers(function):
    """A complex step passes through: the real part is the value, the imaginary part a slope."""
    direction = np.cos(np.arange(Z.size)).reshape(Z.shape)
    h = 1e-6
    slope = (function(Z + h * direction) - function(Z - h * direction)) / (2 * h)
    stepped = function(Z + 1e-20j * direction)
    np.testing.assert_allclose(stepped.real, function(Z), rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(stepped.imag / 1e-20, slope, atol=1e-8)


@CHEAP
@given(columns)
def test_softmax_columns_are_probabilities(z):
    """Every column is non-negative and sums to one."""
    a = ck.softmax(z)
    assert (a >= 0).all()
    np.testing.assert_allclose(a.sum(axis=0), 1, rtol=1e-14)


@CHEAP
@given(columns, st.floats(-900, 900))
def test_softmax_ignores_a_shift(z, shift):
    """Adding one number to a whole column changes no probability."""
    np.testing.assert_allclose(ck.softmax(z + shift), ck.softmax(z), rtol=1e-11, atol=1e-300)


@CHEAP
@given(columns)
def test_log_softmax_is_the_logarithm_of_softmax(z):
    """Where softmax does not underflow, its logarithm is log_softmax."""
    np.testing.assert_allclose(ck.log_softmax(z), np.log(ck.softmax(z)), rtol=1e-12, atol=1e-14)


def test_log_softmax_survives_where_softmax_underflows():
    """A probability of e^−2000 is 0 in floating point, its logarithm is −2000."""
    z = np.array([[1000.0], [-1000.0]])
    np.testing.assert_array_equal(ck.softmax(z), [[1], [0]])
    np.testing.assert_array_equal(ck.log_softmax(z), [[0], [-2000]])


def test_softmax_agrees_with_the_plain_quotient():
    """The shifted form equals e^z / Σ e^z."""
    np.testing.assert_allclose(ck.softmax(Z), anp.exp(Z) / anp.exp(Z).sum(axis=0), rtol=1e-13)


def test_sigmoid_known_values():
    """σ(0) = 1/2, σ(ln 3) = 3/4, and σ(−z) = 1 − σ(z)."""
    np.testing.assert_allclose(ck.sigmoid(np.array([0, np.log(3)])), [0.5, 0.75], rtol=1e-15)
    np.testing.assert_allclose(ck.sigmoid(-Z), 1 - ck.sigmoid(Z), rtol=1e-12)


def test_activation_is_frozen():
    """An activation is a record that nobody changes by accident."""
    with pytest.raises(AttributeError):
        ck.SIGMOID.prime = ck.tanh_prime  # type: ignore[misc] # mypy knows it as well
