"""A report on a gradient: how wrong it is, where it is worst, and whether a kink is to blame."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coursekit.arrays import Array, Rng, as_floats
from coursekit.errors import expect, expect_shape
from coursekit.gradcheck import (
    CENTRAL_STEP,
    numerical_gradient,
    random_directions,
    real_array,
    relative_error,
    value_at,
)

SUSPECT = 1e-5
"""An entry off by more, relative to the largest, is examined for a kink."""


@dataclass(frozen=True)
class GradientReport:
    """How far a gradient is from its reference, and where it is worst."""

    relative_error: float
    """Without the kinks; of several arrays, that of the worst."""
    worst: tuple[int, ...]
    """Index of the worst entry."""
    found: float
    expected: float
    kinks: int = 0
    """Entries left out, because f has a kink within ±ε that explains the difference."""
    array: int | None = None
    """Which array is worst, counted from 0, if there are several."""
    errors: tuple[float, ...] = ()
    """The relative error of each array, if there are several."""

    def __str__(self) -> str:
        of_array = "" if self.array is None else f" of array {self.array}"
        return (
            f"relative error {self.relative_error:.1e}; "
            f"worst entry {list(self.worst)}{of_array}: "
            f"{self.found:.6g}, expected {self.expected:.6g}"
            + (f"; left out at kinks: {self.kinks}" if self.kinks else "")
        )


def check_gradient(
    f: Callable[[Any], Array], gradient: Any, w: Any, eps: float = CENTRAL_STEP
) -> GradientReport:
    """Compare `gradient`, shaped like w, with central differences of f and name the worst entry.

    Where f has a kink within ±ε, as ReLU may, the difference measures a mixture of two slopes. So
    an entry that is off by more than 1e-5 is looked at more closely: the four slopes of a smooth f
    between w−ε, w−ε/2, w, w+ε/2 and w+ε lie on a line. If they miss it by at least as much as the
    entry is off, that is a kink and not an error.

    Parameters
    ----------
    f
        From what w is to a number.
    gradient
        What is to be checked, shaped like w.
    w
        An array of any shape, or a list of arrays such as all weights and biases; each array is
        judged on its own scale.
    eps
        Step ε of the central differences.

    Returns
    -------
    report
        Made by 2 calls of f for each entry of w, and 5 more for each entry that is off.

    Raises
    ------
    ShapeError, DomainError
        If shapes do not fit, w is empty or not finite, f(w) is not a number, or ε is too small.

    Examples
    --------
    >>> w = np.array([1.0, -2.0, 0.0])
    >>> print(check_gradient(lambda w: (w**2).sum(), np.array([2.0, 4.0, 0.0]), w))
    relative error 2.0e+00; worst entry [1]: 4, expected -4
    >>> check_gradient(lambda w: np.maximum(w, 0).sum(), np.array([1.0, 0.0, 0.0]), w).kinks
    1
    """
    f_of_list, gradients, arrays = _as_lists(f, gradient, w)

    def alone(i: int) -> Callable[[Array], Array]:
        return lambda array: f_of_list([*arrays[:i], array, *arrays[i + 1 :]])

    pairs = zip(gradients, arrays, strict=True)
    reports = [_check_array(alone(i), g, array, eps) for i, (g, array) in enumerate(pairs)]
    if not _several(w):
        return reports[0]
    errors = tuple(report.relative_error for report in reports)
    worst = int(np.argmax(errors))  # a nan counts as the largest
    kinks = sum(report.kinks for report in reports)
    return replace(reports[worst], kinks=kinks, array=worst, errors=errors)


def check_directions(
    f: Callable[[Any], Array],
    gradient: Any,
    w: Any,
    rng: Rng,
    count: int = 10,
    eps: float = CENTRAL_STEP,
) -> GradientReport:
    """`check_gradient` along random directions v: is ⟨gradient, v⟩ the slope of f towards v?

    For a w with too many entries to check one by one: 2·count calls of f, whatever its size. The
    report says whether something is wrong, but not where.

    Parameters
    ----------
    f, gradient, w
        As in `check_gradient`.
    rng
        Draws the directions.
    count
        Number of directions; to find a small mistake in one entry of many, take more.
    eps
        Step ε along each direction.

    Returns
    -------
    report
        Its `worst` is the number of a direction.

    Raises
    ------
    ShapeError, DomainError
        As in `check_gradient`, and if there is no direction.

    Examples
    --------
    >>> w, rng = np.linspace(0, 1, 10**5), np.random.default_rng(0)
    >>> check_directions(lambda w: (w**2).sum(), 2 * w, w, rng).relative_error < 1e-6
    True
    """
    expect(count >= 1, "count", count, "1 or more")
    f_of_list, gradients, arrays = _as_lists(f, gradient, w)
    # In each array a unit vector, so that a wrong bias counts beside many weights.
    draws = [list(random_directions(array.shape, count, rng)) for array in arrays]
    slopes = sum(
        np.array([(g * v).sum() for v in vs]) for g, vs in zip(gradients, draws, strict=True)
    )

    def along(c: Array) -> Array:
        moves = [sum(s * v for s, v in zip(c, vs, strict=True) if s) for vs in draws]
        return f_of_list([array + move for array, move in zip(arrays, moves, strict=True)])

    return check_gradient(along, slopes, np.zeros(count), eps)


def _check_array(
    f: Callable[[Array], Array], gradient: Array, w: Array, eps: float
) -> GradientReport:
    reference = numerical_gradient(f, w, eps)
    kinks = 0
    off = np.abs(gradient - reference)
    for entry in np.argwhere(~(off <= SUSPECT * np.abs(gradient).max())):
        at = tuple(entry)
        bend, noise = _bend(f, w, at, eps)
        if bend > noise and off[at] <= bend:
            reference[at] = gradient[at]
            kinks += 1
    largest = int(np.abs(gradient - reference).argmax())
    worst = tuple(int(i) for i in np.unravel_index(largest, w.shape))
    error, found, expected = relative_error(gradient, reference), gradient[worst], reference[worst]
    return GradientReport(error, worst, float(found), float(expected), kinks)


def _bend(
    f: Callable[[Array], Array], w: Array, at: tuple[int, ...], eps: float
) -> tuple[float, float]:
    """How far the slopes of f along one entry are from a line, and what rounding would do."""
    step = np.zeros_like(w)
    step[at] = eps / 2
    values = np.array([value_at(f, w + k * step) for k in (-2, -1, 0, 1, 2)])
    bend = np.abs(np.diff(values, 3)).max() / (eps / 2)
    return float(bend), float(16 * np.spacing(np.abs(values).max()) / eps)


def _several(w: Any) -> bool:
    return isinstance(w, list | tuple) and any(isinstance(part, np.ndarray) for part in w)


def _as_lists(
    f: Callable[[Any], Array], gradient: Any, w: Any
) -> tuple[Callable[[list[Array]], Array], list[Array], list[Array]]:
    """One array as a list of one, so that there is one case from here on."""
    f_of_list = f if _several(w) else lambda arrays: f(arrays[0])
    gradients, parts = (gradient, w) if _several(w) else ([gradient], [w])
    names = [f"gradient[{i}]" if _several(w) else "gradient" for i in range(len(parts))]
    expect_shape("gradient", (len(gradients),), (len(parts),), "as many arrays as w")
    arrays = [real_array(part) for part in parts]
    for name, g, array in zip(names, gradients, arrays, strict=True):
        expect_shape(name, np.shape(g), array.shape, "w.shape")
        expect(array.size > 0, "w", "empty", "one entry or more")
    return f_of_list, [np.asarray(as_floats(g)) for g in gradients], arrays
