"""Is this gradient right? Derivatives from values of the function alone, to hold it against.

Central differences work for every smooth f, to about ten digits; the complex step works where f
is analytic and its code accepts complex numbers, to all sixteen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from coursekit.arrays import Array, Rng
from coursekit.errors import expect_shape

CENTRAL_STEP = float(np.cbrt(np.finfo(float).eps))
"""6e-6: balances the truncation error, which grows as ε², and the rounding error, as 1/ε."""

COMPLEX_STEP = 1e-20
"""As small as one likes: the complex step subtracts nothing, so nothing cancels."""


def numerical_gradient(f: Callable[[Array], Array], w: Array, eps: float = CENTRAL_STEP) -> Array:
    """Central differences (f(w+εe_i) − f(w−εe_i))/2ε, entry by entry. `eq:central-difference`

    Parameters
    ----------
    f
        From an array like w to a number.
    w
        Any shape, float64; as it was when the function returns.
    eps
        Step ε.

    Returns
    -------
    gradient
        The shape of w, after 2·w.size calls of f; the error is O(ε²).
    """
    w = np.asarray(w, dtype=float)
    gradient = np.empty_like(w)
    shifted = w.copy()
    for i in np.ndindex(w.shape):
        shifted[i] = w[i] + eps
        above = f(shifted)
        shifted[i] = w[i] - eps
        gradient[i] = (above - f(shifted)) / (2 * eps)
        shifted[i] = w[i]
    return gradient


def complex_step_gradient(f: Callable[[Array], Array], w: Array, h: float = COMPLEX_STEP) -> Array:
    """Im f(w + ihe_i)/h, entry by entry, for an analytic f; exact to rounding. `eq:complex-step`

    Takes w of any shape and returns a gradient of that shape after w.size calls of f, which must
    be analytic: no abs, no comparison of complex numbers, no conjugate transpose.
    """
    shifted = np.array(w, dtype=complex)
    gradient = np.empty(shifted.shape)
    for i in np.ndindex(shifted.shape):
        shifted[i] += 1j * h
        gradient[i] = np.imag(f(shifted)) / h
        shifted[i] = shifted[i].real
    return gradient


def directional_derivative(
    f: Callable[[Array], Array], w: Array, direction: Array, h: float = COMPLEX_STEP
) -> float:
    """⟨∇f(w), v⟩ = Im f(w + ihv)/h by one call of an analytic f, however large w is."""
    return float(np.imag(f(w + 1j * h * direction)) / h)


def relative_error(gradient: Array, reference: Array) -> float:
    """Largest |g − r| over the largest entry of either: 0 means equal, 1 nothing in common.

    One scale for the whole array: an entry that happens to be near zero does not raise an alarm.
    """
    gradient, reference = np.asarray(gradient), np.asarray(reference)
    if gradient.shape != reference.shape:
        return np.inf
    scale = max(np.abs(gradient).max(initial=0), np.abs(reference).max(initial=0))
    return float(np.abs(gradient - reference).max(initial=0) / scale) if scale else 0.0


@dataclass(frozen=True)
class GradientReport:
    """How far a gradient is from its reference, and where it is worst."""

    relative_error: float
    worst: tuple[int, ...]
    found: float
    expected: float

    def __str__(self) -> str:
        where = ", ".join(map(str, self.worst))
        return (
            f"relative error {self.relative_error:.1e}; "
            f"worst entry [{where}]: {self.found:.6g}, expected {self.expected:.6g}"
        )


def check_gradient(
    f: Callable[[Array], Array], gradient: Array, w: Array, eps: float = CENTRAL_STEP
) -> GradientReport:
    """Compare `gradient`, shaped like w, with central differences of f and name the worst entry."""
    expect_shape("gradient", np.shape(gradient), np.shape(w), "w.shape")
    reference = numerical_gradient(f, w, eps)
    worst = np.unravel_index(int(np.abs(gradient - reference).argmax()), reference.shape)
    at = tuple(int(i) for i in worst)
    return GradientReport(
        relative_error(gradient, reference), at, float(gradient[at]), float(reference[at])
    )


def random_directions(shape: tuple[int, ...], count: int, rng: Rng) -> Iterator[Array]:
    """Unit vectors of a shape, to probe a gradient that is too large to check entry by entry."""
    for _ in range(count):
        v = rng.normal(size=shape)
        yield v / np.linalg.norm(v)
