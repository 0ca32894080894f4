"""The labelled equations of the book, and the check that is bound to each.

A check judges one equation by other means than its chapter does: values of the function alone,
loops over single entries, symbols, or counting. Its docstring says in a sentence what is checked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

BOOK = Path(__file__).resolve().parents[2] / "book"
LABEL = re.compile(r"^\s*\$\$ \((eq:[a-z0-9-]+)\)", re.MULTILINE)
How = Literal["differences", "complex step", "brute force", "symbolic", "statistical"]


@dataclass(frozen=True)
class Check:
    """What is checked of an equation, how, and the function that raises unless it holds."""

    label: str
    how: How
    what: str
    run: Callable[[], None]


CHECKS: dict[str, Check] = {}


def checks(label: str, how: How) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Bind a check to the label of its equation."""

    def bind(check: Callable[[], None]) -> Callable[[], None]:
        assert label not in CHECKS, f"{label} has two checks"
        assert check.__doc__, f"the check of {label} does not say what it checks"
        CHECKS[label] = Check(label, how, check.__doc__.splitlines()[0], check)
        return check

    return bind


def labels(page: str) -> list[str]:
    """The labels of a page's equations, in order."""
    return LABEL.findall((BOOK / f"{page}.md").read_text(encoding="utf-8"))
