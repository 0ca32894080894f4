"""What is written at once is what nbgrader's own functions write, table by table."""

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ag_cases import NAME
from nbgrader.api import Gradebook

from autograder.course import Course, load_course
from autograder.gradebook import Marks, comment_on
from autograder.model import CheckResult, Report
from autograder.stamps import time_in
from autograder.submission import Source

pytestmark = pytest.mark.sandbox

EARLY, LATE = "2026-01-01 10:00:00 UTC", "2026-02-01 12:30:00 UTC"
Write = Callable[[Course, Source, str, Report, str | None], None]


def report(source: Source, share: float) -> Report:
    """A report in which every function earned this share of its points."""
    checks = tuple(
        CheckResult(name, most * share, most, "failed", f"{name}: <wrong>", None, f"b.html#{name}")
        for name, (_, most) in source.graded.items()
    )
    return Report(NAME, "x.ipynb", "graded", checks=checks)


def at_once(
    course: Course, source: Source, student: str, said: Report, handed_in: str | None
) -> None:
    """As the grader writes."""
    with Marks(course, source) as marks:
        marks.record(student, said, handed_in, resubmitted=False)


def by_nbgrader(
    course: Course, source: Source, student: str, said: Report, handed_in: str | None
) -> None:
    """As nbgrader's own functions write, one row after the other."""
    with Gradebook(course.db_url, course.course_id) as book:
        book.update_or_create_student(student)
        submission = book.update_or_create_submission(NAME, student)
        submission.timestamp = time_in(handed_in) if handed_in else None
        (notebook,) = submission.notebooks
        grades = {grade.cell.name: grade for grade in notebook.grades}
        for check in said.checks:
            grade = grades[source.graded[check.id][0]]
            changed = grade.auto_score != check.points
            grade.auto_score = check.points
            grade.needs_manual_grade = grade.manual_score is not None and (
                changed or grade.needs_manual_grade
            )
        comments = {check.id: comment_on(check) for check in said.checks}
        for comment in notebook.comments:
            comment.auto_comment = comments.get(comment.cell.name)
        notebook.late_submission_penalty = None
        book.db.commit()


def tables(course: Course) -> dict[str, list[str]]:
    """All rows of all tables, with what each key stands for in place of it."""
    with sqlite3.connect(course.db_url.removeprefix("sqlite:///")) as db:
        db.row_factory = sqlite3.Row
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        found = {name: [dict(row) for row in db.execute(f"SELECT * FROM {name}")] for name in names}
    meaning: dict[Any, str] = {}
    for table, kinds in (
        ("assignment", ("name",)), ("notebook", ("name",)), ("base_cell", ("name",)),
        ("submitted_assignment", ("assignment_id", "student_id")),
        ("submitted_notebook", ("assignment_id", "notebook_id")),
    ):  # fmt: skip
        for row in found[table]:
            told = [str(meaning.get(row[kind], row[kind])) for kind in kinds]
            meaning[row["id"]] = f"{table}:{'/'.join(told)}"
    for name in ("grade", "comment"):
        for row in found[name]:
            assert len(row.pop("id")) == 32
    return {
        name: sorted(str({k: meaning.get(v, v) for k, v in row.items()}) for row in rows)
        for name, rows in found.items()
    }


@pytest.fixture
def courses(make_course: Any, tmp_path: Path) -> tuple[Course, Course]:
    """Two courses with the same empty gradebook."""
    first = make_course({})
    return load_course(first), load_course(Path(shutil.copytree(first, tmp_path / "other")))


def give(course: Course) -> None:
    """Marks, a comment and points of a person's; a row that somebody has removed."""
    with Gradebook(course.db_url, course.course_id) as book:
        grade = book.find_grade("test_backprop", NAME, NAME, "ann")
        grade.manual_score, grade.extra_credit = 1.5, 0.5
        book.find_comment("backprop", NAME, NAME, "ann").manual_comment = "Nearly."
        book.db.commit()


def test_the_rows_are_nbgrader_s(courses: tuple[Course, Course], source: Source) -> None:
    """New students, a regrade, another time, and marks that a person has given meanwhile."""
    for course, write in zip(courses, (at_once, by_nbgrader), strict=True):
        write(course, source, "ann", report(source, 0.5), EARLY)
        write(course, source, "bob", report(source, 1.0), None)
        give(course)
        write(course, source, "ann", report(source, 0.25), LATE)
        write(course, source, "bob", report(source, 1.0), None)
    ours, nbgrader_s = map(tables, courses)
    assert len(ours["submitted_notebook"]) == 2
    assert ours == nbgrader_s


def test_everything_of_a_student_or_nothing(courses: tuple[Course, Course], source: Source) -> None:
    """What fails on its way has left no row, and the next student is written."""
    course, _ = courses
    before = tables(course)
    unwritable = replace(report(source, 1.0).checks[-1], points=object())  # type: ignore[arg-type]
    broken = replace(report(source, 1.0), checks=(*report(source, 1.0).checks[:-1], unwritable))
    with Marks(course, source) as marks:
        with pytest.raises(TypeError):
            marks.record("ann", broken, EARLY)
        assert tables(course) == before
        marks.record("bob", report(source, 1.0), EARLY)
    assert [row for row in tables(course)["student"] if "ann" in row] == []
