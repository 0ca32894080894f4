"""adam_step: the truth that its checks rest on, and what its inputs are like."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from ag_cases import InProcess
from hypothesis import given, settings
from hypothesis import strategies as st
from variants_second import ADAM_STEP

from autograder.checks.adam import adam_inputs, at_first, no_memory, tiny_gradients, true_step
from autograder.checks.judge import Trial


def in_fractions(g: float, m: float, v: float, t: int, b1: Any, b2: Any) -> Any:
    """m, v, and both corrected, without rounding."""
    b1, b2 = Fraction(b1), Fraction(b2)
    new_m = b1 * Fraction(m) + (1 - b1) * Fraction(g)
    new_v = b2 * Fraction(v) + (1 - b2) * Fraction(g) ** 2
    return new_m, new_v, new_m / (1 - b1**t), new_v / (1 - b2**t)


@given(st.integers(0, 2**32), st.integers(1, 20))
@settings(max_examples=50, deadline=None)
def test_the_truth_agrees_with_exact_arithmetic(seed: int, t: int) -> None:
    """The form with a corrected rate is the step as it is asked for."""
    step = adam_inputs(np.random.default_rng(seed), (3,), t)
    w, m, v = true_step(*step)
    eta, b1, b2, eps = step[5:]
    for i in range(3):
        numbers = [float(part[i]) for part in step[:4]]
        new_m, new_v, m_hat, v_hat = in_fractions(numbers[1], numbers[2], numbers[3], t, b1, b2)
        assert m[i] == pytest.approx(float(new_m), rel=1e-12, abs=1e-15)
        assert v[i] == pytest.approx(float(new_v), rel=1e-12)
        moved = numbers[0] - eta * float(m_hat) / (float(v_hat) ** 0.5 + eps)
        assert w[i] == pytest.approx(moved, rel=1e-12, abs=1e-13)


def test_a_beta_of_0_and_a_gradient_of_0_are_no_exception() -> None:
    """The truth is finite there, and right solutions are judged right."""
    for right in ADAM_STEP.values():
        for seed in range(5):
            for prop in (no_memory, tiny_gradients):
                prop(Trial("adam_step", InProcess(right)), np.random.default_rng(seed))


def test_the_first_step_is_as_long_as_the_rate() -> None:
    """Where ε is 0 each weight moves by η against the sign of its gradient."""
    w, g, m, v, t, eta, b1, b2, _ = at_first(np.random.default_rng(3), (4,))
    moved = true_step(w, g, m, v, t, eta, b1, b2, 0.0)[0]
    np.testing.assert_allclose(moved, w - eta * np.sign(g), rtol=1e-12)


def test_inputs_show_each_part() -> None:
    """ε counts beside the root, the two β differ, and one v falls."""
    for seed in range(50):
        w, g, m, v, _, eta, b1, b2, eps = adam_inputs(np.random.default_rng(seed), (2, 3), 4)
        assert eps > 0.05 * np.sqrt(v).max()
        assert b2 - b1 > 0.05
        assert v.flat[0] > g.flat[0] ** 2
        assert eta * np.abs(m).min() > 1e-2 * np.abs(w).max()
