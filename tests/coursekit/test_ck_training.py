"""coursekit.training: minibatches, the update rule, and that networks learn."""

import numpy as np
import pytest
from ck_cases import CHEAP, LOSSES, SEEDS, by_name, flatten, make_case
from hypothesis import given
from hypothesis import strategies as st

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
    np.testing.assert_array_equal(flatten(*train(case, epochs=1)), flatten(weights, biases))


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
    history.add(loss=np.float32(0.5), accuracy=1)
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
        on_epoch=lambda W, b: history.add(
            accuracy=ck.accuracy(
                ck.predict(W, b, x[:, held_out], output=ck.softmax), labels[held_out]
            )
        ),
    )
    assert history["accuracy"][0] < 0.3
    assert history["accuracy"][-1] > 0.9


def xor_network(weights, epochs, eta=0.5):
    """Train a 2–2–1 tanh network on exclusive or by full-batch descent."""
    x, y = ck.xor()
    biases = [np.zeros((2, 1)), np.zeros((1, 1))]
    options = {"loss": ck.IDENTITY_QUADRATIC, "hidden": ck.TANH}
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
