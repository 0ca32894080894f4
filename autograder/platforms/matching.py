"""Who is who: people of the gradebook, and their rows in a platform's file.

A mark given to a namesake is worse than one that is not given: nobody is matched by what two have
in common, nor by a name where an id or an address says that it is another person. And what is the
same number may be of two kinds: an id counts where it agrees with the names and the other ids.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial

from autograder.harmless import label
from autograder.model import Person


@dataclass(frozen=True)
class Seat:
    """One person's row in a platform's file."""

    row: int
    """Its number in `Table.rows`."""
    ids: tuple[str, ...] = ()
    """As the platform knows the person; what counts most comes first; empty where it says none."""
    email: str = ""
    name: str = ""
    """The whole name, "first last"; with a comma it is "last, first"."""
    trial: bool = False
    """Whether it is the student that Canvas has for whoever looks at the course."""

    @property
    def who(self) -> str:
        """For messages."""
        known = next((one for one in (self.email, *self.ids) if one), "")
        return f"{self.name} ({known})" if self.name and known else self.name or known


@dataclass
class Matched:
    """Who has been found."""

    seats: dict[str, Seat] = field(default_factory=dict)
    """Student → the row."""
    doubts: dict[str, str] = field(default_factory=dict)
    """Student → why there is no row, where there are some that look like it."""
    odd: list[tuple[Person, Seat]] = field(default_factory=list)
    """Those of them whose names have nothing in common."""
    empty: list[Seat] = field(default_factory=list)
    """Rows of nobody in the gradebook."""


def match(people: Iterable[Person], seats: Iterable[Seat]) -> Matched:
    """Find the row of everybody: by the platform's ids, then by e-mail, then by name."""
    return _Matching(people, seats).go()


class _Matching:
    def __init__(self, people: Iterable[Person], seats: Iterable[Seat]) -> None:
        self.people = {person.student: person for person in people}
        self.seats = {seat.row: seat for seat in seats}
        self.found = Matched()
        self.trusted: set[tuple[str, int]] = set()
        """Which of our ids is which of theirs in this file; ("email", 0) is the address."""

    def go(self) -> Matched:
        for ours, place in self._kinds():
            self._round(ours, place, partial(_mine, ours), partial(_theirs, place))
        self._round("email", 0, _addresses, lambda s: [_plain(s.email)])
        # a login may be an address, and Gradescope's ids are
        self._round("", 0, _addresses, lambda s: [_plain(x) for x in s.ids if "@" in x])
        self._round("name", 0, lambda p: [_name(p.name or p.student)], lambda s: [_name(s.name)])
        self._round("name", 1, _turned, lambda s: [] if "," in s.name else [_name(s.name)])
        self.found.empty = list(self.seats.values())
        return self.found

    def _kinds(self) -> list[tuple[str, int]]:
        """Which of our ids may be which of theirs: first what most people and their names bear out.

        A student's number may be somebody else's number in another column.
        """
        most = max((len(seat.ids) for seat in self.seats.values()), default=0)
        kinds = [(ours, place) for place in range(most) for ours in ("lms_user_id", "student")]
        borne_out = {}
        for ours, place in kinds:
            pairs = self._pairs(partial(_mine, ours), partial(_theirs, place))[0]
            borne_out[ours, place] = sum(-1 if self._another(*one) else 1 for one in pairs)
        return sorted(kinds, key=lambda kind: -borne_out[kind])

    def _pairs(
        self, ours: Callable[[Person], Iterable[str]], theirs: Callable[[Seat], Iterable[str]]
    ) -> tuple[list[tuple[str, int]], dict[str, str]]:
        """Student and row of those who alone have a key, on both sides; and key by student of those
        who have it with others."""
        persons: dict[str, set[str]] = defaultdict(set)
        rows: dict[str, set[int]] = defaultdict(set)
        for student, person in self.people.items():
            for key in ours(person):
                persons[key].add(student)
        for row, seat in self.seats.items():
            for key in theirs(seat):
                rows[key].add(row)
        pairs: list[tuple[str, int]] = []
        shared: dict[str, str] = {}
        for key in sorted(persons.keys() & rows.keys() - {""}):
            if len(persons[key]) > 1 or len(rows[key]) > 1:
                shared |= dict.fromkeys(persons[key], key)
            else:
                (student,), (row,) = persons[key], rows[key]
                pairs.append((student, row))
        return pairs, shared

    def _round(
        self,
        kind: str,
        place: int,
        ours: Callable[[Person], Iterable[str]],
        theirs: Callable[[Seat], Iterable[str]],
    ) -> None:
        """Match those who alone have a key, on both sides."""
        pairs, shared = self._pairs(ours, theirs)
        named = {"name": "the name", "email": "the e-mail address"}.get(kind, "the id")
        for student, row in pairs:
            if student not in self.people or row not in self.seats:
                continue
            if why := self._doubt(kind, student, row):
                self.found.doubts.setdefault(student, why)
                continue
            self._take(student, row)
            if kind not in ("", "name"):
                self.trusted.add((kind, place))
        for student in shared.keys() & self.people.keys():
            self.found.doubts.setdefault(student, f"several have {named} {shared[student]}")

    def _doubt(self, kind: str, student: str, row: int) -> str:
        """Why a row that has a person's name, or id, may be another's; empty if nothing says so."""
        if kind == "name":
            return self._contradiction(student, row)
        if kind == "email":
            return ""
        if why := self._another(student, row):
            return why
        alike = _words(self.people[student].name) & _words(self.seats[row].name) - {""}
        return "" if alike else self._contradiction(student, row, "id")

    def _another(self, student: str, row: int) -> str:
        """Why the row of a person's id is another's, by name and address; empty if it may be it.

        A name may be written in two ways that have nothing in common. It is another person's if
        addresses differ too, or if the one name or the other is that of somebody else here.
        """
        person, seat = self.people[student], self.seats[row]
        if not _are_strangers(person, seat):
            return ""
        here, there = self._names
        other = person.email and seat.email and _plain(person.email) != _plain(seat.email)
        names = _name(person.name), _name(seat.name)
        if other or there.get(names[0], set()) - {row} or here.get(names[1], set()) - {student}:
            return f"{seat.name} has this id there"
        return ""

    @cached_property
    def _names(self) -> tuple[dict[str, set[str]], dict[str, set[int]]]:
        """Who has a name, in the class and in the file."""
        here: dict[str, set[str]] = defaultdict(set)
        there: dict[str, set[int]] = defaultdict(set)
        for student, person in self.people.items():
            here[_name(person.name)].add(student)
        for row, seat in self.seats.items():
            there[_name(seat.name)].add(row)
        return here, there

    def _take(self, student: str, row: int) -> None:
        person, seat = self.people.pop(student), self.seats.pop(row)
        self.found.seats[student] = seat
        self.found.doubts.pop(student, None)
        if _are_strangers(person, seat):
            self.found.odd.append((person, seat))

    def _contradiction(self, student: str, row: int, what: str = "name") -> str:
        """Why somebody of the same name, or id, is another person; empty if nothing says so."""
        person, seat = self.people[student], self.seats[row]
        for kind, place in sorted(self.trusted):
            mine = getattr(person, kind)
            other = seat.email if kind == "email" else next(iter(seat.ids[place:]), "")
            # a number and a login are different kinds of id, and say nothing of each other
            comparable = kind == "email" or mine.isdecimal() == other.isdecimal()
            if mine and other and comparable and _plain(mine) != _plain(other):
                return f"there is somebody of the same {what}, but with {other}"
        return ""


def known_by(person: Person) -> tuple[str, str] | None:
    """By what somebody is the same person under another id; None if it is not known."""
    signs = _name(person.name), _plain(person.email)
    return signs if all(signs) else None


def _are_strangers(person: Person, seat: Seat) -> bool:
    """Have their names nothing in common?"""
    return bool(person.name and seat.name and not _words(person.name) & _words(seat.name))


def _plain(text: str) -> str:
    """An id or an address, however it is typed."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _mine(kind: str, person: Person) -> list[str]:
    return [_plain(getattr(person, kind))]


def _theirs(place: int, seat: Seat) -> list[str]:
    return [_plain(one) for one in seat.ids[place : place + 1]]


def _addresses(person: Person) -> Iterator[str]:
    yield _plain(person.email)
    if "@" in person.student:
        yield _plain(person.student)


def _name(name: str) -> str:
    """A name as "first last", however it is typed; accents stay, for they tell people apart."""
    last, comma, first = name.partition(",")
    whole = f"{first} {last}" if comma else name
    whole = unicodedata.normalize("NFKC", label(whole)).casefold().replace("’", "'")
    return " ".join(whole.strip("' ").split())


def _words(name: str) -> set[str]:
    return set(_name(name).split()) | {"".join(_name(name).split())}


def _turned(person: Person) -> Iterator[str]:
    """The name in the order of other countries, and as one word."""
    if person.first_name and person.last_name:
        yield _name(f"{person.last_name} {person.first_name}")
        yield _name(person.last_name + person.first_name)
        yield _name(person.first_name + person.last_name)
