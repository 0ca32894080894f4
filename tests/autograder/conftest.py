"""Fixtures of the grader's tests: the assignment, a right solution, courses to grade."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from ag_cases import NAME, SEED, SERVERS, SOURCE, as_bytes, course_config, run, solved
from ag_truth import Counted, taught

from autograder.checks.ps5_backprop import ASSIGNMENT
from autograder.container import Container
from autograder.grade import Task, task
from autograder.student import student_world
from autograder.submission import Source, read_source
from autograder.world import World

MakeCourse = Callable[[Mapping[str, bytes]], Path]


@pytest.fixture(autouse=True)
def seed_file(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test touches the user's own secret seed."""
    path = tmp_path_factory.getbasetemp() / "secret.seed"
    if not path.exists():
        path.write_bytes(SEED)
        path.chmod(0o600)
    monkeypatch.setenv("AUTOGRADER_SEED_FILE", str(path))
    return path


@pytest.fixture(scope="session")
def container() -> Iterator[Container]:
    """The second backend, with a folder of its own that every user can enter."""
    if os.geteuid() != 0:
        pytest.skip("the second backend works for root alone")
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        os.chmod(folder, 0o755)
        patch.setenv("AUTOGRADER_CONTAINER_DIR", folder)
        yield Container()
        for server in (s for kept in SERVERS.values() for s in kept):
            if isinstance(server.world.backend, Container):
                server.close()


@pytest.fixture(scope="session")
def source() -> Source:
    """The instructor's notebook."""
    return read_source(SOURCE)


@pytest.fixture(scope="session")
def ps5(source: Source) -> Task:
    """The task of grading ps5-backprop."""
    return task(source, SEED)


@pytest.fixture(scope="session")
def world() -> World:
    """What the sandbox of ps5-backprop sees."""
    return student_world(ASSIGNMENT.withheld)


@pytest.fixture(scope="session")
def right() -> bytes:
    """A right solution."""
    return as_bytes(solved())


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose gradebook knows the assignment; to be copied, not used."""
    course = tmp_path_factory.mktemp("released") / "course"
    course_config(course)
    shutil.copytree(SOURCE.parent, course / "source" / NAME)
    done = run("nbgrader", "generate_assignment", NAME, cwd=course)
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture
def make_course(released: Path, tmp_path: Path) -> MakeCourse:
    """A function that makes a course in tmp_path with these submissions, by student."""

    def make(submissions: Mapping[str, bytes]) -> Path:
        course = tmp_path / "course"
        shutil.copytree(released, course)
        for student, data in submissions.items():
            folder = course / "submitted" / student / NAME
            folder.mkdir(parents=True)
            (folder / f"{NAME}.ipynb").write_bytes(data)
        return course

    return make


@pytest.fixture(scope="session")
def untouched(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of two functions, an answer and a drawing, in which nobody has handed in anything.

    To be copied, not used.
    """
    return taught(released, tmp_path_factory.mktemp("truth"))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Grading, with a list of whom it graded."""
    return Counted(monkeypatch)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB, where a disk can be full."""
    place = tmp_path / "tiny"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount")
    if done.returncode:
        pytest.skip("only root can mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)
