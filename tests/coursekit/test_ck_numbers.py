"""The worked numbers of the course, each once: here, or in the test that is named here."""

import importlib
import math
from typing import Any

import numpy as np
import pytest

import coursekit as ck

ELSEWHERE = {
    "w*, ŷ*, C(w*) and R² of the commute": "linear.test_commute_minimum_is_the_exact_fraction",
    "2/L; η = 0.15 and η = 0.16": (
        "descent.test_commute_finds_the_minimum_below_the_stable_rate_and_not_above"
    ),
    "ridge, λ = 1": "linear.test_commute_ridge_is_the_sources_number",
    "minibatch SGD as in the source": "descent.test_the_sources_stopping_rule_stops_too_early",
    "x² from 1000": "descent.test_square_from_a_thousand",
    "x² converges iff 0 < η < 1": "descent.test_square_converges_below_one_only",
    "graph (y−ŷ)²": "scalar_graph.test_worked_graph",
    "its step to 10.24, not 23.04": "scalar_graph.test_step_along_the_target",
    "d/dt (y + e^{xy})": "scalar_graph.test_two_paths_from_one_variable",
    "softmax and cross-entropy: δ, and the elementwise formula": (
        "costs.test_softmax_error_at_the_worked_example"
    ),
    "one sigmoid neuron, as a perceptron": "perceptron.test_neuron_by_hand",
    "one sigmoid neuron, as a network": "backprop.test_one_sigmoid_neuron_by_hand",
    "one sigmoid neuron, as a graph": "scalar_graph.test_one_sigmoid_neuron",
    "σ′(0) and tanh′(0)": "activations.test_derivatives_at_zero",
    "all weights zero": "training.test_zero_weights_never_move",
}


@pytest.mark.parametrize("name", ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_number_is_asserted_elsewhere(name):
    """The test that asserts it is still there."""
    module, test = name.split(".")
    assert hasattr(importlib.import_module(f"test_ck_{module}"), test)


def commute():
    """Design matrix with its bias, and minutes, of the commute table."""
    X, y = ck.load_commute()
    return ck.add_bias(X), y


def test_commute_sum_of_squares():
    """SSE = 34231/1428 = 23.971288515406162, ten times the cost of five examples."""
    X, y = commute()
    w = ck.least_squares(X, y)
    assert w == pytest.approx([6.0861344537815126, 6.5336134453781513, 2.1127450980392157])
    residuals = X @ w - y
    assert residuals @ residuals == pytest.approx(23.971288515406162, rel=1e-13)
    assert ck.mse(w, X, y) == pytest.approx(2.3971288515406162, rel=1e-13)


def test_commute_largest_curvature():
    """L = 13.320419536713475, the largest eigenvalue of the Hessian."""
    X, _ = commute()
    curvature = np.linalg.eigvalsh(ck.mse_hessian(X)).max()
    assert curvature == pytest.approx(13.320419536713475, rel=1e-13)
    assert ck.largest_stable_rate(X) == pytest.approx(2 / curvature, rel=1e-13)


def test_harmonic_number():
    """The rates 1/t add up to H(10⁶) = 14.392726722865724 in a million steps."""
    rates = math.fsum(ck.inverse_rate(1.0, t) for t in range(1, 1_000_001))
    assert rates == pytest.approx(14.392726722865724, rel=1e-15)


def descend(weights, y, steps):
    """The cost of a 2–2–1 tanh network after `steps` of descent on the square of xor, η = ½."""
    x, _ = ck.xor()
    biases = [np.zeros((2, 1)), np.zeros((1, 1))]
    kind: dict[str, Any] = {"loss": ck.IDENTITY_QUADRATIC, "hidden": ck.TANH}
    rng = np.random.default_rng(0)
    options: dict[str, Any] = {"eta": 0.5, "batch_size": 4, "epochs": steps, "rng": rng}
    params = ck.sgd(weights, biases, x, y, **options, **kind)
    return float(ck.cost(*params, x, y, **kind))


def test_equal_weights_learn_a_sum_but_not_xor():
    """All weights 0.5: x₁ + 2x₂ to 5e-10, XOR no better than 0.0841, from a random start 3e-30."""
    x, xor = ck.xor()
    equal = [np.full((2, 2), 0.5), np.full((1, 2), 0.5)]
    rng = np.random.default_rng(0)
    random = [rng.normal(size=(2, 2)), rng.normal(size=(1, 2))]
    assert descend(equal, x[:1] + 2 * x[1:], 1000) < 5e-10
    assert descend(equal, xor, 3000) == pytest.approx(0.0841, abs=5e-4)
    assert descend(random, xor, 1000) < 1e-28
