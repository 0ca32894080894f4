"""What Moodle's gradebook exports as CSV, and imports again: a column for each activity."""

import re

from autograder.platforms.forms import Form, cell, chosen, in_points, numbers_in, refuse_other_marks
from autograder.platforms.matching import Seat
from autograder.platforms.moodle import ADDRESS, NAME, column_of
from autograder.platforms.table import Table

ITEM = re.compile(r"(?:[^:()]+:\s*)?(.*\S)\s*\([^()]+\)", re.DOTALL)
"""What kind of activity it is, its title, and whether points, per cent or feedback stand below."""


def form(table: Table, name: str, asked: str | None) -> Form | None:
    """The form that the table is, for the marks of an assignment; None if it is not Moodle's.

    Of the columns of an activity the first is meant, or the one that has points. How many points
    there can be is not in the file.
    """
    header = table.header
    mails = [i for i in range(len(header)) if _are_addresses(table, i)]
    columns: dict[str, list[int]] = {}
    for i, title in enumerate(header):
        if (found := ITEM.fullmatch(title.strip())) and i > 1:
            columns.setdefault(found[1], []).append(i)
    titles = {_with_points(table, places): title for title, places in columns.items()}
    if len(mails) != 1 or not titles:
        return None
    number = column_of(header, "number")
    seats = [
        Seat(i, (cell(row, number),), cell(row, mails[0]), f"{cell(row, 0)} {cell(row, 1)}".strip())
        for i, row in enumerate(table.rows)
        if any(row)
    ]
    column = chosen(table, titles, name, asked)
    refuse_other_marks(table, column)
    return Form(NAME, column, tuple(seats), None, "")


def _with_points(table: Table, places: list[int]) -> int:
    """Of an activity's columns the first, unless it has no points and another one has some."""
    first, *others = places
    if in_points(table, first):
        return first
    return next((i for i in others if in_points(table, i) and numbers_in(table, i)), first)


def _are_addresses(table: Table, column: int) -> bool:
    cells = [one for row in table.rows if (one := cell(row, column))]
    return bool(cells) and all(ADDRESS.fullmatch(one) for one in cells)
