"""What functions stood on when their visible tests ran, and which cells have changed it since.

Lives inside the sandbox, beside worker.py. A function stands on the names that it uses, and on what
they are bound to. If they are still bound to the same things, and these cannot change, the function
is what it was; what cannot be told counts as changed.
"""

from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from coursekit.rebound import Watch, names_used

MANY = 300
"""Things that are looked at."""
FIXED = (bool, int, float, complex, str, bytes, type(None), range)


class States:
    """The functions of a notebook that have been tested."""

    def __init__(self, space: dict[str, Any]) -> None:
        self._space = space
        self._watch = Watch(space)
        self._stood: dict[str, Stood] = {}

    def mark(self, name: str) -> None:
        """The visible test of a function has run."""
        self._watch.look(name)
        self._stood[name] = Stood(name, self._space)

    def look(self, cell: int) -> None:
        """A cell has run: notice what it has bound to something else."""
        for function, names in self._watch.look()["changes"].items():
            for name, kind in names.items():
                if kind != "repeats":
                    self._stood[function].changed.setdefault(name, (cell, kind))

    def told(self) -> dict[str, Any]:
        """For the grader."""
        return {name: stood.told() for name, stood in self._stood.items()}


class Stood:
    """A function at the moment of its visible test."""

    def __init__(self, name: str, space: dict[str, Any]) -> None:
        self.there = callable(space.get(name))
        self.changed: dict[str, tuple[int, str]] = {}
        """Name → the first cell that has bound it to something else, and how."""
        self.uses: list[str] = []
        self._settled = True
        self._modules: list[tuple[ModuleType, dict[str, Any]]] = []
        self._seen: set[int] = set()
        try:
            self.uses = names_used(name, space)[:MANY]
            for used in self.uses:
                self._thing(space.get(used), space)
        except Exception:  # an object of the student's may do anything when it is looked at
            self._settled = False

    @property
    def same(self) -> bool:
        """Whether it is what it was."""
        try:
            modules = all(_same(vars(module), before) for module, before in self._modules)
        except Exception:
            return False
        return self._settled and not self.changed and modules

    def told(self) -> dict[str, Any]:
        """For the grader."""
        said = {"there": self.there, "same": self.same, "uses": self.uses}
        return {**said, "changed": {name: list(how) for name, how in self.changed.items()}}

    def _thing(self, value: Any, space: dict[str, Any]) -> None:
        """Notice what can change without a name: containers, and the notebook's own classes."""
        if isinstance(value, FIXED) or id(value) in self._seen:
            return
        self._seen.add(id(value))
        if len(self._seen) > MANY:
            self._settled = False
        elif isinstance(value, FunctionType) and value.__globals__ is space:
            cells = [cell.cell_contents for cell in value.__closure__ or ()]
            named = (value.__kwdefaults__ or {}).values()
            for part in (*cells, *(value.__defaults__ or ()), *named):
                self._thing(part, space)
        elif isinstance(value, (tuple, frozenset)):
            for part in value:
                self._thing(part, space)
        elif isinstance(value, ModuleType):
            inner = [part for part in list(vars(value).values()) if isinstance(part, ModuleType)]
            self._modules += [(part, dict(vars(part))) for part in [value, *inner][:MANY]]
        elif not _is_of_a_library(value):
            self._settled = False


def _same(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether all that was there is there still; modules import others when they are wanted."""
    missing = object()
    return all(now.get(name, missing) is value for name, value in before.items())


def _is_of_a_library(value: Any) -> bool:
    """A function or class that no cell has made, or a number of NumPy's."""
    if isinstance(value, (FunctionType, type)):
        return value.__module__ != "__main__"
    kinds = {kind.__name__ for kind in type(value).__mro__}
    numpy = {"ufunc", "generic", "_ArrayFunctionDispatcher"}
    return isinstance(value, BuiltinFunctionType) or bool(kinds & numpy)
