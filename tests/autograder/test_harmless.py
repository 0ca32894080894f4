"""Students' words are harmless where a person reads them, and stay what they were."""

import base64
import html
import re
import time
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from ag_payloads import FRAGMENTS, HONEST, TAGS, attachments, markup, png
from ag_payloads import markdown as payloads
from bs4 import BeautifulSoup, Tag
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from traitlets.config import Config

from autograder.harmless import (
    Budget,
    as_typed,
    code_cell,
    highlighted,
    is_harmless,
    label,
    line,
    markdown,
    name_problem,
    pages,
    pictures,
    spreadsheet,
)
from autograder.harmless.cells import Harmless, outputs, printed

PIECES = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=40).map("".join)


def shown(text: str, kept: Mapping[str, Mapping[str, str]] | None = None) -> BeautifulSoup:
    """What nbconvert makes of it in the formgrader, without anything of ours."""
    renderer = IPythonRenderer(escape=False, attachments=kept or {}, exclude_anchor_links=True)
    return BeautifulSoup(MarkdownWithMath(renderer=renderer).render(text), "html.parser")


def inert(soup: BeautifulSoup) -> None:
    """Only elements that do nothing, and no attribute that runs, loads or leads away."""
    for element in soup.find_all(True):
        assert element.name in TAGS
        for name, value in element.attrs.items():
            assert not name.startswith("on")
            assert name in {"class", "style", "start", "alt", "title", "type", "src"} or value == ""
        assert str(element.get("src", "data:image/png;base64,")).startswith("data:image/")
        if "style" in element.attrs:
            assert str(element["style"]).startswith("text-align:")


# Markdown


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(PIECES)
@example("".join(payloads("x")))
@example("\\[" * 20)
def test_no_text_becomes_more_than_words(text: str) -> None:
    """Whatever the text, nbconvert's own page of it has no element and attribute that acts."""
    harmless = markdown(text, ["a.png"])
    soup = shown(harmless, {"a.png": {"image/png": png(1)}})
    inert(soup)
    assert is_harmless(harmless, ["a.png"])
    for block in soup.find_all(["code", "pre"]):
        block.decompose()
    if "$" in soup.get_text() or "\\(" in soup.get_text():
        assert "\\href" not in soup.get_text()


@settings(max_examples=100, deadline=None)
@given(PIECES)
def test_once_is_enough(text: str) -> None:
    """What has been made harmless is left as it is by the next run."""
    once = markdown(text)
    assert markdown(once) == once


@pytest.mark.parametrize("text", payloads("x"))
def test_payloads_are_shown_as_they_were_typed(text: str) -> None:
    """The reader sees what was tried."""
    seen = shown(markdown(text)).get_text()
    inert(shown(markdown(text)))
    words = [w for w in ("canary", "evil.example") if w in text]
    assert all(word in seen for word in words)


@pytest.mark.parametrize(
    "text",
    [
        "x < y and 3 > 2 & 5, *so* **what**, ~~no~~",
        "`a < b`, `a<b`, ``<i>`` and $a<b$ and $$\\sum_{i<n} x_i$$",
        "```python\nif a<b: print('<b>')\n```\n\n    indented <b>\n",
        "\\begin{align} a &<b \\\\ c \\end{align} and \\\\[ a<b \\\\] and \\\\( x \\\\)",
        "# One\n\n1. a\n2. b\n\n- c\n  - d\n\n> quoted\n\n| a | b |\n|---|--:|\n| 1 | 2 |",
        "w[0] = [1, 2], C:\\class\\x, - [ ] to do, {{ x }} {% y %}, 文字 é \u200eعربي",
        "![plot](attachment:a.png)",
        HONEST.replace("plot.png", "a.png").replace("my%20a.png", "a.png"),
    ],
)
def test_honest_markdown_is_left_as_it_is(text: str) -> None:
    """Not a character of ordinary Markdown, code and formulas changes."""
    assert markdown(text, ["a.png"]) == text


def test_markup_and_links_are_readable() -> None:
    """HTML is shown as text, a link shows where it would lead."""
    seen = shown(markdown("x<sub>2</sub>, [docs](https://a.org/b) and https://c.org"))
    assert seen.get_text().strip() == "x<sub>2</sub>, [docs](https://a.org/b) and https://c.org"


@pytest.mark.slow
def test_a_text_that_is_too_much_is_shown_as_typed() -> None:
    """Long, deep or slow Markdown comes in a box, and neither it nor its page takes long."""
    for piece in ("\\\\[", "\n\n", "[", "*[", "- a\n", "> " * 50 + "\n", "`", "![](", "a|b\n-|-\n"):
        for size in (5_000, 20_000, 300_000):
            text = piece * (size // len(piece))
            start = time.process_time()
            soup = shown(markdown(text))
            assert time.process_time() - start < 50
            inert(soup)
    assert shown(as_typed("```\n<b>````")).get_text().strip() == "```\n<b>````"


# Pictures


def cell_with(text: str, attached: object) -> nbformat.NotebookNode:
    """A Markdown cell of a student's, made harmless."""
    cell = nbformat.v4.new_markdown_cell(text, attachments=pictures(attached))
    Harmless().cell(cell)
    return cell


def test_only_pictures_stay() -> None:
    """PNG, JPEG and GIF by their bytes; nothing that a browser might take for more."""
    jpeg = base64.b64encode(b"\xff\xd8\xff\xe0" + b"x" * 20).decode()
    kept = pictures(
        {
            "a": {"image/png": png(1)},
            "b": {"image/jpeg": jpeg},
            "lie": {"image/svg+xml": png(2)},
            "cut": {"image/png": png(1)[:3]},
            "large": {"image/png": png(1) + "A" * (4 << 20)},
            **attachments("x"),
        }
    )
    assert kept == {
        "a": {"image/png": png(1)},
        "b": {"image/jpeg": jpeg},
        "lie": {"image/png": png(2)},
        "y.png": {"image/png": png(9)},
        "<img src=x onerror=canary('x')>": {"image/png": png(10)},
    }
    assert pictures(None) == pictures([1]) == pictures({"a": 1}) == pictures({"a": {1: 2}}) == {}


@pytest.mark.parametrize("name", ["a.png", "my plot.png", "Übung 1.png", "a(1).png", 'x"><b.png'])
def test_a_picture_is_seen_whatever_its_name(name: str) -> None:
    """The editor's way of writing the name, or ours, leads to the picture."""
    cell = cell_with(
        f"see ![p](attachment:{name.replace(' ', '%20')})", {name: {"image/png": png(3)}}
    )
    (image,) = shown(cell.source, cell.attachments).find_all("img")
    assert image["src"] == f"data:image/png;base64,{png(3)}"


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(PIECES, st.lists(st.sampled_from(["a.png", "a b", "x](", "%41", "é"]) | st.text(max_size=4)))
def test_no_picture_is_missed(text: str, names: list[str]) -> None:
    """Whatever the names and the text, nbconvert finds each picture that the text asks for."""
    links = "".join(f"![{name}](attachment:{name}) <img src='attachment:{name}'>" for name in names)
    attached = {name: {"image/png": png(i % 200)} for i, name in enumerate(names)}
    cell = cell_with(text[: len(text) // 2] + links + text[len(text) // 2 :], attached)
    soup = shown(cell.source, cell.get("attachments"))
    inert(soup)
    sources = {str(image["src"]).rpartition(",")[2] for image in soup.find_all("img")}
    assert {bundle["image/png"] for bundle in attached.values()} <= sources


def test_a_picture_survives_a_text_that_does_not() -> None:
    """Of an answer that is shown as it was typed, the picture is shown all the same."""
    cell = cell_with("x" * 30_000 + "![p](attachment:a.png)", {"a.png": {"image/png": png(3)}})
    assert len(shown(cell.source, cell.attachments).find_all("img")) == 1


def test_pictures_in_the_text_and_in_html() -> None:
    """Colab writes pictures into the text, others write HTML: they are seen too."""
    text = f"![c](data:image/png;base64,{png(5)}) <img width=9 src='attachment:a.png' alt=x>"
    cell = cell_with(text, {"a.png": {"image/png": png(4)}})
    found = [i["src"][22:] for i in shown(cell.source, cell.attachments).find_all("img")]
    assert found == [png(5), png(4)]


def test_what_is_dropped_leaves_its_name() -> None:
    """A picture that is none is not missed by any page, and the reader sees what was there."""
    cell = cell_with("![p](attachment:x.svg) ![q](attachment:none.png)", attachments("x"))
    assert "![p](attachment:x.svg)" in shown(cell.source, cell.attachments).get_text()
    assert "attachments" not in cell or "x.svg" not in cell.attachments


def test_the_room_for_pictures_ends() -> None:
    """A notebook of many large pictures is cut short, not refused."""
    harmless, large = Harmless(), png(1) + "A" * (4 << 19)
    cells = [nbformat.v4.new_markdown_cell("x", attachments={"a": {"image/png": large}})] * 9
    made = [nbformat.from_dict(cell) for cell in cells]
    for cell in made:
        harmless.cell(cell)
    assert 0 < sum("attachments" in cell for cell in made) < 9


# Other cells and outputs


def exporter(**settings: object) -> HTMLExporter:
    """nbconvert with the formgrader's template."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = pages.TEMPLATES
    for name, value in settings.items():
        setattr(config.HTMLExporter, name, value)
    return HTMLExporter(config=config)


def page_of(cells: list[nbformat.NotebookNode], made: HTMLExporter) -> Tag:
    """The notebook's part of the formgrader's page."""
    notebook = nbformat.v4.new_notebook(cells=cells)
    resources = {"index": 0, "total": 1, "base_url": "", "submission_id": "x"}
    made_of, _ = made.from_notebook_node(notebook, resources=resources)
    return BeautifulSoup(made_of, "html.parser").select("#notebook-container")[-1]


def test_raw_and_code_cells_in_the_formgraders_page() -> None:
    """Raw text and code are shown as they were written, by nbconvert's filters and by ours."""
    texts = markup("x")
    for settings_of in ({}, {"filters": pages.FILTERS, "sanitize_html": True}):
        cells = [nbformat.v4.new_raw_cell(t) for t in texts]
        cells += [nbformat.v4.new_code_cell(t) for t in texts]
        for cell in cells:
            Harmless().cell(cell)
        page = page_of(cells, exporter(**settings_of))
        assert page.find_all(["script", "img", "svg", "iframe", "a", "style", "form", "link"]) == []
        assert all(text.split("\n")[0].strip() in page.get_text() for text in texts)


def test_our_filters_alone_are_enough() -> None:
    """A notebook that was not made harmless runs nothing in the page, nor does a comment."""
    made = exporter(filters=pages.FILTERS, sanitize_html=True)
    cells = [nbformat.v4.new_markdown_cell(t) for t in payloads("x")]
    cells += [nbformat.v4.new_markdown_cell("![p](attachment:no.png)")]
    page = page_of(cells, made)
    bad = "script, img, svg, iframe, style, form, link, object, base, meta, button, [class*=credit]"
    assert page.select(bad.replace("img, ", "img[src^=x], ")) == []
    attributes = {name for element in page.find_all(True) for name in element.attrs}
    assert not {name for name in attributes if name.startswith("on")}
    assert page.select("a[href^=javascript i], a[href^=data], a[href^='/'], a[href^=evil]") == []


def test_instructors_markup_is_shown_by_our_filters() -> None:
    """HTML that does nothing, links and anchors of the instructor's own cells still work."""
    text = "x<sub>2</sub> [book](https://a.org) <details><summary>s</summary>t</details> $a<b$"
    page = page_of([nbformat.v4.new_markdown_cell(text)], exporter(filters=pages.FILTERS))
    assert page.find("sub")
    assert page.find("details")
    assert page.find("a", href="https://a.org")
    assert "$a<b$" in page.get_text()


def test_outputs_are_plain_text() -> None:
    """Colours, links and other commands of a terminal are gone; words and lines stay."""
    text = (
        "\x1b[31mred\x1b[0m \x1b]8;;javascript:a\x07link\x1b]8;;\x07 \x9b2J\x1b7 a\n\tb\u202e\x00"
    )
    assert printed(text) == "red link  a\n\tb��"
    error = {"output_type": "error", "ename": "E\x1b[1m", "evalue": "v\x07", "traceback": [text]}
    (plain,) = outputs([error])
    assert plain == error | {"ename": "E", "evalue": "v�", "traceback": [printed(text)]}


# Colours


def text_of(page: str) -> str:
    """The text of a piece of a page, blanks and all."""
    return html.unescape(re.sub("<[^>]*>", "", page))


SLOW = [" \n" * 24_000, "\x0c\n" * 24_000, "'\\N{" * 12_000, "a." * 25_000, "((" * 25_000]
HARD = ["\\" * 50_000, '"\\' * 25_000, "'''\\" * 12_000, '"""' + "'" * 40_000]


@pytest.mark.parametrize("code", SLOW)
def test_colouring_keeps_its_budget(code: str) -> None:
    """Code on which the lexer takes the square of its length is plain after a moment."""
    start = time.process_time()
    page = code_cell(code, Budget(seconds=0.5))
    assert time.process_time() - start < 15
    assert text_of(page).rstrip("\n") == code.rstrip("\n")


@pytest.mark.parametrize("code", [*SLOW, *HARD])
def test_our_own_colours_need_no_budget(code: str) -> None:
    """Of our own pages every text is coloured from left to right, whatever it is made of."""
    start = time.process_time()
    assert text_of(highlighted(code[:50_000])) == code[:50_000]
    assert time.process_time() - start < 15


def test_of_very_long_code_the_beginning_is_shown() -> None:
    """And that there is more."""
    page = highlighted("x = 1\n" * 100_000)
    assert "the rest is left out" in page
    assert len(page) < 1_000_000


def test_a_budget_is_for_all_cells_of_a_page() -> None:
    """When it is used up, further cells are plain and whole."""
    budget = Budget(seconds=0.2)
    pages_of = [code_cell(f"x = {i}\n" + " \n" * 20_000, budget) for i in range(20)]
    assert 'class="n"' in pages_of[0]
    assert "span class" not in pages_of[-1]
    assert "x = 19" in pages_of[-1]


CODE = ["\n", " ", "'", '"""', "'''", "{", "f'", "#", "<b>", "&", "def ", "\\", "1", "é"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(CODE)))
def test_colours_change_no_character(pieces: list[str]) -> None:
    """What is read in the page is the code, and markup in it is text."""
    code = "".join(pieces)
    for page in (highlighted(code), code_cell(code)):
        assert text_of(page).rstrip("\n") == code.rstrip("\n")
        assert set(re.findall(r"<(\w+)", page)) <= {"span", "div", "pre"}


def test_a_cell_of_the_book_is_coloured() -> None:
    """Ordinary code has its colours: words of the language, names of Python, texts, comments."""
    page = highlighted(Path(__file__).read_text()[:8000])
    assert page.count('class="c-') > 200
    kinds = highlighted("def f(x):  # why\n    return len('a') + 1")
    for kind, text in zip("kbscm", ("def", "len", "&#x27;a&#x27;", "# why", "1"), strict=True):
        assert f'<span class="c-{kind}">{text}</span>' in kinds


# Lines, cells and names


@settings(deadline=None)
@given(st.text() | st.text(st.sampled_from("a \t\n\x1b\x9b\u202e\u2066\ud800\ufeff[]\\\u3164")))
def test_a_line_is_one_printable_line(text: str) -> None:
    """No control, no turn of the direction, no half character reaches a terminal."""
    one = line(text)
    assert one == " ".join(one.split())
    assert all(c.isprintable() or c in "\u200c\u200d" for c in one)
    one.encode()


@pytest.mark.parametrize("number", ["-3.5", "3", "+1", "1e-5", "0", "12%", ".5", "-0.25"])
def test_numbers_stay_numbers(number: str) -> None:
    """A mark is a number for a spreadsheet, below zero too."""
    assert spreadsheet(number) == number
    assert spreadsheet(-3.5) == "-3.5"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "'=1",
        '"=1',
        "＝1",
        "＋1+a",
        "－1+a",
        "＠A",
        "\ufeff=1",
        "\u200b=1",
        "%0A=1",
        "|calc",
        "−1+a",
    ],
)
def test_formulas_are_defused(text: str) -> None:
    """Nothing that some spreadsheet calculates stands at the beginning of a cell."""
    assert spreadsheet(text) == f"'{text}" or spreadsheet(text).startswith("'")
    assert "'=" in spreadsheet(f"a;{'=1'}")


@pytest.mark.parametrize("text", ["ann", "O'Brien", "Zoë, 李", "a = b", "a-b", "(3, -1)", "", "é"])
def test_words_are_left_as_they_are(text: str) -> None:
    """Names and messages pass unchanged."""
    assert spreadsheet(text) == text


@pytest.mark.parametrize(
    "name",
    [
        *("ann", "12345", "a.b+c@uni.edu", "Müller, Anna", "O'Brien", "d’Arc", "李明", "أحمد"),
        *("न्यूटन", "e\u0301a", "a b", "x_y-z", "Zoë (2)", "a=b", "x~y"),
    ],
)
def test_honest_names_are_ids(name: str) -> None:
    """Accents, other scripts, apostrophes, blanks, commas and e-mail addresses can be ids."""
    assert name_problem(name) is None


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".",
            "..",
            ".git",
            "-x",
            "~a",
            "a/b",
            "a\\b",
            "a\0b",
            "a\nb",
            "\x1b[2Jesc",
            "a\u202eb",
        ),
        *(
            "<img src=x onerror=a>",
            "a&lt;b",
            'a"b',
            "a`b",
            "a#b",
            "a?b",
            "a%41",
            "*",
            "a[b]",
            "{a}",
        ),
        *("=1", "+1+1", "@a", " a", "a ", "a  b", "\ud800", "x" * 101, "名" * 70, "\u3164", "a:b"),
        *("[red]x", "a;b", "a|b", "$a", "a!b", "a^b"),
    ],
)
def test_names_that_act_are_refused_with_a_reason(name: str) -> None:
    """What means something in a page, an address, a path, a pattern or a terminal is no id."""
    reason = name_problem(name)
    assert reason
    assert line(reason) == reason


@settings(deadline=None)
@given(st.text())
def test_a_name_that_passes_is_inert(text: str) -> None:
    """It is its own printable line, no markup, no formula, no pattern, one part of a path."""
    if name_problem(text) is None:
        assert line(text) == spreadsheet(text) == text
        assert not set(text) & set('<>&"`\\/{}[]*?#%$|;:')
        assert Path("x", text).name == text


def test_a_persons_name_is_no_markup() -> None:
    """Names and addresses from a platform's export go into nbgrader's pages as they are."""
    assert label("<b>Zoë</b> {O'Brien}") == "b Zoë /b O'Brien"
    assert label("a\u202e\x1b[1m") == "a [1m"
    assert label("李明") == "李明"
