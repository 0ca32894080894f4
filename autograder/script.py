"""What is known of the calls to come, so that a student's process seldom waits for the next one.

This is for speed alone: with an empty `Script` every call is sent by itself and every verdict is
the same. Who wants to know how a mark comes about may leave this module out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder import wire

MAX_AHEAD = 16 << 20
"""Bytes of a frame in which calls are sent together."""
QUICK = 0.1
"""Seconds; a function that takes no longer is asked before it is known that it is wanted."""
Call = tuple[tuple[Any, ...], float]
"""Arguments, and the seconds that the call may take."""
NOTHING = ""
"""Stands for the function before the first."""


@dataclass(frozen=True)
class Known:
    """The calls of a function, as a right solution was asked them."""

    calls: list[Call]
    frame: bytes
    quick: bool
    """Whether it may begin before the judge is done with the function before it."""


class Script:
    """What the judge has asked of right functions, and so will ask of the next submission's.

    With it, the calls of a function are sent together, and after them those of the function that
    follows, so that the process need not wait for the judge, nor be woken.
    """

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._next: dict[str, str] = {}

    def learn(
        self, name: str, calls: Sequence[Call], before: str | None = None, seconds: float = math.inf
    ) -> None:
        """Remember the calls of a function, if they may travel in one frame.

        `before` is the function that was asked before it, and `seconds` is how long its answers
        took: only a quick one is asked ahead, since what a wrong one does then may be in vain.
        """
        if name not in self._known:
            try:
                frame = _request(name, calls)
            except wire.WireError:
                return
            if len(frame) <= MAX_AHEAD:
                self._known[name] = Known(list(calls), frame, seconds < QUICK)
        if before is not None:
            self._next.setdefault(before, name)

    def follow(self, name: str, call: Call) -> tuple[list[Call], bytes]:
        """This call and those that follow on it, it alone if nothing is known; and their frame."""
        known = self._known.get(name)
        if known and wire.equal(known.calls[0], call):
            return known.calls, known.frame
        return [call], _request(name, [call])

    def foresee(self, name: str) -> tuple[str, list[Call], bytes]:
        """The function to be asked after this one, and its calls; none if it is not quick."""
        following = self._next.get(name, NOTHING)
        known = self._known.get(following)
        return (
            (following, known.calls, known.frame) if known and known.quick else (NOTHING, [], b"")
        )


def _request(name: str, calls: Sequence[Call]) -> bytes:
    """The frame that asks for some calls of a function."""
    header = {"do": "call", "name": name, "seconds": [seconds for _, seconds in calls]}
    return wire.pack(header, [list(arguments) for arguments, _ in calls])
