"""Canvas' gradebook, as a teacher downloads it and uploads it again."""

import re

from autograder.platforms.forms import Form, cell, chosen, number_in, place_of
from autograder.platforms.matching import Seat
from autograder.platforms.table import Table

NAME = "canvas"
IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
"""What tells a student, in the order in which Canvas itself believes it."""
TITLE = re.compile(r"(.*\S)\s*\(\d+\)", re.DOTALL)
"""An assignment's column ends in its number."""
TOTAL = re.compile(r"(current|final) (score|points|grade)|override (score|grade|status)", re.I)
POINTS = "Points Possible"


def form(table: Table, name: str, asked: str | None) -> Form | None:
    """The form that the table is, for the marks of an assignment; None if it is not Canvas'."""
    header = [title.strip() for title in table.header]
    whole = header[:1] == ["Student"] and "ID" in header[1:2]
    if not whole and header[:3] != ["LastName", "FirstName", "ID"]:
        return None
    last = max(
        i for i, title in enumerate(header) if title in (*IDS, "Section", "Root Account", "ID")
    )
    titles = {i: t for i, t in enumerate(header) if i > last and t and not TOTAL.search(t)}
    numbered = {i: found[1] for i, t in titles.items() if (found := TITLE.fullmatch(t))}
    titles = numbered or titles  # those without a number are columns of the teacher's own
    column = chosen(table, titles, name, asked)
    ids = [place_of(header, one.casefold()) for one in IDS]
    seats, maximum = [], None
    for number, row in enumerate(table.rows):
        if POINTS in cell(row, 0):
            maximum = number_in(cell(row, column))
        elif any(cell(row, i) for i in range(last + 1)):
            full = cell(row, 0) if whole else f"{cell(row, 0)}, {cell(row, 1)}"
            trial = full in ("Student, Test", "Test Student")
            seats.append(Seat(number, tuple(cell(row, i) for i in ids), "", full, trial))
    over = "Canvas takes them as extra credit"
    return Form(NAME, column, tuple(seats), maximum, over, kept=("EX", "N/A"))
