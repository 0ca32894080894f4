"""Attacks one by one: each must gain no point, and must not hurt the grader or its neighbours.

The attacks are in `hostile_cases`. Those of one kind share a sandbox, and two sandboxes run at a
time; each attack has a test of its own.
"""

import copy
import json
import os
import re
import socket
import sys
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from ag_cases import (
    CHECKS,
    NAME,
    ROOT,
    SEED,
    SERVERS,
    as_bytes,
    cell_of,
    judged,
    served,
    solved,
)
from ag_pages import safe
from ag_small import grade_folder, ran, tree
from hostile_cases import (
    CELLS,
    DISPLAYS,
    FRAMES,
    HANDS,
    OF_NAMESPACES,
    PRINTS,
    PROBES,
    RAISES,
    RETURNS,
    SENDER,
)
from nbformat import NotebookNode

from autograder import grade as grading
from autograder import running
from autograder.checks.judge import Check, Property, judge
from autograder.checks.ps5_backprop import ASSIGNMENT, judge_bias_gradient
from autograder.container import Container
from autograder.inside import launch
from autograder.model import Cell, CheckResult, Report, StudentResult, UnusableInput
from autograder.report import class_report, feedback
from autograder.running import Timing
from autograder.shown import MAX_SHOWN
from autograder.student import Student, student_world
from autograder.submission import MAX_BYTES, MAX_CELLS, Source
from autograder.verdicts import notebook_bytes
from autograder.world import MIB, Limits, World

pytestmark = pytest.mark.sandbox

QUICK = Timing(cell=8, call=0.7, submission=60)
SETUP = "import numpy as np"
WRONG = "def bias_gradient(delta):\n    return 1 - delta"
ONCE = Check(
    "attack", "bp3", (Property("once", 1, lambda trial, rng: judge_bias_gradient(trial, rng, 5)),)
)
THRICE = CHECKS["bias_gradient"]
Verdicts = Mapping[str, "Future[tuple[Report, NotebookNode]]"]
THREADS: list[int] = []
"""In which the attacks run."""


def without_servers() -> None:
    """A new thread may have the number of an old one, and the servers that it has left behind."""
    THREADS.append(threading.get_ident())
    for key in [key for key in SERVERS if key[0] == threading.get_ident()]:
        for server in SERVERS.pop(key):
            server.close()


@pytest.fixture(scope="module")
def workers() -> Iterator[ThreadPoolExecutor]:
    """Two at a time; less grace for what never answers."""
    with (
        pytest.MonkeyPatch.context() as patch,
        ThreadPoolExecutor(2, initializer=without_servers) as executor,
    ):
        patch.setattr(running, "GRACE", 0.7)
        yield executor
        executor.shutdown(wait=True, cancel_futures=True)


def attacked(
    sources: Mapping[str, str], check: Check, world: World, before: str = ""
) -> dict[str, CheckResult]:
    """The verdict on each function `attack`, all of them in one notebook."""
    cells = [Cell(SETUP), Cell(before)]
    cells += [Cell(re.sub(r"\battack\b", f"attack_{n}", text)) for n, text in sources.items()]
    with Student(cells, served(world), replace(QUICK, submission=240)) as caller:
        return {name: judged_or_not(f"attack_{name}", check, caller) for name in sources}


def judged_or_not(function: str, check: Check, caller: Student) -> CheckResult:
    """The verdict; where the grader itself fails, one that no test below accepts."""
    try:
        return judge(ASSIGNMENT, replace(check, function=function), 8.0, caller, SEED)
    except Exception as error:
        return CheckResult(function, 8.0, 8.0, "passed", f"the grader failed: {error!r}")


@pytest.fixture(scope="module")
def answers(workers: ThreadPoolExecutor, world: World) -> "Future[dict[str, CheckResult]]":
    """What functions with strange answers and exceptions earn."""
    return workers.submit(attacked, RETURNS | RAISES, THRICE, world)


@pytest.fixture(scope="module")
def senders(workers: ThreadPoolExecutor, world: World) -> "Future[dict[str, CheckResult]]":
    """What functions that write to the grader's pipes earn."""
    bodies = {name: f"send({expression})" for name, expression in FRAMES.items()} | HANDS
    sources = {
        name: "def attack(delta):\n" + indented(body + "\nreturn delta")
        for name, body in bodies.items()
    }
    return workers.submit(attacked, sources, ONCE, world, SENDER)


def indented(text: str) -> str:
    """The text as the body of a function."""
    return "".join(f"    {line}\n" for line in text.strip("\n").splitlines())


@pytest.fixture(scope="module")
def small(source: Source) -> grading.Task:
    """The assignment reduced to one function, so that a notebook takes a second."""
    kept = ("setup", "bias_gradient", "test_bias_gradient")
    cells = {name: source.cells[name] for name in kept}
    checks = replace(ASSIGNMENT, checks=(THRICE,))
    return grading.Task(Source(NAME, cells), checks, SEED, QUICK, Limits())


def notebook_of(*added: str, solution: str = WRONG) -> NotebookNode:
    """The reduced assignment as a student hands it in, with cells added after the solution."""
    notebook = solved(bias_gradient=solution)
    kept = ("setup", "bias_gradient", "test_bias_gradient")
    cells = [cell_of(notebook, name) for name in kept]
    cells[2:2] = [nbformat.v4.new_code_cell(text) for text in added]
    notebook.cells = cells
    return notebook


@pytest.fixture(scope="module")
def verdicts(workers: ThreadPoolExecutor, small: grading.Task) -> Verdicts:
    """What whole notebooks earn."""
    return {
        name: workers.submit(ran, small, as_bytes(notebook_of(text)), name)
        for name, text in CELLS.items()
    }


def harmless(text: str) -> None:
    """A message that a terminal, a page and a file can hold, and that is short."""
    assert text.isprintable()
    assert len(text) < 2000
    text.encode()


@pytest.mark.parametrize("name", [*RETURNS, *RAISES])
def test_no_answer_but_the_right_one_earns(
    name: str, answers: "Future[dict[str, CheckResult]]"
) -> None:
    """A function that returns or raises something strange earns nothing and is told so plainly."""
    result = answers.result()[name]
    assert result.points == 0
    assert result.status != "passed"
    harmless(result.message)


@pytest.mark.parametrize("name", [n for n in RAISES if n.startswith("input_in_")])
def test_no_exception_carries_the_input_out(
    name: str, answers: "Future[dict[str, CheckResult]]"
) -> None:
    """The numbers of a hidden input do not reach the report, in whatever base they are written."""
    assert len(re.findall(r"\d", answers.result()[name].message.split(": ", 1)[1])) < 30
    assert not re.search(r"\d\.\d|\d{5}|\de[-+]", answers.result()[name].message)
    assert not re.search(r"[\u2e80-\U0010ffff]", answers.result()[name].message)


@pytest.mark.parametrize("name", [*FRAMES, *HANDS])
def test_no_frame_earns(name: str, senders: "Future[dict[str, CheckResult]]") -> None:
    """A function that writes to every descriptor what it likes earns nothing."""
    result = senders.result()[name]
    assert result.points == 0
    harmless(result.message)


@pytest.mark.parametrize("name", CELLS)
def test_no_cell_earns(name: str, verdicts: Verdicts) -> None:
    """A cell that attacks the process it runs in earns nothing; the notebook is still graded."""
    report, notebook = verdicts[name].result()
    assert (report.status, report.score) == ("graded", 0)
    assert len(notebook_bytes(notebook)) < 2 * MIB
    assert feedback(StudentResult("ann", report), notebook, "")
    for check in report.checks:
        harmless(check.message)


def test_a_right_function_survives_bad_company(world: World) -> None:
    """Functions that kill, stop and garble the process cost the right one beside them nothing."""
    hostile = "\n".join(
        [
            SENDER,
            "def kills(delta): os._exit(0)",
            "def garbles(delta): send(b'\\xff' * 8)",
            "def right(delta): return delta.mean(axis=1, keepdims=True)",
        ]
    )
    with Student([Cell(SETUP), Cell(hostile)], served(world), QUICK) as caller:
        for name, points in (("kills", 0), ("garbles", 0), ("right", 8), ("garbles", 0)):
            check = replace(ONCE, function=name)
            assert judge(ASSIGNMENT, check, 8.0, caller, SEED).points == points


@pytest.fixture(scope="module")
def contained(container: Container) -> World:
    """What the second backend's sandbox of ps5-backprop sees."""
    return student_world(ASSIGNMENT.withheld, backend=container)


@pytest.fixture(scope="module")
def probed(world: World) -> dict[str, str]:
    """What each probe printed."""
    return printed_by_probes(world)


@pytest.fixture(scope="module")
def probed_in_container(contained: World) -> dict[str, str]:
    """What each probe printed in the second backend's sandbox."""
    return printed_by_probes(contained)


def printed_by_probes(world: World) -> dict[str, str]:
    """What each probe prints in this world, while there is something to be found."""
    mark = uuid.uuid4().hex
    with pytest.MonkeyPatch.context() as patch, socket.socket(socket.AF_UNIX) as abstract:
        patch.setenv("AUTOGRADER_TEST_MARK", mark)
        abstract.bind(f"\0{mark}")
        abstract.listen()
        with socket.create_server(("127.0.0.1", 0)) as server:
            column = ("x86_64", "aarch64").index(os.uname().machine)
            known = {
                "MARK": mark.encode(),
                "CHECKOUT": str(ROOT / "autograder"),
                "PORT": server.getsockname()[1],
                "ABSTRACT": f"\0{mark}",
                "DENIED": {name: numbers[column] for name, numbers in launch.DENIED.items()},
            }
            setup = SETUP + "".join(f"\n{name} = {value!r}" for name, value in known.items())
            cells = [Cell(setup), *map(Cell, PROBES.values())]
            with Student(cells, served(world), replace(QUICK, cell=60, submission=300)) as caller:
                shown = [json.dumps(run.outputs) for run in caller.runs[1:]]
    return dict(zip(PROBES, shown, strict=True))


@pytest.mark.parametrize("name", PROBES)
def test_sandbox_holds(name: str, probed: dict[str, str]) -> None:
    """Nothing of the machine, the course or the grader can be read, reached or changed."""
    assert '"text": "held\\n"' in probed[name]


@pytest.mark.parametrize("name", [name for name in PROBES if name not in OF_NAMESPACES])
def test_second_backend_holds(name: str, probed_in_container: dict[str, str]) -> None:
    """The same where there are no namespaces, but for what only they can hide."""
    assert '"text": "held\\n"' in probed_in_container[name]


def test_no_frame_earns_in_a_container(contained: World) -> None:
    """Functions with hands on their descriptors and processes earn nothing there either."""
    sources = {
        name: "def attack(delta):\n" + indented(body + "\nreturn delta")
        for name, body in HANDS.items()
    }
    results = attacked(sources, ONCE, contained, SENDER)
    assert {name: result.points for name, result in results.items()} == dict.fromkeys(HANDS, 0)
    for result in results.values():
        harmless(result.message)


def processes_named(mark: str) -> list[str]:
    """Processes of this machine with the mark in their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:  # it has just ended
            continue
    return found


def command_line(pid: int) -> str:
    """What a process was started as; nothing for one that has ended and is not yet buried."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")[:80]
    except OSError:
        return "gone"


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> bool:
    """Does it hold before the time is up?"""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


@pytest.mark.parametrize("kind", ["world", "contained"])
def test_nothing_survives_the_sandbox(kind: str, request: pytest.FixtureRequest) -> None:
    """Children whose parents are gone, deaf to every signal, end with the sandbox."""
    world = request.getfixturevalue(kind)
    mark = f"survivor-{uuid.uuid4().hex}"
    spawn = f"""
import os, signal, sys
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
for _ in range(3):
    if os.fork() == 0:
        if os.fork():
            os._exit(0)
        python = sys.prefix + "/bin/python"
        os.execv(python, [python, "-c", "import time; time.sleep(600)", "{mark}"])
"""
    with Student([Cell(spawn)], served(world), QUICK):
        assert wait_until(lambda: len(processes_named(mark)) == 3)
    assert wait_until(lambda: not processes_named(mark))


def test_no_sandbox_is_left(
    verdicts: Verdicts,
    answers: "Future[dict[str, CheckResult]]",
    senders: "Future[dict[str, CheckResult]]",
) -> None:
    """After all attacks every fork server waits, and has no child that it has not buried."""
    jobs: list[Future[Any]] = [*verdicts.values(), answers, senders]
    for job in jobs:
        job.result()
    own = [s for (thread, _), servers in SERVERS.items() if thread in THREADS for s in servers]
    own = [s for s in own if s.pid and command_line(s.pid)]  # of an ended one nothing can be left
    assert own
    for server in own:
        assert not server.busy
        # bubblewrap, its process 1 and the server, which in a container is alone; and the world
        # that waits for the next submission. The last one takes a moment to be gone.
        waiting = 2 if isinstance(server.world.backend, Container) else 4
        left = f"{server.world.backend.name}: {[command_line(pid) for pid in tree(server.pid)]}"
        assert wait_until(partial(has_processes, server.pid, waiting)), left


def has_processes(pid: int, count: int) -> bool:
    """Whether a process and those below it are so many."""
    return len(tree(pid)) == count


def test_memory_of_children_counts_while_the_parent_talks() -> None:
    """A program that sends without pause is weighed all the same, with its children."""
    limits = Limits(memory=700 * MIB)
    hoard = """
import os, time
def attack(delta):
    for _ in range(12):
        if os.fork() == 0:
            hoard = np.ones(12_000_000)
            time.sleep(60)
    os.write(sink, (8).to_bytes(4, "big") + (1 << 20).to_bytes(4, "big"))
    while True:
        os.write(sink, b" ")
        time.sleep(0.01)
sink = 3
"""
    world = student_world(ASSIGNMENT.withheld, limits)
    with Student([Cell(SETUP), Cell(hoard)], served(world), QUICK) as caller:
        start = time.monotonic()
        assert caller.call("attack", np.ones((2, 2)), seconds=20.0).kind == "memory"
        assert time.monotonic() - start < 100


def test_a_notebook_cannot_fill_the_graders_memory(world: World) -> None:
    """What all cells show together is capped, and errors are still seen."""
    cell = "for _ in range(20): display({'text/plain': 'x' * 20_000}, raw=True)\n"
    cells = [Cell("from IPython.display import display"), *[Cell(cell)] * 30, Cell("1 / 0")]
    with Student(cells, served(world), QUICK) as caller:
        shown = len(json.dumps([run.outputs for run in caller.runs]))
        assert MAX_SHOWN / 2 < shown < MAX_SHOWN * 1.1
        assert caller.runs[-1].outputs[-1]["ename"] == "ZeroDivisionError"


# What a teacher opens


@pytest.fixture(scope="module")
def pages(small: grading.Task) -> tuple[str, NotebookNode, str]:
    """Feedback, autograded notebook and class report of a notebook full of markup."""
    solution = "# </pre><script>PAYLOAD</script>{{ 97*89 }}\n" + RAISES["markup_in_name"].replace(
        "attack", "bias_gradient"
    )
    data = as_bytes(notebook_of(DISPLAYS, PRINTS, solution=solution))
    report, notebook = ran(small, data, "<script>PAYLOAD</script>")
    report = replace(report, notes=(*report.notes, "<script>PAYLOAD</script>"))
    student_id = "<img src=x onerror=PAYLOAD>"
    result = StudentResult(student_id, report)
    return (
        feedback(result, notebook, ""),
        notebook,
        class_report(NAME, {student_id: result}, ""),
    )


def test_outputs_are_text_and_pictures(pages: tuple[str, NotebookNode, str]) -> None:
    """No HTML, JavaScript, SVG or widget of a student's is in the autograded notebook."""
    kinds = set()
    for cell in pages[1].cells:
        for output in cell.get("outputs", []):
            kinds |= set(output.get("data", {}))
            assert not output.get("metadata")
    assert kinds <= {"text/plain", "image/png"}
    assert "PAYLOAD" in notebook_bytes(pages[1]).decode()  # as text it may be there


@pytest.mark.parametrize("page", [0, 2], ids=["feedback", "class report"])
def test_pages_escape_everything(page: int, pages: tuple[str, NotebookNode, str]) -> None:
    """Markup in code, output, names, messages and notes is text; templates are not evaluated."""
    text = pages[page]
    assert "PAYLOAD" in text
    safe(text)
    bare = re.sub(r'<script type="application/json" id="csv">[^<]*</script>', "", text)
    assert not re.search(r"<(script|img|svg)[^>]*>?[^<]*PAYLOAD", bare)
    assert not re.search(r"\b8633\b", text)
    text.encode()


# What the grader itself reads


def with_nonsense(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"] = cell["metadata"].get("nbgrader", {}) | {
            "points": 10**400,
            "grade": True,
            "locked": False,
            "schema_version": "x",
        }


def swapped(notebook: dict[str, Any]) -> None:
    first, second = notebook["cells"][1], notebook["cells"][2]
    first["metadata"], second["metadata"] = second["metadata"], first["metadata"]


def same_name_twice(notebook: dict[str, Any]) -> None:
    notebook["cells"] += copy.deepcopy(notebook["cells"]) * 3


def made_markdown(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        cell["cell_type"] = "markdown"


def half_characters(notebook: dict[str, Any]) -> None:
    notebook["cells"].append(
        {"cell_type": "markdown", "source": "\ud800", "metadata": {"\udfff": "\ud800"}}
    )
    notebook["cells"][1]["source"] += "\nname = '\ud800'\nprint('\\ud800')"
    notebook["metadata"]["\ud800"] = "\ud800"


def huge_numbers(notebook: dict[str, Any]) -> None:
    notebook["metadata"]["n"] = notebook["nbformat_minor"] = 10**4000
    notebook["cells"][1]["execution_count"] = 10**4000
    notebook["metadata"]["x"] = [float("nan"), float("inf")]


def another_language(notebook: dict[str, Any]) -> None:
    notebook["metadata"]["kernelspec"] = {
        "name": "bash",
        "language": "bash",
        "argv": ["sh", "-c", "exit"],
        "display_name": "<script>",
    }


def false_outputs(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        cell["outputs"] = [
            {"output_type": "execute_result", "data": {"text/plain": "8.0"}, "metadata": {}},
            {"output_type": "passed"},
        ] * 3


def names_that_are_no_names(notebook: dict[str, Any]) -> None:
    for number, name in enumerate((["a"], {"a": 1}, None, 7, "x" * 100_000, "../../etc", "<b>")):
        notebook["cells"].append(
            {
                "cell_type": "code",
                "source": f"{number}",
                "outputs": [],
                "metadata": {"nbgrader": {"grade_id": name, "grade": True, "points": 9}},
            }
        )


@pytest.mark.parametrize(
    "edit",
    [
        with_nonsense,
        swapped,
        same_name_twice,
        made_markdown,
        half_characters,
        huge_numbers,
        another_language,
        false_outputs,
        names_that_are_no_names,
    ],
    ids=lambda edit: str(edit.__name__),
)
def test_no_edit_of_the_file_earns(
    edit: Callable[[dict[str, Any]], None], small: grading.Task
) -> None:
    """Whatever the file says of itself, the function is wrong and the teacher's files are sound."""
    raw = json.loads(as_bytes(notebook_of()))
    edit(raw)
    report, notebook = ran(small, json.dumps(raw).encode(), "ann/x.ipynb")
    assert (report.score, report.max_score) == (0, 1)
    nbformat.validate(nbformat.reads(notebook_bytes(notebook).decode(), as_version=4))
    feedback(StudentResult("ann", report), notebook, "").encode()


def test_deep_metadata_is_refused_or_harmless(small: grading.Task) -> None:
    """Metadata nested deeper than Python's stack is refused in one line, or graded as it is."""
    raw = json.loads(as_bytes(notebook_of()))
    for depth in (100, 300, 400):
        deep: Any = {}
        for _ in range(depth):
            deep = {"a": [deep]}
        raw["metadata"]["deep"] = raw["cells"][1]["metadata"]["deep"] = deep
        message, score = "", 0.0
        try:
            score = ran(small, json.dumps(raw).encode(), "ann")[0].score
        except UnusableInput as refused:
            message = str(refused)
        assert (score, "\n" in message) == (0, False)


CELL = b'{"cell_type": "code", "source": "", "metadata": {}, "outputs": []}'


@pytest.mark.parametrize(
    "data",
    [
        b'{"nbformat": 4, "metadata": {}, "cells": [' + b",".join([CELL] * 100_000) + b"]}",
        b'{"worksheets": [{"cells": [' + b",".join([CELL] * 100_000) + b"]}]}",
        b'{"worksheets": [' + b",".join([b"{}"] * 1_000_000) + b"]}",
        b'{"cells": ' * 3000 + b"[]" + b"}" * 3000,
        b"[" * MAX_BYTES,
        b'{"cells": [], "n": ' + b"9" * 1_000_000 + b"}",
        b" " * (MAX_BYTES + 1),
    ],
    ids=["cells", "cells of version 3", "worksheets", "nested", "brackets", "digits", "size"],
)
def test_a_bomb_is_refused_at_once(data: bytes, small: grading.Task) -> None:
    """A file that is large in the wrong place costs the grader seconds, and not hours."""
    start = time.monotonic()
    with pytest.raises(UnusableInput):
        ran(small, data, "ann/x.ipynb")
    assert time.monotonic() - start < 60


def test_hidden_regions_without_end_cost_no_time(small: grading.Task) -> None:
    """A million opened regions in every cell are read once, not once each."""
    text = "### BEGIN HIDDEN TESTS\n" * 300_000
    start = time.monotonic()
    notebook = notebook_of("'''" + text + "'''", text)
    report, _ = ran(small, as_bytes(notebook), "ann/x.ipynb")
    assert report.score == 0
    assert time.monotonic() - start < 100


def test_as_many_cells_as_may_be(small: grading.Task) -> None:
    """The largest notebook that is accepted is graded, and nothing of the instructor's is lost."""
    notebook = notebook_of(*["pass"] * (MAX_CELLS - 3))
    report, after = ran(small, as_bytes(notebook), "ann/x.ipynb")
    assert (report.status, report.score) == ("graded", 0)
    assert len(after.cells) == MAX_CELLS


@pytest.mark.parametrize("kind", ["link", "folder link", "pipe", "device", "folder"])
def test_what_is_no_file_is_refused(kind: str, tmp_path: Path, small: grading.Task) -> None:
    """A link to the solutions, to a neighbour or to a device, or a pipe, is not read."""
    other = tmp_path / "submitted" / "bob" / NAME
    other.mkdir(parents=True)
    right = notebook_of(solution="def bias_gradient(d):\n    return d.mean(axis=1, keepdims=True)")
    (other / f"{NAME}.ipynb").write_bytes(as_bytes(right))
    own = tmp_path / "submitted" / "ann" / NAME
    own.parent.mkdir()
    if kind == "folder link":
        own.symlink_to(other)
    else:
        own.mkdir()
        place = own / f"{NAME}.ipynb"
        make = {
            "link": lambda: place.symlink_to(other / f"{NAME}.ipynb"),
            "pipe": lambda: os.mkfifo(place),
            "device": lambda: place.symlink_to("/dev/zero"),
            "folder": place.mkdir,
        }
        make[kind]()
    result = grade_folder(tmp_path / "submitted", small, 1, ["ann"])["ann"]
    assert result.report.status == "ungraded"
    assert not result.machine_failed


def test_a_bug_of_the_grader_stops_one_student(
    tmp_path: Path, small: grading.Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If grading one submission raises what nobody foresaw, it is ungraded, and not a zero."""
    folder = tmp_path / "submitted" / "ann" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(as_bytes(notebook_of()))

    def bug(*_: Any) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(grading, "grade", bug)
    result = grade_folder(tmp_path / "submitted", small, 1, ["ann"])["ann"]
    assert (result.report.status, result.machine_failed) == ("ungraded", True)
    assert "unforeseen" in str(result.report.reason)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 1.7e308, -1.7e308, 5e-324])
def test_extreme_numbers_do_not_make_the_grader_warn(value: float) -> None:
    """Nothing a function returns puts a warning of NumPy on the teacher's terminal."""

    def gradients(weights: Any, biases: Any, *_: Any) -> Any:
        return [np.full(W.shape, value) for W in weights], [np.full(b.shape, value) for b in biases]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert judged("backprop", gradients).points == 0
        assert judged("bias_gradient", lambda d: np.full((len(d), 1), value)).points == 0


def test_hostile_code_never_entered_this_process() -> None:
    """None of the patches above is in force here."""
    assert json.dumps({"a": 1}) == '{"a": 1}'
    assert not np.allclose(1, 2)
    assert sys.gettrace() is None or "spy" not in repr(sys.gettrace())
