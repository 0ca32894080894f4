"""The code of a page's cells."""

import re

CELL = re.compile(r"^(`{3,})\{code-cell\}[^\n]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
OPTIONS = re.compile(r"\A(?:---\n.*?^---\n|(?::[^\n]*\n)+)", re.DOTALL | re.MULTILINE)


def cells(text: str) -> list[str]:
    """The code of the cells of a text, in order, without their options."""
    return [OPTIONS.sub("", code) for _, code in CELL.findall(text)]
