"""What a server says of the site's files: how long they hold, and what a page of it may do.

`make serve` says it, `_headers` of the site says it to the hosts that read such a file, and the
guide (`book/hosting.md`) shows it for others.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx

INLINE = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL)
"""A script that stands in a page; one that has a type is data."""
HANDLER = re.compile(r"<[a-z][^<>]*\son[a-z]+=\"", re.IGNORECASE)
"""An event handler that stands in a page, which no policy with hashes lets run."""
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",  # the search is WebAssembly
    "style-src": "'self' 'unsafe-inline'",  # each sign of a formula has its place in an attribute
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FOREVER, AN_HOUR, ASK = "public, max-age=31536000, immutable", "public, max-age=3600", "no-cache"
NAMED_BY_CONTENT = re.compile(r"^pagefind/(?:fragment|index)/|^_images/[0-9a-f]{40,}")


def hashes(pages: Iterable[str]) -> list[str]:
    """The scripts that stand in pages, as a policy names them."""
    scripts = {script for page in pages for script in INLINE.findall(page)}
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def policy(pages: Iterable[str]) -> str:
    """The Content-Security-Policy under which these pages work."""
    rules = POLICY | {"script-src": " ".join([POLICY["script-src"], *hashes(pages)])}
    return "; ".join(f"{kind} {sources}" for kind, sources in rules.items())


def read_pages(site: Path) -> list[str]:
    """The pages of a site that was built; in `_static` are templates of the theme."""
    paths = (p for p in sorted(site.rglob("*.html")) if site / "_static" not in p.parents)
    return [path.read_text(encoding="utf-8") for path in paths]


def cache(path: str, query: str) -> str:
    """How long a file holds.

    Parameters
    ----------
    path
        As seen from the folder of the site.
    query
        What stands after the question mark: with a version there, another content has another
        address.
    """
    if query.startswith(("v=", "digest=")) or NAMED_BY_CONTENT.match(path):
        return FOREVER
    return ASK if path.endswith((".html", ".js", ".css", ".json", "/")) or not path else AN_HOUR


def write_headers(app: Sphinx, exception: Exception | None) -> None:
    """Write `_headers`, which Netlify, Cloudflare Pages and others read."""
    if exception or app.builder.name != "html":
        return
    site = Path(app.outdir)
    everywhere = ALWAYS | {"Content-Security-Policy": policy(read_pages(site))}
    lines = ["/*", *(f"  {name}: {told}" for name, told in everywhere.items())]
    for folder in ("pagefind/fragment", "pagefind/index"):
        lines += [f"/{folder}/*", f"  Cache-Control: {FOREVER}"]
    (site / "_headers").write_text("\n".join(lines) + "\n", encoding="utf-8")


def set_up_hosting(app: Sphinx) -> None:
    """Write what servers are to say, when the pages are as they will be."""
    app.connect("build-finished", write_headers, priority=950)
