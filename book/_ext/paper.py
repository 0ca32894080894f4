"""`make pdf`: the whole book and each chapter as PDFs in `book/_build/pdf`, and on the site."""

import json
import sys
from pathlib import Path

import yaml
from course_paper import FOLDER, WHOLE, digest, offer
from paper_book import APPENDICES, book, contents, faults
from paper_join import join
from paper_print import Printed, chromium_browser, print_book

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 20_000_000
"""How many bytes the whole book may have."""


def make(root: Path, only: frozenset[str] = frozenset()) -> list[Printed]:
    """Make PDFs of the site of a checkout, of the whole or of some chapters, and offer them there.

    Returns the sheets of which they are made.
    """
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    title, author = config["title"], config["author"]
    site, folder = root / "book" / "_build" / "html", root / "book" / "_build" / FOLDER
    toc = root / "book" / "_toc.yml"
    work = folder / "sheets"
    work.mkdir(parents=True, exist_ok=True)
    sheets = book(site, toc, title, author, only)
    if not only and (wrong := faults(sheets)):
        raise ValueError("\n".join(wrong))
    with chromium_browser() as browser:
        printed = print_book(sheets, title, work, browser)
    files = {}
    for name, page, own in parts(toc, printed):
        path = folder / f"{name}.pdf"
        join(own, title if name == WHOLE else f"{own[0].sheet.head}: {title}", author, path)
        count = sum(one.pages for one in own)
        files[path.name] = {"page": page, "pages": count, "bytes": path.stat().st_size}
    pages = [page for _, chapters in contents(toc) for chapter in chapters for page in chapter]
    told = {"digest": digest(site, pages), "pages": pages, "files": files}
    (folder / "made.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    for old in {path.name for path in folder.glob("*.pdf")} - files.keys():
        (folder / old).unlink()
    offer(site, folder)
    return printed


def parts(toc: Path, printed: list[Printed]) -> list[tuple[str, str, list[Printed]]]:
    """The PDFs: a name, the page that offers it, and the sheets in it; the whole book first."""
    by_name = {one.sheet.name: one for one in printed}
    (_, [[root]]), *told = contents(toc)
    found = [(WHOLE, root, printed)]
    for caption, chapters in told:
        for chapter, *_ in chapters:
            if caption not in APPENDICES and chapter in by_name:
                own = (by_name.get(name) for name in (chapter, f"solutions-{chapter}"))
                found.append((chapter, chapter, [one for one in own if one]))
    return found


if __name__ == "__main__":
    sheets = make(ROOT, frozenset(sys.argv[1:]))
    made = ROOT / "book" / "_build" / FOLDER / f"{WHOLE}.pdf"
    for one in sheets:
        for line in one.smaller:
            print(f"{one.sheet.name}: made smaller to fit the page: {line}")
    size = made.stat().st_size
    print(f"The book: {made}, {sum(one.pages for one in sheets)} pages, {size / 1e6:.1f} MB")
    if size > LARGEST:
        sys.exit(f"that is more than {LARGEST / 1e6:.0f} MB")
