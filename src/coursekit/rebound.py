"""Finds names that tested functions use and that a later cell binds to something else.

`coursekit check` sends this file to the kernel that runs the notebook: it needs Python alone.
"""

import builtins
import dis
import functools
import types
from collections.abc import Iterator
from typing import Any

GLOBAL_READS = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"}
IMPORTED = (types.FunctionType, types.BuiltinFunctionType, type)
PLAIN = (int, float, complex, str, bytes, type(None))
MISSING = object()
"""Stands for the value of a name that is not bound."""


class Watch:
    """Looks at a notebook's names after each of its cells.

    Examples
    --------
    >>> space = {}
    >>> exec("def total(x): return sum(x)", space)
    >>> watch = Watch(space)
    >>> watch.look("total")
    {'changes': {}, 'there': True}
    >>> space["sum"] = 0
    >>> watch.look()
    {'changes': {'total': {'sum': 'replaces'}}, 'there': False}
    """

    def __init__(self, space: dict[str, Any]) -> None:
        self.space = space
        self.held: dict[str, dict[str, object]] = {}

    def look(self, tested: str = "") -> dict[str, Any]:
        """What the last cell did to the names that functions use; if it tested one, is that there?

        Examples
        --------
        >>> Watch({}).look("mse")
        {'changes': {}, 'there': False}
        """
        changes: dict[str, dict[str, str]] = {}
        for function, held in self.held.items():
            for name, before in held.items():
                now = self._bound(name)
                if now is not before:
                    changes.setdefault(function, {})[name] = self._kind(before, now)
                    held[name] = now
        if tested:
            self.held[tested] = {n: self._bound(n) for n in names_used(tested, self.space)}
        return {"changes": changes, "there": tested in self.space}

    def _bound(self, name: str) -> object:
        return self.space.get(name, getattr(builtins, name, MISSING))

    def _kind(self, before: object, now: object) -> str:
        if before is MISSING:
            return "binds"
        if now is MISSING:
            return "removes"
        if _alike(before, now):
            return "repeats"
        home = getattr(now, "__module__", None) == self.space.get("__name__")
        return "replaces" if home or not isinstance(now, IMPORTED) else "imports"


def _alike(a: Any, b: Any) -> bool:
    """True if it makes no difference to a function which of the two it uses."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(_alike, a, b))
    if isinstance(a, types.FunctionType):
        defaults = a.__defaults__, tuple((a.__kwdefaults__ or {}).items())
        others = b.__defaults__, tuple((b.__kwdefaults__ or {}).items())
        same = a.__code__ == b.__code__ and a.__globals__ is b.__globals__
        return same and not a.__closure__ and _alike(defaults, others)
    return type(a) in PLAIN and a == b


def names_used(function: str, space: dict[str, Any]) -> list[str]:
    """The function's name, and the names that it reads, also through functions of the notebook.

    Names that its own code binds with `global` are not among them.

    Examples
    --------
    >>> space = {}
    >>> exec("def square(x): return x**power", space)
    >>> exec("def total(x): return sum(map(square, x))", space)
    >>> names_used("total", space)
    ['total', 'sum', 'map', 'square', 'power']
    """
    names, written = {function: None}, set()
    waiting, seen = [space.get(function)], list[object]()
    while waiting:
        part = waiting.pop(0)
        if any(part is other for other in seen):
            continue
        seen.append(part)
        if isinstance(part, types.FunctionType) and part.__globals__ is space:
            for read, name in _globals_of(part.__code__):
                if not read:
                    written.add(name)
                elif name not in names:
                    names[name] = None
                    waiting.append(space.get(name))
        waiting += _parts(part, space)
    return [name for name in names if name == function or name not in written]


def _globals_of(code: types.CodeType) -> Iterator[tuple[bool, str]]:
    """(is it read?, name) of each use of a global name, in nested functions too."""
    for step in dis.get_instructions(code):
        if step.opname in GLOBAL_READS | {"STORE_GLOBAL", "DELETE_GLOBAL"}:
            yield step.opname in GLOBAL_READS, step.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _globals_of(constant)


def _parts(thing: Any, space: dict[str, Any]) -> list[Any]:
    """What a function, or what wraps or holds functions, may call."""
    if isinstance(thing, functools.partial):
        return [thing.func, *thing.args, *thing.keywords.values()]
    if isinstance(thing, types.MethodType | classmethod | staticmethod):
        return [thing.__func__, getattr(thing, "__self__", None)]
    if isinstance(thing, property):
        return [thing.fget]
    if isinstance(thing, list | tuple):
        return list(thing[:100])
    if isinstance(thing, dict):
        return list(thing.values())[:100]
    ours = isinstance(thing, type) and thing.__module__ == space.get("__name__")
    if isinstance(thing, type):
        return [*vars(thing).values(), *thing.__bases__] if ours else []
    kept = list(getattr(thing, "__dict__", {}).values()) if callable(thing) else []
    if isinstance(thing, types.FunctionType):
        held = [part for cell in thing.__closure__ or () for part in _contents(cell)]
        return [*held, *(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values(), *kept]
    return [*kept, type(thing)]


def _contents(cell: types.CellType) -> list[Any]:
    """What a function has from around it, if that is bound yet."""
    try:
        return [cell.cell_contents]
    except ValueError:
        return []
