"""The source notebook of ps5-backprop: its structure, its release, and what its tests can see."""

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

import coursekit

NAME = "ps5-backprop"
SOURCE = Path(__file__).parents[2] / "assignments" / "source" / NAME / f"{NAME}.ipynb"

# The contract: order, points and parameters.
FUNCTIONS = {
    "numerical_gradient": (3, ["f", "w", "eps"]),
    "output_error": (3, ["grad_a", "z"]),
    "hidden_error": (4, ["W_next", "delta_next", "z"]),
    "bias_gradient": (2, ["delta"]),
    "weight_gradient": (3, ["delta", "a_prev"]),
    "backprop": (7, ["weights", "biases", "x", "y"]),
    "softmax_error": (3, ["z", "y"]),
    "backprop_l2": (5, ["weights", "biases", "x", "y", "lam"]),
}
GIVEN_MODULES = {"coursekit.activations", "coursekit.network", "coursekit.datasets"}
WITHHELD_IN_NETWORK = {"cost", "accuracy", "check_network"}

HIDDEN = re.compile(r"\n### BEGIN HIDDEN TESTS\n.*?\n### END HIDDEN TESTS", re.DOTALL)
HIDDEN_FORM = """
### BEGIN HIDDEN TESTS
from autograder.live import hidden_check
hidden_check("ps5-backprop/{name}", {name})
### END HIDDEN TESTS"""


def role(cell: NotebookNode) -> dict[str, Any]:
    """The cell's nbgrader metadata without what nbgrader adds by itself."""
    return {k: v for k, v in cell.metadata.get("nbgrader", {}).items() if k != "checksum"}


def graded_cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """The cells that nbgrader knows, by grade_id."""
    return {role(cell)["grade_id"]: cell for cell in notebook.cells if role(cell)}


def visible(cell: NotebookNode) -> str:
    """The cell's code without hidden tests and magics."""
    lines = HIDDEN.sub("", cell.source).splitlines()
    return "\n".join(line for line in lines if not line.startswith("%"))


def run(notebook: NotebookNode, only: set[str] | None = None) -> dict[str, Exception]:
    """Run the code cells (or those with an id in `only`) in order; the exceptions by cell id."""
    matplotlib.use("Agg")
    namespace: dict[str, Any] = {}
    raised: dict[str, Exception] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or (only is not None and cell.id not in only):
            continue
        try:
            # The notebook is ours; a kernel would run it the same way, a second slower.
            exec(compile(visible(cell), cell.id, "exec"), namespace)  # noqa: S102
        except Exception as error:
            raised[cell.id] = error
    if "plt" in namespace:
        namespace["plt"].close("all")
    return raised


def nbgrader(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader beside this Python; its database needs alembic on the PATH."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = os.environ | {"PATH": path, "JUPYTER_PREFER_ENV_PATH": "1"} | environment
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def source() -> NotebookNode:
    return nbformat.read(SOURCE, as_version=nbformat.NO_CONVERT)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A course in a temporary directory with this assignment released, and what nbgrader said."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(SOURCE.parent, course / "source" / NAME)
    config = 'c = get_config()\nc.CourseDirectory.course_id = "test"\n'
    (course / "nbgrader_config.py").write_text(config)
    done = nbgrader("generate_assignment", NAME, cwd=course)
    assert done.returncode == 0, done.stderr
    return course / "release" / NAME / f"{NAME}.ipynb", done.stdout + done.stderr


@pytest.fixture
def release(generated: tuple[Path, str]) -> NotebookNode:
    return nbformat.read(generated[0], as_version=nbformat.NO_CONVERT)


def test_notebook_is_valid_and_clean(source: NotebookNode) -> None:
    """The file is valid nbformat 4.5 with unique cell ids, and was never run."""
    nbformat.validate(source)
    assert (source.nbformat, source.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in source.cells]
    assert len(set(ids)) == len(ids)
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert source.metadata.kernelspec.name == "python3"


def test_notebook_holds_the_functions_of_the_contract(source: NotebookNode) -> None:
    """Solution and test cells stand in the contract's order, after the setup, worth 30 points."""
    expected = ["setup"]
    for name in FUNCTIONS:
        expected += [name, f"test_{name}"]
    ids = [role(cell)["grade_id"] for cell in source.cells if role(cell)]
    assert ids == expected
    assert sum(role(cell).get("points", 0) for cell in source.cells) == 30


def test_setup_is_locked(source: NotebookNode) -> None:
    """The setup cell is read-only and neither asked for nor graded."""
    assert role(graded_cells(source)["setup"]) == {
        "grade": False,
        "grade_id": "setup",
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }


def test_notebook_imports_nothing_that_is_withheld(source: NotebookNode) -> None:
    """What the cells import from coursekit stays importable while the assignment is graded."""
    imported = set()
    for cell in source.cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(visible(cell))):
            if isinstance(node, ast.ImportFrom):
                assert node.module == "coursekit"
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= {"numpy", "matplotlib.pyplot"}
    assert imported
    for name in imported:
        assert getattr(coursekit, name).__module__ in GIVEN_MODULES
        assert name not in WITHHELD_IN_NETWORK


@pytest.mark.parametrize("name", FUNCTIONS)
def test_solution_cell(source: NotebookNode, name: str) -> None:
    """The solution cell defines its function alone, as the contract has it, with a docstring."""
    cell = graded_cells(source)[name]
    assert role(cell) == {
        "grade": False,
        "grade_id": name,
        "locked": False,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    (function,) = ast.parse(cell.source).body
    assert isinstance(function, ast.FunctionDef)
    assert function.name == name
    assert [argument.arg for argument in function.args.args] == FUNCTIONS[name][1]
    documentation = ast.get_docstring(function)
    assert documentation
    assert "Returns" in documentation
    assert cell.source.count("### BEGIN SOLUTION") == 1
    assert cell.source.endswith("### END SOLUTION")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_grade_cell(source: NotebookNode, name: str) -> None:
    """The grade cell carries the points and ends in the hidden check of its function."""
    cell = graded_cells(source)[f"test_{name}"]
    assert role(cell) == {
        "grade": True,
        "grade_id": f"test_{name}",
        "locked": True,
        "points": FUNCTIONS[name][0],
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    assert cell.source.count("HIDDEN TESTS") == 2
    assert cell.source.endswith(HIDDEN_FORM.format(name=name))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_visible_tests_stand_alone(source: NotebookNode, name: str) -> None:
    """The visible tests call no function of the student but the one they test."""
    tree = ast.parse(visible(graded_cells(source)[f"test_{name}"]))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert used & set(FUNCTIONS) == {name}


def test_solved_notebook_passes(source: NotebookNode) -> None:
    """Every cell of the source runs, the visible tests included."""
    assert run(source) == {}


def test_release_is_generated_without_a_complaint(generated: tuple[Path, str]) -> None:
    """nbgrader has nothing to warn about."""
    assert not re.search("warning|error", generated[1], re.IGNORECASE), generated[1]


def test_release_shows_no_answer(generated: tuple[Path, str], release: NotebookNode) -> None:
    """The release holds the stub where the solutions were, and no trace of the hidden tests."""
    text = generated[0].read_text(encoding="utf-8")
    for secret in ["BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "hidden_check", "autograder"]:
        assert secret not in text
    for name in FUNCTIONS:
        (function,) = ast.parse(graded_cells(release)[name].source).body
        assert isinstance(function, ast.FunctionDef)
        assert [type(node) for node in function.body] == [ast.Expr, ast.Raise]


def test_unsolved_release_runs_to_its_end_and_earns_nothing(release: NotebookNode) -> None:
    """Each test cell says which function is not written yet; no other cell fails."""
    raised = run(release)
    assert set(raised) == {f"test_{name}" for name in FUNCTIONS}
    for name in FUNCTIONS:
        error = raised[f"test_{name}"]
        assert isinstance(error, NotImplementedError)
        assert str(error).startswith(name)
        assert str(error).endswith("is not written yet")


def test_nbgrader_validate_accepts_the_source_and_not_the_release(
    generated: tuple[Path, str], tmp_path: Path
) -> None:
    """In a kernel too, the solved notebook passes and each function of the release fails."""
    package = tmp_path / "stub" / "autograder"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "live.py").write_text("def hidden_check(name, function):\n    pass\n")
    solved = shutil.copy(SOURCE, tmp_path)
    done = nbgrader("validate", solved, cwd=tmp_path, PYTHONPATH=str(package.parent))
    assert "Success! Your notebook passes all the tests." in done.stdout, done.stdout + done.stderr
    done = nbgrader("validate", str(generated[0]), cwd=tmp_path)
    assert f"VALIDATION FAILED ON {len(FUNCTIONS)} CELL(S)" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("numerical_gradient", "- f(down)) / (2 * eps)", "- f(w)) / eps"),
        ("numerical_gradient", "(2 * eps)", "eps"),
        ("numerical_gradient", "(2 * eps)", "2e-5"),
        ("numerical_gradient", "w.copy(), w.copy()", "w, w.copy()"),
        ("output_error", " * sigmoid_prime(z)", ""),
        ("output_error", "sigmoid_prime(z)", "sigmoid_prime(sigmoid(z))"),
        ("output_error", "sigmoid_prime(z)", "sigmoid_prime(z) / z.shape[1]"),
        ("output_error", "return grad_a *", "grad_a *= 2; return grad_a / 2 *"),
        ("hidden_error", " * sigmoid_prime(z)", ""),
        ("hidden_error", "sigmoid_prime(z)", "sigmoid_prime(sigmoid(z))"),
        ("hidden_error", "W_next.T", "W_next"),
        ("hidden_error", "W_next.T", "W_next.reshape(W_next.shape[::-1])"),
        ("bias_gradient", ".mean(", ".sum("),
        ("bias_gradient", ", keepdims=True", ""),
        ("bias_gradient", "axis=1", "axis=0"),
        ("bias_gradient", ".mean(axis=1, keepdims=True)", ""),
        ("weight_gradient", " / m", ""),
        ("weight_gradient", "delta @ a_prev.T", "a_prev @ delta.T"),
        ("backprop", "activations[L] - y", "y - activations[L]"),
        ("backprop", "activations[L] - y", "2 * (activations[L] - y)"),
        ("backprop", "weights[l], delta", "weights[l - 1], delta"),
        ("backprop", "delta, zs[l - 1])", "delta, zs[l])"),
        ("backprop", "delta, zs[l - 1])", "delta, activations[l])"),
        ("backprop", "activations[l - 1])", "activations[l])"),
        ("backprop", "return weight_gradients,", "return weight_gradients[::-1],"),
        ("backprop", "L = len(weights)", "L = len(weights); weights[0] += 1e-9"),
        ("softmax_error", "softmax(z) - y", "y - softmax(z)"),
        ("softmax_error", "softmax(z) - y", "(softmax(z) - y) * y"),
        ("softmax_error", "softmax(z) - y", "sigmoid(z) - y"),
        ("backprop_l2", "lam *", "0 *"),
        ("backprop_l2", "lam *", "2 * lam *"),
        ("backprop_l2", "lam *", "lam / x.shape[1] *"),
        ("backprop_l2", "bias_gradient(delta)", "bias_gradient(delta) + lam * biases[l - 1]"),
        (
            "backprop_l2",
            "softmax_error(zs[L - 1], y)",
            "forward(weights, biases, x)[1][L] - y",
        ),
    ],
)
def test_visible_tests_catch(source: NotebookNode, name: str, right: str, wrong: str) -> None:
    """A usual mistake trips the visible tests of its own function."""
    cell = graded_cells(source)[name]
    assert right in cell.source
    cell.source = cell.source.replace(right, wrong)
    assert set(run(source, {"setup", *FUNCTIONS, f"test_{name}"})) == {f"test_{name}"}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (
            "numerical_gradient",
            "flat, gradient = w.ravel(), []\n"
            "for i, was in enumerate(flat.copy()):\n"
            "    flat[i] = was + eps; up = f(w)\n"
            "    flat[i] = was - eps; down = f(w)\n"
            "    flat[i] = was\n"
            "    gradient.append((up - down) / (2 * eps))\n"
            "return np.reshape(gradient, w.shape).tolist()",
        ),
        ("output_error", "return (grad_a * sigmoid(z) * (1 - sigmoid(z))).tolist()"),
        ("hidden_error", "return np.asfortranarray(W_next.T.dot(delta_next) * sigmoid_prime(z))"),
        ("bias_gradient", "return [[sum(row) / len(row)] for row in delta]"),
        ("weight_gradient", "return np.einsum('im,jm->ij', delta, a_prev) / len(delta.T)"),
        (
            "backprop",
            "a = [x]\n"
            "for W, b in zip(weights, biases): a.append(sigmoid(W @ a[-1] + b))\n"
            "d, dW, db = (a[-1] - y) * a[-1] * (1 - a[-1]) / x.shape[1], (), ()\n"
            "for W, out, into in zip(weights[::-1], a[::-1], a[-2::-1]):\n"
            "    dW, db = (d @ into.T, *dW), (d.sum(axis=1)[:, None], *db)\n"
            "    d = W.T @ d * into * (1 - into)\n"
            "return [dW, db]",
        ),
        ("softmax_error", "e = np.exp(z - z.max(0)); return e / e.sum(0) - y"),
        (
            "backprop_l2",
            "x = x.copy()\n"
            "a = [x]\n"
            "for W, b in zip(weights, biases): a.append(sigmoid(W @ a[-1] + b))\n"
            "d, dW, db = (softmax(weights[-1] @ a[-2] + biases[-1]) - y) / x.shape[1], (), ()\n"
            "for W, into in zip(weights[::-1], a[-2::-1]):\n"
            "    dW, db = (d @ into.T + lam * W, *dW), (d.sum(axis=1)[:, None], *db)\n"
            "    d = W.T @ d * into * (1 - into)\n"
            "return dW, db",
        ),
    ],
)
def test_visible_tests_accept(source: NotebookNode, name: str, body: str) -> None:
    """An unusual solution that the contract allows passes the visible tests."""
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    parameters = ", ".join(FUNCTIONS[name][1])
    graded_cells(source)[name].source = f"def {name}({parameters}):\n{indented}\n"
    assert run(source, {"setup", *FUNCTIONS, f"test_{name}"}) == {}
