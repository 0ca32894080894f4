"""What a function stands on, told by the process in which it was defined."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.inside.states import States, Stood

START = {
    "plain": "def f(x):\n    return np.exp(x) + x.sum()",
    "helper": "def half(x):\n    return x / 2\ndef f(x):\n    return half(x)",
    "constant": "rate = 0.5\ndef f(x):\n    return rate * x",
    "list": "rates = [0.5]\ndef f(x):\n    return rates[0] * x",
    "array": "rates = np.ones(3)\ndef f(x):\n    return rates * x",
    "class": "class Net:\n    eta = 1\ndef f(x):\n    return Net.eta * x",
    "default": "def f(x, cache={}):\n    return cache.setdefault(1, x)",
    "closure": "def make(seen):\n    def f(x):\n        return seen\n    return f\nf = make([])",
    "python's own": "def f(x):\n    return sum(x)",
    "nested": "def f(x):\n    return [rate(v) for v in x]\ndef rate(v):\n    return v",
    "vectorized": "half = np.vectorize(lambda v: v / 2)\ndef f(x):\n    return half(x)",
    "itself": "def f(x):\n    return f(x - 1) if x else 0",
}
SAME = {
    "plain": ["g = 3", "sum = 0", "x = 1", "def h(x):\n    return x"],
    "helper": ["third = 3", "half2 = half", "def half(x):\n    return x / 2"],
    "constant": ["rate_of_mine = 2"],
    "python's own": ["max = 0"],
    "itself": ["g = f"],
}
CHANGED = {
    "plain": ["np.exp = 3", "np = None", "np.extra, np.exp = 1, np.sin", "f = 1"],
    "helper": ["half = 3", "def half(x):\n    return x", "del half"],
    "constant": ["rate = 1", "for rate in range(3): pass"],
    "python's own": ["sum = 0"],
    "nested": ["def rate(v):\n    return 2"],
    "itself": ["f = 2"],
}


def execute(text: str, space: dict[str, Any]) -> None:
    """Run a cell of this module's own."""
    exec(text, space)  # noqa: S102 (the texts above)


def state_of(start: str) -> tuple[Stood, Callable[[str], None]]:
    """The state of `f` where a text has run, and what runs another cell after it."""
    numpy = type(np)("numpy")
    vars(numpy).update(vars(np))  # or a test would change everybody's
    space: dict[str, Any] = {"np": numpy, "__name__": "__main__"}
    execute(START[start], space)
    states = States(space)
    states.mark("f")

    def run(text: str) -> None:
        execute(text, space)
        states.look(7)

    return states._stood["f"], run


@pytest.mark.parametrize(
    ("start", "later"), [(start, later) for start, many in SAME.items() for later in many]
)
def test_what_it_does_not_read_changes_nothing(start: str, later: str) -> None:
    """A cell that binds other names leaves a function the same."""
    state, run = state_of(start)
    assert state.same
    run(later)
    assert state.same
    assert state.changed == {}


@pytest.mark.parametrize(
    ("start", "later"), [(start, later) for start, many in CHANGED.items() for later in many]
)
def test_what_it_reads_is_watched(start: str, later: str) -> None:
    """A cell that binds a name that the function reads, or a part of a module, is noticed."""
    state, run = state_of(start)
    run(later)
    assert not state.same
    assert {cell for cell, _ in state.changed.values()} <= {7}
    assert bool(state.changed) == ("np.exp" not in later)


@pytest.mark.parametrize("start", ["list", "array", "class", "default", "closure", "vectorized"])
def test_what_can_change_without_a_name_counts_as_changed(start: str) -> None:
    """Containers, arrays, classes and closures of the notebook may be written to."""
    state, _ = state_of(start)
    assert state.there
    assert not state.same


def test_a_name_that_is_missing_is_told_too() -> None:
    """A function that reads what is not there yet uses it all the same."""
    space: dict[str, Any] = {}
    execute("def f(x):\n    return helper(x)", space)
    told = Stood("f", space).told()
    assert told["uses"] == ["f", "helper"]
    assert told["there"]


def test_what_is_not_there_is_not_there() -> None:
    """A value that cannot be called is no function."""
    assert not Stood("f", {"f": 3}).there
    assert not Stood("f", {}).told()["there"]


def test_objects_that_resist_count_as_changed() -> None:
    """Whatever an object does when it is looked at, the notebook goes on."""
    space: dict[str, Any] = {"__name__": "__main__"}
    text = (
        "class Odd:\n    def __getattribute__(self, name):\n        raise RuntimeError\n"
        "odd = Odd()\ndef f(x):\n    return odd"
    )
    execute(text, space)
    assert not Stood("f", space).same
