"""Two ways through the book: the heads of the pages, what they take, and the map."""

import re

import pytest
from course_map import drawing
from course_reading import Reading, direct, faults, hours, minutes, reading
from equations import page_text, pages, toc_pages

READINGS = {page: reading(page, page_text(page)) for page in toc_pages()}
IN_FOLDERS = [page for page in pages() if "/" in page]


def page(name: str, way: str = "core", needs: tuple[str, ...] = (), title: str = "") -> Reading:
    """A page of ten minutes."""
    return Reading(name, title or name, "", 10, way, needs)


def test_no_page_needs_what_a_reader_has_not_met() -> None:
    """What a page needs comes before it, and is not in depth if the page itself is not."""
    assert faults(READINGS) == []


@pytest.mark.parametrize("name", IN_FOLDERS)
def test_a_page_is_a_sitting(name: str) -> None:
    """Each page of a chapter, in the table of contents, has its way and takes 6 to 25 minutes."""
    assert READINGS[name].way in {"core", "depth"}
    assert READINGS[name].description
    assert 6 <= READINGS[name].minutes <= 25


def test_the_opening_page_of_a_chapter_belongs_to_the_core() -> None:
    """Nobody leaves out what says what may be left out."""
    for name in {name.partition("/")[0] for name in IN_FOLDERS}:
        assert READINGS[name].way == "core"


def test_needs_that_cannot_be_met() -> None:
    """A page that does not exist, one that comes later, itself, a circle, and one in depth."""
    depth = page("d", "depth")
    known = [page("a", needs=("b", "c")), page("b", needs=("b",)), depth, page("e", needs=("d",))]
    assert faults({one.page: one for one in known}) == [
        "a needs b, which does not come before it",
        "a needs c, which is no page",
        "b needs b, which does not come before it",
        "e needs d, which may be left out",
    ]


HEAD = "---\nmyst:\n  html_meta:\n    description: >-\n      What\n      it is.\ncourse:\n{}---\n"


def test_what_a_head_says() -> None:
    """Way, needs and description; a page without a course head belongs to no way."""
    text = HEAD.format("  way: depth\n  needs: [a, b/c]\n") + "\n# The $x$ of it\n"
    assert reading("b/d", text) == Reading(
        "b/d", "The x of it", "What it is.", 0, "depth", ("a", "b/c")
    )
    assert reading("b/d", text).chapter == "b"
    assert reading("x", "# X\n") == Reading("x", "X", "", 0, None, ())


@pytest.mark.parametrize(
    "said",
    ["  way: deep\n", "  needs: [a]\n", "  way: core\n  needs: a\n", "  way: core\n  need: [a]\n"],
)
def test_a_head_that_says_it_wrongly(said: str) -> None:
    """Another way, none, needs that are no list, a misspelt word: the page is named."""
    with pytest.raises(ValueError, match=r"^b/d: "):
        reading("b/d", HEAD.format(said))


def test_minutes() -> None:
    """Words, formulas, lines of code and quick checks count; heads, solutions, options do not."""
    assert minutes("word " * 1000) == 5
    assert minutes("$a = b$ and so on\n" * 200) == 4
    assert minutes("$$\na = b + c + d + e\n$$ (eq:a)\n\n" * 20) == 5
    cell = "```{code-cell} ipython3\n---\nmystnb:\n  image:\n    alt: words\n---\n" + "x = 1\n" * 25
    assert minutes(f"{cell}```\n" * 4) == 5
    for tags in ("hide-input", "remove-input, still"):
        assert minutes(f"{cell}```\n".replace("mystnb", f"tags: [{tags}]\nmystnb") * 4) == 1
    quick = "```{exercise} A\n:label: ex:a\n:class: quick\n```\n"
    solution = "````{solution} ex:a\n:class: dropdown\n" + "word " * 1000 + "\n````\n"
    assert minutes((quick + solution) * 3) == 3
    assert minutes("---\n" + "a: b\n" * 1000 + "---\n") == 0


def test_times_in_words() -> None:
    """Minutes below an hour, then hours."""
    assert [hours(m) for m in (1, 45, 60, 270)] == ["1 minute", "45 minutes", "1 h", "4 h 30 min"]


def test_what_is_needed_directly() -> None:
    """A page that another needed page needs already is not named again."""
    known = [
        page("a"),
        page("b", needs=("a",)),
        page("c", needs=("a", "b")),
        page("d", needs=("c", "a")),
    ]
    found = direct({one.page: one for one in known})
    assert found == {"a": [], "b": ["a"], "c": ["b"], "d": ["c"]}


def test_the_map_has_every_page() -> None:
    """Each page is a link with its title, however long, and what it needs is drawn once."""
    title = "What <a> very long title says & means, which goes on and on"
    known = [page("a"), page("b"), page("b/x", "depth", ("a",), title), page("b/y", needs=("a",))]
    svg = drawing(known, {one.page: list(one.needs) for one in known}, lambda name: f"{name}.html")
    assert re.findall(r'href="([^"]*)"', svg) == ["a.html", "b.html", "b/x.html", "b/y.html"]
    said = re.sub(r"<[^>]*>", " ", svg)
    assert " ".join(said.split()).count("&lt;a&gt; very long title says &amp; means") == 1
    assert svg.count('class="arc"') == 1 + 2  # one in the legend
    assert svg.count('class="branch"') == 1
    assert svg.count("chapter") == 1
