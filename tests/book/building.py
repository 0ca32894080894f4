"""Building books, the real one and small ones, and reading what was built."""

import shutil
import subprocess
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from equations import BOOK, ROOT


def soup(page: Path) -> BeautifulSoup:
    """A page that was built."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


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
