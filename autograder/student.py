"""The grader's handle on a student's functions: what it returns has crossed the wire.

Runs the notebook's cells in a sandbox, calls functions there, and starts a fresh sandbox when one
has died, so that a function that kills its process costs no other function anything.
"""

import base64
import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import wire, wording
from autograder.model import Cell, CellRun, Outcome
from autograder.sandbox import (
    Backend,
    Bubblewrap,
    Died,
    ForkServer,
    Limits,
    Sandbox,
    SandboxError,
    World,
    site_packages,
    student_environment,
)
from autograder.script import NOTHING, Call, Script

HERE = Path(__file__).parent
MAX_OUTPUTS = 24
MAX_TEXT = 24_000
MAX_PNG = 400_000
MAX_SHOWN = 8 << 20
"""Characters of output that one notebook may show; 2,000 cells at their caps would be 16 GB."""
MAX_TOGETHER = 200_000
"""Characters of cells that are sent in one frame, and one cell more."""
PATIENCE = 0.3
"""Seconds to wait for answers that are not wanted any more, before the cells are run anew."""
GRACE = 2.0
"""Seconds between the time limit inside, which interrupts a call, and the one outside, which ends
the process. After the interrupt no value counts; who disarms it has gained these seconds."""


@dataclass(frozen=True)
class Timing:
    """Wall time, in seconds."""

    cell: float = 10.0
    call: float = 4.0
    submission: float = 240.0


WITHHELD = '''"""This module is withheld while the assignment that asks for it is graded."""


class _Withheld:
    def __init__(self, name):
        self._name = name

    def _refuse(self, *arguments, **named):
        what = "coursekit's " + self._name
        raise ImportError(what + " is withheld while the assignment that asks for it is graded")

    __call__ = _refuse

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Withheld(name)
'''


def student_world(
    withheld: Sequence[str], limits: Limits | None = None, backend: Backend | None = None
) -> World:
    """The students' environment without coursekit's modules in `withheld`."""
    environment = student_environment()
    package = site_packages(environment) / "coursekit"
    files = [(HERE / name, f"/grader/{name}") for name in ("worker.py", "wire.py")]
    written = []
    for path in sorted((environment / package).rglob("*")):
        inside = f"/student/{path.relative_to(environment)}"
        if path.suffix == ".pyc" or path.is_dir():
            continue
        if path.parent.name == "coursekit" and path.stem in withheld:
            written.append((inside, WITHHELD))
        else:
            files.append((path, inside))
    return World(
        environment,
        tuple(files),
        tuple(written),
        (str(package),),
        limits or Limits(),
        backend=backend or Bubblewrap(),
    )


class Student:
    """One submission, running. Use as a context manager."""

    def __init__(
        self,
        cells: Sequence[Cell],
        server: ForkServer,
        timing: Timing | None = None,
        script: Script | None = None,
    ) -> None:
        self._cells = cells
        self._server = server
        self._timing = timing or Timing()
        self._deadline = time.monotonic() + self._timing.submission
        self._lethal: set[int] = set()
        """Cells that ended the process or ran too long: they do not run again."""
        self._tested: set[int] = set()
        """Cells of visible tests that have run."""
        self._shown = 0
        self._killed = 0
        """How often something outside has killed the process."""
        self._sandbox: Sandbox | None = None
        self._script = script or Script()
        self._ahead: deque[tuple[str, Call]] = deque()
        """Calls that have been sent and not answered; the one whose answer is next comes first.

        The worker answers in this order, and after an answer that is no value it leaves out the
        rest of that function's: `_pass_over` does the same here. With the first call of a function
        go all that are known to follow, and those of the next function. It becomes empty when all
        is answered, when the judge asks something else (`_stop_ahead`), or with the process.
        """
        self._foresees = True
        self._before = self._name = NOTHING
        self._asked: list[Call] = []
        self._spent = 0.0
        self.runs: list[CellRun] = [CellRun() for _ in cells]

    def __enter__(self) -> "Student":
        self._revive()
        return self

    def __exit__(self, *_: object) -> None:
        if self._sandbox:
            self._sandbox.close()

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """Call the student's function `name`; whatever it does becomes an `Outcome`.

        Raises `SandboxError` if something outside has killed its process twice, or no process can
        be started.
        """
        call = arguments, seconds or self._timing.call
        if name != self._name:
            self._before, self._name, self._asked, self._spent = self._name, name, [], 0.0
        self._asked.append(call)
        killed, start = self._killed, time.monotonic()
        outcome = self._call_once(name, call)
        if self._killed > killed:  # not by the student: once more
            outcome = self._call_once(name, call)
        self._spent += time.monotonic() - start
        return outcome

    def learn(self) -> None:
        """Remember what the function called last was asked: it was right."""
        self._script.learn(self._name, self._asked, self._before, self._spent)

    def _call_once(self, name: str, call: Call) -> Outcome:
        arguments, seconds = call
        if self._ahead and not wire.equal(self._ahead[0], (name, call)):
            self._stop_ahead()
        self._revive()
        if time.monotonic() > self._deadline:  # or a replay was cut short: nothing may seem missing
            return Outcome("timeout", text="the time for the whole notebook is used up")
        assert self._sandbox is not None
        try:
            if not self._ahead:
                self._send(name, call)
            self._ahead.popleft()  # this call, sent a moment or a while ago: its answer is next
            if len(self._asked) == 1:
                self._send_next(name)
            received = self._sandbox.receive(seconds + GRACE)
            notebook = "\n".join(cell.source for cell in self._cells)
            outcome = _outcome(*received, len(arguments), notebook)
        except Died as death:
            followed = any(other != name for other, _ in self._ahead)
            self._drop(death)
            if death.reason == "memory" and followed:  # it may have been the next function's
                return self._call_once(name, call)
            kind = death.reason if death.reason in ("timeout", "memory") else "died"
            return Outcome(kind)  # type: ignore[arg-type]  # one of the three literals
        except wire.WireError:
            self._drop()
            return Outcome("unsendable")
        if outcome.kind != "value":
            self._pass_over(name)
        return outcome

    def _send(self, name: str, call: Call) -> None:
        """Send a call, and with it those that are known to follow."""
        assert self._sandbox is not None
        calls, frame = self._script.follow(name, call)
        self._ahead.extend((name, known) for known in calls)
        self._sandbox.send(frame)

    def _send_next(self, name: str) -> None:
        """Send the calls that are known to follow those of `name`."""
        assert self._sandbox is not None
        following, calls, frame = self._script.foresee(name)
        if calls and self._foresees:
            self._sandbox.send(frame)
            self._ahead.extend((following, known) for known in calls)

    def _pass_over(self, name: str) -> None:
        """After an answer that is no value the worker goes no further with this function."""
        while self._ahead and self._ahead[0][0] == name:
            self._ahead.popleft()

    def _stop_ahead(self) -> None:
        """The judge asks something else: pass over the answers that are still to come.

        If they take too long, the process is given up, and all cells will run again.
        """
        deadline = time.monotonic() + PATIENCE
        try:
            while self._ahead and self._sandbox:
                name, _ = self._ahead.popleft()
                header, _ = self._sandbox.receive(max(deadline - time.monotonic(), 0.001))
                if header.get("outcome") != "value":
                    self._pass_over(name)
        except (Died, wire.WireError):
            self._drop()
        self._ahead.clear()

    def _drop(self, death: Died | None = None) -> None:
        if self._sandbox:
            self._sandbox.close()
        self._sandbox = None
        self._ahead.clear()
        self._foresees = False  # a second death is to be nobody's but the function's that is asked
        if death and death.reason == "killed":
            self._killed += 1
            if self._killed == 2:  # no student can do that, so none must pay for it
                raise SandboxError(
                    "something outside has killed the sandbox twice: "
                    "is the machine short of memory?"
                )

    def _revive(self) -> None:
        """Have a sandbox in which all cells have run, but for those that kill it."""
        while self._sandbox is None:
            waiting = [i for i, cell in enumerate(self._cells) if self._is_to_run(i, cell)]
            if time.monotonic() > self._deadline:
                self._give_up_all(waiting)
                return
            self._sandbox = self._server.start()
            for group in self._grouped(waiting):
                if not self._run(group):
                    break

    def _is_to_run(self, index: int, cell: Cell) -> bool:
        skipped = self._lethal | self._tested
        return cell.kind == "code" and bool(cell.source.strip()) and index not in skipped

    def _grouped(self, indices: Sequence[int]) -> Iterator[list[int]]:
        """Cells that are sent together, of not too much text: waking a process takes its time."""
        group: list[int] = []
        for index in indices:
            group.append(index)
            if sum(len(self._cells[i].source) for i in group) > MAX_TOGETHER:
                yield group
                group = []
        if group:
            yield group

    def _run(self, group: Sequence[int]) -> bool:
        """Run some cells, one after another; False if the process did not survive one of them."""
        assert self._sandbox is not None
        seconds = self._timing.cell
        sources = [self._cells[index].source for index in group]
        sent = False
        for place, index in enumerate(group):
            try:
                if not sent:
                    request = {"do": "run", "sources": sources, "seconds": seconds}
                    self._sandbox.send(wire.pack(request))
                    sent = True
                header, _ = self._sandbox.receive(seconds + GRACE)
            except (Died, wire.WireError) as problem:
                self._blame(index, problem)
                return False
            self._keep(index, header)
            if time.monotonic() > self._deadline and place + 1 < len(group):
                self._drop()
                return False
        return True

    def _keep(self, index: int, header: dict[str, Any]) -> None:
        """Remember what a cell showed."""
        if header.get("late") is True:
            self._lethal.add(index)  # not to be waited for again
        if self.runs[index].fatal or not self.runs[index].outputs:
            self.runs[index] = self._within_cap(CellRun(tuple(cleaned(header.get("outputs")))))
        if self._cells[index].test:
            self._tested.add(index)

    def _blame(self, index: int, problem: Died | wire.WireError) -> None:
        """Say why a cell ended the process; it does not run again, unless it was not its doing."""
        if isinstance(problem, wire.WireError):
            self._drop()
            self._lethal.add(index)
            self._give_up(index, "the cell disturbed the grader's connection")
            return
        self._drop(problem)
        what = {
            "timeout": f"the cell ran longer than {self._timing.cell:g} s",
            "memory": "the cell used more memory than is allowed",
        }
        self._give_up(index, what.get(problem.reason, "the cell ended its Python process"))
        if problem.reason != "killed":
            self._lethal.add(index)

    def _give_up_all(self, indices: Sequence[int]) -> None:
        for index in indices:
            if not self.runs[index].outputs:
                self._give_up(index, "the time for the whole notebook was used up")

    def _within_cap(self, run: CellRun) -> CellRun:
        """The run, or only what it raised, once the notebook has shown enough."""
        size = len(json.dumps(run.outputs))
        if self._shown + size <= MAX_SHOWN:
            self._shown += size
            return run
        raised = [o | {"traceback": []} for o in run.outputs if o["output_type"] == "error"][:1]
        note = {"output_type": "stream", "name": "stdout", "text": "(too much output: left out)\n"}
        return CellRun((note, *raised))

    def _give_up(self, index: int, why: str) -> None:
        error = {"output_type": "error", "ename": "Stopped", "evalue": why, "traceback": [why]}
        self.runs[index] = CellRun((error,), fatal=why)


def _outcome(header: dict[str, Any], value: Any, arguments: int, notebook: str = "") -> Outcome:
    """What the worker answered; its form is checked here, its value by the judge.

    The student's code may have written it, and that helps nobody: a forged value is judged like any
    other, and one frame too many is taken for the answer to the next call. Only `modified` and
    `runtime_warning` have to be believed, and they decide about conduct alone.
    """
    kind = header.get("outcome")
    if kind == "value":
        marked = header.get("modified")
        modified = tuple(i for i in range(arguments) if isinstance(marked, list) and i in marked)
        return Outcome("value", value, modified, header.get("runtime_warning") is True)
    if kind == "raised":
        if header.get("withheld") is True:
            return Outcome("forbidden")
        said = (header.get(part) for part in ("raised", "line", "text"))
        return Outcome("raised", text=wording.of_exception(*said, notebook=notebook))
    if kind == "missing":
        sent = header.get("is")
        other = sent and (wording.class_name(sent, notebook) or "that is its own")
        return Outcome(
            "missing",
            text=f"its name stands for a value of type {other}, not for a function: "
            "does a variable have the same name?"
            if other
            else "",
        )
    if kind in ("timeout", "memory"):
        return Outcome(kind)
    raise wire.WireError("an answer is not of the protocol")


def cleaned(outputs: Any) -> list[dict[str, Any]]:
    """nbformat outputs rebuilt from known parts: text and PNG pass, nothing else does."""
    kept: list[dict[str, Any]] = []
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else []:
        match output:
            case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
                kept.append({"output_type": "stream", "name": name, "text": _text(text)})
            case {"output_type": "display_data", "data": dict(data)}:
                shown = _cleaned_data(data)
                if shown:
                    kept.append({"output_type": "display_data", "metadata": {}, "data": shown})
            case {
                "output_type": "error",
                "ename": str(name),
                "evalue": str(value),
                "traceback": list(lines),
            }:
                trace = [_text(line) for line in lines[:50] if isinstance(line, str)]
                kept.append(
                    {
                        "output_type": "error",
                        "ename": _text(name, 80),
                        "evalue": _text(value, 600),
                        "traceback": trace,
                    }
                )
    return kept


def _text(text: str, most: int = MAX_TEXT) -> str:
    """Its beginning, without half characters, which no file can hold."""
    return text[:most].encode(errors="replace").decode()


def _cleaned_data(data: dict[str, Any]) -> dict[str, str]:
    shown = {}
    text, png = data.get("text/plain"), data.get("image/png")
    if isinstance(text, str):
        shown["text/plain"] = _text(text)
    if isinstance(png, str) and len(png) <= MAX_PNG:
        try:
            if base64.b64decode(png, validate=True).startswith(b"\x89PNG\r\n\x1a\n"):
                shown["image/png"] = png
        except ValueError:  # not ASCII, or not base64
            pass
    return shown
