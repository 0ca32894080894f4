"""Which state of the notebook counts for a function, and what is told of it."""

import pytest

from coursekit.cells import Cell
from coursekit.states import Look, judged_at_end, line_about, note, notes_on_states

CELLS = [Cell("f()", 3, "test_f", is_test=True), Cell("# one\nx = 1", 4), Cell("y = 2", 6)]


def after(*kinds):
    """Looks after the cells below the test, which did this to the function itself."""
    return [Look({"f": {"f": kind}}) if kind else Look() for kind in kinds]


@pytest.mark.parametrize(
    ("there", "passed", "kinds", "at_end"),
    [
        (True, True, ["", ""], False),
        (True, True, ["replaces", ""], False),
        (True, False, ["", ""], False),
        (True, False, ["replaces", ""], True),
        (True, False, ["repeats", ""], True),
        (True, False, ["replaces", "removes"], False),
        (True, False, ["imports", ""], False),
        (True, False, ["removes", "binds"], True),
        (False, False, ["binds", ""], True),
        (False, True, ["binds", ""], True),
        (False, False, ["", ""], False),
        (False, False, ["binds", "removes"], False),
    ],
)
def test_which_functions_are_judged_at_the_end(there, passed, kinds, at_end):
    """Those that were not there, or failed and came again, if they are there at the end."""
    looks = [Look(there=there), *after(*kinds)]
    found = judged_at_end(CELLS, [passed, True, True], looks)
    assert found == ({"f"} if at_end else set())


def test_a_helper_that_is_replaced_is_no_new_definition():
    """A failed test is not repeated because something else changed."""
    looks = [Look(there=True), Look({"f": {"g": "replaces"}}), Look()]
    assert judged_at_end(CELLS, [False, True, True], looks) == set()


def test_the_first_cell_that_replaces_a_name_is_told():
    """A name is told once for each function, and a repetition not at all."""
    looks = [
        Look(there=True),
        Look({"f": {"f": "repeats", "h": "imports", "g": "replaces", "k": "removes"}}),
        Look({"f": {"f": "replaces", "g": "replaces", "k": "binds", "l": "binds"}}),
    ]
    assert notes_on_states(CELLS, looks, set()) == [
        "cell 4, `x = 1`, removes k: f is judged as it stood at its test",
        "cell 4, `x = 1`, replaces g and h: f is judged as it stood at its test",
        "cell 6, `y = 2`, binds l below what uses it: f is judged without, move it up",
        "cell 6, `y = 2`, replaces f: f is judged as it stood at its test",
    ]


def test_functions_that_a_cell_concerns_share_a_line():
    """A late `from coursekit import *` is one line a name."""
    both = {f: {"h": "imports", "g": "binds"} for f in "ba"} | {"c": {"h": "replaces"}}
    assert notes_on_states(CELLS[:2], [Look(), Look(both)], set()) == [
        "cell 4, `x = 1`, binds g below what uses it: a and b are judged without, move it up",
        "cell 4, `x = 1`, replaces h: a, b and c are judged as they stood at their tests",
    ]


def test_the_last_cell_that_defines_a_function_anew_is_told():
    """Of a function that is judged at the end, only what it then is counts."""
    looks = [Look(), *after("binds", "replaces")]
    assert notes_on_states(CELLS, looks, {"f"}) == [
        "cell 6, `y = 2`, defines f below its test: "
        "it is judged as it stands at the end of the notebook"
    ]
    looks = [Look(), Look({"f": {"f": "binds"}}), Look({"f": {"g": "replaces"}})]
    (line,) = notes_on_states(CELLS, looks, {"f"})
    assert line.startswith("cell 4")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("# why\nf(1)\nfrom m import f", "from m import f"),
        ("f(1)\nfrom m import *", "from m import *"),
        ("x = f\nfor f in range(3):\n    pass", "for f in range(3):"),
        ("def g():\n    pass\ndef f(x):\n    return f", "def f(x):"),
        ("print(f)\nf, g = 1, 2", "f, g = 1, 2"),
        ("del f", "del f"),
        ("exec('x')\nprint(f)", "print(f)"),
        ("exec('x')", "exec('x')"),
        ("# only words", "# only words"),
        ("", ""),
    ],
)
def test_the_line_that_changes_a_name_is_shown(source: str, line: str):
    """Not the comment above it, and not a use of the name."""
    assert line_about(source, "f") == line


def test_many_names_are_counted():
    """A star import is one line, however much it replaces."""
    told = note(3, "from m import *", "replaces", {name: ["f"] for name in "abcdefgh"})
    assert told == (
        "cell 3, `from m import *`, replaces a, b, c, d, e, f and 2 more: "
        "f is judged as it stood at its test"
    )
