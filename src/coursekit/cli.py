"""The command `coursekit check`: the visible tests of an assignment, in a clean kernel.

Exit status: 0 if the tests ran, whatever passes; 1 if the input, 2 if the machine is unusable.

Needs nbclient, which comes with Jupyter; `import coursekit` loads neither this module nor that.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from coursekit.cells import PROVIDED, Cell, Stop, one_line, read_cells
from coursekit.kernel import Outcome, Run, jupyter, run
from coursekit.states import notes_on_states

HELP = """\
Run the visible tests of an assignment and print which pass.

All cells run in order in a fresh kernel, in the notebook's folder. A cell that raises stops
nothing. The file is not changed.

A cell that takes longer than the time allowed, or that ends the kernel, is reported and left
out: the notebook runs again from the top without it, so that the other tests get their turn.
What counts is the last of these runs.

A function is tested, and later judged, as it stood at its test, whatever cells below bind. Only
one that is defined below its test, or again there after that test failed, counts as it stands at
the end of the notebook: its test runs there once more.

Notes say where other cells stopped and what is missing for it, which cell replaces a name that a
function above it uses, and what is imported that may not be there when your work is graded: only
the notebook is, not the files beside it.

No points are given here: the hidden tests are run when you hand in. Test cells that were edited
run as they are here; when your work is graded they are put back.

Exit status: 0 the tests were run (whatever passes), 1 the notebook cannot be used, 2 the machine
cannot run it."""


def check(path: Path, seconds: int) -> None:
    """Run the notebook and print what passes."""
    cells = read_cells(path)
    jupyter()
    print(f"{path.name}: {len(cells)} code cells run in a fresh kernel", flush=True)
    done = run(cells, path.resolve().parent, seconds, say=lambda line: print(line, flush=True))
    verdicts = _verdicts(cells, done)
    width = max(map(len, verdicts))
    print()
    for name, (status, detail) in verdicts.items():
        print(f"{name:{width}}  {status:14}  {detail}".rstrip())
    print()
    notes = _notes(cells, done.outcomes, path.resolve().parent)
    for note in notes + notes_on_states(cells, done.looks, set(done.at_end)):
        print(f"note: {note}")
    passed = sum(status == "passed" for status, _ in verdicts.values())
    print(
        f"{passed} of {len(verdicts)} visible tests pass; the hidden tests are run when you hand in"
    )


def _notes(cells: list[Cell], outcomes: list[Outcome], folder: Path) -> list[str]:
    """What the student should know about cells that are not tests, one line for each."""
    notes = []
    for cell, outcome in zip(cells, outcomes, strict=True):
        if cell.is_test:
            continue
        if outcome.problem and not outcome.ended:
            notes.append(_stopped(cell, outcome))
        for module in cell.imports():
            if module in PROVIDED:
                continue
            if (folder / f"{module}.py").is_file() or (folder / module).is_dir():
                what = f"{module}.py" if (folder / f"{module}.py").is_file() else f"{module}/"
                notes.append(f"{what} is in the folder, but only the notebook is graded")
            elif not outcome.problem:
                notes.append(
                    f"{cell.label} imports {module}, which may be missing where your work is graded"
                )
    return list(dict.fromkeys(notes))


def _stopped(cell: Cell, outcome: Outcome) -> str:
    """Where a cell raised an error, and which of its names are missing therefore."""
    if cell.grade_id:
        return f"{cell.label} raised {outcome.problem}"
    at = cell.line(outcome.line)
    if not outcome.line or at.startswith(("except", "%%")):  # not where it was
        return f"{cell.label} stopped: {outcome.problem}"
    said = f"cell {cell.number} stopped at `{at}`: {outcome.problem}"
    if outcome.unread:
        return f"{said}; nothing of it ran"
    missing = cell.defined_from(outcome.line)
    named = one_line(", ".join(missing))
    return f"{said}; what it defines after that is missing: {named}" if missing else said


def _verdicts(cells: list[Cell], done: Run) -> dict[str, tuple[str, str]]:
    """Status and detail for each function, in the notebook's order."""
    missing = "its test cell is missing or empty: take it from the assignment as released"
    verdicts: dict[str, tuple[str, str]] = {}
    for cell, at_its_place in zip(cells, done.outcomes, strict=True):
        if cell.is_solution:
            verdicts.setdefault(cell.grade_id, ("not run", missing))
        elif name := cell.tests:
            outcome = done.at_end.get(name, at_its_place)
            if outcome.unsolved:
                verdicts[name] = ("not solved yet", "")
            else:
                verdicts[name] = ("failed" if outcome.problem else "passed", outcome.problem)
    return verdicts


class Parser(argparse.ArgumentParser):
    """argparse, with the exit status of the contract: a wrong command line is unusable input."""

    def error(self, message: str) -> NoReturn:
        """Exit with the status of unusable input, after one line that says why."""
        raise Stop(1, f"{message}: see `{self.prog} --help`")


def _seconds(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of seconds from 1 up")
    return int(text)


def _parser() -> Parser:
    parser = Parser(prog="coursekit", description="The course's library: what students run.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "check",
        help="run the visible tests of an assignment notebook",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="the assignment, solved")
    command.add_argument(
        "--timeout",
        type=_seconds,
        default=60,
        metavar="SECONDS",
        help="the longest that one cell may take (default: %(default)s)",
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without σ shows ?
    try:
        given = _parser().parse_args(arguments)
        check(given.notebook, given.timeout)
    except Stop as stop:
        print(f"coursekit: {one_line(str(stop), 1000)}", file=sys.stderr)
        return stop.status
    except OSError as error:
        print(f"coursekit: {one_line(str(error))}: is the disk full?", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("coursekit: stopped: run the command again", file=sys.stderr)
        return 2
    return 0
