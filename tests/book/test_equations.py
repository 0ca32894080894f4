"""`make equations` itself: what it must find wrong, in small books with one planted fault each."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import equations
import pytest
from equations import displays, labels, page_text, pages
from solutions import solutions

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("equations.py")

PAGE = """---
title: $$ not a formula $$
---

# Squares

A step, without a label:

$$
a \\cdot a
$$

```{prf:theorem} Binomial
:label: thm-binomial

$$
(a + b)^2 = a^2 + 2ab + b^2
$$ (eq:binomial)
```

```{code-cell} ipython3
text = "$$ no formula $$ (eq:in-code)"
```

Write `$$ … $$ (eq:in-prose)` for a numbered one. In one line: $$ a^2 \\ge 0 $$ (eq:square)
"""

TESTS = '''
"""Checks of the page."""

from equations import checks


@checks("eq:binomial", "brute force")
def binomial():
    """Both sides agree on small integers."""
    for a in range(5):
        for b in range(5):
            assert (a + b) ** 2 == a**2 + 2 * a * b + b**2


@checks("eq:square", "brute force")
def square():
    """No square is negative."""
    assert all(a * a >= 0 for a in range(-5, 5))
'''


@pytest.fixture
def book(tmp_path):
    """A sound book of one page, with the checks of its two equations."""
    (tmp_path / "tests" / "book").mkdir(parents=True)
    (tmp_path / "book").mkdir()
    shutil.copy(PROGRAM, tmp_path / "tests" / "book")
    (tmp_path / "tests" / "book" / "test_squares.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "book" / "squares.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "book" / "_toc.yml").write_text("format: jb-book\nroot: squares\n")
    return tmp_path


def run(root, *arguments):
    """Run the program of a book as make does."""
    program = root / "tests" / "book" / "equations.py"
    return subprocess.run(
        [sys.executable, program, *arguments],
        cwd=root, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def edit(path, old, new):
    """Exchange a part of a file that is surely there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_sound_book(book):
    """Nothing is wrong: status 0, a table, and the same JSON whenever it is written."""
    target = book / "book" / "_build" / "equations.json"
    done = run(book, "--output", target)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "2 equations, 2 checked and found to hold; 1 displays without a label" in done.stdout
    assert re.search(r"eq:binomial .*squares .*small integers.* brute force .*holds", done.stdout)
    found = json.loads(target.read_text(encoding="utf-8"))
    assert found["equations"][1] == {
        "label": "eq:square", "page": "squares", "chapter": "Squares", "in_contents": True,
        "what": "No square is negative.", "how": "brute force",
        "test": "tests/book/test_squares.py::square", "result": "holds",
    }  # fmt: skip
    assert found["unlabelled"] == [{"page": "squares", "tex": "a \\cdot a"}]
    written = target.stat().st_mtime_ns
    assert run(book, "--output", target).returncode == 0
    assert target.stat().st_mtime_ns == written


def test_checked_already(book):
    """Only if a formula, a check or a library has changed are the checks of a sound book run."""
    target = book / "book" / "_build" / "equations.json"
    page, tests = book / "book" / "squares.md", book / "tests" / "book" / "test_squares.py"

    def ran():
        done = run(book, "--output", target, "--unless-checked")
        assert done.returncode == 0, done.stderr
        return "2 checked and found to hold" in done.stdout

    assert ran()
    assert not ran()
    edit(page, "# Squares", "Some words.\n\n# Squares")
    assert not ran()
    edit(page, "a \\cdot a", "a \\times a")
    assert ran()
    edit(tests, "range(-5, 5)", "range(-6, 6)")
    assert ran()
    assert not ran()
    edit(tests, "a * a >= 0", "a * a < 0")
    for _ in range(2):
        assert run(book, "--output", target, "--unless-checked").returncode == 1


def faults():
    """Name, what to change, and what must be said in one line."""
    page, tests = "book/squares.md", "tests/book/test_squares.py"
    second = "\n\n$$\nb = b\n$$ (eq:square)\n"
    twice = (
        '@checks("eq:square", "symbolic")\ndef again():\n    """Once more."""\n    assert True\n'
    )
    return [
        ("missing check", page, "(eq:square)", "(eq:new)", r"squares\.md:\d+: eq:new has no check"),
        ("orphan check", page, " $$ (eq:square)", " $$", r"py:\d+: eq:square is no equation"),
        ("duplicate label", page, "\n# Squares", "\n# Squares" + second,
         r"squares\.md:\d+: eq:square is the label of book/squares\.md:\d+ already"),
        ("failing check", tests, "+ 2 * a * b", "+ a * b",
         r"of eq:binomial fails: AssertionError.* at tests/book/test_squares\.py:\d+: assert"),
        ("raising check", tests, "all(a * a", "all(1 // 0",
         r"the check of eq:square fails: ZeroDivisionError"),
        ("second check", tests, "@checks(\"eq:square\"", twice + "\n\n@checks(\"eq:square\"",
         r"py:\d+: eq:square is checked at tests/book/test_squares\.py:\d+ already"),
        ("dying check", tests, "assert all", "__import__('os')._exit(1)\n    assert all",
         r"the check of eq:square fails: its process"),
        ("idle check", tests, "assert all", "all", r"the check of eq:square asserts nothing"),
        ("silent check", tests, '    """No square is negative."""\n', "",
         r"the check of eq:square does not say what it checks"),
        ("unknown way", tests, '"eq:square", "brute force"', '"eq:square", "faith"',
         r"'faith' is none of differences, "),
        ("odd label", page, "(eq:square)", "(Eq:Square_1)", r"Eq:Square_1 is not a label like"),
        ("broken tests", tests, "from equations", "import nothing_of_that_name\nfrom equations",
         r"test_squares\.py: cannot be imported: ModuleNotFoundError"),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "said"), [f[1:] for f in faults()], ids=[f[0] for f in faults()]
)
def test_fault_is_reported(book, file, old, new, said):
    """A planted fault ends in status 1 and in a line that names it and its place."""
    edit(book / file, old, new)
    done = run(book, "--output", book / "found.json")
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if re.search(said, line)]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    problems = json.loads((book / "found.json").read_text(encoding="utf-8"))["problems"]
    assert lines[0] in problems


@pytest.mark.slow
def test_every_equation_of_the_book_is_checked():
    """Run on the real book, the program finds nothing wrong, and ends in time."""
    done = run(ROOT)
    assert done.returncode == 0, done.stderr
    assert "0 problems" in done.stdout


def test_every_page_is_read_as_sphinx_reads_it():
    """No formula is lost: dollars come in pairs, the labels are those a plain search finds."""
    for page in pages():
        text = page_text(page)
        plain = re.findall(r"^[\s>]*(?:\$\$ \(|:label: )(eq:[a-z0-9-]+)", text, re.MULTILINE)
        assert sorted(labels(page)) == sorted(plain), page
        assert all("\n\n" not in display.tex for display in displays(page))


def test_every_cited_equation_exists():
    """Each `eq:` label in a docstring of coursekit stands in the book."""
    written = {label for page in pages() for label in labels(page)}
    for source in (ROOT / "src" / "coursekit").rglob("*.py"):
        cited = set(re.findall(r"eq:[a-z0-9]+(?:-[a-z0-9]+)*", source.read_text(encoding="utf-8")))
        assert cited <= written, f"{source.name} cites {sorted(cited - written)}"


def test_a_chapter_is_its_opening_page_and_those_in_its_folder(tmp_path, monkeypatch):
    """Pages come in the order of the contents, and the chapter's text has one head."""
    monkeypatch.setattr(equations, "BOOK", tmp_path)
    head = "---\ntitle: A\n---\n"
    (tmp_path / "squares").mkdir()
    toc = "root: intro\nchapters:\n- file: squares\n  sections:\n  - file: squares/two\n"
    (tmp_path / "_toc.yml").write_text(f"{toc}  - file: squares/one\n")
    (tmp_path / "squares.md").write_text(f"{head}# Squares\n")
    for name in ("one", "two", "late"):
        (tmp_path / "squares" / f"{name}.md").write_text(f"{head}$$\n1\n$$ (eq:{name})\n")
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build" / "copy.md").write_text("$$\n1\n$$ (eq:one)\n")
    pages_of_it = ["squares", "squares/two", "squares/one", "squares/late"]
    assert equations.pages() == equations.chapter_pages("squares") == pages_of_it
    assert equations.chapters() == ["squares"]
    assert equations.chapter_labels("squares") == ["eq:two", "eq:one", "eq:late"]
    text = equations.chapter_text("squares")
    assert text.startswith(head)
    assert text.count("---") == 2
    assert equations.chapter_text("squares/one") == equations.page_text("squares/one")


def test_solutions_of_a_chapter(tmp_path, monkeypatch):
    """Every block of Python of a solution is found, on every page, and none of another's."""
    monkeypatch.setattr(equations, "BOOK", tmp_path)
    (tmp_path / "_toc.yml").write_text("root: squares\n")
    (tmp_path / "squares").mkdir()
    words = "````{solution} ex:squares-quick-why\n:class: dropdown\nBecause.\n````\n"
    code = "````{solution} ex-{}\n```python\na = 1\n```\nThen:\n```python\nassert a\n```\n````\n"
    (tmp_path / "squares.md").write_text(words + code.replace("{}", "first"))
    (tmp_path / "squares" / "one.md").write_text(code.replace("{}", "second"))
    found = [("ex-first", "a = 1\n\nassert a\n"), ("ex-second", "a = 1\n\nassert a\n")]
    assert solutions("squares") == found
    assert solutions("squares/one") == found[1:]
