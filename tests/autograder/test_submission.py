"""Bytes become cells or one line that says why not; the instructor's cells come back."""

import copy
import json
import tracemalloc
import unicodedata
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, SOURCE, as_bytes, cell_of, ids_of, solved
from ag_payloads import png
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograder.model import Report, StudentResult, UnusableInput
from autograder.report import feedback
from autograder.submission import (
    MAX_BYTES,
    MAX_CELLS,
    Source,
    cells_to_run,
    grade_id_of,
    parse,
    put_back,
    read_source,
    strip_hidden,
)
from autograder.verdicts import notebook_bytes

TEST = "test_output_error"


def refused(data: bytes) -> str:
    """The one line that says why these bytes are not graded."""
    with pytest.raises(UnusableInput) as raised:
        parse(data, "ann/x.ipynb")
    line = str(raised.value)
    assert line.startswith("ann/x.ipynb: ")
    assert line.count(": ") >= 2  # what, where, the remedy
    assert "\n" not in line
    return line


def with_cells(cells: list[Any]) -> bytes:
    """A notebook of these cells."""
    return as_bytes({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def restored(notebook: NotebookNode, source: Source) -> list[str]:
    """Put back, check that it held, and hand over the notes."""
    notes = put_back(notebook, source)
    assert set(source.locked) <= set(ids_of(notebook))
    assert len(set(ids_of(notebook))) == len(ids_of(notebook))
    for name in source.locked:
        cell, original = cell_of(notebook, name), source.cells[name]
        assert (cell.source, cell.cell_type) == (original.source, original.cell_type)
        assert cell.metadata.nbgrader == original.metadata.nbgrader
    return notes


# Bytes


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (b"\x89PNG\r\n", "not text in UTF-8"),
        (b"def f(): pass", "not JSON (line 1)"),
        (b'{"cells": [', "not JSON (line 1)"),
        (b"<!DOCTYPE html>", "not JSON"),
        (b"[" * 100_000, "not JSON (its nesting)"),
        (b"1" * 5000, "not JSON"),
        (b"[]", "not a notebook"),
        (b"17", "not a notebook"),
        (b'{"a": 1}', "not a notebook"),
        (b'{"cells": 5}', "damaged cells"),
        (b'{"cells": [], "nbformat": 99, "nbformat_minor": 0, "metadata": {}}', "damaged cells"),
        (with_cells([{"cell_type": "code"}]), "damaged cells"),
        (with_cells([{"cell_type": "cake", "source": "", "metadata": {}}]), "damaged cells"),
        (with_cells([{"cell_type": "code", "source": [1], "metadata": {}}]), "damaged cells"),
        (with_cells(["text"]), "damaged cells"),
    ],
)
def test_unusable_bytes_say_why(data: bytes, what: str) -> None:
    """What is no notebook is refused in one line: where, what, the remedy."""
    assert what in refused(data)


def test_caps_of_bytes_and_cells() -> None:
    """Too large a file and too many cells are refused with the limit."""
    assert "26 MiB" in refused(b" {" + b"x" * (26 << 20))
    assert f"at most {MAX_CELLS}" in refused(
        with_cells([{"cell_type": "raw", "id": f"c{i}", "source": "", "metadata": {}}
                    for i in range(MAX_CELLS + 1)])
    )  # fmt: skip
    assert MAX_BYTES == 25 << 20


def test_byte_order_mark_is_accepted(right: bytes) -> None:
    """A notebook that an editor of Windows saved is a notebook."""
    assert len(parse(b"\xef\xbb\xbf" + right, "x").cells) == len(parse(right, "x").cells)


def test_source_as_lines_or_as_text() -> None:
    """Jupyter writes a cell's source as a list of lines; other editors as one text."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    for source in (["x = 1\n", "y = 2"], "x = 1\ny = 2"):
        assert parse(with_cells([{**cell, "source": source}]), "x").cells[0].source == (
            "x = 1\ny = 2"
        )


def test_version_3_is_upgraded() -> None:
    """A notebook of the old format, with worksheets, is read as one of today's."""
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "language": "python",
                        "input": ["x = 1"],
                        "outputs": [],
                        "collapsed": False,
                        "metadata": {},
                    }
                ],
            }
        ],
    }
    notebook = parse(as_bytes(old), "x")
    assert [(c.cell_type, c.source) for c in notebook.cells] == [("code", "x = 1")]


def test_damaged_metadata_counts_as_none() -> None:
    """Metadata of a cell that is no object is dropped, the cell is kept."""
    notebook = parse(with_cells([{"cell_type": "raw", "source": "s", "metadata": 3}]), "x")
    assert notebook.cells[0].metadata == {}


def test_half_characters_are_replaced() -> None:
    """Half a character, which no file can hold, does not stop the writing of what was graded."""
    text = as_bytes(solved(output_error="s = 'HERE'")).replace(b"HERE", b"\\ud83d")
    assert b"ud83d" in text
    notebook = parse(text, "x")
    assert cell_of(notebook, "output_error").source == "s = '?'"
    notebook_bytes(notebook)


def test_nothing_but_known_parts_of_a_cell_is_kept(source: Source) -> None:
    """Deep or strange metadata, which could stop the writing later, does not come in."""
    deep: Any = {}
    for _ in range(150):
        deep = {"a": deep}
    notebook = json.loads(as_bytes(solved()))
    assert "bottomless" not in json.dumps(notebook)
    notebook["metadata"]["bottomless"] = deep
    for cell in notebook["cells"]:
        cell["metadata"]["bottomless"] = deep
        cell["metadata"].setdefault("nbgrader", {})["bottomless"] = deep
    read = parse(as_bytes(notebook), "x")
    assert "bottomless" not in json.dumps(read)
    assert set(cell_of(read, TEST)) == set(source.cells[TEST])


def test_the_same_notebook_is_read_the_same() -> None:
    """Cells without a name and copies get one, no other at the next reading."""
    cell = {"cell_type": "raw", "source": "s", "metadata": {}}
    strange = [{**cell, "id": i} for i in ("a", "a", "not one", 5, "cell-1-0", "x" * 65)]
    data = with_cells([*strange, cell])
    read = parse(data, "x")
    assert read == parse(data, "x")
    assert len({c.id for c in read.cells}) == 7
    nbformat.validate(read)


def test_a_source_that_is_missing_is_named(tmp_path: Any) -> None:
    """No instructor's notebook under this name: the path and a question about the name."""
    with pytest.raises(UnusableInput, match="is the assignment's name right"):
        read_source(tmp_path / "ps9" / "ps9.ipynb")


# The instructor's notebook


def test_the_source_knows_its_cells(source: Source) -> None:
    """Cells by their kind: tests and given code are locked, functions and an answer are graded."""
    assert source.name == NAME
    assert source.given == {"setup", "_faulty", "_gradient_check"}
    assert set(source.locked) == {*source.given, *(f"test_{f}" for f in source.graded)}
    assert source.graded["backprop"] == ("test_backprop", 4.0)
    assert sum(points for _, points in source.graded.values()) == 28
    assert source.by_hand == {"derivation": 2.0}


# Putting back


def test_a_released_notebook_needs_no_word(source: Source) -> None:
    """Nothing is noted about the release as handed out, and the tests are whole again."""
    assert restored(solved(), source) == []


def test_the_source_itself_needs_no_word(source: Source) -> None:
    """The instructor's own notebook is graded as it is."""
    assert restored(nbformat.read(SOURCE, as_version=4), source) == []


def test_an_edited_test_is_put_back(source: Source) -> None:
    """A test cell emptied by the student is as it was, and the notes say so."""
    notebook = solved()
    cell_of(notebook, TEST).source = "pass"
    assert restored(notebook, source) == [f"cell {TEST!r} had been edited: put back"]


@pytest.mark.parametrize("name", [TEST, "setup", "test_backprop_l2", "test_numerical_gradient"])
def test_a_deleted_cell_comes_back_in_its_place(source: Source, name: str) -> None:
    """A deleted test or set-up cell stands again between its neighbours."""
    notebook = solved()
    notebook.cells.remove(cell_of(notebook, name))
    assert restored(notebook, source) == [f"cell {name!r} had been deleted: put back"]
    assert ids_of(notebook) == list(source.cells)


def test_all_locked_cells_deleted(source: Source) -> None:
    """With every test and the set-up gone, all come back in order."""
    notebook = solved()
    notebook.cells = [c for c in notebook.cells if grade_id_of(c) not in source.locked]
    assert len(restored(notebook, source)) == len(source.locked)
    assert ids_of(notebook) == list(source.cells)


def test_an_empty_notebook_gets_all_tests(source: Source) -> None:
    """A notebook without any cell gets the instructor's and one for each answer, in order."""
    notebook = nbformat.v4.new_notebook()
    restored(notebook, source)
    expected = {*source.locked, *source.by_hand}
    assert ids_of(notebook) == [name for name in source.cells if name in expected]
    assert "no answer" in cell_of(notebook, "derivation").source


def test_a_copied_test_does_not_run_twice(source: Source) -> None:
    """The first of two cells with a test's name is the test; the copy is silent."""
    notebook = solved()
    twin = copy.deepcopy(cell_of(notebook, TEST))
    twin.source = "print('mine')"
    notebook.cells.append(twin)
    assert restored(notebook, source) == [f"cell {TEST!r} is a copy: ignored"]
    assert (notebook.cells[-1].cell_type, notebook.cells[-1].source) == ("raw", "")
    assert "outputs" not in notebook.cells[-1]


def test_a_copied_solution_runs_where_it_stands(source: Source) -> None:
    """A second solution cell is the student's own code: it runs, nbgrader sees the first."""
    notebook = solved()
    twin = copy.deepcopy(cell_of(notebook, "output_error"))
    twin.source = "output_error = None"
    notebook.cells.append(twin)
    assert restored(notebook, source) == []
    assert notebook.cells[-1].source == "output_error = None"
    assert grade_id_of(notebook.cells[-1]) is None
    assert cells_to_run(notebook, source)[-1].source == "output_error = None"


def test_a_moved_test_stays_one_test(source: Source) -> None:
    """A test dragged to the top is still there once, with its own text."""
    notebook = solved()
    cell = cell_of(notebook, TEST)
    notebook.cells.remove(cell)
    notebook.cells.insert(0, cell)
    assert restored(notebook, source) == []


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_retyped_cell_is_code_again(source: Source, kind: str) -> None:
    """Test and solution cells turned into text are code again, the solution's text kept."""
    notebook = solved()
    for name in (TEST, "output_error"):
        cell = cell_of(notebook, name)
        cell.cell_type = kind
        cell.pop("outputs"), cell.pop("execution_count")
    text = cell_of(notebook, "output_error").source
    restored(notebook, source)
    cell = cell_of(notebook, "output_error")
    assert (cell.cell_type, cell.source, cell.outputs) == ("code", text, [])
    nbformat.validate(notebook)


def test_an_unknown_name_loses_its_mark(source: Source) -> None:
    """A cell that claims to be a grade cell of its own is the student's code, no more."""
    notebook = solved()
    mark = {"grade": True, "grade_id": "bonus", "points": 100, "solution": False, "locked": True}
    extra = nbformat.v4.new_code_cell("x = 1", metadata={"nbgrader": mark})
    notebook.cells.append(extra)
    assert restored(notebook, source) == ["cell 'bonus' is unknown: ignored"]
    assert "nbgrader" not in notebook.cells[-1].metadata
    assert notebook.cells[-1].source == "x = 1"


@pytest.mark.parametrize("mark", [5, "x", [], {}, {"grade_id": 7}, {"grade_id": None}])
def test_a_damaged_mark_is_no_mark(source: Source, mark: Any) -> None:
    """nbgrader's entry in another shape than nbgrader's is dropped."""
    notebook = solved()
    notebook.cells.append(nbformat.v4.new_code_cell("x = 1"))
    notebook.cells[-1].metadata["nbgrader"] = mark
    assert restored(parse(as_bytes(notebook), "x"), source) == []
    put_back(notebook, source)
    assert "nbgrader" not in notebook.cells[-1].metadata


def test_points_cannot_be_raised(source: Source) -> None:
    """A student's own points in the metadata of a test are the instructor's again."""
    notebook = solved()
    cell_of(notebook, TEST).metadata.nbgrader["points"] = 1000
    restored(notebook, source)
    cell_of(notebook, TEST).metadata.nbgrader["points"] = 2000
    assert source.cells[TEST].metadata.nbgrader.points == 2


def test_old_outputs_do_not_survive(source: Source) -> None:
    """Outputs and counts that the student handed in are gone, but for those of our experiments."""
    notebook = solved()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="30.0")]
            cell.execution_count = 9
    put_back(notebook, source)
    codes = [c for c in notebook.cells if c.cell_type == "code"]
    assert all(c.execution_count is None for c in codes)
    assert all(c.outputs == [] or c.source in source.experiments for c in codes)


def test_putting_back_twice_is_putting_back_once(source: Source) -> None:
    """The nbgrader plugin puts back before the grader does: the second time changes nothing."""
    notebook = solved()
    cell_of(notebook, TEST).source = "pass"
    notebook.cells.remove(cell_of(notebook, "setup"))
    notebook.cells.append(copy.deepcopy(cell_of(notebook, "test_backprop")))
    notebook.cells.append(copy.deepcopy(cell_of(notebook, "backprop")))
    put_back(notebook, source)
    before = copy.deepcopy(notebook)
    assert put_back(notebook, source) == []
    assert notebook == before


def test_the_source_stays_as_it_was(source: Source) -> None:
    """Putting back hands out copies: a later change does not reach the instructor's cells."""
    notebook = nbformat.v4.new_notebook()
    put_back(notebook, source)
    cell_of(notebook, TEST).source = "changed"
    cell_of(notebook, TEST).metadata.nbgrader["points"] = 0
    assert "hidden_check" in source.cells[TEST].source
    assert source.cells[TEST].metadata.nbgrader.points == 2


UNSEEN: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends of old": lambda text: text.replace("\n", "\r"),
    "no last line end": lambda text: text.rstrip(),
    "more last line ends": lambda text: text + "\n\n",
    "spaces at the ends of lines": lambda text: text.replace("\n", " \t\n"),
    "a mark of byte order": lambda text: "\ufeff" + text,
    "spaces that do not break": lambda text: text.replace(" ", "\u00a0"),
    "accents apart": lambda text: unicodedata.normalize("NFD", text),
    "accents in one": lambda text: unicodedata.normalize("NFC", text),
}


@pytest.mark.parametrize("how", UNSEEN)
def test_what_nobody_sees_is_no_edit(source: Source, how: str) -> None:
    """An editor's way with line ends, spaces and accents is no word worth; all is put back."""
    cells = {**source.cells, TEST: copy.deepcopy(source.cells[TEST])}
    cells[TEST].source = source.cells[TEST].source.replace("nothing", "ñothing")
    assert "ñ" in cells[TEST].source
    other, notebook = Source(NAME, cells), solved()
    cell_of(notebook, TEST).source = strip_hidden(cells[TEST].source)
    for name in source.locked:
        cell_of(notebook, name).source = UNSEEN[how](cell_of(notebook, name).source)
    assert restored(parse(as_bytes(notebook), "x"), other) == []


@pytest.mark.parametrize("how", UNSEEN)
def test_explanations_and_experiments_are_known_however_an_editor_wrote_them(how: str) -> None:
    """Unchanged to the eye, they are nobody's work: an experiment need not be run for a verdict."""
    source, notebook = read_source(SOURCE), solved()
    expected = copy.deepcopy(notebook)
    put_back(expected, source)
    for cell in notebook.cells:
        if grade_id_of(cell) is None:
            cell.source = UNSEEN[how](cell.source)
    read = parse(as_bytes(notebook), "x")
    assert restored(read, source) == []
    assert cells_to_run(read, source) == cells_to_run(expected, source)
    texts = {c.source for c in read.cells if c.cell_type == "markdown" and not grade_id_of(c)}
    assert texts <= source.handed_out
    experiments = [c for c in cells_to_run(read, source) if c.source in source.experiments]
    assert len(experiments) == 2
    assert all(c.given for c in experiments)


def colab(notebook: NotebookNode) -> None:
    """Ids and outputs in Colab's way; nbgrader's settings stay, the cells' own ids go."""
    notebook.nbformat_minor = 0
    notebook.metadata = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "accelerator": "GPU",
    }
    for i, cell in enumerate(notebook.cells):
        del cell["id"]
        cell.metadata |= {"id": f"x_{i}", "outputId": "7f", "colab": {"base_uri": "https://a.b/"}}


def vscode(notebook: NotebookNode) -> None:
    """Languages of cells, and another kernel."""
    notebook.metadata = {
        "kernelspec": {"name": "venv", "display_name": ".venv (3.12.1)", "language": "python"},
        "language_info": {"name": "python", "version": "3.12.1", "pygments_lexer": "ipython3"},
        "orig_nbformat": 4,
    }
    for cell in notebook.cells:
        cell.metadata["vscode"] = {"languageId": "python"}


def jupyter(notebook: NotebookNode) -> None:
    """Outputs, counts and times of execution, what is folded, tagged or protected."""
    notebook.nbformat_minor = 4
    notebook.metadata = {"toc": {"base_numbering": 1}, "widgets": {}, "celltoolbar": "Create"}
    for i, cell in enumerate(notebook.cells):
        cell.metadata |= {
            "collapsed": True,
            "scrolled": False,
            "tags": ["a"],
            "editable": False,
            "deletable": False,
            "jupyter": {"source_hidden": True},
            "ExecuteTime": {"end_time": "2026-11-30T07:00:00Z"},
            "execution": {"iopub.status.busy": "2026-11-30T07:00:00Z"},
        }
        if cell.cell_type == "code":
            cell.execution_count = i
            cell.outputs = [nbformat.v4.new_output("stream", text="all visible tests pass\n")]


def nbgraders(notebook: NotebookNode) -> None:
    """Checksums, as a release has them, and settings that somebody changed."""
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader |= {"checksum": "ab" * 16, "points": 100, "locked": False}


def bare(notebook: NotebookNode) -> None:
    """Nothing but what nbgrader needs, and texts as one string with null beside them."""
    notebook.nbformat_minor = 4
    notebook.metadata = {}
    for cell in notebook.cells:
        del cell["id"]
        name = grade_id_of(cell)
        cell.metadata = {"nbgrader": {"grade_id": name}} if name else {}
        for part in ("outputs", "execution_count"):
            cell.pop(part, None)


def attached(notebook: NotebookNode) -> None:
    """A picture pasted beside the texts that were handed out, and empty attachments."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.attachments = {"image.png": {"image/png": png(1)}} if grade_id_of(cell) else {}


EDITORS = [colab, vscode, jupyter, nbgraders, bare, attached]


@pytest.mark.parametrize("editor", EDITORS)
def test_what_editors_write_beside_the_cells_is_no_edit(
    source: Source, editor: Callable[[NotebookNode], None]
) -> None:
    """Metadata, ids, outputs and times of any editor: no note, and the same cells are run."""
    expected, notebook = solved(), solved()
    put_back(expected, source)
    editor(notebook)
    read = parse(as_bytes(notebook), "x")
    assert restored(read, source) == []
    assert cells_to_run(read, source) == cells_to_run(expected, source)
    nbformat.validate(read)


@pytest.mark.parametrize(
    "edit", [("2.0", "2.O"), ("delta", "Delta"), ("    ", "\t"), ("\n", "\n\n"), ("², ", "2, ")]
)
def test_what_can_be_seen_is_an_edit(source: Source, edit: tuple[str, str]) -> None:
    """A letter, an indent, a line more."""
    cells = {**source.cells, TEST: copy.deepcopy(source.cells[TEST])}
    cells[TEST].source += "\n# ², \n"
    notebook = solved()
    cell_of(notebook, TEST).source = cells[TEST].source.replace(*edit)
    assert restored(notebook, Source(NAME, cells)) == [f"cell {TEST!r} had been edited: put back"]


def test_line_ends_of_a_students_cell_are_jupyters() -> None:
    """The code is what it was, whatever system it was written on."""
    data = as_bytes(solved(output_error="\ufeffa = 1\r\nb = 2\rc = 3\n"))
    assert cell_of(parse(data, "x"), "output_error").source == "a = 1\nb = 2\nc = 3\n"


# Odd cells

ODD: dict[str, tuple[Any, str]] = {
    "sql": ({"cell_type": "sql", "source": "SELECT 1", "metadata": {}}, "unknown type 'sql'"),
    "heading": ({"cell_type": "heading", "level": 1, "source": "A"}, "unknown type 'heading'"),
    "no type": ({"source": "A", "metadata": {}}, "unknown type 'NoneType'"),
    "type of no text": ({"cell_type": ["code"], "source": "A"}, "unknown type 'list'"),
    "hostile type": ({"cell_type": "\x1b[2J<b>" * 9, "source": "A"}, "unknown type '[2J<b>[2J"),
    "no source": ({"cell_type": "code", "metadata": {}}, "without readable text"),
    "source null": ({"cell_type": "markdown", "source": None}, "without readable text"),
    "source of numbers": ({"cell_type": "code", "source": [1, "x = 1"]}, "without readable text"),
    "source an object": ({"cell_type": "raw", "source": {"a": "b"}}, "without readable text"),
    "text": ("text", "no cell"),
    "null": (None, "no cell"),
    "list": ([[]], "no cell"),
}


@pytest.mark.parametrize("name", ODD)
def test_one_odd_cell_does_not_condemn_a_notebook(source: Source, name: str) -> None:
    """It counts as text, and a note names it by its number and what is odd."""
    cell, what = ODD[name]
    notebook = json.loads(as_bytes(solved()))
    notebook["cells"].insert(2, cell)
    read = parse(as_bytes(notebook), "x")
    notes = restored(read, source)
    assert notes[0].startswith("cell 3 is ")
    assert what in notes[0]
    assert all(note.isprintable() for note in notes)
    assert len(read.cells) == len(notebook["cells"])
    assert "odd_cells" not in read.metadata
    notebook_bytes(read)
    nbformat.validate(read)


def test_an_odd_cell_of_the_assignment_is_what_it_was(source: Source) -> None:
    """Its type is the instructor's; a note only if the student's own text could not be read."""
    notebook = json.loads(as_bytes(solved()))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in (TEST, "output_error"):
            cell["cell_type"] = "python"
        if name in ("setup", "backprop"):
            del cell["source"]
    read = parse(as_bytes(notebook), "x")
    notes = restored(read, source)
    assert len(notes) == 3
    assert notes[0].startswith("cell 'output_error' is of the unknown type 'python'")
    assert notes[1].startswith("cell 'backprop' is without readable text")
    assert notes[2] == "cell 'setup' had been edited: put back"
    assert "grad_a" in cell_of(read, "output_error").source
    assert cell_of(read, "output_error").cell_type == "code"


def test_many_odd_cells_are_counted(source: Source) -> None:
    """Five are named, the rest is a number."""
    notebook = json.loads(as_bytes(solved()))
    notebook["cells"] += [{"cell_type": "sql", "source": ""}] * 300
    notes = restored(parse(as_bytes(notebook), "x"), source)
    assert len(notes) == 6
    assert notes[-1] == "and 295 more cells like these"


def test_odd_cells_of_version_3(source: Source) -> None:
    """The old format knows headings and HTML, and can be odd as well."""
    cells = [
        {"cell_type": "code", "input": "x = 1", "outputs": [], "language": "python"},
        {"cell_type": "html", "source": "<b>", "metadata": {}},
        {"cell_type": "sql", "source": "S", "metadata": {}},
        "text",
    ]
    sheet = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    read = parse(as_bytes(sheet), "x")
    assert [(c.cell_type, c.source) for c in read.cells] == [
        *(("code", "x = 1"), ("markdown", "<b>"), ("raw", "S"), ("raw", "text")),
    ]
    assert [note[:9] for note in restored(read, source)[:2]] == ["cell 3 is", "cell 4 is"]


def test_a_notebook_without_a_sound_cell_of_code_is_refused() -> None:
    """Nothing of it could be graded; with none odd, an empty one is the student's own."""
    text = {"cell_type": "markdown", "source": "t", "metadata": {}}
    assert "damaged cells" in refused(with_cells([text, {"cell_type": "code"}]))
    assert len(parse(with_cells([text]), "x").cells) == 1


@pytest.mark.parametrize("forged", [5, "x", [[1, "a", "b"]], [1], {"a": 1}, None])
def test_notes_come_from_the_reader_alone(source: Source, forged: Any) -> None:
    """What a file itself says of odd cells is nothing."""
    notebook = solved()
    notebook.metadata["odd_cells"] = forged
    assert restored(nbformat.from_dict(json.loads(as_bytes(notebook))), source) == []
    assert restored(parse(as_bytes(notebook), "x"), source) == []


# What runs


def test_hidden_regions_are_cut_out() -> None:
    """Hidden tests go, what surrounds them stays, also with spaces and several regions."""
    text = (
        "a\n### BEGIN HIDDEN TESTS\nsecret\n### END HIDDEN TESTS\nb\n"
        "  ### BEGIN HIDDEN TESTS 2\n  secret\n  ### END HIDDEN TESTS 2"
    )
    assert strip_hidden(text) == "a\nb\n"
    assert strip_hidden("x ### BEGIN HIDDEN TESTS") == "x ### BEGIN HIDDEN TESTS"


def test_nothing_hidden_is_sent_to_the_sandbox(source: Source) -> None:
    """No cell that will run names the hidden checks."""
    notebook = nbformat.read(SOURCE, as_version=4)
    put_back(notebook, source)
    cells = cells_to_run(notebook, source)
    assert len(cells) == len(notebook.cells)
    assert not any("hidden_check" in c.source or "HIDDEN" in c.source for c in cells)
    assert [c.grade_id for c in cells if c.grade_id] == list(source.cells)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
SMALL = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"kernelspec": {"name": "python3"}},
    "cells": [
        {
            "cell_type": "code",
            "id": "a",
            "metadata": {"nbgrader": {"grade_id": TEST, "grade": True, "points": 3}},
            "source": ["x = 1\n", "x"],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}],
            "execution_count": 1,
        },
        {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "t", "attachments": {}},
    ],
}


SMALL_SOURCE = Source(NAME, {TEST: read_source(SOURCE).cells[TEST]})


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, part in inner:
        found.append((*path, key))
        if isinstance(part, (dict, list)):
            found += places(part, (*path, key))
    return found


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_any_damage_is_refused_or_survived(data: st.DataObject) -> None:
    """A notebook damaged anywhere is refused in one line, or can be run, written and shown."""
    damaged = copy.deepcopy(SMALL)
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(places(damaged)))
        place: Any = damaged
        for key in path:
            place = place[key]
        if data.draw(st.booleans()):
            place[last] = data.draw(JSON)
        else:
            del place[last]
    try:
        notebook = parse(as_bytes(damaged), "ann/x.ipynb")
    except UnusableInput:
        return
    restored(notebook, SMALL_SOURCE)
    cells_to_run(notebook, SMALL_SOURCE)
    notebook_bytes(notebook)
    feedback(StudentResult("ann", Report(NAME, "x", "graded")), notebook, "")


PS6 = SOURCE.parents[1] / "ps6-digits" / "ps6-digits.ipynb"


def test_a_question_for_a_person_keeps_the_answer() -> None:
    """It is named with its points, its text is the student's, and it asks for no hidden check."""
    source = read_source(PS6)
    assert source.by_hand == {"reflection": 6.0}
    assert "reflection" not in {*source.graded, *source.locked}
    notebook = nbformat.read(PS6, as_version=4)
    cell_of(notebook, "reflection").source = "My network reads well."
    assert restored(notebook, source) == []
    assert cell_of(notebook, "reflection").source == "My network reads well."


def test_a_deleted_answer_comes_back_empty() -> None:
    """A person can then give it a mark, and the model answer stays the teacher's."""
    source = read_source(PS6)
    notebook = nbformat.read(PS6, as_version=4)
    notebook.cells = [c for c in notebook.cells if grade_id_of(c) != "reflection"]
    assert restored(notebook, source) == ["cell 'reflection' had been deleted: put back"]
    cell = cell_of(notebook, "reflection")
    assert "deleted" in cell.source
    assert "SOLUTION" not in cell.source
    assert cell.metadata.nbgrader.grade
    assert "SOLUTION" in source.cells["reflection"].source


CODE = {"cell_type": "code", "source": "x", "metadata": {}, "outputs": []}
EMPTY: list[Any] = [{}] * 300_000
HEAVY: dict[str, dict[str, Any]] = {
    "outputs": {"cells": [CODE | {"outputs": EMPTY}]},
    "settings": {"cells": [CODE | {"metadata": {"x": EMPTY}}]},
    "settings of the file": {"cells": [CODE], "metadata": {"x": EMPTY}},
    "version 3": {
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": [CODE | {"outputs": EMPTY}]}],
    },
    "text in a million pieces": {"cells": [CODE | {"source": [""] * 600_000}]},
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_file_costs_no_hundred_times_its_size(name: str) -> None:
    """Empty objects where no one looks cost the grader little memory: no object of nbformat's."""
    data = as_bytes({"nbformat": 4, "nbformat_minor": 5, "metadata": {}} | HEAVY[name])
    tracemalloc.start()
    parse(data, "ann/x.ipynb")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 * len(data)


def test_millions_of_parts_are_refused_before_they_are_read() -> None:
    """Refused in one line, and the file has not been parsed."""
    data = as_bytes({"cells": [CODE | {"outputs": EMPTY * 4}]})
    tracemalloc.start()
    with pytest.raises(UnusableInput, match="millions of parts"):
        parse(data, "ann/x.ipynb")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(data)


@pytest.mark.parametrize("level", [10**7, 10**30, -1, True, None, "7", [2]])
def test_a_heading_of_version_3_is_as_deep_as_headings_are(level: Any) -> None:
    """Of any other level, which nbformat would write with as many #, it is one of level 1."""
    sheet = {"cells": [{"cell_type": "heading", "level": level, "source": "x", "metadata": {}}]}
    data = as_bytes({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet]})
    tracemalloc.start()
    (cell,) = parse(data, "ann/x.ipynb").cells
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (cell.cell_type, cell.source) == ("markdown", "# x")
    assert peak < 16 << 20


def test_a_heading_of_version_3_keeps_its_level() -> None:
    """One to six are levels."""
    sheet = {
        "cells": [
            {"cell_type": "heading", "level": n, "source": "x", "metadata": {}} for n in range(1, 7)
        ]
    }
    data = as_bytes({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet]})
    found = [cell.source for cell in parse(data, "ann/x.ipynb").cells]
    assert found == ["#" * n + " x" for n in range(1, 7)]


def test_pictures_stay_and_other_attachments_go(source: Source) -> None:
    """A picture in a student's cell stays through reading and putting back; nothing else does."""
    kept = {"a.png": {"image/png": png(1)}}
    notebook = solved()
    mine = nbformat.v4.new_markdown_cell("![a](attachment:a.png)")
    mine.attachments = kept | {"b": {"text/html": "PGI+"}, "c": {"image/png": "no base64"}}
    code = nbformat.v4.new_code_cell("x")
    code["attachments"] = kept
    notebook.cells += [mine, code]
    read = parse(as_bytes(notebook), "x")
    restored(read, source)
    assert read.cells[-2].attachments == kept
    assert "attachments" not in read.cells[-1]


def test_instructors_pictures_are_put_back() -> None:
    """A locked cell has the pictures that it was handed out with, whatever came back."""
    settings = {"grade_id": "task", "locked": True, "solution": False, "grade": False}
    cell = nbformat.v4.new_markdown_cell("![a](attachment:a.png)", metadata={"nbgrader": settings})
    cell.attachments = {"a.png": {"image/png": png(1)}}
    ours = parse(with_cells([cell]), "x", ours=True).cells[0]
    source = Source("x", {"task": ours})
    cell.attachments = {"a.png": {"image/png": png(2)}}
    handed_in = parse(with_cells([cell]), "x")
    put_back(handed_in, source)
    assert handed_in.cells[0].attachments == ours.attachments == {"a.png": {"image/png": png(1)}}


def test_texts_that_were_handed_out_are_known(source: Source) -> None:
    """The source knows its own explanations, which are no student's."""
    texts = [c.source for c in nbformat.read(SOURCE, 4).cells if c.cell_type == "markdown"]
    assert source.handed_out >= {t for t in texts if "### BEGIN" not in t}
