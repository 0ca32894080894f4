"""A student's page: complete, escaped, and silent about hidden inputs and everything active."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from ag_cases import CHECKS, NAME, SEED, InProcess
from ag_pages import BOOK, EVIL, Page, class_page, page_of, ran, report, safe
from ag_small import small

from autograder.checks.judge import judge
from autograder.checks.ps5_backprop import ASSIGNMENT
from autograder.grade import ungraded
from autograder.model import (
    ALL_HOLD,
    ByHand,
    CheckResult,
    Standing,
    StudentResult,
    UnusableInput,
    left_to_a_person,
)
from autograder.pages.student import messages, reason
from autograder.report import WORDS, address, feedback, is_page_of

PAGES = {
    "feedback": lambda: page_of(report(), ran(), EVIL),
    "ungraded": lambda: page_of(ungraded(EVIL, EVIL, EVIL), None, EVIL),
    "class": lambda: class_page({EVIL: report(), "z": ungraded(NAME, "z", EVIL)}),
}


@pytest.mark.parametrize("make", PAGES.values(), ids=PAGES)
def test_markup_is_text(make: Any) -> None:
    """Nothing a student wrote becomes a tag or an attribute, and no browser would run it."""
    text = make()
    page = Page(text)
    safe(text)
    assert "alert(2)" in page.text
    addresses = [value or "" for name, value in page.attributes if name in ("href", "src")]
    assert all(address.startswith((BOOK, "#")) for address in addresses)


def test_a_cell_of_megabytes_makes_no_page_of_gigabytes() -> None:
    """Of a long cell the beginning is shown, and that there is more."""
    page = page_of(report(), small(bias_gradient="x = 1" + " + 1" * 1_000_000))
    assert "the rest is left out" in page
    assert len(page) < 3_000_000


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
    """Pages on the web, files and folders beside are addresses, with or without the last /."""
    assert address(address_of) == address_of
    assert address(address_of.rstrip("/")) == address_of


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
    assert "Read again in the book: B, bp1" in Page(page_of(report(), None, book="")).text


def test_the_page_is_dated() -> None:
    """It says when the notebook was handed in, and when the page was made."""
    when = datetime(2026, 3, 1, 22, 30)
    standing = Standing({}, {}, (), 0.0, when, 0.0, 0.0, 2.75, 12.0)
    page = feedback(StudentResult("ann", report(), None, standing), None, "")
    text = " ".join(Page(page).text.split())
    assert re.search(r"Handed in on \d+ March 2026, \d\d:\d\d", text)
    assert re.search(r"This page was made on \d+ \w+ \d{4}, \d\d:\d\d", text)
    assert "Handed in on" not in Page(page_of(report(), None)).text


def test_what_a_person_gave_is_on_the_page() -> None:
    """Points and words of a person, what is waited for, extra credit, and what lateness costs."""
    given = (ByHand("essay", 3.5, 4, f"well argued {EVIL}"), ByHand("plot", None, 2, "", True))
    said = {"backprop": "ask me"}
    standing = Standing({}, {}, given, 1.0, None, 0.0, 2.0, 7.25, 18.0, (), said)
    text = " ".join(
        Page(feedback(StudentResult("ann", report(), None, standing), None, "")).text.split()
    )
    for words in (
        "3.5 of 4", f"Your teacher: well argued {EVIL}", "not marked yet, up to 2 points",
        "extra credit: 1", "handed in late: 2 taken off", "Your teacher: ask me",
        "once everything has been marked",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("given", [None, 0.0, 1.5])
def test_what_a_person_grades_is_said_once(given: float | None) -> None:
    """The gradebook knows better than the report's note, which stands where there is none."""
    note, other = left_to_a_person("essay", 2), "cell 3: it was left out"
    noted = replace(report(), notes=(note, other))
    standing = Standing({}, {}, (ByHand("essay", given, 2),), 0, None, 0, 0, 2.75, 14.0)
    for known in (standing, None):
        text = Page(feedback(StudentResult("ann", noted, None, known), None, "")).text
        assert text.count("essay") == 1
        assert (note in text) is (known is None)
        assert other in text


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
    ("message", "items"),
    [
        (ALL_HOLD, []),
        (f"{ALL_HOLD}; computed in float32", ["Computed in float32"]),
        ("right, given a right f; mend that one", ["Right, once f is: mend that one."]),
        ("right, given right f and g; mend those", ["Right, once f and g are: mend those."]),
        (
            "on random batches: δ is wrong; w left as it was: it changes w; This looks like a "
            "known mistake: the sum. Which?; 2 cells define it, and the last one counts",
            [
                *("On random batches: δ is wrong", "w left as it was: it changes w"),
                "This looks like a known mistake: the sum. Which?",
                "2 cells define it, and the last one counts",
            ],
        ),
        (
            "on random batches, on one example: it is not written yet: it raises it; mend it",
            ["It is not written yet: it raises it; mend it"],
        ),
        (
            "networks of random depth and width, one example (m = 1), in time: expected a pair",
            [
                "Expected a pair (seen at: networks of random depth and width, one example (m "
                "= 1), in time)"
            ],
        ),
        (
            "on random batches: SyntaxError: bad (<ipython-input-10-6348>, line 2)",
            ["On random batches: SyntaxError: bad (line 2 of the cell)"],
        ),
    ],
)
def test_a_message_is_one_item(message: str, items: list[str]) -> None:
    """What a verdict says is a list of sentences, with what is wrong before where it was seen."""
    assert messages(message) == items
    check = CheckResult("backprop", 1, 7, "partial", message, None, "b.html#algorithm")
    page = page_of(report(checks=(check,), notes=()), None)
    assert page.count("<li>") == len(items)


def test_no_place_of_the_server_is_on_the_page() -> None:
    """Of a file on this machine only the name is told; of the machine's failure, that it failed."""
    place = "/srv/course/submitted/ann/x.ipynb"
    check = CheckResult("backprop", 0, 7, "error", f"on one: no file {place}", None, "b.html")
    notebook = ran()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs[0].text = f'File "{place}", line 1, see https://a.org/b/c and 1/m'
    notes = (f"{place}: a copy",)
    graded = page_of(report(checks=(check, *report().checks[:1]), notes=notes), notebook)
    for page in (graded, page_of(ungraded(NAME, "x", f"{place}: the file is empty"), None)):
        assert "/srv" not in page
        assert "x.ipynb" in page
    assert "https://a.org/b/c and 1/m" in Page(graded).text
    broken = page_of(ungraded(NAME, "x", "no sandbox: run `autograder doctor`"), None)
    assert "not your fault" in broken
    assert "doctor" not in broken
    assert reason(None) == ""


def test_what_there_is_to_say_of_a_right_function_is_said() -> None:
    """A student reads on the page what was carried; of a right one there is nothing to say."""
    owed = "right, given a right bias_gradient; mend that one"
    check = CheckResult("backprop", 7, 7, "passed", owed, None, "b.html#algorithm")
    assert "Right, once bias_gradient is" in Page(page_of(report(checks=(check,)), None)).text
    plain = replace(check, message=ALL_HOLD)
    assert ALL_HOLD not in Page(page_of(report(checks=(plain,)), None)).text


def test_a_page_is_known_again() -> None:
    """By what it is made of, unaltered, whatever its date; and by the book that it links to."""
    result = StudentResult("ann", report())
    page = feedback(result, None, BOOK, "digest").encode()
    slower = replace(result, report=replace(result.report, seconds=9.0))
    assert is_page_of(page, result, BOOK, "digest")
    assert is_page_of(page, slower, BOOK.rstrip("/"), "digest")
    assert is_page_of(page, result, "", "digest")
    assert not is_page_of(page, result, "https://another.org/", "digest")
    assert not is_page_of(page, result, BOOK, "another")
    assert not is_page_of(page, replace(result, student="bob"), BOOK, "digest")
    assert not is_page_of(page.replace(b"2.75 of 12", b"12 of 12"), result, BOOK, "digest")
    right = replace(result, report=report(checks=report().checks[:1]))
    assert is_page_of(feedback(right, None, BOOK).encode(), right, BOOK)


def test_ungraded_is_no_mark() -> None:
    """No points, the reason, and that it is not a mark."""
    text = Page(page_of(ungraded(NAME, "x", "an empty file"), None, book="")).text
    assert "an empty file" in text
    assert "This is not a mark" in text
    assert "points" not in text
    assert not re.search(r"\b0 of\b", text)


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
