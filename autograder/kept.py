"""The verdicts of an assignment that are known: which of them still hold, and why others do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.intake import HandedIn
from autograder.journal import History, Record, digest_of, key
from autograder.places import bytes_of


@dataclass(frozen=True)
class Verdicts:
    """What the journal says of a class, beside the notebooks as they ran."""

    course: Course
    name: str
    """Of the assignment."""
    histories: Mapping[str, History]
    """Student → the lines of the journal."""
    version: str
    """Of the task: see `journal.version`."""

    def of(self, student: str) -> Record | None:
        """The last verdict on a student's work."""
        history = self.histories.get(student)
        return history.graded if history else None

    def key(self, handed: HandedIn) -> str:
        """What a verdict on this notebook depends on."""
        return key(handed.digest, handed.notes, self.version)

    def place(self, student: str) -> Path:
        """The student's notebook as it ran."""
        return self.course.notebook(self.course.autograded, student, self.name)

    def written(self, record: Record) -> bytes | None:
        """The notebook as it ran, if it is there and is that of the verdict."""
        data = bytes_of(self.place(record.student))
        same = data is not None and record.written in ("", digest_of(data))  # "": an old journal
        return data if same else None

    def holding(self, handed: HandedIn) -> Record | None:
        """The verdict on this notebook by these checks, if the notebook as it ran is there."""
        record = self.of(handed.student)
        if record is None or record.key != self.key(handed):
            return None
        return record if record.written and self.written(record) is not None else None

    def why_not(self, handed: HandedIn) -> str:
        """Why no verdict holds on what has been handed in."""
        record = self.of(handed.student)
        if record is None:
            return "no verdict yet"
        if record.digest and record.digest != handed.digest:
            return "another notebook has been handed in"
        if record.key != self.key(handed):
            return "the source, the checks, the grader, the seed or the files beside have changed"
        return "the notebook as it ran is not there, or another"
