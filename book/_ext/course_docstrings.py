"""The API page: numpydoc docstrings of coursekit as reStructuredText with links to equations."""

import functools
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config as NumpydocConfig
from sphinx.ext.napoleon.docstring import NumpyDocstring

ROOT = Path(__file__).resolve().parents[2]
EQUATION = re.compile(r"^\s*\$\$ \((eq:[\w-]+)\)|^:label: (eq:[\w-]+)", re.MULTILINE)
CITATION = re.compile(r",?\s*`(eq:[\w-]+)`")
NUMPYDOC: Any = NumpydocConfig(  # which stands in for Sphinx's, with fewer settings
    napoleon_use_param=False, napoleon_use_rtype=False
)
SCRIPT = re.compile(r"([_^])(?:\{([^}]*)\}|([−-]?[^\W_]{1,3})(?![^\W_]))")
SYMBOL = re.compile(rf"(?<![A-Za-z0-9_])([^\W\d_])((?:{SCRIPT.pattern})+)")


@functools.cache
def equations() -> frozenset[str]:
    """The labels of all equations in the book."""
    folder = ROOT / "book"
    pages = [p for p in folder.rglob("*.md") if p.relative_to(folder).parts[0] != "_build"]
    found = (EQUATION.findall(page.read_text(encoding="utf-8")) for page in pages)
    return frozenset(label for page in found for labels in page for label in labels if label)


def with_scripts(symbol: re.Match[str]) -> str:
    """A letter and its indices and exponents, `W^l` or `n_{l-1}`, as reStructuredText."""
    raised = {"_": "sub", "^": "sup"}
    scripts = SCRIPT.findall(symbol[2])
    return symbol[1] + "".join(
        f"\\ :{raised[s]}:`{long or short}`\\ " for s, long, short in scripts
    )


def marked_up(text: str) -> str:
    """A line of a docstring as reStructuredText, where `names` and `eq:labels` are links.

    The label of an equation that no page has yet is left out. A single * or | is no markup.
    """
    written = CITATION.sub(lambda cited: cited[0] if cited[1] in equations() else "", text)
    pieces = written.split("`")
    for i, piece in enumerate(pieces):
        if i % 2 == 0:
            escaped = re.sub(r"(?<!\*)\*(?!\*)|\|", r"\\\g<0>", piece)
            pieces[i] = SYMBOL.sub(with_scripts, escaped)
        else:
            pieces[i] = f":{'eq' if piece.startswith('eq:') else 'py:obj'}:`{piece}`"
    return "".join(pieces)


def read_docstring(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Make reStructuredText of a numpydoc docstring, all but its examples of code."""
    in_example = False
    marked = []
    for line in lines:
        in_example = line.lstrip().startswith(">>>") or (in_example and bool(line.strip()))
        marked.append(line if in_example else marked_up(line))
    described = what in {"attribute", "data", "property"}  # prose, in which a colon is a colon
    lines[:] = marked if described else NumpyDocstring(marked, NUMPYDOC, what=what).lines()
