"""What the course takes off for being late, by the plugin that its nbgrader_config.py names."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import AssignLatePenalties

from autograder.course import CONFIG, Course
from autograder.model import UnusableInput

PLUGIN = "c.AssignLatePenalties.plugin_class"


class Penalties:
    """The course's rule for late hand-ins."""

    def __init__(self, course: Course) -> None:
        self._course = course

    def of(self, student: str, score: float, late: float) -> float:
        """Points off a score for these seconds after the due date, as nbgrader applies them.

        Raises `UnusableInput` if the course's plugin fails.
        """
        if not late > 0:
            return 0.0
        with self._told():
            found = self._plugin.late_submission_penalty(student, score, late)
            penalty = 0.0 if found is None else float(found)
            if penalty != penalty:
                raise ValueError("the penalty is not a number")
        return max(0.0, min(penalty, score))

    def try_it(self) -> None:
        """Raise `UnusableInput` now if there is no such plugin, before anybody is graded."""
        with self._told():
            _ = self._plugin

    @cached_property
    def _plugin(self) -> Any:
        assigned = AssignLatePenalties(config=self._course.config)
        assigned.init_plugin()
        return assigned.plugin_inst

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with _found_there(self._course.root):
                yield
        except Exception as error:  # it is the course's own code
            what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise UnusableInput(
                f"{self._course.root / CONFIG}: the plugin for late penalties ({PLUGIN}) fails: "
                f"{what}: mend it, or take the line out"
            ) from error


@contextmanager
def _found_there(root: Path) -> Iterator[None]:
    """Let modules in the course's folder be found: a plugin of the course may be one."""
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))
