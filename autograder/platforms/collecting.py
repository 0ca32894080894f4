"""From a platform's download to `submitted/STUDENT/NAME/`: who, which attempt, when, why not."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from autograder.belongs import known_in
from autograder.course import Course
from autograder.intake import id_problem
from autograder.misplaced import is_notebook
from autograder.model import Person, UnusableInput
from autograder.platforms import times
from autograder.platforms.archive import Download, is_zip
from autograder.platforms.claims import Claim, Claims, newest
from autograder.platforms.columns import Member
from autograder.platforms.hands import Found, Hand
from autograder.platforms.layout import Layout, lay_out
from autograder.platforms.people import Roster
from autograder.platforms.placing import Placed, Shelf, digest_of
from autograder.platforms.register import due_date, elsewhere, enrol
from autograder.platforms.shapes import Context, recognise
from autograder.reader import listed, read_path, shown
from autograder.stamps import TIMESTAMP, time_in
from autograder.submission import Source, read_source

MAX_ROSTER, MAX_STAMP = 64 << 20, 1 << 16
"""Bytes of a roster, and of what nbgrader puts beside a notebook."""
NUMBERED = ("canvas", "moodle", "gradescope", "blackboard")

What = Literal["placed", "replaced", "as it was", "left", "set aside", "not placed"]
KINDS: tuple[What, ...] = get_args(What)
"""What may have become of a hand-in."""


@dataclass(frozen=True)
class Options:
    """What the command was told."""

    platform: str = "auto"
    roster: Path | None = None
    column: str | None = None
    strict: bool = False
    dry: bool = False


@dataclass
class Row:
    """What has become of one person's hand-in."""

    student: str
    name: str = ""
    what: What = "not placed"
    files: list[str] = field(default_factory=list)
    """Names of the notebooks."""
    time: datetime | None = None
    """When it was handed in, in UTC."""
    late: bool = False
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What could not be placed or matched, a line each."""


@dataclass
class Collected:
    """What a run has done, or would do."""

    platform: str = ""
    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What else could not be placed, a line each."""
    aside: list[str] = field(default_factory=list)
    """What else was set aside."""
    remarks: list[str] = field(default_factory=list)
    """What else there is to know."""
    missing: list[tuple[str, str]] = field(default_factory=list)
    """Id and name of everybody in the roster of whom there is no hand-in."""
    enrolled: int = 0
    """People whose names were written into the gradebook."""

    def count(self, what: What) -> int:
        """Rows of a kind."""
        return sum(row.what == what for row in self.rows)

    @property
    def failures(self) -> int:
        """What is to be looked at by a person."""
        return len(self.problems) + sum(len(row.problems) for row in self.rows)


def collect(
    course: Course,
    name: str,
    source: Path,
    options: Options,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Collected:
    """Place the hand-ins of a download, or with `dry` only say what would be done.

    `progress` is told after each person how many are done, and of how many.

    Raises `UnusableInput` in one line if there is nothing that can be placed at all: no download,
    no hand-ins in it, a roster of another course.
    """
    zone, asked = times.zone_of(course), read_source(course.source_notebook(name))
    with Download(source) as download:
        where = shown(str(source), most=4096)
        if not download.entries:
            raise UnusableInput(f"{where}: there is nothing in it: was anything handed in?")
        assignments = tuple(path.name for path in course.sources.iterdir() if path.is_dir())
        context = Context(name, assignments, Path(course.submitted).name, zone)
        try:
            found = recognise(download.entries, options.platform, context)
        except UnusableInput as error:
            raise UnusableInput(f"{where}: {error}") from None
        roster = _roster(options, found, context)
        return _Collecting(course, asked, where, found, roster, options).go(progress)


def _roster(options: Options, found: Found, context: Context) -> Roster | None:
    if options.roster is None:
        if options.column or options.strict:
            option = "--id" if options.column else "--strict"
            raise UnusableInput(f"{option} is about a roster: name it with --roster FILE")
        return None
    where = shown(str(options.roster), most=4096)
    keys = {who.key for hand in found.hands for who in hand.people}
    data = read_path(options.roster, MAX_ROSTER)
    return Roster.read(data, where, found.platform, options.column, context.zone, keys)


class _Collecting:
    """One run."""

    def __init__(
        self,
        course: Course,
        source: Source,
        where: str,
        found: Found,
        roster: Roster | None,
        options: Options,
    ) -> None:
        self._course, self._source, self._where = course, source, where
        self._found, self._roster, self._options = found, roster, options
        self._shelf = Shelf(course, source.name)
        self._due = due_date(course, source.name)
        self._entrants: dict[str, Person] = {}
        self._zoneless = False
        """Whether times count that name no zone."""
        self._claims = Claims(found, where, roster, options.strict)
        self._done = Collected(found.platform)

    def go(self, progress: Callable[[int, int], None]) -> Collected:
        """Place everybody."""
        done = self._done
        if not self._options.dry:
            self._shelf.sweep()
        done.aside += self._found.aside
        self._tell_unknown()
        claims: dict[str, list[Claim]] = defaultdict(list)
        for claim in self._claims.all():
            if problem := claim.problem or id_problem(self._claims.student(claim)):
                key, name = shown(claim.who.key or claim.who.name), claim.who.name
                done.rows.append(Row(key, name, problems=[problem]))
            else:
                claims[self._claims.student(claim)].append(claim)
        try:
            for count, student in enumerate(sorted(claims), 1):
                done.rows.append(self._row(student, claims[student]))
                progress(count, len(claims))
        finally:
            self._shelf.settle()
        self._find_missing({c.member for ours in claims.values() for c in ours if c.member})
        if self._zoneless:
            zone = self._course.config.get("Exchange", {}).get("timezone", "UTC")
            done.remarks.append(
                f"times that name no zone are read as {zone}: c.Exchange.timezone in "
                "nbgrader_config.py says which"
            )
        if others := elsewhere(self._course, self._entrants.values()):
            told = listed([f"{new} is {old}" for new, old in sorted(others.items())])
            done.remarks.append(
                f"in the gradebook under another id: {told}: stay with one --id; Moodle's numbers "
                "are others in each assignment"
            )
        if not self._options.dry:
            done.enrolled = enrol(self._course, self._entrants.values())
        return done

    def _tell_unknown(self) -> None:
        """Files of which nothing says whose they are: a notebook is never passed over."""
        others = []
        for entry in self._found.unknown:
            if entry.problem:
                self._done.problems.append(f"{entry.where}: {entry.problem}")
            elif is_notebook(entry.parts[-1]) or any(map(is_zip, entry.parts)):
                self._done.problems.append(
                    f"{entry.where}: nothing says whose it is: {self._remedy}"
                )
            else:
                others.append(entry.where)
        if others:
            self._done.aside.append(f"not of a student, or nothing says so: {listed(others)}")
        if self._roster:
            self._done.problems += self._roster.problems

    @property
    def _remedy(self) -> str:
        if self._found.platform == "folder":
            return "put it into a folder with the student's id as its name"
        return f"its name is not as {self._found.platform.capitalize()} gives it"

    # what

    def _row(self, student: str, claims: list[Claim]) -> Row:
        claim, notes = newest(claims)
        hand, member = claim.hand, claim.member
        row = Row(student, member.name if member else claim.who.name, notes=notes)
        if claim.note:
            # somebody who is not in the roster is placed, but has not been matched
            (row.notes if member else row.problems).append(claim.note)
        layout = lay_out(hand, self._source, lambda: known_in(self._course.sources))
        row.notes += layout.notes
        row.problems += layout.problems
        row.files = layout.notebooks
        if not layout.files:
            row.what = "not placed" if layout.problems else "set aside"
            return row
        self._stamp(row, layout, hand, member)
        try:
            self._place(row, layout.files, hand)
        except UnusableInput as error:
            row.what = "not placed"
            row.problems.append(str(error))
            return row
        self._entrants[student] = self._entrant(student, claim)
        return row

    def _stamp(self, row: Row, layout: Layout, hand: Hand, member: Member | None) -> None:
        """Put beside the notebook when it was handed in, if anything says when."""
        for name, entry in hand.stamps.items():
            try:
                layout.files[name] = entry.read(MAX_STAMP)
            except UnusableInput as error:
                row.problems.append(str(error))
        row.time = hand.time or (member.time if member else None)
        if row.time and (hand.zoneless or not hand.time):
            self._zoneless = True
        if text := layout.files.get(TIMESTAMP):
            row.time = time_in(text.decode(errors="replace").strip()) or row.time
        elif row.time is None and hand.late:
            row.late = True
            if self._due is None:
                row.notes.append(
                    f"late, says {hand.platform.capitalize()}; no time is written, as the "
                    "gradebook knows no due date"
                )
            else:  # by how much, Canvas does not say
                row.time = self._due + timedelta(seconds=1)
                row.notes.append(f"late, says {hand.platform.capitalize()}, not by how much")
        if row.time and TIMESTAMP not in layout.files:
            layout.files[TIMESTAMP] = f"{times.as_text(row.time)}\n".encode()
        if row.time and self._due and row.time > self._due and not row.late:
            row.late = True
            row.notes.append("late")

    def _place(self, row: Row, files: dict[str, bytes], hand: Hand) -> None:
        shelf, student = self._shelf, row.student
        there, before = shelf.there(student), shelf.placed.get(student)
        placed = Placed(student, hand.platform, hand.order, digest_of(files))
        ours = bool(there is not None and before and before.digest == digest_of(there))
        if there is None:
            row.what = "placed"
        elif there == files:
            row.what = "as it was"
        elif why := self._why_left(row, there, before, placed, ours):
            row.what = "left"
            row.notes.append(why)
            return
        else:
            row.what = "replaced"
            row.notes.append(_change(there, files, ours))
        if self._options.dry:
            return
        if row.what != "as it was":
            shelf.put(student, files, ours=ours)
        shelf.note(placed)

    def _why_left(
        self,
        row: Row,
        there: dict[str, bytes],
        before: Placed | None,
        placed: Placed,
        ours: bool,
    ) -> str:
        """Why what lies there stays, though it is something else; "" if it is to be replaced."""
        if before and before.platform == placed.platform and before.order and placed.order:
            if placed.order < before.order:
                return "an older attempt than the one that is there"
            if placed.order == before.order and not ours:
                return "it has been changed since it was collected"
        if before and not ours and before.digest == placed.digest:
            return "it has been changed since it was collected"
        time = self._shelf.time_there(there)
        if before is None and time and row.time and row.time < time:
            return f"what is there was handed in later, {times.as_text(time)}"
        return ""

    # the gradebook

    def _entrant(self, student: str, claim: Claim) -> Person:
        who, member, platform = claim.who, claim.member, claim.hand.platform
        own = who.key if platform in NUMBERED and not who.key.startswith("anon_") else ""
        if member:
            return Person(student, member.first, member.last, member.email or who.email, own)
        if who.squashed or self._is_everybodys(who.name):
            return Person(student, lms_user_id=own)
        first, _, last = who.name.rpartition(" ")
        return Person(student, first, last, who.email, own)

    def _is_everybodys(self, name: str) -> bool:
        """Is it what Moodle calls all of a class whose names it hides?"""
        people = [who for hand in self._found.hands for who in hand.people]
        return len(people) > 1 and all(who.name == name for who in people)

    def _find_missing(self, there: set[Member]) -> None:
        if self._roster is None:
            return
        for member in self._roster.people:
            if member.is_no_student and member not in there:
                continue
            if member.id and not id_problem(member.id):
                own = member.own if self._found.platform in NUMBERED else ""
                entrant = Person(member.id, member.first, member.last, member.email, own)
                self._entrants.setdefault(member.id, entrant)
            if member not in there | self._claims.maybe:
                self._done.missing.append((member.id, member.name))
        self._done.missing.sort()


def _change(there: dict[str, bytes], files: dict[str, bytes], ours: bool) -> str:
    """What is said of a folder that is replaced."""
    kept = "" if ours else "; it was not as collected, and lies beside, as .aside"
    others = {n: d for n, d in there.items() if n != TIMESTAMP}
    if others == {n: d for n, d in files.items() if n != TIMESTAMP}:
        before = there.get(TIMESTAMP, b"not known").decode(errors="replace").strip()
        return f"the same notebook; its time was {before}{kept}"
    return f"in place of what was there{kept}"
