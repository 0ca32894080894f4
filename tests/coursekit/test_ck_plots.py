"""coursekit.plots: each function draws on the Axes it is given and returns it."""

import io
from typing import cast

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation

import coursekit as ck
from coursekit import datasets, margins, plots
from coursekit.arrays import Array
from coursekit.errors import DomainError, ShapeError

X, Y = datasets.load_commute()
W = np.array([1.0, 2.0, 3.0])
POINTS = np.array([[0.0, 0.0], [1.0, 3.0], [2.0, 0.0], [4.0, 1.0]])
LABELS = np.array([2, 0, 2, 1])


def axes(kind=None):
    """An Axes of the Agg backend, flat or "3d"."""
    figure = Figure()
    FigureCanvasAgg(figure)
    return figure.subplots(subplot_kw={"projection": kind})


def graph():
    """u = w·x with its derivatives, and places for its three nodes."""
    w, x = ck.Node(5, "w"), ck.Node(3, "x")
    u = (w * x).named("u")
    ck.backward(u)
    return u, {w: (0, 0), x: (0, 2), u: (2, 1)}


def bowl(w):
    """A function of two numbers, least at (1, 0)."""
    return (w[0] - 1) ** 2 + 4 * w[1] ** 2


DRAWINGS = {
    "activation_curves": lambda ax: plots.activation_curves(ax, ck.RELU),
    "computational_graph": lambda ax: plots.computational_graph(ax, *graph()),
    "decision_regions": lambda ax: plots.decision_regions(ax, nearest, POINTS, LABELS, "abc"),
    "descent_1d": lambda ax: plots.descent_1d(ax, lambda w: w**2, np.array([2.0, 1, 0.5])),
    "digits": lambda ax: plots.digits(ax, ck.load_digits()[0][:, :20]),
    "edge_labels": lambda ax: plots.edge_labels(ax, *graph()),
    "labelled_points": lambda ax: plots.labelled_points(ax, POINTS, LABELS, "abc"),
    "line_fit": lambda ax: plots.line_fit(ax, X[:, 0], Y, W[:2]),
    "loss_contours": lambda ax: plots.loss_contours(ax, bowl, {"p": POINTS}, (-2, 5), (-2, 4)),
    "margin_losses": lambda ax: plots.margin_losses(ax, [margins.HINGE]),
    "network": lambda ax: plots.network(ax, [2, 3, 1], highlight=(1, 3, 2)),
    "network_values": lambda ax: plots.network_values(ax, [W[:2], W], [POINTS[1:, :]]),
    "plane_fit": lambda ax: plots.plane_fit(ax, X, Y, W),
    "polynomial_fits": lambda ax: plots.polynomial_fits(ax, X[:, 0], Y, {"line": W[:2]}),
    "training_curves": lambda ax: plots.training_curves(ax, {"train": [3.0, 2, 1]}, "cost"),
    "weight_images": lambda ax: plots.weight_images(ax, np.arange(128.0).reshape(2, 64)),
}
each_drawing = pytest.mark.parametrize("name", DRAWINGS)


def canvas(name):
    """An Axes of the kind that a drawing needs."""
    return axes("3d" if name == "plane_fit" else None)


def nearest(rows):
    """The label of the nearest of POINTS, for each row."""
    return LABELS[((rows[:, None] - POINTS) ** 2).sum(axis=-1).argmin(axis=1)]


@pytest.fixture
def ax():
    """An Axes of the Agg backend, in the book's style, which is undone afterwards."""
    with mpl.rc_context():
        plots.use_style()
        yield axes()


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


def test_network_values_stand_where_they_belong(ax):
    """Each line carries its own number, next to the unit it leaves; each unit has number, name."""
    units: list[Array] = [np.array([1.0, -2.0]), np.array([[3.0], [4.0], [5.0]])]
    lines = [np.arange(6.0).reshape(3, 2)]
    assert draw(plots.network_values(ax, units, lines, ["x", "z^1"])) is ax
    at = {text.get_text(): text.get_position() for text in ax.texts}
    assert {"−2.000", "3.000", "$x_{2}$", "$z^1_{3}$"} <= set(at)
    starts, ends = [(0, 0.5), (0, -0.5)], [(2, 1), (2, 0), (2, -1)]
    for (j, k), number in np.ndenumerate(lines[0]):
        found = [t.get_position() for t in ax.texts if t.get_text() == f"{number:.3f}"]
        middle = 0.76 * np.array(starts[k]) + 0.24 * np.array(ends[j])
        assert any(np.allclose(place, middle) for place in found)


def test_network_values_refuse_other_shapes(ax):
    """A transposed matrix, or one too many, is named."""
    with pytest.raises(ShapeError, match=r"lines\[0\].*\(2, 1\), expected \(1, 2\)"):
        plots.network_values(ax, [W[:2], W[:1]], [np.ones((2, 1))])
    with pytest.raises(DomainError, match="lines is 2, expected 1 arrays"):
        plots.network_values(ax, [W[:2], W[:1]], [np.ones((1, 2))] * 2)


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


def test_edge_labels_add_up_what_one_arrow_stands_for(ax):
    """x·x has one arrow from x, and its derivative is 2x."""
    x = ck.Node(3, "x")
    u = x * x
    plots.edge_labels(ax, u, {x: (0, 0), u: (2, 0)})
    assert [t.get_text() for t in ax.texts] == ["6"]


def test_edge_labels_leave_out_what_has_no_place(ax):
    """An arrow with an end that is not drawn has no label."""
    x = ck.Node(3, "x")
    result = x * 2
    assert not plots.edge_labels(ax, result, {result: (0, 0)}).texts


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


def test_every_function_that_draws_is_drawn_here():
    """DRAWINGS has a picture for each public function but `use_style`."""
    public = {name for name in plots.__all__ if callable(getattr(plots, name))}
    assert public == set(DRAWINGS) | {"use_style"}


@each_drawing
def test_drawings_return_their_axes_and_change_no_setting(name):
    """What is given comes back, and Matplotlib's settings are as they were."""
    with mpl.rc_context():
        plots.use_style()
        before = dict(mpl.rcParams)
        given = canvas(name)
        assert DRAWINGS[name](given) is given
        assert given.has_data() or given.texts
        assert dict(mpl.rcParams) == before
        assert given.figure.axes == [given]


@each_drawing
def test_drawings_are_reproducible(name):
    """Saved twice, and drawn anew, a figure gives the same bytes of SVG."""
    with mpl.rc_context():
        plots.use_style()
        first, other = (DRAWINGS[name](canvas(name)).figure for _ in range(2))
        assert svg(first) == svg(first) == svg(other)


@each_drawing
def test_drawings_show_on_light_and_on_dark(name):
    """The paper is transparent, and a good part of what is drawn on it stands out from both."""
    with mpl.rc_context():
        plots.use_style()
        figure = DRAWINGS[name](canvas(name)).figure
        assert isinstance(figure.canvas, FigureCanvasAgg)
        figure.canvas.draw()
        pixels = np.asarray(figure.canvas.buffer_rgba()).reshape(-1, 4)
    assert (pixels[:, 3] == 0).mean() > 0.2
    drawn = np.unique(pixels[pixels[:, 3] > 128], axis=0)[:, :3] / 255
    linear = np.where(drawn <= 0.04045, drawn / 12.92, ((drawn + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    on_white, on_dark = 1.05 / (luminance + 0.05), (luminance + 0.05) / 0.0561  # #121212
    assert ((on_white >= 3) & (on_dark >= 3)).any()


@each_drawing
def test_drawings_need_no_style(name):
    """With Matplotlib's own settings they draw as well."""
    given = canvas(name)
    draw(DRAWINGS[name](given))


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
    units = [(0, 1), (0, 2), (1, 1), (1, 2), (1, 3), (2, 1)]
    names = [f"$a^{{{l}}}_{{{j}}}$" for l, j in units] + ["$w^{1}_{32}$"]
    assert sorted(t.get_text() for t in ax.texts) == sorted(names)
    (chosen,) = (line for line in ax.lines if line.get_color() == plots.VERMILION)
    places = {t.get_text(): t.get_position() for t in ax.texts}
    ends = [places["$a^{0}_{2}$"], places["$a^{1}_{3}$"]]
    np.testing.assert_allclose(chosen.get_xydata(), ends)


def test_network_without_highlight_names_no_weight(ax):
    """All lines are alike, and the only texts are the units."""
    plots.network(ax, [2, 2])
    assert {line.get_color() for line in ax.lines} == {plots.INK}
    assert len(ax.texts) == 4


def test_network_keeps_two_digits_of_an_index_together(ax):
    """Unit 12 is a_12, not a_1 2, and the weight from 11 to 2 is w_2,11."""
    plots.network(ax, [12, 2], highlight=(1, 2, 11))
    assert {"$a^{0}_{12}$", "$w^{1}_{2,11}$"} <= {t.get_text() for t in draw(ax).texts}


def test_digits_may_have_another_size(ax):
    """28 × 28 pixels make tiles of 30 × 30; 63 pixels make no square."""
    plots.digits(ax, np.ones((784, 3)), columns=2)
    assert ax.images[0].get_array().shape == (60, 60)
    with pytest.raises(DomainError, match="the number of pixels is 63, expected a square"):
        plots.digits(ax, np.ones((63, 1)))
    with pytest.raises(ShapeError, match="x has shape"):
        plots.digits(ax, np.ones(64))


def test_weight_images_show_each_row_with_zero_in_the_middle(ax):
    """Unit j is tile j; the scale is symmetric, and between the tiles there is nothing."""
    weights = np.random.default_rng(0).normal(size=(3, 64))
    plots.weight_images(ax, weights, columns=2)
    picture = ax.images[0].get_array()
    assert picture.shape == (20, 20)
    for j, tile in enumerate([picture[1:9, 1:9], picture[1:9, 11:19], picture[11:19, 1:9]]):
        np.testing.assert_array_equal(tile, weights[j].reshape(8, 8))
    assert np.ma.getmaskarray(picture).sum() == 400 - 3 * 64
    limit = np.abs(weights).max()
    assert ax.images[0].get_clim() == (-limit, limit)
    red, _, blue, _ = ax.images[0].to_rgba(np.array([[limit]]))[0, 0]
    assert red > blue


def test_weight_images_take_integers_and_zeros(ax):
    """Whole numbers are weights too, and so are zeros."""
    draw(plots.weight_images(ax, np.zeros((1, 4), dtype=int)))
    assert ax.images[0].get_array().compressed().tolist() == [0, 0, 0, 0]
    with pytest.raises(ShapeError, match="W has shape"):
        plots.weight_images(ax, np.ones(64))


def test_line_fit_draws_points_line_and_residuals(ax):
    """The line runs from the first x to the last; residuals from each point to the line."""
    x, y, w = X[:, 0], Y, np.array([5.0, 7.0])
    draw(plots.line_fit(ax, x, y, w))
    points, line = ax.lines
    np.testing.assert_array_equal(points.get_xydata(), np.column_stack([x, y]))
    assert points.get_linestyle() == "None"
    np.testing.assert_allclose(line.get_xydata(), [[1.0, 12.0], [5.2, 41.4]])
    for segment, u, v in zip(ax.collections[0].get_segments(), x, y, strict=True):
        np.testing.assert_allclose(segment, [[u, v], [u, 5 + 7 * u]])
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["data", "fit", "residual"]


def test_plane_fit_draws_points_plane_and_residuals():
    """The plane spans the data; each residual is upright between its point and the plane."""
    ax = draw(plots.plane_fit(axes("3d"), X, Y, W))
    plane, points = ax.collections
    np.testing.assert_array_equal(np.array(points._offsets3d).T, np.column_stack([X, Y]))
    corners = np.unique(plane._faces.reshape(-1, 3), axis=0)
    np.testing.assert_allclose(corners[:, 2], 1 + 2 * corners[:, 0] + 3 * corners[:, 1])
    assert corners[:, :2].tolist() == [[1, 0], [1, 1], [5.2, 0], [5.2, 1]]
    fitted = 1 + X @ [2, 3]
    for line, (u, v), at, y in zip(ax.lines, X, fitted, Y, strict=True):
        np.testing.assert_allclose(np.transpose(line.get_data_3d()), [[u, v, at], [u, v, y]])
    assert all(a.pane.get_facecolor()[3] == 0 for a in (ax.xaxis, ax.yaxis, ax.zaxis))


def test_polynomial_fits_draw_each_polynomial_from_the_constant_up(ax):
    """One named curve each, over the range of x, and the points on top."""
    x = np.linspace(-1, 2, 7)
    y = x**2
    draw(
        plots.polynomial_fits(
            ax, x, y, {"square": np.array([0, 0, 1]), "wild": np.array([0, 0, 0, 1e6])}
        )
    )
    square, wild, points = ax.lines
    u, v = square.get_data()
    assert (u.min(), u.max()) == (-1, 2)
    np.testing.assert_allclose(v, u**2)
    np.testing.assert_allclose(wild.get_ydata(), 1e6 * u**3)
    np.testing.assert_array_equal(points.get_xydata(), np.column_stack([x, y]))
    assert ax.get_ylim() == (-1, 5)
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["square", "wild", "data"]


def test_polynomial_fits_of_level_data_have_a_window(ax):
    """All y alike: one unit above and one below."""
    plots.polynomial_fits(ax, np.arange(3.0), np.full(3, 7.0), {})
    assert ax.get_ylim() == (6, 8)


def test_descent_1d_draws_the_function_and_the_steps_on_it(ax):
    """Points lie on the curve in the order of the path; the first is ringed."""
    path = np.array([3.0, -2.0, 1.0])
    draw(plots.descent_1d(ax, lambda w: w**2, path))
    curve, steps, start = ax.lines
    np.testing.assert_allclose(curve.get_ydata(), curve.get_xdata() ** 2)
    assert steps.get_xydata().tolist() == [[3, 9], [-2, 4], [1, 1]]
    assert start.get_xydata().tolist() == [[3, 9]]
    assert start.get_markerfacecolor() == "none"
    assert ax.get_xlim() == (-2.5, 3.5)


def test_descent_1d_shows_the_window_asked_for(ax):
    """The window is the caller's; a path of one point has one of its own."""
    f = np.vectorize(lambda w: w if w > 0 else 0.0)  # takes a number at a time
    plots.descent_1d(ax, f, np.array([50.0, 2.0]), window=(-1, 3))
    assert ax.get_xlim() == (-1, 3)
    assert ax.lines[0].get_xdata()[[0, -1]].tolist() == [-1, 3]
    assert plots.descent_1d(axes(), f, np.array([2.0])).get_xlim() == (1, 3)


def test_descents_are_drawn_from_the_list_that_they_leave(ax):
    """A path is a list of points as well; one that ends at infinity needs a window."""
    path = [np.array(2.0), np.array(-4.0), np.array(np.inf)]
    draw(plots.descent_1d(ax, lambda w: w**2, path, window=(-5, 5)))
    assert ax.lines[1].get_ydata().tolist() == [4, 16, np.inf]
    with pytest.raises(DomainError, match="path is not finite in 1 of 3"):
        plots.descent_1d(ax, lambda w: w**2, path)
    flat = plots.loss_contours(axes(), bowl, {"p": list(POINTS)}, (-1, 3), (-2, 2))
    np.testing.assert_array_equal(flat.lines[0].get_xydata(), POINTS)


def test_loss_contours_are_level_lines_closer_at_the_bottom(ax):
    """On each contour f is its level; levels rise as squares, so a bowl's rings are even."""
    draw(plots.loss_contours(ax, bowl, {}, (-1, 3), (-2, 2), levels=4))
    (contours,) = ax.collections
    grid = np.linspace(-1, 3, 80)
    least = min(bowl((u, v)) for u in grid for v in np.linspace(-2, 2, 80))
    np.testing.assert_allclose(contours.levels, least + (20 - least) * np.array([1, 4, 9, 16]) / 16)
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        if path.vertices.size:
            np.testing.assert_allclose(bowl(path.vertices.T), level, rtol=0.02)
    assert ax.get_legend() is None


def test_loss_contours_show_each_way_down(ax):
    """A named line for each path, its start ringed; one that leaves does not widen the window."""
    paths = {"slow": np.array([[0.0, 1.0], [0.5, 0.2]]), "wild": np.array([[0.0, 1], [90, -1e9]])}
    draw(plots.loss_contours(ax, bowl, paths, (-1, 3), (-2, 2)))
    lines = dict(zip(paths, ax.lines[::2], strict=True))
    for name, line in lines.items():
        np.testing.assert_array_equal(line.get_xydata(), paths[name])
    assert [start.get_xydata().tolist() for start in ax.lines[1::2]] == [[[0, 1]], [[0, 1]]]
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 3), (-2, 2))
    assert [t.get_text() for t in ax.get_legend().get_texts()] == list(paths)


@pytest.mark.parametrize("value", [7.0, float("nan")])
def test_loss_contours_need_something_to_descend(ax, value):
    """A level function, or one that is no number, has no contours."""
    with pytest.raises(DomainError, match="f is constant or not a number"):
        plots.loss_contours(ax, lambda w: value, {}, (0, 1), (0, 1))


def test_margin_losses_are_drawn_over_the_margin(ax):
    """One named curve each, and a line at margin 0 between wrong and right."""
    losses = [margins.ZERO_ONE, margins.HINGE, margins.SQUARED_HINGE, margins.LOGISTIC]
    draw(plots.margin_losses(ax, losses, low=-1, high=2))
    border, *curves = ax.lines
    assert border.get_xdata() == [0, 0]
    for curve, loss in zip(curves, losses, strict=True):
        u = curve.get_xdata()
        assert (u[0], u[-1]) == (-1, 2)
        np.testing.assert_array_equal(curve.get_ydata(), loss.value(u))
        assert curve.get_label() == loss.name
    names = ["0–1", "hinge", "squared hinge", "logistic"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == names


@pytest.mark.parametrize("activation", [ck.SIGMOID, ck.TANH, ck.RELU], ids=lambda a: a.name)
def test_activation_curves_show_value_and_derivative(ax, activation):
    """Solid the function, dashed its derivative, both named."""
    draw(plots.activation_curves(ax, activation, low=-2, high=3))
    value, prime = ax.lines
    z = value.get_xdata()
    assert (z[0], z[-1]) == (-2, 3)
    np.testing.assert_array_equal(value.get_ydata(), activation.value(z))
    np.testing.assert_array_equal(prime.get_ydata(), activation.prime(z))
    assert (value.get_linestyle(), prime.get_linestyle()) == ("-", "--")
    names = [f"{activation.name}(z)", f"{activation.name}′(z)"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == names


def test_labelled_points_have_a_colour_and_a_shape_for_each_class(ax):
    """Points come in the order of the sorted labels, named only if names are given."""
    draw(plots.labelled_points(ax, POINTS, LABELS))
    assert [line.get_xydata().tolist() for line in ax.lines] == [
        [[1, 3]],
        [[4, 1]],
        [[0, 0], [2, 0]],
    ]
    assert len({line.get_color() for line in ax.lines}) == 3
    assert len({line.get_marker() for line in ax.lines}) == 3
    assert ax.get_legend() is None


def test_labelled_points_are_named_in_the_order_of_the_labels(ax):
    """−1 comes before 1."""
    plots.labelled_points(ax, POINTS, np.array([1, -1, 1, 1]), ["no", "yes"])
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["no", "yes"]
    assert ax.lines[0].get_xydata().tolist() == [[1, 3]]


def test_decision_regions_have_the_colour_of_the_answer(ax):
    """Each pixel has the tint of the class that is answered at its middle."""
    draw(plots.decision_regions(ax, nearest, POINTS, LABELS, resolution=40))
    (image,) = ax.images
    left, right, bottom, top = image.get_extent()
    np.testing.assert_allclose([left, right, bottom, top], [-0.4, 4.4, -0.3, 3.3])
    colors = [mpl.colors.to_rgb(line.get_color()) for line in ax.lines]
    assert image.origin == "lower"
    u = left + (np.arange(40) + 0.5) / 40 * (right - left)
    v = bottom + (np.arange(40) + 0.5) / 40 * (top - bottom)
    answers = nearest(np.array([[a, b] for b in v for a in u]))
    tints = np.array([[*color, 0.25] for color in colors])
    np.testing.assert_allclose(image.get_array().reshape(-1, 4), tints[answers])


def test_decision_regions_may_answer_what_no_point_has(ax):
    """A class without a point keeps its colour; points keep theirs."""
    y = np.array([1, 1])
    plots.decision_regions(ax, lambda rows: np.where(rows[:, 0] > 1, 1, -1), POINTS[:2], y)
    nothing, points = ax.lines
    assert nothing.get_xydata().size == 0
    assert points.get_xydata().tolist() == POINTS[:2].tolist()
    assert len(np.unique(ax.images[0].get_array().reshape(-1, 4), axis=0)) == 2


def test_decision_regions_of_points_in_a_row_have_a_window(ax):
    """All points at one height: a tenth of a unit above and below."""
    plots.decision_regions(ax, lambda rows: rows[:, 0] > 1, POINTS[[0, 2]], np.array([False, True]))
    np.testing.assert_allclose(ax.images[0].get_extent(), [-0.2, 2.2, -0.1, 0.1])


REFUSED = {
    "x and y differ": (ShapeError, "y has", lambda ax: plots.line_fit(ax, X[:, 0], Y[:3], W[:2])),
    "a matrix for x": (ShapeError, "x has", lambda ax: plots.line_fit(ax, X, Y, W[:2])),
    "w without intercept": (ShapeError, "w has", lambda ax: plots.line_fit(ax, Y, Y, W[:1])),
    "polynomial of X": (ShapeError, "x has", lambda ax: plots.polynomial_fits(ax, X, Y, {})),
    "a flat plane": (DomainError, "3d", lambda ax: plots.plane_fit(ax, X, Y, W)),
    "X with ones": (ShapeError, "X has", lambda ax: plots.plane_fit(axes("3d"), X[:, :1], Y, W)),
    "y too short": (ShapeError, "y has", lambda ax: plots.plane_fit(axes("3d"), X, Y[:2], W)),
    "w too short": (ShapeError, "w has", lambda ax: plots.plane_fit(axes("3d"), X, Y, W[:2])),
    "a path of pairs": (ShapeError, "path has", lambda ax: plots.descent_1d(ax, abs, POINTS)),
    "a path of numbers": (
        ShapeError,
        "gd has",
        lambda ax: plots.loss_contours(ax, bowl, {"gd": Y}, (0, 1), (0, 1)),
    ),
    "points as columns": (
        ShapeError,
        "X has",
        lambda ax: plots.labelled_points(ax, np.ones((2, 9)), np.ones(9)),
    ),
    "labels too few": (
        ShapeError,
        "labels has",
        lambda ax: plots.labelled_points(ax, POINTS, LABELS[:2]),
    ),
    "six classes": (
        DomainError,
        "classes is 6, expected at most 5",
        lambda ax: plots.labelled_points(ax, np.ones((6, 2)), np.arange(6)),
    ),
    "too few names": (
        DomainError,
        "expected 3 names",
        lambda ax: plots.labelled_points(ax, POINTS, LABELS, ["a"]),
    ),
    "answers as a column": (
        ShapeError,
        r"classify\(X\) has",
        lambda ax: plots.decision_regions(ax, lambda rows: rows[:, :1], POINTS, LABELS),
    ),
    "points in space": (
        ShapeError,
        "X has",
        lambda ax: plots.decision_regions(ax, nearest, np.ones((4, 3)), LABELS),
    ),
}


@pytest.mark.parametrize(("error", "message", "draw_it"), REFUSED.values(), ids=REFUSED)
def test_drawings_refuse_what_they_cannot_draw(ax, error, message, draw_it):
    """The error names the argument and what was expected."""
    with pytest.raises(error, match=message):
        draw_it(ax)


NOISE = 0.1 + np.array([0.0, 1e-17, 2e-17, 3e-17]) + np.spacing(0.1) * np.array([0, 1, 0, 1])


def test_values_that_differ_by_rounding_get_a_window(ax):
    """A descent that stands still, level data and points in a row, each but for the last bit."""
    plots.descent_1d(ax, abs, NOISE)
    assert np.ptp(ax.get_xlim()) == pytest.approx(2)
    plots.polynomial_fits(ax, np.arange(4.0), NOISE, {})
    assert np.ptp(ax.get_ylim()) == pytest.approx(2)
    points = np.column_stack([np.arange(4.0), NOISE])
    plots.decision_regions(ax, lambda rows: rows[:, 0] > 1, points, np.arange(4) > 1)
    assert np.ptp(ax.images[0].get_extent()[2:]) == pytest.approx(0.2)


def test_contours_of_rounding_are_refused(ax):
    """A constant that its formula misses in the last bit is a constant."""

    def level(w):
        return 0.1 + (w[0] + 0.3) - w[0]

    with pytest.raises(ck.DomainError, match="f is constant"):
        plots.loss_contours(ax, level, {}, (-1, 1), (-1, 1))


def test_weights_of_zero_are_white(ax):
    """Not the colour of the least weight."""
    plots.weight_images(ax, np.zeros((2, 4)))
    assert ax.images[0].get_clim() == (-1, 1)


def test_labels_may_be_a_list(ax):
    """A list of labels picks points as an array does."""
    points = cast(Array, [[0, 0], [1, 1], [2, 0]])  # the type promises arrays only
    plots.labelled_points(ax, points, cast(Array, [1, -1, 1]))
    assert [len(line.get_xdata()) for line in ax.lines] == [1, 2]
