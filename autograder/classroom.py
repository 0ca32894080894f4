"""A class graded: who is up to date, what is kept, written, recorded.

What a verdict is made of (the notebook's bytes, source, checks, seed, time) and what it has become
(a line of the journal, rows of the gradebook, the autograded notebook, the feedback) say the same:
each run looks at all of them, and what is missing or says something else is written again.
"""

import contextlib
import fcntl
import getpass
import hmac
import json
import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import report as reporting
from autograder.belongs import known_in
from autograder.course import Course, find_course
from autograder.grade import ungraded
from autograder.gradebook import Marks
from autograder.grader import Graded, Grader, Grades, Handed
from autograder.intake import HandedIn, Submitted
from autograder.journal import History, Journal, Record, digest_of, key, version
from autograder.model import (
    MachineError,
    Report,
    Standing,
    StudentResult,
    UnusableInput,
)
from autograder.places import bytes_of, put, set_aside, sweep
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
    """Who has been judged in this run."""
    kept: int = 0
    """Whose earlier verdict still holds."""
    refused: int = 0
    """Hand-ins that are no notebook of the assignment, or cannot be read."""
    mended: int = 0
    """Of those kept: what of theirs was missing or said something else, and was written again."""
    seconds: float = 0.0
    """Of the whole run."""
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
        self.journal = Journal(course.journal(assignment), assignment)

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
            standings = book.standings()
            return {
                student: self._result(histories[student], standings.get(student), book)
                for student in students
                if student in histories
            }

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

    def write_report(self, results: Mapping[str, StudentResult]) -> Path:
        """The class report's place, once it has been written."""
        page = reporting.class_report(self.name, results, self.book_url)
        place = self.course.report(self.name)
        sweep(place.parent, place.name)
        put(place, page.encode(), self.course.root)
        return place

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let nobody else grade it meanwhile. Raises `MachineError`, which says who does."""
        place = self.course.journal(self.name).with_suffix(".lock")
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a+", errors="replace") as file:
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

    def __init__(self, room: Classroom, grader: Grades, marks: Marks) -> None:
        self._room, self._grader, self._marks = room, grader, marks
        self._histories = room.journal.read()
        self._standings: dict[str, Standing] = {}

    @cached_property
    def _version(self) -> str:
        task = self._grader.task
        return version(task.source, task.seed, task.walls.weaker, task.carries)

    def go(
        self, only: Sequence[str] = (), resume: bool = True, summary: Summary | None = None
    ) -> Iterator[tuple[Graded | None, Summary]]:
        """Results as they come (None for who was kept); the summary is complete at the end."""
        room, start = self._room, time.monotonic()
        summary = summary or Summary()
        self._marks.penalties.try_it()
        room.journal.refuse_if_not_writable()
        handed = room.handed_in(only)
        summary.students = len(handed)
        self._standings = self._marks.standings()
        waiting: dict[str, HandedIn] = {}
        for student, found in handed.items():
            if isinstance(found, UnusableInput):
                self._refuse(student, found, room.stamps(student))
                summary.refused += 1
                yield None, summary
            elif resume and (record := self._up_to_date(found)):
                summary.kept += 1
                summary.mended += self._settle(record, found.timestamp, found.secret)
                yield None, summary
            else:
                waiting[student] = found
        todo = [Handed(s, h.data, h.where, h.notes) for s, h in waiting.items()]
        # closed, so that nobody is graded any more when a result cannot be kept
        with contextlib.closing(self._grader.grade_all(todo)) as results:
            for graded in results:
                if graded.machine_failed:
                    summary.failed.append(graded)
                    self._failed(graded, waiting[graded.who])
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

    def _verdict(self, student: str) -> Record | None:
        """The last verdict on a student's work."""
        history = self._histories.get(student)
        return history.graded if history else None

    def _up_to_date(self, handed: HandedIn) -> Record | None:
        """The verdict on this notebook by these checks, if the notebook as it ran is there."""
        record = self._verdict(handed.student)
        if record is None or record.key != key(handed.digest, handed.notes, self._version):
            return None
        return record if record.written and self._written(record) is not None else None

    def _written(self, record: Record) -> bytes | None:
        """The notebook as it ran, if it is there and is that of the verdict."""
        data = bytes_of(self._autograded(record.student))
        same = data is not None and record.written in ("", digest_of(data))  # "": an old journal
        return data if same else None

    def _autograded(self, student: str) -> Path:
        course = self._room.course
        return course.notebook(course.autograded, student, self._room.name)

    def _keep(self, graded: Graded, handed: HandedIn) -> None:
        """Write one result everywhere; the journal last, so that a crash before it means again."""
        if graded.notebook is None:
            assert isinstance(graded.failed, UnusableInput)
            stamps = (handed.timestamp, handed.secret)
            self._refuse(graded.who, graded.failed, stamps, graded.report)
            return
        data, place = notebook_bytes(graded.notebook), self._autograded(graded.who)
        another = self._is_another(handed, bytes_of(place), data)
        put(place, data, self._room.course.root)
        made_of = key(handed.digest, handed.notes, self._version)
        record = Record(
            graded.who, made_of, graded.report, handed.timestamp, digest_of(data), handed.digest
        )
        if standing := self._marks.standing(graded.who):  # a person may be at work meanwhile
            self._standings[graded.who] = standing
        self._settle(record, handed.timestamp, handed.secret, resubmitted=another)

    def _is_another(self, handed: HandedIn, old: bytes | None, new: bytes) -> bool:
        """Whether it is not what a person may have given marks for.

        Without a journal that knows, by what the notebooks say that ran then and now.
        """
        before = self._verdict(handed.student)
        if before and before.digest:
            return before.digest != handed.digest
        return old is None or _answers(old) != _answers(new)

    def _failed(self, graded: Graded, handed: HandedIn) -> None:
        """Say on the student's page that there is no verdict yet, if there is no earlier one."""
        if self._verdict(graded.who) is None:
            self._marks.forget(graded.who)
            standing = self._marks.standing(graded.who)
            self._settle_files(graded.who, handed.timestamp, handed.secret, graded=False)
            self._write_feedback(StudentResult(graded.who, graded.report, None, standing), None)

    def _refuse(
        self,
        student: str,
        problem: UnusableInput,
        stamps: tuple[str | None, str | None],
        report: Report | None = None,
    ) -> None:
        """Remember that a hand-in has no verdict; an earlier mark stands, and it is said."""
        name = self._room.name
        if report is None:
            where = f"{student}/{name}"
            report = ungraded(name, where, str(problem), self._grader.task.walls.weaker)
        if stands := self._verdict(student):
            self._settle(stands, stands.handed_in, stamps[1], newer=report)
        elif not isinstance(problem, NoStudent):
            self._marks.forget(student)
            standing = self._marks.standing(student)
            self._settle_files(student, *stamps, graded=False)
            self._write_feedback(StudentResult(student, report, None, standing), None)
        history = self._histories.get(student)
        if history is None or replace(history.last.report, seconds=0.0) != report:
            self._room.journal.append(Record(student, "", report))

    def _settle(
        self,
        record: Record,
        timestamp: str | None,
        secret: str | None,
        newer: Report | None = None,
        resubmitted: bool = False,
    ) -> bool:
        """Have every place say what the record says; whether one of them did not.

        `newer` is why a later hand-in has no verdict.
        """
        student, marks = record.student, self._marks
        mended = self._settle_files(student, timestamp, secret, graded=True)
        written = self._written(record)
        if written is None and os.path.lexists(place := self._autograded(student)):
            set_aside(place)  # a neighbour's, say; it cannot be made again without the hand-in
            mended = True
        record = replace(record, handed_in=timestamp)
        standing = self._standings.get(student)
        if marks.fits(record.report) and (
            resubmitted or not marks.says(student, standing, record.report, timestamp)
        ):
            before = self._verdict(student)
            marks.record(
                student, record.report, timestamp, resubmitted, before.report if before else None
            )
            standing, mended = marks.standing(student), True
        result = StudentResult(student, record.report, newer, standing)
        mended |= self._write_feedback(result, written)
        history = self._histories.get(student)
        if history is None or history.graded != record or not (newer or history.last == record):
            self._room.journal.append(record)
            self._histories[student] = History(record, record)
            mended = True
        return mended

    def _settle_files(
        self, student: str, timestamp: str | None, secret: str | None, graded: bool
    ) -> bool:
        """Beside the notebook as it ran and the feedback, what nbgrader looks for there.

        It takes a submission for graded only if both folders carry the same time, and releases
        feedback under a name that it makes of a secret. So in feedback/ there is some secret, which
        nobody can guess, and some text of a time.
        """
        course, name = self._room.course, self._room.name
        made_up = hmac.new(self._grader.task.seed, f"{student}/{name}".encode(), "sha512")
        page = course.folder(course.feedback, student, name)
        files: dict[Path, str | None] = {
            page / TIMESTAMP: timestamp or "",
            page / SECRET: secret or made_up.hexdigest(),
        }
        if graded:
            notebook = self._autograded(student).parent
            files |= {notebook / TIMESTAMP: timestamp, notebook / SECRET: secret}
        for folder in {file.parent for file in files}:
            sweep(folder, f"{name}.ipynb", f"{name}.html", TIMESTAMP, SECRET)
        changed = [
            put(file, None if text is None else text.encode(), course.root)
            for file, text in files.items()
        ]
        return any(changed)

    def _write_feedback(self, result: StudentResult, written: bytes | None) -> bool:
        """Write the student's page unless it is there; whether it was not."""
        room, made_of = self._room, digest_of(written) if written else ""
        place = room.course.folder(room.course.feedback, result.student, room.name)
        page = place / f"{room.name}.html"
        there = bytes_of(page)
        if there and reporting.is_page_of(there, result, room.book_url, made_of):
            return False
        notebook = nbformat.reads(written.decode(), as_version=4) if written else None
        text = reporting.feedback(result, notebook, room.book_url, made_of)
        put(page, text.encode(), room.course.root)
        return True


def _answers(data: bytes) -> list[tuple[object, ...]] | None:
    """What the student has written in a notebook as it ran; None if it is none."""
    try:
        cells = json.loads(data)["cells"]
        return [(c["cell_type"], c["source"], c.get("attachments")) for c in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _without_verdict(before: StudentResult | None, graded: Graded) -> StudentResult:
    """What there is of a student for whom the machine has failed."""
    if before and before.report.status == "graded":
        return replace(before, newer=graded.report)
    return StudentResult(graded.who, graded.report)


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
    `autograder grade`. The last two parameters are those of `Grader`.

    Parameters
    ----------
    assignment
        Its name, such as "ps5-backprop".
    course
        The course's folder; found from the working directory if not given.
    workers
        How many notebooks are graded at the same time.
    resume
        Keep verdicts that still hold; False grades all again.
    only
        Students to be graded; everybody if none is named.
    book_url
        Address of the book, for links in feedback and report.

    Raises
    ------
    UnusableInput
        If there is no such course or assignment, or nobody, or not one of `only`, has submitted.
    MachineError
        If the sandbox does not hold, the gradebook cannot be used, or another run is at it. A
        submission at which the machine failed is no error: it is in `Summary.failed`.
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
