"""Margin losses for two classes: how much a score Xw costs when the label is y = ±1.

The margin of an example is u = y·x·w: positive if its sign is right, large if it is right by far.
"""

from dataclasses import dataclass

import numpy as np

from coursekit.arrays import Array, Elementwise, of_floats
from coursekit.errors import expect
from coursekit.linear import check_rows


@dataclass(frozen=True)
class MarginLoss:
    """A loss of the margin u and its derivative, both elementwise."""

    name: str
    value: Elementwise
    prime: Elementwise


def _log1p_exp(v: Array) -> Array:
    # log(1 + e^v) by its larger exponent; np.logaddexp would refuse the complex step.
    return np.where(v.real > 0, v, 0) + np.log1p(np.exp(np.where(v.real > 0, -v, v)))


ZERO_ONE = MarginLoss(
    "0–1", of_floats(lambda u: (u <= 0).astype(u.dtype)), of_floats(np.zeros_like)
)
"""1 for a mistake: what one would like to have small. Flat wherever it has a derivative, so
descent learns nothing from it. `eq:zero-one`"""

HINGE = MarginLoss(
    "hinge",
    of_floats(lambda u: np.maximum(1 - u, 0)),
    of_floats(lambda u: -(u < 1).astype(u.dtype)),
)
"""max(0, 1−u). At u = 1, where no derivative exists, 0 by convention. `eq:hinge`"""

SQUARED_HINGE = MarginLoss(
    "squared hinge",
    of_floats(lambda u: 0.5 * np.maximum(1 - u, 0) ** 2),
    of_floats(lambda u: -np.maximum(1 - u, 0)),
)
"""½ max(0, 1−u)², smooth at u = 1. `eq:squared-hinge`"""

LOGISTIC = MarginLoss(
    "logistic",
    of_floats(lambda u: _log1p_exp(-u)),
    of_floats(lambda u: -0.5 * (1 - np.tanh(0.5 * u))),
)
"""log(1 + e^−u), with derivative −σ(−u): analytic, and never quite zero. `eq:logistic-loss`"""


def margin_cost(w: Array, X: Array, y: Array, loss: MarginLoss = SQUARED_HINGE) -> Array:
    """Mean over the rows of loss(y·Xw), for w (d,), X (m, d) and labels y (m,). `eq:margin-cost`

    Raises
    ------
    ShapeError, DomainError
        If the shapes do not fit, there is no example, or a label is neither −1 nor +1.

    Examples
    --------
    >>> X, y = np.array([[1.0, 0.5], [1.0, 2.0]]), np.array([-1.0, 1.0])
    >>> float(margin_cost(np.array([0.0, 1.0]), X, y))
    0.5625
    """
    check_signs(y)
    w, X, y = check_rows(w, X, y)
    return loss.value(y * (X @ w)).mean()


def margin_gradient(w: Array, X: Array, y: Array, loss: MarginLoss = SQUARED_HINGE) -> Array:
    """Gradient of `margin_cost`: Xᵀ(y ⊙ loss′(y·Xw))/m, (d,). `eq:margin-gradient`

    Raises
    ------
    ShapeError, DomainError
        If the shapes do not fit, there is no example, or a label is neither −1 nor +1.

    Examples
    --------
    >>> X, y = np.array([[1.0, 0.5], [1.0, 2.0]]), np.array([-1.0, 1.0])
    >>> margin_gradient(np.array([0.0, 1.0]), X, y)
    array([0.75 , 0.375])
    """
    check_signs(y)
    w, X, y = check_rows(w, X, y)
    return X.T @ (y * loss.prime(y * (X @ w))) / len(y)


def check_signs(y: Array) -> None:
    """Raise `DomainError` unless every label is −1 or +1.

    Examples
    --------
    >>> check_signs(np.array([0, 1, 1]))
    Traceback (most recent call last):
    coursekit.errors.DomainError: y is [0], expected labels −1 and +1: 2*labels − 1?
    """
    strange = np.setdiff1d(y, [-1, 1])
    expect(strange.size == 0, "y", strange[:3].tolist(), "labels −1 and +1", "2*labels − 1?")
