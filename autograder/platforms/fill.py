"""The file that was downloaded from a platform, filled in with the marks and changed nowhere else.

Who has no mark is left as the file has them: Canvas takes a blank for a change, Moodle passes it
over, and an excuse or an earlier mark there is not ours to take away.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from autograder.model import UnusableInput, rounded
from autograder.platforms import blackboard, brightspace, canvas, moodle, moodle_grades
from autograder.platforms.forms import Form, cell, number_in
from autograder.platforms.marks import Entry, placed
from autograder.platforms.matching import Seat, known_by, match
from autograder.platforms.table import Table

READERS: tuple[Callable[[Table, str, str | None], Form | None], ...] = (
    *(canvas.form, brightspace.form, blackboard.form, moodle.form, moodle_grades.form),
)
"""Moodle's are the last to be tried, for they are known by what is in them."""
PLATFORMS = (blackboard.NAME, brightspace.NAME, canvas.NAME, moodle.NAME)


@dataclass
class Filled:
    """What has become of a file."""

    data: bytes
    form: Form
    title: str
    """Of the column."""
    seats: dict[str, Seat]
    """Student → the row there."""
    written: int = 0
    """Marks that are another than they were in the file."""
    same: int = 0
    """Marks that were there already."""
    said: list[str] = field(default_factory=list)
    """What was left as it was, and what to look at."""
    lost: list[str] = field(default_factory=list)
    """Marks that could not be placed, and why."""


def recognised(table: Table, name: str, asked: str | None = None, platform: str = "") -> Form:
    """The form of a file for the marks of the assignment `name`.

    Raises `UnusableInput` if it is of no platform that is known, or not of the one that was named.
    """
    for reader in READERS:
        found = reader(table, name, asked)
        if found and platform in ("", found.platform):
            return found
        if found:
            raise UnusableInput(
                f"{table.where}: a file of {found.platform.capitalize()}, not of "
                f"{platform.capitalize()}: say --format {found.platform}, or leave it out"
            )
    raise UnusableInput(
        f"{table.where}: a file of no platform that is known ({', '.join(PLATFORMS)}), "
        f"it begins with {', '.join(table.header[:4])[:80]}: download the gradebook "
        "or the grading worksheet again"
    )


def fill(
    table: Table,
    form: Form,
    entries: Iterable[Entry],
    scale: bool = False,
    numbered: Collection[str] = (),
) -> Filled:
    """Put the marks into the file.

    With `scale` they are converted to the platform's maximum; else they are points as they are.
    `numbered` are the students whose ids are Moodle's numbers, given for this assignment alone.
    Raises `UnusableInput` if the file is about nobody in the class.
    """
    everybody = list(entries)
    marks = placed(everybody)
    found = match((one.person for one in _once(everybody)), form.seats)
    if form.participants:
        _refuse_another_assignments(table, form, marks, numbered)
    if not found.seats:
        raise UnusableInput(
            f"{table.where}: none of the {len(everybody)} people of the class is in it: "
            "is it of this course?"
        )
    done = Filled(b"", form, table.header[form.column], found.seats)
    factor = _factor(form, everybody, scale, done)
    for student, entry in marks.items():
        seat = found.seats.get(student)
        if seat is None:
            why = found.doubts.get(student, "not in the file")
            done.lost.append(f"{entry.called}: {why}")
            continue
        _put(table, form, seat.row, entry, factor, done)
    for person, seat in found.odd:
        done.said.append(f"{person.student} is {person.name} here, {seat.name} there: look at it")
    shut = [one.called for name, one in marks.items() if _row(found.seats, name) in form.locked]
    done.said += _list("Moodle will not take these, where the grade cannot be changed", shut)
    missing = [x for x in everybody if x.score is None]
    if kept := sum(one.person.student in found.seats for one in missing):
        done.said.append(f"without a mark, left as they are: {kept}")
    done.said += _list(
        "in the file, but not in the class", [x.who for x in found.empty if not x.trial]
    )
    nowhere = [one.called for one in missing if one.person.student not in found.seats]
    done.said += _list("in the class without a mark, and not in the file", nowhere)
    done.data = table.data()
    return done


def _once(everybody: list[Entry]) -> Iterator[Entry]:
    """Everybody, without those who have handed in under another id.

    Moodle numbers its participants anew in each assignment, so they may be in the gradebook twice.
    """
    here = {known_by(x.person) for x in everybody if x.state != "nothing handed in"} - {None}
    for one in everybody:
        if one.state != "nothing handed in" or known_by(one.person) not in here:
            yield one


def _refuse_another_assignments(
    table: Table, form: Form, marks: Mapping[str, Entry], numbered: Collection[str]
) -> None:
    """Raise `UnusableInput` if a worksheet has none of the numbers that were collected.

    Nothing in it names its assignment, and Moodle would take the marks for that one. Where all have
    another number of Moodle's in the gradebook, the ids are none of these, but a roster's.
    """
    there = {seat.ids[0] for seat in form.seats}
    own = any(x.person.lms_user_id in ("", x.person.student) for x in marks.values())
    if own and {*marks} <= {*numbered} and there.isdisjoint(marks):
        raise UnusableInput(
            f"{table.where}: none of the numbers that Moodle has given to who handed in is in it: "
            "is it the worksheet of another assignment, or of another course?"
        )


def _row(seats: Mapping[str, Seat], student: str) -> int | None:
    return seats[student].row if student in seats else None


def _put(table: Table, form: Form, row: int, entry: Entry, factor: float, done: Filled) -> None:
    """One mark into its cell."""
    assert entry.score is not None
    score = rounded(entry.score * factor)
    before = cell(table.rows[row], form.column)
    if before.upper() in form.kept:
        done.said.append(f"{entry.called}: {before} stays, the mark would be {score:.2f}")
        return
    if form.maximum and score > form.maximum:
        done.said.append(f"{entry.called}: {score:.2f} is above {form.maximum:g}: {form.over}")
    if number_in(before) == score:
        done.same += 1
        return
    table.put(row, form.column, table.number(f"{score:.2f}"))
    done.written += 1


def _factor(form: Form, entries: list[Entry], scale: bool, done: Filled) -> float:
    """What the marks are multiplied with; another maximum there is said.

    Raises `UnusableInput` if they are to be converted, and cannot be.
    """
    total = entries[0].max_score
    if form.maximum is None or form.maximum == total:
        return 1.0
    if scale and not (total and form.maximum):
        raise UnusableInput(
            f"the marks cannot be converted from {total:g} points to {form.maximum:g}: set the "
            "maximum on the platform, and download the file again"
        )
    if scale:
        done.said.append(f"marks are converted from {total:g} points to {form.maximum:g}")
        return form.maximum / total
    done.said.append(
        f"the file has a maximum of {form.maximum:g}, the assignment has {total:g} points: marks "
        f"are written as points; set the maximum there to {total:g}"
        + (", or convert them with --scale" if form.maximum else "")
    )
    return 1.0


def _list(what: str, names: list[str]) -> Iterator[str]:
    if names:
        yield f"{what}: {'; '.join(names)}"
