"""Gradescope's zip: complete, the same each time, and closed."""

import re
import stat
import zipfile
from pathlib import Path

import pytest
from ag_cases import NAME, ROOT, SEED
from click.testing import CliRunner

from autograder import cli
from autograder.course import load_course
from autograder.model import UnusableInput
from autograder.platforms import gradescope_zip
from autograder.platforms.gradescope_zip import locked, needed, pack

COURSE = ROOT / "assignments"


def test_the_zip(tmp_path: Path) -> None:
    """All that setup.sh and run_autograder name is in it; it is the owner's alone."""
    target = tmp_path / "autograder.zip"
    line = ["gradescope", NAME, "--output", str(target), "--course", str(COURSE)]
    done = CliRunner().invoke(cli.main, [*line, "--allow-weaker", "landlock"])
    assert done.exit_code == 0, done.stderr
    assert "28 points" in done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with zipfile.ZipFile(target) as packed:
        names = set(packed.namelist())
        assert {
            *("setup.sh", "run_autograder", "settings.json", "seed"),
            *("requirements/grader.lock", "requirements/student.lock"),
            *("packages/pyproject.toml", "packages/LICENSE", "packages/src/coursekit/README.md"),
            *("packages/src/coursekit/__init__.py", "packages/autograder/pyproject.toml"),
            *("packages/autograder/templates/feedback.html", "packages/autograder/py.typed"),
            *("course/nbgrader_config.py", f"course/source/{NAME}/{NAME}.ipynb"),
        } <= names
        assert not [n for n in names if "__pycache__" in n or "checkpoint" in n or ".." in n]
        assert packed.read("seed") == SEED
        assert b'"landlock"' in packed.read("settings.json")
        for name in ("setup.sh", "run_autograder"):
            assert packed.getinfo(name).external_attr >> 16 == 0o100755
            assert packed.read(name).startswith(b"#!/usr/bin/env bash\n")
        packed.extractall(tmp_path / "source")
    again = tmp_path / "again.zip"
    pack(load_course(COURSE), NAME, again, ["landlock"])
    assert again.read_bytes() == target.read_bytes()
    assert load_course(tmp_path / "source" / "course").course_id == "neural-networks"
    # every file of the packages that the installed ones are made of is there
    for folder, name in ((ROOT / "src" / "coursekit", "src/coursekit"),
                         (ROOT / "autograder", "autograder")):  # fmt: skip
        for path in folder.rglob("*.*"):
            inside = path.relative_to(folder).as_posix()
            if not re.search(r"__pycache__|\.egg-info|^build/", inside):
                assert f"packages/{name}/{inside}" in names


def test_the_lock_has_what_the_grader_needs() -> None:
    """What its packages require, and what these require, with their hashes; and not the book."""
    names = needed(("coursekit-autograder", "setuptools"))
    assert {"numpy", "nbgrader", "jinja2", "sqlalchemy", "traitlets", "setuptools"} <= names
    text = locked((ROOT / "requirements" / "instructor.lock").read_text(), names)
    listed = {line.split("==")[0] for line in text.splitlines() if "==" in line and line[0] != " "}
    assert {"numpy", "nbgrader", "setuptools"} <= listed
    assert not {"sphinx", "jupyter-book", "playwright", "pytest", "ruff", "mypy"} & listed
    assert text.count("--hash=sha256:") > 2 * len(listed)


def test_a_lock_is_parted_at_its_entries() -> None:
    """An entry is its line and the hashes below; names count as Python's indexes count them."""
    lock = "a.b==1 \\\n    --hash=sha256:1\nab==2 \\\n    --hash=sha256:2\n"
    assert locked(lock, {"a-b"}) == "a.b==1 \\\n    --hash=sha256:1\n"


def test_without_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed elsewhere there is no source to pack: it says what to do; so of other names."""
    with pytest.raises(UnusableInput, match="ps9"):
        pack(load_course(COURSE), "ps9", tmp_path / "x.zip")
    monkeypatch.setattr(gradescope_zip, "CHECKOUT", tmp_path)
    with pytest.raises(UnusableInput, match="not a checkout of the course"):
        pack(load_course(COURSE), NAME, tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()
