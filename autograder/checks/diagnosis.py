"""The wrong functions that students really write, and how an answer is recognised as one's.

The catalogue serves three purposes: it names the mistake in a report, it tests the checks (every
entry must lose marks), and the book's boxes of common mistakes are made of it.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from types import CodeType
from typing import Any

import numpy as np

from autograder import wire
from autograder.checks import slips, wellmade
from autograder.checks.compare import alike, numeric
from autograder.model import Outcome

PATIENCE = 0.2
"""Seconds of processor time after which no mistake is named. What takes 0.05 s never comes near."""

Asked = tuple[tuple[Any, ...], Any]
"""Arguments and answer of a call; the answer is an `Outcome` where there was no value."""


@dataclass(frozen=True)
class Faulty:
    """A function with named places that can be got wrong; `faults` says which are.

    `build(**faults)` makes the wrong function, `build()` a right one. Two faults in different
    places can be combined, so that two mistakes at once are recognised too.
    """

    build: Callable[..., Callable[..., Any]]
    faults: Mapping[str, Any]
    usual: Mapping[str, Any] = field(default_factory=dict)
    """What makes it this function, if `build` makes others too; a fault may stand in its place."""

    def made(self) -> Callable[..., Any]:
        """The wrong function."""
        return self.build(**{**self.usual, **self.faults})

    def __call__(self, *arguments: Any) -> Any:
        """What the wrong function answers."""
        return self.made()(*arguments)

    def combined(self, other: "Faulty") -> "Faulty | None":
        """Both mistakes in one function, if they are in different places."""
        same = all(other.faults[k] == v for k, v in self.faults.items() if k in other.faults)
        both = {**self.faults, **other.faults}
        if self.build is not other.build or not same or both in (self.faults, other.faults):
            return None
        return Faulty(self.build, both, self.usual)


@dataclass(frozen=True)
class Misconception:
    """A wrong function that students really write: it diagnoses, and it tests the checks.

    Most are written by what `mistakes` makes. Raises `TypeError` where a part of it is of another
    kind, `ValueError` where the id does not begin with the function's name.
    """

    id: str
    """Function and mistake, such as hidden-error/lost-transpose."""
    function: str
    wrong: Callable[..., Any]
    misunderstood: str
    """One sentence."""
    hint: str
    """A question or a pointer that does not give the answer."""
    section: str
    """Where it is cleared up: page#anchor of the book, a whole address (https://…), or "" for
    nowhere."""
    recognises: Callable[[Sequence[Asked]], bool] | None = None
    """In place of comparing answers one by one, where they depend on chance."""
    explains: Callable[[Callable[..., Any], Sequence[Asked]], bool] | None = None
    """The same for a given wrong function: `wrong`, or `wrong` with another fault in it."""
    right: Callable[..., Any] | None = None
    """What should stand in place of `wrong`."""
    ordinary: Callable[..., bool] | None = None
    """Of the arguments: whether all methods say the same there. None: always."""
    sizes: Callable[..., slips.Sizes] | None = None
    """Of the arguments: numbers of examples and of units, of which factors may be made."""
    reads: "Callable[[Sequence[Asked]], tuple[str, ...] | None] | None" = None
    """All that is wrong, by second halves of ids, where answers hang on chance and each mistake
    shows in another aspect of them."""
    boxed: bool = True
    """Whether the book's boxes show it; what is rare or a mixture of others need not be there."""

    def __post_init__(self) -> None:
        wellmade.text(self, "id", "simpson/weights-swapped")
        wellmade.identifier(self, "function")
        wellmade.function(self, "wrong")
        wellmade.text(self, "misunderstood", "the weights 4 and 2 are swapped.")
        wellmade.text(self, "hint", "Which samples does a parabola have in its middle?", empty=True)
        wellmade.text(self, "section", "descent#schedules", empty=True)
        begin = f"{self.function.replace('_', '-')}/"
        if not self.id.startswith(begin) or self.id == begin:
            raise ValueError(
                f"Misconception: the id {self.id!r} of a mistake in {self.function} must begin "
                f"with {begin!r}"
            )


@dataclass(frozen=True)
class Diagnosis:
    """The misconceptions that together give the student's answers, up to three."""

    found: tuple[Misconception, ...]

    @property
    def told(self) -> str:
        """For the student."""
        said = [f"{entry.misunderstood} {entry.hint}" for entry in self.found]
        if len(said) == 1:
            return f"This looks like a known mistake: {said[0]}"
        count = {2: "two", 3: "three"}.get(len(said), "several")
        each = " ".join(f"({i}) {words}" for i, words in enumerate(said, start=1))
        return f"This looks like {count} known mistakes at once: {each}"


UNLIKE_ANY = (
    "float32",
    "not-finite",
    "dict",
    "constant-factor",
    "no-return",
    "no-return-at-times",
    "rounded",
    "always-the-same",
)
"""Slips that no entry of a catalogue is another word for."""
MOST = 3
"""So many mistakes at once are told; who made more is not helped by a list."""
NEAR = 1e-4
"""Answers nearer than that to right ones are right ones with lost digits, no other formula's."""
BESIDE = 20
"""By how much more work than the middle one a call may be, to be repeated for many formulas."""
SINGLE = 2e-4
"""What float32 leaves of a formula's digits."""


def diagnose(entries: Sequence[Misconception], record: Sequence[Asked]) -> Diagnosis | None:
    """The misconceptions, alone or up to three together, whose answers are all the student's."""
    asked = [pair for pair in record if not _silent(pair[1])]
    if not asked or not entries:
        return None
    if all(isinstance(answer, Outcome) for _, answer in asked):
        kind = _refused(entries, [answer.text for _, answer in asked])
        return Diagnosis((slip(entries, ("", kind)),)) if kind else None
    with np.errstate(all="ignore"):
        search = Search(entries, asked, record)
        if search.all_right():
            slow = any(isinstance(a, Outcome) and a.kind == "timeout" for _, a in record)
            own = search.single() if slow or any(e.reads for e in entries) else None
            return own or (Diagnosis((slip(entries, ("", "too-slow")),)) if slow else None)
        return search.found()


def diagnose_one(
    entries: Sequence[Misconception], kinds: Sequence[str], record: Sequence[Asked]
) -> Diagnosis | None:
    """The one misconception whose answers are all the student's, if it is of these kinds."""
    asked = [pair for pair in record if not _silent(pair[1])]
    with np.errstate(all="ignore"):
        search = Search(entries, asked, record)
        known = search.single() or search.read()
    found = known.found if known else ()
    right_kind = len(found) == 1 and found[0].id.partition("/")[2] in kinds
    return known if right_kind else None


def revealed(
    entries: Sequence[Misconception], kind: str, record: Sequence[Asked]
) -> Diagnosis | None:
    """The misconception that failing in conduct shows, if it has a name.

    Where nan has another cause than an overflow, that is not called one.
    """
    if not kind or not entries:
        return None
    entry = next((e for e in entries if e.id.endswith(f"/{kind}")), None)
    entry = entry or slip(entries, ("", kind))
    odd = [p for p in record if not isinstance(p[1], Outcome) and _not_finite(p[1])]
    with np.errstate(all="ignore"):
        if kind == "overflow" and not all(_same(entry.wrong, *pair) for pair in odd):
            entry = slip(entries, ("", "not-finite"))
    return Diagnosis((entry,))


def _refused(entries: Sequence[Misconception], texts: Sequence[str]) -> str:
    """The slip that exceptions tell of where nothing else came; "" if they do not."""
    own = f"{entries[0].function}() "
    if all(f": {own}" in t and "positional argument" in t for t in texts):
        return "arguments"
    if all("Cannot cast ufunc" in text and "to dtype('int" in text for text in texts):
        return "integers-in-place"
    return ""


class OutOfTime(Exception):
    """The search has taken longer than anybody should wait."""


class Search:
    """What explains the answers of one record."""

    def __init__(
        self,
        entries: Sequence[Misconception],
        asked: Sequence[Asked],
        record: Sequence[Asked],
    ) -> None:
        self.entries, self.asked, self.record = entries, asked, record
        self.deadline = time.thread_time() + PATIENCE
        self.least_first = sorted(asked, key=_work)  # most are refused by their first answer
        plain = [pair for pair in self.least_first if self._ordinary(pair)]
        enough = BESIDE * _work(plain[len(plain) // 2]) if plain else 0
        self.ordinary = [pair for pair in plain if _work(pair) <= enough]
        """What formulas are recognised by: the calls that take no time to repeat."""
        failing = [arguments for arguments, answer in asked if isinstance(answer, Outcome)]
        self.failing = failing[:3] if len(failing) > len(asked) / 2 else []
        """What mostly fails is no formula that does not, whatever the rest looks like."""
        self.right = next((e.right for e in entries if e.right), None)
        single = any(_is_float32(answer) for _, answer in self.ordinary)
        self.tolerance = SINGLE if single else 1e-6
        """Of what is compared with ordinary answers."""

    def _ordinary(self, pair: Asked) -> bool:
        usual = next((e.ordinary for e in self.entries if e.ordinary), None)
        if isinstance(pair[1], Outcome) or not _finite(pair[1]):
            return False
        return usual is None or usual(*pair[0])

    def found(self) -> Diagnosis | None:
        """The explanation with the fewest mistakes; entries before slips that go with anything."""
        if all(answer is None for _, answer in self.asked):
            return Diagnosis((self._named(("", "no-return")),))
        if any(answer is None for _, answer in self.asked):
            return self._but_for_none()
        try:
            return self.read() or self.single() or self._constant() or self._with_slips()
        except OutOfTime:
            return None

    def _but_for_none(self) -> Diagnosis:
        """What is wrong besides, where nothing comes back in some cases."""
        asked = [pair for pair in self.asked if pair[1] is not None]
        found = diagnose(self.entries, asked)
        more = found.found[: MOST - 1] if found else ()
        return Diagnosis((self._named(("", "no-return-at-times")), *more))

    def all_right(self) -> bool:
        """Whether nothing is wrong in what was answered, so that no formula need be looked for."""
        if self.right is None or any(e.explains for e in self.entries):
            return False
        if any(isinstance(answer, Outcome) for _, answer in self.asked):
            return False
        try:
            return all(
                alike(answer, self.right(*map(as_sent, arguments)), NEAR)
                for arguments, answer in self.least_first
            )
        except (TypeError, ValueError):  # the answers are no arrays
            return False

    def _in_time(self) -> None:
        if time.thread_time() > self.deadline:
            raise OutOfTime

    # Exactly: all answers, also what is not finite and what was raised

    def single(self) -> Diagnosis | None:
        for entry in self.entries:
            self._in_time()
            if entry.recognises:
                known = _for_sure(entry.recognises, self.asked)
            else:
                known = self._gives(entry, entry.wrong) and self.tells(entry.wrong)
            if known:
                return Diagnosis((entry,))
        return None

    def _gives(self, entry: Misconception, wrong: Callable[..., Any]) -> bool:
        if entry.explains:
            return entry.explains(wrong, self.asked)
        return all(_same(wrong, *pair) for pair in self.least_first)

    def tells(self, wrong: Callable[..., Any]) -> bool:
        """Whether it answers otherwise than a right function somewhere, by more than digits."""
        if self.right is None:
            return True
        if any(e.explains for e in self.entries):
            return True  # chance decides: there is nothing to compare with
        silent = [pair for pair in self.record if _silent(pair[1])]  # what does not end tells, too
        tried = [*self.least_first, *silent]
        return any(_differ(self.right, wrong, arguments) for arguments, _ in tried)

    def read(self) -> Diagnosis | None:
        """What can be told aspect by aspect."""
        reads = next((e.reads for e in self.entries if e.reads), None)
        if reads is None or any(isinstance(answer, Outcome) for _, answer in self.asked):
            return None
        names = _for_sure(reads, self.asked)
        if not names or len(names) > MOST:
            return None
        own = {e.id.partition("/")[2]: e for e in reversed(self.entries)}
        return Diagnosis(tuple(own.get(name) or slip(self.entries, ("", name)) for name in names))

    def _constant(self) -> Diagnosis | None:
        """One number in all answers, where right ones have many, not only when they are cut off."""
        arrays = [numeric(answer) for _, answer in self.asked]
        found = [a.ravel() for a in arrays if a is not None and a.size]
        if self.right is None or len(found) < max(3, len(arrays)):
            return None
        number = found[0][0]
        if not np.isfinite(number) or any((a != number).any() for a in found):
            return None
        right = [self.right(*map(as_sent, arguments)) for arguments, _ in self.asked]
        values = [v for r in map(numeric, right) if r is not None for v in r.ravel()]
        cut = (np.trunc(values) == number).all() or (np.round(values) == number).all()
        if cut or len(set(values)) < 3:
            return None
        return Diagnosis((self._named(("", "always-the-same")),))

    # With slips: the answers that are finite, on inputs on which every method says the same

    def _with_slips(self) -> Diagnosis | None:
        """Formulas with one mistake, then with two and three, and slips beside them."""
        formulas = [e for e in self.entries if e.explains or not e.recognises]
        if any(e.explains for e in self.entries):
            return self._together(formulas)
        if dicts := self._dicts():
            return dicts
        if any(e.reads for e in self.entries):  # who draws as we do gives our answers to the bit
            return self._together(self.entries)
        if not self.ordinary or self.right is None:
            return self._together(self.entries)
        if self._exactly(self.right) == ():  # slips that undo each other would fit too
            return self._only_not_finite()
        if self._says_little():
            return None
        return self._rounded([self.right, *(e.wrong for e in formulas)]) or self._formula(formulas)

    def _formula(self, formulas: Sequence[Misconception]) -> Diagnosis | None:
        """Formulas with mistakes, and slips."""
        assert self.right is not None
        best = self._best([((), self.right), *(((e,), e.wrong) for e in formulas)], None)
        if best and _effort(best.found) <= 2:
            return self._without_slips(best, formulas)
        best = self._best(self._combined(self.entries, 2), best, self._exactly)
        if best and _effort(best.found) <= 2:
            return best
        best = self._best(self._combined(formulas, 2), best)
        if best and _effort(best.found) <= MOST:
            return best
        return self._best(self._combined(formulas, 3), best, self._exactly)

    def _only_not_finite(self) -> Diagnosis | None:
        """Right wherever it is finite, and somewhere it is not where it should be."""
        assert self.right is not None
        odd = [pair for pair in self.asked if not isinstance(pair[1], Outcome)]
        odd = [(arguments, answer) for arguments, answer in odd if _not_finite(answer)]
        if not any(_differ(self.right, lambda *_, a=answer: a, args) for args, answer in odd):
            return None
        return Diagnosis((self._named(("", "not-finite")),))

    def _rounded(self, formulas: Sequence[Callable[..., Any]]) -> Diagnosis | None:
        """One formula, if all answers are its results with the same few digits."""
        if any(isinstance(answer, (list, tuple)) for _, answer in self.ordinary):
            return None
        known = [a for _, answer in self.ordinary if (a := slips.array_of(answer)) is not None]
        if len(known) < len(self.ordinary):
            return None
        for digits in (1, 2, 3, 4, 5):
            if all(np.allclose(np.round(a, digits), a, 0, 1e-12) for a in known):
                break
        else:
            return None
        if all(np.array_equal(np.round(a), a) for a in known):
            return None  # whole numbers are another matter
        for formula in formulas:
            self._in_time()
            if self._within(formula, known, 0.5 * 10.0**-digits + 1e-9):
                one = self._named(("", "rounded"))
                own = [e for e in self.entries if e.wrong is formula][:1]
                return Diagnosis((*own, one))
        return None

    def _within(self, formula: Callable[..., Any], answers: Sequence[Any], most: float) -> bool:
        """Whether no answer is farther than that from what a formula gives."""
        try:
            for (arguments, _), answer in zip(self.ordinary, answers, strict=True):
                expected = np.asarray(formula(*map(as_sent, arguments)), dtype=float)
                if expected.shape != answer.shape or np.abs(expected - answer).max() > most:
                    return False
        except Exception:  # a wrong formula may fail on shapes, or give no array at all
            return False
        return True

    def _says_little(self) -> bool:
        """Whether the answers are one or two numbers again and again, which much would explain."""
        if any(not np.isscalar(answer) for _, answer in self.ordinary):
            return False
        return len(self.ordinary) > 3 and len({answer for _, answer in self.ordinary}) <= 2

    def _without_slips(self, best: Diagnosis, formulas: Sequence[Misconception]) -> Diagnosis:
        """The same with two entries of the catalogue, which know better what is wrong."""
        first = best.found[0]
        if len(best.found) != 2 or first not in formulas or best.found[1] in formulas:
            return best
        pairs = ((first, e) for e in formulas if e is not first)
        for some in pairs:
            made = _all_in_one(some)
            if made and self._slips(made) == () and self._tells_ordinary(made):
                return Diagnosis(some)
        return best

    def _combined(
        self, formulas: Sequence[Misconception], count: int
    ) -> Iterator[tuple[tuple[Misconception, ...], Callable[..., Any]]]:
        for some in combinations(formulas, count):
            made = _all_in_one(some)
            if made:
                yield some, made

    def _together(self, formulas: Sequence[Misconception]) -> Diagnosis | None:
        for some, made in self._combined(formulas, 2):
            self._in_time()
            if self._gives(some[0], made) and self.tells(made):
                return Diagnosis(some)
        return self._arranged(formulas) if formulas[0].explains else None

    def _arranged(self, formulas: Sequence[Misconception]) -> Diagnosis | None:
        """A pair of lists that is right, or has one mistake, but came in another form."""
        for name, form in (
            ("exchanged", lambda pair: pair[1::-1] if len(pair) == 2 else None),
            ("extra-values", lambda pair: pair[:2] if len(pair) > 2 else None),
            ("pairs-a-layer", lambda pairs: tuple(map(list, zip(*pairs, strict=True)))),
        ):
            asked = []
            for arguments, answer in self.asked:
                try:
                    asked.append((arguments, form(answer)))
                except (TypeError, ValueError):
                    asked.append((arguments, None))
            if any(answer is None for _, answer in asked):
                continue
            explains = formulas[0].explains
            assert explains is not None
            one = slip(self.entries, ("", name))
            if self.right is not None and explains(self.right, asked):
                return Diagnosis((one,))
            for entry in formulas:
                self._in_time()
                if explains(entry.wrong, asked):
                    return Diagnosis((entry, one))
        return self._dicts()

    def _best(
        self,
        candidates: Iterable[tuple[tuple[Misconception, ...], Callable[..., Any]]],
        best: Diagnosis | None,
        fits: Callable[[Callable[..., Any]], tuple[slips.Name, ...] | None] | None = None,
    ) -> Diagnosis | None:
        """Of the candidates that fit, and `best`, the one with the fewest mistakes."""
        try:
            for some, wrong in candidates:
                self._in_time()
                names = (fits or self._slips)(wrong)
                if names is None or not (names or self._tells_ordinary(wrong)):
                    continue
                if not all(_fails(wrong, arguments) for arguments in self.failing):
                    continue
                more = self._beside(wrong, names)
                if len(some) + len(names) + len(more) > MOST:
                    continue
                if not some and not names and not more:
                    continue
                if some and any(kind == "constant-factor" for _, kind in names):
                    continue  # with a factor that nobody can tell, much looks like much
                found = (*some, *map(self._named, names), *more)
                if best is None or _effort(found) < _effort(best.found):
                    best = Diagnosis(found)
                if _effort(found) <= max(1, len(some)):
                    return best
        except OutOfTime:
            pass
        return best

    def _exactly(self, wrong: Callable[..., Any]) -> tuple[slips.Name, ...] | None:
        """Nothing, if a formula's answers are the student's: told with little work."""
        try:
            for arguments, answer in self.ordinary:
                if not alike(answer, wrong(*map(as_sent, arguments)), self.tolerance):
                    return None
        except Exception:  # a wrong formula may fail on shapes, or give no array at all
            return None
        return ()

    def _slips(self, wrong: Callable[..., Any]) -> tuple[slips.Name, ...] | None:
        """What stands between a formula's answers and the student's; None if it is more."""
        fit = slips.Fit(self.tolerance)
        for arguments, answer in self.ordinary:
            try:
                expected = wrong(*map(as_sent, arguments))
            except Exception:  # a wrong formula may fail on shapes
                return None
            try:
                if not fit.add(expected, answer, self._sizes(arguments)):
                    return None
            except (TypeError, ValueError):  # a wrong formula may give no array at all
                return None
        names = fit.slips()
        return names if self._cut_off(names) else None

    def _cut_off(self, names: tuple[slips.Name, ...] | None) -> bool:
        """Whether whole numbers are seen if fractions are to have been cut off; zeros are none."""
        if not names or all(kind != "cut-off" for _, kind in names):
            return True
        return any(_whole(answer) for _, answer in self.ordinary)

    def _sizes(self, arguments: tuple[Any, ...]) -> slips.Sizes:
        sizes = self.entries[0].sizes
        return sizes(*arguments) if sizes else {}

    def _tells_ordinary(self, wrong: Callable[..., Any]) -> bool:
        assert self.right is not None
        return any(_differ(self.right, wrong, arguments) for arguments, _ in self.ordinary)

    def _beside(
        self, wrong: Callable[..., Any], names: Sequence[slips.Name]
    ) -> tuple[Misconception, ...]:
        """What is to be said besides: few digits, and answers that are no numbers."""
        found = []
        if self.tolerance == SINGLE and (names or self._tells_ordinary(wrong)):
            found.append(self._named(("", "float32")))
        odd = [p for p in self.asked if not isinstance(p[1], Outcome) and _not_finite(p[1])]
        if odd and not (not names and all(_same(wrong, *pair) for pair in odd)):
            found.append(self._named(("", "not-finite")))
        return tuple(found)

    def _dicts(self) -> Diagnosis | None:
        kinds = {getattr(answer, "type_name", "") for _, answer in self.asked}
        return Diagnosis((self._named(("", "dict")),)) if kinds == {"dict"} else None

    def _named(self, name: slips.Name) -> Misconception:
        """The catalogue's own entry if that is all that it is about; else one for any function."""
        assert self.right is not None
        for entry in self.entries:
            if entry.recognises or entry.explains or name[1] in UNLIKE_ANY:
                continue
            if self._is_slip(entry, name):
                return entry
        return slip(self.entries, name)

    def _is_slip(self, entry: Misconception, name: slips.Name) -> bool:
        assert self.right is not None
        fit = slips.Fit()
        for arguments, _ in self.ordinary:
            try:
                right, wrong = (f(*map(as_sent, arguments)) for f in (self.right, entry.wrong))
                if not fit.add(right, wrong, self._sizes(arguments)):
                    return False
            except Exception:
                return False
        return fit.slips() == (name,)


def slip(entries: Sequence[Misconception], name: slips.Name) -> Misconception:
    """A slip that goes with anything, in one function."""
    function = entries[0].function
    part, kind = name
    text, hint = slips.TEXTS[kind]
    where = f"In part {int(part) + 1} of the answer " if part else ""
    usual = Counter(e.section for e in entries).most_common(1)[0][0]
    return Misconception(
        f"{function.replace('_', '-')}/{kind}",
        function,
        lambda *arguments: None,
        where + text,
        hint,
        usual,
    )


def _effort(found: Sequence[Misconception]) -> float:
    """How much has to be believed: a factor that nobody can tell, only if nothing else fits."""
    return len(found) + 1.5 * any(entry.id.endswith("/constant-factor") for entry in found)


def _all_in_one(some: Sequence[Misconception]) -> Faulty | None:
    made = some[0].wrong
    for entry in some[1:]:
        if not isinstance(made, Faulty) or not isinstance(entry.wrong, Faulty):
            return None
        both = made.combined(entry.wrong)
        if both is None:
            return None
        made = both
    return made if isinstance(made, Faulty) else None


def _for_sure(look: Callable[[Sequence[Asked]], Any], asked: Sequence[Asked]) -> Any:
    """What a recogniser says; None if it stumbles over an answer, which may be anything."""
    try:
        return look(asked)
    except Exception:
        return None


def _is_float32(answer: Any) -> bool:
    if isinstance(answer, (list, tuple)):
        return any(map(_is_float32, answer))
    return getattr(answer, "dtype", None) in (np.float32, np.float16)


def _finite(answer: Any) -> bool:
    if isinstance(answer, (list, tuple)):
        return all(map(_finite, answer))
    if isinstance(answer, (np.ndarray, np.generic)) and answer.dtype.kind == "f":
        return bool(np.isfinite(answer).all())
    return not isinstance(answer, float) or math.isfinite(answer)


def _whole(answer: Any) -> bool:
    """Whether there is an array of whole numbers that are not all 0."""
    if isinstance(answer, (list, tuple)):
        return any(map(_whole, answer))
    array = slips.array_of(answer)
    return array is not None and bool(array.any()) and np.array_equal(array, np.trunc(array))


def _not_finite(answer: Any) -> bool:
    return not _finite(answer)


def _differ(one: Callable[..., Any], two: Callable[..., Any], arguments: tuple[Any, ...]) -> bool:
    """Whether two formulas answer differently, by more than digits."""
    try:
        a = one(*map(as_sent, arguments))
        b = two(*map(as_sent, arguments))
        return not alike(b, a, NEAR)
    except Exception:  # what raises is no right answer
        return True


def _fails(wrong: Callable[..., Any], arguments: tuple[Any, ...]) -> bool:
    try:
        wrong(*map(as_sent, arguments))
    except Exception:  # as a wrong formula may on shapes
        return True
    return False


def _silent(answer: Any) -> bool:
    """Whether an answer tells nothing of the formula: the process died, its time ran out …"""
    return isinstance(answer, Outcome) and answer.kind != "raised"


def _work(pair: Asked) -> int:
    """An estimate: numbers in the arguments, times the numbers of steps or passes."""

    def count(value: Any) -> int:
        return sum(map(count, value)) if isinstance(value, (list, tuple)) else np.size(value)

    return count(pair[0]) * math.prod(a for a in pair[0] if isinstance(a, int) and a > 0)


def _same(wrong: Callable[..., Any], arguments: tuple[Any, ...], answer: Any) -> bool:
    copies = [as_sent(a) for a in arguments]
    try:
        expected = wrong(*copies)
    except Exception as error:  # it may fail on shapes; then the student's must have failed so too
        return isinstance(answer, Outcome) and _same_kind(type(error).__name__, answer.text)
    try:
        return not isinstance(answer, Outcome) and alike(answer, expected)
    except (TypeError, ValueError):  # a wrong formula may give no array at all
        return False


SHAPES = ("ValueError", "IndexError", "LinAlgError", "AssertionError")
"""What is raised where shapes do not fit: by NumPy, or by who looked."""


def _same_kind(name: str, said: str) -> bool:
    """Whether two exceptions can have the same cause."""
    other = said.partition(":")[0].partition(" ")[0]
    return name == other or (name in SHAPES and other in SHAPES)


@cache
def _compiled(source: str) -> CodeType:
    return compile(source, "hidden check", "eval")


def as_sent(value: Any) -> Any:
    """An argument of ours as the student's function gets it: a copy, and what `Code` stands for."""
    if isinstance(value, (list, tuple)):
        return [as_sent(v) for v in value]
    if isinstance(value, wire.Code):
        return eval(_compiled(value.source), {"np": np, **value.names})  # noqa: S307 (our own)
    return value.copy(order="K") if isinstance(value, np.ndarray) else value
