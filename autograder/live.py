"""The hidden check of one function, run by the instructor on the live function in a notebook.

This is what the hidden region of a source notebook calls. Under the autograder that region is cut
out, and the same properties are judged outside the student's process.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import wire
from autograder.checks import assignment
from autograder.checks.diagnosis import as_sent
from autograder.checks.judge import Assignment, judge
from autograder.model import CheckResult, Outcome
from autograder.root import find_root


class InProcess:
    """A caller without a sandbox: it calls the function here, for the instructor's own functions.

    What the function gets and gives has been through a frame, as with a student's process.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """The outcome of one call; arguments are copies, and modified ones are noticed."""
        values = [as_sent(across(a)) for a in arguments]
        before = [wire.pack({}, value) for value in values]
        try:
            with (
                np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
                warnings.catch_warnings(record=True) as caught,
            ):
                warnings.simplefilter("always")
                result = self.function(*values)
        except TimeoutError:  # of a function that knows that it does not end
            return Outcome("timeout")
        except Exception as error:
            return Outcome("raised", text=f"{type(error).__name__}: {error}")
        warned = any(issubclass(warning.category, RuntimeWarning) for warning in caught)
        modified = tuple(i for i, v in enumerate(values) if wire.pack({}, v) != before[i])
        return Outcome("value", across(result), modified, warned)


def across(value: Any) -> Any:
    """What a value is on the other side of the pipe."""
    frame = wire.pack({}, value)
    header, body = wire.lengths(frame[: wire.PREFIX.size])
    start = wire.PREFIX.size
    return wire.unpack(
        frame[start : start + header], frame[start + header : start + header + body], code=True
    )[1]


def verdict(
    known: Assignment,
    name: str,
    function: Callable[..., Any],
    points: float = 1.0,
    seed: bytes = b"instructor",
) -> CheckResult:
    """The verdict of a hidden check on a function of yours: no sandbox, so never a student's.

    Parameters
    ----------
    known
        The checks of an assignment, as `autograder.checks.assignment` gives them.
    name
        The function that `function` is to be.
    function
        What is judged; its arguments are copies.
    points
        Points to be had.
    seed
        The inputs are drawn from it: others for another one.

    Raises
    ------
    ValueError
        If the assignment has no check of that name.
    """
    check = next((c for c in known.checks if c.function == name), None)
    if check is None:
        asked = f"{known.name}/{name}" if name else known.name
        raise ValueError(f"{asked}: no such hidden check: use ASSIGNMENT/FUNCTION")
    return judge(known, check, points, InProcess(function), seed)


def hidden_check(name: str, function: Callable[..., Any], seed: bytes = b"instructor") -> None:
    """Judge `function` by the check `ASSIGNMENT/FUNCTION`; AssertionError if it fails.

    A course's own checks are found from the working directory, which Jupyter makes the notebook's
    folder.
    """
    assignment_name, _, function_name = name.partition("/")
    known = assignment(assignment_name, find_root())
    result = verdict(known, function_name, function, seed=seed)
    if result.status != "passed":
        raise AssertionError(f"{function_name}: {result.message}")
