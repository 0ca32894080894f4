"""What one class and one assignment are: who has handed in, what is kept, and the report."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autograder import report as reporting
from autograder.belongs import known_in
from autograder.clocks import future_journal, future_times
from autograder.course import Course
from autograder.grade import Task
from autograder.gradebook import Marks
from autograder.grader import Handed
from autograder.intake import HandedIn, Submitted
from autograder.journal import History, Journal, version
from autograder.kept import Verdicts
from autograder.locks import only_one
from autograder.model import (
    Standing,
    StudentResult,
    UnusableInput,
)
from autograder.pages.books import seen_from
from autograder.places import put, sweep
from autograder.submission import Source, read_source
from autograder.surroundings import around


class NoStudent(UnusableInput):
    """What lies there is no student's folder: a line of the report is all that is written."""


class Classroom:
    """One class and one assignment."""

    def __init__(self, course: Course, assignment: str, book_url: str = "") -> None:
        self.course, self.name = course, assignment
        self._book = reporting.address(book_url)
        self.book_url = self.book_from(course.folder(course.feedback, "student", assignment))
        """The book, as a student's page finds it."""
        self.source: Source = read_source(course.source_notebook(assignment))
        self.journal = Journal(course.journal(assignment), assignment)

    def submitted(self) -> Submitted:
        """The folder that students fill. A context manager."""
        course = self.course
        return Submitted(course.root / course.submitted, lambda: known_in(course.sources))

    def students(self) -> list[str]:
        """Everybody who has handed in something, as far as the folders' names say."""
        with self.submitted() as submitted:
            entries = submitted.students(self.name)
        return [entry.student for entry in entries if entry.is_student]

    def has_no_verdict(self) -> Callable[[str], bool]:
        """Whether a student has none, as far as is known, or the machine failed the last time."""
        histories, failures = self.journal.read(), self.journal.failures()

        def asked(student: str) -> bool:
            history = histories.get(student)
            return student in failures or not history or history.last.report.status == "ungraded"

        return asked

    def remarks(self, handed: Iterable[HandedIn] = ()) -> list[str]:
        """What is odd before anybody is graded: notebooks in no folder, clocks."""
        with self.submitted() as submitted:
            astray = submitted.astray(self.name)
        lines = (astray, future_journal(self.course.journal(self.name)), future_times(handed))
        return [line for line in lines if line]

    def handed_in(
        self,
        only: Sequence[str] = (),
        wanted: Callable[[str], bool] = lambda _: True,
        *,
        data: bool = True,
    ) -> dict[str, HandedIn | UnusableInput]:
        """Student → the notebook, or why there is none: of `only`, if named, and who is `wanted`.

        Without the notebooks' `data` a class of any size fits into memory: see `read`. Raises
        `UnusableInput` if nobody has handed in, or not one of `only`.
        """
        with self.submitted() as submitted:
            entries = submitted.students(self.name)
            if not any(entry.is_student for entry in entries):
                where = [submitted.astray(self.name), *(entry.problem for entry in entries)]
                hint = next(filter(None, where), "is the name right?")
                raise UnusableInput(
                    f"{self.course.root / self.course.submitted}: nobody has submitted "
                    f"{self.name}: {hint}"
                )
            named = set(only)
            if unknown := named - {entry.student for entry in entries}:
                raise UnusableInput(
                    f"{', '.join(sorted(unknown))}: no submission of this student: is the id right?"
                )
            found: dict[str, HandedIn | UnusableInput] = {}
            for entry in entries:
                if (named and entry.student not in named) or not wanted(entry.student):
                    continue
                try:
                    if entry.problem:
                        raise NoStudent(entry.problem)
                    one = submitted.handed_in(entry.student, self.source)
                    found[entry.student] = one if data else replace(one, data=b"")
                except UnusableInput as error:
                    found[entry.student] = error
            return found

    def read_again(self, student: str) -> HandedIn:
        """The notebook, with its data. Raises `UnusableInput` if it has gone meanwhile."""
        with self.submitted() as submitted:
            return submitted.handed_in(student, self.source)

    def read(
        self, waiting: dict[str, HandedIn], refuse: Callable[[str, UnusableInput], None]
    ) -> Iterator[Handed]:
        """The notebooks, each when its turn has come: what is in the folder then is graded.

        `waiting` is kept to that; `refuse` is told of whom nothing can be read any more.
        """
        for student in list(waiting):
            try:
                found = self.read_again(student)
            except UnusableInput as error:
                refuse(student, error)
                continue
            waiting[student] = replace(found, data=b"")
            yield Handed(student, found.data, found.where, found.notes)

    def results(self, marks: Marks | None = None) -> dict[str, StudentResult]:
        """What there is of everybody who has handed in something and has been looked at."""
        histories = self.journal.read()
        with self.submitted() as submitted:
            students = [entry.student for entry in submitted.students(self.name)]
        with contextlib.ExitStack() as stack:
            book = marks or stack.enter_context(Marks(self.course, self.source))
            standings = book.standings()
            return {
                student: self._result(histories[student], standings.get(student), book)
                for student in students
                if student in histories
            }

    def verdicts(self, task: Task, histories: Mapping[str, History] | None = None) -> Verdicts:
        """What the journal says, for a task with its own version of source, checks and seed."""
        made_of = version(
            task.source, task.seed, task.walls.weaker, task.carries, task.checks.made_of
        )
        found = self.journal.read() if histories is None else histories
        return Verdicts(self.course, self.name, found, made_of)

    def stamps(self, student: str) -> tuple[str | None, str | None]:
        """Time and secret of a hand-in in which no notebook can be read, if there are any."""
        with self.submitted() as submitted:
            return submitted.stamps(student, self.name)

    def _result(self, history: History, standing: Standing | None, book: Marks) -> StudentResult:
        student, last, stands = history.last.student, history.last.report, history.graded
        if stands is None:
            return StudentResult(student, last, None, standing)
        newer = None if last.status == "graded" else last
        astray = None
        if not book.says(student, standing, stands.report, stands.handed_in):
            astray = f"the gradebook says something else: run `autograder grade {self.name}`"
        return StudentResult(student, stands.report, newer, standing, astray)

    def book_from(self, folder: Path) -> str:
        """The book, as a page in `folder` finds it: the one given, or the one the course names."""
        return self._book or seen_from(self.course.book_url, self.course.root, folder)

    def write_report(
        self,
        results: Mapping[str, StudentResult],
        marks: Marks | None = None,
        finished: bool = True,
    ) -> Path:
        """The class report's place, once it has been written.

        `marks` are the gradebook, if it is open; a run that is not `finished` compares no
        notebooks.
        """
        place = self.course.report(self.name)
        with self.submitted() as submitted:
            there = [e.student for e in submitted.students(self.name) if not e.problem]
        with contextlib.ExitStack() as stack:
            book = marks or stack.enter_context(Marks(self.course, self.source))
            people = book.people()
        besides = around(self.course, self.source, results, people, there, finished)
        page = reporting.class_report(self.name, results, self.book_from(place.parent), besides)
        sweep(place.parent, place.name)
        put(place, page.encode(), self.course.root)
        return place

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let nobody else grade it meanwhile. Raises `MachineError`, which says who does."""
        with only_one(self.course.journal(self.name).with_suffix(".lock"), self.name):
            yield
