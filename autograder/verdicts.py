"""What goes into grading and what comes out of it: records that travel between processes."""

from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from autograder.model import AutograderError, MachineError, Report


@dataclass(frozen=True)
class Handed:
    """What is to be graded."""

    who: str
    """The student, or whatever else names it."""
    data: bytes
    """The notebook's file."""
    where: str
    """The file's name, for messages."""
    notes: tuple[str, ...] = ()
    """What the report is to say besides."""


@dataclass(frozen=True)
class Graded:
    """What came of it."""

    who: str
    """The name in `Handed`."""
    digest: str
    """Of the notebook's file, in SHA-256."""
    report: Report
    """The verdict, or why there is none."""
    file: bytes | None = None
    """The notebook as it ran, with what students wrote made harmless; None where nothing ran."""
    failed: AutograderError | None = None
    """Why there is no verdict: `UnusableInput`, or `MachineError`, which is no student's fault."""
    starved: bool = False
    """Whether something took too long that did not have the processor for that long."""

    @property
    def notebook(self) -> NotebookNode | None:
        """The same, read."""
        return None if self.file is None else nbformat.reads(self.file.decode(), as_version=4)

    @property
    def machine_failed(self) -> bool:
        """Whether it was the machine or the grader, and nothing is to be recorded."""
        return isinstance(self.failed, MachineError)


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """The autograded notebook as a file."""
    return (str(nbformat.v4.writes(notebook)) + "\n").encode()
