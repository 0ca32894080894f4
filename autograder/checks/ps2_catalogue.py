"""The wrong functions that students write in ps2-descent: to recognise them, and to test the checks.

What hangs on chance is recognised by what all such functions have in common, however they draw.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograder import wire
from autograder.checks import batches
from autograder.checks.catalogue import (
    Recogniser,
    answers,
    examples_as_rows,
    input_modified,
    mistakes,
    where,
)
from autograder.checks.compare import Array, alike, numeric
from autograder.checks.diagnosis import Asked, Misconception, as_sent
from autograder.model import Outcome

# gradient_descent


def build_descent(
    *,
    sign: float = 1.0,
    count: Callable[[int], int] = lambda steps: steps,
    moving: bool = True,
    rate: Callable[[float, int], float] = lambda eta, t: eta,
    length: Callable[[Array], Any] = lambda g: 1.0,
    tolerance: float = 0.0,
    whole_path: bool = False,
    start: Callable[[Array], Array] = lambda w0: w0,
    momentum: float = 0.0,
    fresh: float = 1.0,
) -> Callable[..., Any]:
    """w ← w − η∇C(w)."""

    def descent(gradient: Callable[[Array], Array], w0: Array, eta: float, steps: int) -> Any:
        w = start(w0)
        path, before = [w], 0 * w0
        for t in range(1, count(steps) + 1):
            g = gradient(w if moving else w0)
            if np.linalg.norm(g) < tolerance:
                break
            before = momentum * before + fresh * rate(eta, t) / length(g) * g
            w = w - sign * before
            path.append(w)
        return path if whole_path else w

    return descent


def last_step(gradient: Callable[[Array], Array], w0: Array, eta: float, steps: int) -> Array:
    """−η∇C of the last place but one."""
    w, change = w0, 0 * w0
    for _ in range(steps):
        change = -eta * gradient(w)
        w = w + change
    return change


def one_after_the_other(
    gradient: Callable[[Array], Array], w0: Array, eta: float, steps: int
) -> Array:
    """Each entry of w moves before the gradient of the next one is taken."""
    w = np.array(w0, dtype=float)
    for k in [*range(len(w))] * steps:
        w[k] = w[k] - eta * gradient(w)[k]
    return w


def last_gradient(gradient: Callable[[Array], Array], w0: Array, eta: float, steps: int) -> Array:
    """What the gradient is where descent has come to."""
    return gradient(build_descent()(gradient, w0, eta, steps))


def path_without_start(asked: Sequence[Asked]) -> bool:
    """As many places as steps, the last one right."""
    for (gradient, w0, eta, steps), answer in asked:
        listed = isinstance(answer, (list, tuple)) or (
            isinstance(answer, np.ndarray) and answer.ndim
        )
        if not listed or len(answer) != steps:
            return False
        if steps and not answers(build_descent(), ((gradient, w0, eta, steps), answer[-1])):
            return False
    return bool(asked)


def steep(gradient: Any, w0: Array, eta: float, steps: int) -> bool:
    """The gradient is of common size, so that no epsilon shows beside its length."""
    return bool(np.linalg.norm(as_sent(gradient)(w0)) > 1e-6)


of_gradient_descent = mistakes(
    "gradient_descent", "descent#descent-by-hand", build_descent, ordinary=steep
)


def stops_early(asked: Sequence[Asked]) -> bool:
    """Right elsewhere; where the gradient is small, it has stopped at once or after a step."""
    right = build_descent()
    small = [p for p in asked if np.linalg.norm(as_sent(p[0][0])(p[0][1])) < 1e-8]
    others = [p for p in asked if not any(p is s for s in small)]
    stopped = [build_descent(count=lambda steps: 0), build_descent(count=lambda steps: 1)]
    return (
        bool(small)
        and all(answers(right, p) for p in others)
        and all(any(answers(wrong, p) for wrong in stopped) for p in small)
    )


# inverse_sqrt_rate


def build_inverse_sqrt(
    *,
    factor: Callable[[float], float] = lambda c: c,
    power: Callable[[float], float] = lambda t: float(np.sqrt(t)),
    clock: Callable[[int], int] = lambda t: t,
    shown: Callable[[float], float] = float,
) -> Callable[..., Any]:
    """c/√t."""
    return lambda c, t: shown(factor(c) / power(clock(t)))


of_inverse_sqrt_rate = mistakes("inverse_sqrt_rate", "descent#schedules", build_inverse_sqrt)


# largest_stable_rate


def largest(X: Array) -> float:
    """λ_max of XᵀX."""
    return float(np.linalg.norm(X, 2) ** 2)


def largest_about_the_mean(X: Array) -> float:
    """λ_max of XᵀX, the means of the columns taken away."""
    return largest(X - X.mean(axis=0))


def smallest(X: Array) -> float:
    """λ_min of XᵀX."""
    return float(np.linalg.eigvalsh(X.T @ X)[0])


def build_stable_rate(
    *,
    numerator: float = 2.0,
    curvature: Callable[[Array], float] = largest,
    scale: Callable[[int, int], float] = lambda m, d: m,
    upside_down: bool = False,
) -> Callable[..., Any]:
    """2/λ_max(XᵀX/m)."""

    def stable_rate(X: Array) -> float:
        steepness = curvature(X) / scale(*X.shape)
        return steepness if upside_down else numerator / steepness

    return stable_rate


of_largest_stable_rate = mistakes(
    "largest_stable_rate",
    "descent#convergence-rate",
    build_stable_rate,
    sizes=examples_as_rows,
)


def full_rank(X: Array) -> bool:
    """XᵀX is invertible."""
    return bool(np.linalg.matrix_rank(X) == X.shape[1])


def rate_for_each(asked: Sequence[Asked]) -> bool:
    """The rates of all curvatures that are not 0, in one array."""
    several = False
    for (X,), answer in asked:
        found = numeric(answer)
        if found is None or found.ndim != 1 or not 0 < found.size <= X.shape[1]:
            return False
        s = np.linalg.svd(X, compute_uv=False)
        rates = 2 * len(X) / s[s > 1e-6 * s[0]] ** 2
        if not all(np.abs(found / r - 1).min() < 1e-6 for r in rates):
            return False
        several |= found.size > 1
    return several


def eig_for_eigh(asked: Sequence[Asked]) -> bool:
    """Rates of some eigenvalue each; where many are 0 they are complex numbers."""
    odd = 0
    for (X,), answer in asked:
        array = isinstance(answer, (complex, np.generic, np.ndarray))
        if array and np.iscomplexobj(answer) and not np.shape(answer):
            odd += 1
            continue
        found = numeric(answer)
        s = np.linalg.svd(X, compute_uv=False)
        rates = 2 * len(X) / s[s > 1e-6 * s[0]] ** 2
        if found is None or found.shape or np.abs(found / rates - 1).min() > 1e-6:
            return False
    return 0 < odd < len(asked)


def iterated(H: Array, v: Array, count: int) -> tuple[float, float]:
    """λ after so many power iterations: as vᵀHv, and as ‖Hv‖."""
    for _ in range(count):
        v = H @ v
        v = v / np.linalg.norm(v)
    return float(v @ H @ v), float(np.linalg.norm(H @ v))


FIRST: tuple[Callable[[int], Array], ...] = (
    np.ones,
    lambda d: np.ones(d) / d**0.5,
    lambda d: np.eye(d)[0],
    lambda d: np.random.default_rng(0).normal(size=d),
    lambda d: np.random.default_rng(0).random(d),
    lambda d: np.random.default_rng(1).normal(size=d),
    lambda d: np.random.default_rng(42).normal(size=d),
)
"""Where people begin a power iteration."""


def few_iterations(asked: Sequence[Asked]) -> bool:
    """A power iteration from a usual start, with the same number of iterations everywhere."""
    found = [(X, numeric(answer)) for (X,), answer in asked]
    rates = [(X, float(r)) for X, r in found if r is not None and not r.shape and r > 0]
    if len(rates) < len(found):
        return False
    counts = [*range(1, 21), 25, 30, 40, 50, 100]
    for first in FIRST:
        for form in (0, 1):
            left = counts
            for X, rate in rates:
                H = X.T @ X / len(X)
                v = first(len(H))
                left = [n for n in left if abs(2 / iterated(H, v, n)[form] / rate - 1) < 1e-8]
                if not left:
                    break
            if left:
                return True
    return False


# nesterov_descent


def no_velocity(gradient: Callable[[Array], Array], w0: Array, eta: float, beta: float) -> Array:
    """Where v starts."""
    return 0 * w0


def build_nesterov(
    *,
    probe: Callable[[Array, Array, float, float], Array] = lambda w, v, eta, beta: w + beta * v,
    kept: Callable[[float, int], float] = lambda beta, t: beta,
    fresh: Callable[[float, float, int], float] = lambda eta, beta, t: eta,
    length: Callable[[Array], Any] = lambda g: 1.0,
    sign: float = 1.0,
    moves: Callable[[Array, Array, Array, float, float], Array] = (
        lambda w, v, before, eta, beta: w + v
    ),
    count: Callable[[int], int] = lambda steps: steps,
    start: Callable[[Array], Array] = lambda w0: w0,
    first: Callable[..., Array] = no_velocity,
    tolerance: float = 0.0,
    moving: bool = True,
    shown: Callable[[Array, Array, float], Any] = lambda w, v, beta: w,
) -> Callable[..., Any]:
    """v ← βv − η∇C(w + βv), w ← w + v."""

    def descent(
        gradient: Callable[[Array], Array], w0: Array, eta: float, beta: float, steps: int
    ) -> Any:
        w, v = start(w0), first(gradient, w0, eta, beta)
        for t in range(1, count(steps) + 1):
            g = gradient(probe(w, v, eta, kept(beta, t)) if moving else w0)
            if np.linalg.norm(g) < tolerance:
                break
            before = v
            v = kept(beta, t) * v - sign * fresh(eta, beta, t) * g / length(g)
            w = moves(w, v, before, eta, kept(beta, t))
        return shown(w, v, beta)

    return descent


def ahead_one_by_one(
    gradient: Callable[[Array], Array], w0: Array, eta: float, beta: float, steps: int
) -> Array:
    """Each entry of v and w is updated before the gradient of the next one is taken."""
    w, v = np.array(w0, dtype=float), np.zeros(len(w0))
    for k in [*range(len(w))] * steps:
        v[k] = beta * v[k] - eta * gradient(w + beta * v)[k]
        w[k] += v[k]
    return w


def ahead_path(
    gradient: Callable[[Array], Array], w0: Array, eta: float, beta: float, steps: int
) -> list[Array]:
    """All places, the start among them."""
    return [build_nesterov()(gradient, w0, eta, beta, t) for t in range(steps + 1)]


def ahead_on_all(asked: Sequence[Asked]) -> bool:
    """As many places as steps, or one more; the last one right."""
    for (gradient, w0, eta, beta, steps), answer in asked:
        listed = isinstance(answer, (list, tuple)) or (
            isinstance(answer, np.ndarray) and answer.ndim > w0.ndim
        )
        if not listed or len(answer) not in (steps, steps + 1):
            return False
        pair = (gradient, w0, eta, beta, steps), answer[-1] if len(answer) else None
        if steps and not answers(build_nesterov(), pair):
            return False
    return bool(asked)


def stops_ahead_of_time(asked: Sequence[Asked]) -> bool:
    """Right elsewhere; where the gradient is small, it has stopped at once or after a step."""
    small = [p for p in asked if np.linalg.norm(as_sent(p[0][0])(p[0][1])) < 1e-8]
    others = [p for p in asked if not any(p is s for s in small)]
    stopped = [build_nesterov(count=lambda steps: 0), build_nesterov(count=lambda steps: 1)]
    return (
        bool(small)
        and all(answers(build_nesterov(), p) for p in others)
        and all(any(answers(wrong, p) for wrong in stopped) for p in small)
    )


of_nesterov_descent = mistakes(
    "nesterov_descent",
    "descent#momentum",
    build_nesterov,
    ordinary=lambda gradient, w0, eta, beta, steps: steep(gradient, w0, eta, steps),
)


# minibatches


def in_pieces(order: Array, size: int) -> list[Array]:
    """Pieces of `size`, the last one as short as it comes."""
    return [order[start : start + size] for start in range(0, len(order), size)]


def build_minibatches(
    *,
    order: Callable[[Any, int], Array] = lambda rng, m: rng.permutation(m),
    cut: Callable[[Array, int], Any] = in_pieces,
    mixed: bool = False,
) -> Callable[..., Any]:
    """A shuffle, cut into pieces."""

    def minibatches(m: int, batch_size: int, rng: Any) -> Any:
        found = cut(order(rng, m), batch_size)
        return [found[k] for k in rng.permutation(len(found))] if mixed else found

    return minibatches


def without_remainder(order: Array, size: int) -> list[Array]:
    """Full batches only."""
    return [order[k * size : (k + 1) * size] for k in range(len(order) // size)]


def with_an_empty_one(order: Array, size: int) -> list[Array]:
    """One batch more than m // size, also where there is no remainder."""
    return [order[k * size : (k + 1) * size] for k in range(len(order) // size + 1)]


def balanced(order: Array, size: int) -> list[Array]:
    """As many batches, of nearly equal sizes."""
    return np.array_split(order, -(-len(order) // size))


Batches = list[Array]


def told_by_batches(holds: Callable[[int, int, Batches], bool | None]) -> Recogniser:
    """Whether `holds(m, batch_size, batches)` for some call and fails for none; None: no matter."""

    def recognises(asked: Sequence[Asked]) -> bool:
        verdicts = []
        for (m, size, _), answer in asked:
            stack = isinstance(answer, np.ndarray) and answer.ndim > 0
            if not (stack or isinstance(answer, (list, tuple))) or len(answer) > 2 * m:
                return False
            arrays = [numeric(batch) for batch in answer]
            found = [a for a in arrays if a is not None and a.ndim == 1 and np.isfinite(a).all()]
            if len(found) < len(arrays):
                return False
            verdicts.append(holds(m, size, found))
        return False not in verdicts and True in verdicts

    return recognises


def every_index_once(m: int, found: Batches) -> bool:
    """A partition of 0 … m−1."""
    return bool(found) and np.array_equal(np.sort(np.concatenate(found)), np.arange(m))


def in_order(m: int, size: int, found: Batches) -> bool | None:
    """0, 1, 2, … in batches of the right sizes."""
    if m == 1:
        return None
    same = [len(b) for b in found] == batches.sizes(m, size)
    return same and np.array_equal(np.concatenate(found), np.arange(m))


def blocks(m: int, size: int, found: Batches) -> bool | None:
    """Every batch is a run of neighbours, in whatever order."""
    if not every_index_once(m, found):
        return False
    if size in (1, m):
        return None
    return all(np.array_equal(np.sort(b), np.arange(len(b)) + b.min(initial=m)) for b in found)


def repeated(m: int, size: int, found: Batches) -> bool | None:
    """Indices of the right range, some of them twice."""
    order = np.concatenate([[], *found])
    if not order.size or order.min() < 0 or order.max() >= m:
        return False
    if m > 20 and (padded(m, size, found) or windows(m, size, found)):
        return False
    return True if len(np.unique(order)) < len(order) else None


def remainder_lost(m: int, size: int, found: Batches) -> bool | None:
    """Full batches of different indices, and none for the remainder."""
    order = np.concatenate([[], *found])
    full = all(len(b) == size for b in found) and len(found) == m // size
    if not full or len(np.unique(order)) != len(order):
        return False
    return True if m % size else None


def empty_at_the_end(m: int, size: int, found: Batches) -> bool | None:
    """Right, but for an empty batch where batch_size divides m."""
    kept = [b for b in found if len(b)]
    if not every_index_once(m, kept) or [len(b) for b in kept] != batches.sizes(m, size):
        return False
    return True if len(kept) < len(found) else None


def evenly_cut(m: int, size: int, found: Batches) -> bool | None:
    """As many batches as there should be, of sizes that differ by 1 at most."""
    lengths = [len(b) for b in found]
    if not every_index_once(m, found) or len(found) != -(-m // size):
        return False
    if max(lengths) - min(lengths) > 1:
        return False
    return True if lengths != batches.sizes(m, size) else None


def count_for_size(m: int, size: int, found: Batches) -> bool | None:
    """batch_size batches."""
    if not every_index_once(m, [b for b in found if len(b)]) or len(found) != size:
        return False
    return True if size != len(batches.sizes(m, size)) else None


def from_one(m: int, size: int, found: Batches) -> bool | None:
    """A partition of 1 … m."""
    return every_index_once(m, [b - 1 for b in found])


def windows(m: int, size: int, found: Batches) -> bool | None:
    """Pieces of one order that overlap: who comes after whom is the same in all of them."""
    order = np.concatenate([[], *found])
    if not order.size or order.min() < 0 or order.max() >= m:
        return False
    if len(np.unique(order)) == len(order):
        return None
    if any(len(np.unique(batch)) < len(batch) for batch in found):
        return False
    if all(len(a) and a[-1] == b[0] for a, b in pairwise(found)):  # one is taken again each time
        rebuilt = [*found[0], *np.concatenate([[], *(b[1:] for b in found[1:])])]
        return len(set(rebuilt)) == len(rebuilt)
    after: dict[int, int] = {}
    again = 0
    for batch in found:
        for one, two in pairwise(map(int, batch)):
            if after.setdefault(one, two) != two:
                return False
            again += 1
    if again > len(after):
        return True
    return None if size < 3 else False


def padded(m: int, size: int, found: Batches) -> bool | None:
    """Every index once, and then others until the last batch is full."""
    order = np.concatenate([[], *found])
    if any(len(b) != size for b in found) or len(found) != -(-m // size):
        return False
    if not np.array_equal(np.sort(order[:m]), np.arange(m)):
        return False
    return True if m % size else None


def one_short(m: int, size: int, found: Batches) -> bool | None:
    """An index too few in each batch, none of them twice."""
    right = batches.sizes(m, size)
    forms = [[n - 1 for n in right], [min(n, size - 1) for n in right]]
    kept = [len(b) for b in found if len(b)]
    order = np.concatenate([[], *found])
    if len(np.unique(order)) != len(order) or kept not in [[n for n in f if n] for f in forms]:
        return False
    return True if size > 1 else None


def first_alone(m: int, size: int, found: Batches) -> bool | None:
    """A single batch, where there should be several."""
    if len(found) != 1 or len(found[0]) != min(size, m) or len(np.unique(found[0])) < min(size, m):
        return False
    return True if size < m else None


def short_first(m: int, size: int, found: Batches) -> bool | None:
    """The short batch comes first."""
    if not every_index_once(m, found):
        return False
    lengths = [len(b) for b in found]
    if lengths != batches.sizes(m, size)[::-1]:
        return False
    return True if m % size and size < m else None


def in_floats(asked: Sequence[Asked]) -> bool:
    """Batches that are right but for being floats."""
    kinds = {
        np.asarray(batch).dtype.kind
        for _, answer in asked
        if isinstance(answer, (list, tuple))
        for batch in answer
        if np.size(batch)
    }
    right = told_by_batches(
        lambda m, size, found: (
            every_index_once(m, found) and [len(b) for b in found] == batches.sizes(m, size)
        )
    )
    return kinds == {"f"} and right(asked)


def equal_lengths_only(asked: Sequence[Asked]) -> bool:
    """Right where batch_size divides m; elsewhere it raises."""
    divides = [p for p in asked if p[0][0] % p[0][1] == 0]
    rest = [p for p in asked if p[0][0] % p[0][1]]
    right = told_by_batches(lambda m, size, found: every_index_once(m, found))
    failed = all(isinstance(a, Outcome) and a.text.startswith("ValueError") for _, a in rest)
    return bool(rest) and failed and right(divides)


def not_cut(asked: Sequence[Asked]) -> bool:
    """The shuffled indices as they are, in one array."""
    found = [(m, numeric(answer)) for (m, *_), answer in asked]
    return all(a is not None and np.array_equal(np.sort(a, None), np.arange(m)) for m, a in found)


def returned_as(*types: str) -> Recogniser:
    """No list, but something that would give the batches."""
    return lambda asked: all(isinstance(a, wire.Opaque) and a.type_name in types for _, a in asked)


def own_generator(asked: Sequence[Asked]) -> bool:
    """Shuffled, but for different generators of the course the same way."""
    drawn: dict[tuple[int, int], list[Any]] = {}
    seeds: dict[tuple[int, int], set[int]] = {}
    for (m, size, rng), answer in asked:
        if m > 20:
            drawn.setdefault((m, size), []).append(answer)
            seeds.setdefault((m, size), set()).add(rng.names["seed"])
    alone = [k for k, found in seeds.items() if len(found) > 1]
    right = told_by_batches(lambda m, size, found: every_index_once(m, found))
    return (
        bool(alone) and right(asked) and all(alike(a, drawn[k][0]) for k in alone for a in drawn[k])
    )


def drawn_from_elsewhere(asked: Sequence[Asked]) -> bool:
    """The same generator gave different batches, or different ones the same shuffled ones."""
    seen: dict[tuple[int, int], list[tuple[int, Any]]] = {}
    for (m, size, rng), answer in asked:
        if m > 20:
            seen.setdefault((m, size), []).append((rng.names["seed"], answer))
    return any(
        (seed == other) != alike(one, two, 1e-8)
        for calls in seen.values()
        for i, (seed, one) in enumerate(calls)
        for other, two in calls[:i]
    )


def read_batches(asked: Sequence[Asked]) -> tuple[str, ...] | None:
    """What is wrong in each aspect of minibatches: which indices, how cut, how shuffled, by what."""
    calls = []
    for (m, size, _), answer in asked:
        stack = isinstance(answer, np.ndarray) and answer.ndim == 2
        if not (stack or isinstance(answer, (list, tuple))) or len(answer) > 2 * m:
            return None
        arrays = [numeric(batch) for batch in answer]
        found = [a for a in arrays if a is not None and a.ndim == 1 and np.isfinite(a).all()]
        if len(found) < len(arrays) or not any(len(b) for b in found):
            return None
        calls.append((m, size, found))
    first = {1: "from-one", 0: ""}.get(min(int(np.concatenate(b).min()) for _, _, b in calls))
    if first is None:
        return None
    calls = [(m, size, [b - bool(first) for b in found]) for m, size, found in calls]
    order = _in_which_order(calls)
    if order == "blocks":  # they may be in any order, the short one too
        calls = [(m, size, sorted(found, key=len, reverse=True)) for m, size, found in calls]
    names = [first, _cut_otherwise(calls), order]
    if None in names:
        return None
    if names[2] != "not-shuffled" and drawn_from_elsewhere(asked):
        names.append("own-generator")
    return tuple(name for name in names if name)


Calls = Sequence[tuple[int, int, Batches]]


def _cut_otherwise(calls: Calls) -> str | None:
    """How the cutting is wrong, "" if it is right, None if nobody knows."""
    if all([len(b) for b in found] == batches.sizes(m, size) for m, size, found in calls):
        return (
            "" if all(every_index_once(m, found) for m, _, found in calls) else _drawn_anew(calls)
        )
    for name, holds in (
        ("padded", padded),
        ("one-short", one_short),
        ("short-batch-first", short_first),
        ("first-batch-only", first_alone),
        ("overlapping", windows),
        ("remainder-lost", remainder_lost),
        ("empty-batch", empty_at_the_end),
        ("evenly-cut", evenly_cut),
        ("count-for-size", count_for_size),
    ):
        said = [holds(*call) for call in calls]
        if False not in said and True in said:
            return name
    return None


def _drawn_anew(calls: Calls) -> str | None:
    return "with-replacement" if all(repeated(*call) is not False for call in calls) else None


def _in_which_order(calls: Calls) -> str:
    orders = [np.concatenate(found) for m, _, found in calls if m > 7]
    if all((np.diff(order) > 0).all() for order in orders):
        return "not-shuffled"
    runs = [
        np.array_equal(np.sort(b), np.arange(len(b)) + b.min())
        for m, size, found in calls
        for b in found
        if m > 7 and 1 < len(b) < m
    ]
    return "blocks" if all(runs) else ""


of_minibatches = mistakes(
    "minibatches", "descent#minibatches", build_minibatches, reads=read_batches
)


def yielded(m: int, batch_size: int, rng: Any) -> Any:
    """`yield` instead of a list."""
    yield from in_pieces(rng.permutation(m), batch_size)


# minibatch_sgd


def build_sgd(
    *,
    rate: batches.Rate = lambda t, e, k: 1 / t**0.5,
    sign: float = 1.0,
    order: Callable[[Any, int], Array] = lambda rng, m: rng.permutation(m),
    cut: Callable[[Array, int], Batches] = in_pieces,
    fresh: bool = True,
    rows_of: Callable[[Array, Array], Array] = lambda B, all_rows: B,
    labels_of: Callable[[Array, Array], Array] = lambda B, positions: B,
    scale: Callable[[int], float] = lambda size: 1.0,
    most: int | None = None,
    last: Callable[[int], int] = lambda epochs: epochs,
    stale: bool = False,
    averaged: int | None = None,
) -> Callable[..., Any]:
    """w ← w − c/√t times the gradient of a batch."""

    def sgd(
        gradient: Callable[..., Array],
        w0: Array,
        X: Array,
        y: Array,
        batch_size: int,
        c: float,
        epochs: int,
        rng: Any,
    ) -> Array:
        w, m, t, first = w0, len(y), 0, None
        places = [w0]
        for e in range(1, last(epochs) + 1):
            began = w
            drawn = order(rng, m) if fresh or first is None else first
            first, done = drawn, 0
            for k, B in enumerate(cut(drawn, batch_size)[:most], start=1):
                t += 1
                positions = np.arange(done, done + len(B))
                done += len(B)
                rows, labels = rows_of(B, np.arange(m)), labels_of(B, positions)
                g = gradient(began if stale else w, X[rows], y[labels]) * scale(batch_size)
                w = w - sign * c * rate(t, e, k) * g
                places.append(w)
        return w if averaged is None else np.mean(places[averaged:], axis=0)

    return sgd


def readable(X: Array) -> bool:
    """Every example moves an entry of w of its own, so it can be read who was in which batch."""
    return len(X) > 1 and X.shape == (len(X), len(X)) and np.array_equal(X, np.eye(len(X)))


def contributions(pair: Asked) -> Array:
    """v of the module `batches`: Σ η_t/(c |B_t|) for each row."""
    (_, w0, _, y, _, c, *_), answer = pair
    return (w0 - np.asarray(answer, dtype=float)) / (c * y)


def shaped(answer: Any, w0: Array) -> bool:
    """Whether it is an array like w."""
    array = numeric(answer)
    return array is not None and array.shape == w0.shape


def certain(X: Array, y: Array, size: int) -> bool:
    """All rows in one batch, or all rows equal: the draw does not matter."""
    return size == len(y) or all_equal(X, y, size)


def all_equal(X: Array, y: Array, size: int) -> bool:
    """All rows are equal: it does not matter how often each is drawn."""
    return bool(np.ptp(X, axis=0).max() == 0 and np.ptp(y) == 0)


def told_by_rows(
    holds: Callable[[Array, int, int, int], bool | None],
    wrong: Callable[..., Any] | None = None,
    sure: Callable[[Array, Array, int], bool] = certain,
) -> Recogniser:
    """Whether `holds(v, m, batch_size, epochs)` for some readable call and fails for none.

    With `wrong`, the calls whose answers do not hang on chance must be its as well.
    """

    @np.errstate(all="ignore")  # an answer may hold anything
    def recognises(asked: Sequence[Asked]) -> bool:
        verdicts = []
        for pair in asked:
            (_, w0, X, y, size, _, epochs, _), answer = pair
            if not shaped(answer, w0):
                return False
            if readable(X):
                v = contributions(pair)
                if not np.isfinite(v).all():
                    return False
                verdicts.append(holds(v, len(y), size, epochs))
            elif wrong and sure(X, y, size) and not answers(wrong, pair):
                return False
        return False not in verdicts and True in verdicts

    return recognises


def at_rates(rate: batches.Rate) -> Recogniser:
    """Recognises SGD with other rates, by the rates and by what does not hang on chance."""

    def holds(v: Array, m: int, size: int, epochs: int) -> bool:
        return batches.fits(v, batches.table(rate, batches.sizes(m, size), epochs))

    return told_by_rows(holds, build_sgd(rate=rate))


def right_rate(t: int, e: int, k: int) -> float:
    """η_t/c."""
    return 1 / t**0.5


def batch_of_rows(v: Array, m: int, size: int, epochs: int) -> Array | None:
    """For every epoch and row its batch; None unless the rates are right."""
    found, misfit = batches.readings(v, batches.table(right_rate, batches.sizes(m, size), epochs))
    return found if (misfit <= batches.CLOSE).all() else None


def rows_in_order(v: Array, m: int, size: int, epochs: int) -> bool:
    """Row i is in batch i // size, in every epoch."""
    found = batch_of_rows(v, m, size, epochs)
    return found is not None and bool((found == np.arange(m) // size).all())


def same_batches(v: Array, m: int, size: int, epochs: int) -> bool | None:
    """All epochs have the batches of the first."""
    found = batch_of_rows(v, m, size, epochs)
    if found is None or not (found == found[0]).all():
        return False
    return True if epochs > 1 else None


def some_rows_left_out(v: Array, m: int, size: int, epochs: int) -> bool | None:
    """m % size rows an epoch move nothing, the others at the rates of full batches."""
    full = batches.table(right_rate, [size] * (m // size), epochs)
    if not batches.fits(v, [[*epoch, 0.0] for epoch in full]):
        return False
    due = sum(size * r for epoch in full for r in epoch)
    return (True if m % size else None) if abs(v.sum() - due) <= m * batches.CLOSE else False


def all_rows_each_step(v: Array, m: int, size: int, epochs: int) -> bool:
    """Every step has the gradient of all rows."""
    count = len(batches.sizes(m, size)) * epochs
    due = sum(right_rate(t, 0, 0) for t in range(1, count + 1)) / m
    return bool(np.abs(v - due).max() <= batches.CLOSE)


def divided_again(v: Array, m: int, size: int, epochs: int) -> bool:
    """Rates as if the gradient of a batch still had to be divided by its size."""
    lengths = batches.sizes(m, size)
    by_own = [
        [r / n for r, n in zip(epoch, lengths, strict=True)] for epoch in _table(m, size, epochs)
    ]
    by_size = [[r / size for r in epoch] for epoch in _table(m, size, epochs)]
    return batches.fits(v, by_own) or batches.fits(v, by_size)


def _table(m: int, size: int, epochs: int) -> batches.Table:
    return batches.table(right_rate, batches.sizes(m, size), epochs)


def one_step_an_epoch(v: Array, m: int, size: int, epochs: int) -> bool:
    """As many steps as epochs, whatever rows they take."""
    due = sum(right_rate(t, 0, 0) for t in range(1, epochs + 1))
    return abs(v.sum() - due) <= m * batches.CLOSE


def drawn_with_replacement(v: Array, m: int, size: int, epochs: int) -> bool | None:
    """All steps are there, and some rows are not."""
    steps = {len(batches.sizes(m, size)) * epochs, m // size * epochs}
    due = [sum(right_rate(t, 0, 0) for t in range(1, n + 1)) for n in steps]
    if min(abs(v.sum() - d) for d in due) > m * batches.CLOSE:
        return False
    return None if batches.fits(v, _table(m, size, epochs)) else True


@np.errstate(all="ignore")
def labels_of_other_rows(asked: Sequence[Asked]) -> bool:
    """In a single epoch: each row moves by the label that stands where the row has come to."""
    told = [p for p in asked if readable(p[0][2]) and p[0][6] == 1]
    for pair in told:
        (_, w0, _, y, size, *_), answer = pair
        if not shaped(answer, w0):
            return False
        (epoch,) = _table(len(y), size, 1)
        moves = np.array([epoch[p // size] for p in range(len(y))]) * y
        moved = contributions(pair) * y
        distance = np.abs(np.subtract.outer(moved, moves))
        if distance.min(axis=1).max() > batches.CLOSE or len(set(distance.argmin(axis=1))) < len(y):
            return False
    return bool(told) and not all(
        batches.fits(contributions(p), _table(len(p[0][3]), p[0][4], 1)) for p in told
    )


def of_fewer_epochs(last: Callable[[int], int]) -> Recogniser:
    """Recognises SGD that does another number of epochs than it is told."""

    def holds(v: Array, m: int, size: int, epochs: int) -> bool | None:
        fits = batches.fits(v, _table(m, size, last(epochs)))
        return (True if last(epochs) != epochs else None) if fits else False

    return told_by_rows(holds, build_sgd(last=last))


def of_places(averaged: int) -> Recogniser:
    """Recognises the mean of all places from that one on: early steps count in more of them."""

    def holds(v: Array, m: int, size: int, epochs: int) -> bool:
        lengths = batches.sizes(m, size)
        count = len(lengths) * epochs
        weight = lambda t, e, k: (count - t + 1) / (count + 1 - averaged) / t**0.5  # noqa: E731 (a formula)
        return batches.fits(v, batches.table(weight, lengths, epochs))

    return told_by_rows(holds, build_sgd(averaged=averaged))


def nothing_finite(asked: Sequence[Asked]) -> bool:
    """Not a number is left: the first rate was infinite, and 0 · ∞ is none."""
    return all(
        shaped(answer, arguments[1]) and not np.isfinite(np.asarray(answer, dtype=float)).any()
        for arguments, answer in asked
    )


@np.errstate(all="ignore")
def labels_apart(asked: Sequence[Asked]) -> bool:
    """In a single epoch: each row moves at a rate of a batch, by a label of its own, seldom its."""
    told = [p for p in asked if readable(p[0][2]) and p[0][6] == 1]
    others = 0
    for pair in told:
        (_, w0, _, y, size, *_), answer = pair
        if not shaped(answer, w0) or not np.isfinite(contributions(pair)).all():
            return False
        (epoch,) = _table(len(y), size, 1)
        moves = np.multiply.outer(epoch, y)
        distance = np.abs(np.subtract.outer(contributions(pair) * y, moves.ravel()))
        if distance.min(axis=1).max() > batches.CLOSE:
            return False
        batch, label = np.unravel_index(distance.argmin(axis=1), moves.shape)
        if np.bincount(batch, minlength=len(epoch)).tolist() != batches.sizes(len(y), size):
            return False
        if len(set(label.tolist())) < len(y):
            return False
        others += int((label != np.arange(len(y))).sum())
    return others > 0


RATES: tuple[tuple[str, batches.Rate], ...] = (
    ("", right_rate),
    ("t-counts-epochs", lambda t, e, k: 1 / e**0.5),
    ("t-starts-again", lambda t, e, k: 1 / k**0.5),
    ("constant-rate", lambda t, e, k: 1.0),
    ("rate-without-root", lambda t, e, k: 1 / t),
    ("t-from-two", lambda t, e, k: 1 / (t + 1) ** 0.5),
    ("rate-without-root t-from-two", lambda t, e, k: 1 / (t + 1)),
    ("rate-without-root t-counts-epochs", lambda t, e, k: 1 / e),
    ("rate-without-root t-starts-again", lambda t, e, k: 1 / k),
    ("t-from-two t-counts-epochs", lambda t, e, k: 1 / (e + 1) ** 0.5),
    ("rate-grows", lambda t, e, k: t**0.5),
)


SCALES: tuple[tuple[str, Callable[[int, int], float]], ...] = (
    ("", lambda n, m: 1.0),
    ("divided-again", lambda n, m: 1 / n),
    ("times-batch-size", lambda n, m: float(n)),
    ("divided-by-m", lambda n, m: 1 / m),
)


FORMS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("extra-values", lambda w: w[0] if isinstance(w, tuple) and len(w) > 1 else None),
    ("whole-path", lambda w: w[-1] if isinstance(w, list) and w else None),
    ("whole-path", lambda w: w[-1] if isinstance(w, np.ndarray) and w.ndim == 2 else None),
)
"""What comes back beside w, and how to take w out of it."""


def read_steps(asked: Sequence[Asked]) -> tuple[str, ...] | None:
    """The direction, the rates and the order of the steps: what is wrong in each."""
    if all(shaped(answer, arguments[1]) for arguments, answer in asked):
        return _read_steps(asked)
    for name, form in FORMS:
        taken = [(arguments, form(answer)) for arguments, answer in asked]
        if all(shaped(answer, arguments[1]) for arguments, answer in taken):
            more = _read_steps(taken)
            return None if more is None else (name, *more)
    return None


def _read_steps(asked: Sequence[Asked]) -> tuple[str, ...] | None:
    told = [pair for pair in asked if readable(pair[0][2])]
    if not told:
        return None
    seen = [(contributions(p), len(p[0][3]), p[0][4], p[0][6], p[0][7]) for p in told]
    if any(not np.isfinite(v).all() for v, *_ in seen):
        return None
    sign = -1 if all(v.sum() < 0 for v, *_ in seen) else 1
    for scaled, scale in SCALES:
        for name, rate in RATES:
            found, clear = [], []
            for v, m, size, epochs, rng in seen:
                lengths = batches.sizes(m, size)
                table = [
                    [r * scale(n, m) for r, n in zip(row, lengths, strict=True)]
                    for row in batches.table(rate, lengths, epochs)
                ]
                which, misfit = batches.readings(sign * v, table)
                if (misfit > 1e-8).any():
                    break
                found.append((which, m, size, epochs, rng.names["seed"]))
                if all(np.diff(np.sort(row)).min(initial=1) > 1e-6 for row in table):
                    clear.append(found[-1])  # elsewhere the batches cannot be told apart
            if len(found) == len(seen):
                names = ("uphill" if sign < 0 else "", *name.split(), scaled)
                return tuple(n for n in (*names, *_orders(clear)) if n)
    return None


def _orders(found: Sequence[tuple[Array, int, int, int, int]]) -> tuple[str, ...]:
    """What is wrong about who is in which batch, where the rates of all batches differ."""
    if found and all((which == np.arange(m) // size).all() for which, m, size, _, _ in found):
        return ("not-shuffled",)
    names = []
    several = [which for which, _, _, epochs, _ in found if epochs > 1]
    if several and all((which == which[0]).all() for which in several):
        names.append("same-batches-each-epoch")
    large = [(seed, which) for which, m, _, _, seed in found if m > 20]
    if any(
        (seed == other) != np.array_equal(one, two)
        for i, (seed, one) in enumerate(large)
        for other, two in large[:i]
    ):
        names.append("own-generator")
    return tuple(names)


of_minibatch_sgd = mistakes("minibatch_sgd", "descent#minibatches", build_sgd, reads=read_steps)


def timed(
    id: str,
    misunderstood: str,
    hint: str,
    rate: batches.Rate,
    at: str = "schedules",
    boxed: bool = True,
) -> Misconception:
    """SGD whose rates are wrong."""
    recognises = at_rates(rate)
    return of_minibatch_sgd(
        id, misunderstood, hint, at=at, recognises=recognises, rate=rate, boxed=boxed
    )


def times_batch_size(gradient: Callable[..., Array], *arguments: Any) -> Array:
    """SGD with the sum over a batch in place of the mean."""
    return build_sgd()(lambda w, X, y: len(y) * gradient(w, X, y), *arguments)


def divided_by_m(
    gradient: Callable[..., Array], w0: Array, X: Array, y: Array, *arguments: Any
) -> Array:
    """SGD with a mean that is divided by the number of all rows."""
    return build_sgd()(lambda *a: gradient(*a) / len(y), w0, X, y, *arguments)


def shuffled_apart(
    gradient: Callable[..., Array], w0: Array, X: Array, y: Array, *arguments: Any
) -> Array:
    """SGD with an order for the rows, and another one for their labels."""
    return build_sgd()(gradient, w0, X, np.random.default_rng(0).permutation(y), *arguments)


def all_places(gradient: Callable[..., Array], w0: Array, *arguments: Any) -> list[Array]:
    """SGD with its path."""
    path = [w0]

    def noted(w: Array, X: Array, y: Array) -> Array:
        path.append(w)
        return gradient(w, X, y)

    return [*path, build_sgd()(noted, w0, *arguments)]


UPHILL = (
    "the step goes uphill: the gradient is added.",
    "Which way does the gradient point: where the cost grows, or where it falls?",
)
NOT_SHUFFLED = (
    "the rows come in their own order.",
    "What happens in an epoch if the data are sorted by class?",
)
WITH_REPLACEMENT = (
    "indices are drawn anew each time, so some come twice and some never.",
    "How do you deal a pack of cards so that everybody gets different ones?",
)
REMAINDER_LOST = (
    "the last, short batch is left out.",
    "With 7 examples and batches of 3, which example never takes part?",
)

MISCONCEPTIONS = (
    of_gradient_descent("uphill", *UPHILL, at="common-mistakes-descent", sign=-1.0),
    of_gradient_descent(
        "one-step-too-few",
        "there is one step too few.",
        "How many numbers are in `range(1, steps)`?",
        count=lambda steps: steps - 1,
    ),
    of_gradient_descent(
        "one-step-too-many",
        "there is one step too many.",
        "What should come back when `steps` is 0?",
        count=lambda steps: steps + 1,
    ),
    of_gradient_descent(
        "return-in-the-loop",
        "it ends after the first step.",
        "Is the `return` inside the loop?",
        count=lambda steps: min(1, steps),
        recognises=where(
            lambda gradient, w0, eta, steps: steps > 0, build_descent(count=lambda steps: 1)
        ),
    ),
    of_gradient_descent(
        "gradient-at-the-start",
        "every step has the gradient of the start.",
        "Where does the walker stand when the second step is taken?",
        moving=False,
    ),
    of_gradient_descent(
        "rate-forgotten",
        "the learning rate is not used.",
        "What is the third argument for?",
        at="learning-rate",
        rate=lambda eta, t: 1.0,
    ),
    of_gradient_descent(
        "rate-falls",
        "the rate falls from step to step; here it stays the same.",
        "Which argument says how the rate depends on t?",
        at="schedules",
        rate=lambda eta, t: eta / t**0.5,
    ),
    of_gradient_descent(
        "rate-over-t",
        "the rate falls as 1/t; here it stays the same.",
        "Which argument says how the rate depends on t?",
        at="schedules",
        rate=lambda eta, t: eta / t,
        boxed=False,
    ),
    of_gradient_descent(
        "rate-divided-by-dimension",
        "the step is divided by the number of weights.",
        "What does the rule multiply the gradient by?",
        length=len,
        boxed=False,
    ),
    of_gradient_descent(
        "step-only",
        "the last step is returned, not the place it leads to.",
        "What is w after no step?",
        wrong=last_step,
        boxed=False,
    ),
    of_gradient_descent(
        "starts-at-zero",
        "it starts at 0 and not at w0.",
        "What is w after no step?",
        start=np.zeros_like,
        boxed=False,
    ),
    *(
        of_gradient_descent(
            "momentum",
            "a part of the last step is taken again: that is momentum, another method.",
            "What does the next step depend on, besides the place?",
            at="descent-by-hand",
            momentum=kept,
            fresh=new,
            boxed=False,
        )
        for kept in (0.9, 0.5, 0.8, 0.95, 0.99, 0.1)
        for new in (1.0, 1 - kept)
    ),
    of_gradient_descent(
        "one-weight-after-the-other",
        "the weights move one after the other, each by a gradient of another place.",
        "At which place is the gradient of one step taken?",
        wrong=one_after_the_other,
        boxed=False,
    ),
    of_gradient_descent(
        "gradient-returned",
        "the last gradient is returned, not the place.",
        "What is w after no step?",
        wrong=last_gradient,
        boxed=False,
    ),
    of_gradient_descent(
        "sign-of-the-gradient",
        "only the signs of the gradient are used, so every step is η long in each direction.",
        "How long is a step of gradient descent on a flat place?",
        length=np.abs,
        boxed=False,
    ),
    of_gradient_descent(
        "clipped",
        "a long gradient is cut to length 1.",
        "Does the rule say how long a step may be?",
        length=lambda g: max(1.0, float(np.linalg.norm(g))),
        boxed=False,
    ),
    *(
        of_gradient_descent(
            "rate-falls",
            "the rate falls from step to step; here it stays the same.",
            "Which argument says how the rate depends on t?",
            at="schedules",
            rate=rate,
            boxed=False,
        )
        for rate in (
            lambda eta, t: eta / (t + 1) ** 0.5,
            lambda eta, t: eta / (t + 1),
            lambda eta, t: eta * 0.5 ** (t - 1),
            lambda eta, t: eta * 0.9 ** (t - 1),
            lambda eta, t: eta * 0.95 ** (t - 1),
            lambda eta, t: eta * 0.99 ** (t - 1),
            lambda eta, t: eta / math.factorial(t),
        )
    ),
    of_gradient_descent(
        "whole-path",
        "all the places but the first are returned, not the last one.",
        "What shape should the answer have?",
        at="descent-in-numpy",
        wrong=lambda *arguments: build_descent(whole_path=True)(*arguments)[1:],
        recognises=path_without_start,
        boxed=False,
    ),
    input_modified(of_gradient_descent, 1),
    of_gradient_descent(
        "steps-of-equal-length",
        "the gradient is divided by its length, so that every step is η long.",
        "How long is a step of gradient descent on a flat place?",
        length=np.linalg.norm,
    ),
    of_gradient_descent(
        "stops-early",
        "it stops where the gradient is small, although more steps were asked for.",
        "Does a small gradient mean a short step, whatever the rate?",
        at="stopping",
        tolerance=1e-6,
        recognises=stops_early,
    ),
    of_gradient_descent(
        "whole-path",
        "all the places are returned, not the last one.",
        "What shape should the answer have?",
        at="descent-in-numpy",
        whole_path=True,
    ),
    of_inverse_sqrt_rate(
        "no-root",
        "this is c/t, without the root.",
        "Which of the two schedules falls faster?",
        power=float,
    ),
    of_inverse_sqrt_rate(
        "power-before-division",
        "Python reads `t ** 1/2` as t to the power 1, divided by 2.",
        "Where are brackets needed?",
        factor=lambda c: c / 2,
        power=float,
    ),
    of_inverse_sqrt_rate(
        "root-of-everything",
        "the root is taken of c as well.",
        "What should the rate be for t = 1?",
        factor=lambda c: c**0.5,
    ),
    of_inverse_sqrt_rate(
        "multiplied",
        "the rate grows with t.",
        "Should late steps be larger or smaller than early ones?",
        power=lambda t: t**-0.5,
    ),
    of_inverse_sqrt_rate(
        "constant-rate",
        "the rate stays c.",
        "Should late steps be larger or smaller than early ones?",
        power=lambda t: 1.0,
        boxed=False,
    ),
    *(
        of_inverse_sqrt_rate(
            "root-cut-off",
            "the root is made a whole number.",
            "What is the root of 2, and what do `int` and `//` make of it?",
            power=power,
            boxed=False,
        )
        for power in (lambda t: float(math.isqrt(t)), lambda t: float(round(t**0.5)))
    ),
    *(
        of_inverse_sqrt_rate(
            "rounded",
            "the rate is rounded.",
            "What is left of a rate of 0.0004?",
            shown=lambda rate, digits=digits: round(float(rate), digits),
            boxed=False,
        )
        for digits in range(1, 7)
    ),
    *(
        of_inverse_sqrt_rate(
            "another-power",
            "t is raised to another power than ½.",
            "Which power is a square root?",
            power=power,
            boxed=False,
        )
        for power in (
            lambda t: float(t) ** 2,
            lambda t: float(np.cbrt(t)),
            lambda t: float(t) ** 0.25,
            lambda t: float(np.log(t)),
            lambda t: 1 + float(np.log(t)),
        )
    ),
    of_inverse_sqrt_rate(
        "counted-from-two",
        "1 is taken from t, so the first rate is infinite.",
        "What should the rate of the first step, t = 1, be?",
        clock=lambda t: t - 1,
        boxed=False,
    ),
    of_inverse_sqrt_rate(
        "counted-from-zero",
        "1 is added to t, as if steps were counted from 0.",
        "What should the rate of the first step, t = 1, be?",
        clock=lambda t: t + 1,
    ),
    of_inverse_sqrt_rate(
        "one-plus-root",
        "1 is added to the root.",
        "What should the rate be for t = 1?",
        power=lambda t: 1 + t**0.5,
    ),
    of_inverse_sqrt_rate(
        "c-forgotten",
        "the constant c is not used.",
        "What should the rate be for t = 1?",
        factor=lambda c: 1.0,
    ),
    of_largest_stable_rate(
        "m-forgotten",
        "the m of XᵀX/m is missing: the cost is a mean.",
        "Write every example down twice: should the limit change?",
        at="common-mistakes-descent",
        scale=lambda m, d: 1,
    ),
    of_largest_stable_rate(
        "divided-by-features",
        "the number of columns stands where the number of examples belongs.",
        "Which axis of X counts the examples?",
        at="learning-rate",
        scale=lambda m, d: d,
    ),
    of_largest_stable_rate(
        "one-over",
        "1/λ_max is the rate of the best guarantee, not the largest stable one.",
        "At which η does the factor 1 − ηλ reach −1?",
        at="descent-lemma",
        numerator=1.0,
    ),
    of_largest_stable_rate(
        "not-squared",
        "the singular value of X is taken as it is; an eigenvalue of XᵀX is its square.",
        "What are the eigenvalues of XᵀX if X is diagonal?",
        at="learning-rate",
        curvature=lambda X: float(np.linalg.norm(X, 2)),
    ),
    of_largest_stable_rate(
        "sum-of-eigenvalues",
        "all eigenvalues are added: that is what `np.linalg.norm(X)**2` or the trace gives.",
        "Which direction limits the rate: the steepest one or all together?",
        curvature=lambda X: float(np.linalg.norm(X) ** 2),
    ),
    of_largest_stable_rate(
        "frobenius",
        "`np.linalg.norm` of a matrix is by default the root of the sum of its squares.",
        "Which norm of a symmetric matrix is its largest eigenvalue?",
        curvature=lambda X: float(np.linalg.norm(X.T @ X)),
    ),
    of_largest_stable_rate(
        "largest-entry",
        "the largest entry of the matrix is taken for its largest eigenvalue.",
        "What are the eigenvalues of a matrix of ones?",
        curvature=lambda X: float(np.abs(X.T @ X).max()),
    ),
    of_largest_stable_rate(
        "centred",
        "the means of the columns are taken away: that is the covariance, not XᵀX/m.",
        "Which matrix stands in the cost?",
        curvature=largest_about_the_mean,
        boxed=False,
    ),
    of_largest_stable_rate(
        "rate-for-each",
        "there is a rate for each eigenvalue; one is asked for.",
        "Which direction limits the rate?",
        wrong=lambda X: 2 * len(X) / np.linalg.eigvalsh(X.T @ X),
        recognises=rate_for_each,
        boxed=False,
    ),
    of_largest_stable_rate(
        "eig-for-eigh",
        "`eig` and `eigvals` take any matrix: what comes is not sorted, and may be complex.",
        "XᵀX is symmetric: which function of np.linalg knows that?",
        wrong=lambda X: 2 / np.linalg.eigvals(X.T @ X / len(X))[0],
        recognises=eig_for_eigh,
        boxed=False,
    ),
    of_largest_stable_rate(
        "few-iterations",
        "the power iteration ends before it has arrived.",
        "On what does it depend how many iterations are needed?",
        wrong=lambda X: 2 / iterated(X.T @ X / len(X), np.ones(X.shape[1]), 10)[0],
        recognises=few_iterations,
        boxed=False,
    ),
    input_modified(of_largest_stable_rate, 0),
    of_largest_stable_rate(
        "flattest-direction",
        "the smallest eigenvalue is taken: the flattest direction.",
        "In which direction does a step that is too long overshoot first?",
        curvature=smallest,
        recognises=where(full_rank, build_stable_rate(curvature=smallest)),
    ),
    of_largest_stable_rate(
        "curvature-itself",
        "the largest curvature is returned, not the rate that follows from it.",
        "Should a steeper cost allow longer or shorter steps?",
        at="learning-rate",
        upside_down=True,
    ),
    of_nesterov_descent(
        "gradient-at-w",
        "the gradient is taken at w: that is momentum, without a look ahead.",
        "Where would the velocity alone carry w? Which place does the rule ask the gradient for?",
        probe=lambda w, v, eta, beta: w,
    ),
    of_nesterov_descent(
        "looks-back",
        "the gradient is taken at w − βv, where w comes from.",
        "In which direction does v carry w?",
        probe=lambda w, v, eta, beta: w - beta * v,
    ),
    of_nesterov_descent(
        "looks-too-far",
        "the gradient is taken at w + v: β is missing in the look ahead.",
        "How much of the velocity is kept for the next step?",
        probe=lambda w, v, eta, beta: w + v,
    ),
    *(
        of_nesterov_descent(
            "eta-in-the-look-ahead",
            "the learning rate stands in the look ahead, and v has it already.",
            "Which unit has v: that of w, or that of the gradient?",
            probe=probe,
            boxed=False,
        )
        for probe in (
            lambda w, v, eta, beta: w + eta * beta * v,
            lambda w, v, eta, beta: w - eta * beta * v,
            lambda w, v, eta, beta: w + eta * v,
            lambda w, v, eta, beta: w - eta * v,
        )
    ),
    of_nesterov_descent(
        "velocity-alone",
        "the gradient is taken at βv instead of w + βv.",
        "Is v a place or a step?",
        probe=lambda w, v, eta, beta: beta * v,
        boxed=False,
    ),
    of_nesterov_descent(
        "velocity-not-in-the-look-ahead",
        "β alone is added to w, and not β times the velocity.",
        "How far ahead of w is the place that the rule means?",
        probe=lambda w, v, eta, beta: w + beta,
        boxed=False,
    ),
    of_nesterov_descent(
        "no-momentum",
        "the velocity of the last step is not kept: this is gradient descent.",
        "What should v remember?",
        kept=lambda beta, t: 0.0,
    ),
    of_nesterov_descent(
        "beta-missing",
        "the whole velocity is kept: β is not in it.",
        "What does β say of the last step?",
        kept=lambda beta, t: 1.0,
        probe=lambda w, v, eta, beta: w,
        boxed=False,
    ),
    of_nesterov_descent(
        "beta-missing",
        "the whole velocity is kept: β is not in it.",
        "What does β say of the last step?",
        wrong=build_nesterov(kept=lambda beta, t: 1.0),
        boxed=False,
    ),
    of_nesterov_descent(
        "beta-missing",
        "the whole velocity is kept, and β stands in the look ahead alone.",
        "Where in the rule does β stand, and how often?",
        wrong=lambda gradient, w0, eta, beta, steps: build_nesterov(
            kept=lambda b, t: 1.0, probe=lambda w, v, e, b: w + beta * v
        )(gradient, w0, eta, beta, steps),
        boxed=False,
    ),
    *(
        of_nesterov_descent(
            "beta-of-its-own",
            "β is another number than the one that comes in.",
            "What is the fourth argument for?",
            kept=kept,
            boxed=False,
        )
        for kept in (
            lambda beta, t: 0.9,
            lambda beta, t: 0.5,
            lambda beta, t: 0.99,
            lambda beta, t: 1 - beta,
        )
    ),
    *(
        of_nesterov_descent(
            "beta-grows",
            "β changes from step to step, as in another method of Nesterov's; here it stays the same.",
            "On what does β depend in the rule that is asked for?",
            kept=kept,
            boxed=False,
        )
        for kept in (
            lambda beta, t: (t - 1) / (t + 2),
            lambda beta, t: t / (t + 3),
            lambda beta, t: (t - 2) / (t + 1) if t > 1 else 0.0,
            lambda beta, t: beta**t,
        )
    ),
    of_nesterov_descent(
        "averaged",
        "the gradient is multiplied by 1 − β, as in a running mean.",
        "What does the rule multiply the gradient by?",
        fresh=lambda eta, beta, t: eta * (1 - beta),
    ),
    of_nesterov_descent(
        "beta-times-gradient",
        "the gradient is multiplied by β as well.",
        "Where in the rule do the brackets end?",
        fresh=lambda eta, beta, t: eta * beta,
        boxed=False,
    ),
    of_nesterov_descent("uphill", *UPHILL, sign=-1.0),
    of_nesterov_descent(
        "velocity-subtracted",
        "the velocity is subtracted, and it points downhill already.",
        "Which sign has the gradient in v, and which one in w?",
        moves=lambda w, v, before, eta, beta: w - v,
    ),
    of_nesterov_descent(
        "old-velocity",
        "w moves by the velocity of the step before: v is computed too late.",
        "In which order are v and w updated?",
        moves=lambda w, v, before, eta, beta: w + before,
    ),
    of_nesterov_descent(
        "ahead-twice",
        "w itself is moved to the place ahead, and the step is taken from there.",
        "What is βv good for: to ask for a gradient, or to move?",
        moves=lambda w, v, before, eta, beta: w + beta * before + v,
    ),
    of_nesterov_descent(
        "velocity-times-beta",
        "w moves by β times the velocity.",
        "How long is the step that v has been computed for?",
        moves=lambda w, v, before, eta, beta: w + beta * v,
        boxed=False,
    ),
    of_nesterov_descent(
        "gradient-step-alone",
        "w moves by −η∇C alone, and not by the velocity.",
        "What has the velocity been computed for?",
        moves=lambda w, v, before, eta, beta: w + v - beta * before,
        boxed=False,
    ),
    *(
        of_nesterov_descent(
            "eta-at-the-end",
            "the learning rate multiplies the whole velocity, and the look ahead is not scaled alike.",
            "If v has no η in it, how far ahead of w is the place that the rule means?",
            fresh=lambda eta, beta, t: 1.0,
            moves=lambda w, v, before, eta, beta: w + eta * v,
            probe=probe,
            boxed=False,
        )
        for probe in (
            lambda w, v, eta, beta: w + beta * v,
            lambda w, v, eta, beta: w - beta * v,
        )
    ),
    of_nesterov_descent(
        "eta-twice",
        "the learning rate is used twice, in v and in the step.",
        "How often does η stand in the rule?",
        moves=lambda w, v, before, eta, beta: w + eta * v,
        boxed=False,
    ),
    of_nesterov_descent(
        "rate-forgotten",
        "the learning rate is not used.",
        "What is the third argument for?",
        fresh=lambda eta, beta, t: 1.0,
        boxed=False,
    ),
    *(
        of_nesterov_descent(
            "rate-falls",
            "the rate falls from step to step; here it stays the same.",
            "Which argument says how the rate depends on t?",
            fresh=fresh,
            boxed=False,
        )
        for fresh in (
            lambda eta, beta, t: eta / t**0.5,
            lambda eta, beta, t: eta / t,
            lambda eta, beta, t: eta * 0.9 ** (t - 1),
            lambda eta, beta, t: eta * 0.99 ** (t - 1),
        )
    ),
    of_nesterov_descent(
        "starts-moving",
        "the first velocity is −η∇C(w₀) before the first step is taken.",
        "Where is the gradient of the first step taken, if v starts at 0?",
        first=lambda gradient, w0, eta, beta: -eta * gradient(w0),
    ),
    *(
        of_nesterov_descent(
            "starts-moving",
            "the velocity does not start at 0.",
            "How fast is w before its first step?",
            first=first,
            boxed=False,
        )
        for first in (
            lambda gradient, w0, eta, beta: gradient(w0),
            lambda gradient, w0, eta, beta: -gradient(w0),
            lambda gradient, w0, eta, beta: w0,
            lambda gradient, w0, eta, beta: 1 + 0 * w0,
        )
    ),
    of_nesterov_descent(
        "starts-at-zero",
        "it starts at 0 and not at w0.",
        "What is w after no step?",
        start=np.zeros_like,
        boxed=False,
    ),
    of_nesterov_descent(
        "gradient-at-the-start",
        "every step has the gradient of the start.",
        "Where does the walker stand when the second step is taken?",
        moving=False,
        boxed=False,
    ),
    of_nesterov_descent(
        "one-step-too-few",
        "there is one step too few.",
        "How many numbers are in `range(1, steps)`?",
        count=lambda steps: steps - 1,
    ),
    of_nesterov_descent(
        "one-step-too-many",
        "there is one step too many.",
        "What should come back when `steps` is 0?",
        count=lambda steps: steps + 1,
    ),
    of_nesterov_descent(
        "return-in-the-loop",
        "it ends after the first step.",
        "Is the `return` inside the loop?",
        count=lambda steps: min(1, steps),
        recognises=where(
            lambda gradient, w0, eta, beta, steps: steps > 0,
            build_nesterov(count=lambda steps: 1),
        ),
    ),
    of_nesterov_descent(
        "place-ahead-returned",
        "the place ahead, w + βv, is returned, not w.",
        "Which of the two places does the rule call w?",
        shown=lambda w, v, beta: w + beta * v,
    ),
    of_nesterov_descent(
        "velocity-returned",
        "the velocity is returned, not the place.",
        "What is w after no step?",
        shown=lambda w, v, beta: v,
        boxed=False,
    ),
    of_nesterov_descent(
        "steps-of-equal-length",
        "the gradient is divided by its length.",
        "What does the rule multiply the gradient by?",
        length=np.linalg.norm,
        boxed=False,
    ),
    of_nesterov_descent(
        "clipped",
        "a long gradient is cut to length 1.",
        "Does the rule say how long a gradient may be?",
        length=lambda g: max(1.0, float(np.linalg.norm(g))),
        boxed=False,
    ),
    of_nesterov_descent(
        "stops-early",
        "it stops where the gradient is small, although more steps were asked for.",
        "Does a small gradient mean a short step, whatever the rate?",
        at="stopping",
        tolerance=1e-6,
        recognises=stops_ahead_of_time,
    ),
    of_nesterov_descent(
        "whole-path",
        "all the places are returned, not the last one.",
        "What shape should the answer have?",
        wrong=ahead_path,
        recognises=ahead_on_all,
        boxed=False,
    ),
    of_nesterov_descent(
        "one-weight-after-the-other",
        "the weights move one after the other, each by a gradient of another place.",
        "At which place is the gradient of one step taken?",
        wrong=ahead_one_by_one,
        boxed=False,
    ),
    input_modified(of_nesterov_descent, 1),
    of_minibatches(
        "not-shuffled",
        *NOT_SHUFFLED,
        at="common-mistakes-descent",
        order=lambda rng, m: np.arange(m),
        recognises=told_by_batches(in_order),
    ),
    of_minibatches(
        "blocks",
        "neighbouring rows stay together: batches are shuffled, or the rows inside of them.",
        "What has to be shuffled so that any two rows can meet?",
        order=lambda rng, m: np.arange(m),
        mixed=True,
        recognises=told_by_batches(blocks),
    ),
    of_minibatches(
        "remainder-lost",
        *REMAINDER_LOST,
        cut=without_remainder,
        recognises=told_by_batches(remainder_lost),
    ),
    of_minibatches(
        "empty-batch",
        "if batch_size divides m there is an empty batch at the end.",
        "How many batches of 3 are there in 6 rows, and how many in 7?",
        cut=with_an_empty_one,
        recognises=told_by_batches(empty_at_the_end),
    ),
    of_minibatches(
        "evenly-cut",
        "the batches have been made equally long; all but the last should have batch_size rows.",
        "What does `np.array_split` do with a remainder?",
        cut=balanced,
        recognises=told_by_batches(evenly_cut),
    ),
    of_minibatches(
        "count-for-size",
        "batch_size is taken for the number of batches.",
        "Which of the two does the argument name?",
        cut=lambda order, size: np.array_split(order, size),
        recognises=told_by_batches(count_for_size),
    ),
    of_minibatches(
        "from-one",
        "the indices run from 1 to m.",
        "What is the index of the first row in NumPy?",
        order=lambda rng, m: rng.permutation(m) + 1,
        recognises=told_by_batches(from_one),
    ),
    of_minibatches(
        "own-generator",
        "the generator that comes in is not used, and every epoch is shuffled alike.",
        "Who decides about the seed: this function, or whoever calls it?",
        order=lambda rng, m: np.random.default_rng(0).permutation(m),
        recognises=own_generator,
    ),
    of_minibatches(
        "padded",
        "the last batch is filled up with indices that have had their turn.",
        "With 7 examples and batches of 3, how long is the last one?",
        cut=lambda order, size: list(np.resize(order, (-(-len(order) // size), size))),
        recognises=told_by_batches(padded),
        boxed=False,
    ),
    of_minibatches(
        "overlapping",
        "the pieces overlap: each begins inside the one before.",
        "Where does a batch end, and where does the next one begin?",
        cut=lambda order, size: [order[k : k + size] for k in range(-(-len(order) // size))],
        recognises=told_by_batches(windows),
        boxed=False,
    ),
    of_minibatches(
        "one-short",
        "an index is missing at the end of each batch.",
        "Which indices does `a[2:5]` take, and how many are they?",
        cut=lambda order, size: [piece[:-1] for piece in in_pieces(order, size)],
        recognises=told_by_batches(one_short),
        boxed=False,
    ),
    of_minibatches(
        "first-batch-only",
        "only the first batch is returned.",
        "Is the `return` inside the loop?",
        cut=lambda order, size: in_pieces(order, size)[:1],
        recognises=told_by_batches(first_alone),
        boxed=False,
    ),
    of_minibatches(
        "short-batch-first",
        "the short batch comes first, and should be the last one.",
        "With 7 examples and batches of 3, how long are the batches?",
        cut=lambda order, size: in_pieces(order, size)[::-1],
        recognises=told_by_batches(short_first),
        boxed=False,
    ),
    of_minibatches(
        "floats",
        "the indices are floats, which index nothing.",
        "What does `dtype` say, and where do the floats come from?",
        order=lambda rng, m: rng.permutation(m) * 1.0,
        recognises=in_floats,
        boxed=False,
    ),
    of_minibatches(
        "equal-lengths-only",
        "it works where batch_size divides m only: one array holds no batches of other lengths.",
        "What comes of 7 examples in batches of 3?",
        cut=lambda order, size: list(order.reshape(-1, size)),
        recognises=equal_lengths_only,
        boxed=False,
    ),
    of_minibatches(
        "not-cut",
        "all indices come in one array: they are not cut into batches.",
        "What is batch_size for?",
        cut=lambda order, size: order,
        recognises=not_cut,
        boxed=False,
    ),
    of_minibatches(
        "lazy",
        "what comes back gives the batches later, when it is asked; a list is wanted.",
        "What would `len` of your result be?",
        wrong=lambda m, size, rng: map(np.array, in_pieces(rng.permutation(m), size)),
        recognises=returned_as("map", "zip", "filter"),
        boxed=False,
    ),
    of_minibatches(
        "with-replacement",
        *WITH_REPLACEMENT,
        order=lambda rng, m: rng.integers(0, m, m),
        recognises=told_by_batches(repeated),
    ),
    of_minibatches(
        "generator",
        "with `yield` a generator comes back; a list is asked for.",
        "What would `len` of your result be?",
        wrong=yielded,
        recognises=returned_as("generator"),
    ),
    timed(
        "t-counts-epochs",
        "t counts epochs; it should count updates.",
        "How many updates has one epoch?",
        lambda t, e, k: 1 / e**0.5,
        at="common-mistakes-descent",
    ),
    timed(
        "t-starts-again",
        "t starts at 1 again in every epoch.",
        "What is the rate of the very last update, after many epochs?",
        lambda t, e, k: 1 / k**0.5,
        at="common-mistakes-descent",
    ),
    timed(
        "constant-rate",
        "the rate stays c.",
        "What does the noise of SGD do at a constant rate?",
        lambda t, e, k: 1.0,
    ),
    timed(
        "rate-without-root",
        "the rate is c/t, without the root.",
        "Which schedule is asked for?",
        lambda t, e, k: 1 / t,
    ),
    timed(
        "t-from-two",
        "the first update has the rate of t = 2.",
        "Is t raised before or after it is used?",
        lambda t, e, k: 1 / (t + 1) ** 0.5,
    ),
    timed(
        "rate-falls-again",
        "the rate of the last update is divided once more: c itself gets smaller each time.",
        "Which number is divided by √t: c, or what was left of it?",
        lambda t, e, k: 1 / math.factorial(t) ** 0.5,
        boxed=False,
    ),
    timed(
        "rate-grows",
        "the rate grows with t.",
        "Should late steps be larger or smaller than early ones?",
        lambda t, e, k: t**0.5,
        boxed=False,
    ),
    of_minibatch_sgd(
        "t-from-zero",
        "t starts at 0, and c/√0 is infinite.",
        "Is t raised before or after it is used?",
        at="schedules",
        rate=lambda t, e, k: np.inf,
        recognises=nothing_finite,
        boxed=False,
    ),
    of_minibatch_sgd(
        "times-batch-size",
        "the gradient is multiplied by the batch size.",
        "Is what `gradient` returns a sum or a mean?",
        at="sgd",
        wrong=times_batch_size,
        recognises=lambda asked: read_steps(asked) == ("times-batch-size",),
        boxed=False,
    ),
    of_minibatch_sgd(
        "divided-by-m",
        "the gradient of a batch is divided by the number of all rows.",
        "Is what `gradient` returns a sum or a mean?",
        at="sgd",
        wrong=divided_by_m,
        recognises=lambda asked: read_steps(asked) == ("divided-by-m",),
        boxed=False,
    ),
    of_minibatch_sgd(
        "whole-path",
        "all the places are returned, not the last one.",
        "What shape should the answer have?",
        wrong=all_places,
        recognises=lambda asked: read_steps(asked) == ("whole-path",),
        boxed=False,
    ),
    of_minibatch_sgd(
        "old-weights",
        "the gradients of an epoch are all taken where it began.",
        "Where does the walker stand when the second update is made?",
        at="sgd",
        stale=True,
        recognises=told_by_rows(
            lambda v, m, size, epochs: batches.fits(v, _table(m, size, epochs)),
            build_sgd(stale=True),
        ),
        boxed=False,
    ),
    *(
        of_minibatch_sgd(
            id,
            what,
            "Is the `return` inside a loop, and how many numbers does `range` give?",
            at="sgd",
            last=last,
            recognises=of_fewer_epochs(last),
            boxed=False,
        )
        for id, what, last in (
            ("one-epoch-only", "it ends after the first epoch.", lambda epochs: min(1, epochs)),
            ("one-epoch-too-few", "there is one epoch too few.", lambda epochs: epochs - 1),
            ("one-epoch-too-many", "there is one epoch too many.", lambda epochs: epochs + 1),
        )
    ),
    *(
        of_minibatch_sgd(
            "averaged",
            "the mean of all places is returned, not the last one.",
            "Which place is the answer: where the walk ended?",
            at="sgd",
            averaged=first,
            recognises=of_places(first),
            boxed=False,
        )
        for first in (0, 1)
    ),
    input_modified(of_minibatch_sgd, 1),
    of_minibatch_sgd(
        "own-generator",
        "chance comes from another generator than the one that is passed, so no run can be repeated.",
        "Who decides about the seed: this function, or whoever calls it?",
        order=lambda rng, m: np.random.default_rng().permutation(m),
        recognises=lambda asked: read_steps(asked) == ("own-generator",),
        boxed=False,
    ),
    of_minibatch_sgd(
        "uphill",
        *UPHILL,
        at="common-mistakes-descent",
        sign=-1.0,
        recognises=told_by_rows(
            lambda v, m, size, epochs: batches.fits(-v, _table(m, size, epochs)),
            build_sgd(sign=-1.0),
        ),
    ),
    of_minibatch_sgd(
        "not-shuffled",
        *NOT_SHUFFLED,
        at="common-mistakes-descent",
        order=lambda rng, m: np.arange(m),
        recognises=told_by_rows(rows_in_order, build_sgd()),
    ),
    of_minibatch_sgd(
        "same-batches-each-epoch",
        "the batches are drawn once and used in all epochs.",
        "Where does the shuffling stand: before the loop over epochs, or in it?",
        fresh=False,
        recognises=told_by_rows(same_batches, build_sgd()),
    ),
    of_minibatch_sgd(
        "remainder-lost",
        *REMAINDER_LOST,
        cut=without_remainder,
        recognises=told_by_rows(some_rows_left_out, build_sgd(cut=without_remainder)),
    ),
    of_minibatch_sgd(
        "full-gradient",
        "each update has the gradient of all rows, not of its batch.",
        "What does the gradient get for X and y?",
        at="sgd",
        rows_of=lambda B, rows: rows,
        labels_of=lambda B, positions: slice(None),
        recognises=told_by_rows(all_rows_each_step),
    ),
    of_minibatch_sgd(
        "divided-again",
        "the gradient is divided by the batch size once more.",
        "Is what `gradient` returns a sum or a mean?",
        at="sgd",
        scale=lambda size: 1 / size,
        recognises=told_by_rows(divided_again),
    ),
    of_minibatch_sgd(
        "one-step-an-epoch",
        "there is one update in each epoch.",
        "How many batches does it take until every row has had its turn?",
        most=1,
        recognises=told_by_rows(one_step_an_epoch, build_sgd(most=1)),
    ),
    of_minibatch_sgd(
        "one-step-an-epoch",
        "there is one update in each epoch, with a batch that is drawn for it.",
        "How many batches does it take until every row has had its turn?",
        order=lambda rng, m: rng.integers(0, m, m),
        most=1,
        recognises=told_by_rows(one_step_an_epoch, build_sgd(most=1), all_equal),
        boxed=False,
    ),
    of_minibatch_sgd(
        "with-replacement",
        *WITH_REPLACEMENT,
        order=lambda rng, m: rng.integers(0, m, m),
        recognises=told_by_rows(drawn_with_replacement),
    ),
    of_minibatch_sgd(
        "labels-of-other-rows",
        "X is shuffled and y is not: rows meet the labels of others.",
        "Which indices do you use for X, and which for y?",
        labels_of=lambda B, positions: positions,
        recognises=labels_of_other_rows,
    ),
    of_minibatch_sgd(
        "labels-of-other-rows",
        "X and y are not brought into the same order: rows meet the labels of others.",
        "Which indices do you use for X, and which for y?",
        wrong=shuffled_apart,
        recognises=labels_apart,
        boxed=False,
    ),
)
