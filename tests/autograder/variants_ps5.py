"""Unusual right solutions of ps5-backprop: whatever they look like, they have full marks."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from variants_second import MENDED_BACKPROP, RESIDUAL_BACKPROP

import coursekit as ck

Solution = Callable[..., Any]


def s(z: Any) -> Any:
    """σ(z), stable."""
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def ds(z: Any) -> Any:
    """σ′(z), stable and exact in the tails."""
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def logistic(z: float) -> float:
    """σ(z) of one number, in plain Python."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def softmax(z: Any) -> Any:
    """Column by column, by log-sum-exp."""
    return np.exp(z - np.logaddexp.reduce(z, axis=0, keepdims=True))


def in_place(grad_a: Any, z: Any) -> Any:
    """Works in its own copy."""
    delta = grad_a.copy()
    delta *= ds(z)
    return delta


def loops(grad_a: Any, z: Any) -> Any:
    """Lists of floats from plain Python."""
    return [
        [g * logistic(t) * logistic(-t) for g, t in zip(*rows, strict=True)]
        for rows in zip(grad_a.tolist(), z.tolist(), strict=True)
    ]


def columns(W: Any, delta: Any, z: Any) -> Any:
    """One example at a time."""
    return np.column_stack([(W.T @ d) * ds(t) for d, t in zip(delta.T, z.T, strict=True)])


def triple(W: Any, delta: Any, z: Any) -> Any:
    """Three nested loops, filled entry by entry."""
    result = np.zeros(z.shape)
    for i, k in np.ndindex(z.shape):
        for j in range(W.shape[0]):
            result[i, k] += W[j, i] * delta[j, k] * ds(z[i, k])
    return result


def outer(delta: Any, a: Any) -> Any:
    """A sum of outer products."""
    return sum(np.outer(d, b) for d, b in zip(delta.T, a.T, strict=True)) / delta.shape[1]


def exact(delta: Any) -> Any:
    """Sums without rounding, in tuples."""
    return tuple((math.fsum(row) / len(row),) for row in delta.tolist())


def forward(weights: Any, biases: Any, x: Any) -> tuple[list[Any], list[Any]]:
    """zs and activations; the last activation is the sigmoid too."""
    zs, activations = [], [x]
    for W, b in zip(weights, biases, strict=True):
        zs.append(W @ activations[-1] + b)
        activations.append(s(zs[-1]))
    return zs, activations


def network(output: Solution) -> Solution:
    """Backpropagation with the output error given, weights before biases, from the back."""

    def gradients(weights: Any, biases: Any, x: Any, y: Any, lam: float = 0.0) -> Any:
        zs, activations = forward(weights, biases, x)
        delta = output(zs[-1], y)
        found: list[Any] = []
        for l in reversed(range(len(weights))):
            dW = np.einsum("im,jm->ij", delta, activations[l]) / y.shape[1] + lam * weights[l]
            found.insert(0, (dW, delta.mean(1)[:, None]))
            if l:
                delta = weights[l].T @ delta * ds(zs[l - 1])
        return tuple(zip(*found, strict=True))  # a pair of tuples

    return gradients


def recursive(output: Solution) -> Solution:
    """A function that calls itself for the layers above."""

    def gradients(weights: Any, biases: Any, x: Any, y: Any, lam: float = 0.0) -> Any:
        def below(l: int, a: Any) -> tuple[list[Any], list[Any], Any]:
            z = weights[l] @ a + biases[l]
            if l == len(weights) - 1:
                dWs: list[Any] = []
                dbs: list[Any] = []
                delta = output(z, y)
            else:
                dWs, dbs, error = below(l + 1, s(z))
                delta = error * ds(z)
            dW = delta @ a.T / y.shape[1] + lam * weights[l]
            db = delta.sum(axis=1, keepdims=True) / y.shape[1]
            return [dW, *dWs], [db, *dbs], weights[l].T @ delta

        return list(below(0, x)[:2])

    return gradients


def by_example(output: Solution) -> Solution:
    """The mean of the gradients of single examples, in Fortran order."""
    single = network(output)

    def gradients(weights: Any, biases: Any, x: Any, y: Any, *lam: float) -> Any:
        m = x.shape[1]
        each = [single(weights, biases, x[:, [i]], y[:, [i]], *lam) for i in range(m)]
        return [
            [np.asfortranarray(sum(layer) / m) for layer in zip(*part, strict=True)]
            for part in zip(*each, strict=True)
        ]

    return gradients


def stacked(output: Solution) -> Solution:
    """W and b in one matrix, the input with a row of ones."""

    def gradients(weights: Any, biases: Any, x: Any, y: Any, lam: float = 0.0) -> Any:
        m = x.shape[1]
        thetas = [np.hstack([W, b]) for W, b in zip(weights, biases, strict=True)]
        inputs, zs, a = [], [], x
        for theta in thetas:
            inputs.append(np.vstack([a, np.ones((1, m))]))
            zs.append(theta @ inputs[-1])
            a = s(zs[-1])
        deltas = [output(zs[-1], y)]
        for theta, z in zip(thetas[:0:-1], zs[-2::-1], strict=True):
            deltas.insert(0, (theta[:, :-1].T @ deltas[0]) * ds(z))
        steps = [d @ a.T / m for d, a in zip(deltas, inputs, strict=True)]
        dW = [step[:, :-1] + lam * W for step, W in zip(steps, weights, strict=True)]
        return dW, [step[:, -1:] for step in steps]

    return gradients


def lists(gradients: Solution) -> Solution:
    """The same, as nested lists of floats."""

    def as_lists(*arguments: Any) -> Any:
        return [[g.tolist() for g in part] for part in gradients(*arguments)]

    return as_lists


def flat_loop(f: Any, w: Any, eps: float) -> Any:
    """Over a flat copy."""
    v, result = w.ravel().copy(), np.empty(w.size)
    for i in range(w.size):
        v[i] = w.flat[i] + eps
        above = f(v.reshape(w.shape))
        v[i] = w.flat[i] - eps
        result[i] = (above - f(v.reshape(w.shape))) / (2 * eps)
        v[i] = w.flat[i]
    return result.reshape(w.shape)


def restored(f: Any, w: Any, eps: float) -> Any:
    """In w itself, which gets its old entries back."""
    result = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        old = w[i]
        w[i] = old + eps
        above = f(w)
        w[i] = old - eps
        result[i] = (above - f(w)) / (2 * eps)
        w[i] = old
    return result


def identity_rows(f: Any, w: Any, eps: float) -> Any:
    """Along the rows of an identity matrix, returned as lists."""
    shifts = eps * np.eye(w.size).reshape(w.size, *w.shape)
    found = [(f(w + e) - f(w - e)) / eps * 0.5 for e in shifts]
    return np.array(found).reshape(w.shape).tolist()


def quadratic(z: Any, y: Any) -> Any:
    """BP1 of the quadratic cost."""
    return (s(z) - y) * ds(z)


def cross_entropy(z: Any, y: Any) -> Any:
    """BP1 of softmax and cross-entropy."""
    return softmax(z) - y


def variants(output: Solution) -> dict[str, Solution]:
    """Right ways to write backpropagation."""
    return {
        "tuples": network(output),
        "recursive": recursive(output),
        "stacked": stacked(output),
        "by example": by_example(output),
        "lists": lists(network(output)),
    }


VARIANTS: dict[str, dict[str, Solution]] = {
    "numerical_gradient": {
        "coursekit": ck.numerical_gradient,
        "flat loop": flat_loop,
        "in w and restored": restored,
        "identity": identity_rows,
    },
    "output_error": {
        "coursekit": ck.output_error,
        "in place": in_place,
        "loops": loops,
        "a(1 - a)": lambda g, z: g * s(z) * s(-z),
        "1/4 sech²": lambda g, z: g / 4 * np.cosh(np.clip(z, -700, 700) / 2) ** -2,
        "Fortran order": lambda g, z: np.asfortranarray(g * ds(z)),
        "tuples": lambda g, z: tuple(map(tuple, g * ds(z))),
    },
    "hidden_error": {
        "coursekit": ck.hidden_error,
        "columns": columns,
        "triple loop": triple,
        "einsum": lambda W, d, z: np.einsum("ji,jm,im->im", W, d, ds(z)),
        "other side": lambda W, d, z: (d.T @ W).T * ds(z),
        "lists": lambda W, d, z: (np.tensordot(W, d, (0, 0)) * ds(z)).tolist(),
    },
    "bias_gradient": {
        "coursekit": ck.bias_gradient,
        "exact sums in tuples": exact,
        "matrix product": lambda d: d @ np.full((d.shape[1], 1), 1 / d.shape[1]),
        "einsum": lambda d: np.einsum("im->i", d).reshape(-1, 1) / d.shape[1],
        "newaxis": lambda d: np.average(d, axis=1)[:, np.newaxis],
        "one by one": lambda d: [[sum(row) / len(row)] for row in d],
        "list of arrays": lambda d: list(d.mean(axis=1, keepdims=True)),
    },
    "weight_gradient": {
        "coursekit": ck.weight_gradient,
        "outer products": outer,
        "einsum": lambda d, a: np.einsum("im,jm->ij", d, a) / a.shape[1],
        "mean of products": lambda d, a: (d[:, None, :] * a[None, :, :]).mean(axis=-1),
        "transposed twice": lambda d, a: (a @ d.T / d.shape[1]).T,
        "lists": lambda d, a: [[float(np.mean(p * q)) for q in a] for p in d],
    },
    "backprop": variants(quadratic) | {"coursekit": ck.backprop},
    "softmax_error": {
        "coursekit": lambda z, y: ck.softmax(z) - y,
        "log-sum-exp": lambda z, y: softmax(z) - y,
        "columns": lambda z, y: np.transpose([softmax(c) for c in z.T]) - y,
        "in place on a copy": lambda z, y: np.subtract(softmax(z), y, out=np.empty_like(z)),
        "softmax times sum of y": lambda z, y: softmax(z) * y.sum(axis=0) - y,
        "lists": lambda z, y: (softmax(z) - y).tolist(),
    },
    "backprop_l2": variants(cross_entropy)
    | {
        "coursekit": lambda W, b, x, y, lam: ck.backprop(
            W, b, x, y, ck.SOFTMAX_CROSS_ENTROPY, lam=lam
        ),
    },
    "residual_backprop": RESIDUAL_BACKPROP,
    "mended_backprop": MENDED_BACKPROP,
}
