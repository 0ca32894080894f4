"""A downloaded zip or folder as a list of files, with all refused that is no file of a student's.

What lies in it was written by students, and by programs that know nothing of each other: a name
may lead out of the folder, a kilobyte may unpack to gigabytes, a link may show another's work.
Nothing is unpacked anywhere: files are read when they are wanted, each up to a cap.
"""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

from autograder.model import UnusableInput
from autograder.reader import Folder, refusal, shown, size

MAX_ENTRIES = 1_000_000
"""Files of a download."""
MAX_INNER = 10_000
"""Files of a zip within a zip."""
MAX_ZIPS_INSIDE = 10
"""Zips in a zip that is itself in a zip."""
MAX_NESTED = 3
"""Zips in zips in zips."""
MAX_ZIP = 200 << 20
"""Bytes of a zip in a download: it is read whole."""
MAX_RATIO, HARMLESS = 200, 1 << 20
"""A file that unpacks to more times its size is refused, unless it is as small as this."""
MAX_FOLDERS = 16
"""Folders in folders of a download that is a folder."""
NOISE = {
    *("__MACOSX", "__pycache__", ".ipynb_checkpoints", ".git", ".DS_Store"),
    *("Thumbs.db", "desktop.ini"),
}
"""What systems and editors leave behind: no hand-in, though it may hold an old notebook."""

_KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError),
    *(NotImplementedError, RuntimeError, OverflowError),
)
# cp437, the alphabet of zips that name none, has its letters here; other alphabets' lie elsewhere
_LETTERS = re.compile(rb"[\x20-\x7e\x80-\x9a\xa0-\xa5]+")
_HEADER = 30  # bytes of a file's header in a zip, before its name


@dataclass(frozen=True)
class Entry:
    """A file of a download."""

    parts: tuple[str, ...]
    """The names on the way to it; a zip on the way is one of them. Composed (NFC) Unicode."""
    size: int
    """Bytes; 0 where that is not known before it is read."""
    _read: Callable[[int], bytes] = field(repr=False)
    problem: str | None = None
    """Why it is not to be read, and the remedy: a link, a bomb, a path that leads elsewhere."""

    @property
    def where(self) -> str:
        """Its path for people."""
        return "/".join(map(shown, self.parts))

    def read(self, most: int) -> bytes:
        """Its bytes. Raises `UnusableInput` in one line if there are more, or it is damaged."""
        if self.problem:
            raise UnusableInput(f"{self.where}: {self.problem}")
        if self.size > most:
            raise UnusableInput(f"{self.where}: more than {size(most)}: ask for a smaller one")
        return self._read(most)


class Download:
    """The files of a zip or a folder. A context manager."""

    def __init__(self, path: Path) -> None:
        """Raises `UnusableInput` in one line if there is nothing that can be read."""
        self.entries: list[Entry] = []
        self._open: BinaryIO | Folder | None = None
        self._last: tuple[tuple[str, ...], zipfile.ZipFile] | None = None
        where = shown(str(path), most=4096)
        try:
            if path.is_dir():
                self._open = Folder.at(path)
                self._walk(self._open, ())
            elif path.is_file():
                self._open = path.open("rb")
                self._list(zipfile.ZipFile(self._open), None, 0)
            else:
                what = "no file and no folder" if path.exists() else "there is no such file"
                raise UnusableInput(f"{where}: {what}: name the zip that was downloaded")
        except _BROKEN as error:
            self.close()
            raise UnusableInput(f"{where}: {_what(error, path)}") from None
        except UnusableInput as error:
            self.close()
            told = str(error)
            raise UnusableInput(told if told.startswith(where) else f"{where}: {told}") from None
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """No entry can be read any more."""
        if self._open:
            self._open.close()
        self._open = self._last = None

    def _add(self, entry: Entry, nested: int) -> None:
        if len(self.entries) >= MAX_ENTRIES:
            raise UnusableInput(f"more than {MAX_ENTRIES} files: is this the right one?")
        if not is_zip(entry.parts[-1]):
            self.entries.append(entry)
        elif nested >= MAX_NESTED:
            self._refuse(entry.parts, f"zips in zips, {nested + 1} deep: ask for the notebook")
        else:
            try:
                self._list(self._zip(entry), entry, nested + 1)
            except UnusableInput as error:
                self._refuse(entry.parts, str(error).removeprefix(f"{entry.where}: "))
            except _BROKEN as error:
                self._refuse(entry.parts, _what(error))

    def _refuse(self, parts: tuple[str, ...], why: str) -> None:
        def read(_: int) -> bytes:
            raise AssertionError(f"{parts} has a problem")

        self.entries.append(Entry(parts, 0, read, why))

    def _walk(self, folder: Folder, way: tuple[str, ...]) -> None:
        """Take in what a folder holds; `way` are the names as they are on the disk."""
        for name, kind in folder.entries().items():
            here = (*way, name)
            parts = tuple(unicodedata.normalize("NFC", part) for part in here)
            if _is_noise(parts):
                continue
            if kind == "a folder" and len(parts) > MAX_FOLDERS:
                self._refuse(parts, "too many folders in folders: move it up")
            elif kind == "a folder":
                try:
                    with folder.folder(name) as inner:
                        self._walk(inner, here)
                except UnusableInput as error:
                    told = str(error).removeprefix(f"{'/'.join(map(shown, here))}: ")
                    self._refuse(parts, told)
            elif kind:
                self._refuse(parts, f"{kind}: an ordinary file is wanted")
            else:
                self._add(Entry(parts, 0, self._below(here)), 0)

    def _below(self, way: tuple[str, ...]) -> Callable[[int], bytes]:
        def read(most: int) -> bytes:
            assert isinstance(self._open, Folder)
            return self._open.read(*way, most=most)

        return read

    def _zip(self, entry: Entry) -> zipfile.ZipFile:
        """A zip in the download; the last one is kept, as its files are read one after another."""
        if self._last is None or self._last[0] != entry.parts:
            data = entry.read(MAX_ZIP)
            self._last = entry.parts, zipfile.ZipFile(io.BytesIO(data))
        return self._last[1]

    def _list(self, archive: zipfile.ZipFile, outer: Entry | None, nested: int) -> None:
        """Take in what a zip holds. Raises `UnusableInput` if nothing of it can be trusted."""
        found = archive.infolist()
        if len(found) > (MAX_INNER if outer else MAX_ENTRIES):
            raise UnusableInput(f"{len(found)} files in a zip: ask for the notebook alone")
        _refuse_overlaps(found)
        members = self._members(found, outer.parts if outer else ())
        if outer and sum(is_zip(parts[-1]) for parts in members) > MAX_ZIPS_INSIDE:
            raise UnusableInput(
                f"more than {MAX_ZIPS_INSIDE} zips in a zip in a zip, as zip bombs have: "
                "ask for the notebook alone"
            )
        for parts, info in members.items():
            read = self._member(archive if outer is None else outer, info, parts)
            self._add(Entry(parts, info.file_size, read), nested)

    def _members(
        self, found: Sequence[zipfile.ZipInfo], above: tuple[str, ...]
    ) -> dict[tuple[str, ...], zipfile.ZipInfo]:
        """The files of a zip that may be read, by their paths."""
        members: dict[tuple[str, ...], zipfile.ZipInfo] = {}
        twice: set[tuple[str, ...]] = set()
        for info in found:
            try:
                way, is_folder = _way(info)
            except UnusableInput as error:
                self._refuse((*above, shown(info.orig_filename)), str(error))
                continue
            parts = (*above, *way)
            if is_folder or not way or _is_noise(way):
                continue
            if why := _why_not(info):
                self._refuse(parts, why)
            elif (other := members.setdefault(parts, info)) is not info and (
                (other.CRC, other.file_size) != (info.CRC, info.file_size)
            ):
                twice.add(parts)
        for parts in twice:
            del members[parts]
            self._refuse(parts, "two files of this name, which differ: ask for one of them")
        return members

    def _member(
        self, outer: Entry | zipfile.ZipFile, info: zipfile.ZipInfo, parts: tuple[str, ...]
    ) -> Callable[[int], bytes]:
        def read(_: int) -> bytes:
            try:
                archive = self._zip(outer) if isinstance(outer, Entry) else outer
                with archive.open(info) as file:
                    # never all that comes: what is said of its size may be a lie
                    data = file.read(info.file_size)
                    if len(data) == info.file_size and not file.read(1):
                        return data
            except _BROKEN as error:
                raise UnusableInput(f"{'/'.join(map(shown, parts))}: {_what(error)}") from None
            raise UnusableInput(f"{'/'.join(map(shown, parts))}: damaged: download it again")

        return read


def is_zip(name: str) -> bool:
    """Is it a zip, by its name?"""
    return name.casefold().endswith(".zip")


def _is_noise(parts: Sequence[str]) -> bool:
    return any(part in NOISE or part.startswith("._") for part in parts)


def _way(info: zipfile.ZipInfo) -> tuple[tuple[str, ...], bool]:
    """The names on the way to a file of a zip, and whether it is a folder instead.

    Raises `UnusableInput` with the reason if it leads elsewhere than into the zip.
    """
    name = unicodedata.normalize("NFC", _name(info)).replace("\\", "/")
    if name.startswith("/") or re.match("[A-Za-z]:/", name):
        raise UnusableInput("an absolute path in a zip: ask for it again")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        raise UnusableInput("a path that leads out of the zip: ask for it again")
    return parts, name.endswith("/") or stat.S_ISDIR(info.external_attr >> 16)


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a file of a zip; with half characters for bytes that are in no known alphabet.

    Many programs write UTF-8 without saying so, and older ones the alphabet of MS-DOS.
    """
    name = info.orig_filename
    if "\0" in name:
        raise UnusableInput("a name with a zero byte: ask for it again")
    if info.flag_bits & 0x800:
        return name
    raw = name.encode("cp437")
    if said := _unicode_path(info.extra, raw):
        return said
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return name if _LETTERS.fullmatch(raw) else raw.decode(errors="surrogateescape")


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that Info-ZIP writes beside the other one."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 0x7075 and len(field) > 5 and field[1:5] == struct.pack("<L", zlib.crc32(raw)):
            try:
                return field[5:].decode()
            except UnicodeDecodeError:
                return None
    return None


def _why_not(info: zipfile.ZipInfo) -> str | None:
    """Why a file of a zip is not read."""
    if kind := _KINDS.get(stat.S_IFMT(info.external_attr >> 16)):
        return f"{kind} in a zip: an ordinary file is wanted"
    if info.flag_bits & 0x41:
        return "encrypted: ask for it without a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"packed by method {info.compress_type}: unpack the zip, and name the folder"
    if info.file_size > HARMLESS and info.file_size > MAX_RATIO * info.compress_size:
        return f"would unpack to {size(info.file_size)}, as a zip bomb does: ask for the notebook"
    return None


def _refuse_overlaps(found: Sequence[zipfile.ZipInfo]) -> None:
    """Raise `UnusableInput` if two files share bytes of a zip: so a small one unpacks to much."""
    end = 0
    for info in sorted(found, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise UnusableInput(
                f"{shown(info.orig_filename)} overlaps another file, as in a zip bomb: "
                "ask for it again"
            )
        name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
        end = info.header_offset + _HEADER + len(name) + info.compress_size


def _what(error: Exception, path: Path | None = None) -> str:
    """What is wrong with a zip, and the remedy."""
    if isinstance(error, UnicodeDecodeError):
        return "a name in it is not in the alphabet that it says: unpack it, and name the folder"
    if isinstance(error, OSError) and error.errno:
        return str(refusal(error, "")).removeprefix(": ")
    if path is None:
        return f"a damaged zip ({error}): ask for it again"
    with path.open("rb") as file:
        start = file.read(6)
    if start.startswith((b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"\xfd7zXZ", b"BZh")):
        return "another kind of archive: unpack it, and name the folder"
    if not start.startswith(b"PK"):
        return "no zip: name the zip that was downloaded, or the folder that was in it"
    return f"a damaged or truncated zip ({error}): download it again"
