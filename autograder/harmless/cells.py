"""What a student's notebook shows when a person opens it: every cell made harmless, once graded."""

import re
import time
from html import escape
from typing import Any

from nbformat import NotebookNode

from autograder.harmless.answers import as_typed, markdown, pictures_in, visible
from autograder.harmless.attached import MAX_PICTURES, Pictures, named, names_of, size, taken_out

ANSI = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?|\x9b[0-?]*[ -/]*[@-~]"
)
"""Colours and commands of a terminal."""


class Harmless:
    """Makes the cells of one notebook harmless, within what showing a notebook may cost."""

    def __init__(self, seconds: float = 4.0, characters: int = 1 << 20) -> None:
        self._seconds, self._characters, self._pictures = seconds, characters, MAX_PICTURES

    def cell(self, cell: NotebookNode) -> None:
        """Make a cell of the student's harmless, in place; its code stays as it is."""
        attached = cell.pop("attachments", None) or {}
        if cell.cell_type == "code":
            return
        if len(cell.source) > self._characters:
            cell.source = "(left out: the notebook shows too much text)"
        if cell.cell_type == "raw":
            cell.source = raw(cell.source)
        else:
            self._markdown(cell, attached)
        self._characters -= len(cell.source)

    def _markdown(self, cell: NotebookNode, attached: Pictures) -> None:
        start = time.process_time()
        source, kept = taken_out(cell.source, attached)
        if size(kept) > self._pictures:
            kept = {}
        self._pictures -= size(kept)
        text = markdown(source, names_of(kept)) if self._seconds > 0 else as_typed(source)
        cell.source, kept = with_pictures(text, source, kept)
        if kept:
            found = {name: named(kept, name) for name in pictures_in(cell.source)}
            cell.attachments = NotebookNode({n: NotebookNode(b) for n, b in found.items() if b})
        self._seconds -= time.process_time() - start


def with_pictures(text: str, source: str, kept: Pictures) -> tuple[str, Pictures]:
    """The text with all pictures of the cell, for who grades must see them.

    Those that it does not show come below it; if it has left a box of code open, below the source
    as it was typed.
    """
    shown = set(pictures_in(text)) if kept else set()
    unseen = [name for name in kept if not names_of([name]) & shown]
    for above, names in ((text, unseen), (as_typed(source), list(kept))):
        more = {f"picture-below-{n}": kept[name] for n, name in enumerate(names)}
        whole = above + "".join(f"\n\n![picture](attachment:{name})" for name in more)
        if not more or set(more) <= set(pictures_in(whole)):
            break
    return whole, kept | more


def raw(source: str) -> str:
    """The text of a raw cell, which nbconvert takes for HTML, so that it shows as it was typed."""
    return f"<pre>{escape(visible(source), quote=False)}</pre>" if source.strip() else ""


def printed(text: str) -> str:
    """What a cell printed, without colours and commands of a terminal."""
    plain = ANSI.sub("", text) if "\x1b" in text or "\x9b" in text else text
    return "".join(c if c.isprintable() or c in "\n\t\r\b" else "�" for c in plain)


def outputs(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """nbformat outputs of a cell with plain text alone."""
    return [_output(output) for output in shown]


def _output(output: dict[str, Any]) -> dict[str, Any]:
    new = dict(output)
    for part in ("text", "ename", "evalue"):
        if part in new:
            new[part] = printed(new[part])
    if "traceback" in new:
        new["traceback"] = [printed(line) for line in new["traceback"]]
    if "text/plain" in new.get("data", {}):
        new["data"] = new["data"] | {"text/plain": printed(new["data"]["text/plain"])}
    return new
