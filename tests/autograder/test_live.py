"""The hidden check as an instructor runs it, on the live function in the source notebook."""

from typing import Any

import numpy as np
import pytest
from ag_small import WRONG

from autograder.live import hidden_check

NAME = "ps5-backprop/bias_gradient"


def bias_gradient(delta: Any) -> Any:
    """BP3."""
    return delta.mean(axis=1, keepdims=True)


def test_a_right_function_passes_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is raised, nothing printed, whatever the seed."""
    for seed in (b"instructor", b"another"):
        hidden_check(NAME, bias_gradient, seed)
    assert capsys.readouterr() == ("", "")


def raising(delta: Any) -> Any:
    """An error."""
    raise KeyError("x")


def modifying(delta: Any) -> Any:
    """Right, but it spoils its argument."""
    result = bias_gradient(delta)
    delta[:] = 0
    return result


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda d: d.sum(axis=1, keepdims=True), "summed over the batch"),
        (raising, "it raised KeyError"),
        (modifying, r"changes the caller's array \(argument 1\)"),
        (lambda d: None, "is there a `return`"),
        (lambda d: object(), "came as object"),
    ],
)
def test_a_wrong_function_says_why(function: Any, message: str) -> None:
    """An AssertionError with the function's name and what a student would read."""
    with pytest.raises(AssertionError, match=f"(?s)bias_gradient: .*{message}"):
        hidden_check(NAME, function)


def test_functions_are_handed_over_as_functions() -> None:
    """numerical_gradient gets an f that it can call."""

    def numerical_gradient(f: Any, w: Any, eps: float) -> Any:
        shifts = np.eye(w.size).reshape(-1, *w.shape) * eps
        return np.array([(f(w + e) - f(w - e)) / (2 * eps) for e in shifts]).reshape(w.shape)

    hidden_check("ps5-backprop/numerical_gradient", numerical_gradient)


@pytest.mark.parametrize("name", ["ps5-backprop/nothing", "ps5-backprop"])
def test_an_unknown_check_is_named(name: str) -> None:
    """A spelling mistake in a source notebook is no pass."""
    with pytest.raises(ValueError, match=f"{name}: no such hidden check"):
        hidden_check(name, bias_gradient)


def test_the_small_wrong_solution_is_wrong() -> None:
    """What the other tests take for wrong does not pass here either."""
    space: dict[str, Any] = {"np": np}
    exec(WRONG, space)  # noqa: S102 (the tests' own source)
    with pytest.raises(AssertionError):
        hidden_check(NAME, space["bias_gradient"])
