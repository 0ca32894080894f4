"""A student's page: the verdict on each function, beside the code that it is about."""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

from markupsafe import escape
from nbformat import NotebookNode

from autograder.model import ALL_HOLD, StudentResult, left_to_a_person
from autograder.pages.books import address, leads, words_of
from autograder.pages.making import digest_of, now, page, version, without_places
from autograder.submission import grade_id_of

STYLES = ("page.css", "feedback.css")
BEGINS = re.compile(r"[A-Z\d(]|[^:]{1,300}: |judged with |what is right |computed in ")
"""How a message of its own begins, in a row of them that semicolons part."""
OWED = re.compile(r"right, given (?:a )?right (.{1,2000}); mend (that one|those)")
OF_ALL = ("it is not written yet", "there is no such function", "it uses a function that this")
"""What is said of a function, and not of one of its properties."""
CELL = re.compile(r"\(<ipython-input-[\w-]+>, line (\d+)\)")
"""How Python names a cell."""
LONG = 50
"""Letters of a list of properties that nobody wants to read first."""
MACHINE = re.compile(r"`autograder |report this bug")
"""What is said to the teacher when the machine has failed."""


def feedback(
    result: StudentResult, notebook: NotebookNode | None, book_url: str, made_of: str = ""
) -> str:
    """One student's page.

    `book_url` is the book as the page finds it; `made_of` is the digest of the notebook's file.
    """
    code: dict[str, str] = {}
    shown: dict[str, list[Any]] = defaultdict(list)
    for cell in notebook.cells if notebook else ():
        name = grade_id_of(cell)
        if name and cell.cell_type == "code":
            code[name] = cell.source
            shown[name] = [o for o in cell.outputs if o.output_type in ("stream", "error")]
    text = page(
        "feedback.html",
        STYLES,
        result=result,
        report=result.report,
        standing=result.standing,
        notes=_notes(result),
        code=code,
        shown=shown,
        said={check.id: messages(check.message) for check in result.report.checks},
        reason=reason,
        book=address(book_url),
        words_of=words_of,
        leads=leads,
        made=now(),
        mark=_mark(result, made_of),
    ).rstrip()
    return f"{text}\n<!-- {digest_of(text.encode())} -->\n"


def _notes(result: StudentResult) -> list[str]:
    """What the report says beside the verdicts, but for what the gradebook knows better."""
    by_hand = result.standing.by_hand if result.standing else ()
    known = {left_to_a_person(one.cell, one.max_points) for one in by_hand}
    return [note for note in result.report.notes if note not in known]


def messages(message: str) -> list[str]:
    """What a verdict says, one thing after the other; nothing if all is right."""
    if message == ALL_HOLD:
        return []
    if owed := OWED.fullmatch(message):
        several = owed[2] == "those"
        return [
            f"Right, once {owed[1]} {'are' if several else 'is'}: "
            f"mend {'those' if several else 'that one'}."
        ]
    said: list[str] = []
    for part in message.removeprefix(f"{ALL_HOLD}; ").split("; "):
        if said and not BEGINS.match(part):  # the end of a sentence that has a semicolon
            said[-1] += f"; {part}"
        elif part:
            said.append(part)
    return [without_places(_sentence(one)) for one in said]


def _sentence(said: str) -> str:
    """What is wrong first, where it comes after a long list of where it was seen."""
    where, _, what = said.partition(": ")
    if what.startswith(OF_ALL):
        said = what
    elif what and len(where) > LONG and ", " in where and not where.startswith("This looks"):
        said = f"{what} (seen at: {where})"
    said = CELL.sub(r"(line \1 of the cell)", said)
    word = said.partition(" ")[0]
    symbol = not word.isascii() or (len(word) == 1 and word != "a")  # w is not W
    return said if symbol else said[:1].upper() + said[1:]


def reason(said: str | None) -> str:
    """Why there is no verdict, as the student is told: what is the machine's is not theirs."""
    if said and MACHINE.search(said):
        return "The grading stopped before it came to an end. That is not your fault."
    return without_places(said or "")


def is_page_of(page: bytes, result: StudentResult, book_url: str, made_of: str = "") -> bool:
    """Is this the page of the same, unaltered; and, if an address is given, with links to it?"""
    head, _, _ = page.partition(b"</head>")
    wanted = f'<meta name="made-of" content="{_mark(result, made_of)}">'.encode()
    book = f'<meta name="book" content="{escape(address(book_url))}">'.encode()
    text, _, end = page.rpartition(b"\n<!-- ")
    whole = wanted in head and end == f"{digest_of(text)} -->\n".encode()
    return whole and (not book_url or book in head)


def _mark(result: StudentResult, made_of: str) -> str:
    """What a student's page is made of, as a digest that the page carries."""
    same = replace(result, report=replace(result.report, seconds=0.0))
    return digest_of(f"{version()} {made_of} {same!r}".encode())
