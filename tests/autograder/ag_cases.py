"""Notebooks, solutions and callers that the tests of the grader share."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode

from autograder import live
from autograder.checks.judge import Assignment, judge
from autograder.checks.ps5_backprop import ASSIGNMENT
from autograder.model import CheckResult, Outcome
from autograder.sandbox import ForkServer
from autograder.submission import grade_id_of, strip_hidden
from autograder.world import World

NAME = "ps5-backprop"
ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "assignments" / "source" / NAME / f"{NAME}.ipynb"
SEED = b"a secret seed of thirty-two bytes or more"
SOLUTION = re.compile(r"[ \t]*### (BEGIN|END) SOLUTION\n?")
CHECKS = {check.function: check for check in ASSIGNMENT.checks}


def solved(**cells: str) -> NotebookNode:
    """What a student hands in: every function right, but for the cells given by grade_id."""
    return solved_of(SOURCE, **cells)


def solved_of(source: Path, **cells: str) -> NotebookNode:
    """The same for the assignment whose source notebook this is."""
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        cell.source = SOLUTION.sub("", strip_hidden(cell.source))
        name = grade_id_of(cell)
        if name in cells:
            cell.source = cells[name]
    return notebook


def as_bytes(notebook: NotebookNode | Mapping[str, Any]) -> bytes:
    """The notebook's file."""
    return json.dumps(notebook).encode()


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The one cell with this grade_id."""
    (cell,) = [c for c in notebook.cells if grade_id_of(c) == name]
    return cell


def ids_of(notebook: NotebookNode) -> list[str]:
    """The grade_ids of a notebook's cells in order."""
    return [str(grade_id_of(c)) for c in notebook.cells if grade_id_of(c)]


class InProcess(live.InProcess):
    """The same, silent, and with a list of what it was asked."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self.calls: list[tuple[Any, ...]] = []

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """One call, with what it changed and raised."""
        self.calls.append(arguments)
        with np.errstate(all="ignore"):
            outcome = super().call(name, *arguments, seconds=seconds)
        # the worker takes the numbers out of what an exception says; here only its name is left
        if outcome.kind == "raised":
            return Outcome("raised", text=outcome.text.partition(":")[0])
        return outcome


SERVERS: dict[tuple[int, World], list[ForkServer]] = {}


def served(world: World) -> ForkServer:
    """An idle server for a world; those of a thread are kept from test to test."""
    servers = SERVERS.setdefault((threading.get_ident(), world), [])
    for server in servers:
        if not server.busy:
            return server
    servers.append(ForkServer(world))
    return servers[-1]


def judge_of(known: Assignment, points: float = 10.0) -> Callable[..., CheckResult]:
    """What gives the verdict on a function of an assignment, without a sandbox."""
    checks = {check.function: check for check in known.checks}

    def judged(name: str, function: Callable[..., Any], seed: bytes = SEED) -> CheckResult:
        return judge(known, checks[name], points, InProcess(function), seed)

    return judged


judged = judge_of(ASSIGNMENT, points=8)
"""Of ps5-backprop."""


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` with this Python, as a user would in a terminal."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env=os.environ | {"PATH": path, "JUPYTER_PREFER_ENV_PATH": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def course_config(directory: Path, course_id: str = "tests") -> None:
    """Write the nbgrader_config.py of a small course."""
    directory.mkdir(parents=True, exist_ok=True)
    text = f'c = get_config()\nc.CourseDirectory.course_id = "{course_id}"\n'
    (directory / "nbgrader_config.py").write_text(text)
