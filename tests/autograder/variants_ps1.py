"""ps1-regression: right solutions, written in unusual ways."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

import coursekit as ck

Solution = Callable[..., Any]


def filled(X: Any) -> Any:
    """Into an array in Fortran order."""
    found = np.empty((X.shape[0], X.shape[1] + 1), order="F")
    found[:, 0], found[:, 1:] = 1, X
    return found


def chatty(w: Any, X: Any, y: Any) -> Any:
    """Prints and warns."""
    print("weights", w)
    warnings.warn("squares ahead", stacklevel=2)
    e = y - X @ w
    e *= e
    return np.array(e.sum() / (2 * len(y)))


def loops(w: Any, X: Any, y: Any) -> float:
    """Plain Python."""
    total = 0.0
    for row, target in zip(X.tolist(), y.tolist(), strict=True):
        total += (math.fsum(a * b for a, b in zip(row, w, strict=True)) - target) ** 2
    return total / len(y) / 2


def by_example(w: Any, X: Any, y: Any) -> Any:
    """One row of X at a time, in place in an array of its own."""
    gradient = np.zeros_like(w)
    for i in range(len(y)):
        gradient += (X[i] @ w - y[i]) * X[i]
    gradient /= len(y)
    return gradient


def by_qr(X: Any, y: Any) -> Any:
    """Orthogonal columns; from the rows if these are fewer, from singular values if dependent."""
    if np.linalg.matrix_rank(X) < min(X.shape):
        return np.linalg.pinv(X) @ y
    if len(X) < X.shape[1]:
        Q, R = np.linalg.qr(X.T)
        return Q @ np.linalg.solve(R.T, y)
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


def by_svd(X: Any, y: Any) -> Any:
    """Divides by the singular values that are not 0; a list."""
    P, s, Qt = np.linalg.svd(X, full_matrices=False)
    kept = s > 1e-12 * s[0]
    return list((P[:, kept].T @ y / s[kept]) @ Qt[kept])


def refined(X: Any, y: Any) -> Any:
    """A second lstsq for what the first has left."""
    w = np.linalg.lstsq(X, y)[0]
    return w + np.linalg.lstsq(X, y - X @ w)[0]


def many_targets(X: Any, y: Any) -> Any:
    """As the only column of several targets."""
    return np.linalg.lstsq(X, y.reshape(-1, 1), rcond=None)[0].ravel()


def multiplied(x: Any, degree: int) -> Any:
    """Each column from the one before."""
    columns = [np.ones(len(x))]
    while len(columns) <= degree:
        columns.append(columns[-1] * x)
    return np.array(columns).T


def augmented(X: Any, y: Any, lam: float) -> Any:
    """More rows, one for each weight, and lstsq."""
    m, d = X.shape
    tall = np.vstack([X, math.sqrt(m * lam) * np.eye(d)])
    return np.linalg.lstsq(tall, np.append(y, np.zeros(d)), rcond=None)[0]


def from_the_rows(X: Any, y: Any, lam: float) -> Any:
    """The system of the examples instead of that of the weights."""
    m = len(y)
    return X.T @ np.linalg.solve(X @ X.T + m * lam * np.eye(m), y)


def damped(X: Any, y: Any, lam: float) -> Any:
    """Singular directions, each damped."""
    P, s, Qt = np.linalg.svd(X, full_matrices=False)
    return (Qt.T * (s / (s**2 + len(y) * lam))) @ (P.T @ y)


def diagonal(X: Any, y: Any, lam: float) -> Any:
    """Adds λ along the diagonal of its own XᵀX/m; a tuple."""
    gram = X.T.dot(X) / X.shape[0]
    gram[np.diag_indices_from(gram)] += lam
    return tuple(np.linalg.inv(gram) @ X.T.dot(y) / X.shape[0])


def free_by_d(X: Any, y: Any, lam: Any) -> Any:
    """The equations with D = diag(0, 1, …, 1) in place of I."""
    m, d = X.shape
    return np.linalg.solve(X.T @ X / m + lam * np.diag([0.0] + [1.0] * (d - 1)), X.T @ y / m)


def free_augmented(X: Any, y: Any, lam: Any) -> Any:
    """More rows, one for each weight that pays, and lstsq."""
    m, d = X.shape
    below = math.sqrt(m * lam) * np.eye(d)[1:]
    return np.linalg.lstsq(np.vstack([X, below]), np.append(y, np.zeros(d - 1)), rcond=None)[0]


def free_by_centring(X: Any, y: Any, lam: Any) -> Any:
    """Means away, ridge on what is left, and the bias from the means; a list."""
    features = X[:, 1:]
    means = features.mean(axis=0)
    w = from_the_rows(features - means, y - y.mean(), lam)
    return [y.mean() - means @ w, *w]


def free_by_projection(X: Any, y: Any, lam: Any) -> Any:
    """The mean taken away by a matrix (m, m)."""
    m = len(y)
    P = np.eye(m) - 1 / m
    Z = P @ X[:, 1:]
    slopes = np.linalg.inv(Z.T @ Z + m * lam * np.eye(Z.shape[1])) @ Z.T @ (P @ y)
    return np.r_[np.mean(y - X[:, 1:] @ slopes), slopes]


def free_by_blocks(X: Any, y: Any, lam: Any) -> Any:
    """The slopes from the Schur complement of the bias; a tuple."""
    m, d = X.shape
    A, b = X.T.dot(X) / m, X.T.dot(y) / m
    S = A[1:, 1:] - np.outer(A[1:, 0], A[0, 1:]) / A[0, 0] + lam * np.identity(d - 1)
    slopes = np.linalg.solve(S, b[1:] - A[1:, 0] * b[0] / A[0, 0])
    return (float((b[0] - A[0, 1:] @ slopes) / A[0, 0]), *slopes.tolist())


def free_in_place(X: Any, y: Any, lam: Any) -> Any:
    """λ on the diagonal of its own matrix, row by row, and a pseudo-inverse."""
    print("m, d =", X.shape)
    gram = X.T @ X
    for j in range(1, len(gram)):
        gram[j, j] += len(X) * lam
    return np.linalg.pinv(gram) @ (X.T @ y)


def free_by_newton(X: Any, y: Any, lam: Any) -> Any:
    """A step of Newton's from an arbitrary start ends a quadratic cost's descent."""
    m, d = X.shape
    pays = np.arange(d) > 0
    w = np.full(d, 0.5)
    gradient = X.T @ (X @ w - y) / m + lam * pays * w
    return w - np.linalg.solve(X.T @ X / m + np.diag(lam * pays), gradient)


def free_by_lagrange(X: Any, y: Any, lam: Any) -> Any:
    """The residuals as unknowns beside the bias: a system of m + 1 equations."""
    m = len(y)
    F = X[:, 1:]
    system = np.block([[F @ F.T / (m * lam) + np.eye(m), np.ones((m, 1))], [np.ones(m), 0.0]])
    found = np.linalg.solve(system, np.append(y, 0.0))
    return np.concatenate([found[-1:], F.T @ found[:-1] / (m * lam)])


def masked(w: Any, X: Any, y: Any) -> Any:
    """Only the rows below margin 1."""
    below = y * (X @ w) < 1
    return ((X[below] @ w - y[below]) ** 2).sum() / 2 / len(y)


def masked_gradient(w: Any, X: Any, y: Any) -> Any:
    """Least squares on the rows below margin 1, as nested lists would have it."""
    below = y * X.dot(w) <= 1
    rows, labels = X[below], y[below]
    return [float(v) for v in rows.T @ (rows @ w - labels) / len(y)]


def branches(w: Any, X: Any, y: Any) -> Any:
    """A loop with an if."""
    gradient = np.zeros(len(w))
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) < 1:
            gradient = gradient - (1 - label * (x @ w)) * label * x
    return np.asfortranarray(gradient / X.shape[0])


def signed(X: Any, y: Any) -> Any:
    """The rows times their labels."""
    return X * y[:, np.newaxis]


VARIANTS: dict[str, dict[str, Solution]] = {
    "add_bias": {
        "coursekit": ck.add_bias,
        "column_stack": lambda X: np.column_stack((np.ones(len(X), dtype=bool), X)),
        "filled in Fortran order": filled,
        "np.r_": lambda X: np.r_["1", np.ones((len(X), 1)), X],
        "padded": lambda X: np.pad(X, ((0, 0), (1, 0)), constant_values=1),
        "lists": lambda X: [[1, *row] for row in X.tolist()],
    },
    "mse": {
        "coursekit": ck.mse,
        "loops": loops,
        "prints and warns": chatty,
        "norm": lambda w, X, y: np.linalg.norm(X @ w - y) ** 2 / (2 * len(y)),
        "einsum": lambda w, X, y: 0.5 * np.einsum("i,i", y - X @ w, y - X @ w) / X.shape[0],
        "mean of halves": lambda w, X, y: np.mean(np.square(np.dot(X, w) - y) / 2),
    },
    "mse_gradient": {
        "coursekit": ck.mse_gradient,
        "by example": by_example,
        "from the left": lambda w, X, y: (X @ w - y) @ X / len(y),
        "mean of rows": lambda w, X, y: ((X @ w - y)[:, None] * X).mean(axis=0).tolist(),
        "Hessian": lambda w, X, y: X.T @ X / len(y) @ w - X.T @ y / len(y),
        "einsum": lambda w, X, y: np.einsum("ij,i->j", X, X @ w - y) / X.shape[0],
        "columns": lambda w, X, y: tuple(np.mean(c * (X @ w - y)) for c in X.T),
    },
    "least_squares": {
        "coursekit": ck.least_squares,
        "pseudo-inverse": lambda X, y: np.linalg.pinv(X) @ y,
        "QR": by_qr,
        "SVD": by_svd,
        "refined": refined,
        "many targets": many_targets,
    },
    "polynomial_features": {
        "coursekit": ck.polynomial_features,
        "vander": lambda x, degree: np.vander(x, degree + 1, increasing=True),
        "vander reversed": lambda x, degree: np.vander(x, degree + 1)[:, ::-1],
        "broadcast": lambda x, degree: x[:, None] ** np.arange(degree + 1),
        "power.outer": lambda x, degree: np.power.outer(x, range(degree + 1)),
        "multiplied": multiplied,
        "lists": lambda x, degree: [[float(v) ** k for k in range(degree + 1)] for v in x],
    },
    "ridge": {
        "coursekit": ck.ridge,
        "augmented": augmented,
        "from the rows": from_the_rows,
        "damped": damped,
        "diagonal and inverse": diagonal,
        "times m": lambda X, y, lam: np.linalg.solve(
            X.T @ X + len(X) * lam * np.identity(X.shape[1]), X.T @ y
        ),
    },
    "ridge_free_bias": {
        "D for I": free_by_d,
        "augmented": free_augmented,
        "centring": free_by_centring,
        "projection": free_by_projection,
        "blocks": free_by_blocks,
        "in place": free_in_place,
        "Newton": free_by_newton,
        "Lagrange": free_by_lagrange,
    },
    "squared_hinge": {
        "coursekit": ck.margin_cost,
        "masked": masked,
        "clip": lambda w, X, y: np.mean(np.clip(1 - y * (X @ w), 0, None) ** 2) / 2,
        "where": lambda w, X, y: np.array(
            0.5 * np.average(np.where(signed(X, y) @ w < 1, 1 - signed(X, y) @ w, 0) ** 2)
        ),
        "plain Python": lambda w, X, y: (
            sum(max(0.0, 1 - u) ** 2 for u in y * (X @ w)) / (2 * len(y))
        ),
        "norm": lambda w, X, y: (
            np.linalg.norm(np.fmax(1 - np.diag(y) @ X @ w, 0)) ** 2 / 2 / X.shape[0]
        ),
    },
    "squared_hinge_gradient": {
        "coursekit": ck.margin_gradient,
        "masked": masked_gradient,
        "loop with branches": branches,
        "signed rows": lambda w, X, y: (
            -signed(X, y).T @ np.maximum(0, 1 - signed(X, y) @ w) / len(y)
        ),
        "einsum": lambda w, X, y: np.einsum(
            "i,ij->j", np.minimum(y * (X @ w) - 1, 0) * y, X / len(y)
        ),
        "residual times mask": lambda w, X, y: X.T @ ((X @ w - y) * (y * (X @ w) < 1)) / y.size,
    },
}
