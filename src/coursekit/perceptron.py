"""Rosenblatt's perceptron, and the sigmoid neuron that gradient descent can teach.

X is (m, d), one example per row, w is (d,), b a number and y (m,): −1 or +1 for the perceptron,
numbers in [0, 1] for the sigmoid neuron.
"""

from dataclasses import dataclass

import numpy as np

from coursekit.activations import sigmoid
from coursekit.arrays import Array, as_floats
from coursekit.errors import expect, expect_finite, expect_rate, expect_shape
from coursekit.linear import check_rows
from coursekit.margins import check_signs


def classify(w: Array, b: float, X: Array) -> Array:
    """+1 where Xw + b > 0, else −1: (m,). `eq:perceptron`

    Examples
    --------
    >>> classify(np.array([1.0, -1.0]), 0.5, np.array([[0.0, 0.0], [0.0, 1.0]]))
    array([ 1, -1])
    """
    expect_shape("X", np.shape(X), (-1, len(w)), "(m, d)", "one example per row")
    return np.where(as_floats(X) @ as_floats(w) + as_floats(b) > 0, 1, -1)


def perceptron_step(
    w: Array, b: float, x: Array, y: float, eta: float = 1.0
) -> tuple[Array, float]:
    """Add ηy·(x, 1) to (w, b) if y(w·x + b) ≤ 0, else change nothing. `eq:perceptron-rule`

    With < in place of ≤ nothing would ever be learned from w = 0, b = 0.

    Examples
    --------
    >>> perceptron_step(np.zeros(2), 0.0, np.array([2.0, 1.0]), -1)
    (array([-2., -1.]), -1.0)
    """
    return _step(as_floats(w), as_floats(b), as_floats(x), as_floats(y), eta)


def _step(w: Array, b: float, x: Array, y: float, eta: float) -> tuple[Array, float]:
    if y * (x @ w + b) > 0:
        return w, b
    return w + eta * y * x, b + eta * y


@dataclass(frozen=True)
class PerceptronRun:
    """How the perceptron's training ended."""

    w: Array
    """(d,)"""
    b: float
    updates: int
    mistakes: tuple[int, ...]
    """Updates in each pass over the data."""

    @property
    def converged(self) -> bool:
        """True if the last pass made no mistake: (w, b) separates the classes."""
        return self.mistakes[-1] == 0


def train_perceptron(X: Array, y: Array, eta: float = 1.0, max_epochs: int = 1000) -> PerceptronRun:
    """Train from zeros, rows in order, until a pass without a mistake or for `max_epochs` passes.

    Separable data end it after at most `novikoff_bound` updates; for others look at `converged`.

    Raises
    ------
    ShapeError, DomainError
        If the shapes do not fit, there is no example, a number is not finite, a label is neither
        −1 nor +1, η ≤ 0 or there is no pass.

    Examples
    --------
    >>> X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    >>> run = train_perceptron(X, np.array([-1, -1, -1, 1]))
    >>> run.w, run.b, run.updates, run.converged
    (array([3., 2.]), -4.0, 18, True)
    """
    check_signs(y)
    w, X, y = check_rows(np.zeros(np.shape(X)[-1:]), X, y)
    b = 0.0
    expect_finite("X", X)
    expect_rate("eta", eta)
    expect(max_epochs >= 1, "max_epochs", max_epochs, "1 or more")
    mistakes = []
    for _ in range(max_epochs):
        count = 0
        for x, label in zip(X, y, strict=True):
            w_new, b = _step(w, b, x, label, eta)
            count += w_new is not w
            w = w_new
        mistakes.append(count)
        if count == 0:
            break
    return PerceptronRun(w, float(b), sum(mistakes), tuple(mistakes))


def margin(w: Array, b: float, X: Array, y: Array) -> float:
    """γ = min y(Xw + b)/‖w‖, the smallest signed distance to the line. `eq:margin`

    Raises
    ------
    DomainError
        If w is zero, or a label is neither −1 nor +1.

    Examples
    --------
    >>> float(margin(np.array([3.0, 4.0]), -5.0, np.array([[3.0, 4.0], [0, 0]]), np.array([1, -1])))
    1.0
    """
    check_signs(y)
    w, X, y = check_rows(w, X, y)
    length = np.linalg.norm(w)
    expect(length > 0, "w", "zero", "a vector with a direction")
    return (y * (X @ w + as_floats(b))).min() / length


def novikoff_bound(w: Array, b: float, X: Array, y: Array) -> float:
    """(R/γ)²: the perceptron makes at most so many updates, if (w, b) separates. `eq:novikoff`

    R is the largest ‖(x, 1)‖ and γ the margin of (w, b) among lines through the origin of d + 1
    dimensions, since the rule treats b as the weight of a feature that is always 1.

    Raises
    ------
    DomainError
        If (w, b) does not separate the classes.

    Examples
    --------
    >>> X, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([-1, -1, -1, 1])
    >>> round(float(novikoff_bound(np.array([2.0, 2.0]), -3.0, X, y)), 9)
    51.0
    """
    check_signs(y)
    w, X, y = check_rows(w, X, y)
    b = as_floats(b)
    least = (y * (X @ w + b)).min()
    expect(least > 0, "margin", least, "a positive number", "(w, b) must separate the classes")
    gamma = least / np.sqrt(w @ w + b * b)
    R_squared = (X**2).sum(axis=1).max() + 1
    return R_squared / gamma**2


def sigmoid_neuron_cost(w: Array, b: float, X: Array, y: Array) -> Array:
    """‖σ(Xw + b) − y‖²/2m. `eq:neuron-cost`

    Examples
    --------
    >>> X, y = np.array([[2.0]]), np.array([1.0])
    >>> round(float(sigmoid_neuron_cost(np.array([0.5]), 0.1, X, y)), 6)
    0.031185
    """
    w, X, y = check_rows(w, X, y)
    return 0.5 * ((sigmoid(X @ w + as_floats(b)) - y) ** 2).mean()


def sigmoid_neuron_gradient(w: Array, b: float, X: Array, y: Array) -> tuple[Array, Array]:
    """(∂C/∂w, ∂C/∂b) of `sigmoid_neuron_cost`: (d,) and a number. `eq:neuron-gradient`

    Examples
    --------
    >>> X, y = np.array([[2.0]]), np.array([1.0])
    >>> dw, db = sigmoid_neuron_gradient(np.array([0.5]), 0.1, X, y)
    >>> round(float(dw[0]), 6), round(float(db), 6)
    (-0.093587, -0.046794)
    """
    w, X, y = check_rows(w, X, y)
    a = sigmoid(X @ w + as_floats(b))
    delta = (a - y) * a * (1 - a)
    return X.T @ delta / len(y), delta.mean()
