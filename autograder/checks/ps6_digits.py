"""Hidden checks of ps6-digits. Truth: δ^l by complex steps in z^l, and every order tried.

How a student draws the first weights, and when the order of the examples, is the student's own
affair. So a check trains twice with the same generator: once with a rate too small to move
anything, which gives the weights at the start, and once in earnest. What lies between is judged.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from autograder.checks.adam import ADAM_STEP
from autograder.checks.adam_catalogue import ADAM
from autograder.checks.compare import TOLERANCE, Array, Unjudged, Wrong, expect, numeric, unstacked
from autograder.checks.digits import COARSE, note_coarse, watched
from autograder.checks.inputs import Params, draw_network, rivals, telling
from autograder.checks.judge import Assignment, Check, Property, Rng, Trial
from autograder.checks.properties import left_alone
from autograder.checks.ps6_catalogue import MISCONCEPTIONS
from autograder.checks.truth import columnwise, log_softmax, sigmoid
from autograder.wire import Code

PIXELS, CLASSES = 64, 10
BRIGHTEST = 0.6
"""No pixel is brighter: whoever divides by the largest one, or makes room for zeros, is seen."""
STILL = 1e-30
"""A learning rate that moves nothing: w − 1e-30 · ∂C/∂w is w, and float32 holds it."""
GENTLE, FIRMER = 1e-6, 1e-4
"""Learning rates so small that all gradients of a run are those half-way; in float32, where
weights near 1 swallow a step of 1e-7, FIRMER."""


# The network, its errors, and one step of descent.


def forward(params: Params, x: Array) -> tuple[list[Array], list[Array]]:
    """z^l for l = 1 … L, and the a^{l−1} below them."""
    zs, below = [], [x]
    for W, b in zip(*params, strict=True):
        zs.append(W @ below[-1] + b)
        below.append(sigmoid(zs[-1]))
    return zs, below[:-1]


def costs_above(params: Params, l: int, z: Array, y: Array) -> Array:
    """Every example's −Σ y log softmax(z^L) as an analytic function of its z at layer index l."""
    for W, b in list(zip(*params, strict=True))[l + 1 :]:
        z = W @ sigmoid(z) + b
    return -(y * log_softmax(z)).sum(axis=-2)


def errors(params: Params, zs: Sequence[Array], y: Array) -> list[Array]:
    """δ^l = ∂C_x/∂z^l, all neurons at once; the columns do not touch each other."""
    return [columnwise(partial(costs_above, params, l, y=y), z) for l, z in enumerate(zs)]


def step(params: Params, x: Array, y: Array, eta: float) -> Params:
    """w − η ∂C/∂w for the mean over the columns of x; z = Wa + b is linear in W and b."""
    zs, below = forward(params, x)
    deltas, m = errors(params, zs, y), x.shape[1]
    weights = [W - eta * d @ a.T / m for W, d, a in zip(params[0], deltas, below, strict=True)]
    biases = [b - eta * d.sum(axis=1)[:, None] / m for b, d in zip(params[1], deltas, strict=True)]
    return weights, biases


# Training runs, and what comes back from them.


@dataclass(frozen=True)
class Run:
    """What `train` is asked, but for the learning rate."""

    x: Array
    y: Array
    sizes: tuple[int, ...]
    batch_size: int
    epochs: int
    seed: int

    def arguments(self, eta: float) -> tuple[Any, ...]:
        """As the student's function gets them; every call has a generator of its own."""
        rng = Code("np.random.default_rng(seed)", seed=self.seed)
        return (self.x, self.y, list(self.sizes), eta, self.batch_size, self.epochs, rng)


def draw_run(
    rng: Rng, m: int, batch_size: int, epochs: int = 1, hidden: Sequence[int] = (5,)
) -> Run:
    """Random images of m ≤ 10 different classes.

    Different classes make the examples' gradients differ as much as they can: which example was
    used, and how often, can then be read from the weights, whatever weights one starts from.
    """
    y = np.eye(CLASSES)[:, rng.permutation(CLASSES)[:m]]
    seed = int(rng.integers(2**31))
    x = BRIGHTEST * rng.random((PIXELS, m))
    return Run(x, y, (PIXELS, *hidden, CLASSES), batch_size, epochs, seed)


def ask(trial: Trial, run: Run, eta: float) -> Params:
    """The network that the student's function trains."""
    return read_network(trial.call(*run.arguments(eta)), run.sizes)


def read_network(value: Any, sizes: Sequence[int]) -> Params:
    """The answer as lists of float64 arrays; `Wrong` says what is not a network of these widths."""
    if value is None:
        raise Wrong("it returned None: is there a `return`?")
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise Wrong("expected a pair: the list of weights and the list of biases")
    pairs = list(pairwise(sizes))
    parts = []
    for part, symbol, letters in zip(value, "Wb", ("(n_l, n_{l-1})", "(n_l, 1)"), strict=True):
        layers = unstacked(part, len(pairs))
        if not isinstance(layers, (list, tuple)) or len(layers) != len(pairs):
            what = "weights" if symbol == "W" else "biases"
            raise Wrong(f"the {what} are not a list of {len(pairs)} arrays, one a layer")
        parts.append(
            [
                read_array(layer, (n, k if symbol == "W" else 1), f"{symbol}^{l}", letters)
                for l, (layer, (k, n)) in enumerate(zip(layers, pairs, strict=True), start=1)
            ]
        )
    return parts[0], parts[1]


def read_array(value: Any, shape: tuple[int, ...], symbol: str, letters: str) -> Array:
    """Finite float64 numbers in this shape; values are not judged."""
    got = numeric(value)
    fits = got is not None and got.shape == shape and bool(np.isfinite(got).all())
    expect(value, got if fits else np.zeros(shape), symbol, letters)
    return np.asarray(got)


HUGE = 1e3
"""No weight is drawn as large; beyond it a step may be lost in rounding."""
TRIES = 8
"""Generators that may give a start from which a step would not show. Of weights that are drawn at
random, standard normal ones too, less than one start in fifty is of that kind."""
JudgeRun = Callable[[Params, Params], None]
"""Judges the weights at the end by those at the start."""


Rate = Callable[[Params], float]
"""A learning rate for the weights at the start."""


OF_THE_START = ("equal-weights", "own-generator")
"""Mistakes for which the steps of a training cannot be judged."""


def between(trial: Trial, run: Run, eta: float | Rate, judge: JudgeRun) -> None:
    """Judge what training makes of the weights that it starts from.

    If they change from one call to the next with the same generator, nothing can be known of the
    steps, and that is what the student is told. Nor can it if a step from them would not show; by
    chance that happens, but not for all generators.
    """
    for seed in range(run.seed, run.seed + TRIES):
        run = replace(run, seed=seed)
        start = ask(trial, run, STILL)
        asleep = nothing_to_learn(start, run)
        if not asleep:
            break
    else:
        raise Unjudged(
            f"the weights at the start leave nothing to learn: {asleep}. "
            "Draw them from rng, as `init_params` does, without a look at the images",
            *OF_THE_START,
        )
    end = ask(trial, run, eta(start) if callable(eta) else eta)
    try:
        judge(start, end)
    except Wrong:
        if not same(start, ask(trial, run, STILL)):
            raise Unjudged(
                "two runs with equal generators do not start from the same weights: "
                "does all chance come from rng?",
                *OF_THE_START,
            ) from None
        raise


def nothing_to_learn(start: Params, run: Run) -> str:
    """Why a step from here would not show in every layer; empty if it would.

    In a layer whose errors are 0 to all digits (saturated, cut off from the output), to do nothing
    would be right, and where σ is as good as a straight line any slope of it is.
    """
    if max(float(np.abs(w).max()) for w in arrays(start)) > HUGE:
        return "they are huge"
    zs, below = forward(start, run.x)
    *hidden, output = errors(start, zs, run.y)
    if not np.abs(output).max() > 1e-6:
        return "all images are read without a doubt"
    for l, (z, delta, a) in enumerate(zip(zs, hidden, below, strict=False), start=1):
        # the largest slope of each neuron's weights; what is far below the layer's nobody would see
        slopes = np.abs(delta @ a.T).max(axis=1) / len(run.x.T)
        if not slopes.max() > 1e-9:
            return f"no error comes down to layer {l}"
        if not slopes.min() > 10 * TOLERANCE * slopes.max():
            return f"there are neurons in layer {l} that no image moves"
        if not np.abs(z).max() > 4e-3:
            return f"all neurons in layer {l} answer ½ to all images"
    return ""


def arrays(params: Params) -> list[Array]:
    """Weights, then biases."""
    return [*params[0], *params[1]]


def same(one: Params, two: Params) -> bool:
    """Equal but for rounding."""
    return all(
        np.allclose(a, b, rtol=1e-9, atol=1e-12)
        for a, b in zip(arrays(one), arrays(two), strict=True)
    )


def in_float32(params: Params) -> bool:
    """Whether float32 holds these weights without loss."""
    return all(np.array_equal(w, w.astype(np.float32)) for w in arrays(params))


def rounded(*networks: Params) -> bool:
    """Whether all weights are as if written down with six digits at most."""
    every = (v for params in networks for w in arrays(params) for v in w.ravel().tolist())
    return all(abs(float(f"{v:.6g}") - v) <= 1e-12 * abs(v) for v in every)


def lost_in_a_run(start: Params, end: Params) -> float:
    """By how much the rounding of its weights can move them, relative to the largest."""
    if rounded(start, end):
        note_coarse()
        return COARSE
    digits = np.float32 if in_float32(start) and in_float32(end) else np.float64
    return 16 * float(np.finfo(digits).eps)


def expect_end(start: Params, end: Params, truth: Params) -> None:
    """The changes of all weights and biases are those of the truth.

    The subtraction of two weights near w leaves 2⁻⁵² |w| of rounding for every update (in float32,
    2⁻²³ |w|); a run has at most six. A change that is small beside that (saturated neurons) is
    known no better.
    """
    changes = [r - s for r, s in zip(arrays(truth), arrays(start), strict=True)]
    size = max(float(np.abs(w).max()) for w in arrays(start) + changes)
    rounding = lost_in_a_run(start, end) * size
    L = len(start[0])
    names = [f"{s}^{l}" for s in "Wb" for l in range(1, L + 1)]
    # from the output down, as errors come: what is wrong above is wrong below too
    for i in sorted(range(2 * L), key=lambda i: (-(i % L), i < L)):
        got = arrays(end)[i] - arrays(start)[i]
        scale = np.abs(changes[i]).max(initial=0) or 1.0
        tolerance = max(TOLERANCE, rounding / scale)
        expect(got, changes[i], f"the change of {names[i]}", "", tolerance=tolerance)


# train


def descends(m: int, epochs: int, hidden: Sequence[int]) -> Callable[[Trial, Rng], None]:
    """With all examples in one minibatch, chance has no part in the steps: w − η∇C, exactly."""

    def holds(trial: Trial, rng: Rng) -> None:
        run = draw_run(rng, m, m, epochs, hidden)
        eta = float(rng.uniform(0.3, 1.0))

        def judge(start: Params, end: Params) -> None:
            truth = start
            for _ in range(epochs):
                truth = step(truth, run.x, run.y, eta)
            expect_end(start, end, truth)

        between(trial, run, eta, judge)

    return holds


def all_of(*properties: Callable[[Trial, Rng], None]) -> Callable[[Trial, Rng], None]:
    """All of them hold."""

    def holds(trial: Trial, rng: Rng) -> None:
        for prop in properties:
            prop(trial, rng)

    return holds


def gentle(start: Params) -> float:
    """The learning rate of a gentle run from here."""
    return FIRMER if in_float32(start) else GENTLE


def counts(start: Params, end: Params, run: Run) -> Array:
    """c_i in w_end = w_start − η Σ_i c_i ∇C_i for a gentle run: how much each example counted.

    Read from the output layer, whose gradient δ^L (a^{L−1}, 1) does not depend on BP2, half-way.
    """
    weights, biases = (
        [(w + v) / 2 for w, v in zip(before, after, strict=True)]
        for before, after in zip(start, end, strict=True)
    )
    zs, below = forward((weights, biases), run.x)
    delta = errors((weights, biases), zs, run.y)[-1]
    lifted = np.vstack([below[-1], np.ones((1, run.x.shape[1]))])
    gradients = (delta[:, None] * lifted[None]).reshape(-1, run.x.shape[1])
    moved = np.hstack([end[0][-1] - start[0][-1], end[1][-1] - start[1][-1]]).ravel()
    moved = moved / -gentle(start)
    found = np.linalg.lstsq(gradients, moved)[0]
    # what is of second order in η, and the rounding of w_end − w_start, is below 1e-2
    if np.linalg.norm(gradients @ found - moved) > 1e-2 * max(float(np.linalg.norm(moved)), 1e-3):
        raise Wrong(
            "the change of the output layer is no combination of the examples' gradients: "
            "is BP1 that of softmax and cross-entropy, and does every image keep its label?"
        )
    return np.asarray(found)


def near(found: Array, value: Any) -> bool:
    """Coefficients are multiples of 1/m at the finest, which is 0.1."""
    return bool(np.allclose(found, value, rtol=0, atol=0.04))


def counts_once(m: int, batch_size: int) -> Callable[[Trial, Rng], None]:
    """In an epoch every example counts once, as 1 / (the size of its minibatch)."""
    short = m % batch_size
    right = np.sort([1 / batch_size] * (m - short) + [1 / short] * short)

    def holds(trial: Trial, rng: Rng) -> None:
        run = draw_run(rng, m, batch_size)

        def judge(start: Params, end: Params) -> None:
            if rounded(start, end):  # to digits among which a gentle step is lost
                return note_coarse()
            found = counts(start, end, run)
            if not near(np.sort(found), right):
                raise Wrong(what_counts(found, m, batch_size))

        between(trial, run, gentle, judge)

    return holds


def what_counts(found: Array, m: int, batch_size: int) -> str:
    """What is wrong with these coefficients."""
    if near(found, 0):
        return "the output layer does not move: are the new weights kept?"
    if (found < -0.02).any():
        return "the steps lead uphill: what is the sign in w − η∇C?"
    if near(found, 1):
        return "the gradients of a minibatch are added up: the cost is their mean"
    if near(found, 1 / m):
        return "it is divided by the number of all examples, not of those in the minibatch"
    if near(found, 1 / batch_size):
        return "the last, short minibatch is divided by batch_size: how many examples are in it?"
    if (found < 0.02).any():
        return "an epoch leaves some examples out"
    if (found > 1 / batch_size + 0.02).sum() > m % batch_size:
        return "an epoch does not use every example once, in minibatches of batch_size"
    return "the examples do not count as in means over minibatches of batch_size"


def ordered_batches(left: frozenset[int], batch_size: int) -> Iterator[list[int]]:
    """Every minibatch that may come next."""
    yield from (list(c) for c in combinations(sorted(left), min(batch_size, len(left))))


def reachable(now: Params, run: Run, eta: float, epochs: int, left: frozenset[int]) -> Any:
    """The weights at the end of every possible order; `left` is what this epoch has not used."""
    everybody = frozenset(range(run.x.shape[1]))
    if not left:
        if epochs == 1:
            yield now
            return
        epochs, left = epochs - 1, everybody
    for batch in ordered_batches(left, run.batch_size):
        after = step(now, run.x[:, batch], run.y[:, batch], eta)
        yield from reachable(after, run, eta, epochs, left - set(batch))


def updates_every_minibatch(trial: Trial, rng: Rng) -> None:
    """With few examples all orders can be tried: one of them leads to the student's weights."""
    for m, epochs in ((5, 1), (5, 1), (3, 2)):
        run = draw_run(rng, m, 2, epochs, hidden=(4,))
        eta = float(rng.uniform(0.5, 1.0))

        def judge(start: Params, end: Params, run: Run = run, eta: float = eta) -> None:
            everybody = frozenset(range(run.x.shape[1]))
            for truth in reachable(start, run, eta, run.epochs, everybody):
                with suppress(Wrong), watched():  # what is noted of a wrong order is forgotten
                    return expect_end(start, end, truth)
            raise Wrong(
                "no order of the examples leads to these weights: does every update use the "
                "weights that the one before has left, and the mean over its own minibatch?"
            )

        between(trial, run, eta, judge)


EPOCHS, M, BATCH = 20, 7, 3
ORDERS = 4
"""So many generators, if the first ones give examples the same places."""
SAME_ORDERS = "the orders of the examples are the same whatever generator is passed"


def new_order_each_epoch(trial: Trial, rng: Rng) -> None:
    """One example a pass is alone in the last minibatch: over 20 epochs it is one of three or more.

    Of right solutions one in 21 · (2/7)^20 < 3e-10 has at most two, by chance.
    """
    run = draw_run(rng, M, BATCH, EPOCHS)
    ends = []

    def judge(start: Params, end: Params) -> None:
        if rounded(start, end):
            return note_coarse()
        ends.append(alone_in(start, end))

    def alone_in(start: Params, end: Params) -> Array:
        # c = (E − k)/3 + k for an example that was alone k times
        alone = (counts(start, end, run) - EPOCHS / BATCH) / (1 - 1 / BATCH)
        if not near(alone, np.round(alone)) or not near(alone.sum(), EPOCHS) or alone.min() < -0.1:
            raise Wrong(
                "over many epochs the examples do not count as in minibatches of batch_size "
                "with every example once an epoch"
            )
        alone = np.round(alone)
        if alone.max() == EPOCHS:
            where = " (the last column)" if alone[-1] == EPOCHS else ""
            raise Wrong(f"every epoch ends with the same example{where}: draw a new order each")
        if np.count_nonzero(alone) < 3:
            raise Wrong("the order of an epoch is not random: the same few examples come last")
        return np.asarray(alone)

    between(trial, run, gentle, judge)
    # As often by chance alone are all examples in two runs once in 300, in four once in 1e7.
    while ends and len(ends) < ORDERS and all(np.array_equal(ends[0], e) for e in ends[1:]):
        between(trial, replace(run, seed=run.seed + TRIES * len(ends)), gentle, judge)
        if len(ends) == ORDERS and all(np.array_equal(ends[0], e) for e in ends[1:]):
            raise Wrong(f"{SAME_ORDERS}: does all chance come from rng?")


def starts_at_random(trial: Trial, rng: Rng) -> None:
    """The same generator, the same network; another one, others; and no two neurons alike."""
    run = draw_run(rng, 4, 2, 2, hidden=(6,))
    other = replace(run, seed=run.seed + 1)
    start = ask(trial, run, STILL)
    one, two = ask(trial, run, 0.5), ask(trial, run, 0.5)
    if not same(one, two):
        raise Wrong("equal generators give different networks: does all chance come from rng?")
    # a column for each hidden neuron: what leads into it, and what leads out of it
    neurons = np.vstack([start[0][0].T, start[1][0].T, start[0][1]])
    if any(np.array_equal(neurons[:, i], neurons[:, j]) for i, j in combinations(range(6), 2)):
        raise Wrong("two hidden neurons start with the same weights: they will stay equal for ever")
    if same(start, ask(trial, other, STILL)):
        raise Wrong("every generator gives the same first weights: draw them from rng")


LEARNT = 0.85
"""The accuracy to be reached; networks started in any usual way reach 0.97 and more."""


def learns(trial: Trial, rng: Rng) -> None:
    """Made-up digits, so that nothing learnt elsewhere helps: new ones are told apart."""
    prototypes = rng.random((PIXELS, CLASSES))
    x, labels = blurred(prototypes, 240, rng)
    seed = int(rng.integers(2**31))
    run = Run(x, np.eye(CLASSES)[:, labels], (PIXELS, 16, CLASSES), 16, 20, seed)
    params = ask(trial, run, 0.5)
    new, labels = blurred(prototypes, 300, rng)
    right = forward(params, new)[0][-1].argmax(axis=0) == labels
    if right.mean() < LEARNT:
        raise Wrong("after 20 epochs the network has not learnt to tell ten easy patterns apart")


def blurred(prototypes: Array, m: int, rng: Rng) -> tuple[Array, Array]:
    """Noisy images (64, m) of the prototypes, and their labels."""
    labels = rng.integers(0, CLASSES, m)
    noise = rng.normal(size=(PIXELS, m)) * 0.25
    return np.clip(prototypes[:, labels] + noise, 0, 1), labels


def train_inputs(rng: Rng) -> tuple[Any, ...]:
    return draw_run(rng, 7, 3, 2).arguments(0.3)


# accuracy


def scores(params: Params, x: Array) -> Array:
    """z^L; softmax keeps its order."""
    return forward(params, x)[0][-1]


def draw_readers(
    rng: Rng, m: int, hidden: Sequence[int], loud: float = 1.0
) -> tuple[Params, Array, Array]:
    """A network, images and labels of which it reads about half.

    The two best scores of every image differ by 1e-4 of their size or more, so that rounding
    decides nothing. `loud` multiplies the output layer.
    """
    weights, biases = draw_network(rng, [PIXELS, *hidden, CLASSES])
    weights[-1], biases[-1] = weights[-1] * loud, biases[-1] * loud
    x = rng.random((PIXELS, 3 * m + 20))
    z = scores((weights, biases), x)
    best = np.sort(z, axis=0)
    clear = np.flatnonzero(best[-1] - best[-2] > 1e-4 * np.abs(z).max())[:m]
    guess = z[:, clear].argmax(axis=0)
    shift = rng.integers(0, CLASSES, m) * rng.integers(0, 2, m)
    return (weights, biases), x[:, clear], (guess + shift) % CLASSES


def read_rightly(params: Params, x: Array, labels: Array) -> float:
    """Counted: every other class has a lower score than the label's."""
    z = scores(params, x)
    lower = (z < z[labels, np.arange(len(labels))]).sum(axis=0)
    return float((lower == CLASSES - 1).mean())


Readers = tuple[Params, Array, Array]
LOUD_ALONE = "sigmoid-output"
"""The one wrong reader of the catalogue that errs only where outputs are very sure."""
ONE_FOR_ALL = ("count", "no-axis", "labels-taken-for-one-hot")
"""Those that are right about a single image, or may be."""
ROUND = ("rounded", "rounded-to-whole")
"""Those that are right where the fraction is a round number."""
HIDDEN = ("hidden-layers-linear", "relu-hidden", "tanh-hidden")
"""Those that are right about networks without hidden layers."""
TWO_LAYERS = "first-and-last-layer"
"""The one that is right about networks with one hidden layer."""


def telling_readers(draw: Callable[[], Readers], *alike: str) -> list[Readers]:
    """Drawings of which each wrong `accuracy` of the catalogue gets one wrong.

    But those that are right `alike` on all of this kind.
    """

    def answers(drawn: Readers) -> tuple[tuple[Any, ...], Any]:
        (weights, biases), x, labels = drawn
        return (weights, biases, x, labels), read_rightly(*drawn)

    return telling(draw, answers, rivals(MISCONCEPTIONS, "accuracy", "input-modified", *alike))


def expect_accuracy(trial: Trial, drawn: Readers) -> None:
    (weights, biases), x, labels = drawn
    expect(trial.call(weights, biases, x, labels), read_rightly(*drawn), "the accuracy", "")


def judge_accuracy(
    m: tuple[int, int],
    *alike: str,
    hidden: Sequence[int] = (6,),
    loud: float = 1.0,
    times: int = 1,
) -> Callable[[Trial, Rng], None]:
    """The fraction of the images whose label has the largest score."""

    def holds(trial: Trial, rng: Rng) -> None:
        def draw() -> Readers:
            for _ in range(20):
                drawn = draw_readers(rng, int(rng.integers(m[0], m[1] + 1)), hidden, loud)
                params, x, labels = drawn
                # who takes the place of the largest label for a class is right sometimes, if few
                if m[1] > CLASSES or labels.argmax() in scores(params, x).argmax(axis=0):
                    break
            return drawn

        drawn = telling_readers(draw, *alike)
        drawn += [draw() for _ in range(times - len(drawn))]
        for i in rng.permutation(len(drawn)):
            expect_accuracy(trial, drawn[i])

    return holds


def one_image(trial: Trial, rng: Rng) -> None:
    """Images that the network reads rightly and wrongly, in no order that could be known."""

    def draw() -> Readers:
        params, x, _ = draw_readers(rng, 1, (6,))
        return params, x, scores(params, x).argmax(axis=0)

    drawn = telling_readers(draw, LOUD_ALONE, TWO_LAYERS, *ONE_FOR_ALL, *ROUND)
    drawn += [draw_readers(rng, 1, (6,)) for _ in range(3)]
    for i in rng.permutation(len(drawn)):
        expect_accuracy(trial, drawn[i])


def all_or_nothing(trial: Trial, rng: Rng) -> None:
    """1 if every image is read rightly, 0 if none is; which comes first is left to chance."""

    def draw() -> Readers:
        params, x, _ = draw_readers(rng, 30, (6,))
        return params, x, scores(params, x).argmax(axis=0)

    for params, x, guess in telling_readers(draw, LOUD_ALONE, TWO_LAYERS, *ROUND):
        none = (guess + 1 + rng.integers(0, 9, 30)) % CLASSES
        for labels in rng.permutation([guess, none]):
            expect_accuracy(trial, (params, x, labels))


def accuracy_inputs(rng: Rng) -> tuple[Any, ...]:
    (weights, biases), x, labels = draw_readers(rng, 12, (6,))
    return weights, biases, x, labels


CHECKS = (
    Check(
        "train",
        "backpropagation#algorithm",
        (
            Property(
                "one step with all examples in one minibatch",
                3,
                all_of(descends(10, 1, (5,)), descends(9, 1, (4,)), descends(1, 1, (6,))),
            ),
            Property(
                "three epochs, with no, one or two hidden layers",
                2,
                all_of(descends(3, 3, (6,)), descends(3, 3, (5, 4)), descends(3, 3, ())),
            ),
            Property(
                "every example once an epoch, the last minibatch short",
                2,
                all_of(counts_once(7, 3), counts_once(8, 3)),
            ),
            Property("an update after every minibatch", 2, updates_every_minibatch),
            Property("a new random order each epoch", 2, new_order_each_epoch),
            Property("random weights to start from", 1, starts_at_random),
            Property("it learns", 2, learns),
            left_alone(train_inputs),
        ),
    ),
    Check(
        "accuracy",
        "mlp#accuracy",
        (
            Property(
                "ten images",
                1,
                judge_accuracy(
                    (CLASSES, CLASSES),
                    LOUD_ALONE,
                    TWO_LAYERS,
                    "rounded",
                    "divided-by-classes",
                    times=2,
                ),
            ),
            Property(
                "on random networks",
                5,
                judge_accuracy((90, 130), LOUD_ALONE, TWO_LAYERS, times=3),
            ),
            Property(
                "two hidden layers, or none",
                2,
                all_of(
                    judge_accuracy((90, 130), LOUD_ALONE, hidden=(7, 5)),
                    judge_accuracy((90, 130), LOUD_ALONE, *HIDDEN, hidden=()),
                ),
            ),
            Property(
                "outputs that are very sure",
                2,
                all_of(
                    judge_accuracy((90, 130), TWO_LAYERS, loud=40.0),
                    judge_accuracy((90, 130), *HIDDEN, hidden=(), loud=20.0),
                ),
            ),
            Property("one image (m = 1)", 1, one_image),
            Property("all right, or none", 1, all_or_nothing),
            left_alone(accuracy_inputs),
        ),
    ),
    ADAM_STEP,
)

ASSIGNMENT = Assignment(
    "ps6-digits",
    # `network` has an `accuracy`, and `descent` the minibatches: both are asked for here
    withheld=(
        "training",
        "optimisers",  # a step of Adam, and of its relatives
        "backprop",
        "network",
        "descent",
        "costs",
        "gradcheck",
        "gradreport",
        "scalar_graph",
        "linear",  # the gradients of a linear fit and of a neuron are the steps of backpropagation
        "margins",
        "perceptron",
    ),
    checks=CHECKS,
    misconceptions=(*MISCONCEPTIONS, *ADAM),
)
