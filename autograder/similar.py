"""Notebooks that are alike, for a person to look at: a hint, never a verdict.

A piece of a notebook counts the more, the fewer students have it: what everybody writes says
nothing, however short the function. The course's own solution counts like a part of the class, for
who is right writes what is right.

The work grows with the number of pieces, not of pairs: two notebooks are compared only if they
share pieces that few have, or by a sketch of them seem to share most.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.fingerprints import PIECE, Print

OTHERS = 10
"""Students who are thought to be there besides, so that two of three are not rare."""
EXPECTED = 0.25
"""The part of the class that is thought to write as the course's own solution does."""
RARE = 0.25
"""A piece that more of the class have does not lead from one notebook to another."""
NEIGHBOURS = 4
"""Of those who share a piece, each is compared with so many that follow."""
CLOSE = 3
"""A piece that at most so many students have is evidence by itself, wherever it stands."""
MOST_OF_ONE = 3.0
"""Weight of a piece in a notebook's whole: lines that only one has do not outweigh the others."""
SURE = 4.0
"""By how much (a logarithm) what is shared must be rarer than chance in so many pairs gives."""
NEAR = 0.62
"""Part of the lighter notebook's weight that must be shared."""
MOST_TOLD = 200
"""Groups and pairs that are told."""
BANDS, ORDERS = 16, 80
"""Parts of a notebook's sketch, and random orders of the pieces that they are made of."""
_rng = np.random.default_rng(0)
FACTORS = _rng.integers(1 << 63, size=ORDERS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
OFFSETS = _rng.integers(1 << 63, size=ORDERS, dtype=np.uint64)


@dataclass(frozen=True)
class Alike:
    """Students whose notebooks are alike."""

    students: tuple[str, ...]
    """Two; more if they are the same."""
    share: float
    """Part of the rare pieces that they share, 0 to 1; 1 if they are the same."""
    same: bool
    """Whether they differ in nothing but names, comments and layout."""
    cells: tuple[str, ...]
    """Where the shared pieces stand, the most telling first."""


def alike(
    prints: Mapping[str, Print], expected: Collection[int] = (), thin: int = 1
) -> list[Alike]:
    """Groups of the same notebooks, and pairs of nearly the same, the most alike first.

    `prints` are by student, with one in `thin` of their pieces; `expected` are pieces of the
    course's own solution.
    """
    scale = Scale(prints.values(), expected, thin)
    groups: dict[bytes, list[str]] = defaultdict(list)
    for student, one in sorted(prints.items()):
        groups[one.whole].append(student)
    told = []
    for students in groups.values():
        pieces = prints[students[0]].pieces
        if len(students) > 1 and (cells := scale.surprising(pieces, pieces.keys())):
            told.append(Alike(tuple(students), 1.0, True, cells))
    first = {students[0]: prints[students[0]] for students in groups.values()}
    near = (_near(a, b, first, scale) for a, b in _candidates(first, thin))
    told += [found for found in near if found]
    return sorted(told, key=lambda one: (-one.same, -one.share, one.students))[:MOST_TOLD]


class Scale:
    """How much each piece counts: the logarithm of one in how many students has it."""

    def __init__(self, prints: Collection[Print], expected: Collection[int], thin: int = 1) -> None:
        self._thin = thin
        self._counted = Counter(h for one in prints for h in one.pieces)
        self._enough = math.log(max(1.0, len(prints) ** 2 / 2)) + SURE
        everybody = len(prints) + OTHERS
        self._weight = {
            h: max(0.0, math.log(everybody / (count + EXPECTED * everybody * (h in expected))))
            for h, count in self._counted.items()
        }

    def of(self, pieces: Iterable[int]) -> float:
        """Weight of all of them, as parts of a notebook."""
        return sum(min(self._weight[h], MOST_OF_ONE) for h in pieces)

    def surprising(self, pieces: Mapping[int, str], common: Iterable[int]) -> tuple[str, ...]:
        """Cells in which those in common stand, the most telling first; none if that is chance.

        Who writes a function as some others do shares all its pieces with them. So a cell counts
        as much as the rarest of them; pieces that hardly anybody else has count one by one, but
        for overlaps.
        """
        rarest: dict[str, float] = defaultdict(float)
        close: dict[str, float] = defaultdict(float)
        for h in common:
            name, weight = pieces[h], self._weight[h]
            rarest[name] = max(rarest[name], weight)
            close[name] += weight * self._thin / PIECE if self._counted[h] <= CLOSE else 0.0
        told = {name: max(most, close[name]) for name, most in rarest.items()}
        total = sum(told.values())
        if total < self._enough:
            return ()
        ordered = sorted(told, key=lambda name: (-told[name], name))
        return tuple(name for name in ordered if told[name] > 0.05 * total)


def _candidates(prints: Mapping[str, Print], thin: int = 1) -> list[tuple[str, str]]:
    """Pairs that are worth a look: they share rare pieces, or most pieces, rare or not."""
    having: dict[int, list[str]] = defaultdict(list)
    sketched: dict[tuple[int, bytes], list[str]] = defaultdict(list)
    for student, one in prints.items():
        for h in one.pieces:
            having[h].append(student)
        for band in _sketch(one):
            sketched[band].append(student)
    most = max(2, int(RARE * len(prints)))
    shared = Counter(pair for s in having.values() if len(s) <= most for pair in _pairs(s))
    found = {pair for pair, count in shared.items() if count * thin >= 2 * PIECE}
    return sorted(found.union(pair for s in sketched.values() for pair in _pairs(s)))


def _pairs(students: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each with those that follow; not everybody with everybody, which would be too many."""
    for number, student in enumerate(students):
        for other in students[number + 1 : number + 1 + NEIGHBOURS]:
            yield student, other


def _sketch(one: Print) -> Iterator[tuple[int, bytes]]:
    """Parts of which two notebooks have some in common if they share most of their pieces.

    They are made of the pieces that come first in some random orders; the chance that a piece is
    the first of both is the part that they share.
    """
    if one.pieces:
        pieces = np.fromiter(one.pieces, np.uint64, len(one.pieces))
        first = (pieces[:, None] * FACTORS + OFFSETS).min(axis=0)
        for number, band in enumerate(first.reshape(BANDS, -1)):
            yield number, band.tobytes()


def _near(a: str, b: str, prints: Mapping[str, Print], scale: Scale) -> Alike | None:
    """What two notebooks share, if it is most of one of them and more than chance gives."""
    one, other = prints[a].pieces, prints[b].pieces
    common = one.keys() & other.keys()
    share = scale.of(common) / (min(scale.of(one), scale.of(other)) or 1.0)
    if share < NEAR or not (cells := scale.surprising(one, common)):
        return None
    return Alike((a, b), min(share, 0.99), False, cells)
