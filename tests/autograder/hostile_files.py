"""Attacks by the notebook's file: what is changed in it. See hostile_notebooks.

The notebook has wrong functions; an edit changes its JSON in place, or returns other bytes.
"""

import copy
import json
from collections.abc import Callable
from typing import Any

Raw = dict[str, Any]
Edit = Callable[[Raw], "bytes | None"]
FILES: dict[str, tuple[str, Edit]] = {}
RIGHT = "def bias_gradient(delta):\n    return delta.mean(axis=1, keepdims=True)"


def attack(says: str) -> Callable[[Edit], Edit]:
    """Enter an edit in the table."""

    def enter(edit: Edit) -> Edit:
        FILES[edit.__name__] = (says, edit)
        return edit

    return enter


def named(raw: Raw, name: str) -> Raw:
    """The cell with a grade_id."""
    return next(
        c for c in raw["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def code(source: str, **settings: Any) -> Raw:
    """A code cell with these settings of nbgrader's."""
    metadata = {"nbgrader": settings} if settings else {}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": []}


@attack("every cell is there three times")
def duplicated(raw: Raw) -> None:
    raw["cells"] += copy.deepcopy(raw["cells"] * 2)


@attack("the test cells are there again, with outputs of full marks")
def tests_duplicated(raw: Raw) -> None:
    test = copy.deepcopy(named(raw, "test_bias_gradient"))
    test["source"], test["outputs"] = "2.0", [result("2.0")]
    raw["cells"] += [copy.deepcopy(test) for _ in range(5)]


@attack("the test cells are gone")
def tests_deleted(raw: Raw) -> None:
    raw["cells"] = [c for c in raw["cells"] if "test_" not in str(c["metadata"])]


@attack("all cells are gone")
def all_deleted(raw: Raw) -> None:
    raw["cells"] = []


@attack("the tests stand before what they test")
def tests_first(raw: Raw) -> None:
    raw["cells"].sort(key=lambda c: "test_" not in str(c["metadata"]))


@attack("all cells stand in the opposite order")
def reversed_cells(raw: Raw) -> None:
    raw["cells"].reverse()


@attack("the tests are edited so that they pass")
def tests_edited(raw: Raw) -> None:
    for name in ("test_bias_gradient", "test_output_error"):
        named(raw, name)["source"] = "print('all visible tests pass')\n2.0"


@attack("the tests are marked as solutions, which may be edited")
def tests_marked_as_solutions(raw: Raw) -> None:
    for name in ("test_bias_gradient", "test_output_error"):
        named(raw, name)["metadata"]["nbgrader"] |= {
            "solution": True,
            "locked": False,
            "grade": False,
        }
        named(raw, name)["source"] = "2.0"


@attack("the solutions are marked as tests worth a hundred points")
def solutions_marked_as_tests(raw: Raw) -> None:
    for name in ("bias_gradient", "output_error"):
        named(raw, name)["metadata"]["nbgrader"] |= {"grade": True, "points": 100, "locked": True}


@attack("the solutions are marked as written answers, which a person grades")
def solutions_marked_as_answers(raw: Raw) -> None:
    for name in ("bias_gradient", "test_bias_gradient"):
        named(raw, name)["metadata"]["nbgrader"] |= {"grade": True, "solution": True, "task": True}


@attack("the names of two tests are exchanged")
def names_of_tests_swapped(raw: Raw) -> None:
    one, other = named(raw, "test_bias_gradient"), named(raw, "test_output_error")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


@attack("a solution is named as its test, and the test as the solution")
def test_and_solution_swapped(raw: Raw) -> None:
    one, other = named(raw, "test_bias_gradient"), named(raw, "bias_gradient")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


@attack("the tests are worth a million points")
def points_raised(raw: Raw) -> None:
    for points, name in ((10**6, "test_bias_gradient"), (-5, "test_output_error")):
        named(raw, name)["metadata"]["nbgrader"]["points"] = points


@attack("points that are no numbers")
def points_of_another_kind(raw: Raw) -> None:
    named(raw, "test_bias_gradient")["metadata"]["nbgrader"]["points"] = float("inf")
    named(raw, "test_output_error")["metadata"]["nbgrader"]["points"] = {"points": "3"}


@attack("a test of the student's own invention, with points")
def tests_invented(raw: Raw) -> None:
    for name in ("bonus", "test_bonus", "../test", ""):
        raw["cells"].append(code("2.0", grade=True, grade_id=name, points=50, locked=True))


@attack("marks, comments and totals where nbgrader and others keep them")
def marks_in_the_metadata(raw: Raw) -> None:
    marks = {"score": 2.0, "auto_score": 2.0, "manual_score": 2.0, "extra_credit": 9.0}
    raw["metadata"] |= {"nbgrader": marks, "autograder": marks, "celltoolbar": "x"}
    for cell in raw["cells"]:
        cell["metadata"]["nbgrader"] = cell["metadata"].get("nbgrader", {}) | marks
        cell["metadata"]["autograder"] = marks


@attack("the outputs are those of a right notebook")
def outputs_forged(raw: Raw) -> None:
    for cell in raw["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [result("2.0"), stream("test_bias_gradient: passed, 2 of 2")]


@attack("the right answer stands in a cell that is no code, and in an attachment")
def answer_in_another_cell(raw: Raw) -> None:
    named(raw, "bias_gradient")["attachments"] = {"a.py": {"text/plain": RIGHT}}
    raw["cells"].append({"cell_type": "markdown", "source": RIGHT, "metadata": {}})
    raw["cells"].append({"cell_type": "raw", "source": RIGHT, "metadata": {}})


@attack("the tests are prose")
def tests_made_prose(raw: Raw) -> None:
    for cell in raw["cells"]:
        if "test_" in str(cell["metadata"]):
            cell["cell_type"] = "raw"


@attack("cells with the same id, and with ids that are none")
def same_ids(raw: Raw) -> None:
    for cell, name in zip(raw["cells"], ("a", "a", "", None, 5, "é" * 900), strict=False):
        cell["id"] = name


@attack("a notebook of version 3, with worksheets and the tests in another")
def version_3(raw: Raw) -> bytes:
    for cell in raw["cells"]:
        cell["input"] = cell.pop("source")
    half = len(raw["cells"]) // 2
    sheets = [{"cells": raw["cells"][half:]}, {"cells": raw["cells"][:half]}]
    return as_file({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets})


@attack("both versions at once: right cells where nobody looks")
def two_versions(raw: Raw) -> None:
    raw["worksheets"] = [{"cells": [code(RIGHT, grade_id="bias_gradient", solution=True)]}]


@attack("a version that does not exist yet")
def version_99(raw: Raw) -> None:
    raw["nbformat"] = 99


@attack("the key `cells` twice: another program reads the other one")
def keys_twice(raw: Raw) -> bytes:
    right = copy.deepcopy(raw)
    named(right, "bias_gradient")["source"] = RIGHT
    text = as_file(raw).decode()
    return (json.dumps(right)[:-1] + ", " + text[1:]).encode()


@attack("megabytes of outputs")
def huge_outputs(raw: Raw) -> None:
    named(raw, "test_bias_gradient")["outputs"] = [stream("x" * 1_000_000)] * 15


@attack("millions of empty outputs")
def million_outputs(raw: Raw) -> bytes:
    named(raw, "test_bias_gradient")["outputs"] = ["EMPTY"]
    return as_file(raw).replace(b'"EMPTY"', b",".join([b"{}"] * 8_000_000))


@attack("a million cells")
def million_cells(raw: Raw) -> bytes:
    raw["cells"].append("CELL")
    cell = b'{"cell_type":"raw"}'
    return as_file(raw).replace(b'"CELL"', b",".join([cell] * 1_000_000))


@attack("as many cells as may be, each of which dies")
def many_deaths(raw: Raw) -> None:
    raw["cells"] += [code("import os\nos._exit(0)") for _ in range(150)]


@attack("a source in a million pieces")
def source_in_pieces(raw: Raw) -> None:
    named(raw, "bias_gradient")["source"] = [""] * 1_000_000 + [
        "def bias_gradient(d): return 1 - d"
    ]


@attack("a source of ten megabytes in one line")
def source_of_one_line(raw: Raw) -> None:
    named(raw, "bias_gradient")["source"] = "x = " + "1+" * 5_000_000 + "1"


@attack("a source nested deeper than a parser can go")
def source_nested(raw: Raw) -> None:
    named(raw, "bias_gradient")["source"] = "x = " + "(" * 50_000 + ")" * 50_000


@attack("a source with null bytes, control characters and half characters")
def source_of_controls(raw: Raw) -> None:
    named(raw, "bias_gradient")["source"] = "x = '\0\x1b[2J\u202e\ud800'\n\f\x1a"


@attack("JSON that is nested a million times")
def deep_json(raw: Raw) -> bytes:
    return as_file(raw)[:-1] + b', "x": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}"


@attack("JSON with the numbers that JSON does not have")
def strange_numbers(raw: Raw) -> bytes:
    return as_file(raw)[:-1] + b', "x": [NaN, Infinity, -Infinity, 1e999, -0, 1E-999]}'


@attack("a number of a million digits")
def long_number(raw: Raw) -> bytes:
    return as_file(raw)[:-1] + b', "nbformat_minor": ' + b"9" * 1_000_000 + b"}"


@attack("a kernel of another language, which would run a command")
def another_kernel(raw: Raw) -> None:
    raw["metadata"]["kernelspec"] = {
        "name": "bash",
        "language": "bash",
        "argv": ["/bin/sh", "-c", "echo 2.0"],
    }
    raw["metadata"]["language_info"] = {"name": "bash", "file_extension": ".sh"}


@attack("a kernel by a path")
def kernel_by_a_path(raw: Raw) -> None:
    raw["metadata"]["kernelspec"] = {"name": "../../../../tmp/kernel", "display_name": "x" * 10**6}


@attack("bytes that are no UTF-8")
def not_utf_8(raw: Raw) -> bytes:
    return as_file(raw).replace(b"delta", b"d\xe9lta")


@attack("UTF-16")
def utf_16(raw: Raw) -> bytes:
    return as_file(raw).decode().encode("utf-16")


@attack("a notebook that was cut off in the middle")
def cut_off(raw: Raw) -> bytes:
    data = as_file(raw)
    return data[: len(data) // 2]


@attack("a notebook with another behind it")
def two_in_one(raw: Raw) -> bytes:
    return as_file(raw) * 2


@attack("an archive that claims to be a notebook, and unpacks to gigabytes")
def archive(raw: Raw) -> bytes:
    return b"PK\x03\x04" + bytes(1 << 20)


@attack("a pickle that would run a command")
def pickle(raw: Raw) -> bytes:
    return b"cos\nsystem\n(S'echo 2.0'\ntR."


@attack("nothing at all")
def nothing(raw: Raw) -> bytes:
    return b""


@attack("a page of the formgrader instead of a notebook")
def page(raw: Raw) -> bytes:
    return b"<!DOCTYPE html><script>alert(2.0)</script>"


def result(text: str) -> Raw:
    """An output as a cell's value gives it."""
    return {
        "output_type": "execute_result",
        "data": {"text/plain": text},
        "metadata": {},
        "execution_count": 1,
    }


def stream(text: str) -> Raw:
    """An output as print gives it."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def as_file(raw: Raw) -> bytes:
    """The notebook's file."""
    return json.dumps(raw).encode()


def edited(raw: Raw, edit: Edit) -> bytes:
    """The file after an edit."""
    raw = copy.deepcopy(raw)
    return edit(raw) or as_file(raw)
