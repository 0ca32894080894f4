"""nbgrader's ways in: `nbgrader autograde`, the formgrader's button and `nbgrader export`.

`assignments/nbgrader_config.py` calls `use_in(c)`. nbgrader has no seam before it copies and opens
what students have handed in, so its converter is replaced as a whole by one that grades a class as
`autograder grade` does: the same reader, the same failures, the same marks in the same places.
"""

import fnmatch
import os
import sys
from pathlib import Path
from typing import NoReturn

from nbgrader import converters
from nbgrader.converters.base import BaseConverter, NbGraderException
from traitlets import Bool, Enum, List, Unicode
from traitlets.config import Config

from autograder.class_run import Run, Summary
from autograder.classroom import Classroom
from autograder.course import load_course
from autograder.gradebook import Marks
from autograder.grader import Grader
from autograder.harmless import pages
from autograder.model import AutograderError
from autograder.walls import BACKENDS


def use_in(config: Config) -> None:
    """Let nbgrader grade and export through the autograder; for a course's nbgrader_config.py."""
    converters.Autograde = Autograde
    for name in ("nbgrader.apps.api", "nbgrader.apps.autogradeapp"):
        if module := sys.modules.get(name):
            module.Autograde = Autograde  # type: ignore[attr-defined]  # imported from converters
    config.ExportApp.plugin_class = "autograder.nbgrader_export.CsvExport"
    # What students wrote is harmless when it reaches `autograded/`. These hold for whatever else
    # the formgrader and `nbgrader generate_feedback` show: nothing in it runs, loads, or picks a
    # slow way of being coloured.
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.exclude_anchor_links = True
    config.HTMLExporter.filters = pages.FILTERS
    config.HTMLExporter.extra_template_basedirs = pages.TEMPLATES


def __getattr__(name: str) -> NoReturn:
    """What an older course's configuration names, and what to write in its place."""
    if name in ("PutBackCells", "GradeInSandbox", "SaveGradesAndComments"):
        raise ImportError(
            f"autograder.plugin.{name} is no more: in nbgrader_config.py write "
            "`import autograder.plugin; autograder.plugin.use_in(c)` in place of the lists of "
            "preprocessors"
        )
    raise AttributeError(name)


class Autograde(BaseConverter):  # type: ignore[misc]  # nbgrader is not typed
    """Grades what has been handed in, as `autograder grade` does."""

    create_student = Bool(True, help="Ignored: who has handed in is graded.").tag(config=True)
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

    def start(self) -> None:
        """Grade; raises nbgrader's own exception, with one line, where somebody has no verdict."""
        try:
            problems = self._grade()
        except AutograderError as error:
            self._fail([str(error)])
        except KeyboardInterrupt:
            self._fail(["stopped: run the command again, what was graded is kept"])
        if problems:
            self._fail(problems)

    def _fail(self, problems: list[str]) -> None:
        for line in problems:
            self.log.error(line)
        raise NbGraderException("; ".join(problems[:5]))

    def _grade(self) -> list[str]:
        """Grade those whom the command names; what has to be said of those without a verdict."""
        course = load_course(Path(self.coursedir.root))
        book_url = os.environ.get("AUTOGRADER_BOOK_URL", "")
        room, summary = Classroom(course, self.coursedir.assignment_id, book_url), Summary()
        grader = Grader(
            room.name,
            course,
            workers=os.cpu_count() or 1,
            backend=self.backend or os.environ.get("AUTOGRADER_BACKEND") or "bubblewrap",
            allow_weaker=(*self.allow_weaker, os.environ.get("AUTOGRADER_ALLOW_WEAKER", "")),
        )
        with grader, room.lock(), Marks(course, room.source) as marks:
            chosen = self._chosen(room)
            for graded, _ in Run(room, grader, marks).go(chosen, not self.force, summary):
                if graded:
                    self.log.info("%s: %s", graded.who, graded.report.status)
        self.log.info(
            "%d graded, %d kept, %d not graded", summary.graded, summary.kept, summary.refused
        )
        problems = [f"{g.who}: not graded: {g.report.reason}" for g in summary.failed]
        return problems + [
            f"{student}: {result.needs_you}"
            for student, result in sorted(summary.results.items())
            if result.needs_you and student in chosen
        ]

    def _chosen(self, room: Classroom) -> list[str]:
        """Whom --student and --exclude name, with `*` and the like as nbgrader takes them."""
        excluded = set(filter(None, (self.coursedir.student_id_exclude or "").split(",")))
        names = [name for name in room.handed_in() if name not in excluded]
        wanted = self.coursedir.student_id or "*"
        chosen = [n for n in names if n == wanted or fnmatch.fnmatchcase(n, wanted)]
        if not chosen:
            raise NbGraderException(f"{wanted}: nobody of this id has submitted {room.name}")
        return chosen
