"""A class graded by real worker processes of a real scheduler, on loopback."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from ag_cases import NAME, ROOT, SEED, as_bytes, solved
from ag_cluster import Site, site
from ag_small import WRONG, small, small_task, tree
from dask.config import set as dask_config
from nbgrader.api import Gradebook

from autograder import cluster
from autograder.cluster import Cluster
from autograder.grader import Graded, Grader, Handed
from autograder.journal import Journal
from autograder.model import MachineError, UnusableInput

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

RIGHT = as_bytes(small())
CLASS = {
    "ann": RIGHT,
    "bob": b"no notebook",
    "cid": as_bytes(small(bias_gradient=WRONG)),
    "dan": as_bytes(small("import os, signal\nos.kill(-1, signal.SIGKILL)\nos._exit(1)")),
    "eve": b"",
    "Zoë, 张": as_bytes(small(bias_gradient="def bias_gradient(:")),
}
FOREVER = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"


def handed(submissions: dict[str, bytes]) -> list[Handed]:
    """As a class hands it in, with something noted."""
    return [
        Handed(who, data, f"{who}/x.ipynb", (f"found for {who}",))
        for who, data in submissions.items()
    ]


def until(done: Callable[[], bool]) -> Iterator[Handed]:
    """Right submissions until `done()`."""
    number = 0
    while not done():
        number += 1
        yield Handed(f"s{number}", RIGHT, "x.ipynb")


def compared(found: Sequence[Graded]) -> dict[str, tuple[Any, ...]]:
    """All that a verdict says, but for the time that it took."""
    assert len({one.who for one in found}) == len(found)
    return {
        one.who: (
            one.digest,
            one.report.to_dict() | {"seconds": 0},
            one.notebook,
            type(one.failed),
            str(one.failed),
        )
        for one in found
    }


@pytest.fixture(scope="module")
def at_home() -> dict[str, tuple[Any, ...]]:
    """What a grader on this machine says of the class."""
    with Grader.of(small_task(), workers=2) as grader:
        return compared(list(grader.grade_all(handed(CLASS))))


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A scheduler and two workers, which log all they can."""
    folder = tmp_path_factory.mktemp("dask")
    with site(folder, 2, environment={"DASK_LOGGING__DISTRIBUTED": "debug"}) as made:
        yield made


def test_the_same_verdicts_as_on_one_machine(dask: Site, at_home: Any) -> None:
    """Report, notebook, digest and failures, of right, wrong, broken and hostile hand-ins."""
    with Cluster(small_task(), dask.address) as graders:
        assert compared(list(graders.grade_all(handed(CLASS)))) == at_home
    assert at_home["ann"][1]["score"] == 5


def test_nothing_secret_is_logged(dask: Site) -> None:
    """The seed, students' names and their files are in no log, with everything logged."""
    with Cluster(small_task(), dask.address) as graders:
        list(graders.grade_all(handed({"Marguerite": RIGHT})))
    logs = "".join(dask.log(name) for name in ("scheduler", "a", "b"))
    assert "DEBUG" in logs
    for secret in (SEED.decode(), SEED.hex(), "Marguerite", "bias_gradient"):
        assert secret not in logs


def test_killed_workers_cost_nobody_anything(dask: Site, tmp_path: Path) -> None:
    """Workers killed at random while a class is graded, others started: the same marks for all."""
    chance = random.Random()
    seed = chance.randrange(10**6)
    chance.seed(seed)
    names = [f"s{n:02}" for n in range(24)]
    kinds = list(CLASS.values())
    submissions = {who: kinds[n % len(kinds)] for n, who in enumerate(names)}
    with Grader.of(small_task(), workers=2) as grader:
        local = compared(list(grader.grade_all(handed(submissions))))
    with site(tmp_path, 2) as own, Cluster(small_task(), str(own.file)) as graders:
        workers = own.processes[1:]
        moments = sorted(chance.sample(range(1, 20), 2))
        found = []
        for graded in graders.grade_all(handed(submissions)):
            found.append(graded)
            if len(found) in moments:
                own.end(workers.pop(chance.randrange(len(workers))))
                workers.append(own.worker(f"new{len(found)}"))
        assert compared(found) == local, f"seed {seed}, killed after {moments}"


def test_a_worker_that_hangs_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle it answers no more: another one has what it had, and all are graded.

    It stops before its third submission reaches it; then the clock jumps past the deadline.
    """
    jumped: list[int] = []
    sent: Counter[str] = Counter()
    send = cluster.Way.send

    def stop_one(post: Any, ticket: int, address: str, one: Handed) -> None:
        sent[address] += 1
        if sent[address] == 3 and len(sent) == 2 and not jumped:
            (hung,) = [p for n, p in zip("ab", own.processes[1:], strict=True)
                       if f"Start worker at:      {address}" in own.log(n)]  # fmt: skip
            os.kill(hung.pid, signal.SIGSTOP)
            jumped.append(20_000)
        send(post, ticket, address, one)

    monkeypatch.setattr(cluster.Way, "send", stop_one)
    with (
        site(tmp_path, 2) as own,
        Cluster(
            small_task(), own.address, deadline=10_000, patience=100_000,
            clock=lambda: time.monotonic() + sum(jumped),
        ) as graders,
    ):  # fmt: skip
        found = list(graders.grade_all(until(lambda: bool(jumped))))
    assert jumped
    assert [one.report.score for one in found] == [5] * len(found)
    assert len({one.who for one in found}) == len(found) >= sent.total() - 4


def test_other_workers_are_told_of_and_get_nothing(dask: Site, tmp_path: Path) -> None:
    """One with a changed check, and one without a students' environment: one line each, and the
    others grade."""
    shutil.copytree(ROOT / "autograder", tmp_path / "autograder")
    with (tmp_path / "autograder" / "checks" / "compare.py").open("a") as file:
        file.write("# not as here\n")
    path = os.pathsep.join([str(tmp_path), str(ROOT / "src")])
    environment = os.environ.get("AUTOGRADER_STUDENT_ENV", str(ROOT / ".student"))
    odd = [
        dask.worker("other", PYTHONPATH=path, AUTOGRADER_STUDENT_ENV=environment),
        dask.worker("poor", AUTOGRADER_STUDENT_ENV=str(tmp_path)),
    ]
    said: list[str] = []
    try:
        with Cluster(small_task(), dask.address, said.append) as graders:
            found = list(graders.grade_all(until(lambda: len(said) == 2)))
        assert {one.report.score for one in found} == {5}
    finally:
        for process in odd:
            dask.end(process)
    assert sorted(line.partition(": ")[2][:40] for line in said) == [
        "no students' environment at " + str(tmp_path)[:12],
        "other versions there of the grader or th",
    ]


def test_a_scheduler_that_goes_away_is_said(tmp_path: Path) -> None:
    """One line, and what had come is kept."""
    with site(tmp_path, 1) as own, Cluster(small_task(), own.address) as graders:
        results = graders.grade_all(until(lambda: False))
        assert next(results).report.score == 5
        own.end(own.processes[0])
        with pytest.raises(MachineError, match="the scheduler has gone: start it"):
            list(results)


def test_over_tls(tmp_path: Path) -> None:
    """An address tls://… with Dask's own settings; without the certificate nobody comes in."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-subj", "/CN=grading", "-days", "2", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    settings = {"ca-file": str(certificate)} | {
        f"{who}.{what}": str(path)
        for who in ("scheduler", "worker", "client")
        for what, path in (("key", key), ("cert", certificate))
    }
    tls = {f"distributed.comm.tls.{name}": value for name, value in settings.items()}
    environment = {
        f"DASK_{name}".replace(".", "__").replace("-", "_").upper(): value
        for name, value in (tls | {"distributed.comm.require-encryption": "True"}).items()
    }
    with site(tmp_path, 1, "tls", environment) as own:
        assert own.address.startswith("tls://")
        with dask_config(tls), Cluster(small_task(), own.address) as graders:
            (found,) = graders.grade_all(handed({"ann": RIGHT}))
        assert found.report.score == 5
        plain = own.address.replace("tls", "tcp")
        with Cluster(small_task(), plain) as graders, pytest.raises(MachineError, match=plain):
            list(graders.grade_all(handed({"ann": RIGHT})))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://nowhere.invalid:8786", "hello"])
def test_no_scheduler_is_said(address: str, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    """One line that names the address, and nothing of Dask's own besides."""
    monkeypatch.setattr(cluster, "CONNECT", 1.0)
    with (
        Cluster(small_task(), address) as graders,
        pytest.raises(MachineError, match=f"{address}: no scheduler answers") as raised,
    ):
        next(graders.grade_all(handed(CLASS)))
    assert len(str(raised.value).splitlines()) == 1
    assert capfd.readouterr() == ("", "")


def test_nobody_to_grade_needs_no_scheduler() -> None:
    """A run in which all are up to date asks nobody."""
    with Cluster(small_task(), "tcp://127.0.0.1:1") as graders:
        assert list(graders.grade_all([])) == []


def test_without_dask_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that says what to install."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UnusableInput, match=r"--cluster needs Dask: .*pip install"):
        Cluster(small_task(), "tcp://127.0.0.1:1")


def test_other_versions_of_dask_are_refused() -> None:
    """Of its own comparison, the packages that matter: named with both versions."""
    table = (
        "Mismatched versions found\n"
        "| Package     | Client    | Scheduler | Workers |\n"
        "| distributed | 2026.8.0  | 2024.1.0  | None    |\n"
        "| lz4         | 4.4       | None      | None    |\n"
    )
    cluster._refuse_others("tcp://x:1", [])
    with pytest.raises(MachineError, match=r"versions \(distributed 2024.1.0, here 2026.8.0\)"):
        cluster._refuse_others("tcp://x:1", [table])


def command(course: Path, *more: str) -> "subprocess.Popen[str]":
    """`autograder grade` in a course."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    return subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", "grade", NAME, *more],
        cwd=course,
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def course_of(released: Path, place: Path, submissions: dict[str, bytes]) -> Path:
    """A course with these submissions."""
    shutil.copytree(released, place)
    for student, data in submissions.items():
        folder = place / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(data)
    return place


def test_a_run_of_the_command(dask: Site, released: Path, tmp_path: Path) -> None:
    """Marks in the gradebook as after a run without a cluster."""
    submissions = {
        "ann": as_bytes(solved()),
        "bob": b"no notebook",
        "cid": as_bytes(solved(bias_gradient=WRONG)),
    }
    books = {}
    for place, more in (("there", ("--cluster", dask.address)), ("here", ())):
        course = course_of(released, tmp_path / place, submissions)
        with command(course, *more) as process:
            out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        assert "2 graded" in out
        assert err == ""
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
            books[place] = {
                (one.student.id, grade.name): grade.auto_score
                for one in book.assignment_submissions(NAME)
                for notebook in one.notebooks
                for grade in notebook.grades
            }
    assert books["there"] == books["here"]
    assert len(books["here"]) == 2 * 11


def test_an_interrupted_run_ends_what_it_began(dask: Site, released: Path, tmp_path: Path) -> None:
    """Ctrl-C: one line; what was graded is in the journal; the workers end what they are at."""
    endless = solved()
    endless.cells += small(FOREVER).cells[-1:]
    submissions = {"ann": as_bytes(solved())} | {f"s{n}": as_bytes(endless) for n in range(6)}
    course = course_of(released, tmp_path / "course", submissions)
    journal = Journal(course / "journal" / f"{NAME}.jsonl")
    with command(course, "--cluster", dask.address) as process:
        while "ann" not in journal.read():
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.splitlines()[-1].startswith("autograder: stopped: run the command again")
    assert journal.read()["ann"].graded
    until_ = time.monotonic() + 60
    while any(len(tree(worker.pid)) > 1 for worker in dask.processes[1:3]):
        assert time.monotonic() < until_
        time.sleep(0.05)
