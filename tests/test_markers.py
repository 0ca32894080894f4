"""tests/conftest.py: what takes long is started by tests that have a marker."""

import subprocess

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
