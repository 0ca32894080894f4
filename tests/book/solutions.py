"""The exercises of the book, and the code in their folded solutions."""

import re

from equations import chapter_text

SOLUTION = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{solution\}[ \t]+(?P<label>\S+)\n(?P<body>.*?)^(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
EXERCISE = re.compile(r"^`{3,}\{exercise\}[^\n]*\n:label: (\S+)$", re.MULTILINE)
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
