"""The commands `autograder check`, `grade`, `report` and `doctor`.

Exit status: 0 the work was done, 1 the input was unusable, 2 the machine was.
"""

import contextlib
import errno
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder import doctor as doctoring
from autograder import exports, pool
from autograder import grade as grading
from autograder import report as reporting
from autograder.course import Course, find_course, secret_seed, write_atomically
from autograder.gradebook import Marks
from autograder.model import AutograderError, MachineError, Report, UnusableInput
from autograder.submission import read_source
from autograder.walls import BACKENDS, Finding, Walls, allowed_names

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
    err.print(f"autograder: {printable(str(problem))}", markup=False)
    sys.exit(_exit_status(problem))


def printable(text: str) -> str:
    """The text as one line, whatever was in the name of a file."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


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
    where = printable(str(notebook))
    walls = Walls()
    try:
        walls = replace(walls, backend=BACKENDS[backend](), allowed=allowed_names(allowed))
        course = find_course(course_folder)
        walls = replace(walls, hidden=course.hidden())
        source = read_source(course.source_notebook(assignment))
        task = grading.task(source, secret_seed(course.course_id), walls=walls)
        report, _ = grading.grade(task, grading.read_submission(notebook), where)
    except AutograderError as error:
        problem = error
        reason = printable(str(error))
        report = grading.ungraded(printable(assignment), where, reason, walls.weaker)
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
    course = find_course(course_folder)
    source = read_source(course.source_notebook(name))
    walls = Walls(BACKENDS[backend](), allowed_names(allowed), course.hidden())
    task = grading.task(source, secret_seed(course.course_id), walls=walls)
    everybody = course.students(name)
    students = _chosen(everybody, only)
    journal = pool.Journal(course.journal(name), pool.version(task))
    known = journal.read() if resume else {}
    waiting = [s for s in students if not _up_to_date(course, journal, known, s, name)]
    start = time.monotonic()
    failed: list[pool.Graded] = []
    with Marks(course, source) as marks, _progress() as progress:
        bar = progress.add_task(name, total=len(waiting))
        # closed, so that nobody is graded any more when a result cannot be kept
        with closing(pool.grade_all(course, task, waiting, workers)) as results:
            for result in results if waiting else ():
                failed += [result] if result.machine_failed else []
                _keep(course, result, marks, journal, book_url)
                progress.advance(bar)
    seconds = time.monotonic() - start
    reports = {s: r for s, (_, r) in journal.read().items() if s in set(everybody)}
    page = reporting.class_report(name, reports, book_url)
    write_atomically(course.report(name), page.encode())
    each = f", {seconds / len(waiting):.2f} s each" if waiting else ""
    out.print(
        f"{len(waiting)} graded in {seconds:.1f} s{each}; {len(students) - len(waiting)} kept",
        markup=False,
    )
    _print_ungraded(reports)
    out.print(f"class report: {course.report(name)}", markup=False)
    if failed:
        raise MachineError(
            f"not graded, with marks as they were: {_some(failed)} ({len(failed)} in all): "
            f"{failed[0].report.reason}; then run the command again"
        )


def _some(results: list[pool.Graded]) -> str:
    """The first few students."""
    names = [result.student for result in results]
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def _chosen(students: list[str], only: tuple[str, ...]) -> list[str]:
    unknown = set(only) - set(students)
    if unknown:
        raise UnusableInput(
            f"{', '.join(sorted(unknown))}: no submission of this student: is the id right?"
        )
    return [s for s in students if s in only] if only else students


def _up_to_date(
    course: Course,
    journal: pool.Journal,
    known: dict[str, tuple[str, Report]],
    student: str,
    name: str,
) -> bool:
    """Has this notebook been graded by these checks, and is what was written still there?"""
    if student not in known or known[student][1].status != "graded":
        return False
    path = course.notebook(course.submitted, student, name)
    written = course.notebook(course.autograded, student, name)
    try:
        digest = pool.digest_of(path.read_bytes())
    except OSError:
        return False
    return written.exists() and journal.key(digest) == known[student][0]


def _keep(
    course: Course, result: pool.Graded, marks: Marks, journal: pool.Journal, book_url: str
) -> None:
    """Write one result everywhere; the journal last, so that a crash before it means again."""
    name, student = result.report.assignment, result.student
    page = reporting.feedback(result.report, result.notebook, student, book_url)
    write_atomically(course.folder(course.feedback, student, name) / f"{name}.html", page.encode())
    if result.notebook is not None:
        written = course.notebook(course.autograded, student, name)
        write_atomically(written, pool.notebook_bytes(result.notebook))
        _copy_timestamp(course, student, name)
        marks.record(student, result.report)
    if not result.machine_failed:
        journal.append(result)


def _copy_timestamp(course: Course, student: str, name: str) -> None:
    # nbgrader takes a submission for graded only if both folders carry the same time
    stamp = course.folder(course.submitted, student, name) / "timestamp.txt"
    if stamp.is_file():
        write_atomically(
            course.folder(course.autograded, student, name) / stamp.name, stamp.read_bytes()
        )


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


def _print_ungraded(reports: dict[str, Report]) -> None:
    for student, report in sorted(reports.items()):
        if report.status == "ungraded":
            out.print(f"needs you: {student}: {report.reason}", markup=False)


@main.command("report")
@click.argument("name")
@COURSE
@BOOK
@one_line
def report_command(name: str, course_folder: Path | None, book_url: str) -> None:
    """Print the class's marks and write the class report again, from what has been graded."""
    course = find_course(course_folder)
    read_source(course.source_notebook(name))
    reports = {s: r for s, (_, r) in pool.Journal(course.journal(name), "").read().items()}
    if not reports:
        raise UnusableInput(
            f"{course.journal(name)}: nothing has been graded: run `autograder grade {name}`"
        )
    table = Table(title=name)
    table.add_column("student")
    table.add_column("points", justify="right")
    table.add_column("lost on")
    for student, report in sorted(reports.items()):
        lost = [
            f"{c.id} ({c.misconception or c.status})" for c in report.checks if c.status != "passed"
        ]
        points = f"{report.score:g} / {report.max_score:g}" if report.status == "graded" else "—"
        table.add_row(student, points, "; ".join(lost) or (report.reason or ""))
    out.print(table)
    write_atomically(course.report(name), reporting.class_report(name, reports, book_url).encode())
    out.print(f"class report: {course.report(name)}", markup=False)


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
