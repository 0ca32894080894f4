"""Every student's row of the class report: what it shows, sorts by, and gives a spreadsheet."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from markupsafe import Markup

from autograder.harmless import spreadsheet
from autograder.model import CheckResult, StudentResult
from autograder.pages.making import WORDS, cached_line, number, time_of
from autograder.statistics import STOPPED, Item

SIGNS = {"error": "err", "timeout": "slow", "memory": "mem", "missing": "none", "forbidden": "ban"}
"""What stands beside the points of a function that gave no answer."""


@dataclass(frozen=True)
class Column:
    """One of the table's columns."""

    label: str
    shown: Callable[["Row"], "Cell"]
    kind: str = ""
    title: str = ""
    """What it means, where the label does not say it."""
    plain: Callable[["Row"], object] | None = None
    """What a spreadsheet gets; None if it gets nothing."""


@dataclass(frozen=True)
class Cell:
    """What is shown in a row and a column."""

    text: str = ""
    kind: str = ""
    title: str = ""
    value: object = None
    """What it is sorted by, where that is not the text."""
    link: str = ""


@dataclass(frozen=True)
class Row:
    """One student."""

    student: str
    result: StudentResult | None
    """None for who has handed in nothing."""
    name: str = ""
    page: str = ""
    notebook: str = ""
    """Addresses, relative to the report."""
    alike: bool = False
    state: str = ""
    tags: tuple[str, ...] = ()
    """What the filters look for."""
    checks: Mapping[str, CheckResult] = field(default_factory=dict)

    @property
    def mark(self) -> float | None:
        """All points that count; None without a verdict."""
        if self.result is None or self.result.report.status != "graded":
            return None
        return self.result.report.score if self.result.mark is None else self.result.mark

    @property
    def most(self) -> float:
        """The points to be had, those that a person gives among them."""
        assert self.result is not None
        standing = self.result.standing
        return standing.max_score if standing else self.result.report.max_score

    @property
    def part(self) -> float | None:
        """The share of the points, 0 to 1."""
        return None if self.mark is None or not self.most else self.mark / self.most

    @property
    def mistakes(self) -> str:
        """Names of the known mistakes."""
        found = (check.misconception for check in self.checks.values())
        return ", ".join(dict.fromkeys(filter(None, found)))

    @property
    def found(self) -> str:
        """What a search looks through."""
        why = (self.result and self.result.needs_you) or ""
        return cached_line(f"{self.student} {self.name} {self.mistakes} {why}").casefold()


def row_of(student: str, result: StudentResult | None, items: Sequence[Item], **more: str) -> Row:
    """The row of one student, with what the filters look for."""
    graded = result is not None and result.report.status == "graded"
    checks = {c.id: c for c in result.report.checks} if result and graded else {}
    if result is None:
        said = [("absent", "not handed in")]
    else:
        said = [("needs", "needs you")] if result.needs_you else []
        said += [("waits", "waits for marks")] if result.waiting else []
    tags = [tag for tag, _ in said] or ["done"]
    if result and result.standing and (result.standing.late or result.standing.penalty):
        tags.append("late")
    tags += ["stopped"] if any(c.status in STOPPED for c in checks.values()) else []
    tags += ["carried"] if any(c.carried for c in checks.values()) else []
    tags += ["alike"] if more.pop("alike", "") else []
    for index, item in enumerate(items):
        if item.name in checks and checks[item.name].status != "passed":
            tags.append(f"f{index}")
    state = ", ".join(words for _, words in said) or "graded"
    return Row(
        student, result, state=state, tags=tuple(tags), checks=checks, alike="alike" in tags, **more
    )


def columns(rows: Sequence[Row], items: Sequence[Item]) -> list[Column]:
    """Those that this class needs: nobody's name, no mark by hand, no column."""
    standings = [row.result.standing for row in rows if row.result and row.result.standing]
    found = [Column("student", lambda r: Cell(r.student, link=r.page), plain=lambda r: r.student)]
    if any(row.name for row in rows):
        found.append(Column("name", lambda r: Cell(r.name), plain=lambda r: r.name))
    found += [
        Column(
            "points",
            lambda r: Cell(_given(r.mark), "b"),
            "n",
            "All that counts, less what is taken off for being late",
            lambda r: _given(r.mark),
        ),
        Column(
            "%",
            lambda r: Cell("" if r.part is None else f"{100 * r.part:.0f}"),
            "n",
            "Of the points to be had",
            lambda r: "" if r.part is None else f"{100 * r.part:.1f}",
        ),
    ]
    if any(one.by_hand for one in standings):
        found.append(
            Column("by hand", _by_hand, "n", "What a person has given", lambda r: _by_hand(r).text)
        )
    if any(one.late or one.penalty for one in standings):
        found.append(
            Column(
                "late",
                _late,
                "n",
                "Hours after the due date, and the points taken off",
                lambda r: _late(r).text,
            )
        )
    found += [_function(item) for item in items]
    found += [
        Column(
            "mistakes",
            lambda r: Cell(r.mistakes),
            "w",
            "Known mistakes that were recognised",
            lambda r: r.mistakes,
        ),
        Column("state", _state, "w", "", lambda r: r.state),
        Column("handed in", _handed_in, "w", "In the time of this machine's place", _when),
        Column("seconds", _seconds, "n", "That grading took, on the clock"),
        Column(
            "notebook",
            lambda r: Cell("open" if r.notebook else "", link=r.notebook),
            "w",
            "As it ran, with what it printed",
        ),
    ]
    return found


def _given(points: float | None) -> str:
    return "" if points is None else number(points)


def _by_hand(row: Row) -> Cell:
    standing = row.result.standing if row.result else None
    marks = standing.by_hand if standing else ()
    said = [
        ("—" if one.points is None else number(one.points))
        + (" (look again)" if one.waits and one.points is not None else "")
        for one in marks
    ]
    return Cell(
        " ".join(said),
        title=", ".join(one.cell for one in marks),
        value=sum(one.points or 0.0 for one in marks) if said else "",
    )


def _late(row: Row) -> Cell:
    standing = row.result.standing if row.result else None
    if not standing or not (standing.late or standing.penalty):
        return Cell()
    hours = standing.late / 3600
    taken = f" (−{number(standing.penalty)})" if standing.penalty else ""
    return Cell(f"{hours:.1f} h{taken}")


def _function(item: Item) -> Column:
    def shown(row: Row) -> Cell:
        check = row.checks.get(item.name)
        if check is None:
            return Cell()
        sign = SIGNS.get(check.status, "")
        text = Markup("{}{}{}").format(
            number(check.points),
            "*" if check.carried else "",
            Markup(" <sup>{}</sup>").format(sign) if sign else "",
        )
        said = (
            ""
            if check.status == "passed" and not check.carried
            else f"{WORDS[check.status]}: {cached_line(check.message)}"
        )
        return Cell(text, check.status, said)

    def plain(row: Row) -> object:
        check = row.checks.get(item.name)
        return "" if check is None else number(check.points)

    return Column(item.name, shown, "n f", f"of {number(item.most)} points", plain)


def _state(row: Row) -> Cell:
    why = (row.result.needs_you if row.result else None) or ""
    waits = ", ".join(row.result.waiting) if row.result else ""
    also = ", a hint below" if row.alike else ""
    return Cell(f"{row.state}{also}", title="; ".join(filter(None, (why, waits))))


def _handed_in(row: Row) -> Cell:
    when = row.result.standing.handed_in if row.result and row.result.standing else None
    return Cell(time_of(when, zone=False), value=f"{when:%Y-%m-%dT%H:%M:%S}") if when else Cell()


def _when(row: Row) -> object:
    when: datetime | None = (
        row.result.standing.handed_in if row.result and row.result.standing else None
    )
    return f"{when.replace(tzinfo=UTC):%Y-%m-%d %H:%M:%S} UTC" if when else ""


def _seconds(row: Row) -> Cell:
    if row.result is None or not row.result.report.seconds:
        return Cell()
    seconds = f"{row.result.report.seconds:.1f}"
    return Cell(Markup("<time>{}s</time>").format(seconds))


def csv_lines(columns: Sequence[Column], rows: Sequence[Row]) -> list[str]:
    """The table as lines of CSV, the head first, with cells that no spreadsheet calculates."""
    wanted = [column for column in columns if column.plain]
    lines = [_csv([column.label for column in wanted])]
    return lines + [_csv([c.plain(row) for c in wanted if c.plain]) for row in rows]


def _csv(cells: Sequence[object]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow(spreadsheet(cached_line(cell)) for cell in cells)
    return file.getvalue()
