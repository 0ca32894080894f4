"""A run that is killed, at whatever moment, and started again ends as one that nobody disturbed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ag_truth
import pytest
from ag_truth import Counted
from kills import kills, prepared

from autograder.gradebook import Marks
from autograder.journal import Journal

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]


def test_killed_by_the_system(
    released: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SIGKILL, early, in the midst of it and late; `python kills.py` does it twenty times."""
    taught = ag_truth.taught(released, tmp_path_factory.mktemp("kills"))
    found = list(kills(taught, tmp_path, 2))
    assert [different for _, _, different in found] == [{}, {}]
    assert any(hit for _, hit, _ in found)


class Killed(BaseException):
    """No handler of ours takes it for anything else."""


def stopping_at(patch: pytest.MonkeyPatch, moment: int) -> list[str]:
    """From now on the n-th step that others could see is the last one; the list of the steps."""
    steps: list[str] = []

    def step(name: str, really: Callable[..., Any]) -> Callable[..., Any]:
        def take(*arguments: Any, **more: Any) -> Any:
            steps.append(name)
            if len(steps) > moment:
                raise Killed
            return really(*arguments, **more)

        return take

    for place, name in ((os, "replace"), (os, "unlink"), (os, "fsync"), (Journal, "append")):
        patch.setattr(place, name, step(name, getattr(place, name)))
    record = Marks.record
    patch.setattr(Marks, "record", step("before a record", record))
    return steps


def test_killed_at_every_step(
    released: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before each file that is put in place, each row and each line that is written."""
    taught = ag_truth.taught(released, tmp_path_factory.mktemp("steps"))
    counted = Counted(monkeypatch)
    start = prepared(taught, tmp_path / "start", counted.grade)
    calm = Path(shutil.copytree(start, tmp_path / "calm"))
    with pytest.MonkeyPatch.context() as patch:
        steps = stopping_at(patch, 10_000)
        counted.grade(calm)
    expected = ag_truth.everything(calm)
    assert len(steps) > 50
    for moment in range(0, len(steps), 2):
        course = Path(shutil.copytree(start, tmp_path / f"at-{moment}"))
        with pytest.MonkeyPatch.context() as patch:
            stopping_at(patch, moment)
            with pytest.raises(Killed):
                counted.grade(course)
        counted.grade(course)
        found = ag_truth.different(expected, ag_truth.everything(course))
        assert found == {}, f"killed at step {moment} ({steps[moment]})"
        shutil.rmtree(course)
