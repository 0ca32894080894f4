"""Where a course is found from: its folder, the folder above `assignments`, anywhere below it."""

from pathlib import Path

import pytest

from autograder.root import CONFIG, find_root


def test_the_nearest_course_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two, one within the other, the inner one; without a start, from the working directory."""
    inner = tmp_path / "outer" / "inner"
    (inner / "source" / "x").mkdir(parents=True)
    (tmp_path / "outer" / CONFIG).touch()
    assert find_root(inner / "source" / "x") == (tmp_path / "outer").resolve()
    (inner / CONFIG).touch()
    monkeypatch.chdir(inner / "source" / "x")
    assert find_root() == inner.resolve()


def test_assignments_stand_for_the_folder_above(tmp_path: Path) -> None:
    """As in the checkout; and where there is none, nothing is found."""
    (tmp_path / "assignments").mkdir()
    assert find_root(tmp_path / "assignments" / "deep") is None
    (tmp_path / "assignments" / CONFIG).touch()
    assert find_root(tmp_path) == (tmp_path / "assignments").resolve()
