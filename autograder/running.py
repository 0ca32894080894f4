"""A notebook that runs in a sandbox, up to some cell.

What a cell has bound is lost with its process, so the cells run again in a fresh one, but for those
that ended it or ran too long. So a function that kills its process costs no other one anything.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from autograder import wire
from autograder.model import Cell, CellRun
from autograder.sandbox import Died, ForkServer, Sandbox
from autograder.shown import MAX_SHOWN, cleaned, size_of, without_outputs
from autograder.watch import OFTEN
from autograder.world import SandboxError

GRACE = 2.0
"""Seconds between the time limit inside, which interrupts a call, and the one outside, which ends
the process. After the interrupt no value counts; who disarms it has gained these seconds."""
WAITING = 5.0
"""So many times a limit of computing may pass on the clock: who waits for a processor computes
nothing."""

ENOUGH = 0.8
"""Share of a limit that one has had who is not said to have starved."""


@dataclass(frozen=True)
class Timing:
    """Time limits, in seconds: of a process's own computing, but for that of the submission."""

    cell: float = 10.0
    hung: float = 1.0
    """Once something in the notebook has taken too long: of what was handed out (visible tests and
    cells to be run), and of calls of a function that has not answered yet."""
    call: float = 4.0
    submission: float = 240.0
    """On the clock."""


class Door(Protocol):
    """Answers in place of functions of the notebook, for which stand-ins are put in it."""

    names: list[str]
    """These functions."""

    def answer(self, header: dict[str, Any], value: Any) -> tuple[dict[str, Any], Any]:
        """What goes back for what a stand-in has asked."""


class Running:
    """A notebook's cells in a process.

    `runs` is what each cell has shown, `hung` how often something has taken too long.
    """

    def __init__(
        self,
        cells: Sequence[Cell],
        server: ForkServer,
        timing: Timing,
        door: Door | None = None,
    ) -> None:
        self._cells = cells
        self._server = server
        self.timing = timing
        self._deadline = time.monotonic() + timing.submission
        self._lethal: set[int] = set()
        """Cells that ended the process or ran too long: they do not run again."""
        self._told: set[int] = set()
        """Visible tests and experiments that have run, and that no other cell needs."""
        self._end = 0
        self._done = 0
        """Cells that have run in the process that there is."""
        self.door = door
        self._mute: set[str] = set()
        """Requests, by what they name, that a process has died of."""
        self._shown = 0
        self._sandbox: Sandbox | None = None
        self.killed = 0
        """How often something outside has killed the process."""
        self.hung = 0
        self.starved = False
        """Whether something took too long that had the processor for less than its limit."""
        self.runs: list[CellRun] = [CellRun(skipped=cell.skipped) for cell in cells]

    def close(self) -> None:
        """End its process."""
        if self._sandbox:
            self._sandbox.close()

    @cached_property
    def text(self) -> str:
        """All that stands in its cells."""
        return "\n".join(cell.source for cell in self._cells)

    @property
    def time_is_up(self) -> bool:
        """Whether the time for the whole notebook is used up."""
        return time.monotonic() > self._deadline

    def reach(self, end: int) -> None:
        """What is asked from now on is asked after the first `end` cells."""
        if end < self._done:
            self.drop()
        self._end = end
        self.sandbox()

    def sandbox(self) -> Sandbox | None:
        """The process in which the cells have run, but for those that end it; None if there is none
        because the time for the whole notebook is used up."""
        while self._sandbox is None or self._done < self._end:
            if self.time_is_up:
                self.starved = True
                self._give_up_all([i for i in range(self._end) if self._is_to_run(i)])
                self.drop()
                break
            if self._sandbox is None:
                self._sandbox = self._server.start()
            if self._done < self._end:
                self._step(self._done)
            if self._sandbox is not None and self._done == self._end and self.door:
                self._request({"do": "stand in", "names": self.door.names})
        return self._sandbox

    def states(self) -> dict[str, Any]:
        """What the process says of each function at its visible test; {} if it says nothing."""
        if self.sandbox() is None:
            return {}
        told = self._request({"do": "states"}).get("states")
        return told if isinstance(told, dict) else {}

    def _request(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to what is asked beside cells and calls; {} if the process has died of it.

        Then it is not asked again.
        """
        what = str(request)
        if self._sandbox is None or what in self._mute:
            return {}
        try:
            return self.ask(self._sandbox, self.timing.call, request)[0]
        except (Died, wire.WireError) as problem:
            self._mute.add(what)
            self.drop(problem if isinstance(problem, Died) else None)
            return {}

    def ask(
        self, sandbox: Sandbox, seconds: float, request: dict[str, Any], value: Any = None
    ) -> tuple[dict[str, Any], Any]:
        """The answer to a request that may compute for `seconds`.

        Raises `Died` and `WireError`, which are the student's doing. Whoever took too long without
        having had the processor for that long has `starved`.
        """
        late = False
        try:
            sandbox.send(wire.pack(request, value))
            header, answer = self._heard(sandbox, seconds)
            late = header.get("late") is True or header.get("outcome") == "timeout"
            return header, answer
        except Died as death:
            late = death.reason == "timeout"
            raise
        finally:
            if late:
                self.hung += 1
                self.starved |= sandbox.computed + 2 * OFTEN < ENOUGH * seconds

    def _heard(self, sandbox: Sandbox, seconds: float) -> tuple[dict[str, Any], Any]:
        """The answer; whatever is asked through the door before it comes is answered."""
        deadline = time.monotonic() + WAITING * seconds + GRACE
        while True:
            left = max(deadline - time.monotonic(), 0.01)
            header, answer = sandbox.receive(left, seconds + GRACE)
            if "wants" not in header or self.door is None:
                return header, answer
            asked = time.monotonic()
            sandbox.send(wire.pack(*self.door.answer(header, answer)))
            deadline += time.monotonic() - asked

    def drop(self, death: Died | None = None) -> None:
        """Give the process up; the next `sandbox` is a fresh one.

        Raises `SandboxError` when something outside has killed it for the second time.
        """
        if self._sandbox:
            self._sandbox.close()
        self._sandbox, self._done = None, 0
        if death and death.reason == "killed":
            self.killed += 1
            if self.killed == 2:  # no student can do that, so none must pay for it
                raise SandboxError(
                    "something outside has killed the sandbox twice: "
                    "is the machine short of memory?"
                )

    def _is_to_run(self, index: int) -> bool:
        cell = self._cells[index]
        skipped = cell.skipped or index in self._lethal or index in self._told
        return cell.kind == "code" and bool(cell.source.strip()) and not skipped

    def _step(self, index: int) -> None:
        """Go past a cell, unless it ends the process."""
        if self._is_to_run(index) and not self._run(index):
            return
        self._done = index + 1
        if self._cells[index].function:
            self._request({"do": "mark", "name": self._cells[index].function})

    def _seconds(self, index: int) -> float:
        """The limit of a cell; ours are not waited for as long once something has hung."""
        cell, timing = self._cells[index], self.timing
        ours = cell.test or cell.given
        return min(timing.cell, timing.hung) if ours and self.hung else timing.cell

    def _run(self, index: int) -> bool:
        """Run a cell; False if the process is given up, and those after it are to wait."""
        assert self._sandbox is not None
        seconds, source = self._seconds(index), self._cells[index].source
        request = {"do": "run", "source": source, "seconds": seconds, "cell": index}
        try:
            header, _ = self.ask(self._sandbox, seconds, request)
        except (Died, wire.WireError) as problem:
            self._blame(index, problem)
            return False
        self._keep(index, header)
        return True

    def _keep(self, index: int, header: dict[str, Any]) -> None:
        """Remember what a cell showed."""
        if header.get("late") is True:
            self._lethal.add(index)  # not to be waited for again
        if self.runs[index].fatal or not self.runs[index].outputs:
            self.runs[index] = self._within_cap(CellRun(tuple(cleaned(header.get("outputs")))))
        if self._cells[index].test or self._cells[index].spare:
            self._told.add(index)

    def _blame(self, index: int, problem: Died | wire.WireError) -> None:
        """Say why a cell ended the process; it does not run again, unless it was not its doing."""
        if isinstance(problem, wire.WireError):
            self.drop()
            self._lethal.add(index)
            self._give_up(index, "the cell disturbed the grader's connection")
            return
        self.drop(problem)
        what = {
            "timeout": f"the cell ran longer than {self.timing.cell:g} s",
            "memory": "the cell used more memory than is allowed",
        }
        self._give_up(index, what.get(problem.reason, "the cell ended its Python process"))
        if problem.reason != "killed":
            self._lethal.add(index)

    def _within_cap(self, run: CellRun) -> CellRun:
        """The run, or only what it raised, once the notebook has shown enough."""
        if self._shown + size_of(run) > MAX_SHOWN:
            return without_outputs(run)
        self._shown += size_of(run)
        return run

    def _give_up_all(self, indices: Sequence[int]) -> None:
        for index in indices:
            if not self.runs[index].outputs:
                self._give_up(index, "the time for the whole notebook was used up")

    def _give_up(self, index: int, why: str) -> None:
        error = {"output_type": "error", "ename": "Stopped", "evalue": why, "traceback": [why]}
        self.runs[index] = CellRun((error,), fatal=why)
