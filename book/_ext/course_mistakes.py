"""The boxes of common mistakes, made of the catalogue by which the grader recognises them."""

import re
from importlib import import_module
from pathlib import Path

from course_equations import with_indices
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx import addnodes

from autograder.checks import assignment


class CommonMistakes(Directive):  # type: ignore[misc] # docutils has no types
    """A folded box for each function of an assignment; `{common-mistakes} ps5-backprop`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The boxes, in the order in which the functions are written."""
        env = self.state.document.settings.env
        known = assignment(self.arguments[0])
        module = import_module(f"autograder.checks.{known.name.replace('-', '_')}")
        program = Path(str(module.__file__))
        env.note_dependency(str(program))
        for beside in (f"{known.name[:3]}_catalogue.py", "catalogue.py"):
            env.note_dependency(str(program.with_name(beside)))
        env.note_dependency(__file__)
        boxes = []
        for check in known.checks:
            entries = [e for e in known.misconceptions if e.function == check.function and e.boxed]
            items = nodes.bullet_list()
            for entry in entries:
                told = with_indices(f"{sentence(entry.misunderstood)} ")
                hint = nodes.emphasis("", "", *with_indices(entry.hint))
                place = (
                    nodes.Text(" See "),
                    section_link(entry.section, env.docname),
                    nodes.Text("."),
                )
                items += nodes.list_item("", nodes.paragraph("", "", *told, hint, *place))
            title = nodes.title(
                "", "", nodes.Text("Common mistakes in "), nodes.literal("", check.function)
            )
            classes = ["dropdown", "warning"]
            boxes.append(nodes.admonition("", title, items, classes=classes))
        return boxes


def sentence(text: str) -> str:
    """With a capital letter, unless it begins with a symbol or a name of code."""
    return text[0].upper() + text[1:] if re.match(r"[a-z]{2,}\b(?![_^(.]\w)|a ", text) else text


def section_link(section: str, docname: str) -> nodes.Node:
    """A link to page#anchor; its text is the section's title."""
    anchor = section.partition("#")[2]
    return addnodes.pending_xref(
        "", nodes.inline("", anchor), refdomain="std", reftype="ref",
        reftarget=anchor, refexplicit=False, refdoc=docname, refwarn=True,
    )  # fmt: skip
