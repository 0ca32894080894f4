"""How verdicts come about: shares, conduct, messages that give nothing away, diagnosis."""

import contextlib
import json
import re
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ag_cases import CHECKS, SEED, InProcess, judged
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import wire
from autograder.checks import assignment
from autograder.checks import names as assignment_names
from autograder.checks.compare import Wrong, alike, expect, expect_pair, numeric, settled
from autograder.checks.diagnosis import Misconception, as_sent
from autograder.checks.digits import watched
from autograder.checks.judge import (
    Assignment,
    Check,
    Failed,
    Property,
    Rng,
    Trial,
    generator,
    judge,
    link_to,
    seed_of,
)
from autograder.checks.ps5_backprop import ASSIGNMENT
from autograder.live import across
from autograder.model import CheckResult, Outcome, UnusableInput


def holds(_: Trial, __: Rng) -> None:
    """A property that holds."""


def fails(_: Trial, __: Rng) -> None:
    """A property that does not."""
    raise Wrong("it is wrong")


def verdict(*properties: Property, caller: Any = None, points: float = 10) -> CheckResult:
    """The verdict of a check made of these properties."""
    check = Check("f", "backpropagation#bp1", properties)
    made = Assignment("made", (), (check,))
    return judge(made, check, points, caller or InProcess(lambda *a: 0), SEED)


class Answers:
    """A caller that gives the same outcome every time, and counts."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome, self.count = outcome, 0

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """The outcome."""
        self.count += 1
        return self.outcome


def asks(trial: Trial, rng: Rng) -> None:
    """A property that asks once."""
    trial.call(rng.normal(size=3))


# Marks


def test_all_properties_make_full_marks() -> None:
    """Everything holds: all points, passed, no misconception, a link all the same."""
    result = verdict(Property("a", 1, holds), Property("b", 2, holds))
    assert (result.points, result.status, result.misconception) == (10, "passed", None)
    assert result.link == link_to("backpropagation#bp1")


def test_part_marks_are_shares() -> None:
    """What holds earns its share, rounded to hundredths, and the message says what does not."""
    result = verdict(Property("a", 1, holds), Property("b", 2, fails), points=10)
    assert (result.points, result.max_points, result.status) == (3.33, 10, "partial")
    assert result.message == "b: it is wrong"


def test_the_same_complaint_is_made_once() -> None:
    """Properties that fail alike are listed before one message; at most three messages are told."""
    many = [Property(name, 1, fails) for name in "abc"]
    assert verdict(*many).message == "a, b, c: it is wrong"

    def failing(text: str) -> Callable[[Trial, Rng], None]:
        def one(_: Trial, __: Rng) -> None:
            raise Wrong(text)

        return one

    result = verdict(*[Property(n, 1, failing(f"wrong {n}")) for n in "abcde"])
    assert result.message.count("wrong") == 3


def test_nothing_right_is_failed() -> None:
    """No share earned: the status is that of the first complaint."""
    assert verdict(Property("a", 1, fails)).status == "failed"
    assert verdict(Property("a", 1, fails)).points == 0


def test_conduct_alone_earns_nothing() -> None:
    """A wrong function gets nothing for leaving its inputs alone."""
    conduct = Property("inputs left alone", 1, holds, conduct=True)
    assert verdict(Property("a", 1, fails), conduct).points == 0
    assert verdict(Property("a", 1, holds), conduct).points == 10


def test_misconduct_costs_its_share_only() -> None:
    """A right function that changes its inputs loses that share and no other."""
    conduct = Property("inputs left alone", 1, fails, conduct=True)
    result = verdict(Property("a", 3, holds), conduct)
    assert (result.points, result.status) == (7.5, "partial")


def test_conduct_before_a_wrong_value_earns_nothing_either() -> None:
    """What conduct earns hangs on all values, wherever it stands among them."""
    conduct = Property("inputs left alone", 1, holds, conduct=True)
    assert verdict(Property("a", 5, holds), conduct, Property("b", 4, fails)).points == 5
    assert verdict(conduct, Property("a", 5, holds), Property("b", 4, holds)).points == 10


def test_values_that_were_not_tried_do_not_hold() -> None:
    """Conduct earns nothing if the function has stopped twice before all values were asked."""

    def stops(trial: Trial, rng: Rng) -> None:
        trial.fatal += 1
        raise Failed("timeout", "too slow")

    conduct = [Property(name, 1, stops, conduct=True) for name in "cd"]
    before, after = Property("a", 4, holds), Property("b", 3, holds)
    left_alone = Property("inputs left alone", 1, holds, conduct=True)
    assert verdict(before, left_alone, *conduct, after).points == 4


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome("timeout"), "timeout"),
        (Outcome("memory"), "memory"),
        (Outcome("died"), "error"),
        (Outcome("missing"), "missing"),
        (Outcome("unsendable"), "error"),
        (Outcome("forbidden", text="no"), "forbidden"),
        (Outcome("raised", text="ValueError: …"), "error"),
    ],
)
def test_no_answer_has_its_own_status(outcome: Outcome, status: str) -> None:
    """Each way of not answering is told apart."""
    result = verdict(Property("a", 1, asks), caller=Answers(outcome))
    assert (result.status, result.points) == (status, 0)
    assert result.message


def test_who_has_no_time_left_is_told_so() -> None:
    """A function that was not called for want of time is not said to be slow itself."""
    caller = Answers(Outcome("timeout", text="the time for the whole notebook is used up"))
    assert "whole notebook" in verdict(Property("a", 1, asks), caller=caller).message


@pytest.mark.parametrize("kind", ["timeout", "memory", "died", "unsendable"])
def test_what_stops_twice_is_not_asked_again(kind: Any) -> None:
    """Each such call costs a time limit and a sandbox: after two, no more are made."""
    caller = Answers(Outcome(kind))
    result = verdict(*[Property(str(i), 1, asks) for i in range(9)], caller=caller)
    assert caller.count == 2
    assert "not tried" in result.message


@pytest.mark.parametrize("kind", ["missing", "forbidden"])
def test_what_is_not_there_is_asked_for_once(kind: Any) -> None:
    """A missing function is missing for every property."""
    caller = Answers(Outcome(kind, text="not allowed"))
    verdict(*[Property(str(i), 1, asks) for i in range(9)], caller=caller)
    assert caller.count == 1


def test_a_changed_argument_is_told_by_its_place() -> None:
    """Arguments are counted from 1, as people do; values are not looked at."""
    trial = Trial("f", Answers(Outcome("value", 1.0, modified=(0, 2))))
    with pytest.raises(Wrong, match="argument 1, 3"):
        trial.call(1, 2, 3, may_modify=False)
    assert trial.call(1, 2, 3) == 1.0


# Randomness


def test_the_generator_depends_on_all_its_names() -> None:
    """Another seed, assignment, function or property draws other numbers; the same, the same."""
    names = [
        (SEED, "a", "f", "p"),
        (SEED + b"x", "a", "f", "p"),
        (SEED, "b", "f", "p"),
        (SEED, "a", "g", "p"),
        (SEED, "a", "f", "q"),
        (SEED, "af", "", "p"),
    ]
    drawn = [generator(*name).integers(2**62) for name in names]
    assert len(set(drawn)) == len(names)
    assert drawn == [generator(*name).integers(2**62) for name in names]


def test_a_verdict_repeats_exactly() -> None:
    """The same function with the same seed: the same verdict and the same hidden inputs."""
    callers = [InProcess(lambda d: d.sum(axis=1, keepdims=True)) for _ in range(2)]
    first, second = (
        judge(ASSIGNMENT, CHECKS["bias_gradient"], 2.0, c, SEED) for c in callers
    )  # fmt: skip
    assert first == second
    for one, two in zip(callers[0].calls, callers[1].calls, strict=True):
        assert wire.pack({}, list(one)) == wire.pack({}, list(two))


def test_a_seed_is_of_the_secret_and_of_the_bytes() -> None:
    """It repeats, it is another one for another notebook or secret, and the parts do not mix."""
    pairs = [(SEED, b"one"), (SEED, b"two"), (SEED, b""), (SEED + b"o", b"ne"), (b"", SEED)]
    seeds = [seed_of(*pair) for pair in pairs]
    assert seeds == [seed_of(*pair) for pair in pairs]
    assert len(set(seeds)) == len(pairs)
    assert all(len(seed) == 32 for seed in seeds)


def test_what_one_submission_was_asked_is_of_no_use_to_the_next() -> None:
    """Not one array of numbers is asked twice."""
    asked = []
    for data in (b"one", b"two"):
        caller = InProcess(lambda delta: delta.mean(axis=1, keepdims=True))
        judge(ASSIGNMENT, CHECKS["bias_gradient"], 2.0, caller, seed_of(SEED, data))
        asked.append({as_sent(arguments[0]).tobytes() for arguments in caller.calls})
    assert asked[0]
    assert not asked[0] & asked[1]


# Comparison


@given(hnp.arrays("float64", (3, 2), elements=st.floats(-1e6, 1e6)))
def test_what_is_right_is_accepted_in_any_form(truth: np.ndarray) -> None:
    """Lists, tuples, another memory order, another order of summation: all right."""
    forms = (truth, np.asfortranarray(truth), truth.tolist(), tuple(map(tuple, truth)))
    for value in (*forms, truth * (1 + 1e-12)):
        expect(across(value), truth, "x", "(3, 2)")


BAD = {
    "None": None,
    "text": "text",
    "complex": np.zeros((3, 2), complex),
    "ragged": [[1.0], [1.0, 2.0]],
    "flat": np.zeros(6),
    "transposed": np.zeros((2, 3)),
    "nan": np.full((3, 2), np.nan),
    "infinite": np.full((3, 2), np.inf),
    "wrong": np.ones((3, 2)),
    "opaque": wire.Opaque("dict"),
    "number": 0.0,
    "code": wire.Code("1"),
    "nested": [[[None]]],
}


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
def test_what_is_not_right_is_said(value: Any) -> None:
    """Anything else is Wrong, with words and never another exception."""
    with pytest.raises(Wrong):
        expect(value, np.zeros((3, 2)), "δ", "(n, m)")
    with pytest.raises(Wrong):
        expect_pair(value, ([np.zeros((3, 2))], [np.zeros((3, 1))]), (("W", "w"), ("b", "b")))
    pair = ([np.zeros((3, 2))], [np.zeros((3, 1))])
    with pytest.raises(Wrong):
        expect_pair(([value], [np.zeros((3, 1))]), pair, (("W", "w"), ("b", "b")))


def test_digits_are_judged_to_the_scale() -> None:
    """Right to 1e-6, coarse to 1e-4, wrong beyond; float32 is right; whatever the scale."""
    for scale in (1e-6, 1.0, 1e6):
        truth = np.array([[1.0, 0.5], [-0.25, 0.0]]) * scale / 3
        expect(truth.astype("float32"), truth, "x", "")
        expect(truth + 0.3e-6 * scale, truth, "x", "")
        for off in (0.4e-6, 30e-6):
            with pytest.raises(Wrong, match="right, but to 4 digits only"):
                expect(truth + off * scale, truth, "x", "")
            with watched() as seen:
                expect(truth + off * scale, truth, "x", "")
            assert seen.coarse
        with pytest.raises(Wrong, match="is wrong in 4 of 4 entries"), watched():
            expect(truth + 40e-6 * scale, truth, "x", "")


def test_what_is_coarse_hides_nothing_that_is_wrong() -> None:
    """The arrays that come after a coarse one are compared all the same."""
    truth = ([np.ones((2, 2))], [np.ones((2, 1))])
    value = ([np.ones((2, 2)) + 1e-5], [np.zeros((2, 1))])
    with pytest.raises(Wrong, match=r"∂C/∂b\^1 is wrong"), watched():
        expect_pair(value, truth, (("W", "w"), ("b", "b")))


def test_what_is_noted_of_a_wrong_attempt_is_forgotten() -> None:
    """Who watches outside learns what was seen inside, unless that was wrong."""
    with watched() as outer:
        with contextlib.suppress(Wrong), watched():
            expect(1 + 1e-5, 1.0, "x", "")
            raise Wrong("another one")
        assert not outer.coarse
        with watched():
            expect(1 + 1e-5, 1.0, "x", "")
        assert outer.coarse


@pytest.mark.parametrize("odd", [abs, {"a": 1}, [np.array([1j])], wire.Code("x", x={1})])
def test_what_cannot_be_sent_is_the_check_s_fault(odd: object) -> None:
    """It would arrive as no more than its name, and every student's function would fail."""

    def sends(trial: Trial, rng: Rng) -> None:
        trial.call(1.0, odd)

    with pytest.raises(TypeError, match=r"argument 2 of f has a .* in it.*write Code") as found:
        verdict(Property("p", 1, sends))
    assert found.value.__notes__ == ["f, p"]


@pytest.mark.parametrize("returned", [True, False, np.bool_(True), 0.0])
def test_a_property_that_returns_something_is_no_property(returned: object) -> None:
    """Whoever writes `return np.allclose(…)` would give full marks to everybody."""

    def holds_not(trial: Trial, rng: Rng) -> Any:
        return returned

    with pytest.raises(TypeError, match="a property raises Wrong where it does not hold"):
        verdict(Property("p", 1, holds_not))


def test_a_property_that_holds_coarsely_earns_half() -> None:
    """So does conduct that is coarse, and other conduct counts."""

    def coarse(trial: Trial, rng: Rng) -> None:
        expect(trial.call(1.0) + 1e-5, 1.0, "x", "")

    properties = (
        Property("values", 2, coarse),
        Property("more", 1, holds),
        Property("tails", 2, coarse, conduct=True),
        Property("inputs left alone", 1, holds, conduct=True),
    )
    known = Assignment("a", (), (), (Misconception("f/x", "f", abs, "m", "h", "notation#layouts"),))
    result = judge(known, Check("f", "bp#x", properties), 6, InProcess(abs), b"seed")
    assert (result.points, result.status, result.misconception) == (4, "partial", None)
    assert result.message.startswith("values, tails: right, but to 4 digits only")


def test_a_mistake_is_named_only_if_its_answers_differ_from_the_right_ones() -> None:
    """On what was tried: where they do not, something else was wrong."""

    def clipped(z: Any) -> Any:
        return np.minimum(z, 5.0)

    def small(trial: Trial, rng: Rng) -> None:
        expect(trial.call(np.ones(3)), np.zeros(3), "x", "")

    def large(trial: Trial, rng: Rng) -> None:
        expect(trial.call(np.full(3, 9.0)), np.full(3, 9.0), "x", "")

    entry = Misconception("f/clip", "f", clipped, "m", "h", "notation#layouts", right=abs)
    known = Assignment("a", (), (), (entry,))
    for prop, named in ((small, None), (large, "f/clip")):
        check = Check("f", "bp#x", (Property("p", 1, prop),))
        assert judge(known, check, 1, InProcess(clipped), b"seed").misconception == named


@pytest.mark.parametrize("truth", [np.nan, np.inf])
def test_where_there_is_no_truth_nothing_is_right(truth: float) -> None:
    """If a student's own numbers make it overflow, that earns nothing."""
    with pytest.raises(Wrong):
        expect(np.zeros(2), np.array([0.0, truth]), "x", "")


def test_a_wrong_sign_is_named() -> None:
    """The sign is told apart from other mistakes."""
    truth = np.array([1.0, -2.0])
    with pytest.raises(Wrong, match="the sign is the wrong way round"):
        expect(-truth, truth, "x", "")


def test_alike_and_numeric_never_raise() -> None:
    """Comparison for the diagnosis answers True or False to anything."""
    for value in BAD.values():
        for expected in (np.zeros((3, 2)), [np.zeros(3)], (), np.array(np.nan)):
            assert isinstance(alike(value, expected), bool)
        number = numeric(value)
        assert number is None or number.dtype == float
    assert alike([np.inf, 1.0], np.array([np.inf, 1.0]))
    assert not alike([np.inf, 1.0], np.array([1.0, np.inf]))
    truths = numeric([True, False])
    assert truths is not None
    assert truths.tolist() == [1.0, 0.0]


# What is sent to disturb the grader

MONSTERS: dict[str, Any] = {
    "texts of 3 GB if they were an array": ["x" * wire.MAX_TEXT] + ["a"] * (wire.MAX_LEAVES - 4),
    "long texts that are longer in JSON": ["é" * wire.MAX_TEXT] * 1000,
    "no entries, and sides of any length": np.zeros((2**26, 2**26, 2**10, 0), bool),
    "no entries in many rows": np.zeros((2**26, 0)),
    "many rows": np.zeros((wire.MAX_BODY // 8, 1)),
    "many small numbers": np.zeros(wire.MAX_BODY, "uint8"),
    "many rows of small numbers": [np.zeros((1000, 1000), "uint8")] * 60,
    "small numbers and a complex one": [np.zeros(9000, "uint8")] * 800 + [np.zeros(9000) * 1j],
    "a long list": [0.0] * 5000,
    "a long list of lists": [[1.0]] * 2500,
    "text": "nan",
    "code": wire.Code("__import__('os').abort()"),
    "nothing": None,
    "an array without sides": np.array(1.0),
    "no words": wire.Opaque(""),
    "complex": np.ones(3) * 1j,
    "empty": [],
    "deep": [[[[[[]]]]]],
}


def tree_of(value: Any, body: bytearray) -> Any:
    """What stands for it in a frame, by somebody who keeps no cap."""
    if isinstance(value, (list, tuple)):
        kind = "list" if isinstance(value, list) else "tuple"
        return {kind: [tree_of(v, body) for v in value]}
    if isinstance(value, np.ndarray):
        at, shape = len(body), value.shape
        body += value.tobytes()
        return {"array": value.dtype.name, "shape": shape, "at": at, "order": "C"}
    if isinstance(value, wire.Code):
        return {"code": value.source, "names": {}}
    if isinstance(value, wire.Opaque):
        return {"opaque": value.type_name}
    return {"float": value.hex()} if isinstance(value, float) else value and {"text": value}


def forged(value: Any) -> Outcome:
    """What the grader makes of a frame with this value, written by hand."""
    body = bytearray()
    text = json.dumps({"outcome": "value", "value": tree_of(value, body)}, ensure_ascii=False)
    try:
        wire.lengths(wire.PREFIX.pack(len(text.encode()), len(body)))
        return Outcome("value", wire.unpack(text.encode(), body)[1])
    except wire.WireError:
        return Outcome("unsendable")


@contextmanager
def little_memory(room: int = 1 << 30) -> Iterator[None]:
    """No more than this many bytes on top of what the process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.slow
@pytest.mark.parametrize("monster", MONSTERS.values(), ids=MONSTERS)
@pytest.mark.parametrize("name", assignment_names())
def test_no_answer_disturbs_the_judge(name: str, monster: Any) -> None:
    """Whatever comes, alone, in pairs or in lists: a verdict without marks, in little memory."""
    known = assignment(name)
    with little_memory():
        for value in (monster, (monster, monster), ([monster], [monster]), [monster] * 4):
            outcome = forged(value)
            for check in known.checks:
                result = judge(known, check, 10, Answers(outcome), SEED)
                assert result.points < 10
                assert len(result.message) < 3000


# Messages give nothing away


def numbers_in(value: Any) -> Iterator[float]:
    """Every number in the arguments of a call."""
    if isinstance(value, wire.Code):
        value = list(value.names.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from numbers_in(part)
    elif isinstance(value, np.ndarray):
        yield from value.ravel().tolist()


def told(number: float) -> bool:
    """Is it a number that one could recognise? 0, 1, ±30 and ±1000 are in the open checks."""
    return abs(number) not in (0.0, 0.25, 1.0, 30.0, 1000.0)


WRONG = {
    "raises a number": lambda *a: float(f"x{first(a)}"),
    "returns text": lambda *a: repr(first(a)),
    "returns a type named after a number": lambda *a: type(repr(first(a)), (), {})(),
    "returns zero": lambda *a: 0.0,
    "returns the first argument": lambda *a: a[0],
    "returns the last argument": lambda *a: a[-1],
    "returns lists": lambda *a: ([first(a)], [first(a)]),
    "returns a dictionary": lambda *a: {first(a): 1},
    "returns nan": lambda *a: np.full(np.shape(a[-1]), np.nan),
    "returns ten times": lambda *a: 10.0 * np.asarray(a[-1]),
}


def first(arguments: Any) -> float:
    """Some number of the hidden input."""
    return next(filter(told, numbers_in([a for a in arguments if not callable(a)])), 0.5)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("name", [n for n in CHECKS if not n.startswith("backprop")])
def test_messages_hold_no_number_of_the_hidden_input(name: str, wrong: Any) -> None:
    """Whatever a wrong function does with its input, no number of it is in the message."""
    caller = InProcess(wrong)
    result = judge(ASSIGNMENT, CHECKS[name], 5.0, caller, SEED)
    assert result.points < 5
    shown = set(re.findall(r"\d+\.\d+|\d{4,}", result.message))
    hidden = {repr(abs(n))[:5] for call in caller.calls for n in numbers_in(list(call)) if told(n)}
    assert not {s for s in shown if any(s.startswith(h) for h in hidden)}
    assert len(result.message) < 1500


# Diagnosis


def test_a_known_mistake_is_named_with_its_hint() -> None:
    """The catalogue's words and section stand in the verdict."""
    result = judged("bias_gradient", lambda d: d.sum(axis=1, keepdims=True))
    assert result.misconception == "bias-gradient/sum-for-mean"
    assert "the cost is a mean" in result.message
    assert result.link == link_to("backpropagation#batches")


def test_what_returns_nothing_is_named_so() -> None:
    """A forgotten `return` has a name, whatever the function."""
    assert judged("bias_gradient", lambda d: None).misconception == "bias-gradient/no-return"


@pytest.mark.parametrize(
    "other",
    [
        lambda d: d.sum(axis=1, keepdims=True) * 1.01,
        lambda d: d.sum(axis=1, keepdims=True) if d.shape[1] > 9 else d[:, :1] * 3,
        lambda d: d.shape[2],
    ],
)
def test_another_mistake_is_not_taken_for_a_known_one(other: Any) -> None:
    """A misconception must explain every answer; what explains some is not named."""
    assert judged("bias_gradient", other).misconception is None


def test_a_diagnosis_needs_an_answer() -> None:
    """A function that only raises tells nothing about what was misunderstood."""

    def raises(*_: Any) -> None:
        raise NotImplementedError

    for name in CHECKS:
        assert judged(name, raises).misconception is None


def test_a_wrong_formula_that_fails_on_shapes_is_recognised_by_its_failing() -> None:
    """Where the catalogue's formula cannot be computed, the student's must have raised as well."""
    entry = Misconception("f/y", "f", lambda a: a @ a, "m", "h", "backpropagation#bp2")

    def square(trial: Trial, rng: Rng) -> None:
        value = trial.call(np.eye(2) * 2)
        expect(value, np.eye(2), "x", "")

    def oblong(trial: Trial, rng: Rng) -> None:
        trial.call(np.ones((2, 3)))
        raise Wrong("x")

    check = Check("f", "backpropagation#bp1", (Property("s", 1, square), Property("o", 1, oblong)))
    made = Assignment("made", (), (check,), (entry,))
    assert judge(made, check, 1, InProcess(lambda a: a @ a), SEED).misconception == "f/y"
    patched = InProcess(lambda a: a @ a if a.shape[0] == a.shape[1] else a)
    assert judge(made, check, 1, patched, SEED).misconception is None


def test_an_unknown_assignment_is_named() -> None:
    """The error says which assignments there are."""
    with pytest.raises(UnusableInput, match="ps5-backprop"):
        assignment("ps99-nothing")


def test_failed_carries_its_status() -> None:
    """Failed is what a trial raises when there was no answer."""
    with pytest.raises(Failed) as raised:
        Trial("f", Answers(Outcome("timeout"))).call(1)
    assert raised.value.status == "timeout"


def test_conduct_reveals_a_slip_that_goes_with_any_function() -> None:
    """Where the catalogue has no entry of its own, the slip of that name is told."""
    entry = Misconception("f/other", "f", abs, "m", "h", "notation#layouts")
    prop = Property("inputs left alone", 1, fails, conduct=True, reveals="input-modified")
    check = Check("f", "bp#x", (Property("v", 1, holds), prop))
    result = judge(Assignment("a", (), (), (entry,)), check, 10, InProcess(abs), b"seed")
    assert result.misconception == "f/input-modified"
    assert "the caller's own array" in result.message


def test_conduct_reveals_its_misconception() -> None:
    """Right values, wrong conduct: the catalogue's entry for that conduct is named."""
    entry = Misconception("f/input-modified", "f", abs, "m", "h", "notation#layouts")
    known = Assignment("a", (), (), (entry,))
    prop = Property("inputs left alone", 1, fails, conduct=True, reveals="input-modified")
    for properties, found in [
        ((Property("v", 1, holds), prop), "f/input-modified"),
        (
            (Property("v", 1, fails), prop),
            None,
        ),  # what comes of a wrong function is not its conduct
        ((Property("v", 1, holds), Property("c", 1, fails, conduct=True)), None),
    ]:
        result = judge(known, Check("f", "bp#x", properties), 10, InProcess(abs), b"seed")
        assert result.misconception == found


def test_what_is_kept_for_the_diagnosis_keeps_its_form() -> None:
    """Lists of numbers become arrays once; lists and pairs of arrays stay what they are."""
    W, b = np.ones((2, 3)), np.ones((2, 1))
    kept = settled(([W, W], [b]))
    assert isinstance(kept, tuple)
    assert isinstance(kept[0], list)
    assert kept[0][1] is W
    assert isinstance(settled([[1.0, 2.0], [3.0, 4.0]]), np.ndarray)
    assert settled([[1.0], [1.0, 2.0]])[1].tolist() == [1.0, 2.0]
    too_much = settled([[0.5] * (1 + i % 2) for i in range(5000)])
    assert isinstance(too_much, wire.Opaque)  # it is not None: something came back
