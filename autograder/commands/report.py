"""`autograder report`: the class's marks, and its page; with --term, those of all assignments."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from autograder.classroom import Classroom
from autograder.commands.console import BOOK, COURSE, one_line, out
from autograder.course import find_course
from autograder.harmless import line
from autograder.model import StudentResult, UnusableInput
from autograder.term import Term, read_term, write_term


@click.command()
@click.argument("name", required=False)
@click.option("--term", is_flag=True, help="All assignments, and each student's way through them.")
@COURSE
@BOOK
@one_line
def report(name: str | None, term: bool, course_folder: Path | None, book_url: str) -> None:
    """Print the class's marks and write the class report again, from what has been graded."""
    course = find_course(course_folder)
    if name is None and not term:
        raise UnusableInput("report: name an assignment, or add --term for all of them")
    if name is not None:
        room = Classroom(course, name, book_url)
        results = room.results()
        if not results:
            raise UnusableInput(
                f"{course.journal(name)}: nothing has been graded: run `autograder grade {name}`"
            )
        out.print(_table(name, results))
        out.print(f"class report: {room.write_report(results)}", markup=False)
    if term:
        found = read_term(course)
        out.print(_term_table(found))
        out.print(f"term report: {write_term(course, found)}", markup=False)


def _table(name: str, results: dict[str, StudentResult]) -> Table:
    table = Table(title=line(name))
    table.add_column("student")
    table.add_column("points", justify="right")
    table.add_column("lost on, and what else counts")
    for student, result in sorted(results.items()):
        table.add_row(*(Text(line(cell)) for cell in (student, *_row(result))))
    return table


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


def _term_table(term: Term) -> Table:
    """A line for each student: the part of the points in each assignment, and all points."""
    table = Table(title="the term")
    table.add_column("student")
    for name in term.names:
        table.add_column(Text(line(name)), justify="right")
    table.add_column("points", justify="right")
    for way in term.ways:
        cells = [
            f"{100 * part:.0f} %" if part is not None else "—" if there else ""
            for part, there in zip(way.parts, way.handed_in, strict=True)
        ]
        row = (way.student, *cells, f"{round(way.points, 2):g}" if way.graded else "—")
        table.add_row(*(Text(line(cell)) for cell in row))
    return table
