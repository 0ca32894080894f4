"""Reading, running and releasing the source notebooks, for the tests of all assignments."""

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
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "assignments" / "source"
NAMES = sorted(folder.name for folder in SOURCES.iterdir() if folder.is_dir())
HIDDEN = re.compile(r"\n### BEGIN HIDDEN TESTS\n.*?\n### END HIDDEN TESTS", re.DOTALL)
HIDDEN_FORM = """
### BEGIN HIDDEN TESTS
from autograder.live import hidden_check
hidden_check("{assignment}/{name}", {name})
### END HIDDEN TESTS"""

# The contract: the functions of each assignment in order, and their parameters.
CONTRACT = {
    "ps1-regression": {
        "add_bias": ["X"],
        "mse": ["w", "X", "y"],
        "mse_gradient": ["w", "X", "y"],
        "least_squares": ["X", "y"],
        "polynomial_features": ["x", "degree"],
        "ridge": ["X", "y", "lam"],
        "ridge_free_bias": ["X", "y", "lam"],
        "squared_hinge": ["w", "X", "y"],
        "squared_hinge_gradient": ["w", "X", "y"],
    },
    "ps2-descent": {
        "gradient_descent": ["gradient", "w0", "eta", "steps"],
        "inverse_sqrt_rate": ["c", "t"],
        "largest_stable_rate": ["X"],
        "nesterov_descent": ["gradient", "w0", "eta", "beta", "steps"],
        "minibatches": ["m", "batch_size", "rng"],
        "minibatch_sgd": ["gradient", "w0", "X", "y", "batch_size", "c", "epochs", "rng"],
    },
    "ps3-perceptron": {
        "predict": ["w", "b", "X"],
        "perceptron_step": ["w", "b", "x", "y", "eta"],
        "train_perceptron": ["X", "y", "eta", "max_epochs"],
        "averaged_perceptron": ["X", "y", "eta", "max_epochs"],
        "margin": ["w", "b", "X", "y"],
        "sigmoid": ["z"],
        "sigmoid_neuron_gradient": ["w", "b", "X", "y"],
    },
    "ps4-mlp": {
        "relu": ["z"],
        "relu_prime": ["z"],
        "tanh_prime": ["z"],
        "sigmoid_prime": ["z"],
        "softmax": ["z"],
        "cross_entropy": ["a", "y"],
        "init_params": ["sizes", "rng"],
        "forward": ["weights", "biases", "x"],
        "quadratic_cost": ["weights", "biases", "x", "y", "lam"],
        "residual_forward": ["weights", "biases", "x"],
    },
    "ps5-backprop": {
        "numerical_gradient": ["f", "w", "eps"],
        "output_error": ["grad_a", "z"],
        "hidden_error": ["W_next", "delta_next", "z"],
        "bias_gradient": ["delta"],
        "weight_gradient": ["delta", "a_prev"],
        "backprop": ["weights", "biases", "x", "y"],
        "softmax_error": ["z", "y"],
        "backprop_l2": ["weights", "biases", "x", "y", "lam"],
        "residual_backprop": ["weights", "biases", "x", "y"],
        "mended_backprop": ["weights", "biases", "x", "y"],
    },
    "ps6-digits": {
        "train": ["x", "y", "sizes", "eta", "batch_size", "epochs", "rng"],
        "accuracy": ["weights", "biases", "x", "labels"],
        "adam_step": ["w", "g", "m", "v", "t", "eta", "beta1", "beta2", "eps"],
    },
}


def read(assignment: str) -> NotebookNode:
    """The instructor's notebook."""
    path = SOURCES / assignment / f"{assignment}.ipynb"
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


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
            exec(compile(visible(cell), cell.id, "exec"), namespace)  # noqa: S102 (our own notebook)
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


def release(assignment: str, course: Path) -> tuple[NotebookNode, str, str]:
    """The notebook that nbgrader makes for students, its text, and what nbgrader said."""
    shutil.copytree(SOURCES / assignment, course / "source" / assignment)
    config = 'c = get_config()\nc.CourseDirectory.course_id = "test"\n'
    (course / "nbgrader_config.py").write_text(config)
    done = nbgrader("generate_assignment", assignment, cwd=course)
    assert done.returncode == 0, done.stderr
    path = course / "release" / assignment / f"{assignment}.ipynb"
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    return notebook, path.read_text(encoding="utf-8"), done.stdout + done.stderr


def imports(notebook: NotebookNode) -> set[tuple[str, str]]:
    """Module and name of everything that the cells import."""
    found = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(visible(cell))):
            if isinstance(node, ast.ImportFrom):
                found |= {(node.module or "", alias.name) for alias in node.names}
            elif isinstance(node, ast.Import):
                found |= {(alias.name, "") for alias in node.names}
    return found
