"""The one reader of what students hand in: files below a folder, never another's, never for ever.

A student may put anything where a file is expected: a link to a neighbour's notebook or to the
secret seed, a pipe that never speaks, a device that never ends, a name in no alphabet; and may
swap one for another while it is read. So a file is opened once, below a folder that is open
already, without links on the way and without waiting; what is then open is looked at, and read up
to a cap.
"""

import ctypes
import errno
import os
import stat
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from autograder.model import MachineError, UnusableInput

MAX_NAMED = 5
"""Files that one line names."""
ATTEMPTS = 3
"""How often a file is read that changes meanwhile."""
PAUSE = 0.05
"""Seconds before it is read again, a little longer each time."""
TICK = 20_000_000
"""Nanoseconds within which two changes of a file may bear the same time."""
# what opening must not do: wait, stay open in another program, become our terminal, follow a link
FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW
FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW

_OPENAT2 = 437  # the same number on all architectures
_NO_XDEV, _NO_MAGICLINKS, _NO_SYMLINKS, _BENEATH = 1, 2, 4, 8
_RESOLVE = _NO_XDEV | _NO_MAGICLINKS | _NO_SYMLINKS | _BENEATH
_OUT_OF_RESOURCES = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}
_ERRORS = {
    errno.ELOOP: ("a link", "hand in what it leads to"),
    errno.ENXIO: ("a socket or a device", "hand in an ordinary file"),
    errno.EXDEV: ("on another file system than its folder", "copy it there"),
    errno.ENOENT: ("there is no such file", "is the name right?"),
    errno.ENOTDIR: ("not in a folder", "hand in a folder with the notebook in it"),
    errno.EACCES: ("cannot be read (permission denied)", "may this user read it?"),
    errno.EPERM: ("cannot be read (not permitted)", "may this user read it?"),
    errno.EAGAIN: ("in use by another program", "run the command again"),
    errno.ENAMETOOLONG: ("the name is too long", "rename it"),
}


class _How(ctypes.Structure):
    """struct open_how of the kernel."""

    _fields_ = (
        ("flags", ctypes.c_uint64),
        ("mode", ctypes.c_uint64),
        ("resolve", ctypes.c_uint64),
    )


_syscall = ctypes.CDLL(None, use_errno=True).syscall
_syscall.restype = ctypes.c_long
_syscall.argtypes = [
    *(ctypes.c_long, ctypes.c_int, ctypes.c_char_p),
    *(ctypes.POINTER(_How), ctypes.c_size_t),
]


def openat2(folder: int, parts: Sequence[str], flags: int) -> int:
    """Descriptor of what lies at `parts` below an open folder; the kernel sees that it does."""
    how = _How(flags & ~os.O_NOFOLLOW, 0, _RESOLVE)  # with it, a link may be said to be no folder
    path = b"/".join(os.fsencode(part) for part in parts)
    while True:
        found: int = _syscall(_OPENAT2, folder, path, ctypes.byref(how), ctypes.sizeof(how))
        if found >= 0:
            return found
        error = ctypes.get_errno()
        if error != errno.EINTR:
            raise OSError(error, os.strerror(error))


def by_steps(folder: int, parts: Sequence[str], flags: int) -> int:
    """The same for kernels without `openat2`: name by name, none of them a link or a mount."""
    mount = _mount_of(folder)
    *way, last = parts
    here = os.dup(folder)
    try:
        for name in way:
            there = _step(here, name, FOLDER)
            os.close(here)
            here = there
            _same_mount(here, mount)
        # looked at before it is opened, which a file system of the student's could draw out
        there = _step(here, last, os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            _same_mount(there, mount)
        finally:
            os.close(there)
        return _step(here, last, flags | os.O_NOFOLLOW)
    finally:
        os.close(here)


def _step(folder: int, name: str, flags: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except NotADirectoryError:  # is said of a link too
        if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
        raise


def _same_mount(descriptor: int, mount: str) -> None:
    if _mount_of(descriptor) != mount:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))


def _mount_of(descriptor: int) -> str:
    """Which mount an open file belongs to: a folder's device number can be its neighbour's too."""
    with open(f"/proc/self/fdinfo/{descriptor}") as file:
        return next(line for line in file if line.startswith("mnt_id:"))


def best_way() -> Callable[[int, Sequence[str], int], int]:
    """`openat2` where the kernel, or a container's filter, has it."""
    root = os.open("/", FOLDER)
    try:
        os.close(openat2(root, [".."], FOLDER))
    except OSError as error:
        # it must refuse to go above; ENOSYS, or EPERM of an old filter, are said of the call itself
        return openat2 if error.errno == errno.EXDEV else by_steps
    finally:
        os.close(root)
    return by_steps  # a filter that lets anything pass


class Folder:
    """An open folder, and what is below it. A context manager; where it lies may change freely."""

    def __init__(self, descriptor: int, where: str, opener: Callable[..., int]) -> None:
        self._fd, self.where, self._open_below = descriptor, where, opener

    @classmethod
    def at(cls, path: Path, opener: Callable[..., int] | None = None) -> Self:
        """The folder at a path of the user's own, which may go through links."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        return cls(descriptor, "", opener or best_way())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing below can be read through it any more."""
        os.close(self._fd)

    def folder(self, *parts: str) -> "Folder":
        """A folder below; raises `UnusableInput`, of which `MissingInput` if there is none."""
        descriptor = self._open(parts, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
        return Folder(descriptor, self._where(parts), self._open_below)

    def holds(self, *parts: str, folder: bool = False) -> bool:
        """Is there a file below, or a `folder`? Raises `UnusableInput` if it is a link, say."""
        try:
            os.close(self._open(parts, FOLDER if folder else FOLDER & ~os.O_DIRECTORY))
        except MissingInput:
            return False
        return True

    def entries(self, most: int | None = None) -> dict[str, str]:
        """Name → what it is ("" for an ordinary file), in the order of the names' bytes."""
        found: dict[str, str] = {}
        try:
            with os.scandir(self._fd) as listing:
                for entry in listing:
                    if len(found) == most:
                        raise UnusableInput(
                            f"{self.where}: more than {most} files: hand in the notebook alone"
                        )
                    found[entry.name] = _kind_of(entry)
        except OSError as error:
            raise refusal(error, self.where) from None
        return dict(sorted(found.items(), key=lambda item: os.fsencode(item[0])))

    def read(self, *parts: str, most: int) -> bytes:
        """All of a file of at most `most` bytes.

        Raises `UnusableInput` with one line, of which `MissingInput` if there is no such file, and
        `MachineError` if this machine has no descriptors or memory left.
        """
        *way, name = parts
        if way:
            # a folder that may be passed through need not be one that may be listed
            with Folder(self._open(way, FOLDER), self._where(way), self._open_below) as folder:
                return folder.read(name, most=most)
        where = self._where(parts)
        owner = os.fstat(self._fd).st_uid
        return _read(lambda: self._open(parts, FLAGS), where, most, owner)

    def _where(self, parts: Sequence[str]) -> str:
        return "/".join([*([self.where] if self.where else []), *map(shown, parts)])

    def _open(self, parts: Sequence[str], flags: int) -> int:
        where = self._where(parts)
        if any(part in ("", ".", "..") or "/" in part or "\0" in part for part in parts):
            raise UnusableInput(f"{where}: not a name of a file: is it right?")
        try:
            return self._open_below(self._fd, parts, flags)
        except OSError as error:
            raise refusal(error, where) from None


class MissingInput(UnusableInput):
    """There is no such file."""


def refusal(error: OSError, where: str) -> UnusableInput | MachineError:
    """The one line for what the kernel said when a file was opened or read."""
    if error.errno in _OUT_OF_RESOURCES:
        return MachineError(f"{where}: {error.strerror}: run the command again with fewer workers")
    default = (f"cannot be read ({error.strerror})", "hand it in again")
    what, remedy = _ERRORS.get(error.errno or 0, default)
    kind = MissingInput if error.errno == errno.ENOENT else UnusableInput
    return kind(f"{where}: {what}: {remedy}")


def read_path(path: Path, most: int) -> bytes:
    """The same for a path of the user's own, which may go through links."""
    where = shown(str(path), most=4096)

    def opened() -> int:
        try:
            return os.open(path, FLAGS & ~os.O_NOFOLLOW)
        except OSError as error:
            raise refusal(error, where) from None

    return _read(opened, where, most)


def _read(opened: Callable[[], int], where: str, most: int, owner: int | None = None) -> bytes:
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(attempt * PAUSE)
        start = time.time_ns()
        descriptor = opened()
        try:
            if owner is None or _has_one_name(descriptor, where, owner, start):
                data = _read_open(descriptor, where, most)
                if data is not None:
                    return data
        finally:
            os.close(descriptor)
    raise UnusableInput(f"{where}: changes while it is read: wait, and run the command again")


def _has_one_name(descriptor: int, where: str, owner: int, start: int) -> bool:
    """Refuse a second name of a file that is not of its folder's owner.

    So a student, on a file system shared with others, hands in what they may not read. A copy of
    the whole class made of hard links (`cp -al`) keeps its owners, and is read. False if a name
    may have been taken away since the file was opened, at `start`.
    """
    status = os.fstat(descriptor)
    if status.st_uid == owner or not stat.S_ISREG(status.st_mode):
        return True
    if status.st_nlink > 1:
        raise UnusableInput(
            f"{where}: a second name (hard link) of another user's file: hand in a copy"
        )
    return status.st_ctime_ns < start - TICK


def _read_open(descriptor: int, where: str, most: int) -> bytes | None:
    """The bytes of an open file if it is an ordinary one; None if they changed meanwhile."""
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        kind = _KINDS.get(stat.S_IFMT(before.st_mode), "not an ordinary file")
        raise UnusableInput(f"{where}: {kind}: hand in an ordinary file")
    parts: list[bytes] = []
    left = most + 1 if before.st_size <= most else 0
    try:
        while left > 0 and (part := os.read(descriptor, min(left, before.st_size + 1, 1 << 20))):
            parts.append(part)
            left -= len(part)
    except OSError as error:
        raise refusal(error, where) from None
    if left <= 0:
        raise UnusableInput(f"{where}: more than {size(most)}: clear the outputs, hand in again")
    return b"".join(parts) if _same(before, os.fstat(descriptor)) else None


def size(count: int) -> str:
    """A number of bytes for people."""
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count} bytes"


def _same(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def _kind_of(entry: os.DirEntry[str]) -> str:
    if entry.is_file(follow_symlinks=False):
        return ""
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError:  # gone meanwhile
        return "not an ordinary file"
    return _KINDS.get(stat.S_IFMT(mode), "not an ordinary file")


def shown(name: str, most: int = 255) -> str:
    r"""A name as it can be printed, on one line: `\xfc` for a byte that is no UTF-8."""
    name = name[:most]
    return name if name.isprintable() else "".join(map(_shown, name))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else ascii(character)[1:-1]


def listed(names: list[str]) -> str:
    """Names in one phrase, the first few of them."""
    more = len(names) - MAX_NAMED
    told = [shown(name) for name in names[:MAX_NAMED]] + ([f"{more} more"] if more > 0 else [])
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def name_problem(name: str) -> str | None:
    """Why a name can be neither printed nor kept, in one line; None if it can."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return f"{shown(name)}: a name that is no UTF-8: rename it"
    if not name.isprintable():
        return f"{shown(name)}: a name with characters that cannot be printed: rename it"
    return None
