"""Blackboard's grade center, as a teacher downloads it and uploads it again."""

import re

from autograder.platforms.forms import Form, cell, chosen, place_of, refuse_other_marks
from autograder.platforms.matching import Seat
from autograder.platforms.table import Table

NAME = "blackboard"
TITLE = re.compile(r"(.*\S)\s*\[([^\]]*)\]\s*\|\s*\d+", re.DOTALL)
"""Title, what it is out of, and the column's number."""
MOST = re.compile(r"\d+(?:[.,]\d+)?")


def form(table: Table, name: str, asked: str | None) -> Form | None:
    """The form that the table is, for the marks of an assignment; None if not Blackboard's."""
    header = table.header
    found = {i: m for i, title in enumerate(header) if (m := TITLE.fullmatch(title.strip()))}
    user = place_of(header, "username")
    if not found or user is None:
        return None
    column = chosen(table, {i: m[1] for i, m in found.items()}, name, asked)
    refuse_other_marks(table, column)
    number = place_of(header, "student id")
    first, last = place_of(header, "first name"), place_of(header, "last name")
    seats = [
        Seat(
            i,
            (cell(row, user), cell(row, number)),
            "",
            ", ".join(x for x in (cell(row, last), cell(row, first)) if x),
        )
        for i, row in enumerate(table.rows)
        if cell(row, user)
    ]
    most = MOST.search(found[column][2])
    over = "Blackboard takes them as they are"
    maximum = float(most[0].replace(",", ".")) if most else None
    return Form(NAME, column, tuple(seats), maximum, over)
