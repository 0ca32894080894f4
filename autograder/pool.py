"""Many submissions: graded side by side, remembered in a journal, resumed where it stopped."""

import hashlib
import json
import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import nbformat
from nbformat import NotebookNode

from autograder import grade as grading
from autograder.course import Course, about
from autograder.model import GraderBug, MachineError, Report, UnusableInput
from autograder.sandbox import ForkServer


@dataclass(frozen=True)
class Graded:
    """One submission's result; the notebook is None where there was nothing to run."""

    student: str
    digest: str
    report: Report
    notebook: NotebookNode | None
    machine_failed: bool = False


class Journal:
    """One JSON line a graded submission, synced to disk; the last line of a student counts."""

    def __init__(self, path: Path, version: str) -> None:
        self._path, self._version = path, version

    def read(self) -> dict[str, tuple[str, Report]]:
        """Student → key and report. A line that a crash cut short is passed over."""
        found: dict[str, tuple[str, Report]] = {}
        if not self._path.exists():
            return found
        for line in self._path.read_bytes().split(b"\n"):
            try:
                entry = json.loads(line)
                found[entry["student"]] = (entry["key"], Report.from_dict(entry["report"]))
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def key(self, digest: str) -> str:
        """What a verdict depends on: the notebook, the assignment, the checks, the seed."""
        return hashlib.sha256(f"{digest} {self._version}".encode()).hexdigest()

    def append(self, graded: Graded) -> None:
        """Remember one result."""
        record = {
            "student": graded.student,
            "key": self.key(graded.digest),
            "report": graded.report.to_dict(),
        }
        with about(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                if file.tell() and not self._ends_in_newline():
                    file.write("\n")
                file.write(json.dumps(record) + "\n")
                file.flush()
                os.fsync(file.fileno())

    def _ends_in_newline(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"


def digest_of(data: bytes) -> str:
    """Identity of a submitted file."""
    return hashlib.sha256(data).hexdigest()


def version(task: grading.Task) -> str:
    """Changes whenever a verdict could: with the source, the grader's code or the seed."""
    digest = hashlib.sha256(task.seed)
    digest.update(" ".join(task.walls.weaker).encode())
    for cell in task.source.cells.values():
        digest.update(cell.source.encode())
    here = Path(__file__).parent
    for file in sorted(here.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def grade_all(
    course: Course, task: grading.Task, students: Sequence[str], workers: int
) -> Generator[Graded]:
    """Results as they come. Raises `MachineError` before the first if there is no sandbox."""
    servers = [grading.server_for(task) for _ in range(workers)]
    idle: SimpleQueue[ForkServer] = SimpleQueue()
    for server in servers:
        idle.put(server)

    def graded(student: str) -> Graded:
        server = idle.get()
        try:
            return grade_one(course, task, student, server)
        finally:
            idle.put(server)

    executor = ThreadPoolExecutor(workers)
    try:
        grading.refuse_weak_walls(task, servers[0])
        grading.refuse_broken_world(task, servers[0])
        pending = [executor.submit(graded, student) for student in students]
        for future in as_completed(pending):
            yield future.result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
        for server in servers:
            server.close()


def grade_one(
    course: Course, task: grading.Task, student: str, server: ForkServer | None = None
) -> Graded:
    """One submission. Bad input and a failing machine become an ungraded report, never a zero."""
    name, weaker = task.source.name, task.walls.weaker
    path = course.notebook(course.submitted, student, name)
    where = f"{student}/{path.name}"
    digest = ""
    try:
        own = (course.root / course.submitted / student).resolve()
        if not path.resolve().is_relative_to(own):  # to the solutions, say, or to a neighbour's
            raise UnusableInput(f"{where}: a link out of the student's folder: submit a file")
        data = grading.read_submission(path)
        digest = digest_of(data)
        report, notebook = _twice(lambda: grading.grade(task, data, where, server))
        return Graded(student, digest, report, notebook)
    except UnusableInput as error:
        return Graded(student, digest, grading.ungraded(name, where, str(error), weaker), None)
    except GraderBug as bug:
        reason = str(bug)
    except MachineError as error:
        reason = f"the machine failed, not the student: {error}"
    except Exception as error:  # a bug of ours must not stop the class
        reason = str(GraderBug(error))
    return Graded(student, digest, grading.ungraded(name, where, reason, weaker), None, True)


def _twice(attempt: Callable[[], tuple[Report, NotebookNode]]) -> tuple[Report, NotebookNode]:
    try:
        return attempt()
    except GraderBug:
        raise
    except MachineError:  # a moment's lack of memory or processes may be over
        return attempt()


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """The autograded notebook as a file."""
    return bytes((nbformat.writes(notebook) + "\n").encode())
