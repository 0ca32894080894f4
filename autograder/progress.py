"""How far a run over a class is, in words: counts, rate, time left, mean of the points.

Who is kept or refused takes no time, so only those count for the rate whom somebody has worked on.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

WINDOW = 100
"""Results, the latest ones, of which the rate is taken."""
EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


@dataclass(frozen=True)
class State:
    """How far it is."""

    total: int = 0
    """Who has handed in something; 0 while that is not known."""
    done: int = 0
    """Who has been looked at, however it ended."""
    failed: int = 0
    """For whom the machine has failed."""
    worked: int = 0
    """Who took time: judged in this run, or given up because the machine failed."""
    mean: float | None = None
    """Of the points of all verdicts, those that were kept among them; None without a verdict."""
    most: float = 0.0
    """Points to be had."""


class Pace:
    """The rate of results and the time left, at any moment between them."""

    def __init__(self, now: float) -> None:
        self._start = now
        self._times: deque[float] = deque(maxlen=WINDOW + 1)
        self.count = 0
        """Results that have come."""

    def wait(self, now: float) -> None:
        """Nothing was worked on until now, so the rate is not to count that time."""
        if not self.count:
            self._start = now

    def come(self, results: int, now: float) -> None:
        """So many results have come just now."""
        self.count += results
        self._times.extend([now] * min(results, WINDOW + 1))

    def rate(self, now: float) -> float | None:
        """Results a second; None before the second. While the next is overdue it falls."""
        if self.count < 2:
            return None
        if self.count > WINDOW:
            results, begin = len(self._times) - 1, self._times[0]
        else:
            results, begin = self.count, self._start
        taken = max(self._times[-1] - begin, 1e-3)
        usual = results / taken
        if now - self._times[-1] <= 1 / usual:
            return usual
        return (results + 1) / (now - begin)  # as if the next came just now

    def left(self, more: int, now: float) -> float | None:
        """Seconds until so many more have come; None if nobody can know.

        Between two results it shrinks with the clock. When one is overdue it is estimated anew, and
        is no less than the silence has lasted: what hangs may hang for as long again.
        """
        rate = self.rate(now)
        if rate is None:
            return None
        silence = now - self._times[-1]
        if silence <= 1 / rate:
            return more / rate - silence
        return max((more - 1) / rate, silence)


class Progress:
    """What is to be said of a run, whenever somebody asks. May be asked from another thread."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name, self._clock = name, clock
        self._lock = threading.Lock()
        self._pace = Pace(clock())
        self.state = State()

    def see(self, state: State) -> None:
        """Remember how far it is now; what is less than is known has come late, and is passed over.

        The time in which nobody was worked on, before the first result, is none of the rate's.
        """
        with self._lock:
            now, before = self._clock(), self.state
            if state.done < before.done:
                return
            if state.worked > before.worked:
                self._pace.come(state.worked - before.worked, now)
            elif (state.total, state.done) != (before.total, before.done):
                self._pace.wait(now)
            self.state = state

    def counts(self) -> str:
        """`ps5-backprop: 120 of 200 done, 3 failed`."""
        with self._lock:
            state = self.state
        if not state.total:
            return f"{self._name}: looking at what was handed in"
        return f"{self._name}: {state.done} of {state.total} done, {state.failed} failed"

    def pace(self) -> str:
        """`11.2 a second, time left 0:00:07, mean 23.41 of 30 points`, as far as it is known."""
        with self._lock:
            state, now = self.state, self._clock()
            more = state.total - state.done
            rate, left = self._pace.rate(now), self._pace.left(more, now)
        said = []
        if rate is not None:
            said.append(f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute")
        if more > 0:
            said.append(f"time left {_span(left) if left is not None else 'not known yet'}")
        if state.mean is not None:
            said.append(f"mean {state.mean:.2f} of {state.most:g} points")
        return ", ".join(said)

    def parts(self) -> list[str]:
        """Counts, and pace if there is anything to be said of it."""
        return [part for part in (self.counts(), self.pace()) if part]

    def words(self) -> str:
        """All of it in one line."""
        return ", ".join(self.parts())


def _span(seconds: float) -> str:
    """Hours, minutes and seconds; the last one is not over before it has passed."""
    whole = max(0, math.ceil(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


class Lines:
    """A line every few seconds, for a log that nobody redraws."""

    def __init__(
        self,
        say: Callable[[], None],
        every: float = EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say, self._every, self._clock = say, every, clock
        self._last = clock()

    def tick(self) -> None:
        """Say something if it is time to."""
        now = self._clock()
        if now - self._last >= self._every:
            self._last = now
            self._say()

    @contextmanager
    def going(self) -> Iterator[None]:
        """Meanwhile a thread looks at the clock."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(min(0.5, self._every)):
                self.tick()

        thread = threading.Thread(target=look, daemon=True, name="progress")
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
