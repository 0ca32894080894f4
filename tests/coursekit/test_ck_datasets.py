"""coursekit.datasets: shapes, ranges, counts."""

import numpy as np
import pytest
from ck_cases import CHEAP, SEEDS
from hypothesis import given
from hypothesis import strategies as st

import coursekit as ck


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


@pytest.mark.parametrize("label", [3, 10])
def test_one_hot_refuses_a_label_beyond_the_classes(label):
    """A label that has no row is an error, not a column of zeros."""
    with pytest.raises(IndexError):
        ck.one_hot(np.array([0, label]), 3)


@CHEAP
@given(st.integers(0, 200), st.floats(0, 1), SEEDS)
def test_split_is_disjoint_and_exhaustive(m, fraction, seed):
    """Every index lies in exactly one of the two parts, and the first has its fraction."""
    first, second = ck.split(m, fraction, np.random.default_rng(seed))
    assert sorted(np.concatenate([first, second])) == list(range(m))
    assert abs(first.size - fraction * m) <= 0.5


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
