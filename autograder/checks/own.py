"""The checks that a course brings itself: `checks/NAME/checks.py` in its folder.

They are the teacher's, as nbgrader_config.py is, and run in the grader's process. `checks/` is
never released, since nbgrader knows nothing of it, and no submission can read it. In there `.x` is
another file of the same assignment, and `..x` one of `checks/` that several of them share.
"""

import hashlib
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import find_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from autograder.checks import wellmade
from autograder.checks.judge import Assignment
from autograder.model import UnusableInput

FOLDER, FILE, HOLDS = "checks", "checks.py", "ASSIGNMENT"
PACKAGE = "course_checks_"
"""What the names of their modules begin with; a digest of the place and the files follows."""

_places: dict[str, Path] = {}
"""Package → the folder `checks/`."""
_courses: dict[str, Path] = {}
"""Digest of an assignment's checks → a course that has them."""


class _Source(SourceFileLoader):
    """Reads the source, and never an old compiled copy: a change counts at once."""

    def get_code(self, fullname: str) -> CodeType:
        """The module's code."""
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


class _Finder(MetaPathFinder):
    """Finds the modules of courses' checks, each in its own course."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """A file or a folder below `checks/`."""
        top, *inner = fullname.split(".")
        if top not in _places:
            return None
        place = _places[top].joinpath(*inner)
        if place.is_dir():
            spec = ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = [str(place)]
            return spec
        file = place.with_name(f"{place.name}.py")
        loader = _Source(fullname, str(file))
        return spec_from_file_location(fullname, file, loader=loader) if file.is_file() else None


sys.meta_path.insert(0, _Finder())  # before Python's own, which would write compiled copies


def names(course: Path) -> list[str]:
    """The assignments for which a course has checks of its own."""
    return sorted(path.parent.name for path in (course / FOLDER).glob(f"*/{FILE}"))


def has(course: Path, name: str) -> bool:
    """Whether a course has checks of its own for an assignment."""
    return name in names(course)


def load(course: Path, name: str) -> Assignment:
    """The course's own checks of an assignment, as their files are now.

    Raises `UnusableInput` with one line (file and line, what, the remedy) for whatever is wrong
    with them.
    """
    folder = (course / FOLDER).resolve()
    digest = digest_of(folder, name)
    top = f"{PACKAGE}{hashlib.sha256(f'{folder} {digest}'.encode()).hexdigest()[:16]}"
    _places[top], _courses[digest] = folder, course
    file = folder / name / FILE
    try:
        with redirect_stdout(sys.stderr):  # what it prints is no part of a report in JSON
            module = import_module(f"{top}.{name}.{file.stem}")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the file is Python: it can fail in any way, `exit()` too
        raise _explained(error, file) from error
    return _complete(getattr(module, HOLDS, None), name, file, digest)


def course_of(made: Assignment) -> Path | None:
    """A course that has these checks; None for those of the package."""
    return _courses.get(made.made_of)


def digest_of(folder: Path, name: str) -> str:
    """Of all that an assignment's checks are made of, but not of their tests."""
    digest = hashlib.sha256(name.encode())
    for path in sorted([*folder.glob("*"), *(folder / name).rglob("*")]):
        inner = path.relative_to(folder)
        hidden = any(part.startswith((".", "__pycache__")) for part in inner.parts)
        test = path.name.startswith("test_") or path.name == "conftest.py"
        if path.is_file() and not hidden and not test:
            data = path.read_bytes()
            digest.update(f"\0{inner}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def place_in(error: BaseException) -> str:
    """Where in a course's checks an exception has come up, from the course's folder on; or ""."""
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        top = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if top in _places:
            file = Path(frame.f_code.co_filename)
            return f"{FOLDER}/{file.relative_to(_places[top])}:{line}"
    return ""


def _explained(error: BaseException, file: Path) -> UnusableInput:
    """In one line why a course's checks cannot be loaded."""
    where, said = str(file), " ".join(str(error).split())
    if place := place_in(error):
        where = str(file.parents[2] / place)
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_file():
        return UnusableInput(f"{error.filename}:{error.lineno}: {error.msg}: mend this line")
    if isinstance(error, (TypeError, ValueError)) and said.partition(":")[0] in PARTS:
        return UnusableInput(f"{where}: {said}")
    if isinstance(error, ModuleNotFoundError):
        remedy = "write `from .name import …` for a file beside it, and install what is another's"
    else:
        remedy = "mend this line"
    return UnusableInput(f"{where}: {type(error).__name__}: {said or 'no message'}: {remedy}")


PARTS = ("Assignment", "Check", "Property", "Misconception")
"""What says itself what is wrong with it, and the remedy."""


def _complete(found: object, name: str, file: Path, digest: str) -> Assignment:
    """What the file holds, if it is the checks of this assignment."""
    if not isinstance(found, Assignment):
        what = "it has none" if found is None else f"it is {wellmade.came(found)}"
        raise UnusableInput(
            f"{file}: {HOLDS} must hold the checks, {what}: write {HOLDS} = Assignment({name!r}, …)"
        )
    for text, problem in _problems(found, name):
        raise UnusableInput(f"{_place_of(file, text)}: {problem}")
    return replace(found, made_of=digest)


def _problems(found: Assignment, name: str) -> Iterator[tuple[str, str]]:
    """A text that stands where something is wrong, and what it is."""
    if found.name != name:
        yield (
            found.name,
            f"the assignment is called {found.name!r} and its folder {name!r}: "
            "give both the same name",
        )
    if unknown := [m for m in found.withheld if find_spec(f"coursekit.{m}") is None]:
        yield (
            unknown[0],
            f"withheld names {wellmade.some(unknown)}, which is no module of coursekit: "
            "only these can be withheld, write () for none",
        )
    checked = {check.function for check in found.checks}
    if odd := sorted({entry.function for entry in found.misconceptions} - checked):
        yield (
            odd[0],
            f"there are misconceptions of {wellmade.some(odd)}, and no check of that name: "
            "is it misspelt?",
        )
    words: dict[str, str] = {}
    for entry in found.misconceptions:
        if words.setdefault(entry.id, entry.misunderstood) != entry.misunderstood:
            yield (
                entry.id.partition("/")[2],
                f"two misconceptions have the id {entry.id!r} and say different things: "
                "rename one of them (forms of the same mistake have the same words)",
            )


def _place_of(file: Path, text: str) -> str:
    """The last file and line, of all beside a file, with a text between quotes; or that file."""
    found = [
        f"{path}:{number}"
        for path in sorted(file.parent.glob("*.py"))
        if not path.name.startswith("test_")
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if f'"{text}"' in line or f"'{text}'" in line
    ]
    return found[-1] if found else str(file)
