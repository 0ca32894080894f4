"""Parts of a page that the reader moves: their scripts, and the place of each on its page.

::::{live} NAME
:rate: 0.3

What the page shows on paper and without scripts: a picture and text.
::::

The place is given to the module `book/_live/NAME.js` (see `loader.js` there) when it comes into
view; every option becomes an attribute `data-…` of the place, which is `#live-NAME` to links (or
what the option `name` says, where a page has two).
"""

import hashlib
import html
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)
FOLDER = Path(__file__).resolve().parents[1] / "_live"


class Live(nodes.General, nodes.Element):  # type: ignore[misc] # docutils has no types
    """A place that a module fills; its children are what is seen without it."""


class AnyOption(dict[str, Any]):
    """Options of any name, each a line of text."""

    def __bool__(self) -> bool:
        return True  # else MyST takes it that there are no options

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        return lambda text: (text or "").strip()


class LiveDirective(SphinxDirective):
    """`{live} NAME`."""

    required_arguments = 1
    has_content = True
    option_spec = AnyOption()

    def run(self) -> list[nodes.Node]:
        """The place, with what it shows on paper and without scripts."""
        name = self.arguments[0]
        if not (FOLDER / f"{name}.js").is_file():
            raise self.error(f"there is no module _live/{name}.js")
        place = Live(name=name, options=dict(self.options))
        self.set_source_info(place)
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


def visit_live(self: Any, node: Live) -> None:
    """Open the place and its still part."""
    data = {"live": node["name"], **node["options"]}
    attributes = "".join(f' data-{key}="{html.escape(value)}"' for key, value in data.items())
    place = html.escape(node["options"].get("name", node["name"]))
    self.body.append(f'<div class="live" id="live-{place}"{attributes}><div class="live-still">\n')


def depart_live(self: Any, node: Live) -> None:
    """Close both."""
    self.body.append("</div></div>\n")


def edition() -> str:
    """A name for the scripts as they are now, which a browser that keeps old ones asks for anew."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*.js")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def adopt_stills(app: Sphinx, doctree: nodes.document) -> None:
    """Put each cell with the tag `still` into the place that follows it; warn of others."""
    for place in list(doctree.findall(Live)):
        at = place.parent.index(place)
        before = place.parent[at - 1] if at else None
        if isinstance(before, nodes.container) and "tag_still" in before["classes"]:
            place.parent.remove(before)
            place.insert(0, before)
    for cell in doctree.findall(nodes.container):
        if "tag_still" in cell["classes"] and not isinstance(cell.parent, Live):
            logger.warning("a cell with the tag still, and no live place after it", location=cell)


def copy_modules(app: Sphinx) -> None:
    """Put the modules into the site, and the loader on its pages."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "live"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(FOLDER, target)
    attributes: dict[str, Any] = {"data-edition": edition()}
    app.add_js_file("live/loader.js", loading_method="defer", **attributes)


def set_up_live(app: Sphinx) -> None:
    """The directive, its place on the page and the scripts."""
    app.add_node(Live, html=(visit_live, depart_live))
    app.add_directive("live", LiveDirective)
    app.connect("doctree-read", adopt_stills)
    app.connect("builder-inited", copy_modules)
