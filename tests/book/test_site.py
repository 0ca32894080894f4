"""The website: built once as `make book` builds it, then read in Chromium with no other host."""

import gc
import gzip
import json
import os
import re
import subprocess
import sysconfig
import threading
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import nbformat
import pytest
import site_links
from bs4 import BeautifulSoup
from building import build, served, soup, the
from cells import cells
from course_reading import hours, reading
from downloads import raw_parts
from equations import BOOK, ROOT, labels, page_text, prose, toc_pages
from nbclient import NotebookClient
from paper_book import book, contents, faults
from playwright.sync_api import Browser, ConsoleMessage, Page, Route
from searches import SEARCHES
from serve_site import server

import coursekit as ck
from autograder.checks import names
from coursekit import plots

pytestmark = pytest.mark.slow

PAGES = toc_pages()
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

FORMULA_HEADS = "th:has(math)"
"""Heads of columns that axe-core takes for empty, because it reads no MathML."""
BUDGET = {"bytes": 200_000, "requests": 22, "elements": 20_000}
"""Of the first view of a page: packed bytes, requests, and elements as it was built."""


@pytest.fixture(scope="session")
def site() -> Path:
    """The built website; its output went through pipes, so the build also ends when piped."""
    built = build(ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    return BOOK / "_build" / "html"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the website is served while the tests run."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def soups(site: Path) -> Iterator[dict[Path, BeautifulSoup]]:
    """Every page, read once; their millions of parts are not looked through meanwhile."""
    pages = {path: soup(path) for path in site.rglob("*.html")}
    gc.freeze()
    yield pages
    pages.clear()
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@dataclass
class Visit:
    """An open page, and what it did that it should not have done."""

    name: str
    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


AT_ONCE = "*, *::before, *::after { transition: none !important; animation: none !important }"
"""Colours do not fade from one scheme into the other, so that nobody waits until they have."""


def open_page(browser: Browser, address: str, name: str) -> Visit:
    """Open a page of the site in a fresh context, on a wide screen in light colours."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(120_000)
    visit = Visit(name, context.new_page())

    def admit(route: Route) -> None:
        url = route.request.url
        if url.startswith((address, "data:")):
            visit.asked.append(url.removeprefix(address).partition("?")[0])
            route.continue_()
        else:
            visit.outside.append(url)
            route.abort()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            visit.errors.append(message.text)

    context.route("**/*", admit)
    visit.page.on("console", note)
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    visit.page.goto(address + name)
    visit.page.add_style_tag(content=AT_ONCE)
    visit.page.evaluate("document.fonts.ready.then(() => null)")
    return visit


@pytest.fixture(scope="session", params=PAGES)
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    """Each page of the book in turn."""
    visit = open_page(browser, address, f"{request.param}.html")
    yield visit
    visit.page.context.close()


def source(visit: Visit) -> str:
    """The Markdown that a page was made of."""
    return page_text(page_of(visit))


def page_of(visit: Visit) -> str:
    """The name of the page in the table of contents."""
    return visit.name.removesuffix(".html")


def home(name: str) -> str:
    """What leads from a page to the folder of the site."""
    return "../" * name.count("/")


def test_no_request_leaves_the_site(visit: Visit) -> None:
    """A page asks no other host for anything."""
    assert visit.outside == []


def test_a_page_is_light(visit: Visit, site: Path) -> None:
    """The first view keeps to the budget of packed bytes and requests, the page to its elements."""
    files = [site / (name or "index.html") for name in visit.asked if not name.startswith("data:")]
    packed = [path.read_bytes() for path in files if path.is_file()]
    weight = sum(min(len(body), len(gzip.compress(body, 6))) for body in packed)
    text = (site / visit.name).read_text(encoding="utf-8")
    found = {"bytes": weight, "requests": len(files), "elements": len(re.findall("<[a-z]", text))}
    assert {name for name in BUDGET if found[name] > BUDGET[name]} == set(), found
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))|\son\w+=\"", text)


def test_no_error_in_the_console(visit: Visit) -> None:
    """A page's scripts run without an error."""
    assert visit.errors == []


def test_formulas_are_rendered(visit: Visit) -> None:
    """Formulas are typeset in KaTeX's own fonts, and no TeX source is left to be seen."""
    page = visit.page
    assert page.locator(".katex-error").count() == 0
    assert page.locator("script[src*=mathjax i], mjx-container").count() == 0
    prose = re.sub(r"(?ms)^(`{3,}).*?^\1|`[^`\n]+`", "", source(visit))
    if "$" in prose:
        assert page.locator(".katex .katex-html").count() > 0
        assert page.locator(".katex math").count() > 0, "no MathML for screen readers"
        loaded = "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
        assert any("KaTeX" in family for family in page.evaluate(loaded))
    text = page.evaluate(
        """() => {
            const article = document.querySelector('article').cloneNode(true);
            article.querySelectorAll('pre, code, .katex').forEach(e => e.remove());
            return article.textContent;
        }"""
    )
    assert re.findall(r"\$\$|\\[a-zA-Z]{2,}|\{eq\}", text) == []


def test_equations_are_numbered(visit: Visit) -> None:
    """Each labelled equation has its place; each that is cited a number of its own, or a name."""
    numbers = visit.page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('div.math[id^=equation-]')]
            .map(e => [e.id, e.querySelector('.eqno')?.textContent]))"""
    )
    places = [f"equation-{label.replace(':', '-')}" for label in labels(page_of(visit))]
    assert list(numbers) == places
    shown = [number.partition(")")[0] for number in numbers.values() if number.startswith("(")]
    parts = [number.split(".") for number in shown if not number.startswith("(BP")]
    assert len({chapter for chapter, _ in parts}) <= 1
    assert all(re.fullmatch(r"\((?:\d|[A-Z])", chapter) for chapter, _ in parts)
    counted = [int(number) for _, number in parts]
    assert counted == [counted[0] + n for n in range(len(counted))]


def test_equations_are_marked_as_checked(visit: Visit) -> None:
    """Beside each number, or in its place, a link says what was checked and leads to its row."""
    marks = visit.page.evaluate(
        """() => [...document.querySelectorAll('div.math[id^=equation-]')].map(e => [e.id,
            ...[...e.querySelectorAll('.eqno a.checked-mark')].map(
                a => [a.getAttribute('href'), a.ariaLabel, a.title])])"""
    )
    for name, *found in marks:
        [(href, label, title)] = found
        assert href == f"{home(visit.name)}equations.html#{name.removeprefix('equation-')}"
        assert label == title
        assert label.startswith("checked: ")
        assert len(label.split()) > 3


def test_images_have_words(visit: Visit) -> None:
    """Each image says what it shows; figures of cells are vector graphics."""
    for image in visit.page.locator("article img").all():
        alt = image.get_attribute("alt") or ""
        assert len(alt.split()) > 3, f"{image.get_attribute('src')}: {alt!r}"
    for image in visit.page.locator("article .cell_output img").all():
        assert (image.get_attribute("src") or "").endswith(".svg")


def test_page_fits_a_phone(visit: Visit) -> None:
    """At 390 pixels nothing makes the page scroll sideways, and no formula is cut off."""
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        wide = page.evaluate(
            """() => [...document.querySelectorAll('article > *, article section > *')]
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
                .map(e => e.outerHTML.slice(0, 120))"""
        )
        # behind an index KaTeX puts what nobody sees, up to two pixels wide
        cut_off = page.evaluate(
            """() => [...document.querySelectorAll('span.math')]
                .filter(e => getComputedStyle(e).overflowX === 'hidden')
                .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 2)
                .map(e => e.textContent.slice(0, 60))"""
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert wide == []
        assert cut_off == []
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


# Formulas are hundreds of spans each, hidden from screen readers, that inherit their colour: one
# piece of text in their place lets axe-core read a long page in 8 seconds and not in 26.
FLAT_FORMULAS = """() => document.querySelectorAll('.katex-html').forEach(
    formula => { formula.textContent = formula.textContent.slice(0, 20); })"""


# What colours and width cannot change is tried once.
@pytest.mark.parametrize(
    ("scheme", "width", "rules"),
    [
        ("light", 1280, None),
        ("dark", 1280, ["color-contrast", "link-in-text-block"]),
        ("light", 390, ["scrollable-region-focusable", "target-size", "meta-viewport"]),
    ],
    ids=["light", "dark", "phone"],
)
def test_accessibility(
    visit: Visit, scheme: Literal["light", "dark"], width: int, rules: list[str] | None
) -> None:
    """axe-core finds nothing, in either colours or on a phone."""
    page = visit.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    if width < 1280:
        page.wait_for_timeout(400)  # what scrolls now is given a place among the keyboard's stops
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
        page.evaluate(FLAT_FORMULAS)
        page.evaluate("document.documentElement.classList.add('whole')")
        page.wait_for_timeout(150)  # what scrolls is given a place among the keyboard's stops
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    found = page.evaluate("options => axe.run(document, options)", options)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    heads = page.locator(FORMULA_HEADS).count()
    ours = {
        v["id"]: [(node["target"], node["failureSummary"]) for node in v["nodes"]][:3]
        for v in found["violations"]
        if v["id"] != "empty-table-header" or len(v["nodes"]) > heads
    }
    assert ours == {}


def test_page_describes_itself(visit: Visit) -> None:
    """A page has a language, a title and a description."""
    page = visit.page
    assert page.locator("html").get_attribute("lang") == "en"
    assert "How Neural Networks Compute and Learn" in page.title()
    description = page.locator("meta[name=description]")
    assert description.count() == 1
    assert len((description.get_attribute("content") or "").split()) > 5


def test_dark_mode(browser: Browser, address: str) -> None:
    """The switch makes the ground dark and the text light."""
    visit = open_page(browser, address, "intro.html")
    brightness = """() => ['backgroundColor', 'color'].map(property => {
        const rgb = getComputedStyle(document.body)[property].match(/[0-9.]+/g).slice(0, 3);
        return rgb.reduce((sum, v) => sum + Number(v), 0) / 3;
    })"""
    ground, text = visit.page.evaluate(brightness)
    assert ground > 200
    assert text < 100
    for _ in range(3):  # auto, light, dark
        if visit.page.locator("html").get_attribute("data-theme") != "dark":
            visit.page.locator("button.theme-switch-button:visible").first.click()
            visit.page.wait_for_timeout(400)
    ground, text = visit.page.evaluate(brightness)
    assert ground < 60
    assert text > 150
    visit.page.context.close()


def test_table_of_equations(site: Path, soups: dict[Path, BeautifulSoup]) -> None:
    """The table has a row for every equation, in order, with what its page calls it."""
    found = json.loads((BOOK / "_build" / "equations.json").read_text(encoding="utf-8"))
    rows = soups[site / "equations.html"].select("table.equation-table tr[id]")
    assert len(rows) == len(found["equations"]) > 0
    for row, equation in zip(rows, found["equations"], strict=True):
        label = equation["label"]
        assert row["id"] == label.replace(":", "-")
        called, _, how, result = (cell.get_text(" ").split() for cell in row.find_all("td"))
        assert called[-1] == label
        assert (" ".join(how), result) == (equation["how"], ["holds"])
        display = the(soups[site / f"{equation['page']}.html"].find(id=f"equation-{row['id']}"))
        shown = re.match(r"\((?:(BP\d)|.+?)\)", the(display.select_one(".eqno")).get_text())
        assert called[:-1] == ([shown[1] or shown[0]] if shown else [])


def test_an_equation_that_is_cited_has_a_number(soups: dict[Path, BeautifulSoup]) -> None:
    """Where a page cites an equation, its number or its name stands, and never its label."""
    for path, page in soups.items():
        for link in page.select('article a.internal[href*="#equation-"]'):
            if link.find_parent(class_="equation-table") is None:
                text = link.get_text()
                assert re.fullmatch(r"\((?:\d+|[A-Z])\.\d+\)|BP[1-4]", text), (path, link["href"])


def test_the_four_equations_have_names(site: Path) -> None:
    """BP1 to BP4 are called that, where they stand and where they are cited."""
    for n in (1, 2, 3, 4):
        [page] = [page for page in PAGES if f"eq:bp{n}" in labels(page)]
        equation = the(soup(site / f"{page}.html").find(id=f"equation-eq-bp{n}"))
        assert the(equation.select_one(".eqno")).get_text().startswith(f"(BP{n})")
        link = the(
            soup(site / "notation.html").select_one(f'article a[href$="#equation-eq-bp{n}"]')
        )
        assert link.get_text() == f"BP{n}"


def test_each_search_finds_its_section_first(browser: Browser, address: str) -> None:
    """What students, readers and teachers type leads to the section that answers it."""
    visit = open_page(browser, address, "search.html?q=backpropagation")
    visit.page.locator(".course-search li").first.wait_for()
    found = visit.page.evaluate(FIRST_FOUND, list(SEARCHES))
    assert found == SEARCHES
    assert (visit.outside, visit.errors) == ([], [])
    visit.page.context.close()


FIRST_FOUND = """async (asked) => {
    const search = await course.load("search");
    const first = async (text) => (await (await search.find(text))[0]?.data())?.meta.address;
    const found = asked.map(async (text) => [text, await first(text)]);
    return Object.fromEntries(await Promise.all(found));
}"""


def test_pages_work_under_the_policy(browser: Browser, site: Path) -> None:
    """Nothing that pages do is forbidden by the headers with which they are to be served."""
    with server(site, 0, quiet=True) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{serving.server_port}/"
        for name in ("intro", "start", "backpropagation/four_equations", "equations", "404"):
            visit = open_page(browser, address, f"{name}.html")
            visit.page.keyboard.press("/")
            visit.page.get_by_role("combobox").fill("softmax")
            visit.page.locator(".course-search li").first.wait_for()
            assert [said for said in visit.errors if "Security Policy" in said] == [], name
            visit.page.context.close()
        serving.shutdown()


def test_links_arrive(site: Path) -> None:
    """Every link inside the site leads to a file, and to a place in it that exists."""
    assert site_links.lost(site) == []


def test_the_site_can_be_printed(site: Path) -> None:
    """Every link, exercise and solution of the pages is found when they are put on sheets."""
    sheets = book(site, BOOK / "_toc.yml", "The book", "its authors")
    assert not faults(sheets)
    printed = {page for _, chapters in contents(BOOK / "_toc.yml") for c in chapters for page in c}
    assert printed == set(PAGES)


def test_assignments_are_served(site: Path) -> None:
    """Each as nbgrader releases it, without solutions and hidden tests, alone and in archives."""
    start = soup(site / "start.html")
    offered = [str(tag["href"]) for tag in start.select(".course-releases a[download]")]
    files = [f"assignments/{name}.{kind}" for name in names() for kind in ("ipynb", "zip")]
    assert offered == [*files, "assignments/all-assignments.zip"]
    with zipfile.ZipFile(site / offered[-1]) as together:
        assert together.namelist() == [f"{name}/{name}.ipynb" for name in names()]
        for name in names():
            alone = (site / "assignments" / f"{name}.ipynb").read_bytes()
            with zipfile.ZipFile(site / "assignments" / f"{name}.zip") as archive:
                assert archive.read(f"{name}/{name}.ipynb") == alone
            assert together.read(f"{name}/{name}.ipynb") == alone
            source = ROOT / "assignments" / "source" / name / f"{name}.ipynb"
            assert b"BEGIN SOLUTION" in source.read_bytes()
            assert all(word not in alone for word in (b"BEGIN SOLUTION", b"BEGIN HIDDEN"))
            assert b"YOUR CODE HERE" in alone


def test_terms_are_used(site: Path) -> None:
    """Each term of the glossary stands on another page, and leads to where it is defined."""
    glossary = soup(site / "glossary.html")
    entries = glossary.select("dl.glossary > dt")
    text = " ".join(prose(page_text(page)) for page in PAGES if page != "glossary").lower()
    used = " ".join(text.replace("*", "").split())
    unused = [e.contents[0] for e in entries if str(e.contents[0]).strip().lower() not in used]
    assert len(entries) > 50
    assert unused == []
    for entry in entries:
        assert the(entry.find_next_sibling("dd")).select_one("a.reference") is not None, entry


def test_pages_are_offered_as_notebooks(site: Path) -> None:
    """A page with cells offers a valid notebook, not yet run, without a raw part or a dead link."""
    for name in PAGES:
        if "{code-cell}" not in page_text(name):
            continue
        html = (site / f"{name}.html").read_text(encoding="utf-8")
        assert f'href="{home(name)}_sources/{name}.ipynb"' in html
        notebook = nbformat.read(site / "_sources" / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert [cell.source.strip() for cell in code] == [c.strip() for c in cells(page_text(name))]
        assert not any(cell.outputs or cell.execution_count for cell in code)
        first, *texts = (c.source for c in notebook.cells if c.cell_type == "markdown")
        assert first == notebook.cells[0].source
        assert "pip install" in first
        assert "\n" not in first
        for text in texts:
            assert raw_parts(text) == [], name


@pytest.mark.parametrize(
    "name", ["regression/linear_model", "backpropagation/numbers", "layers/residual"]
)
def test_a_downloaded_page_runs(site: Path, tmp_path: Path, name: str) -> None:
    """In an empty folder, with the library installed, every cell runs."""
    notebook = nbformat.read(site / "_sources" / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert any(cell.outputs for cell in code)


def test_the_library_installs_from_the_site(site: Path, address: str, tmp_path: Path) -> None:
    """The line that a page shows puts coursekit, and nothing else, into a new environment."""
    [wheel] = site.rglob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        folders = {name.partition("/")[0].partition("-")[0] for name in archive.namelist()}
    assert folders == {"coursekit"}
    start = soup(site / "start.html")
    shown = [tag.get_text() for tag in start.select(".wheel-address")]
    assert shown == [str(wheel.relative_to(site))] * 3
    [source] = site.rglob("*.tar.gz")
    for file in (wheel, source):
        assert start.select_one(f'a[href="{file.relative_to(site)}"]') is not None
    venv.create(tmp_path / "new", with_pip=True)
    python = tmp_path / "new" / "bin" / "python"
    libraries = sysconfig.get_path("purelib")  # NumPy, but not this checkout's coursekit
    own = subprocess.check_output([python, "-c", OWN_LIBRARIES], text=True).strip()
    (Path(own) / "libraries.pth").write_text(f"{libraries}\n")
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    line = [str(python), "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*line, f"{address}{wheel.relative_to(site)}"], check=True, env=clean)
    said = subprocess.check_output(
        [python, "-c", FROM_THE_WHEEL], text=True, env=clean, cwd=tmp_path
    )
    assert said.split() == [str(Path(own) / "coursekit" / "__init__.py"), "1797"]


OWN_LIBRARIES = "import sysconfig; print(sysconfig.get_path('purelib'))"
FROM_THE_WHEEL = "import coursekit as ck; print(ck.__file__, ck.load_digits()[0].shape[1])"


def test_the_line_that_installs_names_the_site(browser: Browser, address: str) -> None:
    """What is to be copied is a whole address, wherever the site is served."""
    visit = open_page(browser, address, "start.html")
    lines = visit.page.locator(".install pre").all_text_contents()
    assert [line.split()[:4] for line in lines] == [
        [name, "-m", "pip", "install"] for name in ("python3", "python", "python")
    ]
    assert all(
        re.fullmatch(rf"{address}wheel/coursekit-[\d.]+-py3-none-any\.whl", line.split()[4])
        for line in lines
    )
    visit.page.context.close()


def test_the_map_has_every_page_of_a_way(site: Path) -> None:
    """Each is a link, in the drawing and in words, and the times are those that the pages tell."""
    start = soup(site / "intro.html")
    links = [str(link["href"]).removesuffix(".html") for link in start.select("svg.course-map a")]
    known = {page: reading(page, page_text(page)) for page in PAGES}
    assert links == [page for page, one in known.items() if one.way]
    words = the(start.select_one("svg.course-map ~ details"))
    assert len(words.select("li")) == len(links)
    total = hours(sum(one.minutes for one in known.values() if one.way == "core"))
    assert f"The core takes {total}," in the(start.find("article")).get_text()


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    """Each name of `ck` and of its figures has an entry, with words beside its signature."""
    api = soup(site / "api.html")
    entries = {str(tag["id"]).split(".", 1)[1]: tag for tag in api.select("dt.sig[id^=coursekit]")}
    documented = {name.split(".")[1] for name in entries if name.count(".") == 1}
    assert documented >= {*ck.__all__, *(n for n in plots.__all__ if n.islower())}
    bare = [
        name
        for name, tag in entries.items()
        if not the(tag.find_next_sibling("dd")).get_text().strip()
    ]
    assert bare == []


def test_reference_links_its_equations(site: Path) -> None:
    """The number beside BP2 leads to the equation, and no label is left as it is written."""
    api = soup(site / "api.html")
    entry = the(the(api.find(id="coursekit.backprop.hidden_error")).find_next_sibling("dd"))
    assert the(entry.select_one('a[href$="#equation-eq-bp2"]')).get_text() == "BP2"
    for example in api.find_all("pre"):
        example.decompose()
    text = the(api.find("article")).get_text()
    assert re.findall(r"eq:\w+|[`\\]|\w_\{|[A-Z]\^", text) == []


def test_site_names_no_machine(site: Path) -> None:
    """Nothing on the site tells where it was built."""
    for path in site.rglob("*"):
        if path.suffix in {".html", ".js", ".css", ".ipynb", ".md", ".svg"}:
            assert str(ROOT) not in path.read_text(encoding="utf-8"), path
