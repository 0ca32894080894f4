"""The questions at the end of each page: how they are written, whether their keys are right."""

import ast
import re
from typing import Any

import numpy as np
import pytest
from course_questions import (
    FEWEST,
    Question,
    QuestionError,
    as_number,
    names,
    near,
    questions,
    quizzes,
)
from course_quiz import known_mistakes
from course_reading import minutes
from equations import page_text, toc_pages

import coursekit as ck

IN_CHAPTERS = [page for page in toc_pages() if "/" in page]
WHOLE = ["prerequisites", "matrix_calculus"]
ASKED = [page for page in toc_pages() if names(page_text(page))]
ALL = [
    (page, question)
    for page in ASKED
    for _, quiz in quizzes(page_text(page))
    for question in questions(quiz)
]


def of_kind(kind: str) -> list[Any]:
    """The questions of a kind in the whole book, each a case that bears its name."""
    found = [(page, question) for page, question in ALL if question.kind == kind]
    return [pytest.param(q, id=f"{page}:{q.name}") for page, q in found]


def value_of(program: str, given: dict[str, Any] | None = None) -> Any:
    """What the last line of a program is, after the lines before it have run."""
    known = {"np": np, "ck": ck, **(given or {})}
    *before, last = ast.parse(program).body
    assert isinstance(last, ast.Expr), program
    exec(compile(ast.Module(before, []), "before", "exec"), known)  # noqa: S102 (the book's code)
    return eval(compile(ast.Expression(last.value), "last", "eval"), known)  # noqa: S307 (likewise)


def listing(code: str) -> dict[str, Any]:
    """What a listing defines."""
    known: dict[str, Any] = {"np": np, "ck": ck}
    exec(compile(code, "listing", "exec"), known)  # noqa: S102 (the book's own code)
    return known


@pytest.mark.parametrize("page", [*IN_CHAPTERS, *WHOLE])
def test_a_page_asks(page: str) -> None:
    """Each page of a chapter has one quiz, which is not asked before what it asks about."""
    text = page_text(page)
    assert len(list(quizzes(text))) == 1
    assert len(names(text)) >= FEWEST
    assert "{code-cell}" not in text.partition("{quiz}")[2]


@pytest.mark.parametrize("question", of_kind("number"))
def test_the_number_is_that_of_its_program(question: Question) -> None:
    """The key is what the program below it gives, and far from the wrong numbers."""
    value = float(value_of(question.one("=").below))
    assert abs(value - float(question.key)) <= max(question.tolerance / 2, 1e-9)
    wrong = [float(part.text) for part in question.marked("-")]
    assert not any(near(question, number) for number in wrong)
    assert all(
        abs(one - other) > 0.01 * (abs(one) + abs(other))  # what the script takes for either
        for place, one in enumerate(wrong)
        for other in wrong[:place]
    )


@pytest.mark.parametrize("question", of_kind("bug"))
def test_one_line_is_the_bug(question: Question) -> None:
    """The listing gives something else than it should, and the right thing once mended."""
    probe, truth = question.one("@").program, value_of(question.one("=").program)

    def right(code: str) -> bool:
        try:
            found = value_of(probe, listing(code))
        except Exception:
            return False  # as wrong as another number
        return np.shape(found) == np.shape(truth) and bool(np.allclose(found, truth, rtol=1e-6))

    assert not right(question.code)
    assert right(question.mended)


def test_the_words_of_the_catalogue_are_found() -> None:
    """Each mistake that a quiz names is one that the grader knows."""
    used = {name for page in ASKED for name in re.findall(r"\{mistake\}`([^`]*)`", page_text(page))}
    assert used
    assert used <= known_mistakes().keys()


def test_keys_are_not_given_away_by_their_place() -> None:
    """The right choice is not mostly the first one, nor mostly the longest."""
    asked = [q for _, q in ALL if q.kind == "choose" and len(q.shown) >= 3]
    right = [int(q.key) for q in asked]
    assert all(right.count(place) < 0.5 * len(right) for place in range(3))
    lengths = [[len(part.text) for part in q.shown] for q in asked]
    longest = sum(own[int(q.key)] == max(own) for q, own in zip(asked, lengths, strict=True))
    assert longest < 0.6 * len(asked)


HEADS = "? one-thing choose\nWhat?\n\n+ This\n- That\n    No.\n> So.\n"
NUMBER = "? a-half number\nHow much?\n\n= 0.5\n    1 / 2\n~ Look.\n> So.\n"
ORDER = "? in-order order\nWhat first?\n\n1. a\n2. b\n3. c\n~ Look.\n> So.\n"
BUG = (
    "? a-bug bug\nWhere?\n\n```python\nx = 1\n\ny = x - 1\n```\n"
    "! 3\n    y = x + 1\n@ y\n= 2\n- 1\n    x is one.\n~ Look.\n> So.\n"
)
SECOND = "? other-thing choose\nWhat?\n\n+ This\n- That\n    No.\n> So.\n"


@pytest.mark.parametrize(
    ("quiz", "line", "said"),
    [
        ("What?\n", 0, "stands before the first"),
        (HEADS, 0, "1 questions, not 2 to 5"),
        (HEADS + HEADS, 7, "two questions are called one-thing"),
        (HEADS.replace("one-thing", "One"), 0, "the form two-words"),
        (HEADS.replace("choose", "guess"), 0, "guess is none of the kinds"),
        (HEADS.replace("What?", ""), 0, "nothing is asked"),
        (HEADS.replace("> So.\n", ""), 0, "`>` says once"),
        (HEADS.replace("> So.", ">"), 6, "nothing follows '>'"),
        (HEADS.replace("    No.\n", ""), 4, "'That' has no explanation"),
        (HEADS.replace("    No.", "No."), 5, "no mark and is not indented"),
        (HEADS.replace("+ This", "- This\n    No."), 0, "no choice is right"),
        (HEADS.replace("- That\n    No.", "+ That"), 0, "2 choices are right, not one"),
        (HEADS.replace("- That\n    No.\n", ""), 0, "no choice is wrong"),
        (HEADS.replace("That", "This"), 0, "two choices are equal"),
        (HEADS.replace("+ This", "= 3"), 3, "'=' has no place in this kind, choose"),
        (NUMBER.replace("= 0.5", "= half"), 3, "'half' is not a number"),
        (NUMBER.replace("    1 / 2\n", ""), 3, "no program below"),
        (NUMBER.replace("~ Look.\n", ""), 0, "no `~`"),
        (NUMBER.replace("> So", "- 0.502\n    No.\n> So"), 6, "0.502 is a right answer as well"),
        (NUMBER.replace("> So", "tolerance wide\n> So"), 6, "'wide' is not a number"),
        (ORDER.replace("3. c\n", ""), 0, "fewer than three steps"),
        (ORDER.replace("3.", "4."), 0, "not counted"),
        (ORDER.replace("c\n", "b\n"), 0, "two steps are equal"),
        (ORDER.replace("~ Look.\n", ""), 0, "no `~`"),
        (BUG.replace("! 3", "! 9"), 8, "no line 9"),
        (BUG.replace("! 3", "! 2"), 8, "line 2 is empty"),
        (BUG.replace("x + 1", "x - 1"), 0, "mended to what it was"),
        (BUG.replace("@ y\n", ""), 0, "`@` is not there once"),
        (BUG.replace("- 1", "- 3"), 0, "told of twice"),
    ],
)
def test_what_cannot_be_asked(quiz: str, line: int, said: str) -> None:
    """A question without a right answer, with two of one name, … is refused with its line."""
    with pytest.raises(QuestionError) as refused:
        questions(quiz if quiz in (HEADS, "What?\n") else quiz + SECOND)
    assert said in str(refused.value)
    assert refused.value.line == line


def test_what_is_read() -> None:
    """Kinds, keys, programs and the mended line come out as they were written."""
    choose, number, order, bug = questions(HEADS + NUMBER + ORDER + BUG)
    assert choose.shown[int(choose.key)].text == "This"
    assert (number.key, number.one("=").below, number.tolerance) == ("0.5", "1 / 2", 0.005)
    assert [order.shown[int(place)].text for place in order.key.split()] == ["a", "b", "c"]
    assert [part.text for part in order.shown] != ["a", "b", "c"]
    assert bug.mended == "x = 1\n\ny = x + 1"
    assert bug.key == "3"
    assert as_number("-2e-3", 0) == -0.002


def test_questions_come_on_top_of_the_reading() -> None:
    """They are practice, as exercises are, and no part of a page's minutes."""
    quiz = f":::::{{quiz}}\n{HEADS}{SECOND.replace('No.', 'word ' * 500)}:::::\n"
    assert minutes(quiz) == 0
    assert names(quiz) == ("one-thing", "other-thing")
