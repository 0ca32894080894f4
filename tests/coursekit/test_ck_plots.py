"""coursekit.plots: each function draws on the Axes it is given and returns it."""

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation

import coursekit as ck
from coursekit import plots


@pytest.fixture
def ax():
    """An Axes of the Agg backend, in the book's style, which is undone afterwards."""
    with mpl.rc_context():
        plots.use_style()
        figure = Figure()
        FigureCanvasAgg(figure)
        yield figure.subplots()


def svg(figure):
    """The figure's SVG without the time at which it was written."""
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def draw(ax):
    """Draw it: a figure that cannot be rendered fails here."""
    ax.figure.canvas.draw()
    return ax


def test_training_curves_start_at_epoch_zero(ax):
    """One labelled line per curve, the first value at epoch 0."""
    curves = {"train": [3.0, 2, 1], "held out": [3.0, 2.5]}
    assert draw(plots.training_curves(ax, curves, "cost")) is ax
    assert [line.get_label() for line in ax.lines] == list(curves)
    assert [line.get_xdata().tolist() for line in ax.lines] == [[0, 1, 2], [0, 1]]
    assert [line.get_ydata().tolist() for line in ax.lines] == list(curves.values())
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "cost")
    assert [t.get_text() for t in ax.get_legend().get_texts()] == list(curves)


@pytest.mark.parametrize("gradients", [True, False])
def test_computational_graph_shows_names_values_and_gradients(ax, gradients):
    """Each placed node shows its name and value, and its gradient when asked for."""
    w, x = ck.Node(5, "w"), ck.Node(3, "x")
    u = (w * x).named("u")
    ck.backward(u)
    places = {w: (0, 0), x: (0, 2), u: (2, 1)}
    assert draw(plots.computational_graph(ax, u, places, gradients)) is ax
    shown = sorted(t.get_text() for t in ax.texts if t.get_text())
    expected = ["w", "5", "x", "3", "u", "15"] + ["3", "5", "1"] * gradients
    assert shown == sorted(expected)
    arrows = [t for t in ax.texts if isinstance(t, Annotation)]
    assert len(arrows) == 2


def test_computational_graph_leaves_out_what_has_no_place(ax):
    """A constant or a helper node that is not placed is not drawn, and no arrow reaches it."""
    x = ck.Node(3, "x")
    result = (x * 2).named("r")
    plots.computational_graph(ax, result, {result: (0, 0)}, gradients=False)
    assert [t.get_text() for t in draw(ax).texts] == ["r", "6"]


@pytest.mark.parametrize(
    ("m", "columns", "rows"), [(20, 10, 2), (1, 1, 1), (13, 10, 2), (3, 10, 1)]
)
def test_digits_are_tiled_row_by_row(ax, m, columns, rows):
    """Image i stands at row i // columns, column i % columns; a short last row stays blank."""
    x = np.random.default_rng(0).uniform(size=(64, m))
    assert draw(plots.digits(ax, x, columns)) is ax
    picture = np.ma.filled(ax.images[0].get_array(), 0)
    height, width = picture.shape[0] // rows, picture.shape[1] // columns
    border = (height - 8) // 2
    assert picture.shape == (rows * height, columns * width)
    expected = np.zeros((rows * columns, height, width))
    expected[:m, border : border + 8, border : border + 8] = x.T.reshape(m, 8, 8)
    for i, tile in enumerate(expected):
        r, c = height * (i // columns), width * (i % columns)
        np.testing.assert_array_equal(picture[r : r + height, c : c + width], tile)


def test_style_makes_figures_reproducible(ax):
    """Saved twice, and drawn anew, a figure gives the same bytes of SVG."""
    x, _ = ck.load_digits()
    curves = {"train": [3.0, 2, 1], "test": [3.0, 2.5, 2]}
    plots.training_curves(ax, curves, "cost")
    other = Figure().subplots()
    plots.training_curves(other, curves, "cost")
    first = svg(ax.figure)
    assert first == svg(ax.figure) == svg(other.figure)
    pictures = [plots.digits(Figure().subplots(), x[:, :20]).figure for _ in range(2)]
    assert svg(pictures[0]) == svg(pictures[1])


def test_style_tells_lines_apart_without_colour(ax):
    """Five lines have five colours and five dash patterns."""
    lines = [ax.plot([0, 1])[0] for _ in range(5)]
    assert len({line.get_color() for line in lines}) == 5
    assert len({str(line._dash_pattern) for line in lines}) == 5
    assert draw(ax).figure.get_facecolor()[3] == 0


def test_edge_labels_show_local_derivatives(ax):
    """Each drawn edge carries ∂node/∂parent, half way between the two."""
    w, x = ck.Node(5, "w"), ck.Node(3, "x")
    u = w * x
    assert draw(plots.edge_labels(ax, u, {w: (0, 0), x: (0, 2), u: (2, 1)})) is ax
    shown = {t.get_position(): t.get_text() for t in ax.texts}
    assert shown == {(1, 0.5): "3", (1, 1.5): "5"}


def test_network_draws_every_neuron_and_every_weight(ax):
    """2–3–1 has six neurons and nine weights, of which one may be highlighted by its name."""
    assert draw(plots.network(ax, [2, 3, 1], highlight=(1, 3, 2))) is ax
    assert len(ax.lines) == 2 * 3 + 3 * 1
    names = ["$a^0_1$", "$a^0_2$", "$a^1_1$", "$a^1_2$", "$a^1_3$", "$a^2_1$", "$w^1_{32}$"]
    assert sorted(t.get_text() for t in ax.texts) == sorted(names)
    assert sum(line.get_color() == plots.VERMILION for line in ax.lines) == 1
