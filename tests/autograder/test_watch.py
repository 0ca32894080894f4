"""What a submission takes, seen from outside: what is counted, and who goes behind others."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from ag_cases import as_bytes
from ag_small import TIGHT, small, small_task, world_of

from autograder import grade as grading
from autograder import watch
from autograder.model import Report
from autograder.running import Timing
from autograder.sandbox import Died, ForkServer, Sandbox
from autograder.student import student_world
from autograder.walls import BACKENDS, Walls
from autograder.watch import BEHIND, BUFFER, FICKLE, LAST, Seen, Watch
from autograder.world import Limits

HOGS = """
import os, time
for _ in range(20):
    if os.fork() == 0:
        try: os.setsid()
        except OSError: pass
        while True: pass
"""
POOL = """
import multiprocessing, time
def work(seconds):
    start = time.process_time()
    while time.process_time() - start < seconds: pass
    return seconds
with multiprocessing.Pool(3) as pool: print(pool.map(work, [0.6] * 4))
"""


@pytest.fixture(params=BACKENDS)
def server(request: pytest.FixtureRequest) -> Iterator[ForkServer]:
    """A server by each backend."""
    if request.param == "container":
        request.getfixturevalue("container")
    with ForkServer(student_world((), backend=BACKENDS[request.param]())) as running:
        yield running


def ran(sandbox: Sandbox, *sources: str, seconds: float = 30) -> list[str]:
    """What each cell prints, or what it raises."""
    said = []
    for number, source in enumerate(sources):
        request = {"do": "run", "source": source, "seconds": seconds, "cell": number}
        outputs = sandbox.ask(seconds, request)[0]["outputs"]
        said.append("".join(o.get("text") or o.get("evalue") or "" for o in outputs).strip())
    return said


def places(server: ForkServer) -> list[int]:
    """Where each process stands, the server's first, then its submission's."""
    found = []
    for pid in (seen.pid for seen in watch.look(server.pid)):
        try:
            found.append(os.getpriority(os.PRIO_PROCESS, pid))
        except ProcessLookupError:
            continue
    return found


@pytest.mark.sandbox
def test_processes_that_compute_go_behind_all_others(server: ForkServer) -> None:
    """Not the server's, and not the one that answers: the next submission is as quick as ever."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    with server.start() as sandbox:
        before = len(places(server))
        ran(sandbox, HOGS)
        for _ in range(20):  # on a busy machine they take a while to come
            ran(sandbox, "time.sleep(0.3)")
            now = places(server)
            if now.count(LAST) == 20:
                break
        assert now == [own] * before + [LAST] * 20
    with server.start():
        assert set(places(server)) == {own}


@pytest.mark.sandbox
def test_all_processes_together_have_so_much_time(server: ForkServer) -> None:
    """Each is within its own limit; what they take together ends the submission as too slow."""
    server.world = replace(server.world, limits=Limits(cpu_together=1))
    with server.start() as sandbox, pytest.raises(Died) as death:
        ran(sandbox, HOGS, *["time.sleep(25)"] * 3)
    assert death.value.reason == "timeout"
    assert "processor time" in str(death.value)


@pytest.mark.sandbox
def test_a_small_pool_of_processes_is_honest(server: ForkServer) -> None:
    """It comes to its end, and what follows is as quick as before."""
    if server.world.backend.name == "container":
        pytest.skip("that backend has no /dev/shm, which a pool needs")
    with server.start() as sandbox:
        said = ran(sandbox, POOL, "import os; print(os.getpriority(0, 0))")
    assert said == ["[0.6, 0.6, 0.6, 0.6]", str(os.getpriority(os.PRIO_PROCESS, 0))]


def test_a_process_and_its_children_are_seen() -> None:
    """With memory, processor time and threads; and one that is not there is not."""
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        seen = {found.pid: found for found in watch.look(os.getpid())}
        assert {os.getpid(), child} <= set(seen)
        assert seen[os.getpid()].memory > 1 << 20
        assert seen[os.getpid()].own == pytest.approx(time.process_time(), abs=0.5)
        assert seen[child].tasks == (child,)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert watch.look(child) == []
    assert 2 < watch.descriptors(os.getpid()) < 10_000


def test_what_is_swapped_out_counts() -> None:
    """It is taken from the machine as well; pages of files are not."""
    status = "RssAnon:\t  100 kB\nRssFile:\t  10 kB\nRssShmem:\t 1 kB\nVmSwap:\t 1000 kB\n"
    assert sum(map(int, watch.RESIDENT.findall(status))) == 1101


class Looks:
    """A watch that sees what a test says, a look each 0.2 s."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[Seen] = []
        self.demoted: list[int] = []
        self.busy: set[int] = set()
        self._at = 0.0
        monkeypatch.setattr(watch, "look", lambda _: self.seen)
        monkeypatch.setattr(watch, "descriptors", lambda _: 1)
        monkeypatch.setattr(time, "monotonic", lambda: self._at)
        monkeypatch.setattr(os, "cpu_count", lambda: 4)
        monkeypatch.setattr(os, "setpriority", lambda _, task, __: self.demoted.append(task))
        self.sessions: list[str] = []
        monkeypatch.setattr(Path, "write_text", lambda _, text: self.sessions.append(text))
        self.watch = Watch(1, shared=100)
        self._see((1, 0, 0), (2, 5, 0))
        self.watch.begin()

    def _see(self, *seen: tuple[int, float, float]) -> None:
        self._at += 0.2
        self.seen = [Seen(p, 150, own, waited, (p,), p in self.busy) for p, own, waited in seen]

    def look(self, *seen: tuple[int, float, float]) -> float:
        """Look once, at processes as (pid, own, waited); seconds that they have taken since."""
        before = self.watch.seconds
        self._see(*seen)
        self.watch.look()
        return round(self.watch.seconds - before, 6)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """A server (1) and the process of a submission (2), looked at once."""
    return Looks(monkeypatch)


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ([[(1, 0, 0), (2, 5.1, 0)], [(1, 0, 0), (2, 5.3, 0)]], [0.1, 0.2]),
        # one that is new, however little is known of it; then what it takes
        ([[(1, 0, 0), (2, 5, 0), (3, 0.01, 0)], [(1, 0, 0), (2, 5, 0), (3, 0.06, 0)]], [0.2, 0.05]),
        # it is waited for: what it had taken since the last look, and nothing twice
        ([[(1, 0, 0), (2, 5, 0), (3, 0.3, 0)], [(1, 0, 0), (2, 5, 0.4)]], [0.3, 0.1]),
        # it has ended without anybody who waits
        ([[(1, 0, 0), (2, 5, 0), (3, 0.3, 0)], [(1, 0, 0), (2, 5, 0)]], [0.3, 0.0]),
        # others come and go faster than one looks
        ([[(2, 5, 0), (n, 0, 0), (n + 1, 0, 0)] for n in (3, 5, 7)], [0.4, 0.4, 0.4]),
        # no more than the machine has
        ([[(2, 5, 0), *((n, 0.1, 0) for n in range(3, 25))]], [0.8]),
    ],
)
def test_time_of_all_processes(
    looks: Looks, rows: Sequence[Sequence[tuple[int, float, float]]], taken: list[float]
) -> None:
    """Counted once, also of those that have come and gone between two looks."""
    assert [looks.look(*row) for row in rows] == taken


def test_one_processor_is_fair(looks: Looks) -> None:
    """Who computes with one process is never put behind; who has twenty is at once."""
    for n in range(1, 100):
        looks.look((1, 0, 0), (2, 5 + 0.2 * n, 0))
    assert looks.demoted == []
    looks.look((1, 0, 0), (2, 25, 0), *((n, 0, 0) for n in range(3, 23)))
    assert sorted(looks.demoted) == list(range(3, 23))


def test_what_is_over_is_forgiven(looks: Looks) -> None:
    """However long a pool has computed, two seconds later its session is where all others are."""
    for n in range(1, 50):
        looks.look((1, 0, 0), (2, 5, 0), *((k, 0.2 * n, 0) for k in range(3, 8)))
    assert looks.sessions[-1] == str(BEHIND)
    for _ in range(10):
        looks.look((1, 0, 0), (2, 5, 0))
    assert looks.sessions[-1] == "0"


def test_who_waits_for_a_processor_wants_one(looks: Looks) -> None:
    """On a busy machine twenty processes take no more than one, and others have less for it."""
    looks.busy = {2, *range(4, 24)}
    for _ in range(2):
        looks.look((1, 0, 0), (2, 5, 0), *((n, 0, 0) for n in range(4, 24)))
    assert sorted(looks.demoted) == list(range(4, 24))


def test_who_makes_new_processes_all_the_time_goes_with_them(looks: Looks) -> None:
    """The first process as well; the server never."""
    for n in range(3, 3 + 20 * FICKLE, 20):
        looks.look((1, 0, 0), (2, 5, 0), *((n + k, 0, 0) for k in range(20)))
    assert 2 in looks.demoted
    assert 1 not in looks.demoted


def test_what_is_shared_is_what_it_began_with(looks: Looks) -> None:
    """A server that has more than it hands down hides nothing of what a submission takes."""
    greedy = Watch(1, shared=1000)
    greedy.begin()
    looks.seen = [one._replace(memory=400) for one in looks.seen]
    greedy.look()
    assert greedy.memory == 2 * (400 - 150) + BUFFER


def test_open_files_count_as_memory(looks: Looks) -> None:
    """What a pipe or a socket holds belongs to no process; the server's are not counted."""
    looks.look((1, 0, 0), (2, 5, 0), (3, 5, 0))
    assert looks.watch.memory == 3 * 50 + 2 * BUFFER


SLOW = """
def bias_gradient(delta):
    import time
    start = time.process_time()
    while time.process_time() - start < 0.3: pass
    return delta.mean(axis=1, keepdims=True)
"""


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.sandbox
def test_an_honest_neighbour_keeps_its_points(backend: str, request: pytest.FixtureRequest) -> None:
    """Beside a notebook that takes all processors it can have: a slow solution is still right."""
    if backend == "container":
        request.getfixturevalue("container")
    walls = Walls(BACKENDS[backend]())
    task = replace(small_task(), timing=Timing(20, 20, 120), limits=TIGHT, walls=walls)
    world = world_of(task)

    def graded(*added: str, **cells: str) -> Report:
        with ForkServer(world) as server:
            notebook = as_bytes(small(*added, **cells))
            return grading.grade(task, notebook, "ann/x.ipynb", server).report

    with ThreadPoolExecutor(2) as pool:
        hog = pool.submit(graded, HOGS, *["import time; time.sleep(6)"] * 2)
        time.sleep(2)
        report = graded(bias_gradient=SLOW)
        assert report.score == report.max_score == hog.result().score, report.checks
