"""Files of the class's folders: put in place whatever lies there, and nothing of anybody's lost."""

import os
from pathlib import Path

import pytest

from autograder.places import bytes_of, put, set_aside, sweep


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    """Written once; the second time nothing has to be changed."""
    place = tmp_path / "a" / "b" / "page.html"
    assert put(place, b"text", tmp_path)
    before = place.stat()
    assert not put(place, b"text", tmp_path)
    assert place.stat() == before
    assert put(place, b"other", tmp_path)
    assert bytes_of(place) == b"other"


def test_what_is_not_to_be_there_goes(tmp_path: Path) -> None:
    """A file is removed; nothing in its place is nothing to change."""
    place = tmp_path / "page.html"
    assert not put(place, None, tmp_path)
    place.write_text("")
    assert put(place, None, tmp_path)
    assert not place.exists()
    place.symlink_to("nowhere")
    assert put(place, None, tmp_path)
    assert not os.path.lexists(place)


@pytest.mark.parametrize("what", ["folder", "link to a folder", "dead link", "pipe", "link"])
def test_something_else_is_no_hindrance(tmp_path: Path, what: str) -> None:
    """A folder is moved aside with what is in it, and a link's target stays as it was."""
    place, target = tmp_path / "page.html", tmp_path / "target"
    if what == "folder":
        place.mkdir()
        (place / "mine").write_text("mine")
    elif what == "pipe":
        os.mkfifo(place)
    else:
        if what == "link to a folder":
            target.mkdir()
        if what == "link":
            target.write_text("mine")
        place.symlink_to(target)
    assert bytes_of(place) == (b"mine" if what == "link" else None)
    assert put(place, b"text", tmp_path)
    assert place.read_bytes() == b"text"
    assert not place.is_symlink()
    if what == "folder":
        assert (tmp_path / "page.html.aside" / "mine").read_text() == "mine"
    if what == "link":
        assert target.read_text() == "mine"


def test_a_file_on_the_way_is_moved_aside(tmp_path: Path) -> None:
    """Also a dead link that has the name of a folder."""
    (tmp_path / "ann").write_text("mine")
    (tmp_path / "bob").symlink_to("nowhere")
    for student in ("ann", "bob"):
        assert put(tmp_path / student / "ps5" / "page.html", b"text", tmp_path)
        assert (tmp_path / student / "ps5" / "page.html").read_bytes() == b"text"
    assert (tmp_path / "ann.aside").read_text() == "mine"


def test_names_for_what_is_aside_do_not_collide(tmp_path: Path) -> None:
    """The second accident does not overwrite the first."""
    for text in ("one", "two", "three"):
        (tmp_path / "x").write_text(text)
        set_aside(tmp_path / "x")
    found = sorted(path.read_text() for path in tmp_path.iterdir())
    assert found == ["one", "three", "two"]


def test_only_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    """The user's own files stay, dotfiles too; a folder that is not there is no error."""
    ours = (".page.html.a1b2_3d4", ".timestamp.txt.zzzzzzzz")
    others = (".page.html", ".page.html.backup_of_mine", "page.html.a1b2_3d4", ".config.settings")
    for name in (*ours, *others):
        (tmp_path / name).write_text("")
    sweep(tmp_path, "page.html", "timestamp.txt")
    assert {path.name for path in tmp_path.iterdir()} == set(others)
    sweep(tmp_path / "nowhere", "page.html")
