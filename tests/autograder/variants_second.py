"""Unusual right solutions of the functions that the second edition of ps4, ps5 and ps6 asks for."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Solution = Callable[..., Any]


def s(z: Any) -> Any:
    """σ(z), stable."""
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def ds(z: Any) -> Any:
    """σ′(z)."""
    return s(z) * s(-np.asarray(z))


# residual_forward


def zipped(weights: Any, biases: Any, x: Any) -> Any:
    """As most would write it, in tuples."""
    zs: tuple[Any, ...] = ()
    activations: tuple[Any, ...] = (x,)
    for W, b in zip(weights, biases, strict=True):
        zs = (*zs, W @ activations[-1] + b)
        activations = (*activations, activations[-1] + s(zs[-1]))
    return zs, activations


def in_place_on_copies(weights: Any, biases: Any, x: Any) -> Any:
    """`+=` on a copy that nobody else has."""
    a, zs, activations = x.copy(), [], [x.copy()]
    for l in range(len(weights)):
        z = weights[l].dot(a)
        z += biases[l]
        zs.append(z)
        a += 1 / (1 + np.exp(-z))
        activations.append(a.copy())
    return zs, activations


def in_one_stack(weights: Any, biases: Any, x: Any) -> Any:
    """Two arrays with an axis for the layers: all are as wide."""
    L, (n, m) = len(weights), x.shape
    zs, activations = np.empty((L, n, m)), np.empty((L + 1, n, m))
    activations[0] = x
    for l in range(L):
        zs[l] = weights[l] @ activations[l] + biases[l]
        activations[l + 1] = activations[l] + s(zs[l])
    return zs, activations


def with_the_identity(weights: Any, biases: Any, x: Any) -> Any:
    """The skip as a matrix product; examples in rows inside."""
    rows, zs, activations = x.T, [], [x]
    for W, b in zip(weights, biases, strict=True):
        z = rows @ W.T + b.T
        rows = rows @ np.eye(len(W)) + s(z)
        zs.append(z.T)
        activations.append(rows.T)
    return [zs, activations]


def recursive_forward(weights: Any, biases: Any, x: Any) -> Any:
    """The first layer, then the rest of the network."""
    if not len(weights):
        return [], [x]
    z = weights[0] @ x + biases[0]
    zs, activations = recursive_forward(weights[1:], biases[1:], x + s(z))
    return [z, *zs], [x, *activations]


def running_sum(weights: Any, biases: Any, x: Any) -> Any:
    """a^l = x + Σ σ(z^k), summed anew for each layer."""
    zs: list[Any] = []
    terms = [x]
    for W, b in zip(weights, biases, strict=True):
        zs.append(W @ sum(terms) + b)
        terms.append(s(zs[-1]))
    return zs, [sum(terms[: l + 1]) + 0.0 for l in range(len(terms))]


def number_by_number(weights: Any, biases: Any, x: Any) -> Any:
    """Lists of floats from plain Python."""
    a = x.tolist()
    zs, activations = [], [a]
    for W, b in zip(weights, biases, strict=True):
        columns = list(zip(*a, strict=True))
        z = [
            [math.fsum(w * v for w, v in zip(row, column, strict=True)) + c for column in columns]
            for row, (c,) in zip(W.tolist(), b.tolist(), strict=True)
        ]
        a = [
            [v + 1 / (1 + math.exp(-t)) for v, t in zip(above, below, strict=True)]
            for above, below in zip(a, z, strict=True)
        ]
        zs.append(z)
        activations.append(a)
    return zs, activations


RESIDUAL_FORWARD: dict[str, Solution] = {
    "tuples": zipped,
    "in place on copies": in_place_on_copies,
    "one stack": in_one_stack,
    "identity, in rows": with_the_identity,
    "recursive": recursive_forward,
    "running sum": running_sum,
    "number by number": number_by_number,
}


# residual_backprop


def by_gradients(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """∂C/∂a goes down, and δ is made of it in each layer."""
    zs, activations = zipped(weights, biases, x)
    g, m = activations[-1] - y, x.shape[1]
    dW: list[Any] = []
    db: list[Any] = []
    for W, z, below in zip(weights[::-1], zs[::-1], activations[-2::-1], strict=True):
        delta = g * ds(z)
        dW.insert(0, delta @ below.T / m)
        db.insert(0, delta.sum(axis=1, keepdims=True) / m)
        g = g + W.T @ delta
    return dW, db


def by_deltas(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """δ alone, divided by σ′ and multiplied by another."""
    zs, activations = zipped(weights, biases, x)
    L, m = len(weights), x.shape[1]
    dW: list[Any] = [None] * L
    db: list[Any] = [None] * L
    delta = (activations[-1] - y) * ds(zs[-1])
    for l in range(L, 0, -1):
        dW[l - 1] = np.einsum("im,jm->ij", delta, activations[l - 1]) / m
        db[l - 1] = np.mean(delta, 1)[:, None]
        if l > 1:
            delta = (delta / ds(zs[l - 1]) + weights[l - 1].T @ delta) * ds(zs[l - 2])
    return tuple(dW), tuple(db)


def by_a_matrix(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """The skip as an identity in the transposed Jacobian; the mean taken at the output."""
    zs, activations = in_one_stack(weights, biases, x)
    back = (activations[-1] - y) / y.shape[1]
    dW, db = [], []
    for W, z, below in zip(
        reversed(list(weights)), reversed(list(zs)), reversed(list(activations[:-1])), strict=True
    ):
        delta = back * ds(z)
        dW.append(delta @ below.T)
        db.append(delta @ np.ones((y.shape[1], 1)))
        back = np.hstack([np.eye(len(W)), W.T]) @ np.vstack([back, delta])
    return dW[::-1], db[::-1]


def residual_recursive(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """A layer asks the rest of the network for ∂C/∂a."""
    dW: list[Any] = []
    db: list[Any] = []

    def below(l: int, a: Any) -> Any:
        if l == len(weights):
            return a - y
        z = weights[l] @ a + biases[l]
        g = below(l + 1, a + s(z))
        delta = g * ds(z)
        dW.append(delta @ a.T / x.shape[1])
        db.append(delta.mean(axis=1, keepdims=True))
        return g + weights[l].T @ delta

    below(0, x)
    return dW[::-1], db[::-1]


def residual_by_example(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """One example after the other, in lists of sums."""
    m = x.shape[1]
    total_W = [np.zeros(W.shape) for W in weights]
    total_b = [np.zeros(b.shape) for b in biases]
    for i in range(m):
        dW, db = by_gradients(weights, biases, x[:, i : i + 1], y[:, i : i + 1])
        for total, part in zip([*total_W, *total_b], [*dW, *db], strict=True):
            total += part / m
    return total_W, total_b


def residual_stacked(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """All weights in one array, the biases as a column of it, examples in rows."""
    theta = np.stack([np.hstack([W, b]) for W, b in zip(weights, biases, strict=True)])
    rows = [np.hstack([x.T, np.ones((x.shape[1], 1))])]
    zs = []
    for T in theta:
        zs.append(rows[-1] @ T.T)
        rows.append(np.hstack([rows[-1][:, :-1] + s(zs[-1]), np.ones((x.shape[1], 1))]))
    found, g = np.zeros(theta.shape), rows[-1][:, :-1] - y.T
    for l in reversed(range(len(theta))):
        delta = g * ds(zs[l])
        found[l] = delta.T @ rows[l] / x.shape[1]
        g = g + delta @ theta[l][:, :-1]
    return found[:, :, :-1], found[:, :, -1:]


def as_lists(f: Solution) -> Solution:
    """Lists of lists of floats."""
    return lambda *arguments: [[g.tolist() for g in part] for part in f(*arguments)]


RESIDUAL_BACKPROP: dict[str, Solution] = {
    "gradients go down": by_gradients,
    "deltas alone": by_deltas,
    "identity in a matrix": by_a_matrix,
    "recursive": residual_recursive,
    "by example": residual_by_example,
    "one array, in rows": residual_stacked,
    "lists": as_lists(by_gradients),
}


# mended_backprop


def tanh_forward(weights: Any, biases: Any, x: Any) -> Any:
    """All z, and the a below them; the output is the last z."""
    zs, below = [], [x]
    for W, b in zip(weights, biases, strict=True):
        zs.append(W @ below[-1] + b)
        below.append(np.tanh(zs[-1]))
    return zs, below[:-1]


def of_a(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """tanh′ = 1 − a²."""
    zs, below = tanh_forward(weights, biases, x)
    delta, m = zs[-1] - y, x.shape[1]
    dW: list[Any] = []
    db: list[Any] = []
    for l in range(len(weights) - 1, -1, -1):
        dW.insert(0, delta @ below[l].T / m)
        db.insert(0, delta.mean(axis=1, keepdims=True))
        delta = (weights[l].T @ delta) * (1 - below[l] ** 2)
    return dW, db


def of_z(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """tanh′ = sech², and the mean at the output."""
    zs, below = tanh_forward(weights, biases, x)
    L = len(weights)
    delta = (zs[-1] - y) / x.shape[1]
    gradients = {}
    for l in reversed(range(L)):
        gradients[l] = delta.dot(below[l].T), delta.sum(1).reshape(-1, 1)
        if l:
            delta = weights[l].T.dot(delta) / np.cosh(zs[l - 1]) ** 2
    return tuple(zip(*(gradients[l] for l in range(L)), strict=True))


def by_sigmoids(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """tanh z = 2σ(2z) − 1, with the slope 4σ′(2z)."""
    a, kept = x, []
    for l, (W, b) in enumerate(zip(weights, biases, strict=True)):
        z = W @ a + b
        kept.append((a, z))
        a = z if l == len(weights) - 1 else 2 * s(2 * z) - 1
    delta, dW, db = a - y, [], []
    for l in range(len(weights) - 1, -1, -1):
        into, z = kept[l]
        if l < len(weights) - 1:
            delta = (weights[l + 1].T @ delta) * 4 * ds(2 * z)
        dW.append(np.tensordot(delta, into, (1, 1)) / x.shape[1])
        db.append(np.average(delta, axis=1)[:, np.newaxis])
    return dW[::-1], db[::-1]


def mended_recursive(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """A layer asks the rest of the network for ∂C/∂a."""
    dW: list[Any] = []
    db: list[Any] = []

    def down(l: int, a: Any) -> Any:
        z = weights[l] @ a + biases[l]
        last = l == len(weights) - 1
        h = z if last else np.tanh(z)
        delta = h - y if last else down(l + 1, h) * (1 - h) * (1 + h)
        dW.append(delta @ a.T / y.shape[1])
        db.append(delta.mean(axis=1, keepdims=True))
        return weights[l].T @ delta

    down(0, x)
    return dW[::-1], db[::-1]


def mended_by_example(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """The mean of the gradients of single examples."""
    each = [of_a(weights, biases, x[:, [i]], y[:, [i]]) for i in range(x.shape[1])]
    return [
        [np.mean([one[part][l] for one in each], axis=0) for l in range(len(weights))]
        for part in (0, 1)
    ]


def mended_stacked(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """The bias as a weight of an input that is always 1."""
    ones = np.ones((1, x.shape[1]))
    whole = [np.hstack([W, b]) for W, b in zip(weights, biases, strict=True)]
    below = [np.vstack([x, ones])]
    for T in whole[:-1]:
        below.append(np.vstack([np.tanh(T @ below[-1]), ones]))
    delta = whole[-1] @ below[-1] - y
    found = []
    for T, a in zip(whole[::-1], below[::-1], strict=True):
        found.append(delta @ a.T / x.shape[1])
        delta = ((T.T @ delta) * (1 - a**2))[:-1]
    return [g[:, :-1] for g in found[::-1]], [g[:, -1:] for g in found[::-1]]


MENDED_BACKPROP: dict[str, Solution] = {
    "slope of a": of_a,
    "slope of z, tuples": of_z,
    "by sigmoids": by_sigmoids,
    "recursive": mended_recursive,
    "by example": mended_by_example,
    "bias as weight": mended_stacked,
    "lists": as_lists(of_a),
}


# adam_step


def by_the_book(
    w: Any, g: Any, m: Any, v: Any, t: int, eta: float, beta1: float, beta2: float, eps: float
) -> Any:
    """Line by line."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - eta * m_hat / (np.sqrt(v_hat) + eps), m, v


def corrected_rate(
    w: Any, g: Any, m: Any, v: Any, t: int, eta: float, beta1: float, beta2: float, eps: float
) -> Any:
    """The correction in the rate, and in ε."""
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    root = math.sqrt(1 - beta2**t)
    rate = eta * root / (1 - beta1**t)
    return [w - rate * m / (np.sqrt(v) + eps * root), m, v]


def on_copies(
    w: Any, g: Any, m: Any, v: Any, t: int, eta: float, beta1: float, beta2: float, eps: float
) -> Any:
    """In place, on copies."""
    w, m, v = w.copy(), np.array(m), np.array(v)
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * np.multiply(g, g)
    below = np.sqrt(v / (1 - np.power(beta2, t)))
    below += eps
    w -= eta * (m / (1 - np.power(beta1, t))) / below
    return w, m, v


def entry_by_entry(
    w: Any, g: Any, m: Any, v: Any, t: int, eta: float, beta1: float, beta2: float, eps: float
) -> Any:
    """Plain Python for each number."""
    new_w, new_m, new_v = np.zeros(w.shape), np.zeros(w.shape), np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        new_m[i] = beta1 * float(m[i]) + (1 - beta1) * float(g[i])
        new_v[i] = beta2 * float(v[i]) + (1 - beta2) * float(g[i]) ** 2
        up = new_m[i] / (1 - beta1**t)
        new_w[i] = float(w[i]) - eta * up / (math.sqrt(new_v[i] / (1 - beta2**t)) + eps)
    return new_w, new_m, new_v


def power_in_a_loop(
    w: Any, g: Any, m: Any, v: Any, t: int, eta: float, beta1: float, beta2: float, eps: float
) -> Any:
    """β^t as a product, flat inside."""
    p1 = p2 = 1.0
    for _ in range(t):
        p1, p2 = p1 * beta1, p2 * beta2
    first = np.dot([beta1, 1 - beta1], np.stack([m.ravel(), g.ravel()]))
    second = np.dot([beta2, 1 - beta2], np.stack([v.ravel(), g.ravel() ** 2]))
    step = eta * first / (1 - p1) / (np.sqrt(second / (1 - p2)) + eps)
    return tuple(a.reshape(w.shape) for a in (w.ravel() - step, first, second))


def one_stack(
    w: Any, g: Any, m: Any, v: Any, t: int, eta: float, beta1: float, beta2: float, eps: float
) -> Any:
    """Both averages in one array, and a tuple of what is in it."""
    beta = np.array([beta1, beta2]).reshape(2, *[1] * w.ndim)
    averages = beta * np.stack([m, v]) + (1 - beta) * np.stack([g, g**2])
    up, down = averages / (1 - beta**t)
    return tuple(np.stack([w - eta * up / (down**0.5 + eps), *averages]))


def in_lists(*arguments: Any) -> Any:
    """Lists of floats."""
    return [part.tolist() for part in by_the_book(*arguments)]


ADAM_STEP: dict[str, Solution] = {
    "by the book": by_the_book,
    "corrected rate": corrected_rate,
    "on copies": on_copies,
    "entry by entry": entry_by_entry,
    "power in a loop": power_in_a_loop,
    "one stack": one_stack,
    "lists": in_lists,
}
