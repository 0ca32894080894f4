"""Gradescope's export: a folder for each submission, and one file that says whose they are."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from autograder.model import UnusableInput
from autograder.platforms import times
from autograder.platforms.archive import Entry
from autograder.platforms.hands import Found, Hand, Who

METADATA = "submission_metadata.yml"
MAX_METADATA = 256 << 20
"""Bytes: it holds the results of every test of every submission."""
FOLDER = re.compile(r"submission_\d+")
NOTHING = ("", "~", "null", "Null", "NULL")

# text alone: no dates, no octal numbers, no objects of another language's
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def hands(entries: Sequence[Entry]) -> Found:
    """SUBMISSION/PATH beside submission_metadata.yml, which names the submitters.

    Raises `UnusableInput` if that file cannot be read.
    """
    found = Found("gradescope")
    said: dict[tuple[str, ...], Mapping[str, Any]] = {
        entry.parts[:-1]: _metadata(entry) for entry in entries if entry.parts[-1] == METADATA
    }
    made: dict[tuple[str, ...], Hand] = {}
    for entry in entries:
        if entry.parts[-1] == METADATA and entry.parts[:-1] in said:
            continue
        at = next((n for n in range(len(entry.parts)) if entry.parts[:n] in said), None)
        folder = entry.parts[at].removesuffix(".zip") if at is not None else ""
        record = said[entry.parts[:at]].get(folder) if at is not None else None
        if at is None or not isinstance(record, Mapping):
            found.unknown.append(entry)
            continue
        if (way := entry.parts[: at + 1]) not in made:
            made[way] = _hand(record)
        inside = entry.parts[at + 1 :] or entry.parts[-1:]
        made[way].files.append((inside, entry))
    found.hands = list(made.values())
    return found


def _metadata(entry: Entry) -> Mapping[str, Any]:
    try:
        said = yaml.load(entry.read(MAX_METADATA), LOADER)
    except yaml.YAMLError as error:
        why = " ".join(str(getattr(error, "problem", None) or error).split())
        raise UnusableInput(
            f"{entry.where}: cannot be read ({why}): download the export again"
        ) from None
    except RecursionError:
        said = None
    if not isinstance(said, Mapping):
        raise UnusableInput(f"{entry.where}: names no submissions: download the export again")
    return said


def _hand(record: Mapping[str, Any]) -> Hand:
    people = record.get(":submitters")
    who = tuple(
        Who(_of(one, ":sid") or _of(one, ":email"), _of(one, ":name"), _of(one, ":email"))
        for one in (people if isinstance(people, list) else [])
        if isinstance(one, Mapping)
    )
    when = record.get(":created_at")
    if isinstance(when, Mapping):  # an object with its zone beside it
        when = when.get("utc") or when.get("time")
    time = times.precise(when) if isinstance(when, str) else None
    return Hand("gradescope", who, (time.isoformat(),) if time else (), time)


def _of(record: Mapping[str, Any], name: str) -> str:
    text = record.get(name)
    return text.strip() if isinstance(text, str) and text.strip() not in NOTHING else ""
