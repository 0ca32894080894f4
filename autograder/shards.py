"""One of N parts of a class, graded with no gradebook, beside others that know nothing of it.

A part writes its own journal and, beside that, the notebooks as they ran. It begins with a line
that says of what it is made and ends with one that says that it is whole; `merging` reads it.
"""

import contextlib
import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from autograder.class_run import Grades, Summary
from autograder.classroom import Classroom
from autograder.course import seed_path
from autograder.grade import Task
from autograder.grader import Graded
from autograder.intake import HandedIn
from autograder.journal import History, Journal, Record, digest_of, ingredients, said_in
from autograder.model import UnusableInput
from autograder.places import bytes_of, put
from autograder.reader import MissingInput, read_path

MAX_PARTS = 100_000
MAX_JOURNAL = 1 << 32
"""Bytes of a part's journal."""


@dataclass(frozen=True, order=True)
class Part:
    """A part of a class: each student is in exactly one, whoever else is in the class."""

    number: int
    """From 1 to `of`."""
    of: int

    @classmethod
    def read(cls, text: str) -> "Part":
        """The part that `I/N` names; I counts from 1 or from 0, and 0/N is the same as N/N."""
        found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text)
        number, of = map(int, found.groups()) if found else (1, 0)
        if not (1 <= of <= MAX_PARTS and number <= of):
            raise UnusableInput(
                f"--shard {text}: write I/N, part I of N, such as 1/4: I from 1 to N (or from 0 to "
                f"N-1), N at most {MAX_PARTS}"
            )
        return cls(number or of, of)

    @classmethod
    def with_student(cls, student: str, of: int) -> "Part":
        """The part that a student is in."""
        number = int.from_bytes(hashlib.sha256(student.encode()).digest()[:8], "big") % of
        return cls(number or of, of)

    def has(self, student: str) -> bool:
        """Whether a student is in it."""
        return Part.with_student(student, self.of) == self

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def made_of(task: Task) -> dict[str, str]:
    """What verdicts depend on besides the notebooks, by the names of these things."""
    return ingredients(task.source, task.seed, task.walls.weaker, task.carries, task.checks.made_of)


def place_of(room: Classroom, part: Part, named: Path | None = None) -> Path:
    """Where a part's journal is: as `named`, or in the folder that is named, or in the course."""
    file = f"{part.number}-of-{part.of}.jsonl"
    own = room.course.journal(room.name)
    place = named or own.with_name(f"{room.name}.shards")
    place = place / file if named is None or named.is_dir() else place
    if place.resolve() == own.resolve():
        raise UnusableInput(f"{place}: the journal of the whole class: name another with --journal")
    return place


def notebook_of(place: Path, written: str) -> Path:
    """Where the notebook with this digest is, beside the journal at `place`."""
    return place.with_name(f"{place.name}.notebooks") / f"{written}.ipynb"


def refuse_without_seed(room: Classroom) -> None:
    """Raise `UnusableInput` if this machine lacks the seed: each part would make up its own."""
    place = seed_path(room.course.course_id)
    if not place.exists():
        raise UnusableInput(
            f"{place}: the course's secret seed is not on this machine: copy it there, or name it "
            "with AUTOGRADER_SEED_FILE (the first `autograder grade` or `check` of a course makes "
            "it)"
        )


@dataclass(frozen=True)
class Told:
    """What a part's journal says."""

    place: Path
    assignment: str
    part: Part
    made_of: Mapping[str, str]
    begun: datetime | None
    """When the run began that wrote last, in UTC without a time zone."""
    finished: bool
    """Whether that run came to its end."""
    records: tuple[Record, ...]
    failures: Mapping[str, str]
    """Student → why the machine failed."""


def told(place: Path) -> Told:
    """What a part's journal says; raises `UnusableInput` if it is none."""
    head, records, failures, finished = None, list[Record](), dict[str, str](), False
    for line in read_path(place, MAX_JOURNAL).split(b"\n"):
        said = said_in(line)
        if isinstance(said, Record):
            records.append(said)
            failures.pop(said.student, None)
        elif isinstance(said, dict):
            if "shard" in said:
                head, finished = said, False
            finished = finished or "end" in said
        elif said:
            failures[said.student] = said.reason
    try:
        if head is None:
            raise ValueError
        part = Part.read(str(head["shard"]))
        parts = {str(name): str(digest) for name, digest in head["made_of"].items()}
        begun = _time(head.get("begun"))
        return Told(
            place, str(head["assignment"]), part, parts, begun, finished, tuple(records), failures
        )
    except (ValueError, KeyError, TypeError, AttributeError, UnusableInput):
        raise UnusableInput(
            f"{place}: not a journal of `autograder grade --shard`: is it the right file?"
        ) from None


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


class ShardRun:
    """One run over a part: grades who has no verdict that holds, and remembers it beside others."""

    def __init__(self, room: Classroom, grader: Grades, part: Part, place: Path) -> None:
        self._room, self._grader, self._part, self.place = room, grader, part, place
        self._journal = Journal(place, room.name)
        self._class = room.verdicts(grader.task)

    @cached_property
    def _own(self) -> dict[str, History]:
        return self._journal.read()

    def go(
        self, resume: bool = True, summary: Summary | None = None
    ) -> Iterator[tuple[Graded | None, Summary]]:
        """Results as they come (None for who was kept)."""
        start, summary = time.monotonic(), summary or Summary()
        self._begin()
        waiting: dict[str, HandedIn] = {}
        handed = self._room.handed_in((), self._part.has, data=False)
        summary.students = len(handed)
        for student, found in handed.items():
            if isinstance(found, UnusableInput):
                summary.refused += 1  # merging sees it as well
                yield None, summary
            elif resume and (record := self.holding(found)):
                summary.kept += 1
                summary.count(record.report)
                yield None, summary
            else:
                waiting[student] = found

        def refuse(*_: object) -> None:
            summary.refused += 1

        todo = self._room.read(waiting, refuse)
        with contextlib.closing(self._grader.grade_all(todo)) as results:
            for graded in results:
                self._keep(graded, waiting[graded.who], summary)
                yield graded, summary
        summary.seconds = time.monotonic() - start
        self._journal.write({"end": {"students": summary.students, "failed": len(summary.failed)}})

    def _begin(self) -> None:
        """Say what the lines that follow are made of; refuse a journal of something else."""
        made = made_of(self._grader.task)
        with contextlib.suppress(MissingInput):
            before = None if self._is_new() else told(self.place)
            if before and (before.assignment, before.part) != (self._room.name, self._part):
                raise UnusableInput(
                    f"{self.place}: the journal of part {before.part} of {before.assignment}: "
                    "name another with --journal"
                )
        self._journal.write(
            {
                "shard": str(self._part),
                "assignment": self._room.name,
                "made_of": made,
                "begun": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        )

    def _is_new(self) -> bool:
        """Whether a run that was killed at once has left nothing, or half of the first line."""
        data = read_path(self.place, MAX_JOURNAL)
        return b"\n" not in data and data[:9] == b'{"shard":'[: len(data)]

    def holding(self, handed: HandedIn) -> Record | None:
        """The verdict that holds on a notebook, in this part's journal or in the class's."""
        own = replace(self._class, histories=self._own).of(handed.student)
        if own and own.key == self._class.key(handed):
            there = bytes_of(notebook_of(self.place, own.written))
            if there is not None and digest_of(there) == own.written:
                return own
        return self._class.holding(handed)

    def _keep(self, graded: Graded, handed: HandedIn, summary: Summary) -> None:
        """Write one result; the journal last, so that a crash before it means again."""
        if graded.machine_failed:
            summary.failed.append(graded)
            reason = graded.report.reason or ""
            self._journal.append_failure(graded.who, self._room.name, reason)
            return
        written = ""
        if graded.file is not None:
            written = digest_of(graded.file)
            place = notebook_of(self.place, written)
            put(place, graded.file, place.parent.parent)
        self._journal.append(
            Record(
                graded.who,
                self._class.key(handed),
                graded.report,
                handed.timestamp,
                written,
                handed.digest,
            )
        )
        summary.graded += graded.failed is None
        summary.refused += graded.failed is not None
        summary.count(graded.report)
