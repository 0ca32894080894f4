"""What nbgrader's configuration and the environment say of the sandbox, and that it is obeyed."""

from pathlib import Path

import pytest
from ag_cases import course_config
from ag_small import small_task

from autograder import grade as grading
from autograder import plugin
from autograder.course import Course, load_course
from autograder.model import MachineError, UnusableInput
from autograder.sandbox import Bubblewrap


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course without anything in it."""
    course_config(tmp_path)
    return load_course(tmp_path)


def test_walls_of_the_configuration_and_of_the_environment(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both may allow layers to be missing; the configuration's backend goes first."""
    assert plugin.GradeInSandbox()._walls(course).weaker == ()
    monkeypatch.setenv("AUTOGRADER_ALLOW_WEAKER", "network, ipc")
    monkeypatch.setenv("AUTOGRADER_BACKEND", "container")
    walls = plugin.GradeInSandbox(allow_weaker=["seccomp"])._walls(course)
    assert walls.allowed == ("seccomp", "network", "ipc")
    assert walls.backend.name == "container"
    assert {"seed-hidden", "gradebook-hidden"} <= {name for name, _ in walls.hidden}
    walls = plugin.GradeInSandbox(backend="bubblewrap")._walls(course)
    assert walls.backend == Bubblewrap()
    monkeypatch.setenv("AUTOGRADER_BACKEND", "docker")
    with pytest.raises(UnusableInput, match="docker"):
        plugin.GradeInSandbox()._walls(course)
    with pytest.raises(UnusableInput, match="no such layer"):
        plugin.GradeInSandbox(backend="container", allow_weaker=["all"])._walls(course)


def test_no_server_is_kept_whose_walls_do_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again for the next notebook, and refused again."""
    tried = []

    def refuse(*_: object) -> None:
        tried.append(1)
        raise MachineError("the sandbox has no network here")

    monkeypatch.setattr(grading, "require", refuse)
    monkeypatch.setattr(plugin, "_SERVERS", {})
    for _ in range(2):
        with pytest.raises(MachineError):
            plugin._server_for(small_task())
    assert len(tried) == 2
    monkeypatch.setattr(grading, "require", lambda *_: tried.append(1))
    assert plugin._server_for(small_task()) is plugin._server_for(small_task())
    assert len(tried) == 3
