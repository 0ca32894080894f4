"""Every chapter with an assignment ends alike: what is to be written, and the known mistakes."""

import re

import pytest
from equations import chapter_text, page_text

from autograder.checks import assignment, names

CHAPTERS = {
    "ps1-regression": "regression",
    "ps2-descent": "descent",
    "ps3-perceptron": "perceptron",
    "ps4-mlp": "mlp",
    "ps5-backprop": "backpropagation",
    "ps6-digits": "backpropagation",
}


def your_turn(name: str) -> str:
    """The section of an assignment, up to the next one."""
    page = page_text(CHAPTERS[name])  # the opening one
    found = re.search(rf"^## Your turn: assignment {name}\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    assert found, name
    return found[1]


def test_every_assignment_has_a_chapter() -> None:
    """No assignment is left out."""
    assert list(CHAPTERS) == names()


@pytest.mark.parametrize("name", CHAPTERS)
def test_functions_are_named_with_their_places(name: str) -> None:
    """Each function is named once, in the assignment's order, beside an equation or a section."""
    items = [line for line in your_turn(name).splitlines() if line.startswith("- `")]
    named = [function for item in items for function in re.findall(r"`(\w+)`", item.split(":")[0])]
    assert named == [check.function for check in assignment(name).checks]
    assert all("{eq}`eq:" in item or "{ref}`" in item or "](#" in item for item in items)


@pytest.mark.parametrize("name", CHAPTERS)
def test_section_ends_in_the_boxes_of_mistakes(name: str) -> None:
    """The boxes are the last thing, with a sentence that says when to open them."""
    told = "Open a box once your own tests fail, not before.\n\n"
    assert your_turn(name).rstrip().endswith(f"{told}```{{common-mistakes}} {name}\n```")


@pytest.mark.parametrize("page", sorted(set(CHAPTERS.values())))
def test_nothing_follows(page: str) -> None:
    """The last section of a chapter is that of its last assignment."""
    last = [name for name, chapter in CHAPTERS.items() if chapter == page][-1]
    sections = re.findall(r"^## (.+)$", page_text(page), re.MULTILINE)
    assert sections[-1] == f"Your turn: assignment {last}"


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_listing_is_an_answer(name: str) -> None:
    """No page of the chapter defines a function that the assignment asks for, under its name."""
    defined = re.findall(r"^\s*def (\w+)", chapter_text(CHAPTERS[name]), re.MULTILINE)
    assert {check.function for check in assignment(name).checks} & set(defined) == set()
