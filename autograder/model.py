"""The records that travel from a submission to the report. All are immutable."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

Status = Literal[
    "passed", "partial", "failed", "error", "timeout", "memory", "missing", "forbidden"
]


class AutograderError(Exception):
    """Something to tell the user in one line: what, where, the remedy."""


class UnusableInput(AutograderError):
    """The user's file or argument cannot be used: exit status 1."""


class MachineError(AutograderError):
    """The machine cannot do it (no sandbox, no disk …): exit status 2, and nobody is graded."""


class GraderBug(MachineError):
    """The grader itself has failed, or a check: exit status 2, and nobody loses a mark."""

    def __init__(self, error: Exception, said: str = "") -> None:
        """`said` tells of a course's own check that has failed: then that is to be mended."""
        what = " ".join(str(error)[:200].split())
        bug = f"the grader failed ({type(error).__name__}: {what}): report this bug"
        mend = f"{said}: that is the check's fault and costs nobody a mark: mend it"
        super().__init__(mend if said else bug)

    def __reduce__(self) -> Any:
        """As it is, and not as a bug of its own, in another process."""
        return _bug, (str(self),)


def _bug(text: str) -> GraderBug:
    error = GraderBug.__new__(GraderBug)
    Exception.__init__(error, text)
    return error


def rounded(points: float) -> float:
    """Points to two decimals, half up as in a register: 12.865 is 12.87.

    By what the number prints as, without the noise of binary sums; so 2.675, which is a little
    less in the machine, is 2.68.
    """
    if not abs(points) < 1e12:
        return points
    exact = Decimal(repr(round(points, 9)))
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


ALL_HOLD = "all properties hold"
"""The message of a verdict of which nothing more is to be said."""


@dataclass(frozen=True)
class CheckResult:
    """The verdict on one function."""

    id: str
    """The function's name."""
    points: float
    """Points earned."""
    max_points: float
    """Points to be had."""
    status: Status
    """One word for it: passed, partial, failed, error, timeout, memory, missing or forbidden."""
    message: str
    """What is not right, in words."""
    misconception: str | None = None
    """The catalogue's name of the recognised mistake, if there is one."""
    link: str | None = None
    """The section of the book that clears it up."""
    carried: tuple[str, ...] = ()
    """Earlier functions that it uses, in whose places right ones stood when it was judged."""


def _as_dict(check: CheckResult) -> dict[str, Any]:
    """`carried` is there only if there is anything in it."""
    said = asdict(check)
    carried = list(said.pop("carried"))
    return {**said, "carried": carried} if carried else said


@dataclass(frozen=True)
class Report:
    """The verdict on one notebook; `ungraded` is neither a pass nor a zero."""

    assignment: str
    """Its name."""
    notebook: str
    """The file, as it was named."""
    status: Literal["graded", "ungraded"]
    """Graded or ungraded."""
    reason: str | None = None
    """Why there is no verdict, in one line: what, where, the remedy."""
    checks: tuple[CheckResult, ...] = ()
    """The verdict on each function, in the order of the notebook; none if it is ungraded."""
    seconds: float = 0.0
    """Time that grading has taken, on the clock."""
    notes: tuple[str, ...] = ()
    """What the student and the instructor should know: what was put back, which file was graded."""
    weaker: tuple[str, ...] = ()
    """Layers of the sandbox that were allowed to be missing: `--allow-weaker`."""

    @property
    def score(self) -> float:
        """Points earned, a plain finite float."""
        return round(sum(c.points for c in self.checks), 2)

    @property
    def max_score(self) -> float:
        """Points to be had."""
        return round(sum(c.max_points for c in self.checks), 2)

    def to_dict(self) -> dict[str, Any]:
        """The object that `autograder check --format json` prints."""
        graded = self.status == "graded"
        return {
            "assignment": self.assignment,
            "notebook": self.notebook,
            "status": self.status,
            "reason": self.reason,
            "score": self.score if graded else None,
            "max_score": self.max_score if graded else None,
            "checks": [_as_dict(c) for c in self.checks],
            "seconds": round(self.seconds, 3),
            "notes": list(self.notes),
            "weaker": list(self.weaker),
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> "Report":
        """The inverse of `to_dict`, for records that we wrote ourselves."""
        return cls(
            record["assignment"],
            record["notebook"],
            record["status"],
            record["reason"],
            tuple(
                CheckResult(**c | {"carried": tuple(c.get("carried", ()))})
                for c in record["checks"]
            ),
            record["seconds"],
            tuple(record["notes"]),
            tuple(record.get("weaker", ())),
        )


@dataclass(frozen=True)
class ByHand:
    """A mark that a person gives, or has given in place of an automatic one."""

    cell: str
    points: float | None
    """None until it is given."""
    max_points: float
    comment: str = ""
    waits: bool = False
    """Whether a person is asked for it, or asked to look at it again."""


def left_to_a_person(cell: str, points: float) -> str:
    """What a report says, which knows no gradebook, of what a person will grade."""
    return f"{cell}: up to {points:g} more points, given by a person"


@dataclass(frozen=True)
class Standing:
    """What the gradebook holds of one submission."""

    automatic: dict[str, float | None]
    """Grade cell → points, as a verdict has given them."""
    comments: dict[str, str | None]
    """Solution cell → our comment on it."""
    by_hand: tuple[ByHand, ...]
    """Marks of a person's: given, or waited for."""
    extra: float
    """Points of extra credit."""
    handed_in: datetime | None
    """In UTC, without a time zone."""
    late: float
    """Seconds after the due date, or after the extension."""
    penalty: float
    score: float
    """All points, without the penalty."""
    max_score: float
    asked: tuple[str, ...] = ()
    """Grade cells for which the formgrader asks a person."""
    said: dict[str, str] = field(default_factory=dict)
    """Solution cell → what a person has written about it."""

    @property
    def mark(self) -> float:
        """What counts: points less penalty, rounded as points are."""
        return rounded(max(0.0, self.score - self.penalty))

    @property
    def waiting(self) -> tuple[str, ...]:
        """Cells that wait for a person."""
        return tuple(one.cell for one in self.by_hand if one.waits)


@dataclass(frozen=True)
class Person:
    """Somebody whom the gradebook knows; what it does not know of them is empty."""

    student: str
    """The id: the name of the folder in submitted/."""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    """The learning platform's own number of them."""

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class StudentResult:
    """What there is of one student: the verdict that stands, and what a person has given."""

    student: str
    """The id."""
    report: Report
    """The verdict, or why there is none."""
    newer: Report | None = None
    """Why a later hand-in has no verdict, if the one that stands is of an earlier."""
    standing: Standing | None = None
    """What the gradebook holds."""
    astray: str | None = None
    """What to do where the gradebook does not say what the verdict is."""

    @property
    def mark(self) -> float | None:
        """All points less the penalty, as the gradebook has them; None where nothing is graded.

        Points that a person has given are a mark, also of what no program could grade.
        """
        if self.standing is None:
            return None
        given = any(one.points is not None for one in self.standing.by_hand)
        return self.standing.mark if given or self.report.status == "graded" else None

    @property
    def needs_you(self) -> str | None:
        """What a person has to do about it."""
        problem = self.newer or (self.report if self.report.status == "ungraded" else None)
        if self.newer:
            points = f"{self.mark:g}" if self.mark is not None else "its mark"
            return f"{self.newer.reason} (the hand-in before it stands, with {points} points)"
        if problem and self.standing and self.standing.score:  # the journal has been lost
            points = f"{self.standing.mark:g}"
            return f"{problem.reason} (the gradebook has {points} points of a hand-in before it)"
        return problem.reason if problem else self.astray

    @property
    def waiting(self) -> tuple[str, ...]:
        """Cells that wait for a person's mark."""
        return self.standing.waiting if self.standing and self.report.status == "graded" else ()


@dataclass(frozen=True)
class Cell:
    """A cell as it will be run."""

    source: str
    kind: Literal["code", "markdown", "raw"] = "code"
    grade_id: str | None = None
    test: bool = False
    """True for the visible tests: they define nothing, so a replay need not run them again."""
    given: bool = False
    """True for cells that were handed out to be run, not to be written in."""
    function: str = ""
    """The function that this visible test is of, and that a hidden check judges."""
    spare: bool = False
    """True for handed-out experiments: no other cell needs what they bind, so that a replay need
    not run them again."""
    skipped: bool = False
    """True for those of them that are not run at all, since no cell and no verdict needs it."""


@dataclass(frozen=True)
class Outcome:
    """What came back from one call of a student's function."""

    kind: Literal[
        "value", "raised", "timeout", "memory", "died", "missing", "forbidden", "unsendable"
    ]
    value: Any = None
    modified: tuple[int, ...] = ()
    """Positions of the arguments that the function changed."""
    warned: bool = False
    """Whether NumPy warned of an overflow or the like while the value was computed."""
    text: str = ""
    """More than `kind` says, for people; with no number of the hidden input in it."""


@dataclass(frozen=True)
class CellRun:
    """What running one cell printed and displayed: nbformat outputs, cleaned and capped."""

    outputs: tuple[dict[str, Any], ...] = field(default=())
    fatal: str | None = None
    """Why the process did not survive the cell, if it did not."""
    skipped: bool = False
    """Whether it was not run, so that what it showed when it was handed in stays."""
