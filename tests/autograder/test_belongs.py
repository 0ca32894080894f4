"""Whose notebook it is, and what of it is the student's, told from its cells and functions."""

import copy
from pathlib import Path

import nbformat
import pytest
from ag_cases import SOURCE, as_bytes, cell_of, solved, solved_of
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from autograder.belongs import (
    answers_in,
    is_of_assignment,
    is_untouched,
    known_in,
    looks_like,
    refuse_another,
    released,
    work_in,
)
from autograder.model import UnusableInput
from autograder.submission import Source, grade_id_of, parse, read_source

SOURCES = SOURCE.parents[1]
NAMES = sorted(path.name for path in SOURCES.iterdir())
FUNCTION = "def bias_gradient(delta):\n    return delta.mean(axis=1, keepdims=True)"


def source_of(name: str) -> Source:
    """The instructor's notebook of any assignment."""
    return read_source(SOURCES / name / f"{name}.ipynb")


def of(*cells: str) -> NotebookNode:
    """A notebook of these cells of code, without any mark of nbgrader's."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])


def released_by_nbgrader(name: str) -> NotebookNode:
    """The notebook as nbgrader's own code hands it out."""
    notebook = nbformat.read(SOURCES / name / f"{name}.ipynb", as_version=4)
    for cut in (ClearSolutions(), ClearHiddenTests()):
        notebook, _ = cut.preprocess(notebook, {})
    return notebook


# Whose


@pytest.mark.parametrize("name", NAMES)
def test_each_is_its_own_and_no_others(name: str) -> None:
    """An assignment's notebook is told from those of all others, and whose it is is said."""
    known = known_in(SOURCES)
    assert sorted(known) == NAMES
    notebook = solved_of(SOURCES / name / f"{name}.ipynb")
    for other in NAMES:
        assert is_of_assignment(notebook, source_of(other)) is (other == name)
        if other != name:
            with pytest.raises(UnusableInput) as raised:
                refuse_another(notebook, source_of(other), "ann/x.ipynb", lambda: known)
            assert str(raised.value) == (
                f"ann/x.ipynb: this is not {other}: it has none of its cells and functions: "
                f"it looks like {name}"
            )
    refuse_another(notebook, source_of(name), "ann/x.ipynb")


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        (FUNCTION, True),
        (f"import numpy as np\nif True:\n    {FUNCTION}", True),
        ("async def backprop (x):\n    pass", True),
        ("backprop = backprop_l2 = None", True),
        ("backprop == 3", False),
        ("x = backprop(1)", False),
        ("from coursekit import backprop", False),
        ("def backprop_fast(x): pass", False),
        ("# def backprop(x):", False),
        ("", False),
    ],
)
def test_a_function_is_enough(source: Source, text: str, ours: bool) -> None:
    """A notebook that an editor has stripped of nbgrader's marks is known by what it defines."""
    assert is_of_assignment(of("1", text), source) is ours


def test_what_assignments_share_tells_nothing(source: Source) -> None:
    """The set-up cell counts alone, not beside cells of another assignment; text is no function."""
    notebook = solved()
    notebook.cells = [c for c in notebook.cells if grade_id_of(c) == "setup"]
    assert is_of_assignment(notebook, source)
    assert looks_like(notebook, known_in(SOURCES)) is None
    notebook.cells.append(nbformat.v4.new_code_cell("", metadata={"nbgrader": {"grade_id": "mse"}}))
    assert not is_of_assignment(notebook, source)
    words = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(FUNCTION)])
    assert not is_of_assignment(words, source)
    assert not is_of_assignment(nbformat.v4.new_notebook(), source)


def test_a_notebook_of_which_no_function_can_be_read(source: Source) -> None:
    """Refused, since nothing in it was the student's wish; one sound function is enough."""
    notebook = solved()
    for name in source.graded:
        del cell_of(notebook, name)["source"]
    with pytest.raises(UnusableInput, match="no cell of its functions can be read"):
        refuse_another(parse(as_bytes(notebook), "x"), source, "x")
    cell_of(notebook, "backprop").source = ""
    refuse_another(parse(as_bytes(notebook), "x"), source, "x")


def test_a_damaged_source_is_passed_over(tmp_path: Path) -> None:
    """What is wrong with another assignment is no reason to stop."""
    for name, text in (("a", "{"), ("b", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ipynb").write_text(text)
    assert known_in(tmp_path) == {}


# Untouched


@pytest.mark.parametrize("name", NAMES)
def test_the_release_is_untouched(name: str) -> None:
    """What nbgrader hands out is known as such, with and without its marks, with any line ends."""
    source = source_of(name)
    notebook = released_by_nbgrader(name)
    assert is_untouched(notebook, source)
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n") + "  \n"
    assert is_untouched(notebook, source)
    stripped = copy.deepcopy(notebook)
    for cell in stripped.cells:
        cell.metadata.pop("nbgrader", None)
    assert is_untouched(stripped, source)
    assert work_in(stripped, source)
    for function in source.graded:
        written = copy.deepcopy(notebook)
        cell_of(written, function).source += "\n    return 1"
        assert not is_untouched(written, source)
        written = copy.deepcopy(stripped)
        written.cells.append(nbformat.v4.new_code_cell(f"def {function}(): return 1"))
        assert not is_untouched(written, source)


@pytest.mark.parametrize("name", NAMES)
def test_a_solution_is_not(name: str) -> None:
    """Nor is the instructor's own."""
    path = SOURCES / name / f"{name}.ipynb"
    assert not is_untouched(solved_of(path), source_of(name))
    assert not is_untouched(nbformat.read(path, as_version=4), source_of(name))


def with_text(source: Source, name: str, text: str) -> Source:
    """The source with another text in one cell."""
    cells = {**source.cells, name: copy.deepcopy(source.cells[name])}
    cells[name].source = text
    return Source(source.name, cells)


ONE = "def bias_gradient(delta):\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
TWO = f"{ONE}    x = 2\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n# end"
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()\n"


@pytest.mark.parametrize(
    ("original", "text", "untouched"),
    [
        (ONE, f"def bias_gradient(delta):\n{STUB}", True),
        (ONE, "def bias_gradient(delta):\n    # TODO\n    raise NotImplementedError('you')", True),
        (ONE, "def bias_gradient(delta):\n    # mine\n    ...", True),
        (ONE, "def bias_gradient(delta):\n    # YOUR CODE HERE", False),
        (ONE, "def bias_gradient(delta):\n    return 0", False),
        (ONE, "def bias_gradient(d):\n    raise NotImplementedError()", False),
        (ONE, "", False),
        (TWO, f"def bias_gradient(delta):\n{STUB}    x = 2\n{STUB}# end", True),
        (TWO, f"def bias_gradient(delta):\n    return 1\n    x = 2\n{STUB}# end", False),
        (FUNCTION, "# YOUR CODE HERE\nraise NotImplementedError()", True),
        (FUNCTION, FUNCTION, False),
    ],
)
def test_stubs(source: Source, original: str, text: str, untouched: bool) -> None:
    """As nbgrader cuts one region, several, or a whole cell; a course may have its own stub."""
    changed = with_text(source, "bias_gradient", original)
    cell = nbformat.v4.new_code_cell(text, metadata={"nbgrader": {"grade_id": "bias_gradient"}})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert is_untouched(notebook, changed) is untouched


def test_an_answer_in_words() -> None:
    """A written answer is work, although no function has been touched."""
    source = source_of("ps6-digits")
    assert released(source)["reflection"].kind == "markdown"
    notebook = solved_of(SOURCES / "ps6-digits" / "ps6-digits.ipynb")
    notebook.cells = [c for c in notebook.cells if grade_id_of(c) == "reflection"]
    for text, untouched in (("YOUR ANSWER HERE", True), ("My network reads well.", False)):
        notebook.cells[0].source = text
        assert is_untouched(notebook, source) is untouched


# Copies


def test_what_makes_two_notebooks_differ(source: Source) -> None:
    """The code and the answers, in their order; not the tests, which are put back, nor remarks."""
    first = solved()
    same, other = copy.deepcopy(first), copy.deepcopy(first)
    cell_of(same, "test_backprop").source = "pass"
    same.cells.insert(0, nbformat.v4.new_markdown_cell("by Ann"))
    same.cells.append(nbformat.v4.new_code_cell("\n"))
    assert work_in(same, source) == work_in(first, source)
    other.cells.append(nbformat.v4.new_code_cell("sum = 0"))
    assert work_in(other, source) != work_in(first, source)
    turned = copy.deepcopy(first)
    turned.cells.reverse()
    assert work_in(turned, source) != work_in(first, source)


def with_answer(text: str, marked: bool = True) -> NotebookNode:
    """A solved notebook with this derivation, whose mark an editor may have lost."""
    notebook = solved(derivation=text)
    if not marked:
        del cell_of(notebook, "derivation").metadata["nbgrader"]
    return notebook


def test_an_answer_without_its_mark_is_known_by_its_text(source: Source) -> None:
    """One of two files has lost it: they are copies, whatever notes are in the margin."""
    first, lost = with_answer("so it is"), with_answer("so it is ", marked=False)
    lost.cells.append(nbformat.v4.new_markdown_cell("done at last"))
    answers = answers_in(first, source)
    assert answers == {"so it is"}
    assert work_in(first, source, answers) == work_in(lost, source, answers)
    other = with_answer("or not", marked=False)
    assert work_in(first, source, answers) != work_in(other, source, answers)


def test_two_answers_without_marks_are_not_taken_for_one(source: Source) -> None:
    """Nobody can say which text is the answer, so all of the student's own count."""
    one, two = (with_answer(text, marked=False) for text in ("so it is", "or not"))
    assert answers_in(one, source) == set()
    assert work_in(one, source) != work_in(two, source)
    assert work_in(one, source) == work_in(copy.deepcopy(one), source)
