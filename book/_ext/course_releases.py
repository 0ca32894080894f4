"""The assignments as students get them, made by nbgrader and served by the site: `{releases}`.

As a program, with a folder and names, it has nbgrader make the releases there.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = ROOT / "assignments"
FOLDER, ALL = "assignments", "all-assignments.zip"
LONG_AGO = (2026, 1, 1, 0, 0, 0)  # of every file in an archive, which is then always the same


def names() -> list[str]:
    """The assignments, in their order."""
    sources = (ASSIGNMENTS / "source").glob("*/*.ipynb")
    return sorted(path.stem for path in sources if path.stem == path.parent.name)


def begin_releases(app: Sphinx) -> None:
    """Begin to make the releases, beside the reading of pages, unless none of them has changed."""
    if app.builder.name != "html" or not names():
        return
    digest = hashlib.sha256(Path(__file__).read_bytes())
    sources = (ASSIGNMENTS / "source").rglob("*")
    visible = (p for p in sources if p.is_file() and "/." not in str(p.relative_to(ROOT)))
    for path in [ASSIGNMENTS / "nbgrader_config.py", *sorted(visible)]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    stamp = Path(app.outdir).parent / "releases.stamp"
    there = (Path(app.outdir) / FOLDER / ALL).is_file()
    if there and stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    kept: Any = app  # whose types know nothing of what is kept from one event to the next
    folder = tempfile.TemporaryDirectory()
    begun = subprocess.Popen(
        [sys.executable, __file__, folder.name, *names()],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # nbgrader calls a program of the environment by its name
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )
    kept.course_releases = (begun, folder, stamp, digest.hexdigest())


def end_releases(app: Sphinx, exception: Exception | None) -> None:
    """Put the releases into the site, each alone, each as an archive, and all as one."""
    if not hasattr(app, "course_releases"):
        return
    begun, folder, stamp, digest = app.course_releases
    del app.course_releases  # Sphinx says once more that it has ended when something here fails
    said, _ = begun.communicate()
    with folder:
        if exception:
            return
        made = Path(folder.name) / "release"
        if begun.returncode:
            raise ExtensionError(f"nbgrader does not release the assignments:\n{said}")
        target = Path(app.outdir) / FOLDER
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in names():
            shutil.copyfile(made / name / f"{name}.ipynb", target / f"{name}.ipynb")
            archive(target / f"{name}.zip", made, [name])
        archive(target / ALL, made, names())
    stamp.write_text(digest)


def archive(path: Path, made: Path, folders: Iterable[str]) -> None:
    """Write an archive of some releases, byte for byte the same each time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as into:
        for file in sorted(p for name in folders for p in (made / name).rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(made).as_posix(), LONG_AGO)
            entry.external_attr = 0o644 << 16
            into.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)


def release(folder: Path, wanted: list[str]) -> None:
    """Have nbgrader release some assignments into FOLDER/release. Raises SystemExit if it fails."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    for name in wanted:
        shutil.copytree(
            ASSIGNMENTS / "source" / name,
            folder / "source" / name,
            ignore=shutil.ignore_patterns(".*"),  # Jupyter's checkpoints
        )
    config: Any = PyFileConfigLoader("nbgrader_config.py", path=str(ASSIGNMENTS)).load_config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    api = NbGraderAPI(config=config)
    for name in wanted:
        done = api.generate_assignment(name, force=True, create=True)
        if not done["success"]:
            sys.exit(f"{name}: {done['error']}\n{done['log']}")


class ReleasesDirective(SphinxDirective):
    """A table of the assignments, each to be downloaded; the lines of its content say what each is.

    ```{releases}
    ps1-regression: [Regression](regression.md)
    ```
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The table, and the link to all of them."""
        told = dict(line.split(": ", 1) for line in self.content if line.strip())
        if list(told) != names():
            raise self.error(f"the assignments are {', '.join(names())}")
        home = "../" * self.env.docname.count("/") + FOLDER
        rows = [
            f"| `{name}` | {about} | {link(f'{home}/{name}.ipynb', 'notebook', name)} "
            f"· {link(f'{home}/{name}.zip', 'zip', name)} |"
            for name, about in told.items()
        ]
        lines = ["| | chapter | download |", "|---|---|---|", *rows, ""]
        lines.append(f"{link(f'{home}/{ALL}', 'All of them in one archive', '')}.")
        place = nodes.container(classes=["course-releases"])
        self.state.nested_parse(lines, self.content_offset, place)
        return [place]


def link(address: str, text: str, what: str) -> str:
    """A link to a file of the site, of which Sphinx knows nothing."""
    label = f' aria-label="{text}: {what}"' if what else ""
    return f'<a href="{address}" download{label}>{text}</a>'


def set_up_releases(app: Sphinx) -> None:
    """Make the releases, and the directive that offers them."""
    app.connect("builder-inited", begin_releases)
    app.connect("build-finished", end_releases, priority=100)
    app.add_directive("releases", ReleasesDirective)


if __name__ == "__main__":
    release(Path(sys.argv[1]), sys.argv[2:])
