"""What a notebook is compared by: pieces of the student's own cells, without what was handed out.

No code is run, and none is parsed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from zlib import crc32

import numpy as np
from nbformat import NotebookNode

from autograder.lexing import code_tokens, prose_tokens
from autograder.submission import Source, bound_by, grade_id_of

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
    """Makes those of the notebooks of one assignment."""

    def __init__(self, source: Source) -> None:
        self._source = source
        cells = source.cells.values()
        code = [cell for cell in cells if cell.cell_type == "code"]
        own = [cell for cell in code if grade_id_of(cell) not in source.locked]
        given = [cell.source for cell in code if cell not in own] + [*source.experiments]
        said = [cell.source for cell in cells if cell not in code] + [*source.handed_out]
        self._known = frozenset(source.graded).union(*map(_bound, given))
        self._given = self._pieces(("", text) for text in [*given, *(stub(c.source) for c in own)])
        self._said = split("", [word for text in said for word in prose_tokens(text)])
        self.expected = self._pieces((str(grade_id_of(c)), c.source) for c in own).keys()
        """Pieces of the course's own solution."""

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
        name = grade_id_of(NotebookNode(cell))
        if cell["cell_type"] == "code":
            ours = name in self._source.locked or text in self._source.experiments
            return None if ours else (name or OTHER, text)
        return (name, text) if name in self._source.by_hand else None

    def of(self, parts: Sequence[Part]) -> Print:
        """What a notebook with these cells is compared by."""
        pieces: dict[int, str] = {}
        digest = sha256()
        for name, text in parts:
            written = name in self._source.by_hand
            tokens = prose_tokens(text) if written else code_tokens(text, self._known)
            common = self._said if written else self._given
            pieces |= {h: name for h in split(name, tokens) if h not in common}
            digest.update("\0".join([*tokens, ""]).encode(errors="replace"))
        return Print(pieces, digest.digest())

    def _pieces(self, parts: Iterable[Part]) -> dict[int, str]:
        found: dict[int, str] = {}
        for name, text in parts:
            found |= split(name, code_tokens(text, self._known))
        return found


def split(name: str, tokens: Sequence[str]) -> Mapping[int, str]:
    """Every piece of so many tokens in a row, as a number, with the name of its cell."""
    if len(tokens) < PIECE:
        return {}
    numbers = np.fromiter(map(_number, tokens), np.uint64, len(tokens))
    rows = np.lib.stride_tricks.sliding_window_view(numbers, PIECE)
    return dict.fromkeys((rows * _POWERS).sum(axis=1).tolist(), name)


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
