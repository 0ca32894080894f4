"""The palette, and Matplotlib set up for the book."""

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.rcsetup import cycler

from coursekit.arrays import Array, is_level

BLUE, ORANGE, GREEN, VERMILION, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"
INK = "#7a7f87"
DARK = "#20242a"
"""Writing on a white label."""

COLORS = [BLUE, VERMILION, GREEN, ORANGE, PURPLE]
DASHES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1))]
MARKERS = ["o", "s", "^", "D", "v"]
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
"""The box of a label that lies on lines."""


def legend_above(ax: Axes) -> None:
    """Name the lines and points of `ax` above it, where nothing lies behind the names.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> line = ax.plot([0, 1], label="ascent")
    >>> legend_above(ax)
    >>> ax.get_legend().get_texts()[0].get_text()
    'ascent'
    """
    columns = len(ax.get_legend_handles_labels()[1])
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=max(columns, 1), borderaxespad=0.2)


def window(values: Array, share: float, level: float = 1.0) -> tuple[float, float]:
    """From the least to the greatest of `values`, and a share of that more on either side.

    Values that are all the same but for rounding get `level` on either side.

    Examples
    --------
    >>> window(np.array([0.0, 10.0]), 0.1)
    (-1.0, 11.0)
    >>> window(np.array([0.3, 0.1 + 0.2]), 0.1, level=3.0)
    (-2.7, 3.3)
    """
    low, high = float(values.min()), float(values.max())
    margin = max(level, 1e-6 * abs(low)) if is_level(values) else share * (high - low)
    return low - margin, high + margin


def use_style() -> None:
    """Set Matplotlib up for the book: transparent background, vector figures, the palette above.

    Examples
    --------
    >>> with mpl.rc_context():
    ...     use_style()
    ...     print(mpl.rcParams["figure.facecolor"])
    none
    """
    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 3.6),
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "axes.prop_cycle": cycler(color=COLORS) + cycler(linestyle=DASHES),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "grid.color": INK + "40",  # in space, grid.alpha is not asked
            "lines.linewidth": 2.0,
            "font.size": 11,
            "svg.fonttype": "path",
            "svg.hashsalt": "coursekit",  # the same ids; the date is savefig's metadata
            "legend.frameon": False,
            "legend.labelcolor": INK,
            "text.color": INK,
            "axes.labelcolor": INK,
            "axes.edgecolor": INK,
            "axes.titlecolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )
