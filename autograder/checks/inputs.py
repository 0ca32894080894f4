"""Inputs that several assignments draw."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from autograder.checks.compare import Array
from autograder.checks.judge import Rng

Params = tuple[list[Array], list[Array]]


def widths(rng: Rng, count: int, low: int = 2, high: int = 7) -> list[int]:
    """`count` layer widths, no two neighbours equal: a lost transpose must not fit by chance."""
    found = [int(rng.integers(low, high + 1))]
    while len(found) < count:
        n = int(rng.integers(low, high + 1))
        if n != found[-1]:
            found.append(n)
    return found


def draw_network(rng: Rng, sizes: Sequence[int]) -> Params:
    """Weights and biases of standard deviation about 1, biases not zero."""
    pairs = list(pairwise(sizes))
    weights = [rng.normal(size=(n, k)) * 1.5 / np.sqrt(k) for k, n in pairs]
    return weights, [rng.normal(size=(n, 1)) for _, n in pairs]


def one_hot(rng: Rng, n: int, m: int) -> Array:
    """Random classes as columns."""
    return np.eye(n)[:, rng.integers(0, n, m)]
