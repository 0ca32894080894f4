"""The guide on an assignment of one's own: its commands do what it says, word for word."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from equations import BOOK

TEXT = (BOOK / "own_assignment.md").read_text(encoding="utf-8")
SECTION = TEXT.partition("\n## From nothing to marks")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"```(sh|text)\n(.*?)```", SECTION, re.DOTALL)
VARIES = re.compile(r"\d+\.\d+ s|, \d+\.\d\d s each|in \d+\.\d+s|/\S*mycourse/|[━┃┡╇┩│└┴┘┏┳┓]+ *")


def plain(text: str) -> list[str]:
    """The lines without what differs between machines: times, the folder, a frame."""
    return [line.strip() for line in VARIES.sub("", text).splitlines() if line.strip()]


@pytest.mark.slow
@pytest.mark.sandbox
def test_from_nothing_to_marks(tmp_path: Path) -> None:
    """Every command of the section ends well, and prints what stands there."""
    course = tmp_path / "mycourse"
    course.mkdir()
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    paths = os.pathsep.join([str(BOOK.parent), str(BOOK.parent / "src")])
    told = {"PATH": programs, "PYTHONPATH": paths, "XDG_CONFIG_HOME": str(tmp_path / "settings")}
    said: list[str] = []
    for kind, text in BLOCKS:
        if kind == "sh":
            script = ["bash", "-euc", f"({text}) 2>&1"]
            done = subprocess.run(
                script, cwd=course, env=os.environ | told, capture_output=True, text=True,
                timeout=300, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout
            said = plain(done.stdout)
        else:
            missing = [line for line in plain(text) if line not in said]
            assert not missing, said
    assert {kind for kind, _ in BLOCKS} == {"sh", "text"}
    assert (course / "reports" / "quadrature.html").is_file()
