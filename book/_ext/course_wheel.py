"""The library as a wheel that the site serves, and the line that installs it from there."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "wheel"
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


def file_name() -> str:
    """The name of the wheel, which pip wants to be this one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def sources() -> list[Path]:
    """What the wheel is made of."""
    below = (p for p in (ROOT / "src").rglob("*") if p.is_file() and "egg-info" not in str(p))
    code = [path for path in below if path.suffix != ".pyc"]
    return [ROOT / "pyproject.toml", ROOT / "LICENSE", *sorted(code)]


def serve_wheel(app: Sphinx) -> None:
    """Build the wheel into the site, unless it is there and none of its sources has changed."""
    if app.builder.format != "html":
        return
    digest = hashlib.sha256()
    for path in sources():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    stamp, folder = Path(app.outdir).parent / "wheel.stamp", Path(app.outdir) / FOLDER
    wheel = folder / file_name()
    if wheel.is_file() and stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    build_wheel(folder)
    if [path.name for path in folder.iterdir()] != [wheel.name]:
        raise ExtensionError(f"the wheel is not {wheel.name}, but {[*folder.iterdir()]}")
    stamp.write_text(digest.hexdigest())


def build_wheel(folder: Path) -> None:
    """Build the wheel, byte for byte the same each time, from a copy of its sources."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for path in sources():
            target = copy / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        done = subprocess.run(
            [sys.executable, "-c", BUILD, str(folder)],
            cwd=copy,
            env=os.environ | {"SOURCE_DATE_EPOCH": "1767225600"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise ExtensionError(f"the wheel of coursekit cannot be built:\n{done.stderr}")


class InstallDirective(Directive):  # type: ignore[misc] # docutils has no types
    """The line that installs coursekit from the site, wherever that is; `{install} py`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A line for a terminal; `_live/page.js` writes the whole address into it."""
        env = self.state.document.settings.env
        env.note_dependency(str(ROOT / "pyproject.toml"))
        home = "../" * env.docname.count("/")
        line = (
            f'<div class="highlight"><pre>{self.arguments[0]} -m pip install '
            f'<span class="wheel-address">{home}{FOLDER}/{file_name()}</span></pre></div>'
        )
        return [nodes.raw("", f'<div class="install">{line}</div>', format="html")]
