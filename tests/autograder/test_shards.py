"""A class in parts: each student in one, no part needs or disturbs anything of another's."""

import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from ag_cases import NAME, as_bytes, solved
from ag_parts import (
    STUDENTS,
    a_class,
    autograder,
    complaints,
    edit_lines,
    grade_part,
    merge,
    parts_of,
)
from ag_small import fill
from ag_truth import RIGHT, Counted, different, everything, files_in, hand_in

from autograder.classroom import Classroom
from autograder.course import load_course
from autograder.grader import Grader
from autograder.journal import Journal
from autograder.locks import only_one
from autograder.model import MachineError, UnusableInput
from autograder.shards import Part, ShardRun, notebook_of, place_of, told

pytestmark = pytest.mark.sandbox


@pytest.fixture
def course(untouched: Path, tmp_path: Path, counted: Counted) -> Path:
    """A class that has handed in: one of its three parts has one student, one three, one two."""
    return a_class(untouched, tmp_path / "course")


# Who is in which part


@pytest.mark.parametrize("of", [1, 2, 3, 16, 1000])
def test_everybody_is_in_exactly_one_part(of: int) -> None:
    """Whether I counts from 1 or from 0, and about as many in each."""
    students = [f"s{n:05}" for n in range(3000)]
    for begin in (0, 1):
        parts = [Part.read(f"{n}/{of}") for n in range(begin, begin + of)]
        counts = Counter(sum(part.has(s) for part in parts) for s in students[: 3000 // of + 10])
        assert set(counts) == {1}
    sizes = Counter(Part.with_student(s, of) for s in students)
    assert sum(sizes.values()) == 3000
    assert of > 100 or min(sizes.values()) > 0.6 * 3000 / of


def test_a_part_hangs_on_the_name_alone() -> None:
    """So it is the same on every machine, and when others are added; another hash would be seen."""
    found = {s: str(Part.with_student(s, 3)) for s in STUDENTS}
    assert found == {
        "ann": "2/3", "bob": "2/3", "cid": "3/3", "dan": "1/3", "eve": "2/3", "fay": "3/3",
    }  # fmt: skip
    assert str(Part.with_student("Ångström, Zoë 张伟", 7)) == "2/7"


@pytest.mark.parametrize("text", ["", "1", "1/0", "0/0", "5/4", "-1/4", "a/4", "1/4/2", "1/100001"])
def test_a_part_that_there_is_not(course: Path, text: str) -> None:
    """One line that says how it is written; and nothing has been made."""
    (line,) = complaints(autograder(course, "grade", NAME, "--shard", text), 1)
    assert f"--shard {text}: write I/N" in line
    assert not (course / "journal").exists()


@pytest.mark.parametrize("more", [("--student", "ann"), ("--failed",), ("--strict",)])
def test_a_part_is_graded_as_a_whole(course: Path, more: tuple[str, ...]) -> None:
    """What would make it less than its journal says is refused."""
    (line,) = complaints(autograder(course, "grade", NAME, "--shard", "1/2", *more), 1)
    assert "--shard goes with none of" in line
    (line,) = complaints(autograder(course, "grade", NAME, "--journal", "x.jsonl"), 1)
    assert "--journal goes with --shard" in line


# What a part does


def test_a_part_needs_no_gradebook_and_leaves_the_class_alone(
    course: Path, counted: Counted
) -> None:
    """Its journal and notebooks are all that it writes, not even a lock of the others'."""
    (course / "gradebook.db").unlink()
    before = files_in(course, ".")
    said = grade_part(course, "2/3").stdout
    assert sorted(counted.whom) == ["ann", "bob", "eve"]
    place = course / "journal" / f"{NAME}.shards" / "2-of-3.jsonl"
    assert "part 2/3: 3 graded in" in said
    assert f"for `autograder merge {NAME}`: {place}" in said
    new = files_in(course, ".").keys() - before.keys()
    assert before.items() <= files_in(course, ".").items()
    assert {Path(name).parts[:2] for name in new} == {("journal", f"{NAME}.shards")}
    found = told(place)
    assert found.finished
    assert (found.assignment, found.part) == (NAME, Part(2, 3))
    assert {r.student for r in found.records} == {"ann", "bob", "eve"}
    assert all(notebook_of(place, r.written).exists() for r in found.records)


def test_who_cannot_be_graded_is_no_machine_s_failure(course: Path, counted: Counted) -> None:
    """Broken files are counted, and the part is whole."""
    said = grade_part(course, "3/3").stdout
    assert "part 3/3: 0 graded in" in said
    assert "0 kept; 2 not graded" in said
    assert told(parts_of(course)[0]).finished


def test_a_part_with_nobody_in_it(course: Path, counted: Counted) -> None:
    """It is whole too; a course in which nobody has handed in has no parts."""
    said = grade_part(course, "7/50").stdout
    assert "0 graded" in said
    assert counted.whom == []
    assert told(parts_of(course)[0]).finished
    shutil.rmtree(course / "submitted")
    (course / "submitted").mkdir()
    (line,) = complaints(autograder(course, "grade", NAME, "--shard", "1/2"), 1)
    assert "nobody has submitted" in line


def test_a_part_goes_on_where_it_was_stopped(course: Path, counted: Counted) -> None:
    """What is in the journal is kept, also if its last line was cut; --restart grades all again."""
    grade_part(course, "2/3")
    (place,) = parts_of(course)
    lines = place.read_bytes().split(b"\n")
    place.write_bytes(b"\n".join(lines[:3])[:-20])  # two verdicts, the second of them cut short
    assert not told(place).finished
    counted.whom.clear()
    said = grade_part(course, "2/3").stdout
    assert "2 graded" in said
    assert "1 kept" in said
    assert told(place).finished
    counted.whom.clear()
    assert "3 kept" in grade_part(course, "2/3").stdout
    assert counted.whom == []
    assert "3 graded" in grade_part(course, "2/3", "--restart").stdout


@pytest.mark.parametrize("left", [b"", b'{"sha', b'{"shard": "2/3", "assi'])
def test_a_part_that_was_killed_at_once(course: Path, counted: Counted, left: bytes) -> None:
    """The first line was not even written: it begins again."""
    place = course / "journal" / f"{NAME}.shards" / "2-of-3.jsonl"
    place.parent.mkdir(parents=True)
    place.write_bytes(left)
    assert "3 graded" in grade_part(course, "2/3").stdout
    assert told(place).finished


def test_a_notebook_that_is_lost_is_graded_again(course: Path, counted: Counted) -> None:
    """A verdict without the notebook as it ran is half of one."""
    grade_part(course, "2/3")
    (place,) = parts_of(course)
    record = told(place).records[0]
    notebook_of(place, record.written).write_bytes(b"half")
    said = grade_part(course, "2/3").stdout
    assert f"{sum(r.written == record.written for r in told(place).records[:3])} graded" in said


def test_what_the_class_knows_is_kept(course: Path, counted: Counted) -> None:
    """A verdict of an earlier run, or merge, that holds is not given again."""
    counted.grade(course)
    hand_in(course, "bob", RIGHT)
    before = everything(course)
    counted.whom.clear()
    said = grade_part(course, "2/3").stdout
    assert counted.whom == ["bob"]
    assert "1 graded" in said
    assert "2 kept" in said
    assert different(before, everything(course)) == {}


def test_several_parts_at_once(course: Path, counted: Counted) -> None:
    """In one folder, in threads of their own, none disturbs another."""
    room = Classroom(load_course(course), NAME)
    failures: list[BaseException] = []

    def grade(part: Part) -> None:
        try:
            with Grader(NAME, room.course) as grader:
                for _ in ShardRun(room, grader, part, place_of(room, part)).go():
                    pass
        except BaseException as error:
            failures.append(error)

    counted.grade(Path(shutil.copytree(course, course.with_name("warm"))))  # ran once, in here
    threads = [threading.Thread(target=grade, args=(Part(n, 3),)) for n in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(parts_of(course)) == 3
    assert merge(course).exit_code == 0
    assert len(Journal(room.course.journal(NAME)).read()) == len(STUDENTS)


def test_the_same_part_twice_at_once(course: Path, counted: Counted) -> None:
    """The second says who is at it; other parts are free."""
    room = Classroom(load_course(course), NAME)
    place = place_of(room, Part(2, 3))
    with only_one(place.with_name(f"{place.name}.lock"), "it"):
        (line,) = complaints(autograder(course, "grade", NAME, "--shard", "2/3"), 2)
        assert f"part 2/3 of {NAME} is being graded by process {os.getpid()}" in line
        grade_part(course, "1/3")
    with room.lock():
        grade_part(course, "2/3")


def test_where_the_journal_is(course: Path, counted: Counted, tmp_path: Path) -> None:
    """As it is named, or in the folder that is named, the notebooks beside it."""
    grade_part(course, "1/3", "--journal", tmp_path / "new" / "one.jsonl")
    assert told(tmp_path / "new" / "one.jsonl").part == Part(1, 3)
    assert len(list((tmp_path / "new" / "one.jsonl.notebooks").iterdir())) == 1
    grade_part(course, "0/3", "--journal", tmp_path / "new")
    assert told(tmp_path / "new" / "3-of-3.jsonl").part == Part(3, 3)
    assert not (course / "journal").exists()


def test_a_journal_of_something_else_is_not_written_into(course: Path, counted: Counted) -> None:
    """The class's own, another part's, another assignment's, any text: one line, and it stays."""
    counted.grade(course)
    own = course / "journal" / f"{NAME}.jsonl"
    grade_part(course, "1/3")
    (other,) = parts_of(course)
    text = course / "notes.txt"
    text.write_text("mine\n")
    another = course / "another.jsonl"
    another.write_text(other.read_text().replace(NAME, "ps6-digits"))
    for place, what in {
        own: "the journal of the whole class",
        other: f"the journal of part 1/3 of {NAME}",
        another: "the journal of part 1/3 of ps6-digits",
        text: "not a journal of",
    }.items():
        before = place.read_bytes()
        result = autograder(course, "grade", NAME, "--shard", "2/3", "--journal", place)
        (line,) = complaints(result, 1)
        assert f"{place}: {what}" in line
        assert place.read_bytes() == before


def test_a_machine_that_fails(
    course: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 2, nothing recorded of whom it failed; run again, they are graded."""

    def fail(*_: object) -> None:
        raise MachineError("no memory left: wait")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Grader, "_once", fail)
        (line,) = complaints(autograder(course, "grade", NAME, "--shard", "2/3"), 2)
    assert "not graded, and nothing recorded: ann, bob, eve (3 in all): the machine failed" in line
    (place,) = parts_of(course)
    assert told(place).records == ()
    assert set(told(place).failures) == {"ann", "bob", "eve"}
    assert "3 graded" in grade_part(course, "2/3").stdout
    assert told(place).failures == {}


def test_a_part_on_a_full_disk(course: Path, counted: Counted, tiny_disk: Path) -> None:
    """Status 2, one line; with room again it goes on, and nothing is half there."""
    filler = fill(tiny_disk)
    arguments = ("grade", NAME, "--shard", "2/3", "--journal", tiny_disk / "2.jsonl")
    (line,) = complaints(autograder(course, *arguments), 2)
    assert "No space left on device: make room" in line
    filler.unlink()
    assert "3 graded" in autograder(course, *arguments).stdout
    assert told(tiny_disk / "2.jsonl").finished
    assert not [p for p in tiny_disk.rglob(".*") if p.is_file()]


def test_a_part_makes_no_seed_of_its_own(
    course: Path, counted: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine without the course's it would give verdicts that nothing can be made of."""
    monkeypatch.setenv("AUTOGRADER_SEED_FILE", str(tmp_path / "none.seed"))
    (line,) = complaints(autograder(course, "grade", NAME, "--shard", "1/2"), 1)
    assert f"{tmp_path / 'none.seed'}: the course's secret seed is not on this machine" in line
    assert not (tmp_path / "none.seed").exists()


def test_a_journal_s_odd_lines_say_nothing(course: Path, counted: Counted) -> None:
    """Nonsense between the lines is passed over; without its first line it is none of ours."""
    grade_part(course, "2/3")
    (place,) = parts_of(course)
    whole = told(place)
    junk = ["[]", "3", '{"failed": 3}', '{"failed": "ann", "assignment": 3, "reason": ""}', "{"]
    place.write_text("\n".join([*junk, place.read_text(), *junk]))
    assert told(place) == whole
    edit = lambda lines: [line for line in lines if "shard" not in line]  # noqa: E731
    place.write_text("\n".join(line for line in place.read_text().split("\n") if line not in junk))
    edit_lines(place, edit)
    with pytest.raises(UnusableInput, match="not a journal of"):
        told(place)


@pytest.mark.parametrize(
    "head",
    [
        {"shard": 3}, {"shard": "9/3"}, {"made_of": []}, {"made_of": None}, {"assignment": None},
        {"begun": "soon"}, {"begun": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_first_line_that_only_looks_like_ours(
    course: Path, counted: Counted, head: dict[str, object]
) -> None:
    """It is refused, or says nothing: never a traceback."""
    grade_part(course, "2/3")
    (place,) = parts_of(course)
    edit_lines(place, lambda lines: [lines[0] | head, *lines[1:]])
    if "begun" in head:
        assert told(place).begun is None
    elif head == {"assignment": None}:
        assert told(place).assignment == "None"
    else:
        with pytest.raises(UnusableInput, match="not a journal of"):
            told(place)


# As it is used


@pytest.mark.slow
def test_parts_in_processes_of_their_own(make_course: Callable[..., Path], tmp_path: Path) -> None:
    """Two at once, each with its sandbox, as a scheduler starts them; merged, all are there."""
    made = make_course({s: as_bytes(solved()) for s in ("ann", "cid", "dan")})
    processes = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "autograder.cli", "grade", NAME, "--workers", "1"),
                *("--shard", f"{part}/2", "--course", str(made)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for part in (0, 1)
    ]
    for process in processes:
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
    result = merge(made)
    assert result.exit_code == 0, result.output
    assert "3 merged" in result.stdout
    known = Journal(made / "journal" / f"{NAME}.jsonl").read()
    assert {s: h.last.report.score for s, h in known.items()} == dict.fromkeys(known, 28)
    assert len(known) == 3
