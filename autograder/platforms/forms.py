"""A platform's file, looked at: where the marks go, and who its rows are."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.harmless import line
from autograder.model import UnusableInput
from autograder.platforms.matching import Seat
from autograder.platforms.table import Table

_WORDS = r"p(?:er|ro|our|or)\s?[cszt]+ent|процент|百分|letter|buchstab|lettre|letra|字母"
_OTHER = re.compile(rf"[(\[][^()\[\]]*(?:{_WORDS})[^()\[\]]*[)\]][\s|\d]*\Z", re.IGNORECASE)
"""At the end of a column's head, where platforms say in brackets what stands below."""
_PER_CENT = re.compile(r"\d\s*[%％٪]\Z|\A[%％٪]\s*\d")  # Turkish and Basque put it first
_LETTER = re.compile(r"[A-F][+−-]?")


@dataclass(frozen=True)
class Form:
    """A file that a platform has written for marks to be filled in."""

    platform: str
    column: int
    """Where the marks go."""
    seats: tuple[Seat, ...]
    maximum: float | None
    """The most that can be had there, as the file says; None if it does not."""
    over: str
    """What the platform does with a mark above it."""
    participants: bool = False
    """Whether the first of the ids is Moodle's number of a participant of the assignment."""
    locked: frozenset[int] = frozenset()
    """Rows in which the platform lets no mark be changed."""
    kept: tuple[str, ...] = ()
    """Cells, in capitals, that say something else than a mark, and are left as they are."""


def chosen(table: Table, titles: Mapping[int, str], name: str, asked: str | None) -> int:
    """The column of the assignment `name`, or of the title that was asked for.

    `titles` are those of the columns that can be meant. Raises `UnusableInput` if it is not one.
    """
    if asked is not None:
        wanted = _plain(asked)
        found = [
            c for c, title in titles.items() if wanted in (_plain(title), _plain(table.header[c]))
        ]
    else:
        found = [c for c, title in titles.items() if _plain(title) == _plain(name)]
        found = found or [
            c for c, title in titles.items() if f" {_plain(name)} " in f" {_plain(title)} "
        ]
    if len(found) == 1:
        return found[0]
    alike = len({titles[c] for c in found}) < len(found)
    shown = {c: table.header[c] if alike else titles[c] for c in found or titles}
    there = ", ".join(map(line, shown.values())) or "none at all"
    if found:
        what = f"several columns may be {line(asked or name)} ({there})"
    else:
        what = f"no column is called {line(asked or name)} (there is {there})"
    raise UnusableInput(
        f"{table.where}: {what}: is it of this course? if so, name the column with --column"
    )


def cell(row: list[str], column: int | None) -> str:
    """A cell of a row, without blanks around it; empty if there is none."""
    return row[column].strip() if column is not None and column < len(row) else ""


def place_of(header: list[str], *names: str) -> int | None:
    """Number of the first column with one of these names, which are in small letters."""
    plain = [title.strip().casefold() for title in header]
    return next((plain.index(name) for name in names if name in plain), None)


def in_points(table: Table, column: int) -> bool:
    """Are the marks of a column points, by its head and what stands there already?

    Platforms also write per cent and letters, and take points there for these, or for nothing.
    """
    cells = [one for row in table.rows if (one := cell(row, column))]
    letters = sum(bool(_LETTER.fullmatch(one)) for one in cells)
    other = _OTHER.search(table.header[column]) or any(_PER_CENT.search(one) for one in cells)
    return not other and letters <= numbers_in(table, column)


def numbers_in(table: Table, column: int) -> int:
    """How many cells of a column are numbers."""
    return sum(number_in(cell(row, column)) is not None for row in table.rows)


def refuse_other_marks(table: Table, column: int) -> None:
    """Raise `UnusableInput` in one line if the marks of a column are no points."""
    if not in_points(table, column):
        raise UnusableInput(
            f"{table.where}: {line(table.header[column])} has per cent, or letters, and no points: "
            "download it again with points"
        )


def number_in(text: str) -> float | None:
    """A number with a point or a comma before its decimals; None if it is none."""
    found = re.fullmatch(r"\d+(?:[.,]\d+)?", text.strip(), re.ASCII)
    return float(found[0].replace(",", ".")) if found else None


def _plain(title: str) -> str:
    """A title without what changes on its way through a platform: case, blanks, signs."""
    words = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", words).split())
