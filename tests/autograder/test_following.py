"""The progress of a run as people see it: drawn on a terminal, lines where there is none."""

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from ag_cases import NAME, as_bytes, solved
from ag_parts import autograder
from ag_truth import RIGHT, Counted, hand_in
from rich.console import Console

from autograder.class_run import Summary
from autograder.commands import following
from autograder.commands.following import followed
from autograder.model import Report
from autograder.progress import Lines


def test_what_is_drawn_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """However narrow it is; a name cannot command it, and at the end nothing of it is left."""
    screen = io.StringIO()
    narrow = Console(file=screen, force_terminal=True, width=40, soft_wrap=True, highlight=False)
    monkeypatch.setattr(following, "err", narrow)
    summary = Summary()
    with followed("ps5\x1b[31m", summary) as progress:
        summary.students, summary.graded, summary.kept = 50, 2, 3
        summary.count(Report("ps5", "x", "ungraded"))
        progress.see(summary.state)
        deadline = time.monotonic() + 60
        while "5 of 50 done" not in screen.getvalue() and time.monotonic() < deadline:
            time.sleep(0.05)
    drawn = screen.getvalue()
    assert "5 of 50 done, 0 failed" in drawn
    assert "\x1b[31m" not in drawn
    assert "time left" in drawn
    assert drawn.endswith("\x1b[2K")  # the last line is erased
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", drawn)
    assert max(map(len, re.split(r"[\r\n]", plain))) <= 40


@pytest.mark.sandbox
def test_lines_where_there_is_no_terminal(
    untouched: Path, tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On stdout, so that stderr says what is wrong and nothing else."""
    course = Path(shutil.copytree(untouched, tmp_path / "course"))
    for student in ("ann", "bob"):
        hand_in(course, student, RIGHT)
    monkeypatch.setattr(following, "Lines", partial(Lines, every=0.0))
    really = Counted._once

    def slow(self: Counted, handed: object) -> object:
        time.sleep(1.2)
        return really(self, handed)  # type: ignore[arg-type]  # as it comes

    monkeypatch.setattr("autograder.grader.Grader._once", partial(slow, counted))
    result = autograder(course, "grade", NAME, "--workers", "1")
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = [one for one in result.stdout.splitlines() if one.startswith(f"{NAME}: ")]
    assert any("0 of 2 done, 0 failed, time left not known yet" in one for one in lines)
    assert any("1 of 2 done, 0 failed" in one and "mean 5.00 of 5 points" in one for one in lines)


@pytest.mark.sandbox
@pytest.mark.slow
def test_a_run_on_a_terminal(make_course: Callable[..., Path]) -> None:
    """As a teacher sees it: counts, time left and mean are drawn, then the summary stands."""
    made = make_course({s: as_bytes(solved()) for s in ("ann", "bob", "cid")})
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--course", str(made)]
    said = b""
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | {"COLUMNS": "100"}
    ) as process:
        os.close(theirs)
        try:
            while data := os.read(ours, 65536):
                said += data
        except OSError:  # the other end is closed
            pass
        finally:
            os.close(ours)
    text = said.decode()
    assert process.returncode == 0, text
    assert re.search(rf"{NAME}: \d of 3 done, 0 failed", text)
    assert "time left" in text
    assert "mean 28.00 of 28 points" in text
    assert "3 graded in" in text
