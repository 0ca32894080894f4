"""How a function is judged: properties, each worth a share of the points, and a diagnosis.

A property is a function of a `Trial` and a random generator. It draws inputs, calls the student's
function through the trial and raises `Wrong` (or lets `Trial.call` raise `Failed`) when what came
back is not right. Truth is computed here, outside the sandbox.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from autograder import wire
from autograder.model import CheckResult, Outcome, Status

Array = npt.NDArray[Any]
Rng = np.random.Generator
TOLERANCE = 1e-8
"""Relative to the largest entry: coarser than any order of summation, finer than float32."""


class Caller(Protocol):
    """Something that calls the function under test: a sandbox, or the instructor's own kernel."""

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """The outcome of one call."""


class Wrong(Exception):
    """The function answered, and the answer is not right."""


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


@dataclass(frozen=True)
class Check:
    """The hidden check of one function."""

    function: str
    section: str
    """Anchor in the book of the section that explains it."""
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Misconception:
    """A wrong function that students really write: it diagnoses, and it tests the checks."""

    id: str
    function: str
    wrong: Callable[..., Any]
    misunderstood: str
    hint: str
    section: str


@dataclass(frozen=True)
class Assignment:
    """What the grader knows of an assignment."""

    name: str
    withheld: tuple[str, ...]
    """Modules of coursekit that are not there while it is graded."""
    checks: tuple[Check, ...]
    misconceptions: tuple[Misconception, ...] = ()


_PLAIN: dict[str, tuple[Status, str]] = {
    "timeout": ("timeout", "no answer within the time limit"),
    "memory": ("memory", "it used more memory than is allowed"),
    "missing": ("missing", "there is no such function: is its cell there, and does it run?"),
    "died": ("error", "it ended its Python process"),
    "unsendable": ("error", "its answer is too large or malformed"),
}


@dataclass
class Trial:
    """One function under test, and a record of what it was asked and what it answered."""

    name: str
    caller: Caller
    record: list[tuple[tuple[Any, ...], Any]] = field(default_factory=list)
    """Arguments and answer of every call; the answer is the `Outcome` where there was no value."""
    fatal: int = 0
    warned: bool = False

    def call(self, *arguments: Any, seconds: float | None = None, may_modify: bool = True) -> Any:
        """The student's answer, as plain Python and NumPy values; `Failed` if there is none."""
        outcome = self.caller.call(self.name, *arguments, seconds=seconds)
        self.record.append((arguments, outcome.value if outcome.kind == "value" else outcome))
        if outcome.kind == "value":
            self.warned = bool(outcome.text)
            if outcome.modified and not may_modify:
                which = ", ".join(str(i + 1) for i in outcome.modified)
                raise Wrong(f"it changes the caller's array (argument {which}): work on a copy")
            return outcome.value
        if outcome.kind in ("timeout", "memory", "died"):
            self.fatal += 1
        if outcome.kind == "raised":
            raise Failed("error", f"it raised {outcome.text}")
        if outcome.kind == "forbidden":
            raise Failed("forbidden", outcome.text)
        raise Failed(*_PLAIN[outcome.kind])


def generator(seed: bytes, *names: str) -> Rng:
    """The random numbers of one property: the same for the class, unknown without the seed."""
    digest = hashlib.sha256(b"\0".join([seed, *(n.encode() for n in names)])).digest()
    return np.random.default_rng(int.from_bytes(digest))


def remembered(truth: Callable[..., Any]) -> Callable[..., Any]:
    """Compute a truth once for the whole class: every student gets the same hidden inputs."""
    known: dict[bytes, Any] = {}

    def digest(value: Any) -> bytes:
        if isinstance(value, (list, tuple)):
            parts = b"".join(digest(v) for v in value)
        elif isinstance(value, np.ndarray):
            parts = str(value.shape).encode() + value.tobytes()
        else:
            parts = getattr(value, "__name__", repr(value)).encode()
        return hashlib.sha256(parts).digest()

    def ask(*arguments: Any) -> Any:
        key = digest(arguments)
        if key not in known:
            if len(known) >= 400:
                known.clear()
            known[key] = truth(*arguments)
        return known[key]

    return ask


def judge(
    assignment: Assignment, check: Check, points: float, caller: Caller, seed: bytes
) -> CheckResult:
    """Try every property of a function and say what it earned, and why not more."""
    trial = Trial(check.function, caller)
    complaints: dict[str, list[str]] = {}  # what is wrong: where
    worst: Status = "failed"
    values_hold, earned = True, 0.0
    for prop in check.properties:
        if trial.fatal >= 2:  # each costs a whole time limit and a fresh sandbox
            complaints.setdefault("not tried: it has stopped twice already", []).append(prop.name)
            continue
        rng = generator(seed, assignment.name, check.function, prop.name)
        try:
            with np.errstate(all="ignore"):  # an answer may hold anything
                prop.holds(trial, rng)
        except (Wrong, Failed) as problem:
            status = problem.status if isinstance(problem, Failed) else "failed"
            worst = worst if complaints else status
            complaints.setdefault(str(problem), []).append(prop.name)
            values_hold &= prop.conduct
            if status in ("missing", "forbidden"):
                break
        else:
            earned += prop.share if not prop.conduct or values_hold else 0.0
    total = sum(p.share for p in check.properties)
    if not complaints:
        return CheckResult(
            check.function,
            points,
            points,
            "passed",
            "all properties hold",
            link=_link(check.section),
        )
    got = round(points * earned / total, 2)
    found = diagnose(assignment, trial) if not values_hold else None
    told = [f"{', '.join(where)}: {what}" for what, where in list(complaints.items())[:3]]
    if found:
        told.append(f"This looks like a known mistake: {found.misunderstood} {found.hint}")
    status = "partial" if got > 0 else worst
    link = _link(found.section if found else check.section)
    return CheckResult(
        check.function, got, points, status, "; ".join(told), found.id if found else None, link
    )


def _link(section: str) -> str:
    return f"backpropagation.html#{section}"


def diagnose(assignment: Assignment, trial: Trial) -> Misconception | None:
    """The misconception that gives the student's answers, all of them, on the hidden inputs."""
    asked = [
        (arguments, answer)
        for arguments, answer in trial.record
        if not (isinstance(answer, Outcome) and answer.kind != "raised")
    ]
    if not asked or all(isinstance(answer, Outcome) for _, answer in asked):
        return None
    for entry in assignment.misconceptions:
        if entry.function == trial.name and all(_same(entry.wrong, *pair) for pair in asked):
            return entry
    return None


def _same(wrong: Callable[..., Any], arguments: tuple[Any, ...], answer: Any) -> bool:
    copies = [_callable(_copied(a)) for a in arguments]
    try:
        with np.errstate(all="ignore"):
            expected = wrong(*copies)
    except Exception:  # a wrong formula may fail on shapes; then the student's must have failed too
        return isinstance(answer, Outcome)
    return not isinstance(answer, Outcome) and alike(answer, expected)


def _copied(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_copied(v) for v in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def _callable(value: Any) -> Any:
    """What the worker makes of the grader's own `Code`: the function it stands for."""
    if isinstance(value, wire.Code):
        return eval(value.source, {"np": np, **value.names})  # noqa: S307 (our own source)
    return value


def alike(answer: Any, expected: Any, tolerance: float = 1e-6) -> bool:
    """The same structure and, to within the tolerance, the same numbers."""
    if isinstance(expected, (list, tuple)):
        return (
            isinstance(answer, (list, tuple))
            and len(answer) == len(expected)
            and all(alike(a, e, tolerance) for a, e in zip(answer, expected, strict=True))
        )
    got = numeric(answer)
    expected = np.asarray(expected, dtype=float)
    if (
        got is None
        or got.shape != expected.shape
        or not np.array_equal(np.isfinite(got), np.isfinite(expected))
    ):
        return False
    scale = np.abs(expected[np.isfinite(expected)]).max(initial=0) or 1.0
    finite = np.isfinite(expected)
    return bool(np.all(np.abs(got[finite] - expected[finite]) <= tolerance * scale))


def numeric(value: Any) -> Array | None:
    """A float64 array of what came, or None: lists of numbers are fine, text is not."""
    if value is None or isinstance(value, (wire.Opaque, str, Outcome)):
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return array.astype(float) if array.dtype.kind in "biuf" else None


def expect(value: Any, truth: Array, symbol: str, shape: str) -> None:
    """Raise `Wrong` unless `value` is an array like `truth` in shape and, to its scale, in value.

    The message tells shapes and how many entries are off, never a number of truth or input.
    """
    if value is None:
        raise Wrong("it returned None: is there a `return`?")
    if isinstance(value, wire.Opaque):
        raise Wrong(f"{symbol} came as {value.type_name}, expected an array")
    got = numeric(value)
    if got is None:
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        came = "complex numbers" if kind == "c" else f"a {type(value).__name__}"
        raise Wrong(f"{symbol} came as {came}, expected an array of real numbers")
    if got.shape != truth.shape:
        raise Wrong(f"{symbol} has shape {got.shape}, expected {truth.shape} = {shape}")
    if not np.isfinite(got).all():
        raise Wrong(f"{symbol} contains nan or infinity")
    scale = np.abs(truth).max(initial=0) or 1.0
    off = np.abs(got - truth) > TOLERANCE * scale
    if off.any():
        sign = " (the sign is the wrong way round)" if alike(-got, truth) else ""
        raise Wrong(f"{symbol} is wrong in {int(off.sum())} of {off.size} entries{sign}")


def expect_pair(
    value: Any, truth: Sequence[Sequence[Array]], names: Sequence[tuple[str, str]]
) -> None:
    """`value` is a pair of lists of arrays, one array a layer, each as in `truth`."""
    if value is None:
        raise Wrong("it returned None: is there a `return`?")
    if not isinstance(value, (list, tuple)) or len(value) != len(truth):
        raise Wrong(f"expected a pair ({', '.join(n for n, _ in names)} gradients), one list each")
    for got, wanted, (symbol, shape) in zip(value, truth, names, strict=True):
        layers = list(got) if isinstance(got, np.ndarray) and got.ndim > 1 else got
        if not isinstance(layers, (list, tuple)) or len(layers) != len(wanted):
            raise Wrong(
                f"the gradients of {symbol} are not a list of {len(wanted)} arrays, one a layer"
            )
        for layer, (g, w) in enumerate(zip(layers, wanted, strict=True), start=1):
            expect(g, w, f"∂C/∂{symbol}^{layer}", shape)
