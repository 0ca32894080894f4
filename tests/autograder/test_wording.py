"""Of a student's process only little passes into a report, and what a person needs does."""

import random

import numpy as np
import pytest

from autograder.wording import class_name, of_exception, one_line

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
    assert of_exception(name, "", "no", notebook="") == f"{name}: no"


def test_words_of_the_notebook_pass() -> None:
    """In any script, since they were there before any input was seen."""
    said = of_exception("an exception of type Odd", "def f(x):", "数の形が違う", notebook=CELL)
    assert said == "an exception of type Odd in the line `def f(x):`: 数の形が違う"


def test_nothing_else_passes() -> None:
    """Letters that stand for bits, lines and names that the notebook does not have, numbers."""
    letters = "".join(random.Random(1).choices([chr(c) for c in range(0x3400, 0x4DB6)], k=150))
    assert of_exception(letters, letters, letters, notebook=CELL) == "an exception: …"
    assert of_exception("Leak12345", "x = 5", "-0.123456e-7 and 1234567", notebook=CELL) == (
        "an exception: … and …"
    )
    assert class_name("module", CELL) == "module"
    assert not class_name("a_class_of_its_own", CELL)
    assert not class_name(["x"], CELL)
    assert one_line(None) == ""


def test_how_much_passes_is_little() -> None:
    """For one exception 420 characters at most, of which 160 are free, and those are ASCII."""
    code = "\n".join("x" * 300 for _ in range(3))
    said = of_exception("ValueError", "x" * 100 + "\n… 200 more", "y" * 5000, notebook=code)
    assert len(said) <= 420
    assert said.count("y") == 160
