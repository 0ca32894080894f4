"""Whose each hand-in is, by what the platform says of it and by a roster, if there is one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograder.model import UnusableInput
from autograder.platforms import times
from autograder.platforms.columns import Member
from autograder.platforms.hands import Found, Hand, Who
from autograder.platforms.people import Roster
from autograder.reader import listed


@dataclass
class Claim:
    """A hand-in of one person."""

    hand: Hand
    who: Who
    member: Member | None = None
    problem: str = ""
    """Why they cannot be told from others, or do not belong here."""
    note: str = ""


class Claims:
    """The hand-ins of a download and their people."""

    def __init__(self, found: Found, where: str, roster: Roster | None, strict: bool) -> None:
        """`where` is the download's name; with `strict` who is not in the roster is refused."""
        self._found, self._where, self._roster, self._strict = found, where, roster, strict
        self.maybe: set[Member] = set()
        """People of the roster who may be somebody who could not be told from others."""

    def all(self) -> Iterator[Claim]:
        """Everybody's hand-ins. Raises `UnusableInput` if the roster is of another course."""
        claims = [claim for hand in self._found.hands for claim in self._claims_of(hand)]
        named = [c for c in claims if c.who.key and not c.who.key.startswith("anon_")]
        strangers = all(claim.member is None for claim in named) and not self.maybe
        if self._roster and named and strangers:
            raise UnusableInput(
                f"{self._roster.where}: nobody in it has handed in anything of {self._where}: "
                "is it another course's roster, another platform's, "
                "or another assignment's worksheet?"
            )
        yield from claims

    def _claims_of(self, hand: Hand) -> Iterator[Claim]:
        if not hand.people:
            files = listed([entry.where for _, entry in hand.files])
            who = Who("", "?")
            yield Claim(hand, who, problem=f"{files}: no submitter is named: whose is it?")
        for who in hand.people:
            if not who.key:
                why = "has neither number nor e-mail there: add one, and download again"
                yield Claim(hand, who, problem=f"{who.name or 'somebody'} {why}")
            elif self._roster is None:
                yield Claim(hand, who)
            else:
                yield from self._matched(hand, who, self._roster)

    def _matched(self, hand: Hand, who: Who, roster: Roster) -> Iterator[Claim]:
        found = roster.match(hand, who)
        members = [m for m in roster.members(who) if m.own or (roster.names_folders and m.id)]
        if members and (found.member is None or found.note):
            note = f"handed in by the group {who.name or who.key}"
            for member in members:
                yield Claim(hand, replace(who, key=member.own or member.id), member, note=note)
        elif found.member is None:
            self.maybe |= {*found.maybe}
            yield Claim(hand, who, None, *self._unmatched(found.problem, roster))
        elif roster.names_folders and not found.member.id:
            why = f"{found.member.name}: no id in {roster.where}: fill it in"
            yield Claim(hand, who, found.member, problem=why)
        else:
            yield Claim(hand, who, found.member, note=found.note)

    def _unmatched(self, why: str, roster: Roster) -> tuple[str, str]:
        """Problem and note for somebody whom the roster does not know."""
        if self._strict:
            return f"{why}: add them there, or leave out --strict", ""
        if roster.names_folders:
            return f"{why}: so there is no id for the folder", ""
        return "", why

    def student(self, claim: Claim) -> str:
        """The name of the folder."""
        names_folders = self._roster is not None and self._roster.names_folders
        return claim.member.id if claim.member and names_folders else claim.who.key


def newest(claims: list[Claim]) -> tuple[Claim, list[str]]:
    """The last attempt of somebody, and a line for each of the others."""
    last, notes = claims[0], []
    for claim in claims[1:]:
        if claim.hand.platform == last.hand.platform and claim.hand.order != last.hand.order:
            older, last = sorted((claim, last), key=lambda c: c.hand.order)
            when = f" of {times.as_text(older.hand.time)}" if older.hand.time else ""
            notes.append(f"an older attempt{when}: set aside")
        else:  # nothing says which is the later one
            hand = last.hand
            files = [f for f in claim.hand.files if f not in hand.files]
            last = replace(last, hand=replace(hand, files=[*hand.files, *files]))
    return last, notes
