"""How long a class takes on how many cores: a simulation from measured figures.

python -m benchmarks.sizing [--figures FILE]

The figures are those that `benchmarks.cluster --figures FILE` has measured: seconds of a submission
on a worker, processor time of the command for each (its own part), and what passing a task on
costs. Cores are workers, which hold `WINDOW` submissions each as in `autograder.crew`; one more
core has the command, which gives out and writes one submission after another, and so bounds what
more cores can bring. A tenth of the submissions takes `LONG` times as long as the others: loops
that are ended, errors that are looked for. No machine fails here.
"""

import argparse
import heapq
import json
import random
from collections import deque
from pathlib import Path

from autograder.crew import WINDOW

SUBMISSIONS = (30, 200, 1_000, 10_000, 100_000)
CORES = (1, 2, 8, 32, 128)
MEASURED = Path(__file__).with_name("sizing.json")
"""What `benchmarks.cluster` has measured on the machine that the README names."""
START = 10.0
"""Seconds until the first submission is begun: Python, Dask, the proof of the sandbox."""
LONG, SHARE = 10.0, 0.1


def durations(count: int, mean: float) -> list[float]:
    """Seconds of each submission, the same at each call; `mean` is what most of them take."""
    chance = random.Random(1)
    long = [LONG if chance.random() < SHARE else 1.0 for _ in range(count)]
    return [mean * factor * chance.uniform(0.8, 1.2) for factor in long]


def minutes(waiting: list[float], workers: int, here: float) -> float:
    """Time until the last verdict is written.

    Parameters
    ----------
    waiting
        Seconds of each submission.
    workers
        Workers, of one thread.
    here
        Seconds of the command for each submission, half before it goes out and half after.
    """
    todo = deque(waiting)
    queues: list[deque[float]] = [deque() for _ in range(workers)]
    busy = [False] * workers
    events: list[tuple[float, int]] = []  # when which worker is done
    now = START

    def begin(worker: int, moment: float) -> None:
        if not busy[worker] and queues[worker]:
            busy[worker] = True
            heapq.heappush(events, (moment + queues[worker].popleft(), worker))

    for worker in [w for _ in range(WINDOW) for w in range(workers)]:
        if todo:
            now += here / 2
            queues[worker].append(todo.popleft())
            begin(worker, now)
    while events:
        moment, worker = heapq.heappop(events)
        busy[worker] = False
        begin(worker, moment)  # what it has goes on, whatever the command is at
        now = max(now, moment) + here / 2
        if todo:
            now += here / 2
            queues[worker].append(todo.popleft())
            begin(worker, now)
    return now / 60


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=Path, default=MEASURED)
    options = parser.parse_args()
    figures = json.loads(options.figures.read_text())
    seconds, here = figures["seconds"], figures["own"]
    print(
        f"{seconds:.2f} s a submission on a worker; {1000 * here:.0f} ms of the command's;", end=""
    )
    print(f" {figures['scheduler']:.1f} ms of the scheduler's\n")
    print(
        "| submissions | " + " | ".join(f"{n} cores" for n in CORES).replace("1 cores", "1 core"),
        "|",
    )
    print("|---:|" + "---:|" * len(CORES))
    for count in SUBMISSIONS:
        found = [minutes(durations(count, seconds), cores, here) for cores in CORES]
        cells = [f"{m:.1f}" if m < 10 else f"{m:.0f}" for m in found]
        print(f"| {count:,} | " + " | ".join(f"{cell} min" for cell in cells) + " |")


if __name__ == "__main__":
    main()
