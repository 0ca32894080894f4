"""Truth by other means than the formula that is asked for.

Complex steps of analytic functions, and exact arithmetic with fractions: a float is one, so a cost
or a system of linear equations in floats has an exact value.

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
    """Stable, column by column, complex too."""
    shifted = z - z.real.max(axis=0)
    return shifted - np.log(np.exp(shifted).sum(axis=0))


def entrywise(f: Callable[[Array], Array], w: Array) -> Array:
    """Complex-step derivative of a scalar f for every entry of w."""
    shifted = w.astype(complex)
    gradient = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        shifted[i] += 1j * H
        gradient[i] = np.imag(f(shifted)) / H
        shifted[i] = w[i]
    return gradient


STEP = Fraction(1, 2**200)
"""Of exact differences: where pieces of a function meet, the error is about as small."""


def exact(values: Array) -> Array:
    """The same numbers as fractions; `+ - * / ** @ max` of such arrays round nothing."""
    flat = np.array([Fraction(float(v)) for v in np.ravel(values)], dtype=object)
    return flat.reshape(np.shape(values))


def exact_slopes(f: Callable[[Array], Fraction], w: Array) -> Array:
    """Central differences of f for every entry of w: exact where f is quadratic there."""
    at = exact(w)
    gradient = np.empty(w.shape)
    for i in np.ndindex(w.shape):
        up, down = at.copy(), at.copy()
        up[i] += STEP
        down[i] -= STEP
        gradient[i] = float((f(up) - f(down)) / (2 * STEP))
    return gradient


def exact_solve(A: Array, b: Array) -> Array:
    """The solution of Ax = b in fractions, for an invertible A (d, d) and b (d,) of fractions."""
    rows = np.column_stack([A, b])
    for k in range(len(A)):
        pivot = next(i for i in range(k, len(A)) if rows[i, k] != 0)
        rows[[k, pivot]] = rows[[pivot, k]]
        rows[k] = rows[k] / rows[k, k]
        for i in range(len(A)):
            if i != k:
                rows[i] = rows[i] - rows[i, k] * rows[k]
    return rows[:, -1]
