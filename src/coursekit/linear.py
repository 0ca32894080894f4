"""Linear regression: the mean squared error of Xw, its minimum, and ridge.

A design matrix X is (m, d), one example per row, its first column all ones where the model has a
bias; y is (m,) and w is (d,).
"""

import numpy as np

from coursekit.arrays import Array, as_floats, is_level
from coursekit.errors import DomainError, expect, expect_finite, expect_shape


def add_bias(X: Array) -> Array:
    """X (m, d) with a leading column of ones, (m, d+1): x₀ = 1 makes the bias a weight.

    Examples
    --------
    >>> add_bias(np.array([[2.7, 1.0], [4.1, 1.0]]))
    array([[1. , 2.7, 1. ],
           [1. , 4.1, 1. ]])
    """
    expect_shape("X", np.shape(X), (-1, -1), "(m, d)", "one feature is a column x[:, None]")
    return np.insert(as_floats(X), 0, 1, axis=1)


def polynomial_features(x: Array, degree: int) -> Array:
    """The powers x⁰, x¹, …, x^degree of x (m,) as columns: (m, degree+1). `eq:polynomial`

    Examples
    --------
    >>> polynomial_features(np.array([2.0, 3.0]), 2)
    array([[1., 2., 4.],
           [1., 3., 9.]])
    """
    expect_shape("x", np.shape(x), (-1,), "(m,)", "one number for each example")
    expect(degree >= 0, "degree", degree, "0 or more")
    x = as_floats(x)  # the sixth power of a year fits no integer
    return np.stack([x**k for k in range(degree + 1)], axis=1)


def check_rows(w: Array, X: Array, y: Array) -> tuple[Array, Array, Array]:
    """w (d,), X (m, d) and y (m,) as floats; `ShapeError` unless they fit, `DomainError` if m = 0.

    Examples
    --------
    >>> check_rows(np.zeros(2), np.ones((3, 2)), np.ones((3, 1)))  # doctest: +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
    coursekit.errors.ShapeError: y has shape (3, 1), expected (3,) = (m,): one number for each row
    of X, not a column
    """
    expect_shape("X", np.shape(X), (-1, -1), "(m, d)", "one example per row")
    m, d = np.shape(X)
    expect_shape("w", np.shape(w), (d,), "(d,)", "one weight for each column of X")
    expect_shape("y", np.shape(y), (m,), "(m,)", "one number for each row of X, not a column")
    expect(m > 0, "X", "empty", "one example or more")
    return as_floats(w), as_floats(X), as_floats(y)


def mse(w: Array, X: Array, y: Array) -> Array:
    """C(w) = ‖Xw − y‖²/2m; the ½ cancels the 2 of the derivative. `eq:mse`

    Raises
    ------
    ShapeError, DomainError
        If the shapes do not fit, or there is no example.

    Examples
    --------
    >>> X, y = np.array([[1.0, 1.0], [1.0, 2.0]]), np.array([2.0, 5.0])
    >>> float(mse(np.array([0.0, 2.0]), X, y))
    0.25
    """
    w, X, y = check_rows(w, X, y)
    return 0.5 * ((X @ w - y) ** 2).mean()


def mse_gradient(w: Array, X: Array, y: Array) -> Array:
    """∇C(w) = Xᵀ(Xw − y)/m, (d,). `eq:mse-gradient`

    Raises
    ------
    ShapeError, DomainError
        If the shapes do not fit, or there is no example.

    Examples
    --------
    >>> X, y = np.array([[1.0, 1.0], [1.0, 2.0]]), np.array([2.0, 5.0])
    >>> mse_gradient(np.array([0.0, 2.0]), X, y)
    array([-0.5, -1. ])
    """
    w, X, y = check_rows(w, X, y)
    return X.T @ (X @ w - y) / len(y)


def mse_hessian(X: Array) -> Array:
    """∇²C = XᵀX/m, (d, d): the same for every w, and no eigenvalue is negative. `eq:mse-hessian`

    Examples
    --------
    >>> mse_hessian(np.array([[1.0, 1.0], [1.0, 2.0]]))
    array([[1. , 1.5],
           [1.5, 2.5]])
    """
    X = as_floats(X)
    return X.T @ X / len(X)


def _check_fit(X: Array, y: Array) -> tuple[Array, Array]:
    _, X, y = check_rows(np.empty(np.shape(X)[-1:]), X, y)
    expect_finite("X", X)
    expect_finite("y", y)
    return X, y


def least_squares(X: Array, y: Array) -> Array:
    """The w of smallest ‖Xw − y‖, (d,); of several such w the shortest. `eq:least-squares`

    By a singular value decomposition: XᵀX, whose condition number is that of X squared, is never
    formed.

    Raises
    ------
    ShapeError, DomainError
        If the shapes do not fit, there is no example, or a number is not finite.

    Examples
    --------
    >>> X, y = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]), np.array([1.0, 2.0, 2.0])
    >>> least_squares(X, y).round(4)
    array([0.6667, 0.5   ])
    """
    X, y = _check_fit(X, y)
    return np.linalg.lstsq(X, y, rcond=None)[0]


def normal_equations(X: Array, y: Array) -> Array:
    """The w with XᵀXw = Xᵀy, to compare with `least_squares`. `eq:normal-equations`

    It is as accurate as `least_squares` if X is well conditioned. In a fit of degree 4 it loses ten
    digits, and if columns depend on each other it fails.

    Raises
    ------
    ShapeError, DomainError
        As `least_squares`; and if XᵀX is singular to the last bit, which rounding often hides.

    Examples
    --------
    >>> X, y = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]), np.array([1.0, 2.0, 2.0])
    >>> normal_equations(X, y).round(4)
    array([0.6667, 0.5   ])
    """
    X, y = _check_fit(X, y)
    try:
        return np.linalg.solve(X.T @ X, X.T @ y)
    except np.linalg.LinAlgError:
        raise DomainError(
            "XᵀX is singular, expected independent columns of X: least_squares needs none"
        ) from None


def ridge_cost(w: Array, X: Array, y: Array, lam: float) -> Array:
    """‖Xw − y‖²/2m + λ/2 ‖w‖², over all of w. `eq:ridge-cost`

    Examples
    --------
    >>> X, y = np.array([[1.0, 1.0], [1.0, 2.0]]), np.array([2.0, 5.0])
    >>> float(ridge_cost(np.array([0.0, 2.0]), X, y, lam=0.1))
    0.45
    """
    w = as_floats(w)
    return mse(w, X, y) + 0.5 * lam * (w @ w)


def ridge(X: Array, y: Array, lam: float) -> Array:
    """The w of smallest `ridge_cost`: (XᵀX/m + λI) w = Xᵀy/m, (d,). `eq:ridge`

    For λ > 0 the matrix has no eigenvalue below λ, so there is always exactly one solution.

    Raises
    ------
    ShapeError, DomainError
        If the shapes do not fit, there is no example, a number is not finite, or λ ≤ 0.

    Examples
    --------
    >>> X, y = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]), np.array([1.0, 2.0, 2.0])
    >>> ridge(X, y, lam=0.1).round(4)
    array([0.4915, 0.563 ])
    """
    X, y = _check_fit(X, y)
    expect(0 < lam < np.inf, "lam", lam, "a positive number", "for λ = 0 use least_squares")
    m, d = X.shape
    I = np.eye(d, dtype=X.dtype)
    return np.linalg.solve(X.T @ X / m + lam * I, X.T @ y / m)


def r_squared(y: Array, prediction: Array) -> float:
    """R² = 1 − ‖y − ŷ‖²/‖y − mean y‖²: 1 for a perfect fit, 0 for the mean. `eq:r-squared`

    Raises
    ------
    ShapeError, DomainError
        If the shapes differ, y is not finite, or all y are equal but for rounding.

    Examples
    --------
    >>> float(r_squared(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 2.0])))
    0.5
    """
    expect_shape("prediction", np.shape(prediction), np.shape(y), "the shape of y")
    y, prediction = as_floats(y), as_floats(prediction)
    expect(np.size(y) > 0, "y", "empty", "values that differ")
    expect_finite("y", y)
    spread = ((y - np.mean(y)) ** 2).sum()
    differ = spread > 0 and not is_level(y)  # the mean of equal values may miss them by rounding
    expect(differ, "y", "constant", "values that differ", "R² compares with their spread")
    return 1 - ((y - prediction) ** 2).sum() / spread
