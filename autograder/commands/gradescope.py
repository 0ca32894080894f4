"""`autograder gradescope`: an autograder for Gradescope."""

from pathlib import Path

import click

from autograder.commands.console import ALLOW, COURSE, err, one_line, writing
from autograder.course import find_course
from autograder.harmless import line
from autograder.platforms.gradescope_zip import pack
from autograder.walls import allowed_names


@click.command()
@click.argument("name")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("autograder.zip"),
    show_default=True,
    help="Where to write the zip.",
)
@ALLOW
@COURSE
@one_line
def gradescope(
    name: str, output: Path, allowed: tuple[str, ...], course_folder: Path | None
) -> None:
    """Pack the zip that grades NAME on Gradescope, in the backend `container`.

    It holds the hidden checks and the secret seed: give it to nobody but Gradescope.
    """
    course = find_course(course_folder)
    with writing(output):
        points = pack(course, name, output, allowed_names(allowed))
    size = output.stat().st_size / (1 << 20)
    said = (
        f"{output}: {size:.1f} MiB, with the hidden checks and the secret seed: keep it to yourself"
    )
    err.print(line(said), markup=False)
    err.print(line(f"on Gradescope let the autograder give {points:g} points"), markup=False)
