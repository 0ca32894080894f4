"""The page *For instructors*: its commands exist, and what it says of the grader is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from equations import BOOK, labels
from nbgrader.apps import NbGraderApp
from traitlets.utils.importstring import import_item

from autograder import doctor
from autograder.checks import assignment
from autograder.checks.compare import TOLERANCE
from autograder.checks.judge import judge
from autograder.cli import main
from autograder.live import _InProcess
from autograder.sandbox import MIB, Limits
from autograder.student import Timing
from autograder.submission import read_source
from demo.students import STUDENTS

ROOT = BOOK.parent
TEXT = (BOOK / "instructors.md").read_text(encoding="utf-8")
SOURCES = ROOT / "assignments" / "source"


def commands() -> list[str]:
    """Every command line of the page, in blocks and in sentences, without its comment."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`((?:make|autograder|nbgrader) [^`]+)`", TEXT)
    return list(dict.fromkeys(line for line in [*lines, *inline] if line))


def said(*command: str) -> str:
    """What the help of one of the grader's commands says; it must end well."""
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0, result.output
    return result.output


def nbgrader_knows(words: list[str], options: list[str]) -> bool:
    """Is this one of nbgrader's commands, also of `nbgrader db …`, with these options?"""
    app = NbGraderApp()
    while words and words[0] in app.subcommands:
        named = app.subcommands[words[0]][0]
        app = (import_item(named) if isinstance(named, str) else named)()
        words = words[1:]
    known = {f"--{name}" for name in [*app.aliases, *app.flags]}
    return type(app) is not NbGraderApp and set(options) <= known


@pytest.mark.parametrize("command", commands())
def test_command_exists(command: str) -> None:
    """A command of the page is known to its program, with each of its options."""
    program, *words = command.split()
    options = [w for w in words if w.startswith("--")]
    if program == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{words[0]}:", makefile, re.MULTILINE)
    elif program == "cd" or program == "ls":
        assert (ROOT / words[0]).is_dir()
    elif program == "autograder":
        text = said(*words[:1])
        assert all(option in text for option in options)
    else:
        assert program == "nbgrader"
        assert nbgrader_knows(words, options)


def test_the_check_of_commands_can_fail() -> None:
    """Commands and options that do not exist are noticed."""
    assert nbgrader_knows(["db", "student", "add"], [])
    assert not nbgrader_knows(["gardening"], [])
    assert not nbgrader_knows(["export"], ["--from"])
    assert CliRunner().invoke(main, ["gardening", "--help"]).exit_code != 0


@pytest.mark.parametrize("program", ["autograder", "nbgrader"])
def test_program_is_installed(program: str) -> None:
    """The programs stand where the page says, beside the interpreter, and answer."""
    path = Path(sys.executable).with_name(program)
    run = subprocess.run([str(path), "--help"], capture_output=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr


def test_options_in_sentences_exist() -> None:
    """Options that a sentence names alone belong to `autograder grade` or `check`."""
    help_text = said("grade") + said("check")
    for option in re.findall(r"`(--[a-z]+)[^`]*`", TEXT):
        assert option in help_text, option
    for form in ("text", "json", "junit", "gradescope"):
        assert f"`{form}`" in TEXT
        assert form in said("check")


def test_every_layer_of_the_doctor_is_in_the_table() -> None:
    """The table of what is stopped names each probe of the doctor."""
    table = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", TEXT, re.MULTILINE)
    for name, _, _ in doctor.PROBES:
        assert name in table, name
    assert "limit of wall time" in table


def test_limits() -> None:
    """The numbers of the table are those of the code."""
    timing, limits = Timing(), Limits()
    assert (timing.cell, timing.call, timing.submission) == (10, 4, 240)
    assert limits.memory == 2048 * MIB
    assert TOLERANCE == 1e-8


def table_of_assignments() -> dict[str, list[str]]:
    """Assignment → functions, as the page lists them."""
    rows = re.findall(r"^`(ps\d-\w+)` · [^\n]+\n: ([^\n]+)", TEXT, re.MULTILINE)
    return {name: re.findall(r"`(\w+)`", functions) for name, functions in rows}


def test_six_assignments() -> None:
    """The six of the course, each with its functions."""
    assert [name[:3] for name in table_of_assignments()] == [f"ps{i}" for i in range(1, 7)]


@pytest.mark.parametrize("name", sorted(p.name for p in SOURCES.iterdir() if p.is_dir()))
def test_functions_of_an_assignment(name: str) -> None:
    """An assignment that exists asks for exactly the functions that the page lists."""
    source = read_source(SOURCES / name / f"{name}.ipynb")
    assert set(table_of_assignments()[name]) == set(source.graded)


def test_catalogue_and_part_marks() -> None:
    """54 known mistakes; a sum for a mean keeps a seventh of the points and is recognised."""
    known = assignment("ps5-backprop")
    assert f"{len(known.misconceptions)} such entries" in TEXT
    check = next(c for c in known.checks if c.function == "bias_gradient")
    wrong = _InProcess(lambda delta: delta.sum(axis=1, keepdims=True))
    result = judge(known, check, 7.0, wrong, b"any seed")
    assert result.points == 1
    assert result.misconception == "bias-gradient/sum-for-mean"


def test_class_of_the_demonstration() -> None:
    """The demonstration class has the size that the page says."""
    assert len(STUDENTS) == 24


def test_thirteen_weeks_and_six_deadlines() -> None:
    """The plan has a row for each week, and each assignment is due once, in order."""
    rows = re.findall(r"^\| (\d+) \| .* \| ?(ps\d)? ?\|$", TEXT, re.MULTILINE)
    assert [int(week) for week, _ in rows] == list(range(1, 14))
    assert [due for _, due in rows if due] == [f"ps{i}" for i in range(1, 7)]


def test_page_states_no_equation() -> None:
    """There is nothing here for the table of equations."""
    assert labels("instructors") == []


def test_ignored_folders() -> None:
    """The folders that hold students' data are kept out of git."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    for folder in ("submitted", "autograded", "feedback", "reports", "journal"):
        assert f"`{folder}/`" in TEXT
        assert f"assignments/{folder}/" in ignored
    assert "assignments/gradebook.db" in ignored
