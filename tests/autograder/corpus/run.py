"""Judge each entry of the corpus by the grader's checks, in process, and say where it is unfair.

python tests/autograder/corpus/run.py [--seeds N] [--assignment ps5-backprop] [--function f]
                                      [--json FILE] [--table FILE]

Each function of an entry is judged in a child process with a time limit. Printed are right
entries that lose marks, wrong ones with full marks, the names given to wrong ones beside what
the entry says, for a person to judge, and two tables. The checks see NumPy's warnings, as they
do with a student's process; errors are not carried forward. Exit status 1 if a right entry loses
marks or a wrong one has all.
"""

import argparse
import contextlib
import io
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[depth]) for depth in (1, 3)]

from corpus.entries import Entry, all_entries, namespace  # noqa: E402 (the path comes first)

from autograder import live  # noqa: E402 (the same)
from autograder.checks import assignment as checks_of  # noqa: E402 (the same)
from autograder.checks.judge import judge  # noqa: E402 (the same)
from autograder.messages import names_in  # noqa: E402 (the same)
from autograder.model import CheckResult, Outcome  # noqa: E402 (the same)

POINTS = 10.0
SECONDS = 60
"""For one entry."""
CALL_SECONDS = 10
"""For one call, where the check names no limit."""
WORKERS = 2
FULL = POINTS - 1e-9

Row = dict[str, Any]


class TimeLimit(BaseException):
    """A call takes too long; no `except Exception` of the student's catches it."""


def ring(*_: object) -> None:
    """The alarm."""
    raise TimeLimit


def sent(text: str) -> str:
    """What comes over from the sandbox of an exception: no message that is not everybody's."""
    name, _, message = text.partition(": ")
    return text if names_in(message) is not None else name


class InProcess(live.InProcess):
    """The same, silent and limited in processor time, as calls in the sandbox are."""

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """One call, with what it changed, raised and was warned of."""
        signal.setitimer(signal.ITIMER_PROF, seconds or CALL_SECONDS)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                outcome = super().call(name, *arguments, seconds=seconds)
        except TimeLimit:
            return Outcome("timeout")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if outcome.kind == "raised":
            return Outcome("raised", text=sent(outcome.text))
        return outcome


def verdicts(assignment: str, entry: Entry, seed: bytes) -> dict[str, CheckResult]:
    """The verdict on each function that an entry replaces."""
    known = checks_of(assignment)
    checks = {check.function: check for check in known.checks}
    with contextlib.redirect_stdout(io.StringIO()):
        space = namespace(assignment, entry)
    return {
        name: judge(known, checks[name], POINTS, InProcess(space[name]), seed)
        for name in entry.functions
    }


def child(assignment: str, entry: Entry, seed: bytes, answers: Connection) -> None:
    """Judge in a process of its own, which may hang or die."""
    os.nice(10)
    signal.signal(signal.SIGPROF, ring)
    try:
        found = verdicts(assignment, entry, seed)
        answers.send({name: asdict(result) for name, result in found.items()})
    except BaseException as error:  # a verdict is missing, and the parent says why
        answers.send(f"{type(error).__name__}: {error}")


def judged(tasks: list[tuple[str, Entry, int]]) -> Iterator[Row]:
    """A row for each function of each task, from as many children as there are workers."""
    context = multiprocessing.get_context("fork")
    left = list(reversed(tasks))
    running: dict[Connection, tuple[BaseProcess, float, tuple[str, Entry, int]]] = {}
    while left or running:
        while left and len(running) < WORKERS:
            assignment, entry, number = task = left.pop()
            seed = b"corpus: a secret seed of thirty-two bytes %d" % number
            mine, theirs = context.Pipe(duplex=False)
            process: BaseProcess = context.Process(
                target=child, args=(assignment, entry, seed, theirs)
            )
            process.start()
            theirs.close()
            running[mine] = process, time.monotonic(), task
        ready = wait(list(running), timeout=1)
        for mine, (process, since, task) in list(running.items()):
            late = time.monotonic() - since > SECONDS
            if mine not in ready and not late:
                continue
            try:
                found = mine.recv() if mine in ready else "no verdict within the time limit"
            except EOFError:
                found = "the process died"
            process.kill()
            process.join()
            mine.close()
            del running[mine]
            yield from rows_of(task, found)


def rows_of(task: tuple[str, Entry, int], found: dict[str, Row] | str) -> Iterator[Row]:
    """What is kept of a verdict, or of there being none."""
    assignment, entry, number = task
    for name in entry.functions:
        row: Row = {
            "assignment": assignment,
            "entry": entry.name,
            "function": name,
            "seed": number,
            "right": entry.right,
            "kind": entry.kind,
            "what": entry.what,
            "origin": entry.origin,
        }
        result = {"problem": found} if isinstance(found, str) else found[name]
        keys = ("points", "status", "message", "misconception", "problem")
        yield row | {key: result.get(key) for key in keys}


def lists_of(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows by what a person has to look at."""
    given = [r for r in rows if not r["problem"]]
    bad = [r for r in given if not r["right"]]
    return {
        "no verdict": [r for r in rows if r["problem"]],
        "right, loses marks": [r for r in given if r["right"] and r["points"] < FULL],
        "wrong, full marks": [r for r in bad if r["points"] >= FULL],
        "wrong, named": [r for r in bad if r["points"] < FULL and r["misconception"]],
        "wrong, not named": [r for r in bad if r["points"] < FULL and not r["misconception"]],
    }


def print_table(rows: list[Row], key: str) -> None:
    """Counts by function or by origin."""
    print(f"\n{key:28} right  lose  wrong  full  named  points of wrong ones")
    for value in dict.fromkeys(r[key] for r in rows):
        part = lists_of([r for r in rows if r[key] == value])
        mine = [r for r in rows if r[key] == value and not r["problem"]]
        bad = [r for r in mine if not r["right"]]
        mean = sum(r["points"] for r in bad) / (POINTS * len(bad)) if bad else 0
        print(
            f"{value[:28]:28} {len(mine) - len(bad):5} {len(part['right, loses marks']):5} "
            f"{len(bad):6} {len(part['wrong, full marks']):5} {len(part['wrong, named']):6} "
            f"{mean:10.0%}"
        )


def print_report(rows: list[Row]) -> None:
    """All of it, side by side."""
    for title, part in lists_of(rows).items():
        print(f"\n== {title}: {len(part)}")
        for r in part:
            points = "" if r["problem"] else f"{r['points']:g}/{POINTS:g} "
            said = r["problem"] or r["misconception"] or r["message"]
            print(f"{r['assignment'][:3]} {r['entry']} [{r['seed']}] {points}{r['what']}")
            print(f"      -> {' '.join(str(said).split())[:300]}")
    print_table(rows, "function")
    print_table(rows, "origin")


def markdown(rows: list[Row]) -> str:
    """The table of the instructors' guide: counts by origin, every seed counted."""
    lines = [
        "<!-- written by `make corpus` -->",
        "",
        "| where the kind comes from | right | full marks | wrong | lose marks | named |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for value in [*sorted({r["origin"] for r in rows}), "all"]:
        mine = [r for r in rows if value in (r["origin"], "all")]
        part = {title: len(these) for title, these in lists_of(mine).items()}
        right = sum(r["right"] for r in mine)
        lost = part["wrong, named"] + part["wrong, not named"]
        full = right - part["right, loses marks"]
        named = part["wrong, named"]
        lines.append(
            f"| {value.removeprefix('seen: ')} | {right} | {full} | {len(mine) - right} "
            f"| {lost} | {named} |"
        )
    return "\n".join(lines) + "\n"


def write(rows: list[Row], path: Path | None) -> None:
    """The rows as JSON, if a file is asked for."""
    if path:
        path.write_text(json.dumps(rows, indent=1, ensure_ascii=False, default=str))


def main() -> int:
    """Judge, print, write."""
    parser = argparse.ArgumentParser(description="is the grader fair to what people write?")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--assignment")
    parser.add_argument("--function")
    parser.add_argument("--json", type=Path, help="write all rows to this file too")
    parser.add_argument("--table", type=Path, help="write the table by origin to this file")
    options = parser.parse_args()
    tasks = [
        (assignment, entry, number)
        for number in range(options.seeds)
        for assignment, entry in all_entries(options.assignment)
        if not options.function or options.function in entry.functions
    ]
    for assignment in {task[0] for task in tasks}:  # children inherit what has been imported
        namespace(assignment)
        checks_of(assignment)
    rows: list[Row] = []
    for row in judged(tasks):
        rows.append(row)
        if len(rows) % 50 == 0:  # what is known is kept, whatever becomes of the rest
            print(f"{len(rows)} of {len(tasks)}", file=sys.stderr, flush=True)
            write(rows, options.json)
    order = {entry.name: i for i, (_, entry, _) in enumerate(tasks)}
    rows.sort(key=lambda r: (order[r["entry"]], r["seed"]))
    write(rows, options.json)
    print_report(rows)
    if options.table:
        options.table.write_text(markdown(rows))
    unjust = ("no verdict", "right, loses marks", "wrong, full marks")
    return int(any(lists_of(rows)[title] for title in unjust))


if __name__ == "__main__":
    sys.exit(main())
