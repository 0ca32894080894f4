"""`autograder merge`: the parts of a class, put together."""

from pathlib import Path

import click

from autograder.class_run import Run, Summary
from autograder.classroom import Classroom
from autograder.commands.console import (
    ALLOW,
    BACKEND,
    BOOK,
    COURSE,
    err,
    one_line,
    out,
    some,
)
from autograder.commands.following import followed
from autograder.commands.grade import say_summary
from autograder.course import find_course
from autograder.gradebook import Marks
from autograder.grader import Grader
from autograder.harmless import line
from autograder.merging import Recorded, journals
from autograder.model import AutograderError, MachineError, UnusableInput
from autograder.shards import refuse_without_seed


@click.command()
@click.argument("name")
@click.argument("journal", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--strict",
    is_flag=True,
    help="Merge nothing if somebody has handed in who is not in the gradebook's roster.",
)
@ALLOW
@BACKEND
@COURSE
@BOOK
@one_line
def merge(
    name: str,
    journal: tuple[Path, ...],
    strict: bool,
    allowed: tuple[str, ...],
    backend: str,
    course_folder: Path | None,
    book_url: str,
) -> None:
    """Write what `autograder grade NAME --shard I/N` has found: marks, feedback, class report.

    JOURNAL are the journals of the parts, each with the notebooks beside it.
    """
    room, summary = Classroom(find_course(course_folder), name, book_url), Summary()
    refuse_without_seed(room)
    with Grader(name, room.course, backend=backend, allow_weaker=allowed) as grader:
        task = grader.task
    parts, problems = journals(journal, task)
    if problems:
        for problem in problems[:-1]:
            err.print(f"autograder: {line(problem)}", markup=False)
        raise UnusableInput(problems[-1])
    recorded = Recorded(task, parts)
    with (
        room.lock(),
        Marks(room.course, room.source) as marks,
        followed(name, summary) as progress,
    ):
        known = room.verdicts(task)
        run = Run(room, recorded, marks, strict)
        for _ in run.go((), True, summary, again=lambda one: recorded.is_news(one, known)):
            progress.see(summary.state)
    summary.remarks += recorded.remarks()
    say_summary(summary, f"{summary.graded} merged in {summary.seconds:.1f} s")
    out.print(f"class report: {room.course.report(name)}", markup=False)
    if not (summary.graded or summary.failed):
        out.print("nothing new: what these journals say was merged before")
    if summary.failed:
        raise _problem(recorded, len(summary.failed))


def _problem(recorded: Recorded, count: int) -> AutograderError:
    """Who has no verdict, and why."""
    for why, students in recorded.missing.items():
        said = f"no verdict: {some(students)} ({len(students)} in all): {why}"
        out.print(line(said), markup=False)
    kind = MachineError if recorded.only_failures else UnusableInput
    return kind(
        f"{count} have no verdict, with marks as they were, the others are merged: grade what is "
        "named above again, and merge again"
    )
