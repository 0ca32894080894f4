"""Who belongs to a class: no-shows are counted, strangers told or refused."""

import shutil
from pathlib import Path

import pytest
from ag_cases import NAME
from ag_parts import autograder, complaints, merge
from ag_truth import RIGHT, Counted, different, everything, hand_in
from nbgrader.api import Gradebook

from autograder.model import Person, UnusableInput
from autograder.roster import absent, refuse_strangers, roster, strangers

NOBODY = Person("zoe")
ANN, BOB = Person("ann", "Ann"), Person("bob", email="bob@example.org")


def test_a_roster_is_who_has_been_entered() -> None:
    """Grading enters whoever hands in, without a name; where nobody has one, all are of it."""
    assert roster({}) == frozenset()
    assert roster({"ann": NOBODY, "bob": NOBODY}) == {"ann", "bob"}
    assert roster({"ann": ANN, "bob": BOB, "zoe": NOBODY}) == {"ann", "bob"}


def test_strangers_and_no_shows() -> None:
    """While there is no roster nobody is a stranger."""
    people = {"ann": ANN, "bob": BOB, "zoe": NOBODY}
    assert strangers(people, ["zoe", "ann", "new"]) == ["new", "zoe"]
    assert strangers({}, ["ann"]) == []
    assert absent(people, ["ann", "new"]) == ["bob", "zoe"]
    refuse_strangers(people, ["ann"])
    with pytest.raises(UnusableInput, match=r"not in the roster: new and zoe \(2 in all\)"):
        refuse_strangers(people, ["zoe", "ann", "new"])
    with pytest.raises(UnusableInput, match="enter the roster first"):
        refuse_strangers({}, ["ann"])


@pytest.fixture
def course(untouched: Path, tmp_path: Path, counted: Counted) -> Path:
    """Ann and zoe have handed in; the roster has ann, bob and cid."""
    made = Path(shutil.copytree(untouched, tmp_path / "course"))
    for student in ("ann", "zoe"):
        hand_in(made, student, RIGHT)
    with Gradebook(f"sqlite:///{made / 'gradebook.db'}", "tests") as book:
        for student in ("ann", "bob", "cid"):
            book.update_or_create_student(student, first_name=student.title())
    return made


@pytest.mark.sandbox
def test_a_run_says_who_has_not_come_and_who_is_not_known(course: Path, counted: Counted) -> None:
    """At the end, with their number, in each run again; not in one of a single student."""
    for _ in range(2):
        said = autograder(course, "grade", NAME)
        assert said.exit_code == 0
        assert "these have handed in nothing: bob, cid (2 in all)\n" in said.stdout
        assert "these are not in the roster: zoe (1 in all)\n" in said.stdout
    said = autograder(course, "grade", NAME, "--student", "ann")
    assert "handed in nothing" not in said.stdout
    assert "roster" not in said.stdout


@pytest.mark.sandbox
def test_strict_refuses_all(course: Path, counted: Counted) -> None:
    """Nobody is graded, nothing is written; with the stranger entered it goes on. Merging too."""
    before = everything(course)
    (line,) = complaints(autograder(course, "grade", NAME, "--strict"), 1)
    assert "not in the roster: zoe (1 in all): nobody is graded" in line
    assert counted.whom == []
    assert different(before, everything(course)) == {}
    assert autograder(course, "grade", NAME, "--shard", "1/1").exit_code == 0
    (line,) = complaints(autograder(course, "merge", NAME, *_parts(course), "--strict"), 1)
    assert "not in the roster: zoe" in line
    assert different(before, everything(course)) == {}
    assert "these are not in the roster: zoe" in merge(course).stdout
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "tests") as book:
        book.update_or_create_student("zoe", last_name="Zimt")
    assert autograder(course, "grade", NAME, "--strict").exit_code == 0


def _parts(course: Path) -> list[Path]:
    return sorted((course / "journal").glob("*.shards/*.jsonl"))
