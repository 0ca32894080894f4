"""One run at a time over the same thing: a lock that ends with the process that holds it."""

import errno
import fcntl
import getpass
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course import about
from autograder.model import MachineError

_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@contextmanager
def only_one(place: Path, what: str, needed: bool = True) -> Iterator[None]:
    """Let nobody else do `what` meanwhile. Raises `MachineError`, which says who does.

    `place` is the lock's file. Where a file system has no locks, that is an `OSError` only if one
    is `needed`.
    """
    with about(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        file = place.open("a+", errors="replace")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            who = file.read(200).strip() or "another process"
            raise MachineError(f"{what} is being graded by {who}: wait for it, or end it") from None
        except OSError as error:
            if needed or error.errno not in _NO_LOCKS:
                raise
        file.truncate(0)
        file.write(f"process {os.getpid()} of {_user()} on {socket.gethostname()}\n")
        file.flush()
        yield


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without an entry
        return str(os.getuid())
