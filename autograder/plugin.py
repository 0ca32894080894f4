"""The same grading as nbgrader preprocessors, for `nbgrader autograde` and the formgrader's button.

`assignments/nbgrader_config.py` names these classes; nothing else of nbgrader changes.
"""

import contextlib
import os
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades
from traitlets import Enum, List, Unicode

from autograder import grade as grading
from autograder.course import Course, load_course, secret_seed
from autograder.gradebook import comment_on
from autograder.model import AutograderError, Report, UnusableInput
from autograder.sandbox import ForkServer, World
from autograder.student import Timing
from autograder.submission import Source, put_back, read_source
from autograder.walls import BACKENDS, Walls, allowed_names

Resources = Any
_SERVERS: dict[World, ForkServer] = {}


def _course_and_source(preprocessor: Any, resources: Resources) -> tuple[Course, Source]:
    """The course of the running application, and the source of the notebook's assignment."""
    root = Path(CourseDirectory(config=preprocessor.config).root)
    course = load_course(root)
    return course, read_source(course.source_notebook(resources["nbgrader"]["assignment"]))


def _server_for(task: grading.Task) -> ForkServer:
    """Kept here, because nbgrader makes new preprocessors for every notebook."""
    server = grading.server_for(task)
    if server.world not in _SERVERS:
        with contextlib.ExitStack() as unless_it_holds:
            unless_it_holds.enter_context(server)
            grading.refuse_weak_walls(task, server)
            unless_it_holds.pop_all()
        _SERVERS[server.world] = server
    return _SERVERS[server.world]


class PutBackCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Restores the instructor's cells before nbgrader looks at them.

    So a deleted, edited or copied test cell neither stops the batch nor keeps an old mark.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Put back, and say what was put back in nbgrader's log."""
        _, source = _course_and_source(self, resources)
        for note in put_back(nb, source):
            self.log.info("%s: %s", resources["nbgrader"]["student"], note)
        return nb, resources


class GradeInSandbox(Execute):  # type: ignore[misc]
    """Replaces nbgrader's Execute: nothing runs in a kernel, everything in the sandbox."""

    allow_weaker = List(
        Unicode(),
        help="Layers of the sandbox that may be missing, as `autograder doctor` names them; "
        "also AUTOGRADER_ALLOW_WEAKER. Recorded in every report.",
    ).tag(config=True)
    backend = Enum(
        sorted(BACKENDS),
        default_value=None,
        allow_none=True,
        help="The sandbox; also AUTOGRADER_BACKEND.",
    ).tag(config=True)

    def _walls(self, course: Course) -> Walls:
        named = (*self.allow_weaker, os.environ.get("AUTOGRADER_ALLOW_WEAKER", ""))
        backend = self.backend or os.environ.get("AUTOGRADER_BACKEND") or "bubblewrap"
        if backend not in BACKENDS:
            raise UnusableInput(f"AUTOGRADER_BACKEND={backend}: one of {', '.join(BACKENDS)}")
        return Walls(BACKENDS[backend](), allowed_names(named), course.hidden())

    def preprocess(
        self, nb: NotebookNode, resources: Resources, km: Any = None
    ) -> tuple[NotebookNode, Resources]:
        """Run and judge the notebook; a failure of the machine stops it without a mark."""
        student = resources["nbgrader"]["student"]
        try:
            course, source = _course_and_source(self, resources)
            timing = Timing(cell=float(self.timeout)) if self.timeout else Timing()
            walls = self._walls(course)
            task = grading.task(source, secret_seed(course.course_id), timing, walls=walls)
            data = nbformat.writes(nb).encode()
            report, ran = grading.grade(
                task, data, f"{student}/{source.name}.ipynb", _server_for(task)
            )
        except AutograderError as error:
            raise NbGraderException(f"{student}: not graded: {error}") from error
        resources["autograder"] = report
        return ran, resources


class SaveGradesAndComments(SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's own saving of marks, and our message as the comment on each function."""

    def _add_comment(self, cell: NotebookNode, resources: Resources) -> None:
        super()._add_comment(cell, resources)
        report: Report = resources["autograder"]
        name = cell.metadata["nbgrader"]["grade_id"]
        for check in report.checks:
            if check.id == name:
                comment = self.gradebook.find_comment(
                    name, self.notebook_id, self.assignment_id, self.student_id
                )
                comment.auto_comment = comment_on(check)
                self.gradebook.db.commit()
