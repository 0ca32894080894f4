"""What is read off by dividing an answer by a formula's: factors, arrangement, and what is not."""

from typing import Any

import numpy as np
import pytest

from autograder.checks.slips import TEXTS, Fit, Name

RNG = np.random.default_rng(0)
CALLS = [
    (RNG.normal(size=(3, 5)), {"m": 5, "n": 3, "k": 3}),
    (RNG.normal(size=(4, 7)), {"m": 7, "n": 4, "k": 4}),
]


def read(change: Any, calls: Any = CALLS) -> tuple[Name, ...] | None:
    """The slips in answers that are `change` of right ones."""
    fit = Fit()
    for right, sizes in calls:
        if not fit.add(right, change(right), sizes):
            return None
    return fit.slips()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda a: a, []),
        (lambda a: -a, ["sign"]),
        (lambda a: a * a.shape[1], ["times-m"]),
        (lambda a: -2 * a / a.shape[1], ["sign", "factor-two", "over-m"]),
        (lambda a: a.T, ["transposed"]),
        (lambda a: a.T / 2, ["transposed", "half"]),
        (lambda a: 1.7 * a, ["constant-factor"]),
        (lambda a: (a, {}), ["extra-values"]),
        (lambda a: a.ravel(), ["flat"]),
        (lambda a: a.sum(), ["summed-to-a-number"]),
        (lambda a: a[0, 0], ["one-example-only"]),
        (lambda a: a[-1, -1], ["one-example-only"]),
        (np.trunc, ["cut-off"]),
    ],
)
def test_a_slip_is_read_off(change: Any, found: list[str]) -> None:
    """Its names are those of what was changed, and no more."""
    assert [name for _, name in read(change) or ()] == found


@pytest.mark.parametrize(
    "change", [lambda a: a + 1, lambda a: a**2, lambda a: a[:, :1], lambda a: None, lambda a: "a"]
)
def test_another_answer_is_no_slip(change: Any) -> None:
    """What no factor and no arrangement makes of the right answer is not read as one."""
    assert read(change) is None


def test_a_factor_must_be_the_same_in_all_calls() -> None:
    """A number that is m in one call and something else in another is none."""
    assert read(lambda a: a * 5) == (("", "constant-factor"),)
    assert read(lambda a: a * (5 if len(a) == 3 else 6)) is None


def test_parts_are_looked_at_one_by_one() -> None:
    """A slip in one part of the answer says in which; one that is in all says nothing."""
    pairs = [((a, a.sum(axis=1)), sizes) for a, sizes in CALLS]
    assert read(lambda pair: (pair[0], -pair[1]), pairs) == (("1", "sign"),)
    assert read(lambda pair: (-pair[0], -pair[1]), pairs) == (("", "sign"),)
    assert read(lambda pair: (pair[1], pair[0]), pairs) == (("", "exchanged"),)


def test_lists_of_layers() -> None:
    """Exchanged, backwards, in pairs, and with something besides."""
    lists = [(([a, a.T], [a[:, :1], a[:1].T]), sizes) for a, sizes in CALLS]
    assert read(lambda p: (p[1], p[0]), lists) == (("", "exchanged"),)
    assert read(lambda p: (p[0][::-1], p[1][::-1]), lists) == (("", "backwards"),)
    assert read(lambda p: (*p, 0.5), lists) == (("", "extra-values"),)
    assert read(lambda p: list(zip(*p, strict=True)), lists) == (("", "pairs-a-layer"),)


def test_every_slip_has_its_words() -> None:
    """A sentence and a hint, which is a question or an advice."""
    for text, hint in TEXTS.values():
        assert text.endswith(".")
        assert hint.endswith((".", "?"))
