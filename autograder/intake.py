"""What a class has handed in: who, which of the files is the notebook, when; the rules for it.

A folder `submitted/STUDENT/NAME/` holds the notebook `NAME.ipynb`, or one under another name, and
what nbgrader puts beside it. Whatever else lies there costs its student, and nobody else.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Self

from autograder import harmless, misplaced
from autograder.belongs import Known
from autograder.choice import choose
from autograder.misplaced import is_notebook
from autograder.model import UnusableInput
from autograder.reader import (
    MAX_NAMED,
    Folder,
    listed,
    name_problem,
    read_path,
    refusal,
    shown,
)
from autograder.stamps import SECRET, TIMESTAMP, secret_of, time_of
from autograder.submission import MAX_BYTES, Source

MAX_FILES = 1_000
"""Files in the folder that a student hands in."""
MAX_DEPTH = 8
"""Folders in folders of what is handed in."""
MAX_NOTEBOOKS, MAX_BYTES_IN_ALL = 12, 2 * MAX_BYTES
"""Notebooks of one folder that are compared, and their bytes."""
BESIDE = {TIMESTAMP, SECRET, "__pycache__", "__MACOSX", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class HandedIn:
    """The notebook of one student that is to be graded, and what came with it."""

    student: str
    file: str
    """Name of the notebook's file."""
    data: bytes
    digest: str
    """Of `data`, in SHA-256."""
    timestamp: str | None
    """The text of timestamp.txt, if nbgrader can read a time in it."""
    time: datetime | None
    """That time in UTC, without a time zone, as nbgrader keeps it."""
    secret: str | None
    """The text of submission_secret.txt, which nbgrader's exchange writes."""
    notes: tuple[str, ...]
    """What the student and the instructor should know of the choice."""

    @property
    def where(self) -> str:
        """Name of the notebook for people."""
        return f"{self.student}/{shown(self.file)}"


@dataclass(frozen=True)
class Entry:
    """Somebody with a folder for the assignment, or with something in its place."""

    student: str
    """The folder's name; if that is not fit to be printed or kept, a form of it that is."""
    problem: str | None = None
    """One line that says why nothing can be graded: what, where, the remedy."""
    is_student: bool = True
    """Whether it is somebody's folder, and not one that holds students' folders."""


class Submitted:
    """The course's folder of submissions, opened once. A context manager."""

    def __init__(
        self,
        path: Path,
        known: Callable[[], Known] = dict,
        opener: Callable[..., int] | None = None,
    ) -> None:
        """`known` gives the cells of the course's assignments (`belongs.known_in`)."""
        try:
            self._root = Folder.at(path, opener)
        except (FileNotFoundError, NotADirectoryError):
            raise UnusableInput(f"{path}: no such folder: collect the submissions first") from None
        except OSError as error:
            raise refusal(error, str(path)) from None
        self._known = cache(known)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._root.close()

    def students(self, name: str) -> list[Entry]:
        """Everybody who has handed in something for the assignment, in the order of the names."""
        found = []
        for student, kind in self._root.entries().items():
            if not student.startswith(".") and (entry := self._entry(student, kind, name)):
                found.append(entry)
        return found

    def _entry(self, student: str, kind: str, name: str) -> Entry | None:
        if not kind:  # a file that somebody keeps there
            return None
        problem, above = None, None
        try:
            if kind != "a folder":
                problem = f"{shown(student)}: {kind}: put the folder itself there"
            elif not self._root.holds(student, name, folder=True):
                above = misplaced.swapped(self._root, student, name) or misplaced.too_low(
                    self._root, student, name, self._known
                )
                problem = above or misplaced.astray(self._root, student, name, self._known)
                if problem is None:
                    return None
        except UnusableInput as error:
            problem = str(error)
        problem = id_problem(student) or problem
        return Entry(shown(student) if problem else student, problem, not above)

    def astray(self, name: str) -> str | None:
        """A line if notebooks lie beside the students' folders."""
        found = misplaced.notebooks(self._root.entries())
        if not found:
            return None
        return (
            f"{listed(found)}: in no student's folder, so nobody's: "
            f"move each to STUDENT/{name}/{name}.ipynb"
        )

    def handed_in(self, student: str, source: Source) -> HandedIn:
        """What the student has handed in for the assignment of `source`.

        Raises `UnusableInput` with one line (what, where, the remedy), which is no mark, and
        `MachineError` when this machine lacks descriptors or memory. The same folder gives the
        same answer.
        """
        if problem := id_problem(student):
            raise UnusableInput(problem)
        with self._root.folder(student, source.name) as folder:
            entries = folder.entries(MAX_FILES)
            _refuse_odd(folder.where, entries)
            file, data, notes = self._chosen(folder, entries, source)
            timestamp, time = time_of(folder, entries, notes)
            secret = secret_of(folder, entries, notes)
            notes += _others(entries)
        digest = hashlib.sha256(data).hexdigest()
        return HandedIn(student, file, data, digest, timestamp, time, secret, tuple(notes))

    def stamps(self, student: str, name: str) -> tuple[str | None, str | None]:
        """Texts of timestamp.txt and submission_secret.txt, also where no notebook can be read."""
        try:
            with self._root.folder(student, name) as folder:
                entries = folder.entries(MAX_FILES)
                time, _ = time_of(folder, entries, [])
                return time, secret_of(folder, entries, [])
        except UnusableInput:
            return None, None

    def refuse_what_nbgrader_would_follow(self, student: str, name: str) -> None:
        """Raise `UnusableInput` unless all of a folder is ordinary files with printable names.

        Before nbgrader's own pass, which copies whatever it finds there, and follows links.
        """
        if problem := id_problem(student):
            raise UnusableInput(problem)
        with self._root.folder(student, name) as folder:
            _refuse_all_but_files(folder, MAX_DEPTH)

    def _chosen(
        self, folder: Folder, entries: Mapping[str, str], source: Source
    ) -> tuple[str, bytes, list[str]]:
        """Name and bytes of the notebook to be graded, and what is to be said of the choice."""
        names = misplaced.notebooks(entries)
        if not names:
            raise UnusableInput(_nothing(folder, entries, source.name))
        if names == [f"{source.name}.ipynb"]:  # the usual case: not parsed, as grading does that
            return names[0], folder.read(names[0], most=MAX_BYTES), []
        if len(names) > MAX_NOTEBOOKS:
            raise UnusableInput(
                f"{folder.where}: {len(names)} notebooks: hand in {source.name}.ipynb alone"
            )
        for name in names:
            if problem := name_problem(name):
                raise UnusableInput(f"{folder.where}/{problem}")
        return choose(_read_all(folder, names), source, folder.where, self._known)


def _read_all(folder: Folder, names: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MAX_BYTES_IN_ALL
    for name in names:
        found[name] = folder.read(name, most=min(MAX_BYTES, left))
        left -= len(found[name])
    return found


def _refuse_odd(where: str, entries: Mapping[str, str]) -> None:
    """No link, pipe or device is looked into, and none is passed over in silence."""
    for name, kind in entries.items():
        for_file = is_notebook(name) or name in (TIMESTAMP, SECRET)
        if kind and not name.startswith(".") and (for_file or kind != "a folder"):
            raise UnusableInput(f"{where}/{shown(name)}: {kind}: hand in an ordinary file")


def _nothing(folder: Folder, entries: Mapping[str, str], name: str) -> str:
    """The line for a folder without a notebook: it says what is there instead."""
    visible = [n for n in entries if not n.startswith(".") and n not in BESIDE]
    deeper = list(islice(misplaced.deeper(folder, entries, MAX_FILES), MAX_NAMED))
    if deeper:
        remedy = f"{listed(deeper)} lies too deep: move it up as {name}.ipynb"
    elif visible:
        remedy = f"there is {listed(visible)}: hand in {name}.ipynb"
    else:
        remedy = f"the folder is empty: hand in {name}.ipynb"
    return f"{folder.where}: no notebook: {remedy}"


def _others(entries: Mapping[str, str]) -> list[str]:
    """A note on what lies beside the notebook, since nobody will look at it."""
    names = [
        name
        for name in entries
        if not (name.startswith(".") or name in BESIDE or is_notebook(name))
    ]
    if not names:
        return []
    return [f"not graded, and not there for the notebook to import or read: {listed(names)}"]


def id_problem(name: str) -> str | None:
    """Why a folder's name cannot be a student's id, in one line; None if it can."""
    if problem := name_problem(name):
        return problem
    problem = harmless.name_problem(name)
    return f"{shown(name)}: no student's id, for {problem}: rename the folder" if problem else None


def read_notebook(path: Path, below: Path | None = None) -> bytes:
    """The bytes of the notebook at a path of the user's own; raises `UnusableInput` in one line.

    A link is followed, as the user named it; but not in the folder `below` which students fill:
    there it may be a link to a neighbour's. Never waits for a pipe, never reads a device.
    """
    if below is not None and (parts := _parts_below(path, below)):
        with Folder.at(below) as folder:
            return folder.read(*parts, most=MAX_BYTES)
    return read_path(path, MAX_BYTES)


def _parts_below(path: Path, below: Path) -> list[str]:
    """The names on the way from a folder to a path in it; none if it is elsewhere."""
    path = Path(os.path.abspath(path))
    for parent in path.parents:
        try:
            if os.path.samefile(parent, below):
                return list(path.relative_to(parent).parts)
        except OSError:
            continue
    return []


def _refuse_all_but_files(folder: Folder, depth: int) -> None:
    for name, kind in folder.entries(MAX_FILES).items():
        if problem := name_problem(name):
            raise UnusableInput(f"{folder.where}/{problem}")
        if kind == "a folder" and depth:
            with folder.folder(name) as inner:
                _refuse_all_but_files(inner, depth - 1)
        elif kind:
            raise UnusableInput(f"{folder.where}/{shown(name)}: {kind}: hand in ordinary files")
