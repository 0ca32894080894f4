"""coursekit.training: minibatches, the update rule, and that networks learn."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ck_cases import LOSSES, by_name, flatten, make_case, unflatten

import coursekit as ck


def train(case, seed=0, **options):
    """sgd on a case, with small defaults."""
    options = {"eta": 0.1, "batch_size": 3, "epochs": 2} | options
    return ck.sgd(
        case.weights,
        case.biases,
        case.x,
        case.y,
        rng=np.random.default_rng(seed),
        loss=case.loss,
        hidden=case.hidden,
        lam=case.lam,
        **options,
    )


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_the_same_seed_gives_the_same_bits(loss):
    """Training is reproducible to the last bit, and another seed visits other batches."""
    case = make_case([4, 5, 3], 10, loss, ck.TANH)
    first, again, other = (flatten(*train(case, seed)) for seed in (0, 0, 1))
    assert first.tobytes() == again.tobytes()
    assert (first != other).any()


def test_inputs_are_not_modified():
    """The weights to start from, the inputs and the targets are as they were."""
    case = make_case([4, 5, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID)
    passed = [*case.weights, *case.biases, case.x, case.y]
    before = [v.copy() for v in passed]
    trained = train(case)
    for now, then in zip(passed, before, strict=True):
        np.testing.assert_array_equal(now, then)
    assert not any(np.shares_memory(p, q) for ps in trained for p in ps for q in passed)


@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_one_full_batch_step_is_the_update_rule(loss):
    """W ← W − η ∂C/∂W and b ← b − η ∂C/∂b, once, penalty included."""
    case = make_case([4, 5, 3], 10, loss, ck.RELU, lam=0.2)
    expected = case.flat - 0.3 * flatten(*case.backprop())
    found = flatten(*train(case, eta=0.3, batch_size=10, epochs=1))
    np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-15)


def test_an_epoch_updates_once_a_minibatch():
    """Ten examples by three: four updates, done by hand with the same generator."""
    case = make_case([4, 5, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.TANH)
    weights, biases = ([p.copy() for p in ps] for ps in (case.weights, case.biases))
    for batch in ck.minibatches(10, 3, np.random.default_rng(0)):
        x, y = case.x[:, batch], case.y[:, batch]
        dW, db = ck.backprop(weights, biases, x, y, case.loss, case.hidden)
        weights = [W - 0.1 * g for W, g in zip(weights, dW, strict=True)]
        biases = [b - 0.1 * g for b, g in zip(biases, db, strict=True)]
    by_hand = flatten(weights, biases)
    np.testing.assert_allclose(flatten(*train(case, epochs=1)), by_hand, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("hidden", [ck.SIGMOID, ck.TANH, ck.RELU, ck.IDENTITY], ids=by_name)
@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_descriptions_without_shortcuts_train_the_same(loss, hidden):
    """`prime_from_value` and `error_from_output` save time and change nothing else."""
    case = make_case([4, 5, 6, 3], 10, loss, hidden)
    plain = replace(
        case,
        loss=replace(loss, error_from_output=None),
        hidden=replace(hidden, prime_from_value=None),
    )
    np.testing.assert_allclose(flatten(*train(case)), flatten(*train(plain)), rtol=1e-11)


def test_momentum_repeats_a_part_of_the_last_step():
    """v ← βv − ηg and w ← w + v, by hand over two full batches."""
    case = make_case([4, 5, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.TANH, lam=0.1)
    weights, biases = case.weights, case.biases
    v = np.zeros_like(case.flat)
    for _ in range(2):
        g = flatten(*ck.backprop(weights, biases, case.x, case.y, case.loss, case.hidden, case.lam))
        v = 0.9 * v - 0.1 * g
        weights, biases = unflatten(flatten(weights, biases) + v, case)
    found = train(case, batch_size=10, epochs=2, momentum=0.9)
    np.testing.assert_allclose(flatten(*found), flatten(weights, biases), rtol=1e-12, atol=1e-14)


RULES = [ck.heavy_ball(0.7), ck.nesterov(0.7), ck.adagrad(), ck.rmsprop(), ck.adam()]


@pytest.mark.parametrize("optimiser", RULES, ids=by_name)
def test_an_optimiser_takes_its_steps_on_the_gradient_of_the_batch(optimiser):
    """Two epochs of three batches with a falling rate, by `backprop` and `step_with`."""
    case = make_case([4, 5, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.TANH, lam=0.1)
    params = [*case.weights, *case.biases]
    memory = ck.start_memory(optimiser, params)
    rng = np.random.default_rng(0)
    batches = (b for _ in range(2) for b in ck.minibatches(10, 4, rng))
    for t, batch in enumerate(batches, start=1):
        place = ck.gradient_place(optimiser, params, memory)
        x, y = case.x[:, batch], case.y[:, batch]
        dW, db = ck.backprop(place[:2], place[2:], x, y, *case.options)
        params, memory = ck.step_with(optimiser, params, [*dW, *db], 0.1 / t, memory)
    found = train(case, batch_size=4, epochs=2, optimiser=optimiser, eta=lambda t: 0.1 / t)
    expected = flatten(params[:2], params[2:])
    np.testing.assert_allclose(flatten(*found), expected, rtol=1e-9, atol=1e-12)


def test_an_optimiser_without_memory_is_still_asked():
    """A rule of one's own: a step of η against the sign of each entry of the gradient."""
    signs = ck.Optimiser("signs", 0, lambda g, slots, eta, t: (-eta * np.sign(g), slots))
    case = make_case([4, 5, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.TANH)
    found = train(case, batch_size=10, epochs=1, optimiser=signs)
    expected = case.flat - 0.1 * np.sign(flatten(*case.backprop()))
    np.testing.assert_allclose(flatten(*found), expected, rtol=1e-12)


def test_rate_may_depend_on_the_step():
    """The function is asked for t = 1, 2, … through all epochs."""
    case = make_case([4, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID)
    asked = []

    def rate(t):
        asked.append(t)
        return 0.1

    found = train(case, eta=rate)
    assert asked == list(range(1, 9))
    np.testing.assert_array_equal(flatten(*found), flatten(*train(case, eta=0.1)))


def test_history_has_the_mean_loss_that_the_minibatches_met():
    """One number an epoch; with a tiny rate it is the cost of the start, short batch included."""
    case = make_case([4, 5, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID)
    history = ck.History()
    train(case, eta=1e-12, history=history)
    cost = ck.cost(case.weights, case.biases, case.x, case.y, case.loss, case.hidden)
    np.testing.assert_allclose(history["loss"], [cost, cost], rtol=1e-10)


def test_callbacks_get_copies():
    """A callback that writes to what it is given disturbs nothing."""
    case = make_case([4, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID)

    def destroy(weights, biases):
        weights[0][:] = np.nan

    np.testing.assert_array_equal(flatten(*train(case, on_epoch=destroy)), flatten(*train(case)))


def test_whole_numbers_become_floats():
    """Integer weights can take a step, and stay as they were for the caller."""
    W, b = np.array([[1, 2]]), np.array([[0]])
    x, y = np.array([[1, 2, 3], [0, 1, 0]]), np.array([[1, 0, 1]])
    options: dict[str, Any] = {
        "eta": 0.1,
        "batch_size": 3,
        "epochs": 1,
        "loss": ck.SIGMOID_QUADRATIC,
    }
    found = ck.sgd([W], [b], x, y, rng=np.random.default_rng(0), **options)
    floats = ck.sgd([W * 1.0], [b * 1.0], x, y, rng=np.random.default_rng(0), **options)
    np.testing.assert_array_equal(found[0][0], floats[0][0])
    assert W.tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"eta": 0.0}, "eta is 0.0, expected a positive number"),
        ({"eta": np.inf}, "eta is inf"),
        ({"batch_size": 11}, "batch_size is 11, expected 1 … 10"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"epochs": -1}, "epochs is -1"),
        ({"lam": -0.1}, "lam is -0.1"),
        ({"momentum": 1.0}, "momentum is 1.0"),
        ({"momentum": 0.5, "optimiser": ck.adam()}, "momentum is 0.5, expected 0 beside"),
        ({"optimiser": "adam"}, "optimiser is 'adam', expected an Optimiser"),
        ({"x": np.full((4, 10), np.nan)}, "x is not finite in 40 of 40"),
        ({"y": np.full((3, 10), np.inf)}, "y is not finite"),
        ({"y": np.ones((10, 3))}, r"y has shape \(10, 3\), expected \(3, 10\)"),
        ({"x": np.ones((4, 0)), "y": np.ones((3, 0))}, "x is empty"),
        ({"weights": [], "biases": []}, "weights is empty"),
        ({"hidden": "relu"}, "hidden is 'relu', expected an Activation"),
        ({"loss": "mse"}, "loss is 'mse', expected a Loss"),
    ],
)
def test_bad_input_is_named(change, message):
    """Before the first step, in one line."""
    case = make_case([4, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID)
    names = {name: getattr(case, name) for name in ("weights", "biases", "x", "y")}
    options: dict[str, Any] = {
        "eta": 0.1,
        "batch_size": 2,
        "epochs": 1,
        "rng": np.random.default_rng(0),
    }
    with pytest.raises(ck.CourseKitError, match=message):
        ck.sgd(**(names | options | change))


@pytest.mark.parametrize("epochs", [0, 1, 3])
def test_on_epoch_is_called_before_training_and_after_each_epoch(epochs):
    """epochs + 1 calls: the first sees the weights to start from, the last the result."""
    case = make_case([4, 3], 5, ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID)
    seen = []
    result = train(case, epochs=epochs, on_epoch=lambda W, b: seen.append(flatten(W, b)))
    assert len(seen) == epochs + 1
    np.testing.assert_array_equal(seen[0], case.flat)
    np.testing.assert_array_equal(seen[-1], flatten(*result))


def test_float32_stays_float32():
    """A network in single precision is trained in single precision."""
    case = make_case([4, 5, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID)
    weights, biases = ([p.astype(np.float32) for p in ps] for ps in (case.weights, case.biases))
    trained = ck.sgd(
        weights,
        biases,
        case.x.astype(np.float32),
        case.y.astype(np.float32),
        eta=0.1,
        batch_size=4,
        epochs=1,
        rng=np.random.default_rng(0),
        lam=0.1,
    )
    assert {p.dtype for ps in trained for p in ps} == {np.dtype(np.float32)}


def test_history_collects_figures_by_name():
    """Each name has one float for each time that it was added."""
    history = ck.History()
    half: Any = np.float32(0.5)
    history.add(loss=half, accuracy=1)
    history.add(loss=0.25)
    assert history["loss"] == [0.5, 0.25]
    assert history["accuracy"] == [1.0]
    assert ck.History().records == {}
    with pytest.raises(KeyError):
        history["time"]


def test_digits_are_learned():
    """A few epochs read more than nine in ten digits that were held out."""
    rng = np.random.default_rng(0)
    x, labels = ck.load_digits()
    train_on, held_out = ck.split(labels.size, 0.8, rng)
    weights, biases = ck.init_params([64, 30, 10], rng)
    history = ck.History()
    weights, biases = ck.sgd(
        weights,
        biases,
        x[:, train_on],
        ck.one_hot(labels[train_on], 10),
        eta=0.5,
        batch_size=16,
        epochs=10,
        rng=rng,
        loss=ck.SOFTMAX_CROSS_ENTROPY,
        on_epoch=lambda W, b: history.add(
            accuracy=ck.accuracy(W, b, x[:, held_out], labels[held_out])
        ),
    )
    assert history["accuracy"][0] < 0.3
    assert history["accuracy"][-1] > 0.9


def xor_network(weights, epochs, eta=0.5):
    """Train a 2–2–1 tanh network on exclusive or by full-batch descent."""
    x, y = ck.xor()
    biases = [np.zeros((2, 1)), np.zeros((1, 1))]
    options: dict[str, Any] = {"loss": ck.IDENTITY_QUADRATIC, "hidden": ck.TANH}
    rng = np.random.default_rng(0)
    weights, biases = ck.sgd(
        weights, biases, x, y, eta=eta, batch_size=4, epochs=epochs, rng=rng, **options
    )
    return weights, biases, ck.cost(weights, biases, x, y, **options)


def test_equal_weights_stay_equal():
    """Hidden units that start as twins get the same gradient for ever and cannot learn XOR."""
    weights, biases, cost = xor_network([np.full((2, 2), 0.5), np.full((1, 2), 0.5)], 2000)
    np.testing.assert_array_equal(weights[0][0], weights[0][1])
    assert biases[0][0, 0] == biases[0][1, 0]
    assert weights[1][0, 0] == weights[1][0, 1]
    assert cost > 0.08


def test_random_weights_learn_what_equal_ones_cannot():
    """From a random start the same network learns exclusive or."""
    weights, _ = ck.init_params([2, 2, 1], np.random.default_rng(0))
    assert xor_network(weights, 2000)[-1] < 1e-10


def test_zero_weights_never_move():
    """With tanh and all zeros, W¹ and W² get no gradient: only the output bias learns."""
    weights, biases, _ = xor_network([np.zeros((2, 2)), np.zeros((1, 2))], 100)
    assert not weights[0].any()
    assert not weights[1].any()
    assert not biases[0].any()
    assert biases[1].item() == pytest.approx(0.5)
