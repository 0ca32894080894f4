"""Untidy wrong solutions lose marks, and what is wrong in them is named, whatever the seed."""

from collections import Counter

import pytest
import untidy

from autograder.checks import assignment, names

PREFIXES = [name[:3] for name in names()]
ENOUGH = 0.95
"""Of the solutions of an assignment, over all seeds."""


@pytest.mark.slow
@pytest.mark.parametrize("prefix", PREFIXES)
def test_untidy_solutions_are_named(prefix: str) -> None:
    """All lose marks, none is named wrongly, and nearly all are named as they should be."""
    faults = [
        (solution.id, fault, said.named)
        for solution in untidy.table(prefix)
        for seed in untidy.SEEDS
        for said in [untidy.verdict(solution, seed)]
        if (fault := untidy.fault(solution, said))
    ]
    kinds = Counter(fault for _, fault, _ in faults)
    assert not kinds["full marks"], faults
    assert not kinds["named wrongly"], faults
    count = len(untidy.table(prefix)) * len(untidy.SEEDS)
    assert len(faults) <= (1 - ENOUGH) * count, faults


def test_there_are_enough_of_them() -> None:
    """A hundred and fifty and more, and some for every function that is judged."""
    tables = {prefix: untidy.table(prefix) for prefix in PREFIXES}
    assert sum(map(len, tables.values())) >= 150
    for name in names():
        known = {check.function for check in assignment(name).checks}
        assert {solution.function for solution in tables[name[:3]]} == known


DIGITS = {
    "output_error": "def output_error(g, z):\n    return (g * sigmoid_prime(z)).astype(np.float32)",
    "hidden_error": (
        "def hidden_error(W, d, z):\n"
        "    out = np.zeros(z.shape, dtype=np.float32)\n"
        "    out[:] = (W.T @ d) * sigmoid_prime(z)\n"
        "    return out"
    ),
    "softmax_error": "def softmax_error(z, y):\n    return (softmax(z) - y).round(5)",
    "weight_gradient": "def weight_gradient(d, a):\n    return (d @ a.T / a.shape[1]).round(5)",
}


@pytest.mark.parametrize("function", DIGITS)
def test_lost_digits_are_no_known_mistake(function: str) -> None:
    """Right formulas in float32, or rounded, are accused of nothing that they have not done."""
    solution = untidy.Untidy("ps5-backprop", function, (), DIGITS[function])
    for seed in untidy.SEEDS:
        assert untidy.verdict(solution, seed).named == ()


def test_a_division_of_nothing_by_nothing_is_no_overflow() -> None:
    """A stable softmax whose columns are all 0/0 is not told that e^z overflows."""
    text = (
        "def softmax(z):\n"
        "    e = np.exp(z - z.max(axis=0))\n"
        "    e[e < 1e-3] = 0.0\n"
        "    e[:, np.abs(z).max(axis=0) > 500] = 0.0\n"
        "    return e / e.sum(axis=0)"
    )
    solution = untidy.Untidy("ps4-mlp", "softmax", (), text)
    for seed in untidy.SEEDS:
        assert "overflow" not in untidy.verdict(solution, seed).named
