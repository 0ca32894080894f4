"""Questions at the end of a page, graded by `_live/quiz.js`, and readable without it.

`course_questions` says how they are written. On the page each is a group of fields; below them all
are the answers, folded, from which the script takes what it says of an answer.
"""

import functools
import html
from pathlib import Path
from typing import Any

import course_questions
from course_equations import with_indices
from course_mistakes import section_link, sentence
from course_questions import Part, Question, QuestionError, questions
from docutils import nodes
from docutils.statemachine import StringList
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

import autograder.checks
from autograder.checks import assignment
from autograder.checks import names as assignments
from autograder.checks.diagnosis import Misconception
from autograder.checks.judge import link_to

CATALOGUES = sorted(Path(autograder.checks.__file__).parent.glob("*catalogue.py"))
LETTERS = "abcdefghij"
TOLD = {
    "choose": "Choose one.",
    "several": "Choose all that are right.",
    "number": "Type a number; three digits are enough.",
    "order": "Put them in order.",
    "bug": "Choose the wrong line.",
}


class QuizTag(nodes.General, nodes.Element):  # type: ignore[misc] # docutils has no types
    """An element of HTML around its children: `name`, and `attributes`, whose values are text."""


def tag(name: str, /, *children: nodes.Node, **attributes: str) -> QuizTag:
    """An element; `class_` is its attribute `class`, `data_of` is `data-of`."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    return QuizTag("", *children, name=name, attributes=named)


def visit_tag(self: Any, node: QuizTag) -> None:
    """Open it; an attribute without a value is written as its name."""
    attributes = "".join(
        f' {name}="{html.escape(value)}"' if value else f" {name}"
        for name, value in node["attributes"].items()
    )
    self.body.append(f"<{node['name']}{attributes}>")


def depart_tag(self: Any, node: QuizTag) -> None:
    """Close it, unless it is empty by its nature."""
    if node["name"] not in {"input", "br"}:
        self.body.append(f"</{node['name']}>\n")


class QuizDirective(SphinxDirective):
    """`{quiz}`, whose content is not Markdown but questions."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The questions and the answers, or an error in one line."""
        for program in (__file__, course_questions.__file__):
            self.env.note_dependency(program)
        try:
            found = questions("\n".join(self.content))
        except QuestionError as error:
            message = self.state.document.reporter.error(
                f"quiz: {error}", line=self.lineno + error.line
            )
            return [message]
        quiz = tag("div", class_="quiz", id="questions", data_live="quiz")
        quiz["attributes"]["data-page"] = self.env.docname
        title = tag("h2", nodes.Text("Questions"), class_="quiz-title")
        quiz += tag("div", title, class_="quiz-head")
        answers = [tag("summary", nodes.Text("Answers"))]
        for number, question in enumerate(found, 1):
            quiz += self.asked(question, number)
            answers.append(self.answered(question, number))
        quiz += tag("details", *answers, class_="quiz-answers")
        return [quiz]

    def blocks(self, text: str, line: int) -> list[nodes.Node]:
        """Markdown as paragraphs, lists and code."""
        place = nodes.Element()
        self.state.nested_parse(
            StringList(text.splitlines(), ""), self.content_offset + line - 1, place
        )
        return list(place.children)

    def inline(self, text: str, line: int) -> list[nodes.Node]:
        """Markdown that is one paragraph, without the paragraph."""
        blocks = self.blocks(text, line)
        if len(blocks) != 1 or not isinstance(blocks[0], nodes.paragraph):
            raise self.error(f"quiz: {text!r} is not a line of text")
        return list(blocks[0].children)

    def asked(self, question: Question, number: int) -> QuizTag:
        """A question with the fields for its answer."""
        text = f"question-{question.name}"
        legend = tag("legend", nodes.Text(f"Question {number}"))
        field = tag("fieldset", legend, class_=f"question {question.kind}")
        field["attributes"] |= {
            "id": f"ask-{question.name}",
            "data-name": question.name,
            "data-kind": question.kind,
            "data-key": question.key,
            "aria-describedby": text,
        }
        if question.tolerance:
            field["attributes"]["data-tolerance"] = f"{question.tolerance:.3g}"
        field.append(tag("div", *self.blocks(question.text, question.line + 1), id=text))
        field.append(tag("p", nodes.Text(TOLD[question.kind]), class_="quiz-told"))
        if question.kind == "number":
            field.append(self.number(question))
        elif question.kind == "bug":
            field.append(self.listing(question))
        else:
            field.append(self.choices(question))
        return field

    def number(self, question: Question) -> QuizTag:
        """A field for a number."""
        entry = {"type": "text", "autocomplete": "off", "spellcheck": "false", "size": "12"}
        return tag("label", nodes.Text("Your answer "), tag("input", **entry), class_="quiz-number")

    def choices(self, question: Question) -> QuizTag:
        """Choices as buttons of which one or several can be on; steps, without."""
        kind = {"choose": "radio", "several": "checkbox"}.get(question.kind)
        items = []
        for place, part in enumerate(question.shown):
            letter = tag("span", nodes.Text(LETTERS[place]), class_="quiz-letter")
            text = tag("span", *self.inline(part.text, part.line), class_="quiz-choice")
            if kind:
                entry = tag("input", type=kind, name=f"ask-{question.name}", value=str(place))
                items.append(tag("li", tag("label", entry, letter, text)))
            else:
                items.append(tag("li", letter, text, data_value=str(place)))
        return tag("ul", *items, class_="quiz-choices")

    def listing(self, question: Question) -> QuizTag:
        """A listing, each of whose lines can be chosen."""
        coloured = highlight(question.code, PythonLexer(), HtmlFormatter(nowrap=True))
        lines = []
        for number, line in enumerate(coloured.rstrip("\n").split("\n"), 1):
            entry = tag("input", type="radio", name=f"ask-{question.name}", value=str(number))
            shown = [tag("span", nodes.Text(str(number)), class_="quiz-letter")]
            shown.append(tag("code", nodes.raw("", line or " ", format="html")))
            lines.append(tag("label", entry, *shown) if line.strip() else tag("div", *shown))
        return tag("div", tag("div", *lines, class_="quiz-lines"), class_="highlight quiz-listing")

    def answered(self, question: Question, number: int) -> QuizTag:
        """What the script says of each answer, and what a reader without it finds."""
        answer = tag("div", class_="quiz-answer", data_of=question.name)
        key = tag("strong", nodes.Text(f"{number}: {right(question)}."))
        answer.append(tag("p", key, class_="quiz-key"))
        if question.kind == "bug":
            mended = nodes.literal_block("", question.one("!").below, language="python")
            answer.append(mended)
        for mark, said in ((">", "right"), ("~", "wrong")):
            for part in question.marked(mark):
                blocks = self.blocks(part.program, part.line)
                why = tag("div", *blocks, class_="quiz-why", data_why=said)
                if mark == "~":  # a hint, which helps nobody beside the answer
                    why["attributes"]["hidden"] = ""
                answer.append(why)
        for said, name, part in replies(question):
            blocks = self.blocks(part.below, part.line + 1)
            if blocks and isinstance(blocks[0], nodes.paragraph):
                blocks[0].insert(0, tag("span", nodes.Text(f"{name}: "), class_="quiz-of"))
            answer.append(tag("div", *blocks, class_="quiz-why", data_why=said))
        return answer


def shown_name(question: Question, answer: str) -> str:
    """A possible answer in the letters or numbers that the page shows."""
    if question.kind == "number":
        return answer.replace("-", "\N{MINUS SIGN}")
    return f"line {answer}" if question.kind == "bug" else LETTERS[int(answer)]


def right(question: Question) -> str:
    """The right answer in the letters or numbers that the page shows."""
    return ", ".join(shown_name(question, answer) for answer in question.key.split())


def replies(question: Question) -> list[tuple[str, str, Part]]:
    """The answers that have explanations of their own: for the script, for a reader, and it."""
    choices = question.kind in ("choose", "several")
    parts = enumerate(question.shown) if choices else ((p.text, p) for p in question.marked("-"))
    found = [(str(answer), part) for answer, part in parts if part.below]
    return [(answer, shown_name(question, answer), part) for answer, part in found]


@functools.cache
def known_mistakes() -> dict[str, Misconception]:
    """The mistakes that the grader knows, by name; of those of one name the first."""
    found: dict[str, Misconception] = {}
    for name in assignments():
        for entry in assignment(name).misconceptions:
            found.setdefault(entry.id, entry)
    return found


class MistakeRole(SphinxRole):
    """{mistake}`hidden-error/no-transpose`: what the grader says of a mistake."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """What is misunderstood, the hint, and where it is cleared up."""
        entry = known_mistakes().get(self.text)
        if entry is None:
            message = self.inliner.reporter.error(
                f"the grader knows no mistake {self.text}", line=self.lineno
            )
            return [], [message]
        for catalogue in CATALOGUES:
            self.env.note_dependency(str(catalogue))
        told = with_indices(f"{sentence(entry.misunderstood)} ")
        said = [*told, nodes.emphasis("", "", *with_indices(entry.hint))]
        page = str(link_to(entry.section)).partition(".html")[0]
        if page != self.env.docname:
            see = section_link(entry.section, self.env.docname)
            said += [nodes.Text(" See "), see, nodes.Text(".")]
        return said, []


def progress_of(page: str, asked: tuple[str, ...]) -> nodes.raw:
    """A place in a list of pages for how many of a page's questions the reader has answered."""
    return nodes.raw(
        "",
        f' <span class="quiz-progress" data-live="quiz" data-page="{page}"'
        f' data-questions="{" ".join(asked)}"></span>',
        format="html",
    )


def set_up_quiz(app: Sphinx) -> None:
    """The directive, its elements and the words of the catalogue."""
    app.add_node(QuizTag, html=(visit_tag, depart_tag))
    app.add_directive("quiz", QuizDirective)
    app.add_role("mistake", MistakeRole())
