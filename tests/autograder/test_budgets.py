"""Whatever a student's function answers, judging it costs the grader little."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder import wire
from autograder.checks import assignment, names
from autograder.checks.compare import MANY_PARTS
from autograder.checks.judge import judge
from autograder.model import Outcome

pytestmark = pytest.mark.slow

MANY = wire.MAX_LOOSE - 5
FUNCTION, NOTEBOOK = 5.0, 20.0
"""Seconds of processor time: what goes through every part of an answer takes minutes. On a quiet
machine a function takes up to 0.14 and a notebook 0.9."""


def shape_of(arguments: tuple[Any, ...]) -> tuple[int, ...]:
    """Of the first array that came in: many answers have such a shape."""
    for value in arguments:
        array = value[0] if isinstance(value, list) and value else value
        if isinstance(array, np.ndarray) and array.ndim:
            return tuple(array.shape)
    return (5,)


def in_shape(arguments: tuple[Any, ...]) -> Any:
    """Right at first sight; the last row is long."""
    rows, *width = shape_of(arguments)
    if not width:
        return [0.5] * (rows - 1) + [[0.5] * 9000]
    return [[0.5] * width[0]] * (rows - 1) + [[0.5] * 150_000]


def nested(depth: int, value: Any) -> Any:
    """Lists of one entry."""
    return value if depth == 0 else [nested(depth - 1, value)]


ANSWERS: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "rows of two lengths": lambda _: [[0.5] * (6 + i % 2) for i in range(MANY // 2)],
    "one number a row, None at the end": lambda _: [[0.5]] * (MANY - 9) + [None],
    "as many numbers as may come": lambda _: [0.5] * wire.MAX_LEAVES,
    "numbers and booleans": lambda _: [0.5, True] * (wire.MAX_LEAVES // 2),
    "huge numbers": lambda _: [2**62] * MANY,
    "arrays without sides": lambda _: [np.float32(1)] * MANY,
    "a little less of them": lambda _: [np.float32(1)] * (MANY_PARTS - 5),
    "empty arrays": lambda _: [np.zeros((0, 3))] * MANY,
    "texts": lambda _: ["x" * 200] * MANY,
    "classes": lambda _: [object] * MANY,
    "deep": lambda _: [nested(4, 0.5)] * (MANY // 6),
    "two arrays of a million": lambda _: [np.ones(1 << 20), np.ones((1 << 20) - 9)],
    "no numbers": lambda _: np.full((1024, 1024), np.nan),
    "as asked, with a long row": in_shape,
    "lists of lists of two lengths": lambda _: (
        [[[0.5] * 6, [0.5] * 7]] * 800,
        [[[0.5] * 6, [0.5] * 7]] * 800,
    ),
}


class Sent:
    """A caller whose answers are read from frames; packing them is not the grader's."""

    def __init__(self, answer: Callable[[tuple[Any, ...]], Any]) -> None:
        self.answer = answer
        self.packed: dict[tuple[int, ...], bytes] = {}
        self.student = 0.0

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """The answer, as it comes out of its frame."""
        shape = shape_of(arguments)
        start = time.thread_time()
        if shape not in self.packed:
            self.packed[shape] = wire.pack({}, self.answer(arguments))
        self.student += time.thread_time() - start
        frame = self.packed[shape]
        header, _ = wire.lengths(frame[:8])
        return Outcome("value", wire.unpack(frame[8 : 8 + header], frame[8 + header :])[1])


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("answer", ANSWERS)
def test_any_answer_is_judged_in_little_time(name: str, answer: str) -> None:
    """No marks, and no time: to read, to convert, to compare and to diagnose."""
    known, total = assignment(name), 0.0
    for check in known.checks:
        caller = Sent(ANSWERS[answer])
        start = time.thread_time()
        result = judge(known, check, 10.0, caller, b"seed")
        spent = time.thread_time() - start - caller.student
        assert result.points == 0, check.function
        assert spent < FUNCTION, (check.function, spent)
        total += spent
    assert total < NOTEBOOK
