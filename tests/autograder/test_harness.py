"""What runs in Gradescope's container: results, whatever is handed in and whatever fails."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ag_cases import NAME, ROOT, as_bytes, solved
from ag_small import WRONG

from autograder.container import Container
from autograder.course import load_course
from autograder.platforms import harness
from autograder.platforms.gradescope_zip import pack

pytestmark = pytest.mark.sandbox


@pytest.fixture
def place(tmp_path: Path, container: Container, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that Gradescope calls /autograder, as setup.sh leaves it."""
    root = tmp_path / "autograder"
    pack(load_course(ROOT / "assignments"), NAME, tmp_path / "autograder.zip")
    with zipfile.ZipFile(tmp_path / "autograder.zip") as packed:
        packed.extractall(root / "source")
    (root / "submission").mkdir()
    (root / "student").symlink_to(ROOT / ".student")
    (root / "source" / "seed").chmod(0o600)
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "run_autograder").chmod(0o755)
    for name in ("AUTOGRADER_SEED_FILE", "AUTOGRADER_STUDENT_ENV"):  # put back afterwards
        monkeypatch.setenv(name, "")
    return root


BOX = """
set -e
mount -t tmpfs tmpfs "$BOX"
mkdir "$BOX/upper" "$BOX/work" "$BOX/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$BOX/upper,workdir=$BOX/work" "$BOX/root"
cd "$BOX/root"
mount -t proc proc proc
mount --rbind /dev dev
for place in $KEPT; do mkdir -p ".$place"; mount --rbind "$place" ".$place"; done
mkdir autograder
mount --bind "$PLACE" autograder
touch "$PLACE/entered"
exec chroot . /usr/bin/env -i PATH=/usr/bin:/bin /autograder/run_autograder
"""
"""A root of its own, as a container has one: what is written there is gone with it."""


def results(root: Path) -> dict[str, Any]:
    """What Gradescope reads."""
    found: dict[str, Any] = json.loads((root / "results" / "results.json").read_text())
    return found


def test_a_submission_is_graded(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Under another name, in a folder, with what Gradescope says of it beside."""
    folder = place / "submission" / "my work"
    folder.mkdir()
    (folder / "Copy of backprop.ipynb").write_bytes(as_bytes(solved(bias_gradient=WRONG)))
    (place / "submission_metadata.json").write_text('{"users": [{"email": "ada@example.edu"}]}')
    assert harness.main(place) == 0
    found = results(place)
    tests = {test["name"]: test for test in found["tests"]}
    assert found["score"] == sum(test["score"] for test in tests.values())
    assert sum(test["max_score"] for test in tests.values()) == 28
    assert {name for name, test in tests.items() if test["status"] == "failed"} == {"bias_gradient"}
    assert "the gradient is summed over the batch" in tests["bias_gradient"]["output"]
    assert "Copy of backprop.ipynb" in found["output"]
    assert found["output"].count("derivation") == 1  # a person grades it: that is said, once
    assert found["stdout_visibility"] == "hidden"
    assert capsys.readouterr().out == ""


def test_a_hand_in_that_is_none(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The student reads why; there is no score."""
    (place / "submission" / "notes.txt").write_text("x")
    assert harness.main(place) == 1
    found = results(place)
    assert "score" not in found
    assert f"no notebook: there is notes.txt: hand in {NAME}.ipynb" in found["output"]
    assert str(place) not in found["output"]
    os.symlink("/etc/passwd", place / "submission" / f"{NAME}.ipynb")
    assert harness.main(place) == 1
    assert "hand in an ordinary file" in results(place)["output"]


def test_a_machine_that_fails_gives_no_score(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The student reads that it is no mark, and the teacher what has failed."""
    (place / "submission" / f"{NAME}.ipynb").write_bytes(as_bytes(solved()))
    (place / "student").unlink()
    assert harness.main(place) == 2
    assert "score" not in results(place)
    assert results(place)["output"] == harness.NO_VERDICT
    assert "no students' environment" in capsys.readouterr().out
    (place / "source" / "settings.json").write_text("{")
    assert harness.main(place) == 2
    assert results(place)["output"] == harness.NO_VERDICT


def test_the_script_writes_results_if_the_grader_cannot(place: Path) -> None:
    """There is no environment, say: nobody is left without an answer, nor with an old one."""
    (place / "results").mkdir()
    (place / "results" / "results.json").write_text('{"score": 30}')
    done = subprocess.run([place / "run_autograder"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "before there were results" in done.stdout
    assert results(place)["output"] == harness.NO_VERDICT
    assert "score" not in results(place)


def test_in_a_container_without_a_network(place: Path, tmp_path: Path) -> None:
    """The script itself, as root of a machine of its own with /autograder: a real submission."""
    (place / "submission" / f"{NAME}.ipynb").write_bytes(as_bytes(solved(bias_gradient=WRONG)))
    (place / "student").unlink()
    (place / "student").symlink_to((ROOT / ".student").resolve())
    python = place / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    # the packages as they are here; installed they need no path
    python.write_text(
        f'#!/bin/sh\nshift\nPYTHONPATH={ROOT}:{ROOT}/src exec {sys.executable} "$@"\n'
    )
    python.chmod(0o755)
    box = tmp_path / "box"
    box.mkdir()
    student = (ROOT / ".student").resolve()
    kept = {str(ROOT), sys.prefix, sys.base_prefix, str(student), str(student.parent)}
    done = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", BOX],
        env=os.environ | {"BOX": str(box), "PLACE": str(place), "KEPT": " ".join(sorted(kept))},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    if not (place / "entered").exists():
        pytest.skip(f"no such container can be made here: {done.stderr}")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    found = results(place)
    lost = {t["name"] for t in found["tests"] if t["score"] < t["max_score"]}
    assert lost == {"bias_gradient"}
    assert 27 < found["score"] < 28


def test_the_examination_says_what_holds(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When the image is built: a line a layer."""
    assert harness.examined(place) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("holds  seccomp") for line in lines)
    assert any(line.startswith("lacks  user-namespace") for line in lines)
    assert not [line for line in lines if not line.startswith(("holds", "lacks"))]
