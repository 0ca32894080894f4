"""The book on paper: a small one of two chapters, printed as `make pdf` prints the real one."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from building import build, small_book, soup, the
from course_paper import offer
from paper import make

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LONG = "total = " + " + ".join(f"number_{n}" for n in range(40)) + "  # the end of it"


def in_a_thread(work: Callable[[Path], object], root: Path) -> None:
    """Do it beside the browser that other tests of this process have open."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, root).result()


OPENING = """# Sums

Text of the opening page.

## The pages of this chapter

```{pages}
```

## Summary

What the chapter came to.
"""
PAGE = f"""# Adding $a+b$

See {{ref}}`other-place`, {{eq}}`eq:wide` and [a file](../notes.txt).

```{{code-cell}} ipython3
:tags: [hide-input]

print("folded, and " + "seen")
```

```python
{LONG}
```

$$
{" + ".join(f"x_{{{n}}}" for n in range(60))}
$$ (eq:wide)

```{{exercise}} By hand
:label: ex:by-hand
Add one and two.
```

```{{solution}} ex:by-hand
:class: dropdown
It is three, as {{ref}}`adding` says.
```

::::{{live}} mover

A still picture of what moves.
::::

(adding)=
## Adding again

{"A paragraph that takes its place on the page. " * 120}
"""
OTHER = "# Products\n\n(other-place)=\n## Another place\n\nText that is elsewhere.\n"
TOC = """format: jb-book
root: start
parts:
  - caption: Chapters
    numbered: 1
    chapters:
      - file: sums
        sections:
          - file: sums/adding
      - file: products
"""


def checkout(root: Path) -> Path:
    """A book with an introduction and two chapters, one of which has a page of its own."""
    book = small_book(root, "start", "# The whole\n\nHow it begins.\n")
    head = (book / "start.md").read_text().partition("---\n# ")[0] + "---\n"
    head = head.replace("course:", "old:") if "course:" in head else head
    (book / "_live" / "mover.js").write_text('course.define("mover", [], () => () => null);\n')
    (book / "sums").mkdir()
    way = "course:\n  way: core\n---\n"
    (book / "sums.md").write_text(head.removesuffix("---\n") + way + OPENING)
    (book / "sums" / "adding.md").write_text(head.removesuffix("---\n") + way + PAGE)
    (book / "products.md").write_text(head + OTHER)
    (book / "notes.txt").write_text("A file that a page links.\n")
    (book / "_toc.yml").write_text(TOC)
    return book


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small book, built and printed."""
    book = checkout(tmp_path_factory.mktemp("paper"))
    built = build(book.parent)
    assert built.returncode == 0, built.stderr
    in_a_thread(make, book.parent)
    return book


@pytest.fixture(scope="module")
def whole(book: Path) -> Iterator[pikepdf.Pdf]:
    """The PDF of the whole book."""
    with pikepdf.open(book / "_build" / "pdf" / "book.pdf") as pdf:
        yield pdf


def texts(path: Path) -> list[str]:
    """The text of each page of a PDF."""
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pdf]


def margins(path: Path) -> tuple[list[str], list[str]]:
    """What stands above and below the text of each page."""
    with pypdfium2.PdfDocument(path) as pdf:
        read = [(page.get_textpage(), page.get_height()) for page in pdf]
        heads = [text.get_text_bounded(bottom=height - 55) for text, height in read]
        feet = [text.get_text_bounded(top=50) for text, _ in read]
    return [" ".join(head.split()) for head in heads], [foot.strip() for foot in feet]


@pytest.fixture(scope="module")
def pages(book: Path) -> list[str]:
    """The text of each page of the whole book."""
    return texts(book / "_build" / "pdf" / "book.pdf")


def number_of(pages: list[str], words: str) -> int:
    """The index of the one page that says something, the contents left out."""
    (found,) = [n for n, text in enumerate(pages) if words in text and "Contents" not in text]
    return found


def targets(pdf: pikepdf.Pdf) -> dict[str, int]:
    """The page of each named place."""
    numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages)}
    tree = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {str(name): numbers[dest[0].objgen] for name, dest in tree.items()}


def elements(tag: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The tags below a tag."""
    kids = tag.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_the_outline_leads_to_chapters_pages_and_sections(whole: pikepdf.Pdf) -> None:
    """It lists what the book has, in order and in levels, and each entry leads to its page."""
    to = targets(whole)
    with whole.open_outline() as outline:
        top = [(item.title, to[str(item.destination)]) for item in outline.root]
        (sums,) = [item for item in outline.root if item.title == "1. Sums"]
        below = [item.title for item in sums.children]
        (adding,) = [item for item in sums.children if item.title.startswith("Adding")]
        assert [item.title for item in adding.children] == ["Adding again"]
    titles = [title for title, _ in top]
    assert titles == ["Contents", "Introduction", "1. Sums", "2. Products", "Solutions: 1. Sums"]
    assert [page for _, page in top] == sorted({page for _, page in top})
    assert below == ["The pages of this chapter", "Adding a+b", "Summary"]


def test_pages_are_numbered_and_have_heads(
    book: Path, pages: list[str], whole: pikepdf.Pdf
) -> None:
    """The text begins at page 1; every page but the first of a chapter names its chapter."""
    first = number_of(pages, "How it begins.")
    heads, feet = margins(book / "_build" / "pdf" / "book.pdf")
    assert feet[first:] == [str(n + 1) for n in range(len(pages) - first)]
    labels = [str(label) for label in pikepdf.Array(whole.Root.PageLabels.Nums)[::2]]
    assert str(first) in labels
    opening = number_of(pages, "Text of the opening page.")
    assert heads[opening : opening + 2] == ["", "1. Sums How Neural Networks Compute and Learn"]


def test_the_contents_say_the_page(pages: list[str]) -> None:
    """Each line of the contents ends in the number that stands on the page it names."""
    contents = re.sub(r"\s", "", next(text for text in pages if "Contents" in text))
    first = number_of(pages, "How it begins.")
    for title, words in {
        "Introduction": "How it begins.",
        "1. Sums": "Text of the opening page.",
        "2. Products": "Text that is elsewhere.",
    }.items():
        number = number_of(pages, words) - first + 1
        assert f"{re.sub(' ', '', title)}{number}" in contents


def test_links_lead_inside_the_book(whole: pikepdf.Pdf) -> None:
    """Links to pages, equations and solutions lead to places of the PDF, to files on the site."""
    to, inside, outside = targets(whole), set(), set()
    for page in whole.pages:
        for note in page.obj.get("/Annots", ()):
            if "/Dest" in note:
                inside.add(str(note.Dest))
            else:
                outside.add(str(note.A.URI))
    assert inside <= to.keys()
    wanted = {"other-place", "equation-eq-wide", "ex-by-hand"}
    said = {name.partition(".")[2].replace(":", "-") for name in inside}
    assert wanted <= said, said
    assert {"solution" in name for name in inside} == {True, False}
    (file,) = outside
    assert re.fullmatch(r"\.\./_downloads/\w+/notes\.txt", file)


def test_tags(whole: pikepdf.Pdf) -> None:
    """Headings, paragraphs, lists and links are tagged; a formula is described by its TeX."""
    tags = list(elements(whole.Root.StructTreeRoot))
    kinds = {str(tag.S) for tag in tags}
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Link", "/Formula"} <= kinds
    said = [str(tag.Alt) for tag in tags if str(tag.S) == "/Formula"]
    assert "a+b" in said
    assert any(text.startswith("x_{0} + x_{1}") for text in said)
    assert whole.Root.MarkInfo.Marked
    assert str(whole.Root.Lang) == "en"


def test_the_tags_of_a_page_are_found_from_its_content(whole: pikepdf.Pdf) -> None:
    """What the tree of parents says of a page's number are tags that name this page."""
    numbers = list(whole.Root.StructTreeRoot.ParentTree.Nums)
    tree = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    assert list(tree) == list(range(len(tree)))
    for page in whole.pages:
        for tag in tree[int(page.obj.StructParents)]:
            assert tag.Pg.objgen == page.obj.objgen
        for note in page.obj.get("/Annots", ()):
            assert str(tree[int(note.StructParent)].S) == "/Link"


def test_nothing_is_cut(pages: list[str]) -> None:
    """A long line of code goes on in the next; what is folded, still or hidden is there."""
    text = "".join(pages)
    flat = re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", LONG) in flat
    for words in ("folded, and seen", 'print("folded, and', "A still picture of what moves."):
        assert re.sub(r"\s", "", words) in flat


def test_a_wide_formula_is_made_to_fit(book: Path, whole: pikepdf.Pdf) -> None:
    """A formula wider than the page is smaller, and all that is drawn is within the margins."""
    (said,) = (book / "_build" / "pdf" / "sheets").glob("sums-*.txt")
    assert "% x_{0} + x_{1}" in said.read_text().replace("formula: ", "")
    with pypdfium2.PdfDocument(book / "_build" / "pdf" / "book.pdf") as pdf:
        for page in pdf:
            right = max((item.get_bounds()[2] for item in page.get_objects()), default=0.0)
            assert right <= page.get_width() - 50


def test_solutions_are_at_the_end(pages: list[str]) -> None:
    """An exercise says on which page its solution is, and the other way round."""
    exercise, solution = number_of(pages, "Add one and two."), number_of(pages, "It is three")
    first = number_of(pages, "How it begins.")
    assert solution == len(pages) - 1
    assert f"Solution: page {solution - first + 1}" in pages[exercise].replace("\xa0", " ")
    assert f"page {exercise - first + 1}" in pages[solution].replace("\xa0", " ")


def test_the_rest_of_an_opening_page_follows_the_pages(pages: list[str]) -> None:
    """A chapter's summary comes after what it sums up."""
    text = "".join(pages)
    order = ["Text of the opening page.", "A paragraph that takes", "What the chapter came to."]
    places = [text.rindex(words) for words in order]
    assert places == sorted(places)


def test_a_chapter_alone(book: Path, whole: pikepdf.Pdf) -> None:
    """It has its solutions and the numbers of the whole; other chapters it links on the site."""
    path = book / "_build" / "pdf" / "sums.pdf"
    text = texts(path)
    assert "It is three" in text[-1]
    assert not any("Text that is elsewhere." in page for page in text)
    with pikepdf.open(path) as pdf:
        notes = [note for page in pdf.pages for note in page.obj.get("/Annots", ())]
        away = {str(note.A.URI) for note in notes if "/A" in note}
        assert "../products.html#other-place" in away
        inside = {str(note.Dest) for note in notes if "/Dest" in note}
        assert inside <= targets(pdf).keys()


def test_the_site_offers_what_is_current(book: Path) -> None:
    """A chapter's page and the first link their PDFs, and no longer when a page has changed."""
    site = book / "_build" / "html"
    for page, name in {"start": "book", "sums": "sums", "products": "products"}.items():
        link = the(soup(site / f"{page}.html").select_one(".on-paper a"))
        assert link["href"] == f"pdf/{name}.pdf"
        assert (site / "pdf" / f"{name}.pdf").stat().st_size < 1e6
    made = json.loads((book / "_build" / "pdf" / "made.json").read_text())
    assert made["files"].keys() == {"book.pdf", "sums.pdf", "products.pdf"}

    adding = site / "sums" / "adding.html"
    before = adding.read_text()
    adding.write_text(before.replace("Adding again", "Adding otherwise"))
    offer(site, book / "_build" / "pdf")
    assert not (site / "pdf").exists()
    assert not any(soup(p).select(".on-paper") for p in site.glob("*.html"))

    adding.write_text(before)
    offer(site, book / "_build" / "pdf")
    assert (site / "pdf" / "sums.pdf").is_file()
    once = (site / "sums.html").read_text()
    offer(site, book / "_build" / "pdf")
    assert (site / "sums.html").read_text() == once


def test_a_link_to_nowhere_is_an_error(book: Path, tmp_path: Path) -> None:
    """A page that links a place which no page has is named."""
    page = book / "_build" / "html" / "products.html"
    before = page.read_text()
    page.write_text(before.replace("Text that is", '<a href="sums.html#gone">Text</a> that is'))
    with pytest.raises(ValueError, match=r"products: .*sums\.html#gone"):
        in_a_thread(make, book.parent)
    page.write_text(before)
