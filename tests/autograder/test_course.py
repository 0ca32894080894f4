"""Where a course is, its secret seed, and files that are written whole or not at all."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from ag_cases import course_config

from autograder import course as courses
from autograder.course import find_course, load_course, secret_seed, seed_path, write_atomically
from autograder.model import MachineError, UnusableInput


def test_a_course_is_found(tmp_path: Path) -> None:
    """In the folder named, in its assignments/, or above it."""
    root = tmp_path / "assignments"
    course_config(root, "tests")
    (root / "deep" / "er").mkdir(parents=True)
    for start in (root, tmp_path, root / "deep" / "er"):
        found = find_course(start)
        assert found.root == root.resolve()
        assert found.course_id == "tests"


def test_no_course_is_said(tmp_path: Path) -> None:
    """With the folder that was searched, and what to do."""
    with pytest.raises(UnusableInput, match=r"no course .*name its folder with --course"):
        find_course(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["c = (", "1 / 0", "c.CourseDirectory.root ="])
def test_a_broken_configuration_is_said(tmp_path: Path, text: str) -> None:
    """Whatever the file does, it is named."""
    (tmp_path / courses.CONFIG).write_text(f"c = get_config()\n{text}\n")
    with pytest.raises(UnusableInput, match=r"nbgrader_config\.py"):
        load_course(tmp_path)


def test_the_configuration_is_obeyed(tmp_path: Path) -> None:
    """Folders and gradebook are where nbgrader would look for them."""
    (tmp_path / courses.CONFIG).write_text(
        "c = get_config()\n"
        'c.CourseDirectory.submitted_directory = "in"\n'
        'c.CourseDirectory.db_url = "sqlite:///elsewhere.db"\n'
    )
    course = load_course(tmp_path)
    assert course.notebook(course.submitted, "ann", "ps1") == (
        tmp_path / "in" / "ann" / "ps1" / "ps1.ipynb"
    )
    assert course.db_url == "sqlite:///elsewhere.db"


@pytest.fixture
def no_seed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user without a seed; where it will be."""
    monkeypatch.delenv("AUTOGRADER_SEED_FILE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "autograder" / "tests.seed"


def test_a_seed_is_made_once_and_is_private(no_seed: Path) -> None:
    """The same at every use, different for every course, readable by its owner only."""
    seed = secret_seed("tests")
    assert seed == secret_seed("tests") != secret_seed("other")
    assert len(seed) >= 32
    assert no_seed.stat().st_mode & 0o777 == 0o600


def test_a_course_id_does_not_leave_the_folder(no_seed: Path) -> None:
    """Whatever the course is called, its seed lies beside the others."""
    for course_id in ("../../x", "a/b", "", "ε"):
        assert seed_path(course_id).parent == no_seed.parent


def test_a_seed_that_cannot_be_used_is_said(no_seed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too short, or no file: the machine's fault, with the remedy."""
    secret_seed("tests")
    no_seed.write_text("short")
    with pytest.raises(MachineError, match="too short: delete the file"):
        secret_seed("tests")
    monkeypatch.setenv("AUTOGRADER_SEED_FILE", str(no_seed / "inside"))
    with pytest.raises(MachineError, match="set AUTOGRADER_SEED_FILE"):
        secret_seed("tests")


def full(*_: Any) -> None:
    """What fsync says on a full disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_without_room_leaves_the_file_as_it_was(tiny_disk: Path) -> None:
    """The old content is whole, and no beginning of the new one is left."""
    path = tiny_disk / "report.html"
    write_atomically(path, b"old")
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, bytes(1 << 21))
    assert path.read_bytes() == b"old"
    assert os.listdir(tiny_disk) == ["report.html"]


def test_a_failing_sync_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where nothing small can be mounted."""
    path = tmp_path / "report.html"
    write_atomically(path, b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["report.html"]
