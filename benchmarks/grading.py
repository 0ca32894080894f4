"""Time per submission: `autograder grade` beside stock `nbgrader autograde`, same notebooks.

python -m benchmarks.grading [--students 6] [--rounds 3]

Stock nbgrader executes each notebook in a fresh kernel, one after another, without a sandbox; the
source's hidden region then checks the functions inside that kernel. Both commands grade the same
right solutions from the same release, in turns; what counts is the ratio.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from demo.build import ASSIGNMENT, submission
from demo.right import STUDENTS

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STOCK = 'c = get_config()\nc.CourseDirectory.course_id = "stock"\n'


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


def make_course(folder: Path, config: str, students: int) -> Path:
    """A course with this configuration and as many right solutions."""
    source = folder / "source" / ASSIGNMENT
    shutil.copytree(ROOT / "assignments" / "source" / ASSIGNMENT, source)
    (folder / "nbgrader_config.py").write_text(config)
    run(folder, "nbgrader", "generate_assignment", ASSIGNMENT)
    release = folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    released = json.loads(release.read_text())
    solved = json.loads((source / f"{ASSIGNMENT}.ipynb").read_text())
    for number in range(students):
        place = folder / "submitted" / f"s{number:04}" / ASSIGNMENT
        place.mkdir(parents=True)
        data = submission(STUDENTS[number % len(STUDENTS)], released, solved)
        (place / f"{ASSIGNMENT}.ipynb").write_bytes(data)
    return folder


def main() -> None:
    """Print seconds per submission and the ratio, as medians over the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ours, stock = [], []
    config = (ROOT / "assignments" / "nbgrader_config.py").read_text()
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as scratch:
            course = make_course(Path(scratch) / "ours", config, options.students)
            ours.append(run(course, "autograder", "grade", ASSIGNMENT) / options.students)
            course = make_course(Path(scratch) / "stock", STOCK, options.students)
            stock.append(run(course, "nbgrader", "autograde", ASSIGNMENT) / options.students)
    for name, times in (("autograder grade", ours), ("nbgrader autograde", stock)):
        print(f"{name:<20} {statistics.median(times):6.2f} s a submission, start-up included")
    ratios = [s / o for s, o in zip(stock, ours, strict=True)]
    print(f"{'ratio':<20} {statistics.median(ratios):6.1f} (from {min(ratios):.1f}", end=" ")
    print(f"to {max(ratios):.1f} in {options.rounds} rounds of {options.students} submissions)")


if __name__ == "__main__":
    main()
