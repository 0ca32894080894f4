"""The source notebook of ps6-digits: its structure, its release, and what its tests can see."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib
import nbformat
import pytest
from nbformat import NotebookNode
from variants_ps6 import VARIANTS

import coursekit

NAME = "ps6-digits"
SOURCE = Path(__file__).parents[2] / "assignments" / "source" / NAME / f"{NAME}.ipynb"
FUNCTIONS = {
    "train": (14, ["x", "y", "sizes", "eta", "batch_size", "epochs", "rng"]),
    "accuracy": (4, ["weights", "biases", "x", "labels"]),
    "adam_step": (6, ["w", "g", "m", "v", "t", "eta", "beta1", "beta2", "eps"]),
}
HIDDEN = re.compile(r"\n### BEGIN HIDDEN TESTS\n.*?\n### END HIDDEN TESTS", re.DOTALL)


def role(cell: NotebookNode) -> dict[str, Any]:
    """The cell's nbgrader metadata without what nbgrader adds by itself."""
    return {k: v for k, v in cell.metadata.get("nbgrader", {}).items() if k != "checksum"}


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The one cell with this grade_id."""
    (cell,) = [c for c in notebook.cells if role(c).get("grade_id") == name]
    return cell


def run(
    notebook: NotebookNode, only: set[str] | None = None, given: dict[str, Any] | None = None
) -> dict[str, Exception]:
    """Run the code cells (or those with an id in `only`) in order; the exceptions by cell id."""
    matplotlib.use("Agg")
    space: dict[str, Any] = dict(given or {})
    raised: dict[str, Exception] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or (only is not None and cell.id not in only):
            continue
        source = re.sub(r"(?m)^%.*$", "", HIDDEN.sub("", cell.source))
        try:
            exec(compile(source, cell.id, "exec"), space)  # noqa: S102 (our own notebook)
        except Exception as error:
            raised[cell.id] = error
    if "plt" in space:
        space["plt"].close("all")
    return raised


@pytest.fixture
def source() -> NotebookNode:
    return nbformat.read(SOURCE, as_version=nbformat.NO_CONVERT)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What students get, made by nbgrader without a complaint."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(SOURCE.parent, course / "source" / NAME)
    config = 'c = get_config()\nc.CourseDirectory.course_id = "test"\n'
    (course / "nbgrader_config.py").write_text(config)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", NAME],
        cwd=course,
        env=os.environ | {"PATH": path, "JUPYTER_PREFER_ENV_PATH": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not re.search("warning|error", done.stdout + done.stderr, re.IGNORECASE), done.stderr
    return course / "release" / NAME / f"{NAME}.ipynb"


@pytest.fixture
def release(released: Path) -> NotebookNode:
    return nbformat.read(released, as_version=nbformat.NO_CONVERT)


def test_notebook_is_valid_and_clean(source: NotebookNode) -> None:
    """Valid nbformat 4.5 with unique ids, never run."""
    nbformat.validate(source)
    ids = [cell.id for cell in source.cells]
    assert len(set(ids)) == len(ids)
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.slow
def test_points_and_order(source: NotebookNode) -> None:
    """The functions of the contract and the question, 30 points in all; the table says the same."""
    ids = [role(cell)["grade_id"] for cell in source.cells if role(cell)]
    functions = [part for name in FUNCTIONS for part in (name, f"test_{name}")]
    assert ids == ["setup", *functions, "reflection"]
    points = {role(c)["grade_id"]: role(c)["points"] for c in source.cells if role(c).get("grade")}
    assert points == {f"test_{name}": p for name, (p, _) in FUNCTIONS.items()} | {"reflection": 6}
    listed = [int(n) for n in re.findall(r"\| (\d+) \|", source.cells[0].source)]
    assert listed == list(points.values())


@pytest.mark.slow
def test_the_question_is_graded_by_a_person(source: NotebookNode) -> None:
    """A written answer: graded, a solution, open to the student, without a hidden check."""
    cell = cell_of(source, "reflection")
    assert cell.cell_type == "markdown"
    wanted = {"grade": True, "solution": True, "locked": False, "task": False, "points": 6}
    assert role(cell) == {"grade_id": "reflection", "schema_version": 3, **wanted}


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_cells_of_a_function(source: NotebookNode, name: str) -> None:
    """The solution cell defines its function alone; the grade cell ends in its hidden check."""
    cell, grade = cell_of(source, name), cell_of(source, f"test_{name}")
    (function,) = ast.parse(cell.source).body
    assert isinstance(function, ast.FunctionDef)
    assert [a.arg for a in function.args.args] == FUNCTIONS[name][1]
    assert "Returns" in str(ast.get_docstring(function))
    assert role(cell)["solution"]
    assert not role(cell)["locked"]
    assert role(grade)["locked"]
    assert f'hidden_check("{NAME}/{name}", {name})' in grade.source.splitlines()[-2]
    used = {n.id for n in ast.walk(ast.parse(HIDDEN.sub("", grade.source))) if type(n) is ast.Name}
    assert used & set(FUNCTIONS) == {name}


@pytest.mark.slow
def test_what_is_imported_is_not_withheld(source: NotebookNode) -> None:
    """Activations and data are given, and nothing else."""
    tree = ast.parse(cell_of(source, "setup").source.replace("%matplotlib inline", ""))
    (given,) = [n for n in tree.body if isinstance(n, ast.ImportFrom)]
    modules = {getattr(coursekit, alias.name).__module__ for alias in given.names}
    assert modules == {"coursekit.activations", "coursekit.datasets"}


def test_solved_notebook_passes(source: NotebookNode) -> None:
    """Every cell runs, the visible tests included."""
    assert run(source) == {}


@pytest.mark.slow
def test_release_shows_no_answer(released: Path, release: NotebookNode) -> None:
    """Stubs stand where the solutions, the model answer and the hidden tests were."""
    text = released.read_text(encoding="utf-8")
    for secret in [
        "SOLUTION",
        "HIDDEN",
        "hidden_check",
        "autograder",
        "memorised rather",
        "For the grader",
    ]:
        assert secret not in text
    assert cell_of(release, "reflection").source == "YOUR ANSWER HERE"


@pytest.mark.slow
def test_unsolved_release_runs_to_its_end(release: NotebookNode) -> None:
    """Each test cell says which function is not written yet; no other cell fails."""
    raised = run(release)
    assert {k: str(v) for k, v in raised.items()} == {
        f"test_{name}": f"{name} is not written yet" for name in FUNCTIONS
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("train", " * sigmoid_prime(zs[l - 2])", ""),
        ("train", "sigmoid_prime(zs[l - 2])", "sigmoid_prime(activations[l - 1])"),
        ("train", "weights[l - 1].T @ delta", "(weights[l - 1] - eta * dW).T @ delta * 1.1"),
        ("train", " / len(batch)", ""),
        ("train", " / len(batch)", " / m ** 2"),
        ("train", "delta.mean(", "delta.sum("),
        ("train", "- eta * dW", "+ eta * dW"),
        ("train", "biases[l - 1] - eta * db", "biases[l - 1]"),
        ("train", "range(0, m, batch_size)", "range(0, m - batch_size + 1, batch_size)"),
        ("train", "rng.permutation(m)", "rng.permutation(m)[:batch_size]"),
        ("train", "rng.permutation(m)", "np.random.permutation(m)"),
        ("train", "- y[:, batch]", "- y[:, start : start + batch_size]"),
        ("train", "softmax(zs[-1]) if l == L else sigmoid(zs[-1])", "sigmoid(zs[-1])"),
        ("train", "rng.normal(0, ", "0 * rng.normal(0, "),
        ("train", "rng.normal(0, ", "np.random.default_rng(0).normal(0, "),
        ("train", "np.zeros((n_out, 1))", "np.zeros(n_out)"),
        ("accuracy", "sigmoid(W @ a + b)", "W @ a + b"),
        ("accuracy", "a = sigmoid(W @ a + b)", "a = sigmoid(W @ a)"),
        ("accuracy", "@ a + biases[-1]", "@ a"),
        ("accuracy", "axis=0", "axis=1"),
        ("accuracy", "np.mean(", "np.sum("),
        ("accuracy", "np.mean(", "100 * np.mean("),
        ("accuracy", "scores.argmax", "sigmoid(scores).argmax"),
        ("accuracy", "== labels", "!= labels"),
        ("adam_step", "m / (1 - beta1**t), v / (1 - beta2**t)", "m, v"),
        ("adam_step", "v / (1 - beta2**t)", "v"),
        ("adam_step", "beta1**t", "beta1 ** (t + 1)"),
        ("adam_step", "m / (1 - beta1**t)", "m / (1 - beta1)"),
        ("adam_step", "np.sqrt(v_hat) + eps", "np.sqrt(v_hat + eps)"),
        ("adam_step", "np.sqrt(v_hat) + eps", "np.sqrt(v_hat)"),
        ("adam_step", "np.sqrt(v_hat) + eps", "v_hat + eps"),
        ("adam_step", "* g**2", "* g"),
        ("adam_step", "beta1 * m + (1 - beta1) * g", "beta1 * m + g"),
        ("adam_step", "beta1 * m + (1 - beta1)", "(1 - beta1) * m + beta1"),
        ("adam_step", "m_hat / (np", "g / (np"),
        ("adam_step", "eps), m, v", "eps), m_hat, v_hat"),
        ("adam_step", "w - eta", "w + eta"),
        ("adam_step", "m = beta1 * m + (1 - beta1) * g", "m *= beta1; m += (1 - beta1) * g"),
    ],
)
def test_visible_tests_catch(source: NotebookNode, name: str, right: str, wrong: str) -> None:
    """A usual mistake trips the visible tests of its own function."""
    cell = cell_of(source, name)
    assert right in cell.source
    cell.source = cell.source.replace(right, wrong)
    raised = run(source, {"setup", name, f"test_{name}"})
    assert set(raised) == {f"test_{name}"}
    if not isinstance(raised[f"test_{name}"], (ValueError, IndexError)):
        assert isinstance(raised[f"test_{name}"], AssertionError)
        assert len(str(raised[f"test_{name}"])) > 20


RIGHT = [(f, how) for f, forms in VARIANTS.items() for how in forms if how != "coursekit"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "how"), RIGHT, ids=["/".join(case) for case in RIGHT])
@pytest.mark.filterwarnings("ignore:trained")
def test_visible_tests_accept(source: NotebookNode, name: str, how: str) -> None:
    """An unusual solution that the contract allows passes the visible tests."""
    cell_of(source, name).source = f"{name} = right"
    space = {"right": VARIANTS[name][how]}
    assert run(source, {"setup", name, f"test_{name}"}, space) == {}
