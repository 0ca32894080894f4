"""What other places read of the site: its pages in a sitemap, and a card where a link is shared.

The address of the site is `html: baseurl` in _config.yml; without it, what needs one is left out.
"""

import hashlib
import html
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

CARD = "_static/card.png"
WIDTH, HEIGHT = 1200, 630  # pixels, as those ask for that show such cards


def address(app: Sphinx, page: str = "") -> str:
    """The whole address of a page, or of a file; empty where nobody has said where the site is."""
    base = str(app.config.html_baseurl or "")
    return f"{base.rstrip('/')}/{page}" if base else ""


def name_of_site(app: Sphinx) -> str:
    """What the site is called."""
    return str(app.config.html_title or app.config.project)


def describe_card(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """The tags of which a card is made: title, kind, site, and the picture where that has one."""
    if doctree is None or app.builder.name != "html":
        return
    title = app.env.titles[pagename].astext() if pagename in app.env.titles else pagename
    tags = {
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:title": title,
        "og:site_name": name_of_site(app),
        "og:url": address(app, app.builder.get_target_uri(pagename)),
        "og:image": address(app, CARD),
        "og:image:alt": f"{name_of_site(app)}: a network with its gradients",
    }
    if not tags["og:image"]:
        del tags["og:image:alt"]
    lines = [
        f'<meta property="{name}" content="{html.escape(str(told))}"/>'
        for name, told in tags.items()
        if told
    ]
    if tags["og:image"]:
        lines.append('<meta name="twitter:card" content="summary_large_image"/>')
    context["metatags"] = "\n".join([context.get("metatags", ""), *lines])


def draw_card(app: Sphinx) -> None:
    """Draw the picture of the card, unless it is there and would be the same."""
    if app.builder.name != "html":
        return
    path, stamp = Path(app.outdir) / CARD, Path(app.outdir).parent / "card.stamp"
    program = Path(__file__).read_bytes() + name_of_site(app).encode()
    digest = hashlib.sha256(program).hexdigest()
    if path.is_file() and stamp.is_file() and stamp.read_text() == digest:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draw(path, name_of_site(app))
    stamp.write_text(digest)


def draw(path: Path, title: str) -> None:
    """The title, and beside it a network whose lines are as wide as its gradients are large."""
    import numpy as np
    from matplotlib.figure import Figure

    import coursekit as ck
    from coursekit import plots

    rng = np.random.default_rng(6)
    sizes = [3, 5, 4, 2]
    weights, biases = ck.init_params(sizes, rng)
    gradients, _ = ck.backprop(weights, biases, rng.random((3, 1)), np.array([[1.0], [0.0]]))
    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor="white")
    ax = figure.add_axes((0.5, 0.08, 0.46, 0.84))
    places = [[(2.4 * l, (n - 1) / 2 - j) for j in range(n)] for l, n in enumerate(sizes)]
    for l, gradient in enumerate(gradients, start=1):
        share = np.abs(gradient) / np.abs(gradient).max()
        for (j, k), s in np.ndenumerate(share):
            (u, v), (p, q) = places[l - 1][k], places[l][j]
            colour = plots.VERMILION if s > 0.25 else plots.INK
            ax.plot((u, p), (v, q), color=colour, lw=1 + 7 * s, alpha=0.35 + 0.6 * s)
    for layer in places:
        ax.plot(*zip(*layer, strict=True), "o", ms=38, mfc=plots.BLUE, mec="white", mew=2)
    ax.set_axis_off()
    words, lines = title.split(), [""]
    for word in words:  # as many as fit beside the network
        if len(lines[-1]) + len(word) > 16:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    figure.text(0.06, 0.5, "\n".join(lines), size=44, va="center", color="#1b1b1b", linespacing=1.3)
    figure.savefig(path, metadata={"Software": None})


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Write sitemap.xml, and robots.txt that leads to it, where the site's address is known."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    written = (out / "sitemap.xml", out / "robots.txt")
    if not address(app):
        for path in written:
            path.unlink(missing_ok=True)
        return
    pages = sorted(app.env.found_docs)
    places = (html.escape(address(app, app.builder.get_target_uri(page))) for page in pages)
    urls = "\n".join(f"<url><loc>{place}</loc></url>" for place in places)
    written[0].write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}\n</urlset>\n'
    )
    written[1].write_text(f"User-agent: *\nAllow: /\nSitemap: {address(app, 'sitemap.xml')}\n")


def set_up_card(app: Sphinx) -> None:
    """Card and sitemap."""
    app.connect("builder-inited", draw_card)
    app.connect("html-page-context", describe_card, priority=650)
    app.connect("build-finished", write_sitemap)
