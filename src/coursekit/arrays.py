"""The types that signatures share, and the functions that turn what comes in into floats."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Arrays: TypeAlias = Sequence[Array]
Elementwise: TypeAlias = Callable[[Array], Array]
Rng: TypeAlias = "np.random.Generator"  # a string: numpy.random takes 15 ms to import


_ARRAY, _FLOAT64 = np.ndarray, np.dtype(float)  # looked up once, for the usual case is hot


def as_floats(x: npt.ArrayLike) -> Any:
    """x as floating-point numbers: integers and booleans become float64, the rest is unchanged.

    Without this, sums of bytes would wrap at 256, and NumPy would take exponentials of bytes in
    half precision. float32 stays float32, and complex numbers stay complex. A Python number stays
    a Python number, because it adapts to the arrays that it meets.

    Examples
    --------
    >>> as_floats(np.array([3, 200], np.uint8)) ** 2
    array([9.e+00, 4.e+04])
    >>> as_floats([[True, False]])
    array([[1., 0.]])
    >>> as_floats(3) * np.ones(1, np.float32)
    array([3.], dtype=float32)
    """
    if isinstance(x, _ARRAY) and (x.dtype is _FLOAT64 or x.dtype.kind in "fc"):
        return x
    if isinstance(x, int | float | complex):
        return x * 1.0
    array = np.asanyarray(x)
    return (array.astype(float) if array.dtype.kind in "biu" else array)[()]


def map_floats(arrays: Arrays) -> list[Array]:
    """A list of arrays, such as all weights, each through `as_floats`.

    Examples
    --------
    >>> map_floats([np.array([[True]]), [[2]]])
    [array([[1.]]), array([[2.]])]
    """
    return [as_floats(array) for array in arrays]


def of_floats(function: Callable[..., Array]) -> Callable[..., Array]:
    """The same function, but each argument passes through `as_floats` first: for one-liners.

    Examples
    --------
    >>> of_floats(lambda u: 1 - u)(np.array([3], np.uint8))
    array([-2.])
    """
    return lambda *arrays: function(*map(as_floats, arrays))


def is_level(values: Array) -> bool:
    """True if all values agree up to rounding, so that their spread means nothing.

    Examples
    --------
    >>> is_level(np.array([0.1 + 0.2, 0.3])), is_level(np.array([1.0, 1.001]))
    (True, False)
    """
    return bool(np.ptp(values) <= 4 * np.spacing(np.abs(values).max()))
