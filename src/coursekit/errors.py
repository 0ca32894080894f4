"""What coursekit raises, in one place."""


class CoursekitError(Exception):
    """Base of every error that coursekit raises on purpose."""


class ShapeError(CoursekitError, ValueError):
    """An array does not have the shape that the formula needs."""


def expect_shape(
    name: str, actual: tuple[int, ...], expected: tuple[int, ...], meaning: str, hint: str = ""
) -> None:
    """Raise `ShapeError` unless `actual` equals `expected`; −1 in `expected` matches any size.

    Examples
    --------
    >>> expect_shape("z", (3, 7), (5, 7), "(n_l, m)", "is W transposed?")
    Traceback (most recent call last):
    coursekit.errors.ShapeError: z has shape (3, 7), expected (5, 7) = (n_l, m): is W transposed?
    """
    fits = len(actual) == len(expected) and all(
        e in (-1, a) for a, e in zip(actual, expected, strict=True)
    )
    if not fits:
        wanted = str(expected).replace("-1", "any")
        raise ShapeError(
            f"{name} has shape {actual}, expected {wanted} = {meaning}"
            + (f": {hint}" if hint else "")
        )
