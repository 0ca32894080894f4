"""No right solution loses a mark, no wrong one keeps it, and who was wrong learns why."""

import justice
import pytest


@pytest.mark.parametrize(("name", "function"), justice.cases(), ids="/".join)
def test_justice(name: str, function: str) -> None:
    """Catalogued mistakes lose marks and are named; unusual right solutions have full marks."""
    row = justice.examine(name, function)
    assert row.problems == []
    assert row.pairs_named >= 0.9 * row.pairs, "two mistakes at once are not recognised"
