"""ps2-descent: the truth its checks rest on, what they leave to chance, and what they recognise."""

import math
from itertools import cycle, permutations, product
from typing import Any

import numpy as np
import pytest
import sympy
from ag_cases import InProcess, judge_of
from scipy.sparse.linalg import eigsh
from variants_ps2 import VARIANTS

from autograder.checks import batches
from autograder.checks import ps2_descent as ps2
from autograder.checks.diagnosis import as_sent
from autograder.checks.judge import Trial
from autograder.model import Outcome

judged = judge_of(ps2.ASSIGNMENT)
CHECKS = {check.function: check for check in ps2.ASSIGNMENT.checks}
ENTRIES = {entry.id: entry for entry in ps2.ASSIGNMENT.misconceptions}


def sgd(
    next_batches: Any = VARIANTS["minibatches"]["np.split"],
    rate: Any = lambda c, t, epoch: c / np.sqrt(t),
    used: Any = lambda X, y, batch: (X[batch], y[batch]),
) -> Any:
    """SGD as students write it, with one thing of their own."""

    def run(
        gradient: Any, w0: Any, X: Any, y: Any, size: int, c: float, epochs: int, rng: Any
    ) -> Any:
        w, t = w0, 0
        for epoch in range(1, epochs + 1):
            for batch in next_batches(len(y), size, rng):
                t += 1
                w = w - rate(c, t, epoch) * gradient(w, *used(X, y, batch))
        return w

    return run


def drawn_each_time(m: int, size: int, rng: Any) -> Any:
    """Batches by rng.choice, one independent of the other."""
    return [rng.choice(m, size, replace=False) for _ in range(m // size)]


def rolled(m: int, size: int, rng: Any) -> Any:
    """In order, from a random start."""
    order = np.roll(np.arange(m), int(rng.integers(m)))
    return [order[s : s + size] for s in range(0, m, size)]


@pytest.mark.parametrize(
    ("function", "wrong", "expected"),
    [
        ("minibatches", drawn_each_time, "minibatches/with-replacement"),
        (
            "minibatches",
            lambda m, size, rng: [rng.integers(0, m, size) for _ in range(-(-m // size))],
            "minibatches/with-replacement",
        ),
        (
            "minibatches",
            lambda m, size, rng: [rng.permutation(b) for b in batches_in_order(m, size)],
            "minibatches/blocks",
        ),
        (
            "minibatches",
            lambda m, size, rng: (b for b in batches_in_order(m, size)),
            "minibatches/generator",
        ),
        ("minibatch_sgd", sgd(drawn_each_time), "minibatch-sgd/with-replacement"),
        (
            "minibatch_sgd",
            sgd(lambda m, size, rng: batches_in_order(m, size)),
            "minibatch-sgd/not-shuffled",
        ),
        (
            "minibatch_sgd",
            sgd(VARIANTS["minibatches"]["popped from a hat"], lambda c, t, e: c / np.sqrt(e)),
            "minibatch-sgd/t-counts-epochs",
        ),
        (
            "minibatch_sgd",
            sgd(VARIANTS["minibatches"]["sorted keys"], lambda c, t, e: c),
            "minibatch-sgd/constant-rate",
        ),
        (
            "minibatch_sgd",
            sgd(VARIANTS["minibatches"]["sorted keys"], used=lambda X, y, batch: (X, y)),
            "minibatch-sgd/full-gradient",
        ),
        (
            "minibatch_sgd",
            sgd(rate=lambda c, t, e: -c / np.sqrt(t)),
            "minibatch-sgd/uphill",
        ),
    ],
)
def test_mistakes_are_recognised_however_the_generator_is_used(
    function: str, wrong: Any, expected: str
) -> None:
    """Other calls of the generator give other batches; the mistake shows all the same."""
    for seed in (b"one", b"two", b"three"):
        result = judged(function, wrong, seed)
        assert result.points < 9
        assert result.misconception == expected


def batches_in_order(m: int, size: int) -> list[Any]:
    """Slices of 0 … m−1."""
    return [np.arange(m)[s : s + size] for s in range(0, m, size)]


@pytest.mark.parametrize(
    ("function", "wrong", "word"),
    [
        ("minibatches", lambda m, size, rng: None, "return"),
        ("minibatches", lambda m, size, rng: rng.permutation(m), "flat array"),
        ("minibatches", lambda m, size, rng: 3, "int"),
        ("minibatches", lambda m, size, rng: [rng.permutation(m) / 1.0], "integers"),
        ("minibatches", lambda m, size, rng: ["0 1 2"], "not an array of indices"),
        ("minibatches", lambda m, size, rng: [], "in no batch"),
        ("minibatches", lambda m, size, rng: [*batches_in_order(m, size), [0]], "twice"),
        ("minibatches", rolled, "neighbouring indices"),
        ("minibatch_sgd", sgd(rolled), "neighbouring indices"),
        ("minibatch_sgd", lambda *arguments: None, "return"),
        ("minibatch_sgd", lambda *arguments: "w", "expected an array"),
        ("minibatch_sgd", lambda *arguments: [1.0, [2.0]], "expected an array"),
        ("minibatch_sgd", lambda gradient, w0, *rest: w0 * np.nan, "nan"),
        ("minibatch_sgd", lambda gradient, w0, *rest: w0, "never take part"),
        (
            "minibatch_sgd",
            sgd(lambda m, size, rng: np.array_split(rng.permutation(m), -(-m // size))),
            "batches of batch_size",
        ),
    ],
)
def test_messages_say_what_came(function: str, wrong: Any, word: str) -> None:
    """Answers that are no batches or no weights are refused with a word on what they are."""
    result = judged(function, wrong)
    assert result.points < 9
    assert word in result.message


def test_global_randomness_is_refused() -> None:
    """A function that shuffles by itself gives other batches for the same generator."""
    own = np.random.default_rng()
    by_itself = lambda m, size, rng: np.split(own.permutation(m), range(size, m, size))  # noqa: E731
    for function, wrong in [("minibatches", by_itself), ("minibatch_sgd", sgd(by_itself))]:
        result = judged(function, wrong)
        assert result.points < 9
        assert "all randomness" in result.message


def test_a_seed_of_its_own_is_refused() -> None:
    """Shuffled anew in each epoch, but the same for every generator that comes in."""
    right = VARIANTS["minibatch_sgd"]["coursekit"]
    result = judged("minibatch_sgd", lambda *a: right(*a[:-1], np.random.default_rng(0)))
    assert result.points < 9
    assert "is rng used" in result.message


def test_rates_that_fit_with_too_many_rows_are_refused() -> None:
    """All rows moved as if they were in the first batch: each fits, together they do not."""

    def one_for_all(
        gradient: Any, w0: Any, X: Any, y: Any, size: int, c: float, epochs: int, rng: Any
    ) -> Any:
        return w0 - c * gradient(w0, X, y) * len(y) / size

    result = judged("minibatch_sgd", one_for_all)
    assert result.points < 3
    assert "one epoch: each row once, at c/√t: the batches of an epoch" in result.message


@pytest.mark.slow
@pytest.mark.parametrize("function", ["minibatches", "minibatch_sgd"])
def test_no_seed_refuses_a_right_solution(function: str) -> None:
    """Two hundred seeds, of the grader's inputs and so of the student's generator."""
    caller = InProcess(VARIANTS[function]["coursekit"])
    chancy = {"shuffled", "by the generator that came in", "new batches each epoch, drawn by rng"}
    properties = [p for p in CHECKS[function].properties if p.name in chancy]
    assert properties
    for seed in range(200):
        for prop in properties:
            prop.holds(Trial(function, caller), np.random.default_rng(seed))


def test_chances_are_below_one_in_a_billion() -> None:
    """Sorted or equal shuffles, and neighbours that stay together by accident."""
    partitions = math.factorial(ps2.MANY) / math.factorial(ps2.FEW) ** (ps2.MANY // ps2.FEW)
    assert 1 / partitions < 1e-50
    assert batches.chance_together(ps2.STAY_TOGETHER, ps2.MANY, ps2.FEW) < 1e-13
    unshuffled = batches_in_order(ps2.MANY, ps2.FEW)
    assert batches.together(unshuffled, ps2.MANY) == 50 >= ps2.STAY_TOGETHER


def test_the_bound_for_neighbours_holds_where_it_can_be_counted() -> None:
    """All 6! shuffles of six rows, and batches of two."""
    counts = np.zeros(7)
    for order in permutations(range(6)):
        counts[batches.together([np.array(order[k : k + 2]) for k in (0, 2, 4)], 6)] += 1
    for least in range(1, 4):
        share = counts[least:].sum() / math.factorial(6)
        assert share <= batches.chance_together(least, 6, 2)


def test_neighbours_of_real_shuffles_stay_together_rarely() -> None:
    """2000 shuffles: about 5 of 60 neighbours, never half as many as the limit."""
    rng = np.random.default_rng(0)
    found = [
        batches.together(np.split(rng.permutation(60), range(6, 60, 6)), 60) for _ in range(2000)
    ]
    assert abs(np.mean(found) - 60 * 5 / 59) < 0.2
    assert max(found) < ps2.STAY_TOGETHER / 2


def test_no_two_sums_of_rates_are_equal() -> None:
    """So a row's contribution names its batch in every epoch, far above the tolerance."""
    for m, size, epochs in ((13, 5, 1), (12, 4, 1), (11, 4, 3), (10, 5, 4), (60, 6, 2)):
        expected = batches.table(ps2.rate, batches.sizes(m, size), epochs)
        sums = sorted(sum(choice) for choice in product(*expected))
        assert min(np.diff(sums)) > 1000 * 1e-8


def test_batches_are_read_off_exactly() -> None:
    """What SGD did in three epochs, from where it ended."""
    order, drawn = np.random.default_rng(5), []

    def noted(m: int, size: int, rng: Any) -> Any:
        drawn.append(np.split(order.permutation(m), range(size, m, size)))
        return drawn[-1]

    trial = Trial("minibatch_sgd", InProcess(sgd(noted)))
    found = ps2.pulled(trial, np.random.default_rng(6), 11, 4, 3, 7)
    for epoch, row in zip(drawn, found, strict=True):
        assert [np.flatnonzero(row == k).tolist() for k in range(3)] == [
            sorted(batch.tolist()) for batch in epoch
        ]


def test_closed_form_of_descent_agrees_with_exact_symbols() -> None:
    """SymPy takes four steps in rationals; the eigenvectors say the same."""
    Q, curvatures, best, gradient = ps2.quadratic(np.random.default_rng(1), 3)
    A, b = (sympy.Matrix(gradient.names[k]).applyfunc(sympy.Rational) for k in "Ab")
    w = start = sympy.Matrix([1, -2, 3])
    for _ in range(4):
        w = w - sympy.Rational(1, 4) * (A * w - b)
    e = Q.T @ (np.array(start, dtype=float).ravel() - best)
    closed = best + Q @ ((1 - 0.25 * curvatures) ** 4 * e)
    np.testing.assert_allclose(closed, np.array(w, dtype=float).ravel(), rtol=1e-12)


def nesterov(gradient: Any, w: Any, eta: Any, beta: Any, steps: int) -> Any:
    """By the rule, in exact symbols."""
    v = 0 * w
    for _ in range(steps):
        v = beta * v - eta * gradient(w + beta * v)
        w = w + v
    return w


def test_last_errors_agree_with_exact_symbols() -> None:
    """The velocity as a difference of places, against the rule in rationals."""
    eta, beta = sympy.Rational(1, 4), sympy.Rational(5, 8)
    for curvature in (sympy.Rational(1, 3), sympy.Rational(9, 2), sympy.Integer(11)):
        for steps in (0, 1, 2, 7):
            exact = nesterov(lambda w, c=curvature: c * w, sympy.Integer(3), eta, beta, steps)
            found = ps2.last_errors(
                np.array([float(curvature)]), np.array([3.0]), 0.25, 0.625, steps
            )
            np.testing.assert_allclose(found, [float(exact)], rtol=1e-12)


class Noted(InProcess):
    """A right function whose arguments and answers are looked at again."""

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """Once more by the rule, in floats."""
        outcome = super().call(name, *arguments, seconds=seconds)
        again = nesterov(*map(as_sent, arguments))
        np.testing.assert_allclose(outcome.value, again, rtol=1e-9, atol=1e-12)
        return outcome


def test_all_truths_of_nesterovs_descent_are_those_of_the_rule() -> None:
    """Closed forms and fractions accept what another writing of the rule answers."""
    right = VARIANTS["nesterov_descent"]["two sequences"]
    for seed in range(30):
        for prop in CHECKS["nesterov_descent"].properties[:-1]:
            prop.holds(Trial("nesterov_descent", Noted(right)), np.random.default_rng(seed))


def test_momentum_without_a_look_ahead_is_told_from_it() -> None:
    """Also where it is written as libraries write it, and whoever returns the place ahead."""

    def library(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
        w, buffer = w0, 0 * w0
        for _ in range(steps):
            buffer = beta * buffer + gradient(w)
            w = w - eta * buffer
        return w

    result = judged("nesterov_descent", library)
    assert (result.points, result.misconception) == (0.83, "nesterov-descent/gradient-at-w")

    def ahead(gradient: Any, w0: Any, eta: float, beta: float, steps: int) -> Any:
        w, buffer = w0, 0 * w0
        for _ in range(steps):
            g = gradient(w)
            buffer = beta * buffer + g
            w = w - eta * (g + beta * buffer)
        return w

    result = judged("nesterov_descent", ahead)
    assert (result.points, result.misconception) == (0, "nesterov-descent/place-ahead-returned")


def test_largest_curvature_agrees_with_scipy() -> None:
    """Lanczos' method on XᵀX/m, for an X made of its singular values."""
    rng = np.random.default_rng(2)
    X = ps2.stretching(rng, 12, 5, np.array([3.0, 2.5, 1.0, 0.5, 0.2]))
    (top,) = eigsh(X.T @ X / 12, k=1, return_eigenvectors=False)
    assert math.isclose(2 / top, 2 * 12 / 9.0, rel_tol=1e-12)


def test_what_is_asked_for_is_withheld() -> None:
    """The modules that hold the answers are not there while it is graded."""
    assert set(ps2.ASSIGNMENT.withheld) == {"descent", "training", "optimisers"}


STRANGE: tuple[Any, ...] = (
    None, "w", True, 3, 1j, np.nan, 10**400, {"w": 1}, object(), [], [[]], [[], []], [1, [2, 3]],
    [None], ["0", "1"], np.zeros(0), np.zeros((2, 0)), np.zeros((2, 2, 2)), np.full(3, np.nan),
    np.full(60, np.inf), np.full(3, 1e308), np.full(13, -1e308), [np.array([2**62, -(2**62)])],
    [np.array([0.5, np.nan])], np.arange(60), np.arange(60).reshape(10, 6), [[True, False]],
)  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", CHECKS)
def test_an_answer_may_be_anything(name: str) -> None:
    """Whatever comes back, in turn or always, is judged and not tripped over."""
    for strange in STRANGE:
        assert judged(name, lambda *arguments, strange=strange: strange).points < 10
    turns = cycle(STRANGE)
    assert judged(name, lambda *arguments: next(turns)).points < 10
    grown = lambda *arguments: [np.multiply(a, 1e308) for a in arguments if np.ndim(a)]  # noqa: E731
    assert judged(name, lambda *arguments: (grown(*arguments) or [None])[0]).points < 10
