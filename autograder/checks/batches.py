"""Which rows were in which minibatch: read off from where a descent ended.

If example i moves entry i of w only, and always in the same direction, then entry i of the whole
way, divided by what one example moves at rate 1, is v_i = Σ η_t/|B_t| over the batches B_t with i
in them. The values η_t/|B_t| are known, and no two sums of one for each epoch are equal. So v tells
for every row in which batch of every epoch it was.
"""

from collections.abc import Callable, Sequence
from itertools import product
from math import comb, prod

import numpy as np

from autograder.checks.compare import Array

CLOSE = 2e-6
"""Of what a row moves: float32 is as good as this. Sums are farther apart."""

Table = Sequence[Sequence[float]]
"""η_t/|B_t| for each epoch and each batch of it."""

Rate = Callable[[int, int, int], float]
"""η of update t, in epoch e, in batch k of it, all counted from 1."""


def sizes(m: int, batch_size: int) -> list[int]:
    """Lengths of the batches of an epoch: the last one may be short."""
    return [min(batch_size, m - start) for start in range(0, m, batch_size)]


def table(rate: Rate, lengths: Sequence[int], epochs: int) -> Table:
    """What an example contributes in each batch of each epoch."""
    count = len(lengths)
    return [
        [rate(e * count + k + 1, e + 1, k + 1) / n for k, n in enumerate(lengths)]
        for e in range(epochs)
    ]


def readings(v: Array, expected: Table) -> tuple[Array, Array]:
    """For every row the batch of each epoch, (epochs, m), that explains v best; and the misfits."""
    choices = list(product(*(range(len(epoch)) for epoch in expected)))
    sums = np.array([sum(epoch[k] for epoch, k in zip(expected, c, strict=True)) for c in choices])
    distance = np.abs(np.subtract.outer(v, sums))
    best = distance.argmin(axis=1)
    return np.array(choices)[best].T, distance.min(axis=1)


def fits(v: Array, expected: Table) -> bool:
    """Whether every row was in one batch of each epoch, at these rates."""
    return bool((readings(v, expected)[1] <= CLOSE).all())


def together(batches: Sequence[Array], m: int) -> int:
    """Number of neighbours i, i+1 (and m−1, 0) in the same batch."""
    batch_of = np.full(m, -1)
    for k, batch in enumerate(batches):
        batch_of[batch] = k
    return int((batch_of == np.roll(batch_of, -1)).sum())


def chance_together(count: int, m: int, batch_size: int) -> float:
    """A bound for the probability that a shuffle leaves `count` neighbours together, m even.

    Then half of them are among the m/2 disjoint pairs (0, 1), (2, 3), … or among (1, 2), (3, 4), …
    Of given disjoint pairs, the one that is looked at after j others finds at most batch_size − 1
    places among m − 1 − 2j.
    """
    half = -(-count // 2)
    given = prod((batch_size - 1) / (m - 1 - 2 * j) for j in range(half))
    return 2 * comb(m // 2, half) * given
