"""How a function is judged: properties, each worth a share of the points, and a diagnosis.

A property is a function of a `Trial` and a random generator. It draws inputs, calls the student's
function through the trial and raises `Wrong` (or lets `Trial.call` raise `Failed`) when what came
back is not right. Truth is computed here, outside the sandbox.
"""

import hashlib
import hmac
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from autograder.checks import wellmade
from autograder.checks.compare import (
    MANY_PARTS,
    Otherwise,
    Unjudged,
    Wrong,
    same_answer,
    settled,
    weight,
)
from autograder.checks.diagnosis import (
    Asked,
    Diagnosis,
    Misconception,
    diagnose,
    diagnose_one,
    revealed,
    slip,
)
from autograder.checks.digits import TOO_FEW, Digits, watched
from autograder.checks.sections import PAGE_OF
from autograder.model import ALL_HOLD, CheckResult, Outcome, Status
from autograder.wire import unsendable

Rng = np.random.Generator


class Caller(Protocol):
    """Something that calls the function under test.

    In grading `autograder.student.Student`; in the instructor's own kernel `autograder.live`'s.
    """

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """The outcome of one call."""


class NoDiagnosis(UserWarning):
    """Looking for a known mistake has failed, which is a bug of ours; in tests it is an error."""


class Failed(Exception):
    """The function gave no answer."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Property:
    """Something that holds for every right solution, and its share of the points.

    Raises `TypeError` where a part of it is of another kind.
    """

    name: str
    """What is asked, in words for students, such as "on random batches"."""
    share: float
    """Beside those of the other properties: of 5, 1 and 1 the first is five sevenths."""
    holds: Callable[["Trial", Rng], None]
    """Draws inputs, calls the function through the trial, and raises `Wrong` where the answer is
    not right; it returns nothing."""
    conduct: bool = False
    """True for what a wrong function can do right as well (leaving its inputs alone …): it earns
    its share only if every property about values holds."""
    reveals: str = ""
    """The second half of a misconception's id, if failing in this conduct alone shows that one; or
    a slip that goes with any function."""

    def __post_init__(self) -> None:
        wellmade.text(self, "name", "on random batches")
        wellmade.number(self, "share")
        wellmade.callable_with(self, "holds", "trial", "rng")
        wellmade.flag(self, "conduct")
        wellmade.text(self, "reveals", "input-modified", empty=True)


@dataclass(frozen=True)
class Check:
    """The hidden check of one function.

    Raises `TypeError` where a part of it is of another kind, `ValueError` where two properties
    have one name, or none is about values.
    """

    function: str
    """Its name, as students write it."""
    section: str
    """Where it is explained: page#anchor of the book, a whole address (https://…), or "" for
    nowhere."""
    properties: tuple[Property, ...]
    """Some of them about values, not conduct alone."""

    def __post_init__(self) -> None:
        wellmade.identifier(self, "function")
        wellmade.text(self, "section", "descent#schedules", empty=True)
        wellmade.parts(self, "properties", Property)
        wellmade.distinct(self, "properties", lambda prop: prop.name, "the name")
        if all(prop.conduct for prop in self.properties):
            raise ValueError(
                f"Check: {self.function}: no property is about values: one without conduct=True "
                "must say what a right answer is"
            )


@dataclass(frozen=True)
class Assignment:
    """What the grader knows of an assignment.

    Raises `TypeError` where a part of it is of another kind, `ValueError` where two checks are of
    one function.
    """

    name: str
    """nbgrader's name of it, that of its notebook and folders."""
    withheld: tuple[str, ...]
    """Modules of coursekit that are not there while it is graded; () for none."""
    checks: tuple[Check, ...]
    """One for each function."""
    misconceptions: tuple[Misconception, ...] = ()
    """The wrong functions that are recognised; several forms of one mistake have one id."""
    made_of: str = field(default="", kw_only=True)
    """Digest of the files of a course's own checks; set when they are loaded."""

    def __post_init__(self) -> None:
        wellmade.text(self, "name", "ps5-backprop")
        wellmade.parts(self, "withheld", str, empty=True)
        wellmade.parts(self, "checks", Check, empty=True)
        wellmade.parts(self, "misconceptions", Misconception, empty=True)
        wellmade.text(self, "made_of", "", empty=True)
        wellmade.distinct(self, "checks", lambda check: check.function, "the function")


RAISES = "a property raises Wrong where it does not hold (`expect` does), and returns nothing"
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
    """One function under test, and a record of what it was asked and what it answered.

    A property gets one, and calls it.
    """

    name: str
    caller: Caller
    record: list[Asked] = field(default_factory=list)
    fatal: int = 0
    warned: bool = False
    nothing: bool | None = None
    """Whether all that came back was None; None if nothing was answered."""
    heavy: bool = False
    """Whether an answer to the property at hand takes its time to look at."""
    words: str = ""
    """The exception that is told in full."""

    def call(
        self,
        *arguments: Any,
        seconds: float | None = None,
        may_modify: bool = True,
        sent: tuple[Any, ...] | None = None,
    ) -> Any:
        """The student's answer, as plain Python and NumPy values.

        Parameters
        ----------
        arguments
            Numbers, text, arrays, lists and tuples of these, and `Code` for what is none.
        seconds
            Of computing that the call may take, if not as usual.
        may_modify
            False to raise `Wrong` if the call changes an array of the caller's.
        sent
            The same arguments in another form, as they are to be in memory.

        Raises
        ------
        Failed
            If no value came: it raised, took too long, is not there …
        """
        for number, value in enumerate(sent or arguments, start=1):
            if odd := unsendable(value):
                raise TypeError(
                    f"argument {number} of {self.name} has a {odd} in it, which cannot be sent: "
                    'write Code("…"), an expression for the student\'s process'
                )
        outcome = self.caller.call(self.name, *(sent or arguments), seconds=seconds)
        if outcome.kind != "value":
            self.record.append((arguments, outcome))
        else:
            self.heavy |= weight(outcome.value) > MANY_PARTS
            self.nothing = outcome.value is None and self.nothing is not False
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
ELSEWHERE = re.compile(r"\w+ in (\w+)(?:,|:)")
"""An exception that another function of the notebook has raised."""


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
    if name == "NotImplementedError" and (other := ELSEWHERE.match(text)):
        return f"it calls {other[1]}, which is not written yet: write that one first"
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


@dataclass
class Tried:
    """What came of trying the properties of a function."""

    held: list[Property] = field(default_factory=list)
    coarse: list[Property] = field(default_factory=list)
    """Those of the held that hold to 4 digits only: they earn half."""
    complaints: dict[str, list[str]] = field(default_factory=dict)
    """What is wrong: where."""
    unjudged: tuple[str, ...] | None = None
    """If it cannot be told whether something is right: mistakes that may be the reason."""
    telling: list[Property] = field(default_factory=list)
    """Of those that do not hold, the ones that may reveal a mistake."""
    worst: Status = "failed"
    digits: Digits = field(default_factory=Digits)
    """Of what is right."""

    def earned(self, check: Check) -> float:
        """The part of the points, 0 to 1; conduct counts if the values are right, if coarsely."""
        shares = {
            prop.name: prop.share * (0.5 if prop in self.coarse else 1.0)
            for prop in self.held
            if self.values_hold(check) or not prop.conduct
        }
        return sum(shares.values()) / sum(prop.share for prop in check.properties)

    def values_hold(self, check: Check) -> bool:
        """Whether every property about values holds."""
        return all(prop in self.held for prop in check.properties if not prop.conduct)

    @property
    def told(self) -> list[str]:
        """What is not right, where; at last what is right but coarse."""
        told = [f"{', '.join(where)}: {what}" for what, where in list(self.complaints.items())[:3]]
        if self.coarse:
            told.append(f"{', '.join(prop.name for prop in self.coarse)}: {TOO_FEW}")
        return told


def judge(
    assignment: Assignment, check: Check, points: float, caller: Caller, seed: bytes
) -> CheckResult:
    """Try every property of a function and say what it earned, and why not more."""
    trial = Trial(check.function, caller)
    tried = _tried(assignment, check, trial, seed)
    got = round(points * tried.earned(check), 2)
    told, found = tried.told, None
    note = tried.digits.note
    if not told:
        said = f"{ALL_HOLD}; {note}" if note else ALL_HOLD
        return CheckResult(trial.name, points, points, "passed", said, link=link_to(check.section))
    if tried.complaints:  # who is right, if coarsely, has made no mistake
        found = _recognised(assignment, check, trial, tried)
        if found:
            told.append(found.told)
        elif note:
            told.append(f"what is right is {note}")
        elif changed := _changed(trial):
            told.append(changed)
            own = [e for e in assignment.misconceptions if e.function == check.function]
            found = Diagnosis((slip(own, ("", "not-repeatable")),)) if own else None
    first = found.found[0] if found else None
    return CheckResult(
        check.function,
        got,
        points,
        "partial" if got > 0 else tried.worst,
        "; ".join(told),
        first.id if first else None,
        link_to((first.section if first else "") or check.section),
    )


def _tried(assignment: Assignment, check: Check, trial: Trial, seed: bytes) -> Tried:
    """Try every property, until there is no use in going on."""
    tried = Tried()
    heavy = 0
    for prop in check.properties:
        try:
            if trial.fatal >= 2:  # each costs a whole time limit and a fresh sandbox
                raise Failed("failed", "not tried: it has stopped twice already")
            if heavy >= 2 or (heavy and prop.conduct):  # which pays only with right values
                raise Failed("failed", "not tried: wrong answers were huge")
            trial.heavy = False
            rng = generator(seed, assignment.name, check.function, prop.name)
            with np.errstate(all="ignore"), watched() as seen:  # an answer may hold anything
                returned: object = prop.holds(trial, rng)  # type: ignore[func-returns-value] # is it None?
            if returned is not None:
                raise TypeError(f"it returned {wellmade.came(returned)}: {RAISES}")
            tried.held.append(prop)
            tried.digits.add(seen)
            if seen.coarse:
                tried.coarse.append(prop)
        except (Wrong, Failed) as problem:
            heavy += trial.heavy
            status = problem.status if isinstance(problem, Failed) else "failed"
            tried.worst = tried.worst if tried.complaints else status
            tried.complaints.setdefault(str(problem), []).append(prop.name)
            if isinstance(problem, Unjudged):
                tried.unjudged = problem.reasons
            tried.telling += [] if isinstance(problem, Otherwise) else [prop]
            if status in ("missing", "forbidden"):
                break
        except Exception as bug:  # of the check, or the machine's: no student's
            bug.add_note(f"{check.function}, {prop.name}")
            raise
    return tried


def _recognised(
    assignment: Assignment, check: Check, trial: Trial, tried: Tried
) -> Diagnosis | None:
    """The known mistake in the answers; in conduct, if that is all that is lost."""
    own = [entry for entry in assignment.misconceptions if entry.function == check.function]
    if own and trial.nothing:
        return Diagnosis((slip(own, ("", "no-return")),))
    if not tried.values_hold(check):
        try:
            if tried.unjudged is not None:
                return diagnose_one(own, tried.unjudged, trial.record)
            return diagnose(own, trial.record)
        except Exception as error:  # a name is a help: for want of it nobody loses the verdict
            warnings.warn(f"{check.function}: {error!r}", NoDiagnosis, stacklevel=2)
            return None
    kind = next((prop.reveals for prop in tried.telling if prop.reveals), "")
    return revealed(own, kind, trial.record)


def _changed(trial: Trial) -> str:
    """What to say if the first call that was answered, made again, is answered otherwise."""
    answered = (pair for pair in trial.record if not isinstance(pair[1], Outcome))
    arguments, before = next(answered, ((), None))
    if not arguments or trial.fatal or trial.heavy:
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


def link_to(section: str) -> str | None:
    """What leads to a section, on the page where it stands now; None where there is none."""
    if not section or "://" in section:
        return section or None
    page, _, anchor = section.partition("#")
    page = PAGE_OF.get(section, page)
    if not (page and anchor):
        return f"{page}.html" if page else None
    return f"{page}.html#{anchor}"
