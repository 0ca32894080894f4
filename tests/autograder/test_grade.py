"""One submission: whatever a student did to the notebook, each function gets what it deserves."""

import ast
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from ag_cases import SEED, as_bytes, cell_of
from ag_payloads import png
from ag_small import (
    FUNCTIONS,
    HUNGRY,
    LOOP,
    WRONG,
    graded,
    killing,
    points,
    ran,
    small,
    small_source,
    small_task,
)
from nbformat import NotebookNode
from nbgrader import utils

from autograder import grade as grading
from autograder import running
from autograder.intake import read_notebook
from autograder.model import MachineError, Report, UnusableInput
from autograder.submission import Source, grade_id_of

FULL = {"output_error": 3.0, "bias_gradient": 2.0}
NOTHING = {"output_error": 3.0, "bias_gradient": 0.0}


def verdict(report: Report, function: str) -> str:
    """The status of one function."""
    (check,) = [c for c in report.checks if c.id == function]
    return check.status


def without(name: str) -> NotebookNode:
    """A right notebook without one cell."""
    notebook = small()
    notebook.cells = [c for c in notebook.cells if grade_id_of(c) != name]
    return notebook


def edited() -> NotebookNode:
    """A right notebook with a test that always passes, and another that always fails."""
    return small(test_bias_gradient="pass", test_output_error="assert False")


def duplicated() -> NotebookNode:
    """A right notebook with the test cell twice, the copy edited."""
    notebook = small()
    copy = nbformat.from_dict(cell_of(notebook, "test_bias_gradient"))
    copy.source = "raise SystemExit"
    notebook.cells.insert(0, copy)
    return notebook


def reordered() -> NotebookNode:
    """A right notebook with its tests before the functions."""
    notebook = small()
    notebook.cells.sort(key=lambda c: not str(grade_id_of(c)).startswith(("setup", "test")))
    return notebook


def overwritten() -> NotebookNode:
    """A right notebook in which the imports of the first cell have been replaced."""
    return small(setup="import nothing_of_this_name")


HARMLESS = {
    "right": small,
    "missing test": lambda: without("test_bias_gradient"),
    "missing setup": lambda: without("setup"),
    "edited tests": edited,
    "duplicated test": duplicated,
    "reordered": reordered,
    "overwritten setup": overwritten,
    "raising cell": lambda: small("1 / 0"),
    "cell that does not parse": lambda: small("def ("),
    "endless cell": lambda: small("while True: pass"),
    "lethal cell": lambda: small("import os\nos._exit(1)"),
    "exit": lambda: small("exit()"),
}


BAD = {
    "missing solution": (lambda: without("bias_gradient"), "missing"),
    "does not parse": (lambda: small(bias_gradient="def bias_gradient(delta:"), "missing"),
    "not written": (lambda: small(bias_gradient="def bias_gradient(d): ..."), "failed"),
    "endless": (lambda: small(bias_gradient=LOOP), "timeout"),
    "too much memory": (lambda: small(bias_gradient=HUNGRY), "memory"),
    "ends Python": (
        lambda: small(bias_gradient="import os\ndef bias_gradient(d): os._exit(0)"),
        "error",
    ),
    "raises": (lambda: small(bias_gradient="def bias_gradient(d): raise KeyError"), "error"),
    "uses coursekit's": (
        lambda: small(bias_gradient="from coursekit import bias_gradient"),
        "forbidden",
    ),
    "no function": (lambda: small(bias_gradient="bias_gradient = 3"), "missing"),
}


Reports = dict[str, "Future[Report]"]


@pytest.fixture(scope="module")
def reports() -> Iterator[Reports]:
    """The report on each notebook, two at a time."""
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as executor:
        patch.setattr(running, "GRACE", 0.3)
        makers = HARMLESS | {name: make for name, (make, _) in BAD.items()}
        yield {name: executor.submit(graded, make()) for name, make in makers.items()}


@pytest.mark.sandbox
@pytest.mark.parametrize("name", HARMLESS)
def test_right_functions_have_full_marks(name: str, reports: Reports) -> None:
    """Test cells and cells of the student's own, in whatever state, cost nothing."""
    assert points(reports[name].result()) == FULL


@pytest.mark.sandbox
@pytest.mark.parametrize("name", BAD)
def test_a_bad_function_says_why_and_costs_itself_only(name: str, reports: Reports) -> None:
    """Each has its own status, and the other function keeps its marks."""
    report = reports[name].result()
    assert points(report) == NOTHING
    assert verdict(report, "bias_gradient") == BAD[name][1]
    assert report.max_score == 5


@pytest.mark.sandbox
@pytest.mark.parametrize("worker", [False, True], ids=["bubblewrap", "worker"])
@pytest.mark.parametrize("skip", [1, 6])
def test_a_killed_sandbox_costs_nothing(worker: bool, skip: int) -> None:
    """Killed while the cells run, or while the functions are called: graded all the same."""
    with killing(1, skip, worker) as killed:
        report = graded(small())
    assert killed
    assert points(report) == FULL


@pytest.mark.sandbox
def test_a_sandbox_that_does_not_live_is_no_mark() -> None:
    """Killed again and again, there is no report at all."""
    with killing(99, skip=3), pytest.raises(MachineError, match="killed the sandbox twice"):
        graded(small())


@pytest.mark.sandbox
def test_a_regrade_repeats_exactly() -> None:
    """The same notebook and seed: the same report, but for the time; another seed: other inputs."""
    notebook = small(bias_gradient=WRONG)
    task = small_task()
    first, second = graded(notebook, task), graded(notebook, task)
    assert replace(first, seconds=0) == replace(second, seconds=0)
    other = graded(notebook, replace(task, seed=b"another seed of thirty-two bytes ..."))
    assert points(other) == points(first)


IN_PLACE = (
    "def bias_gradient(delta):\n    delta /= delta.shape[1]\n    return delta.sum(1)[:, None]"
)
SIGN = "def output_error(grad_a, z):\n    return -grad_a * sigmoid_prime(z)"
LETHAL = "import os\ndef output_error(grad_a, z):\n    os._exit(1)"


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "cells",
    [
        {"output_error": SIGN},
        {"output_error": SIGN, "bias_gradient": IN_PLACE},
        {"output_error": LETHAL, "bias_gradient": IN_PLACE},
        {"output_error": SIGN, "bias_gradient": LOOP},
        {"bias_gradient": WRONG},
    ],
    ids=["sign", "in place", "lethal", "endless", "sum for mean"],
)
def test_who_came_before_changes_nothing(
    cells: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdict is that of a notebook that is graded first."""
    # a busy machine may not be done with an interrupt in time, and then a note says so
    monkeypatch.setattr(running, "GRACE", 30.0)
    known = small_task()
    assert points(graded(small(), known)) == FULL
    first, later = (graded(small(**cells), task) for task in (small_task(), known))
    assert replace(first, seconds=0) == replace(later, seconds=0)


@pytest.mark.sandbox
@pytest.mark.sandbox
def test_a_cell_of_the_student_that_stopped_is_named_where_marks_are_lost() -> None:
    """Its place in the notebook, the line and the reason; nothing of it if all is right."""
    cells = ["import pandas\nhelp_me = 1", "x = 1\n1 / 0", "def ("]
    right = graded(small(*cells))
    assert points(right) == FULL
    assert not any("stopped" in note for note in right.notes)
    wrong = graded(small(*cells, bias_gradient=WRONG))
    stopped = [note for note in wrong.notes if "stopped" in note]
    count = len(small().cells)
    missing = "what it defines after that is missing"
    assert stopped[:2] == [
        f"cell {count + 1} stopped at `import pandas`: "
        f"ModuleNotFoundError: No module named 'pandas'; {missing}",
        f"cell {count + 2} stopped at `1 / 0`: ZeroDivisionError: division by zero; {missing}",
    ]
    assert stopped[2].startswith(f"cell {count + 3} stopped at `def (`: SyntaxError: ")


@pytest.mark.sandbox
def test_a_broken_environment_is_no_mark() -> None:
    """If the cells that students are given fail by themselves, nobody is graded."""
    source = small_source()
    broken = nbformat.from_dict(source.cells["setup"])
    broken.source += "\nimport nothing_of_this_name"
    task = replace(small_task(), source=Source(source.name, source.cells | {"setup": broken}))
    with pytest.raises(MachineError, match=r"'nothing_of_this_name'.*run `make setup`"):
        graded(small(), task)


@pytest.mark.sandbox
def test_a_student_who_breaks_the_given_cells_is_graded() -> None:
    """The same failure, if it is the student's own doing, is no failure of the machine."""
    notebook = small()
    spoiler = nbformat.v4.new_code_cell("import sys\nsys.modules['coursekit'] = None")
    notebook.cells.insert(0, spoiler)
    assert graded(notebook).status == "graded"


@pytest.mark.sandbox
def test_what_was_put_back_is_said() -> None:
    """The report's notes name the cells."""
    assert graded(small()).notes == ()
    notes = " ".join(graded(edited()).notes)
    assert "'test_bias_gradient' had been edited" in notes
    assert "'setup'" not in notes
    assert any("deleted" in note for note in graded(without("test_bias_gradient")).notes)


@pytest.mark.sandbox
def test_the_notebook_tells_nbgrader_the_marks() -> None:
    """nbgrader's own reader of autograded notebooks finds the points of the report."""
    source = small(bias_gradient=WRONG)
    report, notebook = ran(small_task(), as_bytes(source), "ann/x.ipynb")
    for function in FUNCTIONS:
        cell = cell_of(notebook, f"test_{function}")
        assert utils.determine_grade(cell)[0] == points(report)[function]
        assert "hidden_check" not in cell.source
    assert ast.parse(cell_of(notebook, "bias_gradient").source)
    nbformat.validate(notebook)


@pytest.mark.sandbox
def test_what_the_student_wrote_is_harmless_once_judged() -> None:
    """Markdown, raw text, pictures and outputs of the student's; never the instructor's cells."""
    evil = "<script>alert(1)</script> [x](javascript:alert(1))"
    source = small_source()
    task = replace(small_task(), source=replace(source, handed_out=frozenset({f"ours {evil}"})))
    notebook = small(f"text = {evil!r}\nprint('\\x1b[31m{evil}')")
    picture = {"a.png": {"image/png": png(1)}, "b.svg": {"image/svg+xml": "eA=="}}
    notebook.cells += [
        nbformat.v4.new_markdown_cell(f"ours {evil}"),
        nbformat.v4.new_markdown_cell(evil),
        nbformat.v4.new_raw_cell(evil),
        nbformat.v4.new_markdown_cell("![x](attachment:a.png)", attachments=picture),
    ]
    report, written = ran(task, as_bytes(notebook), "ann/x.ipynb")
    code, given, text, raw, pasted = written.cells[-5:]
    assert points(report) == FULL
    assert code.source.startswith(f"text = {evil!r}")
    assert code.outputs[0].text == f"{evil}\n"
    assert given.source == f"ours {evil}"
    assert text.source == "&lt;script>alert(1)&lt;/script> \\[x](javascript:alert(1))"
    assert "<script" not in raw.source
    assert pasted.attachments == {"a.png": picture["a.png"]}
    nbformat.validate(written)


def test_a_source_that_asks_for_something_else_is_refused() -> None:
    """Where notebook and checks differ, nobody is graded."""
    with pytest.raises(UnusableInput, match=r"hidden checks differ about .*backprop_l2"):
        grading.task(small_source(), SEED)


def test_an_unknown_assignment_has_no_task() -> None:
    """Its name is told, and those that there are."""
    with pytest.raises(UnusableInput, match=r"ps0-nothing: no hidden checks.*ps5-backprop"):
        grading.task(Source("ps0-nothing", {}), SEED)


def test_an_ungraded_report_has_no_marks() -> None:
    """Neither a pass nor a zero."""
    record = grading.ungraded("ps5-backprop", "x.ipynb", "no sandbox").to_dict()
    assert (record["status"], record["reason"]) == ("ungraded", "no sandbox")
    assert record["score"] is record["max_score"] is None
    assert record["checks"] == []


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """One line with the place and the remedy."""
    with pytest.raises(UnusableInput, match=r"no\.ipynb: there is no such file: is the name"):
        read_notebook(tmp_path / "no.ipynb")
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableInput, match="not in a folder"):
        read_notebook(tmp_path / "file" / "x.ipynb")
