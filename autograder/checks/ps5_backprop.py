"""Hidden checks of ps5-backprop. Truth: complex-step derivatives of the cost, never backprop."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.compare import ERRORS, Array, Wrong, expect, expect_pair
from autograder.checks.gradients import (
    Cost,
    Layer,
    cross_entropy,
    plain,
    probes,
    quadratic,
    residual,
    slopes_along,
    squares,
    tanh_linear,
    true_gradients,
)
from autograder.checks.inputs import Params, draw_network, one_hot, widths
from autograder.checks.judge import Assignment, Check, Failed, Property, Rng, Trial
from autograder.checks.mended_catalogue import MENDED
from autograder.checks.properties import (
    as_view,
    for_batch,
    left_alone,
    one,
    several,
    standard,
)
from autograder.checks.ps5_catalogue import MISCONCEPTIONS
from autograder.checks.residual_catalogue import BACKPROP as RESIDUAL
from autograder.checks.truth import H, columnwise, entrywise, log_softmax, sigmoid
from autograder.wire import Code

PAIR = (("W", "(n_l, n_{l-1})"), ("b", "(n_l, 1)"))


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
    z = rng.permutation([1000.0, -1000.0, 0.0, -30.0, *rng.uniform(-1500, -700, 2)]).reshape(2, 3)
    grad_a = rng.uniform(0.5, 1.5, size=(2, 3))
    slope = np.where(z == 0, 0.25, np.exp(-np.abs(z)))  # to all digits that are judged
    expect(trial.call(grad_a, z), grad_a * slope, "δ^L", "(n_L, m)")


def judge_hidden_error(trial: Trial, rng: Rng, m: int) -> None:
    """δ^l is the derivative of δ^{l+1} · W^{l+1} σ(z) with respect to z, column by column."""
    W, delta, z = hidden_error_inputs(rng, m)
    expect_hidden_error(trial, W, delta, z)


def hidden_error_inputs(rng: Rng, m: int) -> tuple[Array, Array, Array]:
    n, n_next = widths(rng, 2)
    return rng.normal(size=(n_next, n)), rng.normal(size=(n_next, m)), rng.normal(size=(n, m)) * 2


def judge_hidden_error_square(trial: Trial, rng: Rng, m: int) -> None:
    """As before with as many units in both layers, where a lost transpose still fits."""
    n = int(rng.integers(3, 6))
    W, delta, z = rng.normal(size=(n, n)), rng.normal(size=(n, m)), rng.normal(size=(n, m))
    expect_hidden_error(trial, W, delta, z)


def expect_hidden_error(trial: Trial, W: Array, delta: Array, z: Array) -> None:
    truth = columnwise(lambda v: (delta * (W @ sigmoid(v))).sum(axis=-2), z)
    expect(trial.call(W, delta, z), truth, "δ^l", "(n_l, m)")


def judge_bias_gradient(trial: Trial, rng: Rng, m: int) -> None:
    """The derivative of the mean over columns of δ · (z + b) with respect to b."""
    (delta,) = bias_gradient_inputs(rng, m)
    z = rng.normal(size=delta.shape)
    at = np.zeros((len(delta), 1))
    truth = entrywise(lambda b: (delta * (z + b)).sum(axis=(-2, -1)) / m, at)
    expect(trial.call(delta), truth, "∂C/∂b", "(n_l, 1)")


def bias_gradient_inputs(rng: Rng, m: int) -> tuple[Array]:
    return (rng.normal(size=(int(rng.integers(2, 7)), m)) + 0.5,)


def judge_weight_gradient(trial: Trial, rng: Rng, m: int) -> None:
    """The derivative of the mean over columns of δ · W a with respect to W."""
    if m > 1:  # where a lost transpose still fits
        n = int(rng.integers(3, 6))
        expect_weight_gradient(trial, *rng.normal(size=(2, n, n)))
    expect_weight_gradient(trial, *weight_gradient_inputs(rng, m))


def expect_weight_gradient(trial: Trial, delta: Array, a: Array) -> None:
    m = delta.shape[1]
    at = np.zeros((len(delta), len(a)))
    truth = entrywise(lambda W: (delta * (W @ a)).sum(axis=(-2, -1)) / m, at)
    expect(trial.call(delta, a), truth, "∂C/∂W", "(n_l, n_{l-1})")


def weight_gradient_inputs(rng: Rng, m: int) -> tuple[Array, Array]:
    n, n_prev = widths(rng, 2)
    return rng.normal(size=(n, m)), rng.normal(size=(n_prev, m))


FAR = 30.0
"""Targets are as far as this from all outputs. Gradients are so large that a thousandth of one,
taken from the weights before they are used, shows in the errors below."""


Widths = Callable[[Rng, int], list[int]]
"""Of the layers of a network with so many layers of weights, the input's before them."""


def uneven(rng: Rng, layers: int) -> list[int]:
    """No layer is as wide as the next."""
    return widths(rng, layers + 1, high=6)


def square(rng: Rng, layers: int) -> list[int]:
    """All are as wide: what raises an error elsewhere gives an answer here, and is known by it."""
    return [4] * (layers + 1)


def even(rng: Rng, layers: int) -> list[int]:
    """All are as wide as chance has it, but not of one neuron."""
    return [int(rng.integers(2, 7))] * (layers + 1)


def single(rng: Rng, layers: int) -> list[int]:
    """A chain of neurons."""
    return [1] * (layers + 1)


def backprop_inputs(
    rng: Rng, layers: int, m: int, wide: Widths = uneven
) -> tuple[Params, Array, Array]:
    sizes = wide(rng, layers)
    y = FAR * rng.normal(size=(sizes[-1], m))
    params = draw_network(rng, sizes)
    if wide is single:  # where there is no larger entry beside which a slope near 0 is nothing
        params = [W / 2 for W in params[0]], [b / 2 for b in params[1]]
    return params, rng.normal(size=(sizes[0], m)), y


def softmax_inputs(
    rng: Rng, layers: int, m: int, wide: Widths = uneven
) -> tuple[Params, Array, Array]:
    sizes = wide(rng, layers)
    return draw_network(rng, sizes), rng.normal(size=(sizes[0], m)), one_hot(rng, sizes[-1], m)


def judge_gradients(
    cost: Cost,
    size: Callable[[Rng], int],
    *depths: int,
    lam: tuple[float, float] | None = None,
    wide: Widths = uneven,
    layer: Layer = plain,
) -> Callable[[Trial, Rng], None]:
    """Gradients of networks are the complex-step derivatives of their costs.

    There is a network for each of `depths`, in random order: whoever errs in deep ones is always
    asked about one.
    """
    draw = softmax_inputs if cost is cross_entropy else backprop_inputs

    def holds(trial: Trial, rng: Rng) -> None:
        for layers in rng.permutation(depths).tolist():
            params, x, y = draw(rng, layers, size(rng), wide)
            penalty = [float(rng.uniform(*lam))] if lam else []
            truth = true_gradients(cost, params, x, y, sum(penalty), layer)
            expect_pair(trial.call(*params, x, y, *penalty), truth, PAIR)

    return holds


SIZES = [784, 100, 10]


def large_network(cost: Cost, lam: float | None = None) -> Callable[[Trial, Rng], None]:
    """784-100-10: each array of the gradient is probed along random directions.

    A difference for each of the 79 510 parameters takes too long, unless many are taken at once.
    """

    def holds(trial: Trial, rng: Rng) -> None:
        params = draw_network(rng, SIZES)
        x, y = rng.random((784, 16)), one_hot(rng, 10, 16)
        penalty = [] if lam is None else [lam]
        value = trial.call(*params, x, y, *penalty, seconds=5.0)
        expect_pair(value, params, PAIR, tolerance=np.inf)  # shapes, and finite real numbers
        arrays = [np.asarray(g, dtype=float) for part in value for g in part]
        for l, (u, v, truth) in enumerate(probes(cost, params, x, y, lam or 0.0, rng)):
            found = ((u @ arrays[l]) * v).sum(axis=1)
            symbol = f"∂C/∂{'Wb'[l // 2]}^{l % 2 + 1} of the network 784-100-10"
            expect(found, truth, symbol, "")

    return holds


WIDTH, DEPTH = 32, 160
"""Of the network that is too deep for differences. Each neuron takes them a pass through all that
is above it, so they grow with DEPTH², and backpropagation with DEPTH. Who calls a function for each
layer stays within Python's limit of 1,000."""
CONSTANT = 0.4
"""Seconds of processor time for it: NumPy takes 0.004 to 0.008, plain Python, number by number,
0.09 to 0.18, and complex differences, all of a layer's at once, 1.0 to 1.2. Who takes longer is
asked once more, and has twice as much then, and as many times that as the machine is slow then."""
SUMS, PLAIN = 400_000, 0.023
"""What `slowness` adds up, and the seconds that it takes where CONSTANT was measured."""
GAIN = 3.6
"""Of a layer, against σ′ = ¼: the errors at the bottom are below 1e-10 of those at the top, and
real differences are lost in rounding there."""
TOP = 0.05
"""Of the weights of the last layer, by those of the others: a gradient is large beside them, and
whoever takes a step before the errors go down through them is seen."""
WAYS = 2
"""Random directions through all of its parameters. Whoever is wrong is right along one of them to
COARSE in one case of a thousand or fewer, and along both in one of a million."""
COARSE = 1e-3
"""For it: float32 is right to 1e-4 after all layers, real differences to no digit."""


def deep_inputs(rng: Rng, classes: bool) -> tuple[Params, Array, Array]:
    """Weights that are multiples of orthogonal matrices, and neurons near the middle of σ."""
    Q, _ = np.linalg.qr(rng.normal(size=(WIDTH, WIDTH)))
    order = rng.permuted(np.tile(np.arange(WIDTH), (DEPTH, 1)), axis=1)
    weights = Q[order] * rng.choice([-GAIN, GAIN], (DEPTH, 1, WIDTH))
    weights[-1] *= TOP
    around = 0.3 * rng.normal(size=(DEPTH, WIDTH, 1))
    biases = around - 0.5 * weights.sum(axis=2, keepdims=True)
    y = one_hot(rng, WIDTH, 2) if classes else FAR * rng.normal(size=(WIDTH, 2))
    return (list(weights), list(biases)), rng.random((WIDTH, 2)), y


def deep_tanh_inputs(rng: Rng, classes: bool) -> tuple[Params, Array, Array]:
    """The same network with tanh(z/2) = 2σ(z) − 1 in place of σ: all errors are as small.

    The outputs are far from 0, where they differ from their own tanh.
    """
    (weights, biases), x, y = deep_inputs(rng, classes)
    middle = [
        0.5 * (b + 0.5 * W.sum(axis=1)[:, None]) for W, b in zip(weights, biases, strict=True)
    ]
    middle[-1] = middle[-1] + rng.choice([-FAR, FAR], (WIDTH, 1))
    return ([W / 4 for W in weights], middle), 2 * x - 1, y


SHY = 0.25
"""The weights of a residual network: what two examples differ by, and their errors, grow by a
factor below 2 on the way through all layers."""
OUT_OF_SIGHT = 1e12
"""Its targets: the errors do not become small on their way, and beside a cost of 1e24 it is real
differences that do."""


def deep_residual_inputs(rng: Rng, classes: bool) -> tuple[Params, Array, Array]:
    """Each layer adds about ½, and its biases take away what that makes of z."""
    (weights, _), x, y = deep_inputs(rng, classes)
    weights[-1] = weights[-1] / TOP
    weights = [W * (SHY / GAIN) for W in weights]
    a, middle = x, []
    for W, b in zip(weights, rng.normal(size=(DEPTH, WIDTH, 1)), strict=True):
        z = W @ a
        middle.append(0.3 * b - z.mean(axis=1, keepdims=True))
        a = residual(a, z + middle[-1], False)
    return (weights, middle), x, OUT_OF_SIGHT / FAR * y


DEEP: dict[Layer, Callable[[Rng, bool], tuple[Params, Array, Array]]] = {
    plain: deep_inputs,
    tanh_linear: deep_tanh_inputs,
    residual: deep_residual_inputs,
}


def deep_network(cost: Cost, *lam: float, layer: Layer = plain) -> Callable[[Trial, Rng], None]:
    """160 layers, in time: neither a pass for each weight nor one for each neuron is.

    What is in time too, and exact, is forward mode with the tangents of all neurons in one array
    (0.2 s in float32): 4,000 times the products of backpropagation, which NumPy makes fast. To
    tell it from backpropagation in plain Python the network would need ten times the neurons.
    """

    def holds(trial: Trial, rng: Rng) -> None:
        params, x, y = DEEP[layer](rng, cost is cross_entropy)
        value = in_time(trial, *params, x, y, *lam)
        if not in_form(value, params):  # most are: 800 arrays one by one would take their time
            expect_pair(value, params, PAIR, tolerance=np.inf)
        dW, db = (np.stack([np.asarray(g, dtype=float) for g in part]) for part in value)
        # In each array a direction is as long as the answer there is short, so that none is
        # forgotten: the gradients of the layers differ by many powers of ten.
        size_W, size_b = np.abs(dW).max(axis=(1, 2)), np.abs(db).max(axis=(1, 2))
        if not min(size_W.min(), size_b.min()) > 0:
            raise Wrong(f"the gradient of a network of {DEPTH} layers is 0 in some of them")
        u, v, c = rng.normal(size=(3, DEPTH, WAYS, WIDTH))
        u, c = u / size_W[:, None, None], c / size_b[:, None, None]
        found = ((u @ dW) * v).sum(axis=(0, 2)) + (c * db[:, None, :, 0]).sum(axis=(0, 2))
        truth = slopes_along(cost, params, x, y, (u, v, c), layer)
        expect(found, truth, f"the gradient of a network of {DEPTH} layers", "", COARSE)

    return holds


def in_time(trial: Trial, *arguments: Any) -> Any:
    """The answer, if it comes in the time that backpropagation takes, also on a slow machine."""
    try:
        return trial.call(*arguments, seconds=CONSTANT)
    except Failed as problem:
        if problem.status != "timeout":
            raise
        trial.fatal -= 1
    return trial.call(*arguments, seconds=2 * CONSTANT * slowness())


def slowness() -> float:
    """How many times as long as in a quiet hour plain Python takes now."""
    start, total = time.thread_time(), 0.0
    for k in range(SUMS):
        total += (k % 7) * 0.5
    return (time.thread_time() - start) / PLAIN


def in_form(value: Any, params: Params) -> bool:
    """Whether there is nothing to complain of in the form of an answer, seen at a glance."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return False
    for part, wanted in zip(value, params, strict=True):
        if not isinstance(part, (list, tuple)) or len(part) != len(wanted):
            return False
        if any(not isinstance(g, np.ndarray) or g.dtype != np.float64 for g in part):
            return False
        if any(g.shape != w.shape for g, w in zip(part, wanted, strict=True)):
            return False
        if not np.isfinite(np.stack(part)).all():
            return False
    return True


def judge_softmax_error(trial: Trial, rng: Rng, m: int) -> None:
    """δ^L is the derivative of one example's −Σ y log softmax(z), column by column."""
    z, y = softmax_error_inputs(rng, m)
    truth = columnwise(lambda v: -(y * log_softmax(v)).sum(axis=-2), z)
    expect(trial.call(z, y), truth, "δ^L", "(n_L, m)", least=ERRORS)


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


CUBIC = "lambda w: float((c * w ** 3 + d * w).sum() + (b * w).sum() ** 2)"
WAVE = "lambda w: np.sin((b * w).sum())"
"""Scalar functions of arrays of any shape, in which what happens in one entry is felt in others."""


def numerical_inputs(rng: Rng, shape: Sequence[int], eps: float) -> tuple[Any, ...]:
    """f, w, ε, and the central differences.

    For Σ c w³ + d w + (Σ b w)² they are 3cw² + d + cε² + 2b Σ b w exactly, so their ε² is seen.
    """
    w = np.asarray(rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.5, 1.5, size=shape))
    c, d, b = (np.asarray(rng.uniform(0.5, 1.5, size=shape)) for _ in range(3))
    w.flat[0] = rng.choice([-1.5, 1.5])  # neither below 1 nor, in all of them, apart from 0
    w.flat[1:] *= np.arange(1, w.size) < w.size - 1
    f = Code(CUBIC, c=c, d=d, b=b)
    return f, w, eps, 3 * c * w**2 + d + c * eps**2 + 2 * b * (b * w).sum()


WIDE = 0.125
"""A step ε whose ε² shows: one difference to one side is off by 1e-2, another step by 4e-4. A power
of 2, so that no digits of w + ε are lost in float32 but those of w."""
DIFFERENCES = 5e-6
"""What is lost by dividing a difference by so wide a step, in float32."""


def judge_numerical_gradient(
    shapes: Sequence[tuple[int, ...]], eps: float
) -> Callable[[Trial, Rng], None]:
    """Central differences of a polynomial, for arrays of these shapes."""

    def holds(trial: Trial, rng: Rng) -> None:
        asked = [numerical_inputs(rng, shape, eps) for shape in shapes]
        answers = [trial.call(f, w, eps) for f, w, _, _ in asked]
        for (*_, truth), value in zip(asked, answers, strict=True):
            expect(value, truth, "the gradient", "the shape of w", DIFFERENCES)

    return holds


def the_step_that_is_given(trial: Trial, rng: Rng) -> None:
    """A long one; sin(Σ b w) has the differences cos(Σ b w) sin(b ε)/ε."""
    asked = []
    for shape in ((4,), (2, 3)):
        asked.append(numerical_inputs(rng, shape, float(rng.uniform(0.1, 0.3))))
        w, b = rng.normal(size=(2, *shape))
        b *= float(rng.uniform(0.3, 1.0)) / (b * w).sum()  # where the slope is not small
        eps = float(rng.uniform(0.5, 0.9)) / np.abs(b).max()
        truth = np.cos((b * w).sum()) * np.sin(b * eps) / eps
        asked.append((Code(WAVE, b=b), w, eps, truth))
    answers = [trial.call(f, w, eps) for f, w, eps, _ in asked]
    for (*_, truth), value in zip(asked, answers, strict=True):
        expect(value, truth, "the gradient", "the shape of w")


def w_in_another_order(trial: Trial, rng: Rng) -> None:
    """What `ravel` or `reshape` makes of these is a copy: f does not see what is moved in it."""
    for number, shape in enumerate([(3, 2), (2, 3), (4, 2), (5,)]):
        f, w, eps, truth = numerical_inputs(rng, shape, 1e-3)
        value = trial.call(f, w, eps, sent=(f, as_view(w, number), eps))
        expect(value, truth, "the gradient where w is a view of another array", "the shape of w")


def numerical_gradient_leaves_w(trial: Trial, rng: Rng) -> None:
    """w is, bit for bit, what it was: w + ε − ε is not w."""
    for eps in (1e-5, 0.3):
        w = rng.normal(size=(3, 4))
        c, d, b = rng.uniform(0.5, 1.5, size=(3, 3, 4))
        trial.call(Code(CUBIC, c=c, d=d, b=b), w, eps, may_modify=False)


def _flat(inputs: tuple[Params, Array, Array]) -> tuple[Any, ...]:
    params, x, y = inputs
    return (*params, x, y)


def network_properties(layer: Layer, wide: Widths = uneven) -> tuple[Property, ...]:
    """What is asked of the gradients of the mean of ½‖a^L − y‖², whatever the layers are like."""

    def gradients(
        size: Callable[[Rng], int], *depths: int, wide: Widths = wide
    ) -> Callable[[Trial, Rng], None]:
        return judge_gradients(squares, size, *depths, wide=wide, layer=layer)

    return (
        Property("networks of random depth and width", 5, gradients(several, 2, 3, 4)),
        Property("one example (m = 1)", 1, gradients(one, 2, 3)),
        Property("a single layer", 1, gradients(several, 1)),
        Property("layers of equal width", 1, gradients(several, 3, wide=square)),
        Property("one neuron a layer", 1, gradients(several, 2, 3, wide=single)),
        Property("160 layers, in time", 3, deep_network(squares, layer=layer)),
        left_alone(lambda rng: _flat(backprop_inputs(rng, 3, several(rng), wide))),
    )


LAM = (0.2, 0.8)
"""Bounds of a penalty."""

CHECKS = (
    Check(
        "numerical_gradient",
        "backpropagation#gradient-check",
        (
            Property(
                "central differences of a vector", 3, judge_numerical_gradient([(5,), (1,)], WIDE)
            ),
            Property(
                "a matrix or any other shape",
                2,
                judge_numerical_gradient([(3, 4), (2, 3, 2)], WIDE),
            ),
            Property("the step ε that it is given", 1, the_step_that_is_given),
            Property("w in another memory order", 1, w_in_another_order, conduct=True),
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
            Property(
                "networks of random depth and width",
                4,
                judge_gradients(quadratic, several, 2, 3, 4),
            ),
            Property("one example (m = 1)", 1, judge_gradients(quadratic, one, 2, 3)),
            Property("a single layer", 1, judge_gradients(quadratic, several, 1)),
            Property(
                "layers of equal width", 1, judge_gradients(quadratic, several, 3, wide=square)
            ),
            Property("the network 784-100-10, in time", 3, large_network(quadratic)),
            Property("160 layers, in time", 3, deep_network(quadratic)),
            left_alone(lambda rng: _flat(backprop_inputs(rng, 3, several(rng)))),
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
            Property(
                "networks of random depth and width",
                4,
                judge_gradients(cross_entropy, several, 2, 2, 3, lam=LAM),
            ),
            Property("one example (m = 1)", 1, judge_gradients(cross_entropy, one, 2, 3, lam=LAM)),
            Property(
                "no penalty (λ = 0)",
                1,
                judge_gradients(cross_entropy, several, 2, 3, lam=(0.0, 0.0)),
            ),
            Property(
                "layers of equal width",
                1,
                judge_gradients(cross_entropy, several, 3, lam=LAM, wide=square),
            ),
            Property("the network 784-100-10, in time", 3, large_network(cross_entropy, lam=0.1)),
            Property("160 layers, in time", 3, deep_network(cross_entropy, 0.0)),
            left_alone(lambda rng: (*_flat(softmax_inputs(rng, 3, several(rng))), 0.5)),
        ),
    ),
    Check("residual_backprop", "backpropagation#fan-out", network_properties(residual, even)),
    Check("mended_backprop", "backpropagation#gradient-check", network_properties(tanh_linear)),
)


ASSIGNMENT = Assignment(
    "ps5-backprop",
    withheld=(
        "backprop",
        "costs",
        "gradcheck",
        "gradreport",
        "training",
        "scalar_graph",
        "linear",  # the gradient of a linear fit is BP4 with other names
        "margins",
        "perceptron",  # the gradient of a sigmoid neuron is BP1
    ),
    checks=CHECKS,
    misconceptions=(*MISCONCEPTIONS, *RESIDUAL, *MENDED),
)
