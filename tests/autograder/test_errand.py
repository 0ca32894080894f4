"""What is asked of a worker process: it shows nothing, and brings nothing with it."""

import subprocess
import sys

from autograder import errand
from autograder.errand import Sealed


def test_nothing_sealed_is_shown() -> None:
    """However it is printed or logged."""
    sealed = Sealed(b"the secret seed")
    for text in (repr(sealed), str(sealed), f"{sealed}", str([sealed])):
        assert "seed" not in text


def test_the_scheduler_that_passes_it_on_imports_no_grader() -> None:
    """Neither NumPy nor nbgrader nor the grader's own modules."""
    program = (
        "import sys, autograder.errand\n"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in "
        "('autograder', 'numpy', 'nbgrader', 'nbformat')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["autograder", "autograder.errand"]


def test_who_has_been_told_nothing_says_so() -> None:
    """It is told again then."""
    errand.end("no such run")
    assert errand.grade("no such run", Sealed(b"")) == {"lost": True}
