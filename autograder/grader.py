"""The one way in: notebooks of an assignment → reports, in a sandbox that has been proved.

with Grader("ps5-backprop", course="assignments") as grader:
    report = grader.grade("ada.ipynb")
"""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from queue import Empty, SimpleQueue

from autograder import grade as grading
from autograder.belongs import known_in
from autograder.course import Course, find_course, secret_seed
from autograder.grade import Task
from autograder.intake import read_notebook
from autograder.journal import digest_of
from autograder.model import AutograderError, GraderBug, MachineError, Report, UnusableInput
from autograder.pool import Pool, packed
from autograder.running import Timing
from autograder.sandbox import ForkServer
from autograder.student import student_world
from autograder.submission import read_source
from autograder.verdicts import Graded as Graded
from autograder.verdicts import Handed as Handed
from autograder.verdicts import notebook_bytes
from autograder.walls import BACKENDS, Walls, allowed_names, require
from autograder.world import Limits


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
        How many notebooks `grade_all` grades at the same time, in as many processes.
    backend
        "bubblewrap", or "container" for root in a container without user namespaces.
    allow_weaker
        Names of layers of the sandbox that may be missing; every report says so.
    timing, limits
        `autograder.running.Timing` and `autograder.world.Limits` in place of the usual ones.

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
        task = grading.task(source, seed, timing, limits, walls, found.root)
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
        self._busy: set[str] = set()
        self._pool: Pool | None = None

    @property
    def busy(self) -> set[str]:
        """Whose notebooks are being graded just now."""
        pool = self._pool
        return self._busy | set(pool.busy if pool else ())

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
        if pool := self._pool:
            pool.stop()
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
        return self.judged(handed)[0]

    def grade_all(self, handed: Iterable[Handed]) -> Generator[Graded]:
        """Verdicts as they come, of `workers` notebooks at a time.

        Notebooks are taken from `handed` as they are wanted. What has run out of time while others
        took the processors is graded again, alone, when they are done. Raises `MachineError` before
        the first if the sandbox does not hold. When the iteration ends early, what is being graded
        is ended too.
        """
        waiting = iter(handed)
        first = list(islice(waiting, self.workers))
        task = packed(self.task) if len(first) > 1 else None
        if task:
            yield from self._in_processes(task, len(first), chain(first, waiting))
        elif first:
            self.prove()
            yield from self._one_by_one(chain(first, waiting))

    def _one_by_one(self, handed: Iterable[Handed]) -> Generator[Graded]:
        for one in handed:
            try:
                graded = self.grade_one(one)
            except BaseException:
                self.stopping([one.who])
                raise
            yield graded

    def _in_processes(self, task: bytes, count: int, handed: Iterable[Handed]) -> Generator[Graded]:
        again: list[Handed] = []
        with Pool(task, count) as pool:
            self._pool = pool
            try:
                for one, graded, starved in pool.grade(handed, self._lost):
                    if starved:
                        again.append(one)
                    else:
                        yield graded
                for one in again:
                    yield from (graded for _, graded, _ in pool.grade([one], self._lost))
            except BaseException:
                self.stopping(pool.busy)
                raise
            finally:
                self._pool = None

    def _lost(self, handed: Handed, error: MachineError) -> Graded:
        return self._without(handed, digest_of(handed.data), error)

    def judged(self, handed: Handed) -> tuple[Graded, bool]:
        """The verdict on one notebook, and whether something starved that took too long."""
        digest = digest_of(handed.data)
        self._busy.add(handed.who)
        try:
            verdict = self._twice(handed)
            file = notebook_bytes(verdict.notebook)
        except AutograderError as error:
            return self._without(handed, digest, error), False
        except OSError as error:
            failure = MachineError(f"{error.strerror or error}: run `autograder doctor`")
            return self._without(handed, digest, failure), False
        except Exception as error:  # a bug of ours must not stop the class
            bug = GraderBug(error, grading.said_of(error))
            return self._without(handed, digest, bug), False
        finally:
            self._busy.discard(handed.who)
        graded = Graded(handed.who, digest, verdict.report, file, starved=verdict.starved)
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
                    grading.refuse_unjust(self.task, server)
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
