"""Each function is judged as it stood at its visible test."""

from typing import Any

import pytest
from ag_small import graded, points, small

from autograder.model import Cell, CellRun
from autograder.moments import moments, notes_on_changes

RIGHT = "def bias_gradient(delta):\n    return delta.mean(axis=1, keepdims=True)"
ERROR = {"output_type": "error", "ename": "AssertionError", "evalue": "no", "traceback": []}
LATER = {
    "an import": "from coursekit import *",
    "a variable named like a function of Python's": "sum = 0\nmean = 0\nlen = 3",
    "the function's name": "bias_gradient = 3",
    "a helper's name": "average = 3",
    "a wrong second version": "def bias_gradient(delta):\n    return delta",
    "what the helper reads": "count = 0",
    "a list in place": "axes.append(0)\naxes[0] = 0",
    "a part of NumPy": "np.divide = None\nnp.sum = None",
    "a deletion": "del average, np",
    "nothing": "pass",
}
HELPED = """
count = 1
axes = [1]
def average(delta):
    return np.divide(sum(delta.T), len(delta.T)) * count
def bias_gradient(delta):
    return average(delta).reshape(-1, axes[0])
"""


@pytest.mark.sandbox
@pytest.mark.parametrize("later", LATER.values(), ids=LATER.keys())
def test_later_cells_neither_help_nor_hurt(later: str) -> None:
    """Whatever is bound below its test, a right function has all its marks."""
    report = graded(small(later, bias_gradient=HELPED))
    assert report.score == report.max_score, report.checks


@pytest.mark.sandbox
def test_a_later_right_version_does_not_help_a_test_that_passed() -> None:
    """What passed its visible test is what was handed in, even if a later cell is better."""
    passes = (  # the visible test, which has batches of 3 and 6
        "def bias_gradient(delta):\n    m = delta.shape[1]\n"
        "    return delta.sum(axis=1, keepdims=True) / (m if m in (3, 6) else 1)"
    )
    report = graded(small(RIGHT, bias_gradient=passes))
    assert points(report)["bias_gradient"] < 1
    assert any("replaces bias_gradient" in note for note in report.notes)
    said = "2 cells define it, and the last one above its visible test counts"
    assert said in report.checks[-1].message


@pytest.mark.sandbox
def test_a_second_version_counts_where_the_test_had_failed() -> None:
    """Who corrects a function at the end of the notebook is judged by the correction."""
    wrong = "def bias_gradient(delta):\n    return delta"
    report = graded(small(RIGHT, bias_gradient=wrong))
    assert report.score == report.max_score, report.checks


@pytest.mark.sandbox
def test_a_function_that_is_defined_below_its_test_counts() -> None:
    """The empty cell stays where it was, and the function stands at the end."""
    report = graded(small(RIGHT, bias_gradient="# see below"))
    assert report.score == report.max_score, report.checks


@pytest.mark.sandbox
def test_the_cell_that_replaces_is_named() -> None:
    """The report says which cell would have changed which function."""
    later = "average = 3"
    report = graded(small(later, bias_gradient=HELPED))
    notes = [note for note in report.notes if "replaces" in note]
    assert len(notes) == 1
    assert "`average = 3`, replaces average: bias_gradient is judged" in notes[0]


def test_who_lies_about_a_function_s_state_changes_its_own_moment_only() -> None:
    """Whatever a process says, every function has a moment, and every note is a line."""
    cells = [Cell("def f(): ..."), Cell("assert f()", function="f"), Cell("f = 3\nx = 1")]
    runs = [CellRun(), CellRun((ERROR,)), CellRun()]
    lies: list[dict[str, Any]] = [
        {},
        {"f": None},
        {"f": {"there": 1, "same": "yes", "uses": 3, "changed": []}},
        {
            "f": {
                "there": True,
                "uses": [None, "\x1b[0m", "f" * 1000],
                "changed": {"<b>": [1, "binds"]},
            }
        },
        {
            "f": {
                "there": True,
                "changed": {
                    "f": [99, "binds"],
                    "g": [-1, "binds"],
                    "h": [True, "binds"],
                    "i": [1],
                    "j": [1, "<b>"],
                    "k": [1, []],
                },
            }
        },
        {"g": {"there": True}},
    ]
    for states in lies:
        found = moments(cells, runs, states)
        assert set(found) == {"f"}
        assert found["f"].cells in (2, 3)
        assert list(notes_on_changes(cells, found)) == []


def test_many_replaced_names_are_counted() -> None:
    """More than a handful of notes would hide the others."""
    cells = [Cell("def f(): ..."), Cell("f()", function="f")]
    cells += [Cell(f"name_{i} = 1") for i in range(9)]
    changed = {f"name_{i}": [2 + i, "replaces"] for i in range(9)}
    states = {"f": {"there": True, "same": False, "changed": changed}}
    found = moments(cells, [CellRun() for _ in cells], states)
    told = list(notes_on_changes(cells, found))
    assert len(told) == 6
    assert told[-1].startswith("4 more cells")
