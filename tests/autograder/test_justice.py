"""No right solution loses a mark, no wrong one keeps it, and who was wrong learns why."""

import re

import justice
import notebooks
import pytest

TABLE = justice.TABLE.read_text(encoding="utf-8")
CASES = justice.cases()
OLD = "the tables of the instructors' guide are old: run `make justice`"


@pytest.mark.parametrize(("name", "function"), CASES, ids=map("/".join, CASES))
def test_justice(name: str, function: str) -> None:
    """Catalogued mistakes lose marks and are named; unusual right solutions have full marks."""
    row = justice.examine(name, function)
    assert row.problems == []
    assert row.pairs_named >= 0.9 * row.pairs, "two mistakes at once are not recognised"
    assert justice.line(f"`{function}`", [row]) in TABLE.splitlines(), OLD


def test_tables_of_the_guide() -> None:
    """They have a line for every function, in order, and sums that are those of the lines."""
    rows = []
    lines = re.findall(r"^\| `(\w+)` \| ([\d |]+) \|$", TABLE, re.MULTILINE)
    for (name, function), (found, numbers) in zip(CASES, lines, strict=True):
        assert found == function, OLD
        counts = map(int, numbers.split(" | "))
        rows.append(justice.Row(name, function, **dict(zip(justice.COLUMNS, counts, strict=True))))
    assert justice.markdown(rows) == TABLE, OLD
    wrong, right = justice.count(rows, "entries"), justice.count(rows, "variants")
    readme = (notebooks.ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{wrong} wrong solutions, which all lose marks" in readme
    assert f"{right} unusual right ones, which all have full marks" in readme
