"""The wrong formulas that students write in ps1-regression: to recognise them, and to test the checks."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.builders import itself
from autograder.checks.catalogue import (
    Recogniser,
    answers,
    examples_as_rows,
    mistakes,
    only,
    where,
)
from autograder.checks.compare import Array, alike
from autograder.checks.diagnosis import Asked, Misconception
from autograder.checks.digits import EXACT


def build_add_bias(
    *, fill: float = 1.0, last: bool = False, shape: Callable[[Array], Array] = itself
) -> Callable[..., Any]:
    """A column beside X."""

    def bias(X: Array) -> Array:
        column = np.full((len(X), 1), fill)
        return shape(np.hstack([X, column] if last else [column, X]))

    return bias


def first_column_replaced(X: Array) -> Array:
    """The bias takes the place of a feature."""
    found = X.copy()
    found[:, 0] = 1.0
    return found


def difference(p: Array, y: Array) -> Array:
    """The residual."""
    return p - y


def against_a_column(p: Array, y: Array) -> Array:
    """(m, m): every prediction against every target, y being a column."""
    return p[None, :] - y[:, None]


def a_column_against(p: Array, y: Array) -> Array:
    """(m, m), the predictions being a column."""
    return p[:, None] - y[None, :]


def build_mse(
    *,
    residual: Callable[[Array, Array], Array] = difference,
    loss: Callable[[Array], Any] = lambda r: (r**2).sum(),
    scale: Callable[[int, int], float] = lambda m, d: 1 / (2 * m),
    outer: Callable[[Any], Any] = itself,
) -> Callable[..., Any]:
    """‖Xw − y‖²/2m."""
    return lambda w, X, y: outer(scale(*X.shape) * loss(residual(X @ w, y)))


def build_mse_gradient(
    *,
    transpose: bool = True,
    residual: Callable[[Array, Array], Array] = difference,
    sign: float = 1.0,
    scale: Callable[[int, int], float] = lambda m, d: 1 / m,
    summed: Callable[[Array, Array], Any] = lambda rows, r: rows @ r,
) -> Callable[..., Any]:
    """Xᵀ(Xw − y)/m."""

    def gradient(w: Array, X: Array, y: Array) -> Any:
        return sign * scale(*X.shape) * summed(X.T if transpose else X, residual(X @ w, y))

    return gradient


def by_lstsq(X: Array, y: Array) -> Array:
    """A right solution."""
    return np.linalg.lstsq(X, y, rcond=None)[0]


def by_normal_equations(X: Array, y: Array) -> Array:
    """Right while X is well conditioned."""
    return np.linalg.solve(X.T @ X, X.T @ y)


def by_qr(X: Array, y: Array) -> Array:
    """Right while the columns are independent."""
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


def rank_and_condition(X: Array) -> tuple[int, float]:
    """Of X (m, d); the condition number of the singular values that are not 0."""
    s = np.linalg.svd(X, compute_uv=False)
    rank = int((s > s[0] * 1e-10).sum())
    return rank, float(s[0] / s[rank - 1])


def harmless(X: Array) -> bool:
    """Of full column rank and well conditioned: there every method gives the same w."""
    rank, condition = rank_and_condition(X)
    return rank == X.shape[1] and condition < 1e3


def where_harmless(wrong: Callable[..., Any]) -> Recogniser:
    """Recognises `wrong` by its answers for harmless X: elsewhere they hang on the method."""
    return where(lambda X, *_: harmless(X), wrong)


def digits_lost(asked: Sequence[Asked]) -> bool:
    """Right for harmless X, in float64, and not for nearly dependent columns."""
    told = [(rank_and_condition(pair[0][0]), pair) for pair in asked]
    ill = [p for (rank, kappa), p in told if rank == p[0][0].shape[1] and kappa > 1e5]
    full = [p for (rank, kappa), p in told if rank == p[0][0].shape[1] and kappa < 1e3]
    exact = all(alike(answer, by_lstsq(*arguments), EXACT) for arguments, answer in full)
    return bool(full) and exact and any(not answers(by_lstsq, p) for p in ill)


def rank_ignored(asked: Sequence[Asked]) -> bool:
    """Right for independent columns, however nearly dependent, and not for dependent ones."""
    full = [p for p in asked if rank_and_condition(p[0][0])[0] == p[0][0].shape[1]]
    rest = [p for p in asked if rank_and_condition(p[0][0])[0] < p[0][0].shape[1]]
    right = bool(full) and all(answers(by_lstsq, p) for p in full)
    return right and any(not answers(by_lstsq, p) for p in rest)


def build_powers(
    *,
    powers: Callable[[int], Sequence[int]] = lambda degree: range(degree + 1),
    term: Callable[[Array, int], Array] = lambda x, k: x**k,
    axis: int = 1,
) -> Callable[..., Any]:
    """The powers of x as columns."""
    return lambda x, degree: np.stack([term(x, k) for k in powers(degree)], axis=axis)


def build_ridge(
    *,
    strength: Callable[[int, float], float] = lambda m, lam: lam,
    sign: float = 1.0,
    matrix: Callable[[int], Array] = np.eye,
    moment: Callable[[Array, Array], Array] = lambda X, y: X.T @ y / len(y),
    scatter: Callable[[Array], Array] = lambda X: X.T @ X / len(X),
) -> Callable[..., Any]:
    """(XᵀX/m + λI)w = Xᵀy/m."""

    def ridge(X: Array, y: Array, lam: float) -> Array:
        m, d = X.shape
        return np.linalg.solve(scatter(X) + sign * strength(m, lam) * matrix(d), moment(X, y))

    return ridge


def bias_free(d: int) -> Array:
    """The first weight does not pay."""
    D = np.eye(d)
    D[0, 0] = 0.0
    return D


def short(u: Array) -> Array:
    """By how much a margin is below 1."""
    return np.maximum(0.0, 1 - u)


def build_hinge(
    *,
    margin: Callable[[Array, Array], Array] = lambda s, y: y * s,
    missing: Callable[[Array], Array] = short,
    power: Callable[[Array], Array] = lambda v: v**2,
    scale: Callable[[int], float] = lambda m: 1 / (2 * m),
) -> Callable[..., Any]:
    """Σ max(0, 1 − y·Xw)²/2m."""
    return lambda w, X, y: scale(len(y)) * power(missing(margin(X @ w, y))).sum()


def build_hinge_gradient(
    *,
    label: Callable[[Array], Array] = itself,
    margin: Callable[[Array, Array], Array] = lambda s, y: y * s,
    missing: Callable[[Array], Array] = short,
    sign: float = 1.0,
    scale: Callable[[Array], float] = lambda v: 1 / len(v),
    transpose: bool = True,
) -> Callable[..., Any]:
    """−Xᵀ(y ⊙ max(0, 1 − y·Xw))/m."""

    def gradient(w: Array, X: Array, y: Array) -> Array:
        v = missing(margin(X @ w, y))
        return -sign * scale(v) * ((X.T if transpose else X) @ (label(y) * v))

    return gradient


of_add_bias = mistakes(
    "add_bias", "regression#linear-model", build_add_bias, sizes=examples_as_rows
)
of_mse = mistakes("mse", "regression#mse", build_mse, sizes=examples_as_rows)
of_mse_gradient = mistakes(
    "mse_gradient", "regression#gradient-and-layout", build_mse_gradient, sizes=examples_as_rows
)
of_least_squares = mistakes(
    "least_squares",
    "regression#least-squares",
    only(by_lstsq),
    sizes=examples_as_rows,
    ordinary=lambda X, y: harmless(X),
)
of_polynomial_features = mistakes(
    "polynomial_features", "regression#polynomial-features", build_powers, sizes=examples_as_rows
)
of_ridge = mistakes("ridge", "regression#ridge", build_ridge, sizes=examples_as_rows)
of_squared_hinge = mistakes(
    "squared_hinge", "regression#squared-hinge", build_hinge, sizes=examples_as_rows
)
of_squared_hinge_gradient = mistakes(
    "squared_hinge_gradient",
    "regression#squared-hinge",
    build_hinge_gradient,
    sizes=examples_as_rows,
)


def around_the_solution(
    id: str, misunderstood: str, hint: str, wrong: Callable[..., Any], at: str
) -> Misconception:
    """A mistake around a method that is right, whichever it is."""
    return of_least_squares(
        id, misunderstood, hint, at=at, wrong=wrong, recognises=where_harmless(wrong)
    )


SUM_FOR_MEAN = (
    "the examples are summed, but the cost is a mean.",
    "Write every example down twice: should the result double?",
)
SIGN = (
    "the sign is the wrong way round.",
    "Differentiate ½(p − y)² with respect to p, slowly.",
)
HALF_LOST = (
    "the factor ½ is missing.",
    "Compare your formula with the definition, factor by factor.",
)
LOST_TRANSPOSE = (
    "X is used without its transpose.",
    "The gradient has an entry for each weight: write the shapes of X and of the residual side by side.",
)
LABEL_FORGOTTEN = (
    "the label is not in the margin.",
    "What should the margin be for a score of −2 and the label −1?",
)
NO_MAX = (
    "examples with a margin above 1 pay as well: the maximum with 0 is missing.",
    "What should an example cost that is right by far?",
)
COLUMN = (
    "y or Xw has become a column, and a column minus a row is a matrix, (m, m): every prediction meets every target.",
    "Print the shape of Xw − y.",
)
THRESHOLD = (
    "only examples on the wrong side count, but a margin between 0 and 1 costs as well.",
    "At which margin does the loss become 0?",
)


MISCONCEPTIONS = (
    of_add_bias(
        "last-column",
        "the ones stand behind the features instead of before them.",
        "Which index has the bias in the model, and so which column has its ones?",
        last=True,
    ),
    of_add_bias(
        "zeros",
        "the new column holds zeros, so its weight would have no effect.",
        "What must the bias be multiplied by to be added as it is?",
        fill=0.0,
    ),
    of_add_bias(
        "flat",
        "the result has lost its rows: `np.insert` and `np.append` flatten without `axis`.",
        "Print the shape of your result.",
        at="design-matrix",
        shape=np.ravel,
    ),
    of_add_bias(
        "transposed",
        "the result lies on its side: examples are rows.",
        "Print the shape of your result.",
        at="design-matrix",
        shape=np.transpose,
    ),
    of_add_bias(
        "row-of-ones",
        "a row of ones is put on top: that is one more example, not one more feature.",
        "Which axis counts the features?",
        at="design-matrix",
        wrong=lambda X: np.vstack([np.ones(X.shape[1]), X]),
    ),
    of_add_bias(
        "feature-replaced",
        "the ones replace the first feature.",
        "How many columns should the result have?",
        wrong=first_column_replaced,
    ),
    of_add_bias(
        "one-added",
        "1 is added to every entry; what is asked for is one more column.",
        "How many columns should the result have?",
        wrong=lambda X: X + 1,
    ),
    of_mse(
        "column-broadcast",
        *COLUMN,
        at="gradient-and-layout",
        residual=against_a_column,
    ),
    of_mse(
        "column-broadcast",
        *COLUMN,
        at="gradient-and-layout",
        residual=against_a_column,
        loss=lambda r: r.T @ r,
        boxed=False,
    ),
    of_mse(
        "signs-added",
        "the targets are added to the predictions.",
        "What is the residual of a perfect prediction?",
        residual=lambda p, y: p + y,
        boxed=False,
    ),
    of_mse(
        "target-forgotten",
        "the targets are not in it.",
        "What should a perfect prediction cost?",
        residual=lambda p, y: p,
        boxed=False,
    ),
    of_mse(
        "not-squared",
        "the residuals are added as they are, so they cancel.",
        "What would residuals of 1 and −1 cost?",
        loss=lambda r: r.sum(),
        boxed=False,
    ),
    of_mse("half-forgotten", *HALF_LOST, scale=lambda m, d: 1 / m),
    of_mse("sum-for-mean", *SUM_FOR_MEAN, scale=lambda m, d: 0.5),
    of_mse(
        "bare-sum",
        "this is the sum of squares, without 1/2m.",
        "What are the ½ and the m for?",
        scale=lambda m, d: 1.0,
    ),
    of_mse(
        "times-m",
        "Python reads `/ 2 * m` from left to right: half of it, times m.",
        "Where are brackets needed?",
        scale=lambda m, d: m / 2,
    ),
    of_mse(
        "divided-by-features",
        "it is divided by the number of columns instead of the number of examples.",
        "Which axis of X counts the examples?",
        scale=lambda m, d: 1 / (2 * d),
    ),
    of_mse(
        "absolute-values",
        "residuals are taken by their size, not squared.",
        "What does the S in MSE stand for?",
        loss=lambda r: np.abs(r).sum(),
    ),
    of_mse(
        "length-not-squared",
        "`np.linalg.norm` is a length, and the cost has its square.",
        "What is ‖v‖² in terms of the entries of v?",
        at="norms",
        loss=np.linalg.norm,
    ),
    of_mse(
        "sum-before-square",
        "the residuals are added first and squared afterwards, so they cancel.",
        "What would residuals of 1 and −1 cost?",
        loss=lambda r: r.sum() ** 2,
    ),
    of_mse(
        "root",
        "a square root is taken at the end.",
        "Is the cost a length or the square of one?",
        outer=np.sqrt,
    ),
    of_mse(
        "not-summed",
        "there is one number for each example, not one for all.",
        "What shape should a cost have?",
        loss=lambda r: r**2,
    ),
    of_mse_gradient(
        "sum-for-mean", *SUM_FOR_MEAN, at="common-mistakes-regression", scale=lambda m, d: 1.0
    ),
    of_mse_gradient(
        "factor-two",
        "there is a factor 2 left, although the cost has the ½ that cancels it.",
        "Differentiate ½r² with respect to r.",
        scale=lambda m, d: 2 / m,
    ),
    of_mse_gradient(
        "half-kept",
        "the ½ of the cost is still there: differentiating the square brings a 2.",
        "Differentiate ½r² with respect to r.",
        scale=lambda m, d: 1 / (2 * m),
    ),
    of_mse_gradient("sign", *SIGN, sign=-1.0),
    of_mse_gradient("column-broadcast", *COLUMN, residual=against_a_column),
    of_mse_gradient("column-broadcast", *COLUMN, residual=a_column_against, boxed=False),
    of_mse_gradient(
        "residual-squared",
        "the residuals are squared still.",
        "Differentiate ½r² with respect to r.",
        residual=lambda p, y: (p - y) ** 2,
        boxed=False,
    ),
    of_mse_gradient(
        "features-missing",
        "the residuals are added up without X.",
        "What is the derivative of xᵀw with respect to w?",
        summed=lambda rows, r: np.sum(r),
        boxed=False,
    ),
    of_mse_gradient(
        "features-missing",
        "the residuals are returned without X.",
        "What is the derivative of xᵀw with respect to w?",
        summed=lambda rows, r: r,
        boxed=False,
    ),
    of_mse_gradient("lost-transpose", *LOST_TRANSPOSE, transpose=False),
    of_mse_gradient(
        "target-forgotten",
        "the targets are not in it.",
        "What is differentiated: the prediction, or its distance from y?",
        residual=lambda p, y: p,
    ),
    of_mse_gradient(
        "divided-by-features",
        "it is divided by the number of weights instead of the number of examples.",
        "Which axis of X counts the examples?",
        scale=lambda m, d: 1 / d,
    ),
    of_mse_gradient(
        "not-summed",
        "there is one row for each example: the contributions are not added.",
        "A gradient has the shape of what one differentiates by: what shape has w?",
        summed=lambda rows, r: (rows * r).T,
    ),
    of_least_squares(
        "normal-equations",
        "the normal equations are solved: forming XᵀX squares the condition number.",
        "Which function of np.linalg works on X itself?",
        wrong=by_normal_equations,
        recognises=digits_lost,
    ),
    of_least_squares(
        "rank-ignored",
        "it is right for independent columns only; of many solutions the shortest is wanted.",
        "What do singular values of 0 say, and what should be done with them?",
        wrong=by_qr,
        recognises=rank_ignored,
    ),
    around_the_solution(
        "divided-by-m",
        "one side of the normal equations is divided by m, and the other is not.",
        "What happens to the factor 1/m of the gradient when it is set to 0?",
        lambda X, y: by_lstsq(X, y) / len(y),
        at="normal-equations",
    ),
    of_least_squares(
        "whole-tuple",
        "all that `lstsq` returns is returned: the solution and three other things.",
        "What is the first of the four?",
        wrong=lambda X, y: np.linalg.lstsq(X, y, rcond=None),
    ),
    around_the_solution(
        "predictions",
        "the predictions are returned instead of the weights.",
        "How many weights are there, and how many predictions?",
        lambda X, y: X @ by_lstsq(X, y),
        at="normal-geometry",
    ),
    around_the_solution(
        "bias-added",
        "a column of ones is added inside.",
        "Who decides whether the model has a bias: this function, or whoever makes X?",
        lambda X, y: by_lstsq(np.column_stack([np.ones(len(X)), X]), y),
        at="design-matrix",
    ),
    of_polynomial_features(
        "no-ones",
        "the column of x⁰ is missing.",
        "Which power belongs to the bias?",
        powers=lambda degree: range(1, degree + 1),
    ),
    of_polynomial_features(
        "one-too-few",
        "the highest power is missing: `range(n)` ends before n.",
        "How many coefficients does a polynomial of degree 2 have?",
        powers=lambda degree: range(degree),
    ),
    of_polynomial_features(
        "ones-last",
        "the ones stand behind the other powers.",
        "Which column should hold the ones?",
        powers=lambda degree: (*range(1, degree + 1), 0),
        boxed=False,
    ),
    of_polynomial_features(
        "one-too-many",
        "there is one power too many.",
        "How many coefficients does a polynomial of degree 2 have?",
        powers=lambda degree: range(degree + 2),
        boxed=False,
    ),
    of_polynomial_features(
        "no-ones",
        "the column of x⁰ is missing, and the powers fall from left to right.",
        "Which power belongs to the bias?",
        powers=lambda degree: range(degree, 0, -1),
        boxed=False,
    ),
    of_polynomial_features(
        "zeros-for-ones",
        "the first column holds zeros.",
        "What is x⁰?",
        term=lambda x, k: x**k if k else 0 * x,
        boxed=False,
    ),
    of_polynomial_features(
        "highest-first",
        "the powers fall from left to right, as `np.vander` has them by default.",
        "Which column should hold the ones?",
        powers=lambda degree: range(degree, -1, -1),
    ),
    of_polynomial_features(
        "transposed",
        "the powers are rows: examples are rows.",
        "Print the shape of your result.",
        axis=0,
    ),
    of_polynomial_features(
        "multiples",
        "multiples k·x stand where powers belong.",
        "In Python, what are `*` and `**`?",
        term=lambda x, k: k * x,
    ),
    of_polynomial_features(
        "base-and-exponent",
        "base and exponent are exchanged: kˣ.",
        "Which of the two is the feature?",
        term=lambda x, k: np.power(float(k), x),
    ),
    of_polynomial_features(
        "only-the-highest",
        "only x⁰ and the highest power are there.",
        "How many coefficients does a polynomial of degree 2 have?",
        powers=lambda degree: (0, degree),
    ),
    of_ridge(
        "lambda-over-m",
        "λ is divided by m, as in texts that minimise ‖Xw − y‖² + λ‖w‖².",
        "Set the gradient of this cost to 0, and keep the 1/m with the data.",
        strength=lambda m, lam: lam / m,
    ),
    of_ridge(
        "factor-two",
        "the ½ of λ/2 ‖w‖² is forgotten.",
        "Differentiate λ/2 w² with respect to w.",
        strength=lambda m, lam: 2 * lam,
    ),
    of_ridge(
        "lambda-forgotten",
        "the penalty is not in it.",
        "What should happen to w when λ is huge?",
        strength=lambda m, lam: 0.0,
        recognises=where_harmless(lambda X, y, lam: by_lstsq(X, y)),
    ),
    of_ridge(
        "bias-free",
        "the first weight does not pay; here all of them do.",
        "Over which weights does the sum in ‖w‖² run?",
        matrix=bias_free,
    ),
    of_ridge(
        "added-to-every-entry",
        "λ is added to every entry of the matrix, not along its diagonal.",
        "What is missing between λ and the plus sign: which matrix?",
        matrix=lambda d: np.ones((d, d)),
    ),
    of_ridge(
        "half-lambda",
        "half of λ is used.",
        "Differentiate λ/2 w² with respect to w.",
        strength=lambda m, lam: lam / 2,
        boxed=False,
    ),
    of_ridge(
        "lambda-times-m",
        "λ is multiplied by m, and the rest is divided by m.",
        "Multiply the whole equation by m, or nothing of it.",
        strength=lambda m, lam: lam * m,
        boxed=False,
    ),
    of_ridge(
        "two-lambda-over-m",
        "λ is divided by m, and the ½ of λ/2 ‖w‖² is forgotten.",
        "Set the gradient of this cost to 0, and keep the 1/m with the data.",
        strength=lambda m, lam: 2 * lam / m,
        boxed=False,
    ),
    of_ridge(
        "half-lambda-over-m",
        "λ is divided by 2m.",
        "Set the gradient of this cost to 0, and keep the 1/m with the data.",
        strength=lambda m, lam: lam / (2 * m),
        boxed=False,
    ),
    of_ridge(
        "lambda-squared",
        "λ is squared.",
        "Differentiate λ/2 w² with respect to w.",
        strength=lambda m, lam: lam**2,
        boxed=False,
    ),
    of_ridge(
        "scatter-not-divided",
        "one side of the equations is divided by m, and the other is not.",
        "Which terms does the 1/m of the gradient belong to?",
        wrong=build_ridge(scatter=lambda X: X.T @ X),
        boxed=False,
    ),
    of_ridge(
        "sign",
        "the penalty has the wrong sign.",
        "Should a longer w be dearer or cheaper?",
        sign=-1.0,
    ),
    of_ridge(
        "moment-not-divided",
        "one side of the equations is divided by m, and the other is not.",
        "Which terms does the 1/m of the gradient belong to?",
        moment=lambda X, y: X.T @ y,
    ),
    of_squared_hinge(
        "column-broadcast",
        *COLUMN,
        at="gradient-and-layout",
        margin=lambda s, y: y[:, None] * s[None, :],
        boxed=False,
    ),
    of_squared_hinge("half-forgotten", *HALF_LOST, scale=lambda m: 1 / m),
    of_squared_hinge("sum-for-mean", *SUM_FOR_MEAN, at="margin-losses", scale=lambda m: 0.5),
    of_squared_hinge(
        "not-squared",
        "the maximum is not squared.",
        "What makes this hinge smooth at margin 1?",
        power=itself,
    ),
    of_squared_hinge(
        "plain-hinge",
        "this is the plain hinge.",
        "What makes the squared one smooth at margin 1?",
        at="margin-losses",
        power=itself,
        scale=lambda m: 1 / m,
    ),
    of_squared_hinge("no-max", *NO_MAX, at="zero-one-loss", missing=lambda u: 1 - u),
    of_squared_hinge(
        "label-forgotten", *LABEL_FORGOTTEN, at="classification", margin=lambda s, y: s
    ),
    of_squared_hinge("threshold-zero", *THRESHOLD, missing=lambda u: np.maximum(0.0, -u)),
    of_squared_hinge(
        "margin-sign",
        "1 + margin stands where 1 − margin belongs: being right is punished.",
        "Should a large margin be cheap or dear?",
        at="margin-losses",
        missing=lambda u: np.maximum(0.0, 1 + u),
    ),
    of_squared_hinge(
        "zero-one",
        "mistakes are counted: this is the 0–1 loss.",
        "What does a margin of ½ cost, and what does one of −3?",
        at="zero-one-loss",
        missing=lambda u: (u <= 0) * 1.0,
        power=itself,
        scale=lambda m: 1 / m,
    ),
    of_squared_hinge_gradient(
        "sign",
        "the sign is the wrong way round.",
        "The loss falls as the margin grows: which sign has its slope?",
        sign=-1.0,
    ),
    of_squared_hinge_gradient(
        "zero-one",
        "mistakes are counted, not how far they are from the margin.",
        "What remains of v² when it is differentiated?",
        missing=lambda u: (u <= 0) * 1.0,
        boxed=False,
    ),
    of_squared_hinge_gradient(
        "squared-still",
        "the maximum is squared still.",
        "What remains of v² when it is differentiated?",
        missing=lambda u: np.maximum(0.0, 1 - u) ** 2,
        boxed=False,
    ),
    of_squared_hinge_gradient(
        "margin-sign",
        "1 + margin stands where 1 − margin belongs: being right is punished.",
        "Should a large margin be cheap or dear?",
        missing=lambda u: np.maximum(0.0, 1 + u),
        boxed=False,
    ),
    of_squared_hinge_gradient(
        "sum-for-mean", *SUM_FOR_MEAN, at="common-mistakes-regression", scale=lambda v: 1.0
    ),
    of_squared_hinge_gradient(
        "factor-two",
        "there is a factor 2 left, although the cost has the ½ that cancels it.",
        "Differentiate ½v² with respect to v.",
        scale=lambda v: 2 / len(v),
    ),
    of_squared_hinge_gradient(
        "half-kept",
        "the ½ of the cost is still there: differentiating the square brings a 2.",
        "Differentiate ½v² with respect to v.",
        scale=lambda v: 1 / (2 * len(v)),
    ),
    of_squared_hinge_gradient(
        "no-max", *NO_MAX, at="common-mistakes-regression", missing=lambda u: 1 - u
    ),
    of_squared_hinge_gradient(
        "label-forgotten",
        "the label is missing as a factor: it comes out when the margin is differentiated.",
        "What is the derivative of y·xᵀw with respect to w?",
        at="common-mistakes-regression",
        label=np.ones_like,
    ),
    of_squared_hinge_gradient(
        "label-not-in-margin", *LABEL_FORGOTTEN, at="classification", margin=lambda s, y: s
    ),
    of_squared_hinge_gradient(
        "plain-hinge",
        "this is the slope of the plain hinge: every example below margin 1 pulls alike.",
        "What remains of v² when it is differentiated?",
        at="common-mistakes-regression",
        missing=lambda u: (u < 1) * 1.0,
    ),
    of_squared_hinge_gradient(
        "threshold-zero", *THRESHOLD, missing=lambda u: np.where(u < 0, 1 - u, 0.0)
    ),
    of_squared_hinge_gradient(
        "mean-over-the-active",
        "the mean runs over the examples below margin 1 instead of all m.",
        "Examples that cost nothing contribute 0: do they count in a mean?",
        scale=lambda v: 1 / max(1, int(np.count_nonzero(v))),
    ),
    of_squared_hinge_gradient(
        "lost-transpose", *LOST_TRANSPOSE, at="gradient-and-layout", transpose=False
    ),
)
