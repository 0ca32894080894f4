"""Small books with one peculiarity each, built as `make book` builds the real one."""

import importlib
import re
from pathlib import Path

import nbformat
import pytest
from building import build, served, small_book, soup, the
from equations import page_text
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow


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
        html = book / "_build" / "html"
        page, table = soup(html / "squares.html"), soup(html / "equations.html")
        assert the(page.select_one(".checked-mark"))["title"] == f"checked: {what}"
        assert what in the(table.select_one("tr#eq-square")).get_text()
    file.write_text(check.format("Wrong.").replace(">=", "<"))
    built = build(tmp_path)
    assert built.returncode != 0
    assert "the check of eq:square fails" in built.stdout + built.stderr


NUMBERS = """
(roots)=
# Roots

$$
\\sqrt 4=2
$$ (eq:root)

$$
\\sqrt 9=3
$$ (eq:other-root)

```{code-cell} ipython3
import matplotlib.pyplot as plt
plt.plot([1, 2]);
```

```{exercise} Another one
:label: ex:numbers-quick-root
What is the root of 16?
```
"""
CHECKS = """
from equations import checks


@checks("eq:root", "brute force")
def root():
    "Two squared is four."
    assert 2 * 2 == 4


@checks("eq:other-root", "brute force")
def other_root():
    "Three squared is nine."
    assert 3 * 3 == 9
"""


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a chapter that is cut into an opening page and one more; not built."""
    root = tmp_path_factory.mktemp("cut")
    text = "# Squares\n\nSee {ref}`roots` and {eq}`eq:root`.\n\n```{course-map}\n```\n"
    book = small_book(root, "squares", text)
    with (book / "_toc.yml").open("a") as toc:
        toc.write("chapters:\n  - file: numbers\n    sections:\n      - file: numbers/root\n")
        toc.write("  - file: equations\n")
    (book / "equations.md").write_text("# Checked\n\n```{equation-table}\n```\n")
    head = page_text("notation").split("---")[1]
    core, depth = (f"---{head}course:\n  way: {way}\n" for way in ("core", "depth"))
    opening = "# Numbers\n\n## Where to begin\n\nSee {ref}`roots`.\n\n```{pages}\n```\n"
    (book / "numbers.md").write_text(f"{core}---\n{opening}")
    (book / "numbers").mkdir()
    (book / "numbers" / "root.md").write_text(f"{depth}  needs: [numbers]\n---\n{NUMBERS}")
    (root / "tests" / "book" / "test_squares.py").write_text(CHECKS)
    return book


def html_of(book: Path) -> Path:
    """The book, built."""
    built = build(book.parent)
    assert built.returncode == 0, built.stdout + built.stderr
    return book / "_build" / "html"


def test_pages_of_a_chapter_stand_in_its_folder(cut: Path) -> None:
    """Formulas, their marks, figures, links and the notebook are those of any page."""
    html = html_of(cut)
    page = soup(html / "numbers" / "root.html")
    assert the(page.select_one(".checked-mark"))["href"] == "../equations.html#eq-root"
    assert page.select_one('a[href="../_sources/numbers/root.ipynb"]') is not None
    assert (html / "_sources" / "numbers" / "root.ipynb").is_file()
    picture = str(the(page.select_one("article .cell_output img"))["src"])
    assert (html / "numbers" / picture).is_file()
    start = soup(html / "squares.html")
    assert start.select_one('article a[href="numbers/root.html#roots"]') is not None
    assert start.select_one('article a[href="numbers/root.html#equation-eq-root"]') is not None


def test_each_page_says_what_it_takes(cut: Path) -> None:
    """A line under the title, a list on the opening page, a map, a star in the contents."""
    html = html_of(cut)
    page, opening, start = (
        soup(html / f"{name}.html") for name in ("numbers/root", "numbers", "squares")
    )
    line = the(page.select_one("article h1 + p"))
    assert line.get_text() == (
        "Page 1 of 1 · 1 minute · ☆ in depth: may be left out in a first reading. "
        "Builds on Numbers."
    )
    assert the(line.find("a"))["href"] == "../numbers.html"
    assert the(opening.select_one("article h1 + p")).get_text() == "0 minutes · core."
    listed = the(opening.select_one("ul.course-pages li"))
    assert the(listed.find("a"))["href"] == "numbers/root.html"
    assert "1 minute · ☆ in depth" in listed.get_text()
    assert "Symbols, shapes" in listed.get_text()  # the description in its head
    links = start.select("svg.course-map a")
    assert [link["href"] for link in links] == ["numbers.html", "numbers/root.html"]
    assert (
        "The core takes 0 minutes, the pages in depth 1 minute more."
        in the(start.find("article")).get_text()
    )
    beside = start.select('.bd-sidebar-primary a[href="numbers/root.html"]')
    assert [link.get_text() for link in beside] == ["Roots\N{NO-BREAK SPACE}☆"]
    assert "☆" not in the(start.select_one('.bd-sidebar-primary a[href="numbers.html"]')).get_text()


def test_what_a_page_takes_is_told_anew(cut: Path) -> None:
    """A page that grows changes the list and the map, though their pages do not change."""
    file = cut / "numbers" / "root.md"
    text = file.read_text()
    try:
        file.write_text(text + "\n" + "A word. " * 400)
        html = html_of(cut)
        for name in ("numbers", "squares"):
            assert "pages in depth 5 minutes more" in soup(html / f"{name}.html").get_text()
        file.write_text(text.replace("needs: [numbers]", "needs: [equations]"))
        built = build(cut.parent)
        assert built.returncode != 0
        assert "numbers/root needs equations, which does not come before it" in (
            built.stdout + built.stderr
        )
    finally:
        file.write_text(text)


def test_old_addresses_lead_to_where_a_place_is_now(cut: Path, browser: Browser) -> None:
    """A section, an equation and an exercise are found from their chapter's page, no other is."""
    with served(html_of(cut)) as address:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for place in ("roots", "equation-eq-root", "ex:numbers-quick-root"):
            page.goto(f"{address}squares.html")
            page.goto(f"{address}numbers.html#{place}")
            page.wait_for_url(f"{address}numbers/root.html#{place}")
            assert page.locator(f"[id='{place}']").count() == 1
        for stays in ("", "#where-to-begin", "#nowhere"):
            page.goto(f"{address}numbers.html{stays}")
            page.wait_for_load_state("networkidle")
            assert page.url == f"{address}numbers.html{stays}"
        page.evaluate("location.hash = 'roots'")
        page.wait_for_url(f"{address}numbers/root.html#roots")
        page.close()
    assert all(url.startswith((address, "data:")) for url in asked)


def test_a_citation_gives_an_equation_its_number(cut: Path) -> None:
    """What is not cited has its mark alone; pages that do not change show what others cite."""

    def shown() -> list[str]:
        html = html_of(cut)
        page, table = soup(html / "numbers" / "root.html"), soup(html / "equations.html")
        rows = [the(row.find("td")).get_text() for row in table.select("tr[id]")]
        return [tag.get_text() for tag in page.select(".eqno")] + rows

    first = (cut / "squares.md").read_text()
    assert shown() == ["(N.1)✓#", "✓", "(N.1) eq:root", "eq:other-root"]
    (cut / "squares.md").write_text(first.replace("eq:root", "eq:other-root"))
    assert shown() == ["✓", "(N.1)✓#", "eq:root", "(N.1) eq:other-root"]
    (cut / "squares.md").write_text(first)
    assert shown() == ["(N.1)✓#", "✓", "(N.1) eq:root", "eq:other-root"]


def test_cache_notices_a_changed_coursekit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The execution cache has another name once a source, data or the lock has changed."""
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
    (tmp_path / "src" / "thread.csv").write_text("model,task")
    data = notebooks.course_hash()
    (tmp_path / "requirements" / "instructor.lock").write_text("numpy==3")
    assert len({before, after, data, notebooks.course_hash()}) == 4


def test_a_kernel_that_does_not_answer_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice; what a cell raises is no such case, for it comes back as a result."""
    ends: list[str] = []

    def single(notebook: object, **options: object) -> str:
        ends.append("tried")
        if len(ends) < answers:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return "run"

    notebooks = importlib.import_module("course_notebooks")
    monkeypatch.setattr(notebooks, "single_nb_execution", single)
    answers = 3
    assert notebooks.executed(nbformat.v4.new_notebook(), Path(), 1) == "run"
    ends.clear()
    answers = 4
    with pytest.raises(RuntimeError, match="died"):
        notebooks.executed(nbformat.v4.new_notebook(), Path(), 1)
    assert len(ends) == 3


def test_pieces_of_output_are_one_text() -> None:
    """What chance has cut into pieces is joined without a new line; errors stay apart."""
    notebooks = importlib.import_module("course_notebooks")
    pieces = [("stdout", "a"), ("stderr", "x\n"), ("stdout", " b\n"), ("stdout", "c\n")]
    outputs = [nbformat.v4.new_output("stream", name=n, text=t) for n, t in pieces]
    figure = nbformat.v4.new_output("display_data", data={"text/plain": "figure"})
    cell = nbformat.v4.new_code_cell("", outputs=[*outputs[:2], figure, *outputs[2:]])
    notebooks.join_streams(nbformat.v4.new_notebook(cells=[cell]))
    assert [o.get("text", "figure") for o in cell.outputs] == ["a b\nc\n", "x\n", "figure"]
