"""Hidden checks of ps5-backprop. Truth: complex-step derivatives of the cost, never backprop."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.compare import Array, expect, expect_pair
from autograder.checks.inputs import Params, draw_network, one_hot, widths
from autograder.checks.judge import Assignment, Check, Property, Rng, Trial, remembered
from autograder.checks.properties import Judge, for_batch, one, several, standard, unmodified
from autograder.checks.ps5_catalogue import MISCONCEPTIONS
from autograder.checks.truth import H, entrywise, log_softmax, sigmoid
from autograder.wire import Code

PAIR = (("W", "(n_l, n_{l-1})"), ("b", "(n_l, 1)"))


# Costs, as analytic functions.


def network(params: Params, x: Array) -> Array:
    """z^L; sigmoid in the hidden layers."""
    a = x
    for l, (W, b) in enumerate(zip(*params, strict=True), start=1):
        z = W @ a + b
        a = sigmoid(z) if l < len(params[0]) else z
    return a


def quadratic_cost(params: Params, x: Array, y: Array, lam: float = 0.0) -> Array:
    """Mean over columns of ½‖σ(z^L) − y‖²."""
    return 0.5 * ((sigmoid(network(params, x)) - y) ** 2).sum() / x.shape[1]


def softmax_cost(params: Params, x: Array, y: Array, lam: float = 0.0) -> Array:
    """Mean over columns of −Σ y log softmax(z^L), plus λ/2 Σ‖W‖²."""
    data = -(y * log_softmax(network(params, x))).sum() / x.shape[1]
    return data + 0.5 * lam * sum((W**2).sum() for W in params[0])


Cost = Callable[..., Array]


@remembered
def true_gradients(cost: Cost, params: Params, x: Array, y: Array, lam: float) -> Params:
    """The gradient of `cost` for every weight and bias of a small network."""

    def of(kind: int, l: int) -> Callable[[Array], Array]:
        def with_one(w: Array) -> Array:
            parts = [list(params[0]), list(params[1])]
            parts[kind][l] = w
            return cost((parts[0], parts[1]), x, y, lam)

        return with_one

    layers = range(len(params[0]))
    return (
        [entrywise(of(0, l), params[0][l]) for l in layers],
        [entrywise(of(1, l), params[1][l]) for l in layers],
    )


# The checks, function by function.


def judge_output_error(trial: Trial, rng: Rng, m: int) -> None:
    """δ^L is the derivative of grad_a · σ(z) with respect to z, entry by entry."""
    grad_a, z = output_error_inputs(rng, m)
    truth = np.imag(grad_a * sigmoid(z + 1j * H)) / H
    expect(trial.call(grad_a, z), truth, "δ^L", "(n_L, m)")


def output_error_inputs(rng: Rng, m: int) -> tuple[Array, Array]:
    n = int(rng.integers(2, 7))
    return rng.normal(size=(n, m)), rng.normal(size=(n, m)) * 2


def extreme_output_error(trial: Trial, rng: Rng) -> None:
    """At z = ±1000 the sigmoid is flat: σ′ = 0, to be had without overflow."""
    z = np.array([[1000.0, -1000.0], [0.0, -30.0]])
    value = trial.call(rng.normal(size=(2, 2)) * 0 + 1.0, z)
    expect(value, np.array([[0, 0], [0.25, np.exp(-30.0)]]), "δ^L", "(n_L, m)")


def judge_hidden_error(trial: Trial, rng: Rng, m: int) -> None:
    """δ^l is the derivative of δ^{l+1} · W^{l+1} σ(z) with respect to z, column by column."""
    W, delta, z = hidden_error_inputs(rng, m)
    truth = np.empty(z.shape)
    for i in range(z.shape[0]):
        shifted = z.astype(complex)
        shifted[i] += 1j * H
        truth[i] = np.imag((delta * (W @ sigmoid(shifted))).sum(axis=0)) / H
    expect(trial.call(W, delta, z), truth, "δ^l", "(n_l, m)")


def hidden_error_inputs(rng: Rng, m: int) -> tuple[Array, Array, Array]:
    n, n_next = widths(rng, 2)
    return rng.normal(size=(n_next, n)), rng.normal(size=(n_next, m)), rng.normal(size=(n, m)) * 2


def judge_hidden_error_square(trial: Trial, rng: Rng, m: int) -> None:
    """As before with as many units in both layers, where a lost transpose still fits."""
    n = int(rng.integers(3, 6))
    W, delta, z = rng.normal(size=(n, n)), rng.normal(size=(n, m)), rng.normal(size=(n, m))
    truth = np.empty(z.shape)
    for i in range(n):
        shifted = z.astype(complex)
        shifted[i] += 1j * H
        truth[i] = np.imag((delta * (W @ sigmoid(shifted))).sum(axis=0)) / H
    expect(trial.call(W, delta, z), truth, "δ^l", "(n_l, m)")


def judge_bias_gradient(trial: Trial, rng: Rng, m: int) -> None:
    """The derivative of the mean over columns of δ · (z + b) with respect to b."""
    (delta,) = bias_gradient_inputs(rng, m)
    z = rng.normal(size=delta.shape)
    truth = entrywise(lambda b: (delta * (z + b)).sum() / m, np.zeros((delta.shape[0], 1)))
    expect(trial.call(delta), truth, "∂C/∂b", "(n_l, 1)")


def bias_gradient_inputs(rng: Rng, m: int) -> tuple[Array]:
    return (rng.normal(size=(int(rng.integers(2, 7)), m)) + 0.5,)


def judge_weight_gradient(trial: Trial, rng: Rng, m: int) -> None:
    """The derivative of the mean over columns of δ · W a with respect to W."""
    delta, a = weight_gradient_inputs(rng, m)
    truth = entrywise(lambda W: (delta * (W @ a)).sum() / m, np.zeros((len(delta), len(a))))
    expect(trial.call(delta, a), truth, "∂C/∂W", "(n_l, n_{l-1})")


def weight_gradient_inputs(rng: Rng, m: int) -> tuple[Array, Array]:
    n, n_prev = widths(rng, 2)
    return rng.normal(size=(n, m)), rng.normal(size=(n_prev, m))


def backprop_inputs(
    rng: Rng, layers: int, m: int, square: bool = False
) -> tuple[Params, Array, Array]:
    sizes = [4] * (layers + 1) if square else widths(rng, layers + 1, high=6)
    return draw_network(rng, sizes), rng.normal(size=(sizes[0], m)), rng.random((sizes[-1], m))


def softmax_inputs(
    rng: Rng, layers: int, m: int, square: bool = False
) -> tuple[Params, Array, Array]:
    sizes = [4] * (layers + 1) if square else widths(rng, layers + 1, high=6)
    return draw_network(rng, sizes), rng.normal(size=(sizes[0], m)), one_hot(rng, sizes[-1], m)


def judge_gradients(
    cost: Cost,
    layers: tuple[int, int],
    lam: tuple[float, float] | None = None,
    square: bool = False,
) -> Judge:
    """Gradients of a network of random depth are the complex-step derivatives of its cost.

    `square` makes all layers equally wide: there, mistakes that elsewhere raise an error on the
    shapes give an answer, and can be recognised.
    """

    def judge(trial: Trial, rng: Rng, m: int) -> None:
        depth = int(rng.integers(layers[0], layers[1] + 1))
        draw = softmax_inputs if cost is softmax_cost else backprop_inputs
        params, x, y = draw(rng, depth, m, square)
        penalty = [float(rng.uniform(*lam))] if lam else []
        truth = true_gradients(cost, params, x, y, *(penalty or [0.0]))
        expect_pair(trial.call(*params, x, y, *penalty), truth, PAIR)

    return judge


def large_network(cost: Cost, lam: float | None = None) -> Callable[[Trial, Rng], None]:
    """784-100-10: the gradient is probed along random directions and in random entries.

    The 79 510 parameters are too many for finite differences within the time limit.
    """

    def holds(trial: Trial, rng: Rng) -> None:
        params = draw_network(rng, [784, 100, 10])
        x, y = rng.random((784, 16)), one_hot(rng, 10, 16)
        penalty = [] if lam is None else [lam]
        value = trial.call(*params, x, y, *penalty, seconds=5.0)
        probe_gradients(value, cost, params, x, y, lam or 0.0, rng)

    return holds


def probe_gradients(
    value: Any, cost: Cost, params: Params, x: Array, y: Array, lam: float, rng: Rng
) -> None:
    """Compare a large gradient with complex steps along directions: ⟨∇C, v⟩ for random v."""
    expect_pair(value, params, PAIR, tolerance=np.inf)  # shapes, and finite real numbers
    lists = [[np.asarray(g, dtype=float) for g in part] for part in value]
    seed = int(rng.integers(2**32))
    for kind, l, directions, truth in probes(cost, params, x, y, lam, seed):
        found = directions @ lists[kind][l].ravel()
        symbol = f"∂C/∂{'Wb'[kind]}^{l + 1} of the network 784-100-10"
        expect(found, truth, symbol, "")


@remembered
def probes(
    cost: Cost, params: Params, x: Array, y: Array, lam: float, seed: int
) -> list[tuple[int, int, Array, Array]]:
    """For every W^l and b^l: six random directions and six single entries, and ⟨∇C, v⟩ for each."""
    rng = np.random.default_rng(seed)
    found = []
    for kind in (0, 1):
        for l, w in enumerate(params[kind]):
            directions = np.zeros((12, w.size))
            directions[:6] = rng.normal(size=(6, w.size))
            directions[range(6, 12), rng.integers(0, w.size, 6)] = 1.0
            truth = []
            for v in directions:
                parts = [list(params[0]), list(params[1])]
                parts[kind][l] = w + 1j * H * v.reshape(w.shape)
                truth.append(np.imag(cost((parts[0], parts[1]), x, y, lam)) / H)
            found.append((kind, l, directions, np.array(truth)))
    return found


def judge_softmax_error(trial: Trial, rng: Rng, m: int) -> None:
    """δ^L is the derivative of one example's −Σ y log softmax(z), column by column."""
    z, y = softmax_error_inputs(rng, m)
    truth = np.empty(z.shape)
    for i in range(len(z)):
        shifted = z.astype(complex)
        shifted[i] += 1j * H
        truth[i] = np.imag(-(y * log_softmax(shifted)).sum(axis=0)) / H
    expect(trial.call(z, y), truth, "δ^L", "(n_L, m)")


def softmax_error_inputs(rng: Rng, m: int) -> tuple[Array, Array]:
    n = int(rng.integers(3, 8))
    return rng.normal(size=(n, m)) * 2, one_hot(rng, n, m)


def extreme_softmax_error(trial: Trial, rng: Rng) -> None:
    """z of ±1000 neither overflows nor gives nan."""
    n = 4
    z = rng.choice([-1000.0, 1000.0, 0.0], size=(n, 6))
    z[:, 0] = 1000.0
    y = one_hot(rng, n, 6)
    e = np.exp(z - z.max(axis=0))
    expect(trial.call(z, y), e / e.sum(axis=0) - y, "δ^L", "(n_L, m)")


CUBIC = "lambda w: float((c * w ** 3 + d * w).sum())"


def judge_numerical_gradient(
    shapes: Sequence[tuple[int, ...]], eps: float
) -> Callable[[Trial, Rng], None]:
    """For Σ c w³ + d w the central difference is 3cw² + d + cε² exactly, so its ε² is seen too."""

    def holds(trial: Trial, rng: Rng) -> None:
        for shape in shapes:
            w, c, d = (np.asarray(rng.uniform(0.5, 1.5, size=shape)) for _ in range(3))
            truth = 3 * c * w**2 + d + c * eps**2
            value = trial.call(Code(CUBIC, c=c, d=d), w, eps)
            expect(value, truth, "the gradient", "the shape of w")

    return holds


def numerical_gradient_leaves_w(trial: Trial, rng: Rng) -> None:
    """w is, bit for bit, what it was: w + ε − ε is not w."""
    for eps in (1e-5, 0.3):
        w = rng.normal(size=(3, 4))
        trial.call(Code(CUBIC, c=np.ones((3, 4)), d=w * 0), w, eps, may_modify=False)


QUADRATIC = judge_gradients(quadratic_cost, (2, 4))
SOFTMAX = judge_gradients(softmax_cost, (2, 3), lam=(0.2, 0.8))

CHECKS = (
    Check(
        "numerical_gradient",
        "backpropagation#gradient-check",
        (
            Property(
                "central differences of a vector", 3, judge_numerical_gradient([(5,), (1,)], 1e-3)
            ),
            Property(
                "a matrix or any other shape",
                2,
                judge_numerical_gradient([(3, 4), (2, 3, 2)], 1e-3),
            ),
            Property("the step ε that it is given", 1, judge_numerical_gradient([(4,)], 0.25)),
            Property(
                "w left as it was, bit for bit",
                2,
                numerical_gradient_leaves_w,
                conduct=True,
                reveals="input-modified",
            ),
        ),
    ),
    Check(
        "output_error",
        "backpropagation#bp1",
        (
            *standard(judge_output_error, output_error_inputs),
            Property(
                "z = ±1000 without overflow",
                1,
                extreme_output_error,
                conduct=True,
                reveals="overflow",
            ),
        ),
    ),
    Check(
        "hidden_error",
        "backpropagation#bp2",
        (
            Property("layers of equal width", 1, for_batch(judge_hidden_error_square, several)),
            *standard(judge_hidden_error, hidden_error_inputs),
        ),
    ),
    Check(
        "bias_gradient", "backpropagation#bp3", standard(judge_bias_gradient, bias_gradient_inputs)
    ),
    Check(
        "weight_gradient",
        "backpropagation#bp4",
        standard(judge_weight_gradient, weight_gradient_inputs),
    ),
    Check(
        "backprop",
        "backpropagation#algorithm",
        (
            Property("networks of random depth and width", 4, for_batch(QUADRATIC, several)),
            Property("one example (m = 1)", 1, for_batch(QUADRATIC, one, times=2)),
            Property(
                "a single layer",
                1,
                for_batch(judge_gradients(quadratic_cost, (1, 1)), several, times=1),
            ),
            Property(
                "layers of equal width",
                1,
                for_batch(judge_gradients(quadratic_cost, (3, 3), square=True), several, times=1),
            ),
            Property("the network 784-100-10, in time", 3, large_network(quadratic_cost)),
            Property(
                "inputs left alone",
                1,
                unmodified(lambda rng: _flat(backprop_inputs(rng, 3, several(rng)))),
                conduct=True,
                reveals="input-modified",
            ),
        ),
    ),
    Check(
        "softmax_error",
        "backpropagation#softmax-output",
        (
            *standard(judge_softmax_error, softmax_error_inputs),
            Property(
                "z = ±1000 without overflow",
                1,
                extreme_softmax_error,
                conduct=True,
                reveals="overflow",
            ),
        ),
    ),
    Check(
        "backprop_l2",
        "backpropagation#batches",
        (
            Property("networks of random depth and width", 4, for_batch(SOFTMAX, several)),
            Property("one example (m = 1)", 1, for_batch(SOFTMAX, one, times=2)),
            Property(
                "no penalty (λ = 0)",
                1,
                for_batch(judge_gradients(softmax_cost, (2, 3), lam=(0.0, 0.0)), several, times=2),
            ),
            Property(
                "layers of equal width",
                1,
                for_batch(
                    judge_gradients(softmax_cost, (3, 3), (0.2, 0.8), square=True), several, times=1
                ),
            ),
            Property("the network 784-100-10, in time", 3, large_network(softmax_cost, lam=0.1)),
            Property(
                "inputs left alone",
                1,
                unmodified(lambda rng: (*_flat(softmax_inputs(rng, 3, several(rng))), 0.5)),
                conduct=True,
                reveals="input-modified",
            ),
        ),
    ),
)


def _flat(inputs: tuple[Params, Array, Array]) -> tuple[Any, ...]:
    params, x, y = inputs
    return (*params, x, y)


ASSIGNMENT = Assignment(
    "ps5-backprop",
    withheld=("backprop", "costs", "gradcheck", "training", "scalar_graph"),
    checks=CHECKS,
    misconceptions=MISCONCEPTIONS,
)
