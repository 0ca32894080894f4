"""Kill `autograder grade` at moments spread over its whole length, and start it again.

python tests/autograder/kills.py --times 20

The class has been graded before, a person has given marks, and much has changed since. Journal,
gradebook, autograded/, feedback/ and report must end as those of a run that nobody disturbed.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ag_truth
import pytest
from ag_cases import NAME, SEED, SOURCE, course_config, run
from ag_small import SMALL, WRONG
from ag_truth import EARLY, ESSAY, HALF, LATE, RIGHT, TASK, WRONG_ONE, hand_in, work

from autograder import cli
from autograder import grade as grading


def grade(course: Path) -> None:
    """Be `autograder grade`, for the assignment that is reduced to two functions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "checks_of", lambda *_: SMALL)
        cli.main(["grade", NAME, "--course", str(course), "--workers", "2"])


def started(course: Path) -> subprocess.Popen[bytes]:
    """A run of its own process."""
    command = [sys.executable, __file__, "--grade", str(course)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def whole_run(course: Path) -> float:
    """Let a run come to its end; how many seconds it took."""
    begun = time.monotonic()
    with started(course) as process:
        said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said.decode()
    return time.monotonic() - begun


def prepared(taught: Path, course: Path, grade: Callable[[Path], object] = whole_run) -> Path:
    """A class of eight that was graded, and has changed in every way since."""
    shutil.copytree(taught, course)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('c.AssignLatePenalties.plugin_class = "half_off.Half"\n')
    (course / "half_off.py").write_text(HALF)
    ag_truth.due(course, ag_truth.DUE)
    hand_in(course, "ann", RIGHT, time=EARLY)
    hand_in(course, "bob", WRONG_ONE, time=LATE)
    hand_in(course, "cid", b"{")
    hand_in(course, "dan", RIGHT)
    hand_in(course, "eve", WRONG_ONE)
    hand_in(course, "fay", b"")
    grade(course)
    ag_truth.give(course, "ann", ESSAY, 3, "Well said.")
    ag_truth.give(course, "ann", TASK, 2)
    ag_truth.give(course, "bob", "test_bias_gradient", 1, "Nearly.")
    ag_truth.give(course, "dan", ESSAY, 4)
    hand_in(course, "ann", work(reflection="Something else."), time=LATE)
    hand_in(course, "bob", time=EARLY)
    hand_in(course, "cid", RIGHT)
    hand_in(course, "dan", b"[]")
    hand_in(course, "eve", work(bias_gradient=WRONG.replace("return", "return 2 *")))
    hand_in(course, "gus", work("1 / 0"), time=LATE)
    hand_in(course, "hal", WRONG_ONE)
    return course


def killed(start: Path, course: Path, after: float) -> bool:
    """Start a run on a copy, kill it after some seconds, and let another come to its end.

    Whether there was still something to kill.
    """
    shutil.copytree(start, course)
    with started(course) as process:
        time.sleep(after)
        alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
    whole_run(course)
    return alive


def kills(
    taught: Path, folder: Path, times: int, seed: int = 0
) -> Iterator[tuple[float, bool, dict[str, Any]]]:
    """For each kill: the moment as a share of a whole run, whether it hit, what was different."""
    start = prepared(taught, folder / "start")
    calm = Path(shutil.copytree(start, folder / "calm"))
    length = whole_run(calm)
    expected = ag_truth.everything(calm)
    rng = random.Random(seed)
    for n in range(times):
        share = (n + rng.random()) / times
        course = folder / f"killed-{n}"
        hit = killed(start, course, share * length)
        yield share, hit, ag_truth.different(expected, ag_truth.everything(course))
        shutil.rmtree(course)


def main() -> None:
    """Kill it, and say what came of it; status 1 if anything was different."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--times", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--grade", type=Path)
    asked = arguments.parse_args()
    if asked.grade:
        grade(asked.grade)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["AUTOGRADER_SEED_FILE"] = str(folder / "seed")
        (folder / "seed").write_bytes(SEED)
        course_config(folder / "released")
        shutil.copytree(SOURCE.parent, folder / "released" / "source" / NAME)
        run("nbgrader", "db", "assignment", "list", cwd=folder / "released")
        taught = ag_truth.taught(folder / "released", folder)
        wrong = 0
        for share, hit, found in kills(taught, folder, asked.times, asked.seed):
            print(f"{share:4.0%} {'killed' if hit else 'over before'}: {found or 'the same'}")
            wrong += bool(found)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
