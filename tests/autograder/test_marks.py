"""What counts for whom, and what is said of it; `test_export` has the same of a graded class."""

from typing import Any

import pytest
from ag_platforms import NAME, entry

from autograder.model import ByHand, Report, Standing, StudentResult
from autograder.platforms import marks
from autograder.platforms.marks import Entry, placed, remarks

WAITS, GIVEN = ByHand("q", None, 6.0, waits=True), ByHand("q", 2.0, 6.0)
AGAIN = ByHand("q", 2.0, 6.0, waits=True)


def standing(*given: ByHand, score: float = 5.0, penalty: float = 0.0, **cells: Any) -> Standing:
    """What the gradebook holds."""
    return Standing(cells, {}, given, 0.0, None, 0.0, penalty, score, 30.0)


def result(held: Standing | None, status: Any = "graded", newer: str = "") -> StudentResult:
    """A verdict, or none, beside it."""
    reason = None if status == "graded" else "x.ipynb: not JSON"
    report = Report(NAME, "x.ipynb", status, reason)
    later = Report(NAME, "x.ipynb", "ungraded", newer) if newer else None
    return StudentResult("101", report, later, held)


@pytest.mark.parametrize(
    ("found", "held", "handed", "state", "score", "about"),
    [
        (result(standing()), standing(), True, "graded", 5.0, ""),
        (result(standing(GIVEN)), standing(GIVEN), True, "graded", 5.0, ""),
        (
            *(result(standing(WAITS)), standing(WAITS), True),
            *("waits for a person", 5.0, "waits for a person's points: q"),
        ),
        (
            *(result(standing(AGAIN)), standing(AGAIN), True),
            *("graded", 5.0, "a person's mark is to be looked at again: q"),
        ),
        (
            *(result(standing(), newer="y.ipynb: not JSON"), standing(), True),
            *("graded", 5.0, "y.ipynb: not JSON (the hand-in before it stands, with 5 points)"),
        ),
        (result(None, "ungraded"), None, True, "not graded", None, "x.ipynb: not JSON"),
        (
            *(result(standing(GIVEN), "ungraded"), standing(GIVEN), True, "graded", 5.0),
            "the mark is a person's alone: x.ipynb: not JSON (the gradebook has 5 points of a "
            "hand-in before it)",
        ),
        (None, None, False, "nothing handed in", None, ""),
        (None, None, True, "not graded", None, "later"),
        (None, standing(), False, "nothing handed in", None, ""),
        (
            *(None, standing(GIVEN), False, "graded", 5.0),
            "nothing in submitted/: the mark is the gradebook's",
        ),
        (
            *(None, standing(f=3.0), False, "graded", 5.0),
            "nothing in submitted/: the mark is the gradebook's",
        ),
    ],
)
def test_the_mark(found, held, handed, state, score, about):
    """No mark is no zero; what a person gave counts; what waits is told from that."""
    late = "later" if found is None else ""
    assert marks._mark(found, held, handed, late) == (state, score, about)


def test_lateness_is_taken_off_to_the_cent():
    """The gradebook's points less the penalty, half up, and never below nothing."""
    assert standing(score=12.87, penalty=0.005).mark == 12.87
    assert standing(score=12.879999999999999).mark == 12.88
    assert standing(score=1.0, penalty=2.0).mark == 0.0


def test_remarks_name_everybody_once():
    """A line for each who has something to be said; one for all who wait or are missing."""
    waiting = Entry(entry("103", None).person, "waits for a person", None, 30.0, "waits",
                    standing=standing(WAITS, GIVEN))  # fmt: skip
    absent = [Entry(entry(x, None).person, "nothing handed in", None, 30.0) for x in "xy"]
    odd = Entry(entry("102", None).person, "not graded", None, 30.0, "102/a.ipynb: not JSON")
    late = Entry(entry("101", 3.0).person, "graded", 3.0, 30.0, "look at it")
    assert list(remarks([late, odd, waiting, *absent, entry("z", 1.0)])) == [
        "101: look at it",
        "102/a.ipynb: not JSON",
        "these wait for a person's points, and have no mark yet (--incomplete exports them): "
        "103 (q)",
        "handed in nothing, and have no mark: x, y",
    ]
    assert placed([late, odd]).keys() == {"101"}
