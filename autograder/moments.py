"""At which moment of its notebook each function is judged: as it stood at its visible test.

What later cells bind neither helps nor hurts it. What is defined only below its test, or again
there after the test had failed, is judged as it stands at the end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from autograder.clues import defined_names, raised
from autograder.model import Cell, CellRun
from autograder.wording import NAME, one_line

MOST = 5
"""Notes on names that have been replaced."""
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
    replaced: tuple[tuple[int, str], ...] = ()
    """Cells that bind such names to something else later, and the name."""
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
            () if same else tuple(_replaced(state.get("rebound"), len(cells))),
            late,
        )
    return found


def notes_on_replaced(cells: Sequence[Cell], found: Mapping[str, Moment]) -> Iterator[str]:
    """A line for each cell that replaces what functions use that come before it."""
    told = sorted((*one, moment.function) for moment in found.values() for one in moment.replaced)
    groups = [(place, [f for *_, f in these]) for place, these in groupby(told, lambda t: t[:2])]
    for (index, name), functions in groups[:MOST]:
        first = one_line(cells[index].source.strip().partition("\n")[0][:40], cells[index].source)
        *others, last = functions
        who = f"{', '.join(others)} and {last} are" if others else f"{last} is"
        at = "their tests" if others else "its test"
        yield f"cell {index + 1}, `{first}`, replaces {name}: {who} judged as it stood at {at}"
    if len(groups) > MOST:
        yield f"{len(groups) - MOST} more names are replaced by later cells: that costs nothing"


def _names(uses: Any) -> Iterator[str]:
    yield from (n for n in uses[:MANY] if _is_name(n)) if isinstance(uses, list) else ()


def _replaced(rebound: Any, length: int) -> Iterator[tuple[int, str]]:
    for name, index in list(rebound.items())[:MANY] if isinstance(rebound, dict) else ():
        if _is_name(name) and type(index) is int and 0 <= index < length:
            yield index, name


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and NAME.fullmatch(name) is not None
