"""Links of the built site that lead nowhere: `make links`, before the site is published."""

import re
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote

LINK = re.compile(r"""\s(?:href|src|poster)="([^"]*)\"""")
PLACE = re.compile(r"""\s(?:id|name)="([^"]+)\"""")
BASE = re.compile(r"""<base href="([^"]*)\"""")
SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


def lost(site: Path) -> list[tuple[str, str]]:
    """Pages and what they link to: a file that is not there, or a place that its page has not.

    Addresses outside the site are not asked for.
    """
    paths = (p for p in sorted(site.rglob("*.html")) if site / "_static" not in p.parents)
    pages = {page: page.read_text(encoding="utf-8") for page in paths}
    places = {page: {unescape(name) for name in PLACE.findall(t)} for page, t in pages.items()}
    found = []
    for page, text in pages.items():
        folder = site if BASE.search(text) else page.parent
        for link in sorted({unescape(link) for link in LINK.findall(text)}):
            if SCHEME.match(link) or link in {"", "#"} or link == (BASE.findall(text) or [None])[0]:
                continue
            file, _, place = link.partition("#")
            target = (folder / unquote(file.partition("?")[0])).resolve() if file else page
            if target.is_dir():
                target /= "index.html"
            known = places.get(target)
            if not target.is_file() or (
                place and known is not None and unquote(place) not in known
            ):
                found.append((page.relative_to(site).as_posix(), link))
    return found


def main() -> int:
    """Exit status: 1 if a link is lost."""
    site = Path(sys.argv[1])
    wrong = lost(site)
    for page, link in wrong:
        print(f"{page}: {link}", file=sys.stderr)
    print(f"{len(wrong)} links lead nowhere" if wrong else "every link of the site arrives")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
