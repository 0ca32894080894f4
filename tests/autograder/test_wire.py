"""The frames: every value makes the journey, and no bytes can do more than raise WireError."""

import contextlib
import json
import math
import struct
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder import wire
from autograder.live import across

DTYPES = st.sampled_from(sorted(wire.DTYPES))
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
ARRAYS = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, SHAPES))
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats()
    | st.text(max_size=30)
    | ARRAYS
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple)
).filter(lambda value: depth(value) <= wire.MAX_DEPTH)


def depth(value: Any) -> int:
    """How deep lists are nested."""
    if isinstance(value, (list, tuple)):
        return 1 + max(map(depth, value), default=0)
    return 0


def same(a: Any, b: Any) -> bool:
    """Equal in type, and bit for bit where there are numbers."""
    if isinstance(a, np.ndarray):
        bits_equal = a.shape == b.shape and a.tobytes() == b.tobytes()
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and bits_equal
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (isinstance(a, float) and math.isnan(a) and math.isnan(b))


def unpacked(frame: bytes) -> Any:
    """What the receiver makes of a whole frame."""
    header, body = wire.lengths(frame[:8])
    return wire.unpack(frame[8 : 8 + header], frame[8 + header : 8 + header + body])


def frame_of(tree: Any, body: bytes = b"") -> Any:
    """What the student's side makes of a value described by `tree`."""
    return wire.unpack(json.dumps({"value": tree}).encode(), body, code=True)[1]


@given(VALUES)
def test_values_make_the_journey(value: Any) -> None:
    """Numbers, text, arrays and nestings of them arrive as they were sent."""
    assert same(value, across(value))


@given(ARRAYS, st.sampled_from("CF"))
def test_memory_order_survives(array: np.ndarray, order: Any) -> None:
    """A Fortran-ordered array arrives equal, and in Fortran order."""
    sent = np.asarray(array, order=order)
    got = across(sent)
    assert same(np.asarray(sent, order="C"), np.asarray(got, order="C"))
    if sent.size and sent.ndim > 1:
        assert got.flags.f_contiguous == sent.flags.f_contiguous


@given(st.lists(hnp.arrays("float64", hnp.array_shapes(max_side=4)), min_size=1, max_size=30))
def test_layers_travel_together(arrays: list[np.ndarray]) -> None:
    """A list of arrays arrives as it was sent, each to be written into without the others."""
    got = across([tuple(arrays), arrays])
    assert same([tuple(arrays), arrays], got)
    for array in got[1]:
        array[...] = 7
    assert same(tuple(arrays), got[0])


def test_too_many_layers_are_refused_at_the_receiver() -> None:
    """What an honest sender would have cut, of a list of arrays too, the receiver refuses."""
    with pytest.raises(wire.WireError, match="too large"):
        frame_of({"list": {"shapes": [[0]] * (wire.MAX_LOOSE + 3), "at": 0}})
    with pytest.raises(wire.WireError, match="overlaps"):
        frame_of({"list": [{"list": {"shapes": [[2]] * 4, "at": 0}}] * 2}, bytes(64))


@given(hnp.arrays("float64", hnp.array_shapes(min_dims=2, max_dims=3, min_side=2)))
def test_views_arrive_whole(array: np.ndarray) -> None:
    """Strided, reversed and transposed views arrive as what they show."""
    for view in (array[::-1], array[:, ::2], array.T, array[..., 0]):
        assert np.array_equal(across(view), view, equal_nan=True)


def test_what_arrives_can_be_written_to() -> None:
    """An array that came over the wire is a copy of its own: students may write into it."""
    got = across([np.zeros(3), np.zeros((2, 2), order="F"), np.zeros(2, bool)])
    for array in got:
        array[...] = 1
        assert array.all()


@pytest.mark.parametrize("value", [np.float32(0.5), np.array(0.5), np.int64(3), np.bool_(True)])
def test_numpy_scalars_arrive_as_0d_arrays(value: Any) -> None:
    """A NumPy scalar keeps its dtype and its value."""
    got = across(value)
    assert (got.shape, got.dtype, got[()]) == ((), value.dtype, value)


@pytest.mark.parametrize(
    ("sent", "float_of_it"), [(2**63, 2.0**63), (-(10**400), -math.inf), (10**400, math.inf)]
)
def test_huge_integers_become_floats(sent: int, float_of_it: float) -> None:
    """An integer of more than 64 bits arrives as the nearest float."""
    assert across(sent) == float_of_it


class Strange:
    """A type without a place in a frame."""


@pytest.mark.parametrize(
    "value",
    [
        Strange(),
        1j,
        {"a": 1},
        {1},
        b"raw",
        len,
        np.array(["text"]),
        np.array([{}, Strange()], object).reshape(1, 2),
        np.zeros(2, [("a", int)]),
        np.zeros((1,) * (wire.MAX_DIMENSIONS + 1)),
        np.array("2000", "datetime64[s]"),
    ],
)
def test_everything_else_arrives_as_the_name_of_its_type(value: Any) -> None:
    """What has no place in a frame is named, not sent, and never raises."""
    got = across([value])[0]
    assert isinstance(got, wire.Opaque)
    assert got.type_name


@pytest.mark.parametrize(
    "dtype", ["int8", "uint16", "uint64", "float16", "longdouble", ">f8", ">i4", "<f4", ">u2"]
)
def test_numbers_of_any_type_arrive_as_numbers(dtype: str) -> None:
    """A right answer is right in whatever type of real number, and in either byte order."""
    value = np.array([[1, 2, 0], [3, 100, 7]], dtype)
    got = across([value])[0]
    np.testing.assert_array_equal(got, value.astype(float))
    assert across([np.array([2**64 - 1], "uint64")])[0] == [2.0**64]


def test_ragged_arrays_arrive_as_lists() -> None:
    """A one-dimensional array of objects is the list of them."""
    ragged = np.empty(2, object)
    ragged[:] = [np.zeros((2, 3)), np.ones((1, 2))]
    got = across(ragged)
    assert isinstance(got, list)
    assert same(got, list(ragged))


def test_a_list_that_contains_itself_is_cut() -> None:
    """A cycle is cut at the cap of depth."""
    cycle: list[Any] = []
    cycle.append(cycle)
    got = across(cycle)
    for _ in range(wire.MAX_DEPTH + 1):
        got = got[0]
    assert isinstance(got, wire.Opaque)


def test_long_lists_are_cut() -> None:
    """Beyond the cap of leaves nothing is sent, and what was sent can be received."""
    half = [0] * (wire.MAX_LEAVES // 2)
    got = across([half, half, half, 5])
    assert got[0] == half
    assert isinstance(got[2], wire.Opaque)
    assert got[3] == 5
    assert isinstance(across([0] * (wire.MAX_LEAVES + 1)), wire.Opaque)


def test_text_is_cut() -> None:
    """Text is cut at its cap on both sides."""
    assert len(across("x" * (wire.MAX_TEXT + 1))) == wire.MAX_TEXT
    assert len(frame_of({"text": "x" * (wire.MAX_TEXT + 1)})) == wire.MAX_TEXT


def test_code_makes_the_journey() -> None:
    """A function for the student arrives as its source and its arrays, not evaluated."""
    got = across(wire.Code("lambda w: c @ w", c=np.arange(3.0)))
    assert isinstance(got, wire.Code)
    assert got.source == "lambda w: c @ w"
    assert same(got.names["c"], np.arange(3.0))


def test_the_header_keeps_its_own_entries() -> None:
    """The rest of the header arrives beside the value."""
    record, value = unpacked(wire.pack({"do": "call", "seconds": 2.5}, [1]))
    assert (record, value) == ({"do": "call", "seconds": 2.5}, [1])


def test_too_much_is_refused_at_the_sender() -> None:
    """Several arrays that together exceed the cap of a body raise WireError."""
    part = np.zeros(wire.MAX_NUMBERS)
    for parts in ([part] * 9, [part.astype(bool)] * 9):
        with pytest.raises(wire.WireError, match="too large"):
            wire.pack({}, parts)
    with pytest.raises(wire.WireError, match="too large"):
        wire.pack({"outputs": "x" * wire.MAX_HEADER})


def test_one_array_beyond_the_cap_is_named() -> None:
    """An array of more numbers than any answer has is not copied: it is told that it is large."""
    huge = np.broadcast_to(np.zeros(1), (wire.MAX_NUMBERS + 1,))
    tracemalloc.start()
    got = across(huge)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(got, wire.Opaque)
    assert "too large" in got.type_name
    assert peak < 1 << 20


def test_sides_without_entries_are_capped_too() -> None:
    """NumPy cannot convert an empty array whose other sides are huge, and a list of its rows is."""
    empty = np.zeros((2**26, 2**26, 2**10, 0), bool)
    assert isinstance(across(empty), wire.Opaque)
    assert across(np.zeros((0, 3))).shape == (0, 3)
    for shape in (list(empty.shape), [wire.MAX_NUMBERS + 1, 0], [10**4000, 0]):
        with pytest.raises(wire.WireError, match="too many numbers"):
            frame_of({"array": "bool", "shape": shape, "at": 0, "order": "C"})


def test_many_small_numbers_are_too_many() -> None:
    """As float64 they would need eight times the room of the body in which they came."""
    one = {"array": "uint8", "shape": [wire.MAX_NUMBERS], "order": "C"}
    arrays = [{**one, "at": i * wire.MAX_NUMBERS} for i in range(9)]
    with pytest.raises(wire.WireError, match="too many numbers"):
        frame_of({"list": arrays}, bytes(9 * wire.MAX_NUMBERS))


def test_a_header_of_millions_of_parts_is_refused() -> None:
    """Eight megabytes of brackets would take half a gigabyte."""
    nested = "[" * 900 + "]" * 900
    header = '{"outcome": "value", "x": [' + ", ".join([nested] * 1200) + "]}"
    with pytest.raises(wire.WireError, match="parts"):
        wire.unpack(header.encode(), b"")


def test_no_code_comes_from_a_student() -> None:
    """Only the student's side reads code, which is the grader's."""
    frame = wire.pack({}, wire.Code("1"))
    header, _ = wire.lengths(frame[:8])
    with pytest.raises(wire.WireError):
        wire.unpack(frame[8 : 8 + header], frame[8 + header :])


def test_what_has_no_place_keeps_its_name_on_the_way() -> None:
    """Only its words go over, and they go over as they are."""
    assert across(wire.Opaque("too large")).type_name == "too large"


@pytest.mark.parametrize(
    "sizes", [(wire.MAX_HEADER + 1, 0), (0, wire.MAX_BODY + 1), (2**32 - 1, 2**32 - 1)]
)
def test_announced_lengths_are_capped(sizes: tuple[int, int]) -> None:
    """A prefix that announces more than a cap is refused before anything is read."""
    with pytest.raises(wire.WireError, match="more than the cap"):
        wire.lengths(struct.pack(">II", *sizes))
    assert wire.lengths(struct.pack(">II", wire.MAX_HEADER, wire.MAX_BODY))


MALFORMED = {
    "a number": 1.5,
    "a bare string": "x",
    "a bare list": [1],
    "an empty object": {},
    "an unknown kind": {"pickle": "gASV"},
    "an integer beyond 64 bits": {"int": 2**63},
    "an integer that is a float": {"int": 1.5},
    "a float that is no hex": {"float": "1.5.5"},
    "a float that is too long": {"float": "0x1." + "0" * 60 + "p0"},
    "a float beyond the range": {"float": "0x1p999999"},
    "a dtype of objects": {"array": "object", "shape": [1], "at": 0, "order": "C"},
    "a dtype of a fancy sort": {"array": "f8,O", "shape": [1], "at": 0, "order": "C"},
    "an array without a body": {"array": "float64", "shape": [1], "at": 0, "order": "C"},
    "an offset before the body": {"array": "uint8", "shape": [0], "at": -1, "order": "C"},
    "an offset behind the body": {"array": "uint8", "shape": [1], "at": 0, "order": "C"},
    "a negative side": {"array": "uint8", "shape": [-1], "at": 0, "order": "C"},
    "a boolean side": {"array": "uint8", "shape": [True], "at": 0, "order": "C"},
    "a float side": {"array": "uint8", "shape": [0.0], "at": 0, "order": "C"},
    "a product beyond 64 bits": {"array": "uint8", "shape": [2**25] * 8, "at": 0, "order": "C"},
    "huge beside zero": {"array": "uint8", "shape": [0, 2**62], "at": 0, "order": "C"},
    "zero times too much": {"array": "uint8", "shape": [0] + [2**25] * 7, "at": 0, "order": "C"},
    "too many dimensions": {"array": "uint8", "shape": [0] * 9, "at": 0, "order": "C"},
    "another memory order": {"array": "uint8", "shape": [0], "at": 0, "order": "K"},
    "shapes that are no list": {"list": {"shapes": 3, "at": 0}},
    "shapes without a place": {"list": {"shapes": [[0]]}},
    "shapes before the body": {"list": {"shapes": [[0]], "at": -8}},
    "shapes behind the body": {"list": {"shapes": [[1], [2]], "at": 0}},
    "a shape that is no list": {"list": {"shapes": [[0], 1], "at": 0}},
    "a boolean side of many": {"tuple": {"shapes": [[True]], "at": 0}},
    "many shapes, huge beside zero": {"list": {"shapes": [[0, 2**62]], "at": 0}},
    "many shapes, one too large": {"list": {"shapes": [[2**25] * 8], "at": 0}},
    "many shapes with too many sides": {"list": {"shapes": [[0] * 9], "at": 0}},
    "code without names": {"code": "1"},
    "code that names nonsense": {"code": "1", "names": {"source": 1, "self": 2}},
}


@pytest.mark.parametrize("tree", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_values_are_refused(tree: Any) -> None:
    """Each kind of malformed value raises WireError."""
    with pytest.raises(wire.WireError):
        frame_of(tree)


@pytest.mark.parametrize(
    "header", [b"", b"{", b"[]", b"null", b"\xff", b"1" * 5000, b"[" * 100_000, b'{"value": NaN}']
)
def test_malformed_headers_are_refused(header: bytes) -> None:
    """A header that is no JSON object of the protocol raises WireError."""
    with pytest.raises(wire.WireError):
        wire.unpack(header, b"")


def test_depth_and_number_are_capped_at_the_receiver() -> None:
    """What an honest sender would have cut, the receiver refuses."""
    deep: Any = None
    for _ in range(wire.MAX_DEPTH + 3):
        deep = {"list": [deep]}
    with pytest.raises(wire.WireError, match="too deep"):
        frame_of(deep)
    with pytest.raises(wire.WireError, match="too large"):
        frame_of({"list": [None] * (wire.MAX_LEAVES + 3)})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)
KEYS = ["int", "float", "text", "opaque", "list", "tuple", "code", "names", "array", "shape"]
KEYS += ["at", "order"]
WORDS = st.sampled_from(["C", "F", "float64", "bool", "0x1p3", "nan"])
SIDES = st.lists(st.integers(-1, 5) | st.integers(), max_size=10)
ALMOST = st.recursive(
    JSON | WORDS | SIDES,
    lambda inner: (
        st.dictionaries(st.sampled_from((*KEYS, "source", "self")), inner, max_size=5)
        | st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


@given(ALMOST, st.binary(max_size=64))
@settings(max_examples=200)
def test_almost_right_frames_raise_nothing_else(tree: Any, body: bytes) -> None:
    """A frame built of the protocol's own words is read, or raises WireError, and nothing else."""
    with contextlib.suppress(wire.WireError):
        frame_of(tree, body)


@given(st.binary(max_size=200), st.binary(max_size=64))
@settings(max_examples=150)
def test_random_bytes_raise_nothing_else(header: bytes, body: bytes) -> None:
    """Any header at all is read, or raises WireError, and nothing else."""
    with contextlib.suppress(wire.WireError):
        wire.unpack(header, body)


@given(VALUES, st.data())
@settings(max_examples=100)
def test_damaged_frames_raise_nothing_else(value: Any, data: st.DataObject) -> None:
    """A good frame with damaged, missing or added bytes raises WireError, and nothing else."""
    frame = bytearray(wire.pack({"outcome": "value"}, value))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(8, len(frame) - 1))] = data.draw(st.integers(0, 255))
    frame = frame[: data.draw(st.integers(8, len(frame)))]
    with contextlib.suppress(wire.WireError):
        unpacked(bytes(frame))


def test_nothing_is_allocated_before_the_cap() -> None:
    """A small frame that claims gigabytes is refused without allocating them."""
    claims = [
        {"array": "float64", "shape": [2**20], "at": 0, "order": "C"},
        {"array": "complex128", "shape": [2**10, 2**10], "at": 0, "order": "F"},
        {"array": "complex128", "shape": [2**13, 2**13], "at": 0, "order": "F"},
    ]
    tracemalloc.start()
    for claim in claims:
        with pytest.raises(wire.WireError, match=r"beyond its frame|too many"):
            frame_of(claim, b"\0" * 16)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_booleans_are_zero_or_one() -> None:
    """A byte of 7 in an array of booleans is True, not a third truth value."""
    got = frame_of({"array": "bool", "shape": [3], "at": 0, "order": "C"}, b"\x00\x07\x01")
    assert got.tolist() == [False, True, True]
    assert got.view("uint8").tolist() == [0, 1, 1]


@pytest.mark.parametrize("name", ["source", "self", "names"])
def test_code_may_name_anything(name: str) -> None:
    """A forged function whose arrays are called like our own parameters raises nothing."""
    got = frame_of({"code": "1", "names": {name: {"int": 1}}})
    assert got.names == {name: 1}


def test_the_name_of_a_type_carries_nothing_out() -> None:
    """A type that is named after a hidden number, or after terminal codes, says neither."""
    for name in ("0.7316", "n1e-3.25", "x12345678", "a\x1b[2Jb", "\ud800", "two\nlines"):
        got = frame_of({"opaque": name})
        assert got.type_name.isprintable()
        assert not any(digits in got.type_name for digits in ("7316", "25", "12345"))
    assert frame_of({"opaque": "an array of dtype float16"}).type_name.endswith("float16")


@pytest.mark.parametrize(
    ("value", "odd"),
    [
        ([1.0, [True, "a", None], np.ones(2), np.float32(1)], ""),
        (wire.Code("f", f=[np.arange(3)]), ""),
        (np.array([1, [2.0]], dtype=object), ""),
        ([np.ones(2), {"a": 1}], "dict"),
        (wire.Code("f", f=abs), "builtin_function_or_method"),
        (np.array([1j]), "array of dtype complex128"),
        (np.array(["a"]), "array of dtype str32"),
        ((1.0, [2.0, [1j]]), "complex"),
    ],
)
def test_what_cannot_be_sent_has_a_name(value: object, odd: str) -> None:
    """What would arrive as no more than its name is found, however deep; all else comes through."""
    assert wire.unsendable(value) == odd
