"""Whom it can reach: other processes, the network, the kernel."""

import ctypes
import mmap
import os
import resource
import signal
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.inside.probes.told import Told, openable, readable, refused

EPERM, ENOSYS = 1, 38
NEVER = [ctypes.c_long(-1)] * 6
"""Arguments with which a system call does nothing even where it is let through."""
UPPER = 1 << 32
"""A bit that the kernel does not look at where it takes a number of 32."""


def other_processes(told: "Told") -> list[object]:
    """Processes outside, seen or signalled."""
    own = f"/proc/{told.grader}"
    seen: list[object] = ["/proc"] if readable("/proc") and os.listdir("/proc") else []
    for place in (f"{own}/cmdline", f"{own}/environ", "/proc/1/cmdline"):
        try:
            with open(place, "rb") as file:
                seen += [place] if file.read() else []
        except OSError:
            continue
    return seen if refused(os.kill, told.grader, 0) else [*seen, "kill"]


def fork_server(told: "Told") -> list[object]:
    """The process that all submissions are copied from."""
    libc, server = ctypes.CDLL(None, use_errno=True), os.getppid()
    if not server:
        return []
    parts = (f"/proc/{server}/{part}" for part in ("mem", "fd", "environ", "maps"))
    reached: list[object] = [part for part in parts if openable(part)]
    if not refused(os.kill, server, 0):
        reached.append("kill")
    if libc.ptrace(16, server, 0, 0) != -1:
        reached.append("ptrace")
    if libc.setpriority(0, server, 19) != -1:
        reached.append("setpriority")
    return reached


def network(told: "Told") -> list[object]:
    """Sockets of every family and kind; of pairs, those that can send to somebody else."""
    reached: list[object] = []
    for family in range(1, 46):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind).close()
            except OSError:
                continue
            reached.append((family, kind))
    for family, kind in ((1, 2), (1, 3), (30, 1), (UPPER + 1, 2), (1, UPPER + 3)):
        pair = (ctypes.c_int * 2)()
        call = ctypes.CDLL(None).syscall
        numbers = told.here((53, 199)), ctypes.c_long(family), ctypes.c_long(kind)
        if call(*numbers, 0, pair) != -1:
            reached.append(("pair", family, kind))
    return reached


def _through(told: "Told", names: "set[str]") -> list[object]:
    """Of these system calls, those that are not refused."""
    libc = ctypes.CDLL(None, use_errno=True)
    through: list[object] = []
    for name in names & set(told.denied):
        number = told.here(told.denied[name])
        if libc.syscall(number, *NEVER) != -1 or ctypes.get_errno() not in (EPERM, ENOSYS):
            through.append(name)
    return through


def ipc(told: "Told") -> list[object]:
    """Memory, semaphores and queues that would outlive the process."""
    return _through(told, {"shmget", "semget", "msgget", "mq_open", "memfd_create", "add_key"})


def seccomp(told: "Told") -> list[object]:
    """System calls that no notebook needs."""
    libc = ctypes.CDLL(None, use_errno=True)
    through = _through(told, set(told.denied))
    # the kernel itself would call this pair of flags invalid
    flags = ctypes.c_long(UPPER + 0x10000211)
    if libc.syscall(told.here((56, 220)), flags, 0, 0, 0, 0) != -1 or ctypes.get_errno() != EPERM:
        through.append("clone")
    return through if libc.prctl(21, 0, 0, 0, 0) == 2 else [*through, "no filter"]


def kernel_counts(told: "Told") -> list[object]:
    """What the kernel counts for a user or a machine, and somebody else would lack."""
    libc = ctypes.CDLL(None, use_errno=True)
    through = _through(told, {"sendmsg", "epoll_create1", "io_setup", "vmsplice", "setsockopt"})
    core, huge = resource.RLIMIT_CORE, mmap.MAP_ANONYMOUS | mmap.MAP_PRIVATE | 0x40000
    tried: dict[str, tuple[tuple[int, int], list[int]]] = {
        "lease": ((72, 25), [0, UPPER + 1024, 2]),
        "notices of files": ((72, 25), [0, UPPER + 1026, 1]),
        "a processor alone": ((157, 167), [UPPER + 62, -1, -1, -1, -1]),
        "filters": ((157, 167), [UPPER + 22, -1, -1]),
        "dumps": ((302, 261), [0, UPPER + core, 0, 0]),
        "large pages": ((9, 222), [0, 1 << 21, 3, huge, -1, 0]),
    }
    for name, (numbers, arguments) in tried.items():
        values = map(ctypes.c_long, arguments)
        if libc.syscall(told.here(numbers), *values) != -1 or ctypes.get_errno() != EPERM:
            through.append(name)
    if resource.getrlimit(resource.RLIMIT_MEMLOCK) != (0, 0):
        through.append("locked memory")
    return [*through, *_session()]


def _session() -> list[object]:
    """The kernel shares the processors out among sessions: can a child have one of its own?"""
    child = os.fork()
    if child == 0:
        os._exit(refused(os.setsid))
    return [] if os.waitpid(child, 0)[1] else ["session"]


def limit_processes(told: "Told") -> list[object]:
    """As many processes as one likes."""
    libc, many, room = ctypes.CDLL(None), 200, 1 << 14
    children: list[int] = []
    stacks = ctypes.create_string_buffer(many * room)
    wait = ctypes.cast(libc.pause, ctypes.c_void_p)
    for number in range(many):
        top = (ctypes.addressof(stacks) + (number + 1) * room - 64) & ~15
        # processes that share this one's memory: copies of it would take a tenth of a second
        child = libc.clone(wait, ctypes.c_void_p(top), 0x100 | signal.SIGCHLD, None)
        if child < 0:
            break
        children.append(child)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return [] if len(children) < many else [len(children)]
