"""The rules that all tests keep: what takes long is marked, and no test measures the machine."""

import re
import subprocess
from pathlib import Path

import pytest

COMMANDS = [
    (["/nowhere/bwrap", "--unshare-all"], "sandbox"),
    (["python", "-I", "/grader/launch.py"], "sandbox"),
    (["python", "-m", "autograder", "grade"], "sandbox"),
    (["node", "cli.js", "run-driver"], "browser"),
    (["python", "-m", "nbgrader", "autograde"], "slow"),
    (["python", "-m", "ipykernel_launcher"], "slow"),
    (["make", "book"], "slow"),
    (["/usr/lib/postgresql/15/bin/initdb", "-D", "x"], "slow"),
]


@pytest.mark.parametrize(("command", "marker"), COMMANDS)
def test_without_a_marker_nothing_is_started(command: list[str], marker: str) -> None:
    """The test fails before the process begins, and is told which marker it needs."""
    with pytest.raises(pytest.fail.Exception, match=f"mark it @pytest.mark.{marker}"):
        subprocess.Popen(command)


@pytest.mark.sandbox
def test_with_a_marker_it_is() -> None:
    """There is no such program, which is found out by trying to start it."""
    with pytest.raises(FileNotFoundError):
        subprocess.Popen(["/nowhere/bwrap"])


LIMIT = re.compile(
    r"assert time\.(?:monotonic|perf_counter|process_time|thread_time)\(\) - \w+ < ([\d.]+)"
)
"""An upper bound of what a test has measured, in seconds."""


def test_no_test_measures_the_machine() -> None:
    """A busy machine takes ten times as long: a bound is there for what would never end."""
    files = Path(__file__).parent.rglob("test_*.py")
    bounds = {path.name: LIMIT.findall(path.read_text(encoding="utf-8")) for path in files}
    near = {name: found for name, found in bounds.items() if any(float(s) < 15 for s in found)}
    assert near == {}
    assert sum(map(len, bounds.values())) > 5
