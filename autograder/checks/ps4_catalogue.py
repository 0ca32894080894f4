"""The wrong functions that students write in ps4-mlp: to recognise them, and to test the checks."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.checks.compare import Array, numeric
from autograder.checks.diagnosis import Asked, Faulty, Misconception
from autograder.checks.judge import Rng
from autograder.wire import Code


def sigmoid(z: Array) -> Array:
    """σ(z)."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def softmax_with(
    *,
    axis: int | None = 0,
    exponent: Callable[[Array], Array] = lambda z: z - z.max(axis=0, keepdims=True),
    weigh: Callable[[Array], Array] = np.exp,
    after: Callable[[Array], Array] = lambda a: a,
) -> Callable[..., Any]:
    """Softmax along an axis."""

    def softmax(z: Array) -> Array:
        e = weigh(exponent(z))
        return after(e / e.sum(axis=axis, keepdims=axis is not None))

    return softmax


def build_cross_entropy(
    *,
    log: Callable[[Array], Array] = np.log,
    sign: float = -1.0,
    mean: Callable[[Array], Any] = lambda terms: terms.sum() / terms.shape[1],
    terms: Callable[..., Array] = lambda a, y, log: np.where(
        y > 0, y * log(np.where(y > 0, a, 1)), 0
    ),
) -> Callable[..., Any]:
    """The mean over the columns of −Σ y log a."""
    return lambda a, y: sign * mean(terms(a, y, log))


def build_init(
    *,
    std: Callable[[int, int], float] = lambda n_in, n_out: 1 / np.sqrt(n_in),
    draw: Callable[..., Array] = lambda rng, size: rng.normal(size=size),
    transposed: bool = False,
    bias: Callable[[Rng, int], Array] = lambda rng, n: np.zeros((n, 1)),
    source: Callable[[Rng], Rng] = lambda rng: rng,
) -> Callable[..., Any]:
    """The first weights and biases of a network, drawn layer by layer."""

    def init(sizes: Sequence[int], rng: Rng) -> tuple[list[Array], list[Array]]:
        weights, biases, rng = [], [], source(rng)
        for n_in, n_out in pairwise(sizes):
            shape = (n_in, n_out) if transposed else (n_out, n_in)
            weights.append(std(n_in, n_out) * draw(rng, shape))
            biases.append(bias(rng, n_out))
        return weights, biases

    return init


def build_forward(
    *,
    product: Callable[[Array, Array], Array] = lambda W, a: W @ a,
    bias: Callable[[Array], Array] = lambda b: b,
    hidden: Callable[[Array], Array] = sigmoid,
    output: Callable[[Array], Array] | None = None,
    first: Callable[[Array], Array] = lambda x: x,
    feeds: str = "a",
    form: Callable[[list[Array], list[Array]], Any] = lambda zs, activations: (zs, activations),
) -> Callable[..., Any]:
    """The forward pass; `output` is the last activation, `hidden` all or all others."""

    def forward(weights: Sequence[Array], biases: Sequence[Array], x: Array) -> Any:
        zs, activations, into = [], [first(x)], first(x)
        for l, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
            z = product(W, into) + bias(b)
            a = output(z) if output and l == len(weights) else hidden(z)
            zs.append(z)
            activations.append(a)
            into = z if feeds == "z" else a
        return form(zs, activations)

    return forward


def square(e: Array) -> Array:
    """Σ e² of each column."""
    return (e**2).sum(axis=0)


def build_cost(
    *,
    output: Callable[[Array], Array] = sigmoid,
    half: float = 0.5,
    mean: Callable[[Array, Array], Any] = lambda costs, y: costs.mean(),
    size: Callable[[Array], Array] = square,
    lam_half: float = 0.5,
    penalty: Callable[[Array], Any] = lambda W: (W**2).sum(),
    divided: Callable[[int], float] = lambda m: 1.0,
    biases_too: bool = False,
    layers: Callable[[Sequence[Array]], Sequence[Array]] = lambda weights: weights,
    sign: float = 1.0,
) -> Callable[..., Any]:
    """The quadratic cost with its penalty."""

    def cost(weights: Any, biases: Any, x: Array, y: Array, lam: float) -> Any:
        zs, _ = build_forward()(weights, biases, x)
        data = half * mean(size(output(zs[-1]) - y), y)
        penalised = [*layers(weights), *(biases if biases_too else [])]
        total = sum(penalty(W) for W in penalised)
        return data + sign * lam_half * lam * divided(x.shape[1]) * total

    return cost


def faulty(build: Callable[..., Callable[..., Any]]) -> Callable[..., Faulty]:
    """A function that takes the faults of `build` and gives the entry's wrong function."""
    return lambda **faults: Faulty(build, faults)


softmaxes = faulty(softmax_with)
entropies = faulty(build_cross_entropy)
inits = faulty(build_init)
forwards = faulty(build_forward)
costs = faulty(build_cost)


# Recognising a wrong initialisation by statistics: the same mistake can draw in any order.

Fits = Callable[[Array, int, int], bool]
"""Whether a matrix of weights (n_out, n_in), or a bias, looks like a certain mistake's."""


def spread(ratio: Callable[[int, int], float]) -> Fits:
    """Normal, with a standard deviation of `ratio` times the right one."""

    def fits(W: Array, n_in: int, n_out: int) -> bool:
        if W.shape != (n_out, n_in):
            return False
        if W.size < 2000:  # too few for a judgement
            return True
        v = W * np.sqrt(n_in) / ratio(n_in, n_out)
        return bool(abs((v**2).mean() - 1) < 0.12 and abs((v**4).mean() - 3) < 1)

    return fits


def uniform(W: Array, n_in: int, n_out: int) -> bool:
    """Flat, and about zero."""
    if W.shape != (n_out, n_in) or W.size < 2000:
        return W.shape == (n_out, n_in)
    v = W / np.sqrt((W**2).mean())
    return bool(abs(v.mean()) < 0.2 and (v**4).mean() < 2.2)


def zero(b: Array, n_in: int, n_out: int) -> bool:
    """The right bias."""
    return b.shape == (n_out, 1) and not b.any()


def looks_like(weights: Fits, biases: Fits = zero) -> Callable[[Sequence[Asked]], bool]:
    """All answers have weights and biases of this kind, and the repetition is as it should be."""

    def recognises(asked: Sequence[Asked]) -> bool:
        return all(_fits(arguments[0], answer, weights, biases) for arguments, answer in asked)

    return recognises


def _fits(sizes: Sequence[int], answer: Any, weights: Fits, biases: Fits) -> bool:
    pairs = list(pairwise(sizes))
    if not isinstance(answer, (list, tuple)) or len(answer) != 2:
        return False
    for part, fits in zip(answer, (weights, biases), strict=True):
        if not isinstance(part, (list, tuple)) or len(part) != len(pairs):
            return False
        for array, (n_in, n_out) in zip(part, pairs, strict=True):
            found = numeric(array)
            if found is None or not fits(found, n_in, n_out):
                return False
    return True


def rng_ignored(asked: Sequence[Asked]) -> bool:
    """Right in all but this: equal generators gave different answers, or different ones equal."""
    if not looks_like(spread(lambda n_in, n_out: 1.0))(asked):
        return False
    calls = [(tuple(sizes), _seed(rng), np.asarray(answer[0][0])) for (sizes, rng), answer in asked]
    return any(
        sizes == other_sizes and (seed == other_seed) != np.array_equal(W, other_W)
        for i, (sizes, seed, W) in enumerate(calls)
        for other_sizes, other_seed, other_W in calls[:i]
    )


def _seed(rng: Any) -> Any:
    return rng.names["seed"] if isinstance(rng, Code) else rng


SLOPE_OF_A = (
    "the slope is taken at the activation instead of z: the activation function is applied twice.",
    "At which number is the slope needed: before or after the bend?",
)
Z_FOR_A = (
    "z stands where the activation belongs: the short formula holds for a, not for z.",
    "What does your function get: z or a?",
)
SUM_FOR_MEAN = (
    "it sums over the examples, but the cost is a mean.",
    "Repeat every example twice: should the cost double?",
)
ALL_ENTRIES = (
    "it divides by the number of entries: the mean runs over the outputs too.",
    "What is summed for one example, and over what is the mean taken?",
)
SIGN = (
    "the sign is the wrong way round.",
    "Should a good answer cost more or less than a bad one?",
)
BREAK = (
    "the weights are all equal, so all neurons of a layer are the same.",
    "Can two neurons that start equal ever become different?",
)


def entry(
    id: str,
    function: str,
    wrong: Callable[..., Any],
    told: tuple[str, str],
    section: str,
    recognises: Callable[[Sequence[Asked]], bool] | None = None,
) -> Misconception:
    """One line of the catalogue."""
    return Misconception(id, function, wrong, told[0], told[1], f"mlp#{section}", recognises)


def spread_entry(id: str, std: Callable[[int, int], float], told: tuple[str, str]) -> Misconception:
    """Normal weights of a wrong standard deviation."""
    like = looks_like(spread(lambda n_in, n_out: std(n_in, n_out) * float(np.sqrt(n_in))))
    return entry(id, "init_params", inits(std=std), told, "initialisation", like)


def array_refused(z: Array) -> Any:
    """`max(0, z)` of Python: no array of more than one entry has a truth value."""
    return max(0, z)


ACTIVATIONS = (
    entry(
        "relu/step",
        "relu",
        lambda z: (z > 0).astype(float),
        ("this is the step, 0 or 1.", "What should 3 become?"),
        "activations",
    ),
    entry(
        "relu/absolute-value",
        "relu",
        np.abs,
        ("negative numbers lose their sign instead of becoming 0.", "What should −3 become?"),
        "activations",
    ),
    entry(
        "relu/minimum",
        "relu",
        lambda z: np.minimum(z, 0),
        ("the smaller of 0 and z is taken.", "What should 3 become?"),
        "activations",
    ),
    entry(
        "relu/largest-of-all",
        "relu",
        lambda z: z.max(axis=0),
        (
            "np.max looks for the largest entry of one array.",
            "Which function of NumPy compares two arrays entry by entry?",
        ),
        "activations",
    ),
    entry(
        "relu/python-max",
        "relu",
        array_refused,
        (
            "Python's max compares two numbers, not the entries of an array.",
            "Which function of NumPy compares entry by entry?",
        ),
        "activations",
    ),
    entry(
        "relu/leaky",
        "relu",
        lambda z: np.where(z > 0, z, 0.01 * z),
        ("this is the leaky ReLU, with a small slope on the left.", "What should −3 become?"),
        "activations",
    ),
    entry(
        "relu/softplus",
        "relu",
        lambda z: np.logaddexp(0, z),
        ("this is the smooth relative log(1 + e^z).", "What is relu(0)?"),
        "activations",
    ),
    entry(
        "relu-prime/one-at-zero",
        "relu_prime",
        lambda z: (z >= 0).astype(float),
        ("the slope at 0 is given as 1.", "Which value does the course agree on at the kink?"),
        "activations",
    ),
    entry(
        "relu-prime/half-at-zero",
        "relu_prime",
        lambda z: np.heaviside(z, 0.5),
        ("the slope at 0 is given as 1/2.", "Which value does the course agree on at the kink?"),
        "activations",
    ),
    entry(
        "relu-prime/sign",
        "relu_prime",
        np.sign,
        ("left of 0 the slope is given as −1.", "How does relu(−2) change when −2 moves a little?"),
        "activations",
    ),
    entry(
        "relu-prime/relu-itself",
        "relu_prime",
        lambda z: np.maximum(z, 0),
        ("this is relu itself, not its slope.", "How steep is relu at z = 3?"),
        "activations",
    ),
    entry(
        "relu-prime/ones",
        "relu_prime",
        np.ones_like,
        ("the slope is 1 everywhere.", "How does relu(−2) change when −2 moves a little?"),
        "activations",
    ),
    entry(
        "relu-prime/sides-exchanged",
        "relu_prime",
        lambda z: (z <= 0).astype(float),
        ("the two sides are exchanged.", "On which side of 0 does relu rise?"),
        "activations",
    ),
    entry(
        "tanh-prime/square-missing",
        "tanh_prime",
        lambda z: 1 - np.tanh(z),
        ("the square is missing.", "The slope of tanh is even: the same at z and −z. Is yours?"),
        "activations",
    ),
    entry(
        "tanh-prime/sigmoids-formula",
        "tanh_prime",
        lambda z: np.tanh(z) * (1 - np.tanh(z)),
        (
            "a(1 − a) is the slope of the sigmoid, not of tanh.",
            "Write tanh with the sigmoid, and differentiate.",
        ),
        "activations",
    ),
    entry("tanh-prime/z-taken-for-a", "tanh_prime", lambda z: 1 - z**2, Z_FOR_A, "activations"),
    entry(
        "tanh-prime/slope-at-a",
        "tanh_prime",
        lambda z: 1 - np.tanh(np.tanh(z)) ** 2,
        SLOPE_OF_A,
        "activations",
    ),
    entry(
        "tanh-prime/tanh-itself",
        "tanh_prime",
        np.tanh,
        ("this is tanh itself, not its slope.", "How steep is tanh at 0?"),
        "activations",
    ),
    entry(
        "tanh-prime/sign",
        "tanh_prime",
        lambda z: np.tanh(z) ** 2 - 1,
        ("the sign is the wrong way round.", "Does tanh rise or fall?"),
        "activations",
    ),
    entry(
        "tanh-prime/cosh-not-squared",
        "tanh_prime",
        lambda z: 1 / np.cosh(z),
        (
            "1/cosh z is the root of the slope.",
            "Differentiate sinh z / cosh z by the quotient rule.",
        ),
        "activations",
    ),
    entry(
        "sigmoid-prime/slope-at-a",
        "sigmoid_prime",
        lambda z: sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z))),
        SLOPE_OF_A,
        "activations",
    ),
    entry(
        "sigmoid-prime/z-taken-for-a",
        "sigmoid_prime",
        lambda z: z * (1 - z),
        Z_FOR_A,
        "activations",
    ),
    entry(
        "sigmoid-prime/sigmoid-itself",
        "sigmoid_prime",
        sigmoid,
        ("this is the sigmoid itself, not its slope.", "How steep is it far to the right?"),
        "activations",
    ),
    entry(
        "sigmoid-prime/tanhs-formula",
        "sigmoid_prime",
        lambda z: 1 - sigmoid(z) ** 2,
        (
            "1 − a² is the slope of tanh, not of the sigmoid.",
            "What is the slope at 0, where a = ½?",
        ),
        "activations",
    ),
    entry(
        "sigmoid-prime/one-minus",
        "sigmoid_prime",
        lambda z: 1 - sigmoid(z),
        ("the factor a is missing.", "How steep is the sigmoid far to the left?"),
        "activations",
    ),
    entry(
        "sigmoid-prime/sign",
        "sigmoid_prime",
        lambda z: -sigmoid(z) * (1 - sigmoid(z)),
        ("the sign is the wrong way round.", "Does the sigmoid rise or fall?"),
        "activations",
    ),
    entry(
        "sigmoid-prime/overflow",
        "sigmoid_prime",
        lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
        (
            "far to the left e^−z is infinite, and infinity by infinity is not a number.",
            "Write the slope with a = σ(z) alone.",
        ),
        "activations",
    ),
)

SOFTMAX = (
    entry(
        "softmax/along-rows",
        "softmax",
        softmaxes(axis=1),
        (
            "it normalises along the rows, over the examples.",
            "What should sum to 1: a column or a row?",
        ),
        "common-mistakes-mlp",
    ),
    entry(
        "softmax/over-everything",
        "softmax",
        softmaxes(axis=None, exponent=lambda z: z - z.max()),
        (
            "it divides by the sum over the whole batch.",
            "Should the probabilities of one example depend on the others?",
        ),
        "softmax",
    ),
    entry(
        "softmax/overflow",
        "softmax",
        softmaxes(exponent=lambda z: z),
        (
            "large scores overflow, and infinity by infinity is not a number.",
            "Which number may be subtracted from all scores of a column without changing the result?",
        ),
        "softmax",
    ),
    entry(
        "softmax/one-maximum-for-all",
        "softmax",
        softmaxes(exponent=lambda z: z - z.max()),
        (
            "the largest score of the whole batch is subtracted, and a column far below it becomes 0/0.",
            "Each column needs its own shift: which?",
        ),
        "softmax",
    ),
    entry(
        "softmax/maximum-of-rows",
        "softmax",
        softmaxes(exponent=lambda z: z - z.max(axis=1, keepdims=True)),
        (
            "the maximum of each row is subtracted, so that the scores of a column are shifted differently.",
            "The same number must be subtracted from all scores of an example.",
        ),
        "softmax",
    ),
    entry(
        "softmax/no-exponential",
        "softmax",
        softmaxes(exponent=lambda z: z, weigh=lambda z: z),
        (
            "the scores are divided by their sum, without the exponential.",
            "Can a score be negative?",
        ),
        "softmax",
    ),
    entry(
        "softmax/of-a-sigmoid",
        "softmax",
        softmaxes(exponent=sigmoid),
        (
            "the scores go through a sigmoid first.",
            "How many times as probable as another can a class become?",
        ),
        "common-mistakes-mlp",
    ),
    entry(
        "softmax/sigmoid",
        "softmax",
        sigmoid,
        ("the sigmoid is used where softmax belongs.", "Do your outputs sum to 1?"),
        "softmax",
    ),
    entry(
        "softmax/logarithm",
        "softmax",
        softmaxes(after=np.log),
        ("the logarithm of the softmax is returned.", "Are your results probabilities?"),
        "softmax",
    ),
    entry(
        "softmax/not-normalised",
        "softmax",
        lambda z: np.exp(z - z.max(axis=0)),
        ("the exponentials are not divided by their sum.", "Do your outputs sum to 1?"),
        "softmax",
    ),
)

COSTS = (
    entry("cross-entropy/sign", "cross_entropy", entropies(sign=1.0), SIGN, "costs"),
    entry(
        "cross-entropy/sum-for-mean",
        "cross_entropy",
        entropies(mean=np.sum),
        SUM_FOR_MEAN,
        "costs",
    ),
    entry(
        "cross-entropy/mean-over-entries",
        "cross_entropy",
        entropies(mean=np.mean),
        ALL_ENTRIES,
        "costs",
    ),
    entry(
        "cross-entropy/mean-over-classes",
        "cross_entropy",
        entropies(mean=lambda terms: terms.sum() / terms.shape[0]),
        (
            "it divides by the number of classes instead of the number of examples.",
            "Which axis counts the examples?",
        ),
        "costs",
    ),
    entry(
        "cross-entropy/one-per-example",
        "cross_entropy",
        entropies(mean=lambda terms: terms.sum(axis=0)),
        (
            "the costs of the single examples are returned.",
            "The cost of a batch is one number: which?",
        ),
        "costs",
    ),
    entry(
        "cross-entropy/zero-log-zero",
        "cross_entropy",
        entropies(terms=lambda a, y, log: y * log(a)),
        (
            "0·log 0 is computed as 0·(−∞), which is not a number.",
            "Which entries of a matter at all, if y is one-hot?",
        ),
        "costs",
    ),
    entry(
        "cross-entropy/base-two",
        "cross_entropy",
        entropies(log=np.log2),
        ("the logarithm to base 2 is used.", "Which logarithm undoes e^z?"),
        "costs",
    ),
    entry(
        "cross-entropy/base-ten",
        "cross_entropy",
        entropies(log=np.log10),
        ("the logarithm to base 10 is used.", "Which logarithm undoes e^z?"),
        "costs",
    ),
    entry(
        "cross-entropy/binary",
        "cross_entropy",
        entropies(
            terms=lambda a, y, log: np.where(
                y > 0, log(np.where(y > 0, a, 1)), log(np.where(y > 0, 0, 1 - a))
            )
        ),
        (
            "the wrong classes are charged −log(1 − a) as well: that is the cost of separate yes-or-no questions.",
            "How many terms of the sum are left if y is one-hot?",
        ),
        "costs",
    ),
    entry(
        "cross-entropy/no-logarithm",
        "cross_entropy",
        entropies(log=lambda a: a),
        ("the logarithm is missing.", "What should a right answer with probability 1 cost?"),
        "costs",
    ),
    entry(
        "cross-entropy/squares",
        "cross_entropy",
        lambda a, y: 0.5 * ((a - y) ** 2).sum() / y.shape[1],
        (
            "this is the quadratic cost.",
            "Which cost follows from the probability of the right class?",
        ),
        "costs",
    ),
)

INIT = (
    spread_entry(
        "init-params/variance-for-deviation",
        lambda n_in, n_out: 1 / n_in,
        (
            "1/n is the variance; rng.normal takes the standard deviation.",
            "Which of the two has the unit of the weights?",
        ),
    ),
    spread_entry(
        "init-params/not-scaled",
        lambda n_in, n_out: 1.0,
        (
            "the weights have standard deviation 1, however many inputs a neuron has.",
            "How large does a sum of 1000 such terms get?",
        ),
    ),
    spread_entry(
        "init-params/width-of-own-layer",
        lambda n_in, n_out: 1 / float(np.sqrt(n_out)),
        (
            "the deviation is computed from the layer's own width.",
            "Over how many terms does a neuron sum?",
        ),
    ),
    spread_entry(
        "init-params/he",
        lambda n_in, n_out: float(np.sqrt(2 / n_in)),
        (
            "the variance is 2/n, the choice for ReLU.",
            "Which deviation does this assignment ask for?",
        ),
    ),
    spread_entry(
        "init-params/glorot",
        lambda n_in, n_out: float(np.sqrt(2 / (n_in + n_out))),
        (
            "the variance is that of Glorot and Bengio, from both widths.",
            "Which deviation does this assignment ask for?",
        ),
    ),
    spread_entry(
        "init-params/multiplied-by-the-root",
        lambda n_in, n_out: float(np.sqrt(n_in)),
        (
            "the weights are multiplied by √n where they should be divided by it.",
            "Should a neuron with more inputs have larger weights or smaller ones?",
        ),
    ),
    entry(
        "init-params/positive",
        "init_params",
        inits(draw=lambda rng, size: rng.random(size)),
        (
            "the weights are all positive.",
            "rng.random draws from 0 to 1: which method draws from a bell?",
        ),
        "initialisation",
        looks_like(
            lambda W, n_in, n_out: W.shape == (n_out, n_in) and W.min() >= 0 and W.max() > W.min()
        ),
    ),
    entry(
        "init-params/uniform",
        "init_params",
        inits(draw=lambda rng, size: rng.uniform(-1, 1, size)),
        ("the weights are uniform, not normal.", "Which method of rng draws from a bell?"),
        "initialisation",
        looks_like(uniform),
    ),
    entry(
        "init-params/all-equal",
        "init_params",
        inits(draw=lambda rng, size: np.ones(size)),
        BREAK,
        "initialisation",
        looks_like(lambda W, n_in, n_out: W.shape == (n_out, n_in) and bool(W.min() == W.max())),
    ),
    entry(
        "init-params/transposed",
        "init_params",
        inits(transposed=True),
        (
            "the matrices are (n_{l-1}, n_l): the sender comes first.",
            "Which shape must W have for W a to be a column of n_l numbers?",
        ),
        "layers",
        looks_like(lambda W, n_in, n_out: spread(lambda n_in, n_out: 1.0)(W.T, n_in, n_out)),
    ),
    entry(
        "init-params/random-biases",
        "init_params",
        inits(bias=lambda rng, n: rng.normal(size=(n, 1))),
        ("the biases are random.", "What do the biases start from, and why is that enough?"),
        "initialisation",
        looks_like(
            spread(lambda n_in, n_out: 1.0),
            lambda b, n_in, n_out: b.shape == (n_out, 1) and bool(b.any()),
        ),
    ),
    entry(
        "init-params/flat-biases",
        "init_params",
        inits(bias=lambda rng, n: np.zeros(n)),
        (
            "the biases are flat, (n_l,), and should be columns, (n_l, 1).",
            "What does NumPy make of (n, m) + (n,)?",
        ),
        "common-mistakes-mlp",
        looks_like(spread(lambda n_in, n_out: 1.0), lambda b, n_in, n_out: b.shape == (n_out,)),
    ),
    entry(
        "init-params/rng-ignored",
        "init_params",
        inits(source=lambda rng: np.random.default_rng()),
        (
            "the random numbers do not come from the rng that is handed in.",
            "Can your caller repeat an experiment exactly? And can it get other numbers?",
        ),
        "initialisation",
        rng_ignored,
    ),
)

FORWARD = (
    entry(
        "forward/transposed",
        "forward",
        forwards(product=lambda W, a: W.T @ a),
        (
            "W is transposed: forward it is used as it is.",
            "Which index of W counts the neurons that receive?",
        ),
        "layers",
    ),
    entry(
        "forward/bias-forgotten",
        "forward",
        forwards(bias=lambda b: 0 * b),
        ("the biases are left out.", "What does a neuron add before the bend?"),
        "forward-pass",
    ),
    entry(
        "forward/bias-subtracted",
        "forward",
        forwards(bias=lambda b: -b),
        (
            "the biases are subtracted.",
            "A threshold and a bias are not the same number: how are they related?",
        ),
        "forward-pass",
    ),
    entry(
        "forward/bias-along-the-wrong-axis",
        "forward",
        forwards(bias=np.ravel),
        (
            "the bias has become flat and is added along the rows.",
            "What does NumPy make of (n, m) + (n,)?",
        ),
        "common-mistakes-mlp",
    ),
    entry(
        "forward/no-activation-at-output",
        "forward",
        forwards(output=lambda z: z),
        ("the last layer has no activation.", "Which layers have a sigmoid in this assignment?"),
        "forward-pass",
    ),
    entry(
        "forward/softmax-at-output",
        "forward",
        forwards(output=softmax_with()),
        ("the last layer has a softmax.", "Which layers have a sigmoid in this assignment?"),
        "forward-pass",
    ),
    entry(
        "forward/tanh",
        "forward",
        forwards(hidden=np.tanh),
        ("tanh is used in place of the sigmoid.", "In which interval do your activations lie?"),
        "forward-pass",
    ),
    entry(
        "forward/relu",
        "forward",
        forwards(hidden=lambda z: np.maximum(z, 0)),
        ("ReLU is used in place of the sigmoid.", "In which interval do your activations lie?"),
        "forward-pass",
    ),
    entry(
        "forward/z-handed-on",
        "forward",
        forwards(feeds="z"),
        (
            "the next layer gets z instead of a, so nothing is bent on the way.",
            "What does a chain of linear layers amount to?",
        ),
        "linear-depth",
    ),
    entry(
        "forward/input-bent",
        "forward",
        forwards(first=sigmoid),
        ("the sigmoid is applied to the input, too.", "What is a⁰?"),
        "forward-pass",
    ),
    entry(
        "forward/input-missing",
        "forward",
        forwards(form=lambda zs, activations: (zs, activations[1:])),
        ("the list of activations lacks a⁰.", "Layer 0 has no z. Has it an activation?"),
        "forward-pass",
    ),
    entry(
        "forward/lists-exchanged",
        "forward",
        forwards(form=lambda zs, activations: (activations, zs)),
        ("the two lists are exchanged.", "In which order are they to be returned?"),
        "forward-pass",
    ),
    entry(
        "forward/last-layer-only",
        "forward",
        forwards(form=lambda zs, activations: (zs[-1], activations[-1])),
        (
            "only the last layer is returned.",
            "Learning will need every z and every a: where do you keep them?",
        ),
        "forward-pass",
    ),
    entry(
        "forward/output-only",
        "forward",
        forwards(form=lambda zs, activations: activations[-1]),
        (
            "only the output is returned.",
            "Learning will need every z and every a: where do you keep them?",
        ),
        "forward-pass",
    ),
)

QUADRATIC = (
    entry(
        "quadratic-cost/sum-for-mean",
        "quadratic_cost",
        costs(mean=lambda each, y: each.sum()),
        SUM_FOR_MEAN,
        "costs",
    ),
    entry(
        "quadratic-cost/mean-over-entries",
        "quadratic_cost",
        costs(mean=lambda each, y: each.sum() / y.size),
        ALL_ENTRIES,
        "costs",
    ),
    entry(
        "quadratic-cost/half-forgotten",
        "quadratic_cost",
        costs(half=1.0),
        ("the ½ of ½‖a − y‖² is forgotten.", "What does one example with an error of 1 cost?"),
        "costs",
    ),
    entry(
        "quadratic-cost/not-squared",
        "quadratic_cost",
        costs(size=lambda e: np.sqrt(square(e))),
        ("the length of a − y is not squared.", "What does one example with an error of ½ cost?"),
        "costs",
    ),
    entry(
        "quadratic-cost/no-activation-at-output",
        "quadratic_cost",
        costs(output=lambda z: z),
        (
            "the targets are compared with z, before the bend.",
            "What does the network answer: z or a?",
        ),
        "costs",
    ),
    entry(
        "quadratic-cost/penalty-forgotten",
        "quadratic_cost",
        costs(lam_half=0.0),
        ("the penalty is not in the cost.", "What is the argument lam for?"),
        "weight-penalty",
    ),
    entry(
        "quadratic-cost/penalty-without-half",
        "quadratic_cost",
        costs(lam_half=1.0),
        ("the ½ of λ/2 is forgotten.", "What should the penalty's derivative by w be: λw or 2λw?"),
        "weight-penalty",
    ),
    entry(
        "quadratic-cost/penalty-not-squared",
        "quadratic_cost",
        costs(penalty=lambda W: np.sqrt((W**2).sum())),
        (
            "the length of W is penalised, not its square.",
            "np.linalg.norm takes a root: is there one in the formula?",
        ),
        "weight-penalty",
    ),
    entry(
        "quadratic-cost/penalty-of-absolute-values",
        "quadratic_cost",
        costs(penalty=lambda W: np.abs(W).sum()),
        ("the absolute values are summed instead of the squares.", "What does ‖W‖² stand for?"),
        "weight-penalty",
    ),
    entry(
        "quadratic-cost/penalty-over-m",
        "quadratic_cost",
        costs(divided=lambda m: 1 / m),
        (
            "the penalty is divided by m, as in texts that write λ/2m.",
            "Does the penalty of this assignment depend on the batch?",
        ),
        "weight-penalty",
    ),
    entry(
        "quadratic-cost/biases-penalised",
        "quadratic_cost",
        costs(biases_too=True),
        ("the biases are penalised too.", "Over what does the sum in the penalty run?"),
        "weight-penalty",
    ),
    entry(
        "quadratic-cost/last-layer-penalised",
        "quadratic_cost",
        costs(layers=lambda weights: weights[-1:]),
        (
            "only the last layer's weights are penalised.",
            "Over what does the sum in the penalty run?",
        ),
        "weight-penalty",
    ),
    entry(
        "quadratic-cost/penalty-sign",
        "quadratic_cost",
        costs(sign=-1.0),
        ("the penalty is subtracted.", "Should large weights make the cost higher or lower?"),
        "weight-penalty",
    ),
)

MISCONCEPTIONS = (*ACTIVATIONS, *SOFTMAX, *COSTS, *INIT, *FORWARD, *QUADRATIC)
