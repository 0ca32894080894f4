"""An index at the head of the library's reference, `{api-index}`: each name and what it is."""

from collections.abc import Iterator

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx import addnodes
from sphinx.application import Sphinx


class ApiIndex(nodes.General, nodes.Element):  # type: ignore[misc] # docutils has no types
    """Stands for the index until all entries of the page are read."""


class ApiIndexDirective(Directive):  # type: ignore[misc] # docutils has no types
    """`{api-index}`."""

    def run(self) -> list[nodes.Node]:
        """A placeholder."""
        return [ApiIndex()]


def fill_index(app: Sphinx, doctree: nodes.document) -> None:
    """Put the index of a page into its place: a line for each module, a row for each name."""
    for place in list(doctree.findall(ApiIndex)):
        items = nodes.definition_list(classes=["api-index"])
        for section in doctree.findall(nodes.section):
            own = list(entries(section))
            if own:
                heading = next(section.findall(nodes.title))
                shown = nodes.reference("", "", refid=section["ids"][0], internal=True)
                shown += [child.deepcopy() for child in heading.children]
                rows = nodes.bullet_list("", *(row(entry) for entry in own))
                term = nodes.term("", "", shown)
                items += nodes.definition_list_item("", term, nodes.definition("", rows))
        place.replace_self(items)


def entries(section: nodes.section) -> Iterator[addnodes.desc]:
    """The entries of a module: functions, classes and data, without the methods of classes."""
    for child in section.children:
        if isinstance(child, addnodes.desc) and child.children and child[0]["ids"]:
            yield child


def row(entry: addnodes.desc) -> nodes.list_item:
    """A name that leads to its entry, and the entry's first sentence."""
    signature, content = entry[0], entry[-1]
    name = signature["ids"][0]
    link = nodes.reference("", "", refid=name, internal=True)
    link += nodes.literal("", name.rpartition(".")[2])
    line = nodes.paragraph("", "", link)
    first = next(iter(content.findall(nodes.paragraph)), None)
    if first is not None:
        line += [nodes.Text(" "), *(child.deepcopy() for child in first.children)]
    return nodes.list_item("", line)


def set_up_api(app: Sphinx) -> None:
    """The directive, filled when the page is read."""
    app.add_node(ApiIndex)
    app.add_directive("api-index", ApiIndexDirective)
    app.connect("doctree-read", fill_index)
