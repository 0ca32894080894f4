"""Gradient descent: one loop for the exact gradient and for the noisy one of a minibatch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import index
from typing import Literal, TypeAlias

import numpy as np

from coursekit.arrays import Array, Rng, as_floats
from coursekit.errors import expect, expect_finite, expect_rate, expect_shape
from coursekit.optimisers import Optimiser, chosen, place_of

Rate: TypeAlias = float | Callable[[int], float]
"""A learning rate η, or η_t as a function of the step t = 1, 2, …"""


def inverse_sqrt_rate(c: float, t: int) -> float:
    """c/√t. Its squares add up to infinity, so Robbins and Monro do not cover it.

    `eq:inverse-sqrt-rate`

    Examples
    --------
    >>> inverse_sqrt_rate(0.06, 4)
    0.03
    """
    return power_rate(c, t, 0.5)


def inverse_rate(c: float, t: int) -> float:
    """c/t: infinite sum, finite sum of squares, as Robbins and Monro ask. `eq:inverse-rate`

    Examples
    --------
    >>> inverse_rate(0.06, 4)
    0.015
    """
    return power_rate(c, t, 1)


def power_rate(c: float, t: int, alpha: float) -> float:
    """c/t^α; for ½ < α ≤ 1 it meets Robbins and Monro's conditions. `eq:power-rate`

    Examples
    --------
    >>> power_rate(0.06, 4, 0)
    0.06
    """
    expect_rate("c", c)
    expect(t >= 1, "t", t, "1 or more", "the first step is step 1")
    return float(c / as_floats(t) ** alpha)


def largest_stable_rate(X: Array) -> float:
    """2/λ_max(XᵀX/m): below it descent on the mean squared error converges. `eq:stable-rate`

    Examples
    --------
    >>> round(largest_stable_rate(np.array([[1.0, 1.0], [1.0, 2.0]])), 4)
    0.5836
    """
    expect_shape("X", np.shape(X), (-1, -1), "(m, d)", "one example per row")
    return float(2 * len(X) / np.linalg.norm(X, ord=2) ** 2)


Stopped: TypeAlias = Literal["budget", "step", "gradient", "diverged"]


@dataclass(frozen=True)
class Descent:
    """Where a descent went, and why it stopped there."""

    path: list[Array] = field(repr=False)
    """w_0, w_1, …, each of the shape of w."""
    stopped: Stopped
    """The step or the gradient was shorter than asked, the number of steps was reached, or w was
    no longer finite."""

    @property
    def w(self) -> Array:
        """The last place of the path."""
        return self.path[-1]

    @property
    def steps(self) -> int:
        """Number of steps taken."""
        return len(self.path) - 1


def gradient_descent(
    gradient: Callable[[Array], Array],
    w0: Array,
    eta: Rate,
    steps: int,
    *,
    momentum: float = 0.0,
    step_tolerance: float = 0.0,
    gradient_tolerance: float = 0.0,
    optimiser: Optimiser | None = None,
) -> Descent:
    """w ← w + v, where v ← βv − η∇C(w). `eq:gradient-descent`, `eq:momentum`

    Parameters
    ----------
    gradient
        ∇C, from w to an array of its shape.
    w0
        Where to start, any shape; not modified.
    eta
        Learning rate η, or a function of the step t = 1, 2, …
    steps
        The budget: no more steps than this.
    momentum
        β in [0, 1): how much of the last step is repeated.
    step_tolerance, gradient_tolerance
        Stop after a step with ‖v‖, or before one with ‖∇C‖, below this; 0 never stops.
    optimiser
        Another rule for the step, such as `coursekit.adam()`, instead of `momentum`.

    Returns
    -------
    descent
        The path, and why it ended.

    Raises
    ------
    ShapeError, DomainError
        If the gradient is not shaped like w, or a number is outside its range.

    Examples
    --------
    >>> run = gradient_descent(lambda w: 2 * w, np.array(1000.0), eta=0.1, steps=100)
    >>> float(f"{run.w:.3e}"), run.stopped
    (2.037e-07, 'budget')
    """
    w = np.array(as_floats(w0))  # a copy
    expect_finite("w0", w)
    expect(steps >= 0, "steps", steps, "0 or more")
    optimiser = chosen(optimiser, momentum)
    if not callable(eta):
        expect_rate("eta", eta)
    path = [w]
    slots = (np.zeros_like(w),) * optimiser.slots
    with np.errstate(over="ignore", invalid="ignore"):  # whoever diverges is told so below
        for t in range(1, steps + 1):
            g = as_floats(gradient(place_of(optimiser, w, slots)))
            expect_shape("the gradient", np.shape(g), w.shape, "the shape of w")
            if np.linalg.norm(g) < gradient_tolerance:
                return Descent(path, "gradient")
            v, slots = optimiser.rule(g, slots, float(eta(t) if callable(eta) else eta), t)
            w = w + v
            path.append(w)
            if not np.isfinite(w).all():
                return Descent(path, "diverged")
            if np.linalg.norm(v) < step_tolerance:
                return Descent(path, "step")
    return Descent(path, "budget")


def minibatches(m: int, batch_size: int, rng: Rng, replacement: bool = False) -> Iterator[Array]:
    """Indices of one epoch, batch_size at a time. `eq:minibatch`

    Without replacement 0 … m−1 in a new random order, the last batch as short as it comes; with
    replacement as many batches, all of them full, each index drawn from all.

    Raises
    ------
    DomainError
        Unless 1 ≤ batch_size ≤ m.

    Examples
    --------
    >>> [len(batch) for batch in minibatches(7, 3, np.random.default_rng(0))]
    [3, 3, 1]
    """
    m, batch_size = index(m), index(batch_size)  # a byte as a count would wrap
    count = batches_per_epoch(m, batch_size)
    if replacement:
        return (rng.integers(0, m, batch_size) for _ in range(count))
    order = rng.permutation(m)
    return (order[start : start + batch_size] for start in range(0, m, batch_size))


def batches_per_epoch(m: int, batch_size: int) -> int:
    """⌈m / batch_size⌉; raises `DomainError` unless 1 ≤ batch_size ≤ m.

    Examples
    --------
    >>> batches_per_epoch(7, 3)
    3
    """
    expect(m > 0, "the data", "empty", "one example or more")
    expect(1 <= batch_size <= m, "batch_size", batch_size, f"1 … {m}, the number of examples")
    return -(-index(m) // index(batch_size))


def stochastic_descent(
    gradient: Callable[[Array, Array, Array], Array],
    w0: Array,
    X: Array,
    y: Array,
    eta: Rate,
    *,
    batch_size: int,
    epochs: int,
    rng: Rng,
    replacement: bool = False,
    momentum: float = 0.0,
    step_tolerance: float = 0.0,
    optimiser: Optimiser | None = None,
) -> Descent:
    """Gradient descent that sees batch_size rows of X and y at each step. `eq:sgd`

    Parameters
    ----------
    gradient
        gradient(w, X, y) is the mean gradient over the rows it is given.
    w0
        Where to start; not modified.
    X, y
        (m, d) and (m,).
    eta
        As in `gradient_descent`; t counts steps, not epochs.
    batch_size
        Rows a step: 1 is stochastic, m is gradient descent.
    epochs
        Passes over the data.
    rng
        Draws the batches.
    replacement
        As in `minibatches`.
    momentum, step_tolerance, optimiser
        As in `gradient_descent`.

    Returns
    -------
    descent
        The path, one entry a step, and why it ended. A short step says little here: the gradient
        of a batch may vanish where that of the cost does not.

    Raises
    ------
    ShapeError, DomainError
        As `gradient_descent` and `minibatches`; and if X and y differ in length.

    Examples
    --------
    >>> X, y = np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0])
    >>> def mse_gradient(w, X, y):
    ...     return X.T @ (X @ w - y) / len(y)
    >>> options = {"batch_size": 1, "epochs": 20, "rng": np.random.default_rng(0)}
    >>> run = stochastic_descent(mse_gradient, np.zeros(1), X, y, 0.1, **options)
    >>> run.w.round(6), run.steps
    (array([2.]), 60)
    """
    m = len(X)
    expect_shape("y", np.shape(y), (m,), "(m,)", "one number for each row of X")
    X, y = as_floats(X), as_floats(y)
    steps = epochs * batches_per_epoch(m, batch_size)
    batches = (b for _ in range(epochs) for b in minibatches(m, batch_size, rng, replacement))

    def of_next_batch(w: Array) -> Array:
        rows = next(batches)
        return gradient(w, X[rows], y[rows])

    return gradient_descent(
        of_next_batch,
        w0,
        eta,
        steps,
        momentum=momentum,
        step_tolerance=step_tolerance,
        optimiser=optimiser,
    )
