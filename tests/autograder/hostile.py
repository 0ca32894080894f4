"""The hostile corpus, graded in one batch beside honest neighbours.

    python tests/autograder/hostile.py [--runs 20] [--workers 2] [--family NAME]

Prints for each family how many notebooks there are, what they gained, what they read or reached,
whether the neighbours' marks and notebooks are bit-identical to those of a batch without the
corpus, and the slowest notebook. Exit status 1 if anything was gained, read or changed.
"""

import argparse
import json
import os
import re
import secrets
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

import nbformat
from ag_cases import NAME, ROOT, as_bytes
from ag_small import TIGHT, WRONG, grade_folder, small, small_task
from hostile_cases import (
    CELLS,
    ENDED_BY_FILES,
    HANDS,
    OF_NAMESPACES,
    PROBES,
    RAISES,
    RETURNS,
    SENDER,
)
from hostile_cases import FRAMES as SENT
from hostile_files import FILES, edited
from hostile_machine import ESCAPE, PERSISTENCE, RESOURCES, THEFT
from hostile_notebooks import FRAMES, LYING, PATCHING
from rich.console import Console
from rich.table import Table

from autograder import running
from autograder.grader import Graded
from autograder.inside import launch
from autograder.running import Timing
from autograder.verdicts import notebook_bytes
from autograder.walls import BACKENDS, Walls
from autograder.world import Backend

PATIENCE = Timing(cell=6.0, call=1.0, submission=20)
LONGEST = 45.0
"""Seconds of wall time that no notebook may exceed: what a submission has, and its last call."""
NOTHING_RIGHT = {
    "output_error": "def output_error(grad_a, z):\n    return 1 - grad_a",
    "bias_gradient": "def bias_gradient(delta):\n    return 1 - delta",
}
OF_RESOURCES: tuple[str, ...] = (
    "threads",
    "forks",
    "fills_folders",
    "many_files",
    "many_descriptors",
)
OF_RESOURCES += ("prints_100_MB", "many_figures", "giant_display", "deaf", "swallows")
OF_THEFT: tuple[str, ...] = (
    "calls_the_check",
    "solutions_of_the_library",
    "no_secret_in_environments",
)
OF_THEFT += ("grader_holds_three_files", "no_course_material", "no_solutions", "withheld")
OF_THEFT += ("no_checkout", "no_grader_to_import")


@dataclass(frozen=True)
class Attack:
    """One notebook, whose functions are wrong."""

    name: str
    family: str
    says: str
    data: bytes = field(repr=False)
    proof: bool
    """Whether it prints `held` when it has failed: else it has stumbled over itself."""


def attack_by_cell(name: str, family: str, says: str, text: str, known: str = "") -> Attack:
    """A notebook with a cell that does not define the functions, or that defines one."""
    notebook = small(**NOTHING_RIGHT)
    place = 1 + next(i for i, c in enumerate(notebook.cells) if "def bias_gradient" in c.source)
    notebook.cells[place:place] = [nbformat.v4.new_code_cell(t) for t in (known, text) if t]
    if name == "loops_in_many_cells":
        notebook.cells += [nbformat.v4.new_code_cell(text) for _ in range(20)]
    return Attack(name, family, says, as_bytes(notebook), '"held"' in text or "'held'" in text)


def attack_by_function(name: str, family: str, says: str, text: str, before: str = "") -> Attack:
    """A notebook in which `attack` stands for bias_gradient."""
    text = re.sub(r"\battack\b", "bias_gradient", text)
    notebook = small(**NOTHING_RIGHT | {"bias_gradient": f"{before}\n{text}"})
    return Attack(name, family, says, as_bytes(notebook), False)


def indented(text: str) -> str:
    """The text as the body of a function."""
    return "".join(f"    {line}\n" for line in text.strip("\n").splitlines())


def corpus(known: Mapping[str, Any]) -> list[Attack]:
    """Every attack there is; `known` are the names that those on the machine begin with."""
    told = "\n".join(f"{name} = {value!r}" for name, value in known.items())
    return [*_by_functions(), *_by_cells(told), *_by_files()]


def _by_functions() -> Iterator[Attack]:
    for name, text in RETURNS.items():
        yield attack_by_function(name, "lying objects", f"returns {words(name)}", text)
    for name, text in RAISES.items():
        yield attack_by_function(name, "lying objects", f"raises {words(name)}", text)
    for name, (says, text) in LYING.items():
        yield attack_by_function(name, "lying objects", says, text)
    bodies = {n: (f"sends {words(n)}", f"send({text})") for n, text in SENT.items()}
    bodies |= {n: (words(n), text) for n, text in HANDS.items()}
    for name, (says, text) in (bodies | dict(FRAMES)).items():
        body = "def attack(delta):\n" + indented(text + "\nreturn 1 - delta")
        yield attack_by_function(name, "forged frames", says, body, SENDER)


def _by_cells(told: str) -> Iterator[Attack]:
    for name, text in CELLS.items():
        family = "resources" if name in OF_RESOURCES else "patching"
        family = "theft" if name in OF_THEFT else family
        yield attack_by_cell(name, family, words(name), text)
    for name, text in PROBES.items():
        family = "theft" if name in OF_THEFT else "escape"
        yield attack_by_cell(name, family, f"looks whether {words(name)} holds", text, told)
    tables = {
        "patching": PATCHING,
        "resources": RESOURCES,
        "escape": ESCAPE,
        "theft": THEFT,
        "persistence": PERSISTENCE,
    }
    for family, table in tables.items():
        before = told if family in ("escape", "theft") else ""
        for name, (says, text) in table.items():
            yield attack_by_cell(name, family, says, text, before)


def _by_files() -> Iterator[Attack]:
    raw = json.loads(as_bytes(small(**NOTHING_RIGHT)))
    for name, (says, edit) in FILES.items():
        data = edited(raw, edit) if name != "nothing" else b""
        yield Attack(name, "notebooks as data", says, data, False)


def words(name: str) -> str:
    """A name as words."""
    return name.replace("_", " ")


PLOT = """%%time
import os, matplotlib.pyplot as plt
%matplotlib inline
fig, ax = plt.subplots()
ax.plot(np.random.default_rng(0).normal(size=20))
open("/tmp/left", "w").write("mine")
print(np.linspace(0, 1, 3), plt.rcParams["font.size"], sorted(os.listdir("/tmp")))"""
NEIGHBOURS = {
    "right": small("# honest_neighbour"),
    "a_sum": small("print(np.exp(1.0), np.geterr())", bias_gradient=WRONG),
    "no_derivative": small(output_error="def output_error(grad_a, z):\n    return grad_a"),
    "changes_its_input": small(
        bias_gradient="def bias_gradient(delta):\n    delta /= delta.shape[1]\n"
        "    return delta.sum(axis=1, keepdims=True)"
    ),
    "raises": small("undefined", bias_gradient="def bias_gradient(delta):\n    return delta[9, 9]"),
    "plots": small(PLOT, output_error="def output_error(:"),
}


@contextmanager
def secrets_around() -> Iterator[dict[str, Any]]:
    """A secret seed, a marked environment and sockets that listen; what is known of them."""
    mark, seed = secrets.token_hex(16), secrets.token_hex(32)
    column = ("x86_64", "aarch64").index(os.uname().machine)
    os.environ["AUTOGRADER_TEST_MARK"] = mark
    with (
        tempfile.TemporaryDirectory(prefix="hostile") as folder,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        abstract.bind(f"\0{mark}")
        abstract.listen()
        (Path(folder) / "seed").write_text(seed)
        yield {
            "SECRET": (seed[:32], seed[32:]),
            "MARK": mark.encode(),
            "COURSE": folder,
            "SEED_FILE": f"{folder}/seed",
            "CHECKOUT": str(ROOT / "autograder"),
            "PORT": server.getsockname()[1],
            "ABSTRACT": f"\0{mark}",
            "DENIED": {name: numbers[column] for name, numbers in launch.DENIED.items()},
            "CLONE": launch.CLONE[column],
        }


def batch(
    folder: Path, submissions: Mapping[str, bytes], seed: bytes, workers: int, backend: Backend
) -> dict[str, Graded]:
    """Hand in, and grade as a teacher's command does: each worker keeps one fork server."""
    for name, data in submissions.items():
        place = folder / "submitted" / name / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(data)
    walls = Walls(backend)
    task = replace(small_task(), seed=seed, timing=PATIENCE, limits=TIGHT, walls=walls)
    return grade_folder(folder / "submitted", task, workers, list(submissions))


def beside_neighbours(attacks: Sequence[Attack]) -> dict[str, bytes]:
    """The submissions in order: in each family every neighbour comes at least once."""
    order: dict[str, bytes] = {}
    for family in dict.fromkeys(a.family for a in attacks):
        own = [a for a in attacks if a.family == family]
        step = max(1, len(own) // len(NEIGHBOURS))
        waiting = list(NEIGHBOURS.items())
        for number, attack in enumerate(own):
            order[attack_id(attack)] = attack.data
            if number % step == step - 1 and waiting:
                name, notebook = waiting.pop(0)
                order[f"{family} ({name})"] = as_bytes(notebook)
        order |= {f"{family} ({name})": as_bytes(notebook) for name, notebook in waiting}
    return order


def attack_id(attack: Attack) -> str:
    """Its student."""
    return f"{attack.family}, {attack.name}"


def fingerprint(graded: Graded) -> list[str]:
    """All that a neighbour gets, line by line: verdicts to the last bit, and the notebook."""
    record = graded.report.to_dict() | {"seconds": 0, "notebook": ""}
    notebook = notebook_bytes(graded.notebook).decode() if graded.notebook else ""
    timed = re.sub(r"(CPU times|Wall time).*?\\n", "", notebook)
    return [*(f"{key}: {value!r}" for key, value in record.items()), *timed.splitlines()]


@dataclass
class Tally:
    """What one family has done, over all runs."""

    cases: int = 0
    gained: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    stumbled: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    @property
    def harm(self) -> list[str]:
        """What has been gained, read or changed, or has taken too long."""
        kinds = ("gained", "read", "stumbled", "changed", "failed")
        found = [f"{kind}: {what}" for kind in kinds for what in getattr(self, kind)]
        if self.slowest[0] > LONGEST:
            found.append(f"too long: {self.slowest[0]:.1f} s {self.slowest[1]}")
        return found


def shown(graded: Graded) -> str:
    """All that the notebook's cells have shown."""
    cells = graded.notebook.cells if graded.notebook else []
    return json.dumps([cell.get("outputs", []) for cell in cells])


def tally(attack: Attack, graded: Graded, into: Tally, backend: str) -> None:
    """Enter what one attack has done, but for what the backend does not claim to hide."""
    report, text = graded.report, shown(graded)
    if report.status == "graded" and report.score != 0:
        into.gained.append(f"{attack.name}: {report.score}")
    if graded.machine_failed:
        into.failed.append(f"{attack.name}: {report.reason}")
    contained = {attack.name} if backend == "container" else set()
    if re.search(r'"(LOOT|FOUND)', text):
        if not contained & OF_NAMESPACES:
            into.read.append(attack.name)
    elif attack.proof and '"held' not in text and not contained & (OF_NAMESPACES | ENDED_BY_FILES):
        into.stumbled.append(attack.name)
    into.slowest = max(into.slowest, (report.seconds, attack.name))


def one_run(
    workers: int,
    names: Iterable[str] | None,
    tallies: dict[str, Tally],
    families: Sequence[str],
    backend: str,
) -> None:
    """Grade the neighbours alone, then everything; enter what there was."""
    with secrets_around() as known, tempfile.TemporaryDirectory() as alone:
        attacks = [
            a
            for a in corpus(known)
            if (not families or a.family in families) and (names is None or a.name in names)
        ]
        seed = "".join(known["SECRET"]).encode()
        honest = {name: as_bytes(notebook) for name, notebook in NEIGHBOURS.items()}
        walls = BACKENDS[backend]()
        without = batch(Path(alone), honest, seed, workers, walls)
        found = batch(Path(known["COURSE"]), beside_neighbours(attacks), seed, workers, walls)
    for attack in attacks:
        into = tallies.setdefault(attack.family, Tally())
        into.cases += 1
        tally(attack, found[attack_id(attack)], into, backend)
    for family in dict.fromkeys(a.family for a in attacks):
        for name, graded in without.items():
            beside = found[f"{family} ({name})"]
            different = [*unified_diff(fingerprint(graded), fingerprint(beside), n=0)]
            if different:
                lines = (line[:500] for line in different[3:9])
                tallies[family].changed.append("\n".join([name, *lines]))


@contextmanager
def less_grace() -> Iterator[None]:
    """What never answers is not waited for as long as in earnest."""
    before, running.GRACE = running.GRACE, 0.7
    try:
        yield
    finally:
        running.GRACE = before


def table_of(tallies: Mapping[str, Tally], runs: int) -> Table:
    """What `main` prints."""
    table = Table(
        title=f"{runs} run{'s' * (runs > 1)}, {len(NEIGHBOURS)} neighbours in each family"
    )
    for name in ("family", "notebooks", "gained", "read", "neighbours", "slowest"):
        table.add_column(name, justify="left" if name == "family" else "right")
    for family, found in tallies.items():
        table.add_row(
            family,
            str(found.cases // runs),
            str(len(found.gained)),
            str(len(found.read)),
            f"{len(found.changed)} changed" if found.changed else "identical",
            f"{found.slowest[0]:.1f} s {found.slowest[1]}",
        )
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the corpus and print the table; 1 if an attack has done anything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--family", action="append", default=[])
    parser.add_argument("--name", action="append")
    parser.add_argument("--backend", choices=BACKENDS, default="bubblewrap")
    chosen = parser.parse_args(arguments)
    console, tallies, harm = Console(), dict[str, Tally](), Counter[str]()
    with less_grace():
        for number in range(chosen.runs):
            one_run(chosen.workers, chosen.name, tallies, chosen.family, chosen.backend)
            now = Counter(f"{family}: {what}" for family, t in tallies.items() for what in t.harm)
            # At once, and not only under the table: a long row of runs may be broken off.
            done = "\n".join(["harm", *(now - harm)]) if now - harm else "nothing gained"
            harm = now
            console.print(f"run {number + 1} of {chosen.runs}: {done}", markup=False)
    console.print(table_of(tallies, chosen.runs))
    return int(not tallies or bool(harm))


if __name__ == "__main__":
    sys.exit(main())
