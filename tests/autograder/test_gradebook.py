"""Marks in nbgrader's gradebook, read back by nbgrader itself."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import NAME
from ag_small import fill
from nbgrader.api import Gradebook, MissingEntry

from autograder import gradebook
from autograder.course import Course, load_course
from autograder.gradebook import Marks
from autograder.model import ALL_HOLD, CheckResult, MachineError, Report, UnusableInput
from autograder.submission import Source

pytestmark = pytest.mark.sandbox


@pytest.fixture
def course(make_course: Any) -> Course:
    """A course with an empty gradebook."""
    return load_course(make_course({}))


@pytest.fixture
def book(course: Course) -> Iterator[Gradebook]:
    """Its gradebook, as nbgrader opens it."""
    with Gradebook(course.db_url, course.course_id) as opened:
        yield opened


def said(function: str, share: float) -> str:
    """The message of a verdict."""
    return ALL_HOLD if share == 1 else f"{function}: wrong"


def report(source: Source, share: float = 1.0) -> Report:
    """A report in which every function earned this share of its points."""
    status: Any = "passed" if share == 1 else "failed"
    checks = tuple(
        CheckResult(f, most * share, most, status, said(f, share), None, f"b.html#{f}")
        for f, (_, most) in source.graded.items()
    )
    return Report(NAME, "ann/x.ipynb", "graded", checks=checks)


def record(
    course: Course, source: Source, student: str, share: float = 1.0, handed_in: str | None = None
) -> None:
    """Write a report into the gradebook."""
    with Marks(course, source) as marks:
        marks.record(student, report(source, share), handed_in)


def test_marks_and_comments_arrive(course: Course, source: Source, book: Gradebook) -> None:
    """Every function's points, and why it was wrong; a question is left to a person."""
    record(course, source, "ann")
    record(course, source, "bob", 0.5)
    assert book.find_submission(NAME, "ann").score == 28
    bob = book.find_submission(NAME, "bob")
    assert (bob.score, bob.max_score, bob.needs_manual_grade) == (14, 30, True)
    for function, (cell, most) in source.graded.items():
        assert book.find_grade(cell, NAME, NAME, "bob").auto_score == most / 2
        comment = book.find_comment(function, NAME, NAME, "bob").comment
        assert f"{function}: wrong" in comment
        assert f"b.html#{function}" in comment


@pytest.mark.parametrize(
    ("link", "end"),
    [
        ("b.html#f", "wrong — see b.html#f in the book."),
        ("https://example.org/f", "wrong — see https://example.org/f."),
        (None, "wrong"),
    ],
)
def test_a_comment_names_what_to_read(link: str | None, end: str) -> None:
    """A section of the book, a page of the web, or nothing, of a course without a book."""
    check = CheckResult("f", 0, 2, "failed", "wrong", None, link)
    assert gradebook.comment_on(check) == end


def test_a_regrade_replaces_the_marks(course: Course, source: Source, book: Gradebook) -> None:
    """There is one submission a student, with the newest marks."""
    record(course, source, "ann", 0.5)
    record(course, source, "ann")
    assert book.find_submission(NAME, "ann").score == 28
    assert len(book.assignment_submissions(NAME)) == 1
    assert "Right" in book.find_comment("backprop", NAME, NAME, "ann").comment


def test_what_the_teacher_wrote_stays(course: Course, source: Source, book: Gradebook) -> None:
    """A mark, extra credit or comment by hand survives a regrade, which asks to look again."""
    record(course, source, "ann", 0.5)
    grade = book.find_grade("test_backprop", NAME, NAME, "ann")
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 3.5, 1.0, False
    book.find_comment("backprop", NAME, NAME, "ann").manual_comment = "Well tried."
    book.db.commit()
    record(course, source, "ann", 0.25)
    book.db.expire_all()
    assert (grade.manual_score, grade.extra_credit, grade.score) == (3.5, 1.0, 4.5)
    assert grade.auto_score == 4 / 4
    assert grade.needs_manual_grade
    assert book.find_comment("backprop", NAME, NAME, "ann").comment == "Well tried."


def test_a_question_for_a_person_waits_for_one(
    course: Course, source: Source, book: Gradebook
) -> None:
    """A cell that is graded by hand gets no mark of ours, and the formgrader asks for one."""
    book.add_grade_cell("essay", NAME, NAME, max_score=5, cell_type="markdown")
    essay = nbformat.v4.new_markdown_cell("What have you learned?")
    settings = {"grade": True, "solution": True, "points": 5, "grade_id": "essay", "task": False}
    essay.metadata.nbgrader = nbformat.from_dict(settings)
    source = Source(NAME, source.cells | {"essay": essay})
    record(course, source, "ann")
    grade = book.find_grade("essay", NAME, NAME, "ann")
    assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
    assert book.find_submission(NAME, "ann").needs_manual_grade


@pytest.mark.parametrize("known", [False, True], ids=["new", "graded before"])
def test_nothing_half_written(
    course: Course, source: Source, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """If writing stops in the middle, the gradebook is as it was: no submission worth 0."""
    if known:
        record(course, source, "ann", 0.5)
    comment_on = gradebook.comment_on

    def stop(check: CheckResult) -> str:
        if check.id == "backprop":
            raise KeyboardInterrupt
        return comment_on(check)

    monkeypatch.setattr(gradebook, "comment_on", stop)
    with pytest.raises(KeyboardInterrupt):
        record(course, source, "ann")
    with Gradebook(course.db_url, course.course_id) as book:
        if known:
            assert book.find_submission(NAME, "ann").score == 14
        else:
            with pytest.raises(MissingEntry):
                book.find_submission(NAME, "ann")


def test_one_student_s_failure_leaves_the_others(
    course: Course, source: Source, book: Gradebook
) -> None:
    """After marks that could not be written the same gradebook takes the next student's."""
    unwritable = replace(report(source).checks[0], points=object())  # type: ignore[arg-type]
    with Marks(course, source) as marks:
        with pytest.raises(TypeError):
            marks.record("ann", replace(report(source), checks=(unwritable,)), None)
        marks.record("bob", report(source), None)
    assert book.find_submission(NAME, "bob").score == 28


def test_a_locked_gradebook_is_said(
    course: Course, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program that writes: one line, and nothing is written."""
    path = course.db_url.removeprefix("sqlite:///")
    with Marks(course, source) as marks, sqlite3.connect(path) as other:
        marks._book.db.connection().exec_driver_sql("PRAGMA busy_timeout = 1")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(
            MachineError,
            match=r"marks of ann could not .*locked.*close the formgr",
        ):
            marks.record("ann", report(source), None)
        other.rollback()
        marks.record("ann", report(source), None)


def test_a_full_disk_leaves_the_gradebook_whole(
    course: Course, source: Source, tiny_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line; the old marks are there and nobody has been added. With room again, it goes on."""
    path = tiny_disk / "gradebook.db"
    shutil.copy(course.db_url.removeprefix("sqlite:///"), path)
    moved = replace(course, db_url=f"sqlite:///{path}")
    record(moved, source, "ann", 0.5)
    filler = fill(tiny_disk)
    with pytest.raises(MachineError, match=r"(written|opened) .*(full|I/O)") as raised:
        record(moved, source, "bob")
    assert len(str(raised.value).splitlines()) == 1
    assert not caplog.records
    filler.unlink()
    with Gradebook(moved.db_url, moved.course_id) as book:
        assert [s.student_id for s in book.assignment_submissions(NAME)] == ["ann"]
        assert book.find_submission(NAME, "ann").score == 14
        assert book.db.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    record(moved, source, "bob")


def test_a_file_that_is_no_gradebook_is_said(course: Course, source: Source) -> None:
    """And it is left as it is."""
    path = Path(course.db_url.removeprefix("sqlite:///"))
    path.write_text("this is text, and no database" * 100)
    with pytest.raises(MachineError, match="the gradebook: cannot be opened") as raised:
        record(course, source, "ann")
    assert len(str(raised.value).splitlines()) == 1
    assert path.read_text().startswith("this is text")


def test_an_unreleased_assignment_is_said(course: Course, source: Source) -> None:
    """An assignment, or a grade cell, that the gradebook does not know: what to run."""
    with pytest.raises(UnusableInput, match="not in the gradebook: run `nbgrader generate_ass"):
        record(course, Source("ps9", source.cells), "ann")
    cell = nbformat.from_dict(source.cells["test_backprop"])
    added = Source(NAME, source.cells | {"test_new": cell})
    del added.cells["test_backprop"]
    with pytest.raises(UnusableInput, match=r"lacks test_new: .* `nbgrader generate_ass"):
        record(course, added, "ann")


def test_rows_that_are_missing_are_made_again(
    course: Course, source: Source, book: Gradebook
) -> None:
    """A grade or a comment that somebody has removed does not stop the class."""
    record(course, source, "ann")
    book.db.delete(book.find_grade("test_backprop", NAME, NAME, "ann"))
    book.db.delete(book.find_comment("backprop", NAME, NAME, "ann"))
    book.db.commit()
    assert book.find_submission(NAME, "ann").score == 24
    record(course, source, "ann")
    book.db.expire_all()
    assert book.find_submission(NAME, "ann").score == 28
    assert "Right" in book.find_comment("backprop", NAME, NAME, "ann").comment
