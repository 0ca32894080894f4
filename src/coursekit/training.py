"""Minibatch gradient descent for networks, with a record of what happened."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from coursekit.activations import SIGMOID, Activation
from coursekit.arrays import Array, Arrays, Rng
from coursekit.backprop import backward_pass
from coursekit.costs import SOFTMAX_CROSS_ENTROPY, Loss
from coursekit.descent import Rate, batches_per_epoch, minibatches
from coursekit.errors import expect, expect_finite, expect_rate
from coursekit.network import check_network, check_targets, forward_pass


@dataclass
class History:
    """Figures by name, one an epoch: `history["loss"]` is a list.

    Examples
    --------
    >>> history = History()
    >>> history.add(loss=2.3, accuracy=0.1)
    >>> history.add(loss=1.1, accuracy=0.7)
    >>> history["loss"]
    [2.3, 1.1]
    """

    records: dict[str, list[float]] = field(default_factory=dict)

    def add(self, **measured: float) -> None:
        """Append one epoch's figures."""
        for name, value in measured.items():
            self.records.setdefault(name, []).append(float(value))

    def __getitem__(self, name: str) -> list[float]:
        return self.records[name]


def sgd(
    weights: Arrays,
    biases: Arrays,
    x: Array,
    y: Array,
    *,
    eta: Rate,
    batch_size: int,
    epochs: int,
    rng: Rng,
    loss: Loss = SOFTMAX_CROSS_ENTROPY,
    hidden: Activation = SIGMOID,
    lam: float = 0.0,
    momentum: float = 0.0,
    history: History | None = None,
    on_epoch: Callable[[list[Array], list[Array]], None] | None = None,
) -> tuple[list[Array], list[Array]]:
    """W^l ← W^l − η ∂C/∂W^l and b^l ← b^l − η ∂C/∂b^l over shuffled minibatches. `eq:sgd`

    Parameters
    ----------
    weights, biases
        Where to start; not modified.
    x, y
        Inputs (n_0, m) and targets (n_L, m).
    eta
        Learning rate η, or a function of the step t = 1, 2, …
    batch_size
        Examples in a minibatch, 1 … m.
    epochs
        Passes over all m examples, each in a new order.
    rng
        Shuffles the examples.
    loss, hidden, lam
        As in `coursekit.backprop.backprop`.
    momentum
        β in [0, 1): how much of the last step is repeated.
    history
        Gets for each epoch `loss`: the mean over the examples, each under the weights that its
        minibatch met, without the penalty.
    on_epoch
        Called with copies of the weights and biases before the first epoch and after each.

    Returns
    -------
    weights, biases
        New lists, trained: the same bits for the same `rng`.

    Raises
    ------
    ShapeError, DomainError
        If shapes do not fit, a number in x or y is not finite, or an option is out of its range.

    Examples
    --------
    >>> from coursekit.datasets import xor
    >>> from coursekit.network import accuracy, init_params, predict
    >>> x, y = xor()
    >>> rng = np.random.default_rng(0)
    >>> params = init_params([2, 4, 2], rng)
    >>> classes = np.vstack([1 - y, y])
    >>> params = sgd(*params, x, classes, eta=2.0, batch_size=4, epochs=500, rng=rng)
    >>> accuracy(predict(*params, x), y[0])
    1.0
    """
    _check(weights, biases, x, y, eta, epochs, lam, momentum)
    # Copies to train; whole numbers become floats, which can take a small step.
    params = [np.array(p, dtype=np.result_type(p, np.float16)) for p in [*weights, *biases]]
    velocities = [np.zeros_like(p) for p in params]
    weights, biases = params[: len(weights)], params[len(weights) :]
    # One example after the other in memory: a minibatch is then a few long reads.
    x_rows, y_rows = np.ascontiguousarray(x.T), np.ascontiguousarray(y.T)
    m, t = len(x_rows), 0
    batches_per_epoch(m, batch_size)  # refuses a batch larger than the data even for no epoch
    if on_epoch:
        on_epoch([W.copy() for W in weights], [b.copy() for b in biases])
    for _ in range(epochs):
        total = 0.0
        for rows in minibatches(m, batch_size, rng):
            t += 1
            y_batch = y_rows[rows].T
            zs, activations = forward_pass(weights, biases, x_rows[rows].T, hidden, loss.output)
            if history is not None:
                total += float(loss.cost(zs[-1], y_batch)) * len(rows)
            dW, db = backward_pass(weights, zs, activations, y_batch, loss, hidden, lam)
            rate = eta(t) if callable(eta) else eta
            for p, v, g in zip(params, velocities, dW + db, strict=True):
                g *= rate
                if momentum:
                    v *= momentum
                    v += g
                    g = v
                p -= g
        if history is not None:
            history.add(loss=total / m)
        if on_epoch:
            on_epoch([W.copy() for W in weights], [b.copy() for b in biases])
    return weights, biases


def _check(
    weights: Arrays,
    biases: Arrays,
    x: Array,
    y: Array,
    eta: Rate,
    epochs: int,
    lam: float,
    momentum: float,
) -> None:
    check_network(weights, biases, x)
    check_targets(y, (len(weights[-1]), x.shape[1]))
    expect_finite("x", x)
    expect_finite("y", y)
    if not callable(eta):
        expect_rate("eta", eta)
    expect(epochs >= 0, "epochs", epochs, "0 or more")
    expect(0 <= lam < np.inf, "lam", lam, "0 or a positive number")
    expect(0 <= momentum < 1, "momentum", momentum, "a number in [0, 1)")
