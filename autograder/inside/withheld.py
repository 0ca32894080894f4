"""This module is withheld while the assignment that asks for it is graded."""

from typing import Any, NoReturn


class _Withheld:
    def __init__(self, name: str) -> None:
        self._name = name

    def _refuse(self, *arguments: Any, **named: Any) -> NoReturn:
        what = "coursekit's " + self._name
        raise ImportError(what + " is withheld while the assignment that asks for it is graded")

    __call__ = _refuse

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return _Withheld(name)
