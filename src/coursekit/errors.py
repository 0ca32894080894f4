"""What coursekit raises, in one place: each error says the name, what was expected, what came."""

from typing import Any

import numpy as np


class CourseKitError(Exception):
    """Base of every error that coursekit raises on purpose."""


class ShapeError(CourseKitError, ValueError):
    """An array does not have the shape that the formula needs."""


class DomainError(CourseKitError, ValueError):
    """A value lies outside what the formula is for: a negative rate, a NaN, an unknown label."""


def expect_shape(
    name: str, actual: tuple[int, ...], expected: tuple[int, ...], meaning: str, hint: str = ""
) -> None:
    """Raise `ShapeError` unless `actual` equals `expected`; −1 in `expected` matches any size.

    Examples
    --------
    >>> expect_shape("z", (3, 7), (5, 7), "(n_l, m)", "is W transposed?")
    Traceback (most recent call last):
    coursekit.errors.ShapeError: z has shape (3, 7), expected (5, 7) = (n_l, m): is W transposed?
    """
    fits = len(actual) == len(expected) and all(
        e in (-1, a) for a, e in zip(actual, expected, strict=True)
    )
    if not fits:
        wanted = str(expected).replace("-1", "any")
        raise ShapeError(
            f"{name} has shape {actual}, expected {wanted} = {meaning}"
            + (f": {hint}" if hint else "")
        )


def expect(holds: bool | np.bool_, name: str, got: Any, expected: str, hint: str = "") -> None:
    """Raise `DomainError` unless it `holds`.

    Examples
    --------
    >>> expect(-1 > 0, "eta", -1, "a positive number", "descent steps against the gradient")
    Traceback (most recent call last):
    coursekit.errors.DomainError: eta is -1, expected a positive number: descent steps against the \
gradient
    """
    if not holds:
        raise DomainError(f"{name} is {got}, expected {expected}" + (f": {hint}" if hint else ""))


def expect_finite(name: str, values: Any) -> None:
    """Raise `DomainError` if an entry is nan or infinite.

    Examples
    --------
    >>> expect_finite("y", [1.0, float("nan")])
    Traceback (most recent call last):
    coursekit.errors.DomainError: y is not finite in 1 of 2 entries, expected finite numbers: drop \
or repair those rows
    """
    array = np.asarray(values)
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(array.sum()):  # the usual case, at half the price
            return
    bad = array.size - int(np.isfinite(array).sum())
    entries = f"not finite in {bad} of {array.size} entries"
    expect(not bad, name, entries, "finite numbers", "drop or repair those rows")


def expect_rate(name: str, value: float) -> None:
    """Raise `DomainError` unless a learning rate is a positive, finite number.

    Examples
    --------
    >>> expect_rate("eta", 0)
    Traceback (most recent call last):
    coursekit.errors.DomainError: eta is 0, expected a positive number
    """
    expect(0 < value < np.inf, name, value, "a positive number")
