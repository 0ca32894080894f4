"""Whose is a file of a download: what each platform puts into the names of its files.

A platform is known by its names alone. Each shape here takes all files of a download, and gives
back the hand-ins in it, and the files that are not named so.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from autograder.model import UnusableInput
from autograder.platforms import submitters, times, trees
from autograder.platforms.archive import Entry, is_zip
from autograder.platforms.hands import Found, Hand, Who, common
from autograder.reader import listed

PLATFORMS = ("canvas", "moodle", "gradescope", "blackboard", "folder")

_FILE = r"_(?P<attachment>\d+)_(?P<file>.+)"
_OTHER = r"_(?P<kind>text|link)(?:-\d+)?\.html"
_NAMED = r"(?P<name>.*?)(?:(?:^|_)(?P<late>LATE))?_(?P<who>\d+)"
CANVAS = re.compile(f"{_NAMED}(?:{_FILE}|{_OTHER})", re.DOTALL)
ANONYMOUS = re.compile(f"(?P<late>LATE_)?(?P<who>anon_[A-Za-z0-9]+)(?:{_FILE}|{_OTHER})", re.DOTALL)
_SUFFIX = re.compile(
    r"(?P<stem>.+)-(?P<number>\d{1,3}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)
_FOR = r"(?P<name>.*?)_(?P<who>\d+)_assignsubmission_(?P<kind>[a-z]+)"
MOODLE = re.compile(f"{_FOR}_?", re.DOTALL)
MOODLE_FLAT = re.compile(f"{_FOR}_(?P<file>.+)", re.DOTALL)
BLACKBOARD = re.compile(
    r"(?P<front>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL
)
BRIGHTSPACE = re.compile(r"\d+-\d+ - .+- .*\d{4},? \d{1,2}:?\d\d(?: ?[AP]M)?(?: - .+)?")
"""NUMBER-NUMBER - NAME - TIME, a folder or in front of a file."""
_MAX_TEXT = 1 << 20


@dataclass(frozen=True)
class Context:
    """What the course says, by which a download is read."""

    name: str
    """The assignment."""
    assignments: tuple[str, ...] = ()
    """All assignments of the course."""
    submitted: str = "submitted"
    """The course's folder of submissions."""
    zone: tzinfo = UTC
    """Of times that name none."""


def recognise(entries: Sequence[Entry], asked: str, context: Context) -> Found:
    """The hand-ins of a download of the platform `asked`, which may be auto.

    Raises `UnusableInput` if nothing in it is named as that platform names it.
    """
    if asked != "auto":
        found = SHAPES[asked](entries, context)
        if not found.hands:
            there = listed([entry.where for entry in entries])
            raise UnusableInput(
                f"no file is named as {asked} names it, there is {there}: try --from auto"
            )
        return found
    every = {platform: shape(entries, context) for platform, shape in SHAPES.items()}
    known = {p: len(entries) - len(f.unknown) for p, f in every.items() if f.hands}
    if known.get("canvas", 0) * 2 < len(entries):  # a name with two numbers may be anything's
        known.pop("canvas", None)
    plain = known.pop("folder", 0)
    best = max(known, key=lambda platform: known[platform], default="folder")
    if known.get(best, 0) * 4 >= plain:
        return every[best]
    if any(BRIGHTSPACE.fullmatch(part) for entry in entries for part in entry.parts):
        raise UnusableInput(
            "a download of Brightspace, which has no ids of students in it: put what each has "
            "handed in last into a folder of the student's id (or say --from folder)"
        )
    if any(submitters.FOLDER.fullmatch(part) for entry in entries for part in entry.parts[:-1]):
        raise UnusableInput(
            f"there is no {submitters.METADATA} that says whose its submissions are: download "
            "Gradescope's export again, and name it whole (or --from folder)"
        )
    return every["folder"]


# Canvas


@dataclass
class _Attachment:
    """A file that a student has handed in, on Canvas; a zip is one with several files in it."""

    number: int
    file: str
    late: bool
    inside: list[tuple[tuple[str, ...], Entry]] = field(default_factory=list)


def canvas(entries: Sequence[Entry], context: Context) -> Found:
    """NAME[_LATE]_USER_ATTACHMENT_FILE, or anon_ID in place of name and user."""
    found = Found("canvas")
    hands: dict[str, Hand] = {}
    attached: dict[str, dict[int, _Attachment]] = {}
    for entry in entries:
        at, match = _match(entry, _on_canvas)
        if match is None:
            found.unknown.append(entry)
            continue
        key, name = match["who"], match.groupdict().get("name") or ""
        hand = hands.setdefault(key, Hand("canvas", (Who(key, name, squashed=True),)))
        if match["kind"]:
            hand.late = hand.late or bool(match["late"])
            what = "a text" if match["kind"] == "text" else "a link"
            hand.aside.append(f"{entry.where}: {what} typed into Canvas, no notebook")
            continue
        number = int(match["attachment"])
        attachment = attached.setdefault(key, {}).setdefault(
            number, _Attachment(number, match["file"], bool(match["late"]))
        )
        attachment.inside.append((entry.parts[at + 1 :], entry))
    for key, hand in hands.items():
        _take_newest(hand, list(attached.get(key, {}).values()), context.name)
        found.hands.append(hand)
    return found


def _on_canvas(part: str) -> re.Match[str] | None:
    nameless = ANONYMOUS.fullmatch(part)
    named = CANVAS.fullmatch(part)
    # Canvas' own anonymous ids have five characters, which may all be digits
    if nameless and (named is None or len(nameless["who"]) == len("anon_") + 5):
        return nameless
    return named


def _take_newest(hand: Hand, attachments: list[_Attachment], name: str) -> None:
    """Of attachments that Canvas has numbered, being of one name, the last; tell the others."""
    names = {attachment.file.casefold() for attachment in attachments}
    kept: dict[str, tuple[tuple[int, int], str, _Attachment]] = {}
    for attachment in sorted(attachments, key=lambda one: one.number):
        plain, number = _without_suffix(attachment.file, names, name)
        rank = number, attachment.number
        before = kept.get(plain.casefold())
        if before is None or rank > before[0]:
            kept[plain.casefold()] = rank, plain, attachment
            older = before[2] if before else None
        else:
            older = attachment
        if older:
            hand.aside.append(f"{older.file} ({older.number}): an older attempt")
            # what is hostile is told, whichever attempt it is of
            hand.files += [((older.file, *way), e) for way, e in older.inside if e.problem]
    for _, plain, attachment in kept.values():
        hand.late = hand.late or attachment.late
        hand.files += [((plain, *inside), entry) for inside, entry in attachment.inside]
    hand.order = (max((a.number for a in attachments), default=0),)


def _without_suffix(file: str, names: set[str], name: str) -> tuple[str, int]:
    """The name without Canvas' number of a resubmission, and that number.

    Canvas puts -1, -2 … behind a name that is taken, and at last letters at random. A number is
    the student's own unless the name without it is the assignment's, or is there too.
    """
    stem, dot, ending = file.rpartition(".")
    match = _SUFFIX.fullmatch(stem)
    if not match or stem.casefold() == name.casefold():
        return file, 0
    plain = f"{match['stem']}{dot}{ending}"
    if match["stem"].casefold() != name.casefold() and plain.casefold() not in names:
        return file, 0
    return plain, int(match["number"]) if match["number"].isdigit() else 1000


# Moodle


def moodle(entries: Sequence[Entry], context: Context) -> Found:
    """NAME_NUMBER_assignsubmission_file/PATH, or …_file_FILE without folders."""
    found = Found("moodle")
    hands: dict[str, Hand] = {}
    for entry in entries:
        at, match = _match(entry, MOODLE_FLAT.fullmatch, MOODLE.fullmatch)
        if match is None:
            found.unknown.append(entry)
            continue
        key, name = match["who"], match["name"]
        hand = hands.setdefault(key, Hand("moodle", (Who(key, name.replace("_", " ").strip()),)))
        if match["kind"] != "file":
            hand.aside.append(f"{entry.where}: {match['kind']}, no file")
            continue
        flat = (match.groupdict().get("file") or "").lstrip(".")
        hand.files.append(((*([flat] if flat else []), *entry.parts[at + 1 :]), entry))
    found.hands = list(hands.values())
    return found


# Blackboard


def blackboard(entries: Sequence[Entry], context: Context) -> Found:
    """ASSIGNMENT_USER_attempt_TIME_FILE, and a text without FILE that tells of the attempt."""
    found = Found("blackboard")
    attempts: dict[tuple[str, str], list[tuple[tuple[str, ...], Entry]]] = {}
    texts: dict[tuple[str, str], str] = {}
    for entry in entries:
        at, match = _match(entry, BLACKBOARD.fullmatch)
        if match is None:
            found.unknown.append(entry)
            continue
        key = match["front"], match["time"]
        files = attempts.setdefault(key, [])
        if match["file"]:
            files.append(((match["file"], *entry.parts[at + 1 :]), entry))
        elif not entry.problem:
            texts[key] = _text(entry)
    fronts = sorted({front for front, _ in attempts})
    for (front, when), files in sorted(attempts.items()):
        about = texts.get((front, when), "")
        who = _user(front, about, fronts, context.name)
        said = next((x for x in about.splitlines() if re.match(r"\s*Date Submitted", x)), "")
        zone = times.zone_named(said)
        time = times.dashed(when, zone or context.zone)
        found.hands.append(Hand("blackboard", (who,), (when,), time, zone is None, files=files))
    return found


def _text(entry: Entry) -> str:
    try:
        return entry.read(_MAX_TEXT).decode("utf-8-sig", "replace")
    except UnusableInput:
        return ""


def _user(front: str, about: str, fronts: Sequence[str], name: str) -> Who:
    """Who stands behind the assignment's title, which may have underscores in it as they may."""
    said = re.search(r"^\s*Name:\s*(?P<name>.*?)\s*\((?P<who>[^()]+)\)\s*$", about, re.MULTILINE)
    if said and front.endswith(f"_{said['who']}"):
        return Who(said["who"], said["name"])
    if front.startswith(f"{name}_"):
        return Who(front.removeprefix(f"{name}_"))
    shared = common(fronts) if len(fronts) > 1 else ""
    title = shared[: shared.rfind("_") + 1]
    return Who(front[len(title) :] if title else front.rpartition("_")[2])


def _match(
    entry: Entry,
    leaf: Callable[[str], re.Match[str] | None],
    folder: Callable[[str], re.Match[str] | None] = lambda _: None,
) -> tuple[int, re.Match[str] | None]:
    """The first name on the way to a file that a platform has made: a file's, or a folder's."""
    for at, part in enumerate(entry.parts):
        if entry.problem and re.search(r"[/\\]", part):  # leads elsewhere, so it is nobody's
            break
        is_file = at == len(entry.parts) - 1 or is_zip(part)
        if match := (leaf if is_file else folder)(part):
            return at, match
    return 0, None


SHAPES: dict[str, Callable[[Sequence[Entry], Context], Found]] = {
    "canvas": canvas,
    "moodle": moodle,
    "gradescope": lambda entries, _: submitters.hands(entries),
    "blackboard": blackboard,
    "folder": lambda entries, c: trees.hands(entries, c.name, c.assignments, c.submitted),
}
