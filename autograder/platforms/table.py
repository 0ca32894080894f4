"""A CSV as a platform or a spreadsheet has written it: read, and filled in cell by cell.

What has not been put comes back byte for byte: order, quotes, line ends, encoding.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from autograder.model import UnusableInput

SEPARATORS = "\t;,"
"""What parts the cells; of those that are equally frequent in the header, the first one named."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
REMEDY = "save it as CSV in UTF-8"
_SAID = re.compile(r'"?sep=([^\r\n"])"?(?:\r\n|\n|\r)', re.IGNORECASE)
_END = re.compile(r"\r\n|\n|\r|\Z")
_QUOTED = r'"(?:[^"]++|"")*+"'
_NUMBER = re.compile(r"#?[+-]?\d*([,.])\d{1,5}", re.ASCII)


@dataclass
class Table:
    """The cells of a file."""

    where: str
    """The file's name, for messages."""
    encoding: str
    """utf-8, utf-16-le, utf-16-be or cp1252."""
    separator: str
    """What parts the cells: a tab, a semicolon or a comma."""
    header: list[str]
    """The cells of the first row that has any."""
    rows: list[list[str]]
    """The cells of the rows below, as text. They may differ in length; an empty line has none."""
    _bom: bytes = field(default=b"", repr=False)
    _lead: str = field(default="", repr=False)
    """The text up to `rows`."""
    _raw: list[list[str]] = field(default_factory=list, repr=False)
    """The cells of `rows` as they stand in the file, with their quotes."""
    _ends: list[str] = field(default_factory=list, repr=False)
    """How each row ends: the last one perhaps with nothing."""

    @classmethod
    def read(cls, data: bytes, where: str) -> "Table":
        """The table in a file. Raises `UnusableInput` if there is none in it."""
        bom, encoding, text = _decoded(data, where)
        said = _SAID.match(text)
        start = said.end() if said else 0
        start += len(text[start:]) - len(text[start:].lstrip("\r\n"))
        separator = said[1] if said else _separator(text, start)
        header: list[str] = []
        raw: list[list[str]] = []
        ends: list[str] = []
        lead = start
        for cells, end, stop in _rows(text, start, separator, where):
            if lead == start:
                header, lead = [_plain(cell) for cell in cells], stop
            else:
                raw.append(cells)
                ends.append(end)
        if not header:
            raise UnusableInput(f"{where}: the file is empty: download it again")
        rows = [[] if cells == [""] else [_plain(cell) for cell in cells] for cells in raw]
        return cls(where, encoding, separator, header, rows, bom, text[:lead], raw, ends)

    def put(self, row: int, column: int, text: str) -> None:
        """Let a cell of `rows` be `text`; a row that is too short gets empty cells before it.

        Raises `UnusableInput` if the file's encoding lacks one of its characters.
        """
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            raise UnusableInput(
                f"{self.where}: {text[:40]!r} cannot be written in {self.encoding}: {REMEDY}"
            ) from None
        cells, raw = self.rows[row], self._raw[row]
        for lacking in (cells, raw):
            lacking += [""] * (column + 1 - len(lacking))
        if cells[column] != text:
            special = any(c in text for c in (self.separator, '"', "\r", "\n"))
            quoted = special or text != text.strip() or raw[column].startswith('"')
            raw[column] = '"' + text.replace('"', '""') + '"' if quoted else text
            cells[column] = text

    def data(self) -> bytes:
        """The file, with what has been put."""
        rows = (
            self.separator.join(row) + end for row, end in zip(self._raw, self._ends, strict=True)
        )
        return self._bom + "".join([self._lead, *rows]).encode(self.encoding)

    @cached_property
    def decimal(self) -> str:
        """The sign before decimals in this file, a point or a comma.

        What its numbers show; where they show nothing, a point.
        """
        signs = [m[1] for row in self.rows for cell in row if (m := _NUMBER.fullmatch(cell))]
        return "," if signs.count(",") > signs.count(".") else "."

    def number(self, text: str) -> str:
        """A number with a decimal point as this file writes it."""
        return text.replace(".", self.decimal)


def _decoded(data: bytes, where: str) -> tuple[bytes, str, str]:
    """Byte-order mark, encoding and text of a file."""
    bom, encoding = next(((b, e) for b, e in _BOMS if data.startswith(b)), (b"", ""))
    if data.startswith(b"PK\x03\x04"):
        raise UnusableInput(f"{where}: a spreadsheet or a zip, no CSV: {REMEDY}")
    if not encoding and len(data) > 3 and 0 in data[:4]:  # two bytes for each letter of the header
        encoding = "utf-16-le" if data[1] == data[3] == 0 else "utf-16-be"
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = data[len(bom) :].decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return bom, name, text
    raise UnusableInput(f"{where}: not text, or in an unknown encoding: {REMEDY}")


def _separator(text: str, start: int) -> str:
    """What is most frequent in the first row outside quotes."""
    quoted = rf"(?<![^\t;,\r\n]){_QUOTED}"
    row = re.compile(rf"(?:{quoted}|[^\r\n])*+").match(text, start)
    bare = re.sub(quoted, "", row[0] if row else "")
    return max(SEPARATORS, key=bare.count) if any(s in bare for s in SEPARATORS) else ","


def _rows(
    text: str, start: int, separator: str, where: str
) -> Iterator[tuple[list[str], str, int]]:
    """Cells as they stand there, how the row ends, and where the next one begins."""
    cell = re.compile(rf"({_QUOTED})?[^{re.escape(separator)}\r\n]*+")
    cells: list[str] = []
    while start < len(text) or cells:
        found = cell.match(text, start)
        assert found  # the pattern matches the empty text
        if found[1] is None and found[0].startswith('"'):
            line = len(re.findall(r"\r\n|\n|\r", text[:start])) + 1
            raise UnusableInput(
                f"{where}, line {line}: a quotation mark is never closed: download it again"
            )
        cells.append(found[0])
        start = found.end()
        if text.startswith(separator, start):
            start += 1
            continue
        end = _END.match(text, start)
        assert end
        start = end.end()
        yield cells, end[0], start
        cells = []


def _plain(cell: str) -> str:
    """A cell without its quotes."""
    found = re.match(f"({_QUOTED})", cell)
    if not found:
        return cell
    return found[0][1:-1].replace('""', '"') + cell[found.end() :]
