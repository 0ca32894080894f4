"""A new assignment of a course's own: a skeleton that grades as it is, to be written over.

`templates/course` holds it as it would lie in a course, under the name of an example.
"""

import json
import re
from pathlib import Path

from autograder.checks import names
from autograder.checks.own import FOLDER
from autograder.course import load_course, write_atomically
from autograder.model import UnusableInput
from autograder.root import CONFIG, find_root

TEMPLATE = Path(__file__).parent / "templates" / "course"
EXAMPLE, COURSE = "quadrature", "COURSE"
"""In the template the name of the assignment, and that of the course."""
NAME = re.compile(r"[^\W_][\w-]{0,59}")
"""What can be the name of an assignment: nbgrader, paths and hidden_check calls agree on these."""


def new_assignment(name: str, course: Path | None = None) -> list[Path]:
    """Make the skeleton of an assignment; the files that were written.

    Parameters
    ----------
    name
        Letters, digits, - and _.
    course
        The course's folder, made if it is not there. If not given it is found from the working
        directory, which becomes a course if there is none.

    Raises
    ------
    UnusableInput
        If the name cannot be one, or something of that name is there: nothing is overwritten.
    """
    if not NAME.fullmatch(name):
        raise UnusableInput(
            f"{name}: no name for an assignment: begin with a letter or digit, then letters, "
            "digits, - and _"
        )
    if name in names():
        raise UnusableInput(f"{name}: an assignment that comes with the grader: choose a new name")
    root = _root(course)
    files = _files(root, name)
    config, *others = files
    taken = [path for path in dict.fromkeys(p.parent for p in others) if path.exists()]
    if taken:
        raise UnusableInput(f"{taken[0]}: already there: choose another name, or remove it")
    if config.exists():
        del files[config]
    try:
        for path, text in files.items():
            write_atomically(path, text.encode())
    except OSError:
        for path in files:
            path.unlink(missing_ok=True)
        raise
    return list(files)


def _root(course: Path | None) -> Path:
    """The course's folder, there or not."""
    if course is None:
        return find_root() or Path.cwd()
    inner = course / "assignments"
    return inner if (inner / CONFIG).is_file() else course


def _files(root: Path, name: str) -> dict[Path, str]:
    """Each file of the skeleton, and its text; nbgrader_config.py first."""
    source = load_course(root).source if (root / CONFIG).is_file() else "source"
    config, notebook = root / CONFIG, root / source / name / f"{name}.ipynb"
    checks = root / FOLDER / name
    test = f"test_{re.sub(r'[^A-Za-z0-9]', '_', name)}.py"
    found = {
        config: _text(CONFIG).replace(f'"{COURSE}"', json.dumps(root.resolve().name)),
        notebook: _text("source", EXAMPLE, f"{EXAMPLE}.ipynb"),
        checks / "checks.py": _text(FOLDER, EXAMPLE, "checks.py"),
        checks / "catalogue.py": _text(FOLDER, EXAMPLE, "catalogue.py"),
        checks / test: _text(FOLDER, EXAMPLE, f"test_{EXAMPLE}.py"),
    }
    return {path: text.replace(EXAMPLE, name) for path, text in found.items()}


def _text(*parts: str) -> str:
    return TEMPLATE.joinpath(*parts).read_text(encoding="utf-8")


def calls_the_grader(root: Path) -> bool:
    """Whether nbgrader's own commands grade as `autograder` does: `use_in(c)` is called."""
    return "use_in(" in (root / CONFIG).read_text(encoding="utf-8", errors="replace")
