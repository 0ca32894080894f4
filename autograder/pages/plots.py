"""Plots as SVG of our own: they stand in the page, take its colours, and say in words what is seen.

Attributes only, no style: the page's policy allows no other rules than its own.
"""

from collections.abc import Sequence

from markupsafe import Markup

from autograder.pages.making import percent
from autograder.statistics import Item

SVG = Markup(
    '<svg class="plot" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{id}t {id}d">'
    '<title id="{id}t">{title}</title><desc id="{id}d">{desc}</desc>{inside}</svg>'
)
BAR = Markup('<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"/>')
TEXT = Markup('<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{text}</text>')
LINE = Markup('<line class="axis" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')


def _svg(name: str, title: str, desc: str, w: float, h: float, inside: Sequence[str]) -> Markup:
    return SVG.format(
        id=f"plot-{name}-", title=title, desc=desc, w=w, h=h, inside=Markup("").join(inside)
    )


def _text(x: float, y: float, text: str, anchor: str = "middle", kind: str = "") -> Markup:
    more = Markup(' class="{}"').format(kind) if kind else ""
    return TEXT.format(x=x, y=y, text=text, anchor=anchor, more=more)


def _bar(kind: str, x: float, y: float, w: float, h: float) -> Markup:
    return BAR.format(kind=kind, x=x, y=y, w=w, h=h)


def marks(counts: Sequence[int], median: float | None) -> Markup:
    """How many students have how many of the points, in tenths; `median` is a part, 0 to 1."""
    wide, high, left, top = 460, 220, 12, 26
    step, room = (wide - 2 * left) / len(counts), high - top - 40
    most, floor = max([*counts, 1]), high - 40
    inside: list[str] = [LINE.format(left, floor, wide - left, floor)]
    for number, students in enumerate(counts):
        x, tall = left + number * step, room * students / most
        inside.append(_bar("a", x + 3, floor - tall, step - 6, tall))
        if students:
            inside.append(_text(x + step / 2, floor - tall - 6, str(students)))
    for number in range(len(counts) + 1):
        inside.append(_text(left + number * step, floor + 16, str(number * 100 // len(counts))))
    inside.append(_text(wide / 2, high - 6, "% of the points", kind="soft"))
    if median is not None:
        x = left + (wide - 2 * left) * min(1.0, max(0.0, median))
        inside.append(
            Markup('<line class="median" x1="{0:.1f}" y1="12" x2="{0:.1f}" y2="{1}"/>').format(
                x, floor
            )
        )
        anchor = "end" if median > 0.5 else "start"
        inside.append(_text(x + (-5 if median > 0.5 else 5), 18, "median", anchor, "soft"))
    parts = [
        f"{students} from {number * 100 // len(counts)} to {(number + 1) * 100 // len(counts)} %"
        for number, students in enumerate(counts)
        if students
    ]
    return _svg(
        "marks",
        "How the marks are spread",
        "Students: " + ("; ".join(parts) or "none") + ".",
        wide,
        high,
        inside,
    )


def functions(items: Sequence[Item]) -> Markup:
    """A bar for each function: how many are right, partly right, and not."""
    wide, left, right, step = 460.0, 152.0, 40.0, 25.0
    inside: list[str] = []
    said = []
    for number, one in enumerate(items):
        y, x = number * step + 4, left
        shown = one.name if len(one.name) <= 22 else f"{one.name[:21]}…"
        inside.append(_text(left - 8, y + 13, shown, "end", "name"))
        for kind, students in (("g", one.right), ("p", one.partly), ("b", one.wrong)):
            width = (wide - left - right) * students / one.students
            inside.append(_bar(kind, x, y, width, 18))
            if width > 26:
                inside.append(_text(x + width / 2, y + 13, str(students), kind=f"on-{kind}"))
            x += width
        inside.append(_text(wide, y + 13, percent(one.right, one.students), "end"))
        said.append(f"{one.name}: {one.right} right, {one.partly} partly right, {one.wrong} not")
    return _svg(
        "functions",
        "Right, partly right and not, function by function",
        "; ".join(said) + ".",
        wide,
        len(items) * step + 6,
        inside,
    )


def course_line(parts: Sequence[float | None], title: str) -> Markup:
    """One student's way through the assignments, small; a gap where nothing was handed in."""
    step, high = 14.0, 24.0
    wide = max(1, len(parts) - 1) * step + 6
    where = [
        None if part is None else (3 + n * step, 21 - 18 * min(1.0, max(0.0, part)))
        for n, part in enumerate(parts)
    ]
    inside: list[str] = [LINE.format(3, 21, wide - 3, 21)]
    run: list[tuple[float, float]] = []
    for place in [*where, None]:
        if place:
            run.append(place)
            inside.append(Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2"/>').format(*place))
        else:
            if len(run) > 1:
                points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
                inside.append(Markup('<polyline points="{}"/>').format(points))
            run = []
    return Markup(
        '<svg class="spark" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}</svg>'
    ).format(wide, high, title, Markup("").join(inside))


def spread(names: Sequence[str], quartiles: Sequence[tuple[float, float, float] | None]) -> Markup:
    """The middle half and the median of the class, assignment by assignment."""
    wide, high, left, floor = 460.0, 250.0, 44.0, 216.0
    step = (wide - left) / max(1, len(names))
    most = max(4, int(step / 7))  # letters below a bar
    inside: list[str] = []
    for tenth in (0, 25, 50, 75, 100):
        y = floor - 2 * tenth
        inside += [
            LINE.format(left, y, wide, y),
            _text(left - 6, y + 4, f"{tenth} %", "end", "soft"),
        ]
    said = []
    for number, (name, found) in enumerate(zip(names, quartiles, strict=True)):
        x = left + (number + 0.5) * step
        shown = name if len(name) <= most else f"{name[: most - 1]}…"
        inside.append(_text(x, floor + 20, shown, kind="name"))
        if found:
            low, middle, top = (floor - 200 * min(1.0, max(0.0, part)) for part in found)
            inside.append(_bar("a light", x - step / 5, top, 2 * step / 5, max(1.0, low - top)))
            inside.append(_bar("a", x - step / 5, middle - 2, 2 * step / 5, 4))
            half = f"middle half {percent(found[0])} to {percent(found[2])}"
            said.append(f"{name}: median {percent(found[1])}, {half}")
    return _svg(
        "spread", "The class, assignment by assignment", "; ".join(said) + ".", wide, high, inside
    )
