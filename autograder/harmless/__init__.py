"""The one place that makes students' words harmless, wherever a person reads them."""

from autograder.harmless.answers import as_typed, is_harmless, markdown
from autograder.harmless.attached import pictures
from autograder.harmless.colours import Budget, code_cell
from autograder.harmless.painting import highlighted
from autograder.harmless.words import label, line, name_problem, spreadsheet

__all__ = [
    "Budget",
    "as_typed",
    "code_cell",
    "highlighted",
    "is_harmless",
    "label",
    "line",
    "markdown",
    "name_problem",
    "pictures",
    "spreadsheet",
]
