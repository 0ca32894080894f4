"""A download as a list of files: what is read, and what is refused with a line."""

import io
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from ag_downloads import Files, info, renamed, zipped
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import UnusableInput
from autograder.platforms import archive
from autograder.platforms.archive import Download, Entry
from autograder.submission import MAX_BYTES


def opened(path: Path, data: bytes) -> Download:
    """The download in a zip of these bytes."""
    path.write_bytes(data)
    return Download(path)


def read(download: Download) -> Files:
    """Path → content of all that may be read."""
    return {e.where: e.read(MAX_BYTES) for e in download.entries if not e.problem}


def refused(download: Download) -> dict[str, str]:
    """Path → why it may not be read."""
    return {e.where: e.problem for e in download.entries if e.problem}


def told(path: Path) -> str:
    """The one line that says why nothing of a download can be read."""
    with pytest.raises(UnusableInput) as raised:
        Download(path)
    line = str(raised.value)
    assert line.startswith(f"{path}: ")
    assert line.isprintable()
    return line.removeprefix(f"{path}: ")


FILES = {"a/x.ipynb": b"{}", "a/größe 李.py": b"x = 1\n", "b.txt": b""}


def test_a_zip_and_its_folder_say_the_same(tmp_path: Path) -> None:
    """Unpacked or not: the same paths, the same bytes, in any order."""
    folder = tmp_path / "folder"
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    with opened(tmp_path / "x.zip", zipped(FILES)) as packed, Download(folder) as unpacked:
        assert read(packed) == FILES
        assert read(unpacked) == FILES


def test_zips_within_zips(tmp_path: Path) -> None:
    """Their files are files of the download, whatever the nesting, and however they are read."""
    inner = zipped({"x.ipynb": b"1", "more.zip": zipped({"y.ipynb": b"2"})})
    data = zipped({"ann.zip": inner, "bob.ZIP": zipped({"z.ipynb": b"3"}), "c.ipynb": b"4"})
    with opened(tmp_path / "x.zip", data) as download:
        found = {
            "ann.zip/x.ipynb": b"1",
            "ann.zip/more.zip/y.ipynb": b"2",
            "bob.ZIP/z.ipynb": b"3",
            "c.ipynb": b"4",
        }
        assert read(download) == found
        assert [e.read(9) for e in reversed(download.entries)] == [*reversed(found.values())]


def test_what_systems_leave_behind_is_no_file(tmp_path: Path) -> None:
    """An editor's copy is not a second notebook."""
    names = ("__MACOSX/._x", "a/.ipynb_checkpoints/x-checkpoint.ipynb", "._y", "a/.DS_Store")
    with opened(tmp_path / "x.zip", zipped({**dict.fromkeys(names, b""), "a/x.ipynb": b""})) as d:
        assert list(read(d)) == ["a/x.ipynb"]
        assert not refused(d)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../x.ipynb", "leads out"),
        ("a/../../x.ipynb", "leads out"),
        ("..\\x.ipynb", "leads out"),
        ("/etc/x.ipynb", "absolute"),
        ("C:\\x.ipynb", "absolute"),
        ("\\\\server\\x.ipynb", "absolute"),
    ],
)
def test_paths_that_lead_elsewhere(tmp_path: Path, name: str, why: str) -> None:
    """They are refused with a line, and the rest is read."""
    with opened(tmp_path / "x.zip", zipped({name: b"{}", "ok.ipynb": b"{}"})) as download:
        assert list(read(download)) == ["ok.ipynb"]
        (line,) = refused(download).values()
        assert why in line


def test_backslashes_part_names(tmp_path: Path) -> None:
    """As in zips that some programs for Windows make."""
    with opened(tmp_path / "x.zip", zipped({"ann\\ps5.ipynb": b"{}"})) as download:
        assert list(read(download)) == ["ann/ps5.ipynb"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (stat.S_IFLNK, "a link"),
        (stat.S_IFIFO, "a pipe"),
        (stat.S_IFCHR, "a device"),
        (stat.S_IFBLK, "a device"),
        (stat.S_IFSOCK, "a socket"),
    ],
)
def test_what_is_no_file(tmp_path: Path, kind: int, said: str) -> None:
    """A link in a zip, a pipe, a device: one line each."""
    data = zipped([(info("x.ipynb", kind | 0o777), b"/etc/passwd"), (info("ok.ipynb"), b"{}")])
    with opened(tmp_path / "x.zip", data) as download:
        assert list(read(download)) == ["ok.ipynb"]
        assert refused(download)["x.ipynb"].startswith(said)
        with pytest.raises(UnusableInput, match="an ordinary file is wanted"):
            download.entries[0].read(9)


def test_what_is_no_file_in_a_folder(tmp_path: Path) -> None:
    """The same on a disk, where a student may have put it."""
    folder = tmp_path / "folder"
    (folder / "ann").mkdir(parents=True)
    (folder / "ann" / "x.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(folder / "ann" / "y.ipynb")
    (folder / "bob").symlink_to(folder / "ann")
    (folder / "ok.ipynb").write_bytes(b"{}")
    with Download(folder) as download:
        assert list(read(download)) == ["ok.ipynb"]
        assert {w: p.partition(":")[0] for w, p in refused(download).items()} == {
            "ann/x.ipynb": "a link",
            "ann/y.ipynb": "a pipe",
            "bob": "a link",
        }


# Bombs


def test_a_bomb_by_its_ratio(tmp_path: Path) -> None:
    """What would unpack to more than 200 times its size is not unpacked."""
    with opened(tmp_path / "x.zip", zipped({"x.ipynb": bytes(30 << 20), "ok": b""})) as download:
        assert list(read(download)) == ["ok"]
        assert "zip bomb" in refused(download)["x.ipynb"]


def test_a_notebook_that_repeats_itself_is_no_bomb(tmp_path: Path) -> None:
    """A long log of a training packs well, and is read."""
    log = "".join(f"epoch {n}: cost {1 / (n + 1):.6f}\\n" for n in range(100_000)).encode()
    with opened(tmp_path / "x.zip", zipped({"x.ipynb": log})) as download:
        assert read(download) == {"x.ipynb": log}


def test_a_bomb_by_its_nesting(tmp_path: Path) -> None:
    """Zips in zips in zips: a few, and no deeper than anybody packs."""
    data = zipped({"x.ipynb": b""})
    for _ in range(5):
        data = zipped({"inner.zip": data})
    with opened(tmp_path / "x.zip", data) as download:
        assert not read(download)
        (line,) = refused(download).values()
        assert line.startswith("zips in zips")


def test_a_bomb_by_its_width(tmp_path: Path) -> None:
    """Sixteen zips in each of sixteen zips: the inner ones are not even opened."""
    leaf = zipped({"x": b""})
    sixteen = zipped({f"{n}.zip": leaf for n in range(16)})
    data = zipped({f"{n}.zip": sixteen for n in range(16)})
    with opened(tmp_path / "x.zip", data) as download:
        assert len(download.entries) == 16
        assert all("zip bombs" in line for line in refused(download).values())


def test_a_bomb_by_overlaps(tmp_path: Path) -> None:
    """Files that share their bytes: nothing of such a zip is read."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.ipynb", b"{}" * 100)
        twin = zipfile.ZipInfo("b.ipynb")
        first = packed.infolist()[0]
        for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
            setattr(twin, name, getattr(first, name))
        packed.filelist.append(twin)
        packed._didModify = True  # type: ignore[attr-defined]  # so that the directory is written
    (tmp_path / "x.zip").write_bytes(made.getvalue())
    assert "overlaps another file" in told(tmp_path / "x.zip")
    with opened(tmp_path / "y.zip", zipped({"z.zip": made.getvalue(), "ok": b""})) as download:
        assert list(read(download)) == ["ok"]
        assert "overlaps" in refused(download)["z.zip"]


def test_what_lies_about_its_size(tmp_path: Path) -> None:
    """No more is unpacked than was said, and what was said is found to be wrong."""
    data = zipped({"x.ipynb": bytes(range(256)) * 4000})
    at = data.index(b"PK\1\2")
    lying = data[: at + 24] + struct.pack("<L", 10) + data[at + 28 :]
    with (
        opened(tmp_path / "x.zip", lying) as download,
        pytest.raises(UnusableInput, match="damaged"),
    ):
        download.entries[0].read(MAX_BYTES)


def test_a_file_larger_than_wanted(tmp_path: Path) -> None:
    """It is refused before it is unpacked."""
    with (
        opened(tmp_path / "x.zip", zipped({"x.ipynb": os.urandom(2000)})) as download,
        pytest.raises(UnusableInput, match=r"x\.ipynb: more than 1000 bytes"),
    ):
        download.entries[0].read(1000)


# Damage


@pytest.mark.parametrize("length", [0, 3, 10, 50, 200, -1, -30])
def test_a_truncated_zip(tmp_path: Path, length: int) -> None:
    """One line with the remedy, wherever the connection broke."""
    (tmp_path / "x.zip").write_bytes(zipped(FILES)[:length])
    line = told(tmp_path / "x.zip")
    assert "download" in line


def test_one_damaged_file(tmp_path: Path) -> None:
    """It costs one file, not the zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("x.ipynb", b"abcdefgh")
        packed.writestr("ok.ipynb", b"{}")
    data = made.getvalue().replace(b"abcdefgh", b"abcdefgX")
    with opened(tmp_path / "x.zip", data) as download:
        assert download.entries[1].read(9) == b"{}"
        with pytest.raises(UnusableInput, match=r"x\.ipynb: a damaged zip"):
            download.entries[0].read(9)


def test_a_damaged_zip_in_a_zip(tmp_path: Path) -> None:
    """It costs its student, and nobody else."""
    data = zipped({"ann.zip": b"PK no zip", "bob.zip": zipped({"x.ipynb": b"{}"})})
    with opened(tmp_path / "x.zip", data) as download:
        assert list(read(download)) == ["bob.zip/x.ipynb"]
        assert refused(download)["ann.zip"].startswith("a damaged zip")


def test_two_files_of_one_name(tmp_path: Path) -> None:
    """If they differ nobody can say which one counts; a second copy does no harm."""
    pairs = [("x.ipynb", b"1"), ("x.ipynb", b"2"), ("y.ipynb", b"3"), ("y.ipynb", b"3")]
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(pairs)
    with opened(tmp_path / "x.zip", data) as download:
        assert read(download) == {"y.ipynb": b"3"}
        assert refused(download) == {
            "x.ipynb": "two files of this name, which differ: ask for one of them"
        }


def test_what_cannot_be_unpacked(tmp_path: Path) -> None:
    """Encrypted files and rare kinds of compression have a line of their own."""
    data = bytearray(zipped({"x.ipynb": b"{}"}))
    data[data.index(b"PK\1\2") + 8] |= 1
    data[data.index(b"PK\3\4") + 6] |= 1
    with opened(tmp_path / "x.zip", bytes(data)) as download:
        assert refused(download)["x.ipynb"].startswith("encrypted")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("x.ipynb", b"{}")
    with opened(tmp_path / "y.zip", made.getvalue()) as download:
        assert refused(download)["x.ipynb"].startswith("packed by method 14")


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"7z\xbc\xaf\x27\x1c", "another kind of archive"),
        (b"Rar!\x1a\x07", "another kind of archive"),
        (b"\x1f\x8b\x08\x00", "another kind of archive"),
        (b'{"cells": []}', "no zip"),
    ],
)
def test_what_is_no_zip(tmp_path: Path, start: bytes, said: str) -> None:
    """What it is instead, and what to name."""
    (tmp_path / "x.zip").write_bytes(start + bytes(100))
    assert told(tmp_path / "x.zip").startswith(said)


def test_what_is_not_there(tmp_path: Path) -> None:
    """Nothing, or a pipe that would never speak."""
    assert "no such file" in told(tmp_path / "x.zip")
    os.mkfifo(tmp_path / "pipe")
    assert "no file and no folder" in told(tmp_path / "pipe")


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit for the download, and one for a student's zip."""
    monkeypatch.setattr(archive, "MAX_INNER", 3)
    many = zipped({f"{n}.py": b"" for n in range(4)})
    with opened(tmp_path / "x.zip", zipped({"ann.zip": many, "ok": b""})) as download:
        assert "4 files in a zip" in refused(download)["ann.zip"]
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    assert "4 files" in told(_written(tmp_path / "y.zip", many))


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# Names


def test_utf_8_that_does_not_say_so(tmp_path: Path) -> None:
    """As macOS and many servers write it."""
    data = zipped({"Jxxrg/x.ipynb": b"{}"})
    data = renamed(data, b"Jxxrg/x.ipynb", "Jörg/x.ipynb".encode())
    with opened(tmp_path / "x.zip", data) as download:
        assert list(read(download)) == ["Jörg/x.ipynb"]


def test_the_alphabet_of_ms_dos(tmp_path: Path) -> None:
    """As Windows writes it: the letters that it has."""
    data = renamed(zipped({"Jxrg/x.ipynb": b"{}"}), b"Jxrg/x.ipynb", b"J\x94rg/x.ipynb")
    with opened(tmp_path / "x.zip", data) as download:
        assert list(read(download)) == ["Jörg/x.ipynb"]


def test_an_alphabet_that_nobody_can_know(tmp_path: Path) -> None:
    """Latin-1, say: the bytes are kept as they are, and shown as such, never as other letters."""
    data = renamed(zipped({"Renx/x.ipynb": b"{}"}), b"Renx/x.ipynb", b"Ren\xe9/x.ipynb")
    with opened(tmp_path / "x.zip", data) as download:
        assert list(read(download)) == ["Ren\\xe9/x.ipynb"]
        assert download.entries[0].parts[0].encode(errors="surrogateescape") == b"Ren\xe9"


def test_the_name_that_info_zip_writes_beside(tmp_path: Path) -> None:
    """It is the one that counts."""
    header = info("J?rg.ipynb")
    name = "Jörg.ipynb".encode()
    crc = struct.pack("<BL", 1, zlib.crc32(b"J?rg.ipynb"))
    header.extra = struct.pack("<HH", 0x7075, 5 + len(name)) + crc + name
    with opened(tmp_path / "x.zip", zipped([(header, b"{}")])) as download:
        assert list(read(download)) == ["Jörg.ipynb"]


def test_a_name_that_is_not_what_it_says(tmp_path: Path) -> None:
    """A zip within says UTF-8 and lies: it is refused; so is the download, with what to do."""
    bad = renamed(zipped({"Jxrg.ipynb": b"{}"}), b"Jxrg", b"J\x94rg", utf8=True)
    (tmp_path / "x.zip").write_bytes(bad)
    assert "alphabet" in told(tmp_path / "x.zip")
    with opened(tmp_path / "y.zip", zipped({"ann.zip": bad, "ok": b""})) as download:
        assert list(read(download)) == ["ok"]


def test_composed_and_decomposed_letters_are_one(tmp_path: Path) -> None:
    """A Mac's name and everybody else's are the same."""
    name = unicodedata.normalize("NFD", "Jörg/ñ.ipynb")
    folder = tmp_path / "folder"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_bytes(b"{}")
    with Download(folder) as plain, opened(tmp_path / "x.zip", zipped({name: b"{}"})) as packed:
        assert read(plain) == read(packed) == {"Jörg/ñ.ipynb": b"{}"}


# what a file system and a zip can hold as one name
NAME = st.text(
    st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1, max_size=20
).filter(lambda name: name not in (".", "..") and name[0] not in "._" and name[1:2] != ":")


@given(st.lists(NAME, min_size=1, max_size=4), st.binary(max_size=100))
def test_any_name_comes_back(
    tmp_path_factory: pytest.TempPathFactory, way: list[str], data: bytes
) -> None:
    """Whatever the alphabet: composed, and otherwise as it was."""
    parts = tuple(unicodedata.normalize("NFC", part) for part in way)
    path = tmp_path_factory.mktemp("names") / "x"
    with opened(path, zipped({"/".join(way): data})) as download:
        for entry in download.entries:
            if not any(part.casefold().endswith(".zip") for part in parts):
                assert (entry.parts, entry.read(100)) == (parts, data)


@given(st.binary(max_size=400), st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_damage_is_told(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int, put: bytes
) -> None:
    """A zip with any bytes changed is read, or refused in a line; nothing else comes of it."""
    whole = zipped({"a/x.ipynb": data, "b.zip": zipped({"y.ipynb": data})})
    at %= len(whole)
    path = tmp_path_factory.mktemp("damage") / "x.zip"
    path.write_bytes(whole[:at] + put + whole[at + len(put) :])
    said = []
    try:
        with Download(path) as download:
            for entry in download.entries:
                said += _complaint(entry)
    except UnusableInput as error:
        said.append(str(error))
    assert all(line.isprintable() and ": " in line for line in said)


def _complaint(entry: Entry) -> list[str]:
    try:
        entry.read(MAX_BYTES)
    except UnusableInput as error:
        return [str(error)]
    return []
