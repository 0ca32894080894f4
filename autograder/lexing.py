"""Code and prose as bare tokens: what is left when names, comments and layout are taken away.

Students' code is read by one pattern from left to right. It is not parsed, so that none of it is
too deep, and no alternative of the pattern can fail after a long way, so that the time is linear.
"""

import builtins
import keyword
import re
from collections.abc import Collection, Iterator

MAX_CHARACTERS = 100_000
"""Of one cell; what comes after is passed over."""
NAME, TEXT = "N", "S"
"""What stands for a name that the student chose, and for any string."""
PIECES = r"""
    (?P<comment>\#[^\n]*)
    | (?P<string>[A-Za-z]{0,2}(?:
          \"{3}(?:[^\\"]++|\\.|"(?!""))*(?:\"{3}|\\?\Z)
        | '{3}(?:[^\\']++|\\.|'(?!''))*(?:'{3}|\\?\Z)
        | "(?:[^"\\\n]|\\.)*"? | '(?:[^'\\\n]|\\.)*'? ))
    | (?P<name>[^\W\d]\w*)
    | (?P<number>\d[\w.]*)
"""
"""What Python code is made of, besides signs: a pattern to be compiled with `FLAGS`."""
FLAGS = re.VERBOSE | re.DOTALL
TOKEN = re.compile(
    PIECES
    + r"""
    | (?P<line>\n)
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    | (?P<sign>\*\*=?|//=?|->|[-+*/%@&|^<>=!:]=|<<|>>|[^\s\\])
    """,
    FLAGS,
)
LANGUAGE = frozenset(keyword.kwlist) | frozenset(vars(builtins))
"""Names that are Python's own."""
WORD = re.compile(r"\w+")


def code_tokens(source: str, known: Collection[str] = ()) -> list[str]:
    """The tokens of Python code, with `NAME` for each name that is neither Python's nor `known`.

    Names after a dot and of keyword arguments stay: they belong to what is called. Comments,
    docstrings, line breaks and brackets that only group are left out.
    """
    tokens: list[str] = []
    brackets: list[bool] = []  # of each that is open: whether it is kept
    beginning = True  # of a line
    found = list(_pieces(source[:MAX_CHARACTERS]))
    for number, (kind, text) in enumerate(found):
        after = found[number + 1][1] if number + 1 < len(found) else "\n"
        if kind == "line":
            beginning = True
            continue
        if kind == "open":
            calls = bool(tokens) and not beginning and _can_be_called(tokens[-1])
            brackets.append(text != "(" or calls or after == ")")
            tokens += [text] if brackets[-1] else []
        elif kind == "close":
            tokens += [text] if not brackets or brackets.pop() else []
        elif kind == "string":
            alone = beginning and not brackets and after in ("\n", ";")
            tokens += [] if alone else [TEXT]
        elif kind == "name":
            part = bool(tokens) and tokens[-1] == "."
            argument = bool(brackets) and after == "="
            kept = part or argument or text in LANGUAGE or text in known
            tokens.append(text if kept else NAME)
        elif text != ";":
            tokens.append(text)
        beginning = False
    return tokens


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    """Kind and text of everything but comments and blanks."""
    for match in TOKEN.finditer(source):
        if match.lastgroup != "comment":
            yield str(match.lastgroup), match[0]


def _can_be_called(token: str) -> bool:
    """Whether a bracket after it is a call, and not there to group."""
    return token in (")", "]", NAME) or (token.isidentifier() and not keyword.iskeyword(token))


def prose_tokens(source: str) -> list[str]:
    """The words of a written answer, without signs and capital letters."""
    return [word.casefold() for word in WORD.findall(source[:MAX_CHARACTERS])]
