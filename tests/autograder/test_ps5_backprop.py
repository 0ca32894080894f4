"""ps5-backprop: the truth its checks rest on, and how fine they judge."""

import math
import time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from ag_cases import InProcess
from hostile_answers import DIFFERENCES
from variants_ps5 import VARIANTS, flat_loop
from variants_second import RESIDUAL_FORWARD as VARIANTS_FORWARD

from autograder.checks.compare import Wrong
from autograder.checks.gradients import (
    cost_of,
    cross_entropy,
    quadratic,
    residual,
    squares,
    tanh_linear,
    true_gradients,
)
from autograder.checks.inputs import draw_network, widths
from autograder.checks.judge import Failed, Trial
from autograder.checks.ps5_backprop import (
    ASSIGNMENT,
    COARSE,
    CONSTANT,
    deep_inputs,
    deep_network,
    slowness,
)
from autograder.checks.truth import entrywise
from autograder.model import Outcome


@pytest.mark.parametrize("cost", [quadratic, cross_entropy])
def test_the_truth_agrees_with_central_differences(cost: Any) -> None:
    """Complex steps, from which all marks come, against another method."""
    rng = np.random.default_rng(3)
    weights, biases = draw_network(rng, [3, 4, 2])
    x, y = rng.normal(size=(3, 5)), np.eye(2)[:, rng.integers(0, 2, 5)]
    dW, db = true_gradients(cost, (weights, biases), x, y, 0.3)
    lam = 0.3
    for l, (W, b) in enumerate(zip(weights, biases, strict=True)):

        def at_W(w: Any, l: int = l) -> Any:
            return cost_of(cost, ([*weights[:l], w, *weights[l + 1 :]], biases), x, y, lam)

        def at_b(w: Any, l: int = l) -> Any:
            return cost_of(cost, (weights, [*biases[:l], w, *biases[l + 1 :]]), x, y, lam)

        np.testing.assert_allclose(dW[l], flat_loop(at_W, W, 1e-5), rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(db[l], flat_loop(at_b, b, 1e-5), rtol=1e-6, atol=1e-9)


def given_in_full(layer: Any, weights: Any, biases: Any, x: Any) -> Any:
    """The output of a network, written down once more."""
    a = x
    for l, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
        z = W @ a + b
        if layer is residual:
            a = a + 0.5 * (1 + np.tanh(z / 2))
        else:
            a = z if l == len(weights) else np.tanh(z)
    return a


@pytest.mark.parametrize(("layer", "sizes"), [(residual, [3] * 4), (tanh_linear, [3, 4, 2])])
def test_the_truth_of_other_networks_agrees_with_central_differences(
    layer: Any, sizes: list[int]
) -> None:
    """With skips in every layer, and with tanh below a linear output."""
    rng = np.random.default_rng(6)
    params = draw_network(rng, sizes)
    x, y = rng.normal(size=(sizes[0], 5)), rng.normal(size=(sizes[-1], 5))
    a = given_in_full(layer, *params, x)
    expected = 0.5 * ((a - y) ** 2).sum() / 5
    assert cost_of(squares, params, x, y, 0.0, layer) == pytest.approx(expected, rel=1e-12)
    found = true_gradients(squares, params, x, y, 0.0, layer)
    for part, gradients in zip(params, found, strict=True):
        for l, (w, gradient) in enumerate(zip(part, gradients, strict=True)):

            def at(v: Any, part: Any = part, l: int = l) -> Any:
                moved = [*part[:l], v, *part[l + 1 :]]
                W, b = (moved, params[1]) if part is params[0] else (params[0], moved)
                return 0.5 * ((given_in_full(layer, W, b, x) - y) ** 2).sum() / 5

            np.testing.assert_allclose(gradient, flat_loop(at, w, 1e-5), rtol=1e-6, atol=1e-9)


def test_complex_steps_are_exact() -> None:
    """The derivative of w³ to the last digits, and w is left alone."""
    w = np.array([[0.1, -2.0], [3.0, 0.7]])
    before = w.copy()
    found = entrywise(lambda v: (v**3).sum(axis=(-2, -1)), w)
    np.testing.assert_allclose(found, 3 * w**2, rtol=1e-15)
    np.testing.assert_array_equal(w, before)


def test_neighbouring_layers_differ_in_width() -> None:
    """So a lost transpose never fits by chance."""
    for seed in range(50):
        found = widths(np.random.default_rng(seed), 4)
        assert len(found) == 4
        assert all(a != b for a, b in pairwise(found))


def test_what_is_asked_for_is_withheld() -> None:
    """The modules that hold the answers are not there while it is graded."""
    assert {"backprop", "gradcheck", "costs"} <= set(ASSIGNMENT.withheld)


# 160 layers, in time


def spent_on(gradients: Any, cost: Any, *lam: float) -> tuple[str, float]:
    """What is wrong with an answer for the deep network, and the processor time that it took, in
    seconds of a quiet machine."""
    spent = []
    before = slowness()

    def timed(*arguments: Any) -> Any:
        start = time.thread_time()
        try:
            return gradients(*arguments)
        finally:
            spent.append(time.thread_time() - start)

    try:
        deep_network(cost, *lam)(Trial("backprop", InProcess(timed)), np.random.default_rng(4))
    except Wrong as problem:
        said = str(problem)
    else:
        said = ""
    return said, spent[0] / max(before, slowness())


@pytest.mark.parametrize("name", DIFFERENCES)
@pytest.mark.parametrize(("cost", "lam"), [(quadratic, ()), (cross_entropy, (0.0,))])
@pytest.mark.slow
def test_differences_are_too_coarse_or_too_slow(
    name: str, cost: Any, lam: tuple[float, ...]
) -> None:
    """Real ones are lost in rounding, complex ones take several times what there is."""
    problem, seconds = spent_on(DIFFERENCES[name], cost, *lam)
    if name == "complex steps":
        assert seconds > 2 * CONSTANT  # the second time that it has
    else:
        assert "is wrong" in problem or "is 0 in some" in problem


OTHERS = [("residual_backprop", residual), ("mended_backprop", tanh_linear)]


@pytest.mark.parametrize(("function", "layer"), OTHERS)
def test_every_variant_of_the_new_functions_is_in_time(function: str, layer: Any) -> None:
    """And what is right on small networks is right on the deep one."""
    for right in VARIANTS[function].values():
        for seed in range(3):
            trial = Trial(function, InProcess(right))
            deep_network(squares, layer=layer)(trial, np.random.default_rng(seed))


def moved_by(h: float, weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """Real central differences of a residual network's cost, all neurons of a layer at once."""
    _, activations = VARIANTS_FORWARD["tuples"](weights, biases, x)
    dW, db = [], []
    for l in range(len(weights)):
        z = weights[l] @ activations[l] + biases[l]
        step = h * np.eye(len(z))[:, :, None]
        costs = []
        for way in (step, -step):
            a = activations[l] + 1 / (1 + np.exp(-(z + way)))
            for W, b in zip(weights[l + 1 :], biases[l + 1 :], strict=True):
                a = a + 1 / (1 + np.exp(-(W @ a + b)))
            costs.append(0.5 * ((a - y) ** 2).sum(axis=1))
        delta = (costs[0] - costs[1]) / (2 * h)
        dW.append(delta @ activations[l].T / y.shape[1])
        db.append(delta.mean(axis=1, keepdims=True))
    return dW, db


@pytest.mark.slow
@pytest.mark.parametrize("h", [1e-4, 1e-2, 1.0])
def test_real_differences_of_a_residual_network_are_lost(h: float) -> None:
    """Whatever the step is: the targets are out of sight, if it had all the time that it takes."""
    caller = InProcess(lambda *arguments: moved_by(h, *arguments))
    with pytest.raises(Wrong):
        deep_network(squares, layer=residual)(
            Trial("residual_backprop", caller), np.random.default_rng(4)
        )


def number_by_number(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """Backpropagation in plain Python, one example after the other, in lists."""
    layers = [(W.tolist(), b.ravel().tolist()) for W, b in zip(weights, biases, strict=True)]
    dW = [[[0.0] * len(row) for row in W] for W, _ in layers]
    db = [[[0.0] for _ in b] for _, b in layers]
    m = x.shape[1]
    for column, target in zip(x.T.tolist(), y.T.tolist(), strict=True):
        a = [column]
        for W, b in layers:
            z = [sum(w * v for w, v in zip(row, a[-1], strict=True)) for row in W]
            a.append([1 / (1 + math.exp(-t - c)) for t, c in zip(z, b, strict=True)])
        delta = [(v - t) * v * (1 - v) for v, t in zip(a[-1], target, strict=True)]
        for l in reversed(range(len(layers))):
            for i, d in enumerate(delta):
                db[l][i][0] += d / m
                dW[l][i] = [g + d * v / m for g, v in zip(dW[l][i], a[l], strict=True)]
            if l:
                back = [0.0] * len(a[l])
                for d, row in zip(delta, layers[l][0], strict=True):
                    back = [e + d * w for e, w in zip(back, row, strict=True)]
                delta = [e * v * (1 - v) for e, v in zip(back, a[l], strict=True)]
    return dW, db


@pytest.mark.slow
def test_the_slowest_right_way_is_fast_enough() -> None:
    """Loops over examples, layers and numbers (0.15 s); and every variant (0.02 s)."""
    for right in (number_by_number, *VARIANTS["backprop"].values()):
        problem, seconds = spent_on(right, quadratic)
        assert not problem
        assert seconds < 2 * CONSTANT


class Late(InProcess):
    """Its first answers do not come in time."""

    def __init__(self, function: Any, times: int) -> None:
        super().__init__(function)
        self.times = times
        self.limits: list[float | None] = []

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """A timeout, as often as is left."""
        self.limits.append(seconds)
        self.times -= 1
        if self.times >= 0:
            return Outcome("timeout")
        return super().call(name, *arguments, seconds=seconds)


def test_who_is_late_has_twice_the_time_once() -> None:
    """As many times as the machine is slow; and the first time is not counted as a stop."""
    caller = Late(number_by_number, 1)
    trial = Trial("backprop", caller)
    deep_network(quadratic)(trial, np.random.default_rng(4))
    assert (trial.fatal, caller.limits[0]) == (0, CONSTANT)
    assert (caller.limits[1] or 0) > CONSTANT
    trial = Trial("backprop", Late(number_by_number, 2))
    with pytest.raises(Failed, match="time"):
        deep_network(quadratic)(trial, np.random.default_rng(4))
    assert trial.fatal == 1


def test_the_deep_network_is_far_from_rounding() -> None:
    """Two ways to write the same agree to 12 digits after 160 layers, in float32 to 3."""
    for seed in range(20):
        (weights, biases), x, y = deep_inputs(np.random.default_rng(seed), classes=False)
        one, two = (
            VARIANTS["backprop"][how](weights, biases, x, y) for how in ("tuples", "stacked")
        )
        single = [[np.float32(v) for v in part] for part in (weights, biases)]
        coarse = VARIANTS["backprop"]["tuples"](*single, np.float32(x), np.float32(y))
        for a, b, c in zip(one[0], two[0], coarse[0], strict=True):
            scale = np.abs(a).max()
            assert 1e-25 < scale < 100
            assert np.abs(a - b).max() < 1e-12 * scale
            assert np.abs(a - c).max() < 0.2 * COARSE * scale
