"""`autograder export` of a graded class: what counts, for whom, and the exit status."""

import csv
import io
import json
import re
import shutil
import unicodedata
import zipfile
from pathlib import Path

import pytest
from ag_cases import NAME
from ag_truth import (
    DUE,
    EARLY,
    ESSAY,
    HALF,
    LATE,
    RIGHT,
    TASK,
    WRONG_ONE,
    Counted,
    due,
    give,
    hand_in,
    sql,
    taught,
)
from click.testing import CliRunner, Result
from nbgrader.api import Gradebook

from autograder import cli

pytestmark = [
    pytest.mark.sandbox,
    # nbgrader's models flush while they are being built; SQLAlchemy remarks on it
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]

PEOPLE = {
    "101": ("Ada", "Lovelace", "ada@example.edu", "4711"),
    "102": (unicodedata.normalize("NFD", "Jörg"), "Müller", "joerg@example.edu", "4712"),
    "103": ("小龙", "李", "x@example.edu", ""),
    "104": ("=1+1", "O'Brien", "ob@example.edu", "4714"),
    "105": ("Anna", "Kim", "a@example.edu", ""),
    "106": ("Late", "Comer", "late@example.edu", ""),
    "107": ("No", "Show", "no@example.edu", "4717"),
}
"""101 and 103 right, 102 wrong, 104 waits for a person, 105 broken, 106 late, 107 nothing."""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,ps5-backprop (4711)
,,,,,Manual Posting
    Points Possible,,,,,12.00
"Lovelace, Ada",101,S1001,ada,NN-01,
"Müller, Jörg",102,S1002,joerg,NN-01,EX
"李, 小龙",103,S1003,xiaolong,"NN-01 and NN-02",1.00
"O'Brien, =1+1",104,S1004,ob,NN-01,
"Kim, Anna",105,S1005,ak,NN-01,
"Comer, Late",106,S1006,lc,NN-01,
"""
MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 4711","Ada Lovelace",ADA@example.edu,"Submitted for grading",,12.00,Yes,-,-,
"Participant 4712","Jörg Müller",joerg@example.edu,"Submitted for grading",,12.00,Yes,-,-,
"Participant 4713","小龙 李",x@example.edu,"Submitted for grading",,12.00,Yes,-,-,
"Participant 4714","=1+1 O'Brien",ob@example.edu,"Submitted for grading",,12.00,Yes,-,-,
"Participant 4715","Anna Kim",a@example.edu,"Submitted for grading",,12.00,Yes,-,-,
"Participant 4716","Late Comer",late@example.edu,"Submitted for grading",,12.00,Yes,-,-,
"Participant 4717","No Show",no@example.edu,"No submission",,12.00,Yes,-,-,
"""


@pytest.fixture(scope="session")
def graded_once(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class that has been graded; to be copied, not used."""
    course = taught(released, tmp_path_factory.mktemp("export"))
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('c.AssignLatePenalties.plugin_class = "half_off.Half"\n')
    (course / "half_off.py").write_text(HALF)
    due(course, DUE)
    for student, data in (
        ("101", RIGHT),
        ("102", WRONG_ONE),
        ("103", RIGHT),
        ("104", RIGHT),
        ("105", b"{"),
        ("106", RIGHT),
    ):
        hand_in(course, student, data, time=LATE if student == "106" else EARLY)
    with pytest.MonkeyPatch.context() as patch:
        Counted(patch).grade(course)
    for student in ("101", "102", "103", "106"):
        give(course, student, ESSAY, 2.345, "Well said.")
        give(course, student, TASK, 1.1)
    give(course, "102", "test_bias_gradient", 1.04, "Nearly.")
    sql(
        course,
        "UPDATE grade SET extra_credit = 0.5 WHERE id IN (SELECT g.id FROM grade g "
        "JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook n ON n.id = g.notebook_id "
        "JOIN submitted_assignment s ON s.id = n.assignment_id "
        "WHERE s.student_id = '103' AND b.name = ?)",
        TASK,
    )
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "tests") as book:
        for student, (first, last, email, number) in PEOPLE.items():
            names = {"first_name": first, "last_name": last, "email": email}
            book.update_or_create_student(student, **names, lms_user_id=number)
    with pytest.MonkeyPatch.context() as patch:
        Counted(patch).grade(course)  # the penalty counts what a person has given
    return course


@pytest.fixture
def course(graded_once: Path, tmp_path: Path) -> Path:
    """A copy of that class."""
    made = Path(shutil.copytree(graded_once, tmp_path / "course"))
    return made


def run(course: Path, *arguments: object, command: str = "export") -> Result:
    """The command, as in a terminal."""
    line = [command, NAME, "--course", str(course), *map(str, arguments)]
    return CliRunner().invoke(cli.main, line)


def rows(text: str) -> dict[str, dict[str, str]]:
    """What a program reads in a CSV, by the first column."""
    found = list(csv.DictReader(io.StringIO(text)))
    return {next(iter(row.values())): row for row in found}


SCORES = {
    "101": "8.45",
    "102": "7.49",
    "103": "8.95",
    "104": "",
    "105": "",
    "106": "4.22",
    "107": "",
}


def test_csv_has_everybody(course: Path) -> None:
    """Marks to two decimals, blanks for who has none with the reason beside, nothing calculated."""
    done = run(course, "--format", "csv")
    assert done.exit_code == 0, done.stderr
    found = rows(done.stdout)
    assert {student: row["score"] for student, row in found.items()} == SCORES
    assert {row["max_score"] for row in found.values()} == {"12.00"}
    assert (found["106"]["late_penalty"], found["103"]["extra_credit"]) == ("4.22", "0.50")
    assert found["104"]["first_name"] == "'=1+1"
    assert [found[s]["status"] for s in ("103", "104", "105", "107")] == [
        *("graded", "waits for a person", "not graded", "nothing handed in"),
    ]
    assert "not JSON" in found["105"]["remark"]
    assert "104 (drawing, reflection)" in done.stderr
    assert "handed in nothing, and have no mark: 107" in done.stderr


def test_the_marks_are_those_of_the_report(course: Path) -> None:
    """To the cent what `autograder report` prints."""
    printed = re.sub(r"\s+", " ", run(course, command="report").stdout)
    for student, score in SCORES.items():
        if score:
            assert f"{student} │ {float(score):g} / 12" in printed


def test_json_is_an_array_of_checks_objects(course: Path) -> None:
    """Each with its student; the score is what counts, and what a person gave stands beside."""
    done = run(course)
    assert rows(done.stdout).keys() == SCORES.keys()  # csv, if nothing is said
    done = run(course, "--format", "json")
    found = {one["student"]: one for one in json.loads(done.stdout)}
    assert {s: f"{o['score']:.2f}" if o["score"] is not None else "" for s, o in found.items()} == (
        SCORES
    )
    keys = {"assignment", "notebook", "status", "reason", "score", "max_score", "checks", "seconds"}
    assert all(keys <= one.keys() for one in found.values())
    assert [c["id"] for c in found["102"]["checks"]] == ["output_error", "bias_gradient"]
    given = {one["cell"]: one for one in found["102"]["by_hand"]}
    assert given["test_bias_gradient"]["points"] == 1.04
    assert given["test_bias_gradient"]["comment"] == "Nearly."
    assert [found[s]["status"] for s in ("101", "105", "107")] == [
        *("graded", "ungraded", "ungraded")
    ]


def test_incomplete_marks_when_asked(course: Path) -> None:
    """Work that waits for a person's points has no mark until it is asked for."""
    found = rows(run(course, "--format", "csv", "--incomplete").stdout)
    assert (found["104"]["score"], found["104"]["status"]) == ("5.00", "waits for a person")


def test_canvas_gets_who_has_a_mark(course: Path) -> None:
    """A blank would take a mark away: the others are left out."""
    done = run(course, "--format", "canvas")
    found = rows(done.stdout)
    assert [row["ID"] for row in found.values()] == ["", "4711", "4712", "103", "106"]
    assert found["    Points Possible"][NAME] == "12.00"
    assert found["李, 小龙"][NAME] == "8.95"


def test_moodle_gets_grade_and_feedback(course: Path) -> None:
    """By address, with what a person and the checks have said."""
    done = run(course, "--format", "moodle")
    found = {row["Email address"]: row for row in rows(done.stdout).values()}
    assert found.keys() == {PEOPLE[s][2] for s, score in SCORES.items() if score}
    row = found["joerg@example.edu"]
    assert row[f"Assignment: {NAME} (Real)"] == "7.49"
    assert "bias_gradient: " in row[f"Assignment: {NAME} (Feedback)"]
    assert "Nearly." in row[f"Assignment: {NAME} (Feedback)"]
    assert "4.22 points off" in found["late@example.edu"][f"Assignment: {NAME} (Feedback)"]


def test_into_a_canvas_gradebook_and_a_second_time(course: Path, tmp_path: Path) -> None:
    """The file itself is filled; after a new notebook and two marks by hand only those change."""
    file = tmp_path / "grades.csv"
    file.write_text(CANVAS)
    file.chmod(0o600)
    done = run(course, "--into", file)
    assert done.exit_code == 0, done.stderr
    first = CANVAS.replace('NN-01,\n"M', 'NN-01,8.45\n"M').replace(",1.00", ",8.95")
    first = first.replace("lc,NN-01,", "lc,NN-01,4.22")
    assert file.read_text() == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert "column ps5-backprop (4711): 3 marks written" in done.stderr
    assert "102 (Jörg Müller): EX stays, the mark would be 7.49" in (
        unicodedata.normalize("NFC", done.stderr)
    )
    give(course, "104", ESSAY, 4)
    give(course, "104", TASK, 3)
    hand_in(course, "105", RIGHT)
    hand_in(course, "101", WRONG_ONE)
    done = run(course, "--into", file)
    assert "101: another notebook has been handed in since it was graded" in done.stderr
    with pytest.MonkeyPatch.context() as patch:
        Counted(patch).grade(course)
    done = run(course, "--into", file)
    second = first.replace("8.45", "6.74").replace("ob,NN-01,", "ob,NN-01,12.00")
    assert file.read_text() == second
    assert "101: a person's mark is to be looked at again" in done.stderr


def test_into_with_output_leaves_the_file(course: Path, tmp_path: Path) -> None:
    """Both are there then; a link leads to its file."""
    file, link, target = (tmp_path / name for name in ("grades.csv", "link.csv", "out.csv"))
    file.write_text(CANVAS)
    assert run(course, "--into", file, "--output", target).exit_code == 0
    assert file.read_text() == CANVAS
    link.symlink_to(file)
    assert run(course, "--into", link).exit_code == 0
    assert link.is_symlink()
    assert file.read_bytes() == target.read_bytes() != CANVAS.encode()


def test_into_moodles_worksheet_with_feedback(course: Path, tmp_path: Path) -> None:
    """Grades by number and address, and a zip of pages in folders of the participants' numbers."""
    file, zipped = tmp_path / "Grades.csv", tmp_path / "feedback.zip"
    file.write_text(MOODLE)
    done = run(course, "--into", file, "--feedback", zipped)
    assert done.exit_code == 0, done.stderr
    grades = [row["Grade"] for row in csv.DictReader(io.StringIO(file.read_text()))]
    assert grades == ["8.45", "7.49", "8.95", "", "", "4.22", ""]
    with zipfile.ZipFile(zipped) as packed:
        assert sorted(packed.namelist()) == [
            f"1 1 O'Brien_4714_assignsubmission_file/{NAME}.html",
            f"Ada Lovelace_4711_assignsubmission_file/{NAME}.html",
            f"Anna Kim_4715_assignsubmission_file/{NAME}.html",
            f"Jörg Müller_4712_assignsubmission_file/{NAME}.html",
            f"Late Comer_4716_assignsubmission_file/{NAME}.html",
            f"小龙 李_4713_assignsubmission_file/{NAME}.html",
        ]
        page = packed.read(f"Jörg Müller_4712_assignsubmission_file/{NAME}.html").decode()
    assert page == (course / "feedback" / "102" / NAME / f"{NAME}.html").read_text()


def test_into_the_worksheet_of_another_assignment(course: Path, tmp_path: Path) -> None:
    """Whose numbers are others than those that were collected: refused, and as it was."""
    record = course / "journal" / f"{NAME}.collected"
    record.write_text(
        "".join(
            f'{{"student": "{n}", "platform": "moodle", "order": [], "digest": ""}}\n'
            for n in range(101, 108)
        )
    )
    file = tmp_path / "Grades.csv"
    file.write_text(MOODLE)
    done = run(course, "--into", file)
    assert (done.exit_code, file.read_text()) == (1, MOODLE)
    assert "is it the worksheet of another assignment" in done.stderr


def test_feedback_by_the_ids_of_moodles_zip(course: Path, tmp_path: Path) -> None:
    """Without a worksheet the students' ids are the participants' numbers; who has none is said."""
    (course / "submitted" / "101").rename(course / "submitted" / "ada")
    (course / "feedback" / "101").rename(course / "feedback" / "ada")
    done = run(course, "--format", "csv", "--feedback", tmp_path / "feedback.zip")
    assert done.exit_code == 1
    assert "not placed: ada: no number of a Moodle participant" in done.stderr
    with zipfile.ZipFile(tmp_path / "feedback.zip") as packed:
        assert len(packed.namelist()) == 5


def test_gradescope_has_a_file_for_each(course: Path, tmp_path: Path) -> None:
    """What a person gave is a test's score there; no mark is no score."""
    target = tmp_path / "results"
    done = run(course, "--format", "gradescope", "--output", target)
    assert done.exit_code == 0, done.stderr
    found = {p.parent.name: json.loads(p.read_text()) for p in target.glob("*/results.json")}
    assert {s: f"{o['score']:.2f}" if "score" in o else "" for s, o in found.items()} == {
        s: score for s, score in SCORES.items() if s != "107"
    }
    tests = {test["name"]: test for test in found["102"]["tests"]}
    assert tests["bias_gradient"]["score"] == 1.04
    assert tests["bias_gradient"]["output"].startswith("Nearly.")
    assert (tests[ESSAY]["score"], tests[ESSAY]["output"]) == (2.345, "Well said.")
    assert "4.22 points off" in found["106"]["output"]
    assert run(course, "--format", "gradescope", "--output", f"{target}.zip").exit_code == 0
    with zipfile.ZipFile(f"{target}.zip") as packed:
        assert packed.namelist()[0] == "101/results.json"


def test_what_cannot_be_placed(course: Path, tmp_path: Path) -> None:
    """Status 1, a line each, and all others are placed."""
    file = tmp_path / "grades.csv"
    file.write_text(CANVAS.replace('"Lovelace, Ada",101', '"Lovelace, Ada",999'))
    done = run(course, "--into", file)
    assert done.exit_code == 1
    assert "not placed: 101 (Ada Lovelace): there is somebody of the same name, but with 999" in (
        done.stderr
    )
    assert "in the file, but not in the class: Lovelace, Ada (999)" in done.stderr
    assert done.stderr.splitlines()[-1] == (
        f"autograder: {file}: 1 not placed, see above; all others are"
    )
    assert ",8.95" in file.read_text()


def test_unusable_input_is_one_line_and_changes_nothing(course: Path, tmp_path: Path) -> None:
    """What, where, the remedy; status 1."""
    file = tmp_path / "grades.csv"
    for text, more, what in (
        (CANVAS.replace("ps5-backprop", "ps4-mlp"), (), "no column is called ps5-backprop"),
        (re.sub(r",10(\d),S10", r",99\1,S99", CANVAS.replace(", ", "x, x")), (), "none of the 7"),
        (CANVAS[:-4], (), ""),
        (CANVAS, ("--format", "moodle"), "a file of Canvas, not of Moodle"),
        (CANVAS, ("--feedback", tmp_path / "x.zip"), "no grading worksheet of Moodle's"),
        (CANVAS, ("--output", tmp_path), "name a file that can be written with --output"),
        ("", (), "the file is empty"),
        ('a,b\n"', (), "a quotation mark is never closed"),
    ):
        file.write_text(text)
        done = run(course, "--into", file, *more)
        if what:
            assert (done.exit_code, file.read_text()) == (1, text)
            assert what in done.stderr.splitlines()[-1]
    done = run(course, "--feedback", tmp_path)
    assert (done.exit_code, "can be written with --feedback" in done.stderr) == (1, True)
    assert "no such file" in run(course, "--into", tmp_path / "none.csv").stderr.lower()
    assert "name the file that was downloaded" in run(course, "--format", "blackboard").stderr
    assert "--column and --scale" in run(course, "--scale").stderr


def test_before_anything_is_graded(course: Path) -> None:
    """It says what to run."""
    (course / "journal" / f"{NAME}.jsonl").unlink()
    (course / "gradebook.db").unlink()
    done = run(course)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "nbgrader generate_assignment" in done.stderr


def test_a_mark_of_a_persons_alone_counts(course: Path) -> None:
    """For a notebook that could not be graded, and for who handed nothing in through the course."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "tests") as book:
        for student in ("105", "107"):
            book.update_or_create_submission(NAME, student)
    give(course, "105", ESSAY, 3)
    give(course, "107", TASK, 2)
    found = rows(run(course, "--format", "csv").stdout)
    assert (found["105"]["score"], found["107"]["score"]) == ("3.00", "2.00")
    assert "105 │ 3 / 12" in re.sub(r"\s+", " ", run(course, command="report").stdout)
