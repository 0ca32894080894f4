"""What the website needs beyond its extensions; the other modules here are loaded by this one."""

import gc
from pathlib import Path
from typing import Any

import sphinxcontrib.katex as katex
from course_addresses import forget_places, forward, note_places, refresh_addresses
from course_api import set_up_api
from course_bundle import set_up_bundle
from course_card import set_up_card
from course_docstrings import read_docstring
from course_downloads import set_up_downloads
from course_equations import EquationTable, check_equations, end_check, refresh_marks, with_mark
from course_extra import set_up_extra
from course_figures import set_up_figures
from course_formulas import checked, copy_katex, keep_punctuation, set_up_katex
from course_hosting import set_up_hosting
from course_live import set_up_live
from course_mistakes import CommonMistakes
from course_notebooks import (
    choose_cache,
    keep_outputs,
    run_ahead,
    set_up_kernel,
)
from course_numbers import (
    EquationName,
    Equations,
    ShowNumbers,
    forget_citations,
    note_citations,
    number,
)
from course_paper import set_up_paper
from course_previews import set_up_previews
from course_quiz import set_up_quiz
from course_releases import set_up_releases
from course_search import set_up_search
from course_terms import set_up_terms
from course_ways import (
    ChapterPages,
    CourseMap,
    MapDirective,
    PagesDirective,
    ShowWays,
    read_heads,
    refresh_ways,
    star,
)
from course_wheel import set_up_wheel
from docutils import nodes
from myst_nb.core.execute.cache import NotebookClientCache
from sphinx.application import Sphinx


def describe(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """A page without a description of its own is described by its first paragraph."""
    if doctree is None or 'name="description"' in context.get("metatags", ""):
        return
    paragraphs = doctree.findall(nodes.paragraph)
    first = next((p for p in paragraphs if "reading" not in p["classes"]), None)
    if first is not None:
        text = " ".join(first.astext().split())[:160].replace("&", "&amp;").replace('"', "&quot;")
        context["metatags"] += f'\n<meta name="description" content="{text}" />'


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Remove what is of no use on the site, and the figures of earlier builds."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    shown = {name for _, name in app.env.images.values()}
    old = {figure for figure in out.glob("_images/*") if figure.name not in shown}
    for unused in {*out.glob("_static/**/*.map"), *old}:
        unused.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register all of the above."""
    # Millions of nodes live until the end: to look through them all again and again is a tenth of
    # the time of a build.
    gc.set_threshold(300_000, 50, 100)
    app.setup_extension("sphinxcontrib.katex")
    NotebookClientCache.start_client = keep_outputs(NotebookClientCache.start_client)
    app.add_html_math_renderer(
        "katex_checked",
        inline_renderers=(checked(katex.html_visit_math), None),
        block_renderers=(with_mark(checked(katex.html_visit_displaymath)), None),
    )
    for prepare in (choose_cache, set_up_kernel, set_up_katex):
        app.connect("config-inited", prepare)
    app.add_domain(Equations, override=True)
    app.add_node(EquationName)
    app.add_post_transform(ShowNumbers)
    app.connect("doctree-read", note_citations)
    app.connect("env-purge-doc", forget_citations)
    app.connect("env-get-updated", number, priority=900)  # when chapters have their numbers
    app.add_node(ChapterPages)
    app.add_node(CourseMap)
    app.add_directive("pages", PagesDirective)
    app.add_directive("course-map", MapDirective)
    app.add_post_transform(ShowWays)
    app.connect("env-before-read-docs", read_heads, priority=100)
    app.connect("doctree-read", star, priority=800)  # when Sphinx has noted the titles
    app.connect("env-get-updated", refresh_ways)
    app.connect("doctree-read", note_places)
    app.connect("env-purge-doc", forget_places)
    app.connect("env-get-updated", refresh_addresses)
    app.connect("html-page-context", forward)
    app.add_directive("equation-table", EquationTable)
    app.add_directive("common-mistakes", CommonMistakes)
    app.connect("env-before-read-docs", run_ahead)
    app.connect("env-before-read-docs", check_equations)  # then, when a processor is free for it
    app.connect("env-updated", refresh_marks)
    app.connect("builder-inited", copy_katex)
    set_up_wheel(app)
    set_up_releases(app)
    set_up_live(app)
    set_up_downloads(app)
    set_up_quiz(app)
    set_up_search(app)
    set_up_terms(app)
    set_up_previews(app)
    set_up_figures(app)
    set_up_bundle(app)
    set_up_paper(app)
    set_up_card(app)
    set_up_extra(app)
    set_up_api(app)
    set_up_hosting(app)
    app.connect("autodoc-process-docstring", read_docstring)
    app.connect("doctree-resolved", keep_punctuation)
    app.connect("html-page-context", describe, priority=600)
    app.connect("build-finished", end_check)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": False, "parallel_write_safe": True}  # the checks are awaited
