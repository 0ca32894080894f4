"""Hidden checks of ps2-descent. Truth: closed forms; what hangs on chance is read off exactly.

Descent on a quadratic multiplies the error along each eigenvector by 1 − ηλ, and Nesterov's two
last errors by a matrix (2, 2). Minibatch SGD is run
on examples of which each moves an entry of w of its own, so w tells which row was in which batch
and at which rate (`batches`). Three things only are left to chance, with these probabilities that
a right solution is refused: that two shuffles of 60 rows are equal or sorted, below 1e-50, and that
a shuffle leaves 48 of 60 neighbours together, below 1e-13.
"""

from fractions import Fraction
from typing import Any

import numpy as np

from autograder import wire
from autograder.checks import batches
from autograder.checks.compare import Array, Wrong, expect, numeric
from autograder.checks.digits import note_error
from autograder.checks.inputs import TRIES, only, told
from autograder.checks.judge import Assignment, Check, Property, Rng, Trial
from autograder.checks.properties import left_alone
from autograder.checks.ps2_catalogue import MISCONCEPTIONS
from autograder.wire import Code

MANY, FEW = 60, 6
"""Rows and batch size where shuffling is looked at."""

STAY_TOGETHER = 48
"""So many neighbours in the same batch are no accident; unshuffled there are 50."""


def orthogonal(rng: Rng, rows: int, columns: int) -> Array:
    """Orthonormal columns."""
    Q, _ = np.linalg.qr(rng.normal(size=(rows, columns)))
    return Q


def new_generator(seed: int) -> Code:
    """A random generator for the student's function."""
    return Code("np.random.default_rng(seed)", seed=seed)


def any_seed(rng: Rng) -> int:
    return int(rng.integers(2**32))


# gradient_descent


def quadratic(rng: Rng, d: int) -> tuple[Array, Array, Array, Code]:
    """Eigenvectors, eigenvalues and minimum of a quadratic cost, and its gradient."""
    Q, curvatures, best = orthogonal(rng, d, d), rng.uniform(0.3, 2.0, size=d), rng.normal(size=d)
    A = (Q * curvatures) @ Q.T
    return Q, curvatures, best, Code("lambda w: A @ w - b", A=A, b=A @ best)


def descend(trial: Trial, rng: Rng, d: int, steps: int, low: float, high: float) -> None:
    """After T steps the error along eigenvector k is (1 − ηλ_k)^T times what it was."""
    eta, curvatures = 1.0, np.ones(d)
    while abs(1 - eta * curvatures).max() < 0.5:  # it would be there, and might stop, before time
        Q, curvatures, best, gradient = quadratic(rng, d)
        eta = float(rng.uniform(low, high)) * 2 / curvatures.max()
    errors = np.zeros(d)
    while np.linalg.norm(curvatures * errors) < 1.5:  # so long that who shortens it is seen
        w0 = rng.normal(size=d) * 3
        errors = Q.T @ (w0 - best)
    truth = best + Q @ ((1 - eta * curvatures) ** steps * errors)
    expect(trial.call(gradient, w0, eta, steps), truth, f"w after {_steps(steps)}", "(d,)")


def _steps(steps: int) -> str:
    return {0: "no step", 1: "one step"}.get(steps, "several steps")


def below_the_limit(trial: Trial, rng: Rng) -> None:
    for _ in range(3):
        descend(trial, rng, int(rng.integers(2, 6)), int(rng.integers(4, 12)), 0.2, 0.9)


def one_weight(trial: Trial, rng: Rng) -> None:
    descend(trial, rng, 1, 5, 0.15, 0.25)


def beyond_the_limit(trial: Trial, rng: Rng) -> None:
    """It runs away, and that is what descent does there; errors grow no faster than w."""
    descend(trial, rng, 3, 25, 1.2, 1.5)


def no_step_and_one(trial: Trial, rng: Rng) -> None:
    descend(trial, rng, 3, 0, 0.2, 0.9)
    descend(trial, rng, 3, 1, 0.2, 0.9)


def squaring(trial: Trial, rng: Rng) -> None:
    """With the gradient (w − w²)/η a step squares w: after T of them it is w₀ to the power 2^T.

    What is above 1 grows, and so does its gradient, beyond 1.
    """
    eta, steps = float(rng.uniform(0.2, 0.7)), 4
    w0 = rng.permutation(rng.uniform([0.6, 0.6, 1.1], [0.9, 0.9, 1.2]))
    gradient = Code("lambda w: (w - w ** 2) / eta", eta=eta)
    truth = w0 ** (2**steps)
    expect(trial.call(gradient, w0, eta, steps), truth, "w on a cost that is no quadratic", "(d,)")


def small_gradient(trial: Trial, rng: Rng) -> None:
    """A gradient near 1e-10 at a rate of 1e9: steps of common length, each to be taken."""
    g, w0 = rng.uniform(0.5, 1.5, size=3) * 1e-10, rng.normal(size=3)
    eta, steps = 1e9, int(rng.integers(5, 9))
    value = trial.call(Code("lambda w: g + 0 * w", g=g), w0, eta, steps)
    expect(value, w0 - steps * eta * g, "w where the gradient is small", "(d,)")


def descent_inputs(rng: Rng) -> tuple[Any, ...]:
    return quadratic(rng, 3)[3], rng.normal(size=3), 0.1, 4


# inverse_sqrt_rate


def some_rates(trial: Trial, rng: Rng) -> None:
    """(c/√t)² t = c², so squares of integers need no root.

    Rates just below 0.01: whoever rounds to five digits errs by more than 1e-4 in one of them, who
    rounds to six in none.
    """
    for _ in range(5):
        rate, root = float(rng.uniform(0.006, 0.009)), int(rng.integers(2, 40))
        expect(trial.call(rate * root, root**2), rate, "the rate", "")
    for _ in range(5):
        rate, t = float(rng.uniform(0.006, 0.009)), int(rng.integers(2, 1000))
        expect(trial.call(rate * 10.0 ** (0.5 * np.log10(t)), t), rate, "the rate", "")
    for _ in range(2):
        c, root = float(rng.uniform(0.5, 3.0)), int(rng.integers(2, 9))
        expect(trial.call(c, root**2), c / root, "the rate", "")


def first_rate(trial: Trial, rng: Rng) -> None:
    """Near 0.24 or 0.16, of digits that are in the middle between two: wherever it is rounded,
    to k digits, it errs by more than 10^−k of itself and by less than 4 · 10^−k."""
    first, following = (2, (3, 4)) if rng.random() < 0.5 else (1, (5, 6))
    digits = [first, *rng.choice(following, 14)]
    c = sum(int(d) * 10.0**-k for k, d in enumerate(digits, start=1))
    expect(trial.call(c, 1), c, "the rate of the first step, t = 1,", "")


def late_rate(trial: Trial, rng: Rng) -> None:
    c = float(rng.uniform(1.0, 9.0)) * 1e-6
    expect(trial.call(c, 10**12), c * 1e-6, "the rate of a late step", "")


# largest_stable_rate


def stretching(rng: Rng, m: int, d: int, stretch: Array) -> Array:
    """X (m, d) with these singular values."""
    n = len(stretch)
    return (orthogonal(rng, m, n) * stretch) @ orthogonal(rng, d, n).T


NEXT = (0.94, 0.96)
"""The second singular value by the first: ten power iterations do not tell them apart."""


def judge_rate(trial: Trial, rng: Rng, m: int, d: int, largest: Array, zeros: bool = False) -> None:
    """λ_max of XᵀX/m is the largest singular value squared, over m: known, as X is made of it.

    `zeros` says that many eigenvalues are 0. Methods for matrices that are not symmetric make
    complex numbers of these, but not each time: X is drawn until they do, and elsewhere do not.
    Where there are several eigenvalues, who takes the first that comes is wrong, and so is who ends
    an iteration early.
    """
    n, truth = min(m, d), 2 * m / float(largest.max()) ** 2

    def draw() -> Array:
        rest = np.sort(rng.uniform(0.3, 0.9, size=n))[::-1]
        rest[0] = rng.uniform(*NEXT)
        return stretching(rng, m, d, np.append(largest, rest * largest.min())[:n])

    def alike() -> Array:
        for _ in range(TRIES):
            X = draw()
            if np.iscomplexobj(np.linalg.eigvals(X.T @ X / m)) == zeros:
                break
        return X

    kinds = [*(ONE_LARGEST if len(largest) == 1 else ()), *(SEVERAL if n > 1 else ())]
    wrong = only(MISCONCEPTIONS, "largest_stable_rate", *kinds)
    X = told(alike, lambda X: ((X,), truth), wrong)
    expect(trial.call(X), truth, "the rate", "")


SEVERAL = ("eig-for-eigh", "few-iterations")
"""Wrong rates that are right by chance, where there are several eigenvalues."""
ONE_LARGEST = ("centred",)
"""And where one of them is the largest: of two, one is left when the means are taken away."""


def tall(trial: Trial, rng: Rng) -> None:
    for _ in range(3):
        m, d = int(rng.integers(8, 14)), int(rng.integers(2, 6))
        judge_rate(trial, rng, m, d, rng.uniform(1.0, 4.0, size=1))


def wide(trial: Trial, rng: Rng) -> None:
    judge_rate(trial, rng, 3, 8, rng.uniform(1.0, 4.0, size=1), zeros=True)
    judge_rate(trial, rng, 1, 4, rng.uniform(1.0, 4.0, size=1))


def one_column(trial: Trial, rng: Rng) -> None:
    judge_rate(trial, rng, 9, 1, rng.uniform(1.0, 4.0, size=1))


def other_units(trial: Trial, rng: Rng) -> None:
    """Metres or megametres, and two directions equally steep."""
    for unit in (1e4, 1e-4):
        judge_rate(trial, rng, 9, 3, rng.uniform(1.0, 4.0, size=1) * unit)
    judge_rate(trial, rng, 9, 4, np.full(2, rng.uniform(1.0, 4.0)))


# nesterov_descent


def last_errors(curvatures: Array, errors: Array, eta: float, beta: float, steps: int) -> Array:
    """Along each eigenvector, after T steps: e_{t+1} = (1 − ηλ)(e_t + β(e_t − e_{t−1})).

    The velocity is not formed: it is the difference of the last two places.
    """
    found = []
    for slope, e in zip(1 - eta * curvatures, errors, strict=True):
        M = np.array([[slope * (1 + beta), -slope * beta], [1.0, 0.0]])
        found.append((np.linalg.matrix_power(M, steps) @ [e, e])[0])
    return np.array(found)


def ahead(
    trial: Trial, rng: Rng, d: int, steps: int, beta: float, reach: tuple[float, float]
) -> None:
    """On a quadratic cost, at a rate that takes `reach` of 1/λ_max: no direction is left alone.

    w₀ is so far from the minimum, and w_T not yet so near to it, that what is got wrong is seen.
    """
    while True:
        Q, curvatures, best, gradient = quadratic(rng, d)
        eta = float(rng.uniform(*reach)) / curvatures.max()
        errors = rng.choice([-1.0, 1.0], d) * rng.uniform(2.0, 4.0, d)
        left = last_errors(curvatures, errors, eta, beta, steps)
        if np.linalg.norm(left) > 0.1 * np.linalg.norm(best):
            break
    value = trial.call(gradient, best + Q @ errors, eta, beta, steps)
    expect(value, best + Q @ left, f"w after {_steps(steps)}", "(d,)")


def ahead_on_quadratics(trial: Trial, rng: Rng) -> None:
    for d in rng.permutation([2, 3, 5]).tolist():
        ahead(trial, rng, d, int(rng.integers(4, 8)), float(rng.uniform(0.4, 0.8)), (0.3, 0.9))


def ahead_with_one_weight(trial: Trial, rng: Rng) -> None:
    ahead(trial, rng, 1, 4, float(rng.uniform(0.3, 0.5)), (0.2, 0.4))


def ahead_once_or_never(trial: Trial, rng: Rng) -> None:
    """No step; the first, where the velocity is 0; the second, where it is not."""
    for steps in (0, 1, 2):
        ahead(trial, rng, 3, steps, float(rng.uniform(0.4, 0.8)), (0.3, 0.6))


def without_momentum(trial: Trial, rng: Rng) -> None:
    """β = 0 is gradient descent."""
    ahead(trial, rng, 3, 4, 0.0, (0.3, 0.6))


def ahead_and_away(trial: Trial, rng: Rng) -> None:
    """At a rate that is too large it runs away, and that is what the rule does there."""
    ahead(trial, rng, 3, 12, float(rng.uniform(0.5, 0.7)), (2.5, 3.0))


def eighths(rng: Rng, low: int, high: int, size: int) -> Array:
    """Numbers with few digits, so that their powers are exact for a while."""
    return rng.integers(low, high, size=size) / 8


def squaring_ahead(trial: Trial, rng: Rng) -> None:
    """With the gradient (u − u²)/η a step leads to u², u being the place ahead: in fractions.

    A gradient that is no linear function tells the place that it is asked for from any other.
    """
    eta, beta, steps = float(rng.uniform(0.2, 0.7)), float(rng.choice([3, 5])) / 8, 3
    w0 = rng.permutation(np.append(eighths(rng, 5, 8, 2), 9 / 8))
    value = trial.call(Code("lambda w: (w - w ** 2) / eta", eta=eta), w0, eta, beta, steps)
    w, before = ([Fraction(v) for v in w0.tolist()] for _ in range(2))
    for _ in range(steps):
        u = [now + Fraction(beta) * (now - old) for now, old in zip(w, before, strict=True)]
        w, before = [v**2 for v in u], w
    truth = np.array([float(v) for v in w])
    expect(value, truth, "w on a cost that is no quadratic", "(d,)")


def small_gradient_ahead(trial: Trial, rng: Rng) -> None:
    """A gradient near 1e-10 at a rate of 1e9, the same everywhere: all steps are taken.

    After T of them w has moved by −ηg Σ (1 + β + … + β^(k−1)).
    """
    g, w0 = rng.uniform(0.5, 1.5, size=3) * 1e-10, rng.normal(size=3)
    eta, beta, steps = 1e9, float(rng.uniform(0.4, 0.8)), int(rng.integers(5, 9))
    value = trial.call(Code("lambda w: g + 0 * w", g=g), w0, eta, beta, steps)
    moves = sum((1 - beta**k) / (1 - beta) for k in range(1, steps + 1))
    expect(value, w0 - moves * eta * g, "w where the gradient is small", "(d,)")


def nesterov_inputs(rng: Rng) -> tuple[Any, ...]:
    return quadratic(rng, 3)[3], rng.normal(size=3), 0.1, 0.6, 4


# minibatches


def indices(value: Any, m: int) -> list[Array]:
    """The batches of m rows as arrays of integers, or `Wrong`."""
    if value is None:
        raise Wrong("it returned None: is there a `return`?")
    if isinstance(value, wire.Opaque):
        raise Wrong(f"a {value.type_name} came back, expected a list of index arrays")
    stack = isinstance(value, np.ndarray) and value.ndim == 2
    if not stack and not isinstance(value, (list, tuple)):
        raise Wrong(f"{_kind(value)} came back, expected a list of index arrays")
    if len(value) > 2 * m:  # a hundred thousand are not worth reading
        raise Wrong(f"{len(value)} batches came back for {m} rows")
    found = []
    for k, batch in enumerate(value, start=1):
        array = numeric(batch)
        if array is None or array.ndim != 1:
            raise Wrong(f"batch {k} is not an array of indices, one row of integers")
        if array.size == 0:
            raise Wrong(f"batch {k} of {len(value)} is empty")
        if np.asarray(batch).dtype.kind not in "iu":
            raise Wrong(f"batch {k} does not hold integers: it cannot index rows")
        found.append(array.astype(int))
    return found


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "a flat array" if value.ndim == 1 else f"an array of shape {value.shape}"
    return f"a {type(value).__name__}"


def partition(trial: Trial, m: int, batch_size: int, seed: int) -> list[Array]:
    """One answer, with every index once and all batches but the last of full size."""
    found = indices(trial.call(m, batch_size, new_generator(seed)), m)
    order = np.concatenate(found) if found else np.array([], dtype=int)
    if order.size and (order.min() < 0 or order.max() >= m):
        raise Wrong("an index is outside 0 … m−1")
    missing = m - len(np.unique(order))
    if missing:
        raise Wrong(f"{missing} of {m} indices are in no batch")
    if order.size > m:
        raise Wrong(f"{order.size - m} of {m} indices are there twice")
    right = batches.sizes(m, batch_size)
    for k, (batch, size) in enumerate(zip(found, right, strict=False), start=1):
        if len(batch) != size:
            raise Wrong(f"batch {k} of {len(found)} has {len(batch)} indices, expected {size}")
    if len(found) != len(right):
        raise Wrong(f"{len(found)} batches came back, expected {len(right)}")
    return found


def short_last(trial: Trial, rng: Rng) -> None:
    for batch_size in (4, 5, 7, 3, 6):  # a short batch of seven is seldom the last by chance
        m = batch_size * int(rng.integers(5, 9)) + int(rng.integers(1, batch_size))
        partition(trial, m, batch_size, any_seed(rng))


def no_remainder(trial: Trial, rng: Rng) -> None:
    for batch_size in (3, 6):
        partition(trial, batch_size * int(rng.integers(2, 5)), batch_size, any_seed(rng))


def one_batch_or_single_rows(trial: Trial, rng: Rng) -> None:
    for m, batch_size in ((7, 7), (6, 1), (1, 1)):
        partition(trial, m, batch_size, any_seed(rng))


def judge_shuffle(found: list[Array]) -> None:
    """Not in order, and no blocks of neighbours."""
    if np.array_equal(np.concatenate(found), np.arange(MANY)):
        raise Wrong("the indices come in order: they are not shuffled")
    if batches.together(found, MANY) >= STAY_TOGETHER:
        raise Wrong("neighbouring indices stay together: shuffle all indices before cutting")


def shuffled(trial: Trial, rng: Rng) -> None:
    judge_shuffle(partition(trial, MANY, FEW, any_seed(rng)))


def by_the_generator(trial: Trial, rng: Rng) -> None:
    """A generator in the same state gives the same batches, one in another state others."""
    seed = any_seed(rng)
    first, again, other = (
        np.concatenate(partition(trial, MANY, FEW, s)) for s in (seed, seed, seed + 1)
    )
    if not np.array_equal(first, again):
        raise Wrong("the same generator gives other batches: is all randomness taken from rng?")
    if np.array_equal(first, other):
        raise Wrong("two generators give the same batches: is rng used?")


# minibatch_sgd

PULLS = "lambda w, X, y: X.T @ y / len(y)"
"""With the rows of the identity as examples: example i moves entry i, by y_i at rate 1."""
SQUARES = "lambda w, X, y: X.T @ (X @ w - y) / len(y)"


def rate(t: int, _epoch: int, _batch: int) -> float:
    """η_t/c."""
    return 1 / t**0.5


def pulled(trial: Trial, rng: Rng, m: int, batch_size: int, epochs: int, seed: int) -> Array:
    """The batch of every epoch in which each row was, (epochs, m), if each was in one."""
    w0, y, c = 0.1 * rng.normal(size=m), rng.uniform(1.0, 2.0, size=m), float(rng.uniform(0.3, 0.8))
    value = trial.call(Code(PULLS), w0, np.eye(m), y, batch_size, c, epochs, new_generator(seed))
    expect(value, w0, "w", "(d,)", tolerance=np.inf)
    v = (w0 - np.asarray(value, dtype=float)) / (c * y)
    expected = batches.table(rate, batches.sizes(m, batch_size), epochs)
    found, misfit = batches.readings(v, expected)
    scale = float(np.abs([w0, value]).max())
    if note_error(float((misfit * c * y).max()) / scale):
        return found
    if (np.abs(v) < 1e-3).any():
        raise Wrong("there are rows that never take part: each belongs to one batch an epoch")
    due = sum(rate(t, 0, 0) for t in range(1, sum(map(len, expected)) + 1))
    if abs(v.sum() - due) > 1e-3:
        raise Wrong(
            "the steps are not c/√1, c/√2, … times the gradient of one batch after the other"
        )
    raise Wrong("the rows do not take part once an epoch each, in batches of batch_size")


def one_epoch(trial: Trial, rng: Rng) -> None:
    for m, batch_size in ((13, 5), (12, 4)):
        judge_counts(pulled(trial, rng, m, batch_size, 1, any_seed(rng)), m, batch_size)


def several_epochs(trial: Trial, rng: Rng) -> None:
    for m, batch_size, epochs in ((11, 4, 3), (10, 5, 4)):
        judge_counts(pulled(trial, rng, m, batch_size, epochs, any_seed(rng)), m, batch_size)


def judge_counts(found: Array, m: int, batch_size: int) -> None:
    """As many rows in each batch as its size says."""
    for epoch in found:
        if np.bincount(epoch).tolist() != batches.sizes(m, batch_size):
            raise Wrong("the batches of an epoch have other sizes than batch_size says")


def fresh_batches(trial: Trial, rng: Rng) -> None:
    """Shuffled, anew in the second epoch, and by the generator that came in."""
    seed, draws = any_seed(rng), any_seed(rng)
    first, again, other = (
        pulled(trial, np.random.default_rng(draws), MANY, FEW, 2, s) for s in (seed, seed, seed + 1)
    )
    count = MANY // FEW
    for epoch in first:
        judge_shuffle([np.flatnonzero(epoch == k) for k in range(count)])
    if np.array_equal(first[0], first[1]):
        raise Wrong("the second epoch has the batches of the first: draw them anew")
    if not np.array_equal(first, again):
        raise Wrong("the same generator gives other batches: is all randomness taken from rng?")
    if np.array_equal(first, other):
        raise Wrong("two generators give the same batches: is rng used?")


def factors(curvatures: Array, c: float, updates: int) -> Array:
    """By what the error along each eigenvector has been multiplied."""
    rates = c / np.sqrt(np.arange(1, updates + 1))
    return (1 - np.multiply.outer(rates, curvatures)).prod(axis=0)


def one_batch_an_epoch(trial: Trial, rng: Rng) -> None:
    """With batch_size = m it is gradient descent, at the rates c/√t."""
    m, d, epochs = 9, 3, int(rng.integers(4, 8))
    stretch = rng.uniform(1.0, 4.0, size=d)
    P, Q = orthogonal(rng, m, d), orthogonal(rng, d, d)
    X, best, w0 = (P * stretch) @ Q.T, rng.normal(size=d), rng.normal(size=d) * 3
    curvatures = stretch**2 / m
    c = float(rng.uniform(0.3, 0.9)) / curvatures.max()
    truth = best + Q @ (factors(curvatures, c, epochs) * (Q.T @ (w0 - best)))
    value = trial.call(Code(SQUARES), w0, X, X @ best, m, c, epochs, new_generator(any_seed(rng)))
    expect(value, truth, "w", "(d,)")


def equal_examples(trial: Trial, rng: Rng) -> None:
    """Where all rows are x, only the number of updates matters: the error along x shrinks."""
    for m, batch_size, epochs in ((11, 4, 3), (6, 1, 2)):
        x, best, w0 = rng.normal(size=3), rng.normal(size=3), rng.normal(size=3) * 3
        curvature = float(x @ x)
        c = float(rng.uniform(0.3, 0.9)) / curvature
        updates = len(batches.sizes(m, batch_size)) * epochs
        along = x * (x @ (w0 - best)) / curvature
        truth = w0 + (factors(np.array([curvature]), c, updates) - 1) * along
        X, y = np.tile(x, (m, 1)), np.full(m, x @ best)
        seed = new_generator(any_seed(rng))
        value = trial.call(Code(SQUARES), w0, X, y, batch_size, c, epochs, seed)
        expect(value, truth, "w", "(d,)")


def sgd_inputs(rng: Rng) -> tuple[Any, ...]:
    X, y, w0 = rng.normal(size=(7, 2)), rng.normal(size=7), rng.normal(size=2)
    return Code(SQUARES), w0, X, y, 3, 0.1, 2, new_generator(any_seed(rng))


CHECKS = (
    Check(
        "gradient_descent",
        "descent#descent-by-hand",
        (
            Property("on quadratic costs", 4, below_the_limit),
            Property("one weight", 1, one_weight),
            Property("a rate beyond the limit", 1, beyond_the_limit),
            Property("no step, and one step", 1, no_step_and_one),
            Property("a cost that is not quadratic", 1, squaring),
            Property("a small gradient", 1, small_gradient),
            left_alone(descent_inputs),
        ),
    ),
    Check(
        "inverse_sqrt_rate",
        "descent#schedules",
        (
            Property("some rates", 3, some_rates),
            Property("the first step", 1, first_rate),
            Property("a late step", 1, late_rate),
        ),
    ),
    Check(
        "largest_stable_rate",
        "descent#stable-rate",
        (
            Property("more examples than weights", 3, tall),
            Property("fewer examples than weights", 1, wide),
            Property("a single column", 1, one_column),
            Property("other units, and two steepest directions", 1, other_units),
            left_alone(lambda rng: (rng.normal(size=(6, 3)),)),
        ),
    ),
    Check(
        "nesterov_descent",
        "descent#momentum",
        (
            Property("on quadratic costs", 4, ahead_on_quadratics),
            Property("one weight", 1, ahead_with_one_weight),
            Property("no step, one step, and two", 1, ahead_once_or_never),
            Property("β = 0", 1, without_momentum, conduct=True),
            Property("a rate beyond the limit", 1, ahead_and_away),
            Property("a cost that is not quadratic", 2, squaring_ahead),
            Property("a small gradient", 1, small_gradient_ahead),
            left_alone(nesterov_inputs),
        ),
    ),
    Check(
        "minibatches",
        "descent#minibatches",
        (
            Property("every index once, the last batch short", 3, short_last),
            Property("batch_size divides m", 1, no_remainder),
            Property("a single batch, and single rows", 1, one_batch_or_single_rows),
            Property("shuffled", 2, shuffled),
            Property("by the generator that came in", 2, by_the_generator),
        ),
    ),
    Check(
        "minibatch_sgd",
        "descent#sgd",
        (
            Property("one epoch: each row once, at c/√t", 2, one_epoch),
            Property("several epochs: t goes on", 2, several_epochs),
            Property("one batch an epoch", 1, one_batch_an_epoch),
            Property("equal examples: each update starts from the last", 2, equal_examples),
            Property("new batches each epoch, drawn by rng", 2, fresh_batches),
            left_alone(sgd_inputs),
        ),
    ),
)

ASSIGNMENT = Assignment(
    "ps2-descent",
    withheld=("descent", "training", "optimisers"),
    checks=CHECKS,
    misconceptions=MISCONCEPTIONS,
)
