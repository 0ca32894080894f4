"""Building books, the real one and small ones, and reading what was built."""

import contextlib
import functools
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
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
    for shared in ("src", "requirements", "node_modules", ".venv", "pyproject.toml", "LICENSE"):
        (root / shared).symlink_to(ROOT / shared)
    shutil.copy(ROOT / "_config.yml", root)
    book, tests = root / "book", root / "tests" / "book"
    tests.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "book" / "equations.py", tests)
    for folder in ("_ext", "_live", "_static"):
        shutil.copytree(BOOK / folder, book / folder)
    shutil.copy(BOOK / "references.bib", book)
    head = (BOOK / "notation.md").read_text(encoding="utf-8").split("---")[1]
    (book / "_toc.yml").write_text(f"format: jb-book\nroot: {name}\n", encoding="utf-8")
    (book / f"{name}.md").write_text(f"---{head}---\n{text}", encoding="utf-8")
    return book


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """The address at which a website is served meanwhile."""
    handler = functools.partial(Silent, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
