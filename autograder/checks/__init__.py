"""Hidden checks and the catalogue of misconceptions, one module per assignment.

An assignment's module is named after it, ps5-backprop's is `ps5_backprop`, and holds `ASSIGNMENT`.
"""

from importlib import import_module
from pathlib import Path

from autograder.checks.judge import Assignment
from autograder.model import UnusableInput


def names() -> list[str]:
    """The assignments that have hidden checks."""
    modules = (path.stem for path in Path(__file__).parent.glob("ps*.py"))
    return sorted(m.replace("_", "-") for m in modules if not m.endswith("_catalogue"))


def assignment(name: str) -> Assignment:
    """The checks of an assignment, by its nbgrader name."""
    if name not in names():
        known = ", ".join(names())
        raise UnusableInput(
            f"{name}: no hidden checks for this assignment: there are some for {known}"
        )
    module = import_module(f"autograder.checks.{name.replace('-', '_')}")
    found: Assignment = module.ASSIGNMENT
    return found
