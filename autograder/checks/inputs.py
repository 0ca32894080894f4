"""Inputs that several assignments draw."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from autograder.checks.compare import Array, alike
from autograder.checks.diagnosis import Misconception, as_sent
from autograder.checks.digits import COARSE
from autograder.checks.judge import Rng

Params = tuple[list[Array], list[Array]]
T = TypeVar("T")

TRIES = 80
"""Draws in a row that tell nobody new, after which who is left is right on all of this kind."""
CLEARLY = 2 * COARSE
"""Of the scale: what is farther from the truth is wrong whatever becomes of the last digits."""


def rivals(
    entries: Sequence[Misconception], function: str, *unlike: str
) -> tuple[Callable[..., Any], ...]:
    """The catalogue's wrong functions of this name, but those whose ids end in one of `unlike`."""
    return tuple(
        entry.wrong
        for entry in entries
        if entry.function == function and not entry.id.endswith(_ends(unlike))
    )


def only(
    entries: Sequence[Misconception], function: str, *kinds: str
) -> tuple[Callable[..., Any], ...]:
    """The catalogue's wrong functions of this name whose ids end in one of `kinds`."""
    return tuple(
        entry.wrong
        for entry in entries
        if entry.function == function and entry.id.endswith(_ends(kinds))
    )


def _ends(kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"/{kind}" for kind in kinds)


def telling(
    draw: Callable[[], T],
    answers: Callable[[T], tuple[tuple[Any, ...], Any]],
    wrong: Sequence[Callable[..., Any]],
) -> list[T]:
    """Draws, one at least: each wrong function answers one of them otherwise than the truth.

    Where answers are classes or counts, a wrong formula is right by chance on some inputs, and its
    verdict would hang on the seed. `answers` makes arguments and truth of a draw. Who is right time
    after time is so on all inputs of this kind, and is not waited for.
    """
    kept: list[T] = []
    left, in_vain = list(wrong), 0
    while not kept or (left and in_vain < TRIES):
        drawn = draw()
        arguments, truth = answers(drawn)
        alike = [f for f in left if not differs(f, arguments, truth)]
        in_vain = 0 if len(alike) < len(left) else in_vain + 1
        if not kept or not in_vain:
            kept.append(drawn)
        left = alike
    return kept


def told(
    draw: Callable[[], T],
    answers: Callable[[T], tuple[tuple[Any, ...], Any]],
    wrong: Sequence[Callable[..., Any]],
    right: Sequence[Callable[..., Any]] = (),
) -> T:
    """A draw on which each of `wrong` answers otherwise than the truth, and each of `right` as it.

    For formulas that are right on some inputs and wrong on others of a kind: their verdict is the
    same for every seed if it is one of the two on all.
    """
    for _ in range(TRIES):
        drawn = draw()
        arguments, truth = answers(drawn)
        if all(differs(f, arguments, truth) for f in wrong) and not any(
            differs(f, arguments, truth) for f in right
        ):
            break
    return drawn


def differs(function: Callable[..., Any], arguments: Sequence[Any], truth: Any) -> bool:
    """Whether its answer is clearly not the truth."""
    try:
        with np.errstate(all="ignore"):
            return not alike(function(*map(as_sent, arguments)), truth, CLEARLY)
    except Exception:  # what a wrong formula makes of it is no answer
        return True


def widths(rng: Rng, count: int, low: int = 2, high: int = 7) -> list[int]:
    """`count` layer widths, no two neighbours equal: a lost transpose must not fit by chance."""
    found = [int(rng.integers(low, high + 1))]
    while len(found) < count:
        n = int(rng.integers(low, high + 1))
        if n != found[-1]:
            found.append(n)
    return found


def draw_network(rng: Rng, sizes: Sequence[int]) -> Params:
    """Weights and biases of standard deviation about 1, biases not zero."""
    pairs = list(pairwise(sizes))
    weights = [rng.normal(size=(n, k)) * 1.5 / np.sqrt(k) for k, n in pairs]
    return weights, [rng.normal(size=(n, 1)) for _, n in pairs]


def one_hot(rng: Rng, n: int, m: int) -> Array:
    """Random classes as columns."""
    return np.eye(n)[:, rng.integers(0, n, m)]
