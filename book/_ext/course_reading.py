"""What reading a page takes: its minutes, its way through the book, and the pages it builds on."""

import re
from dataclasses import dataclass
from typing import Any

import yaml
from course_questions import QUIZ, names

WAYS = ("core", "depth")
HEAD = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
CELL = re.compile(r"^(`{3,})\{code-cell\}[^\n]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
HIDDEN = re.compile(r"\b(?:hide|remove)-input\b")
OPTIONS = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
LIVE = re.compile(r"^(:{3,})\{live\}.*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
SOLUTION = re.compile(r"^(`{3,}|:{3,})\{solution\}.*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
QUICK = re.compile(r"^:class:.*\bquick\b", re.MULTILINE)
DISPLAY = re.compile(r"^[ \t]*\$\$.*?\$\$[^\n]*$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"\$[^$\n]+\$")
MARKUP = re.compile(r"^[ \t]*(?::[\w-]+:.*|[`:]{3,}.*|\([\w:-]+\)=)$", re.MULTILINE)

WORDS_A_MINUTE = 200
LINES_A_MINUTE = 25  # of code that is not folded
FORMULA = CELL_OUTPUT = 0.25  # minutes for one
QUICK_CHECK = 1.0


@dataclass(frozen=True)
class Reading:
    """What a page takes and needs; `way` is None where the page belongs to no way."""

    page: str
    title: str
    description: str
    minutes: int
    way: str | None
    needs: tuple[str, ...]
    questions: tuple[str, ...] = ()

    @property
    def chapter(self) -> str:
        """The chapter's name, which is that of its opening page."""
        return self.page.partition("/")[0]


def reading(page: str, text: str) -> Reading:
    """What the head and the text of a page say. Raises ValueError for a wrong head."""
    found = HEAD.match(text)
    head: dict[str, Any] = (yaml.safe_load(found[1]) or {}) if found else {}
    course = head.get("course") or {}
    way, needs = course.get("way"), course.get("needs") or []
    if course and (way not in WAYS or course.keys() - {"way", "needs"}):
        raise ValueError(f"{page}: its course head is {course}, not way: core or depth, and needs")
    if not isinstance(needs, list) or not all(isinstance(need, str) for need in needs):
        raise ValueError(f"{page}: needs is {needs!r}, not a list of pages")
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    meta = (head.get("myst") or {}).get("html_meta") or {}
    return Reading(
        page,
        title[1].strip().replace("$", "") if title else page,
        " ".join(str(meta.get("description", "")).split()),
        minutes(text),
        way,
        tuple(needs),
        names(text),
    )


def minutes(text: str) -> int:
    """How long a page takes to read, its cells and quick checks included.

    Solutions are not counted, nor the work on other exercises and on the questions at the end, nor
    what paper shows in the place of a figure that moves.
    """
    text = LIVE.sub("", QUIZ.sub("", HEAD.sub("", text)))
    cells = [cell for _, cell in CELL.findall(text)]
    prose = SOLUTION.sub("", CELL.sub("", text))
    formulas, quick = len(DISPLAY.findall(prose)), len(QUICK.findall(prose))
    words = MARKUP.sub("", INLINE.sub("x", DISPLAY.sub("", prose))).split()
    shown = [OPTIONS.sub("", cell) for cell in cells if not HIDDEN.search(cell)]
    lines = sum(bool(line.strip()) for cell in shown for line in cell.splitlines())
    return round(
        len(words) / WORDS_A_MINUTE
        + lines / LINES_A_MINUTE
        + FORMULA * formulas
        + CELL_OUTPUT * len(cells)
        + QUICK_CHECK * quick
    )


def hours(minutes: int) -> str:
    """A time as people say it: `45 minutes`, `4 h 30 min`."""
    if minutes < 60:
        return f"{minutes} minute{'s' * (minutes != 1)}"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def direct(readings: dict[str, Reading]) -> dict[str, list[str]]:
    """The pages on which each builds directly: no page that another of them builds on already."""

    def behind(page: str) -> set[str]:
        known = readings[page].needs if page in readings else ()
        return {*known, *(before for need in known for before in behind(need))}

    found = {}
    for page, one in readings.items():
        implied = set().union(*(behind(need) for need in one.needs))
        found[page] = [need for need in one.needs if need not in implied]
    return found


def faults(readings: dict[str, Reading]) -> list[str]:
    """A line for each need that a reader who follows the order of the pages cannot have met."""
    found = []
    met: set[str] = set()
    for page, one in readings.items():
        for need in one.needs:
            if need not in readings:
                found.append(f"{page} needs {need}, which is no page")
            elif need not in met:
                found.append(f"{page} needs {need}, which does not come before it")
            elif one.way == "core" and readings[need].way == "depth":
                found.append(f"{page} needs {need}, which may be left out")
        met.add(page)
    return found
