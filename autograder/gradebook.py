"""nbgrader's database: what it holds of an assignment, and writing verdicts into it.

One writer at a time: SQLite is slow with more.
"""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from nbgrader.api import Base, Grade, Gradebook, MissingEntry, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from sqlalchemy.exc import OperationalError, SAWarning, SQLAlchemyError

from autograder import harmless
from autograder.course import Course
from autograder.model import ByHand, CheckResult, MachineError, Report, Standing, UnusableInput
from autograder.submission import Source


class Marks:
    """The open gradebook of a course, for one assignment. Use as a context manager."""

    def __init__(self, course: Course, source: Source) -> None:
        self._course, self._source = course, source
        # a new database is made by `alembic`, which nbgrader looks for on PATH
        here = str(Path(sys.executable).parent)
        if here not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])

    def __enter__(self) -> "Marks":
        with self._told("cannot be opened"):
            try:
                self._book = Gradebook(self._course.db_url, self._course.course_id)
                for mapper in Base.registry.mappers:  # an old one lacks columns
                    self._book.db.query(mapper.class_).first()
            except (SQLAlchemyError, OSError):
                raise
            except Exception as error:  # alembic's, the driver's …
                raise OSError(str(error)) from error
        try:
            self._refuse_other_cells()
        except BaseException:
            self._book.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

    def _refuse_other_cells(self) -> None:
        """Raise `UnusableInput` unless the gradebook knows the assignment as its source is now."""
        name, again = self._source.name, "run `nbgrader generate_assignment --force"
        try:
            notebook = self._book.find_notebook(name, name)
        except MissingEntry:
            raise UnusableInput(
                f"{name}: not in the gradebook: run `nbgrader generate_assignment "
                f"{name}` in {self._course.root} first"
            ) from None
        known = {c.name: float(c.max_score) for c in (*notebook.grade_cells, *notebook.task_cells)}
        asked = dict(self._source.graded.values())
        asked |= self._source.by_hand
        missing, changed = asked.keys() - known.keys(), []
        for cell in asked.keys() & known.keys():
            if asked[cell] != known[cell]:
                changed.append(f"{cell} {known[cell]:g} points, the source {asked[cell]:g}")
        if missing:
            raise UnusableInput(
                f"{name}: the gradebook lacks {', '.join(sorted(missing))}: the "
                f"source has changed, {again} {name}`"
            )
        if changed:
            raise UnusableInput(
                f"{name}: the gradebook gives {', '.join(sorted(changed))}: the "
                f"source has changed, {again} {name}`"
            )
        if more := {cell for cell, points in known.items() if points} - asked.keys():
            raise UnusableInput(
                f"{name}: the gradebook has {', '.join(sorted(more))}, which the source lacks: "
                f"{again} {name}`"
            )

    def standing(self, student: str) -> Standing | None:
        """What there is of a student's submission; None if there is none."""
        name = self._source.name
        with self._told(f"cannot be read for {student}"):
            try:
                submission = self._book.find_submission(name, student)
                notebook = self._book.find_submission_notebook(name, name, student)
            except MissingEntry:
                return None
            grades = list(notebook.grades)
            comments = {c.name: c for c in notebook.comments}
            return Standing(
                {g.name: g.auto_score for g in grades},
                {name: c.auto_comment for name, c in comments.items()},
                tuple(self._by_hand(grades, comments)),
                sum(g.extra_credit or 0.0 for g in grades),
                submission.timestamp,
                float(submission.total_seconds_late),
                float(notebook.late_submission_penalty or 0.0),
                float(notebook.score),
                float(notebook.max_score),
            )

    def _by_hand(self, grades: list[Any], comments: dict[str, Any]) -> Iterator[ByHand]:
        for grade in grades:
            if grade.name in self._source.by_hand or grade.manual_score is not None:
                waits = grade.needs_manual_grade and grade.name in self._source.by_hand
                comment = comments.get(grade.name)
                yield ByHand(
                    grade.name,
                    None if waits or grade.manual_score is None else float(grade.manual_score),
                    float(grade.max_score),
                    (comment.manual_comment if comment else None) or "",
                )

    def people(self) -> dict[str, tuple[str, str, str]]:
        """Student → first name, last name, e-mail: everybody whom the gradebook knows."""
        with self._told("cannot be read"):
            return {
                s.id: (s.first_name or "", s.last_name or "", s.email or "")
                for s in self._book.students
            }

    def record(
        self, student: str, report: Report, handed_in: str | None, resubmitted: bool = True
    ) -> None:
        """Write one verdict, its time, comments and the penalty that the course gives: all or none.

        What a person has given stays. It is to be looked at again if the student has handed in
        another notebook, or if the automatic mark that it replaces has changed.
        """
        name, book = self._source.name, self._book
        try:
            with self._told(f"the marks of {student} could not be written"), _one_commit(book):
                book.update_or_create_student(student)
                submission = book.update_or_create_submission(name, student)
                submission.timestamp = parse_utc(handed_in) if handed_in else None
                notebook = book.find_submission_notebook(name, name, student)
                for check in report.checks:
                    grade = book.find_grade(self._source.graded[check.id][0], name, name, student)
                    self._enter(grade, float(check.points), resubmitted)
                    comment = book.find_comment(check.id, name, name, student)
                    comment.auto_comment = comment_on(check)
                for cell in self._source.by_hand if resubmitted else ():
                    book.find_grade(cell, name, name, student).needs_manual_grade = True
                book.db.flush()
                book.db.expire_all()
                notebook.late_submission_penalty = self._penalty(student, submission, notebook)
        except MissingEntry as error:
            raise UnusableInput(
                f"{self._course.db_url}: the submission of {student} is from before the "
                f"assignment changed ({error}): remove it from the gradebook first"
            ) from error

    @staticmethod
    def _enter(grade: Grade, points: float, resubmitted: bool) -> None:
        changed = resubmitted or grade.auto_score != points
        grade.auto_score = points
        if grade.manual_score is None:
            grade.needs_manual_grade = False
        elif changed:
            grade.needs_manual_grade = True

    def _penalty(self, student: str, submission: Any, notebook: SubmittedNotebook) -> float | None:
        """What nbgrader's plugin of the course takes off for being late; None for nothing."""
        if not submission.total_seconds_late > 0:
            return None
        with _found_there(self._course.root):
            penalties = AssignLatePenalties(config=self._course.config)
            penalties.init_plugin()
            found = penalties.plugin_inst.late_submission_penalty(
                student, notebook.score, submission.total_seconds_late
            )
        return None if found is None else float(penalties._check_late_penalty(notebook, found))

    def expected_penalty(self, student: str) -> float:
        """The penalty that the course's configuration gives for the marks as they are now."""
        name = self._source.name
        with self._told(f"cannot be read for {student}"):
            submission = self._book.find_submission(name, student)
            notebook = self._book.find_submission_notebook(name, name, student)
            return self._penalty(student, submission, notebook) or 0.0

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Let an error of the database say what it concerns, and the remedy."""
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise MachineError(
                f"{self._course.db_url}: the gradebook: {what} ({reason}): {_remedy(error, reason)}"
            ) from error


def _remedy(error: Exception, reason: str) -> str:
    if "locked" in reason:
        return "another program is writing: close the formgrader, or wait for it, and run again"
    if isinstance(error, OperationalError) and ("no such" in reason or "has no" in reason):
        return "it was made by an older nbgrader: copy it, then run `nbgrader db upgrade`"
    if "readonly" in reason or "read-only" in reason:
        return "may this user write there?"
    return "is the disk full, or the file not a gradebook?"


@contextmanager
def _found_there(root: Path) -> Iterator[None]:
    """Let modules in the course's folder be found: a plugin of the course may be one."""
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))


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
    return f"{harmless.markdown(check.message)} — see {check.link} in the book."
