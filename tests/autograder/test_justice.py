"""No right solution loses a mark, no wrong one keeps it, and who was wrong learns why."""

import math
import re
import warnings
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import justice
import notebooks
import numpy as np
import pytest
from ag_cases import InProcess

from autograder.checks import assignment, names
from autograder.checks.diagnosis import Faulty
from autograder.checks.digits import TOO_FEW
from autograder.checks.judge import judge
from autograder.model import Outcome
from autograder.wire import Code

TABLE = justice.TABLE.read_text(encoding="utf-8")
CASES = justice.cases()
ENTRIES = {e.id: (name, e) for name in names() for e in assignment(name).misconceptions}
TWO_AT_ONCE = [
    ("add-bias/last-column", "add-bias/zeros"),
    ("mse/sum-for-mean", "mse/absolute-values"),
    ("mse-gradient/sign", "mse-gradient/factor-two"),
    ("mse-gradient/lost-transpose", "mse-gradient/half-kept"),
    ("polynomial-features/one-too-few", "polynomial-features/transposed"),
    ("ridge/lambda-over-m", "ridge/moment-not-divided"),
    ("ridge-free-bias/bias-penalised", "ridge-free-bias/lambda-over-m"),
    ("ridge-free-bias/factor-two", "ridge-free-bias/sign"),
    ("squared-hinge/no-max", "squared-hinge/half-forgotten"),
    ("squared-hinge-gradient/sign", "squared-hinge-gradient/no-max"),
    ("gradient-descent/uphill", "gradient-descent/one-step-too-few"),
    ("gradient-descent/rate-falls", "gradient-descent/steps-of-equal-length"),
    ("inverse-sqrt-rate/no-root", "inverse-sqrt-rate/counted-from-zero"),
    ("largest-stable-rate/m-forgotten", "largest-stable-rate/one-over"),
    ("nesterov-descent/gradient-at-w", "nesterov-descent/averaged"),
    ("nesterov-descent/looks-back", "nesterov-descent/one-step-too-few"),
    ("minibatches/from-one", "minibatches/evenly-cut"),
    ("minibatch-sgd/t-starts-again", "minibatch-sgd/same-batches-each-epoch"),
    ("minibatch-sgd/uphill", "minibatch-sgd/t-counts-epochs"),
    ("predict/tie-to-plus", "predict/bias-subtracted"),
    ("predict/zero-and-one", "predict/bias-forgotten"),
    ("perceptron-step/strictly-less", "perceptron-step/sign"),
    ("perceptron-step/update-always", "perceptron-step/bias-unchanged"),
    ("train-perceptron/passes-counted", "train-perceptron/strictly-less"),
    ("train-perceptron/bias-unchanged", "train-perceptron/last-pass-counted"),
    ("averaged-perceptron/zeros-counted", "averaged-perceptron/bias-unchanged"),
    ("averaged-perceptron/passes-only", "averaged-perceptron/one-pass-too-many"),
    ("margin/not-a-distance", "margin/labels-ignored"),
    ("sigmoid-neuron-gradient/sigma-prime-missing", "sigmoid-neuron-gradient/sum-for-mean"),
    ("sigmoid-neuron-gradient/sign", "sigmoid-neuron-gradient/half"),
    ("softmax/along-rows", "softmax/of-a-sigmoid"),
    ("cross-entropy/sign", "cross-entropy/base-two"),
    ("cross-entropy/sum-for-mean", "cross-entropy/zero-log-zero"),
    ("init-params/variance-for-deviation", "init-params/flat-biases"),
    ("init-params/not-scaled", "init-params/transposed"),
    ("forward/bias-forgotten", "forward/no-activation-at-output"),
    ("forward/tanh", "forward/input-missing"),
    ("quadratic-cost/sum-for-mean", "quadratic-cost/penalty-without-half"),
    ("quadratic-cost/half-forgotten", "quadratic-cost/biases-penalised"),
    ("train/sigma-prime-missing", "train/shuffled-once"),
    ("train/sum-for-mean", "train/sign"),
    ("train/biases-never-updated", "train/short-batch-dropped"),
    ("train/quadratic-cost", "train/never-shuffled"),
    ("train/updated-too-early", "train/rate-decays"),
    ("train/equal-weights", "train/short-batch-by-batch-size"),
    ("accuracy/percent", "accuracy/biases-forgotten"),
    ("accuracy/error-rate", "accuracy/hidden-layers-linear"),
]
OLD = "the tables of the instructors' guide are old: run `make justice`"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), CASES, ids=map("/".join, CASES))
def test_justice(name: str, function: str) -> None:
    """Catalogued mistakes lose marks and are named; unusual right solutions have full marks."""
    row = justice.examine(name, function)
    assert row.problems == []
    assert row.pairs_named >= 0.85 * row.pairs, "two mistakes at once are not recognised"
    assert justice.line(f"`{function}`", [row]) in TABLE.splitlines(), OLD


@pytest.mark.slow
@pytest.mark.parametrize("id", ENTRIES)
def test_a_misconception_is_recognised_whatever_the_seed(id: str) -> None:
    """With other hidden inputs too it loses marks, and is named, or told that it is coarse."""
    name, entry = ENTRIES[id]
    for seed in justice.SEEDS[1:]:
        result, _ = justice.verdict(name, entry.function, entry.wrong, seed)
        assert result.points < justice.POINTS
        assert result.misconception == id or TOO_FEW in result.message, result.message


@pytest.mark.parametrize(("one", "two"), TWO_AT_ONCE)
def test_two_mistakes_at_once_are_both_told(one: str, two: str) -> None:
    """Where no single mistake explains the answers, the report has the words for both.

    For one of them at least, where one is recognised in answers that hang on chance.
    """
    (name, first), (_, second) = ENTRIES[one], ENTRIES[two]
    assert isinstance(first.wrong, Faulty)
    assert isinstance(second.wrong, Faulty)
    both = first.wrong.combined(second.wrong)
    assert both is not None
    result, _ = justice.verdict(name, first.function, both, justice.SEEDS[1])
    assert result.points < justice.POINTS
    told = [entry.misunderstood in result.message for entry in (first, second)]
    if all(told):
        return
    # where one hides the other from all that is asked, there is nothing to tell of the other
    alone = [
        justice.verdict(name, e.function, e.wrong, justice.SEEDS[1])[0] for e in (first, second)
    ]
    hidden = result.message in [verdict.message for verdict in alone]
    assert any(told), result.message
    assert first.recognises or second.recognises or hidden, result.message


def test_tables_of_the_guide() -> None:
    """They have a line for every function, in order, and sums that are those of the lines."""
    rows = []
    lines = re.findall(r"^\| `(\w+)` \| ([\d |]+) \|$", TABLE, re.MULTILINE)
    for (name, function), (found, numbers) in zip(CASES, lines, strict=True):
        assert found == function, OLD
        counts = map(int, numbers.split(" | "))
        row = justice.Row(name, function)
        for column, count in zip(justice.COLUMNS, counts, strict=True):
            setattr(row, column, count)
        rows.append(row)
    assert justice.markdown(rows) == TABLE, OLD
    wrong, right = justice.count(rows, "entries"), justice.count(rows, "variants")
    readme = (notebooks.ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{wrong} wrong solutions, which all lose marks" in readme
    assert f"{right} unusual right ones, which all have full marks" in readme


class Noting(InProcess):
    """Keeps every call beside its answer."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self.noted: list[tuple[Any, Any]] = []

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """One call."""
        sent = deepcopy(arguments)
        outcome = super().call(name, *arguments, seconds=seconds)
        self.noted.append((sent, outcome.value))
        return outcome


def drawn_numbers(value: Any) -> set[float]:
    """The numbers in a value that are no constants that anybody would write."""
    if isinstance(value, Code):
        value = list(value.names.values())
    if isinstance(value, (list, tuple)):
        return set().union(*map(drawn_numbers, value))
    array = np.asarray(value)
    flat = array.ravel().tolist() if array.dtype.kind == "f" else []
    return {abs(x) for x in flat if math.isfinite(x) and float(f"{x:.5g}") != x}


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_no_call_holds_the_answer_to_another(name: str) -> None:
    """A submission may look at calls that it is not asked yet, those of other functions too."""
    known = assignment(name)
    noted = []
    for check in known.checks:
        right = Noting(justice.one_right(name, check.function))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            judge(known, check, justice.POINTS, right, justice.SEEDS[0])
        noted += right.noted
    sent = [drawn_numbers(arguments) for arguments, _ in noted]
    of_all = set().union(*sent)
    for own, (_, answer) in zip(sent, noted, strict=True):
        assert not (drawn_numbers(answer) - own) & of_all
