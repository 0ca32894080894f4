"""coursekit.network: the forward pass, its shapes and its messages."""

import math

import numpy as np
import pytest
from ck_cases import CHEAP, LOSSES, by_name, cases, make_case, naive_cost
from hypothesis import given

import coursekit as ck

SCALAR = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "identity": lambda z: z,
}


@CHEAP
@given(cases())
def test_forward_agrees_with_a_loop_over_units_and_examples(case):
    """z_j = Σ_k w_jk a_k + b_j, unit by unit and example by example."""
    zs, activations = ck.forward(case.weights, case.biases, case.x, case.hidden, ck.tanh)
    for i in range(case.x.shape[1]):
        a = case.x[:, i].tolist()
        for l, (W, b) in enumerate(zip(case.weights, case.biases, strict=True), start=1):
            z = [sum(W[j, k] * a[k] for k in range(len(a))) + b[j, 0] for j in range(len(W))]
            last = l == len(case.weights)
            a = [SCALAR["tanh" if last else case.hidden.name](v) for v in z]
            np.testing.assert_allclose(zs[l - 1][:, i], z, rtol=1e-12, atol=1e-13)
            np.testing.assert_allclose(activations[l][:, i], a, rtol=1e-12, atol=1e-13)


@CHEAP
@given(cases())
def test_cost_agrees_with_its_textbook_formula(case):
    """The cost equals the one written independently, penalty included."""
    expected = naive_cost((case.weights, case.biases), case)
    np.testing.assert_allclose(case.cost(case.flat), expected, rtol=1e-12)


@CHEAP
@given(cases())
def test_cost_of_a_batch_is_the_mean_over_its_examples(case):
    """The cost is a mean, so a batch costs what its examples cost on average."""
    singles = [
        ck.cost(case.weights, case.biases, case.x[:, [i]], case.y[:, [i]], *case.options)
        for i in range(case.x.shape[1])
    ]
    np.testing.assert_allclose(case.cost(case.flat), np.mean(singles), rtol=1e-12)


def test_forward_returns_the_documented_lists():
    """zs has L entries, activations L + 1, the first of which is x itself."""
    case = make_case([3, 5, 2], 4, ck.SIGMOID_QUADRATIC, ck.SIGMOID)
    zs, activations = ck.forward(case.weights, case.biases, case.x)
    assert [z.shape for z in zs] == [(5, 4), (2, 4)]
    assert [a.shape for a in activations] == [(3, 4), (5, 4), (2, 4)]
    assert activations[0] is case.x
    np.testing.assert_array_equal(activations[2], ck.sigmoid(zs[1]))


def test_predict_is_the_last_activation():
    """predict passes its activations on to forward."""
    case = make_case([3, 5, 2], 4, ck.SOFTMAX_CROSS_ENTROPY, ck.TANH)
    arguments = (case.weights, case.biases, case.x, ck.TANH, ck.softmax)
    np.testing.assert_array_equal(ck.outputs(*arguments), ck.forward(*arguments)[1][-1])


def test_inputs_are_not_modified():
    """A forward pass and a cost leave parameters, inputs and targets as they were."""
    case = make_case([3, 5, 2], 4, ck.SIGMOID_QUADRATIC, ck.RELU, lam=0.1)
    before = [v.copy() for v in (*case.weights, *case.biases, case.x, case.y)]
    case.cost(case.flat)
    ck.cost(case.weights, case.biases, case.x, case.y, *case.options)
    for now, then in zip((*case.weights, *case.biases, case.x, case.y), before, strict=True):
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_float32_stays_float32(loss):
    """A network in single precision computes in single precision."""
    case = make_case([3, 5, 2], 4, loss, ck.SIGMOID)
    weights, biases = ([p.astype(np.float32) for p in ps] for ps in (case.weights, case.biases))
    x, y = case.x.astype(np.float32), case.y.astype(np.float32)
    zs, activations = ck.forward(weights, biases, x, ck.TANH, loss.output)
    assert {v.dtype for v in (*zs, *activations)} == {np.dtype(np.float32)}
    assert ck.cost(weights, biases, x, y, loss, lam=0.1).dtype == np.float32


def zeros(*shapes):
    """One array of zeros for each shape."""
    return [np.zeros(s) for s in shapes]


@pytest.mark.parametrize(
    ("weights", "biases", "x", "message"),
    [
        (
            zeros((5, 3), (2, 5)),
            zeros((5, 1), (2, 1)),
            np.zeros((4, 3)),
            r"W\^1 has shape \(5, 3\), expected \(any, 4\) = \(n_l, n_\{l-1\}\): "
            r"does x hold one example per row\?",
        ),
        (
            zeros((5, 3), (5, 2)),
            zeros((5, 1), (2, 1)),
            np.zeros((3, 4)),
            r"W\^2 has shape \(5, 2\), expected \(any, 5\) .*: is W transposed\?",
        ),
        (
            zeros((5, 3)),
            zeros((5,)),
            np.zeros((3, 4)),
            r"b\^1 has shape \(5,\), expected \(5, 1\) = \(n_l, 1\): b is a column",
        ),
        (
            zeros((5, 3)),
            zeros((1, 5)),
            np.zeros((3, 4)),
            r"b\^1 has shape \(1, 5\), expected \(5, 1\)",
        ),
        (
            zeros((5, 3)),
            zeros((5, 1)),
            np.zeros(3),
            r"x has shape \(3,\), expected \(n_0, m\): one example is a column x\[:, None\]",
        ),
        (
            zeros((5, 3)),
            [],
            np.zeros((3, 4)),
            r"1 weight matrices but 0 biases: one of each a layer",
        ),
    ],
)
def test_shapes_that_do_not_fit_are_explained(weights, biases, x, message):
    """The message names the layer, what came, what fits, and what to look at."""
    for function in (ck.check_network, ck.forward, ck.outputs):
        with pytest.raises(ck.ShapeError, match=message):
            function(weights, biases, x)


@pytest.mark.parametrize("shape", [(4,), (4, 2), (2, 1), (1, 4), (2, 5)])
@pytest.mark.parametrize("function", [ck.cost, ck.backprop])
def test_targets_that_do_not_fit_are_refused_and_not_broadcast(function, shape):
    """Targets of another shape would broadcast to a wrong cost without a word."""
    case = make_case([3, 2], 4, ck.IDENTITY_QUADRATIC, ck.SIGMOID)
    with pytest.raises(ck.ShapeError, match=r"y has shape .*, expected \(2, 4\) = \(n_L, m\)"):
        function(case.weights, case.biases, case.x, np.zeros(shape))


def test_init_params_has_the_asked_shapes_and_zero_biases():
    """One matrix and one zero column for each layer after the input."""
    weights, biases = ck.init_params([4, 3, 7, 1], np.random.default_rng(0))
    assert [W.shape for W in weights] == [(3, 4), (7, 3), (1, 7)]
    assert [b.shape for b in biases] == [(3, 1), (7, 1), (1, 1)]
    assert not any(b.any() for b in biases)


def test_init_params_draws_normal_weights_with_deviation_one_over_root_fan_in():
    """Mean, variance and share within one deviation lie inside 6.5 σ: false alarm below 1e-9."""
    weights, _ = ck.init_params([400, 250, 500], np.random.default_rng(1))
    for W in weights:
        scaled, N = W * np.sqrt(W.shape[1]), W.size
        assert abs(scaled.mean()) < 6.5 / np.sqrt(N)
        assert abs((scaled**2).mean() - 1) < 6.5 * np.sqrt(2 / N)
        assert abs((abs(scaled) < 1).mean() - 0.682689) < 6.5 * np.sqrt(0.2166 / N)


@pytest.mark.parametrize(
    ("std", "expected"),
    [(ck.lecun_std, 1 / 300), (ck.glorot_std, 2 / 500), (ck.he_std, 2 / 300)],
)
def test_init_params_has_the_variance_asked_for(std, expected):
    """1/n_in, 2/(n_in + n_out), 2/n_in: the variance of 60,000 draws is within 5 %."""
    weights, _ = ck.init_params([300, 200], np.random.default_rng(0), std)
    assert weights[0].var() == pytest.approx(expected, rel=0.05)


def test_he_keeps_the_signal_alive_where_glorot_does_not():
    """Through ten layers of ReLU the square of a keeps its size, or is halved by each."""
    x = np.random.default_rng(1).normal(size=(200, 50))
    sizes = {}
    for std in (ck.he_std, ck.glorot_std):
        params = ck.init_params([200] * 11, np.random.default_rng(0), std)
        a = ck.forward(*params, x, ck.RELU, ck.relu)[1][-1]
        sizes[std] = (a**2).mean()
    assert 0.3 < sizes[ck.he_std] < 3
    assert sizes[ck.glorot_std] == pytest.approx(sizes[ck.he_std] / 2**10, rel=1e-9)


def test_constant_params_make_twins():
    """All weights of a value, biases zero."""
    weights, biases = ck.constant_params([3, 2, 1], 0.5)
    assert [W.tolist() for W in weights] == [[[0.5] * 3] * 2, [[0.5] * 2]]
    assert not np.concatenate(biases).any()


@pytest.mark.parametrize("sizes", [[], [3], [3, 0, 1], [3, -1]])
def test_impossible_widths_are_refused(sizes):
    """Two positive widths or more."""
    for make in (
        lambda: ck.init_params(sizes, np.random.default_rng(0)),
        lambda: ck.constant_params(sizes, 1.0),
    ):
        with pytest.raises(ck.DomainError, match="sizes is"):
            make()


def test_init_params_draws_from_its_generator_alone():
    """The same seed gives the same weights, another seed others, and layers differ."""
    first, again, other = (
        ck.init_params([3, 3, 3], np.random.default_rng(s))[0] for s in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert (np.array(first) != other).all()
    assert (first[0] != first[1]).all()


UNCHANGED = [np.eye(2)], [np.zeros((2, 1))]


@pytest.mark.parametrize("output", [ck.sigmoid, ck.softmax])
def test_accuracy_is_the_same_for_any_output_that_keeps_the_order(output):
    """The largest z^L is the largest a^L, of the hidden activation that was named."""
    rng = np.random.default_rng(0)
    params, x, labels = ck.init_params([3, 5, 4], rng), rng.normal(size=(3, 50)), np.arange(50) % 4
    for hidden in (ck.SIGMOID, ck.TANH):
        a = ck.outputs(*params, x, hidden, output)
        assert ck.accuracy(*params, x, labels, hidden) == np.mean(a.argmax(axis=0) == labels)


def test_accuracy_counts_columns_whose_largest_entry_is_the_label():
    """Two of three columns right is two thirds."""
    a = np.array([[0.9, 0.2, 0.4], [0.1, 0.8, 0.6]])
    assert ck.accuracy(*UNCHANGED, a, np.array([0, 1, 0])) == 2 / 3


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.eye(2, 3), r"labels has shape \(2, 3\), expected \(3,\)"),
        (np.array([0, 1, 2]), r"labels is \[2\], expected classes 0 … 1"),
        (np.array([0, -1, 1]), r"labels is \[-1\]"),
    ],
)
def test_accuracy_refuses_what_are_no_labels(labels, message):
    """One-hot columns and numbers outside the classes are slips, not mistakes of the network."""
    with pytest.raises(ck.CourseKitError, match=message):
        ck.accuracy(*UNCHANGED, np.ones((2, 3)), labels)
