"""A term on one page: every assignment, each student's course, no-shows and gaps."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from ag_pages import EVIL, Page, report, safe, words_of
from click.testing import CliRunner
from conftest import MakeCourse

from autograder import term as terms
from autograder.classroom import Classroom
from autograder.cli import main
from autograder.course import load_course
from autograder.gradebook import Marks
from autograder.journal import Journal, Record
from autograder.model import UnusableInput
from autograder.pages.plots import course_line, spread
from autograder.pages.terms import Way, term_report

NAMES = ("ps1", "ps2", "ps3")
WAYS = (
    Way("ann", "Ann Ähre", ((10.0, 10.0), (5.0, 20.0), (8.0, 8.0)), (True, True, True)),
    Way("bob", "", ((5.0, 10.0), None, None), (True, False, True)),
    Way(EVIL, f"={EVIL}", (None, None, None), (False, False, False)),
)


def test_each_student_s_course() -> None:
    """Parts of the points, all points, what is missing; a line with a gap; no zero for nothing."""
    page = term_report("course", NAMES, WAYS, {"ps1": "../ps1.html"})
    text = words_of(page)
    assert "ann Ann Ähre 100 % 25 % 100 % 23 61 %" in text
    assert "bob 50 % — 5 13 % 1" in text
    assert 'aria-label="ps1 50 %, ps2 none, ps3 none"' in page
    assert ("href", "../ps1.html") in Page(page).attributes
    assert "ps2 20 1 of 3 1 25 % 25 %" in text
    safe(page)
    data = next(t for t in Page(page).inside["script"] if t.startswith("["))
    lines = json.loads(data)
    assert lines[1] == "ann,Ann Ähre,10,5,8,23,60.5"
    assert lines[2] == "bob,,5,,,5,13.2"
    assert lines[3].endswith(",,,,,")
    assert "\"'=<img" in lines[3] or ",'=<img" in lines[3]


def test_a_line_has_a_gap_where_there_is_no_mark() -> None:
    """Two stretches, and a point for each mark."""
    line = course_line([0.5, 0.6, None, 0.7, 0.8, None, 1.0], "way")
    assert line.count("<polyline") == 2
    assert line.count("<circle") == 5
    assert "<polyline" not in course_line([], "")


def test_the_spread_says_in_words_what_it_shows() -> None:
    """Median and middle half of each assignment that has marks."""
    plot = spread(["ps1", EVIL], [(0.25, 0.5, 0.75), None])
    assert "ps1: median 50 %, middle half 25 % to 75 %." in plot
    assert "<img" not in plot


def graded(course: Path, name: str, **points: float) -> None:
    """Verdicts in the journal and the gradebook of an assignment."""
    found = load_course(course)
    room = Classroom(found, name)
    with Marks(found, room.source) as marks:
        for student, part in points.items():
            (course / "submitted" / student / name).mkdir(parents=True, exist_ok=True)
            checks = tuple(
                replace(report().checks[0], id=f, points=part * most, max_points=most)
                for f, (_, most) in room.source.graded.items()
            )
            verdict = replace(report(checks=checks), assignment=name)
            Journal(found.journal(name)).append(Record(student, "k", verdict))
            marks.record(student, verdict, None)


def test_the_command_reads_what_was_graded(make_course: MakeCourse) -> None:
    """A table in the terminal, and the page, from the journals and the gradebook."""
    course = make_course({})
    name = "ps5-backprop"
    graded(course, name, ann=1.0, bob=0.5)
    with Marks(load_course(course), Classroom(load_course(course), name).source) as marks:
        marks._book.update_or_create_student("zoe", first_name="Zoë")
    done = CliRunner().invoke(main, ["report", "--term", "--course", str(course)])
    assert done.exit_code == 0, done.output
    assert "93 %" in done.output  # 28 of 30: a person gives the other two
    place = course / "reports" / "term" / "index.html"
    assert str(place) in done.output.replace("\n", "")
    text = words_of(place.read_text())
    assert "ann 93 % 28 93 %" in text
    assert "zoe Zoë" in text
    assert "ps5-backprop 30 2 of 3 2 70 % 70 %" in text
    both = CliRunner().invoke(main, ["report", name, "--term", "--course", str(course)])
    assert "class report" in both.output
    assert "term report" in both.output


def test_a_term_without_marks_is_said(make_course: MakeCourse) -> None:
    """One line; and so is a command that names nothing."""
    course = make_course({})
    with pytest.raises(UnusableInput, match="nothing has been graded"):
        terms.read_term(load_course(course))
    done = CliRunner().invoke(main, ["report", "--course", str(course)])
    assert done.exit_code == 1
    assert "--term" in done.output
