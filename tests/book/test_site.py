"""The website: built once as `make book` builds it, then read in Chromium with no other host."""

import functools
import http.server
import importlib.util
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from equations import labels, page_text, toc_pages
from playwright.sync_api import Browser, ConsoleMessage, Page, Route

import coursekit as ck
from coursekit import plots

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
PAGES = toc_pages()
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# The theme's, not ours; nothing a page says can change them.
THEME_VIOLATIONS = {
    "label-content-name-mismatch": "search and colour-mode buttons show more than their label says",
    "region": "the logo stands outside every landmark",
}


def the(tag: Tag | None) -> Tag:
    """A tag that is there."""
    assert tag is not None
    return tag


def build(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the recipe of `make book` without its set-up, which may rebuild this interpreter."""
    recipe = ["make", "-o", "setup", "-f", str(ROOT / "Makefile"), "book"]
    return subprocess.run(
        recipe, cwd=root, capture_output=True, text=True, timeout=900, check=False
    )


@pytest.fixture(scope="session")
def site() -> Path:
    """The built website; its output went through pipes, so the build also ends when piped."""
    built = build(ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    return BOOK / "_build" / "html"


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the website is served while the tests run."""
    handler = functools.partial(Silent, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@dataclass
class Visit:
    """An open page, and what it did that it should not have done."""

    name: str
    page: Page
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def open_page(browser: Browser, address: str, name: str) -> Visit:
    """Open a page of the site in a fresh context, on a wide screen in light colours."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(120_000)
    visit = Visit(name, context.new_page())

    def admit(route: Route) -> None:
        url = route.request.url
        if url.startswith((address, "data:")):
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
    visit.page.wait_for_load_state("networkidle")
    return visit


@pytest.fixture(scope="session", params=PAGES)
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    """Each page of the book in turn."""
    visit = open_page(browser, address, f"{request.param}.html")
    yield visit
    visit.page.context.close()


def source(visit: Visit) -> str:
    """The Markdown that a page was made of."""
    return page_text(visit.name.removesuffix(".html"))


def home(name: str) -> str:
    """What leads from a page to the folder of the site."""
    return "../" * name.count("/")


def test_no_request_leaves_the_site(visit: Visit) -> None:
    """A page asks no other host for anything."""
    assert visit.outside == []


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
    """Each labelled equation of the source has its place and one number of its own."""
    numbers = visit.page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('div.math[id^=equation-]')]
            .map(e => [e.id, e.querySelector('.eqno')?.firstChild.textContent]))"""
    )
    for label in labels(visit.name.removesuffix(".html")):
        assert re.fullmatch(r"\(\d+\)", numbers[f"equation-{label.replace(':', '-')}"]), label
    assert len(set(numbers.values())) == len(numbers)


def test_equations_are_marked_as_checked(visit: Visit) -> None:
    """Beside each number a link says what was checked and leads to the equation's row."""
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
    """axe-core finds nothing serious or critical that is ours, in either colours or on a phone."""
    page = visit.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(400)  # colours fade from one scheme into the other
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
        page.evaluate(FLAT_FORMULAS)
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    found = page.evaluate("options => axe.run(document, options)", options)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    ours = {
        v["id"]: [(node["target"], node["failureSummary"]) for node in v["nodes"]][:3]
        for v in found["violations"]
        if v["impact"] in {"serious", "critical"} and v["id"] not in THEME_VIOLATIONS
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


def test_table_of_equations(site: Path) -> None:
    """The table has a row for every equation, in order, with the number that its page shows."""
    found = json.loads((BOOK / "_build" / "equations.json").read_text(encoding="utf-8"))
    soup = BeautifulSoup((site / "equations.html").read_text(encoding="utf-8"), "html.parser")
    rows = soup.select("table.equation-table tr[id]")
    assert len(rows) == len(found["equations"]) > 0
    for row, equation in zip(rows, found["equations"], strict=True):
        assert row["id"] == equation["label"].replace(":", "-")
        number, _, how, result = (cell.get_text(" ").split() for cell in row.find_all("td"))
        assert number == [f"({equation['number']})", equation["label"]]
        assert (" ".join(how), result) == (equation["how"], ["holds"])


def test_search(browser: Browser, address: str) -> None:
    """The search works without a server of its own and finds the chapter on backpropagation."""
    visit = open_page(browser, address, "search.html?q=backpropagation")
    link = visit.page.locator("#search-results a[href*='backpropagation.html']").first
    link.wait_for()
    assert visit.outside == []
    visit.page.context.close()


def test_links_arrive(site: Path) -> None:
    """Every link inside the site leads to a file, and to a place in it that exists."""
    soups = {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in site.rglob("*.html")
    }
    ids = {path: {tag["id"] for tag in soup.find_all(id=True)} for path, soup in soups.items()}
    lost = []
    for path, soup in soups.items():
        for link in soup.find_all("a", href=True):
            href = str(link["href"])
            if re.match(r"[a-z]+:", href) or href == "#":
                continue
            file, _, place = href.partition("#")
            target = (path.parent / file).resolve() if file else path
            if not target.exists() or (place and place not in ids.get(target, {place})):
                lost.append((str(path.relative_to(site)), href))
    assert lost == []


def test_executed_notebook_is_offered(site: Path) -> None:
    """A page with cells offers the notebook that was run, outputs included."""
    for name in PAGES:
        if "{code-cell}" not in page_text(name):
            continue
        html = (site / f"{name}.html").read_text(encoding="utf-8")
        assert f'href="{home(name)}_sources/{name}.ipynb"' in html
        notebook = nbformat.read(site / "_sources" / f"{name}.ipynb", as_version=4)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(cell.execution_count for cell in cells)
        assert any(cell.outputs for cell in cells) == ("cell_output" in html)


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    """Each name of `ck` and of its figures has an entry, with words beside its signature."""
    soup = BeautifulSoup((site / "api.html").read_text(encoding="utf-8"), "html.parser")
    entries = {str(tag["id"]).split(".", 1)[1]: tag for tag in soup.select("dt.sig[id^=coursekit]")}
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
    soup = BeautifulSoup((site / "api.html").read_text(encoding="utf-8"), "html.parser")
    entry = the(the(soup.find(id="coursekit.backprop.hidden_error")).find_next_sibling("dd"))
    assert entry.find("a", href="backpropagation.html#equation-eq-bp2") is not None
    for example in soup.find_all("pre"):
        example.decompose()
    text = the(soup.find("article")).get_text()
    assert re.findall(r"eq:\w+|[`\\]|\w_\{|[A-Z]\^", text) == []


def test_site_names_no_machine(site: Path) -> None:
    """Nothing on the site tells where it was built."""
    for path in site.rglob("*"):
        if path.suffix in {".html", ".js", ".css", ".ipynb", ".md", ".svg"}:
            assert str(ROOT) not in path.read_text(encoding="utf-8"), path


def small_book(root: Path, name: str, text: str) -> Path:
    """A book of the page `name` in a checkout of its own, which shares what it does not change."""
    for shared in ("src", "requirements", "node_modules", ".venv"):
        (root / shared).symlink_to(ROOT / shared)
    shutil.copy(ROOT / "_config.yml", root)
    book, tests = root / "book", root / "tests" / "book"
    tests.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "book" / "equations.py", tests)
    for folder in ("_ext", "_static"):
        shutil.copytree(BOOK / folder, book / folder)
    shutil.copy(BOOK / "references.bib", book)
    head = (BOOK / "notation.md").read_text(encoding="utf-8").split("---")[1]
    (book / "_toc.yml").write_text(f"format: jb-book\nroot: {name}\n", encoding="utf-8")
    (book / f"{name}.md").write_text(f"---{head}---\n{text}", encoding="utf-8")
    return book


def test_failing_cell_and_bad_formula_fail_the_build(tmp_path: Path) -> None:
    """A cell that raises and a formula that KaTeX refuses stop the build, with page and line."""
    text = (
        "# Broken\n\nA formula: $\\frac{1}$\n\n"
        "```{code-cell} ipython3\nwhole = 'wrong'\nassert whole == 'right'\n```\n"
    )
    page = small_book(tmp_path, "broken", text) / "broken.md"
    written = page.read_text(encoding="utf-8")
    line = written.splitlines().index("assert whole == 'right'") + 1
    for _ in range(2):  # the second time as well: nothing of the first may pass for done
        built = build(tmp_path)
        said = re.sub(r"\x1b\[[\d;]*m", "", built.stdout + built.stderr)
        assert built.returncode != 0
        assert f"book/broken.md:{line}: a cell fails" in said
        assert "AssertionError" in said
        assert not (tmp_path / "book" / "_build" / "html" / "broken.html").exists()
    page.write_text(written.replace("'wrong'", "'right'"), encoding="utf-8")
    for _ in range(2):
        built = build(tmp_path)
        said = re.sub(r"\x1b\[[\d;]*m", "", built.stdout + built.stderr)
        assert built.returncode != 0
        assert re.search(r"broken\.md:\d+: WARNING: formula: KaTeX parse error", said), said


def test_marks_are_never_stale(tmp_path: Path) -> None:
    """A new check changes mark and row though the page did not change; a bad one stops all."""
    book = small_book(tmp_path, "squares", "# Squares\n\n$$\na^2 \\ge 0\n$$ (eq:square)\n")
    with (book / "_toc.yml").open("a") as toc:
        toc.write("chapters:\n  - file: equations\n")
    (book / "equations.md").write_text("# Checked\n\n```{equation-table}\n```\n")
    check = (
        "from equations import checks\n\n\n@checks('eq:square', 'brute force')\n"
        "def square():\n    '''{}'''\n    assert 2 * 2 >= 0\n"
    )
    file = tmp_path / "tests" / "book" / "test_squares.py"
    for what in ("No square is negative.", "Two squared & a <b>."):
        file.write_text(check.format(what))
        built = build(tmp_path)
        assert built.returncode == 0, built.stdout + built.stderr
        page, table = (
            BeautifulSoup((book / "_build" / "html" / name).read_text(), "html.parser")
            for name in ("squares.html", "equations.html")
        )
        assert the(page.select_one(".checked-mark"))["title"] == f"checked: {what}"
        assert what in the(table.select_one("tr#eq-square")).get_text()
    file.write_text(check.format("Wrong.").replace(">=", "<"))
    built = build(tmp_path)
    assert built.returncode != 0
    assert "the check of eq:square fails" in built.stdout + built.stderr


def test_pages_of_a_chapter_stand_in_its_folder(tmp_path: Path) -> None:
    """Formulas, their marks, figures, links and the notebook are those of any page."""
    book = small_book(tmp_path, "squares", "# Squares\n\nSee {ref}`roots` and {eq}`eq:root`.\n")
    with (book / "_toc.yml").open("a") as toc:
        toc.write("chapters:\n  - file: numbers\n    sections:\n      - file: numbers/root\n")
        toc.write("  - file: equations\n")
    (book / "equations.md").write_text("# Checked\n\n```{equation-table}\n```\n")
    (book / "numbers.md").write_text("# Numbers\n\nSee {ref}`roots`.\n")
    (book / "numbers").mkdir()
    head = (BOOK / "notation.md").read_text(encoding="utf-8").split("---")[1]
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    (book / "numbers" / "root.md").write_text(
        f"---{head}---\n(roots)=\n# Roots\n\n$$\n\\sqrt 4=2\n$$ (eq:root)\n\n"
        f"```{{code-cell}} ipython3\n{figure}\n```\n"
    )
    (tmp_path / "tests" / "book" / "test_squares.py").write_text(
        "from equations import checks\n\n\n@checks('eq:root', 'brute force')\n"
        "def root():\n    'Two squared is four.'\n    assert 2 * 2 == 4\n"
    )
    built = build(tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    html = book / "_build" / "html"
    page = BeautifulSoup((html / "numbers" / "root.html").read_text(), "html.parser")
    assert the(page.select_one(".checked-mark"))["href"] == "../equations.html#eq-root"
    assert page.select_one('a[href="../_sources/numbers/root.ipynb"]') is not None
    assert (html / "_sources" / "numbers" / "root.ipynb").is_file()
    picture = str(the(page.select_one("article .cell_output img"))["src"])
    assert (html / "numbers" / picture).is_file()
    start = BeautifulSoup((html / "squares.html").read_text(), "html.parser")
    assert start.select_one('article a[href="numbers/root.html#roots"]') is not None
    assert start.select_one('article a[href="numbers/root.html#equation-eq-root"]') is not None


def test_cache_notices_a_changed_coursekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The execution cache has another name once a source of coursekit or the lock has changed."""
    monkeypatch.syspath_prepend(BOOK / "_ext")
    notebooks = importlib.import_module("course_notebooks")
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "instructor.lock").write_text("numpy==2")
    (tmp_path / "src" / "a.py").write_text("1")
    before = notebooks.course_hash()
    assert notebooks.course_hash() == before
    (tmp_path / "src" / "a.py").write_text("2")
    after = notebooks.course_hash()
    (tmp_path / "requirements" / "instructor.lock").write_text("numpy==3")
    assert len({before, after, notebooks.course_hash()}) == 3


def test_pieces_of_output_are_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """What chance has cut into pieces is joined without a new line; errors stay apart."""
    monkeypatch.syspath_prepend(BOOK / "_ext")
    notebooks = importlib.import_module("course_notebooks")
    pieces = [("stdout", "a"), ("stderr", "x\n"), ("stdout", " b\n"), ("stdout", "c\n")]
    outputs = [nbformat.v4.new_output("stream", name=n, text=t) for n, t in pieces]
    figure = nbformat.v4.new_output("display_data", data={"text/plain": "figure"})
    cell = nbformat.v4.new_code_cell("", outputs=[*outputs[:2], figure, *outputs[2:]])
    notebooks.join_streams(nbformat.v4.new_notebook(cells=[cell]))
    assert [o.get("text", "figure") for o in cell.outputs] == ["a b\nc\n", "x\n", "figure"]
