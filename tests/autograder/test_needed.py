"""Handed-out experiments are left out where nothing needs them, and only there."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, ROOT, SOURCE, as_bytes, solved

from autograder import Grader
from autograder.checks import names
from autograder.needed import bound_by, leaves_nothing, left_out
from autograder.shown import handed_in
from autograder.submission import Source, cells_to_run, grade_id_of, parse, put_back, read_source
from autograder.verdicts import Graded, Handed

PLOT = "def show(X):\n    return X\n\n\ncurve = show(3)"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(900)).decode()


def skipped(notebook: nbformat.NotebookNode, source: Source) -> list[str]:
    """The texts of the cells that are not run."""
    read = parse(as_bytes(notebook), "x")
    put_back(read, source)
    return [cell.source for cell in cells_to_run(read, source) if cell.skipped]


@pytest.mark.parametrize("name", names())
def test_our_experiments_are_left_out(name: str) -> None:
    """In a notebook that is right all of an assignment's."""
    path = ROOT / "assignments" / "source" / name / f"{name}.ipynb"
    source = read_source(path)
    assert source.looked_at == source.experiments
    assert set(skipped(nbformat.read(path, as_version=4), source)) == source.experiments


@pytest.mark.parametrize(
    "text",
    [
        "def mine():\n    return _learn_exclusive_or()",
        "print(globals())",
        "x = eval('1')",
        "get_ipython().run_cell('1')",
        "%run other.py",
        "!ls",
        "print(In[2])",
        "_3 + 1",
        "import __main__",
    ],
)
def test_what_a_student_s_cell_may_need_is_run(text: str, source: Source) -> None:
    """A name that an experiment binds, or a way to names that the text does not show."""
    notebook = solved()
    notebook.cells.append(nbformat.v4.new_code_cell(text))
    assert len(skipped(notebook, source)) < len(source.experiments)


def test_an_edited_experiment_is_the_student_s(source: Source) -> None:
    """It is run; one that an editor has only saved in its own way is not edited."""
    notebook = solved()
    cells = [c for c in notebook.cells if c.source in source.experiments]
    cells[0].source += "\nprint(1)"
    cells[1].source = "\ufeff" + cells[1].source.replace("\n", "  \r\n")
    assert skipped(notebook, source) == [next(t for t in source.experiments if "exclusive" in t)]


@pytest.mark.parametrize(
    ("others", "runs"),
    [
        (["x = 1"], []),
        (["print(curve)"], ["plot"]),
        (["show(1)"], ["plot"]),
        (["y = shown + 1"], ["plot", "again"]),
    ],
)
def test_what_a_needed_experiment_needs_is_needed(others: list[str], runs: list[str]) -> None:
    """Names are followed from cell to cell."""
    texts = {"plot": PLOT, "again": "shown = show(curve)"}
    out = left_out(texts.values(), others)
    assert [name for name, text in texts.items() if text not in out] == runs


def test_the_last_value_is_a_name_where_it_is_read() -> None:
    """`_` that a loop binds is no use of it."""
    shown = "3 + 4"
    assert bound_by(shown) == {"_"}
    assert left_out([shown], ["for _ in range(3):\n    (_,), _ = f()"])
    assert not left_out([shown], ["print(_ + 1)"])


@pytest.mark.parametrize(
    "text",
    [
        "np.random.seed(0)",
        "np.random.shuffle(X)",
        "x = np.random.normal(size=3)",
        "plt.rcParams['figure.dpi'] = 90",
        "plt.style.use('ggplot')",
        "np.set_printoptions(precision=3)",
        "data.append(3)",
        "data[0] = 3",
        "net.W = 3",
        "def f():\n    global W\n    W = 3",
        "train(data)",
        "train(x=data)",
        "np.add(data, 1, out=data)",
        "x = rng.normal()",
        "from coursekit import *",
        "plt.savefig('x.png')",
        "with open('x', 'w') as f:\n    f.write('1')",
        "%cd ..",
        "x = !ls",
        "def f(:",
        "next(rows)",
        "setattr(net, 'W', 3)",
    ],
)
def test_what_lasts_is_run(text: str) -> None:
    """An experiment that may change more than its own names."""
    assert not leaves_nothing(text, {"np", "plt", "train"})


@pytest.mark.parametrize(
    "text",
    [
        "rng = np.random.default_rng(1)\nx = rng.permutation(9)",
        "W = np.zeros(3)\nW[0] = 1\nW.sort()",
        "fig, ax = plt.subplots()\nax.plot(data, labels)\nplt.show()",
        "train(data[:, seen], labels[seen].copy())",
        "for x in data:\n    print(x)",
        "%matplotlib inline\nprint(data.mean())",
        "class Net:\n    W = 3\nnet = Net()\nnet.W = 4",
    ],
)  # fmt: skip
def test_what_only_draws_may_be_left_out(text: str) -> None:
    """Reading what other cells hold changes nothing."""
    assert leaves_nothing(text, {"np", "plt", "train"})


def with_outputs(source: Source, outputs: list[Any]) -> bytes:
    """A right notebook whose experiments have shown something."""
    notebook = json.loads(as_bytes(solved()))
    for cell in notebook["cells"]:
        if cell["source"] in source.experiments:
            cell["outputs"] = outputs
    return as_bytes(notebook)


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    """One for all."""
    with Grader(NAME, SOURCE.parents[2]) as opened:
        yield opened


def outputs_of(graded: Graded, source: Source) -> list[list[Any]]:
    """What stands below the experiments in the notebook that a person opens."""
    assert graded.notebook
    cells = [c for c in graded.notebook.cells if c.source in source.experiments]
    assert not any(grade_id_of(c) for c in cells)
    return [c.outputs for c in cells]


@pytest.mark.sandbox
def test_old_outputs_stay_and_it_is_said(grader: Grader, source: Source) -> None:
    """A picture and text that the student has handed in, made harmless, below a line."""
    old = [
        {"output_type": "stream", "name": "stdout", "text": ["\x1b[31mone\n", "two"]},
        {
            "output_type": "execute_result", "execution_count": 3, "metadata": {},
            "data": {"text/html": "<script>", "image/png": PNG[:9] + "\n" + PNG[9:]},
        },
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<script>"}},
    ]  # fmt: skip
    graded = grader.grade_one(Handed("ann", with_outputs(source, old), "x"))
    assert graded.report.score == 28
    nbformat.validate(graded.notebook)
    for shown in outputs_of(graded, source):
        line, text, picture = shown
        assert line.text == "(not run again: what follows is as it was handed in)\n"
        assert text.text == "one\ntwo"
        assert picture.data == {"image/png": PNG}
        assert "script" not in json.dumps(shown)


@pytest.mark.sandbox
def test_what_is_not_run_has_nothing_to_say(grader: Grader, source: Source) -> None:
    """Without old outputs there is the line alone, and the report notes the derivation alone."""
    graded = grader.grade_one(Handed("ann", as_bytes(solved()), "x"))
    for (line,) in outputs_of(graded, source):
        assert line.text == "(not run again: it was handed in without outputs)\n"
    assert graded.report.notes == ("derivation: up to 2 more points, given by a person",)


@pytest.mark.sandbox
def test_an_experiment_that_is_needed_is_run(grader: Grader, source: Source) -> None:
    """Its outputs are new, and what the student has built on it works."""
    notebook = solved()
    notebook.cells.append(nbformat.v4.new_code_cell("_learn_exclusive_or()"))
    graded = grader.grade_one(Handed("ann", as_bytes(notebook), "x"))
    shown = json.dumps(outputs_of(graded, source))
    assert "image/png" in shown
    assert graded.notebook
    assert "outputs [[" in json.dumps(graded.notebook.cells[-1].outputs)


@pytest.mark.parametrize(
    "outputs",
    [None, 3, "x", [None, 3, []], [{"output_type": "stream", "name": 3, "text": 4}],
     [{"output_type": "display_data", "data": {"image/png": [3], "text/plain": None}}],
     [{"output_type": "error", "ename": 3}], [{"data": 3}], [{"output_type": ["x"]}]],
)  # fmt: skip
def test_outputs_that_are_none_are_left_out(outputs: Any) -> None:
    """Whatever stands in a file, nothing but outputs comes of it."""
    assert handed_in(outputs) == []


def test_old_outputs_are_capped(source: Source) -> None:
    """A file of 25 MB does not make an autograded notebook of as much, in hundreds of copies."""
    text = {"output_type": "stream", "name": "stdout", "text": "x" * 24_000}
    notebook = json.loads(with_outputs(source, []))
    cell = next(c for c in notebook["cells"] if c["source"] in source.experiments)
    cell["outputs"] = [text] * 24
    notebook["cells"] += [cell | {"id": f"copy-{n}"} for n in range(30)]
    read = parse(as_bytes(notebook), "x")
    put_back(read, source)
    assert len(json.dumps(read)) < 10 << 20


def test_a_start_builds_no_grammar() -> None:
    """What jsonschema looks for and nothing of ours needs is not imported, and stays importable."""
    code = (
        "import sys, autograder.cli\nassert 'jsonschema' in sys.modules\n"
        "assert 'rfc3987_syntax' not in sys.modules\nassert 'nbgrader' not in sys.modules\n"
        "import nbformat\nnbformat.validate(nbformat.v4.new_notebook())"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
