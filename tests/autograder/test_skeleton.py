"""`autograder new`: what it writes grades as it is, and nothing that is there is overwritten."""

import csv
import os
import re
from pathlib import Path

import nbformat
import pytest
from ag_cases import ROOT, as_bytes, cell_of, course_config, run
from ag_own import CHECKS, LOOP, OWN, SWAPPED, changed, hand_in, own_course
from ag_small import fill
from click.testing import CliRunner, Result

from autograder.checks import assignment
from autograder.class_run import grade_class
from autograder.cli import main
from autograder.course import load_course
from autograder.fits import refuse_misfit
from autograder.model import UnusableInput
from autograder.skeleton import EXAMPLE, TEMPLATE, new_assignment
from autograder.submission import read_source

HERE = os.pathsep.join([str(ROOT), str(ROOT / "src")])


def asked(*arguments: str) -> Result:
    """`autograder new` with these."""
    return CliRunner().invoke(main, ["new", *arguments])


def files(root: Path) -> set[str]:
    """All files below, by their paths."""
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()}


def test_an_empty_folder_becomes_a_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notebook, checks, catalogue, their tests, and a configuration; the next step is said."""
    root = tmp_path / 'Mrs. "X"'
    root.mkdir()
    monkeypatch.chdir(root)
    done = asked("simpsons-rule")
    assert done.exit_code == 0, done.output
    name = "simpsons-rule"
    assert files(root) == {
        "nbgrader_config.py",
        f"source/{name}/{name}.ipynb",
        *(f"checks/{name}/{file}.py" for file in ("checks", "catalogue", "test_simpsons_rule")),
    }
    course = load_course(root)
    assert course.course_id == 'Mrs. "X"'
    assert course.config.ExportApp.plugin_class == "autograder.nbgrader_export.CsvExport"
    assert done.output.splitlines()[-1] == (
        f"try it: autograder check source/{name}/{name}.ipynb --assignment {name}"
    )
    assert not any(EXAMPLE in p.read_text() for p in root.rglob("*") if p.is_file())
    refuse_misfit(read_source(course.source_notebook(name)), assignment(name, root))


@pytest.mark.parametrize("name", ["3-newton", "Übung_4", "x"])
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    """That nbgrader, a path and a hidden_check call can hold."""
    new_assignment(name, tmp_path)
    known = assignment(name, tmp_path)
    refuse_misfit(read_source(load_course(tmp_path).source_notebook(name)), known)
    assert known.name == name


@pytest.mark.parametrize(
    "name", ["", "../x", "a/b", "a b", ".x", "-x", "a.b", "ps5-backprop", "é" * 99]
)
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is written."""
    with pytest.raises(UnusableInput, match=r"no name for an assignment|choose a new name"):
        new_assignment(name, tmp_path)
    assert not files(tmp_path)


@pytest.mark.parametrize("place", [f"source/{OWN}", f"checks/{OWN}"])
def test_nothing_is_overwritten(tmp_path: Path, place: str) -> None:
    """Not a file, nor an empty folder."""
    (tmp_path / place).mkdir(parents=True)
    done = asked(OWN, "--course", str(tmp_path))
    assert done.exit_code == 1
    assert f"{tmp_path / place}: already there: choose another name, or remove it" in done.output
    assert not files(tmp_path)


def test_a_course_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """Its configuration is kept, its folder of sources obeyed; what it lacks is said."""
    course_config(tmp_path / "assignments")
    config = tmp_path / "assignments" / "nbgrader_config.py"
    changed(
        config, "c = get_config()", 'c = get_config()\nc.CourseDirectory.source_directory = "s"'
    )
    before = config.read_bytes()
    done = asked(OWN, "--course", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert config.read_bytes() == before
    assert (tmp_path / "assignments" / "s" / OWN / f"{OWN}.ipynb").is_file()
    assert "use_in(c)" in done.output


def test_a_full_disk_leaves_nothing(tiny_disk: Path) -> None:
    """Neither half an assignment nor a file of it."""
    fill(tiny_disk)
    done = asked(OWN, "--course", str(tiny_disk))
    assert done.exit_code == 2
    assert "No space left" in done.output
    assert files(tiny_disk) == {"filler"}


@pytest.mark.slow
def test_the_tests_of_the_skeleton_pass(tmp_path: Path) -> None:
    """As a teacher runs them; and they fail if a check lets a wrong solution by."""
    root = own_course(tmp_path)
    done = run("pytest", "-q", "checks", cwd=root, PYTHONPATH=HERE)
    assert done.returncode == 0, done.stdout
    assert "30 passed" in done.stdout
    changed(root / CHECKS, '("more samples", 6, several_parabolas)', '("more", 6, one_parabola)')
    done = run("pytest", "-q", "checks", cwd=root, PYTHONPATH=HERE)
    assert done.returncode == 1
    assert "test_known_mistakes_lose_marks_and_are_named" in done.stdout


def test_the_template_is_a_notebook_as_others_are() -> None:
    """Valid, without outputs; experiments and tests do not fail before anything is written."""
    notebook = nbformat.read(TEMPLATE / "source" / EXAMPLE / f"{EXAMPLE}.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    space: dict[str, object] = {}
    for cell in code:
        text = cell.source.partition("### BEGIN HIDDEN TESTS")[0]
        exec(compile(text, cell.id, "exec"), space)  # noqa: S102 (our own notebook)
    assert cell_of(notebook, "test_simpson").metadata.nbgrader.points == 8


@pytest.mark.slow
@pytest.mark.sandbox
def test_from_nothing_to_marks(tmp_path: Path) -> None:
    """Release, grade, report, export, nbgrader's own way; a changed check is graded again."""
    root = own_course(tmp_path / "course", config=True)
    done = run("nbgrader", "generate_assignment", OWN, cwd=root)
    assert done.returncode == 0, done.stderr
    released = nbformat.read(root / "release" / OWN / f"{OWN}.ipynb", as_version=4)
    text = as_bytes(released).decode()
    assert "hidden_check" not in text
    assert "inner = " not in text
    assert not (root / "release" / "checks").exists()
    hand_in(root, ada=LOOP, bob=SWAPPED)
    summary = grade_class(OWN, root, workers=2)
    assert {s: r.mark for s, r in summary.results.items()} == {"ada": 8, "bob": 0}
    report = (root / "reports" / f"{OWN}.html").read_text()
    assert "the weights 4 and 2 are swapped." in report
    places = [root / "reports" / f"{OWN}.html", *(root / "feedback").rglob("*.html")]
    assert len(places) == 3
    for place in places:  # a course without a book: nothing leads where nothing is
        page = place.read_text()
        assert "Read again" not in page
        assert all((place.parent / to).is_file() for to in re.findall('href="([^"#][^"]*)"', page))
    done = run("nbgrader", "autograde", OWN, cwd=root)
    assert "0 graded, 2 kept" in done.stderr, done.stderr
    changed(root / CHECKS, '"three samples", 1', '"three samples", 2')
    assert grade_class(OWN, root, workers=2).graded == 2
    done = run("nbgrader", "export", cwd=root)
    rows = list(csv.DictReader((root / "grades.csv").open()))
    assert {row["student_id"]: row["score"] for row in rows} == {"ada": "8.0", "bob": "0.0"}
