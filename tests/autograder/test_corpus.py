"""The corpus: solutions as people write them, of other hands than the checks'."""

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from corpus import run
from corpus.entries import all_entries

from autograder.checks import assignment, names


def test_it_is_large_and_each_entry_has_a_name_of_its_own() -> None:
    """Right and wrong ones of every function."""
    entries = [entry for _, entry in all_entries(None)]
    kinds = Counter(entry.right for entry in entries)
    assert kinds[True] >= 300
    assert kinds[False] >= 400
    assert len({entry.name for entry in entries}) == len(entries)
    for right, least in ((True, 5), (False, 6)):
        count = Counter(f for e in entries if e.right == right for f in e.functions)
        assert set(count) == {
            check.function for name in names() for check in assignment(name).checks
        }
        assert min(count.values()) >= least


@pytest.mark.slow
def test_the_grader_is_fair_to_it() -> None:
    """No right one loses a mark, no wrong one has all, and nine wrong ones of ten are named."""
    rows = list(run.judged([(name, entry, 0) for name, entry in all_entries(None)]))
    found = run.lists_of(rows)
    for unjust in ("no verdict", "right, loses marks", "wrong, full marks"):
        assert [(row["entry"], row["message"]) for row in found[unjust]] == []
    wrong = sum(not row["right"] for row in rows)
    assert len(found["wrong, named"]) >= 0.9 * wrong
