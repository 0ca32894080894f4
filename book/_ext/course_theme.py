"""The theme's pages as they should be: what it leaves wrong is mended in the pages that were built.

Each repair is a pattern and what stands in its place; a page that was mended is not changed again.
"""

import html
import re
from collections.abc import Callable
from pathlib import Path

Repair = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

SCRIPTS = (
    "bootstrap|clipboard.min|copybutton|design-tabs|pydata-sphinx-theme|sphinx-book-theme"
    "|togglebutton"
)
SEARCH_SCRIPTS = (
    "doctools|documentation_options|language_data|searchindex|searchtools|sphinx_highlight"
)
"""Scripts that `_live/page.js` replaces, and those that only the page of the search needs."""
UNFOLD = "Pages of this chapter"
"""What unfolds a chapter in the table of contents, which the theme leaves without a name."""


def without_scripts(names: str) -> Repair:
    """The scripts are no longer loaded, nor announced."""
    source = rf'(?:src|href)="[^"]*/?(?:{names})\.js[^"]*"'
    return re.compile(rf"\s*<(?:script|link)\b[^>]*{source}[^>]*>(?:</script>)?"), ""


HEAD: tuple[Repair, ...] = (
    without_scripts(f"fontawesome|{SCRIPTS}"),
    without_scripts(SEARCH_SCRIPTS),
    (re.compile(r"\s*<script>DOCUMENTATION_OPTIONS[^<]*</script>"), ""),
    (re.compile(r"\s*<script>(?:let|var) toggle\w+ = [^<]*</script>"), ""),
    (re.compile(r'\s*<script data-cfasync="false">.*?</script>', re.DOTALL), ""),
    (re.compile(r"\s*<!--[^>]*invisible only if js.*?</noscript>", re.DOTALL), ""),
    (re.compile(r'(<html\b[^>]*) data-theme="auto"'), r'\1 data-theme="light"'),
    (re.compile(r'\s*<meta name="docsearch:[^>]*>'), ""),
    (re.compile(r'\s*<meta name="viewport"[^>]*>(?=.*<meta name="viewport")', re.DOTALL), ""),
)
"""Only the last `viewport` is left: the pattern finds each that another follows."""

DOWNLOADS = re.compile(
    r'<div class="(dropdown dropdown-download-buttons)">\s*'
    r'<button class="btn dropdown-toggle"[^>]*aria-label="([^"]*)"[^>]*>(.*?)</button>'
    r"(.*?</ul>)\s*</div>",
    re.DOTALL,
)
BODY: tuple[Repair, ...] = (
    # an empty bar, two empty footers, and places for banners and advertisements
    (re.compile(r'<header id="pst-header"[^>]*>\s*</header>'), ""),
    (re.compile(r'<footer class="bd-footer">\s*</footer>'), ""),
    (re.compile(r'<div class="pst-async-banner-revealer.*?</aside>\s*</div>', re.DOTALL), ""),
    (re.compile(r'<div id="ethical-ad-placement".*?</div>', re.DOTALL), ""),
    (re.compile(r'<div class="sidebar-header-items[^>]*>\s*</div>'), ""),
    (re.compile(r"<!-- (?:Scripts loaded|Loaded before|Pre-loaded|So that).*?-->"), ""),
    # one logo is enough in both colours
    (re.compile(r'\s*<img [^>]*class="logo__image only-dark[^>]*>'), ""),
    (re.compile(r"(logo__image) only-light"), r"\1"),
    # names: of the search, of what unfolds, and of nothing that is only drawn
    (re.compile(r'(search-button-field[^>]*) title="Search" aria-label="Search"'), r"\1"),
    (re.compile(r'<span (class="search-button__kbd-shortcut")>'), r'<span \1 aria-hidden="true">'),
    (re.compile(r'<summary aria-label="Toggle hidden content">'), "<summary>"),
    (re.compile(r'<summary>(?=<span class="toctree-toggle")'), f'<summary aria-label="{UNFOLD}">'),
    (
        re.compile(r'<(i|span) class="((?:theme-switch )?fa(?:s|-)[^"]*)"'),
        lambda m: f'<{m[1]} aria-hidden="true" class="{m[2]}"',
    ),
    (re.compile(r'title="Toggle primary sidebar"'), 'aria-label="All pages" title="All pages"'),
    (
        re.compile(r'title="Toggle secondary sidebar"'),
        'aria-label="On this page" title="On this page"',
    ),
    (re.compile(r' data-bs-(?:toggle="tooltip"|placement="\w+"|title="[^"]*")'), ""),
    # opens without scripts
    (
        DOWNLOADS,
        r'<details class="\1"><summary class="btn dropdown-toggle" aria-label="\2">'
        r"\3</summary>\4</details>",
    ),
    (re.compile(r' onclick="window\.print\(\)"'), ' type="button"'),
    # docutils calls the parent of the entries of a bibliography a list
    (re.compile(r'role="doc-biblioentry"'), 'role="listitem"'),
    # a corner that heads nothing
    (re.compile(r'<th class="([^"]*)">(?:<p></p>)?</th>'), r'<td class="\1"></td>'),
)

FOLDED = re.compile(
    r'<div class="(?=[^"]*\bdropdown\b)(?=[^"]*\badmonition\b)'
    r'(?P<classes>[^"]*)"(?P<rest>[^>]*)>\s*'
    r'<p class="admonition-title">(?P<title>.*?)</p>',
    re.DOTALL,
)
TAGS, MATHML = re.compile(r"<[^>]*>"), re.compile(r"<math\b.*?</math>", re.DOTALL)
FIRST_SCREENS = 3500
"""Letters of which a wide and high screen shows fewer."""
LINK = re.compile(r"</?a\b[^>]*>")
IMAGE = re.compile(
    r'<img (?![^>]*\bloading=)(?P<before>[^>]*)src="(?P<src>[^"]*)"(?P<after>[^>]*)>'
)
SVG_SIZE = re.compile(rb'<svg\b[^>]*\swidth="([\d.]+)(pt|px|)"[^>]*\sheight="([\d.]+)')
SVG_BOX = re.compile(rb'<svg\b[^>]*\sviewBox="[-\d.]+[ ,][-\d.]+[ ,]([\d.]+)[ ,]([\d.]+)"')


def end_of(text: str, start: int, tag: str) -> int:
    """Where the element that begins at `start` ends, after its closing tag."""
    depth = 0
    for found in re.compile(rf"<(/?){tag}\b").finditer(text, start):
        depth += -1 if found[1] else 1
        if depth == 0:
            return text.index(">", found.end()) + 1
    raise ValueError(f"a <{tag}> is not closed: {text[start : start + 200]}")


def fold(text: str) -> str:
    """Boxes that unfold do so without scripts; a link in the bar would compete with the bar."""
    while found := FOLDED.search(text):
        end = end_of(text, found.start(), "div")
        title = " ".join(LINK.sub("", found["title"].replace("<a", " <a", 1)).split())
        opened = f'<details class="{found["classes"]}"{found["rest"]}>'
        first = re.search(r'<a\b[^>]*\shref="([^"]*)"', found["title"])
        leads = f' data-leads-to="{first[1]}"' if first else ""  # for paper, where it is a link
        bar = f'<summary class="admonition-title"{leads}>{title}</summary>'
        inside = text[found.end() : end].removesuffix("</div>")
        text = f"{text[: found.start()]}{opened}{bar}{inside}</details>{text[end:]}"
    return text


def head_of_sidebar(text: str) -> str:
    """Logo, search and contents stand in a landmark."""
    mark = '<div class="sidebar-primary-items__start'
    start = text.find(mark)
    if start < 0:
        return text
    end = end_of(text, start, "div")
    inside = text[start + len("<div") : end].removesuffix("</div>")
    return f"{text[:start]}<header{inside}</header>{text[end:]}"


def size(image: Path) -> tuple[int, int] | None:
    """Width and height of a vector drawing, in pixels; None of what has none."""
    if image.suffix != ".svg" or not image.is_file():
        return None
    with image.open("rb") as file:
        start = file.read(4000)
    if found := SVG_SIZE.search(start):
        scale = 4 / 3 if found[2] == b"pt" else 1.0
        return round(float(found[1]) * scale), round(float(found[3]) * scale)
    if found := SVG_BOX.search(start):
        return round(float(found[1])), round(float(found[2]))
    return None


def sized(text: str, page: Path) -> str:
    """Images take their place before they are there, and come when they are needed."""

    def with_size(found: re.Match[str]) -> str:
        both = size(page.parent / html.unescape(found["src"]))
        given = "width=" in found[0] or "height=" in found[0]
        place = f' width="{both[0]}" height="{both[1]}"' if both and not given else ""
        lazy = "" if "logo__image" in found[0] else ' loading="lazy" decoding="async"'
        return f'<img {found["before"]}src="{found["src"]}"{place}{lazy}{found["after"]}>'

    return IMAGE.sub(with_size, text)


def mark_later(text: str) -> str:
    """Sections that begin beyond the first screens are marked: they may be laid out later."""
    start = text.find("<article")
    parts = re.split(r"(<section\b)", text[start:]) if start >= 0 else []
    read = 0
    for n, part in enumerate(parts):
        if part == "<section":
            if read > FIRST_SCREENS and not parts[n + 1].lstrip().startswith("class="):
                parts[n] = '<section class="later"'
        else:
            read += len("".join(TAGS.sub("", MATHML.sub("", part)).split()))
    return text[:start] + "".join(parts) if parts else text


def mend(text: str, page: Path) -> str:
    """The page without the theme's faults.

    Parameters
    ----------
    text
        The page as it was written.
    page
        Where it is, for the images beside it.
    """
    for pattern, better in (*HEAD, *BODY):
        text = pattern.sub(better, text)
    return sized(mark_later(head_of_sidebar(fold(text))), page)
