"""Is a gradient right? Derivatives from values of the function alone, to compare it with.

Central differences work for every smooth f, to about ten digits; the complex step works where f
is analytic and its code accepts complex numbers, to all sixteen. Both raise a `CourseKitError` if
f(w) is not one finite number, or w not finite real numbers.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from coursekit.arrays import Array, Rng, as_floats
from coursekit.errors import expect, expect_finite, expect_rate, expect_shape

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
        Any shape, taken as float64; unchanged when the function returns.
    eps
        Step ε.

    Returns
    -------
    gradient
        The shape of w, after 2·w.size calls of f; the error is O(ε²).

    Raises
    ------
    ShapeError, DomainError
        If f(w) is not one finite number, w is not finite and real, or ε is too small to move w.

    Examples
    --------
    >>> numerical_gradient(lambda w: (w**2).sum(), np.array([1.0, 2.0])).round(9)
    array([2., 4.])
    """
    w = real_array(w)
    expect_rate("eps", eps)
    moves = bool(np.all((w + eps != w) & (w - eps != w)))
    expect(moves, "eps", eps, "a step that moves w", "w + eps rounds to w")
    gradient = np.empty_like(w)
    shifted = w.copy()
    for i in np.ndindex(w.shape):
        shifted[i] = w[i] + eps
        above = value_at(f, shifted)
        shifted[i] = w[i] - eps
        gradient[i] = (above - value_at(f, shifted)) / (2 * eps)
        shifted[i] = w[i]
    return gradient


def complex_step_gradient(f: Callable[[Array], Array], w: Array, h: float = COMPLEX_STEP) -> Array:
    """Im f(w + ihe_i)/h, entry by entry, for an analytic f; exact to rounding. `eq:complex-step`

    Takes w of any shape and returns a gradient of that shape after w.size calls of f, which must
    be analytic: no abs, no comparison of complex numbers, no conjugate transpose.

    Raises
    ------
    ShapeError, DomainError
        As `numerical_gradient`, and if f(w + ih) is real.

    Examples
    --------
    >>> complex_step_gradient(lambda w: (w**3).sum(), np.array([1.0, 2.0]))
    array([ 3., 12.])
    """
    w = real_array(w)
    expect_rate("h", h)
    gradient = np.empty(w.shape)
    shifted = w.astype(complex)
    for i in np.ndindex(w.shape):
        shifted[i] += 1j * h
        gradient[i] = value_at(f, shifted).imag / h
        shifted[i] = w[i]
    return gradient


def directional_derivative(
    f: Callable[[Array], Array], w: Array, direction: Array, h: float = COMPLEX_STEP
) -> float:
    """⟨∇f(w), v⟩ = Im f(w + ihv)/h by one call of an analytic f, however large w is.

    Raises
    ------
    ShapeError, DomainError
        As `complex_step_gradient`, and if `direction` is not shaped like w.

    Examples
    --------
    >>> directional_derivative(lambda w: (w**3).sum(), np.array([1.0, 2.0]), np.array([1.0, -1.0]))
    -9.0
    """
    w = real_array(w)
    expect_rate("h", h)
    expect_shape("direction", np.shape(direction), w.shape, "w.shape")
    return float(value_at(f, w + 1j * h * np.asarray(direction)).imag / h)


def random_directions(shape: tuple[int, ...], count: int, rng: Rng) -> Iterator[Array]:
    """Unit vectors of a shape, to probe a gradient that is too large to check entry by entry.

    Examples
    --------
    >>> [v.shape for v in random_directions((3, 2), 2, np.random.default_rng(0))]
    [(3, 2), (3, 2)]
    """
    for _ in range(count):
        v = rng.normal(size=shape)
        yield v / np.linalg.norm(v)


def relative_error(gradient: Array, reference: Array) -> float:
    """Largest |g − r| over the largest entry of either, `eq:relative-error`: 0 means equal.

    There is one scale for the whole array, so an entry near zero raises no alarm by chance.
    The error of arrays of different shapes is infinite, and with a nan in an array it is nan.

    Examples
    --------
    >>> relative_error(np.array([1.0, 0.1]), np.array([1.0, 0.0]))
    0.1
    """
    gradient, reference = np.asarray(as_floats(gradient)), np.asarray(as_floats(reference))
    if gradient.shape != reference.shape:
        return np.inf
    scale = max(np.abs(gradient).max(initial=0), np.abs(reference).max(initial=0))
    return float(np.abs(gradient - reference).max(initial=0) / scale) if scale else 0.0


def real_array(w: npt.ArrayLike) -> Array:
    """w as a new array of float64; raises `DomainError` unless it holds finite real numbers.

    Examples
    --------
    >>> real_array([1, 2])
    array([1., 2.])
    """
    several = isinstance(w, list | tuple) and any(isinstance(part, np.ndarray) for part in w)
    expect(not several, "w", "a list of arrays", "one array", "check_gradient takes lists")
    w = np.asarray(w)
    expect(w.dtype.kind in "biuf", "w", f"an array of {w.dtype}", "real numbers")
    expect_finite("w", w)
    return w.astype(float)


def value_at(f: Callable[[Array], Array], w: Array) -> Any:
    """f(w); raises an error unless it is one finite number, complex if w is complex.

    Examples
    --------
    >>> float(value_at(np.sum, np.array([1.0, 2.0])))
    3.0
    >>> value_at(np.exp, np.array([1.0, 2.0]))  # doctest: +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
    coursekit.errors.ShapeError: f(w) has shape (2,), expected () = a number: does f sum over all
    examples?
    """
    value = np.asarray(f(w))
    expect_shape("f(w)", value.shape, (), "a number", "does f sum over all examples?")
    kind = f"of type {value.dtype}"
    if np.iscomplexobj(w):
        hint = "the complex step needs an analytic f"
        expect(value.dtype.kind == "c", "f(w + ih)", kind, "a complex number", hint)
    else:
        expect(value.dtype.kind in "biuf", "f(w)", kind, "a real number", "does f return it?")
    expect(
        np.isfinite(value), "f(w)", value, "a finite number", "is w near the edge of f's domain?"
    )
    return value[()] * 1.0  # booleans and small integers, too, can be subtracted
