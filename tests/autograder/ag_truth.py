"""A small class with what a class has, the four places that must say the same, and hands at work.

The verdicts are real, but each notebook runs once a session: the tests are about what becomes of
a verdict.
"""

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import nbformat
import pytest
from ag_cases import NAME, SOURCE, as_bytes, cell_of, run
from ag_small import SMALL, WRONG, cut_down, ran, small, small_task
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder import grade as grading
from autograder import grader
from autograder.class_run import Summary, grade_class
from autograder.grade import Verdict
from autograder.grader import Grader, Handed
from autograder.journal import Journal

ESSAY, TASK = "reflection", "drawing"
DUE = "2026-03-02 10:00:00 UTC"
EARLY, LATE = "2026-03-01 10:00:00 UTC", "2026-03-03 10:00:00 UTC"
HALF = """
from nbgrader.plugins import BasePlugin


class Half(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
"""


def by_hand_cells() -> list[NotebookNode]:
    """A question of 4 points and a task of 3, which a person grades."""
    cells = []
    for name, points, task in ((ESSAY, 4, False), (TASK, 3, True)):
        cell = nbformat.v4.new_markdown_cell(f"{name}: say what you have learned.", id=name)
        cell.metadata.nbgrader = nbformat.from_dict(
            {
                "grade": not task, "solution": not task, "task": task, "locked": task,
                "points": points, "grade_id": name, "schema_version": 3,
            }
        )  # fmt: skip
        cells.append(cell)
    return cells


def taught(released: Path, folder: Path) -> Path:
    """A course that asks for two functions, an answer and a drawing; to be copied, not used."""
    course = folder / "taught"
    shutil.copytree(released, course)
    notebook = nbformat.read(SOURCE, as_version=4)
    notebook.cells = cut_down(notebook.cells) + by_hand_cells()
    (course / "source" / NAME / f"{NAME}.ipynb").write_bytes(as_bytes(notebook))
    generate(course)
    return course


def generate(course: Path) -> None:
    """Let nbgrader know the source as it is."""
    done = run("nbgrader", "generate_assignment", "--force", NAME, cwd=course)
    assert done.returncode == 0, done.stderr


def work(*added: str, **cells: str) -> bytes:
    """What a student hands in, right but for the cells given, with an answer."""
    answer = cells.pop(ESSAY, "I have learned a lot.")
    notebook = small(*added, **cells)
    notebook.cells += by_hand_cells()
    cell_of(notebook, ESSAY).source = answer
    return as_bytes(notebook)


RIGHT, WRONG_ONE = work(), work(bias_gradient=WRONG)


def hand_in(course: Path, student: str, data: bytes | None = None, **texts: str | None) -> None:
    """Put a notebook there, or a timestamp, or a secret; None takes the text away."""
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    if data is not None:
        (folder / f"{NAME}.ipynb").write_bytes(data)
    for file, text in texts.items():
        name = {"time": "timestamp.txt", "secret": "submission_secret.txt"}[file]
        if text is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(text)


class Counted:
    """Grading that runs each notebook once a session, and says whom it has graded."""

    known: ClassVar[dict[bytes, Verdict]] = {}

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.whom: list[str] = []
        patch.setattr(grading, "checks_of", lambda *_: SMALL)
        patch.setattr(Grader, "prove", lambda _: None)
        patch.setattr(Grader, "_once", self._once)
        patch.setattr(grader, "require", lambda *_: None)
        patch.setattr(grader, "packed", lambda _: None)  # in this process, where it is counted

    def _once(self, handed: Handed) -> Verdict:
        self.whom.append(handed.who)
        if handed.data not in self.known:
            self.known[handed.data] = Verdict(*ran(small_task(), handed.data, handed.where), False)
        found = self.known[handed.data]
        notes = (*handed.notes, *found.report.notes)
        return replace(found, report=replace(found.report, notebook=handed.where, notes=notes))

    def grade(self, course: Path, **more: Any) -> Summary:
        """Grade the class."""
        self.whom.clear()
        return grade_class(NAME, course, workers=1, **more)


# The four places


def verdicts_in(course: Path) -> dict[str, Any]:
    """What the journal says of everybody; how long it took is left out."""

    def plain(record: Any) -> Any:
        return record and replace(record, report=replace(record.report, seconds=0.0))

    found = Journal(course / "journal" / f"{NAME}.jsonl", NAME).read()
    return {s: (plain(h.last.report and h.last), plain(h.graded)) for s, h in found.items()}


ROWS = {
    "submissions": "SELECT s.student_id, s.timestamp, s.extension, n.late_submission_penalty FROM "
    "submitted_assignment s JOIN submitted_notebook n ON n.assignment_id = s.id",
    "grades": "SELECT s.student_id, b.name, g.auto_score, g.manual_score, g.extra_credit, "
    "g.needs_manual_grade FROM grade g JOIN base_cell b ON b.id = g.cell_id "
    "JOIN submitted_notebook n ON n.id = g.notebook_id "
    "JOIN submitted_assignment s ON s.id = n.assignment_id",
    "comments": "SELECT s.student_id, b.name, c.auto_comment, c.manual_comment FROM comment c "
    "JOIN base_cell b ON b.id = c.cell_id JOIN submitted_notebook n ON n.id = c.notebook_id "
    "JOIN submitted_assignment s ON s.id = n.assignment_id",
}


def sql(course: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """What somebody does to the gradebook by hand."""
    with closing(sqlite3.connect(course / "gradebook.db")) as book, book:
        return book.execute(statement, values).fetchall()


def rows_in(course: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that the gradebook says of the class."""
    return {name: sorted(sql(course, text), key=repr) for name, text in ROWS.items()}


TIMES = re.compile(rb"<time[^>]*>[^<]*</time>|\n<!-- [0-9a-f]{64} -->\n$")
"""In our pages: when they were made, how long it took, and their digest, which knows that too."""


def files_in(course: Path, *folders: str) -> dict[str, str]:
    """Digest of every file, but for times in pages; what was set aside is left out."""
    return {
        str(path.relative_to(course)): hashlib.sha256(TIMES.sub(b"", path.read_bytes())).hexdigest()
        for folder in folders or ("autograded", "feedback", "reports")
        for path in sorted((course / folder).rglob("*"))
        if path.is_file() and ".aside" not in str(path)
    }


def everything(course: Path) -> dict[str, Mapping[str, Any]]:
    """Journal, gradebook, autograded/, feedback/ and report, as far as they say anything."""
    return {
        "journal": verdicts_in(course),
        "gradebook": rows_in(course),
        "files": files_in(course),
    }


def different(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What two states of a class do not share."""
    found: dict[str, Any] = {}
    for name in one:
        if name == "gradebook":
            for rows in one[name]:
                a, b = one[name][rows], other[name][rows]
                if a != b:
                    found[rows] = ([r for r in a if r not in b], [r for r in b if r not in a])
        else:
            keys = [
                k for k in {**one[name], **other[name]} if one[name].get(k) != other[name].get(k)
            ]
            found |= {key: (one[name].get(key), other[name].get(key)) for key in keys}
    return found


def edit_journal(course: Path, edit: Any) -> None:
    """Let the lines of the journal be those that `edit` makes of them."""
    path = course / "journal" / f"{NAME}.jsonl"
    lines = edit([json.loads(line) for line in path.read_text().splitlines()])
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def give(course: Path, student: str, cell: str, points: float, comment: str = "") -> None:
    """A person's mark, as the formgrader writes it."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "tests") as book:
        grade = book.find_grade(cell, NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        if comment:
            said = book.find_comment(cell.removeprefix("test_"), NAME, NAME, student)
            said.manual_comment = comment
        book.db.commit()


def due(course: Path, date: str | None) -> None:
    """Set the due date, or take it away."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "tests") as book:
        book.update_or_create_assignment(NAME, duedate=date)


def page_of(course: Path, student: str) -> str:
    """A student's feedback."""
    return (course / "feedback" / student / NAME / f"{NAME}.html").read_text()
