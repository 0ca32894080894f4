"""The grader's handle on a student's functions: what it returns has crossed the wire.

One question, one answer: nothing is asked that the judge has not asked, so no verdict depends on
what others were asked before.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder import wire, wording
from autograder.model import Cell, CellRun, Outcome
from autograder.running import Door, Running, Timing
from autograder.sandbox import Died, ForkServer
from autograder.world import (
    INSIDE,
    Backend,
    Bubblewrap,
    Limits,
    World,
    site_packages,
    student_environment,
)

PROGRAM = ("worker", "states", "stand_in")
"""What runs beside students' code."""


def student_world(
    withheld: Sequence[str], limits: Limits | None = None, backend: Backend | None = None
) -> World:
    """The students' environment without coursekit's modules in `withheld`."""
    environment = student_environment()
    package = site_packages(environment) / "coursekit"
    ours = [Path(wire.__file__), *(INSIDE / f"{name}.py" for name in PROGRAM)]
    files = [(path, f"/grader/{path.name}") for path in ours]
    for path in sorted((environment / package).rglob("*")):
        inside = f"/student/{path.relative_to(environment)}"
        if path.suffix == ".pyc" or path.is_dir():
            continue
        hides = path.parent.name == "coursekit" and path.stem in withheld
        files.append((INSIDE / "withheld.py" if hides else path, inside))
    return World(
        environment,
        tuple(files),
        replaced=(str(package),),
        limits=limits or Limits(),
        backend=backend or Bubblewrap(),
    )


class Student:
    """One submission's functions. Use as a context manager."""

    def __init__(
        self,
        cells: Sequence[Cell],
        server: ForkServer,
        timing: Timing | None = None,
        *,
        end: int | None = None,
        door: Door | None = None,
    ) -> None:
        """After `end` cells, or all of them; `door` answers in place of some functions."""
        self._running = Running(cells, server, timing or Timing(), door)
        self._end = len(cells) if end is None else end
        self._answered: set[str] = set()
        """Functions that have given a value, so that none of them loops for ever."""

    def __enter__(self) -> "Student":
        self.reach(self._end)
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    @property
    def starved(self) -> bool:
        """Whether something took too long that had the processor for less than its limit."""
        return self._running.starved

    @property
    def runs(self) -> list[CellRun]:
        """What each cell has shown."""
        return self._running.runs

    def reach(self, end: int) -> None:
        """From now on functions are called as they are after the first `end` cells."""
        self._running.reach(end)

    def states(self) -> dict[str, Any]:
        """What its process says of functions at their visible tests: see inside/states.py."""
        return self._running.states()

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Outcome:
        """Call the student's function `name`; whatever it does becomes an `Outcome`.

        Raises `SandboxError` if something outside has killed its process twice, or no process can
        be started.
        """
        killed = self._running.killed
        seconds = self._patience(name, seconds or self._running.timing.call)
        outcome = self._call_once(name, arguments, seconds)
        if self._running.killed > killed:  # not by the student: once more
            outcome = self._call_once(name, arguments, seconds)
        if outcome.kind == "value":
            self._answered.add(name)
        return outcome

    def _patience(self, name: str, seconds: float) -> float:
        """The limit of a call: once something has hung, who has not answered yet may hang too."""
        waits = name in self._answered or not self._running.hung
        return seconds if waits else min(seconds, self._running.timing.hung)

    def _call_once(self, name: str, arguments: tuple[Any, ...], seconds: float) -> Outcome:
        sandbox = self._running.sandbox()
        if sandbox is None or self._running.time_is_up:  # after a replay cut short much is missing
            return Outcome("timeout", text="the time for the whole notebook is used up")
        request = {"do": "call", "name": name, "seconds": seconds}
        try:
            header, value = self._running.ask(sandbox, seconds, request, list(arguments))
            outcome = _outcome(header, value, len(arguments), self._running.text, name)
            if outcome.kind == "timeout" and self._running.door:
                self._running.drop()  # an answer to a stand-in may still be on its way
            return outcome
        except Died as death:
            self._running.drop(death)
            kind = death.reason if death.reason in ("timeout", "memory") else "died"
            return Outcome(kind)  # type: ignore[arg-type]  # one of the three literals
        except wire.WireError:
            self._running.drop()
            return Outcome("unsendable")


def _outcome(
    header: dict[str, Any], value: Any, arguments: int, notebook: str = "", called: str = ""
) -> Outcome:
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
        said = (header.get(part) for part in ("raised", "line", "text", "inside"))
        text = wording.of_exception(*said, notebook=notebook, called=called)
        return Outcome("raised", text=text)
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
