"""Hidden checks of ps4-mlp. Truth: networks neuron by neuron, complex steps, exact tail bounds."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.checks.compare import (
    TOLERANCE,
    Array,
    Wrong,
    expect,
    expect_lists,
    numeric,
    unstacked,
)
from autograder.checks.digits import COARSE, note_type
from autograder.checks.inputs import Params, draw_network, one_hot, widths
from autograder.checks.judge import Assignment, Check, Property, Rng, Trial
from autograder.checks.properties import Judge, for_batch, left_alone, one, several, standard
from autograder.checks.ps4_catalogue import MISCONCEPTIONS
from autograder.checks.residual_catalogue import FORWARD as RESIDUAL
from autograder.checks.truth import H, sigmoid
from autograder.wire import Code

PASS = (("zs", "z", 1, "(n_l, m)"), ("activations", "a", 0, "(n_l, m)"))
START = (("weights", "W", 1, "(n_l, n_{l-1})"), ("biases", "b", 1, "(n_l, 1)"))


# relu, relu_prime, tanh_prime, sigmoid_prime: entry by entry


def elementwise(truth: Callable[[Array], Array], symbol: str) -> tuple[Property, ...]:
    """What is asked of a function that acts on each entry by itself."""

    def on(z: Array, trial: Trial) -> None:
        expect(trial.call(z), truth(z), symbol, "the shape of z")

    def matrices(trial: Trial, rng: Rng) -> None:
        for m in (several(rng), several(rng), 1):
            on(rng.uniform(-5, 5, size=(int(rng.integers(2, 7)), m)), trial)

    def at_zero(trial: Trial, rng: Rng) -> None:
        z = rng.normal(size=(4, 5))
        z[rng.random(z.shape) < 0.5] = 0.0
        z[0, :3] = 0.0, 1.5, -0.5
        on(z, trial)

    def far_out(trial: Trial, rng: Rng) -> None:
        far = rng.uniform([720, 720, 30, 30, 0.3, 0.3], [1500, 1500, 60, 60, 0.9, 0.9])
        on(rng.permutation(far * [1, -1, 1, -1, 1, -1]).reshape(2, 3), trial)

    def shapes(trial: Trial, rng: Rng) -> None:
        for shape in ((1, 1), (7,), (2, 3, 2)):
            on(
                rng.uniform(0.1, 2, shape) * (1 if shape == (1, 1) else rng.choice([-1, 1], shape)),
                trial,
            )

    return (
        Property("on random matrices", 4, matrices),
        Property("where z is exactly 0", 2, at_zero),
        Property("at z = ±1000", 1, far_out),
        Property("other shapes", 1, shapes),
        left_alone(lambda rng: (rng.normal(size=(3, 9)),)),
    )


def slope(f: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """f′ by a complex step, for f that is flat beyond ±20 to all digits."""
    return lambda z: np.where(abs(z) < 20, np.imag(f(np.clip(z, -20, 20) + 1j * H)) / H, 0.0)


def true_relu(z: Array) -> Array:
    """Half of z and |z|."""
    return 0.5 * (z + np.abs(z))


def true_relu_prime(z: Array) -> Array:
    """The sign, without its negative half."""
    return np.array(np.sign(z) == 1, dtype=float)


# softmax, cross_entropy


def judge_softmax(trial: Trial, rng: Rng, m: int) -> None:
    """a_i = 1/Σ_k e^(z_k − z_i): nothing is shifted, and large exponents give 0."""
    (z,) = softmax_inputs(rng, m)
    expect(trial.call(z), true_softmax(z), "the softmax", "(n, m)")


def true_softmax(z: Array) -> Array:
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[None] - z[:, None]).sum(axis=1)


def softmax_inputs(rng: Rng, m: int) -> tuple[Array]:
    """Scores within ±4.5; of several examples one has a score near 8, for who cuts them off."""
    z = rng.uniform(-4.5, 4.5, size=(int(rng.integers(3, 8)), m))
    if m > 1:
        z[int(rng.integers(len(z))), int(rng.integers(m))] = rng.uniform(7.0, 9.0)
    return (z,)


def softmax_square(trial: Trial, rng: Rng) -> None:
    """As many examples as classes: a sum along the wrong axis still fits."""
    n = int(rng.integers(4, 8))
    z = rng.uniform(-4.5, 4.5, size=(n, n))
    expect(trial.call(z), true_softmax(z), "the softmax", "(n, m)")


def softmax_extreme(trial: Trial, rng: Rng) -> None:
    """Scores around ±1000, and columns of very different size side by side.

    float32 holds the fraction of such a score to 4 digits, and the softmax has as many.
    """
    far = rng.choice([-1000.0, 1000.0, 0.0], size=(4, 6))
    side_by_side = rng.normal(size=(3, 4)) + np.array([-1000.0, 0.0, 1000.0, 800.0])
    for z in (side_by_side, far):  # who subtracts the mean overflows in the second alone
        expect(trial.call(z), true_softmax(z), "the softmax of large scores", "(n, m)", COARSE)


def judge_cross_entropy(trial: Trial, rng: Rng, m: int) -> None:
    """Minus the logarithm of the right class's probability, summed exactly."""
    expect_cross_entropy(trial, *cross_entropy_inputs(rng, m))


FLOOR = 1e-7
"""An epsilon that may be added to the probability under the logarithm, or a floor below it."""


def expect_cross_entropy(trial: Trial, a: Array, y: Array, symbol: str = "the cost") -> None:
    """The cost, with a floor or without: it costs at most FLOOR/p for the right class's p."""
    truth, m = true_cross_entropy(a, y), y.shape[1]
    spared = math.fsum(FLOOR / p for p in a.T[y.T == 1]) / m
    expect(trial.call(a, y), truth, symbol, "", TOLERANCE + spared / (truth or 1.0))


def true_cross_entropy(a: Array, y: Array) -> float:
    return -math.fsum(math.log(p) for p in a.T[y.T == 1]) / y.shape[1]


def cross_entropy_inputs(rng: Rng, m: int, n: int | None = None) -> tuple[Array, Array]:
    """Probabilities above 0.01, where a floor under the logarithm changes next to nothing.

    The first column's right class has less than 0.3, and is neither the most nor the least
    probable: with one example, too, it shows which class is charged.
    """
    n = n or int(rng.integers(3, 7))
    a, y = rng.uniform(0.1, 1.0, size=(n, m)), one_hot(rng, n, m)
    right = int(rng.integers(1, n))  # 0 is what `argmax` says where there is but one example
    y[:, 0] = np.eye(n)[right]
    a[:, 0] = rng.uniform(0.6, 1.0, n)
    a[right, 0] = rng.uniform(0.2, 0.25)
    a[(right + rng.integers(1, n)) % n, 0] = rng.uniform(0.1, 0.15)
    return a / a.sum(axis=0), y


def cross_entropy_square(trial: Trial, rng: Rng) -> None:
    """As many examples as classes, two of one class: what is right of rows is not of columns."""
    a, y = cross_entropy_inputs(rng, 5, 5)
    y[:, 1] = y[:, 2]
    expect_cross_entropy(trial, a, y)


def cross_entropy_zeros(trial: Trial, rng: Rng) -> None:
    """Exact zeros in a, where y is 0: they cost nothing. Also when every answer is perfect.

    The first column has none: where one wrong class is left, it says as much as the right one.
    """
    a, y = cross_entropy_inputs(rng, 7, 4)
    a[(y == 0) & (np.arange(7) > 0) & (rng.random(y.shape) < 0.7)] = 0.0
    a[(y == 0) & (np.arange(7) == 3)] = 0.0
    a /= a.sum(axis=0)
    for probabilities in (a, y):
        expect_cross_entropy(trial, probabilities, y, "the cost, with zeros in a,")


MANY = 300
"""Examples beside which one that is improbable weighs so little that an epsilon of 4e-6 is still
right to 4 digits; a floor of 2e-4 is not."""


def cross_entropy_improbable(trial: Trial, rng: Rng) -> None:
    """A right class with a probability near 1e-4: a floor that costs nothing is far below."""
    a, y = cross_entropy_inputs(rng, MANY)
    column = int(rng.integers(1, MANY))
    right = int(y[:, column].argmax())
    rest = 1 - rng.uniform(1e-4, 1.2e-4)
    a[right, column] = 0.0
    a[:, column] *= rest / a[:, column].sum()
    a[right, column] = 1 - rest
    expect_cross_entropy(trial, a, y, "the cost, with a right class that is improbable,")


# init_params

T = 26.0
"""e^−T = 5e-12: the probability with which a right solution fails one of the tests below. A check
makes fewer than 100 of them."""


EVERY = 16
"""Of the sorted weights, those at which their distribution is compared: the largest distance is
found to within EVERY/N, less than a tenth of what separates a uniform one."""


def start(trial: Trial, sizes: Sequence[int], seed: int, biases: bool = False) -> list[Array]:
    """The weights that init_params answers, once their shapes have been found right.

    The biases are judged where `biases` says so, so that a mistake in them costs marks once.
    """
    value = trial.call(list(sizes), Code("np.random.default_rng(seed)", seed=seed))
    shapes = [np.zeros((n, n_in)) for n_in, n in pairwise(sizes)]
    zeros = [np.zeros((n, 1)) for n in sizes[1:]]
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        expect_lists(value, (shapes, zeros), START)
    expect_lists([_blanked(unstacked(value[0], len(shapes)))], [shapes], START[:1])
    for part in value[0]:
        note_type(part)
    if biases:
        expect_lists([value[1]], [zeros], START[1:])
    return [np.asarray(W, dtype=float) for W in value[0]]


def _blanked(weights: Any) -> Any:
    """Zeros in place of finite numbers: their size is judged by statistics."""

    def blank(W: Any) -> Any:
        found = numeric(W)
        return W if found is None or not np.isfinite(found).all() else np.zeros(found.shape)

    return [blank(W) for W in weights] if isinstance(weights, (list, tuple)) else weights


def init_sizes(rng: Rng) -> list[int]:
    """Wide layers, whose deviations can be told apart: no two neighbours are alike."""
    low_high = ((250, 320), (100, 130), (160, 200), (6, 12))
    return [int(rng.integers(low, high)) for low, high in low_high]


def init_shapes(trial: Trial, rng: Rng) -> None:
    """Networks of several depths, one of them with a single layer, one square."""
    for sizes in ([3, 1], widths(rng, 4), [4, 4, 4]):
        start(trial, sizes, int(rng.integers(2**32)), biases=True)


def init_spread(trial: Trial, rng: Rng) -> None:
    """W √n_{l-1} has mean square 1.

    N of its squares sum to χ²_N for a right solution, which leaves N − 2√(NT) … N + 2√(NT) + 2T
    with a probability below 2e^−T (Laurent and Massart 2000, lemma 1): ± 6.5 % for N = 25 000.
    """
    sizes = init_sizes(rng)
    for l, W in enumerate(start(trial, sizes, int(rng.integers(2**32))), start=1):
        N, total = W.size, float((W**2).sum()) * sizes[l - 1]
        slack = 2 * math.sqrt(N * T)
        if not N - slack <= total <= N + slack + 2 * T:
            much = "large" if total > N else "small"
            raise Wrong(
                f"the weights of W^{l} are too {much}: "
                "their standard deviation is not 1/√n_{l-1}, with n_{l-1} inputs of each neuron"
            )


def init_normal(trial: Trial, rng: Rng) -> None:
    """Mean 0 and the shape of a bell, whatever the deviation, in layers of N > 5000 weights.

    The mean of N normal numbers is beyond √(2T/N) deviations with a probability below 2e^−T. Their
    empirical distribution is farther than √(T/2N) from the true one with a probability below 2e^−T
    (Dvoretzky, Kiefer and Wolfowitz, with Massart's constant): 0.023 for N = 25 000. The measured
    deviation is wrong by √(T/N) + T/N at most (see `init_spread`), which moves a normal
    distribution by less than 0.3 of that. A uniform distribution is 0.057 away.
    """
    sizes = init_sizes(rng)
    for l, W in enumerate(start(trial, sizes, int(rng.integers(2**32))), start=1):
        N, deviation = W.size, math.sqrt(float((W**2).mean()))
        if N < 5000:
            continue
        if deviation == 0:
            raise Wrong(f"W^{l} is zero")
        v = np.sort(W.ravel()) / deviation
        seen = np.arange(0, N, EVERY)
        if abs(v.mean()) > 1.1 * math.sqrt(2 * T / N):
            raise Wrong(f"the mean of the weights of W^{l} is not 0")
        normal = 0.5 * (1 + np.array([math.erf(x) for x in v[seen] / math.sqrt(2)]))
        slack = 0.3 * (math.sqrt(T / N) + T / N) + 1 / N
        if np.abs(normal - (seen + 1) / N).max() > math.sqrt(T / (2 * N)) + slack:
            raise Wrong(f"the weights of W^{l} are not normally distributed")


def init_different(trial: Trial, rng: Rng) -> None:
    """No neuron and no layer is a copy of another one, not even a scaled one.

    Of k normal numbers rounded to 9 digits, 0.3e-9 k²/2 pairs agree in the mean, here less than 1:
    that a tenth of them do has a probability far below 1e-100.
    """
    sizes = init_sizes(rng)
    weights = start(trial, sizes, int(rng.integers(2**32)))
    for W in weights:
        if _distinct(W / (np.sqrt((W**2).mean()) or 1.0)) < 0.9:
            raise Wrong("weights of one layer are equal: its neurons could never become different")
    together = [(W * np.sqrt(n)).ravel() for W, n in zip(weights, sizes, strict=False)]
    if _distinct(np.concatenate(together)) < 0.9:
        raise Wrong("the layers are made of the same random numbers: is a generator made anew?")


def _distinct(v: Array) -> float:
    return np.unique(v.round(9)).size / v.size


def init_repeatable(trial: Trial, rng: Rng) -> None:
    """The random numbers come from rng, and from nowhere else."""
    sizes, seeds = [5, 6, 3], [int(s) for s in rng.choice(2**32, 2, replace=False)]
    first, again, other = (start(trial, sizes, s) for s in (seeds[0], seeds[0], seeds[1]))
    if not all(map(np.array_equal, first, again)):
        raise Wrong("with a generator in the same state it answers differently: use rng alone")
    if any(map(np.array_equal, first, other)):
        raise Wrong("with different generators it answers the same: use rng")


# forward, quadratic_cost


def neuron_by_neuron(
    params: Params, x: Array, residual: bool = False
) -> tuple[list[Array], list[Array]]:
    """z and a of every layer, each a single sum of products; σ = ½(1 + tanh ½z).

    In a residual network a^{l−1} is added to σ(z^l).
    """
    zs, activations = [], [x]
    for W, b in zip(*params, strict=True):
        z = np.array(
            [
                [math.fsum([*(row * a), b_j]) for a in activations[-1].T]
                for row, (b_j,) in zip(W, b, strict=True)
            ]
        )
        zs.append(z)
        bent = 0.5 * (1 + np.tanh(0.5 * z))
        activations.append(bent + activations[-1] if residual else bent)
    return zs, activations


def network_inputs(rng: Rng, sizes: Sequence[int], m: int) -> tuple[Any, ...]:
    """Weights, biases that are not zero, and a batch."""
    return (*draw_network(rng, sizes), rng.normal(size=(sizes[0], m)))


def judge_forward(low: int, high: int) -> Judge:
    """Networks of `low` to `high` layers."""

    def judge(trial: Trial, rng: Rng, m: int) -> None:
        sizes = widths(rng, int(rng.integers(low, high + 1)) + 1, high=6)
        expect_forward(trial, *network_inputs(rng, sizes, m))

    return judge


def judge_residual(low: int, high: int, *, neurons: tuple[int, int] = (2, 6)) -> Judge:
    """Residual networks of `low` to `high` layers, all as wide."""

    def judge(trial: Trial, rng: Rng, m: int) -> None:
        expect_forward(trial, *residual_inputs(rng, m, (low, high), neurons), residual=True)

    return judge


def residual_inputs(
    rng: Rng, m: int, layers: tuple[int, int] = (2, 4), neurons: tuple[int, int] = (2, 6)
) -> tuple[Any, ...]:
    """A residual network and a batch."""
    depth, n = (int(rng.integers(low, high + 1)) for low, high in (layers, neurons))
    return network_inputs(rng, [n] * (depth + 1), m)


def expect_forward(
    trial: Trial, weights: Any, biases: Any, x: Array, *, residual: bool = False
) -> None:
    truth = neuron_by_neuron((weights, biases), x, residual)
    expect_lists(trial.call(weights, biases, x), truth, PASS)


def forward_square(trial: Trial, rng: Rng, residual: bool = False) -> None:
    """All widths and the batch are equal: nothing betrays a transpose or a flat bias."""
    n = int(rng.integers(3, 6))
    expect_forward(trial, *network_inputs(rng, [n] * 4, n), residual=residual)


def cost_inputs(
    rng: Rng, m: int, lam: float | None = None, layers: tuple[int, int] = (2, 3)
) -> tuple[Any, ...]:
    """A network of two or three layers with targets in [0, 1] and λ."""
    sizes = widths(rng, int(rng.integers(layers[0], layers[1] + 1)) + 1, high=6)
    y = rng.random((sizes[-1], m))
    penalty = float(rng.uniform(0.1, 0.9)) if lam is None else lam
    return (*network_inputs(rng, sizes, m), y, penalty)


def judge_cost(lam: float | None = None, layers: tuple[int, int] = (2, 3)) -> Judge:
    """All squares of errors, and all squares of weights, in two exact sums."""

    def judge(trial: Trial, rng: Rng, m: int) -> None:
        weights, biases, x, y, penalty = cost_inputs(rng, m, lam, layers)
        a = neuron_by_neuron((weights, biases), x)[1][-1]
        errors = math.fsum(((a - y) ** 2).ravel()) / (2 * m)
        sizes = math.fsum(w * w for W in weights for w in W.ravel())
        truth = errors + penalty * sizes / 2
        expect(trial.call(weights, biases, x, y, penalty), truth, "the cost", "")

    return judge


CHECKS = (
    Check("relu", "mlp#activations", elementwise(true_relu, "relu(z)")),
    Check("relu_prime", "mlp#activations", elementwise(true_relu_prime, "relu′(z)")),
    Check("tanh_prime", "mlp#activations", elementwise(slope(np.tanh), "tanh′(z)")),
    Check("sigmoid_prime", "mlp#activations", elementwise(slope(sigmoid), "σ′(z)")),
    Check(
        "softmax",
        "mlp#softmax",
        (
            *standard(judge_softmax, softmax_inputs),
            Property("as many examples as classes", 1, softmax_square),
            Property("large scores", 3, softmax_extreme),
        ),
    ),
    Check(
        "cross_entropy",
        "mlp#costs",
        (
            *standard(judge_cross_entropy, cross_entropy_inputs),
            Property("as many examples as classes", 1, cross_entropy_square),
            Property("an improbable right class", 1, cross_entropy_improbable),
            Property("0 · log 0", 3, cross_entropy_zeros),
        ),
    ),
    Check(
        "init_params",
        "mlp#initialisation",
        (
            Property("shapes, and biases of zero", 2, init_shapes),
            Property("the standard deviation", 4, init_spread),
            Property("a normal distribution about 0", 1, init_normal),
            Property("neurons and layers that differ", 1, init_different),
            Property("random numbers from rng alone", 2, init_repeatable),
        ),
    ),
    Check(
        "forward",
        "mlp#forward-pass",
        (
            Property(
                "networks of random depth and width", 5, for_batch(judge_forward(2, 4), several)
            ),
            Property("one example (m = 1)", 1, for_batch(judge_forward(2, 3), one)),
            Property("a single layer", 1, for_batch(judge_forward(1, 1), several, times=1)),
            Property("all widths and m equal", 1, forward_square),
            left_alone(lambda rng: network_inputs(rng, [3, 4, 2], several(rng))),
        ),
    ),
    Check(
        "quadratic_cost",
        "mlp#costs",
        (
            Property("with a penalty", 4, for_batch(judge_cost(), several)),
            Property("no penalty (λ = 0)", 2, for_batch(judge_cost(lam=0.0), several)),
            Property("one example (m = 1)", 1, for_batch(judge_cost(), one, times=2)),
            Property("a single layer", 1, for_batch(judge_cost(layers=(1, 1)), several, times=1)),
            left_alone(lambda rng: cost_inputs(rng, several(rng))),
        ),
    ),
    Check(
        "residual_forward",
        "mlp#forward-pass",
        (
            Property(
                "networks of random depth and width", 5, for_batch(judge_residual(2, 4), several)
            ),
            Property("one example (m = 1)", 1, for_batch(judge_residual(2, 3), one)),
            Property("a single layer", 1, for_batch(judge_residual(1, 1), several, times=1)),
            Property("many layers", 1, for_batch(judge_residual(7, 9), several, times=1)),
            Property("as many examples as neurons", 1, partial(forward_square, residual=True)),
            Property(
                "one neuron a layer",
                1,
                for_batch(judge_residual(2, 3, neurons=(1, 1)), several, times=1),
            ),
            left_alone(lambda rng: residual_inputs(rng, several(rng))),
        ),
    ),
)

ASSIGNMENT = Assignment(
    "ps4-mlp",
    withheld=(
        "activations",
        "network",
        "costs",
        "backprop",
        "training",
        "perceptron",  # contains sigmoid neurons
        "margins",  # the derivative of the logistic loss is a sigmoid
        "scalar_graph",
        "gradcheck",  # differentiates
        "gradreport",
    ),
    checks=CHECKS,
    misconceptions=(*MISCONCEPTIONS, *RESIDUAL),
)
