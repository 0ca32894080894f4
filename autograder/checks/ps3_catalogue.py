"""The wrong functions that students write in ps3-perceptron: to recognise them, and to test the checks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.builders import itself, sigmoid
from autograder.checks.catalogue import (
    Mistakes,
    answers,
    examples_as_rows,
    mistakes,
    only,
    tuned,
    where,
)
from autograder.checks.compare import Array, alike, numeric
from autograder.checks.diagnosis import Asked, Misconception

PASSES = 100
"""The most that the checks ask for, but for one call that no endless rule survives in time."""
ENDLESS = 10**6
"""Passes that nobody waits for: less than that call asks for."""


def build_predict(
    *,
    answer: Callable[[Array], Array] | None = None,
    front: Callable[[Array], Array] = lambda s: s > 0,
    values: tuple[float, float] = (1.0, -1.0),
    bias: float = 1.0,
) -> Callable[..., Any]:
    """The classes of the rows of X."""

    def predict(w: Array, b: float, X: Array) -> Array:
        s = X @ w + bias * b
        return answer(s) if answer else np.where(front(s), *values)

    return predict


def at_most(y: float, s: float) -> bool:
    """The right condition of an update."""
    return y * s <= 0


Score = Callable[[Any, Any, float], Any]
"""The score of the label, w·x and b: examples one by one, or all at once."""


def plainly(y: Any, p: Any, b: float) -> Any:
    """The right score, in which the label has no part."""
    return p + b


def without_bias(y: Any, p: Any, b: float) -> Any:
    """b is forgotten."""
    return p


def label_at_part(y: Any, p: Any, b: float) -> Any:
    """What makes y times the score y·(w·x) + b, if y is −1 or +1."""
    return p + y * b


def build_step(
    *,
    mistake: Callable[[float, float], bool] = at_most,
    change: Callable[[float, float], float] = lambda y, s: y,
    rate: Callable[[float], float] = lambda eta: eta,
    bias: Callable[[float, float, float], float] = lambda d, y, eta: d,
    score: Score = plainly,
    most: int = 1,
) -> Callable[..., Any]:
    """One step of the perceptron's rule."""

    def step(w: Array, b: float, x: Array, y: float, eta: float) -> tuple[Array, float]:
        for _ in range(most):
            s = score(y, float(w @ x), b)
            if not mistake(y, s):
                return w, b
            d = rate(eta) * change(y, s)
            w, b = w + d * x, b + bias(d, y, eta)
        return w, b

    return step


@dataclass(frozen=True)
class Walk:
    """What a training went through: w and b after each example that was visited."""

    X: Array
    y: Array
    max_epochs: int
    w: Array
    """(visits, d)"""
    b: Array
    """(visits,)"""
    wrong: Array
    """(visits,): whether the example was a mistake."""
    passes: Array
    """(visits,): the pass, from 0."""

    @property
    def clean(self) -> bool:
        """Whether nothing was corrected in the last pass."""
        return not self.wrong[self.passes == self.passes[-1]].any()


Examples = list[tuple[Array, float]]
Visits = list[tuple[Array, float, bool, int]]
"""Of a walk, one after the other: w, b, whether it was a mistake, the pass."""
Ends = Callable[[Array, float, Array, Array], bool]
"""Whether a training ends after a pass, by its weights and the data."""


def build_train(
    *,
    mistake: Callable[[float, float], bool] = at_most,
    change: Callable[[float, float], float] = lambda y, s: y,
    rate: Callable[[float], float] = lambda eta: eta,
    bias: Callable[[float, float, float], float] = lambda d, y, eta: d,
    score: Score = plainly,
    most: int = 1,
    passes: Callable[[int], int] = lambda n: n,
    stops: bool = True,
    ends: Ends = lambda w, b, X, y: False,
    count: Callable[[int, int, int, int], int] = lambda total, last, epochs, m: total,
    rows: str = "in order",
    start: Callable[[int], tuple[Array, float]] = lambda d: (np.zeros(d), 0.0),
    kept: Callable[[Array], Array] = itself,
    weights_tell: bool = False,
    answer: Callable[[Walk], Any] | None = None,
) -> Callable[..., Any]:
    """The perceptron algorithm, with the places of `build_step` and others.

    `ends` is a condition of one's own to stop after a pass, `kept` what becomes of weights that
    have changed; with `weights_tell` only a change of w counts as one. `answer` makes of the whole
    way what is returned, in place of where it ends.
    """

    def one_pass(
        w: Array, b: float, examples: Examples, eta: float, visits: Visits, epoch: int
    ) -> tuple[Array, float, int]:
        made, old = 0, (w, b)
        for x, label in examples:
            wrong = False
            for _ in range(most):
                at = old if rows == "batch" else (w, b)
                s = score(label, float(at[0].dot(x)), at[1])
                if not mistake(label, s):
                    break
                d = rate(eta) * change(label, s)
                wrong = not weights_tell or bool(x.any())
                w, b = kept(w + d * x), b + bias(d, label, eta)
            made += wrong
            if answer:
                visits.append((w, b, wrong, epoch))
            if (wrong and rows == "first mistake") or (not wrong and rows == "until one is right"):
                break
        return w, b, made

    def train(X: Array, y: Array, eta: float, max_epochs: int) -> Any:
        (w, b), total, made, epochs = start(X.shape[1]), 0, 0, 0
        allowed, visits = passes(max_epochs), Visits()
        examples = list(zip(X, y.tolist(), strict=True))  # floats are faster than NumPy's
        examples = examples[::-1] if rows == "backwards" else examples
        while epochs < allowed:
            if epochs > PASSES and allowed > ENDLESS:
                raise TimeoutError("it does not end")
            before = w
            w, b, made = one_pass(w, b, examples, eta, visits, epochs)
            total, epochs = total + made, epochs + 1
            if ends(w, b, X, y) or (weights_tell and np.array_equal(w, before)):
                break
            if made == 0:
                if not stops and allowed > ENDLESS:
                    raise TimeoutError("it does not end in time")
                left = 0 if stops else allowed - epochs  # passes that would change nothing
                if answer:
                    visits += [(w, b, False, epochs + i // len(y)) for i in range(left * len(y))]
                epochs += left
                break
        if answer:
            ws, bs, wrong, made_in = map(np.array, zip(*visits, strict=True))
            return answer(Walk(X, y, max_epochs, ws, bs, wrong, made_in))
        return w, b, count(total, made, epochs, len(y))

    return train


def all_visits(walk: Walk) -> Array:
    """How often w and b after each visit are counted: once."""
    return np.ones(len(walk.b))


def as_counted(counts: Array, walk: Walk) -> float:
    """What the sum is divided by, if there is anything in it."""
    return max(1.0, float(counts.sum()))


def build_averaged(
    *,
    counted: Callable[[Walk], Array] = all_visits,
    divided: Callable[[Array, Walk], float] = as_counted,
    shown: Callable[[Array, Any, Walk], Any] = lambda w, b, walk: (w, b),
    **rule: Any,
) -> Callable[..., Any]:
    """The mean of w and b over all visits; `rule` are the places of `build_train`."""

    def answer(walk: Walk) -> Any:
        counts = counted(walk)
        by = divided(counts, walk)
        return shown(counts @ walk.w / by, float(counts @ walk.b / by), walk)

    return build_train(answer=answer, **rule)


def last_of_passes(walk: Walk) -> Array:
    """1 at the last visit of each pass."""
    return np.append(np.diff(walk.passes) > 0, True) * 1.0


def but_for_the_clean_pass(walk: Walk) -> Array:
    """1 everywhere but in a last pass without a mistake."""
    return all_visits(walk) * ~(walk.clean & (walk.passes == walk.passes[-1]))


def until_the_last_mistake(walk: Walk) -> Array:
    """1 at the visits before the last mistake."""
    return (np.arange(len(walk.b)) < np.flatnonzero(walk.wrong).max(initial=0)) * 1.0


def best_of_all(walk: Walk) -> Array:
    """1 at the first visit after which most examples are right."""
    right = (walk.w @ walk.X.T + walk.b[:, None] > 0) == (walk.y > 0)
    return (np.arange(len(walk.b)) == right.sum(axis=1).argmax()) * 1.0


def halves(walk: Walk) -> Array:
    """The later, the more: each visit counts as much as all before it."""
    return 0.5 ** np.arange(len(walk.b), 0, -1)


def mean_decides(X: Array, y: Array, eta: float, max_epochs: int) -> tuple[Array, float]:
    """Whether an example is a mistake is asked of the running mean, not of w and b."""
    w, b, sum_w, sum_b, seen = np.zeros(X.shape[1]), 0.0, np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        if epoch > PASSES:
            raise TimeoutError("it does not end in time")
        made = 0
        for x, label in zip(X, y, strict=True):
            if label * (sum_w @ x + sum_b) <= 0:
                w, b, made = w + eta * label * x, b + eta * label, made + 1
            sum_w, sum_b, seen = sum_w + w, sum_b + b, seen + 1
        if not made:
            break
    return sum_w / seen, sum_b / seen


def mean_goes_on(X: Array, y: Array, eta: float, max_epochs: int) -> tuple[Array, float]:
    """Each pass begins with the mean of the one before."""
    w, b = np.zeros(X.shape[1]), 0.0
    for epoch in range(max_epochs):
        if epoch > PASSES:
            raise TimeoutError("it does not end in time")
        made, ws, bs = 0, [], []
        for x, label in zip(X, y, strict=True):
            if label * (w @ x + b) <= 0:
                w, b, made = w + eta * label * x, b + eta * label, made + 1
            ws.append(w)
            bs.append(b)
        w, b = np.mean(ws, axis=0), float(np.mean(bs))
        if not made:
            break
    return w, b


def build_margin(
    *,
    own_side: Callable[[Array, Array], Array] = lambda y, s: y * s,
    length: Callable[[Array, float], float] = lambda w, b: float(np.sqrt(w @ w)),
    reduce: Callable[[Array], Any] = np.min,
    score: Score = plainly,
) -> Callable[..., Any]:
    """The smallest signed distance."""
    return lambda w, b, X, y: reduce(own_side(y, score(y, X @ w, b))) / length(w, b)


def build_neuron_gradient(
    *,
    slope: Callable[[Array, Array], Array] = lambda z, a: a * (1 - a),
    error: Callable[[Array, Array], Array] = lambda a, y: a - y,
    scale: Callable[[int], float] = lambda m: 1 / m,
    bias_scale: Callable[[int], float] | None = None,
    bias: Callable[[Array], Any] = np.sum,
    gather: Callable[[Array, Array], Array] | None = None,
    score: Score = plainly,
) -> Callable[..., Any]:
    """The gradient of a sigmoid neuron's quadratic cost."""

    def gradient(w: Array, b: float, X: Array, y: Array) -> tuple[Array, Any]:
        z = score(y, X @ w, b)
        a, m = sigmoid(z), len(y)
        delta = error(a, y) * slope(z, a)
        return (gather or columns)(X, delta) * scale(m), bias(delta) * (bias_scale or scale)(m)

    return gradient


def clipped_at(c: float) -> Callable[..., Any]:
    """The sigmoid of z cut off at ±c."""
    return lambda z: sigmoid(np.clip(z, -c, c))


def piecewise(slope: float) -> Callable[..., Any]:
    """The hard sigmoid."""
    return lambda z: np.clip(slope * np.asarray(z) + 0.5, 0, 1)


def whole_array(z: Any) -> Array:
    """Stable for numbers; of an array the sum decides which formula is used."""
    if np.sum(z) >= 0:
        return 1 / (1 + np.exp(-np.asarray(z)))
    return np.exp(z) / (1 + np.exp(z))


def columns(X: Array, delta: Array) -> Array:
    """What each example contributes to each weight, added up: the right thing."""
    return X.T @ delta


def summed_columns(X: Array, delta: Array) -> Array:
    """A table of contributions, added up to the right shape."""
    return (X.T @ delta).sum(axis=1)


def column_of_slopes(w: Array, b: float, X: Array, y: Array) -> tuple[Array, Any]:
    """a is a column and y is not, before the slope is multiplied by."""
    a = sigmoid(X @ w + b)[:, None]
    delta = (a - y) * a * (1 - a)
    return X.T @ delta / len(y), delta.sum() / len(y)


def now_and_then_nan(asked: Sequence[Asked]) -> bool:
    """Right but for nan far to the right, which comes in some arrays and not in others."""
    seen = set()
    for (z,), answer in asked:
        found, truth = numeric(answer), sigmoid(np.asarray(z))
        if found is None or found.shape != truth.shape:
            return False
        nan = np.isnan(found)
        if np.any(nan & (np.asarray(z) < 700)) or not alike(np.where(nan, truth, found), truth):
            return False
        if np.any(np.asarray(z) > 720):
            seen.add(bool(nan.any()))
    return len(seen) == 2


def near_zero(z: Any) -> bool:
    """Where no exponential is too large or too small to count."""
    return bool(np.abs(z).max(initial=0) < 30)


def numbers_only(z: Any) -> Array:
    """`math.exp` in the formula: an array raises, a number does not."""
    if np.ndim(z) > 0:
        raise TypeError
    return sigmoid(z)


def beginning(w: Array, b: Any) -> Callable[[int], tuple[Array, float]]:
    """A training's start."""
    return lambda d: (w, float(np.sum(b)))


def starts_small(asked: Sequence[Asked]) -> bool:
    """Right but for a start that is not 0, and nearer to 0 than half a step in every entry.

    Examples are whole numbers, so what is left of w/η when whole numbers are taken off is where it
    started.
    """
    elsewhere = False
    for arguments, answer in asked:
        eta, epochs = arguments[2:]
        if epochs > ENDLESS:  # so near to the line a digit more or less decides where it ends
            continue
        found = (
            numeric(answer[0]) if isinstance(answer, (list, tuple)) and len(answer) == 3 else None
        )
        if found is None or not np.isfinite(found).all() or numeric(answer[1]) is None:
            return False
        # to 12 digits, for it is a number such as 0.01, whose multiples may meet at a score of 0
        w, b = (np.round(v - eta * np.rint(v / eta), 12) for v in (found, numeric(answer[1])))
        if np.size(b) > 1 or found.shape != arguments[0].shape[1:]:
            return False
        if not answers(build_train(start=beginning(w, b)), (arguments, answer)):
            return False
        elsewhere |= bool(np.abs(w).max() > 1e-9 or np.any(np.abs(b) > 1e-9))
    return elsewhere


def all_right(asked: Sequence[Asked]) -> bool:
    """Whatever was answered is right: what is wrong is that another call was not, in its time."""
    return all(answers(build_train(), pair) for pair in asked)


def all_correct(w: Array, b: float, X: Array, y: Array) -> bool:
    """Whether `predict` answers each example with its label."""
    return bool((np.where(X @ w + b > 0, 1, -1) == y).all())


of_predict = mistakes(
    "predict", "perceptron#step-activation", build_predict, sizes=examples_as_rows
)
of_perceptron_step = mistakes(
    "perceptron_step", "perceptron#perceptron-rule", build_step, sizes=examples_as_rows
)
of_train_perceptron = mistakes(
    "train_perceptron", "perceptron#perceptron-rule", build_train, sizes=examples_as_rows
)
of_averaged_perceptron = mistakes(
    "averaged_perceptron", "perceptron#perceptron-rule", build_averaged, sizes=examples_as_rows
)
of_margin = mistakes("margin", "perceptron#margin", build_margin, sizes=examples_as_rows)
of_sigmoid = mistakes(
    "sigmoid",
    "perceptron#step-to-sigmoid",
    only(sigmoid),
    sizes=examples_as_rows,
    ordinary=near_zero,
)
of_sigmoid_neuron_gradient = mistakes(
    "sigmoid_neuron_gradient",
    "perceptron#sigmoid-neuron",
    build_neuron_gradient,
    sizes=examples_as_rows,
)


def less(y: float, s: float) -> bool:
    """The condition without the line."""
    return y * s < 0


def misclassified(y: float, s: float) -> bool:
    """The condition ŷ ≠ y, with ŷ = −1 at score 0."""
    return y != (1.0 if s > 0 else -1.0)


def no_bias(d: float, y: float, eta: float) -> float:
    """What b gains if it is forgotten."""
    return 0.0


def minus(y: float, s: float) -> float:
    """The sign of the change, wrong."""
    return -y


def guess_error(y: float, s: float) -> float:
    """y − ŷ."""
    return y - (1.0 if s > 0 else -1.0)


STRICT = (
    "the condition is < 0, so a score of exactly 0 is not seen as a mistake.",
    "Start from w = 0, b = 0: which scores do you get, and will anything ever be learnt?",
)
MISCLASSIFIED = (
    "the condition compares ŷ with y, and ŷ gives the score 0 to −1, so an example of class −1 on the line is not corrected.",
    "The rule wants each example strictly on its own side: look at its condition again.",
)
BIAS_FORGOTTEN = (
    "the bias is left out of the score.",
    "Through which point does the line w·x = 0 always pass?",
)
BIAS_UNCHANGED = (
    "the bias is never updated.",
    "Think of b as the weight of an input that is always 1: what does the rule make of it?",
)
MINUS = (
    "the example is subtracted where it should be added, and added where it should be subtracted.",
    "What does your update do to y(w·x + b) of the very example that was wrong?",
)
ETA_FORGOTTEN = (
    "the learning rate is not used.",
    "By how much should a step change w if η is halved?",
)
DIFFERENCE = (
    "the change is η(y − ŷ)x: twice the step at a wrong answer, and none on the line for class −1.",
    "Which values can y − ŷ take if labels are ±1?",
)
ALWAYS = (
    "every example changes the weights, also those that are right.",
    "What should a machine that learns from its mistakes do when it makes none?",
)


TIE_TO_PLUS = (
    "the condition compares ŷ with y, and ŷ gives the score 0 to +1, so an example of class +1 on the line is not corrected.",
    "The rule wants each example strictly on its own side: look at its condition again.",
)
STEP_IN_CONDITION = (
    "the step, 0 or 1, stands in the condition, so that every example of class −1 is taken for a mistake.",
    "Which numbers can y·step(w·x + b) be?",
)
ZERO_ONE = (
    "the rule for targets 0 and 1 is used, and the labels are ±1.",
    "Which values can y − ŷ take, if ŷ is 0 or 1 and y is ±1?",
)
SCORE_ERROR = (
    "the change is η(y − s)x with the score s itself: that is the rule of least squares.",
    "What does the perceptron's rule compare: scores or classes?",
)
TWICE = (
    "each step is twice as long.",
    "What should be added to w at a mistake?",
)


def plus_at_zero(y: float, s: float) -> bool:
    """ŷ ≠ y, with ŷ = +1 at score 0."""
    return y != (1.0 if s >= 0 else -1.0)


def step_times_label(y: float, s: float) -> bool:
    """y·step(s) ≤ 0, the step being 0 or 1."""
    return y * (s > 0) <= 0


def other_than_step(y: float, s: float) -> bool:
    """ŷ ≠ y, ŷ being 0 or 1."""
    return y != float(s > 0)


def other_than_step_at_zero(y: float, s: float) -> bool:
    """ŷ ≠ y, ŷ being 0 or 1, and 1 at score 0."""
    return y != float(s >= 0)


def guess_error_at_zero(y: float, s: float) -> float:
    """y − ŷ, ŷ = +1 at score 0."""
    return y - (1.0 if s >= 0 else -1.0)


def zero_one_error(y: float, s: float) -> float:
    """y − ŷ, ŷ being 0 or 1."""
    return y - float(s > 0)


def zero_one_error_at_zero(y: float, s: float) -> float:
    """y − ŷ, ŷ being 0 or 1, and 1 at score 0."""
    return y - float(s >= 0)


def walks(of: Mistakes, boxed: bool = True) -> tuple[Misconception, ...]:
    """What goes wrong in how the rows are gone through, from the start to the end."""
    return (
        of(
            "stops-at-right-answers",
            "it stops when all answers are right; an example of class −1 that lies on the line is answered rightly, and is a mistake still.",
            "Is there a pass without an update behind the last one?",
            at="perceptron-strict",
            ends=all_correct,
            boxed=False,
        ),
        of(
            "cut-off",
            "the weights are cut to whole numbers.",
            "Which type has the array that holds w, and which has ηyx?",
            kept=np.trunc,
            boxed=False,
        ),
        of(
            "old-weights",
            "the scores of a whole pass are computed with the weights from before the pass.",
            "Which weights should meet the second example, if the first has just changed them?",
            rows="batch",
            boxed=boxed,
        ),
        of(
            "pass-ends-at-first-mistake",
            "a pass ends at its first mistake, and the rows behind it are not looked at.",
            "Which loop does your `break` or `return` leave?",
            rows="first mistake",
            boxed=boxed,
        ),
        of(
            "pass-ends-at-first-right",
            "a pass ends at the first example that is right.",
            "Which loop does your `break` or `return` leave?",
            rows="until one is right",
            boxed=boxed,
        ),
        of(
            "backwards",
            "the rows are taken from the last to the first.",
            "In which order are the examples to be taken?",
            rows="backwards",
            boxed=boxed,
        ),
        of(
            "starts-at-one",
            "it starts from ones.",
            "Where does the algorithm start?",
            start=lambda d: (np.ones(d), 1.0),
            boxed=boxed,
        ),
    )


def rules(of: Mistakes) -> tuple[Misconception, ...]:
    """What is got wrong in the rule, in one step or in all of them."""
    strict = "perceptron-strict"
    return (
        of("tie-to-plus", *TIE_TO_PLUS, at=strict, mistake=plus_at_zero),
        of(
            "difference", *DIFFERENCE, at=strict,
            mistake=plus_at_zero, change=guess_error_at_zero, boxed=False,
        ),
        of(
            "difference", *DIFFERENCE, at=strict,
            change=guess_error_at_zero, boxed=False,
        ),
        of("step-in-condition", *STEP_IN_CONDITION, mistake=step_times_label),
        of("step-in-condition", *STEP_IN_CONDITION, mistake=other_than_step, boxed=False),
        of("step-in-condition", *STEP_IN_CONDITION, mistake=other_than_step_at_zero, boxed=False),
        of(
            "step-in-condition", *STEP_IN_CONDITION,
            mistake=lambda y, s: y * (s >= 0) <= 0, boxed=False,
        ),
        of("zero-one-targets", *ZERO_ONE, mistake=other_than_step, change=zero_one_error),
        of(
            "zero-one-targets", *ZERO_ONE,
            mistake=other_than_step_at_zero, change=zero_one_error_at_zero, boxed=False,
        ),
        of("zero-one-targets", *ZERO_ONE, change=zero_one_error, boxed=False),
        of("zero-one-targets", *ZERO_ONE, change=zero_one_error_at_zero, boxed=False),
        of(
            "score-for-class", *SCORE_ERROR, mistake=lambda y, s: True,
            change=lambda y, s: y - s, boxed=False,
        ),
        of("score-for-class", *SCORE_ERROR, change=lambda y, s: y - s, boxed=False),
        of("twice", *TWICE, change=lambda y, s: 2 * y, boxed=False),
        of("half", "each step is half as long.", "What should be added to w at a mistake?",
           change=lambda y, s: y / 2, boxed=False),
        of("label-not-in-condition", *LABEL_NOT_THERE, mistake=lambda y, s: s <= 0, boxed=False),
        of(
            "label-at-part", "in the condition the label multiplies w·x alone: y·(w·x) + b.",
            "Python reads y * w @ x + b from left to right: where are brackets needed?",
            score=label_at_part, boxed=False,
        ),
        of("label-missing", *LABEL_MISSING, change=lambda y, s: 1.0, boxed=False),
        of("bias-forgotten", *BIAS_FORGOTTEN, score=without_bias, boxed=False),
        of("bias-subtracted", "the bias moves the wrong way.", *BIAS_HINT,
           bias=lambda d, y, eta: -d, boxed=False),
        of("bias-without-label", "the bias always grows, whatever the label.", *BIAS_HINT,
           bias=lambda d, y, eta: eta, boxed=False),
        of("bias-without-eta", "the learning rate is used for w, but not for b.", *BIAS_HINT,
           bias=lambda d, y, eta: y, boxed=False),
    )  # fmt: skip


BIAS_HINT = (
    "Think of b as the weight of an input that is always 1: what does the rule make of it?",
)
LABEL_NOT_THERE = (
    "the condition looks at the score alone, without the label.",
    "Is a negative score a mistake if the label is −1?",
)
LABEL_MISSING = (
    "the example is always added, whatever its label.",
    "In which direction should w move for an example of class −1?",
)
WHEN_RIGHT = (
    "the condition is the wrong way round: what is right is changed, and mistakes are left as they are.",
    "What is the sign of y(w·x + b) for an example on its own side?",
)
RIGHT_ONES = build_averaged(
    counted=lambda walk: ~walk.wrong * 1.0, divided=lambda counts, walk: float(counts.sum())
)
DIVISOR = (
    "the sum is divided by another number than that of its terms.",
    "How many examples have been visited, in all passes that were made?",
)
COUNTED_TOO_LITTLE = (
    "the mean runs over some of the visits only.",
    "After which examples do w and b count: after each, or after those that were wrong?",
)
UNTIL_RIGHT = (
    "an example is corrected again and again until it is right.",
    "How often does the rule apply to one example before the next one comes?",
)

MISCONCEPTIONS = (
    of_predict(
        "tie-to-plus",
        "a score of exactly 0 is answered +1.",
        "Read the definition again: for which scores is the answer +1?",
        front=lambda s: s >= 0,
    ),
    of_predict(
        "tie-to-zero",
        "a score of exactly 0 is answered 0, which is neither class.",
        "What does np.sign give on the line?",
        answer=np.sign,
    ),
    of_predict(
        "zero-and-one",
        "the classes are answered as 0 and 1 (or False and True) instead of −1 and +1.",
        "Which two numbers may stand in the result?",
        values=(1.0, 0.0),
    ),
    of_predict(
        "score-returned",
        "the scores are returned, not the classes.",
        "What does a neuron do after weighing and adding?",
        answer=lambda s: s,
    ),
    of_predict(
        "sides-exchanged",
        "the two classes are exchanged.",
        "To which side of the line does w point?",
        values=(-1.0, 1.0),
    ),
    of_predict(
        "sigmoid",
        "the scores go through a sigmoid, and no class is chosen.",
        "Which two numbers may stand in the result?",
        answer=sigmoid,
        boxed=False,
    ),
    of_predict(
        "threshold-at-half",
        "the score is compared with ½ instead of 0.",
        "For which scores is the answer +1?",
        front=lambda s: s > 0.5,
        boxed=False,
    ),
    of_predict("bias-forgotten", *BIAS_FORGOTTEN, bias=0.0),
    of_predict(
        "bias-subtracted",
        "the bias is subtracted, as if it were a threshold.",
        "A threshold θ and a bias b are not the same number: how are they related?",
        bias=-1.0,
    ),
    of_perceptron_step("strictly-less", *STRICT, at="perceptron-strict", mistake=less),
    of_perceptron_step("misclassified", *MISCLASSIFIED, mistake=misclassified),
    of_perceptron_step("update-always", *ALWAYS, mistake=lambda y, s: True),
    of_perceptron_step(
        "update-when-right",
        "the condition is the wrong way round: what is right is changed, and mistakes are left as they are.",
        "What is the sign of y(w·x + b) for an example on its own side?",
        mistake=lambda y, s: y * s > 0,
    ),
    of_perceptron_step(
        "label-not-in-condition",
        "the condition looks at the score alone, without the label.",
        "Is a negative score a mistake if the label is −1?",
        mistake=lambda y, s: s <= 0,
    ),
    of_perceptron_step("sign", *MINUS, change=minus),
    of_perceptron_step(
        "label-missing",
        "the example is always added, whatever its label.",
        "In which direction should w move for an example of class −1?",
        change=lambda y, s: 1.0,
    ),
    of_perceptron_step("difference", *DIFFERENCE, at="perceptron-strict", change=guess_error),
    of_perceptron_step("eta-forgotten", *ETA_FORGOTTEN, rate=lambda eta: 1.0),
    of_perceptron_step("bias-unchanged", *BIAS_UNCHANGED, bias=no_bias),
    of_perceptron_step(
        "bias-without-label",
        "the bias always grows, whatever the label.",
        "Think of b as the weight of an input that is always 1: what does the rule make of it?",
        bias=lambda d, y, eta: eta,
    ),
    of_perceptron_step(
        "bias-without-eta",
        "the learning rate is used for w, but not for b.",
        "Think of b as the weight of an input that is always 1: what does the rule make of it?",
        bias=lambda d, y, eta: y,
    ),
    of_perceptron_step("until-right", *UNTIL_RIGHT, wrong=build_step(most=PASSES)),
    of_perceptron_step("bias-forgotten", *BIAS_FORGOTTEN, score=without_bias),
    of_train_perceptron("strictly-less", *STRICT, at="perceptron-strict", mistake=less),
    of_train_perceptron("misclassified", *MISCLASSIFIED, mistake=misclassified),
    of_train_perceptron(
        "update-always",
        *ALWAYS,
        mistake=lambda y, s: True,
    ),
    of_train_perceptron("sign", *MINUS, change=minus),
    of_train_perceptron("difference", *DIFFERENCE, at="perceptron-strict", change=guess_error),
    of_train_perceptron(
        "difference-at-misclassified",
        *DIFFERENCE,
        at="perceptron-strict",
        mistake=misclassified,
        change=guess_error,
    ),
    of_train_perceptron("until-right", *UNTIL_RIGHT, wrong=build_train(most=PASSES)),
    of_train_perceptron(
        "eta-forgotten", *ETA_FORGOTTEN, at="perceptron-rate", rate=lambda eta: 1.0
    ),
    of_train_perceptron("bias-unchanged", *BIAS_UNCHANGED, bias=no_bias),
    of_train_perceptron(
        "passes-counted",
        "the passes are counted instead of the updates.",
        "How many updates can one pass contain?",
        count=lambda total, last, epochs, m: epochs,
    ),
    of_train_perceptron(
        "last-pass-counted",
        "only the updates of the last pass are counted: the counter starts again in each pass.",
        "You need two numbers: one decides when to stop, the other is returned.",
        count=lambda total, last, epochs, m: last,
    ),
    of_train_perceptron(
        "one-pass-only",
        "the data are gone through only once.",
        "Can an update for the last example spoil the answer for the first?",
        passes=lambda n: 1,
    ),
    of_train_perceptron(
        "one-pass-too-few",
        "one pass is missing.",
        "How often does a loop over range(1, n) run?",
        passes=lambda n: n - 1,
    ),
    of_train_perceptron(
        "one-pass-too-many",
        "there may be one pass more than max_epochs.",
        "Count the passes for max_epochs = 1.",
        passes=lambda n: n + 1,
    ),
    of_train_perceptron(
        "never-stops",
        "it goes on to max_epochs when there has been nothing to correct for a whole pass.",
        "What can the next pass change if this one changed nothing?",
        stops=False,
        recognises=all_right,
    ),
    of_train_perceptron(
        "rows-counted",
        "every example that is looked at is counted, also those that change nothing.",
        "Where in your loop does the counter grow: inside the condition or outside?",
        count=lambda total, last, epochs, m: epochs * m,
        boxed=False,
    ),
    of_train_perceptron(
        "rows-counted",
        "every example that is looked at is counted, and it never stops before max_epochs.",
        "Where in your loop does the counter grow: inside the condition or outside?",
        stops=False,
        count=lambda total, last, epochs, m: epochs * m,
        boxed=False,
    ),
    of_train_perceptron(
        "one-more-counted",
        "one update too many is counted.",
        "From which number does the counter start?",
        count=lambda total, last, epochs, m: total + 1,
        boxed=False,
    ),
    of_train_perceptron(
        "weights-tell",
        "an update is noticed by a change of w alone; where x is 0, only b changes.",
        "Which of w and b does an example of zeros change?",
        weights_tell=True,
        boxed=False,
    ),
    *(
        of_train_perceptron(
            "score-for-class",
            *SCORE_ERROR,
            boxed=False,
            mistake=lambda y, s: True,
            change=lambda y, s: y - s,
            rate=rate,
        )
        for rate in (lambda eta: 0.1 * eta, lambda eta: 0.01 * eta, lambda eta: 0.001 * eta)
    ),
    *walks(of_train_perceptron),
    *rules(of_perceptron_step),
    of_perceptron_step(
        "margin-of-one",
        "an example counts as a mistake while its score is below 1, as in the hinge loss.",
        "At which score does the perceptron's rule leave an example alone?",
        mistake=lambda y, s: y * s < 1,
        boxed=False,
    ),
    *rules(of_train_perceptron),
    of_train_perceptron(
        "starts-small",
        "it starts from small numbers that are not 0.",
        "Where does the algorithm start?",
        start=lambda d: (np.full(d, 0.01), 0.01),
        recognises=starts_small,
        boxed=False,
    ),
    of_train_perceptron(
        "passes-with-mistakes-counted",
        "passes are counted in which there was a mistake, instead of the updates.",
        "How many updates can one pass contain?",
        count=lambda total, last, epochs, m: epochs - (last == 0),
        boxed=False,
    ),
    of_averaged_perceptron(
        "last-weights",
        "the last w and b are returned, not the mean of all.",
        "After how many examples has a line been there, and which of these lines are averaged?",
        shown=lambda w, b, walk: (walk.w[-1], walk.b[-1]),
    ),
    of_averaged_perceptron(
        "updates-only",
        "w and b are added up after an update only; a line that stays right for long counts once.",
        "Which line should have more weight: one that lasts for one example, or for a hundred?",
        counted=lambda walk: walk.wrong * 1.0,
    ),
    of_averaged_perceptron(
        "right-ones-only",
        "w and b are added up only where an example was right.",
        "Does an example that was wrong count as visited?",
        counted=lambda walk: ~walk.wrong * 1.0,
    ),
    of_averaged_perceptron(
        "right-ones-only",
        "w and b are added up only where an example was right; where none was, 0 is divided by 0.",
        "Does an example that was wrong count as visited?",
        wrong=RIGHT_ONES,
        recognises=where(lambda X, y, eta, max_epochs: len(y) > 1, RIGHT_ONES),
        boxed=False,
    ),
    of_averaged_perceptron(
        "passes-only",
        "w and b are added up once a pass.",
        "In which of your two loops should the sum grow?",
        counted=last_of_passes,
    ),
    of_averaged_perceptron(
        "last-pass-only",
        "the mean runs over the last pass only: the sum starts again in each pass.",
        "In front of which loop does the sum start?",
        counted=lambda walk: (walk.passes == walk.passes[-1]) * 1.0,
    ),
    of_averaged_perceptron(
        "clean-pass-left-out",
        "the last pass, in which nothing is corrected, is not in the mean.",
        "Are the examples of that pass visited?",
        counted=but_for_the_clean_pass,
    ),
    of_averaged_perceptron(
        "zeros-counted",
        "the zeros of the start are counted as well.",
        "How many lines are averaged after the very first example: one or two?",
        divided=lambda counts, walk: len(walk.b) + 1,
    ),
    of_averaged_perceptron(
        "before-the-step",
        "w and b are added up before an example may change them.",
        "What is the mean after one single example?",
        counted=lambda walk: np.append(np.ones(len(walk.b) - 1), 0.0),
        divided=lambda counts, walk: len(walk.b),
    ),
    of_averaged_perceptron(
        "bias-not-averaged",
        "b is the last one, and not a mean.",
        "Think of b as the weight of an input that is always 1: what becomes of it?",
        shown=lambda w, b, walk: (w, walk.b[-1]),
    ),
    of_averaged_perceptron(
        "one-array",
        "w is the last one, and not a mean.",
        "If w changes in its place, how many different arrays are in your list?",
        shown=lambda w, b, walk: (walk.w[-1], b),
    ),
    of_averaged_perceptron(
        "divided-by-max-epochs",
        "the sum is divided by m·max_epochs, though fewer passes may have been made.",
        "How many passes are made if the second one finds no mistake?",
        divided=lambda counts, walk: len(walk.y) * walk.max_epochs,
    ),
    *(
        of_averaged_perceptron("divided-by-another-number", *DIVISOR, divided=divided)
        for divided in (lambda counts, walk: max(1.0, float(walk.wrong.sum())),)
    ),
    *(
        of_averaged_perceptron("divided-by-another-number", *DIVISOR, divided=divided, boxed=False)
        for divided in (
            lambda counts, walk: len(walk.y),
            lambda counts, walk: walk.passes[-1] + 1,
            lambda counts, walk: walk.max_epochs,
            lambda counts, walk: 1.0,
            lambda counts, walk: float(walk.wrong.sum()) + 1,
        )
    ),
    *(
        of_averaged_perceptron(
            id, words, hint, counted=counted, divided=lambda counts, walk: len(walk.b), boxed=False
        )
        for id, (words, hint), counted in (
            ("updates-only", COUNTED_TOO_LITTLE, lambda walk: walk.wrong * 1.0),
            ("right-ones-only", COUNTED_TOO_LITTLE, lambda walk: ~walk.wrong * 1.0),
            ("last-line-left-out", COUNTED_TOO_LITTLE, until_the_last_mistake),
            ("clean-pass-left-out", COUNTED_TOO_LITTLE, but_for_the_clean_pass),
        )
    ),
    of_averaged_perceptron(
        "last-line-left-out",
        "the line that the last mistake has left behind is not in the mean.",
        "What is added up when the loops are over?",
        counted=until_the_last_mistake,
        boxed=False,
    ),
    of_averaged_perceptron(
        "recent-ones-weigh-more",
        "in each turn the mean is taken of the old mean and the new weights.",
        "What part has the first line in (((w₁ + w₂)/2 + w₃)/2 + w₄)/2, and what the last one?",
        counted=halves,
        divided=lambda counts, walk: 1.0,
    ),
    of_averaged_perceptron(
        "recent-ones-weigh-more",
        "late weights count more than early ones.",
        "What part has the first line in your mean, and what the last one?",
        counted=lambda walk: np.arange(1.0, len(walk.b) + 1),
        boxed=False,
    ),
    *(
        of_averaged_perceptron(
            "correction-turned",
            "what is to be taken away from the last weights is added, or returned alone.",
            "Which is longer at the end: the last w or the mean?",
            shown=shown,
            boxed=False,
        )
        for shown in (
            lambda w, b, walk: (2 * walk.w[-1] - w, 2 * walk.b[-1] - b),
            lambda w, b, walk: (walk.w[-1] - w, walk.b[-1] - b),
        )
    ),
    of_averaged_perceptron(
        "of-length-one",
        "the mean is divided by its length.",
        "What is asked for: the line, or w and b as they come?",
        shown=lambda w, b, walk: (w / max(np.linalg.norm(w), 1e-12), b),
        boxed=False,
    ),
    of_averaged_perceptron(
        "of-length-one",
        "the mean is divided by the length of w.",
        "What is asked for: the line, or w and b as they come?",
        shown=lambda w, b, walk: tuple(v / max(np.linalg.norm(w), 1e-12) for v in (w, b)),
        boxed=False,
    ),
    of_averaged_perceptron(
        "best-kept",
        "the line with the fewest mistakes is returned: that is another algorithm.",
        "Which lines are averaged: the good ones, or all?",
        counted=best_of_all,
        boxed=False,
    ),
    of_averaged_perceptron(
        "mean-decides",
        "the mean decides whether an example is a mistake; it should be kept apart from w and b.",
        "Do w and b go the same way as in `train_perceptron`?",
        wrong=mean_decides,
        boxed=False,
    ),
    of_averaged_perceptron(
        "mean-goes-on",
        "each pass begins with the mean of the one before.",
        "Do w and b go the same way as in `train_perceptron`?",
        wrong=mean_goes_on,
        boxed=False,
    ),
    of_averaged_perceptron("strictly-less", *STRICT, at="perceptron-strict", mistake=less),
    of_averaged_perceptron("misclassified", *MISCLASSIFIED, mistake=misclassified),
    of_averaged_perceptron("update-always", *ALWAYS, mistake=lambda y, s: True),
    of_averaged_perceptron("sign", *MINUS, change=minus),
    of_averaged_perceptron("difference", *DIFFERENCE, at="perceptron-strict", change=guess_error),
    of_averaged_perceptron(
        "difference",
        *DIFFERENCE,
        at="perceptron-strict",
        mistake=misclassified,
        change=guess_error,
        boxed=False,
    ),
    of_averaged_perceptron("until-right", *UNTIL_RIGHT, wrong=build_averaged(most=PASSES)),
    of_averaged_perceptron(
        "eta-forgotten", *ETA_FORGOTTEN, at="perceptron-rate", rate=lambda eta: 1.0
    ),
    of_averaged_perceptron("bias-unchanged", *BIAS_UNCHANGED, bias=no_bias),
    of_averaged_perceptron(
        "one-pass-only",
        "the data are gone through only once.",
        "Can an update for the last example spoil the answer for the first?",
        passes=lambda n: 1,
    ),
    of_averaged_perceptron(
        "one-pass-too-many",
        "there may be one pass more than max_epochs.",
        "Count the passes for max_epochs = 1.",
        passes=lambda n: n + 1,
    ),
    of_averaged_perceptron(
        "one-pass-too-few",
        "one pass is missing.",
        "How often does a loop over range(1, n) run?",
        passes=lambda n: max(1, n - 1),
    ),
    of_averaged_perceptron(
        "never-stops",
        "it goes on to max_epochs when there has been nothing to correct for a whole pass.",
        "What does the mean become if the last line is counted again and again?",
        stops=False,
    ),
    *walks(of_averaged_perceptron, boxed=False),
    *rules(of_averaged_perceptron),
    of_margin(
        "width-of-the-street",
        "2/‖w‖ is the width of the street of a support vector machine, and not of this line.",
        "Which example is nearest to the line, and how far is it?",
        wrong=lambda w, b, X, y: 2 / float(np.sqrt(w @ w)),
    ),
    of_margin(
        "one-over-length",
        "1/‖w‖ is the margin only where the nearest score is 1.",
        "Which example is nearest to the line, and how far is it?",
        wrong=lambda w, b, X, y: 1 / float(np.sqrt(w @ w)),
        boxed=False,
    ),
    of_margin(
        "multiplied-by-length",
        "it is multiplied by ‖w‖ where it should be divided.",
        "Double w and b: the line stays where it is. What does your margin do?",
        length=lambda w, b: 1 / float(np.sqrt(w @ w)),
        boxed=False,
    ),
    of_margin(
        "bias-subtracted",
        "the bias is subtracted, as if it were a threshold.",
        "A threshold θ and a bias b are not the same number: how are they related?",
        score=lambda y, p, b: p - b,
        boxed=False,
    ),
    of_margin(
        "not-a-distance",
        "the score is not divided by ‖w‖, so it is not a distance.",
        "Double w and b: the line stays where it is. What does your margin do?",
        length=lambda w, b: 1.0,
    ),
    of_margin(
        "bias-in-length",
        "b is counted in the length: that is the margin in the space with the appended 1.",
        "Which vector is perpendicular to the line, and how long is it?",
        length=lambda w, b: float(np.sqrt(w @ w + b * b)),
    ),
    of_margin(
        "length-squared",
        "it is divided by ‖w‖² instead of ‖w‖.",
        "Double w and b: the line stays where it is. What does your margin do?",
        length=lambda w, b: float(w @ w),
    ),
    of_margin(
        "length-of-absolute-values",
        "the length of w is taken as the sum of the absolute values.",
        "How long is the vector (3, 4)?",
        length=lambda w, b: float(np.abs(w).sum()),
    ),
    of_margin(
        "labels-ignored",
        "the labels are not used.",
        "Should an example of class −1 have a positive score or a negative one?",
        own_side=lambda y, s: s,
    ),
    of_margin(
        "absolute-value",
        "the distance is counted positive on both sides of the line.",
        "What sign has the margin when an example is on the wrong side?",
        own_side=lambda y, s: np.abs(s),
    ),
    of_margin(
        "clipped-at-zero",
        "a distance on the wrong side is made 0.",
        "What sign has the margin when an example is on the wrong side?",
        own_side=lambda y, s: np.maximum(y * s, 0),
        boxed=False,
    ),
    of_margin(
        "label-at-part",
        "the label multiplies w·x alone: y·(w·x) + b.",
        "Python reads y * X @ w + b from left to right: where are brackets needed?",
        score=label_at_part,
        boxed=False,
    ),
    of_margin(
        "column-broadcast",
        "each label meets each score, in a table of m rows and m columns.",
        "What does NumPy make of (m, 1) * (m,)?",
        own_side=lambda y, s: np.outer(y, s),
        boxed=False,
    ),
    of_margin(
        "smallest-score-first",
        "the smallest score is multiplied by a label, instead of each score by its own.",
        "To which example does the label belong that the score is multiplied by?",
        wrong=lambda w, b, X, y: np.min(X @ w + b) * np.min(y) / float(np.sqrt(w @ w)),
        boxed=False,
    ),
    of_margin(
        "mean", "the mean is taken over the examples.", "Which example decides?", reduce=np.mean
    ),
    of_margin(
        "largest",
        "the largest distance is taken.",
        "Which example decides: the best or the worst?",
        reduce=np.max,
    ),
    of_margin(
        "of-each-example",
        "all distances are returned, one for each example.",
        "The margin is one number: which?",
        reduce=lambda s: s,
    ),
    of_margin("bias-forgotten", *BIAS_FORGOTTEN, score=without_bias),
    of_sigmoid(
        "sign",
        "the sign in the exponent is missing.",
        "Should σ rise or fall?",
        wrong=lambda z: sigmoid(-np.asarray(z)),
    ),
    of_sigmoid(
        "both-exponentials-overflow",
        "far to the right e^z is infinite, and infinity by infinity is not a number.",
        "Divide numerator and denominator by e^z. Which exponent is left?",
        at="common-mistakes-perceptron",
        wrong=lambda z: np.exp(z) / (1 + np.exp(z)),
    ),
    of_sigmoid(
        "brackets",
        "brackets are missing: 1 / 1 + e^(−z) is not a fraction.",
        "In which order are / and + done?",
        wrong=lambda z: 1 / 1 + np.exp(-np.asarray(z)),
    ),
    of_sigmoid(
        "derivative",
        "the derivative σ′ is returned.",
        "Which of the two rises from 0 to 1?",
        wrong=lambda z: sigmoid(z) * (1 - sigmoid(z)),
    ),
    of_sigmoid(
        "tanh",
        "this is tanh, which runs from −1 to 1.",
        "What should the value at z = 0 be?",
        wrong=np.tanh,
    ),
    of_sigmoid(
        "step",
        "this is the step that the sigmoid replaces.",
        "Has your function a slope?",
        wrong=lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0),
    ),
    of_sigmoid(
        "normalised",
        "it divides by a sum over all entries.",
        "Should one entry of the result depend on the other entries of z?",
        wrong=lambda z: np.exp(z) / np.sum(np.exp(z)),
    ),
    of_sigmoid(
        "numbers-only",
        "it works for a number, not for an array.",
        "What is the difference of math.exp and np.exp?",
        wrong=numbers_only,
    ),
    of_sigmoid(
        "twice-as-steep",
        "it is twice as steep as it should be: σ(2z).",
        "tanh ½z and tanh z are not the same: which one belongs to σ(z)?",
        wrong=lambda z: sigmoid(2 * np.asarray(z)),
        boxed=False,
    ),
    of_sigmoid(
        "half-as-steep",
        "it is half as steep as it should be: σ(½z).",
        "How steep is σ at 0?",
        wrong=lambda z: sigmoid(0.5 * np.asarray(z)),
        boxed=False,
    ),
    of_sigmoid(
        "absolute-value",
        "σ(|z|) is returned, also where z is negative.",
        "Between which numbers should σ(−3) lie: 0 and ½, or ½ and 1?",
        wrong=lambda z: sigmoid(np.abs(z)),
        boxed=False,
    ),
    of_sigmoid(
        "absolute-value",
        "σ(−|z|) is returned, also where z is positive.",
        "Between which numbers should σ(3) lie: 0 and ½, or ½ and 1?",
        wrong=lambda z: sigmoid(-np.abs(z)),
        boxed=False,
    ),
    of_sigmoid(
        "clipped",
        "z is cut off so near to 0 that the tails are wrong.",
        "How large is σ(8), to six digits?",
        wrong=clipped_at(5.0),
        recognises=tuned(clipped_at, (0.5, 2.0, 5.0, 9.0, 14.0), sigmoid),
        boxed=False,
    ),
    of_sigmoid(
        "piecewise",
        "straight lines are put together instead of the smooth curve.",
        "What is the slope of σ at 3?",
        wrong=piecewise(0.2),
        recognises=tuned(piecewise, (0.05, 0.15, 0.22, 0.3, 0.6, 1.1), sigmoid),
        boxed=False,
    ),
    of_sigmoid(
        "minus-one-missing",
        "1 − e^(−z) stands below the line.",
        "For which z would you divide by 0?",
        wrong=lambda z: 1 / (1 - np.exp(-np.asarray(z))),
        boxed=False,
    ),
    of_sigmoid(
        "exponential-above",
        "e^(−z) stands above the line, too.",
        "Should σ rise or fall?",
        wrong=lambda z: np.exp(-np.asarray(z)) / (1 + np.exp(-np.asarray(z))),
        boxed=False,
    ),
    of_sigmoid(
        "overflow-warned",
        "somewhere a power of e is computed that is too large for a number, though the result comes out right.",
        "Which exponent is safe for which sign of z? `np.where` computes both its branches.",
        wrong=lambda z: 1 / (1 + np.exp(-np.asarray(z))),
        boxed=False,
    ),
    of_sigmoid(
        "one-branch-for-all",
        "one formula is chosen for the whole array, and it is not safe for all of its entries.",
        "Which entries of z is your condition true for: all, some, or their sum?",
        wrong=whole_array,
        recognises=now_and_then_nan,
        boxed=False,
    ),
    of_sigmoid_neuron_gradient(
        "sigma-prime-missing",
        "the derivative of the activation is left out.",
        "Between the cost and z lies a: what does the chain rule multiply by?",
        slope=lambda z, a: np.ones_like(a),
    ),
    of_sigmoid_neuron_gradient(
        "sigma-prime-of-a",
        "σ′ is evaluated at a = σ(z) instead of z: the sigmoid is applied twice.",
        "Write σ′(z) with a alone, without a second sigmoid.",
        at="common-mistakes-perceptron",
        slope=lambda z, a: sigmoid(a) * (1 - sigmoid(a)),
    ),
    of_sigmoid_neuron_gradient(
        "z-taken-for-a",
        "z(1 − z) is used where a(1 − a) belongs.",
        "Which of z and a lies between 0 and 1?",
        slope=lambda z, a: z * (1 - z),
    ),
    of_sigmoid_neuron_gradient(
        "sign",
        "the sign is the wrong way round.",
        "Differentiate ½(a − y)² with respect to a, slowly.",
        at="common-mistakes-perceptron",
        error=lambda a, y: y - a,
    ),
    of_sigmoid_neuron_gradient(
        "target-missing",
        "this is the derivative of the output a, not of the cost: the factor a − y is lost.",
        "Where do the targets y come in?",
        at="common-mistakes-perceptron",
        error=lambda a, y: np.ones_like(a),
    ),
    of_sigmoid_neuron_gradient(
        "factor-two",
        "the result is twice too large.",
        "What is the ½ in the cost good for?",
        scale=lambda m: 2 / m,
    ),
    of_sigmoid_neuron_gradient(
        "half",
        "the ½ of the cost is still there.",
        "Differentiate ½(a − y)² with respect to a, slowly.",
        scale=lambda m: 0.5 / m,
    ),
    of_sigmoid_neuron_gradient(
        "sum-for-mean",
        "the gradient is summed over the examples, but the cost is a mean.",
        "Repeat every example twice: should the gradient double?",
        at="common-mistakes-perceptron",
        scale=lambda m: 1.0,
    ),
    of_sigmoid_neuron_gradient(
        "bias-sum-for-mean",
        "the derivative by b is summed over the examples, but the cost is a mean.",
        "Repeat every example twice: should it double?",
        bias_scale=lambda m: 1.0,
    ),
    of_sigmoid_neuron_gradient(
        "weights-sum-for-mean",
        "the derivative by w is summed over the examples, but the cost is a mean.",
        "Repeat every example twice: should it double?",
        scale=lambda m: 1.0,
        bias_scale=lambda m: 1 / m,
    ),
    of_sigmoid_neuron_gradient(
        "bias-not-summed",
        "δ is returned for the bias, one number an example, but all examples share one bias.",
        "The derivative by a number is a number: which?",
        bias=lambda delta: delta,
        bias_scale=lambda m: 1.0,
    ),
    of_sigmoid_neuron_gradient("bias-forgotten", *BIAS_FORGOTTEN, score=without_bias),
    *(
        of_sigmoid_neuron_gradient(id, words, hint, slope=slope, boxed=False)
        for id, words, hint, slope in (
            (
                "sigma-for-sigma-prime",
                "σ(z) stands where its slope σ′(z) belongs.",
                "Plot both: which one is nearly 0 for large z?",
                lambda z, a: a,
            ),
            (
                "one-minus",
                "1 − a is used: the factor a is missing.",
                "How steep is the sigmoid far to the left?",
                lambda z, a: 1 - a,
            ),
            (
                "square-of-a",
                "1 − a² is the slope of tanh, not of the sigmoid.",
                "What is the slope at 0, where a = ½?",
                lambda z, a: 1 - a**2,
            ),
        )
    ),
    of_sigmoid_neuron_gradient(
        "bias-a-plain-mean-of-errors",
        "the derivative by b is made of a − y alone, without the slope.",
        "Between the cost and b lies the same z as for the weights: what differs?",
        wrong=lambda w, b, X, y: (
            X.T
            @ ((sigmoid(X @ w + b) - y) * sigmoid(X @ w + b) * (1 - sigmoid(X @ w + b)))
            / len(y),
            (sigmoid(X @ w + b) - y).mean(),
        ),
        boxed=False,
    ),
    *(
        of_sigmoid_neuron_gradient(
            "column-broadcast",
            "y or a is a column and the other is not, so that each output meets each target.",
            "What does NumPy make of (m,) − (m, 1)?",
            error=error,
            gather=gather,
            boxed=False,
        )
        for error in (lambda a, y: a - y[:, None], lambda a, y: a[:, None] - y)
        for gather in (columns, summed_columns)
    ),
    of_sigmoid_neuron_gradient(
        "column-broadcast",
        "y or a is a column and the other is not, so that each output meets each target.",
        "What does NumPy make of (m,) − (m, 1)?",
        wrong=column_of_slopes,
        boxed=False,
    ),
    of_sigmoid_neuron_gradient(
        "squared-still",
        "the error is squared still.",
        "Differentiate ½(a − y)² with respect to a, slowly.",
        error=lambda a, y: (a - y) ** 2,
        boxed=False,
    ),
)
