"""coursekit.errors: an error says the name, what was expected, what came, and a hint."""

import pytest

import coursekit as ck
from coursekit.errors import expect_shape


def test_message_says_name_expected_found_and_hint():
    """The whole sentence, as the house writes it."""
    with pytest.raises(ck.ShapeError) as caught:
        expect_shape("delta", (3, 7), (5, 7), "(n_l, m)", "is W transposed?")
    assert str(caught.value) == (
        "delta has shape (3, 7), expected (5, 7) = (n_l, m): is W transposed?"
    )


def test_message_without_a_hint_ends_with_the_meaning():
    """No hint, no dangling colon; a size that may be anything reads `any`."""
    with pytest.raises(ck.ShapeError, match=r"expected \(any, 7\) = \(n_l, m\)$"):
        expect_shape("delta", (3, 6), (-1, 7), "(n_l, m)")


@pytest.mark.parametrize(
    ("actual", "expected"), [((), ()), ((3, 7), (3, 7)), ((3, 7), (-1, 7)), ((0, 2), (-1, -1))]
)
def test_fitting_shapes_pass(actual, expected):
    """Equal sizes fit, and −1 fits any."""
    expect_shape("x", actual, expected, "any")


@pytest.mark.parametrize("actual", [(), (3,), (7, 3), (3, 7, 1), (3, 8)])
def test_other_shapes_are_refused(actual):
    """A wrong size and a wrong number of axes are both errors."""
    with pytest.raises(ck.ShapeError):
        expect_shape("x", actual, (3, 7), "(n, m)")


def test_hierarchy():
    """Callers can catch all of coursekit's errors at once, or wrong shapes as ValueError."""
    assert issubclass(ck.ShapeError, ck.CourseKitError)
    assert issubclass(ck.ShapeError, ValueError)
    assert not issubclass(ck.CourseKitError, ValueError)
