"""What is asked of a worker process of a cluster, and in what it travels.

The scheduler, which passes it on, imports this too: so the grader is imported by who does it.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, repr=False)
class Sealed:
    """Bytes whose `repr` tells nothing: arguments of what fails are logged on every machine."""

    data: bytes

    def __repr__(self) -> str:
        return "Sealed(…)"


def ready(run: str, brief: Sealed) -> str:
    """Why a process cannot grade for a run; "" if it can: see `remote.ready`."""
    from autograder import remote

    return remote.ready(run, brief)


def grade(run: str, posted: Sealed) -> dict[str, Any]:
    """What came of one notebook: see `remote.grade`."""
    from autograder import remote

    return remote.grade(run, posted)


def end(run: str) -> None:
    """Forget a run: see `remote.end`."""
    from autograder import remote

    remote.end(run)
