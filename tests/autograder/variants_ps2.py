"""ps2-descent: right solutions, written in unusual ways."""

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

import coursekit as ck

Solution = Callable[..., Any]


def while_loop(gradient: Any, w0: Any, eta: float, steps: int) -> Any:
    """Counts down, in place in its own copy, which is in Fortran order."""
    w = np.array(w0, order="F")
    while steps > 0:
        w -= eta * gradient(w)
        steps -= 1
    return w


def recursive(gradient: Any, w0: Any, eta: float, steps: int) -> Any:
    """The rest of the way starts one step farther."""
    if steps == 0:
        return w0
    return recursive(gradient, w0 - eta * gradient(w0), eta, steps - 1)


def recorded(gradient: Any, w0: Any, eta: float, steps: int) -> Any:
    """Keeps the path, prints, warns, and returns the last place as a list."""
    path = [w0.copy()]
    for t in range(steps):
        path.append(path[t] - np.multiply(eta, gradient(path[t])))
        print("step", t)
    warnings.warn("arrived?", stacklevel=2)
    return path[-1].tolist()


def folded(gradient: Any, w0: Any, eta: float, steps: int) -> Any:
    """functools.reduce over the steps; a tuple."""
    return tuple(functools.reduce(lambda w, _: w + eta * -gradient(w), range(steps), w0))


def power_iteration(X: Any) -> float:
    """Squares XᵀX, scaled, until it has rank 1."""
    H = X.T @ X / len(X)
    A = H / np.trace(H)
    for _ in range(60):
        A = A @ A
        A /= np.trace(A)
    return 2 / float(np.trace(A @ H) / np.trace(A))


def shuffled_in_place(m: int, batch_size: int, rng: Any) -> Any:
    """rng.shuffle on its own indices."""
    order = np.arange(m)
    rng.shuffle(order)
    found = []
    for start in range(0, m, batch_size):
        found.append(order[start : start + batch_size])
    return found


def popped(m: int, batch_size: int, rng: Any) -> Any:
    """Takes indices one by one out of a hat: lists in a tuple."""
    hat, found = list(range(m)), []
    while hat:
        take = min(batch_size, len(hat))
        found.append([hat.pop(int(rng.integers(len(hat)))) for _ in range(take)])
    return tuple(found)


def chosen(m: int, batch_size: int, rng: Any) -> Any:
    """rng.choice without replacement from those that are left, smallest first in a batch."""
    left, found = np.arange(m), []
    while left.size:
        batch = np.sort(rng.choice(left, min(batch_size, left.size), replace=False))
        found.append(batch)
        left = np.setdiff1d(left, batch)
    return found


def by_keys(m: int, batch_size: int, rng: Any) -> Any:
    """Sorts random keys; int32 indices."""
    order = np.argsort(rng.random(m)).astype(np.int32)
    return [order[start : start + batch_size] for start in range(0, m, batch_size)]


def split(m: int, batch_size: int, rng: Any) -> Any:
    """np.split at multiples of batch_size."""
    return np.split(rng.permutation(m), range(batch_size, m, batch_size))


def over(draw: Solution) -> Solution:
    """SGD over batches drawn by `draw`."""

    def sgd(
        gradient: Any, w0: Any, X: Any, y: Any, batch_size: int, c: float, epochs: int, rng: Any
    ) -> Any:
        w, t = w0.copy(), 1
        for _ in range(epochs):
            for batch in draw(len(y), batch_size, rng):
                w -= c / math.sqrt(t) * gradient(w, X[batch], y[batch])
                t += 1
        return w

    return sgd


def drawn_beforehand(
    gradient: Any, w0: Any, X: Any, y: Any, batch_size: int, c: float, epochs: int, rng: Any
) -> Any:
    """All shuffles first, then all steps; a list."""
    orders = rng.permuted(np.tile(np.arange(len(y)), (epochs, 1)), axis=1)
    starts = range(0, len(y), batch_size)
    rows = [order[s : s + batch_size] for order in orders for s in starts]
    w = w0
    for t, batch in enumerate(rows, start=1):
        w = w - c * t**-0.5 * gradient(w, X[batch], y[batch])
    return list(w)


def shuffled_together(
    gradient: Any, w0: Any, X: Any, y: Any, batch_size: int, c: float, epochs: int, rng: Any
) -> Any:
    """Labels as one more column of X, so that a shuffle of the rows moves both."""
    w, t, table = np.array(w0), 0, np.column_stack([X, y])
    for _ in range(epochs):
        rng.shuffle(table)
        for start in range(0, len(table), batch_size):
            part = table[start : start + batch_size]
            t += 1
            w = w - ck.inverse_sqrt_rate(c, t) * gradient(w, part[:, :-1], part[:, -1])
    return w


def through_coursekit(
    gradient: Any, w0: Any, X: Any, y: Any, batch_size: int, c: float, epochs: int, rng: Any
) -> Any:
    """coursekit takes the rate as a function of t."""
    return ck.stochastic_descent(
        gradient, w0, X, y, lambda t: c / np.sqrt(t), batch_size=batch_size, epochs=epochs, rng=rng
    ).w


VARIANTS: dict[str, dict[str, Solution]] = {
    "gradient_descent": {
        "coursekit": lambda gradient, w0, eta, steps: (
            ck.gradient_descent(gradient, w0, eta, steps).w
        ),
        "while": while_loop,
        "recursive": recursive,
        "recorded": recorded,
        "folded": folded,
    },
    "inverse_sqrt_rate": {
        "coursekit": ck.inverse_sqrt_rate,
        "power": lambda c, t: c * t**-0.5,
        "0-d array": lambda c, t: np.asarray(c / np.sqrt(t)),
        "root of squares": lambda c, t: (c * c / t) ** 0.5,
        "exp and log": lambda c, t: math.exp(math.log(c) - math.log(t) / 2),
    },
    "largest_stable_rate": {
        "coursekit": ck.largest_stable_rate,
        "eigvalsh": lambda X: 2 / np.linalg.eigvalsh(X.T @ X / len(X)).max(),
        "eigvals": lambda X: 2 / max(np.linalg.eigvals(X.T @ X / X.shape[0]).real),
        "the other product": lambda X: 2 / np.linalg.eigvalsh(X @ X.T / len(X))[-1],
        "SVD": lambda X: np.array(2 * len(X) / np.linalg.svd(X)[1][0] ** 2),
        "repeated squaring": power_iteration,
    },
    "minibatches": {
        "coursekit": lambda m, batch_size, rng: list(ck.minibatches(m, batch_size, rng)),
        "shuffled in place": shuffled_in_place,
        "popped from a hat": popped,
        "chosen from what is left": chosen,
        "sorted keys": by_keys,
        "np.split": split,
    },
    "minibatch_sgd": {
        "coursekit": through_coursekit,
        "in place": over(shuffled_in_place),
        "popped from a hat": over(popped),
        "chosen": over(chosen),
        "drawn beforehand": drawn_beforehand,
        "shuffled together": shuffled_together,
    },
}
