"""The class report in Chromium: it sorts, finds, filters and gives a CSV, and asks nobody."""

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ag_cases import NAME, ROOT
from ag_pages import BOOK, EVIL, page_of, ran, report
from playwright.sync_api import Browser, Page

from autograder.model import Person, Report, StudentResult
from autograder.pages.terms import Way, term_report
from autograder.report import Around, class_report

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STUDENTS = 1000
WIDE, PHONE = 1400, 390


def verdict(draw: random.Random) -> Report:
    """Somebody's marks."""
    right = [draw.random() < 0.7 for _ in range(3)]
    return report(
        checks=tuple(
            replace(check, points=check.max_points, status="passed", misconception=None)
            if ok
            else check
            for ok, check in zip(right, report().checks, strict=True)
        )
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of a thousand, one of them with markup for a name."""
    draw = random.Random(5)
    results = {f"s{n:04}": StudentResult(f"s{n:04}", verdict(draw)) for n in range(STUDENTS - 1)}
    results[EVIL] = StudentResult(EVIL, report())
    people = {
        "zoe": Person("zoe", "Zoë", "O'Neill"),
        "s0007": Person("s0007", "=1+1", "Ähre"),
    }
    folder = tmp_path_factory.mktemp("pages")
    page = class_report(NAME, results, "", Around(people, frozenset(results), alike=[]))
    (folder / "class.html").write_text(page)
    few = dict(list(results.items())[:8])
    (folder / "small.html").write_text(class_report(NAME, few, BOOK))
    (folder / "student.html").write_text(page_of(report(), ran()))
    ways = [
        Way(f"s{n}", "", ((n % 9, 9.0), None, (5.0, 9.0)), (True, False, True)) for n in range(50)
    ]
    (folder / "term.html").write_text(term_report("course", ("a_b", "b", "c"), ways, {}))
    return folder


@pytest.fixture
def page(browser: Browser, place: Path) -> Iterator[Page]:
    """The page, wide; it must ask nobody, run nothing but ours and complain of nothing."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    seen = context.new_page()
    wrong: list[str] = []
    seen.on(
        "request", lambda r: None if r.url.startswith(("file:", "blob:")) else wrong.append(r.url)
    )
    seen.on("console", lambda message: wrong.append(message.text))
    seen.on("pageerror", lambda error: wrong.append(str(error)))
    seen.on("dialog", lambda dialog: wrong.append(dialog.message))
    seen.goto((place / "class.html").as_uri())
    yield seen
    assert not wrong
    context.close()


def column(page: Page, number: int) -> list[str]:
    """The cells of a column, in their order, of the rows that are shown."""
    found = page.eval_on_selector_all(
        "#all tbody tr:not([hidden])",
        f"rows => rows.map(r => r.cells[{number}].textContent.trim())",
    )
    return list(map(str, found))


def head(page: Page, label: str) -> int:
    """The number of a column."""
    labels = page.eval_on_selector_all("#all th", "all => all.map(h => h.textContent)")
    return list(labels).index(label)


def press(page: Page, label: str) -> None:
    """Sort by a column."""
    page.locator("#all th").nth(head(page, label)).locator("button").click()


def shows(page: Page, rows: int) -> None:
    """Wait until so many rows are shown."""
    page.locator("#shown", has_text=re.compile(rf"^{rows} of")).wait_for()


def test_it_sorts(page: Page) -> None:
    """By numbers, downwards first, then upwards, those without one last; by names as people do."""
    press(page, "points")
    points = column(page, head(page, "points"))
    assert [float(p) for p in points[:-1]] == sorted(map(float, points[:-1]), reverse=True)
    assert points[-1] == ""
    press(page, "points")
    points = column(page, head(page, "points"))
    assert [float(p) for p in points[:-1]] == sorted(map(float, points[:-1]))
    assert points[-1] == ""
    press(page, "student")
    names = [name for name in column(page, 0) if name.startswith("s")]
    assert names == sorted(names)
    assert page.locator("th[aria-sort]").count() == 1


def test_it_finds_and_filters(page: Page) -> None:
    """By name, by mistake, by what waits, by the function on which marks were lost."""
    page.fill("#search", "o'neill")
    shows(page, 1)
    assert column(page, 0) == ["zoe"]
    page.click("#clear")
    page.select_option("#state", "absent")
    assert column(page, 0) == ["zoe"]
    page.click("#clear")
    page.select_option("#lost", label="output_error")
    lost = column(page, head(page, "output_error"))
    assert 100 < len(lost) < 900
    assert set(lost) == {"0.75"}
    page.click("#clear")
    page.locator("button.find[data-search]").first.click()
    assert set(column(page, head(page, "mistakes"))) == {"output-error/sign"}
    assert page.inner_text("#shown").startswith(f"{len(lost)} of")


def test_it_gives_what_is_shown_as_csv(page: Page, tmp_path: Path) -> None:
    """The rows that are shown, in their order, as spreadsheets read UTF-8, formulas defused."""
    page.select_option("#lost", label="backprop")
    press(page, "points")
    shown = column(page, 0)
    with page.expect_download() as found:
        page.click("#download")
    assert found.value.suggested_filename == f"{NAME}.csv"
    found.value.save_as(tmp_path / "x.csv")
    data = (tmp_path / "x.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert rows[0][:3] == ["student", "name", "points"]
    assert [row[0] for row in rows[1:]] == shown
    page.click("#clear")
    page.fill("#search", "Ähre")
    shows(page, 1)
    with page.expect_download() as found:
        page.click("#download")
    assert "'=1+1 Ähre" in Path(found.value.path()).read_text()


def test_a_page_that_is_loaded_again_is_as_it_was(page: Page) -> None:
    """While a run goes on one loads it now and then: search and order stay."""
    page.fill("#search", "s00")
    press(page, "%")
    shows(page, 100)
    before = column(page, 0)
    page.reload()
    assert page.input_value("#search") == "s00"
    assert column(page, 0) == before


@pytest.mark.parametrize("name", ["class", "term"])
def test_all_columns_on_a_phone_and_on_paper(name: str, place: Path, browser: Browser) -> None:
    """No cell lies outside of the screen, or of the sheet; on a phone each has its label."""
    context = browser.new_context(viewport={"width": PHONE, "height": 800})
    seen = context.new_page()
    seen.goto((place / f"{name}.html").as_uri())
    outside = f"""all => all.filter(e => e.getBoundingClientRect().right > {PHONE}
        || e.getBoundingClientRect().left < 0).map(e => e.outerHTML)"""
    cells = "#all tbody tr:nth-child(1) td:not(:empty)"
    assert seen.locator(cells).count() > 4
    assert seen.eval_on_selector_all(cells, outside) == []
    assert seen.evaluate("document.documentElement.scrollWidth") <= PHONE
    label = "e => getComputedStyle(e, '::before').content"
    named = seen.eval_on_selector_all("#all th", "all => all.map(h => h.textContent)")
    for number in range(1, len(named)):
        cell = seen.locator(f"#all tbody tr:nth-child(1) td:nth-child({number + 1})")
        assert cell.evaluate(label) == f'"{named[number]}"'
    seen.set_viewport_size({"width": 1060, "height": 740})  # A4 across, within its margins
    seen.emulate_media(media="print")
    wide = seen.eval_on_selector_all("#all td", outside.replace(str(PHONE), "1062"))
    assert wide == []
    assert not seen.locator("#controls").is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["small", "term", "student"])
def test_everybody_can_use_it(name: str, scheme: Any, place: Path, browser: Browser) -> None:
    """axe-core finds nothing serious, in either colours, on a phone."""
    context = browser.new_context(
        viewport={"width": PHONE, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    seen = context.new_page()
    seen.goto((place / f"{name}.html").as_uri())
    seen.evaluate(AXE.read_text())
    found = seen.evaluate("axe.run({resultTypes: ['violations']})")
    serious = [
        (one["id"], one["nodes"][0]["html"])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
    context.close()


def test_dark_and_light(place: Path, browser: Browser) -> None:
    """Ink and paper change places, and words keep their distance from the paper."""
    shades = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        seen = context.new_page()
        seen.goto((place / "class.html").as_uri())
        shades.append(
            seen.evaluate(
                "['color', 'backgroundColor'].map(p => getComputedStyle(document.body)[p]"
                ".match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0) / 3)"
            )
        )
        context.close()
    (ink, paper), (dark_ink, dark_paper) = shades
    assert paper - ink > 150
    assert dark_ink - dark_paper > 150


def test_without_scripts_everything_is_there(place: Path, browser: Browser) -> None:
    """A reader that runs no script shows every row."""
    context = browser.new_context(java_script_enabled=False)
    seen = context.new_page()
    seen.goto((place / "class.html").as_uri())
    assert seen.locator("#all tbody tr").count() == STUDENTS + 1
    assert not seen.locator("#controls").is_visible()
    context.close()
