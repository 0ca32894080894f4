"""Pages of the site for paper: unfolded, without buttons, their places and links named anew."""

import html
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup, Tag

ARTICLE = re.compile(r'<article class="bd-article"[^>]*>(.*)</article>', re.DOTALL)
OFFER = re.compile(r'\s*<p class="reading on-paper">.*?</p>', re.DOTALL)
"""The line by which a page of the site offers its PDF."""
FORMULA, SPAN = '<span class="katex">', re.compile(r"<(/?)span\b")
TEX = re.compile(r'<annotation encoding="application/x-tex">(.*?)</annotation>', re.DOTALL)
VISIBLE = '<span class="katex-html" aria-hidden="true">'
MARK = re.compile(r'<span data-formula="(\d+)"></span>')
SAID = "formula: "
"""How the description of a formula begins, until it is tagged as one."""
HEADING = re.compile(r"h[1-6]")
HERE, SITE = "https://here.invalid/", "https://site.invalid/"
"""How a link begins that leads to a place of the book, and to a file of the site."""
UNSEEN = "script, style, button, template, .headerlink, .toctree-wrapper, .quiz-count, .course-map"
UNSEEN += ', .quiz-why[data-why="wrong"]'
"""What is not printed; the map of the pages, which is as long as four of them, is in words."""
CALLED = ".std-ref, .std-doc, .std-numref, .course-pages a, .equation-table td:first-child a"
"""Links that name what they lead to: on paper they also say the page."""


@dataclass
class Paper:
    """A page for paper: its text, and what is to be printed at the end of the book."""

    name: str
    body: Tag
    formulas: list[str]
    solutions: list[Tag] = field(default_factory=list)

    @property
    def title(self) -> Tag:
        """The heading of the page."""
        return found(self.body, "h1")

    def html(self, tags: list[Tag]) -> str:
        """Tags of the page as text, with their formulas."""
        text = "".join(map(str, tags))
        return re.sub(
            r'<span data-formula="(\d+)"></span>', lambda m: self.formulas[int(m[1])], text
        )


def found(tag: Tag, selector: str) -> Tag:
    """The one thing that is there. Raises ValueError."""
    one = tag.select_one(selector)
    if one is None:
        raise ValueError(f"there is no {selector} in {str(tag)[:200]}")
    return one


def article(site: Path, name: str) -> str:
    """The text of a page of the site, without what surrounds it and without the offer of a PDF."""
    match = ARTICLE.search((site / f"{name}.html").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{name}.html has no article")
    return OFFER.sub("", match[1])


def place(page: str, fragment: str = "") -> str:
    """The name of a place of the book, of letters that need no escape: `mlp.softmax`."""
    return re.sub(r"[^\w.:-]", "-", f"{page}.{fragment}" if fragment else page, flags=re.ASCII)


def leads_to(address: str) -> str:
    """The name of the place to which a link to the book leads."""
    path, _, fragment = address.removeprefix(HERE).partition("#")
    return place(path.removesuffix(".html"), unquote(fragment)) if path else fragment


def paper(site: Path, name: str, names: set[str]) -> Paper:
    """A page of the site for paper; `names` are those of all pages of the book."""
    formulas: list[str] = []
    text = "".join(without_formulas(article(site, name), formulas))
    body = found(BeautifulSoup(text, "html.parser"), "section").extract()
    one = Paper(name, body, [printed(formula) for formula in formulas])
    for unseen in body.select(UNSEEN):
        unseen.decompose()
    for enlarged in body.select("a.image-reference"):
        enlarged.unwrap()
    unfold(body)
    name_places(body, name)
    for image in body.select("img[src]"):
        file = site / posixpath.dirname(name) / unquote(str(image["src"]))
        image["src"] = file.resolve(strict=True).as_uri()
        del image["loading"]
    for link in body.select("a[href]"):
        follow(link, name, names)
    put_aside(one)
    return one


def without_formulas(text: str, formulas: list[str]) -> Iterator[str]:
    """The text with a mark for each formula, which goes to the list: they are most of a page."""
    end = 0
    while (start := text.find(FORMULA, end)) >= 0:
        yield text[end:start]
        depth = 0
        for span in SPAN.finditer(text, start):
            depth += -1 if span[1] else 1
            if not depth:
                break
        end = text.index(">", span.end()) + 1
        yield f'<span data-formula="{len(formulas)}"></span>'
        formulas.append(text[start:end])
    yield text[end:]


def printed(formula: str) -> str:
    """A formula that is seen, and described by its TeX; its MathML cannot be tagged."""
    tex, visible = TEX.search(formula), formula.find(VISIBLE)
    if tex is None or visible < 0:
        raise ValueError(f"a formula without its TeX: {formula[:300]}")
    said = html.escape(SAID + " ".join(html.unescape(tex[1]).split()), quote=True)
    seen = formula[visible:].replace(VISIBLE, '<span class="katex-html">', 1)
    return f'<span class="katex" role="img" aria-label="{said}">{seen}'


def unfold(body: Tag) -> None:
    """What opens on a screen is open, and what is typed or chosen there is seen only."""
    for summary in body.select("summary"):
        if summary.find_parent(class_="cell"):  # which says that code can be shown
            summary.decompose()
        else:
            summary.name = "p"
            if "admonition-title" not in str(summary.get("class")):
                summary["class"] = "unfolded"
            elif to := summary.attrs.pop("data-leads-to", None):
                link = new("a", href=str(to))
                link.extend(list(summary.contents))
                summary.append(link)
    for details in body.select("details"):
        details.name = "div"
    for entry in body.select("input, select, textarea"):
        typed = entry.get("type", "text") in ("text", "number")
        entry.replace_with(*([line()] if typed and not entry.find_parent(class_="live") else []))
    for tab in body.select(".sd-tab-set > label"):
        tab.name = "p"
        tab["class"] = "unfolded"
    for opened in body.select("[hidden]"):
        del opened["hidden"]


def line() -> Tag:
    """A line to write on."""
    return new("span", class_="write-here")


def new(name: str, text: str = "", class_: str = "", **attributes: str) -> Tag:
    """A tag of its own."""
    tag = BeautifulSoup("", "html.parser").new_tag(name, attrs={**attributes})
    if class_:
        tag["class"] = class_
    tag.string = text
    return tag


def name_places(body: Tag, page: str) -> None:
    """Each id is one of the whole book; where a page has one twice, the first counts."""
    known: set[str] = set()
    for tag in [body, *body.select("[id]")]:
        name = place(page, str(tag["id"]))
        if name in known:
            del tag["id"]
        else:
            known.add(name)
            tag["id"] = name
    for tag in body.select("[aria-labelledby], [aria-describedby], label[for]"):
        for attribute in ("aria-labelledby", "aria-describedby", "for"):
            del tag[attribute]


def follow(link: Tag, page: str, names: set[str]) -> None:
    """A link to the book or the site, from wherever it is printed; with the page, if it helps."""
    path, _, fragment = str(link["href"]).partition("#")
    if re.match(r"[a-z]+:", path):
        return
    joined = posixpath.join(posixpath.dirname(page), unquote(path))
    target = posixpath.normpath(joined) if path else f"{page}.html"
    other = target.removesuffix(".html")
    if other not in names:
        link["href"] = SITE + quote(target)
        return
    to = place(other, unquote(fragment))
    link["href"] = f"{HERE}{quote(other)}.html" + (f"#{fragment}" if fragment else "")
    if other != page and (link.select_one(CALLED) or link.css.match(CALLED)):
        in_table = link.find_parent("table") is not None
        form = "\N{NO-BREAK SPACE}%s" if in_table else " (p.\N{NO-BREAK SPACE}%s)"
        link.append(page_of(to, form))


def page_of(to: str, form: str = "page\N{NO-BREAK SPACE}%s") -> Tag:
    """Stands for the number of the page on which a place is."""
    before, after = form.split("%s")
    tag = new("span", before, class_="page-of")
    tag.append(new("span", **{"data-page-of": to}))
    tag.append(after)
    return tag


def put_aside(one: Paper) -> None:
    """Solutions and answers go to the end; in their place are links to them."""
    for solution in one.body.select("div.solution"):
        title = found(solution, ".admonition-title a")
        exercise = leads_to(str(title["href"]))
        title.append(page_of(exercise, ", page\N{NO-BREAK SPACE}%s"))
        asked = one.body.find(id=exercise)
        if not isinstance(asked, Tag):
            raise ValueError(f"{one.name}: a solution to {exercise}, which is not on its page")
        asked.append(to_the_end("Solution", str(solution["id"])))
        one.solutions.append(solution.extract())
    for answers in one.body.select(".quiz-answers"):
        answers["id"] = place(one.name, "answers")
        quiz = answers.parent
        one.solutions.append(answers.extract())
        if quiz is not None:
            quiz.append(to_the_end("Answers", place(one.name, "answers")))


def to_the_end(what: str, to: str) -> Tag:
    """A line with a link to what is printed at the end."""
    text = new("p", class_="to-the-end")
    link = new("a", f"{what}: ", href=f"{HERE}#{to}")
    link.append(page_of(to))
    text.append(link)
    return text


def lower(tags: list[Tag], by: int) -> None:
    """Put the headings of some tags so many levels lower."""
    for tag in tags:
        for heading in [tag, *tag.find_all(HEADING)]:
            if HEADING.fullmatch(heading.name):
                heading.name = f"h{min(6, int(heading.name[1]) + by)}"


def filled(text: str, number: Callable[[str], str]) -> str:
    """The text with the numbers of pages in their places."""
    pattern = re.compile(r'<span data-page-of="([^"]*)"></span>')
    return pattern.sub(lambda match: number(match[1]), text)


def ids(text: str) -> list[str]:
    """The names of the places in a text, each once."""
    return list(dict.fromkeys(re.findall(r'<[a-z][^>]*? id="([^"]*)"', text)))
