"""The folder that a hand-in is to become: its notebooks on top, what belongs to them beside."""

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.belongs import Known
from autograder.choice import TwoDiffer, choose
from autograder.intake import MAX_BYTES_IN_ALL, MAX_FILES, MAX_NOTEBOOKS
from autograder.misplaced import is_notebook
from autograder.model import UnusableInput
from autograder.platforms.archive import Entry
from autograder.platforms.hands import Hand, common
from autograder.reader import listed, shown
from autograder.stamps import SECRET, TIMESTAMP
from autograder.submission import MAX_BYTES, Source

MAX_HELPERS = MAX_FILES // 2
_DISGUISED = re.compile(r"(.+\.ipynb)(?:-\d+| ?\(\d+\))?\.(?:txt|json)", re.IGNORECASE)
MAX_NAME = 120
"""Bytes of a file's name."""


@dataclass
class Layout:
    """What is to lie in a student's folder."""

    files: dict[str, bytes] = field(default_factory=dict)
    """Path in the folder → content."""
    notes: list[str] = field(default_factory=list)
    """What else there is to say."""
    problems: list[str] = field(default_factory=list)
    """What could not be placed, a line each."""

    @property
    def notebooks(self) -> list[str]:
        """Their names."""
        return [name for name in self.files if is_notebook(name)]


def lay_out(hand: Hand, source: Source, known: Callable[[], Known] = dict) -> Layout:
    """The files of a hand-in as `autograder.intake` wants them; none if no notebook is in it.

    All notebooks are placed: which of them is graded is decided when it is graded, by one rule.
    `known` gives the cells of the course's assignments.
    """
    made = Layout(notes=list(hand.aside))
    files: list[tuple[tuple[str, ...], Entry]] = []
    for inside, entry in hand.files:
        if entry.problem:
            made.problems.append(f"{entry.where}: {entry.problem}")
        elif not any(part.startswith(".") for part in inside):
            files.append((inside, entry))
        elif is_notebook(inside[-1]):
            made.notes.append(f"{'/'.join(map(shown, inside))} is hidden: set aside")
    shared = common([inside[:-1] for inside, _ in files] or [()])
    files = [(inside[len(shared) :], entry) for inside, entry in files]
    if not any(is_notebook(inside[-1]) for inside, _ in files):
        files = [(_as_notebook(made, inside), entry) for inside, entry in files]
    notebooks = [(inside, entry) for inside, entry in files if is_notebook(inside[-1])]
    for inside, entry in notebooks:
        _add_notebook(made, inside, entry, shared)
    if not made.files:
        if files and not notebooks:
            made.notes.append(f"no notebook, but {listed(['/'.join(i) for i, _ in files])}")
        if not (made.notes or made.problems):
            made.notes.append("no file is in it")
        return made
    _add_helpers(made, [(i, e) for i, e in files if not is_notebook(i[-1])])
    _say_which(made, source, hand.where, known)
    return made


def _as_notebook(made: Layout, inside: tuple[str, ...]) -> tuple[str, ...]:
    """The path of a notebook to whose name a browser has added an ending; any other as it is."""
    *way, last = inside
    if found := _DISGUISED.fullmatch(last):
        made.notes.append(f"{shown(last)} is taken for {shown(found[1])}")
        return (*way, found[1])
    return inside


def _add_notebook(
    made: Layout, inside: tuple[str, ...], entry: Entry, shared: Sequence[str]
) -> None:
    try:
        data = entry.read(MAX_BYTES)
    except UnusableInput as error:
        made.problems.append(str(error))
        return
    name = plain(inside[-1])
    if way := (*shared, *inside[:-1]):
        made.notes.append(f"{shown(inside[-1])} was in {'/'.join(map(shown, way))}")
    if made.files.get(name) == data:
        made.notes.append(f"{shown(name)} is there twice: once is enough")
        return
    stem, ending = os.path.splitext(name)
    for suffix in (
        "",
        *(f" ({plain(part)})" for part in inside[:-1]),
        *map(" ({})".format, range(2, 999)),
    ):
        if f"{stem}{suffix}{ending}" not in made.files:
            made.files[f"{stem}{suffix}{ending}"] = data
            return


def _add_helpers(made: Layout, others: list[tuple[tuple[str, ...], Entry]]) -> None:
    """What lies beside the notebooks: nobody looks at it, so it is told where it stays out."""
    left, out = MAX_BYTES_IN_ALL, []
    for inside, entry in others:
        *way, last = (plain(part) for part in inside)
        # a folder must not look like a notebook, nor a student's file like one of nbgrader's
        way = [f"{part}_" if is_notebook(part) else part for part in way]
        name = "/".join([*way, last])
        if name in (TIMESTAMP, SECRET):
            made.notes.append(f"{name} of the student's own: set aside")
            continue
        above = {parent.as_posix() for parent in PurePosixPath(name).parents}
        clash = name in made.files or not above.isdisjoint(made.files)
        clash = clash or any(file.startswith(f"{name}/") for file in made.files)
        try:
            if clash or len(made.files) >= MAX_HELPERS:
                raise UnusableInput(name)
            data = entry.read(left)
        except UnusableInput:
            out.append(name)
            continue
        left -= len(data)
        made.files[name] = data
    if out:
        made.notes.append(f"set aside, not being notebooks: {listed(out)}")


def _say_which(made: Layout, source: Source, where: str, known: Callable[[], Known]) -> None:
    """Say now what the grader will say of a choice, where there is one."""
    notebooks = {name: made.files[name] for name in made.notebooks}
    if list(notebooks) == [f"{source.name}.ipynb"]:
        return
    if len(notebooks) > MAX_NOTEBOOKS:
        made.problems.append(f"{len(notebooks)} notebooks: ask for {source.name}.ipynb alone")
        return
    try:
        _, _, notes = choose(notebooks, source, "", known)
    except TwoDiffer as error:
        made.problems.append(str(error).removeprefix(": "))
    except UnusableInput as error:
        made.notes.append(str(error).lstrip(":/ "))
    else:
        made.notes += [note.replace(" was graded:", " is graded:") for note in notes]


def plain(name: str) -> str:
    """The name of a file that can be printed and kept."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(c if c.isprintable() and c != "/" else "_" for c in name).strip(" .") or "_"
    stem, ending = os.path.splitext(name)
    ending = ending if re.fullmatch(r"\.\w{1,10}", ending) else ""
    stem = name[: len(name) - len(ending)]
    while len(f"{stem}{ending}".encode()) > MAX_NAME:
        stem = stem[:-1]
    return f"{stem}{ending}"
