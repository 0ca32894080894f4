"""Equations are numbered by chapter, after all pages are read; what nobody cites has no number."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains.math import MathDomain
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

EQUATIONS_PAGE = "equations"
ASSIGNMENTS = Path(__file__).resolve().parents[2] / "assignments" / "source"
TAGS = {f"eq:bp{n}": f"BP{n}" for n in (1, 2, 3, 4)}
"""The four equations of backpropagation have a name instead of a number."""
LABEL = re.compile(r"\beq:[a-z0-9]+(?:-[a-z0-9]+)*")


class EquationName(nodes.inline):  # type: ignore[misc] # docutils has no types
    """Stands for the name of an equation in the table of all; no citation."""


class Equations(MathDomain):
    """The domain of equations, in which a reference shows what the equation is called."""

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        """A link to an equation: `(5.3)`, or `BP1`."""
        if target not in self.equations:
            return None
        return link_to(env, builder, fromdocname, target)


def places(env: Any) -> dict[str, tuple[str, int]]:
    """The page of each labelled equation, and which of the page's it is."""
    found: dict[str, tuple[str, int]] = env.get_domain("math").equations
    return found


def link_to(env: BuildEnvironment, builder: Builder, docname: str, label: str) -> nodes.Element:
    """A link from a page to an equation, called by its number, its tag or its label."""
    page = places(env)[label][0]
    number = numbers(env).get(label)
    text = label if number is None else number if label in TAGS else f"({number})"
    place = nodes.make_id(f"equation-{label}")
    return make_refnode(builder, docname, page, place, nodes.Text(text))


def numbers(env: Any) -> dict[str, str]:
    """What the equations are called that have a name: `5.3`, `BP1`."""
    found: dict[str, str] = getattr(env, "equation_numbers", {})
    return found


def cited(env: Any) -> dict[str, set[str]]:
    """The labels that each page cites."""
    if not hasattr(env, "equation_citations"):
        env.equation_citations = {}
    found: dict[str, set[str]] = env.equation_citations
    return found


def note_citations(app: Sphinx, doctree: nodes.document) -> None:
    """Remember which equations a page cites."""
    references = doctree.findall(addnodes.pending_xref)
    labels = {r["reftarget"] for r in references if r.get("refdomain") == "math"}
    cited(app.env)[app.env.docname] = labels


def forget_citations(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """A page that is read anew, or is gone, cites nothing."""
    cited(env).pop(docname, None)


def in_assignments() -> set[str]:
    """The labels that students find in their notebooks."""
    notebooks = ASSIGNMENTS.glob("*/*.ipynb")
    return {label for n in notebooks for label in LABEL.findall(n.read_text(encoding="utf-8"))}


def in_order(env: BuildEnvironment, page: str) -> Iterator[str]:
    """A page and all below it, in the order of the table of contents."""
    yield page
    for below in env.toctree_includes.get(page, ()):
        yield from in_order(env, below)


def chapter_number(env: BuildEnvironment, page: str) -> str:
    """The number of the chapter that a page belongs to; of any other page, its first letter."""
    chapter = page.partition("/")[0]
    number = env.toc_secnumbers.get(chapter, {}).get("")
    return str(number[0]) if number else chapter[0].upper()


def number(app: Sphinx, env: Any) -> list[str]:
    """Give the equations their numbers; say which pages show or cite one that has changed."""
    equations = places(env)
    wanted = in_assignments().union(*cited(env).values())
    found, counts, owner = {}, dict[str, int](), dict[str, str]()
    order = {page: place for place, page in enumerate(in_order(env, env.config.root_doc))}
    placed = [
        (order[page], serial, label) for label, (page, serial) in equations.items() if page in order
    ]
    for _, _, label in sorted(placed):
        if label in TAGS:
            found[label] = TAGS[label]
        elif label in wanted:
            page = equations[label][0]
            before, chapter = chapter_number(env, page), page.partition("/")[0]
            if owner.setdefault(before, chapter) != chapter:
                raise ExtensionError(f"equations of {owner[before]} and {chapter} are {before}.1")
            counts[before] = counts.get(before, 0) + 1
            found[label] = f"{before}.{counts[before]}"
    old = numbers(env)
    env.equation_numbers = found
    changed = {label for label in old.keys() | found.keys() if old.get(label) != found.get(label)}
    pages = {equations[label][0] for label in changed & equations.keys()}
    pages.update(page for page, labels in cited(env).items() if labels & changed)
    if changed:
        pages.add(EQUATIONS_PAGE)
    return sorted(pages & env.found_docs)


class ShowNumbers(SphinxPostTransform):
    """Equations and the rows of the table show their numbers."""

    default_priority = 5  # before references are resolved

    def run(self, **kwargs: Any) -> None:
        """Exchange what stood for the numbers while the pages were read."""
        names = numbers(self.env)
        for equation in self.document.findall(nodes.math_block):
            if equation.get("label"):
                equation["number"] = names.get(equation["label"])
        for name in list(self.document.findall(EquationName)):
            label = name["label"]
            link = link_to(self.env, self.app.builder, self.env.docname, label)
            shown = [link]
            if label in names:
                shown += [nodes.Text(" "), nodes.inline("", label, classes=["equation-label"])]
            name.replace_self(shown)
