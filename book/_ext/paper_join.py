"""Printed sheets as one PDF: tags, links, outline and the numbers of its pages."""

from pathlib import Path
from typing import Any

import pikepdf
from paper_book import Entry
from paper_pages import HERE, SAID, SITE, leads_to
from paper_print import Printed
from pikepdf import Array, Dictionary, Name, NameTree, Object, OutlineItem, Pdf, String


def join(printed: list[Printed], title: str, author: str, path: Path) -> None:
    """Write sheets as one PDF; what is not in it is linked where the site has it beside the PDF."""
    pdf = Pdf.new()
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    whole.Lang = String("en")
    parents: list[Any] = []
    kids: list[Object] = []
    dests: dict[str, Object] = {}
    labels: list[Any] = []
    for one in printed:
        with Pdf.open(one.path) as source:
            rename(source, one.sheet.name)
            before = len(pdf.pages)
            pdf.pages.extend(source.pages)
            kids += add_tags(pdf, source, before, whole, parents)
            for name, dest in source.Root.Dests.items():
                page = pdf.pages[before + one.places[name[1:]]].obj
                dests[name[1:]] = Array([page, *list(dest)[1:]])
        style = Name.r if one.sheet.roman else Name.D
        labels += [before, Dictionary(S=style, St=one.start)]
    root.K, whole.K = whole, Array(kids)
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(parents)))
    root.ParentTreeNextKey = len(parents) // 2
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.Lang = String("en")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = Name.UseOutlines
    pdf.Root.PageLabels = Dictionary(Nums=Array(labels))
    tree = NameTree.new(pdf)
    for name in sorted(dests):
        tree[name] = dests[name]
    pdf.Root.Names = Dictionary(Dests=tree.obj)
    lead(pdf, dests)
    outline(pdf, [entry for one in printed for entry in one.sheet.entries])
    pdf.docinfo[Name.Title], pdf.docinfo[Name.Author] = title, author
    pdf.save(
        path,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        linearize=True,
    )


def rename(source: Pdf, sheet: str) -> None:
    """Tag formulas as such; the names of the cells of tables are those of this sheet."""
    for element in list(source.objects):
        if not isinstance(element, Dictionary) or element.get("/Type") != Name.StructElem:
            continue
        said = element.get("/Alt")
        if said is not None and str(said).startswith(SAID):
            element.S = Name.Formula
            element.Alt = String(str(said).removeprefix(SAID))
        if "/ID" in element:
            element.ID = String(f"{sheet}.{element.ID}")
        attributes = element.get("/A")
        for one in attributes if isinstance(attributes, Array) else [attributes]:
            if isinstance(one, Dictionary) and "/Headers" in one:
                one.Headers = Array([String(f"{sheet}.{name}") for name in one.Headers])


def add_tags(pdf: Pdf, source: Pdf, before: int, whole: Object, parents: list[Any]) -> list[Object]:
    """Take over the tags of a source whose pages are in the PDF already; what is below its root."""
    tree = pdf.copy_foreign(source.make_indirect(source.Root.StructTreeRoot))
    offset = len(parents) // 2
    for page in pdf.pages[before:]:
        if "/StructParents" in page.obj:
            page.obj.StructParents = int(page.obj.StructParents) + offset
        for note in page.obj.get("/Annots", ()):
            if "/StructParent" in note:
                note.StructParent = int(note.StructParent) + offset
    numbers = list(tree.ParentTree.Nums)
    for key, value in zip(numbers[::2], numbers[1::2], strict=True):
        parents += [int(key) + offset, value]
    below = tree.K.K
    kids = list(below) if isinstance(below, Array) else [below]
    for kid in kids:
        kid.P = whole
    return kids


def lead(pdf: Pdf, dests: dict[str, Object]) -> None:
    """Links lead to places of this PDF if they are in it, and to pages of the site if not."""
    for page in pdf.pages:
        for note in page.obj.get("/Annots", ()):
            address = str(note.get("/A", Dictionary()).get("/URI", ""))
            if address.startswith(HERE):
                to = leads_to(address)
                if to in dests:
                    del note["/A"]
                    note.Dest = String(to)
                else:
                    note.A.URI = String(f"../{address.removeprefix(HERE)}")
            elif address.startswith(SITE):
                note.A.URI = String(f"../{address.removeprefix(SITE)}")


def outline(pdf: Pdf, entries: list[Entry]) -> None:
    """The outline, from entries whose levels say what is below what."""
    with pdf.open_outline() as whole:
        open_ones: list[tuple[int, OutlineItem]] = []
        for entry in entries:
            item = OutlineItem(entry.title)
            item.destination = String(entry.to)
            item.is_closed = True
            while open_ones and open_ones[-1][0] >= entry.level:
                open_ones.pop()
            above = open_ones[-1][1].children if open_ones else whole.root
            above.append(item)
            open_ones.append((entry.level, item))
