"""A course's own checks: found, explained where they are wrong, and never a student's fault."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from ag_own import (
    CATALOGUE,
    CHECKS,
    LOOP,
    NOTHING,
    OWN,
    SWAPPED,
    answer,
    changed,
    hand_in,
    own_course,
)
from click.testing import CliRunner

from autograder import live
from autograder.checks import assignment, names, own
from autograder.cli import main
from autograder.course import load_course
from autograder.grade import said_of
from autograder.grader import Graded, Grader, Handed
from autograder.journal import version
from autograder.live import hidden_check, verdict
from autograder.model import GraderBug, UnusableInput
from autograder.submission import read_source

THREE = 'Property("three samples", 1, one_parabola)'
TRUTH = "expect(trial.call(y, h), truth, "


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with one assignment of its own, where Python would write compiled copies."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return own_course(tmp_path / "course")


def complaint(root: Path) -> str:
    """Why the course's checks cannot be used."""
    with pytest.raises(UnusableInput) as found:
        assignment(OWN, root)
    assert "\n" not in str(found.value)
    return str(found.value).replace(f"{root.resolve()}/", "")


def line_of(root: Path, file: Path, text: str) -> str:
    """File and line where a text stands."""
    lines = (root / file).read_text().splitlines()
    return f"{file}:{next(i for i, line in enumerate(lines, 1) if text in line)}: "


def test_a_course_has_its_own_checks(root: Path) -> None:
    """Beside ours, which are there without a course too; before ours, if they have one name."""
    assert own.names(root) == [OWN]
    assert OWN in names(root)
    assert OWN not in names()
    assert assignment(OWN, root).checks[0].function == "simpson"
    assert assignment("ps5-backprop", root).made_of == ""
    with pytest.raises(UnusableInput, match=r"some for ps1-regression.*checks/quadrature/checks"):
        assignment(OWN)
    (root / "checks" / OWN).rename(root / "checks" / "ps5-backprop")
    changed(root / "checks" / "ps5-backprop" / "checks.py", OWN, "ps5-backprop")
    changed(root / "checks" / "ps5-backprop" / "checks.py", f'"{OWN}"', '"ps5-backprop"')
    assert assignment("ps5-backprop", root).checks[0].function == "simpson"


BROKEN: dict[str, tuple[Path, str, str, str]] = {
    "syntax": (CHECKS, "CHECKS = (", "CHECKS = ((", "'(' was never closed: mend this line"),
    "swapped": (CHECKS, f'"{OWN}", withheld=()', f'(), "{OWN}"', "Assignment: name is an empty tu"),
    "property": (CHECKS, THREE, THREE.replace("1, one_parabola", "one_parabola, 1"), "Property: s"),
    "unknown name": (CHECKS, THREE, THREE.replace("one_p", "two_p"), "NameError: name 'two_parab"),
    "called": (CHECKS, THREE, THREE.replace("bola)", "bola())"), "TypeError: one_parabola() "),
    "other arguments": (CHECKS, THREE, THREE.replace("one_parabola", "judge"), "Property: hold"),
    "misspelt fault": (CATALOGUE, "divisor=6", "diviser=6", "TypeError: build_simpson() got an un"),
    "not there": (CHECKS, "import numpy as np", "import nompy as np", "ModuleNotFoundError: No "),
    "not relative": (CHECKS, "from .cat", "from cat", "ModuleNotFoundError: No module named 'cata"),
    "ends Python": (CHECKS, "import numpy as np", "exit(3)", "SystemExit: 3: mend this line"),
    "other name": (CHECKS, f'("{OWN}"', '("simpson"', "the assignment is called 'simpson'"),
    "withheld": (CHECKS, "withheld=()", 'withheld=("scipy",)', "withheld names scipy, which is no"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_told_with_its_line(root: Path, name: str) -> None:
    """File and line first, whatever is wrong."""
    file, old, new, said = BROKEN[name]
    changed(root / file, old, new)
    at = new if name != "misspelt fault" else "of_simpson(\n"
    found = complaint(root)
    place = found[: found.index(": ") + 2]
    assert place.startswith(f"{file}:")
    assert found.removeprefix(place).startswith(said)
    if "\n" not in at and name not in ("other name", "withheld", "swapped"):
        assert place == line_of(root, file, at)


def test_what_the_file_must_hold_is_said(root: Path) -> None:
    """Nothing, or something else, under the name that is looked for; and two mistakes of one id."""
    changed(root / CHECKS, "ASSIGNMENT = Assignment(", "OTHER = Assignment(")
    assert "ASSIGNMENT must hold the checks, it has none" in complaint(root)
    changed(root / CHECKS, "OTHER = Assignment(", "ASSIGNMENT = CHECKS\nOTHER = Assignment(")
    assert "it is a tuple of Check" in complaint(root)
    changed(root / CHECKS, "ASSIGNMENT = CHECKS\nOTHER = ", "ASSIGNMENT = ")
    changed(root / CATALOGUE, 'mistakes("simpson"', 'mistakes("simson"')
    found = complaint(root)
    assert found.startswith(line_of(root, CATALOGUE, '"simson"'))
    assert "misconceptions of simson, and no check of that name" in found
    changed(root / CATALOGUE, 'mistakes("simson"', 'mistakes("simpson"')
    changed(root / CATALOGUE, '"six"', '"ends-twice"')
    found = complaint(root)
    assert found.startswith(f"{CATALOGUE}:")
    assert "two misconceptions have the id 'simpson/ends-twice'" in found


@pytest.mark.parametrize("command", ["check", "grade"])
def test_commands_end_with_that_line(root: Path, command: str) -> None:
    """Unusable input, exit status 1, and no sandbox; what the file prints stays out of it."""
    changed(root / CHECKS, "import numpy as np", "print('hello')\nexit(3)")
    hand_in(root, ada=LOOP)
    notebook = str(root / "submitted" / "ada" / OWN / f"{OWN}.ipynb")
    what = [notebook, "--assignment", OWN, "--format", "json"] if command == "check" else [OWN]
    done = CliRunner().invoke(main, [command, *what, "--course", str(root)])
    said = f"{root.resolve() / line_of(root, CHECKS, 'exit(3)')}SystemExit: 3: mend this line"
    assert done.exit_code == 1
    assert done.stderr.splitlines() == ["hello", f"autograder: {said}"]
    if command == "check":
        assert json.loads(done.stdout)["reason"] == said


def test_a_change_counts_at_once(root: Path) -> None:
    """Of the check, of what stands beside it and of what all share, but not of its tests."""
    before = assignment(OWN, root)
    (root / "checks" / OWN / "test_more.py").write_text("")
    assert assignment(OWN, root).made_of == before.made_of
    changed(root / CHECKS, "1, one_parabola", "2, one_parabola")
    after = assignment(OWN, root)
    assert (before.checks[0].properties[0].share, after.checks[0].properties[0].share) == (1, 2)
    source = read_source(root / "source" / OWN / f"{OWN}.ipynb")
    made = {before.made_of, after.made_of}
    (root / "checks" / OWN / "table.csv").write_text("1,2")
    made.add(assignment(OWN, root).made_of)
    (root / "checks" / "common.py").write_text("SHARE = 3")
    changed(root / CHECKS, "from .catalogue", "from ..common import SHARE\n\nfrom .catalogue")
    changed(root / CHECKS, "2, one_parabola", "SHARE, one_parabola")
    shared = assignment(OWN, root)
    assert shared.checks[0].properties[0].share == 3
    made.add(shared.made_of)
    assert len(made) == 4
    assert len({version(source, b"seed", (), True, digest) for digest in made}) == 4


def test_nothing_of_it_lies_in_sight(root: Path) -> None:
    """No compiled copy is written, and no submission may read the folder, which doctor tries."""
    assignment(OWN, root)
    assert not list((root / "checks").rglob("__pycache__"))
    assert ("checks-hidden", root.resolve() / "checks") in load_course(root).hidden()


def test_two_courses_have_checks_of_one_name(root: Path, tmp_path: Path) -> None:
    """Each its own, in one process."""
    other = own_course(tmp_path / "other")
    changed(other / CATALOGUE, "divisor=6", "divisor=7")
    here, there = (
        {e.id: e.wrong for e in assignment(OWN, course).misconceptions} for course in (root, other)
    )
    y = [0.0, 1.0, 4.0]
    assert 6 * here["simpson/six"](np.array(y), 1.0) == pytest.approx(
        7 * there["simpson/six"](np.array(y), 1.0)
    )


@pytest.fixture
def in_notebook(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of a teacher's kernel."""
    monkeypatch.chdir(root / "source" / OWN)
    return root


def test_the_teachers_kernel_finds_them(in_notebook: Path) -> None:
    """`hidden_check` in the notebook; `verdict` with points and words."""
    space: dict[str, object] = {}
    exec(f"import numpy as np\n{LOOP}", space)  # noqa: S102 (ours)
    right = space["simpson"]
    assert callable(right)
    hidden_check(f"{OWN}/simpson", right)
    with pytest.raises(AssertionError, match=r"simpson: three samples, more samples: the int"):
        hidden_check(f"{OWN}/simpson", lambda y, h: 0.0)
    known = assignment(OWN, in_notebook)
    assert verdict(known, "simpson", right, 8).points == 8
    with pytest.raises(ValueError, match=r"quadrature/thomas: no such hidden check"):
        live.verdict(known, "thomas", right)


def test_without_a_page_to_read_there_is_no_link(root: Path) -> None:
    """A section is nowhere, on a page of the web, or in the course's book."""
    link = {}
    for section in ("", "https://example.org/rules#simpson", "areas#simpson"):
        changed(root / CATALOGUE, 'mistakes("simpson", ', f'mistakes("simpson", "{section}" or ')
        known = assignment(OWN, root)
        wrong = known.misconceptions[0].wrong
        link[section] = verdict(known, "simpson", wrong).link
    assert list(link.values()) == [
        None,
        "https://example.org/rules#simpson",
        "areas.html#simpson",
    ]


# Judging


@pytest.fixture
def grader(root: Path) -> Iterator[Grader]:
    """The grader of the course's assignment."""
    with Grader(OWN, root) as made:
        yield made


def graded(root: Path, function: str) -> Graded:
    """What comes of a student who has written this."""
    with Grader(OWN, root) as grader:
        return grader.grade_one(Handed("ada", answer(root, function), "ada.ipynb"))


@pytest.mark.sandbox
def test_it_grades_as_ours_do(root: Path, grader: Grader) -> None:
    """Full marks, a known mistake, nothing returned; the question waits for a person."""
    handed = [Handed(f, answer(root, f), f"{i}") for i, f in enumerate((LOOP, SWAPPED, NOTHING))]
    found = {one.who: one.report for one in grader.grade_all(handed)}
    assert (found[LOOP].score, found[LOOP].max_score) == (8, 8)
    assert found[SWAPPED].checks[0].misconception == "simpson/weights-swapped"
    assert found[NOTHING].checks[0].misconception == "simpson/no-return"
    assert found[NOTHING].score == 0
    assert any("question: up to 2 more points" in note for note in found[LOOP].notes)


@pytest.mark.sandbox
def test_a_check_that_raises_costs_no_mark(root: Path) -> None:
    """The teacher's slip in the face of an odd answer: no verdict, and where to mend it."""
    changed(root / CHECKS, TRUTH, "trial.call(y, h).real\n    " + TRUTH)
    one = graded(root, NOTHING)
    assert isinstance(one.failed, GraderBug)
    assert one.report.status == "ungraded"
    assert one.report.reason is not None
    place = line_of(root, CHECKS, ".real")
    assert one.report.reason.startswith(
        f"{place}the hidden check of simpson, three samples failed (AttributeError: "
    )
    assert one.report.reason.endswith("the check's fault and costs nobody a mark: mend it")
    assert graded(root, LOOP).report.score == 8


UNJUST = {
    "raises": (TRUTH, "[][0]\n    " + TRUTH, r"checks\.py:\d+: the hidden check of .*IndexError"),
    "asserts": (TRUTH, "assert not y.size\n    " + TRUTH, r"AssertionError: \): raise Wrong, or"),
    "returns": ("judge(trial, rng.normal(size=3)", "return 1 == judge(trial, rng.normal(size=3)",
                r"three samples failed \(it returned False: a property raises Wrong"),
    "cannot be sent": ("trial.call(y, h)", "trial.call(y, abs)",
                       r"checks\.py:\d+: .*argument 2 of simpson has a builtin_function_or_method"),
    "refuses": ("y, 2)", "y, 1)", r"your own solution of simpson is refused by your own check"),
}  # fmt: skip


@pytest.mark.sandbox
@pytest.mark.parametrize("name", UNJUST)
def test_a_check_that_the_teachers_solution_fails_grades_nobody(root: Path, name: str) -> None:
    """It raises, returns instead of raising, or asks for something else: unusable, in one line."""
    old, new, said = UNJUST[name]
    changed(root / CHECKS, old, new)
    with Grader(OWN, root) as grader, pytest.raises(UnusableInput, match=said):
        list(grader.grade_all([Handed("ada", answer(root), "ada.ipynb")]))


def test_of_other_bugs_nothing_is_said_here() -> None:
    """What is not in a course's checks is a bug of ours."""
    assert said_of(IndexError("x")) == ""
    assert "report this bug" in str(GraderBug(IndexError("x"), said_of(IndexError("x"))))
    assert own.place_in(IndexError("x")) == ""


def test_modules_have_names_that_clash_with_nothing(root: Path) -> None:
    """The course's `checks` and `catalogue` are no modules of anybody else's."""
    before = set(sys.modules)
    assignment(OWN, root)
    new = set(sys.modules) - before
    assert all(name.startswith(own.PACKAGE) for name in new)
    assert os.fspath(root) not in sys.path
