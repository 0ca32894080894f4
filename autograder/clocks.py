"""Clocks that disagree: times that lie in the future are said. What bears them counts as it is."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.intake import HandedIn
from autograder.reader import listed, shown

TOLERANCE = timedelta(minutes=5)
"""Clocks of machines that work together differ by less."""


def in_future(time: datetime | None, now: datetime | None = None) -> bool:
    """Whether a time in UTC, without a time zone, is later than now by more than clocks differ."""
    now = now or datetime.now(UTC).replace(tzinfo=None)
    return time is not None and time > now + TOLERANCE


def future_times(handed: Iterable[HandedIn]) -> str | None:
    """A line on those who have handed in at a time that is yet to come."""
    found = [one.student for one in handed if in_future(one.time)]
    if not found:
        return None
    return (
        f"handed in at a time in the future, says timestamp.txt: {listed(found)}: is a clock "
        "wrong, here or there? The times count as they are"
    )


def future_journal(place: Path) -> str | None:
    """A line on a journal that was written at a time that is yet to come."""
    try:
        time = datetime.fromtimestamp(place.stat().st_mtime, UTC).replace(tzinfo=None)
    except (OSError, ValueError, OverflowError):
        return None
    if not in_future(time):
        return None
    return (
        f"{shown(str(place), most=4096)}: written in the future ({time:%Y-%m-%d %H:%M} UTC): is a "
        "clock wrong? Its verdicts count as they are"
    )
