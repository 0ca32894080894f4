"""Whose notebook is it: this assignment's, another's, the release as it was handed out?"""

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from autograder.model import UnusableInput
from autograder.submission import (
    UNREADABLE,
    Source,
    as_read,
    grade_id_of,
    read_source,
    strip_hidden,
)

Known = Mapping[str, Collection[str]]
"""Assignment → nbgrader's names of its cells."""

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"  # nbgrader's own marks, anywhere in a line
CODE_STUB = ["# YOUR CODE HERE", "raise NotImplementedError()"]
TEXT_STUB = ["YOUR ANSWER HERE"]
UNWRITTEN = re.compile(r"raise NotImplementedError\b.*|pass|\.\.\.")
DEFINED = re.compile(
    r"^[ \t]{0,40}(?:async )?def (\w{1,60})[ \t]{0,9}\(|^(\w{1,60})[ \t]{0,9}=[^=]", re.MULTILINE
)


class Gap(NamedTuple):
    """A solution cell as released: the lines around what students are to write, and all lines."""

    before: list[str]
    after: list[str]
    whole: list[str]
    kind: str


def is_of_assignment(notebook: NotebookNode, source: Source) -> bool:
    """Has the notebook a cell or a function of the assignment?

    Cells that assignments may share (what is given to start from, questions for a person) count
    only where no cell of another assignment is beside them. What cells define that will be put
    back does not count: another assignment's set-up may define what this one asks for.
    """
    named = {name for cell in notebook.cells if (name := grade_id_of(cell))}
    shared = source.given | set(source.by_hand)
    if named & (set(source.cells) - shared) or _defined(notebook, source) & set(source.graded):
        return True
    return bool(named & shared) and named <= set(source.cells)


def _defined(notebook: NotebookNode, source: Source) -> set[str]:
    """The functions and values that the student's code cells define, as far as their text shows."""
    locked = set(source.locked)
    cells = [cell for cell in notebook.cells if grade_id_of(cell) not in locked]
    return {name for cell in cells for name in _defined_in(cell)}


def _defined_in(cell: NotebookNode) -> set[str]:
    if cell.cell_type != "code":
        return set()
    return {found[1] or found[2] for found in DEFINED.finditer(cell.source)}


def refuse_another(
    notebook: NotebookNode, source: Source, where: str, known: Callable[[], Known] = dict
) -> None:
    """Raise `UnusableInput` unless the notebook, as parsed, is the assignment's and readable.

    `known` is asked for the course's assignments only when it is not, to say whose it may be.
    """
    if not is_of_assignment(notebook, source):
        other = looks_like(notebook, known())
        remedy = f"it looks like {other}" if other else "is it another assignment's?"
        raise UnusableInput(
            f"{where}: this is not {source.name}: it has none of its cells and functions: {remedy}"
        )
    cells = notebook.metadata.get("odd_cells", ())
    unreadable = {name for _, name, problem in cells if problem == UNREADABLE}
    written = {grade_id_of(cell) for cell in notebook.cells} & set(source.graded)
    if written and written <= unreadable:
        raise UnusableInput(
            f"{where}: no cell of its functions can be read: open and save it in Jupyter, "
            "submit again"
        )


def known_in(folder: Path) -> dict[str, frozenset[str]]:
    """The cells of each assignment in a course's folder of sources; damaged ones are left out."""
    found = {}
    for path in sorted(folder.glob("*/*.ipynb")):
        if path.stem == path.parent.name:
            with suppress(UnusableInput):
                found[path.stem] = frozenset(read_source(path).cells)
    return found


def looks_like(notebook: NotebookNode, known: Known) -> str | None:
    """The one assignment of which the notebook has the most cells."""
    named = {name for cell in notebook.cells if (name := grade_id_of(cell))}
    ranked = sorted(
        ((len(named & set(cells)), name) for name, cells in known.items()), reverse=True
    )
    if not ranked or not ranked[0][0] or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1]


def is_untouched(notebook: NotebookNode, source: Source) -> bool:
    """Is every solution as in the release, and nothing of the assignment written elsewhere?

    A copy that lost nbgrader's marks is known by the functions that its cells define.
    """
    gaps, locked, found = released(source), set(source.locked), False
    for cell in notebook.cells:
        name = grade_id_of(cell)
        if name in locked:  # is put back, whatever stands in it
            continue
        names = {name} if name in gaps else _defined_in(cell) & set(gaps)
        if any(not _unwritten(cell, gaps[n]) for n in names):
            return False
        found = found or bool(names)
    return found


def released(source: Source) -> dict[str, Gap]:
    """Solution cell → its text in the release."""
    return {
        name: _gap(cell.source, cell.cell_type)
        for name, cell in source.cells.items()
        if cell.metadata.nbgrader.solution
    }


@lru_cache(maxsize=256)
def _gap(text: str, kind: str) -> Gap:
    """The cell as nbgrader cuts it: a stub for each region, for all of it if it has none."""
    stub = CODE_STUB if kind == "code" else TEXT_STUB
    kept: list[list[str]] = [[]]
    inside = False
    for line in text.split("\n"):
        if BEGIN in line and not inside:
            inside = True
            kept.append([])
        elif END in line:
            inside = False
        elif not inside:
            kept[-1].append(line)
    if len(kept) == 1:
        return Gap([], [], stub, kind)
    whole = [line for part in kept[:-1] for line in [*part, *stub]] + kept[-1]
    before, after, whole = (_lines("\n".join(part)) for part in (kept[0], kept[-1], whole))
    return Gap(before, after, [line.strip() for line in whole], kind)


def _unwritten(cell: NotebookNode, gap: Gap) -> bool:
    """Does the cell hold the release's lines and, between them, nothing but a stub?"""
    lines = _lines(cell.source)
    if [line.strip() for line in lines] == gap.whole:
        return True
    first, last = len(gap.before), len(lines) - len(gap.after)
    if first > last or lines[:first] != gap.before or lines[last:] != gap.after:
        return False
    # a course may have a stub of its own: what raises NotImplementedError is no student's work
    inner = [line.strip() for line in lines[first:last]]
    code = [line for line in inner if line and not line.startswith("#")]
    return gap.kind == "code" and len(code) == 1 and bool(UNWRITTEN.fullmatch(code[0]))


def work_in(
    notebook: NotebookNode, source: Source, answers: Collection[str] = ()
) -> tuple[str, ...]:
    """What is graded of a notebook: two with the same are copies of one another.

    Neither outputs nor cells that are put back count, nor the marks that some editors lose. A
    written answer that lost its mark is known by its text, if it is one of `answers`, which are
    what `answers_in` finds in the notebooks beside it. Where an answer is not found at all, any
    text of the student's own may be it, and all of them count.
    """
    locked = set(source.locked)
    answers = {*answers, *answers_in(notebook, source)}
    found_in = [
        grade_id_of(c) in source.by_hand or (c.cell_type != "code" and _plain(c.source) in answers)
        for c in notebook.cells
    ]
    all_count = sum(found_in) < len(source.by_hand)
    given = {
        _plain(text)
        for name in locked
        for text in (source.cells[name].source, strip_hidden(source.cells[name].source))
    }
    found = []
    for cell in notebook.cells:
        name, text = grade_id_of(cell), _plain(cell.source)
        own = all_count and source.as_handed_out(cell.source) not in source.handed_out
        if cell.cell_type == "code" or name in source.cells or text in answers or own:
            found.append("" if name in locked or text in given else text)
    return tuple(text for text in found if text)


def answers_in(notebook: NotebookNode, source: Source) -> set[str]:
    """The texts of the questions for a person that still have nbgrader's marks."""
    return {_plain(c.source) for c in notebook.cells if grade_id_of(c) in source.by_hand}


def _plain(text: str) -> str:
    return "\n".join(_lines(text))


def _lines(text: str) -> list[str]:
    """The lines, without spaces at their ends and empty ones at the end of all."""
    return [line.rstrip() for line in as_read(text).rstrip().split("\n")] if text.strip() else []
