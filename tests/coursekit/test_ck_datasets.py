"""coursekit.datasets: shapes, ranges, counts, statistics, seeds."""

import hashlib
import re
from importlib import resources

import numpy as np
import pytest
from ck_cases import CHEAP, SEEDS
from hypothesis import assume, given
from hypothesis import strategies as st

import coursekit as ck
from coursekit import datasets
from coursekit.errors import DomainError, ShapeError

SQUARE = [[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]]
MAKERS = {
    "linear": lambda m, rng, noise=0.1: datasets.make_linear(m, [2.0, -1.0], noise, rng, b=3.0),
    "polynomial": lambda m, rng, noise=0.1: datasets.make_polynomial(m, [1, 0, -3], noise, rng),
    "blobs": lambda m, rng, noise=0.1: datasets.make_blobs(m, SQUARE, noise, rng),
    "moons": lambda m, rng, noise=0.1: datasets.make_moons(m, noise, rng),
    "spirals": lambda m, rng, noise=0.1: datasets.make_spirals(m, noise, rng, classes=3),
}
each_maker = pytest.mark.parametrize("name", MAKERS)


def make(name, m=90, seed=0, **options):
    """One sample of a generator."""
    return MAKERS[name](m, np.random.default_rng(seed), **options)


def test_digits_have_the_documented_shapes_and_ranges():
    """One image per column in steps of 1/16 from 0 to 1, labels 0 … 9."""
    x, labels = ck.load_digits()
    assert x.shape == (64, 1797)
    assert labels.shape == (1797,)
    assert x.dtype == float
    assert np.issubdtype(labels.dtype, np.integer)
    assert (x.min(), x.max()) == (0, 1)
    np.testing.assert_array_equal(16 * x % 1, 0)


def test_digits_have_the_known_count_of_each_class():
    """The test part of the UCI set, digit by digit."""
    _, labels = ck.load_digits()
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(labels).tolist() == counts


def test_digits_belong_to_their_labels():
    """The nearest class mean names most images right, so columns and labels match up."""
    x, labels = ck.load_digits()
    means = np.stack([x[:, labels == k].mean(axis=1) for k in range(10)])
    distances = ((means[:, :, None] - x) ** 2).sum(axis=1)
    assert (distances.argmin(axis=0) == labels).mean() > 0.85


def test_images_are_upright():
    """Rows of an image come one after the other: a 0 is dark at its sides, empty in the middle."""
    x, labels = ck.load_digits()
    zero = x[:, labels == 0].mean(axis=1).reshape(8, 8)
    assert zero[3:5, 3:5].max() < 0.25 < zero[3:5, 2].min()


def test_each_call_loads_its_own_copy():
    """Writing into what was loaded does not reach the next caller."""
    x, labels = ck.load_digits()
    x[:], labels[:] = 7, 7
    x, labels = ck.load_digits()
    assert x.max() == 1
    assert labels.min() == 0


@CHEAP
@given(st.integers(1, 12), st.lists(st.integers(0, 11), max_size=20))
def test_one_hot_has_a_single_one_where_the_label_says(classes, labels):
    """Each column is a unit vector, and argmax gives the labels back."""
    labels = np.array(labels, dtype=int) % classes
    y = ck.one_hot(labels, classes)
    assert y.shape == (classes, labels.size)
    np.testing.assert_array_equal(y.sum(axis=0), 1)
    assert set(y.ravel()) <= {0, 1}
    np.testing.assert_array_equal(y.argmax(axis=0), labels)


@pytest.mark.parametrize("label", [3, 10, -1])
def test_one_hot_refuses_a_label_without_a_row(label):
    """The error names the label and where it stands; −1 is not the last class."""
    with pytest.raises(DomainError, match=rf"labels\[1\] is {label}, expected .* 0 … 2: classes"):
        ck.one_hot([0, label, 99], 3)


@pytest.mark.parametrize("labels", [[0.0, 1.0], [0.5], [float("nan")], ["0"], [None], [1j]])
def test_one_hot_refuses_what_is_not_an_integer(labels):
    """Labels are counts of nothing: a float is a mistake, even a whole one."""
    with pytest.raises(DomainError, match="expected integers"):
        ck.one_hot(np.array(labels), 3)


@pytest.mark.parametrize("labels", [3, [[0, 1]], np.eye(2, dtype=int)])
def test_one_hot_refuses_labels_of_another_shape(labels):
    """Neither a number nor a matrix: what is one-hot already is caught here."""
    with pytest.raises(ShapeError, match=r"labels has shape .* = \(m,\)"):
        ck.one_hot(labels, 3)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int32, np.uint64])
def test_one_hot_takes_any_kind_of_integer(dtype):
    """Booleans count as 0 and 1 and are no mask."""
    y = ck.one_hot(np.array([0, 1, 1], dtype=dtype), 2)
    assert y.tolist() == [[1, 0, 0], [0, 1, 1]]
    assert y.dtype == np.float64


@CHEAP
@given(st.integers(2, 200), st.floats(0.01, 0.99), SEEDS)
def test_split_is_disjoint_and_exhaustive(m, fraction, seed):
    """Every index lies in exactly one of the two parts, and the first has its fraction."""
    assume(0 < round(fraction * m) < m)
    first, second = ck.split(m, fraction, np.random.default_rng(seed))
    assert sorted(np.concatenate([first, second])) == list(range(m))
    assert abs(first.size - fraction * m) <= 0.5


@pytest.mark.parametrize("fraction", [0, 1, -0.2, 1.5, 80, float("nan")])
def test_split_refuses_a_fraction_outside_0_to_1(fraction):
    """80 is a percentage, not a fraction."""
    with pytest.raises(DomainError, match=f"fraction is {fraction}, expected"):
        ck.split(100, fraction, np.random.default_rng(0))


@pytest.mark.parametrize(("m", "fraction"), [(0, 0.5), (1, 0.5), (10, 0.01), (10, 0.99)])
def test_split_refuses_to_leave_a_part_empty(m, fraction):
    """Nothing to train on, or nothing held out, is an error."""
    with pytest.raises(DomainError, match="two parts that are not empty"):
        ck.split(m, fraction, np.random.default_rng(0))


def test_split_shuffles_reproducibly():
    """The same seed cuts the same way, and not in the order of the data."""
    first, again = (ck.split(100, 0.8, np.random.default_rng(0))[0] for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert (np.diff(first) < 0).any()


def test_xor_is_exclusive_or():
    """All four points, each with the exclusive or of its coordinates."""
    x, y = ck.xor()
    assert x.shape == (2, 4)
    assert y.shape == (1, 4)
    assert sorted(map(tuple, x.T)) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    np.testing.assert_array_equal(y[0], x[0] != x[1])


def test_commute_is_the_table_of_the_sources():
    """Five journeys; their least-squares fit is the known one, as fractions."""
    X, y = datasets.load_commute()
    assert X.shape == (5, 2)
    assert y.shape == (5,)
    assert X.dtype == y.dtype == np.float64
    w = np.linalg.lstsq(np.column_stack([np.ones(5), X]), y, rcond=None)[0]
    np.testing.assert_allclose(w, [2897 / 476, 1555 / 238, 431 / 204], rtol=1e-12)


def test_iris_has_the_documented_shapes_and_ranges():
    """150 flowers in centimetres, to the millimetre, 50 of each species."""
    X, labels, species = datasets.load_iris()
    assert X.shape == (150, 4)
    assert X.dtype == np.float64
    assert np.issubdtype(labels.dtype, np.integer)
    assert labels.tolist() == [0] * 50 + [1] * 50 + [2] * 50
    assert species == ("setosa", "versicolor", "virginica")
    np.testing.assert_array_equal(X, np.round(X, 1))
    assert X.min(axis=0).tolist() == [4.3, 2.0, 1.0, 0.1]
    assert X.max(axis=0).tolist() == [7.9, 4.4, 6.9, 2.5]


def test_iris_has_the_means_of_fishers_paper():
    """Table 2 of Fisher (1936): the mean of each measurement in each species."""
    X, labels, _ = datasets.load_iris()
    means = [
        [5.006, 3.428, 1.462, 0.246],
        [5.936, 2.770, 4.260, 1.326],
        [6.588, 2.974, 5.552, 2.026],
    ]
    np.testing.assert_allclose([X[labels == k].mean(axis=0) for k in range(3)], means, rtol=1e-14)


def test_iris_has_fishers_values_where_other_copies_do_not():
    """The 35th and 38th flower, which `iris.data` of the repository has wrong."""
    X, _, _ = datasets.load_iris()
    assert X[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert X[37].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_iris_is_the_copy_of_scikit_learn():
    """The float64 bytes of `sklearn.datasets.load_iris().data` in scikit-learn 1.9.1."""
    X, _, _ = datasets.load_iris()
    digest = "012f498fe9c8b3b34212c3c5d98e1f03f2f79931cd49349beb1bad64dcf164a7"
    assert hashlib.sha256(X.astype("<f8").tobytes()).hexdigest() == digest


def test_every_data_file_is_described():
    """The data's README names each stored file, its DOI and its licence, in one row of a table."""
    folder = resources.files("coursekit.data")
    rows = re.findall(
        r"^\| `(\w+\.npz)` .*doi\.org/10\..*\| CC BY 4\.0 \|$",
        folder.joinpath("README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert sorted(rows) == sorted(f.name for f in folder.iterdir() if f.name.endswith(".npz"))


@each_maker
def test_makers_return_rows_of_float64(name):
    """One example per row: X (m, 2), or x (m,) for the polynomial; targets or labels (m,)."""
    X, y = make(name)
    assert X.shape == ((90,) if name == "polynomial" else (90, 2))
    assert y.shape == (90,)
    assert X.dtype == np.float64
    regression = name in ("linear", "polynomial")
    assert y.dtype == np.float64 if regression else np.issubdtype(y.dtype, np.integer)


@each_maker
def test_makers_are_reproducible_to_the_bit(name):
    """The same seed gives the same bytes, another seed gives others."""
    first, again, other = (make(name, seed=seed) for seed in (7, 7, 8))
    assert [a.tobytes() for a in first] == [a.tobytes() for a in again]
    assert first[0].tobytes() != other[0].tobytes()


@each_maker
def test_makers_draw_from_the_generator_alone(name):
    """Two samples from one generator differ: its state moves on."""
    rng = np.random.default_rng(0)
    assert not np.array_equal(MAKERS[name](30, rng)[0], MAKERS[name](30, rng)[0])


@each_maker
@pytest.mark.parametrize("noise", [-0.1, float("nan"), float("inf")])
def test_makers_refuse_an_impossible_noise(name, noise):
    """A standard deviation is a finite number, at least 0."""
    with pytest.raises(DomainError, match="noise is"):
        make(name, noise=noise)


@each_maker
@pytest.mark.parametrize("m", [0, -5])
def test_makers_refuse_to_make_nothing(name, m):
    """No examples are no data."""
    with pytest.raises(DomainError, match=f"m is {m}, expected"):
        make(name, m=m)


@pytest.mark.parametrize("name", ["blobs", "spirals"])
def test_every_class_has_an_example(name):
    """Three classes need three examples."""
    assert sorted(make(name, m=3)[1]) == [0, 1, 2]
    with pytest.raises(DomainError, match="m is 2, expected at least 3: every class"):
        make(name, m=2)


@pytest.mark.parametrize(("name", "classes"), [("blobs", 3), ("moons", 2), ("spirals", 3)])
@pytest.mark.parametrize("m", [90, 100])
def test_classes_are_balanced_and_shuffled(name, classes, m):
    """Sizes differ by one at most, and the classes are not in blocks."""
    labels = make(name, m=m)[1]
    counts = np.bincount(labels)
    assert counts.size == classes
    assert np.ptp(counts) == (m % classes > 0)
    assert (np.diff(labels) != 0).sum() > m / 4


def test_linear_data_lie_about_their_plane():
    """X is standard normal; the residuals have the standard deviation asked for."""
    rng = np.random.default_rng(0)
    w = np.array([2.0, -1.0, 0.5])
    X, y = datasets.make_linear(40_000, w, 0.3, rng, b=-4.0)
    residuals = y - X @ w + 4
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=0.02)
    np.testing.assert_allclose(np.cov(X.T), np.eye(3), atol=0.02)
    assert abs(residuals.mean()) < 0.01
    assert abs(residuals.std() - 0.3) < 0.005


def test_polynomial_data_lie_about_their_curve():
    """x is sorted and uniform on [−1, 1]; the residuals have the standard deviation asked for."""
    x, y = datasets.make_polynomial(40_000, [1, -2, 0, 3], 0.3, np.random.default_rng(0))
    residuals = y - (1 - 2 * x + 3 * x**3)
    np.testing.assert_allclose(x, np.linspace(-1, 1, x.size), atol=0.02)
    assert (np.diff(x) >= 0).all()
    assert abs(residuals.mean()) < 0.01
    assert abs(residuals.std() - 0.3) < 0.005


def test_blobs_lie_about_their_centres():
    """Mean and covariance of each cloud."""
    centres = np.array([[3.0, 0, 1], [-1, 2, 5]])
    X, labels = datasets.make_blobs(40_000, centres, 0.5, np.random.default_rng(0))
    for k, centre in enumerate(centres):
        np.testing.assert_allclose(X[labels == k].mean(axis=0), centre, atol=0.02)
        np.testing.assert_allclose(np.cov(X[labels == k].T), 0.25 * np.eye(3), atol=0.01)


def test_moons_are_half_circles():
    """Without noise each point lies on its half circle, the upper of 0 and the lower of 1."""
    X, labels = datasets.make_moons(1000, 0.0, np.random.default_rng(0))
    centre = np.array([[0, 0], [1, 0.5]])[labels]
    np.testing.assert_allclose(np.linalg.norm(X - centre, axis=1), 1)
    assert (X[labels == 0, 1] >= 0).all()
    assert (X[labels == 1, 1] <= 0.5).all()
    assert [X[labels == k, 0].round(1).min() for k in (0, 1)] == [-1, 0]


@pytest.mark.parametrize("classes", [1, 2, 4])
def test_spirals_are_one_arm_turned(classes):
    """Without noise the radius tells the angle, up to the arm's share of a whole turn."""
    rng = np.random.default_rng(0)
    X, labels = datasets.make_spirals(1000, 0.0, rng, classes=classes, turns=1.5)
    radius = np.linalg.norm(X, axis=1)
    assert radius.min() >= 0.1
    assert radius.max() <= 1
    angle = 2 * np.pi * (1.5 * (radius - 0.1) / 0.9 + labels / classes)
    np.testing.assert_allclose(X[:, 0] + 1j * X[:, 1], radius * np.exp(1j * angle))


@pytest.mark.parametrize("name", ["moons", "spirals"])
def test_noise_has_its_standard_deviation(name):
    """The same draw without noise, subtracted, leaves the noise."""
    X, clean = (make(name, m=20_000, noise=noise)[0] for noise in (0.2, 0.0))
    np.testing.assert_allclose((X - clean).std(axis=0), 0.2, rtol=0.03)
    np.testing.assert_allclose((X - clean).mean(axis=0), 0, atol=0.01)


def test_spirals_need_an_arm():
    """No classes, no spirals."""
    with pytest.raises(DomainError, match="classes is 0, expected a positive integer"):
        datasets.make_spirals(10, 0.1, np.random.default_rng(0), classes=0)


def test_makers_refuse_parameters_of_the_wrong_shape():
    """w and the coefficients are (d,), the centres (classes, d)."""
    rng = np.random.default_rng(0)
    with pytest.raises(ShapeError, match="w has shape"):
        datasets.make_linear(5, [[1.0, 2.0]], 0.1, rng)
    with pytest.raises(ShapeError, match="coefficients has shape"):
        datasets.make_polynomial(5, 2.0, 0.1, rng)
    with pytest.raises(ShapeError, match="centres has shape"):
        datasets.make_blobs(5, [0.0, 1.0], 0.1, rng)


def test_shifted_digits_are_the_digits_at_another_place():
    """Cut out where it lies, each frame holds the image of its label; around it all is empty."""
    rng = np.random.default_rng(0)
    x, labels = datasets.make_shifted_digits(1797, rng)
    assert x.shape == (144, 1797)
    pixels, known = datasets.load_digits()
    images = {(image.tobytes(), label) for image, label in zip(pixels.T, known, strict=True)}
    for frame, label in zip(x.T.reshape(-1, 12, 12), labels, strict=True):
        cuts = [(t, l) for t in range(5) for l in range(5)]
        found = [frame[t : t + 8, l : l + 8] for t, l in cuts]
        assert any((cut.tobytes(), label) in images and cut.sum() == frame.sum() for cut in found)


def test_shifted_digits_use_each_image_as_often_as_any_other():
    """7 of 3 images: two twice, one three times; and in a frame of their own size, unshifted."""
    rng = np.random.default_rng(0)
    x, labels = datasets.make_shifted_digits(7, rng, among=[4, 10, 1796], side=8)
    pixels, known = datasets.load_digits()
    used = [[i for i in (4, 10, 1796) if np.array_equal(pixels[:, i], column)] for column in x.T]
    assert labels.tolist() == [known[i] for (i,) in used]
    assert sorted(used.count([i]) for i in (4, 10, 1796)) == [2, 2, 3]


def test_shifted_digits_lie_anywhere():
    """All 25 places of a 12 × 12 frame are about as frequent: image 0 touches its own border."""
    x, _ = datasets.make_shifted_digits(5000, np.random.default_rng(0), among=[0])
    places, counts = np.unique(x, axis=1, return_counts=True)
    assert places.shape[1] == 25
    assert counts.min() > 150
    assert counts.max() < 250


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"m": 0}, "m"),
        ({"side": 7}, "side"),
        ({"among": []}, "among"),
        ({"among": [3, 1797]}, "among"),
        ({"among": [-1]}, "among"),
    ],
)
def test_shifted_digits_refuse_what_cannot_be_made(options, name):
    """No examples, a frame too small, no image, or one that there is not."""
    rng = np.random.default_rng(0)
    with pytest.raises(DomainError, match=f"^{name} is"):
        datasets.make_shifted_digits(**{"m": 5, "rng": rng} | options)


def test_shifted_images_keep_their_kind_and_their_ink():
    """float32 stays float32, every image keeps its sum, and the given array is not written to."""
    x = np.random.default_rng(0).random((9, 20)).astype(np.float32)
    before = x.copy()
    frames = ck.shift_images(x, 7, np.random.default_rng(0))
    assert frames.shape == (49, 20)
    assert frames.dtype == np.float32
    np.testing.assert_allclose(np.sort(frames, axis=0)[-9:], np.sort(x, axis=0))
    np.testing.assert_array_equal(x, before)


def test_shifted_images_must_be_square():
    """Ten pixels are no square image."""
    with pytest.raises(DomainError, match="the number of pixels is 10"):
        ck.shift_images(np.ones((10, 2)), 8, np.random.default_rng(0))


@pytest.mark.parametrize("name", ["linear", "blobs"])
def test_makers_leave_their_arguments_alone(name):
    """What describes the data is not written to, and integers stay integers."""
    given_ = np.array([[1, 2], [3, 4]]) if name == "blobs" else np.array([1, 2])
    before = given_.copy()
    maker = getattr(datasets, f"make_{name}")
    X, _ = maker(10, given_, 0.1, np.random.default_rng(0))
    np.testing.assert_array_equal(given_, before)
    assert X.dtype == np.float64
