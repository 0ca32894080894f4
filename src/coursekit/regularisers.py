"""Means against overfitting that do not change the cost."""

from typing import Any

import numpy as np

from coursekit.arrays import Array, Rng
from coursekit.errors import expect


def dropout_mask(shape: tuple[int, ...], p: float, rng: Rng, dtype: Any = float) -> Array:
    """0 with probability p, else 1/(1−p): its mean is 1 in each entry. `eq:dropout`

    Parameters
    ----------
    shape
        That of the activations a^l which it multiplies, (n_l, m).
    p
        Share of the units that are dropped, in [0, 1).
    rng
        Draws which units are dropped.
    dtype
        Of the mask.

    Returns
    -------
    mask
        One number for each unit and example.

    Raises
    ------
    DomainError
        If p is outside [0, 1).

    Examples
    --------
    >>> dropout_mask((2, 4), 0.5, np.random.default_rng(0))
    array([[2., 0., 0., 0.],
           [2., 2., 2., 2.]])
    """
    expect(0 <= p < 1, "p", p, "a number in [0, 1)", "with p = 1 nothing is left")
    return (rng.random(shape) >= p).astype(dtype) / np.dtype(dtype).type(1 - p)
