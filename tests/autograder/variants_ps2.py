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


def two_sequences(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
    """Plain steps from the place ahead, which is beyond the last two places."""
    x = y = w0
    for _ in range(steps):
        before, x = x, y - eta * gradient(y)
        y = x + beta * (x - before)
    return x


def from_ahead(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
    """The place ahead is what is kept, and w is computed from it at the end."""
    ahead, v = np.array(w0, dtype=float), np.zeros_like(w0)
    for _ in range(steps):
        old = v.copy()
        v *= beta
        v -= eta * gradient(ahead)
        ahead += (1 + beta) * v - beta * old
    return ahead - beta * v


def with_a_buffer(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
    """A buffer of gradients without the rate, as some libraries have it, and w at the end."""
    p, buffer = w0, 0.0 * w0
    for _ in range(steps):
        g = gradient(p)
        buffer = beta * buffer + g
        p = p - eta * (g + beta * buffer)
    return p + eta * beta * buffer


def uphill_velocity(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
    """The velocity points uphill and is subtracted, also in the look ahead; floats in a list."""
    w, v, t = w0.copy(), 0 * w0, 0
    while t < steps:
        v = beta * v + eta * gradient(w - beta * v)
        w = w - v
        t += 1
    return w.tolist()


def in_units_of_the_gradient(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
    """The rate multiplies the velocity, where it moves w and where it looks ahead."""
    w, u = w0, np.zeros(len(w0))
    for t in range(steps):
        print("step", t, "from", w)
        u = beta * u - gradient(w + eta * beta * u)
        w = w + eta * u
    return tuple(w)


def carried_on(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
    """Calls itself with where it is and where it was."""

    def walk(w: Any, before: Any, left: int) -> Any:
        if left == 0:
            return w
        ahead = (1 + beta) * w - beta * before
        return walk(ahead - eta * gradient(ahead), w, left - 1)

    return walk(w0, w0, steps)


def whole_history(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
    """All velocities are kept, as rows, and the place is their sum; in Fortran order."""
    steps_taken = np.zeros((steps + 1, len(w0)))
    for t in range(1, steps + 1):
        w = w0 + steps_taken.sum(axis=0)
        steps_taken[t] = beta * steps_taken[t - 1]
        steps_taken[t] -= eta * np.asarray(gradient(w + steps_taken[t]))
    return np.asfortranarray(np.vstack([w0, steps_taken]).sum(axis=0))


def reduced(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
    """A fold over pairs of place and velocity."""

    def one(state: Any, _: int) -> Any:
        w, v = state
        v = beta * v - eta * gradient(w + beta * v)
        return w + v, v

    warnings.warn("looking ahead", stacklevel=2)
    return functools.reduce(one, range(steps), (w0, np.zeros_like(w0)))[0]


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
    "nesterov_descent": {
        "two sequences": two_sequences,
        "from ahead": from_ahead,
        "with a buffer": with_a_buffer,
        "uphill velocity": uphill_velocity,
        "in units of the gradient": in_units_of_the_gradient,
        "carried on": carried_on,
        "whole history": whole_history,
        "reduced": reduced,
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
