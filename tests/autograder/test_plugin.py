"""nbgrader's ways in: the same reader, the same failures, and no mark for who has none."""

import csv
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ag_cases import NAME, SOURCE, as_bytes, run
from ag_small import WRONG, make_small, small
from nbgrader import converters
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import class_run, grader, plugin
from autograder.grader import Grader, Handed
from autograder.model import MachineError
from autograder.walls import Walls

Make = Callable[..., Path]


@pytest.fixture
def course(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A function that makes a small course with these submissions."""
    from ag_small import SMALL

    from autograder import grade

    monkeypatch.setattr(grade, "checks_of", lambda *_: SMALL)
    return lambda **submissions: make_small(released, tmp_path / "course", submissions)


def autograde(course: Path, student: str = "*", **traits: Any) -> None:
    """As `nbgrader autograde` does it."""
    folder = CourseDirectory(root=str(course), course_id="tests")
    folder.assignment_id, folder.student_id = NAME, student
    plugin.Autograde(coursedir=folder, **traits).start()


def scores(course: Path) -> dict[str, float]:
    """Student → what the gradebook has; nobody without a submission in it."""
    found = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "tests") as book:
        for student in book.students:
            try:
                found[student.id] = float(book.find_submission(NAME, student.id).score)
            except MissingEntry:
                continue
    return found


def test_a_class_by_nbgrader(course: Make) -> None:
    """The good are graded, the others told in a line each, without a row that counts as 0."""
    odd = b"\xef\xbb\xbf" + as_bytes(small())
    conflict = as_bytes(small()).replace(b'"cells"', b'<<<<<<< HEAD\n"cells"', 1)
    made = course(ann=as_bytes(small()), bob=odd, cid=conflict, dan=b"")
    os.mkfifo(made / "submitted" / "dan" / NAME / "pipe.ipynb")
    with pytest.raises(NbGraderException) as told:
        autograde(made)
    assert scores(made) == {"ann": 5, "bob": 5}
    assert "cid" in str(told.value)
    assert "dan" in str(told.value)
    assert not (made / "autograded" / "cid").exists()
    autograde(made, "a*")  # who is named alone has no problem


def test_a_student_or_a_pattern_is_chosen(course: Make) -> None:
    """As --student and --exclude of nbgrader; a name that nobody has is said."""
    right = as_bytes(small())
    made = course(ann=right, bob=right, cid=right)
    autograde(made, "bob")
    assert set(scores(made)) == {"bob"}
    with pytest.raises(NbGraderException, match="zoe"):
        autograde(made, "zoe")
    autograde(made)
    assert set(scores(made)) == {"ann", "bob", "cid"}


def test_force_grades_again(course: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it who is up to date is kept, by whichever way he was graded."""
    made = course(ann=as_bytes(small()))
    class_run.grade_class(NAME, made, workers=1)
    graded: list[str] = []
    really = Grader.judged

    def noted(graders: Grader, handed: Handed) -> Any:
        graded.append(handed.who)
        return really(graders, handed)

    monkeypatch.setattr(Grader, "judged", noted)
    autograde(made)
    assert graded == []
    autograde(made, force=True)
    assert graded == ["ann"]


def test_walls_of_the_configuration_and_of_the_environment(
    course: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both may allow layers to be missing; the configuration's backend goes first."""
    seen: list[Walls] = []

    def refuse(_: object, walls: Walls, *__: object) -> None:
        seen.append(walls)
        raise MachineError("no sandbox")

    monkeypatch.setattr(grader, "require", refuse)
    monkeypatch.setenv("AUTOGRADER_ALLOW_WEAKER", "network, ipc")
    made = course(ann=as_bytes(small()))
    with pytest.raises(NbGraderException, match="no sandbox"):
        autograde(made, allow_weaker=["seccomp"])
    assert seen[0].allowed == ("seccomp", "network", "ipc")
    assert {"seed-hidden", "gradebook-hidden"} <= {name for name, _ in seen[0].hidden}
    monkeypatch.setenv("AUTOGRADER_BACKEND", "docker")
    with pytest.raises(NbGraderException, match="docker"):
        autograde(made)
    with pytest.raises(NbGraderException, match="no sandbox"):
        autograde(made, backend="bubblewrap")
    monkeypatch.setenv("AUTOGRADER_ALLOW_WEAKER", "all")
    with pytest.raises(NbGraderException, match="no such layer"):
        autograde(made, backend="bubblewrap")
    assert scores(made) == {}


def test_the_converter_is_put_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever nbgrader has taken its own from, ours is then."""
    from nbgrader.apps import api, autogradeapp

    for module in (converters, api, autogradeapp):
        monkeypatch.setattr(module, "Autograde", object)
    config = Config()
    plugin.use_in(config)
    for module in (converters, api, autogradeapp):
        assert vars(module)["Autograde"] is plugin.Autograde
    assert config.ExportApp.plugin_class == "autograder.nbgrader_export.CsvExport"


def test_nbgrader_s_export_has_no_zero_for_who_was_not_graded(course: Make) -> None:
    """By the command itself: blank for a broken notebook and for who handed in nothing."""
    made = course(ann=as_bytes(small(bias_gradient=WRONG)), bob=b"{")
    config = (SOURCE.parents[2] / "nbgrader_config.py").read_text()
    (made / "nbgrader_config.py").write_text(config.replace("neural-networks", "tests"))
    with Gradebook(f"sqlite:///{made / 'gradebook.db'}", "tests") as book:
        book.add_student("zoe", first_name="=cmd()", last_name="O'Neill, Zoë")
    with pytest.raises(NbGraderException):
        autograde(made)
    done = run("nbgrader", "export", "--to", "marks.csv", cwd=made)
    assert done.returncode == 0, done.stderr
    with (made / "marks.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert 0 < float(rows["ann"]["score"]) < 5
    assert {rows[s]["score"] for s in rows if s != "ann"} == {""}
    assert rows["zoe"]["last_name"] == "O'Neill, Zoë"
    shutil.rmtree(made)
