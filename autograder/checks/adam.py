"""Hidden checks of `adam_step` in ps6-digits. Truth: the form of the step with a corrected rate."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.compare import Array, expect_parts
from autograder.checks.judge import Check, Property, Rng, Trial
from autograder.checks.properties import left_alone

Step = tuple[Any, ...]
"""w, g, m, v, t, η, β₁, β₂, ε."""
PARTS = (("w", "the shape of w"), ("m", "the shape of w"), ("v", "the shape of w"))
MANY = 1000
"""Steps after which nothing is left to correct."""
USUAL = 1e-8
"""The ε that is used everywhere, which shows only where gradients are as small."""


def true_step(
    w: Array, g: Array, m: Array, v: Array, t: int, eta: float, b1: float, b2: float, eps: float
) -> tuple[Array, Array, Array]:
    """w − η √c₂/c₁ · m/(√v + ε√c₂), where c = 1 − β^t; averages as steps towards what is new."""
    with np.errstate(divide="ignore"):
        c1, c2 = (-np.expm1(t * np.log(b)) for b in (b1, b2))
    m = g + b1 * (m - g)
    v = g * g + b2 * (v - g * g)
    return w - eta * np.sqrt(c2) / c1 * m / (np.sqrt(v) + eps * np.sqrt(c2)), m, v


def adam_inputs(rng: Rng, shape: Sequence[int], t: int) -> Step:
    """Numbers that count: an ε as large as some √v, two β that differ, gradients of both signs.

    The first v is larger than its g², so that it falls.
    """
    w, g, m = rng.choice([-1.0, 1.0], (3, *shape)) * rng.uniform(0.4, 1.6, (3, *shape))
    v = rng.uniform(0.1, 2.0, shape)
    v.flat[0] = rng.uniform(3.0, 4.0)
    eta, b1, b2 = rng.uniform([0.2, 0.7, 0.88], [0.6, 0.8, 0.95]).tolist()
    return w, g, m, v, t, eta, b1, b2, float(rng.uniform(0.1, 0.3))


def at_first(rng: Rng, shape: Sequence[int]) -> Step:
    """Nothing has been averaged yet."""
    w, g, m, v, _, *rest = adam_inputs(rng, shape, 1)
    return (w, g, 0 * m, 0 * v, 1, *rest)


def expect_step(trial: Trial, step: Step) -> None:
    """The three arrays."""
    expect_parts(trial.call(*step), true_step(*step), PARTS)


def one_step(trial: Trial, rng: Rng) -> None:
    """Somewhere on the way, for vectors and matrices."""
    for shape in ((5,), (3, 4), (4, 2)):
        expect_step(trial, adam_inputs(rng, shape, int(rng.integers(2, 8))))


def first_step(trial: Trial, rng: Rng) -> None:
    """t = 1, from averages of 0."""
    for shape in ((4,), (2, 3)):
        expect_step(trial, at_first(rng, shape))


def step_after_step(trial: Trial, rng: Rng) -> None:
    """A way of four steps: each starts near where the one before should have ended.

    Not there itself: no call is to hold the answer to another.
    """
    w, g, m, v, _, *rest = at_first(rng, (3, 2))
    g.flat[0] = 1.5  # and small from then on: its v falls
    for t in range(1, 5):
        step = (w, g, m, v, t, *rest)
        expect_step(trial, step)
        w, m, v = (part * rng.uniform(0.8, 1.2, part.shape) for part in true_step(*step))
        g = rng.choice([-1.0, 1.0], g.shape) * rng.uniform(0.4, 1.6, g.shape)
        g.flat[0] = rng.uniform(0.1, 0.2)


def after_many(trial: Trial, rng: Rng) -> None:
    """β^t is 0 to all digits."""
    expect_step(trial, adam_inputs(rng, (6,), MANY + int(rng.integers(MANY))))


def other_shapes(trial: Trial, rng: Rng) -> None:
    """A single number in an array, and more axes than two.

    Not early: formulas are told from each other by the shortest calls first, and by numbers alone
    they hardly are.
    """
    for shape in ((1,), (1, 1), (2, 3, 2)):
        expect_step(trial, adam_inputs(rng, shape, int(rng.integers(10, 13))))


def tiny_gradients(trial: Trial, rng: Rng) -> None:
    """The usual ε: gradients as small as it is, and weights that never had one and stay."""
    w, g, m, v, t, eta, b1, b2, _ = at_first(rng, (6,))
    g = g * USUAL
    g[rng.permutation(6)[:2]] = 0.0
    expect_step(trial, (w, g, m, v, t, eta, b1, b2, USUAL))


def no_memory(trial: Trial, rng: Rng) -> None:
    """β₁ or β₂ may be 0: the newest gradient alone counts."""
    w, g, m, v, t, eta, b1, b2, eps = adam_inputs(rng, (2, 4), 3)
    for betas in ((0.0, b2), (b1, 0.0)):
        expect_step(trial, (w, g, m, v, t, eta, *betas, eps))


ADAM_STEP = Check(
    "adam_step",
    "training#adam",
    (
        Property("one step", 5, one_step),
        Property("the first step (t = 1)", 2, first_step),
        Property("step after step", 2, step_after_step),
        Property("after many steps", 1, after_many),
        Property("other shapes", 1, other_shapes),
        Property("tiny gradients, and none", 1, tiny_gradients),
        Property("β₁ or β₂ of 0", 1, no_memory),
        left_alone(lambda rng: adam_inputs(rng, (3, 4), 3)),
    ),
)
