"""What has been graded is remembered, whatever a crash has cut short."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ag_cases import NAME
from ag_small import fill, small_task

from autograder.grade import Task, ungraded
from autograder.journal import Journal, Record, key, version
from autograder.model import CheckResult, Report


def result(student: str, score: float = 1.0, message: str = "said") -> Record:
    """A graded submission, made up."""
    check = CheckResult("f", score, 2.0, "partial", message, None, "b.html#f")
    report = Report(NAME, "x", "graded", checks=(check,))
    return Record(student, "key", report, "2026-03-01 10:00:00 UTC", "written", "digest")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Every student's last line, as it was."""
    journal = Journal(tmp_path / "new" / "ps5.jsonl")
    assert journal.read() == {}
    for record in (result("ann", 1.0), result("bob", 2.0), result("ann", 1.5, "δ\u2028\n")):
        journal.append(record)
    read = journal.read()
    assert read["ann"].last == read["ann"].graded == result("ann", 1.5, "δ\u2028\n")
    assert read["bob"].last.report.score == 2.0


def test_the_last_verdict_stands_when_a_later_hand_in_has_none(tmp_path: Path) -> None:
    """The line that says so is the last, and the verdict before it is not forgotten."""
    journal = Journal(tmp_path / "ps5.jsonl")
    journal.append(result("ann"))
    journal.append(Record("ann", "", ungraded(NAME, "x", "an empty file")))
    journal.append(Record("bob", "", ungraded(NAME, "x", "an empty file")))
    read = journal.read()
    assert read["ann"].last.report.status == "ungraded"
    assert read["ann"].graded == result("ann")
    assert read["bob"].graded is None


def test_a_key_depends_on_file_notes_and_version() -> None:
    """What is said of the choice of a file is part of the report, so it is part of the key."""
    keys = {key("a", (), "v"), key("b", (), "v"), key("a", ("note",), "v"), key("a", (), "w")}
    assert len(keys) == 4


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_line_cut_short_is_passed_over(tmp_path: Path, cut: int) -> None:
    """Wherever a crash cut it, in the middle of a character too; the next line is not spoiled."""
    path = tmp_path / "ps5.jsonl"
    journal = Journal(path)
    journal.append(result("ann"))
    whole = path.read_bytes()
    journal.append(result("bób"))
    at = path.read_bytes().index(b'"b', len(whole)) + cut
    path.write_bytes(path.read_bytes()[:at])
    assert set(journal.read()) == {"ann"}
    journal.append(result("cid"))
    assert set(journal.read()) == {"ann", "cid"}


def test_older_journals_are_read_too(tmp_path: Path) -> None:
    """Characters may stand for themselves, and junk between the lines is passed over."""
    path = tmp_path / "ps5.jsonl"
    Journal(path).append(result("ann"))
    line = path.read_bytes()
    junk = b'[]\n3\n"\xff"\n{"student": []}\nnull\n\xc3'
    path.write_bytes(junk + b"\n" + line.replace(b"said", "δ".encode()) + junk)
    assert Journal(path).read()["ann"].last.report.checks[0].message == "δ"


def test_a_full_disk_leaves_the_journal_whole(tiny_disk: Path) -> None:
    """What was graded is kept, and with room again the journal goes on."""
    path = tiny_disk / "ps5.jsonl"
    journal = Journal(path)
    journal.append(result("ann"))
    filler = fill(tiny_disk)
    with pytest.raises(OSError, match="No space left"):
        journal.append(result("bob", message="x" * 10_000))
    assert set(journal.read()) == {"ann"}
    filler.unlink()
    journal.append(result("cid"))
    assert set(journal.read()) == {"ann", "cid"}


def test_a_version_depends_on_all_that_a_verdict_depends_on() -> None:
    """Source, with its points and its cells' kinds, and seed; the grader's own files are hashed."""
    task = small_task()

    def changed(edit: str) -> Task:
        cells = {n: nbformat.from_dict(c) for n, c in task.source.cells.items()}
        if edit == "text":
            cells["test_bias_gradient"].source += "\n# changed"
        else:
            cells["test_bias_gradient"].metadata.nbgrader[edit] = 10
        return replace(task, source=replace(task.source, cells=cells))

    others = [replace(task, seed=task.seed + b"!"), *map(changed, ("text", "points", "task"))]
    versions = {version(t.source, t.seed, (), t.carries) for t in (task, *others)}
    assert len(versions) == 5
    assert version(task.source, task.seed, (), True) in versions
    assert version(task.source, task.seed, ("seccomp",), True) not in versions


@pytest.mark.parametrize(
    "change",
    [
        {"student": []}, {"student": None}, {"key": 3}, {"handed_in": 5}, {"written": {}},
        {"report": []}, {"report": {"status": "done"}}, {"report": {"checks": []}},
        {"report": {"notes": [3]}}, {"check": {"points": "2"}}, {"check": {"points": float("inf")}},
        {"check": {"status": "splendid"}}, {"check": {"message": None}}, {"check": {"new": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_a_line_that_only_looks_like_ours_is_passed_over(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    """It neither counts nor stops the class, whoever has edited it."""
    path = tmp_path / "ps5.jsonl"
    Journal(path).append(result("ann", 1.0))
    line = json.loads(path.read_text())
    if isinstance(change.get("report"), dict):
        line["report"] |= change["report"]
    elif "check" in change:
        line["report"]["checks"][0] |= change["check"]
    else:
        line |= change
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")
    read = Journal(path).read()
    assert set(read) == {"ann"}
    assert read["ann"].last == result("ann", 1.0)


def test_a_line_of_another_assignment_is_passed_over(tmp_path: Path) -> None:
    """A journal that was copied or joined says nothing of this assignment."""
    path = tmp_path / f"{NAME}.jsonl"
    Journal(path).append(result("ann"))
    assert set(Journal(path, NAME).read()) == {"ann"}
    assert Journal(path, "ps6-digits").read() == {}


def test_a_journal_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """With its name; one that is not there yet can be made."""
    Journal(tmp_path / "new" / "ps5.jsonl").refuse_if_not_writable()
    assert not (tmp_path / "new").exists()
    with pytest.raises(OSError, match=str(tmp_path)):
        Journal(tmp_path).refuse_if_not_writable()
