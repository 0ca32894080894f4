"""What the sandbox costs: the ps5 notebook in it, beside the same cells and calls without it.

python -m benchmarks.sandbox [--rounds 15] [--students 3]

*Own computing* is a plain fork of a process that has imported everything, which runs the cells and
answers the calls of the hidden checks: no namespaces, no limits, no frames. *Sandboxed* is the same
in a world of its own. Both in turns; the difference is the sandbox's. *Stock* is `nbgrader
autograde` for the same notebook, from which the same computing is taken off.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from autograder import grade as grading
from autograder import wire
from autograder.checks.judge import judge, seed_of
from autograder.grader import Grader
from autograder.model import Cell
from autograder.student import Student
from autograder.submission import cells_to_run, parse, put_back, read_source
from autograder.world import student_environment
from benchmarks.grading import ROOT, STOCK, make_course, run
from demo.build import ASSIGNMENT, submission
from demo.right import STUDENTS

Calls = list[tuple[str, tuple[Any, ...], float | None]]

# Runs in the students' environment. A line on standard input is one notebook.
BARE = """
import json, os, sys, time
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/inside"]
import wire, worker
cells, calls = json.load(open(sys.argv[2] + "/cells")), []
with open(sys.argv[2] + "/calls", "rb") as file:
    while prefix := file.read(8):
        header, body = wire.lengths(prefix)
        header, arguments = wire.unpack(file.read(header), file.read(body), code=True)
        calls.append((header["name"], arguments))
worker.prepare()
import gc
gc.freeze()
for _ in sys.stdin:
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        for source in cells:
            worker.SHELL.run(source, 60)
        for name, arguments in calls:
            worker.call(name, arguments, 60, worker.SHELL.shell.user_ns)
        os._exit(0)
    used = os.wait4(child, 0)[2]
    print(time.perf_counter() - start, used.ru_utime + used.ru_stime, flush=True)
"""


class Recorder:
    """Passes calls on to a student's functions and remembers them."""

    def __init__(self, student: Student) -> None:
        self._student = student
        self.calls: Calls = []

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Any:
        """One call."""
        self.calls.append((name, arguments, seconds))
        return self._student.call(name, *arguments, seconds=seconds)


@contextmanager
def bare_runner(cells: list[str], calls: Calls) -> Iterator[subprocess.Popen[str]]:
    """A warm process without a sandbox."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "cells").write_text(json.dumps(cells))
        frames = (wire.pack({"name": name}, list(arguments)) for name, arguments, _ in calls)
        Path(folder, "calls").write_bytes(b"".join(frames))
        environment = {
            "PATH": os.environ["PATH"],
            "IPYTHONDIR": f"{folder}/ipython",
            "MPLCONFIGDIR": str(student_environment() / "fonts"),
            "MPLBACKEND": "agg",
            "OPENBLAS_NUM_THREADS": "1",
        }
        python = student_environment() / "bin" / "python"
        with subprocess.Popen(
            [python, "-c", BARE, ROOT / "autograder", folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=folder,
        ) as process:  # fmt: skip
            yield process
            process.kill()


def bare(process: subprocess.Popen[str]) -> tuple[float, float]:
    """Seconds for one notebook without a sandbox: on the clock, and of processor time."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    wall, computing = map(float, process.stdout.readline().split())
    return wall, computing


def floor(name: str, data: bytes) -> float:
    """Seconds of processor time that a right solution's own cells, tests and calls take.

    Of handed-out experiments those that no verdict needs are not among them.
    """
    task = _task(name)
    cells, calls = asked(task, data)
    with bare_runner([c.source for c in cells if _runs(c)], calls) as process:
        bare(process)
        return min(bare(process)[1] for _ in range(3))


@cache
def _task(name: str) -> grading.Task:
    path = ROOT / "assignments" / "source" / name / f"{name}.ipynb"
    return grading.task(
        read_source(path), b"a seed for the benchmark, longer than thirty-two bytes"
    )


def asked(task: grading.Task, data: bytes) -> tuple[list[Cell], Calls]:
    """The cells of a notebook, and all that the hidden checks ask of its functions."""
    notebook = parse(data, "benchmark")
    put_back(notebook, task.source)
    cells = cells_to_run(notebook, task.source)
    with (
        Grader.of(task) as grader,
        grader.server() as server,
        Student(cells, server) as student,
    ):
        recorder = Recorder(student)
        for check in task.checks.checks:
            judge(task.checks, check, 1, recorder, seed_of(task.seed, data))
    return cells, recorder.calls


def _runs(cell: Cell) -> bool:
    return cell.kind == "code" and bool(cell.source.strip()) and not cell.skipped


def main() -> None:
    """Print medians, the overhead and its ratio to stock nbgrader's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--students", type=int, default=3)
    options = parser.parse_args()
    path = ROOT / "assignments" / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    task = _task(ASSIGNMENT)
    with tempfile.TemporaryDirectory() as scratch:
        course = make_course(Path(scratch) / "stock", STOCK, options.students)
        released = json.loads((course / "release" / ASSIGNMENT / path.name).read_text())
        data = submission(STUDENTS[0], released, json.loads(path.read_text()))
        cells, calls = asked(task, data)
        cells = [replace(cell, skipped=False) for cell in cells]  # as stock nbgrader runs them
        with Grader.of(task) as grader, grader.server() as server:
            texts = [c.source for c in cells if _runs(c)]
            own, ours = [], []
            with bare_runner(texts, calls) as process:
                bare(process)
                for turn in range(options.rounds):
                    if turn % 2:  # a machine that gets faster or slower favours neither
                        own.append(bare(process)[0])
                    start = time.perf_counter()
                    with Student(cells, server) as student:
                        for name, arguments, seconds in calls:
                            student.call(name, *arguments, seconds=seconds)
                    ours.append(time.perf_counter() - start)
                    if not turn % 2:
                        own.append(bare(process)[0])
        stock = run(course, "nbgrader", "autograde", ASSIGNMENT) / options.students
    overhead = [1000 * (b - a) for a, b in zip(own, ours, strict=True)]
    middle = statistics.median(overhead)
    theirs = 1000 * (stock - statistics.median(own))
    print(f"{len(texts)} cells, {len(calls)} calls, {options.rounds} rounds")
    print(f"own computing       {1000 * statistics.median(own):7.0f} ms")
    print(f"sandboxed           {1000 * statistics.median(ours):7.0f} ms")
    quartiles = statistics.quantiles(overhead, n=4)
    spread = f"(quartiles {quartiles[0]:.1f} and {quartiles[2]:.1f})"
    print(f"overhead            {middle:7.1f} ms {spread}")
    print(f"nbgrader autograde  {1000 * stock:7.0f} ms, {theirs:.0f} above the same computing")
    print(f"ratio of overheads  {theirs / middle:7.0f}")


if __name__ == "__main__":
    sys.exit(main())
