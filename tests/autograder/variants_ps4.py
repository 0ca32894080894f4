"""Unusual right solutions of ps4-mlp, by function and by what is unusual about them."""

import math
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from variants_second import RESIDUAL_FORWARD

import coursekit as ck

Solution = Callable[..., Any]


def sigmoid(z: Any) -> Any:
    """As the assignment's setup cell has it."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def relu_in_place(z: Any) -> Any:
    """Negative entries of a copy are overwritten."""
    a = z.copy()
    a[a < 0] = 0
    return a


def each(f: Callable[[float], float]) -> Solution:
    """A function of numbers, applied to every entry by itself; Fortran order."""
    return lambda z: np.asfortranarray(np.vectorize(f, otypes=[float])(z))


def flat_loop(f: Callable[[float], float]) -> Solution:
    """A loop over the flat entries."""

    def by_loop(z: Any) -> Any:
        result = np.zeros_like(z)
        for i in range(z.size):
            result.flat[i] = f(z.flat[i])
        return result

    return by_loop


def lists(f: Solution) -> Solution:
    """The same as nested lists."""
    return lambda *arguments: f(*arguments).tolist()


def softmax_by_columns(z: Any) -> Any:
    """One example at a time."""
    columns = []
    for column in np.asarray(z).T:
        shifted = column - max(column)
        e = [math.exp(v) for v in shifted]
        columns.append([v / sum(e) for v in e])
    return np.array(columns).T


def softmax_by_differences(z: Any) -> Any:
    """The definition divided by its numerator."""
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[None, :, :] - z[:, None, :]).sum(axis=1)


def softmax_in_place(z: Any) -> Any:
    """On a copy, step by step."""
    a = np.array(z)
    a -= a.max(axis=0, keepdims=True)
    np.exp(a, out=a)
    a /= np.ones((1, len(a))) @ a
    return a


def entropy_by_examples(a: Any, y: Any) -> Any:
    """A loop that looks up the right class."""
    total = 0.0
    for i in range(a.shape[1]):
        total -= math.log(a[np.argmax(y[:, i]), i])
    return total / a.shape[1]


def entropy_repaired(a: Any, y: Any) -> Any:
    """0·log 0 is computed, warned about and replaced."""
    terms = y * np.log(a)
    terms[np.isnan(terms)] = 0
    warnings.warn("replaced", stacklevel=2)
    return np.array(-terms.sum() / y.shape[1])


def init_by_entries(sizes: Any, rng: Any) -> Any:
    """Number after number, in nested lists."""
    weights, biases = [], []
    for n_in, n_out in pairwise(sizes):
        row = lambda n=n_in: [rng.normal(0, 1 / math.sqrt(n)) for _ in range(n)]  # noqa: E731
        weights.append([row() for _ in range(n_out)])
        biases.append([[0] for _ in range(n_out)])
    return weights, biases


def init_backwards(sizes: Any, rng: Any) -> Any:
    """The last layer first, transposed, in tuples."""
    weights = [
        (rng.standard_normal((sizes[l - 1], sizes[l])) * sizes[l - 1] ** -0.5).T
        for l in range(len(sizes) - 1, 0, -1)
    ]
    return tuple(weights[::-1]), tuple(np.zeros((n, 1), dtype=int) for n in sizes[1:])


def init_at_once(sizes: Any, rng: Any) -> Any:
    """All numbers in one draw, cut into matrices of Fortran order."""
    shapes = [(sizes[i + 1], sizes[i]) for i in range(len(sizes) - 1)]
    numbers = rng.normal(loc=0, scale=1, size=sum(a * b for a, b in shapes))
    weights = []
    for n_out, n_in in shapes:
        now, numbers = numbers[: n_out * n_in], numbers[n_out * n_in :]
        weights.append(now.reshape((n_out, n_in), order="F") / np.sqrt(n_in))
    return [weights, [0.0 * W[:, :1] for W in weights]]


def init_from_child(sizes: Any, rng: Any) -> Any:
    """A generator of each layer's own, seeded by rng."""
    weights = []
    for n_in, n_out in pairwise(sizes):
        own = np.random.default_rng(rng.integers(2**63))
        weights.append(own.normal(0, np.sqrt(1 / n_in), (n_out, n_in)))
    return weights, [np.zeros((n, 1)) for n in sizes[1:]]


def forward_by_loops(weights: Any, biases: Any, x: Any) -> Any:
    """Neuron by neuron and example by example, in lists."""
    activations, zs = [x.tolist()], []
    for W, b in zip(weights, biases, strict=True):
        m = x.shape[1]
        z = [
            [
                sum(W[j, k] * activations[-1][k][i] for k in range(W.shape[1])) + b[j, 0]
                for i in range(m)
            ]
            for j in range(W.shape[0])
        ]
        zs.append(z)
        activations.append([[1 / (1 + math.exp(-v)) for v in row] for row in z])
    return zs, activations


def forward_recursive(weights: Any, biases: Any, x: Any) -> Any:
    """Front to back; tuples."""
    if not weights:
        return (), (x,)
    z = np.einsum("jk,km->jm", weights[0], x) + biases[0]
    zs, activations = forward_recursive(weights[1:], biases[1:], sigmoid(z))
    return (z, *zs), (x.copy(), *activations)


def forward_in_rows(weights: Any, biases: Any, x: Any) -> Any:
    """Rows inside, transposed at both doors: Fortran order comes out."""
    zs, activations = [], [x.T]
    for W, b in zip(weights, biases, strict=True):
        zs.append(activations[-1] @ W.T + b.T)
        activations.append(sigmoid(zs[-1]))
    return [[z.T for z in zs], [a.T for a in activations]]


def forward_stacked(weights: Any, biases: Any, x: Any) -> Any:
    """The bias as one more weight, in place on own arrays."""
    zs, activations = [None] * len(weights), [x, *weights]
    for l in range(len(weights)):
        theta = np.hstack([weights[l], biases[l]])
        zs[l] = theta @ np.vstack([activations[l], np.ones(x.shape[1])])
        a = np.array(zs[l])
        a *= 0.5
        np.tanh(a, out=a)
        a += 1
        activations[l + 1] = a / 2
    return zs, activations


def output(weights: Any, biases: Any, x: Any) -> Any:
    """a^L."""
    for W, b in zip(weights, biases, strict=True):
        x = sigmoid(W @ x + b)
    return x


def cost_by_examples(weights: Any, biases: Any, x: Any, y: Any, lam: Any) -> Any:
    """One example at a time, and every weight by itself."""
    m, total = x.shape[1], 0.0
    for i in range(m):
        a = output(weights, biases, x[:, i : i + 1])
        total += np.linalg.norm(a - y[:, i : i + 1]) ** 2 / 2 / m
    for W in weights:
        for w in W.ravel():
            total += lam * w * w / 2
    return float(total)


def cost_by_products(weights: Any, biases: Any, x: Any, y: Any, lam: Any) -> Any:
    """Traces and dot products; a number without axes."""
    e = output(weights, biases, x) - y
    print("largest error", abs(e).max())
    penalty = sum(np.trace(W @ W.T) for W in weights)
    return np.array((np.vdot(e, e) / y.shape[1] + lam * penalty) / 2)


def cost_flat(weights: Any, biases: Any, x: Any, y: Any, lam: Any) -> Any:
    """All weights in one vector."""
    flat = np.concatenate([np.ravel(W) for W in weights])
    e = output(weights, biases, x) - y
    return 0.5 * np.mean(np.sum(np.square(e), 0)) + 0.5 * lam * flat.dot(flat)


VARIANTS: dict[str, dict[str, Solution]] = {
    "relu": {
        "coursekit": ck.relu,
        "in place on a copy": relu_in_place,
        "product": lambda z: z * (z > 0),
        "each": each(lambda v: max(0.0, v)),
        "lists": lists(lambda z: np.where(z > 0, z, 0)),
        "half": lambda z: (np.abs(z) + z) / 2,
    },
    "relu_prime": {
        "coursekit": ck.relu_prime,
        "booleans": lambda z: z > 0,
        "integers": lambda z: 1 * (z > 0),
        "heaviside": lambda z: np.heaviside(z, 0),
        "each": each(lambda v: 1.0 if v > 0 else 0.0),
        "lists": lists(lambda z: np.where(z <= 0, 0, 1)),
    },
    "tanh_prime": {
        "coursekit": ck.tanh_prime,
        "cosh": lambda z: np.cosh(np.clip(z, -300, 300)) ** -2,
        "sigmoid": lambda z: 4 * sigmoid(2 * z) * sigmoid(-2 * z),
        "product": lambda z: (1 + np.tanh(z)) * (1 - np.tanh(z)),
        "flat loop": flat_loop(lambda v: 1 - math.tanh(v) * math.tanh(v)),
        "lists": lists(ck.tanh_prime),
    },
    "sigmoid_prime": {
        "coursekit": ck.sigmoid_prime,
        "symmetry": lambda z: sigmoid(z) * sigmoid(-z),
        "tanh": lambda z: (1 - np.tanh(z / 2) ** 2) / 4,
        "difference": lambda z: sigmoid(z) - sigmoid(z) ** 2,
        "even": lambda z: np.exp(-abs(z)) / (1 + np.exp(-abs(z))) ** 2,
        "lists": lists(ck.sigmoid_prime),
    },
    "softmax": {
        "coursekit": ck.softmax,
        "by columns": softmax_by_columns,
        "differences": softmax_by_differences,
        "in place on a copy": softmax_in_place,
        "logarithm first": lambda z: np.exp(z - np.logaddexp.reduce(z, axis=0)),
        "lists": lists(ck.softmax),
        "rows inside": lambda z: (e := np.exp(z.T - z.T.max(1)[:, None])).T / e.sum(1),
    },
    "cross_entropy": {
        "coursekit": ck.cross_entropy,
        "by examples": entropy_by_examples,
        "repaired": entropy_repaired,
        "floor": lambda a, y: -np.mean(np.sum(y * np.log(np.maximum(a, 1e-12)), axis=0)),
        "something added": lambda a, y: -np.sum(y * np.log(a + 1e-12)) / len(y.T),
        "picked": lambda a, y: float(-np.log(a[y.argmax(axis=0), np.arange(y.shape[1])]).mean()),
        "sum first": lambda a, y: -np.log((a * y).sum(axis=0)).mean(),
        "mask": lambda a, y: np.array(-np.log(a[y == 1]).sum() / y.sum()),
    },
    "init_params": {
        "coursekit": ck.init_params,
        "entry by entry": init_by_entries,
        "backwards": init_backwards,
        "one draw for all": init_at_once,
        "children": init_from_child,
    },
    "forward": {
        "coursekit": ck.forward,
        "loops": forward_by_loops,
        "recursive": forward_recursive,
        "rows inside": forward_in_rows,
        "bias as weight": forward_stacked,
    },
    "quadratic_cost": {
        "coursekit": lambda weights, biases, x, y, lam: ck.cost(weights, biases, x, y, lam=lam),
        "by examples": cost_by_examples,
        "products": cost_by_products,
        "flat": cost_flat,
        "norms": lambda weights, biases, x, y, lam: (
            np.linalg.norm(output(weights, biases, x) - y) ** 2 / (2 * x.shape[1])
            + lam / 2 * sum(np.linalg.norm(W, "fro") ** 2 for W in weights)
        ),
    },
    "residual_forward": RESIDUAL_FORWARD,
}
