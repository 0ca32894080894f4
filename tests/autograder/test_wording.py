"""Of a student's process only little passes into a report, and what a person needs does."""

import random

import numpy as np
import pytest

from autograder.wording import UNTOLD, class_name, of_exception, one_line

CELL = """
def f(x):
    raise Größenfehler('数の形が違う')
class Odd(Exception): pass
"""


def test_what_numpy_says_is_told_whole() -> None:
    """Shapes, names and the line: what one needs to mend it."""
    with pytest.raises(ValueError, match="matmul") as caught:
        np.ones((3, 7)) @ np.ones((5, 7))
    said = of_exception("ValueError", "def f(x):", str(caught.value), notebook=CELL)
    assert said.startswith("ValueError in the line `def f(x):`: matmul: Input operand 1 has")
    assert "size 5 is different from 7" in said


@pytest.mark.parametrize("name", ["ValueError", "LinAlgError", "_UFuncNoLoopError"])
def test_names_of_python_and_numpy_pass(name: str) -> None:
    """They are few."""
    assert of_exception(name, "", "Singular matrix", notebook="") == f"{name}: Singular matrix"


def test_words_of_the_notebook_pass() -> None:
    """In any script, since they were there before any input was seen."""
    said = of_exception("an exception of type Odd", "def f(x):", "数の形が違う", notebook=CELL)
    assert said == "an exception of type Odd in the line `def f(x):`: 数の形が違う"


def test_nothing_else_passes() -> None:
    """Letters that stand for bits, lines and names that the notebook does not have, numbers."""
    letters = "".join(random.Random(1).choices([chr(c) for c in range(0x3400, 0x4DB6)], k=150))
    assert of_exception(letters, letters, letters, notebook=CELL) == "an exception: …"
    for message in ("-0.123456e-7 and 1234567", "abc", "name 'abc' is not defined", "def f"):
        assert of_exception("Leak12345", "x = 5", message, notebook=CELL) == (
            f"an exception: {UNTOLD}"
        )
    assert class_name("module", CELL) == "module"
    assert not class_name("a_class_of_its_own", CELL)
    assert not class_name(["x"], CELL)
    assert one_line(None) == ""


def test_how_much_passes_is_little() -> None:
    """A message that was made in the call is not told, however long it is."""
    code = "\n".join("x" * 300 for _ in range(3))
    said = of_exception("ValueError", "x" * 100 + "\n… 200 more", "y" * 5000, notebook=code)
    assert said == f"ValueError in the line `{'x' * 100}`: {UNTOLD}"


def test_names_in_a_message_stand_in_the_notebook() -> None:
    """What Python says of a name is told if the name is the notebook's, or Python's own."""
    for name, told in (("f", True), ("Odd", True), ("leaked", False)):
        said = of_exception("NameError", "", f"name '{name}' is not defined", notebook=CELL)
        assert (UNTOLD not in said) == told


MISTAKES = (
    "np.ones((3, 7)) @ np.ones((5, 7))",
    "np.ones((3, 7)) + np.ones((5, 7))",
    "np.ones(3) @ np.ones((5, 7))",
    "np.dot(np.ones((3, 7)), np.ones((5, 7)))",
    "np.ones(6).reshape(4, 5)",
    "np.ones((784, 100)).reshape(7, 5)",
    "np.ones(6)[7]",
    "np.ones(6)[1, 2]",
    "np.ones((2, 3)).sum(axis=2)",
    "np.concatenate([np.ones((2, 3)), np.ones((3, 2))])",
    "np.concatenate([np.ones((2, 3)), np.ones(3)])",
    "np.hstack([np.ones((2, 3)), np.ones((3, 2))])",
    "np.stack([np.ones(3), np.ones(2)])",
    "np.column_stack([np.ones(3), np.ones(2)])",
    "np.ones((2, 3)).__setitem__(slice(None), np.ones((3, 2)))",
    "np.ones(3)[1.5]",
    "np.array([[1.0], [2.0, 3.0]])",
    "bool(np.ones(3) > 0)",
    "float(np.ones(3))",
    "int(np.ones((3, 2)))",
    "range(np.ones(3))",
    "np.linalg.solve(np.zeros((2, 2)), np.ones(2))",
    "np.linalg.inv(np.ones((2, 3)))",
    "np.linalg.cholesky(-np.eye(2))",
    "np.broadcast_to(1.0, (2, 2)).__setitem__(0, 1)",
    "np.arange(3).__iadd__(0.5)",
    "np.zeros((0, 2)).max()",
    "np.zeros(0).argmax()",
    "np.exp('x')",
    "np.sqrt([None])",
    "[1, 2] + 3",
    "[1.0] * 2.0",
    "None + 1",
    "-None",
    "None[0]",
    "len(3)",
    "len(np.float64(3))",
    "list(3)",
    "int(3)()",
    "(1, 2).x",
    "np.ones(2).f",
    "np.f(2)",
    "1 / 0",
    "1.0 / 0",
    "[1][2]",
    "(1,)[2]",
    "[].pop()",
    "list([1])['x']",
    "[1] < 2",
    "dict(f=1)['x']",
    "(lambda x: x)()",
    "(lambda x: x)(1, 2)",
    "(lambda x: x)(f=1)",
    "[*map(lambda p: [0 for x, f in [p]], [(1,)])]",
    "[*map(lambda p: [0 for x, f in [p]], [(1, 2, 3)])]",
    "[0 for x, f in [1]]",
    "int(float('nan'))",
    "__import__('math').log(0)",
    "__import__('math').exp(1e6)",
    "__import__('math').exp(np.ones(2))",
    "x",
)


@pytest.mark.parametrize("source", MISTAKES)
def test_what_python_and_numpy_say_of_usual_mistakes_is_told(source: str) -> None:
    """Of all of these a person needs the words."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 (each has its own)
        eval(source, {"np": np})  # noqa: S307 (our own source)
    said = of_exception("ValueError", "", str(caught.value), notebook=CELL)
    assert UNTOLD not in said, str(caught.value)
