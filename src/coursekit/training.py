"""Minibatch gradient descent for networks, with a record of what happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from coursekit.activations import SIGMOID, Activation
from coursekit.arrays import Array, Arrays, Rng
from coursekit.backprop import backprop
from coursekit.costs import SOFTMAX_CROSS_ENTROPY, Loss


@dataclass
class History:
    """What a callback measured after each epoch: `history["loss"]` has one entry an epoch."""

    records: dict[str, list[float]] = field(default_factory=dict)

    def add(self, **measured: float) -> None:
        """Append one epoch's figures."""
        for name, value in measured.items():
            self.records.setdefault(name, []).append(float(value))

    def __getitem__(self, name: str) -> list[float]:
        return self.records[name]


def minibatches(m: int, batch_size: int, rng: Rng) -> Iterator[Array]:
    """Indices 0 … m−1 in a new random order, batch_size at a time; the last batch may be short."""
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        yield order[start : start + batch_size]


def sgd(
    weights: Arrays,
    biases: Arrays,
    x: Array,
    y: Array,
    *,
    eta: float,
    batch_size: int,
    epochs: int,
    rng: Rng,
    loss: Loss = SOFTMAX_CROSS_ENTROPY,
    hidden: Activation = SIGMOID,
    lam: float = 0.0,
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
        Learning rate η.
    batch_size
        Examples in a minibatch.
    epochs
        Passes over all m examples, each in a new order.
    rng
        Shuffles the examples.
    loss, hidden, lam
        As in `coursekit.backprop.backprop`.
    on_epoch
        Called with the weights and biases before the first epoch and after each.

    Returns
    -------
    weights, biases
        New lists, trained.
    """
    weights = [W.copy() for W in weights]
    biases = [b.copy() for b in biases]
    if on_epoch:
        on_epoch(weights, biases)
    for _ in range(epochs):
        for batch in minibatches(x.shape[1], batch_size, rng):
            dW, db = backprop(weights, biases, x[:, batch], y[:, batch], loss, hidden, lam)
            for W, b, gW, gb in zip(weights, biases, dW, db, strict=True):
                W -= eta * gW
                b -= eta * gb
        if on_epoch:
            on_epoch(weights, biases)
    return weights, biases
