"""One of the pool's processes: grades what comes until the other end hangs up.

Started by `autograder.pool`, never imported by what asks. Sandboxes it starts and proves itself.
"""

import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue

from autograder.grader import Grader
from autograder.model import MachineError
from autograder.pool import unpacked
from autograder.verdicts import Handed


def serve(descriptor: int) -> None:
    """Grade, and tell verdicts: None first, when the sandbox has been proved, or why it has not."""
    connection = Connection(descriptor)
    waiting: SimpleQueue[Handed | None] = SimpleQueue()

    def listen() -> None:
        """Take what comes at once, so that the other end never waits; and notice its end."""
        with suppress(EOFError, OSError):
            while True:
                waiting.put(connection.recv())
        grader.stop()
        waiting.put(None)

    with (
        suppress(EOFError, OSError),  # nobody is there any more
        Grader.of(unpacked(connection.recv_bytes())) as grader,
    ):
        threading.Thread(target=listen, daemon=True).start()
        try:
            grader.prove()
        except MachineError as error:
            connection.send(str(error))
            return
        connection.send(None)
        while one := waiting.get():
            connection.send(grader.judged(one))
