"""coursekit.gradreport: the report names what is wrong, and only that; kinks raise no alarm."""

import numpy as np
import pytest
from ck_cases import ANALYTIC, CHEAP, SEEDS, by_name, flatten, make_case
from hypothesis import assume, given
from hypothesis import strategies as st
from test_ck_gradcheck import SHAPES, f, f_gradient, point

import coursekit as ck

EPS = ck.gradcheck.CENTRAL_STEP


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


def test_a_nan_never_passes_a_check():
    """An entry that is nan is the worst."""
    report = ck.check_gradient(lambda w: w.sum(), np.array([1.0, np.nan]), np.ones(2))
    assert report.worst == (1,)
    assert not report.relative_error < 1


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


def parameters(seed=0):
    """W¹, b¹, W² and b², all of different shapes, and a smooth function of all entries."""
    rng = np.random.default_rng(seed)
    params = [rng.normal(size=shape) for shape in [(3, 2), (3, 1), (2, 3), (2, 1)]]

    def cost(arrays):
        return sum((i + 1) * f(p) for i, p in enumerate(arrays))

    return params, cost, [(i + 1) * f_gradient(p) for i, p in enumerate(params)]


def test_a_list_of_arrays_is_right_array_by_array():
    """Every array has its own relative error, on its own scale."""
    params, cost, gradients = parameters()
    report = ck.check_gradient(cost, gradients, params)
    assert len(report.errors) == 4
    assert report.relative_error == max(report.errors) < 1e-8
    assert ck.check_gradient(cost, tuple(gradients), tuple(params)) == report


@CHEAP
@given(st.data())
def test_the_report_names_array_and_index(data):
    """One entry wrong in one of the arrays is the entry that is named."""
    params, cost, gradients = parameters(data.draw(SEEDS))
    array = data.draw(st.integers(0, 3))
    at = data.draw(st.sampled_from(list(np.ndindex(params[array].shape))))
    gradients[array][at] += 10 * abs(gradients[array]).max()
    report = ck.check_gradient(cost, gradients, params)
    assert (report.array, report.worst) == (array, at)
    assert sum(error > 1e-7 for error in report.errors) == 1
    assert f"worst entry {list(at)} of array {array}: " in str(report)


def test_a_small_array_is_not_lost_beside_a_large_one():
    """A bias gradient of 1e-6, wrong, beside weights of 1e6."""
    w = [np.array([1e3]), np.array([1e-6])]
    wrong = [2 * w[0] * 1e3, -w[1]]
    report = ck.check_gradient(lambda p: 1e3 * (p[0] ** 2).sum() + (p[1] ** 2).sum() / 2, wrong, w)
    assert report.array == 1


@CHEAP
@given(SEEDS, st.floats(-0.99, 0.99))
def test_a_kink_within_the_step_is_no_alarm(seed, where):
    """A bias moved until a ReLU's input is within ±ε of 0: right, and the kink is counted."""
    case = make_case([3, 4, 4, 2], 5, ck.IDENTITY_QUADRATIC, ck.RELU, seed=seed)
    params = [*case.weights, *case.biases]
    params[3][0, 0] -= (params[0] @ case.x + params[3])[0, 0] - where * EPS

    def cost(params):
        return ck.cost(params[:3], params[3:], case.x, case.y, *case.options)

    dW, db = ck.backprop(params[:3], params[3:], case.x, case.y, *case.options)
    report = ck.check_gradient(cost, [*dW, *db], params)
    assert report.relative_error < 1e-5
    doubled = [2 * g for g in [*dW, *db]]
    assert ck.check_gradient(cost, doubled, params).relative_error > 0.1


@pytest.mark.parametrize("where", [0, 1e-7, EPS / 3, EPS / 2, 0.9 * EPS, -EPS / 3, -0.9 * EPS])
@pytest.mark.parametrize(
    ("kinked", "prime"),
    [
        (lambda w: ck.relu(w).sum(), ck.relu_prime),
        (lambda w: abs(w).sum(), np.sign),
        (lambda w: (w > 0).sum(), np.zeros_like),
        (
            lambda w: ck.relu(w).sum() + 5 * np.sin(w).sum(),
            lambda w: ck.relu_prime(w) + 5 * np.cos(w),
        ),
    ],
    ids=["relu", "abs", "step", "relu + sine"],
)
def test_entries_at_kinks_are_counted_and_left_out(where, kinked, prime):
    """The entry near 0 is a kink wherever in ±ε it lies, unless both slopes hide each other."""
    w = np.array([1.0, where, -2.0])
    report = ck.check_gradient(kinked, prime(w), w)
    assert report.relative_error < 1e-5
    assert report.kinks == (ck.numerical_gradient(kinked, w)[1] != prime(w)[1])
    assert ("left out at kinks: 1" in str(report)) == bool(report.kinks)


def test_a_list_adds_up_its_kinks():
    """Over all arrays, not only those of the worst."""
    w = [np.array([1e-6, 1.0]), np.array([1e-6])]
    report = ck.check_gradient(
        lambda p: sum(ck.relu(a).sum() for a in p), [np.ones(2), np.ones(1)], w
    )
    assert (report.kinks, report.relative_error < 1e-9) == (2, True)


@CHEAP
@given(SEEDS, st.floats(-3, 6), st.sampled_from([1, 2, -1, 0, 1.01]))
def test_a_smooth_function_has_no_kinks(seed, offset, factor):
    """Right or wrong, near a minimum or not, and with a large constant added."""
    w = np.random.default_rng(seed).normal(size=4)
    w[0] = 1e-6  # beside a minimum of w²
    gradient = 2 * w + np.exp(w)
    report = ck.check_gradient(
        lambda v: (v**2 + np.exp(v)).sum() + 10**offset, factor * gradient, w
    )
    assert report.kinks == 0
    assert (report.relative_error < 1e-3) == (factor == 1)


def test_a_large_step_hides_no_bug_of_a_smooth_function():
    """What the step's truncation cannot explain is an error, not a kink."""
    w = point((5,))
    report = ck.check_gradient(f, 1.5 * f_gradient(w), w, eps=1e-2)
    assert report.kinks == 0
    assert report.relative_error > 0.3


def test_a_wrong_gradient_beside_a_kink_is_found():
    """A kink excuses no more than its two slopes explain."""
    w = np.array([1e-6, 1.0])
    for wrong in (3.0, -2.0, np.nan):
        report = ck.check_gradient(lambda v: ck.relu(v).sum(), np.array([wrong, 1.0]), w)
        assert report.worst == (0,)
        assert report.kinks == 0
        assert not report.relative_error < 0.1


def test_float32_noise_is_not_taken_for_kinks():
    """A cost computed in float32 cannot be checked with this step, and the report shows it."""
    w = np.random.default_rng(0).normal(size=6)
    report = ck.check_gradient(lambda v: np.exp(v.astype(np.float32)).sum(), np.exp(w), w)
    assert report.kinks == 0
    assert report.relative_error > 1e-4


@CHEAP
@given(SEEDS, st.sampled_from(SHAPES))
def test_directions_accept_the_right_gradient(seed, shape):
    """Of any shape."""
    rng = np.random.default_rng(seed)
    w = rng.normal(size=shape)
    assert ck.check_directions(f, f_gradient(w), w, rng).relative_error < 1e-6


def test_directions_take_lists_and_find_a_wrong_array():
    """All arrays at once, a small one as visible as a large one."""
    params, cost, gradients = parameters()
    rng = np.random.default_rng(0)
    assert ck.check_directions(cost, gradients, params, rng).relative_error < 1e-7
    for i in range(4):
        wrong = [g * (1 + 0.1 * (i == j)) for j, g in enumerate(gradients)]
        assert ck.check_directions(cost, wrong, params, rng).relative_error > 1e-5


def test_directions_cost_two_calls_each():
    """However many entries w has."""
    w, calls = point((500, 20)), []

    def noted(v):
        calls.append(v)
        return (v**2).sum()

    report = ck.check_directions(noted, 2 * w, w, np.random.default_rng(0), count=3)
    assert len(calls) == 6
    assert report.relative_error < 1e-7


@pytest.mark.parametrize("check", [ck.check_gradient, ck.check_directions])
@pytest.mark.parametrize(
    ("gradient", "w", "message"),
    [
        (np.ones((2, 1)), np.ones(2), r"gradient has shape \(2, 1\), expected \(2,\) = w.shape"),
        (
            [np.ones(2)],
            [np.ones(2), np.ones(1)],
            r"gradient has shape \(1,\), expected \(2,\) = as ma",
        ),
        (
            [np.ones(1)] * 2,
            [np.ones(1), np.ones(2)],
            r"gradient\[1\] has shape \(1,\), expected \(2,",
        ),
        (np.ones(0), np.ones(0), r"w is empty, expected one entry or more"),
        (np.ones(2), np.array([1, np.nan]), r"w is not finite"),
    ],
)
def test_bad_input_is_refused(check, gradient, w, message):
    """In words, before f is called."""
    rng = [np.random.default_rng(0)] if check is ck.check_directions else []
    with pytest.raises(ck.CourseKitError, match=message):
        check(lambda v: pytest.fail("f was called"), gradient, w, *rng)


def test_bad_steps_and_counts_are_refused():
    """A step is positive, and there is a direction at least."""
    w, rng = np.ones(2), np.random.default_rng(0)
    with pytest.raises(ck.DomainError, match=r"eps is 0, expected a positive number"):
        ck.check_gradient(np.sum, w, w, eps=0)
    with pytest.raises(ck.DomainError, match=r"count is 0, expected 1 or more"):
        ck.check_directions(np.sum, w, w, rng, count=0)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "bool"])
def test_a_wrong_gradient_of_small_integers_is_found(dtype):
    """The differences do not wrap, and −128 has a size."""
    wrong = np.array([-128 if dtype == "int8" else 1, 0]).astype(dtype)
    report = ck.check_gradient(lambda w: 3 * w.sum(), wrong, np.zeros(2))
    assert report.relative_error == pytest.approx(131 / 128 if dtype == "int8" else 1)
