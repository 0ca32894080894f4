"""A page with its joined style sheet and our scripts, from a server and the disk, and without."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from building import build, served, small_book, soup
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SEEN = 96
"""Of 256 levels of grey: the edges of letters may differ by less."""
TEXT = """# A page

:::{note}
:class: dropdown
Folded $x^2$.
:::

```python
>>> 1 + 1
2
```

## A section

:::{warning}
Take care.
:::
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built page with a box that unfolds, and code."""
    book = small_book(tmp_path_factory.mktemp("bundle"), "page", TEXT)
    built = build(book.parent)
    assert built.returncode == 0, built.stderr
    return book / "_build" / "html" / "page.html"


@pytest.fixture
def tab(browser: Browser, page: Path) -> Iterator[Page]:
    """The page on a wide screen."""
    tab = browser.new_page(viewport={"width": 1300, "height": 900}, color_scheme="light")
    with served(page.parent) as address:
        tab.goto(f"{address}page.html")
        yield tab
    tab.close()


def test_a_page_asks_for_little(page: Path) -> None:
    """One style sheet, three scripts, none of them written into the page; the index is the page."""
    text = soup(page)
    assert len(text.select("head > link[rel=stylesheet]")) == 1
    scripts = [Path(str(s.get("src", "inline"))).name.partition("?")[0] for s in text("script")]
    assert sorted(scripts) == ["early.js", "loader.js", "page.js"]
    assert text.select("[onclick]") == []
    assert the_title(page.with_name("index.html")) == the_title(page)


def the_title(page: Path) -> str:
    """The title of a page."""
    found = re.search(r"<title>(.*?)</title>", page.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def test_boxes_menus_and_bars_answer_the_keyboard(tab: Page) -> None:
    """A box unfolds, the menu opens and closes, and the bar of all pages goes and comes."""
    box = tab.locator("article details")
    box.locator("summary").press("Enter")
    assert box.get_attribute("open") is not None
    menu = tab.locator(".dropdown-download-buttons")
    menu.locator("summary").press("Enter")
    assert menu.get_attribute("open") is not None
    menu.locator("summary").press("Escape")
    assert menu.get_attribute("open") is None
    bar = tab.locator("#pst-primary-sidebar")
    for hidden in (True, False):
        tab.locator(".primary-toggle").press("Enter")
        assert ("pst-sidebar-hidden" in (bar.get_attribute("class") or "")) == hidden


def test_on_a_phone_the_bar_comes_on_top(tab: Page) -> None:
    """It opens, closes with Escape, and gives the focus back."""
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.locator(".primary-toggle").click()
    tab.locator("dialog[open] .bd-docs-nav").wait_for()
    tab.keyboard.press("Escape")
    tab.locator("#pst-primary-sidebar .bd-docs-nav").wait_for(state="attached")
    assert tab.evaluate("document.activeElement.classList.contains('primary-toggle')")


def test_code_is_copied_without_prompts(tab: Page) -> None:
    """What a reader pastes is what is typed."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.locator("button.copybtn").press("Enter")
    tab.locator("button.copybtn.success").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == "1 + 1"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_colours_are_those_of_the_system(browser: Browser, page: Path, scripts: bool) -> None:
    """From the disk, with scripts and without, the page is dark where the system is."""
    context = browser.new_context(color_scheme="dark", java_script_enabled=scripts)
    tab = context.new_page()
    tab.goto(page.as_uri())
    ground = tab.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert max(map(int, re.findall(r"\d+", ground)[:3])) < 60
    assert tab.locator("button:visible").count() > 0 or not scripts
    context.close()


def test_storage_that_is_switched_off_breaks_nothing(browser: Browser, page: Path) -> None:
    """The colours change for this page at least."""
    tab = browser.new_page(color_scheme="light")
    tab.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('off') } })"
    )
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(page.as_uri())
    for expected in ("light", "dark"):
        tab.locator(".theme-switch-button:visible").first.click()
        assert tab.locator("html").get_attribute("data-theme") == expected
    assert errors == []
    tab.close()


def same_look(tab: Page, store: Path) -> bool:
    """Whether the page looks the same with all rules of all style sheets as with the joined one."""
    sheets = json.loads((store / "note.json").read_text(encoding="utf-8"))["sheets"]
    still = "*, ::before, ::after { transition: none !important; caret-color: transparent }"
    tab.add_style_tag(content=still)
    tab.evaluate("document.documentElement.classList.add('whole')")
    tab.evaluate("document.fonts.ready.then(() => null)")
    joined = tab.screenshot(full_page=True)

    def answer(route: Route) -> None:
        name = route.request.url.partition("/whole/")[2].partition("?")[0]
        places = (store / name, Path(__file__).parents[2] / "book" / "_static" / name)
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            route.continue_(url=route.request.url.replace("/whole/", "/_static/"))
        else:
            route.fulfill(path=found)

    tab.route("**/whole/**", answer)
    tab.evaluate(
        """async (sheets) => {
            const old = document.querySelector('link[href*="site.css"]');
            const base = old.href.replace(/_static.*/, 'whole/');
            for (const sheet of sheets) {
                const link = document.createElement('link');
                Object.assign(link, { rel: 'stylesheet', href: base + sheet });
                old.before(link);
                await new Promise((done) => { link.onload = link.onerror = done; });
            }
            old.remove();
            await document.fonts.ready;
        }""",
        sheets,
    )
    tab.wait_for_timeout(300)
    return differing(joined, tab.screenshot(full_page=True)) == 0


def differing(one: bytes, other: bytes) -> int:
    """How many pixels differ so that it can be seen; all, if the sizes do."""
    images = [Image.open(io.BytesIO(shot)).convert("L") for shot in (one, other)]
    if images[0].size != images[1].size:
        return images[0].width * images[0].height
    histogram = ImageChops.difference(*images).histogram()
    return sum(histogram[SEEN:])


@pytest.mark.parametrize("width", [1300, 390])
def test_a_page_looks_as_with_all_rules(tab: Page, page: Path, width: int) -> None:
    """No rule that shows was left out."""
    tab.set_viewport_size({"width": width, "height": 900})
    assert same_look(tab, page.parents[1] / ".doctrees" / "bundle")
