"""Properties that most functions are asked for: several batches, one example, inputs left alone."""

from collections.abc import Callable
from typing import Any

from autograder.checks.judge import Property, Rng, Trial

Judge = Callable[[Trial, Rng, int], None]
"""Draws inputs for a batch of m examples, calls the function and judges what it answers."""


def several(rng: Rng) -> int:
    """A batch that is not a power of two, nor equal to a width."""
    return int(rng.integers(8, 14))


def one(rng: Rng) -> int:
    """A single example, still a column."""
    return 1


def for_batch(
    judge: Judge, size: Callable[[Rng], int], times: int = 3
) -> Callable[[Trial, Rng], None]:
    """The property that `judge` accepts `times` drawings with batches of that size."""

    def holds(trial: Trial, rng: Rng) -> None:
        for _ in range(times):
            judge(trial, rng, size(rng))

    return holds


def unmodified(arguments: Callable[[Rng], tuple[Any, ...]]) -> Callable[[Trial, Rng], None]:
    """The property that a call leaves its arguments as they were."""

    def holds(trial: Trial, rng: Rng) -> None:
        trial.call(*arguments(rng), may_modify=False)

    return holds


def standard(judge: Judge, inputs: Callable[[Rng, int], tuple[Any, ...]]) -> tuple[Property, ...]:
    """What is asked of each of the small functions."""
    return (
        Property("on random batches", 5, for_batch(judge, several)),
        Property("on one example (m = 1)", 1, for_batch(judge, one)),
        Property(
            "inputs left alone",
            1,
            unmodified(lambda rng: inputs(rng, several(rng))),
            conduct=True,
            reveals="input-modified",
        ),
    )
