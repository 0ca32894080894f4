"""Who is who: people of the gradebook, and their rows in a platform's file.

A mark given to a namesake is worse than one that is not given: nobody is matched by what two have
in common, nor by a name where an id or an address says that it is another person.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

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
        most = max((len(seat.ids) for seat in self.seats.values()), default=0)
        for place in range(most):
            for ours in ("lms_user_id", "student"):
                self._round(ours, place, partial(_mine, ours), partial(_theirs, place))
        self._round("email", 0, _addresses, lambda s: [_plain(s.email)])
        # a login may be an address, and Gradescope's ids are
        self._round("", 0, _addresses, lambda s: [_plain(x) for x in s.ids if "@" in x])
        self._round("name", 0, lambda p: [_name(p.name or p.student)], lambda s: [_name(s.name)])
        self._round("name", 1, _turned, lambda s: [] if "," in s.name else [_name(s.name)])
        self.found.empty = list(self.seats.values())
        return self.found

    def _round(
        self,
        kind: str,
        place: int,
        ours: Callable[[Person], Iterable[str]],
        theirs: Callable[[Seat], Iterable[str]],
    ) -> None:
        """Match those who alone have a key, on both sides."""
        persons: dict[str, set[str]] = defaultdict(set)
        rows: dict[str, set[int]] = defaultdict(set)
        for student, person in self.people.items():
            for key in ours(person):
                persons[key].add(student)
        for row, seat in self.seats.items():
            for key in theirs(seat):
                rows[key].add(row)
        named = {"name": "the name", "email": "the e-mail address"}.get(kind, "the id")
        for key in sorted(persons.keys() & rows.keys() - {""}):
            if len(persons[key]) > 1 or len(rows[key]) > 1:
                for one in persons[key] & self.people.keys():
                    self.found.doubts[one] = f"several have {named} {key}"
                continue
            (student,), (row,) = persons[key], rows[key]
            if student not in self.people or row not in self.seats:
                continue
            if kind == "name" and (why := self._contradiction(student, row)):
                self.found.doubts[student] = why
                continue
            self._take(student, row)
            if kind not in ("", "name"):
                self.trusted.add((kind, place))

    def _take(self, student: str, row: int) -> None:
        person, seat = self.people.pop(student), self.seats.pop(row)
        self.found.seats[student] = seat
        self.found.doubts.pop(student, None)
        if person.name and seat.name and not _words(person.name) & _words(seat.name):
            self.found.odd.append((person, seat))

    def _contradiction(self, student: str, row: int) -> str:
        """Why somebody of the same name is another person; empty if nothing says so."""
        person, seat = self.people[student], self.seats[row]
        for kind, place in sorted(self.trusted):
            mine = getattr(person, kind)
            other = seat.email if kind == "email" else next(iter(seat.ids[place:]), "")
            # a number and a login are different kinds of id, and say nothing of each other
            comparable = kind == "email" or mine.isdecimal() == other.isdecimal()
            if mine and other and comparable and _plain(mine) != _plain(other):
                return f"there is somebody of the same name, but with {other}"
        return ""


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
