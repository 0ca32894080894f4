"""Does an assignment's notebook fit its hidden checks?

The notebook says what a function is worth, the checks say what is asked of it. Where the two do not
fit, somebody would lose points or gain them for nothing; so nothing is graded then.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.checks.judge import Assignment
from autograder.model import UnusableInput
from autograder.submission import HIDDEN, HIDDEN_CALL, Source, strip_hidden

POINTED = re.compile(r"\bhidden_check\s*\(")


def refuse_misfit(source: Source, checks: Assignment) -> None:
    """Raise `UnusableInput` with the first thing that does not fit, and the remedy."""
    for problem in _problems(source, checks):
        raise UnusableInput(f"{source.name}: {problem}")


def _problems(source: Source, checks: Assignment) -> Iterator[str]:
    """In the order in which one would mend them."""
    for name, cell in source.cells.items():
        settings = cell.metadata.nbgrader
        asked = settings.get("grade") or settings.get("task")
        if asked and not _is_points(settings.get("points")):
            yield (
                f"the points of cell {name!r} are {settings.get('points')!r}: "
                "write a number, 0 or more, into the cell's settings in the notebook"
            )
        if settings.get("grade") and not settings.get("solution"):
            yield from _problems_of_test(name, cell, source.name)
    tested = Counter(_function_in(cell) for cell in source.cells.values())
    for function, count in tested.items():
        if function and count > 1:
            yield f"{count} grade cells test {function}: leave one, or write a function for each"
    yield from _differences(source, checks)
    for function, (name, _) in source.graded.items():
        if name != f"test_{function}":
            yield (
                f"grade cell {name!r} tests {function}: name it 'test_{function}' (its grade_id): "
                "by that name `coursekit check` finds it"
            )
        answer = source.cells.get(function)
        if answer is None or not answer.metadata.nbgrader.get("solution"):
            yield (
                f"no solution cell of the notebook is named {function!r}: give the cell in which "
                "students write the function that name (its grade_id)"
            )


def _is_points(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


def _problems_of_test(name: str, cell: NotebookNode, assignment: str) -> Iterator[str]:
    """What does not fit in a cell whose points a check gives."""
    call = HIDDEN_CALL.search(cell.source)
    begin, end = HIDDEN
    if call is None:
        form = f'hidden_check("{assignment}/FUNCTION", FUNCTION)'
        what = "calls hidden_check in another form" if POINTED.search(cell.source) else "has none"
        yield (
            f"grade cell {name!r} needs a hidden check, or nobody gives its points, and {what}: "
            f"write {form} between {begin} and {end}, or have a person grade it"
        )
    elif call[1] != assignment:
        yield (
            f"grade cell {name!r} calls a hidden check of {call[1]!r}: "
            f'write hidden_check("{assignment}/{call[2]}", {call[2]})'
        )
    elif POINTED.search(strip_hidden(cell.source)):
        yield (
            f"grade cell {name!r} calls hidden_check where students would see it, and it would "
            f"fail for them: write {begin} above it and {end} below it"
        )


def _function_in(cell: NotebookNode) -> str:
    call = HIDDEN_CALL.search(cell.source) if cell.metadata.nbgrader.get("grade") else None
    return call[2] if call else ""


def _differences(source: Source, checks: Assignment) -> Iterator[str]:
    """Functions that the notebook tests and no check is of, or the other way round."""
    asked, checked = set(source.graded), {check.function for check in checks.checks}
    if odd := asked ^ checked:
        only = [
            f"{', '.join(sorted(names))} {where}"
            for names, where in (
                (asked - checked, "has a grade cell and no check"),
                (checked - asked, "has a check and no grade cell with a hidden_check call"),
            )
            if names
        ]
        yield (
            f"the notebook and the hidden checks differ about {', '.join(sorted(odd))}: "
            f"{'; '.join(only)}: each function needs a grade cell with a hidden_check call, "
            "and a check"
        )
    if not checks.checks:
        yield "there is no check: write one for each function"
