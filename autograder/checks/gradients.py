"""The truth about gradients of networks: complex steps of their costs, never backpropagation.

A network is told by what its layers hand on; all moved copies of one are run at once.
"""

from collections.abc import Callable, Sequence

import numpy as np

from autograder.checks.compare import Array
from autograder.checks.inputs import Params
from autograder.checks.judge import Rng
from autograder.checks.truth import H, log_softmax, sigmoid

Layer = Callable[[Array, Array, bool], Array]
"""What a layer hands on, of what came to it, of its z, and whether it is the last one."""


def plain(below: Array, z: Array, top: bool) -> Array:
    """σ(z); of the last layer z itself, from which the costs of such networks are computed."""
    return z if top else sigmoid(z)


def residual(below: Array, z: Array, top: bool) -> Array:
    """a + σ(z), in the last layer too."""
    return below + sigmoid(z)


def tanh_linear(below: Array, z: Array, top: bool) -> Array:
    """tanh z, and z in the last layer."""
    return z if top else np.tanh(z)


# Costs, as analytic functions of what the last layer hands out (…, n_L, m): one number for each
# network of a stack.


def quadratic(z: Array, y: Array) -> Array:
    """Mean over columns of ½‖σ(z) − y‖²."""
    return 0.5 * ((sigmoid(z) - y) ** 2).sum(axis=(-2, -1)) / y.shape[1]


def cross_entropy(z: Array, y: Array) -> Array:
    """Mean over columns of −Σ y log softmax(z)."""
    return -(y * log_softmax(z)).sum(axis=(-2, -1)) / y.shape[1]


def squares(a: Array, y: Array) -> Array:
    """Mean over columns of ½‖a − y‖²."""
    return 0.5 * ((a - y) ** 2).sum(axis=(-2, -1)) / y.shape[1]


Cost = Callable[[Array, Array], Array]


def cost_of(
    cost: Cost, params: Params, x: Array, y: Array, lam: float = 0.0, layer: Layer = plain
) -> Array:
    """The cost of a network, plus λ/2 Σ‖W‖²."""
    penalty = 0.5 * lam * sum((W**2).sum() for W in params[0])
    return cost(stacked_outputs(params, x, [[] for _ in params[0]], layer)[0], y) + penalty


Steps = Sequence[Array]
"""What is added to z^l in a layer, (k, n_l, m) each: the moves of k networks."""


def stacked_outputs(
    params: Params, x: Array, steps: Sequence[Steps], layer: Layer = plain
) -> Array:
    """What many networks hand out: first the network itself, then every one with a step.

    The networks that differ in a layer are appended to those that differ below it.
    """
    a, L = x[None], len(params[0])
    for l, (W, b) in enumerate(zip(*params, strict=True)):
        z = W @ a + b
        if layer is residual:  # which alone looks at what came in
            again = [np.broadcast_to(a[:1], step.shape) for step in steps[l]]
            a = np.concatenate([a, *again])
        z = np.concatenate([z, *(z[:1] + step for step in steps[l])])
        a = layer(a, z, l == L - 1)
    return a


def activations_below(params: Params, x: Array, layer: Layer = plain) -> list[Array]:
    """a^{l−1} for l = 1 … L."""
    found = [x]
    for W, b in zip(params[0][:-1], params[1][:-1], strict=True):
        found.append(layer(found[-1], W @ found[-1] + b, False))
    return found


def true_gradients(
    cost: Cost, params: Params, x: Array, y: Array, lam: float, layer: Layer = plain
) -> Params:
    """The complex-step derivative of the cost for every weight and bias of a small network.

    w_ij moves z_i by h a_j, and b_i moves it by h. All the moved networks are run at once.
    """
    steps = []
    for W, a in zip(params[0], activations_below(params, x, layer), strict=True):
        n, k = W.shape
        rows = 1j * H * np.eye(n)
        of_weights = np.einsum("ri,jm->rjim", rows, a).reshape(n * k, n, -1)
        steps.append([of_weights, np.broadcast_to(rows[:, :, None], (n, n, x.shape[1]))])
    slopes = np.imag(cost(stacked_outputs(params, x, steps, layer), y))[1:] / H
    found: Params = ([], [])
    for W in params[0]:
        n, size = len(W), W.size
        penalty = np.imag(0.5 * lam * (W + 1j * H) ** 2) / H
        found[0].append(slopes[:size].reshape(W.shape) + penalty)
        found[1].append(slopes[size : size + n, None])
        slopes = slopes[size + n :]
    return found


def probes(
    cost: Cost, params: Params, x: Array, y: Array, lam: float, rng: Rng, layer: Layer = plain
) -> list[tuple[Array, Array, Array]]:
    """For every W^l, then every b^l: twelve u and v, and the slope of the cost along each u vᵀ.

    Six are random and six are single entries. Along h u vᵀ the weights move z by h u (v·a).
    """
    below = activations_below(params, x, layer)
    shapes = [w.shape for part in params for w in part]
    ways = [(directions(rng, n), directions(rng, k)) for n, k in shapes]
    moved = [
        1j * H * u[:, :, None] * (v @ a if k > 1 else v)[:, None, :]
        for (u, v), a, (_, k) in zip(ways, below * 2, shapes, strict=True)
    ]
    L = len(below)
    order = [[moved[l], moved[L + l] + np.zeros((1, 1, x.shape[1]))] for l in range(L)]
    slopes = np.imag(cost(stacked_outputs(params, x, order, layer), y))[1:].reshape(L, 2, -1) / H
    found = []
    for i, (u, v) in enumerate(ways):
        penalty = lam * ((u @ params[0][i]) * v).sum(axis=1) if i < L else 0.0
        found.append((u, v, slopes[i % L, i // L] + penalty))
    return found


def directions(rng: Rng, n: int) -> Array:
    """Six random directions of n numbers, and six single ones."""
    found = np.zeros((12, n))
    found[:6] = rng.normal(size=(6, n))
    found[range(6, 12), rng.integers(0, n, 6)] = 1.0
    return found


def slopes_along(
    cost: Cost,
    params: Params,
    x: Array,
    y: Array,
    ways: tuple[Array, Array, Array],
    layer: Layer = plain,
) -> Array:
    """Complex steps along k ways through all layers: u vᵀ for W and c for b; all (L, k, n)."""
    of_rows, of_columns, of_biases = ways
    (L, k, n), m = of_rows.shape, x.shape[1]
    up, along = 1j * H * of_rows.transpose(0, 2, 1)[..., None], of_columns
    bias = np.stack(params[1])[:, :, None] + 1j * H * of_biases.transpose(0, 2, 1)[..., None]
    a = np.repeat(x[:, None].astype(complex), k, axis=1)  # (n, k, m): columns of k networks
    for l, W in enumerate(params[0]):
        # what H adds to a is lost in its digits, so the real part of all k is that of the first
        move = up[l] * (along[l] @ a[:, 0].real)
        z = (W @ a.reshape(n, k * m).view(float)).view(complex).reshape(n, k, m)
        z += bias[l]
        z += move
        a = layer(a, z, l == L - 1)
    return np.imag(cost(a.transpose(1, 0, 2), y)) / H
