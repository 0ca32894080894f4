"""A run over a class: who is not up to date is graded, and what is not the same is put right.

What a verdict is made of (the notebook's bytes, source, checks, seed, time) and what it has become
(a line of the journal, rows of the gradebook, the autograded notebook, the feedback) say the same:
each run looks at all of them, and what is missing or says something else is written again.
"""

import contextlib
import hmac
import json
import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import nbformat

from autograder import report as reporting
from autograder.classroom import Classroom, NoStudent
from autograder.course import Course, find_course
from autograder.grade import Task, ungraded
from autograder.gradebook import Marks
from autograder.grader import Graded, Grader, Handed
from autograder.intake import HandedIn
from autograder.journal import History, Record, digest_of
from autograder.kept import Verdicts
from autograder.model import (
    Report,
    Standing,
    StudentResult,
    UnusableInput,
)
from autograder.places import bytes_of, put, set_aside, sweep
from autograder.progress import State
from autograder.roster import absent, refuse_strangers, strangers
from autograder.stamps import SECRET, TIMESTAMP


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
    absent: list[str] = field(default_factory=list)
    """Whom the gradebook knows and who has handed in nothing."""
    strangers: list[str] = field(default_factory=list)
    """Who has handed in something and is not in the roster."""
    remarks: list[str] = field(default_factory=list)
    """What else a person should know: clocks that are wrong, what lies in the wrong place."""
    verdicts: int = 0
    """Of this run or kept."""
    points: float = 0.0
    """Of these verdicts together, without what persons have given or lateness has taken."""
    most: float = 0.0
    """Points to be had for what is judged."""

    @property
    def mean(self) -> float | None:
        """Of the points of the verdicts."""
        return self.points / self.verdicts if self.verdicts else None

    def count(self, report: Report) -> None:
        """Let a verdict count for the mean."""
        if report.status == "graded":
            self.verdicts += 1
            self.points += report.score
            self.most = report.max_score

    @property
    def state(self) -> State:
        """How far the run is."""
        failed = len(self.failed)
        return State(self.students, self.done, failed, self.graded + failed, self.mean, self.most)

    @property
    def done(self) -> int:
        """Students who have been looked at."""
        return self.graded + self.kept + self.refused + len(self.failed)


class Grades(Protocol):
    """What gives a run its verdicts: `Grader`, or what stands in its place."""

    stopping: Callable[[list[str]], None]

    @property
    def task(self) -> Task:
        """What it takes to grade one submission."""

    def grade_all(self, handed: Iterable[Handed]) -> Generator[Graded]:
        """Verdicts as they come; when the iteration ends early, so does the grading."""


class Run:
    """One run over a class: grades who is not up to date, and puts right what is not the same."""

    def __init__(self, room: Classroom, grader: Grades, marks: Marks, strict: bool = False) -> None:
        """With `strict`, somebody who is not of the roster is refused, and so are all."""
        self._room, self._grader, self._marks = room, grader, marks
        self._strict = strict
        self._histories = room.journal.read()
        self._standings: dict[str, Standing] = {}

    @cached_property
    def _known(self) -> Verdicts:
        return self._room.verdicts(self._grader.task, self._histories)

    def go(
        self,
        only: Sequence[str] = (),
        resume: bool = True,
        summary: Summary | None = None,
        *,
        wanted: Callable[[str], bool] = lambda _: True,
        again: Callable[[HandedIn], bool] = lambda _: False,
    ) -> Iterator[tuple[Graded | None, Summary]]:
        """Results as they come (None for who was kept); the summary is complete at the end.

        It is about those in `only`, if any are named, who are `wanted`. With `resume` verdicts that
        hold are kept, but of those who are to be graded `again`.
        """
        room, start = self._room, time.monotonic()
        summary = summary or Summary()
        self._marks.penalties.try_it()
        room.journal.refuse_if_not_writable()
        handed = room.handed_in(only, wanted, data=False)
        summary.students = len(handed)
        self._remark(handed, summary)
        self._standings = self._marks.standings()
        waiting: dict[str, HandedIn] = {}
        for student, found in handed.items():
            if isinstance(found, UnusableInput):
                self._refuse(student, found, room.stamps(student))
                summary.refused += 1
                yield None, summary
            elif resume and not again(found) and (record := self._known.holding(found)):
                summary.kept += 1
                summary.count(record.report)
                summary.mended += self._settle(record, found.timestamp, found.secret)
                yield None, summary
            else:
                waiting[student] = found

        def refuse(student: str, error: UnusableInput) -> None:
            self._refuse(student, error, room.stamps(student))
            summary.refused += 1

        todo = room.read(waiting, refuse)
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
                    summary.count(graded.report)
                yield graded, summary
        summary.seconds = time.monotonic() - start
        summary.results = room.results(self._marks)
        for graded in summary.failed:
            before = summary.results.get(graded.who)
            summary.results[graded.who] = _without_verdict(before, graded)
        room.write_report(summary.results, self._marks)

    def _remark(self, handed: Mapping[str, HandedIn | UnusableInput], summary: Summary) -> None:
        """What is said at the end: who belongs to the class and who does not, and what is odd."""
        room, people, students = self._room, self._marks.people(), self._room.students()
        if self._strict:
            refuse_strangers(people, students)
        summary.strangers = strangers(people, students)
        summary.absent = absent(people, students)
        summary.remarks = room.remarks(h for h in handed.values() if isinstance(h, HandedIn))

    def _verdict(self, student: str) -> Record | None:
        """The last verdict on a student's work."""
        return self._known.of(student)

    def _autograded(self, student: str) -> Path:
        return self._known.place(student)

    def _keep(self, graded: Graded, handed: HandedIn) -> None:
        """Write one result everywhere; the journal last, so that a crash before it means again."""
        if graded.file is None:
            assert isinstance(graded.failed, UnusableInput)
            stamps = (handed.timestamp, handed.secret)
            self._refuse(graded.who, graded.failed, stamps, graded.report)
            return
        data, place = graded.file, self._autograded(graded.who)
        another = self._is_another(handed, bytes_of(place), data)
        put(place, data, self._room.course.root)
        made_of = self._known.key(handed)
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
        reason = graded.report.reason or ""
        self._room.journal.append_failure(graded.who, self._room.name, reason)
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
        written = self._known.written(record)
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
        notebook = nbformat.v4.reads(written.decode()) if written else None
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
