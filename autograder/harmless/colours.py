"""Code in colours, within a budget of time and size; plain where it would cost more."""

import time
from collections.abc import Iterator
from html import escape
from typing import Any

from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES, Text

MAX_CODE = 50_000
"""Characters of a cell that are coloured. One step of the lexer looks at no more than these."""
Tokens = Iterator[tuple[Any, str]]


class Budget:
    """What colouring may cost, for all cells of a page together."""

    def __init__(self, seconds: float = 2.0, tokens: int = 60_000) -> None:
        self._left, self._tokens = seconds, tokens

    def spend(self, seconds: float, tokens: int) -> None:
        """Take from what is left."""
        self._left -= seconds
        self._tokens -= tokens

    def pieces(self, code: str) -> Tokens:
        """The code in pieces and what each is; one plain piece from where the budget ends.

        The lexer's patterns can take time that grows with the square of the code (24,000 lines of
        one blank take a minute), but a step at a time, so that the clock is looked at in between.
        """
        start, number, end = time.process_time(), 0, 0
        lexer = PythonLexer()
        if len(code) <= MAX_CODE and self._left > 0 < self._tokens:
            for end, kind, text in lexer.get_tokens_unprocessed(code):
                if time.process_time() - start > self._left or number >= self._tokens:
                    break
                yield kind, text
                number, end = number + 1, end + len(text)
        self.spend(time.process_time() - start, number)
        if code[end:]:
            yield Text, code[end:]


def code_cell(code: str, budget: Budget | None = None) -> str:
    """A code cell as nbconvert writes it: always Python, whatever language its metadata names."""
    inner = _spans(code, budget or Budget())
    return f'<div class="highlight hl-ipython3"><pre><span></span>{inner}\n</pre></div>\n'


def _spans(code: str, budget: Budget) -> str:
    parts = []
    for kind, text in budget.pieces(code):
        name, shown = _class_of(kind), escape(text)
        parts.append(f'<span class="{name}">{shown}</span>' if name else shown)
    return "".join(parts)


def _class_of(kind: Any) -> str:
    """Pygments' short name of a kind of token; none for plain text and blanks."""
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    return "" if kind in Text else STANDARD_TYPES[kind]
