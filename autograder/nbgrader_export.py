"""`nbgrader export` with cells that are what they seem: nbgrader_config.py names this class.

nbgrader's own writes a name with a comma as two cells, and 0 for who has not handed in.
"""

import csv
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins.export import ExportPlugin

from autograder.harmless import spreadsheet
from autograder.model import rounded

ABOUT = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email")
MARKS = ("raw_score", "late_submission_penalty", "score", "max_score")


class CsvExport(ExportPlugin):  # type: ignore[misc]  # nbgrader is not typed
    """The columns of nbgrader's own, for any program that reads CSV, spreadsheets among them."""

    def export(self, gradebook: Gradebook) -> None:
        """Write a line for each student and assignment; without a verdict the marks are blank."""
        target = self.to or "grades.csv"
        self.log.info("Exporting grades to %s", target)
        with Path(target).open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow([*ABOUT, *MARKS])
            for assignment in gradebook.assignments:
                for student in gradebook.students:
                    if self._is_wanted(assignment.name, student.id):
                        row = _row(gradebook, assignment, student)
                        rows.writerow(["" if x is None else spreadsheet(x) for x in row])

    def _is_wanted(self, assignment: str, student: str) -> bool:
        named = [*map(str, self.student)]
        return (not self.assignment or assignment in self.assignment) and (
            not named or student in named
        )


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> list[Any]:
    """One line: who, when, and the marks, if there are any."""
    time, marks = None, ["", "", ""]
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        pass
    else:
        time, penalty = submission.timestamp, submission.late_submission_penalty or 0.0
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        if any(g.auto_score is not None or g.manual_score is not None for g in grades):
            raw = submission.score
            marks = [str(rounded(mark)) for mark in (raw, penalty, max(0.0, raw - penalty))]
    who = [student.id, student.last_name, student.first_name, student.email]
    return [assignment.name, assignment.duedate, time, *who, *marks, assignment.max_score]
