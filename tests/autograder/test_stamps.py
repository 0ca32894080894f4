"""A time is what nbgrader reads as one, the same at every reading."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.utils import parse_utc

from autograder.reader import Folder
from autograder.stamps import SECRET, TIMESTAMP, secret_of, time_in, time_of

READ = [
    "2026-11-30 12:00:00.123456 UTC",
    "2026-11-30 12:00:00 Europe/Berlin",
    "2026-11-30 12:00:00 America/Argentina/Buenos_Aires",
    "2026-11-30 12:00:00 +0100",
    "2026-11-30T12:00:00Z",
    "2026-11-30T12:00:00+01:00",
    "2026-11-30 12:00",
    "2026-11-30",
    "Nov 30, 2026 10:00 PM",
]
NONE = [
    *("", "soon", "10:00", "5", "Monday 10:00", "2026-11", "Nov 30 10:00", "2026-13-01 10:00"),
    *("2026-11-30 12:00:00 /etc/localtime", "2026-11-30 12:00:00 ../../x", "a" * 10_000),
    *("0001-01-01 00:00:00 99999", "9" * 60, "2026-11-30\n12:00", "2026-11-30 12:00:00 \udcff"),
    *("2026-11-30 12:00:00 x//y", "2026-11-30 12:00:00 .hidden", "1e999", "(" * 50),
]


@pytest.mark.parametrize("text", READ)
def test_times(text: str) -> None:
    """Read as nbgrader reads it."""
    assert time_in(text) == parse_utc(text)
    assert time_in(text) == time_in.__wrapped__(text)


@pytest.mark.parametrize("text", NONE)
def test_no_times(text: str) -> None:
    """Not a time, one of today, or the name of a file in place of a time zone."""
    assert time_in(text) is None


def test_files(tmp_path: Path) -> None:
    """Text and time, nothing for no file, and a note for what is neither."""
    notes: list[str] = []
    with Folder.at(tmp_path) as folder:
        assert time_of(folder, os.listdir(tmp_path), notes) == (None, None)
        assert secret_of(folder, os.listdir(tmp_path), notes) is None
        assert time_of(folder, [TIMESTAMP], notes) == (None, None)  # gone since it was listed
        assert notes == []
        (tmp_path / TIMESTAMP).write_text("\ufeff 2026-11-30 12:00:00 UTC\r\n")
        (tmp_path / SECRET).write_text("a1" * 64)
        assert time_of(folder, [TIMESTAMP], notes) == (
            "2026-11-30 12:00:00 UTC",
            datetime(2026, 11, 30, 12),
        )
        assert secret_of(folder, [SECRET], notes) == "a1" * 64
        assert notes == []
        for data in (b"", b"\xff", b"x" * 300, b"ab" * 32):
            (tmp_path / TIMESTAMP).write_bytes(data)
            (tmp_path / SECRET).write_bytes(data)
            assert time_of(folder, [TIMESTAMP], notes) == (None, None)
            assert secret_of(folder, [SECRET], notes) is None
    assert len(notes) == 8
