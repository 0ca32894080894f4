"""The search: an index of all sections, made by Pagefind when what they say has changed."""

import hashlib
import html
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from course_numbers import in_order
from course_sections import Section, folder, keep_words, kept, without_words
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

WORDS = Path(__file__).resolve().parents[1] / "search_words.yml"
"""For sections, the words by which they are looked for though they do not use them."""
INDEX = "pagefind"
OPTIONS = ["--force-language", "en", "--include-characters", "'_"]
UNUSED = ("pagefind-*ui*", "pagefind-component*", "pagefind-modular*", "pagefind-highlight*",
          "wasm.unknown.*")  # fmt: skip
"""What Pagefind writes for sites that show its own field."""
WEIGHTS = {"title": 7.0, "name": 0.6, "words": 10.0, "text": 1.0, "aside": 0.2}
"""How much a word counts, by where it stands."""
REFERENCE = {"api", "grader_api", "glossary"}
"""Pages whose titles are names that others explain."""
QUIET = {"sources_checked", "equations", "bibliography", *REFERENCE}
"""Pages that repeat what others say: all they say counts as said aside."""
LISTS = {"the-pages-of-this-chapter", "training-pages", "two-ways", "summary"}
"""Sections that do the same."""


def search_words(known: set[str]) -> dict[str, str]:
    """What is to be found by other words. Raises ExtensionError for a place that is nowhere."""
    if not WORDS.is_file():
        return {}
    words: dict[str, str] = yaml.safe_load(WORDS.read_text(encoding="utf-8")) or {}
    pages = {address.partition("#")[0] for address in known}
    lost = sorted(a for a in words if a.partition("#")[0] in pages and a not in known)
    if lost:
        raise ExtensionError(f"{WORDS.name}: no such section: {', '.join(lost)}")
    return words


def record(section: Section, page: str, address: str, pages: list[str], words: str) -> str:
    """A section as a page of its own, which Pagefind reads.

    Parameters
    ----------
    page
        The name of the page on which it stands.
    address
        Of the section, as seen from the folder of the site.
    pages
        The titles of the pages above it and of its own.
    words
        Others by which it is to be found.
    """
    text = "aside" if page in QUIET or section["place"] in LISTS else "text"
    heading = "name" if page in REFERENCE else "title"

    def part(kind: str, said: str) -> str:
        return f'<p data-pagefind-weight="{WEIGHTS[kind]}">{html.escape(said)}</p>' if said else ""

    where = " › ".join(pages if section["place"] else pages[:-1])
    return (
        f'<html lang="en"><body><div data-pagefind-body>'
        f'<h1 data-pagefind-weight="{WEIGHTS[heading]}">{html.escape(section["title"])}</h1>'
        f'<i data-pagefind-meta="where" data-pagefind-ignore>{html.escape(where)}</i>'
        f'<i data-pagefind-meta="address" data-pagefind-ignore>{html.escape(address)}</i>'
        f"{part('words', words)}{part(text, section['text'])}{part('aside', section['aside'])}"
        "</div></body></html>"
    )


def records(app: Sphinx) -> dict[str, str]:
    """What Pagefind reads, by the address of the section."""
    said: dict[str, list[Section]] = {}
    for page in in_order(app.env, app.config.root_doc):
        said[page] = json.loads(kept(app, "sections", page).read_text(encoding="utf-8"))
    addresses = {
        f"{page}#{section['place']}".removesuffix("#")
        for page, sections in said.items()
        for section in sections
    }
    words = search_words(addresses)
    found = {}
    for page, sections in said.items():
        chapter = page.partition("/")[0]
        above = [said[chapter][0]["title"]] if chapter != page and chapter in said else []
        for section in sections:
            titles = [*above, sections[0]["title"]]
            address = f"{page}#{section['place']}".removesuffix("#")
            place = app.builder.get_target_uri(page) + address.removeprefix(page)
            found[place] = record(section, page, place, titles, words.get(address, ""))
    return found


def write_index(found: dict[str, str], target: Path) -> None:
    """Have Pagefind write its index. Raises ExtensionError if it does not."""
    with tempfile.TemporaryDirectory() as name:
        for number, text in enumerate(found.values()):
            (Path(name) / f"{number:04}.html").write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pagefind", *OPTIONS, "--site", name, "--output-path", target],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode or not (target / "pagefind.js").is_file():
        raise ExtensionError(
            f"Pagefind makes no index (`make setup`?):\n{done.stdout}{done.stderr}"
        )
    for unused in UNUSED:
        for path in target.glob(unused):
            path.unlink()


def make_index(app: Sphinx, exception: Exception | None) -> None:
    """Make the index, unless it is there and would be the same."""
    if exception or app.builder.name != "html":
        return
    found = records(app)
    settings = [found, Path(__file__).read_text(encoding="utf-8")]
    digest = hashlib.sha256(json.dumps(settings).encode()).hexdigest()
    target, stamp = Path(app.outdir) / INDEX, Path(app.outdir).parent / "search.stamp"
    if (target / "pagefind.js").is_file() and stamp.is_file() and stamp.read_text() == digest:
        return
    shutil.rmtree(target, ignore_errors=True)
    write_index(found, target)
    stamp.write_text(digest)


def forget_others(app: Sphinx, *unused: Any) -> None:
    """Words that were gathered in another way are of no use any more."""
    if app.builder.name == "html":
        current = folder(app)
        for old in current.parent.glob("*"):
            if old != current:
                shutil.rmtree(old)


def set_up_search(app: Sphinx) -> None:
    """Gather the words of the sections, and make the index."""
    app.connect("builder-inited", forget_others)
    app.connect("env-get-outdated", without_words)
    app.connect("doctree-resolved", keep_words, priority=900)
    app.connect("build-finished", make_index, priority=900)
