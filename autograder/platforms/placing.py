"""Students' folders in `submitted/`: put there whole or not at all, and known again later."""

import contextlib
import ctypes
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from autograder.course import Course, about
from autograder.intake import MAX_DEPTH, MAX_FILES
from autograder.model import UnusableInput
from autograder.places import set_aside
from autograder.reader import Folder
from autograder.stamps import TIMESTAMP, time_in
from autograder.submission import MAX_BYTES

TOGETHER = 1_000
"""Hand-ins that the disk is waited for at once."""
_EXCHANGE = 2  # RENAME_EXCHANGE
_AT_FDCWD = -100
_UNREADABLE = {"": b""}
"""What is in a folder with links, pipes or too much in it: nothing that a platform gives."""


@dataclass(frozen=True)
class Placed:
    """What has been collected of somebody, a line of the record."""

    student: str
    platform: str
    order: tuple[int | str, ...]
    """Which attempt it was: greater for a later one."""
    digest: str
    """Of the folder as it was placed."""


class Shelf:
    """The folders of one assignment, below `submitted/`."""

    def __init__(self, course: Course, name: str) -> None:
        self.root, self._name = course.root / course.submitted, name
        self._record = course.journal(name).with_name(f"{name}.collected")
        self._new = self.root / f".collecting-{name}"
        self.placed = self._read_record()
        self._waiting: list[Placed] = []

    def numbered_by(self, platform: str) -> set[str]:
        """Students whose ids are, it seems, the numbers that a platform has for them."""
        return {
            x.student
            for x in self.placed.values()
            if x.platform == platform and x.student.isdecimal()
        }

    def there(self, student: str) -> dict[str, bytes] | None:
        """Path → content of what lies in a student's folder; None if there is none.

        Raises `UnusableInput` if something else is in the folder's place.
        """
        try:
            root = Folder.at(self.root)
        except FileNotFoundError:
            return None
        with root:
            if not root.holds(student, folder=True):
                return None
            if not root.holds(student, self._name, folder=True):
                return None
            with root.folder(student, self._name) as folder:
                try:
                    return _content(folder)
                except UnusableInput:
                    return dict(_UNREADABLE)

    def time_there(self, there: Mapping[str, bytes]) -> datetime | None:
        """When what lies there was handed in, as far as its timestamp.txt says."""
        return time_in(there.get(TIMESTAMP, b"").decode(errors="replace").strip())

    def put(self, student: str, files: Mapping[str, bytes], *, ours: bool = True) -> None:
        """Let a student's folder hold these files and no others.

        What is there is gone if it is `ours`, and beside it under another name if not. A run that
        is killed leaves the one or the other, and nothing of a part.
        """
        place = self.root / student / self._name
        with about(place):
            new = self._write(files)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not os.path.lexists(place):
                new.rename(place)
            elif not ours or not _exchanged(new, place):
                set_aside(place)
                new.rename(place)
            shutil.rmtree(self._new, ignore_errors=True)

    def note(self, placed: Placed) -> None:
        """Remember what has been placed."""
        if self.placed.get(placed.student) == placed:
            return
        self.placed[placed.student] = placed
        self._waiting.append(placed)
        if len(self._waiting) >= TOGETHER:
            self.settle()

    def settle(self) -> None:
        """Have all that was placed on the disk, and only then in the record.

        What the record knows has not been lost with the machine's power; to wait for the disk at
        each file would take longer than all else.
        """
        if not self._waiting:
            return
        os.sync()
        lines = [json.dumps(asdict(p), ensure_ascii=False) + "\n" for p in self._waiting]
        with about(self._record):
            self._record.parent.mkdir(parents=True, exist_ok=True)
            with self._record.open("a", encoding="utf-8") as file:
                file.write("".join(lines))
        self._waiting.clear()

    def sweep(self) -> None:
        """Remove what a run that was killed has left, and a line of the record that is torn."""
        shutil.rmtree(self._new, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            data = self._record.read_bytes()
            if data and not data.endswith(b"\n"):
                os.truncate(self._record, data.rfind(b"\n") + 1)

    def _write(self, files: Mapping[str, bytes]) -> Path:
        shutil.rmtree(self._new, ignore_errors=True)
        new = self._new / "new"
        new.mkdir(parents=True)
        for name, data in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return new

    def _read_record(self) -> dict[str, Placed]:
        found: dict[str, Placed] = {}
        try:
            lines = self._record.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return found
        for line in lines:
            with contextlib.suppress(ValueError, TypeError, KeyError):
                said = json.loads(line)
                placed = Placed(**said | {"order": tuple(said["order"])})
                found[placed.student] = placed
        return found


def digest_of(files: Mapping[str, bytes]) -> str:
    """Of a folder's content, in SHA-256."""
    whole = hashlib.sha256()
    for name, data in sorted(files.items()):
        whole.update(
            f"{len(name.encode(errors='surrogateescape'))} {name} ".encode(errors="surrogateescape")
        )
        whole.update(hashlib.sha256(data).digest())
    return whole.hexdigest()


def _content(folder: Folder, depth: int = MAX_DEPTH) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, kind in folder.entries(MAX_FILES).items():
        if name.startswith("."):
            continue
        if kind == "a folder" and depth:
            with folder.folder(name) as inner:
                found |= {f"{name}/{n}": data for n, data in _content(inner, depth - 1).items()}
        elif kind:
            raise UnusableInput(f"{folder.where}: {kind}")
        else:
            found[name] = folder.read(name, most=2 * MAX_BYTES)
    return found


def _exchanged(new: Path, place: Path) -> bool:
    """Let two folders change places in one step; False where the file system cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    here = (_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(place), _EXCHANGE)
    return bool(rename(*here) == 0)
