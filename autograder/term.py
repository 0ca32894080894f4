"""A term: all assignments that have been graded, and each student's way through them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom import Classroom
from autograder.course import Course
from autograder.gradebook import Marks
from autograder.model import Person, StudentResult, UnusableInput
from autograder.pages.making import address_of
from autograder.pages.terms import Way, term_report
from autograder.places import put, sweep


@dataclass(frozen=True)
class Term:
    """What has been graded of a course."""

    names: tuple[str, ...]
    """The assignments, in order."""
    ways: tuple[Way, ...]
    """Each student's way through them, by id."""


def read_term(course: Course) -> Term:
    """All that has been graded. Raises `UnusableInput` if nothing has been."""
    people: dict[str, Person] = {}
    results: dict[str, Mapping[str, StudentResult]] = {}
    for name in graded_in(course):
        room = Classroom(course, name)
        with Marks(course, room.source) as marks:
            people |= marks.people()
            if found := room.results(marks):
                results[name] = found
    if not results:
        raise UnusableInput(f"{course.root}: nothing has been graded: run `autograder grade` first")
    students = sorted({*people, *(s for found in results.values() for s in found)})
    return Term(
        tuple(results),
        tuple(_way(student, people.get(student), results) for student in students),
    )


def graded_in(course: Course) -> list[str]:
    """Assignments with a journal and a source, in alphabetical order."""
    journals = course.journal("x").parent.glob("*.jsonl")
    return sorted({path.stem for path in journals}.intersection(course.assignments()))


def _way(
    student: str,
    who: Person | None,
    results: Mapping[str, Mapping[str, StudentResult]],
) -> Way:
    found = [of.get(student) for of in results.values()]
    return Way(
        student,
        who.name if who else "",
        tuple(None if one is None else _mark(one) for one in found),
        tuple(one is not None for one in found),
    )


def _mark(result: StudentResult) -> tuple[float, float] | None:
    """Points and points to be had; None without a verdict."""
    if result.report.status != "graded":
        return None
    standing = result.standing
    if standing is None or result.mark is None:
        return result.report.score, result.report.max_score
    return result.mark, standing.max_score


def write_term(course: Course, term: Term) -> Path:
    """The page's place, once it has been written."""
    place = course.term_report
    there = [name for name in term.names if course.report(name).is_file()]
    pages = {name: address_of("..", f"{name}.html") for name in there}
    sweep(place.parent, place.name)
    put(place, term_report(course.course_id, term.names, term.ways, pages).encode(), course.root)
    return place
