"""What has been graded: one JSON line each, synced to disk; resumed where it stopped."""

import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from autograder.course import about
from autograder.model import CheckResult, Report, Status
from autograder.submission import Source


@dataclass(frozen=True)
class Record:
    """A verdict, and what it was made of."""

    student: str
    key: str
    """Of all that the verdict depends on: see `key`."""
    report: Report
    handed_in: str | None = None
    """When, as timestamp.txt says."""
    written: str = ""
    """Digest of the autograded notebook."""
    digest: str = ""
    """Of the notebook that was handed in."""

    @property
    def assignment(self) -> str:
        """Of what the verdict is."""
        return self.report.assignment


@dataclass(frozen=True)
class Failure:
    """The machine failed at somebody's work; what was known of it before still stands."""

    student: str
    assignment: str
    reason: str


@dataclass(frozen=True)
class History:
    """What a student's lines say: the last of all, and the last verdict, which stands."""

    last: Record
    graded: Record | None


class Journal:
    """The lines of an assignment; the last one of a student counts."""

    def __init__(self, path: Path, assignment: str | None = None) -> None:
        """Lines of another `assignment`, if one is given, are passed over."""
        self._path, self._assignment = path, assignment

    def refuse_if_not_writable(self) -> None:
        """Raise `OSError` before anybody is graded if nothing could be remembered."""
        if self._path.exists():
            with about(self._path), self._path.open("ab"):
                pass

    def read(self) -> dict[str, History]:
        """Student → what was found. A line that a crash cut short is passed over."""
        found: dict[str, History] = {}
        for record in self._records():
            if not isinstance(record, Record):
                continue
            before = found.get(record.student)
            graded = before.graded if before else None
            graded = record if record.report.status == "graded" else graded
            found[record.student] = History(record, graded)
        return found

    def failures(self) -> dict[str, str]:
        """Student → why the machine failed, where that is the last that is known of somebody."""
        found: dict[str, str] = {}
        for record in self._records():
            if isinstance(record, Record):
                found.pop(record.student, None)
            else:
                found[record.student] = record.reason
        return found

    def _records(self) -> Iterator[Record | Failure]:
        """The lines that say something of somebody's work for the assignment."""
        for line in lines_of(self._path):
            said = said_in(line)
            if not isinstance(said, Record | Failure):
                continue
            if self._assignment in (None, said.assignment):
                yield said

    def append(self, record: Record) -> None:
        """Remember one result."""
        self.write({**vars(record), "report": record.report.to_dict()})

    def append_failure(self, student: str, assignment: str, reason: str) -> None:
        """Remember that the machine failed, which says nothing of the work."""
        self.write({"failed": student, "assignment": assignment, "reason": reason})

    def write(self, line: Mapping[str, Any]) -> None:
        """Add one line, and have it on the disk."""
        with about(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                if file.tell() and not self._ends_in_newline():
                    file.write("\n")
                file.write(json.dumps(line) + "\n")
                file.flush()
                os.fsync(file.fileno())

    def _ends_in_newline(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"


def lines_of(path: Path) -> list[bytes]:
    """The lines of a journal, none if there is no file; the last one may have been cut short."""
    if not path.exists():
        return []
    with about(path):
        return path.read_bytes().split(b"\n")


def said_in(line: bytes) -> Record | Failure | dict[str, Any] | None:
    """What a line says; None if it is none of ours. Another object of ours is left as it is."""
    try:
        found = json.loads(line)
        if isinstance(found, dict) and "student" not in found:
            return _failure(found) if "failed" in found else found
        return _record(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _failure(found: dict[str, Any]) -> Failure:
    failure = Failure(found["failed"], found["assignment"], found["reason"])
    if not all(isinstance(text, str) for text in vars(failure).values()):
        raise ValueError("not a line of ours")
    return failure


def _record(record: dict[str, Any]) -> Record:
    """The inverse of what `append` writes; older journals know less.

    Raises `ValueError` and the like for a line that says something else.
    """
    found = replace(
        Record(record["student"], record["key"], Report.from_dict(record["report"])),
        **{name: record[name] for name in ("handed_in", "written", "digest") if name in record},
    )
    report = found.report
    texts = (found.student, found.key, found.written, found.digest, found.handed_in or "")
    if not (
        all(isinstance(text, str) for text in (*texts, *report.notes, report.notebook))
        and report.status in ("graded", "ungraded")
        and all(_is_verdict(check) for check in report.checks)
        and (report.checks or report.status == "ungraded")
    ):
        raise ValueError("not a line of ours")
    return found


def _is_verdict(check: CheckResult) -> bool:
    """Whether its fields are what they are called."""
    points = (check.points, check.max_points)
    return (
        all(isinstance(one, int | float) and math.isfinite(one) for one in points)
        and isinstance(check.id, str)
        and isinstance(check.message, str)
        and check.status in get_args(Status)
    )


def digest_of(data: bytes) -> str:
    """Identity of a file."""
    return hashlib.sha256(data).hexdigest()


def key(digest: str, notes: Sequence[str], version: str) -> str:
    """What a verdict depends on: the notebook, what is noted of it, and the version of the task."""
    return hashlib.sha256(json.dumps([digest, *notes, version]).encode()).hexdigest()


def version(
    source: Source, seed: bytes, weaker: tuple[str, ...], carries: bool, own: str = ""
) -> str:
    """Changes whenever a verdict could: with the source (its points too), the grader, the seed …

    `own` is the digest of a course's own checks.
    """
    return _digest(ingredients(source, seed, weaker, carries, own))


def ingredients(
    source: Source, seed: bytes, weaker: tuple[str, ...], carries: bool, own: str = ""
) -> dict[str, str]:
    """What the version is made of, by its name for people, as digests that give nothing away."""
    grader = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        grader.update(file.read_bytes())
    return {
        "seed": hashlib.sha256(b"the seed of a course: " + seed).hexdigest(),
        "source": _digest([json.dumps(cell, sort_keys=True) for cell in source.cells.values()]),
        "grader": grader.hexdigest(),
        "sandbox": _digest(weaker),
        "carry_errors_forward": str(carries),
        "course's checks": own,
    }


def _digest(things: object) -> str:
    return hashlib.sha256(json.dumps(things).encode()).hexdigest()
