"""The handle on a student's functions: what goes wrong inside becomes an outcome, or a retry."""

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ag_cases import served
from ag_small import QUICK, TIGHT, killing, tree

from autograder import running, shown
from autograder.checks.ps5_backprop import ASSIGNMENT
from autograder.model import Cell, MachineError
from autograder.running import Timing
from autograder.sandbox import Sandbox
from autograder.shown import cleaned
from autograder.student import Student, _outcome, student_world
from autograder.world import INSIDE, World

pytestmark = pytest.mark.sandbox

CELLS = {
    "setup": "import os, time\nimport numpy as np",
    "print": "print('first')\n1 / 0",
    "never": "while True:\n    pass",
    "hungry": "hoard = [np.ones(1 << 33)]",
    "lethal": "os._exit(3)",
    "not Python": "def (",
    "functions": """
def double(x): return 2 * x
def swap(a, b): return b, a
def change(x): x[0] = 7.0; return x
def complain(x): raise ValueError(f"the value {x[0]!r} is bad")
def loop():
    while True: pass
def stubborn():
    while True:
        try:
            while True: pass
        except BaseException: pass
def eat(): return np.ones(1 << 34)
def leave(): os._exit(0)
def exit(): raise SystemExit
def cheat():
    import coursekit
    return coursekit.backprop([], [], 1, 2)
number = 3
""",
    "after": "answer = double(21)\nanswer",
}

SLOW = "import time\ndef slow():\n    time.sleep(0.3)\n    return 42\n"


@pytest.fixture(scope="module")
def world() -> World:
    """Little memory."""
    return student_world(ASSIGNMENT.withheld, TIGHT)


@pytest.fixture(scope="module")
def ann(world: World) -> Iterator[Student]:
    """One notebook with every kind of cell, for all tests that start none of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "GRACE", 0.5)
        with Student([Cell(text) for text in CELLS.values()], served(world), QUICK) as asked:
            yield asked


def shown_by(asked: Student, name: str) -> str:
    """What a cell showed, as text."""
    return str(asked.runs[list(CELLS).index(name)].outputs)


def test_values_come_back(ann: Student) -> None:
    """Arrays, numbers and tuples cross in both directions."""
    x = np.arange(6.0).reshape(2, 3)
    outcome = ann.call("double", x)
    assert outcome.kind == "value"
    np.testing.assert_array_equal(outcome.value, 2 * x)
    assert ann.call("swap", 1.5, 2).value == (2, 1.5)


def test_changed_arguments_are_told(ann: Student) -> None:
    """The caller's array stays as it is, and that the function changed its own is known."""
    x = np.zeros(3)
    assert ann.call("change", x).modified == (0,)
    assert ann.call("double", x).modified == ()
    assert not x.any()


def test_what_a_process_claims_to_have_changed_is_kept_within_its_arguments() -> None:
    """A list of millions becomes no message of megabytes."""
    claimed = [1, 1, 7, -1, None, [0], *[0] * 1_000_000]
    assert _outcome({"outcome": "value", "modified": claimed}, None, 3).modified == (0, 1)
    assert _outcome({"outcome": "value", "modified": {"0": 1}}, None, 3).modified == ()


def test_an_exception_is_told_without_its_numbers(ann: Student) -> None:
    """Its type, its line and its words; the hidden number is left out."""
    outcome = ann.call("complain", np.array([0.123456789]))
    assert outcome.kind == "raised"
    assert "ValueError" in outcome.text
    assert "the value" in outcome.text
    assert "123456" not in outcome.text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("loop", "timeout"),
        ("stubborn", "timeout"),
        ("eat", "memory"),
        ("leave", "died"),
        ("exit", "raised"),
        ("nothing", "missing"),
        ("number", "missing"),
        ("cheat", "forbidden"),
    ],
)
def test_no_answer_says_why_and_costs_no_other_function(ann: Student, name: str, kind: str) -> None:
    """Whatever one function does, the next call finds the notebook as it was."""
    assert ann.call(name).kind == kind
    assert ann.call("double", 4.0).value == 8.0


def test_a_bad_cell_costs_no_other_cell(ann: Student) -> None:
    """Cells that raise, loop, eat, kill or do not parse say so; the one after them ran."""
    assert "first" in shown_by(ann, "print")
    assert "ZeroDivisionError" in shown_by(ann, "print")
    assert "ran longer than 1 s" in shown_by(ann, "never")
    assert "emory" in shown_by(ann, "hungry")
    assert "ended its Python process" in shown_by(ann, "lethal")
    assert "SyntaxError" in shown_by(ann, "not Python")
    assert "42" in shown_by(ann, "after")


def test_time_used_up_is_no_missing_function(world: World) -> None:
    """After the time for the whole notebook, a call is a timeout, and nothing seems missing."""
    timing = Timing(cell=1, call=1, submission=0)
    with Student([Cell("def f(): return 1")], served(world), timing) as asked:
        assert asked.call("f").kind == "timeout"
        assert "used up" in str(asked.runs[0].fatal)


LATE = """
import time

def deaf(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        try:
            sum(range(10000))
        except BaseException:
            pass
    return 42.0
"""


def test_a_value_after_the_time_limit_is_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that swallows the interrupt and answers all the same is a time-out."""
    monkeypatch.setattr(running, "GRACE", 10)
    with Student([Cell(LATE)], served(world), Timing(call=0.4)) as asked:
        assert asked.call("deaf", 0.1).value == 42
        assert asked.call("deaf", 0.8).kind == "timeout"
        assert asked.call("deaf", 0.1).value == 42


def test_a_cell_that_swallows_the_interrupt_has_run_out_of_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so and is not waited for again; what it has defined is there."""
    monkeypatch.setattr(running, "GRACE", 10)
    cells = [Cell(LATE), Cell("deaf(1)\nhere = lambda: 1.0")]
    with Student(cells, served(world), Timing(cell=0.5)) as asked:
        assert asked.call("here").value == 1
        assert asked.runs[1].outputs[-1]["ename"] == "TimeLimit"


@pytest.mark.parametrize("worker", [False, True], ids=["bubblewrap", "worker"])
def test_a_call_in_which_the_sandbox_is_killed_is_made_again(world: World, worker: bool) -> None:
    """Once may be an accident: the answer comes from a fresh sandbox."""
    with Student([Cell(SLOW)], served(world)) as asked, killing(1, worker=worker) as killed:
        assert asked.call("slow").value == 42
        assert killed


def test_a_sandbox_that_is_killed_again_and_again_is_the_machine_s_fault(world: World) -> None:
    """No outcome at all: an outcome would cost the student points."""
    with (
        Student([Cell(SLOW)], served(world)) as asked,
        killing(9),
        pytest.raises(MachineError, match="killed the sandbox twice"),
    ):
        asked.call("slow")


@pytest.mark.parametrize("worker", [False, True], ids=["bubblewrap", "worker"])
def test_a_cell_in_which_the_sandbox_is_killed_is_run_again(world: World, worker: bool) -> None:
    """What the cell defines and shows is there afterwards."""
    cell = Cell(SLOW + "time.sleep(0.3)\nprint('here')")
    with killing(1, worker=worker) as killed, Student([cell], served(world)) as asked:
        assert killed
        assert "here" in str(asked.runs[0].outputs)
        assert asked.call("slow").value == 42


ODD = """
import time
import numpy as np
seen = []
def f(x):
    seen.append(x)
    return 2 * x
def g(x):
    seen.append(x)
    if x == 2: raise ValueError
    if x == 4: os_exit()
    while x == 6: pass
    return 2 * x
def os_exit():
    import os
    os._exit(1)
def count():
    return len(seen)
"""


def test_nothing_is_asked_that_the_judge_does_not_ask(world: World) -> None:
    """One frame a call, each answered by its own outcome, whoever was asked before."""
    with (
        Student([Cell(ODD)], served(world)) as asked,
        pytest.MonkeyPatch.context() as patch,
    ):
        sent: list[object] = []
        send = Sandbox.send

        def noted(*a: Any) -> None:
            sent.append(a)
            send(*a)

        patch.setattr(Sandbox, "send", noted)
        for x in range(10):
            assert asked.call("f", float(x), seconds=4.0).value == 2 * x
        assert asked.call("count").value == 10
        assert len(sent) == 11


def test_a_call_that_fails_costs_those_that_follow_nothing(world: World) -> None:
    """One that raises, dies or is late has an outcome of its own, and so has the next."""
    with Student([Cell(ODD)], served(world)) as asked:
        kinds = [asked.call("g", float(x), seconds=4.0).kind for x in range(6)]
        assert kinds == ["value", "value", "raised", "value", "died", "value"]
        assert asked.call("g", 0.0, seconds=4.0).kind == "value"
        assert asked.call("g", 6.0, seconds=1.0).kind == "timeout"
        assert asked.call("g", 7.0, seconds=1.0).value == 14


SPIN = """
import os, time
def spin(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return seconds
def nap(seconds):
    time.sleep(seconds)
    return seconds
"""


def test_a_limit_counts_computing_and_not_waiting(world: World) -> None:
    """Who waits for a processor is not late; who computes for too long is, and so is a sleeper
    after some more time on the clock, who then is said to have had too little of it."""
    with Student([Cell(SPIN)], served(world), Timing(call=1.0)) as asked:
        assert asked.call("nap", 1.5).value == 1.5
        assert asked.call("spin", 0.1).value == 0.1
        assert asked.call("spin", 30.0).kind == "timeout"
        assert not asked.starved
        start = time.monotonic()
        assert asked.call("nap", 30.0).kind == "timeout"
        assert time.monotonic() - start > 1
        assert asked.starved


def test_what_may_hang_too_is_not_waited_for_as_long(world: World) -> None:
    """Once something has hung, what was handed out and functions that have not answered yet have a
    shorter limit; who has answered, and the student's own cells, keep theirs."""
    timing = Timing(cell=1.0, call=1.0, hung=0.3)
    cells = [
        Cell(SPIN),
        Cell("while True: pass", test=True),
        Cell("spin(0.6)\nprint('went on')", test=True),
        Cell("spin(0.6)\nprint('went on')", given=True),
        Cell("spin(0.6)\ndef other(x):\n    return spin(x)\nprint('own')"),
    ]
    with Student(cells, served(world), timing) as asked:
        shown = [str(run.outputs) for run in asked.runs]
        assert "went on" not in shown[2] + shown[3]
        assert "own" in shown[4]
        assert asked.call("spin", 0.6).kind == "timeout"
        assert asked.call("other", 0.1).value == 0.1
        assert asked.call("other", 0.6).value == 0.6
        assert asked.call("other", 9.0).kind == "timeout"
        assert asked.call("other", 0.6).value == 0.6


def test_no_cell_sees_a_call(world: World) -> None:
    """What cells show, students may read: so no input is there before the last cell has run."""
    search = """
import gc, sys, numpy as np
planted = [[np.full(12345, 7.0)]]
waiting = [vars(module) for module in list(sys.modules.values())] + gc.get_objects()
known, seen = set(), set()
while waiting:
    found = waiting.pop()
    if id(found) not in known:
        known.add(id(found))
        waiting += gc.get_referents(found)
        if isinstance(found, np.ndarray) and found.size == 12345:
            seen.add(float(found[0]))
print("seen", seen)
def one(x):
    if x[0] == 2: import os; os._exit(1)
    return x
"""
    calls = [np.full(12345, float(x)) for x in (0, 1, 2, 0)]
    with Student([Cell(search)], served(world)) as asked:
        kinds = [asked.call("one", call, seconds=4.0).kind for call in calls]
        assert kinds == ["value", "value", "died", "value"]
        assert "seen {7.0}" in str(asked.runs[0].outputs)


def test_commands_of_the_shell_run(world: World) -> None:
    """`!command` and `name = !command`, with names of the notebook in them, and `%%bash`."""
    cells = [
        Cell("word = 'spoken'\n!echo {word} here; echo aside >&2"),
        Cell("found = !printf 'one\\ntwo'\nprint(list(found))"),
        Cell("%%bash\necho from bash"),
    ]
    with Student(cells, served(world)) as asked:
        shown = [str(run.outputs) for run in asked.runs]
    assert "spoken here" in shown[0]
    assert "aside" in shown[0]
    assert "['one', 'two']" in shown[1]
    assert "from bash" in shown[2]


def test_a_cell_is_read_as_ipython_reads_it(world: World) -> None:
    """Prompts, indented cells, help and magics, beside plain Python."""
    cells = [
        Cell("In [1]: a = 2"),
        Cell("    b = 3"),
        Cell(">>> c = 4"),
        Cell("\n\n%%time\nd = 5"),
        Cell("here = %pwd\n# %pwd\n"),
        Cell("total = a + b + c + d\ntotal, here"),
    ]
    with Student(cells, served(world)) as asked:
        shown = [str(run.outputs) for run in asked.runs]
    assert not any("error" in outputs for outputs in shown), shown
    assert "(14, '/home/student')" in shown[5]


def test_large_calls_and_large_answers_cross(world: World) -> None:
    """Neither side waits for ever for the other to read."""
    large = np.ones(1 << 19)
    code = "def f(a, x): return a * x\ndef g(a): return a"
    with Student([Cell(code)], served(world)) as asked:
        for x in range(3):
            assert (asked.call("f", large, float(x), seconds=4.0).value == x).all()
        assert (asked.call("g", large, seconds=4.0).value == 1).all()


def test_outputs_are_rebuilt_from_known_parts() -> None:
    """Text and PNG pass; HTML, other kinds and what is no picture do not."""
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n...").decode()
    text = {"output_type": "stream", "name": "stdout", "text": "a\ud800b"}
    picture = {
        "output_type": "display_data",
        "data": {"image/png": png, "text/html": "<script>", "text/plain": "p"},
        "metadata": {"x": 1},
    }
    false = {"output_type": "display_data", "data": {"image/png": "R0lGODlh"}}
    kept = cleaned([text, picture, false, {"output_type": "execute_result"}, 3, None])
    assert kept == [
        text | {"text": "a?b"},
        picture | {"data": {"image/png": png, "text/plain": "p"}, "metadata": {}},
    ]
    assert cleaned("no list") == []
    for png in ("é", "*", "iVBORw0KGgo"):  # not ASCII, not base64, cut off
        assert cleaned([{"output_type": "display_data", "data": {"image/png": png}}]) == []
    assert len(cleaned([text] * 1000)) == shown.MAX_OUTPUTS


def test_the_world_lacks_what_the_assignment_asks_for() -> None:
    """Withheld modules are replaced, the others are the student's own."""
    world = student_world(("backprop", "costs"))
    withheld = {Path(place).name for host, place in world.files if host.name == "withheld.py"}
    own = {host.name for host, place in world.files if host.name == Path(place).name}
    assert withheld == {"backprop.py", "costs.py"}
    assert "network.py" in own
    assert not withheld & own


def test_a_withheld_module_is_refused_only_when_used() -> None:
    """Importing coursekit works; calling what is withheld does not."""
    module: dict[str, object] = {}
    exec((INSIDE / "withheld.py").read_text(), module)  # noqa: S102 (our own text)
    thing = module["__getattr__"]("backprop")  # type: ignore[operator]
    for use in (thing, lambda: thing.anything):
        with pytest.raises(ImportError, match="backprop is withheld"):
            use()


def test_leaving_ends_the_sandbox(world: World) -> None:
    """After the with block nothing of the submission runs; the server waits for the next."""
    server = served(world)
    with Student([], server):
        assert server.busy
        inside = tree(server.pid)
    assert not server.busy
    deadline = time.monotonic() + 60
    while inside[-1] in tree(server.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    # what is left is the server, and the world that it makes for the next submission
    assert set(tree(server.pid)) & set(inside) == set(inside[:-1])


SETTINGS = {
    "raise": "np.seterr(all='raise')",
    "ignore": "np.seterr(all='ignore')\nwarnings.simplefilter('ignore')",
    "error": "warnings.simplefilter('error')",
    "call": "np.seterrcall(lambda *_: 1 / 0)\nnp.seterr(all='call')",
}
EXPONENTIALS = """
def tail(z): return np.exp(-z)
def naive(z): return 1 / (1 + np.exp(-z))
def foreseen(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))
def strict(z):
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        return np.exp(-z) / (1 + np.exp(-z))
def strict_for_good(z):
    np.seterr(all="raise")
    warnings.filterwarnings("error")
    return naive(z)
def prepared(z):
    try:
        with np.errstate(over="raise"):
            return np.exp(-z)
    except FloatingPointError:
        return np.zeros_like(z)
"""


@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_of_floating_point_neither_raise_nor_hide(world: World, settings: str) -> None:
    """Underflow is nothing; an overflow is a value and a warning, if it is not foreseen."""
    cells = [Cell("import warnings\nimport numpy as np\n" + EXPONENTIALS), Cell(SETTINGS[settings])]
    far = np.array([1000.0, 0.0])
    with Student(cells, served(world)) as asked:
        for name, z, warned in (
            ("tail", far, False),
            ("naive", far, False),
            ("naive", -far, True),
            ("foreseen", -far, False),
            ("strict", far, False),
            ("strict_for_good", -far, True),
            ("naive", -far, True),
            ("prepared", -far, False),
        ):
            outcome = asked.call(name, z)
            assert outcome.kind == "value", (name, outcome)
            assert outcome.warned == warned, name
            assert np.isfinite(outcome.value).all()
