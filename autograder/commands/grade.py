"""`autograder grade`: a class."""

import os
from collections.abc import Sequence
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.classroom import Classroom, Run, Summary
from autograder.cluster import Cluster
from autograder.commands.console import ALLOW, BACKEND, BOOK, COURSE, err, one_line, out, say, some
from autograder.course import find_course
from autograder.gradebook import Marks
from autograder.grader import Grader
from autograder.harmless import line
from autograder.model import MachineError


@click.command()
@click.argument("name")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="number of cores",
    help="Submissions graded at the same time.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Grade on the workers of this Dask scheduler (tcp://HOST:PORT, tls://HOST:PORT, or its "
    "scheduler file) instead of here.",
)
@click.option(
    "--resume/--restart",
    default=True,
    help="Keep the verdicts of notebooks that have not changed, or grade all again.",
)
@click.option(
    "--student",
    "only",
    multiple=True,
    metavar="ID",
    help="Grade this student only; may be repeated.",
)
@ALLOW
@BACKEND
@COURSE
@BOOK
@one_line
def grade(
    name: str,
    workers: int,
    cluster: str | None,
    resume: bool,
    only: tuple[str, ...],
    allowed: tuple[str, ...],
    backend: str,
    course_folder: Path | None,
    book_url: str,
) -> None:
    """Grade submitted/*/NAME/: fill the gradebook, write notebooks, feedback and report."""
    room, summary = Classroom(find_course(course_folder), name, book_url), Summary()
    with (
        Grader(name, room.course, workers=workers, backend=backend, allow_weaker=allowed) as here,
        Cluster(here.task, cluster, say) if cluster else here as grader,
        room.lock(),
        Marks(room.course, room.source) as marks,
        _progress() as progress,
    ):
        bar = progress.add_task(name, total=None)
        grader.stopping = _say_stopping
        for _ in Run(room, grader, marks).go(only, resume, summary):
            progress.update(bar, total=summary.students, completed=summary.done)
    _print(summary, only)
    out.print(f"class report: {room.course.report(name)}", markup=False)
    if summary.failed:
        names = some([graded.who for graded in summary.failed])
        raise MachineError(
            f"not graded, with marks as they were: {names} ({len(summary.failed)} in all): "
            f"{summary.failed[0].report.reason}; then run the command again"
        )


def _say_stopping(busy: list[str]) -> None:
    if busy:
        err.print(line(f"stopping, waiting for {some(busy)} to end"), markup=False)


def _print(summary: Summary, only: Sequence[str]) -> None:
    """What a run has done, and who of those that it was about needs a person."""
    each = f", {summary.seconds / summary.graded:.2f} s each" if summary.graded else ""
    said = f"{summary.graded} graded in {summary.seconds:.1f} s{each}; {summary.kept} kept"
    if summary.mended:
        said += f", {summary.mended} of them written again"
    if summary.refused:
        said += f"; {summary.refused} not graded"
    out.print(said, markup=False)
    about = {s: r for s, r in sorted(summary.results.items()) if not only or s in only}
    for student, result in about.items():
        if why := result.needs_you:  # which may begin with the name, being of a file in its folder
            named = "" if why.startswith((f"{student}/", f"{student}:")) else f"{student}: "
            out.print(line(f"needs you: {named}{why}"), markup=False)
    waiting = [student for student, result in about.items() if result.waiting]
    if waiting:
        said = f"these wait for a person's marks: {some(waiting)} ({len(waiting)} in all)"
        out.print(line(said), markup=False)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
