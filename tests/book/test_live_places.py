"""Places on a page that scripts fill when they come near, from a server and from the disk."""

from pathlib import Path

import pytest
from building import build, served, small_book, soup, the
from playwright.sync_api import Browser

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGE = """# A page

Text.

::::{live} twice
:number: 4

Twice four is *eight*.
::::

::::{live} broken

The still part of what is broken.
::::
"""
TWICE = """course.define("twice", ["by-two"], (byTwo) => (element) => {
  element.classList.add("is-live");
  element.append(`now ${byTwo(Number(element.dataset.number))}`);
});
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built page with two places, one of which has a module that fails."""
    book = small_book(tmp_path_factory.mktemp("live"), "page", PAGE)
    (book / "_live" / "twice.js").write_text(TWICE)
    (book / "_live" / "by-two.js").write_text('course.define("by-two", [], () => (n) => 2 * n);\n')
    (book / "_live" / "broken.js").write_text('course.define("broken", ["nowhere"], () => null);\n')
    built = build(book.parent)
    assert built.returncode == 0, built.stderr
    return book / "_build" / "html" / "page.html"


def test_a_page_without_scripts_shows_the_still_part(page: Path) -> None:
    """The text of a place is in the page as it was built."""
    place = the(soup(page).select_one('[data-live="twice"]'))
    assert place["data-number"] == "4"
    assert the(place.select_one(".live-still")).get_text(strip=True) == "Twice four iseight."


@pytest.mark.parametrize("way", ["served", "disk"])
def test_a_module_and_what_it_needs_are_loaded(page: Path, browser: Browser, way: str) -> None:
    """A place is filled from a server and from the disk; where that fails, its still part stays."""
    with served(page.parent) as address:
        tab = browser.new_page()
        tab.goto(f"{address}/page.html" if way == "served" else page.as_uri())
        tab.locator("text=now 8").wait_for()
        failed = tab.locator(".live-failed")
        failed.wait_for()
        assert "The still part" in failed.inner_text()
        tab.close()


LONELY = """# A page

```{code-cell} ipython3
:tags: [still]
1 + 1
```

Text between the cell and its place.

::::{live} nothing
Text.
::::
"""


def test_a_place_without_a_module_fails_the_build(tmp_path: Path) -> None:
    """A name that no file has is one line of the build, a picture without its place another."""
    book = small_book(tmp_path, "page", LONELY)
    built = build(book.parent)
    assert built.returncode
    assert "there is no module _live/nothing.js" in built.stderr
    assert "a cell with the tag still, and no live place after it" in built.stderr
