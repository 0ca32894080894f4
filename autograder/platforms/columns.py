"""The columns of a roster: a CSV of the platform's or of nbgrader's gradebook.

Platforms name their columns in the language of whoever downloads, so these have many names.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from autograder.model import UnusableInput
from autograder.platforms import times
from autograder.platforms.table import Table

_FIRST = "firstname first givenname givennames vorname prenom nombre voornaam fornamn 名"
_FIRST += " nome"  # codespell:ignore nome
_LAST = "lastname last surname familyname nachname nom apellidos apellido cognome sobrenome"
_FULL = "fullname name student studentname vollstandigername nomcomplet nombrecompleto 全名 姓名"
_EMAIL = "email emailaddress mail sisemail emailadresse adressedecourriel direcciondecorreo"
_GROUP = "groupname group groups gruppe gruppen grupo grupos gruppo"
_GROUP += " groupe groupes"  # codespell:ignore groupe,groupes
_ROLE = "role roles rolle rollen rol ruolo funcion papel"
_KEYS = (
    "id studentid sid siurserid sisuserid sisloginid integrationid loginid userid username "
    "canvasuserid lmsuserid idnumber identifier orgdefinedid login user matriculationnumber "
    "benutzername matrikelnummer nombredeusuario kennung"
)
COLUMNS: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        **{"first": _FIRST, "last": _LAST + " achternaam efternamn 姓氏", "full": _FULL},
        **{"email": _EMAIL, "group": _GROUP, "key": _KEYS, "role": _ROLE},
    }.items()
}
OWN: Mapping[str, tuple[str, ...]] = {
    "canvas": ("canvasuserid", "id"),
    "gradescope": ("sid", "studentid"),
    "blackboard": ("username", "benutzername", "nombredeusuario"),
    "folder": ("id", "studentid", "username", "sid", "orgdefinedid", "sisuserid", "idnumber"),
}
"""The columns that hold a platform's own id of a person; the first one that is there counts."""
_STAFF = re.compile(
    r"^(?!.*student).*\b(?:instructor|teach|ta\b|reader|observer|tutor|assistant|manager|"
    r"designer|grader|trainer|doze|lehr|enseignant|professor|profesor|docent)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\D{1,40}[^\x21-\x7f](\d+)")  # "Participant 4711", in any language


@dataclass(frozen=True)
class Member:
    """A row of a roster."""

    id: str
    """The name of the folder in `submitted/`; "" if the roster does not say."""
    own: str = ""
    """The platform's own id."""
    first: str = ""
    last: str = ""
    email: str = ""
    keys: frozenset[str] = frozenset()
    """What else identifies them."""
    names: frozenset[str] = frozenset()
    """All that their name may be squashed to."""
    groups: tuple[str, ...] = ()
    time: datetime | None = None
    """When they have handed in, if the roster says, in UTC."""
    teaches: bool = False
    """Whether the roster says so."""

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.first} {self.last}".strip() or self.email

    @property
    def is_no_student(self) -> bool:
        """Is it a teacher, or the student that Canvas has for its teachers' trials?"""
        return self.teaches or ({self.first, self.last} == {"Test", "Student"} and not self.email)


def folded(text: str) -> str:
    """A name without capitals, blanks and signs: what platforms squash it to, and we too."""
    kept = unicodedata.normalize("NFC", text).casefold()
    return "".join(c for c in kept if unicodedata.category(c)[0] in "LMN")


def bare(text: str) -> str:
    """The same without accents."""
    plain = unicodedata.normalize("NFKD", folded(text))
    return "".join(c for c in plain if not unicodedata.combining(c))


class Columns:
    """Which column of a table holds what."""

    def __init__(
        self,
        table: Table,
        platform: str,
        column: str | None = None,
        zone: tzinfo = UTC,
        keys: Collection[str] = (),
    ) -> None:
        """`column` holds the ids that folders are to have; `keys` are a platform's ids of people.

        Raises `UnusableInput` if there is no such column.
        """
        self._table, self._zone, self._keys = table, zone, frozenset(keys)
        self._heads = [re.sub(r"[^\w]|_", "", bare(head)) for head in table.header]
        self._at = {
            kind: [n for n, head in enumerate(self._heads) if head in words]
            for kind, words in COLUMNS.items()
        }
        if not self._at["email"]:
            self._at["email"] = self._of_cells(lambda cell: "@" in cell)[:1]
        self._numbered = platform == "moodle"
        self._mails = platform == "gradescope"  # which takes the e-mail of who has no number
        self.own = self._own(platform)
        lms = self._heads.index("lmsuserid") if "lmsuserid" in self._heads else None
        canvas = platform == "canvas" and self._heads[:2] == ["student", "id"]
        canvas = canvas and not {"sisloginid", "section"}.isdisjoint(self._heads)
        self.certain = canvas or (self._numbered and self.own is not None)
        """Whether the own ids are surely the platform's: Canvas' gradebook, Moodle's worksheet."""
        self._id: int | None = self.own
        self.names_folders = False
        if column is not None:
            self._id = self._named(column)
            self.names_folders = True
        elif platform in ("canvas", "moodle", "gradescope", "blackboard"):
            said = [head.strip() for head in table.header]
            ids = [said.index(name) for name in ("id", "student_id") if name in said]
            if ids and {"first_name", "last_name"} <= {*said}:  # nbgrader's
                self.own, self._id = lms, ids[0]
                self.names_folders = True
        self._time = next(iter(self._of_cells(self._is_time)), None) if self._numbered else None

    def _own(self, platform: str) -> int | None:
        if platform == "moodle":
            found = self._of_cells(
                lambda cell: bool(re.fullmatch(r"\D{1,40}[^\x21-\x7f]\d+", cell))
            )
            return next((n for n in found if n == 0 or self._heads[n] == "identifier"), None)
        if platform != "canvas":
            shared = [self._shared(n) for n in range(len(self._heads))]
            if any(shared):
                return shared.index(max(shared))
        names = [n for n in OWN[platform if platform in OWN else "folder"] if n in self._heads]
        return self._heads.index(names[0]) if names else None

    def _shared(self, n: int) -> int:
        """How many of the platform's ids a column has."""
        cells = {row[n].strip().removeprefix("#") for row in self._table.rows if len(row) > n}
        return len(self._keys & {unicodedata.normalize("NFC", cell) for cell in cells})

    def _named(self, column: str) -> int:
        wanted = [n for n, head in enumerate(self._table.header) if head.strip() == column.strip()]
        wanted += [n for n, head in enumerate(self._heads) if head == folded(column)]
        if wanted:
            return wanted[0]
        told = ", ".join(head.strip() for head in self._table.header if head.strip())
        raise UnusableInput(f"{self._table.where}: no column {column!r}: there are {told}")

    def _of_cells(self, test: Callable[[str], bool]) -> list[int]:
        """Columns with cells that pass a test."""
        return [
            n
            for n in range(len(self._heads))
            if any(len(row) > n and test(row[n].strip()) for row in self._table.rows[:50])
        ]

    def _is_time(self, cell: str) -> bool:
        return times.written(cell, self._zone) is not None

    def people(self) -> Iterator[Member]:
        """Everybody in the table; not what platforms put there beside."""
        for row in self._table.rows:
            cells = [unicodedata.normalize("NFC", cell.strip()) for cell in row]
            cells += [""] * (len(self._heads) - len(cells))
            person = self._person(cells)
            nobody = "pointspossible" in person.names
            if person.id or person.keys or person.email or (person.names and not nobody):
                yield person

    def _person(self, cells: Sequence[str]) -> Member:
        first, last, full = (self._cell(cells, kind) for kind in ("first", "last", "full"))
        if full and not (first or last):
            first, last = _parted(full)
        own = self._own_of(cells[self.own]) if self.own is not None else ""
        email = self._cell(cells, "email")
        called = own or (email if self._mails else "")
        if self._id is not None and self.names_folders:
            called = cells[self._id].removeprefix("#")
        keys = {cells[n].removeprefix("#") for n in self._at["key"]} - {""}
        names = {folded(n) for n in (full, f"{first} {last}", f"{last} {first}")} - {""}
        groups = tuple(cells[n] for n in self._at["group"] if cells[n])
        groups += tuple(g.strip() for text in groups for g in re.split("[,;]", text))
        time = times.written(cells[self._time], self._zone) if self._time is not None else None
        return Member(
            *(called, own, first, last, email),
            *(frozenset(keys), frozenset(names), groups, time),
            bool(_STAFF.search(self._cell(cells, "role"))),
        )

    def _own_of(self, cell: str) -> str:
        found = _NUMBERED.fullmatch(cell) if self._numbered else None
        return found[1] if found else cell.removeprefix("#")

    def _cell(self, cells: Sequence[str], kind: str) -> str:
        return next((cells[n] for n in self._at[kind] if cells[n]), "")


def _parted(full: str) -> tuple[str, str]:
    """First and last name of a full one: "Last, First", or the last word is the last name."""
    last, comma, first = full.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = full.strip().rpartition(" ")
    return first.strip(), last
