"""What a submission takes, seen from outside: memory and processor time of all its processes.

The kernel limits each process by itself; what they take together is found by looking, five times a
second. Who keeps more than one processor busy goes on behind all others, so that whoever is graded
beside it hardly notices; who takes too much altogether is ended.
"""

import contextlib
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

RESIDENT = re.compile(r"^(?:Rss(?:Anon|Shmem)|VmSwap):\s*(\d+) kB$", re.MULTILINE)
"""Memory that is swapped out is taken as well."""
TICK = 1 / os.sysconf("SC_CLK_TCK")
BUFFER = 208 << 10
"""Bytes that the kernel may hold for an open pipe or socket, and counts as no process's memory."""
FAIR = 1.1
"""Processors that a submission may keep busy as long as it likes."""
PATIENCE = 1.0
"""Seconds of processor time beyond that, taken or wanted, until it goes behind others; twice as
much is remembered, so that a pool of processes that has done its work is soon forgiven."""
LAST, BEHIND = 19, 10
"""Places (as `nice` counts) of what it has started, and of its session where sessions have one."""
OFTEN = 0.2
"""Seconds from look to look."""
FICKLE = 100
"""Processes put behind others after which the one that starts them goes there as well."""


class Seen(NamedTuple):
    """A process at a look."""

    pid: int
    memory: int
    """Resident bytes, but for pages of files."""
    own: float
    """Seconds of processor time of all its threads."""
    waited: float
    """The same of its children that have ended and been waited for."""
    tasks: tuple[int, ...]
    """Its threads."""
    busy: bool
    """Whether it computes, or would if it had a processor."""


def look(pid: int) -> list[Seen]:
    """A process and all that come of it, as far as /proc knows them.

    Without pages of files: a copy of the fork server has those it has touched, not the server's,
    and what it lacks of them must not make up for what it takes.
    """
    found, waiting = [], [pid]
    while waiting:
        process = waiting.pop()
        try:
            sizes = RESIDENT.findall(Path(f"/proc/{process}/status").read_text())
            stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            user, system, of_children, their_system = (int(ticks) * TICK for ticks in stat[11:15])
            tasks = tuple(map(int, os.listdir(f"/proc/{process}/task")))
            memory, waited = sum(map(int, sizes)) << 10, of_children + their_system
            found.append(Seen(process, memory, user + system, waited, tasks, stat[0] == "R"))
            for task in tasks:
                children = Path(f"/proc/{process}/task/{task}/children").read_text()
                waiting += map(int, children.split())
        except (OSError, ValueError, IndexError):  # it has just ended
            continue
    return found


def resident_memory(pid: int) -> list[tuple[int, int]]:
    """Id and resident bytes of a process and all that come of it."""
    return [(seen.pid, seen.memory) for seen in look(pid)]


def descriptors(pid: int) -> int:
    """How many files a process has open."""
    place = f"/proc/{pid}/fd"
    with contextlib.suppress(OSError):
        return os.stat(place).st_size or len(os.listdir(place))  # the size since Linux 6.2
    return 0


class Watch:
    """One submission, watched from its beginning."""

    def __init__(self, pid: int, shared: int) -> None:
        self._pid, self._shared = pid, shared
        self.seconds = 0.0
        """Processor time of all its processes, also of those that have ended."""
        self.memory = 0
        """Bytes that all of them take, beyond `shared` of each."""
        self._before: Mapping[int, Seen] = {}
        self._servers: frozenset[int] = frozenset()
        self._world = 0
        """The process in which it begins."""
        self._at = 0.0
        self._ahead = 0.0
        """Seconds of processor time that it has taken, or waited for, beyond what is fair."""
        self._demoted: set[int] = set()
        self.put_behind = False
        """Whether processes have gone behind all others."""

    def begin(self) -> None:
        """Look for the first time: the program runs, and nothing of the submission has."""
        self.look()
        *servers, self._world = self._before or [0]
        self._servers = frozenset(servers)
        if self._world:  # the server may have more than it hands down
            self._shared = min(self._shared, self._before[self._world].memory)

    def look(self) -> None:
        """See what there is now, and put behind others who takes more than is fair."""
        now, seen = time.monotonic(), {found.pid: found for found in look(self._pid)}
        self.memory = sum(max(0, s.memory - self._shared) for s in seen.values())
        self.memory += sum(descriptors(pid) * BUFFER for pid in seen.keys() - self._servers)
        if self._world:
            past = now - self._at
            taken = self._taken(seen, past)
            self.seconds += min(taken, past * (os.cpu_count() or 1))
            wanted = max(taken, min(past, OFTEN) * sum(found.busy for found in seen.values()))
            was, ahead = self._ahead, self._ahead + wanted - FAIR * past
            self._ahead = min(max(0.0, ahead), 2 * PATIENCE)
            if self._ahead > PATIENCE:
                self._put_behind(seen)
            elif was and not self._ahead:
                self._session(0)
        self._before, self._at = seen, now

    def _taken(self, seen: Mapping[int, Seen], past: float) -> float:
        """Processor time since the last look.

        One that is new counts as if it had run since: others may have come and gone meanwhile,
        and of what nobody waits for the kernel tells nothing.
        """
        before = self._before
        own = sum(
            max(0.0, s.own - before[pid].own) if pid in before else max(s.own, min(past, OFTEN))
            for pid, s in seen.items()
        )
        waited = sum(max(0.0, s.waited - before[p].waited) for p, s in seen.items() if p in before)
        known = sum(s.own + s.waited for pid, s in before.items() if pid not in seen)
        return own + max(0.0, waited - known)

    def _put_behind(self, seen: Mapping[int, Seen]) -> None:
        """All but the thread that answers the grader, unless it makes new ones all the time."""
        tasks = {task for found in seen.values() for task in found.tasks} - self._servers
        if len(self._demoted) < FICKLE:
            tasks.discard(self._world)
        for task in tasks - self._demoted:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, task, LAST)
                self.put_behind = True
        self._demoted |= tasks
        self._session(BEHIND)

    def _session(self, place: int) -> None:
        """Where the kernel shares the processors out among sessions: the place of this one."""
        with contextlib.suppress(OSError):
            Path(f"/proc/{self._world}/autogroup").write_text(str(place))
