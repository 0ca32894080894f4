"""Hidden checks and the catalogue of misconceptions, one module per assignment."""

from importlib import import_module

from autograder.checks.judge import Assignment
from autograder.model import UnusableInput

_MODULES = {"ps5-backprop": "ps5_backprop"}


def assignment(name: str) -> Assignment:
    """The checks of an assignment, by its nbgrader name."""
    if name not in _MODULES:
        known = ", ".join(sorted(_MODULES))
        raise UnusableInput(
            f"{name}: no hidden checks for this assignment: there are some for {known}"
        )
    found: Assignment = import_module(f"autograder.checks.{_MODULES[name]}").ASSIGNMENT
    return found
