"""Figures in the dark: the paper of a label is as dark as the page, and what stands on it light.

A browser tells an image which colours the page around it asks for (`color-scheme`), so a drawing
can have a style sheet of its own; on paper and by itself it stays as it was drawn.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx

DARK = """<style class="in-the-dark">@media (prefers-color-scheme: dark) {
path[style^="fill: #ffffff"] { fill: #121212 !important }
g[style="fill: #20242a"] { fill: #e8eaed !important }
g[style="fill: #0072b2"] { fill: #56b4e9 !important }
g[style="fill: #d55e00"] { fill: #ff8c42 !important }
}</style>"""
"""Matplotlib writes paper as a path, writing as a group; colours are those of `coursekit.plots`."""
BEGIN = re.compile(r"<svg\b[^>]*>")
PAPER = 'style="fill: #ffffff'


def darken(drawing: str) -> str:
    """The drawing, with a style sheet for the dark if it has paper."""
    if PAPER not in drawing or 'class="in-the-dark"' in drawing:
        return drawing
    return BEGIN.sub(lambda found: found[0] + DARK, drawing, count=1)


def darken_all(app: Sphinx, exception: Exception | None) -> None:
    """Those of the site."""
    if exception is None and app.builder.format == "html":
        for path in Path(app.outdir).glob("_images/*.svg"):
            drawing = path.read_text(encoding="utf-8")
            if (better := darken(drawing)) != drawing:
                path.write_text(better, encoding="utf-8")


def set_up_figures(app: Sphinx) -> None:
    """Figures are mended when the site is written."""
    app.connect("build-finished", darken_all, priority=700)
