"""Whether a piece of a page is inert: elements, attributes and formulas that can do nothing."""

import re
from html.parser import HTMLParser

MACROS = (
    "href|url|class|cssId|style|unicode|require|[gex]?def|let|futurelet|label|bbox|mmlToken|data|"
    "(?:re|provide)?newcommand|renewcommand|providecommand|(?:re)?newenvironment|html[A-Z][a-z]+|"
    "DeclareMathOperator|DeclarePairedDelimiters?|includegraphics|texttip|mathtip|toggle|action|"
    "csname|catcode|input|include|write|special|Space|Rule|rule"
)
ACTS = re.compile(rf"\\\s*(?:{MACROS})(?![A-Za-z])")
DELIMITER = re.compile(r"\$|\\\(|\\\[|\\begin")
TAGS = frozenset(
    {
        *("p", "br", "hr", "em", "strong", "del", "code", "pre", "div", "span"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "dl", "dt", "dd"),
        *("table", "thead", "tbody", "tr", "th", "td", "img", "input"),
    }
)
ATTRIBUTES = {
    # those that Pygments and mistune write; a click on nbgrader's `full-credit` would give marks
    "class": re.compile(r"(highlight|task-list-item(-checkbox)?|language-\w+|[a-z][a-z0-9]{0,2})?"),
    "start": re.compile(r"\d+"),
    "style": re.compile(r"text-align:\s*(left|right|center)"),
    "alt": re.compile(r"(?s).*"),
    "title": re.compile(r"(?s).*"),
    "type": re.compile("checkbox"),
    "disabled": re.compile(""),
    "checked": re.compile(""),
    "src": re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=]*"),
}


def is_inert(html: str) -> bool:
    """Has the piece nothing that runs, loads, leads away, or takes a name that the page uses?"""
    page = Page()
    page.feed(html)
    page.close()
    return page.is_inert


class Page(HTMLParser):
    """Looks whether a piece of a page has only elements and attributes that can do nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.is_inert = True
        self._code = 0
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check one element."""
        self._end_of_text()
        self._code += tag in ("code", "pre")
        for name, value in attrs:
            fits = name in ATTRIBUTES and ATTRIBUTES[name].fullmatch(value or "")
            self.is_inert &= bool(fits)
        self.is_inert &= tag in TAGS

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        self._end_of_text()
        self._code -= tag in ("code", "pre")
        self.is_inert &= tag in TAGS

    def handle_data(self, data: str) -> None:
        """Collect text in which MathJax would look for formulas."""
        self._text += "" if self._code else data

    def _end_of_text(self) -> None:
        self.is_inert &= not (DELIMITER.search(self._text) and ACTS.search(self._text))
        self._text = ""

    def close(self) -> None:
        """The end of the piece."""
        super().close()
        self._end_of_text()

    def handle_comment(self, data: str) -> None:
        """There is to be none."""
        self.is_inert = False

    def handle_decl(self, decl: str) -> None:
        """Nor this."""
        self.is_inert = False

    handle_pi = unknown_decl = handle_comment
