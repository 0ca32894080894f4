"""launch.py's other kind of world: an ordinary user for each fork server, where there are no
namespaces; `autograder.container` is its other end, and says what it does not stop.

The fork server stays root and runs nothing of a student's. A submission's process becomes the user
before anything else; when it ends, every process of that user is killed and its folders are made
anew. Landlock, where the kernel has it, closes to all of them whatever is not on a list.

Standard library only, Linux.
"""

import contextlib
import ctypes
import os
import signal
import struct
from typing import Any

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 1, 38, 36
WAIT_FOR_ALL = 0x40000000
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every machine
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
MAKE_CHAR, MAKE_BLOCK, TRUNCATE, IOCTL_DEV = 1 << 6, 1 << 11, 1 << 14, 1 << 15
LOOK = EXECUTE | READ_FILE | READ_DIR
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
NETWORK, SCOPES = 3, 3  # bind and connect by TCP; abstract sockets and signals to others


def landlock_version() -> int:
    """Version of Landlock's interface, 0 where the kernel has none."""
    version: int = ctypes.CDLL(None, use_errno=True).syscall(CREATE_RULESET, None, 0, 1)
    return max(0, version)


def landlock_rights(version: int) -> int:
    """All rights to files that this version can take away."""
    bits = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    return (1 << bits) - 1


def close_all_but(libc: ctypes.CDLL, places: dict[str, list[str]]) -> None:
    """From here on only these places can be read, written, or used (devices), by Landlock."""
    version = landlock_version()
    rights = landlock_rights(version)
    more = (NETWORK if version >= 4 else 0, SCOPES if version >= 6 else 0)
    header = struct.pack("QQQ", rights, *more)
    ruleset = libc.syscall(CREATE_RULESET, header, len(header), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "Landlock is not available")
    allowed = {
        "read": LOOK,
        "write": ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV),
        "use": READ_FILE | WRITE_FILE,
    }
    for kind, paths in places.items():
        for path in paths:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            within = allowed[kind] & (rights if os.path.isdir(path) else rights & OF_FILES)
            failed = libc.syscall(ADD_RULE, ruleset, 1, struct.pack("=Qi", within, place), 0)
            os.close(place)
            if failed:
                raise OSError(ctypes.get_errno(), f"Landlock refuses a rule for {path}")
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(RESTRICT_SELF, ruleset, 0):
        raise OSError(ctypes.get_errno(), "Landlock cannot be set up")
    os.close(ruleset)


def empty(folder: str) -> None:
    """Remove all that is in a folder, however deep it goes, following no link.

    Only once whoever could change it meanwhile has ended. Folders are entered and left one by one:
    their path may be longer than a path can be, and Landlock's first version lets none be moved.
    """
    here = os.open(folder, FOLDER)
    try:
        waiting = [_without_files(here)]  # folders to be removed, from the top to where we are
        while True:
            if waiting[-1]:
                inner = os.open(waiting[-1][-1], FOLDER, dir_fd=here)
            elif len(waiting) > 1:
                inner = os.open("..", FOLDER, dir_fd=here)
            else:
                return
            os.close(here)
            here = inner
            if waiting[-1]:
                waiting.append(_without_files(here))
            else:
                waiting.pop()
                os.rmdir(waiting[-1].pop(), dir_fd=here)
    finally:
        os.close(here)


def _without_files(folder: int) -> list[str]:
    """Remove the files of a folder; the names of the folders that are left."""
    left = []
    for name in os.listdir(folder):
        try:
            os.unlink(name, dir_fd=folder)
        except (IsADirectoryError, PermissionError):
            left.append(name)
    return left


class Users:
    """A world that is no more than a user's: a `Kind` of launch.py."""

    def __init__(self, libc: ctypes.CDLL, settings: dict[str, Any]) -> None:
        self._libc, self._settings = libc, settings
        self._user, self._killer = settings["user"], settings["killer"]
        self._closed = False
        self._kills = 0
        os.setsid()
        # what a submission leaves behind becomes a child of this process, to be waited for
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._counts = os.open("/proc/vmstat", os.O_RDONLY)

    def fork(self) -> int:
        """With nothing that was prepared in the folders, and Landlock from the first one on."""
        if not self._closed:
            self._tidy()
            if self._settings["landlock"]:
                close_all_but(self._libc, self._settings["landlock"])
            self._closed = True
        return os.fork()

    def begin(self) -> None:
        """Count from here."""
        self._kills = self._kills_for_memory()

    def enter(self) -> None:
        """From root to the user, for ever."""
        os.setgroups([])
        os.setresgid(self._user, self._user, self._user)
        os.setresuid(self._user, self._user, self._user)
        self._libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # not without its server
        os.umask(0o022)
        os.chdir(self._settings["folders"][0])

    def sweep(self) -> dict[str, Any]:
        """Kill every process of the user, and make the folders anew.

        A process that is not the first of a namespace can kill itself. That it was the kernel, for
        want of memory, can be seen from the kernel's count.
        """
        while True:
            self._kill_all()
            try:
                os.waitpid(-1, WAIT_FOR_ALL)
            except ChildProcessError:
                break
        self._tidy()
        return {"by itself": self._kills_for_memory() == self._kills}

    def _kill_all(self) -> None:
        # The user's processes may signal whoever has their number as real or saved user, which this
        # one has not; as effective user it lets this one signal them, and nobody of root's.
        os.setresuid(self._killer, self._user, 0)
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        finally:
            os.setresuid(0, 0, 0)

    def _tidy(self) -> None:
        for folder in self._settings["folders"]:
            empty(folder)
            os.rmdir(folder)  # and with it its attributes, which are an earlier submission's
            os.mkdir(folder, 0o700)
            os.chown(folder, self._user, self._user)
        for folder in self._settings["elsewhere"]:
            with contextlib.suppress(OSError):
                self._remove_own(folder)

    def _remove_own(self, folder: str) -> None:
        """What the user has left in a folder of everybody's."""
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for entry in os.scandir(folder):
                if entry.stat(follow_symlinks=False).st_uid != self._user:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    empty(entry.path)
                    os.rmdir(entry.name, dir_fd=top)
                else:
                    os.unlink(entry.name, dir_fd=top)
        finally:
            os.close(top)

    def _kills_for_memory(self) -> int:
        """How many processes the kernel has killed for want of memory, so far."""
        for line in os.pread(self._counts, 1 << 16, 0).splitlines():
            if line.startswith(b"oom_kill "):
                return int(line.split()[1])
        return 0
