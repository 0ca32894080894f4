"""How a function is judged: properties, each worth a share of the points, and a diagnosis.

A property is a function of a `Trial` and a random generator. It draws inputs, calls the student's
function through the trial and raises `Wrong` (or lets `Trial.call` raise `Failed`) when what came
back is not right. Truth is computed here, outside the sandbox.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from autograder.checks.compare import MANY_PARTS, Wrong, same_answer, settled, weight
from autograder.checks.diagnosis import Asked, Diagnosis, Misconception, diagnose
from autograder.model import CheckResult, Outcome, Status

Rng = np.random.Generator


class Caller(Protocol):
    """Something that calls the function under test.

    In grading `autograder.student.Student`; in the instructor's own kernel `autograder.live`'s.
    """

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """The outcome of one call."""


class Failed(Exception):
    """The function gave no answer."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Property:
    """Something that holds for every right solution."""

    name: str
    share: float
    holds: Callable[["Trial", Rng], None]
    conduct: bool = False
    """True for what a wrong function can do right as well (leaving its inputs alone …): it earns
    its share only if every property about values holds."""
    reveals: str = ""
    """The second half of a misconception's id, if failing in this conduct alone shows that one."""


@dataclass(frozen=True)
class Check:
    """The hidden check of one function."""

    function: str
    section: str
    """Where the book explains it: page#anchor."""
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Assignment:
    """What the grader knows of an assignment."""

    name: str
    withheld: tuple[str, ...]
    """Modules of coursekit that are not there while it is graded."""
    checks: tuple[Check, ...]
    misconceptions: tuple[Misconception, ...] = ()


NO_FUNCTION = "there is no such function: is its cell there, and does it run?"

_PLAIN: dict[str, tuple[Status, str]] = {  # an outcome's status, and what to say of it
    "timeout": ("timeout", "no answer within the time limit"),
    "memory": ("memory", "it used more memory than is allowed"),
    "missing": ("missing", NO_FUNCTION),
    "forbidden": ("forbidden", "it uses a function that this assignment asks you to write"),
    "died": ("error", "it ended its Python process: by `exit`, or by calling itself too often?"),
    "unsendable": ("error", "its answer is too large or malformed"),
}


@dataclass
class Trial:
    """One function under test, and a record of what it was asked and what it answered."""

    name: str
    caller: Caller
    record: list[Asked] = field(default_factory=list)
    fatal: int = 0
    warned: bool = False
    heavy: bool = False
    """Whether an answer to the property at hand takes its time to look at."""
    words: str = ""
    """The exception that is told in full."""

    def call(self, *arguments: Any, seconds: float | None = None, may_modify: bool = True) -> Any:
        """The student's answer, as plain Python and NumPy values; `Failed` if there is none."""
        outcome = self.caller.call(self.name, *arguments, seconds=seconds)
        if outcome.kind != "value":
            self.record.append((arguments, outcome))
        else:
            self.heavy |= weight(outcome.value) > MANY_PARTS
            self.record.append((arguments, settled(outcome.value)))
            self.warned = outcome.warned
            if outcome.modified and not may_modify:
                which = ", ".join(str(i + 1) for i in outcome.modified)
                raise Wrong(f"it changes the caller's array (argument {which}): work on a copy")
            return outcome.value
        if outcome.kind in ("timeout", "memory", "died", "unsendable"):
            self.fatal += 1
        if outcome.kind == "raised":
            raise Failed("error", raised(self._said(outcome.text)))
        status, plain = _PLAIN[outcome.kind]
        raise Failed(status, outcome.text or plain)

    def _said(self, text: str) -> str:
        """What is told of an exception: a message in the process's words comes once a function."""
        self.words = self.words or text
        return text if text == self.words else f"{text.partition(':')[0]}: …"


HINTS = {
    "NameError": "is that defined in the notebook, above and without an error?",
    "RecursionError": "the function calls itself without end",
    "ModuleNotFoundError": "NumPy is all that there is while it is graded",
    "NotImplementedError": "put your solution in its place",
    "SystemExit": "`return` gives back a value, `exit` ends Python",
}
"""What helps against an exception, by its name."""


NEW_RANDOM = {
    "randn": "standard_normal",
    "rand": "random",
    "randint": "integers",
    "random_sample": "random",
    "seed": "np.random.default_rng",
}
"""Names of NumPy's old random numbers, and what a Generator has for them."""
OLD_RANDOM = re.compile(rf"[Gg]enerator.*attribute '({'|'.join(NEW_RANDOM)})'")


def raised(text: str) -> str:
    """The complaint about an exception, with a hint where there is one."""
    name = text.partition(":")[0].partition(" ")[0]
    hint = HINTS.get(name, "")
    if name == "NotImplementedError":
        return f"it is not written yet: it raises NotImplementedError; {hint}"
    if name == "TypeError" and "positional argument" in text:
        hint = "is its first line, `def …`, as it was handed out?"
    if name == "AttributeError" and (old := OLD_RANDOM.search(text)):
        hint = f"`rng` is a Generator: `{NEW_RANDOM[old[1]]}`, not `{old[1]}`"
    if "input()" in text:
        hint = "nobody is there to answer"
    return f"it raised {text}" + (f" ({hint})" if hint else "")


def seed_of(secret: bytes, data: bytes) -> bytes:
    """The seed of one submission's hidden inputs: of the secret, and of the bytes handed in.

    A regrade repeats exactly, and what one submission has learned is of no use for the next. Nobody
    without the secret can tell it, nor the secret from any number of them.
    """
    handed_in = hashlib.sha256(data).digest()
    return hmac.digest(secret, b"autograder: hidden inputs\0" + handed_in, "sha256")


def generator(seed: bytes, *names: str) -> Rng:
    """The random numbers of one property: of the submission's seed, unknown without it."""
    digest = hashlib.sha256(b"\0".join([seed, *(n.encode() for n in names)])).digest()
    return np.random.default_rng(int.from_bytes(digest))


def judge(
    assignment: Assignment, check: Check, points: float, caller: Caller, seed: bytes
) -> CheckResult:
    """Try every property of a function and say what it earned, and why not more."""
    trial = Trial(check.function, caller)
    held: list[Property] = []
    complaints: dict[str, list[str]] = {}  # what is wrong: where
    worst: Status = "failed"
    heavy = 0
    for prop in check.properties:
        try:
            if trial.fatal >= 2:  # each costs a whole time limit and a fresh sandbox
                raise Failed("failed", "not tried: it has stopped twice already")
            if heavy >= 2:
                raise Failed("failed", "not tried: two wrong answers were huge")
            trial.heavy = False
            with np.errstate(all="ignore"):  # an answer may hold anything
                prop.holds(trial, generator(seed, assignment.name, check.function, prop.name))
            held.append(prop)
        except (Wrong, Failed) as problem:
            heavy += trial.heavy
            status = problem.status if isinstance(problem, Failed) else "failed"
            worst = worst if complaints else status
            complaints.setdefault(str(problem), []).append(prop.name)
            if status in ("missing", "forbidden"):
                break
    if not complaints:
        link = _link(check.section)
        return CheckResult(trial.name, points, points, "passed", "all properties hold", link=link)
    values_hold = all(prop in held for prop in check.properties if not prop.conduct)
    earned = sum(prop.share for prop in held if values_hold or not prop.conduct)
    got = round(points * earned / sum(prop.share for prop in check.properties), 2)
    found = _recognised(assignment, check, trial, held if values_hold else None)
    told = [f"{', '.join(where)}: {what}" for what, where in list(complaints.items())[:3]]
    if found:
        told.append(found.told)
    elif changed := _changed(trial):
        told.append(changed)
    first = found.found[0] if found else None
    return CheckResult(
        check.function,
        got,
        points,
        "partial" if got > 0 else worst,
        "; ".join(told),
        first.id if first else None,
        _link(first.section if first else check.section),
    )


def _recognised(
    assignment: Assignment, check: Check, trial: Trial, held: list[Property] | None
) -> Diagnosis | None:
    """The known mistake in the answers; in conduct, if that is all that is wrong."""
    own = [entry for entry in assignment.misconceptions if entry.function == check.function]
    if held is None:
        return diagnose(own, trial.record)
    lost = (prop.reveals for prop in check.properties if prop not in held)
    revealed = next(filter(None, lost), "")
    return next((Diagnosis((e,)) for e in own if e.id.endswith(f"/{revealed}")), None)


def _changed(trial: Trial) -> str:
    """What to say if the first call that was answered, made again, is answered otherwise."""
    answered = (pair for pair in trial.record if not isinstance(pair[1], Outcome))
    arguments, before = next(answered, ((), None))
    if not arguments or trial.fatal:
        return ""
    again = trial.caller.call(trial.name, *arguments)
    if again.kind == "raised":
        return (
            "It answers at first, and fails when it is asked the same again: "
            "does it change or use up something outside itself?"
        )
    if again.kind != "value" or same_answer(again.value, before):
        return ""
    return (
        "Asked the same again, it answers otherwise: "
        "does it keep something from one call to the next, or draw random numbers of its own?"
    )


def _link(section: str) -> str:
    page, _, anchor = section.partition("#")
    return f"{page}.html#{anchor}"
