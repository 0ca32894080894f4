"""Functions to descend, and the ways down."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes

from coursekit.arrays import Array
from coursekit.errors import expect, expect_shape
from coursekit.plots.style import BLUE, INK, VERMILION, legend_above


def descent_1d(
    ax: Axes, f: Callable[[float], float], path: Array, window: tuple[float, float] | None = None
) -> Axes:
    """The curve of a function of one variable, and the steps of a descent on it.

    Parameters
    ----------
    ax
        Where to draw.
    f
        From a number to a number.
    path
        (steps + 1,), the start first.
    window
        Least and greatest w to show; as wide as the path, and a little more, if not given.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = descent_1d(Figure().subplots(), lambda w: w**2, np.array([2.0, 1, 0.5]))
    >>> ax.lines[1].get_ydata()
    array([4.  , 1.  , 0.25])
    """
    expect_shape("path", np.shape(path), (-1,), "(steps + 1,)", "one number per step")
    margin = 0.1 * np.ptp(path) or 1.0  # a descent that stands still needs a window too
    low, high = window or (np.min(path) - margin, np.max(path) + margin)
    grid = np.linspace(low, high, 400)
    heights = np.array([f(w) for w in path])
    ax.plot(grid, [f(w) for w in grid], "-", color=BLUE, label="f(w)")
    ax.plot(path, heights, "--", marker="o", ms=5, color=VERMILION, label="steps")
    ax.plot(path[0], heights[0], "o", ms=10, mfc="none", mew=1.8, color=VERMILION, label="start")
    ax.set_xlim(low, high)
    ax.set_xlabel("w")
    ax.legend()
    return ax


def loss_contours(
    ax: Axes,
    f: Callable[[Array], float],
    paths: Mapping[str, Array],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    levels: int = 12,
) -> Axes:
    """Contours of a function of two variables, closer at the bottom, and named ways down.

    Parameters
    ----------
    ax
        Where to draw.
    f
        From (2,) to a number.
    paths
        Name → (steps + 1, 2), one point per row, the start first; a path may leave the window.
    xlim, ylim
        Window.
    levels
        Number of contours.

    Returns
    -------
    ax

    Raises
    ------
    DomainError
        If f is constant over the window, or not a number there.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> path = np.array([[1.0, 1.0], [0.8, 0.2], [0.6, 0.0]])
    >>> ax = loss_contours(
    ...     Figure().subplots(), lambda w: w[0] ** 2 + 4 * w[1] ** 2, {"η = 0.1": path},
    ...     xlim=(-1, 1), ylim=(-1, 1))
    >>> ax.get_legend_handles_labels()[1]
    ['η = 0.1']
    """
    for name, path in paths.items():
        expect_shape(name, np.shape(path), (-1, 2), "(steps + 1, 2)", "one point per row")
    u, v = np.linspace(*xlim, 80), np.linspace(*ylim, 80)
    heights = np.array([[f(np.array([a, b])) for a in u] for b in v])
    rise = np.ptp(heights)
    expect(rise > 0, "f", "constant or not a number over the window", "a function to descend")
    at = heights.min() + rise * np.linspace(0, 1, levels + 1)[1:] ** 2  # evenly wide for a bowl
    ax.contour(u, v, heights, levels=at, colors=INK, linewidths=0.9, alpha=0.7)
    for name, path in paths.items():
        (line,) = ax.plot(path[:, 0], path[:, 1], marker="o", ms=4, label=name)
        ring = {"ms": 10, "mfc": "none", "mew": 1.8, "color": line.get_color()}
        ax.plot(path[:1, 0], path[:1, 1], "o", **ring)
    ax.set_xlim(*xlim)
    ax.set_ylim(*ylim)
    ax.grid(False)
    if paths:
        legend_above(ax)
    return ax
