"""Judges of their own for the corpus: is a function right by the statement of its notebook?

Each takes the function, the notebook's own solution and a tolerance, and lists what is wrong.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, pairwise, permutations, product
from typing import Any

import numpy as np

from coursekit import load_commute, load_digits, one_hot, sigmoid, softmax, split

Function = Callable[..., Any]
Arguments = tuple[Any, ...]
Rng = np.random.Generator


def differs(found: Any, want: Any, tolerance: float) -> str:
    """How an answer differs from the right one; nothing if it does not."""
    if isinstance(want, (list, tuple)):
        if not isinstance(found, (list, tuple)):
            return f"{type(found).__name__} in place of {len(want)} things"
        if len(found) != len(want):
            return f"{len(found)} things in place of {len(want)}"
        return next(
            filter(None, (differs(f, w, tolerance) for f, w in zip(found, want, strict=True))), ""
        )
    if found is None or isinstance(found, (str, dict, tuple)):
        return f"a {type(found).__name__} in place of numbers"
    try:
        values = np.asarray(found, dtype=float)
    except (TypeError, ValueError) as error:
        return f"no numbers: {error}"
    right = np.asarray(want, dtype=float)
    if values.shape != right.shape:
        return f"shape {values.shape} in place of {right.shape}"
    if not right.size:
        return ""
    off = np.max(np.abs(values - right))
    scale = max(np.max(np.abs(right)), 1e-300)
    return "" if off <= tolerance * scale else f"off by {off / scale:.1e} of its scale"


def copied(value: Any) -> Any:
    """A copy of an argument; functions stay what they are."""
    if isinstance(value, (list, tuple)):
        return [copied(v) for v in value]
    return value.copy() if isinstance(value, np.ndarray) else value


def untouched(before: Any, now: Any) -> bool:
    """Whether an argument is as it was, bit for bit."""
    if isinstance(before, (list, tuple)):
        return len(before) == len(now) and all(map(untouched, before, now))
    if isinstance(before, np.ndarray):
        return isinstance(now, np.ndarray) and before.tobytes() == now.tobytes()
    return callable(before) or before == now


def try_one(given: Function, truth: Function, arguments: Arguments, tolerance: float) -> str:
    """What is wrong with two calls in a row; nothing if all is right."""
    mine = [copied(a) for a in arguments]
    want = truth(*[copied(a) for a in arguments])
    for _ in range(2):  # an answer must not depend on what was asked before
        try:
            found = given(*mine)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        if not all(map(untouched, arguments, mine)):
            return "an input is changed"
        problem = differs(found, want, tolerance)
        if problem:
            return problem
    return ""


def compared(
    inputs: Callable[[Rng], Iterator[Arguments]],
    given: Function,
    truth: Function,
    tolerance: float,
) -> list[str]:
    """What is wrong on each of the inputs, for three seeds."""
    found = (
        (try_one(given, truth, arguments, tolerance), arguments)
        for seed in (1, 2, 3)
        for arguments in inputs(np.random.default_rng(seed))
    )
    return [problem for problem, _ in found if problem]


SHAPES = [(1, 1), (1, 4), (5, 1), (4, 4), (7, 3), (12, 5), (3, 6)]
"""Examples and features, or rows and columns."""
NETS = [[3, 2], [1, 1, 1], [4, 4, 4], [3, 5, 4, 2], [2, 6, 3], [5, 2]]


# ps1


def only_x(rng: Rng) -> Iterator[Arguments]:
    """Matrices of many shapes."""
    for shape in SHAPES:
        yield (rng.normal(size=shape),)


def linear(rng: Rng) -> Iterator[Arguments]:
    """w, X, y with real targets."""
    for m, d in SHAPES:
        yield rng.normal(size=d), rng.normal(size=(m, d)), 3 * rng.normal(size=m)


def signed(rng: Rng) -> Iterator[Arguments]:
    """w, X, y with labels, margins on both sides of 0 and of 1."""
    for m, d in [*SHAPES, (60, 3)]:
        labels = rng.choice([-1.0, 1.0], size=m)
        yield rng.normal(size=d), 1.5 * rng.normal(size=(m, d)), labels


def solvable(rng: Rng) -> Iterator[Arguments]:
    """X, y of any shape, rank and condition."""
    for m, d in SHAPES:
        yield rng.normal(size=(m, d)), rng.normal(size=m)
    X = rng.normal(size=(9, 3))
    yield np.column_stack([X, X[:, 0] + X[:, 1]]), rng.normal(size=9)
    yield np.column_stack([X, X[:, 2], X[:, 2]]), rng.normal(size=9)
    powers = np.column_stack([load_commute()[0][:, 0] ** k for k in range(5)])
    yield powers, powers @ rng.uniform(1, 2, 5)


def least_squares(given: Function, truth: Function, tolerance: float) -> list[str]:
    """As compared, and with the digits that an ill-conditioned X leaves."""
    found = compared(solvable, given, truth, tolerance)
    u, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(30, 5)))
    v, _ = np.linalg.qr(np.random.default_rng(4).normal(size=(5, 5)))
    X = u * np.logspace(0, -8, 5) @ v.T  # the square of its condition is that of rounding
    w = np.arange(1.0, 6.0)
    problem = try_one(given, lambda X, y: w, (X, X @ w), max(tolerance, 1e-5))
    return found + ([f"ill-conditioned: {problem}"] if problem else [])


def polynomials(rng: Rng) -> Iterator[Arguments]:
    """x and degree."""
    for m, degree in [(1, 1), (4, 1), (4, 4), (6, 2), (3, 7), (8, 5)]:
        yield 2 * rng.normal(size=m), degree
    yield np.array([0.0, -1.0, 2.0]), 3


def ridged(rng: Rng) -> Iterator[Arguments]:
    """X, y, lam."""
    for m, d in SHAPES:
        for lam in (0.03, 1.0, 7.0):
            yield rng.normal(size=(m, d)), rng.normal(size=m), lam
    yield np.ones((4, 3)), rng.normal(size=4), 0.5


def with_ones(rng: Rng) -> Iterator[Arguments]:
    """X whose first column is ones, y, lam."""
    for m, d in SHAPES:
        for lam in (0.03, 1.0, 7.0):
            X = rng.normal(size=(m, d)) + 2
            X[:, 0] = 1.0
            yield X, rng.normal(size=m) - 5, lam
    yield np.ones((4, 3)), rng.normal(size=4), 0.5


# ps2


def gradient_descent(given: Function, truth: Function, tolerance: float) -> list[str]:
    """Walks on a bowl, uphill ones among them, and none."""

    def walks(rng: Rng) -> Iterator[Arguments]:
        for d in (1, 2, 5):
            A = rng.normal(size=(d, d))
            A, c = A @ A.T + np.eye(d), rng.normal(size=d)
            for eta, steps in [(0.05, 0), (0.05, 1), (0.02, 7), (1.5, 4), (0.01, 40)]:
                yield partial(lambda A, c, w: A @ w - c, A, c), rng.normal(size=d), eta, steps
        yield lambda w: np.array([1e-9]), np.array([0.0]), 1e9, 12
        yield lambda w: np.cos(w), rng.normal(size=3), 0.3, 5

    return compared(walks, given, truth, tolerance)


def nesterov_descent(given: Function, truth: Function, tolerance: float) -> list[str]:
    """Walks on a bowl and elsewhere, with a velocity and without."""

    def walks(rng: Rng) -> Iterator[Arguments]:
        for d in (1, 2, 5):
            A = rng.normal(size=(d, d))
            A, c = A @ A.T + np.eye(d), rng.normal(size=d)
            for eta, beta, steps in [(0.05, 0.9, 0), (0.05, 0.5, 1), (0.02, 0.7, 7), (0.3, 0.6, 4)]:
                bowl = partial(lambda A, c, w: A @ w - c, A, c)
                yield bowl, rng.normal(size=d), eta, beta, steps
        yield lambda w: np.array([1e-9]), np.array([0.0]), 1e9, 0.5, 12
        yield lambda w: np.cos(w), rng.normal(size=3), 0.3, 0.8, 5
        yield lambda w: np.cos(w), rng.normal(size=3), 0.3, 0.0, 5

    return compared(walks, given, truth, tolerance)


def rates(rng: Rng) -> Iterator[Arguments]:
    """c and t."""
    for t in (1, 2, 3, 10, 1000):
        yield float(rng.uniform(0.1, 3)), t
    yield 2, 4


def minibatches(given: Function, truth: Function, tolerance: float) -> list[str]:
    """Sizes, contents, chance."""
    wrong: list[str] = []
    for m, size in [(1, 1), (6, 3), (7, 3), (10, 4), (5, 5), (8, 1), (50, 7), (9, 2)]:
        try:
            batches = given(m, size, np.random.default_rng(m))
        except Exception as error:
            return [f"{type(error).__name__}: {error}"]
        if not isinstance(batches, (list, tuple)):
            return [f"a {type(batches).__name__} in place of a list"]
        want = [min(size, m - start) for start in range(0, m, size)]
        try:
            flat = np.concatenate([np.asarray(b) for b in batches])
            if [len(b) for b in batches] != want or flat.ndim != 1:
                wrong.append(f"m = {m}: not the right lengths")
            elif sorted(flat.tolist()) != list(range(m)):
                wrong.append(f"m = {m}: not every index once")
            elif flat.dtype.kind not in "iu":
                wrong.append(f"indices of type {flat.dtype}")
        except (TypeError, ValueError) as error:
            wrong.append(f"no indices: {error}")
    if wrong:
        return wrong

    def order(rng: Rng, m: int, size: int) -> tuple[int, ...]:
        return tuple(np.concatenate([np.asarray(b) for b in given(m, size, rng)]).tolist())

    np.random.seed(1)  # noqa: NPY002 (global randomness is what is looked for)
    first = order(np.random.default_rng(5), 40, 6)
    np.random.seed(2)  # noqa: NPY002 (the same)
    if first != order(np.random.default_rng(5), 40, 6):
        wrong.append("the same seed gives another order")
    rng = np.random.default_rng(6)
    if order(rng, 40, 6) == order(rng, 40, 6):
        wrong.append("two epochs have one order")
    rng = np.random.default_rng(7)
    counts: dict[tuple[int, ...], int] = {}
    for _ in range(720):
        found = order(rng, 4, 3)
        counts[found] = counts.get(found, 0) + 1
    if len(counts) < 24 or max(counts.values()) > 70:
        wrong.append(f"{len(counts)} of 24 orders come")
    return wrong


def minibatch_sgd(given: Function, truth: Function, tolerance: float) -> list[str]:
    """Replay what the gradient was asked for."""
    wrong: list[str] = []
    for m, size, epochs, d in [
        (1, 1, 1, 1),
        (6, 2, 3, 3),
        (7, 3, 2, 2),
        (5, 5, 4, 2),
        (20, 1, 2, 2),
    ]:
        rng = np.random.default_rng(m)
        X, y = rng.normal(size=(m, d)), rng.normal(size=m)
        w0, c = rng.normal(size=d), 0.3
        for seed in (1, 2):
            problem = _sgd(given, (w0, X, y, size, c, epochs), seed, tolerance)
            wrong += [problem] if problem else []
    return wrong


def _sgd(given: Function, task: Arguments, seed: int, tolerance: float) -> str:
    """One run of it: rows used, rates, the place where it ends, chance."""
    w0, X, y, size, c, epochs = task
    m = len(y)
    seen: list[list[int]] = []
    strange: list[str] = []

    def gradient(w: Any, rows: Any, labels: Any) -> Any:
        rows, labels = np.asarray(rows), np.asarray(labels)
        if np.shape(w) != w0.shape or rows.ndim != 2 or labels.shape != (len(rows),):
            strange.append("the gradient is given other shapes")
        where = [int(np.argmin(np.abs(X - row).sum(axis=1))) for row in rows]
        if not np.allclose(labels, y[where]):
            strange.append("rows and labels are parted")
        seen.append(where)
        return rows.T @ (rows @ w - labels) / len(rows)

    mine = [copied(v) for v in (w0, X, y)]
    ends = []
    for state in (3, 4):
        np.random.seed(state)  # noqa: NPY002 (global randomness is what is looked for)
        seen.clear()
        try:
            ends.append(given(gradient, *mine, size, c, epochs, np.random.default_rng(seed)))
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    if strange:
        return strange[0]
    if not all(map(untouched, (w0, X, y), mine)):
        return "an input is changed"
    w = w0
    for t, batch in enumerate(seen, 1):
        w = w - c / np.sqrt(t) * X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)
    per = -(-m // size)
    lengths = [min(size, m - start) for start in range(0, m, size)] * epochs
    if [len(batch) for batch in seen] != lengths:
        return "not the right batches"
    passes = [list(chain(*seen[e * per : e * per + per])) for e in range(epochs)]
    if any(sorted(one) != list(range(m)) for one in passes):
        return "an epoch does not use each row once"
    if m >= 20 and (passes[0] == passes[1] or passes[0] == sorted(passes[0])):
        return "not shuffled, or not anew"
    problem = differs(ends[0], w, tolerance)
    return problem or differs(ends[1], ends[0], 1e-12)


# ps3


def scored(rng: Rng) -> Iterator[Arguments]:
    """w, b, X, with scores of exactly 0."""
    for m, d in SHAPES:
        yield rng.normal(size=d), float(rng.normal()), rng.normal(size=(m, d))
        ints = rng.integers(-2, 3, size=(m, d)).astype(float)
        yield rng.integers(-1, 2, size=d).astype(float), float(rng.integers(-1, 2)), ints
    yield np.zeros(3), 0.0, rng.normal(size=(4, 3))


def steps(rng: Rng) -> Iterator[Arguments]:
    """w, b, x, y, eta: right, wrong and on the line."""
    for d in (1, 2, 5):
        for y in (-1.0, 1.0):
            for _ in range(4):
                w, x, b = rng.normal(size=d), rng.normal(size=d), float(rng.normal())
                yield w, b, x, y, float(rng.uniform(0.1, 2))
            yield np.zeros(d), 0.0, rng.normal(size=d), y, 0.5
            yield np.ones(d), -float(d), np.ones(d), y, 0.7


def trained(rng: Rng) -> Iterator[Arguments]:
    """X, y, eta, max_epochs: classes that a line separates, and others."""
    for m, d in [(1, 1), (1, 3), (6, 1), (8, 2), (20, 3), (5, 6)]:
        X = rng.normal(size=(m, d))
        y = np.where(X @ rng.normal(size=d) + 0.3 > 0, 1.0, -1.0)
        for passes in (1, 2, 200):
            yield X, y, 0.5, passes
        yield X, rng.choice([-1.0, 1.0], size=m), 0.25, 6
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    yield X, np.array([-1.0, -1.0, -1.0, 1.0]), 1.0, 100
    yield X, np.array([-1.0, 1.0, 1.0, -1.0]), 1.0, 10
    yield np.array([[0.0, 0.0]]), np.array([1.0]), 1.0, 5


def lined(rng: Rng) -> Iterator[Arguments]:
    """w, b, X, y with labels."""
    for m, d in SHAPES:
        labels = rng.choice([-1.0, 1.0], size=m)
        yield 2 * rng.normal(size=d), float(rng.normal()), rng.normal(size=(m, d)), labels


def curved(given: Function, truth: Function, tolerance: float) -> list[str]:
    """Sigmoids: any shape, numbers, tails, and quiet."""

    def shaped(rng: Rng) -> Iterator[Arguments]:
        for shape in [(), (1,), (5,), (3, 4), (2, 3, 2)]:
            yield (4 * rng.normal(size=shape),)
        yield (float(rng.normal()),)
        yield (0.0,)

    wrong = compared(shaped, given, truth, tolerance)
    far = np.array([-1000.0, -710.0, -40.0, 40.0, 710.0, 1000.0])
    try:
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            if differs(given(far), truth(far), 1e-9):
                wrong.append("not right at ±1000")
    except Exception as error:
        wrong.append(f"at ±1000 {type(error).__name__}: {error}")
    return wrong


def neurons(rng: Rng) -> Iterator[Arguments]:
    """w, b, X, y with targets from 0 to 1."""
    for m, d in SHAPES:
        yield rng.normal(size=d), float(rng.normal()), rng.normal(size=(m, d)), rng.random(m)


# ps4


def entrywise(rng: Rng) -> Iterator[Arguments]:
    """Arrays of many shapes, with zeros in some, integers among the floats first in one."""
    for shape in [(1,), (5,), (3, 4), (1, 6), (2, 3, 2), (4, 4)]:
        z = 2 * rng.normal(size=shape)
        yield (z,)
        yield (np.round(z),)
    yield (np.array([-1.5, 0.25, 0.75, 3.5]),)


def sigmoid_prime(given: Function, truth: Function, tolerance: float) -> list[str]:
    """As compared, and flat at ±1000."""
    wrong = compared(entrywise, given, truth, tolerance)
    try:
        if not np.allclose(given(np.array([-1000.0, 1000.0])), 0, atol=1e-9):
            wrong.append("not flat at ±1000")
    except Exception as error:
        wrong.append(f"{type(error).__name__}: {error}")
    return wrong


def columns(rng: Rng) -> Iterator[Arguments]:
    """Scores, in the end very large ones."""
    for shape in [(1, 1), (4, 1), (1, 3), (3, 3), (5, 2), (2, 7), (10, 4)]:
        yield (2 * rng.normal(size=shape),)
    z = rng.normal(size=(4, 3))
    yield (z + np.array([1000.0, -1000.0, 0.0]),)
    yield (np.array([[1000.0, -1000.0], [0.0, 5.0], [-1000.0, 1000.0]]),)


def priced(rng: Rng) -> Iterator[Arguments]:
    """a and y, in the end with exact zeros."""
    for n, m in [(2, 1), (3, 3), (4, 2), (2, 6), (10, 5)]:
        a = np.exp(rng.normal(size=(n, m)))
        yield a / a.sum(axis=0), np.eye(n)[:, rng.integers(n, size=m)]
    yield np.array([[0.25, 0.0], [0.75, 1.0], [0.0, 0.0]]), np.eye(3)[:, :2]


def init_params(given: Function, truth: Function, tolerance: float) -> list[str]:
    """Shapes, law and chance."""
    wrong: list[str] = []
    sizes = [300, 200, 50, 400, 3]
    try:
        np.random.seed(1)  # noqa: NPY002 (global randomness is what is looked for)
        given_sizes = list(sizes)
        weights, biases = given(given_sizes, np.random.default_rng(3))
        np.random.seed(2)  # noqa: NPY002 (the same)
        again, _ = given(list(sizes), np.random.default_rng(3))
        other, _ = given(list(sizes), np.random.default_rng(4))
        small = given([2, 1], np.random.default_rng(3))
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    if given_sizes != sizes:
        wrong.append("an input is changed")
    if not all(isinstance(part, (list, tuple)) for part in (weights, biases)):
        return [f"a {type(weights).__name__} in place of a list"]
    if [np.shape(W) for W in weights] != [(n, k) for k, n in pairwise(sizes)]:
        return ["not the shapes of the weights"]
    if [np.shape(b) for b in biases] != [(n, 1) for n in sizes[1:]]:
        return ["not the shapes of the biases"]
    if any(np.any(b) for b in biases):
        wrong.append("biases are not zero")
    for W, k in zip(weights, sizes, strict=False):
        u = np.asarray(W, dtype=float) * np.sqrt(k)
        few = 1 / np.sqrt(u.size)
        if abs(u.std() - 1) > 4 * few or abs(u.mean()) > 4 * few:
            wrong.append(f"{k} inputs: deviation {u.std():.3f}/√n, mean {u.mean():.3f}/√n")
        elif abs((u**4).mean() - 3) > 40 * few:
            wrong.append("not normal")
        if len(np.unique(np.asarray(W))) < 0.9 * u.size:
            wrong.append("not all drawn")
    if not all(map(np.array_equal, weights, again)):
        wrong.append("the same seed gives others")
    if any(map(np.array_equal, weights, other)):
        wrong.append("another seed gives the same")
    if [np.shape(part[0]) for part in small] != [(1, 2), (1, 1)]:
        wrong.append("2-1 has other shapes")
    return wrong


def network(rng: Rng, sizes: list[int]) -> tuple[list[Any], list[Any]]:
    """Weights and biases, none of them zero."""
    pairs = list(pairwise(sizes))
    return [rng.normal(size=(n, k)) for k, n in pairs], [rng.normal(size=(n, 1)) for _, n in pairs]


def passed(rng: Rng) -> Iterator[Arguments]:
    """weights, biases, x."""
    for sizes in NETS:
        for m in (1, sizes[-1], 6):
            yield *network(rng, sizes), rng.normal(size=(sizes[0], m))


EVEN = [(3, 2), (1, 3), (4, 1), (4, 4), (2, 5), (5, 3)]
"""Neurons a layer, and layers."""


def even(rng: Rng) -> Iterator[Arguments]:
    """weights, biases, x of networks whose layers are as wide."""
    for n, L in EVEN:
        for m in (1, n, 6):
            yield *network(rng, [n] * (L + 1)), rng.normal(size=(n, m))


def costed(rng: Rng) -> Iterator[Arguments]:
    """weights, biases, x, y, lam."""
    for weights, biases, x in passed(rng):
        y = rng.random(size=(len(biases[-1]), x.shape[1]))
        for lam in (0.0, 0.4):
            yield weights, biases, x, y, lam


# ps5


def errors(rng: Rng) -> Iterator[Arguments]:
    """grad_a and z."""
    for shape in SHAPES:
        yield rng.normal(size=shape), 2 * rng.normal(size=shape)


def hidden(rng: Rng) -> Iterator[Arguments]:
    """W_next, delta_next, z."""
    for n_next, n, m in [(1, 1, 1), (3, 3, 3), (2, 4, 5), (4, 2, 1), (5, 3, 3), (3, 3, 7)]:
        yield rng.normal(size=(n_next, n)), rng.normal(size=(n_next, m)), rng.normal(size=(n, m))


def outer(rng: Rng) -> Iterator[Arguments]:
    """delta and a_prev."""
    for n, k, m in [(1, 1, 1), (3, 3, 3), (2, 4, 5), (4, 2, 1), (5, 3, 3), (3, 3, 7)]:
        yield rng.normal(size=(n, m)), rng.normal(size=(k, m))


def graded(rng: Rng) -> Iterator[Arguments]:
    """weights, biases, x, y."""
    for weights, biases, x in passed(rng):
        yield weights, biases, x, rng.random(size=(len(biases[-1]), x.shape[1]))


def graded_even(rng: Rng) -> Iterator[Arguments]:
    """weights, biases, x, y of networks whose layers are as wide."""
    for weights, biases, x in even(rng):
        yield weights, biases, x, 3 * rng.normal(size=x.shape)


def graded_l2(rng: Rng) -> Iterator[Arguments]:
    """weights, biases, x, y, lam; one-hot y."""
    for weights, biases, x in passed(rng):
        n, m = len(biases[-1]), x.shape[1]
        y = np.eye(n)[:, rng.integers(n, size=m)]
        for lam in (0.0, 0.3):
            yield weights, biases, x, y, lam


LARGE = [([4, 5, 3], 3000), ([60, 40, 10], 5)]
"""Widths and examples with which a loop takes its time."""


def in_one_pass(
    inputs: Callable[[Rng], Iterator[Arguments]],
    given: Function,
    truth: Function,
    tolerance: float,
    large: Sequence[tuple[list[int], int]] = LARGE,
) -> list[str]:
    """As compared; and a loop over examples or weights is seen by its time."""
    wrong = compared(inputs, given, truth, tolerance)
    if wrong:
        return wrong
    rng = np.random.default_rng(5)
    for sizes, m in large:
        y = np.eye(sizes[-1])[:, rng.integers(sizes[-1], size=m)]
        task = (*network(rng, sizes), rng.normal(size=(sizes[0], m)), y)
        arguments = (*task, 0.1) if inputs is graded_l2 else task
        mine, right = (min(_seconds(f, arguments) for _ in range(3)) for f in (given, truth))
        if mine > 20 * right:
            wrong.append(f"it takes {mine / right:.0f} times as long: a loop")
    return wrong


def _seconds(function: Function, arguments: Arguments) -> float:
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def targets(rng: Rng) -> Iterator[Arguments]:
    """z and one-hot y, in the end far out."""
    for n, m in [(2, 1), (3, 3), (4, 2), (2, 6), (10, 5)]:
        yield 2 * rng.normal(size=(n, m)), np.eye(n)[:, rng.integers(n, size=m)]
    yield np.array([[1000.0], [0.0]]), np.array([[0.0], [1.0]])


def numerical_gradient(given: Function, truth: Function, tolerance: float) -> list[str]:
    """Central differences of cubic functions, with small and with large steps."""

    def tasks(rng: Rng) -> Iterator[Arguments]:
        for shape in [(1,), (3,), (4, 2), (2, 3, 2), (1, 1)]:
            A = rng.normal(size=shape)
            for eps in (1e-5, 0.1, 0.5):
                cubic = partial(lambda A, v: np.sum(A * v**3 + v**2), A)
                yield cubic, rng.normal(size=shape), eps
                yield lambda v: np.prod(v) + np.sum(v), rng.normal(size=shape) + 2, eps

    return compared(tasks, given, truth, max(tolerance, 1e-6))


# ps6


def step(net: tuple[list[Any], list[Any]], x: Any, y: Any, eta: float) -> Any:
    """One update of a classifier on a minibatch, by differences of nothing: BP1 to BP4."""
    weights, biases = net
    acts = [x]
    for W, b in zip(weights, biases, strict=True):
        z = W @ acts[-1] + b
        acts.append(softmax(z) if W is weights[-1] else sigmoid(z))
    delta, m = acts[-1] - y, x.shape[1]
    new_w: list[Any] = []
    new_b: list[Any] = []
    for l in reversed(range(len(weights))):
        new_w.insert(0, weights[l] - eta * delta @ acts[l].T / m)
        new_b.insert(0, biases[l] - eta * delta.sum(axis=1, keepdims=True) / m)
        delta = (weights[l].T @ delta) * acts[l] * (1 - acts[l])
    return new_w, new_b


def walk(net: Any, x: Any, y: Any, eta: float, batches: list[list[int]]) -> Any:
    """Update after update."""
    for batch in batches:
        net = step(net, x[:, batch], y[:, batch], eta)
    return net


def deals(m: int, size: int) -> list[list[list[int]]]:
    """All ways to deal m examples; the order within a batch is nothing."""
    found = {}
    for order in permutations(range(m)):
        batches = [sorted(order[start : start + size]) for start in range(0, m, size)]
        found[str(batches)] = batches
    return list(found.values())


def train(given: Function, truth: Function, tolerance: float) -> list[str]:
    """Every way to deal the examples is tried: one of them must lead where it ends."""
    wrong: list[str] = []
    orders = []
    for sizes, m, size, epochs, eta in [
        ([3, 2], 1, 1, 1, 1.0),
        ([3, 4, 3], 4, 4, 3, 0.5),
        ([3, 4, 3], 4, 3, 2, 0.7),
        ([4, 3, 5, 2], 5, 2, 1, 0.9),
        ([3, 4, 3], 4, 1, 2, 0.8),
        ([5, 4], 4, 2, 2, 0.6),
    ]:
        for seed in (1, 2, 3):
            rng = np.random.default_rng(100 + seed)
            x = rng.random((sizes[0], m))
            y = np.eye(sizes[-1])[:, rng.integers(sizes[-1], size=m)]
            problem, found = _trained(given, (x, y, sizes, eta, size, epochs), seed, tolerance)
            if problem:
                wrong.append(problem)
            if size == 1 and m == 4:
                orders.append(found)
        if wrong:
            return wrong
    known = [found for found in orders if found]
    if known and all(found[0] == found[1] for found in known):
        wrong.append("each epoch has the order of the one before")
    if known and all(found[0] == known[0][0] for found in known):
        wrong.append("always the same order")
    return wrong or _reads(given)


def _trained(given: Function, task: Arguments, seed: int, tolerance: float) -> tuple[str, Any]:
    """What is wrong with one run, and the orders of its epochs."""
    x, y, sizes, eta, size, epochs = task
    mine = [copied(v) for v in (x, y, sizes)]
    try:
        start = given(*mine, 0.0, size, epochs, np.random.default_rng(seed))
        np.random.seed(1)  # noqa: NPY002 (global randomness is what is looked for)
        end = given(*mine, eta, size, epochs, np.random.default_rng(seed))
        np.random.seed(2)  # noqa: NPY002 (the same)
        again = given(*mine, eta, size, epochs, np.random.default_rng(seed))
        other = given(*mine, 0.0, size, epochs, np.random.default_rng(seed + 50))
    except Exception as error:
        return f"{type(error).__name__}: {error}", None
    if not all(map(untouched, (x, y, sizes), mine)):
        return "an input is changed", None
    pairs = list(pairwise(sizes))
    shapes = [np.zeros((n, k)) for k, n in pairs], [np.zeros((n, 1)) for _, n in pairs]
    for net in (start, end):
        problem = differs(net, shapes, np.inf)
        if problem:
            return problem, None
    if differs(again, end, 1e-12):
        return "the same seed gives another network", None
    if not differs(other[0], start[0], 1e-9):
        return "another seed gives the same start", None
    for W, n in zip(start[0], sizes[1:], strict=True):
        if len(np.unique(np.round(W, 12), axis=0)) < n:
            return "two neurons start alike", None
    ways = deals(x.shape[1], size)
    loose = max(tolerance, 1e-7)
    for found in product(ways, repeat=epochs):
        net = walk(start, x, y, eta, [batch for one in found for batch in one])
        if not differs(net, end, loose):
            return "", found
    return "no way to deal the examples leads there", None


def _reads(given: Function) -> list[str]:
    """The digits, as the notebook asks."""
    digits, labels = load_digits()
    y = one_hot(labels, 10)
    seen, held = split(len(labels), 0.8, np.random.default_rng(1))
    net = given(digits[:, seen], y[:, seen], [64, 32, 10], 0.5, 20, 15, np.random.default_rng(0))
    a = sigmoid(net[0][0] @ digits[:, held] + net[1][0])
    read = np.mean((net[0][1] @ a + net[1][1]).argmax(axis=0) == labels[held])
    return [] if read >= 0.92 else [f"it reads {read:.1%} of the held-out digits"]


def stepped(rng: Rng) -> Iterator[Arguments]:
    """w, g, m, v, t, η, β₁, β₂, ε; the first step too, and the usual numbers."""
    for shape in [(4,), (1,), (3, 2), (1, 1), (2, 3, 2)]:
        for t in (1, 2, 7, 500):
            w, g, m = rng.normal(size=(3, *shape))
            v = rng.uniform(0.1, 2, size=shape)
            start = float(t > 1)
            yield w, g, start * m, start * v, t, 0.3, 0.8, 0.95, 0.2
            yield w, g, start * m, start * v, t, 0.01, 0.9, 0.999, 1e-8


def read(rng: Rng) -> Iterator[Arguments]:
    """weights, biases, x, labels; in the end loud scores."""
    for sizes in [[3, 3], [4, 5, 3], [2, 4, 4, 6], [5, 1, 2]]:
        for m in (1, 3, 40):
            x, labels = rng.normal(size=(sizes[0], m)), rng.integers(sizes[-1], size=m)
            yield *network(rng, sizes), x, labels
            weights, biases = network(rng, sizes)
            yield [60 * W for W in weights], biases, x, labels
    zero = [np.zeros((3, 1))]
    yield [np.eye(3)], zero, np.array([[40.0], [80.0], [0.0]]), np.array([1])
    yield [np.eye(3)], zero, np.array([[1000.0], [2000.0], [0.0]]), np.array([1])


TRUTHS: dict[str, Callable[[Function, Function, float], list[str]]] = {
    "add_bias": partial(compared, only_x),
    "mse": partial(compared, linear),
    "mse_gradient": partial(compared, linear),
    "least_squares": least_squares,
    "polynomial_features": partial(compared, polynomials),
    "ridge": partial(compared, ridged),
    "ridge_free_bias": partial(compared, with_ones),
    "squared_hinge": partial(compared, signed),
    "squared_hinge_gradient": partial(compared, signed),
    "gradient_descent": gradient_descent,
    "inverse_sqrt_rate": partial(compared, rates),
    "largest_stable_rate": partial(compared, only_x),
    "nesterov_descent": nesterov_descent,
    "minibatches": minibatches,
    "minibatch_sgd": minibatch_sgd,
    "predict": partial(compared, scored),
    "perceptron_step": partial(compared, steps),
    "train_perceptron": partial(compared, trained),
    "averaged_perceptron": partial(compared, trained),
    "margin": partial(compared, lined),
    "sigmoid": curved,
    "sigmoid_neuron_gradient": partial(compared, neurons),
    "relu": partial(compared, entrywise),
    "relu_prime": partial(compared, entrywise),
    "tanh_prime": partial(compared, entrywise),
    "sigmoid_prime": sigmoid_prime,
    "softmax": partial(compared, columns),
    "cross_entropy": lambda given, truth, tol: compared(  # an epsilon of 1e-7 is allowed
        priced, given, truth, max(tol, 5e-5)
    ),
    "init_params": init_params,
    "forward": partial(compared, passed),
    "quadratic_cost": partial(compared, costed),
    "residual_forward": partial(compared, even),
    "numerical_gradient": numerical_gradient,
    "output_error": partial(compared, errors),
    "hidden_error": partial(compared, hidden),
    "bias_gradient": lambda given, truth, tol: compared(
        lambda rng: ((one[0],) for one in errors(rng)), given, truth, tol
    ),
    "weight_gradient": partial(compared, outer),
    "backprop": partial(in_one_pass, graded),
    "softmax_error": partial(compared, targets),
    "backprop_l2": partial(in_one_pass, graded_l2),
    "residual_backprop": partial(in_one_pass, graded_even, large=[([40, 40, 40], 5)]),
    "mended_backprop": partial(in_one_pass, graded),
    "train": train,
    "accuracy": partial(compared, read),
    "adam_step": partial(compared, stepped),
}
