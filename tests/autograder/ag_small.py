"""The assignment reduced to two functions, so that a notebook is graded in half a second."""

import contextlib
import os
import shutil
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import CHECKS, NAME, SEED, SOURCE, as_bytes, run, served, solved
from nbformat import NotebookNode

from autograder import grade as grading
from autograder import grader
from autograder.checks.ps5_backprop import ASSIGNMENT
from autograder.grader import Graded, Grader, Handed
from autograder.intake import Submitted
from autograder.model import Report, UnusableInput
from autograder.running import Timing
from autograder.sandbox import Sandbox
from autograder.student import student_world
from autograder.submission import Source, grade_id_of, read_source
from autograder.world import MIB, Limits, World

AGREE = "def _agree" + read_source(SOURCE).cells["setup"].source.partition("def _agree")[2]
"""What visible tests compare numbers with."""
WORTH = {"output_error": 3.0, "bias_gradient": 2.0}
"""Function → its points here, whatever it is worth in the assignment of the day."""
FUNCTIONS = tuple(WORTH)
KEPT = ("setup", *(name for f in FUNCTIONS for name in (f, f"test_{f}")))
BEGINNING = "import numpy as np\nfrom coursekit import sigmoid_prime"  # without Matplotlib: faster
SETUP = f"{BEGINNING}\n\n\n{AGREE}"
QUICK = Timing(cell=1, call=1, submission=30)
TIGHT = Limits(memory=600 * MIB)
WRONG = "def bias_gradient(delta):\n    return delta.sum(axis=1, keepdims=True)"
LOOP = "def bias_gradient(delta):\n    while True:\n        pass"
HUNGRY = "def bias_gradient(delta):\n    return np.ones(1 << 33)"
SMALL = replace(ASSIGNMENT, checks=tuple(CHECKS[f] for f in FUNCTIONS))


def cut_down(cells: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Of the instructor's cells those of the two functions, in place: set-up, points."""
    kept = [cell for cell in cells if grade_id_of(cell) in KEPT]
    for cell in kept:
        function = str(grade_id_of(cell)).removeprefix("test_")
        if cell.metadata.nbgrader.grade:
            cell.metadata.nbgrader["points"] = WORTH[function]
        if function == "setup":
            cell.source = SETUP
    return kept


def small_source() -> Source:
    """The instructor's notebook, cut down."""
    cells = cut_down(read_source(SOURCE).cells.values())
    return Source(NAME, {str(grade_id_of(cell)): cell for cell in cells})


def small_task() -> grading.Task:
    """The task of grading it, with little patience and memory."""
    return grading.Task(small_source(), SMALL, SEED, QUICK, TIGHT)


def small(*added: str, **cells: str) -> NotebookNode:
    """What a student hands in: right but for the cells given, with cells added at the end."""
    notebook = solved(**{"setup": SETUP} | cells)
    notebook.cells = [c for c in notebook.cells if grade_id_of(c) in KEPT]
    notebook.cells += [nbformat.v4.new_code_cell(text) for text in added]
    return notebook


def graded(notebook: NotebookNode, task: grading.Task | None = None) -> Report:
    """The report on a notebook."""
    return ran(task or small_task(), as_bytes(notebook), "ann/x.ipynb")[0]


def ran(task: grading.Task, data: bytes, where: str) -> tuple[Report, NotebookNode]:
    """The report on a notebook and the notebook as it ran, on a server that is kept."""
    verdict = grading.grade(task, data, where, served(world_of(task)))
    return verdict.report, verdict.notebook


def grade_folder(
    submitted: Path, task: grading.Task, workers: int = 2, only: Sequence[str] = ()
) -> dict[str, Graded]:
    """What comes of everybody in a folder of submissions; who cannot be read has no verdict."""
    found: dict[str, Graded] = {}
    handed = []
    with Submitted(submitted) as folder:
        for entry in folder.students(NAME):
            if only and entry.student not in only:
                continue
            try:
                if entry.problem:
                    raise UnusableInput(entry.problem)
                one = folder.handed_in(entry.student, task.source)
                handed.append(Handed(entry.student, one.data, one.where, one.notes))
            except UnusableInput as error:
                report = grading.ungraded(NAME, entry.student, str(error))
                found[entry.student] = Graded(entry.student, "", report, None, error)
    handed.sort(key=lambda one: only.index(one.who) if only else 0)
    with Grader.of(task, workers) as graders:
        return found | {graded.who: graded for graded in graders.grade_all(handed)}


def world_of(task: grading.Task) -> World:
    """What the sandbox of a task sees."""
    return student_world(task.checks.withheld, task.limits, task.walls.backend)


def points(report: Report) -> dict[str, float]:
    """What each function earned."""
    return {check.id: check.points for check in report.checks}


def make_small(released: Path, course: Path, submissions: Mapping[str, bytes]) -> Path:
    """A course that asks for the two functions, with these submissions by student."""
    shutil.copytree(_cut_down(released), course)
    for student, data in submissions.items():
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(data)
    return course


def _cut_down(released: Path) -> Path:
    """The released course with two functions only, in source and gradebook; made once."""
    course = released.with_name("small")
    if course.exists():
        return course
    made = released.with_name("small-in-the-making")
    shutil.copytree(released, made)
    notebook = nbformat.read(SOURCE, as_version=4)
    notebook.cells = cut_down(notebook.cells)
    (made / "source" / NAME / f"{NAME}.ipynb").write_bytes(as_bytes(notebook))
    done = run("nbgrader", "generate_assignment", "--force", NAME, cwd=made)
    assert done.returncode == 0, done.stderr
    return made.rename(course)


def fill(disk: Path) -> Path:
    """Leave no room on a small disk; the file that takes it."""
    path = disk / "filler"
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return path


def tree(pid: int) -> list[int]:
    """A process and all that come of it, the youngest last."""
    found = [pid]
    for process in found:
        try:
            for task in os.listdir(f"/proc/{process}/task"):
                children = Path(f"/proc/{process}/task/{task}/children").read_text()
                found += map(int, children.split())
        except OSError:
            continue
    return found


@contextmanager
def killing(times: int, skip: int = 0, worker: bool = False) -> Iterator[list[int]]:
    """Meanwhile, after `skip` requests, kill the sandbox that has been asked, `times` times.

    Kills bubblewrap itself, or the worker inside it; yields the list of those killed.
    """
    killed: list[int] = []
    asked: list[int] = []
    receive = Sandbox.receive

    def receive_or_die(box: Sandbox, seconds: float, *more: float) -> Any:
        server = box._server
        if seconds != server.world.limits.start_seconds:
            asked.append(server.pid)
            if len(asked) > skip and len(killed) < times:
                killed.append(tree(server.pid)[-1] if worker else server.pid)
                os.kill(killed[-1], signal.SIGKILL)
        return receive(box, seconds, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sandbox, "receive", receive_or_die)
        patch.setattr(grader, "require", lambda *_: None)  # it asks too
        yield killed
