"""The zip that Gradescope makes an autograder of: our packages, one assignment, the secret seed."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from autograder.course import Course, secret_seed, seed_path, write_atomically
from autograder.model import UnusableInput
from autograder.submission import read_source

HERE = Path(__file__).resolve().parent.parent
CHECKOUT = HERE.parent
SCRIPTS = {"setup.sh": "gradescope_setup.sh", "run_autograder": "gradescope_run.sh"}
BUILT = {"__pycache__", "build", "dist"}
TOOLS = ("setuptools", "wheel")
"""Without them our own packages cannot be installed there."""
THEN = (1980, 1, 1, 0, 0, 0)
"""The time of every file, so that the same contents give the same zip."""
NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?")


def pack(course: Course, assignment: str, target: Path, allowed: Iterable[str] = ()) -> float:
    """Write the zip, which only its owner may read, and return the points that it gives.

    Raises `UnusableInput` if there is no such assignment, or our packages' source is not there.
    """
    source = read_source(course.source_notebook(assignment))
    secret_seed(course.course_id)
    files = dict(_packages())
    files |= dict(_course(course, assignment))
    files["seed"] = seed_path(course.course_id).read_bytes()
    settings = {"assignment": assignment, "allow_weaker": list(allowed)}
    files["settings.json"] = json.dumps(settings, indent=2).encode() + b"\n"
    for name, template in SCRIPTS.items():
        files[name] = (HERE / "templates" / template).read_bytes()
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in sorted(files.items()):
            about = zipfile.ZipInfo(name, THEN)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = (0o100755 if name in SCRIPTS else 0o100644) << 16
            packed.writestr(about, data)
    write_atomically(target, whole.getvalue(), mode=0o600)
    return sum(points for _, points in source.graded.values())


def _packages() -> Iterator[tuple[str, bytes]]:
    """The library, the grader, and the versions of what they need."""
    locks = {name: CHECKOUT / "requirements" / f"{name}.lock" for name in ("instructor", "student")}
    if not all(lock.is_file() for lock in locks.values()):
        raise UnusableInput(
            f"{CHECKOUT}: not a checkout of the course, whose packages and lock files go into the "
            "zip: run the command from one, after `make setup`"
        )
    yield "requirements/student.lock", locks["student"].read_bytes()
    wanted = needed(("coursekit-autograder", *TOOLS))
    yield "requirements/grader.lock", locked(locks["instructor"].read_text(), wanted).encode()
    for name in ("pyproject.toml", "LICENSE"):
        yield f"packages/{name}", (CHECKOUT / name).read_bytes()
    for folder in (CHECKOUT / "src" / "coursekit", HERE):
        for path in _files(folder):
            yield f"packages/{path.relative_to(CHECKOUT).as_posix()}", path.read_bytes()


def _course(course: Course, assignment: str) -> Iterator[tuple[str, bytes]]:
    """The instructor's notebook, what lies beside it, and a configuration that says as much."""
    text = (
        f"c = get_config()\nc.CourseDirectory.course_id = {course.course_id!r}\n"
        f"c.Autograder.carry_errors_forward = {course.carries!r}\n"
    )
    yield "course/nbgrader_config.py", text.encode()
    folder = course.source_notebook(assignment).parent
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") or part in BUILT for part in inside.parts)
        if path.is_file() and not hidden:
            yield f"course/source/{assignment}/{inside.as_posix()}", path.read_bytes()


def _files(folder: Path) -> Iterator[Path]:
    """What belongs to a package, without what has been made of it."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        made = any(part in BUILT or part.endswith((".egg-info", ".pyc")) for part in parts)
        if path.is_file() and not made and not path.name.startswith("."):
            yield path


def needed(names: Iterable[str]) -> set[str]:
    """Names of the distributions that these need, themselves among them, as installed here."""
    found: set[str] = set()
    waiting = [(_plain(name), "") for name in names]
    seen = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        found.add(name)
        try:
            requirements = distribution(name).requires or []
        except PackageNotFoundError:  # for another system or version of Python
            continue
        for requirement in requirements:
            marked = re.search(r"extra\s*==\s*['\"]([^'\"]+)", requirement)
            part = NAME.match(requirement)
            if not part or (marked and marked[1] != extra) or (not marked and extra):
                continue
            extras = ["", *(one.strip() for one in (part[2] or "").split(",") if one.strip())]
            more = {(_plain(part[1]), one) for one in extras} - seen
            seen |= more
            waiting += sorted(more)
    return found


def locked(lock: str, names: set[str]) -> str:
    """The lines of a lock file that are about these distributions."""
    blocks = re.split(r"(?m)^(?=\S)", lock)
    return "".join(
        block for block in blocks if (part := NAME.match(block)) and _plain(part[1]) in names
    )


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
