"""What a Dask cluster brings and costs: one worker process beside two, and the cost of a task.

python -m benchmarks.cluster [--submissions 40] [--rounds 3] [--tasks 10000] [--figures FILE]

Scheduler and workers are processes of this machine. *Rate* is that of the verdicts on the same
right solutions, from the first to the last, so that no start is in it; one worker and two in turns.
*Own part* is the processor time of `autograder grade --cluster` a submission: sending, writing
notebook, marks, feedback and journal. *A task* is the processor time of everybody but the grader:
as many tasks as asked for, which carry a real notebook there and a real verdict back and compute
nothing, through the same window. The figures go to a file for `benchmarks.sizing`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from autograder import cluster
from autograder.cluster import Cluster
from autograder.course import load_course
from autograder.errand import Sealed
from autograder.grader import Grader, Handed
from autograder.remote import opened, packed, posted
from benchmarks.grading import BIN, ROOT, make_course
from demo.build import ASSIGNMENT

TICKS = os.sysconf("SC_CLK_TCK")


class Site:
    """A scheduler and workers on loopback."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.file = folder / f"scheduler-{workers}.json"
        place = ["--scheduler-file", str(self.file), "--no-dashboard", "--host", "127.0.0.1"]
        self.scheduler = self._start("scheduler", "--port", "0", *place)
        while not self.file.exists():
            time.sleep(0.1)
        alone = (
            "--no-nanny",
            "--nthreads",
            "1",
            "--death-timeout",
            "60",
            "--local-directory",
            str(folder),
        )
        self.workers = [self._start("worker", *place, *alone) for _ in range(workers)]

    @staticmethod
    def _start(*command: str) -> "subprocess.Popen[bytes]":
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *command], env=environment, stderr=subprocess.DEVNULL
        )

    def close(self) -> None:
        """End all."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@contextmanager
def sites(folder: Path, *sizes: int) -> Iterator[list[Site]]:
    """One for each number of workers."""
    with ExitStack() as stack:
        made = [Site(folder, size) for size in sizes]
        for site in made:
            stack.callback(site.close)
        yield made


def spent(pid: int) -> float:
    """Processor time of a process, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> int:
    """Memory of a process, in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def rate(course: Path, site: Site, handed: list[Handed]) -> float:
    """Verdicts a second, from the first that comes to the last."""
    grader = Grader(ASSIGNMENT, course)
    moments = []
    with Cluster(grader.task, str(site.file)) as graders:
        for graded in graders.grade_all(handed):
            assert graded.report.score == graded.report.max_score, graded.report
            moments.append(time.perf_counter())
    first = len(site.workers)  # while the others prove themselves
    return (len(moments) - 1 - first) / (moments[-1] - moments[first])


def own_part(course: Path, site: Site, submissions: int) -> float:
    """Processor seconds a submission of the command; its start is taken off by a run for one."""

    def run(*more: str) -> float:
        before = os.times()
        subprocess.run(
            [BIN / "autograder", "grade", ASSIGNMENT, "--cluster", str(site.file), *more],
            cwd=course, check=True, capture_output=True,
        )  # fmt: skip
        after = os.times()
        used = after.children_user + after.children_system
        return used - before.children_user - before.children_system

    run()  # the first writes folders and pages that the next ones find
    everybody = run("--restart")
    one = run("--restart", "--student", min(os.listdir(course / "submitted")))
    return (everybody - one) / (submissions - 1)


def echo(_: str, sealed: Sealed) -> dict[str, Any]:
    """A verdict without any grading: what has been noted of the submission, and its notebook."""
    one = opened(sealed)
    answer: dict[str, Any] = json.loads(one.notes[0])
    return answer | {"who": one.who, "notebook": one.data}


class Echoes(cluster.Way):
    """The same way to the workers, who echo."""

    def send(self, ticket: int, address: str, handed: Handed) -> None:
        """Have a worker send something of the same size back."""
        self._submit(ticket, address, echo, posted(handed))


class Echoing(Cluster):
    """A cluster that does everything but grade."""

    way = Echoes


def cost_of_a_task(course: Path, site: Site, one: Handed, tasks: int) -> dict[str, float]:
    """Processor milliseconds a task of scheduler, worker and this side; MiB at the end."""
    task = Grader(ASSIGNMENT, course).task
    handed = (Handed(f"s{number:06}", one.data, "", one.notes) for number in range(tasks))
    pids = {"scheduler": site.scheduler.pid, "worker": site.workers[0].pid, "here": os.getpid()}
    before: dict[str, float] = {}
    count, start, middle = 0, 0.0, 0
    with Echoing(task, str(site.file)) as graders:
        for _ in graders.grade_all(handed):
            count += 1
            if count == 100:
                before = {name: spent(pid) for name, pid in pids.items()}
                start, middle = time.perf_counter(), resident(pids["scheduler"])
        seconds = time.perf_counter() - start
        figures = {n: 1000 * (spent(p) - before[n]) / (tasks - 100) for n, p in pids.items()}
    figures["wall"] = 1000 * seconds / (tasks - 100)
    figures["scheduler MiB at 100"] = middle
    figures["scheduler MiB at the end"] = resident(pids["scheduler"])
    return figures


def main() -> None:
    """Print the figures, and write them where they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--figures", type=Path)
    options = parser.parse_args()
    config = (ROOT / "assignments" / "nbgrader_config.py").read_text()
    with tempfile.TemporaryDirectory() as scratch, sites(Path(scratch), 1, 2) as (one, two):
        os.environ["AUTOGRADER_SEED_FILE"] = f"{scratch}/seed"
        course = make_course(Path(scratch) / "course", config, options.submissions)
        places = sorted(course.glob(f"submitted/*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"))
        handed = [Handed(p.parts[-3], p.read_bytes(), p.parts[-3]) for p in places]
        singles, pairs = [], []
        for _ in range(options.rounds):
            singles.append(rate(course, one, handed))
            pairs.append(rate(course, two, handed))
        ratios = [b / a for a, b in zip(singles, pairs, strict=True)]
        own = own_part(course, two, options.submissions)
        with Grader(ASSIGNMENT, load_course(course)) as grader:
            answer = packed(grader.grade_one(handed[0]))
        notebook = answer.pop("notebook")
        echoed = Handed("", notebook, "", (json.dumps(answer),))
        cost = cost_of_a_task(course, two, echoed, options.tasks)
    figures = {"seconds": 1 / statistics.median(singles), "own": own, **cost}
    print(f"one worker          {statistics.median(singles):7.2f} verdicts a second")
    print(f"two workers         {statistics.median(pairs):7.2f}")
    print(f"ratio               {statistics.median(ratios):7.2f}", end=" ")
    print(f"(from {min(ratios):.2f} to {max(ratios):.2f} in {options.rounds} rounds)")
    print(f"own part            {1000 * own:7.1f} ms of the command a submission")
    for name in ("scheduler", "worker", "here", "wall"):
        print(f"a task, {name:<12}{cost[name]:7.2f} ms")
    print(f"scheduler's memory  {cost['scheduler MiB at 100']:7.0f} MiB after 100 tasks,", end=" ")
    print(f"{cost['scheduler MiB at the end']:.0f} after {options.tasks}")
    if options.figures:
        options.figures.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
