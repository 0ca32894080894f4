"""What nbgrader puts beside a notebook: when it was handed in, and the secret of its feedback."""

import re
from collections.abc import Container
from datetime import datetime, timedelta
from functools import lru_cache

import dateutil.parser

from autograder.model import UnusableInput
from autograder.reader import Folder, MissingInput

TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
MAX_TEXT = 200
SECRET_TEXT = re.compile(r"[0-9a-f]{128}")
# nothing in it may name a file, which a time zone can
TIME_TEXT = re.compile(r"(?!.*(?:^|[ /])[/.]|.*//)[0-9A-Za-z:,.+_/ -]{1,80}")


def _text_of(folder: Folder, entries: Container[str], name: str) -> str | None:
    """The short text in a file; None if there is no such file, "" if there is no text in it."""
    if name not in entries:
        return None
    try:
        return folder.read(name, most=MAX_TEXT).decode("utf-8-sig").strip()
    except MissingInput:  # gone meanwhile
        return None
    except (UnicodeDecodeError, UnusableInput):
        return ""


def time_of(
    folder: Folder, entries: Container[str], notes: list[str]
) -> tuple[str | None, datetime | None]:
    """Text and time of timestamp.txt; a note if it holds none."""
    text = _text_of(folder, entries, TIMESTAMP)
    if text is None:
        return None, None
    if time := time_in(text):
        return text, time
    notes.append(f"{TIMESTAMP} holds no time that nbgrader reads: whether it is late is not known")
    return None, None


@lru_cache(maxsize=4096)  # it takes longer than all else that is asked of a folder
def time_in(text: str) -> datetime | None:
    """The time in the text of a timestamp.txt, in UTC, if nbgrader reads one; None if not.

    A text that leaves out the day would be read as today's, another time at each reading.
    """
    from nbgrader.utils import parse_utc

    if not TIME_TEXT.fullmatch(text):
        return None
    parts = text.split(" ")
    plain = " ".join(parts[:2] if len(parts) == 3 else parts)
    try:
        days = {
            dateutil.parser.parse(plain, default=datetime(2000 + n, n, n, n, n)).replace(
                tzinfo=None
            )
            for n in (1, 2)
        }
        time: datetime = parse_utc(text)
    except Exception:  # dateutil raises what the text happens to cause
        return None
    return time if max(days) - min(days) < timedelta(days=1) else None


def secret_of(folder: Folder, entries: Container[str], notes: list[str]) -> str | None:
    """Text of submission_secret.txt; a note if it is none of nbgrader's exchange."""
    text = _text_of(folder, entries, SECRET)
    if text is None or SECRET_TEXT.fullmatch(text):
        return text
    notes.append(f"{SECRET} is not as nbgrader writes it: it is not used")
    return None
