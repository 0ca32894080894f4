"""Names and addresses of a class in nbgrader's gradebook, and what it says of an assignment."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.api import MissingEntry

from autograder.course import Course
from autograder.gradebook import one_commit, open_book, told
from autograder.harmless import label


@dataclass(frozen=True)
class Entrant:
    """Somebody who is to stand in the gradebook; what is empty changes nothing there."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def due_date(course: Course, name: str) -> datetime | None:
    """When an assignment is due, in UTC; None if the gradebook, or there is none, does not say."""
    place = course.db_url.removeprefix("sqlite:///")
    if place != course.db_url and not Path(place).is_file():
        return None  # asking would make one
    with closing(open_book(course)) as book, told(course, "cannot be read"):
        try:
            due: datetime | None = book.find_assignment(name).duedate
        except MissingEntry:
            return None
        return due


def enrol(course: Course, entrants: Iterable[Entrant]) -> int:
    """Write people into the gradebook; how many were new or have changed."""
    changed = 0
    with (
        closing(open_book(course)) as book,
        told(course, "the names could not be written"),
        one_commit(book),
    ):
        known = {student.id: student for student in book.students}
        for entrant in entrants:
            wanted = {
                key: label(value)
                for key, value in vars(entrant).items()
                if key != "student" and label(value)
            }
            student = known.get(entrant.student)
            if student is None:
                known[entrant.student] = book.add_student(entrant.student, **wanted)
                changed += 1
            elif any(getattr(student, key) != value for key, value in wanted.items()):
                for key, value in wanted.items():
                    setattr(student, key, value)
                changed += 1
    return changed
