"""What holds for the cells and the exercises of every chapter."""

import re

import pytest
from cells import cells
from equations import chapter_text, chapters, page_text, pages
from solutions import exercises, solved

IMPORTS = {
    "np.": "import numpy as np",
    "ck.": "import coursekit as ck",
    "plt.": "import matplotlib.pyplot as plt",
    "plots.": "from coursekit import plots",
}
WITH_CELLS = [page for page in pages() if cells(page_text(page))]
WITH_CELLS.remove("prerequisites")  # begins with coursekit alone, for those who just installed it


@pytest.mark.parametrize("chapter", [c for c in chapters() if "{exercise}" in chapter_text(c)])
def test_each_exercise_has_its_solution(chapter: str) -> None:
    """Folded solutions follow in the order of the exercises; no label is given twice."""
    asked = exercises(chapter)
    assert len(asked) == chapter_text(chapter).count("{exercise}")
    assert solved(chapter) == asked
    assert chapter_text(chapter).count("\n:class: dropdown\n") == len(asked)
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("page", WITH_CELLS)
def test_page_begins_with_what_it_needs(page: str) -> None:
    """The first cell imports what the cells name, so that the page runs when downloaded."""
    code = cells(page_text(page))
    for name, line in IMPORTS.items():
        if any(re.search(rf"(?<![\w.]){re.escape(name)}", cell) for cell in code):
            assert line in code[0], name


WIDTH = 84
"""Letters in a line of code that fit the page on a screen of 1300 pixels and on paper."""
CHAPTERS = {page.partition("/")[0] for page in pages() if "/" in page}


@pytest.mark.parametrize("page", pages())
def test_code_fits_the_page(page: str) -> None:
    """No line of a cell, or of a solution's program, is wider than the page."""
    text = page_text(page)
    programs = cells(text)
    if page.partition("/")[0] in CHAPTERS:
        programs += re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    wide = [line for code in programs for line in code.splitlines() if len(line) > WIDTH]
    assert wide == []
