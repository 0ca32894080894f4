"""What people read: a page of feedback for each student, and a class report for the teacher."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from nbformat import NotebookNode

from autograder.checks import assignment as checks_of
from autograder.harmless import Budget, highlighted, line
from autograder.harmless.cells import printed
from autograder.model import Report, UnusableInput
from autograder.submission import grade_id_of

ADDRESS = re.compile(r"(?:https?://|file://|(?![\w+.-]*:))[^\s\\\"'<>\x00-\x1f]*", re.IGNORECASE)
WORDS = {
    "passed": "right",
    "partial": "partly right",
    "failed": "wrong",
    "error": "error",
    "timeout": "too slow",
    "memory": "too much memory",
    "missing": "missing",
    "forbidden": "not allowed",
}


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("autograder"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["number"] = lambda x: f"{x:g}"
    environment.filters["python"] = highlighted
    environment.filters["printed"] = printed
    environment.filters["line"] = line
    environment.globals["words"] = WORDS
    return environment


def feedback(report: Report, notebook: NotebookNode | None, student: str, book_url: str) -> str:
    """One student's page: the verdict on each function, beside the code that it is about."""
    code: dict[str, str] = {}
    shown: dict[str, list[Any]] = defaultdict(list)
    for cell in notebook.cells if notebook else ():
        name = grade_id_of(cell)
        if name and cell.cell_type == "code":
            code[name] = cell.source
            shown[name] = [o for o in cell.outputs if o.output_type in ("stream", "error")]
    template = _environment().get_template("feedback.html")
    return template.render(
        report=report,
        student=student,
        code=code,
        shown=shown,
        book=address(book_url),
        budget=Budget(),
    )


def class_report(assignment: str, reports: Mapping[str, Report], book_url: str) -> str:
    """The teacher's page: the class function by function, known mistakes, and every student."""
    graded = {s: r for s, r in sorted(reports.items()) if r.status == "graded"}
    functions: dict[str, dict[str, Any]] = {}
    mistakes: dict[str, list[str]] = defaultdict(list)
    for student, report in graded.items():
        for check in report.checks:
            row = functions.setdefault(
                check.id, {"max": check.max_points, "points": 0.0, "statuses": Counter()}
            )
            row["points"] += check.points
            row["statuses"][check.status] += 1
            if check.misconception:
                mistakes[check.misconception].append(student)
    weaker: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for student, report in sorted(reports.items()):
        if report.weaker:
            weaker[report.weaker].append(student)
    catalogue = {m.id: m for m in checks_of(assignment).misconceptions}
    known = sorted(mistakes.items(), key=lambda item: (-len(item[1]), item[0]))
    scores = sorted(r.score for r in graded.values())
    most = next(iter(graded.values())).max_score if graded else 0.0
    template = _environment().get_template("class.html")
    return template.render(
        assignment=assignment,
        graded=graded,
        ungraded={s: r for s, r in sorted(reports.items()) if r.status == "ungraded"},
        functions=functions,
        weaker=weaker,
        mistakes=[(catalogue[i], students) for i, students in known if i in catalogue],
        scores=scores,
        histogram=_histogram(scores, most),
        max_score=most,
        median=scores[len(scores) // 2] if scores else 0.0,
        book=address(book_url),
    )


def address(book_url: str) -> str:
    """The address of the book if a link may lead there: a page on the web, a file, a folder beside.

    Raises `UnusableInput` for any other, such as `javascript:`.
    """
    if book_url and not ADDRESS.fullmatch(book_url):
        raise UnusableInput(
            f"--book-url {line(book_url)}: not an address of a book: one that begins with https://"
        )
    return book_url


def _histogram(scores: list[float], most: float, bins: int = 10) -> list[tuple[str, int]]:
    """How many students are in each tenth of the points."""
    counts = [0] * bins
    for score in scores:
        counts[min(int(score / most * bins), bins - 1) if most else 0] += 1
    edges = [most * i / bins for i in range(bins + 1)]
    return [(f"{edges[i]:g}–{edges[i + 1]:g}", count) for i, count in enumerate(counts)]
