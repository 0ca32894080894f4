"""Who grades what on a cluster: windows, deaths, silence, and nobody pays for a neighbour.

The workers here are played, and so is the clock; test_cluster.py has real ones.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from ag_small import small_task

from autograder import crew
from autograder.crew import TRIES, WINDOW, Answer, Crew
from autograder.grader import Graded, Handed
from autograder.journal import digest_of
from autograder.model import MachineError, Report
from autograder.remote import LOST, packed

TASK = small_task()
OK = "tcp://10.0.0.1:1", "tcp://10.0.0.2:1"


def handed(*names: str) -> list[Handed]:
    """A submission of each."""
    return [Handed(who, who.encode(), f"{who}/x.ipynb") for who in names]


def verdict(one: Handed, **more: Any) -> dict[str, Any]:
    """A full mark as it travels."""
    report = Report(TASK.source.name, one.where, "graded")
    return packed(Graded(one.who, digest_of(one.data), report, **more))


@dataclass
class Played:
    """Workers that work at one submission after another, each step of the clock at one."""

    threads: dict[str, int]
    killers: set[str] = field(default_factory=set)
    """Whose submissions end their worker; another one comes in its place."""
    hangs: Callable[[str, str], bool] = lambda who, address: False
    """Whether a worker never answers about somebody."""
    fails: Callable[[str, str], bool] = lambda who, address: False
    """Whether a worker's machine fails at somebody's."""
    starves: Callable[[str, int], bool] = lambda who, beside: False
    """Whether somebody starves beside so many on the same machine."""
    refusals: dict[str, str] = field(default_factory=dict)
    opens: float = 0.0
    """When the workers are there."""
    now: float = 0.0
    desks: dict[str, list[tuple[int, Handed | None]]] = field(default_factory=dict)
    sent: list[tuple[str, str]] = field(default_factory=list)
    most: Counter[str] = field(default_factory=Counter)
    """The longest queue of each worker."""
    born: Iterator[int] = field(default_factory=lambda: itertools.count(100))

    def workers(self) -> dict[str, int]:
        return dict(self.threads) if self.now >= self.opens else {}

    def _queue(self, address: str, ticket: int, one: Handed | None) -> None:
        queue = self.desks.setdefault(address, [])
        queue.append((ticket, one))
        self.most[address] = max(self.most[address], len(queue))

    def greet(self, ticket: int, address: str) -> None:
        self._queue(address, ticket, None)

    def send(self, ticket: int, address: str, one: Handed) -> None:
        self.sent.append((one.who, address))
        self._queue(address, ticket, one)

    def take_back(self, ticket: int) -> None:
        for queue in self.desks.values():
            queue[:] = queue[:1] + [entry for entry in queue[1:] if entry[0] != ticket]

    def answers(self, seconds: float) -> list[Answer]:
        self.now += seconds or 0.01
        found = []
        for address in list(self.desks):
            for _ in range(self.threads.get(address, 0)):
                if self.desks.get(address):
                    found += self._step(address)
        return found

    def _step(self, address: str) -> list[Answer]:
        ticket, one = self.desks[address][0]
        if one is None:
            self.desks[address].pop(0)
            return [Answer(ticket, self.refusals.get(address, ""))]
        if one.who in self.killers:
            del self.desks[address]
            threads = self.threads.pop(address)
            self.threads[f"{address.rpartition(':')[0]}:{next(self.born)}"] = threads
            return []
        if self.hangs(one.who, address):
            return []
        machine = address.rpartition(":")[0]
        beside = sum(len(q) for a, q in self.desks.items() if a.startswith(machine)) - 1
        self.desks[address].pop(0)
        if self.fails(one.who, address):
            report = Report(TASK.source.name, one.where, "ungraded", "no disk")
            failed = MachineError("no disk")
            return [Answer(ticket, packed(Graded(one.who, "", report, failed=failed)))]
        return [Answer(ticket, verdict(one, starved=self.starves(one.who, beside)))]


def crew_of(played: Played, waiting: Iterable[Handed], said: list[str] | None = None) -> Crew:
    """A crew of played workers; 100 s for a submission, 50 for a worker."""
    return Crew(
        TASK, played, waiting, deadline=100, patience=50, clock=lambda: played.now,
        say=(said if said is not None else []).append,
    )  # fmt: skip


def graded(
    played: Played, waiting: Iterable[Handed], said: list[str] | None = None
) -> dict[str, Graded]:
    """What comes of everybody, each once."""
    found = list(crew_of(played, waiting, said).verdicts())
    assert max(Counter(one.who for one in found).values()) == 1
    return {one.who: one for one in found}


def test_everybody_is_graded_by_all_workers() -> None:
    """One verdict each; the work is shared out."""
    names = [f"s{n}" for n in range(40)]
    played = Played(dict.fromkeys(OK, 1))
    found = graded(played, handed(*names))
    assert found.keys() == set(names)
    assert all(one.report.status == "graded" for one in found.values())
    shares = Counter(address for _, address in played.sent)
    assert min(shares[address] for address in OK) > 10


def test_a_window_goes_out_and_no_more_is_read() -> None:
    """However many there are, a few wait at each worker, and the others are not even read."""
    played, read = Played({OK[0]: 2, OK[1]: 1}), []

    def waiting() -> Iterator[Handed]:
        for number in range(100_000):
            read.append(number)
            yield from handed(f"s{number}")

    verdicts = crew_of(played, waiting()).verdicts()
    for _ in range(50):
        next(verdicts)
    assert played.most[OK[0]] == 2 * WINDOW
    assert played.most[OK[1]] == WINDOW
    assert len(read) <= 50 + 3 * WINDOW + 3


def test_who_kills_its_worker_thrice_gets_no_verdict_and_nobody_else_pays() -> None:
    """Whoever is beside a killer, at the same worker or behind it, is graded."""
    played = Played({OK[0]: 4, OK[1]: 4}, killers={"mallory"})
    names = [f"s{n}" for n in range(9)]
    found = graded(played, handed(*names[:3], "mallory", *names[3:]))
    assert [who for who, _ in played.sent].count("mallory") == TRIES
    mallory = found.pop("mallory")
    assert mallory.machine_failed
    assert "the worker process ended" in str(mallory.report.reason)
    assert "the machine failed, not the student" in str(mallory.report.reason)
    assert mallory.digest == digest_of(b"mallory")
    assert found.keys() == set(names)
    assert not any(one.failed for one in found.values())


def test_many_killers_cost_nobody_else_anything() -> None:
    """Half of a class kills: the other half has its marks."""
    played = Played({OK[0]: 3, OK[1]: 1}, killers={f"k{n}" for n in range(10)})
    names = [f"{kind}{n}" for n in range(10) for kind in "ks"]
    found = graded(played, handed(*names))
    assert {who for who, one in found.items() if one.failed} == played.killers


def test_who_gets_no_answer_is_given_to_another_worker() -> None:
    """A worker that has fallen silent gets nothing more, and what it had not begun goes too."""
    played = Played(dict.fromkeys(OK, 1), hangs=lambda who, address: address == OK[0])
    found = graded(played, handed("ann", "bob", "cid", "dan"))
    assert not any(one.failed for one in found.values())
    assert len([who for who, address in played.sent if address == OK[0]]) <= WINDOW


def test_a_worker_that_answers_late_is_used_again() -> None:
    """Its late answer is not taken, and it is free for others."""
    played = Played(dict.fromkeys(OK, 1))
    played.hangs = lambda who, address: address == OK[0] and played.now < 150  # late at 100
    names = [f"s{n}" for n in range(4)]
    more = (one for one in handed(*(f"t{n}" for n in range(600))))
    found = graded(played, itertools.chain(handed(*names), more))
    assert len(found) == 604
    assert len([who for who, address in played.sent if address == OK[0]]) > 50


def test_a_submission_that_silences_every_worker_is_given_up() -> None:
    """After so many workers it has no verdict; the others have theirs from who is left."""
    threads = {f"tcp://10.0.0.{n}:1": 1 for n in range(TRIES + 1)}
    played = Played(threads, hangs=lambda who, address: who == "loop")
    found = graded(played, handed("ann", "loop", "bob", "cid"))
    assert [who for who, one in found.items() if one.failed] == ["loop"]
    assert "no answer within 100 s" in str(found["loop"].report.reason)
    tried = [address for who, address in played.sent if who == "loop"]
    assert len(set(tried)) == len(tried) == TRIES


def test_a_machine_that_fails_gets_no_more_to_spoil() -> None:
    """What fails on one machine is graded on another, and the bad one is told of and left."""
    said: list[str] = []
    played = Played(dict.fromkeys(OK, 1), fails=lambda who, address: address == OK[0])
    found = graded(played, handed(*(f"s{n}" for n in range(30))), said)
    assert not any(one.failed for one in found.values())
    spoiled = [who for who, address in played.sent if address == OK[0]]
    assert crew.STRIKES <= len(spoiled) <= crew.STRIKES + WINDOW
    assert len(said) == 1
    assert "no disk" in said[0]


def test_who_starves_beside_others_is_graded_again_alone_on_a_machine() -> None:
    """At the end, with nobody at any worker of the same machine; then its verdict counts."""
    threads = {"tcp://10.0.0.1:1": 1, "tcp://10.0.0.1:2": 1}
    alone: list[int] = []

    def starves(who: str, beside: int) -> bool:
        if who in ("ann", "bob"):
            alone.append(beside)
        return who in ("ann", "bob")

    played = Played(threads, starves=starves)
    found = graded(played, handed("ann", "bob", "cid", "dan", "eve"))
    assert all(one.report.status == "graded" for one in found.values())
    assert [who for who, _ in played.sent].count("ann") == 2
    assert alone[2:] == [0, 0]
    assert {who for who, _ in played.sent[-2:]} == {"ann", "bob"}


def test_a_worker_that_cannot_grade_is_told_of_and_gets_nothing() -> None:
    """The others do its part."""
    said: list[str] = []
    played = Played(dict.fromkeys(OK, 1), refusals={OK[0]: "other versions"})
    found = graded(played, handed("ann", "bob", "cid"), said)
    assert len(found) == 3
    assert {address for _, address in played.sent} == {OK[1]}
    assert said == [f"worker {OK[0]} gets nothing to grade: other versions"]


def test_if_no_worker_can_grade_that_is_said_at_once() -> None:
    """One line with the first one's reason, and how many more there are."""
    played = Played(dict.fromkeys(OK, 1), refusals=dict.fromkeys(OK, "no sandbox here"))
    with pytest.raises(MachineError, match=r"worker tcp://10.*1 \(and 1 more\): no sandbox here"):
        graded(played, handed("ann"))
    assert played.now < 50
    assert not played.sent


def test_without_workers_the_wait_ends() -> None:
    """One line with the remedy, after the patience that was asked for."""
    played = Played({})
    with pytest.raises(MachineError, match="no worker of the cluster answers, for 50 s"):
        graded(played, handed("ann"))
    assert 50 < played.now < 60


def test_a_worker_that_comes_late_takes_part() -> None:
    """Also when it is the first."""
    played = Played({OK[0]: 1}, opens=20)
    assert graded(played, handed("ann", "bob")).keys() == {"ann", "bob"}


def test_a_process_that_was_started_again_is_asked_again() -> None:
    """Under the same address there is one that has not been told what to grade."""
    played = Played({OK[0]: 1})
    step = played._step
    lost: list[Any] = []

    def forgetful(address: str) -> list[Answer]:
        ticket, one = played.desks[address][0]
        if one and not lost:
            lost.append(played.desks[address].pop(0))
            return [Answer(ticket, LOST)]
        return step(address)

    played._step = forgetful  # type: ignore[method-assign]  # once
    assert graded(played, handed("ann", "bob")).keys() == {"ann", "bob"}


def test_a_slow_reader_makes_nobody_late() -> None:
    """While verdicts are written nobody looks at the clock: what has come meanwhile counts."""
    played = Played(dict.fromkeys(OK, 1))
    found = []
    for one in crew_of(played, handed(*(f"s{n}" for n in range(12)))).verdicts():
        found.append(one)
        played.now += 1000
    assert len(found) == 12
    assert not any(one.failed for one in found)
    assert len(played.sent) == 12


def test_at_the_end_the_idle_take_from_the_busy() -> None:
    """Of what waits behind something long, nothing waits for it."""
    played = Played(dict.fromkeys(OK, 1))
    played.hangs = lambda who, address: who == "long" and played.now < 60
    crew_ = crew_of(played, handed("long", "a", "b", "c"))
    order = [one.who for one in crew_.verdicts()]
    assert order[-1] == "long"
    assert len(order) == 4
