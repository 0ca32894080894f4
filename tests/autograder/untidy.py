"""Wrong solutions as untidy as people write them, each with the names of what is wrong in it.

The tables `untidy_psN.py` hold for each function texts and the second halves of ids. A text is
run with NumPy and with right helpers of the course beside it, and judged in this process.

As a program it prints who is not named, or named wrongly:

    python tests/autograder/untidy.py [ps5 …] [--seeds N]
"""

import argparse
import contextlib
import importlib
import io
import math
import signal
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

import numpy as np
from ag_cases import InProcess

import autograder.checks.judge as judging
from autograder.checks import assignment, builders, names
from autograder.checks.diagnosis import Diagnosis, diagnose
from autograder.model import CheckResult, Outcome

SEEDS = tuple(f"untidy {i}".encode() for i in range(3))
HELPERS = {
    "np": np,
    "math": math,
    "sigmoid": builders.sigmoid,
    "sigmoid_prime": builders.prime,
    "softmax": builders.softmax,
    "forward": builders.build_forward(),
}
"""What the notebooks have given before: right ones."""


class InTime(InProcess):
    """The same, with an end to what does not end."""

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """One call; `timeout` after its seconds."""

        def end(*_: Any) -> None:
            raise TimeoutError

        before = signal.signal(signal.SIGALRM, end)
        signal.setitimer(signal.ITIMER_REAL, 1.0 if seconds == 1.0 else 10.0)
        try:
            outcome = super().call(name, *arguments, seconds=seconds)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return Outcome("timeout") if outcome.text == "TimeoutError" else outcome


@dataclass(frozen=True)
class Untidy:
    """A wrong solution, and what is to be said of it."""

    assignment: str
    function: str
    expected: tuple[str, ...]
    """Second halves of ids; `a|b` where either is true, `?a` where it may be said as well."""
    source: str

    @property
    def id(self) -> str:
        """For a test's name."""
        return f"{self.assignment[:3]}-{self.function}-{'+'.join(self.expected)}"

    def solution(self) -> Callable[..., Any]:
        """The function that the text defines."""
        space: dict[str, Any] = dict(HELPERS)
        exec(compile(self.source, self.id, "exec"), space)  # noqa: S102 (our own texts)
        found: Callable[..., Any] = space[self.function]
        return found


def table(prefix: str) -> tuple[Untidy, ...]:
    """The solutions of an assignment, ps5 for ps5-backprop."""
    (name,) = [n for n in names() if n.startswith(prefix)]
    found = importlib.import_module(f"untidy_{prefix}").UNTIDY
    return tuple(
        Untidy(name, function, tuple(expected.split()), source)
        for function, texts in found.items()
        for expected, source in texts
    )


@dataclass(frozen=True)
class Verdict:
    """What the judge said of a solution, and what was found in its answers."""

    result: CheckResult
    named: tuple[str, ...]
    milliseconds: float


def verdict(untidy: Untidy, seed: bytes) -> Verdict:
    """Judge it."""
    known = assignment(untidy.assignment)
    (check,) = [c for c in known.checks if c.function == untidy.function]
    found: list[Diagnosis | None] = []
    spent = [0.0]

    def noted(*arguments: Any) -> Diagnosis | None:
        start = time.thread_time()
        found.append(diagnose(*arguments))
        spent[0] += time.thread_time() - start
        return found[-1]

    with (
        mock.patch.object(judging, "diagnose", noted),
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        result = judging.judge(known, check, 10.0, InTime(untidy.solution()), seed)
    named = [e.id.partition("/")[2] for d in found if d for e in d.found]
    if result.misconception and not named:
        named = [result.misconception.partition("/")[2]]
    return Verdict(result, tuple(named), 1000 * spent[0])


def fault(untidy: Untidy, said: Verdict) -> str:
    """What is wrong about the verdict: `marks`, `unnamed`, `named wrongly`, or nothing."""
    if said.result.points >= 10.0:
        return "full marks"
    if not said.named:
        return "unnamed" if untidy.expected else ""
    wanted = [e.split("|") for e in untidy.expected if not e.startswith("?")]
    optional = [e[1:] for e in untidy.expected if e.startswith("?")]
    allowed = [*wanted, [*optional, "not-finite"]]  # that is said only where nan or ∞ has come
    if any(not any(name in some for some in allowed) for name in said.named):
        return "named wrongly"
    missing = [some for some in wanted if not set(some) & set(said.named)]
    return "" if not missing else "not all named"


def main() -> int:
    """Print the faults."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("prefixes", nargs="*", default=[n[:3] for n in names()])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="print all verdicts")
    options = parser.parse_args()
    total = good = 0
    slowest = 0.0
    for prefix in options.prefixes:
        for untidy in table(prefix):
            for seed in SEEDS[: options.seeds]:
                said = verdict(untidy, seed)
                wrong = fault(untidy, said)
                total, good = total + 1, good + (not wrong)
                slowest = max(slowest, said.milliseconds)
                if wrong or options.all or said.milliseconds > 200:
                    print(f"{wrong or 'ok'}: {untidy.id}: {said.named} {said.milliseconds:.0f} ms")
                    if wrong:
                        print("    ", said.result.message[:300])
    print(f"{good} of {total} named as they should be; slowest {slowest:.0f} ms")
    return 0 if good == total else 1


if __name__ == "__main__":
    sys.exit(main())
