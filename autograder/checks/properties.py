"""Properties that most functions are asked for: several batches, one example, inputs left alone."""

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from autograder.checks.compare import Array, Otherwise, Wrong, same_answer
from autograder.checks.judge import Failed, Property, Rng, Trial
from autograder.wire import Code

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


def unmodified(
    arguments: Callable[[Rng], tuple[Any, ...]], repeat: bool = True
) -> Callable[[Trial, Rng], None]:
    """The property that a call leaves its arguments as they were, however they lie in memory.

    The same numbers are sent as views of other arrays, and as arrays that may only be read; with
    `repeat` these have one row or column over and over again (stride 0).
    """

    def holds(trial: Trial, rng: Rng) -> None:
        sent = arguments(rng)
        alike_from(trial, sent, each(sent, as_view))
        again = each(sent, repeated) if repeat else sent
        alike_from(trial, again, each(again, read_only))

    return holds


def alike_from(trial: Trial, plain: tuple[Any, ...], otherwise: tuple[Any, ...]) -> None:
    """The same numbers in another form are left alone too, and answered alike."""
    value = trial.call(*plain, may_modify=False)
    try:
        other = trial.call(*plain, may_modify=False, sent=otherwise)
    except Failed as problem:
        if problem.status != "error":
            raise
        trial.call(*plain)  # who fails at this now fails whatever the arrays are like
        if fails_when_locked(trial, plain):
            raise Wrong(
                "it fails where an array that it gets may only be read: "
                "it writes into the caller's array: work on a copy"
            ) from problem
        raise Otherwise(
            "it fails where an array that it gets is a view of another one, or may only be read: "
            "does it write into the caller's array? Work on a copy"
        ) from problem
    if not same_answer(other, value) and same_answer(trial.call(*plain), value):
        raise Otherwise(
            "the same numbers in an array that is a view of another one (transposed, every second "
            "entry) are answered otherwise: does it take for granted how they lie in memory?"
        )


def fails_when_locked(trial: Trial, plain: tuple[Any, ...]) -> bool:
    """Whether the right to write into its arrays alone decides between an answer and an error."""
    try:
        trial.call(*plain, sent=each(plain, locked))
    except Failed as problem:
        return problem.status == "error"
    return False


def each(arguments: Any, form: Callable[[Array, int], Any]) -> Any:
    """The arguments with all their arrays, those in lists too, in a form; `form` counts them."""
    number = count()

    def formed(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(map(formed, value))
        found = isinstance(value, np.ndarray) and value.ndim
        return form(value, next(number)) if found else value

    return formed(arguments)


def as_view(array: Array, number: int) -> Any:
    """The numbers transposed in memory, apart from each other, or backwards, in turn."""
    way = number % 3 if array.ndim > 1 else 1 + number % 2
    if way == 0:
        return np.asfortranarray(array)
    if way == 1:
        apart = np.repeat(array, 2, axis=-1)
        if apart.dtype.kind == "f":
            apart[..., 1::2] = np.nan  # who reads what lies between, shows it
        return Code("a[..., ::2]", a=apart)
    return Code("a[..., ::-1]", a=np.ascontiguousarray(array[..., ::-1]))


def read_only(array: Array, number: int) -> Code:
    """The numbers in a view that cannot be written into; what is repeated, of stride 0."""
    same = array.shape[-1] > 0 and np.array_equal(
        array, np.broadcast_to(array[..., :1], array.shape)
    )
    part = array[..., :1] if same else array
    return Code("np.broadcast_to(a, shape)", a=part, shape=list(array.shape))


def locked(array: Array, number: int) -> Code:
    """The numbers as they lie, in an array that cannot be written into."""
    return Code("np.broadcast_to(a, shape)", a=array, shape=list(array.shape))


def repeated(array: Array, number: int) -> Array:
    """An array of this shape with all its columns alike, or all its numbers if it is a vector."""
    return np.repeat(array[..., :1], array.shape[-1], axis=-1)


def left_alone(arguments: Callable[[Rng], tuple[Any, ...]], repeat: bool = True) -> Property:
    """The arrays that came in are as they were; with `repeat` some hold the same column again."""
    alone = unmodified(arguments, repeat)
    return Property("inputs left alone", 1, alone, conduct=True, reveals="input-modified")


def standard(judge: Judge, inputs: Callable[[Rng, int], tuple[Any, ...]]) -> tuple[Property, ...]:
    """What is asked of each of the small functions."""
    return (
        Property("on random batches", 5, for_batch(judge, several)),
        Property("on one example (m = 1)", 1, for_batch(judge, one)),
        left_alone(lambda rng: inputs(rng, several(rng))),
    )
