"""However numbers lie in memory, they are answered alike, and nobody writes into them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ag_cases import InProcess, judged

from autograder.checks.compare import Array, Otherwise, Wrong
from autograder.checks.diagnosis import as_sent
from autograder.checks.judge import Trial
from autograder.checks.properties import as_view, each, read_only, repeated, unmodified
from autograder.live import across

Function = Callable[..., Any]


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Two matrices, a list of them, a vector and a number."""
    return rng.normal(size=(3, 5)), [rng.normal(size=(4, 3))] * 2, rng.normal(size=6), 0.5


def arrays_in(value: Any) -> list[Array]:
    """All arrays in arguments."""
    if isinstance(value, (list, tuple)):
        return [array for part in value for array in arrays_in(part)]
    return [value] if isinstance(value, np.ndarray) else []


def test_views_have_the_numbers_in_another_order() -> None:
    """Through the pipe too: transposed, with gaps, backwards; and no number is another one."""
    sent = arguments(np.random.default_rng(1))
    arrived = [as_sent(across(part)) for part in each(sent, as_view)]
    for plain, view in zip(arrays_in(sent), arrays_in(arrived), strict=True):
        np.testing.assert_array_equal(plain, view)
        assert not view.flags.c_contiguous
        assert view.flags.writeable
    assert arrived[-1] == 0.5


def test_what_is_repeated_is_one_column() -> None:
    """Read-only and of stride 0, and through the pipe too."""
    plain = each(arguments(np.random.default_rng(1)), repeated)
    arrived = [as_sent(across(part)) for part in each(plain, read_only)]
    for array, view in zip(arrays_in(plain), arrays_in(arrived), strict=True):
        np.testing.assert_array_equal(array, view)
        assert view.strides[-1] == 0
        assert not view.flags.writeable


def asked(function: Function) -> None:
    """`unmodified`, of a function of the arguments above."""
    unmodified(arguments)(Trial("f", InProcess(function)), np.random.default_rng(2))


def total(x: Any, weights: Any, v: Any, c: float) -> Any:
    """A right function, whatever comes."""
    return x.sum() + sum(W.sum() for W in weights) + c * v.sum()


def test_a_right_function_is_not_troubled() -> None:
    """It reads, and writes into its own arrays."""
    asked(total)


@pytest.mark.parametrize(
    "change",
    [
        lambda x, weights, v: x.__setitem__(0, 7.0),
        lambda x, weights, v: weights[1].sort(axis=0),
        lambda x, weights, v: v.__iadd__(1),
    ],
)
def test_writing_into_what_came_is_told_as_that(change: Function) -> None:
    """The caller's array is named, as before."""

    def changing(x: Any, weights: Any, v: Any, c: float) -> Any:
        result = total(x, weights, v, c)
        change(x, weights, v)
        return result

    with pytest.raises(Wrong, match="changes the caller's array"):
        asked(changing)


def test_writing_and_putting_back_is_found_where_nothing_may_be_written() -> None:
    """It is the caller's array also in between."""

    def restoring(x: Any, weights: Any, v: Any, c: float) -> Any:
        old = x[0, 0]
        x[0, 0] = 0.0
        result = total(x, weights, v, c) + old
        x[0, 0] = old
        return result

    with pytest.raises(Wrong, match="caller's array"):
        asked(restoring)


def test_who_looks_at_memory_is_told_so() -> None:
    """The numbers in the order in which they lie there are not the array."""

    def by_memory(x: Any, weights: Any, v: Any, c: float) -> Any:
        return x.ravel(order="K")[1] + total(x, weights, v, c)

    with pytest.raises(Otherwise, match="lie in memory"):
        asked(by_memory)


def test_who_answers_otherwise_each_time_is_not_told_of_memory() -> None:
    """What comes from chance does not come from views."""
    rng = np.random.default_rng(3)
    asked(lambda *_: rng.normal())


def test_failing_for_views_alone_is_not_taken_for_a_known_mistake() -> None:
    """One share is lost, with its own words, and nobody is said to have changed an array."""

    def backwards(delta: Any) -> Any:
        return delta.ravel(order="K").reshape(delta.shape).mean(axis=1, keepdims=True)

    result = judged("bias_gradient", backwards)
    assert 0 < result.points < 8
    assert result.misconception is None
    assert "lie in memory" in result.message
