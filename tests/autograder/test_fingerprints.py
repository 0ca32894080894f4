"""What notebooks are compared by: the student's own cells, without what was handed out."""

import json

import nbformat
import pytest
from ag_cases import SOURCE, as_bytes, cell_of, solved
from nbformat import NotebookNode

from autograder.fingerprints import OTHER, Fingerprints, Part, stub
from autograder.submission import Source, put_back, strip_hidden


@pytest.fixture(scope="module")
def made(source: Source) -> Fingerprints:
    """Those of ps5-backprop."""
    return Fingerprints(source)


def parts_of(made: Fingerprints, source: Source, notebook: NotebookNode) -> list[Part]:
    """The own cells of a notebook that has been graded."""
    put_back(notebook, source)
    return made.parts(as_bytes(notebook))


def test_own_cells(made: Fingerprints, source: Source) -> None:
    """Functions and answers by their names and added cells; no test, given code or experiment."""
    notebook = solved(bias_gradient="def bias_gradient(d):\n    return d.mean(1)[:, None]")
    notebook.cells.append(nbformat.v4.new_code_cell("def helper(x):\n    return x + 1"))
    found = parts_of(made, source, notebook)
    assert [name for name, _ in found] == [*source.graded, *source.by_hand, OTHER]
    assert dict(found)["bias_gradient"].endswith("d.mean(1)[:, None]")
    assert dict(found)[OTHER].startswith("def helper")


def test_what_was_handed_out_is_nothing(made: Fingerprints, source: Source) -> None:
    """An untouched notebook has no piece to be compared by."""
    notebook = nbformat.read(SOURCE, as_version=4)
    for cell in notebook.cells:
        cell.source = stub(cell.source) if "BEGIN SOLUTION" in cell.source else cell.source
        cell.source = strip_hidden(cell.source)
    assert not made.of(parts_of(made, source, notebook)).pieces
    assert made.of(parts_of(made, source, solved())).pieces


def test_the_courses_own_solution_is_expected(made: Fingerprints, source: Source) -> None:
    """All pieces of a notebook with the course's own functions are known beforehand."""
    print_of = made.of(parts_of(made, source, solved()))
    assert set(print_of.pieces) <= set(made.expected)


def test_a_disguise_changes_nothing(made: Fingerprints, source: Source) -> None:
    """Other names, comments and layout give the same print; another formula does not."""
    own = (
        "def bias_gradient(delta):\n    total = delta.sum(axis=1, keepdims=True)\n"
        "    return total / delta.shape[1]"
    )
    hidden = (
        'def bias_gradient(dd):\n    """Mine."""\n    # all my own work\n'
        "    s = dd.sum(\n        axis=1, keepdims=True\n    )\n\n    return (s / dd.shape[1])"
    )
    prints = [
        made.of(parts_of(made, source, solved(bias_gradient=text)))
        for text in (own, hidden, own.replace("/", "*"))
    ]
    assert prints[0] == prints[1]
    assert prints[0].whole != prints[2].whole
    assert "bias_gradient" in prints[0].pieces.values()


def test_prints_are_the_same_in_every_run(made: Fingerprints) -> None:
    """They do not depend on Python's own random hashes."""
    found = made.of([("backprop", "a = b @ c + d * 2 - e")])
    assert sorted(found.pieces)[:2] == [5337027043090391101, 5554348310584912852]


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"[]", b'{"cells": 3}', b'{"cells": [{}]}', b"[" * 100_000, b"\xff\xfe"),
        b'{"cells": [{"cell_type": "code", "source": 5}]}',
    ],
)
def test_what_is_no_notebook_has_no_cells(made: Fingerprints, data: bytes) -> None:
    """A file that somebody has damaged is passed over."""
    assert made.parts(data) == []


def test_of_a_huge_notebook_the_beginning_counts(made: Fingerprints) -> None:
    """Megabytes of code cost no more than a large notebook."""
    cell = {"cell_type": "code", "metadata": {}, "source": "x = y + z\n" * 50_000}
    found = made.parts(json.dumps({"cells": [cell, cell, cell]}).encode())
    assert sum(len(text) for _, text in found) == 400_000
    assert len(made.of(found).pieces) < 30


def test_a_stub_is_what_is_handed_out() -> None:
    """What stands between the marks of a solution is not in it."""
    text = "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n"
    assert stub(text) == "def f(x):\n\n    raise NotImplementedError"


def test_cells_by_name_are_not_lost(source: Source, made: Fingerprints) -> None:
    """A solution cell that the student emptied is there, and has no pieces."""
    notebook = solved(backprop="")
    assert cell_of(notebook, "backprop").source == ""
    assert "backprop" not in made.of(parts_of(made, source, notebook)).pieces.values()
