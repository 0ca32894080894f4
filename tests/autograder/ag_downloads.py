"""Downloads as platforms make them, for the tests: zips, their names, and what is hostile."""

import io
import re
import stat
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import yaml

from autograder.platforms.archive import Entry

Files = Mapping[str, bytes]


def zipped(files: Files | Sequence[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """A zip with these files, in this order."""
    made = io.BytesIO()
    pairs = files.items() if isinstance(files, Mapping) else files
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            if isinstance(name, zipfile.ZipInfo):
                archive.writestr(name, data)
            else:
                archive.writestr(zipfile.ZipInfo(name, (2026, 11, 29, 22, 15, 2)), data, 8)
    return made.getvalue()


def entries(names: Iterable[str]) -> list[Entry]:
    """Files of these paths, each with its path as content."""
    return [Entry(tuple(n.split("/")), 0, partial(_content, n)) for n in names]


def _content(name: str, most: int) -> bytes:
    return name.encode()


def info(name: str, mode: int = 0) -> zipfile.ZipInfo:
    """The header of a file of this mode, such as a link's."""
    made = zipfile.ZipInfo(name, (2026, 11, 29, 22, 15, 2))
    made.create_system = 3
    made.external_attr = (mode or (stat.S_IFREG | 0o644)) << 16
    return made


def renamed(data: bytes, name: bytes, raw: bytes, utf8: bool | None = None) -> bytes:
    """The zip with other bytes for a name of the same length, both times that it stands there.

    With `utf8`, the flag that says so is set or taken away.
    """
    assert len(name) == len(raw)
    made = bytearray(data)
    for match in re.finditer(re.escape(name), data):
        made[match.start() : match.end()] = raw
        for start, signature, at in ((30, b"PK\3\4", 6), (46, b"PK\1\2", 8)):
            header = match.start() - start
            if header >= 0 and data[header : header + 4] == signature and utf8 is not None:
                made[header + at + 1] = 8 if utf8 else 0
    return bytes(made)


def canvas_name(
    who: str, user: int, attachment: int, file: str, late: bool = False, anonymous: str = ""
) -> str:
    """As Canvas names an attachment of "Last, First"."""
    if anonymous:
        return f"{'LATE_' if late else ''}anon_{anonymous}_{attachment}_{file}"
    squashed = re.sub(r"[^\w]", "", who.lower())
    return f"{squashed}{'_LATE' if late else ''}_{user}_{attachment}_{file}"


def moodle_name(who: str, number: int, file: str, old: bool = False, flat: bool = False) -> str:
    """As Moodle names a file of "First Last"."""
    cleaned = re.sub(r"[&<>\"`|':\\/]", "", who.replace("_", " "))
    joint = "_" if flat else "_/" if old else "/"
    return f"{cleaned}_{number}_assignsubmission_file{joint}{file}"


def gradescope(submissions: Mapping[str, tuple[Sequence[Mapping[str, str]], str, Files]]) -> Files:
    """An export: number → submitters, time, files."""
    said = {
        f"submission_{number}": {
            ":submitters": [{f":{k}": v for k, v in one.items()} for one in people],
            ":created_at": when,
            ":score": 0.0,
            ":status": "processed",
        }
        for number, (people, when, _) in submissions.items()
    }
    base = "assignment_77_export"
    files = {f"{base}/submission_metadata.yml": yaml.safe_dump(said, allow_unicode=True).encode()}
    for number, (_, _, inner) in submissions.items():
        files |= {f"{base}/submission_{number}/{name}": data for name, data in inner.items()}
    return files


def blackboard(title: str, user: str, name: str, when: str, files: Files) -> Files:
    """One attempt, and the text that Blackboard writes about it."""
    stem = f"{title}_{user}_attempt_{when}"
    about = (
        f"Name: {name} ({user})\nAssignment: {title}\n"
        "Date Submitted: Sunday, November 29, 2026 10:15:03 PM UTC\n"
        "Current Grade: Needs Grading\n\nFiles:\n"
    )
    named = {f"{stem}_{file}": data for file, data in files.items()}
    return {f"{stem}.txt": about.encode(), **named}


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder: path → content."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() or path.is_symlink()
    }
