"""The class report finds names, no-shows, files and likenesses, also while a run goes on."""

from pathlib import Path

import pytest
from ag_cases import NAME, as_bytes, solved
from ag_pages import Page, words_of
from conftest import MakeCourse
from nbformat import NotebookNode
from test_terms import graded

from autograder.classroom import Classroom
from autograder.course import load_course
from autograder.gradebook import Marks
from autograder.meanwhile import EVERY, SHARE, Meanwhile
from autograder.surroundings import compared, links

OWN = """def backprop(weights, biases, x, y):
    memory = [x]
    for position, matrix in enumerate(weights):
        memory.append(sigmoid(matrix @ memory[position] + biases[position]))
    blame, first, second = memory[-1] - y, [], []
    for position in reversed(range(len(weights))):
        blame = blame * memory[position + 1] * (1.0 - memory[position + 1])
        first.insert(0, blame @ memory[position].T / x.shape[1])
        second.insert(0, np.mean(blame, axis=1, keepdims=True))
        blame = weights[position].T @ blame
    return first, second
"""


@pytest.fixture
def room(make_course: MakeCourse) -> Classroom:
    """Ann and bob have written the same, zoe nothing, li is not graded yet."""
    course = make_course({})
    graded(course, NAME, ann=1.0, bob=1.0)
    (course / "submitted" / "li" / NAME).mkdir(parents=True)
    for student in ("ann", "bob"):
        text = OWN if student == "ann" else OWN.replace("blame", "delta").replace("memory", "a")
        write(course / "autograded" / student / NAME / f"{NAME}.ipynb", solved(backprop=text))
    page = course / "feedback" / "ann" / NAME / f"{NAME}.html"
    page.parent.mkdir(parents=True)
    page.write_text("")
    found = Classroom(load_course(course), NAME)
    with Marks(found.course, found.source) as marks:
        marks._book.update_or_create_student("zoe", first_name="Zoë", last_name="O'Neill")
    return found


def write(place: Path, notebook: NotebookNode) -> None:
    """Put a notebook there."""
    place.parent.mkdir(parents=True)
    place.write_bytes(as_bytes(notebook))


def test_a_page_from_what_is_there(room: Classroom) -> None:
    """Likeness, no-shows with names, and links that lead to files from where the page lies."""
    place = room.write_report(room.results())
    text = words_of(place.read_text())
    assert "ann , bob" in text
    assert "the same" in text
    assert "1 have not handed in" in text
    assert "Zoë O'Neill" in text
    hrefs = [v for n, v in Page(place.read_text()).attributes if n == "href" and v]
    files = {v for v in hrefs if not v.startswith(("#", "http"))}
    assert len(files) == 3
    assert all((place.parent / file).is_file() for file in files)


def test_names_are_written_as_addresses(room: Classroom) -> None:
    """Blanks, commas, accents and signs of an id are no part of an address."""
    odd = "O'Brien, Zoë (李明)"
    write(room.course.notebook("autograded", odd, NAME), solved())
    (address,) = links(room.course, NAME, "autograded", [odd, "nobody"], f"{NAME}.ipynb").values()
    assert address.startswith("../autograded/O%27Brien%2C%20Zo%C3%AB%20%28%E6")
    assert " " not in address


def test_damaged_notebooks_are_passed_over(room: Classroom) -> None:
    """What cannot be read is like nothing."""
    place = room.course.notebook("autograded", "bob", NAME)
    place.write_bytes(b'{"cells": [1, 2')
    assert compared(room.course, room.source, room.results()) == []
    place.unlink()
    place.mkdir()
    assert compared(room.course, room.source, room.results()) == []


def test_while_the_run_goes_on_a_page_is_written_now_and_then(room: Classroom) -> None:
    """Not at once, and at most for a small part of the time; without comparing notebooks."""
    clock = [0.0]

    def now() -> float:
        clock[0] += 0.5
        return clock[0]

    with Marks(room.course, room.source) as marks:
        report = Meanwhile(room, marks, now)
        assert not report()
        clock[0] += EVERY
        assert report()
        place = room.course.report(NAME)
        text = words_of(place.read_text())
        assert "The run goes on: 1 hand-in has not been looked at yet" in text
        assert "not been compared yet" in text
        place.unlink()
        clock[0] += 0.5 / SHARE - 2
        assert not report()
        clock[0] += 2
        assert report()
        assert place.is_file()
    room.write_report(room.results())
    assert "The run goes on" not in place.read_text()
