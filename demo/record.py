"""One student of the demonstration class, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Notebook = dict[str, Any]
Kind = Literal["right", "unusual", "wrong", "hostile", "broken"]

FUNCTIONS = (
    "numerical_gradient",
    "output_error",
    "hidden_error",
    "bias_gradient",
    "weight_gradient",
    "backprop",
    "softmax_error",
    "backprop_l2",
    "residual_backprop",
    "mended_backprop",
)
ALL = frozenset(FUNCTIONS)


@dataclass(frozen=True)
class DemoStudent:
    """What a student hands in, and what must come of it."""

    id: str
    kind: Kind
    label: str
    """One sentence for the table that the demonstration prints."""
    written: Mapping[str, str] = field(default_factory=dict)
    """Function → the student's own text of its cell, where it is not the instructor's; a question
    that a person grades stays unanswered, unless there is a text for it."""
    unsolved: frozenset[str] = frozenset()
    """Functions whose cells stay as they were released."""
    added: tuple[tuple[str, str], ...] = ()
    """Code cells of the student's own: the grade_id of the cell that follows, and the text."""
    edit: Callable[[Notebook], None] | None = None
    """A last change to the whole notebook, in place."""
    raw: bytes | None = None
    """The file itself, where it is no notebook."""
    loses: frozenset[str] = frozenset()
    """Functions that must lose marks; all others must earn all of theirs."""
    mistakes: Mapping[str, str] = field(default_factory=dict)
    """Function → the entry of the catalogue that must be recognised."""

    @property
    def ungraded(self) -> bool:
        """Must this file be handed back to a person instead of being marked?"""
        return self.raw is not None


def cell_named(notebook: Notebook, name: str) -> dict[str, Any]:
    """nbgrader's cell of that grade_id."""
    return next(c for c in notebook["cells"] if grade_id(c) == name)


def grade_id(cell: dict[str, Any]) -> str | None:
    """nbgrader's name of a cell, if it has one."""
    name = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None
