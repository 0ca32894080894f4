"""ps5-backprop: the truth its checks rest on, and how fine they judge."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from ag_cases import judged
from variants_ps5 import VARIANTS, flat_loop

from autograder.checks.inputs import draw_network, widths
from autograder.checks.ps5_backprop import (
    ASSIGNMENT,
    cost_of,
    cross_entropy,
    quadratic,
    true_gradients,
)
from autograder.checks.truth import entrywise


@pytest.mark.parametrize("name", ["backprop", "backprop_l2"])
def test_float32_gradients_are_too_coarse(name: str) -> None:
    """Rounded to float32 they pass after 400 layers only, where no more is asked."""
    right = VARIANTS[name]["tuples"]

    def rounded(*arguments: Any) -> Any:
        return [[g.astype("float32") for g in part] for part in right(*arguments)]

    assert judged(name, rounded).points < 2


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
            return cost((weights, [*biases[:l], w, *biases[l + 1 :]]), x, y, lam)

        np.testing.assert_allclose(dW[l], flat_loop(at_W, W, 1e-5), rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(db[l], flat_loop(at_b, b, 1e-5), rtol=1e-6, atol=1e-9)


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
