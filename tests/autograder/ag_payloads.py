"""Markup that runs or loads something where it is not made harmless, for every place of a notebook.

What runs calls `canary`, which the test listens to; what loads asks `evil.example`.
"""

import base64
import json
import struct
import zlib
from typing import Any

import nbformat
from ag_cases import as_bytes, cell_of, solved_of
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

ELSEWHERE = "https://evil.example"
SVG = "http://www.w3.org/2000/svg"
WIDGET = "application/vnd.jupyter.widget-view+json"


FRAGMENTS = [
    *("<", ">", "</", "<!--", "-->", "<b", "<img src=x onerror=a>", "<script>", "<style>"),
    *("[", "]", "(", ")", "](", "]:", "][", "!", "![", "[x](javascript:a)", "[x]", "[x]: b"),
    *("`", "``", "```", "~~~", "```mermaid\n", "$", "$$", "\\", "\\\\(", "\\\\)", "\\\\[", "\\\\]"),
    *("\\href{javascript:a}{x}", "\\begin{a}", "\\end{a}", "&#36;", "&#92;", "&#58;", "&lt;", "&"),
    *(
        "    ",
        "\t",
        "> ",
        "- ",
        "1. ",
        "# ",
        "|",
        "|-|",
        "\n: ",
        "*",
        "**",
        "_",
        "~~",
        "===",
        "---",
    ),
    *("https://a.b", "http:", "javascript:", "data:text/html,a", "attachment:a.png", "a@b.c", "x"),
    *("\0", "\r", "\u2028", "\u202e", "\ue000", "\ue001", "\ue0000\ue001", "\ud800", "é", "\x0c"),
    *('"', "'", " ", "\n", "\n\n", "<![CDATA["),
]
"""What Markdown, HTML and TeX are made of; any of it may follow any other."""
TAGS = {
    *("p", "br", "hr", "em", "strong", "del", "code", "pre", "div", "span", "blockquote", "input"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
"""All elements that a student's Markdown may become."""


def png(colour: int) -> str:
    """A picture of 8×8 pixels, in base64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes([colour] * 8)) * 8)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode()


def markup(place: str) -> list[str]:
    """HTML that runs or loads; each piece by itself, for one swallows the next."""
    js = f"canary('{place}')"
    svg = base64.b64encode(f"<svg xmlns='http://www.w3.org/2000/svg' onload={js}/>".encode())
    return [
        f"<script>{js}</script>",
        f'<img src=x onerror="{js}">',
        f"<IMG SRC=x\nONERROR={js} ",
        f"<svg/onload={js}>",
        f"<svg><script>{js}</script></svg>",
        f"<math><mtext><table><mglyph><style><img src=x onerror={js}>",
        f"<details open ontoggle={js}>",
        f"<input autofocus onfocus={js}>",
        f'<iframe srcdoc="<script>parent.{js}</script>"></iframe>',
        f'<iframe src="javascript:parent.{js}"></iframe>',
        f'<object data="data:image/svg+xml;base64,{svg.decode()}"></object>',
        f"<video><source onerror={js}></video>",
        f"<marquee onstart={js}>",
        f"<!--><img src=x onerror={js}>-->",
        f"<![CDATA[><img src=x onerror={js}>]]>",
        f'<div style="animation-name:x" onanimationstart={js}>',
        f"</textarea></script></style></title><img src=x onerror={js}>",
        f'<noscript><p title="</noscript><img src=x onerror={js}>">',
        f'<a href="javascript:{js}" class="full-credit">click</a>',
        f'<form action="{ELSEWHERE}"><button formaction="javascript:{js}">click</button></form>',
        f"<style>@import '{ELSEWHERE}/{place}.css'; * {{ background: url({ELSEWHERE}/b) }}</style>",
        f"<link rel=stylesheet href={ELSEWHERE}/{place}.css>",
        f"<img src={ELSEWHERE}/{place}.png>",
        f"<base href={ELSEWHERE}/>",
        f'<meta http-equiv=refresh content="1;url={ELSEWHERE}/{place}">',
        f"&lt;script&gt;{js}&lt;/script&gt;",
    ]


def markdown(place: str) -> list[str]:
    """The same, by what Markdown and TeX have of their own."""
    js = f"canary('{place}')"
    return [
        *markup(place),
        f"[click](javascript:{js})",
        f"[click](JaVaScRiPt&#58;{js})",
        f"[click][to]\n\n[to]: javascript:{js}",
        f"<javascript:{js}>",
        f"[click](data:text/html,<script>{js}</script>)",
        "[click](evil.html) [click](/formgrader/?path=/tmp)",
        f"![seen]({ELSEWHERE}/{place}.png) ![seen][far]\n\n[far]: {ELSEWHERE}/far.png",
        f"```mermaid\n<img src=x onerror={js}>\n```",
        f'`<b>` <img src="`" onerror={js}>',
        f"$\\href{{javascript:{js}}}{{x}}$ &#36;&#92;href{{javascript:{js}}}{{y}}&#36;",
        f"$\\require{{html}}\\cssId{{reflection}}{{\\style{{background:url({ELSEWHERE})}}{{z}}}}$",
        "# reflection\n\n# MathJax",
        "{{ resources }} {% for x in nb %}{{ x }}{% endfor %}",
    ]


def outputs(place: str) -> list[str]:
    """Code whose outputs are of every kind, with markup in each."""
    text = "\n".join(markup(place))
    return [
        f"print({text!r})",
        f"import sys; print({text!r}, file=sys.stderr)",
        f"from IPython.display import HTML; HTML({text!r})",
        f"from IPython.display import *; display(Javascript({f'canary({place!r})'!r}))",
        f"display(SVG(data=\"<svg xmlns='{SVG}' onload=canary('{place}')/>\"))",
        f"display(Markdown({text!r})); display(Latex({text!r}))",
        f"both = {{'text/plain': {text!r}, 'text/html': {text!r}, '{WIDGET}': {{}}}}\n"
        "display(both, raw=True, metadata={'text/html': {'isolated': True}})",
        f"raise type({markup(place)[1]!r}, (Exception,), {{}})({text!r})",
        f"class Odd:\n    def __repr__(self): return {text!r}\nOdd()",
        f"print('\\x1b]8;;javascript:canary()\\x07{place}\\x1b[31m<b onclick=canary()>')",
    ]


def attachments(place: str) -> dict[str, dict[str, str]]:
    """Things attached to an answer, of which none is a picture."""
    page = base64.b64encode(f"<script>canary('{place}')</script>".encode()).decode()
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"canary('{place}')\"/>".encode()
    return {
        "x.svg": {"image/svg+xml": base64.b64encode(svg).decode()},
        "x.html": {"text/html": page},
        "x.png": {"image/png": f"\"><img src=x onerror=canary('{place}')>"},
        "y.png": {'image/png" onerror="canary()': png(9)},
        f"<img src=x onerror=canary('{place}')>": {"image/png": png(10)},
    }


def hostile(source: Any) -> bytes:
    """A notebook with markup in every place that a student can write to."""
    notebook = solved_of(source)
    evil = f'<img src=x onerror="{"canary(0)"}">'
    for name, code in (
        ("train", f"def train(*a):\n    raise ValueError({markup('message')[1]!r})  # <b>"),
        ("accuracy", f"def accuracy(*a):\n    '''{markup('code')[0]}'''\n    return {evil!r}"),
    ):
        cell_of(notebook, name).source = code
    answer = cell_of(notebook, "reflection")
    answer.source = "\n\n".join(markdown("answer"))
    shown = "".join(f"![a](attachment:{name})\n" for name in attachments("attached"))
    answer.attachments = attachments("attached")
    extra = [new_markdown_cell(text) for text in markdown("extra")]
    extra += [new_markdown_cell(shown, attachments=attachments("shown"))]
    extra += [new_raw_cell(text) for text in markup("raw")]
    extra += [new_code_cell(f"{text!r}  # {text!r}") for text in markup("code")[:4]]
    extra += [new_code_cell(code) for code in outputs("output")]
    extra += [new_code_cell(f"%%javascript\ncanary('magic')\n{evil}")]
    for cell in extra:
        cell.metadata.update(tags=[evil], raw_mimetype="text/html", name=evil, magics_language=evil)
    extra[0].metadata["nbgrader"] = {"grade_id": evil, "solution": True, "comment": evil}
    extra[1]["id"] = evil
    notebook.cells[3:3] = extra
    return as_bytes(with_metadata(notebook, evil))


def with_metadata(notebook: NotebookNode, evil: str) -> dict[str, Any]:
    """The same with markup in the settings of the whole notebook."""
    whole: dict[str, Any] = json.loads(nbformat.writes(notebook))
    state = "application/vnd.jupyter.widget-state+json"
    whole["metadata"] = {
        "title": f"</title>{evil}",
        "kernelspec": {"name": evil, "display_name": evil, "language": evil},
        "language_info": {"name": evil, "pygments_lexer": evil, "file_extension": evil},
        "widgets": {state: {"state": {"x": f"</script>{evil}"}}},
        "authors": [{"name": evil}],
    }
    return whole


HONEST = """# What it has learnt

As $a < b$ holds, and `a < b` too, $$\\sum_{i<n} x_i$$ is **small**.

| layer | error |
|---|--:|
| 1 | 0.3 |

```python
if a<b: print("x")
```

![my plot](attachment:plot.png) and ![other](attachment:my%20plot.png)
"""


def honest(source: Any) -> bytes:
    """An answer with formulas, code, a table and pictures that were pasted in."""
    notebook = solved_of(source)
    answer = cell_of(notebook, "reflection")
    answer.source = HONEST
    answer.attachments = {"plot.png": {"image/png": png(1)}, "my plot.png": {"image/png": png(2)}}
    return as_bytes(notebook)
