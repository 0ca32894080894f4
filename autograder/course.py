"""Where a course keeps its things, as its nbgrader_config.py says; and the secret seed."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from autograder.model import MachineError, UnusableInput
from autograder.root import CONFIG as CONFIG
from autograder.root import find_root

CHECKS = "checks"
"""The folder of a course's own checks: see checks/own.py."""


@dataclass(frozen=True)
class Course:
    """An nbgrader course on disk."""

    root: Path
    course_id: str
    db_url: str = field(repr=False)
    """The gradebook's address; it may have a password in it: see database.py."""
    source: str
    submitted: str
    autograded: str
    feedback: str
    config: Config = field(default_factory=Config, compare=False, repr=False)
    """What nbgrader_config.py says, for nbgrader's own classes."""

    @property
    def carries(self) -> bool:
        """Whether an error is counted once: `c.Autograder.carry_errors_forward`, True if unsaid."""
        said = self.config.get("Autograder", {}).get("carry_errors_forward", True)
        if not isinstance(said, bool):
            raise UnusableInput(
                f"{self.root / CONFIG}: c.Autograder.carry_errors_forward is {said!r}: "
                "write True or False"
            )
        return said

    @property
    def book_url(self) -> str:
        """Where the book is: `c.Autograder.book_url`; an address, or a folder as seen from here.

        Nothing if unsaid.
        """
        said = self.config.get("Autograder", {}).get("book_url", "")
        if not isinstance(said, str):
            raise UnusableInput(
                f"{self.root / CONFIG}: c.Autograder.book_url is {said!r}: "
                'write an address, such as "https://example.org/book/"'
            )
        return said

    def notebook(self, step: str, student: str, assignment: str) -> Path:
        """Place of a student's notebook in the folder of a step."""
        return self.folder(step, student, assignment) / f"{assignment}.ipynb"

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Place of a student's files for an assignment in the folder of a step."""
        return self.root / step / student / assignment

    def source_notebook(self, assignment: str) -> Path:
        """The instructor's notebook; raises `UnusableInput`, which names those that there are."""
        place = self.sources / assignment / f"{assignment}.ipynb"
        if assignment != place.stem or not place.exists():
            known = ", ".join(self.assignments()) or "none yet"
            raise UnusableInput(
                f"{place}: no such assignment: is the assignment's name right? There are: {known}"
            )
        return place

    def assignments(self) -> list[str]:
        """The names of the assignments that have a source."""
        found = self.sources.glob("*/*.ipynb")
        return sorted(path.stem for path in found if path.stem == path.parent.name)

    @property
    def sources(self) -> Path:
        """Folder of the instructor's notebooks, a folder for each assignment."""
        return self.root / self.source

    def report(self, assignment: str) -> Path:
        """The class report."""
        return self.root / "reports" / f"{assignment}.html"

    @property
    def term_report(self) -> Path:
        """The report on all assignments."""
        return self.root / "reports" / "term" / "index.html"

    def journal(self, assignment: str) -> Path:
        """What has been graded, a line each."""
        return self.root / "journal" / f"{assignment}.jsonl"

    def hidden(self) -> tuple[tuple[str, Path], ...]:
        """What no submission may read, by the layer of the sandbox that hides it."""
        from nbgrader.exchange.default import Exchange

        kept = (self.submitted, self.autograded, self.feedback, "journal", "reports")
        book = self.db_url.removeprefix("sqlite:///")
        return (
            ("seed-hidden", seed_path(self.course_id)),
            ("sources-hidden", self.root / self.source),
            ("checks-hidden", self.root / CHECKS),
            ("gradebook-hidden", Path(book) if "://" not in book else self.root / "gradebook.db"),
            *(("submissions-hidden", self.root / name) for name in kept),
            ("exchange-hidden", Path(Exchange(config=self.config).root)),
        )


def find_course(start: str | Path | None = None) -> Course:
    """The course at `start`, in `start`/assignments, or above it."""
    root = find_root(start)
    if root is None:
        here = Path(start or Path.cwd()).resolve()
        raise UnusableInput(
            f"{here}: no course ({CONFIG}) here or above: name its folder with --course"
        )
    return load_course(root)


def load_course(root: Path) -> Course:
    """Read nbgrader_config.py the way nbgrader does."""
    from nbgrader.coursedir import CourseDirectory  # half a second, and not for who knows a course

    try:
        config: Config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
        folder = CourseDirectory(config=config, root=str(root))
    except Exception as error:  # the file is Python: it can fail in any way
        raise UnusableInput(f"{root / CONFIG}: {error}: does nbgrader itself accept it?") from error
    return Course(
        root.resolve(),
        folder.course_id,
        folder.db_url,
        folder.source_directory,
        folder.submitted_directory,
        folder.autograded_directory,
        folder.feedback_directory,
        config,
    )


def seed_path(course_id: str) -> Path:
    """Where the secret seed of a course is: AUTOGRADER_SEED_FILE, or under the user's settings.

    Never in the course's folder, which is copied, zipped and committed.
    """
    named = os.environ.get("AUTOGRADER_SEED_FILE")
    if named:
        return Path(named)
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return (
        settings / "autograder" / f"{re.sub(r'[^A-Za-z0-9._-]', '_', course_id) or 'course'}.seed"
    )


def secret_seed(course_id: str) -> bytes:
    """The seed from which all hidden inputs of the course are drawn; made at the first use."""
    path = seed_path(course_id)
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, secrets.token_hex(32).encode() + b"\n", mode=0o600)
        seed = path.read_bytes().strip()
    except OSError as error:
        raise MachineError(
            f"{path}: {error.strerror}: the secret seed cannot be read or made; "
            "set AUTOGRADER_SEED_FILE to a place that only you can read"
        ) from error
    if len(seed) < 32:
        raise MachineError(
            f"{path}: the secret seed is too short: delete the file to have a new one"
        )
    return seed


def write_atomically(path: Path, content: bytes, mode: int = 0o644) -> None:
    """All of the content, or the file as it was: a full disk leaves nothing half written."""
    with about(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, mode)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


@contextmanager
def about(path: Path) -> Iterator[None]:
    """Let an `OSError` name the file that was to be written: a full disk alone does not."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
