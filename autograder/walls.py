"""The sandbox's layers: each is proved by trying to break it, and none may be missing unnoticed.

`findings` tries them all on a fork server, in about half a second; `require` refuses to go on
where one fails that the user has not named. `doctor` prints them, `Grader` requires them.
"""

import contextlib
import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder import wire
from autograder.container import Container
from autograder.model import MachineError, UnusableInput
from autograder.sandbox import Died, ForkServer, Sandbox
from autograder.watch import look
from autograder.world import INSIDE, MIB, NOBODY, Backend, Bubblewrap, SandboxError, site_packages

BACKENDS: dict[str, Callable[[], Backend]] = {"bubblewrap": Bubblewrap, "container": Container}
USERNS = (
    "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, "
    "user.max_user_namespaces>0, AppArmor's restriction off), or run as root"
)
BUG = "report this as a bug"
CLOSE = "close it to other users (chmod o= on the folder above it)"
UNSAFE = "container-backend"
"""What a report says of a backend that has fewer layers than the usual one."""
GREEDY, PATIENCE, HURRY = 64 * MIB, 0.1, 0.05
"""What all processes may use together, the time for an answer, and from look to look, while limits
are tried."""
EXCHANGE = Path("/usr/local/share/nbgrader/exchange")
"""Where nbgrader's exchange is, if the course does not say otherwise."""


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
    """A function of `inside/probes`, of the same name, tries to break it."""

    name: str
    what: str
    remedy: str = USERNS
    only: str = ""
    """The backend that has it, if not all."""

    @property
    def probe(self) -> str:
        """The cell that tells what its probe has found."""
        return f"tell({self.name.replace('-', '_')}(told))"


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


SECCOMP = "the kernel needs CONFIG_SECCOMP_FILTER"
LAYERS = (
    Layer("user-namespace", "the machine's root and its users do not exist inside"),
    Layer("mount-namespace", "the machine's folders are not there"),
    Layer("pid-namespace", "no process of the machine has a number inside"),
    Layer("network-namespace", "no network card of the machine is there, and its loopback is off"),
    Layer("host-name", "the machine's name is not known"),
    Layer(
        "landlock",
        "files outside a short list are closed, whatever their permissions",
        "the kernel needs Landlock (CONFIG_SECURITY_LANDLOCK, lsm=landlock,…)",
        "container",
    ),
    Layer("other-processes", "no process outside can be seen or signalled"),
    Layer("fork-server", "the process that all submissions are copied from is out of reach"),
    Layer("network", "nothing can be sent out", SECCOMP),
    Layer("ipc", "no memory, semaphore or queue that would outlive the process", SECCOMP),
    Layer("files-read-only", "only its own home and folder for temporary files can be written to"),
    Layer("system-files", "of the system only programs and libraries can be read", BUG),
    Layer(
        "withheld-modules",
        "what the assignment asks for is nowhere to be imported or read",
        "run `make setup`; with --backend container close the checkout to other users",
    ),
    Layer("bytecode", "no compiled copy of the library is left", "run `make setup`"),
    Layer("descriptors", "no file of the grader or the fork server is open", BUG),
    Layer("environment", "no variable of the grader's environment comes in", BUG),
    Layer("not-root", "an ordinary user without groups, who cannot become another"),
    Layer("capabilities", "none is held and none can be had"),
    Layer("no-new-privileges", "a program of root's gives nothing"),
    Layer("seccomp", "system calls that no notebook needs are refused", SECCOMP),
    Layer("kernel-counts", "what the kernel counts for a user or a machine is left alone", SECCOMP),
    Layer("limit-memory", "one process gets no more than its share", "RLIMIT_AS must be settable"),
    Layer(
        "limit-files",
        "a file grows to the limit and not beyond, and few are open at a time",
        "RLIMIT_FSIZE and RLIMIT_NOFILE must be settable",
    ),
    Layer(
        "limit-processes",
        "a fork bomb comes to its end",
        "start as an ordinary user, or as root with CAP_SETUID",
    ),
    Layer("limit-output", "what a cell prints is cut", BUG),
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
    "kernel-user": "to the kernel its submissions are a user of their own",
    "limit-time": "the grader ends what does not answer, whatever it catches",
    "limit-memory-together": "all processes of a submission together get no more than its share",
    "limit-disk": "all its files together get no more than their share",
    "limit-processors": "who keeps several processors busy goes behind others, and is ended",
}
NAMES = (*(layer.name for layer in LAYERS), *HIDDEN, *TRIED)

PROBES = {path.stem: path.read_text() for path in sorted((INSIDE / "probes").glob("[!_]*.py"))}
"""Sources of the probes; those of a submission follow those of `told`, which they use."""

ENDED = {
    "limit-time": "timeout",
    "limit-memory-together": "memory",
    "limit-disk": "memory",
    "limit-processors": "timeout",
}
"""How a program ends that goes beyond a limit."""


def findings(server: ForkServer, walls: Walls, withheld: tuple[str, ...]) -> Iterator[Finding]:
    """Every layer, tried on this server. Raises `SandboxError` if it makes no sandbox."""
    backend = server.world.backend
    layers = [layer for layer in LAYERS if layer.only in ("", backend.name)]
    cells = [layer.probe for layer in layers]
    layers += [Layer(name, what, CLOSE) for name, what in HIDDEN.items()]
    cells += [f"tell(told.found({name!r}))" for name in HIDDEN]
    with tempfile.NamedTemporaryFile() as token, server.start() as sandbox:
        os.chmod(token.name, 0o644)
        before = [PROBES["told"], *(text for name, text in PROBES.items() if name != "told")]
        before.append(_told(server, walls, withheld, token.name))
        alive = look(server.pid)
        user = _user_of(alive[-1].pid)
        printed = _printed(sandbox, [*before, *cells, "tell(no_leftovers(told))\nleave()"])
    for layer, text in zip(layers, printed[len(before) :], strict=False):
        holds = text.startswith("held True")
        if layer.name == "limit-output":
            holds = 1000 < len(text) < MIB
        yield _finding(backend, layer.name, layer.what, holds, text, layer.remedy)
    yield _left(server, len(alive))
    own = user not in (os.getuid(), 0, NOBODY)
    yield _finding(backend, "kernel-user", TRIED["kernel-user"], own, f"user {user}", BUG)
    for name in ENDED:
        yield _ends(server, name)


def _finding(
    backend: Backend, name: str, what: str, holds: bool, text: str, remedy: str
) -> Finding:
    """What was found, and whether it is relied on."""
    said = "" if holds else backend.lacks.get(name) or " ".join(text.split())[:200]
    return Finding(name, what, holds, said, remedy, holds or name not in backend.lacks)


def _told(server: ForkServer, walls: Walls, withheld: tuple[str, ...], token: str) -> str:
    """The cell that says what the probes are to know of the machine."""
    secrets: dict[str, dict[str, int]] = {name: {} for name in (*HIDDEN, "withheld-modules")}
    for name, path in (*walls.hidden, *hidden_places(server.world.environment)):
        within = next((p for p in path.rglob("*") if p.is_file()), path)  # of a guessable name
        secrets[name] |= {str(path): 0, str(within): 0}
    named = {name: list(places) for name, places in secrets.items()}
    values = f"{token!r}, {os.getpid()}, {withheld!r}, {named!r}"
    return f"import launch  # lies beside the worker\ntold = Told({values}, launch.DENIED)"


def hidden_places(environment: Path) -> Iterator[tuple[str, Path]]:
    """What no submission may read, apart from the course: the checks and the library as it is."""
    here = Path(__file__).resolve().parent
    yield "checks-hidden", here / "checks"
    yield "sources-hidden", here.parent / "assignments" / "source"
    yield "exchange-hidden", EXCHANGE
    found = importlib.util.find_spec("coursekit")
    for place in found.submodule_search_locations or () if found else ():
        yield "withheld-modules", Path(place).resolve()
    yield "withheld-modules", environment / site_packages(environment) / "coursekit"


def _printed(sandbox: Sandbox, sources: list[str], seconds: float = 20) -> list[str]:
    """What each cell prints, or how it has failed."""
    shown: list[str] = []
    try:
        for number, source in enumerate(sources):
            request = {"do": "run", "source": source, "seconds": 60, "cell": number}
            header, _ = sandbox.ask(seconds, request)
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
        still = len(look(server.pid)) - alive
        *_, printed = _printed(sandbox, [PROBES["limits"], "print(no_leftovers(None))"])
    holds = printed.strip() == "[]" and not still
    said = "" if holds else f"{printed.strip()[:200]}, {still} processes"
    return Finding("no-leftovers", TRIED["no-leftovers"], holds, said, BUG)


def _ends(server: ForkServer, name: str) -> Finding:
    """Is a program ended, or stopped by the kernel, that goes beyond this limit?"""
    reason, code = ENDED[name], f"{name.replace('-', '_')}()"
    with server.start() as sandbox:
        sandbox.memory, sandbox.often = GREEDY, HURRY
        if name == "limit-processors":  # after a few looks: first it is to go behind others
            sandbox.seconds = 6 * HURRY * min(os.cpu_count() or 1, 20)
        patience = PATIENCE if name == "limit-time" else 20
        *_, printed = _printed(sandbox, [PROBES["limits"], code], patience)
    holds = printed == f"ended: {reason}" or printed.startswith("held True")
    if name == "limit-processors":
        holds &= sandbox.put_behind
    return Finding(name, TRIED[name], holds, "" if holds else printed[:200] or "it went on", BUG)


def _user_of(pid: int) -> int:
    """The user that a process is, outside; root's where it has ended."""
    with contextlib.suppress(FileNotFoundError):
        return os.stat(f"/proc/{pid}").st_uid
    return 0


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
