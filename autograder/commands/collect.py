"""`autograder collect`: from a platform's download to the course's folder of submissions."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click
from rich.cells import cell_len, set_cell_size
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from autograder.classroom import Classroom
from autograder.commands.console import COURSE, err, one_line, out
from autograder.course import find_course
from autograder.harmless import line
from autograder.model import UnusableInput
from autograder.platforms import times
from autograder.platforms.collecting import KINDS, Collected, Options, Row
from autograder.platforms.collecting import collect as place
from autograder.platforms.shapes import PLATFORMS


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("name")
@click.option(
    "--from",
    "platform",
    type=click.Choice(["auto", *PLATFORMS]),
    default="auto",
    show_default=True,
    help="Whose download it is; a folder may also be nbgrader's exchange or submitted/.",
)
@click.option(
    "--roster",
    type=click.Path(path_type=Path),
    help="A CSV of the platform, or of nbgrader's gradebook: names, e-mails, who is missing.",
)
@click.option(
    "--id",
    "column",
    metavar="COLUMN",
    help="Column of the roster that names the students' folders, in place of the platform's id.",
)
@click.option("--strict", is_flag=True, help="Place nobody who is not in the roster.")
@click.option("--dry-run", "dry", is_flag=True, help="Only say what would be done, of everybody.")
@COURSE
@one_line
def collect(
    source: Path,
    name: str,
    platform: str,
    roster: Path | None,
    column: str | None,
    strict: bool,
    dry: bool,
    course_folder: Path | None,
) -> None:
    """Place what SOURCE holds, a zip or a folder, in submitted/STUDENT/NAME/."""
    course = find_course(course_folder)
    if str(source) in (known := course.assignments()) and name not in known:
        raise UnusableInput(
            f"{name}: the download comes first, then the assignment: "
            f"autograder collect {name} {source}"
        )
    options = Options(platform, roster, column, strict, dry)
    with contextlib.ExitStack() as stack:
        if not dry and course.source_notebook(name).is_file():
            stack.enter_context(Classroom(course, name).lock())
        bar = stack.enter_context(_progress())
        task = bar.add_task(name, total=None)
        done = place(
            course,
            name,
            source,
            options,
            lambda count, total: bar.update(task, completed=count, total=total),
        )
    _print(done, dry)
    if done.failures:
        raise UnusableInput(
            f"{name}: {done.failures} could not be placed, matched or told apart: see above; "
            f"all else {'could be' if dry else 'is'} placed"
        )


def _progress() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


def _print(done: Collected, dry: bool) -> None:
    _tell(f"{done.platform}{', nothing is written' if dry else ''}:")
    for text in _table([_cells(row) for row in done.rows if dry or _is_told(row)]):
        out.print(f"  {text}".rstrip(), markup=False)
    for problem in done.problems:
        _tell(f"not placed: {problem}")
    for note in done.aside:
        _tell(f"set aside: {note}")
    for remark in done.remarks:
        _tell(remark)
    for student, name in done.missing:
        _tell(f"missing: {f'{student} ({name})' if student and name else student or name}")
    counts = [f"{done.count(what)} {what}" for what in KINDS if done.count(what)]
    late = sum(row.late for row in done.rows)
    counts += [f"{late} late"] if late else []
    counts += [f"{len(done.missing)} missing"] if done.missing else []
    counts += [f"{done.enrolled} new in the gradebook"] if done.enrolled else []
    _tell("; ".join(counts) or "nothing to place")


def _is_told(row: Row) -> bool:
    """Is there more to say of it than that it is where it should be?"""
    if row.what == "as it was":
        return bool(row.problems)
    return row.what != "placed" or bool(row.notes or row.problems)


def _cells(row: Row) -> tuple[str, ...]:
    """Who, what has become of it, which files, when, and what else there is to say."""
    return (
        row.student,
        row.name if row.name != row.student else "",
        row.what,
        ", ".join(row.files),
        times.as_text(row.time) if row.time else "",
        "; ".join([*row.problems, *row.notes]),
    )


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """A line for each row, in columns; what is said last is as long as it is."""
    shown = [[line(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
    for cells in shown:
        yield "  ".join(set_cell_size(c, w) for c, w in zip(cells, widths, strict=True) if w)


def _tell(text: str) -> None:
    out.print(line(text), markup=False)
