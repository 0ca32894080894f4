"""Names and addresses of a class in nbgrader's gradebook, and what it says of an assignment."""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from nbgrader.api import MissingEntry, Student

from autograder.course import Course
from autograder.gradebook import open_book, told
from autograder.harmless import label
from autograder.model import Person


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


def elsewhere(course: Course, entrants: Iterable[Person]) -> dict[str, str]:
    """Those who are not in the gradebook, but somebody of their name and address is: id → that id.

    Of a gradebook that there is; none is made.
    """
    place = course.db_url.removeprefix("sqlite:///")
    if place != course.db_url and not Path(place).is_file():
        return {}
    with closing(open_book(course)) as book, told(course, "cannot be read"):
        known = {
            s.id: (s.first_name, s.last_name, (s.email or "").casefold()) for s in book.students
        }
    ids = {signs: student for student, signs in known.items() if all(signs)}
    found = {}
    for one in entrants:
        signs = label(one.first_name), label(one.last_name), label(one.email).casefold()
        if one.student not in known and signs in ids:
            found[one.student] = ids[signs]
    return found


def enrol(course: Course, entrants: Iterable[Person]) -> int:
    """Write people into the gradebook, all or none; how many were new or have changed.

    What is empty of them changes nothing there.
    """
    changed = 0
    with closing(open_book(course)) as book, told(course, "the names could not be written"):
        known = {student.id: student for student in book.students}
        for entrant in entrants:
            wanted = {key: label(text) for key, text in vars(entrant).items() if label(text)}
            name = wanted.pop("student")
            student = known.get(name)
            if student is None:
                known[name] = Student(id=name, **wanted)
                book.db.add(known[name])
            elif any(getattr(student, key) != text for key, text in wanted.items()):
                for key, text in wanted.items():
                    setattr(student, key, text)
            else:
                continue
            changed += 1
        book.db.commit()
    return changed
