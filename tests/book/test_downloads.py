"""Pages as notebooks to download: plain Markdown, and links that arrive or are none."""

import re
from pathlib import Path

import nbformat
import pytest
from building import build, small_book
from course_downloads import install_line
from course_plain import Plain
from course_quiz import tag
from course_wheel import file_name
from docutils import nodes
from downloads import raw_parts


def plain(home: str = "") -> Plain:
    """The writer of the page `a/b`, which knows one other page."""
    return Plain(
        "a/b.html",
        home,
        {"a/b.html": "Here", "c.html": "The other page"},
        lambda kind, place: "1.2",
        lambda python: f"{python} -m pip install it",
    )


def link(text: str, address: str = "", place: str = "") -> nodes.paragraph:
    """A paragraph that is a link."""
    node = nodes.reference("", text, refuri=address) if address else nodes.reference("", text)
    if place:
        node["refid"] = place
    return nodes.paragraph("", "", node)


@pytest.mark.parametrize(
    ("node", "bare", "published"),
    [
        (link("Python", "https://x.org/"), "[Python](https://x.org/)", "[Python](https://x.org/)"),
        (
            link("The other page", "../c.html"),
            "*The other page*",
            "[The other page](https://h.org/n/c.html)",
        ),
        (
            link("A section", "../c.html#s"),
            "A section (*The other page*)",
            "[A section](https://h.org/n/c.html#s)",
        ),
        (link("(2.1)", "../c.html#e"), "(2.1)", "[(2.1)](https://h.org/n/c.html#e)"),
        (link("A place", place="p"), "A place", "[A place](https://h.org/n/a/b.html#p)"),
    ],
)
def test_a_link_arrives_or_is_none(node: nodes.paragraph, bare: str, published: str) -> None:
    """Links out of the book stay; inside it they lead to the site, or say the page's title."""
    document = nodes.section("", node)
    assert plain().text(document) == bare
    assert plain("https://h.org/n/").text(document) == published


def test_questions_stand_in_a_notebook_with_their_answers_folded() -> None:
    """Choices as a list, a listing as code without its colours, fields as nothing."""
    letter, text = (
        tag("span", nodes.Text(word), class_=f"quiz-{look}")
        for word, look in (("A", "letter"), ("a sum", "choice"))
    )
    choices = tag("ul", tag("li", tag("label", tag("input"), letter, text)))
    coloured = nodes.raw("", "<span>x</span> &lt; 1", format="html")
    line = tag("label", tag("input"), tag("span", nodes.Text("1")), tag("code", coloured))
    listing = tag("div", tag("div", line), class_="highlight quiz-listing")
    answers = tag("details", tag("summary", nodes.Text("Answers")), tag("p", nodes.Text("1: A.")))
    number = tag("label", nodes.Text("Your answer "), tag("input"))
    shown = plain().text(nodes.container("", choices, number, listing, answers))
    assert shown == (
        "- A: a sum\n\n```python\nx < 1\n```\n\n"
        "<details><summary>Answers</summary>\n\n1: A.\n\n</details>"
    )


def test_numbers_of_other_pages_are_remembered() -> None:
    """An equation of another page is called by its number; the writer keeps whose it is."""
    writer = plain()
    for node in (
        link("(2.1)", "../c.html#e"),
        link("BP1", "../c.html#e"),
        link("(1.1)", place="e"),
    ):
        writer.text(nodes.section("", node))
    assert writer.elsewhere == {"(2.1)": "The other page", "BP1": "The other page"}


def test_signs_of_markdown_are_text() -> None:
    """What a page writes as text is not read as Markdown, as a formula or as HTML."""
    node = nodes.section("", nodes.paragraph("", "a*b_c `d` <e> $f$ [g]"))
    assert plain().text(node) == r"a\*b\_c \`d\` \<e> \$f\$ \[g\]"


def test_bars_in_the_formulas_of_a_table() -> None:
    """A norm in a table does not end its cell."""
    assert raw_parts("[a](b.html)") == ["](b.html)"]
    entry = nodes.entry("", nodes.paragraph("", "", nodes.math("", r"|x| + \|y\|")))
    assert "|" not in plain().entry(entry)


def test_the_line_that_installs() -> None:
    """It names the published wheel, or the file if the site has no address."""
    home = "https://h.org/n/"
    assert install_line(home, "py") == f"py -m pip install {home}wheel/{file_name()}"
    assert install_line("") == f"python -m pip install {file_name()}"


PAGE = """\
(start)=
# A page

:::{admonition} You will
:class: tip

- see **this** and {eq}`eq:one`,
- and [](#second).
:::

```{install} python
```

$$
a^2 = b
$$ (eq:one)

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-line
    caption: "A line with $x_1$."
  image:
    alt: A line.
---
import matplotlib.pyplot as plt
plt.plot([1, 2])
print("drawn")
```

(second)=
## A second section

As {numref}`fig-line` shows, {ref}`start` and [a place](#second) are near.

```{prf:theorem} Name
:label: thm-name
It is $\\lVert x\\rVert$.
```

```{exercise} Try it
:label: ex:try
Find $x$.
```

````{solution} ex:try
:class: dropdown
So:

```python
x = 1
```
````

| what | is |
|---|---|
| $x$ | `abs` |
"""


@pytest.mark.slow
def test_a_page_as_a_notebook(tmp_path: Path) -> None:
    """Roles and directives become words, formulas and folded solutions, links whole addresses."""
    home = "https://h.org/n"
    small_book(tmp_path, "start", PAGE.replace("\\\\", "\\"))
    config = tmp_path / "_config.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("html:\n", f"html:\n  baseurl: {home}\n", 1))
    built = build(tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    file = tmp_path / "book" / "_build" / "html" / "_sources" / "start.ipynb"
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds == ["markdown", "markdown", "code", "markdown", "markdown"]
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert raw_parts(text) == []
    for part in (
        "**You will**",
        r"a^2 = b",
        r"\tag{",
        "**Fig. 1** A line with $x_1$.",
        "Fig. 1",
        "(Name)",
        "(Try it)",
        "<details><summary>Solution</summary>",
        "```python\nx = 1\n```",
        "| $x$ | `abs` |",
        f"python -m pip install {home}/wheel/{file_name()}",
    ):
        assert part in text, part
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert links
    assert all(address.startswith(f"{home}/start.html#") for address in links)
