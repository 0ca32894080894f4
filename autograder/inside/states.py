"""What a function stood on when its visible test ran, and which cells have changed it since.

Lives inside the sandbox, beside worker.py. A function stands on the names that its code reads, and
on those that functions of the notebook read which it reads. If all of them are still bound to the
same things, and these cannot change, the function is what it was; what cannot be told has changed.
"""

import builtins
import dis
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

MANY = 300
"""Names and things that are looked at."""
UNBOUND: Any = object()
"""What a name stands for that the notebook has not bound: later cells may hide Python's own."""
FIXED = (bool, int, float, complex, str, bytes, type(None), range)


class State:
    """A function at the moment of its visible test."""

    def __init__(self, name: str, space: dict[str, Any]) -> None:
        self.name = name
        self.there = callable(space.get(name))
        self.settled = True
        """Whether nothing that it stands on can change without a name being bound anew."""
        self.rebound: dict[str, int] = {}
        """Name → the first cell that has bound it to something else."""
        self._space = space
        self._found: dict[str, Any] = {}
        self._modules: list[tuple[ModuleType, dict[str, Any]]] = []
        self._seen: set[int] = set()
        try:
            self._name(name)
        except Exception:  # an object of the student's may do anything when it is looked at
            self.settled = False

    @property
    def same(self) -> bool:
        """Whether it is what it was."""
        try:
            modules = all(_same(vars(module), before) for module, before in self._modules)
        except Exception:
            return False
        return self.settled and not self.rebound and modules

    def look(self, cell: int) -> None:
        """Notice what the cell that has just run has bound to something else."""
        for name, before in self._found.items():
            if name not in self.rebound and self._space.get(name, UNBOUND) is not before:
                self.rebound[name] = cell

    def told(self) -> dict[str, Any]:
        """For the grader."""
        return {
            "there": self.there,
            "same": self.same,
            "rebound": self.rebound,
            "uses": list(self._found),
        }

    def _name(self, name: str) -> None:
        if name in self._found or len(self._found) >= MANY:
            self.settled &= name in self._found
            return
        if name not in self._space and name not in vars(builtins):
            self._found[name] = UNBOUND
            return
        self._found[name] = value = self._space.get(name, UNBOUND)
        if value is not UNBOUND:
            self._thing(value)

    def _thing(self, value: Any) -> None:
        """Follow what it stands on; the notebook's own classes and containers may change."""
        if isinstance(value, FIXED) or id(value) in self._seen:
            return
        if len(self._seen) >= MANY:
            self.settled = False
            return
        self._seen.add(id(value))
        if isinstance(value, FunctionType) and value.__globals__ is self._space:
            self._function(value)
        elif isinstance(value, (tuple, frozenset)):
            for part in value:
                self._thing(part)
        elif isinstance(value, ModuleType):
            self._module(value)
        elif not _is_of_a_library(value):
            self.settled = False

    def _function(self, function: FunctionType) -> None:
        for name in sorted(names_read(function.__code__)):
            self._name(name)
        for cell in function.__closure__ or ():
            self._thing(cell.cell_contents)
        for default in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()):
            self._thing(default)

    def _module(self, module: ModuleType) -> None:
        """The module and its parts: somebody may put something else in their place."""
        parts = [module, *(v for v in list(vars(module).values()) if isinstance(v, ModuleType))]
        self._modules += [(part, dict(vars(part))) for part in parts[:MANY]]


def _same(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether all that was there is there still; modules import others when they are wanted."""
    return all(now.get(name, UNBOUND) is value for name, value in before.items())


def _is_of_a_library(value: Any) -> bool:
    """A function or class that no cell has made, or a number of NumPy's."""
    if isinstance(value, (FunctionType, type)):
        return value.__module__ != "__main__"
    kinds = {kind.__name__ for kind in type(value).__mro__}
    numpy = {"ufunc", "generic", "_ArrayFunctionDispatcher"}
    return isinstance(value, BuiltinFunctionType) or bool(kinds & numpy)


def names_read(code: CodeType, depth: int = 0) -> set[str]:
    """The names of the notebook, or of Python, that a piece of code reads."""
    found = {
        str(step.argval)
        for step in dis.get_instructions(code)
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and depth < 20:
            found |= names_read(constant, depth + 1)
    return found
