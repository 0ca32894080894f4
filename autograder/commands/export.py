"""`autograder export`: marks for a learning platform, or for a register."""

import stat
import sys
from pathlib import Path

import click

from autograder.classroom import Classroom
from autograder.commands.console import COURSE, err, one_line, write_output, writing
from autograder.course import find_course
from autograder.harmless import line
from autograder.model import UnusableInput
from autograder.platforms import feedback_zip, gradescope, lists, moodle
from autograder.platforms.fill import PLATFORMS, Filled, fill, recognised
from autograder.platforms.marks import Entry, entries, placed, remarks
from autograder.platforms.matching import Seat
from autograder.platforms.placing import Shelf
from autograder.platforms.table import Table
from autograder.reader import read_path

MAX_BYTES = 256 << 20
"""Of a file that a platform has written."""
FORMATS = sorted({*lists.FORMATS, *PLATFORMS, "gradescope"})


@click.command()
@click.argument("name")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="For whom: csv if not given. With --into the file itself says it; brightspace and "
    "blackboard need --into.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Fill this file, downloaded from the platform, and change nothing else in it.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write; FILE itself, or standard output, if not given. For gradescope a folder "
    "or a .zip.",
)
@click.option(
    "--feedback",
    type=click.Path(path_type=Path),
    metavar="ZIP",
    help="Also pack the students' pages for Moodle's upload of feedback files.",
)
@click.option("--column", metavar="TITLE", help="The column of FILE, if its title is not NAME.")
@click.option("--scale", is_flag=True, help="Convert the marks to the maximum in FILE.")
@click.option(
    "--incomplete",
    is_flag=True,
    help="Also export marks of work that still waits for a person's points.",
)
@COURSE
@one_line
def export(
    name: str,
    form: str | None,
    into: Path | None,
    output: Path | None,
    feedback: Path | None,
    column: str | None,
    scale: bool,
    incomplete: bool,
    course_folder: Path | None,
) -> None:
    """Write the marks of NAME for a learning platform: what counts, as `autograder report` shows.

    Who has no mark stays blank or is left out, as the platform wants it. What the marks do not
    say is printed on standard error, a line each.
    """
    room = Classroom(find_course(course_folder), name)
    table = _table(into, form, column, scale)
    marks = entries(room, incomplete)
    for said in remarks(marks):
        _say(said)
    if (into or form in ("canvas", "moodle")) and not placed(marks):
        raise UnusableInput(f"{name}: nobody has a mark yet, nothing is written: see above")
    lost: list[str] = []
    seats: dict[str, Seat] | None = None
    if table and into:
        shape = recognised(table, name, column, form or "")
        if feedback and not shape.participants:
            raise UnusableInput(f"{into}: no grading worksheet of Moodle's, which --feedback needs")
        numbered = Shelf(room.course, name).numbered_by(moodle.NAME)
        done = fill(table, shape, marks, scale, numbered)
        _fill(into, output, done)
        lost, seats = done.lost, done.seats
    elif form == "gradescope":
        target = output or room.course.root / "gradescope" / name
        with writing(target):
            count = gradescope.write(marks, target)
        _say(f"{target}: {count} results")
    else:
        _write(name, form or "csv", marks, output)
    if feedback:
        with writing(feedback, "--feedback"):
            packed = feedback_zip.pack(room.course, name, marks, feedback, seats)
        _say(f"{feedback}: {packed.pages} pages of feedback")
        lost += [f"{one}: no number of a Moodle participant" for one in packed.without]
    for why in lost:
        _say(f"not placed: {why}")
    if lost:
        where = into if into else feedback
        raise UnusableInput(f"{where}: {len(lost)} not placed, see above; all others are")


def _table(into: Path | None, form: str | None, column: str | None, scale: bool) -> Table | None:
    """The file that is to be filled in, read before anything else."""
    if into:
        return Table.read(read_path(into, MAX_BYTES), str(into))
    if form in PLATFORMS and form not in lists.FORMATS:
        raise UnusableInput(f"--format {form}: name the file that was downloaded with --into")
    if column or scale:
        raise UnusableInput("--column and --scale are about a file: name it with --into")
    return None


def _fill(into: Path, output: Path | None, done: Filled) -> None:
    """Write the file that has been filled in, and say what became of it."""
    target = output or into.resolve()
    mode = stat.S_IMODE(into.stat().st_mode)
    write_output(target, done.data, mode)
    same = f", {done.same} were there already" if done.same else ""
    _say(f"{target}: {done.form.platform}, column {done.title}: {done.written} marks written{same}")
    for said in done.said:
        _say(said)


def _write(name: str, form: str, marks: list[Entry], output: Path | None) -> None:
    data = lists.FORMATS[form](name, marks)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    write_output(output, data)
    count = sum(one.score is not None for one in marks)
    _say(f"{output}: {count} marks of {len(marks)} people")


def _say(text: str) -> None:
    err.print(line(text), markup=False)
