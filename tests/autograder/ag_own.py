"""A course with checks of its own, as `autograder new` makes it."""

import shutil
from pathlib import Path

import nbformat
from ag_cases import as_bytes, cell_of, course_config, solved_of

from autograder.skeleton import new_assignment

OWN = "quadrature"
LOOP = (
    "def simpson(y, h):\n"
    "    total = y[0] + y[-1]\n"
    "    for i in range(1, len(y) - 1):\n"
    "        total += (4 if i % 2 else 2) * y[i]\n"
    "    return total * h / 3"
)
SWAPPED = (
    "def simpson(y, h):\n"
    "    inner = 2 * y[1:-1:2].sum() + 4 * y[2:-1:2].sum()\n"
    "    return h / 3 * (y[0] + inner + y[-1])"
)
NOTHING = "def simpson(y, h):\n    print(h)"
CHECKS = Path("checks") / OWN / "checks.py"
CATALOGUE = Path("checks") / OWN / "catalogue.py"
SOURCE = Path("source") / OWN / f"{OWN}.ipynb"


def own_course(root: Path, config: bool = False) -> Path:
    """The course with its one assignment; nbgrader's own ways only if asked for, they take time."""
    if not config:
        course_config(root)
    new_assignment(OWN, root)
    return root


def changed(file: Path, old: str, new: str) -> None:
    """Write something else into a file, which must have been there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def answer(root: Path, function: str = LOOP) -> bytes:
    """What a student hands in who has written this."""
    return as_bytes(solved_of(root / SOURCE, simpson=function, question="It has a kink."))


def hand_in(root: Path, **functions: str) -> None:
    """Each student's folder in submitted/."""
    for student, function in functions.items():
        place = root / "submitted" / student / OWN
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        (place / f"{OWN}.ipynb").write_bytes(answer(root, function))


def edited(root: Path, cell: str, source: str | None = None, **settings: object) -> None:
    """Write another text or other settings into a cell of the teacher's notebook."""
    notebook = nbformat.read(root / SOURCE, as_version=4)
    found = cell_of(notebook, cell)
    found.source = found.source if source is None else source
    found.metadata.nbgrader.update(settings)
    (root / SOURCE).write_bytes(as_bytes(notebook))
