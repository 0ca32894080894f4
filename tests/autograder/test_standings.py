"""What is counted of a row, as nbgrader counts it."""

from datetime import datetime, timedelta

import pytest

from autograder.standings import counted, number, seconds_late

DUE = datetime(2026, 3, 2, 10)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("auto", "manual", "extra", "points"),
    [
        (2, None, None, 2), (2, 1, None, 1), (2, 0, None, 0), (None, None, None, 0),
        (2, None, 1, 3), (None, 3, 1, 4), (None, None, 1, 0),
    ],
)  # fmt: skip
def test_a_person_s_mark_goes_first(
    auto: float | None, manual: float | None, extra: float | None, points: float
) -> None:
    """Also if it is 0; extra credit counts only beside a mark."""
    assert counted(auto, manual, extra) == points


def test_late_is_after_the_extension() -> None:
    """Without a time or a due date nobody is late, whatever was granted."""
    assert seconds_late(DUE + HOUR, DUE, None) == 3600
    assert seconds_late(DUE + HOUR, DUE, 2 * HOUR) == 0
    assert seconds_late(DUE, DUE, None) == 0
    assert seconds_late(None, DUE, HOUR) == 0
    assert seconds_late(DUE, None, HOUR) == 0


@pytest.mark.parametrize("value", [None, "good", "2", b"2", float("inf"), float("nan")])
def test_what_is_no_number_is_none(value: object) -> None:
    """SQLite keeps whatever is written into a column of numbers."""
    assert number(value) is None
    assert number(2) == 2.0
