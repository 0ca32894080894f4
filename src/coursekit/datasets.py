"""Small data that the course ships, and small data that it makes."""

from importlib import resources

import numpy as np

from coursekit.arrays import Array, Rng


def one_hot(labels: Array, classes: int) -> Array:
    """Labels (m,) as columns with a single one: (classes, m)."""
    return np.eye(classes)[:, labels]


def load_digits() -> tuple[Array, Array]:
    """1797 handwritten digits of 8 × 8 grey pixels.

    Returns
    -------
    x, labels
        (64, 1797) in [0, 1], one image per column, rows of the image one after the other; and
        (1797,) integers 0 … 9. Source and licence: `coursekit/data/README.md`.
    """
    with resources.files("coursekit.data").joinpath("digits.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        return stored["pixels"].T / 16.0, stored["labels"].astype(int)


def split(m: int, fraction: float, rng: Rng) -> tuple[Array, Array]:
    """Shuffle 0 … m−1 and cut: indices to train on (`fraction` of them) and indices held out."""
    order = rng.permutation(m)
    cut = round(fraction * m)
    return order[:cut], order[cut:]


def xor() -> tuple[Array, Array]:
    """The four points of exclusive or: x (2, 4) and y (1, 4)."""
    return np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0.0, 1, 1, 0]])
