"""What the chapters draw: each function takes an Axes, draws on it and returns it.

Colours are Okabe and Ito's, which every kind of colour vision tells apart; lines differ by dash
as well, so a print in grey still reads. Text and axes are a mid grey that shows on light and dark.
"""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.rcsetup import cycler

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
    """The 8 × 8 images in the columns of x (64, m), a little apart, `columns` to a row."""
    m = x.shape[1]
    rows = -(-m // columns)
    sheet = np.zeros((rows, 10, columns, 10), dtype=x.dtype)  # tiles of 10 × 10, border included
    for i in range(m):
        sheet[i // columns, 1:9, i % columns, 1:9] = x[:, i].reshape(8, 8)
    ax.imshow(sheet.reshape(10 * rows, 10 * columns), cmap="gray_r")
    ax.set_axis_off()
    return ax


def edge_labels(ax: Axes, result: Node, places: Mapping[Node, tuple[float, float]]) -> Axes:
    """Write the local derivative ∂node/∂parent half way along each arrow of `result`'s graph."""
    for node in topological_order(result):
        for parent, local in node.edges:
            if node in places and parent in places:
                (x, y), (px, py) = places[node], places[parent]
                paper = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
                middle = ((x + px) / 2, (y + py) / 2)
                ax.text(
                    *middle, f"{local:g}", ha="center", va="center", color="#20242a", bbox=paper
                )
    return ax


def network(ax: Axes, sizes: Sequence[int], highlight: tuple[int, int, int] | None = None) -> Axes:
    """Draw a fully connected network, input on the left, each neuron named by its activation.

    `highlight` = (l, j, k) colours the weight w^l_jk and writes its name.
    """

    def place(l: int, j: int) -> tuple[float, float]:
        return 2.0 * l, (sizes[l] - 1) / 2 - (j - 1)

    for l in range(1, len(sizes)):
        for j in range(1, sizes[l] + 1):
            for k in range(1, sizes[l - 1] + 1):
                (x, y), (px, py) = place(l, j), place(l - 1, k)
                chosen = (l, j, k) == highlight
                color, lw = (VERMILION, 2.5) if chosen else (INK, 0.8)
                ax.plot([px, x], [py, y], linestyle="-", color=color, lw=lw, zorder=1 + chosen)
                if chosen:
                    at = (px + 0.62 * (x - px), py + 0.62 * (y - py) + 0.16)
                    ax.text(*at, f"$w^{l}_{{{j}{k}}}$", color=VERMILION, ha="center", fontsize=14)
    circle = {"boxstyle": "circle,pad=0.3", "facecolor": "white", "edgecolor": BLUE, "lw": 1.8}
    for l, n in enumerate(sizes):
        for j in range(1, n + 1):
            label = f"$a^{l}_{j}$"
            ax.text(*place(l, j), label, ha="center", va="center", color="#20242a", bbox=circle)
    tall = (max(sizes) - 1) / 2
    ax.set_xlim(-0.6, 2 * len(sizes) - 1.4)
    ax.set_ylim(-tall - 0.6, tall + 0.6)
    ax.set_axis_off()
    return ax
