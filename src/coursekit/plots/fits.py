"""Regression: data, what was fitted to them, and what the fit leaves over."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from coursekit.arrays import Array, as_floats
from coursekit.errors import expect, expect_shape
from coursekit.plots.style import BLUE, INK, VERMILION, window


def line_fit(ax: Axes, x: Array, y: Array, w: Array) -> Axes:
    """Points, the line ŷ = w₀ + w₁x, and the residuals as vertical distances between them.

    Parameters
    ----------
    ax
        Where to draw.
    x, y
        (m,) and (m,).
    w
        (2,), intercept first.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> x, y = np.array([0.0, 1, 2]), np.array([1.0, 2, 4])
    >>> ax = line_fit(Figure().subplots(), x, y, np.array([1.0, 1.5]))
    >>> ax.get_legend_handles_labels()[1]
    ['data', 'fit', 'residual']
    """
    x, y = _columns(x, y)
    expect_shape("w", np.shape(w), (2,), "(2,)", "intercept and slope")
    w = as_floats(w)
    fitted = w[0] + w[1] * x
    ends = np.array([x.min(), x.max()])
    ax.plot(x, y, "o", color=BLUE, label="data", zorder=3)
    ax.plot(ends, w[0] + w[1] * ends, "-", color=VERMILION, label="fit")
    ax.vlines(x, y, fitted, color=INK, linestyle=":", lw=1.8, label="residual")
    ax.legend()
    return ax


def plane_fit(ax: Axes, X: Array, y: Array, w: Array) -> Axes:
    """Points in space, the plane ŷ = w₀ + w₁x₁ + w₂x₂, and the residuals between them.

    Parameters
    ----------
    ax
        Where to draw, in three dimensions: `subplot_kw={"projection": "3d"}`.
    X, y
        (m, 2), without a column of ones, and (m,).
    w
        (3,), intercept first.

    Returns
    -------
    ax

    Raises
    ------
    DomainError
        If `ax` is flat.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from coursekit.datasets import load_commute
    >>> X, y = load_commute()
    >>> ax = Figure().subplots(subplot_kw={"projection": "3d"})
    >>> ax = plane_fit(ax, X, y, np.array([6.09, 6.53, 2.11]))
    >>> len(ax.lines)  # one residual for each journey
    5
    """
    remedy = 'plt.subplots(subplot_kw={"projection": "3d"})'
    expect(ax.name == "3d", "ax", f"an Axes of the kind {ax.name}", "one of the kind 3d", remedy)
    expect_shape("X", np.shape(X), (-1, 2), "(m, 2)", "without the column of ones")
    expect_shape("y", np.shape(y), (len(X),), "(m,)", "one target per row of X")
    expect_shape("w", np.shape(w), (3,), "(3,)", "intercept first")
    X, y, w = as_floats(X), as_floats(y), as_floats(w)
    space: Any = ax  # the stubs of a flat Axes know no third dimension
    x1, x2 = np.meshgrid(*((column.min(), column.max()) for column in X.T))
    plane = w[0] + w[1] * x1 + w[2] * x2
    space.plot_surface(x1, x2, plane, color=VERMILION, alpha=0.3, shade=False)
    for (u, v), above, fitted in zip(X, y, w[0] + X @ w[1:], strict=True):
        space.plot([u, u], [v, v], [fitted, above], linestyle="-", color=INK, lw=1.8)
    space.scatter(*X.T, y, color=BLUE, s=36, depthshade=False)
    for axis in (space.xaxis, space.yaxis, space.zaxis):
        axis.set_pane_color((1, 1, 1, 0))  # transparent, as the rest of the figure
    return ax


def polynomial_fits(ax: Axes, x: Array, y: Array, fits: Mapping[str, Array]) -> Axes:
    """Points, and named polynomials; a curve that goes too far up or down leaves the picture.

    Parameters
    ----------
    ax
        Where to draw.
    x, y
        (m,) and (m,).
    fits
        Name → coefficients (degree + 1,), from the constant up.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> x = np.linspace(-1, 1, 9)
    >>> ax = polynomial_fits(Figure().subplots(), x, x**2, {"degree 2": np.array([0.0, 0, 1])})
    >>> [line.get_label() for line in ax.lines]
    ['degree 2', 'data']
    """
    x, y = _columns(x, y)
    grid = np.linspace(x.min(), x.max(), 400)
    for name, coefficients in fits.items():
        ax.plot(grid, np.polynomial.polynomial.polyval(grid, coefficients), label=name)
    ax.plot(x, y, "o", color=INK, label="data", zorder=3)
    ax.set_ylim(window(y, 0.25))
    ax.legend()
    return ax


def _columns(x: Array, y: Array) -> tuple[Array, Array]:
    expect_shape("x", np.shape(x), (-1,), "(m,)", "the column of X, without the ones")
    expect_shape("y", np.shape(y), np.shape(x), "(m,)", "one target for each x")
    return as_floats(x), as_floats(y)
