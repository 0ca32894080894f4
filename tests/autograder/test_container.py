"""The second backend: what it refuses, what it needs without Landlock, what it leaves."""

import json
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from ag_cases import NAME, SOURCE, as_bytes, served, solved
from click.testing import CliRunner

from autograder import cli, doctor, walls
from autograder import container as module
from autograder.container import Container
from autograder.inside.users import empty, landlock_rights, landlock_version
from autograder.model import MachineError
from autograder.reserve import CONTAINER, reserved
from autograder.sandbox import ForkServer
from autograder.student import student_world
from autograder.walls import Walls
from autograder.world import SandboxError, World

WITHHELD = ("backprop",)


@pytest.fixture(scope="module")
def small(container: Container) -> World:
    """A world with one module withheld."""
    return student_world(WITHHELD, backend=container)


def missing(world: World, known: Walls) -> set[str]:
    """Layers that are relied on and do not hold, on a server of their own."""
    with ForkServer(world) as server:
        found = list(walls.findings(server, known, WITHHELD))
    return {finding.name for finding in found if finding.relied and not finding.holds}


@pytest.mark.sandbox
def test_the_doctor_names_what_holds_and_what_is_lacking(
    container: Container, tmp_path: Path
) -> None:
    """Every layer but those of namespaces, which are said to be lacking."""
    if not landlock_version():
        pytest.skip("this kernel has no Landlock")
    hidden = (("submissions-hidden", tmp_path), ("gradebook-hidden", tmp_path / "gradebook.db"))
    found = list(doctor.examine(Walls(container, hidden=hidden), "tests"))
    assert [f for f in found if f.relied and not f.holds] == []
    lacking = {f.name for f in found if not f.relied}
    assert lacking == set(container.lacks)
    assert all(f.detail for f in found if not f.relied)
    assert {"landlock", "withheld-modules", "seccomp", "no-leftovers"} <= {f.name for f in found}


@pytest.mark.sandbox
def test_without_landlock_what_everybody_may_read_is_missed(
    container: Container, small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Grading refuses then, by name, where the course or the library is open to other users."""
    monkeypatch.setattr(module, "landlock_version", lambda: 0)
    folder = Path(os.environ["AUTOGRADER_CONTAINER_DIR"])  # a place that other users can enter
    for name in ("open", "closed"):
        (folder / name / "submitted").mkdir(parents=True, exist_ok=True)
        (folder / name / "submitted" / "x.ipynb").write_text("{}")
    (folder / "closed").chmod(0o700)

    def hidden(name: str) -> Walls:
        return Walls(container, hidden=(("submissions-hidden", folder / name / "submitted"),))

    found = missing(small, hidden("open"))
    assert {"submissions-hidden", "other-processes", "files-read-only"} <= found
    found = missing(small, hidden("closed"))
    assert "submissions-hidden" not in found
    # what no permission of a checkout can help, the backend itself must do
    assert not found & {"bytecode", "no-leftovers", "fork-server", "limit-disk", "environment"}
    with ForkServer(small) as server, pytest.raises(MachineError, match="no other-processes"):
        walls.require(server, hidden("closed"), WITHHELD)


@pytest.mark.sandbox
def test_it_works_for_root_alone(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another user is told what to do instead."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SandboxError, match="run as root of the container"):
        ForkServer(small).start()


@pytest.mark.sandbox
@pytest.mark.parametrize("mode", [0o700, 0o777])
def test_a_store_that_is_closed_or_open_to_all_is_refused(
    small: World, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    """Submissions must reach their Python, and nobody else may change it."""
    folder = Path(os.environ["AUTOGRADER_CONTAINER_DIR"]) / f"store-{mode:o}"
    folder.mkdir()
    folder.chmod(mode)
    monkeypatch.setenv("AUTOGRADER_CONTAINER_DIR", str(folder))
    with pytest.raises(SandboxError, match="AUTOGRADER_CONTAINER_DIR"):
        ForkServer(small).start()


@pytest.mark.sandbox
def test_each_server_has_a_user_of_its_own(small: World) -> None:
    """And a folder that no other server's submissions may enter; both end with the server."""
    source = "import os; print(os.getuid(), os.getcwd())"
    who = {"do": "run", "source": source, "seconds": 5, "cell": 0}
    with ForkServer(small) as one, ForkServer(small) as two:
        seen = []
        for server in (one, two):
            with server.start() as sandbox:
                outputs = sandbox.ask(10, who)[0]["outputs"]
                user, home = outputs[0]["text"].split()
                seen.append((int(user), Path(home)))
        assert len({user for user, _ in seen}) == 2
        for user, home in seen:
            assert user >= CONTAINER
            folder = home.parent.parent.stat()
            assert (folder.st_uid, folder.st_gid, stat.S_IMODE(folder.st_mode)) == (0, user, 0o750)
    assert not any(home.parent.exists() for _, home in seen)


@pytest.mark.sandbox
def test_no_copy_holds_the_library(small: World) -> None:
    """What is withheld from one submission must not lie where another one's is."""
    served(small).start().close()
    store = Path(os.environ["AUTOGRADER_CONTAINER_DIR"])
    (copy,) = store.glob("copy-*")
    assert not list(copy.rglob("coursekit"))
    assert list(copy.glob("student/lib/python*/site-packages/numpy"))
    closed = [p for p in copy.rglob("*") if not p.is_symlink() and not p.stat().st_mode & 0o004]
    assert closed == []


@pytest.mark.slow
def test_what_remains_of_a_killed_grader_is_ended_by_the_next(container: Container) -> None:
    """Processes and files of a user that nobody holds any more."""
    store = module._store()
    with reserved(CONTAINER) as number:
        assert number is not None
        user = CONTAINER + number
    folder = store / "users" / str(number)
    (folder / "home" / "left").mkdir(parents=True)
    code = f"import os, time; os.setresuid({user}, {user}, {user}); print(1, flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; time.sleep(600)"], stdout=subprocess.PIPE
    ) as left:
        assert left.stdout is not None
        left.stdout.readline()
        module.Place(folder, user, 62_000 + number).clear()
        assert left.wait(timeout=60) == -9
    assert not folder.exists()


def test_emptying_follows_no_link_and_goes_to_any_depth(tmp_path: Path) -> None:
    """What lies outside stays, whatever stands inside."""
    kept = tmp_path / "kept"
    kept.write_text("kept")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    (folder / "closed").mkdir(mode=0)
    here = os.getcwd()
    os.chdir(folder)
    try:
        for depth in range(1200):
            os.symlink(tmp_path, "link" if depth else "another")
            os.mkdir("deep")
            os.chdir("deep")
    finally:
        os.chdir(here)
    empty(str(folder))
    assert os.listdir(folder) == []
    assert kept.read_text() == "kept"
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(OSError, match=r"symbolic links|Not a directory"):
        empty(str(folder))


@pytest.mark.slow
def test_emptying_needs_no_moving(tmp_path: Path) -> None:
    """Landlock's first version lets no file be moved to another folder, not even by root."""
    if not landlock_version():
        pytest.skip("this kernel has no Landlock")
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "a" / "d" / "e").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_text("x")
    code = f"""
import ctypes
from autograder.inside import users
users.landlock_version = lambda: 1
users.close_all_but(ctypes.CDLL(None, use_errno=True), {{"write": [{str(tmp_path)!r}]}})
users.empty({str(tmp_path)!r})
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    assert os.listdir(tmp_path) == []


def test_what_vanishes_by_chance_costs_nothing_and_always_counts_as_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is gone between two glances is looked for again; somebody may see to it."""
    (tmp_path / "file").write_bytes(bytes(1 << 16))
    scans, vanishing = [], [1]

    def scan(folder: str) -> list[os.DirEntry[str]]:
        scans.append(folder)
        (tmp_path / "going").touch()
        with real(folder) as entries:
            found = list(entries)
        if len(scans) <= vanishing[0]:
            (tmp_path / "going").unlink()
        return found

    real = os.scandir
    monkeypatch.setattr(os, "scandir", scan)
    assert 1 << 16 <= module._used((str(tmp_path),), 1 << 20) < 1 << 20
    assert len(scans) == 2
    vanishing[0] = 1000
    assert module._used((str(tmp_path),), 1 << 20) > 1 << 20


@pytest.mark.sandbox
def test_a_submission_s_folders_are_new(small: World) -> None:
    """Not the folders of the one before it, emptied: what was written on them is gone too."""
    request = {"do": "run", "source": "import os\nprint(os.getcwd())", "seconds": 5, "cell": 0}
    for _ in range(2):
        with served(small).start() as sandbox:
            header, _ = sandbox.ask(10, request)
            home = header["outputs"][0]["text"].strip()
            assert os.listxattr(home) == []
            os.setxattr(home, "user.left", b"by somebody who could")


def test_rights_of_each_version_of_landlock() -> None:
    """A kernel refuses rights that it does not know."""
    assert landlock_rights(1) == (1 << 13) - 1
    assert landlock_rights(2) == landlock_rights(1) | 1 << 13
    assert landlock_rights(3) == landlock_rights(4) == landlock_rights(2) | 1 << 14
    assert landlock_rights(5) == landlock_rights(9) == landlock_rights(3) | 1 << 15


@pytest.mark.sandbox
def test_check_in_a_container(
    container: Container, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same verdicts, with the backend in the report; a wrong name of it is bad input."""
    path = tmp_path / "x.ipynb"
    wrong = "def bias_gradient(delta):\n    return delta.sum(axis=1, keepdims=True)"
    path.write_bytes(as_bytes(solved(bias_gradient=wrong)))
    arguments = ["check", str(path), "--assignment", NAME, "--course", str(SOURCE.parents[2])]
    arguments += ["--format", "json"]
    monkeypatch.setenv("AUTOGRADER_BACKEND", container.name)
    done = CliRunner().invoke(cli.main, arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["weaker"] == ["container-backend"]
    lost = {c["id"]: c["misconception"] for c in report["checks"] if c["status"] != "passed"}
    assert lost["bias_gradient"] == "bias-gradient/sum-for-mean"
    done = CliRunner().invoke(cli.main, [*arguments, "--backend", "docker"])
    assert done.exit_code == 1


@pytest.mark.sandbox
def test_a_copy_that_cannot_be_made_is_the_machine_s_fault(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, say: one line with the place and the remedy."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_copy", full)
    other = Path(os.environ["AUTOGRADER_CONTAINER_DIR"]) / "other"
    monkeypatch.setenv("AUTOGRADER_CONTAINER_DIR", str(other))
    with pytest.raises(SandboxError, match="No space left on device"):
        ForkServer(replace(small)).start()
    shutil.rmtree(other)
