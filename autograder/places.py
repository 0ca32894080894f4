"""Files that a class's folders hold: read, written, and put in place of what is not one."""

import contextlib
import os
import re
from itertools import count
from pathlib import Path

from autograder.course import write_atomically
from autograder.model import UnusableInput
from autograder.reader import read_path

MAX_READ = 1 << 30
"""Bytes: nothing of ours is as large."""


def bytes_of(place: Path) -> bytes | None:
    """What is in a file; None if there is no file that can be read. Waits for no pipe."""
    try:
        return read_path(place, MAX_READ)
    except UnusableInput:
        return None


def put(place: Path, data: bytes | None, root: Path) -> bool:
    """Let a file below `root` hold `data`, or not be there (None); whether it had to be changed.

    Something else that has its name, or the name of a folder on the way, is moved aside.
    """
    before = bytes_of(place)
    if before == data and (data is not None or not os.path.lexists(place)):
        return False
    if place.is_dir():
        set_aside(place)
    if data is None:
        place.unlink(missing_ok=True)
        return True
    for folder in place.relative_to(root).parents:
        if os.path.lexists(root / folder) and not (root / folder).is_dir():
            set_aside(root / folder)
    write_atomically(place, data)
    return True


def set_aside(place: Path) -> None:
    """Give what has a name that is not its own another: nothing of anybody's is removed."""
    names = (place.with_name(f"{place.name}.aside{n or ''}") for n in count())
    place.rename(next(name for name in names if not os.path.lexists(name)))


def sweep(folder: Path, *names: str) -> None:
    """Remove what a run that was killed while it wrote these files has left beside them."""
    ours = re.compile(rf"\.(?:{'|'.join(map(re.escape, names))})\.[a-z0-9_]{{8}}")
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if ours.fullmatch(name):
                os.unlink(folder / name)
