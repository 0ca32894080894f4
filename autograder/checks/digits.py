"""To how many digits an answer is right, noted while a property is judged.

A comparison that finds an answer right to few digits goes on all the same: what is wrong in the
next array must not be hidden by what is coarse in this one. So it makes a note, and who has asked
for notes reads them at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

RIGHT = 1e-6
"""Of the largest entry. float32 is right to a few times 1e-7, so is a formula with an epsilon as
small."""
COARSE = 1e-4
"""An answer as good as this keeps half of what it would earn."""
SINGLE_RIGHT = 1e-5
"""For numbers that come as float32: their formula may cancel a digit of them."""
EXACT = 1e-8
"""Coarser than any order of summation in float64, finer than float32: nothing is said of it."""

SINGLE = "computed in float32: float64 was asked"
FEWER = (
    "right to about 7 digits, and float64 has 16: "
    "is it computed in float32, or with an epsilon or a step larger than needed?"
)
TOO_FEW = (
    "right, but to 4 digits only: is it rounded, or is an epsilon (or a step) in it too large?"
)


@dataclass
class Digits:
    """What was seen of an answer's digits while it was found right."""

    single: bool = False
    """Whether numbers came that have fewer than 64 bits."""
    fewer: bool = False
    """Whether some were off by more than float64 explains."""
    coarse: bool = False
    """Whether some were right to `COARSE` only."""

    @property
    def note(self) -> str:
        """What to say of answers that are right; empty if there is nothing to say."""
        return SINGLE if self.single else FEWER if self.fewer else ""

    def add(self, other: "Digits") -> None:
        """What was seen elsewhere was seen here too."""
        self.single |= other.single
        self.fewer |= other.fewer
        self.coarse |= other.coarse


_SEEN: ContextVar[Digits | None] = ContextVar("digits", default=None)


@contextmanager
def watched() -> Iterator[Digits]:
    """Collects what is noted of digits. Who watches outside learns it if nothing is raised."""
    outer, seen = _SEEN.get(), Digits()
    token = _SEEN.set(seen)
    try:
        yield seen
    finally:
        _SEEN.reset(token)
    if outer:
        outer.add(seen)


def note_type(value: Any) -> bool:
    """Whether there are numbers of fewer than 64 bits in what came back; makes a note of them."""
    seen, few = _SEEN.get(), single(value)
    if seen:
        seen.single |= few
    return few


def single(value: Any) -> bool:
    """Whether there are numbers of fewer than 64 bits in it: one or an array, or a list of such."""
    if isinstance(value, (list, tuple)):  # numbers of NumPy are first among their like
        return bool(value) and isinstance(value[0], (np.generic, np.ndarray)) and single(value[0])
    kind = getattr(value, "dtype", None)
    return kind is not None and kind.kind == "f" and kind.itemsize < 8


def note_coarse() -> None:
    """Make a note that what is right is so to `COARSE` only."""
    if seen := _SEEN.get():
        seen.coarse = True


def note_error(error: float, right: float = RIGHT) -> bool:
    """Whether an error, relative to the scale, can be lived with; makes a note of a large one.

    Up to `right` it can. Up to `COARSE` it can if somebody takes notes.
    """
    seen = _SEEN.get()
    if seen and right < 10 * RIGHT:  # else the data are such that float64 has no more digits
        seen.fewer |= EXACT < error <= right
    if error <= right:
        return True
    if seen and error <= COARSE:
        seen.coarse = True
        return True
    return False
