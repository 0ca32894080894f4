"""The wrong formulas that students write in ps1-regression: to recognise them, and to test the checks."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.compare import Array, alike
from autograder.checks.diagnosis import Asked, Faulty, Misconception
from autograder.model import Outcome


def faulty(build: Callable[..., Callable[..., Any]]) -> Callable[..., Faulty]:
    """A function that takes the faults of `build` and gives the entry's wrong function."""
    return lambda **faults: Faulty(build, faults)


def itself(value: Any) -> Any:
    """A step left out."""
    return value


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


def build_mse(
    *,
    loss: Callable[[Array], Any] = lambda r: r @ r,
    scale: Callable[[int, int], float] = lambda m, d: 1 / (2 * m),
    outer: Callable[[Any], Any] = itself,
) -> Callable[..., Any]:
    """‖Xw − y‖²/2m."""
    return lambda w, X, y: outer(scale(*X.shape) * loss(X @ w - y))


def build_mse_gradient(
    *,
    transpose: bool = True,
    residual: Callable[[Array, Array], Array] = lambda p, y: p - y,
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


def answers(wrong: Callable[..., Any], pair: Asked) -> bool:
    """Whether the student's answer is that of `wrong`."""
    arguments, answer = pair
    return not isinstance(answer, Outcome) and alike(answer, wrong(*arguments), 1e-8)


def where_harmless(wrong: Callable[..., Any]) -> Callable[[Sequence[Asked]], bool]:
    """Recognises `wrong` by its answers for harmless X: elsewhere they hang on the method."""

    def recognises(asked: Sequence[Asked]) -> bool:
        told = [pair for pair in asked if harmless(pair[0][0])]
        return bool(told) and all(answers(wrong, pair) for pair in told)

    return recognises


def digits_lost(asked: Sequence[Asked]) -> bool:
    """Right for harmless X, and not for nearly dependent columns."""
    told = [(rank_and_condition(pair[0][0]), pair) for pair in asked]
    ill = [p for (rank, kappa), p in told if rank == p[0][0].shape[1] and kappa > 1e5]
    return where_harmless(by_lstsq)(asked) and any(not answers(by_lstsq, p) for p in ill)


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
    penalty: Callable[[int, int, float], Array] = lambda m, d, lam: lam * np.eye(d),
    moment: Callable[[Array, Array], Array] = lambda X, y: X.T @ y / len(y),
) -> Callable[..., Any]:
    """(XᵀX/m + λI)w = Xᵀy/m."""

    def ridge(X: Array, y: Array, lam: float) -> Array:
        m, d = X.shape
        return np.linalg.solve(X.T @ X / m + penalty(m, d, lam), moment(X, y))

    return ridge


def bias_free(m: int, d: int, lam: float) -> Array:
    """The first weight does not pay."""
    D = lam * np.eye(d)
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


biases = faulty(build_add_bias)
costs = faulty(build_mse)
gradients = faulty(build_mse_gradient)
features = faulty(build_powers)
ridges = faulty(build_ridge)
hinges = faulty(build_hinge)
hinge_gradients = faulty(build_hinge_gradient)

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
THRESHOLD = (
    "only examples on the wrong side count, but a margin between 0 and 1 costs as well.",
    "At which margin does the loss become 0?",
)


def entry(
    id: str,
    function: str,
    wrong: Callable[..., Any],
    told: tuple[str, str],
    section: str,
    recognises: Callable[[Sequence[Asked]], bool] | None = None,
) -> Misconception:
    """One line of the catalogue."""
    return Misconception(id, function, wrong, told[0], told[1], f"regression#{section}", recognises)


MISCONCEPTIONS = (
    entry(
        "add-bias/last-column",
        "add_bias",
        biases(last=True),
        (
            "the ones stand behind the features instead of before them.",
            "Which index has the bias in the model, and so which column has its ones?",
        ),
        "linear-model",
    ),
    entry(
        "add-bias/zeros",
        "add_bias",
        biases(fill=0.0),
        (
            "the new column holds zeros, so its weight would have no effect.",
            "What must the bias be multiplied by to be added as it is?",
        ),
        "linear-model",
    ),
    entry(
        "add-bias/flat",
        "add_bias",
        biases(shape=np.ravel),
        (
            "the result has lost its rows: `np.insert` and `np.append` flatten without `axis`.",
            "Print the shape of your result.",
        ),
        "design-matrix",
    ),
    entry(
        "add-bias/transposed",
        "add_bias",
        biases(shape=np.transpose),
        ("the result lies on its side: examples are rows.", "Print the shape of your result."),
        "design-matrix",
    ),
    entry(
        "add-bias/row-of-ones",
        "add_bias",
        lambda X: np.vstack([np.ones(X.shape[1]), X]),
        (
            "a row of ones is put on top: that is one more example, not one more feature.",
            "Which axis counts the features?",
        ),
        "design-matrix",
    ),
    entry(
        "add-bias/feature-replaced",
        "add_bias",
        first_column_replaced,
        (
            "the ones replace the first feature.",
            "How many columns should the result have?",
        ),
        "linear-model",
    ),
    entry(
        "add-bias/one-added",
        "add_bias",
        lambda X: X + 1,
        (
            "1 is added to every entry; what is asked for is one more column.",
            "How many columns should the result have?",
        ),
        "linear-model",
    ),
    entry("mse/half-forgotten", "mse", costs(scale=lambda m, d: 1 / m), HALF_LOST, "mse"),
    entry("mse/sum-for-mean", "mse", costs(scale=lambda m, d: 0.5), SUM_FOR_MEAN, "mse"),
    entry(
        "mse/bare-sum",
        "mse",
        costs(scale=lambda m, d: 1.0),
        ("this is the sum of squares, without 1/2m.", "What are the ½ and the m for?"),
        "mse",
    ),
    entry(
        "mse/times-m",
        "mse",
        costs(scale=lambda m, d: m / 2),
        (
            "Python reads `/ 2 * m` from left to right: half of it, times m.",
            "Where are brackets needed?",
        ),
        "mse",
    ),
    entry(
        "mse/divided-by-features",
        "mse",
        costs(scale=lambda m, d: 1 / (2 * d)),
        (
            "it is divided by the number of columns instead of the number of examples.",
            "Which axis of X counts the examples?",
        ),
        "mse",
    ),
    entry(
        "mse/absolute-values",
        "mse",
        costs(loss=lambda r: np.abs(r).sum()),
        ("residuals are taken by their size, not squared.", "What does the S in MSE stand for?"),
        "mse",
    ),
    entry(
        "mse/length-not-squared",
        "mse",
        costs(loss=np.linalg.norm),
        (
            "`np.linalg.norm` is a length, and the cost has its square.",
            "What is ‖v‖² in terms of the entries of v?",
        ),
        "norms",
    ),
    entry(
        "mse/sum-before-square",
        "mse",
        costs(loss=lambda r: r.sum() ** 2),
        (
            "the residuals are added first and squared afterwards, so they cancel.",
            "What would residuals of 1 and −1 cost?",
        ),
        "mse",
    ),
    entry(
        "mse/root",
        "mse",
        costs(outer=np.sqrt),
        ("a square root is taken at the end.", "Is the cost a length or the square of one?"),
        "mse",
    ),
    entry(
        "mse/not-summed",
        "mse",
        costs(loss=lambda r: r**2),
        (
            "there is one number for each example, not one for all.",
            "What shape should a cost have?",
        ),
        "mse",
    ),
    entry(
        "mse-gradient/sum-for-mean",
        "mse_gradient",
        gradients(scale=lambda m, d: 1.0),
        SUM_FOR_MEAN,
        "common-mistakes-regression",
    ),
    entry(
        "mse-gradient/factor-two",
        "mse_gradient",
        gradients(scale=lambda m, d: 2 / m),
        (
            "there is a factor 2 left, although the cost has the ½ that cancels it.",
            "Differentiate ½r² with respect to r.",
        ),
        "gradient-and-layout",
    ),
    entry(
        "mse-gradient/half-kept",
        "mse_gradient",
        gradients(scale=lambda m, d: 1 / (2 * m)),
        (
            "the ½ of the cost is still there: differentiating the square brings a 2.",
            "Differentiate ½r² with respect to r.",
        ),
        "gradient-and-layout",
    ),
    entry("mse-gradient/sign", "mse_gradient", gradients(sign=-1.0), SIGN, "gradient-and-layout"),
    entry(
        "mse-gradient/lost-transpose",
        "mse_gradient",
        gradients(transpose=False),
        LOST_TRANSPOSE,
        "gradient-and-layout",
    ),
    entry(
        "mse-gradient/target-forgotten",
        "mse_gradient",
        gradients(residual=lambda p, y: p),
        (
            "the targets are not in it.",
            "What is differentiated: the prediction, or its distance from y?",
        ),
        "gradient-and-layout",
    ),
    entry(
        "mse-gradient/divided-by-features",
        "mse_gradient",
        gradients(scale=lambda m, d: 1 / d),
        (
            "it is divided by the number of weights instead of the number of examples.",
            "Which axis of X counts the examples?",
        ),
        "gradient-and-layout",
    ),
    entry(
        "mse-gradient/not-summed",
        "mse_gradient",
        gradients(summed=lambda rows, r: (rows * r).T),
        (
            "there is one row for each example: the contributions are not added.",
            "A gradient has the shape of what one differentiates by: what shape has w?",
        ),
        "gradient-and-layout",
    ),
    entry(
        "least-squares/normal-equations",
        "least_squares",
        by_normal_equations,
        (
            "the normal equations are solved: forming XᵀX squares the condition number.",
            "Which function of np.linalg works on X itself?",
        ),
        "least-squares",
        digits_lost,
    ),
    entry(
        "least-squares/rank-ignored",
        "least_squares",
        by_qr,
        (
            "it is right for independent columns only; of many solutions the shortest is wanted.",
            "What do singular values of 0 say, and what should be done with them?",
        ),
        "least-squares",
        rank_ignored,
    ),
    entry(
        "least-squares/divided-by-m",
        "least_squares",
        lambda X, y: by_lstsq(X, y) / len(y),
        (
            "one side of the normal equations is divided by m, and the other is not.",
            "What happens to the factor 1/m of the gradient when it is set to 0?",
        ),
        "normal-equations",
        where_harmless(lambda X, y: by_lstsq(X, y) / len(y)),
    ),
    entry(
        "least-squares/whole-tuple",
        "least_squares",
        lambda X, y: np.linalg.lstsq(X, y, rcond=None),
        (
            "all that `lstsq` returns is returned: the solution and three other things.",
            "What is the first of the four?",
        ),
        "least-squares",
    ),
    entry(
        "least-squares/predictions",
        "least_squares",
        lambda X, y: X @ by_lstsq(X, y),
        (
            "the predictions are returned instead of the weights.",
            "How many weights are there, and how many predictions?",
        ),
        "normal-geometry",
        where_harmless(lambda X, y: X @ by_lstsq(X, y)),
    ),
    entry(
        "least-squares/bias-added",
        "least_squares",
        lambda X, y: by_lstsq(np.column_stack([np.ones(len(X)), X]), y),
        (
            "a column of ones is added inside.",
            "Who decides whether the model has a bias: this function, or whoever makes X?",
        ),
        "design-matrix",
        where_harmless(lambda X, y: by_lstsq(np.column_stack([np.ones(len(X)), X]), y)),
    ),
    entry(
        "polynomial-features/no-ones",
        "polynomial_features",
        features(powers=lambda degree: range(1, degree + 1)),
        ("the column of x⁰ is missing.", "Which power belongs to the bias?"),
        "polynomial-features",
    ),
    entry(
        "polynomial-features/one-too-few",
        "polynomial_features",
        features(powers=lambda degree: range(degree)),
        (
            "the highest power is missing: `range(n)` ends before n.",
            "How many coefficients does a polynomial of degree 2 have?",
        ),
        "polynomial-features",
    ),
    entry(
        "polynomial-features/highest-first",
        "polynomial_features",
        features(powers=lambda degree: range(degree, -1, -1)),
        (
            "the powers fall from left to right, as `np.vander` has them by default.",
            "Which column should hold the ones?",
        ),
        "polynomial-features",
    ),
    entry(
        "polynomial-features/transposed",
        "polynomial_features",
        features(axis=0),
        ("the powers are rows: examples are rows.", "Print the shape of your result."),
        "polynomial-features",
    ),
    entry(
        "polynomial-features/multiples",
        "polynomial_features",
        features(term=lambda x, k: k * x),
        ("multiples k·x stand where powers belong.", "In Python, what are `*` and `**`?"),
        "polynomial-features",
    ),
    entry(
        "polynomial-features/base-and-exponent",
        "polynomial_features",
        features(term=lambda x, k: np.power(float(k), x)),
        ("base and exponent are exchanged: kˣ.", "Which of the two is the feature?"),
        "polynomial-features",
    ),
    entry(
        "polynomial-features/only-the-highest",
        "polynomial_features",
        features(powers=lambda degree: (0, degree)),
        (
            "only x⁰ and the highest power are there.",
            "How many coefficients does a polynomial of degree 2 have?",
        ),
        "polynomial-features",
    ),
    entry(
        "ridge/lambda-over-m",
        "ridge",
        ridges(penalty=lambda m, d, lam: lam / m * np.eye(d)),
        (
            "λ is divided by m, as in texts that minimise ‖Xw − y‖² + λ‖w‖².",
            "Set the gradient of this cost to 0, and keep the 1/m with the data.",
        ),
        "ridge",
    ),
    entry(
        "ridge/factor-two",
        "ridge",
        ridges(penalty=lambda m, d, lam: 2 * lam * np.eye(d)),
        ("the ½ of λ/2 ‖w‖² is forgotten.", "Differentiate λ/2 w² with respect to w."),
        "ridge",
    ),
    entry(
        "ridge/lambda-forgotten",
        "ridge",
        ridges(penalty=lambda m, d, lam: np.zeros((d, d))),
        ("the penalty is not in it.", "What should happen to w when λ is huge?"),
        "ridge",
        where_harmless(lambda X, y, lam: by_lstsq(X, y)),
    ),
    entry(
        "ridge/bias-free",
        "ridge",
        ridges(penalty=bias_free),
        (
            "the first weight does not pay; here all of them do.",
            "Over which weights does the sum in ‖w‖² run?",
        ),
        "ridge",
    ),
    entry(
        "ridge/added-to-every-entry",
        "ridge",
        ridges(penalty=lambda m, d, lam: np.full((d, d), lam)),
        (
            "λ is added to every entry of the matrix, not along its diagonal.",
            "What is missing between λ and the plus sign: which matrix?",
        ),
        "ridge",
    ),
    entry(
        "ridge/sign",
        "ridge",
        ridges(penalty=lambda m, d, lam: -lam * np.eye(d)),
        ("the penalty has the wrong sign.", "Should a longer w be dearer or cheaper?"),
        "ridge",
    ),
    entry(
        "ridge/moment-not-divided",
        "ridge",
        ridges(moment=lambda X, y: X.T @ y),
        (
            "one side of the equations is divided by m, and the other is not.",
            "Which terms does the 1/m of the gradient belong to?",
        ),
        "ridge",
    ),
    entry(
        "squared-hinge/half-forgotten",
        "squared_hinge",
        hinges(scale=lambda m: 1 / m),
        HALF_LOST,
        "squared-hinge",
    ),
    entry(
        "squared-hinge/sum-for-mean",
        "squared_hinge",
        hinges(scale=lambda m: 0.5),
        SUM_FOR_MEAN,
        "margin-losses",
    ),
    entry(
        "squared-hinge/not-squared",
        "squared_hinge",
        hinges(power=itself),
        ("the maximum is not squared.", "What makes this hinge smooth at margin 1?"),
        "squared-hinge",
    ),
    entry(
        "squared-hinge/plain-hinge",
        "squared_hinge",
        hinges(power=itself, scale=lambda m: 1 / m),
        ("this is the plain hinge.", "What makes the squared one smooth at margin 1?"),
        "margin-losses",
    ),
    entry(
        "squared-hinge/no-max",
        "squared_hinge",
        hinges(missing=lambda u: 1 - u),
        NO_MAX,
        "zero-one-loss",
    ),
    entry(
        "squared-hinge/label-forgotten",
        "squared_hinge",
        hinges(margin=lambda s, y: s),
        LABEL_FORGOTTEN,
        "classification",
    ),
    entry(
        "squared-hinge/threshold-zero",
        "squared_hinge",
        hinges(missing=lambda u: np.maximum(0.0, -u)),
        THRESHOLD,
        "squared-hinge",
    ),
    entry(
        "squared-hinge/margin-sign",
        "squared_hinge",
        hinges(missing=lambda u: np.maximum(0.0, 1 + u)),
        (
            "1 + margin stands where 1 − margin belongs: being right is punished.",
            "Should a large margin be cheap or dear?",
        ),
        "margin-losses",
    ),
    entry(
        "squared-hinge/zero-one",
        "squared_hinge",
        hinges(missing=lambda u: (u <= 0) * 1.0, power=itself, scale=lambda m: 1 / m),
        (
            "mistakes are counted: this is the 0–1 loss.",
            "What does a margin of ½ cost, and what does one of −3?",
        ),
        "zero-one-loss",
    ),
    entry(
        "squared-hinge-gradient/sign",
        "squared_hinge_gradient",
        hinge_gradients(sign=-1.0),
        (
            "the sign is the wrong way round.",
            "The loss falls as the margin grows: which sign has its slope?",
        ),
        "squared-hinge",
    ),
    entry(
        "squared-hinge-gradient/sum-for-mean",
        "squared_hinge_gradient",
        hinge_gradients(scale=lambda v: 1.0),
        SUM_FOR_MEAN,
        "common-mistakes-regression",
    ),
    entry(
        "squared-hinge-gradient/factor-two",
        "squared_hinge_gradient",
        hinge_gradients(scale=lambda v: 2 / len(v)),
        (
            "there is a factor 2 left, although the cost has the ½ that cancels it.",
            "Differentiate ½v² with respect to v.",
        ),
        "squared-hinge",
    ),
    entry(
        "squared-hinge-gradient/half-kept",
        "squared_hinge_gradient",
        hinge_gradients(scale=lambda v: 1 / (2 * len(v))),
        (
            "the ½ of the cost is still there: differentiating the square brings a 2.",
            "Differentiate ½v² with respect to v.",
        ),
        "squared-hinge",
    ),
    entry(
        "squared-hinge-gradient/no-max",
        "squared_hinge_gradient",
        hinge_gradients(missing=lambda u: 1 - u),
        NO_MAX,
        "common-mistakes-regression",
    ),
    entry(
        "squared-hinge-gradient/label-forgotten",
        "squared_hinge_gradient",
        hinge_gradients(label=np.ones_like),
        (
            "the label is missing as a factor: it comes out when the margin is differentiated.",
            "What is the derivative of y·xᵀw with respect to w?",
        ),
        "common-mistakes-regression",
    ),
    entry(
        "squared-hinge-gradient/label-not-in-margin",
        "squared_hinge_gradient",
        hinge_gradients(margin=lambda s, y: s),
        LABEL_FORGOTTEN,
        "classification",
    ),
    entry(
        "squared-hinge-gradient/plain-hinge",
        "squared_hinge_gradient",
        hinge_gradients(missing=lambda u: (u < 1) * 1.0),
        (
            "this is the slope of the plain hinge: every example below margin 1 pulls alike.",
            "What remains of v² when it is differentiated?",
        ),
        "common-mistakes-regression",
    ),
    entry(
        "squared-hinge-gradient/threshold-zero",
        "squared_hinge_gradient",
        hinge_gradients(missing=lambda u: np.where(u < 0, 1 - u, 0.0)),
        THRESHOLD,
        "squared-hinge",
    ),
    entry(
        "squared-hinge-gradient/mean-over-the-active",
        "squared_hinge_gradient",
        hinge_gradients(scale=lambda v: 1 / max(1, int(np.count_nonzero(v)))),
        (
            "the mean runs over the examples below margin 1 instead of all m.",
            "Examples that cost nothing contribute 0: do they count in a mean?",
        ),
        "squared-hinge",
    ),
    entry(
        "squared-hinge-gradient/lost-transpose",
        "squared_hinge_gradient",
        hinge_gradients(transpose=False),
        LOST_TRANSPOSE,
        "gradient-and-layout",
    ),
)
