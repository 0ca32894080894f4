"""`nbgrader autograde`, with the course's configuration, grades in the same sandbox."""

import shutil
from pathlib import Path

from ag_cases import NAME, SOURCE, run
from nbgrader.api import Gradebook


def test_autograde_writes_the_marks_of_the_sandbox(
    released: Path, right: bytes, tmp_path: Path
) -> None:
    """A right solution has full marks in the gradebook, and its notebook shows no hidden test."""
    course = tmp_path / "course"
    shutil.copytree(released, course)
    config = (SOURCE.parents[2] / "nbgrader_config.py").read_text()
    config = config.replace("neural-networks", "tests")  # the id of the released course
    (course / "nbgrader_config.py").write_text(config)
    folder = course / "submitted" / "ann" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(right)
    done = run("nbgrader", "autograde", NAME, "--db", "sqlite:///gradebook.db", cwd=course)
    assert done.returncode == 0, done.stderr[-2000:]
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        assert book.find_submission(NAME, "ann").score == 30
    text = (course / "autograded" / "ann" / NAME / f"{NAME}.ipynb").read_text()
    assert "hidden_check" not in text
    assert "all properties hold" in text
