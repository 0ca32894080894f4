"""The questions of a page as they are written in its `{quiz}`, and what is wrong with them.

:::::{quiz}
? two-inputs choose
What is asked, as Markdown: one paragraph or several.

+ the right choice
- a wrong one
    what the reader who takes it has overlooked
> why the right one is right

? slope number
+ …
:::::

A question begins with its name and its kind. `choose` has one right choice, `several` has any
number. The other kinds:

number  `= 0.75`, and below it, indented, a program whose last line gives this number: a test runs
        it. `- 3` is a number that people get by a mistake, with its explanation; `tolerance 0.01`
        is how far from the number an answer may be.
order   `1. first`, `2. second`, … in the right order, which the page mixes.
bug     a block of Python, `! 3` with line 3 as it should be, indented; `@` a program that uses the
        listing and `=` one that says what it should give: a test runs both. `- 2` explains why
        line 2 is right.

`~` is said after a wrong answer that has no explanation of its own. In all explanations the role
{mistake}`hidden-error/no-transpose` has the words by which the grader tells of that mistake.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

KINDS = ("choose", "several", "number", "order", "bug")
HEAD = re.compile(r"\?[ \t]+(\S+)[ \t]+(\S+)[ \t]*$")
MARK = re.compile(r"([+=>~@!-]|\d+\.)(?:[ \t]+(.*)|$)")
TOLERANCE = re.compile(r"tolerance[ \t]+(\S+)$")
QUIZ = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{quiz\}[ \t]*\n(?P<body>.*?)^(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
FEWEST, MOST = 2, 5
"""Questions on a page."""

Need = Callable[..., None]
"""need(holds, message[, line]) raises `QuestionError` unless something holds."""


class QuestionError(ValueError):
    """A question that cannot be asked; `line` counts from the first of the quiz, which is 0."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Part:
    """A marked line of a question, and the indented lines below it."""

    mark: str
    text: str
    below: str
    line: int

    @property
    def program(self) -> str:
        """All of it as code."""
        return f"{self.text}\n{self.below}".strip()


@dataclass
class Question:
    """A question as it is written, its parts in their order."""

    name: str
    kind: str
    line: int
    text: str = ""
    code: str = ""
    parts: list[Part] = field(default_factory=list)
    tolerance: float = 0.0

    def marked(self, marks: str) -> list[Part]:
        """The parts with one of some marks; `1` stands for the steps of an order."""
        return [p for p in self.parts if (p.mark if len(p.mark) == 1 else "1") in marks]

    def one(self, mark: str) -> Part:
        """The only part with a mark."""
        [part] = self.marked(mark)
        return part

    @property
    def shown(self) -> list[Part]:
        """Choices or steps as the page shows them: mixed, and at every build alike."""
        parts = self.marked("1" if self.kind == "order" else "+-")
        mixed, chance = parts[:], random.Random(self.name)
        chance.shuffle(mixed)
        while self.kind == "order" and mixed == parts:
            chance.shuffle(mixed)
        return mixed

    @property
    def key(self) -> str:
        """The right answer as the page's script compares it."""
        if self.kind in ("choose", "several"):
            return " ".join(str(i) for i, part in enumerate(self.shown) if part.mark == "+")
        if self.kind == "order":
            return " ".join(str(self.shown.index(part)) for part in self.marked("1"))
        return self.one("=" if self.kind == "number" else "!").text

    @property
    def mended(self) -> str:
        """The listing with the wrong line as it should be."""
        lines, right = self.code.splitlines(), self.one("!")
        old = lines[int(right.text) - 1]
        lines[int(right.text) - 1] = old[: len(old) - len(old.lstrip())] + right.below
        return "\n".join(lines)


def near(question: Question, value: float) -> bool:
    """Whether a number counts as the answer to a question."""
    return abs(value - float(question.key)) <= question.tolerance


def quizzes(text: str) -> Iterator[tuple[int, str]]:
    """The quizzes of a page, each with the number of its first line."""
    for found in QUIZ.finditer(text):
        yield text.count("\n", 0, found.start("body")) + 1, found["body"]


def names(text: str) -> tuple[str, ...]:
    """The names of the questions of a page, in order, whether they can be asked or not."""
    lines = [line for _, quiz in quizzes(text) for line in quiz.splitlines()]
    return tuple(found[1] for found in map(HEAD.match, lines) if found)


def questions(quiz: str) -> list[Question]:
    """The questions of a quiz. Raises `QuestionError` for the first thing that is wrong."""
    found: list[Question] = []
    code = False  # whether a line stands in a listing
    for number, line in enumerate(quiz.splitlines()):
        head = None if code else HEAD.match(line)
        if head:
            found.append(Question(head[1], head[2], number))
        elif not found:
            if line.strip():
                raise QuestionError(number, f"{line!r} stands before the first `? name kind`")
        else:
            code = read(found[-1], line, number, code)
    if not FEWEST <= len(found) <= MOST:
        raise QuestionError(0, f"{len(found)} questions, not {FEWEST} to {MOST}")
    for place, question in enumerate(found):
        if question.name in [other.name for other in found[:place]]:
            raise QuestionError(question.line, f"two questions are called {question.name}")
        examine(question)
    return found


def read(question: Question, line: str, number: int, code: bool) -> bool:
    """Add a line to a question; returns whether the next one stands in a listing."""
    if line.startswith("```") and question.kind == "bug":
        return not code
    mark, tolerance = MARK.match(line), TOLERANCE.match(line)
    if code:
        question.code += f"{line}\n"
    elif tolerance:
        question.tolerance = as_number(tolerance[1], number)
    elif mark:
        question.parts.append(Part(mark[1], (mark[2] or "").strip(), "", number))
    elif not question.parts:
        question.text += f"{line}\n"
    elif line.startswith("  ") or not line.strip():
        last = question.parts.pop()
        below = f"{last.below}\n{line.strip() if last.mark not in '@=' else line[4:]}".strip("\n")
        question.parts.append(Part(last.mark, last.text, below, last.line))
    else:
        raise QuestionError(number, f"{line!r} has no mark and is not indented")
    return code


def as_number(text: str, line: int) -> float:
    """A number that is written in a quiz."""
    try:
        return float(text)
    except ValueError:
        raise QuestionError(line, f"{text!r} is not a number") from None


def examine(question: Question) -> None:
    """Raise `QuestionError` unless a question can be asked and graded."""

    def need(holds: object, message: str, line: int = question.line) -> None:
        if not holds:
            raise QuestionError(line, f"question {question.name}: {message}")

    need(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", question.name), "a name has the form two-words")
    need(question.kind in KINDS, f"{question.kind} is none of the kinds {', '.join(KINDS)}")
    need(question.text.strip(), "nothing is asked")
    need(len(question.marked(">")) == 1, "`>` says once why the right answer is right")
    need(len(question.marked("~")) <= 1, "two lines begin with `~`")
    known = {"choose": "+->~", "several": "+->~", "number": "=->~", "order": "1>~", "bug": "!@=->~"}
    for part in question.parts:
        stranger = part not in question.marked(known[question.kind])
        need(not stranger, f"{part.mark!r} has no place in this kind, {question.kind}", part.line)
        explains = part.mark in ">~" and not part.program
        need(not explains, f"nothing follows {part.mark!r}", part.line)
        silent = part.mark == "-" and not part.below
        need(not silent, f"the wrong answer {part.text!r} has no explanation", part.line)
    EXAMINE[question.kind](question, need)


def examine_choices(question: Question, need: Need) -> None:
    """One right choice or any number, and wrong ones."""
    right, wrong = question.marked("+"), question.marked("-")
    need(right, "no choice is right")
    need(len(right) == 1 or question.kind == "several", f"{len(right)} choices are right, not one")
    need(wrong, "no choice is wrong")
    need(len(right + wrong) >= 3 or question.kind == "choose", "fewer than three choices")
    texts = [part.text for part in right + wrong]
    need(all(texts), "a choice is empty")
    need(len(set(texts)) == len(texts), "two choices are equal")


def examine_number(question: Question, need: Need) -> None:
    """A number, the program that gives it, and numbers that are not it."""
    need(len(question.marked("=")) == 1, "`=` gives the number once")
    key = question.one("=")
    value = as_number(key.text, key.line)
    need(key.below, "no program below `=` gives the number", key.line)
    need(question.marked("~"), "no `~` is said of a number that nobody has thought of")
    if not question.tolerance and value != round(value):
        question.tolerance = abs(value) * 0.01
    for part in question.marked("-"):
        wrong = as_number(part.text, part.line)
        need(not near(question, wrong), f"{part.text} is a right answer as well", part.line)


def examine_order(question: Question, need: Need) -> None:
    """Three steps or more, counted from 1."""
    steps = question.marked("1")
    need(len(steps) >= 3, "fewer than three steps")
    counted = [f"{n}." for n in range(1, len(steps) + 1)]
    need([step.mark for step in steps] == counted, "the steps are not counted 1, 2, 3 …")
    need(len({step.text for step in steps}) == len(steps), "two steps are equal")
    need(question.marked("~"), "no `~` is said of a wrong order")


def examine_bug(question: Question, need: Need) -> None:
    """A listing, the number of its wrong line, this line mended, and programs that tell."""
    lines = question.code.splitlines()
    need(lines, "there is no listing")
    for mark in "!@=":
        need(len(question.marked(mark)) == 1, f"`{mark}` is not there once")
    need(question.one("@").program and question.one("=").program, "a program is empty")
    for part in question.marked("!-"):
        there = part.text.isdecimal() and 0 < int(part.text) <= len(lines)
        need(there, f"the listing has no line {part.text}", part.line)
        need(lines[int(part.text) - 1].strip(), f"line {part.text} is empty", part.line)
    right = question.one("!")
    need(right.below, f"line {right.text} is not mended", right.line)
    need(question.mended != question.code.rstrip("\n"), "the line is mended to what it was")
    said = [part.text for part in question.marked("!-")]
    need(len(set(said)) == len(said), "a line is told of twice")
    need(question.marked("~"), "no `~` is said of a line that is right")


EXAMINE = {
    "choose": examine_choices,
    "several": examine_choices,
    "number": examine_number,
    "order": examine_order,
    "bug": examine_bug,
}
