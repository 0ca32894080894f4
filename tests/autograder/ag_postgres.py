"""A PostgreSQL server of Debian's package on loopback, as an ordinary user, for the tests alone."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest

PASSWORD = "pa@ss/w:rd%"
QUOTED = "pa%40ss%2Fw%3Ard%25"
USER = "teacher"
GUARD = 60.0
"""Seconds after which a start has failed."""


def binaries() -> Path:
    """The folder with `initdb` and `postgres`."""
    named = shutil.which("initdb")
    found = [Path(named)] if named else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.fail("no PostgreSQL found: run `make postgresql`, or put initdb on PATH")
    return found[-1].resolve().parent


@dataclass
class Server:
    """A running server."""

    port: int

    def url(self, database: str, password: str = QUOTED, user: str = USER) -> str:
        """The address of a database, as nbgrader_config.py has it."""
        return f"postgresql+psycopg2://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> "psycopg2.extensions.connection":
        """A connection of another program's."""
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=database
        )

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, empty or like another one that nobody uses; its address."""
        connection = self.connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        connection.close()
        return self.url(database)


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[Server]:
    """Started in a folder of its own, which is removed afterwards."""
    root = os.geteuid() == 0
    who: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if root else {}
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    (folder / "data").mkdir()
    if root:
        folder.chmod(0o755)
        shutil.chown(folder / "data", "nobody", "nogroup")
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    settings: dict[str, Any] = {"cwd": folder, "env": environment, "stdout": subprocess.PIPE} | who
    try:
        subprocess.run(
            [binaries() / "initdb", "-D", folder / "data", "-U", USER, "--auth=scram-sha-256",
             f"--pwfile={folder / 'password'}", "-N"],
            check=True, stderr=subprocess.STDOUT, **settings,
        )  # fmt: skip
        port = free_port()
        command: list[str | Path] = [
            binaries() / "postgres", "-D", folder / "data", "-p", str(port), "-F",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
        ]  # fmt: skip
        with (folder / "log").open("wb") as log:
            settings["stdout"] = log
            process = subprocess.Popen(command, stderr=subprocess.STDOUT, **settings)
        try:
            _wait(Server(port), process, folder / "log")
            yield Server(port)
        finally:
            process.send_signal(signal.SIGQUIT)  # nobody needs what is in it any more
            process.wait(GUARD)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(made: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + GUARD
    while True:
        try:
            made.connect().close()
            return
        except psycopg2.OperationalError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
