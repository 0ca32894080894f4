"""What counts for whom: the marks of a class as they leave for a platform.

They are those that `autograder report` shows: the gradebook's points, with what a person has given,
extra credit and the penalty for lateness.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from autograder.classroom import Classroom
from autograder.gradebook import Marks
from autograder.journal import History
from autograder.model import ByHand, Person, Standing, StudentResult, UnusableInput

State = Literal["graded", "waits for a person", "not graded", "nothing handed in"]


@dataclass(frozen=True)
class Entry:
    """One person's mark, or why there is none."""

    person: Person
    state: State
    score: float | None
    """What counts, to two decimals; None for who has no mark, which is no zero."""
    max_score: float
    """The points to be had."""
    about: str = ""
    """What the teacher should know of it, in one line; empty if nothing."""
    result: StudentResult | None = None
    """The verdict; None of who has handed in nothing."""
    standing: Standing | None = None
    """What the gradebook holds of it."""

    @property
    def called(self) -> str:
        """Who it is, for people."""
        name = self.person.name
        return f"{self.person.student} ({name})" if name else self.person.student

    @property
    def unmarked(self) -> tuple[ByHand, ...]:
        """Questions to which a person has not given points yet."""
        return _unmarked(self.standing)


def entries(room: Classroom, incomplete: bool = False) -> list[Entry]:
    """Everybody whom the gradebook knows or who has handed in something, by id.

    Whose work waits for points of a person's has no mark yet, unless `incomplete` ones are asked
    for. Raises `UnusableInput` if nobody has a mark or a verdict.
    """
    with Marks(room.course, room.source) as book:
        results, standings, people = room.results(book), book.standings(), book.people()
    histories, handed = room.journal.read(), _handed_in(room)
    total = sum(points for _, points in room.source.graded.values())
    total += sum(room.source.by_hand.values())
    found = []
    for student in sorted({*people, *results, *handed}):
        result, standing = results.get(student), standings.get(student)
        person = people.get(student, Person(student))
        late = _not_graded_yet(room.name, handed.get(student, ""), histories.get(student))
        state, score, about = _mark(result, standing, student in handed, late)
        if state == "waits for a person" and not incomplete:
            score = None
        found.append(Entry(person, state, score, total, about, result, standing))
    if not any(one.result or one.score is not None for one in found):
        raise UnusableInput(
            f"{room.course.journal(room.name)}: nothing has been graded: "
            f"run `autograder grade {room.name}`"
        )
    return found


def _mark(
    result: StudentResult | None, standing: Standing | None, handed: bool, late: str
) -> tuple[State, float | None, str]:
    """State, mark, and what to say of them."""
    if result is None and standing and not handed and _has_points(standing):
        return "graded", standing.mark, "nothing in submitted/: the mark is the gradebook's"
    if result is None:
        return ("not graded", None, late) if handed else ("nothing handed in", None, "")
    about = "; ".join(said for said in (result.needs_you, late) if said)
    if result.mark is None or standing is None:
        return "not graded", None, about
    if result.report.status == "ungraded":  # a person has looked at it all the same
        return "graded", result.mark, f"the mark is a person's alone: {about}"
    if unmarked := _unmarked(standing):
        cells = ", ".join(one.cell for one in unmarked)
        waits = f"waits for a person's points: {cells}"
        return "waits for a person", result.mark, "; ".join(x for x in (waits, about) if x)
    if result.waiting:  # it has been given for an earlier hand-in, and counts
        again = f"a person's mark is to be looked at again: {', '.join(result.waiting)}"
        about = "; ".join(x for x in (again, about) if x)
    return "graded", result.mark, about


def _unmarked(standing: Standing | None) -> tuple[ByHand, ...]:
    return tuple(x for x in standing.by_hand if x.points is None) if standing else ()


def _has_points(standing: Standing) -> bool:
    points = (*standing.automatic.values(), *(one.points for one in standing.by_hand))
    return any(one is not None for one in points)


def _handed_in(room: Classroom) -> dict[str, str]:
    """Student → the digest of the notebook that lies there now; empty where none can be read."""
    found = {}
    with room.submitted() as submitted:
        for entry in submitted.students(room.name):
            found[entry.student] = ""
            if entry.problem is None:
                with contextlib.suppress(UnusableInput):
                    found[entry.student] = submitted.handed_in(entry.student, room.source).digest
    return found


def _not_graded_yet(name: str, digest: str, history: History | None) -> str:
    """Something to say if what lies there now is another notebook than the verdict is on."""
    run = f"run `autograder grade {name}`"
    if history is None:
        return f"handed in, but not graded yet: {run}"
    stands = history.graded
    if stands and digest and stands.digest and stands.digest != digest:
        return f"another notebook has been handed in since it was graded: {run}"
    return ""


def placed(all_of_them: list[Entry]) -> Mapping[str, Entry]:
    """Student → the mark: of those who have one."""
    return {one.person.student: one for one in all_of_them if one.score is not None}


def remarks(all_of_them: list[Entry]) -> Iterator[str]:
    """What the teacher should know of the marks, a line each."""
    waiting = [one for one in all_of_them if one.state == "waits for a person"]
    for one in all_of_them:
        student = one.person.student
        if one.about and one.state != "waits for a person":
            # which may begin with the name, being of a file in the student's folder
            says_it = one.about.startswith((f"{student}/", f"{student}:"))
            yield one.about if says_it else f"{student}: {one.about}"
    if waiting:
        named = [f"{x.person.student} ({', '.join(y.cell for y in x.unmarked)})" for x in waiting]
        without = [one for one in waiting if one.score is None]
        what = "and have no mark yet (--incomplete exports them)" if without else "as asked for"
        yield f"these wait for a person's points, {what}: {'; '.join(named)}"
    nothing = [one.called for one in all_of_them if one.state == "nothing handed in"]
    if nothing:
        yield f"handed in nothing, and have no mark: {', '.join(nothing)}"
