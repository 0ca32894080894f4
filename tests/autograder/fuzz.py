"""Damaged frames and notebooks for the two readers of what students send.

    python tests/autograder/fuzz.py [--inputs 100000]

Each input is read, or refused with `WireError` or `UnusableInput`: nothing else is raised, memory
stays within a multiple of the input, and no input takes long. Exit status 1 if one does not.
"""

import argparse
import contextlib
import copy
import json
import random
import struct
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from ag_cases import as_bytes
from ag_small import small, small_source
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rich.console import Console

from autograder import wire
from autograder.checks.compare import alike, came_as, same_answer
from autograder.model import UnusableInput
from autograder.shown import cleaned
from autograder.submission import cells_to_run, grade_id_of, parse, put_back
from autograder.verdicts import notebook_bytes

FREE, PER_BYTE = 3 << 20, 60
"""Bytes that may be in use at once: some for nothing, and so many for each byte of the input."""
SLOW = 2.0
SOURCE = small_source()
NOTEBOOK = json.loads(as_bytes(small("print(1)")))
VERSION_3 = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {},
    "worksheets": [
        {
            "cells": [
                {"cell_type": "code", "input": "x", "language": "python", "outputs": []},
                {"cell_type": "heading", "level": 2, "source": "x", "metadata": {}},
                {"cell_type": "html", "source": ["x", "y"], "metadata": {}},
            ]
        }
    ],
}

BATCH = 25
"""Inputs that are made of one that hypothesis draws: itself, and others that are nearly it."""
TOKENS = [
    b"[" * 50,
    b'{"":',
    b"null",
    b"NaN",
    b"1e999",
    b"9" * 40,
    b'"\\ud800"',
    b"\xff",
    b"\0" * 8,
]
TOKENS += [b'"cells"', b'"float64"', b'"shape"', b'"grade_id"', b'"code"', b",", b":", b"}"]
PARTS: list[Any] = [None, True, 0, -1, 2**31, 2**63, 10**300, 0.5, float("nan"), "", "x", "\ud800"]
PARTS += [
    [],
    {},
    [[]],
    [{}],
    {"": {}},
    "code",
    "raw",
    "markdown",
    "heading",
    ["x", 1],
    "\0\n",
    "é" * 99,
]
PARTS += ["test_bias_gradient", "output_error", {"grade_id": "test_output_error", "points": 9}]
PARTS += [{"grade_id": ["x"]}, {"nbgrader": {"grade_id": "setup"}}, {"int": 1}, {"float": "nan"}]
PARTS += [{"list": [{"int": 1}]}, {"tuple": []}, {"code": "1", "names": {}}, "float64", "C", "F"]
PARTS += [{"array": "uint8", "shape": [0, 2**40], "at": 0, "order": "C"}]

# What is drawn

NUMBERS = st.integers() | st.floats() | st.sampled_from([2**31, 2**63, 2**64, -1, 10**300, 1e308])
WORDS = st.text(max_size=8) | st.sampled_from(
    ["C", "F", "float64", "bool", "0x1p3", "nan", "x" * 99]
)
TREES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=10,
)
ARRAYS = st.sampled_from(sorted(wire.DTYPES)).flatmap(
    lambda dtype: hnp.arrays(
        dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
    )
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS | ARRAYS,
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)
SIDES = st.lists(st.integers(-1, 4) | st.integers(0, 2**40), max_size=10)
KINDS = st.one_of(
    st.builds(lambda x: {"int": x}, NUMBERS),
    st.builds(lambda x: {"float": x}, WORDS | NUMBERS),
    st.builds(lambda x: {"text": x}, WORDS),
    st.builds(lambda x: {"opaque": x}, WORDS),
    st.builds(
        lambda name, shape, at, order: {"array": name, "shape": shape, "at": at, "order": order},
        st.sampled_from([*wire.DTYPES, "object", "O", ">f8", "float128"]),
        SIDES,
        st.integers(-8, 64) | st.integers(),
        st.sampled_from(["C", "F", "A", None]),
    ),
)
PROTOCOL = st.recursive(
    KINDS,
    lambda inner: st.one_of(
        st.builds(lambda x: {"list": x}, st.lists(inner, max_size=4)),
        st.builds(lambda x: {"tuple": x}, st.lists(inner, max_size=4)),
        st.builds(lambda x: {"code": "1", "names": x}, st.dictionaries(WORDS, inner, max_size=3)),
    ),
    max_leaves=8,
)
BODIES = st.binary(max_size=64)
HEADERS = st.sampled_from(
    [
        {"outcome": "value", "modified": [0], "runtime_warning": True},
        {"outcome": "raised", "raised": "E", "line": "x", "text": "t", "withheld": False},
        {"outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}], "late": False},
    ]
)
BOMBS = st.builds(
    lambda before, part, count, after: before + part * count + after,
    st.sampled_from(
        [b'{"value": {"list": [', b'{"a": [', b'{"cells": [', b"", b'{"worksheets": [']
    ),
    st.sampled_from(
        [b"[", b"{}", b"{},", b"[],", b'{"":0},', b'{"a":', b"null,", b"9", b'"\\u0000"']
    ),
    st.integers(1, 3000),
    st.sampled_from([b"null]}}", b"0]}", b"]}", b"}", b""]),
)


def frame_of(header: Any, body: bytes) -> bytes:
    """A frame, with the right lengths."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode(errors="replace")
    return struct.pack(">II", len(text), len(body)) + text + body


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The same with bytes changed, doubled, left out or cut off."""
    raw = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(raw) + 1)
        kind = rng.random()
        if kind < 0.4:
            raw[at : at + 1] = bytes([rng.randrange(256)])
        elif kind < 0.6:
            del raw[at : at + rng.randint(1, 20)]
        elif kind < 0.9:
            raw[at:at] = rng.choice(TOKENS)
        else:
            raw = raw[:at]
    return bytes(raw)


def edited(tree: Any, rng: random.Random) -> Any:
    """The same JSON with some of its parts replaced, left out, doubled or moved."""
    tree = copy.deepcopy(tree)
    for _ in range(rng.randint(1, 4)):
        places = list(places_in(tree))
        if not places:
            break
        parent, key = rng.choice(places)
        other, from_key = rng.choice(places)
        kind = rng.random()
        if kind < 0.4:
            parent[key] = copy.deepcopy(rng.choice(PARTS))
        elif kind < 0.7:
            parent[key] = copy.deepcopy(other[from_key])
        elif kind < 0.85 and isinstance(parent, list):
            parent.insert(key, copy.deepcopy(parent[key]))
        else:
            del parent[key]
    return tree


def places_in(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a tree, with each of its keys."""
    waiting = [tree] if isinstance(tree, (dict, list)) else []
    while waiting:
        part = waiting.pop()
        keys = list(part) if isinstance(part, dict) else range(len(part))
        for key in keys:
            yield part, key
            if isinstance(part[key], (dict, list)):
                waiting.append(part[key])


FRAMES = st.one_of(
    st.builds(wire.pack, HEADERS, VALUES),
    st.builds(lambda h, v, b: frame_of(h | {"value": v}, b), HEADERS, PROTOCOL, BODIES),
    st.builds(frame_of, TREES, BODIES),
    st.builds(frame_of, BOMBS, st.just(b"")),
    st.binary(max_size=100),
)
NOTEBOOKS = st.one_of(
    st.sampled_from([as_bytes(NOTEBOOK), as_bytes(VERSION_3)]),
    st.builds(lambda tree: json.dumps({"nbformat": 4, "cells": [tree]}).encode(), TREES),
    st.builds(lambda tree: json.dumps(tree).encode(), TREES),
    BOMBS,
    st.binary(max_size=100),
)


def frames_like(frame: bytes, rng: random.Random) -> bytes:
    """A frame that is nearly this one."""
    with contextlib.suppress(ValueError, RecursionError):
        length = struct.unpack(">I", frame[:4])[0] if len(frame) > 8 else 0
        tree, body = json.loads(frame[8 : 8 + length]), frame[8 + length :]
        if rng.random() < 0.7:
            return frame_of(edited(tree, rng), body)
        return frame_of(damaged(frame[8 : 8 + length], rng), body)
    return damaged(frame, rng)


def notebooks_like(data: bytes, rng: random.Random) -> bytes:
    """A notebook that is nearly this one."""
    with contextlib.suppress(ValueError, RecursionError):
        if rng.random() < 0.8:
            return as_bytes(edited(json.loads(data), rng))
    return damaged(data, rng)


# What is done with it


@contextmanager
def measured(data: bytes) -> Iterator[None]:
    """AssertionError if what is done with the input takes much memory or time."""
    tracemalloc.start()
    start = time.process_time()
    try:
        yield
        seconds = time.process_time() - start
        used = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert used < FREE + PER_BYTE * len(data), f"{used:,} bytes for {len(data):,}"
    assert seconds < SLOW, f"{seconds:.1f} s for {len(data):,} bytes"


def read_frame(data: bytes) -> None:
    """What the grader does with a frame: read or refused, and nothing larger than it comes out."""
    if len(data) < wire.PREFIX.size:
        return
    with measured(data), contextlib.suppress(wire.WireError):
        header, body = wire.lengths(data[:8])
        text, raw = data[8 : 8 + header], data[8 + header : 8 + header + body]
        record, value = wire.unpack(text, raw)
        assert isinstance(record, dict)
        assert size(value) <= len(raw)
        cleaned(record.get("outputs"))
        same_answer(value, value)
        alike(value, np.zeros(3))
        came_as(value)


def size(value: Any) -> int:
    """Bytes of all arrays in a value."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, wire.Code):
        return size(list(value.names.values()))
    return sum(map(size, value)) if isinstance(value, (list, tuple)) else 0


def read_notebook(data: bytes) -> None:
    """What the grader does with a file: refused in one line, or a notebook with all our cells."""
    with measured(data):
        try:
            notebook = parse(data, "ann/x.ipynb")
        except UnusableInput as error:
            refused = str(error)
        else:
            refused = ""
        if refused:
            assert refused.isprintable()
            return
        put_back(notebook, SOURCE)
        cells = cells_to_run(notebook, SOURCE)
        assert len(cells) == len(notebook.cells)
        assert not any("hidden_check" in cell.source for cell in cells if cell.test)
        names = [grade_id_of(cell) for cell in notebook.cells]
        assert all(names.count(name) == 1 for name in SOURCE.locked)
        for cell in notebook.cells:
            if (name := grade_id_of(cell)) in SOURCE.locked:
                assert cell.source == SOURCE.cells[str(name)].source
                assert cell.metadata == SOURCE.cells[str(name)].metadata
        json.loads(notebook_bytes(notebook))


Reader = Callable[[bytes], None]
Mutate = Callable[[bytes, random.Random], bytes]
READERS: dict[str, tuple[st.SearchStrategy[bytes], Mutate, Reader]] = {
    "frames": (FRAMES, frames_like, read_frame),
    "notebooks": (NOTEBOOKS, notebooks_like, read_notebook),
}


def fuzz(what: str, inputs: int, console: Console | None = None) -> int:
    """Read so many inputs; how many there were. Raises what a reader raised, with the input."""
    strategy, mutate, read = READERS[what]
    done = 0
    parse(as_bytes(VERSION_3), "x")  # what nbformat loads at the first notebook is no input's fault

    @settings(
        max_examples=max(1, inputs // BATCH),
        deadline=None,
        database=None,
        phases=[Phase.generate],  # the note names the very input
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy, st.integers(0, 2**32))
    def each(first: bytes, seed: int) -> None:
        nonlocal done
        rng, data = random.Random(seed), first
        for _ in range(BATCH):
            done += 1
            try:
                read(data)
            except Exception as error:
                error.add_note(f"the input: {data[:3000]!r}")
                raise
            data = mutate(first if rng.random() < 0.7 else data[:20_000], rng)
        if console and done % 5000 < BATCH:
            console.print(f"{what}: {done:,}")

    each()
    return done


def main() -> int:
    """Fuzz both readers."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("--inputs", type=int, default=100_000, help="in total (%(default)s)")
    inputs = parser.parse_args().inputs
    console = Console()
    for what, share in (("frames", 0.6), ("notebooks", 0.4)):
        start, done = time.monotonic(), 0
        while done < inputs * share:  # a strategy may run out before
            done += fuzz(what, int(inputs * share) - done, console)
        console.print(f"{what}: {done:,} inputs, {time.monotonic() - start:.0f} s, none amiss")
    return 0


if __name__ == "__main__":
    sys.exit(main())
