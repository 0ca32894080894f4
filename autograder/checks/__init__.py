"""Hidden checks and the catalogue of misconceptions, one module per assignment.

An assignment's module is named after it, ps5-backprop's is `ps5_backprop`, and holds `ASSIGNMENT`.
A course may bring checks of its own, `checks/NAME/checks.py` in its folder: see `own`. They are
written with the names of `__all__`, which are stable.
"""

from importlib import import_module
from pathlib import Path

from autograder.checks import own
from autograder.checks.catalogue import Mistakes, input_modified, mistakes
from autograder.checks.compare import Wrong, expect, expect_parts
from autograder.checks.diagnosis import Misconception
from autograder.checks.judge import Assignment, Check, Failed, Property, Rng, Trial
from autograder.checks.properties import unmodified
from autograder.model import UnusableInput
from autograder.wire import Code

__all__ = [
    "Assignment",
    "Check",
    "Code",
    "Failed",
    "Misconception",
    "Mistakes",
    "Property",
    "Rng",
    "Trial",
    "Wrong",
    "assignment",
    "expect",
    "expect_parts",
    "input_modified",
    "mistakes",
    "names",
    "unmodified",
]


def names(course: str | Path | None = None) -> list[str]:
    """The assignments that have hidden checks.

    Parameters
    ----------
    course
        The folder of a course whose own are named too.
    """
    modules = (path.stem for path in Path(__file__).parent.glob("ps*.py"))
    ours = {m.replace("_", "-") for m in modules if not m.endswith("_catalogue")}
    return sorted(ours.union(own.names(Path(course)) if course else ()))


def assignment(name: str, course: str | Path | None = None) -> Assignment:
    """The checks of an assignment.

    Parameters
    ----------
    name
        nbgrader's name of it.
    course
        The course's folder. Its own checks, if it has some of that name, go before ours.

    Raises
    ------
    UnusableInput
        If there are none, or a course's own cannot be used: file and line, what, the remedy.
    """
    if course and own.has(Path(course), name):
        return own.load(Path(course), name)
    if name not in names():
        known = ", ".join(names(course))
        raise UnusableInput(
            f"{name}: no hidden checks for this assignment: there are some for {known}; "
            f"your own belong into {own.FOLDER}/{name}/{own.FILE} of the course's folder"
        )
    module = import_module(f"autograder.checks.{name.replace('-', '_')}")
    found: Assignment = module.ASSIGNMENT
    return found
