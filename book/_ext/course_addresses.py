"""Old addresses: a place of a chapter that has moved to another page is found from where it was."""

import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

FIRST_EDITION = Path(__file__).with_name("first_edition.txt")
"""Each labelled place of the first edition, when a chapter was one page: `mlp#softmax`."""
BY_CHANCE = re.compile(r"id\d+")
SCRIPT = """<script>
(() => {
  const moved = %s;
  const follow = () => {
    const place = decodeURIComponent(location.hash.slice(1));
    const page = Object.keys(moved).find((page) => moved[page].includes(place));
    if (page) location.replace(page + location.hash);
  };
  addEventListener("hashchange", follow);
  follow();
})();
</script>"""


def places(env: Any) -> dict[str, list[str]]:
    """The places of each page, in order, as the part of an address after # names them."""
    if not hasattr(env, "course_places"):
        env.course_places = {}
    found: dict[str, list[str]] = env.course_places
    return found


def note_places(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the places of a page."""
    named = (place for node in doctree.findall(nodes.Element) for place in node["ids"])
    found = [place for place in named if not BY_CHANCE.fullmatch(place)]
    places(app.env)[app.env.docname] = list(dict.fromkeys(found))


def forget_places(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """A page that is read anew, or is gone, has none."""
    places(env).pop(docname, None)


def moved(env: BuildEnvironment) -> dict[str, dict[str, list[str]]]:
    """For each chapter the places that stood on its page, under the pages on which they stand now.

    Those of its own pages, as far as its opening page has no such place itself, the first one
    counting; and the labelled ones that have gone to another chapter.
    """
    now = places(env)
    where: dict[str, str] = {}
    for page in sorted(now):
        for place in now[page]:
            where.setdefault(place, page)
    taken = {chapter: set(found) for chapter, found in now.items() if "/" not in chapter}
    found: dict[str, dict[str, list[str]]] = {}

    def add(chapter: str, place: str, page: str) -> None:
        if chapter in taken and place not in taken[chapter]:
            taken[chapter].add(place)
            found.setdefault(chapter, {}).setdefault(page, []).append(place)

    for page in sorted(now, key=list(env.all_docs).index):
        if "/" in page:
            for place in now[page]:
                add(page.partition("/")[0], place, page)
    for address in FIRST_EDITION.read_text(encoding="utf-8").split():
        chapter, _, place = address.partition("#")
        if place in where:
            add(chapter, place, where[place])
    return found


def refresh_addresses(app: Sphinx, env: Any) -> list[str]:
    """Chapters from whose page other places are to be found than at the last build."""
    old: dict[str, Any] = getattr(env, "course_moved", {})
    env.course_moved = moved(env)
    chapters = old.keys() | env.course_moved.keys()
    changed = {chapter for chapter in chapters if old.get(chapter) != env.course_moved.get(chapter)}
    return sorted(changed & env.found_docs)


def forward(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On a chapter's page, a script that leads to where a place has gone."""
    found = getattr(app.env, "course_moved", {}).get(pagename)
    if doctree is not None and found:
        uri = app.builder.get_relative_uri
        script = SCRIPT % json.dumps({uri(pagename, page): found[page] for page in found})
        context["metatags"] = f"{context.get('metatags', '')}\n{script}"
