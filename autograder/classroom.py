"""A class graded: who is up to date, what is kept, written, recorded.

What a verdict is made of (the notebook's bytes, source, checks, seed, time) and what it has become
(a line of the journal, rows of the gradebook, the autograded notebook, the feedback) say the same:
each run looks at all of them, and what is missing or says something else is written again.
"""

import contextlib
import fcntl
import getpass
import os
import secrets
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from autograder import report as reporting
from autograder.belongs import known_in
from autograder.course import Course, find_course, write_atomically
from autograder.grade import ungraded
from autograder.gradebook import Marks, comment_on
from autograder.grader import Graded, Grader, Handed
from autograder.intake import HandedIn, Submitted
from autograder.journal import History, Journal, Record, digest_of, key, version
from autograder.model import (
    MachineError,
    Report,
    Standing,
    StudentResult,
    UnusableInput,
)
from autograder.stamps import SECRET, TIMESTAMP
from autograder.submission import Source, read_source


class NoStudent(UnusableInput):
    """What lies there is no student's folder: a line of the report is all that is written."""


@dataclass
class Summary:
    """What a run has done."""

    students: int = 0
    """Who has handed in something."""
    graded: int = 0
    kept: int = 0
    refused: int = 0
    """Hand-ins that are no notebook of the assignment, or cannot be read."""
    mended: int = 0
    """Of those kept: what of theirs was missing or said something else, and was written again."""
    seconds: float = 0.0
    failed: list[Graded] = field(default_factory=list)
    """For whom the machine has failed; their marks are as they were."""
    results: dict[str, StudentResult] = field(default_factory=dict)
    """Everybody who has handed in something."""

    @property
    def done(self) -> int:
        """Students who have been looked at."""
        return self.graded + self.kept + self.refused + len(self.failed)


class Classroom:
    """One class and one assignment."""

    def __init__(self, course: Course, assignment: str, book_url: str = "") -> None:
        self.course, self.name = course, assignment
        self.book_url = reporting.address(book_url)
        self.source: Source = read_source(course.source_notebook(assignment))
        self.journal = Journal(course.journal(assignment))

    def submitted(self) -> Submitted:
        """The folder that students fill. A context manager."""
        course = self.course
        return Submitted(course.root / course.submitted, lambda: known_in(course.sources))

    def handed_in(self, only: Sequence[str] = ()) -> dict[str, HandedIn | UnusableInput]:
        """Student → the notebook, or why there is none. Raises `UnusableInput` if nobody has."""
        with self.submitted() as submitted:
            entries = submitted.students(self.name)
            if not entries:
                raise UnusableInput(
                    f"{self.course.root / self.course.submitted}: nobody has submitted "
                    f"{self.name}: is the name right?"
                )
            if unknown := set(only) - {entry.student for entry in entries}:
                raise UnusableInput(
                    f"{', '.join(sorted(unknown))}: no submission of this student: is the id right?"
                )
            found: dict[str, HandedIn | UnusableInput] = {}
            for entry in entries:
                if only and entry.student not in only:
                    continue
                try:
                    if entry.problem:
                        raise NoStudent(entry.problem)
                    found[entry.student] = submitted.handed_in(entry.student, self.source)
                except UnusableInput as error:
                    found[entry.student] = error
            return found

    def results(self, marks: Marks | None = None) -> dict[str, StudentResult]:
        """What there is of everybody who has handed in something and has been looked at."""
        histories = self.journal.read()
        with self.submitted() as submitted:
            students = [entry.student for entry in submitted.students(self.name)]
        with contextlib.ExitStack() as stack:
            book = marks or stack.enter_context(Marks(self.course, self.source))
            return {
                student: self._result(histories[student], book.standing(student))
                for student in students
                if student in histories
            }

    def _result(self, history: History, standing: Standing | None) -> StudentResult:
        last, graded = history.last.report, history.graded
        if last.status == "graded" or graded is None:
            return StudentResult(history.last.student, last, None, standing)
        return StudentResult(history.last.student, graded.report, last, standing)

    def write_report(self, results: Mapping[str, StudentResult]) -> Path:
        """The class report's place, once it has been written."""
        page = reporting.class_report(self.name, results, self.book_url)
        place = self.course.report(self.name)
        write_atomically(place, page.encode())
        return place

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let nobody else grade it meanwhile. Raises `MachineError`, which says who does."""
        place = self.course.journal(self.name).with_suffix(".lock")
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                who = file.read(200).strip() or "another process"
                raise MachineError(
                    f"{self.name} is being graded by {who}: wait for it, or end it"
                ) from None
            file.truncate(0)
            file.write(f"process {os.getpid()} of {_user()} on {socket.gethostname()}\n")
            file.flush()
            yield


class Run:
    """One run over a class: grades who is not up to date, and puts right what is not the same."""

    def __init__(self, room: Classroom, grader: Grader, marks: Marks) -> None:
        self._room, self._grader, self._marks = room, grader, marks
        self._histories = room.journal.read()

    @cached_property
    def _version(self) -> str:
        task = self._grader.task
        return version(task.source, task.seed, task.walls.weaker)

    def go(
        self, only: Sequence[str] = (), resume: bool = True, summary: Summary | None = None
    ) -> Iterator[tuple[Graded | None, Summary]]:
        """Results as they come (None for who was kept); the summary is complete at the end."""
        room, start = self._room, time.monotonic()
        summary = summary or Summary()
        handed = room.handed_in(only)
        summary.students = len(handed)
        waiting: dict[str, HandedIn] = {}
        for student, found in handed.items():
            if isinstance(found, UnusableInput):
                self._refuse(student, found)
                summary.refused += 1
                yield None, summary
            elif resume and (record := self._up_to_date(found)):
                summary.kept += 1
                summary.mended += self._settle(record, found)
                yield None, summary
            else:
                waiting[student] = found
        todo = [Handed(s, h.data, h.where, h.notes) for s, h in waiting.items()]
        # closed, so that nobody is graded any more when a result cannot be kept
        with contextlib.closing(self._grader.grade_all(todo)) as results:
            for graded in results:
                if graded.machine_failed:
                    summary.failed.append(graded)
                    self._failed(graded)
                else:
                    self._keep(graded, waiting[graded.who])
                    summary.graded += graded.failed is None
                    summary.refused += graded.failed is not None
                yield graded, summary
        summary.seconds = time.monotonic() - start
        summary.results = room.results(self._marks)
        for graded in summary.failed:
            before = summary.results.get(graded.who)
            summary.results[graded.who] = _without_verdict(before, graded)
        room.write_report(summary.results)

    def _up_to_date(self, handed: HandedIn) -> Record | None:
        """The verdict on this notebook by these checks, if the notebook as it ran is there."""
        history = self._histories.get(handed.student)
        record = history.graded if history else None
        if record is None or record.key != key(handed.digest, handed.notes, self._version):
            return None
        written = self._room.course.notebook(self._room.course.autograded, handed.student,
                                             self._room.name)  # fmt: skip
        try:
            return record if digest_of(written.read_bytes()) == record.written else None
        except OSError:
            return None

    def _keep(self, graded: Graded, handed: HandedIn) -> None:
        """Write one result everywhere; the journal last, so that a crash before it means again."""
        if graded.notebook is None:
            assert isinstance(graded.failed, UnusableInput)
            self._refuse(graded.who, graded.failed, graded.report)
            return
        room = self._room
        data = notebook_bytes(graded.notebook)
        write_atomically(room.course.notebook(room.course.autograded, graded.who, room.name), data)
        made_of = key(handed.digest, handed.notes, self._version)
        record = Record(
            graded.who, made_of, graded.report, handed.timestamp, digest_of(data), handed.digest
        )
        history = self._histories.get(graded.who)
        before = history.graded if history else None
        self._settle(record, handed, resubmitted=before is None or before.digest != handed.digest)
        room.journal.append(record)

    def _failed(self, graded: Graded) -> None:
        """Say on the student's page that there is no verdict yet, if there is no earlier one."""
        history = self._histories.get(graded.who)
        if history is None or history.graded is None:
            self._write_feedback(StudentResult(graded.who, graded.report), None)

    def _refuse(self, student: str, problem: UnusableInput, report: Report | None = None) -> None:
        """Remember that a hand-in has no verdict; an earlier mark stands, and it is said."""
        room = self._room
        where = f"{student}/{room.name}"
        if report is None:
            report = ungraded(room.name, where, str(problem), self._grader.task.walls.weaker)
        history = self._histories.get(student)
        record = Record(student, "", report)
        if history is None or replace(history.last.report, seconds=0.0) != report:
            room.journal.append(record)
        if isinstance(problem, NoStudent):
            return
        result = room._result(
            History(record, history.graded if history else None), self._marks.standing(student)
        )
        self._write_feedback(result, None if result.newer is None else self._written(student))

    def _settle(self, record: Record, handed: HandedIn, resubmitted: bool = False) -> bool:
        """Have every place say what the record says; whether one of them did not."""
        mended = self._settle_files(handed)
        if record.handed_in != handed.timestamp:
            record = replace(record, handed_in=handed.timestamp)
            self._room.journal.append(record)
            mended = True
        standing = self._marks.standing(record.student)
        if resubmitted or not self._says(standing, record):
            self._marks.record(record.student, record.report, record.handed_in, resubmitted)
            standing, mended = self._marks.standing(record.student), True
        result = StudentResult(record.student, record.report, None, standing)
        return self._write_feedback(result, self._written(record.student)) or mended

    def _says(self, standing: Standing | None, record: Record) -> bool:
        """Whether the gradebook has this verdict, its time, and the penalty that goes with it."""
        if standing is None:
            return False
        cells, checks = self._room.source.graded, record.report.checks
        marks = all(standing.automatic.get(cells[c.id][0]) == c.points for c in checks)
        said = all(standing.comments.get(c.id) == comment_on(c) for c in checks)
        when = parse_utc(record.handed_in) if record.handed_in else None
        if not (marks and said and standing.handed_in == when):
            return False
        return abs(self._marks.expected_penalty(record.student) - standing.penalty) < 1e-9

    def _settle_files(self, handed: HandedIn) -> bool:
        """Beside the notebook as it ran and the feedback, what nbgrader looks for there.

        It takes a submission for graded only if both folders carry the same time, and releases
        feedback under a name that it makes of a secret.
        """
        course, name, changed = self._room.course, self._room.name, False
        for step in (course.autograded, course.feedback):
            folder = course.folder(step, handed.student, name)
            for file, text in ((TIMESTAMP, handed.timestamp), (SECRET, handed.secret)):
                changed |= _have(folder / file, text, step == course.feedback)
        return changed

    def _written(self, student: str) -> NotebookNode | None:
        """The notebook as it ran."""
        course = self._room.course
        place = course.notebook(course.autograded, student, self._room.name)
        try:
            return nbformat.reads(place.read_text(encoding="utf-8"), as_version=4)
        except (OSError, ValueError):
            return None

    def _write_feedback(self, result: StudentResult, notebook: NotebookNode | None) -> bool:
        """Write the student's page unless it is there; whether it was not."""
        room = self._room
        place = room.course.folder(room.course.feedback, result.student, room.name)
        page = place / f"{room.name}.html"
        with contextlib.suppress(OSError):
            if reporting.is_page_of(page.read_bytes(), result, room.book_url):
                return False
        text = reporting.feedback(result, notebook, room.book_url)
        write_atomically(page, text.encode())
        return True


def _without_verdict(before: StudentResult | None, graded: Graded) -> StudentResult:
    """What there is of a student for whom the machine has failed."""
    if before and before.report.status == "graded":
        return replace(before, newer=graded.report)
    return StudentResult(graded.who, graded.report)


def _have(place: Path, text: str | None, made_up: bool) -> bool:
    """Let a small file say `text`, or not be there; whether it had to be changed.

    For nbgrader's feedback there has to be some time and some secret, so they are made up there.
    """
    try:
        before = place.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        before = None
    if text is None and made_up:
        if before is not None:
            return False
        text = "" if place.name == TIMESTAMP else secrets.token_hex(64)
    if before == text:
        return False
    if text is None:
        place.unlink()
    else:
        write_atomically(place, text.encode())
    return True


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """The autograded notebook as a file."""
    return bytes((nbformat.writes(notebook) + "\n").encode())


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without an entry
        return str(os.getuid())


def grade_class(
    assignment: str,
    course: Course | str | Path | None = None,
    *,
    workers: int = os.cpu_count() or 1,
    resume: bool = True,
    only: Sequence[str] = (),
    book_url: str = "",
    backend: str = "bubblewrap",
    allow_weaker: Sequence[str] = (),
) -> Summary:
    """What grading everybody in submitted/*/ASSIGNMENT/ has done.

    The gradebook, the autograded notebooks, the feedback and the class report are written as by
    `autograder grade`. Parameters as for `Grader`; `resume` keeps verdicts on notebooks that have
    not changed, `only` names students. Raises `UnusableInput` and `MachineError`.
    """
    found = course if isinstance(course, Course) else find_course(course)
    room, summary = Classroom(found, assignment, book_url), Summary()
    with (
        Grader(
            assignment, found, workers=workers, backend=backend, allow_weaker=allow_weaker
        ) as grader,
        room.lock(),
        Marks(found, room.source) as marks,
    ):
        for _ in Run(room, grader, marks).go(only, resume, summary):
            pass
    return summary
