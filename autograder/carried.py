"""An error is counted once: a function that loses marks is judged again with right ones in place of
the earlier ones that it uses, and keeps the better marks.

The right functions are the instructor's, in a sandbox of their own. In the process that is judged
there are stand-ins, which ask the grader and get values. Every function is judged so in a fresh
process, and only earlier functions are stood in for: what helps one cannot get to another's.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.model import Cell, CheckResult
from autograder.moments import Moment
from autograder.student import Student
from autograder.submission import Source
from autograder.world import INSIDE
from coursekit.states import listed

Judge = Callable[[Student, str], CheckResult]
Right = Callable[[], AbstractContextManager[Student]]
Fresh = Callable[["Answers", int], AbstractContextManager[Student]]

MOST, SECONDS = 20_000, 60.0
"""Questions that are answered while one function is judged, and seconds that they may take."""
NEVER = ("passed", "forbidden", "missing")
"""Verdicts that right functions in other places do not change."""

ANSWER = (INSIDE / "answer.py").read_text()
"""Beside the right functions: calls one."""


@dataclass
class Answers:
    """Right functions in place of the student's, for what stand-ins ask."""

    names: list[str]
    right: Student
    asked: set[str] = field(default_factory=set)
    """Those that have been asked for."""
    count: int = 0
    seconds: float = 0.0
    """What the answers have taken."""

    def answer(self, header: dict[str, Any], value: Any) -> tuple[dict[str, Any], Any]:
        """What goes back: the right value, or that there is none."""
        name, keywords = header.get("wants"), header.get("keywords")
        self.count += 1
        enough = self.count > MOST or self.seconds > SECONDS
        if name not in self.names or enough or not _is_question(value, keywords):
            return {"right": False}, None
        assert isinstance(name, str)
        self.asked.add(name)
        start = time.monotonic()
        outcome = self.right.call("_answer", name, *value, keywords)
        self.seconds += time.monotonic() - start
        return {"right": outcome.kind == "value"}, outcome.value


def _is_question(value: Any, keywords: Any) -> bool:
    """Whether it has the form of what a stand-in asks."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(part, list) for part in value)
        and len(value[0]) == len(value[1])
        and all(isinstance(state, str) for state in value[1])
        and isinstance(keywords, list)
        and len(keywords) <= len(value[0])
        and all(isinstance(word, str) for word in keywords)
    )


def carried(
    source: Source,
    results: Mapping[str, CheckResult],
    found: Mapping[str, Moment],
    judged: Judge,
    fresh: Fresh,
    right: Right,
) -> dict[str, CheckResult]:
    """The verdicts, better where only an earlier function was to blame.

    `fresh` opens the submission once more, with who answers in place of some functions, after so
    many cells; `right` opens the instructor's solutions (`right_cells`).
    """
    better = dict(results)
    with ExitStack() as kept:
        solutions: Student | None = None
        for function, result in results.items():
            wanted = _to_stand_in(function, source, results, found)
            if result.status in NEVER or not wanted:
                continue
            if solutions is None:  # one process for all: it gets nothing of theirs but values
                solutions = kept.enter_context(right())
            answers = Answers(wanted, solutions)
            with fresh(answers, found[function].cells) as student:
                again = judged(student, function)
            blamed = tuple(name for name in source.graded if name in answers.asked)
            if blamed and again.points >= result.points:
                better[function] = _told(again, blamed)
    return better


def _to_stand_in(
    function: str,
    source: Source,
    results: Mapping[str, CheckResult],
    found: Mapping[str, Moment],
) -> list[str]:
    """Functions asked for before this one, that it uses, and that were not right at its test."""
    earlier = list(source.graded)[: list(source.graded).index(function)]
    moment = found.get(function)
    if moment is None:
        return []
    wrong = {n for n in earlier if results[n].status != "passed" or found[n].late}
    return [name for name in earlier if name in moment.uses & wrong]


def right_cells(source: Source) -> list[Cell]:
    """The instructor's solutions, and what calls them."""
    code = [
        Cell(cell.source)
        for name, cell in source.cells.items()
        if cell.cell_type == "code" and (name in source.given or cell.metadata.nbgrader.solution)
    ]
    return [*code, Cell(ANSWER)]


def _told(result: CheckResult, blamed: tuple[str, ...]) -> CheckResult:
    """The verdict, with what it owes to others."""
    several = len(blamed) > 1
    right = f"{'' if several else 'a '}right {listed(blamed)}"
    mend = "mend those" if several else "mend that one"
    if result.status == "passed":
        return replace(result, message=f"right, given {right}; {mend}", carried=blamed)
    told = f"{result.message}; judged with {right}: {mend} too"
    return replace(result, message=told, carried=blamed)
