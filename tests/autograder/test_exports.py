"""One report in every format, read back by something that is not ours."""

import json
from typing import Any
from xml.dom import minidom

import pytest

from autograder import exports
from autograder.model import CheckResult, Report

HOSTILE = "<script>&\"']]> δ − 1\x01\nend"
CHECKS = (
    CheckResult("f", 3.0, 3.0, "passed", "all properties hold", None, "b.html#f"),
    CheckResult("g", 1.25, 4.0, "partial", HOSTILE, "g/sign", "b.html#g"),
    CheckResult("h", 0.0, 2.5, "timeout", "no answer", None, "b.html#h"),
)
GRADED = Report("ps5", "x.ipynb", "graded", None, CHECKS, 1.23456, ("cell 'f' was put back",))
UNGRADED = Report("ps5", "x.ipynb", "ungraded", HOSTILE)


def test_json_is_the_object_of_the_contract() -> None:
    """Every key, the sums, and every part of every check."""
    read = json.loads(exports.as_json(GRADED))
    assert (read["score"], read["max_score"], read["seconds"]) == (4.25, 9.5, 1.235)
    assert read["checks"][1] == {
        "id": "g",
        "points": 1.25,
        "max_points": 4.0,
        "status": "partial",
        "message": HOSTILE,
        "misconception": "g/sign",
        "link": "b.html#g",
    }
    assert Report.from_dict(json.loads(exports.as_json(UNGRADED))) == UNGRADED
    assert json.loads(exports.as_json(UNGRADED))["score"] is None


def test_text_has_every_function_and_the_sum() -> None:
    """A line a function, the notes, and the points."""
    text = exports.as_text(GRADED)
    for word in ("f ", "3 / 3", "1.25 / 4", "timeout", "put back", "4.25 of 9.5 points"):
        assert word in text
    assert exports.as_text(UNGRADED).startswith("not graded: <script>")


@pytest.mark.parametrize("report", [GRADED, UNGRADED], ids=["graded", "ungraded"])
def test_junit_is_well_formed_and_counts_right(report: Report) -> None:
    """Its counts are those of its elements, and text survives but for what XML cannot hold."""
    suite: Any = minidom.parseString(exports.as_junit(report).encode()).documentElement
    cases = suite.getElementsByTagName("testcase")
    failures = suite.getElementsByTagName("failure")
    errors = suite.getElementsByTagName("error")
    counts = [int(suite.getAttribute(name)) for name in ("tests", "failures", "errors")]
    assert counts == [len(cases), len(failures), len(errors)]
    assert counts == ([3, 2, 0] if report is GRADED else [1, 0, 1])
    message = (failures or errors)[0].getAttribute("message")
    assert message.startswith("<script>&\"']]> δ − 1")
    assert message.endswith("end")


def test_text_is_for_a_terminal() -> None:
    """A message, a note or a reason is one line without commands of a terminal."""
    odd = "a\x1b[2J\u202eb\nc"
    checks = (CheckResult("f", 0.0, 1.0, "failed", odd),)
    for report in (
        Report("ps5", "x", "graded", None, checks, notes=(odd,)),
        Report("ps5", "x", "ungraded", odd),
    ):
        text = exports.as_text(report)
        assert "a [2J b c" in text
        assert all(c.isprintable() or c == "\n" for c in text)


def test_gradescope_adds_up() -> None:
    """The score is the sum of the tests'; an ungraded submission has none at all."""
    read = json.loads(exports.as_gradescope(GRADED))
    assert read["score"] == sum(test["score"] for test in read["tests"]) == 4.25
    assert [test["name"] for test in read["tests"]] == ["f", "g", "h"]
    assert sum(test["max_score"] for test in read["tests"]) == 9.5
    assert [test["status"] for test in read["tests"]] == ["passed", "failed", "failed"]
    assert [test["number"] for test in read["tests"]] == ["1", "2", "3"]
    assert [test["tags"] for test in read["tests"]] == [[], ["g/sign"], []]
    ungraded = json.loads(exports.as_gradescope(UNGRADED))
    assert "Not graded" in ungraded["output"]
    assert not {"score", "tests"} & set(ungraded)
