"""Reports → nbgrader's database. One writer at a time: SQLite is slow with more."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from autograder.course import Course
from autograder.model import CheckResult, MachineError, Report, UnusableInput
from autograder.submission import Source


class Marks:
    """The open gradebook of a course. Use as a context manager."""

    def __init__(self, course: Course, source: Source) -> None:
        self._course, self._source = course, source
        # a new database is made by `alembic`, which nbgrader looks for on PATH
        here = str(Path(sys.executable).parent)
        if here not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])

    def __enter__(self) -> "Marks":
        try:
            self._book = Gradebook(self._course.db_url, self._course.course_id)
        except Exception as error:  # SQLAlchemy's, alembic's, the driver's …
            reason = str(error).splitlines()[0]
            raise MachineError(
                f"{self._course.db_url}: the gradebook cannot be opened ({reason}): "
                "is the disk full, or the file not a gradebook?"
            ) from error
        try:
            notebook = self._book.find_notebook(self._source.name, self._source.name)
        except MissingEntry:
            self._book.close()
            raise UnusableInput(
                f"{self._source.name}: not in the gradebook: run `nbgrader generate_assignment "
                f"{self._source.name}` in {self._course.root} first"
            ) from None
        known = {cell.name for cell in notebook.grade_cells}
        missing = {cell for cell, _ in self._source.graded.values()} - known
        if missing:
            self._book.close()
            raise UnusableInput(
                f"{self._source.name}: the gradebook lacks {', '.join(sorted(missing))}: the "
                "source has changed, run `nbgrader generate_assignment --force` again"
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

    def record(self, student: str, report: Report) -> None:
        """Write the marks and comments of one graded submission, all or none."""
        name = self._source.name
        book = self._book
        try:
            with _one_commit(book):
                book.update_or_create_student(student)
                book.update_or_create_submission(name, student)
                for check in report.checks:
                    grade = book.find_grade(self._source.graded[check.id][0], name, name, student)
                    grade.auto_score = float(check.points)
                    grade.needs_manual_grade = grade.manual_score is not None
                    comment = book.find_comment(check.id, name, name, student)
                    comment.auto_comment = comment_on(check)
        except MissingEntry as error:
            raise UnusableInput(
                f"{self._course.db_url}: the submission of {student} is from before the "
                f"assignment changed ({error}): remove it from the gradebook first"
            ) from error
        except SQLAlchemyError as error:
            reason = str(error).splitlines()[0]
            raise MachineError(
                f"{self._course.db_url}: the marks of {student} could not be written ({reason}): "
                "is the disk full, or another program writing?"
            ) from error


@contextmanager
def _one_commit(book: Gradebook) -> Iterator[None]:
    """All or nothing: nbgrader commits each step, and a submission without marks counts as 0."""
    session = book.db
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
    if check.status == "passed":
        return "Right: all hidden properties hold."
    return f"{check.message} — see {check.link} in the book."
