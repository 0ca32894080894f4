"""What a class report shows besides verdicts: names, no-shows, links, notebooks that are alike."""

import math
import os
from collections.abc import Iterable, Mapping

from autograder.course import Course
from autograder.fingerprints import Fingerprints
from autograder.model import Person, StudentResult
from autograder.pages.classes import Around
from autograder.pages.making import address_of
from autograder.places import bytes_of
from autograder.similar import Alike, alike
from autograder.submission import Source

ALL_PIECES = 1_000
"""Notebooks of which all pieces are compared; of larger classes a sample, so that memory holds."""
MOST_COMPARED = 50_000
"""Notebooks; of more not enough would be left to compare."""


def around(
    course: Course,
    source: Source,
    results: Mapping[str, StudentResult],
    people: Mapping[str, Person],
    handed_in: Iterable[str],
    finished: bool = True,
) -> Around:
    """What there is around these results; notebooks are compared if the run has `finished`."""
    name, known = source.name, frozenset(handed_in)
    return Around(
        people,
        known,
        links(course, name, course.feedback, results, f"{name}.html"),
        links(course, name, course.autograded, results, f"{name}.ipynb"),
        compared(course, source, results) if finished else None,
        0 if finished else len(known - results.keys()),
        course.root,
    )


def links(
    course: Course, name: str, step: str, students: Iterable[str], file: str
) -> dict[str, str]:
    """Student → address of a file of theirs, from the folder of the reports, if it is there."""
    way = os.path.relpath(course.root / step, course.report(name).parent).split(os.sep)
    return {
        student: address_of(*way, student, name, file)
        for student in students
        if (course.folder(step, student, name) / file).is_file()
    }


def compared(
    course: Course, source: Source, results: Mapping[str, StudentResult]
) -> list[Alike] | None:
    """Notebooks that are alike, of those that have been graded; None of too many."""
    graded = [s for s, result in results.items() if result.report.status == "graded"]
    if len(graded) > MOST_COMPARED:
        return None
    thin = math.ceil(len(graded) / ALL_PIECES) or 1
    made = Fingerprints(source, thin)
    prints = {}
    for student in graded:
        if data := bytes_of(course.notebook(course.autograded, student, source.name)):
            prints[student] = made.of(made.parts(data))
    return alike(prints, made.expected, thin)
