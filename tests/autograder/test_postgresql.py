"""The gradebook on PostgreSQL, on a real server: the same rows, one line for what goes wrong."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ag_cases import NAME, ROOT, SOURCE, as_bytes, run, solved, solved_of
from ag_postgres import PASSWORD, QUOTED, Server, free_port, server
from ag_small import WRONG
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url

from autograder import database, gradebook
from autograder.course import Course, load_course
from autograder.gradebook import Marks
from autograder.model import CheckResult, MachineError, Report
from autograder.submission import Source, read_source

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

CLASS = {
    "ann": as_bytes(solved()),
    "ben": as_bytes(solved(bias_gradient=WRONG)),
    "cem": as_bytes(solved(output_error="def output_error(:")),
}
LATE = {"ann": "2026-10-01 10:00:00 UTC", "ben": "2026-10-03 12:30:00.250000 UTC"}
Table = list[dict[str, Any]]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    """A server."""
    with server() as started:
        yield started


def configure(course: Path, url: str) -> Course:
    """The repository's configuration, with this gradebook and a late assignment."""
    config = (ROOT / "assignments" / "nbgrader_config.py").read_text()
    config = config.replace("neural-networks", "tests")
    config += f"\nc.CourseDirectory.db_url = {url!r}\n"
    (course / "nbgrader_config.py").write_text(config)
    return load_course(course)


@pytest.fixture(scope="module")
def empty(
    postgres: Server, released: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Kind of database → the address of a gradebook that knows the assignment and its due date.

    To be copied, not used.
    """
    place = tmp_path_factory.mktemp("empty") / "course"
    shutil.copytree(released, place)
    urls = {"postgresql": postgres.create("empty"), "sqlite": f"sqlite:///{place / 'gradebook.db'}"}
    configure(place, urls["postgresql"])
    done = run("nbgrader", "generate_assignment", "--force", NAME, cwd=place)
    assert done.returncode == 0, done.stderr[-2000:]
    for url in urls.values():
        with Gradebook(url, "tests") as book:
            book.update_or_create_assignment(NAME, duedate="2026-10-02 00:00:00 UTC")
    return urls


def copied(server: Server, url: str, place: Path) -> str:
    """The address of a copy of a gradebook, named as the place."""
    if url.startswith("sqlite"):
        shutil.copy(url.removeprefix("sqlite:///"), f"{place}.db")
        return f"sqlite:///{place}.db"
    return server.create(place.name, make_url(url).database or "")


def course_on(url: str, course: Path, released: Path) -> Course:
    """A course whose gradebook is at an address, with the class's submissions."""
    shutil.copytree(released, course)
    for student, data in CLASS.items():
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(data)
        if student in LATE:
            (folder / "timestamp.txt").write_text(LATE[student])
    return configure(course, url)


def tables(url: str) -> dict[str, Table]:
    """All rows of all tables, with names where nbgrader has made up keys."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    names: dict[str, str] = {}
    for kind, columns in (
        ("assignment", ("name",)),
        ("notebook", ("name",)),
        ("base_cell", ("name", "type")),
        ("source_cell", ("name",)),
        ("submitted_assignment", ("student_id", "assignment_id")),
        ("submitted_notebook", ("assignment_id", "notebook_id")),
        ("grade", ("notebook_id", "cell_id")),
        ("comment", ("notebook_id", "cell_id")),
    ):
        for row in found[kind]:
            parts = [str(names.get(row[column], row[column])) for column in columns]
            names[row["id"]] = " ".join([kind, *parts])
    return {
        kind: sorted(
            ({column: names.get(str(v), v) for column, v in row.items()} for row in rows), key=str
        )
        for kind, rows in found.items()
    }


def grade(course: Course, *command: str) -> dict[str, Table]:
    """What is in the gradebook after a command."""
    done = run(*command, cwd=course.root)
    assert done.returncode == 0, done.stderr[-2000:]
    return tables(course.db_url)


@pytest.fixture(scope="module")
def all_rows(
    postgres: Server,
    released: Path,
    empty: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, dict[str, Table]]:
    """The rows that both commands write, in both databases."""
    folder, found = tmp_path_factory.mktemp("tables"), {}
    for who, command in (
        ("ours", ("autograder.cli", "grade", NAME, "--workers", "2")),
        ("theirs", ("nbgrader", "autograde", NAME)),
    ):
        for kind in ("sqlite", "postgresql"):
            place = folder / f"{who}-{kind}"
            course = course_on(copied(postgres, empty[kind], place), place, released)
            found[place.name] = grade(course, *command)
    return found


@pytest.mark.parametrize("table", [table.name for table in Base.metadata.sorted_tables])
def test_both_commands_write_the_same_rows_in_both_databases(
    all_rows: dict[str, dict[str, Table]], table: str
) -> None:
    """Table by table."""
    rows = {name: found[table] for name, found in all_rows.items()}
    assert rows["ours-sqlite"] == rows["ours-postgresql"]
    assert rows["theirs-sqlite"] == rows["theirs-postgresql"]
    assert rows["ours-sqlite"] == rows["theirs-sqlite"]


def test_there_are_rows_to_compare(all_rows: dict[str, dict[str, Table]], source: Source) -> None:
    """Of every student, function, answer and comment; marks that differ, and a time."""
    found = all_rows["ours-postgresql"]
    each = len(source.graded) + len(source.by_hand)
    assert len(found["grade"]) == len(found["comment"]) == each * len(CLASS)
    assert len({row["auto_score"] for row in found["grade"]}) > 3
    said = [row["cell_id"] for row in found["comment"] if row["auto_comment"]]
    assert len(said) == len(source.graded) * len(CLASS)  # on an answer a person comments
    assert not [cell for cell in said if "derivation" in cell]
    times = {row["student_id"]: row["timestamp"] for row in found["submitted_assignment"]}
    assert {student for student, moment in times.items() if moment} == LATE.keys()


@pytest.fixture
def source() -> Source:
    """The instructor's notebook."""
    return read_source(SOURCE)


@pytest.fixture
def course(
    postgres: Server, all_rows: object, tmp_path: Path, request: pytest.FixtureRequest
) -> Course:
    """A course whose gradebook has been graded into; each test has its own copy."""
    name = f"copy {request.node.name}"[:60]
    return configure(tmp_path, postgres.create(name, "ours-postgresql"))


def report(source: Source) -> Report:
    """Full marks."""
    checks = tuple(
        CheckResult(f, most, most, "passed", "wrong", None, f"b.html#{f}")
        for f, (_, most) in source.graded.items()
    )
    return Report(NAME, "x.ipynb", "graded", checks=checks)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"password": "wr%40ng"}, r"password authentication failed.*mend c.CourseDirectory.db_url"),
        ({"user": "nobody-here"}, r"failed.*mend c.CourseDirectory.db_url"),
        ({"database": "missing"}, r"does not exist.*make it with `createdb`"),
        ({"port": 0}, r"refused.*is the server running"),
    ],
    ids=["password", "user", "database", "server"],
)
def test_a_gradebook_that_cannot_be_reached_is_said(
    postgres: Server, course: Course, source: Source, change: dict[str, Any], what: str
) -> None:
    """One line with the place and the remedy, and without the password."""
    port = change.pop("port", postgres.port) or free_port()
    url = Server(port).url(**{"database": make_url(course.db_url).database or ""} | change)
    with (
        pytest.raises(MachineError, match=what) as raised,
        Marks(replace(course, db_url=url), source),
    ):
        pass
    text = str(raised.value)
    assert "teacher:***@127.0.0.1" in text or "nobody-here:***@" in text
    for secret in (PASSWORD, QUOTED, "wr%40ng", "wr@ng"):
        assert secret not in text
    assert len(text.splitlines()) == 1


def test_the_command_shows_no_password(course: Course) -> None:
    """Not even its line on stderr, nor nbgrader's log behind it."""
    wrong = course.db_url.replace(QUOTED, "wr%40ng")
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace(course.db_url, wrong))
    shutil.copytree(SOURCE.parent, course.root / "source" / NAME)
    done = run("autograder.cli", "grade", NAME, cwd=course.root)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "password authentication failed" in done.stderr
    assert "wr%40ng" not in done.stdout + done.stderr
    assert "wr@ng" not in done.stdout + done.stderr


def test_rows_that_another_program_holds_are_not_waited_for_without_end(
    postgres: Server, course: Course, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, and nothing is written; afterwards it is."""
    monkeypatch.setitem(database.LIMITS, "options", "-c lock_timeout=50ms")
    other = postgres.connect(make_url(course.db_url).database or "")
    with Marks(course, source) as marks, other.cursor() as cursor:
        cursor.execute("LOCK TABLE grade IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(MachineError, match=r"lock timeout\): another program is writing"):
            marks.record("ann", report(source), None)
        other.rollback()
        marks.record("ann", report(source), None)
    other.close()


def test_a_server_that_goes_away_is_said(postgres: Server, course: Course, source: Source) -> None:
    """In the middle of a run: one line; what was written before is there."""
    other = postgres.connect()
    other.autocommit = True
    with Marks(course, source) as marks, other.cursor() as cursor:
        marks.record("new", report(source), None)
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [make_url(course.db_url).database],
        )
        with pytest.raises(MachineError, match=r"start the server, and run again") as raised:
            marks.record("newer", report(source), None)
        assert len(str(raised.value).splitlines()) == 1
    other.close()
    with Gradebook(course.db_url, "tests") as book:
        assert book.find_submission(NAME, "new").score == 28


def test_two_runs_that_find_the_same_student_new_both_write(
    course: Course, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one waits for the other, finds the student there, and writes its own marks too."""
    comment_on, inside, others = gradebook.comment_on, threading.Event(), []

    def second() -> None:
        with Marks(course, source) as marks:
            marks.record("new", report(source), None)

    def hold(check: CheckResult) -> str:
        if not inside.is_set():
            inside.set()  # the first has added the student, and nobody can see that yet
            others.append(threading.Thread(target=second))
            others[0].start()
            with create_engine(course.db_url).connect() as connection:
                waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
                while not connection.execute(waits).scalar():
                    time.sleep(0.01)
        return comment_on(check)

    monkeypatch.setattr(gradebook, "comment_on", hold)
    with Marks(course, source) as marks:
        marks.record("new", report(source), None)
    others[0].join(60)
    assert not others[0].is_alive()
    with Gradebook(course.db_url, "tests") as book:
        assert book.find_submission(NAME, "new").score == 28
        assert len(book.assignment_submissions(NAME)) == len(CLASS) + 1


OTHER = "ps3-perceptron"


def test_two_assignments_are_graded_at_once(
    postgres: Server, released: Path, empty: dict[str, str], tmp_path: Path
) -> None:
    """Two commands beside each other, over students that neither has seen: both have all marks."""
    url = copied(postgres, empty["postgresql"], tmp_path / "two at once")
    course = course_on(url, tmp_path / "course", released)
    shutil.copytree(SOURCE.parents[1] / OTHER, course.root / "source" / OTHER)
    done = run("nbgrader", "generate_assignment", OTHER, cwd=course.root)
    assert done.returncode == 0, done.stderr[-2000:]
    right = as_bytes(solved_of(course.source_notebook(OTHER)))
    for student in CLASS:
        folder = course.root / "submitted" / student / OTHER
        folder.mkdir(parents=True)
        (folder / f"{OTHER}.ipynb").write_bytes(right)
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "autograder.cli", "grade", name, "--workers", "1"],
            cwd=course.root, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])},
        )
        for name in (NAME, OTHER)
    ]  # fmt: skip
    for one in runs:
        _, err = one.communicate(timeout=300)
        assert one.returncode == 0, err
    with Gradebook(url, "tests") as book:
        assert {s.student.id for s in book.assignment_submissions(NAME)} == CLASS.keys()
        scores = {s.score for s in book.assignment_submissions(OTHER)}
        assert scores == {book.find_assignment(OTHER).max_score}
