"""End to end: `autograder grade` beside stock `nbgrader autograde`, marks in the gradebook.

python -m benchmarks.grading [--students 200] [--sample 8] [--cores 2]

Both commands grade right solutions of ps5-backprop and ps2-descent from the same release, on the
same cores, in one run each. Stock nbgrader executes each notebook in a fresh kernel, one after
another, without a sandbox; the source's hidden region then checks the functions inside that kernel.
It grades a sample of the class, and the time of a submission is taken for that of all others.

The floor is what the students' own code computes: their cells, the visible tests, and the calls
that the hidden checks make, in a plain process without a sandbox (see `benchmarks.sandbox`).
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from demo.build import submission
from demo.record import DemoStudent
from demo.right import STUDENTS

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STOCK = 'c = get_config()\nc.CourseDirectory.course_id = "stock"\n'
PLAIN = DemoStudent("plain", "right", "as the instructor solves it")
NAMES: dict[str, Sequence[DemoStudent]] = {"ps5-backprop": STUDENTS, "ps2-descent": [PLAIN]}


def run(folder: Path, *command: str) -> float:
    """Wall time of a command in a course, in seconds."""
    environment = os.environ | {
        "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")]),
        "AUTOGRADER_SEED_FILE": str(folder.parent / "seed"),
    }
    start = time.perf_counter()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed in {folder}:\n{done.stderr[-2000:]}")
    return time.perf_counter() - start


def make_course(folder: Path, config: str, students: int, name: str = "ps5-backprop") -> Path:
    """A course with this configuration and as many right solutions, each a file of its own."""
    source = folder / "source" / name
    shutil.copytree(ROOT / "assignments" / "source" / name, source)
    (folder / "nbgrader_config.py").write_text(config)
    run(folder, "nbgrader", "generate_assignment", name)
    released = json.loads((folder / "release" / name / f"{name}.ipynb").read_text())
    solved = json.loads((source / f"{name}.ipynb").read_text())
    for number in range(students):
        place = folder / "submitted" / f"s{number:05}" / name
        place.mkdir(parents=True)
        released["metadata"]["student"] = number
        student = NAMES[name][number % len(NAMES[name])]
        (place / f"{name}.ipynb").write_bytes(submission(student, released, solved))
    return folder


def marks(course: Path) -> list[float]:
    """The automatic points of each student, as the gradebook has them."""
    with sqlite3.connect(course / "gradebook.db") as book:
        rows = book.execute(
            "SELECT sum(g.auto_score) FROM grade g JOIN submitted_notebook n ON n.id = "
            "g.notebook_id GROUP BY n.id"
        )
        return [points for (points,) in rows]


def compared(name: str, students: int, sample: int, cores: int) -> None:
    """Print what one assignment takes."""
    from benchmarks.sandbox import floor  # which needs `make_course`

    config = (ROOT / "assignments" / "nbgrader_config.py").read_text()
    with tempfile.TemporaryDirectory() as scratch:
        ours = make_course(Path(scratch) / "ours", config, students, name)
        stock = make_course(Path(scratch) / "stock", STOCK, sample, name)
        theirs = run(stock, "nbgrader", "autograde", name) / sample
        wall = run(ours, "autograder", "grade", name, "--workers", str(cores)) / students
        files = sorted((ours / "submitted").glob(f"*/{name}/{name}.ipynb"))
        lowest = statistics.mean(floor(name, file.read_bytes()) for file in files[: min(sample, 8)])
        assert len(marks(ours)) == students
        assert min(marks(ours)) == max(marks(ours)) == max(marks(stock)) > 0
    each = 1000 * wall * cores
    print(f"\n{name}: {students} submissions, {cores} cores; all marks are in the gradebook")
    print(f"nbgrader autograde  {1000 * theirs:7.0f} ms each ({sample} of them timed), one core")
    print(
        f"autograder grade    {1000 * wall:7.0f} ms each, start-up included; {each:.0f} ms × core"
    )
    print(f"ratio               {theirs / wall:7.1f}, end to end")
    print(f"floor               {1000 * lowest:7.0f} ms: what the students' own code computes")
    print(f"wall × cores / floor{each / 1000 / lowest:7.1f}", flush=True)


def main() -> None:
    """Print seconds per submission, the ratio and the floor, for each assignment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--sample", type=int, default=8)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--only", choices=NAMES)
    options = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in [options.only] if options.only else NAMES:
        compared(name, options.students, options.sample, options.cores)


if __name__ == "__main__":
    main()
