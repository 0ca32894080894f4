"""The sandbox's layers: each is proved by trying to break it, and none may be missing unnoticed.

`findings` tries them all on a fork server, in about half a second; `require` refuses to go on
where one fails that the user has not named. `doctor` prints them, `grade` and `pool` require them.
"""

import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder import wire
from autograder.container import Container
from autograder.model import MachineError, UnusableInput
from autograder.sandbox import (
    MIB,
    Backend,
    Bubblewrap,
    Died,
    ForkServer,
    Sandbox,
    SandboxError,
    site_packages,
)
from autograder.watch import resident_memory

BACKENDS: dict[str, Callable[[], Backend]] = {"bubblewrap": Bubblewrap, "container": Container}
USERNS = (
    "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, "
    "user.max_user_namespaces>0, AppArmor's restriction off), or run as root"
)
BUG = "report this as a bug"
CLOSE = "close it to other users (chmod o= on the folder above it)"
UNSAFE = "container-backend"
"""What a report says of a backend that has fewer layers than the usual one."""
GREEDY, PATIENCE = 64 * MIB, 0.1
"""What all processes may use together, and the time for an answer, while limits are tried."""


@dataclass(frozen=True)
class Finding:
    """One layer: whether it holds, and what to do if not."""

    name: str
    what: str
    holds: bool
    detail: str = ""
    remedy: str = ""
    relied: bool = True
    """False for a layer that this backend does without, as its documentation says."""


@dataclass(frozen=True)
class Layer:
    """Python that runs inside, tries to break the layer, and prints `held` and a truth value."""

    name: str
    what: str
    code: str
    remedy: str = USERNS
    only: str = ""
    """The backend that has it, if not all."""


@dataclass(frozen=True)
class Walls:
    """How to sandbox, what the user allows to be missing, and what must not be seen inside."""

    backend: Backend = field(default_factory=Bubblewrap)
    allowed: tuple[str, ...] = ()
    hidden: tuple[tuple[str, Path], ...] = ()
    """Names of layers of `HIDDEN`, and files or folders that no submission may read."""

    @property
    def weaker(self) -> tuple[str, ...]:
        """What a report must tell about how it came to be."""
        return (*(() if isinstance(self.backend, Bubblewrap) else (UNSAFE,)), *self.allowed)


# Each gets the names that `TOLD` and `_told` define, and says what it has found.
LAYERS = (
    Layer(
        "user-namespace",
        "the machine's root and its users do not exist inside",
        "import os\nprint('held', os.stat('/usr').st_uid == 65534 == os.getuid())",
    ),
    Layer(
        "mount-namespace",
        "the machine's folders are not there",
        "import os\nprint('held', not any(map(os.path.exists, (TOKEN, '/var', '/sys', '/srv'))))",
    ),
    Layer(
        "pid-namespace",
        "no process of the machine has a number inside",
        "import os\nprint('held', os.getpid() == 1 and os.getppid() == 0)",
    ),
    Layer(
        "network-namespace",
        "no network card of the machine is there, and its loopback is off",
        """
import fcntl, socket, struct
one, other = socket.socketpair()
cards = []
for number in range(1, 33):
    asked = struct.pack('16si20x', b'', number)
    try:
        card = fcntl.ioctl(one, 0x8910, asked)  # SIOCGIFNAME
        flags = fcntl.ioctl(one, 0x8913, card[:16] + bytes(24))  # SIOCGIFFLAGS
        cards.append((card[:16].rstrip(b'\\0').decode(), struct.unpack_from('H', flags, 16)[0] & 1))
    except OSError:
        pass
one.close(); other.close()
print('held', not any(up for _, up in cards), cards)
""",
    ),
    Layer(
        "host-name",
        "the machine's name is not known",
        "import os\nprint('held', os.uname().nodename == 'sandbox')",
    ),
    Layer(
        "landlock",
        "files outside a short list are closed, whatever their permissions",
        """
import os
seen = []
for place in ('/etc', '/var', '/proc', os.path.dirname(TOKEN), '/etc/passwd', TOKEN):
    try:
        os.close(os.open(place, os.O_RDONLY)); seen.append(place)
    except OSError:
        pass
print('held', not seen, seen)
""",
        "the kernel needs Landlock (CONFIG_SECURITY_LANDLOCK, lsm=landlock,…)",
        "container",
    ),
    Layer(
        "other-processes",
        "no process outside can be seen or signalled",
        """
import os
seen = []
for place in ('/proc', f'/proc/{GRADER}/cmdline', f'/proc/{GRADER}/environ', '/proc/1/cmdline'):
    try:
        if os.listdir(place) if place == '/proc' else open(place, 'rb').read(): seen.append(place)
    except OSError:
        pass
try:
    os.kill(GRADER, 0); seen.append('kill')
except OSError:
    pass
print('held', not seen, seen)
""",
    ),
    Layer(
        "fork-server",
        "the process that all submissions are copied from is out of reach",
        """
import ctypes, os
libc, server, reached = ctypes.CDLL(None, use_errno=True), os.getppid(), []
if server:
    try:
        os.kill(server, 0); reached.append('kill')
    except OSError:
        pass
    for part in ('mem', 'fd', 'environ', 'maps'):
        try:
            os.close(os.open(f'/proc/{server}/{part}', os.O_RDONLY)); reached.append(part)
        except OSError:
            pass
    for call in (lambda: libc.ptrace(16, server, 0, 0), lambda: libc.setpriority(0, server, 19)):
        if call() != -1: reached.append('call')
print('held', not reached, reached)
""",
    ),
    Layer(
        "network",
        "nothing can be sent out",
        """
import socket
reached = []
for family in range(1, 46):
    for kind in (1, 2, 3, 5):
        try:
            socket.socket(family, kind).close(); reached.append((family, kind))
        except OSError:
            pass
print('held', not reached, reached)
""",
        "the kernel needs CONFIG_SECCOMP_FILTER",
    ),
    Layer(
        "ipc",
        "no memory, semaphore or queue that would outlive the process",
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
calls = ('shmget', 'semget', 'msgget', 'mq_open', 'memfd_create', 'add_key')
through = []
for name in calls:
    if libc.syscall(DENIED[name], -1, -1, -1, -1) != -1 or ctypes.get_errno() != 1:
        through.append(name)
print('held', not through, through)
""",
        "the kernel needs CONFIG_SECCOMP_FILTER",
    ),
    Layer(
        "files-read-only",
        "only its own home and folder for temporary files can be written to",
        """
import coursekit, os, sys
home, temporary = os.environ['HOME'], os.environ.get('TMPDIR')
own = {home, temporary} if temporary else {home, '/tmp', '/dev/shm'}
worker = os.path.dirname(sys.modules['program'].__file__)
places = {'/', '/usr', '/usr/lib', '/etc', '/dev', '/dev/shm', '/tmp', '/var', '/var/tmp', '/run',
          '/run/lock', '/home', '/opt', '/srv', '/mnt', '/proc', os.path.dirname(home), worker,
          sys.prefix, sys.base_prefix, *coursekit.__path__, *filter(os.path.isdir, sys.path)}
bad = []
for place in places - own:
    try:
        open(place + '/autograder-probe', 'w').close()
        os.unlink(place + '/autograder-probe'); bad.append(place)
    except OSError:
        pass
for file in (worker + '/launch.py', worker + '/worker.py', '/etc/passwd', coursekit.__file__):
    for attempt in (lambda: open(file, 'a').close(), lambda: os.chmod(file, 0o666)):
        try:
            attempt(); bad.append(file)
        except OSError:
            pass
print('held', not bad, bad)
""",
    ),
    Layer(
        "withheld-modules",
        "what the assignment asks for is nowhere to be imported or read",
        """
import coursekit, importlib, os
found = []
for name in WITHHELD:
    path = os.path.join(coursekit.__path__[0], name + '.py')
    if not os.path.exists(path): continue
    if 'is withheld while the assignment' not in open(path).read(): found.append(path)
    try:
        importlib.import_module('coursekit.' + name).anything(); found.append(name)
    except ImportError:
        pass
found += [p for p in SECRETS['withheld-modules'] if readable(p)]
print('held', not found, found)
""",
        "run `make setup`; with --backend container close the checkout to other users",
    ),
    Layer(
        "bytecode",
        "no compiled copy of the library is left",
        """
import coursekit, os, sys
found = [name for folder in coursekit.__path__ for _, _, files in os.walk(folder)
         for name in files if name.endswith('.pyc')]
for place in filter(os.path.isdir, (f'{p}/__pycache__' for p in sys.path)):
    found += [name for name in os.listdir(place) if name.startswith(('coursekit', *WITHHELD))]
print('held', not found and sys.pycache_prefix is None, found[:5])
""",
        "run `make setup`",
    ),
    Layer(
        "descriptors",
        "no file of the grader or the fork server is open",
        """
import os, stat
bad = []
for number in range(1 << 10):
    try:
        status = os.fstat(number)
    except OSError:
        continue
    null = number < 3 and status.st_rdev == os.makedev(1, 3)
    mine = number > 3 and stat.S_ISREG(status.st_mode) and status.st_nlink == 0
    if not (null or mine or number == 3 and stat.S_ISSOCK(status.st_mode)): bad.append(number)
print('held', not bad, bad)
""",
        BUG,
    ),
    Layer(
        "environment",
        "no variable of the grader's environment comes in",
        """
import os
known = {'PATH', 'HOME', 'LANG', 'TMPDIR', 'PWD', 'LD_LIBRARY_PATH', 'LC_CTYPE', 'IPYTHONDIR'}
strange = [n for n in os.environ
           if n not in known and not n.startswith(('MPL', 'PYTHON', 'OPENBLAS_', 'OMP_', 'MALLOC_'))
           and n not in ('PAGER', 'GIT_PAGER', 'TERM', 'CLICOLOR', 'CLICOLOR_FORCE', 'FORCE_COLOR')]
print('held', not strange, strange)
""",
        BUG,
    ),
    Layer(
        "not-root",
        "an ordinary user without groups, who cannot become another",
        """
import os
bad = 0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid(), *os.getgroups())
for change in (os.setuid, os.seteuid, os.setgid, os.setegid):
    for user in (0, 1, 1000):
        try:
            change(user); bad = True
        except OSError:
            pass
print('held', not bad)
""",
    ),
    Layer(
        "capabilities",
        "none is held and none can be had",
        """
import ctypes, struct
libc, held = ctypes.CDLL(None), ctypes.create_string_buffer(24)
libc.capget(struct.pack('II', 0x20080522, 0), held)
print('held', held.raw == bytes(24) and not any(libc.prctl(23, n, 0, 0, 0) == 1 for n in range(64)))
""",
    ),
    Layer(
        "no-new-privileges",
        "a program of root's gives nothing",
        "import ctypes\nprint('held', ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 1)",
    ),
    Layer(
        "seccomp",
        "system calls that no notebook needs are refused",
        """
import ctypes
libc, through = ctypes.CDLL(None, use_errno=True), []
never = [-1] * 6  # arguments with which a call does nothing even where it is let through
for name, number in DENIED.items():
    if libc.syscall(number, *never) != -1 or ctypes.get_errno() not in (1, 38): through.append(name)
if libc.syscall(CLONE, 0x10000211, 0, 0, 0, 0) != -1 or ctypes.get_errno() != 1:
    through.append('clone')  # the kernel itself would call this pair of flags invalid
print('held', libc.prctl(21, 0, 0, 0, 0) == 2 and not through, through)
""",
        "the kernel needs CONFIG_SECCOMP_FILTER",
    ),
    Layer(
        "limit-memory",
        "one process gets no more than its share",
        """
import mmap
try:
    no_reserve = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # or want of memory would refuse it
    mmap.mmap(-1, 64 << 30, flags=no_reserve).close(); print('went on')
except OSError:
    print('held', True)
""",
        "RLIMIT_AS must be settable",
    ),
    Layer(
        "limit-files",
        "a file grows to the limit and not beyond, and few are open at a time",
        """
import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
place = os.path.join(os.environ['HOME'], 'probe')
file, copies = os.open(place, os.O_RDWR | os.O_CREAT), []
try:
    os.pwrite(file, b'x', 1 << 30); large = True
except OSError:
    large = False
try:
    while len(copies) < 5000: copies.append(os.dup(file))
except OSError:
    pass
for copy in (file, *copies): os.close(copy)
os.unlink(place)
print('held', not large and len(copies) < 2000)
""",
        "RLIMIT_FSIZE and RLIMIT_NOFILE must be settable",
    ),
    Layer(
        "limit-processes",
        "a fork bomb comes to its end",
        """
import ctypes, os, signal
libc, children, room = ctypes.CDLL(None), [], 1 << 14
stacks = ctypes.create_string_buffer(200 * room)
wait = ctypes.cast(libc.pause, ctypes.c_void_p)
for number in range(200):
    top = (ctypes.addressof(stacks) + (number + 1) * room - 64) & ~15
    # processes that share this one's memory: copies of it would take a tenth of a second
    child = libc.clone(wait, ctypes.c_void_p(top), 0x100 | signal.SIGCHLD, None)
    if child < 0: break
    children.append(child)
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
print('held', len(children) < 200)
""",
        "start as an ordinary user, or as root with CAP_SETUID",
    ),
    Layer(
        "limit-output",
        "what a cell prints is cut",
        "print('held', True)\nprint('x' * 4_000_000)",
        BUG,
    ),
)

# These look for what is on the machine: see `hidden_places`.
HIDDEN = {
    "seed-hidden": "the secret seed cannot be read inside",
    "checks-hidden": "the hidden checks cannot be read inside",
    "sources-hidden": "the instructor's notebooks cannot be read inside",
    "gradebook-hidden": "the gradebook cannot be read inside",
    "submissions-hidden": "what others have handed in, and what was graded, cannot be read inside",
    "exchange-hidden": "nbgrader's exchange cannot be read inside",
}
TRIED = {
    "no-leftovers": "the next submission finds no file, variable or process of the last one",
    "limit-time": "the grader ends what does not answer, whatever it catches",
    "limit-memory-together": "all processes of a submission together get no more than its share",
    "limit-disk": "all its files together get no more than their share",
}
NAMES = (*(layer.name for layer in LAYERS), *HIDDEN, *TRIED)

TOLD = """
import os, platform
import launch  # lies beside the worker
column = ('x86_64', 'aarch64').index(platform.machine())
DENIED = {name: numbers[column] for name, numbers in launch.DENIED.items()}
CLONE = launch.CLONE[column]

def readable(place):
    try:
        if os.path.isdir(place): return os.listdir(place) is not None
        with open(place, 'rb') as file: return file.read(1) is not None
    except OSError:
        return False
"""
LOOK = """
import builtins, os, sys, time
kept = [os.path.join(p, 'left') for p in (os.environ['HOME'], os.environ.get('TMPDIR', '/tmp'))]
found = [p for p in (*kept, '/tmp/left', '/var/tmp/left', '/dev/shm/left') if os.path.exists(p)]
found += [n for n in ('left',) if hasattr(builtins, n) or n in os.environ or n in sys.modules]
print('held', not found, found)
"""
LEAVE = """
builtins.left = sys.modules['left'] = sys
os.environ['left'] = 'left'
for place in (*kept, '/tmp/left', '/var/tmp/left', '/dev/shm/left'):
    try:
        open(place, 'w').close()
    except OSError:
        pass
if os.fork() == 0:
    if os.fork() == 0: time.sleep(600)
    os._exit(0)
os.wait()
"""
STUBBORN = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
GREED = """
import os, time
for _ in range(3):
    if os.fork() == 0:
        hoard = b'x' * (32 << 20)
        time.sleep(60)
time.sleep(60)
"""
FILL = """
import os, time
block = bytes(8 << 20)
try:
    for number in range(24):
        with open(os.path.join(os.environ.get('TMPDIR', '/tmp'), str(number)), 'wb') as file:
            file.write(block)
    time.sleep(60)
except OSError as error:
    print('held', error.errno == 28)
"""

ENDED = (
    ("limit-time", STUBBORN, "timeout"),
    ("limit-memory-together", GREED, "memory"),
    ("limit-disk", FILL, "memory"),
)


def findings(server: ForkServer, walls: Walls, withheld: tuple[str, ...]) -> Iterator[Finding]:
    """Every layer, tried on this server. Raises `SandboxError` if it makes no sandbox."""
    backend = server.world.backend
    layers = [layer for layer in LAYERS if layer.only in ("", backend.name)]
    layers += [Layer(n, w, f"print('held', not [p for p in SECRETS[{n!r}] if readable(p)])", CLOSE)
               for n, w in HIDDEN.items()]  # fmt: skip
    with tempfile.NamedTemporaryFile() as token, server.start() as sandbox:
        os.chmod(token.name, 0o644)
        told = _told(server, walls, withheld, token.name)
        alive = len(resident_memory(server.pid))
        printed = _printed(sandbox, [told, *(layer.code for layer in layers), LOOK + LEAVE])
    for layer, text in zip(layers, printed[1:], strict=False):
        holds = text.startswith("held True")
        if layer.name == "limit-output":
            holds = 1000 < len(text) < MIB
        said = "" if holds else backend.lacks.get(layer.name) or " ".join(text.split())[:200]
        relied = holds or layer.name not in backend.lacks
        yield Finding(layer.name, layer.what, holds, said, layer.remedy, relied)
    yield _left(server, alive)
    for name, code, reason in ENDED:
        yield _ends(server, name, code, reason)


def _told(server: ForkServer, walls: Walls, withheld: tuple[str, ...], token: str) -> str:
    """The first cell: what the probes are to know of the machine."""
    secrets: dict[str, list[str]] = {name: [] for name in (*HIDDEN, "withheld-modules")}
    for name, path in (*walls.hidden, *hidden_places(server.world.environment)):
        within = next((p for p in path.rglob("*") if p.is_file()), path)  # of a guessable name
        secrets[name] += {str(path): 0, str(within): 0}
    told = {"TOKEN": token, "GRADER": os.getpid(), "WITHHELD": withheld, "SECRETS": secrets}
    return TOLD + "".join(f"{name} = {value!r}\n" for name, value in told.items())


def hidden_places(environment: Path) -> Iterator[tuple[str, Path]]:
    """What no submission may read, apart from the course: the checks and the library as it is."""
    here = Path(__file__).resolve().parent
    yield "checks-hidden", here / "checks"
    yield "sources-hidden", here.parent / "assignments" / "source"
    found = importlib.util.find_spec("coursekit")
    for place in found.submodule_search_locations or () if found else ():
        yield "withheld-modules", Path(place).resolve()
    yield "withheld-modules", environment / site_packages(environment) / "coursekit"


def _printed(sandbox: Sandbox, sources: list[str], seconds: float = 20) -> list[str]:
    """What each cell prints, or how it has failed."""
    shown: list[str] = []
    try:
        sandbox.send(wire.pack({"do": "run", "sources": sources, "seconds": 60}))
        while len(shown) < len(sources):
            header, _ = sandbox.receive(seconds)
            outputs = header.get("outputs")
            known = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
            shown.append("".join(str(o.get("text") or o.get("evalue") or "") for o in known))
    except (Died, wire.WireError) as problem:
        reason = problem.reason if isinstance(problem, Died) else "nonsense"
        if reason == "killed":  # no probe can do that
            raise SandboxError(
                f"the sandbox was killed while it was examined ({problem}): run the command again"
            ) from problem
        shown += [f"ended: {reason}"] * (len(sources) - len(shown))
    return shown


def _left(server: ForkServer, alive: int) -> Finding:
    """Does the next submission find what the last one has left, and have its processes ended?"""
    with server.start() as sandbox:
        still = len(resident_memory(server.pid)) - alive
        (printed,) = _printed(sandbox, [LOOK])
    holds = printed.startswith("held True") and not still
    said = "" if holds else f"{printed.strip()[:200]}, {still} processes"
    return Finding("no-leftovers", TRIED["no-leftovers"], holds, said, BUG)


def _ends(server: ForkServer, name: str, code: str, reason: str) -> Finding:
    """Is a program ended, or stopped by the kernel, that goes beyond this limit?"""
    with server.start() as sandbox:
        sandbox.memory = GREEDY
        (printed,) = _printed(sandbox, [code], PATIENCE if reason == "timeout" else 20)
    holds = printed == f"ended: {reason}" or printed.startswith("held True")
    return Finding(name, TRIED[name], holds, "" if holds else printed[:200] or "it went on", BUG)


def require(server: ForkServer, walls: Walls, withheld: tuple[str, ...]) -> None:
    """Raise `MachineError` if a layer is missing that the user has not named."""
    broken = [
        finding
        for finding in findings(server, walls, withheld)
        if finding.relied and not finding.holds and finding.name not in walls.allowed
    ]
    if broken:
        names = " ".join(f"--allow-weaker {finding.name}" for finding in broken)
        raise MachineError(
            f"the sandbox has no {', '.join(f.name for f in broken)} here: nothing is graded; "
            f"run `autograder doctor` for the remedy, or accept it with {names}"
        )


def allowed_names(given: tuple[str, ...]) -> tuple[str, ...]:
    """Names of layers, each once; several may be in one text, between commas or spaces."""
    names = dict.fromkeys(name for text in given for name in text.replace(",", " ").split())
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise UnusableInput(
            f"--allow-weaker {', '.join(unknown)}: no such layer: `autograder doctor` names them"
        )
    return tuple(names)
