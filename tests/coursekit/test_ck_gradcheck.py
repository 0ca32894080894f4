"""coursekit.gradcheck: the checkers are checked, with planted wrong derivatives too."""

from typing import Any

import numpy as np
import pytest
from ck_cases import CHEAP, SEEDS
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import coursekit as ck

SHAPES = [(), (1,), (5,), (3, 2), (2, 1, 3)]
numbers = st.floats(-1e6, 1e6)
arrays = hnp.arrays(float, hnp.array_shapes(max_dims=3), elements=numbers)


def f(w):
    """A smooth function of all entries, no two of which play the same part."""
    k = 1 + np.arange(w.size).reshape(w.shape)
    return (k * np.exp(w) * np.sin(k * w)).sum()


def f_gradient(w):
    """The gradient of `f`, worked out."""
    k = 1 + np.arange(w.size).reshape(w.shape)
    return k * np.exp(w) * (np.sin(k * w) + k * np.cos(k * w))


def point(shape):
    """A random point of a shape."""
    return np.random.default_rng(0).normal(size=shape)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_numerical_gradient_of_any_shape(shape):
    """Ten digits, for a number, a vector, a matrix and more."""
    w = point(shape)
    found = ck.numerical_gradient(f, w)
    assert found.shape == shape
    np.testing.assert_allclose(found, f_gradient(w), rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_complex_step_gradient_is_exact(shape):
    """Nothing cancels, so nothing is lost: 1e-15."""
    w = point(shape)
    found = ck.complex_step_gradient(f, w)
    assert found.shape == shape
    assert found.dtype == float
    np.testing.assert_allclose(found, f_gradient(w), rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(
        ck.complex_step_gradient(lambda v: np.exp(v).sum(), w), np.exp(w), rtol=1e-15
    )


@pytest.mark.parametrize("gradient", [ck.numerical_gradient, ck.complex_step_gradient])
@pytest.mark.parametrize("order", ["C", "F", "strided", "read-only"])
def test_w_is_left_bit_for_bit(gradient, order):
    """Whatever its layout in memory, w is as it was."""
    w = np.array(point((4, 6)), order="F" if order == "F" else "C")
    w[0, 0] = -0.0
    w = w[::2, ::-1] if order == "strided" else w
    w.flags.writeable = order != "read-only"
    before = w.tobytes()
    gradient(f, w)
    assert w.tobytes() == before


def test_w_may_be_integers_or_a_list():
    """A step of 6e-6 is not rounded away because w came as integers."""
    whole: list[Any] = [[1, 2, 3], np.array([1, 2, 3])]
    for w in whole:
        found = ck.numerical_gradient(lambda v: (v**2).sum(), w)
        np.testing.assert_allclose(found, [2, 4, 6], rtol=1e-9)


def test_numerical_gradient_calls_f_twice_an_entry():
    """2·w.size evaluations, as promised; the complex step needs half of them."""
    calls = []

    def noted(v):
        calls.append(v)
        return v.sum()

    for gradient, expected in [(ck.numerical_gradient, 12), (ck.complex_step_gradient, 6)]:
        calls.clear()
        gradient(noted, point((2, 3)))
        assert len(calls) == expected


@pytest.mark.parametrize("gradient", [ck.numerical_gradient, ck.complex_step_gradient])
def test_f_sees_w_with_one_entry_moved(gradient):
    """Every other entry is w's to the bit: no rounding error is left behind on the way."""
    w, moved = 1e-9 * point((2, 3)), []  # far below the step, so that w ± ε rounds

    def noted(v):
        moved.append(int((v != w).sum()))
        return v.sum()

    gradient(noted, w)
    assert set(moved) == {1}


def test_error_of_central_differences_is_quadratic_in_the_step():
    """A step ten times smaller makes the error a hundred times smaller."""
    w = point((3, 2))
    coarse, fine = (
        abs(ck.numerical_gradient(f, w, eps) - f_gradient(w)).max() for eps in (1e-2, 1e-3)
    )
    assert coarse / fine == pytest.approx(100, rel=0.05)


def test_the_default_step_is_near_the_best():
    """Steps a thousand times larger or smaller lose digits to truncation or to rounding."""
    w = point((20,))

    def error(eps):
        return abs(ck.numerical_gradient(lambda v: np.exp(v).sum(), w, eps) - np.exp(w)).max()

    step = float(np.cbrt(np.finfo(float).eps))
    assert 20 * error(step) < min(error(1e3 * step), error(1e-3 * step))
    assert error(step) == abs(ck.numerical_gradient(lambda v: np.exp(v).sum(), w) - np.exp(w)).max()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_directional_derivative_is_the_inner_product_with_the_gradient(shape):
    """⟨∇f, v⟩ from a single call of f."""
    w, calls = point(shape), []

    def noted(u):
        calls.append(u)
        return f(u)

    for v in ck.random_directions(shape, 3, np.random.default_rng(1)):
        calls.clear()
        found = ck.directional_derivative(noted, w, v)
        assert found == pytest.approx((f_gradient(w) * v).sum(), rel=1e-12)
        assert len(calls) == 1


def test_random_directions_are_unit_vectors_in_all_directions():
    """As many as asked for, of length one, all different, and the same again for the same seed."""
    found, again = (list(ck.random_directions((3, 2), 5, np.random.default_rng(0))) for _ in "ab")
    np.testing.assert_allclose([np.linalg.norm(v) for v in found], 1, rtol=1e-14)
    assert len({v.tobytes() for v in found}) == 5
    np.testing.assert_array_equal(found, again)


@CHEAP
@given(arrays, SEEDS)
def test_relative_error_is_symmetric_and_scale_free(g, seed):
    """Either may be the reference, the unit does not matter, and 2 is the most there is."""
    r = g + np.random.default_rng(seed).normal(size=g.shape)
    error = ck.relative_error(g, r)
    assert error == ck.relative_error(r, g)
    assert 0 < error <= 2
    assert ck.relative_error(8 * g, 8 * r) == error


@CHEAP
@given(arrays)
def test_relative_error_of_equals_is_zero(g):
    """Equal arrays, zeros among them, differ by 0; against zeros anything else differs by 1."""
    assert ck.relative_error(g, g) == 0
    assert ck.relative_error(np.zeros_like(g), 0 * g) == 0
    assert ck.relative_error(g, np.zeros_like(g)) == float(g.any())


def test_relative_error_has_one_scale_for_the_whole_array():
    """An entry near zero that is off by a rounding error raises no alarm."""
    assert ck.relative_error(np.array([1e-16, 1]), np.array([0.0, 1])) == 1e-16


@pytest.mark.parametrize(("one", "other"), [((3,), (3, 1)), ((2, 3), (3, 2)), ((1,), ())])
def test_relative_error_of_other_shapes_is_infinite(one, other):
    """Shapes that would broadcast are still not equal."""
    assert ck.relative_error(np.ones(one), np.ones(other)) == np.inf


def test_relative_error_of_empty_arrays_is_zero():
    """Nothing differs from nothing."""
    assert ck.relative_error(np.ones((0, 3)), np.ones((0, 3))) == 0


def test_a_nan_is_no_small_error():
    """nan compares as false, so no `relative_error(…) < tolerance` lets it through."""
    assert not ck.relative_error(np.array([1.0, np.nan]), np.ones(2)) < 1


BOTH = pytest.mark.parametrize("gradient", [ck.numerical_gradient, ck.complex_step_gradient])
BAD_W = {
    "nan": (np.array([1.0, np.nan]), r"w is not finite in 1 of 2 entries, expected finite"),
    "infinite": (np.array([np.inf]), r"w is not finite in 1 of 1 entries"),
    "complex": (np.array([1j]), r"w is an array of complex128, expected real numbers"),
    "words": (["a", "b"], r"w is an array of <U1, expected real numbers"),
    "list of arrays": (
        [np.ones((2, 3)), np.ones((2, 1))],
        r"w is a list of arrays, expected one array: check_gradient takes lists",
    ),
}
BAD_F = {
    "one value an example": (lambda w: w**2, ck.ShapeError, r"f\(w.*shape \(2,\).*= a number"),
    "array of one": (lambda w: w[:1], ck.ShapeError, r"f\(w.* has shape \(1,\), expected \(\)"),
    "no return": (lambda w: None, ck.DomainError, r"of type object, expected"),
    "nan": (lambda w: w.sum() * np.nan, ck.DomainError, r"nan.*expected a finite number"),
    "infinite": (lambda w: w.sum() + np.inf, ck.DomainError, r"inf.*, expected a finite number"),
}


@BOTH
@pytest.mark.parametrize(("w", "message"), BAD_W.values(), ids=BAD_W)
def test_bad_w_is_refused(gradient, w, message):
    """w holds finite real numbers, in one array."""
    with pytest.raises(ck.DomainError, match=message):
        gradient(lambda v: v.sum(), w)


@BOTH
@pytest.mark.parametrize(("f", "error", "message"), BAD_F.values(), ids=BAD_F)
def test_bad_f_is_refused(gradient, f, error, message):
    """f gives one finite number."""
    with pytest.raises(error, match=message):
        gradient(f, np.ones(2))


@pytest.mark.parametrize("step", [0, -1e-6, np.nan, np.inf])
def test_bad_steps_are_refused(step):
    """A step is a positive number."""
    w = np.ones(2)
    with pytest.raises(ck.DomainError, match=r"eps is .*, expected a positive number"):
        ck.numerical_gradient(np.sum, w, step)
    with pytest.raises(ck.DomainError, match=r"h is .*, expected a positive number"):
        ck.complex_step_gradient(np.sum, w, step)
    with pytest.raises(ck.DomainError, match=r"h is .*, expected a positive number"):
        ck.directional_derivative(np.sum, w, w, step)


@pytest.mark.parametrize(
    ("w", "eps"), [([1.0, 2.0], 1e-17), ([1.0, 1e12], ck.gradcheck.CENTRAL_STEP)]
)
def test_a_step_that_rounding_swallows_is_refused(w, eps):
    """Else the gradient would be 0 where nothing moved."""
    with pytest.raises(ck.DomainError, match=r"eps is .*, expected a step that moves w"):
        ck.numerical_gradient(np.sum, np.array(w), eps)


def test_a_real_f_is_refused_by_the_complex_step():
    """An f that takes abs or .real would have a gradient of 0 otherwise."""
    for f in (lambda w: abs(w).sum(), lambda w: w.real.sum()):
        with pytest.raises(
            ck.DomainError, match=r"f\(w \+ ih\) is of type float64, expected a comp"
        ):
            ck.complex_step_gradient(f, np.ones(2))
        with pytest.raises(ck.DomainError, match=r"analytic"):
            ck.directional_derivative(f, np.ones(2), np.ones(2))


def test_f_of_w_may_not_be_complex():
    """Central differences are of real functions."""
    with pytest.raises(
        ck.DomainError, match=r"f\(w\) is of type complex128, expected a real number"
    ):
        ck.numerical_gradient(lambda w: w.sum() * 1j, np.ones(2))


def test_a_direction_is_shaped_like_w():
    """Not merely so that it broadcasts."""
    with pytest.raises(
        ck.ShapeError, match=r"direction has shape \(1,\), expected \(2,\) = w.shape"
    ):
        ck.directional_derivative(np.sum, np.ones(2), np.ones(1))


@pytest.mark.parametrize("kind", [bool, np.uint8, int, np.float32, float])
def test_f_may_return_any_kind_of_real_number(kind):
    """Neither do booleans refuse to be subtracted, nor do small integers wrap round."""
    w = np.array([0.5, 2.0])
    np.testing.assert_array_equal(ck.numerical_gradient(lambda v: kind(v[0] < 1), w), [0, 0])
    jump = ck.numerical_gradient(lambda v: kind(v[0] < 0.5), w, 0.25)
    np.testing.assert_array_equal(jump, [-2, 0])


def test_a_float32_w_is_checked_in_float64():
    """Whatever the network trains in."""
    w = point((3,)).astype(np.float32)
    found = ck.numerical_gradient(f, w)
    assert found.dtype == float
    np.testing.assert_allclose(found, f_gradient(w.astype(float)), rtol=1e-7)
