"""What students get wrong in ps6-digits: to recognise it, and to test the checks.

Every student draws the first weights and the order of the examples in a way of their own, so a
mistake in `train` is recognised by what training makes of the weights that it starts from: is
there an order of the examples in which the wrong steps lead where the student's have led?
"""

import math
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, combinations_with_replacement, pairwise, permutations, product
from typing import Any, Literal

import numpy as np

from autograder.checks.builders import build_forward, itself, sigmoid, softmax
from autograder.checks.catalogue import mistakes
from autograder.checks.compare import Array, numeric
from autograder.checks.diagnosis import Asked, Faulty
from autograder.checks.trainings import Aspects
from autograder.model import Outcome

# train

Batch = tuple[Sequence[int] | Array, Sequence[int] | Array]
"""Columns of x, and the columns of y that are taken for their labels.

As arrays (R, b) they are R minibatches of as many trainings, which then run at once: the weights
have R in front of their other axes. Where more than before share what has been trained so far,
each of the trainings before stands for as many in a row.
"""
Run = list[list[Batch]]
"""The minibatches of every epoch."""
Network = tuple[list[Array], list[Array]]
Order = Literal[
    "new", "same", "once", "labels left", "labels apart", "replacement", "one batch", "all"
]
Start = Literal["random", "equal", "fixed", "own"]


def of_batch(b: int, batch_size: int, m: int) -> float:
    """The factor of a mean over the b examples of a minibatch."""
    return 1 / b


def softmax_error(z: Array, y: Array) -> Array:
    """BP1 of softmax and cross-entropy."""
    return softmax(z, axis=-2) - y


def relu(z: Array) -> Array:
    """max(0, z)."""
    return np.maximum(z, 0.0)


def slope(a: Array) -> Array:
    """σ′ as a function of a."""
    return a * (1 - a)


def leaky_slope(a: Array) -> Array:
    """That of a ReLU that lets a hundredth through."""
    return np.where(a > 0, 1.0, 0.01)


@dataclass(frozen=True)
class Training:
    """Training in which one thing or another can be got wrong: each field is one of them."""

    hidden: Callable[[Array], Array] = sigmoid
    slope: Callable[[Array], Array] = slope
    output: Callable[[Array, Array], Array] = softmax_error
    scale: Callable[[int, int, int], float] = of_batch
    sign: float = 1.0
    update_early: bool = False
    biases_move: bool = True
    order: Order = "new"
    drop_short: bool = False
    once_an_epoch: bool = False
    rate: Callable[[int], float] = lambda t: 1.0
    start: Start = "random"
    decay: float = 0.0
    momentum: float = 0.0
    frozen: int = 0
    """So many layers from the input on are never updated."""
    bias: Callable[[Array], Array] = itself
    """What becomes of a bias gradient."""
    clip: float = np.inf
    prepare: Callable[[Array], Array] = itself
    """What becomes of the images before anything else."""

    def __call__(
        self,
        x: Array,
        y: Array,
        sizes: Sequence[int],
        eta: float,
        batch_size: int,
        epochs: int,
        rng: np.random.Generator,
    ) -> Network:
        """As the student's function would be called."""
        m = x.shape[1]
        params = self.first_weights(sizes, rng)
        kept: Array | None = None
        runs = []
        for _ in range(epochs):
            if kept is None or self.order != "once":
                kept = np.arange(m) if self.order == "same" else rng.permutation(m)
            runs.append(self.batches_of(kept, batch_size, rng))
        return self.after(params, x, y, eta, batch_size, runs)

    def first_weights(self, sizes: Sequence[int], rng: np.random.Generator) -> Network:
        """Normal weights of standard deviation 1/√n_{l−1}, biases zero, unless that is wrong."""
        drawn = {"fixed": np.random.default_rng(0), "own": np.random.default_rng()}
        source = drawn.get(self.start, rng)
        pairs = list(pairwise(sizes))
        weights = [source.normal(0, 1 / np.sqrt(k), (n, k)) for k, n in pairs]
        if self.start == "equal":
            weights = [0 * W for W in weights]
        return weights, [np.zeros((n, 1)) for n in sizes[1:]]

    def batches_of(self, order: Array, batch_size: int, rng: np.random.Generator) -> list[Batch]:
        """The minibatches of one epoch."""
        m = len(order)
        if self.order == "one batch":
            return [(order[:batch_size], order[:batch_size])]
        found: list[Batch] = []
        apart = rng.permutation(m)
        for first in range(0, m, batch_size):
            rows = order[first : first + batch_size]
            if self.order == "replacement":
                rows = rng.integers(0, m, batch_size)
            if self.order == "all":
                rows = order
            labels = rows
            if self.order == "labels left":
                labels = np.arange(m)[first : first + batch_size]
            elif self.order == "labels apart":
                labels = apart[first : first + batch_size]
            found.append((rows, labels))
        return [b for b in found if len(b[0]) >= batch_size or not self.drop_short]

    def after(
        self,
        params: Network,
        x: Array,
        y: Array,
        eta: float,
        batch_size: int,
        runs: Sequence[Sequence[Batch]],
    ) -> Network:
        """The weights after the epochs, each a sequence of minibatches; one network or R."""
        m, t, now = x.shape[1], 0, params
        x = self.prepare(x)
        velocity: Network | None = None
        for batches in runs:
            before, moved = now, []
            for rows, labels in batches:
                t += 1
                before = _repeated(before, rows)
                b = np.shape(rows)[-1]
                eta_t = eta * self.factor(t, b, batch_size, m)
                steps = self.steps(before, _columns(x, rows), _columns(y, labels), eta_t)
                if self.decay:
                    steps = _less(
                        steps,
                        ([-eta * self.decay * W for W in before[0]], [0 * b for b in before[1]]),
                    )
                if self.momentum and velocity:
                    steps = _less(steps, _times(velocity, -self.momentum))
                velocity = steps
                if self.once_an_epoch:
                    moved.append(steps)
                else:
                    now = before = _less(before, steps)
            if moved:
                now = before
            for steps in moved:
                now = _less(now, steps)
        return now

    def factor(self, t: int, b: int, batch_size: int, m: int) -> float:
        """What the rate and the sum over b examples are multiplied by in step t."""
        return self.rate(t) * self.scale(b, batch_size, m) * self.sign

    def steps(self, params: Network, x: Array, y: Array, factor: float) -> Network:
        """`factor` times the sums of δ aᵀ and of δ over the examples."""
        weights, biases = params
        below, z = [x], x
        for W, b in zip(weights, biases, strict=True):
            z = W @ below[-1] + b
            below.append(self.hidden(z))
        delta = self.output(z, y)
        dW, db = [], []
        for l in range(len(weights) - 1, -1, -1):
            moves = factor * (l >= self.frozen)
            dW.append(moves * (delta @ _transposed(below[l])))
            if self.clip < np.inf:
                dW[-1] = np.clip(dW[-1], -self.clip * abs(factor), self.clip * abs(factor))
            db.append(self.bias(moves * delta.sum(axis=-1, keepdims=True) * self.biases_move))
            if l:
                W = weights[l] - dW[-1] if self.update_early else weights[l]
                delta = (_transposed(W) @ delta) * self.slope(below[l])
        return dW[::-1], db[::-1]

    def of_whole_steps(self, m: int, epochs: int) -> tuple[Any, ...]:
        """What of it has a part in steps that take all m examples."""
        order = self.order if self.order in ("labels left", "labels apart", "replacement") else ""
        factors = [self.factor(t + 1, m, m, m) for t in range(epochs)]
        return (
            self.hidden,
            self.slope,
            self.output,
            *factors,
            self.update_early,
            self.biases_move,
            self.decay,
            self.momentum,
            self.frozen,
            self.bias,
            self.clip,
            order,
        )


def _times(params: Network, factor: float) -> Network:
    return [factor * w for w in params[0]], [factor * b for b in params[1]]


def _transposed(a: Array) -> Array:
    return a.swapaxes(-1, -2)


def _repeated(params: Network, rows: Sequence[int] | Array) -> Network:
    """As many networks as there are minibatches, each as often as the others."""
    count, now = (len(rows) if np.ndim(rows) == 2 else 1), params[0][0]
    each = count // (len(now) if now.ndim == 3 else count)
    if each == 1:
        return params
    weights, biases = ([np.repeat(a, each, axis=0) for a in part] for part in params)
    return weights, biases


def _columns(a: Array, which: Sequence[int] | Array) -> Array:
    return _transposed(a.T[np.asarray(which)])


def _less(params: Network, steps: Network) -> Network:
    pairs = [zip(p, s, strict=True) for p, s in zip(params, steps, strict=True)]
    return [w - s for w, s in pairs[0]], [b - s for b, s in pairs[1]]


# How a mistake is recognised


@dataclass
class Group:
    """Calls that differ in nothing but the learning rate."""

    x: Array
    y: Array
    sizes: list[int]
    batch_size: int
    epochs: int
    starts: list[Network | None]
    ends: list[tuple[float, Network | None]]
    known: dict[Any, Any] = field(default_factory=dict)
    """What has been found out, by the traits of a training that have a part in it."""


STILL, GENTLE = 1e-20, 1e-3
"""Below: the rate does not move the weights; it moves them in proportion to its size."""
MOST_EXAMPLES, MOST_ORDERS = 5, 300
"""Beyond these, orders are not tried: the gentle groups have to tell."""


def grouped(asked: Sequence[Asked]) -> list[Group]:
    """The record of a trial by what was trained; first the groups that decide with little work."""
    found: dict[Any, Group] = {}
    for (x, y, sizes, eta, batch_size, epochs, rng), answer in asked:
        seed = rng.names["seed"]
        key = (x.tobytes(), tuple(sizes), batch_size, epochs, seed)
        group = found.setdefault(key, Group(x, y, list(sizes), batch_size, epochs, [], []))
        network = as_network(answer, sizes)
        if eta < STILL:
            group.starts.append(network)
        else:
            group.ends.append((eta, network))

    def work(group: Group) -> tuple[bool, bool, int, int]:
        gentle = all(eta < GENTLE for eta, _ in group.ends)
        m = group.x.shape[1]
        steps = -(-m // group.batch_size) * group.epochs
        return gentle or steps > 1, not gentle, steps, m  # a single step can be taken one way only

    return sorted(found.values(), key=work)


def as_network(answer: Any, sizes: Sequence[int]) -> Network | None:
    """Float arrays of the right shapes, or None."""
    if isinstance(answer, Outcome) or not isinstance(answer, (list, tuple)) or len(answer) != 2:
        return None
    parts: list[list[Array]] = [[], []]
    for part, found in zip(answer, parts, strict=True):
        if not isinstance(part, (list, tuple)) or len(part) != len(sizes) - 1:
            return None
        for l, layer in enumerate(part):
            array = numeric(layer)
            shape = (sizes[l + 1], sizes[l] if found is parts[0] else 1)
            if array is None or array.shape != shape:
                return None
            found.append(array)
    return parts[0], parts[1]


def leads_there(training: Any, asked: Sequence[Asked]) -> bool:
    """Whether this training can give all the answers, whatever weights it started from."""
    training = training.made() if isinstance(training, Faulty) else training
    groups, start = _shown_by(asked)
    if not isinstance(training, Training) or training.start != start:
        return False
    return training.start == "own" or all(_explains(training, group) for group in groups)


_LATEST = threading.local()


def _shown_by(asked: Sequence[Asked]) -> tuple[list[Group], Start | None]:
    """What a record shows whatever the mistake: computed once for all the entries tried on it."""
    if getattr(_LATEST, "asked", None) is not asked:
        groups = grouped(asked)
        _LATEST.asked, _LATEST.shown = asked, (groups, start_of(groups))
    shown: tuple[list[Group], Start | None] = _LATEST.shown
    return shown


def start_of(groups: Sequence[Group]) -> Start | None:
    """How the weights at the start seem to be drawn."""
    seen: dict[tuple[int, ...], list[Network]] = {}
    for group in groups:
        known = [n for n in group.starts if n is not None]
        if len(known) < len(group.starts):
            return None
        if any(not _close(n, known[0]) for n in known[1:]):
            return "own"
        if known:
            seen.setdefault(tuple(group.sizes), []).append(known[0])
    if not seen:
        return None
    hidden = [n for sizes, networks in seen.items() if len(sizes) > 2 for n in networks]
    if all(np.ptp(W) < 1e-12 for n in hidden for W in n[0][1:]):
        return "equal"
    again = [networks for networks in seen.values() if len(networks) > 1]
    if again and all(_close(n, networks[0]) for networks in again for n in networks[1:]):
        return "fixed"
    return "random"


def _close(one: Network, two: Network) -> bool:
    """Equal but for rounding, and for what a rate that moves nothing adds to a zero."""
    pairs = (pair for parts in zip(one, two, strict=True) for pair in zip(*parts, strict=True))
    return all(np.allclose(a, b, rtol=1e-9, atol=1e-12) for a, b in pairs)


def _explains(training: Training, group: Group) -> bool:
    if training.prepare is not itself:
        prepare = training.prepare
        if prepare not in group.known:
            group.known[prepare] = replace(group, x=prepare(group.x), known={})
        return _explains(replace(training, prepare=itself), group.known[prepare])
    if group.batch_size < group.x.shape[1]:
        return _explained(training, group)
    key = training.of_whole_steps(group.x.shape[1], group.epochs)
    if key not in group.known:
        group.known[key] = _explained(training, group)
    return group.known[key]


def _explained(training: Training, group: Group) -> bool:
    if not group.starts:
        return True
    start = group.starts[0]
    for eta, end in group.ends:
        if start is None or end is None:
            return False
        if eta < GENTLE:
            if not _counts_fit(training, group, eta, start, end):
                return False
        elif group.x.shape[1] <= MOST_EXAMPLES and not _reached(training, group, eta, start, end):
            return False
    return True


def _reached(training: Training, group: Group, eta: float, start: Network, end: Network) -> bool:
    """Whether some order leads from start to end.

    If there are too many, what the gentle groups have told must do.
    """
    m, size = group.x.shape[1], group.batch_size
    runs = runs_possible(training.order, training.drop_short, m, size, group.epochs)
    if runs is None:
        return training.rate(2) == 1.0
    return any(_leads(training, group, eta, start, end, together) for together in runs)


def _leads(
    training: Training, group: Group, eta: float, start: Network, end: Network, run: Run
) -> bool:
    """Whether one of the runs leads from start to end.

    Of one step alone, the gradient serves all trainings that share it.
    """
    x, y, size = group.x, group.y, group.batch_size
    more = training.decay or training.momentum or training.clip < np.inf
    if more or training.update_early or len(run) > 1 or len(run[0]) != 1:
        found = training.after(start, x, y, eta, size, run)
        return _alike(_flat(start) - _flat(end), _flat(start) - _flat(found), start)
    rows, labels = run[0][0]
    key = (
        training.hidden,
        training.slope,
        training.output,
        training.biases_move,
        training.frozen,
        training.bias,
        id(run),
    )  # runs are kept for ever
    if key not in group.known:
        steps = training.steps(start, _columns(x, rows), _columns(y, labels), 1.0)
        group.known[key] = _flat(steps)
    if id(end) not in group.known:
        group.known[id(end)] = _flat(start) - _flat(end)
    factor = eta * training.factor(1, np.shape(rows)[-1], size, x.shape[1])
    return _alike(group.known[id(end)], factor * group.known[key], start)


@cache
def runs_possible(
    order: Order, drop_short: bool, m: int, batch_size: int, epochs: int
) -> list[Run] | None:
    """All that a training on a few examples can be, or None if that is too much."""
    if order == "labels apart":
        if batch_size < m:
            return None
        order = "labels left"
    possible = list(epochs_possible(order, drop_short, m, batch_size))
    if order in ("same", "once"):
        return [[epoch] * epochs for epoch in _stacked(possible)]
    if len(possible) ** epochs > MOST_ORDERS:
        return None
    return [_grown(run) for run in product(_stacked(possible), repeat=epochs)]


def epochs_possible(
    order: Order, drop_short: bool, m: int, batch_size: int
) -> Iterator[list[Batch]]:
    """All that an epoch of a few examples can be."""
    everybody = tuple(range(m))
    size = min(batch_size, m)
    if order == "one batch":
        for rows in combinations(everybody, size):
            yield [(rows, rows)]
        return
    if order == "replacement":
        for count in {m // size, -(-m // size)}:
            yield from _drawn_again(m, size, count)
        return
    if order == "all":
        yield [(everybody, everybody)] * -(-m // size)
        return
    if order == "same":
        dealt: Iterable[list[Batch]] = [_cut(everybody, everybody, size)]
    elif order == "labels left":
        dealt = (_cut(some, everybody, size) for some in permutations(everybody))
    else:
        dealt = _partitions(frozenset(everybody), size)
    for batches in dealt:
        yield [b for b in batches if len(b[0]) == size or not drop_short]


def _stacked(possible: Iterable[list[Batch]]) -> list[list[Batch]]:
    """Epochs with minibatches of the same sizes, one upon the other."""
    forms: dict[Any, list[list[Batch]]] = {}
    for epoch in possible:
        forms.setdefault(tuple(len(rows) for rows, _ in epoch), []).append(epoch)
    together: list[list[Batch]] = []
    for alike in forms.values():
        stacks = zip(*alike, strict=True)
        together.append(
            [(np.array([b[0] for b in s]), np.array([b[1] for b in s])) for s in stacks]
        )
    return together


def _grown(run: Iterable[list[Batch]]) -> Run:
    """Every epoch after each of the courses that training can have taken before it."""
    grown: Run = []
    courses = 1
    for epoch in run:
        count = len(epoch[0][0]) if epoch else 1
        grown.append([(np.tile(a, (courses, 1)), np.tile(b, (courses, 1))) for a, b in epoch])
        courses *= count
    return grown


def _cut(order: Sequence[int], labels: Sequence[int], size: int) -> list[Batch]:
    return [(order[i : i + size], labels[i : i + size]) for i in range(0, len(order), size)]


def _partitions(left: frozenset[int], size: int) -> Iterator[list[Batch]]:
    """All ordered ways to deal out the examples; the short minibatch is the last."""
    if not left:
        yield []
        return
    for rows in combinations(sorted(left), min(size, len(left))):
        for rest in _partitions(left - set(rows), size):
            yield [(rows, rows), *rest]


def _drawn_again(m: int, size: int, count: int) -> Iterator[list[Batch]]:
    if count == 0:
        yield []
        return
    for rows in combinations_with_replacement(range(m), size):
        for rest in _drawn_again(m, size, count - 1):
            yield [(rows, rows), *rest]


def _alike(moved: Array, found: Array, start: Network) -> bool:
    """Some run's changes agree to 1e-6 of the largest, or to what rounding leaves of them."""
    rounding = 1e-13 * max(float(np.abs(part).max()) for parts in start for part in parts)
    scale = np.abs(found).max(axis=-1)
    return bool((np.abs(moved - found).max(axis=-1) <= 1e-6 * scale + rounding).any())


def _flat(params: Network) -> Array:
    """All numbers of a network in a row; R rows for R networks."""
    arrays = [*params[0], *params[1]]
    return np.concatenate([a.reshape(*a.shape[:-2], -1) for a in arrays], axis=-1)


def _counts_fit(training: Training, group: Group, eta: float, start: Network, end: Network) -> bool:
    """Whether the examples can have counted in the output layer as much as they have."""
    m, size, epochs = group.x.shape[1], group.batch_size, group.epochs
    if training.rate(2) != 1.0 or training.decay or training.momentum or training.clip < np.inf:
        return True  # other properties tell
    key = (
        training.hidden,
        training.output,
        training.sign,
        training.biases_move,
        training.bias,
        eta,
    )
    if key not in group.known:
        group.known[key] = _counts(training, group, eta, start, end)
    c = group.known[key]
    apart = training.order in ("labels left", "labels apart")
    if c is None or apart:  # then the images have the gradients of others
        return c is None and apart
    if training.sign == 0:
        return True
    if training.order == "all":
        count = -(-m // size) * epochs
        return bool(np.allclose(c, count * training.scale(m, size, m), atol=0.02))
    full = training.scale(size, size, m)
    if training.order in ("replacement", "one batch"):
        drawn = np.sum(c / full)
        counts = (
            {size} if training.order == "one batch" else {m // size * size, -(-m // size) * size}
        )
        # one epoch without a repetition looks like minibatches of which the short one is left out
        again = training.order == "one batch" or epochs > 1 or (c / full).max() > 1.5
        return again and _whole(c / full) and any(abs(drawn - n * epochs) < 0.1 for n in counts)
    short = 0.0 if training.drop_short else training.scale(m % size, size, m)
    if math.isclose(short, full):
        return bool(np.allclose(c, epochs * full, atol=0.02 * full))
    last = (c - epochs * full) / (short - full)  # how often each was in the short minibatch
    if not _whole(last) or abs(last.sum() - epochs * (m % size)) > 0.1:
        return False
    last = np.round(last)
    if training.order == "same":
        return bool((last[-(m % size) :] == epochs).all())
    kept = set(last.tolist()) == {0.0, float(epochs)}
    return epochs == 1 or kept == (training.order == "once")


def _counts(
    training: Training, group: Group, eta: float, start: Network, end: Network
) -> Array | None:
    """How much each example counted in the output layer, or None if its change is no such sum.

    To the first order of a tiny rate the change is −η Σ c_i ∇C_i, with the wrong gradients.
    """
    alone = np.arange(group.x.shape[1])[:, None]
    dW, db = training.steps(
        start, _columns(group.x, alone), _columns(group.y, alone), training.sign
    )
    gradients = np.concatenate([dW[-1], db[-1]], axis=-1).reshape(len(alone), -1).T
    moved = np.hstack([start[0][-1] - end[0][-1], start[1][-1] - end[1][-1]]).ravel() / eta
    if not (np.isfinite(gradients).all() and np.isfinite(moved).all()):
        return None
    c = np.linalg.lstsq(gradients, moved)[0]
    beside = np.linalg.norm(gradients @ c - moved) > 1e-3 * max(float(np.linalg.norm(moved)), 1e-3)
    return None if beside else np.asarray(c)


def _whole(c: Array) -> bool:
    return bool(np.allclose(c, np.round(c), atol=0.05) and (np.round(c) >= 0).all())


def aspects(asked: Sequence[Asked]) -> Aspects | None:
    """What can be read off from whole steps, if the start is as it should be."""
    groups, start = _shown_by(asked)
    if start != "random":
        return None
    if getattr(_LATEST, "read_of", None) is not asked:

        def gradient(params: Network, x: Array, y: Array) -> Network:
            return Training().steps(params, x, y, 1 / x.shape[1])

        _LATEST.read_of, _LATEST.read = asked, Aspects(groups, gradient)
    read: Aspects = _LATEST.read
    return read


def shows(aspect: Callable[[Aspects], bool]) -> Callable[[Sequence[Asked]], bool]:
    """Recognises a mistake by an aspect of whole steps."""

    def recognises(asked: Sequence[Asked]) -> bool:
        read = aspects(asked)
        return read is not None and aspect(read)

    return recognises


def orders_fixed(asked: Sequence[Asked]) -> bool:
    """Whether long trainings with four generators have used the examples in the same orders."""
    found = []
    for group in _shown_by(asked)[0]:
        start = group.starts[0] if group.starts else None
        for eta, end in group.ends:
            if group.epochs >= 10 and eta < GENTLE and start and end:
                found.append(_counts(Training(), group, eta, start, end))
    if len(found) < 4 or any(c is None or np.ptp(c) < 0.1 for c in found):
        return False
    known = [c for c in found if c is not None]
    return all(np.allclose(c, known[0], atol=0.05) for c in known)


def in_fixed_orders(*arguments: Any) -> Network:
    """Training whose weights come from the generator that is passed, and its orders do not."""
    x, y, sizes, eta, batch_size, epochs, rng = arguments
    train, own = Training(), np.random.default_rng(0)
    now = train.first_weights(sizes, rng)
    orders = [own.permutation(x.shape[1]) for _ in range(epochs)]
    runs = [train.batches_of(order, batch_size, own) for order in orders]
    return train.after(now, x, y, eta, batch_size, runs)


def weights_alone(asked: Sequence[Asked]) -> bool:
    """Whether a list of the weights came, and no biases."""
    return all(
        isinstance(answer, (list, tuple))
        and not any(isinstance(W, (list, tuple)) for W in answer)
        and [W.shape if isinstance(W, np.ndarray) else W for W in answer]
        == [(n, k) for k, n in pairwise(arguments[2])]
        for arguments, answer in asked
    )


def without_biases(*arguments: Any) -> list[Array]:
    """The weights of a right training."""
    return Training()(*arguments)[0]


def in_place(*arguments: Any) -> Network:
    """Training that puts the caller's images into another order."""
    x, y, sizes, eta, batch_size, epochs, rng = arguments
    order = rng.permutation(x.shape[1])
    x[:], y[:] = x[:, order], y[:, order]
    return Training()(x, y, sizes, eta, batch_size, epochs, rng)


def by_sign(*arguments: Any) -> Network:
    """Steps of one length for all weights, as the first of Adam are."""
    x, y, sizes, eta, batch_size, epochs, rng = arguments
    train, m = Training(), x.shape[1]
    now = train.first_weights(sizes, rng)
    for _ in range(epochs):
        for rows, labels in train.batches_of(rng.permutation(m), batch_size, rng):
            slopes = train.steps(now, _columns(x, rows), _columns(y, labels), 1.0)
            now = _less(now, _times(([*map(np.sign, slopes[0])], [*map(np.sign, slopes[1])]), eta))
    return now


# accuracy


def largest(a: Array, labels: Array) -> Array:
    """Whether the label's output is the largest."""
    return a.argmax(axis=0) == labels


def build_accuracy(
    *,
    hidden: Callable[[Array], Array] = sigmoid,
    output: Callable[[Array], Array] = softmax,
    biases_used: bool = True,
    right: Callable[[Array, Array], Array] = largest,
    summary: Callable[[Array], Any] = np.mean,
    unit: float = 1.0,
) -> Callable[..., Any]:
    """Forward pass, decision, mean: each argument is a place for a mistake."""
    forward = build_forward(hidden=hidden, output=output, bias=lambda b: b * biases_used)

    def accuracy(weights: Any, biases: Any, x: Array, labels: Array) -> Any:
        _, activations = forward(weights, biases, x)
        return unit * summary(right(activations[-1], labels))

    return accuracy


def first_and_last(weights: Any, biases: Any, x: Array, labels: Array) -> Any:
    """Reads with two layers, however many there are."""
    a = sigmoid(weights[0] @ x + biases[0])
    return np.mean(largest(weights[-1] @ a + biases[-1], labels))


def read_in_place(weights: Any, biases: Any, x: Array, labels: Array) -> Any:
    """Reads rightly, and shifts the caller's images afterwards."""
    read = build_accuracy()(weights, biases, x, labels)
    x -= x.mean()
    return read


def never_changes(asked: Sequence[Asked]) -> bool:
    """Whether all answers are one number."""
    numbers = [numeric(answer) for _, answer in asked if not isinstance(answer, Outcome)]
    found = {float(n) for n in numbers if n is not None and n.ndim == 0}
    return len(numbers) > 4 and len(found) == 1 and all(n is not None for n in numbers)


def sigmoid_by_exp(z: Array) -> Array:
    """σ as usually written; it rounds to 1 elsewhere than the one by tanh."""
    return 1 / (1 + np.exp(-z))


# The catalogue

of_train = mistakes("train", "descent#minibatches", Training, explains=leads_there)
of_accuracy = mistakes("accuracy", "mlp#accuracy", build_accuracy)

RESCALED: tuple[Callable[[Array], Array], ...] = (
    lambda x: x - x.mean(),
    lambda x: x - x.mean(axis=1, keepdims=True),
    lambda x: (x - x.mean()) / x.std(),
    lambda x: (x - x.mean(axis=1, keepdims=True)) / (x.std(axis=1, keepdims=True) + 1e-8),
    lambda x: x / x.max(),
    lambda x: x / 255,
    lambda x: x / 16,
    lambda x: 0.99 * x + 0.01,
    lambda x: 2 * x - 1,
)
"""What becomes of images in other courses."""

OTHER_HIDDEN: tuple[tuple[str, str, Callable[[Array], Array], Callable[[Array], Array]], ...] = (
    ("softmax-hidden", "softmax", lambda z: softmax(z, axis=-2), slope),
    ("no-hidden-activation", "no activation", itself, np.ones_like),
    ("leaky-relu-hidden", "a leaky ReLU", lambda z: np.where(z > 0, z, 0.01 * z), leaky_slope),
    ("relu-forward", "ReLU (with the slope of the sigmoid)", relu, slope),
    ("tanh-forward", "tanh (with the slope of the sigmoid)", np.tanh, slope),
)

SIGN = (
    "the steps go uphill.",
    "The gradient points to where the cost grows: what sign does the update need?",
)


MISCONCEPTIONS = (
    of_train(
        "sigma-prime-missing",
        "the derivative of the hidden layers' activation is left out.",
        "What does BP2 multiply by, after the matrix product?",
        at="backpropagation#bp2",
        slope=np.ones_like,
    ),
    of_train(
        "sigma-prime-of-a",
        "σ′ is evaluated at the activation a instead of the weighted input z.",
        "Which variable is σ a function of where its slope is needed?",
        at="backpropagation#bp2",
        slope=lambda a: slope(sigmoid(a)),
    ),
    of_train(
        "relu-hidden",
        "the hidden layers have ReLU, and sigmoid is asked for.",
        "Which activation have the hidden layers of this network?",
        at="backpropagation#bp2",
        hidden=relu,
        slope=np.sign,
    ),
    of_train(
        "tanh-hidden",
        "the hidden layers have tanh, and sigmoid is asked for.",
        "Which activation have the hidden layers of this network?",
        at="backpropagation#bp2",
        hidden=np.tanh,
        slope=lambda a: 1 - a**2,
        boxed=False,
    ),
    of_train(
        "tanh-slope",
        "1 − a² is the slope of tanh, not of the sigmoid.",
        "What is the slope at 0, where a = ½?",
        at="backpropagation#bp2",
        slope=lambda a: 1 - a**2,
        boxed=False,
    ),
    of_train(
        "sigma-for-sigma-prime",
        "σ(z) stands where its slope σ′(z) belongs.",
        "Plot both: which one is nearly 0 for large z?",
        at="backpropagation#bp2",
        slope=lambda a: a,
        boxed=False,
    ),
    of_train(
        "factor-two",
        "the steps are twice as long as they should be.",
        "Where does a factor 2 come from?",
        at="backpropagation#batches",
        scale=lambda b, batch_size, m: 2 / b,
        boxed=False,
    ),
    of_train(
        "divided-twice",
        "the gradient is divided by the size of the minibatch twice.",
        "The factor 1/m appears once, in BP3 and BP4.",
        at="backpropagation#batches",
        scale=lambda b, batch_size, m: 1 / b**2,
        boxed=False,
    ),
    of_train(
        "target-missing",
        "the targets are not in it: the output stands where its error belongs.",
        "Where does y come in?",
        at="backpropagation#softmax-output",
        output=lambda z, y: softmax(z, axis=-2),
        boxed=False,
    ),
    of_train(
        "quadratic-cost",
        "the output layer is treated as sigmoid with the quadratic cost.",
        "Which output error belongs to softmax and cross-entropy?",
        at="backpropagation#softmax-output",
        output=lambda z, y: (sigmoid(z) - y) * slope(sigmoid(z)),
    ),
    of_train(
        "sigmoid-for-softmax",
        "the output layer is a sigmoid where softmax is asked for.",
        "Do the ten outputs of an image add up to 1?",
        at="backpropagation#softmax-output",
        output=lambda z, y: sigmoid(z) - y,
    ),
    of_train(
        "output-slope-kept",
        "a − y is the whole error of softmax with cross-entropy; a factor a(1 − a) is one too many.",
        "Which derivative has cancelled in the derivation?",
        at="backpropagation#softmax-output",
        output=lambda z, y: softmax_error(z, y) * slope(softmax(z, axis=-2)),
    ),
    of_train(
        "sum-for-mean",
        "the gradient is summed over the minibatch, but the cost is a mean.",
        "Double batch_size: should every step be twice as long?",
        at="backpropagation#batches",
        scale=lambda b, batch_size, m: 1.0,
    ),
    of_train(
        "divided-by-all",
        "a minibatch's gradient is divided by the number of all examples.",
        "Over how many examples is the mean of one step?",
        at="sgd",
        scale=lambda b, batch_size, m: 1 / m,
    ),
    of_train(
        "short-batch-by-batch-size",
        "the last minibatch is divided by batch_size, though it holds fewer examples.",
        "How many columns has the array that you have sliced?",
        at="sgd",
        scale=lambda b, batch_size, m: 1 / batch_size,
    ),
    of_train("sign", *SIGN, at="backpropagation#batches", sign=-1.0),
    of_train(
        "never-updated",
        "the network that comes back is the one training started from.",
        "After `for W, dW in zip(...): W = W - eta * dW`, what has happened to the list?",
        at="backpropagation#algorithm",
        sign=0.0,
    ),
    of_train(
        "biases-never-updated",
        "the biases stay as they were.",
        "Which of the four equations have you not used yet?",
        at="backpropagation#bp3",
        biases_move=False,
    ),
    of_train(
        "updated-too-early",
        "W^{l+1} is changed before BP2 has sent the error back through it.",
        "At which weights is the whole gradient to be taken?",
        at="backpropagation#algorithm",
        update_early=True,
    ),
    of_train(
        "never-shuffled",
        "the examples come in the order of their columns, epoch after epoch.",
        "What does a network learn last if all nines stand at the end?",
        order="same",
    ),
    of_train(
        "shuffled-once",
        "the examples are shuffled once, and every epoch repeats that order.",
        "On which side of the loop over the epochs does the permutation stand?",
        order="once",
    ),
    of_train(
        "labels-left-behind",
        "the images are shuffled and the labels are not, so images get the labels of others.",
        "Index x and y with the same permutation.",
        order="labels left",
    ),
    of_train(
        "short-batch-dropped",
        "the last, short minibatch is left out.",
        "With 7 examples in minibatches of 3: how many does an epoch use?",
        drop_short=True,
    ),
    of_train(
        "with-replacement",
        "every minibatch is drawn from all examples, so an epoch uses some twice and others never.",
        "How can one order of all examples be cut into minibatches?",
        order="replacement",
    ),
    of_train(
        "one-minibatch-an-epoch",
        "an epoch uses one minibatch and leaves the other examples out.",
        "How many updates does a pass over all examples take?",
        order="one batch",
    ),
    of_train(
        "one-update-an-epoch",
        "the gradients of all minibatches are taken at the weights that the epoch started from.",
        "Which weights should the second minibatch of an epoch meet?",
        at="sgd",
        once_an_epoch=True,
    ),
    of_train(
        "rate-decays",
        "the learning rate shrinks as η/√t, as it did in an earlier assignment.",
        "Does `eta` depend on the step here?",
        at="schedules",
        rate=lambda t: 1 / math.sqrt(t),
    ),
    of_train(
        "all-examples-each-step",
        "every update takes all examples, not those of its minibatch.",
        "Which columns of x does an update see?",
        order="all",
        boxed=False,
    ),
    of_train(
        "labels-shuffled-apart",
        "images and labels are shuffled each in an order of its own, so images get the labels of others.",
        "Index x and y with the same permutation.",
        order="labels apart",
        boxed=False,
    ),
    *(
        of_train(
            "images-rescaled",
            "the images are shifted or rescaled before they are learnt.",
            "Which x will `accuracy` see: the same numbers?",
            prepare=f,
            boxed=False,
        )
        for f in RESCALED
    ),
    *(
        of_train(
            id,
            f"the hidden layers have {what}, and sigmoid is asked for.",
            "Which activation have the hidden layers of this network?",
            at="backpropagation#bp2",
            hidden=hidden,
            slope=of_a,
            boxed=False,
        )
        for id, what, hidden, of_a in OTHER_HIDDEN
    ),
    of_train(
        "weight-decay",
        "a part of the weights is taken away in every step, as by a penalty that is not asked for.",
        "What stands in the cost of this assignment besides the cross-entropy?",
        at="backpropagation#batches",
        recognises=shows(Aspects.weight_decay),
        wrong=Training(decay=0.01),
        boxed=False,
    ),
    of_train(
        "momentum",
        "every step goes on with a part of the one before, and plain descent is asked for.",
        "What does an update depend on in w − η∇C?",
        recognises=shows(Aspects.momentum),
        wrong=Training(momentum=0.9),
        boxed=False,
    ),
    of_train(
        "rate-falls",
        "the learning rate gets smaller from step to step, or from epoch to epoch.",
        "Does `eta` depend on the step here?",
        at="schedules",
        recognises=shows(Aspects.rate_falls),
        wrong=Training(rate=lambda t: 1 / t),
        boxed=False,
    ),
    of_train(
        "epochs-left-out",
        "only the first epochs are trained.",
        "How far to the left does your `return` stand?",
        recognises=shows(Aspects.epochs_left_out),
        wrong=lambda x, y, sizes, eta, b, epochs, rng: Training()(x, y, sizes, eta, b, 1, rng),
        boxed=False,
    ),
    of_train(
        "layers-frozen",
        "some of the layers are never updated.",
        "For which l does the loop with the updates run?",
        at="backpropagation#algorithm",
        recognises=shows(Aspects.layers_frozen),
        wrong=Training(frozen=1),
        boxed=False,
    ),
    of_train(
        "bias-sum-for-mean",
        "the bias gradient is summed over the minibatch, and that of the weights is the mean.",
        "Where does 1/m stand in BP3?",
        at="backpropagation#bp3",
        recognises=shows(Aspects.bias_sum),
        wrong=lambda x, y, sizes, eta, b, *more: Training(bias=lambda g: b * g)(
            x, y, sizes, eta, b, *more
        ),
        boxed=False,
    ),
    of_train(
        "bias-number",
        "all biases of a layer are moved by one number.",
        "Which axis of δ counts the examples, and which one is to stay?",
        at="backpropagation#bp3",
        recognises=shows(Aspects.bias_number),
        wrong=Training(bias=lambda g: np.full_like(g, g.mean())),
        boxed=False,
    ),
    of_train(
        "gradient-clipped",
        "large gradients are cut to a size.",
        "What is subtracted from w in plain descent?",
        at="backpropagation#algorithm",
        recognises=shows(Aspects.clipped),
        wrong=Training(clip=0.01),
        boxed=False,
    ),
    of_train(
        "adaptive-steps",
        "all weights move by the same amount whatever their gradients are, as with Adam or RMSProp.",
        "What is subtracted from w in plain descent?",
        at="backpropagation#algorithm",
        recognises=shows(Aspects.adaptive),
        wrong=by_sign,
        boxed=False,
    ),
    of_train(
        "part-only",
        "the weights come back without the biases.",
        "How many lists are to be returned?",
        at="backpropagation#algorithm",
        recognises=weights_alone,
        wrong=without_biases,
        boxed=False,
    ),
    of_train(
        "input-modified",
        "the caller's own arrays are changed, which are other ones afterwards.",
        "What do `x[:] = …`, `x -= …` and `rng.shuffle(x)` do to an array that came from outside?",
        at="backpropagation#algorithm",
        recognises=lambda asked: False,  # the answers do not show it
        wrong=in_place,
        boxed=False,
    ),
    of_train(
        "orders-fixed",
        "the orders of the examples are the same whatever generator is passed.",
        "From which generator do you draw them?",
        recognises=orders_fixed,
        wrong=in_fixed_orders,
        boxed=False,
    ),
    of_train(
        "equal-weights",
        "training starts from equal weights, so all neurons of a hidden layer stay equal.",
        "What tells two neurons apart that have the same weights in and out?",
        at="mlp#initialisation",
        start="equal",
    ),
    of_train(
        "fixed-weights",
        "the first weights are the same whatever generator is passed.",
        "From which generator do you draw them?",
        at="mlp#initialisation",
        start="fixed",
    ),
    of_train(
        "own-generator",
        "chance comes from another generator than the one that is passed, so no run can be repeated.",
        "Which of your calls begin with `np.random`?",
        at="mlp#initialisation",
        start="own",
    ),
    of_accuracy(
        "always-the-same",
        "the answer is one number, whatever network and images come in.",
        "Which of its four arguments does your function use, and can what it compares ever be equal?",
        recognises=never_changes,
        wrong=lambda weights, biases, x, labels: 0.0,
        boxed=False,
    ),
    of_accuracy(
        "percent",
        "the result is in percent.",
        "What is the largest value a fraction can have?",
        unit=100.0,
    ),
    of_accuracy(
        "count",
        "the right answers are counted, not their fraction.",
        "Out of how many?",
        summary=np.sum,
    ),
    of_accuracy(
        "error-rate",
        "it is the fraction that is wrong.",
        "What should a perfect network get?",
        summary=lambda r: 1 - r.mean(),
    ),
    of_accuracy(
        "rounded-to-whole",
        "whole numbers are divided without the part after the point.",
        "What are `7 // 10` and `7 / 10`?",
        summary=lambda r: int(r.sum()) // len(r),
    ),
    of_accuracy(
        "wrong-axis",
        "the largest output is looked for along the rows, among the images.",
        "Which axis of a^L counts the classes?",
        right=lambda a, labels: a.argmax(axis=1) == labels,
    ),
    of_accuracy(
        "wrong-axis",
        "the largest output is looked for along the rows, among the images.",
        "Which axis of a^L counts the classes?",
        output=softmax,
        right=lambda a, labels: a.argmax(axis=1)[: len(labels)] == labels[: len(a)],
        boxed=False,
    ),
    of_accuracy(
        "wrong-axis",
        "the largest output is looked for along the rows, among the images.",
        "Which axis of a^L counts the classes?",
        output=itself,
        right=lambda a, labels: a.argmax(axis=1) == labels,
        boxed=False,
    ),
    of_accuracy(
        "no-axis",
        "one largest output is looked for in the whole table, not one for each image.",
        "What does `argmax` do without an axis?",
        right=lambda a, labels: a.argmax() == labels,
        boxed=False,
    ),
    of_accuracy(
        "labels-taken-for-one-hot",
        "`argmax` is taken of the labels, which are classes already.",
        "What stands in `labels`: a class for each image, or a column?",
        right=lambda a, labels: a.argmax(axis=0) == labels.argmax(),
        boxed=False,
    ),
    *(
        of_accuracy(
            "two-classes",
            "one output is compared with ½, as for two classes.",
            "How many classes are there, and how is one of them chosen?",
            right=lambda a, labels, k=k: (a[k] > 0.5) * 1 == labels,
            boxed=False,
        )
        for k in (0, 1, -1)
    ),
    of_accuracy(
        "divided-by-classes",
        "the number of right ones is divided by the number of classes.",
        "Out of how many images?",
        summary=lambda r: r.sum() / 10,
        boxed=False,
    ),
    *(
        of_accuracy(
            "rounded",
            "the fraction is rounded to a few digits.",
            "Who should round: the function, or who prints its result?",
            summary=lambda r, k=k: round(float(r.mean()), k),
            boxed=False,
        )
        for k in (1, 2, 3)
    ),
    of_accuracy(
        "first-and-last-layer",
        "only the first and the last layer are used.",
        "How many layers has a network?",
        at="forward-pass",
        wrong=first_and_last,
        boxed=False,
    ),
    of_accuracy(
        "input-modified",
        "the caller's own images are changed, and are other ones afterwards.",
        "What do `x -= …` and `x[:] = …` do to an array that came from outside?",
        at="forward-pass",
        wrong=read_in_place,
        recognises=lambda asked: False,  # the answers do not show it
        boxed=False,
    ),
    of_accuracy(
        "more-than-half",
        "an image counts as read only if its class gets more than one half.",
        "Must the largest of ten probabilities be above one half?",
        right=lambda a, labels: a[labels, np.arange(len(labels))] > 0.5,
    ),
    of_accuracy(
        "entries-for-images",
        "all entries are compared with one-hot columns, so nine easy zeros count for every image.",
        "What would a network get that answers 0 everywhere?",
        right=lambda a, labels: np.round(a) == np.eye(len(a))[:, labels],
    ),
    of_accuracy(
        "labels-from-one",
        "the classes are counted from 1.",
        "Which row of a^L stands for the digit 0?",
        right=lambda a, labels: a.argmax(axis=0) + 1 == labels,
    ),
    of_accuracy(
        "sigmoid-output",
        "the last layer is a sigmoid: where several outputs round to 1, the largest is lost.",
        "What is the output layer of the network that `train` trains?",
        output=sigmoid,
    ),
    of_accuracy(
        "sigmoid-output",
        "the last layer is a sigmoid: where several outputs round to 1, the largest is lost.",
        "What is the output layer of the network that `train` trains?",
        output=sigmoid_by_exp,
        boxed=False,
    ),
    of_accuracy(
        "relu-hidden",
        "the hidden layers have ReLU, and sigmoid is asked for.",
        "Which activation have the hidden layers of this network?",
        at="forward-pass",
        hidden=relu,
        boxed=False,
    ),
    of_accuracy(
        "tanh-hidden",
        "the hidden layers have tanh, and sigmoid is asked for.",
        "Which activation have the hidden layers of this network?",
        at="forward-pass",
        hidden=np.tanh,
        boxed=False,
    ),
    of_accuracy(
        "smallest",
        "the smallest output is taken.",
        "Which class does the network think most probable?",
        right=lambda a, labels: a.argmin(axis=0) == labels,
        boxed=False,
    ),
    of_accuracy(
        "each-image",
        "right or wrong is returned for each image, not the fraction.",
        "What shape should the answer have?",
        summary=lambda r: r * 1.0,
        boxed=False,
    ),
    of_accuracy(
        "hidden-layers-linear",
        "the hidden layers have no activation.",
        "What does a^l = σ(z^l) say about the layers in between?",
        at="forward-pass",
        hidden=lambda z: z,
    ),
    of_accuracy(
        "biases-forgotten",
        "the biases are left out.",
        "What does z^l consist of?",
        at="forward-pass",
        biases_used=False,
    ),
)
