"""What each section of a page says, in plain words: for the search, which lists sections.

It is kept beside the site, a file a page, since a build writes only the pages that changed.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course_addresses import BY_CHANCE
from course_linear import linear
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

UNSAID = (nodes.comment, nodes.raw, nodes.target, nodes.substitution_definition, nodes.image,
          nodes.title, addnodes.toctree, addnodes.index)  # fmt: skip
ASIDE = (nodes.table, nodes.literal_block)
"""What is found, but after the text around it."""
ASIDE_NAMES = {"solution_node", "QuizTag"}

Section = dict[str, str]
"""Of a section: its `place` on the page, its `title`, its `text`, and what stands `aside`."""


def folder(app: Sphinx) -> Path:
    """Where the words of pages are kept; another folder if they would be gathered otherwise."""
    digest = hashlib.sha256()
    for program in ("course_linear.py", "course_sections.py", "course_previews.py"):
        digest.update(Path(__file__).with_name(program).read_bytes())
    return Path(app.outdir).parent / "words" / digest.hexdigest()[:12]


def kept(app: Sphinx, kind: str, page: str) -> Path:
    """The file in which something of a page is kept."""
    return folder(app) / kind / f"{page}.json"


def without_words(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages whose words are not kept are read again."""
    if app.builder.format != "html":
        return []
    kinds = ("sections", "previews")
    return sorted(p for p in env.found_docs if not all(kept(app, k, p).is_file() for k in kinds))


def keep_words(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Keep what the sections of a page say."""
    if app.builder.name != "html":
        return
    path = kept(app, "sections", page)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(sections(doctree), ensure_ascii=False), encoding="utf-8")


def sections(doctree: nodes.document) -> list[Section]:
    """The sections of a page, in order, and the entries of a reference as sections of their own."""
    found = []
    for node in doctree.findall(starts):
        own = list(said(node.children))
        found.append(
            {
                "place": place(node),
                "title": title(node),
                "text": " ".join(" ".join(text for text, aside in own if not aside).split()),
                "aside": " ".join(" ".join(text for text, aside in own if aside).split()),
            }
        )
    return found


def starts(node: nodes.Node) -> bool:
    """Whether a part of its own begins here."""
    if isinstance(node, nodes.section):
        return any(isinstance(child, nodes.title) for child in node.children)
    return isinstance(node, addnodes.desc) and bool(place(node))


def place(node: nodes.Element) -> str:
    """The name of a part in an address: its label, if it has one; none for a page's beginning."""
    if isinstance(node, addnodes.desc):
        signature = next(iter(node.findall(addnodes.desc_signature)), None)
        return str(signature["ids"][0]) if signature is not None and signature["ids"] else ""
    if isinstance(node.parent, nodes.document):
        return ""
    names = [name for name in node["ids"] if not BY_CHANCE.fullmatch(name)]
    return str([*node["ids"], *names][-1])


def title(node: nodes.Element) -> str:
    """The heading of a part; the name of a function."""
    if isinstance(node, addnodes.desc):
        return place(node).removeprefix("coursekit.").rpartition(".")[2]
    heading = next(child for child in node.children if isinstance(child, nodes.title))
    return " ".join("".join(text for child in heading.children for text in plain(child)).split())


def plain(node: nodes.Node) -> Iterator[str]:
    """The words of a node, its formulas in a line."""
    if isinstance(node, (nodes.math, nodes.math_block)):
        yield (
            f" {linear(node.astext())} "
            if isinstance(node, nodes.math_block)
            else linear(node.astext())
        )
    elif isinstance(node, nodes.Text):
        yield str(node)
    elif not isinstance(node, UNSAID):
        for child in node.children:
            yield from plain(child)


def said(children: Any, aside: bool = False) -> Iterator[tuple[str, bool]]:
    """What a part says by itself, without the parts in it, and whether it says that aside."""
    for node in children:
        if starts(node) or isinstance(node, UNSAID) or left_out(node):
            continue
        if isinstance(node, nodes.TextElement):
            yield "".join(plain(node)), aside or isinstance(node, ASIDE)
        elif isinstance(node, nodes.Element):
            yield from said(node.children, aside or beside(node))


def left_out(node: nodes.Node) -> bool:
    """What a cell prints, and the line of what the page takes."""
    return isinstance(node, nodes.Element) and bool(
        {"cell_output", "reading"} & set(node.get("classes", ()))
    )


def beside(node: nodes.Element) -> bool:
    """Tables, code, solutions, and the boxes of common mistakes."""
    return (
        isinstance(node, ASIDE)
        or type(node).__name__ in ASIDE_NAMES
        or {"dropdown", "warning"} <= set(node.get("classes", ()))
        or "cell" in node.get("classes", ())
    )
