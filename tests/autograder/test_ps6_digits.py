"""ps6-digits: mistakes in training are recognised from any start, and chance never costs marks."""

import time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from ag_cases import SOURCE, InProcess, as_bytes, judge_of, solved_of
from ag_small import ran
from autograd import grad
from autograd import numpy as anp
from hostile_answers import ASLEEP, AWAKE
from variants_ps6 import VARIANTS, gradient, plain, tiny, uniform, wide

import coursekit as ck
from autograder import grade as grading
from autograder.checks.builders import softmax
from autograder.checks.compare import Wrong
from autograder.checks.inputs import Params
from autograder.checks.judge import Trial
from autograder.checks.ps6_catalogue import Training, softmax_error
from autograder.checks.ps6_digits import (
    ASSIGNMENT,
    BATCH,
    EPOCHS,
    GENTLE,
    LEARNT,
    M,
    blurred,
    counts,
    draw_readers,
    draw_run,
    expect_end,
    learns,
    new_order_each_epoch,
    nothing_to_learn,
    read_rightly,
    scores,
    step,
    what_counts,
)
from autograder.submission import read_source

judged = judge_of(ASSIGNMENT, points=15)
CHECKS = {check.function: check for check in ASSIGNMENT.checks}
ENTRIES = {entry.id: entry for entry in ASSIGNMENT.misconceptions}
PS6 = SOURCE.parents[1] / "ps6-digits" / "ps6-digits.ipynb"
SEEDS = [b"one", b"two", b"three"]


# Marks and diagnoses


class Otherwise(Training):
    """Training that draws its weights uniformly, and the orders before them."""

    def __call__(self, x, y, sizes, eta, batch_size, epochs, rng):
        order = rng.permuted(np.arange(x.shape[1]))
        runs = []
        for _ in range(epochs):
            if self.order == "new":
                rng.shuffle(order)
            kept = np.arange(x.shape[1]) if self.order == "same" else order.copy()
            runs.append(self.batches_of(kept, batch_size, rng))
        return self.after(uniform(sizes, rng), x, y, eta, batch_size, runs)


@pytest.mark.parametrize(
    "id",
    [
        "sigma-prime-missing",
        "sum-for-mean",
        "updated-too-early",
        "short-batch-by-batch-size",
        "labels-left-behind",
        "shuffled-once",
        "never-shuffled",
        "one-update-an-epoch",
    ],
)
def test_a_mistake_is_recognised_from_other_weights_and_orders(id: str) -> None:
    """The catalogue's own initialisation and use of the generator play no part."""
    faults = ENTRIES[f"train/{id}"].wrong.faults  # type: ignore[attr-defined] # of a Faulty one
    assert judged("train", Otherwise(**faults)).misconception == f"train/{id}"


def test_an_unknown_mistake_is_given_no_name_and_costs_little_time() -> None:
    """The search through pairs of mistakes and all orders ends (in 3 s on a quiet machine)."""
    wrong = Training(output=lambda z, y: 0.9 * softmax_error(z, y) + 0.01)
    start = time.monotonic()
    assert judged("train", wrong).misconception is None
    assert time.monotonic() - start < 60


def test_part_marks_are_for_what_is_right() -> None:
    """Shuffling once costs its own share; a missing σ′ leaves what is known of minibatches."""
    assert judged("train", ENTRIES["train/shuffled-once"].wrong).points == 12
    assert judged("train", ENTRIES["train/sigma-prime-missing"].wrong).points == 7


def test_momentum_and_an_order_that_only_turns_are_refused() -> None:
    """Plain descent and a random order are asked for."""

    def momentum(x: Any, y: Any, sizes: Any, eta: Any, size: Any, epochs: Any, rng: Any) -> Any:
        weights, biases = ck.init_params(sizes, rng)
        options = {"eta": eta, "batch_size": size, "epochs": epochs, "rng": rng, "momentum": 0.5}
        return ck.sgd(weights, biases, x, y, loss=ck.SOFTMAX_CROSS_ENTROPY, **options)

    assert judged("train", momentum).points < 9

    class Turned(Training):
        def __call__(self, x, y, sizes, eta, batch_size, epochs, rng):
            order = np.arange(x.shape[1])
            orders = [order if e % 2 else order[::-1] for e in range(epochs)]
            runs = [self.batches_of(o, batch_size, rng) for o in orders]
            return self.after(self.first_weights(sizes, rng), x, y, eta, batch_size, runs)

    result = judged("train", Turned())
    assert result.points == 12
    assert "the same few examples" in result.message


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "is there a `return`"),
        (1.0, "expected a pair"),
        (([], []), "not a list of 2 arrays"),
        ([np.ones((5, 64))], "expected a pair"),
    ],
)
def test_what_is_no_network_is_said(value: Any, told: str) -> None:
    """The message says what was expected."""
    assert told in judged("train", lambda *arguments: value).message


def test_a_transposed_network_is_told_its_shapes() -> None:
    """Shapes are no secret."""

    def transposed(*arguments: Any) -> Any:
        weights, biases = VARIANTS["train"]["plain"](*arguments)
        return [W.T for W in weights], biases

    assert "(64, 5), expected (5, 64) = (n_l, n_{l-1})" in judged("train", transposed).message


# Truth


def test_one_step_agrees_with_automatic_differentiation() -> None:
    """δ by complex steps, then δ aᵀ, against reverse-mode differentiation of the cost."""
    rng = np.random.default_rng(5)
    weights, biases = wide([64, 6, 5, 10], rng)
    x, y = rng.random((64, 7)), np.eye(10)[:, rng.integers(0, 10, 7)]

    def cost(params: Any) -> Any:
        a = x
        for W, b in zip(params[0][:-1], params[1][:-1], strict=True):
            a = 1 / (1 + anp.exp(-(anp.dot(W, a) + b)))
        z = anp.dot(params[0][-1], a) + params[1][-1]
        return -anp.sum(y * (z - anp.log(anp.sum(anp.exp(z), axis=0)))) / 7

    dW, db = grad(cost)((weights, biases))
    after = step((weights, biases), x, y, 0.5)
    mine = gradient(weights, biases, x, y)
    for l in range(3):
        np.testing.assert_allclose(weights[l] - after[0][l], 0.5 * dW[l], rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(biases[l] - after[1][l], 0.5 * db[l], rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(mine[0][l], dW[l], rtol=1e-9, atol=1e-15)


def returns_huge_weights(X: Any, y: Any, sizes: Any, eta: float, *_: Any) -> Any:
    """No step; the truth overflows."""
    pairs = list(pairwise(sizes))
    return [np.full((n, k), 1e308) for k, n in pairs], [np.zeros((n, 1)) for _, n in pairs]


def returns_large_weights(X: Any, y: Any, sizes: Any, eta: float, *_: Any) -> Any:
    """No step; it is smaller than the rounding of the weights."""
    W, b = returns_huge_weights(X, y, sizes, eta)
    return [np.sign(w) * 1e30 for w in W], b


def returns_what_fits(X: Any, y: Any, sizes: Any, eta: float, *_: Any) -> Any:
    """No step; there is nothing to learn from the images that it is given."""
    rng = np.random.default_rng(0)
    weights, a = [], X
    for k, n in pairwise(sizes[:-1]):
        weights.append(rng.normal(size=(n, k)))
        a = 1 / (1 + np.exp(-weights[-1] @ a))
    lifted = np.vstack([a, np.ones(a.shape[1])])
    last = 900 * (2 * y - 1) @ np.linalg.pinv(lifted)
    biases = [np.zeros((n, 1)) for n in sizes[1:-1]]
    return [*weights, last[:, :-1]], [*biases, last[:, -1:]]


@pytest.mark.parametrize("lazy", [returns_huge_weights, returns_large_weights, returns_what_fits])
def test_who_chooses_the_weights_so_that_nothing_moves_gets_nothing(lazy: Any) -> None:
    """The start is the student's, so it must be one from which a step can be seen."""
    assert judged("train", lazy).points == 0


def test_a_wrong_step_is_not_taken_for_a_right_one() -> None:
    """A relative error of 1e-7 in one array is seen, one of 1e-10 is rounding."""
    rng = np.random.default_rng(6)
    start = wide([64, 5, 10], rng)
    x, y = rng.random((64, 4)), np.eye(10)[:, :4]
    right = step(start, x, y, 0.4)
    for l, error in ((0, 1e-5), (1, 1e-5)):
        off = ([W.copy() for W in right[0]], right[1])
        off[0][l] += error * (right[0][l] - start[0][l])
        with pytest.raises(Wrong):
            expect_end(start, off, right)
        off[0][l] = right[0][l] + 1e-10 * (right[0][l] - start[0][l])
        expect_end(start, off, right)


@pytest.mark.parametrize("init", [ck.init_params, uniform, wide, tiny])
def test_how_often_each_example_counted_is_read_from_the_weights(init: Any) -> None:
    """Whatever the weights are, and for any pattern of use."""
    rng = np.random.default_rng(7)
    for _ in range(50):
        run = draw_run(rng, M, BATCH)
        start: Params = init(run.sizes, rng)
        right = rng.integers(0, 20, M) / BATCH
        dW, db = zip(
            *(gradient(*start, run.x[:, [i]], run.y[:, [i]]) for i in range(M)), strict=True
        )
        weights, biases = (
            [
                w - GENTLE * sum(c * d[l] for c, d in zip(right, parts, strict=True))
                for l, w in enumerate(part)
            ]
            for part, parts in zip(start, (dW, db), strict=True)
        )
        np.testing.assert_allclose(counts(start, (weights, biases), run), right, atol=0.005)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (np.zeros(7), "does not move"),
        (np.full(7, -1 / 3), "uphill"),
        (np.ones(7), "mean"),
        (np.full(7, 1 / 7), "all examples"),
        (np.full(7, 1 / 3), "short minibatch"),
        (np.array([0, 1, 1, 1, 1, 1, 1]) / 3, "leaves some examples out"),
        (np.array([2, 1, 1, 1, 2, 1, 1]) / 3, "every example once"),
        (np.full(7, 0.2), "do not count"),
    ],
)
def test_what_is_wrong_with_the_counts_is_said(found: Any, told: str) -> None:
    """Each pattern has words of its own."""
    assert told in what_counts(found, 7, 3)


def test_accuracy_agrees_with_coursekit_and_images_are_clear() -> None:
    """The count one by one against argmax; the best score is never a matter of rounding."""
    rng = np.random.default_rng(8)
    for hidden, loud in (((6,), 1.0), ((7, 5), 1.0), ((), 20.0), ((6,), 40.0)):
        params, x, labels = draw_readers(rng, 100, hidden, loud)
        assert x.shape == (64, 100)
        a = ck.outputs(*params, x, output=ck.softmax)
        assert read_rightly(params, x, labels) == ck.accuracy(*params, x, labels)
        z = np.sort(scores(params, x), axis=0)
        assert (z[-1] - z[-2] > 1e-5).all()
        assert 0.2 < ck.accuracy(*params, x, labels) < 0.9
        np.testing.assert_allclose(softmax(scores(params, x)), a, rtol=1e-9, atol=1e-300)


# Chance


def test_chance_alone_never_fails_the_order() -> None:
    """Two or fewer examples alone at the end of 20 epochs: below 3e-10; not in 100,000 classes."""
    bound = 21 * (2 / 7) ** EPOCHS
    assert bound < 3e-10
    last = np.random.default_rng(9).integers(0, M, (100_000, EPOCHS))
    least = min(np.unique(row).size for row in last)
    assert least >= 3


@pytest.mark.slow
def test_no_right_solution_fails_the_order_by_chance() -> None:
    """200 seeds, a right solution each time."""
    right = VARIANTS["train"]["coursekit"]
    for seed in range(200):
        trial = Trial("train", InProcess(right))
        new_order_each_epoch(trial, np.random.default_rng(seed))


@pytest.mark.slow
@pytest.mark.parametrize("init", [ck.init_params, uniform, wide, tiny])
def test_every_usual_start_learns(init: Any) -> None:
    """50 seeds for each initialisation: the threshold is never near."""
    train = plain(init)
    for seed in range(50):
        rng = np.random.default_rng(seed)
        prototypes = rng.random((64, 10))
        x, labels = blurred(prototypes, 240, rng)
        params = train(x, np.eye(10)[:, labels], [64, 16, 10], 0.5, 16, 20, rng)
        new, labels = blurred(prototypes, 300, rng)
        assert np.mean(scores(params, new).argmax(axis=0) == labels) > LEARNT + 0.04
    learns(Trial("train", InProcess(train)), np.random.default_rng(0))


# In the sandbox


@pytest.mark.sandbox
def test_the_solved_notebook_has_full_marks_and_a_question_for_a_person() -> None:
    """24 points from the grader; the 6 of the question are named, and are not in max_score."""
    task = grading.task(read_source(PS6), b"a secret seed of thirty-two bytes or more")
    report, notebook = ran(task, as_bytes(solved_of(PS6)), "ann/x.ipynb")
    assert [(c.id, c.status) for c in report.checks] == [
        ("train", "passed"),
        ("accuracy", "passed"),
        ("adam_step", "passed"),
    ]
    assert (report.score, report.max_score) == (24, 24)
    assert report.notes == ("reflection: up to 6 more points, given by a person",)
    assert all(o.output_type != "error" for c in notebook.cells for o in c.get("outputs", ()))


def test_what_is_asked_for_is_withheld() -> None:
    """None of the three functions can be imported, nor what they are made of."""
    modules = {
        getattr(ck, name).__module__.removeprefix("coursekit.")
        for name in (
            *("sgd", "backprop", "minibatches", "forward", "accuracy", "numerical_gradient"),
            "adam",
        )
    }
    assert modules <= set(ASSIGNMENT.withheld)
    assert not {"activations", "datasets", "arrays", "errors"} & set(ASSIGNMENT.withheld)
    assert tuple(CHECKS) == ("train", "accuracy", "adam_step")


# Without backpropagation


@pytest.mark.parametrize("name", ASLEEP)
def test_a_start_that_makes_the_steps_trivial_earns_nothing_for_them(name: str) -> None:
    """All that may be left are the properties of the start itself and of what is learnt."""
    result = judged("train", ASLEEP[name])
    assert result.points <= 4
    assert "the weights at the start leave nothing to learn" in result.message
    assert result.misconception is None  # it may be right but for its start


@pytest.mark.parametrize("name", AWAKE)
def test_every_layer_has_to_take_its_step(name: str) -> None:
    """From a start of the usual kind a step that is missing or wrong shows in its layer."""
    assert judged("train", AWAKE[name]).points <= 9


@pytest.mark.parametrize("init", [ck.init_params, uniform, wide, tiny])
def test_usual_starts_let_every_step_show(init: Any) -> None:
    """Of 300 starts of any usual kind nearly all do; eight in a row are tried."""
    rng, asleep = np.random.default_rng(11), 0
    for k in range(300):
        run = draw_run(rng, (1, 3, 4, 7)[k % 4], 1, hidden=((5,), (6,), (5, 4))[k % 3])
        asleep += bool(nothing_to_learn(init(run.sizes, rng), run))
    assert asleep <= 12  # at 1 in 25, eight in a row are one in 1e11
