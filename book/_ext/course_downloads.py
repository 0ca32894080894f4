"""A page with cells, as a notebook to download that runs anywhere and leads nowhere in vain."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from course_plain import Code, Plain
from course_wheel import FOLDER, file_name
from docutils import nodes
from sphinx.application import Sphinx

LICENCE = "Text and figures: CC BY 4.0. Code: BSD-3-Clause."


def home_of(app: Sphinx) -> str:
    """Where the site is published, with a slash at the end; nothing if that is not configured."""
    address = str(app.config.html_baseurl or "")
    return address.rstrip("/") + "/" if address else ""


def install_line(home: str, python: str = "python") -> str:
    """The line that installs the library: from the site, if it is known where that is."""
    wheel = f"{FOLDER}/{file_name()}"
    return f"{python} -m pip install {urljoin(home, wheel) if home else file_name()}"


def opening(home: str, site: str) -> str:
    """The first cell: what it takes to run the notebook."""
    line = f"To run this notebook, install `coursekit` once: `{install_line(home)}`"
    where = "" if home else f" (the file is on the site of *{site}*, in its folder `{FOLDER}`)"
    return f"{line}{where}."


def closing(plain: Plain, site: str) -> str:
    """The last cell: where the numbers lead that belong to other pages, and what may be done."""
    pages: dict[str, list[str]] = {}
    for number, title in plain.elsewhere.items():
        pages.setdefault(title, []).append(number)
    known = [f"*{title}*: {', '.join(numbers)}" for title, numbers in pages.items()]
    other = [f"On other pages: {'; '.join(known)}."] if known else []
    return "\n\n".join(["---", *other, f"A page of *{site}*. {LICENCE}"])


def code_cell(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell that has not been run; what the page folds is folded in the notebook."""
    tags = cell["metadata"].get("tags", [])
    folded = {"jupyter": {"source_hidden": True}, "tags": tags} if "hide-input" in tags else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": folded,
        "outputs": [],
        "source": cell["source"],
    }


def text_cell(source: str) -> dict[str, Any]:
    """A cell of Markdown."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def as_notebook(
    app: Sphinx, page: str, document: nodes.document, cells: list[dict[str, Any]]
) -> dict[str, Any]:
    """The page as a notebook; `cells` are those of the notebook that was run."""
    env, builder, site = app.env, app.builder, str(app.config.html_title)
    address = builder.get_target_uri
    home, numbers = home_of(app), env.toc_fignumbers.get(page, {})
    plain = Plain(
        address(page),
        home,
        {address(name): title.astext() for name, title in env.titles.items()},
        lambda kind, place: ".".join(map(str, numbers.get(kind, {}).get(place, ()))),
        lambda python: install_line(home, python),
    )
    made: list[dict[str, Any]] = []
    for part in (opening(home, site), *plain.cells(document)):
        made.append(code_cell(cells[part.index]) if isinstance(part, Code) else text_cell(part))
    made.append(text_cell(closing(plain, site)))
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    return {
        "cells": made,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def offer_notebook(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let readers download a page that has cells as a notebook."""
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    if doctree is None or not executed.is_file():
        return
    target = Path(app.outdir) / "_sources" / f"{pagename}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    notebook = as_notebook(app, pagename, doctree, cells)
    target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
    context["ipynb_source"] = f"{pagename}.ipynb"


def set_up_downloads(app: Sphinx) -> None:
    """Offer the notebooks."""
    app.connect("html-page-context", offer_notebook, priority=400)
