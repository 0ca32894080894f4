"""nbgrader's own pages of a submission: filters and templates for nbgrader_config.py.

The notebook in `autograded/` is harmless already. These hold for whatever else the pages show (the
comments, notebooks from before, another program's), and give them a policy that lets the browser
run nothing that is not nbgrader's.
"""

from pathlib import Path
from typing import Any

import bleach
import nbgrader
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.harmless.answers import MAX_SHOWN, as_typed
from autograder.harmless.attached import named, pictures
from autograder.harmless.colours import Budget, code_cell
from autograder.harmless.inert import ATTRIBUTES, TAGS, is_inert

TEMPLATES = [
    str(Path(__file__).parents[1] / "templates" / "nbgrader"),
    str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
]
"""Where nbconvert looks first: our head of the page, then nbgrader's pages."""
INSTRUCTORS = TAGS | {
    *("a", "b", "i", "u", "s", "sub", "sup", "small", "kbd", "mark", "abbr", "details", "summary"),
    *("figure", "figcaption", "section", "cite", "q"),
}
"""Elements that an instructor's own Markdown may bring along."""
LINKS = ("https://", "http://", "mailto:", "#")
PROTOCOLS = frozenset({"https", "http", "mailto", "data"})


class Renderer(IPythonRenderer):  # type: ignore[misc]  # nbconvert is not typed
    """nbconvert's, but for what it shows unescaped, ids of the student's, and missing pictures."""

    def block_mermaidjs(self, code: str) -> str:
        """A diagram is shown as its text."""
        return str(self.block_code(code, "text"))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture that is not there is shown as its name, instead of no page at all."""
        picture = named(self.attachments, url.removeprefix("attachment:"))
        if not url.startswith("attachment:"):
            return str(super().image(text, url, title))
        if not picture:
            return f"({self.escape_html(text)}: the picture is missing)"
        ((kind, data),) = picture.items()
        return str(super().image(text, f"data:{kind};base64,{data}", title))


def _allowed(tag: str, name: str, value: str) -> bool:
    if (tag, name) == ("a", "href"):
        return value.lower().startswith(LINKS)
    return name in ATTRIBUTES and bool(ATTRIBUTES[name].fullmatch(value))


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """nbconvert's filter of this name, whose HTML has nothing that runs or loads."""
    attached = pictures(context.get("cell", {}).get("attachments"))
    renderer = Renderer(escape=False, attachments=attached, exclude_anchor_links=True)
    try:
        text = source if len(source) <= MAX_SHOWN else as_typed(source)
        html = MarkdownWithMath(renderer=renderer).render(text)
    except Exception:  # a parser that gives up (RecursionError …) is no reason to show no page
        html = MarkdownWithMath(renderer=renderer).render(as_typed(source))
    if is_inert(html):
        return str(html)
    return str(bleach.clean(html, tags=INSTRUCTORS, attributes=_allowed, protocols=PROTOCOLS))


@pass_context
def highlight_code(context: Any, source: str, metadata: object = None) -> str:
    """nbconvert's filter of this name, with one budget for the cells of a page."""
    resources = context.get("resources", {})
    budget = resources.setdefault("autograder_budget", Budget())
    return code_cell(source, budget)


FILTERS = {name: f"{__name__}.{name}" for name in ("markdown2html", "highlight_code")}
"""By name, for the formgrader shows its configuration as JSON."""
