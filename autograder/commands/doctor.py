"""`autograder doctor`: what of the sandbox works on this machine."""

import contextlib
import json
from dataclasses import replace
from pathlib import Path

import click

from autograder import doctor as doctoring
from autograder.commands.console import BACKEND, COURSE, one_line, out
from autograder.course import find_course
from autograder.model import MachineError, UnusableInput
from autograder.walls import BACKENDS, Walls


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write the findings.",
)
@BACKEND
@COURSE
@one_line
def doctor(form: str, backend: str, course_folder: Path | None) -> None:
    """Say what of the sandbox works on this machine, layer by layer, with the remedy.

    Each line begins with `holds`, `FAILS`, or `lacks` for a layer that the backend does without,
    and with the name that --allow-weaker takes.
    """
    walls, course_id = Walls(BACKENDS[backend]()), ""
    # the sandbox can be examined without a course
    with contextlib.suppress(UnusableInput):
        course = find_course(course_folder)
        walls, course_id = replace(walls, hidden=course.hidden()), course.course_id
    findings = []
    for finding in doctoring.examine(walls, course_id):
        findings.append(finding)
        if form == "text":
            out.print(doctoring.line_of(finding), markup=False)
    if form == "json":
        click.echo(json.dumps([vars(f) for f in findings], indent=2))
    broken = sum(f.relied and not f.holds for f in findings)
    if broken:
        raise MachineError(f"{broken} of {len(findings)} layers do not hold: see above")
