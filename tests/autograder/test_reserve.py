"""Users that no two fork servers have at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import reserve
from autograder.reserve import BUBBLEWRAP, CONTAINER, USERS, reserved
from autograder.sandbox import ForkServer
from autograder.watch import look
from autograder.world import NOBODY, World

FIRST = 71_000
"""Users that no backend takes."""


def test_each_is_held_once(tmp_path: Path) -> None:
    """Until its end; by a folder too, where another container may hold one without being seen."""
    with reserved(FIRST) as one, reserved(FIRST) as two, reserved(FIRST + USERS) as other:
        assert (one, two, other) == (0, 1, 0)
    with reserved(FIRST) as again:
        assert again == 0
    holder = (
        "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX)\n"
        "print(1, flush=True); sys.stdin.read()"
    )
    line = [sys.executable, "-c", holder, str(tmp_path / "0.lock")]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with reserved(FIRST, tmp_path) as number:
            assert number == 1
        process.kill()


def test_one_that_is_killed_holds_nothing() -> None:
    """However its holder ends."""
    code = (
        f"from autograder.reserve import reserved\nwith reserved({FIRST}) as n:\n"
        "    print(n, flush=True); input()"
    )
    line = [sys.executable, "-c", code]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"0\n"
        with reserved(FIRST) as number:
            assert number == 1
        process.kill()
    with reserved(FIRST) as number:
        assert number == 0


def test_no_more_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """None, when all are held; the ranges of the backends do not touch."""
    monkeypatch.setattr(reserve, "USERS", 2)
    with reserved(FIRST), reserved(FIRST), reserved(FIRST) as third:
        assert third is None
    assert BUBBLEWRAP - CONTAINER >= 2 * USERS
    assert BUBBLEWRAP + USERS <= NOBODY


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    """It is not taken for a number that somebody holds."""
    with pytest.raises(FileNotFoundError), reserved(FIRST, tmp_path / "none"):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.sandbox
def test_each_server_is_a_user_of_its_own_to_the_kernel(world: World) -> None:
    """Inside it is nobody; outside no two are the same, and neither is anybody's."""
    with ForkServer(world) as one, ForkServer(world) as two:
        users = []
        for server in (one, two):
            with server.start() as sandbox:
                pid = look(server.pid)[-1].pid
                users.append(os.stat(f"/proc/{pid}").st_uid)
                source = "import os; print(os.getuid())"
                asked = {"do": "run", "source": source, "seconds": 9, "cell": 0}
                header, _ = sandbox.ask(20, asked)
                assert header["outputs"][0]["text"].strip() == str(NOBODY)
        assert len(set(users)) == 2
        assert all(BUBBLEWRAP <= user < BUBBLEWRAP + USERS for user in users)
