"""The demonstration: release all, hand in one, grade it, and say whether all is as it must be.

python -m demo FOLDER [--book-url URL]
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.checks import names
from autograder.classroom import Classroom
from autograder.course import Course, load_course
from autograder.model import Report
from demo.build import ASSIGNMENT, build_class, compare
from demo.students import STUDENTS

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
console = Console(highlight=False)


def make_course(folder: Path) -> Path:
    """A fresh copy of the course, without anything that was graded before."""
    course = folder / "course"
    if course.exists():
        shutil.rmtree(course)
    course.mkdir(parents=True)
    shutil.copy(ROOT / "assignments" / "nbgrader_config.py", course)
    hidden = shutil.ignore_patterns(".*")  # Jupyter's checkpoints
    shutil.copytree(ROOT / "assignments" / "source", course / "source", ignore=hidden)
    return course


def release(course: Path) -> int:
    """Make the students' notebook of every assignment; the exit status."""
    for name in names():
        status = run(["nbgrader", "generate_assignment", name], course, quiet=True)
        if status:
            return status
    return 0


def run(command: list[str], course: Path, quiet: bool = False) -> int:
    """Run one of the installed commands as a teacher would; its exit status."""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")]),
        "AUTOGRADER_SEED_FILE": str(course.parent / "seed"),
    }
    console.print(f"$ {' '.join(command)}", style="dim", markup=False, soft_wrap=True)
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=course,
        env=environment,
        check=False,
        capture_output=quiet,
        text=True,
    )
    if quiet and done.returncode:
        console.print(done.stdout + done.stderr, markup=False)
    return done.returncode


def table_of(reports: Mapping[str, Report]) -> tuple[Table, int]:
    """The class, student by student, and how many are not as they must be."""
    table = Table()
    for heading in ("student", "kind", "label"):
        table.add_column(heading, overflow="fold")
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("verdict", overflow="fold")
    surprises = 0
    for student in STUDENTS:
        report = reports.get(student.id)
        problem = compare(student, report) if report else "there is no report"
        surprises += problem is not None
        graded = report is not None and report.status == "graded"
        points = f"{report.score:g}/{report.max_score:g}" if report and graded else "ungraded"
        verdict = f"[red]{problem}[/red]" if problem else "[green]as expected[/green]"
        table.add_row(student.id, student.kind, student.label, points, verdict)
    return table, surprises


def print_places(course: Course, book_url: str) -> None:
    """Where a visitor should look next."""
    shown = "mina-sums"
    places = {
        "book": book_url,
        "releases": f"{course.root / 'release'} ({', '.join(names())})",
        "gradebook": course.db_url.removeprefix("sqlite:///"),
        f"feedback of {shown}": course.folder(course.feedback, shown, ASSIGNMENT)
        / f"{ASSIGNMENT}.html",
        "class report": course.report(ASSIGNMENT),
        "formgrader": f"cd {course.root} && {BIN / 'jupyter'} notebook, "
        "then Nbgrader → Formgrader in the menu",
    }
    for name, place in places.items():
        console.print(f"{name + ':':<24} {place}", markup=False, soft_wrap=True)


def main() -> int:
    """Exit status: 0 if every student is graded as they must be."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="where to make the course; emptied if it is there"
    )
    parser.add_argument(
        "--book-url",
        default=(ROOT / "book" / "_build" / "html").as_uri() + "/",
        help="address of the book, for links in feedback and report",
    )
    options = parser.parse_args()
    folder = make_course(options.folder.resolve())
    status = release(folder)
    if status:
        return status
    notebook = f"{ASSIGNMENT}.ipynb"
    build_class(
        folder / "release" / ASSIGNMENT / notebook,
        folder / "source" / ASSIGNMENT / notebook,
        folder / "submitted",
    )
    command = ["autograder", "grade", ASSIGNMENT, "--course", str(folder)]
    status = run([*command, "--book-url", options.book_url], folder)
    if status:
        return status
    course = load_course(folder)
    results = Classroom(course, ASSIGNMENT).results()
    table, surprises = table_of({name: result.report for name, result in results.items()})
    console.print(table)
    print_places(course, options.book_url)
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())
