"""The one way in: notebooks of an assignment → reports, in a sandbox that has been proved.

with Grader("ps5-backprop", course="assignments") as grader:
    report = grader.grade("ada.ipynb")
"""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from nbformat import NotebookNode

from autograder import grade as grading
from autograder.belongs import known_in
from autograder.course import Course, find_course, secret_seed
from autograder.grade import Task
from autograder.intake import read_notebook
from autograder.journal import digest_of
from autograder.model import AutograderError, GraderBug, MachineError, Report, UnusableInput
from autograder.running import Timing
from autograder.sandbox import ForkServer, Limits
from autograder.student import student_world
from autograder.submission import read_source
from autograder.walls import BACKENDS, Walls, allowed_names, require


@dataclass(frozen=True)
class Handed:
    """What is to be graded."""

    who: str
    """The student, or whatever else names it."""
    data: bytes
    """The notebook's file."""
    where: str
    """The file's name, for messages."""
    notes: tuple[str, ...] = ()
    """What the report is to say besides."""


@dataclass(frozen=True)
class Graded:
    """What came of it. The notebook is None where there was nothing to run."""

    who: str
    """The name in `Handed`."""
    digest: str
    """Of the notebook's file, in SHA-256."""
    report: Report
    """The verdict, or why there is none."""
    notebook: NotebookNode | None = None
    """As it ran, with what students wrote made harmless."""
    failed: AutograderError | None = None
    """Why there is no verdict: `UnusableInput`, or `MachineError`, which is no student's fault."""
    starved: bool = False
    """Whether something took too long that did not have the processor for that long."""

    @property
    def machine_failed(self) -> bool:
        """Whether it was the machine or the grader, and nothing is to be recorded."""
        return isinstance(self.failed, MachineError)


class Grades(Protocol):
    """What gives verdicts on a class: a `Grader`, or a cluster."""

    task: Task
    stopping: Callable[[list[str]], None]
    """Told whose grading is ended when `grade_all` ends early."""

    def grade_all(self, handed: Iterable[Handed]) -> Generator[Graded]:
        """Verdicts as they come. Raises `MachineError` if nobody can be graded (any more)."""


class Grader:
    """Grades notebooks of one assignment. Use as a context manager.

    It owns the task (source, hidden checks, seed, limits), the sandboxes, and the proof that they
    hold, which comes before the first submission. It may be used from several threads.

    Parameters
    ----------
    assignment
        Its name, such as "ps5-backprop".
    course
        The course's folder; found from the working directory if not given.
    workers
        How many notebooks `grade_all` grades at the same time.
    backend
        "bubblewrap", or "container" for root in a container without user namespaces.
    allow_weaker
        Names of layers of the sandbox that may be missing; every report says so.
    timing, limits
        `autograder.running.Timing` and `autograder.sandbox.Limits` in place of the usual ones.

    Raises
    ------
    UnusableInput
        If there is no such course, assignment, backend or layer.
    MachineError
        From the first grading on, if the sandbox does not hold.
    """

    def __init__(
        self,
        assignment: str,
        course: Course | str | Path | None = None,
        *,
        workers: int = 1,
        backend: str = "bubblewrap",
        allow_weaker: str | Iterable[str] = (),
        timing: Timing | None = None,
        limits: Limits | None = None,
    ) -> None:
        if backend not in BACKENDS:
            raise UnusableInput(f"backend {backend}: there are {', '.join(sorted(BACKENDS))}")
        found = course if isinstance(course, Course) else find_course(course)
        named = (allow_weaker,) if isinstance(allow_weaker, str) else tuple(allow_weaker)
        walls = Walls(BACKENDS[backend](), allowed_names(named), found.hidden())
        source = read_source(found.source_notebook(assignment))
        seed = secret_seed(found.course_id)
        task = grading.task(source, seed, timing, limits, walls)
        known = partial(known_in, found.sources)
        self._own(replace(task, known=known, carries=found.carries), workers)

    @classmethod
    def of(cls, task: Task, workers: int = 1) -> "Grader":
        """A grader for a task that has been put together otherwise."""
        grader = cls.__new__(cls)
        grader._own(task, workers)
        return grader

    def _own(self, task: Task, workers: int) -> None:
        self.task = task
        self.workers = workers
        self._servers: list[ForkServer] = []
        self._idle: SimpleQueue[ForkServer] = SimpleQueue()
        self._lock = threading.Lock()
        self._proved = False
        self._stopped = False
        self.stopping: Callable[[list[str]], None] = lambda _: None
        """Told whose grading is ended and waited for when `grade_all` ends early."""
        self.busy: set[str] = set()
        """Whose notebooks are being graded just now."""

    def __enter__(self) -> "Grader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all sandboxes. A grader that is used again starts and proves new ones."""
        with self._lock:
            for server in self._servers:
                server.close()
            self._servers.clear()
            self._idle = SimpleQueue()
            self._proved = self._stopped = False

    def stop(self) -> None:
        """End what is being graded in other threads; it comes to nothing, and soon."""
        self._stopped = True
        for server in list(self._servers):
            server.kill()

    def prove(self) -> None:
        """Try the walls of the sandbox, unless that has been done. Raises `MachineError`."""
        with self.server():
            pass

    def grade(self, path: str | Path) -> Report:
        """The verdict on a notebook's file; its status is "ungraded" if that is unusable.

        Parameters
        ----------
        path
            The file; a link is followed.

        Raises
        ------
        MachineError
            If the sandbox or the grader fails, which is no student's fault.
        """
        where = str(path)
        try:
            data = read_notebook(Path(path))
        except UnusableInput as error:
            return self._ungraded(where, str(error))
        graded = self.grade_one(Handed(where, data, where))
        if graded.failed and graded.machine_failed:
            raise graded.failed
        return graded.report

    def grade_one(self, handed: Handed) -> Graded:
        """The verdict on one notebook; whatever fails becomes a report without a verdict."""
        return self._grade(handed)[0]

    def grade_all(self, handed: Iterable[Handed]) -> Generator[Graded]:
        """Verdicts as they come, of `workers` notebooks at a time.

        What has run out of time while others took the processors is graded again, alone, when they
        are done. Raises `MachineError` before the first if the sandbox does not hold. When the
        iteration ends early, what is being graded is ended too.
        """
        waiting = list(handed)
        if not waiting:
            return
        self.prove()
        again: list[Handed] = []
        with ThreadPoolExecutor(self.workers) as executor:
            pending: dict[Future[tuple[Graded, bool]], Handed] = {
                executor.submit(self._grade, one): one for one in waiting
            }
            try:
                for future in as_completed(pending):
                    graded, starved = future.result()
                    if starved and min(self.workers, len(waiting)) > 1:
                        again.append(pending[future])
                    else:
                        yield graded
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                self.stopping(sorted(self.busy))
                self.stop()
                raise
        yield from map(self.grade_one, again)

    def _grade(self, handed: Handed) -> tuple[Graded, bool]:
        """The verdict, and whether something starved that took too long."""
        digest = digest_of(handed.data)
        self.busy.add(handed.who)
        try:
            verdict = self._twice(handed)
        except AutograderError as error:
            return self._without(handed, digest, error), False
        except OSError as error:
            failure = MachineError(f"{error.strerror or error}: run `autograder doctor`")
            return self._without(handed, digest, failure), False
        except Exception as error:  # a bug of ours must not stop the class
            return self._without(handed, digest, GraderBug(error)), False
        finally:
            self.busy.discard(handed.who)
        graded = Graded(
            handed.who, digest, verdict.report, verdict.notebook, starved=verdict.starved
        )
        return graded, verdict.starved

    def _without(self, handed: Handed, digest: str, error: AutograderError) -> Graded:
        return without_verdict(self.task, handed, digest, error)

    def _ungraded(self, where: str, reason: str, notes: tuple[str, ...] = ()) -> Report:
        return grading.ungraded(self.task.source.name, where, reason, self.task.walls.weaker, notes)

    def _twice(self, handed: Handed) -> grading.Verdict:
        try:
            return self._once(handed)
        except GraderBug:
            raise
        except MachineError:  # a moment's lack of memory or processes may be over
            if self._stopped:
                raise
            return self._once(handed)

    def _once(self, handed: Handed) -> grading.Verdict:
        with self.server() as server:
            return grading.grade(
                self.task, handed.data, handed.where, server, handed.notes, self.server
            )

    @contextmanager
    def server(self) -> Iterator[ForkServer]:
        """A proved sandbox that nobody uses."""
        try:
            server = self._idle.get_nowait()
        except Empty:
            server = self._new_server()
        try:
            with self._lock:
                if not self._proved:
                    require(server, self.task.walls, self.task.checks.withheld)
                    grading.refuse_broken_world(self.task, server)
                    self._proved = True
            yield server
        finally:
            self._idle.put(server)

    def _new_server(self) -> ForkServer:
        task = self.task
        server = ForkServer(student_world(task.checks.withheld, task.limits, task.walls.backend))
        self._servers.append(server)
        if self._stopped:
            server.kill()
        return server


def without_verdict(task: Task, handed: Handed, digest: str, error: AutograderError) -> Graded:
    """No verdict, and why."""
    blamed = isinstance(error, MachineError) and not isinstance(error, GraderBug)
    reason = f"the machine failed, not the student: {error}" if blamed else str(error)
    report = grading.ungraded(
        task.source.name, handed.where, reason, task.walls.weaker, handed.notes
    )
    return Graded(handed.who, digest, report, None, error)
