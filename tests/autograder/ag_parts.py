"""A class graded in parts: the commands as they are typed, and what is beside them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ag_cases import NAME
from ag_truth import DUE, EARLY, ESSAY, HALF, LATE, RIGHT, WRONG_ONE, due, give, hand_in, work
from click.testing import CliRunner, Result

from autograder import cli

OTHER = work(reflection="Another answer.")
STUDENTS = {"ann": RIGHT, "bob": WRONG_ONE, "cid": b"{", "dan": OTHER, "eve": RIGHT, "fay": b""}
"""Which part of three they are in is the tests' business: see `test_shards`."""


def a_class(untouched: Path, course: Path) -> Path:
    """A course with a due date and a penalty, in which six have handed in."""
    made = Path(shutil.copytree(untouched, course))
    with (made / "nbgrader_config.py").open("a") as config:
        config.write('c.AssignLatePenalties.plugin_class = "half_off.Half"\n')
    (made / "half_off.py").write_text(HALF)
    due(made, DUE)
    for student, data in STUDENTS.items():
        hand_in(made, student, data, time=LATE if student == "bob" else EARLY)
    return made


def second_round(course: Path) -> None:
    """Three hand in again, one of them something broken, and a person gives two marks."""
    hand_in(course, "bob", RIGHT)
    hand_in(course, "cid", WRONG_ONE)
    hand_in(course, "dan", b"")
    give(course, "ann", ESSAY, 3, "Well said.")
    give(course, "eve", "test_bias_gradient", 1)


def autograder(course: Path, *arguments: object) -> Result:
    """Run a command on a course here; what grades does it in this process, as `Counted` wants."""
    words = [str(a) for a in arguments]
    if words[0] == "grade" and "--workers" not in words:
        words += ["--workers", "1"]
    return CliRunner().invoke(cli.main, [*words, "--course", str(course)])


def grade_part(course: Path, part: str, *more: object) -> Result:
    """Grade a part; it must end well."""
    result = autograder(course, "grade", NAME, "--shard", part, *more)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result


def parts_of(course: Path) -> list[Path]:
    """The journals of the parts, where they are if nobody names another place."""
    return sorted((course / "journal" / f"{NAME}.shards").glob("*.jsonl"))


def merge(course: Path, *journals: Path) -> Result:
    """Merge journals, all of the course's if none are named."""
    return autograder(course, "merge", NAME, *(journals or parts_of(course)))


def in_parts(course: Path, of: int) -> Result:
    """Grade a class in so many parts, and merge them; all must end well."""
    for number in range(1, of + 1):
        grade_part(course, f"{number}/{of}")
    result = merge(course)
    assert result.exit_code == 0, result.output
    return result


def complaints(result: Result, status: int) -> list[str]:
    """The lines on stderr of a command that ended with this status."""
    assert result.exit_code == status, result.output
    assert isinstance(result.exception, SystemExit)
    lines = result.stderr.splitlines()
    assert all(line.startswith("autograder: ") for line in lines)
    return lines


def edit_lines(place: Path, edit: Callable[[list[Any]], list[Any]]) -> None:
    """Let the lines of a journal be those that `edit` makes of them."""
    found = edit([json.loads(line) for line in place.read_text().splitlines()])
    place.write_text("".join(json.dumps(line) + "\n" for line in found))


def holding(course: Path, student: str) -> Path:
    """The journal of the part in which a student is."""
    (found,) = [p for p in parts_of(course) if f'"student": "{student}"' in p.read_text()]
    return found
