"""Columns and rows of numbers as the small square images that they stand for."""

import math

import numpy as np
from matplotlib.axes import Axes

from coursekit.arrays import Array, as_floats
from coursekit.errors import expect, expect_shape


def digits(ax: Axes, x: Array, columns: int = 10) -> Axes:
    """The square images in the columns of x, dark on white, a little apart.

    Parameters
    ----------
    ax
        Where to draw.
    x
        (side², m), one image per column: (64, m) for images of 8 × 8.
    columns
        Images to a row.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from coursekit.datasets import load_digits
    >>> ax = digits(Figure().subplots(), load_digits()[0][:, :20])
    >>> ax.images[0].get_array().shape  # two rows of ten, with a border of one pixel
    (20, 100)
    """
    expect_shape("x", np.shape(x), (-1, -1), "(side², m)", "one image is a column x[:, None]")
    ax.imshow(_sheet(as_floats(x).T, columns, blank=0), cmap="gray_r")
    ax.set_axis_off()
    return ax


def weight_images(ax: Axes, W: Array, columns: int = 10) -> Axes:
    """The rows of W¹ as images: what each unit looks for. Red is positive, blue negative.

    Parameters
    ----------
    ax
        Where to draw.
    W
        (n_1, side²), the weights into the first layer.
    columns
        Images to a row.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> W = np.random.default_rng(0).normal(size=(30, 64))
    >>> ax = weight_images(Figure().subplots(), W)
    >>> low, high = ax.images[0].get_clim()
    >>> bool(low == -high == -np.abs(W).max())  # white is 0
    True
    """
    expect_shape("W", np.shape(W), (-1, -1), "(n_1, side²)", "one unit is a row W[None]")
    W = as_floats(W)
    limit = np.abs(W).max() or 1.0  # without weights all is white
    ax.imshow(_sheet(W, columns, blank=np.nan), cmap="RdBu_r", vmin=-limit, vmax=limit)
    ax.set_axis_off()
    return ax


def _sheet(images: Array, columns: int, blank: float) -> Array:
    """Images (k, side²) tiled row by row, each with a border of one pixel."""
    k, size = images.shape
    side = math.isqrt(size)
    expect(side * side == size, "the number of pixels", size, "a square number")
    rows = -(-k // columns)
    sheet = np.full((rows, side + 2, columns, side + 2), blank, np.result_type(images, blank))
    for i, image in enumerate(images):
        sheet[i // columns, 1:-1, i % columns, 1:-1] = image.reshape(side, side)
    return sheet.reshape(rows * (side + 2), columns * (side + 2))
