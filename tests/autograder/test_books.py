"""The book that a course names is found from every page."""

from pathlib import Path

import pytest
from ag_cases import course_config

from autograder.course import Course, load_course
from autograder.model import UnusableInput
from autograder.pages.books import is_public, leads, seen_from, words_of


def course_with(folder: Path, line: str) -> Course:
    """A course whose configuration says this of its book."""
    course_config(folder)
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(f"{line}\n")
    return load_course(folder)


def test_the_course_names_its_book(tmp_path: Path) -> None:
    """`c.Autograder.book_url`; nothing if it is not said; another kind of value is refused."""
    said = course_with(tmp_path / "a", 'c.Autograder.book_url = "https://a.org/b"')
    assert said.book_url == "https://a.org/b"
    assert course_with(tmp_path / "b", "").book_url == ""
    with pytest.raises(UnusableInput, match="book_url is 3"):
        _ = course_with(tmp_path / "c", "c.Autograder.book_url = 3").book_url


def test_an_address_is_the_same_from_everywhere(tmp_path: Path) -> None:
    """It ends in /, and students can follow it; a script is refused."""
    assert seen_from("https://a.org/b", tmp_path, tmp_path / "x") == "https://a.org/b/"
    assert is_public("https://a.org/b/")
    with pytest.raises(UnusableInput, match="book_url"):
        seen_from("javascript:alert(1)", tmp_path, tmp_path)


def test_a_folder_is_seen_from_each_page(tmp_path: Path) -> None:
    """Relative to the page, if the book is there; nothing if it is not, so that no link is dead."""
    root = tmp_path / "course"
    folder = root / "feedback" / "ann" / "ps1"
    root.mkdir()
    assert seen_from("../book/html", root, folder) == ""
    (tmp_path / "book" / "html").mkdir(parents=True)
    (tmp_path / "book" / "html" / "index.html").write_text("")
    found = seen_from("../book/html", root, folder)
    assert found == "../../../../book/html/"
    folder.mkdir(parents=True)
    assert (folder / found / "index.html").is_file()
    assert not is_public(found)


def test_what_links_are_called() -> None:
    """By chapter and section, without underscores and file names."""
    assert leads("https://b.org/", "descent.html") == "https://b.org/descent.html"
    assert leads("", "descent.html") == leads("https://b.org/", None) == ""
    assert words_of("descent.html") == "Descent"
    assert words_of("mlp.html#relu-prime") == "Mlp, relu prime"
    assert words_of("mlp/hidden_layers.html#relu-prime") == "Mlp, relu prime"
    assert words_of("mlp/hidden_layers.html") == "Mlp, hidden layers"
