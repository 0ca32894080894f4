"""The page *The sources, checked*: no mistake and no concept of the five texts is lost."""

import re

import pytest
import yaml
from equations import BOOK, chapter_text, labels, page_text, pages

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
        "17 27-31 34 45 55 73-78 92-95 95 117,125 163 166-167 174 187 192 n",
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

# What the texts teach, and what was added: chapter, and the sections that treat it.
SECTIONS = {
    "regression": "design-matrix mse normal-equations least-squares polynomial-features ridge "
    "margin-losses squared-hinge",
    "descent": "steepest-descent learning-rate descent-lemma momentum sgd minibatches schedules "
    "stopping gd-or-sgd iris",
    "perceptron": "step-activation perceptron-rule margin novikoff xor sigmoid-neuron single-layer",
    "mlp": "layers forward-pass activations softmax costs initialisation approximation",
    "backpropagation": "chain-rule computational-graph caching delta bp1 bp2 bp3 bp4 "
    "softmax-output batches algorithm gradient-check cost-of-backprop digits common-mistakes "
    "vanishing",
    "matrix_calculus": "layouts non-conforming",
    "layers": "tape",
    "prerequisites": "self-test",
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
    cells = re.findall(r"```\{code-cell\}.*?```", section(anchor), re.DOTALL)
    shown: set[str] = set()
    for comment in re.findall(r"^ *# (→ .*)$", "\n".join(cells), re.MULTILINE):
        shown |= {n.strip() for n in re.findall(r"→ ([^:→]+?)(?=:|, →| and →)", comment)}
    assert shown == facts
    for cell in cells:
        assert "assert" in cell


def test_a_shown_entry_is_followed_by_an_assertion() -> None:
    """After each comment that names entries there is an assertion before the next comment."""
    for cell in re.findall(r"```\{code-cell\} ipython3\n(.*?)```", TEXT, re.DOTALL):
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


def covered() -> list[str]:
    """The anchors that the coverage table links to."""
    # {ref}, where a page has the name of an anchor, or the anchor stands before no heading
    link = r"^\| .* \| (?:\[\]\(#|\{ref\}`(?:[^<`]+<)?)([a-z0-9-]+)>?[`)] \|$"
    return re.findall(link, section("coverage"), re.MULTILINE)


def test_every_section_is_in_the_coverage_table() -> None:
    """Nothing that is promised is missing from the table, and the table promises nothing else."""
    assert set(covered()) == {a for names in SECTIONS.values() for a in names.split()}


# What the five texts teach and what was worth adding, a telling word or two for each.
CONCEPTS = """commuting data|linear model|x_0=1|residual|mean squared error|first and second order|
design matrix|normal equations|transpose of a number|gradient, Jacobian, layout|0–1 loss|margin|
hinge|squared hinge|logistic|polynomial features|norms|ridge|always invertible|overfitting|
minimum of the cost is not 0|x^2+y^2|learning rate|Taylor|descent for regression|SGD and its noise|
c/\\sqrt t|Robbins|minibatches|with and without replacement|stopping rules|descent or SGD|flowers|
Cauchy|Rosenblatt|step activation|convergence theorem|not separable|XOR|only mistakes teach|
piecewise linear|sigmoid|single layer|one neuron by hand|chain rule|e^{xy}|acyclic graph|width|
index convention|by entries and by matrices|tanh|ReLU|curves, ranges|random start|symmetry|
cost of $m$ examples|stored intermediate|computational graph|upstream times local|sum over paths|
graph of linear regression|dynamic programming|delta|BP1|BP2|BP3|BP4|one-hot|L2|batch gradients|
not elementwise|whole algorithm|gradient checks|shape discipline|stable|`solve` and `lstsq`|
conditioning|held-out|vanishing|Glorot and He|cost of backpropagation|scalar autodiff|
common mistakes|prerequisites|debugging"""


@pytest.mark.parametrize("concept", CONCEPTS.replace("\n", "").split("|"))
def test_every_concept_is_in_the_coverage_table(concept: str) -> None:
    """What a source teaches has a row."""
    rows = [line for line in section("coverage").splitlines() if line.startswith("| ")]
    assert any(concept in row.split(" | ")[0] for row in rows)


def anchors(chapter: str) -> set[str]:
    """The anchors of a chapter."""
    return set(re.findall(r"^\(([a-z0-9-]+)\)=$", chapter_text(chapter), re.MULTILINE))


@pytest.mark.parametrize("chapter", SECTIONS)
def test_covered_sections_exist(chapter: str) -> None:
    """The sections that the table links to are in their chapter."""
    assert set(SECTIONS[chapter].split()) <= anchors(chapter)


def test_coverage_is_complete_in_the_finished_book() -> None:
    """No chapter of the table of contents is left out of the coverage table."""
    toc = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [c["file"] for c in toc["parts"][0]["chapters"]]
    assert set(chapters) <= set(SECTIONS)


def test_no_result_hides_here() -> None:
    """The page states no labelled result of its own; it cites those of the chapters."""
    assert labels("sources_checked") == []
    everywhere = {label for page in pages() for label in labels(page)}
    assert set(re.findall(r"\{eq\}`(eq:[a-z0-9-]+)`", TEXT)) <= everywhere
