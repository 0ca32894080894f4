"""A class graded by the workers of a Dask cluster: what `Grader` is on one machine.

with Cluster(Grader("ps5-backprop").task, "tcp://scheduler:8786") as cluster:
    for graded in cluster.grade_all(handed): ...

Dask is imported when it is wanted. Everybody who can connect to the scheduler can run programs on
the workers and read the secret seed there: the network is to be trusted, or the address is tls://.
"""

import hashlib
import hmac
import itertools
import logging
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from autograder import errand, remote
from autograder.crew import Answer, Crew
from autograder.grade import Task
from autograder.model import MachineError, UnusableInput
from autograder.verdicts import Graded, Handed

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 300.0
"""Seconds to wait for a worker that can grade: a queue of jobs may be long."""
LONGEST = 4
"""So many times the limit of a submission may pass on the clock: its notebook runs again for errors
carried forward, and once more where the sandbox has failed."""
CONNECT = 10.0
"""Seconds for the scheduler to answer."""
SOON = 1.5
"""Seconds for the workers to be told that it is over."""
LOGGERS = ("distributed", "distributed.client", "tornado", "asyncio")
MATTER = ("dask", "distributed")
"""Packages of which the scheduler must have the version that is here."""


class Way:
    """The way to the workers of a Dask cluster: a task for each thing sent, on a named worker."""

    def __init__(self, client: "Client", address: str, task: Task) -> None:
        self._client, self._address = client, address
        self._brief = remote.brief(task)
        # the same in each run of the assignment, so that a new one replaces what an old one left
        named = hmac.new(task.seed, task.source.name.encode(), hashlib.sha256)
        self._run = named.hexdigest()[:16]
        self._key = f"autograder-{time.time_ns():x}"
        self._inbox: SimpleQueue[int] = SimpleQueue()
        self._futures: dict[int, Future] = {}

    def workers(self) -> dict[str, int]:
        """Address → threads."""
        if self._client.status == "running":
            with suppress(OSError, TimeoutError):
                return dict(self._client.nthreads())
        raise MachineError(
            f"{self._address}: the scheduler has gone: start it and its workers, and run the "
            "command again; what was graded is kept"
        )

    def greet(self, ticket: int, address: str) -> None:
        """Ask a worker why it cannot grade."""
        self._submit(ticket, address, errand.ready, self._brief)

    def send(self, ticket: int, address: str, handed: Handed) -> None:
        """Have a worker grade a submission."""
        self._submit(ticket, address, errand.grade, remote.posted(handed))

    def _submit(
        self, ticket: int, address: str, function: Callable[..., Any], sealed: errand.Sealed
    ) -> None:
        future = self._client.submit(
            function, self._run, sealed, key=(self._key, ticket), workers=[address],
            allow_other_workers=False, pure=False, retries=0,
        )  # fmt: skip
        self._futures[ticket] = future
        future.add_done_callback(lambda _: self._inbox.put(ticket))

    def take_back(self, ticket: int) -> None:
        """The answer is not wanted any more."""
        if future := self._futures.pop(ticket, None):
            future.release()

    def answers(self, seconds: float) -> list[Answer]:
        """What has come."""
        found: list[Answer] = []
        with suppress(Empty):
            ticket = self._inbox.get(timeout=seconds) if seconds else self._inbox.get_nowait()
            while True:
                if future := self._futures.pop(ticket, None):
                    found.append(self._answer(ticket, future))
                    future.release()
                ticket = self._inbox.get_nowait()
        return found

    def _answer(self, ticket: int, future: "Future") -> Answer:
        try:
            return Answer(ticket, future.result(timeout=CONNECT))
        except Exception as error:  # whatever has become of it there
            if self._client.status != "running":
                self.workers()
            return Answer(ticket, trouble=_said(error))

    def leave(self, addresses: list[str]) -> None:
        """Have the workers forget the run; soon, whatever they are at."""
        for ticket in list(self._futures):
            self.take_back(ticket)
        if addresses and self._client.status == "running":
            with suppress(Exception):  # who does not hear it is told by the next run
                self._client.run(
                    errand.end, self._run, workers=addresses, on_error="ignore",
                    callback_timeout=SOON,
                )  # fmt: skip


class Cluster:
    """Grades notebooks of one assignment on a cluster. Use as a context manager.

    Parameters
    ----------
    task
        What to grade for: `Grader(…).task`.
    address
        The scheduler's, such as tcp://host:8786 or tls://host:8786; or the file that `dask
        scheduler --scheduler-file` writes.
    say
        Told in one line of a worker that gets nothing to grade, and why.
    deadline
        Seconds that a worker has for a submission before another one gets it; by default what the
        task's limits allow.
    patience
        Seconds to wait for a worker that can grade.

    Raises
    ------
    UnusableInput
        If Dask is not installed.
    MachineError
        From the first grading on, if the scheduler or all workers cannot be used.
    """

    way = Way
    """How submissions reach the workers."""

    def __init__(
        self,
        task: Task,
        address: str,
        say: Callable[[str], None] = lambda _: None,
        *,
        deadline: float | None = None,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        try:
            import distributed  # noqa: F401  # to say now that it is missing
        except ImportError:
            raise UnusableInput(
                "--cluster needs Dask: install it here and on the cluster: "
                "pip install 'coursekit-autograder[cluster]'"
            ) from None
        self.task, self.address = task, address
        self._say, self._clock, self._patience = say, clock, patience
        most = LONGEST * task.timing.submission + task.limits.start_seconds
        self._deadline = most if deadline is None else deadline
        self.stopping: Callable[[list[str]], None] = lambda _: None
        """Told whose grading is ended when `grade_all` ends early."""

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left to be done: `grade_all` leaves the cluster as it was."""

    def grade_all(self, handed: Iterable[Handed]) -> Generator[Graded]:
        """Verdicts as they come. The submissions are taken one by one, as workers ask for them.

        What has run out of time while others took the processors is graded again, alone on its
        machine, when they are done. When the iteration ends early, what is being graded is ended.
        """
        waiting = iter(handed)
        first = next(waiting, None)
        if first is None:
            return
        with _quiet(), _connected(self.address) as client:
            way = self.way(client, self.address, self.task)
            crew = Crew(
                self.task, way, itertools.chain([first], waiting), deadline=self._deadline,
                patience=self._patience, clock=self._clock, say=self._say,
            )  # fmt: skip
            try:
                yield from crew.verdicts()
            except BaseException:
                self.stopping(crew.busy)
                raise
            finally:
                way.leave(crew.addresses)


def _said(error: Exception) -> str:
    """What has become of a task, and the remedy."""
    text = " ".join(str(error).split())[:200]
    if isinstance(error, ImportError) or "deserializ" in text:
        return (
            f"other versions there ({text}): start scheduler and workers in an environment with "
            "the same coursekit-autograder as here"
        )
    return f"{type(error).__name__}: {text}"


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    """A client of the scheduler. Raises `MachineError` if there is none, or one that differs."""
    import dask
    from distributed import Client

    where = {"scheduler_file": address} if Path(address).is_file() else {"address": address}
    settings = {
        "distributed.comm.timeouts.connect": CONNECT,
        "distributed.admin.large-graph-warning-threshold": "1GiB",
    }
    with dask.config.set(settings):
        try:
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                client = Client(**where, timeout=CONNECT, set_as_default=False)
        except Exception as error:  # of the network, of the address, of the other side …
            what = " ".join(str(error).split())[:200] or type(error).__name__
            raise MachineError(
                f"{address}: no scheduler answers ({what}): is it running (`dask scheduler`), and "
                "is this its address?"
            ) from error
        try:
            _refuse_others(address, [str(one.message) for one in said])
            yield client
        finally:
            with suppress(Exception):
                client.close(timeout=SOON)


def _refuse_others(address: str, warned: list[str]) -> None:
    """Raise `MachineError` where Dask itself warns of other versions of Dask."""
    rows = [line.split("|") for text in warned for line in text.splitlines() if "|" in line]
    cells = [[cell.strip() for cell in row[1:-1]] for row in rows]
    other = [f"{name} {there}, here {here}" for name, here, there, *_ in cells if name in MATTER]
    if other:
        raise MachineError(
            f"{address}: the cluster has other versions ({'; '.join(other)}): start scheduler and "
            "workers in the same environment as this command"
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask would log is said in one line, or is of no use here."""
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
