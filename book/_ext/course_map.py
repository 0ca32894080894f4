"""The map of the pages as a drawing: a line of stations for the core, and what lies beside it."""

import html
import textwrap
from collections.abc import Callable
from math import sqrt

from course_reading import Reading

WIDTH = 360  # what a phone shows without making it smaller
CORE, DEPTH, TEXT = 74, 96, 114
"""From the left: the stations of the core, those in depth, and the titles."""
LETTERS = 36  # in a line
ROW, LINE, CHAPTER = 32, 16, 12
"""The height of a page, that of each further line of it, and the gap before a chapter."""


def drawing(
    pages: list[Reading], needed: dict[str, list[str]], address: Callable[[str], str]
) -> str:
    """The map as SVG, whose colours are those of the site's style sheet.

    Parameters
    ----------
    pages
        In the order in which they are read.
    needed
        For each page those on which it builds.
    address
        Of a page, as a link names it.
    """
    places: dict[str, tuple[float, float]] = {}
    rows: list[str] = []
    opening = {one.chapter for one in pages if one.page != one.chapter}
    y = 48.0
    for one in pages:
        if one.page in opening and rows:
            y += CHAPTER
        lines = textwrap.wrap(f"{one.title}, {one.minutes}\N{NO-BREAK SPACE}min", LETTERS)
        x = CORE if one.way == "core" else DEPTH
        places[one.page] = (x, y)
        kind = f"{one.way} chapter" if one.page in opening else str(one.way)
        rows.append(station(kind, lines, address(one.page), x, y))
        y += ROW + LINE * (len(lines) - 1)
    body = "".join([*arcs(pages, needed, places), track(pages, places), *rows])
    label = "Map of the pages, from the first to the last, with what each builds on"
    return (
        f'<svg class="course-map" viewBox="0 0 {WIDTH} {y:.0f}" role="group" '
        f'aria-label="{label}">{legend()}{body}</svg>'
    )


def legend() -> str:
    """What the signs mean."""
    return (
        '<g class="core"><circle cx="12" cy="14" r="6"/><text x="24" y="18">core</text></g>'
        '<g class="depth"><circle cx="76" cy="14" r="5"/><text x="88" y="18">in depth</text></g>'
        '<path class="arc" d="M 172 23 C 158 20, 158 8, 172 5"/><text x="180" y="18">'
        "the lower needs the upper</text>"
    )


def station(kind: str, lines: list[str], address: str, x: float, y: float) -> str:
    """A page: its sign, its title and its minutes, all of which lead to it."""
    radius = 6 if x == CORE else 5
    branch = (
        f'<path class="branch" d="M {CORE} {y - 14:.0f} Q {CORE} {y:.0f} {x - radius} {y:.0f}"/>'
        if x == DEPTH
        else ""
    )
    height = ROW - 4 + LINE * (len(lines) - 1)
    first, *others = (html.escape(line) for line in lines)
    more = "".join(f'<tspan x="{TEXT}" dy="{LINE}">{line}</tspan>' for line in others)
    return (
        f'{branch}<a class="{kind}" href="{html.escape(address)}">'
        f'<rect x="{CORE - 10}" y="{y - 14:.0f}" width="{WIDTH - CORE + 10}" height="{height}"/>'
        f'<circle cx="{x}" cy="{y:.0f}" r="{radius}"/>'
        f'<text x="{TEXT}" y="{y + 5:.0f}">{first}{more}</text></a>'
    )


def track(pages: list[Reading], places: dict[str, tuple[float, float]]) -> str:
    """The line of the core."""
    stops = [places[one.page][1] for one in pages if one.way == "core"]
    if not stops:
        return ""
    return f'<path class="track" d="M {CORE} {stops[0]:.0f} V {stops[-1]:.0f}"/>'


def arcs(
    pages: list[Reading], needed: dict[str, list[str]], places: dict[str, tuple[float, float]]
) -> list[str]:
    """What builds on what, where the line of the core does not say it."""
    drawn = set()  # by the line of the core, and by the branches from it
    last = ""
    for one in pages:
        drawn.add((one.page, last))
        last = one.page if one.way == "core" else last
    found = []
    for one in pages:
        for need in needed[one.page]:
            if need in places and (one.page, need) not in drawn:
                (x1, y1), (x2, y2) = places[need], places[one.page]
                left = max(4.0, CORE - 12 - 2.6 * sqrt(y2 - y1))
                found.append(
                    f'<path class="arc" d="M {x1} {y1:.0f} C {left:.0f} {y1 + 8:.0f}, '
                    f'{left:.0f} {y2 - 8:.0f}, {x2} {y2:.0f}"/>'
                )
    return found
