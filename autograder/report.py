"""What people read: a page of feedback for each student, and a class report for the teacher."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import escape
from nbformat import NotebookNode

from autograder.checks import assignment as checks_of
from autograder.checks.catalogue import named
from autograder.checks.judge import link_to
from autograder.harmless import Budget, highlighted, line
from autograder.harmless.cells import printed
from autograder.model import ALL_HOLD, StudentResult, UnusableInput
from autograder.submission import grade_id_of

ADDRESS = re.compile(r"(?:https?://|file://|(?![\w+.-]*:))[^\s\\\"'<>\x00-\x1f]*", re.IGNORECASE)
_VERSION = hashlib.sha256(
    b"".join(p.read_bytes() for p in sorted((Path(__file__).parent / "templates").glob("*.html")))
).hexdigest()
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


@cache
def _environment() -> Environment:
    """Made once: to compile a page's template takes longer than to fill it in."""
    environment = Environment(
        loader=PackageLoader("autograder"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["number"] = lambda x: f"{x:g}"
    environment.filters["python"] = highlighted
    environment.filters["printed"] = printed
    environment.filters["line"] = line
    environment.globals["words"] = WORDS
    environment.globals["leads"] = leads
    environment.globals["link_to"] = link_to
    return environment


def feedback(
    result: StudentResult, notebook: NotebookNode | None, book_url: str, made_of: str = ""
) -> str:
    """One student's page: the verdict on each function, beside the code that it is about.

    `made_of` is the digest of the notebook's file.
    """
    code: dict[str, str] = {}
    shown: dict[str, list[Any]] = defaultdict(list)
    for cell in notebook.cells if notebook else ():
        name = grade_id_of(cell)
        if name and cell.cell_type == "code":
            code[name] = cell.source
            shown[name] = [o for o in cell.outputs if o.output_type in ("stream", "error")]
    template = _environment().get_template("feedback.html")
    page = template.render(
        result=result,
        report=result.report,
        student=result.student,
        code=code,
        shown=shown,
        book=address(book_url),
        budget=Budget(),
        all_hold=ALL_HOLD,
        mark=_mark(result, made_of),
    ).rstrip()
    return f"{page}\n<!-- {_digest(page.encode())} -->\n"


def is_page_of(page: bytes, result: StudentResult, book_url: str, made_of: str = "") -> bool:
    """Is this the page of the same, unaltered; and, if an address is given, with links to it?"""
    wanted = f'<meta name="made-of" content="{_mark(result, made_of)}">'.encode()
    text, _, end = page.rpartition(b"\n<!-- ")
    whole = wanted in page[:8000] and end == f"{_digest(text)} -->\n".encode()
    return whole and escape(book_url).encode() in page


def _mark(result: StudentResult, made_of: str) -> str:
    """What a student's page is made of, as a digest that the page carries."""
    same = replace(result, report=replace(result.report, seconds=0.0))
    return _digest(f"{_VERSION} {made_of} {same!r}".encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def class_report(
    assignment: str,
    results: Mapping[str, StudentResult],
    book_url: str,
    course: Path | None = None,
) -> str:
    """The teacher's page: the class function by function, known mistakes, and every student.

    `course` is the folder of a course that may have checks of its own.
    """
    ordered = dict(sorted(results.items()))
    graded = {s: r for s, r in ordered.items() if r.report.status == "graded"}
    functions: dict[str, dict[str, Any]] = {}
    mistakes: dict[str, list[str]] = defaultdict(list)
    carried: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for student, result in graded.items():
        for check in result.report.checks:
            row = functions.setdefault(
                check.id, {"max": check.max_points, "points": 0.0, "statuses": Counter()}
            )
            row["points"] += check.points
            row["statuses"][check.status] += 1
            if check.misconception:
                mistakes[check.misconception].append(student)
            if check.carried:
                carried[check.id, check.carried].append(student)
    weaker: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for student, result in ordered.items():
        if result.report.weaker:
            weaker[result.report.weaker].append(student)
    catalogue = {i: entry for i in mistakes if (entry := named(checks_of(assignment, course), i))}
    known = sorted(mistakes.items(), key=lambda item: (-len(item[1]), item[0]))
    scores = sorted(r.mark if r.mark is not None else r.report.score for r in graded.values())
    most = next((_most(r) for r in graded.values()), 0.0)
    return (
        _environment()
        .get_template("class.html")
        .render(
            assignment=assignment,
            graded=graded,
            needs_you={s: r.needs_you for s, r in ordered.items() if r.needs_you},
            waiting={s: r.waiting for s, r in ordered.items() if r.waiting},
            need=sum(bool(r.needs_you or r.waiting) for r in ordered.values()),
            by_hand=any(r.standing and r.standing.by_hand for r in graded.values()),
            functions=functions,
            weaker=weaker,
            mistakes=[(catalogue[i], students) for i, students in known if i in catalogue],
            carried=list(carried.items()),
            scores=scores,
            histogram=_histogram(scores, most),
            max_score=most,
            median=scores[len(scores) // 2] if scores else 0.0,
            book=address(book_url),
        )
    )


def _most(result: StudentResult) -> float:
    """The points to be had, those that a person gives among them."""
    return result.standing.max_score if result.standing else result.report.max_score


def address(book_url: str) -> str:
    """The address of the book if a link may lead there: a page on the web, a file, a folder beside.

    Raises `UnusableInput` for any other, such as `javascript:`.
    """
    if book_url and not ADDRESS.fullmatch(book_url):
        raise UnusableInput(
            f"--book-url {line(book_url)}: not an address of a book: one that begins with https://"
        )
    return book_url


def leads(book: str, link: str | None) -> str:
    """The address of what is to be read again; "" for a section of a book that is nowhere known."""
    if not link or "://" in link:
        return link or ""
    return f"{book}{link}" if book else ""


def _histogram(scores: list[float], most: float, bins: int = 10) -> list[tuple[str, int]]:
    """How many students are in each tenth of the points."""
    counts = [0] * bins
    for score in scores:
        counts[min(int(score / most * bins), bins - 1) if most else 0] += 1
    edges = [most * i / bins for i in range(bins + 1)]
    return [(f"{edges[i]:g}–{edges[i + 1]:g}", count) for i, count in enumerate(counts)]
