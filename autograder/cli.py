"""The commands `autograder check`, `grade`, `report` and `doctor`.

Exit status: 0 the work was done, 1 the input was unusable, 2 the machine was.
"""

import contextlib
import errno
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograder import doctor as doctoring
from autograder import exports
from autograder.classroom import Classroom, Run, Summary
from autograder.course import find_course, write_atomically
from autograder.gradebook import Marks
from autograder.grader import Grader, Handed
from autograder.harmless import line
from autograder.intake import read_notebook
from autograder.model import (
    AutograderError,
    MachineError,
    Report,
    StudentResult,
    UnusableInput,
)
from autograder.walls import BACKENDS, Finding, Walls

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

COURSE = click.option(
    "--course",
    "course_folder",
    type=click.Path(path_type=Path),
    help="Folder of the course, with its nbgrader_config.py; found from here if not given.",
)
BOOK = click.option(
    "--book-url",
    envvar="AUTOGRADER_BOOK_URL",
    default="",
    help="Address of the book, for links in feedback and report.",
)
ALLOW = click.option(
    "--allow-weaker",
    "allowed",
    multiple=True,
    metavar="LAYER",
    envvar="AUTOGRADER_ALLOW_WEAKER",
    help="Grade although this layer of the sandbox is missing, and record it in every report; "
    "may be repeated. `autograder doctor` names the layers.",
)
BACKEND = click.option(
    "--backend",
    type=click.Choice(sorted(BACKENDS)),
    envvar="AUTOGRADER_BACKEND",
    default="bubblewrap",
    show_default=True,
    help="The sandbox. `container` is for root in a container without user namespaces; "
    "it has fewer layers, which is recorded in every report.",
)


def _exit_status(error: Exception) -> int:
    return 1 if isinstance(error, UnusableInput) else 2


def _as_machine_error(error: OSError) -> MachineError:
    where = f"{error.filename}: " if error.filename else ""
    remedies = {
        errno.ENOSPC: "make room and run the command again; what was graded is kept",
        errno.EDQUOT: "make room and run the command again; what was graded is kept",
        errno.EFBIG: "the limit of file size is too low here: see `ulimit -f`",
        errno.EACCES: "may this user write there?",
        errno.EROFS: "the file system is read-only: is this the right folder?",
    }
    remedy = remedies.get(error.errno or 0, "run `autograder doctor`")
    return MachineError(f"{where}{error.strerror or error}: {remedy}")


def one_line(command: Callable[..., None]) -> Callable[..., None]:
    """End with one line on stderr and the exit status of the contract, whatever is raised."""

    @wraps(command)
    def run(**arguments: Any) -> None:
        try:
            command(**arguments)
        except AutograderError as error:
            problem: AutograderError = error
        except OSError as error:
            problem = _as_machine_error(error)
        except KeyboardInterrupt:
            problem = MachineError("stopped: run the command again, what was graded is kept")
        else:
            return
        _end(problem)

    return run


def _end(problem: AutograderError) -> NoReturn:
    err.print(f"autograder: {line(str(problem))}", markup=False)
    sys.exit(_exit_status(problem))


class Commands(click.Group):
    """Click's own complaints in one line too: a wrong command line is unusable input."""

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run, and turn Click's exceptions into the exit status of the contract."""
        try:
            sys.exit(super().main(*arguments, **settings | {"standalone_mode": False}))
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(1)
        except click.ClickException as error:
            context = getattr(error, "ctx", None)
            name = f" {context.info_name}" if context and context.parent else ""
            what = f"{error.format_message().rstrip('.')}: see `autograder{name} --help`"
            _end(UnusableInput(what))
        except click.Abort:
            _end(MachineError("stopped: run the command again, what was graded is kept"))


@click.group(cls=Commands)
@click.version_option(package_name="coursekit-autograder")
def main() -> None:
    """Grade the course's notebooks in a sandbox, against hidden gradient checks."""


@main.command()
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
        _write(output, text)
    elif problem is None or form != "text":
        click.echo(text)
    if problem:
        raise problem


def _write(output: Path, text: str) -> None:
    try:
        write_atomically(output, text.encode() + b"\n")
    except (IsADirectoryError, NotADirectoryError, FileExistsError, PermissionError) as error:
        raise UnusableInput(
            f"{output}: {error.strerror}: name a file that can be written with --output"
        ) from None


@main.command()
@click.argument("name")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="number of cores",
    help="Submissions graded at the same time.",
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
        Grader(name, room.course, workers=workers, backend=backend, allow_weaker=allowed) as grader,
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


def some(names: Sequence[str]) -> str:
    """The first few of them."""
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


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


@main.command("report")
@click.argument("name")
@COURSE
@BOOK
@one_line
def report_command(name: str, course_folder: Path | None, book_url: str) -> None:
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


@main.command()
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
            out.print(_line_of(finding), markup=False)
    if form == "json":
        click.echo(json.dumps([vars(f) for f in findings], indent=2))
    broken = sum(f.relied and not f.holds for f in findings)
    if broken:
        raise MachineError(f"{broken} of {len(findings)} layers do not hold: see above")


def _line_of(finding: Finding) -> str:
    """`holds  seccomp: what it means (detail)`, and the remedy of what fails."""
    mark = "holds" if finding.holds else "FAILS" if finding.relied else "lacks"
    detail = f" ({finding.detail})" if finding.detail else ""
    remedy = f" → {finding.remedy}" if mark == "FAILS" else ""
    return f"{mark}  {finding.name}: {finding.what}{detail}{remedy}"


if __name__ == "__main__":
    main()
