"""Small data that the course ships, and small data that it makes.

Regression data and points to classify are design matrices, one example per row. The digits and
`xor` are made for networks and are columns already; any other X enters a network as `X.T`.
"""

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coursekit.arrays import Array, Rng, as_floats
from coursekit.errors import expect, expect_finite, expect_shape


def one_hot(labels: npt.ArrayLike, classes: int) -> Array:
    """Labels as columns with a single one, at the row that the label names.

    Parameters
    ----------
    labels
        (m,) integers 0 … classes − 1.
    classes
        Number of classes.

    Returns
    -------
    y
        (classes, m), float64.

    Raises
    ------
    DomainError
        If a label is not an integer or has no row.

    Examples
    --------
    >>> one_hot([2, 0], 3)
    array([[0., 1.],
           [0., 0.],
           [1., 0.]])
    """
    labels = np.asarray(labels)
    expect_shape("labels", labels.shape, (-1,), "(m,)", "one label per example")
    kind = labels.dtype
    expect(kind.kind in "biu", "labels", f"an array of {kind}", "integers", "labels.astype(int)")
    labels = labels.astype(int)  # booleans would index as a mask
    for i in np.flatnonzero((labels < 0) | (labels >= classes))[:1]:
        hint = "classes is how many there are, the last one is classes − 1"
        expect(False, f"labels[{i}]", labels[i], f"an integer in 0 … {classes - 1}", hint)
    return np.eye(classes)[:, labels]


def split(m: int, fraction: float, rng: Rng) -> tuple[Array, Array]:
    """Shuffle 0 … m − 1 and cut.

    Parameters
    ----------
    m
        Number of examples.
    fraction
        Share of the first part, between 0 and 1.
    rng
        Shuffles.

    Returns
    -------
    train, held_out
        Indices, round(fraction · m) of them and the rest; neither is empty.

    Raises
    ------
    DomainError
        If `fraction` is not between 0 and 1, or so near to one of them that a part is empty.

    Examples
    --------
    >>> train, held_out = split(10, 0.8, np.random.default_rng(0))
    >>> train
    array([4, 6, 2, 7, 3, 5, 9, 0])
    >>> held_out
    array([8, 1])
    """
    expect(0 < fraction < 1, "fraction", fraction, "a number between 0 and 1")
    cut = round(fraction * m)
    parts = f"{cut} and {m - cut} of {m} examples"
    expect(0 < cut < m, "a split", parts, "two parts that are not empty")
    order = rng.permutation(m)
    return order[:cut], order[cut:]


def load_commute() -> tuple[Array, Array]:
    """Five journeys to work: how far, whether on a weekday, and how long they took.

    Returns
    -------
    X, y
        (5, 2): distance in kilometres, and 1 on a weekday or 0 at the weekend; and (5,) minutes.

    Examples
    --------
    >>> X, y = load_commute()
    >>> X[0], y[0]
    (array([2.7, 1. ]), np.float64(25.0))
    """
    X = np.array([[2.7, 1.0], [4.1, 1.0], [1.0, 0.0], [5.2, 1.0], [2.8, 0.0]])
    return X, np.array([25.0, 33.0, 15.0, 45.0, 22.0])


def load_digits() -> tuple[Array, Array]:
    """1797 handwritten digits of 8 × 8 grey pixels, one per **column**.

    Returns
    -------
    x, labels
        (64, 1797) in [0, 1], one image per column, rows of the image one after the other; and
        (1797,) integers 0 … 9. Source and licence: `coursekit/data/README.md`.

    Examples
    --------
    >>> x, labels = load_digits()
    >>> x[:, 0].reshape(8, 8)[0]
    array([0.    , 0.    , 0.3125, 0.8125, 0.5625, 0.0625, 0.    , 0.    ])
    >>> int(labels[0])
    0
    """
    stored = _stored("digits.npz")
    return stored["pixels"].T / 16.0, stored["labels"].astype(int)


def load_iris() -> tuple[Array, Array, tuple[str, str, str]]:
    """150 irises of three species, measured by Anderson and published by Fisher in 1936.

    Returns
    -------
    X, labels, species
        (150, 4) centimetres, one flower per row: sepal length, sepal width, petal length, petal
        width; (150,) integers 0 … 2; and the three names that they stand for. Source and licence:
        `coursekit/data/README.md`.

    Examples
    --------
    >>> X, labels, species = load_iris()
    >>> X[0], species[labels[0]]
    (array([5.1, 3.5, 1.4, 0.2]), 'setosa')
    """
    stored = _stored("iris.npz")
    X = stored["millimetres"] / 10.0
    return X, stored["labels"].astype(int), ("setosa", "versicolor", "virginica")


def _stored(name: str) -> dict[str, Array]:
    with np.load(Path(__file__).parent / "data" / name, allow_pickle=False) as stored:
        return dict(stored)


def xor() -> tuple[Array, Array]:
    """The four points of exclusive or, as **columns**: x (2, 4) and y (1, 4).

    Examples
    --------
    >>> x, y = xor()
    >>> np.vstack([x, y])
    array([[0., 0., 1., 1.],
           [0., 1., 0., 1.],
           [0., 1., 1., 0.]])
    """
    return np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0.0, 1, 1, 0]])


def make_linear(
    m: int, w: npt.ArrayLike, noise: float, rng: Rng, b: float = 0.0
) -> tuple[Array, Array]:
    """Points near a plane: y = Xw + b + ε.

    Parameters
    ----------
    m
        Number of examples.
    w
        (d,) slopes.
    noise
        Standard deviation of the normal ε; 0 for points on the plane.
    rng
        Draws X, from the standard normal distribution, and then ε.
    b
        Height of the plane at 0.

    Returns
    -------
    X, y
        (m, d), without a column of ones, and (m,).

    Raises
    ------
    DomainError
        If there are no examples, or `noise` is negative or not finite.

    Examples
    --------
    >>> X, y = make_linear(50, [2.0, -1.0], noise=0.0, rng=np.random.default_rng(0), b=3.0)
    >>> X.shape, bool(np.allclose(y, 2 * X[:, 0] - X[:, 1] + 3))
    ((50, 2), True)
    """
    w = np.asarray(w, dtype=float)
    expect_shape("w", w.shape, (-1,), "(d,)", "one slope per column of X")
    _expect_sample(m, noise)
    X = rng.normal(size=(m, w.size))
    return X, X @ w + b + noise * rng.normal(size=m)


def make_polynomial(
    m: int, coefficients: npt.ArrayLike, noise: float, rng: Rng
) -> tuple[Array, Array]:
    """Points near the curve y = c₀ + c₁x + c₂x² + … + ε.

    Parameters
    ----------
    m
        Number of examples.
    coefficients
        (degree + 1,), from c₀ up.
    noise
        Standard deviation of the normal ε.
    rng
        Draws x, uniformly from [−1, 1], and then ε.

    Returns
    -------
    x, y
        (m,) and (m,), sorted by x; x is the column that a polynomial design matrix is made of.

    Raises
    ------
    DomainError
        If there are no examples, or `noise` is negative or not finite.

    Examples
    --------
    >>> x, y = make_polynomial(20, [1, 0, -3], noise=0.0, rng=np.random.default_rng(0))
    >>> bool(np.allclose(y, 1 - 3 * x**2))
    True
    """
    c = np.asarray(coefficients, dtype=float)
    expect_shape("coefficients", c.shape, (-1,), "(degree + 1,)", "from the constant up")
    _expect_sample(m, noise)
    x = np.sort(rng.uniform(-1, 1, m))
    return x, np.polynomial.polynomial.polyval(x, c) + noise * rng.normal(size=m)


def make_blobs(m: int, centres: npt.ArrayLike, noise: float, rng: Rng) -> tuple[Array, Array]:
    """Round clouds, one class around each centre.

    Parameters
    ----------
    m
        Number of examples, divided among the classes as evenly as m allows.
    centres
        (classes, d), one centre per row.
    noise
        Standard deviation of a cloud, in every direction.
    rng
        Draws the order of the classes and then the points.

    Returns
    -------
    X, labels
        (m, d), one point per row, and (m,) integers 0 … classes − 1. Of two classes,
        `2 * labels - 1` are the labels ±1.

    Raises
    ------
    DomainError
        If there are fewer examples than classes, or `noise` is negative or not finite.

    Examples
    --------
    >>> X, labels = make_blobs(6, [[0, 0], [9, 9]], noise=1.0, rng=np.random.default_rng(0))
    >>> labels
    array([1, 0, 1, 0, 0, 1])
    >>> X[labels == 1].min() > X[labels == 0].max()
    np.True_
    """
    centres = np.asarray(centres, dtype=float)
    expect_shape("centres", centres.shape, (-1, -1), "(classes, d)", "one centre per row")
    labels = _labels(m, len(centres), noise, rng)
    return centres[labels] + noise * rng.normal(size=(m, centres.shape[1])), labels


def make_moons(m: int, noise: float, rng: Rng) -> tuple[Array, Array]:
    """Two half circles of radius 1 that reach into each other; no line separates them.

    Parameters
    ----------
    m
        Number of examples, half of them in each class.
    noise
        Standard deviation from the half circle, in both directions.
    rng
        Draws the order of the classes, the places along the moons, and the noise.

    Returns
    -------
    X, labels
        (m, 2), one point per row, and (m,) integers: 0 the upper moon, around (0, 0); 1 the
        lower, around (1, ½).

    Raises
    ------
    DomainError
        If there are fewer than two examples, or `noise` is negative or not finite.

    Examples
    --------
    >>> X, labels = make_moons(100, noise=0.0, rng=np.random.default_rng(0))
    >>> bool(np.allclose(np.linalg.norm(X[labels == 1] - [1, 0.5], axis=1), 1))
    True
    """
    labels = _labels(m, 2, noise, rng)
    angle = np.pi * (labels + rng.random(m))  # the lower half circle for label 1
    X = np.column_stack([np.cos(angle) + labels, np.sin(angle) + 0.5 * labels])
    return X + noise * rng.normal(size=X.shape), labels


def make_spirals(
    m: int, noise: float, rng: Rng, classes: int = 2, turns: float = 1.0
) -> tuple[Array, Array]:
    """Spiral arms of radius 1 wound into each other, one class each.

    Parameters
    ----------
    m
        Number of examples, divided among the classes as evenly as m allows.
    noise
        Standard deviation from the arm, in both directions.
    rng
        Draws the order of the classes, the places along the arms, and the noise.
    classes
        Number of arms.
    turns
        How often an arm goes round, from its inner end (radius 0.1) to its outer (radius 1).

    Returns
    -------
    X, labels
        (m, 2), one point per row, and (m,) integers 0 … classes − 1.

    Raises
    ------
    DomainError
        If there are fewer examples than classes, or `noise` is negative or not finite.

    Examples
    --------
    >>> X, labels = make_spirals(90, noise=0.0, rng=np.random.default_rng(0), classes=3)
    >>> X.shape, np.bincount(labels)
    ((90, 2), array([30, 30, 30]))
    """
    labels = _labels(m, classes, noise, rng)
    along = rng.random(m)
    angle = 2 * np.pi * (turns * along + labels / classes)
    X = (0.1 + 0.9 * along[:, None]) * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + noise * rng.normal(size=X.shape), labels


def make_shifted_digits(
    m: int, rng: Rng, among: npt.ArrayLike | None = None, side: int = 12
) -> tuple[Array, Array]:
    """The digits of `load_digits`, each at a random place of a larger empty frame.

    Each image is used as often as any other, or once more, every time at a new place: m may
    exceed the number of images. A digit stays the same digit at every place, but all its pixels
    change. So this task needs a hidden layer, and the digits in their own frame do not.

    Parameters
    ----------
    m
        Number of examples.
    rng
        Draws the order of the images and then their places, uniformly.
    among
        Indices of the images to use, 0 … 1796: one part of a `split` to train on and the other to
        judge by, so that no handwriting is in both. All of them if nothing is said.
    side
        Width and height of the frame, at least 8.

    Returns
    -------
    x, labels
        (side², m) in [0, 1], one frame per **column**, its rows one after the other; and (m,)
        integers 0 … 9.

    Raises
    ------
    DomainError
        If there are no examples or no images, an index names no image, or the frame is too small.

    Examples
    --------
    >>> x, labels = make_shifted_digits(5000, np.random.default_rng(0))
    >>> x.shape, labels.shape
    ((144, 5000), (5000,))
    >>> where = np.argwhere(x[:, 0].reshape(12, 12))  # the ink of the first one
    >>> where.min(axis=0), where.max(axis=0)
    (array([4, 4]), array([11,  9]))
    """
    pixels, labels = load_digits()
    among = np.asarray(np.arange(labels.size) if among is None else among)
    expect(m >= 1, "m", m, "a positive number of examples")
    expect(among.size > 0, "among", "empty", "the index of an image or more")
    strange = np.setdiff1d(among, np.arange(labels.size))
    expect(strange.size == 0, "among", strange[:3].tolist(), f"indices 0 … {labels.size - 1}")
    images = among[rng.permutation(np.arange(m) % among.size)]
    return shift_images(pixels[:, images], side, rng), labels[images]


def shift_images(x: Array, side: int, rng: Rng) -> Array:
    """Each image at a random place of a larger empty frame.

    Parameters
    ----------
    x
        (n², m), one square image per column, its rows one after the other.
    side
        Width and height of the frame, at least n.
    rng
        Draws the places, uniformly.

    Returns
    -------
    x
        (side², m).

    Raises
    ------
    DomainError
        If the images are not square or the frame is smaller than they are.

    Examples
    --------
    >>> shift_images(np.ones((1, 3)), 2, np.random.default_rng(0))  # three single pixels
    array([[0., 0., 0.],
           [0., 0., 0.],
           [1., 1., 1.],
           [0., 0., 0.]])
    """
    expect_shape("x", np.shape(x), (-1, -1), "(n², m)", "one image is a column x[:, None]")
    x = np.asarray(as_floats(x))
    n, m = math.isqrt(len(x)), x.shape[1]
    expect(n * n == len(x), "the number of pixels", len(x), "a square number")
    expect(side >= n, "side", side, f"at least {n}", f"the images are {n} × {n}")
    top, left = rng.integers(0, side - n + 1, (2, m))[:, :, None, None]
    inside = np.arange(n)
    frames = np.zeros((m, side, side), dtype=x.dtype)
    example = np.arange(m)[:, None, None]
    frames[example, top + inside[:, None], left + inside] = x.T.reshape(m, n, n)
    return frames.reshape(m, -1).T


def _labels(m: int, classes: int, noise: float, rng: Rng) -> Array:
    """Labels (m,) in random order, each class as often as the next, or once more."""
    expect(classes >= 1, "classes", classes, "a positive integer")
    expect(m >= classes, "m", m, f"at least {classes}", "every class needs an example")
    _expect_sample(m, noise)
    return rng.permutation(np.arange(m) % classes)


def _expect_sample(m: int, noise: float) -> None:
    expect(m >= 1, "m", m, "a positive number of examples")
    expect_finite("noise", noise)
    expect(noise >= 0, "noise", noise, "a standard deviation, at least 0")
