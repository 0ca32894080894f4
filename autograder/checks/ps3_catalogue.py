"""The wrong functions that students write in ps3-perceptron: to recognise them, and to test the checks."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.compare import Array
from autograder.checks.diagnosis import Faulty, Misconception

PASSES = 100
"""The most that the checks ask for, but for one call that no endless rule survives in time."""


def sigmoid(z: Array) -> Array:
    """σ(z)."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def build_predict(
    *,
    answer: Callable[[Array], Array] = lambda s: np.where(s > 0, 1.0, -1.0),
    bias: float = 1.0,
) -> Callable[..., Any]:
    """The classes of the rows of X."""
    return lambda w, b, X: answer(X @ w + bias * b)


def at_most(y: float, s: float) -> bool:
    """The right condition of an update."""
    return y * s <= 0


def build_step(
    *,
    mistake: Callable[[float, float], bool] = at_most,
    change: Callable[[float, float], float] = lambda y, s: y,
    rate: Callable[[float], float] = lambda eta: eta,
    bias: Callable[[float, float, float], float] = lambda d, y, eta: d,
    seen: float = 1.0,
    most: int = 1,
) -> Callable[..., Any]:
    """One step of the perceptron's rule; `seen` is how much of b the score contains."""

    def step(w: Array, b: float, x: Array, y: float, eta: float) -> tuple[Array, float]:
        for _ in range(most):
            s = float(w @ x) + seen * b
            if not mistake(y, s):
                return w, b
            d = rate(eta) * change(y, s)
            w, b = w + d * x, b + bias(d, y, eta)
        return w, b

    return step


def build_train(
    *,
    step: Callable[..., Any] | None = None,
    mistake: Callable[[float, float], bool] = at_most,
    passes: Callable[[int], int] = lambda n: n,
    stops: bool = True,
    count: Callable[[int, int, int], int] = lambda total, last, epochs: total,
    rows: str = "in order",
    start: float = 0.0,
) -> Callable[..., Any]:
    """The perceptron algorithm, `step` being what happens at a row."""

    def one_pass(w: Array, b: float, X: Array, y: Array, eta: float) -> tuple[Array, float, int]:
        made, old = 0, (w, b)
        order = range(len(y) - 1, -1, -1) if rows == "backwards" else range(len(y))
        for i in order:
            s = float((old[0] if rows == "batch" else w) @ X[i]) + (
                old[1] if rows == "batch" else b
            )
            if mistake(y[i], s):
                made += 1
                if step and rows != "batch":
                    w, b = step(w, b, X[i], y[i], eta)
                else:
                    w, b = w + eta * y[i] * X[i], b + eta * y[i]
                if rows == "first mistake":
                    break
            elif rows == "until one is right":
                break
        return w, b, made

    def train(X: Array, y: Array, eta: float, max_epochs: int) -> tuple[Array, float, int]:
        w, b, total, made, epochs = np.full(X.shape[1], start), start, 0, 0, 0
        allowed = passes(max_epochs)
        while epochs < allowed:
            if epochs > PASSES:
                raise RuntimeError("it does not end")
            w, b, made = one_pass(w, b, X, y, eta)
            total, epochs = total + made, epochs + 1
            if made == 0:
                if not stops and allowed > 10**6:
                    raise RuntimeError("it does not end in time")
                epochs = epochs if stops else allowed  # the passes left would change nothing
                break
        return w, b, count(total, made, epochs)

    return train


def build_margin(
    *,
    own_side: Callable[[Array, Array], Array] = lambda y, s: y * s,
    length: Callable[[Array, float], float] = lambda w, b: float(np.sqrt(w @ w)),
    reduce: Callable[[Array], Any] = np.min,
    bias: float = 1.0,
) -> Callable[..., Any]:
    """The smallest signed distance."""
    return lambda w, b, X, y: reduce(own_side(y, X @ w + bias * b)) / length(w, b)


def build_neuron_gradient(
    *,
    slope: Callable[[Array, Array], Array] = lambda z, a: a * (1 - a),
    error: Callable[[Array, Array], Array] = lambda a, y: a - y,
    scale: Callable[[int], float] = lambda m: 1 / m,
    bias_scale: Callable[[int], float] | None = None,
    bias: Callable[[Array], Any] = np.sum,
    seen: float = 1.0,
) -> Callable[..., Any]:
    """The gradient of a sigmoid neuron's quadratic cost."""

    def gradient(w: Array, b: float, X: Array, y: Array) -> tuple[Array, Any]:
        z = X @ w + seen * b
        a, m = sigmoid(z), len(y)
        delta = error(a, y) * slope(z, a)
        return X.T @ delta * scale(m), bias(delta) * (bias_scale or scale)(m)

    return gradient


def numbers_only(z: Any) -> Array:
    """`math.exp` in the formula: an array raises, a number does not."""
    if np.ndim(z) > 0:
        raise TypeError
    return sigmoid(z)


def faulty(build: Callable[..., Callable[..., Any]]) -> Callable[..., Faulty]:
    """A function that takes the faults of `build` and gives the entry's wrong function."""
    return lambda **faults: Faulty(build, faults)


predicts = faulty(build_predict)
steps = faulty(build_step)
trainings = faulty(build_train)
margins = faulty(build_margin)
gradients = faulty(build_neuron_gradient)


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


UNTIL_RIGHT = (
    "an example is corrected again and again until it is right.",
    "How often does the rule apply to one example before the next one comes?",
)


def entry(
    id: str, function: str, wrong: Callable[..., Any], told: tuple[str, str], section: str
) -> Misconception:
    """One line of the catalogue."""
    return Misconception(id, function, wrong, told[0], told[1], f"perceptron#{section}")


MISCONCEPTIONS = (
    entry(
        "predict/tie-to-plus",
        "predict",
        predicts(answer=lambda s: np.where(s >= 0, 1.0, -1.0)),
        (
            "a score of exactly 0 is answered +1.",
            "Read the definition again: for which scores is the answer +1?",
        ),
        "step-activation",
    ),
    entry(
        "predict/tie-to-zero",
        "predict",
        predicts(answer=np.sign),
        (
            "a score of exactly 0 is answered 0, which is neither class.",
            "What does np.sign give on the line?",
        ),
        "step-activation",
    ),
    entry(
        "predict/zero-and-one",
        "predict",
        predicts(answer=lambda s: (s > 0).astype(float)),
        (
            "the classes are answered as 0 and 1 (or False and True) instead of −1 and +1.",
            "Which two numbers may stand in the result?",
        ),
        "step-activation",
    ),
    entry(
        "predict/score-returned",
        "predict",
        predicts(answer=lambda s: s),
        (
            "the scores are returned, not the classes.",
            "What does a neuron do after weighing and adding?",
        ),
        "step-activation",
    ),
    entry(
        "predict/sides-exchanged",
        "predict",
        predicts(answer=lambda s: np.where(s > 0, -1.0, 1.0)),
        ("the two classes are exchanged.", "To which side of the line does w point?"),
        "step-activation",
    ),
    entry(
        "predict/bias-forgotten", "predict", predicts(bias=0.0), BIAS_FORGOTTEN, "step-activation"
    ),
    entry(
        "predict/bias-subtracted",
        "predict",
        predicts(bias=-1.0),
        (
            "the bias is subtracted, as if it were a threshold.",
            "A threshold θ and a bias b are not the same number: how are they related?",
        ),
        "step-activation",
    ),
    entry(
        "perceptron-step/strictly-less",
        "perceptron_step",
        steps(mistake=less),
        STRICT,
        "perceptron-strict",
    ),
    entry(
        "perceptron-step/misclassified",
        "perceptron_step",
        steps(mistake=misclassified),
        MISCLASSIFIED,
        "perceptron-rule",
    ),
    entry(
        "perceptron-step/update-always",
        "perceptron_step",
        steps(mistake=lambda y, s: True),
        ALWAYS,
        "perceptron-rule",
    ),
    entry(
        "perceptron-step/update-when-right",
        "perceptron_step",
        steps(mistake=lambda y, s: y * s > 0),
        (
            "the condition is the wrong way round: what is right is changed, and mistakes are left as they are.",
            "What is the sign of y(w·x + b) for an example on its own side?",
        ),
        "perceptron-rule",
    ),
    entry(
        "perceptron-step/label-not-in-condition",
        "perceptron_step",
        steps(mistake=lambda y, s: s <= 0),
        (
            "the condition looks at the score alone, without the label.",
            "Is a negative score a mistake if the label is −1?",
        ),
        "perceptron-rule",
    ),
    entry("perceptron-step/sign", "perceptron_step", steps(change=minus), MINUS, "perceptron-rule"),
    entry(
        "perceptron-step/label-missing",
        "perceptron_step",
        steps(change=lambda y, s: 1.0),
        (
            "the example is always added, whatever its label.",
            "In which direction should w move for an example of class −1?",
        ),
        "perceptron-rule",
    ),
    entry(
        "perceptron-step/difference",
        "perceptron_step",
        steps(change=guess_error),
        DIFFERENCE,
        "perceptron-strict",
    ),
    entry(
        "perceptron-step/eta-forgotten",
        "perceptron_step",
        steps(rate=lambda eta: 1.0),
        ETA_FORGOTTEN,
        "perceptron-rule",
    ),
    entry(
        "perceptron-step/bias-unchanged",
        "perceptron_step",
        steps(bias=no_bias),
        BIAS_UNCHANGED,
        "perceptron-rule",
    ),
    entry(
        "perceptron-step/bias-without-label",
        "perceptron_step",
        steps(bias=lambda d, y, eta: eta),
        (
            "the bias always grows, whatever the label.",
            "Think of b as the weight of an input that is always 1: what does the rule make of it?",
        ),
        "perceptron-rule",
    ),
    entry(
        "perceptron-step/bias-without-eta",
        "perceptron_step",
        steps(bias=lambda d, y, eta: y),
        (
            "the learning rate is used for w, but not for b.",
            "Think of b as the weight of an input that is always 1: what does the rule make of it?",
        ),
        "perceptron-rule",
    ),
    entry(
        "perceptron-step/until-right",
        "perceptron_step",
        steps(most=PASSES),
        UNTIL_RIGHT,
        "perceptron-rule",
    ),
    entry(
        "perceptron-step/bias-forgotten",
        "perceptron_step",
        steps(seen=0.0),
        BIAS_FORGOTTEN,
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/strictly-less",
        "train_perceptron",
        trainings(mistake=less),
        STRICT,
        "perceptron-strict",
    ),
    entry(
        "train-perceptron/misclassified",
        "train_perceptron",
        trainings(mistake=misclassified),
        MISCLASSIFIED,
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/update-always",
        "train_perceptron",
        trainings(mistake=lambda y, s: True, step=build_step(mistake=lambda y, s: True)),
        ALWAYS,
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/sign",
        "train_perceptron",
        trainings(step=build_step(change=minus)),
        MINUS,
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/difference",
        "train_perceptron",
        trainings(step=build_step(change=guess_error)),
        DIFFERENCE,
        "perceptron-strict",
    ),
    entry(
        "train-perceptron/difference-at-misclassified",
        "train_perceptron",
        trainings(mistake=misclassified, step=build_step(change=guess_error)),
        DIFFERENCE,
        "perceptron-strict",
    ),
    entry(
        "train-perceptron/until-right",
        "train_perceptron",
        trainings(step=build_step(most=PASSES)),
        UNTIL_RIGHT,
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/eta-forgotten",
        "train_perceptron",
        trainings(step=build_step(rate=lambda eta: 1.0)),
        ETA_FORGOTTEN,
        "perceptron-rate",
    ),
    entry(
        "train-perceptron/bias-unchanged",
        "train_perceptron",
        trainings(step=build_step(bias=no_bias)),
        BIAS_UNCHANGED,
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/passes-counted",
        "train_perceptron",
        trainings(count=lambda total, last, epochs: epochs),
        (
            "the passes are counted instead of the updates.",
            "How many updates can one pass contain?",
        ),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/last-pass-counted",
        "train_perceptron",
        trainings(count=lambda total, last, epochs: last),
        (
            "only the updates of the last pass are counted: the counter starts again in each pass.",
            "You need two numbers: one decides when to stop, the other is returned.",
        ),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/one-pass-only",
        "train_perceptron",
        trainings(passes=lambda n: 1),
        (
            "the data are gone through only once.",
            "Can an update for the last example spoil the answer for the first?",
        ),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/one-pass-too-few",
        "train_perceptron",
        trainings(passes=lambda n: n - 1),
        ("one pass is missing.", "How often does a loop over range(1, n) run?"),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/one-pass-too-many",
        "train_perceptron",
        trainings(passes=lambda n: n + 1),
        ("there may be one pass more than max_epochs.", "Count the passes for max_epochs = 1."),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/never-stops",
        "train_perceptron",
        trainings(stops=False),
        (
            "it goes on to max_epochs when there has been nothing to correct for a whole pass.",
            "What can the next pass change if this one changed nothing?",
        ),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/old-weights",
        "train_perceptron",
        trainings(rows="batch"),
        (
            "the scores of a whole pass are computed with the weights from before the pass.",
            "Which weights should meet the second example, if the first has just changed them?",
        ),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/pass-ends-at-first-mistake",
        "train_perceptron",
        trainings(rows="first mistake"),
        (
            "a pass ends at its first mistake, and the rows behind it are not looked at.",
            "Which loop does your `break` or `return` leave?",
        ),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/pass-ends-at-first-right",
        "train_perceptron",
        trainings(rows="until one is right"),
        (
            "a pass ends at the first example that is right.",
            "Which loop does your `break` or `return` leave?",
        ),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/backwards",
        "train_perceptron",
        trainings(rows="backwards"),
        (
            "the rows are taken from the last to the first.",
            "In which order are the examples to be taken?",
        ),
        "perceptron-rule",
    ),
    entry(
        "train-perceptron/starts-at-one",
        "train_perceptron",
        trainings(start=1.0),
        ("it starts from ones.", "Where does the algorithm start?"),
        "perceptron-rule",
    ),
    entry(
        "margin/not-a-distance",
        "margin",
        margins(length=lambda w, b: 1.0),
        (
            "the score is not divided by ‖w‖, so it is not a distance.",
            "Double w and b: the line stays where it is. What does your margin do?",
        ),
        "margin",
    ),
    entry(
        "margin/bias-in-length",
        "margin",
        margins(length=lambda w, b: float(np.sqrt(w @ w + b * b))),
        (
            "b is counted in the length: that is the margin in the space with the appended 1.",
            "Which vector is perpendicular to the line, and how long is it?",
        ),
        "margin",
    ),
    entry(
        "margin/length-squared",
        "margin",
        margins(length=lambda w, b: float(w @ w)),
        (
            "it is divided by ‖w‖² instead of ‖w‖.",
            "Double w and b: the line stays where it is. What does your margin do?",
        ),
        "margin",
    ),
    entry(
        "margin/length-of-absolute-values",
        "margin",
        margins(length=lambda w, b: float(np.abs(w).sum())),
        (
            "the length of w is taken as the sum of the absolute values.",
            "How long is the vector (3, 4)?",
        ),
        "margin",
    ),
    entry(
        "margin/labels-ignored",
        "margin",
        margins(own_side=lambda y, s: s),
        (
            "the labels are not used.",
            "Should an example of class −1 have a positive score or a negative one?",
        ),
        "margin",
    ),
    entry(
        "margin/absolute-value",
        "margin",
        margins(own_side=lambda y, s: np.abs(s)),
        (
            "the distance is counted positive on both sides of the line.",
            "What sign has the margin when an example is on the wrong side?",
        ),
        "margin",
    ),
    entry(
        "margin/mean",
        "margin",
        margins(reduce=np.mean),
        ("the mean is taken over the examples.", "Which example decides?"),
        "margin",
    ),
    entry(
        "margin/largest",
        "margin",
        margins(reduce=np.max),
        ("the largest distance is taken.", "Which example decides: the best or the worst?"),
        "margin",
    ),
    entry(
        "margin/of-each-example",
        "margin",
        margins(reduce=lambda s: s),
        ("all distances are returned, one for each example.", "The margin is one number: which?"),
        "margin",
    ),
    entry("margin/bias-forgotten", "margin", margins(bias=0.0), BIAS_FORGOTTEN, "margin"),
    entry(
        "sigmoid/sign",
        "sigmoid",
        lambda z: sigmoid(-np.asarray(z)),
        ("the sign in the exponent is missing.", "Should σ rise or fall?"),
        "step-to-sigmoid",
    ),
    entry(
        "sigmoid/both-exponentials-overflow",
        "sigmoid",
        lambda z: np.exp(z) / (1 + np.exp(z)),
        (
            "far to the right e^z is infinite, and infinity by infinity is not a number.",
            "Divide numerator and denominator by e^z. Which exponent is left?",
        ),
        "common-mistakes-perceptron",
    ),
    entry(
        "sigmoid/brackets",
        "sigmoid",
        lambda z: 1 / 1 + np.exp(-np.asarray(z)),
        (
            "brackets are missing: 1 / 1 + e^(−z) is not a fraction.",
            "In which order are / and + done?",
        ),
        "step-to-sigmoid",
    ),
    entry(
        "sigmoid/derivative",
        "sigmoid",
        lambda z: sigmoid(z) * (1 - sigmoid(z)),
        ("the derivative σ′ is returned.", "Which of the two rises from 0 to 1?"),
        "step-to-sigmoid",
    ),
    entry(
        "sigmoid/tanh",
        "sigmoid",
        np.tanh,
        ("this is tanh, which runs from −1 to 1.", "What should the value at z = 0 be?"),
        "step-to-sigmoid",
    ),
    entry(
        "sigmoid/step",
        "sigmoid",
        lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0),
        ("this is the step that the sigmoid replaces.", "Has your function a slope?"),
        "step-to-sigmoid",
    ),
    entry(
        "sigmoid/normalised",
        "sigmoid",
        lambda z: np.exp(z) / np.sum(np.exp(z)),
        (
            "it divides by a sum over all entries.",
            "Should one entry of the result depend on the other entries of z?",
        ),
        "step-to-sigmoid",
    ),
    entry(
        "sigmoid/numbers-only",
        "sigmoid",
        numbers_only,
        (
            "it works for a number, not for an array.",
            "What is the difference of math.exp and np.exp?",
        ),
        "step-to-sigmoid",
    ),
    entry(
        "sigmoid-neuron-gradient/sigma-prime-missing",
        "sigmoid_neuron_gradient",
        gradients(slope=lambda z, a: np.ones_like(a)),
        (
            "the derivative of the activation is left out.",
            "Between the cost and z lies a: what does the chain rule multiply by?",
        ),
        "sigmoid-neuron",
    ),
    entry(
        "sigmoid-neuron-gradient/sigma-prime-of-a",
        "sigmoid_neuron_gradient",
        gradients(slope=lambda z, a: sigmoid(a) * (1 - sigmoid(a))),
        (
            "σ′ is evaluated at a = σ(z) instead of z: the sigmoid is applied twice.",
            "Write σ′(z) with a alone, without a second sigmoid.",
        ),
        "common-mistakes-perceptron",
    ),
    entry(
        "sigmoid-neuron-gradient/z-taken-for-a",
        "sigmoid_neuron_gradient",
        gradients(slope=lambda z, a: z * (1 - z)),
        ("z(1 − z) is used where a(1 − a) belongs.", "Which of z and a lies between 0 and 1?"),
        "sigmoid-neuron",
    ),
    entry(
        "sigmoid-neuron-gradient/sign",
        "sigmoid_neuron_gradient",
        gradients(error=lambda a, y: y - a),
        (
            "the sign is the wrong way round.",
            "Differentiate ½(a − y)² with respect to a, slowly.",
        ),
        "common-mistakes-perceptron",
    ),
    entry(
        "sigmoid-neuron-gradient/target-missing",
        "sigmoid_neuron_gradient",
        gradients(error=lambda a, y: np.ones_like(a)),
        (
            "this is the derivative of the output a, not of the cost: the factor a − y is lost.",
            "Where do the targets y come in?",
        ),
        "common-mistakes-perceptron",
    ),
    entry(
        "sigmoid-neuron-gradient/factor-two",
        "sigmoid_neuron_gradient",
        gradients(scale=lambda m: 2 / m),
        ("the result is twice too large.", "What is the ½ in the cost good for?"),
        "sigmoid-neuron",
    ),
    entry(
        "sigmoid-neuron-gradient/half",
        "sigmoid_neuron_gradient",
        gradients(scale=lambda m: 0.5 / m),
        ("the ½ of the cost is still there.", "Differentiate ½(a − y)² with respect to a, slowly."),
        "sigmoid-neuron",
    ),
    entry(
        "sigmoid-neuron-gradient/sum-for-mean",
        "sigmoid_neuron_gradient",
        gradients(scale=lambda m: 1.0),
        (
            "the gradient is summed over the examples, but the cost is a mean.",
            "Repeat every example twice: should the gradient double?",
        ),
        "common-mistakes-perceptron",
    ),
    entry(
        "sigmoid-neuron-gradient/bias-sum-for-mean",
        "sigmoid_neuron_gradient",
        gradients(bias_scale=lambda m: 1.0),
        (
            "the derivative by b is summed over the examples, but the cost is a mean.",
            "Repeat every example twice: should it double?",
        ),
        "sigmoid-neuron",
    ),
    entry(
        "sigmoid-neuron-gradient/weights-sum-for-mean",
        "sigmoid_neuron_gradient",
        gradients(scale=lambda m: 1.0, bias_scale=lambda m: 1 / m),
        (
            "the derivative by w is summed over the examples, but the cost is a mean.",
            "Repeat every example twice: should it double?",
        ),
        "sigmoid-neuron",
    ),
    entry(
        "sigmoid-neuron-gradient/bias-not-summed",
        "sigmoid_neuron_gradient",
        gradients(bias=lambda delta: delta, bias_scale=lambda m: 1.0),
        (
            "δ is returned for the bias, one number an example, but all examples share one bias.",
            "The derivative by a number is a number: which?",
        ),
        "sigmoid-neuron",
    ),
    entry(
        "sigmoid-neuron-gradient/bias-forgotten",
        "sigmoid_neuron_gradient",
        gradients(seen=0.0),
        BIAS_FORGOTTEN,
        "sigmoid-neuron",
    ),
)
