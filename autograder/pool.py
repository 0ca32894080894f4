"""Grading in several processes: a grader in each, with proved sandboxes of its own.

The processes are started afresh, so they share nothing with this one but a socket. A notebook goes
to them as bytes, and a report and the notebook's file come back. What comes is unpickled: it was
written by the autograder's own code in a process of ours, in which nothing of a student's runs.
"""

import os
import pickle
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import IO, cast

from autograder.checks import assignment, own
from autograder.checks.judge import Assignment
from autograder.grade import Task
from autograder.model import MachineError
from autograder.verdicts import Graded, Handed

AHEAD = 2
"""Notebooks that a process has: one is graded, the other waits for no answer of ours."""
FALSE_STARTS = 2
"""Processes that may be killed from outside before they are ready."""
BUFFER = 4 << 20
PATIENCE = 1.0
"""Seconds in which a process that is stopped ends its sandboxes, until it is killed."""
COMMAND = "import sys, autograder.quick, autograder.process as p; p.serve(int(sys.argv[1]))"


def packed(task: Task) -> bytes | None:
    """The task as it travels; None for one whose checks its assignment's name does not find."""
    functions = {check.function for check in task.checks.checks}
    course = own.course_of(task.checks)
    try:
        if _reduced(task.checks.name, course, functions) != task.checks:
            return None
    except Exception:
        return None
    bare = replace(task, checks=cast(Assignment, task.checks.name))
    return pickle.dumps((bare, course, functions))


def unpacked(data: bytes) -> Task:
    """The inverse, in a process of ours."""
    bare, course, functions = pickle.loads(data)  # noqa: S301 (ours: who started this process)
    task: Task = replace(bare, checks=_reduced(bare.checks, course, functions))
    return task


def _reduced(name: str, course: Path | None, functions: set[str]) -> Assignment:
    known = assignment(name, course)
    return replace(known, checks=tuple(c for c in known.checks if c.function in functions))


@dataclass
class Worker:
    """A process that grades, as seen from outside."""

    process: subprocess.Popen[bytes]
    connection: Connection
    errors: IO[bytes]
    ready: bool = False
    has: deque[Handed] = field(default_factory=deque)
    """What it is to grade, in this order."""

    def close(self, patience: float = PATIENCE) -> None:
        """End it, and its sandboxes: as soon as it hangs up it does so by itself."""
        self.connection.close()
        try:
            self.process.wait(max(patience, 0.0))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()

    def last_words(self) -> str:
        """The last line that it has written on stderr."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.errors.seek(0)
        lines = self.errors.read()[-4000:].decode(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else f"exit status {self.process.returncode}"


class Pool:
    """Some such processes. Use as a context manager; leaving it ends them."""

    def __init__(self, task: bytes, count: int) -> None:
        self._task, self._count = task, count
        self._workers: list[Worker] = []
        self._again: deque[Handed] = deque()
        """Whose process has ended: they go before all others."""
        self._fell: set[str] = set()
        """At whose notebook a process has ended."""
        self._stopped = False
        self._false_starts = 0

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        end = time.monotonic() + PATIENCE
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            worker.close(end - time.monotonic())
        self._workers.clear()

    @property
    def busy(self) -> list[str]:
        """Whose notebooks are being graded just now."""
        return sorted({worker.has[0].who for worker in self._workers if worker.has})

    def stop(self) -> None:
        """From another thread: end all of them; what they grade comes to nothing."""
        self._stopped = True
        for worker in list(self._workers):
            worker.process.kill()

    def grade(
        self, handed: Iterable[Handed], lost: Callable[[Handed, MachineError], Graded]
    ) -> Generator[tuple[Handed, Graded, bool]]:
        """Verdicts as they come, and whether something starved that took too long.

        `lost` makes the result for whom no verdict comes. No more is taken from `handed` than is
        worked at. Raises `MachineError` if a process cannot be started or its sandbox does not
        hold.
        """
        waiting = iter(handed)
        while len(self._workers) < self._count:
            self._workers.append(self._started())
        while True:
            self._feed(waiting)
            if not any(worker.has for worker in self._workers):
                return
            for worker in self._heard():
                try:
                    said = worker.connection.recv()
                except (EOFError, OSError):
                    yield from self._ended(worker, lost)
                    continue
                if isinstance(said, str):
                    raise MachineError(said)
                if said is None:
                    worker.ready = True
                    continue
                yield worker.has.popleft(), *said

    def _heard(self) -> list[Worker]:
        """Those that have something to say, or have ended."""
        found = wait([worker.connection for worker in self._workers])
        return [worker for worker in self._workers if worker.connection in found]

    def _feed(self, waiting: Iterator[Handed]) -> None:
        """Give each of them enough to do: first one to each."""
        for most in range(1, AHEAD + 1):
            for worker in self._workers:
                if len(worker.has) >= most:
                    continue
                one = self._again.popleft() if self._again else next(waiting, None)
                if one is None:
                    return
                worker.has.append(one)
                with suppress(OSError):  # it has ended, which is heard soon
                    worker.connection.send(one)

    def _ended(
        self, worker: Worker, lost: Callable[[Handed, MachineError], Graded]
    ) -> Iterator[tuple[Handed, Graded, bool]]:
        """Put another in the place of one that has ended, and let its notebooks be tried again."""
        if self._stopped:
            raise MachineError("it was stopped: run the command again")
        words = worker.last_words()
        place, has = self._workers.index(worker), list(worker.has)
        worker.close(0)
        if not worker.ready:
            self._false_starts += 1
            if worker.process.returncode >= 0 or self._false_starts > FALSE_STARTS:
                what = f"a process that grades ended ({words}): run `autograder doctor`"
                raise MachineError(what)
        if not worker.ready or not has:  # somebody else has ended it, and no notebook's grading
            self._again.extend(has)
            self._workers[place] = self._started()
            return
        at, *others = has
        self._again.extend(others)
        if at.who in self._fell:
            what = f"the process that graded it ended twice ({words}): run `autograder doctor`"
            yield at, lost(at, MachineError(what)), False
        else:
            self._fell.add(at.who)
            self._again.append(at)
        self._workers[place] = self._started()

    def _started(self) -> Worker:
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):  # a notebook passes at once
            for which in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                end.setsockopt(socket.SOL_SOCKET, which, BUFFER)
        errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the worker)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", COMMAND, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[theirs.fileno()],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # Ctrl-C is for the one that asks; it ends these
            )
        worker = Worker(process, Connection(ours.detach()), errors)
        with suppress(OSError):
            worker.connection.send_bytes(self._task)
        return worker
