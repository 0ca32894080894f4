"""Brightspace's export of grades, as a teacher downloads it and uploads it again."""

import re

from autograder.platforms.forms import Form, cell, chosen, place_of
from autograder.platforms.matching import Seat
from autograder.platforms.table import Table

NAME = "brightspace"
TITLE = re.compile(r"(.*\S)\s+Points Grade(?:\s*<.*>)?", re.DOTALL)
MOST = re.compile(r"MaxPoints:\s*(\d+(?:\.\d+)?)")


def form(table: Table, name: str, asked: str | None) -> Form | None:
    """The form that the table is, for the marks of an assignment; None if not Brightspace's."""
    header = table.header
    ids = [place_of(header, one) for one in ("orgdefinedid", "username")]
    if place_of(header, "end-of-line indicator") is None or ids == [None, None]:
        return None
    titles = {i: found[1] for i, title in enumerate(header) if (found := TITLE.fullmatch(title))}
    column = chosen(table, titles, name, asked)
    first, last, mail = (place_of(header, one) for one in ("first name", "last name", "email"))
    seats = [
        Seat(
            number,
            tuple(cell(row, i).removeprefix("#") for i in ids),
            cell(row, mail),
            ", ".join(x for x in (cell(row, last), cell(row, first)) if x),
        )
        for number, row in enumerate(table.rows)
        if any(cell(row, i) for i in ids)
    ]
    most = MOST.search(header[column])
    over = "Brightspace takes them only if the grade item can exceed its maximum"
    return Form(NAME, column, tuple(seats), float(most[1]) if most else None, over)
