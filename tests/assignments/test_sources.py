"""Every source notebook: the contract's functions, a release that shows nothing, no drift."""

import ast
import inspect
import re
import shutil
import symtable
from collections.abc import Callable
from typing import cast

import coursekit
import nbformat
import pytest
from equations import chapter_text, page_text, pages
from nbformat import NotebookNode
from notebooks import (
    CONTRACT,
    HIDDEN_FORM,
    NAMES,
    SOURCES,
    graded_cells,
    imports,
    nbgrader,
    read,
    release,
    role,
    run,
    visible,
)

from autograder.checks import assignment, names

CASES = [(name, function) for name in NAMES for function in CONTRACT[name]]
LABEL = re.compile(r"\\texttt\{(eq:[\w-]+)\}|`(eq:[\w-]+)`|\b(eq:[a-z][\w-]*)")
PLACE = re.compile(r"\b(\w+)\.html#([\w-]+)")
GIVEN = {
    "ps4-mlp": {"sigmoid"},
    "ps6-digits": {"digits", "labels", "targets", "seen", "held_out"},
}
"""What students are given by name, besides NumPy, Matplotlib and parts of coursekit."""


@pytest.fixture(scope="module", params=NAMES)
def released(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, NotebookNode, str, str]:
    """Each assignment in turn as students get it: name, notebook, its text, nbgrader's words."""
    course = tmp_path_factory.mktemp("course")
    return request.param, *release(request.param, course)


def test_every_assignment_is_there() -> None:
    """What the contract names has a notebook and hidden checks, and nothing else has."""
    assert NAMES == names()
    assert set(NAMES) <= set(CONTRACT)


@pytest.mark.parametrize("name", NAMES)
def test_checks_are_those_of_the_contract(name: str) -> None:
    """Each function of the contract has a check, in the contract's order."""
    assert [check.function for check in assignment(name).checks] == list(CONTRACT[name])


@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_valid_and_clean(name: str) -> None:
    """The file is valid nbformat 4.5 with unique cell ids, and was never run."""
    source = read(name)
    nbformat.validate(source)
    assert (source.nbformat, source.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in source.cells]
    assert len(set(ids)) == len(ids)
    code = [cell for cell in source.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert source.metadata.kernelspec.name == "python3"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_order_and_points(name: str) -> None:
    """Setup first, then each function and its tests in the contract's order; 30 points in all."""
    roles = [role(cell) for cell in read(name).cells if role(cell)]
    by_program = [r["grade_id"] for r in roles if r["locked"] or not r["grade"]]
    expected = ["setup", *(part for f in CONTRACT[name] for part in (f, f"test_{f}"))]
    assert [i for i in by_program if i in expected] == expected
    assert sum(r.get("points", 0) for r in roles) == 30


@pytest.mark.parametrize("name", NAMES)
def test_notebook_says_how_long_it_takes(name: str) -> None:
    """The first cell names the time needed, between 45 and 120 minutes."""
    found = re.search(r"(\d+) to (\d+) minutes", read(name).cells[0].source)
    assert found
    low, high = map(int, found.groups())
    assert 45 <= low < high <= 120


@pytest.mark.parametrize("name", NAMES)
def test_notebook_imports_nothing_that_is_withheld(name: str) -> None:
    """NumPy, Matplotlib, and of coursekit what stays importable while it is graded."""
    withheld = {f"coursekit.{module}" for module in assignment(name).withheld}
    for module, imported in imports(read(name)):
        if module.startswith("coursekit"):
            origin = getattr(getattr(coursekit, imported, None), "__module__", module)
            assert not {module, origin, f"{module}.{imported}"} & withheld, imported
        else:
            assert module in {"numpy", "matplotlib.pyplot", "time"}, module


@pytest.mark.parametrize(("name", "function"), CASES)
def test_coursekit_calls_nothing_else_by_the_name_of_what_students_write(
    name: str, function: str
) -> None:
    """A function of the same name takes the same arguments, and at most options besides."""
    theirs = vars(coursekit).get(function)
    if theirs is None:
        return
    space: dict[str, object] = {}
    for cell in read(name).cells:
        if role(cell).get("grade_id") in {"setup", function}:
            exec(visible(cell), space)  # noqa: S102 (our own notebook)
    asked = inspect.signature(cast(Callable[..., object], space[function])).parameters
    offered = inspect.signature(theirs).parameters
    assert list(offered)[: len(asked)] == list(asked)
    for parameter, option in offered.items():
        if parameter not in asked:
            assert option.default is not option.empty, parameter
        else:
            assert option.kind == asked[parameter].kind
            assert asked[parameter].default is option.empty or option.default is not option.empty


def bound(cell: NotebookNode) -> set[str]:
    """Names that the cell binds in the notebook, from within functions too."""
    top = symtable.symtable(visible(cell), cell.id, "exec")
    names, inside = set(), [top]
    while inside:
        table = inside.pop()
        inside += table.get_children()
        for symbol in table.get_symbols():
            binds = symbol.is_assigned() or symbol.is_imported()
            if binds and (table is top or symbol.is_declared_global()):
                names.add(symbol.get_name())
    return names


@pytest.mark.parametrize("name", NAMES)
def test_cells_bind_no_name_that_a_student_might_use(name: str) -> None:
    """Only the first cell gives names; below, a cell binds its function, its test or `_private`."""
    for cell in read(name).cells:
        if cell.cell_type != "code":
            continue
        assert "import *" not in cell.source
        names = bound(cell)
        if role(cell).get("grade_id") == "setup":
            given = {i for m, i in imports(read(name)) if m == "coursekit"}
            given = given - {"outputs"} | {"predict"} if "outputs" in given else given
            assert names == {"np", "plt", "_agree"} | given | GIVEN.get(name, set())
        elif role(cell):
            assert names == {role(cell)["grade_id"]}
        else:
            assert all(n.startswith("_") and n.strip("_") for n in names), (cell.id, names)


def test_what_a_cell_binds_is_seen_however_it_is_bound() -> None:
    """Loops, `with`, imports, walrus, `del`, `global` and comprehensions: what stays is listed."""
    source = """
for i, (j, _k) in pairs: pass
with open(f) as g: pass
import os.path, sys as system
class C:
    inside = 1
def h(p):
    global told
    told = local = 1
q = [(s := r) for r in [1]]
try: 1 / 0
except ZeroDivisionError as e: pass
del gone
"""
    names = {"i", "j", "_k", "g", "os", "system", "C", "h", "told", "q", "s", "e", "gone"}
    assert bound(nbformat.v4.new_code_cell(source)) == names


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), CASES)
def test_solution_cell(name: str, function: str) -> None:
    """The solution cell defines its function alone, as the contract has it, with a docstring."""
    cell = graded_cells(read(name))[function]
    assert role(cell) == {
        "grade": False, "grade_id": function, "locked": False,
        "schema_version": 3, "solution": True, "task": False,
    }  # fmt: skip
    (defined,) = ast.parse(cell.source).body
    assert isinstance(defined, ast.FunctionDef)
    assert defined.name == function
    assert [argument.arg for argument in defined.args.args] == CONTRACT[name][function]
    assert "Returns" in (ast.get_docstring(defined) or "")
    assert cell.source.count("### BEGIN SOLUTION") == 1
    assert cell.source.endswith("### END SOLUTION")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), CASES)
def test_grade_cell(name: str, function: str) -> None:
    """The grade cell is locked, carries points and ends in the hidden check of its function."""
    cell = graded_cells(read(name))[f"test_{function}"]
    assert role(cell) | {"points": 0} == {
        "grade": True, "grade_id": f"test_{function}", "locked": True, "points": 0,
        "schema_version": 3, "solution": False, "task": False,
    }  # fmt: skip
    assert role(cell)["points"] > 0
    assert cell.source.count("HIDDEN TESTS") == 2
    assert cell.source.endswith(HIDDEN_FORM.format(assignment=name, name=function))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "function"), CASES)
def test_visible_tests_stand_alone(name: str, function: str) -> None:
    """The visible tests call no function of the student but the one they test."""
    tree = ast.parse(visible(graded_cells(read(name))[f"test_{function}"]))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert used & set(CONTRACT[name]) == {function}


@pytest.mark.parametrize("name", NAMES)
def test_what_the_text_names_is_in_the_book(name: str) -> None:
    """Equation labels, and the sections that the text, the checks and the catalogue point to."""
    book = [page_text(page) for page in pages()]
    text = "\n".join(cell.source for cell in read(name).cells)
    for labels in LABEL.findall(text):
        label = next(filter(None, labels))
        assert any(f"({label})" in page or f":label: {label}\n" in page for page in book), label
    known = assignment(name)
    sections = {c.section for c in known.checks} | {m.section for m in known.misconceptions}
    places = {tuple(section.split("#")) for section in sections} | set(PLACE.findall(text))
    for page, anchor in places:
        chapter = chapter_text(page)
        explicit = re.search(rf"^\({anchor}\)=|^:(?:label|name): {anchor}$", chapter, re.M)
        headings = re.findall(r"^#{1,3} (.+)$", chapter, re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", h.lower()).strip().replace(" ", "-") for h in headings}
        assert explicit or anchor in slugs, f"{page}#{anchor}"


@pytest.mark.parametrize("name", ["ps1-regression", "ps2-descent", "ps3-perceptron"])
def test_links_to_the_book_can_be_clicked(name: str) -> None:
    """Every place in the book is a Markdown link, to the folder that `make book` builds."""
    text = "\n".join(cell.source for cell in read(name).cells if cell.cell_type == "markdown")
    links = re.findall(r"\[`((?:\w+\.html)?#[\w-]+)`\]\((\S+?)\)", text)
    assert links
    for shown, target in links:
        assert re.fullmatch(r"\.\./\.\./\.\./book/_build/html/\w+\.html#[\w-]+", target), target
        assert target.endswith(shown)
    left = re.sub(r"\[`[^`]*`\]\(\S+?\)", "", text)
    assert not re.findall(r"\.html|`#", left)


@pytest.mark.parametrize("name", NAMES)
def test_solved_notebook_passes(name: str) -> None:
    """Every cell of the source runs, the visible tests included."""
    assert run(read(name)) == {}


@pytest.mark.slow
def test_release_is_generated_without_a_complaint(
    released: tuple[str, NotebookNode, str, str],
) -> None:
    """nbgrader has nothing to warn about."""
    assert not re.search("warning|error", released[3], re.IGNORECASE), released[3]


@pytest.mark.slow
def test_release_shows_no_answer(released: tuple[str, NotebookNode, str, str]) -> None:
    """The release holds the stub where the solutions were, and no trace of the hidden tests."""
    name, notebook, text, _ = released
    for secret in ["BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "hidden_check", "autograder"]:
        assert secret not in text
    for function in CONTRACT[name]:
        (defined,) = ast.parse(graded_cells(notebook)[function].source).body
        assert isinstance(defined, ast.FunctionDef)
        assert [type(node) for node in defined.body] == [ast.Expr, ast.Raise]


@pytest.mark.slow
def test_unsolved_release_runs_to_its_end(released: tuple[str, NotebookNode, str, str]) -> None:
    """Each test cell says which function is not written yet; no other cell fails."""
    name, notebook, _, _ = released
    raised = run(notebook)
    assert set(raised) == {f"test_{function}" for function in CONTRACT[name]}
    for function in CONTRACT[name]:
        error = raised[f"test_{function}"]
        assert isinstance(error, NotImplementedError)
        assert str(error).startswith(function)
        assert str(error).endswith("is not written yet")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ps5-backprop"])
def test_nbgrader_validate_accepts_the_source_and_not_the_release(name: str, tmp_path) -> None:
    """In a kernel too, the solved notebook passes; each function of the release, and each question, fails."""
    package = tmp_path / "stub" / "autograder"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "live.py").write_text("def hidden_check(name, function):\n    pass\n")
    solved = shutil.copy(SOURCES / name / f"{name}.ipynb", tmp_path)
    done = nbgrader("validate", solved, cwd=tmp_path, PYTHONPATH=str(package.parent))
    assert "Success! Your notebook passes all the tests." in done.stdout, done.stdout + done.stderr
    release(name, tmp_path / "course")
    unsolved = tmp_path / "course" / "release" / name / f"{name}.ipynb"
    done = nbgrader("validate", str(unsolved), cwd=tmp_path)
    by_hand = [c for c in read(name).cells if role(c).get("grade") and role(c)["solution"]]
    unanswered = len(CONTRACT[name]) + len(by_hand)
    assert f"VALIDATION FAILED ON {unanswered} CELL(S)" in done.stdout, done.stdout
