"""What is made of answers that are missing, refused, rounded, or right where they are finite."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.checks.catalogue import mistakes, tuned
from autograder.checks.diagnosis import Asked, diagnose
from autograder.model import Outcome


def build_root(*, sign: float = 1.0, power: float = 0.5) -> Callable[..., Any]:
    """A root, with two places for mistakes."""
    return lambda x: sign * np.abs(x) ** power


of_root = mistakes("root", "page#anchor", build_root)
ENTRIES = (
    of_root("sign", "the sign is wrong.", "which?", sign=-1.0),
    of_root("cubic", "it is a cubic root.", "which?", power=1 / 3),
)
INPUTS = [np.random.default_rng(i).normal(size=(3, 4 + i)) for i in range(4)]
CAST = "Cannot cast ufunc 'add' output from dtype('float64') to dtype('int64') with casting rule"
right = build_root()


def named(answer: Callable[[Any], Any]) -> list[str]:
    """What is found in the answers to all inputs."""
    record: list[Asked] = [((x,), answer(x)) for x in INPUTS]
    found = diagnose(ENTRIES, record)
    return [e.id.partition("/")[2] for e in found.found] if found else []


def raised(text: str) -> Callable[[Any], Outcome]:
    """A function that always raises."""
    return lambda x: Outcome("raised", text=text)


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        (lambda x: None, ["no-return"]),
        (lambda x: right(x) if x.size > 12 else None, ["no-return-at-times"]),
        (lambda x: -right(x) if x.size > 12 else None, ["no-return-at-times", "sign"]),
        (lambda x: np.round(right(x), 3), ["rounded"]),
        (lambda x: np.round(build_root(power=1 / 3)(x), 2), ["cubic", "rounded"]),
        (lambda x: right(x)[0, 0], ["one-example-only"]),
        (lambda x: np.where(x.size > 20, np.nan, right(x)), ["not-finite"]),
        (right, []),
        (lambda x: right(x) if x.size > 12 else x, []),
        (raised("TypeError: root() missing 1 required positional argument: 'n'"), ["arguments"]),
        (raised("TypeError: helper() missing 1 required positional argument: 'n'"), []),
        (
            raised(f"UFuncTypeError: {CAST}"),
            ["integers-in-place"],
        ),
        (raised("ValueError"), []),
        (lambda x: (x, [[x], [x, [x, 1.0]]]), []),
    ],
)  # fmt: skip
def test_what_is_named(answer: Callable[[Any], Any], names: list[str]) -> None:
    """The name says what is wrong, and nothing is named where nobody can tell."""
    assert named(answer) == names


def test_a_recogniser_that_fails_recognises_nothing() -> None:
    """Whatever a student's answers are, the verdict stands."""

    def stumbles(asked: Any) -> bool:
        raise IndexError

    entry = of_root("odd", "it is odd.", "why?", recognises=stumbles, sign=-1.0)
    record: list[Asked] = [((x,), x + 1) for x in INPUTS]
    assert diagnose((entry,), record) is None


@pytest.mark.parametrize("power", [0.3, 0.77, 2.5])
def test_a_number_of_ones_own_is_found(power: float) -> None:
    """Whatever the number is, the formula is recognised; another formula is not."""
    known = tuned(lambda t: build_root(power=t), (0.1, 0.4, 1.0, 3.0), right)
    assert known([((x,), build_root(power=power)(x)) for x in INPUTS])
    assert not known([((x,), right(x) + power) for x in INPUTS])
    assert not known([((x,), right(x)) for x in INPUTS])
