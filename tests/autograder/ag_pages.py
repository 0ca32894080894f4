"""Reports, notebooks and classes of which pages are made, and what a browser sees of a page."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from ag_cases import NAME
from ag_small import small
from nbformat import NotebookNode

from autograder.model import CheckResult, Report, StudentResult
from autograder.report import Around, class_report, feedback

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"
BOOK = "https://example.org/book/"
POLICY = re.compile(
    r"default-src 'none'; (?:script-src '(sha256-[\w+/=]+)'; )?style-src '(sha256-[\w+/=]+)'; "
    r"img-src data:; base-uri 'none'; form-action 'none'"
)


class Page(HTMLParser):
    """What a browser would make of a page: its tags, attributes, text, and what is in scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.kinds: list[str | None] = []
        """Types of the scripts."""
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the tag."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag in self.inside:
            self._in = tag
            self.inside[tag].append("")
        if tag == "script":
            self.kinds.append(dict(attrs).get("type"))

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self._in = "" if tag == self._in else self._in

    def handle_data(self, data: str) -> None:
        """Remember the text."""
        if self._in:
            self.inside[self._in][-1] += data
        else:
            self.text += data + " "


def digest(text: str) -> str:
    """As a policy names a script."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def safe(text: str) -> None:
    """Nothing loads, frames or sends; what runs is the one script that the policy names."""
    page = Page(text)
    assert not {"img", "iframe", "object", "embed", "form", "link", "base"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    policies = [m for _, value in page.attributes if (m := POLICY.fullmatch(value or ""))]
    assert len(policies) == 1
    running = [
        script
        for script, kind in zip(page.inside["script"], page.kinds, strict=True)
        if kind != "application/json"
    ]
    assert [digest(script) for script in running] == [d for d in [policies[0][1]] if d]
    assert [digest(style) for style in page.inside["style"]] == [policies[0][2]]
    assert not any(name in style for style in page.inside["style"] for name in ("url(", "@import"))


def report(**changes: Any) -> Report:
    """A report of three functions of ps5-backprop."""
    checks = (
        CheckResult("bias_gradient", 2, 2, "passed", "all properties hold", None, "b.html#bp3"),
        CheckResult(
            *("output_error", 0.75, 3, "partial", f"wrong {EVIL}", "output-error/sign"),
            link="b.html#bp1",
        ),
        CheckResult("backprop", 0, 7, "timeout", "no answer", None, "b.html#algorithm"),
    )
    known: dict[str, Any] = {"notes": (f"cell {EVIL}",), "checks": checks}
    return Report(NAME, "x.ipynb", "graded", **known | changes)


def ran() -> NotebookNode:
    """A notebook with markup wherever a student can put some."""
    notebook = small(bias_gradient=f"# {EVIL}\nx = '{EVIL}'")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                NotebookNode(output_type="stream", name="stdout", text=EVIL),
                NotebookNode(output_type="error", ename="E", evalue="", traceback=[EVIL]),
            ]
    return notebook


def page_of(
    report: Report, notebook: NotebookNode | None, student: str = "ann", book: str = BOOK
) -> str:
    """A student's page."""
    return feedback(StudentResult(student, report), notebook, book)


def class_page(
    reports: Mapping[str, Report], book: str = BOOK, around: Around | None = None
) -> str:
    """The teacher's page of these students."""
    results = {s: StudentResult(s, r) for s, r in reports.items()}
    return class_report(NAME, results, book, around)


def words_of(page: str) -> str:
    """The text of a page in one line."""
    return " ".join(Page(page).text.split())
