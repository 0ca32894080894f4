"""The marks of a class as files of our own: CSV, JSON, and what Canvas and Moodle import."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from autograder.harmless import line, spreadsheet
from autograder.model import ALL_HOLD, Report, rounded
from autograder.platforms.marks import Entry

MAX_FEEDBACK = 2000
"""Characters of a cell of feedback."""


def as_csv(assignment: str, entries: Iterable[Entry]) -> bytes:
    """A line for everybody; who has no mark has a blank, and the reason beside it."""
    rows: list[Sequence[object]] = [
        (
            *("student", "last_name", "first_name", "email", "assignment", "score", "max_score"),
            *("late_penalty", "extra_credit", "status", "remark"),
        )
    ]
    for one in entries:
        person, standing = one.person, one.standing if one.score is not None else None
        score = "" if one.score is None else f"{one.score:.2f}"
        off = f"{rounded(standing.penalty):.2f}" if standing and standing.penalty else ""
        extra = f"{rounded(standing.extra):.2f}" if standing and standing.extra else ""
        rows.append(
            (
                *(person.student, person.last_name, person.first_name, person.email, assignment),
                *(score, f"{one.max_score:.2f}", off, extra, one.state, one.about),
            )
        )
    return _csv(rows)


def as_json(assignment: str, entries: Iterable[Entry]) -> bytes:
    """An array of the objects of `autograder check`, each with its student and what else counts."""
    found = [_object(assignment, one) for one in entries]
    return json.dumps(found, indent=2, ensure_ascii=False).encode() + b"\n"


def _object(assignment: str, one: Entry) -> dict[str, Any]:
    """The verdict, with the mark that counts in place of the functions' sum."""
    reason = one.about or one.state
    report = one.result.report if one.result else Report(assignment, "", "ungraded", reason)
    standing = one.standing if one.score is not None else None
    given = one.standing.by_hand if one.standing else ()
    return {
        "student": one.person.student,
        "first_name": one.person.first_name,
        "last_name": one.person.last_name,
        "email": one.person.email,
        **report.to_dict(),
        "score": one.score,
        "max_score": one.max_score,
        "by_hand": [
            {
                **{"cell": x.cell, "points": x.points, "max_points": x.max_points},
                **{"comment": x.comment, "waits": x.waits},
            }
            for x in given
        ],
        "extra_credit": rounded(standing.extra) if standing else 0.0,
        "late_penalty": rounded(standing.penalty) if standing else 0.0,
        "state": one.state,
        "remark": one.about,
    }


def as_canvas(assignment: str, entries: Iterable[Entry]) -> bytes:
    """What Canvas imports; who has no mark is left out, for a blank would take one away."""
    found = list(entries)
    total = found[0].max_score if found else 0.0
    rows: list[Sequence[object]] = [
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment),
        ("    Points Possible", "", "", "", "", f"{total:.2f}"),
    ]
    for one in found:
        if one.score is not None:
            person = one.person
            known = [person.lms_user_id, person.student]
            number = next((one for one in known if one.isdecimal()), "")
            sis = "" if number else person.lms_user_id
            login = "" if number or sis else person.student
            names = (person.last_name, person.first_name)
            name = ", ".join(x for x in names if x) or person.student
            rows.append((name, number, sis, login, "", f"{one.score:.2f}"))
    return _csv(rows)


def as_moodle(assignment: str, entries: Iterable[Entry]) -> bytes:
    """What the import of Moodle's gradebook takes, by e-mail address or ID number."""
    rows: list[Sequence[object]] = [
        (
            *("First name", "Last name", "ID number", "Email address"),
            *(f"Assignment: {assignment} (Real)", f"Assignment: {assignment} (Feedback)"),
        )
    ]
    for one in entries:
        if one.score is not None:
            person = one.person
            who = (person.first_name, person.last_name, person.student, person.email)
            rows.append((*who, f"{one.score:.2f}", feedback(one)))
    return _csv(rows)


def feedback(one: Entry) -> str:
    """What is to be said to the student of the mark, in one cell."""
    checks = one.result.report.checks if one.result else ()
    said = [
        f"{c.id}: {line(c.message)}"
        for c in checks
        if c.message != ALL_HOLD and c.points < c.max_points
    ]
    said += [
        f"{x.cell}: {line(x.comment)}"
        for x in (one.standing.by_hand if one.standing else ())
        if x.comment
    ]
    if one.standing and one.standing.penalty:
        said.append(f"handed in late: {rounded(one.standing.penalty):g} points off")
    text = " | ".join(said)
    return text if len(text) <= MAX_FEEDBACK else f"{text[: MAX_FEEDBACK - 2]} …"


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows in UTF-8; nothing that somebody has typed is calculated by a spreadsheet."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for row in rows:
        writer.writerow([spreadsheet("" if x is None else x) for x in row])
    return file.getvalue().encode()


FORMATS = {"csv": as_csv, "json": as_json, "canvas": as_canvas, "moodle": as_moodle}
