"""Functions that answer right, or nearly, without what is asked for: they earn no full marks.

Each table: name → the function. They are asked in process, since what they try needs no sandbox.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from variants_ps5 import s
from variants_ps6 import gradient, normal

Function = Callable[..., Any]


# backprop by differences: a pass, or two, for every neuron.


def moved(difference: Function) -> Function:
    """The gradient from moving each neuron's z by itself; a layer's at once, all the way up."""

    def gradients(weights: Any, biases: Any, x: Any, y: Any, *lam: float) -> Any:
        zs, below = [], [x]
        for W, b in zip(weights, biases, strict=True):
            zs.append(W @ below[-1] + b)
            below.append(s(zs[-1]))
        dW, db = [], []
        for l, z in enumerate(zs):

            def cost(stack: Any, l: int = l) -> Any:
                for W, b in zip(weights[l + 1 :], biases[l + 1 :], strict=True):
                    stack = W @ (1 / (1 + np.exp(-stack))) + b
                a = 1 / (1 + np.exp(-stack))
                if not lam:
                    return 0.5 * ((a - y) ** 2).sum(axis=1)
                top = stack.real.max(axis=1, keepdims=True)
                return -(y * (stack - top - np.log(np.exp(stack - top).sum(1, keepdims=True)))).sum(
                    1
                )

            delta = difference(cost, z)
            dW.append(delta @ below[l].T / y.shape[1] + (lam[0] if lam else 0.0) * weights[l])
            db.append(delta.mean(axis=1, keepdims=True))
        return dW, db

    return gradients


def complex_step(cost: Function, z: Any) -> Any:
    """Exact."""
    return np.imag(cost(z + 1e-30j * np.eye(len(z))[:, :, None])) / 1e-30


def central(cost: Function, z: Any, h: float = 1e-4) -> Any:
    """Of second order."""
    step = h * np.eye(len(z))[:, :, None]
    return (cost(z + step) - cost(z - step)) / (2 * h)


def fourth_order(cost: Function, z: Any) -> Any:
    """Of fourth order."""
    return (4 * central(cost, z, 5e-4) - central(cost, z, 1e-3)) / 3


DIFFERENCES: dict[str, Function] = {
    "complex steps": moved(complex_step),
    "central differences": moved(central),
    "differences of fourth order": moved(fourth_order),
}


# train without backpropagation: a start from which the hidden layers need not move.


def training(
    start: Function = lambda W, b: (W, b), hidden: float = 0.0, first: float = 1.0
) -> Function:
    """Minibatch SGD whose hidden layers take `hidden` times their steps, the first `first`."""

    def train(x: Any, y: Any, sizes: Any, eta: float, size: int, epochs: int, rng: Any) -> Any:
        W, b = start(*normal(sizes, rng))
        part = [hidden * (first if l == 0 else 1.0) for l in range(len(W) - 1)] + [1.0]
        for _ in range(epochs):
            order = rng.permutation(x.shape[1])
            for i in range(0, len(order), size):
                batch = order[i : i + size]
                dW, db = gradient(W, b, x[:, batch], y[:, batch])
                W = [w - eta * p * d for w, p, d in zip(W, part, dW, strict=True)]
                b = [c - eta * p * d for c, p, d in zip(b, part, db, strict=True)]
        return W, b

    return train


def hidden_biases(value: float, awake: int = 0) -> Function:
    """All hidden biases but the first `awake` moved by it."""
    return lambda W, b: (
        W,
        [*(c + value * (np.arange(len(c)) >= awake)[:, None] for c in b[:-1]), b[-1]],
    )


def hidden_weights(factor: float) -> Function:
    """All but the last weights times it."""
    return lambda W, b: ([*(factor * w for w in W[:-1]), W[-1]], b)


def last_weights(factor: float) -> Function:
    """The last weights times it."""
    return lambda W, b: ([*W[:-1], factor * W[-1]], b)


def constant(value: float) -> Function:
    """All weights alike."""
    return lambda W, b: ([np.full_like(w, value) for w in W], b)


ASLEEP: dict[str, Function] = {
    "hidden biases of -100": training(hidden_biases(-100.0)),
    "hidden biases of 100": training(hidden_biases(100.0)),
    "one neuron awake": training(hidden_biases(-100.0, awake=1)),
    "huge hidden weights": training(hidden_weights(900.0)),
    "hidden weights of 1e-12": training(hidden_weights(1e-12)),
    "hidden layers as good as straight": training(hidden_weights(1e-6), hidden=1.0),
    "last weights of 0": training(last_weights(0.0)),
    "last weights of 1e-15": training(last_weights(1e-15)),
    "all weights of 1e-30": training(lambda W, b: ([1e-30 * w for w in W], b)),
    "all weights 0": training(constant(0.0)),
    "all weights alike": training(constant(0.1)),
}
AWAKE: dict[str, Function] = {
    "hidden layers frozen": training(),
    "first layer frozen": training(hidden=1.0, first=0.0),
    "hidden layers uphill": training(hidden=-1.0),
    "half steps in hidden layers": training(hidden=0.5),
}
"""What a start of the usual kind shows."""

NEARLY: dict[str, dict[str, Function]] = {}
"""For each function those that are nearly right, with the verdict of every seed alike."""
