"""Moodle's zip of feedback: folders from which Moodle reads the participant."""

import zipfile
from pathlib import Path

import pytest
from ag_platforms import NAME, entry

from autograder.course import Course
from autograder.platforms.feedback_zip import pack
from autograder.platforms.marks import Entry
from autograder.platforms.matching import Seat


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with pages for some."""
    for student in ("101", "102", "ada"):
        folder = tmp_path / "feedback" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.html").write_text(f"<p>{student}")
    (tmp_path / "feedback" / "103").mkdir()
    return Course(tmp_path, "c", "", "source", "submitted", "autograded", "feedback")


def everybody() -> list[Entry]:
    """Two with numbers, one with a number and no page, one without a number."""
    return [entry("101", 1.0), entry("102", None), entry("103", 3.0), entry("ada", 2.0)]


def participant(path: str) -> tuple[str, str, str]:
    """What Moodle makes of a path: the number, its plugin, and the file's own name."""
    folder, _, file = path.partition("/")
    parts = folder.split("_", 4)
    return parts[1], "_".join(parts[2:4]), file


def read(target: Path) -> dict[str, str]:
    """Number of a participant → the page."""
    with zipfile.ZipFile(target) as packed:
        found = {participant(name): packed.read(name).decode() for name in packed.namelist()}
    assert {(plugin, file) for _, plugin, file in found} <= {
        ("assignsubmission_file", f"{NAME}.html")
    }
    return {number: page for (number, _, _), page in found.items()}


def test_numbers_are_ids_or_those_of_a_worksheet(course: Course, tmp_path: Path) -> None:
    """Without a worksheet an id that is a number; with one its number, whatever the id is."""
    target = tmp_path / "x.zip"
    done = pack(course, NAME, everybody(), target)
    assert (done.pages, done.without) == (2, ["ada"])
    assert read(target) == {"101": "<p>101", "102": "<p>102"}
    seats = {"ada": Seat(0, ("7",), name="Ada"), "101": Seat(1, ("8",))}
    done = pack(course, NAME, everybody(), target, seats)
    assert (done.pages, done.without) == (2, ["102"])
    assert read(target) == {"7": "<p>ada", "8": "<p>101"}


@pytest.mark.parametrize(
    "name",
    ["Ada_Lovelace_7", "../../etc/passwd", ".hidden", "~x", "O'Brien, Seán", "李", "a" * 300, "//"],
)
def test_no_name_hides_the_number(course: Course, tmp_path: Path, name: str) -> None:
    """Underscores, dots and slashes in names lead Moodle, or who unpacks it, nowhere else."""
    target = tmp_path / "x.zip"
    pack(course, NAME, everybody(), target, {"101": Seat(0, ("8",), name=name)})
    assert read(target) == {"8": "<p>101"}
    with zipfile.ZipFile(target) as packed:
        (path,) = packed.namelist()
    assert path.count("/") == 1
    assert path[0] not in ".~/"
    assert len(path) < 150
