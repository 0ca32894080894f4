"""What a training did in steps that take all examples, one aspect after the other.

Where every minibatch holds all examples, chance has no part in a step. What moved is compared
with the gradient array by array, and what lies between is solved for: a decay, a momentum, the
rates of the steps. So no number need be guessed that a student may have chosen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.compare import Array

Network = tuple[list[Array], list[Array]]
Gradient = Callable[[Network, Array, Array], Network]
"""Of weights and biases, x and y: the right gradient of the mean cost."""
CLOSE = 1e-6
"""Relative to the largest of an array."""
GENTLE = 1e-3
"""Below, nothing is learnt of several steps."""


@dataclass(frozen=True)
class Whole:
    """A training with all examples in every step."""

    x: Array
    y: Array
    eta: float
    epochs: int
    start: Network
    end: Network

    def moved(self) -> Network:
        """What was subtracted in all, by η."""
        pairs = zip(self.start, self.end, strict=True)
        one, two = ([(s - e) / self.eta for s, e in zip(*p, strict=True)] for p in pairs)
        return one, two

    def rounding(self) -> float:
        """What rounding leaves of `moved`."""
        return 1e-13 * max(float(np.abs(w).max()) for p in self.start for w in p) / self.eta

    def close(self, found: Sequence[Array], truth: Sequence[Array]) -> bool:
        """Whether arrays of moves are the same."""
        return all(
            float(np.abs(f - t).max()) <= CLOSE * float(np.abs(t).max()) + self.rounding()
            for f, t in zip(found, truth, strict=True)
        )


class Aspects:
    """The trainings of a record with whole steps, and the gradients that belong to them."""

    def __init__(self, groups: Sequence[Any], gradient: Gradient) -> None:
        self.gradient = gradient
        found = [
            Whole(g.x, g.y, eta, g.epochs, g.starts[0], end)
            for g in groups
            if g.batch_size >= g.x.shape[1] and g.starts and g.starts[0] is not None
            for eta, end in g.ends
            if eta >= GENTLE and end is not None
        ]
        self.singles = [w for w in found if w.epochs == 1]
        self.several = [w for w in found if w.epochs > 1]
        self.steps = [(w, gradient(w.start, w.x, w.y), w.moved()) for w in self.singles]

    def each(self, holds: Callable[[Whole, Network, Network], bool]) -> bool:
        """Whether something holds for the gradient and the move of every single step."""
        return bool(self.steps) and all(holds(*step) for step in self.steps)

    def usual(self) -> bool:
        """Whether single steps are right."""
        return self.each(lambda w, g, d: w.close(d[0], g[0]) and w.close(d[1], g[1]))

    # What shows in a single step

    def weight_decay(self) -> bool:
        """Whether a part of each weight is taken away besides, the same for all."""
        found = []
        for w, (dW, db), (mW, mb) in self.steps:
            flat = np.concatenate([W.ravel() for W in w.start[0]])
            more = np.concatenate([(m - g).ravel() for m, g in zip(mW, dW, strict=True)])
            c = float(flat @ more / (flat @ flat))
            decayed = [g + c * W for g, W in zip(dW, w.start[0], strict=True)]
            biases = [g + c * b for g, b in zip(db, w.start[1], strict=True)]
            if not (w.close(mW, decayed) and (w.close(mb, db) or w.close(mb, biases))):
                return False
            found.append((c, c * w.x.shape[1]))
        if not found or min(abs(c) for c, _ in found) < 1e-7:
            return False
        return any(np.ptp(c) <= 1e-3 * max(map(abs, c)) for c in zip(*found, strict=True))

    def bias_sum(self) -> bool:
        """Whether the bias gradient is a sum, and that of the weights the mean."""
        batches = any(w.x.shape[1] > 1 for w in self.singles)
        return batches and self.each(
            lambda w, g, d: w.close(d[0], g[0]) and w.close(d[1], [b * w.x.shape[1] for b in g[1]])
        )

    def bias_number(self) -> bool:
        """Whether all biases of a layer move alike, and the weights as they should."""

        def holds(w: Whole, g: Network, d: Network) -> bool:
            hidden = d[1][:-1]
            return (
                w.close(d[0], g[0])
                and bool(hidden)
                and all(len(b) > 2 and abs(b[0, 0]) > w.rounding() for b in hidden)
                and w.close(d[1], [np.full(b.shape, b[0, 0]) for b in d[1]])
            )

        return self.each(holds)

    def layers_frozen(self) -> bool:
        """Whether some layers stay as they were, and all others move as they should."""

        def holds(w: Whole, g: Network, d: Network) -> bool:
            still = [not dW.any() and not db.any() for dW, db in zip(*d, strict=True)]
            return any(still) and all(
                frozen or (w.close([dW], [gW]) and w.close([db], [gb]))
                for frozen, dW, db, gW, gb in zip(still, *d, *g, strict=True)
            )

        return self.each(holds) and any(dW.any() for *_, d in self.steps for dW in d[0])

    def clipped(self) -> bool:
        """Whether large entries of the gradient, or long gradients, are cut to one size."""
        return self._entries_clipped() or self._norm_clipped()

    def _entries_clipped(self) -> bool:
        limits = []
        for w, g, d in self.steps:
            limit = max(float(np.abs(m).max()) for m in d[0])
            cut = [[np.clip(a, -limit, limit) for a in part] for part in g]
            if (
                not limit
                or not w.close(d[0], cut[0])
                or not (w.close(d[1], g[1]) or w.close(d[1], cut[1]))
            ):
                return False
            if max(float(np.abs(a).max()) for a in g[0]) > limit * (1 + CLOSE):
                limits.append(limit)
        return bool(limits) and np.ptp(limits) <= 1e-6 * limits[0]

    def _norm_clipped(self) -> bool:
        norms = []
        for w, g, d in self.steps:
            long, short = (float(np.sqrt(sum((a**2).sum() for p in n for a in p))) for n in (g, d))
            scaled = [[a * short / long for a in part] for part in g]
            if not (w.close(d[0], scaled[0]) and w.close(d[1], scaled[1])):
                return False
            if short < long * (1 - 1e-6):
                norms.append(short)
        if not norms or not all(norms) or np.ptp(norms) > 1e-5 * norms[0]:
            return False
        # of one step alone any factor makes some length: only a round one speaks for itself
        return len(self.steps) > 1 or abs(norms[0] - round(norms[0], 2)) < 1e-5 * norms[0]

    def adaptive(self) -> bool:
        """Whether all weights move by the same amount, whatever their gradients are."""

        def holds(w: Whole, g: Network, d: Network) -> bool:
            slopes, moves = (np.concatenate([a.ravel() for a in n[0]]) for n in (g, d))
            seen = np.abs(slopes) > 1e-3 * np.abs(slopes).max()
            amounts = np.abs(moves[seen])
            return (
                bool((np.sign(moves) == np.sign(slopes))[seen].all())
                and bool(amounts.min() > 0.9 * amounts.max())
                and bool(np.abs(slopes[seen]).min() < 0.5 * np.abs(slopes).max())
            )

        return self.each(holds)

    # What shows in several steps only

    def epochs_left_out(self) -> bool:
        """Whether the last epochs do nothing; with one epoch, that may be all."""
        still = self.each(lambda w, g, d: not any(a.any() for part in d for a in part))
        return (
            bool(self.several)
            and (still or self.usual())
            and all(
                any(self._ends(w, self._at_rates(w, np.ones(e - 1))) for e in range(1, w.epochs))
                for w in self.several
            )
        )

    def rate_falls(self) -> bool:
        """Whether the learning rate gets smaller from step to step, after a right first one."""
        if not self.several or not self.usual():
            return False
        for w in self.several:
            later = self._solved(w, 0.7 ** np.arange(1.0, w.epochs), self._at_rates)
            if later is None or later[-1] < 1e-3 or (np.diff([1.0, *later]) > -1e-3).any():
                return False
        return True

    def momentum(self) -> bool:
        """Whether each step goes on with a part of the one before."""
        if not self.several or not self.usual():
            return False
        found = [self._solved(w, np.array([0.5]), self._with_momentum) for w in self.several]
        betas = [float(b[0]) for b in found if b is not None]
        return len(betas) == len(found) and min(betas) > 1e-3 and np.ptp(betas) < 1e-3

    def _at_rates(self, w: Whole, rates: Array) -> Array:
        """Where it ends if the first step has η and each of the others its part of η."""
        now = w.start
        for rate in (1.0, *rates):
            now = _less(now, self.gradient(now, w.x, w.y), w.eta * float(rate))
        return _flat(now)

    def _with_momentum(self, w: Whole, beta: Array) -> Array:
        now, velocity = w.start, self.gradient(w.start, w.x, w.y)
        for epoch in range(w.epochs):
            if epoch:
                slopes = self.gradient(now, w.x, w.y)
                velocity = _less(slopes, velocity, -float(beta[0]))
            now = _less(now, velocity, w.eta)
        return _flat(now)

    @staticmethod
    def _ends(w: Whole, there: Array) -> bool:
        """Whether a training has ended there."""
        end, start = _flat(w.end), _flat(w.start)
        allowed = CLOSE * float(np.abs(end - start).max()) + w.rounding() * w.eta
        return float(np.abs(there - end).max()) <= allowed

    def _solved(
        self, w: Whole, guess: Array, ends: Callable[[Whole, Array], Array]
    ) -> Array | None:
        """The numbers with which a training ends where the student's has, by Gauss and Newton."""
        end = _flat(w.end)
        for trial in range(12):
            if trial == 6:  # the same sum in another order nearly fits: try the falling one
                guess = np.sort(guess)[::-1]
            here = ends(w, guess)
            if not np.isfinite(here).all():
                return None
            if self._ends(w, here):
                return guess
            steps = 1e-5 * np.eye(len(guess))
            J = np.stack([(ends(w, guess + s) - here) / 1e-5 for s in steps], axis=1)
            guess = guess + np.linalg.lstsq(J, end - here)[0]
        return None


def _less(params: Network, steps: Network, factor: float) -> Network:
    one, two = (
        [w - factor * s for w, s in zip(*pair, strict=True)]
        for pair in zip(params, steps, strict=True)
    )
    return one, two


def _flat(params: Network) -> Array:
    return np.concatenate([a.ravel() for part in params for a in part])
