"""What the chapters draw: each function takes an Axes, draws on it and returns it.

Colours are Okabe and Ito's, which every kind of colour vision tells apart; lines differ by dash
as well, so a print in grey still reads. Text and axes are a mid grey that shows on light and dark.
"""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes

from coursekit.arrays import Array
from coursekit.scalar_graph import Node, topological_order

BLUE, ORANGE, GREEN, VERMILION, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"
INK = "#7a7f87"


def use_style() -> None:
    """Set Matplotlib up for the book: transparent background, vector figures, the palette above."""
    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 3.6),
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "axes.prop_cycle": cycler(color=[BLUE, VERMILION, GREEN, ORANGE, PURPLE])
            + cycler(linestyle=["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1))]),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "grid.alpha": 0.25,
            "font.size": 11,
            "svg.fonttype": "path",
            "svg.hashsalt": "coursekit",  # the same figure gives the same bytes
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


def training_curves(ax: Axes, curves: Mapping[str, Sequence[float]], ylabel: str) -> Axes:
    """One line per named curve over the epochs, from epoch 0, before training."""
    for name, values in curves.items():
        ax.plot(range(len(values)), values, label=name)
    ax.set_xlabel("epoch")
    ax.set_ylabel(ylabel)
    ax.legend()
    return ax


def computational_graph(
    ax: Axes, result: Node, places: Mapping[Node, tuple[float, float]], gradients: bool = True
) -> Axes:
    """Draw `result` and what it depends on, nodes where `places` puts them.

    Each node shows its name and value; with `gradients`, also ∂result/∂node as `backward` left it.
    """
    for node in topological_order(result):
        if node not in places:
            continue
        x, y = places[node]
        for parent, _ in node.edges:
            if parent in places:
                arrow = {"arrowstyle": "-|>", "color": INK, "shrinkA": 24, "shrinkB": 24}
                ax.annotate("", (x, y), places[parent], arrowprops=arrow)
        circle = {"boxstyle": "circle,pad=0.35", "facecolor": "white", "edgecolor": BLUE, "lw": 1.8}
        ax.text(x, y, node.name, ha="center", va="center", color="#20242a", bbox=circle)
        ax.text(x, y + 0.42, f"{node.value:g}", ha="center", color=BLUE, weight="bold")
        if gradients:
            ax.text(x, y - 0.55, f"{node.gradient:g}", ha="center", color=VERMILION, weight="bold")
    xs, ys = zip(*places.values(), strict=True)
    ax.set_xlim(min(xs) - 0.7, max(xs) + 0.7)
    ax.set_ylim(min(ys) - 0.9, max(ys) + 0.8)
    ax.set_axis_off()
    return ax


def digits(ax: Axes, x: Array, columns: int = 10) -> Axes:
    """The 8 × 8 images in the columns of x (64, m), side by side, `columns` to a row."""
    m = x.shape[1]
    rows = -(-m // columns)
    sheet = [[x[:, r * columns + c].reshape(8, 8) for c in range(columns)] for r in range(rows)]
    picture = [
        [pixel for tile in row for pixel in tile[line]] for row in sheet for line in range(8)
    ]
    ax.imshow(picture, cmap="gray_r")
    ax.set_axis_off()
    return ax
