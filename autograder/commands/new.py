"""`autograder new`: an assignment of your own."""

from pathlib import Path

import click

from autograder.commands.console import one_line, out
from autograder.harmless import line
from autograder.root import CONFIG
from autograder.skeleton import calls_the_grader, new_assignment


@click.command()
@click.argument("name")
@click.option(
    "--course",
    "course_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the course, made if it is not there; found from here if not given, and if "
    "there is none, this folder becomes one.",
)
@one_line
def new(name: str, course_folder: Path | None) -> None:
    """Make an assignment of your own: a notebook with hidden checks that grades as it is."""
    written = new_assignment(name, course_folder)
    for path in written:
        out.print(line(_from_here(path)), markup=False)
    notebook, checks = written[-4], written[-3]
    root = checks.parents[2]
    if not calls_the_grader(root):
        out.print(
            line(f"{root / CONFIG}: add `import autograder.plugin; autograder.plugin.use_in(c)`, "
                 "so that nbgrader's commands grade in the sandbox too"),
            markup=False,
        )  # fmt: skip
    there = f" --course {course_folder}" if course_folder else ""
    command = f"autograder check {_from_here(notebook)} --assignment {name}{there}"
    out.print(line(f"try it: {command}"), markup=False)


def _from_here(path: Path) -> str:
    """The path as one would write it in a terminal."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
