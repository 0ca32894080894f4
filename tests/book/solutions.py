"""The exercises of the book, and the code in them, in their folded solutions and in the cells."""

import re
from typing import Any

import numpy as np
from equations import chapter_text

import coursekit as ck

SOLUTION = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{solution\}[ \t]+(?P<label>\S+)\n(?P<body>.*?)^(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
EXERCISE = re.compile(r"^`{3,}\{exercise\}[^\n]*\n:label: (\S+)$", re.MULTILINE)
LISTING = re.compile(r"^(`{3,})(?:\{code-cell\}|python).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(r"^(`{3,})python\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)


def solutions(chapter: str) -> list[tuple[str, str]]:
    """The label and the code of each solution of a chapter, or of a page, that has some.

    Several blocks of Python in a solution are one program.
    """
    found = []
    for solution in SOLUTION.finditer(chapter_text(chapter)):
        code = "\n".join(block for _, block in PYTHON.findall(solution["body"]))
        if code:
            found.append((solution["label"], code))
    return found


def exercises(chapter: str) -> list[str]:
    """The labels of a chapter's exercises, in order."""
    return EXERCISE.findall(chapter_text(chapter))


def solved(chapter: str) -> list[str]:
    """The labels of the exercises that have a solution, in order, with code or without."""
    return [solution["label"] for solution in SOLUTION.finditer(chapter_text(chapter))]


def planted(chapter: str, label: str) -> dict[str, Any]:
    """What the code that an exercise shows defines."""
    shown = re.search(
        rf"\{{exercise\}}[^\n]*\n:label: {label}\n.*?^```python\n(.*?)^```$",
        chapter_text(chapter),
        re.DOTALL | re.MULTILINE,
    )
    assert shown, label
    names = {"np": np, "ck": ck}
    exec(compile(shown[1], label, "exec"), names)  # noqa: S102 (the book's own code)
    return names


def listings(chapter: str) -> list[str]:
    """The cells of a chapter and the blocks of Python in its exercises and solutions, in order."""
    found = [listing[0] for listing in LISTING.finditer(chapter_text(chapter))]
    assert found, chapter
    return found
