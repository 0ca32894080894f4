"""Start, limit, stop: a program that sees nothing but its `World` and reaches nobody.

Knows nothing about notebooks. A `ForkServer` is one sandbox with one interpreter in it, which
has imported what the program needs and forks a `Sandbox` for each submission; `launch.py` is its
other end. The program talks in frames (`autograder.wire`); all that it sends may be forged.
"""

import contextlib
import errno
import json
import math
import os
import selectors
import signal
import socket
import subprocess
import tempfile
import time
from collections import deque
from typing import Any

from autograder import wire
from autograder.watch import OFTEN, Watch, resident_memory
from autograder.world import MIB, Launch, SandboxError, World

SWEEPING = 120.0
"""Seconds in which what a submission has left must be gone: without namespaces there may be a
hundred thousand files, and a busy disk."""


class Died(Exception):
    """The program inside ended; `reason` says by what.

    timeout, memory, died, or killed: it or the fork server was, by somebody outside, since nothing
    inside can do that.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


class ForkServer:
    """One bubblewrap whose interpreter is ready to be copied; a context manager.

    Starts when it is first needed, and again when it has died. One sandbox at a time.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.shared = 0
        """Bytes that are resident in each process that it forks, from the beginning."""
        self._process: subprocess.Popen[bytes] | None = None
        self._launched: Launch | None = None
        self._sandbox: Sandbox | None = None
        self._unheard = 0
        """Answers that it still owes to `stop`."""
        self._retired = False

    def __enter__(self) -> "ForkServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Process id, outside, of bubblewrap or what is in its place; 0 while there is none."""
        return self._process.pid if self._process else 0

    @property
    def busy(self) -> bool:
        """Whether its sandbox is still open."""
        return self._sandbox is not None and self._sandbox.open

    def start(self) -> "Sandbox":
        """A sandbox for one submission. Raises `SandboxError` when the machine cannot make one."""
        assert not self.busy, "one submission at a time"
        if self._retired:
            raise SandboxError("it was stopped: run the command again")
        if self._process and self._process.poll() is not None:
            self.close()
        if not self._process:
            self._launch()
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):  # or a large array takes a dozen wakings to get across
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MIB)
        try:
            said = self._tell(b"start", self.world.limits.start_seconds, theirs.fileno())
            if said.get("started") is not True:
                self.close()
                raise SandboxError(
                    f"no world for a submission ({said.get('failed')}): run `autograder doctor`"
                )
        except Died as death:  # while nothing of a student's was running
            ours.close()
            raise SandboxError(
                f"the fork server ended ({death}): run `autograder doctor`"
            ) from death
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        self._sandbox = Sandbox(self, ours)
        return self._sandbox

    def stop(self) -> None:
        """Stop the sandbox; its end is awaited when the next one starts."""
        with contextlib.suppress(OSError):
            self._control.send(b"end")
            self._unheard += 1

    def end(self) -> dict[str, Any]:
        """Stop the sandbox: the wait status of its program if it had ended by itself, and more.

        Raises `Died` if the server itself is gone.
        """
        return self._tell(b"end", SWEEPING)

    def kill(self) -> None:
        """From another thread: end it, whatever it does; it makes no sandbox any more."""
        self._retired = True
        process = self._process
        if process:
            process.kill()

    def close(self) -> None:
        """Kill bubblewrap; the kernel ends its PID namespace, and so everything inside."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._unheard = 0
            self._control.close()
            self._errors.close()
        if self._launched:
            self._launched.end()
            self._launched = None

    @property
    def disk(self) -> int:
        """Bytes of disk that its submission takes, where nothing else limits them."""
        return self._launched.used() if self._launched else 0

    def _launch(self) -> None:
        self._control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in close)
        launch = Launch([])
        try:
            launch = self._launched = self.world.backend.launch(self.world, theirs.fileno())
            self._process = subprocess.Popen(
                launch.arguments,
                stdin=subprocess.DEVNULL,
                stdout=self._errors,
                stderr=self._errors,
                pass_fds=[*launch.descriptors, theirs.fileno()],
                env=launch.environment,
            )
        except BaseException as error:
            self._control.close()
            self._errors.close()
            self.close()
            if isinstance(error, OSError):
                name = self.world.backend.name
                raise SandboxError(
                    f"{name} cannot be started ({error.strerror}): run `autograder doctor`"
                ) from error
            raise
        finally:
            theirs.close()
            for descriptor in launch.descriptors:
                os.close(descriptor)
        try:
            if self._hear(self.world.limits.start_seconds).get("ready") is not True:
                raise Died("died", "it said something else than that it is ready")
        except Died as error:
            self.close()
            raise SandboxError(
                f"the sandbox did not start ({error}): run `autograder doctor`"
            ) from error
        self.shared = max((size for _, size in resident_memory(self.pid)), default=0)
        if self._retired:  # while it was being started
            self.close()
            raise SandboxError("it was stopped: run the command again")

    def _tell(self, message: bytes, seconds: float, descriptor: int = -1) -> dict[str, Any]:
        """Its answer to a message. Raises `Died`."""
        try:
            if descriptor < 0:
                self._control.send(message)
            else:
                socket.send_fds(self._control, [message], [descriptor])
        except OSError:
            raise self._gone() from None
        while self._unheard:
            self._unheard -= 1
            self._hear(SWEEPING)
        return self._hear(seconds)

    def _hear(self, seconds: float) -> dict[str, Any]:
        self._control.settimeout(max(seconds, 0.01))
        try:
            said = self._control.recv(4000)
        except TimeoutError:
            self.close()
            raise Died("timeout") from None
        except OSError:
            said = b""
        if not said:
            raise self._gone()
        answer: dict[str, Any] = json.loads(said)  # of our own program, no student is near
        return answer

    def _gone(self) -> Died:
        """What is to be said of a server that has ended."""
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2)
        status = self._process.returncode
        self._errors.seek(0)
        lines = self._errors.read(4000).decode(errors="replace").strip().splitlines()
        self.close()
        return Died("killed", lines[-1][:300] if lines else f"exit status {status}")


class Sandbox:
    """One running program. Use as a context manager; leaving it kills everything inside."""

    def __init__(self, server: ForkServer, channel: socket.socket) -> None:
        self._server = server
        self._channel = channel
        self._channel.setblocking(False)
        self._limits = server.world.limits
        self.memory = self._limits.memory
        """What all its processes may use together; may be lowered."""
        self.seconds: float = self._limits.cpu_together
        """The processor time of all its processes; may be lowered."""
        self._outbox: deque[memoryview] = deque()
        self.often = OFTEN
        self._watch = Watch(server.pid, server.shared)
        self._looked = 0.0
        self._may_compute, self._before = math.inf, -1.0
        self.computed = 0.0
        """Seconds that it has computed while the last frame was awaited, looked at now and then."""
        self.open = True
        # not epoll, of which a user can have so much: an ordinary user shares it with submissions
        self._selector = selectors.PollSelector()
        self._awaited = selectors.EVENT_READ
        self._selector.register(self._channel, self._awaited)
        try:
            self.receive(self._limits.start_seconds)
            self._watch.begin()
        except (Died, wire.WireError) as error:
            self.close()
            raise SandboxError(
                f"the sandbox did not start ({error}): run `autograder doctor`"
            ) from error

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def put_behind(self) -> bool:
        """Whether processes of its have gone behind all others, for the time they have taken."""
        return self._watch.put_behind

    def ask(
        self, seconds: float, header: dict[str, Any], value: Any = None
    ) -> tuple[dict[str, Any], Any]:
        """Send a frame and wait at most `seconds` for the answer.

        Raises `Died` when the program has ended or had to be ended, and `wire.WireError` when it
        answered nonsense; both are the student's doing, since the sandbox stood before.
        """
        self.send(wire.pack(header, value))
        return self.receive(seconds)

    def send(self, frame: bytes) -> None:
        """Send a frame that `wire.pack` has made; what does not pass now does while one waits.

        So the two never wait for each other. Whether the program still reads, `receive` tells.
        """
        self._outbox.append(memoryview(frame))
        self._push()

    def _push(self) -> None:
        """Send as much as passes."""
        while self._outbox:
            try:
                size = self._channel.send(self._outbox[0])
            except BlockingIOError:
                return
            except OSError as error:
                if self.open and error.errno not in (errno.EPIPE, errno.ECONNRESET):
                    raise SandboxError(f"the sandbox cannot be spoken to: {error}") from error
                self._outbox.clear()  # it has ended: what it has answered is still to be read
                return
            self._outbox[0] = self._outbox[0][size:]
            if not self._outbox[0]:
                self._outbox.popleft()

    def receive(self, seconds: float, computing: float = math.inf) -> tuple[dict[str, Any], Any]:
        """The next frame, awaited for `seconds` on the clock.

        The program is ended too when it and its children have computed for more than `computing`
        seconds meanwhile: one that waits for a processor does not.
        """
        deadline = time.monotonic() + seconds
        self._may_compute, self._before = computing, -1.0
        self.computed = 0.0
        header, body = wire.lengths(self._read(wire.PREFIX.size, deadline))
        return wire.unpack(self._read(header, deadline), self._read(body, deadline))

    def _read(self, count: int, deadline: float) -> bytes | bytearray:
        taken = bytearray(count)
        left = memoryview(taken)
        while left:
            try:
                size = self._channel.recv_into(left)
            except BlockingIOError:
                self._wait(deadline)
                continue
            except OSError:
                size = 0
            if not size:
                raise self._end()
            left = left[size:]
        return taken

    def _wait(self, deadline: float) -> None:
        """Until something can be read; what is to be sent is sent meanwhile."""
        if not self.open:
            raise Died("died")
        while True:
            event = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._outbox else 0)
            if self._awaited != event:
                self._selector.modify(self._channel, event)
                self._awaited = event
            left = deadline - time.monotonic()
            if left <= 0:
                self.close()
                raise Died("timeout")
            ready = self._selector.select(min(left, self.often))
            self._weigh()
            for _, what in ready:
                if what & selectors.EVENT_WRITE:
                    self._push()
                if what & selectors.EVENT_READ:
                    return

    def _weigh(self) -> None:
        """End a program that takes too much; by the clock, however busily it sends."""
        if time.monotonic() - self._looked < self.often:
            return
        self._looked = time.monotonic()
        self._watch.look()
        if self._before < 0:
            self._before = self._watch.seconds
        self.computed = self._watch.seconds - self._before
        if self._watch.memory > self.memory or self._server.disk > self._limits.tmp_size:
            self.close()
            raise Died("memory")
        together = self._watch.seconds > self.seconds
        if together or self.computed > self._may_compute:
            self.close()
            raise Died("timeout", "the limit of processor time")

    def _end(self) -> Died:
        """Why the program closed its end, from how it ended."""
        if not self.open:
            return Died("died")
        try:
            time.sleep(0.005)  # its end of the channel closes a moment before it is gone
            ended = self._server.end()
        except Died as death:
            self.close()
            return death
        self.close()
        status = ended["ended"]
        if status is None:
            return Died("died", "it hung up")
        if not os.WIFSIGNALED(status):
            return Died("died", f"exit status {status >> 8}")
        number = os.WTERMSIG(status)
        late = ended["seconds"] >= self._limits.cpu_seconds
        if number == signal.SIGXCPU or (number == signal.SIGKILL and late):
            return Died("timeout", "the limit of processor time")
        # Process 1 of its namespace cannot be killed from inside: it was someone else, or the
        # kernel for want of memory. Where it is no process 1, the fork server knows more.
        killed = number == signal.SIGKILL and not ended.get("by itself")
        return Died("killed" if killed else "died", f"signal {number}")

    def close(self) -> None:
        """Stop everything inside. May be called again."""
        if not self.open:
            return
        self.open = False
        self._selector.close()
        self._channel.close()
        if self._server.pid:
            self._server.stop()
