"""What is wrong in an answer of ps1-regression, where no formula says it: read off its numbers."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from autograder.checks.catalogue import Recogniser, answers, where
from autograder.checks.compare import Array, alike, numeric
from autograder.checks.diagnosis import Asked, as_sent
from autograder.checks.digits import EXACT
from autograder.checks.slips import Fit
from autograder.model import Outcome


def by_lstsq(X: Array, y: Array) -> Array:
    """A right solution."""
    return np.linalg.lstsq(X, y, rcond=None)[0]


def by_normal_equations(X: Array, y: Array) -> Array:
    """Right while X is well conditioned."""
    return np.linalg.solve(X.T @ X, X.T @ y)


def by_qr(X: Array, y: Array) -> Array:
    """Right while the columns are independent."""
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


def rank_and_condition(X: Array) -> tuple[int, float]:
    """Of X (m, d); the condition number of the singular values that are not 0."""
    s = np.linalg.svd(X, compute_uv=False)
    rank = int((s > s[0] * 1e-10).sum())
    return rank, float(s[0] / s[rank - 1])


def harmless(X: Array) -> bool:
    """Of full column rank and well conditioned: there every method gives the same w."""
    rank, condition = rank_and_condition(X)
    return rank == X.shape[1] and condition < 1e3


def where_harmless(wrong: Callable[..., Any]) -> Recogniser:
    """Recognises `wrong` by its answers for harmless X: elsewhere they hang on the method."""
    return where(lambda X, *_: harmless(X), wrong)


def digits_lost(asked: Sequence[Asked]) -> bool:
    """Right for harmless X, in float64, and not for nearly dependent columns."""
    told = [(rank_and_condition(pair[0][0]), pair) for pair in asked]
    ill = [p for (rank, kappa), p in told if rank == p[0][0].shape[1] and kappa > 1e5]
    full = [p for (rank, kappa), p in told if rank == p[0][0].shape[1] and kappa < 1e3]
    exact = all(alike(answer, by_lstsq(*arguments), EXACT) for arguments, answer in full)
    return bool(full) and exact and any(not answers(by_lstsq, p) for p in ill)


def rank_ignored(asked: Sequence[Asked]) -> bool:
    """Right for independent columns, however nearly dependent, and not for dependent ones."""
    full = [p for p in asked if rank_and_condition(p[0][0])[0] == p[0][0].shape[1]]
    rest = [p for p in asked if rank_and_condition(p[0][0])[0] < p[0][0].shape[1]]
    right = bool(full) and all(answers(by_lstsq, p) for p in full)
    return right and any(not answers(by_lstsq, p) for p in rest)


def cut_off(X: Array, y: Array, rank: int) -> Array:
    """The solution from the `rank` largest singular values alone."""
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return (U[:, :rank].T @ y / s[:rank]) @ Vt[:rank]


DIGITS_KEPT = 8e-12
"""Cut solutions agree as closely, if they come from X; from XᵀX, even cut ones, by no chance."""


def too_much_cut(asked: Sequence[Asked]) -> bool:
    """Right for harmless X; for nearly dependent columns, as if singular values that count were 0.

    Normal equations that are cut have lost more digits than the tolerance.
    """
    told = [(rank_and_condition(pair[0][0]), pair) for pair in asked]
    ill = [p for (rank, kappa), p in told if rank == p[0][0].shape[1] and kappa > 1e5]
    full = [p for (rank, kappa), p in told if rank == p[0][0].shape[1] and kappa < 1e3]
    if not ill or not full or not all(answers(by_lstsq, p) for p in full):
        return False
    return all(
        any(alike(answer, cut_off(X, y, r), DIGITS_KEPT) for r in range(1, X.shape[1]))
        for (X, y), answer in ill
    )


def little_ridge(asked: Sequence[Asked]) -> bool:
    """XᵀXw + εw = Xᵀy with the same ε everywhere, or the same ε/m."""
    told = [p for p in asked if harmless(p[0][0])]
    found = []
    for (X, y), answer in told:
        w = numeric(answer)
        if w is None or w.shape != (X.shape[1],) or not np.isfinite(w).all():
            return False
        rest = X.T @ (y - X @ w)
        epsilon = float(rest @ w / (w @ w)) if w.any() else 0.0
        if epsilon < 1e-11 or np.abs(rest - epsilon * w).max() > 1e-3 * np.abs(rest).max():
            return False
        found.append((epsilon, epsilon / len(y)))
    return bool(found) and any(np.ptp(e) <= 1e-3 * max(e) for e in zip(*found, strict=True))


def square_only(asked: Sequence[Asked]) -> bool:
    """Right where X is square; elsewhere it raises."""
    square = [p for p in asked if len(set(p[0][0].shape)) == 1]
    rest = [p for p in asked if len(set(p[0][0].shape)) == 2]
    raised = all(isinstance(answer, Outcome) for _, answer in rest)
    told = [p for p in square if harmless(p[0][0])]
    return bool(told) and bool(rest) and raised and all(answers(by_lstsq, p) for p in told)


def turned(asked: Sequence[Asked]) -> bool:
    """V of the decomposition is used without its transpose; each u may have either sign."""
    told = [p for p in asked if harmless(p[0][0])]

    def fits(X: Array, y: Array, answer: Any) -> bool:
        U, s, Vt = np.linalg.svd(X, full_matrices=False)
        along = U.T @ y / s
        signs = map(np.array, product((1.0, -1.0), repeat=len(s)))
        return any(alike(answer, (e[:, None] * Vt) @ (e * along)) for e in signs)

    new = any(not answers(by_lstsq, p) for p in told)
    return new and all(fits(X, y, answer) for (X, y), answer in told)


def first_of_four(asked: Sequence[Asked]) -> bool:
    """All that `lstsq` returns; which method found it does not matter."""
    told = [(X, y, answer) for (X, y), answer in asked if harmless(X)]
    return bool(told) and all(
        isinstance(answer, (list, tuple)) and len(answer) == 4 and alike(answer[0], by_lstsq(X, y))
        for X, y, answer in told
    )


NUMBERS_OF_STEPS = sorted({k * 10**n for n in range(6) for k in (1, 2, 3, 4, 5, 8)})
"""As people write them."""


def stopped_descent(
    minimum: Callable[..., Array],
    curvature: Callable[..., Array],
    telling: Callable[..., bool],
) -> Recogniser:
    """Recognises T steps of descent from 0, on (d, d) the curvature of the cost at `minimum`.

    Along an eigenvector with curvature μ the way is 1 − (1 − ημ)^T of what it should be.
    """

    def recognises(asked: Sequence[Asked]) -> bool:
        steep, left = [], []
        for arguments, answer in asked:
            w = numeric(answer)
            if not telling(*arguments):
                continue
            best = minimum(*arguments)
            if w is None or w.shape != best.shape:
                return False
            if not np.isfinite(w).all():
                continue
            mu, Q = np.linalg.eigh(curvature(*arguments))
            whole = Q.T @ best
            known = np.abs(whole) > 1e-3 * np.abs(whole).max()
            steep.append(mu[known])
            left.append(1 - (Q.T @ w)[known] / whole[known])
        return bool(left) and _by_steps(np.concatenate(steep), np.concatenate(left))

    return recognises


def _by_steps(steep: Array, left: Array) -> bool:
    """Whether what is left of the way is (1 − ημ)^T everywhere, for one η and T."""
    usual = (left > 1e-9) & (left < 1)
    if usual.sum() < 4 or (np.abs(left[~usual]) < 1e-6).sum() < (~usual).sum() / 2:
        return False
    first = int(np.flatnonzero(usual)[left[usual].argmax()])
    for steps in NUMBERS_OF_STEPS:
        eta = (1 - left[first] ** (1 / steps)) / steep[first]
        if np.abs((1 - eta * steep[usual]) ** steps - left[usual]).max() < 1e-6:
            return True
    return False


def absolute_penalty(asked: Sequence[Asked]) -> bool:
    """Where an entry of w is not 0 the data pull at it with λ: that is the slope of λ|w|."""
    count = 0
    for (X, y, lam), answer in (p for p in asked if harmless(p[0][0])):
        w = numeric(answer)
        if w is None or w.shape != (X.shape[1],) or not np.isfinite(w).all():
            return False
        pull = np.abs(X.T @ (y - X @ w) / len(y))
        here = np.abs(w) > 1e-9
        if (np.abs(pull[here] - lam) > 1e-3 * lam).any() or (pull > 1.001 * lam).any():
            return False
        count += int(here.sum())
    return count >= 4


# Columns


def columns_of(answer: Any, m: int) -> Array | None:
    """(m, n), or None if the answer is no such thing."""
    found = numeric(answer)
    good = found is not None and found.ndim == 2 and len(found) == m and np.isfinite(found).all()
    return found if good else None


def every(holds: Callable[..., bool]) -> Recogniser:
    """Recognises by what holds of (answer, *arguments) in every call."""
    return lambda asked: all(holds(answer, *arguments) for arguments, answer in asked)


def in_one_row(answer: Any, X: Array) -> bool:
    """The numbers of X and a one, or m of them, in a flat array."""
    found = numeric(answer)
    if found is None or found.ndim != 1:
        return False
    ones = found.size - X.size
    return ones in (1, len(X)) and alike(np.sort(found), np.sort([*X.ravel(), *[1.0] * ones]))


def more_ones(answer: Any, X: Array) -> bool:
    """X beside two and more columns of ones."""
    found = columns_of(answer, len(X))
    if found is None or found.shape[1] < X.shape[1] + 2:
        return False
    ones = (found == 1).all(axis=0)
    return alike(found[:, ~ones], X)


def ones_inside(answer: Any, X: Array) -> bool:
    """A column of ones among those of X, not the first."""
    found = columns_of(answer, len(X))
    if found is None or found.shape[1] != X.shape[1] + 1:
        return False
    ones = np.flatnonzero((found == 1).all(axis=0))
    return any(k and alike(np.delete(found, k, axis=1), X) for k in ones)


def not_ones(answer: Any, X: Array) -> bool:
    """Another first column, and X behind it."""
    found = columns_of(answer, len(X))
    return (
        found is not None
        and found.shape[1] == X.shape[1] + 1
        and alike(found[:, 1:], X)
        and not (found[:, 0] == 1).any()
    )


def features_changed(answer: Any, X: Array) -> bool:
    """Ones first, and behind them other numbers than those of X, not cut off."""
    found = columns_of(answer, len(X))
    return (
        found is not None
        and found.shape[1] == X.shape[1] + 1
        and bool((found[:, 0] == 1).all())
        and not alike(found[:, 1:], X, 1e-3)
        and not np.array_equal(found, np.trunc(found))
    )


def scaled_columns(asked: Sequence[Asked]) -> bool:
    """Every column is a power shifted and stretched, and not all in the same way."""
    told = [p for p in asked if len(p[0][0]) > 5 and np.ptp(p[0][0]) > 0]
    alike_all = []
    for (x, degree), answer in told:
        found = columns_of(answer, len(x))
        if found is None or found.shape[1] != degree + 1:
            return False
        right = np.vander(x, degree + 1, increasing=True)
        pairs = zip(right.T[1:], found.T[1:], strict=True)
        first = float(found[0, 0])
        if first <= 0 or np.ptp(found[:, 0]) > 0 or not all(_on_a_line(r, f) for r, f in pairs):
            return False
        alike_all.append(alike(found, first * right))
    return any(degree > 2 for (_, degree), _ in told) and not all(alike_all)


def _on_a_line(right: Array, found: Array) -> bool:
    """found = a + b · right with b > 0."""
    away, moved = right - right.mean(), found - found.mean()
    slope = float(moved @ away / (away @ away))
    return slope > 0 and bool(np.abs(moved - slope * away).max() <= 1e-9 * np.abs(moved).max())


# Gradients


def gradient_step(right: Callable[..., Array]) -> Recogniser:
    """Recognises w after a step at any rate: what is taken from w is c times the gradient."""

    def recognises(asked: Sequence[Asked]) -> bool:
        fit = Fit()
        for arguments, answer in asked:
            w, found = arguments[0], numeric(answer)
            if found is None or found.shape != w.shape or not np.isfinite(found).all():
                return False
            expected = right(*map(as_sent, arguments))
            if np.abs(expected).max() and not fit.add(
                expected, w - found, {"m": len(arguments[2])}
            ):
                return False
        return fit.slips() is not None

    return recognises


STEPS = [k * 10.0**-n for n in range(1, 7) for k in (1, 2, 5)]
"""Of differences, as people write them."""


def one_sided_slopes(cost: Callable[..., Any], w: Array, X: Array, y: Array, step: float) -> Array:
    """Between w and one neighbour for each weight."""
    moved = [cost(w + step * e, X, y) for e in np.eye(len(w))]
    return (np.array(moved) - cost(w, X, y)) / step


def one_sided(cost: Callable[..., Any]) -> Recogniser:
    """Recognises slopes measured between w and one neighbour, by a step that shows."""

    def slopes(arguments: tuple[Any, ...], step: float) -> Array:
        w, X, y = arguments
        return one_sided_slopes(cost, w, X, y, step)

    def recognises(asked: Sequence[Asked]) -> bool:
        steps = [sign * h for h in STEPS for sign in (1, -1)]
        for arguments, answer in asked:
            steps = [h for h in steps if alike(answer, slopes(arguments, h), 1e-8 + 1e-13 / abs(h))]
            if not steps:
                return False
        return any(not alike(answer, slopes(args, 1e-7), 1e-5) for args, answer in asked)

    return recognises
