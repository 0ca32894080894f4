"""What a worker process of a cluster does: it proves itself, grades, and ends; what travels.

Nothing here knows how it travels. What crosses is JSON and bytes, and shows in no log.
"""

import hashlib
import json
import platform
import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import nbformat

from autograder.checks import assignment as checks_of
from autograder.errand import Sealed
from autograder.grade import Task
from autograder.grader import Grader
from autograder.journal import version
from autograder.model import AutograderError, GraderBug, MachineError, Report, UnusableInput
from autograder.running import Timing
from autograder.submission import Source
from autograder.verdicts import Graded, Handed
from autograder.walls import BACKENDS, Walls
from autograder.world import Limits, site_packages, student_environment

LOST = {"lost": True}
"""The answer of a process that has not been told what to grade, or not any more."""
FAILURES: dict[str, type[AutograderError]] = {
    "input": UnusableInput,
    "machine": MachineError,
    "bug": MachineError,
}
"""Kind of failure, as it travels, and the error that it becomes here."""


_graders: dict[str, Grader] = {}
"""Name of a run → its grader in this process."""
_lock = threading.Lock()


def brief(task: Task) -> Sealed:
    """All that a process needs to grade for this task, the secret seed too.

    The hidden checks are those of the grader there, by name. Raises `UnusableInput` for others.
    """
    source, walls = task.source, task.walls
    written = {p.holds.__module__ for check in task.checks.checks for p in check.properties}
    if other := sorted(name for name in written if not name.startswith("autograder.")):
        raise UnusableInput(
            f"{source.name}: its hidden checks are not the grader's own ({other[0]}), and do not "
            "travel to a cluster: grade without --cluster"
        )
    said = {
        "versions": versions(task),
        "name": source.name,
        "cells": source.cells,
        "handed_out": sorted(source.handed_out),
        "experiments": sorted(source.experiments),
        "asked": [check.function for check in task.checks.checks],
        "seed": task.seed.hex(),
        "timing": asdict(task.timing),
        "limits": asdict(task.limits),
        "backend": walls.backend.name,
        "allowed": walls.allowed,
        "hidden": [(name, str(path)) for name, path in walls.hidden],
        "carries": task.carries,
        "known": {name: sorted(cells) for name, cells in task.known().items()},
    }
    return Sealed(json.dumps(said).encode())


def task_of(said: Mapping[str, Any]) -> Task:
    """The task of a brief. Raises `UnusableInput` if there are no checks for it here."""
    cells = {name: nbformat.from_dict(cell) for name, cell in said["cells"].items()}
    source = Source(
        said["name"], cells, frozenset(said["handed_out"]), frozenset(said["experiments"])
    )
    known = {name: frozenset(cells) for name, cells in said["known"].items()}
    checks = checks_of(source.name)
    asked = tuple(check for check in checks.checks if check.function in said["asked"])
    hidden = tuple((name, Path(path)) for name, path in said["hidden"])
    return Task(
        source,
        replace(checks, checks=asked),
        bytes.fromhex(said["seed"]),
        Timing(**said["timing"]),
        Limits(**said["limits"]),
        Walls(BACKENDS[said["backend"]](), tuple(said["allowed"]), hidden),
        said["carries"],
        lambda: known,
    )


def versions(task: Task) -> dict[str, str]:
    """What a verdict depends on besides the notebook, by name: equal here and there, or nobody is
    graded there."""
    environment = student_environment()
    packages = environment / site_packages(environment)
    library = hashlib.sha256()
    for file in sorted((packages / "coursekit").rglob("*.py")):
        library.update(file.read_bytes())
    numpy = [path.stem.removeprefix("numpy-") for path in packages.glob("numpy-*.dist-info")]
    return {
        "the grader or the assignment": version(
            task.source, task.seed, task.walls.weaker, task.carries
        )[:8],
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "the students' coursekit": library.hexdigest()[:8],
        "the students' NumPy": " ".join(numpy),
    }


def ready(run: str, sealed: Sealed) -> str:
    """Why this process cannot grade for a run; "" if it can: the same versions, a sandbox that
    holds."""
    try:
        said = json.loads(sealed.data)
        try:
            task = task_of(said)
        except (KeyError, TypeError, ValueError, AttributeError):
            return _other("the grader")
        here, there = versions(task), said["versions"]
        if other := [name for name in there if there[name] != here.get(name)]:
            return _other(*other)
        grader = Grader.of(task)
        try:
            grader.prove()
        except BaseException:
            grader.close()
            raise
    except AutograderError as error:
        return str(error)
    end(run)
    with _lock:
        _graders[run] = grader
    return ""


def _other(*what: str) -> str:
    return (
        f"other versions there of {', '.join(what)}: install the same there as here "
        "(`make setup` in the same checkout), and start the worker again"
    )


def grade(run: str, sealed: Sealed) -> dict[str, Any]:
    """What came of one notebook, as it travels; `LOST` where nobody has said what to grade."""
    grader = _graders.get(run)
    if grader is None:
        return LOST
    return packed(grader.grade_one(opened(sealed)))


def end(run: str) -> None:
    """Forget a run: its seed, and its sandboxes with what is being graded in them."""
    with _lock:
        grader = _graders.pop(run, None)
    if grader:
        grader.stop()
        grader.close()


def posted(handed: Handed) -> Sealed:
    """A submission as it travels: a line of JSON, and the file."""
    head = [handed.who, handed.where, *handed.notes]
    return Sealed(json.dumps(head).encode() + b"\n" + handed.data)


def opened(sealed: Sealed) -> Handed:
    """The inverse of `posted`."""
    head, _, data = sealed.data.partition(b"\n")
    who, where, *notes = json.loads(head)
    return Handed(who, data, where, tuple(notes))


def packed(graded: Graded) -> dict[str, Any]:
    """A verdict as it travels."""
    failed, kind = graded.failed, ""
    if failed:
        kind = "input" if isinstance(failed, UnusableInput) else "machine"
        kind = "bug" if isinstance(failed, GraderBug) else kind
    return {
        "who": graded.who,
        "digest": graded.digest,
        "report": graded.report.to_dict(),
        "notebook": graded.file,
        "failed": [kind, str(failed)] if failed else None,
        "starved": graded.starved,
    }


def unpacked(answer: Mapping[str, Any]) -> Graded:
    """The inverse of `packed`."""
    failed = None
    if answer["failed"]:
        kind, text = answer["failed"]
        failed = FAILURES[kind](text)
    return Graded(
        answer["who"],
        answer["digest"],
        Report.from_dict(answer["report"]),
        answer["notebook"],
        failed,
        answer["starved"],
    )
