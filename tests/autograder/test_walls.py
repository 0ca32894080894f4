"""Each layer's probe: it finds the layer, and misses it where it has been taken away."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ag_cases import served

from autograder import walls
from autograder import world as worlds
from autograder.inside import launch
from autograder.model import MachineError, UnusableInput
from autograder.sandbox import Died, ForkServer, Sandbox
from autograder.student import student_world
from autograder.walls import LAYERS, PROBES, Finding, Layer, Walls
from autograder.watch import Watch
from autograder.world import MIB, Bubblewrap, Limits, SandboxError, World

pytestmark = pytest.mark.sandbox

WITHHELD = ("backprop",)

# Outside the others would reach out, write to the system, use what is to be limited, or end a run
# of the tests that is itself without privileges.
HARMLESS = [
    layer
    for layer in LAYERS
    if not layer.name.startswith(("limit-", "files-", "network", "not-root", "fork-server"))
    and layer.name not in ("seccomp", "ipc", "bytecode", "kernel-counts")
]


def missing(server: ForkServer, known: Walls | None = None) -> set[str]:
    """Names of the layers that do not hold."""
    found = list(walls.findings(server, known or Walls(), WITHHELD))
    return {finding.name for finding in found if not finding.holds}


@pytest.mark.parametrize("layer", HARMLESS, ids=lambda layer: str(layer.name))
def test_a_probe_fails_where_nothing_holds(layer: Layer, tmp_path: Path) -> None:
    """Outside a sandbox none of them claims that its layer holds."""
    done = subprocess.run(
        [sys.executable, "-c", OUTSIDE + layer.probe],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"LEFT": "1"}, timeout=60,
    )  # fmt: skip
    assert "held True" not in done.stdout


OUTSIDE = "\n".join(
    [
        *(PROBES[name] for name in ("told", "identity", "limits", "places", "reach")),
        f"told = Told({__file__!r}, os.getpid(), ('backprop',), {{}}, {{}})",
        f"os.dup2(os.open({__file__!r}, os.O_RDONLY), 9)\n",
    ]
)

# Layers are taken away by editing launch.py; these are the names that must be told then.
TAKEN = {
    "what confines": (
        {
            "    install_seccomp(libc)\n": "",
            "    give_up_capabilities(libc)\n": "",
            "resource.setrlimit(getattr(resource, name), (value, hard))": "pass",
        },
        "seccomp network ipc capabilities limit-memory limit-files limit-processes",
    ),
    "what the kernel counts": (
        {
            '    "setsid": (112, 157),\n': "",
            '    "sendmsg": (46, 211),\n': "",
            "    Rule(FCNTL, 1, (F_SETLEASE, F_NOTIFY)),\n": "",
            'leave_root(libc, settings["user"])': "leave_root(libc, NOBODY)",
        },
        "kernel-counts kernel-user",
    ),
    "what hides": (
        {
            "        cover(libc, place, tmp_size)\n": "        pass\n",
            '    cover(libc, "/proc", 0, MS_RDONLY, "0555")\n': "",
            "os.closerange(4, 1 << 16)": "os.closerange(4, 1 << 16)\n    os.dup2(3, 78)",
        },
        "no-leftovers other-processes descriptors",
    ),
    "what separates": ({" | NEWPID | NEWNET\n": " | NEWNET\n"}, "pid-namespace fork-server"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_layers_that_are_taken_away_are_missed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By their names, so that the user can judge what it means."""
    edits, expected = TAKEN[name]
    text = Path(launch.__file__).read_text()
    for old, new in edits.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (tmp_path / "launch.py").write_text(text)
    world = student_world(WITHHELD)
    monkeypatch.setattr("autograder.world.INSIDE", tmp_path)
    with ForkServer(world) as server:
        assert missing(server) >= set(expected.split())


def test_a_sandbox_that_is_killed_meanwhile_has_no_verdict(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is the machine's failure, and not one of every layer."""

    def dies(*_: object) -> None:
        raise Died("killed")

    monkeypatch.setattr(Sandbox, "receive", dies)
    with served(world) as server, pytest.raises(SandboxError, match="did not start"):
        missing(server)
    monkeypatch.undo()
    monkeypatch.setattr(Sandbox, "send", dies)
    with served(world) as server, pytest.raises(SandboxError, match="was killed"):
        missing(server)


def test_a_system_that_is_seen_whole_is_missed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was when all of /usr was there, with the exchange in it."""
    whole = worlds._system

    def system(world: World) -> Iterator[str]:
        yield from whole(world)
        yield from ("--ro-bind", "/usr/local", "/usr/local")

    monkeypatch.setattr("autograder.world._system", system)
    monkeypatch.setattr(walls, "EXCHANGE", Path("/usr/local"))
    with ForkServer(world) as server:
        assert missing(server) == {"system-files", "exchange-hidden"}


def test_processors_without_a_limit_are_missed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody goes behind others, or nobody counts the time."""
    monkeypatch.setattr(Watch, "_put_behind", lambda *_: None)
    with ForkServer(world) as server:
        assert missing(server) == {"limit-processors"}


def test_an_ordinary_user_is_told_what_is_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot become another user shares the kernel's counts; that is said, and no refusal."""
    assert "kernel-user" not in Bubblewrap().lacks or os.geteuid() != 0
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    found = walls._finding(Bubblewrap(), "kernel-user", "what", False, "user 1000", "remedy")
    assert (found.holds, found.relied) == (False, False)
    assert "all submissions are you" in found.detail


def test_what_is_not_withheld_is_missed(tmp_path: Path) -> None:
    """The library as it is, and a seed that lies in the students' environment."""
    world = student_world(())
    seed = Path(world.python)
    hidden = (("seed-hidden", seed), ("gradebook-hidden", tmp_path / "gradebook.db"))
    with ForkServer(world) as server:
        assert missing(server, Walls(hidden=hidden)) == {"withheld-modules", "seed-hidden"}


def test_compiled_modules_that_are_left_are_missed(world: World, tmp_path: Path) -> None:
    """A cache of the library's beside the modules that replace it."""
    left = tmp_path / "backprop.cpython-311.pyc"
    left.write_bytes(b"compiled")
    inside = f"/student/{world.replaced[0]}/__pycache__/{left.name}"
    with ForkServer(_with(world, left, inside)) as server:
        assert missing(server) == {"bytecode"}


def _with(world: World, host: Path, inside: str) -> World:
    files = (*world.files, (host, inside))
    tight = Limits(memory=600 * MIB)  # in which the probes must find room
    return World(world.environment, files, world.written, world.replaced, tight)


def test_one_layer_more_is_no_complaint(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """`require` names all that fail and are not allowed, and how to allow them."""

    def broken(*_: object) -> Iterator[Finding]:
        for name in ("network", "ipc", "seccomp"):
            yield Finding(name, "what", False, "", "remedy")
        yield Finding("host-name", "what", False, "", "", relied=False)
        yield Finding("landlock", "what", True)

    monkeypatch.setattr(walls, "findings", broken)
    with pytest.raises(MachineError) as refused:
        walls.require(served(world), Walls(allowed=("ipc",)), WITHHELD)
    assert "no network, seccomp here" in str(refused.value)
    assert "--allow-weaker network --allow-weaker seccomp" in str(refused.value)
    walls.require(served(world), Walls(allowed=("ipc", "seccomp", "network")), WITHHELD)


def test_names_that_may_be_allowed() -> None:
    """In any of the ways a variable or the option may hold them; each once; and none unknown."""
    assert walls.allowed_names(("ipc", "network,ipc seccomp", "")) == ("ipc", "network", "seccomp")
    with pytest.raises(UnusableInput, match="no such layer"):
        walls.allowed_names(("ipc,everything",))
    assert len(set(walls.NAMES)) == len(walls.NAMES)
