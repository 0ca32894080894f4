"""Truth by other means than the formula that is asked for.

Complex steps of analytic functions, and exact arithmetic with whole numbers: a float is a whole
number over a power of two, so a cost or a system of linear equations in floats has an exact value.
Every student meets other inputs, so truths are cheap: all steps of a derivative are taken at once,
as copies along a first axis.

The checks share no code with coursekit, so the functions are written here once more.
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from autograder.checks.compare import Array

H = 1e-30
"""The complex step: there is no difference of near numbers, so it can be this small."""


def sigmoid(z: Array) -> Array:
    """σ(z) for moderate z, complex too."""
    return 1 / (1 + np.exp(-z))


def log_softmax(z: Array) -> Array:
    """Stable, column by column, complex too; z (…, n, m)."""
    shifted = z - z.real.max(axis=-2, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-2, keepdims=True))


def entrywise(f: Callable[[Array], Array], w: Array) -> Array:
    """Complex-step derivative for every entry of w of an f that is scalar for each of many w.

    `f` gets (k, *w.shape), a copy of w for each entry, and answers (k,).
    """
    steps = 1j * H * np.eye(w.size).reshape(w.size, *w.shape)
    return np.imag(f(w + steps)).reshape(w.shape) / H


def columnwise(f: Callable[[Array], Array], z: Array) -> Array:
    """Complex-step derivative for every entry of z (n, m) of an f whose columns do not mix.

    `f` gets (n, n, m), a copy of z for each of its rows, and answers (n, m): a number a column.
    """
    return np.imag(f(z + 1j * H * np.eye(len(z))[:, :, None])) / H


def whole(*values: Array, finer: int = 0) -> tuple[int, list[Array]]:
    """The values times 2^k as Python's whole numbers, and 2^k: nothing is rounded.

    `+ - * @ **` of such arrays round nothing either. `finer` adds to k.
    """
    parts = [np.frexp(np.asarray(value, dtype=float)) for value in values]
    exponents = [np.where(m == 0, 53, e) for m, e in parts]  # a 0 needs no room
    k = max(0, *(53 - int(e.min(initial=53)) for e in exponents)) + finer
    digits = [(m * 2.0**53).astype(np.int64).astype(object) for m, _ in parts]
    return 1 << k, [
        d << (e + (k - 53)).astype(object) for d, e in zip(digits, exponents, strict=True)
    ]


def exact_slopes(f: Callable[[Array], Fraction], w: Array, one: int) -> Array:
    """Central differences of f for every entry of w (d,), whole numbers over `one`.

    Exact where f is quadratic there; where pieces of it meet, wrong by about 1/one.
    """

    def slope(i: int) -> float:
        up, down = w.copy(), w.copy()
        up[i] += 1
        down[i] -= 1
        return float((f(up) - f(down)) * one / 2)

    return np.array([slope(i) for i in range(len(w))])


def exact_solve(A: Array, b: Array) -> tuple[Array, int]:
    """x and d with A x/d = b, for an invertible A (n, n) and b (n,) of whole numbers.

    Bareiss' elimination: every division leaves no remainder.
    """
    rows = [[*row, right] for row, right in zip(A.tolist(), b.tolist(), strict=True)]
    n, before = len(rows), 1
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        head = rows[k]
        for i in range(n):
            if i != k:
                row, factor = rows[i], rows[i][k]
                rows[i] = [
                    (head[k] * v - factor * h) // before for v, h in zip(row, head, strict=True)
                ]
        before = head[k]
    return np.array([row[-1] for row in rows], dtype=object), before


def quotients(numerators: Array, denominator: int) -> Array:
    """Of whole numbers of any size, each rounded once."""
    return np.array([float(Fraction(int(n), int(denominator))) for n in numerators])
