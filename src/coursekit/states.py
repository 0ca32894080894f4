"""In which state of the notebook a function is judged, and which cells change it afterwards.

A function is judged as it stood right after its visible test ran. Only one that was not there, or
that is defined again after that test failed, is judged as it stands at the end of the notebook.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coursekit.cells import Cell, one_line


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
    """A line for each cell that changes a function tested above, or a name that one of them uses.

    Examples
    --------
    >>> cells = [Cell("f()", 2, "test_f", is_test=True), Cell("sum = 0", 3)]
    >>> notes_on_states(cells, [Look(), Look({"f": {"sum": "replaces"}})], set())
    ['cell 3, `sum = 0`, replaces sum: f is judged as it stood at its test']
    """
    lines = []
    told: set[tuple[str, str]] = set()
    for i, (cell, look) in enumerate(zip(cells, looks, strict=True)):
        concerned: dict[str, dict[str, list[str]]] = {}
        for function, names in sorted(look.changes.items()):
            if function in at_end:
                if function in names and not _own_changes(looks[i + 1 :], function):
                    where = f"cell {cell.number}, `{line_about(cell.source, function)}`,"
                    lines.append(f"{where} defines {function} below its test: {AT_END}")
                continue
            for name, kind in names.items():
                if kind != "repeats" and (function, name) not in told:
                    told.add((function, name))
                    verb = concerned.setdefault(VERBS.get(kind, kind), {})
                    verb.setdefault(name, []).append(function)
        lines += [note(cell.number, cell.source, v, ns) for v, ns in sorted(concerned.items())]
    return lines


AT_END = "it is judged as it stands at the end of the notebook"
VERBS = {"imports": "replaces"}
FEW = 6
"""Names that are told one by one."""


def line_about(source: str, name: str) -> str:
    """The line of a cell that seems to change a name, shortened.

    Examples
    --------
    >>> line_about("# does it agree?\\nfrom coursekit import backprop\\nbackprop()", "backprop")
    'from coursekit import backprop'
    """
    lines = [line.strip() for line in source.splitlines()]
    code = [line for line in lines if line and not line.startswith("#")] or lines
    binds = rf"(\bdef|\bclass|\bimport\b.*|\bas|\bfor|\bdel)\s+{re.escape(name)}\b"
    for wanted in (
        rf"{binds}|^{re.escape(name)}\b[^(]*=",
        r"\bimport\s+\*",
        rf"\b{re.escape(name)}\b",
    ):
        if found := next((line for line in code if re.search(wanted, line)), None):
            return one_line(found, 60)
    return one_line(code[0], 60) if code else ""


def note(number: int, source: str, verb: str, changes: Mapping[str, Sequence[str]]) -> str:
    """What a cell does to some names, and to the functions that use each.

    Examples
    --------
    >>> note(3, "sum = 0", "replaces", {"sum": ["mse", "ridge"]})
    'cell 3, `sum = 0`, replaces sum: mse and ridge are judged as they stood at their tests'
    """
    names = sorted(changes)
    functions = sorted({function for name in names for function in changes[name]})
    more = [f"{len(names) - FEW} more"] if len(names) > FEW else []
    where = f"cell {number}, `{line_about(source, names[0])}`,"
    return f"{where} {verb} {listed([*names[:FEW], *more])}{meaning(verb, functions)}"


def listed(words: Sequence[str]) -> str:
    """The words as a list in a sentence.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def meaning(verb: str, functions: list[str]) -> str:
    """What a change means for the functions that it concerns.

    Examples
    --------
    >>> meaning("replaces", ["mse", "ridge"])
    ': mse and ridge are judged as they stood at their tests'
    """
    who, others = listed(functions), len(functions) > 1
    if verb == "binds":
        return f" below what uses it: {who} {'are' if others else 'is'} judged without, move it up"
    if others:
        return f": {who} are judged as they stood at their tests"
    return f": {who} is judged as it stood at its test"
