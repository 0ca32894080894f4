"""Kernel users that no two fork servers have at a time.

Root alone can become one; they need no entry in /etc/passwd. What the kernel counts for each user
(pipes, watches, descriptors on their way) one server's submissions cannot use up for another's.
"""

import contextlib
import errno
import fcntl
import socket
from collections.abc import Iterator
from pathlib import Path

CONTAINER, KILLERS, BUBBLEWRAP = 61_000, 62_000, 63_000
"""The first user of the backend `container`, of those who kill them, and of bubblewrap's."""
USERS = 1_000
"""How many of each there are."""


@contextlib.contextmanager
def reserved(first: int, folder: Path | None = None) -> Iterator[int | None]:
    """A number below `USERS` that nobody else holds until the end; None if all are held.

    Held by a name in the kernel, which all graders of this machine see, whatever folders they use;
    and by a lock in the `folder`, if there is one, which other containers may see as well. Both are
    free again when their holder has ended, however that came.
    """
    for number in range(USERS):
        with contextlib.ExitStack() as held:
            try:
                name = held.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
                name.bind(f"\0autograder-user-{first + number}")
                if folder:
                    lock = held.enter_context((folder / f"{number}.lock").open("a"))
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EWOULDBLOCK):
                    raise
                continue
            yield number
            return
    yield None
