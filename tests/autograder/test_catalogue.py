"""How entries are written, and the right function that each of them stands beside."""

from typing import Any

import justice
import numpy as np
import pytest

from autograder.checks import assignment
from autograder.checks.catalogue import mistakes, only, right_functions, where
from autograder.checks.diagnosis import Faulty
from autograder.model import Outcome


def build_line(*, slope: float = 2.0, shift: float = 1.0, sign: float = 1.0) -> Any:
    """A line, with three places for mistakes."""
    return lambda x: sign * (slope * x + shift)


of_a_line = mistakes("a_line", "page#usual", build_line)


@pytest.mark.parametrize(("name", "function"), justice.cases(), ids=map("/".join, justice.cases()))
def test_every_function_has_a_right_one(name: str, function: str) -> None:
    """What the catalogue holds to be right has full marks, whatever the seed."""
    right = right_functions(assignment(name))[function]
    for seed in justice.SEEDS:
        result, _ = justice.verdict(name, function, right, seed)
        assert (result.points, result.status) == (justice.POINTS, "passed"), result.message


def test_what_is_said_once_is_in_every_entry() -> None:
    """Function, id's beginning, section and right function come from `mistakes`."""
    entry = of_a_line("sign", "what", "hint", sign=-1.0)
    assert (entry.id, entry.function, entry.section) == ("a-line/sign", "a_line", "page#usual")
    assert (entry.misunderstood, entry.hint) == ("what", "hint")
    assert entry.right is not None
    assert (entry.wrong(3.0), entry.right(3.0)) == (-7.0, 7.0)


@pytest.mark.parametrize(("at", "section"), [("other", "page#other"), ("far#away", "far#away")])
def test_an_entry_may_point_elsewhere(at: str, section: str) -> None:
    """An anchor alone is one of the usual page's."""
    assert of_a_line("sign", "what", "hint", at=at, sign=-1.0).section == section


def test_faults_of_different_entries_can_be_combined() -> None:
    """Entries of one function have the same builder, also where it makes other functions too."""
    of_another = mistakes("another", "page#usual", build_line, slope=5.0)
    one = of_another("shift", "what", "hint", shift=0.0).wrong
    two = of_another("sign", "what", "hint", sign=-1.0).wrong
    assert isinstance(one, Faulty)
    assert isinstance(two, Faulty)
    both = one.combined(two)
    assert both is not None
    assert both(1.0) == -5.0
    assert of_another("slope", "what", "hint", slope=2.0).wrong(1.0) == 3.0


def test_a_misspelt_fault_is_an_error_at_once() -> None:
    """It would otherwise be a wrong function that always raises, and loses marks by that."""
    with pytest.raises(TypeError, match="slpoe"):
        of_a_line("slope", "what", "hint", slpoe=3.0)


def test_a_wrong_function_has_one_form() -> None:
    """Faults say nothing about a function that no builder makes."""
    with pytest.raises(TypeError, match="a_line/sign: give the wrong function or faults, not both"):
        of_a_line("sign", "what", "hint", wrong=lambda x: -x, sign=-1.0)
    of_simple = mistakes("simple", "page#usual", only(abs))
    entry = of_simple("sign", "what", "hint", wrong=lambda x: -abs(x))
    assert (entry.wrong(2.0), entry.right) == (-2.0, abs)
    with pytest.raises(TypeError):
        of_simple("sign", "what", "hint", sign=-1.0)


def test_some_calls_can_decide_alone() -> None:
    """Where answers hang on the method, only the telling calls speak for or against a mistake."""
    doubled = where(lambda x: x.size > 1, lambda x: 2 * x)
    pair, single = np.array([1.0, 2.0]), np.array([1.0])
    assert doubled([((pair,), 2 * pair), ((single,), single)])
    assert not doubled([((pair,), pair), ((single,), 2 * single)])
    assert not doubled([((single,), 2 * single)])
    assert not doubled([((pair,), Outcome("raised", text="x"))])
