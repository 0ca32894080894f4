"""A second backend, for root in an ordinary container where there are no user namespaces.

Each fork server has a user of its own from 61000 on, who needs no entry in /etc/passwd. Its
submissions run as that user, with the limits and the seccomp filter of the usual backend, no
capability and no new privileges; Landlock, where the kernel has it, closes all files but a private
copy of the students' environment and of its Python, the system's programs and libraries, and an
empty home and folder for temporary files. When a submission ends, all processes of its user are
killed and its folders are made anew.

What it does not stop, and bubblewrap does:

- The machine's own name, its network cards and their addresses, the names and sizes of files in
  folders that everybody may enter, and numbers of processes can be learnt. Nothing can be sent out,
  but all of it can decide what a submission answers.
- There is one network for all, behind a filter that refuses to make a socket: a hole in the filter
  is a way out.
- There is one file system for all, behind permissions and Landlock. Without Landlock (before Linux
  5.13, or where it is switched off) every file that any user may read is open to submissions,
  /proc shows the command lines of all processes, and submissions can leave files in /tmp, which
  only their owner's next submission could read and which are removed at its end. `check` and
  `grade` then refuse to run until that is put right or named in --allow-weaker.
- The users exist for the whole container: whoever else runs processes as 61000 to 62999 there, or
  in another container that shares users with it, shares their limits.
- The disk is limited by looking, five times a second: 16 MiB a file always, 64 MiB together only
  until the next look, and not at all for files that have been removed and are still open.
- Memory that a submission shares among its processes, and how busy it makes the processors, are
  limited as by the other backend: by looking (`autograder.watch`).
- There is no /dev/shm, and so no lock that Python's processes could share: `multiprocessing.Pool`
  fails there.
- The fork server is root, as root of the container. It runs nothing of a student's and no
  submission can signal it or open its memory, but a hole in the kernel ends as that root.
- A submission can kill its own process. It then counts as dead by its own hand, unless the kernel
  has counted a kill for want of memory meanwhile; somebody who kills it from outside is not told
  apart.

It is never chosen by itself: `--backend container`, or AUTOGRADER_BACKEND=container. Copies and
folders are made under /var/cache/autograder (AUTOGRADER_CONTAINER_DIR), hard links where possible.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autograder.inside.users import empty, landlock_version
from autograder.reserve import CONTAINER, KILLERS, USERS, reserved
from autograder.world import (
    INSIDE,
    Launch,
    SandboxError,
    World,
    base_prefix,
    resource_limits,
    site_packages,
    system_folders,
    variables,
)

MAX_FILES = 4096
"""As many as the other backend's folders hold; more count as too much disk."""
LOOKS = 20
"""How often to look again when a file has vanished between two glances: one may do so by chance."""
LIBRARY = "coursekit"
"""Never in the copy that all fork servers share: what is withheld from one is not from another."""
EVERYBODYS = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
"""Not /dev/zero: mapped as shared it would be memory that no limit sees."""
KILL = (
    "import os, sys\nkiller, user = map(int, sys.argv[1:])\n"
    "os.setresuid(killer, user, killer)\nos.kill(-1, 9)"
)


@dataclass(frozen=True)
class Container:
    """A user for each fork server: what an ordinary container allows."""

    name: str = "container"

    @property
    def lacks(self) -> Mapping[str, str]:
        """Layers that it does without."""
        without = "this backend has none: "
        found = {
            "user-namespace": without + "a user of its own takes its place",
            "mount-namespace": without + "permissions and Landlock take its place",
            "pid-namespace": without + "the numbers of processes can be guessed, not used",
            "network-namespace": without + "no socket can be made to use it",
            "host-name": "the container's name is visible",
        }
        if not landlock_version():
            found["landlock"] = "this kernel has none: permissions alone must hold"
        return found

    def launch(self, world: World, control: int) -> Launch:
        """A fork server of root's, with a user that no other has now."""
        if os.geteuid() != 0:
            raise SandboxError(
                "the backend `container` works for root alone, who can become another user: "
                "run as root of the container, or use `--backend bubblewrap`"
            )
        store = _store()
        python, student = _copies(store, world)
        with contextlib.ExitStack() as undo:
            number = undo.enter_context(reserved(CONTAINER, store / "users"))
            if number is None:
                raise SandboxError(f"all {USERS} users are in use: is another grading stuck?")
            place = Place(store / "users" / str(number), CONTAINER + number, KILLERS + number)
            undo.callback(place.clear)
            place.clear()
            place.build(world, python, student)
            settings = {
                "control": control,
                "program": place.of(world.program),
                "limits": resource_limits(world.limits),
                "users": place.settings(world, python, student),
            }
            line = [place.of(world.python), "-IB", place.of("/grader/launch.py")]
            environment = variables(place.of("/student"), place.folders[0])
            environment |= {"TMPDIR": place.folders[1], "LD_LIBRARY_PATH": str(python / "lib")}
            used = partial(_used, place.folders, world.limits.tmp_size)
            end = undo.pop_all().close
        return Launch([*line, json.dumps(settings)], environment, used=used, end=end)


@dataclass(frozen=True)
class Place:
    """The folder of one fork server, and its users."""

    folder: Path
    user: int
    killer: int
    """As whom that user's processes are killed, who cannot kill it."""

    def of(self, inside: str) -> str:
        """Where a place of the `World` is."""
        return str(self.folder / inside.lstrip("/"))

    @property
    def folders(self) -> tuple[str, str]:
        """The user's home, and its folder for temporary files."""
        return str(self.own / "home"), str(self.own / "tmp")

    @property
    def own(self) -> Path:
        """Where these are made anew for each submission."""
        return self.folder / "own"

    def settings(self, world: World, python: Path, student: Path) -> dict[str, object]:
        """What `users.Users` needs to know."""
        own = [str(self.folder / "grader"), str(self.folder / "student")]
        closed = {
            "read": [*_system(), str(python), str(student), *own],
            "write": [str(self.own)],
            "use": [device for device in DEVICES if os.path.exists(device)],
        }
        landlock = landlock_version() > 0
        return {
            "module": self.of("/grader/users.py"),
            "user": self.user,
            "killer": self.killer,
            "folders": self.folders,
            "landlock": closed if landlock else None,
            "elsewhere": [] if landlock else [p for p in EVERYBODYS if os.path.isdir(p)],
        }

    def build(self, world: World, python: Path, student: Path) -> None:
        """Lay in what the world has: links to what all share, copies of what is this one's."""
        _folder(self.folder, 0o750)
        os.chown(self.folder, 0, self.user)  # another submission's world is nobody else's business
        for own in self.folders:
            _folder(Path(own), 0o700)
        root = self.folder / "student"
        packages = root / site_packages(world.environment)
        _folder(packages)
        config = (world.environment / "pyvenv.cfg").read_text().splitlines()
        config = [line for line in config if line.partition("=")[0].strip() != "home"]
        _write(root / "pyvenv.cfg", "\n".join([f"home = {python / 'bin'}", *config]).encode())
        _folder(root / "bin")
        for name in ("python", "python3"):
            (root / "bin" / name).symlink_to(next((python / "bin").iterdir()))
        replaced = {Path(name).name for name in world.replaced}
        for entry in (student / site_packages(world.environment)).iterdir():
            if entry.name not in replaced:
                (packages / entry.name).symlink_to(entry)
        for entry in student.iterdir():
            if entry.name != "lib":
                (root / entry.name).symlink_to(entry)
        ours = [(INSIDE / name, f"/grader/{name}") for name in ("launch.py", "users.py")]
        for host, inside in (*world.files, *ours):
            _write(Path(self.of(inside)), host.read_bytes())
        for inside, content in world.written:
            _write(Path(self.of(inside)), content.encode())

    def clear(self) -> None:
        """Nothing of the user runs any more, and nothing is left of its folder."""
        for _ in range(200):
            if not _runs(self.user):
                break
            line = [sys.executable, "-I", "-S", "-c", KILL, str(self.killer), str(self.user)]
            subprocess.run(line, check=False, capture_output=True)
            time.sleep(0.01)
        for folder in self.folders:
            if os.path.isdir(folder):
                empty(folder)
        shutil.rmtree(self.folder, ignore_errors=True)


def _runs(user: int) -> bool:
    """Does a process of this user run? One that has ended and is not waited for does not."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            status = (process / "status").read_text()
            if f"\nUid:\t{user}\t" in status and "\nState:\tZ" not in status:
                return True
    return False


def _store() -> Path:
    """The folder for copies, which root alone may change and every user may enter."""
    named = os.environ.get("AUTOGRADER_CONTAINER_DIR")
    store = Path(named) if named else Path("/var/cache/autograder")
    try:
        for folder in (store, store / "users"):
            _folder(folder)
        store = store.resolve()
        for folder in (store / "users", store, *store.parents):
            status = folder.stat()
            sticky = status.st_mode & 0o1000
            if status.st_uid != 0 or (status.st_mode & 0o022 and not sticky):
                raise SandboxError(
                    f"{folder}: somebody else than root could change what submissions run: "
                    "set AUTOGRADER_CONTAINER_DIR to a folder of root's"
                )
            if not status.st_mode & 0o001:
                raise SandboxError(
                    f"{folder}: closed to other users, who must reach their Python in it: "
                    "set AUTOGRADER_CONTAINER_DIR to a folder that every user may enter"
                )
    except OSError as error:
        raise SandboxError(
            f"{store}: {error.strerror}: set AUTOGRADER_CONTAINER_DIR to a folder of root's"
        ) from error
    return store


def _copies(store: Path, world: World) -> tuple[Path, Path]:
    """Python and the students' environment, where other users can read them; made once."""
    base, environment = base_prefix(world.environment), world.environment
    python = (environment / "bin" / "python").resolve()
    packages = environment / site_packages(environment)
    about = [python, python.stat().st_mtime_ns, packages, packages.stat().st_mtime_ns]
    key = hashlib.sha256(f"{about} {Path(__file__).stat().st_mtime_ns}".encode())
    folder = store / f"copy-{key.hexdigest()[:16]}"
    lock = os.open(store / "copies.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            new = folder.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            _copy_python(base, python, environment, new / "python")
            skipped = {"bin", "include", "lib64", "pyvenv.cfg"}
            _copy(environment, new / "student", lambda p: (p.name in skipped and len(p.parts) == 1)
                  or p.name == LIBRARY)  # fmt: skip
            new.rename(folder)
    except OSError as error:
        raise SandboxError(
            f"{folder}: the students' environment cannot be copied ({error.strerror}): "
            "is there room? or set AUTOGRADER_CONTAINER_DIR to another folder"
        ) from error
    finally:
        os.close(lock)
    return folder / "python", folder / "student"


def _copy_python(base: Path, python: Path, environment: Path, target: Path) -> None:
    """The interpreter, its library and standard library; no packages."""
    version = site_packages(environment).parent.name
    skipped = {"site-packages", "dist-packages", "test", "ensurepip", "idlelib"}
    for library in ("lib", "lib64"):
        if (base / library / version).is_dir() and not (base / library).is_symlink():
            _copy(base / library / version, target / library / version, lambda p: p.name in skipped)
    _folder(target / "lib")
    _folder(target / "bin")
    _link(python, target / "bin" / python.name)
    for shared in (base / "lib").glob("libpython*.so*"):
        _link(shared.resolve(), target / "lib" / shared.name)


def _copy(source: Path, target: Path, skip: Callable[[Path], bool]) -> None:
    """A tree with hard links for files, but for what `skip` says of its relative path."""
    for folder, folders, files in os.walk(source):
        here = Path(folder).relative_to(source)
        folders[:] = [name for name in folders if not skip(here / name)]
        _folder(target / here)
        for name in files:
            file = Path(folder, name).resolve()
            if not skip(here / name) and file.is_file():
                _link(file, target / here / name)


def _link(source: Path, target: Path) -> None:
    """A hard link, or a copy: to another disk, or of what other users may not read."""
    mode = source.stat().st_mode
    if mode & 0o022 == 0 and mode & 0o044 == 0o044 and source.stat().st_uid == 0:
        with contextlib.suppress(OSError):
            os.link(source, target)
            return
    shutil.copyfile(source, target)
    target.chmod(0o755 if mode & 0o100 else 0o644)


def _system() -> Iterator[str]:
    """What may be read of the system: programs and libraries, but for its own Python's packages."""
    tops = (Path("/", name) for name in ("lib", "lib64", "lib32", "bin", "sbin"))
    for folder in (*system_folders(), *tops):
        if folder.is_symlink() or not folder.is_dir():
            continue  # a link into /usr
        if folder.name in ("lib", "lib32", "lib64"):
            yield from (str(p) for p in folder.iterdir() if not p.name.startswith("python"))
        else:
            yield str(folder)
    for place in ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime"):
        if os.path.exists(place):
            yield place


def _folder(path: Path, mode: int = 0o755) -> None:
    """Make a folder, and those above it, whatever this process's umask is."""
    if not path.exists():
        if not path.parent.exists():
            _folder(path.parent)
        path.mkdir()
        path.chmod(mode)


def _write(path: Path, content: bytes) -> None:
    _folder(path.parent)
    path.write_bytes(content)
    path.chmod(0o644)


def _used(folders: tuple[str, ...], limit: int) -> int:
    """Bytes on disk; more than the limit where there are too many files to be looked at."""
    for _ in range(LOOKS):
        total, complete = _seen(folders, limit)
        if complete or total > limit:
            return total
    return limit + 1  # somebody moves things about, and not by chance


def _seen(folders: tuple[str, ...], limit: int) -> tuple[int, bool]:
    """Bytes on disk as far as they could be found, and whether nothing has vanished meanwhile."""
    total, count, complete, waiting = 0, 0, True, list(folders)
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
            count += len(entries)
            if count > MAX_FILES:
                return limit + 1, True
            for entry in entries:
                try:
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                except FileNotFoundError:
                    complete = False
                else:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:
            complete = False
        except OSError:  # a path too long to be followed hides something
            return limit + 1, True
    return total, complete
