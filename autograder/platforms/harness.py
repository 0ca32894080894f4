"""What runs in Gradescope's container: one submission → results.json, whatever happens.

`autograder gradescope` packs it; `run_autograder` starts it as root, with the folder that
Gradescope calls /autograder. There are no user namespaces, so the sandbox is the backend
`container`.
"""

import contextlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograder import exports
from autograder.belongs import known_in
from autograder.course import find_course, write_atomically
from autograder.doctor import examine, line_of
from autograder.grade import ungraded
from autograder.grader import Grader, Handed
from autograder.harmless import line
from autograder.intake import Submitted
from autograder.model import AutograderError, GraderBug, MachineError, Report, UnusableInput
from autograder.submission import read_source
from autograder.walls import BACKENDS, NAMES, Walls

ROOT = Path("/autograder")
BACKEND = "container"
MAX_FILES, MAX_BYTES = 1_000, 200 << 20
"""Of a submission: what is beyond is not looked at."""
NO_VERDICT = (
    "Not graded: the machine that grades has failed, which is not your fault, and this is not a "
    "mark. Your teacher can start it again."
)


def main(root: Path = ROOT) -> int:
    """Grade what lies in `root`/submission; the exit status of the contract.

    A student reads what was wrong with the hand-in. What was wrong with the machine is printed, for
    the teacher, and gives no score.
    """
    found: dict[str, Any] = {"output": NO_VERDICT, "output_format": "text"}
    problem: AutograderError | None = None
    try:
        found, problem = _graded(root)
    except AutograderError as error:
        problem = MachineError(str(error))
    except OSError as error:
        problem = MachineError(f"{error.filename or root}: {error.strerror or error}")
    except Exception as error:  # whatever it is, there are results that say so
        problem = GraderBug(error)
    found |= {"visibility": "visible", "stdout_visibility": "hidden"}
    write_atomically(root / "results" / "results.json", json.dumps(found).encode() + b"\n")
    if problem:
        print(line(f"autograder: {problem}"))
    return 0 if problem is None else 1 if isinstance(problem, UnusableInput) else 2


def _graded(root: Path) -> tuple[dict[str, Any], AutograderError | None]:
    """Results, and what has failed if there is no verdict."""
    settings, course = _settings(root)
    name = settings["assignment"]
    with (
        tempfile.TemporaryDirectory() as folder,
        Grader(name, course, backend=BACKEND, allow_weaker=settings["allow_weaker"]) as grader,
    ):
        weaker = grader.task.walls.weaker
        try:
            handed = _handed(root, name, course, Path(folder))
        except UnusableInput as error:
            report = ungraded(name, name, str(error), weaker)
            return json.loads(exports.as_gradescope(report)), error
        graded = grader.grade_one(handed)
    if graded.failed and graded.machine_failed:
        raise graded.failed
    found = json.loads(exports.as_gradescope(graded.report))
    _add(found, graded.report)
    return found, graded.failed


def _settings(root: Path) -> tuple[dict[str, Any], Path]:
    """What was packed, and the course's folder; the places that the grader is to use."""
    source = root / "source"
    settings: dict[str, Any] = json.loads((source / "settings.json").read_text())
    os.environ["AUTOGRADER_SEED_FILE"] = str(source / "seed")
    os.environ["AUTOGRADER_STUDENT_ENV"] = str(root / "student")
    return settings, source / "course"


def _handed(root: Path, name: str, course: Path, folder: Path) -> Handed:
    """The notebook among what was handed in, by the rules of `submitted/`."""
    student = "student"
    _lay(root / "submission", folder / student / name)
    source = read_source(find_course(course).source_notebook(name))
    with Submitted(folder, lambda: known_in(course / "source")) as submitted:
        found = submitted.handed_in(student, source)
    return Handed(_who(root), found.data, found.where.removeprefix(f"{student}/"), found.notes)


def _lay(submission: Path, target: Path) -> None:
    """Copy what was handed in; out of the one folder that it may be in. Links stay links."""
    for _ in range(3):
        entries = [
            one for one in submission.iterdir() if not one.name.startswith((".", "__MACOSX"))
        ]
        if len(entries) != 1 or entries[0].is_symlink() or not entries[0].is_dir():
            break
        submission = entries[0]
    files = [Path(place, one) for place, _, names in os.walk(submission) for one in names]
    size = sum(one.lstat().st_size for one in files)
    if len(files) > MAX_FILES or size > MAX_BYTES:
        raise UnusableInput(
            f"{len(files)} files of {size >> 20} MiB: hand in the notebook alone, without its data"
        )
    try:
        shutil.copytree(submission, target, symlinks=True)
    except shutil.Error as error:
        names = ", ".join(Path(one[0]).name for one in error.args[0][:3])
        raise UnusableInput(f"{names}: cannot be read: hand in ordinary files") from None


def _who(root: Path) -> str:
    """Whose submission it is, as Gradescope says; the verdict does not depend on it."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, IndexError):
        metadata = json.loads((root / "submission_metadata.json").read_text())
        return line(metadata["users"][0]["email"])
    return "student"


def _add(found: dict[str, Any], report: Report) -> None:
    """What more there is to say: notes on the hand-in, of what a person grades too."""
    said = [found.get("output", ""), *report.notes]
    if text := "\n".join(one for one in said if one):
        found |= {"output": text, "output_format": "text"}


def examined(root: Path = ROOT) -> int:
    """Print what of the sandbox holds here, when the image is built; what was allowed may fail."""
    settings, course = _settings(root)
    walls = Walls(BACKENDS[BACKEND](), hidden=find_course(course).hidden())
    broken = []
    for finding in examine(walls, find_course(course).course_id):
        print(line_of(finding))
        if finding.relied and not finding.holds:
            broken.append(finding.name)
    missing = [one for one in broken if one in NAMES and one not in settings["allow_weaker"]]
    if missing:
        layers = " ".join(f"--allow-weaker {one}" for one in missing)
        print(f"nothing will be graded here, unless the zip is packed with {layers}")
    return 0


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    sys.exit(examined(place) if "--examine" in sys.argv else main(place))
