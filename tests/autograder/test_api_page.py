"""The page *The grader from Python*: its examples run as they stand; it lists what is public."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from ag_cases import NAME, ROOT, as_bytes, solved
from ag_own import OWN, own_course
from ag_small import WRONG

import autograder
from autograder import checks, live

MakeCourse = Callable[[dict[str, bytes]], Path]
TEXT = (ROOT / "book" / "grader_api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def run(example: str) -> None:
    """Run one as a program of its own."""
    exec(example, {})  # noqa: S102 (the page's own code)


@pytest.fixture
def at_home(make_course: MakeCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the course of the examples, two notebooks, and three students."""
    wrong = as_bytes(solved(bias_gradient=WRONG))
    right = as_bytes(solved())
    make_course({"ada": right, "bob": wrong, "eve": b"{"}).rename(tmp_path / "assignments")
    (tmp_path / "ada.ipynb").write_bytes(right)
    (tmp_path / "bob.ipynb").write_bytes(wrong)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "public"),
    [
        ("autograder", autograder.__all__),
        ("autograder.checks", checks.__all__),
        ("autograder.live", ["hidden_check", "verdict"]),
    ],
)
def test_public_names_are_in_the_reference(module: str, public: list[str]) -> None:
    """Each name that can be imported from `autograder` and the like has an entry, no other has."""
    entries = re.findall(
        r"^\.\. (currentmodule|auto\w+|data):: ([\w.]+)(?:\(\))?$", TEXT, re.MULTILINE
    )
    found, where = [], ""
    for kind, name in entries:
        if kind == "currentmodule":
            where = name
        elif where == module:
            found.append(name)
    assert sorted(found) == sorted(public)
    assert all(hasattr(import_module(module), name) for name in public)


def declared(name: str, thing: Any) -> str:
    """A function, or a dataclass as it is made, with its types, as the source has them."""
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(thing))).body
    if isinstance(node, ast.FunctionDef):
        assert node.returns is not None
        said = f"{name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns)}"
        made = node.name == "__init__"
        return said.replace("(self, ", "(").removesuffix(" -> None" if made else "")
    assert isinstance(node, ast.ClassDef)
    parts = [ast.unparse(part) for part in node.body if isinstance(part, ast.AnnAssign)]
    return f"{name}({', '.join(part for part in parts if 'kw_only' not in part)})"


def test_the_types_are_those_of_the_source() -> None:
    """What the page says of arguments and answers is so."""
    special: dict[str, Any] = {
        "Grader": autograder.Grader.__init__,
        "Grader.grade": autograder.Grader.grade,
        "Grader.grade_all": autograder.Grader.grade_all,
        "Trial.call": checks.Trial.call,
        "Mistakes": checks.Mistakes.__call__,
    }
    blocks = re.findall(r"With their types:\n\n```text\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) == 2
    for line in "".join(blocks).splitlines():
        name = line.partition("(")[0]
        public = (getattr(m, name) for m in (autograder, checks, live) if hasattr(m, name))
        assert line == declared(name, special.get(name) or next(public))


def test_checks_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Numbers with a catalogue, text and an exception, a course's checks: as the page says."""
    newton, words, course = EXAMPLES[3:6]
    run(newton)
    assert capsys.readouterr().out == "8\nnewton/sign\n"
    assert "It prints `8` and `newton/sign`." in TEXT
    run(words)
    assert f"*{capsys.readouterr().out.rstrip()}*" in TEXT
    own_course(tmp_path / "mycourse")
    monkeypatch.chdir(tmp_path)
    run(course)
    name, *entries = capsys.readouterr().out.splitlines()
    assert name == OWN
    assert len(entries) == 5
    assert all(entry.endswith(", True") for entry in entries)


@pytest.mark.sandbox
def test_one_notebook(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Points and what is not right; the reason for what is no notebook; nothing is recorded."""
    run(EXAMPLES[0])
    assert capsys.readouterr().out == "28 of 28 points\n"
    run(EXAMPLES[0].replace("ada.ipynb", "bob.ipynb"))
    assert "bias_gradient: 0.14, partial: " in capsys.readouterr().out
    run(EXAMPLES[0].replace("ada.ipynb", "eve.ipynb"))
    assert capsys.readouterr().out.startswith("not graded: eve.ipynb: ")
    assert not (at_home / "assignments" / "journal").exists()


@pytest.mark.sandbox
def test_several_at_a_time(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each has a verdict, in whatever order they are done."""
    run(EXAMPLES[1])
    assert sorted(capsys.readouterr().out.splitlines()) == ["ada graded", "bob graded"]


@pytest.mark.sandbox
def test_a_class(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who has a mark, and who has none and why; the second time all is kept."""
    run(EXAMPLES[2])
    first = capsys.readouterr().out.splitlines()
    assert first[:2] == ["2 graded, 0 kept, 1 not graded", "ada: 28"]
    assert first[3].startswith(f"eve: no mark: eve/{NAME}.ipynb: not JSON")
    run(EXAMPLES[2])
    assert capsys.readouterr().out.splitlines()[0] == "0 graded, 2 kept, 1 not graded"


@pytest.mark.sandbox
def test_what_can_go_wrong(at_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong name is unusable input; a seed that cannot be used is the machine's."""
    run(EXAMPLES[-1])
    with pytest.raises(SystemExit, match=r"mend this: .*ps9.*: is the assignment's name right"):
        run(EXAMPLES[-1].replace(NAME, "ps9"))
    (at_home / "short").write_text("seed")
    monkeypatch.setenv("AUTOGRADER_SEED_FILE", str(at_home / "short"))
    with pytest.raises(SystemExit, match=r"nobody has been graded: .*the secret seed is too short"):
        run(EXAMPLES[-1])
