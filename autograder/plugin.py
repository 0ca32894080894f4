"""The same grading as nbgrader preprocessors, for `nbgrader autograde` and the formgrader's button.

`assignments/nbgrader_config.py` names these classes; nothing else of nbgrader changes.
"""

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades

from autograder import grade as grading
from autograder.course import Course, load_course, secret_seed
from autograder.gradebook import comment_on
from autograder.model import AutograderError, Report
from autograder.sandbox import ForkServer, World
from autograder.student import Timing
from autograder.submission import Source, put_back, read_source

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
    return _SERVERS.setdefault(server.world, server)


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

    def preprocess(
        self, nb: NotebookNode, resources: Resources, km: Any = None
    ) -> tuple[NotebookNode, Resources]:
        """Run and judge the notebook; a failure of the machine stops it without a mark."""
        student = resources["nbgrader"]["student"]
        try:
            course, source = _course_and_source(self, resources)
            timing = Timing(cell=float(self.timeout)) if self.timeout else Timing()
            task = grading.task(source, secret_seed(course.course_id), timing)
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
