"""The wrong functions that students write in ps4-mlp: to recognise them, and to test the checks."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.checks.builders import build_forward, prime, sigmoid, softmax
from autograder.checks.catalogue import Mistakes, Recogniser, mistakes, only, tuned
from autograder.checks.compare import Array, alike, numeric
from autograder.checks.diagnosis import Asked, Misconception
from autograder.checks.judge import Rng
from autograder.wire import Code, Opaque


def build_softmax(
    *,
    axis: int | None = 0,
    exponent: Callable[[Array], Array] = lambda z: z - z.max(axis=0, keepdims=True),
    weigh: Callable[[Array], Array] = np.exp,
    below: Callable[[Array], Array] = lambda shifted: shifted,
    after: Callable[[Array], Array] = lambda a: a,
) -> Callable[..., Any]:
    """Softmax along an axis; `below` is what is weighed for the denominator."""

    def softmax(z: Array) -> Array:
        shifted = exponent(z)
        total = weigh(below(shifted)).sum(axis=axis, keepdims=axis is not None)
        return after(weigh(shifted) / total)

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


def square(a: Array, y: Array) -> Array:
    """Σ (a − y)² of each column."""
    return ((a - y) ** 2).sum(axis=0)


def build_cost(
    *,
    output: Callable[[Array], Array] = sigmoid,
    hidden: Callable[[Array], Array] = sigmoid,
    half: float = 0.5,
    mean: Callable[[Array, Array], Any] = lambda costs, y: costs.mean(),
    size: Callable[[Array, Array], Array] = square,
    lam_half: float = 0.5,
    penalty: Callable[[Array], Any] = lambda W: (W**2).sum(),
    divided: Callable[[int], float] = lambda m: 1.0,
    biases_too: bool = False,
    layers: Callable[[Sequence[Array]], Sequence[Array]] = lambda weights: weights,
    sign: float = 1.0,
) -> Callable[..., Any]:
    """The quadratic cost with its penalty."""

    def cost(weights: Any, biases: Any, x: Array, y: Array, lam: float) -> Any:
        zs, _ = build_forward(hidden=hidden)(weights, biases, x)
        data = half * mean(size(output(zs[-1]), y), y)
        penalised = [*layers(weights), *(biases if biases_too else [])]
        total = sum(penalty(W) for W in penalised)
        return data + sign * lam_half * lam * divided(x.shape[1]) * total

    return cost


def near_zero(z: Array) -> bool:
    """Where no exponential is too large or too small to count."""
    return bool(np.abs(z).max(initial=0) < 25)


def relu(z: Array) -> Array:
    """max(0, z)."""
    return np.maximum(z, 0.0)


def tanh_prime(z: Array) -> Array:
    """tanh′(z)."""
    return 1 - np.tanh(z) ** 2


of_relu = mistakes("relu", "mlp#activations", only(relu))
of_relu_prime = mistakes("relu_prime", "mlp#activations", only(lambda z: np.heaviside(z, 0.0)))
of_tanh_prime = mistakes("tanh_prime", "mlp#activations", only(tanh_prime), ordinary=near_zero)
of_sigmoid_prime = mistakes("sigmoid_prime", "mlp#activations", only(prime), ordinary=near_zero)
of_softmax = mistakes("softmax", "mlp#softmax", build_softmax, ordinary=near_zero)
of_cross_entropy = mistakes("cross_entropy", "mlp#costs", build_cross_entropy)
of_forward = mistakes("forward", "mlp#forward-pass", build_forward)
of_quadratic_cost = mistakes("quadratic_cost", "mlp#weight-penalty", build_cost)


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


def looks_like(weights: Fits, biases: Fits = zero) -> Recogniser:
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


SPREADS: tuple[tuple[str, Callable[[int, int], float]], ...] = (
    ("", lambda n_in, n_out: 1 / float(np.sqrt(n_in))),
    ("variance-for-deviation", lambda n_in, n_out: 1 / n_in),
    ("not-scaled", lambda n_in, n_out: 1.0),
    ("width-of-own-layer", lambda n_in, n_out: 1 / float(np.sqrt(n_out))),
    ("he", lambda n_in, n_out: float(np.sqrt(2 / n_in))),
    ("glorot", lambda n_in, n_out: float(np.sqrt(2 / (n_in + n_out)))),
    ("multiplied-by-the-root", lambda n_in, n_out: float(np.sqrt(n_in))),
    ("times-hundredth", lambda n_in, n_out: 0.01),
    ("times-tenth", lambda n_in, n_out: 0.1),
    ("times-hundredth", lambda n_in, n_out: 0.01 / float(np.sqrt(n_in))),
)
"""Standard deviations of the first weights that are met; the first is right."""


def read_start(asked: Sequence[Asked]) -> tuple[str, ...] | None:
    """All that is wrong about a network's start, aspect by aspect; None if that cannot be told."""
    pairs = [(list(sizes), *_two_lists(answer)) for (sizes, _), answer in asked]
    if any(weights is None for _, weights, _ in pairs):
        return None
    found: list[str] = []
    if all(_is_bias(W, n) for sizes, ws, _ in pairs for W, n in zip(ws, sizes[1:], strict=False)):
        pairs = [(sizes, biases, weights) for sizes, weights, biases in pairs]
        found.append("exchanged")
    if all(len(ws) == len(bs) == len(sizes) - 2 for sizes, ws, bs in pairs):
        found.append("layer-missing")
    elif any(len(ws) != len(sizes) - 1 or len(bs) != len(ws) for sizes, ws, bs in pairs):
        return None
    layers = _layers(pairs, first=0)
    if found[-1:] == ["layer-missing"] and any(
        W.shape not in ((n_in, n_out), (n_out, n_in)) for W, _, n_in, n_out, _ in layers
    ):
        layers = _layers(pairs, first=1)
    if all(W.shape == (n_in, n_out) for W, _, n_in, n_out, _ in layers):
        found.append("transposed")
        layers = [(W.T, b, n_in, n_out, n_0) for W, b, n_in, n_out, n_0 in layers]
    if any(W.shape != (n_out, n_in) or b.size != n_out for W, b, n_in, n_out, _ in layers):
        return None
    kind = _kind_of_weights([(W, i, o, n_0) for W, _, i, o, n_0 in layers if W.size >= 2000])
    if kind is None:
        return None
    found += [kind] if kind else []
    if any(b.any() for _, b, *_ in layers):
        found.append("random-biases")
    if all(b.ndim == 1 for _, b, *_ in layers):
        found.append("flat-biases")
    if kind != "all-equal" and _own_chance(asked):
        found.append("rng-ignored")
    return tuple(found)


Layer = tuple[Array, Array, int, int, int]
"""Weights, biases, the widths below and above, and that of the input."""


def _layers(pairs: Sequence[tuple[list[int], Any, Any]], first: int) -> list[Layer]:
    """The arrays beside the widths that they should have, from the given layer on."""
    return [
        (W, b, n_in, n_out, sizes[0])
        for sizes, weights, biases in pairs
        for W, b, n_in, n_out in zip(
            weights, biases, sizes[first:-1], sizes[first + 1 :], strict=False
        )
    ]


def _two_lists(answer: Any) -> tuple[Any, Any]:
    """The arrays of both lists, or None twice."""
    if not isinstance(answer, (list, tuple)) or len(answer) != 2:
        return None, None
    lists = [
        [numeric(a) for a in part] if isinstance(part, (list, tuple)) else None for part in answer
    ]
    if any(part is None or any(a is None for a in part) for part in lists):
        return None, None
    return lists[0], lists[1]


def _is_bias(W: Array, n: int) -> bool:
    return W.shape in ((n, 1), (n,)) and not W.any()


def _kind_of_weights(large: Sequence[tuple[Array, int, int, int]]) -> str | None:
    """What is wrong with many weights, "" if nothing is, None if nobody knows what."""
    if not large:
        return None
    if all(np.ptp(W) == 0 for W, *_ in large):
        return "all-equal"
    if all(W.min() >= 0 for W, *_ in large):
        return "positive"
    normal = all(abs((W**4).mean() / (W**2).mean() ** 2 - 3) < 0.4 for W, *_ in large)
    if not normal:
        return "uniform" if all(uniform(W, i, o) for W, i, o, _ in large) else None
    for name, std in SPREADS:
        if all(abs((W**2).mean() / std(i, o) ** 2 - 1) < 0.12 for W, i, o, _ in large):
            return name
    if all(abs((W**2).mean() * n_0 - 1) < 0.12 for W, _, _, n_0 in large):
        return "width-of-the-input"
    return None


def _own_chance(asked: Sequence[Asked]) -> bool:
    """Equal generators gave different answers, or different ones equal."""
    calls = [(tuple(sizes), _seed(rng), answer) for (sizes, rng), answer in asked if len(answer[0])]
    first = [(sizes, seed, np.asarray(answer[0][0], dtype=float)) for sizes, seed, answer in calls]
    return any(
        sizes == other_sizes and (seed == other_seed) != np.array_equal(W, other_W)
        for i, (sizes, seed, W) in enumerate(first)
        for other_sizes, other_seed, other_W in first[:i]
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


of_init_params = mistakes("init_params", "mlp#initialisation", build_init, reads=read_start)


def spread_out(
    id: str, misunderstood: str, hint: str, std: Callable[[int, int], float]
) -> Misconception:
    """Normal weights of a wrong standard deviation."""
    like = looks_like(spread(lambda n_in, n_out: std(n_in, n_out) * float(np.sqrt(n_in))))
    return of_init_params(id, misunderstood, hint, recognises=like, std=std)


def array_refused(z: Array) -> Any:
    """`max(0, z)` of Python: no array of more than one entry has a truth value."""
    return max(0, z)


def capped(most: float) -> Callable[..., Any]:
    """ReLU that is cut off."""
    return lambda z: np.clip(z, 0, most)


def leaky(slope: float) -> Callable[..., Any]:
    """ReLU with a slope on the left."""
    return lambda z: np.where(z > 0, z, slope * z)


def leaky_slope(slope: float) -> Callable[..., Any]:
    """The slope of a leaky ReLU."""
    return lambda z: np.where(z > 0, 1.0, slope)


def relu_prime(z: Array) -> Array:
    """The slope of ReLU."""
    return np.heaviside(z, 0.0)


def measured(
    of: Mistakes, f: Callable[[Array], Array], right: Callable[[Array], Array]
) -> tuple[Misconception, ...]:
    """Entries for slopes that are measured by differences, whatever the step."""

    def one_sided(h: float) -> Callable[..., Any]:
        return lambda z: (f(z + h) - f(z)) / h

    def two_sided(h: float) -> Callable[..., Any]:
        return lambda z: (f(z + h) - f(z - h)) / (2 * h)

    return tuple(
        of(
            "measured",
            "the slope is measured with a step that is too large for its digits.",
            "A difference quotient is a guess at a slope: which formula has it exactly?",
            wrong=make(0.1),
            recognises=tuned(make, (1e-6, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 2.0), right),
            boxed=False,
        )
        for make in (one_sided, two_sided)
    )


def scores_below(shift: Callable[[Array], Array]) -> Callable[..., Any]:
    """Softmax with a sum of scores as its denominator."""
    return lambda z: np.exp(shift(z)) / shift(z).sum(axis=0)


ACTIVATIONS = (
    of_relu(
        "step",
        "this is the step, 0 or 1.",
        "What should 3 become?",
        wrong=lambda z: (z > 0).astype(float),
    ),
    of_relu(
        "absolute-value",
        "negative numbers lose their sign instead of becoming 0.",
        "What should −3 become?",
        wrong=np.abs,
    ),
    of_relu(
        "minimum",
        "the smaller of 0 and z is taken.",
        "What should 3 become?",
        wrong=lambda z: np.minimum(z, 0),
    ),
    of_relu(
        "largest-of-all",
        "np.max looks for the largest entry of one array.",
        "Which function of NumPy compares two arrays entry by entry?",
        wrong=lambda z: z.max(axis=0),
    ),
    of_relu(
        "python-max",
        "Python's max compares two numbers, not the entries of an array.",
        "Which function of NumPy compares entry by entry?",
        wrong=array_refused,
    ),
    of_relu(
        "leaky",
        "this is the leaky ReLU, with a small slope on the left.",
        "What should −3 become?",
        wrong=lambda z: np.where(z > 0, z, 0.01 * z),
    ),
    of_relu(
        "softplus",
        "this is the smooth relative log(1 + e^z).",
        "What is relu(0)?",
        wrong=lambda z: np.logaddexp(0, z),
    ),
    of_relu(
        "clipped-at-one",
        "it is cut off at 1.",
        "What should 3 become?",
        wrong=lambda z: np.clip(z, 0, 1),
        boxed=False,
    ),
    of_relu(
        "identity",
        "z is returned as it is.",
        "What should −3 become?",
        wrong=lambda z: z * 1.0,
        boxed=False,
    ),
    of_relu(
        "leaky",
        "this is a leaky ReLU, with a slope on the left.",
        "What should −3 become?",
        wrong=lambda z: np.where(z > 0, z, 0.1 * z),
        boxed=False,
    ),
    of_relu(
        "minus-z",
        "the sides are exchanged: this is max(0, −z).",
        "What should 3 become?",
        wrong=lambda z: np.maximum(-z, 0),
        boxed=False,
    ),
    of_relu(
        "largest-of-all",
        "np.max looks for the largest entry of one array.",
        "Which function of NumPy compares two arrays entry by entry?",
        wrong=lambda z: max(0.0, z.max()),
        boxed=False,
    ),
    of_relu(
        "selected",
        "the positive entries are picked out, in a flat array; the others are to stay in their places, as 0.",
        "What shape should the result have?",
        wrong=lambda z: z[z > 0],
        boxed=False,
    ),
    of_relu(
        "cut-off-above",
        "it is cut off at a largest value.",
        "What should 1000 become?",
        wrong=capped(6.0),
        recognises=tuned(capped, (0.1, 1.0, 3.0, 8.0, 50.0, 600.0), relu),
        boxed=False,
    ),
    of_relu(
        "leaky",
        "this is a leaky ReLU, with a slope on the left.",
        "What should −3 become?",
        wrong=leaky(0.2),
        recognises=tuned(leaky, (-1.0, -0.05, 0.005, 0.05, 0.3, 0.9), relu),
        boxed=False,
    ),
    of_relu(
        "elu",
        "this is the ELU, which goes on to −1 on the left.",
        "What should −3 become?",
        wrong=lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
        boxed=False,
    ),
    of_relu(
        "swish",
        "this is z·σ(z).",
        "What should −3 become?",
        wrong=lambda z: z * sigmoid(z),
        boxed=False,
    ),
    of_relu("sigmoid", "this is the sigmoid.", "What should 3 become?", wrong=sigmoid, boxed=False),
    of_relu_prime(
        "one-at-zero",
        "the slope at 0 is given as 1.",
        "Which value does the course agree on at the kink?",
        wrong=lambda z: (z >= 0).astype(float),
    ),
    of_relu_prime(
        "half-at-zero",
        "the slope at 0 is given as 1/2.",
        "Which value does the course agree on at the kink?",
        wrong=lambda z: np.heaviside(z, 0.5),
    ),
    of_relu_prime(
        "sign",
        "left of 0 the slope is given as −1.",
        "How does relu(−2) change when −2 moves a little?",
        wrong=np.sign,
    ),
    of_relu_prime(
        "relu-itself",
        "this is relu itself, not its slope.",
        "How steep is relu at z = 3?",
        wrong=lambda z: np.maximum(z, 0),
    ),
    of_relu_prime(
        "ones",
        "the slope is 1 everywhere.",
        "How does relu(−2) change when −2 moves a little?",
        wrong=np.ones_like,
    ),
    of_relu_prime(
        "sides-exchanged",
        "the two sides are exchanged.",
        "On which side of 0 does relu rise?",
        wrong=lambda z: (z <= 0).astype(float),
    ),
    of_relu_prime(
        "leaky",
        "left of 0 the slope of a leaky ReLU is given.",
        "How does relu(−2) change when −2 moves a little?",
        wrong=lambda z: np.where(z > 0, 1.0, 0.01),
        boxed=False,
    ),
    of_relu_prime(
        "leaky",
        "left of 0 the slope of a leaky ReLU is given.",
        "How does relu(−2) change when −2 moves a little?",
        wrong=leaky_slope(0.1),
        recognises=tuned(leaky_slope, (-0.95, -0.05, 0.005, 0.05, 0.3, 0.9), relu_prime),
        boxed=False,
    ),
    of_relu_prime(
        "selected",
        "only the entries on one side of 0 come back, in a flat array.",
        "What shape should the result have?",
        wrong=lambda z: np.ones(int((z > 0).sum())),
        boxed=False,
    ),
    of_relu_prime(
        "array-refused",
        "`if` takes one truth value, and an array has many.",
        "Which function of NumPy chooses entry by entry?",
        wrong=lambda z: 1.0 if z > 0 else 0.0,
        boxed=False,
    ),
    of_relu_prime(
        "zero-by-zero",
        "z is divided by itself or by |z|, which is 0/0 where z is 0.",
        "Which value does the course agree on at the kink, and how does your formula get it?",
        wrong=lambda z: np.maximum(z, 0) / z,
        boxed=False,
    ),
    of_relu_prime(
        "zeros",
        "the slope is 0 everywhere.",
        "How steep is relu at z = 3?",
        wrong=np.zeros_like,
        boxed=False,
    ),
    of_tanh_prime(
        "square-missing",
        "the square is missing.",
        "The slope of tanh is even: the same at z and −z. Is yours?",
        wrong=lambda z: 1 - np.tanh(z),
    ),
    of_tanh_prime(
        "sigmoids-formula",
        "a(1 − a) is the slope of the sigmoid, not of tanh.",
        "Write tanh with the sigmoid, and differentiate.",
        wrong=lambda z: np.tanh(z) * (1 - np.tanh(z)),
    ),
    of_tanh_prime("z-taken-for-a", *Z_FOR_A, wrong=lambda z: 1 - z**2),
    of_tanh_prime("slope-at-a", *SLOPE_OF_A, wrong=lambda z: 1 - np.tanh(np.tanh(z)) ** 2),
    of_tanh_prime(
        "tanh-itself",
        "this is tanh itself, not its slope.",
        "How steep is tanh at 0?",
        wrong=np.tanh,
    ),
    of_tanh_prime(
        "sign",
        "the sign is the wrong way round.",
        "Does tanh rise or fall?",
        wrong=lambda z: np.tanh(z) ** 2 - 1,
    ),
    of_tanh_prime(
        "cosh-not-squared",
        "1/cosh z is the root of the slope.",
        "Differentiate sinh z / cosh z by the quotient rule.",
        wrong=lambda z: 1 / np.cosh(z),
    ),
    of_tanh_prime(
        "square-inside",
        "the square is taken inside: tanh(z²) is not tanh²(z).",
        "What is squared in tanh²(z): z, or tanh z?",
        wrong=lambda z: 1 - np.tanh(z**2),
        boxed=False,
    ),
    of_tanh_prime(
        "square-of-all",
        "the whole difference is squared: (1 − tanh)².",
        "The slope of tanh is even: the same at z and −z. Is yours?",
        wrong=lambda z: (1 - np.tanh(z)) ** 2,
        boxed=False,
    ),
    of_tanh_prime(
        "half-of-it-z",
        "one of the two factors tanh z is z itself.",
        "Where does z stand in your formula, and where tanh z?",
        wrong=lambda z: 1 - z * np.tanh(z),
        boxed=False,
    ),
    *measured(of_tanh_prime, np.tanh, tanh_prime),
    of_tanh_prime(
        "sum-for-difference",
        "1 + tanh² is used.",
        "How steep is tanh far to the right?",
        wrong=lambda z: 1 + np.tanh(z) ** 2,
        boxed=False,
    ),
    of_tanh_prime(
        "square-only",
        "this is tanh², the 1 is missing.",
        "How steep is tanh at 0?",
        wrong=lambda z: np.tanh(z) ** 2,
        boxed=False,
    ),
    of_tanh_prime(
        "sigmoids-slope",
        "this is the slope of the sigmoid.",
        "How steep is tanh at 0?",
        wrong=prime,
        boxed=False,
    ),
    of_tanh_prime(
        "sigmoid-for-tanh",
        "1 − a² is taken with a = σ(z).",
        "Which function is a here?",
        wrong=lambda z: 1 - sigmoid(z) ** 2,
        boxed=False,
    ),
    of_sigmoid_prime(
        "slope-at-a", *SLOPE_OF_A, wrong=lambda z: sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z)))
    ),
    of_sigmoid_prime("z-taken-for-a", *Z_FOR_A, wrong=lambda z: z * (1 - z)),
    of_sigmoid_prime(
        "sigmoid-itself",
        "this is the sigmoid itself, not its slope.",
        "How steep is it far to the right?",
        wrong=sigmoid,
    ),
    *(
        of_sigmoid_prime(
            "half-of-it-z",
            "one of the two factors is made of z, the other of a = σ(z).",
            "Where does z stand in your formula, and where a?",
            wrong=wrong,
            boxed=False,
        )
        for wrong in (lambda z: sigmoid(z) * (1 - z), lambda z: z * (1 - sigmoid(z)))
    ),
    of_sigmoid_prime(
        "matrix-product",
        "rows and columns are multiplied by each other, and entries should be.",
        "What is the difference of `*` and `@` (or `np.dot`)?",
        wrong=lambda z: sigmoid(z) @ (1 - sigmoid(z)),
        boxed=False,
    ),
    of_sigmoid_prime(
        "brackets",
        "brackets are missing: a · 1 − a is 0.",
        "In which order are * and − done?",
        wrong=lambda z: sigmoid(z) * 1 - sigmoid(z),
        boxed=False,
    ),
    *measured(of_sigmoid_prime, sigmoid, prime),
    of_sigmoid_prime(
        "square-for-product",
        "a² is taken where a(1 − a) belongs.",
        "How steep is the sigmoid far to the right?",
        wrong=lambda z: sigmoid(z) ** 2,
        boxed=False,
    ),
    of_sigmoid_prime(
        "sum-for-difference",
        "a(1 + a) is used.",
        "How steep is the sigmoid far to the right?",
        wrong=lambda z: sigmoid(z) * (1 + sigmoid(z)),
        boxed=False,
    ),
    of_sigmoid_prime(
        "tanh-for-sigma",
        "a(1 − a) is taken with a = tanh z.",
        "Which function is a here?",
        wrong=lambda z: np.tanh(z) * (1 - np.tanh(z)),
        boxed=False,
    ),
    of_sigmoid_prime(
        "tanhs-slope",
        "this is the slope of tanh.",
        "What is the slope at 0, where a = ½?",
        wrong=lambda z: 1 - np.tanh(z) ** 2,
        boxed=False,
    ),
    of_sigmoid_prime(
        "exponential-only",
        "this is e^−z/(1 + e^−z), without the square.",
        "Differentiate 1/(1 + e^−z) by the chain rule.",
        wrong=lambda z: np.exp(-z) / (1 + np.exp(-z)),
        boxed=False,
    ),
    of_sigmoid_prime(
        "tanhs-formula",
        "1 − a² is the slope of tanh, not of the sigmoid.",
        "What is the slope at 0, where a = ½?",
        wrong=lambda z: 1 - sigmoid(z) ** 2,
    ),
    of_sigmoid_prime(
        "one-minus",
        "the factor a is missing.",
        "How steep is the sigmoid far to the left?",
        wrong=lambda z: 1 - sigmoid(z),
    ),
    of_sigmoid_prime(
        "sign",
        "the sign is the wrong way round.",
        "Does the sigmoid rise or fall?",
        wrong=lambda z: -sigmoid(z) * (1 - sigmoid(z)),
    ),
    of_sigmoid_prime(
        "overflow",
        "far to the right e^z is infinite, and infinity by infinity is not a number.",
        "Write the slope with a = σ(z) alone.",
        wrong=lambda z: np.exp(z) / (1 + np.exp(z)) ** 2,
        boxed=False,
    ),
    of_sigmoid_prime(
        "overflow",
        "far to the left e^−z is infinite, and infinity by infinity is not a number.",
        "Write the slope with a = σ(z) alone.",
        wrong=lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
    ),
)


def added(epsilon: float) -> Callable[..., Any]:
    """Cross-entropy with a number added under the logarithm."""
    return build_cross_entropy(terms=lambda a, y, log: y * log(a + epsilon))


def floored(epsilon: float) -> Callable[..., Any]:
    """Cross-entropy of probabilities that have a floor."""
    return build_cross_entropy(terms=lambda a, y, log: y * log(np.maximum(a, epsilon)))


def cut_off(epsilon: float) -> Callable[..., Any]:
    """Cross-entropy of probabilities that are cut on both sides, so that 1 costs something too."""
    return build_cross_entropy(
        terms=lambda a, y, log: y * log(np.clip(a, epsilon, 1 - epsilon)),
    )


def logarithm_of_targets(asked: Sequence[Asked]) -> bool:
    """−Σ a log(y + ε): what is left is a constant, the probability of wrong classes, and 1/m."""
    constants = []
    for (a, y), answer in asked:
        found = numeric(answer)
        if found is None or found.shape != ():
            return False
        wrong = float(a[y == 0].sum()) / y.shape[1]
        if wrong > 0:
            constants.append(float(found) / wrong)
        elif abs(float(found)) > 1e-3:
            return False
    if not np.isfinite(constants).all() or not constants:
        return False
    return constants[0] > 5 and bool(np.ptp(constants) <= 1e-5 * constants[0])


def classes_along_rows(wraps: bool) -> Callable[..., Any]:
    """`argmax` of the rows of y, taken for the classes of the examples."""

    def cost(a: Array, y: Array) -> Any:
        labels, columns = y.argmax(axis=1), np.arange(len(y))
        return -np.log(a[labels, columns % y.shape[1] if wraps else columns] + 1e-12).mean()

    return cost


SOFTMAX = (
    of_softmax(
        "along-rows",
        "it normalises along the rows, over the examples.",
        "What should sum to 1: a column or a row?",
        at="common-mistakes-mlp",
        axis=1,
        exponent=lambda z: z - z.max(axis=1, keepdims=True),
    ),
    of_softmax(
        "along-rows",
        "it normalises along the rows, over the examples, and shifts the columns.",
        "What should sum to 1: a column or a row?",
        at="common-mistakes-mlp",
        axis=1,
        boxed=False,
    ),
    of_softmax(
        "over-everything",
        "it divides by the sum over the whole batch.",
        "Should the probabilities of one example depend on the others?",
        axis=None,
        exponent=lambda z: z - z.max(),
    ),
    of_softmax(
        "overflow",
        "large scores overflow, and infinity by infinity is not a number.",
        "Which number may be subtracted from all scores of a column without changing the result?",
        exponent=lambda z: z,
    ),
    of_softmax(
        "one-maximum-for-all",
        "the largest score of the whole batch is subtracted, and a column far below it becomes 0/0.",
        "Each column needs its own shift: which?",
        exponent=lambda z: z - z.max(),
    ),
    of_softmax(
        "maximum-of-rows",
        "the maximum of each row is subtracted, so that the scores of a column are shifted differently.",
        "The same number must be subtracted from all scores of an example.",
        exponent=lambda z: z - z.max(axis=1, keepdims=True),
    ),
    of_softmax(
        "no-exponential",
        "the scores are divided by their sum, without the exponential.",
        "Can a score be negative?",
        wrong=lambda z: z / z.sum(axis=0, keepdims=True),
    ),
    of_softmax(
        "of-a-sigmoid",
        "the scores go through a sigmoid first.",
        "How many times as probable as another can a class become?",
        at="common-mistakes-mlp",
        exponent=sigmoid,
    ),
    of_softmax(
        "twice",
        "the softmax is applied twice.",
        "Of what are the exponentials to be taken?",
        exponent=softmax,
        boxed=False,
    ),
    of_softmax(
        "minus-z",
        "the sign in the exponent is wrong: the lowest score gets the highest probability.",
        "Which class should be the most probable?",
        exponent=lambda z: -z - (-z).max(axis=0, keepdims=True),
        boxed=False,
    ),
    of_softmax(
        "base-two",
        "powers of 2 are taken where powers of e belong.",
        "Which function is its own derivative?",
        weigh=np.exp2,
        boxed=False,
    ),
    of_softmax(
        "no-exponential-below",
        "the scores are added up below the line, not their exponentials.",
        "By what do you have to divide so that a column sums to 1?",
        wrong=scores_below(lambda z: z - z.max(axis=0)),
        boxed=False,
    ),
    of_softmax(
        "no-exponential-below",
        "the scores are added up below the line, not their exponentials.",
        "By what do you have to divide so that a column sums to 1?",
        wrong=scores_below(lambda z: z),
        boxed=False,
    ),
    of_softmax(
        "sigmoids-by-their-sum",
        "sigmoids are divided by their sum, and exponentials should be.",
        "How many times as probable as another can a class become?",
        exponent=lambda z: z,
        weigh=sigmoid,
        boxed=False,
    ),
    of_softmax(
        "minimum-subtracted",
        "the smallest score is subtracted, so that the others still overflow.",
        "After the shift, which exponent should be 0, and which below it?",
        exponent=lambda z: z - z.min(axis=0, keepdims=True),
        boxed=False,
    ),
    of_softmax(
        "mean-subtracted",
        "the mean is subtracted, so that scores far above it still overflow.",
        "After the shift, which exponent should be 0, and which below it?",
        exponent=lambda z: z - z.mean(axis=0, keepdims=True),
        boxed=False,
    ),
    *(
        of_softmax(
            "clipped",
            "scores are cut off before the exponential, so that large ones are taken for equal.",
            "Which change of all scores leaves the softmax as it is?",
            exponent=cut,
            boxed=False,
        )
        for cut in (
            lambda z: np.clip(z, -500, 500),
            lambda z: np.clip(z, -10, 10),
            lambda z: np.minimum(z, 700),
            lambda z: np.clip(z, -5, 5),
        )
    ),
    of_softmax(
        "python-max",
        "Python's max compares whole rows, not the entries of an array.",
        "Which function of NumPy finds the largest entry of each column?",
        wrong=lambda z: np.exp(z - max(z)) / sum(np.exp(z - max(z))),
        boxed=False,
    ),
    of_softmax(
        "overflow-hidden",
        "large scores overflow, and what is not a number is replaced by 0.",
        "Which number may be subtracted from all scores of a column without changing the result?",
        wrong=lambda z: np.nan_to_num(np.exp(z) / np.exp(z).sum(axis=0)),
        boxed=False,
    ),
    of_softmax(
        "largest-only",
        "the largest score gets 1 and the others 0: that is no soft choice.",
        "Should a class that is nearly as good have a probability of 0?",
        wrong=lambda z: np.equal(z, z.max(axis=0)).astype(float),
        boxed=False,
    ),
    of_softmax(
        "divided-by-the-mean",
        "it is divided by the mean of the exponentials, so that a column sums to the number of classes.",
        "By what do you have to divide so that a column sums to 1?",
        wrong=lambda z: np.exp(z - z.max(axis=0)) / np.exp(z - z.max(axis=0)).mean(axis=0),
        boxed=False,
    ),
    of_softmax(
        "divided-by-the-largest-exponential",
        "it is divided by the largest exponential of a column, not by their sum.",
        "By what do you have to divide so that a column sums to 1?",
        wrong=lambda z: np.exp(z) / np.exp(z).max(axis=0),
        boxed=False,
    ),
    of_softmax(
        "shift-added-back",
        "the maximum is taken from the numerator and not from the denominator.",
        "By what is a fraction multiplied if only its numerator is?",
        wrong=lambda z: np.exp(z - z.max(axis=0)) / np.exp(z).sum(axis=0),
        boxed=False,
    ),
    of_softmax(
        "divided-by-the-largest",
        "the scores are divided by the largest one before the exponential.",
        "Which change of all scores leaves the softmax as it is?",
        exponent=lambda z: z / z.max(axis=0, keepdims=True),
        boxed=False,
    ),
    of_softmax(
        "sigmoid",
        "the sigmoid is used where softmax belongs.",
        "Do your outputs sum to 1?",
        wrong=sigmoid,
    ),
    of_softmax(
        "logarithm",
        "the logarithm of the softmax is returned.",
        "Are your results probabilities?",
        after=np.log,
    ),
    of_softmax(
        "not-normalised",
        "the exponentials are not divided by their sum.",
        "Do your outputs sum to 1?",
        wrong=lambda z: np.exp(z - z.max(axis=0)),
    ),
)

COSTS = (
    of_cross_entropy("sign", *SIGN, sign=1.0),
    of_cross_entropy(
        "wrong-classes-only",
        "only the classes that are not asked for are charged.",
        "How many terms of the sum are left if y is one-hot?",
        terms=lambda a, y, log: np.where(y > 0, 0, (1 - y) * log(np.where(y > 0, 1, 1 - a))),
        boxed=False,
    ),
    of_cross_entropy(
        "targets-forgotten",
        "the logarithms of all outputs are added, whatever the targets.",
        "Which outputs are to be charged?",
        terms=lambda a, y, log: log(a),
        boxed=False,
    ),
    of_cross_entropy(
        "exchanged-arguments",
        "outputs and targets are exchanged: the logarithm is taken of y.",
        "Which of the two holds probabilities that may be small?",
        wrong=lambda a, y: -(a * np.log(np.maximum(y, 1e-300))).sum() / y.shape[1],
        recognises=logarithm_of_targets,
        boxed=False,
    ),
    *(
        of_cross_entropy(
            "epsilon-too-large",
            "what is added to the probabilities, or their floor, is so large that it counts.",
            "How much may a number be that nobody sees in six digits?",
            wrong=make(0.3),
            recognises=tuned(make, (1e-7, 1e-5, 1e-3, 1e-2, 0.1, 0.5, 1.0), build_cross_entropy()),
            boxed=False,
        )
        for make in (added, floored, cut_off)
    ),
    of_cross_entropy(
        "softmax-inside",
        "a softmax is put over the probabilities once more.",
        "What does this function get: scores, or probabilities already?",
        wrong=lambda a, y: -(y * np.log(softmax(a))).sum() / y.shape[1],
        boxed=False,
    ),
    of_cross_entropy(
        "sigmoid-inside",
        "a sigmoid is put over the probabilities.",
        "What does this function get: scores, or probabilities already?",
        wrong=lambda a, y: -(y * np.log(sigmoid(a))).sum() / y.shape[1],
        boxed=False,
    ),
    of_cross_entropy(
        "logarithm-of-the-mean",
        "the logarithm is taken of the mean, and the mean of the logarithms is asked for.",
        "What is the cost of one example? And of two?",
        wrong=lambda a, y: -np.log((a * y).sum(axis=0).mean()),
        boxed=False,
    ),
    of_cross_entropy(
        "logarithm-of-the-sum",
        "the logarithm is taken of the sum over the examples, and their logarithms are to be added.",
        "What is the cost of one example? And of two?",
        wrong=lambda a, y: -np.log((a * y).sum()) / y.shape[1],
        boxed=False,
    ),
    *(
        of_cross_entropy(
            "classes-along-rows",
            "the right class is looked for in each row, and an example is a column.",
            "Along which axis of y is exactly one entry 1?",
            wrong=wrong,
            boxed=False,
        )
        for wrong in (classes_along_rows(wraps=True), classes_along_rows(wraps=False))
    ),
    of_cross_entropy(
        "largest-charged",
        "the most probable class is charged, whatever the target.",
        "Which outputs are to be charged?",
        wrong=lambda a, y: -np.log(a.max(axis=0)).mean(),
        boxed=False,
    ),
    of_cross_entropy("sum-for-mean", *SUM_FOR_MEAN, mean=np.sum),
    of_cross_entropy("mean-over-entries", *ALL_ENTRIES, mean=np.mean),
    of_cross_entropy(
        "mean-over-classes",
        "it divides by the number of classes instead of the number of examples.",
        "Which axis counts the examples?",
        mean=lambda terms: terms.sum() / terms.shape[0],
    ),
    of_cross_entropy(
        "one-per-example",
        "the costs of the single examples are returned.",
        "The cost of a batch is one number: which?",
        mean=lambda terms: terms.sum(axis=0),
    ),
    of_cross_entropy(
        "zero-log-zero",
        "0·log 0 is computed as 0·(−∞), which is not a number.",
        "Which entries of a matter at all, if y is one-hot?",
        terms=lambda a, y, log: y * log(a),
    ),
    of_cross_entropy(
        "base-two", "the logarithm to base 2 is used.", "Which logarithm undoes e^z?", log=np.log2
    ),
    of_cross_entropy(
        "base-ten", "the logarithm to base 10 is used.", "Which logarithm undoes e^z?", log=np.log10
    ),
    of_cross_entropy(
        "binary",
        "the wrong classes are charged −log(1 − a) as well: that is the cost of separate yes-or-no questions.",
        "How many terms of the sum are left if y is one-hot?",
        terms=lambda a, y, log: np.where(
            y > 0, log(np.where(y > 0, a, 1)), log(np.where(y > 0, 0, 1 - a))
        ),
    ),
    of_cross_entropy(
        "no-logarithm",
        "the logarithm is missing.",
        "What should a right answer with probability 1 cost?",
        log=lambda a: a,
    ),
    of_cross_entropy(
        "squares",
        "this is the quadratic cost.",
        "Which cost follows from the probability of the right class?",
        wrong=lambda a, y: 0.5 * ((a - y) ** 2).sum() / y.shape[1],
    ),
)


def scaled_by_input(sizes: Sequence[int], rng: Rng) -> Any:
    """1/√n₀ in every layer."""
    return build_init(std=lambda n_in, n_out: 1 / float(np.sqrt(sizes[0])))(sizes, rng)


INIT = (
    spread_out(
        "variance-for-deviation",
        "1/n is the variance; rng.normal takes the standard deviation.",
        "Which of the two has the unit of the weights?",
        lambda n_in, n_out: 1 / n_in,
    ),
    spread_out(
        "times-hundredth",
        "the weights are multiplied by 0.01, whatever the number of inputs.",
        "How large is a neuron's sum with 1000 such weights, and with 10?",
        lambda n_in, n_out: 0.01,
    ),
    spread_out(
        "times-tenth",
        "the weights are multiplied by 0.1, whatever the number of inputs.",
        "How large is a neuron's sum with 1000 such weights, and with 10?",
        lambda n_in, n_out: 0.1,
    ),
    spread_out(
        "not-scaled",
        "the weights have standard deviation 1, however many inputs a neuron has.",
        "How large does a sum of 1000 such terms get?",
        lambda n_in, n_out: 1.0,
    ),
    spread_out(
        "width-of-own-layer",
        "the deviation is computed from the layer's own width.",
        "Over how many terms does a neuron sum?",
        lambda n_in, n_out: 1 / float(np.sqrt(n_out)),
    ),
    spread_out(
        "he",
        "the variance is 2/n, the choice for ReLU.",
        "Which deviation does this assignment ask for?",
        lambda n_in, n_out: float(np.sqrt(2 / n_in)),
    ),
    spread_out(
        "glorot",
        "the variance is that of Glorot and Bengio, from both widths.",
        "Which deviation does this assignment ask for?",
        lambda n_in, n_out: float(np.sqrt(2 / (n_in + n_out))),
    ),
    spread_out(
        "multiplied-by-the-root",
        "the weights are multiplied by √n where they should be divided by it.",
        "Should a neuron with more inputs have larger weights or smaller ones?",
        lambda n_in, n_out: float(np.sqrt(n_in)),
    ),
    of_init_params(
        "width-of-the-input",
        "the deviation of all layers is computed from the width of the input.",
        "Over how many terms does a neuron of the second layer sum?",
        wrong=scaled_by_input,
        boxed=False,
    ),
    of_init_params(
        "layer-missing",
        "a layer is missing.",
        "How many matrices stand between four layers, the input's counted?",
        wrong=lambda sizes, rng: build_init()(sizes[:-1], rng),
        boxed=False,
    ),
    of_init_params(
        "positive",
        "the weights are all positive.",
        "rng.random draws from 0 to 1: which method draws from a bell?",
        draw=lambda rng, size: rng.random(size),
        recognises=looks_like(
            lambda W, n_in, n_out: W.shape == (n_out, n_in) and W.min() >= 0 and W.max() > W.min()
        ),
    ),
    of_init_params(
        "uniform",
        "the weights are uniform, not normal.",
        "Which method of rng draws from a bell?",
        draw=lambda rng, size: rng.uniform(-1, 1, size),
        recognises=looks_like(uniform),
    ),
    of_init_params(
        "all-equal",
        *BREAK,
        draw=lambda rng, size: np.ones(size),
        recognises=looks_like(
            lambda W, n_in, n_out: W.shape == (n_out, n_in) and bool(W.min() == W.max())
        ),
    ),
    of_init_params(
        "transposed",
        "the matrices are (n_{l-1}, n_l): the sender comes first.",
        "Which shape must W have for W a to be a column of n_l numbers?",
        at="layers",
        transposed=True,
        recognises=looks_like(
            lambda W, n_in, n_out: spread(lambda n_in, n_out: 1.0)(W.T, n_in, n_out)
        ),
    ),
    of_init_params(
        "random-biases",
        "the biases are random.",
        "What do the biases start from, and why is that enough?",
        bias=lambda rng, n: rng.normal(size=(n, 1)),
        recognises=looks_like(
            spread(lambda n_in, n_out: 1.0),
            lambda b, n_in, n_out: b.shape == (n_out, 1) and bool(b.any()),
        ),
    ),
    of_init_params(
        "flat-biases",
        "the biases are flat, (n_l,), and should be columns, (n_l, 1).",
        "What does NumPy make of (n, m) + (n,)?",
        at="common-mistakes-mlp",
        bias=lambda rng, n: np.zeros(n),
        recognises=looks_like(
            spread(lambda n_in, n_out: 1.0), lambda b, n_in, n_out: b.shape == (n_out,)
        ),
    ),
    of_init_params(
        "rng-ignored",
        "the random numbers do not come from the rng that is handed in.",
        "Can your caller repeat an experiment exactly? And can it get other numbers?",
        source=lambda rng: np.random.default_rng(),
        recognises=rng_ignored,
    ),
)


def output_and_caches(weights: Any, biases: Any, x: Array) -> Any:
    """The output, and a tuple of a layer's input, parameters and z, layer by layer."""
    zs, activations = build_forward()(weights, biases, x)
    return activations[-1], list(zip(activations, weights, biases, zs, strict=False))


def kept_in_caches(asked: Sequence[Asked]) -> bool:
    """The output is right, and beside it is something that is no list of arrays."""
    for arguments, answer in asked:
        if not isinstance(answer, (list, tuple)) or len(answer) != 2:
            return False
        if not alike(answer[0], build_forward()(*arguments)[1][-1]):
            return False
        caches = answer[1]
        if isinstance(caches, (list, tuple)) and not all(
            isinstance(cache, (list, tuple, Opaque)) for cache in caches
        ):
            return False
        if isinstance(caches, np.ndarray) or caches is None:
            return False
    return True


def keeping() -> Callable[..., Any]:
    """A forward pass whose lists are made once."""
    zs: list[Array] = []
    activations: list[Array] = []

    def forward(weights: Any, biases: Any, x: Array) -> Any:
        more = build_forward()(weights, biases, x)
        zs.extend(more[0])
        activations.extend(more[1])
        return list(zs), list(activations)

    return forward


def layers_of_earlier_calls(asked: Sequence[Asked]) -> bool:
    """Each list ends with what is asked for, and some of them begin with what is not."""
    longer = False
    for arguments, answer in asked:
        if not isinstance(answer, (list, tuple)) or len(answer) != 2:
            return False
        for part, wanted in zip(answer, build_forward()(*arguments), strict=True):
            if not isinstance(part, (list, tuple)) or not alike(part[-len(wanted) :], wanted):
                return False
            longer |= len(part) > len(wanted)
    return longer


def lists(of: Mistakes, boxed: bool = True) -> tuple[Misconception, ...]:
    """What goes wrong with the lists of z and a that any network hands out."""
    return (
        of(
            "output-missing",
            "the list of activations lacks the last one.",
            "How many activations has a network with two layers, the input's counted?",
            form=lambda zs, activations: (zs, activations[:-1]),
            boxed=False,
        ),
        of(
            "input-missing",
            "the list of activations lacks a⁰.",
            "Layer 0 has no z. Has it an activation?",
            form=lambda zs, activations: (zs, activations[1:]),
            boxed=boxed,
        ),
        of(
            "lists-exchanged",
            "the two lists are exchanged.",
            "In which order are they to be returned?",
            form=lambda zs, activations: (activations, zs),
            boxed=boxed,
        ),
    )


FORWARD = (
    of_forward(
        "transposed",
        "W is transposed: forward it is used as it is.",
        "Which index of W counts the neurons that receive?",
        at="layers",
        product=lambda W, a: W.T @ a,
    ),
    of_forward(
        "bias-forgotten",
        "the biases are left out.",
        "What does a neuron add before the bend?",
        bias=lambda b: 0 * b,
    ),
    of_forward(
        "bias-subtracted",
        "the biases are subtracted.",
        "A threshold and a bias are not the same number: how are they related?",
        bias=lambda b: -b,
    ),
    of_forward(
        "bias-along-the-wrong-axis",
        "the bias has become flat and is added along the rows.",
        "What does NumPy make of (n, m) + (n,)?",
        at="common-mistakes-mlp",
        bias=np.ravel,
    ),
    of_forward(
        "no-activation-at-output",
        "the last layer has no activation.",
        "Which layers have a sigmoid in this assignment?",
        output=lambda z: z,
    ),
    of_forward(
        "softmax-at-output",
        "the last layer has a softmax.",
        "Which layers have a sigmoid in this assignment?",
        output=softmax,
    ),
    of_forward(
        "tanh",
        "tanh is used in place of the sigmoid.",
        "In which interval do your activations lie?",
        hidden=np.tanh,
    ),
    of_forward(
        "relu",
        "ReLU is used in place of the sigmoid.",
        "In which interval do your activations lie?",
        hidden=lambda z: np.maximum(z, 0),
    ),
    of_forward(
        "relu-hidden",
        "the hidden layers have ReLU, and sigmoid is asked for.",
        "Which layers have a sigmoid in this assignment?",
        hidden=lambda z: np.maximum(z, 0),
        output=sigmoid,
    ),
    of_forward(
        "tanh-hidden",
        "the hidden layers have tanh, and sigmoid is asked for.",
        "Which layers have a sigmoid in this assignment?",
        hidden=np.tanh,
        output=sigmoid,
        boxed=False,
    ),
    of_forward(
        "no-activation-in-hidden-layers",
        "the hidden layers have no activation.",
        "What does a chain of linear layers amount to?",
        at="linear-depth",
        hidden=lambda z: z,
        output=sigmoid,
        boxed=False,
    ),
    of_forward(
        "no-activation",
        "no layer has an activation.",
        "What does a chain of linear layers amount to?",
        at="linear-depth",
        hidden=lambda z: z,
        boxed=False,
    ),
    of_forward(
        "relu-at-output",
        "the last layer has ReLU.",
        "Which layers have a sigmoid in this assignment?",
        output=lambda z: np.maximum(z, 0),
        boxed=False,
    ),
    of_forward(
        "sigmoid-twice",
        "the sigmoid is applied twice.",
        "How often does each z go through σ?",
        hidden=lambda z: sigmoid(sigmoid(z)),
        boxed=False,
    ),
    of_forward(
        "slope-for-activation",
        "the slope σ′ stands where the activation σ is asked for.",
        "What does a neuron answer far to the right?",
        hidden=prime,
        boxed=False,
    ),
    of_forward(
        "input-among-zs",
        "x stands among the zs, too.",
        "Layer 0 has no z. Has it an activation?",
        form=lambda zs, activations: ([activations[0], *zs], activations),
        boxed=False,
    ),
    of_forward(
        "activations-for-zs",
        "the activations stand in the list of zs.",
        "What is z before, and what is a after the bend?",
        form=lambda zs, activations: (activations[1:], activations),
        boxed=False,
    ),
    of_forward(
        "output-and-activations",
        "the output is returned beside the activations, and the zs are asked for.",
        "Learning will need every z and every a: where do you keep them?",
        form=lambda zs, activations: (activations[-1], activations),
        boxed=False,
    ),
    of_forward(
        "activations-only",
        "only the activations are returned.",
        "Learning will need every z and every a: where do you keep them?",
        form=lambda zs, activations: activations,
        boxed=False,
    ),
    of_forward(
        "output-and-zs",
        "the output comes first, and the zs come second.",
        "Learning will need every z and every a: where do you keep them?",
        form=lambda zs, activations: (activations[-1], zs),
        boxed=False,
    ),
    of_forward(
        "z-handed-on",
        "the next layer gets z instead of a, so nothing is bent on the way.",
        "What does a chain of linear layers amount to?",
        at="linear-depth",
        feeds="z",
    ),
    of_forward(
        "input-handed-on",
        "every layer gets x, the input of the first.",
        "What does the second layer look at?",
        feeds="x",
        boxed=False,
    ),
    *(
        of_forward(
            "bias-a-number",
            "one number is added for all neurons of a layer.",
            "How many biases has a layer of five neurons?",
            bias=bias,
            boxed=False,
        )
        for bias in (np.sum, np.mean, lambda b: b[0])
    ),
    of_forward(
        "last-layer-missing",
        "the last layer is left out.",
        "How often does your loop run for a network with two layers of weights?",
        form=lambda zs, activations: (zs[:-1], activations[:-1]),
        boxed=False,
    ),
    of_forward(
        "output-and-caches",
        "the output comes first, and what was kept of each layer comes second, in tuples.",
        "Two lists are asked for: which arrays belong into each?",
        wrong=output_and_caches,
        recognises=kept_in_caches,
        boxed=False,
    ),
    of_forward(
        "lists-kept",
        "the layers of earlier calls stand in the lists still.",
        "When is a list made that stands behind `=` in the line `def …`, or outside the function?",
        wrong=keeping(),
        recognises=layers_of_earlier_calls,
        boxed=False,
    ),
    of_forward(
        "input-bent", "the sigmoid is applied to the input, too.", "What is a⁰?", first=sigmoid
    ),
    *lists(of_forward),
    of_forward(
        "last-layer-only",
        "only the last layer is returned.",
        "Learning will need every z and every a: where do you keep them?",
        form=lambda zs, activations: (zs[-1], activations[-1]),
    ),
    of_forward(
        "output-only",
        "only the output is returned.",
        "Learning will need every z and every a: where do you keep them?",
        form=lambda zs, activations: activations[-1],
    ),
)

QUADRATIC = (
    of_quadratic_cost("sum-for-mean", *SUM_FOR_MEAN, at="costs", mean=lambda each, y: each.sum()),
    of_quadratic_cost(
        "mean-over-entries", *ALL_ENTRIES, at="costs", mean=lambda each, y: each.sum() / y.size
    ),
    of_quadratic_cost(
        "half-forgotten",
        "the ½ of ½‖a − y‖² is forgotten.",
        "What does one example with an error of 1 cost?",
        at="costs",
        half=1.0,
    ),
    of_quadratic_cost(
        "not-squared",
        "the length of a − y is not squared.",
        "What does one example with an error of ½ cost?",
        at="costs",
        size=lambda a, y: np.sqrt(square(a, y)),
    ),
    of_quadratic_cost(
        "no-activation-at-output",
        "the targets are compared with z, before the bend.",
        "What does the network answer: z or a?",
        at="costs",
        output=lambda z: z,
    ),
    of_quadratic_cost(
        "penalty-forgotten",
        "the penalty is not in the cost.",
        "What is the argument lam for?",
        lam_half=0.0,
    ),
    of_quadratic_cost(
        "penalty-without-half",
        "the ½ of λ/2 is forgotten.",
        "What should the penalty's derivative by w be: λw or 2λw?",
        lam_half=1.0,
    ),
    of_quadratic_cost(
        "penalty-not-squared",
        "the length of W is penalised, not its square.",
        "np.linalg.norm takes a root: is there one in the formula?",
        penalty=lambda W: np.sqrt((W**2).sum()),
    ),
    of_quadratic_cost(
        "penalty-spectral",
        "`np.linalg.norm(W, 2)` of a matrix is its largest stretch, not the root of its sum of squares.",
        "What is ‖W‖² for a matrix of two ones on its diagonal?",
        penalty=lambda W: np.linalg.norm(W, 2) ** 2,
    ),
    of_quadratic_cost(
        "penalty-sum-squared",
        "the weights are added up first and squared afterwards.",
        "What would weights of 1 and −1 cost?",
        penalty=lambda W: W.sum() ** 2,
        boxed=False,
    ),
    of_quadratic_cost(
        "penalty-a-mean",
        "the mean of the squared weights is taken, not their sum.",
        "What does ‖W‖² stand for?",
        penalty=lambda W: (W**2).mean(),
        boxed=False,
    ),
    of_quadratic_cost(
        "penalty-quarter",
        "the penalty is half of what it should be.",
        "How often does ½ stand before the penalty?",
        lam_half=0.25,
        boxed=False,
    ),
    of_quadratic_cost(
        "first-layer-penalised",
        "only the first layer's weights are penalised.",
        "Over what does the sum in the penalty run?",
        layers=lambda weights: weights[:1],
        boxed=False,
    ),
    of_quadratic_cost(
        "penalty-times-m",
        "the penalty is multiplied by m.",
        "Does the penalty of this assignment depend on the batch?",
        divided=float,
        boxed=False,
    ),
    of_quadratic_cost(
        "absolute-values",
        "errors are taken by their size, not squared.",
        "What does one example with an error of ½ cost?",
        at="costs",
        size=lambda a, y: np.abs(a - y).sum(axis=0),
        boxed=False,
    ),
    *(
        of_quadratic_cost(
            "cross-entropy",
            "this is the cross-entropy, and squares are asked for.",
            "What does one example with an error of ½ cost?",
            at="costs",
            half=1.0,
            size=size,
            boxed=False,
        )
        for size in (
            lambda a, y: -(y * np.log(a)).sum(axis=0),
            lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=0),
        )
    ),
    of_quadratic_cost(
        "sum-before-square",
        "the errors of an example are added up before the square.",
        "What would errors of 1 and −1 cost?",
        at="costs",
        size=lambda a, y: (a - y).sum(axis=0) ** 2,
        boxed=False,
    ),
    of_quadratic_cost(
        "tanh-hidden",
        "the hidden layers have tanh, and sigmoid is asked for.",
        "Which layers have a sigmoid in this assignment?",
        at="costs",
        hidden=np.tanh,
        boxed=False,
    ),
    of_quadratic_cost(
        "mean-over-outputs",
        "it divides by the number of outputs instead of the number of examples.",
        "Which axis counts the examples?",
        at="costs",
        mean=lambda each, y: each.sum() / len(y),
        boxed=False,
    ),
    of_quadratic_cost(
        "times-m",
        "Python reads `/ 2 * m` from left to right: half of it, times m.",
        "Where are brackets needed?",
        at="costs",
        mean=lambda each, y: each.sum() * y.shape[1],
        boxed=False,
    ),
    of_quadratic_cost(
        "softmax-at-output",
        "the last layer has a softmax.",
        "Which layers have a sigmoid in this assignment?",
        at="costs",
        output=softmax,
        boxed=False,
    ),
    of_quadratic_cost(
        "relu-hidden",
        "the hidden layers have ReLU, and sigmoid is asked for.",
        "Which layers have a sigmoid in this assignment?",
        at="costs",
        hidden=lambda z: np.maximum(z, 0),
        boxed=False,
    ),
    of_quadratic_cost(
        "penalty-of-absolute-values",
        "the absolute values are summed instead of the squares.",
        "What does ‖W‖² stand for?",
        penalty=lambda W: np.abs(W).sum(),
    ),
    of_quadratic_cost(
        "penalty-over-m",
        "the penalty is divided by m, as in texts that write λ/2m.",
        "Does the penalty of this assignment depend on the batch?",
        divided=lambda m: 1 / m,
    ),
    of_quadratic_cost(
        "biases-penalised",
        "the biases are penalised too.",
        "Over what does the sum in the penalty run?",
        biases_too=True,
    ),
    of_quadratic_cost(
        "last-layer-penalised",
        "only the last layer's weights are penalised.",
        "Over what does the sum in the penalty run?",
        layers=lambda weights: weights[-1:],
    ),
    of_quadratic_cost(
        "penalty-sign",
        "the penalty is subtracted.",
        "Should large weights make the cost higher or lower?",
        sign=-1.0,
    ),
)

MISCONCEPTIONS = (*ACTIVATIONS, *SOFTMAX, *COSTS, *INIT, *FORWARD, *QUADRATIC)
