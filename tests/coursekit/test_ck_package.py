"""coursekit as a package: what it exports, imports, documents and ships."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
import shutil
import subprocess
import sys
import types
import zipfile
from pathlib import Path

import numpy as np
import pytest

import coursekit as ck

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "coursekit"
MODULES = ["coursekit", *(m.name for m in pkgutil.walk_packages([str(SOURCE)], "coursekit."))]
SECTIONS = [
    "Parameters",
    "Returns",
    "Yields",
    "Raises",
    "See Also",
    "Notes",
    "References",
    "Examples",
]


def functions():
    """Every public function, and public method of a public class, by its full name."""
    found = {}
    for module in map(importlib.import_module, MODULES):
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                continue
            if inspect.isfunction(thing):
                found[f"{module.__name__}.{name}"] = thing
            elif inspect.isclass(thing):
                found |= {
                    f"{module.__name__}.{name}.{method}": function
                    for method, function in vars(thing).items()
                    if inspect.isfunction(function) and not method.startswith("_")
                }
    return found


FUNCTIONS = functions()


def run(*command, **options):
    """Run a Python command and return what it printed."""
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_tests_run_against_this_checkout():
    """`import coursekit` is the source beside these tests, not some other copy."""
    assert Path(ck.__file__).resolve().parent == SOURCE


def test_all_is_what_can_be_imported():
    """`__all__` lists every public name once, sorted as ruff sorts, and nothing else."""
    public = {
        name
        for name, thing in vars(ck).items()
        if not name.startswith("_") and not isinstance(thing, types.ModuleType)
    }
    assert set(ck.__all__) == public
    assert len(ck.__all__) == len(public)


USUAL = {
    "loss": ck.SIGMOID_QUADRATIC,
    "hidden": ck.SIGMOID,
    "output": ck.SIGMOID_QUADRATIC.output,
    "prime": ck.SIGMOID.prime,
    "lam": 0.0,
}


def test_where_nothing_is_said_the_network_is_the_same_everywhere():
    """Sigmoids and the quadratic cost, in whatever takes an output, a loss or an activation."""
    found = {
        f"{function.__name__}.{name}": parameter.default
        for function in FUNCTIONS.values()
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is not parameter.empty
        and (name in USUAL and not isinstance(parameter.default, ck.MarginLoss))
    }
    assert {"forward.output", "backprop.loss", "sgd.loss", "cost.lam", "hidden_error.prime"} <= {
        *found
    }
    for name, default in found.items():
        assert default == USUAL[name.rsplit(".", 1)[1]], name


def test_import_loads_no_plotting():
    """`import coursekit` is light: no Matplotlib, no command, and nothing beyond NumPy."""
    code = "import sys, coursekit; print(*sorted(sys.modules))"
    modules = set(run("-c", code).split())
    loaded = {name.split(".")[0] for name in modules}
    assert {"coursekit", "numpy"} <= loaded
    assert not loaded & {"matplotlib", "autograder", "scipy", "autograd", "nbclient", "nbformat"}
    assert "coursekit.cli" not in modules


def test_import_of_the_command_loads_no_jupyter():
    """The command is there without Jupyter, to say that Jupyter is missing."""
    code = "import sys, coursekit.cli; print(*{m.split('.')[0] for m in sys.modules})"
    assert not set(run("-c", code).split()) & {"nbclient", "nbformat", "jupyter_client"}


def imported_roots(path):
    """First components of all absolute imports in a file, nested ones too."""
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module or "")
    return {name.split(".")[0] for name in names}


def test_imports_are_numpy_matplotlib_and_the_standard_library():
    """No import statement of coursekit, at any depth of nesting, reaches further.

    But for the students' command: it runs a notebook with Jupyter where there is one.
    """
    allowed = {"numpy", "matplotlib", "coursekit"} | sys.stdlib_module_names
    strangers = {p.name: imported_roots(p) - allowed for p in SOURCE.rglob("*.py")}
    assert {name: roots for name, roots in strangers.items() if roots} == {
        "kernel.py": {"nbclient", "nbformat"}
    }


def test_only_plots_imports_matplotlib():
    """Figures know the computation, the computation does not know figures."""
    users = {p.parent.name for p in SOURCE.rglob("*.py") if "matplotlib" in imported_roots(p)}
    assert users == {"plots"}


def test_no_library_function_prints_or_seeds():
    """Libraries never print, and randomness comes only through an rng argument.

    Code is what counts: an example in a docstring may draw. The command prints.
    """
    for path in SOURCE.rglob("*.py"):
        code = [
            ast.unparse(node)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Name | ast.Attribute)
        ]
        assert "print" not in code or path.name == "cli.py", path.name
        assert not [c for c in code if re.match(r"np\.random\.(?!Generator\b)", c)], path.name


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_for(name):
    """A module opens with a docstring, unless it is empty."""
    module = importlib.import_module(name)
    assert module.__file__
    empty = not Path(module.__file__).read_text("utf-8").strip()
    assert empty or module.__doc__


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_has_a_docstring(name):
    """A docstring opens with a summary on its first line."""
    doc = FUNCTIONS[name].__doc__
    assert doc
    assert doc.splitlines()[0].strip()


@pytest.mark.parametrize(
    "name", [n for n, f in FUNCTIONS.items() if "\n    ---" in (f.__doc__ or "")]
)
def test_sections_follow_numpydoc(name):
    """Known sections, underlined to their length, in numpydoc's order, none of them empty."""
    lines = (inspect.getdoc(FUNCTIONS[name]) or "").splitlines()
    heads = [i - 1 for i, line in enumerate(lines) if re.fullmatch("-{3,}", line)]
    titles = [lines[i] for i in heads]
    assert titles == sorted(titles, key=SECTIONS.index)
    assert len(titles) == len(set(titles))
    for i in heads:
        assert len(lines[i + 1]) == len(lines[i])
        assert lines[i - 1] == ""
        assert lines[i + 2].strip()


@pytest.mark.parametrize(
    "name", [n for n, f in FUNCTIONS.items() if "Parameters\n" in (f.__doc__ or "")]
)
def test_documented_parameters_are_those_of_the_signature(name):
    """All parameters are described, under their own names, in their order, with some words."""
    doc = inspect.getdoc(FUNCTIONS[name]) or ""
    section = re.search(
        r"^Parameters\n-+\n(.*?)(?=\n\n\S+\n-+\n|\Z)", doc, re.MULTILINE | re.DOTALL
    )
    assert section
    lines = section[1].splitlines()
    entries = [i for i, line in enumerate(lines) if line and not line.startswith(" ")]
    described = [n for i in entries for n in lines[i].split(" : ")[0].split(", ")]
    assert described == list(inspect.signature(FUNCTIONS[name]).parameters)
    assert all(lines[i + 1].startswith("    ") for i in entries)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name):
    """What a docstring shows is what happens, after `import numpy as np`."""
    assert doctest.testmod(importlib.import_module(name), extraglobs={"np": np}).failed == 0


COMMAND = ("coursekit.cli.", "coursekit.kernel.")


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if not n.startswith(COMMAND)])
def test_every_public_function_shows_an_example(name):
    """Under the heading Examples, run by the test above; a command shows its own help."""
    assert "\nExamples\n--------\n>>> " in (inspect.getdoc(FUNCTIONS[name]) or "")


def test_example_of_the_readme_runs():
    """The README's example trains a network that reads most digits."""
    text = (SOURCE / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert float(run("-c", example)) > 0.9


@pytest.mark.slow
def test_the_wheel_holds_the_library_and_nothing_of_the_grader(tmp_path):
    """Built from a clean copy, the students' wheel is coursekit's files and metadata alone."""
    project, wheels = tmp_path / "project", tmp_path / "wheels"
    clean = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", project / "src", ignore=clean)
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, project)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    run("-m", "pip", "wheel", *options, "-w", str(wheels), str(project), cwd=tmp_path)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = next(n for n in names if n.endswith(".dist-info/METADATA"))
        commands = next(n for n in names if n.endswith(".dist-info/entry_points.txt"))
        scripts = archive.read(commands).decode().split("\n")
        required = re.findall(
            r"^Requires-Dist: ([\w-]+)(?!.*extra ==)", archive.read(metadata).decode(), re.M
        )
    code = {n for n in names if ".dist-info/" not in n}
    assert {n.split("/")[0].split("-")[0] for n in names} == {"coursekit"}
    expected = {f"coursekit/{p.relative_to(SOURCE).as_posix()}" for p in SOURCE.rglob("*.py")}
    extra = {"coursekit/py.typed", "coursekit/data/digits.npz", "coursekit/data/README.md"}
    assert expected | extra <= code
    assert {n for n in code if n.endswith(".py")} == expected
    assert required == ["numpy", "matplotlib"]
    assert scripts[:2] == ["[console_scripts]", "coursekit = coursekit.cli:main"]
    assert not any(scripts[2:])
    forbidden = r"autograder|worker|sandbox|solution|hidden|nbgrader|tests?/"
    assert not [n for n in names if re.search(forbidden, n)]


@pytest.mark.parametrize(("old", "new"), ck._RENAMED.items())
def test_old_names_still_work_and_say_the_new_one(old: str, new: str):
    """A notebook of an earlier release runs, and is told what the function is called now."""
    with pytest.warns(FutureWarning, match=new):
        assert getattr(ck, old) is getattr(ck, new)
    assert old not in ck.__all__


def test_other_names_are_not_there():
    """As for any module."""
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        ck.nothing_of_this_name  # noqa: B018 (it is the look that counts)
