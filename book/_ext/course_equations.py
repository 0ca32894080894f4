"""What the checks of the equations found: a mark at each of them, and the table of all."""

import hashlib
import html
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course_numbers import EQUATIONS_PAGE, EquationName
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

PROGRAM = Path(__file__).resolve().parents[2] / "tests" / "book" / "equations.py"
NAMES = {"complex step": "the complex step", "symbolic": "symbols", "statistical": "statistics"}
INDEX = re.compile(  # after a single letter, so that no name_of_code is meant
    r"(?<=[^\W\d_]|[∇)])(?<!\w\w)(?P<sign>[\^_])(?P<index>\{[^}]*\}|\([^)]*\)|[−-]?(?:\d+|\w)(?![^\W\d]))"
)

logger = logging.getLogger(__name__)

Row = dict[str, Any]
"""What is known of an equation, as equations.json has it."""


def kept(place: Sphinx | BuildEnvironment) -> Any:
    """The same, whose types do not know what is kept there from one event to the next."""
    return place


def check_equations(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Begin to check the equations, beside the reading of pages, which keeps one processor busy.

    Nothing is checked again that held and has not changed since. The page with the table is the
    last to be read, so that it need not wait, and is read if it would say something else.
    """
    kept(app).equations = {}
    if EQUATIONS_PAGE not in env.found_docs:
        return
    table = table_of(app)
    before = table.read_bytes() if table.is_file() else b""
    problems = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (found_equations)
    kept(app).equations_check = (
        subprocess.Popen(
            [sys.executable, PROGRAM, "--output", table, "--unless-checked"],
            stdout=subprocess.DEVNULL,
            stderr=problems,
        ),
        problems,
    )
    if EQUATIONS_PAGE in docnames:
        docnames.remove(EQUATIONS_PAGE)
        docnames.append(EQUATIONS_PAGE)
    else:
        found_equations(app)
        if table.read_bytes() != before:
            docnames.append(EQUATIONS_PAGE)


def table_of(app: Sphinx) -> Path:
    """The file with what is known of every equation."""
    return Path(app.outdir).parent / "equations.json"


def found_equations(app: Sphinx) -> dict[str, Row]:
    """What was found, by label; waits for the checks. Raises ExtensionError unless all hold."""
    known: dict[str, Row] = kept(app).equations
    if known or EQUATIONS_PAGE not in app.env.found_docs:
        return known
    check, problems = kept(app).equations_check
    status = check.wait()
    if status:
        problems.seek(0)
        raise ExtensionError(f"{problems.read()}`make equations` shows the table")
    rows = json.loads(table_of(app).read_text(encoding="utf-8"))["equations"]
    known = {row["label"]: row for row in rows if row["in_contents"]}
    kept(app).equations = known
    return known


def end_check(app: Sphinx, exception: Exception | None) -> None:
    """A build that fails leaves no check behind that still runs."""
    if hasattr(app, "equations_check"):
        check, problems = app.equations_check
        check.wait()
        problems.close()


def refresh_marks(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages whose marks say something else than at the last build are written again."""
    old = getattr(env, "equation_marks", {})
    new: dict[str, list[str]] = {}
    program = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    for label, row in found_equations(app).items():
        page = new.setdefault(row["page"], [program, str(EQUATIONS_PAGE in env.found_docs)])
        page.append(f"{label} {row['what']} {row['result']}")
    kept(env).equation_marks = new
    changed = {page for page in old.keys() | new.keys() if old.get(page) != new.get(page)}
    return sorted(changed & env.found_docs)


def mark_of(translator: nodes.NodeVisitor, node: nodes.Element) -> str:
    """The link from an equation to its row in the table; empty where there is no table."""
    env = translator.builder.env
    if not node.get("label") or EQUATIONS_PAGE not in env.found_docs:
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
    """Put the mark beside the number of an equation, or in its place."""

    def visitor(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
        start = len(translator.body)
        try:
            visit(translator, node)
        finally:
            end = len(translator.body)
            number = next((i for i in range(start, end) if "eqno" in translator.body[i]), None)
            mark = mark_of(translator, node)
            if number is not None:
                translator.body.insert(number + 1, mark)
            elif mark:
                translator.body.insert(start + 1, f'<span class="eqno">{mark}</span>')

    return visitor


class EquationTable(Directive):  # type: ignore[misc] # docutils has no types
    """The table of all equations, a section for each chapter; `{equation-table}`."""

    def run(self) -> list[nodes.Node]:
        """A summary, then a section with a table for each chapter, in the order of its pages."""
        env = self.state.document.settings.env
        for source in (table_of(env.app), Path(__file__)):
            env.note_dependency(str(source))
        by_chapter: dict[str, list[Row]] = {}
        rows = list(found_equations(env.app).values())
        for row in rows:
            by_chapter.setdefault(row["page"].partition("/")[0], []).append(row)
        ways: dict[str, int] = {}
        for row in rows:
            ways[row["how"]] = ways.get(row["how"], 0) + 1
        counts = ", ".join(
            f"{n} by {NAMES.get(how, how)}" for how, n in sorted(ways.items(), key=lambda w: -w[1])
        )
        held = sum(row["result"] == "holds" for row in rows)
        summary = f"{held} of {len(rows)} equations hold: {counts}."
        return [
            nodes.paragraph("", "", nodes.strong("", summary)),
            *(self.section(chapter, own) for chapter, own in by_chapter.items()),
        ]

    def section(self, chapter: str, rows: list[Row]) -> nodes.section:
        """The equations of one chapter under its title."""
        name = f"equations of {chapter}"
        section = nodes.section("", ids=[nodes.make_id(name)], names=[name])
        section += nodes.title("", rows[0]["chapter"])
        heads = ("Equation", "What is checked", "How", "Result")
        group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in heads), cols=len(heads))
        group += nodes.thead("", table_row(*([nodes.Text(head)] for head in heads)))
        body = nodes.tbody()
        for row in rows:
            how, result = ([nodes.Text(row[part])] for part in ("how", "result"))
            called = [EquationName("", row["label"], label=row["label"])]
            line = table_row(called, with_indices(row["what"]), how, result)
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
