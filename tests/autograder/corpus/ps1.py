"""The corpus of ps1-regression."""

from corpus.entries import ASKED, BLOG, COURSERA, CS231N, FISH, HOMEWORK, right, wrong

TABLE = [
    # add_bias
    right(
        "add_bias",
        "c_",
        """
def add_bias(X):
    return np.c_[np.ones(X.shape[0]), X]
""",
        HOMEWORK,
    ),
    right(
        "add_bias",
        "insert",
        """
def add_bias(X):
    return np.insert(X, 0, 1, axis=1)
""",
    ),
    right(
        "add_bias",
        "filled",
        """
def add_bias(features):
    rows, cols = features.shape
    out = np.empty((rows, cols + 1))
    out[:, 0], out[:, 1:] = 1, features
    return out
""",
    ),
    right(
        "add_bias",
        "pad",
        """
def add_bias(X):
    return np.pad(X, ((0, 0), (1, 0)), constant_values=1.0)
""",
    ),
    right(
        "add_bias",
        "rows-as-lists",
        """
def add_bias(X):
    result = []
    for row in X:
        result.append([1.0] + list(row))
    return np.array(result)
""",
    ),
    right(
        "add_bias",
        "transposed-stack",
        """
def add_bias(X):
    return np.vstack((np.ones(len(X)), X.T)).T
""",
    ),
    right(
        "add_bias",
        "matrix-product",
        """
def add_bias(X):
    m, d = X.shape
    shift = np.eye(d, d + 1, k=1)
    first = np.zeros((m, d + 1))
    first[:, 0] += 1
    return X @ shift + first
""",
    ),
    right(
        "add_bias",
        "list-of-lists",
        """
add_bias = lambda X: [[1.0, *row] for row in X]
""",
    ),
    wrong(
        "add_bias",
        "ones-last",
        "the column of ones stands behind the features",
        """
def add_bias(X):
    return np.hstack([X, np.ones((X.shape[0], 1))])
""",
        HOMEWORK,
    ),
    wrong(
        "add_bias",
        "row-of-ones",
        "a row of ones is put on top, not a column",
        """
def add_bias(X):
    return np.vstack([np.ones(X.shape[1]), X])
""",
    ),
    wrong(
        "add_bias",
        "zeros",
        "the new column holds zeros, not ones",
        """
def add_bias(X):
    m = X.shape[0]
    return np.column_stack((np.zeros(m), X))
""",
    ),
    wrong(
        "add_bias",
        "insert-flat",
        "np.insert without axis gives a flat array",
        """
def add_bias(X):
    return np.insert(X, 0, 1)
""",
        ASKED,
    ),
    wrong(
        "add_bias",
        "overwrites-first",
        "the ones overwrite the first feature of the caller's array",
        """
def add_bias(X):
    X[:, 0] = 1
    return X
""",
    ),
    wrong(
        "add_bias",
        "overwrites-copy",
        "the ones overwrite the first feature, no column is added",
        """
def add_bias(X):
    Xb = X.copy()
    Xb[:, 0] = np.ones(len(X))
    return Xb
""",
    ),
    wrong(
        "add_bias",
        "adds-one",
        "1 is added to each entry, no column is added",
        """
def add_bias(X):
    return X + np.ones((X.shape[0], 1))
""",
    ),
    wrong(
        "add_bias",
        "examples-as-columns",
        "a row of ones is put on top, as if examples were columns",
        """
def add_bias(X):
    d, m = X.shape
    return np.concatenate((np.ones((1, m)), X), axis=0)
""",
        COURSERA,
    ),
    wrong(
        "add_bias",
        "prints",
        "the result is printed and not returned",
        """
def add_bias(X):
    print(np.c_[np.ones(len(X)), X])
""",
        ASKED,
    ),
    wrong(
        "add_bias",
        "integers",
        "the array is cut to whole numbers",
        """
def add_bias(X):
    out = np.ones((X.shape[0], X.shape[1] + 1), dtype=int)
    out[:, 1:] = X
    return out
""",
    ),
    wrong(
        "add_bias",
        "both-sides",
        "a column of ones is put on both sides",
        """
def add_bias(X):
    return np.pad(X, ((0, 0), (1, 1)), constant_values=1)
""",
    ),
    # mse
    right(
        "mse",
        "loop",
        """
def mse(w, X, y):
    total = 0
    for i in range(len(y)):
        prediction = 0
        for j in range(len(w)):
            prediction += w[j] * X[i, j]
        total += (prediction - y[i]) ** 2
    return total / (2 * len(y))
""",
        HOMEWORK,
    ),
    right(
        "mse",
        "coursera",
        """
def mse(theta, X, y):
    m = y.size
    h = np.dot(X, theta)
    J = (1 / (2 * m)) * np.sum(np.square(h - y))
    return J
""",
        COURSERA,
    ),
    right(
        "mse",
        "norm",
        """
def mse(w, X, y):
    return np.linalg.norm(X @ w - y) ** 2 / (2 * X.shape[0])
""",
    ),
    right(
        "mse",
        "einsum",
        """
def mse(w, X, y):
    r = np.einsum("ij,j->i", X, w) - y
    return np.einsum("i,i", r, r) / len(r) / 2
""",
    ),
    right(
        "mse",
        "half-mean",
        """
mse = lambda w, X, y: 0.5 * np.mean((y - X.dot(w)) ** 2)
""",
    ),
    right(
        "mse",
        "expanded",
        """
def mse(w, X, y):
    m = len(X)
    return (w @ (X.T @ X) @ w - 2 * y @ X @ w + y @ y) / (2 * m)
""",
    ),
    right(
        "mse",
        "columns-inside",
        """
def mse(w, X, y):
    e = X @ w.reshape(-1, 1) - y.reshape(-1, 1)
    return (e.T @ e).item() / (2 * len(y))
""",
        COURSERA,
    ),
    right(
        "mse",
        "helper-error",
        """
def error(w, x, t):
    return sum(a * b for a, b in zip(w, x)) - t


def mse(w, X, y):
    return sum(error(w, x, t) ** 2 for x, t in zip(X, y)) / 2 / len(y)
""",
    ),
    right(
        "mse",
        "zero-d",
        """
def mse(w, X, y):
    return np.squeeze(np.sum((X @ w - y) ** 2, keepdims=True)) / (2 * len(y))
""",
        COURSERA,
    ),
    right(
        "mse",
        "variance",
        """
def mse(w, X, y):
    r = X @ w - y
    return (np.var(r) + np.mean(r) ** 2) / 2
""",
    ),
    wrong(
        "mse",
        "no-half",
        "the factor ½ is missing",
        """
def mse(w, X, y):
    return np.mean((X @ w - y) ** 2)
""",
        BLOG,
    ),
    wrong(
        "mse",
        "over-2-times-m",
        "/ 2 * m multiplies by m instead of dividing",
        """
def mse(w, X, y):
    m = len(y)
    return np.sum((X.dot(w) - y) ** 2) / 2 * m
""",
        HOMEWORK,
    ),
    wrong(
        "mse",
        "fish-no-mean",
        "half the sum of squares, not divided by m",
        """
def mse(w, X, y):
    return 0.5 * np.sum((X @ w - y) ** 2)
""",
        FISH,
    ),
    wrong(
        "mse",
        "root",
        "the root of the mean square comes, and without the ½",
        """
def mse(w, X, y):
    return np.sqrt(np.mean((X @ w - y) ** 2))
""",
        BLOG,
    ),
    wrong(
        "mse",
        "absolute",
        "absolute values in place of squares",
        """
def mse(w, X, y):
    return np.abs(X @ w - y).sum() / (2 * len(y))
""",
    ),
    wrong(
        "mse",
        "sum-then-square",
        "residuals are added before the square, so they cancel",
        """
def mse(w, X, y):
    m = X.shape[0]
    return (np.sum(np.dot(X, w) - y)) ** 2 / (2 * m)
""",
        HOMEWORK,
    ),
    wrong(
        "mse",
        "column-y",
        "y as a column makes a table (m, m) of the residuals",
        """
def mse(w, X, y):
    m = len(y)
    loss = X @ w - y[:, None]
    return (loss**2).sum() / (2 * m)
""",
        ASKED,
    ),
    wrong(
        "mse",
        "divides-by-d",
        "it divides by the number of features, not of examples",
        """
def mse(w, X, y):
    return np.sum((X @ w - y) ** 2) / (2 * len(w))
""",
    ),
    wrong(
        "mse",
        "per-example",
        "the squares are returned one by one, not their mean",
        """
def mse(w, X, y):
    return (X @ w - y) ** 2 / (2 * len(y))
""",
    ),
    wrong(
        "mse",
        "one-by-one",
        "a matrix (1, 1) comes back, not a number",
        """
def mse(w, X, y):
    m = len(y)
    e = (X @ w - y).reshape(m, 1)
    return 1 / (2 * m) * np.dot(e.T, e)
""",
        COURSERA,
    ),
    wrong(
        "mse",
        "no-square",
        "the square is missing, so residuals cancel",
        """
def mse(w, X, y):
    return np.sum(X @ w - y) / (2 * len(y))
""",
    ),
    wrong(
        "mse",
        "elementwise-wx",
        "w * X is entry by entry and summed over all, no prediction per row",
        """
def mse(w, X, y):
    return np.sum((np.sum(w * X) - y) ** 2) / (2 * len(y))
""",
    ),
    wrong(
        "mse",
        "normalised-in-place",
        "y is changed in place: y -= …",
        """
def mse(w, X, y):
    y -= X @ w
    return np.mean(y**2) / 2
""",
    ),
    # mse_gradient
    right(
        "mse_gradient",
        "coursera",
        """
def mse_gradient(theta, X, y):
    m = len(y)
    predictions = X.dot(theta)
    errors = predictions - y
    grad = (1 / m) * np.dot(errors, X)
    return grad
""",
        COURSERA,
    ),
    right(
        "mse_gradient",
        "loop",
        """
def mse_gradient(w, X, y):
    m, d = X.shape
    g = np.zeros(d)
    for i in range(m):
        e = np.dot(X[i], w) - y[i]
        for j in range(d):
            g[j] += e * X[i][j]
    return g / m
""",
        HOMEWORK,
    ),
    right(
        "mse_gradient",
        "einsum",
        """
def mse_gradient(w, X, y):
    return np.einsum("ij,i->j", X, np.einsum("ij,j->i", X, w) - y) / X.shape[0]
""",
    ),
    right(
        "mse_gradient",
        "mean-of-columns",
        """
def mse_gradient(w, X, y):
    return np.mean((X @ w - y)[:, np.newaxis] * X, axis=0)
""",
    ),
    right(
        "mse_gradient",
        "minus-y-first",
        """
def mse_gradient(w, X, y):
    residual = y - X @ w
    return -(X.T @ residual) / y.shape[0]
""",
    ),
    right(
        "mse_gradient",
        "normal-form",
        """
def mse_gradient(w, X, y):
    A, c = X.T @ X, X.T @ y
    return (A @ w - c) / len(X)
""",
    ),
    right(
        "mse_gradient",
        "columns-inside",
        """
def mse_gradient(w, X, y):
    w, y = w.reshape(-1, 1), y.reshape(-1, 1)
    dw = np.dot(X.T, np.dot(X, w) - y) / X.shape[0]
    return dw.ravel()
""",
        COURSERA,
    ),
    right(
        "mse_gradient",
        "list",
        """
def mse_gradient(w, X, y):
    e = [sum(a * b for a, b in zip(row, w)) - t for row, t in zip(X, y)]
    return [sum(ei * row[j] for ei, row in zip(e, X)) / len(e) for j in range(len(w))]
""",
    ),
    right(
        "mse_gradient",
        "class-behind",
        """
class Linear:
    def __init__(self, w):
        self.w = w

    def forward(self, X):
        self.X = X
        return X @ self.w

    def backward(self, dout):
        return self.X.T @ dout


def mse_gradient(w, X, y):
    layer = Linear(w)
    return layer.backward((layer.forward(X) - y) / len(y))
""",
        FISH,
    ),
    wrong(
        "mse_gradient",
        "factor-two",
        "the 2 of the square is there, the ½ of the cost is not",
        """
def mse_gradient(w, X, y):
    return 2 / len(y) * X.T @ (X @ w - y)
""",
        BLOG,
    ),
    wrong(
        "mse_gradient",
        "not-averaged",
        "it is not divided by m",
        """
def mse_gradient(w, X, y):
    return X.T @ (X @ w - y)
""",
    ),
    wrong(
        "mse_gradient",
        "sign",
        "the sign is wrong: y − Xw",
        """
def mse_gradient(w, X, y):
    return X.T @ (y - X @ w) / len(y)
""",
        ASKED,
    ),
    wrong(
        "mse_gradient",
        "half-kept",
        "the ½ is kept though the 2 cancels it",
        """
def mse_gradient(w, X, y):
    m = len(y)
    return np.dot(X.T, X.dot(w) - y) / (2 * m)
""",
    ),
    wrong(
        "mse_gradient",
        "column-y",
        "y as a column makes a table (m, m) of the residuals",
        """
def mse_gradient(w, X, y):
    r = X @ w - y.reshape(-1, 1)
    return (X.T @ r).sum(axis=1) / len(y)
""",
        ASKED,
    ),
    wrong(
        "mse_gradient",
        "column-result",
        "the gradient comes as a column (d, 1)",
        """
def mse_gradient(w, X, y):
    m = len(y)
    return X.T @ (X @ w.reshape(-1, 1) - y.reshape(-1, 1)) / m
""",
        COURSERA,
    ),
    wrong(
        "mse_gradient",
        "number",
        "the mean is taken over everything, a number comes",
        """
def mse_gradient(w, X, y):
    return np.mean(X.T @ (X @ w - y))
""",
    ),
    wrong(
        "mse_gradient",
        "no-features",
        "the residuals are not multiplied by the features",
        """
def mse_gradient(w, X, y):
    return np.mean(X @ w - y) * np.ones(len(w))
""",
    ),
    wrong(
        "mse_gradient",
        "mean-of-entries-d",
        "it divides by the number of weights, not of examples",
        """
def mse_gradient(w, X, y):
    m, d = X.shape
    return (X.T @ (X @ w - y)) / d
""",
    ),
    wrong(
        "mse_gradient",
        "times-m",
        "/ 2 * m multiplies by m and halves",
        """
def mse_gradient(w, X, y):
    m = len(y)
    return X.T @ (X @ w - y) / 2 * m
""",
    ),
    wrong(
        "mse_gradient",
        "no-transpose",
        "X is multiplied without the transpose",
        """
def mse_gradient(w, X, y):
    return X @ (X @ w - y) / len(y)
""",
    ),
    wrong(
        "mse_gradient",
        "step-too",
        "what comes back is w after a step, not the gradient",
        """
def mse_gradient(w, X, y):
    grad = X.T @ (X @ w - y) / len(y)
    return w - 0.01 * grad
""",
        COURSERA,
    ),
    wrong(
        "mse_gradient",
        "forgets-residual-y",
        "the targets are not subtracted",
        """
def mse_gradient(w, X, y):
    return X.T @ (X @ w) / len(y)
""",
    ),
    # least_squares
    right(
        "least_squares",
        "pinv",
        """
def least_squares(X, y):
    return np.linalg.pinv(X) @ y
""",
        BLOG,
    ),
    right(
        "least_squares",
        "svd",
        """
def least_squares(X, y):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    keep = s > s.max() * max(X.shape) * np.finfo(float).eps
    return Vt[keep].T @ ((U[:, keep].T @ y) / s[keep])
""",
    ),
    right(
        "least_squares",
        "lstsq-first",
        """
def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0]
""",
        HOMEWORK,
    ),
    right(
        "least_squares",
        "svd-loop",
        """
def least_squares(X, y):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    w = np.zeros(X.shape[1])
    for i in range(len(s)):
        if s[i] > 1e-13 * s[0]:
            w += (U[:, i] @ y) / s[i] * Vt[i]
    return w
""",
    ),
    right(
        "least_squares",
        "lstsq-column",
        """
def least_squares(X, y):
    sol = np.linalg.lstsq(X, y.reshape(-1, 1), rcond=None)
    return sol[0].flatten()
""",
    ),
    right(
        "least_squares",
        "svd-where",
        """
def least_squares(A, b):
    U, s, Vh = np.linalg.svd(A, full_matrices=False)
    s_inv = np.where(s > 1e-14 * s[0], 1 / np.maximum(s, 1e-300), 0)
    return Vh.T @ (s_inv * (U.T @ b))
""",
    ),
    right(
        "least_squares",
        "pinv-of-transpose",
        """
def least_squares(X, y):
    return y @ np.linalg.pinv(X.T)
""",
    ),
    right(
        "least_squares",
        "star-unpack",
        """
def least_squares(X, y):
    w, *_ = np.linalg.lstsq(X, y, rcond=None)
    return w.tolist()
""",
    ),
    wrong(
        "least_squares",
        "normal-inv",
        "the normal equations with an inverse lose half the digits",
        """
def least_squares(X, y):
    return np.linalg.inv(X.T @ X) @ X.T @ y
""",
        COURSERA,
    ),
    wrong(
        "least_squares",
        "normal-solve",
        "the normal equations are solved: digits and rank are lost",
        """
def least_squares(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)
""",
        HOMEWORK,
    ),
    wrong(
        "least_squares",
        "pinv-of-gram",
        "pinv of XᵀX squares the condition number",
        """
def least_squares(X, y):
    return np.linalg.pinv(X.T.dot(X)).dot(X.T).dot(y)
""",
        COURSERA,
    ),
    wrong(
        "least_squares",
        "everything-of-lstsq",
        "all four things that lstsq returns come back",
        """
def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)
""",
        ASKED,
    ),
    wrong(
        "least_squares",
        "residual-of-lstsq",
        "the second thing that lstsq returns: residuals",
        """
def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[1]
""",
    ),
    wrong(
        "least_squares",
        "qr-square",
        "QR and a triangular solve fail where columns depend on each other",
        """
def least_squares(X, y):
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)
""",
    ),
    wrong(
        "least_squares",
        "ridge-epsilon",
        "a little ridge of 1e-6 is added to the normal equations",
        """
def least_squares(X, y):
    A = X.T @ X + 1e-6 * np.eye(X.shape[1])
    return np.linalg.solve(A, X.T @ y)
""",
    ),
    wrong(
        "least_squares",
        "adds-bias",
        "it adds a column of ones of its own",
        """
def least_squares(X, y):
    Xb = np.c_[np.ones(len(X)), X]
    return np.linalg.lstsq(Xb, y, rcond=None)[0]
""",
        BLOG,
    ),
    wrong(
        "least_squares",
        "gradient-steps",
        "a thousand steps of descent do not arrive",
        """
def least_squares(X, y):
    w = np.zeros(X.shape[1])
    for _ in range(1000):
        w = w - 0.01 * mse_gradient(w, X, y)
    return w
""",
    ),
    wrong(
        "least_squares",
        "solve-x",
        "solve on X itself works for square X only",
        """
def least_squares(X, y):
    return np.linalg.solve(X, y)
""",
    ),
    wrong(
        "least_squares",
        "large-rcond",
        "rcond = 0.1 throws away singular values that count",
        """
def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=0.1)[0]
""",
    ),
    wrong(
        "least_squares",
        "column",
        "the weights come as a column (d, 1)",
        """
def least_squares(X, y):
    return np.linalg.pinv(X) @ y.reshape(-1, 1)
""",
        COURSERA,
    ),
    wrong(
        "least_squares",
        "svd-v-not-transposed",
        "V is not transposed: the third of svd is Vᵀ",
        """
def least_squares(X, y):
    U, s, V = np.linalg.svd(X, full_matrices=False)
    keep = s > 1e-12 * s[0]
    return V[:, keep] @ (U[:, keep].T @ y / s[keep])
""",
        ASKED,
    ),
    wrong(
        "least_squares",
        "predictions",
        "the predictions come back, not the weights",
        """
def least_squares(X, y):
    w = np.linalg.pinv(X) @ y
    return X @ w
""",
    ),
    wrong(
        "least_squares",
        "svd-reciprocals",
        "1/s of singular values that are only rounding is used",
        """
def least_squares(X, y):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ np.diag(1 / s) @ U.T @ y
""",
    ),
    # polynomial_features
    right(
        "polynomial_features",
        "vander",
        """
def polynomial_features(x, degree):
    return np.vander(x, degree + 1, increasing=True)
""",
    ),
    right(
        "polynomial_features",
        "broadcast",
        """
def polynomial_features(x, degree):
    return x[:, None] ** np.arange(degree + 1)
""",
    ),
    right(
        "polynomial_features",
        "loop-filled",
        """
def polynomial_features(x, degree):
    Phi = np.ones((len(x), degree + 1))
    for k in range(1, degree + 1):
        Phi[:, k] = Phi[:, k - 1] * x
    return Phi
""",
    ),
    right(
        "polynomial_features",
        "cumprod",
        """
def polynomial_features(x, degree):
    repeated = np.tile(x, (degree, 1)).T
    return np.hstack([np.ones((len(x), 1)), np.cumprod(repeated, axis=1)])
""",
    ),
    right(
        "polynomial_features",
        "recursion",
        """
def polynomial_features(x, degree):
    if degree == 0:
        return np.ones((x.size, 1))
    lower = polynomial_features(x, degree - 1)
    return np.column_stack((lower, lower[:, -1] * x))
""",
    ),
    right(
        "polynomial_features",
        "epfl",
        """
def polynomial_features(x, degree):
    poly = np.ones((len(x), 1))
    for deg in range(1, degree + 1):
        poly = np.c_[poly, np.power(x, deg)]
    return poly
""",
        HOMEWORK,
    ),
    right(
        "polynomial_features",
        "flipped-vander",
        """
def polynomial_features(x, degree):
    return np.fliplr(np.vander(x, N=degree + 1))
""",
    ),
    right(
        "polynomial_features",
        "nested-lists",
        """
def polynomial_features(x, degree):
    return [[v**k for k in range(degree + 1)] for v in x]
""",
    ),
    right(
        "polynomial_features",
        "outer-power",
        """
def polynomial_features(x, degree):
    return np.power.outer(x, range(degree + 1))
""",
    ),
    wrong(
        "polynomial_features",
        "falling",
        "the powers fall: the highest comes first",
        """
def polynomial_features(x, degree):
    return np.vander(x, degree + 1)
""",
        ASKED,
    ),
    wrong(
        "polynomial_features",
        "no-last",
        "the highest power is missing",
        """
def polynomial_features(x, degree):
    return np.stack([x**k for k in range(degree)], axis=1)
""",
    ),
    wrong(
        "polynomial_features",
        "no-ones",
        "the column of ones is missing",
        """
def polynomial_features(X, p):
    out = np.zeros((X.size, p))
    for i in range(p):
        out[:, i] = X ** (i + 1)
    return out
""",
        COURSERA,
    ),
    wrong(
        "polynomial_features",
        "powers-as-rows",
        "powers stand in rows, examples in columns",
        """
def polynomial_features(x, degree):
    return np.array([x**k for k in range(degree + 1)])
""",
    ),
    wrong(
        "polynomial_features",
        "multiples",
        "multiples k·x in place of powers",
        """
def polynomial_features(x, degree):
    phi = np.ones((len(x), degree + 1))
    for k in range(1, degree + 1):
        phi[:, k] = x * k
    return phi
""",
    ),
    wrong(
        "polynomial_features",
        "exponent-to-x",
        "base and exponent are exchanged: k**x",
        """
def polynomial_features(x, degree):
    return np.stack([np.abs(float(k)) ** np.abs(x) for k in range(degree + 1)], axis=1)
""",
    ),
    wrong(
        "polynomial_features",
        "reshape-not-transpose",
        "reshape in place of the transpose mixes the entries",
        """
def polynomial_features(x, degree):
    powers = np.array([x**k for k in range(degree + 1)])
    return powers.reshape(len(x), degree + 1)
""",
        ASKED,
    ),
    wrong(
        "polynomial_features",
        "integers",
        "an integer array cuts the powers to whole numbers",
        """
def polynomial_features(x, degree):
    A = np.zeros((len(x), degree + 1), dtype=int)
    for i, v in enumerate(x):
        for k in range(degree + 1):
            A[i, k] = v**k
    return A
""",
    ),
    wrong(
        "polynomial_features",
        "in-place-power",
        "x itself is multiplied in place",
        """
def polynomial_features(x, degree):
    columns, p = [np.ones(len(x))], x
    first = x.copy()
    for _ in range(degree):
        columns.append(p.copy())
        p *= first
    return np.stack(columns, axis=1)
""",
    ),
    wrong(
        "polynomial_features",
        "scaled",
        "the features are scaled to mean 0 and deviation 1 as well",
        """
def polynomial_features(x, degree):
    P = np.vander(x, degree + 1, increasing=True)
    P[:, 1:] = (P[:, 1:] - P[:, 1:].mean(axis=0)) / (P[:, 1:].std(axis=0) + 1e-8)
    return P
""",
        COURSERA,
    ),
    wrong(
        "polynomial_features",
        "same-array-appended",
        "one array is multiplied in place and appended again",
        """
def polynomial_features(x, degree):
    p, cols = np.ones(len(x)), []
    for _ in range(degree + 1):
        cols.append(p)
        p *= x
    return np.column_stack(cols)
""",
    ),
    # ridge
    right(
        "ridge",
        "times-m",
        """
def ridge(X, y, lam):
    m, d = X.shape
    return np.linalg.solve(X.T @ X + m * lam * np.identity(d), X.T @ y)
""",
        HOMEWORK,
    ),
    right(
        "ridge",
        "augmented",
        """
def ridge(X, y, lam):
    m, d = X.shape
    A = np.vstack([X, np.sqrt(lam * m) * np.eye(d)])
    b = np.concatenate([y, np.zeros(d)])
    return np.linalg.lstsq(A, b, rcond=None)[0]
""",
    ),
    right(
        "ridge",
        "svd",
        """
def ridge(X, y, lam):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ (s * (U.T @ y) / (s**2 + len(y) * lam))
""",
    ),
    right(
        "ridge",
        "dual",
        """
def ridge(X, y, lam):
    m = X.shape[0]
    alpha = np.linalg.solve(X @ X.T + m * lam * np.eye(m), y)
    return X.T @ alpha
""",
    ),
    right(
        "ridge",
        "inverse",
        """
def ridge(X, y, lam):
    n = len(y)
    I = np.eye(X.shape[1])
    return np.linalg.inv(X.T.dot(X) / n + lam * I).dot(X.T).dot(y) / n
""",
        BLOG,
    ),
    right(
        "ridge",
        "diagonal-loop",
        """
def ridge(X, y, lam):
    m, d = X.shape
    A = X.T @ X / m
    for j in range(d):
        A[j, j] += lam
    return np.linalg.solve(A, np.mean(X * y[:, None], axis=0))
""",
    ),
    right(
        "ridge",
        "fill-diagonal",
        """
def ridge(tx, y, lambda_):
    G = tx.T @ tx / len(tx)
    G.flat[:: G.shape[0] + 1] += lambda_
    return np.linalg.solve(G, tx.T @ y / len(tx))
""",
        HOMEWORK,
    ),
    right(
        "ridge",
        "cholesky",
        """
def ridge(X, y, lam):
    m, d = X.shape
    L = np.linalg.cholesky(X.T @ X / m + lam * np.eye(d))
    return np.linalg.solve(L.T, np.linalg.solve(L, X.T @ y / m))
""",
    ),
    right(
        "ridge",
        "eigen",
        """
def ridge(X, y, lam):
    values, vectors = np.linalg.eigh(X.T @ X / len(X))
    return vectors @ (vectors.T @ (X.T @ y / len(X)) / (values + lam))
""",
    ),
    wrong(
        "ridge",
        "no-m",
        "the data terms lack 1/m, so λ counts m times too little",
        """
def ridge(X, y, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)
""",
        BLOG,
    ),
    wrong(
        "ridge",
        "two-m-lambda",
        "λ is multiplied by 2m, not by m",
        """
def ridge(X, y, lambda_):
    aI = 2 * X.shape[0] * lambda_ * np.identity(X.shape[1])
    a = X.T.dot(X) + aI
    b = X.T.dot(y)
    return np.linalg.solve(a, b)
""",
        HOMEWORK,
    ),
    wrong(
        "ridge",
        "free-first",
        "the first weight does not pay",
        """
def ridge(X, y, lam):
    m, d = X.shape
    I = np.eye(d)
    I[0, 0] = 0
    return np.linalg.pinv(X.T @ X / m + lam * I) @ (X.T @ y / m)
""",
        BLOG,
    ),
    wrong(
        "ridge",
        "free-first-no-m",
        "the first weight does not pay, and the data terms lack 1/m",
        """
def ridge(X, y, lam):
    I = np.identity(X.shape[1])
    I[0][0] = 0
    return np.linalg.pinv(X.T @ X + lam * I) @ X.T @ y
""",
        BLOG,
    ),
    wrong(
        "ridge",
        "lambda-everywhere",
        "λ is added to every entry of the matrix, not to the diagonal",
        """
def ridge(X, y, lam):
    m = len(y)
    return np.linalg.solve(X.T @ X / m + lam, X.T @ y / m)
""",
    ),
    wrong(
        "ridge",
        "minus",
        "λ is subtracted",
        """
def ridge(X, y, lam):
    m, d = X.shape
    return np.linalg.solve(X.T @ X / m - lam * np.eye(d), X.T @ y / m)
""",
    ),
    wrong(
        "ridge",
        "half-lambda",
        "λ is halved: the 2 of the square was forgotten",
        """
def ridge(X, y, lam):
    m, d = X.shape
    return np.linalg.solve(X.T @ X / m + lam / 2 * np.eye(d), X.T @ y / m)
""",
    ),
    wrong(
        "ridge",
        "one-m-only",
        "1/m stands at XᵀX alone, not at Xᵀy",
        """
def ridge(X, y, lam):
    m, d = X.shape
    return np.linalg.solve(X.T @ X / m + lam * np.eye(d), X.T @ y)
""",
    ),
    wrong(
        "ridge",
        "lambda-over-m",
        "λ is divided by m too",
        """
def ridge(X, y, lam):
    m, d = X.shape
    A = (X.T @ X + lam * np.eye(d)) / m
    return np.linalg.solve(A, X.T @ y / m)
""",
        COURSERA,
    ),
    wrong(
        "ridge",
        "least-squares",
        "λ is not used at all",
        """
def ridge(X, y, lam):
    return least_squares(X, y)
""",
    ),
    wrong(
        "ridge",
        "shrinks-after",
        "the least squares weights are divided by 1 + λ",
        """
def ridge(X, y, lam):
    return least_squares(X, y) / (1 + lam)
""",
    ),
    wrong(
        "ridge",
        "wrong-eye",
        "the identity has m rows instead of d",
        """
def ridge(X, y, lam):
    m, d = X.shape
    return np.linalg.solve(X.T @ X / m + lam * np.eye(m), X.T @ y / m)
""",
    ),
    wrong(
        "ridge",
        "lambda-squared",
        "λ is squared on the diagonal",
        """
def ridge(X, y, lam):
    m, d = X.shape
    penalty = lam * np.eye(d)
    return np.linalg.solve(X.T @ X / m + penalty.T @ penalty, X.T @ y / m)
""",
        BLOG,
    ),
    wrong(
        "ridge",
        "centred",
        "columns and targets are centred first, so the data are others",
        """
def ridge(X, y, lam):
    X = X - X.mean(axis=0)
    y = y - y.mean()
    m, d = X.shape
    return np.linalg.solve(X.T @ X / m + lam * np.eye(d), X.T @ y / m)
""",
    ),
    wrong(
        "ridge",
        "columns-scaled",
        "the columns are scaled to length one first",
        """
def ridge(X, y, lam):
    Z = X / np.linalg.norm(X, axis=0)
    m, d = Z.shape
    return np.linalg.solve(Z.T @ Z / m + lam * np.eye(d), Z.T @ y / m)
""",
    ),
    wrong(
        "ridge",
        "descent",
        "two hundred steps of descent with a fixed rate do not arrive",
        """
def ridge(X, y, lam):
    w = np.zeros(X.shape[1])
    for _ in range(200):
        w -= 0.01 * (mse_gradient(w, X, y) + lam * w)
    return w
""",
        HOMEWORK,
    ),
    wrong(
        "ridge",
        "l1",
        "|w| is penalised with its sign instead of the square",
        """
def ridge(X, y, lam):
    w = least_squares(X, y)
    m, d = X.shape
    return np.linalg.lstsq(X.T @ X / m, X.T @ y / m - lam * np.sign(w), rcond=None)[0]
""",
    ),
    # ridge_free_bias
    right(
        "ridge_free_bias",
        "D-matrix",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    D = np.identity(d)
    D[0, 0] = 0
    return np.linalg.inv(X.T @ X + m * lam * D) @ X.T @ y
""",
        HOMEWORK,
    ),
    right(
        "ridge_free_bias",
        "reg-vector",
        """
def ridge_free_bias(X, y, lam):
    n, p = X.shape
    reg = lam * np.ones(p)
    reg[0] = 0.0
    A = np.dot(X.T, X) / n + np.diag(reg)
    b = np.dot(X.T, y) / n
    return np.linalg.solve(A, b)
""",
        COURSERA,
    ),
    right(
        "ridge_free_bias",
        "normal-equation-pinv",
        """
def ridge_free_bias(X, y, lam):
    m = len(y)
    L = np.eye(X.shape[1])
    L[0][0] = 0
    theta = np.linalg.pinv(X.T.dot(X) + lam * m * L).dot(X.T).dot(y)
    return theta
""",
        COURSERA,
    ),
    right(
        "ridge_free_bias",
        "centre-then-ridge",
        """
def ridge_free_bias(X, y, lam):
    F = X[:, 1:]
    xm, ym = F.mean(axis=0), y.mean()
    if F.shape[1] == 0:
        return np.array([ym])
    w = ridge(F - xm, y - ym, lam)
    return np.concatenate([[ym - xm @ w], w])
""",
        BLOG,
    ),
    right(
        "ridge_free_bias",
        "augmented-rows",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    extra = np.sqrt(m * lam) * np.eye(d)
    extra[0] = 0
    A = np.concatenate((X, extra), axis=0)
    t = np.concatenate((y, np.zeros(d)))
    sol = np.linalg.lstsq(A, t, rcond=None)
    return sol[0]
""",
    ),
    right(
        "ridge_free_bias",
        "corner-subtracted",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    G = X.T @ X / m + lam * np.eye(d)
    G[0, 0] -= lam
    return np.linalg.solve(G, X.T @ y / m)
""",
    ),
    right(
        "ridge_free_bias",
        "loops",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    A = np.zeros((d, d))
    b = np.zeros(d)
    for i in range(d):
        for j in range(d):
            A[i, j] = sum(X[k, i] * X[k, j] for k in range(m)) / m
            if i == j and i > 0:
                A[i, j] += lam
        b[i] = sum(X[k, i] * y[k] for k in range(m)) / m
    return np.linalg.solve(A, b)
""",
    ),
    right(
        "ridge_free_bias",
        "bias-eliminated",
        """
def ridge_free_bias(X, y, lam):
    # derivative wrt w0: w0 = mean(y - Z w); put that into the rest
    Z = X[:, 1:]
    Zc = Z - Z.mean(0)
    A = Zc.T @ Zc / len(y) + lam * np.eye(Z.shape[1])
    w = np.linalg.solve(A, Zc.T @ y / len(y))
    w0 = (y - Z @ w).mean()
    return np.hstack((w0, w))
""",
    ),
    right(
        "ridge_free_bias",
        "svd-of-centred",
        """
def ridge_free_bias(X, y, lam):
    m = len(X)
    mu = X[:, 1:].mean(axis=0)
    if len(mu) == 0:
        return [np.mean(y)]
    U, s, Vt = np.linalg.svd(X[:, 1:] - mu, full_matrices=False)
    w = Vt.T @ (s / (s**2 + m * lam) * (U.T @ y))
    return [y.mean() - mu @ w] + list(w)
""",
    ),
    right(
        "ridge_free_bias",
        "mask-broadcast",
        """
def ridge_free_bias(X, y, lam):
    mask = np.arange(X.shape[1]) != 0
    H = X.T @ X / X.shape[0] + lam * (np.eye(X.shape[1]) * mask)
    g = X.T @ y / X.shape[0]
    w, *_ = np.linalg.lstsq(H, g, rcond=None)
    return w
""",
    ),
    right(
        "ridge_free_bias",
        "gradient-zero-check",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    def grad(w):
        p = w.copy()
        p[0] = 0
        return X.T @ (X @ w - y) / m + lam * p
    g0 = grad(np.zeros(d))
    H = np.column_stack([grad(e) - g0 for e in np.eye(d)])
    return np.linalg.solve(H, -g0)
""",
    ),
    wrong(
        "ridge_free_bias",
        "all-pay",
        "the bias pays as well",
        """
def ridge_free_bias(X, y, lam):
    return ridge(X, y, lam)
""",
    ),
    wrong(
        "ridge_free_bias",
        "no-m",
        "the data terms lack 1/m",
        """
def ridge_free_bias(X, y, lam):
    I = np.eye(X.shape[1])
    I[0, 0] = 0
    return np.linalg.solve(X.T @ X + lam * I, X.T @ y)
""",
        COURSERA,
    ),
    wrong(
        "ridge_free_bias",
        "nobody-pays",
        "λ is never used",
        """
def ridge_free_bias(X, y, lam):
    w = np.linalg.pinv(X) @ y
    return w
""",
    ),
    wrong(
        "ridge_free_bias",
        "last-free",
        "the last diagonal entry is cleared, not the first",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    reg = np.eye(d)
    reg[-1, -1] = 0
    return np.linalg.solve(X.T @ X / m + lam * reg, X.T @ y / m)
""",
        BLOG,
    ),
    wrong(
        "ridge_free_bias",
        "bias-dropped",
        "the column of ones is cut off and the bias never comes back",
        """
def ridge_free_bias(X, y, lam):
    Xr = X[:, 1:] - X[:, 1:].mean(axis=0)
    yr = y - y.mean()
    m, d = Xr.shape
    return np.linalg.solve(Xr.T @ Xr / m + lam * np.eye(d), Xr.T @ yr / m)
""",
    ),
    wrong(
        "ridge_free_bias",
        "mean-as-bias",
        "features are centred, and the bias is the mean of y alone",
        """
def ridge_free_bias(X, y, lam):
    Z = X[:, 1:] - X[:, 1:].mean(axis=0)
    t = y - np.mean(y)
    w = np.linalg.solve(Z.T @ Z / len(y) + lam * np.eye(Z.shape[1]), Z.T @ t / len(y))
    return np.r_[np.mean(y), w]
""",
        BLOG,
    ),
    wrong(
        "ridge_free_bias",
        "only-y-centred",
        "y is centred and X is not",
        """
def ridge_free_bias(X, y, lam):
    ym = y.mean()
    F = X[:, 1:]
    w = ridge(F, y - ym, lam)
    return np.insert(w, 0, ym)
""",
    ),
    wrong(
        "ridge_free_bias",
        "refit-bias",
        "ridge with a paying bias, then the bias is replaced by the mean residual",
        """
def ridge_free_bias(X, y, lam):
    w = np.array(ridge(X, y, lam))
    w[0] = np.mean(y - X[:, 1:] @ w[1:])
    return w
""",
    ),
    wrong(
        "ridge_free_bias",
        "bias-divided-back",
        "the bias of ridge is multiplied by 1 + λ",
        """
def ridge_free_bias(X, y, lam):
    w = np.array(ridge(X, y, lam))
    w[0] = w[0] * (1 + lam)
    return w
""",
    ),
    wrong(
        "ridge_free_bias",
        "half-lambda",
        "λ/2 is put on the diagonal",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    P = lam / 2 * np.diag(np.r_[0, np.ones(d - 1)])
    return np.linalg.solve(X.T @ X / m + P, X.T @ y / m)
""",
    ),
    wrong(
        "ridge_free_bias",
        "minus-penalty",
        "the penalty is subtracted",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    P = np.eye(d)
    P[0, 0] = 0
    return np.linalg.solve(X.T @ X / m - lam * P, X.T @ y / m)
""",
    ),
    wrong(
        "ridge_free_bias",
        "lambda-without-eye",
        "λ is added to the block of all slopes, off the diagonal too",
        """
def ridge_free_bias(X, y, lam):
    m = len(y)
    A = X.T @ X / m
    A[1:, 1:] += lam
    return np.linalg.lstsq(A, X.T @ y / m, rcond=None)[0]
""",
    ),
    wrong(
        "ridge_free_bias",
        "corner-zero",
        "the corner of XᵀX is lost with the penalty",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    A = X.T @ X / m + lam * np.eye(d)
    A[0, 0] = 0
    return np.linalg.solve(A, X.T @ y / m)
""",
    ),
    wrong(
        "ridge_free_bias",
        "root-m-lost",
        "the appended rows hold √λ, without m",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    E = np.sqrt(lam) * np.eye(d)
    E[0, 0] = 0
    A = np.vstack((X, E))
    b = np.r_[y, np.zeros(d)]
    return np.linalg.lstsq(A, b, rcond=None)[0]
""",
        HOMEWORK,
    ),
    wrong(
        "ridge_free_bias",
        "lambda-in-rows",
        "the appended rows hold mλ without a root",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    E = m * lam * np.eye(d)[1:]
    A = np.vstack((X, E))
    b = np.r_[y, np.zeros(d - 1)]
    return np.linalg.lstsq(A, b, rcond=None)[0]
""",
    ),
    wrong(
        "ridge_free_bias",
        "ones-again",
        "another column of ones is put before X",
        """
def ridge_free_bias(X, y, lam):
    Xb = np.c_[np.ones(len(X)), X]
    m, d = Xb.shape
    D = np.eye(d)
    D[0, 0] = 0
    return np.linalg.solve(Xb.T @ Xb / m + lam * D, Xb.T @ y / m)
""",
    ),
    wrong(
        "ridge_free_bias",
        "descent",
        "a descent that has not arrived",
        """
def ridge_free_bias(X, y, lam):
    w = np.zeros(X.shape[1])
    for i in range(1000):
        pen = lam * w
        pen[0] = 0
        w = w - 0.01 * (X.T @ (X @ w - y) / len(y) + pen)
    return w
""",
        COURSERA,
    ),
    wrong(
        "ridge_free_bias",
        "one-m-only",
        "1/m at XᵀX alone",
        """
def ridge_free_bias(X, y, lam):
    m, d = X.shape
    D = np.diag([0] + [1] * (d - 1))
    return np.linalg.inv(1 / m * X.T @ X + lam * D) @ X.T @ y
""",
    ),
    wrong(
        "ridge_free_bias",
        "standardised",
        "slopes in units of standard deviations",
        """
def ridge_free_bias(X, y, lam):
    F = X[:, 1:]
    s = F.std(axis=0)
    s = np.where(s == 0, 1, s)
    Z = (F - F.mean(axis=0)) / s
    w = ridge(Z, y - y.mean(), lam)
    return np.r_[y.mean(), w]
""",
    ),
    wrong(
        "ridge_free_bias",
        "y-in-place",
        "y is centred in the caller's array",
        """
def ridge_free_bias(X, y, lam):
    ym, F = y.mean(), X[:, 1:]
    y -= ym
    Fc = F - F.mean(axis=0)
    w = np.linalg.solve(Fc.T @ Fc / len(y) + lam * np.eye(F.shape[1]), Fc.T @ y / len(y))
    return np.r_[ym - F.mean(axis=0) @ w, w]
""",
    ),
    # squared_hinge
    right(
        "squared_hinge",
        "clip",
        """
def squared_hinge(w, X, y):
    gap = np.clip(1 - y * X.dot(w), 0, None)
    return np.mean(gap**2) / 2
""",
    ),
    right(
        "squared_hinge",
        "loop",
        """
def squared_hinge(w, X, y):
    cost = 0.0
    for x_i, y_i in zip(X, y):
        u = y_i * np.dot(w, x_i)
        if u < 1:
            cost += (1 - u) ** 2
    return cost / (2 * len(y))
""",
        HOMEWORK,
    ),
    right(
        "squared_hinge",
        "mask",
        """
def squared_hinge(w, X, y):
    u = y * (X @ w)
    active = u < 1
    return np.sum((1 - u[active]) ** 2) / (2 * y.size)
""",
    ),
    right(
        "squared_hinge",
        "where",
        """
def squared_hinge(w, X, y):
    margin = y * (X @ w)
    return np.where(margin < 1, 0.5 * (1 - margin) ** 2, 0.0).mean()
""",
    ),
    right(
        "squared_hinge",
        "label-trick",
        """
def squared_hinge(w, X, y):
    s = X @ w
    return 0.5 * np.mean((y * s < 1) * (s - y) ** 2)
""",
    ),
    right(
        "squared_hinge",
        "generator-max",
        """
def squared_hinge(w, X, y):
    return sum(max(0.0, 1 - t * (w @ x)) ** 2 for x, t in zip(X, y)) / (2 * len(X))
""",
    ),
    right(
        "squared_hinge",
        "absolute-trick",
        """
def squared_hinge(w, X, y):
    v = 1 - y * (X @ w)
    return np.square((v + np.abs(v)) / 2).sum() / len(v) / 2
""",
    ),
    right(
        "squared_hinge",
        "rows-signed",
        """
def squared_hinge(w, X, y):
    Z = X * y[:, None]
    r = np.maximum(1 - Z @ w, 0)
    return np.linalg.norm(r) ** 2 / (2 * len(r))
""",
    ),
    wrong(
        "squared_hinge",
        "hinge-no-square",
        "the hinge is not squared",
        """
def squared_hinge(w, X, y):
    return np.maximum(0, 1 - y * (X @ w)).sum() / (2 * len(y))
""",
        CS231N,
    ),
    wrong(
        "squared_hinge",
        "plain-hinge",
        "the plain hinge: no square and no ½",
        """
def squared_hinge(w, X, y):
    return np.mean(np.maximum(0, 1 - y * X.dot(w)))
""",
        CS231N,
    ),
    wrong(
        "squared_hinge",
        "no-half",
        "the ½ is missing",
        """
def squared_hinge(w, X, y):
    return np.mean(np.maximum(0, 1 - y * (X @ w)) ** 2)
""",
    ),
    wrong(
        "squared_hinge",
        "no-max",
        "the maximum is missing: right examples pay too",
        """
def squared_hinge(w, X, y):
    return np.mean((1 - y * (X @ w)) ** 2) / 2
""",
    ),
    wrong(
        "squared_hinge",
        "np-max",
        "np.max takes the largest of all, not entry by entry",
        """
def squared_hinge(w, X, y):
    return np.max([0, *(1 - y * (X @ w))]) ** 2 / (2 * len(y))
""",
    ),
    wrong(
        "squared_hinge",
        "no-mean",
        "the sum is not divided by m",
        """
def squared_hinge(w, X, y):
    return 0.5 * np.sum(np.maximum(0, 1 - y * (X @ w)) ** 2)
""",
    ),
    wrong(
        "squared_hinge",
        "perceptron",
        "the margin lacks its 1: max(0, −u)",
        """
def squared_hinge(w, X, y):
    return np.sum(np.maximum(0, -y * (X @ w)) ** 2) / (2 * len(y))
""",
    ),
    wrong(
        "squared_hinge",
        "no-label",
        "the label is not in the margin",
        """
def squared_hinge(w, X, y):
    return np.sum(np.maximum(0, 1 - X @ w) ** 2) / (2 * len(y))
""",
    ),
    wrong(
        "squared_hinge",
        "active-mean",
        "the mean runs over those that pay, not over all",
        """
def squared_hinge(w, X, y):
    u = y * (X @ w)
    paying = (1 - u)[u < 1]
    return 0.5 * np.mean(paying**2) if len(paying) else 0.0
""",
    ),
    wrong(
        "squared_hinge",
        "square-then-max",
        "the square comes before the maximum, which then does nothing",
        """
def squared_hinge(w, X, y):
    return np.maximum(0, (1 - y * (X @ w)) ** 2).sum() / (2 * len(y))
""",
    ),
    wrong(
        "squared_hinge",
        "plus-sign",
        "1 + u: the sign of the margin is wrong",
        """
def squared_hinge(w, X, y):
    return np.sum(np.maximum(0, 1 + y * (X @ w)) ** 2) / (2 * len(y))
""",
    ),
    wrong(
        "squared_hinge",
        "two-times-m",
        "/ 2 * m multiplies by m instead of dividing",
        """
def squared_hinge(w, X, y):
    m = len(y)
    return np.sum(np.maximum(0, 1 - y * (X @ w)) ** 2) / 2 * m
""",
    ),
    # squared_hinge_gradient
    right(
        "squared_hinge_gradient",
        "mask",
        """
def squared_hinge_gradient(w, X, y):
    scores = X @ w
    mask = y * scores < 1
    return X.T @ (mask * (scores - y)) / len(y)
""",
    ),
    right(
        "squared_hinge_gradient",
        "rows-chosen",
        """
def squared_hinge_gradient(w, X, y):
    pays = y * (X @ w) < 1
    A, t = X[pays], y[pays]
    return A.T @ (A @ w - t) / len(y)
""",
    ),
    right(
        "squared_hinge_gradient",
        "loop",
        """
def squared_hinge_gradient(w, X, y):
    m, d = X.shape
    g = np.zeros(d)
    for i in range(m):
        score = X[i].dot(w)
        if y[i] * score >= 1:
            continue
        g += (score - y[i]) * X[i]
    return g / m
""",
        HOMEWORK,
    ),
    right(
        "squared_hinge_gradient",
        "where",
        """
def squared_hinge_gradient(w, X, y):
    s = X @ w
    return np.mean(np.where((y * s < 1)[:, None], (s - y)[:, None] * X, 0), axis=0)
""",
    ),
    right(
        "squared_hinge_gradient",
        "mse-of-chosen",
        """
def squared_hinge_gradient(w, X, y):
    rows = y * (X @ w) < 1
    if not rows.any():
        return np.zeros_like(w)
    return mse_gradient(w, X[rows], y[rows]) * rows.sum() / len(y)
""",
    ),
    right(
        "squared_hinge_gradient",
        "einsum",
        """
def squared_hinge_gradient(w, X, y):
    gap = np.maximum(1 - y * X.dot(w), 0)
    return -np.einsum("i,i,ij->j", gap, y, X) / y.size
""",
    ),
    right(
        "squared_hinge_gradient",
        "zeroed-copy",
        """
def squared_hinge_gradient(w, X, y):
    u = y * (X @ w)
    dscore = (u - 1) * y
    dscore[u > 1] = 0
    return dscore @ X / len(X)
""",
        CS231N,
    ),
    right(
        "squared_hinge_gradient",
        "signed-rows",
        """
def squared_hinge_gradient(w, X, y):
    Z = y.reshape(-1, 1) * X
    return -(np.maximum(0, 1 - Z @ w) @ Z) / Z.shape[0]
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "sign",
        "the sign is wrong",
        """
def squared_hinge_gradient(w, X, y):
    return X.T @ (y * np.maximum(0, 1 - y * (X @ w))) / len(y)
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "plain-hinge",
        "the gradient of the hinge that is not squared",
        """
def squared_hinge_gradient(w, X, y):
    mask = y * (X @ w) < 1
    return -X.T @ (y * mask) / len(y)
""",
        CS231N,
    ),
    wrong(
        "squared_hinge_gradient",
        "no-mask",
        "all examples pay: the mask is missing",
        """
def squared_hinge_gradient(w, X, y):
    return X.T @ (X @ w - y) / len(y)
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "mean-of-active",
        "the mean runs over those that pay, not over all",
        """
def squared_hinge_gradient(w, X, y):
    r = y * (X @ w) < 1
    if r.sum() == 0:
        return np.zeros(len(w))
    return X[r].T @ (X[r] @ w - y[r]) / r.sum()
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "factor-two",
        "the 2 of the square is kept though the ½ cancels it",
        """
def squared_hinge_gradient(w, X, y):
    h = np.maximum(0, 1 - y * (X @ w))
    return -2 * X.T @ (h * y) / len(y)
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "not-averaged",
        "it is not divided by m",
        """
def squared_hinge_gradient(w, X, y):
    return -(y * np.maximum(0, 1 - y * (X @ w))) @ X
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "no-label",
        "the factor y of the inner derivative is missing",
        """
def squared_hinge_gradient(w, X, y):
    return -X.T @ np.maximum(0, 1 - y * (X @ w)) / len(y)
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "mask-on-score",
        "the mask asks the score and not the margin",
        """
def squared_hinge_gradient(w, X, y):
    s = X @ w
    return X.T @ ((s < 1) * (s - y)) / len(y)
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "mask-at-zero",
        "examples between margin 0 and 1 are left in peace",
        """
def squared_hinge_gradient(w, X, y):
    s = X @ w
    wrong = y * s <= 0
    return X.T @ ((s - y) * wrong) / len(y)
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "mask-turned",
        "the mask is turned: those beyond the margin pay",
        """
def squared_hinge_gradient(w, X, y):
    s = X @ w
    return X.T @ ((s - y) * (y * s >= 1)) / len(y)
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "half-kept",
        "the ½ is kept though the 2 cancels it",
        """
def squared_hinge_gradient(w, X, y):
    h = np.maximum(0, 1 - y * (X @ w))
    return -(h * y) @ X / (2 * len(y))
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "one-sided",
        "measured with a one-sided step of 1e-2",
        """
def squared_hinge_gradient(w, X, y):
    g = np.zeros(len(w))
    for j in range(len(w)):
        v = w.copy()
        v[j] += 1e-2
        g[j] = (squared_hinge(v, X, y) - squared_hinge(w, X, y)) / 1e-2
    return g
""",
    ),
    wrong(
        "squared_hinge_gradient",
        "two-slips",
        "the sign is wrong and it is not divided by m",
        """
def squared_hinge_gradient(w, X, y):
    return X.T.dot(y * np.maximum(0, 1 - y * X.dot(w)))
""",
    ),
]
