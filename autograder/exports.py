"""One report in the formats of other programs."""

import json
from xml.etree import ElementTree

from autograder.harmless import line
from autograder.model import Report

WEAKER = "allowed to be missing of the sandbox: {}"


def as_json(report: Report) -> str:
    """The object of the contract."""
    return json.dumps(report.to_dict(), indent=2, ensure_ascii=False)


def as_text(report: Report) -> str:
    """Lines for a terminal."""
    weaker = [WEAKER.format(", ".join(report.weaker))] if report.weaker else []
    if report.status == "ungraded":
        return "\n".join([f"not graded: {line(report.reason)}", *weaker])
    width = max(len(c.id) for c in report.checks)
    lines = [
        f"{c.id:<{width}}  {c.points:>5g} / {c.max_points:<4g} {c.status:<9} {line(c.message)}"
        for c in report.checks
    ]
    lines += [f"note: {line(note)}" for note in report.notes] + weaker
    return "\n".join([*lines, f"{report.score:g} of {report.max_score:g} points"])


def _xml(text: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)


def as_junit(report: Report) -> str:
    """A JUnit test suite: one test case a function."""
    failed = sum(c.status != "passed" for c in report.checks)
    suite = ElementTree.Element(
        "testsuite",
        name=report.assignment,
        tests=str(len(report.checks) or 1),
        failures=str(failed),
        errors=str(int(report.status == "ungraded")),
        time=f"{report.seconds:.3f}",
    )
    if report.weaker:
        properties = ElementTree.SubElement(suite, "properties")
        value = ", ".join(report.weaker)
        ElementTree.SubElement(properties, "property", name="weaker", value=value)
    if report.status == "ungraded":
        case = ElementTree.SubElement(suite, "testcase", name="notebook")
        ElementTree.SubElement(case, "error", message=_xml(report.reason or ""))
    for check in report.checks:
        case = ElementTree.SubElement(suite, "testcase", classname=report.assignment, name=check.id)
        if check.status != "passed":
            ElementTree.SubElement(case, "failure", type=check.status, message=_xml(check.message))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def as_gradescope(report: Report) -> str:
    """Gradescope's results.json. An ungraded submission gets no score, so Gradescope shows none."""
    weaker = [WEAKER.format(", ".join(report.weaker))] if report.weaker else []
    if report.status == "ungraded":
        text = "\n".join([f"Not graded: {report.reason}", *weaker])
        return json.dumps({"output": text, "output_format": "text"}, indent=2)
    tests = [
        {
            "name": c.id,
            "number": str(number),
            "score": c.points,
            "max_score": c.max_points,
            "status": "passed" if c.status == "passed" else "failed",
            "output": c.message,
            "output_format": "text",
            "tags": [c.misconception] if c.misconception else [],
            "visibility": "visible",
        }
        for number, c in enumerate(report.checks, start=1)
    ]
    whole = {"score": report.score, "execution_time": round(report.seconds, 3), "tests": tests}
    if weaker:
        whole |= {"output": weaker[0], "output_format": "text"}
    return json.dumps(whole, indent=2, ensure_ascii=False)


FORMATS = {"text": as_text, "json": as_json, "junit": as_junit, "gradescope": as_gradescope}
