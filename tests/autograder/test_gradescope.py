"""Gradescope's results of a class: what counts, and no score for who has none."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

from ag_platforms import NAME, entry

from autograder.model import ByHand, CheckResult, Person, Report, Standing, StudentResult
from autograder.platforms.gradescope import results, write
from autograder.platforms.marks import Entry

CHECKS = (
    CheckResult("f", 2.0, 2.0, "passed", "all properties hold"),
    CheckResult("g", 1.0, 4.0, "failed", "the sign is wrong", "g/sign"),
)


def judged(*given: ByHand, extra: float = 0.0, penalty: float = 0.0, score: float = 3.0) -> Entry:
    """Somebody with a verdict and a person's marks."""
    result = StudentResult("101", Report(NAME, "x.ipynb", "graded", None, CHECKS, 1.5))
    standing = Standing({}, {}, given, extra, None, 0.0, penalty, score, 10.0)
    return replace(entry("101", score, 10.0), result=result, standing=standing)


def test_functions_are_tests() -> None:
    """As `autograder check` writes them."""
    found = results(judged())
    assert found is not None
    assert (found["score"], found["execution_time"]) == (3.0, 1.5)
    assert [(t["name"], t["score"], t["tags"]) for t in found["tests"]] == [
        ("f", 2.0, []),
        ("g", 1.0, ["g/sign"]),
    ]


def test_a_persons_points_stand_in_their_place() -> None:
    """For a function, by its test cell, and for a question; a question that waits is none."""
    one, two = ByHand("test_g", 4.0, 4.0, "Seen."), ByHand("q", 1.5, 2.0, "See p. 3")
    found = results(judged(one, two, ByHand("r", None, 2.0), extra=0.5, penalty=1.0, score=7.0))
    assert found is not None
    tests = {test["name"]: test for test in found["tests"]}
    assert tests.keys() == {"f", "g", "q"}
    assert (tests["g"]["score"], tests["g"]["status"]) == (4.0, "passed")
    assert tests["g"]["output"] == "Seen.\nthe sign is wrong"
    assert (tests["q"]["score"], tests["q"]["max_score"]) == (1.5, 2.0)
    assert "Extra credit: 0.5 points." in found["output"]
    assert "Handed in late: 1 points off." in found["output"]
    assert found["score"] == 7.0


def test_no_mark_is_no_score() -> None:
    """Nor are there tests that Gradescope could add up; who has handed in nothing has no file."""
    waits = replace(judged(), score=None, state="waits for a person", about="waits for q")
    found = results(waits)
    assert found is not None
    assert "score" not in found
    assert (found["tests"], found["output"]) == ([], "waits for q")
    assert results(entry("102", None)) is None


def test_a_folder_or_a_zip(tmp_path: Path) -> None:
    """A file for each student, the same in both."""
    both = [judged(), entry("102", None)]
    assert write(both, tmp_path / "all") == write(both, tmp_path / "all.ZIP") == 1
    text = (tmp_path / "all" / "101" / "results.json").read_text()
    with zipfile.ZipFile(tmp_path / "all.ZIP") as packed:
        assert packed.namelist() == ["101/results.json"]
        assert packed.read("101/results.json").decode() == text
    assert json.loads(text) == results(both[0])
    odd = replace(both[0], person=Person("../x/y"))
    assert write([odd], tmp_path / "odd") == 1
    assert [p.name for p in (tmp_path / "odd").iterdir()] == ["__x_y"]
