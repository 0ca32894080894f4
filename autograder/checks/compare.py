"""What came back, compared with the truth: structure, shape, and numbers to their scale."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder import wire
from autograder.checks.digits import COARSE, RIGHT, SINGLE_RIGHT, TOO_FEW, note_error, note_type

Array = npt.NDArray[Any]
TOLERANCE = RIGHT
"""Relative to the largest entry."""


SEVERAL = 10
"""Values that may have come where one was asked; more are one list."""


class Wrong(Exception):
    """The function answered, and the answer is not right."""


class Otherwise(Wrong):
    """The same was asked in another form, and answered otherwise: no known mistake shows in it."""


class Unjudged(Wrong):
    """It cannot be told whether the answers are right, so they show no known mistake.

    But those that are the reason for it: second halves of their ids.
    """

    def __init__(self, message: str, *reasons: str) -> None:
        super().__init__(message)
        self.reasons = reasons


def alike(answer: Any, expected: Any, tolerance: float = 1e-6) -> bool:
    """The same structure and, to within the tolerance, the same numbers."""
    if isinstance(expected, (list, tuple)) and not _numbers(answer, expected):
        if isinstance(answer, np.ndarray) and answer.ndim > 1:  # a stack of equal shapes
            answer = list(answer)
        return (
            isinstance(answer, (list, tuple))
            and len(answer) == len(expected)
            and all(alike(a, e, tolerance) for a, e in zip(answer, expected, strict=True))
        )
    expected = np.asarray(expected, dtype=float)
    if _shape(answer) != expected.shape:  # known before a long list is made an array
        return False
    got = numeric(answer)
    if (
        got is None
        or got.shape != expected.shape
        or not np.array_equal(np.isfinite(got), np.isfinite(expected))
    ):
        return False
    scale = np.abs(expected[np.isfinite(expected)]).max(initial=0) or 1.0
    finite = np.isfinite(expected)
    return bool(np.all(np.abs(got[finite] - expected[finite]) <= tolerance * scale))


def _numbers(answer: Any, expected: Any) -> bool:
    """Whether a list of numbers has come as an array, in which a 0 is one among others."""
    return isinstance(answer, np.ndarray) and all(
        not isinstance(e, (list, tuple)) and np.ndim(e) == 0 for e in expected
    )


def _shape(value: Any) -> tuple[int, ...]:
    """What the shape must be if it can be made an array at all."""
    if isinstance(value, (list, tuple)):
        return (len(value), *(_shape(value[0]) if value else ()))
    return np.shape(value) if _is_real(value) else ()


def same_answer(one: Any, two: Any) -> bool:
    """The same: numbers to rounding, the rest to the bit."""
    if wire.equal(one, two):
        return True
    numbers = numeric(two)
    if numbers is not None:
        return alike(one, numbers)
    lists = isinstance(one, (list, tuple)) and isinstance(two, (list, tuple))
    return lists and len(one) == len(two) and all(map(same_answer, one, two))


def _is_real(value: Any) -> bool:
    """Whether it is a number or an array of numbers, not complex ones."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biuf"
    return isinstance(value, (bool, int, float))


PLAIN = {float, int, bool}
ARRAYS = {np.ndarray}


def odd_part(value: Any) -> Any:
    """The first thing in lists and tuples that is no real number and no array of them, or 0.0.

    Lists of plain numbers, of which an answer may have 200,000, are passed over as a whole.
    """
    if not isinstance(value, (list, tuple)):
        return 0.0 if _is_real(value) else value
    kinds = set(map(type, value))
    if kinds == ARRAYS:  # the layers of a network, say
        return next((part for part in value if part.dtype.kind not in "biuf"), 0.0)
    if not kinds <= PLAIN:
        for part in value:
            odd = odd_part(part)
            if not (type(odd) is float and odd == 0.0):
                return odd
    return 0.0


def is_real(value: Any) -> bool:
    """Whether there is nothing but real numbers in it."""
    odd = odd_part(value)
    return type(odd) is float and odd == 0.0


def numeric(value: Any) -> Array | None:
    """A float64 array of what came, or None: lists of numbers are fine, text is not."""
    if not is_real(value):  # as an array, text takes the room of the longest
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return array.astype(float) if array.dtype.kind in "biuf" else None


MANY_PARTS = 2_000


def weight(value: Any) -> float:
    """How much of an answer there is to look at, in parts that are looked at one by one."""
    if isinstance(value, (list, tuple)):
        kinds = set(map(type, value))
        if kinds <= PLAIN:
            return 1 + len(value) / 20
        if kinds == ARRAYS:
            return 1 + len(value) + sum([part.size for part in value]) / 200
        return 1 + sum(map(weight, value))
    return 1 + value.size / 200 if isinstance(value, np.ndarray) else 1


def settled(value: Any) -> Any:
    """The same answer with its lists of numbers as arrays, so that it is converted only once.

    What is too much to be compared with one formula after the other becomes an object that nothing
    is known of.
    """
    if not isinstance(value, (list, tuple)):
        return value
    if not any(isinstance(part, np.ndarray) for part in value):  # a list of arrays stays one
        array = numeric(value)
        if array is not None and array.size:  # of no numbers, the form is all that there is
            return array
    parts = list(value[: MANY_PARTS + 1])
    if set(map(type, parts)) != ARRAYS:
        parts = [settled(part) for part in parts]
    if sum(map(weight, parts)) > MANY_PARTS:
        return wire.Opaque("list")
    return tuple(parts) if isinstance(value, tuple) else parts


ERRORS = 0.05
"""The least scale of what is made of a − y, of numbers near 1 that may be equal to 6 digits."""


def expect(
    value: Any,
    truth: Any,
    symbol: str,
    shape: str,
    tolerance: float = TOLERANCE,
    *,
    least: float = 0.0,
) -> None:
    """Raise `Wrong` unless `value` is an array like `truth` in shape and, to its scale, in value.

    `shape` says it in letters, such as "(n_l, m)". The message tells shapes and how many entries
    are off, never a number of truth or input. Up to the tolerance it is right; what is coarser and
    still right to 4 digits is noted (see `digits`), and the property earns half. The scale is the
    largest entry of the truth, or `least` if that is more.
    """
    truth = np.asarray(truth, dtype=float)
    if value is None:
        raise Wrong("it returned None: is there a `return`?")
    got = numeric(value)
    if got is None:
        name = value.type_name if isinstance(value, wire.Opaque) else ""
        hint = f": {NOT_YET[name][1]}" if name in NOT_YET else ""
        raise Wrong(f"{symbol} came as {came_as(value)}, expected {_kind(truth)}{hint}")
    if got.shape != truth.shape:
        several = len(value) if isinstance(value, (list, tuple)) else 0
        if 1 < several <= SEVERAL and any(np.shape(part) == truth.shape for part in value):
            raise Wrong(f"{several} values came, one is asked for: {symbol}")
        letters = f" = {shape}" if shape else ""
        wanted = f"{truth.shape}{letters}" if truth.shape else "a number"
        wanted = wanted if got.shape else f"an array of shape {wanted}"
        turned = got.ndim > 1 and got.shape == truth.shape[::-1]
        hint = ": is it transposed?" if turned else ""
        came = f"has shape {got.shape}" if got.shape else "is a single number"
        raise Wrong(f"{symbol} {came}, expected {wanted}{hint}")
    if np.isnan(got).any():
        raise Wrong(f"{symbol} contains nan, which is no number: is there a 0/0 or an ∞ − ∞?")
    if np.isinf(got).any():
        raise Wrong(f"{symbol} contains infinity: is there a division by 0 or an overflow?")
    if note_type(value):
        tolerance = max(tolerance, SINGLE_RIGHT)
    scale = float(np.abs(truth).max(initial=least)) or 1.0
    errors = np.abs(got - truth)
    largest = float(errors.max(initial=0.0)) / scale
    if not note_error(largest, tolerance):
        if largest <= COARSE:
            raise Wrong(f"{symbol} is {TOO_FEW}")
        off = ~(errors <= tolerance * scale) | ~np.isfinite(truth)
        sign = " (the sign is the wrong way round)" if alike(-got, truth) else ""
        many = f" in {int(off.sum())} of {off.size} entries" if truth.shape else ""
        raise Wrong(f"{symbol} is wrong{many}{sign}")


NOT_YET = {
    **dict.fromkeys(
        ("function", "method", "builtin_function_or_method"),
        ("a function", "was it called, with parentheses?"),
    ),
    **{
        name: (f"a {name}", "it holds no numbers yet, make a list of it")
        for name in ("generator", "map", "filter", "zip", "enumerate")
    },
    "coroutine": ("a coroutine", "leave `async` out"),
}
"""What students return by accident, by the name of its type: words for it, and a hint."""


def came_as(value: Any) -> str:
    """In words what came that is no array of numbers; without any number that is in it."""
    if isinstance(value, wire.Opaque):
        return NOT_YET.get(value.type_name, (value.type_name, ""))[0]
    if isinstance(value, str):
        return "text"
    if isinstance(value, (list, tuple)):
        kind = type(value).__name__
        odd = odd_part(value)
        if not is_real(odd):
            return f"a {kind} with {'None' if odd is None else came_as(odd)} in it"
        return f"a {kind} of parts that differ in length"
    if getattr(getattr(value, "dtype", None), "kind", "") == "c":
        return "complex numbers"
    return f"a {type(value).__name__}"


def _kind(truth: Array) -> str:
    return "an array of real numbers" if truth.shape else "a real number"


def unstacked(value: Any, count: int) -> Any:
    """The list of its `count` parts if it is a stack of so many arrays; anything else as it is."""
    stack = isinstance(value, np.ndarray) and value.ndim > 1 and len(value) == count
    return list(value) if stack else value


def expect_pair(
    value: Any,
    truth: Sequence[Sequence[Array]],
    names: Sequence[tuple[str, str]],
    tolerance: float = TOLERANCE,
) -> None:
    """`value` is a pair of lists of gradients, one array a layer, each as in `truth`."""
    if value is None:
        raise Wrong("it returned None: is there a `return`?")
    if not isinstance(value, (list, tuple)) or len(value) != len(truth):
        raise Wrong(f"expected a pair ({', '.join(n for n, _ in names)} gradients), one list each")
    for got, wanted, (symbol, shape) in zip(value, truth, names, strict=True):
        layers = unstacked(got, len(wanted))
        if not isinstance(layers, (list, tuple)) or len(layers) != len(wanted):
            raise Wrong(
                f"the gradients of {symbol} are not a list of {len(wanted)} arrays, one a layer"
            )
        for layer, (g, w) in enumerate(zip(layers, wanted, strict=True), start=1):
            expect(g, w, f"∂C/∂{symbol}^{layer}", shape, tolerance, least=ERRORS)


def expect_parts(
    value: Any, truth: Sequence[Any], names: Sequence[tuple[str, str]], least: float = 0.0
) -> None:
    """Raise `Wrong` unless `value` is a tuple or a list of arrays and numbers, each as in `truth`.

    `names` gives for each its symbol and, in letters, its shape.
    """
    _expect_length(value, f"({', '.join(name for name, _ in names)})", len(truth))
    for got, wanted, (symbol, shape) in zip(value, truth, names, strict=True):
        expect(got, wanted, symbol, shape, least=least)


def expect_lists(
    value: Any,
    truth: Sequence[Sequence[Array]],
    parts: Sequence[tuple[str, str, int, str]],
) -> None:
    """`value` is a pair of lists of arrays, as in `truth`.

    Each of `parts` says the name of a list, the symbol of its arrays, the layer of the first one
    and their shape, such as ("zs", "z", 1, "(n_l, m)").
    """
    _expect_length(value, f"({', '.join(name for name, *_ in parts)})", len(truth))
    for got, wanted, (name, symbol, first, shape) in zip(value, truth, parts, strict=True):
        arrays = unstacked(got, len(wanted))
        if not isinstance(arrays, (list, tuple)) or len(arrays) != len(wanted):
            long = f" of length {len(arrays)}" if isinstance(arrays, (list, tuple)) else ""
            came = f"a {type(arrays).__name__}{long}"
            what = f"a list of {len(wanted)} arrays, the first for layer {first}"
            raise Wrong(f"{name} came as {came}, expected {what}")
        for layer, (g, w) in enumerate(zip(arrays, wanted, strict=True), start=first):
            expect(g, w, f"{symbol}^{layer}", shape)


def _expect_length(value: Any, form: str, length: int) -> None:
    if value is None:
        raise Wrong("it returned None: is there a `return`?")
    if not isinstance(value, (list, tuple)):
        raise Wrong(f"it returned one value, expected {form}")
    if len(value) != length:
        raise Wrong(f"it returned {len(value)} values, expected {form}")
