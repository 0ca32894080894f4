"""Sheets printed by Chromium, until the numbers of pages that they say are right."""

import contextlib
import hashlib
import html
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import pikepdf
from chromium import QUIET, chromium_path
from paper_book import Sheet
from paper_pages import filled, ids
from playwright.sync_api import Browser, sync_playwright
from pygments.formatters import HtmlFormatter

HERE_FOLDER = Path(__file__).parent
ROOT = HERE_FOLDER.parents[1]
KATEX = ROOT / "node_modules" / "katex" / "dist" / "katex.min.css"
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FACES = {
    "Paper Serif": ("STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta"),
    "Paper Sans": ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
    "Paper Mono": (
        "DejaVuSansMono", "DejaVuSansMono-Bold",
        "DejaVuSansMono-Oblique", "DejaVuSansMono-BoldOblique",
    ),
}  # fmt: skip
"""The fonts of Matplotlib, so that every machine breaks lines and pages in the same places."""
COLOURS = "a11y-high-contrast-light"
WIDTH = 627
"""The width of the text in CSS pixels, 166 mm."""
SIZE = "size: A4; margin: 22mm 22mm 20mm"
TIMES = 6
"""How often the sheets are printed at most."""


@dataclass(frozen=True)
class Printed:
    """A sheet as a PDF, whose first page has the number `start`."""

    sheet: Sheet
    path: Path
    start: int
    pages: int
    places: dict[str, int]
    """Each place that a link may lead to, and which page of the sheet it is on, from 0."""
    smaller: tuple[str, ...]
    """What was too wide for the page and had to be made smaller."""


@contextlib.contextmanager
def chromium_browser() -> Iterator[Browser]:
    """Chromium, while it is needed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=list(QUIET), timeout=120_000
        )
        yield browser
        browser.close()


def print_book(sheets: list[Sheet], title: str, folder: Path, browser: Browser) -> list[Printed]:
    """The sheets, in each of which every number of a page is right.

    Sheets are printed with the numbers that those before gave, and again until none changes. What
    was printed is kept in the folder, under a name that changes with its text.
    """
    numbers: dict[str, str] = {}
    for _ in range(TIMES):
        printed: list[Printed] = []
        start = 1
        for sheet in sheets:
            first = 1 if sheet.roman else start
            one = print_sheet(sheet, title, first, numbers, folder, browser)
            printed.append(one)
            start = first if sheet.roman else first + one.pages
        now = {
            place: roman(one.start + page) if one.sheet.roman else str(one.start + page)
            for one in printed
            for place, page in one.places.items()
        }
        if now == numbers:
            kept = {one.path for one in printed}
            for old in {*folder.glob("*.pdf")} - kept:
                old.unlink()
            return printed
        numbers = now
    raise RuntimeError(f"the numbers of pages still change after {TIMES} times of printing")


def roman(number: int) -> str:
    """A small number as the pages before the text have it."""
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def print_sheet(
    sheet: Sheet, title: str, start: int, numbers: dict[str, str], folder: Path, browser: Browser
) -> Printed:
    """A sheet as a PDF, unless the same was printed before."""
    number = (lambda to: numbers.get(to, "?")) if numbers else (lambda to: "000")
    text = document(sheet, title, start, filled(sheet.text, number))
    digest = hashlib.sha256(f"{browser.version}\n{text}".encode()).hexdigest()[:16]
    path = folder / f"{sheet.name}-{digest}.pdf"
    said = path.with_suffix(".txt")
    if not (path.is_file() and said.is_file()):
        for old in folder.glob(f"{sheet.name}-????????????????.*"):
            old.unlink()
        page_file = folder / f"{sheet.name}.html"
        page_file.write_text(text, encoding="utf-8")
        tab = browser.new_page(viewport={"width": WIDTH, "height": 960})
        tab.set_default_timeout(600_000)
        tab.emulate_media(media="print")
        tab.goto(page_file.as_uri())
        smaller = tab.evaluate((HERE_FOLDER / "paper.js").read_text(encoding="utf-8"))
        tab.pdf(path=path, tagged=True, outline=False, prefer_css_page_size=True)
        tab.close()
        page_file.unlink()
        said.write_text("\n".join(smaller), encoding="utf-8")
    with pikepdf.open(path) as pdf:
        order = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        dests = pdf.Root.get("/Dests", pikepdf.Dictionary())
        places = {unescaped(name): order[dest[0].objgen] for name, dest in dests.items()}
    lines = tuple(said.read_text(encoding="utf-8").splitlines())
    return Printed(sheet, path, start, len(order), places, lines)


def unescaped(name: str) -> str:
    """A name of a PDF without its slash."""
    return name.removeprefix("/")


def document(sheet: Sheet, title: str, start: int, text: str) -> str:
    """A sheet as a page of HTML, which names all its places so that Chromium keeps them."""
    kind = ", lower-roman" if sheet.roman else ""
    font = 'font: 8.5pt "Paper Sans", sans-serif; color: #555'
    rules = f"""
@page {{ {SIZE};
  @top-left {{ content: "{quoted(sheet.head)}"; {font} }}
  @top-right {{ content: "{quoted(title)}"; {font} }}
  @bottom-center {{ content: counter(page{kind}); {font} }} }}
@page :first {{ @top-left {{ content: none }} @top-right {{ content: none }} }}
html {{ counter-reset: page {start - 1} }}"""
    places = "".join(f'<a href="#{entry}"></a>' for entry in ids(text))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}'
        f'</title><link rel="stylesheet" href="{KATEX.as_uri()}"><style>{faces()}{rules}\n'
        f"{HtmlFormatter(style=COLOURS).get_style_defs('.highlight')}\n"
        f"{(HERE_FOLDER / 'paper.css').read_text(encoding='utf-8')}</style></head>"
        f"<body>{text}<nav hidden>{places}</nav></body></html>"
    )


def quoted(text: str) -> str:
    """A text between quotation marks of CSS."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def faces() -> str:
    """The rules that name the fonts."""
    rules = []
    for family, files in FACES.items():
        for file, (weight, style) in zip(
            files,
            [("normal", "normal"), ("bold", "normal"), ("normal", "italic"), ("bold", "italic")],
            strict=True,
        ):
            source = (FONTS / f"{file}.ttf").as_uri()
            rules.append(
                f'@font-face {{ font-family: "{family}"; font-weight: {weight}; '
                f'font-style: {style}; src: url("{source}") }}'
            )
    return "\n".join(rules)
