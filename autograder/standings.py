"""What nbgrader's database holds of an assignment, read with three queries for the whole class."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import bindparam, select

from autograder.model import ByHand, Standing
from autograder.submission import Source


@dataclass
class Rows:
    """What there is of one submission."""

    timestamp: datetime | None
    late: float
    penalty: float
    grades: dict[str, Any] = field(default_factory=dict)
    comments: dict[str, Any] = field(default_factory=dict)


def standings(
    book: Gradebook, source: Source, points: Mapping[str, float], student: str | None = None
) -> dict[str, Standing]:
    """Student → what the gradebook holds of the submission: of one `student`, or of everybody.

    `points` are those to be had, by grade cell. Nobody is in it without a submission.
    """
    found = _submissions(book, source.name, student)
    rows = {one: row for one, (_, row) in found.items()}
    owner = dict(found.values())
    for notebook, cell, *values in _of_cells(
        book, source.name, student, Grade,
        Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade,
    ):  # fmt: skip
        if notebook in owner:
            *marks, asked = values
            owner[notebook].grades[cell] = (*map(number, marks), bool(asked))
    for notebook, cell, *texts in _of_cells(
        book, source.name, student, Comment, Comment.auto_comment, Comment.manual_comment
    ):
        if notebook in owner:
            owner[notebook].comments[cell] = tuple(texts)
    return {one: _standing(row, source, points) for one, row in rows.items()}


def _submissions(book: Gradebook, name: str, student: str | None) -> dict[str, tuple[str, Rows]]:
    """Student → the key of the submitted notebook, and what is known of it."""
    asked = _the_submissions(student is None)
    return {
        one: (key, Rows(time, seconds_late(time, due, more), number(penalty) or 0.0))
        for one, key, time, due, more, penalty in book.db.execute(
            asked, {"name": name, "student": student}
        )
    }


@cache
def _the_submissions(everybody: bool) -> Any:
    """The question, made once: to put it together takes longer than to answer it."""
    asked = (
        select(
            SubmittedAssignment.student_id, SubmittedNotebook.id, SubmittedAssignment.timestamp,
            Assignment.duedate, SubmittedAssignment.extension,
            SubmittedNotebook.late_submission_penalty,
        )
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .where(Assignment.name == bindparam("name"), Notebook.name == bindparam("name"))
    )  # fmt: skip
    return asked if everybody else asked.where(_of_one())


def _of_one() -> Any:
    return SubmittedAssignment.student_id == bindparam("student")


def _of_cells(
    book: Gradebook, name: str, student: str | None, kind: Any, *columns: Any
) -> Iterator[Any]:
    """Key of the submitted notebook, name of the cell, and these columns, of a kind of row."""
    asked = _the_rows(kind, columns, student is None)
    yield from book.db.execute(asked, {"name": name, "student": student})


@cache
def _the_rows(kind: Any, columns: Sequence[Any], everybody: bool) -> Any:
    asked = (
        select(kind.notebook_id, BaseCell.name, *columns)
        .join(BaseCell, BaseCell.id == kind.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == bindparam("name"))
        .order_by(BaseCell.name)
    )
    return asked if everybody else asked.where(_of_one())


def _standing(row: Rows, source: Source, points: Mapping[str, float]) -> Standing:
    function_of = {cell: function for function, (cell, _) in source.graded.items()}
    by_hand = []
    for cell, (_, manual, _, asked) in row.grades.items():
        if cell in source.by_hand or manual is not None:
            _, said = row.comments.get(function_of.get(cell, cell), ("", ""))
            waits = asked or manual is None
            by_hand.append(ByHand(cell, manual, points.get(cell, 0.0), said or "", waits))
    return Standing(
        {cell: auto for cell, (auto, *_) in row.grades.items()},
        {cell: auto for cell, (auto, _) in row.comments.items()},
        tuple(by_hand),
        sum(extra or 0.0 for *_, extra, _ in row.grades.values()),
        row.timestamp,
        row.late,
        row.penalty,
        sum(counted(auto, manual, extra) for auto, manual, extra, _ in row.grades.values()),
        sum(points.values()),
        tuple(cell for cell, (*_, asked) in row.grades.items() if asked),
        {cell: said for cell, (_, said) in row.comments.items() if said},
    )


def counted(auto: float | None, manual: float | None, extra: float | None) -> float:
    """What nbgrader counts of a grade: a person's mark goes before the automatic one."""
    mark = auto if manual is None else manual
    return 0.0 if mark is None else mark + (extra or 0.0)


def seconds_late(time: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    """Seconds after the due date, or after the extension, as nbgrader counts them."""
    if time is None or due is None:
        return 0.0
    return max(0.0, (time - due - (extension or timedelta(0))).total_seconds())


def number(value: object) -> float | None:
    """What a column of numbers holds: SQLite keeps whatever somebody has written there."""
    usable = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if usable else None  # type: ignore[arg-type]  # just looked at
