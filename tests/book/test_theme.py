"""Pages of the theme, mended: names, boxes that unfold without scripts, sizes of images."""

from pathlib import Path

from bs4 import BeautifulSoup
from building import the
from course_bundle import ask_for_one, sheets_of, words_of
from course_figures import darken
from course_theme import FIRST_SCREENS, fold, mark_later, mend, size

BOX = """<div class="solution dropdown admonition" id="s">
<p class="admonition-title">Solution to<a href="#ex"> Exercise 1</a></p>
<section><div><p>One.</p></div></section>
</div><p>After.</p>"""
HEAD = """<html lang="en" data-theme="auto"><head>
<meta name="viewport" content="a" /><meta name="viewport" content="b" />
<script data-cfasync="false">document.documentElement.dataset.mode = 1;</script>
<link href="../_static/styles/theme.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" href="../_static/page.css?v=2" />
<script src="../_static/scripts/bootstrap.js?digest=3"></script>
<script src="../searchindex.js"></script>
<script src="../_static/own.js"></script><title>T</title></head>"""


def read(text: str) -> BeautifulSoup:
    """The text as a page."""
    return BeautifulSoup(text, "html.parser")


def test_a_box_unfolds_without_scripts() -> None:
    """Browsers unfold the box by themselves, its bar holds no link, and no text is lost."""
    page = read(fold(BOX))
    box = the(page.find("details", id="s"))
    assert box["class"] == ["solution", "dropdown", "admonition"]
    assert the(box.find("summary")).get_text() == "Solution to Exercise 1"
    assert box.find("a") is None
    assert the(box.select_one("section div p")).get_text() == "One."
    assert the(page.find_all("p")[-1]).find_parent("details") is None


def test_boxes_within_boxes_unfold_too() -> None:
    """Each of two nested boxes has a bar of its own."""
    inner = BOX.replace('id="s"', 'id="t"')
    page = read(fold(BOX.replace("<p>One.</p>", inner)))
    assert the(page.find("details", id="t")).find_parent("details") == page.find(id="s")
    assert len(page.find_all("summary")) == 2


def test_a_page_keeps_one_viewport_and_no_script_of_the_theme() -> None:
    """What is ours stays, and the page is light before any script runs."""
    page = read(mend(HEAD, Path("page.html")))
    assert len(page.select("meta[name=viewport]")) == 1
    assert [script["src"] for script in page.find_all("script")] == ["../_static/own.js"]
    assert the(page.html)["data-theme"] == "light"


def test_one_style_sheet_is_asked_for() -> None:
    """All sheets give way to one and to what a page without scripts needs, seen from its folder."""
    assert sheets_of(HEAD) == ["styles/theme.css", "page.css"]
    page = read(ask_for_one(HEAD))
    links = [str(link["href"]).partition("?")[0] for link in page.select("head > link")]
    assert links == ["../_static/site.css"]
    assert str(the(page.select_one("noscript link"))["href"]).startswith("../_static/no-script.css")
    assert sheets_of(str(page)) == []


def test_words_are_those_of_pages_and_scripts() -> None:
    """A class is known from a page, and one that a script adds from the script."""
    words = words_of(['<p class="one two" id="three">'], ['element.classList.add("is-four")'])
    assert {"p", "one", "two", "three", "is-four"} <= {*words}


def test_images_have_their_size(tmp_path: Path) -> None:
    """A drawing in points or with a box alone has a size in pixels; what is no drawing has none."""
    drawing = tmp_path / "a.svg"
    drawing.write_text('<svg width="72pt" height="36pt" viewBox="0 0 72 36"></svg>')
    assert size(drawing) == (96, 48)
    drawing.write_text('<svg viewBox="0 0 120 76"></svg>')
    assert size(drawing) == (120, 76)
    assert size(tmp_path / "nothing.svg") is None
    text = mend('<html><img alt="A" src="a.svg" /></html>', tmp_path / "page.html")
    image = the(read(text).find("img"))
    assert (image["width"], image["height"], image["loading"]) == ("120", "76", "lazy")


def test_only_sections_beyond_the_first_screens_come_later() -> None:
    """A section that a reader may see at once is laid out at once."""
    long = f"<p>{'x' * FIRST_SCREENS} </p>"
    page = read(mark_later(f"<article><section id=a>{long}y<section id=b></section></section>"))
    assert [section.get("class") for section in page.find_all("section")] == [None, ["later"]]


def test_labels_are_dark_in_the_dark() -> None:
    """A drawing with paper gets a style sheet for the dark, once; another stays as it is."""
    drawing = '<svg width="1"><path d="" style="fill: #ffffff"/></svg>'
    better = darken(drawing)
    assert better.startswith('<svg width="1"><style')
    assert darken(better) == better
    assert darken("<svg></svg>") == "<svg></svg>"
