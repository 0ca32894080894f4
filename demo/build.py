"""The students' notebooks from the release, and the comparison of a report with what must come."""

import copy
import json
from pathlib import Path

from autograder.model import CheckResult, Report
from demo.record import DemoStudent, Notebook, cell_named, grade_id
from demo.students import STUDENTS

ASSIGNMENT = "ps5-backprop"


def build_class(release: Path, solved_source: Path, submitted: Path) -> None:
    """Write submitted/ID/ps5-backprop/ps5-backprop.ipynb for every student.

    Parameters
    ----------
    release : the notebook that students get, as nbgrader has made it
    solved_source : the instructor's notebook, for the solutions
    submitted : nbgrader's folder of submissions
    """
    released, solved = json.loads(release.read_text()), json.loads(solved_source.read_text())
    for student in STUDENTS:
        folder = submitted / student.id / ASSIGNMENT
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(submission(student, released, solved))


def submission(student: DemoStudent, released: Notebook, solved: Notebook) -> bytes:
    """The file that a student hands in."""
    if student.raw is not None:
        return student.raw
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        name = grade_id(cell)
        if name and cell["metadata"]["nbgrader"]["solution"] and name not in student.unsolved:
            asked = cell_named(solved, name) if cell["cell_type"] == "code" else cell
            cell["source"] = student.written.get(name) or asked["source"]
    for number, (follower, text) in enumerate(student.added):
        place = notebook["cells"].index(cell_named(notebook, follower))
        notebook["cells"].insert(place, code_cell(f"added-{number}", text))
    if student.edit:
        student.edit(notebook)
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode()


def code_cell(identity: str, text: str) -> Notebook:
    """A cell of the student's own."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": identity,
        "metadata": {},
        "outputs": [],
        "source": text.strip("\n"),
    }


def compare(student: DemoStudent, report: Report) -> str | None:
    """None if the report is as it must be for this student, else one sentence."""
    if student.ungraded or report.status == "ungraded":
        if student.ungraded and report.status == "ungraded":
            return None
        return f"it is {report.status} ({report.reason or f'{report.score:g} points'})"
    problems = (_problem(student, check) for check in report.checks)
    return next((problem for problem in problems if problem), None)


def _problem(student: DemoStudent, check: CheckResult) -> str | None:
    earned = f"{check.id} earned {check.points:g} of {check.max_points:g} ({check.message})"
    if check.id not in student.loses:
        return None if check.points == check.max_points else f"{earned}, and is right"
    if check.points >= check.max_points or (student.kind == "hostile" and check.points > 0):
        return f"{earned}, and must not"
    expected = student.mistakes.get(check.id)
    if expected and check.misconception != expected:
        return f"{check.id}: {expected} is not recognised, but {check.misconception}"
    return None
