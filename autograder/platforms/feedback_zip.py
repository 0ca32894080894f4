"""Moodle's zip of feedback files: each student's page, in a folder that names the participant."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course, write_atomically
from autograder.harmless import line
from autograder.places import bytes_of
from autograder.platforms.marks import Entry
from autograder.platforms.matching import Seat

PLUGIN = "assignsubmission_file"
"""Of what Moodle takes the folder to be; it reads the number before it."""
LONGEST = 60


@dataclass
class Packed:
    """What has gone into the zip."""

    pages: int = 0
    without: list[str] = field(default_factory=list)
    """Who has a page, but no number of a participant."""


def pack(
    course: Course,
    assignment: str,
    entries: Iterable[Entry],
    target: Path,
    seats: Mapping[str, Seat] | None = None,
) -> Packed:
    """Write the zip that Moodle's *Upload multiple feedback files in a zip* takes.

    The participants' numbers are those of a worksheet (`seats`), or else the students' ids, which
    `autograder collect` has taken from Moodle's zip of submissions.
    """
    done, whole = Packed(), io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in entries:
            student = entry.person.student
            page = bytes_of(
                course.folder(course.feedback, student, assignment) / f"{assignment}.html"
            )
            if page is None:
                continue
            seat = (seats or {}).get(student)
            number = seat.ids[0] if seat else "" if seats is not None else student
            if not re.fullmatch(r"\d+", number, re.ASCII):
                done.without.append(student)
                continue
            packed.writestr(f"{_folder(entry, seat, number)}/{assignment}.html", page)
            done.pages += 1
    write_atomically(target, whole.getvalue())
    return done


def _folder(entry: Entry, seat: Seat | None, number: str) -> str:
    """The folder's name; Moodle parts it at underscores, and passes over what begins with a dot."""
    name = line((seat.name if seat else "") or entry.person.name or "Participant")
    bare = " ".join(re.sub(r"[^\w .,'’-]|_", " ", name).split()).strip(". ")[:LONGEST]
    return f"{bare or 'Participant'}_{number}_{PLUGIN}"
