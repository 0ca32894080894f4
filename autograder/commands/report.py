"""`autograder report`: the class's marks, and its page."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from autograder.classroom import Classroom
from autograder.commands.console import BOOK, COURSE, one_line, out
from autograder.course import find_course
from autograder.harmless import line
from autograder.model import StudentResult, UnusableInput


@click.command()
@click.argument("name")
@COURSE
@BOOK
@one_line
def report(name: str, course_folder: Path | None, book_url: str) -> None:
    """Print the class's marks and write the class report again, from what has been graded."""
    room = Classroom(find_course(course_folder), name, book_url)
    results = room.results()
    if not results:
        raise UnusableInput(
            f"{room.course.journal(name)}: nothing has been graded: run `autograder grade {name}`"
        )
    table = Table(title=line(name))
    table.add_column("student")
    table.add_column("points", justify="right")
    table.add_column("lost on, and what else counts")
    for student, result in sorted(results.items()):
        table.add_row(*(Text(line(cell)) for cell in (student, *_row(result))))
    out.print(table)
    out.print(f"class report: {room.write_report(results)}", markup=False)


def _row(result: StudentResult) -> tuple[str, str]:
    """Points, and what to say of them."""
    checks, standing = result.report.checks, result.standing
    said = [f"{c.id} ({c.misconception or c.status})" for c in checks if c.status != "passed"]
    said += [f"{cell}: waits for a person" for cell in result.waiting]
    if standing and standing.penalty:
        said.append(f"late: {standing.penalty:g} taken off")
    if result.needs_you:
        said.append(result.needs_you)
    if result.mark is None or standing is None:
        return "—", "; ".join(said)
    return f"{result.mark:g} / {standing.max_score:g}", "; ".join(said)
