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
