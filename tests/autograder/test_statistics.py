"""Numbers of a class: counted by hand, and compared with NumPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import CheckResult, Report, Status
from autograder.statistics import ENOUGH, correlation, histogram, items, quantile


def report_of(*checks: tuple[str, float, float, Status]) -> Report:
    """A report on these functions."""
    made = tuple(
        CheckResult(i, p, m, s, "", carried=("f",) if i == "c" else ()) for i, p, m, s in checks
    )
    return Report("ps", "x", "graded", None, made)


def test_counts_of_a_function() -> None:
    """Right, partly, not; of the last those without an answer; carried; the mean, the share."""
    statuses: list[tuple[float, Status]] = [
        (4, "passed"), (4, "passed"), (1, "partial"), (0, "failed"), (0, "timeout"), (0, "missing"),
    ]  # fmt: skip
    (one,) = items([report_of(("f", p, 4.0, s)) for p, s in statuses])
    assert (one.students, one.right, one.partly, one.wrong, one.stopped) == (6, 2, 1, 3, 2)
    assert (one.mean, one.most, one.earned) == (1.5, 4.0, 0.375)
    assert one.discrimination is None


def test_functions_in_the_order_of_the_notebook() -> None:
    """Also if a verdict of an earlier version lacks one; carried is counted."""
    found = items(
        [report_of(("b", 1, 1, "passed")), report_of(("b", 0, 1, "failed"), ("c", 2, 2, "passed"))]
    )
    assert [(one.name, one.students, one.carried) for one in found] == [("b", 2, 0), ("c", 1, 1)]
    assert items([]) == []


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    """As NumPy computes it; not with itself among the rest."""
    rng = np.random.default_rng(0)
    points = rng.integers(0, 5, size=(40, 3)).astype(float)
    points[:, 1] = points[:, 0]
    reports = [
        report_of(*((name, p, 4.0, "partial") for name, p in zip("fgh", row, strict=True)))
        for row in points
    ]
    for n, one in enumerate(items(reports)):
        rest = points.sum(axis=1) - points[:, n]
        assert one.discrimination == pytest.approx(np.corrcoef(points[:, n], rest)[0, 1])


@pytest.mark.parametrize(("students", "blank"), [(ENOUGH - 1, True), (ENOUGH, False)])
def test_a_small_class_says_nothing(students: int, blank: bool) -> None:
    """Below some size the correlation is blank."""
    reports = [
        report_of(("f", n % 2, 1, "partial"), ("g", n % 3, 2, "partial")) for n in range(students)
    ]
    assert (items(reports)[0].discrimination is None) == blank


def test_where_all_have_the_same_nothing_correlates() -> None:
    """No division by nothing."""
    assert correlation([1, 1, 1], [1, 2, 3]) is None
    assert correlation([], []) is None
    assert correlation([1, 2, 3], [2, 4, 6]) == pytest.approx(1)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.floats(0, 1))
def test_quantiles_are_those_of_numpy(values: list[float], part: float) -> None:
    """The median and the others lie between two neighbours."""
    assert quantile(values, part) == pytest.approx(float(np.quantile(values, part)))
    assert quantile([], 0.5) == 0.0


def test_histogram_counts_everybody_once() -> None:
    """Full marks belong to the last part, each edge to the part that it begins."""
    assert histogram([0, 0.1, 0.3, 0.95, 1, 1], 1.0) == [1, 1, 0, 1, 0, 0, 0, 0, 0, 3]
    assert histogram([3.0 * n / 10 for n in range(10)], 3.0) == [1] * 10
    assert histogram([5, -1], 1.0) == [1, *[0] * 8, 1]
    assert sum(histogram([1, 2], 0.0)) == 2
