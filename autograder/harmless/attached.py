"""Pictures that a student pasted into an answer: kept if they are pictures, and nothing else."""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote

MAX_PICTURE = 4 << 20
"""Characters of base64 of one picture: 3 MiB, a photograph of a page by a telephone."""
MAX_PICTURES = 12 << 20
"""The same of all pictures of a notebook; the formgrader reads its page several times."""
STARTS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}
INLINE = re.compile(r"\(\s*data:(image/(?:png|jpe?g|gif));base64,([A-Za-z0-9+/=]{40,})\s*\)")
"""How Colab writes a picture into an answer."""
Pictures = dict[str, dict[str, str]]


def pictures(attachments: Any, room: int = MAX_PICTURES) -> Pictures:
    """The attachments of a cell that are PNG, JPEG or GIF by their first bytes, and not too large.

    Of other kinds (SVG and HTML can run scripts) nothing is kept.
    """
    kept: Pictures = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for kind, data in bundle.items() if isinstance(bundle, dict) else ():
            text = "".join(data) if _is_lines(data) else data
            picture = _picture(kind, text) if isinstance(text, str) else None
            if picture and isinstance(name, str) and len(picture[1]) <= room:
                kept[name] = {picture[0]: picture[1]}
                room -= len(picture[1])
                break
    return kept


def size(kept: Pictures) -> int:
    """Characters of base64 in some pictures."""
    return sum(len(data) for bundle in kept.values() for data in bundle.values())


def named(kept: Pictures, name: str) -> dict[str, str] | None:
    """The picture that an answer calls by this name: editors write blanks in it as %20, or not."""
    return next((kept[n] for n in (name, unquote(name), quote(name)) if n in kept), None)


def taken_out(source: str, kept: Pictures) -> tuple[str, Pictures]:
    """Pictures that are written into the text itself become attachments, so that it can be read."""
    found = dict(kept)

    def attached(match: re.Match[str]) -> str:
        name = f"picture-{len(found) + 1}"
        new = pictures({name: {match[1]: match[2]}})
        if not new or name in found:
            return "(picture left out)"
        found.update(new)
        return f"(attachment:{name})"

    return INLINE.sub(attached, source), found


def _is_lines(data: Any) -> bool:
    return isinstance(data, list) and all(isinstance(line, str) for line in data)


def _picture(kind: Any, text: str) -> tuple[str, str] | None:
    """The kind that the bytes are, whatever the name says, and the base64 in one line."""
    if not isinstance(kind, str) or not kind.lower().startswith("image/"):
        return None
    data = "".join(text.split()) if len(text) <= 2 * MAX_PICTURE else ""
    if not data or len(data) > MAX_PICTURE:
        return None
    try:
        first = base64.b64decode(data, validate=True)[:16]
    except (binascii.Error, ValueError):  # not base64, or not ASCII
        return None
    return next(((k, data) for k, starts in STARTS.items() if first.startswith(starts)), None)


def names_of(kept: Iterable[str]) -> set[str]:
    """By what names pictures may be called."""
    return {other for name in kept for other in (name, unquote(name), quote(name))}
