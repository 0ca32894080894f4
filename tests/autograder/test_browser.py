"""Markup in every place that a student controls, and every page that a person opens, in Chromium.

One course, one server. On an idle machine most of the time goes into making, grading and feeding
back the course (15 s) and into waiting for the formgrader's 20 pages (0.6 s each).
"""

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from ag_cases import ROOT, run
from ag_formgrader import served
from ag_pages import safe
from ag_payloads import ELSEWHERE, FRAGMENTS, TAGS, honest, hostile, markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Dialog, Page, Route

from autograder.harmless import markdown, name_problem

PS6 = "ps6-digits"
COURSE = ROOT / "assignments"
SOURCE = COURSE / "source" / PS6 / f"{PS6}.ipynb"
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/2.7.7/"
"""What nbgrader's own pages ask for; there is none in a test."""
ODD = "O'Brien, Zoë (李明)"
NAMES = ["a.b+c@uni.edu", "d’Arc, J. (2)", "a=b~c_d-e", "أحمد", "न्यूटन"]
FOLDER = "<img src=x onerror=canary(1)>"
"""A folder's name that no student can have; nbgrader lists it all the same."""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with our configuration, an attacker and honest students, graded and fed back."""
    course = tmp_path_factory.mktemp("browser") / "course"
    (course / "source").mkdir(parents=True)
    shutil.copy(COURSE / "nbgrader_config.py", course)
    shutil.copytree(SOURCE.parent, course / "source" / PS6)
    done = run("nbgrader", "generate_assignment", PS6, cwd=course)
    assert done.returncode == 0, done.stderr
    for student, data in {"mallory": hostile(SOURCE), ODD: honest(SOURCE)}.items():
        place = course / "submitted" / student / PS6
        place.mkdir(parents=True)
        (place / f"{PS6}.ipynb").write_bytes(data)
    (course / "submitted" / "mallory" / PS6 / "evil.html").write_text("<script>canary()</script>")
    broken = course / "submitted" / "broken" / PS6 / f"{PS6}.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text(f'{{"cells": "{FOLDER}"')
    done = run("autograder.cli", "grade", PS6, "--course", str(course), cwd=course)
    assert done.returncode == 0, done.stderr
    shutil.copytree(course / "feedback", course / "ours")
    done = run("nbgrader", "generate_feedback", PS6, "--force", cwd=course)
    assert done.returncode == 0, done.stderr
    shutil.copytree(course / "submitted" / "broken", course / "submitted" / FOLDER)
    return course


@dataclass
class Watched:
    """A page, and what it did that it should not have done."""

    page: Page
    ran: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Go to a page, let it finish, and press what a student may have put there."""
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        self.page.mouse.move(300, 300)
        self.page.wait_for_timeout(150)  # for what begins by itself


@pytest.fixture(scope="module")
def watched(browser: Browser) -> Iterator[Watched]:
    """Chromium, listening to the canary and to every request."""
    context = browser.new_context()
    context.set_default_timeout(60_000)
    seen = Watched(context.new_page())
    context.expose_binding(
        "canary", lambda where, *what: seen.ran.append(f"{what} {where['page'].url}")
    )

    def admit(route: Route) -> None:
        url = route.request.url
        if url.startswith(("http://127.0.0.1:", "data:", "file:")):
            route.continue_()
        else:
            if not url.startswith(MATHJAX):
                seen.loaded.append(url)
            route.abort()

    def answered(response: object) -> None:
        if getattr(response, "status", 200) >= 500:
            seen.failed.append(getattr(response, "url", ""))

    def asked(dialog: Dialog) -> None:
        seen.ran.append(dialog.message)
        dialog.dismiss()

    context.route("**/*", admit)
    context.on("response", answered)
    seen.page.on("dialog", asked)
    seen.page.on("popup", lambda popup: seen.loaded.append(popup.url))
    yield seen
    context.close()


@pytest.fixture(autouse=True)
def nothing_so_far(watched: Watched) -> None:
    """Each test answers for itself."""
    for what in (watched.ran, watched.loaded, watched.failed):
        what.clear()


@pytest.fixture(scope="module")
def formgrader(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The formgrader of the course."""
    with served(course, tmp_path_factory.mktemp("home")) as address:
        yield address


def submissions(course: Path) -> dict[str, str]:
    """Student → the id by which the formgrader's address names the submission."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        found = book.notebook_submissions(PS6, PS6)
        return {one.student.id: one.id for one in found}


def nothing_happened(watched: Watched) -> None:
    """No script of a student's has run, nothing came from elsewhere, no page failed."""
    assert not watched.ran
    assert not watched.loaded
    assert not watched.failed


def dead(page: Page) -> None:
    """Nothing in the cells leads anywhere, or would run at a click."""
    links = page.locator("#notebook-container a[href], a[href^='javascript' i]")
    odd = links.evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert [href for href in odd if not href.startswith("#")] == []
    assert page.locator(f"[src*='{ELSEWHERE}'], [href*='{ELSEWHERE}']").count() == 0
    names = "all => all.flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
    assert page.locator("#notebook-container *").evaluate_all(names) == []
    kinds = "script:not([type^='math']), iframe, object, embed, form, style, link, svg, base, meta"
    assert page.locator(f"#notebook-container :is({kinds})").count() == 0


def test_the_payloads_are_alive(watched: Watched, tmp_path: Path) -> None:
    """In a page without walls the corpus runs and loads, so that these tests can fail."""
    for text in markup("alive"):
        page = tmp_path / "alive.html"
        page.write_text(f"<!doctype html><p>{text}")
        watched.page.goto(page.as_uri())
        watched.page.mouse.move(300, 300)
        watched.page.wait_for_timeout(150)
    watched.page.wait_for_timeout(500)
    assert sum("alive" in what for what in watched.ran) >= 12
    assert len(set(watched.loaded)) >= 3


def test_the_folders_name_is_one_that_runs(formgrader: str, watched: Watched) -> None:
    """nbgrader's page of a student writes the id as it is, so such a name is no id."""
    watched.open(f"{formgrader}/manage_students/{quote(FOLDER)}")
    assert watched.ran
    assert name_problem(FOLDER)


def test_lists_of_the_formgrader(course: Path, formgrader: str, watched: Watched) -> None:
    """Nothing runs in its lists, though a folder's name, an id and a message are markup."""
    for path in (
        "manage_assignments",
        f"manage_submissions/{PS6}",
        "gradebook",
        f"gradebook/{PS6}",
        f"gradebook/{PS6}/{PS6}",
        "manage_students",
        *(f"manage_students/{quote(s)}" for s in (ODD, "mallory")),
        *(f"manage_students/{quote(s)}/{PS6}" for s in (ODD, "mallory")),
    ):
        watched.open(f"{formgrader}/{path}")
        watched.page.wait_for_function(
            "!document.body.innerText.includes('Loading, please wait')", timeout=20_000
        )
        nothing_happened(watched)


def test_a_name_with_accents_signs_and_chinese_works(formgrader: str, watched: Watched) -> None:
    """From the list of students one comes by clicks to the submission, whatever the name."""
    page = watched.page
    watched.open(f"{formgrader}/manage_students")
    row = page.locator("tbody tr", has_text=ODD)
    row.locator("td.name a").click()
    page.wait_for_selector("td.name a")
    assert ODD in page.locator(".breadcrumb").inner_text()
    page.locator("td.name a").first.click()
    page.wait_for_selector("td.name a")
    page.locator("td.name a").first.click()
    page.wait_for_selector("input.score")
    nothing_happened(watched)


@pytest.mark.parametrize("name", NAMES)
def test_names_that_may_be_ids_work(
    name: str, course: Path, formgrader: str, watched: Watched
) -> None:
    """A link in the list of students leads to the student, for every sign that an id may have."""
    assert name_problem(name) is None
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.update_or_create_student(name)
    page = watched.page
    watched.open(f"{formgrader}/manage_students")
    page.locator("tbody tr", has=page.locator("td.id", has_text=name)).locator("td.name a").click()
    page.wait_for_selector("td.name:has-text('no submission')")
    assert page.locator(".breadcrumb .active").inner_text() == name
    nothing_happened(watched)


def test_in_chromiums_own_parser(watched: Watched) -> None:
    """A browser makes of a thousand harmless texts no element and no attribute but the few."""
    draw = random.Random(13)
    pieces = ["".join(draw.choices(FRAGMENTS, k=draw.randint(1, 30))) for _ in range(1000)]
    render = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True))
    watched.open("about:blank")
    found = watched.page.evaluate(
        """pages => pages.flatMap(page => {
            const body = new DOMParser().parseFromString('<body>' + page, 'text/html').body;
            const all = [...body.querySelectorAll('*')];
            return all.flatMap(e => [e.localName, ...e.getAttributeNames().map(n => '@' + n)]);
        })""",
        [render.render(markdown(text)) for text in pieces],
    )
    seen = set(found)
    assert {"p", "code", "em"} <= seen
    assert seen <= TAGS | {"@class", "@style", "@start", "@type", "@disabled", "@checked"}


def test_submission_of_an_attacker(course: Path, formgrader: str, watched: Watched) -> None:
    """Nothing in its page runs, loads, can be clicked or passes for a part of the formgrader."""
    before = (course / "gradebook.db").read_bytes()
    watched.open(f"{formgrader}/submissions/{submissions(course)['mallory']}/")
    watched.page.wait_for_function("document.querySelectorAll('input.score').length >= 3")
    nothing_happened(watched)
    dead(watched.page)
    assert watched.page.locator(".full-credit").count() == 4
    assert watched.page.locator("#reflection").count() == 1
    assert "canary('answer')" in watched.page.locator("body").inner_text()
    assert (course / "gradebook.db").read_bytes() == before
    beside = f"{formgrader}/submissions/{submissions(course)['mallory']}/evil.html"
    assert watched.page.request.get(beside).status == 404


def test_a_notebook_that_nobody_made_harmless(
    course: Path, formgrader: str, watched: Watched
) -> None:
    """The page of a notebook from before, as it was handed in, runs and loads nothing either."""
    place = course / "autograded" / "mallory" / PS6 / f"{PS6}.ipynb"
    graded = place.read_bytes()
    raw = json.loads((course / "submitted" / "mallory" / PS6 / f"{PS6}.ipynb").read_text())
    for cell, known in zip(raw["cells"], json.loads(graded)["cells"], strict=True):
        cell["id"] = known["id"]  # or the formgrader shows no page
        cell["metadata"] |= known["metadata"]
    try:
        place.write_text(json.dumps(raw))
        watched.open(f"{formgrader}/submissions/{submissions(course)['mallory']}/")
        assert "canary('answer')" in watched.page.locator("body").inner_text()
        nothing_happened(watched)
    finally:
        place.write_bytes(graded)


def test_honest_answer_is_seen_by_who_grades(
    course: Path, formgrader: str, watched: Watched
) -> None:
    """Pictures, formulas, code and a table are there, and marks are given as ever."""
    page = watched.page
    watched.open(f"{formgrader}/submissions/{submissions(course)[ODD]}/")
    page.wait_for_function("document.querySelectorAll('input.score').length >= 3")
    honestly_shown(page)
    page.locator(".name-hidden.glyphicon").click()
    page.wait_for_selector(f"text={ODD}")
    box = page.locator("#reflection")
    box.fill("5")
    box.dispatch_event("change")
    page.wait_for_timeout(500)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        assert book.find_grade("reflection", PS6, PS6, ODD).manual_score == 5
    nothing_happened(watched)


def honestly_shown(page: Page) -> None:
    """The honest answer, as its author saw it."""
    answer = page.locator(".nbgrader_cell", has_text="What it has learnt")
    sizes = answer.locator("img").evaluate_all("all => all.map(i => i.naturalWidth)")
    assert sizes == [8, 8]
    text = answer.inner_text()
    assert "a < b" in answer.locator("code").all_inner_texts()
    for words in ("$a < b$", "\\sum_{i<n} x_i", 'if a<b: print("x")', "What it has learnt"):
        assert words in text
    assert answer.locator("table td").all_inner_texts() == ["1", "0.3"]


@pytest.mark.parametrize("folder", ["feedback", "ours"])
def test_pages_of_feedback(folder: str, course: Path, watched: Watched) -> None:
    """Neither nbgrader's feedback nor ours runs or loads anything, in the site of the teacher."""
    for student in ("mallory", ODD):
        watched.open((course / folder / student / PS6 / f"{PS6}.html").as_uri())
        nothing_happened(watched)
        dead(watched.page)
    if folder == "feedback":
        honestly_shown(watched.page)


def test_class_report(course: Path, watched: Watched) -> None:
    """Nor does the class report, which names everybody and every message; its script is ours."""
    watched.open((course / "reports" / f"{PS6}.html").as_uri())
    nothing_happened(watched)
    assert ODD in watched.page.content()
    assert watched.page.locator("script").count() == 2  # ours, and the lines of the CSV
    assert watched.page.locator("img, iframe, object, form, [onerror], [style]").count() == 0
    safe((course / "reports" / f"{PS6}.html").read_text())
