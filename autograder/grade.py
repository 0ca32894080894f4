"""One submission → one report, and the notebook as it ran."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.belongs import Known, is_untouched, refuse_another
from autograder.carried import carried, right_cells
from autograder.checks import assignment as checks_of
from autograder.checks.judge import RAISES, Assignment, judge, seed_of
from autograder.checks.own import place_in
from autograder.clues import defined_names, explained, notes_on, raised
from autograder.fits import refuse_misfit
from autograder.harmless.cells import Harmless, outputs
from autograder.model import (
    AutograderError,
    Cell,
    CellRun,
    CheckResult,
    MachineError,
    Report,
    UnusableInput,
)
from autograder.moments import Moment, moments, notes_on_changes
from autograder.running import Door, Timing
from autograder.sandbox import ForkServer
from autograder.student import Student
from autograder.submission import (
    Source,
    cells_to_run,
    grade_id_of,
    parse,
    put_back,
    strip_hidden,
)
from autograder.walls import Walls
from autograder.world import Limits

Servers = Callable[[], AbstractContextManager[ForkServer]]
"""Lends a proved sandbox that nobody uses."""


@dataclass(frozen=True)
class Task:
    """What it takes to grade any submission of one assignment."""

    source: Source
    checks: Assignment
    seed: bytes
    timing: Timing
    limits: Limits
    walls: Walls = field(default_factory=Walls)
    carries: bool = True
    """Whether an error is counted once: see carried.py."""
    known: Callable[[], Known] = dict
    """The cells of the course's assignments, to say whose a notebook may be."""


def task(
    source: Source,
    seed: bytes,
    timing: Timing | None = None,
    limits: Limits | None = None,
    walls: Walls | None = None,
    course: Path | None = None,
) -> Task:
    """The task of grading `source.name`; refuses an assignment whose parts do not fit together.

    `course` is the folder of a course that may have checks of its own.
    """
    checks = checks_of(source.name, course)
    refuse_misfit(source, checks)
    return Task(
        source, checks, seed, timing or Timing(), limits or Limits(), walls=walls or Walls()
    )


@dataclass(frozen=True)
class Verdict:
    """What came of a notebook that could be graded."""

    report: Report
    notebook: NotebookNode
    """As it ran: the instructor's cells put back, outputs of the cells, and in each grade cell the
    verdict."""
    starved: bool
    """Whether something took too long that did not have the processor for that long."""


def grade(
    task: Task,
    data: bytes,
    where: str,
    server: ForkServer,
    notes: Sequence[str] = (),
    another: Servers | None = None,
) -> Verdict:
    """The verdict on the notebook in `data`, which runs on a server that `Grader` has proved.

    Errors are carried forward if `another` lends a second server, on which the right functions run.
    Raises `UnusableInput` when `data` is no notebook and `MachineError` when the sandbox fails;
    neither is a mark.
    """
    start = time.monotonic()
    notebook = parse(data, where)
    refuse_another(notebook, task.source, where, task.known)
    if is_untouched(notebook, task.source):
        notes = [
            *notes,
            "this is the assignment as it was handed out: was the right file handed in?",
        ]
    notes = [*notes, *put_back(notebook, task.source)]
    cells = cells_to_run(notebook, task.source)
    judging = _Judging(task, cells, server, seed_of(task.seed, data))
    results, runs, found = judging.alone()
    if any(
        raised(run) and cell.grade_id in task.source.given
        for cell, run in zip(cells, runs, strict=True)
    ):
        refuse_broken_world(task, server)
    if another and task.carries:
        results = judging.with_right_ones(results, found, another)
    lost = any(result.status != "passed" for result in results.values())
    if lost:
        names = defined_names(cells)
        late = {name for name, moment in found.items() if moment.late}
        results = {
            name: explained(result, cells, runs, names, task.source, name in late)
            for name, result in results.items()
        }
    notes = [*notes, *notes_on_changes(cells, found)]
    report = Report(
        task.source.name,
        where,
        "graded",
        None,
        tuple(results[name] for name in task.source.graded),
        time.monotonic() - start,
        (*notes, *notes_on(cells, runs, task.source, lost)),
        task.walls.weaker,
    )
    write_outputs(notebook, runs, report, task.source)
    return Verdict(report, notebook, judging.starved)


@dataclass
class _Judging:
    """One notebook before its hidden checks."""

    task: Task
    cells: Sequence[Cell]
    server: ForkServer
    seed: bytes
    starved: bool = False

    @contextmanager
    def _opened(self, door: Door | None = None, end: int | None = None) -> Iterator[Student]:
        timing = self.task.timing
        with Student(self.cells, self.server, timing, door=door, end=end) as student:
            yield student
            self.starved |= student.starved

    def _judge(self, student: Student, function: str) -> CheckResult:
        checks = self.task.checks
        check = next(one for one in checks.checks if one.function == function)
        points = self.task.source.graded[function][1]
        return judge(checks, check, points, student, self.seed)

    def alone(self) -> tuple[dict[str, CheckResult], list[CellRun], dict[str, Moment]]:
        """Each function with the student's own beside it, at its moment; and what the cells show.

        Those that are judged at the end come first, since all cells have run: their outputs are
        shown.
        """
        with self._opened() as student:
            found = moments(self.cells, student.runs, student.states())
            functions = [check.function for check in self.task.checks.checks]
            end = len(self.cells)
            place = {name: found[name].cells if name in found else end for name in functions}
            results = {}
            for name in sorted(functions, key=lambda name: (place[name] < end, place[name])):
                student.reach(place[name])
                results[name] = self._judge(student, name)
            return {name: results[name] for name in functions}, student.runs, found

    def with_right_ones(
        self, results: dict[str, CheckResult], found: dict[str, Moment], another: Servers
    ) -> dict[str, CheckResult]:
        """The verdicts once more, where an earlier function was to blame."""

        @contextmanager
        def right() -> Iterator[Student]:
            solutions = right_cells(self.task.source)
            with another() as server, Student(solutions, server, self.task.timing) as student:
                yield student
                self.starved |= student.starved  # then answers have been missing

        return carried(self.task.source, results, found, self._judge, self._opened, right)


def refuse_broken_world(task: Task, server: ForkServer) -> None:
    """Raise `MachineError` if the cells that students are given fail by themselves.

    Then the environment is at fault (coursekit not installed, say), and no student must pay for it.
    """
    given = [cell for cell in task.source.cells if cell in task.source.given]
    cells = [
        Cell(task.source.cells[name].source, task.source.cells[name].cell_type, name)
        for name in given
    ]
    with Student(cells, server, task.timing) as alone:
        problem = next((p for p in map(raised, alone.runs) if p), None)
    if problem:
        raise MachineError(
            f"{task.source.name}: a cell that students are given fails in the sandbox ({problem}): "
            "is the students' environment up to date? run `make setup`"
        )


OWN_SEEDS = tuple(b"your own solution, %d" % number for number in range(5))
"""With so many other inputs a course's own checks are tried on the teacher's solutions."""


def refuse_unjust(task: Task, server: ForkServer) -> None:
    """Raise `UnusableInput` if a course's own check refuses the teacher's own solution.

    Ours are tried by our tests. With a check that is wrong nobody is to be graded.
    """
    if not task.checks.made_of:
        return
    with Student(right_cells(task.source), server, task.timing) as teacher:
        for check in task.checks.checks:
            for number in OWN_SEEDS:
                points = task.source.graded[check.function][1] or 1.0
                seed = seed_of(task.seed, number)
                try:
                    result = judge(task.checks, check, points, teacher, seed)
                except AutograderError:
                    raise
                except Exception as error:
                    raise UnusableInput(f"{task.source.name}: {said_of(error)}") from error
                if result.status != "passed":
                    raise UnusableInput(
                        f"{task.source.name}: your own solution of {check.function} is refused by "
                        f"your own check ({result.message}): mend one of the two"
                    )


def said_of(error: Exception) -> str:
    """In a line what has come up in a course's own check, and where; "" if it was elsewhere."""
    where = place_in(error)
    notes = getattr(error, "__notes__", [])
    if not where and not (notes and isinstance(error, TypeError) and str(error).endswith(RAISES)):
        return ""
    said = " ".join(str(error)[:300].split())
    what = f"{type(error).__name__}: {said}" if where else said
    at = f"{where}: " if where else ""
    remedy = ": raise Wrong, or use expect" if isinstance(error, AssertionError) else ""
    return f"{at}the hidden check of {notes[0] if notes else 'a function'} failed ({what}){remedy}"


def ungraded(
    assignment: str,
    where: str,
    reason: str,
    weaker: tuple[str, ...] = (),
    notes: Sequence[str] = (),
) -> Report:
    """A report that says why there is no verdict."""
    return Report(assignment, where, "ungraded", reason, notes=tuple(notes), weaker=weaker)


def write_outputs(
    notebook: NotebookNode, runs: list[CellRun], report: Report, source: Source
) -> None:
    """Give every cell its outputs, and every grade cell its verdict in place of the hidden call.

    nbgrader reads a mark from a grade cell's outputs: a plain float is taken as it is, an error or
    anything on stderr as 0, nothing at all as full marks. So a grade cell gets text on stdout and
    one float, always. What is the student's own can do nothing any more when a person opens it.
    """
    verdicts = {source.graded[c.id][0]: c for c in report.checks}
    locked, harmless = set(source.locked), Harmless()
    for cell, run in zip(notebook.cells, runs, strict=True):
        cell.source = strip_hidden(cell.source)
        name = grade_id_of(cell)
        if name not in locked and cell.source not in source.handed_out:
            harmless.cell(cell)
        if cell.cell_type != "code":
            continue
        shown = outputs(_not_run_again(cell.outputs) if run.skipped else list(run.outputs))
        if name in verdicts:
            shown = _verdict(verdicts[name], shown, report.weaker)
        cell.outputs = [NotebookNode(o) for o in _nodes(shown)]


def _not_run_again(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a cell has shown where it was handed in, and that it was there."""
    what = "what follows is as it was handed in" if shown else "it was handed in without outputs"
    note = {"output_type": "stream", "name": "stdout", "text": f"(not run again: {what})\n"}
    return [note, *shown]


def _verdict(
    check: CheckResult, outputs: list[dict[str, Any]], weaker: Sequence[str]
) -> list[dict[str, Any]]:
    """The outputs of a grade cell: nbgrader takes the number in the last one for its points."""
    problem = raised(CellRun(tuple(outputs)))
    visible = f"the visible tests stop at: {problem}" if problem else "the visible tests pass"
    mark = f"{check.points:g} of {check.max_points:g}"
    text = f"{check.id}: {check.status}, {mark}\n{check.message}\n{visible}\n"
    if weaker:
        text += f"allowed to be missing of the sandbox: {', '.join(weaker)}\n"
    return [
        {"output_type": "stream", "name": "stdout", "text": text},
        {
            "output_type": "execute_result",
            "execution_count": None,
            "metadata": {},
            "data": {"text/plain": repr(float(check.points))},
        },
    ]


def _nodes(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {k: NotebookNode(v) if isinstance(v, dict) else v for k, v in o.items()} for o in outputs
    ]
