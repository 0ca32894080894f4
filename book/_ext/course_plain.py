"""A page as plain Markdown, which any notebook shows: no role, no directive, no dead link."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from course_quiz import QuizTag
from docutils import nodes
from sphinx import addnodes

SILENT = (nodes.meta, nodes.comment, nodes.target)
SPECIAL = re.compile(r"([\\`*_\[\]<$])")
LANGUAGES = {"ipython3": "python", "default": "", "none": ""}
NUMBERED = re.compile(r"\(?[A-Z]?\d*\.?\d+\)?|BP\d|(?:Fig\.|Exercise|Theorem|theorem) [\d.]+")
"""What a reference shows that is a number and no title."""


@dataclass(frozen=True)
class Code:
    """A code cell of the page: which of the notebook's cells it is."""

    index: int


@dataclass
class Plain:
    """Turns the parts of one page into Markdown.

    Parameters
    ----------
    page
        The address of the page, from the home page: `regression/ridge.html`.
    home
        The address at which the site is published, or nothing.
    titles
        The title of each page, by its address.
    numbers
        The number of a figure, a theorem or an exercise, by its kind and its place on the page.
    install
        The line that installs the library, for a Python of this name.
    """

    page: str
    home: str
    titles: dict[str, str]
    numbers: Callable[[str, str], str]
    install: Callable[[str], str]
    elsewhere: dict[str, str] = field(default_factory=dict)
    """What is cited by its number and stands on another page: the number, and that page's title."""

    # ------------------------------------------------------------------ within a line

    def inline(self, node: nodes.Node) -> str:
        """The text of a node's children, on one line."""
        return "".join(self.word(child) for child in node.children)

    def word(self, node: nodes.Node) -> str:
        """A part of a line."""
        if isinstance(node, nodes.Text):
            return SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", node.astext()))
        if isinstance(node, nodes.math):
            return f"${' '.join(node.astext().split())}$"
        if isinstance(node, nodes.literal):
            ticks = "``" if "`" in node.astext() else "`"
            return f"{ticks}{node.astext()}{ticks}"
        if isinstance(node, (nodes.reference, addnodes.number_reference)):
            return self.reference(node)
        if isinstance(node, (nodes.target, nodes.raw, nodes.image)):
            return ""
        around = {nodes.emphasis: "*{}*", nodes.strong: "**{}**", nodes.subscript: "<sub>{}</sub>"}
        around[nodes.superscript] = "<sup>{}</sup>"
        if isinstance(node, QuizTag) and node["attributes"].get("class") == "quiz-letter":
            return f"{self.inline(node)}: "
        return around.get(type(node), "{}").format(self.inline(node))

    def reference(self, node: Any) -> str:
        """A link that arrives, or what it says and where that stands."""
        text, address = self.inline(node).strip(), node.get("refuri") or ""
        lead = " " if node.astext().startswith(" ") else ""
        if urlsplit(address).scheme:
            return f"{lead}[{text}]({address})"
        if self.home:
            place = address or f"#{node.get('refid', '')}"
            return f"{lead}[{text}]({urljoin(urljoin(self.home, self.page), place)})"
        page = urljoin(f"/{self.page}", address).partition("#")[0].lstrip("/")
        title = self.titles.get(page)
        if not address or page == self.page or title is None:
            return lead + text
        if NUMBERED.fullmatch(node.astext().strip()):
            self.elsewhere[text] = title
            return lead + text
        return f"{lead}*{title}*" if text == title else f"{lead}{text} (*{title}*)"

    # ------------------------------------------------------------------ blocks

    def cells(self, document: nodes.document) -> Iterator[str | Code]:
        """The page in order: Markdown, and where a code cell stands."""
        waiting: list[str] = []
        for block in self.blocks(document):
            if isinstance(block, Code):
                if waiting:
                    yield "\n\n".join(waiting)
                waiting = []
                yield block
            else:
                waiting.append(block)
        if waiting:
            yield "\n\n".join(waiting)

    def blocks(self, node: nodes.Node, level: int = 0) -> Iterator[str | Code]:
        """The blocks of a node's children."""
        for child in node.children:
            yield from self.block(child, level)

    def text(self, node: nodes.Node, level: int = 0) -> str:
        """All blocks of a node that holds no code cell."""
        return "\n\n".join(b for b in self.blocks(node, level) if isinstance(b, str))

    def block(self, node: Any, level: int) -> Iterator[str | Code]:
        """A part of the page that stands on lines of its own."""
        kind = type(node).__name__
        if isinstance(node, nodes.Text):
            yield from filter(None, [self.word(node).strip()])
        elif isinstance(node, QuizTag):
            yield from self.tagged(node, level)
        elif isinstance(node, nodes.section):
            deeper = level if node.get("ids", [""])[0].endswith("-content") else level + 1
            yield from self.blocks(node, deeper)
        elif kind.endswith(("exercise_node", "exercise_enumerable_node")):
            yield from self.titled(node, f"Exercise {self.number(node, 'exercise')}", level)
        elif kind == "solution_node":
            yield from folded("Solution", self.text(without_title(node), level))
        elif node.get("countertype") or node.get("realtype"):
            name = str(node["realtype"]).title()
            yield from self.titled(node, f"{name} {self.number(node, node['countertype'])}", level)
        elif isinstance(node, nodes.admonition) and "dropdown" in node.get("classes", ()):
            yield from folded(node.next_node(nodes.title).astext(), self.text(without_title(node)))
        elif node.get("nb_element") == "cell_code":
            yield Code(int(node["cell_index"]))
            yield from self.captions(node)
        elif isinstance(node, nodes.raw):
            if node.get("install"):
                yield f"```console\n{self.install(node['install'])}\n```"
        else:
            yield from self.plain_block(node, kind, level)

    def tagged(self, node: Any, level: int) -> Iterator[str | Code]:
        """A part of the questions at the end of a page; its fields, which nothing fills, go."""
        name, look = node["name"], node["attributes"].get("class", "")
        if name == "details":
            rest = nodes.container()
            rest.children = node.children[1:]
            yield from folded(node.children[0].astext(), self.text(rest, level))
        elif "quiz-listing" in look:
            lines = [line.findall(nodes.raw) for line in node.children[0].children]
            yield "```python\n" + "\n".join(map(bare_line, lines)) + "\n```"
        elif name == "ul":
            yield "\n".join(f"- {self.inline(item).strip()}" for item in node.children)
        elif name in ("legend", "h2"):
            yield f"**{self.inline(node)}**"
        elif name == "p":
            yield self.inline(node).strip()
        elif name != "label":
            yield from self.blocks(node, level)

    def plain_block(self, node: Any, kind: str, level: int) -> Iterator[str | Code]:
        """A part that Markdown knows."""
        if isinstance(node, nodes.title):
            inside = isinstance(node.parent, nodes.section)
            yield f"{'#' * level} {self.inline(node)}" if inside else f"**{self.inline(node)}**"
        elif isinstance(node, nodes.paragraph):
            yield self.inline(node).strip()
        elif isinstance(node, nodes.rubric) or kind == "sd_tab_label":
            yield f"**{self.inline(node)}**"
        elif isinstance(node, nodes.math_block):
            yield displayed(node)
        elif isinstance(node, nodes.literal_block):
            yield fenced(node)
        elif isinstance(node, nodes.table):
            yield self.table(node)
        elif isinstance(node, (nodes.bullet_list, nodes.enumerated_list)):
            yield self.listed(node, level)
        elif isinstance(node, nodes.definition_list):
            yield "\n".join(self.defined(item) for item in node.children)
        elif not isinstance(node, (*SILENT, nodes.compound)):
            yield from self.blocks(node, level)

    def number(self, node: Any, kind: str) -> str:
        """The number of a theorem or an exercise."""
        return self.numbers(kind, node["ids"][0])

    def titled(self, node: Any, name: str, level: int) -> Iterator[str]:
        """A theorem or an exercise: its name in bold, then what it says."""
        title = next(iter(node.findall(nodes.title)), None)
        own = self.inline(title).strip() if title is not None else ""
        yield f"**{name.strip()}** {own}".strip()
        yield self.text(without_title(node), level)

    def captions(self, cell: Any) -> Iterator[str]:
        """What stands under the figures that a cell draws."""
        for figure in cell.findall(nodes.figure):
            caption = next(iter(figure.findall(nodes.caption)), None)
            if caption is not None:
                number = self.numbers("figure", figure["ids"][0])
                yield f"**Fig. {number}** {self.inline(caption)}"

    def listed(self, node: Any, level: int) -> str:
        """A list, with the blocks of each item below one another."""
        items = []
        for place, item in enumerate(node.children, start=int(node.get("start", 1))):
            mark = f"{place}. " if isinstance(node, nodes.enumerated_list) else "- "
            body = self.text(item, level)
            items.append(mark + body.replace("\n", "\n" + " " * len(mark)))
        return "\n".join(items)

    def defined(self, item: Any) -> str:
        """A term and its definition, as an item of a list."""
        terms = ", ".join(self.inline(t) for t in item.children if isinstance(t, nodes.term))
        said = " ".join(self.text(d) for d in item.children if isinstance(d, nodes.definition))
        return f"- **{terms}**: " + said.replace("\n", "\n  ")

    def table(self, node: Any) -> str:
        """A table; the bars of formulas in it are no bars of the table."""
        rows = [[self.entry(e) for e in row.children] for row in node.findall(nodes.row)]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, "|" + "---|" * len(rows[0]))
        title = next((self.inline(t) for t in node.children if isinstance(t, nodes.title)), "")
        return f"**{title}**\n\n" * bool(title) + "\n".join(lines)

    def entry(self, node: Any) -> str:
        """A cell of a table, on one line."""
        text = self.text(node).replace("\n\n", "<br>").replace("\n", " ")
        return re.sub(r"\\\||\|", lambda bar: r"\Vert " if bar[0] == r"\|" else r"\vert ", text)


def without_title(node: Any) -> nodes.container:
    """What stands under the title."""
    rest = nodes.container()
    rest.children = [child for child in node.children if not isinstance(child, nodes.title)]
    return rest


def bare_line(coloured: Iterable[nodes.raw]) -> str:
    """A line of code without the colours that HTML gives it."""
    return html.unescape(re.sub(r"<[^>]*>", "", "".join(raw.astext() for raw in coloured)))


def displayed(node: nodes.math_block) -> str:
    """A formula on lines of its own, with its number."""
    formula, number = node.astext().strip(), node.get("number")
    tag = f" \\tag{{{number}}}" if isinstance(number, str) else ""
    return f"$$\n{formula}{tag}\n$$"


def fenced(node: nodes.literal_block) -> str:
    """Code to read, between fences that are longer than any in it."""
    longest = max(map(len, re.findall(r"`+", node.astext())), default=0)
    fence = "`" * max(3, longest + 1)
    language = str(node.get("language", ""))
    return f"{fence}{LANGUAGES.get(language, language)}\n{node.astext().rstrip()}\n{fence}"


def folded(title: str, body: str) -> Iterator[str]:
    """What opens when one clicks on its title; notebooks show it so too."""
    yield f"<details><summary>{title}</summary>"
    yield body
    yield "</details>"
