"""coursekit.scaling: what standardised inputs have in common."""

import numpy as np
import pytest
from ck_cases import CHEAP, SEEDS
from hypothesis import given

import coursekit as ck


@CHEAP
@given(SEEDS)
def test_training_inputs_have_mean_0_and_deviation_1(seed):
    """In each row, whatever its offset and its unit."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(3, 20)) * [[1e-3], [1.0], [1e4]] + [[5.0], [0.0], [-1e4]]
    standard = ck.measure_standard(x)
    np.testing.assert_allclose(standard(x).mean(axis=1), 0, atol=1e-8)
    np.testing.assert_allclose(standard(x).std(axis=1), 1, rtol=1e-8)


def test_other_inputs_are_moved_by_the_training_inputs_measure():
    """A new example at the old mean is 0, one deviation above it 1."""
    x = np.array([[1.0, 3.0], [10.0, 30.0]])
    standard = ck.measure_standard(x)
    np.testing.assert_allclose(standard(np.array([[2.0, 3.0], [20.0, 30.0]])), [[0, 1], [0, 1]])


def test_a_constant_row_becomes_0():
    """No division by zero, nor by what rounding leaves of it."""
    x = np.vstack([np.full(7, 0.1), np.arange(7.0)])
    standard = ck.measure_standard(x)
    assert standard.scale[0] == 1
    np.testing.assert_allclose(standard(x)[0], 0, atol=1e-15)


def test_single_precision_stays_and_nothing_is_modified():
    """float32 in, float32 out; x is as it was."""
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    before = x.copy()
    assert ck.measure_standard(x)(x).dtype == np.float32
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ck.measure_standard(np.ones(3)), r"x has shape \(3,\), expected"),
        (lambda: ck.measure_standard(np.ones((3, 0))), "x is empty"),
        (lambda: ck.measure_standard(np.array([[np.nan]])), "x is not finite"),
        (lambda: ck.measure_standard(np.ones((3, 2)))(np.ones((2, 3))), r"x has shape \(2, 3\)"),
    ],
)
def test_bad_input_is_named(call, message):
    """In one line."""
    with pytest.raises(ck.CourseKitError, match=message):
        call()
