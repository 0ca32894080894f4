"""The same marks from `autograder grade`, `nbgrader autograde` and the formgrader's pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from ag_cases import NAME, SOURCE, as_bytes, run, solved
from ag_formgrader import served
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

COURSE = SOURCE.parents[2]
CLASS = {
    "ann": {},
    "ben": {
        "bias_gradient": "def bias_gradient(delta):\n    return delta.sum(axis=1, keepdims=True)",
        "backprop": "def backprop(*arguments):\n    raise SystemExit",
    },
    "cem": {"output_error": "def output_error(:"},
}
Marks = dict[str, dict[str, float]]


def course_of(folder: Path, released: Path) -> Path:
    """A course with the repository's configuration and the class's submissions."""
    course = folder / "course"
    shutil.copytree(released, course)
    config = (COURSE / "nbgrader_config.py").read_text()
    (course / "nbgrader_config.py").write_text(config.replace("neural-networks", "tests"))
    for student, cells in CLASS.items():
        place = course / "submitted" / student / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(as_bytes(solved(**cells)))
    return course


def marks_in(course: Path) -> Marks:
    """What the gradebook holds, by student and cell."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            student: {
                grade.name.removeprefix("test_"): grade.score
                for notebook in book.find_submission(NAME, student).notebooks
                for grade in notebook.grades
            }
            for student in CLASS
        }


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, released: Path) -> Path:
    """The course after `autograder grade`."""
    course = course_of(tmp_path_factory.mktemp("ours"), released)
    done = run("autograder.cli", "grade", NAME, "--course", str(course), cwd=course)
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory, released: Path) -> Path:
    """The course after `nbgrader autograde`."""
    course = course_of(tmp_path_factory.mktemp("theirs"), released)
    done = run("nbgrader", "autograde", NAME, "--db", "sqlite:///gradebook.db", cwd=course)
    assert done.returncode == 0, done.stderr[-2000:]
    return course


def test_both_commands_give_the_same_marks(ours: Path, theirs: Path) -> None:
    """For right, wrong and unreadable code, cell by cell; and they are not all alike."""
    marks = marks_in(ours)
    assert marks_in(theirs) == marks
    assert sum(marks["ann"].values()) == 28
    assert 0 < marks["ben"]["bias_gradient"] < 1
    assert marks["ben"]["backprop"] == marks["cem"]["output_error"] == 0
    assert marks["cem"]["bias_gradient"] == 1


@pytest.mark.parametrize("course", ["ours", "theirs"])
def test_the_autograded_notebook_shows_no_hidden_test(
    course: str, request: pytest.FixtureRequest
) -> None:
    """It is a valid notebook that says what was judged, and not how."""
    folder = request.getfixturevalue(course) / "autograded" / "ann" / NAME
    text = (folder / f"{NAME}.ipynb").read_text()
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert "hidden_check" not in text
    assert "all properties hold" in text


@pytest.fixture(scope="module")
def formgrader(ours: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Jupyter, started in the course as a teacher starts it; the address of the formgrader."""
    with served(ours, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """A page of Chromium."""
    page = browser.new_page()
    page.set_default_timeout(60_000)
    return page


def shown_totals(page: Page, formgrader: str) -> dict[str, str]:
    """What the formgrader's table of submissions says: student, score."""
    page.goto(f"{formgrader}/gradebook/{NAME}/{NAME}")
    page.wait_for_selector("td.name a.name-shown", state="attached")
    rows = page.locator("tbody tr")
    return {
        str(row.locator("a.name-shown").text_content()): str(
            row.locator("td.score").first.text_content()
        )
        for row in rows.all()
    }


def test_formgrader_shows_the_same_totals(ours: Path, formgrader: str, page: Page) -> None:
    """Its list of submissions has every student with the marks of the gradebook."""
    expected = {
        student: f"{round(sum(cells.values()), 2):g} / 30"
        for student, cells in marks_in(ours).items()
    }
    assert shown_totals(page, formgrader) == expected


def test_formgrader_shows_each_mark_beside_its_cell(
    ours: Path, formgrader: str, page: Page
) -> None:
    """A submission's page has the mark and our message at every graded cell, and no hidden test."""
    page.goto(f"{formgrader}/gradebook/{NAME}/{NAME}")
    page.wait_for_selector("td.name a.name-shown", state="attached")
    link = page.locator("a.name-shown", has_text="ben").get_attribute("href")
    assert link
    page.goto(formgrader.rsplit("/", 1)[0] + link)
    page.wait_for_function("document.querySelectorAll('input.score').length >= 8")
    page.wait_for_load_state("networkidle")
    shown = page.locator("input.score").evaluate_all("boxes => boxes.map(b => +b.placeholder)")
    assert sorted(shown) == sorted(marks_in(ours)["ben"].values())
    assert "the cost is a mean" in page.content()
    assert "hidden_check" not in page.content()


def test_formgraders_button_grades_in_the_sandbox(ours: Path, formgrader: str, page: Page) -> None:
    """A click on Autograde gives the same marks again."""
    before = marks_in(ours)
    page.goto(f"{formgrader}/manage_submissions/{NAME}")
    row = page.locator("tbody tr", has_text="ben")
    row.locator("td.autograde a").click()
    page.wait_for_selector("text=Successfully autograded")
    assert marks_in(ours) == before
