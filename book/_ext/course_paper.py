"""The PDFs that `make pdf` made, on the site as long as they say what the site says."""

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from paper_pages import OFFER, article
from sphinx.application import Sphinx

FOLDER = "pdf"
WHOLE = "book"
"""The name of the PDF of the whole book."""
PROGRAMS = ("paper_*.py", "paper.*")
AFTER = re.compile(r'(</h1>(?:\s*<p class="reading">.*?</p>)?)', re.DOTALL)


def digest(site: Path, pages: list[str]) -> str:
    """Changes with the pages of the site, and with how they are printed."""
    told = hashlib.sha256()
    for pattern in PROGRAMS:
        for program in sorted(Path(__file__).parent.glob(pattern)):
            told.update(program.read_bytes())
    for page in pages:
        told.update(f"{page}\0{article(site, page)}".encode())
    return told.hexdigest()


def offer(site: Path, made: Path) -> None:
    """Put the PDFs on the site and a line on the pages they are of; none that are out of date.

    Parameters
    ----------
    site
        The folder with the website.
    made
        That with the PDFs and `made.json`, which says of what they were made: `digest` and `pages`
        as of the function above, and for each PDF in `files` its page, its number of pages and its
        size in bytes.
    """
    told: dict[str, Any] = {"files": {}}
    index = made / "made.json"
    if index.is_file():
        told = json.loads(index.read_text(encoding="utf-8"))
        if told["digest"] != current(site, told["pages"]):
            told["files"] = {}
    target = site / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    lines: dict[str, str] = {}
    for name, file in told["files"].items():
        target.mkdir(exist_ok=True)
        shutil.copy(made / name, target)
        what = "The whole book" if name == f"{WHOLE}.pdf" else "This chapter"
        size = f"{file['pages']} pages, {file['bytes'] / 1e6:.1f} MB"
        link = f'<a href="{FOLDER}/{name}">{what} as a PDF</a>'
        lines[file["page"]] = f'\n<p class="reading on-paper">{link}, {size}.</p>'
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        bare = OFFER.sub("", text)
        title = AFTER.search(bare)
        better = bare
        if title is not None and path.stem in lines:
            better = bare[: title.end()] + lines[path.stem] + bare[title.end() :]
        if better != text:
            path.write_text(better, encoding="utf-8")


def current(site: Path, pages: list[str]) -> str | None:
    """The digest of the site as it is; None if a page is gone."""
    try:
        return digest(site, pages)
    except FileNotFoundError:
        return None


def offer_paper(app: Sphinx, exception: Exception | None) -> None:
    """At the end of a build of the site."""
    if not exception and app.builder.format == "html":
        offer(Path(app.outdir), Path(app.outdir).parent / FOLDER)


def set_up_paper(app: Sphinx) -> None:
    """Offer what is there when the pages are as they will be."""
    app.connect("build-finished", offer_paper, priority=900)
