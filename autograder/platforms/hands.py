"""What a platform says of one hand-in: whose it is, which attempt, when, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from autograder.platforms.archive import Entry

Parts = TypeVar("Parts", str, tuple[str, ...])


@dataclass(frozen=True)
class Who:
    """Somebody as a platform names them."""

    key: str
    """The platform's id of them; "" if it has none."""
    name: str = ""
    """The name, in the platform's own spelling."""
    email: str = ""
    squashed: bool = False
    """Whether the name lacks blanks and capitals, so that it is no name for a gradebook."""


@dataclass
class Hand:
    """One attempt of a person or of a group."""

    platform: str
    people: tuple[Who, ...]
    order: tuple[int | str, ...] = ()
    """What is greater for a later attempt of the same people; () if nothing tells."""
    time: datetime | None = None
    """When it was handed in, in UTC without a zone; None if the platform does not say."""
    zoneless: bool = False
    """Whether that time is read in the course's zone, as it names none."""
    late: bool = False
    """Whether the platform marks it as late without saying when it came."""
    files: list[tuple[tuple[str, ...], Entry]] = field(default_factory=list)
    """Path within the attempt → file."""
    stamps: dict[str, Entry] = field(default_factory=dict)
    """Files of nbgrader's own that belong to it: timestamp.txt, submission_secret.txt."""
    aside: list[str] = field(default_factory=list)
    """What of it is set aside, a line each."""

    @property
    def where(self) -> str:
        """Whose it is, for people."""
        return ", ".join(f"{w.key} ({w.name})" if w.name else w.key for w in self.people)


@dataclass
class Found:
    """All hand-ins of a download."""

    platform: str
    hands: list[Hand] = field(default_factory=list)
    unknown: list[Entry] = field(default_factory=list)
    """Files of which nothing says whose they are."""
    aside: list[str] = field(default_factory=list)
    """What else is set aside, a line each."""


def common(ways: Sequence[Parts]) -> Parts:
    """What all texts, or all paths, begin with; there must be one."""
    first, last = min(ways), max(ways)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:same] if same is not None else min(first, last, key=len)
