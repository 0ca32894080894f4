"""Of all functions: float32 is right and told, five digits are half, and neither is accused."""

from collections.abc import Callable
from typing import Any

import justice
import numpy as np
import pytest
from ag_cases import InProcess

from autograder.checks import assignment
from autograder.checks.digits import FEWER, SINGLE, TOO_FEW, watched
from autograder.checks.judge import Trial, generator
from autograder.model import CheckResult

CASES = justice.cases()
SEEDS = [f"digits {i}".encode() for i in range(20)]
FEW = [b"some", b"others", b"more"]
WHOLE = {"minibatches", "predict"}
"""Their answers are whole numbers, of any type."""
EVEN_ROUNDED = {"minibatches", "predict", "train_perceptron", "relu_prime", "init_params"}
"""Rounding changes nothing in what is judged: integers, and numbers that are only distributed."""
TOO_ILL = "nearly dependent columns"
"""What float32 is too coarse to compute, whatever the method."""

Cast = Callable[[Any], Any]


def mapped(cast: Cast, value: Any) -> Any:
    """All floats in lists, tuples and arrays, changed."""
    if isinstance(value, (list, tuple)):
        return type(value)(mapped(cast, part) for part in value)
    floats = isinstance(value, float) or getattr(getattr(value, "dtype", None), "kind", "") == "f"
    return cast(value) if floats else value


def float32(value: Any) -> Any:
    """An array or a number of float32."""
    return np.asarray(value, np.float32) if isinstance(value, np.ndarray) else np.float32(value)


def five_digits(value: Any) -> Any:
    """Rounded to five significant digits."""
    array = np.asarray(value, dtype=float)
    rounded = np.array([float(f"{v:.5g}") for v in array.ravel().tolist()]).reshape(array.shape)
    return rounded if array.ndim else float(rounded)


def stored(cast: Cast, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its result changed."""
    return lambda *arguments: mapped(cast, function(*arguments))


def in_float32(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with what comes in and what goes out in float32."""
    return lambda *a: mapped(float32, function(*(mapped(float32, value) for value in a)))


def verdict(name: str, function: str, solution: Callable[..., Any], seed: bytes) -> CheckResult:
    """The judge's word."""
    return justice.verdict(name, function, solution, seed)[0]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), CASES, ids=map("/".join, CASES))
def test_a_float32_result_is_right_and_told(name: str, function: str) -> None:
    """Right numbers that are stored in float32 have full marks and a note, whatever the seed."""
    solution = stored(float32, justice.one_right(name, function))
    for seed in SEEDS:
        result = verdict(name, function, solution, seed)
        assert (result.points, result.status) == (justice.POINTS, "passed"), result.message
        assert result.misconception is None
        assert (SINGLE in result.message) != (function in WHOLE)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), CASES, ids=map("/".join, CASES))
def test_what_is_computed_in_float32_is_right_and_told(name: str, function: str) -> None:
    """So has a formula in float32, but where the data are too ill-conditioned for its digits."""
    solution = in_float32(justice.one_right(name, function))
    for seed in SEEDS:
        result = verdict(name, function, solution, seed)
        assert result.misconception is None, result.message
        if function == "least_squares":
            assert result.points > 0.7 * justice.POINTS
            assert result.message.startswith(TOO_ILL)
        else:
            assert result.points == justice.POINTS, result.message
        assert (SINGLE in result.message) != (function in WHOLE)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), CASES, ids=map("/".join, CASES))
def test_five_digits_are_half_and_told_just_that(name: str, function: str) -> None:
    """Rounded numbers keep half of what values earn, or more, and are accused of nothing else."""
    solution = stored(five_digits, justice.one_right(name, function))
    for seed in SEEDS:
        result = verdict(name, function, solution, seed)
        assert result.misconception is None
        if function in EVEN_ROUNDED:
            assert result.points == justice.POINTS, result.message
            continue
        assert result.status == "partial"
        assert 0.5 * justice.POINTS <= result.points < 0.9 * justice.POINTS, result.message
        assert result.message.endswith(TOO_FEW)
        assert ";" not in result.message


def softmax(epsilon: float) -> Callable[[Any], Any]:
    """With an epsilon in the denominator."""

    def answer(z: Any) -> Any:
        e = np.exp(z - z.max(axis=0))
        return e / (e.sum(axis=0) + epsilon)

    return answer


def added(epsilon: float) -> Callable[[Any, Any], Any]:
    """Cross-entropy with an epsilon under the logarithm."""
    return lambda a, y: -np.sum(y * np.log(a + epsilon)) / y.shape[1]


def clipped(epsilon: float) -> Callable[[Any, Any], Any]:
    """Cross-entropy with the probabilities cut on both sides."""
    return lambda a, y: -np.sum(y * np.log(np.clip(a, epsilon, 1 - epsilon))) / y.shape[1]


@pytest.mark.parametrize("build", [added, clipped])
@pytest.mark.parametrize("epsilon", [1e-15, 1e-12, 1e-9, 1e-8, 1e-7])
def test_a_small_floor_under_the_logarithm_costs_nothing(build: Any, epsilon: float) -> None:
    """In `cross_entropy`, up to 1e-7, whatever the seed."""
    for seed in SEEDS:
        result = verdict("ps4-mlp", "cross_entropy", build(epsilon), seed)
        assert (result.points, result.status) == (justice.POINTS, "passed"), result.message


@pytest.mark.parametrize("floor", [1e-2, 1e-3, 2e-4])
def test_a_floor_that_is_seldom_reached_is_noticed(floor: float) -> None:
    """One probability of a right class is below it: that alone costs marks, and it is named."""

    def floored(a: Any, y: Any) -> Any:
        return -np.sum(y * np.log(np.maximum(a, floor))) / y.shape[1]

    for seed in SEEDS:
        for solution, least in ((floored, 0.8), (clipped(floor), 0.5)):
            result = verdict("ps4-mlp", "cross_entropy", solution, seed)
            assert least * justice.POINTS < result.points < justice.POINTS
            assert result.misconception == "cross-entropy/epsilon-too-large"


@pytest.mark.parametrize(
    ("function", "solution"), [("cross_entropy", added(2e-6)), ("softmax", softmax(2e-5))]
)
def test_a_large_epsilon_is_half_and_told(function: str, solution: Any) -> None:
    """It is called what it is, and not one of the catalogue's mistakes."""
    for seed in SEEDS:
        result = verdict("ps4-mlp", function, solution, seed)
        assert 0.5 * justice.POINTS <= result.points < justice.POINTS
        assert result.misconception is None
        assert result.message.endswith(TOO_FEW)


def test_a_small_epsilon_in_the_denominator_is_right_and_told() -> None:
    """softmax with 1e-7 there is right to about seven digits."""
    for seed in SEEDS:
        result = verdict("ps4-mlp", "softmax", softmax(1e-7), seed)
        assert (result.points, result.status) == (justice.POINTS, "passed")
        assert result.message.endswith(FEWER)


def test_float64_is_not_told_anything() -> None:
    """Right in all digits: all properties hold, and no more is said."""
    for name, function in CASES:
        for seed in FEW:
            result = verdict(name, function, justice.one_right(name, function), seed)
            assert result.message == "all properties hold", (function, result.message)


def test_one_sided_and_fixed_steps_are_wrong_and_not_coarse() -> None:
    """The step is so wide that what they get wrong is no question of digits."""

    def one_sided(f: Any, w: Any, eps: Any) -> Any:
        return _differences(f, w, eps, 0.0)

    def fixed(f: Any, w: Any, eps: Any) -> Any:
        return _differences(f, w, 1e-5, 1e-5)

    for seed in SEEDS:
        for wrong, id in ((one_sided, "forward-difference"), (fixed, None)):
            result = verdict("ps5-backprop", "numerical_gradient", wrong, seed)
            assert result.points == 0, result.message
            assert TOO_FEW not in result.message
            assert id is None or str(result.misconception).endswith(id)


def _differences(f: Any, w: Any, up: float, down: float) -> Any:
    """(f(w + up) − f(w − down)) / (up + down) for each entry."""
    found = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        above, below = w.copy(), w.copy()
        above[i] += up
        below[i] -= down
        found[i] = (f(above) - f(below)) / (up + down)
    return found


OF_DIGITS = {
    *("inverse-sqrt-rate/rounded", "accuracy/rounded"),
    *("least-squares/ridge-added", "largest-stable-rate/few-iterations"),
    *("numerical-gradient/step-ignored", "backprop/input-modified"),
}
"""Mistakes of digits, or that show in a property by no more, and elsewhere by much."""


@pytest.mark.slow
def test_no_wrong_function_is_only_coarse() -> None:
    """What an entry of the catalogue gets wrong shows by more than 1e-4 of the scale."""
    for name, function in CASES:
        known = assignment(name)
        (check,) = [c for c in known.checks if c.function == function]
        for entry in (e for e in known.misconceptions if e.function == function):
            if entry.id in OF_DIGITS:
                continue
            for prop in check.properties:
                trial = Trial(function, InProcess(entry.wrong))
                with np.errstate(all="ignore"), watched() as seen:
                    try:
                        prop.holds(trial, generator(FEW[0], name, function, prop.name))
                    except Exception:  # whatever it is: the answer was wrong, and not coarse
                        continue
                assert not seen.coarse, (entry.id, prop.name)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), CASES, ids=map("/".join, CASES))
def test_the_visible_tests_are_as_strict_about_digits(name: str, function: str) -> None:
    """They let float32 pass, and say of five digits what the hidden ones say."""
    right = a_right_one(name, function)
    for solution in (right, stored(float32, right), in_float32(right)):
        assert justice.visible_complaint(name, function, solution) is None
    said = justice.visible_complaint(name, function, stored(five_digits, right))
    assert said == (None if function in EVEN_ROUNDED else TOO_FEW)


def a_right_one(name: str, function: str) -> Callable[..., Any]:
    """A right solution that takes a learning rate of 0."""
    return list(justice.variants(name)[function].values())[function == "train"]
