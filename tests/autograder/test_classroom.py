"""Journal, gradebook, autograded/, feedback/ and report say the same, whatever happened to them."""

import csv
import fcntl
import json
import os
import re
import shutil
import sqlite3
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import NAME, SOURCE, as_bytes, run
from ag_small import WRONG
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
    different,
    due,
    edit_journal,
    everything,
    files_in,
    generate,
    give,
    hand_in,
    page_of,
    rows_in,
    sql,
    work,
)
from click.testing import CliRunner
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import notebook_hash
from sqlalchemy.exc import SAWarning

from autograder import cli, plugin
from autograder.classroom import Classroom
from autograder.course import load_course
from autograder.model import MachineError, UnusableInput

pytestmark = pytest.mark.sandbox

SECRET = "0123456789abcdef" * 8


@pytest.fixture
def course(untouched: Path, tmp_path: Path) -> Path:
    """A course with a due date, and half of the points for who is late."""
    made = shutil.copytree(untouched, tmp_path / "course")
    with (made / "nbgrader_config.py").open("a") as config:
        config.write('c.AssignLatePenalties.plugin_class = "half_off.Half"\n')
    (made / "half_off.py").write_text(HALF)
    due(made, DUE)
    return made


@pytest.fixture(scope="session")
def settled_once(
    untouched: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path, Counted], Path]:
    """A function that makes a class that has been graded; graded once, then copied."""
    kept = tmp_path_factory.mktemp("settled") / "course"

    def made(course: Path, counted: Counted) -> Path:
        if not kept.exists():
            hand_in(course, "ann", RIGHT, time=EARLY, secret=SECRET)
            hand_in(course, "bob", WRONG_ONE, time=LATE)
            hand_in(course, "cid", b"{")
            hand_in(course, "dan", RIGHT)
            hand_in(course, "eve", work(ESSAY, reflection="Another answer."))
            counted.grade(course)
            hand_in(course, "dan", b"")
            give(course, "ann", ESSAY, 3, "Well said.")
            give(course, "bob", "test_bias_gradient", 1, "Nearly.")
            counted.grade(course)
            shutil.copytree(course, kept)
            return course
        shutil.rmtree(course)
        return Path(shutil.copytree(kept, course))

    return made


@pytest.fixture
def settled(course: Path, counted: Counted, settled_once: Callable[[Path, Counted], Path]) -> Path:
    """A class that has been graded: right, late and wrong, broken, good and then broken."""
    return settled_once(course, counted)


def autograded(course: Path, student: str) -> Path:
    """The notebook as it ran."""
    return course / "autograded" / student / NAME / f"{NAME}.ipynb"


def feedback(course: Path, student: str) -> Path:
    """The student's page."""
    return course / "feedback" / student / NAME / f"{NAME}.html"


def journal(course: Path) -> Path:
    """What has been graded."""
    return course / "journal" / f"{NAME}.jsonl"


def mark(course: Path, student: str) -> tuple[float, float] | None:
    """Points and penalty, as `nbgrader export` counts them; None if there is no submission."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "tests") as book:
        try:
            found = book.find_submission(NAME, student)
        except MissingEntry:
            return None
        return float(found.score), float(found.late_submission_penalty)


def test_a_class_as_it_is(settled: Path, counted: Counted) -> None:
    """Again nothing is graded, written or altered; and what there is, is right."""
    assert mark(settled, "ann") == (8, 0)
    assert mark(settled, "bob") == (4, 2)  # a person's 1 in place of the automatic mark
    assert mark(settled, "cid") is None
    assert mark(settled, "dan") == (5, 0)
    before = everything(settled)
    summary = counted.grade(settled)
    assert counted.whom == ["cid", "dan"]
    assert (summary.kept, summary.mended, summary.refused) == (3, 0, 2)
    assert everything(settled) == before


# What may happen to any of the places, and must leave no trace after the next run


def over(name: str, text: bytes) -> Callable[[Path], object]:
    """Write something else into a file of bob's."""
    return lambda course: (course / name.format("bob")).write_bytes(text)


def gone(*names: str) -> Callable[[Path], object]:
    """Remove files or folders."""

    def remove(course: Path) -> None:
        for name in names:
            place = course / name
            shutil.rmtree(place) if place.is_dir() else place.unlink()

    return remove


def statement(text: str, *values: object) -> Callable[[Path], object]:
    """Something that is done to the gradebook by hand."""
    return lambda course: sql(course, text, *values)


def of(student: str) -> str:
    """Condition for the rows of a student's notebook."""
    return (
        "notebook_id IN (SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s "
        f"ON s.id = n.assignment_id WHERE s.student_id = '{student}')"
    )


def as_folder(place: Callable[[Path, str], Path], inside: str = "") -> Callable[[Path], object]:
    """A folder has the name of bob's file."""

    def make(course: Path) -> None:
        at = place(course, "bob")
        at.unlink()
        at.mkdir()
        if inside:
            (at / inside).write_text("mine")

    return make


def neighbours(place: Callable[[Path, str], Path]) -> Callable[[Path], object]:
    """Ann's file lies where bob's was."""
    return lambda course: shutil.copy(place(course, "ann"), place(course, "bob"))


def linked(place: Callable[[Path, str], Path], to: str) -> Callable[[Path], object]:
    """A link lies where bob's file was."""

    def link(course: Path) -> None:
        at = place(course, "bob")
        at.unlink()
        at.symlink_to(place(course, to) if to else "nowhere")

    return link


def pipe(place: Callable[[Path, str], Path]) -> Callable[[Path], object]:
    """A pipe lies where bob's file was."""

    def make(course: Path) -> None:
        at = place(course, "bob")
        at.unlink()
        os.mkfifo(at)

    return make


def file_for_folder(course: Path) -> None:
    """A file has the name of a student's folder."""
    for step in ("autograded", "feedback"):
        shutil.rmtree(course / step / "bob")
        (course / step / "bob").write_text("a file")


def lines(edit: Callable[[list[Any]], list[Any]]) -> Callable[[Path], object]:
    """The journal's lines are edited."""
    return lambda course: edit_journal(course, edit)


def cut(course: Path) -> None:
    """The journal loses its middle, in the midst of lines."""
    text = journal(course).read_bytes()
    journal(course).write_bytes(text[: len(text) // 3] + text[len(text) // 2 :])


def another_assignment(found: list[Any]) -> list[Any]:
    """A line of ps6 at the end of ps5's journal."""
    report = found[0]["report"] | {"assignment": "ps6-digits"}
    return [*found, found[0] | {"report": report}]


def nonsense(found: list[Any]) -> list[Any]:
    """Lines that look like ours."""
    good = found[0]
    check = good["report"]["checks"][0]

    def other(**fields: Any) -> Any:
        return good | {"report": good["report"] | {"checks": [check | fields]}}

    return [
        *found, good | {"student": []}, good | {"student": None}, good | {"key": 3},
        other(points="2"), other(points=float("nan")), other(status="splendid"), other(new=1),
        good | {"report": good["report"] | {"status": "done"}}, good | {"handed_in": 5},
        good | {"report": good["report"] | {"checks": []}}, good | {"report": []},
    ]  # fmt: skip


def older(found: list[Any]) -> list[Any]:
    """Lines of the version before, which knew no time and no digests."""
    return [{n: line[n] for n in ("student", "key", "report")} for line in found]


def temporary(course: Path) -> None:
    """What a run that was killed has been writing."""
    for step, name in (("autograded", "ipynb"), ("feedback", "html")):
        (course / step / "bob" / NAME / f".{NAME}.{name}.a8_bcdef").write_text("half")
    (course / "feedback" / "bob" / NAME / ".timestamp.txt.abcdefg0").write_text("")
    (course / "reports" / f".{NAME}.html.abcdefg0").write_text("")


def page_edited(course: Path) -> None:
    """Somebody has improved a mark on a page."""
    page = feedback(course, "bob")
    better = re.sub(r"<b>[\d.]+ of 5</b>", "<b>5 of 5</b>", page.read_text())
    assert better != page.read_text()
    page.write_text(better)


MENDED: dict[str, Callable[[Path], object]] = {
    "report removed": gone(f"reports/{NAME}.html"),
    "all of feedback removed": gone("feedback"),
    "a page removed": gone(f"feedback/bob/{NAME}/{NAME}.html"),
    "a page emptied": over(f"feedback/{{}}/{NAME}/{NAME}.html", b""),
    "a page cut short": lambda c: os.truncate(feedback(c, "bob"), 9000),
    "a page edited": page_edited,
    "a neighbour's page": neighbours(feedback),
    "a page that is a folder": as_folder(feedback),
    "a page that is a folder with something": as_folder(feedback, "x"),
    "a page that is a link": linked(feedback, "ann"),
    "a page that is a dead link": linked(feedback, ""),
    "a page that is a pipe": pipe(feedback),
    "stamps removed": gone(
        *(f"feedback/ann/{NAME}/{n}" for n in ("timestamp.txt", "submission_secret.txt")),
        *(f"feedback/cid/{NAME}/{n}" for n in ("timestamp.txt", "submission_secret.txt")),
        f"autograded/ann/{NAME}/timestamp.txt",
    ),
    "a neighbour's secret": lambda c: shutil.copytree(
        c / "feedback" / "ann" / NAME, c / "feedback" / "bob" / NAME, dirs_exist_ok=True
    ),
    "all of autograded removed": gone(*(f"autograded/{s}" for s in ("ann", "bob", "eve"))),
    "a notebook removed": lambda c: os.unlink(autograded(c, "bob")),
    "a notebook emptied": over(f"autograded/{{}}/{NAME}/{NAME}.ipynb", b""),
    "a neighbour's notebook": neighbours(autograded),
    "a notebook that is a folder": as_folder(autograded),
    "a notebook that is a folder with something": as_folder(autograded, "x"),
    "a notebook that is a link": linked(autograded, "ann"),
    "a notebook that is a dead link": linked(autograded, ""),
    "a notebook that is a pipe": pipe(autograded),
    "files in place of folders": file_for_folder,
    "what a killed run left": temporary,
    "a journal cut in the middle": cut,
    "a journal removed": lambda c: os.unlink(journal(c)),
    "a journal sorted backwards": lines(lambda found: found[::-1]),
    "a line of another assignment": lines(another_assignment),
    "lines that are nonsense": lines(nonsense),
    "a journal of the version before": lines(older),
    "deep nonsense": lambda c: journal(c).write_bytes(journal(c).read_bytes() + b"[" * 100_000),
    "the automatic marks changed": statement("UPDATE grade SET auto_score = 0.5"),
    "the automatic marks removed": statement("UPDATE grade SET auto_score = NULL"),
    "an automatic mark that is text": statement("UPDATE grade SET auto_score = 'good'"),
    "a mark for an answer that nobody gave": statement(
        f"UPDATE grade SET auto_score = 4 WHERE {of('eve')} AND auto_score IS NULL"
    ),
    "a neighbour's marks": statement(
        f"UPDATE grade SET auto_score = (SELECT g.auto_score FROM grade g WHERE g.{of('ann')} "
        f"AND g.cell_id = grade.cell_id) WHERE {of('eve')}"
    ),
    "comments changed": statement("UPDATE comment SET auto_comment = 'splendid'"),
    "comments removed": statement("UPDATE comment SET auto_comment = NULL"),
    "penalty removed": statement("UPDATE submitted_notebook SET late_submission_penalty = NULL"),
    "penalty for who was early": statement(
        "UPDATE submitted_notebook SET late_submission_penalty = 3"
    ),
    "times removed": statement("UPDATE submitted_assignment SET timestamp = NULL"),
    "times changed": statement(
        "UPDATE submitted_assignment SET timestamp = '2026-03-01 09:00:00.000000'"
    ),
    "nobody is asked for marks": statement("UPDATE grade SET needs_manual_grade = 0"),
    "rows of grades removed": statement("DELETE FROM grade WHERE manual_score IS NULL"),
    "rows of comments removed": statement("DELETE FROM comment WHERE manual_comment IS NULL"),
    "a student's notebook removed": statement(
        "DELETE FROM submitted_notebook WHERE assignment_id IN "
        "(SELECT id FROM submitted_assignment WHERE student_id = 'eve')"
    ),
    "a row that nbgrader made for who has no verdict": lambda c: nbgraders_row(c, "cid"),
}


FORGETFUL = [MENDED["a journal removed"], MENDED["a journal of the version before"]]
"""Of an earlier verdict, which stands while the hand-in is broken, all or a part is not known."""


def nbgraders_row(course: Path, student: str) -> None:
    """What `nbgrader autograde` without us does before it looks at a notebook."""
    with (
        warnings.catch_warnings(),
        Gradebook(f"sqlite:///{course / 'gradebook.db'}", "tests") as book,
    ):
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's models flush while they are built
        book.update_or_create_student(student)
        book.update_or_create_submission(NAME, student)
        for grade in book.find_submission_notebook(NAME, NAME, student).grades:
            grade.auto_score = 0
        book.db.commit()


@pytest.mark.parametrize("accident", MENDED.values(), ids=MENDED)
def test_no_trace_is_left(
    settled: Path, counted: Counted, accident: Callable[[Path], object]
) -> None:
    """After the next run all is as it was before, and the run after that has nothing to do."""
    if accident in FORGETFUL:
        hand_in(settled, "dan", RIGHT)
        counted.grade(settled)
    before = everything(settled)
    accident(settled)
    counted.grade(settled)
    assert different(before, everything(settled)) == {}
    summary = counted.grade(settled)
    assert (summary.graded, summary.mended) == (0, 0)
    assert different(before, everything(settled)) == {}


# The gradebook lost: what a person gave goes with it, and is asked for again


def restored(course: Path) -> None:
    """The gradebook as it was before anybody was graded."""
    shutil.copy(course / "before.db", course / "gradebook.db")


def made_anew(course: Path) -> None:
    """The gradebook is deleted, and nbgrader makes another."""
    (course / "gradebook.db").unlink()
    generate(course)
    due(course, DUE)


LOST: dict[str, Callable[[Path], object]] = {
    "restored from a backup": restored,
    "emptied": lambda c: [
        sql(c, f"DELETE FROM {t}")
        for t in ("grade", "comment", "submitted_notebook", "submitted_assignment", "student")
    ],
    "a student removed": lambda c: run(
        "nbgrader", "db", "student", "remove", "bob", "--force", cwd=c
    ),
    "submissions removed": lambda c: [
        sql(c, f"DELETE FROM {t}")
        for t in ("grade", "comment", "submitted_notebook", "submitted_assignment")
    ],
    "made anew": made_anew,
}


@pytest.mark.slow
@pytest.mark.parametrize("accident", LOST.values(), ids=LOST)
def test_a_gradebook_that_was_lost(
    course: Path, counted: Counted, accident: Callable[[Path], object]
) -> None:
    """All marks are there again from the journal, and nobody is graded for it."""
    shutil.copy(course / "gradebook.db", course / "before.db")
    hand_in(course, "ann", RIGHT, time=EARLY)
    hand_in(course, "bob", WRONG_ONE, time=LATE)
    hand_in(course, "dan", RIGHT)
    counted.grade(course)
    hand_in(course, "dan", b"{")
    counted.grade(course)
    before = everything(course)
    accident(course)
    summary = counted.grade(course)
    assert counted.whom == ["dan"]
    assert summary.kept == 2
    assert summary.mended >= 1
    assert different(before, everything(course)) == {}


# Another time, another date


def test_a_time_that_is_corrected(settled: Path, counted: Counted) -> None:
    """Nobody is graded again; gradebook, penalty, autograded/ and feedback/ know the new time."""
    hand_in(settled, "bob", time=EARLY)
    counted.grade(settled)
    assert "bob" not in counted.whom
    assert mark(settled, "bob") == (4, 0)
    for step in ("autograded", "feedback"):
        assert (settled / step / "bob" / NAME / "timestamp.txt").read_text() == EARLY
    assert "taken off" not in page_of(settled, "bob")
    hand_in(settled, "bob", time="2026-03-02 02:00:01-08:00")
    counted.grade(settled)
    assert mark(settled, "bob") == (4, 2), "a second late, said in another zone"
    hand_in(settled, "bob", time=None)
    counted.grade(settled)
    assert mark(settled, "bob") == (4, 0)
    assert not (settled / "autograded" / "bob" / NAME / "timestamp.txt").exists()
    assert (settled / "feedback" / "bob" / NAME / "timestamp.txt").read_text() == ""


def test_a_time_that_is_garbled(settled: Path, counted: Counted) -> None:
    """It makes nobody late, and the page says that it is not known."""
    hand_in(settled, "bob", time="the dog ate it")
    counted.grade(settled)
    assert mark(settled, "bob") == (4, 0)
    assert "whether it is late is not known" in page_of(settled, "bob")


def test_a_due_date_that_moves(settled: Path, counted: Counted) -> None:
    """Set, moved, taken away, or moved for one: the penalty is that of the marks as they are."""
    due(settled, "2026-03-04 10:00:00 UTC")
    counted.grade(settled)
    assert mark(settled, "bob") == (4, 0)
    due(settled, "2026-02-01 10:00:00 UTC")
    counted.grade(settled)
    assert mark(settled, "bob") == (4, 2)
    assert mark(settled, "ann") == (8, 4)
    assert "4 taken off" in page_of(settled, "ann")
    with Gradebook(f"sqlite:///{settled / 'gradebook.db'}", "tests") as book:
        book.grant_extension(NAME, "bob", weeks=9)
    counted.grade(settled)
    assert mark(settled, "bob") == (4, 0)
    due(settled, None)
    counted.grade(settled)
    assert mark(settled, "ann") == (8, 0)
    assert mark(settled, "bob") == (4, 0)


def test_marks_by_hand_change_the_penalty(settled: Path, counted: Counted) -> None:
    """Half of all that counts, also of what a person gives later, extra credit too."""
    give(settled, "bob", ESSAY, 4)
    sql(settled, "UPDATE grade SET extra_credit = 2 WHERE manual_score = 4")
    counted.grade(settled)
    assert mark(settled, "bob") == (10, 5)
    assert "5 taken off" in page_of(settled, "bob")
    assert "extra credit: 2" in page_of(settled, "bob")


def test_nbgrader_s_own_plugin(settled: Path, counted: Counted) -> None:
    """`penalty_method = "zero"` takes all; a plugin that does not work is said before grading."""
    config = settled / "nbgrader_config.py"
    whole = config.read_text()
    line = re.compile("c.AssignLate.*\n")
    config.write_text(line.sub('c.LateSubmissionPlugin.penalty_method = "zero"\n', whole))
    counted.grade(settled)
    assert mark(settled, "bob") == (4, 4)
    assert mark(settled, "ann") == (8, 0)
    for name in ("no_such.Plugin", "half_off.None", "half_off"):
        config.write_text(line.sub(f'c.AssignLatePenalties.plugin_class = "{name}"\n', whole))
        with pytest.raises(UnusableInput, match=r"nbgrader_config.py: the plugin for late pen"):
            counted.grade(settled)
    (settled / "half_broken.py").write_text(HALF.replace("score / 2", "score / 0"))
    config.write_text(whole.replace("half_off", "half_broken"))
    with pytest.raises(UnusableInput, match=r"fails: ZeroDivisionError"):
        counted.grade(settled)


# What a person gives


def test_marks_by_hand_are_everywhere(settled: Path, counted: Counted) -> None:
    """In the totals of the gradebook, the report, the table and the page, with the comment."""
    page = page_of(settled, "ann")
    assert "Well said." in page
    assert "3 of 4" in page
    assert "Nearly." in page_of(settled, "bob")
    table = CliRunner().invoke(cli.main, ["report", NAME, "--course", str(settled)]).stdout
    assert re.search(r"ann +│ +8 / 12", table)
    assert "drawing: waits for a person" in table
    report = (settled / "reports" / f"{NAME}.html").read_text()
    assert "<b>5</b> need you" in report  # two have no verdict, and drawings are to be looked at
    assert "<b>0</b> need you" not in report
    for student in ("ann", "bob", "dan", "eve"):
        give(settled, student, ESSAY, 4)
        give(settled, student, TASK, 3)
    hand_in(settled, "cid", RIGHT)
    hand_in(settled, "dan", RIGHT)
    summary = counted.grade(settled)
    assert {s for s, r in summary.results.items() if r.waiting or r.needs_you} == {"cid"}
    assert "<b>1</b> need you" in (settled / "reports" / f"{NAME}.html").read_text()


def test_marks_by_hand_survive_a_regrade(settled: Path, counted: Counted) -> None:
    """Graded again, nobody is asked to look again, for nothing has changed."""
    before = everything(settled)
    counted.grade(settled, resume=False)
    assert set(counted.whom) == {"ann", "bob", "cid", "dan", "eve"}
    assert different(before, everything(settled)) == {}


def test_another_notebook_is_to_be_looked_at_again(settled: Path, counted: Counted) -> None:
    """The marks stay and count; page, report and gradebook ask a person to look."""
    for student in ("ann", "bob"):
        give(settled, student, TASK, 3)
    hand_in(settled, "ann", work(reflection="Something else."))
    hand_in(settled, "bob", RIGHT)
    result = counted.grade(settled).results
    assert mark(settled, "ann") == (11, 0)
    assert set(result["ann"].waiting) == {ESSAY, TASK}
    assert set(result["bob"].waiting) == {ESSAY, TASK, "test_bias_gradient"}
    assert "to be looked at again" in page_of(settled, "ann")
    give(settled, "ann", ESSAY, 2)
    give(settled, "ann", TASK, 2)
    result = counted.grade(settled).results
    assert result["ann"].waiting == ()
    assert result["ann"].mark == 9


def test_a_page_shows_the_code_that_was_graded(settled: Path, counted: Counted) -> None:
    """Also where another notebook earns the very same verdict."""
    changed = WRONG.replace("return", "# my own thoughts\n    return")
    hand_in(settled, "bob", work(bias_gradient=changed))
    counted.grade(settled)
    assert "my own thoughts" in page_of(settled, "bob")


# Hand-ins that break, and are mended


def test_a_broken_hand_in_after_a_good_one(settled: Path, counted: Counted) -> None:
    """Which mark stands, and why, in every place; mended with the same notebook, it is over."""
    result = counted.grade(settled).results["dan"]
    assert result.mark == 5
    assert result.needs_you
    assert "the file is empty" in result.needs_you
    assert "the hand-in before it stands, with 5 points" in result.needs_you
    assert "The hand-in before it counts" in page_of(settled, "dan")
    assert "stands, with 5 points" in (settled / "reports" / f"{NAME}.html").read_text()
    said = CliRunner().invoke(cli.main, ["grade", NAME, "--course", str(settled)])
    assert "needs you: dan/ps5-backprop.ipynb: the file is empty" in said.stdout
    hand_in(settled, "dan", RIGHT)
    summary = counted.grade(settled)
    assert "dan" not in counted.whom
    assert summary.results["dan"].needs_you is None
    assert "hand-in before it" not in page_of(settled, "dan")
    room = Classroom(load_course(settled), NAME)
    assert room.results()["dan"].needs_you is None, "the journal says it too"


@pytest.mark.parametrize("trouble", ["a pipe", "a link", "no folder", "a folder that is a link"])
def test_a_mark_stands_whatever_comes_after_it(
    settled: Path, counted: Counted, trouble: str
) -> None:
    """Even if the gradebook has lost it meanwhile."""
    folder = settled / "submitted" / "ann" / NAME
    notebook = folder / f"{NAME}.ipynb"
    if trouble == "a folder that is a link":
        (settled / "elsewhere").mkdir()
        shutil.rmtree(settled / "submitted" / "ann")
        (settled / "submitted" / "ann").symlink_to(settled / "elsewhere")
    else:
        notebook.unlink()
        if trouble == "a pipe":
            os.mkfifo(notebook)
        if trouble == "a link":
            notebook.symlink_to(settled / "submitted" / "bob" / NAME / notebook.name)
    sql(settled, f"DELETE FROM grade WHERE {of('ann')} AND manual_score IS NULL")
    result = counted.grade(settled).results["ann"]
    assert mark(settled, "ann") == (8, 0)
    assert result.needs_you
    assert "stands, with 8 points" in result.needs_you
    assert "was not graded" in page_of(settled, "ann")
    assert result.standing
    assert result.standing.handed_in
    assert result.standing.handed_in.day == 1


def test_a_neighbour_s_work_is_on_nobody_else_s_page(settled: Path, counted: Counted) -> None:
    """Where the notebook as it ran is lost for good, there is none, and the mark stands."""
    shutil.copy(autograded(settled, "bob"), autograded(settled, "dan"))
    counted.grade(settled)
    assert not autograded(settled, "dan").exists()
    assert "sum(axis=1" not in page_of(settled, "dan")
    assert mark(settled, "dan") == (5, 0)


def test_a_first_hand_in_that_is_broken(settled: Path, counted: Counted) -> None:
    """No row, so no zero; a row that was there before is none either; mended, it is graded."""
    nbgraders_row(settled, "cid")
    counted.grade(settled)
    assert mark(settled, "cid") is None
    assert "This is not a mark" in page_of(settled, "cid")
    hand_in(settled, "cid", RIGHT)
    counted.grade(settled)
    assert mark(settled, "cid") == (5, 0)
    assert "This is not a mark" not in page_of(settled, "cid")


def test_a_row_with_something_of_a_person_s_stays(settled: Path, counted: Counted) -> None:
    """An extension that was granted before, or marks of which no journal knows: they are said."""
    nbgraders_row(settled, "cid")
    sql(settled, f"UPDATE grade SET auto_score = 2 WHERE {of('cid')}")
    result = counted.grade(settled).results["cid"]
    assert result.needs_you
    assert "the gradebook has 8 points of a hand-in before it" in result.needs_you
    assert result.mark is None
    sql(settled, f"UPDATE grade SET auto_score = 0 WHERE {of('cid')}")
    with Gradebook(f"sqlite:///{settled / 'gradebook.db'}", "tests") as book:
        book.grant_extension(NAME, "cid", days=3)
    counted.grade(settled)
    hand_in(settled, "cid", WRONG_ONE, time=LATE)
    counted.grade(settled)
    found = mark(settled, "cid")
    assert found
    assert found[1] == 0


def test_who_withdraws_is_gone_and_comes_back_with_the_folder(
    settled: Path, counted: Counted
) -> None:
    """No mark in report and table, but a no-show; again there with the folder, and kept."""
    before = everything(settled)
    (settled / "submitted" / "bob").rename(settled / "bob")
    results = counted.grade(settled).results
    assert "bob" not in results
    report = (settled / "reports" / f"{NAME}.html").read_text()
    assert "These have not handed in" in report
    assert "feedback/bob" not in report
    table = CliRunner().invoke(cli.main, ["report", NAME, "--course", str(settled)]).stdout
    assert "bob" not in table
    (settled / "bob").rename(settled / "submitted" / "bob")
    counted.grade(settled)
    assert "bob" not in counted.whom
    assert different(before, everything(settled)) == {}


def test_a_student_who_is_renamed(settled: Path, counted: Counted) -> None:
    """The work is graded under the new name with the same marks."""
    (settled / "submitted" / "eve").rename(settled / "submitted" / "eva")
    results = counted.grade(settled).results
    assert "eve" not in results
    assert mark(settled, "eva") == (5, 0)
    assert "Feedback for eva" in page_of(settled, "eva")


# The source changes


def edit_source(course: Path, edit: Callable[[Any], object]) -> None:
    """Change the instructor's notebook."""
    path = course / "source" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    edit(notebook)
    path.write_bytes(as_bytes(notebook))


def cell(notebook: Any, name: str) -> Any:
    """The cell of this name."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


@pytest.mark.slow
def test_points_that_change(settled: Path, counted: Counted, monkeypatch: Any) -> None:
    """Until the gradebook knows, nobody is graded; then everybody is, and people look again."""
    give(settled, "eve", ESSAY, 4)
    counted.grade(settled)
    before = everything(settled)
    edit_source(settled, lambda n: cell(n, ESSAY).metadata.nbgrader.update(points=6))
    with pytest.raises(UnusableInput, match=r"gives reflection 4 points, the source 6.*--force"):
        counted.grade(settled)
    assert different(before, everything(settled)) == {}
    generate(settled)
    results = counted.grade(settled).results
    assert set(counted.whom) == {"ann", "bob", "cid", "dan", "eve"}
    assert results["eve"].standing
    assert results["eve"].standing.max_score == 14
    assert "of 6" in page_of(settled, "eve")


def test_a_question_that_comes_or_goes(settled: Path, counted: Counted) -> None:
    """nbgrader takes it in only after the submissions are out: that is the remedy told."""
    whole = (settled / "source" / NAME / f"{NAME}.ipynb").read_bytes()
    edit_source(settled, lambda n: n.cells.remove(cell(n, ESSAY)))
    with pytest.raises(UnusableInput, match=r"has reflection.*db assignment remove"):
        counted.grade(settled)
    (settled / "source" / NAME / f"{NAME}.ipynb").write_bytes(whole)
    extra = nbformat.from_dict(json.loads(whole)["cells"][-2])

    def add(notebook: Any) -> None:
        extra.id = extra.metadata.nbgrader.grade_id = "another"
        notebook.cells.append(extra)

    edit_source(settled, add)
    with pytest.raises(UnusableInput, match=r"lacks another.*db assignment remove"):
        counted.grade(settled)


# The machine


def test_a_machine_that_fails(settled: Path, counted: Counted, monkeypatch: Any) -> None:
    """What there was stays as it was, also a row of nbgrader's is no zero; then all is well."""

    def fail(*_: object) -> None:
        raise MachineError("no memory left: wait")

    hand_in(settled, "bob", RIGHT)
    hand_in(settled, "fay", RIGHT)
    nbgraders_row(settled, "fay")
    before = everything(settled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counted, "_once", fail)
        patch.setattr("autograder.grader.Grader._once", fail)
        summary = counted.grade(settled)
    assert {graded.who for graded in summary.failed} == {"bob", "fay", "cid", "dan"}
    assert mark(settled, "fay") is None
    assert "This is not a mark" in page_of(settled, "fay")
    now = everything(settled)
    assert now["journal"] == before["journal"]
    assert files_in(settled, "autograded").items() <= before["files"].items()
    counted.grade(settled)
    assert mark(settled, "fay") == (5, 0)
    assert mark(settled, "bob") == (4, 2), "what a person gave stays"


def test_two_runs_at_once(settled: Path, counted: Counted) -> None:
    """The second says who grades, grades nobody, and a lock of the dead hinders nobody."""
    room = Classroom(load_course(settled), NAME)
    lock = settled / "journal" / f"{NAME}.lock"
    lock.write_bytes(b"process 1 of \xff on nowhere\n")
    with room.lock():
        said = CliRunner().invoke(cli.main, ["grade", NAME, "--course", str(settled)])
        assert said.exit_code == 2
        (line,) = said.stderr.splitlines()
        assert f"being graded by process {os.getpid()} of " in line
        assert counted.whom == []
        with lock.open("a") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert counted.grade(settled).kept == 3


def test_a_gradebook_that_is_being_written(settled: Path, counted: Counted) -> None:
    """The remedy is to close the formgrader; and the next run finds all that there is to do."""
    before = everything(settled)
    sql(settled, "UPDATE grade SET auto_score = 1")
    other = sqlite3.connect(settled / "gradebook.db")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(MachineError, match=r"locked.*close the formgrader"):
        counted.grade(settled)
    other.rollback()
    other.close()
    counted.grade(settled)
    assert different(before, everything(settled)) == {}


@pytest.mark.parametrize(
    ("table", "column"),
    [("grade", "extra_credit"), ("submitted_assignment", "extension"), ("student", "lms_user_id")],
)
def test_an_old_gradebook(settled: Path, counted: Counted, table: str, column: str) -> None:
    """It lacks a column: `nbgrader db upgrade` is the remedy, and nobody is graded."""
    sql(settled, f"ALTER TABLE {table} DROP COLUMN {column}")
    with pytest.raises(MachineError, match=r"nbgrader db upgrade"):
        counted.grade(settled, resume=False)
    assert counted.whom == []


def test_a_gradebook_that_cannot_be_written(settled: Path, counted: Counted) -> None:
    """The remedy is about the right to write; nothing is said to have been recorded."""
    sql(settled, "UPDATE grade SET auto_score = 1")
    with (settled / "nbgrader_config.py").open("a") as config:
        where = f"sqlite:///file:{settled / 'gradebook.db'}?mode=ro&uri=true"
        config.write(f"c.CourseDirectory.db_url = {where!r}\n")
    with pytest.raises(MachineError, match=r"may this user write there\?"):
        counted.grade(settled)


@pytest.mark.parametrize("trouble", ["a folder", "no rights"])
def test_a_journal_that_cannot_be_written(
    settled: Path, counted: Counted, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said before anybody is graded, with its name."""
    before = rows_in(settled)
    hand_in(settled, "bob", RIGHT)
    really = Path.open

    def refuse(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.suffix == ".jsonl":
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, *arguments, **more)

    if trouble == "a folder":
        journal(settled).unlink()
        journal(settled).mkdir()
    else:
        monkeypatch.setattr(Path, "open", refuse)
    said = CliRunner().invoke(cli.main, ["grade", NAME, "--course", str(settled)])
    assert said.exit_code == 2
    assert str(journal(settled)) in said.stderr
    assert counted.whom == []
    assert rows_in(settled) == before


def test_a_due_date_that_nobody_can_read(settled: Path, counted: Counted) -> None:
    """One line, as for whatever else is wrong with a gradebook."""
    sql(settled, "UPDATE submitted_assignment SET timestamp = 'soon'")
    with pytest.raises(MachineError, match=r"the gradebook: .*soon"):
        counted.grade(settled)


# nbgrader's own commands beside ours


def repository_config(course: Path) -> None:
    """Let nbgrader grade and export through the autograder, with an exchange of its own."""
    exchange = course.parent / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    mine = (course / "nbgrader_config.py").read_text()
    ours = (SOURCE.parents[2] / "nbgrader_config.py").read_text()
    mine = mine.replace("c = get_config()\n", ours.replace("neural-networks", "tests") + "\n")
    mine += f"c.Exchange.root = {str(exchange)!r}\n"
    (course / "nbgrader_config.py").write_text(mine)


def autograde(course: Path, **traits: Any) -> None:
    """As `nbgrader autograde` does it."""
    folder = CourseDirectory(root=str(course), course_id="tests")
    folder.assignment_id = NAME
    with pytest.raises(NbGraderException, match="cid"):
        plugin.Autograde(coursedir=folder, **traits).start()


def test_nbgrader_autograde_keeps_what_is_there(settled: Path, counted: Counted) -> None:
    """The same marks and penalties, with and without --force; the lock holds there too."""
    before = everything(settled)
    counted.whom.clear()
    autograde(settled)
    assert counted.whom == ["cid", "dan"]
    assert different(before, everything(settled)) == {}
    autograde(settled, force=True)
    assert different(before, everything(settled)) == {}
    folder = CourseDirectory(root=str(settled), course_id="tests")
    folder.assignment_id = NAME
    with (
        Classroom(load_course(settled), NAME).lock(),
        pytest.raises(NbGraderException, match="is being graded by process"),
    ):
        plugin.Autograde(coursedir=folder).start()


def test_nbgrader_autograde_alone_does_the_same(course: Path, counted: Counted) -> None:
    """By either route all places are the same, byte for byte."""
    other = shutil.copytree(course, course.with_name("other"))
    for made in (course, other):
        hand_in(made, "ann", RIGHT, time=EARLY)
        hand_in(made, "bob", WRONG_ONE, time=LATE)
        hand_in(made, "cid", b"{")
        nbgraders_row(made, "cid")
    counted.grade(course)
    autograde(other)
    assert different(everything(course), everything(other)) == {}


@pytest.mark.slow
def test_nbgrader_s_feedback_and_ours(settled: Path, counted: Counted) -> None:
    """Ours can be released for all, without a time or secret; theirs gives way to ours again."""
    repository_config(settled)
    counted.grade(settled)
    before = everything(settled)
    done = run("nbgrader", "release_feedback", NAME, cwd=settled)
    assert done.returncode == 0, done.stderr[-2000:]
    released = list((settled.parent / "exchange" / "tests" / "feedback").glob("*.html"))
    pages = sorted(feedback(settled, s).read_bytes() for s in ("ann", "bob", "cid", "dan", "eve"))
    assert sorted(page.read_bytes() for page in released) == pages
    own = notebook_hash(secret=SECRET, notebook_id=NAME)
    assert f"{own}.html" in {page.name for page in released}
    done = run("nbgrader", "generate_feedback", "--force", NAME, cwd=settled)
    assert done.returncode == 0, done.stderr[-2000:]
    assert everything(settled) != before
    counted.grade(settled)
    assert different(before, everything(settled)) == {}


@pytest.mark.slow
def test_no_zero_in_an_export(settled: Path, counted: Counted) -> None:
    """Who has no verdict has no mark there, also if nbgrader had made a row before."""
    repository_config(settled)
    nbgraders_row(settled, "cid")
    hand_in(settled, "fay", b"")
    nbgraders_row(settled, "fay")
    counted.grade(settled)
    done = run("nbgrader", "export", "--to", "marks.csv", cwd=settled)
    assert done.returncode == 0, done.stderr[-2000:]
    with (settled / "marks.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert float(rows["ann"]["score"]) == 8
    assert float(rows["bob"]["score"]) == 2
    for student in ("cid", "fay"):
        assert rows[student]["score"] == ""
        assert mark(settled, student) is None


def test_a_gradebook_that_says_something_else_is_said(settled: Path, counted: Counted) -> None:
    """Also by `autograder report`, which changes no mark: who, and what to run."""
    sql(settled, f"UPDATE grade SET auto_score = 0.25 WHERE {of('eve')}")
    sql(settled, f"DELETE FROM submitted_notebook WHERE id IN (SELECT notebook_id FROM grade "
        f"WHERE {of('ann')})")  # fmt: skip
    table = CliRunner().invoke(cli.main, ["report", NAME, "--course", str(settled)])
    said = re.sub(r"[│\s]+", " ", table.stdout)
    assert said.count("gradebook says something else: run `autograder grade") == 2
    counted.grade(settled)
    table = CliRunner().invoke(cli.main, ["report", NAME, "--course", str(settled)])
    assert "something else" not in table.stdout


def test_a_zero_beside_an_extension_goes(settled: Path, counted: Counted) -> None:
    """The extension stays, and what `nbgrader autograde` alone writes for a broken one does not."""
    nbgraders_row(settled, "cid")
    with Gradebook(f"sqlite:///{settled / 'gradebook.db'}", "tests") as book:
        book.grant_extension(NAME, "cid", days=3)
    counted.grade(settled)
    assert sql(settled, f"SELECT count(*) FROM grade WHERE {of('cid')}") == [(4,)]
    assert sql(settled, f"SELECT count(auto_score) FROM grade WHERE {of('cid')}") == [(0,)]
