"""A small part of `make fuzz`, and that it would notice."""

import random
from typing import Any

import fuzz
import pytest
from ag_cases import as_bytes

from autograder import wire
from autograder.submission import put_back


@pytest.mark.slow
@pytest.mark.parametrize(("what", "inputs"), [("frames", 3000), ("notebooks", 400)])
def test_damage_is_refused_or_survived(what: str, inputs: int) -> None:
    """Nearly right input raises what it should, takes little memory and little time."""
    assert fuzz.fuzz(what, inputs) >= inputs * 0.9


def test_most_inputs_are_nearly_right() -> None:
    """The mutations reach beyond the parser: many are read, many are refused."""
    rng = random.Random(0)
    read = 0
    for _ in range(300):
        frame = fuzz.frames_like(wire.pack({"outcome": "value"}, [1, 2.5, "x", (True,)]), rng)
        try:
            wire.unpack(frame[8 : 8 + wire.lengths(frame[:8])[0]], b"")
            read += 1
        except wire.WireError:
            continue
    assert 20 < read < 280


@pytest.mark.parametrize("damage", [KeyError("x"), RecursionError()])
def test_an_exception_of_another_kind_is_found(
    damage: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that raises anything else fails the run, and the input is told."""

    def bug(*_: Any) -> None:
        raise damage

    monkeypatch.setattr(wire, "_decode_array", bug)
    with pytest.raises(type(damage)) as found:
        fuzz.fuzz("frames", 3000)
    assert "the input" in str(found.value.__notes__)


def test_much_memory_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that makes large things of small ones fails the run."""
    hoards: list[bytearray] = []

    def hoarding(*arguments: Any) -> None:
        hoards.append(bytearray(8 << 20))
        put_back(*arguments)

    monkeypatch.setattr(fuzz, "put_back", hoarding)
    with pytest.raises(AssertionError, match="bytes for"):
        fuzz.read_notebook(as_bytes(fuzz.NOTEBOOK))
