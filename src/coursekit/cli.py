"""The command `coursekit check`: the visible tests of an assignment, in a clean kernel.

Exit status: 0 the work was done (whatever passes), 1 the input was unusable, 2 the machine was.

Needs nbclient, which comes with Jupyter; `import coursekit` loads neither this module nor that.
"""

import argparse
import io
import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from coursekit.cells import PROVIDED, Cell, Stop, one_line, read_cells

KERNEL = "python3"
INSTALL = "`python -m pip install nbclient ipykernel` brings what is needed"
IN_CELL = re.compile(r"Cell In\s?\[\d+\], line (\d+)")
COLOURS = re.compile(r"\x1b\[[\d;]*m")
HELP = """\
Run the visible tests of an assignment and print which pass.

All cells run in order in a fresh kernel, in the notebook's folder. A cell that raises stops
nothing. The file is not changed.

A cell that takes longer than the time allowed, or that ends the kernel, is reported and left
out: the notebook runs again from the top without it, so that the other tests get their turn.
What counts is the last of these runs.

Notes say where other cells stopped and what is missing for it, and what they import that may not
be there when your work is graded: only the notebook is, not the files beside it.

No points are given here: the hidden tests are run when you hand in. Test cells that were edited
run as they are here; when your work is graded they are put back.

Exit status: 0 the tests were run (whatever passes), 1 the notebook cannot be used, 2 the machine
cannot run it."""


@dataclass(frozen=True)
class Outcome:
    """What became of a cell; without a problem it ran through."""

    problem: str = ""
    unsolved: bool = False
    ended: bool = False
    """Did the kernel end with it?"""
    line: int = 0
    """Where in the cell it stopped, counted from 1, if that is known."""
    unread: bool = False
    """Could Python not read it, so that nothing of it ran?"""


def run(cells: list[Cell], folder: Path, seconds: int) -> list[Outcome]:
    """What became of each cell, in order, when all run in a fresh kernel.

    Whenever a cell ends the kernel, that is printed, and all others run again from the top.
    """
    ended: dict[int, Outcome] = {}
    while True:
        outcomes = dict(ended)
        with _fresh_kernel(cells, folder, seconds) as execute:
            for i in range(len(cells)):
                if i in ended:
                    continue
                outcomes[i] = execute(i)
                if outcomes[i].ended:
                    ended[i] = outcomes[i]
                    print(
                        f"{cells[i].label}: {ended[i].problem} Left out, all others run again.",
                        flush=True,
                    )
                    break
            else:
                return [outcomes[i] for i in range(len(cells))]


def _jupyter() -> tuple[ModuleType, ModuleType]:
    try:
        import nbclient
        import nbformat
    except ImportError as error:
        raise Stop(2, f"nbclient cannot be imported ({one_line(str(error))}): {INSTALL}") from None
    return nbclient, nbformat


@contextmanager
def _fresh_kernel(
    cells: list[Cell], folder: Path, seconds: int
) -> Iterator[Callable[[int], Outcome]]:
    """A kernel as long as the context lasts, and the function that runs a cell in it."""
    nbclient, nbformat = _jupyter()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c.source) for c in cells])
    replies: list[dict[str, Any]] = []
    silent = logging.Logger("nbclient")  # it would report what is reported here
    silent.disabled = True
    client = nbclient.NotebookClient(
        notebook,
        kernel_name=KERNEL,
        timeout=seconds,
        allow_errors=True,
        skip_cells_with_tag="",
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(folder)}},
        log=silent,
        on_cell_executed=lambda **event: replies.append(event["execute_reply"]["content"]),
    )

    def execute(i: int) -> Outcome:
        try:
            client.execute_cell(notebook.cells[i], i)
        except nbclient.exceptions.CellTimeoutError:
            return Outcome(f"stopped after {seconds} s: an endless loop?", ended=True)
        except nbclient.exceptions.DeadKernelError:
            return Outcome("the kernel died: os._exit, or out of memory?", ended=True)
        return _outcome(replies[-1], notebook.cells[i].outputs)

    with ExitStack() as stack:
        said = stack.enter_context(tempfile.TemporaryFile())
        try:
            kernel = client.setup_kernel(stdout=subprocess.DEVNULL, stderr=said)
            stack.enter_context(kernel)
        except Exception as error:  # whatever the machine happens to cause
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:]
            why = one_line(last[0] if last else f"{type(error).__name__}: {error}")
            raise Stop(2, f"no Python kernel starts here ({why}): {INSTALL}") from None
        yield execute


def _outcome(reply: dict[str, Any], outputs: list[dict[str, Any]]) -> Outcome:
    if any(p.get("source") == "ask_exit" for p in reply.get("payload", [])):
        return Outcome("the kernel ended: quit or exit?", ended=True)
    # %%time shows an error and says that all is well; clear_output hides one
    shown = [output for output in outputs if output["output_type"] == "error"]
    error = reply if reply["status"] == "error" else shown[-1] if shown else None
    if error is None:
        return Outcome()
    name, text = str(error["ename"]), str(error["evalue"])
    problem = one_line(f"{name}: {text}" if text else name)
    place = IN_CELL.search(COLOURS.sub("", "\n".join(map(str, error.get("traceback", [])))))
    return Outcome(
        problem,
        unsolved=name == "NotImplementedError",
        line=int(place[1]) if place else 0,
        unread=name in {"SyntaxError", "IndentationError", "TabError"},
    )


def check(path: Path, seconds: int) -> None:
    """Run the notebook and print what passes."""
    cells = read_cells(path)
    _jupyter()
    print(f"{path.name}: {len(cells)} code cells run in a fresh kernel", flush=True)
    outcomes = run(cells, path.resolve().parent, seconds)
    verdicts = _verdicts(cells, outcomes)
    width = max(map(len, verdicts))
    print()
    for name, (status, detail) in verdicts.items():
        print(f"{name:{width}}  {status:14}  {detail}".rstrip())
    print()
    for note in _notes(cells, outcomes, path.resolve().parent):
        print(f"note: {note}")
    passed = sum(status == "passed" for status, _ in verdicts.values())
    print(
        f"{passed} of {len(verdicts)} visible tests pass; the hidden tests are run when you hand in"
    )


def _notes(cells: list[Cell], outcomes: list[Outcome], folder: Path) -> list[str]:
    """What the student should know of cells that are no tests, a line each."""
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
    """Where a cell raised, and what of it there is not."""
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


def _verdicts(cells: list[Cell], outcomes: list[Outcome]) -> dict[str, tuple[str, str]]:
    """Status and detail for each function, in the notebook's order."""
    missing = "its test cell is missing or empty: take it from the assignment as released"
    verdicts: dict[str, tuple[str, str]] = {}
    for cell, outcome in zip(cells, outcomes, strict=True):
        if cell.is_solution:
            verdicts.setdefault(cell.grade_id, ("not run", missing))
        elif cell.is_test:
            name = cell.grade_id.removeprefix("test_")
            if outcome.unsolved:
                verdicts[name] = ("not solved yet", "")
            else:
                verdicts[name] = ("failed" if outcome.problem else "passed", outcome.problem)
    return verdicts


class Parser(argparse.ArgumentParser):
    """argparse, with the exit status of the contract: a wrong command line is unusable input."""

    def error(self, message: str) -> NoReturn:
        """End with one line."""
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
