"""Links into the book: where it is, and what a link is called."""

import os
import re
from pathlib import Path

from autograder.harmless import line
from autograder.model import UnusableInput

ADDRESS = re.compile(r"(?:https?://|file://|(?![\w+.-]*:))[^\s\\\"'<>\x00-\x1f]*", re.IGNORECASE)
ON_THE_WEB = re.compile(r"https?://", re.IGNORECASE)


def address(book_url: str, named_by: str = "--book-url") -> str:
    """The address of the book, with / at its end, if a link may lead there: a page on the web, a
    file, a folder beside.

    Raises `UnusableInput` for any other, such as `javascript:`.
    """
    if book_url and not ADDRESS.fullmatch(book_url):
        raise UnusableInput(
            f"{named_by} {line(book_url)}: not an address of a book: one that begins with https://"
        )
    return book_url if not book_url or book_url.endswith("/") else f"{book_url}/"


def seen_from(book_url: str, root: Path, folder: Path) -> str:
    """The book that a course names, as a page in `folder` finds it; nothing if it is not there.

    `book_url` is an address on the web, or a folder, as seen from the course's folder `root`.
    """
    if not book_url or ADDRESS.fullmatch(book_url) is None or "://" in book_url:
        return address(book_url, "c.Autograder.book_url")
    place = root / book_url
    if not (place / "index.html").is_file():
        return ""
    return address(os.path.relpath(place, folder).replace(os.sep, "/"), "c.Autograder.book_url")


def is_public(book_url: str) -> bool:
    """Whether students can follow links to it from any machine."""
    return bool(ON_THE_WEB.match(book_url))


def leads(book: str, link: str | None) -> str:
    """The address of what is to be read again; "" for a section of a book that is nowhere known."""
    if not link or "://" in link:
        return link or ""
    return f"{book}{link}" if book else ""


def words_of(link: str) -> str:
    """What a link is called: “Matrix calculus, chain rule” for matrix_calculus.html#chain-rule.

    A section of a page in a chapter's folder is called after the chapter. A whole address is what
    it is.
    """
    if "://" in link:
        return link
    address, _, anchor = link.partition("#")
    chapter, _, page = address.removesuffix(".html").replace("_", " ").strip().partition("/")
    chapter = chapter[:1].upper() + chapter[1:]
    within = anchor.replace("-", " ") or page
    return f"{chapter}, {within}" if within else chapter
