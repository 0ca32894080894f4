"""The page *The sources, checked*: no mistake and no concept of the five texts is lost."""

import re

import pytest
from cells import cells
from equations import BOOK, chapter_text, labels, page_text, pages, prose

TEXT = page_text("sources_checked")

# Every entry of the list of mistakes: the lines of the text, in the order of the list. Those of
# `FACTS` are matters of fact or formula, so a cell must show them; the others are slips of the pen.
ENTRIES = {
    "source-parameter-learning": (
        "8 27 33 52-56 64 78 81/87 98 104,117 123-126 161-165 macros",
        "8 27 52-56 64 98 104,117 123-126 161-165",
    ),
    "source-ren": (
        "passim|eq. 1a|eq. 1b|base case|numbering",
        "eq. 1a|eq. 1b|base case",
    ),
    "source-parameter-update": (
        "17 27-31 34 45 55 73-78 92-95 95 117,125 163 163 166-167 174 187 192 n",
        "17 27-31 34 45 92-95 95 163 166-167 174 187 192 n",
    ),
    "source-backpropagation-notes": (
        "18-20 28-30,37 56 72 73 74 75,107-141 79 83 84,175 90 126 180-183 figures",
        "18-20 28-30,37 56 73 74 75,107-141 84,175 90 180-183",
    ),
    "source-liu": (
        "69-77 90 100 126-130 186/190 188 204 212 222 234-240 246 256 264 "
        "302 308-315 332 336-338 341-345 350-371 361 373 383 "
        "417 423-427 429-433 448 454-466 474 500 "
        "517-540 552 556 558 570-581 592-618 630-642 653 669 685 701",
        "69-77 90 100 126-130 186/190 188 212 222 234-240 246 256 264 "
        "302 308-315 332 336-338 341-345 350-371 361 373 383 "
        "417 423-427 429-433 448 454-466 474 500 "
        "517-540 552 556 558 570-581 592-618 630-642 653 669 685 701",
    ),
}

# What the five texts teach and what was worth adding, with regular expressions: all are in the text
# of the section that treats it, and one of them in its name, a heading, a term in bold or the like.
CONCEPTS = {
    # Before you start
    "derivatives, the chain rule, matrix products, chance, NumPy": ["derivative", "[Cc]hain rule"],
    "prerequisites, with a self-test": ["[Ss]elf-test"],
    # Regression
    "commuting data": ["journey"],
    "the linear model": ["linear model"],
    "the bias as $x_0=1$; the design matrix": ["ones", "design matrix"],
    "the residual": ["[Rr]esidual"],
    "mean squared error, and why the ½": ["mean squared error", r"½|\\frac12|\\tfrac12|half"],
    "gradient, Jacobian, layout": ["Jacobian", "[Ll]ayout"],
    "the transpose of a number": ["transpose"],
    "conditions of first and second order for a minimum": ["second derivative", "[Ss]tationary"],
    "normal equations": ["normal equations"],
    "the minimum of the cost is not 0": ["not 0"],
    "`solve` and `lstsq` instead of an inverse": ["lstsq", "inverse"],
    "conditioning": ["condition number"],
    "polynomial features": ["polynomial"],
    "under- and overfitting": ["[Uu]nderfit", "[Oo]verfit"],
    "held-out data": ["validation"],
    "norms": ["norm"],
    "ridge, its closed form, why it is always invertible": [
        "[Rr]idge",
        "invertible|positive definite",
    ],
    "the 0–1 loss, and why it cannot be descended": ["0–1 loss"],
    "the margin of an example; hinge and logistic loss": ["margin", "hinge", "logistic"],
    "the squared hinge": ["squared hinge"],
    "the gradient of the squared hinge": ["gradient", "squared hinge"],
    # Gradient descent and SGD
    "$x^2$ and $x^2+y^2$ by hand": [r"x\^2", r"x\^2\+y\^2", "by hand"],
    "the learning rate; what happens at 1 and beyond": [
        "learning rate",
        r"\\eta=1|\\eta\s*=\s*1|rate 1",
    ],
    "the direction of steepest descent": ["steepest"],
    "the first-order Taylor argument": ["first-order"],
    "descent for regression": ["[Rr]egression"],
    "SGD": ["[Ss]tochastic"],
    "minibatches, with and without replacement": ["minibatch", "without replacement"],
    "the noise of SGD": ["noise"],
    r"the schedule $c/\sqrt t$": [r"\\sqrt", "[Rr]ates?"],
    "Robbins and Monro": ["Robbins"],
    "stopping rules": ["[Ss]top"],
    "descent or SGD, and when to use which": ["SGD", "descent"],
    "two species of flowers with the squared hinge": ["iris|flower", "squared hinge"],
    "momentum": ["momentum"],
    # The perceptron and the neuron
    "the step activation": ["step"],
    "the algorithm": ["rule", "mistake"],
    "the margin argument": ["margin"],
    "the convergence theorem": ["Novikoff", "theorem"],
    "only mistakes teach; data that are not separable": ["[Mm]istakes", "separat"],
    "XOR": ["XOR"],
    "piecewise linear regions": ["region", "straight"],
    r"the sigmoid, and $\sigma'=\sigma(1-\sigma)$": ["sigmoid", r"\\sigma'"],
    "the loss of one neuron by hand": ["by hand"],
    "a single layer: cost and gradients": ["layer", "gradient"],
    # Multilayer perceptrons
    "acyclic graph, layers, width": ["acyclic|cycle", "width"],
    "the index convention": ["index"],
    "the forward pass by entries and by matrices": ["forward pass", "matri"],
    "sigmoid, tanh, ReLU: curves, ranges, price": ["tanh", "ReLU", "range"],
    "outputs and costs: softmax, stable": ["[Ss]oftmax", "overflow"],
    "the cost of $m$ examples": ["mean", "[Cc]osts"],
    "the penalty on the weights": ["penalty"],
    "random start and symmetry": ["[Tt]win|symmetr", "random"],
    "Glorot and He": ["[Gg]lorot", r"\bHe\b|eq:he"],
    "what networks can represent": ["theorem"],
    # Backpropagation
    "the chain rule, one variable and many; $y+e^{xy}$": ["[Cc]hain rule", r"e\^\{xy\}"],
    "the computational graph; upstream times local": ["computational graph", "[Uu]pstream"],
    "the sum over paths": ["paths"],
    "the graph of linear regression, with numbers": ["regression"],
    "stored intermediate results; dynamic programming": ["dynamic programming", "stor(?:ed|ing)"],
    r"the error $\delta$": [r"\\delta", "eq:delta"],
    "BP1": ["BP1"],
    "BP2": ["BP2"],
    "BP3": ["BP3"],
    "BP4": ["BP4"],
    "outputs that are not elementwise; softmax with cross-entropy": ["[Ss]oftmax", "cross-entropy"],
    "the update rule, with penalty; batch gradients": ["penalty", "mean"],
    "the whole algorithm; then descend": ["algorithm"],
    "gradient checks": ["[Gg]radient.check", "[Cc]entral difference"],
    "the cost of backpropagation": ["[Mm]ultiplications"],
    "vanishing gradients": ["smaller|shrink|vanish"],
    "digits": ["digit"],
    "common mistakes, each run and refuted": ["check", "[Mm]istakes"],
    # Beyond
    "shape discipline; orders that conform": ["[Ss]hapes"],
    "layer objects": ["class", "[Oo]bjects"],
    "a scalar autodiff": ["node", "tape|edges"],
}


def ids(listed: str) -> list[str]:
    """The entries of a list, parted by bars or by spaces."""
    return listed.split("|") if "|" in listed else listed.split()


def section(anchor: str) -> str:
    """The part of the page from an anchor to the next section of the same level."""
    start = TEXT.index(f"({anchor})=")
    end = re.search(r"^\([a-z-]+\)=\n## ", TEXT[start + 1 :], re.MULTILINE)
    return TEXT[start : start + 1 + end.start()] if end else TEXT[start:]


def entries(anchor: str) -> list[tuple[str, bool, str]]:
    """Id, whether a cell shows it, and the correction, of each entry of a section."""
    found = re.findall(r"^`([^`]+)` (\*run\* )?· [^\n]+\n: ([^\n]+)", section(anchor), re.MULTILINE)
    return [(name, bool(run), right) for name, run, right in found]


@pytest.mark.parametrize("anchor", ENTRIES)
def test_every_mistake_has_its_entry(anchor: str) -> None:
    """Each known mistake is named once, in order, and answered with more than a word."""
    found = entries(anchor)
    assert [name for name, _, _ in found] == ids(ENTRIES[anchor][0])
    for name, _, right in found:
        assert len(right) > 10, name


@pytest.mark.parametrize("anchor", ENTRIES)
def test_matters_of_fact_are_run(anchor: str) -> None:
    """Entries marked *run* are the matters of fact, and each is shown in a cell of its section."""
    facts = set(ids(ENTRIES[anchor][1]))
    assert {name for name, run, _ in entries(anchor) if run} == facts
    code = cells(section(anchor))
    shown: set[str] = set()
    for comment in re.findall(r"^ *# (→ .*)$", "\n".join(code), re.MULTILINE):
        shown |= {n.strip() for n in re.findall(r"→ ([^:→]+?)(?=:|, →| and →)", comment)}
    assert shown == facts
    for cell in code:
        assert "assert" in cell


def test_a_shown_entry_is_followed_by_an_assertion() -> None:
    """After each comment that names entries there is an assertion before the next comment."""
    for cell in cells(TEXT):
        for part in re.split(r"^ *# (?=→)", cell, flags=re.MULTILINE)[1:]:
            assert re.search(r"\bassert\b|AssertionError", part), part.splitlines()[0]


def test_all_five_sources_are_here() -> None:
    """Each of the five texts is cited and has its section."""
    bibliography = (BOOK / "references.bib").read_text(encoding="utf-8")
    start, end = bibliography.index("five source texts"), bibliography.index("% Books and papers")
    keys = re.findall(r"@misc\{([\w-]+)", bibliography[start:end])
    assert len(keys) == len(ENTRIES) == 5
    for key in keys:
        assert f"{{cite:t}}`{key}`" in TEXT


def covered() -> dict[str, str]:
    """The concepts of the coverage table, and the anchor to which each leads."""
    return dict(
        re.findall(r"^\| (.+) \| .+ \| \{ref\}`([a-z0-9-]+)` \|$", section("coverage"), re.M)
    )


NAMES = re.compile(r"^#+ .+$|\*\*.+?\*\*|\(eq:[\w-]+\)|caption: .+$|\{exercise\} .+$", re.MULTILINE)
"""Headings, terms where they are defined, and the names of equations, figures and exercises."""


def part(anchor: str) -> str:
    """The section of the book with this anchor, its heading and what is below it included."""
    for page in pages():
        text = page_text(page)
        start = re.search(rf"^\({anchor}\)=\n+(#+) ", text, re.MULTILINE)
        if start:
            after = prose(text)[start.end() :]  # in which a comment of a cell is no heading
            end = re.search(rf"^#{{1,{len(start[1])}}} ", after, re.MULTILINE)
            last = start.end() + end.start() if end else len(text)
            return text[start.start(1) : last]
    raise AssertionError(f"no section ({anchor})=")


def test_the_coverage_table_has_every_concept() -> None:
    """Each has one row, and there is no other."""
    assert list(covered()) == list(CONCEPTS)
    assert section("coverage").count("| {ref}") == len(CONCEPTS)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_concept_leads_to_the_section_that_treats_it(concept: str) -> None:
    """The section is there and speaks of the concept, and is named for it or has a part that is."""
    anchor = covered()[concept]
    text = part(anchor)
    assert [words for words in CONCEPTS[concept] if not re.search(words, text)] == []
    named = [anchor.replace("-", " "), *NAMES.findall(text)]
    assert any(re.search(words, name) for words in CONCEPTS[concept] for name in named), named


def test_coverage_is_complete() -> None:
    """Each chapter with a source treats some concept; the history stands in its chapter."""
    for chapter in ("regression", "descent", "perceptron", "mlp", "backpropagation"):
        anchors = re.findall(r"^\(([a-z0-9-]+)\)=$", chapter_text(chapter), re.MULTILINE)
        assert set(anchors) & set(covered().values())
    assert "cauchy1847" in chapter_text("descent")
    assert "rosenblatt1958" in chapter_text("perceptron")


def test_no_result_hides_here() -> None:
    """The page states no labelled result of its own; it cites those of the chapters."""
    assert labels("sources_checked") == []
    everywhere = {label for page in pages() for label in labels(page)}
    assert set(re.findall(r"\{eq\}`(eq:[a-z0-9-]+)`", TEXT)) <= everywhere
