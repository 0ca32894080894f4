"""The cells that add rows to the one table that grows through the chapters, and what they found.

As a program it runs those cells and writes what they measured to `coursekit/data/thread.csv`,
from which a later page shows the rows of earlier ones:

    python tests/book/thread.py
"""

import csv
from pathlib import Path

import numpy as np
from cells import cells
from equations import page_text, pages

import coursekit as ck
from coursekit import thread

STORED = Path(thread.__file__).parent / "data" / "thread.csv"


def thread_cells() -> dict[str, str]:
    """By page, the code of the cell that measures rows and shows the table."""
    found = {}
    for page in pages():
        for cell in cells(page_text(page)):
            if "thread_table(" in cell:
                assert page not in found, f"{page} has two cells that show the table"
                found[page] = cell
    return found


def measured(cell: str) -> list[thread.Row]:
    """The rows that a cell measures; it needs nothing but `np` and `ck`."""
    names = {"np": np, "ck": ck}
    exec(cell, names)  # noqa: S102 (a cell of the book, as its page runs it)
    return list(names["rows"])


def main() -> None:
    """Write the rows of all cells, in the order of the pages."""
    with STORED.open("w", encoding="utf-8", newline="") as output:
        table = csv.writer(output, lineterminator="\n")
        table.writerow(["model", "task", "accuracy", "parameters", "seconds"])
        for row in [row for cell in thread_cells().values() for row in measured(cell)]:
            table.writerow(
                [row.model, row.task, row.accuracy, row.parameters, f"{row.seconds:.2g}"]
            )


if __name__ == "__main__":
    main()
