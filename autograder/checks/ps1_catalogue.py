"""The wrong formulas that students write in ps1-regression: to recognise them, and to test the checks."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.builders import itself
from autograder.checks.catalogue import (
    Mistakes,
    Recogniser,
    examples_as_rows,
    input_modified,
    mistakes,
    only,
)
from autograder.checks.compare import Array
from autograder.checks.diagnosis import Misconception
from autograder.checks.regression_readings import (
    absolute_penalty,
    by_lstsq,
    by_normal_equations,
    by_qr,
    digits_lost,
    every,
    features_changed,
    first_of_four,
    gradient_step,
    harmless,
    in_one_row,
    little_ridge,
    more_ones,
    not_ones,
    one_sided,
    one_sided_slopes,
    ones_inside,
    rank_ignored,
    scaled_columns,
    square_only,
    stopped_descent,
    too_much_cut,
    turned,
    where_harmless,
)


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
    scores: Callable[[Array, Array], Any] = lambda X, w: X @ w,
    residual: Callable[[Array, Array], Array] = difference,
    loss: Callable[[Array], Any] = lambda r: (r**2).sum(),
    scale: Callable[[int, int], float] = lambda m, d: 1 / (2 * m),
    outer: Callable[[Any], Any] = itself,
) -> Callable[..., Any]:
    """‖Xw − y‖²/2m."""
    return lambda w, X, y: outer(scale(*X.shape) * loss(residual(scores(X, w), y)))


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


def build_powers(
    *,
    powers: Callable[[int], Sequence[int]] = lambda degree: range(degree + 1),
    term: Callable[[Array, int], Array] = lambda x, k: x**k,
    axis: int = 1,
    shape: Callable[[Array], Array] = itself,
) -> Callable[..., Any]:
    """The powers of x as columns."""
    return lambda x, degree: shape(np.stack([term(x, k) for k in powers(degree)], axis=axis))


def build_ridge(
    *,
    strength: Callable[[int, float], float] = lambda m, lam: lam,
    sign: float = 1.0,
    matrix: Callable[[int], Array] = np.eye,
    moment: Callable[[Array, Array], Array] = lambda X, y: X.T @ y / len(y),
    scatter: Callable[[Array], Array] = lambda X: X.T @ X / len(X),
    columns: Callable[[Array], Array] = itself,
    targets: Callable[[Array], Array] = itself,
) -> Callable[..., Any]:
    """(XᵀX/m + λI)w = Xᵀy/m."""

    def ridge(X: Array, y: Array, lam: float) -> Array:
        m, d = X.shape
        X, y = columns(X), targets(y)
        return np.linalg.solve(scatter(X) + sign * strength(m, lam) * matrix(d), moment(X, y))

    return ridge


def bias_free(d: int) -> Array:
    """The first weight does not pay."""
    D = np.eye(d)
    D[0, 0] = 0.0
    return D


def ones(d: int, *where: int) -> Array:
    """(d, d), with 1 along the diagonal there and 0 everywhere else."""
    D = np.zeros((d, d))
    D[list(where), list(where)] = 1.0
    return D


def build_in_two(
    *,
    bias: Callable[[Array, Array, Array], Any],
    columns: Callable[[Array], Array] = itself,
    targets: Callable[[Array], Array] = itself,
    back: Callable[[Array, Array], Array] = lambda w, features: w,
) -> Callable[..., Any]:
    """Ridge on the features without their ones, and then the bias from features, y and w."""

    def ridge(X: Array, y: Array, lam: float) -> Array:
        features = X[:, 1:]
        w = build_ridge()(columns(features), targets(y), lam)
        return np.append(bias(features, y, w), back(w, features))

    return ridge


def rest(features: Array, y: Array, w: Array) -> float:
    """What is left of the targets on average."""
    return float(np.mean(y - features @ w))


def mean_target(features: Array, y: Array, w: Array) -> float:
    """The bias of who takes it for the mean of the targets."""
    return float(np.mean(y))


def refitted(X: Array, y: Array, lam: float) -> Array:
    """Ridge whose bias pays, and a bias without a price in its place."""
    w = build_ridge()(X, y, lam)
    return np.append(rest(X[:, 1:], y, w[1:]), w[1:])


def corner_cleared(X: Array, y: Array, lam: float) -> Array:
    """The first entry of the whole matrix is 0, not that of the penalty."""
    A = slope_of_ridge(X, y, lam)
    A[0, 0] = 0.0
    return np.linalg.solve(A, X.T @ y / len(y))


def bias_of_least_squares(X: Array, y: Array, lam: float) -> Array:
    """The first weight without a penalty, the others from ridge."""
    return np.append(by_lstsq(X, y)[0], build_ridge()(X, y, lam)[1:])


def shrunk_but_the_bias(X: Array, y: Array, lam: float) -> Array:
    """Least squares, and all weights but the first shrunk then."""
    w = by_lstsq(X, y)
    return np.append(w[0], w[1:] / (1 + lam))


def with_more_ones(X: Array, y: Array, lam: float) -> Array:
    """A column of ones is put before the one that is there."""
    return build_ridge(matrix=bias_free)(np.column_stack([np.ones(len(X)), X]), y, lam)


def centred(a: Array) -> Array:
    """Its mean over the examples is taken away."""
    return a - a.mean(axis=0)


def standardised(a: Array) -> Array:
    """Mean 0 and deviation 1 over the examples."""
    return (a - a.mean(axis=0)) / a.std(axis=0)


def of_length_one(X: Array) -> Array:
    """Each column divided by its length."""
    return X / np.linalg.norm(X, axis=0)


def reshaped(A: Array) -> Array:
    """The transpose, its numbers in their order, in the shape of A."""
    return A.T.reshape(A.shape)


def short(u: Array) -> Array:
    """By how much a margin is below 1."""
    return np.maximum(0.0, 1 - u)


def active(v: Array, m: int) -> int:
    """The number of examples that pay."""
    return max(1, int(np.count_nonzero(v)))


def build_hinge(
    *,
    margin: Callable[[Array, Array], Array] = lambda s, y: y * s,
    missing: Callable[[Array], Array] = short,
    power: Callable[[Array], Array] = lambda v: v**2,
    scale: Callable[[int], float] = lambda m: 1 / (2 * m),
    counted: Callable[[Array, int], int] = lambda v, m: m,
) -> Callable[..., Any]:
    """Σ max(0, 1 − y·Xw)²/2m."""

    def hinge(w: Array, X: Array, y: Array) -> Any:
        v = missing(margin(X @ w, y))
        return scale(counted(v, len(y))) * power(v).sum()

    return hinge


def build_hinge_gradient(
    *,
    label: Callable[[Array], Array] = itself,
    margin: Callable[[Array, Array], Array] = lambda s, y: y * s,
    missing: Callable[[Array], Array] = short,
    mask: Callable[[Array, Array], Any] = lambda s, y: 1.0,
    sign: float = 1.0,
    scale: Callable[[Array], float] = lambda v: 1 / len(v),
    transpose: bool = True,
    summed: Callable[[Array, Array], Any] = lambda rows, r: rows @ r,
) -> Callable[..., Any]:
    """−Xᵀ(y ⊙ max(0, 1 − y·Xw))/m."""

    def gradient(w: Array, X: Array, y: Array) -> Any:
        v = missing(margin(X @ w, y)) * mask(X @ w, y)
        return -sign * scale(v) * summed(X.T if transpose else X, label(y) * v)

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
of_ridge = mistakes(
    "ridge",
    "regression#ridge",
    build_ridge,
    sizes=examples_as_rows,
    ordinary=lambda X, y, lam: len(y) == 1 or np.ptp(y) > 0,  # about their mean, equal ones are 0
)
of_ridge_free_bias = mistakes(
    "ridge_free_bias",
    "regression#ridge",
    build_ridge,
    matrix=bias_free,
    sizes=examples_as_rows,
    ordinary=lambda X, y, lam: harmless(X),
)
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
    id: str,
    misunderstood: str,
    hint: str,
    wrong: Callable[..., Any],
    at: str,
    boxed: bool = True,
) -> Misconception:
    """A mistake around a method that is right, whichever it is."""
    recognises = where_harmless(wrong)
    return of_least_squares(
        id, misunderstood, hint, at=at, wrong=wrong, recognises=recognises, boxed=boxed
    )


def either(*recognisers: Recogniser) -> Recogniser:
    """Recognises what one of them does."""
    return lambda asked: any(recognises(asked) for recognises in recognisers)


def some_steps(curvature: Array, pull: Array, steps: int = 200, eta: float = 0.01) -> Array:
    """Descent from 0 that ends before it has arrived."""
    w = np.zeros(len(pull))
    for _ in range(steps):
        w = w - eta * (curvature @ w - pull)
    return w


def slope_of_ridge(X: Array, y: Array, lam: float) -> Array:
    """The curvature of its cost."""
    return X.T @ X / len(y) + lam * np.eye(X.shape[1])


def slope_of_free_ridge(X: Array, y: Array, lam: float) -> Array:
    """The same where the bias does not pay."""
    return X.T @ X / len(y) + lam * bias_free(X.shape[1])


def by_absolute_values(X: Array, y: Array, lam: float) -> Array:
    """XᵀXw/m = Xᵀy/m − λ sgn(w), the signs being those without a penalty."""
    signs = np.sign(by_lstsq(X, y))
    return np.linalg.lstsq(X.T @ X / len(y), X.T @ y / len(y) - lam * signs, rcond=None)[0]


def build_turned(X: Array, y: Array) -> Array:
    """The pseudo-inverse with Vᵀ for V."""
    U, s, V = np.linalg.svd(X, full_matrices=False)
    return V[:, : len(s)] @ (U.T @ y / s)


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
STEP_TOO = (
    "w after a step comes back; the gradient itself is asked for.",
    "Who decides about the rate: this function, or whoever calls it?",
)
COST_RETURNED = (
    "the cost is returned, not its gradient.",
    "A gradient has the shape of what one differentiates by: what shape has w?",
)
ONE_SIDED = (
    "the slope is measured between w and a neighbour on one side, by a step that is not small.",
    "How does the error fall with the step on one side, and how with steps to both sides?",
)
ACTIVE = (
    "the mean runs over the examples below margin 1 instead of all m.",
    "Examples that cost nothing contribute 0: do they count in a mean?",
)
CENTRED = (
    "means are taken away first, so other data are fitted.",
    "Who decides about the data: this function, or whoever calls it?",
)
SCALED = (
    "the columns are brought to one scale first, so the weights belong to other features.",
    "Who decides about the data: this function, or whoever calls it?",
)
NOT_ARRIVED = (
    "descent has not arrived: what comes back is a place on the way.",
    "Set the gradient to 0: can its equation be solved without steps?",
)
NOT_DIVIDED = (
    "one side of the equations is divided by m, and the other is not.",
    "Which terms does the 1/m of the gradient belong to?",
)
BIAS_PAYS = (
    "the bias pays as well: the penalty runs over all weights.",
    "With which j does the sum of the penalty begin?",
)
BIAS_NOT_UNDONE = (
    "the means that were taken away are not given back to the bias as they should be.",
    "Where do the predictions lie on average, and where the targets?",
)
BIAS_AFTERWARDS = (
    "the bias is computed after the others, which were found with another bias.",
    "Set the derivatives by all weights to 0 at once: does w₀ have a part in the others?",
)
BIAS_LOST = (
    "there is no bias among the weights that come back.",
    "How many columns has X, and how many weights are asked for?",
)
ROOT_LOST = (
    "in the rows that are put below X stands not the root of mλ.",
    "Square what you have put there, and divide by m: is that λ?",
)


def of_two_parts(
    id: str, misunderstood: str, hint: str, wrong: Callable[..., Any]
) -> Misconception:
    """A mistake in the bias, recognised where a feature that is constant is no matter."""
    return of_ridge_free_bias(
        id, misunderstood, hint, wrong=wrong, recognises=where_harmless(wrong), boxed=False
    )


def strengths(of: Mistakes) -> tuple[Misconception, ...]:
    """What goes wrong with λ in any ridge."""
    return (
        of(
            "lambda-over-m",
            "λ is divided by m, as in texts that minimise ‖Xw − y‖² + λ‖w‖².",
            "Set the gradient of this cost to 0, and keep the 1/m with the data.",
            strength=lambda m, lam: lam / m,
        ),
        of(
            "lambda-times-m",
            "λ is multiplied by m, and the rest is divided by m.",
            "Multiply the whole equation by m, or nothing of it.",
            strength=lambda m, lam: lam * m,
            boxed=False,
        ),
        of(
            "half-lambda-over-m",
            "λ is divided by 2m.",
            "Set the gradient of this cost to 0, and keep the 1/m with the data.",
            strength=lambda m, lam: lam / (2 * m),
            boxed=False,
        ),
        of(
            "lambda-squared",
            "λ is squared.",
            "Differentiate λ/2 w² with respect to w.",
            strength=lambda m, lam: lam**2,
            boxed=False,
        ),
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
    of_add_bias(
        "flat",
        "the result has lost its rows: `np.insert` and `np.append` flatten without `axis`.",
        "Print the shape of your result.",
        at="design-matrix",
        wrong=lambda X: np.insert(X, 0, 1.0),
        recognises=every(in_one_row),
        boxed=False,
    ),
    of_add_bias(
        "too-many-ones",
        "more than one column of ones is added.",
        "How many columns should the result have?",
        wrong=lambda X: np.pad(X, ((0, 0), (1, 1)), constant_values=1.0),
        recognises=every(more_ones),
        boxed=False,
    ),
    of_add_bias(
        "ones-inside",
        "the column of ones is not the first one.",
        "Which index has the bias in the model, and so which column has its ones?",
        wrong=lambda X: np.insert(X, 1, 1.0, axis=1),
        recognises=every(ones_inside),
        boxed=False,
    ),
    of_add_bias(
        "not-ones",
        "the new column holds other numbers than ones.",
        "What must the bias be multiplied by to be added as it is?",
        fill=0.5,
        recognises=every(not_ones),
        boxed=False,
    ),
    of_add_bias(
        "features-changed",
        "the features have become other numbers; a column of ones is all that is to be added.",
        "What stands behind the ones: X as it came?",
        wrong=lambda X: np.column_stack([np.ones(len(X)), 2 * X]),
        recognises=every(features_changed),
        boxed=False,
    ),
    input_modified(of_add_bias, 0),
    of_mse(
        "column-broadcast",
        *COLUMN,
        at="gradient-and-layout",
        residual=against_a_column,
    ),
    of_mse(
        "rows-not-apart",
        "w·X is added up over all examples: each has a prediction of its own.",
        "What shape should the predictions have, and which sum makes one of them?",
        scores=lambda X, w: np.sum(w * X),
        boxed=False,
    ),
    of_mse(
        "features-not-added",
        "w·X is multiplied entry by entry and never added up: a prediction is a sum over features.",
        "What shape should the predictions have?",
        scores=lambda X, w: X * w,
        residual=lambda p, y: p - y[:, None],
        boxed=False,
    ),
    of_mse(
        "squares-apart",
        "prediction and target are squared first and subtracted then.",
        "What would a prediction of −1 for a target of 1 cost?",
        residual=lambda p, y: p**2 - y**2,
        loss=np.sum,
        boxed=False,
    ),
    of_mse(
        "spread",
        "the mean of the residuals is taken away before they are squared: that is their variance.",
        "What would a prediction cost that is 5 too large for each example?",
        loss=lambda r: ((r - r.mean()) ** 2).sum(),
        boxed=False,
    ),
    of_mse(
        "largest-only",
        "only the largest residual counts.",
        "Over which examples does the mean run?",
        loss=lambda r: np.abs(r).max() ** 2,
        boxed=False,
    ),
    of_mse(
        "r-squared",
        "this is R², which says how much better than the mean of y a model is.",
        "What should a perfect prediction cost?",
        wrong=lambda w, X, y: 1 - ((X @ w - y) ** 2).sum() / ((y - y.mean()) ** 2).sum(),
        boxed=False,
    ),
    input_modified(of_mse, 2),
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
    of_mse_gradient(
        "column-broadcast",
        *COLUMN,
        residual=against_a_column,
        summed=lambda rows, r: (rows @ r).sum(axis=1),
        boxed=False,
    ),
    of_mse_gradient(
        "column-broadcast",
        *COLUMN,
        residual=a_column_against,
        summed=lambda rows, r: (rows @ r).sum(axis=1),
        boxed=False,
    ),
    of_mse_gradient("cost-returned", *COST_RETURNED, wrong=build_mse(), boxed=False),
    of_mse_gradient(
        "step-too",
        *STEP_TOO,
        wrong=lambda w, X, y: w - 0.01 * build_mse_gradient()(w, X, y),
        recognises=gradient_step(build_mse_gradient()),
        boxed=False,
    ),
    of_mse_gradient(
        "one-sided",
        *ONE_SIDED,
        wrong=lambda w, X, y: one_sided_slopes(build_mse(), w, X, y, 1e-2),
        recognises=one_sided(build_mse()),
        boxed=False,
    ),
    input_modified(of_mse_gradient, 2),
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
    input_modified(of_least_squares, 1),
    of_least_squares(
        "too-much-cut",
        "singular values that count are taken for 0: the cut is too high.",
        "What is the smallest singular value that is more than rounding?",
        wrong=lambda X, y: np.linalg.lstsq(X, y, rcond=0.1)[0],
        recognises=too_much_cut,
        boxed=False,
    ),
    of_least_squares(
        "ridge-added",
        "a little of the identity is added to XᵀX: that is ridge regression, with another solution.",
        "What should come out where no single solution exists?",
        wrong=lambda X, y: np.linalg.solve(X.T @ X + 1e-6 * np.eye(X.shape[1]), X.T @ y),
        recognises=little_ridge,
        boxed=False,
    ),
    of_least_squares(
        "square-only",
        "it is made for as many examples as weights: only a square X can be inverted.",
        "Which function of np.linalg takes an X of any shape?",
        wrong=np.linalg.solve,
        recognises=square_only,
        boxed=False,
    ),
    of_least_squares(
        "v-not-transposed",
        "V is used without its transpose: the third thing that `svd` returns is Vᵀ.",
        "Multiply the three factors: which way round do they give X?",
        wrong=lambda X, y: build_turned(X, y),
        recognises=turned,
        boxed=False,
    ),
    *(
        around_the_solution(
            "another-part",
            "another of the four things that `lstsq` returns comes back, not the solution.",
            "What is the first of the four?",
            lambda X, y, part=part: np.linalg.lstsq(X, y, rcond=None)[part],
            at="least-squares",
            boxed=False,
        )
        for part in (1, 2, 3)
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
        recognises=first_of_four,
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
        "no-ones",
        "the column of x⁰ is missing, and that of the highest power too.",
        "Which power belongs to the bias, and where does `range` end?",
        powers=lambda degree: range(1, degree),
        boxed=False,
    ),
    of_polynomial_features(
        "powers-from-one",
        "the powers begin with x¹ and end one too high.",
        "Which power belongs to the bias?",
        powers=lambda degree: range(1, degree + 2),
        boxed=False,
    ),
    of_polynomial_features(
        "one-too-few",
        "the highest power is missing, and the powers fall from left to right.",
        "How many coefficients does a polynomial of degree 2 have?",
        powers=lambda degree: range(degree - 1, -1, -1),
        boxed=False,
    ),
    *(
        of_polynomial_features(
            "one-array",
            "columns are all the same: one array is changed in place after it was put in the list.",
            "How many arrays are there, and how many names for each?",
            powers=powers,
            boxed=False,
        )
        for powers in (
            lambda degree: [degree + 1] * (degree + 1),
            lambda degree: [degree] * (degree + 1),
            lambda degree: [0] + [degree] * degree,
            lambda degree: [0] + [degree + 1] * degree,
        )
    ),
    of_polynomial_features(
        "squared-again",
        "each column is the square of the one before.",
        "By what must x² be multiplied to become x³?",
        powers=lambda degree: [0] + [2**k for k in range(degree)],
        boxed=False,
    ),
    of_polynomial_features(
        "multiples",
        "multiples k·x stand where powers belong.",
        "In Python, what are `*` and `**`?",
        term=lambda x, k: k * x if k else x**0,
        boxed=False,
    ),
    of_polynomial_features(
        "base-and-exponent",
        "base and exponent are exchanged: kˣ.",
        "Which of the two is the feature?",
        term=lambda x, k: np.power(float(k), np.abs(x)),
        boxed=False,
    ),
    of_polynomial_features(
        "reshaped",
        "`reshape` keeps the order of the numbers, so rows do not become columns.",
        "What does `.T` do, and what does `reshape`?",
        shape=reshaped,
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
    of_polynomial_features(
        "scaled",
        "the columns are shifted or stretched as well; the powers are asked for as they are.",
        "What should stand in the column of x² for x = 3?",
        wrong=lambda x, degree: np.column_stack(
            [np.ones(len(x)), *(x**k / (1 + k) for k in range(1, degree + 1))]
        ),
        recognises=scaled_columns,
        boxed=False,
    ),
    input_modified(of_polynomial_features, 0),
    of_ridge(
        "shrunk-afterwards",
        "the solution without penalty is computed first and shrunk then.",
        "Do all directions shrink alike? Look at the equation with λ in it.",
        wrong=lambda X, y, lam: by_lstsq(X, y) / (1 + lam),
        recognises=where_harmless(lambda X, y, lam: by_lstsq(X, y) / (1 + lam)),
        boxed=False,
    ),
    of_ridge(
        "absolute-penalty",
        "the absolute values of the weights are penalised, not their squares.",
        "Differentiate λ/2 w² with respect to w.",
        wrong=by_absolute_values,
        recognises=absolute_penalty,
        boxed=False,
    ),
    of_ridge(
        "descent-not-arrived",
        *NOT_ARRIVED,
        wrong=lambda X, y, lam: some_steps(slope_of_ridge(X, y, lam), X.T @ y / len(y)),
        recognises=stopped_descent(build_ridge(), slope_of_ridge, telling=lambda *_: True),
        boxed=False,
    ),
    of_ridge("centred", *CENTRED, columns=centred, targets=centred, boxed=False),
    of_ridge("centred", *CENTRED, columns=centred, boxed=False),
    of_ridge("centred", *CENTRED, targets=centred, boxed=False),
    of_ridge("standardised", *SCALED, columns=standardised, boxed=False),
    of_ridge("standardised", *SCALED, columns=standardised, targets=centred, boxed=False),
    of_ridge("columns-scaled", *SCALED, columns=of_length_one, boxed=False),
    input_modified(of_ridge, 0),
    *strengths(of_ridge),
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
        "two-lambda-over-m",
        "λ is divided by m, and the ½ of λ/2 ‖w‖² is forgotten.",
        "Set the gradient of this cost to 0, and keep the 1/m with the data.",
        strength=lambda m, lam: 2 * lam / m,
        boxed=False,
    ),
    of_ridge(
        "scatter-not-divided",
        *NOT_DIVIDED,
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
        *NOT_DIVIDED,
        moment=lambda X, y: X.T @ y,
    ),
    of_ridge_free_bias("bias-penalised", *BIAS_PAYS, matrix=np.eye),
    of_ridge_free_bias(
        "lambda-forgotten",
        "the penalty is not in it.",
        "What should happen to the slopes when λ is huge?",
        strength=lambda m, lam: 0.0,
        recognises=where_harmless(lambda X, y, lam: by_lstsq(X, y)),
    ),
    of_ridge_free_bias(
        "last-weight-free",
        "the last weight goes free, and the bias pays.",
        "Which column of X holds the ones?",
        matrix=lambda d: ones(d, *range(d - 1)),
    ),
    of_ridge_free_bias(
        "only-the-bias-penalised",
        "the bias alone pays, and all others go free.",
        "Where in D stands a 1, and where a 0?",
        matrix=lambda d: ones(d, 0),
        recognises=where_harmless(build_ridge(matrix=lambda d: ones(d, 0))),
    ),
    *strengths(of_ridge_free_bias),
    of_ridge_free_bias(
        "factor-two",
        "the ½ of the penalty is forgotten.",
        "Differentiate λ/2 w² with respect to w.",
        strength=lambda m, lam: 2 * lam,
    ),
    of_ridge_free_bias(
        "half-lambda",
        "half of λ is used.",
        "Differentiate λ/2 w² with respect to w.",
        strength=lambda m, lam: lam / 2,
    ),
    of_ridge_free_bias(
        "sign",
        "the penalty has the wrong sign.",
        "Should steep slopes be dearer or cheaper?",
        sign=-1.0,
    ),
    of_ridge_free_bias(
        "moment-not-divided",
        *NOT_DIVIDED,
        moment=lambda X, y: X.T @ y,
    ),
    of_ridge_free_bias(
        "scatter-not-divided",
        *NOT_DIVIDED,
        scatter=lambda X: X.T @ X,
        boxed=False,
    ),
    *(
        of_ridge_free_bias(
            id,
            words,
            "Set the gradient of this cost to 0, and keep the 1/m with the data.",
            strength=strength,
            boxed=False,
        )
        for id, words, strength in (
            (
                "two-lambda-over-m",
                "λ is divided by m, and the ½ of the penalty is forgotten.",
                lambda m, lam: 2 * lam / m,
            ),
            ("two-lambda-times-m", "λ is multiplied by 2m.", lambda m, lam: 2 * lam * m),
        )
    ),
    *(
        of_ridge_free_bias("root-forgotten", *ROOT_LOST, strength=strength, boxed=False)
        for strength in (
            lambda m, lam: m * lam**2,
            lambda m, lam: lam**2 / m,
            lambda m, lam: lam * m**-0.5,
            lambda m, lam: lam * m**0.5,
        )
    ),
    of_ridge_free_bias(
        "added-to-every-entry",
        "λ is added to entries beside the diagonal as well.",
        "What is missing between λ and the plus sign: which matrix?",
        matrix=lambda d: np.ones((d, d)),
    ),
    of_ridge_free_bias(
        "added-to-every-entry",
        "λ is added to entries beside the diagonal as well, but not to the first one.",
        "Which entries of a matrix lie on its diagonal?",
        matrix=lambda d: np.ones((d, d)) - ones(d, 0),
        boxed=False,
    ),
    of_ridge_free_bias(
        "added-to-every-entry",
        "λ is added to entries beside the diagonal as well, but not to the first row and column.",
        "Which entries of a matrix lie on its diagonal?",
        matrix=lambda d: np.pad(np.ones((d - 1, d - 1)), ((1, 0), (1, 0))),
        boxed=False,
    ),
    of_ridge_free_bias(
        "corner-cleared",
        "the first entry of the whole matrix is made 0, not that of the penalty alone.",
        "Which terms of the equations has the bias lost, and which should it lose?",
        wrong=corner_cleared,
        boxed=False,
    ),
    of_ridge_free_bias(
        "two-weights-free",
        "two weights go free: the bias, and the first slope.",
        "How many columns of ones has X?",
        matrix=lambda d: ones(d, *range(2, d)),
        recognises=where_harmless(build_ridge(matrix=lambda d: ones(d, *range(2, d)))),
        boxed=False,
    ),
    of_ridge_free_bias(
        "bias-row-taken-out",
        "the bias has lost its penalty, and its part of the data as well.",
        "Which terms of the equations has the bias lost, and which should it lose?",
        wrong=build_in_two(bias=lambda F, y, w: 0.0),
        boxed=False,
    ),
    of_ridge_free_bias(
        "bias-row-taken-out",
        "the bias is always 0.",
        "Where do the predictions lie on average, and where the targets?",
        wrong=build_in_two(bias=lambda F, y, w: 0.0, columns=centred),
        boxed=False,
    ),
    of_ridge_free_bias(
        "bias-refitted-afterwards",
        *BIAS_AFTERWARDS,
        wrong=refitted,
        boxed=False,
    ),
    of_ridge_free_bias(
        "bias-refitted-afterwards", *BIAS_AFTERWARDS, wrong=build_in_two(bias=rest), boxed=False
    ),
    of_two_parts("bias-of-least-squares", *BIAS_AFTERWARDS, bias_of_least_squares),
    of_ridge_free_bias(
        "bias-is-the-mean",
        *BIAS_NOT_UNDONE,
        wrong=build_in_two(bias=mean_target, columns=centred),
        boxed=False,
    ),
    of_ridge_free_bias(
        "bias-is-the-mean",
        *BIAS_NOT_UNDONE,
        wrong=build_in_two(bias=mean_target, targets=centred),
        boxed=False,
    ),
    of_ridge_free_bias(
        "bias-is-the-mean",
        *BIAS_NOT_UNDONE,
        wrong=build_in_two(bias=mean_target),
        boxed=False,
    ),
    of_ridge_free_bias(
        "features-not-centred",
        "the targets are centred, and the features are not.",
        "Which columns must have the mean 0, so that the bias has no part in the slopes?",
        wrong=build_in_two(bias=rest, targets=centred),
        boxed=False,
    ),
    of_ridge_free_bias(
        "means-added",
        *BIAS_NOT_UNDONE,
        wrong=build_in_two(
            bias=lambda F, y, w: float(np.mean(y) + F.mean(axis=0) @ w), columns=centred
        ),
        boxed=False,
    ),
    of_ridge_free_bias(
        "means-added",
        *BIAS_NOT_UNDONE,
        wrong=build_in_two(bias=lambda F, y, w: float(-(F.mean(axis=0) @ w)), columns=centred),
        boxed=False,
    ),
    of_two_parts("standardised", *SCALED, build_in_two(bias=mean_target, columns=standardised)),
    of_two_parts(
        "standardised",
        *SCALED,
        build_in_two(
            bias=lambda F, y, w: float(np.mean(y) - F.mean(axis=0) @ (w / F.std(axis=0))),
            columns=standardised,
            back=lambda w, F: w / F.std(axis=0),
        ),
    ),
    of_ridge_free_bias(
        "bias-left-out",
        *BIAS_LOST,
        wrong=lambda X, y, lam: build_ridge()(X[:, 1:], y, lam),
        boxed=False,
    ),
    of_ridge_free_bias(
        "bias-left-out",
        *BIAS_LOST,
        wrong=lambda X, y, lam: build_ridge()(centred(X[:, 1:]), y, lam),
        boxed=False,
    ),
    of_ridge_free_bias(
        "bias-last",
        "the bias is the last of the weights, and should be the first.",
        "Which column of X holds the ones?",
        wrong=lambda X, y, lam: np.roll(build_ridge(matrix=bias_free)(X, y, lam), -1),
        boxed=False,
    ),
    of_ridge_free_bias(
        "ones-added-again",
        "a column of ones is put before X, which has one already.",
        "What is the first column of X?",
        wrong=with_more_ones,
        boxed=False,
    ),
    of_two_parts(
        "shrunk-afterwards",
        "the solution without penalty is computed first and shrunk then.",
        "Do all directions shrink alike? Look at the equation with λ in it.",
        shrunk_but_the_bias,
    ),
    of_ridge_free_bias(
        "descent-not-arrived",
        *NOT_ARRIVED,
        wrong=lambda X, y, lam: some_steps(slope_of_free_ridge(X, y, lam), X.T @ y / len(y)),
        recognises=stopped_descent(
            build_ridge(matrix=bias_free), slope_of_free_ridge, telling=lambda X, y, lam: lam < 100
        ),
        boxed=False,
    ),
    input_modified(of_ridge_free_bias, 1),
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
    of_squared_hinge(
        "largest-only",
        "`np.max` takes the largest of all; entry by entry it is `np.maximum`.",
        "How many numbers come out of `np.max`, and how many of `np.maximum`?",
        missing=lambda u: np.maximum(0.0, (1 - u).max()),
        boxed=False,
    ),
    of_squared_hinge("mean-over-the-active", *ACTIVE, counted=active, boxed=False),
    of_squared_hinge(
        "turned",
        "examples beyond margin 1 pay, and the others do not.",
        "For which margins should 1 − margin count: where it is positive, or where it is negative?",
        missing=lambda u: np.minimum(0.0, 1 - u),
        boxed=False,
    ),
    of_squared_hinge(
        "margin-sign",
        "the sign of the margin is wrong: the loss grows with being right.",
        "Should a large margin be cheap or dear?",
        missing=lambda u: np.maximum(0.0, u),
        boxed=False,
    ),
    of_squared_hinge(
        "sum-before-max",
        "the margins are added up first, and the maximum comes then.",
        "May an example that is right by far make up for one that is wrong?",
        missing=lambda u: np.maximum(0.0, (1 - u).sum()),
        boxed=False,
    ),
    input_modified(of_squared_hinge, 2),
    of_squared_hinge_gradient(
        "mask-on-score",
        "who pays is decided by the score, not by the margin.",
        "On which side of 1 is the margin of an example with the label −1 and the score 3?",
        missing=lambda u: 1 - u,
        mask=lambda s, y: s < 1,
        boxed=False,
    ),
    of_squared_hinge_gradient(
        "mask-turned",
        "the mask is turned: those beyond the margin pay, and the others do not.",
        "Should an example count that is right by far?",
        missing=lambda u: np.where(u >= 1, 1 - u, 0.0),
        boxed=False,
    ),
    of_squared_hinge_gradient(
        "mask-turned",
        "the mask is turned: those on the right side pay, and the others do not.",
        "Should an example count that is right by far?",
        missing=lambda u: np.where(u > 0, 1 - u, 0.0),
        boxed=False,
    ),
    of_squared_hinge_gradient(
        "plain-hinge",
        "this is the slope of the plain hinge: every example up to margin 1 pulls alike.",
        "What remains of v² when it is differentiated?",
        missing=lambda u: (u <= 1) * 1.0,
        boxed=False,
    ),
    of_squared_hinge_gradient(
        "features-missing",
        "the examples are added up without X.",
        "What is the derivative of y·xᵀw with respect to w?",
        summed=lambda rows, r: np.sum(r),
        boxed=False,
    ),
    of_squared_hinge_gradient("cost-returned", *COST_RETURNED, wrong=build_hinge(), boxed=False),
    of_squared_hinge_gradient(
        "step-too",
        *STEP_TOO,
        wrong=lambda w, X, y: w - 0.01 * build_hinge_gradient()(w, X, y),
        recognises=gradient_step(build_hinge_gradient()),
        boxed=False,
    ),
    of_squared_hinge_gradient(
        "one-sided",
        *ONE_SIDED,
        wrong=lambda w, X, y: one_sided_slopes(build_hinge(), w, X, y, 1e-2),
        recognises=one_sided(build_hinge()),
        boxed=False,
    ),
    input_modified(of_squared_hinge_gradient, 2),
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
