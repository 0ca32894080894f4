"""Right formulas and builders of wrong ones that several catalogues share.

Truth is computed elsewhere (the module `truth`), by other formulas.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.compare import Array


def itself(value: Any) -> Any:
    """A step left out."""
    return value


def one(z: Array) -> Array:
    """A missing factor."""
    return np.ones_like(z)


def sigmoid(z: Array) -> Array:
    """σ(z)."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def prime(z: Array) -> Array:
    """σ′(z)."""
    return sigmoid(z) * (1 - sigmoid(z))


def softmax(z: Array, axis: int = 0) -> Array:
    """Stable softmax along an axis."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def build_forward(
    *,
    product: Callable[[Array, Array], Array] = lambda W, a: W @ a,
    bias: Callable[[Array], Array] = itself,
    hidden: Callable[[Array], Array] = sigmoid,
    output: Callable[[Array], Array] | None = None,
    first: Callable[[Array], Array] = itself,
    feeds: str = "a",
    form: Callable[[list[Array], list[Array]], Any] = lambda zs, activations: (zs, activations),
) -> Callable[..., Any]:
    """The forward pass; `output` is the last activation, `hidden` all or all others.

    `feeds` says what the next layer gets: a, z or x.
    """

    def forward(weights: Sequence[Array], biases: Sequence[Array], x: Array) -> Any:
        zs, activations, into = [], [first(x)], first(x)
        for l, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
            z = product(W, into) + bias(b)
            a = output(z) if output and l == len(weights) else hidden(z)
            zs.append(z)
            activations.append(a)
            into = {"z": z, "x": activations[0]}.get(feeds, a)
        return form(zs, activations)

    return forward
