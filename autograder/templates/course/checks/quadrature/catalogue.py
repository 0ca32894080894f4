"""The wrong functions that students really write: they name a mistake, and they test the checks.

`build_simpson()` is right, and `build_simpson(odd=2)` has one place wrong; two places at once are
recognised too.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from autograder.checks import mistakes

Array = NDArray[np.float64]


def build_simpson(
    *, odd: float = 4, even: float = 2, ends: float = 1, divisor: float = 3
) -> Callable[[Array, float], float]:
    """Simpson's rule with other weights than the right ones."""

    def simpson(y: Array, h: float) -> float:
        inner = odd * y[1:-1:2].sum() + even * y[2:-1:2].sum()
        return float(h / divisor * (ends * (y[0] + y[-1]) + inner))

    return simpson


of_simpson = mistakes("simpson", "", build_simpson)

MISCONCEPTIONS = (
    of_simpson(
        "weights-swapped",
        "the weights 4 and 2 are swapped.",
        "Which samples lie in the middle of a parabola, and which where two of them meet?",
        odd=2,
        even=4,
    ),
    of_simpson(
        "trapezoids",
        "this is the trapezoidal rule: straight lines, not parabolas.",
        "How many samples does a parabola need?",
        odd=2,
        ends=1,
        divisor=2,
    ),
    of_simpson(
        "six",
        "the sum is divided by 6, where h is the distance of two neighbours.",
        "(b − a)/6 belongs to one parabola from a to b: how many h is that?",
        divisor=6,
    ),
    of_simpson(
        "met-once",
        "where two parabolas meet, the sample counts once.",
        "To how many of the parabolas does it belong?",
        even=1,
    ),
    of_simpson(
        "ends-twice",
        "the first and the last sample have the weight 2.",
        "How many parabolas meet at an end?",
        ends=2,
    ),
)
