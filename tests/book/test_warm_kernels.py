"""Kernels that are forked: they do what others do, apart from each other, and end."""

import os
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError
from warm_kernels import warm_kernels

pytestmark = pytest.mark.slow

CELLS = [
    "import os, sys; import numpy as np; import matplotlib.pyplot as plt",
    "'name' in globals(), hasattr(np, 'touched')",
    "name = np.touched = 1; plt.rcParams['lines.linewidth'] = 7",
    "os.getpid(), os.getcwd(), sys.argv[0], sys.path[0]",
    "print('text'); print('error', file=sys.stderr)",
    "plt.plot([1, 2]);",
    "plt.rcParams['lines.linewidth']",
]


def run(folder: Path, cells: list[str], timeout: int = 300) -> nbformat.NotebookNode:
    """A notebook whose cells were run in a folder."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=timeout, resources=resources).execute()
    return notebook


def shown(notebook: nbformat.NotebookNode, cell: int) -> list[str]:
    """What a cell shows as text, and the kinds of what else it shows."""
    outputs = notebook.cells[cell].outputs
    return [o.get("text") or ",".join(sorted(o["data"])) for o in outputs]


def text(notebook: nbformat.NotebookNode, cell: int) -> str:
    """The value in which a cell ends."""
    return str(notebook.cells[cell].outputs[-1]["data"]["text/plain"])


def test_a_warm_kernel_does_what_a_cold_one_does(tmp_path: Path) -> None:
    """Values, streams, figures, folder and path are the same, and nothing is left of another's."""
    cold = run(tmp_path, CELLS)
    with warm_kernels():
        first, second = run(tmp_path, CELLS), run(tmp_path, CELLS)
    assert "JUPYTER_PATH" not in os.environ
    for warm in (first, second):
        for cell in (4, 5):
            assert shown(warm, cell) == shown(cold, cell)
        assert text(warm, 1) == text(cold, 1) == "(False, False)"
        assert text(warm, 6) == "7.0"
        pid, *others = eval(text(warm, 3))  # noqa: S307 (what our own cell shows)
        assert others[0] == str(tmp_path)
        assert others[2] == eval(text(cold, 3))[3]  # noqa: S307 (the same)
        assert pid != os.getpid()
        wait_for_end(pid)


def test_a_cell_that_never_ends(tmp_path: Path) -> None:
    """It is told, and its kernel does not stay."""
    place = tmp_path / "pid"
    note = f"import os, pathlib; pathlib.Path({str(place)!r}).write_text(str(os.getpid()))"
    endless = f"{note}\nwhile True:\n    pass"
    with warm_kernels():
        with pytest.raises(CellTimeoutError):
            run(tmp_path, [endless], timeout=10)
        wait_for_end(int(place.read_text()))


def wait_for_end(pid: int) -> None:
    """Wait until there is no such process."""
    for _ in range(600):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.1)
    pytest.fail(f"process {pid} is still there")
