"""How pages are made: templates compiled once, a policy that runs nothing but ours, words."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder.harmless import highlighted, line
from autograder.harmless.cells import printed

TEMPLATES = Path(__file__).parents[1] / "templates"
WORDS = {
    "passed": "right",
    "partial": "partly right",
    "failed": "wrong",
    "error": "error",
    "timeout": "too slow",
    "memory": "too much memory",
    "missing": "missing",
    "forbidden": "not allowed",
}
PLACE = re.compile(r"(?<![\w/.:~\\-])/(?:[^\s/:'\"`<>()]+/)+([^\s/:'\"`<>()]*)")
"""A file's whole path on this machine."""


@cache
def environment() -> Environment:
    """Made once: to compile a page's template takes longer than to fill it in."""
    made = Environment(
        loader=PackageLoader("autograder"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "number": number,
        "percent": percent,
        "python": highlighted,
        "printed": lambda text: without_places(printed(text)),
        "line": cached_line,
        "placeless": without_places,
        "time": time_of,
    }
    made.globals["words"] = WORDS
    return made


def page(template: str, styles: Iterable[str], script: str = "", **values: Any) -> str:
    """A page that is complete in itself: it asks for nothing, and runs only the script given.

    `styles` and `script` are files of the templates; a style may also be a text of rules.
    """
    style = "\n".join(file_of(s) if s.endswith(".css") else s for s in styles)
    code = file_of(script) if script else ""
    rules = [f"style-src '{_hash(style)}'", "img-src data:"]
    if code:
        rules.insert(0, f"script-src '{_hash(code)}'")
    policy = "; ".join(["default-src 'none'", *rules, "base-uri 'none'", "form-action 'none'"])
    return environment().get_template(template).render(
        style=Markup(style), script=Markup(code), policy=policy, **values
    )  # fmt: skip


@cache
def file_of(name: str) -> str:
    """The text of one of our own files, which may stand in a page as it is."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    if "</" in text:
        raise ValueError(f"{name}: a page would end it at </")
    return text


def _hash(text: str) -> str:
    digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"


@cache
def version() -> str:
    """Changes whenever a page could be made otherwise."""
    files = [*TEMPLATES.glob("*.*"), *Path(__file__).parent.glob("*.py")]
    return digest_of(b"".join(p.read_bytes() for p in sorted(files)))


def digest_of(data: bytes) -> str:
    """SHA-256, as a text."""
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=20_000)
def cached_line(text: object) -> str:
    """One printable line; a class's messages are few, and said again and again."""
    return line(text)


def without_places(text: object) -> str:
    """The text with files by their names only: where they lie on this machine is nobody's."""
    words = str(text)
    return PLACE.sub(lambda match: match[1] or "(a folder)", words) if "/" in words else words


def number(value: float) -> str:
    """Up to two decimals, and none that are not needed; never -0."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(part: float, whole: float = 1.0) -> str:
    """A part of a whole, as 85 %; nothing of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else ""


def time_of(when: datetime, short: bool = False) -> Markup:
    """A time that is kept in UTC, in the time of this machine's place."""
    there = when.replace(tzinfo=when.tzinfo or UTC).astimezone()
    said = f"{there:%Y-%m-%d %H:%M}" if short else f"{there.day} {there:%B %Y, %H:%M (%Z)}"
    return Markup('<time datetime="{}">{}</time>').format(there.isoformat("T", "minutes"), said)


def now() -> datetime:
    """The moment a page is made."""
    return datetime.now(UTC)


def address_of(*parts: str) -> str:
    """A relative address of a file, whatever characters are in the names."""
    return "/".join(quote(part, safe="") if part != ".." else part for part in parts)
