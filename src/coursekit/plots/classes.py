"""Points that belong to classes, and what a classifier makes of the plane around them."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

from coursekit.arrays import Array, as_floats
from coursekit.errors import expect, expect_shape
from coursekit.plots.style import COLORS, MARKERS, legend_above, window


def labelled_points(ax: Axes, X: Array, labels: Array, names: Sequence[str] | None = None) -> Axes:
    """Points in the plane, a colour and a shape for each class.

    Parameters
    ----------
    ax
        Where to draw.
    X
        (m, 2), one point per row.
    labels
        (m,), at most five different values, such as 0 … 2 or ±1.
    names
        Names for the legend, in the order of the sorted labels; without names there is none.

    Returns
    -------
    ax

    Raises
    ------
    DomainError
        If there are more than five classes, or not as many names as classes.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> X, labels = np.array([[0.0, 0], [1, 1], [2, 0]]), np.array([1, -1, 1])
    >>> ax = labelled_points(Figure().subplots(), X, labels, ["no", "yes"])
    >>> ax.lines[1].get_xydata()
    array([[0., 0.],
           [2., 0.]])
    """
    X, labels = _points(X, labels)
    return _draw_points(ax, X, labels, np.unique(labels), names)


def decision_regions(
    ax: Axes,
    classify: Callable[[Array], Array],
    X: Array,
    labels: Array,
    names: Sequence[str] | None = None,
    resolution: int = 200,
) -> Axes:
    """The plane coloured by the answers of a classifier, and the points that belong to it.

    Parameters
    ----------
    ax
        Where to draw.
    classify
        From rows (n, 2) to labels (n,); for a network, transpose the rows first.
    X, labels, names
        As in `labelled_points`.
    resolution
        Number of places in each direction at which the classifier is asked.

    Returns
    -------
    ax

    Raises
    ------
    ShapeError
        If `classify` does not answer with one label per row.
    DomainError
        If there are more than five classes, or not as many names as classes.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> X, labels = np.array([[0.0, 0], [1, 1], [2, 0]]), np.array([-1, 1, 1])
    >>> ax = decision_regions(
    ...     Figure().subplots(), lambda rows: np.sign(rows[:, 0] - 0.5), X, labels)
    >>> ax.images[0].get_array().shape  # a colour for each place
    (200, 200, 4)
    """
    X, labels = _points(X, labels)
    low, high = np.array([window(column, 0.1, level=0.1) for column in X.T]).T
    middles = (np.arange(resolution) + 0.5) / resolution  # of the pixels
    u, v = (low + middles[:, None] * (high - low)).T
    rows = np.column_stack([np.tile(u, resolution), np.repeat(v, resolution)])
    answers = np.asarray(classify(rows))
    expect_shape("classify(X)", answers.shape, (len(rows),), "(m,)", "one label per row of X")
    classes = np.unique(np.concatenate([labels, answers]))
    _draw_points(ax, X, labels, classes, names)
    tints = np.array([to_rgba(color, 0.25) for color in COLORS])
    picture = tints[np.searchsorted(classes, answers)].reshape(resolution, resolution, 4)
    extent = (low[0], high[0], low[1], high[1])
    ax.imshow(picture, origin="lower", extent=extent, aspect="auto", zorder=0)
    ax.grid(False)
    return ax


def _points(X: Array, labels: Array) -> tuple[Array, Array]:
    expect_shape("X", np.shape(X), (-1, 2), "(m, 2)", "one point per row")
    expect_shape("labels", np.shape(labels), (len(X),), "(m,)", "one label per row of X")
    return as_floats(X), np.asarray(labels)


def _draw_points(
    ax: Axes, X: Array, labels: Array, classes: Array, names: Sequence[str] | None
) -> Axes:
    expect(len(classes) <= len(COLORS), "the number of classes", len(classes), "at most 5")
    if names is not None:
        expect(len(names) == len(classes), "names", list(names), f"{len(classes)} names")
    for k, (label, color, marker) in enumerate(zip(classes, COLORS, MARKERS, strict=False)):
        u, v = X[labels == label].T
        name = names[k] if names is not None else str(label)
        ax.plot(u, v, marker, color=color, mec="white", mew=0.6, label=name, zorder=3)
    if names is not None:
        legend_above(ax)
    return ax
