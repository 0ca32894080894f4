"""A roster, and who in it is meant by what a platform says of a hand-in.

Platforms squash names when they make names of files of them, so people are known by several signs.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from autograder.model import UnusableInput
from autograder.platforms.columns import Columns, Member, bare, folded
from autograder.platforms.hands import Hand, Who
from autograder.platforms.table import REMEDY, Table
from autograder.reader import listed

# no name of Western Europe has so many letters with accents in a row
_OTHER_ALPHABET = re.compile(r"[^\x00-\x7f]{4}")


class Match(NamedTuple):
    """Whose a hand-in is."""

    who: Who
    member: Member | None
    problem: str = ""
    """Why nobody of the roster can be said to be it."""
    note: str = ""
    """What is odd about it."""
    maybe: tuple[Member, ...] = ()
    """Who all may be meant, where that is the problem."""


@dataclass
class Roster:
    """The people of a course."""

    where: str
    people: list[Member] = field(default_factory=list)
    own: bool = False
    """Whether it has the platform's own ids."""
    own_counts: bool = False
    """Whether they are of the kind that the download has: another one is another person's then."""
    names_folders: bool = False
    """Whether its ids are those of the folders, in place of the platform's."""
    problems: list[str] = field(default_factory=list)
    """Rows that cannot be used, a line each."""

    @classmethod
    def read(
        cls,
        data: bytes,
        where: str,
        platform: str,
        column: str | None = None,
        zone: tzinfo = UTC,
        keys: Collection[str] = (),
    ) -> "Roster":
        """The roster in a CSV. `column` holds the ids that folders are to have; `keys` are those
        of the platform's that are to be found in it.

        Raises `UnusableInput` if there is no such column, or nobody in it.
        """
        table = Table.read(data, where)
        if table.encoding == "cp1252" and any(map(_OTHER_ALPHABET.search, chain(*table.rows))):
            raise UnusableInput(f"{where}: its names are in an unknown encoding: {REMEDY}")
        columns = Columns(table, platform, column, zone, keys)
        roster = cls(where, names_folders=columns.names_folders)
        roster.people = _merged(columns.people(), roster.problems)
        roster.own = any(person.own for person in roster.people)
        shared = roster._by_own.keys() & {key.casefold() for key in keys}
        roster.own_counts = columns.certain or bool(shared)
        if not roster.people:
            raise UnusableInput(f"{where}: nobody in it: is it the roster?")
        return roster

    def match(self, hand: Hand, who: Who) -> Match:
        """The person of the roster that the platform means."""
        why = ""
        for found in self._candidates(hand, who):
            if len(found) == 1 and (why := self._stranger(found[0], who)):
                continue
            if len(found) == 1:
                return Match(who, found[0], note=_another_name(found[0], who))
            if found:
                told = listed([p.id or p.email or p.name for p in found])
                problem = f"{who.name or who.key} may be any of {told} in {self.where}"
                problem += ": give the roster a column with the platform's ids"
                return Match(who, None, problem, maybe=tuple(found))
        return Match(who, None, f"not in {self.where}{f': {why}' if why else ''}")

    def _stranger(self, person: Member, who: Who) -> str:
        """Why somebody of this name or this number is another person; empty if nothing says so.

        A name is another's if the platform's own numbers differ, where the roster has these; and a
        number, if the one who has it here is called otherwise and the roster knows both names.
        """
        if person.own.casefold() == who.key.casefold():
            named = self._by_bare.get(bare(who.name), [])
            if named and person not in named and _another_name(person, who):
                return f"{who.key} is {person.name} there, and not {who.name}"
        elif person.own and self.own_counts and ("@" in who.key) == ("@" in person.own):
            if who.email and who.email.casefold() == person.email.casefold():
                return ""
            return f"{person.name} is {person.own} there, and not {who.key}"
        return ""

    def _candidates(self, hand: Hand, who: Who) -> Iterator[list[Member]]:
        key, email = who.key.casefold(), who.email.casefold()
        yield self._by_own.get(key, [])
        # a number of the platform's may be another's number elsewhere
        if not key.isdigit() or not who.name:
            yield self._by_key.get(key, [])
        yield self._by_email.get(email, [])
        for squash, index in ((folded, self._by_name), (bare, self._by_bare)):
            for name in _spellings(who, hand.platform):
                yield index.get(squash(name), [])

    def members(self, who: Who) -> list[Member]:
        """Everybody in the group of this name."""
        name = folded(who.name or who.key)
        return [p for p in self.people if name and name in {folded(g) for g in p.groups}]

    @cached_property
    def _by_own(self) -> Mapping[str, list[Member]]:
        return _index((p.own.casefold(), p) for p in self.people)

    @cached_property
    def _by_key(self) -> Mapping[str, list[Member]]:
        return _index((key.casefold(), p) for p in self.people for key in p.keys | {p.id})

    @cached_property
    def _by_email(self) -> Mapping[str, list[Member]]:
        return _index((p.email.casefold(), p) for p in self.people)

    @cached_property
    def _by_name(self) -> Mapping[str, list[Member]]:
        return _index((name, p) for p in self.people for name in p.names)

    @cached_property
    def _by_bare(self) -> Mapping[str, list[Member]]:
        return _index((bare(name), p) for p in self.people for name in p.names)


def _index(pairs: Iterable[tuple[str, Member]]) -> Mapping[str, list[Member]]:
    found: dict[str, list[Member]] = defaultdict(list)
    for key, person in pairs:
        if key and person not in found[key]:
            found[key].append(person)
    return found


def _spellings(who: Who, platform: str) -> list[str]:
    """The name, and for Moodle also without the group that it puts before it."""
    found = [who.name or who.key]
    if platform == "moodle":
        found += [who.name[m.end() :] for m in re.finditer("-", who.name)]
    return found


def _another_name(person: Member, who: Who) -> str:
    """A remark if the platform calls the person otherwise than the roster does."""
    names = {bare(name) for name in person.names}
    name = bare(who.name)
    if not name or not names or any(n in name or name in n for n in names):
        return ""
    return f"called {who.name} there, and {person.name} in the roster: is it a group's?"


def _merged(people: Iterable[Member], problems: list[str]) -> list[Member]:
    """Everybody once, though they may be in several sections."""
    found: dict[str, Member] = {}
    nameless: list[Member] = []
    clashing: set[str] = set()
    for person in people:
        if not person.id:
            if person not in nameless:
                nameless.append(person)
            continue
        before = found.setdefault(person.id, person)
        if before is person:
            continue
        if before.names & person.names or not (before.names and person.names):
            found[person.id] = replace(
                before,
                keys=before.keys | person.keys,
                groups=before.groups + person.groups,
                time=max(filter(None, (before.time, person.time)), default=None),
            )
        elif person.id not in clashing:
            clashing.add(person.id)
            problems.append(
                f"{person.id}: the id of {before.name} and of {person.name}: "
                "give each one of their own"
            )
    return [p for key, p in found.items() if key not in clashing] + nameless
