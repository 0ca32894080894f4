r"""A student's Markdown, so that no renderer makes anything of it that runs, loads or leads away.

The text stays Markdown. What could be markup of HTML, a link, a picture from elsewhere or a macro
of TeX that acts on the page is written so that it is shown as the student typed it:

- `<b>` becomes `&lt;b>`, in code and in formulas it stays, for there it is text already;
- a link shows its address and cannot be clicked: nbgrader's own pages act on addresses
  (`/formgrader/?path=…` loads a configuration), so no student may choose where a teacher goes;
- of pictures only those remain that are attached to the cell and are pictures;
- `\href`, `\class`, `\require`, `\def` and their like lose the backslash.

Where a text stands (in code, in a formula, at the head of a link) is asked of the very parser with
which nbconvert makes the page; the result is read by it again, and what is then not plain is shown
as it was typed, in a box.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

from autograder.harmless.inert import DELIMITER, MACROS, is_inert
from autograder.harmless.words import JOINERS

MAX_MARKDOWN = 20_000
"""Characters of a cell that are shown as Markdown."""
MAX_WORK = 8_000_000
"""Characters times lines and openings of formulas: for each of these the parsers may read all."""
MAX_SHOWN = 100_000
"""Characters of a longer cell that are shown as they were typed."""
ROUNDS = 4
"""A link that is none any more can lay another one open, a few times."""
LANGUAGES = ("python", "py", "python3", "ipython", "ipython3", "text")
"""Which code in Markdown is coloured; with any other word after the fence it is plain text."""
SUSPECT = re.compile(
    rf"(?P<tag><)(?=[A-Za-z/!?])|(?P<open>\[)|(?P<close>\](?=[ \t]*:))|(?P<url>(?<=http)s?(?=://))"
    rf"|(?P<macro>\\)(?=\s*(?:{MACROS})(?![A-Za-z]))",
    re.IGNORECASE,
)
OPENING = re.compile(r"\n|\\\\[(\[]|\\begin|\$")
PLACE = re.compile("\ue000([0-9]+)\ue001")
EMPTY = re.compile(r"\n(?:[ \t]*\n){20,}")
FENCE = re.compile(r"^([\s>*+\-\d.):]*)(`{3,}|~{3,})[ \t]*([^`\n]*?)[ \t]*$", re.MULTILINE)
PASTED = re.compile(
    r"<img\b[^<>]{0,400}?\bsrc\s*=\s*([\"'])(attachment:[^\"'<>\s()]{1,300})\1[^<>]{0,400}>"
)


def markdown(source: str, pictures: Collection[str] = ()) -> str:
    """The text of a student's Markdown cell, harmless, and readable as before.

    `pictures` are the names of the cell's attachments that may be shown.
    """
    text = visible(source)
    if len(text) > MAX_MARKDOWN or len(text) * len(OPENING.findall(text)) > MAX_WORK:
        return as_typed(text)
    try:
        text = PASTED.sub(r"![picture](\2)", FENCE.sub(_fence, text))
        for _ in range(ROUNDS):
            before, text = text, _defused(text, pictures)
            if text == before:
                break
        return text if is_harmless(text, pictures) else as_typed(visible(source))
    except Exception:  # a parser that gives up (RecursionError …) shows nothing to anybody
        return as_typed(visible(source))


def as_typed(source: str) -> str:
    """The text in a fence that it cannot close."""
    longest = max(map(len, re.findall("`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    text = visible(source)
    shown = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "\n… (the rest is left out)"
    return f"{fence}text\n{shown}\n{fence}"


def visible(text: str) -> str:
    """The text without characters of control, half characters and turns of the writing direction.

    Of many empty lines in a row some are left out.
    """
    flat = EMPTY.sub("\n" * 20, text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c if c in "\n\t" or _is_text(c) else " " for c in flat)


def _is_text(character: str) -> bool:
    spaces = "\u00a0\u3000\u2002\u2003\u2009\u202f"
    return character.isprintable() or character in JOINERS or character in "\u200e\u200f" + spaces


def _fence(match: re.Match[str]) -> str:
    language = match[3].split()[0] if match[3].split() else ""
    known = not match[3] or language in LANGUAGES
    return match[0] if known else f"{match[1]}{match[2]}text"


def _defused(text: str, pictures: Collection[str]) -> str:
    """One round: every suspect place is looked at in the tree of the text without them."""
    places = list(SUSPECT.finditer(text))
    numbers = iter(range(len(places)))

    def marked(match: re.Match[str]) -> str:
        mark = f"\ue000{next(numbers)}\ue001"
        return mark if match.lastgroup in ("tag", "macro") else f"{match[0]}{mark}"

    spared, bad = _judged(_tree(SUSPECT.sub(marked, text)), pictures)
    numbers = iter(range(len(places)))
    formulas = DELIMITER.search(text)

    def written(match: re.Match[str]) -> str:
        number = next(numbers)
        code = spared.get(number)
        if match.lastgroup == "macro":
            return "" if formulas and code != "code" else match[0]
        if code:
            return match[0]
        new = {"tag": "&lt;", "close": "]\\", "url": match[0] + "\\"}
        if match.lastgroup == "open":
            return "\\[" if number in bad else "["
        return new[str(match.lastgroup)]

    return SUSPECT.sub(written, text)


def _tree(text: str) -> list[dict[str, Any]]:
    """The text as nbconvert's parser takes it apart."""
    # not where nobody has written text: it takes a third of a second
    from nbconvert.filters.markdown_mistune import MarkdownWithMath

    found: Any = MarkdownWithMath(renderer=None)(text)
    return list(found)


def _walk(tokens: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for token in tokens:
        yield token
        yield from _walk(token.get("children") or [])


def _judged(
    tokens: list[dict[str, Any]], pictures: Collection[str]
) -> tuple[dict[int, str], set[int]]:
    """Places in code or in formulas, and the brackets with which links and bad pictures begin."""
    spared: dict[int, str] = {}
    bad: set[int] = set()
    for token in _walk(tokens):
        kind, attrs = token["type"], token.get("attrs") or {}
        if kind in ("codespan", "block_code") and "mermaid" not in str(attrs.get("info")):
            spared |= dict.fromkeys(_numbers(token.get("raw", "")), "code")
        elif kind in ("inline_math", "block_math"):
            spared |= dict.fromkeys(_numbers(token["raw"]), "math")
        elif kind == "latex_environment":
            spared |= dict.fromkeys(_numbers(attrs["body"]), "math")
        elif kind == "link" or (kind == "image" and not _is_ours(attrs, pictures)):
            bad.update(list(_numbers(_words(token)))[:1])
    return spared, bad


def _numbers(text: str) -> Iterator[int]:
    return (int(match[1]) for match in PLACE.finditer(text))


def _words(token: dict[str, Any]) -> str:
    """What stands between the brackets of a link or a picture."""
    raw = str(token.get("raw", ""))
    return raw + "".join(_words(child) for child in token.get("children") or [])


def _is_ours(attrs: dict[str, Any], pictures: Collection[str]) -> bool:
    url = PLACE.sub("", str(attrs.get("url")))
    return url.startswith("attachment:") and url.removeprefix("attachment:") in pictures


def pictures_in(text: str) -> list[str]:
    """Names of the attachments that a text shows, in order."""
    urls = [str(t["attrs"]["url"]) for t in _walk(_tree(text)) if t["type"] == "image"]
    return [u.removeprefix("attachment:") for u in urls if u.startswith("attachment:")]


def is_harmless(text: str, pictures: Collection[str] = ()) -> bool:
    """Does nbconvert make of the text nothing but words, code, formulas and pictures of ours?"""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    for token in _walk(_tree(text)):
        kind, attrs = token["type"], token.get("attrs") or {}
        if kind in ("block_html", "inline_html", "link"):
            return False
        if kind == "image" and not _is_ours(attrs, pictures):
            return False
        if kind == "block_code" and (attrs.get("info") or "text").split()[0] not in LANGUAGES:
            return False
    shown = {name: {"image/png": ""} for name in pictures}
    renderer = IPythonRenderer(escape=False, attachments=shown, exclude_anchor_links=True)
    return is_inert(MarkdownWithMath(renderer=renderer).render(text))
