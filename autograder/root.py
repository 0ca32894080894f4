"""Where a course is: the folder that holds its nbgrader_config.py."""

from collections.abc import Iterator
from pathlib import Path

CONFIG = "nbgrader_config.py"


def find_root(start: str | Path | None = None) -> Path | None:
    """The course's folder at `start`, in `start`/assignments, or above it; None if there is none.

    `start` is the working directory if not given.
    """
    here = Path(start or Path.cwd()).resolve()
    return next((f for f in _candidates(here) if (f / CONFIG).is_file()), None)


def _candidates(here: Path) -> Iterator[Path]:
    yield from (here, here / "assignments")
    yield from here.parents
