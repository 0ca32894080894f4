"""What an entry of the corpus is, and how its cells come to be a notebook's functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from ag_cases import solved_of

from autograder.submission import grade_id_of

SOURCES = Path(__file__).parents[3] / "assignments" / "source"
ASSIGNMENTS = {path.name[:3]: path.name for path in sorted(SOURCES.glob("ps*-*"))}

INVENTED = "invented"
COURSERA = "seen: Coursera-style"
NIELSEN = "seen: Nielsen-style"
CS231N = "seen: CS231n-style"
RASCHKA = "seen: Raschka-style"
FISH = "seen: fish-book-style"
BLOG = "seen: blog"
ASKED = "seen: question on a forum"
HOMEWORK = "seen: public homework"


@dataclass(frozen=True)
class Entry:
    """A solution as somebody might hand it in."""

    name: str
    functions: tuple[str, ...]
    """Those that the source replaces; all others are right ones."""
    source: str
    right: bool
    what: str
    """What is wrong, in one sentence; nothing for a right one."""
    kind: str
    """A short slug of the mistake, or of the manner of a right one."""
    origin: str


def right(functions: str, kind: str, source: str, origin: str = INVENTED) -> Entry:
    """A solution that is right by the statement, however unusual it is."""
    names = tuple(functions.split())
    return Entry(f"{names[0]}/right/{kind}", names, source.strip() + "\n", True, "", kind, origin)


def wrong(functions: str, kind: str, what: str, source: str, origin: str = INVENTED) -> Entry:
    """A solution that is wrong, or that breaks a rule of the notebook."""
    names = tuple(functions.split())
    name = f"{names[0]}/wrong/{kind}"
    return Entry(name, names, source.strip() + "\n", False, what, kind, origin)


def table_of(short: str) -> list[Entry]:
    """The entries of an assignment, ps1 … ps6."""
    table: list[Entry] = import_module(f"corpus.{short}").TABLE
    names = [entry.name for entry in table]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"{short}: two entries have one name: {', '.join(sorted(twice))}")
    return table


def all_entries(only: str | None = None) -> Iterator[tuple[str, Entry]]:
    """Each entry, with the name of its assignment; of one assignment, if that is asked."""
    for short, assignment in ASSIGNMENTS.items():
        if only in (None, short, assignment):
            for entry in table_of(short):
                yield assignment, entry


@cache
def cells_of(assignment: str) -> tuple[tuple[str | None, str], ...]:
    """The setup and solution cells of a solved notebook: grade_id and source."""
    notebook = solved_of(SOURCES / assignment / f"{assignment}.ipynb")
    return tuple(
        (grade_id_of(cell), cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code"
        and grade_id_of(cell)
        and not str(grade_id_of(cell)).startswith("test_")
    )


def namespace(assignment: str, entry: Entry | None = None) -> dict[str, Any]:
    """The functions of a notebook after its cells have run, with an entry's in their place."""
    space: dict[str, Any] = {"__name__": "__main__"}
    functions = entry.functions if entry else ()
    for grade_id, source in cells_of(assignment):
        if entry and grade_id in functions:
            if grade_id == functions[0]:
                exec(entry.source, space)  # noqa: S102 (our own)
            continue
        lines = [line for line in source.splitlines() if not line.startswith("%")]
        exec("\n".join(lines), space)  # noqa: S102 (our own)
    return space
