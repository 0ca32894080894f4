"""The hidden checks of quadrature: what is asked of each function, beyond its visible test.

A property draws inputs from `rng`, others for each student, calls the student's function through
`trial`, and raises `Wrong` where the answer is not right; `expect` does that. The truth comes by
another way than the student's: here each parabola is fitted and integrated by itself.
"""

import numpy as np
from numpy.typing import NDArray

from autograder.checks import Assignment, Check, Property, Rng, Trial, expect, unmodified

from .catalogue import MISCONCEPTIONS

Array = NDArray[np.float64]


def integral(y: Array, h: float) -> float:
    """The integral of the parabola through three samples, by its antiderivative."""
    parabola = np.polyfit([0.0, h, 2 * h], y, 2)
    primitive = np.polyint(parabola)
    return float(np.polyval(primitive, 2 * h) - np.polyval(primitive, 0.0))


def judge(trial: Trial, y: Array, h: float) -> None:
    """Call the function once, and compare: relative to the area under |y|, as sums may cancel."""
    truth = sum(integral(y[i : i + 3], h) for i in range(0, len(y) - 2, 2))
    expect(trial.call(y, h), truth, "the integral", "", least=float(h * np.abs(y).sum()))


def one_parabola(trial: Trial, rng: Rng) -> None:
    """Three samples, so that no weight 2 is needed."""
    judge(trial, rng.normal(size=3), float(rng.uniform(0.1, 2.0)))


def several_parabolas(trial: Trial, rng: Rng) -> None:
    """Samples of no smooth function: the rule itself is asked for, not a good integral."""
    for pairs in (2, 3, int(rng.integers(4, 9))):
        judge(trial, rng.normal(size=2 * pairs + 1), float(rng.uniform(0.1, 2.0)))


CHECKS = (
    Check(
        "simpson",
        "",  # where it is explained: an address (https://…) or, with a book, page#anchor
        (
            Property("three samples", 1, one_parabola),
            Property("more samples", 6, several_parabolas),
            Property(
                "y left alone",
                1,
                unmodified(lambda rng: (rng.normal(size=7), 0.5), repeat=False),
                conduct=True,
                reveals="input-modified",
            ),
        ),
    ),
)

ASSIGNMENT = Assignment("quadrature", withheld=(), checks=CHECKS, misconceptions=MISCONCEPTIONS)
