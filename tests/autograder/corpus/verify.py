"""Show that the corpus is what it says: right entries are right, wrong ones are wrong.

python tests/autograder/corpus/verify.py [--assignment ps5-backprop] [--function backprop]

Nothing of the grader's checks is used. What can be computed is compared with the notebook's own
solution on random inputs of many shapes; what is random is replayed and counted. A right entry
must agree to 1e-6, a wrong one must differ by more than 1e-4 or break a rule of the notebook.
"""

import argparse
import contextlib
import io
import sys
import warnings
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[depth]) for depth in (1, 3)]

import numpy as np  # noqa: E402 (the path comes first)
from corpus.entries import Entry, all_entries, namespace  # noqa: E402 (the path comes first)
from corpus.truths import TRUTHS  # noqa: E402 (the path comes first)


def faults(assignment: str, entry: Entry) -> dict[str, list[str]]:
    """What is found wrong with each function that an entry replaces."""
    tolerance = 1e-6 if entry.right else 1e-4
    found = {}
    for function in entry.functions:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            warnings.catch_warnings(),
            np.errstate(all="warn"),
        ):
            warnings.simplefilter("ignore")
            truth = namespace(assignment)[function]
            try:
                given = namespace(assignment, entry)[function]
            except Exception as error:  # a cell that fails is a fault like another
                found[function] = [f"the cell raises {type(error).__name__}: {error}"]
                continue
            found[function] = TRUTHS[function](given, truth, tolerance)
    return found


def main() -> int:
    """Print each entry that is not what it says; the number of them is the exit status."""
    parser = argparse.ArgumentParser(description="is each entry of the corpus what it says?")
    parser.add_argument("--assignment")
    parser.add_argument("--function")
    parser.add_argument("--verbose", action="store_true", help="say what is wrong with wrong ones")
    options = parser.parse_args()
    bad = count = 0
    for assignment, entry in all_entries(options.assignment):
        if options.function and options.function not in entry.functions:
            continue
        count += 1
        for function, problems in faults(assignment, entry).items():
            if bool(problems) == entry.right:
                bad += 1
                said = problems[0] if problems else "nothing is wrong with it"
                print(f"NOT AS IT SAYS {entry.name} ({function}): {said}")
            elif options.verbose:
                print(f"{entry.name}: {problems[0] if problems else 'right'}")
    print(f"{count} entries, {bad} not what they say")
    return min(bad, 100)


if __name__ == "__main__":
    sys.exit(main())
