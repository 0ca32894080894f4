"""What the notebook itself tells of a function that is not there, or that misses a name."""

from autograder.checks.judge import NO_FUNCTION
from autograder.clues import defined_names, explained
from autograder.model import Cell, CellRun, CheckResult, Status
from autograder.submission import Source

SOURCE = Source("ps", {})
STOPPED = CellRun(
    ({"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []},)
)


def told(status: Status, message: str, *cells: tuple[Cell, CellRun]) -> str:
    """What is said of the function `f` in the end."""
    result = CheckResult("f", 0.0, 1.0, status, message)
    texts, runs = [c for c, _ in cells], [r for _, r in cells]
    return explained(result, texts, runs, defined_names(texts), SOURCE).message


def test_a_cell_that_is_written_to_a_file_defines_nothing() -> None:
    """The magic at its head is named."""
    cell = Cell("%%writefile f.py\ndef f(x):\n    return x", grade_id="f")
    said = told("missing", NO_FUNCTION, (cell, CellRun()))
    assert "its cell begins with `%%writefile`" in said
    assert "its cell begins" not in told(
        "missing", NO_FUNCTION, (Cell("%%time\n1", grade_id="f"), CellRun())
    )


def test_a_missing_module_is_no_riddle() -> None:
    """NumPy is all there is."""
    run = CellRun(
        (
            {
                "output_type": "error",
                "ename": "ModuleNotFoundError",
                "evalue": "No module named 'torch'",
                "traceback": [],
            },
        )
    )
    said = told("missing", NO_FUNCTION, (Cell("import torch", grade_id="f"), run))
    assert said.endswith("No module named 'torch': NumPy is all there is")


def test_the_cell_that_would_have_defined_a_name_is_told() -> None:
    """A helper's own cell has stopped, which is why the helper is not there."""
    message = "it raised NameError: name 'helper' is not defined"
    helper = Cell("1 / 0\ndef helper(x):\n    return x")
    assert "cell 1, which was to define helper, stops: ValueError: no" in told(
        "failed", message, (helper, STOPPED)
    )
    written = Cell("%%writefile h.py\ndef helper(x):\n    return x")
    assert "begins with `%%writefile`" in told("failed", message, (written, CellRun()))
    assert told("failed", message, (Cell("x = 1"), STOPPED)) == message
