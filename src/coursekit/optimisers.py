"""Rules that turn a gradient into a step, for one array or for lists of arrays.

A rule is a function of the gradient g and of what it remembers from the steps before. It returns
the step, and then w ← w + step. All rules work entry by entry. `gradient_descent`,
`stochastic_descent` and `sgd` take a rule as `optimiser`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from coursekit.arrays import Array, as_floats
from coursekit.errors import expect, expect_rate, expect_shape

Slots: TypeAlias = tuple[Array, ...]
"""The arrays that a rule remembers, each of the shape of w, all zero at the start."""


@dataclass(frozen=True)
class Optimiser:
    """A rule that turns gradients into steps, and how many arrays it remembers."""

    name: str
    slots: int
    """How many arrays of the shape of w it keeps from step to step."""
    rule: Callable[[Array, Slots, float, int], tuple[Array, Slots]]
    """(g, slots, η, t) → (step, slots), t = 1, 2, …; nothing is modified."""
    place: Callable[[Array, Slots], Array] | None = None
    """Where the gradient is taken, of w and the slots; None: at w itself."""


@dataclass(frozen=True)
class Memory:
    """What an optimiser carries from one step to the next."""

    t: int
    """Steps taken."""
    slots: tuple[Slots, ...]
    """For each array of parameters what is remembered of it."""


def plain() -> Optimiser:
    """step = −ηg: nothing is remembered. `eq:gradient-descent`

    Examples
    --------
    >>> w, memory = step_with(plain(), np.array([1.0]), np.array([2.0]), eta=0.1)
    >>> w
    array([0.8])
    """
    return _PLAIN


_PLAIN = Optimiser("plain", 0, lambda g, slots, eta, t: (-eta * g, slots))


def heavy_ball(beta: float = 0.9) -> Optimiser:
    """v ← βv − ηg, step = v: Polyak's momentum. `eq:momentum`

    Examples
    --------
    >>> w, memory = step_with(heavy_ball(0.5), np.array([10.0]), np.array([20.0]), eta=0.1)
    >>> w, memory = step_with(heavy_ball(0.5), w, 2 * w, 0.1, memory)
    >>> w
    array([5.4])
    """
    beta = _share("beta", beta)

    def rule(g: Array, slots: Slots, eta: float, t: int) -> tuple[Array, Slots]:
        v = beta * slots[0]
        v -= eta * g  # into the new array: for large networks memory is what costs
        return v, (v,)

    return Optimiser("momentum", 1, rule)


def nesterov(beta: float = 0.9) -> Optimiser:
    """As `heavy_ball`, but g is taken at w + βv, where the ball is about to be. `eq:nesterov`

    Examples
    --------
    >>> rule = nesterov(0.5)
    >>> w, memory = step_with(rule, np.array([10.0]), np.array([20.0]), eta=0.1)
    >>> place = gradient_place(rule, w, memory)
    >>> place, step_with(rule, w, 2 * place, 0.1, memory)[0]
    (array([7.]), array([5.6]))
    """
    beta = _share("beta", beta)
    rule = heavy_ball(beta).rule
    return Optimiser("Nesterov", 1, rule, lambda w, slots: w + beta * slots[0])


def adagrad(eps: float = 1e-8) -> Optimiser:
    """Divide g by the root of the sum of its squares so far. `eq:adagrad`

    Examples
    --------
    >>> w, _ = step_with(adagrad(), np.zeros(2), np.array([5.0, -0.01]), eta=0.1)
    >>> w.round(6)
    array([-0.1,  0.1])
    """
    expect_rate("eps", eps)
    eps = float(eps)

    def rule(g: Array, slots: Slots, eta: float, t: int) -> tuple[Array, Slots]:
        total = slots[0] + g * g
        return -eta * g / (np.sqrt(total) + eps), (total,)

    return Optimiser("AdaGrad", 1, rule)


def rmsprop(beta: float = 0.9, eps: float = 1e-8) -> Optimiser:
    """Divide g by the root of a running mean of its squares. `eq:rmsprop`

    The mean starts at 0, so the first steps are long: 1/√(1−β) times η at t = 1.

    Examples
    --------
    >>> w, _ = step_with(rmsprop(beta=0.75), np.zeros(2), np.array([5.0, -0.01]), eta=0.1)
    >>> w.round(6)
    array([-0.2,  0.2])
    """
    beta = _share("beta", beta)
    expect_rate("eps", eps)
    eps = float(eps)

    def rule(g: Array, slots: Slots, eta: float, t: int) -> tuple[Array, Slots]:
        square = beta * slots[0] + (1 - beta) * (g * g)
        return -eta * g / (np.sqrt(square) + eps), (square,)

    return Optimiser("RMSProp", 1, rule)


def adam(beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Optimiser:
    """Running means of g and of g², both corrected for their start at 0. `eq:adam`

    Examples
    --------
    >>> w, _ = step_with(adam(), np.zeros(2), np.array([5.0, -0.01]), eta=0.1)
    >>> w.round(6)
    array([-0.1,  0.1])
    """
    beta1, beta2 = _share("beta1", beta1), _share("beta2", beta2)
    expect_rate("eps", eps)
    eps = float(eps)

    def rule(g: Array, slots: Slots, eta: float, t: int) -> tuple[Array, Slots]:
        mean = beta1 * slots[0] + (1 - beta1) * g
        square = beta2 * slots[1] + (1 - beta2) * (g * g)
        size = np.sqrt(square / (1 - beta2**t)) + eps
        return -eta * (mean / (1 - beta1**t)) / size, (mean, square)

    return Optimiser("Adam", 2, rule)


def start_memory(optimiser: Optimiser, params: Any) -> Memory:
    """Zeros for each array: what an optimiser remembers before its first step.

    Parameters
    ----------
    optimiser
        Such as `adam()`.
    params
        One array, or a list of arrays.

    Returns
    -------
    memory
        With t = 0.

    Raises
    ------
    DomainError
        If the optimiser is only a name.

    Examples
    --------
    >>> start_memory(heavy_ball(), [np.ones(2), np.ones(1)]).slots
    ((array([0., 0.]),), (array([0.]),))
    """
    check_optimiser(optimiser)
    arrays, _ = _listed(params)
    return Memory(0, tuple((np.zeros_like(w),) * optimiser.slots for w in arrays))


def gradient_place(optimiser: Optimiser, params: Any, memory: Memory) -> Any:
    """Where to take the gradient of the next step: w + βv for `nesterov`, else w itself.

    Parameters
    ----------
    optimiser, params
        As in `start_memory`.
    memory
        What came from the step before.

    Returns
    -------
    place
        Shaped like `params`.

    Examples
    --------
    >>> w = np.array([1.0])
    >>> gradient_place(adam(), w, start_memory(adam(), w))
    array([1.])
    """
    arrays, single = _listed(params)
    places = [place_of(optimiser, w, s) for w, s in zip(arrays, memory.slots, strict=True)]
    return places[0] if single else places


def place_of(optimiser: Optimiser, w: Array, slots: Slots) -> Array:
    """As `gradient_place`, for one array and its slots, without checks: for use in loops.

    Examples
    --------
    >>> place_of(nesterov(0.5), np.array([1.0]), (np.array([2.0]),))
    array([2.])
    """
    return optimiser.place(w, slots) if optimiser.place else w


def step_with(
    optimiser: Optimiser, params: Any, gradients: Any, eta: float, memory: Memory | None = None
) -> tuple[Any, Memory]:
    """One step of an optimiser: the new parameters, and what it remembers.

    Parameters
    ----------
    optimiser
        Such as `adam()`.
    params
        One array, or a list of arrays such as all weights and biases; not modified.
    gradients
        Shaped like `params`, taken at `gradient_place`.
    eta
        Learning rate η of this step.
    memory
        What the step before returned; nothing at the first step.

    Returns
    -------
    params, memory
        New ones.

    Raises
    ------
    ShapeError, DomainError
        If a gradient is not shaped like its parameters, or η is not positive.

    Examples
    --------
    >>> weights, gradients = [np.ones((1, 2)), np.ones((1, 1))], [np.ones((1, 2)), np.ones((1, 1))]
    >>> weights, memory = step_with(plain(), weights, gradients, eta=0.25)
    >>> weights, memory.t
    ([array([[0.75, 0.75]]), array([[0.75]])], 1)
    """
    memory = start_memory(optimiser, params) if memory is None else memory
    expect_rate("eta", eta)
    arrays, single = _listed(params)
    slopes = _listed(gradients)[0]
    given = (len(slopes), len(memory.slots))
    expect(given == (len(arrays),) * 2, "gradients and memory", f"of {given} arrays", "one of each")
    moved, slots = [], []
    for w, g, kept in zip(arrays, slopes, memory.slots, strict=True):
        expect_shape("the gradient", np.shape(g), np.shape(w), "the shape of w")
        step, new = optimiser.rule(g, kept, float(eta), memory.t + 1)
        moved.append(w + step)
        slots.append(new)
    return moved[0] if single else moved, Memory(memory.t + 1, tuple(slots))


def check_optimiser(optimiser: Optimiser) -> None:
    """Raise `DomainError` unless it is one: a name is not enough.

    Examples
    --------
    >>> check_optimiser("adam")
    Traceback (most recent call last):
    coursekit.errors.DomainError: optimiser is 'adam', expected an Optimiser: such as ck.adam()
    """
    known = isinstance(optimiser, Optimiser)
    expect(known, "optimiser", repr(optimiser), "an Optimiser", "such as ck.adam()")


def chosen(optimiser: Optimiser | None, momentum: float) -> Optimiser:
    """The optimiser that a loop was given, or the one that its `momentum` stands for.

    Raises
    ------
    DomainError
        If both were given.

    Examples
    --------
    >>> chosen(None, 0.0).name, chosen(None, 0.9).name, chosen(adam(), 0.0).name
    ('plain', 'momentum', 'Adam')
    """
    momentum = _share("momentum", momentum)
    if optimiser is None:
        return heavy_ball(momentum) if momentum else plain()
    check_optimiser(optimiser)
    expect(not momentum, "momentum", momentum, "0 beside an optimiser", "it has its own")
    return optimiser


def _listed(params: Any) -> tuple[list[Array], bool]:
    """Parameters as a list of floating-point arrays, and whether they were a single one."""
    single = not isinstance(params, list | tuple)
    return [np.asarray(as_floats(w)) for w in ([params] if single else params)], single


def _share(name: str, beta: float) -> float:
    """A number in [0, 1), as Python's: one of NumPy would make float32 wider."""
    expect(0 <= beta < 1, name, beta, "a number in [0, 1)")
    return float(beta)
