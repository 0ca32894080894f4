"""Hidden checks of ps3-perceptron. Truth: counts of mistakes in exact integers, complex steps.

Where a decision hangs on the sign of a score, the numbers are integers (no order of summation can
change the sign), or the score is kept away from 0.
"""

import math
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import numpy as np

from autograder.checks.compare import ERRORS, Array, Wrong, expect, expect_parts
from autograder.checks.digits import RIGHT
from autograder.checks.inputs import only, rivals, telling, told
from autograder.checks.judge import Assignment, Check, Property, Rng, Trial
from autograder.checks.properties import for_batch, left_alone, one, several, standard
from autograder.checks.ps3_catalogue import MISCONCEPTIONS, PASSES
from autograder.checks.truth import H, entrywise, sigmoid

LINE = (("w", "(d,)"), ("b", ""))
RUN = (*LINE, ("updates", ""))
GRADIENT = (("dw", "(d,)"), ("db", ""))


def off_line(rng: Rng, m: int, d: int) -> tuple[Array, float, Array]:
    """(w, b) and m rows of X, none so near the line that rounding could move it across."""
    while True:
        w, b, X = rng.normal(size=d), float(rng.normal()), rng.normal(size=(2 * m + 20, d))
        X = X[np.abs(X @ w + b) > 0.05]
        if len(X) >= m:
            return w, b, X[:m]


def on_line(rng: Rng, count: int, origin: bool = False) -> tuple[Array, float, Array]:
    """Integers: (w, b) in the plane, and `count` different points whose score is exactly 0.

    But for a line through the origin b < 0, so that w·x > 0: who leaves b out is on another side.
    The line is farther from the origin than half a w: so is who adds b with another sign.
    """
    w = rng.integers(1, 6, 2) * rng.choice([-1.0, 1.0], 2)
    at = np.zeros(2) if origin else rng.integers(3, 6, 2) * np.sign(w)
    steps = rng.choice(np.arange(-6, 7), count, replace=False)[:, None]
    return w, float(-(w @ at)), at + steps * np.array([w[1], -w[0]])


def signs(rng: Rng, m: int) -> Array:
    """Random labels −1 and +1."""
    return rng.choice([-1.0, 1.0], m)


# predict


def judge_predict(trial: Trial, rng: Rng, m: int) -> None:
    """+1 in front of the line and −1 behind it: row by row, exactly summed."""
    w, b, X = predict_inputs(rng, m)
    scores = [math.fsum([*(w * x), b]) for x in X]
    truth = np.array([1.0 if s > 0 else -1.0 for s in scores])
    expect(trial.call(w, b, X), truth, "the answer", "(m,)")


def predict_inputs(rng: Rng, m: int) -> tuple[Array, float, Array]:
    """Behind the line is at least one row that w alone would put in front of it.

    Its class is −1, and whoever leaves b out, subtracts it or answers 0 or 1 errs there. A row of
    several is so little in front of the line that whoever asks for more than ½ errs too.
    """
    while True:
        w, b, X = off_line(rng, m, int(rng.integers(2, 6)))
        scores = X @ w + b
        little = (scores > 0) & (scores < 0.45)
        if ((scores < 0) & (scores > b)).any() and (m == 1 or little.any()):
            return w, b, X


def predict_on_line(trial: Trial, rng: Rng) -> None:
    """Integer points, some of them exactly on the line: those are answered −1."""
    for origin in (True, False):
        w, b, X = on_line(rng, 5, origin)
        side = np.array([0, 0, 0, 1, -1])  # the last two are moved off the line, along w
        value = trial.call(w, b, X + side[:, None] * w)
        expect(value, np.where(side > 0, 1, -1), "the answer", "(m,)")


# perceptron_step

MOVED = 0.1
"""The least scale of w + ηyx, whose parts may cancel."""


def judge_step(trial: Trial, rng: Rng, d: int) -> None:
    """Mistakes and right answers of both classes, with and without b deciding, in random order.

    A mistake that b does not decide is so bad that one step does not mend it.
    """
    cases = list(product((True, False), (-1.0, 1.0), (True, False)))
    ask_all(trial, (step_case(rng, d, *cases[i]) for i in rng.permutation(len(cases))), MOVED)


def ask_all(trial: Trial, cases: Iterable[tuple[Any, Any]], least: float = 0.0) -> None:
    """All are asked before one is judged: which of them errs tells the conditions apart.

    But none after an answer that takes its time to look at.
    """
    asked = []
    for arguments, after in cases:
        asked.append((trial.call(*arguments), after))
        if trial.heavy:
            break
    for value, after in asked:
        expect_parts(value, after, LINE, least)


def step_case(rng: Rng, d: int, mistake: bool, y: float, by_bias: bool) -> tuple[Any, Any]:
    """Arguments of a step, and what it must make of (w, b).

    `by_bias`: w·x alone would say the opposite.
    """
    fits = np.array([False])
    while not fits.any():
        w, b, X = off_line(rng, 20, d)
        own_side, without_b = y * (X @ w + b) > 0, y * (X @ w) > 0
        fits = (own_side != mistake) & ((own_side != without_b) == by_bias)
    x = X[fits][0]
    eta = float(rng.choice([rng.uniform(0.2, 0.8), rng.uniform(2.5, 4.0)]))  # neither 1 nor 2
    if mistake and not by_bias:
        eta = float(rng.uniform(0.2, 0.8)) * abs(x @ w + b) / (x @ x + 1)
    after = np.append(w, b) + mistake * eta * y * np.append(x, 1.0)
    return (w, b, x, y, eta), (after[:-1], after[-1])


def step_on_line(trial: Trial, rng: Rng) -> None:
    """A score of exactly 0 is a mistake, for both classes; also at the start, from zeros."""
    cases: list[tuple[Any, Any]] = []
    for y in (1.0, -1.0):
        w, b, (x,) = on_line(rng, 1)
        eta = float(rng.choice([0.5, 4.0]))
        for w_now, b_now in ((w, b), (np.zeros(2), 0.0)):
            after = np.append(w_now, b_now) + eta * y * np.append(x, 1.0)
            cases.append(((w_now, b_now, x, y, eta), (after[:-1], after[-1])))
        right = x + y * w  # moved to its own side, where nothing is to be done
        cases.append(((w, b, right, y, eta), (w, b)))
    ask_all(trial, cases)


def a_mistake(rng: Rng) -> tuple[Any, ...]:
    arguments: tuple[Any, ...] = step_case(rng, 3, True, 1.0, False)[0]
    return arguments


# train_perceptron


def mistakes(X: Array, y: Array, max_epochs: int) -> tuple[list[int], bool]:
    """How often each example is a mistake, and whether the last pass was clean: in integers.

    The dual form: w is never formed. At η = 1 the score of example k is Σ α_i y_i (x_i·x_k + 1),
    and the learning rate changes no sign.
    """
    gram = ((X @ X.T + 1) * np.outer(y, y)).astype(int).tolist()
    alpha, scores = [0] * len(y), [0] * len(y)
    for _ in range(max_epochs):
        clean = True
        for k, row in enumerate(gram):
            if scores[k] <= 0:
                alpha[k] += 1
                scores = [score + g for score, g in zip(scores, row, strict=True)]
                clean = False
        if clean:
            return alpha, True
    return alpha, False


def separable(rng: Rng) -> tuple[Array, Array]:
    """Integer points that the rule separates after five passes or more, and twelve at most."""
    while True:
        d, m = int(rng.integers(2, 4)), int(rng.integers(8, 13))
        u, c = rng.integers(-4, 5, d), int(rng.integers(-4, 5))
        X = rng.integers(-5, 6, size=(m, d)).astype(float)
        scores = X @ u + c
        y = np.where(scores > 0, 1.0, -1.0)
        if (scores != 0).all() and len(set(y)) == 2:
            alpha, clean = mistakes(X, y, 12)
            if clean and sum(alpha) >= 8 and not mistakes(X, y, 4)[1]:
                return X, y


def first_negative(rng: Rng) -> tuple[Array, Array]:
    """Separable data that begin with an example of class −1, and end in time all the same."""
    while True:
        X, y = separable(rng)
        first = int(np.flatnonzero(y < 0)[0])
        order = [first, *(i for i in range(len(y)) if i != first)]
        if mistakes(X[order], y[order], 12)[1]:
            return X[order], y[order]


def answered_early(X: Array, y: Array, most: int) -> bool:
    """Whether all answers of `predict` are right after a pass, and a mistake is left on the line.

    In integers, as in `mistakes`.
    """
    gram = [[int(g) for g in row] for row in (X @ X.T + 1) * np.outer(y, y)]
    alpha = [0] * len(y)

    def own_side(row: list[int]) -> int:
        return sum(a * g for a, g in zip(alpha, row, strict=True))

    for _ in range(most):
        for k, row in enumerate(gram):
            alpha[k] += own_side(row) <= 0
        sides = [own_side(row) for row in gram]
        if all(s > 0 or (s == 0 and t < 0) for s, t in zip(sides, y, strict=True)):
            return min(sides) == 0
    return False


def tied(rng: Rng) -> tuple[Array, Array]:
    """Separable points on a small grid that are all answered rightly one pass or more too early.

    The first is the origin, where the first update changes b alone.
    """
    while True:
        m, u, c = int(rng.integers(8, 13)), rng.integers(-4, 5, 2), int(rng.integers(-4, 5))
        X = rng.integers(-2, 3, size=(m, 2)).astype(float)
        X[0] = 0.0
        scores = X @ u + c
        if (scores != 0).all() and len(set(scores > 0)) == 2:
            y = np.where(scores > 0, 1.0, -1.0)
            if answered_early(X, y, 30):
                return X, y


def inseparable(rng: Rng) -> tuple[Array, Array]:
    """Integer points with random labels, and one point that has both: no line separates them."""
    m = int(rng.integers(7, 11))
    X = rng.integers(-5, 6, size=(m, 2)).astype(float)
    y = signs(rng, m)
    first, second = rng.choice(m, 2, replace=False)
    X[second], y[second] = X[first], -y[first]
    return X, y


ENOUGH = 16
"""Passes for separable data, which need 12 at most: what never ends is soon told."""
UNLIKE = ("never-stops", "one-pass-too-few", "one-pass-too-many")
"""Of the catalogue's trainings those that end alike where a pass without update comes in time."""
AT_RATE_ONE = ("eta-forgotten", "bias-without-eta", "cut-off", "margin-of-one")
"""Those that do the same where η is 1 and all numbers are whole."""
ELSEWHERE = ("stops-at-right-answers", "weights-tell")
"""Those that `tied` tells."""
NEVER_RIGHT = (
    *("score-for-class", "rows-counted", "one-more-counted", "starts-small", "update-always"),
    *("sign", "label-not-in-condition", "label-missing", "step-in-condition"),
)
"""Those that no data agree with: there is no need to try, and some go on to the last pass."""


def plain_run(
    draw: Callable[[Rng], tuple[Array, Array]], rng: Rng, eta: float, epochs: int
) -> tuple[Array, Array]:
    """Data on which those that `tied` tells are right: elsewhere chance must not tell them."""
    right = only(MISCONCEPTIONS, "train_perceptron", *ELSEWHERE)
    return told(lambda: draw(rng), lambda drawn: asked_of(drawn, eta, epochs), (), right)


def asked_of(drawn: tuple[Array, Array], eta: float, epochs: int) -> tuple[tuple[Any, ...], Any]:
    """Arguments and truth of a training."""
    return (*drawn, eta, epochs), true_run(*drawn, eta, epochs)


def telling_run(
    draw: Callable[[Rng], tuple[Array, Array]], rng: Rng, eta: float, epochs: int, *alike: str
) -> list[tuple[Array, Array]]:
    """Data of which each wrong training of the catalogue, but those that learn them `alike`,
    learns some wrong."""

    left_out = (*alike, *ELSEWHERE, *NEVER_RIGHT)
    return telling(
        lambda: plain_run(draw, rng, eta, epochs),
        lambda drawn: asked_of(drawn, eta, epochs),
        rivals(MISCONCEPTIONS, "train_perceptron", *left_out),
    )


def true_run(X: Array, y: Array, eta: float, max_epochs: int) -> tuple[Any, Any, Any]:
    """All numbers are integers times a power of two, so w and b are exact in any order."""
    alpha = np.array(mistakes(X, y, min(max_epochs, PASSES))[0], dtype=float)
    return eta * (alpha * y) @ X, eta * (alpha @ y), alpha.sum()


def expect_run(
    trial: Trial, X: Array, y: Array, eta: float, max_epochs: int, seconds: float | None = None
) -> None:
    truth = true_run(X, y, eta, max_epochs)
    expect_parts(trial.call(X, y, eta, max_epochs, seconds=seconds), truth, RUN)


def train_separable(trial: Trial, rng: Rng) -> None:
    """It ends by itself, with the weights and the number of updates that the rule gives."""
    for X, y in telling_run(first_negative, rng, 1.0, ENOUGH, *UNLIKE, *AT_RATE_ONE):
        expect_run(trial, X, y, 1.0, ENOUGH)
    expect_run(trial, *tied(rng), 1.0, PASSES)
    for _ in range(2):
        expect_run(trial, *separable(rng), 1.0, PASSES)


def train_first_negative(trial: Trial, rng: Rng) -> None:
    """The first score is 0; if the first label is −1, `predict` is right there, the rule is not."""
    epochs = int(rng.integers(2, 4))
    for X, y in telling_run(first_negative, rng, 1.0, epochs, "never-stops", *AT_RATE_ONE):
        expect_run(trial, X, y, 1.0, epochs)
    epochs = int(rng.integers(2, 4))
    expect_run(trial, *plain_run(first_negative, rng, 1.0, epochs), 1.0, epochs)


def train_inseparable(trial: Trial, rng: Rng) -> None:
    """It stops after max_epochs passes, not one more or less."""
    epochs = int(rng.integers(6, 12))
    for X, y in telling_run(inseparable, rng, 1.0, epochs, "never-stops", *AT_RATE_ONE):
        expect_run(trial, X, y, 1.0, epochs)
    for epochs in (1, int(rng.integers(2, 5))):
        expect_run(trial, *plain_run(inseparable, rng, 1.0, epochs), 1.0, epochs)


def train_rate(trial: Trial, rng: Rng) -> None:
    """From zero, the learning rate scales w and b and changes nothing else."""
    for X, y in telling_run(first_negative, rng, 0.25, ENOUGH, *UNLIKE):
        expect_run(trial, X, y, 0.25, ENOUGH)
    expect_run(
        trial, *plain_run(separable, rng, 1.0, ENOUGH), float(rng.choice([4.0, 8.0])), PASSES
    )


def train_stops(trial: Trial, rng: Rng) -> None:
    """A pass without update is the last: ten million more would not end in time."""
    for X, y in telling_run(first_negative, rng, 1.0, ENOUGH, *UNLIKE, *AT_RATE_ONE):
        expect_run(trial, X, y, 1.0, 10**7, seconds=1.0)


# averaged_perceptron

AVERAGED = 0.1
"""The least scale of a mean at η = 1, whose parts may cancel."""
BY_CHANCE = only(MISCONCEPTIONS, "averaged_perceptron", "mean-decides", "bias-not-averaged")
"""Those that some data agree with: their marks must not hang on the draw."""
BIAS_BY_CHANCE = only(
    MISCONCEPTIONS,
    "averaged_perceptron",
    *("misclassified", "bias-forgotten", "bias-unchanged", "label-at-part"),
)
"""Those that in few passes some data agree with that do not end in time."""
LONG = 2 * 10**6
"""Passes that no endless training makes in time, and whose history would fit into the memory."""


def summed_counts(X: Array, y: Array, max_epochs: int) -> tuple[list[int], int]:
    """The counts of `mistakes` after each visit, added up, and the number of visits.

    Who is a mistake at visit v counts in that visit and in all later ones: of n visits, n + 1 − v.
    """
    gram = ((X @ X.T + 1) * np.outer(y, y)).astype(int).tolist()
    alpha, when, scores, visit = [0] * len(y), [0] * len(y), [0] * len(y), 0
    for _ in range(max_epochs):
        before = sum(alpha)
        for k, row in enumerate(gram):
            visit += 1
            if scores[k] <= 0:
                alpha[k] += 1
                when[k] += visit
                scores = [score + g for score, g in zip(scores, row, strict=True)]
        if sum(alpha) == before:
            break
    return [a * (visit + 1) - v for a, v in zip(alpha, when, strict=True)], visit


def true_mean(X: Array, y: Array, eta: float, max_epochs: int) -> tuple[Any, Any]:
    """All numbers but the last quotient are integers times a power of two."""
    counts, visits = summed_counts(X, y, min(max_epochs, PASSES))
    pulls = np.array(counts, dtype=float) * y
    return eta * (pulls @ X) / visits, eta * float(pulls.sum()) / visits


def expect_mean(
    trial: Trial, X: Array, y: Array, eta: float, max_epochs: int, seconds: float | None = None
) -> None:
    truth = true_mean(X, y, eta, max_epochs)
    value = trial.call(X, y, eta, max_epochs, seconds=seconds)
    expect_parts(value, truth, LINE, least=AVERAGED * eta)


def eventful(X: Array, y: Array, max_epochs: int) -> bool:
    """Whether a training meets what tells wrong rules apart, in integers.

    That is a mistake of class +1 on the line, one of class −1 in front of it, one that is still a
    mistake after its correction, and an example of class −1 that is right.
    """
    gram = ((X @ X.T + 1) * np.outer(y, y)).astype(int).tolist()
    scores, seen = [0] * len(y), set()
    for _ in range(max_epochs):
        clean = True
        for k, row in enumerate(gram):
            s = scores[k]
            seen.add((float(y[k]), (s > 0) - (s < 0)))
            if s <= 0:
                if s + row[k] <= 0:
                    seen.add((0.0, -1))
                scores = [score + g for score, g in zip(scores, row, strict=True)]
                clean = False
        if clean:
            break
    return {(1.0, 0), (-1.0, -1), (0.0, -1), (-1.0, 1)} <= seen


def many_digits(line: tuple[Any, Any]) -> bool:
    """Whether five digits are too few for some of its numbers, so that rounding is seen."""
    return any(abs(float(f"{v:.5g}") - v) > 4 * RIGHT * abs(v) for v in (*line[0], line[1]))


def telling_mean(
    draw: Callable[[Rng], tuple[Array, Array]],
    rng: Rng,
    eta: float,
    epochs: int,
    wrong: tuple[Callable[..., Any], ...] = BY_CHANCE,
) -> tuple[Array, Array]:
    """Data on which those err that would be right by chance."""

    def drawn() -> tuple[Array, Array]:
        while True:
            X, y = draw(rng)
            if eventful(X, y, epochs) and many_digits(true_mean(X, y, 1.0, epochs)):
                return X, y

    return told(
        drawn,
        lambda data: ((*data, eta, epochs), true_mean(*data, eta, epochs)),
        wrong,
    )


def restless(rng: Rng) -> tuple[Array, Array]:
    """Data that no line separates, behind the origin with the label −1: b alone changes first."""
    X, y = inseparable(rng)
    return np.vstack([np.zeros(2), X]), np.append(-1.0, y)


def mean_separable(trial: Trial, rng: Rng) -> None:
    """It ends by itself; first where all answers are right too early, with a tie."""
    expect_mean(trial, *telling_mean(tied, rng, 1.0, PASSES), 1.0, PASSES)
    X, y = first_negative(rng)
    expect_mean(trial, X, y, 1.0, ENOUGH)
    expect_mean(trial, X, -y, 1.0, ENOUGH)


def mean_inseparable(trial: Trial, rng: Rng) -> None:
    """The passes are those of max_epochs, not one more or less."""
    epochs = int(rng.integers(4, 7))
    X, y = telling_mean(restless, rng, 1.0, epochs, (*BY_CHANCE, *BIAS_BY_CHANCE))
    expect_mean(trial, X, y, 1.0, epochs)
    expect_mean(trial, *inseparable(rng), 1.0, 1)


def mean_of_one(trial: Trial, rng: Rng) -> None:
    """One example with one feature, of either class, in one pass and in two."""
    for y in (1.0, -1.0):
        X = rng.choice([-5.0, -3.0, 3.0, 5.0], size=(1, 1))  # half of it is no whole number
        for epochs in (1, 7):
            expect_mean(trial, X, np.array([y]), 0.5, epochs)


def mean_rate(trial: Trial, rng: Rng) -> None:
    """From zero, the learning rate scales w and b and changes nothing else."""
    expect_mean(trial, *telling_mean(tied, rng, 0.25, ENOUGH), 0.25, ENOUGH)


def mean_stops(trial: Trial, rng: Rng) -> None:
    """A pass without update is the last; two million more would not end in time."""
    expect_mean(trial, *telling_mean(tied, rng, 1.0, ENOUGH), 1.0, LONG, seconds=1.0)


# margin


def judge_margin(own_side: bool) -> Callable[[Trial, Rng, int], None]:
    """Distances by projection: how far along w/‖w‖ each point lies from the line's own point.

    `own_side` puts all examples on their side, so that the margin is positive. Otherwise one at
    least is on the wrong side.
    """

    def judge(trial: Trial, rng: Rng, m: int) -> None:
        expect_margin(trial, *margin_inputs(rng, m, own_side))

    return judge


def expect_margin(trial: Trial, w: Array, b: float, X: Array, y: Array) -> None:
    unit = w / math.hypot(*w)
    foot = -b / math.hypot(*w) * unit  # the point of the line nearest to the origin
    truth = min(math.fsum(t * unit * (x - foot)) for t, x in zip(y, X, strict=True))
    expect(trial.call(w, b, X, y), truth, "the margin", "")


def margin_separated(trial: Trial, rng: Rng) -> None:
    """Also with one feature, where any length of w is the same.

    For b > 0 and for b < 0, where the class −1 decides if its b has the wrong sign: so it is told
    from who gives b the wrong sign in both classes.
    """
    features = rng.permutation([1, *rng.integers(2, 6, 2)]).tolist()
    for d, above in zip(features, rng.permutation([True, True, False]), strict=True):
        while True:
            w, b, X, y = margin_inputs(rng, several(rng), own_side=True, d=d)
            own = y * (X @ w + b)
            if b > 0 if above else (own[y < 0] + 2 * b).min() < 0.9 * own.min():
                break
        expect_margin(trial, w, b, X, y)


def margin_inputs(
    rng: Rng, m: int, own_side: bool = False, d: int = 0
) -> tuple[Array, float, Array, Array]:
    """At a distance of 0.01 or more: relative to the margin, rounding stays below 1e-12.

    Of class −1 is the example that decides on the wrong side, and one on its own side. Of several,
    another one is farther from the line than the one that decides.
    """
    while True:
        w, b, X = off_line(rng, m, d or int(rng.integers(2, 6)))
        scores = X @ w + b
        y = np.sign(scores) * (1.0 if own_side else signs(rng, m))
        decides = int((y * scores).argmin())
        farther = m == 1 or np.abs(scores).max() > 1.05 * abs(scores[decides])
        if (y < 0).any() if own_side else farther and y[decides] < 0 < scores[decides]:
            return w, b, X, y


# sigmoid


def sigmoid_vector(trial: Trial, rng: Rng) -> None:
    """σ = ½(1 + tanh ½z)."""
    for z in (rng.uniform(-6, 6, 40), rng.uniform(-2, 2, 25)):
        expect(trial.call(z), 0.5 * (1 + np.tanh(0.5 * z)), "σ(z)", "the shape of z")


def sigmoid_shapes(trial: Trial, rng: Rng) -> None:
    """A number, an array without axes, a matrix, three axes, one entry."""
    number = float(rng.uniform(-4, 4))
    expect(trial.call(number), 0.5 * (1 + math.tanh(0.5 * number)), "σ of a number", "")
    for shape in ((4, 3), (2, 3, 2), (1, 1), ()):
        z = np.asarray(rng.uniform(-4, 4, size=shape))
        expect(trial.call(z), 0.5 * (1 + np.tanh(0.5 * z)), "σ(z)", "the shape of z")


def sigmoid_tails(trial: Trial, rng: Rng) -> None:
    """Far out, and at ±1000: absolutely, for the left tail is smaller than any digit.

    Near ±8 the tails differ from 0 and 1 by more than is right to 4 digits, whatever the seed.
    Whoever chooses one formula for the whole array by its sum, its first entry or its largest finds
    a large number of the other sign in it.
    """
    near = rng.uniform([7.6, 7.6, 8, 8], [8.4, 8.4, 12, 12])  # σ(±12) is not yet 0 or 1
    far = np.append(rng.uniform(8, 700, 16), near) * rng.choice([-1.0, 1.0], 20)
    for z in (np.concatenate([far, [0.0, 1000.0]]), *BOTH_SIDES):
        expect(trial.call(z), 0.5 * (1 + np.tanh(0.5 * z)), "σ(z) far from 0", "(k,)")


BOTH_SIDES = (
    np.array([-1000.0, 1000.0, 0.0]),
    np.array([-1000.0, 900.0, 0.0]),
    np.array([1000.0, -900.0, 0.0]),
)
"""Numbers so far from 0 that an exponential of the wrong sign overflows."""


def sigmoid_without_warning(trial: Trial, rng: Rng) -> None:
    """No overflow, or one that the function has foreseen."""
    for z in BOTH_SIDES:
        trial.call(z)
        if trial.warned:
            raise Wrong("NumPy warns at z = ±1000: e to a large positive power overflows")


# sigmoid_neuron_gradient


def neuron_cost(w: Array, b: Any, X: Array, y: Array) -> Array:
    """Mean of ½(σ(Xw + b) − y)², complex too; for each of many w (…, d)."""
    return 0.5 * ((sigmoid(w @ X.T + b) - y) ** 2).sum(axis=-1) / len(y)


def judge_neuron_gradient(trial: Trial, rng: Rng, m: int) -> None:
    """Complex-step derivatives of the cost."""
    w, b, X, y = neuron_inputs(rng, m)
    dw = entrywise(lambda v: neuron_cost(v, b, X, y), w)
    db = np.imag(neuron_cost(w, b + 1j * H, X, y)) / H
    expect_parts(trial.call(w, b, X, y), (dw, db), GRADIENT, ERRORS)


def neuron_inputs(rng: Rng, m: int) -> tuple[Array, float, Array, Array]:
    d = int(rng.integers(1, 6))
    y = rng.choice([0.0, 1.0], m) if rng.random() < 0.5 else rng.random(m)
    return rng.normal(size=d), float(rng.normal()), rng.normal(size=(m, d)), y


CHECKS = (
    Check(
        "predict",
        "perceptron#step-activation",
        (
            *standard(judge_predict, predict_inputs),
            Property("score exactly 0", 2, predict_on_line),
        ),
    ),
    Check(
        "perceptron_step",
        "perceptron#perceptron-rule",
        (
            Property(
                "mistakes and right answers",
                4,
                for_batch(judge_step, lambda r: int(r.integers(2, 6))),
            ),
            Property("score exactly 0", 3, step_on_line),
            Property("one feature (d = 1)", 1, for_batch(judge_step, one, times=1)),
            left_alone(a_mistake),
        ),
    ),
    Check(
        "train_perceptron",
        "perceptron#perceptron-rule",
        (
            Property("separable data", 4, train_separable),
            Property("a first example of class −1", 1, train_first_negative),
            Property("no line separates: max_epochs passes", 2, train_inseparable),
            Property("another rate η", 1, train_rate),
            Property("an end after a clean pass", 1, train_stops),
            left_alone(lambda rng: (*separable(rng), 1.0, PASSES)),
        ),
    ),
    Check(
        "averaged_perceptron",
        "perceptron#perceptron-rule",
        (
            Property("separable data", 4, mean_separable),
            Property("no line separates: max_epochs passes", 2, mean_inseparable),
            Property("one example with one feature", 1, mean_of_one),
            Property("another rate η", 1, mean_rate),
            Property("an end after a clean pass", 1, mean_stops),
            left_alone(lambda rng: (*separable(rng), 1.0, PASSES)),
        ),
    ),
    Check(
        "margin",
        "perceptron#margin",
        (
            Property("separated classes", 3, margin_separated),
            Property("some on the wrong side", 3, for_batch(judge_margin(own_side=False), several)),
            Property("one example (m = 1)", 1, for_batch(judge_margin(own_side=False), one)),
            left_alone(lambda rng: margin_inputs(rng, several(rng))),
        ),
    ),
    Check(
        "sigmoid",
        "perceptron#step-to-sigmoid",
        (
            Property("a vector", 3, sigmoid_vector),
            Property("a number, a matrix, any shape", 1, sigmoid_shapes),
            Property("far from 0", 2, sigmoid_tails),
            Property(
                "no warning at ±1000",
                1,
                sigmoid_without_warning,
                conduct=True,
                reveals="overflow-warned",
            ),
            left_alone(lambda rng: (rng.normal(size=7),)),
        ),
    ),
    Check(
        "sigmoid_neuron_gradient",
        "perceptron#sigmoid-neuron",
        standard(judge_neuron_gradient, neuron_inputs),
    ),
)

ASSIGNMENT = Assignment(
    "ps3-perceptron",
    withheld=(
        "perceptron",
        "activations",
        "margins",  # the derivative of the logistic loss is a sigmoid
        "network",
        "costs",
        "backprop",
        "training",
        "scalar_graph",
        "gradcheck",  # differentiates
        "gradreport",
    ),
    checks=CHECKS,
    misconceptions=MISCONCEPTIONS,
)
