"""What is said of a run: counts, rate, time left and mean, by a clock that the tests turn."""

import re
import threading
from itertools import pairwise

import pytest

from autograder.progress import WINDOW, Lines, Pace, Progress, State


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """At some time."""
    return Clock()


def left(words: str) -> int:
    """The seconds that a line names."""
    found = re.search(r"time left (\d+):(\d\d):(\d\d)", words)
    assert found, words
    hours, minutes, seconds = map(int, found.groups())
    return 3600 * hours + 60 * minutes + seconds


def graded(progress: Progress, clock: Clock, results: int, every: float, total: int = 200) -> None:
    """So many results more, one each `every` seconds."""
    for _ in range(results):
        clock.now += every
        done = progress.state.done + 1
        worked = progress.state.worked + 1
        progress.see(State(total, done, 0, worked, 20.0, 30))


def test_a_line_says_all_that_there_is(clock: Clock) -> None:
    """Done, failed, rate, a labelled time left and the mean, in one line."""
    progress = Progress("ps5-backprop", clock)
    assert progress.words() == "ps5-backprop: looking at what was handed in"
    graded(progress, clock, 50, 0.125)
    progress.see(State(200, 50, 3, 50, 23.414, 30))
    said = progress.words()
    assert said == (
        "ps5-backprop: 50 of 200 done, 3 failed, 8.0 a second, time left 0:00:19, "
        "mean 23.41 of 30 points"
    )
    assert said == f"{progress.counts()}, {progress.pace()}"


def test_nothing_is_made_up_before_the_second_result(clock: Clock) -> None:
    """One result is no rate; with the second there is a sensible time."""
    progress = Progress("ps5", clock)
    progress.see(State(100))
    assert progress.words() == "ps5: 0 of 100 done, 0 failed, time left not known yet"
    graded(progress, clock, 1, 2.0, total=100)
    assert "time left not known yet" in progress.words()
    assert " a second" not in progress.words()
    graded(progress, clock, 1, 2.0, total=100)
    assert left(progress.words()) == 2 * 98
    assert "30.0 a minute" in progress.words()


def test_workers_that_end_together_are_no_miracle(clock: Clock) -> None:
    """Two results at the same moment took the time since the start, not none."""
    progress = Progress("ps5", clock)
    progress.see(State(100))
    clock.now += 4
    progress.see(State(100, 1, 0, 1))
    progress.see(State(100, 2, 0, 2))
    assert left(progress.words()) == 2 * 98


def test_the_time_shrinks_each_second_between_results(clock: Clock) -> None:
    """It does not stand still while a slow notebook is being graded."""
    progress = Progress("ps5", clock)
    progress.see(State(20))
    graded(progress, clock, 4, 10.0, total=20)
    said = []
    for _ in range(10):
        said.append(left(progress.words()))
        clock.now += 1
    assert said == list(range(160, 150, -1))


@pytest.mark.parametrize("more", [1, 2, 30])
def test_an_overdue_result_has_the_time_estimated_anew(clock: Clock, more: int) -> None:
    """Each second says something else, never nothing left, and soon at least as long as it hung."""
    progress = Progress("ps5", clock)
    progress.see(State(60))
    graded(progress, clock, 60 - more, 1.0, total=60)
    clock.now += 2
    said = []
    for _ in range(30):
        said.append(left(progress.words()))
        clock.now += 1
    assert all(seconds > 0 for seconds in said)
    assert len(set(said)) >= len(said) // 2
    assert all(a <= b for a, b in pairwise(said))
    assert said[-1] >= 30


def test_an_estimate_does_not_jump_when_a_result_becomes_overdue(clock: Clock) -> None:
    """Just before and just after, it is the same."""
    pace = Pace(clock.now)
    for _ in range(10):
        clock.now += 1
        pace.come(1, clock.now)
    before, after = (pace.left(5, clock.now + 1 + more) for more in (-1e-6, 1e-6))
    assert before == pytest.approx(4, abs=1e-4)
    assert after == pytest.approx(before, abs=1e-4)


def test_who_is_kept_or_refused_counts_nothing_for_the_rate(clock: Clock) -> None:
    """A thousand of them in a second promise nothing for those who are to be graded."""
    progress = Progress("ps5", clock)
    for done in range(1, 1001):
        clock.now += 0.001
        progress.see(State(1100, done, 0, 0, 20.0, 30))
    assert "time left not known yet" in progress.words()
    graded(progress, clock, 10, 3.0, total=1100)
    assert left(progress.words()) == 3 * 90
    progress.see(State(1100, 1090, 0, 10, 20.0, 30))
    assert left(progress.words()) == 3 * 10


def test_what_comes_late_is_passed_over(clock: Clock) -> None:
    """Whoever looks from another thread may have looked before the last result."""
    progress = Progress("ps5", clock)
    progress.see(State(100))
    graded(progress, clock, 10, 1.0, total=100)
    said = progress.words()
    progress.see(State(100, 9, 0, 9, 20.0, 30))
    progress.see(State(100, 10, 0, 10, 20.0, 30))
    assert progress.words() == said


def test_what_took_longer_at_first_is_forgotten(clock: Clock) -> None:
    """The rate is that of the latest results, and so is the time left."""
    progress = Progress("ps5", clock)
    graded(progress, clock, 50, 10.0, total=1000)
    graded(progress, clock, WINDOW + 50, 0.5, total=1000)
    assert "2.0 a second" in progress.words()
    assert left(progress.words()) == (1000 - 100 - WINDOW) / 2


def test_results_may_come_many_at_a_time(clock: Clock) -> None:
    """A rate of those that are written in bulk."""
    progress = Progress("ps5", clock)
    progress.see(State(10_000))
    for done in range(500, 5001, 500):
        clock.now += 10
        progress.see(State(10_000, done, 0, done))
        assert re.search(r"\d a second", progress.words())
    assert left(progress.words()) <= 2 * 100


def test_at_the_end_there_is_no_time_left_to_name(clock: Clock) -> None:
    """When everybody is done the report is being written."""
    progress = Progress("ps5", clock)
    graded(progress, clock, 5, 1.0, total=5)
    assert progress.words() == "ps5: 5 of 5 done, 0 failed, 1.0 a second, mean 20.00 of 30 points"


def test_hours_are_said_to_the_second(clock: Clock) -> None:
    """So they do not stand still either."""
    progress = Progress("ps5", clock)
    graded(progress, clock, 10, 1.0, total=100_000)
    assert "time left 27:46:30" in progress.words()
    clock.now += 1
    assert "time left 27:46:29" in progress.words()


def test_a_line_every_few_seconds(clock: Clock) -> None:
    """None before they have passed, then one each time, also while nothing comes."""
    progress, said = Progress("ps5", clock), list[str]()
    lines = Lines(lambda: said.append(progress.words()), every=5, clock=clock)
    for _ in range(21):
        lines.tick()
        clock.now += 1
    assert len(said) == 4
    assert set(said) == {progress.words()}


def test_lines_come_by_themselves(clock: Clock) -> None:
    """A thread looks at the clock; it is over with the run."""
    come = threading.Event()
    lines = Lines(come.set, every=0.01, clock=clock)
    with lines.going():
        assert not come.wait(0.1)
        clock.now += 1
        assert come.wait(60)
    assert not any(thread.name == "progress" for thread in threading.enumerate())
