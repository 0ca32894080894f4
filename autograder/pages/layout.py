"""Tables that thousands of rows may have: rules for their columns, and their cells as CSV."""

import csv
import io
from collections.abc import Sequence

from autograder.harmless import spreadsheet
from autograder.pages.making import cached_line


def layout(columns: Sequence[tuple[str, float]]) -> str:
    """Rules for the table `all`, whose columns have these names and are at least so wide.

    Rows are laid out one by one; on a phone they are cards, with the names before the cells.
    """
    wide = " ".join(f"minmax({width:g}em, {width:g}fr)" for _, width in columns)
    names = [
        f'#all td:nth-child({number})::before {{ content: "{_quoted(name)}"; }}'
        for number, (name, _) in enumerate(columns, 1)
        if number > 1
    ]
    return "\n".join(
        [
            "@media screen and (min-width: 46.01rem) {",
            f"#all, #all tr {{ min-width: {sum(width for _, width in columns):g}em; }}",
            f"#all tr {{ grid-template-columns: {wide}; }}",
            "}",
            "@media screen and (max-width: 46rem) {",
            *names,
            "}",
        ]
    )


def _quoted(text: str) -> str:
    """A text within a string of CSS."""
    return "".join(c if c.isalnum() or c in "_ -" else f"\\{ord(c):x} " for c in text)


def csv_line(cells: Sequence[object]) -> str:
    """One line of CSV, whose cells no spreadsheet calculates."""
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow(spreadsheet(cached_line(cell)) for cell in cells)
    return file.getvalue()
