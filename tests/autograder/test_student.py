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

from autograder import student
from autograder.checks.ps5_backprop import ASSIGNMENT
from autograder.model import Cell, MachineError
from autograder.sandbox import Sandbox, World
from autograder.script import NOTHING, Script
from autograder.student import Student, Timing, _outcome, cleaned, student_world

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
        patch.setattr(student, "GRACE", 0.5)
        with Student([Cell(text) for text in CELLS.values()], served(world), QUICK) as running:
            yield running


def shown(running: Student, name: str) -> str:
    """What a cell showed, as text."""
    return str(running.runs[list(CELLS).index(name)].outputs)


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
    assert "first" in shown(ann, "print")
    assert "ZeroDivisionError" in shown(ann, "print")
    assert "ran longer than 1 s" in shown(ann, "never")
    assert "emory" in shown(ann, "hungry")
    assert "ended its Python process" in shown(ann, "lethal")
    assert "SyntaxError" in shown(ann, "not Python")
    assert "42" in shown(ann, "after")


def test_time_used_up_is_no_missing_function(world: World) -> None:
    """After the time for the whole notebook, a call is a timeout, and nothing seems missing."""
    timing = Timing(cell=1, call=1, submission=0)
    with Student([Cell("def f(): return 1")], served(world), timing) as running:
        assert running.call("f").kind == "timeout"
        assert "used up" in str(running.runs[0].fatal)


LATE = """
import time

def deaf(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            time.sleep(0.05)
        except BaseException:
            pass
    return 42.0
"""


def test_a_value_after_the_time_limit_is_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that swallows the interrupt and answers all the same is a time-out."""
    monkeypatch.setattr(student, "GRACE", 10)
    with Student([Cell(LATE)], served(world), Timing(call=0.4)) as running:
        assert running.call("deaf", 0.1).value == 42
        assert running.call("deaf", 0.8).kind == "timeout"
        assert running.call("deaf", 0.1).value == 42


def test_a_cell_that_swallows_the_interrupt_has_run_out_of_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so and is not waited for again; what it has defined is there."""
    monkeypatch.setattr(student, "GRACE", 10)
    cells = [Cell(LATE), Cell("deaf(1)\nhere = lambda: 1.0")]
    with Student(cells, served(world), Timing(cell=0.5)) as running:
        assert running.call("here").value == 1
        assert running.runs[1].outputs[-1]["ename"] == "TimeLimit"


@pytest.mark.parametrize("worker", [False, True], ids=["bubblewrap", "worker"])
def test_a_call_in_which_the_sandbox_is_killed_is_made_again(world: World, worker: bool) -> None:
    """Once may be an accident: the answer comes from a fresh sandbox."""
    with Student([Cell(SLOW)], served(world)) as running, killing(1, worker=worker) as killed:
        assert running.call("slow").value == 42
        assert killed


def test_a_sandbox_that_is_killed_again_and_again_is_the_machine_s_fault(world: World) -> None:
    """No outcome at all: an outcome would cost the student points."""
    with (
        Student([Cell(SLOW)], served(world)) as running,
        killing(9),
        pytest.raises(MachineError, match="killed the sandbox twice"),
    ):
        running.call("slow")


@pytest.mark.parametrize("worker", [False, True], ids=["bubblewrap", "worker"])
def test_a_cell_in_which_the_sandbox_is_killed_is_run_again(world: World, worker: bool) -> None:
    """What the cell defines and shows is there afterwards."""
    cell = Cell(SLOW + "time.sleep(0.3)\nprint('here')")
    with killing(1, worker=worker) as killed, Student([cell], served(world)) as running:
        assert killed
        assert "here" in str(running.runs[0].outputs)
        assert running.call("slow").value == 42


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
    if x == 6: time.sleep(1.5)
    return 2 * x
def os_exit():
    import os
    os._exit(1)
def count():
    return len(seen)
"""


@pytest.fixture
def script(world: World) -> Script:
    """Ten calls of f and ten of g, by which a right submission was judged."""
    script = Script()
    for name in "fg":
        script.learn(name, [((float(x),), 4.0) for x in range(10)])
    return script


def test_calls_that_follow_are_sent_together(world: World, script: Script) -> None:
    """One frame and ten answers, each the outcome of its own call."""
    with (
        Student([Cell(ODD)], served(world), script=script) as running,
        pytest.MonkeyPatch.context() as patch,
    ):
        sent: list[object] = []
        send = Sandbox.send

        def noted(*a: Any) -> None:
            sent.append(a)
            send(*a)

        patch.setattr(Sandbox, "send", noted)
        for x in range(10):
            assert running.call("f", float(x), seconds=4.0).value == 2 * x
        assert len(sent) == 1
        assert running.call("count").value == 10


def test_the_judge_may_ask_something_else(world: World, script: Script) -> None:
    """After an unforeseen call, or another function, every answer belongs to its question."""
    with Student([Cell(ODD)], served(world), script=script) as running:
        for x in (0.0, 1.0, 7.0, 8.0, 0.0, 1.0, 2.0):
            assert running.call("f", x, seconds=4.0).value == 2 * x
        assert running.call("g", 0.0, seconds=4.0).value == 0
        assert running.call("f", 5.0).value == 10


def test_a_call_that_fails_costs_those_that_follow_nothing(world: World, script: Script) -> None:
    """One that raises, dies or is late has an outcome of its own, and so has the next."""
    with Student([Cell(ODD)], served(world), script=script) as running:
        kinds = [running.call("g", float(x), seconds=4.0).kind for x in range(6)]
        assert kinds == ["value", "value", "raised", "value", "died", "value"]
        assert running.call("g", 0.0, seconds=4.0).kind == "value"
        assert running.call("g", 6.0, seconds=1.0).kind == "timeout"
        assert running.call("g", 7.0, seconds=1.0).value == 14


def test_what_is_not_wanted_is_not_waited_for(world: World) -> None:
    """Slow calls that were foreseen and are not asked hold up nobody."""
    script = Script()
    script.learn("slow", [((float(x),), 4.0) for x in range(50)])
    slow = "import time\ndef slow(x):\n    time.sleep(0.2)\n    return x\ndef quick(): return 1"
    with Student([Cell(slow)], served(world), script=script) as running:
        assert running.call("slow", 0.0, seconds=4.0).value == 0
        start = time.monotonic()
        assert running.call("quick").value == 1
        assert time.monotonic() - start < 4


CHAIN = {
    "one": [((float(x),), 4.0) for x in range(4)],
    "two": [((float(x),), 4.0) for x in range(3)],
    "three": [((float(x),), 4.0) for x in range(3)],
}
LINKS = """
import numpy as np, os
seen = []
def one(x):
    {}
def two(x):
    seen.append(("two", x))
    return 10 * x
def three(x): return 100 * x
def asked(): return len(seen)
"""


def chain(**seconds: float) -> Script:
    """Three functions, one after another, of which each takes so long."""
    script, before = Script(), NOTHING
    for name, calls in CHAIN.items():
        script.learn(name, calls, before, seconds.get(name, 0.01))
        before = name
    return script


def all_of(running: Student, name: str) -> list[object]:
    """What the function answers to its calls: values, or how there is none."""
    answers = [running.call(name, *call, seconds=seconds) for call, seconds in CHAIN[name]]
    return [answer.value if answer.kind == "value" else answer.kind for answer in answers]


@pytest.mark.parametrize("slow", [False, True])
def test_the_next_function_is_asked_ahead(world: World, slow: bool) -> None:
    """With the first call of a function the next one has its calls too, unless it is slow."""
    script = chain(two=9.0 if slow else 0.01)
    with (
        Student([Cell(LINKS.format("return x"))], served(world), script=script) as running,
        pytest.MonkeyPatch.context() as patch,
    ):
        sent: list[object] = []
        send = Sandbox.send

        def noted(*a: Any) -> None:
            sent.append(a)
            send(*a)

        patch.setattr(Sandbox, "send", noted)
        assert running.call("one", 0.0, seconds=4.0).value == 0
        assert len(sent) == (1 if slow else 2)
        for x in (1.0, 2.0, 3.0):
            assert running.call("one", x, seconds=4.0).value == x
        assert all_of(running, "two") == [0, 10, 20]
        assert all_of(running, "three") == [0, 100, 200]
        assert len(sent) == 3
        assert running.call("asked").value == 3


@pytest.mark.parametrize(
    ("how", "answers"),
    [
        ("if x == 1: raise ValueError\n    return x", [0, "raised", 2, 3]),
        ("if x == 1: os._exit(1)\n    return x", [0, "died", 2, 3]),
        ("if x == 3: os._exit(1)\n    return x", [0, 1, 2, "died"]),
        ("raise ValueError", ["raised"] * 4),
    ],
)
def test_what_is_asked_ahead_is_not_lost(world: World, how: str, answers: list[object]) -> None:
    """A function that raises or ends its process costs the next one nothing."""
    with Student([Cell(LINKS.format(how))], served(world), script=chain()) as running:
        assert all_of(running, "one") == answers
        assert all_of(running, "two") == [0, 10, 20]
        assert all_of(running, "three") == [0, 100, 200]


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
    script = Script()
    calls = [((np.full(12345, float(x)),), 4.0) for x in range(3)]
    script.learn("one", calls, NOTHING, 0.01)
    with Student([Cell(search)], served(world), script=script) as running:
        kinds = [running.call("one", *call, seconds=seconds).kind for call, seconds in calls]
        kinds.append(running.call("one", calls[0][0][0], seconds=4.0).kind)
        assert kinds == ["value", "value", "died", "value"]
        assert "seen {7.0}" in str(running.runs[0].outputs)


def test_the_memory_of_the_next_function_is_not_blamed_on_this_one(world: World) -> None:
    """A function that is asked ahead and takes too much costs itself only."""
    code = """
import os, time
def one(x):
    time.sleep(0.05)
    return x
def two(x):
    for _ in range(6):
        if os.fork() == 0:
            hoard = bytearray(150 << 20)
            time.sleep(2)
            os._exit(0)
    time.sleep(2)
    return x
def three(x): return 100 * x
"""
    with Student([Cell(code)], served(world), script=chain()) as running:
        assert running.call("one", 0.0, seconds=4.0).value == 0
        time.sleep(1)
        assert [running.call("one", x, seconds=4.0).value for x in (1.0, 2.0, 3.0)] == [1, 2, 3]
        assert running.call("two", 0.0, seconds=4.0).kind == "memory"
        assert all_of(running, "three") == [0, 100, 200]


def test_a_judge_that_stops_early_asks_the_next_anew(world: World) -> None:
    """Calls that were sent and are not asked are passed over, whatever function they belong to."""
    with Student([Cell(LINKS.format("return x"))], served(world), script=chain()) as running:
        assert running.call("one", 0.0, seconds=4.0).value == 0
        assert all_of(running, "three") == [0, 100, 200]
        assert running.call("one", 7.0).value == 7
        assert all_of(running, "two") == [0, 10, 20]


def test_two_that_send_much_do_not_wait_for_each_other(world: World) -> None:
    """Large calls are sent while large answers are on their way."""
    large = np.ones(1 << 19)
    script = Script()
    script.learn("f", [((large, float(x)), 4.0) for x in range(3)], NOTHING, 0.01)
    script.learn("g", [((large,), 4.0)], "f", 0.01)
    code = "def f(a, x): return a * x\ndef g(a): return a"
    with Student([Cell(code)], served(world), script=script) as running:
        for x in range(3):
            assert (running.call("f", large, float(x), seconds=4.0).value == x).all()
        assert (running.call("g", large, seconds=4.0).value == 1).all()


def test_only_a_frame_that_can_be_sent_is_foreseen() -> None:
    """Too much for one frame is asked one by one."""
    script = Script()
    call = (np.zeros(1 << 20),), 1.0
    script.learn("f", [call] * 3)
    assert script.follow("f", call)[0] == [call]
    script.learn("g", [call])
    assert script.follow("g", ((np.zeros(1 << 20),), 1.0))[0] == [call]
    other = (np.ones(1 << 20),), 1.0
    assert script.follow("g", other)[1] != script.follow("g", call)[1]


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
    assert len(cleaned([text] * 1000)) == student.MAX_OUTPUTS


def test_the_world_lacks_what_the_assignment_asks_for() -> None:
    """Withheld modules are replaced, the others are the student's own."""
    world = student_world(("backprop", "costs"))
    files = {Path(inside).name for _, inside in world.files}
    withheld = {Path(inside).name for inside, _ in world.written}
    assert withheld == {"backprop.py", "costs.py"}
    assert "network.py" in files
    assert not withheld & files
    assert all("is withheld while" in text for _, text in world.written)


def test_a_withheld_module_is_refused_only_when_used() -> None:
    """Importing coursekit works; calling what is withheld does not."""
    module: dict[str, object] = {}
    exec(student.WITHHELD, module)  # noqa: S102 (our own text)
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
    deadline = time.monotonic() + 10
    while inside[-1] in tree(server.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    # what is left is the server, and the world that it makes for the next submission
    assert set(tree(server.pid)) & set(inside) == set(inside[:-1])
