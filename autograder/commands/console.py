"""What all commands share: options, output, and an end in one line with the contract's status.

Exit status: 0 the work was done, 1 the input was unusable, 2 the machine was.
"""

import errno
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from autograder.course import write_atomically
from autograder.harmless import line
from autograder.model import AutograderError, MachineError, UnusableInput
from autograder.walls import BACKENDS

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
        end(problem)

    return run


def end(problem: AutograderError) -> NoReturn:
    err.print(f"autograder: {line(str(problem))}", markup=False)
    sys.exit(_exit_status(problem))


@contextmanager
def writing(output: Path, option: str = "--output") -> Iterator[None]:
    """Let what an option names be written; raises `UnusableInput` if it is no place for a file."""
    try:
        yield
    except (IsADirectoryError, NotADirectoryError, FileExistsError, PermissionError) as error:
        raise UnusableInput(
            f"{output}: {error.strerror}: name a file that can be written with {option}"
        ) from None


def write_output(output: Path, data: bytes, mode: int = 0o644) -> None:
    """Write what --output names; raises `UnusableInput` if it is no place for a file."""
    with writing(output):
        write_atomically(output, data, mode)


def say(text: str) -> None:
    """One line on stderr while a command goes on."""
    err.print(line(text), markup=False)


def some(names: Sequence[str]) -> str:
    """The first few of them."""
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
