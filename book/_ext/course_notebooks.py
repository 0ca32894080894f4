"""Cells are run a few pages at a time, before the pages are read, and kept in an honest cache."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from course_questions import QUIZ
from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.execute.cache import NotebookClientCache
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from warm_kernels import warm_kernels

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 3
"""Pages whose cells run at a time: two cores, and one page that waits for its kernel."""
AT_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
COLOURS = re.compile(r"\x1b\[[\d;]*m")

logger = logging.getLogger(__name__)


def course_hash() -> str:
    """Changes with `coursekit`, the grader or a library: then every notebook runs again."""
    digest = hashlib.sha256()
    folders = (ROOT / "src", ROOT / "autograder")
    sources = [p for f in folders for p in f.rglob("*") if p.suffix in {".py", ".npz", ".csv"}]
    for path in [*sorted(sources), ROOT / "requirements" / "instructor.lock"]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def choose_cache(app: Sphinx, config: Config) -> None:
    """Point the execution cache at a folder named after `course_hash`, and drop older ones."""
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / course_hash()
    if caches.is_dir():
        for stale in caches.iterdir():
            if stale != current:
                shutil.rmtree(stale)
    config.nb_execution_cache_path = str(current)


def set_up_kernel(app: Sphinx, config: Config) -> None:
    """Kernels draw vector figures, undated, and read nobody's own IPython profile."""
    ipython = Path(app.outdir).parent / ".ipython"
    profile = ipython / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(
        'c.InlineBackend.figure_formats = {"svg"}\n'
        "c.InlineBackend.print_figure_kwargs = "
        '{"bbox_inches": "tight", "metadata": {"Date": None}}\n'
        "c.HistoryManager.enabled = False\n"
        # no word about unencrypted sockets on this host, nor about the interrupt before the end
        "c.Application.log_level = 50\n"
    )
    os.environ["IPYTHONDIR"] = str(ipython)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the last digits of a sum depend on their number


def run_ahead(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the cells of all pages that are to be read and are not in the cache, a few at a time.

    MyST-NB would run them one after another, and go on after a cell that raises, so that a later
    build finds a page with a traceback. Here every failing cell is named and nothing is written.
    """
    cache = get_cache(app.config.nb_execution_cache_path)
    of_myst: Any = env  # MyST keeps its settings there, of which Sphinx's types know nothing
    waiting = {}
    for name in docnames:
        path = Path(env.doc2path(name))
        text = path.read_text(encoding="utf-8")
        reader = create_nb_reader(str(path), of_myst.myst_config, of_myst.mystnb_config, text)
        if reader is None:
            continue
        notebook = reader.read(text)
        try:
            cache.match_cache_notebook(notebook)
        except KeyError:
            waiting[path] = notebook

    def run(path: Path) -> ExecutionResult:
        return executed(waiting[path], path.parent, of_myst.mystnb_config.execution_timeout)

    failures = []
    started = time.monotonic()
    longest_first = sorted(waiting, key=lambda path: path.stat().st_size, reverse=True)
    warm = warm_kernels() if len(waiting) > 1 else contextlib.nullcontext()
    with warm, ThreadPoolExecutor(WORKERS) as pool:
        for path, result in zip(longest_first, pool.map(run, longest_first), strict=True):
            if result.err is not None:
                failures.append(failure(path, waiting[path], result))
                continue
            join_streams(waiting[path])
            data = {"execution_seconds": result.time}
            bundle = CacheBundleIn(waiting[path], str(path), data=data)
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    if waiting:
        logger.info("cells of %d pages run in %.0f s", len(waiting), time.monotonic() - started)
    if failures:
        raise ExtensionError("\n".join(sorted(failures)))


def executed(notebook: NotebookNode, folder: Path, timeout: int, left: int = 2) -> ExecutionResult:
    """What running the cells came to. Raises RuntimeError if no kernel answers."""
    try:
        return single_nb_execution(notebook, cwd=str(folder), allow_errors=False, timeout=timeout)
    except RuntimeError:  # it ended before it ran a cell: another process has taken its port, say
        if not left:
            raise
    return executed(notebook, folder, timeout, left - 1)


def join_streams(notebook: NotebookNode) -> None:
    """What a cell prints is one text, into how many pieces chance may have cut it.

    MyST-NB's own way of joining them begins a new line with each piece.
    """
    for cell in notebook.cells:
        texts: dict[str, NotebookNode] = {}
        joined = []
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name in texts:
                texts[output.name].text += output.text
                continue
            if output.output_type == "stream":
                texts[output.name] = output
            joined.append(output)
        if cell.cell_type == "code":
            cell.outputs = joined


def failure(path: Path, notebook: NotebookNode, result: ExecutionResult) -> str:
    """Page, line and message of the cell that raised or took too long."""
    page = path.relative_to(ROOT)
    starts = notebook.metadata["source_map"]
    for cell, start in zip(notebook.cells, starts, strict=True):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                trace = COLOURS.sub("", "\n".join(output["traceback"]))
                lines = [int(n) for n in AT_LINE.findall(trace)] or [1]
                return f"{page}:{start + lines[0]}: a cell fails\n{trace}"
    return f"{page}: a cell fails\n{result.exc_string}"


def keep_outputs(start: Callable[..., None]) -> Callable[..., None]:
    """Where outputs come from the cache, MyST-NB shows them but saves a notebook without them."""

    def start_client(client: NotebookClientCache) -> None:
        saved_later = client.notebook
        start(client)
        saved_later["cells"] = client.notebook["cells"]

    return start_client


def without_quiz(text: str) -> str:
    """The text of a cell without the questions, which beside their answers ask nothing."""
    return QUIZ.sub("", text).rstrip("\n") if "{quiz}" in text else text


def offer_notebook(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let readers download a page that has cells as the notebook that was run."""
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    if doctree is None or not executed.is_file():
        return
    target = Path(app.outdir) / "_sources" / f"{pagename}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{number}"  # where MyST-NB has drawn one by chance
        cell["source"] = without_quiz("".join(cell["source"])).splitlines(True)
    target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
    context["ipynb_source"] = f"{pagename}.ipynb"
