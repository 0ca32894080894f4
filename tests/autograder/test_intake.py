"""Who has handed in what: the rules of the folder, and what costs its student and nobody else."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from ag_cases import NAME, SOURCE, as_bytes, solved, solved_of
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from autograder.belongs import known_in, refuse_another
from autograder.intake import MAX_FILES, Entry, HandedIn, Submitted, read_notebook
from autograder.model import UnusableInput
from autograder.reader import by_steps, openat2
from autograder.submission import Source, parse

FILE = f"{NAME}.ipynb"
OTHER = SOURCE.parents[1] / "ps4-mlp" / "ps4-mlp.ipynb"
RENAMED = f"{NAME} (1).ipynb"
WRONG = "def output_error(grad_a, z):\n    return grad_a"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The course's folder of submissions."""
    folder = tmp_path / "submitted"
    folder.mkdir()
    return folder


@pytest.fixture(params=[openat2, by_steps], ids=lambda way: way.__name__)
def submitted(request: pytest.FixtureRequest, root: Path) -> Iterator[Submitted]:
    """What reads them, in both ways of opening a file."""
    opener: Callable[[int, Sequence[str], int], int] = request.param
    with Submitted(root, lambda: known_in(SOURCE.parents[1]), opener) as folder:
        yield folder


def put(root: Path, files: Mapping[str, bytes | NotebookNode], student: str = "ann") -> Path:
    """A student's folder with these files."""
    folder = root / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data if isinstance(data, bytes) else as_bytes(data))
    return folder


def released() -> NotebookNode:
    """The notebook as nbgrader's own code hands it out."""
    notebook = nbformat.read(SOURCE, as_version=4)
    for cut in (ClearSolutions(), ClearHiddenTests()):
        notebook, _ = cut.preprocess(notebook, {})
    return notebook


def refused(submitted: Submitted, source: Source, student: str = "ann") -> str:
    """The one line that says why there is nothing to grade."""
    with pytest.raises(UnusableInput) as raised:
        submitted.handed_in(student, source)
    line = str(raised.value)
    assert line.count(": ") >= 2
    assert line.isprintable()
    return line


def taken(submitted: Submitted, source: Source, file: str, data: bytes) -> HandedIn:
    """What was handed in, after a look at whether it is the right file and bytes."""
    found = submitted.handed_in("ann", source)
    assert (found.student, found.file, found.data) == ("ann", file, data)
    assert found == submitted.handed_in("ann", source)
    return found


# Which notebook


def test_the_usual_folder(root: Path, submitted: Submitted, source: Source) -> None:
    """One notebook with the right name, and what nbgrader's exchange writes beside it."""
    secret = "0f" * 64
    put(
        root,
        {
            FILE: b"{}",
            "timestamp.txt": b"2026-11-30 12:00:00.5 UTC\n",
            "submission_secret.txt": secret.encode(),
            ".DS_Store": b"x",
        },
    )
    found = taken(submitted, source, FILE, b"{}")
    assert found.timestamp == "2026-11-30 12:00:00.5 UTC"
    assert found.time == datetime(2026, 11, 30, 12, 0, 0, 500_000)
    assert (found.secret, found.notes, found.where) == (secret, (), f"ann/{FILE}")


@pytest.mark.parametrize(
    "name", [RENAMED, f"Copy of {FILE}", "PS5-Backprop.IPYNB", "solution.ipynb", "größe.ipynb"]
)
def test_another_name(root: Path, submitted: Submitted, source: Source, name: str) -> None:
    """The one notebook with the assignment's cells is graded under any name, and a note says so."""
    data = as_bytes(solved())
    put(root, {name: data})
    found = taken(submitted, source, name, data)
    assert found.notes == (f"{name} was graded: the name should be {FILE}",)


def test_the_untouched_original_beside_the_solution(
    root: Path, submitted: Submitted, source: Source
) -> None:
    """What a browser makes of a second download: the solved one is graded."""
    data = as_bytes(solved())
    put(root, {FILE: released(), RENAMED: data, "again.ipynb": released()})
    found = taken(submitted, source, RENAMED, data)
    assert found.notes == (
        f"{RENAMED} was graded: the name should be {FILE}",
        f"{FILE} is the assignment as it was handed out: set aside",
        "again.ipynb is the assignment as it was handed out: set aside",
    )


def test_nothing_but_untouched_copies(root: Path, submitted: Submitted, source: Source) -> None:
    """Then the one with the right name is what was handed in."""
    put(root, {FILE: released(), RENAMED: released()})
    found = taken(submitted, source, FILE, as_bytes(released()))
    assert found.notes == (f"{RENAMED} is a copy of {FILE}: set aside",)


def test_two_that_differ(root: Path, submitted: Submitted, source: Source) -> None:
    """Nobody but the student can choose: both are named."""
    put(root, {FILE: solved(), RENAMED: solved(output_error=WRONG)})
    assert refused(submitted, source) == (
        f"ann/{NAME}: {FILE} and {RENAMED} differ: hand in one of them, as {FILE}"
    )


def test_a_solution_below_its_stub_is_no_untouched_copy(
    root: Path, submitted: Submitted, source: Source
) -> None:
    """Work in cells that the student added is work."""
    extra = released()
    extra.cells.append(nbformat.v4.new_code_cell(WRONG))
    put(root, {FILE: extra, RENAMED: solved()})
    assert "differ" in refused(submitted, source)


def test_copies_count_once(root: Path, submitted: Submitted, source: Source) -> None:
    """Outputs, line ends, lost marks and notes in the margin do not make another submission."""
    twin = solved()
    for cell in twin.cells:
        cell.metadata.pop("nbgrader", None)
        cell.source = cell.source.replace("\n", "\r\n") + "\n"
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="x")]
    twin.cells.append(nbformat.v4.new_markdown_cell("done at last"))
    data = as_bytes(solved())
    put(root, {"a.ipynb": twin, FILE: data})
    found = taken(submitted, source, FILE, data)
    assert found.notes == (f"a.ipynb is a copy of {FILE}: set aside",)


def test_a_notebook_of_another_kind_beside_it(
    root: Path, submitted: Submitted, source: Source
) -> None:
    """A scratch pad, an empty file and another assignment's notebook are named, not graded."""
    data = as_bytes(solved())
    scratch = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    put(root, {FILE: data, "Untitled.ipynb": scratch, "empty.ipynb": b""})
    put(root, {"ps4-mlp.ipynb": solved_of(OTHER), "junk.ipynb": b"\x00"})
    notes = taken(submitted, source, FILE, data).notes
    assert len(notes) == 4
    for name in ("Untitled", "empty", "ps4-mlp", "junk"):
        assert any(note.startswith(f"{name}.ipynb") for note in notes)


def test_the_wrong_one_under_the_right_name(
    root: Path, submitted: Submitted, source: Source
) -> None:
    """The only notebook that is the assignment's is graded, and both are named."""
    data = as_bytes(solved())
    put(root, {FILE: solved_of(OTHER), RENAMED: data})
    notes = taken(submitted, source, RENAMED, data).notes
    assert [note.split(" ")[0] for note in notes] == [NAME, FILE]


@pytest.mark.parametrize("damaged", [FILE, RENAMED, "PS5_backprop_final.ipynb"])
def test_a_damaged_one_that_may_be_meant(
    root: Path, submitted: Submitted, source: Source, damaged: str
) -> None:
    """A notebook that claims by its name to be the submission is not passed over."""
    put(root, {FILE: solved(), RENAMED: solved(), damaged: b'{"cells": ['})
    assert f"{damaged}: not JSON" in refused(submitted, source)


def test_another_assignments_notebook(root: Path, submitted: Submitted, source: Source) -> None:
    """It is told whose it looks like, under the right name (by whoever parses it) or another."""
    put(root, {"x.ipynb": solved_of(OTHER)})
    line = refused(submitted, source)
    assert "this is not ps5-backprop" in line
    assert "it looks like ps4-mlp" in line
    put(root, {FILE: solved_of(OTHER)}, "bob")
    found = submitted.handed_in("bob", source)
    with pytest.raises(UnusableInput, match=r"bob/.*this is not ps5-backprop"):
        refuse_another(parse(found.data, found.where), source, found.where)
    put(root, {"x.ipynb": solved_of(OTHER), "y.ipynb": solved_of(OTHER)}, "cem")
    assert "x.ipynb and y.ipynb: none is ps5-backprop" in refused(submitted, source, "cem")


def test_no_notebook(root: Path, submitted: Submitted, source: Source) -> None:
    """The line says what there is instead, or where the notebook lies."""
    put(root, {})
    assert "the folder is empty" in refused(submitted, source)
    put(root, {"main.py": b"", "ps5.html": b"", "ps5.ipynb.zip": b"", ".hidden.ipynb": b""})
    assert "there is main.py, ps5.html and ps5.ipynb.zip" in refused(submitted, source)
    inner = root / "ann" / NAME / NAME
    inner.mkdir()
    (inner / FILE).write_bytes(b"{}")
    assert f"{NAME}/{FILE} lies too deep" in refused(submitted, source)
    assert "there is no such" in refused(submitted, source, "nobody")


def test_what_lies_beside_is_named(root: Path, submitted: Submitted, source: Source) -> None:
    """Helpers that the notebook cannot import are not passed over in silence."""
    put(root, {FILE: b"{}", "my_helpers.py": b""} | {f"p{i}.png": b"" for i in range(7)})
    (note,) = taken(submitted, source, FILE, b"{}").notes
    assert "my_helpers.py" in note
    assert note.endswith("3 more")


def test_too_much(root: Path, submitted: Submitted, source: Source) -> None:
    """Too many notebooks, too many files, too many bytes: one line each, soon."""
    start = time.monotonic()
    put(root, {f"{i}.ipynb": b"{}" for i in range(13)})
    assert "13 notebooks" in refused(submitted, source)
    put(root, {f"{i}.txt": b"" for i in range(MAX_FILES + 1)}, "bob")
    assert "more than 1000 files" in refused(submitted, source, "bob")
    folder = put(root, {}, "cem")
    for name in ("a.ipynb", "b.ipynb", "c.ipynb"):
        with (folder / name).open("wb") as file:
            file.truncate(20 << 20)
    assert "more than" in refused(submitted, source, "cem")
    assert time.monotonic() - start < 120


# What is no file of the student's


@pytest.mark.parametrize(
    "name", [FILE, RENAMED, "timestamp.txt", "submission_secret.txt", "notes.txt"]
)
@pytest.mark.parametrize("kind", ["link", "loop", "pipe", "folder"])
def test_links_and_pipes(
    root: Path, submitted: Submitted, source: Source, name: str, kind: str
) -> None:
    """In place of any file: ungraded, in one line, at once, and the neighbour is not touched."""
    put(root, {FILE: b"{}"}, "bob")
    folder = put(root, {} if name == FILE else {FILE: solved()})
    place = folder / name
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to(name if kind == "loop" else f"../../bob/{NAME}/{FILE}")
    if (kind, name) == ("folder", "notes.txt"):
        assert "notes.txt" in submitted.handed_in("ann", source).notes[0]
        return
    what = {"loop": "link"}.get(kind, kind)
    assert refused(submitted, source) == (f"ann/{NAME}/{name}: a {what}: hand in an ordinary file")
    assert submitted.students(NAME) == [Entry("ann"), Entry("bob")]
    assert submitted.handed_in("bob", source).data == b"{}"


def test_names_that_cannot_be_printed(root: Path, submitted: Submitted, source: Source) -> None:
    """Folders in Latin-1 and with a line break are entries with a problem, the rest goes on."""
    for name in (b"\xfcrsula", b"a\nb", "zoë".encode()):
        put(root, {FILE: b"{}"}, os.fsdecode(name))
    (root / os.fsdecode(b"\xff-without")).mkdir()
    entries = submitted.students(NAME)
    assert [e.student for e in entries] == [r"a\nb", "zoë", r"\xfcrsula"]
    assert [e.problem is None for e in entries] == [False, True, False]
    assert all(str(e).isprintable() for e in entries)
    assert "no UTF-8: rename it" in refused(submitted, source, "\udcfcrsula")
    put(root, {"\udcfc.ipynb": solved()})
    assert r"\xfc.ipynb: a name that is no UTF-8" in refused(submitted, source)


def test_who_has_handed_in(root: Path, submitted: Submitted) -> None:
    """Folders count; links in their place, and a notebook too high, are told; the rest is not."""
    put(root, {FILE: b"{}"}, "bob")
    (root / "eve").symlink_to("bob")
    (root / "eva").mkdir()
    (root / "eva" / NAME).symlink_to(f"../bob/{NAME}")
    (root / "fay").mkdir()
    (root / "fay" / FILE).write_bytes(b"{}")
    (root / "gil").mkdir()
    (root / "gil" / NAME).write_bytes(b"{}")
    (root / "none").mkdir()
    (root / "README.txt").write_bytes(b"")
    (root / ".git").mkdir()
    told = {e.student: e.problem for e in submitted.students(NAME)}
    assert list(told) == ["bob", "eva", "eve", "fay", "gil"]
    assert told["bob"] is None
    assert str(told["eve"]).startswith("eve: a link: ")
    assert str(told["eva"]).startswith(f"eva/{NAME}: a link: ")
    assert "move it to fay/ps5-backprop/" in str(told["fay"])
    assert "not in a folder" in str(told["gil"])
    assert submitted.students("ps1-regression") == [Entry("eve", told["eve"])]


def test_no_folder_of_submissions(tmp_path: Path) -> None:
    """It is the user's to collect them first."""
    with pytest.raises(UnusableInput, match="collect the submissions first"):
        Submitted(tmp_path / "none")


def test_before_nbgraders_own_pass(root: Path, submitted: Submitted, source: Source) -> None:
    """nbgrader copies all that it finds and follows links, so none may lie anywhere below."""
    folder = put(root, {FILE: solved(), "data.csv": b""})
    (folder / "deep" / "deeper").mkdir(parents=True)
    submitted.refuse_what_nbgrader_would_follow("ann", NAME)
    (folder / "deep" / "deeper" / ".seed").symlink_to("/etc/passwd")
    assert submitted.handed_in("ann", source).file == FILE
    with pytest.raises(UnusableInput, match=r"deep/deeper/\.seed: a link"):
        submitted.refuse_what_nbgrader_would_follow("ann", NAME)


# When, and the secret


def test_a_time_that_is_none(root: Path, submitted: Submitted, source: Source) -> None:
    """Noted, since then nobody knows whether it is late; the seed of the course is no secret."""
    put(root, {FILE: b"{}", "timestamp.txt": b"soon", "submission_secret.txt": b"ab" * 32})
    found = taken(submitted, source, FILE, b"{}")
    assert (found.timestamp, found.time, found.secret) == (None, None, None)
    assert [note.split(" ")[0] for note in found.notes] == [
        "timestamp.txt",
        "submission_secret.txt",
    ]
    put(root, {"timestamp.txt": b"2026-11-30" * 100, "submission_secret.txt": b"\xff"})
    assert taken(submitted, source, FILE, b"{}").notes == found.notes


# A path of the user's own


def test_a_path_named_by_the_user(root: Path, tmp_path: Path) -> None:
    """Their own link is followed; one that a student may have made is not."""
    folder = put(root, {FILE: b"bob's"}, "bob")
    put(root, {})
    (root / "ann" / NAME / FILE).symlink_to(folder / FILE)
    (tmp_path / "mine.ipynb").symlink_to(folder / FILE)
    (tmp_path / "again").symlink_to("submitted")
    assert read_notebook(tmp_path / "mine.ipynb", root) == b"bob's"
    assert read_notebook(folder / FILE, root) == b"bob's"
    for path in (root, tmp_path / "again"):
        with pytest.raises(UnusableInput, match="a link"):
            read_notebook(path / "ann" / NAME / FILE, root)
    assert read_notebook(folder / FILE, tmp_path / "none") == b"bob's"


def test_asking_a_class_is_cheap(root: Path, submitted: Submitted, source: Source) -> None:
    """Two hundred folders are read, without parsing a notebook, in a fraction of a second each."""
    data = as_bytes(solved())
    for number in range(200):
        put(root, {FILE: data, "timestamp.txt": b"2026-11-30 12:00:00 UTC"}, f"s{number}")
    start = time.process_time()
    for entry in submitted.students(NAME):
        submitted.handed_in(entry.student, source)
    assert time.process_time() - start < 200 * 0.1


def test_stamps_of_a_hand_in_without_a_notebook(submitted: Submitted, root: Path) -> None:
    """Time and secret are read where no notebook can be; a link beside them is no hindrance."""
    folder = put(root, {})
    (folder / "timestamp.txt").write_text("2026-11-30 12:00:00 UTC")
    (folder / "submission_secret.txt").write_text("ab" * 64)
    (folder / FILE).symlink_to("elsewhere")
    assert submitted.stamps("ann", NAME) == ("2026-11-30 12:00:00 UTC", "ab" * 64)
    assert submitted.stamps("nobody", NAME) == (None, None)
