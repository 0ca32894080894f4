"""Who grades what on a cluster: submissions go to workers in a window, and elsewhere in trouble.

Nothing here knows how a submission travels: that is `Post`'s. Each worker is first asked whether it
can grade at all. Then it has `WINDOW` submissions a thread, one to work at and one to go on with.
Whose worker ends, falls silent or cannot grade it is given to another, `TRIES` times in all, the
last time alone on its machine, so that nobody pays for a neighbour.
"""

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from autograder.grade import Task
from autograder.grader import without_verdict
from autograder.journal import digest_of
from autograder.model import MachineError
from autograder.remote import LOST, unpacked
from autograder.verdicts import Graded, Handed

WINDOW = 2
"""Submissions that a worker has for each of its threads."""
TRIES = 3
"""So often a submission is tried whose worker ends, falls silent or fails."""
OFTEN = 1.0
"""Seconds from look to look: who is there, and who is late."""
STRIKES = 3
"""A worker that fails so many submissions one after another gets no more."""


@dataclass(frozen=True)
class Answer:
    """What has come back of something sent."""

    ticket: int
    value: Any = None
    trouble: str = ""
    """Why there is no value."""


class Post(Protocol):
    """The way to the workers."""

    def workers(self) -> dict[str, int]:
        """Address → threads of those that are there. Raises `MachineError` if nobody can tell."""

    def greet(self, ticket: int, address: str) -> None:
        """Ask a worker why it cannot grade; the answer is "" if it can."""

    def send(self, ticket: int, address: str, handed: Handed) -> None:
        """Have a worker grade a submission; the answer is that of `remote.grade`."""

    def take_back(self, ticket: int) -> None:
        """The answer is not wanted any more; what has not begun does not begin."""

    def answers(self, seconds: float) -> list[Answer]:
        """What has come; waits so long for the first."""


@dataclass(eq=False)
class Job:
    """One submission on its way to a verdict."""

    handed: Handed
    alone: bool = False
    troubles: int = 0
    avoid: set[str] = field(default_factory=set)
    """Workers on which it has had trouble."""


@dataclass(eq=False)
class Desk:
    """What a worker has been given."""

    address: str
    threads: int
    ready: bool = False
    refused: str = ""
    """Why it gets nothing."""
    greeting: int = 0
    """Ticket of the question whether it can grade, until it is answered."""
    jobs: dict[int, Job] = field(default_factory=dict)
    """By ticket, in the order of sending, in which they are worked at."""
    since: dict[int, float] = field(default_factory=dict)
    """When what it is working at was begun."""
    late: set[int] = field(default_factory=set)
    """What it may still be working at though nobody waits for it."""
    strikes: int = 0

    @property
    def machine(self) -> str:
        """The worker's machine, as far as its address tells."""
        return self.address.partition("://")[2].rpartition(":")[0]

    @property
    def open(self) -> bool:
        """Whether it may be given something."""
        return self.ready and not self.refused and not self.late

    @property
    def queued(self) -> list[int]:
        """Tickets of what it has not begun."""
        return list(self.jobs)[self.threads :]

    def begin(self, now: float) -> None:
        """Note what it works at from now on."""
        for ticket in list(self.jobs)[: self.threads]:
            self.since.setdefault(ticket, now)

    def pop(self, ticket: int, now: float) -> Job:
        """Take something from it."""
        self.since.pop(ticket, None)
        job = self.jobs.pop(ticket)
        self.begin(now)
        return job


class Crew:
    """All workers of a cluster at one run's submissions."""

    def __init__(
        self,
        task: Task,
        post: Post,
        handed: Iterable[Handed],
        *,
        deadline: float,
        patience: float,
        clock: Callable[[], float],
        say: Callable[[str], None],
    ) -> None:
        """A submission, or the answer to a greeting, may take `deadline` seconds on a worker;
        `patience` is how long to wait for one that can grade."""
        self._task, self._post, self._clock, self._say = task, post, clock, say
        self._deadline, self._patience = deadline, patience
        self._new = iter(handed)
        self._more = True
        """Whether there may be more of these."""
        self._again: deque[Job] = deque()
        self._alone: deque[Job] = deque()
        self._done: deque[Graded] = deque()
        self._desks: dict[str, Desk] = {}
        self._tickets = itertools.count(1)
        self._where: dict[int, Desk] = {}
        """Ticket → the desk that has it, for all whose answers are of use."""
        self._looked = self._hopeful = clock()

    @property
    def busy(self) -> list[str]:
        """Whose submissions are on workers just now."""
        return sorted(job.handed.who for desk in self._desks.values() for job in desk.jobs.values())

    @property
    def addresses(self) -> list[str]:
        """Workers that were found able to grade."""
        return [desk.address for desk in self._desks.values() if desk.ready]

    def verdicts(self) -> Iterator[Graded]:
        """As they come. Raises `MachineError` if there is nobody left to give one."""
        self._look()
        while True:
            self._fill()
            while self._done:
                yield self._done.popleft()
            if not self._left():
                return
            due = self._clock() - self._looked >= OFTEN
            for answer in self._post.answers(0 if due else OFTEN):
                self._hear(answer)
            if due:  # after what has come: whoever reads the verdicts may have taken long
                self._look()

    def _left(self) -> bool:
        waiting = self._more or self._again or self._alone
        return bool(waiting or any(desk.jobs for desk in self._desks.values()))

    # what is there, and who is late

    def _look(self) -> None:
        self._looked = now = self._clock()
        there = self._post.workers()
        for address in self._desks.keys() - there.keys():
            self._gone(self._desks.pop(address))
        for address, threads in there.items():
            if address not in self._desks:
                self._greet(self._desks.setdefault(address, Desk(address, max(threads, 1))))
        for desk in list(self._desks.values()):
            for ticket, since in list(desk.since.items()):
                if now - since > self._deadline:
                    self._is_late(desk, ticket)
        self._refuse_to_wait_for_ever(now)

    def _refuse_to_wait_for_ever(self, now: float) -> None:
        desks = self._desks.values()
        if any(desk.open or desk.jobs or desk.greeting for desk in desks):
            self._hopeful = now
            return
        refused = [desk for desk in desks if desk.refused]
        if refused and len(refused) == len(desks):
            more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
            raise MachineError(f"worker {refused[0].address}{more}: {refused[0].refused}")
        if now - self._hopeful > self._patience:
            raise MachineError(
                f"no worker of the cluster answers, for {self._patience:.0f} s: start some (`dask "
                "worker` with the scheduler's address), and run the command again; what was graded "
                "is kept"
            )

    def _greet(self, desk: Desk) -> None:
        desk.ready, desk.greeting = False, next(self._tickets)
        self._where[desk.greeting] = desk
        desk.since[desk.greeting] = self._clock()
        self._post.greet(desk.greeting, desk.address)

    def _refuse(self, desk: Desk, why: str) -> None:
        desk.refused = why
        self._take_all(desk)
        others = [d for d in self._desks.values() if not d.refused]
        if others:  # else it is the end, which says it
            self._say(f"worker {desk.address} gets nothing to grade: {why}")

    def _gone(self, desk: Desk) -> None:
        """Its process has ended, or cannot be reached."""
        for ticket in (desk.greeting, *desk.late):
            self._forget(ticket)
        self._take_all(desk)
        for ticket in list(desk.jobs):
            self._trouble(desk, self._take(desk, ticket), "the worker process ended")

    def _is_late(self, desk: Desk, ticket: int) -> None:
        said = f"no answer within {self._deadline:.0f} s"
        desk.late.add(ticket)
        if ticket == desk.greeting:
            desk.since.pop(ticket)
            desk.greeting = 0
            self._refuse(desk, f"{said}: is it overloaded?")
            return
        self._take_all(desk)
        self._trouble(desk, desk.pop(ticket, self._clock()), said)

    def _take_all(self, desk: Desk) -> None:
        """Give others what a worker has not begun."""
        for ticket in desk.queued:
            self._again.append(self._take(desk, ticket))

    def _take(self, desk: Desk, ticket: int) -> Job:
        self._forget(ticket)
        return desk.pop(ticket, self._clock())

    def _forget(self, ticket: int) -> None:
        if self._where.pop(ticket, None):
            self._post.take_back(ticket)

    # what comes back

    def _hear(self, answer: Answer) -> None:
        desk = self._where.pop(answer.ticket, None)
        if desk is None:
            return
        if answer.ticket in desk.late:  # nobody waits for it, but the worker is free again
            desk.late.discard(answer.ticket)
        elif answer.ticket == desk.greeting:
            desk.greeting = 0
            desk.since.pop(answer.ticket, None)
            desk.ready = not (why := answer.trouble or answer.value)
            if why:
                self._refuse(desk, why)
        else:
            self._judged(desk, desk.pop(answer.ticket, self._clock()), answer)

    def _judged(self, desk: Desk, job: Job, answer: Answer) -> None:
        if answer.trouble:
            self._trouble(desk, job, answer.trouble)
            return
        if answer.value == LOST:  # another process under the same address
            self._again.append(job)
            if not desk.greeting:
                self._greet(desk)
            return
        graded = unpacked(answer.value)
        broken = answer.value["failed"] is not None and answer.value["failed"][0] == "machine"
        desk.strikes = desk.strikes + 1 if broken else 0
        if broken:
            why = answer.value["failed"][1]
            self._trouble(desk, job, why)
            if desk.strikes == STRIKES:
                self._refuse(desk, f"it has failed {STRIKES} submissions one after another: {why}")
        elif graded.starved and not job.alone:
            job.alone = True
            self._alone.append(job)
        else:
            self._done.append(graded)

    def _trouble(self, desk: Desk, job: Job, why: str) -> None:
        """Give a submission to another worker, or up."""
        job.troubles += 1
        job.avoid.add(desk.address)
        if job.troubles < TRIES - 1:
            self._again.appendleft(job)
        elif job.troubles < TRIES:
            job.alone = True
            self._alone.append(job)
        else:
            error = MachineError(
                f"{job.handed.where}: {why}, worker {desk.address}; it was tried {TRIES} times: "
                "see the worker's log"
            )
            digest = digest_of(job.handed.data)
            self._done.append(without_verdict(self._task, job.handed, digest, error))

    # what goes out

    def _fill(self) -> None:
        """Give everybody something to do, the least busy first."""
        while (job := self._next()) and (desk := self._desk_for(job)):
            self._give(desk, job)
        if job:
            (self._alone if job.alone else self._again).appendleft(job)
        else:
            self._even_out()

    def _next(self) -> Job | None:
        """Crowded ones first; then, when all those are done, one after another."""
        if self._again:
            return self._again.popleft()
        if not any(desk.open for desk in self._desks.values()):
            return None
        if new := next(self._new, None):
            return Job(new)
        self._more = False
        crowd = any(not job.alone for desk in self._desks.values() for job in desk.jobs.values())
        return self._alone.popleft() if self._alone and not crowd else None

    def _desk_for(self, job: Job) -> Desk | None:
        free = [desk for desk in self._desks.values() if desk.open]
        if job.alone:
            taken = {desk.machine for desk in self._desks.values() if desk.jobs or desk.late}
            nobody = not any(desk.jobs for desk in self._desks.values())
            free = [d for d in free if d.machine not in taken or nobody]
        free = [d for d in free if d.address not in job.avoid] or free
        free = [desk for desk in free if len(desk.jobs) < WINDOW * desk.threads]
        return min(free, key=lambda d: len(d.jobs) / d.threads, default=None)

    def _give(self, desk: Desk, job: Job) -> None:
        ticket = next(self._tickets)
        desk.jobs[ticket], self._where[ticket] = job, desk
        desk.begin(self._clock())
        self._post.send(ticket, desk.address, job.handed)

    def _even_out(self) -> None:
        """At the end, let who has nothing to do take what another has not begun."""
        for idle in [desk for desk in self._desks.values() if desk.open and not desk.jobs]:
            full = max(self._desks.values(), key=lambda desk: len(desk.queued))
            for ticket in full.queued[-1:]:
                if idle.address not in full.jobs[ticket].avoid:
                    self._give(idle, self._take(full, ticket))
