"""Every folded solution of the book is run."""

import numpy as np
import pytest
from equations import chapters
from solutions import solutions

import coursekit as ck

ALL = [found for chapter in chapters() for found in solutions(chapter)]


def test_solutions_are_found():
    """Each chapter has some, so that the pattern has not gone stale."""
    for page in ("prerequisites", "regression", "descent", "perceptron", "mlp", "backpropagation"):
        assert len(solutions(page)) >= 4, page


@pytest.mark.parametrize(("name", "code"), ALL)
def test_solution_runs(name, code):
    """The code of a solution runs, and its own assertion holds."""
    assert "assert" in code
    exec(compile(code, name, "exec"), {"np": np, "ck": ck})  # noqa: S102 (the book's own code)
