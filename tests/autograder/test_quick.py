"""What every process of ours does first: one thread for matrices, and no grammar of addresses."""

import os
import subprocess
import sys

import pytest

THREADS = "import os; print(os.environ['OPENBLAS_NUM_THREADS'])"
STARTS = ["import autograder.quick", "import autograder.commands"]
"""What grades begins with one of these: the pool's processes, and every command."""


def said(code: str, **variables: str) -> str:
    """What a fresh process prints."""
    bare = {name: value for name, value in os.environ.items() if not name.endswith("NUM_THREADS")}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=bare | variables, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize("start", STARTS)
def test_one_thread_multiplies(start: str) -> None:
    """A second one that waits for work takes as much of a processor as the grading does."""
    assert said(f"{start}\n{THREADS}") == "1"


def test_whoever_wants_more_threads_has_them() -> None:
    """What is set already stays."""
    assert said(f"{STARTS[0]}\n{THREADS}", OPENBLAS_NUM_THREADS="4") == "4"


def test_jsonschema_builds_no_grammar() -> None:
    """The package that takes a second is as if it were not installed, and only meanwhile."""
    code = "import sys, autograder.quick; print('jsonschema' in sys.modules, sys.modules.get("
    assert said(code + "'rfc3987_syntax', 'not there'))") == "True not there"
