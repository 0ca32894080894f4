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
        again = (
            any(kind in {"binds", "replaces", "repeats"} for kind in own) and own[-1] != "removes"
        )
        if cell.is_test and again and not (passed[i] and looks[i].there):
            found.add(cell.tests)
    return found


def _own_changes(looks: Sequence[Look], function: str) -> list[dict[str, dict[str, str]]]:
    return [look.changes for look in looks if function in look.changes.get(function, {})]


def notes_on_states(cells: Sequence[Cell], looks: Sequence[Look], at_end: set[str]) -> list[str]:
    """A line for each cell and name that it changes, if functions tested above are or use that.

    Examples
    --------
    >>> cells = [Cell("f()", 2, "test_f", is_test=True), Cell("sum = 0", 3)]
    >>> notes_on_states(cells, [Look(), Look({"f": {"sum": "replaces"}})], set())
    ['cell 3, `sum = 0`, replaces sum: f is judged as it stood at its test']
    """
    lines = []
    told: set[tuple[str, str]] = set()
    for i, (cell, look) in enumerate(zip(cells, looks, strict=True)):
        concerned: dict[tuple[str, str], list[str]] = {}
        where = f"cell {cell.number}, `{cell.line(0)}`,"
        for function, names in sorted(look.changes.items()):
            if function in at_end:
                if function in names and not _own_changes(looks[i + 1 :], function):
                    lines.append(f"{where} defines {function} below its test: {AT_END}")
                continue
            for name, kind in names.items():
                if kind != "repeats" and (function, name) not in told:
                    told.add((function, name))
                    concerned.setdefault((name, VERBS.get(kind, kind)), []).append(function)
        lines += [f"{where} {v} {n}{meaning(v, fs)}" for (n, v), fs in sorted(concerned.items())]
    return lines


AT_END = "it is judged as it stands at the end of the notebook"
VERBS = {"imports": "replaces"}


def meaning(verb: str, functions: list[str]) -> str:
    """What a change means for the functions that it concerns.

    Examples
    --------
    >>> meaning("replaces", ["mse", "ridge"])
    ': mse and ridge are judged as they stood at their tests'
    """
    *others, last = functions
    who = f"{', '.join(others)} and {last}" if others else last
    if verb == "binds":
        return f" below what uses it: {who} {'are' if others else 'is'} judged without, move it up"
    if others:
        return f": {who} are judged as they stood at their tests"
    return f": {who} is judged as it stood at its test"
