"""A dry run: who would be graded, kept and refused, and why; nothing is written or started."""

import shutil
from pathlib import Path

import pytest
from ag_cases import NAME
from ag_parts import a_class, autograder, complaints, grade_part, second_round
from ag_truth import RIGHT, Counted, files_in, hand_in

from autograder.classroom import Classroom
from autograder.course import load_course
from autograder.grader import Grader
from autograder.model import MachineError

pytestmark = pytest.mark.sandbox


@pytest.fixture
def course(untouched: Path, tmp_path: Path, counted: Counted) -> Path:
    """A class that has handed in: four who can be graded, cid and fay who cannot."""
    return a_class(untouched, tmp_path / "course")


def planned(course: Path, *more: str) -> dict[str, tuple[str, str]]:
    """Student → what would become of them, and why."""
    before, times = files_in(course, "."), {p: p.stat().st_mtime_ns for p in course.rglob("*")}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("prove", "_once", "server"):
            patch.setattr(Grader, name, refuse)
        result = autograder(course, "grade", NAME, "--dry-run", *more)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert files_in(course, ".") == before
    assert {p: p.stat().st_mtime_ns for p in course.rglob("*")} == times
    *lines, total = result.stdout.splitlines()
    found = {}
    for line in lines:
        what, rest = line.split(maxsplit=1)
        student, _, why = rest.partition(": ")
        found[student] = (what, why)
    counts = [sum(w == what for w, _ in found.values()) for what in ("grade", "keep", "refuse")]
    assert total == (
        "{} would be graded, {} kept, {} not graded; nothing has been written".format(*counts)
    )
    return found


def refuse(*_: object) -> None:
    """No sandbox is started."""
    raise AssertionError("something was started")


def test_before_the_first_run(course: Path) -> None:
    """Broken files are seen without a sandbox, each with its reason."""
    found = planned(course)
    assert {s: what for s, (what, _) in found.items()} == {
        "ann": "grade", "bob": "grade", "cid": "refuse", "dan": "grade", "eve": "grade",
        "fay": "refuse",
    }  # fmt: skip
    assert found["ann"][1] == "no verdict yet"
    assert "not JSON" in found["cid"][1]
    assert "the file is empty" in found["fay"][1]


def test_it_is_what_the_run_then_does(course: Path, counted: Counted) -> None:
    """In the first round, in the second, and after it."""
    for edit in (lambda _: None, second_round, lambda _: None):
        edit(course)
        found = planned(course)
        summary = counted.grade(course)
        counts = [sum(w == what for w, _ in found.values()) for what in ("grade", "keep", "refuse")]
        assert counts == [summary.graded, summary.kept, summary.refused]


def test_each_has_its_reason(course: Path, counted: Counted) -> None:
    """Another notebook, a source that has changed, a notebook that is lost, --restart."""
    counted.grade(course)
    assert planned(course)["ann"] == ("keep", "the verdict holds")
    assert planned(course, "--restart")["ann"] == ("grade", "--restart")
    hand_in(course, "bob", RIGHT)
    assert planned(course)["bob"] == ("grade", "another notebook has been handed in")
    (course / "autograded" / "eve" / NAME / f"{NAME}.ipynb").unlink()
    assert planned(course)["eve"] == ("grade", "the notebook as it ran is not there, or another")
    (course / "submitted" / "ann" / NAME / "helper.py").write_text("")
    assert "files beside have changed" in planned(course)["ann"][1]
    assert planned(course, "--student", "ann").keys() == {"ann"}
    assert planned(course, "--shard", "2/3").keys() == {"ann", "bob", "eve"}


def test_without_a_seed_none_is_made(
    course: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Then no verdict holds; nor is there a gradebook to be made."""
    counted.grade(course)
    monkeypatch.setenv("AUTOGRADER_SEED_FILE", str(tmp_path / "none.seed"))
    (course / "gradebook.db").unlink()
    assert planned(course)["ann"][0] == "grade"
    assert not (tmp_path / "none.seed").exists()
    assert not (course / "gradebook.db").exists()


def test_bad_input_is_told_as_in_a_run(course: Path) -> None:
    """Status 1 and the same line."""
    (line,) = complaints(autograder(course, "grade", NAME, "--dry-run", "--student", "zoe"), 1)
    assert "zoe: no submission of this student" in line
    (line,) = complaints(autograder(course, "grade", "ps9", "--dry-run"), 1)
    assert line.endswith(f"is the assignment's name right? There are: {NAME}")
    shutil.rmtree(course / "submitted")
    (line,) = complaints(autograder(course, "grade", NAME, "--dry-run"), 1)
    assert "collect the submissions first" in line


# --failed


def fail(*_: object) -> None:
    """A machine that gives up."""
    raise MachineError("no memory left: wait")


def test_only_those_who_have_no_verdict(course: Path, counted: Counted) -> None:
    """Whom the machine failed, whose file is broken, who is new; nobody else, whatever changed."""
    counted.grade(course)
    hand_in(course, "bob", RIGHT)
    hand_in(course, "gil", RIGHT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Grader, "_once", fail)
        result = autograder(course, "grade", NAME)
    assert result.exit_code == 2
    assert "0 graded in" in result.stdout
    assert "3 kept; 4 failed" in result.stdout
    hand_in(course, "ann", b"{")  # has a verdict of the last run: not this time
    found = planned(course, "--failed")
    assert found.keys() == {"bob", "cid", "fay", "gil"}
    assert "the machine failed, not the student: no memory left" in found["bob"][1]
    counted.whom.clear()
    result = autograder(course, "grade", NAME, "--failed")
    assert result.exit_code == 0
    assert sorted(counted.whom) == ["bob", "cid", "fay", "gil"]
    assert planned(course, "--failed").keys() == {"cid", "fay"}
    assert planned(course)["ann"][0] == "refuse"
    result = autograder(course, "grade", NAME, "--failed", "--student", "cid")
    assert "1 not graded" in result.stdout


def test_failed_where_everybody_has_a_verdict(course: Path, counted: Counted) -> None:
    """Nothing to do is no error."""
    for student in ("cid", "fay"):
        hand_in(course, student, RIGHT)
    counted.grade(course)
    result = autograder(course, "grade", NAME, "--failed")
    assert result.exit_code == 0
    assert "0 graded" in result.stdout
    (line,) = complaints(autograder(course, "grade", NAME, "--failed", "--restart"), 1)
    assert "--failed goes not with --restart" in line


def test_whom_the_machine_failed_is_remembered_beside_the_verdicts(
    course: Path, counted: Counted
) -> None:
    """The journal says it, what it knows of verdicts is as it was, and a verdict ends it."""
    counted.grade(course)
    room = Classroom(load_course(course), NAME)
    known = room.journal.read()
    hand_in(course, "bob", RIGHT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Grader, "_once", fail)
        counted.grade(course)
    assert room.journal.read() == known
    assert "no memory left" in room.journal.failures()["bob"]
    counted.grade(course)
    assert "bob" not in room.journal.failures()


def test_a_part_can_be_tried_too(course: Path, counted: Counted) -> None:
    """What it has in its own journal is kept, and what the class's knows."""
    assert planned(course, "--shard", "2/3")["ann"][0] == "grade"
    grade_part(course, "2/3")
    assert planned(course, "--shard", "2/3")["ann"][0] == "keep"
    assert planned(course, "--shard", "1/3")["dan"][0] == "grade"
    counted.grade(course)
    assert planned(course, "--shard", "1/3")["dan"][0] == "keep"
