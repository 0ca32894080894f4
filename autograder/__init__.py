"""Grades the course's notebooks in a sandbox against hidden checks.

from autograder import Grader, grade_class
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.class_run import Summary, grade_class
    from autograder.grader import Graded, Grader, Handed
    from autograder.model import (
        AutograderError,
        CheckResult,
        MachineError,
        Report,
        StudentResult,
        UnusableInput,
    )

__all__ = [
    "AutograderError",
    "CheckResult",
    "Graded",
    "Grader",
    "Handed",
    "MachineError",
    "Report",
    "StudentResult",
    "Summary",
    "UnusableInput",
    "grade_class",
]
_FROM = {
    "Graded": "grader",
    "Grader": "grader",
    "Handed": "grader",
    "Summary": "class_run",
    "grade_class": "class_run",
}


def __getattr__(name: str) -> Any:
    """The public names, imported when they are wanted: nbgrader takes a second."""
    if name not in __all__:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"autograder.{_FROM.get(name, 'model')}"), name)
