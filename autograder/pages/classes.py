"""The teacher's page: the class function by function, known mistakes, hints, and every student."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.checks import assignment as checks_of
from autograder.checks.catalogue import named
from autograder.checks.judge import link_to
from autograder.model import Person, StudentResult, UnusableInput
from autograder.pages import plots
from autograder.pages.books import address, is_public, leads, words_of
from autograder.pages.layout import layout
from autograder.pages.making import now, page
from autograder.pages.rows import SIGNS, Row, columns, csv_lines, row_of
from autograder.similar import Alike
from autograder.statistics import ENOUGH, STOPPED, histogram, items, quantile

STYLES = ("page.css", "class.css")
SLOWEST = 5
"""Students who are named for the time that they took."""


@dataclass(frozen=True)
class Around:
    """What there is of a class besides its verdicts."""

    people: Mapping[str, Person] = field(default_factory=dict)
    """Student → what the gradebook knows of them: everybody whom it knows."""
    handed_in: frozenset[str] = frozenset()
    """Who has a folder, looked at or not."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """Student → address of the feedback, relative to the report."""
    notebooks: Mapping[str, str] = field(default_factory=dict)
    """Student → address of the autograded notebook, relative to the report."""
    alike: Sequence[Alike] | None = None
    """Notebooks that are alike; None if they have not been compared."""
    waiting: int = 0
    """Hand-ins that have not been looked at yet: the run goes on."""
    course: Path | None = None
    """The folder of a course that may have checks of its own."""


def class_report(
    assignment: str,
    results: Mapping[str, StudentResult],
    book_url: str,
    around: Around | None = None,
) -> str:
    """The page of a class; `book_url` is the book as the page finds it."""
    around = around or Around()
    graded = {s: r for s, r in sorted(results.items()) if r.report.status == "graded"}
    reports = [result.report for result in graded.values()]
    known = items(reports)
    absent = sorted(around.people.keys() - results.keys() - around.handed_in)
    rows = _rows(results, absent, known, around)
    table = columns(rows, known)
    parts = [row.part for row in rows if row.part is not None]
    lines = csv_lines(table, rows)
    median = quantile(parts, 0.5) if parts else None
    return page(
        "class.html",
        (*STYLES, layout([(column.label, column.wide) for column in table])),
        "table.js",
        assignment=assignment,
        made=now(),
        around=around,
        rows=rows,
        columns=table,
        csv=lines,
        graded=len(graded),
        needs_you={s: r.needs_you for s, r in sorted(results.items()) if r.needs_you},
        waiting={s: r.waiting for s, r in sorted(results.items()) if r.waiting},
        need=sum(bool(r.needs_you or r.waiting) for r in results.values()),
        absent=absent,
        items=known,
        enough=ENOUGH,
        many=len(graded) >= ENOUGH,
        signs=SIGNS,
        weaker=_weaker(results),
        mistakes=_mistakes(assignment, around.course, graded),
        carried=_carried(graded),
        median=median,
        mean=sum(parts) / len(parts) if parts else None,
        marks=plots.marks(histogram(parts, 1.0), median),
        functions=plots.functions(known) if known else "",
        time=_time(graded),
        errors=Counter(c.status for r in reports for c in r.checks if c.status in STOPPED),
        book=address(book_url),
        private=bool(book_url) and not is_public(book_url),
        leads=leads,
        link_to=link_to,
        words_of=words_of,
        who=_Who(around),
    )


def _rows(
    results: Mapping[str, StudentResult], absent: Sequence[str], known: Any, around: Around
) -> list[Row]:
    hints = {student for one in around.alike or () for student in one.students}
    rows = []
    for student in sorted([*results, *absent]):
        who = around.people.get(student, Person(student))
        rows.append(
            row_of(
                student,
                results.get(student),
                known,
                name=who.name,
                page=around.pages.get(student, ""),
                notebook=around.notebooks.get(student, ""),
                alike="yes" if student in hints else "",
            )
        )
    return rows


@dataclass(frozen=True)
class _Who:
    """Students in a list, each with the address of the page, and the name."""

    around: Around

    def __call__(self, students: Sequence[str]) -> list[tuple[str, str, str]]:
        pages, people = self.around.pages, self.around.people
        return [(s, pages.get(s, ""), people.get(s, Person(s)).name) for s in students]


def _mistakes(
    assignment: str, course: Path | None, graded: Mapping[str, StudentResult]
) -> list[tuple[str, Any, list[str]]]:
    """Id, entry of the catalogue (None if there is none any more), and who; the commonest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for student, result in graded.items():
        for check in result.report.checks:
            if check.misconception:
                found[check.misconception].append(student)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(name, _entry(assignment, course, name), students) for name, students in ordered]


def _entry(assignment: str, course: Path | None, name: str) -> Any:
    try:
        return named(checks_of(assignment, course), name)
    except UnusableInput:  # the checks are another version's, or another course's
        return None


def _carried(
    graded: Mapping[str, StudentResult],
) -> list[tuple[tuple[str, tuple[str, ...]], list[str]]]:
    """Function and those that stood in, and whose; the commonest first."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for student, result in graded.items():
        for check in result.report.checks:
            if check.carried:
                found[check.id, check.carried].append(student)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def _weaker(results: Mapping[str, StudentResult]) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for student, result in sorted(results.items()):
        if result.report.weaker:
            found[result.report.weaker].append(student)
    return dict(found)


def _time(graded: Mapping[str, StudentResult]) -> dict[str, Any]:
    """Seconds that grading has taken: of half of the class, of all, and who took longest."""
    seconds = {student: result.report.seconds for student, result in graded.items()}
    longest = sorted(seconds.items(), key=lambda item: -item[1])[:SLOWEST]
    return {
        "median": quantile(seconds.values(), 0.5),
        "sum": sum(seconds.values()),
        "longest": longest,
    }
