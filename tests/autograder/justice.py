"""The justice table: no right solution loses a mark, no wrong one keeps it, and mistakes are named.

For each function: the catalogue's wrong versions and whether they lose marks and are recognised,
pairs of them made at once, unusual right versions and whether they have full marks. Beside it, how
many wrong versions other tests would have let through: the usual one, which compares with the
solution on one input of one shape, and the visible tests of the notebook.

As a program (`make justice`) it prints the table and fails where it is not just:

    python tests/autograder/justice.py [--output justice.md]

The instructors' guide includes the file that it writes, and `test_justice.py` compares it with what
it finds.
"""

import argparse
import contextlib
import functools
import importlib
import io
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any
from unittest import mock

import notebooks
from ag_cases import InProcess

import autograder.checks.judge as judging
from autograder.checks import assignment, names
from autograder.checks.compare import alike
from autograder.checks.diagnosis import Faulty, Misconception, diagnose
from autograder.model import CheckResult

TABLE = Path(__file__).with_name("justice.md")
POINTS = 10.0
SEEDS = (b"one", b"two", b"three")


@dataclass
class Row:
    """What was found for one function."""

    assignment: str
    function: str
    entries: int = 0
    killed: int = 0
    recognised: int = 0
    pairs: int = 0
    pairs_named: int = 0
    variants: int = 0
    accepted: int = 0
    usual: int = 0
    """Wrong versions that agree with a right one on one input of one shape."""
    visible: int = 0
    """Wrong versions that pass the visible tests."""
    slowest: float = 0.0
    """Processor time of the slowest diagnosis, in ms."""
    problems: list[str] = field(default_factory=list)


def variants(name: str) -> Mapping[str, Mapping[str, Callable[..., Any]]]:
    """Unusual right solutions of an assignment's functions."""
    number = name.partition("-")[0]
    found: Mapping[str, Mapping[str, Callable[..., Any]]] = importlib.import_module(
        f"variants_{number}"
    ).VARIANTS
    return found


def verdict(
    name: str, function: str, solution: Callable[..., Any], seed: bytes
) -> tuple[CheckResult, float]:
    """The judge's word on a solution, and the time it took to find the misconception.

    What the solution keeps from call to call begins anew, as in each notebook's process.
    """
    known = assignment(name)
    (check,) = [c for c in known.checks if c.function == function]
    spent = 0.0
    find = diagnose

    def timed(*arguments: Any) -> Any:
        nonlocal spent
        start = time.thread_time()
        try:
            return find(*arguments)
        finally:
            spent += time.thread_time() - start

    with (
        mock.patch.object(judging, "diagnose", timed),
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        result = judging.judge(known, check, POINTS, InProcess(deepcopy(solution)), seed)
    return result, 1000 * spent


def passes_visible_tests(name: str, function: str, solution: Callable[..., Any]) -> bool:
    """Whether the notebook's own visible tests let a solution through."""
    return visible_complaint(name, function, solution) is None


def visible_complaint(name: str, function: str, solution: Callable[..., Any]) -> str | None:
    """What the notebook's own visible tests say of a solution; None if they let it through."""
    notebook = notebooks.read(name)
    cells = notebooks.graded_cells(notebook)
    space: dict[str, Any] = {}
    with (
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        for cell in notebook.cells:  # helpers of the notebook stand before the first function
            if cell is cells[next(iter(notebooks.CONTRACT[name]))]:
                break
            if cell.cell_type == "code":
                exec(compile(notebooks.visible(cell), cell.id, "exec"), space)  # noqa: S102 (our own notebook)
        space[function] = solution
        test = notebooks.visible(cells[f"test_{function}"])
        try:
            exec(compile(test, "visible tests", "exec"), space)  # noqa: S102 (our own notebook)
        except Exception as problem:
            return str(problem)
    return None


@functools.cache
def usual_input(name: str, function: str) -> tuple[Any, ...]:
    """One input of one shape: the first that the judge draws."""
    (check,) = [c for c in assignment(name).checks if c.function == function]
    right = InProcess(one_right(name, function))
    judging.judge(assignment(name), check, POINTS, right, SEEDS[0])
    return right.calls[0]


def one_right(name: str, function: str) -> Callable[..., Any]:
    """A right solution."""
    return next(iter(variants(name)[function].values()))


def passes_usual_test(name: str, function: str, solution: Callable[..., Any]) -> bool:
    """Whether a solution agrees with a right one on one input, as np.allclose would have it."""
    sent = usual_input(name, function)
    right, answer = (
        InProcess(f).call(function, *sent).value for f in (one_right(name, function), solution)
    )
    return alike(answer, right, tolerance=1e-5)


def pairs_of(entries: list[Misconception]) -> list[Faulty]:
    """Two mistakes at once, wherever the catalogue can make a function of both.

    Of those that the book shows: the others are rare, and all pairs of them are many.
    """
    faulty = [e.wrong for e in entries if e.boxed and isinstance(e.wrong, Faulty)]
    both = (one.combined(two) for one, two in combinations(faulty, 2))
    return [wrong for wrong in both if wrong]


def examine(name: str, function: str) -> Row:
    """The row of a function."""
    row = Row(name, function)
    entries = [e for e in assignment(name).misconceptions if e.function == function]
    for entry in entries:
        result, spent = verdict(name, function, entry.wrong, SEEDS[0])
        row.entries += 1
        row.slowest = max(row.slowest, spent)
        if result.points < POINTS:
            row.killed += 1
        else:
            row.problems.append(f"{entry.id} keeps its marks")
        if result.misconception == entry.id:
            row.recognised += 1
        row.usual += passes_usual_test(name, function, entry.wrong)
        row.visible += passes_visible_tests(name, function, entry.wrong)
    for both in pairs_of(entries):
        result, spent = verdict(name, function, both, SEEDS[0])
        row.slowest = max(row.slowest, spent)
        if result.points == POINTS:
            continue  # two wrongs that make a right, such as two signs
        row.pairs += 1
        row.pairs_named += result.misconception is not None
    for how, solution in variants(name).get(function, {}).items():
        row.variants += 1
        results = [verdict(name, function, solution, seed)[0] for seed in SEEDS]
        if all(r.points == POINTS and r.status == "passed" for r in results):
            row.accepted += 1
        else:
            worst = min(results, key=lambda r: r.points)
            row.problems.append(f"right, but not accepted: {how}: {worst.message}")
    if row.recognised < 0.95 * row.entries:
        row.problems.append(f"only {row.recognised} of {row.entries} are recognised")
    if row.variants < 4:
        row.problems.append(f"only {row.variants} right variants")
    if row.entries < 3:
        row.problems.append(f"only {row.entries} misconceptions")
    return row


def cases(only: str | None = None) -> list[tuple[str, str]]:
    """Assignment and function of every row."""
    return [
        (name, check.function)
        for name in names()
        if only in (None, name)
        for check in assignment(name).checks
    ]


def count(rows: Sequence[Row], part: str) -> int:
    """The sum of a column."""
    return sum(getattr(row, part) for row in rows)


COLUMNS = {
    "entries": "wrong",
    "killed": "lose marks",
    "recognised": "named",
    "variants": "right",
    "accepted": "full marks",
    "usual": "one test",
    "visible": "visible tests",
}
"""Of the guide's tables: what is the same on every machine."""


def line(name: str, rows: Sequence[Row]) -> str:
    """A line of a Markdown table."""
    return f"| {' | '.join([name, *(str(count(rows, part)) for part in COLUMNS)])} |"


def markdown(rows: Sequence[Row]) -> str:
    """The guide's tables: one of the assignments and one of their functions."""
    head = f"| | {' | '.join(COLUMNS.values())} |\n|---|{'--:|' * len(COLUMNS)}"
    of = {name: [row for row in rows if row.assignment == name] for name in names()}
    assignments = [line(name, found) for name, found in of.items()]
    functions = [line(f"`{row.function}`", [row]) for row in rows]
    return "\n".join(
        [
            "<!-- assignments: written by `make justice` -->\n",
            head,
            *assignments,
            line("all", rows),
            "\n<!-- functions -->\n",
            head,
            *functions,
            "",
        ]
    )


def print_tables(rows: Sequence[Row]) -> None:
    """A table for each assignment, and the totals."""
    from rich.console import Console
    from rich.table import Table

    heads = (
        "function", "wrong", "lose marks", "named", "two at once", "named",
        "right", "accepted", "usual test lets by", "visible tests", "ms",
    )  # fmt: skip
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    for name in names():
        table = Table(title=name, title_justify="left")
        for i, head in enumerate(heads):
            table.add_column(head, justify="right" if i else "left")
        for row in rows:
            if row.assignment == name:
                numbers = (
                    row.entries, row.killed, row.recognised, row.pairs, row.pairs_named,
                    row.variants, row.accepted, row.usual, row.visible,
                )  # fmt: skip
                table.add_row(row.function, *map(str, numbers), f"{row.slowest:.0f}")
        console.print(table)
    summary = (
        "{killed} of {entries} wrong solutions lose marks, {recognised} are recognised; "
        "{accepted} of {variants} right ones have full marks. A test on one input of one shape "
        "would let {usual} wrong ones through, the notebooks' visible tests {visible}."
    )
    console.print(summary.format(**{part: count(rows, part) for part in COLUMNS}))


def main() -> int:
    """Print the table; 1 if something in it is unjust."""
    parser = argparse.ArgumentParser(description="Print the justice table.")
    parser.add_argument("--output", type=Path, help="write the guide's tables to this file")
    options = parser.parse_args()
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(examine, *zip(*cases(), strict=True)))
    print_tables(rows)
    if options.output:
        options.output.write_text(markdown(rows), encoding="utf-8")
    problems = [f"{r.assignment} {r.function}: {p}" for r in rows for p in r.problems]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
