"""Files of our own: what a program reads in them, and what no spreadsheet calculates."""

import csv
import io
import json

import pytest
from ag_platforms import NAME, entry

from autograder.model import ByHand, CheckResult, Report, Standing, StudentResult, rounded
from autograder.platforms.lists import MAX_FEEDBACK, as_canvas, as_csv, as_json, as_moodle, feedback
from autograder.platforms.marks import Entry

EVIL = '=HYPERLINK("https://example.org")'


def judged(*checks: CheckResult, given: tuple[ByHand, ...] = (), penalty: float = 0.0) -> Entry:
    """Somebody with a verdict and a person's marks."""
    result = StudentResult("101", Report(NAME, "x.ipynb", "graded", None, checks))
    standing = Standing({}, {}, given, 0.1 + 0.2, None, 0.0, penalty, 20.0, 30.0)
    known = entry("101", 12.88)
    return Entry(known.person, "graded", 12.88, 30.0, "", result, standing)


def table(data: bytes) -> list[dict[str, str]]:
    """What a program reads."""
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_csv_numbers_and_formulas():
    """Two decimals, blanks, and what somebody typed as text."""
    found = table(
        as_csv(NAME, [entry("x", 7.0, first_name=EVIL, email="+1@x"), entry("102", None), judged()])
    )
    assert [row["score"] for row in found] == ["7.00", "", "12.88"]
    assert (found[0]["first_name"], found[0]["email"]) == ("'" + EVIL, "'+1@x")
    assert found[2]["extra_credit"] == "0.30"
    assert found[1]["status"] == "not graded"


def test_canvas_finds_people_by_number_login_and_name():
    """A number is Canvas' own, another id of the school's or a login; who has no mark is out."""
    people = [entry("101", 7.0), entry("102", None), entry("ada", 1.0, lms_user_id="9"),
              entry("bob", 2.0), entry("sue", 3.0, lms_user_id="S1")]  # fmt: skip
    found = table(as_canvas(NAME, people))
    assert [(row["ID"], row["SIS User ID"], row["SIS Login ID"], row[NAME]) for row in found] == [
        ("", "", "", "30.00"),
        ("101", "", "", "7.00"),
        ("9", "", "", "1.00"),
        ("", "", "bob", "2.00"),
        ("", "S1", "", "3.00"),
    ]


def test_json_has_the_mark_and_its_parts():
    """The score that counts, and what it is made of."""
    check = CheckResult("f", 1.0, 2.0, "failed", "wrong")
    given = ByHand("test_f", 1.5, 2.0, "Nearly.")
    (one,) = json.loads(as_json(NAME, [judged(check, given=(given,), penalty=7.12)]))
    assert (one["student"], one["score"], one["max_score"]) == ("101", 12.88, 30.0)
    assert (one["extra_credit"], one["late_penalty"]) == (0.3, 7.12)
    assert one["checks"][0]["id"] == "f"
    assert one["by_hand"][0]["comment"] == "Nearly."
    (none,) = json.loads(as_json(NAME, [entry("102", None)]))
    assert (none["status"], none["score"], none["checks"]) == ("ungraded", None, [])


def test_feedback_says_what_is_wrong_in_one_cell():
    """What lost points, what a person wrote, and lateness; never longer than a cell should be."""
    checks = (CheckResult("f", 2, 2, "passed", "all properties hold"),
              CheckResult("g", 1, 2, "failed", "wrong\nsign"))  # fmt: skip
    given = ByHand("q", 1.0, 2.0, "See p. 3")
    said = feedback(judged(*checks, given=(given,), penalty=2.5))
    assert said == "g: wrong sign | q: See p. 3 | handed in late: 2.5 points off"
    long = CheckResult("g", 1, 2, "failed", "x" * 5000)
    assert len(feedback(judged(long))) == MAX_FEEDBACK
    assert table(as_moodle(NAME, [judged(long), entry("102", None)]))[0]["Email address"] == (
        "ada@example.edu"
    )


@pytest.mark.parametrize(
    ("points", "mark"),
    [
        (12.879999999999999, 12.88),
        (0.1 + 0.2, 0.3),
        (2.675, 2.68),
        (12.865, 12.87),
        (1.005, 1.01),
        (3 * 4.295 - 0.02, 12.87),
        (0.125, 0.13),
        (12.8649, 12.86),
        (1e300, 1e300),
    ],
)
def test_rounding(points, mark):
    """Half up, by what a person reads, whatever binary sums make of it."""
    assert rounded(points) == mark
