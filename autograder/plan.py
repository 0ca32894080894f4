"""What a run would do, and why: nobody is graded, and nothing is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from autograder.belongs import Known, known_in, refuse_another
from autograder.classroom import Classroom
from autograder.intake import HandedIn
from autograder.journal import Record
from autograder.kept import Verdicts
from autograder.model import UnusableInput
from autograder.submission import Source, parse


@dataclass(frozen=True)
class Planned:
    """What would become of one student."""

    student: str
    what: Literal["grade", "keep", "refuse"]
    why: str


def plan(
    room: Classroom,
    known: Verdicts,
    only: Sequence[str] = (),
    resume: bool = True,
    wanted: Callable[[str], bool] = lambda _: True,
    holding: Callable[[HandedIn], Record | None] | None = None,
) -> Iterator[Planned]:
    """What a run over `only`, if any are named, who are `wanted`, would do with each.

    `holding` gives the verdict that holds, if the class's journal is not all that is known.
    Raises `UnusableInput` as the run would, if nobody has handed in.
    """
    cells = partial(known_in, room.course.sources)
    failures, holding = room.journal.failures(), holding or known.holding
    for student, found in room.handed_in(only, wanted, data=False).items():
        if isinstance(found, UnusableInput):
            yield Planned(student, "refuse", str(found))
        elif resume and holding(found):
            yield Planned(student, "keep", "the verdict holds")
        elif problem := _problem(room, found, cells):
            yield Planned(student, "refuse", str(problem))
        elif student in failures:
            yield Planned(student, "grade", f"the last time {failures[student]}")
        else:
            again = resume or holding(found) is None
            yield Planned(student, "grade", known.why_not(found) if again else "--restart")


def _problem(room: Classroom, handed: HandedIn, known: Callable[[], Known]) -> UnusableInput | None:
    """Why what somebody has handed in cannot be graded."""
    try:
        data = room.read_again(handed.student).data
    except UnusableInput as error:
        return error
    return problem_of(data, handed.where, room.source, known)


def problem_of(
    data: bytes, where: str, source: Source, known: Callable[[], Known]
) -> UnusableInput | None:
    """Why a file cannot be graded, as grading finds before it starts a sandbox; None if it can."""
    try:
        refuse_another(parse(data, where), source, where, known)
    except UnusableInput as error:
        return error
    return None
