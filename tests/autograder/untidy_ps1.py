"""Untidy wrong solutions of ps1-regression: what is wrong in each, and its text."""

UNTIDY = {
    "add_bias": (
        ("last-column", "def add_bias(X):\n    return np.c_[X, np.ones(X.shape[0])]"),
        ("row-of-ones", "def add_bias(X):\n    return np.insert(X, 0, 1, axis=0)"),
        ("transposed", "def add_bias(X):\n    return np.vstack([np.ones(len(X)), X.T])"),
        (
            "zeros last-column",
            "def add_bias(X):\n    return np.concatenate((X, np.zeros((X.shape[0], 1))), axis=1)",
        ),
        (
            "extra-values",
            "def add_bias(X):\n    m, d = X.shape\n    return np.hstack([np.ones((m, 1)), X]), m",
        ),
        ("one-added", "def add_bias(X):\n    bias = np.ones(X.shape[1])\n    return X + bias"),
        (
            "flat",
            "def add_bias(X):\n    return np.insert(np.hstack((np.ones((len(X), 1)), X)), 0, []).ravel()",
        ),
    ),
    "mse": (
        (
            "column-broadcast",
            "def mse(w, X, y):\n    m = len(y)\n    y = y.reshape(-1, 1)\n    return np.sum((X.dot(w) - y) ** 2) / (2 * m)",
        ),
        (
            "column-broadcast over-m",
            "def mse(w, X, y):\n    e = X @ w - y[:, None]\n    return np.mean(e**2) / 2",
        ),
        (
            "column-broadcast ?over-m half-forgotten",
            "def mse(w, X, y):\n    e = (X @ w).reshape(-1, 1) - y\n    return np.mean(e**2)",
        ),
        (
            "half-forgotten",
            "def mse(w, X, y):\n    total = 0\n    for i in range(len(y)):\n        total += (np.dot(X[i], w) - y[i]) ** 2\n    return total / len(y)",
        ),
        ("times-m", "def mse(w, X, y):\n    m = len(y)\n    return 1/2*m*np.sum((X@w-y)**2)"),
        (
            "divided-by-features",
            "def mse(w, X, y):\n    m = X.shape[1]\n    return np.sum(np.square(X @ w - y)) / (2 * m)",
        ),
        ("root half-forgotten", "def mse(w, X, y):\n    return np.sqrt(np.mean((y - X @ w) ** 2))"),
        (
            "absolute-values half-forgotten",
            "def mse(w, X, y):\n    return np.mean(np.abs(X @ w - y))",
        ),
        (
            "extra-values",
            "def mse(w, X, y):\n    r = X @ w - y\n    return r @ r / (2 * len(y)), X.T @ r / len(y)",
        ),
        ("not-summed", "def mse(w, X, y):\n    return (X @ w - y) ** 2 / (2 * len(y))"),
        (
            "axis-more",
            "def mse(w, X, y):\n    r = (X @ w - y).reshape(-1, 1)\n    return r.T @ r / (2 * len(y))",
        ),
        ("sign", "def mse(w, X, y):\n    r = X @ w - y\n    return -np.sum(r * r) / (2 * len(r))"),
        (
            "one-less",
            "def mse(w, X, y):\n    r = X @ w - y\n    return np.sum(r * r) / (2 * (len(r) + 0) - 2) if len(r) > 1 else np.nan",
        ),
        ("not-squared half-forgotten", "def mse(w, X, y):\n    return np.mean(X @ w - y)"),
    ),
    "mse_gradient": (
        (
            "column-broadcast",
            "def mse_gradient(w, X, y):\n    m = len(y)\n    y = y.reshape(m, 1)\n    return X.T.dot(X.dot(w) - y) / m",
        ),
        (
            "column-broadcast sum-for-mean",
            "def mse_gradient(w, X, y):\n    return X.T @ ((X @ w)[:, np.newaxis] - y)",
        ),
        (
            "sign factor-two",
            "def mse_gradient(w, X, y):\n    n = float(len(y))\n    return -2/n * X.T @ (y - X @ w) * -1",
        ),
        ("sign sum-for-mean", "def mse_gradient(w, X, y):\n    return X.T @ (y - X @ w)"),
        ("factor-two sum-for-mean", "def mse_gradient(w, X, y):\n    return 2 * X.T @ (X @ w - y)"),
        (
            "axis-more",
            "def mse_gradient(w, X, y):\n    r = (X @ w - y).reshape(-1, 1)\n    return X.T @ r / len(y)",
        ),
        ("not-summed", "def mse_gradient(w, X, y):\n    return (X @ w - y)[:, None] * X / len(y)"),
        (
            "averaged-to-a-number",
            "def mse_gradient(w, X, y):\n    return np.mean(X.T @ (X @ w - y) / len(y))",
        ),
        (
            "divided-by-features sign",
            "def mse_gradient(w, X, y):\n    return X.T @ (y - X @ w) / X.shape[1]",
        ),
        (
            "half-kept",
            "def mse_gradient(w, X, y):\n    g = np.zeros(len(w))\n    for j in range(len(w)):\n        for i in range(len(y)):\n            g[j] += (X[i] @ w - y[i]) * X[i, j]\n    return g / (2 * len(y))",
        ),
        (
            "extra-values",
            "def mse_gradient(w, X, y):\n    r = X @ w - y\n    return X.T @ r / len(y), r @ r / 2 / len(y)",
        ),
        ("target-forgotten sum-for-mean", "def mse_gradient(w, X, y):\n    return X.T @ X @ w"),
    ),
    "least_squares": (
        (
            "normal-equations",
            "def least_squares(X, y):\n    return np.linalg.pinv(X.T @ X) @ X.T @ y",
        ),
        (
            "whole-tuple|extra-values",
            "def least_squares(X, y):\n    return np.linalg.lstsq(X, y, rcond=None)",
        ),
        (
            "whole-tuple|extra-values",
            "def least_squares(X, y):\n    w, res, rank, s = np.linalg.lstsq(X, y, rcond=None)\n    return w, res",
        ),
        ("axis-more", "def least_squares(X, y):\n    return np.linalg.pinv(X) @ y.reshape(-1, 1)"),
        (
            "bias-added",
            "def least_squares(X, y):\n    A = np.c_[np.ones(len(X)), X]\n    return np.linalg.pinv(A).dot(y)",
        ),
        (
            "divided-by-m|over-m",
            "def least_squares(X, y):\n    return np.linalg.pinv(X) @ y / len(y)",
        ),
        ("predictions", "def least_squares(X, y):\n    return X.dot(np.linalg.pinv(X).dot(y))"),
        ("sign", "def least_squares(X, y):\n    return -np.linalg.pinv(X) @ y"),
    ),
    "polynomial_features": (
        (
            "no-ones",
            "def polynomial_features(x, degree):\n    return np.array([x ** k for k in range(1, degree + 1)]).T",
        ),
        (
            "transposed",
            "def polynomial_features(x, degree):\n    return np.array([x ** k for k in range(degree + 1)])",
        ),
        (
            "highest-first transposed",
            "def polynomial_features(x, degree):\n    return np.vander(x, degree + 1).T",
        ),
        (
            "one-too-few",
            "def polynomial_features(x, degree):\n    out = np.ones((len(x), degree))\n    for k in range(1, degree):\n        out[:, k] = out[:, k - 1] * x\n    return out",
        ),
        (
            "no-ones transposed",
            "def polynomial_features(x, degree):\n    rows = []\n    for k in range(1, degree + 1):\n        rows.append(x ** k)\n    return rows",
        ),
        (
            "ones-last",
            "def polynomial_features(x, degree):\n    return np.column_stack([x ** k for k in range(1, degree + 1)] + [np.ones(len(x))])",
        ),
        (
            "multiples",
            "def polynomial_features(x, degree):\n    return np.outer(x, np.arange(degree + 1))",
        ),
        (
            "no-ones highest-first|no-ones",
            "def polynomial_features(x, degree):\n    return np.vander(x, degree + 1)[:, :-1]",
        ),
    ),
    "ridge": (
        (
            "lambda-over-m",
            "def ridge(X, y, lam):\n    d = X.shape[1]\n    return np.linalg.inv(X.T @ X + lam * np.eye(d)) @ X.T @ y",
        ),
        (
            "lambda-over-m bias-free",
            "def ridge(X, y, lam):\n    I = np.identity(X.shape[1])\n    I[0, 0] = 0\n    return np.linalg.solve(X.T @ X + lam * I, X.T @ y)",
        ),
        (
            "bias-free",
            "def ridge(X, y, lam):\n    m, d = X.shape\n    I = np.identity(d)\n    I[0, 0] = 0\n    return np.linalg.solve(X.T @ X + m * lam * I, X.T @ y)",
        ),
        (
            "factor-two bias-free",
            "def ridge(X, y, lam):\n    m, d = X.shape\n    I = np.identity(d)\n    I[0, 0] = 0\n    return np.linalg.solve(X.T @ X + 2 * m * lam * I, X.T @ y)",
        ),
        (
            "lambda-over-m added-to-every-entry",
            "def ridge(X, y, lam):\n    return np.linalg.solve(X.T @ X + lam, X.T @ y)",
        ),
        (
            "sign lambda-over-m",
            "def ridge(X, y, lam):\n    return np.linalg.solve(X.T @ X - lam * np.eye(X.shape[1]), X.T @ y)",
        ),
        (
            "lambda-over-m axis-more",
            "def ridge(X, y, lam):\n    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y[:, None])",
        ),
        (
            "two-lambda-over-m",
            "def ridge(X, y, lam):\n    return np.linalg.solve(X.T @ X + 2 * lam * np.eye(X.shape[1]), X.T @ y)",
        ),
        (
            "moment-not-divided",
            "def ridge(X, y, lam):\n    m = len(y)\n    return np.linalg.solve(X.T @ X / m + lam * np.eye(X.shape[1]), X.T @ y)",
        ),
        (
            "scatter-not-divided",
            "def ridge(X, y, lam):\n    m = len(y)\n    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y / m)",
        ),
    ),
    "squared_hinge": (
        (
            "plain-hinge",
            "def squared_hinge(w, X, y):\n    return np.mean(np.maximum(0, 1 - y * X.dot(w)))",
        ),
        (
            "half-forgotten",
            "def squared_hinge(w, X, y):\n    return np.mean(np.maximum(0, 1 - y * X.dot(w)) ** 2)",
        ),
        (
            "not-squared",
            "def squared_hinge(w, X, y):\n    m = len(y)\n    return 1/(2*m) * np.sum(np.maximum(0, 1 - y * (X @ w)))",
        ),
        (
            "not-squared sum-for-mean",
            "def squared_hinge(w, X, y):\n    total = 0\n    for xi, yi in zip(X, y):\n        total += max(0, 1 - yi * np.dot(w, xi))\n    return total / 2",
        ),
        (
            "no-max half-forgotten",
            "def squared_hinge(w, X, y):\n    return np.mean((1 - y * (X @ w)) ** 2)",
        ),
        (
            "sum-for-mean half-forgotten",
            "def squared_hinge(w, X, y):\n    return np.sum(np.maximum(0, 1 - y * (X @ w)) ** 2)",
        ),
        (
            "margin-sign half-forgotten",
            "def squared_hinge(w, X, y):\n    return np.mean(np.maximum(0, 1 + y * (X @ w)) ** 2)",
        ),
        (
            "not-summed",
            "def squared_hinge(w, X, y):\n    return 0.5 * np.maximum(0, 1 - y * (X @ w)) ** 2 / len(y)",
        ),
        (
            "label-forgotten",
            "def squared_hinge(w, X, y):\n    h = 1 - X @ w\n    h[h < 0] = 0\n    return np.dot(h, h) / 2 / len(h)",
        ),
        (
            "extra-values",
            "def squared_hinge(w, X, y):\n    h = np.maximum(0, 1 - y * (X @ w))\n    return h @ h / 2 / len(h), h",
        ),
    ),
    "squared_hinge_gradient": (
        (
            "plain-hinge",
            "def squared_hinge_gradient(w, X, y):\n    g = np.zeros_like(w)\n    for xi, yi in zip(X, y):\n        if yi * (xi @ w) < 1:\n            g -= yi * xi\n    return g / len(y)",
        ),
        (
            "sign factor-two",
            "def squared_hinge_gradient(w, X, y):\n    h = np.maximum(0, 1 - y * (X @ w))\n    return 2 * X.T @ (h * y) / len(y)",
        ),
        (
            "plain-hinge sum-for-mean",
            "def squared_hinge_gradient(w, X, y):\n    mask = y * (X @ w) < 1\n    return -(X[mask].T @ y[mask])",
        ),
        (
            "label-forgotten sign",
            "def squared_hinge_gradient(w, X, y):\n    h = np.maximum(0, 1 - y * (X @ w))\n    return X.T @ h / len(y)",
        ),
        (
            "no-max sum-for-mean",
            "def squared_hinge_gradient(w, X, y):\n    h = 1 - y * (X @ w)\n    return -X.T @ (h * y)",
        ),
        (
            "not-summed",
            "def squared_hinge_gradient(w, X, y):\n    h = np.maximum(0, 1 - y * (X @ w))\n    return -(h * y)[:, None] * X / len(y)",
        ),
        (
            "threshold-zero factor-two",
            "def squared_hinge_gradient(w, X, y):\n    u = y * (X @ w)\n    h = np.where(u < 0, 1 - u, 0)\n    return -2 * X.T @ (h * y) / len(y)",
        ),
        (
            "mean-over-the-active factor-two",
            "def squared_hinge_gradient(w, X, y):\n    u = y * (X @ w)\n    bad = u < 1\n    if not bad.any():\n        return np.zeros_like(w)\n    return -2 * X[bad].T @ (y[bad] * (1 - u[bad])) / bad.sum()",
        ),
    ),
}
"""For each function: what is wrong, `a|b` where both words are true, and the text."""
