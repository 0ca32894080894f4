"""How entries of a catalogue are written: what all mistakes in one function share is said once.

of_hidden_error = mistakes("hidden_error", "backpropagation#bp2", build_hidden_error)

MISCONCEPTIONS = (
    of_hidden_error("sign", "the sign is turned.", "Which way is uphill?", sign=-1.0),
    …
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.compare import alike, numeric
from autograder.checks.diagnosis import Asked, Faulty, Misconception, as_sent, slip
from autograder.checks.judge import Assignment
from autograder.checks.slips import TEXTS, Sizes
from autograder.model import Outcome

Recogniser = Callable[[Sequence[Asked]], bool]
Reader = Callable[[Sequence[Asked]], tuple[str, ...] | None]
Explainer = Callable[[Callable[..., Any], Sequence[Asked]], bool]


@dataclass(frozen=True)
class Mistakes:
    """Writes the entries of one function when it is called; made by `mistakes`."""

    function: str
    section: str
    build: Callable[..., Callable[..., Any]]
    usual: Mapping[str, Any]
    explains: Explainer | None
    right: Callable[..., Any]
    ordinary: Callable[..., bool] | None
    sizes: Callable[..., Sizes]
    reads: Reader | None

    def __call__(
        self,
        id: str,
        misunderstood: str,
        hint: str,
        /,
        *,
        at: str = "",
        wrong: Callable[..., Any] | None = None,
        recognises: Recogniser | None = None,
        boxed: bool = True,
        **faults: Any,
    ) -> Misconception:
        """An entry; its wrong function is `build(**faults)`, or `wrong` if it has another form.

        `at` is the section if it is not the usual one: an anchor of the same page, or page#anchor.
        """
        if wrong is None:
            wrong = Faulty(self.build, faults, self.usual)
            wrong.made()  # a misspelt fault would be a function that always raises
        elif faults:
            raise TypeError(f"{self.function}/{id}: give the wrong function or faults, not both")
        return Misconception(
            f"{self.function.replace('_', '-')}/{id}",
            self.function,
            wrong,
            misunderstood,
            hint,
            self._section(at),
            recognises,
            self.explains,
            self.right,
            self.ordinary,
            self.sizes,
            self.reads,
            boxed,
        )

    def _section(self, at: str) -> str:
        """Where a mistake is cleared up: "" if nowhere, of a course without a book."""
        if "#" in at or "://" in at:
            return at
        page, _, usual = self.section.partition("#")
        anchor = at or usual
        return f"{page}#{anchor}" if anchor else page


def mistakes(
    function: str,
    section: str,
    build: Callable[..., Callable[..., Any]],
    *,
    explains: Explainer | None = None,
    ordinary: Callable[..., bool] | None = None,
    sizes: Callable[..., Sizes] | None = None,
    reads: Reader | None = None,
    **usual: Any,
) -> Mistakes:
    """What writes the entries of `function`.

    Parameters
    ----------
    function
        As the student writes it; the ids begin with it, hidden-error/… for `hidden_error`.
    section
        Where most of its mistakes are cleared up: page#anchor of the book, or a whole address
        (https://…); "" for nowhere.
    build
        `build(**faults)` makes a wrong function, `build()` a right one.
    explains
        In place of comparing answers one by one, as in `Misconception`.
    ordinary, sizes, reads
        As in `Misconception`; without `sizes`, examples are columns of the last matrix.
    usual
        What `build` needs to make this function a right one, if it makes others too.
    """
    right = build(**usual)
    return Mistakes(
        function,
        section,
        build,
        usual,
        explains,
        right,
        ordinary,
        sizes or examples_as_columns,
        reads,
    )


def input_modified(of: Mistakes, argument: int) -> Misconception:
    """The entry of who answers rightly and overwrites an array of the caller's.

    Its id is what the properties about inputs left alone reveal.
    """

    def overwriting(*arguments: Any) -> Any:
        found = np.array(of.right(*arguments))
        arguments[argument][...] = 0.0
        return found

    return of(
        "input-modified",
        "the caller's own array is changed, and is another one afterwards.",
        "What do `*=`, `-=` and `w[i] = …` do to an array that came from outside?",
        wrong=overwriting,
        recognises=lambda asked: False,  # that is seen where it is called
        boxed=False,
    )


def examples_as_columns(*arguments: Any) -> Sizes:
    """m of the last matrix among the arguments, and the heights of the first and the last."""
    found = [a.shape for a in arguments if isinstance(a, np.ndarray) and a.ndim == 2]
    return {"n": found[-1][0], "m": found[-1][1], "k": found[0][0]} if found else {}


def examples_as_rows(*arguments: Any) -> Sizes:
    """m and the number of features of the first matrix among the arguments."""
    found = [a.shape for a in arguments if isinstance(a, np.ndarray) and a.ndim == 2]
    return {"m": found[0][0], "n": found[0][1]} if found else {}


def only(right: Callable[..., Any]) -> Callable[[], Callable[..., Any]]:
    """A builder without places for faults; the wrong functions have other forms."""
    return lambda: right


def right_functions(assignment: Assignment) -> dict[str, Callable[..., Any]]:
    """For each function that the catalogue knows mistakes of, a right one, by its name."""
    return {e.function: e.right for e in assignment.misconceptions if e.right}


def named(assignment: Assignment, id: str) -> Misconception | None:
    """What an id in a report stands for: an entry, or a slip that goes with any function."""
    entries = [e for e in assignment.misconceptions if e.id.startswith(f"{id.partition('/')[0]}/")]
    kind = id.partition("/")[2]
    own = next((e for e in entries if e.id == id), None)
    return own or (slip(entries, ("", kind)) if entries and kind in TEXTS else None)


# Recognising a mistake where its answers are not those of one formula alone.


def answers(wrong: Callable[..., Any], pair: Asked) -> bool:
    """Whether the student's answer is that of `wrong`."""
    arguments, answer = pair
    return not isinstance(answer, Outcome) and alike(answer, wrong(*map(as_sent, arguments)))


def where(telling: Callable[..., bool], wrong: Callable[..., Any]) -> Recogniser:
    """Recognises `wrong` by the calls that tell; in others it may answer this or that."""

    def recognises(asked: Sequence[Asked]) -> bool:
        told = [pair for pair in asked if telling(*pair[0])]
        return bool(told) and all(answers(wrong, pair) for pair in told)

    return recognises


STEPS = 48
"""More than the secant takes to find a number to all its digits."""


TOLD_BY = 3
"""Answers from which a number of the student's own choice is read, one after the other."""


def tuned(
    make: Callable[[float], Callable[..., Any]], tried: Sequence[float], right: Callable[..., Any]
) -> Recogniser:
    """Recognises a formula with a number of the student's own choice in it, whatever it is.

    `make(t)` is the formula; between two neighbours of `tried` the number is found by the secant,
    from the answer that is farthest from a right one, or from the next ones, where that has none.
    """

    def recognises(asked: Sequence[Asked]) -> bool:
        pairs = [p for p in asked if not isinstance(p[1], Outcome)]
        if len(pairs) < len(asked):
            return False
        away = [_distance(right, pair) for pair in pairs]
        if not np.isfinite(max(away)):
            return False
        farthest = sorted(range(len(pairs)), key=lambda i: -away[i])[:TOLD_BY]
        return any(fits(pairs, pairs[i]) for i in farthest if away[i] > 0)

    def fits(pairs: Sequence[Asked], far: Asked) -> bool:
        apart = np.asarray(far[1], dtype=float) - right(*map(as_sent, far[0]))

        def off(t: float) -> float:
            return float(np.sum((make(t)(*map(as_sent, far[0])) - far[1]) * apart))

        values = [off(t) for t in tried]
        for low, high, f, g in zip(tried, tried[1:], values, values[1:], strict=False):
            if f * g <= 0 and all(
                answers(make(_root(off, low, high, f, g)), pair) for pair in pairs
            ):
                return True
        return False

    return recognises


def _distance(right: Callable[..., Any], pair: Asked) -> float:
    """How far an answer is from a right one; infinite if it has another form."""
    expected = np.asarray(right(*map(as_sent, pair[0])), dtype=float)
    got = numeric(pair[1])
    if got is None or got.shape != expected.shape or not np.isfinite(got).all():
        return float("inf")
    return float(np.abs(got - expected).max(initial=0))


def _root(f: Callable[[float], float], low: float, high: float, a: float, b: float) -> float:
    """Where a continuous function passes 0 between two numbers (Illinois's secant)."""
    for _ in range(STEPS):
        if a == b or abs(high - low) <= 1e-13 * abs(high):
            break
        t = (low * b - high * a) / (b - a)
        c = f(t)
        if c * b < 0:
            low, a = high, b
        else:
            a /= 2
        high, b = t, c
        if c == 0:
            break
    return high
