"""Diagrams: the computational graph of a formula, and the units of a network."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from coursekit.arrays import Array
from coursekit.errors import expect, expect_shape
from coursekit.plots.style import BLUE, DARK, INK, PAPER, VERMILION
from coursekit.scalar_graph import Node, topological_order


def computational_graph(
    ax: Axes, result: Node, places: Mapping[Node, tuple[float, float]], gradients: bool = True
) -> Axes:
    """Draw `result` and what it depends on, each node with its name and its value.

    Parameters
    ----------
    ax
        Where to draw.
    result
        The last node of the graph.
    places
        Node → (x, y); a node without a place is left out.
    gradients
        Also write ∂result/∂node, as `coursekit.backward` left it.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> w, x = Node(5, "w"), Node(3, "x")
    >>> u = (w * x).named("u")
    >>> places = {w: (0, 0), x: (0, 2), u: (2, 1)}
    >>> ax = computational_graph(Figure().subplots(), u, places, gradients=False)
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['x', '3', 'w', '5', 'u', '15']
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
        ax.text(x, y, node.name, ha="center", va="center", color=DARK, bbox=circle)
        ax.text(x, y + 0.42, f"{node.value:g}", ha="center", color=BLUE, weight="bold")
        if gradients:
            ax.text(x, y - 0.55, f"{node.gradient:g}", ha="center", color=VERMILION, weight="bold")
    xs, ys = zip(*places.values(), strict=True)
    ax.set_xlim(min(xs) - 0.7, max(xs) + 0.7)
    ax.set_ylim(min(ys) - 0.9, max(ys) + 0.8)
    ax.set_axis_off()
    return ax


def edge_labels(ax: Axes, result: Node, places: Mapping[Node, tuple[float, float]]) -> Axes:
    """Write the local derivative ∂node/∂parent half way along each arrow of `result`'s graph.

    Parameters
    ----------
    ax
        Where `computational_graph` drew.
    result, places
        As given there.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> w, x = Node(5, "w"), Node(3, "x")
    >>> u = w * x
    >>> ax = edge_labels(Figure().subplots(), u, {w: (0, 0), x: (0, 2), u: (2, 1)})
    >>> [text.get_text() for text in ax.texts]
    ['3', '5']
    """
    for node in topological_order(result):
        total: dict[Node, float] = {}  # a parent used twice, as in x·x, has one arrow
        for parent, local in node.edges:
            total[parent] = total.get(parent, 0.0) + local
        for parent, local in total.items():
            if node in places and parent in places:
                (x, y), (px, py) = places[node], places[parent]
                at = ((x + px) / 2, (y + py) / 2)
                ax.text(*at, f"{local:g}", ha="center", va="center", color=DARK, bbox=PAPER)
    return ax


def network(ax: Axes, sizes: Sequence[int], highlight: tuple[int, int, int] | None = None) -> Axes:
    """Draw a fully connected network, input on the left, each neuron named by its activation.

    Parameters
    ----------
    ax
        Where to draw.
    sizes
        Widths n_0 … n_L.
    highlight
        (l, j, k), to colour the weight w^l_jk and write its name.

    Returns
    -------
    ax

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = network(Figure().subplots(), [2, 3, 1], highlight=(1, 3, 2))
    >>> len(ax.lines)  # a line for each weight
    9
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
    if highlight:
        l, j, k = highlight
        (x, y), (px, py) = place(l, j), place(l - 1, k)
        jk = f"{j}{k}" if max(j, k) < 10 else f"{j},{k}"
        at = (px + 0.62 * (x - px), py + 0.62 * (y - py))
        name = f"$w^{{{l}}}_{{{jk}}}$"
        ax.text(*at, name, ha="center", va="center", color=VERMILION, fontsize=14, bbox=PAPER)
    circle = {"boxstyle": "circle,pad=0.3", "facecolor": "white", "edgecolor": BLUE, "lw": 1.8}
    for l, n in enumerate(sizes):
        for j in range(1, n + 1):
            label = f"$a^{{{l}}}_{{{j}}}$"
            ax.text(*place(l, j), label, ha="center", va="center", color=DARK, bbox=circle)
    tall = (max(sizes) - 1) / 2
    ax.set_xlim(-0.6, 2 * len(sizes) - 1.4)
    ax.set_ylim(-tall - 0.6, tall + 0.6)
    ax.set_axis_off()
    return ax


def network_values(
    ax: Axes,
    units: Sequence[Array],
    lines: Sequence[Array],
    names: Sequence[str] = (),
    color: str = BLUE,
) -> Axes:
    """Draw a fully connected network with a number in each unit and one on each line.

    Parameters
    ----------
    ax
        Where to draw.
    units
        One array a layer, n_0 … n_L numbers: what is written in the circles, such as a^l or δ^l.
    lines
        One array (n_l, n_{l-1}) a layer, l = 1 … L: weights, or derivatives with respect to them.
    names
        What the numbers of each layer are called: "a^1" stands as a¹₁, a¹₂, … below its circles.
    color
        Of the circles' rims and of the numbers on the lines.

    Returns
    -------
    ax

    Raises
    ------
    ShapeError, DomainError
        If an array of lines does not fit the two layers that it joins.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> units, lines = [np.array([1.0, 0.5]), np.array([0.25])], [np.array([[2.0, -0.5]])]
    >>> ax = network_values(Figure().subplots(), units, lines, ["x", "a^1"])
    >>> [text.get_text() for text in ax.texts]  # doctest: +NORMALIZE_WHITESPACE
    ['2.000', '−0.500', '1.000', '$x_{1}$', '0.500', '$x_{2}$', '0.250', '$a^1_{1}$']
    """
    columns = [np.ravel(values) for values in units]
    expect(len(lines) == len(columns) - 1, "lines", len(lines), f"{len(columns) - 1} arrays")
    tall = (max(map(len, columns)) - 1) / 2

    def place(l: int, j: int) -> tuple[float, float]:
        return 2.0 * l, (len(columns[l]) - 1) / 2 - j

    for l, numbers in enumerate(lines, start=1):
        shape = len(columns[l]), len(columns[l - 1])
        expect_shape(f"lines[{l - 1}]", np.shape(numbers), shape, "(n_l, n_{l-1})")
        for (j, k), number in np.ndenumerate(numbers):
            (x, y), (px, py) = place(l, j), place(l - 1, k)
            ax.plot([px, x], [py, y], linestyle="-", color=INK, lw=0.8, zorder=1)
            at = (px + 0.24 * (x - px), py + 0.24 * (y - py))
            ax.text(*at, _signed(number), color=color, ha="center", va="center", bbox=PAPER, size=9)
    circle = {"boxstyle": "circle,pad=0.3", "facecolor": "white", "edgecolor": color, "lw": 1.8}
    for l, values in enumerate(columns):
        for j, value in enumerate(values):
            x, y = place(l, j)
            ax.text(x, y, _signed(value), ha="center", va="center", color=DARK, bbox=circle, size=9)
            if names:
                name = f"${names[l]}_{{{j + 1}}}$"
                ax.text(x, y - 0.4, name, ha="center", va="center", color=INK)
    ax.set_xlim(-0.5, 2 * len(columns) - 1.5)
    ax.set_ylim(-tall - 0.6, tall + 0.5)
    ax.set_axis_off()
    return ax


def _signed(number: float) -> str:
    """Three decimals, with a minus and not a hyphen."""
    return f"{number:.3f}".replace("-", "−")
