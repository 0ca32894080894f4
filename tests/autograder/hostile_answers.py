"""Functions that answer right, or nearly, without what is asked for: they earn no full marks.

Each table: name → the function. They are asked in process, since what they try needs no sandbox.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from variants_ps5 import s
from variants_ps6 import gradient, normal

Function = Callable[..., Any]


# backprop by differences: a pass, or two, for every neuron.


def moved(difference: Function) -> Function:
    """The gradient from moving each neuron's z by itself; a layer's at once, all the way up."""

    def gradients(weights: Any, biases: Any, x: Any, y: Any, *lam: float) -> Any:
        zs, below = [], [x]
        for W, b in zip(weights, biases, strict=True):
            zs.append(W @ below[-1] + b)
            below.append(s(zs[-1]))
        dW, db = [], []
        for l, z in enumerate(zs):

            def cost(stack: Any, l: int = l) -> Any:
                for W, b in zip(weights[l + 1 :], biases[l + 1 :], strict=True):
                    stack = W @ (1 / (1 + np.exp(-stack))) + b
                a = 1 / (1 + np.exp(-stack))
                if not lam:
                    return 0.5 * ((a - y) ** 2).sum(axis=1)
                top = stack.real.max(axis=1, keepdims=True)
                return -(y * (stack - top - np.log(np.exp(stack - top).sum(1, keepdims=True)))).sum(
                    1
                )

            delta = difference(cost, z)
            dW.append(delta @ below[l].T / y.shape[1] + (lam[0] if lam else 0.0) * weights[l])
            db.append(delta.mean(axis=1, keepdims=True))
        return dW, db

    return gradients


def complex_step(cost: Function, z: Any) -> Any:
    """Exact."""
    return np.imag(cost(z + 1e-30j * np.eye(len(z))[:, :, None])) / 1e-30


def central(cost: Function, z: Any, h: float = 1e-4) -> Any:
    """Of second order."""
    step = h * np.eye(len(z))[:, :, None]
    return (cost(z + step) - cost(z - step)) / (2 * h)


def fourth_order(cost: Function, z: Any) -> Any:
    """Of fourth order."""
    return (4 * central(cost, z, 5e-4) - central(cost, z, 1e-3)) / 3


DIFFERENCES: dict[str, Function] = {
    "complex steps": moved(complex_step),
    "central differences": moved(central),
    "differences of fourth order": moved(fourth_order),
}


# train without backpropagation: a start from which the hidden layers need not move.


def training(
    start: Function = lambda W, b: (W, b), hidden: float = 0.0, first: float = 1.0
) -> Function:
    """Minibatch SGD whose hidden layers take `hidden` times their steps, the first `first`."""

    def train(x: Any, y: Any, sizes: Any, eta: float, size: int, epochs: int, rng: Any) -> Any:
        W, b = start(*normal(sizes, rng))
        part = [hidden * (first if l == 0 else 1.0) for l in range(len(W) - 1)] + [1.0]
        for _ in range(epochs):
            order = rng.permutation(x.shape[1])
            for i in range(0, len(order), size):
                batch = order[i : i + size]
                dW, db = gradient(W, b, x[:, batch], y[:, batch])
                W = [w - eta * p * d for w, p, d in zip(W, part, dW, strict=True)]
                b = [c - eta * p * d for c, p, d in zip(b, part, db, strict=True)]
        return W, b

    return train


def hidden_biases(value: float, awake: int = 0) -> Function:
    """All hidden biases but the first `awake` moved by it."""
    return lambda W, b: (
        W,
        [*(c + value * (np.arange(len(c)) >= awake)[:, None] for c in b[:-1]), b[-1]],
    )


def hidden_weights(factor: float) -> Function:
    """All but the last weights times it."""
    return lambda W, b: ([*(factor * w for w in W[:-1]), W[-1]], b)


def last_weights(factor: float) -> Function:
    """The last weights times it."""
    return lambda W, b: ([*W[:-1], factor * W[-1]], b)


def constant(value: float) -> Function:
    """All weights alike."""
    return lambda W, b: ([np.full_like(w, value) for w in W], b)


ASLEEP: dict[str, Function] = {
    "hidden biases of -100": training(hidden_biases(-100.0)),
    "hidden biases of 100": training(hidden_biases(100.0)),
    "one neuron awake": training(hidden_biases(-100.0, awake=1)),
    "huge hidden weights": training(hidden_weights(900.0)),
    "hidden weights of 1e-12": training(hidden_weights(1e-12)),
    "hidden layers as good as straight": training(hidden_weights(1e-6), hidden=1.0),
    "last weights of 0": training(last_weights(0.0)),
    "last weights of 1e-15": training(last_weights(1e-15)),
    "all weights of 1e-30": training(lambda W, b: ([1e-30 * w for w in W], b)),
    "all weights 0": training(constant(0.0)),
    "all weights alike": training(constant(0.1)),
}
AWAKE: dict[str, Function] = {
    "hidden layers frozen": training(),
    "first layer frozen": training(hidden=1.0, first=0.0),
    "hidden layers uphill": training(hidden=-1.0),
    "half steps in hidden layers": training(hidden=0.5),
}
"""What a start of the usual kind shows."""


# numerical_gradient: right on tidy inputs.


def each_entry(slope: Function, keep: Function = lambda w: w.copy()) -> Function:
    """`slope(f, v, i, eps)` for every index, in a copy of w that all of them share."""

    def gradient(f: Any, w: Any, eps: float) -> Any:
        v, found = keep(w), np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            found[i] = slope(f, v, i, eps)
        return found

    return gradient


def at(f: Any, v: Any, i: Any, step: complex) -> Any:
    """f where one entry is moved, and back again."""
    old = v[i]
    v[i] = old + step
    value = f(v)
    v[i] = old
    return value


def differences(step: Function, below: float = 1.0) -> Function:
    """Central ones with another step, or from another point `below`."""

    def slope(f: Any, v: Any, i: Any, eps: float) -> Any:
        h = step(eps, v[i])
        return (at(f, v, i, h) - at(f, v, i, -below * h)) / ((1 + below) * h)

    return each_entry(slope)


def never_back(f: Any, v: Any, i: Any, eps: float) -> Any:
    """What has been moved stays where it is while the next ones are moved."""
    v[i] += eps
    above = f(v)
    v[i] -= 2 * eps
    return (above - f(v)) / (2 * eps)


def back_by_adding(f: Any, v: Any, i: Any, eps: float) -> Any:
    """w + ε − 2ε + ε, which is not quite w."""
    difference = never_back(f, v, i, eps)
    v[i] += eps
    return difference


def in_a_flat(flat: Function, form: Function = lambda w, v: w) -> Function:
    """Moves the entries of what is taken for a flat view of w, and asks f about `form(w, v)`."""

    def gradient(f: Any, w: Any, eps: float) -> Any:
        v, found = flat(w), []
        for i in range(v.size):
            old = v[i]
            v[i] = old + eps
            above = f(form(w, v))
            v[i] = old - eps
            found.append((above - f(form(w, v))) / (2 * eps))
            v[i] = old
        return np.reshape(found, w.shape)

    return gradient


def fourth(f: Any, v: Any, i: Any, eps: float) -> Any:
    """Differences of fourth order."""
    one, two = (at(f, v, i, k * eps) - at(f, v, i, -k * eps) for k in (1, 2))
    return (8 * one - two) / (12 * eps)


def seconds(f: Any, v: Any, i: Any, eps: float) -> Any:
    """Forward differences whose error is taken away by a second one."""
    return (4 * at(f, v, i, eps) - 3 * f(v) - at(f, v, i, 2 * eps)) / (2 * eps)


def over_rows(f: Any, w: Any, eps: float) -> Any:
    """A number a row: right for vectors."""
    found = np.zeros(len(w))
    for i in range(len(w)):
        e = np.zeros(w.shape)
        e[i] = eps
        found[i] = (f(w + e) - f(w - e)) / (2 * eps)
    return found


def stack_of_all(f: Any, w: Any, eps: float) -> Any:
    """All moves in one array: f does not know that it is a stack."""
    steps = eps * np.eye(w.size).reshape(w.size, *w.shape)
    above, below = f(w + steps), f(w - steps)
    return np.full(w.shape, (above - below) / (2 * eps))


def directions_only(f: Any, w: Any, eps: float) -> Any:
    """From as many random directions as there are entries, by least squares."""
    d = np.random.default_rng(0).normal(size=(w.size, *w.shape))
    slopes = [(f(w + eps * v) - f(w - eps * v)) / (2 * eps) for v in d]
    return np.linalg.solve(d.reshape(w.size, -1), slopes).reshape(w.shape)


def square_only(f: Any, w: Any, eps: float) -> Any:
    """Rows and columns exchanged where there are two axes."""
    found = each_entry(lambda f, v, i, e: (at(f, v, i, e) - at(f, v, i, -e)) / (2 * e))(f, w, eps)
    return found.T if w.ndim == 2 else found


def central_step(f: Any, v: Any, i: Any, eps: float) -> Any:
    """As it should be."""
    return (at(f, v, i, eps) - at(f, v, i, -eps)) / (2 * eps)


def leaves_moved(f: Any, w: Any, eps: float) -> Any:
    """The caller's w is moved by ε in its last entry afterwards."""
    found = each_entry(central_step)(f, w, eps)
    w[(-1,) * w.ndim] += eps
    return found


def from_the_source(f: Any, w: Any, eps: float) -> Any:
    """What f is made of is read from it: it is a polynomial."""
    c, d = f.__globals__["c"], f.__globals__["d"]
    return 3 * c * w**2 + d + c * eps**2


FLAT = {
    "moved in a ravel": in_a_flat(np.ravel),
    "moved in a reshape": in_a_flat(lambda w: w.reshape(-1)),
    "moved in a flat copy": in_a_flat(lambda w: w.flatten()),
    "flat for f": in_a_flat(lambda w: w.flatten(), lambda w, v: v),
    "in the order of memory": in_a_flat(
        lambda w: w.ravel(order="K").copy(), lambda w, v: v.reshape(w.shape)
    ),
    "in Fortran order": in_a_flat(
        lambda w: w.ravel(order="F").copy(), lambda w, v: v.reshape(w.shape, order="F")
    ),
}
GRADIENTS: dict[str, Function] = FLAT | {
    "never moved back": each_entry(never_back),
    "moved back by adding": each_entry(back_by_adding, lambda w: w),
    "never moved back, in w": each_entry(never_back, lambda w: w),
    "one-sided": differences(lambda eps, w: eps, below=0.0),
    "one-sided, with a step of its own": differences(lambda eps, w: 1e-8, below=0.0),
    "a fixed step": differences(lambda eps, w: 1e-5),
    "a step that is never long": differences(lambda eps, w: min(eps, 1e-2)),
    "a step that grows with w": differences(lambda eps, w: eps * max(1.0, abs(w))),
    "a step that is a part of w": differences(lambda eps, w: eps * w if w else eps),
    "half a step to each side": differences(lambda eps, w: eps / 2),
    "unequal steps": differences(lambda eps, w: eps, below=0.5),
    "not divided by two": each_entry(lambda *a: 2 * central_step(*a)),
    "of fourth order": each_entry(fourth),
    "of second order, forward": each_entry(seconds),
    "an entry a row": over_rows,
    "a stack for f": stack_of_all,
    "random directions": directions_only,
    "transposed": square_only,
    "complex step": each_entry(
        lambda f, v, i, eps: np.imag(at(f, v.astype(complex), i, 1e-30j)) / 1e-30
    ),
    "in float32": each_entry(central_step, lambda w: w.astype("float32")),
    "truncated to whole numbers": each_entry(central_step, lambda w: w.astype(int)),
    "zeros left out": each_entry(lambda f, v, i, e: central_step(f, v, i, e) if v[i] else 0.0),
    "w changed": leaves_moved,
    "read from f": from_the_source,
}
"""Wrong ones, as people write them."""


def eigenvalue(X: Any) -> Any:
    """By the method for matrices that are not symmetric: complex where eigenvalues meet."""
    return 2 / np.linalg.eig(X.T @ X / len(X))[0].max()


NEARLY: dict[str, dict[str, Function]] = {
    "numerical_gradient": GRADIENTS,
    "least_squares": {
        "any singular value counts": lambda X, y: np.linalg.lstsq(X, y, rcond=-1)[0],
    },
    "largest_stable_rate": {"eig": eigenvalue},
    "sigmoid": {"a step": lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0)},
    "train": ASLEEP,
    "backprop": {name: wrong for name, wrong in DIFFERENCES.items() if name != "complex steps"},
}
"""For each function those that are nearly right; no seed gives them full marks."""
