"""In which state of the notebook a function is judged, and which cells change it afterwards.

A function is judged as it stood right after its visible test ran. Only one that was not there, or
that is defined again after that test failed, is judged as it stands at the end of the notebook.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from coursekit.cells import Cell


@dataclass(frozen=True)
class Look:
    """What was seen after a cell had run, by `coursekit.rebound`."""

    changes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Function tested before → name that it uses → what the cell did: binds, replaces, …"""
    there: bool = False
    """After a test: was its function there?"""


def judged_at_end(cells: Sequence[Cell], passed: Sequence[bool], looks: Sequence[Look]) -> set[str]:
    """Functions that are judged as they stand at the end, where their tests run once more.

    Examples
    --------
    >>> cells = [Cell("f()", 2, "test_f", is_test=True), Cell("def f(): pass", 3)]
    >>> judged_at_end(cells, [False, True], [Look(), Look({"f": {"f": "binds"}})])
    {'f'}
    """
    found = set()
    for i, cell in enumerate(cells):
        own = [c[cell.tests][cell.tests] for c in _own_changes(looks[i + 1 :], cell.tests)]
        if cell.is_test and own and own[-1] != "removes" and not (passed[i] and looks[i].there):
            found.add(cell.tests)
    return found


def _own_changes(looks: Sequence[Look], function: str) -> list[dict[str, dict[str, str]]]:
    return [look.changes for look in looks if function in look.changes.get(function, {})]


def notes_on_states(cells: Sequence[Cell], looks: Sequence[Look], at_end: set[str]) -> list[str]:
    """A line for each cell that changes what a function tested above it is, or uses.

    Examples
    --------
    >>> cells = [Cell("f()", 2, "test_f", is_test=True), Cell("sum = 0", 3)]
    >>> notes_on_states(cells, [Look(), Look({"f": {"sum": "replaces"}})], set())
    ['cell 3, `sum = 0`, replaces sum: f is judged as it stood at its test']
    """
    notes = {}
    told = set()
    for cell, look in zip(cells, looks, strict=True):
        where = f"cell {cell.number}, `{cell.line(0)}`,"
        for function, names in look.changes.items():
            if function in at_end:
                if names.get(function, "removes") != "removes":  # the last one counts
                    notes[function, ""] = (
                        f"{where} defines {function} below its test: "
                        f"{function} is judged as it stands at the end of the notebook"
                    )
                continue
            new = {n: kind for n, kind in names.items() if (function, n) not in told}
            told |= {(function, n) for n, kind in new.items() if kind != "repeats"}
            for verb, rest in ENDINGS.items():
                if chosen := ", ".join(n for n, kind in new.items() if kind == verb):
                    line = f"{where} {verb} {chosen}{rest.format(function)}"
                    notes[function, line] = line
    return list(notes.values())


ENDINGS = {
    "replaces": ": {} is judged as it stood at its test",
    "removes": ": {} is judged as it stood at its test",
    "binds": " below the test of {}, which is judged without: move it up",
}
