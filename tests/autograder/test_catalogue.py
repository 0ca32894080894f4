"""The catalogue of misconceptions tests the checks, and the checks accept what is right."""

import pytest

import coursekit as ck
from autograder.checks import assignment
from autograder.checks.diagnosis import Misconception
from autograder.checks.judge import Check, judge
from autograder.live import _InProcess

PS5 = assignment("ps5-backprop")
CHECKS = {check.function: check for check in PS5.checks}
RIGHT = {
    "numerical_gradient": ck.numerical_gradient,
    "output_error": ck.output_error,
    "hidden_error": ck.hidden_error,
    "bias_gradient": ck.bias_gradient,
    "weight_gradient": ck.weight_gradient,
    "backprop": ck.backprop,
    "softmax_error": lambda z, y: ck.softmax(z) - y,
    "backprop_l2": lambda W, b, x, y, lam: ck.backprop(
        W, b, x, y, ck.SOFTMAX_CROSS_ENTROPY, lam=lam
    ),
}


@pytest.mark.parametrize("entry", PS5.misconceptions, ids=lambda entry: entry.id)
def test_every_misconception_loses_marks_and_is_recognised(entry: Misconception) -> None:
    """A wrong formula of the catalogue loses marks and is named in the report."""
    result = judge(PS5, CHECKS[entry.function], 10, _InProcess(entry.wrong), b"a seed")
    assert result.points < 10
    assert result.misconception == entry.id


@pytest.mark.parametrize("check", PS5.checks, ids=lambda check: check.function)
@pytest.mark.parametrize("seed", [b"one", b"two", b"three"])
def test_right_solution_has_full_marks(check: Check, seed: bytes) -> None:
    """coursekit's own function, derived independently of the checks, passes them for any seed."""
    result = judge(PS5, check, 10, _InProcess(RIGHT[check.function]), seed)
    assert (result.points, result.status) == (10, "passed"), result.message


def test_float32_is_too_coarse() -> None:
    """A result rounded to float32 does not pass for a right one."""
    rounded = lambda d: d.mean(axis=1, keepdims=True).astype("float32")  # noqa: E731
    assert judge(PS5, CHECKS["bias_gradient"], 10, _InProcess(rounded), b"x").points == 0
