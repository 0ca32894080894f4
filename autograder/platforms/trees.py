"""Folders named after students: a plain one, nbgrader's `submitted/`, nbgrader's exchange."""

import re
from collections.abc import Collection, Sequence

from autograder.misplaced import is_notebook
from autograder.platforms import times
from autograder.platforms.archive import Entry, is_zip
from autograder.platforms.hands import Found, Hand, Who, common
from autograder.stamps import SECRET, TIMESTAMP

EXCHANGE = re.compile(
    r"(?P<who>.+)\+(?P<name>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[^+]*(?:\+\d{4})?)"
    r"(?:\+(?P<random>[A-Za-z0-9_=-]+))?"
)
OUTER = {"submitted", "submissions", "submission", "inbound", "students"}
"""Names of a folder that holds the students' folders."""
Files = list[tuple[tuple[str, ...], Entry]]
"""Paths, as far as they have been looked at, and what lies there."""


def hands(
    entries: Sequence[Entry], name: str, assignments: Collection[str], submitted: str
) -> Found:
    """STUDENT/[NAME/]PATH in any folder, or STUDENT+NAME+TIME+RANDOM/PATH as in the exchange."""
    found = Found("folder")
    exchanged: dict[str, Hand] = {}
    others: set[str] = set()
    rest: Files = []
    for entry in entries:
        at, match = next(
            ((n, m) for n, p in enumerate(entry.parts[:-1]) if (m := EXCHANGE.fullmatch(p))),
            (0, None),
        )
        if match is None:
            rest.append((entry.parts, entry))
        elif match["name"] == name:
            hand = exchanged.setdefault(entry.parts[at], _exchanged(match))
            _put(hand, entry.parts[at + 1 :], entry)
        else:
            others.add(entry.parts[at])
    if others:
        found.aside.append(f"{len(others)} hand-ins of other assignments: left out")
    found.hands = list(exchanged.values())
    known = {*assignments, name}
    _add_plain(found, _below(rest, submitted, known, found), name, known - {name})
    return found


def _exchanged(match: re.Match[str]) -> Hand:
    time = times.precise(match["time"])
    order = (time.isoformat(),) if time else (match["time"],)
    return Hand("exchange", (Who(match["who"]),), order, time)


def _put(hand: Hand, inside: tuple[str, ...], entry: Entry) -> None:
    if inside in ((TIMESTAMP,), (SECRET,)):
        hand.stamps[inside[0]] = entry
    else:
        hand.files.append((inside, entry))


def _below(rest: Files, submitted: str, known: Collection[str], found: Found) -> Files:
    """The paths without the folders around the students' folders."""
    at = {parts.index(submitted) for parts, _ in rest if submitted in parts[:-2] and len(parts) > 2}
    if at:  # a course's folder, in which there are the sources and old copies too
        depth = min(at)
        inner = [(p[depth + 1 :], e) for p, e in rest if p[depth : depth + 1] == (submitted,)]
        if outside := [e for p, e in rest if p[depth : depth + 1] != (submitted,)]:
            found.unknown += [entry for entry in outside if entry.problem]
            found.aside.append(f"{len(outside)} files that are not below {submitted}/: left out")
        return inner
    loose, rest = _parted(rest)
    while len({parts[0] for parts, _ in rest}) == 1 and _is_outer(rest, known):
        beside, rest = _parted([(parts[1:], entry) for parts, entry in rest])
        loose += beside
    return loose + rest


def _parted(files: Files) -> tuple[Files, Files]:
    """Those that lie in no folder, and the others."""
    return [f for f in files if len(f[0]) == 1], [f for f in files if len(f[0]) > 1]


def _is_outer(rest: Files, known: Collection[str]) -> bool:
    """Is the one folder that all lies in no student's?

    A student's has notebooks in one folder, or in those of assignments.
    """
    first = rest[0][0][0].removesuffix(".zip")
    ways = [parts[1:-1] for parts, _ in rest if len(parts) > 2 and is_notebook(parts[-1])]
    inner = {way[0] for way in ways}
    if not inner - {*known}:
        return bool(inner) and first.casefold() in OUTER
    if len(inner) > 1 or first.casefold() in OUTER or first in known:
        return True
    way = common(ways)
    if any(part in known for part in way):
        return False
    below = {other[: len(way) + 1] for other in ways}
    return any(part.casefold() in OUTER for part in way) or (len(below) > 1 and way not in below)


def _add_plain(
    found: Found,
    rest: Files,
    name: str,
    others: Collection[str],
) -> None:
    hands: dict[str, Hand] = {}
    another = 0
    for parts, entry in rest:
        if len(parts) == 1 and not (is_zip(parts[0]) and entry.problem):
            found.unknown.append(entry)
            continue
        at = next((n for n, p in enumerate(parts[1:-1], 1) if p == name), 0)
        if not at and len(parts) > 2 and parts[1] in others:
            another += 1
            continue
        student = parts[at - 1] if at else parts[0]
        key = student[:-4] if is_zip(student) else student
        hand = hands.setdefault(key, Hand("folder", (Who(key),)))
        if is_zip(student):  # the student's own, so no time in it counts
            hand.files.append((parts[at + 1 :], entry))
        else:
            _put(hand, parts[at + 1 :], entry)
    if another:
        found.aside.append(f"{another} files of other assignments: left out")
    found.hands += hands.values()
