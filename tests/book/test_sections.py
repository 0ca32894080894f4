"""The grader's links lead to where the sections of the book stand now."""

import re

import pytest
import sections
from equations import page_text, pages

from autograder.checks import assignment, names
from autograder.checks.judge import link_to
from autograder.checks.sections import PAGE_OF


def test_the_table_is_fresh() -> None:
    """No section has moved since the table was written: else `make sections`."""
    assert sections.TABLE.read_text(encoding="utf-8") == sections.table()


@pytest.mark.parametrize("name", names())
def test_links_lead_to_the_page_of_the_section(name: str) -> None:
    """Each section that a check or a known mistake names is found on the page of its link."""
    known = assignment(name)
    named = {c.section for c in known.checks} | {m.section for m in known.misconceptions}
    for section in named:
        page, _, place = str(link_to(section)).partition(".html#")
        assert page in pages(), section
        assert re.search(rf"^\({place}\)=$", page_text(page), re.MULTILINE), section


def test_a_section_that_has_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found by the name it had, in its own chapter or another's; the others have not."""
    monkeypatch.setattr("equations.pages", lambda: ["perceptron", "perceptron/xor", "mlp"])
    texts = {
        "perceptron": "(margin)=\n",
        "perceptron/xor": "(xor)=\n## A\n\n(softmax)=\n## B\n\n(new)=\n```text\n(no)=\n```\n",
        "mlp": "(costs)=\n",
    }
    monkeypatch.setattr("equations.page_text", texts.__getitem__)
    found = ["perceptron#xor", "mlp#softmax", "perceptron#softmax", "perceptron#new"]
    assert sections.moved() == {"perceptron/xor": found}
    module: dict[str, dict[str, str]] = {}
    exec(sections.table(), {}, module)  # noqa: S102 (what the program writes)
    assert set(module["PAGE_OF"]) == set(found)
    assert set(module["PAGE_OF"].values()) == {"perceptron/xor"}


def test_other_books_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address stays as it is, and a section of a page that the table does not know."""
    monkeypatch.setitem(PAGE_OF, "mlp#softmax", "mlp/outputs")
    assert link_to("mlp#softmax") == "mlp/outputs.html#softmax"
    assert link_to("notes#softmax") == "notes.html#softmax"
    assert link_to("https://example.org/mlp#softmax") == "https://example.org/mlp#softmax"
