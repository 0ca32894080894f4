"""`autograder grade`: a class, or one part of it."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from autograder.class_run import Run, Summary
from autograder.classroom import Classroom
from autograder.cluster import Cluster
from autograder.commands.console import (
    ALLOW,
    BACKEND,
    BOOK,
    COURSE,
    err,
    one_line,
    out,
    say,
    some,
)
from autograder.commands.following import followed
from autograder.course import find_course, seed_path
from autograder.gradebook import Marks
from autograder.grader import Grader
from autograder.harmless import line
from autograder.kept import Verdicts
from autograder.locks import only_one
from autograder.meanwhile import Meanwhile
from autograder.model import MachineError, UnusableInput
from autograder.plan import plan
from autograder.shards import Part, ShardRun, place_of, refuse_without_seed


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    only: tuple[str, ...]
    resume: bool
    failed: bool
    strict: bool
    part: Part | None
    journal: Path | None
    cluster: str | None

    def refuse_contradictions(self, dry_run: bool) -> None:
        """Raise `UnusableInput` for options that do not go together."""
        if self.journal and not self.part:
            raise UnusableInput("--journal goes with --shard I/N: see `autograder grade --help`")
        if self.part and (self.only or self.failed or self.strict):
            raise UnusableInput(
                "--shard goes with none of --student, --failed and --strict: a part is graded as a "
                "whole, and the roster is looked at when the parts are merged"
            )
        if self.part and self.cluster:
            raise UnusableInput("--shard goes not with --cluster, which shares the work out itself")
        if self.failed and not self.resume:
            raise UnusableInput("--failed goes not with --restart, which grades all again")

    def wanted(self, room: Classroom) -> Callable[[str], bool]:
        """Whom the run is about."""
        if self.part:
            return self.part.has
        return room.has_no_verdict() if self.failed else lambda _: True


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
@click.option(
    "--failed",
    is_flag=True,
    help="Grade only those for whom the machine failed, or who have no verdict.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Grade nobody if somebody has handed in who is not in the gradebook's roster.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say who would be graded, kept and refused, and why; write nothing.",
)
@click.option(
    "--shard",
    metavar="I/N",
    help="Grade part I of N, without a gradebook, for `autograder merge`.",
)
@click.option(
    "--journal",
    type=click.Path(path_type=Path),
    help="Where --shard writes its journal and, beside it, notebooks; a file or a folder. "
    "journal/NAME.shards/ of the course if not given.",
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
    failed: bool,
    strict: bool,
    dry_run: bool,
    shard: str | None,
    journal: Path | None,
    allowed: tuple[str, ...],
    backend: str,
    course_folder: Path | None,
    book_url: str,
) -> None:
    """Grade submitted/*/NAME/: fill the gradebook, write notebooks, feedback and report."""
    part = None if shard is None else Part.read(shard)
    asked = Asked(only, resume, failed, strict, part, journal, cluster)
    asked.refuse_contradictions(dry_run)
    room = Classroom(find_course(course_folder), name, book_url)

    def grader() -> Grader:
        return Grader(name, room.course, workers=workers, backend=backend, allow_weaker=allowed)

    if dry_run:
        _say_plan(room, grader, asked)
    elif part:
        _grade_part(room, grader, part, asked)
    else:
        _grade_class(room, grader(), asked)


def _grade_class(room: Classroom, here: Grader, asked: Asked) -> None:
    """Grade everybody whom the command is about, and say what came of it."""
    summary = Summary()
    with (
        here,
        Cluster(here.task, asked.cluster, say) if asked.cluster else here as grader,
        room.lock(),
        Marks(room.course, room.source) as marks,
        followed(room.name, summary) as progress,
    ):
        grader.stopping = _say_stopping
        run, report = Run(room, grader, marks, asked.strict), Meanwhile(room, marks)
        for _ in run.go(asked.only, asked.resume, summary, wanted=asked.wanted(room)):
            progress.see(summary.state)
            report()
    said = f"{summary.graded} graded in {summary.seconds:.1f} s"
    if summary.graded:
        said += f", {summary.seconds / summary.graded:.2f} s each"
    say_summary(summary, said, asked.only)
    out.print(f"class report: {room.course.report(room.name)}", markup=False)
    _raise_failures(summary, "with marks as they were")


def _grade_part(room: Classroom, grader: Callable[[], Grader], part: Part, asked: Asked) -> None:
    """Grade one part, and say where what came of it is."""
    refuse_without_seed(room)
    place, summary = place_of(room, part, asked.journal), Summary()
    with (
        grader() as graders,
        only_one(place.with_name(f"{place.name}.lock"), f"part {part} of {room.name}", False),
        followed(f"{room.name} {part}", summary) as progress,
    ):
        graders.stopping = _say_stopping
        for _ in ShardRun(room, graders, part, place).go(asked.resume, summary):
            progress.see(summary.state)
    said = f"part {part}: {summary.graded} graded in {summary.seconds:.1f} s"
    out.print(f"{said}; {summary.kept} kept; {summary.refused} not graded", markup=False)
    out.print(line(f"for `autograder merge {room.name}`: {place}"), markup=False)
    _raise_failures(summary, "and nothing recorded")


def _raise_failures(summary: Summary, meanwhile: str) -> None:
    if summary.failed:
        names = some(sorted(graded.who for graded in summary.failed))
        raise MachineError(
            f"not graded, {meanwhile}: {names} ({len(summary.failed)} in all): "
            f"{summary.failed[0].report.reason}; then run the command again"
        )


def _say_plan(room: Classroom, grader: Callable[[], Grader], asked: Asked) -> None:
    """What the run would do with each, and the totals."""
    holding = None
    if seed_path(room.course.course_id).exists():
        with grader() as graders:
            known = room.verdicts(graders.task)
            if asked.part:
                place = place_of(room, asked.part, asked.journal)
                holding = ShardRun(room, graders, asked.part, place).holding
    else:  # it would be made, and no verdict hold
        known = Verdicts(room.course, room.name, room.journal.read(), "")
    counts: Counter[str] = Counter()
    for one in plan(room, known, asked.only, asked.resume, asked.wanted(room), holding):
        counts[one.what] += 1
        out.print(line(f"{one.what:<6}  {one.student}: {one.why}"), markup=False)
    for remark in room.remarks():
        out.print(line(remark), markup=False)
    out.print(
        f"{counts['grade']} would be graded, {counts['keep']} kept, {counts['refuse']} not graded; "
        "nothing has been written"
    )


def _say_stopping(busy: list[str]) -> None:
    if busy:
        err.print(line(f"stopping, waiting for {some(busy)} to end"), markup=False)


def say_summary(summary: Summary, said: str, only: Sequence[str] = ()) -> None:
    """What a run has done, and who of those that it was about needs a person."""
    said += f"; {summary.kept} kept"
    if summary.mended:
        said += f", {summary.mended} of them written again"
    if summary.refused:
        said += f"; {summary.refused} not graded"
    if summary.failed:
        said += f"; {len(summary.failed)} failed"
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
    if not only:
        _say_who_else(summary)


def _say_who_else(summary: Summary) -> None:
    """No-shows, strangers, and what else is odd about a class."""
    for names, what in (
        (summary.absent, "have handed in nothing"),
        (summary.strangers, "are not in the roster"),
    ):
        if names:
            out.print(line(f"these {what}: {some(names)} ({len(names)} in all)"), markup=False)
    for remark in summary.remarks:
        out.print(line(remark), markup=False)
