"""The gradebook on PostgreSQL, on a real server: the same rows, one line for what goes wrong."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ag_cases import NAME, ROOT, SOURCE, as_bytes, run, solved, solved_of
from ag_postgres import PASSWORD, QUOTED, Server, free_port, server
from ag_small import WRONG
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine, select

from autograder import gradebook
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


def course_on(url: str, course: Path, released: Path) -> Course:
    """A course whose gradebook is at an address, with the class's submissions."""
    shutil.copytree(released, course)
    for student, data in CLASS.items():
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(data)
    for student, time in LATE.items():
        (course / "submitted" / student / NAME / "timestamp.txt").write_text(time)
    made = configure(course, url)
    done = run("nbgrader", "generate_assignment", "--force", NAME, cwd=course)
    assert done.returncode == 0, done.stderr[-2000:]
    with Gradebook(url, "tests") as book:
        book.update_or_create_assignment(NAME, duedate="2026-10-02 00:00:00 UTC")
    return made


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
    postgres: Server, released: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Table]]:
    """The rows that both commands write, in both databases."""
    folder, found = tmp_path_factory.mktemp("tables"), {}
    for who, command in (
        ("ours", ("autograder.cli", "grade", NAME, "--workers", "2")),
        ("theirs", ("nbgrader", "autograde", NAME)),
    ):
        for kind in ("sqlite", "postgresql"):
            place = folder / f"{who}-{kind}"
            url = f"sqlite:///{place}.db" if kind == "sqlite" else postgres.create(place.name)
            found[place.name] = grade(course_on(url, place, released), *command)
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
