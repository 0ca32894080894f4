"""Slips that go with any formula: a sign, a factor 1/m, a transpose, one value too many.

They are not tried one by one. An answer is divided by what a formula gives: if the quotient is the
same for all entries, it says which factor is wrong, whatever it is. How the answer is arranged
(transposed, flat, exchanged …) is seen by its shapes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import numpy as np

from autograder.checks.compare import Array, numeric

Sizes = Mapping[str, int]
"""What a factor may be made of: m examples, n and k units, outputs or features."""
Name = tuple[str, str]
"""The part of the answer that a slip is in ("" for all of it), and the slip."""

TEXTS = {
    "sign": (
        "the sign is the wrong way round.",
        "Which way does the cost grow: follow one minus sign through your derivation.",
    ),
    "factor-two": (
        "the result is twice as large as it should be.",
        "Which ½ should have cancelled a 2?",
    ),
    "half": ("the result is half of what it should be.", "Which 2 should have cancelled a ½?"),
    "factor-four": ("the result is four times too large.", "Count the factors 2 and ½."),
    "quarter": ("the result is a quarter of what it should be.", "Count the factors 2 and ½."),
    "times-m": (
        "it is m times too large, as a sum over the examples is where their mean is asked for.",
        "Write every example down twice: should the result double?",
    ),
    "over-m": (
        "it is divided by the number of examples once too often.",
        "Write every example down twice: what should change, and what does?",
    ),
    "times-m-squared": (
        "it is m² times too large: it is multiplied by m where it should be divided.",
        "Python reads `/ 2 * m` from left to right: where are brackets needed?",
    ),
    "over-m-squared": (
        "it is divided by m² too often.",
        "How often does 1/m stand in the formula?",
    ),
    "by-units": (
        "it is divided by another size than the number of examples: that of the other axis.",
        "Which axis counts the examples?",
    ),
    "over-units": (
        "it is divided by the size of the other axis too, as in a mean over all entries.",
        "What is summed for one example, and over what is the mean taken?",
    ),
    "times-units": (
        "it is multiplied by the size of the other axis.",
        "Which axis counts the examples?",
    ),
    "by-other-units": (
        "it is divided by a number of units instead of the number of examples.",
        "Which axis counts the examples?",
    ),
    "over-other-units": (
        "it is divided by a number of units too.",
        "Over what is the mean taken?",
    ),
    "times-other-units": (
        "it is multiplied by a number of units.",
        "Which axis counts the examples?",
    ),
    "one-less": (
        "it is divided by m − 1, as a sample variance is, instead of m.",
        "How many examples are there?",
    ),
    "constant-factor": (
        "it is right but for a factor that is the same whatever comes in.",
        "Compare your formula with the definition, factor by factor.",
    ),
    "transposed": (
        "the result lies on its side: it is the transpose of what is asked for.",
        "Print the shape of your result, and of what it is compared with.",
    ),
    "flat": (
        "an axis is lost: the numbers are right, and their shape is not.",
        "Look at `keepdims`, `squeeze` and `flatten`; print the shape of your result.",
    ),
    "axis-more": (
        "there is an axis too many: the numbers are right, and their shape is not.",
        "Look at `keepdims` and `reshape`; print the shape of your result.",
    ),
    "not-summed": (
        "the contributions of the examples are returned side by side; they are to be added.",
        "What shape should the result have?",
    ),
    "summed-over-examples": (
        "the examples are added up, and a number for each of them is asked for.",
        "What shape should the result have?",
    ),
    "summed-over-units": (
        "one number an example is left: the rows are added up.",
        "What shape should the result have?",
    ),
    "summed-to-a-number": (
        "everything is added up to one number.",
        "Which axis is to be summed over, and which is to stay?",
    ),
    "averaged-to-a-number": (
        "the mean of all is taken, so one number comes back.",
        "Which axis is the mean taken over, and which is to stay?",
    ),
    "extra-values": (
        "more values came back than are asked for.",
        "What may stand behind `return`? A cache or a second result is not asked for here.",
    ),
    "exchanged": (
        "the parts of the answer are exchanged.",
        "In which order are they to be returned?",
    ),
    "backwards": (
        "the lists begin with the last layer: they were filled from the back and left so.",
        "Which layer does the first entry of `weights` belong to?",
    ),
    "one-list": (
        "one list came, with the arrays of all kinds in it; a list for each kind is asked for.",
        "What does `return` give back: how many lists?",
    ),
    "pairs-a-layer": (
        "a pair for each layer came; a list for each kind is asked for.",
        "What does `zip` make of two lists, and how do you undo it?",
    ),
    "part-only": (
        "only a part of the answer came back.",
        "How many values are to be returned?",
    ),
    "in-one-array": (
        "all parts of the answer came in one array.",
        "Which of its entries belong to which value?",
    ),
    "cut-off": (
        "fractions are cut off: the results are whole numbers.",
        "`np.vectorize` and arrays of integers keep the type of what they saw first: which is it?",
    ),
    "no-return": (
        "nothing comes back: what is computed is lost, or printed only.",
        "`print` shows a value; what hands it to the caller?",
    ),
    "always-the-same": (
        "the same number comes back, whatever comes in.",
        "Is what is computed put where the result is? Follow one number through your lines.",
    ),
    "not-repeatable": (
        "asked the same again, it answers otherwise.",
        "Does it keep something from one call to the next, or draw random numbers of its own?",
    ),
    "no-return-at-times": (
        "in some cases nothing comes back: a way through the function ends without `return`.",
        "Follow each branch of your `if` to its end: what does it hand back?",
    ),
    "one-example-only": (
        "only what belongs to one example comes back.",
        "What does a `return` inside a loop do, and what becomes of a name that each turn binds?",
    ),
    "rounded": (
        "the results are rounded.",
        "Rounding is for showing numbers: where does your code round?",
    ),
    "input-modified": (
        "the result is computed in the caller's own array, which is another one afterwards.",
        "What do `*=`, `-=`, `out=` and `w[i] = …` do to an array that came from outside?",
    ),
    "arguments": (
        "it does not take the arguments that it is called with.",
        "Is its first line, `def …`, as it was handed out?",
    ),
    "integers-in-place": (
        "fractions are added to an array of integers in its place, which NumPy refuses.",
        "What does `dtype` say of the array that you began with?",
    ),
    "dict": (
        "a dict came back, and the values themselves are asked for.",
        "What may stand behind `return`?",
    ),
    "float32": (
        "it is computed in float32, so about seven digits are left.",
        "What does `dtype` say, and what is NumPy's own?",
    ),
    "too-slow": (
        "the answers are right, and they take too long where there is much to do.",
        "How often does it go through everything: once for each weight, for each example, or once?",
    ),
    "not-finite": (
        "for extreme inputs nan or infinity comes.",
        "Where does an exponential overflow, or a 0 meet a logarithm or a division?",
    ),
}
"""What is said of a slip, and a hint."""

FACTORS: tuple[tuple[tuple[str, ...], float, tuple[int, int, int, int]], ...] = tuple(
    sorted(
        (
            (sign + two + size, s * c, powers)
            for sign, s in (((), 1.0), (("sign",), -1.0))
            for two, c in (
                ((), 1.0),
                (("factor-two",), 2.0),
                (("half",), 0.5),
                (("factor-four",), 4.0),
                (("quarter",), 0.25),
            )
            for size, powers in (  # of m, n, k, and of m/(m − 1)
                ((), (0, 0, 0, 0)),
                (("times-m",), (1, 0, 0, 0)),
                (("over-m",), (-1, 0, 0, 0)),
                (("times-m-squared",), (2, 0, 0, 0)),
                (("over-m-squared",), (-2, 0, 0, 0)),
                (("by-units",), (1, -1, 0, 0)),
                (("by-other-units",), (1, 0, -1, 0)),
                (("over-units",), (0, -1, 0, 0)),
                (("over-other-units",), (0, 0, -1, 0)),
                (("over-m", "over-units"), (-1, -1, 0, 0)),
                (("times-units",), (0, 1, 0, 0)),
                (("times-other-units",), (0, 0, 1, 0)),
                (("one-less",), (0, 0, 0, 1)),
            )
        ),
        key=lambda factor: len(factor[0]),
    )
)
"""Names, and what is multiplied: a number, and powers of sizes; the fewest names come first."""
NUMBERS = np.array([c for _, c, _ in FACTORS])
POWERS = np.array([powers for *_, powers in FACTORS], dtype=float)


def factors(sizes: Sizes) -> Array:
    """What each of `FACTORS` is for these sizes."""
    m, n, k = (float(sizes.get(s, 0)) for s in "mnk")
    base = [m, n, k, m / (m - 1) if m > 1 else 0.0]
    known = np.array([b > 0 for b in base])
    logs = np.log([b if b > 0 else 1.0 for b in base])
    usable = ~(POWERS[:, ~known] != 0).any(axis=1)
    return np.where(usable, NUMBERS * np.exp(POWERS @ logs), np.nan)


# How the arrays of an answer stand for those of a formula.


def quotient(expected: Array, got: Array, tolerance: float) -> float | None:
    """c in got = c · expected; nan if both are 0, None if there is no such number."""
    if not np.isfinite(expected).all() or not np.isfinite(got).all():
        same = np.array_equal(np.isfinite(expected), np.isfinite(got))
        finite = np.isfinite(expected)
        if not same or not np.allclose(expected[finite], got[finite], tolerance, 0):
            return None
        return 1.0
    scale = float(np.abs(expected).max(initial=0))
    if scale == 0:
        return None if np.any(got) else float("nan")
    at = np.unravel_index(np.abs(expected).argmax(), expected.shape) if expected.shape else ()
    c = float(got[at] / expected[at])
    if c == 0 or not np.isfinite(c):
        return None
    return c if bool(np.abs(got - c * expected).max() <= tolerance * abs(c) * scale) else None


TO_A_NUMBER: Mapping[str, Callable[[Array], Any]] = {
    "summed-to-a-number": np.sum,
    "averaged-to-a-number": np.mean,
    "first-only": lambda a: a.flat[0],
    "last-only": lambda a: a.flat[-1],
}
"""How one number can come of an array."""


SAME = {"first-only": "one-example-only", "last-only": "one-example-only"}
"""Arrangements that a few classes do not tell apart, and the slip that both of them are."""


def arranged(expected: Array, got: Array) -> Iterator[tuple[str, Array, Array]]:
    """The ways in which an array may stand for another: a slip's name, and what to compare."""
    if got.size == 0 or expected.size == 0:
        return
    if got.shape == expected.shape:
        yield "", expected, got
        if got.ndim == 1:
            yield "flat", expected, got
            yield "transposed", expected, got
        if np.array_equal(got, np.trunc(got)):
            yield "cut-off", np.trunc(expected), got
        else:
            yield "cut-off", expected, got
        if got.ndim == 2 and got.shape[1] == 1:
            yield "summed-over-examples", expected, got
        if got.ndim == 2 and got.shape[0] == got.shape[1] > 1:
            yield "transposed", expected.T, got
        elif got.ndim == 2 and got.shape == (1, 1):
            for name in ("transposed", "not-summed"):
                yield name, expected, got
        elif got.ndim == 2 and 1 in got.shape:
            yield "not-summed", expected, got
    elif got.ndim == 2 and got.shape == expected.shape[::-1]:
        yield "transposed", expected.T, got
    elif got.size == expected.size:
        name = "flat" if got.ndim < expected.ndim else "axis-more"
        yield name, expected.ravel(), got.ravel()
        if got.ndim > expected.ndim and got.size > 1:
            yield "not-summed", expected.ravel(), got.ravel()
        if got.size == 1:
            for other in ("flat", "not-summed", *TO_A_NUMBER):
                yield other, expected.ravel(), got.ravel()
    elif got.ndim == 0:
        for name, part in TO_A_NUMBER.items():
            yield name, np.asarray(part(expected)), got
    elif expected.ndim == 0:
        yield "not-summed", expected, np.asarray(got.sum())
    else:
        if expected.ndim == 2 and got.size == expected.shape[0] and got.ndim <= 2:
            yield "summed-over-examples", expected.sum(axis=1), got.ravel()
        if expected.ndim == 2 and got.size == expected.shape[1] and got.ndim <= 2:
            yield "summed-over-units", expected.sum(axis=0), got.ravel()
        for axis in range(got.ndim):
            kept = got.sum(axis=axis)
            if kept.shape == expected.shape or kept.size == expected.size:
                yield "not-summed", expected.ravel(), kept.ravel()


Part = list[tuple[Array, Array]]
"""Arrays of a formula and of an answer, pair by pair: one, or one a layer."""


def array_of(value: Any) -> Array | None:
    """Numbers as an array of float64, arrays of numbers too; nothing else."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.itemsize == 8:
        return value
    if isinstance(value, (list, tuple)) and any(isinstance(v, np.ndarray) for v in value):
        try:
            alike = all(np.shape(v) == np.shape(value[0]) for v in value)
        except ValueError:  # what is in it is no array: lists of different lengths
            return None
        return numeric(value) if alike else None
    return numeric(value)


def is_lists(expected: Any) -> bool:
    """A pair of lists, an array a layer."""
    return isinstance(expected, tuple) and all(isinstance(part, list) for part in expected)


def laid_out(expected: Any, answer: Any) -> Iterator[tuple[tuple[str, ...], list[Part]]]:
    """The ways in which an answer may be put together: slips, and what to compare in each part."""
    if is_lists(expected):
        yield from _lists(expected, answer)
    elif isinstance(expected, tuple):
        yield from _parts(expected, answer)
    else:
        wanted = np.asarray(expected, dtype=float)
        whole = array_of(answer)
        if whole is not None:
            yield (), [[(wanted, whole)]]
            if wanted.ndim == 0 and whole.ndim == 1 and whole.size <= 4:
                for number in whole:
                    yield ("extra-values",), [[(wanted, np.asarray(number))]]
        if isinstance(answer, (list, tuple)):
            for part in answer[:6]:
                found = array_of(part)
                if found is not None and (whole is None or whole.shape != wanted.shape):
                    yield ("extra-values",), [[(wanted, found)]]


def _parts(expected: tuple[Any, ...], answer: Any) -> Iterator[tuple[tuple[str, ...], list[Part]]]:
    wanted = [np.asarray(part, dtype=float) for part in expected]
    if not isinstance(answer, (list, tuple)):
        whole = array_of(answer)
        if whole is None:
            return
        if whole.ndim and len(whole) == len(wanted) and all(w.shape == () for w in wanted[1:]):
            yield (), [[(w, np.asarray(g))] for w, g in zip(wanted, whole, strict=True)]
        yield ("part-only",), [[(wanted[0], whole)]]
        for order in (wanted[:2], wanted[1::-1]):
            together = np.concatenate([w.ravel() for w in order])
            if together.shape == whole.shape:
                yield ("in-one-array",), [[(together, whole)]]
        return
    found = [array_of(part) for part in answer[:6]]
    k = len(wanted)
    if len(found) < k:
        if found and all(f is not None for f in found):
            pairs = zip(wanted, found, strict=False)
            yield ("part-only",), [[(w, f)] for w, f in pairs if f is not None]
        return
    extra = ("extra-values",) if len(answer) > k else ()
    for first in range(len(found) - k + 1):
        some = found[first : first + k]
        for places in permutations(range(k)):
            chosen = [some[i] for i in places]
            in_order = list(places) == list(range(k))
            if all(f is not None for f in chosen) and (
                in_order
                or all(
                    f.shape == w.shape for f, w in zip(chosen, wanted, strict=True) if f is not None
                )
            ):
                names = extra if in_order else (*extra, "exchanged")
                yield (
                    names,
                    [[(w, f)] for w, f in zip(wanted, chosen, strict=True) if f is not None],
                )


def _lists(expected: tuple[Any, ...], answer: Any) -> Iterator[tuple[tuple[str, ...], list[Part]]]:
    first, second = ([np.asarray(w, dtype=float) for w in part] for part in expected)
    if isinstance(answer, np.ndarray) and answer.ndim > 3:
        answer = list(answer)
    if not isinstance(answer, (list, tuple)) or not answer:
        return
    stacks = (1, 2, 3, 4) if len(answer) == 2 else (1, 3, 4)  # of flat biases, of numbers
    shown = [list(p) if isinstance(p, np.ndarray) and p.ndim in stacks else p for p in answer]
    lists = [list(part) for part in shown if isinstance(part, (list, tuple))]
    wanted, counts = (first, second), (len(first), len(second))
    if len(lists) == len(first) == len(second) and all(len(part) == 2 for part in lists):
        firsts, others = ([part[i] for part in lists] for i in (0, 1))
        yield from _layers(("pairs-a-layer",), wanted, (firsts, others))
        yield from _layers(("pairs-a-layer", "exchanged"), wanted, (others, firsts))
    if len(lists) >= 2:
        extra = ("extra-values",) if len(shown) > 2 else ()
        for i, j in permutations(range(min(len(lists), 4)), 2):
            if (len(lists[i]), len(lists[j])) == counts:
                names = extra if i < j else (*extra, "exchanged")
                yield from _layers(names, wanted, (lists[i], lists[j]))
                if len(first) > 1:
                    turned = lists[i][::-1], lists[j][::-1]
                    yield from _layers((*names, "backwards"), wanted, turned)
    elif len(shown) == sum(counts):
        for form, head, tail in (
            (("one-list",), answer[: counts[0]], answer[counts[0] :]),
            (("one-list",), answer[::2], answer[1::2]),
            (("one-list", "exchanged"), answer[1::2], answer[::2]),
        ):
            if (len(head), len(tail)) == counts:
                yield from _layers(form, wanted, (list(head), list(tail)))
    elif len(shown) == len(first):
        yield from _layers(("part-only",), (first,), (answer,))


def _layers(
    names: tuple[str, ...], wanted: Sequence[list[Array]], found: Sequence[Sequence[Any]]
) -> Iterator[tuple[tuple[str, ...], list[Part]]]:
    parts: list[Part] = []
    for ws, gs in zip(wanted, found, strict=True):
        part = []
        for w, g in zip(ws, gs, strict=True):
            array = array_of(g)
            if array is None:
                return
            part.append((w, array))
        parts.append(part)
    yield names, parts


def read_part(part: Part, tolerance: float) -> dict[str, float]:
    """For each arrangement that fits all arrays of a part: the common quotient."""
    found: dict[str, float] | None = None
    for expected, got in part:
        here: dict[str, float] = {}
        for name, e, g in arranged(expected, got):
            if found is None or name in found:
                c = quotient(e, g, tolerance)
                if c is not None:
                    here.setdefault(name, c)
        if found is not None:
            for name in list(here):
                c, before = here[name], found[name]
                if np.isnan(c):
                    here[name] = before
                elif not np.isnan(before) and abs(c - before) > tolerance * abs(c):
                    del here[name]
        found = here
        if not found:
            break
    return found or {}


Key = tuple[tuple[str, ...], tuple[str, ...]]
"""Slips of the whole, and the arrangement of each part."""


@dataclass
class Fit:
    """Whether answers are those of one formula, but for slips that are the same in all of them."""

    tolerance: float = 1e-6
    alive: dict[Key, list[tuple[Array, float]]] | None = None
    """For each layout that is still possible, for each part: which factors are, and the constant
    that it may be (nan: any)."""
    names: tuple[str, ...] = field(default=())

    def add(self, expected: Any, answer: Any, sizes: Sizes) -> bool:
        """Another answer; False if nothing fits any more."""
        here: dict[Key, list[tuple[Array, float]]] = {}
        possible = factors(sizes)
        for names, parts in laid_out(expected, answer):
            if self.alive is not None and not any(key[0] == names for key in self.alive):
                continue
            read = [read_part(part, self.tolerance) for part in parts]
            if not all(read):
                continue
            keys: list[tuple[str, ...]] = [()]
            for forms in read:
                keys = [(*key, name) for key in keys for name in forms]
            for arrangement in keys:
                key = names, arrangement
                if key in here or (self.alive is not None and key not in self.alive):
                    continue
                ratios = [forms[name] for forms, name in zip(read, arrangement, strict=True)]
                left = self._left(key, ratios, possible)
                if left:
                    here[key] = left
        self.alive = here
        return bool(here)

    def _left(
        self, key: Key, ratios: Sequence[float], possible: Array
    ) -> list[tuple[Array, float]]:
        found = []
        for i, c in enumerate(ratios):
            mask, constant = (
                self.alive[key][i] if self.alive is not None else (~np.isnan(NUMBERS), np.nan)
            )
            if not np.isnan(c):
                mask = mask & (np.abs(possible - c) <= 3 * self.tolerance * abs(c))
                if np.isnan(constant):
                    constant = c
                elif abs(constant - c) > 3 * self.tolerance * abs(c):
                    constant = np.inf
            if not mask.any() and np.isinf(constant):
                return []
            found.append((mask, constant))
        return found

    def slips(self) -> tuple[Name, ...] | None:
        """The fewest names that say what is different; None if nothing fits."""
        best: tuple[Name, ...] | None = None
        for (names, arrangement), parts in (self.alive or {}).items():
            factor = [self._factor(mask, constant) for mask, constant in parts]
            common = set.intersection(*map(set, factor)) if factor else set()
            each = set(arrangement) - {""} if len(set(arrangement)) == 1 else set()
            found: list[Name] = [("", name) for name in names]
            found += [("", name) for name in sorted(each)]
            found += [("", name) for name in factor[0] if name in common]
            for i, (form, own) in enumerate(zip(arrangement, factor, strict=True)):
                if form and not each:
                    found.append((str(i), form))
                found += [(str(i), name) for name in own if name not in common]
            if best is None or len(found) < len(best):
                best = tuple(dict.fromkeys((part, SAME.get(name, name)) for part, name in found))
        return best

    @staticmethod
    def _factor(mask: Array, constant: float) -> tuple[str, ...]:
        if np.isnan(constant):
            return ()
        which = np.flatnonzero(mask)
        return FACTORS[int(which[0])][0] if len(which) else ("constant-factor",)
