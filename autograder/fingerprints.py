"""What a notebook is compared by: pieces of the student's own cells, without what was handed out.

No code is run, and none is parsed.
"""

import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from zlib import crc32

import numpy as np

from autograder.lexing import code_tokens, prose_tokens
from autograder.needed import bound_by
from autograder.submission import Source, grade_id_of

PIECE = 6
"""Tokens in a piece."""
MOST_CHARACTERS = 400_000
"""Of one notebook."""
SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")
OTHER = "other cells"
"""What cells are called that the student has added."""
_POWERS = np.array([pow(0x9E3779B97F4A7C15, n, 1 << 64) for n in range(1, PIECE + 1)], np.uint64)

Part = tuple[str, str]
"""Name of a cell and its text."""


@dataclass(frozen=True)
class Print:
    """What one notebook is compared by."""

    pieces: dict[int, str]
    """Piece → the cell that it stands in."""
    whole: bytes
    """Digest of all tokens in order: equal for notebooks that differ in nothing that counts."""


class Fingerprints:
    """Makes those of the notebooks of one assignment.

    Of a large class a sample of the pieces will do: one in `thin`, the same in every notebook.
    """

    def __init__(self, source: Source, thin: int = 1) -> None:
        self._source, self._thin = source, thin
        self._locked, self._by_hand = frozenset(source.locked), frozenset(source.by_hand)
        cells = source.cells.values()
        code = [cell for cell in cells if cell.cell_type == "code"]
        own = [cell for cell in code if grade_id_of(cell) not in self._locked]
        given = [cell.source for cell in code if cell not in own] + [*source.experiments]
        said = [cell.source for cell in cells if cell not in code] + [*source.handed_out]
        self._known = frozenset(source.graded).union(*map(_bound, given))
        self._given = self._code([*given, *(stub(cell.source) for cell in own)])
        self._said = frozenset(_pieces([("", prose_tokens(text)) for text in said], thin))
        self.expected = self._code(cell.source for cell in own)
        """Pieces of the course's own solution."""

    def _code(self, texts: Iterable[str]) -> frozenset[int]:
        tokens = [("", code_tokens(text, self._known)) for text in texts]
        return frozenset(_pieces(tokens, self._thin))

    def parts(self, notebook: bytes) -> list[Part]:
        """The student's own cells of an autograded notebook; none if it is no notebook."""
        try:
            cells = json.loads(notebook)["cells"]
            found = [part for cell in cells if (part := self._own(cell))]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return []
        room, kept = MOST_CHARACTERS, []
        for name, text in found:
            kept.append((name, text[:room]))
            room -= len(kept[-1][1])
        return kept

    def _own(self, cell: dict[str, Any]) -> Part | None:
        text = "".join(cell["source"])
        name = grade_id_of(cell)
        if cell["cell_type"] == "code":
            ours = name in self._locked or text in self._source.experiments
            return None if ours else (name or OTHER, text)
        return (name, text) if name in self._by_hand else None

    def of(self, parts: Sequence[Part]) -> Print:
        """What a notebook with these cells is compared by."""
        code: list[tuple[str, list[str]]] = []
        prose: list[tuple[str, list[str]]] = []
        for name, text in parts:
            if name in self._by_hand:
                prose.append((name, prose_tokens(text)))
            else:
                code.append((name, code_tokens(text, self._known)))
        written = "\0".join("\0".join([*tokens, ""]) for _, tokens in (*code, *prose))
        pieces = _pieces(code, self._thin, self._given)
        return Print(
            pieces | _pieces(prose, self._thin, self._said),
            sha256(written.encode(errors="replace")).digest(),
        )


def _pieces(
    parts: Sequence[tuple[str, Sequence[str]]], thin: int = 1, common: Container[int] = ()
) -> dict[int, str]:
    """Every piece of so many tokens in a row, as a number, with the name of its cell.

    Those that are in common are left out, and all but one in `thin`.
    """
    lengths = [len(tokens) for _, tokens in parts]
    if sum(lengths) < PIECE:
        return {}
    owner = np.repeat(np.arange(len(parts)), lengths)
    numbers = np.fromiter((_number(t) for _, tokens in parts for t in tokens), np.uint64)
    count = len(numbers) - PIECE + 1
    found = sum(numbers[n : n + count] * power for n, power in enumerate(_POWERS))
    whole = (owner[:count] == owner[PIECE - 1 :]) & (found % np.uint64(thin) == 0)
    names = [name for name, _ in parts]
    return {
        piece: names[cell]
        for piece, cell in zip(found[whole].tolist(), owner[:count][whole].tolist(), strict=True)
        if piece not in common
    }


@lru_cache(maxsize=10_000)
def _number(token: str) -> int:
    """The same for the same token, in every run."""
    return crc32(token.encode(errors="replace"))


def _bound(text: str) -> frozenset[str]:
    """Names that handed-out code binds; none if it is not plain Python."""
    try:
        return bound_by(text)
    except SyntaxError:
        return frozenset()


def stub(text: str) -> str:
    """A solution cell of the source as it is handed out: without what stands between the marks."""
    kept, inside = [], False
    for line in text.split("\n"):
        if line.strip().startswith(SOLUTION):
            inside = line.strip().startswith(SOLUTION[0])
        elif not inside:
            kept.append(line)
    return "\n".join([*kept, "    raise NotImplementedError"])
