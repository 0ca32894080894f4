"""Bytes of a notebook → cells, with the instructor's own cells put back as they were."""

import json
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.harmless import pictures
from autograder.model import Cell, UnusableInput
from autograder.needed import bound_by, functions_of, leaves_nothing, left_out
from autograder.shown import MAX_SHOWN, handed_in

MAX_BYTES = 25 << 20
MAX_CELLS = 2_000
MAX_PARTS = 1_000_000
"""Objects and lists in the file; Python needs a hundred times the bytes that one is written in."""
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

HIDDEN = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
KINDS = ("code", "markdown", "raw")
KINDS_OF_3 = (*KINDS, "heading", "html")
UNREADABLE = "without readable text"
MAX_ODD = 5
"""Odd cells that are named one by one."""
INVISIBLE = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u200b": None, "\ufeff": None})
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
HIDDEN_CALL = re.compile(r"hidden_check\(\s*[\"']([\w-]+)/(\w+)[\"']")


Odd = tuple[int, str | None, str]
"""A cell that is none of Jupyter's: its number from 1, nbgrader's name of it, what is odd."""


@dataclass(frozen=True)
class Source:
    """The instructor's notebook of an assignment: what was handed out, and what it is worth."""

    name: str
    cells: dict[str, NotebookNode]
    """nbgrader's cells by their grade_id, in order."""
    handed_out: frozenset[str] = frozenset()
    """Texts of the other cells that are not code: who hands them in again has not written them."""
    experiments: frozenset[str] = frozenset()
    """Texts of the other cells that are code: handed out to be run, and looked at."""

    @cached_property
    def _ours(self) -> dict[str, str]:
        return {_look(text): text for text in (*self.handed_out, *self.experiments)}

    def as_handed_out(self, text: str) -> str:
        """The text as it was handed out, if it is one that an editor wrote in a way of its own."""
        return self._ours.get(_look(text), text)

    @cached_property
    def looked_at(self) -> frozenset[str]:
        """Experiments that leave nothing behind but the names that they bind."""
        code = [cell.source for cell in self.cells.values() if cell.cell_type == "code"]
        functions = functions_of(code).union(*map(bound_by, self.experiments))
        return frozenset(text for text in self.experiments if leaves_nothing(text, functions))

    @cached_property
    def locked(self) -> list[str]:
        """Cells that students must not change: they are put back."""
        return [i for i, cell in self.cells.items() if not cell.metadata.nbgrader.solution]

    @cached_property
    def given(self) -> set[str]:
        """Code that students are given to start from: locked, and not graded."""
        return {
            i
            for i in self.locked
            if self.cells[i].cell_type == "code" and not self.cells[i].metadata.nbgrader.grade
        }

    @cached_property
    def by_hand(self) -> dict[str, float]:
        """Questions that a person grades, and their points: written answers, and tasks."""
        return {
            i: float(cell.metadata.nbgrader.points)
            for i, cell in self.cells.items()
            if cell.metadata.nbgrader.get("task")
            or (cell.metadata.nbgrader.grade and cell.metadata.nbgrader.solution)
        }

    @cached_property
    def graded(self) -> dict[str, tuple[str, float]]:
        """Function → the grade cell that tests it, and its points."""
        found = {}
        for grade_id, cell in self.cells.items():
            call = HIDDEN_CALL.search(cell.source)
            if cell.metadata.nbgrader.grade and call:
                found[call[2]] = (grade_id, float(cell.metadata.nbgrader.points))
        return found


def parse(data: bytes, where: str, ours: bool = False) -> NotebookNode:
    """The notebook in `data`; raises `UnusableInput` with one line that says what is wrong.

    Of a student's notebook only the parts that count are kept; of `ours` nbgrader's settings too.
    """

    def refuse(what: str, remedy: str) -> UnusableInput:
        return UnusableInput(f"{where}: {what}: {remedy}")

    if not data.strip():
        raise refuse("the file is empty", "submit the notebook again")
    if len(data) > MAX_BYTES:
        raise refuse(f"the file has {len(data) >> 20} MiB", "clear the outputs and submit again")
    if data.count(b"{") + data.count(b"[") > MAX_PARTS:
        raise refuse("the file has millions of parts", "clear the outputs and submit again")
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise refuse("not text in UTF-8", "is it a notebook (.ipynb)?") from None
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "its nesting"
        raise refuse(f"not JSON ({place})", "is it a notebook, completely uploaded?") from None
    if not isinstance(raw, dict) or not ("cells" in raw or "worksheets" in raw):
        raise refuse(
            "JSON, but not a notebook (it has no cells)", "submit the .ipynb file"
        ) from None
    total = _count(raw)
    if total > MAX_CELLS:  # before nbformat, which takes its time, looks at each
        raise refuse(f"{total} cells", f"at most {MAX_CELLS} are graded")
    try:
        odd: list[Odd] = []
        read = _read(_bare(raw, odd))
        cells = [_rebuilt(cell, ours) for cell in read.cells]
        if odd and not _some_code_is_sound(cells, odd):
            raise ValueError
    except Exception:  # nbformat raises what the damage happens to cause
        raise refuse(
            "a notebook with damaged cells", "open and save it in Jupyter, submit again"
        ) from None
    _name_cells(cells)
    if "worksheets" not in raw:
        _keep_shown(cells, raw["cells"])
    notebook = NotebookNode(
        nbformat=4, nbformat_minor=5, metadata=nbformat.from_dict(KERNEL), cells=cells
    )
    if odd:
        notebook.metadata["odd_cells"] = tuple(odd)  # until `put_back`, which knows whose they are
    return notebook


def _keep_shown(cells: list[NotebookNode], raw: list[Any]) -> None:
    """Let cells of code that nbgrader does not know have their old outputs, up to a cap."""
    left = MAX_SHOWN
    for cell, old in zip(cells, raw, strict=True):
        if cell.cell_type == "code" and grade_id_of(cell) is None and isinstance(old, dict):
            shown = handed_in(old.get("outputs"))
            size = len(json.dumps(shown)) if shown else 0
            if size <= left:
                cell.outputs = shown
                left -= size


def _some_code_is_sound(cells: list[NotebookNode], odd: list[Odd]) -> bool:
    numbers = {number for number, *_ in odd}
    return any(c.cell_type == "code" and n not in numbers for n, c in enumerate(cells, 1))


def _count(raw: dict[str, Any]) -> int:
    """How many cells there are, in whatever version of the format."""
    sheets = raw.get("worksheets")
    parts = [raw, *(sheets if isinstance(sheets, list) else [])]
    found = [part.get("cells") for part in parts if isinstance(part, dict)]
    return len(parts) - 1 + sum(len(cells) for cells in found if isinstance(cells, list))


def _bare(raw: dict[str, Any], odd: list[Odd]) -> dict[str, Any]:
    """Without outputs and settings, before nbformat makes an object of its own of each of them."""
    bare = {k: raw[k] for k in ("nbformat", "nbformat_minor") if type(raw.get(k)) is int}
    number = count(1)
    if "worksheets" in raw:
        sheets = [
            {"cells": [_bare_cell(cell, next(number), odd, KINDS_OF_3) for cell in sheet["cells"]]}
            for sheet in raw["worksheets"]
        ]
        return bare | {"metadata": {}, "worksheets": sheets}
    cells = [_bare_cell(cell, next(number), odd, KINDS) for cell in raw["cells"]]
    return bare | {"metadata": {}, "cells": cells}


def _bare_cell(cell: Any, number: int, odd: list[Odd], kinds: tuple[str, ...]) -> dict[str, Any]:
    """What counts of a cell; `input` and `level` are of version 3. An odd one becomes text."""
    problems = []
    if not isinstance(cell, dict):
        cell = {"cell_type": "raw", "source": cell if isinstance(cell, str) else ""}
        problems.append("no cell")
    kind = cell.get("cell_type")
    if kind not in kinds:
        problems.append(f"of the unknown type {_word(kind)}")
        kind = "raw"
    key = "input" if kind == "code" and kinds is KINDS_OF_3 else "source"
    text = cell.get(key, cell.get("source"))
    if not isinstance(text, str):
        lines = text if isinstance(text, list) else [None]
        if not all(isinstance(line, str) for line in lines):
            problems.append(UNREADABLE)
        text = "".join(line for line in lines if isinstance(line, str))
    bare: dict[str, Any] = {"cell_type": kind, key: text}
    bare |= {k: cell[k] for k in ("id", "level") if k in cell}
    if bare.get("level") not in range(1, 7) or isinstance(bare["level"], bool):
        bare.pop("level", None)  # nbformat would write as many #
    settings = cell["metadata"].get("nbgrader") if isinstance(cell.get("metadata"), dict) else None
    if isinstance(settings, dict):
        bare["metadata"] = {"nbgrader": settings}
    if shown := pictures(cell.get("attachments")):
        bare["attachments"] = shown
    bare = {"metadata": {}, "outputs": []} | bare
    odd += [(number, grade_id_of(bare), problem) for problem in problems]
    return bare


def _word(kind: Any) -> str:
    """A type as it can be printed."""
    text = kind if isinstance(kind, str) else type(kind).__name__
    return ascii("".join(c for c in text[:20] if c.isprintable()))


def _read(raw: dict[str, Any]) -> NotebookNode:
    """The notebook with lines joined, of any version; half characters, which no file holds, go."""
    text = json.dumps(raw, ensure_ascii=False).encode(errors="replace").decode()
    if "worksheets" not in raw:  # of version 4: nbformat's own reader logs what is not valid
        if raw.get("nbformat") != 4:
            raise ValueError
        read = nbformat.v4.rwbase.rejoin_lines(nbformat.from_dict(json.loads(text)))
    else:
        read = nbformat.reads(text, as_version=4)
    if not isinstance(read.cells, list):
        raise TypeError
    return read


def _rebuilt(cell: NotebookNode, ours: bool) -> NotebookNode:
    """The cell made anew from the parts that count, so that no other part can do harm."""
    if cell.cell_type not in KINDS:
        raise ValueError
    # not by nbformat's functions, which hold each against a schema for a millisecond
    new = NotebookNode(cell_type=cell.cell_type, metadata=NotebookNode())
    new.source = as_read(cell.source)
    if cell.cell_type == "code":
        new.outputs, new.execution_count = [], None
    new.id = cell.get("id")
    if "attachments" in cell and cell.cell_type == "markdown":
        new.attachments = cell.attachments
    name = grade_id_of(cell)
    if name is not None:
        kept = cell.metadata.nbgrader if ours else NotebookNode(grade_id=name)
        new.metadata["nbgrader"] = kept
    return new


def _name_cells(cells: list[NotebookNode]) -> None:
    """Give an id to cells without one and to copies; the same for the same notebook."""
    taken: set[str] = set()
    for number, cell in enumerate(cells):
        name = cell.get("id")
        if not isinstance(name, str) or not CELL_ID.fullmatch(name) or name in taken:
            name = next(n for i in range(MAX_CELLS + 1) if (n := f"cell-{number}-{i}") not in taken)
        cell.id = name
        taken.add(name)


def read_source(path: Path) -> Source:
    """The instructor's notebook at `path`."""
    try:
        notebook = parse(path.read_bytes(), str(path), ours=True)
    except OSError as error:
        raise UnusableInput(f"{path}: {error.strerror}: is the assignment's name right?") from error
    cells: dict[str, NotebookNode] = {}
    texts: set[str] = set()
    experiments: set[str] = set()
    for cell in notebook.cells:
        if grade_id_of(cell):
            cells[str(grade_id_of(cell))] = cell
        elif cell.cell_type != "code":
            texts.add(cell.source)
        else:
            experiments.add(cell.source)
    return Source(path.stem, cells, frozenset(texts), frozenset(experiments))


def grade_id_of(cell: NotebookNode) -> str | None:
    """nbgrader's name of a cell, if it has one."""
    metadata = cell.get("metadata")
    settings = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = settings.get("grade_id") if isinstance(settings, dict) else None
    return name if isinstance(name, str) else None


def put_back(notebook: NotebookNode, source: Source) -> list[str]:
    """Restore the instructor's cells in `notebook`, in place; say what had to be done.

    Edited ones get their text back, deleted ones come back before the next cell that is still
    there, copies lose their nbgrader mark, and so do cells that the source does not know.
    """
    notes = _notes_on_odd(notebook.metadata.pop("odd_cells", ()), source)
    seen: set[str] = set()
    for cell in notebook.cells:
        shown = cell.get("outputs")
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        name = grade_id_of(cell)
        if name is None:
            cell.metadata.pop("nbgrader", None)
            cell.source = source.as_handed_out(cell.source)
            if cell.cell_type == "code" and cell.source in source.looked_at:
                cell.outputs = shown  # in case that it need not run again
            continue
        if name not in source.cells or (name in seen and name in source.locked):
            notes.append(
                f"cell {name[:60]!r} is {'a copy' if name in seen else 'unknown'}: ignored"
            )
            del cell.metadata["nbgrader"]
            if name in seen:
                cell.source, cell.cell_type = "", "raw"
                for part in ("outputs", "execution_count", "attachments"):
                    cell.pop(part, None)
            continue
        original = source.cells[name]
        if name in seen:  # a second solution cell runs where it stands, but nbgrader knows one only
            del cell.metadata["nbgrader"]
            continue
        seen.add(name)
        if name in source.locked and not _reads_like(cell, original):
            notes.append(f"cell {name!r} had been edited: put back")
        _restore(cell, original, keep_text=name not in source.locked)
    _insert_missing(notebook, source, seen, notes)
    _name_cells(notebook.cells)
    return notes


def _notes_on_odd(odd: Any, source: Source) -> list[str]:
    """One line for each cell that is read as text; put back, the instructor's own need none."""
    if not isinstance(odd, tuple):  # it came with the file
        return []
    told = [
        f"cell {number} is {problem}: it counts as text"
        if name not in source.cells
        else f"cell {name!r} is {problem}: what could be read of it counts"
        for number, name, problem in odd
        if name not in source.locked
    ]
    more = [f"and {len(told) - MAX_ODD} more cells like these"] if len(told) > MAX_ODD else []
    return told[:MAX_ODD] + more


def as_read(text: str) -> str:
    """The text with the line ends that Jupyter writes, and without a mark of byte order.

    Editors of other systems change the one and add the other; to Python the mark is no code.
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _reads_like(cell: NotebookNode, original: NotebookNode) -> bool:
    """Does the cell look as in the source, or in the release, where the hidden tests are cut out?

    What nobody can see is no edit: editors trim lines, end the last one, and write accents,
    spaces and marks of byte order in ways of their own.
    """
    released = strip_hidden(original.source)
    if cell.source in (original.source, released):
        return True
    look = _look(cell.source)
    return look == _look(original.source) or look == _look(released)


def _look(text: str) -> str:
    plain = unicodedata.normalize("NFC", as_read(text).translate(INVISIBLE))
    return "\n".join(line.rstrip() for line in plain.rstrip().split("\n"))


def _restore(cell: NotebookNode, original: NotebookNode, keep_text: bool) -> None:
    cell.metadata["nbgrader"] = original.metadata.nbgrader.copy()
    if cell.cell_type != original.cell_type:
        cell.cell_type = original.cell_type
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.pop("attachments", None)
        else:
            for part in ("outputs", "execution_count"):
                cell.pop(part, None)
    if not keep_text:
        cell.source = original.source
        cell.pop("attachments", None)
        if "attachments" in original:
            cell.attachments = original.attachments.copy()


def _insert_missing(
    notebook: NotebookNode, source: Source, seen: set[str], notes: list[str]
) -> None:
    order = list(source.cells)
    needed = {*source.locked, *source.by_hand}  # where there is no cell a person can give no mark
    for name in reversed(order):
        if name in seen or name not in needed:
            continue
        after = set(order[order.index(name) + 1 :])
        place = next(
            (i for i, cell in enumerate(notebook.cells) if grade_id_of(cell) in after),
            len(notebook.cells),
        )
        copy = nbformat.from_dict(source.cells[name])
        if copy.metadata.nbgrader.solution:  # the source has the model answer in it
            copy.source = "(no answer: the cell had been deleted)"
            copy.pop("attachments", None)
        if copy.cell_type == "code":
            copy.outputs, copy.execution_count = [], None
        notebook.cells.insert(place, copy)
        seen.add(name)
        notes.append(f"cell {name!r} had been deleted: put back")


def strip_hidden(text: str) -> str:
    """A test cell without its hidden regions; line by line, since a student may write a million."""
    begin, end = HIDDEN
    if begin not in text:
        return text
    kept: list[str] = []
    inside: list[str] = []  # of a region whose end has not come yet
    for line in text.splitlines(keepends=True):
        mark = line.lstrip(" \t")
        if not inside and not mark.startswith(begin):
            kept.append(line)
        elif inside and mark.startswith(end):
            inside.clear()
        else:
            inside.append(line)
    return "".join([*kept, *inside])


def cells_to_run(notebook: NotebookNode, source: Source) -> list[Cell]:
    """The notebook's cells in order, as the sandbox will get them."""
    tests = {grade_id: function for function, (grade_id, _) in source.graded.items()}
    cells = [
        Cell(
            strip_hidden(cell.source),
            cell.cell_type,
            grade_id_of(cell),
            _is_test(cell),
            grade_id_of(cell) in source.given or cell.source in source.experiments,
            tests.get(grade_id_of(cell) or "", ""),
        )
        for cell in notebook.cells
    ]
    own = "\n".join(c.source for c in cells if c.kind == "code" and not (c.given or c.test))
    words = set(re.findall(r"\w+", own))
    others = [c.source for c in cells if c.kind == "code" and c.source not in source.looked_at]
    out = left_out(source.looked_at, others)
    return [
        replace(
            cell,
            spare=cell.source in source.experiments and not words & bound_by(cell.source),
            skipped=cell.kind == "code" and cell.source in out,
        )
        for cell in cells
    ]


def _is_test(cell: NotebookNode) -> bool:
    return grade_id_of(cell) is not None and bool(cell.metadata.nbgrader.get("grade"))
