"""What the marks of a class say of its functions, in numbers."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.model import Report, Status

ENOUGH = 20
"""Students below whom a correlation is chance."""
STOPPED: tuple[Status, ...] = ("error", "timeout", "memory", "missing", "forbidden")
"""Verdicts on functions that gave no answer to be judged."""


@dataclass(frozen=True)
class Item:
    """One function and the class."""

    name: str
    students: int
    """Who has been judged."""
    right: int
    partly: int
    wrong: int
    """Not right, those that stopped among them."""
    stopped: int
    """Of the wrong: that gave no answer (error, too slow, too much memory, missing …)."""
    carried: int
    """Judged with right functions in place of earlier ones."""
    mean: float
    """Points."""
    most: float
    """Points to be had."""
    discrimination: float | None
    """Correlation of its points with those of all other functions; None if nothing can be said."""

    @property
    def earned(self) -> float:
        """The share of the points that the class has earned, 0 to 1: near 1 it was easy."""
        return self.mean / self.most if self.most else 0.0


def items(reports: Sequence[Report]) -> list[Item]:
    """The functions in the order of the notebook."""
    names = list(dict.fromkeys(check.id for report in reports for check in report.checks))
    points = [{check.id: check for check in report.checks} for report in reports]
    found = []
    for name in names:
        having = [one for one in points if name in one]
        checks = [one[name] for one in having]
        statuses = Counter(check.status for check in checks)
        own = [check.points for check in checks]
        rest = [sum(c.points for c in one.values()) - one[name].points for one in having]
        right, partly = statuses["passed"], statuses["partial"]
        found.append(
            Item(
                name,
                len(checks),
                right,
                partly,
                len(checks) - right - partly,
                sum(statuses[status] for status in STOPPED),
                sum(bool(check.carried) for check in checks),
                sum(own) / len(own),
                max(check.max_points for check in checks),
                correlation(own, rest) if len(own) >= ENOUGH else None,
            )
        )
    return found


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's, -1 to 1; None where one of the two never changes."""
    n = len(xs)
    if n < 2:
        return None
    x_mean, y_mean = math.fsum(xs) / n, math.fsum(ys) / n
    x_off, y_off = [x - x_mean for x in xs], [y - y_mean for y in ys]
    scale = math.sqrt(math.fsum(x * x for x in x_off) * math.fsum(y * y for y in y_off))
    if scale < 1e-12:
        return None
    return max(-1.0, min(1.0, math.fsum(x * y for x, y in zip(x_off, y_off, strict=True)) / scale))


def quantile(values: Iterable[float], part: float) -> float:
    """The value below which this part of them lies, between two neighbours; 0 of nothing."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def histogram(values: Iterable[float], most: float, bins: int = 10) -> list[int]:
    """How many values are in each of so many equal parts of 0 … most; the last has its end too."""
    counts = [0] * bins
    for value in values:
        part = int(value / most * bins + 1e-9) if most > 0 else 0
        counts[max(0, min(part, bins - 1))] += 1
    return counts
