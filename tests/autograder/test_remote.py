"""What travels to a worker process and back, and what the process does with it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ag_cases import NAME, SEED, SOURCE, as_bytes
from ag_small import small, small_task

from autograder import remote
from autograder.checks.judge import Property
from autograder.errand import Sealed
from autograder.grader import Graded, Grader, Handed
from autograder.journal import version
from autograder.model import AutograderError, GraderBug, MachineError, Report, UnusableInput
from autograder.remote import brief, opened, packed, posted, ready, task_of, unpacked
from autograder.verdicts import notebook_bytes

pytestmark = pytest.mark.sandbox

RIGHT = as_bytes(small())


def said(task: Any) -> dict[str, Any]:
    """A brief as it is read."""
    found: dict[str, Any] = json.loads(brief(task).data)
    return found


def test_a_task_arrives_as_it_was() -> None:
    """All that a verdict depends on, for a whole assignment of a course and for the small one."""
    for task in (Grader(NAME, SOURCE.parents[2]).task, small_task()):
        there = task_of(said(task))
        assert there.source.cells == task.source.cells
        assert there.source.graded == task.source.graded
        assert there.source.handed_out == task.source.handed_out
        assert there.source.experiments == task.source.experiments
        assert there.checks == task.checks
        assert (there.seed, there.timing, there.limits) == (task.seed, task.timing, task.limits)
        assert (there.walls.weaker, there.walls.hidden) == (task.walls.weaker, task.walls.hidden)
        assert there.carries == task.carries
        assert {n: set(c) for n, c in there.known().items()} == {
            n: set(c) for n, c in task.known().items()
        }
        key = [version(t.source, t.seed, t.walls.weaker, t.carries) for t in (task, there)]
        assert key[0] == key[1]


def test_checks_of_another_s_are_refused() -> None:
    """There nobody would have them: one line, instead of a verdict by checks of the same name."""
    task = small_task()
    check = task.checks.checks[0]
    own = replace(check, properties=(Property("mine", 1.0, lambda trial, rng: None),))
    mixed = replace(task, checks=replace(task.checks, checks=(own, *task.checks.checks[1:])))
    with pytest.raises(UnusableInput, match=r"not the grader's own .* grade without --cluster"):
        brief(mixed)


def test_a_brief_shows_nothing() -> None:
    """The seed is in it."""
    sealed = brief(small_task())
    assert SEED.hex().encode() in sealed.data
    assert SEED.hex() not in repr(sealed)


@pytest.mark.parametrize("notes", [(), ("one", "größer\nthan a line")])
def test_a_submission_arrives_as_it_was(notes: tuple[str, ...]) -> None:
    """Whatever its bytes are."""
    handed = Handed("Zoë, 张\n", b"\n{}\x00\n", "Zoë/x.ipynb", notes)
    assert opened(posted(handed)) == handed


@pytest.mark.parametrize(
    ("failed", "kind"),
    [
        (None, type(None)),
        (UnusableInput("not JSON"), UnusableInput),
        (MachineError("no disk"), MachineError),
        (GraderBug(KeyError("x")), MachineError),
    ],
)
def test_a_verdict_comes_back_as_it_was(failed: AutograderError | None, kind: type) -> None:
    """Report, notebook, digest, failure, and whether it starved."""
    report = Report(NAME, "x.ipynb", "ungraded", "why", notes=("a", "b"))
    file = None if failed else notebook_bytes(small())
    graded = Graded("ann", "d1g", report, file, failed, starved=True)
    answer = packed(graded)
    back = unpacked(json.loads(json.dumps(answer | {"notebook": None})))
    assert replace(back, failed=None) == replace(graded, file=None, failed=None)
    assert type(back.failed) is kind
    assert str(back.failed) == str(failed)
    assert unpacked(answer).file == file
    assert back.machine_failed == graded.machine_failed


def test_a_process_proves_itself_grades_and_forgets() -> None:
    """Asked, it has nothing against it; then it grades; when it is over it knows nothing more."""
    task = small_task()
    try:
        assert ready("run", brief(task)) == ""
        back = unpacked(remote.grade("run", posted(Handed("ann", RIGHT, "x.ipynb"))))
        assert back.report.score == 5
        grader = remote._graders["run"]
    finally:
        remote.end("run")
    assert not grader._servers
    assert remote.grade("run", posted(Handed("ann", RIGHT, "x.ipynb"))) == remote.LOST


def altered(change: Callable[[dict[str, Any]], object]) -> Sealed:
    """A brief of a grader that is not quite this one."""
    told = said(small_task())
    change(told)
    return Sealed(json.dumps(told).encode())


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda told: told["versions"].update({"Python": "3.99"}), "of Python:"),
        (lambda told: told["versions"].update({"the students' NumPy": "1"}), "students' NumPy:"),
        (lambda told: told.update(carries=False), "of the grader or the assignment:"),
        (lambda told: told["timing"].update(nap=3), "of the grader:"),
        (lambda told: told.pop("allowed"), "of the grader:"),
    ],
    ids=["python", "numpy", "task", "fields", "missing"],
)
def test_other_versions_are_named(change: Callable[[dict[str, Any]], object], what: str) -> None:
    """One line, and no sandbox is started for it."""
    why = ready("run", altered(change))
    assert why.startswith("other versions there")
    assert what in why
    assert len(why.splitlines()) == 1
    assert "run" not in remote._graders


def test_a_sandbox_that_does_not_hold_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody is graded in that process."""
    sealed = brief(small_task())
    monkeypatch.setattr("autograder.world.bwrap_path", lambda: "/nothing/bwrap")
    assert "bubblewrap cannot be started" in ready("run", sealed)
    monkeypatch.setenv("AUTOGRADER_STUDENT_ENV", str(tmp_path))
    assert "no students' environment" in ready("run", sealed)
    assert "run" not in remote._graders
