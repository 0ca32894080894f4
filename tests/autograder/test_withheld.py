"""What is left of coursekit while an assignment is graded computes nothing that is asked for.

All public functions of the modules that are not withheld are tried on the hidden inputs of each
asked function, with its arguments in every order, turned, and beside zeros and ones: none answers
what is asked, up to sign and scale.
"""

import contextlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Collection, Iterator
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from ag_cases import InProcess
from justice import one_right

import coursekit
from autograder.checks import assignment, names
from autograder.checks.compare import alike
from autograder.checks.judge import judge

MODULES = sorted(m.name for m in pkgutil.iter_modules(coursekit.__path__))
GIVEN = {("ps5-backprop", "sigmoid_prime"), ("ps6-digits", "sigmoid_prime")}
OF_NO_USE = {"cli", "plots", "datasets"}
"""A program; what draws on axes; what makes data from generators or files."""


MOST = 12


def functions_left(withheld: Collection[str]) -> dict[str, Callable[..., Any]]:
    """The public functions of what is not withheld, those kept in records too."""
    found: dict[str, Callable[..., Any]] = {}
    for module in set(MODULES) - set(withheld) - OF_NO_USE:
        content = importlib.import_module(f"coursekit.{module}")
        for key, value in vars(content).items():
            if key.startswith("_") or getattr(value, "__module__", "coursekit") != content.__name__:
                continue
            if inspect.isfunction(value) and not hasattr(value, "__wrapped__"):
                found[key] = value
            elif not inspect.isclass(value) and hasattr(value, "__dataclass_fields__"):
                for part in value.__dataclass_fields__:
                    if inspect.isfunction(getattr(value, part)):
                        found[f"{key}.{part}"] = getattr(value, part)
    return found


def materials(arguments: tuple[Any, ...]) -> list[Any]:
    """What an argument can be made of without a formula; the plainest come first."""
    arrays = [a for a in arguments if isinstance(a, np.ndarray) and a.ndim]
    turned = [a.T for a in arrays if a.ndim > 1]
    rows = [a[0] for a in arrays]
    zeros = [np.zeros(len(a)) for a in arrays]
    others = [np.zeros_like(a) for a in arrays] + [np.ones((a.shape[-1], 1)) for a in arrays]
    return [*arguments, *turned, *rows, *zeros, *others][:MOST]


def attempts(function: Callable[..., Any], made: list[Any]) -> Iterator[Any]:
    """What the function answers to all choices of its arguments."""
    wanted = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    if len(wanted) > 3:
        return
    for chosen in permutations(made, len(wanted)):
        with contextlib.suppress(Exception), np.errstate(all="ignore"):
            yield function(*(c.copy() if isinstance(c, np.ndarray) else c for c in chosen))


def parts_of(value: Any) -> Iterator[np.ndarray]:
    """The arrays in an answer, turned too."""
    for part in value if isinstance(value, (tuple, list)) else [value]:
        with contextlib.suppress(Exception):
            array = np.asarray(part, dtype=float)
            yield array
            yield array.T


def is_the_answer(found: Any, truth: Any) -> bool:
    """Equal up to sign and a common factor, column or row."""
    right = np.asarray(truth, dtype=float)
    if right.size < 2:
        return False
    for array in parts_of(found):
        if array.size == right.size and np.isfinite(array).all() and np.ptp(array) > 0:
            flat, wanted = array.ravel(), right.ravel()
            scale = (flat @ wanted) / (flat @ flat)
            if scale and alike(flat * scale, wanted, 1e-9):
                return True
    return False


NETWORKS = {"backprop", "costs", "gradcheck", "gradreport", "scalar_graph", "training"}
FUNCTIONS = [(name, c.function) for name in names() for c in assignment(name).checks]


def answering(name: str, function: str, withheld: Collection[str]) -> set[str]:
    """Of the functions left, those that answer what is asked, or a row of it."""
    check = next(c for c in assignment(name).checks if c.function == function)
    right = one_right(name, function)
    caller = InProcess(right)
    judge(assignment(name), check, 1.0, caller, b"seed")
    arguments = caller.calls[0]
    if not all(isinstance(a, (np.ndarray, float, int)) for a in arguments):
        # networks, functions and generators: what handles them is withheld as a whole
        return {*({"descent"} if "ps2" in name else NETWORKS)} - set(withheld)
    truth = right(*(np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments))
    wanted = [np.asarray(t) for t in (truth if isinstance(truth, (tuple, list)) else [truth])]
    wanted += [t[0] for t in wanted if t.ndim > 1]
    made = materials(arguments)
    return {
        key
        for key, left in functions_left(withheld).items()
        if (name, key) not in GIVEN
        for found in attempts(left, made)
        if any(is_the_answer(found, part) for part in wanted)
    }


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
def test_nothing_left_of_the_library_answers(name: str, function: str) -> None:
    """Whatever is put into it."""
    assert not answering(name, function, assignment(name).withheld)


def test_the_search_finds_what_is_not_withheld() -> None:
    """The functions themselves, and the gradient of a linear fit in place of BP4."""
    assert "softmax" in answering("ps4-mlp", "softmax", ["network"])
    assert {"weight_gradient", "mse_gradient"} <= answering(
        "ps5-backprop", "weight_gradient", ["perceptron"]
    )
