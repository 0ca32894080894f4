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
from autograder.platforms.matching import known_by


def due_date(course: Course, name: str) -> datetime | None:
    """When an assignment is due, in UTC; None if the gradebook, or there is none, does not say."""
    if not _is_there(course):
        return None
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
    if not _is_there(course):
        return {}
    with closing(open_book(course)) as book, told(course, "cannot be read"):
        known = [
            Person(s.id, s.first_name or "", s.last_name or "", s.email or "")
            for s in book.students
        ]
    ids = {signs: one.student for one in known if (signs := known_by(one))}
    new = {one.student: known_by(one) for one in entrants}
    for one in known:
        new.pop(one.student, None)
    return {student: ids[signs] for student, signs in new.items() if signs in ids}


def _is_there(course: Course) -> bool:
    """Whether there is a gradebook: asking one that is not there would make it."""
    place = course.db_url.removeprefix("sqlite:///")
    return place == course.db_url or Path(place).is_file()


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
