"""A file below a folder is read whole, once, without waiting; anything else is one line."""

import ctypes
import errno
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder import reader
from autograder.model import MachineError, UnusableInput
from autograder.reader import (
    Folder,
    MissingInput,
    by_steps,
    name_problem,
    openat2,
    read_path,
    shown,
)

Opener = Callable[[int, Sequence[str], int], int]
MOST = 1_000


@pytest.fixture(params=[openat2, by_steps], ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest) -> Opener:
    """Both ways of opening: the kernel's own, and the one for kernels without it."""
    opener: Opener = request.param
    return opener


def refused(root: Path, way: Opener, *parts: str) -> str:
    """The one line that says why a file is not read."""
    with Folder.at(root, way) as folder, pytest.raises(UnusableInput) as raised:
        folder.read(*parts, most=MOST)
    line = str(raised.value)
    assert f"{'/'.join(map(shown, parts))}: ".startswith(line.split(": ")[0])
    assert line.count(": ") >= 2  # what, where, the remedy
    assert line.isprintable()
    return line


def test_a_file_is_read_whole(tmp_path: Path, way: Opener) -> None:
    """An ordinary file, also deep down, of no bytes and of just as many as may be."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    for size in (0, 1, MOST):
        (tmp_path / "a" / "b" / "f").write_bytes(b"x" * size)
        with Folder.at(tmp_path, way) as folder:
            assert folder.read("a", "b", "f", most=MOST) == b"x" * size
            with folder.folder("a") as inner:
                assert inner.read("b", "f", most=MOST) == b"x" * size


def test_the_folder_itself_may_be_reached_through_a_link(tmp_path: Path, way: Opener) -> None:
    """Where submissions are kept is the instructor's affair."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "f").write_bytes(b"x")
    (tmp_path / "submitted").symlink_to("disk")
    with Folder.at(tmp_path / "submitted", way) as folder:
        assert folder.read("f", most=MOST) == b"x"


@pytest.mark.parametrize(
    "target",
    ["../secret", "/proc/self/mem", "/dev/zero", "f", "link", "nowhere", "/proc/self/fd/0"],
)
def test_no_link_is_followed(tmp_path: Path, way: Opener, target: str) -> None:
    """Neither out of the folder, nor within it, nor to itself."""
    (tmp_path / "secret").write_bytes(b"secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "f").write_bytes(b"mine")
    (root / "link").symlink_to(target)
    assert "a link" in refused(root, way, "link")


def test_no_folder_is_a_link(tmp_path: Path, way: Opener) -> None:
    """A link in place of a folder on the way is refused too."""
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / "f").write_bytes(b"bob's")
    (tmp_path / "ann").symlink_to("bob")
    assert "a link" in refused(tmp_path, way, "ann", "f")
    with Folder.at(tmp_path, way) as folder, pytest.raises(UnusableInput, match="a link"):
        folder.folder("ann")


@pytest.mark.parametrize("part", ["..", ".", "", "a/b", "../a", "/etc/passwd", "a\0b"])
def test_a_name_is_one_name(tmp_path: Path, way: Opener, part: str) -> None:
    """No name leads elsewhere by its letters."""
    with Folder.at(tmp_path, way) as folder, pytest.raises(UnusableInput, match="not a name"):
        folder.read(part, most=MOST)


def test_pipes_sockets_devices_folders(tmp_path: Path, way: Opener) -> None:
    """What is no file is named for what it is, at once."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
    start = time.monotonic()
    assert "a pipe" in refused(tmp_path, way, "pipe")
    assert "a folder" in refused(tmp_path, way, "folder")
    assert "a socket" in refused(tmp_path, way, "socket")
    assert time.monotonic() - start < 20


def test_devices(tmp_path: Path, way: Opener) -> None:
    """A device that never ends, or that never speaks, is refused at once."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a device")
    for number, minor in enumerate((3, 5)):  # null, zero
        os.mknod(tmp_path / f"d{number}", 0o20666, os.makedev(1, minor))
        assert "a device" in refused(tmp_path, way, f"d{number}")


def test_too_large(tmp_path: Path, way: Opener) -> None:
    """One byte more than may be is refused, and a file of holes costs no memory."""
    (tmp_path / "f").write_bytes(b"x" * (MOST + 1))
    assert "more than 1000 bytes" in refused(tmp_path, way, "f")
    with (tmp_path / "holes").open("wb") as file:
        file.truncate(1 << 40)
    assert "more than" in refused(tmp_path, way, "holes")


def test_missing_and_misplaced(tmp_path: Path, way: Opener) -> None:
    """No file, and a file where a folder should be, are told apart."""
    (tmp_path / "file").write_bytes(b"x")
    assert "there is no such file" in refused(tmp_path, way, "none")
    assert "not in a folder" in refused(tmp_path, way, "file", "f")
    assert "name is too long" in refused(tmp_path, way, "x" * 300)
    with Folder.at(tmp_path, way) as folder:
        with pytest.raises(MissingInput):
            folder.read("none", most=MOST)
        assert folder.holds("file")
        assert not folder.holds("none")
        assert not folder.holds("none", folder=True)
        with pytest.raises(UnusableInput, match="not in a folder"):
            folder.holds("file", folder=True)


def test_another_mount_is_not_entered(tiny_disk: Path, tmp_path: Path, way: Opener) -> None:
    """A student may mount a file system of their own, which answers when it pleases."""
    (tiny_disk / "f").write_bytes(b"x")
    assert "another file system" in refused(tmp_path, way, "tiny", "f")
    with Folder.at(tiny_disk, way) as folder:
        assert folder.read("f", most=MOST) == b"x"


def test_a_mounted_file_is_not_read(tmp_path: Path, way: Opener) -> None:
    """Nor one that is laid over a file of the same name, from the same disk."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount")
    for name in ("secret", "f"):
        (tmp_path / name).write_bytes(name.encode())
    subprocess.run(["mount", "--bind", tmp_path / "secret", tmp_path / "f"], check=True)
    try:
        assert "another file system" in refused(tmp_path, way, "f")
    finally:
        subprocess.run(["umount", tmp_path / "f"], check=True)


def test_a_second_name_of_another_users_file(tmp_path: Path, way: Opener) -> None:
    """A hard link to what its maker may not read is refused; a class copied with links is read."""
    if os.geteuid() != 0:
        pytest.skip("only root can make files of two users")
    (tmp_path / "seed").write_bytes(b"secret")
    (tmp_path / "ann").mkdir()
    os.chown(tmp_path / "ann", 12345, 12345)
    os.link(tmp_path / "seed", tmp_path / "ann" / "f")
    assert "hard link" in refused(tmp_path, way, "ann", "f")
    os.chown(tmp_path / "seed", 12345, 12345)
    with Folder.at(tmp_path, way) as folder:
        assert folder.read("ann", "f", most=MOST) == b"secret"


UNPRIVILEGED = """
import os, sys
from pathlib import Path
from autograder import reader
os.setgroups([]); os.setgid(12345); os.setuid(12345)
with reader.Folder.at(Path(sys.argv[1]), getattr(reader, sys.argv[2])) as folder:
    for parts in (["f"], ["closed", "f"], ["passed", "f"]):
        try:
            print(folder.read(*parts, most=99))
        except reader.UnusableInput as error:
            print(error)
"""


def test_without_permission(tmp_path_factory: pytest.TempPathFactory, way: Opener) -> None:
    """What an ordinary user may not read is one line; a folder to pass through is enough."""
    if os.geteuid() != 0:
        pytest.skip("root drops its rights here")
    root = tmp_path_factory.mktemp("open")
    for place in (root, *root.parents):
        if place.stat().st_mode & 0o777 == 0o700 and place != Path("/root"):
            place.chmod(0o755)
    for name, mode in (("closed", 0o700), ("passed", 0o711)):
        (root / name).mkdir()
        (root / name / "f").write_bytes(b"x")
        (root / name).chmod(mode)
    (root / "f").write_bytes(b"x")
    (root / "f").chmod(0o600)
    done = subprocess.run(
        [sys.executable, "-c", UNPRIVILEGED, root, way.__name__],
        capture_output=True,
        text=True,
        check=True,
    )
    denied = "cannot be read (permission denied): may this user read it?"
    assert done.stdout.splitlines() == [f"f: {denied}", f"closed/f: {denied}", "b'x'"]


LEASE = """
import fcntl, os, signal, sys
signal.signal(signal.SIGIO, signal.SIG_IGN)
file = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_file_that_its_owner_holds_back(tmp_path: Path, way: Opener) -> None:
    """A lease, with which any user can let others wait for their file, does not."""
    (tmp_path / "f").write_bytes(b"x")
    command: list[str | Path] = [sys.executable, "-c", LEASE, tmp_path / "f"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        start = time.monotonic()
        assert "in use by another program" in refused(tmp_path, way, "f")
        assert time.monotonic() - start < 20
        process.kill()


def test_no_descriptor_left_is_the_machines_fault(tmp_path: Path, way: Opener) -> None:
    """Neither a mark nor a word about the student."""
    (tmp_path / "f").write_bytes(b"x")

    def exhausted(*_: object) -> int:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with Folder.at(tmp_path, exhausted) as folder, pytest.raises(MachineError, match="fewer"):
        folder.read("f", most=MOST)


def test_no_descriptor_stays_open(tmp_path: Path, way: Opener) -> None:
    """Whatever was refused."""
    (tmp_path / "f").write_bytes(b"x" * (MOST + 1))
    (tmp_path / "link").symlink_to("f")
    os.mkfifo(tmp_path / "pipe")
    before = len(os.listdir("/proc/self/fd"))
    for parts in (["f"], ["link"], ["pipe"], ["none"], ["f", "f"], ["link", "f"], ["..", "f"]):
        with Folder.at(tmp_path, way) as folder, pytest.raises(UnusableInput):
            folder.read(*parts, most=MOST)
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EPERM, errno.EINVAL, 0])
def test_a_kernel_without_openat2_is_noticed(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """An old kernel, a container's filter that forbids it, and one that lets anything pass."""
    assert reader.best_way() is reader.openat2

    def call(*_: object) -> int:
        ctypes.set_errno(code)
        return -1 if code else os.open("/", os.O_PATH)

    monkeypatch.setattr(reader, "_syscall", call)
    assert reader.best_way() is by_steps


def test_an_interrupted_call_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal at the wrong moment is nobody's fault."""
    (tmp_path / "f").write_bytes(b"x")
    real, calls = reader._syscall, []

    def call(*arguments: object) -> int:
        calls.append(1)
        if len(calls) == 1:
            ctypes.set_errno(errno.EINTR)
            return -1
        return int(real(*arguments))

    monkeypatch.setattr(reader, "_syscall", call)
    with Folder.at(tmp_path, openat2) as folder:
        assert folder.read("f", most=MOST) == b"x"
    assert len(calls) == 2


# Races


SWAP = """
import os, sys
root, other = sys.argv[1:]
os.chdir(root)

def file(path):
    with open(path, "wb") as out:
        out.write(b"mine")

shapes = (
    lambda path: os.symlink(f"{other}/f", path),
    file,
    os.mkfifo,
    lambda path: os.symlink("/dev/zero", path),
    lambda path: os.symlink("f", path),
    lambda path: os.link(f"{other}/again", path),
)
print("ready", flush=True)
while True:
    for make in shapes:
        make("new")
        os.replace("new", "ann/f")
    os.rename("ann", "away")
    os.symlink(other, "ann")
    os.unlink("ann")
    os.rename("away", "ann")
"""


@contextmanager
def swapping(root: Path, other: Path) -> Iterator[None]:
    """Meanwhile another process swaps `root`/ann/f and its folder for what is none of them."""
    command: list[str | Path] = [sys.executable, "-c", SWAP, root, other]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        try:
            yield
            assert process.poll() is None
        finally:
            process.kill()


def test_no_swap_wins(tmp_path: Path, way: Opener) -> None:
    """In 10,000 readings, a file that is swapped with links and pipes yields no other bytes."""
    met = {b"mine", b"a link", b"a pipe"}
    root, other = tmp_path / "root", tmp_path / "other"
    (root / "ann").mkdir(parents=True)
    (root / "ann" / "f").write_bytes(b"mine")
    other.mkdir()
    for name in ("f", "again"):
        (other / name).write_bytes(b"secret")
    if os.geteuid() == 0:  # what an ordinary user could link to only if it is theirs
        os.chown(other / "again", 12345, 12345)
    else:
        (other / "again").write_bytes(b"mine")
    seen: Counter[bytes] = Counter()
    with swapping(root, other), Folder.at(root, way) as folder:
        # A machine that is busy swaps rarely: as often as it takes to meet each of them.
        while seen.total() < 10_000 or (not met <= set(seen) and seen.total() < 1_000_000):
            try:
                seen[folder.read("ann", "f", most=MOST)] += 1
            except UnusableInput as error:
                seen[str(error).split(": ")[1].encode()] += 1
    assert b"secret" not in seen
    assert met <= set(seen)


def test_a_file_that_is_being_written(tmp_path: Path, way: Opener) -> None:
    """It is read again, and if it never rests, that is said; half of it is not the submission."""
    (tmp_path / "f").write_bytes(b"x")
    real = os.read
    changes: list[int] = []

    def reads(descriptor: int, size: int) -> bytes:
        data = real(descriptor, size)
        if data and len(changes) < limit:
            changes.append(1)
            with (tmp_path / "f").open("r+b") as file:
                file.write(b"%d" % len(changes))
            os.utime(tmp_path / "f", ns=(0, len(changes)))
        return data

    with pytest.MonkeyPatch.context() as patch, Folder.at(tmp_path, way) as folder:
        patch.setattr(os, "read", reads)
        limit = 2
        assert folder.read("f", most=MOST) == b"2"
        limit = 99
        with pytest.raises(UnusableInput, match="changes while it is read"):
            folder.read("f", most=MOST)


# Paths of the user's own, and names


def test_a_path_of_the_users_own(tmp_path: Path) -> None:
    """May be a link; may be no pipe, device, folder, or too large, and must be there."""
    (tmp_path / "f").write_bytes(b"x")
    (tmp_path / "link").symlink_to("f")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    assert read_path(tmp_path / "link", MOST) == b"x"
    for path, what in (
        (tmp_path / "pipe", "a pipe"),
        (Path("/dev/zero"), "a device"),
        (tmp_path, "a folder"),
        (tmp_path / "none", "there is no such file"),
        (tmp_path / "f" / "f", "not in a folder"),
        (tmp_path / "loop", "a link"),
    ):
        with pytest.raises(UnusableInput, match=what):
            read_path(path, MOST)


def test_entries_in_the_order_of_their_bytes(tmp_path: Path, way: Opener) -> None:
    """The same on every machine, with what each is."""
    for name in (b"b", b"\xfc", b"a", "ü".encode()):
        (tmp_path / os.fsdecode(name)).write_bytes(b"")
    (tmp_path / "c").mkdir()
    (tmp_path / "d").symlink_to("nowhere")
    with Folder.at(tmp_path, way) as folder:
        assert folder.entries() == {
            **{"a": "", "b": "", "c": "a folder", "d": "a link", "ü": "", "\udcfc": ""},
        }
        assert list(folder.entries()) == ["a", "b", "c", "d", "ü", "\udcfc"]
        with pytest.raises(UnusableInput, match="more than 3 files"):
            folder.entries(3)


@pytest.mark.parametrize(
    ("name", "form", "fine"),
    [
        ("ursula", "ursula", True),
        ("ürsula 漢字", "ürsula 漢字", True),
        ("\udcfcrsula", r"\xfcrsula", False),
        ("a\nb", r"a\nb", False),
        ("a\x1b[2Jb", r"a\x1b[2Jb", False),
        ("a\u202eb", r"a\u202eb", False),
        ("\ud83d", r"\ud83d", False),
    ],
)
def test_names(name: str, form: str, fine: bool) -> None:
    """A name in no alphabet or that would act on a terminal has a form that can be printed."""
    assert shown(name) == form
    assert (name_problem(name) is None) is fine
    assert fine or str(name_problem(name)).startswith(f"{form}: ")
