"""Gradescope's results.json for the marks of a class, a file for each student."""

import io
import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder import exports
from autograder.course import write_atomically
from autograder.harmless import line
from autograder.model import ByHand, rounded
from autograder.platforms.marks import Entry

RESULTS = "results.json"


def results(entry: Entry) -> dict[str, Any] | None:
    """What Gradescope shows of a student; None of who has handed in nothing.

    Who has no mark has no score in it: Gradescope then shows none, and no zero.
    """
    if entry.result is None and entry.standing is None:
        return None
    found: dict[str, Any] = (
        json.loads(exports.as_gradescope(entry.result.report)) if entry.result else {"tests": []}
    )
    said = [found.get("output", ""), entry.about if entry.score is None else ""]
    if entry.score is None:
        found.pop("score", None)
        found["tests"] = []
    elif entry.standing:
        tests = found.get("tests", [])
        for one in entry.standing.by_hand:
            _give(tests, one)
        standing = entry.standing
        if standing.extra:
            said.append(f"Extra credit: {rounded(standing.extra):g} points.")
        if standing.penalty:
            said.append(f"Handed in late: {rounded(standing.penalty):g} points off.")
        found |= {"score": entry.score, "tests": tests}
    text = "\n".join(x for x in said if x)
    return found | ({"output": text, "output_format": "text"} if text else {})


def _give(tests: list[dict[str, Any]], one: ByHand) -> None:
    """Let a person's points stand in place of the function's, or as a line of their own."""
    if one.points is None:
        return
    for test in tests:
        if one.cell in (test["name"], f"test_{test['name']}"):
            test["score"] = one.points
            test["output"] = "\n".join(x for x in (one.comment, test["output"]) if x)
            test["status"] = "passed" if one.points >= test["max_score"] else "failed"
            return
    tests.append(
        {
            **{"name": one.cell, "score": one.points, "max_score": one.max_points},
            **{"output": line(one.comment), "output_format": "text"},
        }
    )


def _folder(entry: Entry) -> str:
    """The id as a folder's name: the gradebook takes any."""
    return re.sub(r"[/\\\0]|^\.+", "_", entry.person.student) or "_"


def write(entries: Iterable[Entry], target: Path) -> int:
    """Write STUDENT/results.json into a folder, or into a zip if the name ends so; how many."""
    files = {
        f"{_folder(entry)}/{RESULTS}": json.dumps(found, indent=2, ensure_ascii=False)
        for entry in entries
        if (found := results(entry)) is not None
    }
    if target.suffix.lower() == ".zip":
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, text in files.items():
                packed.writestr(name, text + "\n")
        write_atomically(target, whole.getvalue())
    else:
        for name, text in files.items():
            write_atomically(target / name, text.encode() + b"\n")
    return len(files)
