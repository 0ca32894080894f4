"""No verdict hangs on the hidden inputs: right and wrong solutions, judged under many seeds.

Hidden inputs differ from one submission to the next, so whoever hands in the same function must
have the same marks, and be told of the same mistake. Tried are the solutions of the source
notebooks, the unusual right ones, the catalogue's wrong ones, and functions that answer nearly
right. As a program (`make seeds`) it prints each whose (points, misconception) is not always the
same, with one message for every verdict, and fails if there is any:

    python tests/autograder/seeds.py [--seeds 50] [--right 500] [--only FUNCTION] [--workers 2]
"""

import argparse
import contextlib
import copy
import io
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import justice
import notebooks
from ag_cases import SOLUTION
from hostile_answers import NEARLY

from autograder.checks import assignment

Solution = Callable[..., Any]
Verdict = tuple[float, str | None]
"""Points and misconception."""


@dataclass
class Found:
    """What a solution was told under many seeds."""

    function: str
    how: str
    right: bool
    counts: Counter[Verdict] = field(default_factory=Counter)
    messages: dict[Verdict, str] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """What is wrong with the verdicts, or nothing."""
        if len(self.counts) > 1:
            kinds = [
                f"{count} times {v[0]:g} points, {v[1] or 'not named'} ({self.messages[v][:140]})"
                for v, count in self.counts.most_common()
            ]
            return "it depends on the seed: " + "; ".join(kinds)
        (points, _), message = next(iter(self.messages.items()))
        if self.right and points < justice.POINTS:
            return f"right, and refused: {message}"
        if not self.right and points == justice.POINTS:
            return "wrong, and it keeps its marks"
        return ""


@cache
def notebook_solutions(name: str) -> dict[str, Solution]:
    """The functions of the instructor's notebook, by name."""
    notebook = notebooks.read(name)
    asked = [notebooks.graded_cells(notebook)[f].id for f in notebooks.CONTRACT[name]]
    last = max(i for i, cell in enumerate(notebook.cells) if cell.id in asked)
    space: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook.cells[: last + 1]:
            if cell.cell_type == "code" and not notebooks.role(cell).get("grade_id", "").startswith(
                "test_"
            ):
                text = SOLUTION.sub("", notebooks.visible(cell))
                exec(compile(text, cell.id, "exec"), space)  # noqa: S102 (our own notebook)
    return {function: space[function] for function in notebooks.CONTRACT[name]}


def solutions(name: str, function: str, boxed: bool) -> Iterator[tuple[str, Solution, bool]]:
    """Every solution of a function that is tried: what it is, itself, and whether it is right.

    With `boxed`, of the catalogue those mistakes only that stand in the book.
    """
    yield "the notebook's", notebook_solutions(name)[function], True
    for how, right in justice.variants(name).get(function, {}).items():
        yield how, right, True
    for entry in assignment(name).misconceptions:
        if entry.function == function and (entry.boxed or not boxed):
            yield entry.id, entry.wrong, False
    for how, wrong in NEARLY.get(function, {}).items():
        yield how, wrong, False


def try_all(name: str, function: str, seeds: int, right: int, boxed: bool = False) -> list[Found]:
    """All solutions of a function: the wrong ones under `seeds` seeds, the right under `right`."""
    found = []
    for how, solution, is_right in solutions(name, function, boxed):
        one = Found(function, how, is_right)
        for number in range(right if is_right else seeds):
            fresh = copy.deepcopy(solution)  # what keeps something has a process for each student
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result, _ = justice.verdict(name, function, fresh, f"seed {number}".encode())
            one.counts[result.points, result.misconception] += 1
            one.messages.setdefault((result.points, result.misconception), result.message)
        found.append(one)
    return found


def main() -> int:
    """Print what depends on chance; 1 if there is anything."""
    parser = argparse.ArgumentParser(description="Judge every solution under many seeds.")
    parser.add_argument("--seeds", type=int, default=50, help="for wrong solutions (50)")
    parser.add_argument("--right", type=int, default=500, help="for right ones (500)")
    parser.add_argument("--only", help="one function, or all of an assignment")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    cases = [c for c in justice.cases() if options.only in (None, *c)]
    problems = 0
    with ProcessPoolExecutor(options.workers) as pool:
        jobs = [(c, pool.submit(try_all, *c, options.seeds, options.right)) for c in cases]
        for (name, function), job in jobs:
            found = job.result()
            wrong = sum(not one.right for one in found)
            print(f"{name} {function}: {len(found) - wrong} right ones, {wrong} wrong ones")
            for one in found:
                if one.problem:
                    problems += 1
                    print(f"  {one.how}: {one.problem}", flush=True)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
