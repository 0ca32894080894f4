"""The one way in: proved sandboxes, nobody's trouble is another's, the machine gives no zero."""

import copy
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, SOURCE, as_bytes, solved
from ag_small import (
    LOOP,
    WORTH,
    WRONG,
    grade_folder,
    killing,
    points,
    small,
    small_task,
    tree,
)

import autograder
from autograder import Grader, grader, pool
from autograder import grade as grading
from autograder.grader import Handed
from autograder.model import GraderBug, MachineError, UnusableInput
from autograder.pool import Pool, Worker
from autograder.submission import grade_id_of
from autograder.verdicts import notebook_bytes
from autograder.world import SandboxError

pytestmark = pytest.mark.sandbox

FULL = WORTH
RIGHT = as_bytes(small())


def handed(**submissions: bytes) -> list[Handed]:
    """Notebooks by student."""
    return [Handed(who, data, f"{who}/x.ipynb") for who, data in submissions.items()]


def test_the_public_names_are_there() -> None:
    """`from autograder import …` finds each of them, and nothing else."""
    assert {autograder.__getattr__(name).__name__ for name in autograder.__all__} == set(
        autograder.__all__
    )
    with pytest.raises(AttributeError):
        autograder.__getattr__("pool")


def test_a_notebook_s_file_is_graded(tmp_path: Path) -> None:
    """As the guide shows it: a path in, a report out; what is no notebook has no verdict."""
    path = tmp_path / "ada.ipynb"
    path.write_bytes(as_bytes(solved()))
    with Grader(NAME, SOURCE.parents[2]) as graders:
        report = graders.grade(path)
        assert (report.status, report.score) == ("graded", 28)
        missing = graders.grade(str(tmp_path / "no.ipynb"))
    assert (missing.status, missing.to_dict()["score"]) == ("ungraded", None)
    assert "no such file" in str(missing.reason)


@pytest.mark.parametrize(
    ("name", "settings", "what"),
    [
        ("ps0-nothing", {}, "no such assignment"),
        (NAME, {"backend": "docker"}, "docker"),
        (NAME, {"allow_weaker": ["all"]}, "no such layer"),
    ],
)
def test_what_cannot_be_is_said_at_once(name: str, settings: dict[str, Any], what: str) -> None:
    """One line for an assignment, a backend or a layer that there is not."""
    with pytest.raises(UnusableInput, match=what):
        Grader(name, SOURCE.parents[2], **settings)


def test_nobody_is_graded_on_a_sandbox_that_was_not_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The walls are tried before the first submission, once, and again where they did not hold."""
    tried: list[int] = []

    def refuse(*_: object) -> None:
        tried.append(1)
        raise MachineError("the sandbox has no network here")

    monkeypatch.setattr(grader, "require", refuse)
    with Grader.of(small_task()) as graders:
        for _ in range(2):
            found = graders.grade_one(*handed(ann=RIGHT))
            assert found.machine_failed
            assert "no network" in str(found.report.reason)
        with pytest.raises(MachineError, match="no network"):
            next(graders.grade_all(handed(ann=RIGHT)))
        before = len(tried)
        monkeypatch.setattr(grader, "require", lambda *_: tried.append(1))
        assert [g.report.score for g in graders.grade_all(handed(ann=RIGHT, bob=RIGHT))] == [5, 5]
    assert len(tried) == before + 1


def test_one_broken_submission_costs_nobody_else() -> None:
    """Beside files that are no notebooks and a process that ends, all are graded."""
    killer = small("import os, signal\nos.kill(-1, signal.SIGKILL)\nos._exit(1)")
    with Grader.of(small_task(), workers=2) as graders:
        found = {
            g.who: g
            for g in graders.grade_all(
                handed(
                    ann=RIGHT,
                    bob=b"no notebook",
                    cid=as_bytes(small(bias_gradient=WRONG)),
                    dan=as_bytes(killer),
                    eve=b"",
                )
            )
        }
    assert set(found) == {"ann", "bob", "cid", "dan", "eve"}
    assert points(found["ann"].report) == points(found["dan"].report) == FULL
    assert 0 < found["cid"].report.score < 5
    for student, reason in (("bob", "not JSON"), ("eve", "empty")):
        assert found[student].report.status == "ungraded"
        assert reason in str(found[student].report.reason)
        assert not found[student].machine_failed
        assert found[student].notebook is None


@pytest.mark.parametrize("worker", [False, True], ids=["bubblewrap", "worker"])
def test_a_sandbox_killed_during_a_run_costs_nothing(worker: bool) -> None:
    """One accident in the class: everybody has full marks."""
    with (
        killing(1, skip=5, worker=worker) as killed,
        Grader.of(small_task()) as graders,
    ):
        found = list(graders.grade_all(handed(ann=RIGHT, bob=RIGHT)))
    assert killed
    assert [points(g.report) for g in found] == [FULL, FULL]


def test_a_machine_that_kills_again_and_again_grades_nobody() -> None:
    """Ungraded, said to be the machine's fault, and never a zero."""
    with killing(99, skip=2), Grader.of(small_task()) as graders:
        found = graders.grade_one(*handed(ann=RIGHT))
    assert found.machine_failed
    assert found.report.status == "ungraded"
    assert "the machine failed, not the student" in str(found.report.reason)
    assert found.report.to_dict()["score"] is None


def test_a_machine_that_fails_once_is_given_another_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment without memory is not a failure of the submission."""
    really, tries = grading.grade, []

    def grade(*arguments: Any) -> Any:
        tries.append(arguments)
        if len(tries) == 1:
            raise MachineError("no memory")
        return really(*arguments)

    monkeypatch.setattr(grading, "grade", grade)
    with Grader.of(small_task()) as graders:
        assert points(graders.grade_one(*handed(ann=RIGHT)).report) == FULL
    assert len(tries) == 2


def test_a_bug_of_the_grader_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not graded, not the student's fault nor the machine's, and not tried again."""
    tries = []

    def judge(*arguments: Any) -> Any:
        tries.append(arguments)
        raise KeyError("x")

    monkeypatch.setattr(grading, "judge", judge)
    with Grader.of(small_task()) as graders:
        found = graders.grade_one(*handed(ann=RIGHT))
    assert found.machine_failed
    assert found.report.status == "ungraded"
    assert found.report.reason == "the grader failed (KeyError: 'x'): report this bug"
    assert len(tries) == 1


def test_without_a_sandbox_nobody_is_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run stops before the first student."""
    monkeypatch.setattr("autograder.world.bwrap_path", lambda: "/nothing/bwrap")
    with (
        Grader.of(small_task()) as graders,
        pytest.raises(SandboxError, match="bubblewrap cannot be started"),
    ):
        next(graders.grade_all(handed(ann=RIGHT)))


def test_leaving_early_ends_what_is_being_graded() -> None:
    """When results are no longer wanted, nobody waits for who computes for ever, and the rest does
    not begin."""
    loop = as_bytes(small("while True:\n    try:\n        while True: pass\n"
                          "    except BaseException: pass"))  # fmt: skip
    with Grader.of(small_task(), workers=2) as graders:
        results = graders.grade_all(handed(ann=RIGHT, **{f"s{n}": loop for n in range(9)}))
        next(results)
        while len(graders.busy) < 2:
            time.sleep(0.01)
        start = time.monotonic()
        results.close()
        assert time.monotonic() - start < 20
        assert not graders.busy


def test_a_stopped_grader_can_be_used_again() -> None:
    """After `close` it starts and proves new sandboxes."""
    graders = Grader.of(small_task())
    with graders:
        graders.prove()
        graders.stop()
        assert graders.grade_one(*handed(ann=RIGHT)).machine_failed
    assert graders.grade_one(*handed(ann=RIGHT)).report.score == 5
    graders.close()


def test_several_threads_may_use_one_grader() -> None:
    """Each has a sandbox of its own, and the walls are tried once."""
    found: list[float] = []
    with Grader.of(small_task()) as graders:

        def work() -> None:
            found.append(graders.grade_one(*handed(ann=RIGHT)).report.score)

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        servers = len(graders._servers)
    assert found == [5, 5, 5]
    assert 1 <= servers <= 3


def test_nothing_of_it_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving ends its sandboxes."""
    pids: list[int] = []
    with Grader.of(small_task()) as graders:
        graders.prove()
        pids += [pid for server in graders._servers for pid in tree(server.pid)]
        assert pids
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_who_starved_beside_others_is_graded_again_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict of the second time counts, when nobody takes the processors any more."""
    order: list[tuple[str, int]] = []
    really = Pool.grade

    def grade(pool: Pool, *arguments: Any) -> Iterator[Any]:
        for one, graded, starved in really(pool, *arguments):
            order.append((one.who, len(pool.busy)))
            yield one, graded, starved or (one.who == "ann" and len(order) < 4)

    monkeypatch.setattr(Pool, "grade", grade)
    with Grader.of(small_task(), workers=2) as graders:
        found = [g.who for g in graders.grade_all(handed(ann=RIGHT, bob=RIGHT, cid=RIGHT))]
    assert sorted(found[:2]) == ["bob", "cid"]
    assert found[2:] == ["ann"]
    assert order[3:] == [("ann", 0)]


def test_a_process_that_is_killed_loses_nobody() -> None:
    """What it was grading is tried again in another, and so is what waited for it."""
    with Grader.of(small_task(), workers=2) as graders:
        results = graders.grade_all(handed(**{f"s{n}": RIGHT for n in range(7)}))
        found = [next(results)]
        assert graders._pool
        graders._pool._workers[0].process.kill()
        found += results
    assert sorted(g.who for g in found) == [f"s{n}" for n in range(7)]
    assert all(points(g.report) == FULL for g in found)


def test_a_notebook_at_which_processes_end_again_and_again_has_no_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is said to be the machine's fault, and the others are graded."""
    really = Pool._heard

    def heard(pool: Pool) -> list[Worker]:
        for worker in pool._workers:
            if worker.ready and worker.has and worker.has[0].who == "bob":
                worker.process.kill()
                worker.process.wait()
        return really(pool)

    monkeypatch.setattr(Pool, "_heard", heard)
    with Grader.of(small_task(), workers=2) as graders:
        submissions = handed(ann=RIGHT, bob=RIGHT, cid=RIGHT, dan=RIGHT)
        found = {g.who: g for g in graders.grade_all(submissions)}
    bob = found.pop("bob")
    assert bob.machine_failed
    assert "ended twice" in str(bob.report.reason)
    assert sorted(found) == ["ann", "cid", "dan"]
    assert all(points(g.report) == FULL for g in found.values())


def test_a_process_says_that_its_sandbox_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is graded, and one line says why."""
    monkeypatch.setenv("AUTOGRADER_STUDENT_ENV", "/nowhere")
    with (
        Grader.of(small_task(), workers=2) as graders,
        pytest.raises(MachineError, match="no students' environment at /nowhere"),
    ):
        next(graders.grade_all(handed(ann=RIGHT, bob=RIGHT)))


def test_a_process_that_cannot_start_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last words are in the line."""
    monkeypatch.setattr(pool, "COMMAND", "raise ImportError('no such thing')")
    with (
        Grader.of(small_task(), workers=2) as graders,
        pytest.raises(MachineError, match="ended \\(ImportError: no such thing\\)"),
    ):
        next(graders.grade_all(handed(ann=RIGHT, bob=RIGHT)))


def test_two_processes_give_what_one_gives() -> None:
    """Reports and notebooks are the same to the byte, but for the seconds."""
    wrong = as_bytes(small("1 / 0", bias_gradient=WRONG))
    submissions = handed(ann=RIGHT, bob=wrong, cid=b"{", dan=as_bytes(small(bias_gradient=LOOP)))
    found = []
    for workers in (1, 2):
        with Grader.of(small_task(), workers=workers) as graders:
            graded = sorted(graders.grade_all(submissions), key=lambda one: one.who)
        found.append([(g.who, g.digest, replace(g.report, seconds=0), g.file, str(g.failed))
                      for g in graded])  # fmt: skip
    assert found[0] == found[1]


def test_notebooks_are_taken_as_they_are_wanted() -> None:
    """Of a long row no more is held than is worked at."""
    taken = []

    def row() -> Iterator[Handed]:
        for one in handed(**{f"s{n}": RIGHT for n in range(30)}):
            taken.append(one.who)
            yield one

    with Grader.of(small_task(), workers=2) as graders:
        results = graders.grade_all(row())
        for count in range(1, 6):
            next(results)
            assert len(taken) <= count + 4
        results.close()


def test_a_bug_is_the_same_in_another_process() -> None:
    """A bug of the grader's that has travelled says what it said."""
    error = copy.copy(GraderBug(KeyError("x")))  # as pickle would
    assert isinstance(error, GraderBug)
    assert str(error) == "the grader failed (KeyError: 'x'): report this bug"


def test_the_autograded_notebook_is_a_notebook() -> None:
    """Its bytes are read by nbformat as what they were."""
    with Grader.of(small_task()) as graders:
        notebook = graders.grade_one(*handed(ann=RIGHT)).notebook
    assert notebook is not None
    data = notebook_bytes(notebook)
    assert nbformat.reads(data.decode(), as_version=4) == notebook
    assert data.endswith(b"}\n")
    assert "bias_gradient" in {grade_id_of(cell) for cell in notebook.cells}


def test_a_folder_of_submissions(tmp_path: Path) -> None:
    """The tests' own way through the reader: who has nothing to grade has no verdict."""
    for student, data in (("ann", RIGHT), ("bob", b"")):
        place = tmp_path / student / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(data)
    (tmp_path / "cid" / NAME).mkdir(parents=True)
    found = grade_folder(tmp_path, small_task())
    assert {who: one.report.status for who, one in found.items()} == {
        "ann": "graded",
        "bob": "ungraded",
        "cid": "ungraded",
    }
