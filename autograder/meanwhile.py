"""The class report while the run goes on: written every so often, for little of the time."""

import time
from collections.abc import Callable

from autograder.classroom import Classroom
from autograder.gradebook import Marks

EVERY = 15.0
"""Seconds between two pages, at least."""
SHARE = 0.02
"""Part of a run's time that the pages may take."""


class Meanwhile:
    """Call it whenever a result has been kept; now and then it writes the page.

    report = Meanwhile(room, marks)
    for … in Run(room, grader, marks).go(…):
        report()
    """

    def __init__(
        self, room: Classroom, marks: Marks, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._room, self._marks, self._clock = room, marks, clock
        self._next = clock() + EVERY

    def __call__(self) -> bool:
        """Write the page if it is time; whether it was. Of a disk that is full, the run tells."""
        start = self._clock()
        if start < self._next:
            return False
        self._room.write_report(self._room.results(self._marks), self._marks, finished=False)
        end = self._clock()
        self._next = end + max(EVERY, (end - start) / SHARE)
        return True
