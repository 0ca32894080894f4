"""A Dask scheduler and worker processes on loopback, to be killed, stopped, or of another kind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ag_cases import ROOT

GUARD = 90.0
"""Seconds after which a start has failed."""
SETTINGS = {
    "DASK_LOGGING__DISTRIBUTED": "info",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "20s",
    "PYTHONUNBUFFERED": "1",
}


@dataclass
class Site:
    """One scheduler and its workers; logs and address in a folder."""

    folder: Path
    scheme: str = "tcp"
    environment: dict[str, str] = field(default_factory=dict)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """Where the scheduler writes its address."""
        return self.folder / "scheduler.json"

    @property
    def address(self) -> str:
        """The scheduler's."""
        import json

        return str(json.loads(self.file.read_text())["address"])

    def log(self, name: str) -> str:
        """What a process has said."""
        return (self.folder / f"{name}.log").read_text()

    def start(self, name: str, *command: str, **more: str) -> "subprocess.Popen[bytes]":
        """A process whose output goes to a file."""
        path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
        environment = os.environ | SETTINGS | {"PYTHONPATH": path} | self.environment | more
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def scheduler(self) -> "subprocess.Popen[bytes]":
        """Start one, and wait until its address is known."""
        process = self.start(
            "scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--protocol", self.scheme, "--scheduler-file", str(self.file),
        )  # fmt: skip
        wait_for(self.file.exists, process, self, "scheduler")
        return process

    def worker(self, name: str, threads: int = 1, **environment: str) -> "subprocess.Popen[bytes]":
        """Start one, without a nanny that would start it again."""
        return self.start(
            name, "worker", "--scheduler-file", str(self.file), "--no-nanny", "--no-dashboard",
            "--nthreads", str(threads), "--name", name, "--local-directory", str(self.folder),
            "--host", "127.0.0.1", "--protocol", self.scheme, **environment,
        )  # fmt: skip

    def end(self, process: "subprocess.Popen[bytes]") -> None:
        """Kill a process and what it has started."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def wait_for(done: object, process: "subprocess.Popen[bytes]", site: Site, name: str) -> None:
    """Wait until `done()`; fail if the process ends before."""
    assert callable(done)
    until = time.monotonic() + GUARD
    while not done():
        assert process.poll() is None, site.log(name)
        assert time.monotonic() < until, site.log(name)
        time.sleep(0.05)


@contextmanager
def site(
    folder: Path,
    workers: int = 0,
    scheme: str = "tcp",
    environment: Mapping[str, str] | None = None,
) -> Iterator[Site]:
    """A scheduler with so many workers, named a, b, …; all are ended afterwards."""
    made = Site(folder, scheme, dict(environment or {}))
    try:
        made.scheduler()
        for name in "abcdefgh"[:workers]:
            made.worker(name)
        yield made
    finally:
        for process in made.processes:
            made.end(process)
