"""nbgrader's database: what it holds of an assignment, and writing verdicts into it.

One writer at a time: SQLite is slow with more.
"""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Base, Gradebook, MissingEntry
from sqlalchemy.exc import IntegrityError, OperationalError, SAWarning, SQLAlchemyError

from autograder import database, harmless
from autograder.course import Course
from autograder.model import (
    ALL_HOLD,
    CheckResult,
    MachineError,
    Person,
    Report,
    Standing,
    UnusableInput,
)
from autograder.penalties import Penalties
from autograder.rows import Row, Submission
from autograder.stamps import time_in
from autograder.standings import counted, number, seconds_late, standings
from autograder.submission import Source

OF_SERVERS = {
    "No module named 'psycopg": "write postgresql+psycopg2://… in c.CourseDirectory.db_url, and "
    "install the driver: pip install 'coursekit-autograder[postgresql]'",
    "password": "mend c.CourseDirectory.db_url in nbgrader_config.py",
    'role "': "mend c.CourseDirectory.db_url in nbgrader_config.py, or make the user: `createuser`",
    'database "': "make it with `createdb`, or mend c.CourseDirectory.db_url in nbgrader_config.py",
    "permission denied": "make this user the database's owner",
    "server closed the connection": "start the server, and run again; what was graded is kept",
    "terminating connection": "start the server, and run again; what was graded is kept",
    "connection to server": "is the server running, and is c.CourseDirectory.db_url right?",
    "could not translate host name": "mend c.CourseDirectory.db_url in nbgrader_config.py",
}
"""What a database server's errors have in them, and the remedy; the first that fits."""
AGAIN = 3
"""So often marks are written that another program wrote beside."""


class Marks:
    """The open gradebook of a course, for one assignment. Use as a context manager."""

    def __init__(self, course: Course, source: Source) -> None:
        self._course, self._source = course, source
        self._points: dict[str, float] = {}
        self._commented: set[str] = set()
        self.penalties = Penalties(course)

    def __enter__(self) -> "Marks":
        self._book = open_book(self._course)
        try:
            self._refuse_other_cells()
            self._book.db.rollback()
        except BaseException:
            self._book.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def _refuse_other_cells(self) -> None:
        """Raise `UnusableInput` unless the gradebook knows the assignment as its source is now."""
        name = self._source.name
        again = f"run `nbgrader generate_assignment {name} --force`"
        try:
            notebook = self._book.find_notebook(name, name)
        except MissingEntry:
            raise UnusableInput(
                f"{name}: not in the gradebook: {again} in {self._course.root} first"
            ) from None
        known = {c.name: float(c.max_score) for c in (*notebook.grade_cells, *notebook.task_cells)}
        asked = dict(self._source.graded.values())
        asked |= self._source.by_hand
        changed = [
            f"{cell} {known[cell]:g} points, the source {asked[cell]:g}"
            for cell in asked.keys() & known.keys()
            if asked[cell] != known[cell]
        ]
        if changed:
            raise UnusableInput(
                f"{name}: the gradebook gives {', '.join(sorted(changed))}: the "
                f"source has changed, {again}"
            )
        if notebook.submissions:  # then nbgrader takes no cell in or out
            again = (
                f"copy the gradebook, run `nbgrader db assignment remove {name} --force` (it drops "
                f"marks that a person gave), then `nbgrader generate_assignment {name} --force`"
            )
        if missing := asked.keys() - known.keys():
            raise UnusableInput(
                f"{name}: the gradebook lacks {', '.join(sorted(missing))}: the "
                f"source has changed, {again}"
            )
        if more := {cell for cell, points in known.items() if points} - asked.keys():
            raise UnusableInput(
                f"{name}: the gradebook has {', '.join(sorted(more))}, which the source lacks: "
                f"{again}"
            )
        self._points = known
        self._commented = {c.name for c in (*notebook.solution_cells, *notebook.task_cells)}
        self._book.db.expunge_all()  # a class of rows, which each commit would go through

    def standings(self) -> dict[str, Standing]:
        """Student → what there is of the submission; nobody without one."""
        with self._told("cannot be read"):
            return standings(self._book, self._source, self._points)

    def standing(self, student: str) -> Standing | None:
        """What there is of a student's submission; None if there is none."""
        with self._told(f"cannot be read for {student}"):
            return standings(self._book, self._source, self._points, student).get(student)

    def people(self) -> dict[str, Person]:
        """Student → what the gradebook knows of them, in the order of the ids."""
        with self._told("cannot be read"):
            found = (
                Person(
                    s.id, *(x or "" for x in (s.first_name, s.last_name, s.email, s.lms_user_id))
                )
                for s in self._book.students
            )
            return {person.student: person for person in sorted(found, key=lambda p: p.student)}

    def fits(self, report: Report) -> bool:
        """Whether a verdict is on the functions that the source asks for, at the same points."""
        return {c.id: c.max_points for c in report.checks} == {
            function: points for function, (_, points) in self._source.graded.items()
        }

    def says(
        self, student: str, standing: Standing | None, report: Report, handed_in: str | None
    ) -> bool:
        """Whether `record` would change nothing: marks, comments, time, penalty, who is asked."""
        if standing is None or not self.fits(report):
            return False
        cells = {c.id: self._source.graded[c.id][0] for c in report.checks}
        marks: dict[str, float | None] = {cells[c.id]: c.points for c in report.checks}
        marks |= dict.fromkeys(self._source.by_hand)
        given = {one.cell for one in standing.by_hand if one.points is not None}
        unasked = {*self._source.by_hand} - given - {*standing.asked}
        asked = {*standing.asked} - given - {*self._source.by_hand}
        penalty = self.penalties.of(student, standing.score, standing.late)
        said = dict.fromkeys(self._commented) | {
            c.id: comment_on(c) for c in report.checks if c.id in self._commented
        }
        return (
            all(cell in standing.automatic for cell in marks)
            and all(standing.automatic[cell] == points for cell, points in marks.items())
            and standing.comments == said
            and not unasked
            and not asked & set(cells.values())
            and standing.handed_in == _time(handed_in)
            and abs(penalty - standing.penalty) < 1e-9
        )

    def record(
        self,
        student: str,
        report: Report,
        handed_in: str | None,
        resubmitted: bool = True,
        before: Report | None = None,
    ) -> None:
        """Write one verdict, its time, comments and the penalty that the course gives: all or none.

        What a person has given stays. It is to be looked at again if the student has handed in
        another notebook, or if the automatic mark that it replaces is another than in the verdict
        `before`, or than the gradebook's where that is not known. Rows that somebody has removed
        are made again.
        """
        with self._told(f"the marks of {student} could not be written"):
            for left in reversed(range(AGAIN)):
                try:
                    self._record(student, report, handed_in, resubmitted, before)
                    return
                except (IntegrityError, OperationalError) as error:
                    if not left or not _beside(error):
                        raise

    def _record(
        self,
        student: str,
        report: Report,
        handed_in: str | None,
        resubmitted: bool,
        before: Report | None,
    ) -> None:
        name, book = self._source.name, self._book
        with _one_commit(book):
            rows = Submission(book.db, name, student)
            known = {check.id: check.points for check in before.checks} if before else {}
            for check in report.checks:
                grade = rows.grades[self._source.graded[check.id][0]]
                old = known.get(check.id, grade["auto_score"])
                self._enter(grade, float(check.points), resubmitted or old != check.points)
            said = {check.id: comment_on(check) for check in report.checks}
            for cell, comment in rows.comments.items():
                comment["auto_comment"] = said.get(cell)
            for cell in self._source.by_hand:
                rows.grades[cell]["auto_score"] = None
                if resubmitted or rows.grades[cell]["manual_score"] is None:
                    rows.grades[cell]["needs_manual_grade"] = True
            score = sum(
                counted(
                    *(number(g[part]) for part in ("auto_score", "manual_score", "extra_credit"))
                )
                for g in rows.grades.values()
            )
            time = _time(handed_in)
            late = seconds_late(time, rows.due, rows.extension)
            rows.write(time, self.penalties.of(student, score, late) or None)

    @staticmethod
    def _enter(grade: Row, points: float, changed: bool) -> None:
        grade["auto_score"] = points
        if grade["manual_score"] is None:
            grade["needs_manual_grade"] = False
        elif changed:
            grade["needs_manual_grade"] = True

    def forget(self, student: str) -> None:
        """Take out the zeros of somebody who has no verdict, and the submission if that was all.

        nbgrader makes such a row before it grades, and exports it as a mark. What a person has
        given in it, an extension too, stays; so do points, of which nobody knows whence they come.
        """
        name, book = self._source.name, self._book
        with self._told(f"the row of {student} could not be removed"), _one_commit(book):
            try:
                submission = book.find_submission(name, student)
            except MissingEntry:
                return
            rows = [row for notebook in submission.notebooks for row in notebook.grades]
            if any(number(row.auto_score) for row in rows):
                return
            for row in rows:
                row.auto_score = None
            if (
                submission.extension is None
                and all(row.manual_score is None and not row.extra_credit for row in rows)
                and not any(c.manual_comment for n in submission.notebooks for c in n.comments)
            ):
                book.remove_submission(name, student)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """An error of the database is told, and afterwards no transaction is open: while a class is
        graded nobody is to wait for its end.
        """
        with told(self._course, what):
            yield
            self._book.db.rollback()


def open_book(course: Course) -> Gradebook:
    """The gradebook of a course, made if there is none. Raises `MachineError` if it cannot be."""
    # a new database is made by `alembic`, which nbgrader looks for on PATH
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])
    with told(course, "cannot be opened"):
        try:
            book = Gradebook(database.patient(course.db_url), course.course_id)
            for mapper in Base.registry.mappers:  # an old one lacks columns
                book.db.query(mapper.class_).first()
        except (SQLAlchemyError, OSError):
            raise
        except Exception as error:  # alembic's, the driver's …
            raise OSError(str(error)) from error
    return book


@contextmanager
def told(course: Course, what: str) -> Iterator[None]:
    """Let an error of the database say what it concerns, and the remedy."""
    try:
        yield
    except (SQLAlchemyError, OSError, ValueError) as error:  # a date that is none, say
        said = (str(getattr(error, "orig", None) or error).splitlines() or [""])[0]
        reason = database.masked(said, course.db_url)
        place, remedy = database.shown(course.db_url), _remedy(error, reason)
        raise MachineError(f"{place}: the gradebook: {what} ({reason}): {remedy}") from error


def _remedy(error: Exception, reason: str) -> str:
    for sign, remedy in OF_SERVERS.items():
        if sign in reason:
            return remedy
    if "locked" in reason or "lock timeout" in reason or "deadlock" in reason:
        return "another program is writing: close the formgrader, or wait for it, and run again"
    if isinstance(error, OperationalError) and ("no such" in reason or "has no" in reason):
        return "it was made by an older nbgrader: copy it, then run `nbgrader db upgrade`"
    if "readonly" in reason or "read-only" in reason:
        return "may this user write there?"
    return "is the disk full, or the file not a gradebook?"


def _beside(error: Exception) -> bool:
    """Whether another program wrote at the same time: a student whom both found new, say."""
    return isinstance(error, IntegrityError) or "deadlock" in str(error)


@contextmanager
def _one_commit(book: Gradebook) -> Iterator[None]:
    """All or nothing: nbgrader commits each step, and a submission without marks counts as 0."""
    session = book.db
    session.expire_all()  # the formgrader may have written meanwhile
    session.commit = lambda: None  # what is pending is flushed by the next query
    try:
        with warnings.catch_warnings():
            # nbgrader's models flush while they are being built; SQLAlchemy 2.1 remarks on it
            warnings.simplefilter("ignore", SAWarning)
            yield
        del session.commit
        session.commit()
    except BaseException:
        vars(session).pop("commit", None)
        session.rollback()
        raise


def comment_on(check: CheckResult) -> str:
    """What the formgrader and the feedback show beside the student's function."""
    if check.message == ALL_HOLD:
        return "Right: all hidden properties hold."
    said = harmless.markdown(check.message)
    if not check.link:  # a course without a book
        return said
    return f"{said} — see {check.link}{'' if '://' in check.link else ' in the book'}."


def _time(handed_in: str | None) -> Any:
    """The time of a hand-in as nbgrader keeps it, in UTC."""
    return time_in(handed_in) if handed_in else None
