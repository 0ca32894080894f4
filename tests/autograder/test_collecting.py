"""From a download to the students' folders: who, which attempt, when, and why not."""

import os
import shutil
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, SOURCE, as_bytes, course_config, solved
from ag_downloads import blackboard, canvas_name, gradescope, info, moodle_name, tree, zipped
from click.testing import CliRunner, Result
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from autograder import cli
from autograder.belongs import known_in
from autograder.course import Course, load_course
from autograder.intake import Submitted
from autograder.model import UnusableInput
from autograder.platforms import layout, placing
from autograder.platforms.collecting import Collected, Options, Row, collect
from autograder.submission import Source

FILE = f"{NAME}.ipynb"
RIGHT = as_bytes(solved())
OTHER = as_bytes(solved(output_error="def output_error(grad_a, z):\n    return grad_a"))
THIRD = as_bytes(solved(output_error="def output_error(grad_a, z):\n    return z"))
DUE = datetime(2026, 11, 29, 22, 30)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,x (1)\n    Points Possible,,,,,30\n"
    '"Lovelace, Ada",101,S1,ada,A,\n"Müller, Jörg",102,S2,joerg,A,\n"Cat, Cy",103,S3,cy,A,\n'
)
ADA, JOERG = ("Lovelace, Ada", 101), ("Müller, Jörg", 102)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose gradebook knows when the assignment is due; to be copied."""
    folder = tmp_path_factory.mktemp("collecting") / "course"
    course_config(folder)
    shutil.copytree(SOURCE.parent, folder / "source" / NAME)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "tests") as book:
        book.update_or_create_assignment(NAME, duedate=DUE)
    return folder


@pytest.fixture
def course(empty: Path, tmp_path: Path) -> Course:
    """A course that nobody has handed in anything for."""
    shutil.copytree(empty, tmp_path / "course")
    return load_course(tmp_path / "course")


Collect = Callable[..., Collected]


@pytest.fixture
def collected(course: Course, tmp_path: Path) -> Collect:
    """A function that collects a zip with these files, with a roster if there is a text of one."""

    def run(files: Mapping[str, bytes], roster: str | None = None, **options: Any) -> Collected:
        (tmp_path / "x.zip").write_bytes(zipped(files))
        if roster is not None:
            (tmp_path / "roster.csv").write_text(roster)
            options["roster"] = tmp_path / "roster.csv"
        return collect(course, NAME, tmp_path / "x.zip", Options(**options))

    return run


def there(course: Course) -> dict[str, bytes]:
    """Everything in submitted/."""
    return tree(course.root / "submitted")


def row(done: Collected, student: str) -> Row:
    """What has become of one person's hand-in."""
    (found,) = [r for r in done.rows if r.student == student]
    return found


def people(course: Course) -> dict[str, tuple[Any, ...]]:
    """Everybody in the gradebook."""
    with Gradebook(course.db_url, course.course_id) as book:
        return {s.id: (s.first_name, s.last_name, s.email, s.lms_user_id) for s in book.students}


def canvas(*who: tuple[tuple[str, int], int, bytes], file: str = FILE) -> dict[str, bytes]:
    """Attachments of people, with their numbers and contents."""
    return {canvas_name(*person, number, file): data for person, number, data in who}


# Who


def test_a_download_of_canvas(collected: Collect, course: Course) -> None:
    """A folder with Canvas' number a person; no time, as Canvas gives none."""
    done = collected(canvas((ADA, 1, RIGHT), (JOERG, 2, OTHER)))
    assert there(course) == {f"101/{NAME}/{FILE}": RIGHT, f"102/{NAME}/{FILE}": OTHER}
    assert [r.what for r in done.rows] == ["placed", "placed"]
    assert (done.failures, done.missing) == (0, [])
    # a name without blanks and capitals is none for a gradebook
    assert people(course) == {"101": (None, None, None, "101"), "102": (None, None, None, "102")}


def test_a_roster_gives_names_and_who_is_missing(collected: Collect, course: Course) -> None:
    """Also into the gradebook, where they are seen as those who have not handed in."""
    done = collected(canvas((ADA, 1, RIGHT)), f'{CANVAS}"Student, Test",999,,f00,A,\n')
    assert row(done, "101").name == "Ada Lovelace"
    assert done.missing == [("102", "Jörg Müller"), ("103", "Cy Cat")]
    assert people(course) == {
        "101": ("Ada", "Lovelace", None, "101"),
        "102": ("Jörg", "Müller", None, "102"),
        "103": ("Cy", "Cat", None, "103"),
    }
    assert done.enrolled == 3
    assert collected(canvas((ADA, 1, RIGHT)), CANVAS).enrolled == 0


def test_a_column_names_the_folders(collected: Collect, course: Course) -> None:
    """And the platform's number is kept for the way back."""
    done = collected(canvas((ADA, 1, RIGHT)), CANVAS, column="SIS Login ID")
    assert list(there(course)) == [f"ada/{NAME}/{FILE}"]
    assert done.missing == [("cy", "Cy Cat"), ("joerg", "Jörg Müller")]
    assert people(course)["ada"] == ("Ada", "Lovelace", None, "101")


def test_what_the_gradebook_knows_is_not_blanked(collected: Collect, course: Course) -> None:
    """A second collection without a roster takes no name away."""
    collected(canvas((ADA, 1, RIGHT)), CANVAS)
    collected(canvas((ADA, 1, RIGHT)))
    assert people(course)["101"] == ("Ada", "Lovelace", None, "101")


def test_who_is_not_in_the_roster(collected: Collect, course: Course) -> None:
    """Told, and placed; with --strict, or where the roster names the folders, not placed."""
    bob = ("Byte, Bob", 7)
    files = canvas((ADA, 1, RIGHT), (bob, 2, RIGHT))
    for options in ({"strict": True}, {"column": "ID"}):
        done = collected(files, CANVAS, **options)
        assert row(done, "7").what == "not placed"
        assert list(there(course)) == [f"101/{NAME}/{FILE}"]
        assert done.failures == 1
    done = collected(files, CANVAS)
    assert row(done, "7").what == "placed"
    assert "not in " in row(done, "7").problems[0]
    assert f"7/{NAME}/{FILE}" in there(course)


def test_a_roster_of_another_course(collected: Collect, course: Course) -> None:
    """One line, and nothing is placed."""
    with pytest.raises(UnusableInput, match="nobody in it has handed in anything"):
        collected(canvas((("Else, Some", 9), 1, RIGHT)), CANVAS)
    assert there(course) == {}


def test_anonymous_canvas(collected: Collect, course: Course) -> None:
    """People without names have Canvas' own word for them, which is nobody's number."""
    files = {canvas_name("", 0, 5, f"{NAME}-2.ipynb", anonymous="q7Xk2", late=True): RIGHT}
    done = collected(files, CANVAS)
    assert set(there(course)) == {f"anon_q7Xk2/{NAME}/{n}" for n in (FILE, "timestamp.txt")}
    assert people(course)["anon_q7Xk2"] == (None, None, None, None)
    assert row(done, "anon_q7Xk2").late


@pytest.mark.parametrize(
    "name", ["../x", "a/b", ".hidden", "=1+1", "-x", "a b ", "<b>", "x" * 101, "ā\u202e", "a;b"]
)
def test_ids_that_cannot_be_names_of_folders(collected: Collect, course: Course, name: str) -> None:
    """Refused with a line; all others are placed."""
    text = f'Student,ID,SIS Login ID\n"Lovelace, Ada",101,"{name}"\n"Müller, Jörg",102,joerg\n'
    done = collected(canvas((ADA, 1, RIGHT), (JOERG, 2, RIGHT)), text, column="SIS Login ID")
    wanted = {f"joerg/{NAME}/{FILE}"} | ({f"a b/{NAME}/{FILE}"} if name == "a b " else set())
    assert set(there(course)) == wanted
    assert done.failures == 2 - len(wanted)
    assert not list(course.root.glob("x"))


def test_an_empty_id(collected: Collect, course: Course) -> None:
    """It is told whose it is."""
    text = 'Student,ID,SIS Login ID\n"Lovelace, Ada",101,\n"Müller, Jörg",102,joerg\n'
    done = collected(canvas((ADA, 1, RIGHT), (JOERG, 2, RIGHT)), text, column="SIS Login ID")
    assert "Ada Lovelace: no id in " in row(done, "101").problems[0]
    assert set(there(course)) == {f"joerg/{NAME}/{FILE}"}


def test_folders_in_no_alphabet(course: Course, tmp_path: Path) -> None:
    """Latin-1 on a disk of UTF-8: refused with a line that can be printed."""
    folder = tmp_path / "class"
    for name in (b"Ren\xe9", b"ann"):
        os.makedirs(os.fsencode(folder) + b"/" + name)
        (folder / os.fsdecode(name) / FILE).write_bytes(RIGHT)
    done = collect(course, NAME, folder, Options())
    assert list(there(course)) == [f"ann/{NAME}/{FILE}"]
    assert "no UTF-8" in row(done, "Ren\\xe9").problems[0]


def test_one_name_composed_in_two_ways(course: Course, tmp_path: Path) -> None:
    """It is one person: the same notebook twice counts once, two that differ are both named."""
    folder = tmp_path / "class"
    for name in (unicodedata.normalize("NFC", "Jörg"), unicodedata.normalize("NFD", "Jörg")):
        (folder / name).mkdir(parents=True)
        (folder / name / FILE).write_bytes(RIGHT)
    done = collect(course, NAME, folder, Options())
    assert there(course) == {f"Jörg/{NAME}/{FILE}": RIGHT}
    assert done.failures == 0
    (folder / unicodedata.normalize("NFD", "Jörg") / FILE).write_bytes(OTHER)
    done = collect(course, NAME, folder, Options())
    assert "differ" in row(done, "Jörg").problems[0]


def test_a_group_of_gradescope(collected: Collect, course: Course) -> None:
    """Its notebook is placed for each of its people, with the time."""
    both = [
        {"name": "Ada Lovelace", "sid": "0012", "email": "ada@x"},
        {"name": "李 小龙", "sid": "", "email": "li@x"},
    ]
    files = gradescope({"5": (both, "2026-11-29 22:15:03.000000000 Z", {FILE: RIGHT})})
    done = collected(files)
    text = b"2026-11-29 22:15:03 UTC\n"
    assert there(course) == {
        f"{who}/{NAME}/{name}": data
        for who in ("0012", "li@x")
        for name, data in ((FILE, RIGHT), ("timestamp.txt", text))
    }
    assert people(course)["0012"] == ("Ada", "Lovelace", "ada@x", "0012")
    assert not any(r.late for r in done.rows)


def test_a_group_of_canvas(collected: Collect, course: Course) -> None:
    """With a roster of groups for each of its people; without, it is remarked on."""
    text = (
        "name,canvas_user_id,login_id,group_name\n"
        "Ada Lovelace,101,ada,Team 7\nJörg Müller,102,joerg,Team 7\nCy Cat,103,cy,Team 8\n"
    )
    collected(canvas((("Team 7", 101), 1, RIGHT)), text)
    assert set(there(course)) == {f"{n}/{NAME}/{FILE}" for n in (101, 102)}
    done = collected(canvas((("Team 9", 101), 1, RIGHT)), CANVAS)
    assert "is it a group's?" in row(done, "101").notes[0]


def test_teachers_are_not_missing(collected: Collect, course: Course) -> None:
    """Who is in the roster to teach has nothing to hand in, and is in no gradebook."""
    one = ({"name": "Ada", "sid": "S1", "email": "a@x"},)
    text = "First Name,Last Name,SID,Email,Role\nAda,L,S1,a@x,Student\nBob,B,T1,b@x,Instructor\n"
    done = collected(gradescope({"1": (one, "2026-11-29 22:15:03 Z", {FILE: RIGHT})}), text)
    assert (done.missing, done.enrolled) == ([], 1)


def test_people_of_two_submissions(collected: Collect, course: Course) -> None:
    """Somebody alone, and later in a group: the later one counts, the other is told."""
    ada = {"name": "Ada", "sid": "1", "email": ""}
    files = gradescope(
        {
            "5": ([ada], "2026-11-29 22:15:03 Z", {FILE: RIGHT}),
            "4": ([ada], "2026-11-29 23:15:03 Z", {FILE: OTHER}),
        }
    )
    done = collected(files)
    assert there(course)[f"1/{NAME}/{FILE}"] == OTHER
    assert row(done, "1").notes[0] == "an older attempt of 2026-11-29 22:15:03 UTC: set aside"


def test_namesakes_without_ids(collected: Collect, course: Course) -> None:
    """Neither is taken for the other, and neither is called missing."""
    files = {moodle_name("Anna Smith", n, FILE): RIGHT for n in (1, 2)}
    files[moodle_name("Ada Lovelace", 3, FILE)] = RIGHT
    text = "first name,last name,username\nAnna,Smith,a1\nAnna,Smith,a2\nAda,Lovelace,ada\n"
    done = collected(files, text, column="username")
    assert set(there(course)) == {f"ada/{NAME}/{FILE}"}
    assert [r.what for r in done.rows] == ["not placed", "not placed", "placed"]
    assert done.missing == []


# Which attempt


def test_the_newest_of_canvas(collected: Collect, course: Course) -> None:
    """Under the assignment's name; the older ones are told."""
    files = {
        canvas_name(*ADA, 1, FILE): RIGHT,
        canvas_name(*ADA, 5, f"{NAME}-1.ipynb"): OTHER,
        canvas_name(*ADA, 9, f"{NAME}-2.ipynb"): THIRD,
    }
    done = collected(files)
    assert there(course) == {f"101/{NAME}/{FILE}": THIRD}
    assert row(done, "101").notes == [
        f"{FILE} (1): an older attempt",
        f"{NAME}-1.ipynb (5): an older attempt",
    ]
    assert done.failures == 0


def test_the_newest_of_blackboard(collected: Collect, course: Course) -> None:
    """By the time in the name."""
    files = {
        **blackboard("w_1", "ada", "Ada", "2026-11-29-22-15-03", {FILE: RIGHT}),
        **blackboard("w_1", "ada", "Ada", "2026-11-29-23-15-03", {FILE: OTHER}),
    }
    done = collected(files)
    assert there(course) == {
        f"ada/{NAME}/{FILE}": OTHER,
        f"ada/{NAME}/timestamp.txt": b"2026-11-29 23:15:03 UTC\n",
    }
    assert row(done, "ada").late
    assert done.remarks == []  # the text beside names the zone
    done = collected({f"{NAME}_bob_attempt_2026-11-29-22-15-03_{FILE}": RIGHT})
    assert "read as UTC" in done.remarks[0]


def test_a_second_run_after_resubmissions(collected: Collect, course: Course) -> None:
    """What is newer is replaced and told, the rest is not touched."""
    everybody = [((f"L{n}, F{n}", 100 + n), n, RIGHT) for n in range(9)]
    collected(canvas(*everybody))
    before = {p: p.stat() for p in (course.root / "submitted").rglob("*") if p.is_file()}
    for n in (2, 3, 7):
        everybody[n] = (everybody[n][0], 50 + n, OTHER)
    done = collected(canvas(*everybody))
    changed = {r.student for r in done.rows if r.what == "replaced"}
    assert changed == {"102", "103", "107"}
    assert done.count("as it was") == 6
    for path, status in before.items():
        same = path.relative_to(course.root).parts[1] not in changed
        assert (path.stat().st_ino == status.st_ino) == same
        assert path.read_bytes() == (RIGHT if same else OTHER)
    assert row(done, "102").notes == ["in place of what was there"]
    assert not list((course.root / "submitted").glob("*/*.aside"))


def test_an_older_download(collected: Collect, course: Course) -> None:
    """Collected again by mistake, it does not take a newer attempt away."""
    collected(canvas((ADA, 9, OTHER)))
    done = collected(canvas((ADA, 1, RIGHT)))
    assert there(course) == {f"101/{NAME}/{FILE}": OTHER}
    assert (row(done, "101").what, row(done, "101").notes) == (
        "left",
        ["an older attempt than the one that is there"],
    )


def test_what_a_person_has_changed(collected: Collect, course: Course) -> None:
    """It stays while the student hands in nothing new; then it lies beside, under another name."""
    collected(canvas((ADA, 1, RIGHT)))
    (course.root / "submitted" / "101" / NAME / FILE).write_bytes(THIRD)
    done = collected(canvas((ADA, 1, RIGHT)))
    assert there(course) == {f"101/{NAME}/{FILE}": THIRD}
    assert row(done, "101").notes == ["it has been changed since it was collected"]
    done = collected(canvas((ADA, 2, OTHER)))
    assert there(course) == {
        f"101/{NAME}/{FILE}": OTHER,
        f"101/{NAME}.aside/{FILE}": THIRD,
    }
    assert "lies beside, as .aside" in row(done, "101").notes[0]


def test_what_somebody_else_has_put_there(collected: Collect, course: Course) -> None:
    """It is replaced, and kept; what was handed in later than this stays."""
    folder = course.root / "submitted" / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(RIGHT)
    (folder / "timestamp.txt").write_text("2026-11-29 22:50:00 UTC")
    files = blackboard(NAME, "ada", "Ada", "2026-11-29-22-15-03", {FILE: OTHER})
    done = collected(files)
    assert row(done, "ada").what == "left"
    files = blackboard(NAME, "ada", "Ada", "2026-11-29-23-15-03", {FILE: OTHER})
    assert row(collected(files), "ada").what == "replaced"
    assert there(course)[f"ada/{NAME}.aside/{FILE}"] == RIGHT


def test_two_that_differ(collected: Collect, course: Course, source: Source) -> None:
    """Both are named and both are placed, and neither is chosen, here or by the grader."""
    files = {
        canvas_name(*ADA, 1, "first.ipynb"): RIGHT,
        canvas_name(*ADA, 2, "second.ipynb"): OTHER,
    }
    done = collected(files)
    line = f"first.ipynb and second.ipynb differ: hand in one of them, as {FILE}"
    assert row(done, "101").problems == [line]
    assert done.failures == 1
    with Submitted(course.root / "submitted") as submitted, pytest.raises(UnusableInput) as raised:
        submitted.handed_in("101", source)
    assert line in str(raised.value)


def test_the_original_beside_the_solution(
    collected: Collect, course: Course, source: Source
) -> None:
    """The rule of the grader is asked, and said before anything is graded."""
    released = nbformat.read(SOURCE, as_version=4)
    for cut in (ClearSolutions(), ClearHiddenTests()):
        released, _ = cut.preprocess(released, {})
    files = {
        canvas_name(*ADA, 1, FILE): as_bytes(released),
        canvas_name(*ADA, 2, "mine.ipynb"): RIGHT,
    }
    done = collected(files)
    with Submitted(course.root / "submitted", lambda: known_in(course.sources)) as submitted:
        handed = submitted.handed_in("101", source)
    assert (handed.file, handed.data) == ("mine.ipynb", RIGHT)
    assert row(done, "101").problems == []
    assert f"mine.ipynb is graded: the name should be {FILE}" in row(done, "101").notes


def test_another_assignment(collected: Collect, course: Course) -> None:
    """It is placed, so that the grader says to the student what it is; and it is told now."""
    data = (SOURCE.parents[1] / "ps4-mlp" / "ps4-mlp.ipynb").read_bytes()
    done = collected({canvas_name(*ADA, 1, "ps4-mlp.ipynb"): data})
    assert any(f"this is not {NAME}" in note for note in row(done, "101").notes)
    assert list(there(course)) == [f"101/{NAME}/ps4-mlp.ipynb"]


# Which files


def test_what_lies_beside_the_notebook(collected: Collect, course: Course) -> None:
    """Helpers keep their places, a notebook in a folder is moved up, hidden files stay out."""
    inner = {f"w/{FILE}": RIGHT, "w/a.py": b"1", "w/img/b.png": b"2", "w/.env": b"3"}
    done = collected({canvas_name(*ADA, 1, "w.zip"): zipped(inner)})
    base = f"101/{NAME}"
    assert there(course) == {
        f"{base}/{FILE}": RIGHT,
        f"{base}/a.py": b"1",
        f"{base}/img/b.png": b"2",
    }
    assert row(done, "101").notes == [f"{FILE} was in w.zip/w"]


def test_a_time_of_the_students_own(collected: Collect, course: Course) -> None:
    """Who uploads a timestamp.txt is not early by it."""
    inner = {
        FILE: RIGHT,
        "timestamp.txt": b"2020-01-01 00:00:00 UTC",
        "submission_secret.txt": b"0",
    }
    done = collected({canvas_name(*ADA, 1, "w.zip", late=True): zipped(inner)})
    assert there(course)[f"101/{NAME}/timestamp.txt"] == b"2026-11-29 22:30:01 UTC\n"
    assert "timestamp.txt of the student's own: set aside" in row(done, "101").notes
    assert f"101/{NAME}/submission_secret.txt" not in there(course)


def test_a_hidden_notebook(collected: Collect, course: Course) -> None:
    """It is told; an editor's copies are not worth a word."""
    inner = {FILE: RIGHT, ".old/x.ipynb": OTHER, ".ipynb_checkpoints/y.ipynb": OTHER}
    done = collected({canvas_name(*ADA, 1, "w.zip"): zipped(inner)})
    assert list(there(course)) == [f"101/{NAME}/{FILE}"]
    assert row(done, "101").notes == [
        "w.zip/.old/x.ipynb is hidden: set aside",
        f"{FILE} was in w.zip",
    ]


def test_another_file_type(collected: Collect, course: Course) -> None:
    """Set aside with a line: nothing is placed, nothing is wrong, nobody is missing."""
    done = collected({canvas_name(*ADA, 1, "essay.pdf"): b"%PDF"}, CANVAS)
    assert (row(done, "101").what, row(done, "101").notes) == (
        "set aside",
        ["no notebook, but essay.pdf"],
    )
    assert (there(course), done.failures) == ({}, 0)
    assert [student for student, _ in done.missing] == ["102", "103"]


def test_the_ending_that_a_browser_adds(collected: Collect, course: Course) -> None:
    """A notebook saved as a text is one, unless there is another beside it."""
    files = {
        canvas_name(*ADA, 1, f"{FILE}.txt"): RIGHT,
        canvas_name(*JOERG, 2, f"{FILE} (1).json"): OTHER,
        canvas_name("Cat, Cy", 103, 3, FILE): RIGHT,
        canvas_name("Cat, Cy", 103, 4, "old.ipynb.txt"): OTHER,
    }
    done = collected(files, CANVAS)
    assert there(course) == {
        f"101/{NAME}/{FILE}": RIGHT,
        f"102/{NAME}/{FILE}": OTHER,
        f"103/{NAME}/{FILE}": RIGHT,
        f"103/{NAME}/old.ipynb.txt": OTHER,
    }
    assert row(done, "101").notes == [f"{FILE}.txt is taken for {FILE}"]
    assert done.failures == 0


def test_a_link_in_a_students_zip(collected: Collect, course: Course) -> None:
    """It is told, and the notebook beside it is placed."""
    inner = zipped([(info("l.ipynb", stat.S_IFLNK), b"/etc/passwd"), (info(FILE), RIGHT)])
    done = collected({canvas_name(*ADA, 1, "w.zip"): inner, "../../etc/x.ipynb": b""})
    assert there(course) == {f"101/{NAME}/{FILE}": RIGHT}
    assert "a link in a zip" in row(done, "101").problems[0]
    assert "leads out" in done.problems[0]
    assert done.failures == 2


def test_what_is_hostile_is_told_of_any_attempt(collected: Collect, course: Course) -> None:
    """Of an older one too; if it is the last one, none that is older takes its place."""
    bomb = bytes(30 << 20)
    files = {canvas_name(*ADA, 1, FILE): bomb, canvas_name(*ADA, 2, f"{NAME}-1.ipynb"): RIGHT}
    done = collected(files | {f"../{canvas_name(*JOERG, 3, FILE)}": RIGHT})
    assert there(course) == {f"101/{NAME}/{FILE}": RIGHT}
    assert "zip bomb" in row(done, "101").problems[0]
    assert [r.student for r in done.rows] == ["101"]
    assert "leads out" in done.problems[0]
    files = {canvas_name(*JOERG, 1, FILE): RIGHT, canvas_name(*JOERG, 2, f"{NAME}-1.ipynb"): bomb}
    done = collected(files)
    assert row(done, "102").what == "not placed"
    assert f"102/{NAME}/{FILE}" not in there(course)


def test_a_damaged_zip_of_a_student(collected: Collect, course: Course) -> None:
    """It costs that student, and is told with the name."""
    done = collected(
        {canvas_name(*ADA, 1, "w.zip"): b"PK\3\4 broken", **canvas((JOERG, 2, RIGHT))}, CANVAS
    )
    assert row(done, "101").what == "not placed"
    assert "a damaged zip" in row(done, "101").problems[0]
    assert list(there(course)) == [f"102/{NAME}/{FILE}"]
    assert [student for student, _ in done.missing] == ["103"]


def test_a_notebook_of_nobody(collected: Collect, course: Course) -> None:
    """One folder too high: it is told, never ignored; one too low is found."""
    done = collected({FILE: RIGHT, f"ann/{NAME}/deep/{FILE}": RIGHT, "readme.txt": b""})
    assert done.problems == [
        f"{FILE}: nothing says whose it is: put it into a folder with the student's id as its name"
    ]
    assert list(there(course)) == [f"ann/{NAME}/{FILE}"]
    assert row(done, "ann").notes == [f"{FILE} was in deep"]
    assert done.aside == ["not of a student, or nothing says so: readme.txt"]


@pytest.mark.parametrize(
    "name", ["a\x1b[31m.py", "b" * 300 + ".py", "x.ipynb/y.py", "nul\u202e.py", "..", " .py"]
)
def test_odd_names_of_files(name: str) -> None:
    """They become ones that can be printed and kept."""
    made = layout.plain(name)
    assert made.isprintable()
    assert "/" not in made
    assert 0 < len(made.encode()) <= layout.MAX_NAME
    assert made not in (".", "..")


# When


def test_late_on_canvas(collected: Collect, course: Course) -> None:
    """A time after the due date of the gradebook, for Canvas does not say which."""
    done = collected({canvas_name(*ADA, 1, FILE, late=True): RIGHT, **canvas((JOERG, 2, RIGHT))})
    assert there(course)[f"101/{NAME}/timestamp.txt"] == b"2026-11-29 22:30:01 UTC\n"
    assert [r.late for r in done.rows] == [True, False]
    assert row(done, "101").notes == ["late, says Canvas, not by how much"]
    done = collected(canvas((ADA, 1, RIGHT)))  # the teacher has taken the mark back
    assert f"101/{NAME}/timestamp.txt" not in there(course)
    assert row(done, "101").notes == ["the same notebook; its time was 2026-11-29 22:30:01 UTC"]


def test_late_without_a_due_date(collected: Collect, course: Course) -> None:
    """Then no time is made up, and the line says so."""
    with Gradebook(course.db_url, course.course_id) as book:
        book.update_or_create_assignment(NAME, duedate=None)
    done = collected({canvas_name(*ADA, 1, FILE, late=True): RIGHT})
    assert list(there(course)) == [f"101/{NAME}/{FILE}"]
    assert "the gradebook knows no due date" in row(done, "101").notes[0]
    assert row(done, "101").late


def test_times_of_moodle(collected: Collect, course: Course) -> None:
    """They stand in its worksheet, in the zone of the course; those of the zip count nothing."""
    text = (
        'Identifier,"Full name","Email address",Status,Grade,"Last modified (submission)"\n'
        'Participant 1,Ada Lovelace,ada@x,,,"Sunday, 29 November 2026, 10:15 PM"\n'
        'Participant 2,Jörg Müller,joerg@x,,,"Sunday, 29 November 2026, 10:45 PM"\n'
    )
    files = {moodle_name(n, i, FILE): RIGHT for i, n in ((1, "Ada Lovelace"), (2, "Jörg Müller"))}
    collected(files)
    assert set(there(course)) == {f"1/{NAME}/{FILE}", f"2/{NAME}/{FILE}"}
    done = collected(files, text)
    assert there(course)[f"1/{NAME}/timestamp.txt"] == b"2026-11-29 22:15:00 UTC\n"
    assert [r.late for r in done.rows] == [False, True]
    assert "read as UTC" in done.remarks[0]
    assert people(course)["1"] == ("Ada", "Lovelace", "ada@x", "1")


def test_nobody_but_namesakes(collected: Collect, course: Course) -> None:
    """Two of one name are placed under their numbers, and neither is given a name by guess."""
    files = {moodle_name("Anna Kim", n, FILE): data for n, data in ((1, RIGHT), (2, OTHER))}
    done = collected(files, "First name,Last name,Email address\nAnna,Kim,a@x\nAnna,Kim,b@x\n")
    assert [one.what for one in done.rows] == ["placed", "placed"]
    assert all("may be any of a@x and b@x" in one.problems[0] for one in done.rows)
    assert done.missing == []


def test_new_numbers_of_moodle(collected: Collect, course: Course) -> None:
    """Whoever is in the gradebook under another id is told: Moodle numbers anew each time."""
    sheet = "Identifier,Full name,Email address\nParticipant {},Ada Lovelace,ada@example.edu\n"
    said = [
        collected({moodle_name("Ada Lovelace", n, FILE): RIGHT}, sheet.format(n), **options).remarks
        for n, options in ((7, {}), (8, {"dry": True}), (8, {}), (8, {}))
    ]
    assert [len(remarks) for remarks in said] == [0, 1, 1, 0]
    assert said[1] == said[2]
    assert said[1][0].startswith("in the gradebook under another id: 8 is 7: stay with one --id;")
    column = {"column": "Email address"}
    for n in (7, 9):  # by address it is always the same person
        done = collected({moodle_name("Ada Lovelace", n, FILE): RIGHT}, sheet.format(n), **column)
        assert [one.student for one in done.rows] == ["ada@example.edu"]
    assert done.remarks == []


def test_new_numbers_of_moodle_in_another_spelling(collected: Collect, course: Course) -> None:
    """It is the same person with another number, though the address is in capitals now."""
    sheet = "Identifier,Full name,Email address\nParticipant {},Zoë Lovelace,{}\n"
    files = [{moodle_name("Zoë Lovelace", n, FILE): RIGHT} for n in (7, 8)]
    collected(files[0], sheet.format(7, "Zoe@Example.edu"))
    done = collected(files[1], sheet.format(8, "zoe@example.edu"))
    assert done.remarks[0].startswith("in the gradebook under another id: 8 is 7: ")


def test_hidden_names_of_moodle(collected: Collect, course: Course) -> None:
    """What it calls everybody is nobody's name."""
    collected({moodle_name("Participant", n, FILE): RIGHT for n in (1, 2)})
    assert people(course) == {n: (None, None, None, n) for n in ("1", "2")}


def test_the_exchange_of_nbgrader(course: Course, tmp_path: Path) -> None:
    """The last one of a student, with its time and the secret of its feedback."""
    secret = "0f" * 64
    for when, data in (("22:15:03.000000", RIGHT), ("22:45:03.500000", OTHER)):
        folder = tmp_path / "inbound" / f"ann+{NAME}+2026-11-29 {when} UTC+MTIzNDU2Nzg5"
        folder.mkdir(parents=True)
        (folder / FILE).write_bytes(data)
        (folder / "timestamp.txt").write_text(f"2026-11-29 {when} UTC")
        (folder / "submission_secret.txt").write_text(secret)
    done = collect(course, NAME, tmp_path / "inbound", Options())
    assert there(course) == {
        f"ann/{NAME}/{FILE}": OTHER,
        f"ann/{NAME}/timestamp.txt": b"2026-11-29 22:45:03.500000 UTC",
        f"ann/{NAME}/submission_secret.txt": secret.encode(),
    }
    assert row(done, "ann").late
    again = collect(course, NAME, course.root / "submitted", Options())
    assert row(again, "ann").what == "as it was"


# Nothing lost, nothing half written


def test_a_dry_run_writes_nothing(collected: Collect, course: Course) -> None:
    """And says what a run then does."""
    files = {canvas_name(*ADA, 1, FILE, late=True): RIGHT, **canvas((JOERG, 2, RIGHT))}
    before = tree(course.root)
    dry = collected(files, CANVAS, dry=True)
    assert tree(course.root) == before
    wet = collected(files, CANVAS)
    assert [vars(r) for r in dry.rows] == [vars(r) for r in wet.rows]
    assert dry.missing == wet.missing


def test_a_dry_run_makes_no_gradebook(collected: Collect, course: Course) -> None:
    """Where there is none, there is no due date."""
    (course.root / "gradebook.db").unlink()
    done = collected({canvas_name(*ADA, 1, FILE, late=True): RIGHT}, dry=True)
    assert "no due date" in row(done, "101").notes[0]
    assert not (course.root / "gradebook.db").exists()


class Killed(BaseException):
    """As if the process had ended."""


def calls(monkeypatch: pytest.MonkeyPatch, at: int) -> Iterator[int]:
    """Let the process end at the nth thing that is done to the disk."""
    count = 0

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count >= at:
                raise Killed
            return real(*arguments, **named)

        return run

    for owner, name in (
        *((Path, n) for n in ("rename", "mkdir", "write_bytes")),
        (shutil, "rmtree"),
        (placing, "_exchanged"),
        (placing, "set_aside"),
    ):
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))
    yield count


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("at", range(1, 16))
def test_a_run_that_is_killed(
    course: Course, monkeypatch: pytest.MonkeyPatch, at: int, exchange: bool
) -> None:
    """Wherever it ends: the old folder or the new one, whole, and never neither for good."""
    old = {FILE: b"old", "a.py": b"old"}
    new = {FILE: b"new", "b/c.py": b"new"}
    placing.Shelf(course, NAME).put("ann", old)
    with monkeypatch.context() as patch:
        if not exchange:
            patch.setattr(placing, "_exchanged", lambda *_: False)
        shelf = placing.Shelf(course, NAME)
        next(calls(patch, at))
        try:
            shelf.sweep()
            shelf.put("ann", new)
        except Killed:
            pass
    found = {n: d for n, d in there(course).items() if not n.startswith(".collecting")}
    inside = {n.removeprefix(f"ann/{NAME}/"): d for n, d in found.items() if f"/{NAME}/" in n}
    aside = {n.removeprefix(f"ann/{NAME}.aside/"): d for n, d in found.items() if ".aside/" in n}
    assert inside in (old, new) or (not inside and aside == old)
    shelf = placing.Shelf(course, NAME)
    shelf.sweep()
    shelf.put("ann", new)
    assert shelf.there("ann") == new
    assert not list(shelf.root.glob(".collecting*"))


def test_a_run_that_ends_before_its_record(
    collected: Collect, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has placed is known again; what is newer then takes its place, and both are kept."""
    with monkeypatch.context() as patch:
        patch.setattr(placing.Shelf, "settle", lambda _: None)
        collected(canvas((ADA, 1, RIGHT), (JOERG, 2, RIGHT)))
    record = course.root / "journal" / f"{NAME}.collected"
    assert not record.exists()
    done = collected(canvas((ADA, 1, RIGHT), (JOERG, 7, OTHER)))
    assert [r.what for r in done.rows] == ["as it was", "replaced"]
    assert there(course)[f"102/{NAME}.aside/{FILE}"] == RIGHT
    assert len(record.read_text().splitlines()) == 2


def test_a_torn_line_of_the_record(collected: Collect, course: Course) -> None:
    """It is as if that line had not been written."""
    collected(canvas((ADA, 5, RIGHT), (JOERG, 6, RIGHT)))
    record = course.root / "journal" / f"{NAME}.collected"
    record.write_bytes(record.read_bytes()[:-9])
    done = collected(canvas((ADA, 1, OTHER), (JOERG, 7, OTHER)))
    assert [r.what for r in done.rows] == ["left", "replaced"]
    assert len(record.read_text().splitlines()) == 2


def test_a_link_in_the_folders_place(collected: Collect, course: Course, tmp_path: Path) -> None:
    """Nothing is written through it."""
    (tmp_path / "else").mkdir()
    (course.root / "submitted").mkdir()
    (course.root / "submitted" / "101").symlink_to(tmp_path / "else")
    done = collected(canvas((ADA, 1, RIGHT), (JOERG, 2, RIGHT)))
    assert row(done, "101").what == "not placed"
    assert "a link" in row(done, "101").problems[0]
    assert list((tmp_path / "else").iterdir()) == []
    assert row(done, "102").what == "placed"


# The command


def autograder(course: Course, *arguments: object) -> Result:
    """Run `autograder collect`."""
    words = ["collect", *map(str, arguments), "--course", str(course.root)]
    return CliRunner().invoke(cli.main, words)


def test_the_command(course: Course, tmp_path: Path) -> None:
    """A table of who, what, when, why not, and the exit status of the contract."""
    path, roster = tmp_path / "x.zip", tmp_path / "r.csv"
    roster.write_text(CANVAS)
    path.write_bytes(zipped({canvas_name(*ADA, 1, FILE, late=True): RIGHT}))
    dry = autograder(course, path, NAME, "--dry-run", "--roster", roster)
    assert (dry.exit_code, dry.stderr) == (0, "")
    assert dry.stdout.splitlines() == [
        "canvas, nothing is written:",
        f"  101  Ada Lovelace  placed  {FILE}  2026-11-29 22:30:01 UTC  "
        "late, says Canvas, not by how much",
        "missing: 102 (Jörg Müller)",
        "missing: 103 (Cy Cat)",
        "1 placed; 1 late; 2 missing",
    ]
    assert autograder(course, path, NAME).exit_code == 0
    path.write_bytes(zipped({canvas_name(*ADA, 2, "\x1b[31mred.ipynb"): b"{", "/x.ipynb": b""}))
    done = autograder(course, path, NAME)
    assert done.exit_code == 1
    assert "\x1b" not in done.output
    assert done.stderr.startswith(f"autograder: {NAME}: 1 could not be placed")


def test_somebody_missing_without_an_id(course: Course, tmp_path: Path) -> None:
    """A list of Moodle's participants has names alone."""
    path, roster = tmp_path / "x.zip", tmp_path / "r.csv"
    roster.write_text("First name,Last name,Email address\nAda,Lovelace,a@x\nCy,Cat,c@x\n")
    path.write_bytes(zipped({moodle_name("Ada Lovelace", 7, FILE): RIGHT}))
    done = autograder(course, path, NAME, "--roster", roster)
    assert done.exit_code == 0, done.output
    assert "missing: Cy Cat" in done.stdout.splitlines()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["{zip}", "ps9"], f"right? There are: {NAME}"),
        ([NAME, "{zip}"], "the download comes first, then the assignment: autograder collect"),
        (["{zip}", NAME, "--id", "x"], "--id is about a roster"),
        (["{zip}", NAME, "--strict"], "--strict is about a roster"),
        (["{dir}/none.zip", NAME], "there is no such file"),
        (["{zip}", NAME, "--roster", "{dir}/none.csv"], "none.csv: there is no such file"),
        (["{zip}", NAME, "--roster", "{zip}"], "no CSV"),
        (["{zip}", NAME, "--from", "moodle"], "no file is named as moodle names it"),
        (["{dir}/empty", NAME], "there is nothing in it"),
        (["{zip}", NAME, "--from", "brightspace"], "see `autograder collect --help`"),
    ],
)
def test_what_cannot_be_collected(
    course: Course, tmp_path: Path, arguments: list[str], line: str
) -> None:
    """One line each, exit status 1, and nothing written."""
    (tmp_path / "empty").mkdir()
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(canvas((ADA, 1, RIGHT))))
    before = there(course)
    words = [a.format(zip=path, dir=tmp_path) for a in arguments]
    done = autograder(course, *words)
    assert done.exit_code == 1
    (told,) = done.stderr.splitlines()
    assert line in told
    assert there(course) == before


def test_a_full_disk(collected: Collect, course: Course, tiny_disk: Path) -> None:
    """The machine's fault: what is placed is whole, and so is what was there before."""
    (course.root / "submitted").symlink_to(tiny_disk)
    big = as_bytes(solved(output_error="#" * 300_000))
    with pytest.raises(OSError, match="No space left"):
        collected(canvas(*(((f"L{n}, F", 100 + n), n + 1, big) for n in range(5))))
    shelf = placing.Shelf(course, NAME)
    shelf.sweep()
    found = tree(tiny_disk)
    assert 0 < len(found) < 5
    assert set(found.values()) == {big}
