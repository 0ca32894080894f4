"""The pages: complete, escaped, and silent about hidden inputs and everything active."""

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from ag_cases import CHECKS, NAME, SEED, InProcess, solved
from ag_small import small
from nbformat import NotebookNode

from autograder.checks.judge import judge
from autograder.checks.ps5_backprop import ASSIGNMENT
from autograder.grade import ungraded
from autograder.model import ALL_HOLD, CheckResult, Report, StudentResult, UnusableInput
from autograder.report import WORDS, address, class_report, feedback

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
BOOK = "https://example.org/book/"


class Page(HTMLParser):
    """What a browser would make of a page: its tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Remember the text."""
        self.text += data + " "


def report(**changes: Any) -> Report:
    """A report of three functions of ps5-backprop."""
    checks = (
        CheckResult("bias_gradient", 2, 2, "passed", "all properties hold", None, "b.html#bp3"),
        CheckResult(
            *("output_error", 0.75, 3, "partial", f"wrong {EVIL}", "output-error/sign"),
            link="b.html#bp1",
        ),
        CheckResult("backprop", 0, 7, "timeout", "no answer", None, "b.html#algorithm"),
    )
    known: dict[str, Any] = {"notes": (f"cell {EVIL}",), "checks": checks}
    return Report(NAME, "x.ipynb", "graded", **known | changes)


def ran() -> NotebookNode:
    """A notebook with markup wherever a student can put some."""
    notebook = small(bias_gradient=f"# {EVIL}\nx = '{EVIL}'")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                NotebookNode(output_type="stream", name="stdout", text=EVIL),
                NotebookNode(output_type="error", ename="E", evalue="", traceback=[EVIL]),
            ]
    return notebook


def page_of(
    report: Report, notebook: NotebookNode | None, student: str = "ann", book: str = BOOK
) -> str:
    """A student's page."""
    return feedback(StudentResult(student, report), notebook, book)


def class_page(reports: dict[str, Report], book: str = BOOK) -> str:
    """The teacher's page of these students."""
    return class_report(NAME, {s: StudentResult(s, r) for s, r in reports.items()}, book)


PAGES = {
    "feedback": lambda: page_of(report(), ran(), EVIL),
    "ungraded": lambda: page_of(ungraded(EVIL, EVIL, EVIL), None, EVIL),
    "class": lambda: class_page({EVIL: report(), "z": ungraded(NAME, "z", EVIL)}),
}


@pytest.mark.parametrize("make", PAGES.values(), ids=PAGES)
def test_markup_is_text(make: Any) -> None:
    """Nothing a student wrote becomes a tag or an attribute, and no browser would run it."""
    page = Page(make())
    assert not {"script", "img", "iframe", "object", "form", "link", "base"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "alert(2)" in page.text
    assert ("content", CSP) in page.attributes
    addresses = [value or "" for name, value in page.attributes if name in ("href", "src")]
    assert all(address.startswith(BOOK) for address in addresses)


def test_a_cell_of_megabytes_makes_no_page_of_gigabytes() -> None:
    """Of a long cell the beginning is shown, and that there is more."""
    page = page_of(report(), small(bias_gradient="x = 1" + " + 1" * 1_000_000))
    assert "the rest is left out" in page
    assert len(page) < 3_000_000


@pytest.mark.slow
def test_blank_lines_without_end_are_shown_within_seconds() -> None:
    """Cells on which colouring takes the square of their length share what a page may cost."""
    blank = {
        name: f"x = 1\n{' ' + chr(10)}" + " \n" * 24_000 for name in ("output_error", "backprop")
    }
    start = time.process_time()
    page = page_of(report(), solved(**blank))
    assert time.process_time() - start < 60
    assert page.count("x") > 1


@pytest.mark.parametrize(
    "address_of", ["javascript:alert(1)//", "data:text/html,", "x'\"><b>", " a"]
)
def test_the_book_is_no_script(address_of: str) -> None:
    """An address that would run or break out of its place is refused in one line."""
    with pytest.raises(UnusableInput, match="book-url"):
        page_of(report(), None, book=address_of)
    with pytest.raises(UnusableInput, match="book-url"):
        class_page({"ann": report()}, address_of)


@pytest.mark.parametrize("address_of", [BOOK, "file:///a/b/", "../book/", "/book/", "book/", ""])
def test_addresses_of_books(address_of: str) -> None:
    """Pages on the web, files and folders beside are addresses."""
    assert address(address_of) == address_of


def test_commands_of_a_terminal_are_not_in_a_page() -> None:
    """Names, reasons and outputs have no escape sequence and no turn of the direction."""
    odd = "a\x1b[31m\u202eb"
    notebook = ran()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs[0].text = odd
    pages = (
        page_of(report(), notebook, odd),
        class_page({odd: report(), f"z{odd}": ungraded(NAME, "z", odd)}),
    )
    assert not any(sign in page for page in pages for sign in ("\x1b", "\u202e"))


def test_feedback_says_all_marks() -> None:
    """Sum, each function's points of how many, the word, the message and where to read."""
    page = Page(page_of(report(), ran()))
    text = " ".join(page.text.split())
    for words in ("2.75 of 12", "1 of 3", "0.75 of 3", "0 of 7", "2 of 2", "ann"):
        assert words in text
    for check in report().checks:
        assert check.id in text
        assert WORDS[check.status] in text
    assert ("href", f"{BOOK}b.html#bp1") in page.attributes
    assert "b.html#bp1 in the book" in page_of(report(), None, book="")


@pytest.mark.parametrize(
    ("book", "link", "leads"),
    [
        (BOOK, "b.html#bp1", f"{BOOK}b.html#bp1"),
        ("", "b.html#bp1", None),
        ("", "https://example.org/rules#simpson", "https://example.org/rules#simpson"),
        (BOOK, "https://example.org/rules#simpson", "https://example.org/rules#simpson"),
        (BOOK, None, None),
    ],
)
def test_links_lead_somewhere_or_are_not_there(
    book: str, link: str | None, leads: str | None
) -> None:
    """Into the book, to a page of the web, or nowhere: a course need not have a book."""
    check = CheckResult("f", 0, 2, "failed", "wrong", None, link)
    page = Page(page_of(report(checks=(check,)), None, book=book))
    assert [value for name, value in page.attributes if name == "href"] == [leads] * bool(leads)
    assert ("Read again" in page.text) == (link is not None)


@pytest.mark.parametrize(
    "message",
    ["right, given a right bias_gradient; mend that one", f"{ALL_HOLD}; computed in float32"],
)
def test_what_there_is_to_say_of_a_right_function_is_said(message: str) -> None:
    """A student reads on the page what was carried, and that there are few digits."""
    check = CheckResult("backprop", 7, 7, "passed", message, None, "b.html#algorithm")
    assert message in Page(page_of(report(checks=(check,)), None)).text
    plain = replace(check, message=ALL_HOLD)
    assert ALL_HOLD not in Page(page_of(report(checks=(plain,)), None)).text


def test_the_class_report_says_what_was_carried() -> None:
    """Which functions were judged with right ones in place of others, and whose."""
    check = CheckResult("backprop", 7, 7, "passed", "right", carried=("output_error",))
    reports = {"ann": report(checks=(check,)), "bob": report()}
    text = " ".join(Page(class_page(reports)).text.split())
    assert "backprop output_error ann" in text
    assert "7 *" in text.replace("7*", "7 *")
    assert "Errors counted once" not in Page(class_page({"bob": report()})).text


def test_ungraded_is_no_mark() -> None:
    """No points, the reason, and that it is not a mark."""
    text = Page(page_of(ungraded(NAME, "x", "no sandbox"), None, book="")).text
    assert "no sandbox" in text
    assert "This is not a mark" in text
    assert "points" not in text
    assert not re.search(r"\b0 of\b", text)


def test_the_class_report_counts_right() -> None:
    """Graded and ungraded apart, the median, each function's numbers, the mistakes and who."""
    full = tuple(
        CheckResult(c.id, c.max_points, c.max_points, "passed", "") for c in report().checks
    )
    reports = {"ann": report(checks=full), "bob": report(), "eve": report()}
    reports["cid"] = ungraded(NAME, "cid", "an empty file")
    text = " ".join(Page(class_page(reports)).text.split())
    for words in ("3 graded", "1 need you", "2.75 of 12 median", "1 known mistakes", "bob, eve"):
        assert words in text
    assert "cid an empty file" in text
    assert "output_error 1 2 0 1.5 of 3" in text
    assert "backprop 1 0 2 2.33 of 7" in text


@pytest.mark.parametrize(
    "reports", [{}, {"ann": ungraded(NAME, "x", "why")}], ids=["nobody", "nobody graded"]
)
def test_a_class_without_marks_has_a_page(reports: dict[str, Report]) -> None:
    """No division by nobody."""
    assert "0 graded" in " ".join(Page(class_page(reports, "")).text.split())


@pytest.mark.parametrize("check", ASSIGNMENT.checks, ids=lambda check: check.function)
def test_no_hidden_number_is_in_the_feedback(check: Any) -> None:
    """A function that prints its input in every way it can gets none of it into its page."""
    caller = InProcess(lambda *a: {repr(a): 1})
    result = judge(ASSIGNMENT, CHECKS[check.function], 5.0, caller, SEED)
    page = page_of(report(checks=(result,)), None, book="")
    arrays = [a for call in caller.calls for a in call if isinstance(a, np.ndarray)]
    numbers = {f"{abs(x):.5f}"[:6] for a in arrays for x in a.ravel().tolist() if x % 1}
    assert result.points == 0
    assert numbers or check.function.startswith("backprop")
    assert not [n for n in numbers if n in page and float(n)]
