"""Functions to descend, and the ways down."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.typing import ColorType

from coursekit.arrays import Array, is_level
from coursekit.errors import expect, expect_finite, expect_shape
from coursekit.plots import style
from coursekit.plots.style import BLUE, INK, VERMILION, legend_above


def descent_1d(
    ax: Axes,
    f: Callable[[float], float],
    path: Array | Sequence[Array],
    window: tuple[float, float] | None = None,
) -> Axes:
    """The curve of a function of one variable, and the steps of a descent on it.

    Parameters
    ----------
    ax
        Where to draw.
    f
        From a number to a number.
    path
        (steps + 1,), the start first, such as the `path` of `coursekit.gradient_descent`.
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
    steps = np.asarray(path, dtype=float)
    expect_shape("path", steps.shape, (-1,), "(steps + 1,)", "one number per step")
    if window is None:
        expect_finite("path", steps)
        window = style.window(steps, 0.1)
    grid = np.linspace(*window, 400)
    heights = np.array([f(w) for w in steps])
    ax.plot(grid, [f(w) for w in grid], "-", color=BLUE, label="f(w)")
    ax.plot(steps, heights, "--", marker="o", ms=5, color=VERMILION, label="steps")
    _ring(ax, steps[:1], heights[:1], VERMILION, "start")
    ax.set_xlim(*window)
    ax.set_xlabel("w")
    ax.legend()
    return ax


def loss_contours(
    ax: Axes,
    f: Callable[[Array], float],
    paths: Mapping[str, Array | Sequence[Array]],
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
    ways = {name: np.asarray(path, dtype=float) for name, path in paths.items()}
    for name, way in ways.items():
        expect_shape(name, way.shape, (-1, 2), "(steps + 1, 2)", "one point per row")
    u, v = np.linspace(*xlim, 80), np.linspace(*ylim, 80)
    heights = np.array([[f(np.array([a, b])) for a in u] for b in v])
    rise = np.ptp(heights)
    varies = rise > 0 and not is_level(heights)
    expect(varies, "f", "constant or not a number over the window", "a function to descend")
    at = heights.min() + rise * np.linspace(0, 1, levels + 1)[1:] ** 2  # evenly wide for a bowl
    ax.contour(u, v, heights, levels=at, colors=INK, linewidths=0.9, alpha=0.7)
    for name, way in ways.items():
        (line,) = ax.plot(way[:, 0], way[:, 1], marker="o", ms=4, label=name)
        _ring(ax, way[:1, 0], way[:1, 1], line.get_color(), None)
    ax.set_xlim(*xlim)
    ax.set_ylim(*ylim)
    ax.grid(False)
    if paths:
        legend_above(ax)
    return ax


def _ring(ax: Axes, x: Array, y: Array, color: ColorType, label: str | None) -> None:
    ax.plot(x, y, "o", ms=10, mfc="none", mew=1.8, color=color, label=label)
