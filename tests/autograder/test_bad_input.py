"""Whatever a student hands in by mistake has a message of its own that says what to do."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import combinations
from typing import Any

import nbformat
import numpy as np
import pytest
from ag_cases import InProcess, judged
from ag_small import graded, small
from nbformat import NotebookNode

from autograder import running
from autograder.checks.compare import came_as, same_answer
from autograder.checks.judge import raised
from autograder.model import CheckResult, Report
from autograder.submission import grade_id_of

# The small assignment asks for `output_error` and `bias_gradient`, and each notebook here has
# something wrong with the second.

RIGHT = "delta.mean(axis=1, keepdims=True)"


def returning(expression: str, *before: str) -> NotebookNode:
    """A notebook whose function returns this expression."""
    lines = ["def bias_gradient(delta):", *(f"    {line}" for line in before)]
    return small(bias_gradient="\n".join([*lines, f"    return {expression}"]))


def defined(text: str, *later: str) -> NotebookNode:
    """A notebook with this text in the function's cell, and cells after all others."""
    return small(*later, bias_gradient=text)


def renamed() -> NotebookNode:
    """The function under another name."""
    return defined(f"def bias_grad(delta):\n    return {RIGHT}")


def deleted() -> NotebookNode:
    """The function's cell is gone."""
    notebook = small()
    notebook.cells = [c for c in notebook.cells if grade_id_of(c) != "bias_gradient"]
    return notebook


def as_markdown() -> NotebookNode:
    """The function stands in a text cell without nbgrader's mark, its own cell is gone."""
    notebook = deleted()
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"def bias_gradient(delta): {RIGHT}"))
    return notebook


FUNCTION = f"def bias_gradient(delta):\n    return {RIGHT}"
WORKS_A_WHILE = """
left = list(range(4))

def bias_gradient(delta):
    left.pop()
    return np.sin(delta.mean(axis=1, keepdims=True))
"""
OTHER_EACH_TIME = """
count = 0

def bias_gradient(delta):
    global count
    count += 1
    return delta.mean(axis=1, keepdims=True) * count
"""
CHANGES_THE_MODULE = """
def bias_gradient(delta):
    global bias_gradient
    result = delta.mean(axis=1, keepdims=True)
    if delta.shape[1] > 7:
        bias_gradient = None
    return result
"""

# What is wrong with the notebook: how to make it, status, what the message must say.
Case = tuple[Callable[[], NotebookNode], str, str]
CASES: dict[str, Case] = {
    "None": (lambda: returning("None"), "failed", r"returned None: is there a `return`"),
    "text": (lambda: returning("'0.5'"), "failed", r"came as text, expected an array"),
    "ragged": (
        lambda: returning("[[1.0], [1.0, 2.0]]"),
        "failed",
        r"a list of parts that differ in length",
    ),
    "None in a list": (lambda: returning("[[None]] * 3"), "failed", r"a list with None in it"),
    "text in a list": (lambda: returning("['a', 'b']"), "failed", r"a list with text in it"),
    "object": (lambda: returning("object()"), "failed", r"came as object, expected an array"),
    "dictionary": (lambda: returning("{0: delta}"), "failed", r"came as dict, expected an array"),
    "object array": (
        lambda: returning("np.array([[{}]], dtype=object)"),
        "failed",
        r"came as an array of dtype object",
    ),
    "nan": (lambda: returning("delta[:, :1] * np.nan"), "failed", r"contains nan, which is no"),
    "infinity": (lambda: returning("delta[:, :1] * np.inf"), "failed", r"contains infinity: "),
    "complex": (lambda: returning(f"{RIGHT} + 0j"), "failed", r"came as complex numbers"),
    "flat": (
        lambda: returning("delta.sum(axis=1) * 3"),
        "failed",
        r"has shape \(\d,\), expected \(\d, 1\) = \(n_l, 1\)",
    ),
    "transposed": (
        lambda: returning(f"3 * {RIGHT}.T"),
        "failed",
        r"has shape \(1, \d\), expected \(\d, 1\) = \(n_l, 1\): is it transposed",
    ),
    "number": (
        lambda: returning("7.25"),
        "failed",
        r"is a single number, expected an array of shape \(\d, 1\) = ",
    ),
    "empty": (lambda: returning("[]"), "failed", r"has shape \(0,\), expected \(\d, 1\)"),
    "generator": (
        lambda: returning("(row.mean() for row in delta)"),
        "failed",
        r"a generator, expected an array of real numbers: it holds no numbers yet",
    ),
    "map": (
        lambda: returning("map(np.mean, delta)"),
        "failed",
        r"a map, expected .*: it holds no numbers",
    ),
    "not called": (
        lambda: returning("delta.mean"),
        "failed",
        r"came as a function, expected .*: was it called, with parentheses",
    ),
    "async": (
        lambda: defined(f"async def bias_gradient(delta):\n    return {RIGHT}"),
        "failed",
        r"a coroutine, expected .*: leave `async` out",
    ),
    "too large": (
        lambda: returning("np.zeros((3000, 3000))"),
        "failed",
        r"came as an array too large to be sent",
    ),
    "deleted": (deleted, "missing", r"its cell has been deleted"),
    "as text": (as_markdown, "missing", r"its cell has been deleted"),
    "renamed": (renamed, "missing", r"but one named bias_grad: was it to be bias_gradient\?"),
    "shadowed": (
        lambda: defined(f"{FUNCTION}\nbias_gradient = bias_gradient(np.ones((2, 2)))"),
        "missing",
        r"a value of type ndarray, not for a function: does a variable have the same name",
    ),
    "cell fails before": (
        lambda: defined(f"epsilon = 1 / 0\n{FUNCTION}"),
        "missing",
        r"its cell stops: ZeroDivisionError: division by zero",
    ),
    "cell does not parse": (
        lambda: defined(f"{FUNCTION}\n  return 1"),
        "missing",
        r"its cell stops: IndentationError",
    ),
    "cell runs for ever": (
        lambda: defined(f"while True: pass\n{FUNCTION}"),
        "missing",
        r"its cell stops: (TimeLimit: )?the cell ran longer than 1 s",
    ),
    "redefined": (
        lambda: defined(
            "def bias_gradient(delta):\n    return delta",
            "def bias_gradient(delta):\n    return 3 * delta",
        ),
        "failed",
        r"2 cells define it, and the last one counts",
    ),
    "not written": (
        lambda: defined("def bias_gradient(delta):\n    raise NotImplementedError()"),
        "error",
        r"it is not written yet: it raises NotImplementedError",
    ),
    "no parameters": (
        lambda: defined("def bias_gradient():\n    return 0"),
        "error",
        r"takes 0 positional arguments .*\(is its first line, `def …`, as it was handed out\?\)",
    ),
    "unknown name": (
        lambda: returning("delta_mean"),
        "error",
        r"NameError in the line `return delta_mean`.*\(is that defined in the notebook",
    ),
    "no such library": (
        lambda: returning(RIGHT, "import torch"),
        "error",
        r"ModuleNotFoundError .*\(NumPy is all that there is",
    ),
    "recursion": (
        lambda: returning("bias_gradient(delta)"),
        "error",
        r"RecursionError .*\(the function calls itself without end\)",
    ),
    "input": (lambda: returning("float(input())"), "error", r"nobody is there to answer"),
    "exit": (
        lambda: returning("exit()", "import sys", "sys.exit(1)"),
        "error",
        r"SystemExit .*\(`return` gives",
    ),
    "loop": (lambda: returning("0", "while True: pass"), "timeout", r"within the time limit"),
    "works a while": (
        lambda: defined(WORKS_A_WHILE),
        "failed",
        r"answers at first, and fails when it is asked the same again",
    ),
    "other each time": (
        lambda: defined(OTHER_EACH_TIME),
        "failed",
        r"Asked the same again, it answers otherwise",
    ),
    "forgets itself": (
        lambda: defined(CHANGES_THE_MODULE),
        "missing",
        r"a value of type NoneType, not for a function",
    ),
}
Reports = dict[str, "Future[Report]"]


@pytest.fixture(scope="module")
def reports() -> Iterator[Reports]:
    """The report on each notebook, two at a time."""
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as executor:
        patch.setattr(running, "GRACE", 0.3)
        yield {name: executor.submit(graded, make()) for name, (make, _, _) in CASES.items()}


def verdict(report: Report) -> CheckResult:
    """What is said of `bias_gradient`; the other function has lost nothing."""
    other, found = report.checks
    assert (other.id, other.status, other.points) == ("output_error", "passed", 3.0)
    return found


@pytest.mark.sandbox
@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_told(name: str, reports: Reports) -> None:
    """No points, the right status, the words that help, and no number of the hidden input."""
    result = verdict(reports[name].result())
    _, status, told = CASES[name]
    assert (result.points, result.status) == (0, status), result.message
    assert re.search(told, result.message), result.message
    assert not re.search(r"\d\.\d{3}", result.message)


@pytest.mark.sandbox
def test_each_has_words_of_its_own(reports: Reports) -> None:
    """No two kinds of bad input get the same message, but for one cell deleted in two ways."""
    told = {name: verdict(report.result()).message for name, report in reports.items()}
    same = {frozenset(pair) for pair in combinations(told, 2) if told[pair[0]] == told[pair[1]]}
    assert same <= {frozenset({"deleted", "as text"})}


@pytest.mark.sandbox
@pytest.mark.parametrize(
    "text",
    [
        f"{FUNCTION}\n\n1 / 0",
        f"{FUNCTION}\n\nbias_gradient(np.ones((2, 3))).no_such_thing",
    ],
)
def test_a_cell_that_fails_after_the_function_costs_nothing(text: str) -> None:
    """The function is there; its cell need not run to its end."""
    assert verdict(graded(defined(text))).status == "passed"


@pytest.mark.sandbox
def test_a_right_redefinition_counts_and_is_not_spoken_of() -> None:
    """The last definition is the one that is graded."""
    result = verdict(graded(defined("def bias_gradient(delta):\n    return 1", FUNCTION)))
    assert (result.status, result.message) == ("passed", "all properties hold")


@pytest.mark.sandbox
def test_a_function_that_needs_a_deep_stack_but_ends_is_right() -> None:
    """Recursion as such is no mistake."""
    text = "def bias_gradient(d, i=0):\n"
    text += "    if i == len(d): return np.empty((0, 1))\n"
    text += "    return np.vstack([[[d[i].mean()]], bias_gradient(d, i + 1)])"
    assert verdict(graded(defined(text))).status == "passed"


@pytest.mark.sandbox
def test_a_chatty_cell_fills_no_message() -> None:
    """What a cell raised is cut to a line, however long it is."""
    text = "raise ValueError('x' * 100_000 + chr(10) + 'y')"
    message = verdict(graded(defined(text))).message
    assert "its cell stops: ValueError: xxx" in message
    assert len(message) < 400
    assert "\n" not in message


@pytest.mark.sandbox
def test_many_names_cost_little_time() -> None:
    """Ten thousand variables are no reason to compare each with the function's name."""
    cells = [
        "\n".join(f"bias_grad{i} = {i}" for i in range(j, j + 500)) for j in range(0, 9999, 500)
    ]
    report = graded(defined("", *cells))
    assert verdict(report).status == "missing"
    assert report.seconds < 20


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a", "text"),
        ([1.0, "a"], "a list with text in it"),
        (([1.0], [None]), "a tuple with None in it"),
        ([[1.0], [1.0, 2.0]], "a list of parts that differ in length"),
        ([np.ones(2), np.ones(3)], "a list of parts that differ in length"),
        ([np.ones(2) * 1j], "a list with complex numbers in it"),
        (np.ones(2) * 1j, "complex numbers"),
    ],
)
def test_what_came_is_said_in_words(value: Any, words: str) -> None:
    """Words for what is no array of numbers."""
    assert came_as(value) == words


def test_the_same_answer_is_recognised_whatever_it_is() -> None:
    """Numbers to rounding, everything else to the bit."""
    assert same_answer([np.ones(2), 1.0], [np.ones(2) * (1 + 1e-15), 1])
    assert not same_answer([np.ones(2)], [np.zeros(2)])
    assert same_answer(["a", None], ["a", None])
    assert not same_answer(["a"], ["b"])
    assert not same_answer(None, 1.0)
    nan = np.array([np.nan, 1.0])
    assert same_answer(nan, nan.copy())


def test_hints_stand_behind_what_was_raised() -> None:
    """Where there is one; other exceptions are told as they are."""
    assert raised("KeyError: 'a'") == "it raised KeyError: 'a'"
    assert raised("NameError in the line `x`: …").startswith("it raised NameError in the line")
    assert "handed out" in raised("TypeError: f() takes 1 positional argument but 2 were given")
    assert "handed out" not in raised("TypeError: unsupported operand")


def test_a_function_that_keeps_its_word_is_not_suspected() -> None:
    """A wrong function that answers the same to the same is told nothing of changing."""
    for wrong in (lambda d: d * 0, lambda d: None, lambda d: "text", lambda d: d[99]):
        message = judged("bias_gradient", wrong).message
        assert "again" not in message


def test_the_first_call_is_made_once_more_and_only_then() -> None:
    """A right function is not asked twice; a wrong one once more, with its first arguments."""
    right = InProcess(lambda d: d.mean(axis=1, keepdims=True))
    assert judged_by(right).status == "passed"
    wrong = InProcess(lambda d: np.sin(d.mean(axis=1, keepdims=True)))
    assert judged_by(wrong).status == "failed"
    np.testing.assert_array_equal(wrong.calls[0][0], wrong.calls[-1][0])


def judged_by(caller: InProcess) -> CheckResult:
    """The verdict on what this caller calls."""
    from ag_cases import CHECKS, SEED

    from autograder.checks.judge import judge
    from autograder.checks.ps5_backprop import ASSIGNMENT

    return judge(ASSIGNMENT, CHECKS["bias_gradient"], 2.0, caller, SEED)
