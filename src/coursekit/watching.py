"""A watch on training: curves of several sets, the best weights so far, and when to stop."""

from collections.abc import Mapping

from coursekit.activations import SIGMOID, Activation
from coursekit.arrays import Array
from coursekit.costs import SIGMOID_QUADRATIC, Loss
from coursekit.errors import expect
from coursekit.network import accuracy, cost
from coursekit.training import History


class Watch:
    """Measures after each epoch, keeps the best weights, and says when to stop.

    Give it to `sgd` as `on_epoch`. It is called before the first epoch too: epoch 0.

    Parameters
    ----------
    sets
        Name → (x, y), inputs (n_0, m) and targets (n_L, m).
    by
        The set whose cost decides which weights are the best; if nothing is said, the last one.
    patience
        End the training after this many epochs without a lower cost; None never ends it.
    loss, hidden
        As in `coursekit.sgd`.
    classes
        Measure the accuracy as well: the class is the row with the largest target.

    Raises
    ------
    DomainError
        If there is no such set, or patience is less than 1.

    Examples
    --------
    >>> from coursekit.training import sgd
    >>> x, y = np.array([[-1.0, 1.0]]), np.array([[0.0, 1.0]])
    >>> watch = Watch({"train": (x, y), "other": (-x, y)}, patience=3)
    >>> start = [np.zeros((1, 1))], [np.zeros((1, 1))]
    >>> rng = np.random.default_rng(0)
    >>> trained = sgd(*start, x, y, eta=1.0, batch_size=2, epochs=99, rng=rng, on_epoch=watch)
    >>> watch.best_epoch, len(watch.history["loss, train"])  # epochs 0 to 3
    (0, 4)
    """

    def __init__(
        self,
        sets: Mapping[str, tuple[Array, Array]],
        by: str | None = None,
        patience: int | None = None,
        loss: Loss = SIGMOID_QUADRATIC,
        hidden: Activation = SIGMOID,
        classes: bool = False,
    ) -> None:
        self.by = by if by is not None else next(reversed(list(sets)), "")
        expect(self.by in sets, "by", repr(self.by), f"one of {list(sets)}")
        waits = patience is None or patience >= 1
        expect(waits, "patience", patience, "1 or more epochs, or None")
        self.sets, self.patience = dict(sets), patience
        self.loss, self.hidden, self.classes = loss, hidden, classes
        self.history = History()
        """`loss, NAME` and `accuracy, NAME` of each set, from epoch 0; the loss without penalty."""
        self.best: tuple[list[Array], list[Array]] = ([], [])
        """Weights and biases at the lowest cost of the deciding set."""
        self.best_epoch = 0
        self._lowest = float("inf")

    def __call__(self, weights: list[Array], biases: list[Array]) -> bool:
        """Measure; return True if the training should end."""
        for name, (x, y) in self.sets.items():
            found = cost(weights, biases, x, y, self.loss, self.hidden)
            self.history.add(**{f"loss, {name}": float(found)})
            if self.classes:
                right = accuracy(weights, biases, x, y.argmax(axis=0), self.hidden)
                self.history.add(**{f"accuracy, {name}": right})
        seen = self.history[f"loss, {self.by}"]
        epoch = len(seen) - 1
        if not self.best[0] or seen[-1] < self._lowest:
            self.best, self.best_epoch, self._lowest = (weights, biases), epoch, seen[-1]
        return self.patience is not None and epoch - self.best_epoch >= self.patience
