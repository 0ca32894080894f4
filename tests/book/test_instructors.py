"""The pages on teaching: their commands exist, and what they say of the grader is so."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from equations import BOOK, labels
from nbgrader.apps import NbGraderApp
from traitlets.utils.importstring import import_item

import coursekit as ck
from autograder import walls
from autograder.checks import assignment, digits, names
from autograder.checks.judge import judge
from autograder.cli import NAMES, main
from autograder.course import CONFIG, load_course
from autograder.live import InProcess
from autograder.model import CheckResult
from autograder.penalties import Penalties
from autograder.running import GRACE, WAITING, Timing
from autograder.submission import read_source
from autograder.world import MIB, Limits
from demo.students import STUDENTS

ROOT = BOOK.parent
PAGES = (
    *("instructors", "grading", "platforms", "reports", "many_machines", "marks"),
    *("own_assignment", "threat_model"),
)
TEXT = "\n".join((BOOK / f"{page}.md").read_text(encoding="utf-8") for page in PAGES)
SOURCES = ROOT / "assignments" / "source"


def commands() -> list[str]:
    """Every command line of the pages, in blocks and in sentences, without its comment."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`((?:make|autograder|nbgrader|coursekit) [^`]+)`", TEXT)
    return list(dict.fromkeys(line for line in [*lines, *inline] if line))


def said(*command: str) -> str:
    """What the help of one of the grader's commands says; it must end well."""
    result = CliRunner().invoke(main, [*command, "--help"])
    assert result.exit_code == 0, result.output
    return result.output


def student_help() -> str:
    """What `coursekit check` says of itself."""
    program = Path(sys.executable).with_name("coursekit")
    command = [str(program), "check", "--help"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


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
    elif program == "export":  # of a variable, to what a batch job starts
        assert re.match(r"AUTOGRADER_[A-Z_]+=", words[0])
    elif program == "cd" or program == "ls":
        assert (ROOT / words[0]).is_dir()
    elif program in ("mkdir", "cp", "pytest"):
        assert shutil.which(program)
    elif program == "coursekit":
        assert words[0] == "check"
        assert all(option in student_help() for option in options)
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


@pytest.mark.slow
@pytest.mark.parametrize("program", ["autograder", "nbgrader"])
def test_program_is_installed(program: str) -> None:
    """The programs stand where the page says, beside the interpreter, and answer."""
    path = Path(sys.executable).with_name(program)
    run = subprocess.run([str(path), "--help"], capture_output=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr


def test_options_in_sentences_exist() -> None:
    """Options that a sentence names alone belong to one of the commands."""
    commands = (said(name) for name in NAMES)
    help_text = "".join(commands) + student_help()
    for option in re.findall(r"`(--[a-z]+)[^`]*`", TEXT):
        assert option in help_text, option
    for form in ("text", "json", "junit", "gradescope"):
        assert f"`{form}`" in TEXT
        assert form in said("check")


def test_every_layer_of_the_doctor_is_in_the_table() -> None:
    """The table of what is stopped names each layer that the doctor tries."""
    table = re.findall(r"^\| (`.+?`) \| [^|]+ \|$", TEXT, re.MULTILINE)
    named = [name for row in table for name in re.findall(r"`([\w-]+)`", row)]
    assert set(walls.NAMES) <= set(named)


def test_limits() -> None:
    """The numbers of the table are those of the code."""
    timing, limits = Timing(), Limits()
    assert (timing.cell, timing.call, timing.hung, timing.submission) == (10, 4, 1, 240)
    assert (WAITING, GRACE) == (5, 2)
    assert limits.memory == 2048 * MIB
    assert (digits.RIGHT, digits.COARSE) == (1e-6, 1e-4)
    assert "$10^{-6}$ of the largest entry" in TEXT
    assert "right to $10^{-4}$ only" in TEXT
    assert "a call computes for more than 4 s" in TEXT
    assert "a cell computes for more than 10 s" in TEXT
    assert "goes on for 2 s after the interrupt" in TEXT
    assert "On the clock they end after five times as long" in TEXT
    assert "functions that have not answered yet then have 1 s" in TEXT
    assert "the 240 s of a notebook" in TEXT


def table_of_assignments() -> dict[str, dict[str, float]]:
    """Assignment → functions and their points, as the page lists them."""
    rows = re.findall(r"^`(ps\d-\w+)` · [^\n]+\n: ([^\n]+)", TEXT, re.MULTILINE)
    return {
        name: {f: float(points) for f, points in re.findall(r"`(\w+)` (\d+)", functions)}
        for name, functions in rows
    }


def test_six_assignments() -> None:
    """The six of the course, each with its functions."""
    assert [name[:3] for name in table_of_assignments()] == [f"ps{i}" for i in range(1, 7)]


@pytest.mark.parametrize("name", names())
def test_functions_points_and_minutes_of_an_assignment(name: str) -> None:
    """An assignment asks for what the page lists, for these points, in the time that it names."""
    source = read_source(SOURCES / name / f"{name}.ipynb")
    listed = table_of_assignments()[name]
    assert listed == {function: points for function, (_, points) in source.graded.items()}
    by_hand = sum(source.by_hand.values())
    assert sum(listed.values()) + by_hand == 30
    if by_hand:
        assert f"a question that a person grades, {by_hand:g}\n" in TEXT
    assert "one notebook of 60 to 120 minutes, once the chapter is read, worth 30 points" in TEXT
    text = (SOURCES / name / f"{name}.ipynb").read_text(encoding="utf-8")
    said = r"Allow (\d+) to (\d+) minutes, once you have read the chapter. There are 30 points"
    found = re.search(said, text)
    assert found
    assert 60 <= int(found[1]) < int(found[2]) <= 120


def verdict(name: str, function: str, solution: Callable[..., Any], points: float) -> CheckResult:
    """The judge's word on a solution."""
    known = assignment(name)
    (check,) = [c for c in known.checks if c.function == function]
    return judge(known, check, points, InProcess(solution), b"any seed")


def test_part_marks() -> None:
    """A sum for a mean keeps a seventh of the points and is recognised; shares are as told."""
    result = verdict(
        "ps5-backprop", "bias_gradient", lambda delta: delta.sum(axis=1, keepdims=True), 7
    )
    assert result.points == 1
    assert result.misconception == "bias-gradient/sum-for-mean"
    (check,) = [c for c in assignment("ps5-backprop").checks if c.function == "bias_gradient"]
    assert [prop.share for prop in check.properties] == [5, 1, 1]


def test_half_of_least_squares_for_the_normal_equations() -> None:
    """They keep the shares of well-conditioned data."""
    normal = lambda X, y: np.linalg.solve(X.T @ X, X.T @ y)  # noqa: E731
    assert 4 < verdict("ps1-regression", "least_squares", normal, 10).points < 6


RIGHT: dict[tuple[str, str], Callable[..., Any]] = {
    ("ps1-regression", "mse"): ck.mse,
    ("ps2-descent", "minibatches"): lambda *asked: list(ck.minibatches(*asked)),
    ("ps3-perceptron", "perceptron_step"): ck.perceptron_step,
    ("ps4-mlp", "relu_prime"): lambda z: (z > 0) * 1.0,
    ("ps5-backprop", "bias_gradient"): lambda delta: delta.mean(axis=1, keepdims=True),
    ("ps5-backprop", "backprop"): ck.backprop,
}
ACCEPTED = [
    ("backprop", lambda pair: [tuple(part) for part in pair]),
    ("perceptron_step", list),
    ("bias_gradient", lambda a: a.tolist()),
    ("bias_gradient", np.asfortranarray),
    ("minibatches", lambda batches: tuple(b.tolist() for b in batches)),
    ("minibatches", lambda b: np.array(b) if len({*map(len, b)}) == 1 else b),
    ("mse", np.asarray),
    ("mse", np.float64),
    ("mse", np.float32),
    ("bias_gradient", lambda a: a.astype("float32")),
    ("relu_prime", lambda a: a > 0),
    ("relu_prime", lambda a: a.astype("int32")),
]
REFUSED = [
    ("mse", lambda v: np.reshape(v, (1,))),
    ("mse", lambda v: np.reshape(v, (1, 1))),
    ("mse", complex),
    ("bias_gradient", np.ravel),
    ("perceptron_step", lambda pair: (pair[0][:, None], pair[1])),
    ("minibatches", iter),
    ("backprop", lambda pair: (zip(pair[0], strict=True), pair[1])),
]


def dressed(function: str, form: Callable[[Any], Any]) -> CheckResult:
    """The verdict on a right solution whose answers have another form."""
    ((name, right),) = [(n, f) for (n, asked), f in RIGHT.items() if asked == function]
    return verdict(name, function, lambda *arguments: form(right(*arguments)), 10)


@pytest.mark.parametrize(("function", "form"), ACCEPTED)
def test_accepted_forms(function: str, form: Callable[[Any], Any]) -> None:
    """What the page calls accepted has full marks."""
    assert dressed(function, form).status == "passed"


@pytest.mark.parametrize(("function", "form"), REFUSED)
def test_refused_forms(function: str, form: Callable[[Any], Any]) -> None:
    """What the page calls refused loses marks on every property about values."""
    assert dressed(function, form).points == 0


def test_files_exist() -> None:
    """Every file of the repository that a page names is there; `quadrature` is the reader's own."""
    found = re.findall(r"`((?:[\w-]+/)*[\w-]+\.(?:py|md))`", TEXT)
    named = [name for name in found if "quadrature" not in name]
    folders = (ROOT, ROOT / "autograder", ROOT / "assignments")
    missing = [name for name in named if not any((folder / name).exists() for folder in folders)]
    assert len(named) > 10
    assert missing == []


def test_way_of_a_number_names_what_there_is() -> None:
    """Each function of the table is defined in the file beside which it stands."""
    start = TEXT.index("| | where, in `autograder/` | what |")
    where = [row.split("|")[2] for row in TEXT[start : TEXT.index("\n\n", start)].splitlines()[2:]]
    named = re.findall(r"`([\w/]+\.py)`: ((?:`[\w.]+`(?:, )?)+)", " ".join(where))
    assert len(named) > 10
    for file, names_there in named:
        text = (ROOT / "autograder" / file).read_text(encoding="utf-8")
        for name in re.findall(r"[\w.]+", names_there):
            for part in name.split("."):
                assert re.search(rf"\b(?:def|class) {part}\b", text), (file, name)


def test_plugin_for_late_penalties(tmp_path: Path) -> None:
    """The page's plugin is found as the page names it, and takes two points off a day."""
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    (plugin,) = [block for block in blocks if "BasePlugin" in block]
    (setting,) = [block for block in blocks if "plugin_class" in block]
    (tmp_path / "late.py").write_text(plugin)
    (tmp_path / CONFIG).write_text(f"c = get_config()\n{setting}")
    penalties = Penalties(load_course(tmp_path))
    assert [penalties.of("ada", 30, days * 86400) for days in (-1, 1, 2)] == [0, 2, 4]
    assert penalties.of("ada", 3, 2 * 86400) == 3


def test_configuration_of_the_course_is_the_page_s() -> None:
    """What the page shows of nbgrader_config.py is what the course's own says."""
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    (shown,) = [block for block in blocks if "use_in(c)" in block]
    own = (ROOT / "assignments" / CONFIG).read_text(encoding="utf-8")
    code = ast.unparse(ast.Module(ast.parse(own).body[1:], []))  # without its docstring
    assert ast.unparse(ast.parse(shown)) == code


def test_words_of_a_run_are_the_command_s() -> None:
    """The page explains each thing that `autograder grade` says of a student."""
    code = (ROOT / "autograder" / "commands" / "grade.py").read_text(encoding="utf-8")
    for word in (
        *("graded", "kept", "written again", "not graded", "failed", "needs you"),
        *("have handed in nothing", "are not in the roster"),
    ):
        assert re.search(rf"^{word}\n: ", TEXT, re.MULTILINE), word
        assert word in code, word
    assert "wait for a person's marks\n: " in TEXT
    assert "wait for a person's marks" in code


def test_security_policy_names_nobody() -> None:
    """Holes are reported in private, through the repository: no address of a person or a host."""
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a vulnerability" in policy
    assert re.findall(r"@|://|\bwww\.", policy) == []


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
    assert not any(labels(page) for page in PAGES)


def test_ignored_folders() -> None:
    """The folders that hold students' data are kept out of git."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    for folder in ("submitted", "autograded", "feedback", "reports", "journal"):
        assert f"`{folder}/`" in TEXT
        assert f"assignments/{folder}/" in ignored
    assert "assignments/gradebook.db" in ignored
