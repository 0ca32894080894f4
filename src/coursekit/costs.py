"""Costs, and the output error δ^L that belongs to each: backpropagation starts from it.

A cost is a mean over the m examples (columns); δ^L is per example. If a cost is paired with
the output activation for which it was made, `Loss` computes both from z^L in their stable form.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coursekit.activations import identity, log_softmax, sigmoid, sigmoid_prime, softmax
from coursekit.arrays import Array, Arrays, Elementwise, as_floats, of_floats


def quadratic(a: Array, y: Array) -> Array:
    """Mean over columns of ½‖a − y‖², for a and y (n_L, m). `eq:quadratic-cost`

    Examples
    --------
    >>> float(quadratic(np.array([[0.5, 1.0]]), np.array([[1.0, 1.0]])))
    0.0625
    """
    a, y = as_floats(a), as_floats(y)
    return 0.5 * ((a - y) ** 2).sum(axis=0).mean()


def quadratic_gradient(a: Array, y: Array) -> Array:
    """∇_a of one example's ½‖a − y‖², for each column: a − y, (n_L, m).

    Examples
    --------
    >>> quadratic_gradient(np.array([[0.5, 1.0]]), np.array([[1.0, 1.0]]))
    array([[-0.5,  0. ]])
    """
    return as_floats(a) - as_floats(y)


def cross_entropy(a: Array, y: Array) -> Array:
    """Mean over columns of −Σ y log a, 0·log 0 = 0; a, y (n_L, m). `eq:cross-entropy`

    Examples
    --------
    >>> a, y = np.array([[0.25, 0.0], [0.75, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> round(float(cross_entropy(a, y)), 6)  # half of log 4
    0.693147
    """
    a, y = as_floats(a), as_floats(y)
    terms = np.zeros_like(a * y)
    np.log(a, out=terms, where=y != 0)
    return -(y * terms).sum(axis=0).mean()


def l2_penalty(weights: Arrays, lam: float) -> Array:
    """λ/2 Σ_l ‖W^l‖²: weights only, no biases. `eq:l2`

    Examples
    --------
    >>> float(l2_penalty([np.array([[1.0, 2.0]]), np.array([[3.0]])], lam=0.5))
    3.5
    """
    return 0.5 * lam * sum((as_floats(W) ** 2).sum() for W in weights)


@dataclass(frozen=True)
class Loss:
    """An output activation joined to a cost: BP1 in the form that holds for this pair."""

    name: str
    output: Elementwise
    """a^L, of z^L (n_L, m)."""
    cost: Callable[[Array, Array], Array]
    """Mean over the columns, of z^L and y."""
    error: Callable[[Array, Array], Array]
    """δ^L = ∂C_x/∂z^L of each column by itself, (n_L, m), of z^L and y."""
    error_from_output: Callable[[Array, Array], Array] | None = None
    """δ^L again, of a^L and y: training has a^L, as floats, and saves the time."""


def _softplus(z: Array) -> Array:
    # log(1+e^z) by its larger exponent; np.logaddexp would refuse the complex step.
    return np.where(z.real > 0, z, 0) + np.log1p(np.exp(np.where(z.real > 0, -z, z)))


def _log_loss(z: Array, y: Array) -> Array:
    logs = log_softmax(z)
    return -(y * logs).sum() / logs.shape[1]


def _gaps(z: Array, y: Array) -> Array:
    # 1 + z_j − z_k for each class j but the right one, k, where the 0 of no gap stands
    z, y = as_floats(z), as_floats(y)
    return np.maximum(1 + z - (z * y).sum(axis=0), 0) * (1 - y)


def _gap_error(z: Array, y: Array) -> Array:
    short = (_gaps(z, y) > 0).astype(np.result_type(as_floats(z)))
    return short - as_floats(y) * short.sum(axis=0)


SIGMOID_QUADRATIC = Loss(
    "sigmoid + quadratic",
    sigmoid,
    lambda z, y: quadratic(sigmoid(z), y),
    lambda z, y: quadratic_gradient(sigmoid(z), y) * sigmoid_prime(z),
    lambda a, y: (a - y) * a * (1 - a),
)
"""Nielsen's first pair: δ^L = (a − y) ⊙ σ′(z), `eq:bp1`."""

IDENTITY_QUADRATIC = Loss(
    "identity + quadratic", identity, quadratic, quadratic_gradient, quadratic_gradient
)
"""Regression: δ^L = a − y."""

SIGMOID_CROSS_ENTROPY = Loss(
    "sigmoid + binary cross-entropy",
    sigmoid,
    of_floats(lambda z, y: (_softplus(z) - y * z).sum(axis=0).mean()),
    lambda z, y: sigmoid(z) - y,
    np.subtract,
)
"""Several yes-or-no outputs, −Σ y log a + (1−y) log(1−a): σ′ cancels and δ^L = a − y."""

SOFTMAX_CROSS_ENTROPY = Loss(
    "softmax + cross-entropy",
    softmax,
    _log_loss,
    lambda z, y: softmax(z) - y,
    np.subtract,
)
"""One class of n_L: Jᵀ∇ collapses to δ^L = a − y if y's columns sum to 1, `eq:softmax-error`."""

MULTICLASS_HINGE = Loss(
    "identity + multiclass hinge",
    identity,
    lambda z, y: _gaps(z, y).sum(axis=0).mean(),
    _gap_error,
    _gap_error,
)
"""Σ_{j≠k} max(0, 1 + z_j − z_k), k the right class: its score should lead each other by 1. y is
one-hot. Where the lead is just 1 the slope is 0 by convention. `eq:multiclass-hinge`"""
