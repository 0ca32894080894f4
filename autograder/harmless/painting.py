"""Code in colours for our own pages: by one pattern, from left to right, in linear time."""

import builtins
import keyword
import re
from html import escape

from markupsafe import Markup

MOST = 50_000
"""Characters of a cell that are shown."""
REST = "\n# … (the rest is left out)"
KIND = re.compile(
    r"""
    (?P<c>\#[^\n]*)
    | (?P<s>[A-Za-z]{0,2}(?:
          \"{3}(?:[^\\"]++|\\.|"(?!""))*(?:\"{3}|\\?\Z)
        | '{3}(?:[^\\']++|\\.|'(?!''))*(?:'{3}|\\?\Z)
        | "(?:[^"\\\n]|\\.)*"? | '(?:[^'\\\n]|\\.)*'? ))
    | (?P<n>[^\W\d]\w*)
    | (?P<m>\d[\w.]*)
    """,
    re.VERBOSE | re.DOTALL,
)
"""Comments, texts, names and numbers. No alternative fails after a long way."""
WORDS = frozenset(keyword.kwlist)
NAMES = frozenset(name for name in vars(builtins) if not name.startswith("_"))


def highlighted(code: str) -> Markup:
    """The code as HTML, with classes `c-…` for colours; of very long code the beginning."""
    if len(code) > MOST:
        code = code[: MOST - len(REST)] + REST
    parts: list[str] = []
    end = 0
    for match in KIND.finditer(code):
        kind, text = match.lastgroup, match[0]
        if kind == "n":
            kind = "k" if text in WORDS else "b" if text in NAMES else None
        if kind:
            parts += [
                escape(code[end : match.start()]),
                f'<span class="c-{kind}">{escape(text)}</span>',
            ]
            end = match.end()
    return Markup("".join([*parts, escape(code[end:])]))  # every piece is escaped
