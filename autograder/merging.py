"""Parts of a class put together: their journals stand in the place of a grader.

So the gradebook, the notebooks as they ran, the feedback and the report come about as in a run that
grades everybody. A verdict counts only for the very notebook that is handed in now.
"""

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.clocks import in_future
from autograder.grade import Task, ungraded
from autograder.grader import Graded, Handed
from autograder.intake import HandedIn
from autograder.journal import Record, digest_of, key, version
from autograder.kept import Verdicts
from autograder.model import MachineError, UnusableInput
from autograder.places import bytes_of
from autograder.plan import problem_of
from autograder.reader import listed
from autograder.shards import Part, Told, made_of, notebook_of, told

DIFFERS = {
    "seed": "another seed: name the one of the parts with AUTOGRADER_SEED_FILE",
    "source": "another source of the assignment: grade the part again",
    "grader": "another version of the grader: grade the part again, or merge with that one",
    "sandbox": "another sandbox: name the same --backend and --allow-weaker",
    "carry_errors_forward": "another carry_errors_forward in nbgrader_config.py: grade it again",
}
"""What verdicts depend on → what to say where it is not the same."""


class Missing(MachineError):
    """No journal has a verdict on what somebody has handed in."""


def journals(places: Sequence[Path], task: Task) -> tuple[list[Told], list[str]]:
    """What the journals of the parts say, and a line on each that cannot be used."""
    found: list[Told] = []
    problems: list[str] = []
    for place in dict.fromkeys(place.resolve() for place in places):
        try:
            one = told(place)
            _refuse_another(one, task)
            found.append(one)
        except UnusableInput as error:
            problems.append(str(error))
    return found, problems


def _refuse_another(one: Told, task: Task) -> None:
    """Raise `UnusableInput` if verdicts were given on something else, or by something else."""
    if one.assignment != task.source.name:
        raise UnusableInput(
            f"{one.place}: of {one.assignment}, not of {task.source.name}: leave it out"
        )
    here = made_of(task)
    for name, what in DIFFERS.items():
        if one.made_of.get(name) != here[name]:
            raise UnusableInput(f"{one.place}: graded with {what}")


class Recorded:
    """Verdicts from the journals of parts, in the place of a `Grader`."""

    def __init__(self, task: Task, parts: Sequence[Told]) -> None:
        self.task, self._parts = task, parts
        self.stopping: Callable[[list[str]], None] = lambda _: None
        self.missing: dict[str, list[str]] = defaultdict(list)
        """Why there is no verdict → students."""
        self.only_failures = True
        """Whether whatever is missing is so because the machine failed."""
        self._version = version(
            task.source, task.seed, task.walls.weaker, task.carries, task.checks.made_of
        )
        self._records: dict[str, list[tuple[Record, Told]]] = defaultdict(list)
        for part in parts:
            for record in part.records:
                self._records[record.student].append((record, part))

    def grade_all(self, handed: Iterable[Handed]) -> Generator[Graded]:
        """The verdicts on these notebooks; of whom there is none, why."""
        for one in handed:
            yield self._graded(one)

    def is_news(self, handed: HandedIn, known: Verdicts) -> bool:
        """Whether a part has another verdict on a notebook than the class's journal."""
        found = self._found(handed.student, known.key(handed))
        old = known.of(handed.student)
        if found is None or found[0].report.status != "graded":
            return False
        return old is None or replace(found[0], handed_in=old.handed_in) != old

    def remarks(self) -> list[str]:
        """What a person should know of the journals."""
        lines = [
            f"{part.place}: part {part.part} was not finished: it was stopped, or the file cut "
            "short: what is in it counts"
            for part in self._parts
            if not part.finished
        ]
        if late := [part.place.name for part in self._parts if in_future(part.begun)]:
            lines.append(
                f"written in the future: {listed(late)}: is a clock wrong, here or there? "
                "The verdicts count as they are"
            )
        if twice := sorted(student for student in self._records if self._differ(student)):
            lines.append(
                f"more than one verdict: {listed(twice)} ({len(twice)} in all): that on what is "
                "handed in now counts, the last one of these"
            )
        return lines

    def _differ(self, student: str) -> bool:
        found = self._records[student]
        verdicts = {repr((record.key, replace(record.report, seconds=0.0))) for record, _ in found}
        return len(verdicts) > 1

    def _found(self, student: str, made_of: str) -> tuple[Record, Told] | None:
        """The last verdict on a notebook, and where it is from."""
        found = [one for one in self._records.get(student, ()) if one[0].key == made_of]
        return found[-1] if found else None

    def _graded(self, one: Handed) -> Graded:
        digest = digest_of(one.data)
        found = self._found(one.who, key(digest, one.notes, self._version))
        if found is None:
            return self._refused(one, digest) or self._without(one, digest, self._why(one.who))
        record, part = found
        if record.report.status == "ungraded":
            problem = UnusableInput(record.report.reason or "")
            return Graded(one.who, digest, record.report, None, problem)
        notebook = _notebook(part, record)
        if notebook is None:
            self.only_failures = False
            why = f"the notebook as it ran is not beside the journal of part {part.part}"
            return self._without(one, digest, why)
        return Graded(one.who, digest, record.report, notebook)

    def _refused(self, one: Handed, digest: str) -> Graded | None:
        """That a file cannot be graded, which needs no part to be known; None if it can."""
        task = self.task
        problem = problem_of(one.data, one.where, task.source, task.known)
        if problem is None:
            return None
        report = ungraded(task.source.name, one.where, str(problem), task.walls.weaker, one.notes)
        return Graded(one.who, digest, report, None, problem)

    def _without(self, one: Handed, digest: str, why: str) -> Graded:
        """No verdict: nothing is recorded, and a mark from before stands."""
        self.missing[why].append(one.who)
        weaker = self.task.walls.weaker
        report = ungraded(self.task.source.name, one.where, f"no verdict yet: {why}", weaker)
        return Graded(one.who, digest, report, None, Missing(why))

    def _why(self, student: str) -> str:
        """Why there is no verdict on what a student has handed in."""
        for part in reversed(self._parts):
            if reason := part.failures.get(student):
                return f"{reason} (in part {part.part})"
        self.only_failures = False
        if found := self._records.get(student):
            return f"handed in anew since part {found[-1][1].part} was graded"
        asked = {Part.with_student(student, part.part.of) for part in self._parts}
        there = {part.part: part.finished for part in self._parts if part.part in asked}
        if not there:
            return f"part {' or '.join(map(str, sorted(asked)))} is missing"
        if not all(there.values()):
            return f"part {next(iter(there))} was not finished"
        return f"part {next(iter(there))} has nothing of it: handed in since?"


def _notebook(part: Told, record: Record) -> bytes | None:
    """The notebook as it ran; None if it is not there, or is not that of the verdict."""
    data = bytes_of(notebook_of(part.place, record.written))
    return data if data is not None and digest_of(data) == record.written else None
