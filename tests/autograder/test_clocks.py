"""Times that lie in the future are said, and count as they are."""

import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from ag_cases import NAME
from ag_parts import autograder
from ag_truth import RIGHT, Counted, due, hand_in, sql

from autograder.clocks import TOLERANCE, future_journal, future_times, in_future

NOW = datetime(2026, 3, 1, 10)


def test_what_is_in_the_future() -> None:
    """Not what clocks may differ by, and not a time that is not known."""
    assert not in_future(None, NOW)
    assert not in_future(NOW + TOLERANCE, NOW)
    assert in_future(NOW + 2 * TOLERANCE, NOW)
    assert future_times([]) is None


def test_a_journal_of_tomorrow(tmp_path: Path) -> None:
    """The line names it; one of today, one that is not there, and an odd time are not spoken of."""
    place = tmp_path / "ps5.jsonl"
    assert future_journal(place) is None
    place.write_text("")
    assert future_journal(place) is None
    os.utime(place, (4e9, 4e9))
    said = future_journal(place)
    assert said
    assert said.startswith(f"{place}: written in the future (2096-10-02 07:06 UTC): is a clock")
    os.utime(place, (-4e9, -4e9))
    assert future_journal(place) is None


@pytest.mark.sandbox
def test_a_run_says_what_is_odd_about_clocks(
    untouched: Path, tmp_path: Path, counted: Counted
) -> None:
    """A hand-in of the year 2999 is late; marks, verdicts and time are kept, and it is said."""
    course = Path(shutil.copytree(untouched, tmp_path / "course"))
    due(course, "2026-03-02 10:00:00 UTC")
    hand_in(course, "ann", RIGHT, time="2999-01-01 10:00:00 UTC")
    hand_in(course, "bob", RIGHT, time="2026-03-01 10:00:00 UTC")
    said = autograder(course, "grade", NAME)
    assert said.exit_code == 0
    assert "in the future, says timestamp.txt: ann: is a clock wrong" in said.stdout
    assert "2 graded" in said.stdout
    times = dict(sql(course, "SELECT student_id, timestamp FROM submitted_assignment"))
    assert times["ann"].startswith("2999-01-01 10:00:00")
    place = course / "journal" / f"{NAME}.jsonl"
    os.utime(place, (4e9, 4e9))
    said = autograder(course, "grade", NAME)
    assert f"{place}: written in the future" in said.stdout
    assert "2 kept" in said.stdout
