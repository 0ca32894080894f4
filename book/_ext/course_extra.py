"""Pages without Markdown: the search by its address, and the one for what is not there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

BUTTON = """<button type="button"
 class="search-button__button btn btn-sm btn-secondary pst-js-only">search</button>"""
SEARCH = """<section id="search"><h1>Search</h1>
<noscript><p>The search needs scripts. The list of pages is on the left.</p></noscript>
<div data-live="search-page"><p>Press <kbd>/</kbd>, or {button}.</p></div></section>"""
MISSING = """<section id="not-found"><h1>This page is not here</h1>
<p>The address is wrong, or the page has another name now. What you look for is not lost:</p>
<ul>
<li><a href="{home}">The first page</a> has the map of all pages.</li>
<li><a href="{start}">Start here</a> has the assignments, and how to install and to hand in.</li>
<li><a href="{glossary}">The glossary</a> has the terms, each with the section that defines it.</li>
<li>Or {button}.</li>
</ul></section>"""
TEMPLATES = Path(__file__).with_name("templates")
STANDS = ("home", "start", "glossary")


def extra_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page of the search, which keeps its address, and 404."""
    if app.builder.name != "html":
        return
    yield "search", {"title": "Search", "body": SEARCH.format(button=BUTTON)}, "page.html"
    uri = app.builder.get_target_uri
    known = app.env.found_docs
    home = uri(app.config.root_doc)
    links = {n: uri(n) if n in known else home for n in STANDS}
    yield "404", {"title": "Not found", "body": MISSING.format(button=BUTTON, **links)}, "page.html"


def from_the_root(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """A server shows 404 under any address: its links begin at the folder of the site."""
    if pagename == "404":
        path = urlsplit(str(app.config.html_baseurl or "")).path.rstrip("/") + "/"
        tags = f'<base href="{path}"/>\n<meta name="robots" content="noindex"/>'
        context["metatags"] = f"{tags}\n{context.get('metatags', '')}"
        context["pageurl"] = None


def no_scripts_of_its_search(app: Sphinx, config: Config) -> None:
    """No page asks for the scripts of the theme's search."""
    config.templates_path.append(str(TEMPLATES))


def no_index_of_sphinx(app: Sphinx) -> None:
    """Sphinx makes no index and no page for its own search."""
    if app.builder.name == "html":
        builder: Any = app.builder
        builder.search = False


def set_up_extra(app: Sphinx) -> None:
    """Both pages."""
    app.connect("config-inited", no_scripts_of_its_search)
    app.connect("builder-inited", no_index_of_sphinx)
    app.connect("html-collect-pages", extra_pages)
    app.connect("html-page-context", from_the_root, priority=700)
