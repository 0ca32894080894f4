"""Where the sections of the book stand, for the grader's links; it is installed without the book.

As a program (`make sections`) it writes the table into the autograder package:

    python tests/book/sections.py
"""

import re
import sys
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "autograder" / "checks" / "sections.py"
SECTION = re.compile(r"^\(([a-z0-9-]+)\)=$", re.MULTILINE)
START = '''\
"""The pages on which sections stand that a check names by their chapters: `mlp#softmax`.

Written by `make sections`, whenever a section has moved. Any other section stands on its chapter's
own page.
"""

PAGE_OF: dict[str, str] = {'''


def moved() -> dict[str, list[str]]:
    """For each page the sections that a check finds there, but names by another page.

    Those of a page in a chapter's folder bear its name; those that have come from another chapter
    since the first edition bear that one's.
    """
    from equations import BOOK, page_text, pages, prose

    first = (BOOK / "_ext" / "first_edition.txt").read_text(encoding="utf-8").split()
    old: dict[str, set[str]] = {}
    for address in first:
        chapter, _, place = address.partition("#")
        old.setdefault(place, set()).add(chapter)
    found = {}
    for page in pages():
        here = page.partition("/")[0]
        named = [
            f"{chapter}#{place}"
            for place in SECTION.findall(prose(page_text(page)))
            for chapter in sorted({here} | old.get(place, set()))
            if chapter != page
        ]
        if named:
            found[page] = named
    return found


def table() -> str:
    """The module of the autograder, as it should be."""
    lines = [f'    "{s}": "{page}",\n' for page, sections in moved().items() for s in sections]
    return START + "".join(["\n", *lines] if lines else []) + "}\n"


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    TABLE.write_text(table(), encoding="utf-8")
    print(f"written: {TABLE}")
