"""A class: nobody's trouble is another's, an interrupted run goes on, the machine gives no zero."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, as_bytes
from ag_small import WRONG, fill, killing, make_small, points, small, small_task

from autograder import grade as grading
from autograder import pool, sandbox
from autograder.course import Course, load_course
from autograder.model import CheckResult, MachineError, Report
from autograder.pool import Graded, Journal
from autograder.sandbox import SandboxError

FULL = {"output_error": 3.0, "bias_gradient": 2.0}
MakeSmall = Callable[..., Course]


@pytest.fixture
def small_class(released: Path, tmp_path: Path) -> MakeSmall:
    """A function that makes a course with these submissions by student."""

    def make(**submissions: bytes) -> Course:
        return load_course(make_small(released, tmp_path / "course", submissions))

    return make


def result(student: str, score: float = 1.0, message: str = "said") -> Graded:
    """A graded submission, made up."""
    check = CheckResult("f", score, 2.0, "partial", message, None, "b.html#f")
    return Graded(student, "digest", Report(NAME, "x", "graded", checks=(check,)), None)


def grade_all(course: Course, workers: int = 2) -> dict[str, Graded]:
    """Everybody's result."""
    found = pool.grade_all(course, small_task(), course.students(NAME), workers)
    return {graded.student: graded for graded in found}


# The journal


@pytest.mark.sandbox
def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Every student's last report, as it was, with a key that depends on file and version."""
    journal = Journal(tmp_path / "new" / "ps5.jsonl", "version")
    assert journal.read() == {}
    for graded in (result("ann", 1.0), result("bob", 2.0), result("ann", 1.5, "δ\u2028\n")):
        journal.append(graded)
    read = journal.read()
    assert read["ann"] == (journal.key("digest"), result("ann", 1.5, "δ\u2028\n").report)
    assert read["bob"][1].score == 2.0
    assert journal.key("digest") != journal.key("other") != Journal(tmp_path, "v").key("other")


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_line_cut_short_is_passed_over(tmp_path: Path, cut: int) -> None:
    """Wherever a crash cut it, in the middle of a character too; the next line is not spoiled."""
    path = tmp_path / "ps5.jsonl"
    journal = Journal(path, "version")
    journal.append(result("ann"))
    whole = path.read_bytes()
    journal.append(result("bób"))
    at = path.read_bytes().index(b'"b', len(whole)) + cut
    path.write_bytes(path.read_bytes()[:at])
    assert set(journal.read()) == {"ann"}
    journal.append(result("cid"))
    assert set(journal.read()) == {"ann", "cid"}


def test_older_journals_are_read_too(tmp_path: Path) -> None:
    """Characters may stand for themselves, and junk between the lines is passed over."""
    path = tmp_path / "ps5.jsonl"
    Journal(path, "version").append(result("ann"))
    line = path.read_bytes()
    junk = b'[]\n3\n"\xff"\n{"student": []}\nnull\n\xc3'
    path.write_bytes(junk + b"\n" + line.replace(b"said", "δ".encode()) + junk)
    assert Journal(path, "version").read()["ann"][1].checks[0].message == "δ"


def test_a_full_disk_leaves_the_journal_whole(tiny_disk: Path) -> None:
    """What was graded is kept, and with room again the journal goes on."""
    path = tiny_disk / "ps5.jsonl"
    journal = Journal(path, "version")
    journal.append(result("ann"))
    filler = fill(tiny_disk)
    with pytest.raises(OSError, match="No space left"):
        journal.append(result("bob", message="x" * 10_000))
    assert set(journal.read()) == {"ann"}
    filler.unlink()
    journal.append(result("cid"))
    assert set(journal.read()) == {"ann", "cid"}


def test_a_version_depends_on_all_that_a_verdict_depends_on() -> None:
    """Source and seed here; the grader's own files are hashed as well."""
    task = small_task()
    cells = {n: nbformat.from_dict(c) for n, c in task.source.cells.items()}
    cells["test_bias_gradient"].source += "\n# changed"
    others = [
        replace(task, seed=task.seed + b"!"),
        replace(task, source=replace(task.source, cells=cells)),
    ]
    versions = {pool.version(t) for t in (task, *others)}
    assert len(versions) == 3
    assert pool.version(task) in versions


# The class


@pytest.mark.sandbox
def test_one_broken_submission_costs_nobody_else(small_class: MakeSmall) -> None:
    """Beside files that are no notebooks and a process that ends, all are graded."""
    course = small_class(
        ann=as_bytes(small()),
        bob=b"no notebook",
        cid=as_bytes(small(bias_gradient=WRONG)),
        dan=as_bytes(small("import os, signal\nos.kill(-1, signal.SIGKILL)\nos._exit(1)")),
        eve=b"",
    )
    (course.folder(course.submitted, "fay", NAME)).mkdir(parents=True)
    found = grade_all(course)
    assert set(found) == {"ann", "bob", "cid", "dan", "eve", "fay"}
    assert points(found["ann"].report) == points(found["dan"].report) == FULL
    assert 0 < found["cid"].report.score < 5
    for student, reason in (("bob", "not JSON"), ("eve", "empty"), ("fay", "no such file")):
        assert found[student].report.status == "ungraded"
        assert reason in str(found[student].report.reason)
        assert not found[student].machine_failed
        assert found[student].notebook is None


@pytest.mark.sandbox
@pytest.mark.parametrize("worker", [False, True], ids=["bubblewrap", "worker"])
def test_a_sandbox_killed_during_a_run_costs_nothing(small_class: MakeSmall, worker: bool) -> None:
    """One accident in the class: everybody has full marks."""
    course = small_class(ann=as_bytes(small()), bob=as_bytes(small()))
    with killing(1, skip=5, worker=worker) as killed:
        found = grade_all(course)
    assert killed
    assert [points(g.report) for g in found.values()] == [FULL, FULL]


@pytest.mark.sandbox
def test_a_machine_that_kills_again_and_again_grades_nobody(small_class: MakeSmall) -> None:
    """Ungraded, said to be the machine's fault, and never a zero."""
    course = small_class(ann=as_bytes(small()))
    with killing(99, skip=2):  # the cell of the given code is tried first, once
        found = grade_all(course)["ann"]
    assert found.machine_failed
    assert found.report.status == "ungraded"
    assert "the machine failed, not the student" in str(found.report.reason)
    assert found.report.to_dict()["score"] is None


@pytest.mark.slow
def test_a_machine_that_fails_once_is_given_another_chance(
    small_class: MakeSmall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moment without memory is not a failure of the submission."""
    course = small_class(ann=as_bytes(small()))
    really, tries = grading.grade, []

    def grade(*arguments: Any) -> Any:
        tries.append(arguments)
        if len(tries) == 1:
            raise MachineError("no memory")
        return really(*arguments)

    monkeypatch.setattr(grading, "grade", grade)
    assert points(pool.grade_one(course, small_task(), "ann").report) == FULL
    assert len(tries) == 2


@pytest.mark.slow
def test_a_bug_of_the_grader_is_told_as_one(
    small_class: MakeSmall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not graded, not the student's fault nor the machine's, and not tried again."""
    course, tries = small_class(ann=as_bytes(small())), []

    def judge(*arguments: Any) -> Any:
        tries.append(arguments)
        raise KeyError("x")

    monkeypatch.setattr(grading, "judge", judge)
    found = pool.grade_one(course, small_task(), "ann")
    assert found.machine_failed
    assert found.report.status == "ungraded"
    assert found.report.reason == "the grader failed (KeyError: 'x'): report this bug"
    assert len(tries) == 1


@pytest.mark.sandbox
def test_without_a_sandbox_nobody_is_graded(
    small_class: MakeSmall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run stops before the first student."""
    course = small_class(ann=as_bytes(small()))
    monkeypatch.setattr(sandbox, "bwrap_path", lambda: "/nothing/bwrap")
    with pytest.raises(SandboxError, match="bubblewrap cannot be started"):
        next(pool.grade_all(course, small_task(), ["ann"], 1))


@pytest.mark.sandbox
def test_leaving_early_leaves_the_rest(
    small_class: MakeSmall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When results are no longer wanted, what has not begun does not begin."""
    course = small_class(ann=as_bytes(small()))
    begun: list[str] = []

    def grade_one(_course: Course, _task: grading.Task, student: str, _server: Any) -> Graded:
        begun.append(student)
        if student != "s0":
            closing.wait(30)
        return result(student)

    closing = threading.Event()
    monkeypatch.setattr(pool, "grade_one", grade_one)
    monkeypatch.setattr(grading, "refuse_broken_world", lambda *_: None)
    results = pool.grade_all(course, small_task(), [f"s{n}" for n in range(50)], 1)
    next(results)
    threading.Timer(0.5, closing.set).start()
    results.close()
    assert len(begun) < 50


@pytest.mark.slow
def test_the_autograded_notebook_is_a_notebook(small_class: MakeSmall) -> None:
    """Its bytes are read by nbformat as what they were."""
    course = small_class(ann=as_bytes(small()))
    notebook = pool.grade_one(course, small_task(), "ann").notebook
    assert notebook is not None
    data = pool.notebook_bytes(notebook)
    assert nbformat.reads(data.decode(), as_version=4) == notebook
    assert data.endswith(b"}\n")
