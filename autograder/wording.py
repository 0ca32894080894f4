"""What a student's process may say in a report: enough for a person to read, little to carry out.

A process sees the inputs of its calls, and whatever it says of an exception may have been made of
them. So a line of code must be a line of the notebook, a name the name of a class or function
there, and a message one that Python and NumPy have for everybody (`messages`) or a text that stands
between quotes in the notebook. Nothing else is told of it.

That leaves room for at most some 250 bits a function. The one message that is told in full is one
of some sixty, with at most two shapes of four sides of four digits: 110 bits. Line, class and
function are chosen from the notebook's: 20 bits. The judge's own words tell which properties fail,
and shapes or how many entries are off: 10 bits, and 30 for each of three complaints. The hidden
inputs of one function have 10,000 bits and more, and they are of no use to anybody: the next
submission is asked for others.
"""

import builtins
import re
from typing import Any

from autograder.messages import names_in

NUMBER = re.compile(r"-?\d+\.\d*(e[-+]?\d+)?|\d+e[-+]?\d+|(?:[^\W\d]*\d){5,}\w*")
NAME = re.compile(r"[^\W\d]\w{0,39}")
KNOWN = {name for name, kind in vars(builtins).items() if isinstance(kind, type)} | {
    "LinAlgError",
    "AxisError",
    "UFuncTypeError",
    "_UFuncNoLoopError",
    "_UFuncBinaryResolutionError",
    "_UFuncOutputCastingError",
    "_UFuncInputCastingError",
    "_ArrayMemoryError",
    "ndarray",
    "matrix",
    "module",
    "function",
    "method",
    "builtin_function_or_method",
    "generator",
    "NoneType",
    "numpy",
    *("float64", "float32", "int64", "int32", "uint8", "bool", "complex128"),
}
PLACES = {"<lambda>", "<locals>"}
OTHER = "an exception of type "
"""How the worker begins the name of a class that is not Python's."""
MOST, LINE = 240, 100
"""Characters of a message, and of a line of code."""
UNTOLD = "(its message is made up in the call, and is not shown)"


def one_line(text: Any, notebook: str = "") -> str:
    """A printable line of it; what is not ASCII passes only if it stands in the notebook."""
    flat = " ".join(str(text)[:1000].split()) if isinstance(text, str) else ""
    line = "".join(c for c in flat if c.isprintable())[:MOST]
    if not line.isascii() and line not in notebook:
        line = re.sub(r"[^\x20-\x7e]+", "…", line)
    if sum(c.isdigit() for c in line) > 24:  # shapes need fewer
        return re.sub(r"\d+", "…", line)
    return NUMBER.sub("…", line)


def message(text: Any, notebook: str = "") -> str:
    """What an exception said, if everybody's may say so or the notebook has it between quotes."""
    said = one_line(text, notebook)
    quoted = (f"{q}{said}{q}" in notebook for q in "\"'")
    if not said or any(quoted):
        return said
    names = names_in(said)
    told = names is not None and all(_is_known(name, notebook) for name in names)
    return said if told else UNTOLD


def _is_known(name: str, notebook: str) -> bool:
    """Whether a name in a message is anything but made for it."""
    return all(
        part in KNOWN or part in PLACES or re.search(rf"\b{re.escape(part)}\b", notebook)
        for part in name.split(".")
    )


def class_name(text: Any, notebook: str = "") -> str:
    """The name of a class, if it is one of Python's or NumPy's, or stands in the notebook."""
    name = text if isinstance(text, str) and NAME.fullmatch(text) else ""
    own = name and re.search(rf"\b{name}\b", notebook)
    return name if name in KNOWN or own else ""


def of_exception(
    raised: Any, line: Any, text: Any, inside: Any = "", *, notebook: str, called: str = ""
) -> str:
    """What was raised, in which function (if not the one that was called) and line of the
    notebook, and its message."""
    name = raised if isinstance(raised, str) else ""
    other = name.startswith(OTHER)
    known = class_name(name.removeprefix(OTHER), notebook)
    said = (OTHER + known if other else known) if known else "an exception"
    source = line.partition("\n")[0] if isinstance(line, str) else ""
    where = ""
    if isinstance(inside, str) and inside != called and NAME.fullmatch(inside):
        where = f" in {inside}," if re.search(rf"\bdef {inside}\b", notebook) else ""
    if source and any(source == own.strip()[:LINE] for own in notebook.split("\n")):
        where += f" in the line `{one_line(source, notebook)}`"
    return f"{said}{where.rstrip(',')}: {message(text, notebook)}"
