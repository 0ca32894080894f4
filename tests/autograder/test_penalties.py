"""What is taken off for being late, by nbgrader's plugin and by a course's own."""

from pathlib import Path

import pytest
from traitlets.config import Config

from autograder.course import Course
from autograder.model import UnusableInput
from autograder.penalties import Penalties


def course(root: Path, **settings: object) -> Course:
    """A course with these settings for nbgrader's classes."""
    config = Config()
    for name, value in settings.items():
        section, _, trait = name.partition("_")
        config[section][trait] = value
    return Course(root, "tests", "sqlite://", "source", "submitted", "auto", "feedback", config)


def own(root: Path, name: str, body: str) -> Course:
    """A course with a plugin of its own, in a module of this name."""
    text = "from nbgrader.plugins import BasePlugin\n\n\nclass Own(BasePlugin):\n"
    text += f"    def late_submission_penalty(self, student_id, score, late):\n        {body}\n"
    (root / f"{name}.py").write_text(text)
    return course(root, AssignLatePenalties_plugin_class=f"{name}.Own")


def test_nbgrader_s_two_methods(tmp_path: Path) -> None:
    """`none`, which is the default, takes nothing; `zero` all that there is."""
    assert Penalties(course(tmp_path)).of("ann", 5, 60) == 0
    zero = Penalties(course(tmp_path, LateSubmissionPlugin_penalty_method="zero"))
    assert zero.of("ann", 5, 60) == 5
    assert zero.of("ann", 5, 0) == 0


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        ("return late / 60", 2), ("return score * 2", 5), ("return -1", 0), ("return None", 0),
        ("return 1 if student_id == 'ann' else 0", 1),
    ],
)  # fmt: skip
def test_a_plugin_of_the_course(tmp_path: Path, body: str, taken: float) -> None:
    """Found beside nbgrader_config.py; never less than nothing, nor more than the score."""
    name = f"own_{abs(hash(body))}"
    assert Penalties(own(tmp_path, name, body)).of("ann", 5, 120) == taken


@pytest.mark.parametrize("body", ["return 1 / 0", "return 'much'", "return float('nan')", "raise"])
def test_a_plugin_that_fails_is_said(tmp_path: Path, body: str) -> None:
    """In one line, with where it is named."""
    name = f"bad_{abs(hash(body))}"
    with pytest.raises(UnusableInput, match=r"nbgrader_config.py: .*plugin_class.* fails") as told:
        Penalties(own(tmp_path, name, body)).of("ann", 5, 120)
    assert len(str(told.value).splitlines()) == 1


def test_a_plugin_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    """Before anybody is late."""
    Penalties(course(tmp_path)).try_it()
    with pytest.raises(UnusableInput, match="no_such"):
        Penalties(course(tmp_path, AssignLatePenalties_plugin_class="no_such.Own")).try_it()
