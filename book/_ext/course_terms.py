"""The first use of a term of the glossary on a page of a chapter leads to the glossary."""

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

GLOSSARY = "glossary"
NOT_IN = (nodes.reference, addnodes.pending_xref, nodes.title, nodes.literal, nodes.table,
          nodes.caption, nodes.raw, nodes.literal_block, nodes.rubric)  # fmt: skip
"""Where a term is no link: in links and headings, in code and in tables."""
BOXES = {"solution_node"}


def terms(env: Any) -> dict[str, str]:
    """The place in the glossary of each term, as it is written there."""
    objects = env.get_domain("std").get_objects()
    return {
        name: place
        for name, _, kind, page, place, _ in objects
        if (kind, page) == ("term", GLOSSARY)
    }


def refresh_terms(app: Sphinx, env: Any) -> list[str]:
    """The pages of the chapters, if there are other terms than at the last build."""
    before, now = getattr(env, "course_terms", None), terms(env)
    env.course_terms = now
    return [] if before == now else sorted(p for p in env.found_docs if "/" in p)


def pattern(known: dict[str, str]) -> re.Pattern[str]:
    """Finds terms, long ones first, in singular and plural, with a capital letter too."""
    words = sorted(known, key=len, reverse=True)
    either = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<![\w-])({either})(?:e?s)?(?![\w-])", re.IGNORECASE)


class LinkTerms(SphinxPostTransform):
    """Makes the links."""

    default_priority = 8  # before references are resolved, and after lines are put in

    def run(self, **kwargs: Any) -> None:
        """On a page in a chapter's folder; a term that is set in bold is defined there."""
        known = terms(self.env)
        if not known or "/" not in self.env.docname or self.app.builder.name != "html":
            return
        places = {term.lower(): place for term, place in known.items()}
        found, met = pattern(known), set[str]()
        for text in list(prose(self.document)):
            match = next((m for m in found.finditer(text) if m[1].lower() not in met), None)
            pieces: list[nodes.Node] = []
            end = 0
            while match:
                term = match[1].lower()
                met.add(term)
                if not defined(text):
                    pieces += [
                        nodes.Text(text[end : match.start()]),
                        self.link(places[term], match[0]),
                    ]
                    end = match.end()
                later = found.finditer(text, match.end())
                match = next((m for m in later if m[1].lower() not in met), None)
            if pieces:
                text.parent.replace(text, [*pieces, nodes.Text(text[end:])])

    def link(self, place: str, shown: str) -> nodes.Element:
        """The words of the page, as a link to their term."""
        here, inner = self.env.docname, nodes.inline("", shown)
        link = make_refnode(self.app.builder, here, GLOSSARY, place, inner)
        link["classes"].append("course-term")
        return link


def prose(document: nodes.document) -> Iterator[nodes.Text]:
    """The texts of a page in which a term may be a link, in order."""
    for text in document.findall(nodes.Text):
        above = list(ancestors(text))
        paragraph = any(isinstance(node, nodes.paragraph) for node in above)
        if paragraph and not any(shut(node) for node in above):
            yield text


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    """What a node stands in, from the inside."""
    while node.parent is not None:
        node = node.parent
        yield node


def shut(node: nodes.Element) -> bool:
    """Whether no term is a link in here."""
    return (
        isinstance(node, NOT_IN)
        or type(node).__name__ in BOXES
        or "reading" in node.get("classes", ())
    )


def defined(text: nodes.Text) -> bool:
    """Whether the page sets the term in bold, as where it says what it is."""
    return any(isinstance(node, nodes.strong) for node in ancestors(text))


def set_up_terms(app: Sphinx) -> None:
    """Link terms."""
    app.connect("env-get-updated", refresh_terms)
    app.add_post_transform(LinkTerms)
