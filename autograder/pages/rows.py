"""Every student's row of the class report: what it shows, sorts by, and gives a spreadsheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from markupsafe import Markup

from autograder.model import ByHand, CheckResult, StudentResult
from autograder.pages.layout import csv_line
from autograder.pages.making import WORDS, cached_line, number, time_of
from autograder.statistics import STOPPED, Item

SIGNS = {"error": "err", "timeout": "slow", "memory": "mem", "missing": "none", "forbidden": "ban"}
"""What stands beside the points of a function that gave no answer."""


@dataclass(frozen=True)
class Column:
    """One of the table's columns."""

    label: str
    shown: Callable[["Row"], "Cell"]
    wide: float
    """How wide it is, in letters m, at least."""
    kind: str = ""
    """`n` for what is a number."""
    title: str = ""
    """What it means, where the label does not say it."""
    plain: Callable[["Row"], object] | None = None
    """What a spreadsheet gets; None if it gets nothing."""
    head: str = ""
    """What a spreadsheet calls it, if not by its label."""


@dataclass(frozen=True)
class Cell:
    """What is shown in a row and a column."""

    text: str = ""
    """Shown as a line; as it is, if it is markup of ours."""
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
    found = [
        Column("student", lambda r: Cell(r.student, link=r.page), 9, plain=lambda r: r.student)
    ]
    if any(row.name for row in rows):
        found.append(Column("name", lambda r: Cell(r.name), 9, plain=lambda r: r.name))
    counts = "All that counts, less what is taken off for being late"
    found += [
        Column(
            "points",
            lambda r: Cell(_given(r.mark), "b"),
            4.5,
            "n",
            counts,
            lambda r: _given(r.mark),
        ),
        Column("%", _percent, 3.5, "n", "Of the points to be had", _percent_exactly, "percent"),
    ]
    if any(one.by_hand for one in standings):
        given = "What a person has given"
        found.append(Column("by hand", _by_hand, 4.5, "n", given, _by_hand_in_all))
    if any(one.late or one.penalty for one in standings):
        after = "Hours after the due date, and the points taken off"
        found.append(Column("late", _late, 5.5, "n", after, lambda r: _late(r).text))
    found += [_function(item) for item in items]
    known = "Known mistakes that were recognised"
    ran = "The notebook as it ran, with what it printed"
    return [
        *found,
        Column("mistakes", lambda r: Cell(r.mistakes), 13, "", known, lambda r: r.mistakes),
        Column("state", _state, 8, "", "", lambda r: r.state),
        Column("handed in", _handed_in, 10, "", "In the time of this machine's place", _when),
        Column("seconds", _seconds, 5.5, "n", "That grading took, on the clock"),
        Column("notebook", _notebook, 5.5, "", ran),
    ]


def _notebook(row: Row) -> Cell:
    return Cell("open", link=row.notebook) if row.notebook else Cell()


def _percent(row: Row) -> Cell:
    return Cell("" if row.part is None else f"{100 * row.part:.0f}")


def _percent_exactly(row: Row) -> object:
    return "" if row.part is None else f"{100 * row.part:.1f}"


def _given(points: float | None) -> str:
    return "" if points is None else number(points)


def _marks(row: Row) -> tuple[ByHand, ...]:
    return row.result.standing.by_hand if row.result and row.result.standing else ()


def _by_hand(row: Row) -> Cell:
    said = [
        ("—" if one.points is None else number(one.points))
        + (" (look again)" if one.waits and one.points is not None else "")
        for one in _marks(row)
    ]
    title = ", ".join(one.cell for one in _marks(row))
    return Cell(" ".join(said), title=title, value=_by_hand_in_all(row)) if said else Cell()


def _by_hand_in_all(row: Row) -> str:
    given = [one.points for one in _marks(row) if one.points is not None]
    return number(sum(given)) if given else ""


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

    return Column(item.name, shown, 6.2, "n", f"of {number(item.most)} points", plain)


def _state(row: Row) -> Cell:
    why = (row.result.needs_you if row.result else None) or ""
    waits = f": {', '.join(row.result.waiting)}" if row.result and row.result.waiting else ""
    return Cell(f"{row.state}{waits}{'; see alike notebooks' if row.alike else ''}", title=why)


def _handed_in(row: Row) -> Cell:
    standing = row.result.standing if row.result else None
    when = standing.handed_in if standing else None
    return Cell(time_of(when, short=True), value=f"{when:%Y-%m-%dT%H:%M:%S}") if when else Cell()


def _when(row: Row) -> object:
    standing = row.result.standing if row.result else None
    when = standing.handed_in if standing else None
    return f"{when.replace(tzinfo=UTC):%Y-%m-%d %H:%M:%S} UTC" if when else ""


def _seconds(row: Row) -> Cell:
    if row.result is None or not row.result.report.seconds:
        return Cell()
    seconds = f"{row.result.report.seconds:.1f}"
    return Cell(Markup("<time>{}s</time>").format(seconds))


def csv_lines(columns: Sequence[Column], rows: Sequence[Row]) -> list[str]:
    """The table as lines of CSV, the head first, with cells that no spreadsheet calculates."""
    wanted = [column for column in columns if column.plain]
    lines = [csv_line([column.head or column.label for column in wanted])]
    return lines + [csv_line([c.plain(row) for c in wanted if c.plain]) for row in rows]
