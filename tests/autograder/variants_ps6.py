"""Unusual right solutions of ps6-digits: every one must have full marks."""

import math
import random
import warnings
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from variants_second import ADAM_STEP

import coursekit as ck

Solution = Callable[..., Any]


def s(z: Any) -> Any:
    """σ(z), stable."""
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def softmax(z: Any) -> Any:
    """Column by column, by log-sum-exp."""
    return np.exp(z - np.logaddexp.reduce(z, axis=0, keepdims=True))


def normal(sizes: Sequence[int], rng: Any) -> Any:
    """Standard deviation 1/√n_{l−1}, biases zero."""
    weights = [rng.normal(size=(n, k)) / np.sqrt(k) for k, n in pairwise(sizes)]
    return weights, [np.zeros((n, 1)) for n in sizes[1:]]


def uniform(sizes: Sequence[int], rng: Any) -> Any:
    """Glorot's uniform distribution, biases uniform too, the last layer first."""
    pairs = list(pairwise(sizes))[::-1]
    weights = [rng.uniform(-1, 1, (n, k)) * math.sqrt(6 / (n + k)) for k, n in pairs]
    return weights[::-1], [rng.uniform(-0.1, 0.1, (n, 1)) for n in sizes[1:]]


def wide(sizes: Sequence[int], rng: Any) -> Any:
    """Standard normal, biases too: how many books begin."""
    biases = [rng.standard_normal((n, 1)) for n in sizes[1:]]
    return [rng.standard_normal((n, k)) for k, n in pairwise(sizes)], biases


def tiny(sizes: Sequence[int], rng: Any) -> Any:
    """Nearly zero at the output, so that all classes begin alike."""
    weights, biases = normal(sizes, rng)
    return [*weights[:-1], 1e-3 * weights[-1]], biases


def gradient(weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """Of mean cross-entropy."""
    a = [x]
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        a.append(s(W @ a[-1] + b))
    delta = (softmax(weights[-1] @ a[-1] + biases[-1]) - y) / x.shape[1]
    dW: list[Any] = []
    db: list[Any] = []
    for W, below in zip(weights[::-1], a[::-1], strict=True):
        dW.insert(0, delta @ below.T)
        db.insert(0, delta.sum(axis=1, keepdims=True))
        delta = W.T @ delta * below * (1 - below)
    return dW, db


def plain(init: Solution) -> Solution:
    """A slice of a permutation, and new lists for every update."""

    def train(x: Any, y: Any, sizes: Any, eta: Any, size: Any, epochs: Any, rng: Any) -> Any:
        weights, biases = init(sizes, rng)
        for _ in range(epochs):
            order = rng.permutation(x.shape[1])
            for i in range(0, len(order), size):
                batch = order[i : i + size]
                dW, db = gradient(weights, biases, x[:, batch], y[:, batch])
                weights = [W - eta * d for W, d in zip(weights, dW, strict=True)]
                biases = [b - eta * d for b, d in zip(biases, db, strict=True)]
        return weights, biases

    return train


def orders_first(x: Any, y: Any, sizes: Any, eta: Any, size: Any, epochs: Any, rng: Any) -> Any:
    """All orders are drawn before the weights; the generator is split; answers are lists."""
    m = x.shape[1]
    orders = [rng.permuted(np.arange(m)) for _ in range(epochs)]
    weights, biases = normal(sizes, rng.spawn(1)[0])
    for order in orders:
        for batch in np.split(order, range(size, m, size)):
            dW, db = gradient(weights, biases, x[:, batch], y[:, batch])
            for W, d in zip(weights, dW, strict=True):
                W -= eta * d
            for b, d in zip(biases, db, strict=True):
                b -= eta * d
    return [[W.tolist() for W in weights], [b.tolist() for b in biases]]


def by_example(x: Any, y: Any, sizes: Any, eta: Any, size: Any, epochs: Any, rng: Any) -> Any:
    """One backpropagation per example, added up; shuffled pairs in a Python list."""
    weights, biases = normal(sizes, rng)
    pairs = [(x[:, [i]], y[:, [i]]) for i in range(x.shape[1])]
    for _ in range(epochs):
        rng.shuffle(pairs)
        for i in range(0, len(pairs), size):
            batch = pairs[i : i + size]
            found = [gradient(weights, biases, *pair) for pair in batch]
            for l in range(len(weights)):
                weights[l] = weights[l] - eta / len(batch) * sum(dW[l] for dW, _ in found)
                biases[l] = biases[l] - eta / len(batch) * sum(db[l] for _, db in found)
    return tuple(weights), tuple(biases)


def shuffled_together(
    x: Any, y: Any, sizes: Any, eta: Any, size: Any, epochs: Any, rng: Any
) -> Any:
    """Images and labels in one array whose columns are shuffled in place, epoch after epoch."""
    weights, biases = normal(sizes, rng)
    both = np.vstack([x, y])
    d = len(x)
    for _ in range(epochs):
        rng.shuffle(both, axis=1)
        rest = both
        while rest.size:
            batch, rest = rest[:, :size], rest[:, size:]
            dW, db = gradient(weights, biases, batch[:d], batch[d:])
            weights = [W - eta * g for W, g in zip(weights, dW, strict=True)]
            biases = [b - eta * g for b, g in zip(biases, db, strict=True)]
    return weights, biases


def rows(x: Any, y: Any, sizes: Any, eta: Any, size: Any, epochs: Any, rng: Any) -> Any:
    """One example a row inside, W and b in one matrix, transposed views as the answer."""
    thetas = [np.vstack([W.T, b.T]) for W, b in zip(*normal(sizes, rng), strict=True)]
    X, Y = np.column_stack([x.T, np.ones(x.shape[1])]), y.T
    for _ in range(epochs):
        keys = rng.random(len(X))
        order = np.argsort(keys)
        for i in range(0, len(X), size):
            A, T = [X[order[i : i + size]]], Y[order[i : i + size]]
            for theta in thetas[:-1]:
                A.append(np.column_stack([s(A[-1] @ theta), np.ones(len(T))]))
            D = (softmax((A[-1] @ thetas[-1]).T).T - T) / len(T)
            steps = []
            for theta, a in zip(thetas[::-1], A[::-1], strict=True):
                steps.append(a.T @ D)
                D = (D @ theta.T * a * (1 - a))[:, :-1]
            thetas = [theta - eta * g for theta, g in zip(thetas, steps[::-1], strict=True)]
    return [theta[:-1].T for theta in thetas], [theta[-1:].T for theta in thetas]


def classes(x: Any, y: Any, sizes: Any, eta: Any, size: Any, epochs: Any, rng: Any) -> Any:
    """A class for the layers, a generator of minibatches, output and warnings on the way."""

    class Layer:
        def __init__(self, k: int, n: int, last: bool) -> None:
            self.W, self.b, self.last = rng.normal(0, np.sqrt(2 / k), (n, k)), np.ones((n, 1)), last

        def __call__(self, a: Any) -> Any:
            self.below, z = a, self.W @ a + self.b
            self.a = softmax(z) if self.last else s(z)
            return self.a

        def back(self, error: Any) -> Any:
            delta = error if self.last else error * self.a * (1 - self.a)
            below = self.W.T @ delta
            self.W = self.W - eta * np.einsum("im,jm->ij", delta, self.below)
            self.b = self.b - eta * np.sum(delta, axis=1, keepdims=True)
            return below

    def batches() -> Any:
        left = list(rng.permutation(x.shape[1]))
        while left:
            yield [left.pop() for _ in range(min(size, len(left)))]

    layers = [Layer(k, n, l == len(sizes) - 2) for l, (k, n) in enumerate(pairwise(sizes))]
    for epoch in range(epochs):
        print(f"epoch {epoch}")
        for batch in batches():
            a = x[:, batch]
            for layer in layers:
                a = layer(a)
            error = (a - y[:, batch]) / len(batch)
            for layer in reversed(layers):
                error = layer.back(error)
    warnings.warn("trained", stacklevel=1)
    return [np.asfortranarray(layer.W) for layer in layers], [layer.b for layer in layers]


def python_random(x: Any, y: Any, sizes: Any, eta: Any, size: Any, epochs: Any, rng: Any) -> Any:
    """Python's random module, seeded from rng; the full batch as weights of 0 and 1/|B|."""
    weights, biases = normal(sizes, rng)
    dice, m = random.Random(int(rng.integers(2**62))), x.shape[1]
    for _ in range(epochs):
        order = dice.sample(range(m), m)
        for first in range(0, m, size):
            chosen = np.zeros(m)
            chosen[order[first : first + size]] = 1
            share = chosen / chosen.sum()
            a = [x]
            for W, b in zip(weights[:-1], biases[:-1], strict=True):
                a.append(s(W @ a[-1] + b))
            delta = (softmax(weights[-1] @ a[-1] + biases[-1]) - y) * share
            new_W: list[Any] = []
            new_b: list[Any] = []
            for W, b, below in zip(weights[::-1], biases[::-1], a[::-1], strict=True):
                new_W.insert(0, W - eta * delta @ below.T)
                new_b.insert(0, b - eta * delta.sum(axis=1).reshape(-1, 1))
                delta = W.T @ delta * below * (1 - below)
            weights, biases = new_W, new_b
    return weights, biases


def with_coursekit(x: Any, y: Any, sizes: Any, eta: Any, size: Any, epochs: Any, rng: Any) -> Any:
    """The library's own training."""
    options = {"eta": eta, "batch_size": size, "epochs": epochs, "rng": rng}
    return ck.sgd(*ck.init_params(sizes, rng), x, y, loss=ck.SOFTMAX_CROSS_ENTROPY, **options)


# accuracy


def outputs(weights: Any, biases: Any, x: Any) -> Any:
    """a^L with softmax."""
    a = x
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        a = s(W @ a + b)
    return softmax(weights[-1] @ a + biases[-1])


def one_by_one(weights: Any, biases: Any, x: Any, labels: Any) -> Any:
    """Loops over images and classes in plain Python, with the scores instead of the outputs."""
    right = 0
    for i, label in enumerate(labels.tolist()):
        a = x[:, i].tolist()
        for l, (W, b) in enumerate(zip(weights, biases, strict=True)):
            z = [
                sum(w * v for w, v in zip(row, a, strict=True)) + c
                for row, c in zip(W.tolist(), b.ravel().tolist(), strict=True)
            ]
            a = z if l == len(weights) - 1 else [1 / (1 + math.exp(-v)) for v in z]
        right += max(range(len(a)), key=a.__getitem__) == label
    return right / len(labels)


def with_one_hot(weights: Any, biases: Any, x: Any, labels: Any) -> Any:
    """Compared as one-hot columns."""
    a = outputs(weights, biases, x)
    return ((a == a.max(axis=0)) & (np.eye(len(a))[:, labels] == 1)).any(axis=0).mean()


def zero_dimensional(weights: Any, biases: Any, x: Any, labels: Any) -> Any:
    """A 0-d array, from labels sorted by rank."""
    return np.array(
        np.mean(np.argsort(outputs(weights, biases, x), axis=0)[-1] == np.asarray(labels))
    )


def recursive(weights: Any, biases: Any, x: Any, labels: Any) -> Any:
    """Layer by layer, calling itself."""
    z = weights[0] @ x + biases[0]
    if len(weights) > 1:
        return recursive(weights[1:], biases[1:], s(z), labels)
    return float(1 - np.count_nonzero(z.T.argmax(axis=1) - labels) / labels.size)


VARIANTS: dict[str, dict[str, Solution]] = {
    "train": {
        "coursekit": with_coursekit,
        "plain": plain(normal),
        "uniform weights and biases": plain(uniform),
        "standard normal weights": plain(wide),
        "output weights nearly zero": plain(tiny),
        "orders before weights, lists": orders_first,
        "one example at a time, tuples": by_example,
        "images and labels in one array": shuffled_together,
        "one example per row": rows,
        "layer objects, prints and warns": classes,
        "Python's random, seeded from rng": python_random,
    },
    "accuracy": {
        "coursekit": ck.accuracy,
        "one by one": one_by_one,
        "one-hot": with_one_hot,
        "0-d array": zero_dimensional,
        "recursive, scores only": recursive,
    },
    "adam_step": ADAM_STEP,
}
