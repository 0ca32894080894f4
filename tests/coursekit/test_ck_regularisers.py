"""coursekit.regularisers: dropout masks, and what `sgd` does with them."""

from typing import Any

import numpy as np
import pytest
from ck_cases import LOSSES, by_name, flatten, make_case, unflatten

import coursekit as ck


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.9])
def test_a_mask_is_zero_or_the_inverse_of_what_stays(p):
    """Two values, 0 with frequency p within five standard errors, so a mean of 1."""
    mask = ck.dropout_mask((200, 500), p, np.random.default_rng(0))
    assert set(np.unique(mask)) <= {0.0, 1 / (1 - p)}
    error = np.sqrt(p * (1 - p) / mask.size)
    assert abs((mask == 0).mean() - p) <= 5 * error
    assert abs(mask.mean() - 1) <= 5 * error / (1 - p) + 1e-12


def test_entries_are_independent():
    """Neighbours in a row or a column agree as often as chance has it."""
    mask = ck.dropout_mask((300, 300), 0.5, np.random.default_rng(1)) > 0
    for agree in (mask[1:] == mask[:-1], mask[:, 1:] == mask[:, :-1]):
        assert abs(agree.mean() - 0.5) < 5 * 0.5 / np.sqrt(agree.size)


def test_dtype_is_the_one_asked_for():
    """A mask for float32 activations is float32."""
    assert ck.dropout_mask((2, 2), 0.1, np.random.default_rng(0), np.float32).dtype == np.float32


@pytest.mark.parametrize("p", [-0.1, 1.0])
def test_a_share_outside_is_refused(p):
    """With p = 1 nothing would be left to divide by."""
    with pytest.raises(ck.DomainError, match="p is"):
        ck.dropout_mask((1, 1), p, np.random.default_rng(0))


@pytest.mark.parametrize("hidden", [ck.SIGMOID, ck.TANH, ck.RELU], ids=by_name)
@pytest.mark.parametrize("loss", LOSSES, ids=by_name)
def test_a_step_with_dropout_follows_the_masked_cost(loss, hidden):
    """One full-batch step is −η times the differences of the cost of the network with its masks."""
    case = make_case([4, 6, 5, 3], 10, loss, hidden, lam=0.2)
    rng = np.random.default_rng(3)
    order = next(ck.minibatches(10, 10, rng))
    masks = [ck.dropout_mask((n, 10), 0.4, rng) for n in (6, 5)]
    x, y = case.x[:, order], case.y[:, order]

    def masked_cost(flat):
        (weights, biases), a = unflatten(flat, case), x
        for W, b, mask in zip(weights, biases, masks, strict=False):
            a = hidden.value(W @ a + b) * mask
        z = weights[-1] @ a + biases[-1]
        return loss.cost(z, y) + ck.l2_penalty(weights, 0.2)

    found = ck.sgd(
        case.weights, case.biases, case.x, case.y, eta=0.3, batch_size=10, epochs=1,
        rng=np.random.default_rng(3), loss=loss, hidden=hidden, lam=0.2, dropout=0.4,
    )  # fmt: skip
    expected = case.flat - 0.3 * ck.numerical_gradient(masked_cost, case.flat)
    np.testing.assert_allclose(flatten(*found), expected, rtol=1e-6, atol=1e-8)


def test_dropout_of_nothing_is_no_dropout():
    """p = 0 draws nothing: the same bits as without the option."""
    case = make_case([4, 6, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.TANH)
    options: list[dict[str, Any]] = [{"dropout": 0.0}, {}]
    found, expected = (
        flatten(*ck.sgd(case.weights, case.biases, case.x, case.y, eta=0.1, batch_size=3,
                        epochs=2, rng=np.random.default_rng(0), **given))
        for given in options
    )  # fmt: skip
    np.testing.assert_array_equal(found, expected)


def test_dropout_keeps_single_precision():
    """A network in float32 is trained in float32."""
    case = make_case([4, 6, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID)
    W, b = ([p.astype("float32") for p in ps] for ps in (case.weights, case.biases))
    x, y = case.x.astype("float32"), case.y.astype("float32")
    for optimiser in (None, ck.nesterov()):
        trained = ck.sgd(W, b, x, y, eta=0.1, batch_size=4, epochs=1, dropout=0.5,
                         rng=np.random.default_rng(0), optimiser=optimiser)  # fmt: skip
        assert {p.dtype for ps in trained for p in ps} == {np.dtype("float32")}


def test_a_share_outside_is_refused_by_training():
    """Before the first step."""
    case = make_case([4, 6, 3], 10, ck.SOFTMAX_CROSS_ENTROPY, ck.SIGMOID)
    with pytest.raises(ck.DomainError, match=r"dropout is 1\.0"):
        ck.sgd(case.weights, case.biases, case.x, case.y, eta=0.1, batch_size=4, epochs=1,
               dropout=1.0, rng=np.random.default_rng(0))  # fmt: skip
