"""The page of a term: every assignment, and each student's way through them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.pages import plots
from autograder.pages.layout import csv_line, layout
from autograder.pages.making import cached_line, now, number, page, percent
from autograder.statistics import quantile

STYLES = ("page.css", "class.css")
Mark = tuple[float, float]
"""Points, and points to be had."""


@dataclass(frozen=True)
class Way:
    """One student's way through the assignments."""

    student: str
    name: str
    marks: tuple[Mark | None, ...]
    """Of each assignment; None without a verdict."""
    handed_in: tuple[bool, ...]
    """Whether there is a hand-in, graded or not."""

    @property
    def parts(self) -> list[float | None]:
        """The part of the points in each assignment."""
        return [mark[0] / mark[1] if mark and mark[1] else None for mark in self.marks]

    @property
    def points(self) -> float:
        """All points."""
        return sum(mark[0] for mark in self.marks if mark)

    @property
    def graded(self) -> bool:
        """Whether there is any mark."""
        return any(self.marks)

    @property
    def missing(self) -> int:
        """Assignments without a hand-in."""
        return self.handed_in.count(False)


def term_report(
    course_id: str, names: Sequence[str], ways: Sequence[Way], pages: Mapping[str, str]
) -> str:
    """The page; `pages` are addresses of the class reports."""
    most = [max((w.marks[n] or (0.0, 0.0))[1] for w in ways) for n in range(len(names))]
    columns = [("student", 9.0), *([("name", 9.0)] if any(w.name for w in ways) else [])]
    columns += [(name, 7.0) for name in names]
    columns += [("points", 5.0), ("%", 3.5), ("not handed in", 6.0), ("course", 8.0)]
    return page(
        "term.html",
        (*STYLES, layout(columns)),
        "table.js",
        course=course_id,
        made=now(),
        names=names,
        pages=pages,
        ways=ways,
        rows=[_row(way, names, sum(most)) for way in ways],
        summary=[_summary(n, name, ways, most[n]) for n, name in enumerate(names)],
        most=sum(most),
        named=any(way.name for way in ways),
        csv=_csv(names, ways, sum(most)),
        spread=plots.spread(names, [_quartiles(_parts(ways, n)) for n in range(len(names))]),
    )


def _parts(ways: Sequence[Way], n: int) -> list[float]:
    return [part for way in ways if (part := way.parts[n]) is not None]


def _quartiles(parts: Sequence[float]) -> tuple[float, float, float] | None:
    return (quantile(parts, 0.25), quantile(parts, 0.5), quantile(parts, 0.75)) if parts else None


def _summary(n: int, name: str, ways: Sequence[Way], most: float) -> dict[str, Any]:
    """One assignment and the class."""
    parts = _parts(ways, n)
    return {
        "name": name,
        "most": most,
        "graded": len(parts),
        "handed_in": sum(way.handed_in[n] for way in ways),
        "median": quantile(parts, 0.5) if parts else None,
        "mean": sum(parts) / len(parts) if parts else None,
    }


def _row(way: Way, names: Sequence[str], most: float) -> dict[str, Any]:
    """What the table shows of a student, and the filters look for."""
    said = [
        f"{name} {percent(part)}" if part is not None else f"{name} none"
        for name, part in zip(names, way.parts, strict=True)
    ]
    tags = ["absent"] if way.missing else ["done"]
    graded = [part for part in way.parts if part is not None]
    if len(graded) > 1 and graded[-1] < graded[0] - 0.2:
        tags.append("falling")
    if any(there and part is None for there, part in zip(way.handed_in, way.parts, strict=True)):
        tags.append("needs")
    return {
        "way": way,
        "tags": " ".join(tags + [f"f{n}" for n, there in enumerate(way.handed_in) if not there]),
        "found": cached_line(f"{way.student} {way.name}").casefold(),
        "part": way.points / most if most else None,
        "line": plots.course_line(way.parts, ", ".join(said)),
    }


def _csv(names: Sequence[str], ways: Sequence[Way], most: float) -> list[str]:
    """The table as lines of CSV, with cells that no spreadsheet calculates."""
    lines = [csv_line(["student", "name", *names, "points", "percent"])]
    for way in ways:
        marks = ["" if mark is None else number(mark[0]) for mark in way.marks]
        part = f"{100 * way.points / most:.1f}" if most else ""
        total = (number(way.points), part) if way.graded else ("", "")
        lines.append(csv_line([way.student, way.name, *marks, *total]))
    return lines
