"""What a link to an equation, a term or a source shows before one follows it.

A file for each page that is linked so, read by `_live/preview.js` when the first such link is
pointed at. A script and no JSON, so that it can be read from the disk as well.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from course_sections import kept
from docutils import nodes
from sphinx.application import Sphinx

EQUATION = re.compile(r'<div class="math[^"]*" id="(equation-[^"]+)">\s*(.*?)</div>', re.DOTALL)
TERM = re.compile(r'<dt id="(term-[^"]+)">(.*?)</dt><dd>(.*?)</dd>', re.DOTALL)
SOURCE = re.compile(r'<div class="citation" id="(id\d+)"[^>]*>(.*?)</div>', re.DOTALL)
LINK_TO_SELF = re.compile(r'<a class="(?:headerlink|checked-mark)".*?</a>', re.DOTALL)
LINK = re.compile(r"</?a\b[^>]*>")
NAME = re.compile(r'\s(?:id|href)="[^"]*"')


def previews(body: str) -> dict[str, str]:
    """The equations, terms and sources of a page, as it shows them, by their places."""
    found = dict(EQUATION.findall(body))
    found |= {name: f"<p><strong>{t}</strong></p>{said}" for name, t, said in TERM.findall(body)}
    found |= dict(SOURCE.findall(body))
    return {name: bare(shown) for name, shown in found.items()}


def bare(markup: str) -> str:
    """Without links and without names, of which a page must not have the same twice."""
    return NAME.sub("", LINK.sub("", LINK_TO_SELF.sub("", markup))).strip()


def keep_previews(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Keep what a page that is written may show elsewhere."""
    if doctree is None or app.builder.name != "html":
        return
    path = kept(app, "previews", pagename)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(previews(context["body"]), ensure_ascii=False), encoding="utf-8")


def write_previews(app: Sphinx, exception: Exception | None) -> None:
    """Write the scripts; a page without equations, terms and sources has none."""
    if exception or app.builder.name != "html":
        return
    target = Path(app.outdir) / "_static" / "live" / "previews"
    shutil.rmtree(target, ignore_errors=True)
    for page in app.env.found_docs:
        path = kept(app, "previews", page)
        found = path.read_text(encoding="utf-8") if path.is_file() else "{}"
        if found != "{}":
            script = target / f"{page}.js"
            script.parent.mkdir(parents=True, exist_ok=True)
            name = json.dumps(f"previews/{page}")
            script.write_text(f"course.define({name}, [], () => ({found}));\n", encoding="utf-8")


def set_up_previews(app: Sphinx) -> None:
    """Gather the previews, and write them."""
    app.connect("html-page-context", keep_previews)
    app.connect("build-finished", write_previews)
