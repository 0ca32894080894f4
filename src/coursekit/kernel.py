"""Running a notebook's cells in a fresh kernel, and looking at its names after each.

Needs nbclient, which comes with Jupyter.
"""

import inspect
import json
import logging
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from coursekit import rebound
from coursekit.cells import Cell, Stop, one_line
from coursekit.states import Look, judged_at_end

KERNEL = "python3"
INSTALL = "`python -m pip install nbclient ipykernel` brings what is needed"
IN_CELL = re.compile(r"Cell In\s?\[\d+\], line (\d+)")
COLOURS = re.compile(r"\x1b\[[\d;]*m")
WATCHER = "_coursekit_watcher"
BEGIN = f"""\
import sys, types
from IPython import get_ipython
module = sys.modules[{WATCHER!r}] = types.ModuleType({WATCHER!r})
exec({{source!r}}, vars(module))
shell = get_ipython()
watch, publish = module.Watch(shell.user_global_ns), shell.display_pub.publish
module.look = lambda tested: publish({{{{"application/json": watch.look(tested)}}}})
"""
"""Code that leaves no name in the notebook; to be run by `exec` with names of its own."""


@dataclass(frozen=True)
class Outcome:
    """How the run of one cell ended; without a problem it ran to its end."""

    problem: str = ""
    unsolved: bool = False
    ended: bool = False
    """Did the kernel end with it?"""
    line: int = 0
    """Where in the cell it stopped, counted from 1, if that is known."""
    unread: bool = False
    """Could Python not read it, so that nothing of it ran?"""


@dataclass(frozen=True)
class Run:
    """How the run of each cell of a notebook ended, and what was seen after each."""

    outcomes: list[Outcome]
    looks: list[Look]
    at_end: dict[str, Outcome]
    """Functions judged as they stand at the end: what became of their tests there."""


class _Ended(Exception):
    """Raised when the kernel ended: (place of the cell, was this its second run, at the end?)."""

    def __init__(self, step: tuple[int, bool], outcome: Outcome) -> None:
        super().__init__(outcome.problem)
        self.step, self.outcome = step, outcome


def run(cells: list[Cell], folder: Path, seconds: int, say: Callable[[str], None]) -> Run:
    """How each cell ends if all run in order in a fresh kernel.

    Whenever a cell ends the kernel, that is said, and all others run again from the top.
    """
    ended: dict[tuple[int, bool], Outcome] = {}
    while True:
        try:
            with _fresh_kernel(cells, folder, seconds) as kernel:
                return _run_in(kernel, cells, ended)
        except _Ended as end:
            ended[end.step] = end.outcome
            label = cells[end.step[0]].label
            say(f"{label}: {end.outcome.problem} Left out, all others run again.")


def _run_in(kernel: "_Kernel", cells: list[Cell], ended: dict[tuple[int, bool], Outcome]) -> Run:
    """One run of all cells but those that ended an earlier one."""
    outcomes, looks = [], []
    for i, cell in enumerate(cells):
        outcomes.append(ended.get((i, False)) or kernel.execute((i, False)))
        looks.append(kernel.look(cell.tests, i))
    again = judged_at_end(cells, [not o.problem for o in outcomes], looks)
    steps = {c.tests: (i, True) for i, c in enumerate(cells) if c.tests in again}
    at_end = {name: ended.get(step) or kernel.execute(step) for name, step in steps.items()}
    return Run(outcomes, looks, at_end)


def jupyter() -> tuple[ModuleType, ModuleType]:
    """The modules nbclient and nbformat; `Stop` if they are not installed."""
    try:
        import nbclient
        import nbformat
    except ImportError as error:
        raise Stop(2, f"nbclient cannot be imported ({one_line(str(error))}): {INSTALL}") from None
    return nbclient, nbformat


class _Kernel:
    """A kernel that runs, and the replies that came from it."""

    def __init__(self, client: Any, replies: list[dict[str, Any]], seconds: int) -> None:
        self.client, self.replies, self.seconds = client, replies, seconds

    def execute(self, step: tuple[int, bool]) -> Outcome:
        """How a cell ends; raises `_Ended` if the kernel ends with it."""
        cell = self.client.nb.cells[step[0]]
        self._send(step[0], step)
        outcome = _outcome(self.replies[-1], cell.outputs)
        if outcome.ended:
            raise _Ended(step, outcome)
        return outcome

    def look(self, tested: str, i: int) -> Look:
        """What is seen after cell i, which tests this function or none."""
        code = f"__import__('sys').modules[{WATCHER!r}].look({tested!r})"
        for output in self.send(code, (i, False)):
            seen = output.get("data", {}).get("application/json")
            if isinstance(seen, dict):
                return Look(**json.loads(json.dumps(seen)))
        return Look()  # the notebook's code is in the way: nothing is known

    def send(self, code: str, step: tuple[int, bool]) -> list[dict[str, Any]]:
        """The outputs of code that is no cell of the notebook, run after a step."""
        cells = self.client.nb.cells
        cells.append(jupyter()[1].v4.new_code_cell(code))
        self._send(len(cells) - 1, step, store_history=False)
        return list(cells.pop().outputs)

    def _send(self, i: int, step: tuple[int, bool], **options: bool) -> None:
        problems = jupyter()[0].exceptions
        try:
            self.client.execute_cell(self.client.nb.cells[i], i, **options)
        except problems.CellTimeoutError:
            said = f"stopped after {self.seconds} s: an endless loop?"
        except problems.DeadKernelError:
            said = "the kernel died: os._exit, or out of memory?"
        else:
            return
        raise _Ended(step, Outcome(said, ended=True))


@contextmanager
def _fresh_kernel(cells: list[Cell], folder: Path, seconds: int) -> Iterator[_Kernel]:
    """A kernel as long as the context lasts, in which names are watched."""
    nbclient, nbformat = jupyter()
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
    with ExitStack() as stack:
        said = stack.enter_context(tempfile.TemporaryFile())
        try:
            stack.enter_context(client.setup_kernel(stdout=subprocess.DEVNULL, stderr=said))
        except Exception as error:  # whatever the machine happens to cause
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:]
            why = one_line(last[0] if last else f"{type(error).__name__}: {error}")
            raise Stop(2, f"no Python kernel starts here ({why}): {INSTALL}") from None
        kernel = _Kernel(client, replies, seconds)
        begin = BEGIN.format(source=inspect.getsource(rebound))
        kernel.send(f"exec({begin!r}, {{}})", (0, False))
        yield kernel


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
