"""A notebook that lies one folder too high or too low is found, and said where it belongs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from ag_cases import NAME, ROOT, as_bytes, solved
from ag_parts import autograder, complaints
from ag_truth import RIGHT, Counted, hand_in

from autograder.belongs import known_in
from autograder.intake import Submitted

FILE = f"{NAME}.ipynb"
SOURCES = ROOT / "assignments" / "source"
OTHER = (SOURCES / "ps4-mlp" / "ps4-mlp.ipynb").read_bytes()
OURS = as_bytes(solved())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder that students fill."""
    (tmp_path / "submitted").mkdir()
    return tmp_path / "submitted"


@pytest.fixture
def submitted(root: Path) -> Iterator[Submitted]:
    """The same, opened."""
    with Submitted(root, lambda: known_in(SOURCES)) as opened:
        yield opened


def put(place: Path, data: bytes = OURS) -> None:
    """Write a file, with the folders on the way."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def told(submitted: Submitted) -> dict[str, str | None]:
    """Who has handed in → what is wrong."""
    return {entry.student: entry.problem for entry in submitted.students(NAME)}


@pytest.mark.parametrize(
    ("place", "who", "what"),
    [
        (f"ann/{FILE}", "ann", f"ann/{FILE}: not in a folder of its own: move it to ann/{NAME}/"),
        ("ann/x.ipynb", "ann", f"ann/x.ipynb: not in a folder of its own: move it to ann/{NAME}/"),
        (f"{NAME}/ann/{FILE}", NAME, f"{NAME}: the folder of an assignment where a student's is"),
        (f"{NAME}/ann/x.ipynb", NAME, "with ann in it: the way is STUDENT/ps5-backprop/: move"),
        (f"{NAME}/ann/{NAME}/{FILE}", NAME, "with ann in it: the way is STUDENT/ps5-backprop/"),
        (f"group/ann/{NAME}/{FILE}", "group", f"group/ann/{NAME}: one folder too low"),
        (f"ann/work/{FILE}", "ann", f"ann/work/{FILE}: not in the folder {NAME}: move it to"),
    ],
)
def test_where_it_lies_is_said(
    root: Path, submitted: Submitted, place: str, who: str, what: str
) -> None:
    """What, where, and the remedy; a neighbour who has done it right is not concerned."""
    put(root / place)
    put(root / "zoe" / NAME / FILE)
    found = told(submitted)
    assert found.keys() == {who, "zoe"}
    assert found["zoe"] is None
    assert what in str(found[who])


@pytest.mark.parametrize("way", [f"{NAME}/{FILE}", f"{NAME}/x.ipynb", f"a/b/{FILE}", f"a/{FILE}"])
def test_too_deep_in_the_right_folder(
    root: Path, untouched: Path, submitted: Submitted, way: str, counted: Counted
) -> None:
    """Up to two folders too many, whatever their names."""
    course = Path(shutil.copytree(untouched, root.parent / "course"))
    put(course / "submitted" / "ann" / NAME / way)
    said = autograder(course, "grade", NAME).stdout
    assert f"{way} lies too deep: move it up as {FILE}" in said


def test_another_assignment_s_notebooks_are_not_ours(root: Path, submitted: Submitted) -> None:
    """Nobody is asked about them: in their folders, or in none but known by their cells."""
    put(root / "ann" / "ps4-mlp" / "ps4-mlp.ipynb", OTHER)
    put(root / "bob" / "last.ipynb", OTHER)
    put(root / "cid" / "ps1-regression" / NAME / FILE)  # a mess, but of ps1-regression
    put(root / "dan" / "notes.txt", b"")
    put(root / "ps4-mlp" / "ann" / "ps4-mlp.ipynb", OTHER)
    assert told(submitted) == {}


def test_notebooks_in_no_folder(root: Path, submitted: Submitted) -> None:
    """They are nobody's, and are said together."""
    assert submitted.astray(NAME) is None
    put(root / "ann.ipynb")
    put(root / "bob.ipynb")
    assert told(submitted) == {}
    said = submitted.astray(NAME)
    assert said
    assert said.startswith("ann.ipynb and bob.ipynb: in no student's folder, so nobody's: move")


@pytest.mark.sandbox
def test_a_class_that_lies_wrong_is_refused_with_the_reason(
    untouched: Path, tmp_path: Path, counted: Counted
) -> None:
    """Nobody has handed in, and the line says where the notebooks are; beside others, too."""
    course = Path(shutil.copytree(untouched, tmp_path / "course"))
    put(course / "submitted" / NAME / "ann" / FILE, RIGHT)
    (line,) = complaints(autograder(course, "grade", NAME), 1)
    assert f"nobody has submitted {NAME}: {NAME}: the folder of an assignment" in line
    shutil.rmtree(course / "submitted")
    put(course / "submitted" / "ann.ipynb", RIGHT)
    (line,) = complaints(autograder(course, "grade", NAME), 1)
    assert f"nobody has submitted {NAME}: ann.ipynb: in no student's folder" in line
    hand_in(course, "bob", RIGHT)
    put(course / "submitted" / "group" / "cid" / NAME / FILE, RIGHT)
    said = autograder(course, "grade", NAME)
    assert said.exit_code == 0
    assert "1 graded" in said.stdout
    assert "needs you: group/cid/ps5-backprop: one folder too low" in said.stdout
    assert "ann.ipynb: in no student's folder" in said.stdout
