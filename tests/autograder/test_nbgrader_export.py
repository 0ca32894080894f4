"""`nbgrader export` with our plugin: a cell is a cell, and no zero for what was not graded."""

import csv
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from ag_cases import ROOT
from nbgrader.api import Gradebook
from traitlets.config import PyFileConfigLoader

from autograder.nbgrader_export import CsvExport

# nbgrader's models flush while they are being built; SQLAlchemy remarks on it
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.slow,  # a new gradebook takes a program of its own
]
STUDENTS = {
    "ann": {"first_name": "=HYPERLINK(1)", "last_name": "O'Brien"},
    "Müller, Anna": {"first_name": "@x", "email": "a;=1"},
    "late": {"last_name": 'a "quoted" name'},
}


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Gradebook]:
    """Three students: one with marks, one without a submission, one whose submission waits."""
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        book.add_assignment("ps")
        book.add_notebook("ps", "ps")
        book.add_grade_cell("f", "ps", "ps", max_score=5, cell_type="code")
        for name, settings in STUDENTS.items():
            book.add_student(name, **settings)
        for name in ("ann", "late"):
            book.add_submission("ps", name)
        book.find_grade("f", "ps", "ps", "ann").auto_score = 3.5
        book.db.commit()
        yield book


def exported(book: Gradebook, target: Path, **settings: object) -> dict[str, dict[str, str]]:
    """What a program reads, by student."""
    plugin = CsvExport(to=str(target), **settings)
    plugin.log.setLevel(logging.ERROR)
    plugin.export(book)
    with target.open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_cells_are_what_they_seem(book: Gradebook, tmp_path: Path) -> None:
    """A comma parts no name, and nothing that a student may have typed is calculated."""
    rows = exported(book, tmp_path / "grades.csv")
    assert rows.keys() == STUDENTS.keys()
    assert rows["ann"]["first_name"] == "'=HYPERLINK(1)"
    assert rows["ann"]["last_name"] == "O'Brien"
    assert rows["Müller, Anna"]["first_name"] == "'@x"
    assert rows["Müller, Anna"]["email"] == "a;'=1"
    assert rows["late"]["last_name"] == 'a "quoted" name'


def test_no_zero_for_what_was_not_graded(book: Gradebook, tmp_path: Path) -> None:
    """Marks are numbers; without a submission, or before it is graded, there is none."""
    rows = exported(book, tmp_path / "grades.csv")
    assert [rows["ann"][k] for k in ("raw_score", "score", "max_score")] == ["3.5", "3.5", "5.0"]
    for name in ("late", "Müller, Anna"):
        assert rows[name]["raw_score"] == rows[name]["score"] == ""


def test_chosen_students_and_assignments(book: Gradebook, tmp_path: Path) -> None:
    """The options of nbgrader's own hold."""
    target = tmp_path / "grades.csv"
    assert exported(book, target, student=["ann"]).keys() == {"ann"}
    assert exported(book, target, assignment=["other"]) == {}


def test_the_course_names_the_plugin() -> None:
    """`nbgrader export` uses it without an option."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT / "assignments")).load_config()
    assert config.ExportApp.plugin_class == f"{CsvExport.__module__}.{CsvExport.__name__}"
