"""What a later cell does to the names that a tested function uses."""

import functools

import numpy as np
import pytest

from coursekit.rebound import Watch, names_used

GLOBAL = "def f(x): return g(x)\ndef g(x): return x * scale\nscale = 2"


def notebook(*cells):
    """The names of a notebook in which these cells ran."""
    space = {"__name__": "__main__", "np": np, "functools": functools}
    for cell in cells:
        exec(cell, space)  # noqa: S102 (our own cells)
    return space


USES = {
    "a helper's helper": (GLOBAL, "g scale"),
    "a builtin": ("def f(x): return sum(x)", "sum"),
    "an attribute of the same name": ("def f(x): return np.sum(x)", "np"),
    "inside a lambda": ("f = lambda x: (lambda: inner)()", "inner"),
    "inside a comprehension": ("def f(x): return [h(i) for i in x]", "h"),
    "a local": ("def f(x):\n    y = x\n    return y", ""),
    "itself": ("def f(x): return f(x - 1) if x else one", "one"),
    "a default": ("def g(x): return one\ndef f(x, how=g): return how(x)", "one"),
    "a named default": ("def g(x): return one\ndef f(x, *, how=g): return how(x)", "one"),
    "a closure": ("def make(h):\n    return lambda x: h(x)\nf = make(lambda x: one)", "one"),
    "an empty closure": (
        "def make():\n    def inner(x): return later\n    return inner\n    later = 1\nf = make()",
        "",
    ),
    "what its own code counts": ("def f(x):\n    global n\n    n += x\n    return n", ""),
    "a partial": ("def g(a, b): return one\nf = functools.partial(g, 1)", "one"),
    "a cache": ("@functools.cache\ndef f(x): return one", "one"),
    "vectorize": ("def g(x): return one\nf = np.vectorize(g)", "one"),
    "a class": (
        "class f:\n    width = 3\n    def go(self): return one\n    @property\n"
        "    def area(self): return two\n    @staticmethod\n    def s(): return three",
        "one two three",
    ),
    "an object that is called": ("class C:\n    def __call__(self): return one\nf = C()", "one"),
    "a method": ("class C:\n    def go(self): return one\nf = C().go", "one"),
    "functions in a list": ("g = lambda: one\nall_ = [g]\ndef f(): return all_[0]()", "all_ one"),
    "functions in a table": ("by = {1: lambda: one}\ndef f(): return by[1]()", "by one"),
    "a library's function": ("f = np.linalg.norm", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("how", USES)
def test_names_that_a_function_uses(how):
    """By way of helpers, classes and what wraps them; no attribute, no local name."""
    cell, expected = USES[how]
    assert names_used("f", notebook(cell)) == ["f", *expected.split()]


CHANGES = {
    "helper written anew": ("def g(x): return 1", {"g": "replaces"}),
    "the same cell again": (GLOBAL, {"f": "repeats", "g": "repeats"}),
    "another number": ("scale = 3", {"scale": "replaces"}),
    "another kind of number": ("scale = 2.0", {"scale": "replaces"}),
    "no number": ("del scale", {"scale": "removes"}),
    "another default": ("def g(x, y=1): return x * scale", {"g": "replaces"}),
    "in place": ("scale += 0", {}),
    "what is not used": ("other = 3\nsum = 0", {}),
}


@pytest.mark.parametrize("how", CHANGES)
def test_what_a_cell_changes(how):
    """Only names that the function uses; a repetition that makes no difference is one."""
    cell, expected = CHANGES[how]
    space = notebook(GLOBAL)
    watch = Watch(space)
    assert watch.look("f") == {"changes": {}, "there": True}
    exec(cell, space)  # noqa: S102 (our own cell)
    assert watch.look() == {"changes": {"f": expected} if expected else {}, "there": False}
    assert watch.look() == {"changes": {}, "there": False}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("def k(): pass", "from math import exp as k", "imports"),
        ("def k(): pass", "from fractions import Fraction as k", "imports"),
        ("def k(): pass", "from glob import glob as k", "imports"),
        ("def k(): pass", "k = 1", "replaces"),
        ("def k(): pass", "class k: pass", "replaces"),
        ("k = (1, 'a')", "k = (1, float('2'))", "replaces"),
        ("k = (1, 2.5)", "k = (1, float('2.5'))", "repeats"),
        ("k = [1]", "k = [1]", "replaces"),
        ("k = np.zeros(3)", "k = np.zeros(3)", "replaces"),
        ("def k(x, y=2.5): pass", "def k(x, y=2.5): pass", "repeats"),
        ("def k(x, y=2.5): pass", "def k(x, y=3.5): pass", "replaces"),
        ("def k(x, *, y=2.5): pass", "def k(x, *, y=3.5): pass", "replaces"),
        ("make = lambda c: lambda: c\nk = make(1)", "k = make(2)", "replaces"),
        ("", "k = 1", "binds"),
    ],
)
def test_what_makes_no_difference_is_a_repetition(before, after, kind):
    """Equal plain values, and functions of equal code and defaults that close over nothing."""
    space = notebook("def f(): return k", before)
    watch = Watch(space)
    watch.look("f")
    exec(after, space)  # noqa: S102 (our own cell)
    assert watch.look()["changes"] == {"f": {"k": kind}}


def test_a_function_that_comes_below_its_test():
    """It was not there, and then it is."""
    space = notebook()
    watch = Watch(space)
    assert watch.look("f") == {"changes": {}, "there": False}
    exec("def f(): pass", space)  # noqa: S102 (our own cell)
    assert watch.look()["changes"] == {"f": {"f": "binds"}}
