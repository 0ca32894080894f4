"""The rows of one submission in nbgrader's database: read and written at once, not one by one.

nbgrader's own functions ask the database again for each of them, a fifth of a second for ten
students. What is written is the same; `tests/autograder/test_rows.py` compares it table by table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Table, bindparam, insert, select, update

GRADED, COMMENTED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")
GRADES = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")
COMMENTS = ("auto_comment",)


@dataclass
class Row:
    """A row of a cell: what there was, and what there is to be."""

    key: str
    before: dict[str, Any]
    now: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, column: str) -> Any:
        return self.now.get(column, self.before.get(column))

    def __setitem__(self, column: str, value: Any) -> None:
        self.now[column] = value

    @property
    def changed(self) -> bool:
        """Whether there is anything to be written."""
        return any(self.before.get(column) != value for column, value in self.now.items())


@dataclass
class Asked:
    """What an assignment asks for, as the gradebook knows it."""

    key: str
    due: datetime | None
    notebooks: dict[str, str]
    """Name → key."""
    cells: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Key of the notebook, key, name, kind."""

    def of(self, notebook: str, kinds: Sequence[str]) -> dict[str, str]:
        """Key → name of a notebook's cells of some kinds."""
        return {
            key: name for one, key, name, kind in self.cells if one == notebook and kind in kinds
        }


class Submission:
    """One student's rows for the notebook of an assignment that has its name.

    Made where there are none. Nothing is committed here.
    """

    def __init__(self, session: Any, name: str, student: str) -> None:
        self._session = session
        asked = _asked(session, name)
        self._make_student(student)
        self._key, self.extension = self._found(asked, student)
        self.due = asked.due
        notebook = asked.notebooks[name]
        mine = {"submission": self._key, "notebook": notebook}
        self._notebook = session.execute(_the_notebook(), mine).scalar()
        if self._notebook is None:
            row = {"assignment_id": self._key, "notebook_id": notebook}
            self._notebook = self._made(SubmittedNotebook, row)
        self.grades = self._rows(Grade, GRADES, asked.of(notebook, GRADED))
        self.comments = self._rows(Comment, COMMENTS, asked.of(notebook, COMMENTED))

    def write(self, handed_in: datetime | None, penalty: float | None) -> None:
        """Write what the rows say now, when it was handed in, and what is taken off."""
        self._update(SubmittedAssignment, self._key, {"timestamp": handed_in})
        self._update(SubmittedNotebook, self._notebook, {"late_submission_penalty": penalty})
        for kind, columns, rows in (
            (Grade, GRADES, self.grades.values()),
            (Comment, COMMENTS, self.comments.values()),
        ):
            changed = [
                {"key": row.key, **{column: row[column] for column in columns}}
                for row in rows
                if row.changed
            ]
            if changed:
                self._session.connection().execute(_update_of(kind, columns), changed)

    def _update(self, kind: type, key: str, values: dict[str, Any]) -> None:
        self._session.connection().execute(_update_of(kind, tuple(values)), {"key": key, **values})

    def _make_student(self, student: str) -> None:
        if self._session.execute(_the_student(), {"student": student}).first() is None:
            self._made(Student, {"id": student})

    def _found(self, asked: Asked, student: str) -> tuple[str, timedelta | None]:
        """Key and extension of the submission, made with all that hangs on it if there is none."""
        mine = {"assignment": asked.key, "student": student}
        if there := self._session.execute(_the_submission(), mine).first():
            return there[0], there[1]
        key = self._made(SubmittedAssignment, {"assignment_id": asked.key, "student_id": student})
        for notebook in asked.notebooks.values():
            one = self._made(SubmittedNotebook, {"assignment_id": key, "notebook_id": notebook})
            self._make(Grade, one, asked.of(notebook, GRADED))
            self._make(Comment, one, asked.of(notebook, COMMENTED))
        return key, None

    def _rows(self, kind: Any, columns: Sequence[str], cells: dict[str, str]) -> dict[str, Row]:
        """Name of the cell → its row; those that somebody has removed are made again."""
        rows = self._read(kind, columns)
        if missing := [cell for cell in cells if cell not in rows]:
            self._make(kind, self._notebook, missing)
            rows = self._read(kind, columns)
        return {name: rows[cell] for cell, name in cells.items()}

    def _read(self, kind: Any, columns: Sequence[str]) -> dict[str, Row]:
        """Key of the cell → its row."""
        found = self._session.execute(_of_cells(kind, columns), {"notebook": self._notebook})
        return {
            cell: Row(key, dict(zip(columns, values, strict=True))) for cell, key, *values in found
        }

    def _made(self, kind: Any, row: dict[str, Any]) -> str:
        """The key of a new row."""
        done = self._session.connection().execute(insert(_table(kind)), row)
        key: str = done.inserted_primary_key[0]
        return key

    def _make(self, kind: Any, notebook: str, cells: Iterable[str]) -> None:
        rows = [{"notebook_id": notebook, "cell_id": cell} for cell in cells]
        if rows:
            self._session.connection().execute(insert(_table(kind)), rows)


def _asked(session: Any, name: str) -> Asked:
    """Raises `ValueError` if the gradebook does not know the assignment."""
    rows = session.execute(_the_notebooks(), {"name": name}).all()
    notebooks = {notebook: key for _, _, notebook, key in rows}
    if name not in notebooks:
        raise ValueError(f"{name}: not in the gradebook any more")
    asked = Asked(rows[0][0], rows[0][1], notebooks)
    asked.cells += [tuple(row) for row in session.execute(_the_cells(), {"name": name})]
    return asked


def _table(kind: Any) -> Table:
    table: Table = kind.__table__
    return table


# Statements are made once: to put one together takes longer than SQLite takes for it.


@cache
def _the_notebooks() -> Any:
    return (
        select(Assignment.id, Assignment.duedate, Notebook.name, Notebook.id)
        .join(Notebook, Notebook.assignment_id == Assignment.id)
        .where(Assignment.name == bindparam("name"))
        .order_by(Notebook.name)
    )


@cache
def _the_cells() -> Any:
    return (
        select(BaseCell.notebook_id, BaseCell.id, BaseCell.name, BaseCell.type)
        .join(Notebook, Notebook.id == BaseCell.notebook_id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .where(Assignment.name == bindparam("name"))
        .order_by(BaseCell.name)
    )


@cache
def _the_student() -> Any:
    return select(Student.id).where(Student.id == bindparam("student"))


@cache
def _the_submission() -> Any:
    return select(SubmittedAssignment.id, SubmittedAssignment.extension).where(
        SubmittedAssignment.assignment_id == bindparam("assignment"),
        SubmittedAssignment.student_id == bindparam("student"),
    )


@cache
def _the_notebook() -> Any:
    return select(SubmittedNotebook.id).where(
        SubmittedNotebook.assignment_id == bindparam("submission"),
        SubmittedNotebook.notebook_id == bindparam("notebook"),
    )


@cache
def _of_cells(kind: Any, columns: Sequence[str]) -> Any:
    wanted = (getattr(kind, column) for column in columns)
    return select(kind.cell_id, kind.id, *wanted).where(kind.notebook_id == bindparam("notebook"))


@cache
def _update_of(kind: Any, columns: Sequence[str]) -> Any:
    table = _table(kind)
    values: dict[str, Any] = {column: bindparam(column) for column in columns}
    return update(table).where(table.c.id == bindparam("key")).values(values)
