"""Imports follow the way of a submission: the house's arrows, read from the source."""

import ast
from pathlib import Path

import pytest
from ag_cases import ROOT

GRADER = ROOT / "autograder"
MODULES = sorted(
    p.relative_to(GRADER).with_suffix("").as_posix()
    for p in GRADER.rglob("*.py")
    if "templates"
    not in p.relative_to(GRADER).parts  # what `autograder new` writes is the course's
)

PROBES = ("identity", "limits", "places", "reach")
# What each module may import of the grader itself; the modules not named here may import any.
MAY = {
    "model": set(),
    "wire": set(),
    "inside/__init__": set(),
    "inside/launch": set(),
    "inside/probes/__init__": set(),
    "inside/probes/told": set(),
    **{f"inside/probes/{name}": {"inside.probes.told"} for name in PROBES},
    "inside/users": set(),
    "inside/withheld": set(),
    "inside/answer": set(),
    "inside/stand_in": set(),
    "inside/states": set(),
    "inside/worker": {"wire"},
    "harmless/words": set(),
    "harmless/colours": set(),
    "harmless/painting": {"lexing"},
    "harmless/attached": set(),
    "harmless/inert": set(),
    "harmless/answers": {"harmless.inert", "harmless.words"},
    "harmless/cells": {"harmless.answers", "harmless.attached"},
    "harmless/pages": {"harmless." + n for n in ("answers", "attached", "colours", "inert")},
    "needed": set(),
    "submission": {"harmless", "model", "needed", "shown"},
    "reader": {"model"},
    "stamps": {"model", "reader"},
    "belongs": {"model", "submission"},
    "choice": {"belongs", "model", "reader", "submission"},
    "misplaced": {"belongs", "choice", "model", "reader", "submission"},
    "intake": {
        *("belongs", "choice", "harmless", "misplaced", "model", "reader", "stamps", "submission"),
    },
    "watch": set(),
    "reserve": set(),
    "world": {"model", "reserve"},
    "sandbox": {"watch", "wire", "world"},
    "container": {"model", "reserve", "world", "inside.users"},
    "shown": {"model"},
    "running": {"model", "wire", "sandbox", "shown", "watch", "world"},
    "student": {"model", "wire", "wording", "sandbox", "running", "world"},
    "walls": {"model", "wire", "sandbox", "container", "watch", "world"},
    "checks/digits": set(),
    "checks/compare": {"model", "wire", "checks.digits"},
    "checks/slips": {"checks.compare", "wire"},
    "checks/diagnosis": {
        *("model", "wire", "checks", "checks.compare", "checks.slips", "checks.wellmade"),
    },
    "checks/wellmade": set(),
    "checks/sections": set(),
    "checks/judge": {
        *("model", "wire", "checks", "checks.compare", "checks.diagnosis", "checks.digits"),
        *("checks.sections", "checks.wellmade"),
    },
    "checks/builders": {"checks.compare"},
    "checks/catalogue": {
        *("model", "checks.compare", "checks.diagnosis", "checks.judge", "checks.slips"),
    },
    "checks/truth": {"checks.compare"},
    "checks/gradients": {"checks.compare", "checks.inputs", "checks.judge", "checks.truth"},
    "checks/inputs": {"checks.compare", "checks.diagnosis", "checks.digits", "checks.judge"},
    "checks/properties": {"checks.compare", "checks.judge", "wire"},
    "checks/own": {"model", "checks", "checks.judge", "checks.wellmade"},
    "checks/__init__": {
        *("model", "wire", "checks", "checks.catalogue", "checks.compare", "checks.diagnosis"),
        *("checks.judge", "checks.own", "checks.properties"),
    },
    "root": set(),
    "course": {"model", "root"},
    "fits": {"checks.judge", "model", "submission"},
    "clues": {"checks.judge", "model", "submission"},
    "moments": {"clues", "model", "wording"},
    "carried": {"model", "moments", "student", "submission", "world"},
    "exports": {"model", "harmless"},
    "nbgrader_export": {"harmless", "model"},
    "grade": {
        *("belongs", "checks", "checks.judge", "clues", "harmless.cells", "model", "sandbox"),
        *("carried", "checks.own", "fits", "moments", "running", "student", "submission", "walls"),
        "world",
    },
    "journal": {"course", "model", "submission"},
    "kept": {"course", "intake", "journal", "places"},
    "progress": set(),
    "verdicts": {"model"},
    "pool": {"checks", "checks.judge", "checks.own", "grade", "model", "verdicts"},
    "process": {"grader", "model", "pool", "verdicts"},
    "grader": {
        *("belongs", "course", "grade", "intake", "journal", "model", "pool", "running"),
        *("sandbox", "student", "submission", "verdicts", "walls", "world"),
    },
    "live": {"wire", "checks", "checks.diagnosis", "checks.judge", "model", "root"},
    "errand": {"remote"},
    "remote": {
        *("checks", "errand", "grade", "grader", "journal", "model", "running"),
        *("submission", "verdicts", "walls", "world"),
    },
    "crew": {"grade", "grader", "journal", "model", "remote", "verdicts"},
    "cluster": {"crew", "errand", "grade", "grader", "model", "remote", "verdicts"},
    "penalties": {"course", "model"},
    "platforms/table": {"model"},
    "platforms/archive": {"model", "reader"},
    "platforms/hands": {"platforms.archive"},
    "platforms/times": {"course", "model"},
    "platforms/submitters": {
        *("model", "platforms", "platforms.archive", "platforms.hands", "platforms.times"),
    },
    "platforms/trees": {
        *("misplaced", "platforms", "platforms.archive", "platforms.hands", "platforms.times"),
        "stamps",
    },
    "platforms/shapes": {
        *("model", "platforms", "platforms.archive", "platforms.hands", "platforms.submitters"),
        *("platforms.times", "platforms.trees", "reader"),
    },
    "platforms/columns": {"model", "platforms", "platforms.table", "platforms.times"},
    "platforms/people": {
        *("model", "platforms.columns", "platforms.hands", "platforms.table", "reader"),
    },
    "platforms/claims": {
        *("model", "platforms", "platforms.columns", "platforms.hands", "platforms.people"),
        *("platforms.times", "reader"),
    },
    "platforms/layout": {
        *("belongs", "choice", "intake", "misplaced", "model", "platforms.archive"),
        "platforms.hands",
        *("reader", "stamps", "submission"),
    },
    "platforms/placing": {"course", "intake", "model", "places", "reader", "stamps", "submission"},
    "platforms/register": {"course", "gradebook", "harmless", "model", "platforms.matching"},
    "platforms/matching": {"harmless", "model"},
    "platforms/forms": {"harmless", "model", "platforms.matching", "platforms.table"},
    **{
        f"platforms/{name}": {"model", *(f"platforms.{n}" for n in ("forms", "matching", "table"))}
        for name in ("blackboard", "brightspace", "canvas", "moodle")
    },
    "platforms/moodle_grades": {f"platforms.{n}" for n in ("forms", "matching", "moodle", "table")},
    "platforms/fill": {
        *("model", "platforms", "platforms.blackboard", "platforms.brightspace"),
        *("platforms.canvas", "platforms.forms", "platforms.marks", "platforms.matching"),
        *("platforms.moodle", "platforms.moodle_grades", "platforms.table"),
    },
    "platforms/lists": {"harmless", "model", "platforms.marks"},
    "platforms/gradescope": {"course", "exports", "harmless", "model", "platforms.marks"},
    "platforms/feedback_zip": {
        *("course", "harmless", "places", "platforms.marks", "platforms.matching"),
    },
    "platforms/gradescope_zip": {"course", "model", "submission"},
    "platforms/harness": {
        *("belongs", "course", "doctor", "exports", "grade", "grader", "harmless", "intake"),
        *("model", "submission", "walls"),
    },
    "platforms/marks": {"classroom", "gradebook", "journal", "model"},
    "places": {"course", "model", "reader"},
    "standings": {"model", "submission"},
    "database": set(),
    "rows": set(),
    "gradebook": {
        *("course", "database", "harmless", "model", "penalties", "rows", "stamps"),
        *("standings", "submission"),
    },
    "lexing": set(),
    "fingerprints": {"lexing", "needed", "submission"},
    "similar": {"fingerprints"},
    "statistics": {"model"},
    "pages/__init__": set(),
    "pages/books": {"harmless", "model"},
    "pages/making": {"harmless", "harmless.cells"},
    "pages/layout": {"harmless", "pages.making"},
    "pages/plots": {"pages.making", "statistics"},
    "pages/student": {"model", "pages.books", "pages.making", "submission"},
    "pages/rows": {"model", "pages.layout", "pages.making", "statistics"},
    "pages/classes": {
        *("checks", "checks.catalogue", "checks.judge", "model", "similar", "statistics"),
        "pages",
        "pages.books",
        *("pages.layout", "pages.making", "pages.plots", "pages.rows"),
    },
    "pages/terms": {"pages", "pages.layout", "pages.making", "pages.plots", "statistics"},
    "surroundings": {
        *("course", "fingerprints", "model", "pages.classes", "pages.making", "places", "similar"),
        "submission",
    },
    "report": {"pages.books", "pages.classes", "pages.making", "pages.student"},
}


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(name: str) -> set[str]:
    """The grader's modules that a module of the grader imports."""
    known = {m.replace("/", ".").removesuffix(".__init__") for m in MODULES}
    names = imported(GRADER / f"{name}.py")
    inside = {n.removeprefix("autograder.") for n in names if n.startswith("autograder.")}
    return (inside | (names & {"wire"} if name == "inside/worker" else inside)) & known


@pytest.mark.parametrize("name", MAY)
def test_arrows(name: str) -> None:
    """A module imports only what comes before it on a submission's way."""
    assert ours(name) <= MAY[name]


@pytest.mark.parametrize("name", [m for m in MODULES if m.startswith("checks/")])
def test_checks_know_no_sandbox(name: str) -> None:
    """Checks judge numbers: they know no sandbox, and share no code with the library."""
    allowed = {"model", "wire", "checks", "checks.judge"}
    assert {m for m in ours(name) if not m.startswith("checks")} <= allowed
    assert not any(m.split(".")[0] == "coursekit" for m in imported(GRADER / f"{name}.py"))


@pytest.mark.parametrize("name", MODULES)
def test_worker_and_launch_are_launched_never_imported(name: str) -> None:
    """What runs inside the sandbox is never part of the grader's process."""
    assert not ours(name) & {"inside.worker", "inside.launch", "inside.withheld", "process"}


def test_the_sandbox_knows_no_notebooks() -> None:
    """Start, limit, stop: no nbformat, no cells."""
    names = {m.split(".")[0] for m in imported(GRADER / "sandbox.py")}
    assert not names & {"nbformat", "nbgrader", "numpy", "IPython"}


TRAVELS = (
    *("inside/launch", "inside/users", "inside/withheld", "inside/worker", "wire", "model"),
    *("inside/answer", "inside/stand_in", "inside/states"),
    *(f"inside/probes/{name}" for name in ("told", *PROBES)),
)


@pytest.mark.parametrize("name", TRAVELS)
def test_what_travels_needs_little(name: str) -> None:
    """launch needs the standard library; wire NumPy too; the worker what students have."""
    import sys

    others = {m.split(".")[0] for m in imported(GRADER / f"{name}.py")} - {""}
    if "probes" in name:  # they know these names by having been sent together
        others -= {"autograder"}
    more = {
        "wire": {"numpy"},
        "inside/worker": {
            *("numpy", "wire", "stand_in", "states"),
            *("IPython", "traitlets", "matplotlib", "coursekit"),
        },
        "inside/answer": {"numpy"},
        "inside/stand_in": {"numpy"},
        "inside/states": {"coursekit"},
        "inside/probes/places": {"coursekit"},
    }
    assert others - set(sys.stdlib_module_names) <= more.get(name, set())


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda p: p.name)
def test_the_library_does_not_know_the_grader(path: Path) -> None:
    """coursekit is installed without the grader, so it never imports it."""
    assert not any(m.split(".")[0] == "autograder" for m in imported(path))
