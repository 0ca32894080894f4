"""What holds for all pages: numbers of the sources, labels, citations, links, style."""

import re

import pytest
from equations import BOOK, ROOT, labels, page_text, pages, prose

import coursekit as ck

TEXTS = {page: page_text(page) for page in pages()}
BIBLIOGRAPHY = (BOOK / "references.bib").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^@\w+\{([^,]+),\n(.*?)^\}", BIBLIOGRAPHY, re.MULTILINE | re.DOTALL))

# The worked numbers of the sources, as far as they are written out.
NUMBERS = {
    "the plane of the commutes": ["2897}{476", "1555}{238", "431}{204"],
    "its predictions": ["36899", "49961", "6007", "15056", "11605"],
    "its error": ["34231", "2.39712", "0.95459"],
    "its largest curvature": ["13.3204", "0.15014"],
    "its ridge": ["2.44428", "7.05150", "1.38113"],
    "where the sources' SGD stops": ["14 steps", "3.71"],
    "x² from 1000": ["2.03703", "4.1495"],
    "the wrong sign's step and the right one's": ["23.04", "10.24"],
    "a chain rule with two paths": ["2.41047", "2.99653"],
    "a sum of rates": ["14.3927"],
    "softmax with cross-entropy": ["0.0900", "0.7553", "0.6652"],
    "one neuron": ["0.187175"],
    "weights that begin equal": ["0.0841"],
}


@pytest.mark.parametrize("what", NUMBERS)
def test_numbers_of_the_sources_appear(what: str) -> None:
    """Every worked number stands in a chapter or is asserted there."""
    book = "".join(TEXTS.values())
    assert [number for number in NUMBERS[what] if number not in book] == []


def test_labels_cited_in_code_exist() -> None:
    """An equation that a docstring or an assignment cites is in the book."""
    known = {label for page in pages() for label in labels(page)}
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "assignments" / "source").rglob("*.ipynb")]
    for path in files:
        text = path.read_text(encoding="utf-8")
        cited = set(re.findall(r"\beq:[a-z0-9]+(?:-[a-z0-9]+)*", text))
        assert cited <= known, f"{path.name}: {sorted(cited - known)}"


@pytest.mark.parametrize("page", TEXTS)
def test_citations_have_an_entry(page: str) -> None:
    """What a page cites is in the bibliography."""
    cited = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", TEXTS[page])
    keys = {key.strip() for group in cited for key in group.split(",")}
    assert keys <= set(ENTRIES)


def test_every_entry_ends() -> None:
    """Each entry of the bibliography is closed before the next one begins."""
    assert len(ENTRIES) == len(re.findall(r"^@\w+\{", BIBLIOGRAPHY, re.MULTILINE))


def test_every_entry_is_cited() -> None:
    """The bibliography holds what the book uses, and no more."""
    book = "".join(TEXTS.values())
    assert [key for key in ENTRIES if not re.search(rf"[`,\s]{key}[`,]", book)] == []


@pytest.mark.parametrize("key", ENTRIES)
def test_entries_can_be_found(key: str) -> None:
    """Title, year, author or editor, or a note on why not; a DOI is in its bare form."""
    fields = dict(re.findall(r"^\s*(\w+)\s*=\s*[{\"](.*)[}\"],?$", ENTRIES[key], re.MULTILINE))
    assert "title" in fields
    assert {"author", "editor", "note"} & set(fields)
    assert {"year", "note"} & set(fields)
    assert re.fullmatch(r"\d{4}", fields.get("year", "2000"))
    assert re.fullmatch(r"10\.\d{4,9}/\S+", fields.get("doi", "10.1000/x"))


@pytest.mark.parametrize("page", TEXTS)
def test_links_leave_by_https(page: str) -> None:
    """Links out of the book are whole addresses, and encrypted."""
    for link in re.findall(r"\]\((\w+:[^)\s]*)\)", TEXTS[page]):
        assert re.fullmatch(r"https://[\w.-]+\.[a-z]{2,}(/\S*)?", link), link


@pytest.mark.parametrize("page", TEXTS)
def test_a_link_to_a_section_is_no_link_to_a_function(page: str) -> None:
    """`[](#softmax)` has two targets, the section and coursekit's function: `{ref}` has one."""
    links = re.findall(r"\]\(#([\w-]+)\)", TEXTS[page])
    assert set(links) & set(ck.__all__) == set()


@pytest.mark.parametrize("page", TEXTS)
def test_prose_is_written_one_way(page: str) -> None:
    """British spelling, no exclamation, no filler, no note to the author."""
    words = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "", prose(TEXTS[page]), flags=re.DOTALL)
    for pattern in (
        r"\b(?:neighbor|color|behavior|minimiz|maximiz|generaliz|initializ|regulariz|normaliz)",
        r"\b(?:obviously|trivially|of course|needless to say|it is easy to see)\b",
        r"\b(?:TODO|FIXME|XXX|still to come)\b",
        r"[a-z]!(?:\s|$)",
    ):
        found = re.search(pattern, words)
        assert not found, words[max(0, found.start() - 60) : found.end() + 40]


@pytest.mark.parametrize("page", TEXTS)
def test_each_block_says_what_it_is(page: str) -> None:
    """A command's output is text; without a word it would be coloured as Python."""
    opened: list[str] = []
    for ticks, word in re.findall(r"^(`{3,})(.*)$", TEXTS[page], re.MULTILINE):
        if ticks in opened and not word.strip():
            opened.remove(ticks)
        else:
            assert word.strip(), "a block without a word"
            opened.append(ticks)


def test_nothing_tells_where_it_was_made() -> None:
    """No path of a machine is in a page."""
    for page, text in TEXTS.items():
        assert not re.search(r"/(?:home|root|work|Users)/\w", text), page


@pytest.mark.parametrize("page", TEXTS)
def test_links_to_pages_arrive(page: str) -> None:
    """A link to a file leads there from the folder of its page; out of one it begins with ../."""
    folder = (BOOK / page).parent
    for link in re.findall(r"\]\(([^)\s:#]+\.md)(?:#[^)\s]*)?\)", prose(TEXTS[page])):
        assert (folder / link).is_file(), link
    for place in re.findall(r"\]\(#([^)\s]+)\)", prose(TEXTS[page])):
        assert not (folder / f"{place}.md").is_file(), f"{place} is a page and a place: use {{ref}}"


PLACES = re.compile(
    r"^\((\S+)\)=$|^[ \t]*:(?:label|name):[ \t]*(\S+)$|^[ \t]+name:[ \t]*(\S+)$", re.MULTILINE
)
KNOWN = {
    place for text in TEXTS.values() for found in PLACES.findall(text) for place in found if place
}


@pytest.mark.parametrize("page", TEXTS)
def test_references_arrive(page: str) -> None:
    """What is referred to by its label is labelled on some page, or a heading of this one."""
    text = re.sub(r"^(`{3,})(?!\{).*?^\1$", "", TEXTS[page], flags=re.DOTALL | re.MULTILINE)
    for role in re.findall(r"\{(?:num)?ref\}`([^`]+)`", text):
        place = re.sub(r".*<(.+)>$", r"\1", role, flags=re.DOTALL)
        assert place in KNOWN, role
    headings = re.findall(r"^#+ (.+)$", prose(TEXTS[page]), re.MULTILINE)
    here = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for place in re.findall(r"\]\(#([^)\s]+)\)", prose(TEXTS[page])):
        assert place in KNOWN or place in here, place


def test_a_place_has_one_name() -> None:
    """No label is given twice in the book."""
    given = [
        next(filter(None, found))
        for text in TEXTS.values()
        for found in PLACES.findall(prose(text).replace("`", ""))
    ]
    assert sorted({place for place in given if given.count(place) > 1}) == []
