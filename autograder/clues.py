"""What the notebook itself tells of a function that is not right, and of cells that stopped."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from autograder.checks.judge import NO_FUNCTION
from autograder.model import Cell, CellRun, CheckResult, left_to_a_person
from autograder.submission import Source

DEFINED = re.compile(r"^(?:(?:async )?def (\w{1,60})\b|(\w{1,60})[ \t]{0,4}=[^=])", re.MULTILINE)
MAX_READ, MAX_NAMES = 20_000, 400
"""Characters of a cell that are searched for names, and names that are compared."""
AT = re.compile(r"^-+> \d+ (.*)$|^ {4}(\S.*)$", re.MULTILINE)
"""The line at which a cell stopped, in IPython's words."""


def notes_on(
    cells: Sequence[Cell], runs: Sequence[CellRun], source: Source, lost: bool
) -> Iterator[str]:
    """What a reader of the report is to know besides the verdicts; more of it if marks are lost."""
    for number, (cell, run) in enumerate(zip(cells, runs, strict=True), start=1):
        if run.fatal:
            yield f"cell {cell.grade_id or number!r}: {run.fatal}; it was left out"
        elif lost and cell.grade_id is None and not cell.given and (error := _error(run)):
            missing = "what it defines after that is missing"
            yield f"cell {number} stopped{_where(run)}: {error}; {missing}"
    for name, points in source.by_hand.items():
        yield left_to_a_person(name, points)


def _where(run: CellRun) -> str:
    """The line of the cell at which it stopped, where that can be told."""
    error = next(o for o in run.outputs if o["output_type"] == "error")
    found = AT.search("\n".join(map(str, error["traceback"])))
    line = " ".join((found[1] or found[2]).split())[:80] if found else ""
    return f" at `{line}`" if line and "get_ipython()" not in line else ""


def explained(
    result: CheckResult,
    cells: Sequence[Cell],
    runs: Sequence[CellRun],
    names: Sequence[set[str]],
    source: Source,
    late: bool = True,
) -> CheckResult:
    """The verdict, with what the notebook itself tells about a function that is not right.

    `late` says that it was judged as it stands at the end of the notebook.
    """
    if result.status == "passed":
        return result
    message = result.message
    if result.status == "missing":
        message = message.replace(NO_FUNCTION, _why_missing(result.id, cells, runs, names, source))
    elif found := UNDEFINED.search(message):
        message += _would_have_defined(found[1], cells, runs, names)
    elif (count := sum(result.id in found for found in names)) > 1:
        which = "the last one" if late else "the last one above its visible test"
        message += f"; {count} cells define it, and {which} counts"
    return replace(result, message=message)


UNDEFINED = re.compile(r"NameError: name '(\w{1,60})' is not defined")
UNREAD = re.compile(r"\s*(%%(?:writefile|file|bash|sh|html|markdown|latex|javascript|script))\b")
"""The head of a cell whose text is no Python to the notebook."""


def _would_have_defined(
    name: str, cells: Sequence[Cell], runs: Sequence[CellRun], names: Sequence[set[str]]
) -> str:
    """The cell that would have defined a name, had it not stopped or been no Python."""
    parts = zip(cells, runs, names, strict=True)
    for number, (cell, run, defines) in enumerate(parts, start=1):
        if name in defines and (error := run.fatal or _error(run)):
            return f"; cell {number}, which was to define {name}, stops: {error}"
        if name in defines and (magic := UNREAD.match(cell.source)):
            return f"; cell {number}, which was to define {name}, begins with `{magic[1]}`"
    return ""


def _why_missing(
    name: str,
    cells: Sequence[Cell],
    runs: Sequence[CellRun],
    names: Sequence[set[str]],
    source: Source,
) -> str:
    """What the notebook tells about a function that is not there."""
    pairs = zip(cells, runs, strict=True)
    cell, run = next(((c, r) for c, r in pairs if c.grade_id == name), (None, None))
    others = sorted({n for found in names for n in found} - {*source.graded})
    near = difflib.get_close_matches(name, others[:MAX_NAMES], n=1, cutoff=0.6)
    if run and (error := run.fatal or _error(run)):
        only = ": NumPy is all there is" if error.startswith("ModuleNotFoundError") else ""
        return f"there is no such function, for its cell stops: {error}{only}"
    if cell and (magic := UNREAD.match(cell.source[:MAX_READ])):
        return (
            f"there is no such function: its cell begins with `{magic[1]}`, "
            "so its text is not run as Python here"
        )
    if near:
        return f"there is no such function, but one named {near[0]}: was it to be {name}?"
    if run is None:
        return "there is no such function: its cell has been deleted"
    return NO_FUNCTION


def defined_names(cells: Sequence[Cell]) -> list[set[str]]:
    """The names that each cell gives to functions or values, as far as its text shows."""
    return [
        {n[1] or n[2] for n in DEFINED.finditer(cell.source[:MAX_READ])}
        if cell.kind == "code" and not cell.test
        else set()
        for cell in cells
    ]


def _error(run: CellRun) -> str:
    """The exception that stopped a cell, in one line."""
    error = next((o for o in run.outputs if o["output_type"] == "error"), None)
    if error is None:
        return ""
    line = " ".join(f"{error['ename']}: {error['evalue']}".split())
    return "".join(c for c in line if c.isprintable())[:160]


def raised(run: CellRun) -> str:
    return next((o["evalue"] or o["ename"] for o in run.outputs if o["output_type"] == "error"), "")
