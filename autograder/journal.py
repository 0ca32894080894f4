"""What has been graded: one JSON line each, synced to disk; resumed where it stopped."""

import hashlib
import json
import math
import os
from collections.abc import Sequence
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
        if not self._path.exists():
            return found
        with about(self._path):
            lines = self._path.read_bytes().split(b"\n")
        for line in lines:
            try:
                record = _record(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue
            if self._assignment not in (None, record.report.assignment):
                continue
            before = found.get(record.student)
            graded = before.graded if before else None
            graded = record if record.report.status == "graded" else graded
            found[record.student] = History(record, graded)
        return found

    def append(self, record: Record) -> None:
        """Remember one result."""
        line = json.dumps({**vars(record), "report": record.report.to_dict()})
        with about(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                if file.tell() and not self._ends_in_newline():
                    file.write("\n")
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())

    def _ends_in_newline(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"


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
    digest = hashlib.sha256(seed)
    digest.update(" ".join([*weaker, str(carries), own]).encode())
    for cell in source.cells.values():
        digest.update(json.dumps(cell, sort_keys=True).encode())
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
