"""Students' words where one line or one cell is meant: a terminal, a spreadsheet, a name."""

import re
import unicodedata

MAX_NAME = 100
"""Characters of a student's id; with the folders around it a path must not get too long."""
JOINERS = "\u200c\u200d"
"""Within words of Persian and of Indian languages they are spelling, not disguise."""
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters, by their kind, that are blanks to the eye."""
FORMULA = "=+-@|%−‒–—\t\r\n\0"
"""What a cell that some spreadsheet calculates may begin with."""
QUOTES = " \u00a0\ufeff'\"`“”‘’«»„‚"
"""What some programs pass over at the beginning of a cell."""
SEPARATOR = re.compile(r"(?<=[;\t\r\n])")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?", re.ASCII)
NAMES = re.compile(r"[\w .,'’@+()~=-]+")
"""What a student's id may consist of: the letters, digits and accents of any language, and signs
that mean nothing in HTML, in a string of JavaScript, in an address, a path, or a pattern of files.

nbgrader writes the id into all of these without a thought.
"""


def line(text: object) -> str:
    """The text as one printable line for a terminal: no control, no hidden and no half character.

    What is left may still look like rich's markup: print it with `markup=False`.
    """
    flat = "".join(c if _is_shown(c) else " " for c in str(text))
    return " ".join(flat.split())


def _is_shown(character: str) -> bool:
    """Does a character show itself, and nothing else?"""
    return (character.isprintable() and character not in FILLERS) or character in JOINERS


def label(text: object) -> str:
    """A person's name or address for a gradebook: a line without what is markup in a page."""
    return line(re.sub(r"[<>&\"`\\{}]", " ", str(text)))


def spreadsheet(text: object) -> str:
    """The text as a cell that no spreadsheet takes for a formula; numbers stay numbers.

    What comes after quotes and blanks counts too, and so do the wide forms of the signs, for some
    programs pass over the ones and fold the others.
    """
    words = str(text)
    if NUMBER.fullmatch(words):
        return words
    # where a semicolon parts the cells, what follows one may be read as a cell of its own
    parts = SEPARATOR.split(words)
    return "".join(f"'{part}" if _is_formula(part) else part for part in parts)


def _is_formula(cell: str) -> bool:
    first = unicodedata.normalize("NFKC", cell).lstrip(QUOTES)
    hidden = cell and not _is_shown(cell[0]) and cell[0] not in QUOTES
    return bool(hidden or (first and first[0] in FORMULA))


def name_problem(name: str) -> str | None:
    """Why a folder's name cannot be a student's id; None if it can.

    Accents, other scripts, blanks within, commas and apostrophes can.
    """
    if not name or name in (".", ".."):
        return "it is no name"
    if any(not _is_shown(c) for c in name):
        return "it has characters that cannot be seen"
    if len(name) > MAX_NAME or len(name.encode()) > 2 * MAX_NAME:
        return f"it is longer than {MAX_NAME} characters"
    if name != name.strip() or "  " in name:
        return "it begins or ends with a blank, or has two in a row"
    if name[0] in ".-~":
        return f"it begins with {name[0]!r}"
    if spreadsheet(name) != name:
        return "a spreadsheet would take it for a formula"
    odd = sorted({c for c in name if not _is_word(c) and not NAMES.fullmatch(c)})
    if odd:
        return f"it has {' '.join(odd)} in it, which mean something in a page or a path"
    return None


def _is_word(character: str) -> bool:
    """Letters, accents and digits of any language."""
    return unicodedata.category(character)[0] in "LMN" or character in JOINERS
