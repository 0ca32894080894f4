"""Are the parts of a check well made? Said where they are made, for whoever writes them.

The loader of a course's own checks adds file and line (`own`).
"""

import inspect
from collections.abc import Callable
from dataclasses import fields
from math import isfinite
from typing import Any, NoReturn

MOST = 3
"""Names that are told of many."""


def refuse(part: Any, name: str, value: Any, expected: str, remedy: str = "") -> NoReturn:
    """Raise `TypeError`: what came for a field of a dataclass, what was expected, the remedy.

    Without a remedy of its own the order of the fields is told: two are swapped easily.
    """
    kind = type(part).__name__
    order = ", ".join(field.name for field in fields(part) if not field.kw_only)
    remedy = remedy or f"the order is {kind}({order}), are two of them swapped?"
    raise TypeError(f"{kind}: {name} is {came(value)}, expected {expected}: {remedy}")


def came(value: Any) -> str:
    """In words what came."""
    if isinstance(value, str):
        return f"the text {value[:60]!r}"
    if isinstance(value, (tuple, list)):
        inside = sorted({type(one).__name__ for one in value})
        kind = type(value).__name__
        return f"a {kind} of {' and '.join(inside)}" if inside else f"an empty {kind}"
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    if inspect.isroutine(value):
        return f"the function {value.__name__}"
    return f"a {type(value).__name__}"


def text(part: Any, name: str, example: str, empty: bool = False) -> None:
    """The field is text, and there is something in it."""
    value = getattr(part, name)
    if not isinstance(value, str) or not (value.strip() or empty):
        refuse(part, name, value, f'text, such as "{example}"')


def identifier(part: Any, name: str) -> None:
    """The field is the name of a function."""
    value = getattr(part, name)
    if not isinstance(value, str) or not value.isidentifier():
        refuse(part, name, value, 'the name of a function as text, such as "simpson"')


def number(part: Any, name: str) -> None:
    """The field is a number above 0."""
    value = getattr(part, name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        refuse(part, name, value, "a number above 0")
    if not (isfinite(value) and value > 0):
        refuse(part, name, value, "a number above 0", "write how much of the points it is worth")


def flag(part: Any, name: str) -> None:
    """The field is True or False."""
    value = getattr(part, name)
    if not isinstance(value, bool):
        refuse(part, name, value, "True or False")


def callable_with(part: Any, name: str, *arguments: str) -> None:
    """The field is a function that takes these arguments, whatever it calls them."""
    value = getattr(part, name)
    form = f"a function of ({', '.join(arguments)})"
    if not callable(value):
        refuse(part, name, value, form)
    try:
        inspect.signature(value).bind(*arguments)
    except TypeError as error:
        refuse(part, name, value, form, f"this one takes others ({error})")
    except ValueError:  # some of C's have no signature
        pass


def function(part: Any, name: str) -> None:
    """The field is a function."""
    value = getattr(part, name)
    if not callable(value):
        refuse(part, name, value, "a function")


def parts(part: Any, name: str, kind: type, empty: bool = False) -> None:
    """The field is a tuple of such things."""
    value = getattr(part, name)
    what = "texts" if kind is str else f"{kind.__name__}s"
    if isinstance(value, kind):
        single = f'("{value}",)' if isinstance(value, str) else f"({kind.__name__}(…),)"
        remedy = f"a single one has a comma behind it, {single}"
        refuse(part, name, value, f"a tuple of {what}", remedy)
    alike = isinstance(value, (list, tuple)) and all(isinstance(one, kind) for one in value)
    if alike and isinstance(value, list):
        refuse(part, name, value, f"a tuple of {what}", "write ( ) in place of [ ]")
    if not alike:
        refuse(part, name, value, f"a tuple of {what}")
    if not value and not empty:
        refuse(part, name, value, f"a tuple of {what}", "write one at least")


def distinct(part: Any, name: str, key: Callable[[Any], str], what: str) -> None:
    """No two of the field's parts have the same name."""
    names = [key(one) for one in getattr(part, name)]
    double = sorted({one for one in names if names.count(one) > 1})
    if double:
        raise ValueError(
            f"{type(part).__name__}: two of {name} have {what} {some(double)}: rename one of them"
        )


def some(names: list[str]) -> str:
    """The first few, as text."""
    return ", ".join(names[:MOST]) + (", …" if len(names) > MOST else "")
