"""Minibatch gradient descent for networks, with a record of each epoch."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from coursekit.activations import SIGMOID, Activation
from coursekit.arrays import Array, Arrays, Rng, as_floats, map_floats
from coursekit.costs import SIGMOID_QUADRATIC, Loss
from coursekit.descent import Rate, batches_per_epoch, minibatches
from coursekit.errors import expect, expect_finite, expect_rate
from coursekit.network import check_activation, check_network, check_targets
from coursekit.optimisers import Optimiser, Slots, chosen, plain
from coursekit.regularisers import dropout_mask


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
        """Append one epoch's figures.

        Examples
        --------
        >>> history = History()
        >>> history.add(loss=2.3)
        >>> history.records
        {'loss': [2.3]}
        """
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
    loss: Loss = SIGMOID_QUADRATIC,
    hidden: Activation = SIGMOID,
    lam: float = 0.0,
    momentum: float = 0.0,
    history: History | None = None,
    on_epoch: Callable[[list[Array], list[Array]], bool | None] | None = None,
    optimiser: Optimiser | None = None,
    dropout: float = 0.0,
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
        As in `coursekit.backprop.backprop`: sigmoids and the quadratic cost if nothing is said.
    momentum
        β in [0, 1): how much of the last step is repeated.
    history
        Gets for each epoch `loss`: the mean over the examples, without the penalty, where each is
        judged by the weights just before the step of its minibatch.
    on_epoch
        Called with copies of the weights and biases before the first epoch and after each; where
        it returns True the training ends, as with `coursekit.Watch`.
    optimiser
        Another rule for the step, such as `coursekit.adam()`, instead of `momentum`.
    dropout
        Share p of the hidden units that are set to 0, drawn anew for each example and step; the
        rest is multiplied by 1/(1−p). `eq:dropout`

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
    >>> from coursekit.network import accuracy, init_params
    >>> x, y = xor()
    >>> rng = np.random.default_rng(0)
    >>> params = init_params([2, 4, 2], rng)
    >>> classes = np.vstack([1 - y, y])
    >>> params = sgd(*params, x, classes, eta=8.0, batch_size=4, epochs=500, rng=rng)
    >>> accuracy(*params, x, y[0].astype(int))
    1.0
    """
    expect(isinstance(loss, Loss), "loss", repr(loss), "a Loss", "such as ck.SOFTMAX_CROSS_ENTROPY")
    check_activation(hidden)
    weights, biases = map_floats(weights), map_floats(biases)
    x, y = as_floats(x), as_floats(y)  # here, once: the loop below is bare
    _check(weights, biases, x, y, eta, batch_size, epochs, lam, dropout)
    rule = chosen(optimiser, momentum)
    net = _Trainee(weights, biases, loss, hidden, lam, None if rule == plain() else rule)
    # One example after the other in memory: a minibatch is then a few long reads.
    x_rows, y_rows = np.ascontiguousarray(x.T), np.ascontiguousarray(y.T)
    m, t = len(x_rows), 0
    if on_epoch and on_epoch(*net.copies()) is True:
        return net.copies()
    for _ in range(epochs):
        total = 0.0
        for rows in minibatches(m, batch_size, rng):
            t += 1
            x_batch, y_batch = x_rows.take(rows, axis=0).T, y_rows[rows].T
            masks = net.draw_masks(len(rows), dropout, rng) if dropout else None
            z = net.update(x_batch, y_batch, float(eta(t) if callable(eta) else eta), t, masks)
            if history is not None:
                total += float(loss.cost(z, y_batch)) * len(rows)
        if history is not None:
            history.add(loss=total / m)
        if on_epoch and on_epoch(*net.copies()) is True:
            break
    return net.copies()


class _Trainee:
    """Backpropagation without spare calls: what `backprop` computes, into arrays made once.

    All parameters lie in one vector, and so does the step η∇C: an update is one operation. η/m
    multiplies δ^L, the smallest array there is, and so all that comes from it.
    """

    def __init__(
        self,
        weights: Arrays,
        biases: Arrays,
        loss: Loss,
        hidden: Activation,
        lam: float,
        optimiser: Optimiser | None,
    ) -> None:
        self.loss, self.hidden, self.lam, self.optimiser = loss, hidden, lam, optimiser
        parts = [*weights, *biases]
        self.params = np.concatenate([np.ravel(p) for p in parts])
        self.step = np.empty_like(self.params)
        ends = np.cumsum([p.size for p in parts])[:-1]
        params, steps = (
            [v.reshape(p.shape) for v, p in zip(np.split(flat, ends), parts, strict=True)]
            for flat in (self.params, self.step)
        )
        L = len(weights)
        self.weights, self.biases = params[:L], params[L:]
        self.dW, self.db = steps[:L], steps[L:]
        self.slots: Slots = ()
        if optimiser:
            self.slots = (np.zeros_like(self.params),) * optimiser.slots

    def copies(self) -> tuple[list[Array], list[Array]]:
        """The weights and biases as they are now."""
        return [W.copy() for W in self.weights], [b.copy() for b in self.biases]

    def draw_masks(self, m: int, dropout: float, rng: Rng) -> list[Array]:
        """For each hidden layer, which of its units stay for which of m examples."""
        return [dropout_mask((len(W), m), dropout, rng, W.dtype) for W in self.weights[:-1]]

    def update(
        self, x: Array, y: Array, eta: float, t: int, masks: list[Array] | None = None
    ) -> Array:
        """Step number t, on this minibatch; returns z^L."""
        if self.optimiser is None:
            z = self.find_step(x, y, eta, masks)
            self.params -= self.step
            return z
        if self.optimiser.place:
            w = self.params.copy()
            self.params[:] = self.optimiser.place(w, self.slots)
        z = self.find_step(x, y, 1.0, masks)
        if self.optimiser.place:
            self.params[:] = w  # the gradient was taken elsewhere, the step is from here
        step, self.slots = self.optimiser.rule(self.step, self.slots, eta, t)
        self.params += step
        return z

    def find_step(self, x: Array, y: Array, eta: float, masks: list[Array] | None) -> Array:
        """Set `step` to η∇C of this minibatch; returns z^L."""
        a, L = [x], len(self.weights)
        zs, values = [], [x]  # values are activations before dropout
        for l in range(L):
            z = self.weights[l] @ a[l]
            z += self.biases[l]
            zs.append(z)
            values.append(self.loss.output(z) if l == L - 1 else self.hidden.value(z))
            a.append(values[-1] * masks[l] if masks and l < L - 1 else values[-1])
        of_output, of_value = self.loss.error_from_output, self.hidden.prime_from_value
        delta = of_output(a[L], y) if of_output else self.loss.error(zs[-1], y)  # BP1
        delta *= eta / x.shape[1]
        for l in reversed(range(L)):
            np.matmul(delta, a[l].T, out=self.dW[l])  # BP4
            np.add.reduce(delta, axis=1, out=self.db[l], keepdims=True)  # BP3
            if l:
                delta = self.weights[l].T @ delta  # BP2
                delta *= of_value(values[l]) if of_value else self.hidden.prime(zs[l - 1])
                if masks:
                    delta *= masks[l - 1]
        if self.lam:
            for W, dW in zip(self.weights, self.dW, strict=True):
                dW += eta * self.lam * W
        return zs[-1]


def _check(
    weights: Arrays,
    biases: Arrays,
    x: Array,
    y: Array,
    eta: Rate,
    batch_size: int,
    epochs: int,
    lam: float,
    dropout: float,
) -> None:
    check_network(weights, biases, x)
    check_targets(y, (len(weights[-1]), x.shape[1]))
    expect_finite("x", x)
    expect_finite("y", y)
    if not callable(eta):
        expect_rate("eta", eta)
    batches_per_epoch(x.shape[1], batch_size)  # refuses a batch larger than the data
    expect(epochs >= 0, "epochs", epochs, "0 or more")
    expect(0 <= lam < np.inf, "lam", lam, "0 or a positive number")
    expect(0 <= dropout < 1, "dropout", dropout, "a number in [0, 1)")
