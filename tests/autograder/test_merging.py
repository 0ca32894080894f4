"""Parts put together are what one run makes: in every table, every file; and never by guessing."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, as_bytes
from ag_parts import (
    a_class,
    autograder,
    complaints,
    edit_lines,
    grade_part,
    holding,
    in_parts,
    merge,
    parts_of,
    second_round,
)
from ag_truth import RIGHT, WRONG_ONE, Counted, different, everything, files_in, hand_in

from autograder import journal
from autograder.classroom import Classroom
from autograder.course import load_course
from autograder.grader import Grader
from autograder.journal import Journal
from autograder.model import MachineError
from autograder.shards import notebook_of, told

pytestmark = pytest.mark.sandbox


@pytest.fixture
def course(untouched: Path, tmp_path: Path, counted: Counted) -> Path:
    """A class that has handed in; of 3 parts dan is in 1, ann, bob, eve in 2, cid, fay in 3."""
    return a_class(untouched, tmp_path / "course")


def twin(course: Path) -> Path:
    """The same class once more."""
    return Path(shutil.copytree(course, course.with_name("twin")))


@pytest.mark.parametrize("of", [1, 3, 8])
def test_parts_are_what_one_run_makes(course: Path, counted: Counted, of: int) -> None:
    """Journal, tables of the gradebook, autograded/, feedback/, report; in a second round too."""
    other = twin(course)
    counted.grade(course)
    said = in_parts(other, of).stdout
    assert "4 merged in" in said
    assert "2 not graded" in said
    assert "needs you: cid/" in said
    assert different(everything(course), everything(other)) == {}
    for made in (course, other):
        second_round(made)
    counted.grade(course)
    said = in_parts(other, of).stdout
    assert "2 merged in" in said
    assert "2 kept, 1 of them written again" in said or "2 kept, 2 of them written again" in said
    assert different(everything(course), everything(other)) == {}


def test_merging_twice_changes_nothing(course: Path, counted: Counted) -> None:
    """The second time all are kept, whichever journals come again."""
    in_parts(course, 3)
    before = everything(course)
    said = merge(course).stdout
    assert "0 merged in" in said
    assert "4 kept; 2 not graded" in said
    assert "nothing new: what these journals say was merged before" in said
    (one, two, three) = parts_of(course)
    assert merge(course, one, one, three, two, two).exit_code == 0
    assert different(before, everything(course)) == {}


def test_a_run_after_merging_has_nothing_to_do(course: Path, counted: Counted) -> None:
    """`grade` keeps what was merged, and needs the parts no more."""
    in_parts(course, 3)
    shutil.rmtree(course / "journal" / f"{NAME}.shards")
    before = everything(course)
    counted.whom.clear()
    summary = counted.grade(course)
    assert (summary.kept, summary.mended) == (4, 0)
    assert set(counted.whom) == {"cid", "fay"}, "a broken file is looked at in each run"
    assert different(before, everything(course)) == {}


def test_parts_travel(course: Path, counted: Counted, tmp_path: Path) -> None:
    """Graded on machines that share nothing, and copied: journal and notebooks are enough."""
    other = twin(course)
    counted.grade(course)
    for number in (1, 2, 3):
        node = Path(shutil.copytree(other, tmp_path / f"node{number}"))
        (node / "gradebook.db").unlink()
        grade_part(node, f"{number}/3", "--journal", node / "out" / "part.jsonl")
    journals = [tmp_path / f"node{number}" / "out" / "part.jsonl" for number in (1, 2, 3)]
    result = autograder(other, "merge", NAME, *journals)
    assert result.exit_code == 0, result.output
    assert different(everything(course), everything(other)) == {}


# What is missing


def test_a_part_that_is_missing(course: Path, counted: Counted) -> None:
    """Status 1 and who has no verdict; the others are merged, and it can come later."""
    other = twin(course)
    counted.grade(course)
    for number in (1, 2, 3):
        grade_part(other, f"{number}/3")
    one, two, three = parts_of(other)
    result = merge(other, one, three)
    (line,) = complaints(result, 1)
    assert "3 have no verdict, with marks as they were, the others are merged" in line
    assert "no verdict: ann, bob, eve (3 in all): part 2/3 is missing" in result.stdout
    assert "1 merged in" in result.stdout
    page = (other / "feedback" / "ann" / NAME / f"{NAME}.html").read_text()
    assert "part 2/3 is missing" in page
    assert str(other) not in page
    assert merge(other, two).exit_code == 0
    assert different(everything(course), everything(other)) == {}


CUTS: dict[str, Callable[[list[bytes]], bytes]] = {
    "in its last line": lambda lines: b"\n".join(lines)[:-20],
    "before its last line": lambda lines: b"\n".join(lines[:-2]) + b"\n",
    "in the last verdict": lambda lines: b"\n".join(lines[:-2])[:-30],
    "after the first verdict": lambda lines: b"\n".join(lines[:2]) + b"\n",
    "after the first line": lambda lines: lines[0] + b"\n",
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_a_journal_that_was_cut_short(
    course: Path, counted: Counted, cut: Callable[[list[bytes]], bytes]
) -> None:
    """It is said, what is in it counts, and who has no verdict is named: nobody is lost."""
    for number in (1, 2, 3):
        grade_part(course, f"{number}/3")
    place = parts_of(course)[1]
    place.write_bytes(cut(place.read_bytes().split(b"\n")))
    left = {record.student for record in told(place).records}
    result = merge(course)
    assert f"{place}: part 2/3 was not finished" in result.stdout
    lost = sorted({"ann", "bob", "eve"} - left)
    if lost:
        complaints(result, 1)
        said = f"no verdict: {', '.join(lost)} ({len(lost)} in all): part 2/3 was not finished"
        assert said in result.stdout
    assert result.exit_code == bool(lost)
    assert set(Journal(course / "journal" / f"{NAME}.jsonl").read()) == {
        "cid", "dan", "fay", *left,
    }  # fmt: skip
    grade_part(course, "2/3")
    assert merge(course).exit_code == 0


def test_a_machine_that_failed_in_a_part(course: Path, counted: Counted) -> None:
    """Status 2, as in a run: no zero, a mark from before stands, and the next merge has it."""

    def fail(*_: object) -> None:
        raise MachineError("no memory left: wait")

    counted.grade(course)
    hand_in(course, "bob", RIGHT)
    hand_in(course, "gil", RIGHT)
    before = everything(course)["gradebook"]
    for number in (1, 2, 3):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Grader, "_once", fail)
            autograder(course, "grade", NAME, "--shard", f"{number}/3")
    result = merge(course)
    complaints(result, 2)
    assert (
        "the machine failed, not the student: no memory left: wait (in part 2/3)" in result.stdout
    )
    assert different({"gradebook": before}, {"gradebook": everything(course)["gradebook"]}) == {}
    in_parts(course, 3)
    assert "gil" in Journal(course / "journal" / f"{NAME}.jsonl").read()


def test_a_notebook_that_did_not_come_along(course: Path, counted: Counted) -> None:
    """A verdict without it would be half of one: it is said, and nothing is recorded."""
    for number in (1, 2, 3):
        grade_part(course, f"{number}/3")
    place = holding(course, "dan")
    notebook = notebook_of(place, told(place).records[0].written)
    data = notebook.read_bytes()
    for text in (None, data[:-10]):
        notebook.unlink() if text is None else notebook.write_bytes(text)
        result = merge(course)
        complaints(result, 1)
        assert "no verdict: dan (1 in all): the notebook as it ran is not beside" in result.stdout
    notebook.write_bytes(data)
    assert merge(course).exit_code == 0


# More than one verdict


def test_who_has_handed_in_again_meanwhile(course: Path, counted: Counted) -> None:
    """The verdict on what lies there now counts, and no other; it is said."""
    for number in (1, 2, 3):
        grade_part(course, f"{number}/3")
    hand_in(course, "bob", RIGHT)
    result = merge(course)
    complaints(result, 1)
    assert "no verdict: bob (1 in all): handed in anew since part 2/3 was graded" in result.stdout
    grade_part(course, "2/3")
    result = merge(course)
    assert result.exit_code == 0
    assert "more than one verdict: bob (1 in all): that on what is handed in now" in result.stdout
    other = course.with_name("other")
    shutil.copytree(course, other)
    for place in (*other.glob("journal/*"),):
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    counted.grade(other, resume=False)
    assert everything(other)["gradebook"] == everything(course)["gradebook"]


def test_parts_of_two_divisions(course: Path, counted: Counted) -> None:
    """In halves and in thirds: the same verdicts twice are one, and the whole is the same."""
    other = twin(course)
    counted.grade(course)
    for part in ("1/2", "2/2", "1/3", "2/3", "3/3"):
        grade_part(other, part)
    said = merge(other)
    assert said.exit_code == 0
    assert "more than one verdict" not in said.stdout
    assert different(everything(course), everything(other)) == {}


def test_a_verdict_that_was_given_anew(course: Path, counted: Counted) -> None:
    """With --restart the same notebook may be judged otherwise: the last counts, and it is said."""
    in_parts(course, 3)
    place = holding(course, "dan")

    def lower(lines: list[Any]) -> list[Any]:
        (line,) = [line for line in lines if line.get("student") == "dan"]
        checks = [check | {"points": 0.5} for check in line["report"]["checks"]]
        return [*lines, lines[0], line | {"report": line["report"] | {"checks": checks}}, lines[-1]]

    edit_lines(place, lower)
    said = merge(course).stdout
    assert "1 merged in" in said
    assert "more than one verdict: dan (1 in all)" in said
    found = Journal(course / "journal" / f"{NAME}.jsonl").read()["dan"].last.report
    assert found.score == 1.0
    assert "0 merged in" in merge(course).stdout


def test_an_old_journal_does_no_harm(course: Path, counted: Counted) -> None:
    """Merged after a newer one it changes nothing: its verdict is on another notebook."""
    in_parts(course, 3)
    old = Path(shutil.copytree(course / "journal" / f"{NAME}.shards", course.with_name("old")))
    hand_in(course, "dan", WRONG_ONE)
    in_parts(course, 3)
    before = everything(course)
    result = merge(course, *sorted(old.glob("*.jsonl")))
    assert "0 merged in" in result.stdout
    assert result.exit_code == 0
    assert different(before, everything(course)) == {}


# What is none of it


def other_made_of(name: str) -> Callable[[Path], object]:
    """The parts were graded with another of these."""

    def edit(place: Path) -> None:
        def lines(found: list[Any]) -> list[Any]:
            return [found[0] | {"made_of": found[0]["made_of"] | {name: "another"}}, *found[1:]]

        edit_lines(place, lines)

    return edit


def in_its_place(place: Path) -> None:
    """A folder is where the journal was."""
    place.unlink()
    place.mkdir()


USELESS: dict[str, tuple[Callable[[Path], object], str]] = {
    "another assignment": (
        lambda place: place.write_text(place.read_text().replace(NAME, "ps6-digits")),
        f"of ps6-digits, not of {NAME}: leave it out",
    ),
    "another seed": (other_made_of("seed"), "graded with another seed"),
    "another source": (other_made_of("source"), "graded with another source"),
    "another grader": (other_made_of("grader"), "graded with another version of the grader"),
    "another sandbox": (other_made_of("sandbox"), "graded with another sandbox"),
    "another rule": (other_made_of("carry_errors_forward"), "another carry_errors_forward"),
    "no journal": (lambda place: place.write_text("marks\n"), "not a journal of"),
    "empty": (lambda place: place.write_text(""), "not a journal of"),
    "not text": (lambda place: place.write_bytes(b"\xff" * 100), "not a journal of"),
    "a folder": (in_its_place, "a folder"),
    "gone": (lambda place: place.unlink(), "there is no such file"),
}


@pytest.mark.parametrize(("edit", "what"), USELESS.values(), ids=USELESS)
def test_a_journal_that_is_of_no_use(
    course: Path, counted: Counted, edit: Callable[[Path], object], what: str
) -> None:
    """Status 1, one line with the file and what is wrong with it; nothing at all is merged."""
    for number in (1, 2, 3):
        grade_part(course, f"{number}/3")
    before = files_in(course, ".")
    place = parts_of(course)[1]
    kept = place.read_bytes()
    journals = parts_of(course)
    edit(place)
    (line,) = complaints(merge(course, *journals), 1)
    assert str(place) in line
    assert what in line
    if place.is_dir():
        place.rmdir()
    place.write_bytes(kept)
    assert files_in(course, ".") == before


def test_each_journal_of_no_use_has_a_line(course: Path, counted: Counted) -> None:
    """Two wrong ones are two lines, and the class's own journal is none of a part's."""
    counted.grade(course)
    grade_part(course, "1/3")
    own = course / "journal" / f"{NAME}.jsonl"
    lines = complaints(merge(course, own, *parts_of(course), course / "none.jsonl"), 1)
    assert len(lines) == 2
    assert f"{own}: not a journal of" in lines[0]
    assert "none.jsonl: there is no such file" in lines[1]


def test_what_really_differs_is_named(
    course: Path, counted: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only what a test has edited: the seed, the source, the sandbox, the grader."""
    grade_part(course, "1/3")
    (place,) = parts_of(course)
    with monkeypatch.context() as patch:
        (tmp_path / "other.seed").write_text("another seed of more than enough letters")
        patch.setenv("AUTOGRADER_SEED_FILE", str(tmp_path / "other.seed"))
        assert "another seed" in complaints(merge(course), 1)[0]
    result = autograder(course, "merge", NAME, place, "--allow-weaker", "network")
    assert "another sandbox" in complaints(result, 1)[0]
    source = course / "source" / NAME / f"{NAME}.ipynb"
    whole = source.read_bytes()
    notebook = nbformat.reads(whole.decode(), as_version=4)
    notebook.cells[0].source += "\n# changed"
    source.write_bytes(as_bytes(notebook))
    assert "another source" in complaints(merge(course), 1)[0]
    source.write_bytes(whole)
    with monkeypatch.context() as patch:
        folder = tmp_path / "newer"
        folder.mkdir()
        (folder / "grade.py").write_text("# newer\n")
        patch.setattr(journal, "__file__", str(folder / "journal.py"))
        assert "another version of the grader" in complaints(merge(course), 1)[0]


def test_a_journal_from_the_future(course: Path, counted: Counted) -> None:
    """A clock is wrong somewhere: it is said, and the verdicts count."""
    for number in (1, 2, 3):
        grade_part(course, f"{number}/3")
    place = parts_of(course)[0]
    edit_lines(place, lambda lines: [lines[0] | {"begun": "2999-01-01T00:00:00+00:00"}, *lines[1:]])
    result = merge(course)
    assert result.exit_code == 0
    assert "written in the future: 1-of-3.jsonl: is a clock wrong" in result.stdout
    assert "4 merged" in result.stdout


# The gradebook and the lock


def test_one_at_a_time(course: Path, counted: Counted) -> None:
    """Merging is a run: it waits for no other, and says who is at it."""
    grade_part(course, "1/1")
    with Classroom(load_course(course), NAME).lock():
        (line,) = complaints(merge(course), 2)
    assert f"{NAME} is being graded by process" in line


def test_a_gradebook_that_cannot_be_used(course: Path, counted: Counted) -> None:
    """Text in its place, and older: one line, and the parts can be merged when it is mended."""
    grade_part(course, "1/1")
    book = course / "gradebook.db"
    whole = book.read_bytes()
    book.write_text("no database " * 200)
    (line,) = complaints(merge(course), 2)
    assert "the gradebook: cannot be opened" in line
    book.write_bytes(whole)
    assert "4 merged" in merge(course).stdout
