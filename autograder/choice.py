"""Which of several notebooks in a folder is the one to be graded; never a guess."""

import re
from collections.abc import Callable, Mapping

from nbformat import NotebookNode

from autograder.belongs import (
    Known,
    answers_in,
    is_of_assignment,
    is_untouched,
    refuse_another,
    work_in,
)
from autograder.model import UnusableInput
from autograder.reader import listed, shown
from autograder.submission import Source, parse


class TwoDiffer(UnusableInput):
    """Of two notebooks, or more, nobody but the student can say which is meant."""


def choose(
    files: Mapping[str, bytes],
    source: Source,
    where: str,
    known: Callable[[], Known] = dict,
) -> tuple[str, bytes, list[str]]:
    """The one notebook of several, or of another name, that is to be graded.

    `files` are name → bytes; `known` gives the cells of the course's assignments. Returns the
    name, the bytes and notes. Raises `UnusableInput` if none is the assignment's, and `TwoDiffer`
    if two differ in what would be graded.
    """
    right = f"{source.name}.ipynb"
    order = sorted(files, key=lambda name: (name != right, len(name), name))
    read, notes = _parsed(files, order, source, where)
    ours = [name for name in order if name in read and is_of_assignment(read[name], source)]
    if not ours:
        _refuse_all(read, order, source, where, known)
    notes += [
        f"{shown(name)} has no cell and no function of {source.name}: it is not graded"
        for name in order
        if name in read and name not in ours
    ]
    touched = [name for name in ours if not is_untouched(read[name], source)]
    notes += [
        f"{shown(name)} is the assignment as it was handed out: set aside"
        for name in ours
        if touched and name not in touched
    ]
    answers = {text for name in ours for text in answers_in(read[name], source)}
    kinds: dict[object, str] = {}  # what is graded → the first file with it
    for name in touched or ours:
        first = kinds.setdefault(work_in(read[name], source, answers), name)
        if first != name:
            notes.append(f"{shown(name)} is a copy of {shown(first)}: set aside")
    chosen, *others = kinds.values()
    if others:
        raise TwoDiffer(
            f"{where}: {listed([chosen, *others])} differ: hand in one of them, as {right}"
        )
    if chosen != right:
        notes.insert(0, f"{shown(chosen)} was graded: the name should be {right}")
    return chosen, files[chosen], notes


def _parsed(
    files: Mapping[str, bytes], order: list[str], source: Source, where: str
) -> tuple[dict[str, NotebookNode], list[str]]:
    """The notebooks that can be read, and a note on each that cannot but should not matter."""
    read: dict[str, NotebookNode] = {}
    notes = []
    for name in order:
        try:
            read[name] = parse(files[name], f"{where}/{shown(name)}")
        except UnusableInput as error:
            # what may have been meant to be the submission is a person's to judge
            if len(files) == 1 or (files[name].strip() and named_like(name, source.name)):
                raise
            notes.append(f"{str(error).removeprefix(f'{where}/')}; it is not graded")
    return read, notes


def _refuse_all(
    read: Mapping[str, NotebookNode],
    order: list[str],
    source: Source,
    where: str,
    known: Callable[[], Known],
) -> None:
    """Raise `UnusableInput`: none of the notebooks is the assignment's."""
    for name in order:
        if name in read and (len(read) == 1 or name == f"{source.name}.ipynb"):
            refuse_another(read[name], source, f"{where}/{shown(name)}", known)
    raise UnusableInput(
        f"{where}: {listed(order)}: none is {source.name}, by its cells and functions: "
        "were they handed in for another assignment?"
    )


def named_like(file: str, name: str) -> bool:
    """Whether the name of a file may be meant to be that of the assignment."""

    def plain(text: str) -> str:
        return re.sub(r"[\W_]", "", text.casefold())

    return plain(name) in plain(file)
