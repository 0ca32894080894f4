"""`autograder check`: one notebook, one report."""

from dataclasses import replace
from pathlib import Path

import click

from autograder import exports
from autograder.commands.console import ALLOW, BACKEND, COURSE, one_line, write_output
from autograder.course import find_course
from autograder.grader import Grader, Handed
from autograder.harmless import line
from autograder.intake import read_notebook
from autograder.model import AutograderError, Report


@click.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--assignment", required=True, help="Name of the assignment, such as ps5-backprop.")
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(exports.FORMATS)),
    default="text",
    help="How to write the report.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write it; standard output if not given.",
)
@ALLOW
@BACKEND
@COURSE
@one_line
def check(
    notebook: Path,
    assignment: str,
    form: str,
    output: Path | None,
    allowed: tuple[str, ...],
    backend: str,
    course_folder: Path | None,
) -> None:
    """Grade one notebook and print the report; needs no gradebook."""
    problem: AutograderError | None = None
    where = line(str(notebook))
    report = Report(line(assignment), where, "ungraded")
    try:
        course = find_course(course_folder)
        with Grader(assignment, course, backend=backend, allow_weaker=allowed) as grader:
            report = replace(report, weaker=grader.task.walls.weaker)
            data = read_notebook(notebook, course.root / course.submitted)
            graded = grader.grade_one(Handed(where, data, where))
        report, problem = graded.report, graded.failed
    except AutograderError as error:
        problem = error
        report = replace(report, reason=line(str(error)))
    text = exports.FORMATS[form](report)
    if output:
        write_output(output, text.encode() + b"\n")
    elif problem is None or form != "text":
        click.echo(text)
    if problem:
        raise problem
