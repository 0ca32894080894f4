"""Parts of a check that are made wrongly: each says what came, what was expected, the remedy."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.checks import Assignment, Check, Misconception, Property, assignment, names
from autograder.checks.judge import Rng, Trial


def holds(trial: Trial, rng: Rng) -> None:
    """Whatever comes."""


def often(trial: Trial, rng: Rng, times: int = 3) -> None:
    """As many times."""


PROPERTY = Property("p", 1, holds)
CHECK = Check("f", "descent#schedules", (PROPERTY,))
ENTRY = Misconception("f/x", "f", abs, "m", "h", "descent#schedules")
Make = Callable[..., Any]

WRONG: dict[str, tuple[Make, tuple[Any, ...], str]] = {
    "assignment swapped": (Assignment, ((), "a", (CHECK,)), r"name is an empty tuple.*the order"),
    "checks swapped": (Assignment, ("a", (), (ENTRY,), (CHECK,)), r"a tuple of Misconception, exp"),
    "one withheld": (Assignment, ("a", "descent", (CHECK,)), r"comma behind it, \(\"descent\",\)"),
    "one check": (Assignment, ("a", (), CHECK), r"checks is a Check.*comma behind it"),
    "a list": (Assignment, ("a", (), [CHECK]), r"write \( \) in place of \[ \]"),
    "twice": (Assignment, ("a", (), (CHECK, CHECK)), r"two of checks have the function f"),
    "check swapped": (Check, ("descent#schedules", "f", (PROPERTY,)), r"function is the text 'des"),
    "no property": (Check, ("f", "", ()), r"an empty tuple.*write one at least"),
    "one name": (Check, ("f", "", (PROPERTY, PROPERTY)), r"two of properties have the name p"),
    "conduct only": (Check, ("f", "", (Property("p", 1, holds, True),)), r"no property is about v"),
    "property swapped": (Property, (1, "p", holds), r"name is 1, expected text"),
    "share swapped": (Property, ("p", holds, 1), r"share is the function holds, expected a number"),
    "no share": (Property, ("p", 0, holds), r"share is 0, expected a number above 0: write how"),
    "not a number": (Property, ("p", float("nan"), holds), r"share is nan"),
    "called": (Property, ("p", 1, None), r"holds is None, expected a function of \(trial, rng\)"),
    "one argument": (Property, ("p", 1, lambda trial: None), r"takes others \(too many positional"),
    "conduct": (Property, ("p", 1, holds, "yes"), r"conduct is the text 'yes', expected True or"),
    "id": (Misconception, ("x", "f", abs, "m", "h", ""), r"id 'x' .* must begin with 'f/'"),
    "wrong": (Misconception, ("f/x", "f", 3, "m", "h", ""), r"wrong is 3, expected a function"),
    "words": (Misconception, ("f/x", "f", abs, None, "h", ""), r"misunderstood is None"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_made_wrongly_says_so(name: str) -> None:
    """Swapped, of another kind, twice, or nothing where something is needed."""
    make, arguments, said = WRONG[name]
    with pytest.raises((TypeError, ValueError), match=said) as found:
        make(*arguments)
    assert str(found.value).startswith(f"{make.__name__}: ")
    assert "\n" not in str(found.value)


def test_what_is_made_well_is_left_alone() -> None:
    """Functions with more arguments that have defaults, methods, C's own; our own checks too."""
    assert Property("p", 0.5, often).share == 0.5
    assert Property("p", 1, print).holds is print
    assert Misconception("f-g/x", "f_g", abs, "m", "", "").function == "f_g"
    assert all(assignment(name).checks for name in names())
