"""The wrong functions that students really write, and how an answer is recognised as one's.

The catalogue serves three purposes: it names the mistake in a report, it tests the checks (every
entry must lose marks), and the book's boxes of common mistakes are made of it.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from types import CodeType
from typing import Any

import numpy as np

from autograder import wire
from autograder.checks.compare import alike
from autograder.model import Outcome

PATIENCE = 0.3
"""Seconds of processor time after which no mistake is named. What takes 0.05 s never comes near."""

Asked = tuple[tuple[Any, ...], Any]
"""Arguments and answer of a call; the answer is an `Outcome` where there was no value."""


@dataclass(frozen=True)
class Faulty:
    """A function with named places that can be got wrong; `faults` says which are.

    `build(**faults)` makes the wrong function, `build()` a right one. Two faults in different
    places can be combined, so that two mistakes at once are recognised too.
    """

    build: Callable[..., Callable[..., Any]]
    faults: Mapping[str, Any]

    def __call__(self, *arguments: Any) -> Any:
        """What the wrong function answers."""
        return self.build(**self.faults)(*arguments)

    def combined(self, other: "Faulty") -> "Faulty | None":
        """Both mistakes in one function, if they are in different places."""
        same = all(other.faults[k] == v for k, v in self.faults.items() if k in other.faults)
        both = {**self.faults, **other.faults}
        if self.build is not other.build or not same or both in (self.faults, other.faults):
            return None
        return Faulty(self.build, both)


@dataclass(frozen=True)
class Misconception:
    """A wrong function that students really write: it diagnoses, and it tests the checks."""

    id: str
    """Function and mistake, such as hidden-error/lost-transpose."""
    function: str
    wrong: Callable[..., Any]
    misunderstood: str
    """One sentence."""
    hint: str
    """A question or a pointer that does not give the answer."""
    section: str
    """Where the book clears it up: page#anchor."""
    recognises: Callable[[Sequence[Asked]], bool] | None = None
    """In place of comparing answers one by one, where they depend on chance."""
    explains: Callable[[Callable[..., Any], Sequence[Asked]], bool] | None = None
    """The same for a given wrong function: `wrong`, or `wrong` with another fault in it."""
    right: Callable[..., Any] | None = None
    """What should stand in place of `wrong`."""


@dataclass(frozen=True)
class Diagnosis:
    """The misconceptions, one or two, that give the student's answers."""

    found: tuple[Misconception, ...]

    @property
    def told(self) -> str:
        """For the student."""
        said = [f"{entry.misunderstood} {entry.hint}" for entry in self.found]
        if len(said) == 1:
            return f"This looks like a known mistake: {said[0]}"
        return f"This looks like two known mistakes at once: (1) {said[0]} (2) {said[1]}"


def diagnose(entries: Sequence[Misconception], record: Sequence[Asked]) -> Diagnosis | None:
    """The misconception, or two of them together, whose answers are all the student's."""
    asked = [pair for pair in record if not _silent(pair[1])]
    if not asked or all(isinstance(answer, Outcome) for _, answer in asked):
        return None
    least_first = sorted(asked, key=_work)  # most entries are refused by their first answer

    def gives(entry: Misconception, wrong: Callable[..., Any]) -> bool:
        if entry.explains:
            return entry.explains(wrong, asked)
        fits = all(_same(wrong, *pair) for pair in least_first)
        unheard = len(asked) < len(record)  # what never answered may be where it differs
        return fits and (unheard or not _answers_rightly(wrong, entry.right, least_first))

    deadline = time.thread_time() + PATIENCE
    with np.errstate(all="ignore"):
        for entry in entries:
            if time.thread_time() > deadline:
                return None
            if entry.recognises(asked) if entry.recognises else gives(entry, entry.wrong):
                return Diagnosis((entry,))
        for one, two in combinations(entries, 2):
            if time.thread_time() > deadline:
                return None
            if isinstance(one.wrong, Faulty) and isinstance(two.wrong, Faulty):
                both = one.wrong.combined(two.wrong)
                if both and gives(one, both):
                    return Diagnosis((one, two))
    return None


def _silent(answer: Any) -> bool:
    """Whether an answer tells nothing of the formula: the process died, its time ran out …"""
    return isinstance(answer, Outcome) and answer.kind != "raised"


def _work(pair: Asked) -> int:
    """An estimate: numbers in the arguments, times the numbers of steps or passes."""

    def count(value: Any) -> int:
        return sum(map(count, value)) if isinstance(value, (list, tuple)) else np.size(value)

    return count(pair[0]) * math.prod(a for a in pair[0] if isinstance(a, int) and a > 0)


def _same(wrong: Callable[..., Any], arguments: tuple[Any, ...], answer: Any) -> bool:
    copies = [as_sent(a) for a in arguments]
    try:
        expected = wrong(*copies)
    except Exception:  # a wrong formula may fail on shapes; then the student's must have failed too
        return isinstance(answer, Outcome)
    try:
        return not isinstance(answer, Outcome) and alike(answer, expected)
    except (TypeError, ValueError):  # a wrong formula may give no array at all
        return False


def _answers_rightly(
    wrong: Callable[..., Any], right: Callable[..., Any] | None, asked: Sequence[Asked]
) -> bool:
    """Whether what was asked does not tell them apart: then `wrong` explains nothing."""
    return right is not None and all(
        _same(wrong, arguments, right(*map(as_sent, arguments))) for arguments, _ in asked
    )


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "hidden check", "eval")


def as_sent(value: Any) -> Any:
    """An argument of ours as the student's function gets it: a copy, and what `Code` stands for."""
    if isinstance(value, (list, tuple)):
        return [as_sent(v) for v in value]
    if isinstance(value, wire.Code):
        return eval(_compiled(value.source), {"np": np, **value.names})  # noqa: S307 (our own)
    return value.copy(order="K") if isinstance(value, np.ndarray) else value
