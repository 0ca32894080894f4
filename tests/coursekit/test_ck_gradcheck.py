"""coursekit.gradcheck: the checkers are checked, with planted wrong derivatives too."""

import numpy as np
import pytest
from ck_cases import ANALYTIC, CHEAP, SEEDS, by_name, flatten, make_case
from hypothesis import assume, given
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
    for w in ([1, 2, 3], np.array([1, 2, 3])):
        found = ck.numerical_gradient(lambda v: (v**2).sum(), w)
        np.testing.assert_allclose(found, [2, 4, 6], rtol=1e-9)


def test_numerical_gradient_calls_f_twice_an_entry():
    """2·w.size evaluations, as promised; the complex step needs half of them."""
    calls = []
    for gradient, expected in [(ck.numerical_gradient, 12), (ck.complex_step_gradient, 6)]:
        calls.clear()
        gradient(lambda v: (calls.append(1), v.sum())[1], point((2, 3)))
        assert len(calls) == expected


@pytest.mark.parametrize("gradient", [ck.numerical_gradient, ck.complex_step_gradient])
def test_f_sees_w_with_one_entry_moved(gradient):
    """Every other entry is w's to the bit: no rounding error is left behind on the way."""
    w, moved = 1e-9 * point((2, 3)), []  # far below the step, so that w ± ε rounds
    gradient(lambda v: (moved.append(int((v != w).sum())), v.sum())[1], w)
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
    for v in ck.random_directions(shape, 3, np.random.default_rng(1)):
        calls.clear()
        found = ck.directional_derivative(lambda u: (calls.append(1), f(u))[1], w, v)
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


def test_a_nan_never_passes_a_check():
    """nan compares as false, so no `relative_error(…) < tolerance` lets it through."""
    bad = np.array([1.0, np.nan])
    assert not ck.relative_error(bad, np.ones(2)) < 1
    report = ck.check_gradient(lambda w: w.sum(), bad, np.ones(2))
    assert report.worst == (1,)
    assert not report.relative_error < 1


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_check_gradient_accepts_the_right_gradient(shape):
    """The true gradient differs from central differences by rounding alone."""
    w = point(shape)
    assert ck.check_gradient(f, f_gradient(w), w).relative_error < 1e-8


PLANTED = {
    "sign": lambda g: -g,
    "double": lambda g: 2 * g,
    "zero": lambda g: 0 * g,
    "offset": lambda g: g + 1e-4,
    "nan": lambda g: g * np.nan,
}


@pytest.mark.parametrize("wrong", PLANTED.values(), ids=PLANTED)
@CHEAP
@given(st.data())
def test_check_gradient_names_the_planted_entry(wrong, data):
    """One entry made wrong, anywhere in any shape, is the entry that the report names."""
    shape = data.draw(st.sampled_from(SHAPES))
    w = np.random.default_rng(data.draw(SEEDS)).normal(size=shape)
    gradient = np.array(f_gradient(w))
    at = data.draw(st.sampled_from(list(np.ndindex(shape))))
    assume(abs(gradient[at]) > 1e-3)
    right = float(gradient[at])
    gradient[at] = wrong(right)
    report = ck.check_gradient(f, gradient, w)
    assert report.worst == at
    assert report.expected == pytest.approx(right, rel=1e-5)
    assert report.found == pytest.approx(gradient[at], nan_ok=True)
    assert not report.relative_error < 1e-7


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (2, 3), (), (4,)])
def test_check_gradient_explains_a_gradient_of_another_shape(shape):
    """A gradient that is not shaped like w is an error in words, not one of broadcasting."""
    message = r"gradient has shape .*, expected \(3,\) = w\.shape"
    with pytest.raises(ck.ShapeError, match=message):
        ck.check_gradient(lambda w: (w**2).sum(), np.ones(shape), np.ones(3))


def test_report_reads_as_a_sentence():
    """The report says how far off, where, and what stood there."""
    report = ck.check_gradient(lambda w: (w**2).sum(), np.array([[2.0, -4]]), np.array([[1.0, 2]]))
    assert str(report) == "relative error 2.0e+00; worst entry [0, 1]: -4, expected 4"


MISTAKES = {
    "prime of a": lambda a: ck.Activation(a.name, a.value, lambda z: a.prime(a.value(z))),
    "value for prime": lambda a: ck.Activation(a.name, a.value, a.value),
    "no prime": lambda a: ck.Activation(a.name, a.value, np.ones_like),
    "half": lambda a: ck.Activation(a.name, a.value, lambda z: a.prime(z) / 2),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
@pytest.mark.parametrize("activation", ANALYTIC[:2], ids=by_name)
def test_wrong_derivatives_in_a_network_are_found(mistake, activation):
    """Backprop with a wrong σ′ is far from the complex step; with the right one it is not."""
    case = make_case([3, 4, 4, 2], 5, ck.SIGMOID_QUADRATIC, activation)
    exact = ck.complex_step_gradient(case.cost, case.flat)
    wrong = make_case([3, 4, 4, 2], 5, ck.SIGMOID_QUADRATIC, mistake(activation))
    assert ck.relative_error(flatten(*case.backprop()), exact) < 1e-12
    assert ck.relative_error(flatten(*wrong.backprop()), exact) > 1e-2
