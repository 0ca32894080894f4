"""Inputs brought to one scale, by means and deviations that the training examples have."""

from dataclasses import dataclass

import numpy as np

from coursekit.arrays import Array, as_floats, is_level
from coursekit.errors import expect, expect_finite, expect_shape


@dataclass(frozen=True)
class Standard:
    """Mean and standard deviation of each feature; called, it standardises."""

    mean: Array
    """(n_0, 1)."""
    scale: Array
    """(n_0, 1); 1 for a feature that never changes."""

    def __call__(self, x: Array) -> Array:
        """(x − mean)/scale for each column of x, (n_0, m). `eq:standardise`"""
        x = as_floats(x)
        expect_shape("x", np.shape(x), (len(self.mean), -1), "(n_0, m)", "one example per column")
        return (x - self.mean) / self.scale


def measure_standard(x: Array) -> Standard:
    """Mean and standard deviation of each row of x, to standardise this x and others with.

    Parameters
    ----------
    x
        Training inputs (n_0, m), one example per column.

    Returns
    -------
    standard
        `standard(x)` has mean 0 and standard deviation 1 in each row that is not constant.
        `eq:standardise`

    Raises
    ------
    ShapeError, DomainError
        Unless x is a matrix with a column at least, and finite.

    Examples
    --------
    >>> standard = measure_standard(np.array([[1.0, 3.0], [5.0, 5.0]]))
    >>> standard(np.array([[1.0, 3.0, 4.0], [5.0, 5.0, 6.0]]))
    array([[-1.,  1.,  2.],
           [ 0.,  0.,  1.]])
    """
    x = as_floats(x)
    expect_shape("x", np.shape(x), (-1, -1), "(n_0, m)", "one example per column")
    expect(x.shape[1] > 0, "x", "empty", "one column or more")
    expect_finite("x", x)
    scale = x.std(axis=1, keepdims=True)
    for row, values in enumerate(x):
        if is_level(values):
            scale[row] = 1
    return Standard(x.mean(axis=1, keepdims=True), scale)
