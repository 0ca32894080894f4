"""The search, previews, what a site says of itself and how it is served: a small book."""

import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import site_links
from building import build, small_book, soup, the
from course_hosting import HANDLER, cache, hashes, policy, read_pages
from course_linear import linear
from playwright.sync_api import Browser, Page
from serve_site import server

PAGE = """# Squares

What a square is.

(roots)=
## Roots of numbers

The zebra runs. A square root of $\\frac{a}{b}$, see {eq}`eq:root` and {term}`gradient`, of
{cite:t}`nielsen2015`.

$$
\\delta^l = \\sqrt{W^{l+1}}
$$ (eq:root)

(tables)=
## What stands aside

| zebra | zebra |
|---|---|
| zebra | striped |

```{glossary}
gradient
  The vector of all partial derivatives.
```

## Sources

```{bibliography}
```
"""
WORDS = "squares#roots: radical, quagga\nnowhere/else#place: other\n"
CHECK = """from equations import checks


@checks("eq:root", "brute force")
def root():
    "Two squared is four."
    assert 2 * 2 == 4
"""
AT = "https://www.example.org/course/"


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (
            r"\delta^l = \bigl(W^{\mathsf T}\delta\bigr)\odot\sigma'(z^l) .",
            "δ^l = (W^Tδ) ⊙ σ'(z^l).",
        ),
        (r"\frac{\partial C}{\partial w}=\frac1m a", "(∂C)/(∂w) = 1/m a"),
        (r"\begin{aligned} f &= \sqrt{x^2+1} \\ g &= 2 \end{aligned}", "f = √(x^2+1); g = 2"),
        (r"0<z^l_j", "0<z^l_j"),
        (r"\max(0,\ \text{a few words})", "max(0, a few words)"),
        (r"\tilde x\unknown", "x\u0303unknown"),
    ],
)
def test_a_formula_is_one_readable_line(tex: str, line: str) -> None:
    """Letters and signs as they are shown, fractions with a stroke, no command of TeX."""
    assert linear(tex) == line


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of one page whose address is known, built."""
    book = small_book(tmp_path_factory.mktemp("found"), "squares", PAGE)
    root = book.parent
    (book / "search_words.yml").write_text(WORDS)
    (root / "tests" / "book" / "test_squares.py").write_text(CHECK)
    config = (root / "_config.yml").read_text()
    (root / "_config.yml").write_text(config.replace("html:\n", f"html:\n  baseurl: {AT}\n", 1))
    built = build(root)
    assert built.returncode == 0, built.stdout + built.stderr
    return book / "_build" / "html"


@pytest.fixture(scope="module")
def address(html: Path) -> Iterator[str]:
    """Where the site is served as `make serve` serves it."""
    with server(html, 0, quiet=True) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}/"
        serving.shutdown()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page in a browser, which reports what the policy forbids; nothing is forbidden."""
    tab = browser.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.goto(f"{address}squares.html")
    yield tab
    tab.close()
    assert [line for line in said if "Security Policy" in line] == []


@pytest.mark.slow
def test_the_search_finds_sections(page: Page, address: str) -> None:
    """By `/`, while one types; a text before a table; by other words; Enter goes there."""
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    field.press_sequentially("zebra")
    page.locator(".course-search li").nth(1).wait_for()
    titles = page.locator(".course-search-title").all_inner_texts()
    assert [title.split("\n")[0] for title in titles] == [
        "Roots of numbers",
        "What stands aside",
    ]
    assert page.get_by_role("option", selected=True).inner_text().startswith("Roots")
    field.press("ArrowDown")
    assert page.get_by_role("option", selected=True).inner_text().startswith("What")
    field.fill("quagga")
    page.get_by_role("status").get_by_text("1 section", exact=True).wait_for()
    assert "a/b" in page.locator(".course-search-excerpt").inner_text()
    field.press("Enter")
    page.wait_for_url(f"{address}squares.html#roots")
    page.locator("dialog.course-search").wait_for(state="hidden")


@pytest.mark.slow
def test_the_search_is_a_dialog(page: Page) -> None:
    """Ctrl+K and the button open it, Escape closes it; nonsense finds nothing."""
    page.locator(".search-button__button:visible").first.click()
    field = page.get_by_role("combobox")
    field.fill("<img/onerror=qqzzqq>")
    page.get_by_role("status").get_by_text("Nothing is found for").wait_for()
    assert page.locator(".course-search img").count() == 0
    for _ in range(4):  # the focus stays in it
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('dialog, body').tagName") in {
            "DIALOG",
            "BODY",  # the browser's own bar comes between
        }
    field.focus()
    page.keyboard.press("Escape")  # once, though there is a text in the field
    page.locator("dialog.course-search").wait_for(state="hidden")
    page.keyboard.press("Control+k")
    page.locator("dialog.course-search").wait_for()
    assert page.locator("#pst-search-dialog[open]").count() == 0


@pytest.mark.slow
def test_links_show_what_they_lead_to(page: Page) -> None:
    """An equation by pointing at it, a term by the keyboard; Escape hides it."""
    box = page.locator(".course-preview")
    page.locator('article p a[href$="#equation-eq-root"]').hover()
    box.locator(".katex-display").wait_for()
    assert box.locator("a").count() == 0
    page.keyboard.press("Escape")
    assert box.is_hidden()
    page.mouse.move(0, 0)
    page.locator('article a[href$="#term-gradient"]').first.focus()
    page.keyboard.press("Shift")  # a key, so that the browser shows the focus
    page.locator('article a[href$="#term-gradient"]').first.blur()
    page.locator('article a[href$="#term-gradient"]').first.focus()
    box.get_by_text("The vector of all partial derivatives.").wait_for()
    described = page.evaluate("document.activeElement.getAttribute('aria-describedby')")
    assert described == box.get_attribute("id")


@pytest.mark.slow
def test_a_touch_shows_before_it_goes(browser: Browser, address: str) -> None:
    """The first touch of a link shows what it leads to, with a link that goes there."""
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{address}squares.html")
    page.locator('article p a[href$="#equation-eq-root"]').tap()
    page.locator(".course-preview .katex-display").wait_for()
    assert page.url == f"{address}squares.html"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".course-preview-go").tap()
    page.wait_for_url(f"{address}squares.html#equation-eq-root")
    context.close()


@pytest.mark.slow
def test_from_the_disk(html: Path, browser: Browser) -> None:
    """Previews work, and the search says in a sentence why it does not."""
    page = browser.new_page()
    page.goto((html / "squares.html").as_uri())
    page.locator('article p a[href$="#equation-eq-root"]').hover()
    page.locator(".course-preview .katex-display").wait_for()
    page.keyboard.press("/")
    page.get_by_role("status").get_by_text("opened from the disk").wait_for()
    page.close()


@pytest.mark.slow
def test_it_says_what_it_is(html: Path) -> None:
    """A card with a picture, a sitemap, and an address of its own for each page."""
    page = soup(html / "squares.html")
    tags = {str(tag["property"]): str(tag["content"]) for tag in page.select("meta[property]")}
    assert tags["og:title"] == "Squares"
    assert tags["og:url"] == f"{AT}squares.html"
    picture = html / tags["og:image"].removeprefix(AT)
    assert picture.read_bytes()[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")
    assert f"<loc>{AT}squares.html</loc>" in (html / "sitemap.xml").read_text()
    assert the(page.select_one("link[rel=canonical]"))["href"] == f"{AT}squares.html"


@pytest.mark.slow
def test_where_nothing_is_a_page_leads_on(html: Path, address: str) -> None:
    """Under any address, with the status that says so, and links from the folder of the site."""
    with pytest.raises(urllib.error.HTTPError) as failure:
        urllib.request.urlopen(f"{address}course/no/such.html")
    assert failure.value.code == 404
    assert b"This page is not here" in failure.value.read()
    missing = soup(html / "404.html")
    assert the(missing.find("base"))["href"] == "/course/"
    assert the(missing.select_one("article a"))["href"] == "squares.html"


@pytest.mark.slow
def test_it_is_served_well(address: str) -> None:
    """Compressed, with a policy; a page is asked for again, a file with a version is not."""
    asked = urllib.request.Request(f"{address}squares.html", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        told = answer.headers
        assert answer.read()[:2] == b"\x1f\x8b"
    assert told["Content-Encoding"] == "gzip"
    assert told["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in told["Content-Security-Policy"]
    again = urllib.request.Request(asked.full_url, headers={"If-None-Match": told["ETag"]})
    again.add_header("Accept-Encoding", "gzip")
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(again)
    assert unchanged.value.code == 304


@pytest.mark.slow
def test_no_handler_stands_in_a_page(html: Path) -> None:
    """A policy with hashes would not let it run; the policy is written to the site."""
    pages = read_pages(html)
    assert [found[0] for page in pages if (found := HANDLER.search(page))] == []
    assert policy(pages) in (html / "_headers").read_text()


@pytest.mark.slow
def test_links_are_checked(html: Path, tmp_path: Path) -> None:
    """None is lost; a file and a place that are not there are named."""
    assert site_links.lost(html) == []
    (tmp_path / "a.html").write_text(
        '<a href="b.html#here">b</a> <a href="b.html#gone">b</a> <img src="no.png"> '
        '<a href="https://example.org/x">x</a>'
    )
    (tmp_path / "b.html").write_text('<p id="here"></p>')
    assert site_links.lost(tmp_path) == [("a.html", "b.html#gone"), ("a.html", "no.png")]


def test_how_long_files_hold() -> None:
    """What has its version in its address or name holds; a page is asked for."""
    assert "immutable" in cache("_static/course.css", "v=1234")
    assert "immutable" in cache("pagefind/fragment/en_0a1b.pf_fragment", "")
    assert (
        cache("mlp.html", "") == cache("", "") == cache("_static/live/loader.js", "") == "no-cache"
    )
    assert cache("_static/logo.svg", "") == "public, max-age=3600"


def test_scripts_in_pages_are_named_by_their_hash() -> None:
    """Each once; data and files are none."""
    pages = ["<script>a()</script><script>b()</script>", "<script>a()</script>"]
    assert len(hashes(pages)) == 2
    assert hashes(['<script src="x.js"></script><script type="application/json">{}</script>']) == []
    [named] = hashes(["<script>a()</script>"])
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", named)


@pytest.mark.slow
def test_a_preview_without_a_site(tmp_path: Path) -> None:
    """One line says what is missing."""
    program = Path(site_links.__file__).with_name("serve_site.py")
    done = subprocess.run(
        [sys.executable, program, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "run `make book`" in done.stderr
