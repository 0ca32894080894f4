"""The class report: it counts right, says what to do, links where it should, and is harmless."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from ag_cases import NAME
from ag_pages import BOOK, EVIL, Page, class_page, report, safe, words_of

from autograder.checks.judge import link_to as link_of
from autograder.grade import ungraded
from autograder.model import ByHand, CheckResult, Person, Report, Standing, StudentResult
from autograder.pages.books import words_of as book_words
from autograder.report import Around, class_report
from autograder.similar import Alike

FULL = tuple(CheckResult(c.id, c.max_points, c.max_points, "passed", "") for c in report().checks)
PEOPLE = {
    "ann": Person("ann", "Ann", "Ähre", ""),
    "bob": Person("bob", "", "", ""),
    "zoe": Person("zoe", "Zoë", "O'Neill", "z@x"),
}


def csv_of(page: str) -> list[list[str]]:
    """The table that the page gives to a spreadsheet."""
    found = Page(page)
    (data,) = [
        text
        for text, kind in zip(found.inside["script"], found.kinds, strict=True)
        if kind == "application/json"
    ]
    return list(csv.reader(io.StringIO("\n".join(json.loads(data)))))


def test_the_class_report_counts_right() -> None:
    """Graded and ungraded apart, the median, each function's numbers and parts, the mistakes."""
    reports = {"ann": report(checks=FULL), "bob": report(), "eve": report()}
    reports["cid"] = ungraded(NAME, "cid", "an empty file")
    text = words_of(class_page(reports))
    for words in ("3 graded", "1 need you", "23 % median", "49 % mean", "1 known mistakes"):
        assert words in text
    assert "cid an empty file" in text
    assert "output_error who 1 (33 %) 2 (67 %) 0 (0 %) 1.5 of 3 50 %" in text
    assert "backprop who 1 (33 %) 0 (0 %) 2 (67 %) 2 2.33 of 7 33 %" in text
    assert "output-error/sign show 2 (67 %)" in text
    assert "bob , eve" in text
    assert "too slow 2" in text


@pytest.mark.parametrize(
    "reports", [{}, {"ann": ungraded(NAME, "x", "why")}], ids=["nobody", "nobody graded"]
)
def test_a_class_without_marks_has_a_page(reports: dict[str, Report]) -> None:
    """No division by nobody."""
    assert "0 graded" in words_of(class_page(reports, ""))
    safe(class_page(reports, ""))


def test_the_class_report_says_what_was_carried() -> None:
    """Which functions were judged with right ones in place of others, and whose."""
    check = CheckResult("backprop", 7, 7, "passed", "right", carried=("output_error",))
    reports = {"ann": report(checks=(check,)), "bob": report()}
    text = words_of(class_page(reports))
    assert "backprop output_error 1 ann" in text
    assert "7*" in text
    assert "Errors counted once" not in words_of(class_page({"bob": report()}))


def test_links_into_the_book_lead_to_a_section() -> None:
    """The page of the section, whatever the chapter, and one anchor."""
    page = Page(class_page({"ann": report()}))
    links = [value for name, value in page.attributes if name == "href" and BOOK in (value or "")]
    assert links == [f"{BOOK}backpropagation/four_equations.html#bp1"]
    assert link_of("matrix_calculus#chain-rule") == "matrix_calculus.html#chain-rule"
    assert book_words("matrix_calculus.html#chain-rule") == "Matrix calculus, chain rule"
    assert not [v for n, v in Page(class_page({"ann": report()}, "")).attributes if v == "b.html"]


def test_a_book_that_students_cannot_reach_is_said() -> None:
    """A folder of this machine serves the teacher; students need an address."""
    assert "c.Autograder.book_url" in words_of(class_page({"ann": report()}, "../../book/"))
    assert "c.Autograder.book_url" not in words_of(class_page({"ann": report()}, BOOK))


def test_students_link_to_their_pages_and_notebooks() -> None:
    """By addresses that start from where the report lies, and only where there is something."""
    around = Around(PEOPLE, frozenset({"ann"}), {"ann": "../f/ann/p.html"}, {"ann": "../a/n.ipynb"})
    links = [
        v
        for n, v in Page(class_page({"ann": report(), "bob": report()}, "", around)).attributes
        if n == "href"
    ]
    assert {v for v in links if v and not v.startswith("#")} == {"../f/ann/p.html", "../a/n.ipynb"}


def test_who_has_not_handed_in_is_named() -> None:
    """Whom the gradebook knows without a folder; not who is waiting to be looked at."""
    around = Around(PEOPLE, frozenset({"ann", "bob"}), waiting=1)
    page = class_page({"ann": report()}, "", around)
    text = words_of(page)
    assert "1 have not handed in" in text
    assert "no folder of theirs. zoe Zoë O'Neill" in text
    assert "The run goes on: 1 hand-in has not been looked at yet" in text
    assert [row[:2] for row in csv_of(page)[1:]] == [["ann", "Ann Ähre"], ["zoe", "Zoë O'Neill"]]
    assert "not been compared yet" in text
    assert "have not handed in" not in words_of(class_page({"ann": report()}))


def test_alike_notebooks_are_a_hint() -> None:
    """Who, how alike, and where; with the words that it is no verdict."""
    alike = [
        Alike(("ann", "bob"), 1.0, True, ("backprop",)),
        Alike(("ann", "eve"), 0.91, False, ("f",)),
    ]
    reports = {name: report() for name in ("ann", "bob", "eve")}
    text = words_of(class_page(reports, "", Around(alike=alike)))
    assert "A hint, never a verdict" in text
    assert "the same backprop" in text
    assert "91 % f" in text
    assert "None." in words_of(class_page(reports, "", Around(alike=[])))


def test_what_waits_for_a_person_and_what_lateness_costs() -> None:
    """Marks given, marks that are not, hours late, points off: in the table and in its CSV."""
    given = (ByHand("essay", 3.5, 4), ByHand("plot", None, 2, "", True))
    late = Standing({}, {}, given, 0.0, datetime(2026, 3, 1, 12), 5400.0, 2.0, 6.25, 18.0)
    result = StudentResult("ann", report(), None, late)
    page = class_report(NAME, {"ann": result}, "")
    text = words_of(page)
    assert "1 of them wait for marks by hand" in text
    assert "waits for marks: plot" in text
    assert "3.5 —" in text
    assert "1.5 h (−2)" in text
    head, line = csv_of(page)
    found = dict(zip(head, line, strict=True))
    assert found["points"] == "4.25"
    assert found["percent"] == "23.6"
    assert found["by hand"] == "3.5"
    assert found["handed in"] == "2026-03-01 12:00:00 UTC"
    assert found["mistakes"] == "output-error/sign"


def test_discrimination_is_blank_for_a_small_class() -> None:
    """And says so; in a class that is large enough there is a number."""
    few = {f"s{n}": report() for n in range(5)}
    assert "blank for fewer than 20" in words_of(class_page(few))
    low = tuple(replace(c, points=0.0, status="failed") for c in FULL)
    many = {f"s{n}": report(checks=FULL if n % 2 else low) for n in range(20)}
    text = words_of(class_page(many))
    assert "blank for fewer" not in text
    assert "1.00" in text


def test_no_cell_of_the_csv_is_a_formula() -> None:
    """What a spreadsheet would calculate begins with a mark; every cell stays one cell."""
    odd = {f"{sign}1+1{EVIL}": report() for sign in "=+-@"}
    people = dict.fromkeys(odd, Person("odd", f"={EVIL}", "a,b\n=1;=2"))
    lines = csv_of(class_page(odd, "", Around(people)))
    assert len({len(line) for line in lines}) == 1
    assert len(lines) == 5
    for line in lines[1:]:
        assert line[0].startswith("'")
        assert line[1].startswith("'=")
        assert ";=2" not in line[1]


@pytest.mark.parametrize("field", ["student", "name", "page", "message", "reason", "cell", "alike"])
def test_nothing_breaks_out_of_the_page(field: str) -> None:
    """Markup, ends of scripts and of styles, quotes and braces are text wherever they come from."""
    evil = f"</script></style>{EVIL}\"'}}{{{{97*89}}}}<!--"
    check = CheckResult(
        evil if field == "cell" else "f", 0, 1, "failed", evil if field == "message" else "no", evil
    )
    student = evil if field == "student" else "ann"
    made: dict[str, Any] = {"checks": (check,)}
    results = {student: StudentResult(student, report(**made))}
    if field == "reason":
        results["bob"] = StudentResult("bob", ungraded(NAME, "x", evil))
    around = Around(
        {student: Person(student, evil if field == "name" else "")},
        frozenset(results),
        {student: "x?" + evil} if field == "page" else {},
        {},
        [Alike((student, "bob"), 0.9, False, (evil,))] if field == "alike" else [],
    )
    page = class_report(NAME, results, "", around)
    safe(page)
    assert "alert(2)" in page
    assert "97*89" in page
    assert not re.search(r"\b8633\b", page)


def test_plots_say_in_words_what_is_seen() -> None:
    """Each has a title and a description, and no style of its own."""
    page = class_page({"ann": report(checks=FULL), "bob": report()})
    assert page.count("<svg") == page.count("<title id=") == page.count("<desc id=") == 2
    assert "Students: 1 from 20 to 30 %; 1 from 90 to 100 %." in page
    assert "output_error: 1 right, 1 partly right, 0 not" in page


def test_time_and_errors() -> None:
    """How long grading took, and who took longest."""
    reports = {"ann": report(seconds=2.0), "bob": report(seconds=40.0), "eve": report(seconds=3.0)}
    text = words_of(class_page(reports))
    assert "took 3.0s (the median); all together 45s" in text
    assert "Longest: bob 40.0s, eve 3.0s, ann 2.0s" in text
