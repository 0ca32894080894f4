"""Two ways through the book: what each page takes, the pages of a chapter, and the map of all."""

from pathlib import Path
from typing import Any

from course_map import drawing
from course_numbers import in_order
from course_quiz import progress_of
from course_reading import Reading, direct, faults, hours, reading
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

STAR = "☆"
ABOUT = {"core": "core", "depth": f"{STAR} in depth: may be left out in a first reading"}
SHORT = {"core": "core", "depth": f"{STAR} in depth"}


class ChapterPages(nodes.General, nodes.Element):  # type: ignore[misc] # docutils has no types
    """Stands for the list of a chapter's pages."""


class CourseMap(nodes.General, nodes.Element):  # type: ignore[misc] # docutils has no types
    """Stands for the map of all pages."""


class PagesDirective(Directive):  # type: ignore[misc] # docutils has no types
    """The pages of the chapter whose opening page this is, with minutes and way; `{pages}`."""

    def run(self) -> list[nodes.Node]:
        """A placeholder: what the other pages say is known when all are read."""
        return [ChapterPages()]


class MapDirective(Directive):  # type: ignore[misc] # docutils has no types
    """A map of the pages that belong to a way, and what each builds on; `{course-map}`."""

    def run(self) -> list[nodes.Node]:
        """A placeholder, as for the pages of a chapter."""
        return [CourseMap()]


def read_heads(app: Sphinx, env: Any, docnames: list[str]) -> None:
    """Read what all pages say of themselves; it is little."""
    found = {}
    for page in sorted(env.found_docs):
        try:
            text = Path(env.doc2path(page)).read_text(encoding="utf-8")
            found[page] = reading(page, text)
        except ValueError as error:
            raise ExtensionError(str(error)) from None
    env.course_readings = found


def readings(env: Any) -> dict[str, Reading]:
    """What each page takes, in the order of the table of contents."""
    known: dict[str, Reading] = env.course_readings
    return {page: known[page] for page in in_order(env, env.config.root_doc) if page in known}


def refresh_ways(app: Sphinx, env: Any) -> list[str]:
    """The pages that tell of others, if those tell otherwise than at the last build.

    Raises `ExtensionError` if a page needs what does not come before it.
    """
    now = readings(env)
    wrong = faults(now)
    if wrong:
        raise ExtensionError("\n".join(wrong))
    before = getattr(env, "course_ways_told", None)
    env.course_ways_told = list(now.values())
    if before is None or before == env.course_ways_told:
        return []
    changed = {one.page for one in {*before} ^ {*env.course_ways_told}}
    chapters = {page.partition("/")[0] for page in changed} if changed else set(now)
    return sorted((chapters | {env.config.root_doc}) & env.found_docs)


def star(app: Sphinx, doctree: nodes.document) -> None:
    """In the table of contents beside a page, a page for depth has a star."""
    env: Any = app.env
    if env.course_readings[env.docname].way == "depth":
        title = next(iter(env.tocs[env.docname].findall(nodes.reference)), None)
        if title is not None:
            title += nodes.inline("", f"\N{NO-BREAK SPACE}{STAR}", classes=["depth-star"])


class ShowWays(SphinxPostTransform):
    """A line under the title of each page, the lists of pages, and the map."""

    default_priority = 5  # before references are resolved

    def run(self, **kwargs: Any) -> None:
        """Put in what the pages say of themselves."""
        known = readings(self.env)
        here = known.get(self.env.docname)
        title = next(iter(self.document.findall(nodes.title)), None)
        if here is not None and here.way and title is not None:
            title.parent.insert(title.parent.index(title) + 1, self.line(here, known))
        for place in list(self.document.findall(ChapterPages)):
            place.replace_self(self.pages_of(self.env.docname, known))
        for place in list(self.document.findall(CourseMap)):
            place.replace_self(self.map_of(known))

    def link(self, page: str) -> nodes.Element:
        """A link to a page, with its title."""
        title = self.env.titles[page].deepcopy()
        where = self.env.docname
        return make_refnode(self.app.builder, where, page, "", nodes.inline("", "", *title))

    def line(self, one: Reading, known: dict[str, Reading]) -> nodes.paragraph:
        """`Page 3 of 14 · 12 minutes · core. Builds on …`"""
        told = f"{hours(one.minutes)} · {ABOUT[str(one.way)]}."
        own = [page for page in known if page.startswith(f"{one.chapter}/")]
        if one.page in own:
            told = f"Page {own.index(one.page) + 1} of {len(own)} · {told}"
        line = nodes.paragraph("", told, classes=["reading"])
        if one.needs:
            line += nodes.Text(" Builds on ")
            for place, need in enumerate(one.needs):
                last = place == len(one.needs) - 1
                if place:
                    line += nodes.Text(" and " if last else ", ")
                line += self.link(need)
            line += nodes.Text(".")
        return line

    def pages_of(self, chapter: str, known: dict[str, Reading]) -> list[nodes.Node]:
        """A list of the chapter's pages, and what they take together."""
        items = nodes.bullet_list(classes=["course-pages"])
        pages = [one for one in known.values() if one.page.startswith(f"{chapter}/")]
        for one in pages:
            told = f"{hours(one.minutes)} · {SHORT[str(one.way)]}"
            line = nodes.paragraph("", "", nodes.strong("", "", self.link(one.page)))
            line += [nodes.Text(" "), nodes.inline("", told, classes=["reading"])]
            if one.questions:
                line += progress_of(one.page, one.questions)
            items += nodes.list_item("", line, nodes.paragraph("", one.description))
        return [items, nodes.paragraph("", self.takes(pages))]

    def takes(self, pages: list[Reading]) -> str:
        """What some pages take together, by way."""
        core, depth = (sum(p.minutes for p in pages if p.way == way) for way in ("core", "depth"))
        return f"The core takes {hours(core)}, the pages in depth {hours(depth)} more."

    def map_of(self, known: dict[str, Reading]) -> list[nodes.Node]:
        """What all takes, the drawing, and the same in words."""
        on_it = {page: one for page, one in known.items() if one.way}
        needed = direct(on_it)
        uri, here = self.app.builder.get_relative_uri, self.env.docname
        svg = drawing(list(on_it.values()), needed, lambda page: uri(here, page))
        items = nodes.bullet_list()
        for one in on_it.values():
            told = f", {hours(one.minutes)}, {SHORT[str(one.way)]}"
            line = nodes.paragraph("", "", self.link(one.page), nodes.Text(told))
            for place, need in enumerate(needed[one.page]):
                line += [nodes.Text(", " if place else "; builds on "), self.link(need)]
            items += nodes.list_item("", line)
        return [
            nodes.paragraph("", self.takes(list(on_it.values()))),
            nodes.raw("", svg, format="html"),
            nodes.raw("", "<details><summary>The map in words</summary>", format="html"),
            items,
            nodes.raw("", "</details>", format="html"),
        ]
