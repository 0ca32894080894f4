"""Holes of stock nbgrader, each shown open there and closed with our configuration.

The same submissions are handed in to two courses, which are graded by `nbgrader autograde`. The
stock course asks for one function; it has no configuration but its name, and the asserts of the
released test. The other has the repository's configuration and hidden checks.
"""

import copy
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, SOURCE, as_bytes, cell_of, course_config, run, solved
from ag_small import SETUP, WRONG
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import determine_grade

from autograder.grade import write_outputs
from autograder.model import CellRun, CheckResult, Report
from autograder.submission import Source, grade_id_of, read_source

pytestmark = pytest.mark.slow

COURSE = SOURCE.parents[2]
TEST = "test_bias_gradient"
FULL = read_source(SOURCE).graded["bias_gradient"][1]
"""Points of bias_gradient, which all submissions but two get wrong."""
HIDDEN = re.compile(r"from autograder.live import hidden_check\nhidden_check\(.*\)")
ASSERT = "assert np.allclose(bias_gradient(np.array([[1.0, 4.0]])), [[2.5]])"
RIGHT = "def bias_gradient(delta):\n    return delta.mean(axis=1, keepdims=True)"


def wrong(*before: str, solution: str = WRONG) -> NotebookNode:
    """A notebook whose bias_gradient is wrong, with cells that run before it is tested."""
    notebook = solved(bias_gradient=solution)
    place = notebook.cells.index(cell_of(notebook, "bias_gradient"))
    notebook.cells[place:place] = [nbformat.v4.new_code_cell(text) for text in before]
    return notebook


def moved() -> NotebookNode:
    """The test stands behind a right function, and the wrong one that is handed in comes last."""
    notebook = wrong(RIGHT)
    solution = cell_of(notebook, "bias_gradient")
    notebook.cells.remove(solution)
    notebook.cells.append(solution)
    return notebook


def duplicated() -> NotebookNode:
    """The test is there twice."""
    notebook = solved()
    notebook.cells.append(copy.deepcopy(cell_of(notebook, TEST)))
    notebook.cells[-1].pop("id", None)
    return notebook


def deleted() -> NotebookNode:
    """The function is wrong, and the tests are gone."""
    notebook = wrong()
    notebook.cells = [c for c in notebook.cells if not str(grade_id_of(c)).startswith("test_")]
    return notebook


TRANSFORMER = """import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(NoAsserts())"""
SILENCE = """shell = get_ipython()
shell.showtraceback = lambda *a, **k: None
def forget(result): result.error_in_exec = None
shell.events.register("post_run_cell", forget)"""
FORGED = f"""{WRONG.replace("def bias_gradient", "def honest")}
def bias_gradient(delta):
    get_ipython().displayhook({FULL})
    return honest(delta)"""
EXITS = "def bias_gradient(delta):\n    import os\n    os._exit(0)"
WARNS = RIGHT.replace(":\n", ":\n    import warnings; warnings.warn('by the way')\n")
FIRST = {
    "allclose": wrong("np.allclose = _agree = lambda *a, **k: True"),
    "asserts": wrong(TRANSFORMER),
    "silence": wrong(SILENCE),
    "forged": wrong(solution=FORGED),
    "exits": wrong(solution=EXITS),
    "moved": moved(),
    "warns": solved(bias_gradient=WARNS),
    "x-stale": solved(),
}
SECOND = {"x-stale": deleted(), "y-double": duplicated(), "y-later": solved()}
Marks = dict[str, float | None]


def cut_down(notebook: NotebookNode) -> NotebookNode:
    """One function, without figures: stock needs seconds for each of the others."""
    notebook = copy.deepcopy(notebook)
    kept = ("setup", "bias_gradient", TEST, "None")
    notebook.cells = [c for c in notebook.cells if str(grade_id_of(c)) in kept]
    for cell in notebook.cells:
        if grade_id_of(cell) == "setup":
            cell.source = SETUP
        cell.source = HIDDEN.sub(ASSERT, cell.source)
    return notebook


def hand_in(course: Path, submissions: dict[str, NotebookNode], stock: bool) -> None:
    """Put the submissions where nbgrader collects them."""
    for student, whole in submissions.items():
        notebook = cut_down(whole) if stock else whole
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{NAME}.ipynb").write_bytes(as_bytes(notebook))


def autograded(course: Path, students: str) -> int:
    """Exit status of `nbgrader autograde` for the students that match."""
    options = ["--force", f"--student={students}", "--db", "sqlite:///gradebook.db"]
    return run("nbgrader", "autograde", NAME, *options, cwd=course).returncode


def marks_in(course: Path) -> Marks:
    """What bias_gradient is worth in the gradebook, by student; None where there is no mark."""
    marks: Marks = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for student in FIRST | SECOND:
            try:
                marks[student] = book.find_grade(TEST, NAME, NAME, student).score
            except MissingEntry:
                marks[student] = None
            if not (course / "autograded" / student / NAME / f"{NAME}.ipynb").exists():
                marks[student] = None
    return marks


def graded_twice(course: Path, stock: bool) -> tuple[Marks, Marks, int]:
    """Marks after a first and a second hand-in, and the exit status of the second run."""
    hand_in(course, FIRST, stock)
    autograded(course, "*")
    first = marks_in(course)
    hand_in(course, SECOND, stock)
    status = autograded(course, "[xy]-*")
    return first, marks_in(course), status


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> tuple[Marks, Marks, int]:
    """What nbgrader makes of them as it comes."""
    course = tmp_path_factory.mktemp("stock") / "course"
    course_config(course)
    source = cut_down(nbformat.read(SOURCE, as_version=4))
    place = course / "source" / NAME / f"{NAME}.ipynb"
    place.parent.mkdir(parents=True)
    place.write_bytes(as_bytes(source))
    done = run("nbgrader", "generate_assignment", NAME, cwd=course)
    assert done.returncode == 0, done.stderr
    return graded_twice(course, stock=True)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, released: Path) -> tuple[Marks, Marks, int]:
    """What it makes of them with our configuration."""
    course = tmp_path_factory.mktemp("ours") / "course"
    shutil.copytree(released, course)
    config = (COURSE / "nbgrader_config.py").read_text()
    (course / "nbgrader_config.py").write_text(config.replace("neural-networks", "tests"))
    return graded_twice(course, stock=False)


Graded = tuple[Marks, Marks, int]


@pytest.mark.parametrize("student", ["allclose", "asserts", "silence", "forged"])
def test_a_wrong_function_with_full_marks(student: str, stock: Graded, ours: Graded) -> None:
    """Patched comparison, removed asserts, no output, a result before the error."""
    assert stock[0][student] == FULL
    mark = ours[0][student]
    assert mark is not None
    assert mark < FULL / 2


def test_a_function_counts_as_it_stands_at_its_test(stock: Graded, ours: Graded) -> None:
    """A right function stands above its test, and a wrong one below: both count the right one."""
    assert stock[0]["moved"] == ours[0]["moved"] == FULL


def test_a_process_that_ends_loses_the_submission(stock: Graded, ours: Graded) -> None:
    """Stock has no mark at all for it; here that one function is worth nothing."""
    assert stock[0]["exits"] is None
    assert ours[0]["exits"] == 0


def test_a_warning_costs_the_marks(stock: Graded, ours: Graded) -> None:
    """A right function that warns is worth nothing in stock, and everything here."""
    assert stock[0]["warns"] == 0
    assert ours[0]["warns"] == FULL


def test_a_stale_score_survives(stock: Graded, ours: Graded) -> None:
    """Handed in again, wrong and without tests: stock keeps the old mark."""
    assert stock[0]["x-stale"] == ours[0]["x-stale"] == FULL
    assert stock[1]["x-stale"] == FULL
    mark = ours[1]["x-stale"]
    assert mark is not None
    assert mark < FULL / 2


def test_a_test_that_is_there_twice_stops_the_batch(stock: Graded, ours: Graded) -> None:
    """Stock grades neither this student nor the next; here both have their marks."""
    assert stock[2] != 0
    assert stock[1]["y-double"] is None
    assert ours[2] == 0
    assert ours[1]["y-double"] == ours[1]["y-later"] == FULL


# What nbgrader makes of a grade cell's outputs

OUTPUTS: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "text alone": [{"output_type": "stream", "name": "stdout", "text": "0"}],
    **{
        repr(text): [
            {
                "output_type": "execute_result",
                "execution_count": None,
                "metadata": {},
                "data": {"text/plain": text},
            }
        ]
        for text in ("'ok'", "True", "nan", "-1.0", "np.float64(0.0)", str(FULL))
    },
}
STATUSES = ("passed", "partial", "failed", "error", "timeout", "memory", "missing", "forbidden")


@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs_that_fail_open(name: str, source: Source) -> None:
    """Each is worth full marks to stock nbgrader; from our grade cells it reads the verdict."""
    cell = copy.deepcopy(source.cells[TEST])
    cell.outputs = [nbformat.from_dict(o) for o in OUTPUTS[name]]
    assert determine_grade(cell)[0] == FULL
    for status in STATUSES:
        points = {"passed": FULL, "partial": 0.57}.get(status, 0.0)
        check = CheckResult("bias_gradient", points, FULL, status, "said")  # type: ignore[arg-type]
        notebook = nbformat.v4.new_notebook(cells=[copy.deepcopy(cell)])
        ran = [CellRun(tuple(OUTPUTS[name]))]
        write_outputs(notebook, ran, Report(NAME, "x", "graded", checks=(check,)), source)
        assert determine_grade(notebook.cells[0]) == (points, FULL)
