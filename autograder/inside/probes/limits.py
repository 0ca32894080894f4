"""What it can take, and leave to others."""

import builtins
import mmap
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.inside.probes.told import Told


def limit_memory(told: "Told") -> list[object]:
    """More memory than one process may have."""
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # no reserve: not for want of memory
    try:
        mmap.mmap(-1, 64 << 30, flags=flags).close()
    except OSError:
        return []
    return ["64 GiB"]


def limit_files(told: "Told") -> list[object]:
    """A large file, and many that are open."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    place = os.path.join(os.environ["HOME"], "probe")
    file = os.open(place, os.O_RDWR | os.O_CREAT)
    copies: list[int] = []
    reached: list[object] = []
    try:
        os.pwrite(file, b"x", 1 << 30)
        reached.append("1 GiB")
    except OSError:
        pass
    try:
        while len(copies) < 5000:
            copies.append(os.dup(file))
    except OSError:
        pass
    for copy in (file, *copies):
        os.close(copy)
    os.unlink(place)
    return reached if len(copies) < 2000 else [*reached, len(copies)]


def limit_output(told: "Told") -> list[object]:
    """A long text; the grader looks what has become of it."""
    print("x" * 4_000_000)
    return []


def no_leftovers(told: "Told") -> list[object]:
    """What the last submission has left, by `leave`."""
    names = [hasattr(builtins, "left"), "LEFT" in os.environ, "left" in sys.modules]
    return [*filter(os.path.exists, _kept()), *filter(None, names)]


def _kept() -> list[str]:
    own = [os.environ["HOME"], os.environ.get("TMPDIR", "/tmp")]
    return [f"{place}/left" for place in (*own, "/tmp", "/var/tmp", "/dev/shm")]


def leave() -> None:
    """Leave files, variables and a process without a parent."""
    vars(builtins)["left"] = sys.modules["left"] = sys
    os.environ["LEFT"] = "left"
    for place in _kept():
        try:
            open(place, "w").close()
        except OSError:
            continue
    if os.fork() == 0:
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.wait()


def limit_time() -> None:
    """Never end, whatever is raised."""
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def limit_memory_together() -> None:
    """Three processes with a little memory each."""
    for _ in range(3):
        if os.fork() == 0:
            hoard = b"x" * (32 << 20)
            time.sleep(60)
            del hoard
    time.sleep(60)


def limit_disk() -> None:
    """Many files; ends where the kernel says that the disk is full."""
    block = bytes(8 << 20)
    try:
        for number in range(24):
            with open(os.path.join(os.environ.get("TMPDIR", "/tmp"), str(number)), "wb") as file:
                file.write(block)
        time.sleep(60)
    except OSError as error:
        print("held", error.errno == 28)


def limit_processors() -> None:
    """Twenty processes that compute."""
    for _ in range(20):
        if os.fork() == 0:
            while True:
                pass
    time.sleep(60)
