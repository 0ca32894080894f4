"""At which moment of its notebook each function is judged: as it stood at its visible test.

What later cells bind neither helps nor hurts it. What is defined only below its test, or again
there after the test had failed, is judged as it stands at the end.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.clues import MAX_READ, defined_names, raised
from autograder.model import Cell, CellRun
from autograder.wording import NAME
from coursekit.states import VERBS, note

MOST, LONGEST = 5, 400
"""Notes on names that have been changed, and characters of one."""
KINDS = ("binds", "replaces", "imports", "removes")
"""What a cell may do to a name."""
MANY = 300
"""Names that are read of what a process says."""


@dataclass(frozen=True)
class Moment:
    """When one function is judged, and what its process says of it there."""

    function: str
    cells: int
    """How many cells have run."""
    uses: frozenset[str] = frozenset()
    """Names that its code reads, and that the functions read which it uses."""
    changed: tuple[tuple[int, str, str], ...] = ()
    """Cells that bind such names to something else later, what each does, and the name."""
    late: bool = False
    """Whether it is judged at the end because it was not there, or not right, at its test."""


def moments(
    cells: Sequence[Cell], runs: Sequence[CellRun], states: Mapping[str, Any]
) -> dict[str, Moment]:
    """Function → when it is judged. `states` comes from the student's process, which may lie: that
    decides nothing but which of its own functions is judged."""
    names = defined_names(cells)
    found = {}
    for index, (cell, run) in enumerate(zip(cells, runs, strict=True)):
        if not cell.function:
            continue
        again = any(cell.function in later for later in names[index + 1 :])
        state = states.get(cell.function)
        state = state if isinstance(state, dict) else {}
        failed = run.fatal is not None or bool(raised(run))
        late = state.get("there") is not True or (failed and again)
        same = late or state.get("same") is True
        found[cell.function] = Moment(
            cell.function,
            len(cells) if same else index + 1,
            frozenset(_names(state.get("uses"))),
            () if same else tuple(_changed(state.get("changed"), len(cells))),
            late,
        )
    return found


def notes_on_changes(cells: Sequence[Cell], found: Mapping[str, Moment]) -> Iterator[str]:
    """A line for each cell that changes names, if functions above are that or use it."""
    told: dict[tuple[int, str], dict[str, list[str]]] = {}
    words = set(re.findall(r"\w+", "\n".join(cell.source for cell in cells)))
    for moment in found.values():
        for index, verb, name in moment.changed:
            if name not in words:  # a process may say what it likes
                continue
            told.setdefault((index, verb), {}).setdefault(name, []).append(moment.function)
    for (index, verb), names in sorted(told.items())[:MOST]:
        line = note(index + 1, cells[index].source[:MAX_READ], verb, names)
        yield "".join(c for c in line if c.isprintable())[:LONGEST]
    if len(told) > MOST:
        yield f"{len(told) - MOST} more cells change what functions use: that costs nothing"


def _names(uses: Any) -> Iterator[str]:
    yield from (n for n in uses[:MANY] if _is_name(n)) if isinstance(uses, list) else ()


def _changed(changed: Any, length: int) -> Iterator[tuple[int, str, str]]:
    for name, how in list(changed.items())[:MANY] if isinstance(changed, dict) else ():
        if not (_is_name(name) and isinstance(how, list) and len(how) == 2):
            continue
        index, kind = how
        if kind in KINDS and type(index) is int and 0 <= index < length:
            yield index, VERBS.get(str(kind), str(kind)), name


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and NAME.fullmatch(name) is not None
