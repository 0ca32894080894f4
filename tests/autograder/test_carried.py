"""An error is counted once: who uses a wrong function is judged with a right one in its place."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, ROOT, SEED, SOURCE, as_bytes, solved

from autograder import grade as grading
from autograder.carried import Answers
from autograder.grader import Grader, Handed
from autograder.model import CheckResult, Outcome, Report
from autograder.submission import read_source

pytestmark = pytest.mark.sandbox

CALLERS = ("backprop", "backprop_l2", "residual_backprop")
"""Whose right solutions call bias_gradient."""
SUM = "def bias_gradient(delta):\n    return delta.sum(axis=1, keepdims=True)"
STUB = "def bias_gradient(delta):\n    raise NotImplementedError"
MUTUAL = {
    "bias_gradient": "def bias_gradient(delta):\n"
    "    return weight_gradient(delta, np.ones((1, delta.shape[1])))",
    "weight_gradient": "def weight_gradient(delta, a):\n"
    "    return np.hstack([bias_gradient(delta * row) for row in a])",
}
ASKS_FOR_ITSELF = """
def backprop(weights, biases, x, y):
    cells = bias_gradient.__closure__
    channel = next(c.cell_contents for c in cells if hasattr(c.cell_contents, "receive"))
    channel.send({"wants": "backprop", "keywords": []}, [[weights, biases, x, y], [""] * 4])
    header, answer = channel.receive()
    return answer[0]
"""
READS_CODE = """
import gc
def backprop(weights, biases, x, y):
    bias_gradient(x)
    for thing in gc.get_objects():
        if callable(thing) and getattr(thing, "__name__", "") == "bias_gradient":
            words = {*thing.__code__.co_names, *map(str, thing.__code__.co_consts)}
            if "mean" in words or "shape" in words or "axis" in words:
                return right(weights, biases, x, y)
    return None
def right(weights, biases, x, y):
    zs, activations = forward(weights, biases, x)
    delta = output_error(activations[-1] - y, zs[-1])
    dW, db = [weight_gradient(delta, activations[-2])], [delta.mean(axis=1, keepdims=True)]
    for l in range(len(weights) - 2, -1, -1):
        delta = hidden_error(weights[l + 1], delta, zs[l])
        dW.insert(0, weight_gradient(delta, activations[l]))
        db.insert(0, delta.mean(axis=1, keepdims=True))
    return dW, db
"""


ASKS_FOR_EVER = """
def backprop(weights, biases, x, y):
    while True:
        bias_gradient(x)
"""
ASKS_FOR_TOO_MUCH = """
def backprop(weights, biases, x, y):
    for size in (1 << 10, 1 << 21, 1 << 24):
        try:
            bias_gradient(np.ones((1, size)))
            bias_gradient([[[[[[[[[[x]]]]]]]]]])
            bias_gradient(backprop, rng=np.random.RandomState(1))
        except (ValueError, TypeError):
            pass
    return bias_gradient
"""
DIES_WHILE_IT_ASKS = """
import os, threading
def backprop(weights, biases, x, y):
    threading.Timer(0.01, lambda: os._exit(0)).start()
    while True:
        bias_gradient(np.ones((100, 1000)))
"""
KEEPS_IT_FOR_ANOTHER = {
    "bias_gradient": """
import os, pickle
PLACES = [f"{folder}/kept" for folder in ("/tmp", "/dev/shm", os.getcwd())]
def bias_gradient(delta):
    for place in PLACES:
        if os.path.exists(place):
            return pickle.load(open(place, "rb"))(delta)
    return delta.sum(axis=1, keepdims=True)
""",
    "backprop": """
def backprop(weights, biases, x, y):
    for place in PLACES:
        with open(place, "wb") as file:
            pickle.dump(bias_gradient(x), file)
    return None
""",
}
HOSTILE = {
    "asks for itself": {"bias_gradient": SUM, "backprop": ASKS_FOR_ITSELF},
    "reads code": {"bias_gradient": SUM, "backprop": READS_CODE},
    "asks for ever": {"bias_gradient": SUM, "backprop": ASKS_FOR_EVER},
    "asks for too much": {"bias_gradient": SUM, "backprop": ASKS_FOR_TOO_MUCH},
    "dies while it asks": {"bias_gradient": SUM, "backprop": DIES_WHILE_IT_ASKS},
    "keeps it for another": KEEPS_IT_FOR_ANOTHER,
}


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    """Grades ps5, with patience for a busy machine."""
    with Grader.of(grading.task(read_source(SOURCE), SEED)) as made:
        yield made


def graded(grader: Grader, **cells: str) -> dict[str, CheckResult]:
    """The verdicts on a notebook that is right but for these cells."""
    found = grader.grade_one(Handed("ann", as_bytes(solved(**cells)), "ann.ipynb"))
    assert found.failed is None, found.failed
    return {check.id: check for check in found.report.checks}


def is_right(check: CheckResult) -> bool:
    return check.points == check.max_points and check.status == "passed"


@pytest.mark.parametrize("cell", [SUM, STUB], ids=["wrong", "not written"])
def test_a_right_caller_keeps_its_marks(grader: Grader, cell: str) -> None:
    """The cause is named once, where it is, and its callers are told what to mend."""
    found = graded(grader, bias_gradient=cell)
    assert found["bias_gradient"].points < 1
    for caller in CALLERS:
        assert is_right(found[caller])
        assert found[caller].message == "right, given a right bias_gradient; mend that one"
        assert found[caller].carried == ("bias_gradient",)
        assert found[caller].misconception is None
    others = found.keys() - {"bias_gradient", *CALLERS}
    assert all(is_right(found[name]) and not found[name].carried for name in others)


def test_what_is_wrong_in_the_caller_stays_wrong(grader: Grader) -> None:
    """It is told of its own mistake, and of the function that stood in."""
    backprop = solved().cells  # the model solution, whose error has the wrong sign
    text = next(c.source for c in backprop if "def backprop(" in c.source)
    wrong = text.replace("activations[L] - y", "y - activations[L]")
    assert wrong != text
    found = graded(grader, bias_gradient=SUM, backprop=wrong)["backprop"]
    assert found.points < found.max_points / 2
    assert "judged with a right bias_gradient: mend that one too" in found.message
    assert found.misconception is not None
    assert "sign" in found.misconception


def test_two_that_only_call_each_other_do_not_both_get_full_marks(grader: Grader) -> None:
    """Only earlier functions are stood in for."""
    found = graded(grader, **MUTUAL)
    assert found["bias_gradient"].points == 0
    assert is_right(found["weight_gradient"])


@pytest.mark.parametrize("cells", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_door_gives_values_of_earlier_functions_and_nothing_else(
    grader: Grader, cells: dict[str, str]
) -> None:
    """Neither the function that is judged nor any code comes through it, and nobody else pays."""
    found = graded(grader, **cells)
    assert found["backprop"].points == 0
    assert found["bias_gradient"].points < 1
    assert is_right(found["weight_gradient"])
    assert all(is_right(check) for check in graded(grader).values())


def test_it_can_be_turned_off() -> None:
    """Then a caller loses with what it calls, and is told which function is not written."""
    task = replace(grading.task(read_source(SOURCE), SEED), carries=False)
    with Grader.of(task) as grader:
        found = graded(grader, bias_gradient=STUB)["backprop"]
    assert found.points == 0
    assert "it calls bias_gradient, which is not written yet" in found.message


def test_random_numbers_go_on_where_the_right_function_has_left_them() -> None:
    """A generator that the caller hands on is the same generator afterwards."""
    cut = (
        "def minibatches(m, batch_size, rng):\n"
        "    return np.array_split(rng.permutation(m), int(np.ceil(m / batch_size)))"
    )
    path = ROOT / "assignments" / "source" / "ps2-descent" / "ps2-descent.ipynb"

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "minibatches":
            cell.source = cut
    with Grader.of(grading.task(read_source(path), SEED)) as grader:
        report = grader.grade_one(Handed("ann", as_bytes(notebook), "ann.ipynb")).report
    found = {check.id: check for check in report.checks}
    assert found["minibatches"].points < found["minibatches"].max_points
    assert found["minibatch_sgd"].message == "right, given a right minibatches; mend that one"


class Right:
    """Stands for the process of right functions."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def call(self, name: str, *arguments: Any) -> Outcome:
        self.calls.append((name, *arguments))
        return Outcome("value", [1.0, [""]])


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ({"wants": "backprop", "keywords": []}, [[1.0], [""]]),
        ({"wants": ["bias_gradient"], "keywords": []}, [[1.0], [""]]),
        ({"wants": "bias_gradient"}, [[1.0], [""]]),
        ({"wants": "bias_gradient", "keywords": ["a", "b"]}, [[1.0], [""]]),
        ({"wants": "bias_gradient", "keywords": [1]}, [[1.0], [""]]),
        ({"wants": "bias_gradient", "keywords": []}, [[1.0], []]),
        ({"wants": "bias_gradient", "keywords": []}, [[1.0], [2]]),
        ({"wants": "bias_gradient", "keywords": []}, None),
        ({"wants": "_answer", "keywords": []}, [[1.0], [""]]),
    ],
)
def test_only_questions_of_its_form_are_answered(header: dict[str, Any], value: Any) -> None:
    """Whatever else a process asks gets no value, and reaches no right function."""
    right = Right()
    answers = Answers(["bias_gradient"], right)  # type: ignore[arg-type]  # what it calls of a Student
    assert answers.answer(header, value) == ({"right": False}, None)
    assert right.calls == []
    assert answers.asked == set()


def test_what_was_carried_survives_the_journal() -> None:
    """The record of a verdict says for whom right functions stood in."""
    check = CheckResult("f", 1.0, 1.0, "passed", "right", carried=("g",))
    report = Report(NAME, "x.ipynb", "graded", checks=(check,))
    assert Report.from_dict(report.to_dict()).checks == (check,)
    plain = Report(NAME, "x.ipynb", "graded", checks=(replace(check, carried=()),)).to_dict()
    assert "carried" not in plain["checks"][0]
    assert Report.from_dict(plain).checks[0].carried == ()
