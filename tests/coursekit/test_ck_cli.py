"""The students' command `coursekit check`: what it prints of a notebook, and how it ends."""

import contextlib
import errno
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import coursekit
from coursekit import cli, kernel, states
from coursekit.cells import LONGEST, one_line, read_cells

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "assignments" / "source" / "ps5-backprop" / "ps5-backprop.ipynb"
HIDDEN = re.compile(r"\n### BEGIN HIDDEN TESTS\n.*?\n### END HIDDEN TESTS", re.DOTALL)
SOLUTION = re.compile(r"( *)### BEGIN SOLUTION\n(.*?) *### END SOLUTION", re.DOTALL)
UNSOLVED = r"\1# YOUR CODE HERE\n\1raise NotImplementedError()"
FUNCTIONS = [
    "numerical_gradient",
    "output_error",
    "hidden_error",
    "bias_gradient",
    "weight_gradient",
    "backprop",
    "softmax_error",
    "backprop_l2",
    "residual_backprop",
    "mended_backprop",
]
HAND_IN = "the hidden tests are run when you hand in"


@pytest.fixture(autouse=True)
def _kernels_import_this_coursekit(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(coursekit.__file__).parents[1]))


def code(source, grade_id=None, **settings):
    """A code cell, with nbgrader's settings if it has a grade_id."""
    metadata = {"nbgrader": {"grade_id": grade_id, **settings}} if grade_id else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }


def solution(name, source):
    """The cell in which the student writes a function."""
    return code(source, name, grade=False, solution=True)


def visible_test(name, source):
    """The cell that tests the function."""
    return code(source, f"test_{name}", grade=True, solution=False)


def notebook(path, cells):
    """Write a notebook and return its path."""
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}), "utf-8")
    return path


def released(path, with_solutions):
    """Write ps5-backprop as students get it, or as its author would hand it in."""
    content = json.loads(SOURCE.read_text("utf-8"))
    for cell in content["cells"]:
        text = HIDDEN.sub("", "".join(cell["source"]))
        cell["source"] = SOLUTION.sub(r"\2" if with_solutions else UNSOLVED, text)
    path.write_text(json.dumps(content), "utf-8")
    return path


def lines_of(printed):
    """Function → what its line says after the name."""
    table = re.findall(r"^(\w+) +((?:passed|failed|not run|not solved yet)\b.*)$", printed, re.M)
    return dict(table)


@pytest.mark.parametrize(
    ("with_solutions", "status", "passed"), [(True, "passed", 10), (False, "not solved yet", 0)]
)
@pytest.mark.slow
def test_a_released_assignment(tmp_path, capsys, with_solutions, status, passed):
    """Of ps5-backprop as released nothing is solved yet; with the solutions all passes."""
    path = released(tmp_path / "ps5-backprop.ipynb", with_solutions)
    before = path.read_bytes()
    assert cli.main(["check", str(path)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert lines_of(printed.out) == dict.fromkeys(FUNCTIONS, status)
    assert list(lines_of(printed.out)) == FUNCTIONS
    assert printed.out.endswith(f"\n{passed} of 10 visible tests pass; {HAND_IN}\n")
    assert "note:" not in printed.out
    assert "point" not in printed.out
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


MANY_THINGS = [
    {"cell_type": "markdown", "metadata": {}, "source": "# Many things"},
    code("   \n"),
    solution("right", "def right():\n    return open('beside.txt').read()"),
    visible_test("right", "assert right() == 'in the folder'"),
    visible_test("right", "raise ValueError('a copy')"),
    solution("wrong", "def wrong():\n    return 2"),
    visible_test("wrong", "assert wrong() == 1, 'it is\\n  2:\\nis \\x1b[1m1 there?'"),
    solution("typo", "def typo()\n    return 2"),
    visible_test("typo", "typo()"),
    solution("open", "def open_():\n    raise NotImplementedError()"),
    visible_test("open", "open_()"),
    solution("deleted", "def deleted():\n    return 1"),
    solution("emptied", "def emptied():\n    return 1"),
    visible_test("emptied", ""),
    code("%%time\n1 / 0"),
    code("# nobody hears of this one\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    print(1)"),
    code("from IPython.display import clear_output\nclear_output(wait=False)\nraise SystemExit"),
    visible_test("later", "assert input"),
    code("essay = 1", "essay", grade=True, solution=True),
    visible_test("asks", "input()"),
]


@pytest.fixture(scope="module")
def many_things(tmp_path_factory):
    """What is printed about a notebook in which many things happened."""
    folder = tmp_path_factory.mktemp("many")
    (folder / "beside.txt").write_text("in the folder")
    path = notebook(folder / "many.ipynb", MANY_THINGS)
    before = path.read_bytes()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert cli.main(["check", str(path)]) == 0
    assert path.read_bytes() == before
    return printed.getvalue()


@pytest.mark.slow
def test_each_function_has_a_line_in_order(many_things):
    """One aligned line a function: name, status, and the last line of what was raised."""
    lines = lines_of(many_things)
    assert list(lines) == [
        *("right", "wrong", "typo", "open", "deleted", "emptied", "later", "asks")
    ]
    assert lines["right"] == lines["later"] == "passed"
    assert lines["wrong"] == "failed          AssertionError: it is 2: is [1m1 there?"
    assert lines["typo"] == "failed          NameError: name 'typo' is not defined"
    assert lines["asks"].startswith("failed          StdinNotImplementedError: ")
    assert lines["open"] == "not solved yet"
    starts = {
        line.index(rest)
        for line in many_things.splitlines()
        for rest in lines.values()
        if line.endswith(rest)
    }
    assert starts == {len("emptied") + 2}
    assert many_things.endswith(f"2 of 8 visible tests pass; {HAND_IN}\n")


@pytest.mark.slow
def test_a_missing_or_empty_test_cell_is_not_run(many_things):
    """A function whose test was deleted or emptied is named, with the remedy."""
    lines = lines_of(many_things)
    assert lines["deleted"] == lines["emptied"]
    assert lines["deleted"].startswith("not run         its test cell is missing or empty: take it")


@pytest.mark.slow
def test_other_cells_that_raise_are_noted(many_things):
    """Solution cells and the student's own cells are named when they raise, copies too."""
    notes = re.findall("^note: (.*)$", many_things, re.M)
    assert notes[0] == "cell 5 stopped at `raise ValueError('a copy')`: ValueError: a copy"
    assert notes[1].startswith("solution cell `typo` raised SyntaxError: expected ':'")
    assert notes[2] == "cell 15 (`%%time`) stopped: ZeroDivisionError: division by zero"
    assert re.fullmatch(r"cell 17 \(`from IPyt.* clear_output`\) stopped: SystemExit", notes[3])
    assert len(notes) == 4


STOPPING = [
    {"cell_type": "markdown", "metadata": {}, "source": "# Stopping"},
    code("import no_such_module as nsm\n\ndef batch_mean(a):\n    return nsm.mean(a)"),
    code("one = 1\n%pwd\ntwo = [\n    1 / 0\n]\nfor three in [i for i in ()]:\n    one = 3"),
    code("def broken(:\n    pass\nfour = 4"),
    code("def late():\n    return 1 / 0"),
    code("late()"),
    code("from beside import five\nimport folder.six\nfrom . import seven"),
    code("def lazy():\n    import pytest.mark"),
    code("import math, numpy.linalg\nfrom coursekit import sigmoid\neight = !echo 8"),
    code("try:\n    late()\nexcept KeyError:\n    pass"),
    visible_test("f", "import pytest\nbatch_mean(1)"),
]


@pytest.mark.slow
def test_a_cell_that_stopped_says_where_and_what_is_missing(tmp_path, capsys):
    """Its place in the notebook, the line, the reason, and the names that later cells lack."""
    (tmp_path / "beside.py").write_text("five = 5")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "six.py").write_text("")
    assert cli.main(["check", str(notebook(tmp_path / "a.ipynb", STOPPING))]) == 0
    printed = capsys.readouterr().out
    notes = re.findall("^note: (.*)$", printed, re.M)
    missing = "what it defines after that is missing"
    assert notes[0] == (
        "cell 2 stopped at `import no_such_module as nsm`: "
        f"ModuleNotFoundError: No module named 'no_such_module'; {missing}: nsm, batch_mean"
    )
    assert notes[1] == (
        f"cell 3 stopped at `1 / 0`: ZeroDivisionError: division by zero; {missing}: two, three"
    )
    assert re.fullmatch(
        r"cell 4 stopped at `def br.*`: SyntaxError: .*; nothing of it ran", notes[2]
    )
    assert notes[3] == "cell 6 stopped at `late()`: ZeroDivisionError: division by zero"
    assert notes[4].startswith("cell 7 stopped at `from . import seven`: ImportError: ")
    assert notes[4].endswith(f"{missing}: seven")
    assert notes[5:] == [
        "beside.py is in the folder, but only the notebook is graded",
        "folder/ is in the folder, but only the notebook is graded",
        "cell 8 (`def lazy():`) imports pytest, which may be missing where your work is graded",
        "cell 10 (`try:`) stopped: ZeroDivisionError: division by zero",
    ]
    assert "f  failed          NameError: name 'batch_mean' is not defined" in printed


def windows(cell):
    """The cell with the line endings of Windows."""
    return cell | {"source": [line.replace("\n", "\r\n") for line in cell["source"]]}


EDITED = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends of old": lambda text: text.replace("\n", "\r"),
    "a mark of byte order": lambda text: "\ufeff" + text,
}


@pytest.mark.parametrize("how", EDITED)
def test_what_nobody_sees_of_a_cell_does_not_change_it(tmp_path, how):
    """Line ends and a mark of byte order, which would be no Python, are the editor's affair."""
    cells = [solution("f", "def f():\n    return 1"), visible_test("f", "f()\n\n# end")]
    expected = read_cells(notebook(tmp_path / "a.ipynb", cells))
    other = [cell | {"source": EDITED[how]("".join(cell["source"]))} for cell in cells]
    assert read_cells(notebook(tmp_path / "b.ipynb", other)) == expected


def test_what_editors_write_beside_the_cells_is_not_read(tmp_path):
    """Metadata of Jupyter, VS Code and Colab, ids or none, outputs and counts."""
    cells = [solution("f", "def f(): pass"), visible_test("f", "f()"), code("f")]
    expected = read_cells(notebook(tmp_path / "a.ipynb", cells))
    for i, cell in enumerate(cells):
        cell["metadata"] |= {
            "collapsed": True,
            "vscode": {"languageId": "python"},
            "colab": {"base_uri": "https://a.b/"},
            "id": "x",
            "tags": ["raises-exception", "skip-execution"],
            "editable": False,
            "ExecuteTime": {"end_time": "2026-11-30T07:00:00Z"},
        }
        cell |= {"execution_count": "?", "outputs": [None, i], "id": "a", "attachments": {}}
    content = {"cells": cells, "nbformat": 4, "nbformat_minor": 2, "metadata": {"colab": 1}}
    path = tmp_path / "b.ipynb"
    path.write_text("\ufeff" + json.dumps(content, indent=3), "utf-8")
    assert read_cells(path) == expected


ODD = [
    3,
    None,
    {"cell_type": "sql", "metadata": {}, "source": "select 1"},
    {"cell_type": "heading", "level": 2, "source": "Old"},
    {"cell_type": "raw"},
    {"cell_type": "code"},
    {"cell_type": "code", "source": None},
    {"cell_type": ["code"], "source": "1 / 0"},
    {"cell_type": "code", "source": "six = 6"},
    code("seven = 7") | {"metadata": {"nbgrader": 3}},
    code("eight = 8") | {"metadata": {"nbgrader": {"grade_id": None, "grade": True}}},
    code("nine = 9") | {"metadata": None},
]


@pytest.mark.slow
def test_odd_cells_and_windows_files_are_read(tmp_path, capsys):
    """A byte order mark, lines that end as on Windows, and cells of no known kind harm nothing."""
    cells = [
        *ODD,
        windows(solution("f", "%matplotlib inline\ndef f():\n    return six + seven\n")),
        windows(visible_test("f", "text = '''a\nb'''\nassert text == 'a' + chr(10) + 'b'\nf()")),
        visible_test("g", "assert eight + nine == 17"),
    ]
    path = notebook(tmp_path / "odd.ipynb", cells)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert cli.main(["check", str(path)]) == 0
    printed = capsys.readouterr().out
    assert lines_of(printed) == {"f": "passed", "g": "passed"}
    assert "note:" not in printed


@pytest.mark.slow
def test_cells_that_hang_or_kill_the_kernel_do_not_take_the_others_along(tmp_path, capsys):
    """They are named and left out; the tests before and after them run, in one kernel."""
    cells = [
        code("count = 0"),
        code("quit()"),
        visible_test("first", "count += 1\nassert count == 1"),
        visible_test("endless", "while True:\n    pass"),
        solution("deadly", "def deadly():\n    import os\n    os._exit(3)"),
        visible_test("deadly", "deadly()"),
        visible_test("last", "count += 1\nassert count == 2"),
    ]
    path = notebook(tmp_path / "hard.ipynb", cells)
    assert cli.main(["check", str(path), "--timeout", "3"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert lines_of(printed.out) == {
        "first": "passed",
        "endless": "failed          stopped after 3 s: an endless loop?",
        "deadly": "failed          the kernel died: os._exit, or out of memory?",
        "last": "passed",
    }
    left_out = re.findall("^(.*) Left out, all others run again.$", printed.out, re.M)
    assert left_out == [
        "cell 2 (`quit()`): the kernel ended: quit or exit?",
        "cell `test_endless`: stopped after 3 s: an endless loop?",
        "cell `test_deadly`: the kernel died: os._exit, or out of memory?",
    ]
    assert "note:" not in printed.out
    assert "2 of 4 visible tests pass" in printed.out


STATES = [
    code("from math import exp, prod"),
    solution("area", "def area(a):\n    return scaled(prod(a))\ndef scaled(z):\n    return z * 1"),
    visible_test("area", "assert area((2, 3)) == 6"),
    solution("grown", "def grown(z):\n    raise NotImplementedError('grown')"),
    visible_test("grown", "assert grown(0) == 1, 'e^0 is 1'"),
    solution("below", ""),
    visible_test("below", "assert below(1) == 2"),
    solution("wrong", "def wrong(z):\n    return z"),
    visible_test("wrong", "assert wrong(1) == 2"),
    solution("lost", "def lost(z):\n    return to_come(z)"),
    visible_test("lost", "assert lost(1) == 2"),
    code("prod = 3  # shadows"),
    code("def scaled(z):\n    return z * 2"),
    code("prod = 4"),
    code("def grown(z):\n    return exp(z)"),
    code("def below(z):\n    return 2 * z"),
    code("def wrong(z):\n    return 3 * z"),
    code("def to_come(z):\n    return 2 * z\nexp = 0"),
    code("def exp(z):\n    return 1"),
]


@pytest.mark.slow
def test_a_function_is_checked_in_the_state_in_which_it_is_judged(tmp_path, capsys):
    """As it stood at its test; below it only if it was not there, or failed and came again."""
    assert cli.main(["check", str(notebook(tmp_path / "a.ipynb", STATES))]) == 0
    printed = capsys.readouterr().out
    assert lines_of(printed) == {
        "area": "passed",
        "grown": "passed",
        "below": "passed",
        "wrong": "failed          AssertionError",
        "lost": "failed          NameError: name 'to_come' is not defined",
    }
    at_end = "below its test: it is judged as it stands at the end of the notebook"
    judged = "area is judged as it stood at its test"
    assert re.findall("^note: (.*)$", printed, re.M) == [
        f"cell 12, `prod = 3 # shadows`, replaces prod: {judged}",
        f"cell 13, `def scaled(z):`, replaces scaled: {judged}",
        f"cell 15, `def grown(z):`, defines grown {at_end}",
        f"cell 16, `def below(z):`, defines below {at_end}",
        f"cell 17, `def wrong(z):`, defines wrong {at_end}",
        "cell 18, `def to_come(z):`, binds to_come below what uses it: lost is judged without, "
        "move it up",
    ]


LATE = ["from coursekit import *", "from coursekit import backprop", "sum = 0"]


@pytest.mark.slow
@pytest.mark.parametrize("late", LATE)
def test_a_late_import_is_named_and_harms_nothing(tmp_path, capsys, late):
    """A right ps5-backprop with a last cell that replaces its functions, or a name they use."""
    path = released(tmp_path / "ps5-backprop.ipynb", with_solutions=True)
    content = json.loads(path.read_text("utf-8"))
    content["cells"].append(code(late))
    number = len(content["cells"])
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "weight_gradient":
            cell["source"] = "def weight_gradient(d, a):\n    return d @ a.T / sum(1 for _ in d.T)"
    path.write_text(json.dumps(content), "utf-8")
    assert cli.main(["check", str(path)]) == 0
    printed = capsys.readouterr().out
    assert lines_of(printed) == dict.fromkeys(FUNCTIONS, "passed")
    notes = re.findall(
        rf"^note: cell {number}, `{re.escape(late)}`, replaces (.*): (.*) (?:is|are) judged as "
        "(?:it|they) stood at (?:its test|their tests)$",
        printed,
        re.M,
    )
    assert printed.count("note:") == 1
    own = ["backprop", *FUNCTIONS[2:5], "numerical_gradient", "output_error"]
    everybody = [f for f in FUNCTIONS if f not in ("softmax_error", "mended_backprop")]
    replaced, judged = {
        LATE[0]: (own, everybody),
        LATE[1]: (["backprop"], ["backprop"]),
        LATE[2]: (
            ["sum"],
            [f for f in everybody if f.endswith(("backprop", "l2", "weight_gradient"))],
        ),
    }[late]
    assert notes == [(states.listed(sorted(replaced)), states.listed(sorted(judged)))]


@pytest.mark.slow
def test_a_test_that_ends_the_kernel_at_the_end_of_the_notebook(tmp_path, capsys):
    """It is left out there, and the other tests that run once more get their turn."""
    cells = [
        visible_test("deadly", "deadly()"),
        visible_test("late", "late()"),
        code("import os\ndef deadly():\n    os._exit(3)\ndef late():\n    pass"),
    ]
    assert cli.main(["check", str(notebook(tmp_path / "a.ipynb", cells))]) == 0
    printed = capsys.readouterr().out
    assert lines_of(printed) == {
        "deadly": "failed          the kernel died: os._exit, or out of memory?",
        "late": "passed",
    }
    assert printed.count("Left out, all others run again.") == 1


@pytest.mark.slow
def test_a_notebook_that_is_in_the_way_of_looking_is_checked_all_the_same(tmp_path, capsys):
    """Who empties Python's table of modules loses the notes, and nothing else."""
    cells = [
        code("import sys\nfor name in [n for n in sys.modules if 'watcher' in n]:\n"
             "    del sys.modules[name]"),
        solution("f", "def f():\n    return 1"),
        visible_test("f", "assert f() == 1"),
        code("f = 2"),
    ]  # fmt: skip
    assert cli.main(["check", str(notebook(tmp_path / "a.ipynb", cells))]) == 0
    printed = capsys.readouterr().out
    assert lines_of(printed) == {"f": "passed"}
    assert "note:" not in printed


@pytest.mark.slow
def test_looking_leaves_no_trace_in_the_notebook(tmp_path, capsys):
    """Names, the counts of cells and the last results are those of a notebook that runs alone."""
    cells = [
        code("5"),
        visible_test("a", "assert _ == 5 and len(In) == 3, (_, In)"),
        visible_test("b", "mine = {n for n in globals() if n[:1] != '_'}\n"
                     "assert mine == {'In', 'Out', 'get_ipython', 'exit', 'quit', 'open'}, mine"),
    ]  # fmt: skip
    assert cli.main(["check", str(notebook(tmp_path / "a.ipynb", cells))]) == 0
    assert lines_of(capsys.readouterr().out) == {"a": "passed", "b": "passed"}


def one_test():
    return [visible_test("f", "pass")]


UNUSABLE = {
    "empty": (b"", "not JSON: is it a notebook"),
    "text": (b"# hello", "not JSON: is it a notebook"),
    "binary": (b"\xff\xfe\x00", "not JSON: is it a notebook"),
    "nested": (b"[" * 200_000, "not JSON: is it a notebook"),
    "half": (json.dumps({"cells": one_test()}).encode()[:-9], "not JSON: is it a notebook"),
    "list": (b"[]", "JSON, but not a notebook (it has no cells): name the .ipynb file"),
    "no cells": (b"{}", "JSON, but not a notebook (it has no cells): name the .ipynb file"),
    "numbers": (b'{"cells": [1, 2]}', "damaged cells: open and save it in Jupyter"),
    "bare": (b'{"cells": [{"source": "1"}]}', "damaged cells: open and save it in Jupyter"),
    "odd": (
        json.dumps({"cells": [code("1") | {"source": [1]}]}).encode(),
        "damaged cells: open and save it in Jupyter",
    ),
    "no tests": (
        json.dumps({"cells": [code("1"), solution("f", "f = 1")]}).encode(),
        "no test cells: is it an assignment's notebook",
    ),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_unusable_notebooks(tmp_path, capsys, kind):
    """One line says what, where and the remedy; exit status 1."""
    data, expected = UNUSABLE[kind]
    path = tmp_path / "mine.ipynb"
    path.write_bytes(data)
    assert cli.main(["check", str(path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"coursekit: {path}: ")
    assert expected in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(("name", "what"), [("none.ipynb", "No such file"), ("", "Is a directory")])
def test_a_path_without_a_notebook(tmp_path, capsys, name, what):
    """A file that is not there, or a folder, is unusable input."""
    assert cli.main(["check", str(tmp_path / name)]) == 1
    line = capsys.readouterr().err
    assert re.fullmatch(rf"coursekit: \S+: {what}.*: is the notebook's name right\?\n", line)


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ([], "required: COMMAND: see `coursekit --help`"),
        (["check"], "required: NOTEBOOK: see `coursekit check --help`"),
        (["grade", "a.ipynb"], "invalid choice: 'grade'"),
        (["check", "a.ipynb", "--timeout", "0"], "'0' is not a whole number of seconds from 1 up"),
        (["check", "a.ipynb", "--timeout", "1e3"], "'1e3' is not a whole number"),
    ],
)
def test_wrong_command_lines(capsys, arguments, what):
    """A command line that cannot be understood ends with one line and exit status 1."""
    assert cli.main(arguments) == 1
    line = capsys.readouterr().err
    assert what in line
    assert line.count("\n") == 1


@pytest.mark.slow
def test_help_says_what_happens_to_cells_that_hang(capsys):
    """`--help` documents the runs, the time allowed, and the exit status."""
    with pytest.raises(SystemExit) as end:
        cli.main(["check", "--help"])
    assert end.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "the notebook runs again from the top without it" in text
    assert "(default: 60)" in text
    assert "Exit status: 0" in text


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["nbclient", "nbformat"])
def test_without_nbclient(tmp_path, capsys, monkeypatch, missing):
    """Where Jupyter is not installed, one line says so with the remedy; exit status 2."""
    monkeypatch.setitem(sys.modules, missing, None)
    path = notebook(tmp_path / "a.ipynb", one_test())
    assert cli.main(["check", str(path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("coursekit: nbclient cannot be imported (")
    assert "`python -m pip install nbclient ipykernel`" in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.slow
def test_without_a_kernel(tmp_path, capsys, monkeypatch):
    """Where there is no Python kernel, one line says so; exit status 2."""
    monkeypatch.setattr(kernel, "KERNEL", "no-such-kernel")
    assert cli.main(["check", str(notebook(tmp_path / "a.ipynb", one_test()))]) == 2
    line = capsys.readouterr().err
    assert line.startswith("coursekit: no Python kernel starts here (NoSuchKernel: ")
    assert "ipykernel" in line
    assert line.count("\n") == 1


@pytest.mark.slow
def test_a_kernel_that_dies_when_it_starts(tmp_path, capsys, monkeypatch):
    """The line quotes what the kernel said last; exit status 2."""
    spec = tmp_path / "kernels" / "stillborn" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-c", "raise SystemExit('tired\\nNo module named ipykernel')"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "x", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setattr(kernel, "KERNEL", "stillborn")
    assert cli.main(["check", str(notebook(tmp_path / "a.ipynb", one_test()))]) == 2
    line = capsys.readouterr().err
    assert line.startswith("coursekit: no Python kernel starts here (No module named ipykernel): ")
    assert line.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (KeyboardInterrupt(), "coursekit: stopped: run the command again\n"),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "coursekit: [Errno 28] No space left on device: is the disk full?\n",
        ),
    ],
)
def test_when_the_machine_or_the_student_stops_it(tmp_path, capsys, monkeypatch, problem, line):
    """Ctrl-C and a full disk end with one line and exit status 2."""

    def run(*_, **__):
        raise problem

    monkeypatch.setattr(cli, "run", run)
    assert cli.main(["check", str(notebook(tmp_path / "a.ipynb", one_test()))]) == 2
    assert capsys.readouterr().err == line


@pytest.mark.slow
def test_a_terminal_without_greek_letters(tmp_path):
    """Started as a student does, where σ and half characters cannot be printed."""
    path = notebook(tmp_path / "a.ipynb", [visible_test("f", "raise ValueError('σ \ud800')")])
    start = "import sys; from coursekit.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", start, "check", path.name],
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "f  failed          ValueError: ? ?\n" in done.stdout


def test_a_long_error_keeps_its_beginning_and_its_end():
    """What is cut is the middle: the hint stands at the end."""
    line = one_line("delta is " + "[0. 0.]\n" * 100 + "is σ′ there?")
    assert line.startswith("delta is [0. 0.]")
    assert " … " in line
    assert line.endswith("[0. 0.] is σ′ there?")
    assert len(line) <= LONGEST + 3
