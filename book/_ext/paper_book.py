"""The book on paper: what is printed together as a sheet, in which order, and its contents."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from bs4 import Tag
from paper_pages import HERE, MARK, Paper, found, ids, leads_to, lower, new, page_of, paper, place

ROOT = Path(__file__).resolve().parents[2]
APPENDICES = ("Reference", "Teaching")
"""The parts of the table of contents that are printed behind the solutions."""


@dataclass
class Entry:
    """A line of the contents and of the outline: level 1 is a chapter."""

    level: int
    title: str
    to: str


@dataclass
class Sheet:
    """What is printed together and begins on a page of its own."""

    name: str
    head: str
    text: str
    entries: list[Entry] = field(default_factory=list)
    roman: bool = False


def contents(toc: Path) -> list[tuple[str, list[list[str]]]]:
    """The parts of the book with their chapters; a chapter is its pages, the opening one first."""
    told: dict[str, Any] = yaml.safe_load(toc.read_text(encoding="utf-8"))
    parts = [("", [[str(told["root"])]])]
    for part in told.get("parts", ()):
        chapters = [
            [chapter["file"], *(section["file"] for section in chapter.get("sections", ()))]
            for chapter in part["chapters"]
        ]
        parts.append((part["caption"], chapters))
    return parts


def book(
    site: Path, toc: Path, title: str, author: str, only: frozenset[str] = frozenset()
) -> list[Sheet]:
    """The sheets of the whole book, or of some chapters, with the title and the contents first."""
    parts = contents(toc)
    names = {page for _, chapters in parts for chapter in chapters for page in chapter}
    text: list[Sheet] = []
    solutions: list[Sheet] = []
    appendices: list[Sheet] = []
    for caption, chapters in parts:
        for pages in chapters:
            if only and pages[0] not in only:
                continue
            papers = [paper(site, page, names) for page in pages]
            if not caption:
                found(papers[0].body, "h1").string = "Introduction"
            sheet = chapter_sheet(papers)
            if any(one.solutions for one in papers):
                solutions.append(solution_sheet(papers, sheet, first=not solutions))
            if caption in APPENDICES:
                sheet.head = sheet.entries[0].title = f"Appendix: {sheet.head}"
                appendices.append(sheet)
            else:
                text.append(sheet)
    sheets = [*text, *solutions, *appendices]
    return [front(title, author, sheets), *sheets]


def faults(sheets: list[Sheet]) -> list[str]:
    """A line for each link to a place that no sheet has."""
    known = {name for sheet in sheets for name in ids(sheet.text)}
    return [
        f"{sheet.name}: there is no {address.removeprefix(HERE)}"
        for sheet in sheets
        for address in dict.fromkeys(re.findall(rf'href="({HERE}[^"]*)"', sheet.text))
        if leads_to(address) not in known
    ]


def heading_text(one: Paper, heading: Tag) -> str:
    """The text of a heading in one line; a formula in it is what its TeX says without its signs."""

    def said(match: re.Match[str]) -> str:
        tex = re.search(r'aria-label="formula: ([^"]*)"', one.formulas[int(match[1])])
        return re.sub(r"\\mathsf|\\mathrm|[\\{}$]", "", tex[1]) if tex else ""

    text = MARK.sub(said, str(heading))
    return html.unescape(" ".join(re.sub(r"<[^>]*>", "", text).split()))


def chapter_sheet(papers: list[Paper]) -> Sheet:
    """A chapter: its opening page up to the list of pages, then those, then the rest of it."""
    opening, *others = papers
    title = heading_text(opening, opening.title)
    entries = [Entry(1, title, place(opening.name))]
    before, after = around(opening.body)
    entries += outlined(opening, before, 2)
    text = [opening.html(before)]
    for one in others:
        lower([one.body], 1)
        head = found(one.body, "h2")
        entries.append(Entry(2, heading_text(one, head), place(one.name)))
        entries += outlined(one, [one.body], 3)
        text.append(
            f'<section id="{place(one.name)}" class="page">{one.html([one.body])}</section>'
        )
    entries += outlined(opening, after, 2)
    text.append(opening.html(after))
    body = "".join(text)
    to, own = place(opening.name), opening.body["id"]
    whole = f'<section id="{to}" class="chapter"><span id="{own}"></span>{body}</section>'
    return Sheet(opening.name, title, whole, entries)


def around(body: Tag) -> tuple[list[Tag], list[Tag]]:
    """What stands up to the list of the chapter's pages, and what stands after it."""
    children = [child for child in body.children if isinstance(child, Tag)]
    with_list = [i for i, child in enumerate(children) if child.select_one(".course-pages")]
    end = with_list[0] + 1 if with_list else len(children)
    return children[:end], children[end:]


def outlined(one: Paper, tags: list[Any], level: int) -> Iterator[Entry]:
    """The sections of a page for the outline, those of a section below it left out."""
    wanted = f"h{level}"
    for tag in tags:
        if isinstance(tag, Tag):
            for section in [tag, *tag.find_all("section")]:
                heading = section.find(wanted, recursive=False)
                if isinstance(heading, Tag) and section.get("id"):
                    yield Entry(level, heading_text(one, heading), str(section["id"]))


def solution_sheet(papers: list[Paper], sheet: Sheet, *, first: bool) -> Sheet:
    """The solutions of a chapter, page by page."""
    name = f"solutions-{papers[0].name}"
    title = f"Solutions: {sheet.head}"
    entries = [Entry(1, title, name)]
    text = [f'<section id="{name}" class="chapter"><h1>{html.escape(title)}</h1>']
    if first:
        text.append("<p>Try each exercise by yourself before you read on. ")
        text.append("The title of a solution leads back to its exercise.</p>")
    for one in papers:
        if one.solutions:
            to = f"{name}.{place(one.name)}"
            said = heading_text(one, found(one.body, "h1, h2"))
            entries.append(Entry(2, said, to))
            lower(one.solutions, 1)
            text.append(f'<section id="{to}"><h2>{html.escape(said)}</h2>')
            text.append(one.html(one.solutions) + "</section>")
    return Sheet(name, title, "".join(text) + "</section>", entries)


def front(title: str, author: str, sheets: list[Sheet]) -> Sheet:
    """The title and the contents, with the numbers of pages."""
    lines = []
    for entry in (entry for sheet in sheets for entry in sheet.entries if contained(sheet, entry)):
        link = new("a", class_=f"line level-{entry.level}", href=f"{HERE}#{entry.to}")
        link.append(new("span", entry.title, class_="called"))
        link.append(new("span", class_="leader"))
        link.append(page_of(entry.to, "%s"))
        lines.append(f"<li>{link}</li>")
    text = (
        f'<section class="title-page" id="title"><h1>{html.escape(title)}</h1>'
        f"<p>{html.escape(author)}</p><p>Text and figures: CC BY 4.0. Code: BSD-3-Clause.</p>"
        '</section><section class="contents" id="contents"><h1>Contents</h1>'
        f"<ul>{''.join(lines)}</ul></section>"
    )
    return Sheet("front", "Contents", text, [Entry(1, "Contents", "contents")], roman=True)


def contained(sheet: Sheet, entry: Entry) -> bool:
    """Whether the contents list it: chapters and their pages, not the sections of these."""
    pages = re.search(rf'<section id="{re.escape(entry.to)}" class="page">', sheet.text)
    return entry.level == 1 or pages is not None
