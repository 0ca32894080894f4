"""What `coursekit check` reads from a notebook: its code cells, and what they define and import."""

import ast
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST = 200  # characters of an error that are shown
PROVIDED = {"numpy", "matplotlib", "mpl_toolkits", "coursekit", "IPython"} | sys.stdlib_module_names
"""What the course asks students to install, and Python's own."""


OWN_NAMES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""Expressions whose variables are not the cell's."""


class Stop(Exception):
    """Raised when nothing more can be done: the exit status, and one line that says why."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status = status


def one_line(text: str, longest: int = LONGEST) -> str:
    """The text as one printable line; a long text keeps its beginning, and its end with the hint.

    Examples
    --------
    >>> one_line("two\\n  lines")
    'two lines'
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) <= longest:
        return line
    return f"{line[: longest // 3].rstrip()} … {line[-(longest - longest // 3) :].lstrip()}"


@dataclass(frozen=True)
class Cell:
    """A code cell that is not blank."""

    source: str
    number: int
    """Its place among all cells of the notebook, texts too, from 1."""
    grade_id: str = ""
    is_test: bool = False
    is_solution: bool = False

    @property
    def tests(self) -> str:
        """Name of the function that the cell tests; "" if it tests none."""
        return self.grade_id.removeprefix("test_") if self.is_test else ""

    @property
    def label(self) -> str:
        """The name by which a student finds the cell."""
        if self.grade_id:
            return f"{'solution ' * self.is_solution}cell `{self.grade_id}`"
        return f"cell {self.number} (`{self.line(0)}`)"

    def line(self, number: int) -> str:
        """The line with this number, counted from 1, shortened; the first if there is no such line.

        Examples
        --------
        >>> Cell("import numpy as np\\n1 / 0", 4).line(2)
        '1 / 0'
        """
        lines = self.source.splitlines()
        chosen = lines[number - 1] if 0 < number <= len(lines) else ""
        return one_line(chosen.strip() or self.source.strip().splitlines()[0], 40)

    def defined_from(self, number: int) -> list[str]:
        """Names bound by the statements from a line on, and not by those before it.

        Of the line itself only the names that it binds last count, such as those of an assignment,
        because a loop may have begun.

        Examples
        --------
        >>> Cell("a = 1\\n1 / 0\\ndef mean(a):\\n    return a.mean()", 4).defined_from(2)
        ['mean']
        """
        before: set[str] = set()
        after: list[str] = []
        for statement in self.statements():
            begins_later = statement.lineno >= number
            single = isinstance(statement, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom)
            if begins_later or (single and (statement.end_lineno or 0) >= number):
                after += _bound_by(statement)
            else:
                before.update(_bound_by(statement))
        return [name for name in dict.fromkeys(after) if name not in before]

    def imports(self) -> list[str]:
        """The first components of all modules that the cell imports, inside functions too.

        Examples
        --------
        >>> Cell("%matplotlib inline\\nimport numpy.linalg, pandas as pd", 4).imports()
        ['numpy', 'pandas']
        """
        names = []
        for node in (n for statement in self.statements() for n in ast.walk(statement)):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.append(node.module)
        return list(dict.fromkeys(name.split(".")[0] for name in names))

    def statements(self) -> list[ast.stmt]:
        """The cell's code without its magics; nothing if it is not Python.

        Examples
        --------
        >>> [len(Cell(code, 4).statements()) for code in ("%time\\nx = 1", "x = !ls", "def f(")]
        [1, 0, 0]
        """
        lines = [
            "" if line.lstrip().startswith(("%", "!", "?")) else line
            for line in self.source.split("\n")
        ]
        try:
            return ast.parse("\n".join(lines)).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []


def _bound_by(statement: ast.stmt) -> list[str]:
    """Names that a statement binds in its cell, also within loops, but not within functions."""
    names: list[str] = []
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names += [a.asname or a.name.split(".")[0] for a in node.names if a.name != "*"]
        elif not isinstance(node, OWN_NAMES):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.append(node.id)
            waiting += reversed(list(ast.iter_child_nodes(node)))
    return names


def read_cells(path: Path) -> list[Cell]:
    """The notebook's code cells; `Stop` if it is not an assignment's notebook.

    Examples
    --------
    >>> read_cells(Path("nowhere.ipynb"))
    Traceback (most recent call last):
    coursekit.cells.Stop: nowhere.ipynb: No such file or directory: is the notebook's name right?
    """

    def refuse(what: str, remedy: str) -> Stop:
        return Stop(1, f"{path}: {what}: {remedy}")

    try:
        notebook = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise refuse(error.strerror or str(error), "is the notebook's name right?") from None
    except (ValueError, RecursionError):
        raise refuse("not JSON", "is it a notebook (.ipynb), saved completely?") from None
    if not (isinstance(notebook, dict) and isinstance(notebook.get("cells"), list)):
        raise refuse("JSON, but not a notebook (it has no cells)", "name the .ipynb file")
    cells = _code_cells(notebook["cells"])
    if any(cell.is_test for cell in cells):
        return cells
    if any(_code_of(raw) is None for raw in notebook["cells"]):
        raise refuse("a notebook with damaged cells", "open and save it in Jupyter")
    raise refuse(
        "no test cells", "is it an assignment's notebook, with the tests it was released with?"
    )


def _code_of(raw: Any) -> str | None:
    """The code of a cell, "" if it is of another kind, None if it cannot be read."""
    if not isinstance(raw, dict) or not isinstance(raw.get("cell_type"), str):
        return None
    if raw["cell_type"] != "code":
        return ""
    source = raw.get("source")
    if isinstance(source, list) and all(isinstance(part, str) for part in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode(errors="replace").decode()  # no half characters


def _code_cells(raw_cells: list[Any]) -> list[Cell]:
    """The code cells; other cells that cannot be read are passed over, as in grading."""
    cells: list[Cell] = []
    seen = {""}
    for number, raw in enumerate(raw_cells, start=1):
        source = _code_of(raw)
        if not (source and source.strip()):
            continue
        metadata = raw.get("metadata")
        settings = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        settings = settings if isinstance(settings, dict) else {}
        grade_id = settings.get("grade_id")
        if not isinstance(grade_id, str) or grade_id in seen:  # a copy is the student's own cell
            settings, grade_id = {}, ""
        seen.add(grade_id)
        grade, solution = bool(settings.get("grade")), bool(settings.get("solution"))
        # what is both, a person grades
        test, solution = grade and not solution, solution and not grade
        cells.append(Cell(source, number, grade_id, test, solution))
    return cells
