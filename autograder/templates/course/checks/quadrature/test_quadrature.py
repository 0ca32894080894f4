"""Are the checks just? Right solutions, unusual ones too, have full marks, and wrong ones do not.

pytest checks
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks import Misconception, assignment
from autograder.live import verdict

ASSIGNMENT = assignment("quadrature", Path(__file__).parents[2])
Array = NDArray[np.float64]
SEEDS = (b"one", b"two", b"three")
"""A check must say the same whatever inputs are drawn."""


def loop(y: Any, h: float) -> float:
    """As a beginner would write it, in plain Python."""
    total = y[0] + y[-1]
    for i in range(1, len(y) - 1):
        total += (4 if i % 2 else 2) * y[i]
    return float(total * h / 3)


def weights(y: Array, h: float) -> Array:
    """One product, and an array without dimensions for a number."""
    w = np.full(len(y), 2.0)
    w[1::2] = 4.0
    w[[0, -1]] = 1.0
    return np.asarray(w @ y * h / 3)


def extrapolated(y: Array, h: float) -> float:
    """From two sums of trapezoids, without a weight of 4."""
    fine = h * (y.sum() - (y[0] + y[-1]) / 2)
    rough = 2 * h * (y[::2].sum() - (y[0] + y[-1]) / 2)
    return float((4 * fine - rough) / 3)


def area(y: Array, h: float) -> float:
    """Wrong: nothing below zero counts as negative."""
    return abs(loop(y, h))


def overwriting(y: Array, h: float) -> float:
    """Right, but it changes the caller's array."""
    y *= h
    return loop(y, 1.0)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("right", [loop, weights, extrapolated])
def test_right_solutions_have_full_marks(right: Callable[..., Any], seed: bytes) -> None:
    """However they are written."""
    result = verdict(ASSIGNMENT, "simpson", right, 8, seed)
    assert (result.points, result.status) == (8, "passed"), result.message


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("wrong", [area, overwriting])
def test_wrong_solutions_lose_marks(wrong: Callable[..., Any], seed: bytes) -> None:
    """Also those of which no name is known."""
    result = verdict(ASSIGNMENT, "simpson", wrong, 8, seed)
    assert result.points < 8


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("entry", ASSIGNMENT.misconceptions, ids=lambda entry: entry.id)
def test_known_mistakes_lose_marks_and_are_named(entry: Misconception, seed: bytes) -> None:
    """Each entry of the catalogue."""
    result = verdict(ASSIGNMENT, entry.function, entry.wrong, 8, seed)
    assert result.points < 8
    assert result.misconception == entry.id
