"""The door for numbers: integers and booleans give what the same numbers as float64 give."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from test_ck_package import FUNCTIONS

import coursekit as ck
from coursekit import plots, scalar_graph
from coursekit.arrays import Array, as_floats, is_level

KINDS = ["bool", "int8", "uint8", "int32", "int64", "list"]
RANGES = {
    "bool": (0, 2),
    "int8": (-128, 128),
    "uint8": (0, 256),
    "int32": (-(2**31), 2**31),
    "int64": (-(2**62), 2**62),  # neither squares nor sums of three fit
    "list": (-(2**40), 2**40),
}


class Draw:
    """Whole numbers of a kind, or the same numbers as float64."""

    def __init__(self, kind, as_float64):
        self.kind, self.as_float64 = kind, as_float64
        self.low, self.high = RANGES[kind]
        self.rng = np.random.default_rng(0)

    def __call__(self, *shape):
        """As large as the kind has them."""
        return self.cast(self.rng.integers(self.low, self.high, shape))

    def small(self, *shape):
        """From −3 to 3, or as near to it as the kind comes."""
        return self.cast(self.rng.integers(max(self.low, -3), min(self.high, 4), shape))

    def signs(self, *shape, size=1):
        """+size, in turn with −size if the kind has it."""
        size = min(size, self.high - 1)
        odd = np.indices(shape).sum(axis=0) % 2
        return self.cast(np.where(odd, size if self.low == 0 else -size, size))

    def bits(self, *shape):
        """Labels 0 and 1, both of them."""
        return self.cast(np.indices(shape).sum(axis=0) % 2)

    def cast(self, numbers):
        if self.as_float64:
            return numbers.astype(float)[()]
        if self.kind == "list":
            return numbers.tolist()
        return numbers.astype(self.kind)[()]

    def network(self) -> tuple[list[Any], list[Any], Any]:
        """Weights, biases and inputs of a 3–4–2 network, five examples."""
        weights = [self.small(4, 3), self.small(2, 4)]
        return weights, [self.small(4, 1), self.small(2, 1)], self.small(3, 5)

    def count(self):
        """A number of things, which is a Python int where others are float64."""
        n = np.array(min(self.high - 1, 200))
        return n.item() if self.as_float64 or self.kind == "bool" else self.cast(n)

    def ends(self):
        """0 and 1, as two numbers."""
        return self.cast(np.array(0)), self.cast(np.array(1))

    def axes(self, **options):
        return Figure().subplots(subplot_kw=options)


def square(w):
    return (np.asarray(w) ** 2).sum()


def rng():
    return np.random.default_rng(1)


def stepped(optimiser, d):
    """Where two steps of an optimiser lead, and what it remembers then."""
    params, memory = ck.step_with(optimiser, [d(3)], [d(3)], 0.1)
    params, memory = ck.step_with(optimiser, params, [d(3)], 0.1, memory)
    return params, memory.slots


SGD: dict[str, Any] = {"eta": 0.1, "batch_size": 2, "epochs": 3, "lam": 0.1, "momentum": 0.5}


def scores_of_rows(weights, biases, x):
    """`network_scores` of the columns x, as rows."""
    return ck.network_scores((weights, biases), np.transpose(x))


# Function → its call, given a Draw.
CALLS: dict[str, Callable[[Draw], Any]] = {
    "activations.identity": lambda d: ck.identity(d(3, 2)),
    "activations.identity_prime": lambda d: ck.identity_prime(d(3, 2)),
    "activations.log_softmax": lambda d: ck.log_softmax(d(3, 2)),
    "activations.relu": lambda d: ck.relu(d(3, 2)),
    "activations.relu_prime": lambda d: ck.relu_prime(d(3, 2)),
    "activations.sigmoid": lambda d: ck.sigmoid(d.small(3, 2)),
    "activations.sigmoid_prime": lambda d: ck.sigmoid_prime(d.small(3, 2)),
    "activations.softmax": lambda d: ck.softmax(d(3, 2)),
    "activations.tanh": lambda d: ck.tanh(d.small(3, 2)),
    "activations.tanh_prime": lambda d: ck.tanh_prime(d.small(3, 2)),
    "backprop.backprop": lambda d: ck.backprop(*d.network(), d.bits(2, 5), lam=0.1),
    "backprop.bias_gradient": lambda d: ck.bias_gradient(d(3, 2)),
    "backprop.hidden_error": lambda d: ck.hidden_error(d(3, 2), d(3, 4), d.small(2, 4)),
    "backprop.output_error": lambda d: ck.output_error(d(3, 2), d.small(3, 2)),
    "backprop.weight_gradient": lambda d: ck.weight_gradient(d(3, 5), d(2, 5)),
    "costs.cross_entropy": lambda d: ck.cross_entropy(np.full((2, 4), 0.5), d.bits(2, 4)),
    "costs.l2_penalty": lambda d: ck.l2_penalty([d(3, 2), d(2, 3)], d.count()),
    "costs.quadratic": lambda d: ck.quadratic(d(3, 2), d(3, 2)),
    "costs.quadratic_gradient": lambda d: ck.quadratic_gradient(d(3, 2), d(3, 2)),
    "datasets.make_blobs": lambda d: ck.make_blobs(9, d(3, 2), 1, rng()),
    "datasets.make_linear": lambda d: ck.make_linear(9, d(2), 1, rng(), d.count()),
    "datasets.make_moons": lambda d: ck.make_moons(9, d.count(), rng()),
    "datasets.make_polynomial": lambda d: ck.make_polynomial(9, d(4), 1, rng()),
    "datasets.make_spirals": lambda d: ck.make_spirals(9, d.count(), rng()),
    "datasets.shift_images": lambda d: ck.shift_images(d(4, 3), 3, rng()),
    "descent.batches_per_epoch": lambda d: ck.descent.batches_per_epoch(d.count(), 1),
    "descent.gradient_descent": lambda d: ck.gradient_descent(lambda w: w, d(3), 0.1, 9),
    "descent.inverse_rate": lambda d: ck.inverse_rate(d.count(), d.count()),
    "descent.inverse_sqrt_rate": lambda d: ck.inverse_sqrt_rate(d.count(), d.count()),
    "descent.largest_stable_rate": lambda d: ck.largest_stable_rate(d(4, 2)),
    "descent.stochastic_descent": lambda d: ck.stochastic_descent(
        lambda w, X, y: X.T @ (X @ w - y),
        d.small(2),
        d.small(9, 2),
        d(9),
        0.01,
        batch_size=2,
        epochs=3,
        rng=rng(),
    ),
    "descent.minibatches": lambda d: list(ck.minibatches(d.count(), 1, rng(), True)),
    "descent.power_rate": lambda d: ck.power_rate(d.count(), d.count(), 2),
    "gradcheck.complex_step_gradient": lambda d: ck.complex_step_gradient(square, d.small(3)),
    "gradcheck.directional_derivative": lambda d: ck.directional_derivative(
        square, d.small(3), d(3)
    ),
    "gradcheck.numerical_gradient": lambda d: ck.numerical_gradient(square, d.small(3)),
    "gradcheck.real_array": lambda d: ck.gradcheck.real_array(d(3)),
    "gradcheck.relative_error": lambda d: ck.relative_error(d(9), d(9)),
    "gradcheck.value_at": lambda d: ck.gradcheck.value_at(
        lambda w: d.count(),
        cast(Array, 0.0),  # a number: f ignores it, value_at asks only if it is complex
    ),
    "gradreport.check_directions": lambda d: ck.check_directions(square, d(3), d.small(3), rng()),
    "gradreport.check_gradient": lambda d: ck.check_gradient(square, d(3), d.small(3)),
    "linear.add_bias": lambda d: ck.add_bias(d(3, 2)),
    "linear.check_rows": lambda d: ck.linear.check_rows(d(2), d(3, 2), d(3)),
    "linear.least_squares": lambda d: ck.least_squares(d(4, 2), d(4)),
    "linear.mse": lambda d: ck.mse(d(2), d(4, 2), d(4)),
    "linear.mse_gradient": lambda d: ck.mse_gradient(d(2), d(4, 2), d(4)),
    "linear.mse_hessian": lambda d: ck.mse_hessian(d(4, 2)),
    "linear.normal_equations": lambda d: ck.normal_equations(d(9, 2), d(9)),
    "linear.polynomial_features": lambda d: ck.polynomial_features(d(4), 6),
    "linear.r_squared": lambda d: ck.r_squared(d(9), d(9)),
    "linear.ridge": lambda d: ck.ridge(d(4, 2), d(4), d.count()),
    "linear.ridge_cost": lambda d: ck.ridge_cost(d(2), d(4, 2), d(4), d.count()),
    "margins.margin_cost": lambda d: ck.margin_cost(d(2), d(4, 2), d.signs(4)),
    "margins.margin_gradient": lambda d: ck.margin_gradient(d(2), d(4, 2), d.signs(4)),
    "network.accuracy": lambda d: ck.accuracy(*d.network(), d.bits(5)),
    "network.constant_params": lambda d: ck.constant_params([3, 2], d.count()),
    "network.cost": lambda d: ck.cost(*d.network(), d.bits(2, 5), lam=0.1),
    "network.forward": lambda d: ck.forward(*d.network()),
    "network.glorot_std": lambda d: ck.glorot_std(d.count(), d.count()),
    "network.he_std": lambda d: ck.he_std(d.count(), 1),
    "network.init_params": lambda d: ck.init_params([d.count(), d.count()], rng(), ck.glorot_std),
    "network.lecun_std": lambda d: ck.lecun_std(d.count(), 1),
    "network.outputs": lambda d: ck.outputs(*d.network()),
    "optimisers.adagrad": lambda d: stepped(ck.adagrad(0.5), d),
    "optimisers.adam": lambda d: stepped(ck.adam(), d),
    "optimisers.gradient_place": lambda d: ck.gradient_place(
        ck.nesterov(), [d(3)], ck.start_memory(ck.nesterov(), [d(3)])
    ),
    "optimisers.heavy_ball": lambda d: stepped(ck.heavy_ball(), d),
    "optimisers.nesterov": lambda d: stepped(ck.nesterov(), d),
    "optimisers.plain": lambda d: stepped(ck.plain(), d),
    "optimisers.rmsprop": lambda d: stepped(ck.rmsprop(), d),
    "optimisers.start_memory": lambda d: ck.start_memory(ck.adam(), [d(3)]).slots,
    "optimisers.step_with": lambda d: ck.step_with(ck.plain(), [d(3)], [d(3)], d.count()),
    "perceptron.classify": lambda d: ck.classify(d(2), d(), d(9, 2)),
    "perceptron.margin": lambda d: ck.margin(d(2), d(), d(4, 2), d.signs(4)),
    "perceptron.novikoff_bound": lambda d: ck.novikoff_bound(
        d.signs(1), d.ends()[0], d.signs(4, 1, size=100), d.signs(4)
    ),
    "perceptron.perceptron_step": lambda d: ck.perceptron_step(
        d(2), d(), d(2), d.signs(2)[1], d.count()
    ),
    "perceptron.sigmoid_neuron_cost": lambda d: ck.sigmoid_neuron_cost(
        d.small(2), d.small(), d.small(4, 2), d.bits(4)
    ),
    "perceptron.sigmoid_neuron_gradient": lambda d: ck.sigmoid_neuron_gradient(
        d.small(2), d.small(), d.small(4, 2), d.bits(4)
    ),
    "perceptron.train_perceptron": lambda d: ck.train_perceptron(d(4, 2), d.signs(4), d.count(), 9),
    "plots.classes.decision_regions": lambda d: plots.decision_regions(
        d.axes(), lambda rows: rows[:, 0] > 0, d(4, 2), d.bits(4), resolution=9
    ),
    "plots.classes.labelled_points": lambda d: plots.labelled_points(
        d.axes(), d(4, 2), d.bits(4), ["no", "yes"]
    ),
    "plots.curves.activation_curves": lambda d: plots.activation_curves(
        d.axes(), ck.TANH, *d.ends()
    ),
    "plots.curves.margin_losses": lambda d: plots.margin_losses(d.axes(), [ck.HINGE], *d.ends()),
    "plots.curves.training_curves": lambda d: plots.training_curves(d.axes(), {"C": d(5)}, "C"),
    "plots.descents.descent_1d": lambda d: plots.descent_1d(d.axes(), abs, d(4)),
    "plots.descents.loss_contours": lambda d: plots.loss_contours(
        d.axes(), square, {"way": d(4, 2)}, d.ends(), d.ends()
    ),
    "plots.fits.line_fit": lambda d: plots.line_fit(d.axes(), d(4), d(4), d(2)),
    "plots.fits.plane_fit": lambda d: plots.plane_fit(d.axes(projection="3d"), d(4, 2), d(4), d(3)),
    "plots.fits.polynomial_fits": lambda d: plots.polynomial_fits(
        d.axes(), d(4), d(4), {"fit": d(3)}
    ),
    "plots.images.digits": lambda d: plots.digits(d.axes(), d(4, 3), 2),
    "plots.images.weight_images": lambda d: plots.weight_images(d.axes(), d(3, 4), 2),
    "scalar_graph.as_node": lambda d: scalar_graph.as_node(d.count()).value,
    "scaling.measure_standard": lambda d: ck.measure_standard(d(2, 5))(d(2, 3)),
    "thread.linear_scores": lambda d: ck.linear_scores(d(3, 3), d(4, 2)),
    "thread.network_scores": lambda d: scores_of_rows(*d.network()),
    "thread.one_against_rest": lambda d: ck.one_against_rest(
        lambda X, y: ck.least_squares(ck.add_bias(X), y), d(9, 2), d.bits(9)
    ),
    "training.History.add": lambda d: ck.History({"C": [0.5]}).add(C=d.count()),
    "training.sgd": lambda d: ck.sgd(*d.network(), d.bits(2, 5), rng=rng(), **SGD),
}

# What takes no data, or takes labels and shapes only; whole modules end in a dot.
NO_DATA = {
    "arrays.": "the door itself: tested below",
    "cells.": "reads notebooks",
    "cli.": "the command",
    "kernel.": "runs notebooks",
    "rebound.": "looks at names",
    "states.": "reads what was seen of them",
    "datasets.load_commute": "no argument",
    "datasets.load_digits": "no argument",
    "datasets.load_iris": "no argument",
    "datasets.make_shifted_digits": "takes indices",
    "mnist.load_mnist": "no argument",
    "thread.Table.lines": "writes rows of the table",
    "thread.measure": "takes a task",
    "thread.measured_before": "no argument",
    "thread.thread_table": "takes rows of the table",
    "thread.thread_tasks": "draws from a generator alone",
    "datasets.one_hot": "takes labels, and refuses floats",
    "datasets.split": "takes a count",
    "datasets.xor": "no argument",
    "errors.": "checks, of whatever kind",
    "gradcheck.random_directions": "takes a shape",
    "margins.check_signs": "takes labels",
    "network.check_activation": "takes an activation",
    "network.check_network": "looks at shapes",
    "network.check_targets": "looks at shapes",
    "optimisers.check_optimiser": "takes an optimiser",
    "optimisers.chosen": "takes an optimiser and a share",
    "optimisers.place_of": "of loops: takes what came through the door",
    "plots.graphs.": "draws nodes and widths",
    "plots.style.": "settings",
    "regularisers.dropout_mask": "takes a shape",
    "scalar_graph.Node.named": "takes a name",
    "scalar_graph.backward": "takes a node, which holds a Python float",
    "scalar_graph.topological_order": "takes a node",
}


def members(kind):
    """Each function that a public `ck.Loss` (or the like) carries, as (owner, field)."""
    owners = [thing for thing in vars(ck).values() if isinstance(thing, kind)]
    return [(o, f.name) for o in owners for f in fields(o) if callable(getattr(o, f.name))]


INNER = {"prime_from_value", "error_from_output"}
"""What `sgd` asks in its loop, of activations that came out of a function tested here."""


def of_numbers(function):
    """The call of a function of numbers."""
    return lambda d: function(d.small(3, 2))


def of_targets(function):
    """The call of a function of numbers and targets."""
    return lambda d: function(d(3, 2), d.bits(3, 2))


for owner, name in members(ck.Activation) + members(ck.MarginLoss):
    if name not in INNER:
        CALLS[f"{owner.name}.{name}"] = of_numbers(getattr(owner, name))
for owner, name in members(ck.Loss):
    if name == "output":
        CALLS[f"{owner.name}.{name}"] = of_numbers(owner.output)
    elif name not in INNER:
        CALLS[f"{owner.name}.{name}"] = of_targets(getattr(owner, name))


def numbers_in(result):
    """All numbers that a function brought about, as arrays."""
    if isinstance(result, Axes):
        yield from drawn_on(result)
    elif is_dataclass(result):
        yield from numbers_in([getattr(result, f.name) for f in fields(result)])
    elif isinstance(result, Mapping):
        yield from numbers_in(list(result.values()))
    elif isinstance(result, list | tuple | Iterator):
        for part in result:
            yield from numbers_in(part)
    elif result is not None and not isinstance(result, str):
        yield np.asarray(result)


def drawn_on(ax):
    """What can be seen on it: its lines, images, surfaces and limits."""
    for line in ax.lines:
        yield from map(np.asarray, line.get_data(orig=False))
    for image in ax.images:
        yield np.asarray(image.get_array(), float)
        yield np.asarray(image.get_clim(), float)
    for collection in ax.collections:
        yield np.asarray(collection.get_datalim(ax.transData))
    yield np.asarray([*ax.get_xlim(), *ax.get_ylim()])


def test_every_public_function_is_compared():
    """A function that is added is compared below, or said to take no data."""
    names = {name.removeprefix("coursekit.") for name in FUNCTIONS}
    exempt = {n for n in names for e in NO_DATA if n == e or (e[-1] == "." and n.startswith(e))}
    assert names - exempt == names & CALLS.keys()
    assert not exempt & CALLS.keys()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CALLS)
def test_whole_numbers_give_what_the_same_floats_give(name, kind):
    """Integers of any width, booleans and lists: the numbers and the dtype that float64 gives."""
    with np.errstate(all="ignore"):
        found = list(numbers_in(CALLS[name](Draw(kind, as_float64=False))))
        expected = list(numbers_in(CALLS[name](Draw(kind, as_float64=True))))
    assert [a.dtype for a in found] == [a.dtype for a in expected]
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128"])
def test_floating_point_passes_the_door_as_it_is(dtype):
    """The array itself comes back: no copy, no other precision."""
    x = np.ones((2, 3), dtype)
    assert as_floats(x) is x


@pytest.mark.parametrize("number", [3, 3.0, True, np.uint8(3), np.True_, np.float32(3)])
def test_a_number_stays_a_number(number):
    """No array of dimension 0 comes back; a Python number adapts to float32."""
    x = as_floats(number)
    assert not isinstance(x, np.ndarray)
    assert isinstance(x, float | np.floating)
    weak = isinstance(number, int | float | np.float32)
    assert (x * np.ones(2, np.float32)).dtype == ("float32" if weak else "float64")


def test_the_door_keeps_masks():
    """A masked array of integers stays masked."""
    assert np.ma.is_masked(as_floats(np.ma.masked_equal([1, 2, 3], 2)))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "bool"])
def test_descent_from_whole_numbers_has_full_precision(dtype):
    """Small integers do not become float16, and bytes from a gradient do not wrap."""
    run = ck.gradient_descent(lambda w: w / 3, np.ones(1, dtype), eta=0.1, steps=1)
    assert run.w.dtype == "float64"
    assert run.w == pytest.approx(1 - 0.1 / 3, rel=1e-15)
    bytes_ = ck.gradient_descent(lambda w: np.array([100], np.int8), np.zeros(1), eta=3, steps=1)
    assert bytes_.w == -300


def test_descent_from_a_number_has_full_precision():
    """A Python number is a float64 start."""
    start = cast(Array, 1 / 3)  # the type promises arrays only
    assert ck.gradient_descent(lambda w: w, start, eta=0.5, steps=0).w == 1 / 3


def test_a_network_of_whole_numbers_learns_as_one_of_floats():
    """Integer weights are not updated in place, and end where the same floats end."""
    x, y = (a.astype(np.uint8) for a in ck.xor())
    weights = [np.array([[2, 0], [0, 1]], np.int8), np.ones((1, 2), np.int8)]
    biases = [np.zeros((2, 1), bool), np.zeros((1, 1), bool)]
    before = [W.copy() for W in weights]
    options = SGD | {"loss": ck.SIGMOID_QUADRATIC}
    found = ck.sgd(weights, biases, x, y, rng=rng(), **options)
    floats = [W.astype(float) for W in weights], [b.astype(float) for b in biases]
    expected = ck.sgd(*floats, *ck.xor(), rng=rng(), **options)
    for p, q in zip([*found[0], *found[1]], [*expected[0], *expected[1]], strict=True):
        np.testing.assert_array_equal(p, q)
    assert all(W.dtype == "int8" and (b == W).all() for W, b in zip(weights, before, strict=True))


@pytest.mark.parametrize("m", [np.uint8(200), np.int8(100), np.int64(200)])
def test_counts_may_be_numpys(m):
    """A number of examples or of a batch's rows that is a byte does not wrap."""
    size = cast(int, np.uint8(90))  # NumPy's integers are none to the type
    batches = list(ck.minibatches(m, size, rng()))
    assert sorted(np.concatenate(batches)) == list(range(int(m)))
    assert [len(part) for part in ck.split(m, 0.5, rng())] == [m // 2, m // 2]
    with pytest.raises(TypeError):
        ck.minibatches(9, cast(int, 2.5), rng())  # what the type rules out


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ([0.1] * 3, True),
        ([0.0, 0.0], True),
        ([0.3, 0.1 + 0.2], True),
        ([1e9, 1e9 + 1e-6], False),
        ([0.0, 1e-300], False),
        (np.array([0.1, 0.1 + 1e-8], np.float32), True),
        (np.array([0.1, 0.1 + 1e-6], np.float32), False),
        ([np.nan, 1.0], False),
    ],
)
def test_level_is_what_agrees_up_to_rounding(values, level):
    """Spreads of a few units in the last place are none; of any other size they are."""
    assert is_level(np.asarray(values)) == level
