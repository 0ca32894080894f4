"""The library as a wheel that the site serves, and the line that installs it from there."""

import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "wheel"
LONG_AGO = 1767225600
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
SCRIPT = """<script>
for (const address of document.querySelectorAll(".wheel-address"))
  address.textContent = new URL(address.textContent, location.href).href;
</script>"""
TO_SOURCE = BUILD.replace("build_wheel", "build_sdist")


def file_name(ending: str = "-py3-none-any.whl") -> str:
    """The name of the wheel, which pip wants to be this one; or of another file of the edition."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['name']}-{project['version']}{ending}"


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
    source = folder / file_name(".tar.gz")
    there = wheel.is_file() and source.is_file() and stamp.is_file()
    if there and stamp.read_text() == digest.hexdigest():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for command in (BUILD, TO_SOURCE):
        build_wheel(folder, command)
    if {path.name for path in folder.iterdir()} != {wheel.name, source.name}:
        raise ExtensionError(f"not {wheel.name} and {source.name}, but {[*folder.iterdir()]}")
    same_each_time(source)
    stamp.write_text(digest.hexdigest())


def same_each_time(archive: Path) -> None:
    """Write a source archive anew, without the times and the owner of its files."""
    with tarfile.open(archive) as old:
        files = {m.name: old.extractfile(m) for m in old.getmembers() if m.isfile()}
        contents = {name: file.read() for name, file in files.items() if file is not None}
    bare = io.BytesIO()
    with tarfile.open(fileobj=bare, mode="w") as new:
        for name, content in sorted(contents.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(content), LONG_AGO, 0o644
            new.addfile(entry, io.BytesIO(content))
    archive.write_bytes(gzip.compress(bare.getvalue(), mtime=LONG_AGO))


def build_wheel(folder: Path, command: str) -> None:
    """Build the wheel, byte for byte the same each time, or the archive, from a copy of all."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for path in sources():
            target = copy / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        done = subprocess.run(
            [sys.executable, "-c", command, str(folder)],
            cwd=copy,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(LONG_AGO)},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise ExtensionError(f"the wheel of coursekit cannot be built:\n{done.stderr}")


class FileRole(SphinxRole):
    """A link to a file of the library that the site serves: {wheel}`wheel` or {wheel}`source`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link, which shows the file's name."""
        name = file_name(".tar.gz" if self.text == "source" else "-py3-none-any.whl")
        home = "../" * self.env.docname.count("/")
        return [nodes.reference("", name, refuri=f"{home}{FOLDER}/{name}")], []


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
        shown = f'<div class="install">{line}</div>'
        return [nodes.raw("", shown, format="html", install=self.arguments[0])]


def set_up_wheel(app: Sphinx) -> None:
    """Serve the library, and the directive and the role that lead to it."""
    app.connect("builder-inited", serve_wheel)
    app.add_directive("install", InstallDirective)
    app.add_role("wheel", FileRole())
