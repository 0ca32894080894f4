"""Frames between grader and sandbox: a JSON header and raw numbers. Every size is capped.

A frame is 8 bytes (two big-endian lengths), the header, the body. A value is a tree in the header
whose arrays point into the body. Nothing is ever unpickled or evaluated, and nothing is allocated
before its size has been compared with a cap, so whatever a student's process sends is at worst a
`WireError`. What comes through is small enough to be worked on, and to be kept.

This module runs on both sides and imports NumPy and the standard library only.
"""

import json
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

MAX_HEADER = 8 << 20
MAX_BODY = 32 << 20
MAX_NUMBERS = 1 << 20
"""In one array; the largest that the course sends or expects has 8·10⁴. An empty one counts as if
its sides of 0 were 1."""
MAX_TOGETHER = 2 << 20
"""In all arrays of a frame, whatever their type: as float64 they take 16 MiB."""
MAX_PARTS = 60_000
"""Objects and lists in a header; Python needs a hundred times the bytes that one is written in."""
MAX_DEPTH = 6
MAX_LEAVES = 200_000
"""In all lists of a frame."""
MAX_LOOSE = 8_000
"""In lists that hold anything but plain numbers. Unlike these, which travel together, each is read
by itself; a gradient of 400 layers, as lists of lists, has 802."""
MAX_DIMENSIONS = 8
MAX_TEXT = 4_000
DTYPES = {
    d: np.dtype(d) for d in ("float64", "float32", "int64", "int32", "uint8", "bool", "complex128")
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
PREFIX = struct.Struct(">II")
TOO_LARGE = "a structure too large or too deep"
AN_ARRAY = "an array too large to be sent"
TYPES = {
    TOO_LARGE,
    AN_ARRAY,
    "too large",
    *(f"an array of dtype {kind}" for kind in ("object", "complex64", "float16", "str")),
    *("function", "method", "builtin_function_or_method", "coroutine", "partial", "ufunc"),
    *("generator", "map", "filter", "zip", "enumerate", "range", "slice", "ellipsis"),
    *("dict", "dict_keys", "dict_values", "set", "frozenset", "deque", "Counter"),
    *("bytes", "bytearray", "memoryview", "type", "object", "module", "Fraction", "Decimal"),
    *("Generator", "DataFrame", "Series", "Tensor", "csr_matrix", "coo_matrix", "Figure", "Axes"),
}
"""Names that are told."""


class WireError(Exception):
    """The frame does not obey the protocol."""


class Code:
    """A function to hand to the student's function: the source of an expression, and its arrays.

    The student's process can read it, so it must hold nothing of what is expected.
    """

    def __init__(self, source: str, /, **names: Any) -> None:
        self.source = source
        self.names = names


class Opaque:
    """A value that has no place in a frame: only the name of its type came over.

    Students see the name in a message. A process can make types of any name, so all but those that
    people return by accident are "an object".
    """

    def __init__(self, type_name: str) -> None:
        self._sent = type_name

    @cached_property
    def type_name(self) -> str:
        """The name, if it is one that many types could have."""
        return self._sent if self._sent in TYPES else "an object"


def pack(header: dict[str, Any], value: Any = None) -> bytes:
    """A frame of `header`, with `value` (numbers, text, arrays; lists and tuples of them)."""
    body, taken = Body(), Taken(code=True)
    tree = _encode(value, body, 0, taken)
    text = json.dumps({**header, "value": tree}).encode()
    if len(text) > MAX_HEADER or body.size > MAX_BODY or taken.numbers > MAX_TOGETHER:
        raise WireError(f"a frame of {len(text) + body.size:,} bytes is too large to send")
    return b"".join((PREFIX.pack(len(text), body.size), text, *body.pieces))


def unsendable(value: Any) -> str:
    """The type of the first thing in a value that arrives as no more than its name; "" if none."""
    if isinstance(value, (list, tuple)):
        known = {float, int, bool}.issuperset(map(type, value))
        return "" if known else next(filter(None, map(unsendable, value)), "")
    if isinstance(value, Code):
        return unsendable(list(value.names.values()))
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype == object and array.ndim == 1:
            return unsendable(list(array))
        return "" if array.dtype.kind in "biuf" else f"array of dtype {array.dtype.name[:40]}"
    plain = value is None or isinstance(value, (bool, int, float, str, Opaque))
    return "" if plain else type(value).__name__


def lengths(prefix: bytes | bytearray) -> tuple[int, int]:
    """Length of the header and of the body that follow these 8 bytes."""
    header, body = PREFIX.unpack(prefix)
    if header > MAX_HEADER or body > MAX_BODY:
        raise WireError(f"a frame announces {header + body:,} bytes, more than the cap")
    return header, body


def unpack(
    header: bytes | bytearray, body: bytes | bytearray, code: bool = False
) -> tuple[dict[str, Any], Any]:
    """The header, without its tree, and the value. Raises `WireError` for anything unexpected.

    `Code` is unexpected too, but for who says that it may come: the side of the student.
    """
    if header.count(b"[") + header.count(b"{") > MAX_PARTS:
        raise WireError("the header of a frame has millions of parts")
    try:
        record = json.loads(header.decode())
    except (ValueError, RecursionError) as error:
        raise WireError("the header of a frame is not JSON") from error
    if not isinstance(record, dict):
        raise WireError("the header of a frame is not an object")
    return record, _decode(record.pop("value", None), memoryview(body), 0, Taken(code))


def equal(one: Any, two: Any) -> bool:
    """Equal in type and value, arrays (to the last bit) and code too; NaN equals NaN."""
    if type(one) is not type(two):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(two) and all(map(equal, one, two))
    if isinstance(one, np.ndarray):
        same = one.dtype == two.dtype and one.shape == two.shape
        return bool(same and one.tobytes() == two.tobytes())
    if isinstance(one, Code):
        return one.source == two.source and equal(
            sorted(one.names.items()), sorted(two.names.items())
        )
    if isinstance(one, Opaque):
        return bool(one.type_name == two.type_name)
    if isinstance(one, float) and math.isnan(one):
        return math.isnan(two)
    return bool(one == two)


class Body:
    """The numbers of a frame that is being made: put together once, since copying costs most."""

    def __init__(self) -> None:
        self.pieces: list[Any] = []
        self.size = 0

    def add(self, size: int, *pieces: Any) -> int:
        """Append bytes, or arrays row by row, of `size` bytes together; where they are."""
        at = self.size
        self.pieces += pieces
        self.size += size
        return at


@dataclass
class Taken:
    """How much of a frame's room its parts have taken so far."""

    code: bool
    """Whether there may be `Code` in it."""
    leaves: int = 0
    loose: int = 0
    bytes: int = 0
    numbers: int = 0


def _encode(value: Any, body: Body, depth: int, taken: Taken) -> Any:
    if isinstance(value, (list, tuple)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        if depth > MAX_DEPTH or taken.leaves + len(value) > MAX_LEAVES:
            return {"opaque": TOO_LARGE}
        taken.leaves += len(value)
        if numbers := _encode_numbers(value, body):
            taken.leaves += numbers["count"] - len(value) if "width" in numbers else 0
            return {kind: numbers}
        if taken.loose + len(value) > MAX_LOOSE:
            return {"opaque": TOO_LARGE}
        taken.loose += len(value)
        if arrays := _encode_arrays(value, body):
            taken.numbers += sum(array.size for array in value)
            return {kind: arrays}
    if depth > MAX_DEPTH:
        return {"opaque": TOO_LARGE}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        # beyond 64 bits a Python integer is sent as the float nearest to it
        return {"int": value} if abs(value) < 2**63 else {"float": _float_text(value)}
    if isinstance(value, float):
        return {"float": value.hex()}
    if isinstance(value, str):
        return {"text": value[:MAX_TEXT]}
    if isinstance(value, (list, tuple)):
        return {kind: [_encode(v, body, depth + 1, taken) for v in value]}
    if isinstance(value, Code):
        names = {k: _encode(v, body, depth + 1, taken) for k, v in value.names.items()}
        return {"code": value.source, "names": names}
    if isinstance(value, Opaque):
        return {"opaque": value.type_name}
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        if _numbers(array.shape) > MAX_NUMBERS:
            return {"opaque": AN_ARRAY}
        if array.dtype == object and array.ndim == 1:
            return _encode(list(array), body, depth, taken)
        array = _in_a_common_type(array)
        name = NAMES.get(array.dtype)
        if name and array.ndim <= MAX_DIMENSIONS:
            fortran = array.ndim > 1 and array.flags.f_contiguous and not array.flags.c_contiguous
            taken.numbers += array.size
            order = "F" if fortran else "C"
            start = body.add(array.nbytes, array.tobytes(order=order))
            return {
                "array": name,
                "shape": list(array.shape),
                "at": start,
                "order": order,
            }
        return {"opaque": f"an array of dtype {array.dtype.name[:40]}"}
    return {"opaque": type(value).__name__[:80]}


PLAIN: tuple[type, ...] = (float, int, bool)
"""The types of plain numbers, by the code under which they travel."""
FLOATS = {float, np.float64}
CODES = {**{t: code for code, t in enumerate(PLAIN)}, np.float64: 0}


FEW = 8
"""Numbers of a list that are not worth it: each is written by itself."""


def _encode_numbers(values: Sequence[Any], body: Body) -> dict[str, Any] | None:
    """A list of plain numbers, or of equally long lists of floats: as float64.

    Numbers of several types have a byte each for it. None for any other list.
    """
    kinds = set(map(type, values))
    if kinds == {list}:
        width, *others = set(map(len, values))
        size = len(values) * width
        if others or not 0 < size <= MAX_LEAVES:
            return None
        if not all(FLOATS.issuperset(map(type, row)) for row in values):
            return None
        at = body.add(8 * size, np.array(values, dtype=np.float64).tobytes())
        return {"count": size, "at": at, "type": 0, "width": width}
    if len(values) < FEW or not kinds <= CODES.keys():
        return None
    if int in kinds and max(abs(v) for v in values if type(v) is int) > 2**53:
        return None
    codes = {CODES[kind] for kind in kinds}
    at = body.add(8 * len(values), np.array(values, dtype=np.float64).tobytes())
    if len(codes) > 1:
        body.add(len(values), bytes(CODES[type(v)] for v in values))
    return {"count": len(values), "at": at, "type": codes.pop() if len(codes) == 1 else -1}


def _encode_arrays(values: Sequence[Any], body: Body) -> dict[str, Any] | None:
    """A list of float64 arrays, row by row, as the layers of a network are: their shapes, and one
    place for all. None for any other list, which has a place for each."""
    if len(values) < FEW or set(map(type, values)) != {np.ndarray}:
        return None
    size = 0
    for array in values:
        if array.dtype != np.float64 or not array.flags.c_contiguous:
            return None
        if not 0 < array.size <= MAX_NUMBERS or array.ndim > MAX_DIMENSIONS:
            return None
        size += array.nbytes
    return {"shapes": [array.shape for array in values], "at": body.add(size, *values)}


def _decode_arrays(shapes: Any, at: Any, body: memoryview, taken: "Taken") -> list[Any]:
    if not isinstance(shapes, list) or type(at) is not int or at < 0:
        raise WireError("a list of arrays is malformed")
    taken.loose += len(shapes)
    if taken.loose > MAX_LOOSE + 1:
        raise WireError("a value is too large or too deep")
    sizes = [_size(shape) for shape in shapes]
    total = sum(sizes)
    taken.bytes += 8 * total
    taken.numbers += total
    if at + 8 * total > len(body) or taken.bytes > len(body):
        raise WireError("a list of arrays reaches beyond its frame, or overlaps")
    if taken.numbers > MAX_TOGETHER:
        raise WireError("the arrays of a frame have too many numbers")
    flat, arrays, end = np.frombuffer(body, np.float64, total, at).copy(), [], 0
    for shape, size in zip(shapes, sizes, strict=True):
        start, end = end, end + size
        arrays.append(flat[start:end].reshape(shape))
    return arrays


def _size(shape: Any) -> int:
    """Of an array; raises `WireError` for what is no shape of the protocol."""
    if not isinstance(shape, list) or len(shape) > MAX_DIMENSIONS:
        raise WireError("an array has no shape of the protocol")
    for size in shape:
        if type(size) is not int or size < 0:
            raise WireError("an array has no shape of the protocol")
    size = math.prod(shape)
    if size > MAX_NUMBERS or (not size and _numbers(shape) > MAX_NUMBERS):
        raise WireError("an array has too many numbers")
    return size


def _decode_numbers(tree: dict[str, Any], body: memoryview) -> list[Any]:
    count, at, code, width = (tree.get(key, 0) for key in ("count", "at", "type", "width"))
    if any(type(v) is not int for v in (count, at, code, width)):
        raise WireError("a list of numbers is malformed")
    if not 0 <= count <= MAX_LEAVES or at < 0 or not -1 <= code < len(PLAIN):
        raise WireError("a list of numbers is malformed")
    if width and (code or width < 0 or count % width or count < width):
        raise WireError("a list of numbers is malformed")
    if at + count * (8 if code >= 0 else 9) > len(body):
        raise WireError("a list of numbers reaches beyond its frame")
    if width:
        rows: list[Any] = np.frombuffer(body, np.float64, count, at).reshape(-1, width).tolist()
        return rows
    numbers = struct.unpack_from(f"={count}d", body, at)
    if code == 0:
        return list(numbers)
    codes = [code] * count if code > 0 else list(body[at + 8 * count : at + 9 * count])
    if any(
        c >= len(PLAIN) or (c and not abs(v) <= 2**53) for c, v in zip(codes, numbers, strict=True)
    ):
        raise WireError("a list of numbers is malformed")
    return [PLAIN[c](v) for c, v in zip(codes, numbers, strict=True)]


def _in_a_common_type(array: Any) -> Any:
    """Real numbers of any size and byte order, in a type that a frame can hold; others as is."""
    kind = array.dtype.kind
    if array.dtype in NAMES:  # which a type of another byte order is not
        return array
    if kind in "iuf":
        whole = kind == "i" or (kind == "u" and array.max(initial=0) < 2**63)
        return array.astype("int64" if whole else "float64")
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def _float_text(value: int) -> str:
    try:
        return float(value).hex()
    except OverflowError:
        return "inf" if value > 0 else "-inf"


def _numbers(shape: Sequence[int]) -> int:
    """Of an array; sides of 0 count as 1, since NumPy's limits do not end where there is one."""
    return math.prod(max(size, 1) for size in shape)


def _decode(tree: Any, body: memoryview, depth: int, taken: Taken) -> Any:
    taken.loose += 1
    if depth > MAX_DEPTH + 1 or taken.loose > MAX_LOOSE + 1:
        raise WireError("a value is too large or too deep")
    if tree is None or isinstance(tree, bool):
        return tree
    if not isinstance(tree, dict):
        raise WireError("a value is not of the protocol")
    kind = next(iter(tree), "")  # `_encode` writes it first
    value = tree.get(kind)
    if kind == "array":
        array = _decode_array(value, tree.get("shape"), tree.get("at"), tree.get("order"), body)
        taken.bytes += array.nbytes
        taken.numbers += array.size
        if taken.bytes > len(body):  # a thousand arrays made of the same bytes
            raise WireError("the arrays of a frame overlap")
        if taken.numbers > MAX_TOGETHER:
            raise WireError("the arrays of a frame have too many numbers")
        return array
    if kind in ("list", "tuple") and isinstance(value, dict) and "shapes" in value:
        arrays = _decode_arrays(value["shapes"], value.get("at"), body, taken)
        return arrays if kind == "list" else tuple(arrays)
    if kind in ("list", "tuple") and isinstance(value, dict):
        numbers = _decode_numbers(value, body)
        count = value.get("count", 0)
        taken.leaves += count
        taken.bytes += 8 * count
        if taken.leaves > MAX_LEAVES or taken.bytes > len(body):
            raise WireError("the lists of a frame overlap, or are too long")
        return numbers if kind == "list" else tuple(numbers)
    if kind in ("list", "tuple") and isinstance(value, list):
        items = [_decode(item, body, depth + 1, taken) for item in value]
        return items if kind == "list" else tuple(items)
    if kind == "int" and type(value) is int and abs(value) < 2**63:
        return value
    if kind == "float" and isinstance(value, str) and len(value) < 40:
        try:
            return float.fromhex(value)
        except (ValueError, OverflowError) as error:
            raise WireError("a float is malformed") from error
    if kind == "text" and isinstance(value, str):
        return value[:MAX_TEXT]
    if kind == "opaque" and isinstance(value, str):
        return Opaque(value)
    names = tree.get("names")
    if kind == "code" and taken.code and isinstance(value, str) and isinstance(names, dict):
        return Code(value, **{k: _decode(v, body, depth + 1, taken) for k, v in names.items()})
    raise WireError("a value is not of the protocol")


def _decode_array(name: Any, shape: Any, at: Any, order: Any, body: memoryview) -> Any:
    dtype = DTYPES.get(name) if isinstance(name, str) else None
    if dtype is None or order not in ("C", "F") or type(at) is not int or at < 0:
        raise WireError("an array has no dtype, place or order of the protocol")
    count = _size(shape)
    if at + count * dtype.itemsize > len(body):
        raise WireError("an array reaches beyond its frame")
    if name == "bool":  # a byte other than 0 or 1 would be neither true nor false to NumPy
        flat = np.frombuffer(body, np.uint8, count, at) != 0
    else:
        flat = np.frombuffer(body, dtype, count, at).copy()
    return flat.reshape(shape, order=order)
